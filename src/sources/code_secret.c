#include "code_secret.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "sources/secret.h"

const char *code_hidden(struct reading *reading, const char *text)
{
	return text_starts(text, "<secret, ") ? text : secret_hidden(reading->arena, strlen(text));
}

enum { SHORTEST_PART = 4 };

static void hide(struct value_fact *value, bool sure, void *context)
{
	struct reading *reading = context;

	(void)sure;
	if (!*value->text || value->certainty == CERTAINTY_PARAMETER || value->certainty == CERTAINTY_NAME ||
		value->certainty == CERTAINTY_SECRET)
		return;
	if (value->certainty == CERTAINTY_UNKNOWN) {
		value->text = "{}";
		return;
	}
	/* Of what has been masked already, only the span still says how long it is: with its two quotes. */
	if (strstr(value->text, "<secret") && value->at.count > 2)
		value->text = secret_hidden(reading->arena, value->at.count - 2);
	arena_grow(reading->arena, &reading->hidden, reading->hidden_count, &reading->hidden_capacity,
		sizeof(*reading->hidden));
	reading->hidden[reading->hidden_count++] = value->text;
	value->text = code_hidden(reading, value->text);
	value->certainty = CERTAINTY_SECRET;
}

static int compare_texts(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

bool code_was_hidden(struct reading *reading, const char *text)
{
	size_t low = 0, high = reading->hidden_count;

	if (reading->hidden_sorted != reading->hidden_count)
		qsort(reading->hidden, reading->hidden_count, sizeof(*reading->hidden), compare_texts);
	reading->hidden_sorted = reading->hidden_count;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (strcmp(reading->hidden[middle], text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < reading->hidden_count && strlen(text) >= SHORTEST_PART &&
	       text_starts(reading->hidden[low], text);
}

void constants_hide_secrets(struct reading *reading)
{
	struct facts *facts = reading->facts;

	for (size_t i = 0; i < facts->constant_count; i++) {
		struct constant_fact *constant = &facts->constants[i];

		if (constant->certainty == CERTAINTY_NAME || constant->certainty == CERTAINTY_SECRET ||
			!code_was_hidden(reading, constant->text))
			continue;
		constant->text = code_hidden(reading, constant->text);
		constant->certainty = CERTAINTY_SECRET;
	}
}

static struct value_fact *value_at(
	struct call_fact *call, const char *name, uint32_t position, uint32_t element)
{
	for (size_t i = 0; i < call->value_count; i++) {
		struct value_fact *value = &call->values[i];

		if (element != value->element)
			continue;
		if (*value->name ? strcmp(value->name, name) == 0 : value->position == position)
			return value;
	}
	return NULL;
}

/* Whoever is told of the secrets of a call. */
struct visiting {
	call_secret_visit *visit;
	void *context;
};

static void visit_named(
	const struct visiting *visiting, const struct value_fact *name, struct value_fact *value)
{
	if (!name || !value || !certainty_is_fixed(name->certainty) ||
		!secret_is_name(name->text, strlen(name->text)))
		return;
	if (!secret_is_harmless(value->text))
		visiting->visit(value, false, visiting->context);
}

/* ["login", "--password", "x"]: a word of a command behind the flag that announces it. */
static void visit_flagged(const struct visiting *visiting, struct call_fact *call)
{
	bool login = false;

	for (size_t i = 0; i + 1 < call->value_count; i++) {
		const struct value_fact *flag = &call->values[i];
		struct value_fact *value = &call->values[i + 1];

		if (flag->element == INDEX_NONE || value->element != flag->element + 1 ||
			!certainty_is_fixed(flag->certainty))
			continue;
		login |= strcmp(flag->text, "login") == 0;
		if (*flag->text != '-' || *value->text == '-' || secret_is_harmless(value->text))
			continue;
		if (secret_is_name(flag->text, strlen(flag->text)) ||
			(login && strcmp(flag->text, "-p") == 0) ||
			((strcmp(flag->text, "-u") == 0 || strcmp(flag->text, "--user") == 0) &&
				strchr(value->text, ':')))
			visiting->visit(value, false, visiting->context);
	}
}

void call_visit_secrets(struct call_fact *call, call_secret_visit *visit, void *context)
{
	const struct visiting visiting = { visit, context };
	struct value_fact *value;

	if (strcmp(call->name, "withExec") == 0)
		visit_flagged(&visiting, call);

	if (strcmp(call->name, "setSecret") == 0) {
		value = value_at(call, "plaintext", 1, INDEX_NONE);
		if (value)
			visit(value, true, context);
	} else if (strcmp(call->name, "withEnvVariable") == 0 ||
		   strcmp(call->name, "withVolatileVariable") == 0 || strcmp(call->name, "withLabel") == 0) {
		visit_named(&visiting, value_at(call, "name", 0, INDEX_NONE),
			value_at(call, "value", 1, INDEX_NONE));
	} else if (strcmp(call->name, "dockerBuild") == 0 || strcmp(call->name, "build") == 0) {
		for (size_t i = 0; i < call->value_count; i++)
			if (strcmp(call->values[i].name, "buildArgs.name") == 0)
				visit_named(&visiting, &call->values[i],
					value_at(call, "buildArgs.value", 0, call->values[i].element));
	}
}

bool call_may_have_secrets(const struct call_fact *call)
{
	static const char *const names[] = { "withExec", "setSecret", "withEnvVariable",
		"withVolatileVariable", "withLabel", "dockerBuild", "build" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(call->name, names[i]) == 0)
			return true;
	return false;
}

void call_hide_secrets(struct reading *reading, struct call_fact *call)
{
	call_visit_secrets(call, hide, reading);
}

bool code_looks_secret(const char *name, const char *text)
{
	bool is_variable = true; /* "GITHUB_TOKEN": the name of one */

	for (const char *at = text; *at; at++)
		is_variable &= (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') || *at == '_';
	return secret_is_name(name, strlen(name)) && *text && !is_variable && !secret_is_harmless(text) &&
	       !strchr(text, ' ');
}
