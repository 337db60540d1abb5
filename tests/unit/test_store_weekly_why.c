/* Why numbers changed: causes in words, teams, what people decided, what waits for somebody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/decision.h"
#include "store/resolution.h"
#include "store/store_private.h"
#include "store/weekly.h"
#include "support_history.h"
#include "support_store.h"

/* Everything is new, and says so. */
static void tells_the_first_run_from_what_was_before(void **state)
{
	static const struct found found[HISTORY_RULES] = { { 1, 2, 0, 3 }, { 4, 0, 0, 0 }, { 0, 1, 0, 1 },
		{ 0, 1, 2, 4 } };
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct store *store = support_store_open("first");
	const int64_t run = history_begin_run(store, SUPPORT_NOW);
	struct weekly weekly = { 0 };

	(void)state;
	history_save(store, run, 0, NULL, found);
	history_end_run(store, run);
	history_ask(store, SUPPORT_NOW - 7 * HISTORY_DAY, SUPPORT_NOW, &arena, &weekly);
	assert_int_equal(weekly.from_run, 0);
	assert_int_equal(weekly.until_run, run);
	assert_false(weekly.then.known);
	assert_true(weekly.now.known);
	for (size_t i = 0; i < weekly.day_count; i++)
		assert_int_equal(weekly.days[i].known, i == 7);
	assert_int_equal(weekly.worse_count, 1);
	assert_int_equal(weekly.worse[0].score_then_low, -1);
	assert_string_equal(weekly.worse[0].why,
		"new here; 1 critical opened by SCB104; 2 high opened by SCB101; 1 low "
		"opened by SCB103");
	assert_int_equal(weekly.better_count, 0);
	assert_int_equal(weekly.rules[0].opened, 2);
	assert_int_equal(weekly.unknown, 1);
	store_close(&store);
}

static void says_why_a_repository_is_worse_or_better(void **state)
{
	static const struct found before[HISTORY_RULES] = { { 5, 1, 0, 1 }, { 5, 1, 0, 1 }, { 5, 0, 0, 0 },
		{ 5, 0, 0, 0 } };
	static const struct found after[HISTORY_RULES] = { { 3, 3, 0, 7 }, { 6, 0, 0, 0 }, { 5, 0, 0, 0 },
		{ 4, 1, 0, 1 } };
	static const struct found unsure[HISTORY_RULES] = { { 5, 1, 0, 1 }, { 5, 1, 0, 1 }, { 5, 0, 0, 0 },
		{ 5, 0, 2, 0 } };
	static const struct found fewer[HISTORY_RULES] = { { 0, 1, 0, 1 }, { 5, 1, 0, 1 }, { 5, 0, 0, 0 },
		{ 5, 0, 0, 0 } };
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct store *store = support_store_open("why");
	int64_t run = history_begin_run(store, SUPPORT_NOW - HISTORY_DAY);
	struct weekly weekly = { 0 };
	bool worse = false;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		history_save(store, run, i, NULL, i == 1 ? after : before);
	history_end_run(store, run);
	run = history_begin_run(store, SUPPORT_NOW);
	history_save(store, run, 0, NULL, after);
	history_save(store, run, 1, NULL, before);
	history_save(store, run, 2, NULL, unsure);
	history_save(store, run, 3, NULL, fewer);
	history_end_run(store, run);
	history_ask(store, SUPPORT_NOW - HISTORY_DAY, SUPPORT_NOW, &arena, &weekly);
	assert_int_equal(weekly.worse_count, 3);
	assert_string_equal(weekly.worse[0].name, "acme/a");
	assert_string_equal(weekly.worse[0].why, "1 critical opened by SCB104; 2 high opened by SCB101");
	assert_int_equal(weekly.worse[0].opened, 3);
	assert_int_equal(weekly.worse[0].closed, 1);
	assert_string_equal(history_find(&weekly, "acme/c", &worse)->why, "1 info opened by SCB104");
	assert_true(worse);
	assert_string_equal(history_find(&weekly, "acme/d", &worse)->why, "other things were looked at");
	assert_int_equal(weekly.better_count, 1);
	assert_string_equal(weekly.better[0].why, "1 critical closed of SCB104; 2 high closed of SCB101");
	store_close(&store);
}

/* The score says first what is worse; where it stays, what opened does. */
static void lists_nothing_as_worse_whose_score_rose(void **state)
{
	static const struct found before[HISTORY_RULES] = { { 5, 1, 0, 1 } };
	static const struct found risen[HISTORY_RULES] = { { 24, 3, 0, 7 } };
	static const struct found same[HISTORY_RULES] = { { 10, 2, 0, 3 } };
	static const struct found fallen[HISTORY_RULES] = { { 1, 1, 0, 1 } };
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct store *store = support_store_open("risen");
	int64_t run = history_begin_run(store, SUPPORT_NOW - HISTORY_DAY);
	struct weekly weekly = { 0 };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		history_save(store, run, i, NULL, before);
	history_end_run(store, run);
	run = history_begin_run(store, SUPPORT_NOW);
	history_save(store, run, 0, NULL, risen);
	history_save(store, run, 1, NULL, same);
	history_save(store, run, 2, NULL, fallen);
	history_end_run(store, run);
	history_ask(store, SUPPORT_NOW - HISTORY_DAY, SUPPORT_NOW, &arena, &weekly);
	assert_int_equal(weekly.worse_count, 2);
	assert_string_equal(weekly.worse[0].name, history_names[2]);
	assert_string_equal(weekly.worse[1].name, history_names[1]);
	assert_int_equal(weekly.worse[1].score_low, weekly.worse[1].score_then_low);
	assert_string_equal(weekly.worse[1].why, "1 high opened by SCB101");
	assert_int_equal(weekly.better_count, 1);
	assert_string_equal(weekly.better[0].name, history_names[0]);
	assert_int_equal(weekly.better[0].opened, 2);
	assert_string_equal(weekly.better[0].why, "other things were looked at");
	store_close(&store);
}

static void refuses_a_time_that_ends_before_it_begins(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct store *store = support_store_open("backwards");
	struct weekly weekly = { 0 };

	(void)state;
	history_end_run(store, history_begin_run(store, SUPPORT_NOW));
	assert_int_equal(store_weekly(store, SUPPORT_NOW, SUPPORT_NOW, SUPPORT_NOW, &arena, &weekly, NULL),
		ERROR_USAGE);
	assert_int_equal(store_between_runs(store, 1, 1, SUPPORT_NOW, &arena, &weekly, NULL), ERROR_USAGE);
	assert_int_equal(
		store_between_runs(store, 1, 7, SUPPORT_NOW, &arena, &weekly, NULL), ERROR_NOT_FOUND);
	store_close(&store);
}

static void explains_a_score_by_its_rules(void **state)
{
	static const struct found found[HISTORY_RULES] = { { 6, 3, 0, 7 }, { 1, 0, 0, 0 }, { 0, 1, 0, 1 },
		{ 1, 1, 1, 4 } };
	static const struct found other[HISTORY_RULES] = { { 1, 0, 0, 0 }, { 0, 0, 0, 0 }, { 0, 0, 0, 0 },
		{ 0, 0, 0, 0 } };
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct store *store = support_store_open("score");
	const int64_t run = history_begin_run(store, SUPPORT_NOW);
	struct score score = { 0 };
	struct error err = { 0 };
	double lost = 0, unsure = 0;

	(void)state;
	history_save(store, run, 0, NULL, found);
	history_save(store, run, 1, NULL, other);
	history_end_run(store, run);
	assert_int_equal(store_score(store, 1, &arena, &score, &err), 0);
	assert_int_equal(score.got, 6 * 5 + 2 + 10);
	assert_int_equal(score.all, 9 * 5 + 2 + 1 + 3 * 10);
	assert_int_equal(score.low, 53);
	assert_int_equal(score.high, 66);
	assert_int_equal(score.cause_count, 3);
	assert_int_equal(score.causes[0].number, 101);
	assert_int_equal(score.causes[0].weight, 5);
	assert_int_equal(score.causes[0].sums.fail, 3);
	assert_int_equal(score.causes[1].number, 104);
	assert_int_equal(score.causes[2].number, 103);
	for (size_t i = 0; i < score.cause_count; i++) {
		lost += score.causes[i].points;
		unsure += score.causes[i].unsure;
	}
	assert_int_equal((int)floor(100 - lost + 1e-9), score.high);
	assert_int_equal((int)floor(100 - lost - unsure + 1e-9), score.low);
	assert_int_equal(store_score(store, 0, &arena, &score, &err), 0);
	assert_int_equal(score.all, 10 * 5 + 2 + 1 + 3 * 10);
	assert_int_equal(store_score(store, 99, &arena, &score, &err), 0);
	assert_int_equal(score.low, -1);
	store_close(&store);
}

/* --- teams ----------------------------------------------------------------------------------------------- */

/* What one repository has, by hand. */
static struct stood stood_of(const struct found (*found)[HISTORY_RULES], size_t first, size_t count)
{
	struct stood stood = { .started = 1 };

	for (size_t i = 0; i < count; i++) {
		stood.there[first + i] = true;
		memcpy(stood.found[first + i], found[i], sizeof(stood.found[0]));
	}
	return stood;
}

static void tells_teams_apart(void **state)
{
	static const struct found before[3][HISTORY_RULES] = { { { 5, 1, 0, 1 }, { 2, 0, 1, 0 } },
		{ { 1, 0, 0, 0 }, { 0, 1, 0, 2 } }, { { 0, 2, 0, 3 }, { 0 } } };
	static const struct found after[3][HISTORY_RULES] = { { { 6, 0, 0, 0 }, { 3, 0, 0, 0 } },
		{ { 1, 0, 0, 0 }, { 0, 2, 0, 3 } }, { { 1, 1, 0, 1 }, { 0 } } };
	static const char *const teams[] = { "web", "core", NULL };
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct store *store = support_store_open("teams");
	int64_t run = history_begin_run(store, SUPPORT_NOW - HISTORY_DAY);
	struct weekly weekly = { 0 };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		history_save(store, run, i, teams[i], before[i]);
	history_end_run(store, run);
	run = history_begin_run(store, SUPPORT_NOW);
	for (size_t i = 0; i < 3; i++)
		history_save(store, run, i, teams[i], after[i]);
	history_end_run(store, run);
	history_ask(store, SUPPORT_NOW - HISTORY_DAY, SUPPORT_NOW, &arena, &weekly);
	assert_int_equal(weekly.team_count, 3);
	for (size_t i = 0; i < 3; i++) {
		/* By name, then what belongs to none. */
		static const size_t repositories[] = { 1, 0, 2 };
		const size_t repository = repositories[i];
		const struct stood then = stood_of(&before[repository], repository, 1);
		const struct stood now = stood_of(&after[repository], repository, 1);

		assert_string_equal(weekly.teams[i].name, teams[repository] ? teams[repository] : "");
		assert_int_equal(weekly.teams[i].id == 0, i == 2);
		history_assert_day(&weekly.teams[i].then, &then);
		history_assert_day(&weekly.teams[i].now, &now);
	}
	/* It moves: its numbers of before stay with the team that it had. */
	run = history_begin_run(store, SUPPORT_NOW + HISTORY_DAY);
	history_save(store, run, 1, "web", after[1]);
	history_end_run(store, run);
	history_ask(store, SUPPORT_NOW, SUPPORT_NOW + HISTORY_DAY, &arena, &weekly);
	assert_int_equal(weekly.team_count, 3);
	assert_string_equal(weekly.teams[0].name, "core");
	assert_int_equal(weekly.teams[0].then.repositories, 1);
	assert_int_equal(weekly.teams[0].now.repositories, 0);
	assert_int_equal(weekly.teams[0].now.severity[SEVERITY_MEDIUM], 0);
	assert_int_equal(weekly.teams[0].now.score_high, -1);
	assert_int_equal(weekly.teams[1].now.repositories, 2);
	assert_int_equal(weekly.teams[1].now.severity[SEVERITY_MEDIUM], 2);
	assert_int_equal(weekly.worse_count + weekly.better_count, 0);
	support_check_whole(store);
	store_close(&store);
}

/* --- people ---------------------------------------------------------------------------------------------- */

static int64_t decide(struct store *store, const char *which, struct decision decision)
{
	struct act_result result = { 0 };
	struct decided_finding named;
	struct error err = { 0 };
	size_t count = 0;
	const int64_t id = which ? support_ask(store, which) : 0;

	if (which) {
		assert_int_equal(store_name_findings(store, &id, 1, &named, &count, &err), 0);
		decision.scope.findings = &named;
		decision.scope.finding_count = count;
	}
	if (store_decide(store, &decision, "test", &result, &err) < 0)
		fail_msg("%s", err.message);
	return result.act;
}

static struct decision plain(enum decision_state state, int64_t made, int64_t until)
{
	return (struct decision){
		.origin = ORIGIN_PERSON,
		.scope = { .repository = "", .path = "", .subject = "", .target = "", .commit = "" },
		.state = state,
		.reason = "because",
		.owner = "",
		.by = "alice",
		.made = made,
		.until = until,
	};
}

#define FIRST_OF(rule) "SELECT min(id) FROM finding WHERE rule = " #rule

/* Accepted still counts as failed, dismissed as passed; neither is open. */
static void counts_what_people_decided(void **state)
{
	static const struct found found[HISTORY_RULES] = { { 5, 3, 0, 7 }, { 4, 2, 0, 3 }, { 0, 0, 0, 0 },
		{ 1, 1, 0, 1 } };
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct store *store = support_store_open("decided");
	const int64_t run = history_begin_run(store, SUPPORT_NOW - HISTORY_DAY);
	struct weekly weekly = { 0 };

	(void)state;
	history_save(store, run, 0, NULL, found);
	history_end_run(store, run);
	decide(store, FIRST_OF(101), plain(DECISION_ACCEPTED, SUPPORT_NOW - 60, 0));
	decide(store, FIRST_OF(102), plain(DECISION_FALSE_POSITIVE, SUPPORT_NOW - 30, 0));
	history_ask(store, SUPPORT_NOW - HISTORY_DAY, SUPPORT_NOW, &arena, &weekly);
	assert_int_equal(weekly.then.severity[SEVERITY_HIGH], 3);
	assert_int_equal(weekly.now.severity[SEVERITY_HIGH], 2);
	assert_int_equal(weekly.now.severity[SEVERITY_MEDIUM], 1);
	assert_int_equal(weekly.now.accepted, 1);
	assert_int_equal(weekly.then.score_low, (100 * (5 * 5 + 4 * 2 + 10)) / (8 * 5 + 6 * 2 + 20));
	assert_int_equal(weekly.now.score_low, (100 * (5 * 5 + 5 * 2 + 10)) / (8 * 5 + 6 * 2 + 20));
	assert_int_equal(weekly.rules[0].now.accepted, 1);
	assert_int_equal(weekly.rules[0].now.fail, 3);
	assert_int_equal(weekly.rules[0].decided, 1);
	assert_int_equal(weekly.rules[1].now.dismissed, 1);
	assert_int_equal(weekly.better_count, 1);
	assert_string_equal(weekly.better[0].why, "1 high decided of SCB101; 1 medium decided of SCB102");
	assert_int_equal(weekly.better[0].decided, 2);
	assert_int_equal(weekly.score.low, weekly.now.score_low);
	support_check_whole(store);
	store_close(&store);
}

/* What was dismissed and is only accepted now fails again, though nothing was opened. */
static void says_that_a_decision_made_it_worse(void **state)
{
	static const struct found found[HISTORY_RULES] = { { 5, 3, 0, 7 }, { 4, 2, 0, 3 } };
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct store *store = support_store_open("harder");
	const int64_t run = history_begin_run(store, SUPPORT_NOW - 2 * HISTORY_DAY);
	struct weekly weekly = { 0 };

	(void)state;
	history_save(store, run, 0, NULL, found);
	history_end_run(store, run);
	decide(store, FIRST_OF(101), plain(DECISION_FALSE_POSITIVE, SUPPORT_NOW - 2 * HISTORY_DAY + 60, 0));
	decide(store, FIRST_OF(101), plain(DECISION_ACCEPTED, SUPPORT_NOW - 60, 0));
	history_ask(store, SUPPORT_NOW - HISTORY_DAY, SUPPORT_NOW, &arena, &weekly);
	assert_true(weekly.now.score_low < weekly.then.score_low);
	assert_int_equal(weekly.worse_count, 1);
	assert_string_equal(weekly.worse[0].why, "1 high decided of SCB101");
	store_close(&store);
}

/* What ends is open again, and that is why the repository is worse. */
static void says_that_an_exception_has_ended(void **state)
{
	static const struct found found[HISTORY_RULES] = { { 5, 1, 0, 1 }, { 0 }, { 0 }, { 0 } };
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct store *store = support_store_open("ended");
	int64_t run = history_begin_run(store, SUPPORT_NOW - 3 * HISTORY_DAY);
	struct weekly weekly = { 0 };
	struct error err = { 0 };
	size_t reopened = 0;

	(void)state;
	history_save(store, run, 0, NULL, found);
	history_end_run(store, run);
	decide(store, FIRST_OF(101),
		plain(DECISION_ACCEPTED, SUPPORT_NOW - 3 * HISTORY_DAY + 60, SUPPORT_NOW - 2 * HISTORY_DAY));
	run = history_begin_run(store, SUPPORT_NOW - HISTORY_DAY);
	assert_int_equal(store_end_decisions(store, run, SUPPORT_NOW - HISTORY_DAY, &reopened, &err), 0);
	history_end_run(store, run);
	history_ask(store, SUPPORT_NOW - 2 * HISTORY_DAY - 60, SUPPORT_NOW, &arena, &weekly);
	assert_int_equal(weekly.then.severity[SEVERITY_HIGH], 0);
	assert_int_equal(weekly.now.severity[SEVERITY_HIGH], 1);
	assert_int_equal(weekly.worse_count, 1);
	assert_string_equal(weekly.worse[0].why, "1 high reopened by SCB101");
	assert_int_equal(weekly.rules[0].reopened, 1);
	assert_int_equal(weekly.ending_count, 1);
	assert_true(weekly.ending[0].over);
	assert_int_equal(weekly.ending[0].findings, 0);
	/* It had ended before. */
	history_ask(store, SUPPORT_NOW - HISTORY_DAY, SUPPORT_NOW, &arena, &weekly);
	assert_int_equal(weekly.ending_count, 0);
	store_close(&store);
}

static void lists_what_waits_for_somebody(void **state)
{
	static const struct found found[HISTORY_RULES] = { { 5, 3, 0, 7 }, { 4, 2, 0, 3 }, { 0, 0, 0, 0 },
		{ 1, 1, 0, 1 } };
	const struct review review = { .target = "github.com/x/y",
		.commit = "1111111111111111111111111111111111111111",
		.step = REVIEW_SOURCE,
		.outcome = REVIEW_PASSED,
		.by = "bob",
		.note = "read it",
		.made = SUPPORT_NOW - HISTORY_DAY,
		.until = SUPPORT_NOW + 10 * HISTORY_DAY };
	struct decision wide = plain(DECISION_ACCEPTED, SUPPORT_NOW - 10, 0), policy = wide;
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct store *store = support_store_open("waiting");
	const int64_t run = history_begin_run(store, SUPPORT_NOW - HISTORY_DAY);
	struct weekly weekly = { 0 };
	struct error err = { 0 };
	bool changed = false;
	int64_t act = 0;

	(void)state;
	history_save(store, run, 0, NULL, found);
	history_end_run(store, run);
	decide(store, FIRST_OF(101), plain(DECISION_ACCEPTED, SUPPORT_NOW, SUPPORT_NOW + 29 * HISTORY_DAY));
	decide(store, FIRST_OF(102), plain(DECISION_ACCEPTED, SUPPORT_NOW, SUPPORT_NOW + 31 * HISTORY_DAY));
	wide.scope.rule = 104;
	wide.owner = "carol";
	wide.until = SUPPORT_NOW + 5 * HISTORY_DAY;
	decide(store, NULL, wide);
	policy.origin = ORIGIN_POLICY;
	policy.by = "policy";
	policy.scope.repository = "acme/nobody";
	assert_int_equal(store_set_suppressions(store, &policy, 1, SUPPORT_NOW, &changed, &err), 0);
	assert_int_equal(store_put_target(store, "github.com", review.target, "", &err), 0);
	assert_int_equal(store_add_review(store, &review, &act, &err), 0);
	/* Somebody uses it. */
	assert_int_equal(store_execute(store, "INSERT INTO string (value) VALUES ('p')", &err), 0);
	assert_int_equal(
		store_execute(store,
			"INSERT INTO reference (repository_id, "
			"path_id, "
			"path_class, identity, evidence, kind, name_id, source_id, class, detail, effective, "
			"target_id, version_id, version_kind, commit_id, lock_floats, byte_offset, "
			"byte_count, line, "
			"col, first_run, since_run) SELECT 1, s.id, 0, x'00', x'00', 1, s.id, s.id, 1, 0, 1, "
			"1, s.id, "
			"1, x'1111111111111111111111111111111111111111', 0, 0, 0, 1, 1, 1, 1 FROM string AS "
			"s WHERE "
			"s.value = 'p'",
			&err),
		0);
	history_ask(store, SUPPORT_NOW - HISTORY_DAY, SUPPORT_NOW, &arena, &weekly);
	assert_int_equal(weekly.ending_count, 3);
	assert_string_equal(weekly.ending[0].owner, "carol");
	assert_int_equal(weekly.ending[0].findings, 1);
	assert_string_equal(weekly.ending[1].what, "review of github.com/x/y at 1111111: source");
	assert_int_equal(weekly.ending[1].decision, 0);
	assert_int_equal(weekly.ending[1].act, act);
	assert_string_equal(weekly.ending[1].reason, "read it");
	assert_string_equal(weekly.ending[2].owner, "alice");
	assert_string_equal(weekly.ending[2].reason, "because");
	for (size_t i = 0; i < 3; i++)
		assert_false(weekly.ending[i].over || weekly.ending[i].unused || weekly.ending[i].by_policy);
	assert_int_equal(weekly.unused_count, 1);
	assert_true(weekly.unused[0].unused && weekly.unused[0].by_policy);
	assert_int_equal(weekly.unused[0].until, 0);
	store_close(&store);
}

/* A repository whose folder has vanished takes its numbers along, and brings them back. */
static void follows_a_repository_that_is_gone(void **state)
{
	static const struct found found[HISTORY_RULES] = { { 5, 3, 0, 7 }, { 0 }, { 0 }, { 0 } };
	static const char *const roots[] = { "/srv" };
	CLEANUP(findings_release) struct findings findings = { 0 };
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct store *store = support_store_open("gone");
	int64_t run = history_begin_run(store, SUPPORT_NOW - HISTORY_DAY), gone = 0;
	const struct support_repository placed = { .identity = "acme/placed",
		.name = "acme/placed",
		.place = "/srv/placed",
		.findings = &findings };
	struct weekly weekly = { 0 };
	struct error err = { 0 };

	(void)state;
	support_add_finding(&findings, placed.identity, 101, "dagger.json", "one", "x");
	support_add_tally(&findings, 101, PATH_LIVE, 1, 1, 0);
	support_save(store, run, &placed, NULL);
	history_save(store, run, 0, NULL, found);
	history_end_run(store, run);
	run = history_begin_run(store, SUPPORT_NOW);
	assert_int_equal(store_mark_gone(store, run, roots, 1, &gone, &err), 0);
	assert_int_equal(gone, 1);
	history_end_run(store, run);
	history_ask(store, SUPPORT_NOW - HISTORY_DAY, SUPPORT_NOW, &arena, &weekly);
	assert_int_equal(weekly.then.repositories, 2);
	assert_int_equal(weekly.now.repositories, 1);
	assert_int_equal(weekly.then.severity[SEVERITY_HIGH], 4);
	assert_int_equal(weekly.now.severity[SEVERITY_HIGH], 3);
	assert_int_equal(weekly.rules[0].now.pass, 5);
	assert_int_equal(weekly.better_count, 1);
	assert_string_equal(weekly.better[0].why, "gone, or nothing is looked at any more");
	run = history_begin_run(store, SUPPORT_NOW + HISTORY_DAY);
	support_save(store, run, &placed, NULL);
	history_end_run(store, run);
	history_ask(store, SUPPORT_NOW, SUPPORT_NOW + HISTORY_DAY, &arena, &weekly);
	assert_int_equal(weekly.now.repositories, 2);
	assert_int_equal(weekly.now.severity[SEVERITY_HIGH], 4);
	assert_int_equal(weekly.rules[0].now.pass, 6);
	assert_int_equal(weekly.worse_count, 1);
	support_check_whole(store);
	store_close(&store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_the_first_run_from_what_was_before),
		cmocka_unit_test(says_why_a_repository_is_worse_or_better),
		cmocka_unit_test(lists_nothing_as_worse_whose_score_rose),
		cmocka_unit_test(refuses_a_time_that_ends_before_it_begins),
		cmocka_unit_test(explains_a_score_by_its_rules),
		cmocka_unit_test(tells_teams_apart),
		cmocka_unit_test(counts_what_people_decided),
		cmocka_unit_test(says_that_a_decision_made_it_worse),
		cmocka_unit_test(says_that_an_exception_has_ended),
		cmocka_unit_test(lists_what_waits_for_somebody),
		cmocka_unit_test(follows_a_repository_that_is_gone),
	};

	/* Rows say what holds at the time of the program. */
	setenv("SCABBARD_NOW", "1795507200", 1);
	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
