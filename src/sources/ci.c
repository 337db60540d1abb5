#include "ci.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "sources/secret.h"

bool ci_open(struct ci *ci, const struct reader_input *input, struct facts *facts)
{
	struct place at = { 0 };
	struct error err;

	*ci = (struct ci){
		.reading = { .facts = facts,
			.arena = input->arena,
			.limits = input->limits,
			.tools = input->tools },
		.bytes = input->bytes,
		.script = MAPPED_INIT,
	};
	if (yaml_tree_parse(&ci->tree, input->bytes, input->length, input->limits, &at, &err) < 0) {
		if (err.code == ERROR_TOO_LARGE) {
			reading_refuse_parsed(&ci->reading, at, &err, true);
			return false;
		}
		facts->broken = true;
		facts->broken_at = at;
	}
	return yaml_document_count(ci->tree) > 0;
}

void ci_release(struct ci *ci)
{
	yaml_tree_close(&ci->tree);
	mapped_release(&ci->script);
}

bool ci_screen(const char *bytes, size_t length)
{
	static const char word[] = "dagger";
	const size_t count = sizeof(word) - 1;

	for (size_t i = 0; i + count <= length; i++) {
		size_t same = 0;

		while (same < count && (bytes[i + same] | 0x20) == word[same])
			same++;
		if (same == count)
			return true;
	}
	return false;
}

/* --- contexts ------------------------------------------------------------------------------------------- */

uint32_t ci_context(struct ci *ci, enum context_kind kind, uint32_t parent, const char *name, struct place at)
{
	struct context_fact *context = reading_add_context(&ci->reading, kind);

	if (!context)
		return INDEX_NONE;
	context->parent = parent;
	context->name = reading_text(&ci->reading, name);
	context->at = at;
	return (uint32_t)(ci->reading.facts->context_count - 1);
}

struct context_fact *ci_context_at(struct ci *ci, uint32_t context)
{
	return context == INDEX_NONE ? NULL : &ci->reading.facts->contexts[context];
}

void ci_give_secrets(struct ci *ci, uint32_t context)
{
	if (context != INDEX_NONE)
		ci->reading.facts->contexts[context].secrets = true;
}

/* Parents stand before their children. */
static void raise_contexts(struct facts *facts)
{
	for (size_t i = facts->context_count; i-- > 0;) {
		const struct context_fact *context = &facts->contexts[i];

		if (context->parent == INDEX_NONE)
			continue;
		facts->contexts[context->parent].secrets |= context->secrets;
		facts->contexts[context->parent].untrusted_checkout |= context->untrusted_checkout;
	}
}

static bool is_daggers(const struct call_fact *call)
{
	return call->api == CALL_DAGGER || call->api == CALL_CLI || call->api == CALL_INSTALL ||
	       (call->api == CALL_ACTION && ci_screen(call->name, strlen(call->name)));
}

static bool uses_dagger(const struct facts *facts)
{
	for (size_t i = 0; i < facts->call_count; i++)
		if (is_daggers(&facts->calls[i]))
			return true;
	for (size_t i = 0; i < facts->image_count; i++)
		if (ci_screen(facts->images[i].text, strlen(facts->images[i].text)))
			return true;
	return facts->reference_count || facts->setting_count;
}

void ci_finish_facts(struct facts *facts)
{
	if (!uses_dagger(facts)) {
		facts->call_count = facts->image_count = facts->context_count = 0;
		facts->broken = false;
		return;
	}
	raise_contexts(facts);
}

void ci_finish(struct ci *ci)
{
	ci_finish_facts(ci->reading.facts);
}

/* --- texts ---------------------------------------------------------------------------------------------- */

const char *ci_format(struct ci *ci, const char *format, ...)
{
	CLEANUP(memory_release) char *text = NULL;
	va_list arguments, again;
	int length;

	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	text = memory_zero((size_t)length + 1, 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return reading_text(&ci->reading, text);
}

bool ci_has_expression(const char *text)
{
	return strstr(text, "${{") || strstr(text, "$[") || strstr(text, "$(") || strstr(text, "<<");
}

enum certainty ci_certainty(const char *text)
{
	return ci_has_expression(text) || strchr(text, '$') ? CERTAINTY_UNKNOWN : CERTAINTY_LITERAL;
}

static int compare_words(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

const char *ci_words(struct ci *ci, const char **words, size_t count)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *last = NULL;

	if (count > 1)
		qsort(words, count, sizeof(*words), compare_words);
	for (size_t i = 0; i < count; i++) {
		if (last && strcmp(last, words[i]) == 0)
			continue;
		last = words[i];
		if (text.length)
			buf_add_char(&text, ',');
		buf_add(&text, last);
	}
	return reading_text(&ci->reading, text.length ? text.text : "");
}

/* Trees are no deeper than their limit. */
/* NOLINTNEXTLINE(misc-no-recursion) */
bool ci_holds(const struct yaml_node *node, const char *const *words)
{
	const char *text;

	if (!node)
		return false;
	text = yaml_text(node);
	for (size_t i = 0; text && words[i]; i++)
		if (strstr(text, words[i]))
			return true;
	for (const struct yaml_node *at = yaml_first(node); at; at = yaml_next(at))
		if (ci_holds(at, words))
			return true;
	return false;
}

struct place ci_part(struct ci *ci, const struct yaml_node *node, size_t start, size_t end)
{
	const size_t *offsets = yaml_offsets(node);
	const size_t base = yaml_place(node).offset;
	const size_t from = offsets ? offsets[start] : base + start;
	const size_t to = offsets ? offsets[end] : base + end;

	return places_at(yaml_places(ci->tree), from, to > from ? to - from : 0);
}

struct place ci_head(const struct yaml_node *mapping)
{
	const struct yaml_node *first = yaml_first(mapping);

	return first && yaml_key(first) ? yaml_key_place(first) : yaml_place(mapping);
}

/* --- scripts -------------------------------------------------------------------------------------------- */

void ci_script_word(struct ci *ci, const char *text, const struct yaml_node *at)
{
	mapped_add_text(&ci->script, text, strlen(text), yaml_place(at).offset);
}

static void add_scalar(struct ci *ci, const struct yaml_node *node)
{
	const char *text = yaml_text(node);
	const size_t *offsets = yaml_offsets(node);
	const size_t base = yaml_place(node).offset;

	for (size_t i = 0; text[i]; i++)
		mapped_add(&ci->script, text[i], offsets ? offsets[i] : base + i);
}

/* Trees are no deeper than their limit. */
/* NOLINTNEXTLINE(misc-no-recursion) */
void ci_script_add(struct ci *ci, const struct yaml_node *node)
{
	if (!node)
		return;
	if (yaml_text(node)) {
		add_scalar(ci, node);
		return;
	}
	for (const struct yaml_node *at = yaml_first(node); at; at = yaml_next(at)) {
		if (yaml_key(at))
			continue;
		ci_script_add(ci, at);
		ci_script_word(ci, "\n", at);
	}
}

void ci_script_read(struct ci *ci, const struct ci_here *here)
{
	mapped_read(&ci->script, &ci->reading,
		&(struct shell_text){
			.places = yaml_places(ci->tree),
			.function = here->function,
			.context = here->context,
			.templates = true,
		});
	mapped_clear(&ci->script);
}

void ci_run(struct ci *ci, const struct yaml_node *script, const struct ci_here *here)
{
	ci_script_add(ci, script);
	ci_script_read(ci, here);
}

static void add_variable(
	struct ci *ci, const char *name, const struct yaml_node *value, const struct ci_here *here)
{
	/* GitLab and Azure describe variables by a mapping. */
	if (value && !yaml_text(value))
		value = yaml_member(value, "value");
	if (!name || !value || !yaml_text(value))
		return;
	environment_read(&ci->reading, name, yaml_text(value), ci_certainty(yaml_text(value)), here->function,
		here->context, yaml_place(value));
}

void ci_environment(struct ci *ci, const struct yaml_node *variables, const struct ci_here *here)
{
	if (!variables)
		return;
	for (const struct yaml_node *at = yaml_first(variables); at; at = yaml_next(at)) {
		if (yaml_key(at))
			add_variable(ci, yaml_key(at), at, here);
		else
			add_variable(ci, yaml_text(yaml_member(at, "name")), yaml_member(at, "value"), here);
		/* CircleCI takes a list of mappings of one member as well. */
		if (!yaml_key(at) && !yaml_member(at, "name"))
			for (const struct yaml_node *each = yaml_first(at); each; each = yaml_next(each))
				add_variable(ci, yaml_key(each), each, here);
	}
}

/* --- what is run ---------------------------------------------------------------------------------------- */

void ci_image(struct ci *ci, const struct yaml_node *node, const char *where, uint32_t context)
{
	static const char scheme[] = "docker://";
	const char *text = node ? yaml_text(node) : NULL;
	size_t skip;
	struct image_fact *image;

	if (!text || !*text)
		return;
	skip = text_starts(text, scheme) ? strlen(scheme) : 0;
	image = reading_add_image(&ci->reading, IMAGE_TOOL);
	if (!image)
		return;
	image->text = reading_text(&ci->reading, text + skip);
	image->certainty = ci_certainty(text);
	image->where = reading_text(&ci->reading, where);
	image->context = context;
	image->at = ci_part(ci, node, skip, strlen(text));
}

struct call_fact *ci_action(
	struct ci *ci, const struct yaml_node *uses, const struct ci_here *here, const char *separator)
{
	const char *text = yaml_text(uses), *at = strstr(text, separator);
	const size_t length = at ? (size_t)(at - text) : strlen(text);
	CLEANUP(memory_release) char *name = memory_string_part(text, length);
	struct call_fact *call = reading_add_call(&ci->reading, CALL_ACTION);
	struct value_fact *ref;

	if (!call)
		return NULL;
	call->name = reading_text(&ci->reading, name);
	call->function = here->function;
	call->context = here->context;
	call->at = yaml_place(uses);
	if (!at)
		return call;
	at += strlen(separator);
	ref = reading_add_value(&ci->reading, call);
	if (!ref)
		return call;
	ref->name = "ref";
	ref->text = reading_text(&ci->reading, at);
	ref->certainty = ci_certainty(at);
	ref->at = ci_part(ci, uses, (size_t)(at - text), strlen(text));
	return call;
}

void ci_inputs(struct ci *ci, struct call_fact *call, const struct yaml_node *inputs)
{
	if (!call || !inputs)
		return;
	for (const struct yaml_node *at = yaml_first(inputs); at; at = yaml_next(at)) {
		const char *text = yaml_text(at), *name = yaml_key(at);
		struct value_fact *value =
			text && name && *name ? reading_add_value(&ci->reading, call) : NULL;

		if (!value)
			continue;
		value->name = ci_format(ci, "with:%s", name);
		value->at = yaml_place(at);
		value->certainty = ci_certainty(text);
		value->text = reading_text(&ci->reading, text);
		if (value->certainty != CERTAINTY_LITERAL || !*text || !secret_is_name(name, strlen(name)) ||
			secret_is_address(text, strlen(text)))
			continue;
		value->certainty = CERTAINTY_SECRET;
		value->text = secret_hidden(ci->reading.arena, strlen(text));
	}
}
