/* What was asked of copies about a reference, and how rules speak of it. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "reasons.h"
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

static bool ask(struct rule_report *report, size_t index, struct asked *ret)
{
	const struct rule_input *input = report->input;
	const struct reference *reference = &input->snapshot->references[index];

	*ret = (struct asked){ .reference = reference,
		.resolution = &input->resolutions[index],
		.skew = &input->skews[index],
		.reviews = &input->reviews[index],
		.uses = 1 };
	if (!rule_is_remote(reference) || !reference->root || !*reference->root)
		return false;
	ret->commit = commit_running(report, reference);
	ret->answered = *ret->commit && strcmp(ret->commit, commit_asked(reference)) == 0;
	return true;
}

void rule_each_asked(
	struct rule_report *report, void (*check)(struct rule_report *report, const struct asked *asked))
{
	const struct rule_input *input = report->input;
	struct asked asked;

	assert(!input->snapshot->reference_count || (input->resolutions && input->skews && input->reviews));
	for (size_t i = 0; i < input->snapshot->reference_count; i++)
		if (ask(report, i, &asked))
			check(report, &asked);
}

/* --- whose -------------------------------------------------------------------------------------------- */

static const char *key_of(struct rule_report *report, const char *root)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT;

	buf_add_target_key(&key, root);
	return arena_string(rule_arena(report), key.text);
}

/* What the repository itself is called: by its identity, which may be numbered, and by its first URL. */
struct own_names {
	const char *names[2]; /* keys, "" if there is none */
};

static struct own_names find_own(struct rule_report *report)
{
	const struct snapshot *snapshot = report->input->snapshot;
	const char *identity = snapshot->identity;

	return (struct own_names){ {
		identity && text_starts(identity, "url:") ? key_of(report, identity + strlen("url:")) : "",
		snapshot->url_count ? key_of(report, snapshot->urls[0]) : "",
	} };
}

static bool is_own(const struct own_names *own, const char *key)
{
	return strcmp(own->names[0], key) == 0 || strcmp(own->names[1], key) == 0;
}

bool rule_is_own(struct rule_report *report, const struct reference *reference)
{
	const struct own_names own = find_own(report);
	const char *key = key_of(report, reference->root);

	return *key && is_own(&own, key);
}

void rule_each_foreign(
	struct rule_report *report, void (*check)(struct rule_report *report, const struct asked *asked))
{
	const struct own_names own = find_own(report);
	struct asked asked;

	for (size_t i = 0; i < report->input->snapshot->reference_count; i++)
		if (ask(report, i, &asked) && !is_own(&own, key_of(report, asked.reference->root)))
			check(report, &asked);
}

/* One reference, to be sorted with others by what it leads to. */
struct lead {
	const char *key;
	enum path_class class;
	size_t index;
};

static int compare_leads(const void *left, const void *right)
{
	const struct lead *one = left, *other = right;
	int order = strcmp(one->key, other->key);

	if (!order)
		order = (one->class > other->class) - (one->class < other->class);
	return order ? order : (one->index > other->index) - (one->index < other->index);
}

static bool is_same(const struct lead *one, const struct lead *other)
{
	return one->class == other->class && strcmp(one->key, other->key) == 0;
}

/* Where policy has switched the rule off, a reference stands for no others. */
static bool is_looked_at(struct rule_report *report, const struct file *file)
{
	return policy_rule_setting(report->input->policy, report->rule, file->path).on;
}

void rule_each_root(
	struct rule_report *report, void (*check)(struct rule_report *report, const struct asked *asked))
{
	const struct snapshot *snapshot = report->input->snapshot;
	const struct own_names own = find_own(report);
	struct lead *leads = arena_zero(rule_arena(report), snapshot->reference_count, sizeof(*leads));
	struct asked asked;
	size_t count = 0;

	for (size_t i = 0; i < snapshot->reference_count; i++) {
		const struct file *file = rule_file_of(report, &snapshot->references[i]);

		if (!ask(report, i, &asked) || !is_looked_at(report, file))
			continue;
		leads[count] = (struct lead){ key_of(report, asked.reference->root), file->class, i };
		count += !is_own(&own, leads[count].key);
	}
	if (count > 1)
		qsort(leads, count, sizeof(*leads), compare_leads);
	for (size_t i = 0, next; i < count; i = next) {
		for (next = i + 1; next < count && is_same(&leads[i], &leads[next]);)
			next++;
		ask(report, leads[i].index, &asked);
		asked.root = leads[i].key;
		asked.uses = next - i;
		check(report, &asked);
	}
}

const char *asked_why(const struct asked *asked)
{
	const struct resolution *resolution = asked->resolution;

	if (*asked->commit && !asked->answered)
		return reason_pin_asked;
	switch (resolution->presence) {
	case PRESENCE_UNASKED:
		break;
	case PRESENCE_NO_COPY:
		return reason_no_copy;
	case PRESENCE_ABSENT:
		return reason_absent;
	case PRESENCE_NOT_COMMIT:
		return reason_not_commit;
	case PRESENCE_UNREADABLE:
		return reason_unreadable_copy;
	case PRESENCE_FOUND:
		if (resolution->copies_disagree)
			return reason_copies_disagree;
		if (resolution->copy_count && resolution->copies[0].shallow)
			return reason_shallow;
		if (resolution->copy_count && resolution->copies[0].partial)
			return reason_partial;
		return reason_history_unread;
	}
	return resolution->copy_count ? reason_copy_silent : reason_unresolved;
}

bool asked_is_found(const struct asked *asked)
{
	return asked->answered && asked->resolution->presence == PRESENCE_FOUND;
}

void asked_pass(struct rule_report *report, const struct asked *asked)
{
	rule_pass(report, rule_file_of(report, asked->reference));
}

/* Of all references to one root the first one is shown, and none of them is what a decision depends on. */
static struct rule_subject subject_of(struct rule_report *report, const struct asked *asked)
{
	struct rule_subject subject = rule_subject_reference(report, asked->reference);

	if (!asked->root)
		return subject;
	subject.noun = "target";
	subject.root = asked->root;
	memset(subject.evidence, 0, sizeof(subject.evidence));
	return subject;
}

void asked_unknown(struct rule_report *report, const struct asked *asked, const char *reason)
{
	const struct rule_subject subject = subject_of(report, asked);

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
	const struct rule_subject subject = subject_of(report, asked);

	if (asked->uses > 1)
		seen = arena_format(rule_arena(report),
			"%s\n%zu references lead there, of which this is the first", seen, asked->uses);
	return rule_fail(
		report, &subject, state, rule_and(report, seen, other_copy(report, asked->resolution)));
}

static bool runs_pin(struct rule_report *report, const struct asked *asked)
{
	const struct reference_fact *fact = asked->reference->fact;

	return asked->reference->effective == EFFECTIVE_COMMIT && fact->pin_at.count && fact->pin &&
	       strcmp(asked->commit, fact->pin) == 0 && rule_uses_pin(report, asked->reference);
}

struct finding *asked_fail_commit(
	struct rule_report *report, const struct asked *asked, const char *state, const char *seen)
{
	struct finding *finding = asked_fail(report, asked, state, seen);

	if (runs_pin(report, asked))
		finding->at = asked->reference->fact->pin_at;
	return finding;
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
