/* What the rules about calls and images share. */
#include "code.h"

#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "base/memory.h"
#include "base/text.h"

enum { SHOWN_BYTES = 200 };

const struct file *rule_file_of_call(const struct rule_report *report, const struct call *call)
{
	return &report->input->snapshot->files[call->file];
}

const struct file *rule_file_of_image(const struct rule_report *report, const struct image *image)
{
	return &report->input->snapshot->files[image->file];
}

const struct module *rule_module_of_call(const struct rule_report *report, const struct call *call)
{
	const struct snapshot *snapshot = report->input->snapshot;

	return call->module < snapshot->module_count ? &snapshot->modules[call->module] : NULL;
}

/* --- subjects ------------------------------------------------------------------------------------------- */

/* What a call says, without where it stands. */
static void add_evidence(const struct call *call, unsigned char ret[16])
{
	struct digest digest;

	digest_start(&digest);
	for (size_t i = 0; i < call->value_count; i++) {
		const struct value_fact *value = &call->values[i];

		digest_add_text(&digest, value->name);
		digest_add_text(&digest, value->text);
		digest_add_text(&digest, value->parameter);
		digest_add_number(&digest, value->certainty);
	}
	digest_finish_16(&digest, ret);
}

struct rule_subject rule_subject_call(struct rule_report *report, const struct call *call,
	const char *argument, const struct value_fact *value)
{
	const struct call_fact *fact = call->fact;
	struct rule_subject subject = {
		.file = rule_file_of_call(report, call),
		.noun = "call",
		.at = value && value->at.line ? value->at : fact->at,
	};
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	struct digest digest;

	buf_add(&words, *fact->name ? fact->name : call_api_word(fact->api));
	if (*fact->function)
		buf_format(&words, " in %s", fact->function);
	if (call->ordinal)
		buf_format(&words, " #%u", call->ordinal + 1);
	subject.words = arena_string(rule_arena(report), words.text);
	digest_start(&digest);
	digest_add_text(&digest, "scabbard-call-1");
	digest_add_text(&digest, fact->function);
	digest_add_text(&digest, call_api_word(fact->api));
	digest_add_text(&digest, fact->name);
	digest_add_text(&digest, argument);
	digest_add_number(&digest, call->ordinal);
	digest_finish_16(&digest, subject.identity);
	add_evidence(call, subject.evidence);
	return subject;
}

struct rule_subject rule_subject_image(struct rule_report *report, const struct image *image)
{
	const char *name = *image->repository ? image->repository : image->text;
	struct rule_subject subject = {
		.file = rule_file_of_image(report, image),
		.noun = "image",
		.at = image->at,
	};
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	buf_add(&words, "image");
	if (image->certainty == CERTAINTY_PARAMETER)
		buf_format(&words, " that '%s' names", rule_shown(report, image->text));
	else if (*name && strcmp(name, "{}") != 0)
		buf_format(&words, " %s", rule_shown_shape(report, name, NULL));
	if (*image->function)
		buf_format(&words, " in %s", image->function);
	if (image->ordinal)
		buf_format(&words, " #%u", image->ordinal + 1);
	subject.words = arena_string(rule_arena(report), words.text);
	memcpy(subject.identity, image->identity, sizeof(subject.identity));
	memcpy(subject.evidence, image->evidence, sizeof(subject.evidence));
	return subject;
}

/* --- calls and their arguments -------------------------------------------------------------------------- */

void rule_each_call(struct rule_report *report, const char *name, call_check *check)
{
	const struct snapshot *snapshot = report->input->snapshot;

	for (size_t i = 0; i < snapshot->call_count; i++) {
		const struct call *call = &snapshot->calls[i];

		if (call->fact->api == CALL_DAGGER && (!name || strcmp(call->fact->name, name) == 0))
			check(report, call);
	}
}

void rule_each_code_file(struct rule_report *report, call_look *look)
{
	const struct snapshot *snapshot = report->input->snapshot;
	enum looked worst = LOOKED_NOT;

	for (size_t i = 0; i < snapshot->call_count; i++) {
		const struct call *call = &snapshot->calls[i];
		const enum looked looked = call->fact->api == CALL_DAGGER ? look(report, call) : LOOKED_NOT;
		const bool last = i + 1 == snapshot->call_count || snapshot->calls[i + 1].file != call->file;

		if (looked > worst)
			worst = looked;
		if (last && worst == LOOKED_FINE)
			rule_pass(report, rule_file_of_call(report, call));
		if (last)
			worst = LOOKED_NOT;
	}
}

static bool is_distinct(const char *name)
{
	static const char *const names[] = { "cacheVolume", "dockerBuild", "plaintext", "setSecret",
		"unixSocket" };

	if (text_starts(name, "with"))
		return true;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

bool call_is(const struct call *call, const char *type, const char *name)
{
	const struct call_fact *fact = call->fact;

	return fact->api == CALL_DAGGER && strcmp(fact->name, name) == 0 &&
	       (strcmp(fact->type, type) == 0 || (!*fact->type && is_distinct(name)));
}

bool value_is(const struct value_fact *value, const char *name, uint32_t position)
{
	return *value->name ? strcmp(value->name, name) == 0 : value->position == position;
}

bool value_is_fixed(const struct value_fact *value)
{
	return value && certainty_is_fixed(value->certainty) && *value->text;
}

enum switched call_switched(const struct call *call, const char *name)
{
	const struct value_fact *value = call_named(call, name);

	if (!value)
		return SWITCHED_OFF;
	if (certainty_is_fixed(value->certainty))
		return text_equal_ascii_case(value->text, "true") ? SWITCHED_ON : SWITCHED_OFF;
	return value->parameter ? SWITCHED_BY_CALLER : SWITCHED_OFF;
}

/* --- commands ------------------------------------------------------------------------------------------- */

bool call_runs_command(const struct call *call)
{
	return call_is(call, "Container", "withExec");
}

/* A word of the command; Dagger shell gives it word by word. */
static const struct value_fact *command_word(const struct call *call, uint32_t index)
{
	for (size_t i = 0; i < call->value_count; i++) {
		const struct value_fact *value = &call->values[i];

		if (value_is(value, "args", 0) && value->element == index)
			return value;
		if (!*value->name && value->element == INDEX_NONE && index && value->position == index)
			return value;
		if (!index && value_is(value, "args", 0) && value->element == INDEX_NONE)
			return value;
	}
	return NULL;
}

static bool is_shell(const char *word)
{
	static const char *const shells[] = { "sh", "bash", "ash", "dash", "zsh", "ksh", "fish" };
	const char *slash = strrchr(word, '/');

	for (size_t i = 0; i < COUNT_OF(shells); i++)
		if (strcmp(slash ? slash + 1 : word, shells[i]) == 0)
			return true;
	return false;
}

const struct value_fact *call_shell_script(const struct call *call)
{
	enum { WORDS_BEFORE = 3, OPTIONS = 6 };
	uint32_t index = 0;
	const struct value_fact *word;

	if (!call_runs_command(call))
		return NULL;
	for (;; index++) {
		word = index < WORDS_BEFORE ? command_word(call, index) : NULL;
		if (!word)
			return NULL;
		if (value_is_fixed(word) && is_shell(word->text))
			break;
	}
	for (uint32_t i = 1; i <= OPTIONS; i++) {
		word = command_word(call, index + i);
		if (!value_is_fixed(word))
			return NULL;
		if (word->text[0] == '-' && word->text[1] != '-' && strchr(word->text, 'c'))
			return command_word(call, index + i + 1);
	}
	return NULL;
}

/* --- how things are spelled ----------------------------------------------------------------------------- */

static bool is_upper(char byte)
{
	return byte >= 'A' && byte <= 'Z';
}

static void add_apart(struct buf *buf, const char *name, char between)
{
	for (; *name; name++) {
		if (is_upper(*name))
			buf_add_char(buf, between);
		buf_add_char(buf, is_upper(*name) ? (char)(*name | 0x20) : *name);
	}
}

static void add_pascal(struct buf *buf, const char *name)
{
	if (strcmp(name, "http") == 0) {
		buf_add(buf, "HTTP");
		return;
	}
	buf_add_char(buf, *name >= 'a' && *name <= 'z' ? (char)(*name & ~0x20) : *name);
	buf_add(buf, *name ? name + 1 : "");
}

static void add_spelled(struct buf *buf, enum reader_id reader, const char *name)
{
	if (reader == READER_GO)
		add_pascal(buf, name);
	else if (reader == READER_PYTHON || reader == READER_ELIXIR)
		add_apart(buf, name, '_');
	else if (reader == READER_SHELL)
		add_apart(buf, name, '-');
	else
		buf_add(buf, name);
}

const char *rule_spelled(struct rule_report *report, const struct file *file, const char *name)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	add_spelled(&text, file->reader, name);
	return arena_string(rule_arena(report), text.text);
}

const char *rule_spelled_option(struct rule_report *report, const struct file *file, const char *name)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (file->reader == READER_SHELL)
		buf_add(&text, "--");
	add_spelled(&text, file->reader, name);
	return arena_string(rule_arena(report), text.text);
}

const char *rule_shown_shape(struct rule_report *report, const char *text, const char *parameter)
{
	const char *hole = strstr(text, "{}");
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	/* Which of several holes it fills is not known. */
	if (hole && strstr(hole + 1, "{}"))
		parameter = NULL;
	for (; hole; text = hole + strlen("{}"), hole = strstr(text, "{}")) {
		buf_add_bytes(&shown, text, (size_t)(hole - text));
		buf_format(&shown, "<%s>", parameter ? parameter : "...");
	}
	buf_add(&shown, text);
	return rule_shown(report, shown.text);
}

const char *rule_shown(struct rule_report *report, const char *text)
{
	size_t length = strcspn(text, "\r\n");
	const bool cut = length > SHOWN_BYTES || text[length];

	if (length > SHOWN_BYTES)
		length = SHOWN_BYTES;
	while (length && cut && ((unsigned char)text[length] & 0xC0) == 0x80)
		length--;
	return arena_format(rule_arena(report), "%.*s%s", (int)length, text, cut ? " ..." : "");
}
