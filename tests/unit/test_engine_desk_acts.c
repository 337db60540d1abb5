/* Acts through the desk: done by its one thread, in order, never forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "engine/desk.h"
#include "store/store_private.h"
#include "support_rules.h"
#include "support_store.h"
#include "support_triage.h"

static struct desk *open_desk(const char *database)
{
	struct desk *desk = NULL;
	struct error err = { 0 };

	if (desk_open(&desk, database, &err) < 0)
		fail_msg("%s", err.message);
	return desk;
}

static void ask_act(struct desk *desk, const struct triage_wish *wish)
{
	const struct desk_question question = { .kind = DESK_ACT, .slot = 3, .wish = wish };

	desk_ask(desk, &question);
}

static void ask_count(struct desk *desk, uint32_t slot, const char *filter)
{
	const struct desk_question question = {
		.kind = DESK_COUNT, .slot = slot, .list = { .table = TABLE_FINDINGS, .filter = filter }
	};

	desk_ask(desk, &question);
}

static struct desk_answer *take_kind(struct desk *desk, enum desk_kind kind)
{
	struct desk_answer *answer;

	desk_settle(desk);
	answer = desk_take(desk);
	assert_non_null(answer);
	assert_int_equal(answer->kind, kind);
	return answer;
}

/* Wishes whose texts are gone once they are posted. */
static void ask_accept(struct desk *desk, const char *filter)
{
	char reason[] = "known", until[] = "2027-01-31", text[64];
	const struct triage_wish wish = {
		.state = DECISION_ACCEPTED, .reason = reason, .until = until, .filter = text
	};

	snprintf(text, sizeof(text), "%s", filter);
	ask_act(desk, &wish);
	memset(reason, '?', sizeof(reason) - 1);
	memset(until, '?', sizeof(until) - 1);
	memset(text, '?', sizeof(text) - 1);
}

/* Long questions give way to short ones, but nothing goes past an act. */
static void lets_later_questions_see_what_was_decided(void **state)
{
	const struct desk_question posture = { .kind = DESK_POSTURE, .slot = 1 };
	const char *database = support_triage_make("sees.db");
	struct desk *desk;
	struct desk_answer *answer;

	(void)state;
	support_triage_be("ada", 0);
	desk = open_desk(database);
	for (int round = 0; round < 20; round++) {
		ask_count(desk, 1, "rule=SCB101 is:open");
		ask_accept(desk, "rule=SCB101 -status=closed");
		ask_count(desk, 2, "rule=SCB101 is:open");
		desk_ask(desk, &posture);
		desk_settle(desk);
		while ((answer = desk_take(desk))) {
			assert_string_equal(answer->error.message, "");
			if (answer->kind == DESK_ACT)
				assert_int_equal(answer->act.matched, 2);
			else if (answer->kind == DESK_POSTURE)
				assert_int_equal(answer->posture.accepted, 2);
			else if (answer->slot == 2)
				assert_int_equal(answer->count, 0);
			desk_answer_close(&answer);
		}
		ask_act(desk, &(const struct triage_wish){ .verb = TRIAGE_UNDO });
		ask_count(desk, 2, "rule=SCB101 is:open");
		answer = take_kind(desk, DESK_ACT);
		assert_string_equal(answer->error.message, "");
		desk_answer_close(&answer);
		answer = take_kind(desk, DESK_COUNT);
		assert_int_equal(answer->count, 2);
		desk_answer_close(&answer);
	}
	desk_close(&desk);
}

/* The desk is kept busy until everything that was lent is gone. */
static void copies_every_text_of_a_wish(void **state)
{
	const char *database = support_triage_make("copies.db");
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	char pattern[] = "acme/*", empty[] = "", owner[] = "bob";
	int64_t ids[] = { support_triage_id(database, 102, "a.json") };
	struct decision_scope scope = {
		.repository = pattern, .path = empty, .subject = empty, .target = empty, .commit = empty
	};
	struct store *holder = support_store_open("copies.db");
	struct desk_answer *answer;
	struct desk *desk;

	(void)state;
	support_triage_be("ada", 0);
	desk = open_desk(database);
	assert_int_equal(transaction_begin(&transaction, holder, NULL), 0);
	ask_accept(desk, "rule=SCB103");
	ask_act(desk, &(const struct triage_wish){
			      .state = DECISION_EXPLOITABLE, .reason = "real", .scope = &scope });
	ask_act(desk, &(const struct triage_wish){
			      .verb = TRIAGE_OWN, .owner = owner, .ids = ids, .id_count = COUNT_OF(ids) });
	memset(pattern, '?', sizeof(pattern) - 1);
	memset(owner, '?', sizeof(owner) - 1);
	scope.repository = NULL;
	ids[0] = 0;
	transaction_end(&transaction);
	transaction = (struct transaction){ 0 };
	store_close(&holder);
	answer = take_kind(desk, DESK_ACT);
	assert_string_equal(answer->what, "accepted 1 finding until 2027-01-31 (act 1)");
	desk_answer_close(&answer);
	answer = take_kind(desk, DESK_ACT);
	assert_int_equal(answer->act.matched, 4);
	assert_non_null(strstr(answer->what, "acme/*"));
	desk_answer_close(&answer);
	answer = take_kind(desk, DESK_ACT);
	assert_string_equal(answer->what, "gave 1 finding to bob (act 3)");
	desk_answer_close(&answer);
	desk_close(&desk);
}

static void forgets_no_act_for_a_newer_one(void **state)
{
	const char *database = support_triage_make("all.db");
	static const char *const filters[] = { "rule=SCB101 path=a.json", "rule=SCB101 path=b.json",
		"rule=SCB102" };
	struct desk_answer *answer;
	struct desk *desk;
	size_t count = 0;

	(void)state;
	support_triage_be("ada", 0);
	desk = open_desk(database);
	for (size_t i = 0; i < COUNT_OF(filters); i++)
		ask_accept(desk, filters[i]);
	desk_settle(desk);
	while ((answer = desk_take(desk))) {
		assert_string_equal(answer->error.message, "");
		assert_int_equal(answer->act.act, ++count);
		desk_answer_close(&answer);
	}
	assert_int_equal(count, COUNT_OF(filters));
	desk_close(&desk);
}

static void does_what_was_decided_before_it_closes(void **state)
{
	const char *database = support_triage_make("closing.db");
	struct desk *desk;

	(void)state;
	support_triage_be("ada", 0);
	for (int round = 1; round <= 10; round++) {
		desk = open_desk(database);
		ask_count(desk, 1, "");
		ask_accept(desk, "rule=SCB101 -status=closed");
		ask_accept(desk, "rule=SCB102 -status=closed");
		ask_count(desk, 2, "");
		desk_close(&desk);
		assert_int_equal(support_triage_ask(database, "SELECT count(*) FROM act"), 2 * round);
	}
}

static void refuses_while_another_process_writes(void **state)
{
	const char *database = support_triage_make("locked.db");
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	struct store *holder = support_store_open("locked.db");
	struct desk_answer *answer;
	struct desk *desk;
	struct error err = { 0 };

	(void)state;
	support_triage_be("ada", 0);
	desk = open_desk(database);
	/* So that the connection is there. */
	ask_accept(desk, "rule=SCB102");
	answer = take_kind(desk, DESK_ACT);
	desk_answer_close(&answer);
	assert_int_equal(transaction_begin(&transaction, holder, &err), 0);
	ask_accept(desk, "rule=SCB101");
	answer = take_kind(desk, DESK_ACT);
	assert_int_equal(answer->error.code, ERROR_LOCKED);
	assert_string_equal(answer->what, "");
	assert_non_null(strstr(answer->error.hint, "Wait until"));
	desk_answer_close(&answer);
	transaction_end(&transaction);
	transaction = (struct transaction){ 0 };
	store_close(&holder);
	ask_accept(desk, "rule=SCB101");
	answer = take_kind(desk, DESK_ACT);
	assert_string_equal(answer->error.message, "");
	desk_answer_close(&answer);
	desk_close(&desk);
}

static void makes_no_database_where_there_is_none_any_more(void **state)
{
	const char *database = support_triage_make("vanished.db");
	struct desk_answer *answer;
	struct desk *desk;

	(void)state;
	support_triage_be("ada", 0);
	desk = open_desk(database);
	assert_int_equal(unlink(database), 0);
	ask_accept(desk, "rule=SCB101");
	answer = take_kind(desk, DESK_ACT);
	assert_int_equal(answer->error.code, ERROR_NOT_FOUND);
	desk_answer_close(&answer);
	desk_close(&desk);
	assert_int_equal(access(database, F_OK), -1);
}

static void ends_what_is_over_before_it_answers(void **state)
{
	const char *database = support_triage_make("over.db");
	const struct triage_wish wish = {
		.state = DECISION_ACCEPTED, .reason = "x", .filter = "rule=SCB101", .until = "2026-11-25"
	};
	const struct desk_question reopenings = { .kind = DESK_COUNT,
		.list = { .table = TABLE_CHANGES, .filter = "what=reopened" } };
	struct desk_answer *answer;
	struct error err;
	struct desk *desk;

	(void)state;
	support_triage_be("ada", 0);
	assert_int_equal(support_triage_do(database, &wish, NULL, &err), 0);
	support_triage_be("ada", 3);
	desk = open_desk(database);
	desk_ask(desk, &reopenings);
	answer = take_kind(desk, DESK_COUNT);
	assert_int_equal(answer->count, 2);
	desk_answer_close(&answer);
	desk_close(&desk);
	assert_string_equal(support_triage_state(database, 101, "a.json"), "open open");
}

static void tells_the_numbers_of_a_week(void **state)
{
	const struct desk_question question = { .kind = DESK_WEEKLY, .slot = 5, .days = 7 };
	const char *database = support_triage_make("week.db");
	struct desk_answer *answer;
	struct desk *desk;

	(void)state;
	support_triage_be("ada", 1);
	desk = open_desk(database);
	desk_ask(desk, &question);
	answer = take_kind(desk, DESK_WEEKLY);
	assert_string_equal(answer->error.message, "");
	assert_true(answer->weekly.now.known);
	assert_false(answer->weekly.then.known);
	assert_int_equal(answer->weekly.now.severity[SEVERITY_HIGH], 2);
	desk_answer_close(&answer);
	desk_close(&desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lets_later_questions_see_what_was_decided),
		cmocka_unit_test(copies_every_text_of_a_wish),
		cmocka_unit_test(forgets_no_act_for_a_newer_one),
		cmocka_unit_test(does_what_was_decided_before_it_closes),
		cmocka_unit_test(refuses_while_another_process_writes),
		cmocka_unit_test(makes_no_database_where_there_is_none_any_more),
		cmocka_unit_test(ends_what_is_over_before_it_answers),
		cmocka_unit_test(tells_the_numbers_of_a_week),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
