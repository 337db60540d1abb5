/* What people decide in the made-up fleet: acts change the states of its findings, and are taken back. */
#ifndef SCABBARD_TESTS_FAKE_ACTS_H
#define SCABBARD_TESTS_FAKE_ACTS_H

#include "base/cleanup.h"
#include "base/memory.h"
#include "engine/desk.h"
#include "fake_rows.h"

#include <stdio.h>
#include <string.h>

enum { FAKE_ACTS = 64, FAKE_ACTED = 128, FAKE_FIRST_ACT = 17 };

/* One act: what it said, about which findings. */
struct fake_act {
	enum triage_verb verb;
	enum decision_state state;
	int64_t ids[FAKE_ACTED];
	size_t id_count;
	bool undone;
	char reason[64], until[16], owner[32];
};

struct fake_acts {
	struct fake_act acts[FAKE_ACTS];
	size_t count;
};

/* The newest wish in words, for tests: "decide accepted 1 of [] about []: REASON until DAY". */
static char fake_wish[1024];

/* The act that decides a finding; NULL if none does. */
static const struct fake_act *fake_decides(const struct fake_acts *acts, int64_t finding)
{
	for (size_t i = acts->count; i-- > 0;) {
		const struct fake_act *act = &acts->acts[i];

		for (size_t j = 0; !act->undone && act->verb == TRIAGE_DECIDE && j < act->id_count; j++) {
			if (act->ids[j] == finding)
				return act;
		}
	}
	return NULL;
}

/* Has a finding left the list of what is open? */
static bool fake_is_settled(const struct fake_acts *acts, int64_t finding)
{
	const struct fake_act *act = fake_decides(acts, finding);

	return act && decision_settles(act->state);
}

static void fake_act_on_row(
	const struct fake_acts *acts, struct row *row, struct cell *cells, struct arena *arena)
{
	const struct fake_act *act = fake_decides(acts, row->id);

	if (!act)
		return;
	cells[FIND_STATUS].text = decision_state_shown(act->state);
	cells[FIND_DECISION].text = decision_state_word(act->state);
	cells[FIND_REASON].text = arena_string(arena, act->reason);
	cells[FIND_BY].text = "ana@build-7";
}

static const char *fake_or(const char *text, const char *other)
{
	return text && *text ? text : other;
}

static void fake_describe(const struct triage_wish *wish)
{
	static const char *const verbs[] = { "decide", "own", "comment", "undo" };
	CLEANUP(buf_release) struct buf about = BUF_INIT;

	if (wish->scope)
		decision_scope_describe(wish->scope, &about);
	snprintf(fake_wish, sizeof(fake_wish),
		"%s %s %zu ids filter [%s] scope [%s] why %s: %s until %s owner %s act %lld",
		verbs[wish->verb], decision_state_word(wish->state), wish->id_count,
		fake_or(wish->filter, ""), about.text, fake_or(justification_word(wish->justification), "-"),
		fake_or(wish->reason, "-"), fake_or(wish->until, "never"), fake_or(wish->owner, "-"),
		(long long)wish->act);
}

static int fake_undo(struct fake_acts *acts, const struct triage_wish *wish, struct desk_answer *answer)
{
	const bool redo = wish->act < 0;

	for (size_t i = acts->count; i-- > 0;) {
		struct fake_act *act = &acts->acts[i];

		if (wish->act > 0 && (int64_t)i + FAKE_FIRST_ACT != wish->act)
			continue;
		if (act->undone != redo)
			continue;
		act->undone = !redo;
		answer->act.changed = answer->act.matched = act->id_count;
		answer->what = arena_format(&answer->arena, "took back: %s %zu findings (act 99)",
			decision_state_shown(act->state), act->id_count);
		return 0;
	}
	return error_set(&answer->error, ERROR_NOT_FOUND, "there is nothing to take back");
}

/* Do it; a reason that asks for it is refused. */
static void fake_act(struct fake_acts *acts, const struct triage_wish *wish, struct desk_answer *answer)
{
	struct fake_act *act = &acts->acts[acts->count];
	const size_t matched = wish->id_count ? wish->id_count : 3;

	fake_describe(wish);
	answer->what = "";
	if (wish->verb == TRIAGE_UNDO) {
		fake_undo(acts, wish, answer);
		return;
	}
	if (wish->reason && strstr(wish->reason, "refuse me")) {
		error_set(&answer->error, ERROR_LOCKED, "another process writes into the database");
		error_hint(&answer->error, "Try again in a moment.");
		return;
	}
	if (acts->count == FAKE_ACTS || wish->id_count > FAKE_ACTED)
		return;
	act->verb = wish->verb;
	act->state = wish->state;
	act->id_count = wish->id_count;
	if (wish->id_count)
		memcpy(act->ids, wish->ids, wish->id_count * sizeof(*wish->ids));
	snprintf(act->reason, sizeof(act->reason), "%s", fake_or(wish->reason, ""));
	snprintf(act->until, sizeof(act->until), "%s", fake_or(wish->until, ""));
	snprintf(act->owner, sizeof(act->owner), "%s", fake_or(wish->owner, ""));
	acts->count++;
	answer->act = (struct act_result){
		.act = FAKE_FIRST_ACT + (int64_t)acts->count - 1, .matched = matched, .changed = matched
	};
	answer->what = arena_format(&answer->arena, "%s %zu %s%s%s (act %lld)",
		wish->verb == TRIAGE_DECIDE ? decision_state_shown(wish->state)
		: wish->verb == TRIAGE_OWN  ? "gave"
					    : "commented on",
		matched, matched == 1 ? "finding" : "findings", *act->until ? " until " : "", act->until,
		(long long)answer->act.act);
}

/* --- the week ---------------------------------------------------------------------------------------- */

static struct day fake_day(int64_t back, int score, bool known)
{
	return (struct day){ .day = FAKE_NOW / FAKE_DAY - back,
		.known = known,
		.score_low = score,
		.score_high = score + 7,
		.repositories = 5,
		.severity = { 0, 81, 4, 16, 3 } };
}

static void fake_teams(struct weekly *weekly, bool hostile, struct arena *arena)
{
	struct team_change *teams = arena_zero(arena, 3, sizeof(*teams));

	teams[0] = (struct team_change){ 1, hostile ? FAKE_HOSTILE "x" : "payments", fake_day(7, 58, true),
		fake_day(0, 52, true) };
	teams[1] = (struct team_change){ 2, "a-team-with-a-rather-long-name", fake_day(7, 70, true),
		fake_day(0, 78, true) };
	teams[2] = (struct team_change){ 0, "", fake_day(7, 60, false), fake_day(0, 60, true) };
	weekly->teams = teams;
	weekly->team_count = 3;
}

static void fake_moves(struct weekly *weekly, bool hostile, struct arena *arena)
{
	struct repository_change *moves = arena_zero(arena, 3, sizeof(*moves));

	moves[0] = (struct repository_change){ 1, hostile ? FAKE_HOSTILE "x" : "acme/pay", 62, 68, 48, 55, 5,
		0, 0, 0, hostile ? FAKE_HOSTILE "x" : "3 high opened by SCB101, SCB103" };
	moves[1] = (struct repository_change){ 2, "acme/mobile", 71, 71, 70, 70, 1, 0, 0, 0,
		"1 low opened by SCB119" };
	moves[2] = (struct repository_change){ 3, "acme/web", 66, 70, 74, 80, 0, 14, 0, 2,
		"14 closed, most by SCB101; 2 dismissed" };
	weekly->worse = moves;
	weekly->worse_count = 2;
	weekly->better = &moves[2];
	weekly->better_count = 1;
}

static void fake_waitings(struct weekly *weekly, bool hostile, struct arena *arena)
{
	struct waiting *waiting = arena_zero(arena, 4, sizeof(*waiting));

	waiting[0] = (struct waiting){ .decision = 3,
		.act = 19,
		.what = hostile ? FAKE_HOSTILE "x" : "SCB101 in acme/pay",
		.reason = hostile ? FAKE_HOSTILE "x" : "the fork is on its way",
		.owner = hostile ? FAKE_HOSTILE "x" : "kim",
		.until = FAKE_NOW + 6 * FAKE_DAY,
		.findings = 4 };
	waiting[1] = (struct waiting){ .decision = 4,
		.what = "SCB119",
		.reason = "fixtures of the linter",
		.until = FAKE_NOW - 2 * FAKE_DAY,
		.over = true,
		.by_policy = true };
	waiting[2] = (struct waiting){ .act = 9,
		.what = "review of github.com/x/push at 4f1c2e91c0de: source",
		.until = FAKE_NOW + 20 * FAKE_DAY };
	waiting[3] = (struct waiting){
		.decision = 5, .what = "SCB107 in acme/gone", .reason = "as agreed", .unused = true
	};
	weekly->ending = waiting;
	weekly->ending_count = 3;
	weekly->unused = &waiting[3];
	weekly->unused_count = 1;
}

static void fake_costs(struct score *score, struct arena *arena)
{
	struct score_cause *causes = arena_zero(arena, 3, sizeof(*causes));

	causes[0] = (struct score_cause){ 101, { .pass = 900, .fail = 40, .unknown = 60, .accepted = 4 }, 5,
		17.4, 5.2 };
	causes[1] = (struct score_cause){ 103, { .pass = 700, .fail = 80 }, 10, 9.1, 0 };
	causes[2] = (struct score_cause){ 110, { .pass = 500, .fail = 160 }, 2, 2.5, 0 };
	*score = (struct score){ 64, 71, 640, 1000, causes, 3 };
}

static void fake_weekly(struct weekly *ret, unsigned days, bool bare, bool hostile, struct arena *arena)
{
	struct day *trend = arena_zero(arena, days, sizeof(*trend));
	struct rule_change *rules = arena_zero(arena, 3, sizeof(*rules));

	*ret = (struct weekly){ .from = FAKE_NOW - (int64_t)days * FAKE_DAY,
		.until = FAKE_NOW,
		.until_run = 31,
		.then = fake_day(days, 61, !bare),
		.now = fake_day(0, bare ? -1 : 64, true) };
	for (unsigned i = 0; i < days; i++)
		trend[i] = fake_day(days - 1 - i, 52 + (int)(i * 12 / days), !bare && i > 3);
	ret->days = trend;
	ret->day_count = days;
	if (bare) {
		ret->score.low = ret->score.high = -1;
		return;
	}
	ret->from_run = 12;
	rules[0] = (struct rule_change){ 101, { .pass = 890, .fail = 45 }, { .pass = 900, .fail = 40 }, 20, 1,
		14, 2 };
	rules[1] = (struct rule_change){ 103, { .fail = 75 }, { .fail = 80 }, 5, 0, 0, 1 };
	rules[2] = (struct rule_change){ 119, { .fail = 3 }, { .fail = 3 }, 0, 0, 0, 0 };
	ret->rules = rules;
	ret->rule_count = 3;
	ret->overdue_reviews = 3;
	ret->unknown = 20;
	fake_costs(&ret->score, arena);
	fake_teams(ret, hostile, arena);
	fake_moves(ret, hostile, arena);
	fake_waitings(ret, hostile, arena);
}

/* --- decisions --------------------------------------------------------------------------------------- */

static const struct decided_finding fake_named[3] = { { { 1 }, { 1 } }, { { 2 }, { 2 } }, { { 3 }, { 3 } } };

/* What decides a finding, or a row of the decisions: by its id accepted, dismissed, of policy, hostile. */
static const struct decision *fake_decision(int64_t id, struct arena *arena)
{
	struct decision *decision = arena_zero(arena, 1, sizeof(*decision));
	const bool hostile = id % 10 == 9, policy = id % 10 == 4;

	*decision = (struct decision){ .id = id,
		.act = policy ? 0 : FAKE_FIRST_ACT + id,
		.origin = policy ? ORIGIN_POLICY : ORIGIN_PERSON,
		.scope = { .repository = "", .path = "", .subject = "", .target = "", .commit = "" },
		.state = (enum decision_state)(1 + id % 5),
		.justification = id % 5 == 4 ? JUSTIFICATION_CODE_NOT_REACHABLE : JUSTIFICATION_NONE,
		.reason = hostile ? FAKE_HOSTILE "x"
				  : "the fork is on its way; until it is there the tag is watched by hand",
		.owner = hostile ? FAKE_HOSTILE "x" : "kim",
		.by = policy    ? "policy"
		      : hostile ? FAKE_HOSTILE "x"
				: "ana@build-7",
		.made = FAKE_NOW - id * FAKE_DAY,
		.until = policy   ? FAKE_NOW + 30 * FAKE_DAY
			 : id % 3 ? FAKE_NOW + (id - 5) * FAKE_DAY
				  : 0 };
	if (id % 2) {
		decision->scope.findings = fake_named;
		decision->scope.finding_count = 3;
	} else {
		decision->scope.rule = 101;
		decision->scope.repository = hostile ? FAKE_HOSTILE "x" : "acme/pay";
	}
	return decision;
}

#endif
