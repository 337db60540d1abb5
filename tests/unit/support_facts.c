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
