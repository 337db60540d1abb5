/* Words, scopes and ends of decisions, and what cannot be recorded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "model/decision.h"

#define COMMIT "0123456789abcdef0123456789abcdef01234567"

/* 2026-11-24 at noon. */
enum { NOON = 1795521600, MIDNIGHT = 1795478400, DAY = 86400 };

static const struct decision_scope nothing = {
	.repository = "", .path = "", .subject = "", .target = "", .commit = ""
};

/* --- words ----------------------------------------------------------------------------------------------- */

static void states_are_told_and_read_in_the_words_of_cyclonedx(void **state)
{
	(void)state;
	for (int each = 0; each < DECISION_STATES; each++)
		assert_int_equal(decision_state_parse(decision_state_word((enum decision_state)each)), each);
	for (int each = 1; each < JUSTIFICATION_COUNT; each++)
		assert_int_equal(justification_parse(justification_word((enum justification)each)), each);
	assert_int_equal(decision_state_parse("false-positive"), DECISION_FALSE_POSITIVE);
	assert_int_equal(decision_state_parse("not affected"), DECISION_NOT_AFFECTED);
	assert_int_equal(decision_state_parse("confirmed"), DECISION_EXPLOITABLE);
	assert_int_equal(decision_state_parse("reopen"), DECISION_OPEN);
	assert_int_equal(decision_state_parse("resolved"), -1);
	assert_int_equal(decision_state_parse("dismissed"), -1);
	assert_int_equal(decision_state_parse("accepte"), -1);
	assert_int_equal(decision_state_parse(""), -1);
	assert_int_equal(justification_parse("code-not-reachable"), JUSTIFICATION_CODE_NOT_REACHABLE);
	assert_int_equal(justification_parse(""), -1);
	assert_string_equal(decision_state_word((enum decision_state)77), "");
	assert_string_equal(justification_word((enum justification)77), "");
}

static void accepted_and_dismissed_findings_are_settled(void **state)
{
	(void)state;
	assert_false(decision_settles(DECISION_OPEN));
	assert_false(decision_settles(DECISION_IN_TRIAGE));
	assert_false(decision_settles(DECISION_EXPLOITABLE));
	assert_true(decision_settles(DECISION_ACCEPTED));
	assert_true(decision_settles(DECISION_FALSE_POSITIVE));
	assert_true(decision_settles(DECISION_NOT_AFFECTED));
	assert_string_equal(decision_state_shown(DECISION_EXPLOITABLE), "confirmed");
	assert_string_equal(decision_state_shown(DECISION_FALSE_POSITIVE), "dismissed");
	assert_string_equal(decision_state_shown(DECISION_NOT_AFFECTED), "dismissed");
}

/* --- matching -------------------------------------------------------------------------------------------- */

static const struct decidable pay = {
	.rule = 101,
	.identity = "url:github.com/acme/pay",
	.repository = "acme/pay",
	.path = "ci/sub/dagger.json",
	.subject = "dependency Alpine",
	.target = "github.com/x/y/sub",
	.commit = COMMIT,
};

static void a_scope_fits_what_meets_all_of_its_conditions(void **state)
{
	static const struct {
		struct decision_scope scope;
		bool fits;
	} cases[] = {
		{ { .rule = 101 }, true },
		{ { .rule = 102 }, false },
		{ { .repository = "github.com/acme/pay" }, true },
		{ { .repository = "url:github.com/acme/pay" }, true },
		{ { .repository = "github.com/acme" }, true },
		{ { .repository = "github.com/ac" }, false },
		{ { .repository = "github.com/*/pay" }, true },
		{ { .repository = "acme/pay" }, true },
		{ { .repository = "acme/*" }, true },
		{ { .repository = "pay" }, false },
		{ { .repository = "other\nacme/pay" }, true },
		{ { .repository = "other\nthird" }, false },
		{ { .repository = "\n" }, false },
		{ { .path = "dagger.json" }, true },
		{ { .path = "ci/" }, true },
		{ { .path = "sub/dagger.json" }, false },
		{ { .path = "ci/**/dagger.json" }, true },
		{ { .path = "docs\nci" }, true },
		{ { .subject = "dependency alpine" }, true },
		{ { .subject = "DEPENDENCY *" }, true },
		{ { .subject = "alpine" }, false },
		{ { .subject = "image *\n*alpine" }, true },
		{ { .target = "github.com/x/y" }, true },
		{ { .target = "github.com/x/y/sub" }, true },
		{ { .target = "github.com/x/y/su" }, false },
		{ { .target = "github.com/x/*" }, true },
		{ { .target = "github.com/x/y", .commit = COMMIT }, true },
		{ { .target = "github.com/x/y", .commit = "1123456789abcdef0123456789abcdef01234567" },
			false },
		{ { .rule = 101, .path = "docs" }, false },
		{ { .rule = 101, .path = "ci", .repository = "acme/pay", .target = "github.com/x" }, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct decision_scope scope = cases[i].scope;
		const char **const texts[] = { &scope.repository, &scope.path, &scope.subject, &scope.target,
			&scope.commit };

		for (size_t j = 0; j < COUNT_OF(texts); j++)
			if (!*texts[j])
				*texts[j] = "";
		if (decision_scope_matches(&scope, &pay) != cases[i].fits)
			fail_msg("case %zu", i);
	}
}

static void what_is_unknown_fits_no_condition(void **state)
{
	struct decidable finding = pay;
	struct decision_scope scope = nothing;

	(void)state;
	finding.target = finding.commit = finding.path = "";
	scope.target = "**";
	assert_false(decision_scope_matches(&scope, &finding));
	scope = nothing;
	scope.path = "**";
	assert_false(decision_scope_matches(&scope, &finding));
	scope = nothing;
	scope.commit = COMMIT;
	assert_false(decision_scope_matches(&scope, &finding));
}

static void patterns_of_the_worst_kind_take_no_time(void **state)
{
	CLEANUP(buf_release) struct buf pattern = BUF_INIT;
	CLEANUP(buf_release) struct buf subject = BUF_INIT;
	struct decision_scope scope = nothing;
	struct decidable finding = pay;

	(void)state;
	buf_add_repeated(&pattern, "*a", 1000);
	buf_add_repeated(&subject, "a", 1999);
	buf_add_char(&subject, 'b');
	scope.subject = pattern.text;
	finding.subject = subject.text;
	assert_false(decision_scope_matches(&scope, &finding));
}

/* --- in words, and as JSON -------------------------------------------------------------------------------- */

static void a_scope_is_told_in_words(void **state)
{
	static const struct {
		struct decision_scope scope;
		const char *words;
	} cases[] = {
		{ { .finding_count = 1 }, "1 finding" },
		{ { .finding_count = 3 }, "3 findings" },
		{ { .rule = 101, .repository = "acme/pay" }, "SCB101 in acme/pay" },
		{ { .target = "github.com/x/y", .commit = COMMIT }, "github.com/x/y at 0123456" },
		{ { .rule = 104, .target = "github.com/x/y" }, "SCB104 of github.com/x/y" },
		{ { .path = "docs\nci/**" }, "everything under docs, ci/**" },
		{ { .rule = 101, .subject = "dependency *", .path = "ci", .repository = "a/b\n\nc/d" },
			"SCB101 about dependency * under ci in a/b, c/d" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(buf_release) struct buf words = BUF_INIT;
		struct decision_scope scope = cases[i].scope;
		const char **const texts[] = { &scope.repository, &scope.path, &scope.subject, &scope.target,
			&scope.commit };

		for (size_t j = 0; j < COUNT_OF(texts); j++)
			if (!*texts[j])
				*texts[j] = "";
		decision_scope_describe(&scope, &words);
		assert_string_equal(words.text, cases[i].words);
	}
}

static bool read_scope(const char *text, struct arena *arena, struct decision_scope *ret)
{
	static const struct json_limits limits = { .depth = 8, .values = 50000 };
	CLEANUP(json_close) struct json *json = NULL;

	if (json_parse(&json, text, strlen(text), JSON_STRICT, &limits, NULL, NULL) < 0)
		fail_msg("not JSON: %s", text);
	return decision_scope_read(json_root(json), arena, ret);
}

static void what_is_written_reads_back_in_one_way_of_writing(void **state)
{
	static const char *const texts[] = {
		"{\"rule\":101}",
		"{\"commit\":\"" COMMIT
		"\",\"path\":\"a\\nb\",\"repository\":\"c\",\"rule\":7,\"subject\":\"\\\"d\\\"\","
		"\"target\":\"\xc3\xa9\"}",
		"{\"findings\":[{\"evidence\":\"00112233445566778899aabbccddeeff\",\"fingerprint\":"
		"\"0123456789abcdef0123456789abcdef\"},{\"evidence\":\"ff000000000000000000000000000000\","
		"\"fingerprint\":\"1123456789abcdef0123456789abcdef\"}]}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CLEANUP(arena_release) struct arena arena = { 0 };
		CLEANUP(buf_release) struct buf written = BUF_INIT;
		struct json_writer writer = { .buf = &written };
		struct decision_scope scope;

		assert_true(read_scope(texts[i], &arena, &scope));
		decision_scope_write(&scope, &writer, NULL);
		assert_string_equal(written.text, texts[i]);
	}
}

static void what_says_nothing_that_a_scope_could_be_is_not_read(void **state)
{
	static const char *const texts[] = { "{}", "[]", "null", "7", "{\"rule\":0}", "{\"rule\":-1}",
		"{\"rule\":1.5}", "{\"rule\":99999999999}", "{\"rule\":\"101\"}", "{\"path\":\"\"}",
		"{\"path\":null}", "{\"path\":7}", "{\"rule\":101,\"tag\":\"v1\"}",
		"{\"commit\":\"" COMMIT "\"}", "{\"commit\":\"abc\",\"target\":\"x\"}", "{\"findings\":[]}",
		"{\"findings\":{}}", "{\"findings\":[7]}",
		"{\"findings\":[{\"fingerprint\":\"0123456789abcdef0123456789abcdef\"}]}",
		"{\"findings\":[{\"evidence\":\"00112233445566778899AABBCCDDEEFF\",\"fingerprint\":"
		"\"0123456789abcdef0123456789abcdef\"}]}",
		"{\"findings\":[{\"evidence\":\"00112233445566778899aabbccddeeff\",\"fingerprint\":"
		"\"0123456789abcdef0123456789abcdef\",\"more\":1}]}",
		"{\"findings\":[{\"evidence\":\"00112233445566778899aabbccddeeff\",\"fingerprint\":"
		"\"0123456789abcdef0123456789abcdef\"}],\"rule\":1}" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CLEANUP(arena_release) struct arena arena = { 0 };
		struct decision_scope scope;

		if (read_scope(texts[i], &arena, &scope))
			fail_msg("%s", texts[i]);
	}
}

static void more_findings_than_one_act_may_name_are_not_read(void **state)
{
	for (size_t more = 0; more < 2; more++) {
		CLEANUP(arena_release) struct arena arena = { 0 };
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct decision_scope scope;

		(void)state;
		buf_add(&text, "{\"findings\":[");
		for (size_t i = 0; i < DECISION_FINDINGS_MOST + more; i++)
			buf_format(&text, "%s{\"evidence\":\"%032zx\",\"fingerprint\":\"%032zx\"}",
				i ? "," : "", i, i);
		buf_add(&text, "]}");
		assert_int_equal(read_scope(text.text, &arena, &scope), !more);
	}
}

/* --- what can be recorded --------------------------------------------------------------------------------- */

static struct decision accepted(void)
{
	struct decision decision = {
		.scope = nothing, .state = DECISION_ACCEPTED, .reason = "known", .owner = "", .by = "ada"
	};

	decision.scope.rule = 101;
	return decision;
}

static void refuse(const struct decision *decision, const char *message)
{
	struct error err = { 0 };

	assert_int_equal(decision_check(decision, NOON, &err), ERROR_USAGE);
	if (!strstr(err.message, message))
		fail_msg("'%s' is not in '%s'", message, err.message);
}

static void take(const struct decision *decision)
{
	struct error err = { 0 };

	if (decision_check(decision, NOON, &err) < 0)
		fail_msg("%s", err.message);
}

static void a_decision_needs_a_scope_of_one_kind(void **state)
{
	const struct decided_finding one = { { 1 }, { 2 } };
	struct decision decision = accepted();

	(void)state;
	take(&decision);
	decision.scope.findings = &one;
	decision.scope.finding_count = 1;
	refuse(&decision, "not both");
	decision.scope.rule = 0;
	take(&decision);
	decision.scope.finding_count = DECISION_FINDINGS_MOST + 1;
	refuse(&decision, "more than one act can name");
	decision.scope = nothing;
	refuse(&decision, "about everything");
	decision.scope.commit = COMMIT;
	refuse(&decision, "without the module");
	decision.scope.target = "github.com/x/y";
	take(&decision);
	decision.scope.commit = "0123456789ABCDEF0123456789ABCDEF01234567";
	refuse(&decision, "is no commit");
	decision.scope.commit = "";
	decision.scope.path = " \n";
	refuse(&decision, "the path of the decision is blank");
	decision.scope.path = "a\033[31m";
	refuse(&decision, "not plain UTF-8");
	decision.scope.path = "a\nb";
	take(&decision);
	decision.scope.target = "a\nb";
	refuse(&decision, "module");
	decision.scope.target = "\xff";
	refuse(&decision, "module");
	decision.scope = nothing;
	decision.scope.rule = -5;
	refuse(&decision, "is no rule");
}

static void a_decision_needs_a_reason_unless_it_decides_little(void **state)
{
	CLEANUP(buf_release) struct buf huge = BUF_INIT;
	struct decision decision = accepted();

	(void)state;
	decision.reason = " \n\t";
	for (int each = 0; each < DECISION_STATES; each++) {
		decision.state = (enum decision_state)each;
		decision.justification =
			each == DECISION_NOT_AFFECTED ? JUSTIFICATION_CODE_NOT_PRESENT : JUSTIFICATION_NONE;
		if (each == DECISION_OPEN || each == DECISION_IN_TRIAGE)
			take(&decision);
		else
			refuse(&decision, "needs a reason");
	}
	decision = accepted();
	buf_add_repeated(&huge, "x", DECISION_REASON_MOST);
	decision.reason = huge.text;
	take(&decision);
	buf_add_char(&huge, 'x');
	decision.reason = huge.text;
	refuse(&decision, "longer than 4096 bytes");
	decision.owns = true;
	refuse(&decision, "longer than 4096 bytes");
	decision = accepted();
	decision.reason = "two\n\tlines \xe2\x82\xac";
	take(&decision);
	decision.reason = "\xe2\x82";
	refuse(&decision, "not plain UTF-8");
	decision.reason = "a\033]0;owned\a";
	refuse(&decision, "not plain UTF-8");
	decision.reason = "a\xc2\x9b";
	refuse(&decision, "not plain UTF-8");
}

static void only_what_is_not_affected_has_a_justification(void **state)
{
	struct decision decision = accepted();

	(void)state;
	decision.justification = JUSTIFICATION_CODE_NOT_PRESENT;
	refuse(&decision, "only what is not affected");
	decision.state = DECISION_NOT_AFFECTED;
	take(&decision);
	decision.justification = JUSTIFICATION_NONE;
	refuse(&decision, "needs a justification");
	decision.justification = (enum justification)77;
	refuse(&decision, "no known justification");
	decision.state = (enum decision_state)77;
	decision.justification = JUSTIFICATION_NONE;
	refuse(&decision, "no known state");
	/* Of who only names an owner, none of it counts. */
	decision.owns = true;
	decision.reason = "";
	take(&decision);
	decision.owner = "two\nlines";
	refuse(&decision, "owner");
	decision.owner = " ";
	refuse(&decision, "the owner is blank");
}

static void a_decision_that_has_ended_is_refused(void **state)
{
	struct decision decision = accepted();

	(void)state;
	decision.until = NOON;
	take(&decision);
	decision.until = NOON - 1;
	refuse(&decision, "would have ended already, on 2026-11-24");
	decision.until = -1;
	refuse(&decision, "is no day");
	decision.until = INT64_MAX;
	refuse(&decision, "is no day");
}

/* --- until when ------------------------------------------------------------------------------------------- */

static void a_day_holds_to_its_last_second(void **state)
{
	static const struct {
		const char *text;
		int64_t until;
	} cases[] = {
		{ "2026-11-24", MIDNIGHT + DAY - 1 },
		{ "2026-11-25", MIDNIGHT + 2 * DAY - 1 },
		{ "2028-02-29", 1835481599 },
		{ "9999-12-31", 253402300799 },
		{ "0d", MIDNIGHT + DAY - 1 },
		{ "1d", MIDNIGHT + 2 * DAY - 1 },
		{ "30d", MIDNIGHT + 31 * DAY - 1 },
		{ "12w", MIDNIGHT + 85 * DAY - 1 },
		{ "1y", MIDNIGHT + 366 * DAY - 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct error err = { 0 };
		int64_t until = 0;

		if (decision_until(cases[i].text, NOON, &until, &err) < 0)
			fail_msg("%s: %s", cases[i].text, err.message);
		if (until != cases[i].until)
			fail_msg("%s: %lld", cases[i].text, (long long)until);
	}
}

static void what_is_no_day_is_an_error(void **state)
{
	static const char *const texts[] = { "", " ", "soon", "2026-13-01", "2026-02-29", "2026-11-31",
		"2026-1-1", "26-11-25", "2026/11/25", "2026-11-25 ", " 2026-11-25", "2026-11-25T10:00:00Z",
		"20261125", "30", "d", "-3d", "1.5d", "30 d", "30dd", "12h", "5m", "9999999y",
		"2026-11-2\xc2", "2026-11-2a", "1969-12-31", "0000-00-00" };
	int64_t until = 7;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct error err = { 0 };

		if (decision_until(texts[i], NOON, &until, &err) != ERROR_USAGE)
			fail_msg("'%s' was taken", texts[i]);
		assert_int_not_equal(err.message[0], 0);
	}
	assert_int_equal(until, 7);
}

static void a_day_that_is_over_is_refused(void **state)
{
	struct error err = { 0 };
	int64_t until;

	(void)state;
	assert_int_equal(decision_until("2026-11-23", NOON, &until, &err), ERROR_USAGE);
	assert_non_null(strstr(err.message, "ended already, on 2026-11-23"));
	/* In the last second of a day, that day will still do. */
	assert_int_equal(decision_until("2026-11-24", MIDNIGHT + DAY - 1, &until, &err), 0);
	assert_int_equal(decision_until("2026-11-24", MIDNIGHT + DAY, &until, &err), ERROR_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states_are_told_and_read_in_the_words_of_cyclonedx),
		cmocka_unit_test(accepted_and_dismissed_findings_are_settled),
		cmocka_unit_test(a_scope_fits_what_meets_all_of_its_conditions),
		cmocka_unit_test(what_is_unknown_fits_no_condition),
		cmocka_unit_test(patterns_of_the_worst_kind_take_no_time),
		cmocka_unit_test(a_scope_is_told_in_words),
		cmocka_unit_test(what_is_written_reads_back_in_one_way_of_writing),
		cmocka_unit_test(what_says_nothing_that_a_scope_could_be_is_not_read),
		cmocka_unit_test(more_findings_than_one_act_may_name_are_not_read),
		cmocka_unit_test(a_decision_needs_a_scope_of_one_kind),
		cmocka_unit_test(a_decision_needs_a_reason_unless_it_decides_little),
		cmocka_unit_test(only_what_is_not_affected_has_a_justification),
		cmocka_unit_test(a_decision_that_has_ended_is_refused),
		cmocka_unit_test(a_day_holds_to_its_last_second),
		cmocka_unit_test(what_is_no_day_is_an_error),
		cmocka_unit_test(a_day_that_is_over_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
