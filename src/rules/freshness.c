/* Rules about how old what runs is: 112, 113, 114. */
#include "resolved.h"

#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"
#include "reasons.h"

enum { CHANGES_SHOWN = 5, OLD_DAYS = 365 };

/* --- 112 ---------------------------------------------------------------------------------------------- */

static void skewed(struct rule_report *report, const struct asked *asked)
{
	const struct skew *skew = asked->skew;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&text, "%s runs at %s in %s", asked_target(report, asked),
		count_words(report, skew->commits, "commit"),
		count_words(report, skew->repositories, "repository"));
	buf_format(
		&text, "\nhere %s, as in %s", asked->commit, count_words(report, skew->same, "repository"));
	if (skew->most[0])
		buf_format(&text, "\nmost used: %s, in %u", skew->most, skew->most_count);
	if (skew->newest[0])
		buf_format(&text, "\nnewest: %s of %s", skew->newest, date_words(report, skew->newest_time));
	/* That others move on changes nothing here: a decision stands until this reference is changed. */
	asked_fail(report, asked, NULL, arena_string(rule_arena(report), text.text));
}

static void skew(struct rule_report *report, const struct asked *asked)
{
	const struct skew *skew = asked->skew;

	/* Sums are of live paths alone. */
	if (!*asked->commit || !skew->commits || rule_file_of(report, asked->reference)->class != PATH_LIVE)
		return;
	if (skew->commits == 1 || skew->repositories < 2 || strcmp(asked->commit, skew->newest) == 0 ||
		strcmp(asked->commit, skew->most) == 0)
		asked_pass(report, asked);
	else if (!skew->most[0] && !skew->newest[0])
		asked_unknown(report, asked, reason_skew_untold);
	else
		skewed(report, asked);
}

void check_skew(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_asked(report, skew);
}

/* --- 113 ---------------------------------------------------------------------------------------------- */

static void too_young(struct rule_report *report, const struct asked *asked, int64_t least)
{
	const int64_t made = asked->resolution->commit.time, now = report->input->now;
	const int64_t due = time_after(made, least);
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&text, "%s\n", commit_words(report, asked->commit, &asked->resolution->commit));
	if (seconds_between(made, now) < 0)
		buf_add(&text, "that lies in the future");
	else
		buf_format(&text, "policy wants it to be %s old, which it is on %s",
			count_words(report, (uint64_t)((least + SECONDS_A_DAY - 1) / SECONDS_A_DAY), "day"),
			date_words(report, due));
	asked_fail_commit(report, asked, NULL, arena_string(rule_arena(report), text.text));
	rule_until(report, due);
}

static void age(struct rule_report *report, const struct asked *asked)
{
	struct policy_pin row;

	if (!*asked->commit)
		return;
	policy_pin(report->input->policy, asked_target(report, asked), &row);
	if (row.minimum_age <= 0)
		return;
	if (!asked_is_found(asked))
		asked_unknown(report, asked, asked_why(asked));
	else if (seconds_between(asked->resolution->commit.time, report->input->now) >= row.minimum_age)
		asked_pass(report, asked);
	else
		too_young(report, asked, row.minimum_age);
}

void check_age(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	if (policy_has_pins(input->policy))
		rule_each_asked(report, age);
}

/* --- 114 ---------------------------------------------------------------------------------------------- */

static const char *tip_name(const struct resolution *resolution)
{
	return resolution->tip_ref ? ref_name(resolution->tip_ref) : "the default branch";
}

static void behind_tip(struct rule_report *report, const struct asked *asked)
{
	const struct resolution *resolution = asked->resolution;
	const uint64_t changes = resolution->change_count + resolution->changes_left;
	const size_t shown =
		resolution->change_count < CHANGES_SHOWN ? resolution->change_count : CHANGES_SHOWN;
	const bool old = seconds_between(resolution->commit.time, resolution->tip.time) >
			 (int64_t)OLD_DAYS * SECONDS_A_DAY;
	const char *state = resolution->module_gone ? (old ? "gone, old" : "gone") : old ? "old" : NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct finding *finding;

	buf_format(&text, "%s behind '%s' of %s, which is at %s",
		count_words(report, (uint64_t)resolution->behind, "commit"), tip_name(resolution),
		asked->reference->root, commit_words(report, resolution->tip.oid, &resolution->tip));
	if (resolution->module_gone)
		buf_format(&text,
			"\nthe module is gone at the head of '%s': its folder or its manifest is not there",
			tip_name(resolution));
	buf_format(&text, "\nhere runs %s", commit_words(report, asked->commit, &resolution->commit));
	if (changes)
		buf_format(&text, "\nchanged in the module: %s", count_words(report, changes, "file"));
	for (size_t i = 0; i < shown; i++)
		buf_format(&text, "\n%c %s", resolution->changes[i].kind, resolution->changes[i].path);
	if (changes > shown)
		buf_format(&text, "\nand %llu more", (unsigned long long)changes - shown);
	/* Every push to upstream would be a new state; that a year has passed is one, or that it is gone. */
	finding = asked_fail_commit(report, asked, state, arena_string(rule_arena(report), text.text));
	if (old)
		finding->severity = SEVERITY_MEDIUM;
	if (resolution->module_gone)
		finding->remedy =
			"Find out what has become of the module: it was moved, renamed or given up. "
			"Refer to what has taken its place, or fork it. No fix reaches the commit "
			"that runs.";
}

/* Why it is not known whether the module lacks anything, or NULL. */
static const char *why_not_compared(const struct asked *asked)
{
	const struct resolution *resolution = asked->resolution;

	if (!asked_is_found(asked))
		return asked_why(asked);
	if (resolution->behind != 0 && !resolution->tip.oid[0])
		return reason_no_default_branch;
	if (resolution->behind < 0)
		return asked_why(asked);
	return resolution->behind > 0 && resolution->module_changed < 0 ? reason_changes_unread : NULL;
}

static void behind(struct rule_report *report, const struct asked *asked)
{
	const struct resolution *resolution = asked->resolution;
	const char *why;

	if (!*asked->commit)
		return;
	why = why_not_compared(asked);
	if (why)
		asked_unknown(report, asked, why);
	else if (resolution->behind > 0 && resolution->module_changed)
		behind_tip(report, asked);
	else
		asked_pass(report, asked);
}

void check_behind(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_asked(report, behind);
}
