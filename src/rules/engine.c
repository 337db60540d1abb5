/* Where engines are told what to do, and where their addresses stand. */
#include "engine.h"

#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "code.h"

const char variable_runner_host[] = "_EXPERIMENTAL_DAGGER_RUNNER_HOST";

/* --- configurations --------------------------------------------------------------------------------------- */

static bool is_one(const struct setting *one, const struct setting *other)
{
	return one->file == other->file && one->fact->kind == other->fact->kind &&
	       strcmp(one->fact->subject, other->fact->subject) == 0;
}

void rule_each_configuration(struct rule_report *report, enum setting_kind kind,
	void (*check)(struct rule_report *report, const struct configuration *configuration))
{
	const struct snapshot *snapshot = report->input->snapshot;

	for (size_t i = 0, next; i < snapshot->setting_count; i = next) {
		const struct setting *first = &snapshot->settings[i];
		struct configuration configuration = {
			.kind = first->fact->kind,
			.file = &snapshot->files[first->file],
			.subject = first->fact->subject,
			.settings = first,
		};

		for (next = i; next < snapshot->setting_count && is_one(first, &snapshot->settings[next]);
			next++)
			configuration.refused |= snapshot->settings[next].fact->refused != NULL;
		configuration.count = next - i;
		if (kind ? configuration.kind == kind
			 : configuration.kind == SETTING_ENGINE_JSON ||
					configuration.kind == SETTING_ENGINE_TOML)
			check(report, &configuration);
	}
}

const struct setting *configuration_get(const struct configuration *configuration, const char *key)
{
	for (size_t i = configuration->count; i-- > 0;)
		if (strcmp(configuration->settings[i].fact->key, key) == 0)
			return &configuration->settings[i];
	return NULL;
}

const struct setting *configuration_below(const struct configuration *configuration, const char *prefix)
{
	for (size_t i = 0; i < configuration->count; i++)
		if (text_starts(configuration->settings[i].fact->key, prefix))
			return &configuration->settings[i];
	return NULL;
}

struct rule_subject rule_subject_configuration(
	struct rule_report *report, const struct configuration *configuration)
{
	struct rule_subject subject = rule_subject_file(configuration->file);
	const char *name = configuration->kind == SETTING_ENGINE_JSON ? "engine.json" : "engine.toml";

	subject.noun = "configuration";
	subject.words = *configuration->subject
				? arena_format(rule_arena(report), "%s in %s", name, configuration->subject)
				: name;
	subject.at = (struct place){ .line = 1, .column = 1 };
	if (*configuration->subject) {
		subject.at = configuration->settings[0].fact->at;
		memcpy(subject.identity, configuration->settings[0].identity, sizeof(subject.identity));
	}
	return subject;
}

bool setting_is(const struct setting *setting, enum setting_kind kind, const char *key)
{
	return setting->fact->kind == kind && strcmp(setting->fact->key, key) == 0;
}

bool setting_says(const struct setting *setting, const char *value)
{
	return setting && strcmp(setting->fact->value, value) == 0;
}

/* --- variables -------------------------------------------------------------------------------------------- */

static bool is_of_dagger(const char *name)
{
	return text_starts(name, "DAGGER_") || text_starts(name, "_DAGGER_") ||
	       text_starts(name, "_EXPERIMENTAL_DAGGER_");
}

/* withEnvVariable("NAME", "value"). What commands are given are settings already. */
static void variable_of_call(struct rule_report *report, const struct call *call,
	void (*check)(struct rule_report *report, const struct variable *variable))
{
	const struct value_fact *name, *value;

	if (!call_is(call, "Container", "withEnvVariable"))
		return;
	name = call_argument(call, "name", 0);
	value = call_argument(call, "value", 1);
	if (name && value && value_is_fixed(name) && is_of_dagger(name->text))
		check(report, &(const struct variable){ .name = name->text,
				      .call = call,
				      .value_fact = value,
				      .value = value->text,
				      .fixed = value_is_fixed(value) });
}

void rule_each_variable(struct rule_report *report,
	void (*check)(struct rule_report *report, const struct variable *variable))
{
	const struct snapshot *snapshot = report->input->snapshot;

	for (size_t i = 0; i < snapshot->setting_count; i++) {
		const struct setting *setting = &snapshot->settings[i];
		const struct variable variable = {
			.name = setting->fact->key,
			.setting = setting,
			.value = setting->fact->value,
			.fixed = certainty_is_fixed(setting->fact->certainty),
		};

		if (setting->fact->kind == SETTING_ENVIRONMENT && is_of_dagger(setting->fact->key))
			check(report, &variable);
	}
	for (size_t i = 0; i < snapshot->call_count; i++)
		variable_of_call(report, &snapshot->calls[i], check);
}

struct rule_subject rule_subject_variable(struct rule_report *report, const struct variable *variable)
{
	return variable->setting
		       ? rule_subject_setting(report, variable->setting)
		       : rule_subject_call(report, variable->call, variable->name, variable->value_fact);
}

const struct file *rule_file_of_variable(const struct rule_report *report, const struct variable *variable)
{
	return variable->setting ? &report->input->snapshot->files[variable->setting->file]
				 : rule_file_of_call(report, variable->call);
}

const char *variable_owner(struct rule_report *report, const struct variable *variable)
{
	const struct file *file = rule_file_of_variable(report, variable);
	const char *inner =
		variable->setting ? variable->setting->fact->subject : variable->call->fact->function;

	return *inner ? arena_format(rule_arena(report), "%s of %s", inner, file->path) : file->path;
}

/* --- addresses -------------------------------------------------------------------------------------------- */

static int hex_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte = (char)(byte | 0x20);
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static const char *decoded(const char *text, size_t length, struct arena *arena)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	for (size_t i = 0; i < length; i++) {
		if (text[i] == '%' && i + 2 < length && hex_digit(text[i + 1]) >= 0 &&
			hex_digit(text[i + 2]) >= 0) {
			const char byte = (char)(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));

			buf_add_char(&out, byte ? byte : '?');
			i += 2;
		} else {
			buf_add_char(&out, text[i]);
		}
	}
	return arena_string(arena, out.text);
}

/* "host", "host:1", "[::1]:1": without the port. */
static const char *host_of(const char *authority, size_t length, struct arena *arena)
{
	if (*authority == '[') {
		const char *end = memchr(authority, ']', length);

		return arena_string_part(
			arena, authority + 1, end ? (size_t)(end - authority) - 1 : length - 1);
	}
	for (size_t i = length; i-- > 0;)
		if (authority[i] == ':')
			return arena_string_part(arena, authority, i);
	return arena_string_part(arena, authority, length);
}

struct endpoint endpoint_parse(const char *text, struct arena *arena)
{
	const char *mark = strstr(text, "://");
	struct endpoint endpoint = { .scheme = "", .rest = "", .host = "", .query = "" };
	size_t length;

	if (!mark)
		return endpoint;
	endpoint.scheme = arena_string_part(arena, text, (size_t)(mark - text));
	text = mark + 3;
	length = strcspn(text, "?");
	endpoint.rest = arena_string_part(arena, text, length);
	endpoint.query = text[length] ? arena_string(arena, text + length + 1) : "";
	if (strcmp(endpoint.scheme, "tcp") == 0 || strcmp(endpoint.scheme, "tls") == 0)
		endpoint.host = host_of(endpoint.rest, strcspn(endpoint.rest, "/"), arena);
	return endpoint;
}

const char *endpoint_query(const struct endpoint *endpoint, const char *name, struct arena *arena)
{
	const size_t length = strlen(name);

	for (const char *at = endpoint->query; *at;) {
		const size_t part = strcspn(at, "&");

		if (part > length && strncmp(at, name, length) == 0 && at[length] == '=')
			return decoded(at + length + 1, part - length - 1, arena);
		at += part + (at[part] == '&');
	}
	return NULL;
}

bool host_is_loopback(const char *host)
{
	return strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0 || text_ends(host, ".localhost") ||
	       (text_starts(host, "127.") && !host[strspn(host, "0123456789.")]);
}

bool address_is_loopback(const char *address)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	const char *mark = strstr(address, "://");
	const char *authority = mark ? mark + 3 : address;

	return host_is_loopback(host_of(authority, strcspn(authority, "/?"), &arena));
}

bool address_is_open(const char *address)
{
	return text_starts(address, "tcp://") && !address_is_loopback(address);
}
