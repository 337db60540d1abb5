/* Taking back, and back again: by whom, of what, by several at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "store/resolution.h"
#include "support_decide.h"
#include "support_rules.h"

#define PAY "url:github.com/acme/pay"
#define COMMIT "0123456789abcdef0123456789abcdef01234567"

enum { WRITERS = 2, ACTS_EACH = 20 };

static const struct support_spec specs[] = { { 0 }, { .subject = "dependency b" } };

static struct store *open_with_one(const char *name)
{
	struct store *store = support_store_open(name);

	support_scan(store, PAY, specs, 1, 0);
	return store;
}

static struct decision wide(enum decision_state state, const char *by)
{
	struct decision decision = support_decision(state, by);

	decision.scope.rule = 101;
	return decision;
}

static int64_t decide_named(struct store *store, enum decision_state state, const char *by)
{
	struct decision decision = support_decision(state, by);

	support_name(store, &decision, 1);
	return support_decide(store, &decision).act;
}

/* Ask for one that cannot be; gives the code and checks that it says so. */
static int refused(struct store *store, int64_t act, const char *by, const char *message)
{
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	const int64_t before = support_ask(store, "SELECT count(*) FROM act");
	struct act_result result;
	struct error err = { 0 };
	const int code = store_undo(store, act, by, "t", SUPPORT_NOW, &result, &what, &err);

	assert_true(code < 0);
	assert_non_null(strstr(err.message, message));
	assert_int_equal(support_ask(store, "SELECT count(*) FROM act"), before);
	return code;
}

/* --- undo and redo --------------------------------------------------------------------------------------- */

static void taking_back_and_taking_that_back(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_one("undo.db");
	struct act_result result;

	(void)state;
	decide_named(store, DECISION_ACCEPTED, "ada");
	result = support_undo(store, 1, "bob");
	assert_int_equal(result.act, 2);
	assert_int_equal(result.matched, 1);
	assert_int_equal(result.changed, 1);
	assert_true(result.run > 0);
	assert_string_equal(support_standing(store, 1), "1 open -");
	assert_string_equal(
		support_event(store, 1), "reopened: bob took back act 1: accepted by ada: because");
	assert_int_equal(support_ask(store, "SELECT accepted_count FROM repository"), 0);
	support_whole(store);
	assert_int_equal(refused(store, 1, "bob", "act 1 has been taken back already"), ERROR_USAGE);
	/* The redo. */
	support_undo(store, 2, "ada");
	assert_string_equal(support_standing(store, 1), "2 accepted #1");
	assert_string_equal(
		support_event(store, 1), "decided: ada put act 1 in force again: accepted by ada: because");
	assert_int_equal(refused(store, 2, "bob", "act 2 has been taken back already"), ERROR_USAGE);
	support_whole(store);
	/* Once more each way: from the act itself, and from the redo. */
	support_undo(store, 1, "ada");
	assert_string_equal(support_standing(store, 1), "1 open -");
	support_undo(store, 4, "ada");
	assert_string_equal(support_standing(store, 1), "2 accepted #1");
	support_undo(store, 5, "ada");
	assert_string_equal(support_standing(store, 1), "1 open -");
	support_whole(store);
	assert_int_equal(refused(store, 99, "ada", "there is no act 99"), ERROR_NOT_FOUND);
	assert_int_equal(refused(store, -7, "ada", "there is no act -7"), ERROR_NOT_FOUND);
}

static void the_newest_of_ones_own_is_meant_where_no_act_is_named(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_one("own.db");

	(void)state;
	assert_int_equal(refused(store, 0, "ada", "nothing of 'ada' to take back"), ERROR_NOT_FOUND);
	assert_int_equal(refused(store, -1, "ada", "nothing of 'ada' to put in force"), ERROR_NOT_FOUND);
	decide_named(store, DECISION_IN_TRIAGE, "ada");
	decide_named(store, DECISION_ACCEPTED, "ada");
	decide_named(store, DECISION_EXPLOITABLE, "bob");
	/* 4 takes back 2, 5 takes back 1: not bob's, and never an undoing. */
	support_undo(store, 0, "ada");
	support_undo(store, 0, "ada");
	assert_string_equal(support_ask_text(store, "SELECT group_concat(undoes) FROM act"), "2,1");
	assert_int_equal(refused(store, 0, "ada", "nothing of 'ada'"), ERROR_NOT_FOUND);
	assert_string_equal(support_standing(store, 1), "1 exploitable #3");
	support_undo(store, 0, "bob");
	assert_string_equal(support_standing(store, 1), "1 open -");
	/* And forth: the newest undoing first, each once. */
	support_undo(store, -1, "ada");
	assert_string_equal(support_standing(store, 1), "1 in_triage #1");
	support_undo(store, -1, "ada");
	assert_string_equal(support_standing(store, 1), "2 accepted #2");
	assert_int_equal(refused(store, -1, "ada", "nothing of 'ada'"), ERROR_NOT_FOUND);
	support_undo(store, 0, "ada");
	assert_string_equal(support_standing(store, 1), "1 in_triage #1");
	support_whole(store);
}

static void an_undo_holds_after_a_restart_and_for_another_handle(void **state)
{
	const char *path = support_store_path("restart.db");
	CLEANUP(store_close) struct store *store = open_with_one("restart.db");
	CLEANUP(store_close) struct store *other = NULL;
	struct decision decision = wide(DECISION_ACCEPTED, "ada");

	(void)state;
	support_decide(store, &decision);
	assert_int_equal(store_open(&other, path, STORE_WRITE, NULL), 0);
	store_set_rules(other, support_rules);
	/* The other one knows of it, and takes it back. */
	support_undo(other, 0, "ada");
	assert_string_equal(support_standing(store, 1), "1 open -");
	/* The first one, which had it in memory, does not use it any more. */
	support_scan(store, PAY, specs, 2, 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM finding WHERE status = 2"), 0);
	support_whole(store);
	store_close(&store);
	store_close(&other);
	assert_int_equal(store_open(&store, path, STORE_WRITE, NULL), 0);
	store_set_rules(store, support_rules);
	support_undo(store, -1, "ada");
	assert_int_equal(support_ask(store, "SELECT count(*) FROM finding WHERE status = 2"), 2);
	support_whole(store);
}

static void an_act_counts_by_what_policy_says_by_then(void **state)
{
	static const int64_t weights[SEVERITY_CRITICAL + 1] = { 0, 1, 2, 5, 10 };
	CLEANUP(store_close) struct store *store = open_with_one("weights.db");
	CLEANUP(store_close) struct store *other = NULL;

	(void)state;
	assert_int_equal(store_open(&other, support_store_path("weights.db"), STORE_WRITE, NULL), 0);
	/* What is accepted passes from now on. */
	assert_int_equal(store_set_scoring(other, weights, false, NULL), 0);
	decide_named(store, DECISION_ACCEPTED, "ada");
	assert_int_equal(support_ask(store, "SELECT score_low FROM repository"), 100);
	support_whole(store);
}

static void a_wide_decision_is_taken_back_of_what_came_meanwhile_too(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_one("meanwhile.db");
	struct decision decision = wide(DECISION_ACCEPTED, "ada");
	struct act_result result;

	(void)state;
	support_decide(store, &decision);
	support_scan(store, PAY, specs, 2, 1);
	result = support_undo(store, 1, "ada");
	assert_int_equal(result.matched, 2);
	assert_int_equal(result.changed, 2);
	support_whole(store);
}

static void what_was_taken_back_decides_nothing_that_changed_meanwhile(void **state)
{
	static const struct support_spec changed = { .evidence = "y" };
	CLEANUP(store_close) struct store *store = open_with_one("changed.db");
	struct act_result result;

	(void)state;
	decide_named(store, DECISION_ACCEPTED, "ada");
	support_undo(store, 1, "ada");
	support_scan(store, PAY, &changed, 1, 1);
	result = support_undo(store, -1, "ada");
	assert_int_equal(result.changed, 0);
	assert_int_equal(result.run, 0);
	assert_string_equal(support_standing(store, 1), "1 open -");
	support_whole(store);
	support_scan(store, PAY, specs, 1, 2);
	assert_string_equal(support_standing(store, 1), "2 accepted #1");
	support_whole(store);
}

/* --- other acts ------------------------------------------------------------------------------------------ */

static void an_owner_is_taken_back(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_one("owner.db");
	struct decision own = wide(DECISION_OPEN, "ada");

	(void)state;
	own.owns = true;
	own.owner = "bob";
	support_decide(store, &own);
	own.owner = "eve";
	support_decide(store, &own);
	assert_string_equal(support_standing(store, 1), "1 open - eve");
	support_undo(store, 0, "ada");
	assert_string_equal(support_standing(store, 1), "1 open - bob");
	assert_string_equal(
		support_event(store, 1), "decided: ada took back act 2: given to eve by ada: because");
	support_whole(store);
}

static void a_comment_is_history_and_its_taking_back_too(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_one("comment.db");
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	struct decision named = support_decision(DECISION_OPEN, "ada");
	struct act_result result = { 0 };

	(void)state;
	support_name(store, &named, 1);
	assert_int_equal(store_comment(store, named.scope.findings[0].fingerprint, "looks odd\nindeed", "ada",
				 SUPPORT_NOW, &result, NULL),
		0);
	assert_int_equal(result.act, 1);
	assert_int_equal(result.changed, 0);
	assert_string_equal(support_event(store, 1), "commented: ada: looks odd\nindeed");
	assert_string_equal(support_standing(store, 1), "1 open -");
	assert_int_equal(store_undo(store, 0, "ada", "t", SUPPORT_NOW, &result, &what, NULL), 0);
	assert_string_equal(what.text, "a comment by ada: looks odd");
	assert_string_equal(
		support_event(store, 1), "commented: ada took back act 1: a comment by ada: looks odd");
	support_whole(store);
	buf_clear(&what);
	assert_int_equal(store_undo(store, -1, "ada", "t", SUPPORT_NOW, &result, &what, NULL), 0);
	assert_string_equal(what.text, "what act 2 took back: a comment by ada: looks odd");
	support_whole(store);
}

static void a_huge_or_empty_comment_is_refused(void **state)
{
	static const char *const texts[] = { "", " \n", "\xff\xfe" };
	CLEANUP(store_close) struct store *store = open_with_one("huge.db");
	CLEANUP(buf_release) struct buf huge = BUF_INIT;
	struct decision named = support_decision(DECISION_OPEN, "ada");
	const unsigned char *fingerprint;
	const unsigned char nobody[16] = { 0 };
	struct act_result result;

	(void)state;
	support_name(store, &named, 1);
	fingerprint = named.scope.findings[0].fingerprint;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_int_equal(
			store_comment(store, fingerprint, texts[i], "ada", SUPPORT_NOW, &result, NULL),
			ERROR_USAGE);
	buf_add_repeated(&huge, "x", 10000000);
	assert_int_equal(
		store_comment(store, fingerprint, huge.text, "ada", SUPPORT_NOW, &result, NULL), ERROR_USAGE);
	buf_cut(&huge, DECISION_REASON_MOST);
	assert_int_equal(store_comment(store, fingerprint, huge.text, "ada", SUPPORT_NOW, &result, NULL), 0);
	assert_int_equal(
		store_comment(store, nobody, "hello", "ada", SUPPORT_NOW, &result, NULL), ERROR_NOT_FOUND);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM act"), 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM run WHERE kind = 5"), 1);
	support_whole(store);
}

static void a_review_is_taken_back(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_one("review.db");
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	struct review review = { .target = "github.com/x/y",
		.commit = COMMIT,
		.step = REVIEW_SOURCE,
		.outcome = REVIEW_PASSED,
		.by = "ada",
		.note = "read",
		.made = SUPPORT_NOW };
	struct act_result result;
	int64_t act;

	(void)state;
	assert_int_equal(store_put_target(store, "github.com", "github.com/x/y", "", NULL), 0);
	assert_int_equal(store_add_review(store, &review, &act, NULL), 0);
	assert_int_equal(store_undo(store, 0, "ada", "t", SUPPORT_NOW, &result, &what, NULL), 0);
	assert_string_equal(what.text, "a review of github.com/x/y@" COMMIT " by ada");
	assert_int_equal(support_ask(store, "SELECT live FROM review"), 0);
	assert_int_equal(result.run, 0);
	support_whole(store);
	support_undo(store, -1, "ada");
	assert_int_equal(support_ask(store, "SELECT live FROM review"), 1);
	support_whole(store);
}

/* --- several at once ------------------------------------------------------------------------------------- */

/* One of two that decide and take back as fast as they can. */
static int write_acts(const char *name, int number)
{
	CLEANUP(store_close) struct store *store = NULL;
	char by[16];
	struct error err = { 0 };

	snprintf(by, sizeof(by), "writer%d", number);
	if (store_open(&store, name, STORE_WRITE, &err) < 0)
		return 1;
	store_set_rules(store, support_rules);
	for (int i = 0; i < ACTS_EACH; i++) {
		CLEANUP(buf_release) struct buf what = BUF_INIT;
		struct decision decision = wide(i % 2 ? DECISION_ACCEPTED : DECISION_FALSE_POSITIVE, by);
		struct act_result result;

		if (store_decide(store, &decision, "t", &result, &err) < 0)
			return 2;
		if (i % 3 == 0 && store_undo(store, 0, by, "t", SUPPORT_NOW, &result, &what, &err) < 0)
			return 3;
	}
	return 0;
}

static void two_people_at_once_leave_one_chain(void **state)
{
	const char *path = support_store_path("two.db");
	CLEANUP(store_close) struct store *store = open_with_one("two.db");
	pid_t children[WRITERS];

	(void)state;
	store_close(&store);
	for (int i = 0; i < WRITERS; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (!children[i])
			_exit(write_acts(path, i));
	}
	for (int i = 0; i < WRITERS; i++) {
		int status = 0;

		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
	store = support_store_open("two.db");
	assert_int_equal(support_ask(store, "SELECT count(*) FROM act WHERE kind = 3"), WRITERS * ACTS_EACH);
	assert_int_equal(support_ask(store, "SELECT max(id) FROM act"), WRITERS * (ACTS_EACH + 7));
	assert_int_equal(support_ask(store, "SELECT count(DISTINCT actor_id) FROM act"), WRITERS);
	support_whole(store);
}

static void two_handles_see_each_others_acts(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_one("handles.db");
	CLEANUP(store_close) struct store *other = support_store_open("handles.db");
	struct decision first = wide(DECISION_ACCEPTED, "ada"), second = wide(DECISION_IN_TRIAGE, "bob");

	(void)state;
	support_decide(store, &first);
	support_decide(other, &second);
	support_scan(store, PAY, specs, 2, 1);
	assert_string_equal(support_standing(store, 2), "1 in_triage #2");
	support_undo(other, 2, "eve");
	assert_string_equal(support_standing(store, 1), "2 accepted #1");
	support_scan(store, PAY, specs, 2, 2);
	assert_string_equal(support_standing(store, 2), "2 accepted #1");
	support_whole(other);
}

static void who_finds_it_locked_is_told_so(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_one("locked.db");
	CLEANUP(store_close) struct store *other = support_store_open("locked.db");
	struct decision decision = wide(DECISION_ACCEPTED, "ada");
	struct act_result result;
	struct error err = { 0 };

	(void)state;
	store_set_patience(other, 10);
	assert_int_equal(store_batch_begin(store, NULL), 0);
	assert_int_equal(store_decide(other, &decision, "t", &result, &err), ERROR_LOCKED);
	store_batch_drop(store);
	support_decide(other, &decision);
}

static void a_rehearsal_tells_and_does_nothing(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_one("rehearsal.db");
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	struct decision decision = wide(DECISION_ACCEPTED, "ada");
	struct act_result result;

	(void)state;
	store_set_rehearsal(store, true);
	result = support_decide(store, &decision);
	assert_int_equal(result.changed, 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM act"), 0);
	/* Nothing of it is left in memory either. */
	support_scan(store, PAY, specs, 2, 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM finding WHERE status = 2"), 0);
	store_set_rehearsal(store, false);
	support_decide(store, &decision);
	store_set_rehearsal(store, true);
	assert_int_equal(store_undo(store, 0, "ada", "t", SUPPORT_NOW, &result, &what, NULL), 0);
	assert_int_equal(result.changed, 2);
	store_set_rehearsal(store, false);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM finding WHERE status = 2"), 2);
	support_whole(store);
}

static void what_was_rehearsed_is_forgotten_whatever_others_do_next(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_one("forgotten.db");
	CLEANUP(store_close) struct store *other = support_store_open("forgotten.db");
	struct decision rehearsed = wide(DECISION_ACCEPTED, "ada"), meant = wide(DECISION_IN_TRIAGE, "bob");

	(void)state;
	store_set_rehearsal(store, true);
	support_decide(store, &rehearsed);
	store_set_rehearsal(store, false);
	support_decide(other, &meant);
	support_scan(store, PAY, specs, 2, 1);
	assert_string_equal(support_standing(store, 2), "1 in_triage #1");
	support_whole(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(taking_back_and_taking_that_back),
		cmocka_unit_test(the_newest_of_ones_own_is_meant_where_no_act_is_named),
		cmocka_unit_test(an_undo_holds_after_a_restart_and_for_another_handle),
		cmocka_unit_test(an_act_counts_by_what_policy_says_by_then),
		cmocka_unit_test(a_wide_decision_is_taken_back_of_what_came_meanwhile_too),
		cmocka_unit_test(what_was_taken_back_decides_nothing_that_changed_meanwhile),
		cmocka_unit_test(an_owner_is_taken_back),
		cmocka_unit_test(a_comment_is_history_and_its_taking_back_too),
		cmocka_unit_test(a_huge_or_empty_comment_is_refused),
		cmocka_unit_test(a_review_is_taken_back),
		cmocka_unit_test(two_people_at_once_leave_one_chain),
		cmocka_unit_test(two_handles_see_each_others_acts),
		cmocka_unit_test(who_finds_it_locked_is_told_so),
		cmocka_unit_test(a_rehearsal_tells_and_does_nothing),
		cmocka_unit_test(what_was_rehearsed_is_forgotten_whatever_others_do_next),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
