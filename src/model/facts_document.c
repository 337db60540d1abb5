/* The JSON form of the facts of one blob: in snapshot documents, and in the store's memory. */
#include "facts_document.h"

#include "base/cleanup.h"
#include "code_document.h"

#include <string.h>

/* Written out a pattern a line, the text of a policy is longer than its file. */
enum { SHORT_TEXT = 512, TEXTS = 1000, OWN_POLICY_TEXT = 256 * 1024 };

/* --- writing --------------------------------------------------------------------------------------- */

void place_write(struct json_writer *writer, const char *name, const struct place *place)
{
	json_begin_array(writer, name);
	json_write_integer(writer, NULL, (int64_t)place->offset);
	json_write_integer(writer, NULL, (int64_t)place->count);
	json_write_integer(writer, NULL, place->line);
	json_write_integer(writer, NULL, place->column);
	json_end_array(writer);
}

static void write_optional(struct json_writer *writer, const char *name, const char *text)
{
	if (text)
		json_write_text(writer, name, text);
}

static void write_texts(struct json_writer *writer, const char *name, const char **texts, size_t count)
{
	if (!count)
		return;
	json_begin_array(writer, name);
	for (size_t i = 0; i < count; i++)
		json_write_text(writer, NULL, texts[i]);
	json_end_array(writer);
}

static void write_module(struct json_writer *writer, const struct module_fact *module)
{
	json_begin_object(writer, "module");
	json_write_text(writer, "name", module->name);
	write_optional(writer, "engine_version", module->engine_version);
	write_optional(writer, "sdk", module->sdk);
	write_optional(writer, "source", module->source);
	json_write_text(writer, "form", module->form);
	write_optional(writer, "obsolete", module->obsolete);
	json_begin_array(writer, "unknown_keys");
	for (size_t i = 0; i < module->unknown_key_count; i++)
		json_write_text(writer, NULL, module->unknown_keys[i]);
	json_end_array(writer);
	write_texts(writer, "include", module->include, module->include_count);
	place_write(writer, "at", &module->at);
	place_write(writer, "engine_at", &module->engine_at);
	if (module->source_at.line)
		place_write(writer, "source_at", &module->source_at);
	if (module->obsolete_at.line)
		place_write(writer, "obsolete_at", &module->obsolete_at);
	write_optional(writer, "rejected", module->rejected);
	if (module->rejected_at.line)
		place_write(writer, "rejected_at", &module->rejected_at);
	json_end_object(writer);
}

static void write_references(struct json_writer *writer, const struct facts *facts)
{
	json_begin_array(writer, "references");
	for (size_t i = 0; i < facts->reference_count; i++) {
		const struct reference_fact *reference = &facts->references[i];

		json_begin_object(writer, NULL);
		json_write_text(writer, "kind", reference_kind_word(reference->kind));
		json_write_text(writer, "name", reference->name);
		json_write_text(writer, "source", reference->source);
		write_optional(writer, "pin", reference->pin);
		if (reference->string_form)
			json_write_bool(writer, "string_form", true);
		place_write(writer, "at", &reference->at);
		if (reference->pin_at.line)
			place_write(writer, "pin_at", &reference->pin_at);
		json_end_object(writer);
	}
	json_end_array(writer);
}

static void write_locks(struct json_writer *writer, const struct facts *facts)
{
	write_optional(writer, "lock_version", facts->lock_version);
	json_begin_array(writer, "locks");
	for (size_t i = 0; i < facts->lock_count; i++) {
		const struct lock_fact *lock = &facts->locks[i];

		json_begin_object(writer, NULL);
		json_write_text(writer, "namespace", lock->namespace);
		json_write_text(writer, "operation", lock->operation);
		json_write_text(writer, "inputs", lock->inputs);
		json_write_text(writer, "value", lock->value);
		write_optional(writer, "ref", lock->ref);
		write_optional(writer, "policy", lock->policy);
		place_write(writer, "at", &lock->at);
		json_end_object(writer);
	}
	json_end_array(writer);
}

static const char *const oddity_words[] = {
	[JSON_ODDITY_DUPLICATE_NAME] = "duplicate-name",
	[JSON_ODDITY_RECASED_NAME] = "recased-name",
	[JSON_ODDITY_INVALID_UTF8] = "invalid-utf8",
	[JSON_ODDITY_LONE_SURROGATE] = "lone-surrogate",
};

static void write_oddities(struct json_writer *writer, const struct facts *facts)
{
	json_begin_array(writer, "ambiguous");
	for (size_t i = 0; i < facts->oddity_count; i++) {
		json_begin_object(writer, NULL);
		json_write_text(writer, "kind", oddity_words[facts->oddities[i].kind]);
		json_write_text(writer, "name", facts->oddities[i].name);
		place_write(writer, "at", &facts->oddities[i].at);
		json_end_object(writer);
	}
	json_end_array(writer);
}

void facts_write_object(struct json_writer *writer, const char *name, const struct facts *facts)
{
	json_begin_object(writer, name);
	if (facts->refused) {
		json_write_text(writer, "refused", facts->refused);
		place_write(writer, "refused_at", &facts->refused_at);
		if (facts->refused_by_limit)
			json_write_bool(writer, "refused_by_limit", true);
	}
	if (facts->module)
		write_module(writer, facts->module);
	if (facts->reference_count)
		write_references(writer, facts);
	if (facts->lock_count || facts->lock_version)
		write_locks(writer, facts);
	if (facts->oddity_count)
		write_oddities(writer, facts);
	if (facts->own_policy) {
		json_write_text(writer, "own_policy", facts->own_policy);
		if (facts->own_policy_more)
			json_write_bool(writer, "own_policy_more", true);
	}
	code_facts_write(writer, facts);
	if (facts->left_out)
		json_write_integer(writer, "left_out", (int64_t)facts->left_out);
	json_end_object(writer);
}

void facts_write(const struct facts *facts, struct buf *ret)
{
	struct json_writer writer = { .buf = ret };

	facts_write_object(&writer, NULL, facts);
}

/* --- reading --------------------------------------------------------------------------------------- */

static int malformed(const char *name, const char *what, struct error *err)
{
	return error_set(err, ERROR_MALFORMED, "'%s' %s", name, what);
}

int text_read(struct arena *arena, const struct json_value *object, const char *name, bool needed,
	size_t largest, const char **ret, struct error *err)
{
	const struct json_value *value = json_member(object, name);
	const char *text = json_text(value);

	if (!value || json_type(value) == JSON_NULL) {
		*ret = NULL;
		return needed ? malformed(name, "is missing", err) : 0;
	}
	if (!text)
		return malformed(name, "is no text", err);
	if (strlen(text) > largest)
		return malformed(name, "is too long", err);
	*ret = arena_string(arena, text);
	return 0;
}

int number_read(
	const struct json_value *object, const char *name, uint64_t largest, uint64_t *ret, struct error *err)
{
	const struct json_value *value = json_member(object, name);
	int64_t number = 0;

	if (value && json_type(value) != JSON_NULL &&
		(!json_integer(value, &number) || number < 0 || (uint64_t)number > largest))
		return malformed(name, "is no number in its range", err);
	*ret = (uint64_t)number;
	return 0;
}

int array_read(const struct json_value *object, const char *name, size_t largest,
	const struct json_value **ret, size_t *ret_count, struct error *err)
{
	const struct json_value *value = json_member(object, name);

	*ret = NULL;
	*ret_count = 0;
	if (!value || json_type(value) == JSON_NULL)
		return 0;
	if (json_type(value) != JSON_ARRAY)
		return malformed(name, "is no array", err);
	*ret_count = json_count(value);
	if (*ret_count > largest)
		return malformed(name, "has too many elements", err);
	*ret = value;
	return 0;
}

int place_read(const struct json_value *object, const char *name, struct place *ret, struct error *err)
{
	const struct json_value *array;
	int64_t numbers[4] = { 0 };
	size_t count, i = 0;

	*ret = (struct place){ 0 };
	if (array_read(object, name, 4, &array, &count, err) < 0)
		return err->code;
	if (!array)
		return 0;
	if (count != 4)
		return malformed(name, "is no place of four numbers", err);
	for (const struct json_value *item = json_first(array); item; item = json_next(item), i++)
		if (!json_integer(item, &numbers[i]) || numbers[i] < 0 || numbers[i] > INT32_MAX)
			return malformed(name, "is no place of four numbers", err);
	ret->offset = (size_t)numbers[0];
	ret->count = (size_t)numbers[1];
	ret->line = (uint32_t)numbers[2];
	ret->column = (uint32_t)numbers[3];
	return 0;
}

static int read_texts(struct arena *arena, const struct json_value *object, const char *name,
	const char ***ret, size_t *ret_count, struct error *err)
{
	const struct json_value *array;
	size_t count;

	*ret_count = 0;
	if (array_read(object, name, TEXTS, &array, &count, err) < 0)
		return err->code;
	*ret = arena_zero(arena, count, sizeof(**ret));
	for (const struct json_value *item = json_first(array); item; item = json_next(item)) {
		if (!json_text(item))
			return malformed(name, "holds no text", err);
		(*ret)[(*ret_count)++] = arena_string(arena, json_text(item));
	}
	return 0;
}

static int read_module(struct arena *arena, const struct json_value *object, size_t largest,
	struct facts *ret, struct error *err)
{
	struct module_fact *module = arena_zero(arena, 1, sizeof(*module));

	if (json_type(object) != JSON_OBJECT)
		return malformed("module", "is no object", err);
	if (text_read(arena, object, "name", true, largest, &module->name, err) < 0 ||
		text_read(arena, object, "engine_version", false, largest, &module->engine_version, err) <
			0 ||
		text_read(arena, object, "sdk", false, largest, &module->sdk, err) < 0 ||
		text_read(arena, object, "source", false, largest, &module->source, err) < 0 ||
		text_read(arena, object, "form", true, SHORT_TEXT, &module->form, err) < 0 ||
		text_read(arena, object, "obsolete", false, largest, &module->obsolete, err) < 0 ||
		place_read(object, "at", &module->at, err) < 0 ||
		place_read(object, "engine_at", &module->engine_at, err) < 0 ||
		place_read(object, "source_at", &module->source_at, err) < 0 ||
		place_read(object, "obsolete_at", &module->obsolete_at, err) < 0 ||
		text_read(arena, object, "rejected", false, largest, &module->rejected, err) < 0 ||
		place_read(object, "rejected_at", &module->rejected_at, err) < 0 ||
		read_texts(arena, object, "include", &module->include, &module->include_count, err) < 0 ||
		read_texts(arena, object, "unknown_keys", &module->unknown_keys, &module->unknown_key_count,
			err) < 0)
		return err->code;
	ret->module = module;
	return 0;
}

static int read_kind(const struct json_value *object, enum reference_kind *ret, struct error *err)
{
	const char *word = json_text(json_member(object, "kind"));

	for (enum reference_kind kind = REFERENCE_DEPENDENCY; word && kind <= REFERENCE_CALL; kind++) {
		if (strcmp(reference_kind_word(kind), word) == 0) {
			*ret = kind;
			return 0;
		}
	}
	return malformed("kind", "names no kind of reference", err);
}

static int read_reference(struct arena *arena, const struct json_value *object, size_t largest,
	struct reference_fact *ret, struct error *err)
{
	if (json_type(object) != JSON_OBJECT)
		return malformed("references", "holds no object", err);
	ret->string_form = json_is_true(json_member(object, "string_form"));
	if (read_kind(object, &ret->kind, err) < 0 ||
		text_read(arena, object, "name", true, largest, &ret->name, err) < 0 ||
		text_read(arena, object, "source", true, largest, &ret->source, err) < 0 ||
		text_read(arena, object, "pin", false, largest, &ret->pin, err) < 0 ||
		place_read(object, "at", &ret->at, err) < 0 ||
		place_read(object, "pin_at", &ret->pin_at, err) < 0)
		return err->code;
	return 0;
}

static int read_references(struct arena *arena, const struct json_value *object, const struct limits *limits,
	struct facts *ret, struct error *err)
{
	const struct json_value *array;
	size_t count;

	if (array_read(object, "references", limits->values[LIMIT_FACT_COUNT], &array, &count, err) < 0)
		return err->code;
	ret->references = arena_zero(arena, count, sizeof(*ret->references));
	for (const struct json_value *item = json_first(array); item; item = json_next(item))
		if (read_reference(arena, item, limits->values[LIMIT_FACT_TEXT],
			    &ret->references[ret->reference_count++], err) < 0)
			return err->code;
	return 0;
}

static int read_lock(struct arena *arena, const struct json_value *object, size_t largest,
	struct lock_fact *ret, struct error *err)
{
	if (json_type(object) != JSON_OBJECT)
		return malformed("locks", "holds no object", err);
	if (text_read(arena, object, "namespace", true, largest, &ret->namespace, err) < 0 ||
		text_read(arena, object, "operation", true, largest, &ret->operation, err) < 0 ||
		text_read(arena, object, "inputs", true, largest, &ret->inputs, err) < 0 ||
		text_read(arena, object, "value", true, largest, &ret->value, err) < 0 ||
		text_read(arena, object, "ref", false, largest, &ret->ref, err) < 0 ||
		text_read(arena, object, "policy", false, largest, &ret->policy, err) < 0 ||
		place_read(object, "at", &ret->at, err) < 0)
		return err->code;
	return 0;
}

static int read_locks(struct arena *arena, const struct json_value *object, const struct limits *limits,
	struct facts *ret, struct error *err)
{
	size_t largest = limits->values[LIMIT_FACT_TEXT];
	const struct json_value *array;
	size_t count;

	if (text_read(arena, object, "lock_version", false, largest, &ret->lock_version, err) < 0 ||
		array_read(object, "locks", limits->values[LIMIT_FACT_COUNT], &array, &count, err) < 0)
		return err->code;
	ret->locks = arena_zero(arena, count, sizeof(*ret->locks));
	for (const struct json_value *item = json_first(array); item; item = json_next(item))
		if (read_lock(arena, item, largest, &ret->locks[ret->lock_count++], err) < 0)
			return err->code;
	return 0;
}

static int read_oddity(struct arena *arena, const struct json_value *object, size_t largest,
	struct oddity_fact *ret, struct error *err)
{
	const char *word = json_text(json_member(object, "kind"));

	if (text_read(arena, object, "name", true, largest, &ret->name, err) < 0 ||
		place_read(object, "at", &ret->at, err) < 0)
		return err->code;
	for (size_t i = 0; word && i < COUNT_OF(oddity_words); i++) {
		if (strcmp(oddity_words[i], word) == 0) {
			ret->kind = (enum json_oddity_kind)i;
			return 0;
		}
	}
	return malformed("ambiguous", "names no kind of ambiguity", err);
}

static int read_oddities(struct arena *arena, const struct json_value *object, const struct limits *limits,
	struct facts *ret, struct error *err)
{
	const struct json_value *array;
	size_t count;

	if (array_read(object, "ambiguous", limits->values[LIMIT_FACT_COUNT], &array, &count, err) < 0)
		return err->code;
	ret->oddities = arena_zero(arena, count, sizeof(*ret->oddities));
	for (const struct json_value *item = json_first(array); item; item = json_next(item))
		if (read_oddity(arena, item, limits->values[LIMIT_FACT_TEXT],
			    &ret->oddities[ret->oddity_count++], err) < 0)
			return err->code;
	return 0;
}

int facts_read_object(struct arena *arena, const struct json_value *object, const struct limits *limits,
	struct facts *ret, struct error *err)
{
	const struct json_value *module = json_member(object, "module");
	size_t largest = limits->values[LIMIT_FACT_TEXT];
	uint64_t left_out = 0;

	if (!object || json_type(object) != JSON_OBJECT)
		return malformed("facts", "is no object", err);
	if (text_read(arena, object, "refused", false, largest, &ret->refused, err) < 0 ||
		place_read(object, "refused_at", &ret->refused_at, err) < 0 ||
		(module && read_module(arena, module, largest, ret, err) < 0) ||
		read_references(arena, object, limits, ret, err) < 0 ||
		read_locks(arena, object, limits, ret, err) < 0 ||
		read_oddities(arena, object, limits, ret, err) < 0 ||
		text_read(arena, object, "own_policy", false, OWN_POLICY_TEXT, &ret->own_policy, err) < 0 ||
		code_facts_read(arena, object, limits, ret, err) < 0 ||
		number_read(object, "left_out", INT32_MAX, &left_out, err) < 0)
		return err->code;
	ret->left_out = (size_t)left_out;
	ret->own_policy_more = ret->own_policy && json_is_true(json_member(object, "own_policy_more"));
	ret->refused_by_limit = ret->refused && json_is_true(json_member(object, "refused_by_limit"));
	return 0;
}

int facts_read(struct snapshot *snapshot, const char *oid, enum reader_id reader, uint32_t version,
	const char *text, size_t length, const struct limits *limits, struct error *err)
{
	CLEANUP(json_close) struct json *json = NULL;
	struct json_limits json_limits = {
		.depth = (uint32_t)limits->values[LIMIT_JSON_DEPTH],
		.values = (uint32_t)limits->values[LIMIT_JSON_VALUES],
	};
	struct facts read = { .reader = reader, .version = version };
	struct error local = { 0 };

	if (!err)
		err = &local;
	if (json_parse(&json, text, length, JSON_STRICT, &json_limits, NULL, err) < 0)
		return error_context(err, "reading the facts of %s", oid);
	memcpy(read.oid, oid, OID_HEX);
	if (facts_read_object(&snapshot->arena, json_root(json), limits, &read, err) < 0)
		return error_context(err, "reading the facts of %s", oid);
	*snapshot_add_facts(snapshot) = read;
	return 0;
}
