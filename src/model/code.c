#include "model/code.h"

#include <string.h>

#include "base/cleanup.h"
#include "model/snapshot.h"

static const char *const certainty_words[] = {
	[CERTAINTY_UNKNOWN] = "unknown",
	[CERTAINTY_LITERAL] = "literal",
	[CERTAINTY_CONSTANT] = "constant",
	[CERTAINTY_DEFAULT] = "default",
	[CERTAINTY_FORMATTED] = "formatted",
	[CERTAINTY_PARAMETER] = "parameter",
	[CERTAINTY_NAME] = "name",
	[CERTAINTY_SECRET] = "secret",
};

static const char *const api_words[] = {
	[CALL_DAGGER] = "dagger",
	[CALL_CLI] = "cli",
	[CALL_ACTION] = "action",
	[CALL_INSTALL] = "install",
	[CALL_PROGRAM] = "program",
};

static const char *const context_words[] = {
	[CONTEXT_WORKFLOW] = "workflow",
	[CONTEXT_JOB] = "job",
	[CONTEXT_STEP] = "step",
};

static int find_word(const char *const *words, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (words[i] && strcmp(words[i], word) == 0)
			return (int)i;
	return -1;
}

const char *certainty_word(enum certainty certainty)
{
	return certainty_words[certainty];
}

int certainty_parse(const char *word)
{
	return find_word(certainty_words, COUNT_OF(certainty_words), word);
}

bool certainty_is_fixed(enum certainty certainty)
{
	return certainty == CERTAINTY_LITERAL || certainty == CERTAINTY_CONSTANT ||
	       certainty == CERTAINTY_DEFAULT || certainty == CERTAINTY_FORMATTED;
}

const char *call_api_word(enum call_api api)
{
	return api_words[api];
}

int call_api_parse(const char *word)
{
	return find_word(api_words, COUNT_OF(api_words), word);
}

const char *context_kind_word(enum context_kind kind)
{
	return context_words[kind];
}

int context_kind_parse(const char *word)
{
	return find_word(context_words, COUNT_OF(context_words), word);
}

static const struct call *call_of_index(
	const struct snapshot *snapshot, const struct call *call, uint32_t index)
{
	const struct facts *facts = snapshot->files[call->file].facts;

	return index < facts->call_count ? &snapshot->calls[call->first + index] : NULL;
}

const struct call *call_receiver(const struct snapshot *snapshot, const struct call *call)
{
	return call_of_index(snapshot, call, call->fact->receiver);
}

const struct call *call_of_value(
	const struct snapshot *snapshot, const struct call *call, const struct value_fact *value)
{
	return call_of_index(snapshot, call, value->call);
}

const struct value_fact *call_named(const struct call *call, const char *name)
{
	for (size_t i = 0; i < call->value_count; i++)
		if (strcmp(call->values[i].name, name) == 0)
			return &call->values[i];
	return NULL;
}

const struct value_fact *call_at(const struct call *call, uint32_t position)
{
	for (size_t i = 0; i < call->value_count; i++)
		if (!*call->values[i].name && call->values[i].position == position)
			return &call->values[i];
	return NULL;
}

const struct value_fact *call_argument(const struct call *call, const char *name, uint32_t position)
{
	const struct value_fact *named = call_named(call, name);

	return named ? named : call_at(call, position);
}
