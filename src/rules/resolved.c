/* Rules about whether pin and label tell the truth: 104, 105, 123. */
#include "resolved.h"

#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"
#include "reasons.h"

enum { MOVES_SHOWN = 5 };

/* Which of the three it is that fixes the commit. */
static const char *fixed_by(const struct asked *asked)
{
	return asked->reference->effective == EFFECTIVE_LOCK ? "the lock" : "the pin";
}

static const char *label_words(struct rule_report *report, const struct asked *asked)
{
	const char *ref = asked->resolution->label_ref;

	return arena_format(rule_arena(report), "the %s '%s'", is_tag_ref(ref) ? "tag" : "branch",
		ref ? ref_name(ref) : asked->reference->version);
}

/* --- 104 ---------------------------------------------------------------------------------------------- */

static void label_disagrees(struct rule_report *report, const struct asked *asked)
{
	const struct resolution *resolution = asked->resolution;
	const bool tag = is_tag_ref(resolution->label_ref);
	const char *runs = commit_words(report, asked->commit, &resolution->commit);
	const char *named = commit_words(report, resolution->label_commit.oid, &resolution->label_commit);
	const char *seen;
	struct finding *finding;

	seen = arena_format(rule_arena(report), "%s names %s\n%s names %s, which runs",
		label_words(report, asked), named, fixed_by(asked), runs);
	if (!tag)
		seen = rule_and(report, seen, "that commit is not in the history of the branch");
	finding = asked_fail_commit(report, asked, resolution->label_commit.oid, seen);
	if (tag)
		return;
	finding->severity = SEVERITY_MEDIUM;
	finding->remedy =
		"Find out whether the branch was rewritten or the commit comes from elsewhere. Pin "
		"a commit "
		"that is in the history of the branch, or name the branch or tag that the commit is "
		"of.";
}

static void label_absent(struct rule_report *report, const struct asked *asked)
{
	const struct resolution *resolution = asked->resolution;
	const struct label_seen *last;
	struct finding *finding;

	if (resolution->label_oddity) {
		asked_unknown(report, asked, reason_label_no_commit);
		return;
	}
	if (!resolution->seen_count) {
		asked_unknown(report, asked, reason_label_absent);
		return;
	}
	last = &resolution->seen[resolution->seen_count - 1];
	finding = asked_fail_commit(report, asked, "gone",
		arena_format(rule_arena(report), "'%s' is gone: until %s it named %s\n%s names %s",
			asked->reference->version,
			last->last ? date_words(report, last->last) : "the scan before", last->commit,
			fixed_by(asked), asked->commit));
	finding->severity = SEVERITY_MEDIUM;
	finding->remedy =
		"Find out why the label was deleted: a withdrawn release should not run any more. Engines "
		"from v0.19.0 on "
		"refuse to load the module. Name a tag that exists, and pin its commit.";
}

static void label(struct rule_report *report, const struct asked *asked)
{
	if (!*asked->commit || !*asked->reference->version ||
		asked->reference->version_kind == VERSION_COMMIT)
		return;
	if (!asked->answered) {
		asked_unknown(report, asked, asked_why(asked));
		return;
	}
	switch (asked->resolution->label) {
	case LABEL_NONE:
	case LABEL_UNKNOWN:
	case LABEL_ALONE:
		asked_unknown(report, asked, asked_why(asked));
		break;
	case LABEL_AGREES:
	case LABEL_MOVED_ON:
		asked_pass(report, asked);
		break;
	case LABEL_DISAGREES:
		label_disagrees(report, asked);
		break;
	case LABEL_ABSENT:
		label_absent(report, asked);
		break;
	}
}

void check_label(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_asked(report, label);
}

/* --- 105 ---------------------------------------------------------------------------------------------- */

static void unreachable(struct rule_report *report, const struct asked *asked)
{
	const struct resolution *resolution = asked->resolution;
	const struct copy_note *copy = resolution->copy_count ? resolution->copies : NULL;
	const char *seen = arena_format(rule_arena(report), "no branch and no tag of %s leads to %s",
		asked->reference->root, commit_words(report, asked->commit, &resolution->commit));
	struct finding *finding;

	if (copy && copy->updated)
		seen = rule_and(report, seen,
			arena_format(
				rule_arena(report), "by a copy of %s", date_words(report, copy->updated)));
	if (resolution->other_ref)
		seen = rule_and(report, seen,
			arena_format(rule_arena(report), "only %s leads there: anybody can propose a commit",
				resolution->other_ref));
	finding = asked_fail_commit(report, asked, NULL, seen);
	/* A clone may have been told to fetch some branches alone; a mirror has them all. */
	if (!copy || !copy->mirror)
		finding->confidence = CONFIDENCE_MEDIUM;
}

static void reachable(struct rule_report *report, const struct asked *asked)
{
	if (!*asked->commit)
		return;
	if (!asked_is_found(asked) || asked->resolution->reachable == REACH_UNKNOWN)
		asked_unknown(report, asked, asked_why(asked));
	else if (asked->resolution->reachable == REACH_YES)
		asked_pass(report, asked);
	else
		unreachable(report, asked);
}

void check_reachable(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_asked(report, reachable);
}

/* --- 123 ---------------------------------------------------------------------------------------------- */

static void tag_has_moved(struct rule_report *report, const struct asked *asked)
{
	const struct resolution *resolution = asked->resolution;
	const size_t count = resolution->seen_count;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct finding *finding;

	buf_format(&text, "the tag '%s' has named %zu commits",
		resolution->label_ref ? ref_name(resolution->label_ref) : asked->reference->version, count);
	for (size_t i = count > MOVES_SHOWN ? count - MOVES_SHOWN : 0; i < count; i++)
		buf_format(&text, "\n%s to %s: %s", date_words(report, resolution->seen[i].first),
			resolution->seen[i].last ? date_words(report, resolution->seen[i].last) : "now",
			resolution->seen[i].commit);
	buf_format(&text, "\n%s", *asked->commit ? "a fixed commit runs: " : "what it names now runs");
	buf_add(&text, asked->commit);
	finding = asked_fail(report, asked, resolution->seen[count - 1].commit,
		arena_string(rule_arena(report), text.text));
	if (*asked->commit)
		finding->severity = SEVERITY_MEDIUM;
}

/* Of a name that may be a branch nobody notes what it names. */
static bool may_be_tag(const struct asked *asked)
{
	const enum version_kind kind = asked->reference->version_kind;

	if (kind != VERSION_TAG && kind != VERSION_OTHER)
		return false;
	return !asked->resolution->label_ref || is_tag_ref(asked->resolution->label_ref);
}

static void moved_tag(struct rule_report *report, const struct asked *asked)
{
	const struct resolution *resolution = asked->resolution;

	if (!may_be_tag(asked))
		return;
	if (resolution->seen_count > 1)
		tag_has_moved(report, asked);
	else if (resolution->seen_count == 1)
		asked_pass(report, asked);
	else if (resolution->label == LABEL_ABSENT)
		asked_unknown(report, asked,
			resolution->label_oddity ? reason_label_no_commit : reason_label_absent);
	else if (resolution->label == LABEL_UNKNOWN || resolution->label == LABEL_NONE)
		asked_unknown(report, asked, asked_why(asked));
	else
		asked_unknown(report, asked, reason_tag_not_noted);
}

void check_moved_tag(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_asked(report, moved_tag);
}
