/* dagger.json in every form since 0.8.8, as Go's decoder and the engine's structures read it. */
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"
#include "dagger_fields.h"
#include "reading.h"
#include "sources/reference.h"

/* What every file has until it uses something newer. */
static const char first_form[] = "0.9.0";

/* What Go's decoder leaves in a field of type string: null behind a text changes nothing. */
static const struct json_value *text_member(const struct json_value *object, const char *name)
{
	const struct json_value *found = NULL;

	for (const struct json_value *member = json_first(object); member; member = json_next(member))
		if (json_text(member) && json_names_fold_equal(json_name(member), name))
			found = member;
	return found;
}

static void fill_pin(struct reading *reading, struct reference_fact *reference, const struct json_value *pin)
{
	if (!json_text(pin))
		return;
	reference->pin = reading_text(reading, json_text(pin));
	reference->pin_at = json_place(pin);
}

static void fill_source(
	struct reading *reading, struct reference_fact *reference, const struct json_value *source)
{
	if (!json_text(source))
		return;
	reference->source = reading_text(reading, json_text(source));
	reference->at = json_place(source);
}

/* One element of dependencies or toolchains, or the blueprint. null makes none. */
static void read_dependency(struct reading *reading, const struct json_value *value, enum reference_kind kind)
{
	struct reference_fact *reference;
	const char *name;

	if (json_type(value) == JSON_NULL)
		return;
	reference = reading_add_reference(reading, kind);
	if (!reference)
		return;
	reference->at = json_place(value);
	if (json_type(value) == JSON_STRING) {
		reference->string_form = true;
		fill_source(reading, reference, value);
		return;
	}
	name = json_text(text_member(value, "name"));
	reference->name = name ? reading_text(reading, name) : "";
	fill_source(reading, reference, text_member(value, "source"));
	fill_pin(reading, reference, text_member(value, "pin"));
}

static void read_dependencies(
	struct reading *reading, const struct json_value *root, const char *name, enum reference_kind kind)
{
	const struct json_value *list = json_member(root, name);

	for (const struct json_value *item = json_first(list); item; item = json_next(item))
		read_dependency(reading, item, kind);
}

static void read_sdk(struct reading *reading, const struct json_value *sdk)
{
	bool object = sdk && json_type(sdk) == JSON_OBJECT;
	const struct json_value *source = object ? text_member(sdk, "source") : sdk;
	struct reference_fact *reference;

	if (!json_text(source) || !*json_text(source))
		return;
	if (!reading->facts->module->sdk)
		reading->facts->module->sdk = reading_text(reading, json_text(source));
	reference = reading_add_reference(reading, REFERENCE_SDK);
	if (!reference)
		return;
	reference->string_form = !object;
	fill_source(reading, reference, source);
	if (object)
		fill_pin(reading, reference, text_member(sdk, "pin"));
}

/*
 * "runtime" is rejected by its exact name. In any other case 1.0 takes it for the SDK, and older engines for
 * nothing they know: so it is read, and reported as what two readers understand differently.
 */
static void read_runtime(struct reading *reading, const struct json_value *root)
{
	const struct json_value *runtime = json_member(root, "runtime");

	if (!runtime || strcmp(json_name(runtime), "runtime") == 0)
		return;
	reading_add_oddity(reading, JSON_ODDITY_RECASED_NAME, json_name(runtime), json_name_place(runtime));
	read_sdk(reading, runtime);
}

/* A client as the elements of one or several lists make it. */
struct client {
	const struct json_value *item; /* NULL for none */
	const struct json_value *generator;
	const struct json_value *directory;
};

struct clients {
	struct client *items;
	size_t count;   /* of the last list */
	size_t reached; /* elements that some list had: a longer list behind a shorter one finds them again */
	size_t capacity;
};

static void clients_release(struct clients *clients)
{
	memory_free(clients->items);
}

static void add_client(struct clients *clients, const struct json_value *item)
{
	const struct json_value *generator = text_member(item, "generator");
	const struct json_value *directory = text_member(item, "directory");
	struct client *client;

	if (clients->count == clients->reached) {
		memory_grow(&clients->items, clients->reached, &clients->capacity, sizeof(*clients->items));
		clients->items[clients->reached++] = (struct client){ 0 };
	}
	client = &clients->items[clients->count++];
	if (json_type(item) == JSON_NULL) {
		*client = (struct client){ 0 };
		return;
	}
	client->item = item;
	if (generator)
		client->generator = generator;
	if (directory)
		client->directory = directory;
}

/* Go's decoder fills the elements of a second list of this name into those of the first. */
static void collect_clients(struct clients *clients, const struct json_value *root)
{
	for (const struct json_value *member = json_first(root); member; member = json_next(member)) {
		if (!json_names_fold_equal(json_name(member), "clients"))
			continue;
		clients->count = 0;
		if (!json_first(member))
			clients->reached = 0;
		for (const struct json_value *item = json_first(member); item; item = json_next(item))
			add_client(clients, item);
	}
}

static void read_clients(struct reading *reading, const struct json_value *root)
{
	CLEANUP(clients_release) struct clients clients = { 0 };

	collect_clients(&clients, root);
	for (size_t i = 0; i < clients.count; i++) {
		const struct client *client = &clients.items[i];
		const char *folder = json_text(client->directory);
		struct reference_fact *reference =
			client->item ? reading_add_reference(reading, REFERENCE_CLIENT) : NULL;

		if (!reference)
			continue;
		reference->name = folder ? reading_text(reading, folder) : "";
		reference->at = json_place(client->item);
		fill_source(reading, reference, client->generator);
	}
}

/* "git://host/owner/name?ref=main&subpath=ci": only project files from before modules write this. */
static bool is_of_projects(const char *source)
{
	const char *query = strchr(source, '?');

	return text_starts(source, "git://") && query &&
	       (text_starts(query + 1, "ref=") || text_starts(query + 1, "subpath="));
}

/* The reference by which a project file is known; NULL if any other leads somewhere as later engines read it. */
static const struct reference_fact *find_of_projects(const struct facts *facts)
{
	const struct reference_fact *found = NULL;

	for (size_t i = 0; i < facts->reference_count; i++) {
		const struct reference_fact *reference = &facts->references[i];

		if (is_of_projects(reference->source))
			found = found ? found : reference;
		else if (reference_place(reference->source, NULL, GRAMMAR_MODULE) != PLACE_LOCAL)
			return NULL;
	}
	return found;
}

/*
 * Files from before modules: previews of 0.8.8 name a runtime image, older ones repositories by git://. One
 * such name in a file that has anything that came with modules makes it no old file.
 */
static void find_obsolete(struct reading *reading, const struct json_value *root)
{
	struct module_fact *module = reading->facts->module;
	const struct json_value *runtime = text_member(root, "sdkRuntime");
	const struct reference_fact *project = runtime ? NULL : find_of_projects(reading->facts);

	if (strcmp(module->form, first_form) != 0 || (!runtime && !project))
		return;
	module->form = "obsolete";
	module->obsolete_at = runtime ? json_place(runtime) : project->at;
	module->obsolete = "a project file from before modules: no engine since 0.9 reads it";
	if (runtime)
		module->obsolete = reading_text(
			reading, arena_format(reading->arena,
					 "a preview of 0.8.8: no later engine reads sdkRuntime '%s'",
					 json_text(runtime)));
}

/* Only the exact name counts here, whatever else Go's decoder takes for it. Engines up to 0.21 pass it over. */
static void reject_runtime(struct reading *reading, const struct json_value *root)
{
	for (const struct json_value *member = json_first(root); member; member = json_next(member))
		if (strcmp(json_name(member), "runtime") == 0)
			reading_reject(reading, json_name_place(member), "1.0.0-beta.3",
				"dagger.json uses sdk instead of runtime");
}

static void read_include(
	struct reading *reading, const struct json_value *root, const char *name, bool excluded)
{
	const struct json_value *list = json_member(root, name);

	for (const struct json_value *item = json_first(list); item; item = json_next(item))
		if (json_text(item))
			reading_add_include(reading, json_text(item), excluded);
}

static void read_module(struct reading *reading, const struct json_value *root)
{
	struct module_fact *module = reading->facts->module;
	const struct json_value *name = text_member(root, "name");
	const struct json_value *engine = text_member(root, "engineVersion");
	const struct json_value *blueprint = json_member(root, "blueprint");
	const struct json_value *source = text_member(root, "source");

	if (!dagger_fields_check(reading, root))
		return;
	reject_runtime(reading, root);
	if (name) {
		module->name = reading_text(reading, json_text(name));
		module->at = json_place(name);
	}
	if (engine) {
		module->engine_version = reading_text(reading, json_text(engine));
		module->engine_at = json_place(engine);
	}
	if (source) {
		module->source = reading_text(reading, json_text(source));
		module->source_at = json_place(source);
	}
	read_include(reading, root, "include", false);
	read_include(reading, root, "exclude", true);
	read_dependencies(reading, root, "dependencies", REFERENCE_DEPENDENCY);
	read_dependencies(reading, root, "toolchains", REFERENCE_TOOLCHAIN);
	if (blueprint)
		read_dependency(reading, blueprint, REFERENCE_BLUEPRINT);
	read_sdk(reading, json_member(root, "sdk"));
	read_runtime(reading, root);
	read_clients(reading, root);
	find_obsolete(reading, root);
}

static void copy_oddities(struct reading *reading, const struct json *json, const char *bytes)
{
	const struct json_oddity *oddities = json_oddities(json);

	for (size_t i = 0; i < json_oddity_count(json); i++) {
		struct place at = oddities[i].at;
		bool name = oddities[i].kind == JSON_ODDITY_DUPLICATE_NAME ||
			    oddities[i].kind == JSON_ODDITY_RECASED_NAME;
		const char *word = name && at.count > 2 ? arena_string_part(reading->arena,
								  bytes + at.offset + 1, at.count - 2)
							: "";

		reading_add_oddity(reading, oddities[i].kind, word, at);
	}
}

/* Go takes the character NUL in a string; this program's texts end with one. */
static bool is_nul(const char *bytes, size_t length, struct place at)
{
	return at.count == 6 && at.offset + 6 <= length && memcmp(bytes + at.offset, "\\u0000", 6) == 0;
}

void read_dagger_json(const struct reader_input *input, struct facts *facts)
{
	struct reading reading = { .facts = facts, .arena = input->arena, .limits = input->limits };
	const struct json_limits json_limits = {
		.depth = (uint32_t)input->limits->values[LIMIT_JSON_DEPTH],
		.values = (uint32_t)input->limits->values[LIMIT_JSON_VALUES],
	};
	CLEANUP(json_close) struct json *json = NULL;
	struct place at = { 0 };
	struct error err = { 0 };

	if (json_parse(&json, input->bytes, input->length, JSON_GO, &json_limits, &at, &err) < 0) {
		reading_refuse_parsed(&reading, at, &err, is_nul(input->bytes, input->length, at));
		return;
	}
	copy_oddities(&reading, json, input->bytes);
	if (json_type(json_root(json)) != JSON_OBJECT) {
		reading_refuse(&reading, json_place(json_root(json)),
			"the file is %s where the engine wants an object",
			dagger_type_word(json_type(json_root(json))));
		return;
	}
	facts->module = arena_zero(input->arena, 1, sizeof(*facts->module));
	*facts->module =
		(struct module_fact){ .name = "", .form = first_form, .at = reading_whole(input->length) };
	read_module(&reading, json_root(json));
	reading_sort_oddities(&reading);
}
