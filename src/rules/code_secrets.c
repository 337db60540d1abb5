/* Rules about credentials in code: 601, 602, 603, 617, 618. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "code.h"
#include "model/secret_name.h"
#include "reasons.h"

/*
 * What is shorter is hardly a credential that anybody has issued: it is the password of a database that a test starts.
 * Most that are longer than that and still short have been made up, too.
 */
enum { SHORTEST_CHARACTERS = 10, SHORT_CHARACTERS = 16, ISSUED_CHARACTERS = 20 };

static const char hidden[] = "<secret, ";

/* How many characters a credential has that the reader has hidden. */
static unsigned long hidden_length(const char *text)
{
	const char *mark = strstr(text, hidden);

	return mark ? strtoul(mark + strlen(hidden), NULL, 10) : strlen(text);
}

static bool is_literal_secret(const struct value_fact *value)
{
	if (value->certainty == CERTAINTY_SECRET)
		return hidden_length(value->text) >= SHORTEST_CHARACTERS;
	if (!value_is_fixed(value))
		return false;
	return strstr(value->text, hidden)
		       ? hidden_length(value->text) >= SHORTEST_CHARACTERS
		       : !secret_is_stand_in(value->text) && strlen(value->text) >= SHORTEST_CHARACTERS;
}

static bool is_plaintext(
	const struct rule_report *report, const struct call *call, const struct value_fact *value)
{
	const struct call *source = call_of_value(report->input->snapshot, call, value);

	return source && call_is(source, "Secret", "plaintext");
}

static const char *characters(struct rule_report *report, const struct value_fact *value)
{
	return arena_format(rule_arena(report), "a literal of %lu characters", hidden_length(value->text));
}

static const char *remedy_secret(struct rule_report *report, const struct call *call)
{
	const struct file *file = rule_file_of_call(report, call);

	return arena_format(rule_arena(report),
		"Take the value as a Secret and give it to the container with %s.",
		rule_spelled(report, file, "withSecretVariable"));
}

/* --- 601 ------------------------------------------------------------------------------------------------ */

/* What flows into the variable, in words; NULL if it is harmless. */
static const char *variable_value(struct rule_report *report, const struct call *call,
	const struct value_fact *value, struct finding *ret)
{
	enum confidence confidence;
	const char *parameter = rule_callers_input(report, call, value, &confidence);

	if (is_plaintext(report, call, value)) {
		ret->confidence = value_confidence(value);
		return "the plaintext of a secret";
	}
	if (parameter) {
		ret->confidence = confidence;
		return arena_format(rule_arena(report), "what the caller gives as '%s'", parameter);
	}
	if (!is_literal_secret(value))
		return NULL;
	ret->confidence = CONFIDENCE_MEDIUM;
	if (hidden_length(value->text) < SHORT_CHARACTERS)
		ret->severity = SEVERITY_LOW;
	return characters(report, value);
}

static void secret_variable(struct rule_report *report, const struct call *call)
{
	const struct value_fact *name = call_argument(call, "name", 0);
	const struct value_fact *value = call_argument(call, "value", 1);
	struct finding said = { .severity = report->rule->severity };
	struct rule_subject subject;
	struct finding *finding;
	const char *words;

	if (!value_is_fixed(name) || !secret_is_sure_name(name->text, strlen(name->text)) || !value)
		return;
	subject = rule_subject_call(report, call, "value", NULL);
	words = variable_value(report, call, value, &said);
	if (!words && !certainty_is_fixed(value->certainty) &&
		(!*value->text || strcmp(value->text, "{}") == 0)) {
		rule_unknown(report, &subject, reason_computed);
		return;
	}
	if (!words) {
		rule_pass(report, subject.file);
		return;
	}
	finding = rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report), "variable %s is set to %s", rule_shown(report, name->text),
			words));
	finding->severity = said.severity;
	finding->confidence = said.confidence;
	finding->remedy = remedy_secret(report, call);
}

/* Secrets that are given as such count as those that are as they should be. */
static void pass_secret(struct rule_report *report, const struct call *call)
{
	rule_pass(report, rule_file_of_call(report, call));
}

void check_secret_variable(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_call(report, "withEnvVariable", secret_variable);
	rule_each_call(report, "withSecretVariable", pass_secret);
}

/* --- 602 ------------------------------------------------------------------------------------------------ */

static bool is_judged_elsewhere(const struct call *call, const struct value_fact *value)
{
	const struct value_fact *name = call_argument(call, "name", 0);

	return (call_is(call, "Container", "withEnvVariable") && value_is(value, "value", 1) &&
		       value_is_fixed(name) && secret_is_sure_name(name->text, strlen(name->text))) ||
	       text_starts(value->name, "buildArgs");
}

/* "mysql://<secret, 13 characters>@db/app": a service that the pipeline itself has started and named. */
static bool is_of_own_service(const char *text)
{
	const char *mark = strstr(text, hidden);
	const char *host = mark ? strchr(mark, '>') : NULL;
	const size_t length = host && host[1] == '@' ? strcspn(host + 2, "/:?#") : 0;

	return length && !memchr(host + 2, '.', length) && !memchr(host + 2, '{', length) &&
	       !memchr(host + 2, '$', length);
}

/* Places where a credential is found by what it looks like, in any call. */
static void look_for_secrets(struct rule_report *report, const struct call *call)
{
	for (size_t i = 0; i < call->value_count; i++) {
		const struct value_fact *value = &call->values[i];
		struct rule_subject subject;

		if ((value->certainty != CERTAINTY_SECRET && !strstr(value->text, hidden)) ||
			hidden_length(value->text) < SHORTEST_CHARACTERS || is_of_own_service(value->text) ||
			is_judged_elsewhere(call, value))
			continue;
		subject = rule_subject_call(report, call, "", value);
		rule_fail(report, &subject, NULL,
			arena_format(rule_arena(report), "a credential stands in the code: %s",
				characters(report, value)));
		return;
	}
}

static bool has_any(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const size_t length = strlen(words[i]);

		for (const char *at = text; *at; at++) {
			size_t j = 0;

			while (j < length && (at[j] | 0x20) == words[i][j])
				j++;
			if (j == length)
				return true;
		}
	}
	return false;
}

/* "postgres_url": of an address the length says nothing of the password in it. */
static bool is_database_address(const struct value_fact *name)
{
	static const char *const kinds[] = { "url", "uri", "dsn" };
	static const char *const databases[] = { "postgres", "mysql", "maria", "mongo", "redis", "database",
		"amqp", "rabbit" };

	return name && has_any(name->text, kinds, COUNT_OF(kinds)) &&
	       has_any(name->text, databases, COUNT_OF(databases));
}

/* Who makes up a secret for a test says so: in its name, in that of the function, or by where the code lies. */
static bool is_made_up(struct rule_report *report, const struct call *call, const struct value_fact *value)
{
	static const char *const names[] = { "fake", "dummy", "mock", "test", "example", "sample" };
	static const char *const functions[] = { "test", "check" };
	static const char *const folders[] = { "tests/", "test/", "e2e/", "integration/", "examples/" };
	const struct value_fact *name = call_argument(call, "name", 0);
	const char *path = rule_file_of_call(report, call)->path;

	if (name && has_any(name->text, names, COUNT_OF(names)))
		return true;
	if (hidden_length(value->text) >= ISSUED_CHARACTERS && !is_database_address(name))
		return false;
	if (has_any(call->fact->function, functions, COUNT_OF(functions)))
		return true;
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		const char *at = strstr(path, folders[i]);

		if (at && (at == path || at[-1] == '/'))
			return true;
	}
	return false;
}

static void set_secret(struct rule_report *report, const struct call *call)
{
	const struct value_fact *value = call_argument(call, "plaintext", 1);
	struct rule_subject subject;
	struct finding *finding;

	if (!value)
		return;
	subject = rule_subject_call(report, call, "plaintext", value);
	if (!is_literal_secret(value) || is_made_up(report, call, value)) {
		rule_pass(report, subject.file);
		return;
	}
	finding = rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report), "a secret is made of %s", characters(report, value)));
	if (hidden_length(value->text) < SHORT_CHARACTERS) {
		finding->severity = SEVERITY_LOW;
		finding->confidence = CONFIDENCE_MEDIUM;
	}
}

void check_secret_literal(const struct rule_input *input, struct rule_report *report)
{
	const struct snapshot *snapshot = input->snapshot;

	for (size_t i = 0; i < snapshot->call_count; i++) {
		const struct call *call = &snapshot->calls[i];

		if (call_is(call, "Query", "setSecret"))
			set_secret(report, call);
		else if (call->fact->api == CALL_DAGGER || call->fact->api == CALL_CLI)
			look_for_secrets(report, call);
	}
	rule_each_call(report, "secret", pass_secret);
}

/* --- 603 ------------------------------------------------------------------------------------------------ */

static const struct value_fact *pair_value(const struct call *call, uint32_t element)
{
	for (size_t i = 0; i < call->value_count; i++)
		if (strcmp(call->values[i].name, "buildArgs.value") == 0 &&
			call->values[i].element == element)
			return &call->values[i];
	return NULL;
}

static void secret_argument(
	struct rule_report *report, const struct call *call, const struct value_fact *name)
{
	const struct value_fact *value = pair_value(call, name->element);
	struct finding said = { .severity = report->rule->severity };
	struct rule_subject subject;
	struct finding *finding;
	const char *words;

	subject = rule_subject_call(
		report, call, arena_format(rule_arena(report), "buildArgs %u", name->element), name);
	if (!secret_is_sure_name(name->text, strlen(name->text)) || !value) {
		rule_pass(report, subject.file);
		return;
	}
	words = variable_value(report, call, value, &said);
	if (!words && !certainty_is_fixed(value->certainty) && value->certainty != CERTAINTY_SECRET &&
		(!*value->text || strcmp(value->text, "{}") == 0)) {
		rule_unknown(report, &subject, reason_computed);
		return;
	}
	if (!words) {
		rule_pass(report, subject.file);
		return;
	}
	finding = rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report), "build argument %s is %s", rule_shown(report, name->text),
			words));
	finding->severity = said.severity;
	finding->confidence = said.confidence;
	finding->remedy = arena_format(rule_arena(report),
		"Give it by the option %s, and mount it in the Dockerfile with RUN --mount=type=secret.",
		rule_spelled_option(report, subject.file, "secrets"));
}

void check_secret_build(const struct rule_input *input, struct rule_report *report)
{
	const struct snapshot *snapshot = input->snapshot;

	for (size_t i = 0; i < snapshot->call_count; i++) {
		const struct call *call = &snapshot->calls[i];

		if (!call_is(call, "Directory", "dockerBuild") && !call_is(call, "Container", "build"))
			continue;
		for (size_t j = 0; j < call->value_count; j++)
			if (strcmp(call->values[j].name, "buildArgs.name") == 0 &&
				value_is_fixed(&call->values[j]))
				secret_argument(report, call, &call->values[j]);
		if (call_named(call, "secrets"))
			rule_pass(report, rule_file_of_call(report, call));
	}
}

/* --- 617 ------------------------------------------------------------------------------------------------ */

/* Where text is kept: in layers, in caches, in traces. */
static bool keeps_text(const struct call *call)
{
	static const char *const names[] = { "withExec", "withNewFile", "withEnvVariable", "withLabel",
		"withAnnotation", "withEntrypoint", "withDefaultArgs", "dockerBuild", "build", "http",
		"git" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(call->fact->name, names[i]) == 0)
			return call->fact->api == CALL_DAGGER;
	return false;
}

static void plaintext_flows(struct rule_report *report, const struct call *call)
{
	for (size_t i = 0; i < call->value_count; i++) {
		const struct value_fact *value = &call->values[i];
		struct rule_subject subject;
		struct finding *finding;

		if (!is_plaintext(report, call, value) || is_judged_elsewhere(call, value))
			continue;
		subject = rule_subject_call(report, call, "plaintext", value);
		finding = rule_fail(report, &subject, NULL,
			arena_format(rule_arena(report), "the plaintext of a secret is given to %s",
				rule_spelled(report, subject.file, call->fact->name)));
		finding->confidence = value_confidence(value);
		finding->remedy = remedy_secret(report, call);
		return;
	}
}

void check_plaintext(const struct rule_input *input, struct rule_report *report)
{
	const struct snapshot *snapshot = input->snapshot;

	for (size_t i = 0; i < snapshot->call_count; i++)
		if (keeps_text(&snapshot->calls[i]))
			plaintext_flows(report, &snapshot->calls[i]);
	rule_each_call(report, "withSecretVariable", pass_secret);
	rule_each_call(report, "withMountedSecret", pass_secret);
}

/* --- 618 ------------------------------------------------------------------------------------------------ */

static bool is_command(const struct value_fact *value)
{
	return value_is_fixed(value) &&
	       (text_starts(value->text, "cmd://") || (text_starts(value->text, "cmd:") && value->text[4]));
}

static void command_secret(struct rule_report *report, const struct call *call)
{
	const struct value_fact *value = call_argument(call, "uri", 0);
	struct rule_subject subject = rule_subject_call(report, call, "uri", value);

	if (!value)
		return;
	if (is_command(value))
		rule_fail(report, &subject, NULL,
			arena_format(rule_arena(report), "'%s' is run on the host",
				rule_shown(report, value->text)));
	else
		rule_pass(report, subject.file);
}

/* Whoever writes a command line could run the command itself: worth knowing, no more. */
static void command_flags(struct rule_report *report, const struct call *call)
{
	for (size_t i = 0; i < call->value_count; i++) {
		const struct value_fact *value = &call->values[i];
		struct rule_subject subject;
		struct finding *finding;

		if (!*value->name || strcmp(value->name, "command") == 0 || !is_command(value))
			continue;
		subject = rule_subject_call(report, call, value->name, value);
		finding = rule_fail(report, &subject, NULL,
			arena_format(rule_arena(report), "--%s: '%s' is run on the host", value->name,
				rule_shown(report, value->text)));
		finding->severity = SEVERITY_LOW;
		finding->remedy = arena_format(rule_arena(report),
			"Run the command in a step of its own, where its failure is seen, and give what it "
			"prints by a variable: --%s=env://NAME.",
			value->name);
		return;
	}
}

void check_secret_command(const struct rule_input *input, struct rule_report *report)
{
	const struct snapshot *snapshot = input->snapshot;

	rule_each_call(report, "secret", command_secret);
	for (size_t i = 0; i < snapshot->call_count; i++)
		if (snapshot->calls[i].fact->api == CALL_CLI)
			command_flags(report, &snapshot->calls[i]);
}
