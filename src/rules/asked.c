/* What was asked of copies about a reference, and how rules speak of it. */
#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "resolved.h"

enum { SUBJECT_SHOWN = 100, AUTHOR_SHOWN = 60 };

/* Years 1 to 9999. */
static const int64_t earliest = INT64_C(-62135596800), latest = INT64_C(253402300799);

static bool is_commit(const char *text)
{
	return text && strlen(text) == OID_HEX && text_is_hex(text, OID_HEX);
}

/* The commit that the store asks copies about: of the pin, else of the version, else of the lock. */
static const char *commit_asked(const struct reference *reference)
{
	if (is_commit(reference->fact->pin))
		return reference->fact->pin;
	if (reference->version_kind == VERSION_COMMIT && is_commit(reference->version))
		return reference->version;
	return is_commit(reference->lock_commit) ? reference->lock_commit : "";
}

static const char *commit_running(struct rule_report *report, const struct reference *reference)
{
	if (reference->effective == EFFECTIVE_LOCK)
		return is_commit(reference->lock_commit) ? reference->lock_commit : "";
	if (reference->effective != EFFECTIVE_COMMIT)
		return "";
	if (is_commit(reference->fact->pin) && rule_uses_pin(report, reference))
		return reference->fact->pin;
	return reference->version_kind == VERSION_COMMIT ? reference->version : commit_asked(reference);
}

void rule_each_asked(
	struct rule_report *report, void (*check)(struct rule_report *report, const struct asked *asked))
{
	const struct rule_input *input = report->input;

	assert(!input->snapshot->reference_count || (input->resolutions && input->skews && input->reviews));
	for (size_t i = 0; i < input->snapshot->reference_count; i++) {
		const struct reference *reference = &input->snapshot->references[i];
		struct asked asked = { .reference = reference,
			.resolution = &input->resolutions[i],
			.skew = &input->skews[i],
			.reviews = &input->reviews[i] };

		if (!rule_is_remote(reference) || !reference->root || !*reference->root)
			continue;
		asked.commit = commit_running(report, reference);
		asked.answered = *asked.commit && strcmp(asked.commit, commit_asked(reference)) == 0;
		check(report, &asked);
	}
}

const char *asked_why(const struct asked *asked)
{
	const struct resolution *resolution = asked->resolution;

	if (*asked->commit && !asked->answered)
		return "the copies were asked about a pin that does not run: see SCB103 and SCB108";
	switch (resolution->presence) {
	case PRESENCE_UNASKED:
		break;
	case PRESENCE_NO_COPY:
		return "there is no copy of the target";
	case PRESENCE_ABSENT:
		return "not in my copy of the target, which may be too old to have it";
	case PRESENCE_NOT_COMMIT:
		return "the id is that of an object which is no commit";
	case PRESENCE_UNREADABLE:
		return "the copy of the target could not be read";
	case PRESENCE_FOUND:
		if (resolution->copy_count && resolution->copies[0].shallow)
			return "the copy of the target is shallow: its history is cut";
		if (resolution->copy_count && resolution->copies[0].partial)
			return "the copy of the target is partial: objects are missing";
		return "the history of the copy could not be read as a whole";
	}
	return resolution->copy_count ? "the copy of the target does not say"
				      : "the reference has not been resolved yet";
}

bool asked_is_found(const struct asked *asked)
{
	return asked->answered && asked->resolution->presence == PRESENCE_FOUND;
}

void asked_pass(struct rule_report *report, const struct asked *asked)
{
	rule_pass(report, rule_file_of(report, asked->reference));
}

void asked_unknown(struct rule_report *report, const struct asked *asked, const char *reason)
{
	const struct rule_subject subject = rule_subject_reference(report, asked->reference);

	rule_unknown(report, &subject, reason);
}

/* What another copy says, where they disagree: the first one counts. */
static const char *other_copy(struct rule_report *report, const struct resolution *resolution)
{
	const struct copy_note *first = resolution->copies;

	for (size_t i = 1; resolution->copies_disagree && i < resolution->copy_count; i++) {
		const struct copy_note *copy = &resolution->copies[i];

		if (copy->problem)
			continue;
		if (strcmp(copy->commit, first->commit) != 0 && copy->commit[0])
			return arena_format(rule_arena(report),
				"another copy disagrees: in %s the version names %s", copy->place,
				copy->commit);
		if (copy->presence != first->presence)
			return arena_format(rule_arena(report),
				"another copy disagrees: in %s the commit is %s", copy->place,
				copy->presence == PRESENCE_ABSENT ? "missing" : "there");
	}
	return NULL;
}

struct finding *asked_fail(
	struct rule_report *report, const struct asked *asked, const char *state, const char *seen)
{
	const struct rule_subject subject = rule_subject_reference(report, asked->reference);

	return rule_fail(
		report, &subject, state, rule_and(report, seen, other_copy(report, asked->resolution)));
}

const char *asked_target(struct rule_report *report, const struct asked *asked)
{
	return rule_target(report, asked->reference);
}

/* --- times -------------------------------------------------------------------------------------------- */

static int64_t clamp(int64_t time)
{
	if (time < earliest)
		return earliest;
	return time > latest ? latest : time;
}

int64_t seconds_between(int64_t from, int64_t to)
{
	return clamp(to) - clamp(from);
}

int64_t time_after(int64_t time, int64_t seconds)
{
	if (seconds < 0)
		seconds = 0;
	return clamp(time) + (seconds > latest ? latest : seconds);
}

int64_t days_after(int64_t time, int64_t days)
{
	return time_after(time, days > latest / SECONDS_A_DAY ? latest : days * SECONDS_A_DAY);
}

/* --- words -------------------------------------------------------------------------------------------- */

static void add_cut(struct buf *buf, const char *text, size_t most)
{
	size_t length = strlen(text), end = length <= most ? length : most;

	while (end < length && end && ((unsigned char)text[end] & 0xc0) == 0x80)
		end--;
	buf_add_bytes(buf, text, end);
	if (end < length)
		buf_add(buf, "…");
}

const char *date_words(struct rule_report *report, int64_t time)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add_date(&text, clamp(time));
	return arena_string(rule_arena(report), text.text);
}

const char *count_words(struct rule_report *report, uint64_t count, const char *noun)
{
	const size_t length = strlen(noun);
	const bool irregular = noun[length - 1] == 'y' && !strchr("aeou", noun[length - 2]);
	const char *plural = irregular ? "ies" : "s";

	return arena_format(rule_arena(report), "%llu %.*s%s", (unsigned long long)count,
		(int)(count != 1 && irregular ? length - 1 : length), noun, count == 1 ? "" : plural);
}

const char *commit_words(struct rule_report *report, const char *oid, const struct commit_note *note)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add(&text, oid);
	if (strcmp(note->oid, oid) != 0)
		return arena_string(rule_arena(report), text.text);
	if (note->time) {
		buf_add(&text, " of ");
		buf_add_date(&text, clamp(note->time));
	}
	if (note->subject && *note->subject) {
		buf_add(&text, ", '");
		add_cut(&text, note->subject, SUBJECT_SHOWN);
		buf_add_char(&text, '\'');
	}
	if (note->author && *note->author) {
		buf_add(&text, ", by ");
		add_cut(&text, note->author, AUTHOR_SHOWN);
	}
	return arena_string(rule_arena(report), text.text);
}

/* --- names of refs ------------------------------------------------------------------------------------ */

bool is_tag_ref(const char *ref)
{
	return ref && text_starts(ref, "refs/tags/");
}

const char *ref_name(const char *ref)
{
	if (is_tag_ref(ref))
		return ref + strlen("refs/tags/");
	return ref && text_starts(ref, "refs/heads/") ? ref + strlen("refs/heads/") : ref;
}
