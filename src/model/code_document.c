#include "code_document.h"

#include <stddef.h>

#include "base/cleanup.h"
#include "facts_document.h"
#include "shape_document.h"

/* --- words --------------------------------------------------------------------------------------------- */

static const char *of_certainty(int number)
{
	return certainty_word((enum certainty)number);
}

static const char *of_api(int number)
{
	return call_api_word((enum call_api)number);
}

static const char *of_context(int number)
{
	return context_kind_word((enum context_kind)number);
}

static const char *of_role(int number)
{
	return image_role_word((enum image_role)number);
}

static const char *of_setting(int number)
{
	return setting_kind_word((enum setting_kind)number);
}

/* --- shapes -------------------------------------------------------------------------------------------- */

#define FIELD(type, kind, member)                                                                            \
	{                                                                                                    \
#member, kind, offsetof(struct type, member), NULL, NULL                                     \
	}
#define WORD(type, member, word, parse)                                                                      \
	{                                                                                                    \
#member, SHAPE_WORD, offsetof(struct type, member), word, parse                              \
	}
#define SHAPE(name, type, fields)                                                                            \
	{                                                                                                    \
		name, fields, COUNT_OF(fields), sizeof(struct type)                                          \
	}

static const struct shape_field value_fields[] = {
	FIELD(value_fact, SHAPE_TEXT, name),
	FIELD(value_fact, SHAPE_NUMBER, position),
	FIELD(value_fact, SHAPE_INDEX, element),
	WORD(value_fact, certainty, of_certainty, certainty_parse),
	FIELD(value_fact, SHAPE_TEXT, text),
	FIELD(value_fact, SHAPE_OPTIONAL, parameter),
	FIELD(value_fact, SHAPE_TRUTH, through),
	FIELD(value_fact, SHAPE_INDEX, call),
	FIELD(value_fact, SHAPE_PLACE, at),
};
static const struct shape values = SHAPE("values", value_fact, value_fields);

static const struct shape_field call_fields[] = {
	WORD(call_fact, api, of_api, call_api_parse),
	FIELD(call_fact, SHAPE_TEXT, name),
	FIELD(call_fact, SHAPE_TEXT, type),
	FIELD(call_fact, SHAPE_TEXT, function),
	FIELD(call_fact, SHAPE_INDEX, receiver),
	FIELD(call_fact, SHAPE_INDEX, context),
	FIELD(call_fact, SHAPE_PLACE, at),
};
static const struct shape calls = SHAPE("calls", call_fact, call_fields);

static const struct shape_field constant_fields[] = {
	FIELD(constant_fact, SHAPE_TEXT, name),
	WORD(constant_fact, certainty, of_certainty, certainty_parse),
	FIELD(constant_fact, SHAPE_TEXT, text),
	FIELD(constant_fact, SHAPE_PLACE, at),
};
static const struct shape constants = SHAPE("constants", constant_fact, constant_fields);

static const struct shape_field parameter_fields[] = {
	FIELD(parameter_fact, SHAPE_TEXT, function),
	FIELD(parameter_fact, SHAPE_TEXT, name),
	FIELD(parameter_fact, SHAPE_TEXT, type),
	FIELD(parameter_fact, SHAPE_OPTIONAL, default_value),
	FIELD(parameter_fact, SHAPE_OPTIONAL, default_address),
	FIELD(parameter_fact, SHAPE_OPTIONAL, default_path),
	FIELD(parameter_fact, SHAPE_TRUTH, ignores),
	FIELD(parameter_fact, SHAPE_TRUTH, exposed),
	FIELD(parameter_fact, SHAPE_PLACE, at),
	FIELD(parameter_fact, SHAPE_PLACE, default_at),
};
static const struct shape parameters = SHAPE("parameters", parameter_fact, parameter_fields);

static const struct shape_field context_fields[] = {
	WORD(context_fact, kind, of_context, context_kind_parse),
	FIELD(context_fact, SHAPE_INDEX, parent),
	FIELD(context_fact, SHAPE_TEXT, name),
	FIELD(context_fact, SHAPE_TEXT, triggers),
	FIELD(context_fact, SHAPE_OPTIONAL, permissions),
	FIELD(context_fact, SHAPE_TRUTH, secrets),
	FIELD(context_fact, SHAPE_TRUTH, untrusted_checkout),
	FIELD(context_fact, SHAPE_OPTIONAL, condition),
	FIELD(context_fact, SHAPE_PLACE, at),
};
static const struct shape contexts = SHAPE("contexts", context_fact, context_fields);

static const struct shape_field image_fields[] = {
	WORD(image_fact, role, of_role, image_role_parse),
	FIELD(image_fact, SHAPE_TEXT, text),
	WORD(image_fact, certainty, of_certainty, certainty_parse),
	FIELD(image_fact, SHAPE_OPTIONAL, platform),
	FIELD(image_fact, SHAPE_TEXT, where),
	FIELD(image_fact, SHAPE_OPTIONAL, stage),
	FIELD(image_fact, SHAPE_INDEX, context),
	FIELD(image_fact, SHAPE_PLACE, at),
};
static const struct shape images = SHAPE("images", image_fact, image_fields);

static const struct shape_field setting_fields[] = {
	WORD(setting_fact, kind, of_setting, setting_kind_parse),
	FIELD(setting_fact, SHAPE_TEXT, subject),
	FIELD(setting_fact, SHAPE_TEXT, key),
	FIELD(setting_fact, SHAPE_TEXT, value),
	WORD(setting_fact, certainty, of_certainty, certainty_parse),
	FIELD(setting_fact, SHAPE_TRUTH, unknown),
	FIELD(setting_fact, SHAPE_OPTIONAL, refused),
	FIELD(setting_fact, SHAPE_INDEX, context),
	FIELD(setting_fact, SHAPE_PLACE, at),
};
static const struct shape settings = SHAPE("settings", setting_fact, setting_fields);

static const struct shape_field certificate_fields[] = {
	FIELD(certificate_fact, SHAPE_TRUTH, private_key),
	FIELD(certificate_fact, SHAPE_TRUTH, encrypted),
	FIELD(certificate_fact, SHAPE_TEXT, subject),
	FIELD(certificate_fact, SHAPE_TEXT, issuer),
	FIELD(certificate_fact, SHAPE_TEXT, key),
	FIELD(certificate_fact, SHAPE_NUMBER, bits),
	FIELD(certificate_fact, SHAPE_TEXT, signature),
	FIELD(certificate_fact, SHAPE_TIME, not_before),
	FIELD(certificate_fact, SHAPE_TIME, not_after),
	FIELD(certificate_fact, SHAPE_TRUTH, authority),
	FIELD(certificate_fact, SHAPE_TEXT, spki),
	FIELD(certificate_fact, SHAPE_TEXT, serial),
	FIELD(certificate_fact, SHAPE_PLACE, at),
};
static const struct shape certificates = SHAPE("certificates", certificate_fact, certificate_fields);

/* --- writing ------------------------------------------------------------------------------------------- */

static void write_calls(struct json_writer *writer, const struct facts *facts)
{
	if (!facts->call_count)
		return;
	json_begin_array(writer, calls.name);
	for (size_t i = 0; i < facts->call_count; i++) {
		json_begin_object(writer, NULL);
		shape_write(writer, &calls, &facts->calls[i]);
		shape_write_all(writer, &values, facts->calls[i].values, facts->calls[i].value_count);
		json_end_object(writer);
	}
	json_end_array(writer);
}

void code_facts_write(struct json_writer *writer, const struct facts *facts)
{
	if (facts->package)
		json_write_text(writer, "package", facts->package);
	if (facts->dagger)
		json_write_bool(writer, "dagger", true);
	if (facts->broken) {
		json_write_bool(writer, "broken", true);
		place_write(writer, "broken_at", &facts->broken_at);
	}
	shape_write_all(writer, &contexts, facts->contexts, facts->context_count);
	write_calls(writer, facts);
	shape_write_all(writer, &constants, facts->constants, facts->constant_count);
	shape_write_all(writer, &parameters, facts->parameters, facts->parameter_count);
	shape_write_all(writer, &images, facts->images, facts->image_count);
	shape_write_all(writer, &settings, facts->settings, facts->setting_count);
	shape_write_all(writer, &certificates, facts->certificates, facts->certificate_count);
}

/* --- reading ------------------------------------------------------------------------------------------- */

static int refuse_index(const char *name, struct error *err)
{
	return error_set(err, ERROR_MALFORMED, "'%s' is no index of what stands before it", name);
}

static bool is_before(uint32_t index, size_t own)
{
	return index == INDEX_NONE || index < own;
}

static int read_calls(struct arena *arena, const struct json_value *object, const struct limits *limits,
	struct facts *ret, struct error *err)
{
	const struct json_value *array;
	size_t count;

	if (array_read(object, calls.name, limits->values[LIMIT_FACT_COUNT], &array, &count, err) < 0)
		return err->code;
	ret->calls = arena_zero(arena, count, sizeof(*ret->calls));
	for (const struct json_value *item = json_first(array); item; item = json_next(item)) {
		struct call_fact *call = &ret->calls[ret->call_count];
		void *items;

		if (shape_read(arena, item, &calls, limits->values[LIMIT_FACT_TEXT], call, err) < 0 ||
			shape_read_all(arena, item, &values, limits, &items, &call->value_count, err) < 0)
			return err->code;
		call->values = items;
		for (size_t i = 0; i < call->value_count; i++)
			if (!is_before(call->values[i].call, ret->call_count))
				return refuse_index("call", err);
		if (!is_before(call->receiver, ret->call_count))
			return refuse_index("receiver", err);
		if (!is_before(call->context, ret->context_count))
			return refuse_index("context", err);
		ret->call_count++;
	}
	return 0;
}

static int check_contexts(const struct facts *facts, struct error *err)
{
	for (size_t i = 0; i < facts->context_count; i++)
		if (!is_before(facts->contexts[i].parent, i))
			return refuse_index("parent", err);
	for (size_t i = 0; i < facts->image_count; i++)
		if (!is_before(facts->images[i].context, facts->context_count))
			return refuse_index("context", err);
	for (size_t i = 0; i < facts->setting_count; i++)
		if (!is_before(facts->settings[i].context, facts->context_count))
			return refuse_index("context", err);
	return 0;
}

int code_facts_read(struct arena *arena, const struct json_value *object, const struct limits *limits,
	struct facts *ret, struct error *err)
{
	void *items[6] = { NULL };

	if (text_read(arena, object, "package", false, limits->values[LIMIT_FACT_TEXT], &ret->package, err) <
			0 ||
		place_read(object, "broken_at", &ret->broken_at, err) < 0 ||
		shape_read_all(arena, object, &contexts, limits, &items[0], &ret->context_count, err) < 0 ||
		shape_read_all(arena, object, &constants, limits, &items[1], &ret->constant_count, err) < 0 ||
		shape_read_all(arena, object, &parameters, limits, &items[2], &ret->parameter_count, err) <
			0 ||
		shape_read_all(arena, object, &images, limits, &items[3], &ret->image_count, err) < 0 ||
		shape_read_all(arena, object, &settings, limits, &items[4], &ret->setting_count, err) < 0 ||
		shape_read_all(
			arena, object, &certificates, limits, &items[5], &ret->certificate_count, err) < 0)
		return err->code;
	ret->dagger = json_is_true(json_member(object, "dagger"));
	ret->broken = json_is_true(json_member(object, "broken"));
	ret->contexts = items[0];
	ret->constants = items[1];
	ret->parameters = items[2];
	ret->images = items[3];
	ret->settings = items[4];
	ret->certificates = items[5];
	if (read_calls(arena, object, limits, ret, err) < 0)
		return err->code;
	return check_contexts(ret, err);
}
