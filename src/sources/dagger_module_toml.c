/* dagger-module.toml: the module manifest of 1.0. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "toml_reading.h"

static const char *const known_keys[] = { "name", "engineVersion", "source", "include", "exclude",
	"disableDefaultFunctionCaching", "runtime", "dependencies", "codegen", "clients", "$schema" };

/* Those of them that are read for their spelling alone. */
static const char *const unread_keys[] = { "disableDefaultFunctionCaching", "codegen", "$schema" };

static void find_unknown_keys(struct reading *reading, const struct toml_value *root)
{
	for (const struct toml_value *member = toml_first(root); member; member = toml_next(member)) {
		size_t i = 0;

		while (i < COUNT_OF(known_keys) && !text_equal_ascii_case(known_keys[i], toml_key(member)))
			i++;
		if (i == COUNT_OF(known_keys))
			reading_add_unknown_key(reading, toml_key(member));
	}
	for (size_t i = 0; i < COUNT_OF(unread_keys); i++)
		toml_reading_member(reading, root, unread_keys[i]);
}

/* Names that the engine refuses, in exactly this case, so that nobody takes an old manifest for a new one. */
static bool find_forbidden(
	struct reading *reading, const struct toml_value *table, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct toml_value *value = toml_member(table, names[i]);

		if (!value)
			continue;
		reading_refuse(
			reading, toml_key_place(value), "the engine refuses '%s' in this file", names[i]);
		return true;
	}
	return false;
}

static void read_runtime(struct reading *reading, const struct toml_value *root)
{
	const struct toml_value *runtime = toml_reading_member(reading, root, "runtime");
	bool text = toml_reading_is(runtime, TOML_TEXT);
	const struct toml_value *source = runtime;
	struct reference_fact *reference;

	if (!runtime || (!text && !toml_reading_expect(reading, runtime, TOML_TABLE, "runtime")))
		return;
	if (!text)
		source = toml_reading_text(reading, runtime, "source");
	if (!source || !*toml_text(source))
		return;
	reading->facts->module->sdk = reading_text(reading, toml_text(source));
	reference = reading_add_reference(reading, REFERENCE_SDK);
	if (!reference)
		return;
	reference->string_form = text;
	toml_reading_fill(
		reading, reference, source, text ? NULL : toml_reading_text(reading, runtime, "pin"));
}

static void read_dependency(struct reading *reading, const struct toml_value *value)
{
	static const char *const forbidden[] = { "customizations", "ignoreChecks", "ignoreGenerators",
		"ignoreServices", "portMappings" };
	const struct toml_value *name, *source, *pin;
	struct reference_fact *reference;

	if (toml_type(value) == TOML_TEXT) {
		reference = reading_add_reference(reading, REFERENCE_DEPENDENCY);
		if (!reference)
			return;
		reference->string_form = true;
		toml_reading_fill(reading, reference, value, NULL);
		return;
	}
	if (!toml_reading_expect(reading, value, TOML_TABLE, "dependencies") ||
		find_forbidden(reading, value, forbidden, COUNT_OF(forbidden)))
		return;
	name = toml_reading_text(reading, value, "name");
	source = toml_reading_text(reading, value, "source");
	pin = toml_reading_text(reading, value, "pin");
	reference = reading->facts->refused ? NULL : reading_add_reference(reading, REFERENCE_DEPENDENCY);
	if (!reference)
		return;
	reference->name = name ? reading_text(reading, toml_text(name)) : "";
	reference->at = toml_place(value);
	toml_reading_fill(reading, reference, source, pin);
}

static void read_client(struct reading *reading, const struct toml_value *value)
{
	const struct toml_value *folder, *generator;
	struct reference_fact *reference;

	if (!toml_reading_expect(reading, value, TOML_TABLE, "clients"))
		return;
	folder = toml_reading_text(reading, value, "directory");
	generator = toml_reading_text(reading, value, "generator");
	reference = reading->facts->refused ? NULL : reading_add_reference(reading, REFERENCE_CLIENT);
	if (!reference)
		return;
	reference->name = folder ? reading_text(reading, toml_text(folder)) : "";
	reference->at = toml_place(value);
	toml_reading_fill(reading, reference, generator, NULL);
}

static void read_list(struct reading *reading, const struct toml_value *root, const char *name,
	void (*read)(struct reading *, const struct toml_value *))
{
	const struct toml_value *list = toml_reading_member(reading, root, name);

	if (!toml_reading_expect(reading, list, TOML_ARRAY, name))
		return;
	for (const struct toml_value *item = toml_reading_first(list); item && !reading->facts->refused;
		item = toml_next(item))
		read(reading, item);
}

static void read_include(
	struct reading *reading, const struct toml_value *root, const char *name, bool excluded)
{
	const struct toml_value *list = toml_reading_member(reading, root, name);

	if (!list || toml_type(list) != TOML_ARRAY)
		return;
	for (const struct toml_value *item = toml_reading_first(list); item; item = toml_next(item))
		if (toml_type(item) == TOML_TEXT)
			reading_add_include(reading, toml_text(item), excluded);
}

static void read_module(struct reading *reading, const struct toml_value *root)
{
	static const char *const forbidden[] = { "sdk", "blueprint", "toolchains" };
	struct module_fact *module = reading->facts->module;
	const struct toml_value *name, *engine, *source;

	if (find_forbidden(reading, root, forbidden, COUNT_OF(forbidden)))
		return;
	find_unknown_keys(reading, root);
	name = toml_reading_text(reading, root, "name");
	engine = toml_reading_text(reading, root, "engineVersion");
	source = toml_reading_text(reading, root, "source");
	if (reading->facts->refused)
		return;
	if (name) {
		module->name = reading_text(reading, toml_text(name));
		module->at = toml_place(name);
	}
	if (engine) {
		module->engine_version = reading_text(reading, toml_text(engine));
		module->engine_at = toml_place(engine);
	}
	if (source) {
		module->source = reading_text(reading, toml_text(source));
		module->source_at = toml_place(source);
	}
	read_include(reading, root, "include", false);
	read_include(reading, root, "exclude", true);
	read_list(reading, root, "dependencies", read_dependency);
	if (!reading->facts->refused)
		read_runtime(reading, root);
	if (!reading->facts->refused)
		read_list(reading, root, "clients", read_client);
}

void read_dagger_module_toml(const struct reader_input *input, struct facts *facts)
{
	struct reading reading = { .facts = facts, .arena = input->arena, .limits = input->limits };
	CLEANUP(toml_close) struct toml *toml = toml_reading_open(&reading, input->bytes, input->length);

	if (!toml)
		return;
	facts->module = arena_zero(input->arena, 1, sizeof(*facts->module));
	*facts->module =
		(struct module_fact){ .name = "", .form = "1.0", .at = reading_whole(input->length) };
	read_module(&reading, toml_root(toml));
	reading_sort_oddities(&reading);
}
