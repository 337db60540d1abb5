/* dagger.toml and .dagger/config.toml: workspaces of 1.0, and what later betas may write into them. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "toml_reading.h"

static bool is_one_of(const char *key, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal_ascii_case(key, words[i]))
			return true;
	return false;
}

static struct reference_fact *add_reference(
	struct reading *reading, enum reference_kind kind, const char *name, const struct toml_value *at)
{
	struct reference_fact *reference =
		reading->facts->refused ? NULL : reading_add_reference(reading, kind);

	if (!reference)
		return NULL;
	reference->name = name ? reading_text(reading, name) : "";
	reference->at = toml_place(at);
	return reference;
}

/*
 * A table that this reader does not know may still load code: every `source` is a module, every `module` a
 * client's. `name` is the nearest key that names the table.
 */
/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_TOML_DEPTH ends it */
static void harvest(struct reading *reading, const struct toml_value *table, const char *name)
{
	const struct toml_value *pin = toml_member(table, "pin");
	const char *path = toml_text(toml_member(table, "path"));

	if (!toml_reading_is(pin, TOML_TEXT))
		pin = NULL;
	if (!toml_reading_is(table, TOML_TABLE) && !toml_reading_is(table, TOML_ARRAY))
		return;
	for (const struct toml_value *member = toml_first(table); member; member = toml_next(member)) {
		const char *key = toml_key(member);
		bool source = key && strcmp(key, "source") == 0;
		bool module = key && strcmp(key, "module") == 0;
		struct reference_fact *reference;

		if (key && strcmp(key, "settings") == 0)
			continue;
		if (toml_type(member) == TOML_TABLE || toml_type(member) == TOML_ARRAY) {
			harvest(reading, member, key ? key : name);
			continue;
		}
		if ((!source && !module) || toml_type(member) != TOML_TEXT)
			continue;
		reference = add_reference(reading,
			source ? REFERENCE_WORKSPACE_MODULE : REFERENCE_WORKSPACE_CLIENT,
			module && path ? path : name, member);
		if (reference)
			toml_reading_fill(reading, reference, member, pin);
	}
}

static void read_client(struct reading *reading, const struct toml_value *client)
{
	const struct toml_value *path, *module, *pin;
	struct reference_fact *reference;

	if (!toml_reading_expect(reading, client, TOML_TABLE, "clients"))
		return;
	path = toml_reading_text(reading, client, "path");
	module = toml_reading_text(reading, client, "module");
	pin = toml_reading_text(reading, client, "pin");
	if (!module)
		return;
	reference = add_reference(reading, REFERENCE_WORKSPACE_CLIENT, path ? toml_text(path) : NULL, module);
	if (reference)
		toml_reading_fill(reading, reference, module, pin);
}

static void read_as_sdk(struct reading *reading, const struct toml_value *entry, const char *name)
{
	static const char *const known[] = { "name", "modules", "clients" };
	const struct toml_value *as_sdk = toml_reading_member(reading, entry, "as-sdk");
	const struct toml_value *clients;

	if (!toml_reading_is(as_sdk, TOML_TABLE))
		return;
	clients = toml_reading_member(reading, as_sdk, "clients");
	if (!toml_reading_expect(reading, clients, TOML_ARRAY, "clients"))
		return;
	for (const struct toml_value *client = toml_reading_first(clients); client;
		client = toml_next(client))
		read_client(reading, client);
	for (const struct toml_value *member = toml_first(as_sdk); member; member = toml_next(member))
		if (!is_one_of(toml_key(member), known, COUNT_OF(known)))
			harvest(reading, member, name);
}

/* One entry of a `modules` table, of the workspace or of an environment. */
static void read_entry(struct reading *reading, const struct toml_value *entry, enum reference_kind kind,
	const char *environment)
{
	static const char *const known[] = { "source", "pin", "settings", "as-sdk", "check", "generate",
		"up" };
	const char *name = toml_key(entry);
	const struct toml_value *source, *pin;
	struct reference_fact *reference;

	if (!toml_reading_expect(reading, entry, TOML_TABLE, name))
		return;
	source = toml_reading_text(reading, entry, "source");
	pin = toml_reading_text(reading, entry, "pin");
	if (environment)
		name = arena_format(reading->arena, "%s/%s", environment, name);
	reference = source && *toml_text(source) ? add_reference(reading, kind, name, source) : NULL;
	if (reference)
		toml_reading_fill(reading, reference, source, pin);
	read_as_sdk(reading, entry, name);
	for (const struct toml_value *member = toml_first(entry); member; member = toml_next(member))
		if (!is_one_of(toml_key(member), known, COUNT_OF(known)))
			harvest(reading, member, name);
}

static void read_modules(struct reading *reading, const struct toml_value *table, enum reference_kind kind,
	const char *environment)
{
	const struct toml_value *modules = toml_reading_member(reading, table, "modules");

	if (!toml_reading_expect(reading, modules, TOML_TABLE, "modules"))
		return;
	for (const struct toml_value *entry = toml_reading_first(modules); entry && !reading->facts->refused;
		entry = toml_next(entry))
		read_entry(reading, entry, kind, environment);
}

static void read_environments(struct reading *reading, const struct toml_value *root)
{
	const struct toml_value *environments = toml_reading_member(reading, root, "env");

	if (!toml_reading_expect(reading, environments, TOML_TABLE, "env"))
		return;
	for (const struct toml_value *one = toml_reading_first(environments); one && !reading->facts->refused;
		one = toml_next(one)) {
		if (!toml_reading_expect(reading, one, TOML_TABLE, toml_key(one)))
			return;
		read_modules(reading, one, REFERENCE_ENV_MODULE, toml_key(one));
	}
}

static void read_workspace(struct reading *reading, const struct toml_value *root)
{
	static const char *const known[] = { "modules", "env", "ports", "ignore", "defaults_from_dotenv",
		"check-generated", "$schema" };

	read_modules(reading, root, REFERENCE_WORKSPACE_MODULE, NULL);
	if (!reading->facts->refused)
		read_environments(reading, root);
	for (const struct toml_value *member = toml_first(root); member && !reading->facts->refused;
		member = toml_next(member)) {
		if (is_one_of(toml_key(member), known, COUNT_OF(known)))
			continue;
		reading_add_unknown_key(reading, toml_key(member));
		harvest(reading, member, toml_key(member));
	}
}

void read_dagger_toml(const struct reader_input *input, struct facts *facts)
{
	struct reading reading = { .facts = facts, .arena = input->arena, .limits = input->limits };
	CLEANUP(toml_close) struct toml *toml = toml_reading_open(&reading, input->bytes, input->length);

	if (!toml)
		return;
	facts->module = arena_zero(input->arena, 1, sizeof(*facts->module));
	*facts->module =
		(struct module_fact){ .name = "", .form = "1.0", .at = reading_whole(input->length) };
	read_workspace(&reading, toml_root(toml));
	reading_sort_oddities(&reading);
}
