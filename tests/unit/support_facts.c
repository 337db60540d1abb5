#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support_facts.h"

#include "base/cleanup.h"

static void compare_texts(const char *before, const char *after)
{
	assert_int_equal(before == NULL, after == NULL);
	if (before)
		assert_string_equal(before, after);
}

static void compare_places(struct place before, struct place after)
{
	assert_int_equal(before.offset, after.offset);
	assert_int_equal(before.count, after.count);
	assert_int_equal(before.line, after.line);
	assert_int_equal(before.column, after.column);
}

static void compare_modules(const struct module_fact *before, const struct module_fact *after)
{
	assert_int_equal(before == NULL, after == NULL);
	if (!before)
		return;
	compare_texts(before->name, after->name);
	compare_texts(before->engine_version, after->engine_version);
	compare_texts(before->sdk, after->sdk);
	compare_texts(before->source, after->source);
	compare_texts(before->form, after->form);
	compare_texts(before->obsolete, after->obsolete);
	compare_places(before->at, after->at);
	compare_places(before->engine_at, after->engine_at);
	compare_places(before->source_at, after->source_at);
	compare_places(before->obsolete_at, after->obsolete_at);
	compare_texts(before->rejected, after->rejected);
	compare_places(before->rejected_at, after->rejected_at);
	assert_int_equal(before->unknown_key_count, after->unknown_key_count);
	for (size_t i = 0; i < before->unknown_key_count; i++)
		compare_texts(before->unknown_keys[i], after->unknown_keys[i]);
}

static void compare_references(const struct reference_fact *before, const struct reference_fact *after)
{
	assert_int_equal(before->kind, after->kind);
	assert_int_equal(before->string_form, after->string_form);
	compare_texts(before->name, after->name);
	compare_texts(before->source, after->source);
	compare_texts(before->pin, after->pin);
	compare_places(before->at, after->at);
	compare_places(before->pin_at, after->pin_at);
}

static void compare_locks(const struct lock_fact *before, const struct lock_fact *after)
{
	compare_texts(before->namespace, after->namespace);
	compare_texts(before->operation, after->operation);
	compare_texts(before->inputs, after->inputs);
	compare_texts(before->value, after->value);
	compare_texts(before->ref, after->ref);
	compare_texts(before->policy, after->policy);
	compare_places(before->at, after->at);
}

/* --- code, CI and configuration -------------------------------------------------------------------------- */

static void compare_values(const struct value_fact *before, const struct value_fact *after)
{
	compare_texts(before->name, after->name);
	assert_int_equal(before->position, after->position);
	assert_int_equal(before->element, after->element);
	assert_int_equal(before->certainty, after->certainty);
	compare_texts(before->text, after->text);
	compare_texts(before->parameter, after->parameter);
	assert_int_equal(before->through, after->through);
	assert_int_equal(before->call, after->call);
	compare_places(before->at, after->at);
}

static void compare_calls(const struct call_fact *before, const struct call_fact *after)
{
	assert_int_equal(before->api, after->api);
	compare_texts(before->name, after->name);
	compare_texts(before->type, after->type);
	compare_texts(before->function, after->function);
	assert_int_equal(before->receiver, after->receiver);
	assert_int_equal(before->context, after->context);
	compare_places(before->at, after->at);
	assert_int_equal(before->value_count, after->value_count);
	for (size_t i = 0; i < before->value_count; i++)
		compare_values(&before->values[i], &after->values[i]);
}

static void compare_constants(const struct constant_fact *before, const struct constant_fact *after)
{
	compare_texts(before->name, after->name);
	assert_int_equal(before->certainty, after->certainty);
	compare_texts(before->text, after->text);
	compare_places(before->at, after->at);
}

static void compare_parameters(const struct parameter_fact *before, const struct parameter_fact *after)
{
	compare_texts(before->function, after->function);
	compare_texts(before->name, after->name);
	compare_texts(before->type, after->type);
	compare_texts(before->default_value, after->default_value);
	compare_texts(before->default_address, after->default_address);
	compare_texts(before->default_path, after->default_path);
	assert_int_equal(before->ignores, after->ignores);
	assert_int_equal(before->exposed, after->exposed);
	compare_places(before->at, after->at);
	compare_places(before->default_at, after->default_at);
}

static void compare_contexts(const struct context_fact *before, const struct context_fact *after)
{
	assert_int_equal(before->kind, after->kind);
	assert_int_equal(before->parent, after->parent);
	compare_texts(before->name, after->name);
	compare_texts(before->triggers, after->triggers);
	compare_texts(before->permissions, after->permissions);
	assert_int_equal(before->secrets, after->secrets);
	assert_int_equal(before->untrusted_checkout, after->untrusted_checkout);
	compare_texts(before->condition, after->condition);
	compare_places(before->at, after->at);
}

static void compare_images(const struct image_fact *before, const struct image_fact *after)
{
	assert_int_equal(before->role, after->role);
	compare_texts(before->text, after->text);
	assert_int_equal(before->certainty, after->certainty);
	compare_texts(before->platform, after->platform);
	compare_texts(before->where, after->where);
	compare_texts(before->stage, after->stage);
	assert_int_equal(before->context, after->context);
	compare_places(before->at, after->at);
}

static void compare_settings(const struct setting_fact *before, const struct setting_fact *after)
{
	assert_int_equal(before->kind, after->kind);
	compare_texts(before->subject, after->subject);
	compare_texts(before->key, after->key);
	compare_texts(before->value, after->value);
	assert_int_equal(before->certainty, after->certainty);
	assert_int_equal(before->unknown, after->unknown);
	compare_texts(before->refused, after->refused);
	assert_int_equal(before->context, after->context);
	compare_places(before->at, after->at);
}

static void compare_certificates(const struct certificate_fact *before, const struct certificate_fact *after)
{
	assert_int_equal(before->private_key, after->private_key);
	assert_int_equal(before->encrypted, after->encrypted);
	compare_texts(before->subject, after->subject);
	compare_texts(before->issuer, after->issuer);
	compare_texts(before->key, after->key);
	assert_int_equal(before->bits, after->bits);
	compare_texts(before->signature, after->signature);
	assert_int_equal(before->not_before, after->not_before);
	assert_int_equal(before->not_after, after->not_after);
	assert_int_equal(before->authority, after->authority);
	compare_texts(before->spki, after->spki);
	compare_texts(before->serial, after->serial);
	compare_places(before->at, after->at);
}

static void compare_code(const struct facts *before, const struct facts *after)
{
	compare_texts(before->package, after->package);
	assert_int_equal(before->dagger, after->dagger);
	assert_int_equal(before->broken, after->broken);
	compare_places(before->broken_at, after->broken_at);
	assert_int_equal(before->call_count, after->call_count);
	for (size_t i = 0; i < before->call_count; i++)
		compare_calls(&before->calls[i], &after->calls[i]);
	assert_int_equal(before->constant_count, after->constant_count);
	for (size_t i = 0; i < before->constant_count; i++)
		compare_constants(&before->constants[i], &after->constants[i]);
	assert_int_equal(before->parameter_count, after->parameter_count);
	for (size_t i = 0; i < before->parameter_count; i++)
		compare_parameters(&before->parameters[i], &after->parameters[i]);
	assert_int_equal(before->context_count, after->context_count);
	for (size_t i = 0; i < before->context_count; i++)
		compare_contexts(&before->contexts[i], &after->contexts[i]);
	assert_int_equal(before->image_count, after->image_count);
	for (size_t i = 0; i < before->image_count; i++)
		compare_images(&before->images[i], &after->images[i]);
	assert_int_equal(before->setting_count, after->setting_count);
	for (size_t i = 0; i < before->setting_count; i++)
		compare_settings(&before->settings[i], &after->settings[i]);
	assert_int_equal(before->certificate_count, after->certificate_count);
	for (size_t i = 0; i < before->certificate_count; i++)
		compare_certificates(&before->certificates[i], &after->certificates[i]);
}

void facts_compare(const struct facts *before, const struct facts *after)
{
	compare_texts(before->refused, after->refused);
	compare_places(before->refused_at, after->refused_at);
	assert_int_equal(before->refused_by_limit, after->refused_by_limit);
	compare_modules(before->module, after->module);
	compare_texts(before->lock_version, after->lock_version);
	assert_int_equal(before->reference_count, after->reference_count);
	for (size_t i = 0; i < before->reference_count; i++)
		compare_references(&before->references[i], &after->references[i]);
	assert_int_equal(before->lock_count, after->lock_count);
	for (size_t i = 0; i < before->lock_count; i++)
		compare_locks(&before->locks[i], &after->locks[i]);
	assert_int_equal(before->oddity_count, after->oddity_count);
	for (size_t i = 0; i < before->oddity_count; i++) {
		assert_int_equal(before->oddities[i].kind, after->oddities[i].kind);
		compare_texts(before->oddities[i].name, after->oddities[i].name);
		compare_places(before->oddities[i].at, after->oddities[i].at);
	}
	assert_int_equal(before->left_out, after->left_out);
	compare_code(before, after);
}

void facts_come_back(const struct facts *facts)
{
	CLEANUP(snapshot_close) struct snapshot *other = snapshot_new();
	CLEANUP(buf_release) struct buf first = BUF_INIT;
	CLEANUP(buf_release) struct buf second = BUF_INIT;
	struct error error = { 0 };
	struct limits limits;

	limits_default(&limits);
	facts_write(facts, &first);
	if (facts_read(other, facts->oid, facts->reader, facts->version, first.text, first.length, &limits,
		    &error) < 0)
		fail_msg("%s", error.message);
	assert_int_equal(other->fact_count, 1);
	facts_compare(facts, other->facts[0]);
	facts_write(other->facts[0], &second);
	assert_string_equal(first.text, second.text);
}
