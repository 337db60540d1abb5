/* What the posture says: what to do next, and all of it as plain lines. */
#include "posture_page.h"
#include "trend.h"

#include "base/cleanup.h"
#include "base/clock.h"

#include <string.h>

enum { STALE_SCAN = 7 * 86400, RUN_IS_RUNNING = 0 };

/* One sentence of what to do next: a count, what it counts, and how to see it by keys or by commands. */
struct next_row {
	int64_t count;
	const char *one;
	const char *many;
	const char *keys;
	const char *command;
};

static void add_next_rows(const struct posture_page *state, bool plain, struct buf *ret)
{
	static const char mirror[] = "scabbard mirror add --missing";
	const struct posture *posture = &state->answer->posture;
	const bool any_copy =
		posture->agreeing + posture->disagreeing + posture->unreachable + posture->untold > 0;
	/* After the first run everything is new. */
	const int64_t new_findings = posture->run_count > 1 ? posture->new_findings : 0;
	const struct weekly *weekly = posture_weekly(state);
	const struct week_ends ends = weekly ? week_ends(weekly) : (struct week_ends){ 0 };
	const struct next_row rows[] = {
		{ any_copy ? 0 : posture->uncopied_roots, "uncopied target", "uncopied targets", mirror,
			mirror },
		{ posture->severity[SEVERITY_CRITICAL], "critical finding", "critical findings",
			"5 lists them first", "findings" },
		{ new_findings, "is new", "are new", "5, then f is:new", "findings, then filter is:new" },
		{ weekly ? weekly->overdue_reviews : 0, "review is overdue", "reviews are overdue",
			"w says which", "week" },
		{ ends.soon, "exception ends within 30 days", "exceptions end within 30 days", "w says which",
			"week" },
		{ ends.over, "exception has ended", "exceptions have ended", "5, then f is:overdue",
			"findings, then filter is:overdue" },
		{ posture->floating, "reference floats", "references float", "gn, then f is:floating",
			"references, then filter is:floating" },
		{ posture->failed, "repository was not read", "repositories were not read",
			"2, then f is:failed", "repositories, then filter is:failed" },
		{ any_copy ? posture->uncopied_roots : 0, "uncopied target", "uncopied targets", mirror,
			mirror },
		{ posture->unknown, "verdict is unknown", "verdicts are unknown", "5, then f is:unknown",
			"findings, then filter is:unknown" },
		{ posture->hostile, "text hides characters", "texts hide characters",
			"f is:hostile in any list", "filter is:hostile in any list" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (rows[i].count == 0)
			continue;
		buf_add_count(ret, rows[i].count);
		buf_format(ret, " %s: %s\n", rows[i].count == 1 ? rows[i].one : rows[i].many,
			plain ? rows[i].command : rows[i].keys);
	}
}

void posture_next(const struct posture_page *state, int64_t now, bool plain, struct buf *ret)
{
	const struct posture *posture = &state->answer->posture;
	const struct posture_run *run = posture_newest_run(posture);
	const size_t before = ret->length;

	if (run && run->status == RUN_IS_RUNNING)
		buf_format(ret, "run #%lld is going on; this page follows it\n", (long long)run->id);
	if (posture->repositories == 0)
		buf_add(ret, "scabbard scan DIR reads every repository under DIR\n");
	add_next_rows(state, plain, ret);
	if (posture->repositories && posture->score_low < 0)
		buf_add(ret, "no rule found anything to look at in what was read\n");
	if (run && run->started && now - run->started > STALE_SCAN) {
		buf_add(ret, "the newest run is ");
		buf_add_age(ret, now - run->started);
		buf_add(ret, " old: scabbard scan DIR reads again\n");
	}
	if (ret->length == before)
		buf_add(ret, "nothing is pressing\n");
}

static void say_rule(const struct posture_rule *row, struct buf *ret)
{
	const struct rule *rule = desk_rule(row->number);

	buf_format(ret, "SCB%d %s, %s: pass %lld, fail %lld, unknown %lld, declared %lld", row->number,
		rule ? rule->title : "", rule ? severity_word(rule->severity) : "", (long long)row->pass,
		(long long)row->fail, (long long)row->unknown, (long long)row->declared);
	if (row->worst_fail) {
		buf_add(ret, ", worst ");
		buf_add_untrusted(ret, row->worst_name);
	}
	buf_add_char(ret, '\n');
}

static void say_score(const struct posture *posture, struct buf *ret)
{
	if (posture->score_low < 0)
		buf_add(ret, "no score: nothing was looked at yet\n");
	else if (posture->score_low == posture->score_high)
		buf_format(ret, "score %d of 100\n", posture->score_low);
	else
		buf_format(ret, "score %d to %d of 100\n", posture->score_low, posture->score_high);
}

void posture_say(struct dashboard *dashboard, struct page *page, struct buf *ret)
{
	const struct posture_page *state = page->state;
	const struct posture *posture = state->answer ? &state->answer->posture : NULL;

	if (!posture) {
		buf_add(ret, "not read yet\n");
		return;
	}
	say_score(posture, ret);
	posture_say_week(posture_weekly(state), ret);
	buf_format(ret,
		"%lld repositories: %lld complete, %lld partial, %lld failed, %lld empty, %lld without "
		"Dagger\n",
		(long long)posture->repositories, (long long)posture->complete, (long long)posture->partial,
		(long long)posture->failed, (long long)posture->empty, (long long)posture->without_dagger);
	for (int i = SEVERITY_CRITICAL; i >= SEVERITY_INFO; i--)
		buf_format(ret, "%lld %s%s", (long long)posture->severity[i], severity_word((enum severity)i),
			i ? ", " : " findings");
	buf_format(ret, ", %lld accepted, %lld dismissed\n", (long long)posture->accepted,
		(long long)posture->dismissed);
	buf_format(ret,
		"%lld references: %lld pinned, %lld unpinned, %lld with a bad pin, %lld local, %lld builtin; "
		"%lld of them float\n",
		(long long)posture->references, (long long)posture->pinned, (long long)posture->unpinned,
		(long long)posture->malformed + posture->conflicting, (long long)posture->local,
		(long long)posture->builtin, (long long)posture->floating);
	buf_format(ret,
		"%lld pins agree with copies of their targets, %lld disagree, %lld are unreachable, %lld are "
		"without "
		"a copy, %lld unknown\n",
		(long long)posture->agreeing, (long long)posture->disagreeing,
		(long long)posture->unreachable, (long long)posture->uncopied, (long long)posture->untold);
	for (size_t i = 0; i < posture->rule_count; i++) {
		buf_format(ret, "%zu. ", i + 1);
		say_rule(&posture->rules[state->order[i]], ret);
	}
	buf_add(ret, "next:\n");
	posture_next(state, dashboard->now, true, ret);
}
