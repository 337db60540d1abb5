/* People's acts: one chain, written by whoever is there, and the review ledger that is made of it. */
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
#include "base/digest.h"
#include "store/act.h"
#include "store/resolution.h"
#include "support_rules.h"
#include "support_store.h"

enum { WRITERS = 4, ACTS_EACH = 25 };

#define COMMIT "0123456789abcdef0123456789abcdef01234567"
#define OTHER "fedcba9876543210fedcba9876543210fedcba98"
#define TARGET "github.com/x/y/sub"

static struct store *open_store(const char *name)
{
	struct store *store = support_store_open(name);
	struct error err = { 0 };

	assert_int_equal(store_put_target(store, "github.com", "github.com/x/y", "sub", &err), 0);
	assert_int_equal(store_put_target(store, "github.com", "github.com/x/y", "", &err), 0);
	return store;
}

static struct review made_by(const char *by, const char *commit, enum review_step step)
{
	struct review review = { .target = TARGET,
		.step = step,
		.outcome = REVIEW_PASSED,
		.by = by,
		.note = "read all of it",
		.made = SUPPORT_NOW };

	memcpy(review.commit, commit, strlen(commit) + 1);
	return review;
}

static int64_t add(struct store *store, const struct review *review)
{
	struct error err = { 0 };
	int64_t act = 0;

	if (store_add_review(store, review, &act, &err) < 0)
		fail_msg("%s", err.message);
	return act;
}

/* Take back an act, or put one in force again, as triage will. */
static int64_t undo(struct store *store, int64_t act)
{
	CLEANUP(acting_end) struct acting acting = { 0 };
	struct act undo = { .made = SUPPORT_NOW,
		.actor = "ada",
		.kind = ACT_UNDO,
		.scope_kind = ACT_SCOPE_MODULE,
		.scope = TARGET "@" COMMIT,
		.body = "{}",
		.undoes = act };
	struct error err = { 0 };

	assert_int_equal(acting_begin(&acting, store, &err), 0);
	assert_int_equal(act_add(&acting, &undo, &err), 0);
	assert_int_equal(acting_commit(&acting, &err), 0);
	return undo.id;
}

static void run(struct store *store, const char *sql)
{
	struct error err = { 0 };

	if (store_execute(store, sql, &err) < 0)
		fail_msg("%s: %s", sql, err.message);
}

/* What is wrong, by db check; fails if nothing is. */
static void assert_found(struct store *store, const char *line)
{
	CLEANUP(buf_release) struct buf report = BUF_INIT;
	struct error err = { 0 };

	assert_int_equal(store_check(store, &report, &err), ERROR_MALFORMED);
	if (!strstr(report.text, line))
		fail_msg("'%s' is not in:\n%s", line, report.text);
	assert_non_null(strstr(err.hint, "copy back"));
}

/* --- the chain ------------------------------------------------------------------------------------------- */

/* The links are what the manual says they are: worked out here from the texts alone. */
static void links_every_act_to_the_one_before(void **state)
{
	static const char first[] =
		"{\"actor\":\"ada\",\"body\":\"{\\\"commit\\\":\\\"" COMMIT
		"\\\",\\\"note\\\":\\\"a \\\\\\\"b\\\\\\\" "
		"\xc3\xa9\\\",\\\"outcome\\\":\\\"rejected\\\",\\\"step\\\":\\\"source\\\",\\\"target\\\":"
		"\\\"" TARGET
		"\\\",\\\"until\\\":1800000000}\",\"id\":1,\"kind\":1,\"made\":1795507200,\"scope\":\"" TARGET
		"@" COMMIT "\",\"scope_kind\":1,\"undoes\":null}";
	static const char second[] =
		"{\"actor\":\"ada\",\"body\":\"{}\",\"id\":2,\"kind\":2,\"made\":1795507200,"
		"\"scope\":\"" TARGET "@" COMMIT "\",\"scope_kind\":1,\"undoes\":1}";
	CLEANUP(store_close) struct store *store = open_store("links.db");
	struct review review = made_by("ada", COMMIT, REVIEW_SOURCE);
	CLEANUP(buf_release) struct buf uuid = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;
	unsigned char link[DIGEST_SIZE];
	const char *const acts[] = { first, second };

	(void)state;
	review.note = "a \"b\" \xc3\xa9";
	review.outcome = REVIEW_REJECTED;
	review.until = 1800000000;
	assert_int_equal(add(store, &review), 1);
	assert_int_equal(undo(store, 1), 2);
	assert_true(store_setting(store, "database uuid", &uuid));
	digest_bytes(uuid.text, uuid.length, link);
	for (size_t i = 0; i < COUNT_OF(acts); i++) {
		struct digest digest;

		buf_add_hex(&wanted, link, sizeof(link));
		digest_start(&digest);
		digest_add(&digest, link, sizeof(link));
		digest_add(&digest, acts[i], strlen(acts[i]));
		digest_finish(&digest, link);
		buf_add_char(&wanted, ' ');
		buf_add_hex(&wanted, link, sizeof(link));
		buf_add_char(&wanted, '\n');
	}
	assert_string_equal(support_ask_text(store, "SELECT group_concat(lower(hex(previous)) || ' ' || "
						    "lower(hex(digest)) || char(10), '') FROM (SELECT * FROM "
						    "act ORDER BY id)"),
		wanted.text);
}

static void reaches_the_disk_before_it_goes_on(void **state)
{
	CLEANUP(store_close) struct store *store = open_store("disk.db");
	struct error err = { 0 };

	(void)state;
	assert_int_equal(support_ask(store, "PRAGMA synchronous"), 1);
	{
		CLEANUP(acting_end) struct acting acting = { 0 };

		assert_int_equal(acting_begin(&acting, store, &err), 0);
		assert_int_equal(support_ask(store, "PRAGMA synchronous"), 2);
	}
	assert_int_equal(support_ask(store, "PRAGMA synchronous"), 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM act"), 0);
}

static void write_acts(const char *name, int number)
{
	CLEANUP(store_close) struct store *store = support_store_open(name);
	char by[32];

	snprintf(by, sizeof(by), "writer %d", number);
	for (int i = 0; i < ACTS_EACH; i++) {
		const struct review review =
			made_by(by, i % 2 ? COMMIT : OTHER, (enum review_step)(i % REVIEW_STEPS));

		add(store, &review);
	}
}

static void stays_whole_when_several_write_at_once(void **state)
{
	CLEANUP(store_close) struct store *store = open_store("several.db");
	pid_t children[WRITERS];

	(void)state;
	for (int i = 0; i < WRITERS; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			write_acts("several.db", i);
			_exit(0);
		}
	}
	for (int i = 0; i < WRITERS; i++) {
		int status = -1;

		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(support_ask(store, "SELECT count(*) FROM act"), WRITERS * ACTS_EACH);
	assert_int_equal(support_ask(store, "SELECT max(id) FROM act"), WRITERS * ACTS_EACH);
	assert_int_equal(support_ask(store, "SELECT count(DISTINCT previous) FROM act"), WRITERS * ACTS_EACH);
	support_check_whole(store);
}

/* A second handle that has looked at the chain before must not go on from what it saw then. */
static void goes_on_from_the_last_link_of_others(void **state)
{
	CLEANUP(store_close) struct store *one = open_store("two.db");
	CLEANUP(store_close) struct store *other = support_store_open("two.db");
	const struct review review = made_by("ada", COMMIT, REVIEW_SOURCE);

	(void)state;
	for (int i = 0; i < 4; i++) {
		assert_int_equal(add(one, &review), 2 * i + 1);
		assert_int_equal(add(other, &review), 2 * i + 2);
	}
	support_check_whole(one);
	support_check_whole(other);
}

/* Each change alone, made by whoever can write the file. */
static void tells_what_was_changed_behind_its_back(void **state)
{
	static const struct {
		const char *change, *line;
	} cases[] = {
		{ "UPDATE act SET body = replace(body, 'passed', 'rejected') WHERE id = 2",
			"chain of acts: act 2 is not what was recorded" },
		{ "UPDATE act SET made = made + 1 WHERE id = 3",
			"chain of acts: act 3 is not what was recorded" },
		{ "UPDATE act SET scope = 'github.com/q/q@" COMMIT "' WHERE id = 1",
			"chain of acts: act 1 is not what was recorded" },
		{ "UPDATE act SET undoes = 2 WHERE id = 3", "chain of acts: act 3 is not what was recorded" },
		{ "UPDATE person SET name = 'eve' WHERE name = 'bob'",
			"chain of acts: act 2 is not what was recorded" },
		{ "UPDATE act SET digest = x'00' WHERE id = 2",
			"chain of acts: act 3 does not follow from the one before it" },
		{ "DELETE FROM review WHERE act_id = 2; DELETE FROM act WHERE id = 2",
			"chain of acts: act 3 does not follow from the one before it" },
		{ "DELETE FROM review WHERE act_id = 1; DELETE FROM act WHERE id = 1",
			"chain of acts: act 2 does not follow from the one before it" },
		{ "UPDATE setting SET value = 'x' WHERE name = 'database uuid'",
			"chain of acts: act 1 does not follow from the one before it" },
		{ "UPDATE review SET outcome = 2 WHERE act_id = 2", "reviews: act 2 says something else" },
		{ "UPDATE review SET commit_id = x'" OTHER "' WHERE act_id = 1",
			"reviews: act 1 says something else" },
		{ "UPDATE review SET until = 1 WHERE act_id = 1", "reviews: act 1 says something else" },
		{ "UPDATE review SET note = 'fine' WHERE act_id = 3", "reviews: act 3 says something else" },
		{ "UPDATE review SET live = 0 WHERE act_id = 3", "reviews: act 3 says something else" },
		{ "UPDATE review SET target_id = (SELECT id FROM target WHERE subpath = '') WHERE act_id = 3",
			"reviews: act 3 says something else" },
		{ "DELETE FROM review WHERE act_id = 3", "reviews: act 3 has left no review" },
		{ "UPDATE act SET kind = 2 WHERE id = 3", "reviews: act 3 has a review and is none" },
		{ "UPDATE act SET body = '[' WHERE id = 3",
			"reviews: act 3 says nothing that a review could be" },
	};
	CLEANUP(store_close) struct store *store = open_store("changed.db");
	const struct review reviews[] = { made_by("ada", COMMIT, REVIEW_SOURCE),
		made_by("bob", COMMIT, REVIEW_FORKED), made_by("ada", OTHER, REVIEW_SOURCE) };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(reviews); i++)
		add(store, &reviews[i]);
	support_check_whole(store);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		run(store, "SAVEPOINT change");
		run(store, cases[i].change);
		assert_found(store, cases[i].line);
		run(store, "ROLLBACK TO change");
		run(store, "RELEASE change");
	}
	support_check_whole(store);
}

/* --- undoing --------------------------------------------------------------------------------------------- */

static int stop_at_once(const struct review *review, void *context)
{
	(void)review;
	++*(int *)context;
	return 7;
}

static bool is_undone(struct store *store, int64_t act)
{
	struct id_set undone = { 0 };
	struct error err = { 0 };
	bool found;

	assert_int_equal(act_find_undone(store, &undone, &err), 0);
	found = id_set_has(&undone, act);
	id_set_release(&undone);
	return found;
}

static void undoes_and_does_again(void **state)
{
	CLEANUP(store_close) struct store *store = open_store("undo.db");
	const struct review review = made_by("ada", COMMIT, REVIEW_SOURCE);
	const int64_t act = add(store, &review);
	struct error err = { 0 };
	int64_t undoing;
	int seen = 0;

	(void)state;
	assert_false(is_undone(store, act));
	undoing = undo(store, act);
	assert_true(is_undone(store, act));
	assert_found(store, "reviews: act 1 says something else");
	run(store, "UPDATE review SET live = 0");
	support_check_whole(store);
	assert_int_equal(store_visit_reviews(store, NULL, stop_at_once, &seen, &err), 0);
	assert_int_equal(seen, 0);
	undoing = undo(store, undoing);
	assert_false(is_undone(store, act));
	undo(store, undoing);
	assert_true(is_undone(store, act));
}

/* --- the ledger ------------------------------------------------------------------------------------------ */

static int add_line(const struct review *review, void *context)
{
	buf_format(context, "%lld %s@%.4s %s %s by %s at %lld until %lld: %s\n", (long long)review->act,
		review->target, review->commit, review_step_word(review->step),
		review_outcome_word(review->outcome), review->by, (long long)review->made,
		(long long)review->until, review->note);
	return 0;
}

static void tells_the_ledger_newest_first(void **state)
{
	CLEANUP(store_close) struct store *store = open_store("ledger.db");
	struct review review = made_by("ada", COMMIT, REVIEW_SOURCE);
	CLEANUP(buf_release) struct buf all = BUF_INIT;
	CLEANUP(buf_release) struct buf one = BUF_INIT;
	struct error err = { 0 };
	int64_t epoch = 9;
	int seen = 0;

	(void)state;
	assert_int_equal(store_act_epoch(store, &epoch, &err), 0);
	assert_int_equal(epoch, 0);
	review.until = SUPPORT_NOW + 5;
	add(store, &review);
	review = made_by("bob", OTHER, REVIEW_REPUTATION);
	review.outcome = REVIEW_REJECTED;
	review.target = "github.com/x/y";
	review.note = "never heard of them";
	add(store, &review);
	assert_int_equal(store_visit_reviews(store, NULL, add_line, &all, &err), 0);
	assert_string_equal(all.text,
		"2 github.com/x/y@fedc reputation rejected by bob at 1795507200 until 0: "
		"never heard of them\n1 " TARGET
		"@0123 source passed by ada at 1795507200 until 1795507205: read all of it\n");
	assert_int_equal(store_visit_reviews(store, TARGET, add_line, &one, &err), 0);
	assert_int_equal(strncmp(one.text, "1 ", 2), 0);
	assert_int_equal(store_visit_reviews(store, "github.com/no/body", add_line, &one, &err), 0);
	assert_int_equal(store_visit_reviews(store, NULL, stop_at_once, &seen, &err), 7);
	assert_int_equal(seen, 1);
	assert_int_equal(store_act_epoch(store, &epoch, &err), 0);
	assert_int_equal(epoch, 2);
}

static void records_nothing_of_what_it_refuses(void **state)
{
	CLEANUP(store_close) struct store *store = open_store("refused.db");
	struct review review = made_by("ada", COMMIT, REVIEW_SOURCE);
	struct error err = { 0 };
	int64_t act = 0;

	(void)state;
	review.target = "github.com/no/body";
	assert_int_equal(store_add_review(store, &review, &act, &err), ERROR_NOT_FOUND);
	review = made_by("ada", "0123456", REVIEW_SOURCE);
	assert_int_equal(store_add_review(store, &review, &act, &err), ERROR_USAGE);
	review = made_by("a\xff", COMMIT, REVIEW_SOURCE);
	assert_int_equal(store_add_review(store, &review, &act, &err), ERROR_USAGE);
	review = made_by("ada", COMMIT, (enum review_step)4);
	assert_int_equal(store_add_review(store, &review, &act, &err), ERROR_USAGE);
	review = made_by("ada", COMMIT, REVIEW_SOURCE);
	review.outcome = (enum review_outcome)3;
	assert_int_equal(store_add_review(store, &review, &act, &err), ERROR_USAGE);
	review = made_by("ada", COMMIT, REVIEW_SOURCE);
	review.note = "a\xc3";
	assert_int_equal(store_add_review(store, &review, &act, &err), ERROR_USAGE);
	assert_int_equal(act, 0);
	assert_int_equal(
		support_ask(store, "SELECT (SELECT count(*) FROM act) + (SELECT count(*) FROM review)"), 0);
	assert_int_equal(support_ask(store, "PRAGMA synchronous"), 1);
}

static void keeps_a_module_that_is_known(void **state)
{
	CLEANUP(store_close) struct store *store = open_store("known.db");
	struct error err = { 0 };

	(void)state;
	assert_int_equal(store_put_target(store, "elsewhere", "github.com/x/y", "sub", &err), 0);
	assert_string_equal(
		support_ask_text(store, "SELECT host || ' ' || root || ' ' || subpath FROM target WHERE "
					"identity = '" TARGET "'"),
		"github.com github.com/x/y sub");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_every_act_to_the_one_before),
		cmocka_unit_test(reaches_the_disk_before_it_goes_on),
		cmocka_unit_test(stays_whole_when_several_write_at_once),
		cmocka_unit_test(goes_on_from_the_last_link_of_others),
		cmocka_unit_test(tells_what_was_changed_behind_its_back),
		cmocka_unit_test(undoes_and_does_again),
		cmocka_unit_test(tells_the_ledger_newest_first),
		cmocka_unit_test(records_nothing_of_what_it_refuses),
		cmocka_unit_test(keeps_a_module_that_is_known),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
