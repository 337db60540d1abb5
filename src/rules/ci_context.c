/* Where in CI something stands, and what is said there. */
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/memory.h"
#include "base/text.h"
#include "ci.h"
#include "code.h"

const struct context_fact *context_at(const struct file *file, uint32_t index)
{
	return file->facts && index < file->facts->context_count ? &file->facts->contexts[index] : NULL;
}

const struct context_fact *context_around(const struct file *file, uint32_t index, enum context_kind kind)
{
	const struct context_fact *context = context_at(file, index);

	while (context && context->kind != kind)
		context = context_at(file, context->parent);
	return context;
}

bool context_is_within(const struct file *file, uint32_t index, uint32_t outer)
{
	const struct context_fact *context;

	while (index != outer && (context = context_at(file, index)))
		index = context->parent;
	return index == outer && outer != INDEX_NONE;
}

struct rule_subject rule_subject_context(struct rule_report *report, const struct file *file, uint32_t index)
{
	const struct context_fact *context = context_at(file, index);
	struct rule_subject subject = rule_subject_file(file);
	struct digest digest;

	subject.noun = context_kind_word(context->kind);
	subject.words = arena_format(rule_arena(report), "%s%s%s", context_kind_word(context->kind),
		*context->name ? " " : "", context->name);
	subject.at = context->at;
	digest_start(&digest);
	digest_add_text(&digest, "scabbard-context-1");
	digest_add_text(&digest, context_kind_word(context->kind));
	digest_add_text(&digest, context->kind == CONTEXT_WORKFLOW ? "" : context->name);
	digest_finish_16(&digest, subject.identity);
	return subject;
}

bool triggers_any(const struct context_fact *workflow, bool (*is)(const char *event, size_t length))
{
	for (const char *event = workflow ? workflow->triggers : ""; *event;) {
		const size_t length = strcspn(event, ",");

		if (length && is(event, length))
			return true;
		event += length + (event[length] == ',');
	}
	return false;
}

static bool is_one_of(const char *event, size_t length, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(words[i]) == length && memcmp(words[i], event, length) == 0)
			return true;
	return false;
}

bool event_is_strangers(const char *event, size_t length)
{
	static const char *const words[] = { "pull_request", "pull_request_target", "issue_comment", "issues",
		"discussion", "discussion_comment", "fork", "pull_request_review",
		"pull_request_review_comment" };

	return is_one_of(event, length, words, COUNT_OF(words));
}

/* --- facts of one file ------------------------------------------------------------------------------------- */

static size_t first_call(const struct snapshot *snapshot, uint32_t file)
{
	size_t low = 0, high = snapshot->call_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (snapshot->calls[middle].file < file)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct call *calls_of_file(const struct rule_report *report, const struct file *file, size_t *ret_count)
{
	const struct snapshot *snapshot = report->input->snapshot;
	const uint32_t index = (uint32_t)(file - snapshot->files);
	const size_t first = first_call(snapshot, index);

	*ret_count = first_call(snapshot, index + 1) - first;
	return snapshot->calls + first;
}

static size_t first_setting(const struct snapshot *snapshot, uint32_t file)
{
	size_t low = 0, high = snapshot->setting_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (snapshot->settings[middle].file < file)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* --- Dagger ------------------------------------------------------------------------------------------------ */

static bool starts_ascii(const char *text, const char *start)
{
	while (*start && (*text | 0x20) == (*start | 0x20))
		text++, start++;
	return !*start;
}

bool action_is_daggers(const struct call *call)
{
	return call->fact->api == CALL_ACTION && starts_ascii(call->fact->name, "dagger/");
}

bool call_is_daggers(const struct call *call)
{
	return call->fact->api == CALL_CLI || call->fact->api == CALL_INSTALL ||
	       call->fact->api == CALL_DAGGER || action_is_daggers(call);
}

/* The nearest of those around a context; one without a context holds for the whole file. */
struct asked {
	const char *text;
	uint32_t context;
};

static void ask(struct asked *asked, const struct file *file, uint32_t context, const char *text)
{
	if (asked->text && asked->context != INDEX_NONE && !context_is_within(file, context, asked->context))
		return;
	*asked = (struct asked){ text, context };
}

static bool is_version(const struct setting_fact *fact)
{
	return (fact->kind == SETTING_ENVIRONMENT && strcmp(fact->key, "DAGGER_VERSION") == 0) ||
	       (fact->kind == SETTING_CI && strcmp(fact->key, "runs-on.dagger") == 0);
}

static void ask_actions(
	struct rule_report *report, const struct file *file, uint32_t context, struct asked *asked)
{
	const struct context_fact *job = context_around(file, context, CONTEXT_JOB);
	const uint32_t index = job ? (uint32_t)(job - file->facts->contexts) : INDEX_NONE;
	size_t count;
	const struct call *calls = calls_of_file(report, file, &count);

	for (size_t i = 0; i < count && job; i++) {
		const struct value_fact *version = call_named(&calls[i], "with:version");

		if (!action_is_daggers(&calls[i]) || !context_is_within(file, calls[i].fact->context, index))
			continue;
		if (!version || !*version->text)
			ask(asked, file, index, "latest");
		else
			ask(asked, file, index, value_is_fixed(version) ? version->text : "");
	}
}

const char *rule_asked_release(struct rule_report *report, const struct file *file, uint32_t context)
{
	const struct snapshot *snapshot = report->input->snapshot;
	const uint32_t index = (uint32_t)(file - snapshot->files);
	struct asked asked = { 0 };

	for (size_t i = first_setting(snapshot, index);
		i < snapshot->setting_count && snapshot->settings[i].file == index; i++) {
		const struct setting_fact *fact = snapshot->settings[i].fact;

		if (!is_version(fact) ||
			(fact->context != INDEX_NONE && !context_is_within(file, context, fact->context)))
			continue;
		ask(&asked, file, fact->context, certainty_is_fixed(fact->certainty) ? fact->value : "");
	}
	if (!asked.text)
		ask_actions(report, file, context, &asked);
	return asked.text;
}
