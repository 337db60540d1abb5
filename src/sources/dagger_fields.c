#include "dagger_fields.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/semver.h"

/* What a Go variable takes; null is taken by all. */
enum shape {
	SHAPE_ANY,
	SHAPE_TEXT,
	SHAPE_BOOL,
	SHAPE_OBJECT,         /* a structure: `fields` */
	SHAPE_TEXT_OR_OBJECT, /* a structure that older files give as a string */
	SHAPE_MAP,            /* of `item`, by any name */
	SHAPE_LIST,           /* of `item` */
};

struct field;

struct form {
	enum shape shape;
	const struct form *item;
	const struct field *fields;
	size_t field_count;
	const char *since; /* an object: the oldest engine that takes one here at all */
};

/* One known name of an object: what it may hold and the release that first wrote it. */
struct field {
	const char *name;
	const struct form *form;
	const char *since;
};

static const struct form any = { .shape = SHAPE_ANY };
static const struct form text = { .shape = SHAPE_TEXT };
static const struct form truth = { .shape = SHAPE_BOOL };
static const struct form texts = { .shape = SHAPE_LIST, .item = &text };
static const struct form anything_by_name = { .shape = SHAPE_MAP, .item = &any };
static const struct form truth_by_name = { .shape = SHAPE_MAP, .item = &truth };
static const struct form texts_by_name = { .shape = SHAPE_MAP, .item = &texts };

static const struct field customization_fields[] = {
	{ "function", &texts, "0.19.8" },
	{ "argument", &text, "0.19.8" },
	{ "default", &any, "0.19.8" },
	{ "defaultPath", &text, "0.19.8" },
	{ "defaultAddress", &text, "0.19.11" },
	{ "ignore", &texts, "0.19.8" },
};

static const struct form customization = {
	.shape = SHAPE_OBJECT,
	.fields = customization_fields,
	.field_count = COUNT_OF(customization_fields),
	.since = "0.19.8",
};
static const struct form customizations = { .shape = SHAPE_LIST, .item = &customization };

static const struct field dependency_fields[] = {
	{ "name", &text, "0.9.8" },
	{ "source", &text, "0.9.8" },
	{ "pin", &text, "0.13.6" },
	{ "customizations", &customizations, "0.19.8" },
	{ "ignoreChecks", &texts, "0.19.8" },
	{ "ignoreGenerators", &texts, "0.19.11" },
	{ "ignoreServices", &texts, "0.20.4" },
	{ "portMappings", &texts_by_name, "0.20.4" },
	/* Written by five releases, skipped by newer ones. */
	{ "arguments", &any, "0.19.5" },
};

static const struct form dependency = {
	.shape = SHAPE_TEXT_OR_OBJECT,
	.fields = dependency_fields,
	.field_count = COUNT_OF(dependency_fields),
	.since = "0.9.9",
};
static const struct form dependencies = { .shape = SHAPE_LIST, .item = &dependency };

static const struct field sdk_fields[] = {
	{ "source", &text, "0.15.4" },
	{ "pin", &text, "1.0.0" },
	{ "config", &anything_by_name, "0.15.4" },
	{ "debug", &truth, "0.19.5" },
	{ "experimental", &truth_by_name, "0.19.3" },
};

static const struct form sdk = {
	.shape = SHAPE_TEXT_OR_OBJECT,
	.fields = sdk_fields,
	.field_count = COUNT_OF(sdk_fields),
	.since = "0.15.4",
};

static const struct field codegen_fields[] = {
	{ "automaticGitignore", &truth, "0.10.3" },
};

static const struct form codegen = {
	.shape = SHAPE_OBJECT,
	.fields = codegen_fields,
	.field_count = COUNT_OF(codegen_fields),
	.since = "0.10.3",
};

static const struct field client_fields[] = {
	{ "generator", &text, "0.16.3" },
	{ "directory", &text, "0.16.3" },
};

static const struct form client = {
	.shape = SHAPE_OBJECT,
	.fields = client_fields,
	.field_count = COUNT_OF(client_fields),
	.since = "0.16.3",
};
static const struct form clients = { .shape = SHAPE_LIST, .item = &client };

static const struct field module_fields[] = {
	{ "name", &text, "0.9.0" },
	{ "engineVersion", &text, "0.9.9" },
	{ "sdk", &sdk, "0.9.0" },
	{ "source", &text, "0.9.9" },
	{ "dependencies", &dependencies, "0.9.0" },
	{ "include", &texts, "0.9.0" },
	{ "exclude", &texts, "0.9.0" },
	{ "codegen", &codegen, "0.10.3" },
	{ "disableDefaultFunctionCaching", &truth, "0.19.4" },
	{ "$schema", &text, "0.15.2" },
	{ "toolchains", &dependencies, "0.19.4" },
	{ "blueprint", &dependency, "0.18.13" },
	{ "clients", &clients, "0.16.3" },
	/* Written by engines of old, skipped by newer ones. */
	{ "root", &any, "0.9.0" },
	{ "root-for", &any, "0.9.8" },
	{ "views", &any, "0.10.3" },
	{ "sdkRuntime", &any, "0.8.8" },
};

static const struct form module = {
	.shape = SHAPE_OBJECT,
	.fields = module_fields,
	.field_count = COUNT_OF(module_fields),
	.since = "0.9.9",
};

const char *dagger_type_word(enum json_type type)
{
	switch (type) {
	case JSON_NULL:
		return "null";
	case JSON_FALSE:
	case JSON_TRUE:
		return "a boolean";
	case JSON_NUMBER:
		return "a number";
	case JSON_STRING:
		return "a string";
	case JSON_ARRAY:
		return "a list";
	case JSON_OBJECT:
		return "an object";
	}
	return "";
}

/* NULL if the value itself fits, whatever it holds; else what the engine wants instead. */
static const char *misfit(enum json_type type, enum shape shape)
{
	if (type == JSON_NULL)
		return NULL;
	switch (shape) {
	case SHAPE_ANY:
		return NULL;
	case SHAPE_TEXT:
		return type == JSON_STRING ? NULL : "a string";
	case SHAPE_BOOL:
		return type == JSON_TRUE || type == JSON_FALSE ? NULL : "a boolean";
	case SHAPE_OBJECT:
	case SHAPE_MAP:
		return type == JSON_OBJECT ? NULL : "an object";
	case SHAPE_TEXT_OR_OBJECT:
		return type == JSON_STRING || type == JSON_OBJECT ? NULL : "a string or an object";
	case SHAPE_LIST:
		return type == JSON_ARRAY ? NULL : "a list";
	}
	return NULL;
}

static const struct field *field_of(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->field_count; i++)
		if (strcmp(form->fields[i].name, name) == 0)
			return &form->fields[i];
	for (size_t i = 0; i < form->field_count; i++)
		if (json_names_fold_equal(form->fields[i].name, name))
			return &form->fields[i];
	return NULL;
}

/* What is being checked: which engines know it, and whether some that load the file do not. */
struct way {
	const char *since; /* the newest name on the way to the value */
	bool newer;        /* older engines load the file and pass that name over */
};

static bool is_after(const char *release, const char *other)
{
	char one[32], two[32];

	snprintf(one, sizeof(one), "v%s", release);
	snprintf(two, sizeof(two), "v%s", other);
	return semver_compare(one, two) > 0;
}

/*
 * A value of the wrong type makes an engine that knows its name refuse the whole file; one that does not loads it.
 * So only what every engine refuses keeps us from reading the rest.
 */
static bool mistyped(struct reading *reading, const struct json_value *value, const char *name,
	const char *verb, const char *wanted, const struct way *way)
{
	const char *type = dagger_type_word(json_type(value));

	if (way->newer)
		reading_reject(reading, json_place(value), way->since, "'%s' %s %s where they want %s", name,
			verb, type, wanted);
	else
		reading_refuse(reading, json_place(value), "'%s' %s %s where the engine wants %s", name, verb,
			type, wanted);
	return way->newer;
}

/* A member or element of a known one: as deep as the forms above are, however deep the file is. */
/* NOLINTNEXTLINE(misc-no-recursion): the forms end it */
static bool check(struct reading *reading, const struct json_value *value, const struct form *form,
	const char *name, const char *verb, const struct way *way)
{
	const char *wanted = misfit(json_type(value), form->shape);

	if (wanted)
		return mistyped(reading, value, name, verb, wanted, way);
	if (form->shape == SHAPE_ANY)
		return true;
	for (const struct json_value *item = json_first(value); item; item = json_next(item)) {
		struct way next = *way;
		const struct field *field;

		if (form->item) {
			if (!check(reading, item, form->item, name, "holds", way))
				return false;
			continue;
		}
		field = field_of(form, json_name(item));
		if (!field) {
			if (form == &module)
				reading_add_unknown_key(reading, json_name(item));
			continue;
		}
		if (strcmp(json_name(item), field->name) != 0)
			reading_add_oddity(
				reading, JSON_ODDITY_RECASED_NAME, json_name(item), json_name_place(item));
		if (is_after(field->since, form->since)) {
			next.newer = true;
			next.since = is_after(field->since, way->since) ? field->since : way->since;
		}
		if (!check(reading, item, field->form, field->name, "is", &next))
			return false;
		reading_raise_form(reading->facts->module, field->since);
	}
	return true;
}

bool dagger_fields_check(struct reading *reading, const struct json_value *root)
{
	const struct way way = { .since = module.since };

	return check(reading, root, &module, "the file", "is", &way);
}
