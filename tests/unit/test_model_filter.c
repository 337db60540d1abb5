#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "model/filter.h"
#include "model/filter_match.h"
#include "model/finding.h"

enum { NOW = 1795507200, DAY = 86400 }; /* 2026-11-24 08:00 */

/* A filter as one line of prefix notation: (and rule=SCB101 (not is:new)). */
static void add_node(struct buf *ret, enum table_id table, const struct filter_node *node)
{
	static const char *const words[] = { "and", "or", "not", ":", "*", "=", "~", "<", "<=", ">",
		">=", "is:", "any:" };
	const bool compares = node->op >= FILTER_LESS && node->op <= FILTER_MORE_EQUAL;
	const struct column *column = node->column >= 0 ? &table_list[table].columns[node->column] : NULL;

	if (node->left) {
		buf_format(ret, "(%s ", words[node->op]);
		add_node(ret, table, node->left);
		if (node->right) {
			buf_add_char(ret, ' ');
			add_node(ret, table, node->right);
		}
		buf_add_char(ret, ')');
		return;
	}
	buf_format(ret, "%s%s", column ? column->name : "", words[node->op]);
	if (compares || (column && column->type != COLUMN_TEXT && column->type != COLUMN_WORD))
		buf_format(ret, "%lld", (long long)node->number);
	else
		buf_add(ret, node->word);
}

static void assert_means(enum table_id table, const char *text, const char *meaning)
{
	CLEANUP(filter_release) struct filter filter = { 0 };
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	struct error err = { 0 };

	if (filter_parse(&filter, table, text, NOW, NULL, &err) < 0)
		fail_msg("%s: %s", text, err.message);
	if (filter.root)
		add_node(&line, table, filter.root);
	if (strcmp(line.text, meaning) != 0)
		fail_msg("%s means %s, not %s", text, line.text, meaning);
}

static void assert_refused(enum table_id table, const char *text, size_t offset, const char *hint)
{
	struct filter filter = { 0 };
	struct error err = { 0 };
	size_t at = 9999;

	assert_int_equal(filter_parse(&filter, table, text, NOW, &at, &err), ERROR_USAGE);
	assert_int_equal(err.code, ERROR_USAGE);
	assert_true(err.message[0]);
	assert_null(filter.root);
	if (at != offset)
		fail_msg("%s: wrong at %zu, not %zu: %s", text, at, offset, err.message);
	if (hint && !strstr(err.hint, hint))
		fail_msg("%s: %s; hint '%s' lacks '%s'", text, err.message, err.hint, hint);
}

static void means_nothing_when_empty(void **state)
{
	(void)state;
	assert_means(TABLE_FINDINGS, "", "");
	assert_means(TABLE_FINDINGS, " \t ", "");
}

static void joins_terms_side_by_side(void **state)
{
	(void)state;
	assert_means(TABLE_FINDINGS, "rule=SCB101 repo:acme", "(and rule=SCB101 repo:acme)");
	assert_means(TABLE_FINDINGS, "a b AND c", "(and (and any:a any:b) any:c)");
	assert_means(TABLE_FINDINGS, "a OR b c", "(or any:a (and any:b any:c))");
	assert_means(TABLE_FINDINGS, "(a OR b) c", "(and (or any:a any:b) any:c)");
	assert_means(TABLE_FINDINGS, "a OR b OR c", "(or (or any:a any:b) any:c)");
	assert_means(TABLE_FINDINGS, "or and", "(and any:or any:and)");
	assert_means(TABLE_FINDINGS, "\"OR\"", "any:OR");
}

static void negates_with_a_dash(void **state)
{
	(void)state;
	assert_means(TABLE_FINDINGS, "-is:declared", "(not is:declared)");
	assert_means(TABLE_FINDINGS, "a -(b OR c)", "(and any:a (not (or any:b any:c)))");
	assert_means(TABLE_FINDINGS, "--a", "any:a");
	assert_means(TABLE_FINDINGS, "---a", "(not any:a)");
	assert_means(TABLE_FINDINGS, "a-b", "any:a-b");
	assert_means(TABLE_FINDINGS, "\"-a\"", "any:-a");
	assert_refused(TABLE_FINDINGS, "a - b", 2, "\"-\"");
	assert_refused(TABLE_FINDINGS, "-", 0, NULL);
}

static void knows_contains_from_globs(void **state)
{
	(void)state;
	assert_means(TABLE_FINDINGS, "repo:acme/", "repo:acme/");
	assert_means(TABLE_FINDINGS, "repo:acme/*", "repo*acme/*");
	assert_means(TABLE_FINDINGS, "repo:\"acme/*\"", "repo:acme/*");
	assert_means(TABLE_FINDINGS, "repo=acme/*", "repo=acme/*");
	assert_means(TABLE_FINDINGS, "repo=\"\"", "repo=");
	assert_means(TABLE_FINDINGS, "r:x SEV=high Path:y", "(and (and repo:x severity=3) path:y)");
}

static void reads_quotes(void **state)
{
	(void)state;
	assert_means(TABLE_FINDINGS, "path=\"a b.json\"", "path=a b.json");
	assert_means(TABLE_FINDINGS, "path=\"a \\\"b\\\" \\\\ \\x\"", "path=a \"b\" \\ \\x");
	assert_means(TABLE_FINDINGS, "(\"a b\")c", "(and any:a b any:c)");
	assert_refused(TABLE_FINDINGS, "x path=\"abc", 7, NULL);
	assert_refused(TABLE_FINDINGS, "\"abc\\\"", 0, NULL);
}

static void takes_odd_words_as_words(void **state)
{
	(void)state;
	assert_means(TABLE_FINDINGS, "github.com/x/y@v1:z", "any:github.com/x/y@v1:z");
	assert_means(TABLE_FINDINGS, "./a:b", "any:./a:b");
	assert_means(TABLE_FINDINGS, "path:f(x)", "path:f(x)");
	assert_means(TABLE_FINDINGS, "(path~^(a|b)$)", "path~^(a|b)$");
	assert_means(TABLE_FINDINGS, "\xe2\x80\xae", "any:\xe2\x80\xae");
}

static void compares_numbers_and_severities(void **state)
{
	(void)state;
	assert_means(TABLE_FINDINGS, "line>10 line<=20", "(and line>10 line<=20)");
	assert_means(TABLE_FINDINGS, "line:14", "line=14");
	assert_means(TABLE_FINDINGS, "severity>=high", "severity>=3");
	assert_means(TABLE_FINDINGS, "sev:c", "severity=4");
	assert_means(TABLE_REPOSITORIES, "score<-1", "score_low<-1");
	assert_refused(TABLE_FINDINGS, "line>ten", 5, NULL);
	assert_refused(TABLE_FINDINGS, "line=99999999999999999999", 5, NULL);
	assert_refused(TABLE_FINDINGS, "severity>=hgih", 10, "critical, high");
	assert_refused(TABLE_FINDINGS, "line~1", 4, NULL);
	assert_refused(TABLE_FINDINGS, "repo>=a", 4, "compared");
}

static void counts_ages_back(void **state)
{
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;

	(void)state;
	buf_format(&wanted, "first_seen>%d", NOW - 30 * DAY);
	assert_means(TABLE_FINDINGS, "first_seen<30d", wanted.text);
	buf_clear(&wanted);
	buf_format(&wanted, "first_seen<=%d", NOW - 8 * 7 * DAY);
	assert_means(TABLE_FINDINGS, "age>=8w", wanted.text);
	buf_clear(&wanted);
	buf_format(&wanted, "(and first_seen>=%d first_seen<%d)", NOW - 4 * DAY + 1, NOW - 3 * DAY + 1);
	assert_means(TABLE_FINDINGS, "age:3d", wanted.text);
	assert_refused(TABLE_FINDINGS, "age<30q", 4, "30d");
	assert_refused(TABLE_FINDINGS, "age<99999999d", 4, NULL);
	assert_refused(TABLE_FINDINGS, "age<d", 4, NULL);
}

static void takes_a_date_as_its_day(void **state)
{
	(void)state;
	assert_means(TABLE_FINDINGS, "first_seen=2026-11-23",
		"(and first_seen>=1795392000 first_seen<1795478400)");
	assert_means(TABLE_FINDINGS, "first_seen>2026-11-23", "first_seen>=1795478400");
	assert_means(TABLE_FINDINGS, "first_seen<=2026-11-23", "first_seen<1795478400");
	assert_means(TABLE_FINDINGS, "first_seen<2026-11-23", "first_seen<1795392000");
	assert_means(TABLE_FINDINGS, "first_seen>2026-11-23T00:00:00Z", "first_seen>1795392000");
	assert_refused(TABLE_FINDINGS, "first_seen>2026-13-01", 11, NULL);
}

static void knows_its_predicates(void **state)
{
	(void)state;
	assert_means(TABLE_FINDINGS, "is:new is=closed", "(and is:new is:closed)");
	assert_means(TABLE_REFERENCES, "is:floating", "is:floating");
	assert_refused(TABLE_FINDINGS, "a is:nwe", 5, "is:new");
	assert_refused(TABLE_MODULES, "is:closed", 3, "is:unpinned");
	assert_means(TABLE_REFERENCES, "is:disagrees is:nocopy -is:behind",
		"(and (and is:disagrees is:nocopy) (not is:behind))");
	assert_means(TABLE_GRAPH, "is:thirdparty is:floating", "(and is:thirdparty is:floating)");
	assert_means(TABLE_REVIEWS, "is:expired", "is:expired");
	assert_refused(TABLE_GRAPH, "is:nocopy", 3, "is:absent");
	assert_refused(TABLE_REVIEWS, "is:new", 3, "is:current, is:expired");
	assert_refused(TABLE_GRAPH, "class:fixture", 6, NULL);
	assert_means(TABLE_REVIEWS, "class:any", "is:any");
	assert_refused(TABLE_FINDINGS, "is:", 3, NULL);
}

static void tells_classes_of_paths_from_classes_of_pins(void **state)
{
	CLEANUP(filter_release) struct filter filter = { 0 };
	CLEANUP(filter_release) struct filter plain = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_means(TABLE_FINDINGS, "class:fixture", "is:fixture");
	assert_means(TABLE_FINDINGS, "in:any", "is:any");
	assert_means(TABLE_REFERENCES, "class:docs", "is:docs");
	assert_means(TABLE_REFERENCES, "class:pinned", "class:pinned");
	assert_means(TABLE_REPOSITORIES, "class:any", "is:any");
	assert_refused(TABLE_FINDINGS, "class:fixtur", 6, "class:fixture");
	assert_refused(TABLE_REPOSITORIES, "class:docs", 6, NULL);
	assert_int_equal(filter_parse(&filter, TABLE_REFERENCES, "a -class:docs", NOW, NULL, &err), 0);
	assert_true(filter.names_class);
	assert_int_equal(filter_parse(&plain, TABLE_REFERENCES, "class:pinned", NOW, NULL, &err), 0);
	assert_false(plain.names_class);
}

static void says_whether_it_asks_for_what_is_not_open(void **state)
{
	static const struct {
		enum table_id table;
		const char *text;
		bool names;
	} cases[] = {
		{ TABLE_FINDINGS, "", false },
		{ TABLE_FINDINGS, "is:new severity>=high", false },
		{ TABLE_FINDINGS, "is:triage OR is:confirmed OR is:owned", false },
		{ TABLE_FINDINGS, "a (b OR -is:open)", true },
		{ TABLE_FINDINGS, "is:decided", true },
		{ TABLE_FINDINGS, "is:ending", true },
		{ TABLE_FINDINGS, "is:overdue", true },
		{ TABLE_FINDINGS, "state:acc", true },
		{ TABLE_FINDINGS, "act=17", true },
		{ TABLE_REPOSITORIES, "state=gone", true },
		{ TABLE_REPOSITORIES, "status=failed", false },
		{ TABLE_CHANGES, "is:closed status:open", false },
		{ TABLE_DECISIONS, "is:ending state:acc act=1", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(filter_release) struct filter filter = { 0 };
		struct error err = { 0 };

		assert_int_equal(filter_parse(&filter, cases[i].table, cases[i].text, NOW, NULL, &err), 0);
		assert_int_equal(filter.names_state, cases[i].names);
	}
}

static void hints_at_the_closest_column(void **state)
{
	(void)state;
	assert_refused(TABLE_FINDINGS, "a sverity>=high", 2, "'severity'");
	assert_refused(TABLE_FINDINGS, "repo:x no_such_column:y", 7, "quotes");
	assert_refused(TABLE_REFERENCES, "clas:pinned", 0, "'class'");
	assert_refused(TABLE_FINDINGS, "severity!=high", 8, "-severity=");
}

static void points_at_what_is_wrong(void **state)
{
	(void)state;
	assert_refused(TABLE_FINDINGS, "a (b", 2, NULL);
	assert_refused(TABLE_FINDINGS, "a b)", 3, NULL);
	assert_refused(TABLE_FINDINGS, "a ()", 2, NULL);
	assert_refused(TABLE_FINDINGS, "a OR", 4, NULL);
	assert_refused(TABLE_FINDINGS, "OR a", 0, "quotes");
	assert_refused(TABLE_FINDINGS, "a OR OR b", 5, NULL);
	assert_refused(TABLE_FINDINGS, "repo:", 5, "\"\"");
	assert_refused(TABLE_FINDINGS, "a repo: b", 7, NULL);
}

static void bounds_depth_terms_and_length(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	buf_add_repeated(&text, "(", 12);
	buf_add(&text, "a");
	buf_add_repeated(&text, ")", 12);
	assert_means(TABLE_FINDINGS, text.text, "any:a");
	buf_clear(&text);
	buf_add_repeated(&text, "-(", 100000);
	assert_refused(TABLE_FINDINGS, text.text, 32768, NULL);
	buf_cut(&text, 2000);
	assert_refused(TABLE_FINDINGS, text.text, 25, NULL);
	buf_clear(&text);
	buf_add_repeated(&text, "a ", 513);
	assert_refused(TABLE_FINDINGS, text.text, 1024, NULL);
}

static void remembers_where_terms_stand(void **state)
{
	CLEANUP(filter_release) struct filter filter = { 0 };
	const char *text = " a (-repo:\"x y\" OR c)";
	struct error err = { 0 };
	const struct filter_node *negated;

	(void)state;
	assert_int_equal(filter_parse(&filter, TABLE_FINDINGS, text, NOW, NULL, &err), 0);
	negated = filter.root->right->left;
	assert_int_equal(negated->op, FILTER_NOT);
	assert_int_equal(negated->left->offset, 5);
	assert_int_equal(negated->left->count, 10);
	assert_int_equal(filter.root->offset, 1);
	assert_int_equal(filter.root->offset + filter.root->count, strlen(text) - 1);
}

/* --- matching -------------------------------------------------------------------------------------------- */

static bool matches(enum filter_op op, const char *word, const char *text)
{
	CLEANUP(filter_match_close) struct filter_match *match = NULL;
	struct error err = { 0 };

	if (filter_match_open(&match, op, word, NULL, &err) < 0)
		fail_msg("%s: %s", word, err.message);
	return filter_match_text(match, text);
}

static void matches_words_without_regard_to_case(void **state)
{
	(void)state;
	assert_true(matches(FILTER_CONTAINS, "PAY", "acme/pay-api"));
	assert_true(matches(FILTER_ANY, "pay", "ACME/PAY"));
	assert_true(matches(FILTER_CONTAINS, "", "x"));
	assert_true(matches(FILTER_CONTAINS, "aab", "aaab"));
	assert_false(matches(FILTER_CONTAINS, "pays", "acme/pay"));
	assert_false(matches(FILTER_CONTAINS, "\xc3\xa4", "\xc3\x84"));
	assert_true(matches(FILTER_GLOB, "ACME/*", "acme/pay/ci"));
	assert_false(matches(FILTER_GLOB, "acme/*", "xacme/pay"));
	assert_true(matches(FILTER_EQUAL, "acme", "acme"));
	assert_false(matches(FILTER_EQUAL, "acme", "Acme"));
}

static void matches_regular_expressions(void **state)
{
	(void)state;
	assert_true(matches(FILTER_REGEX, "^ci/[a-z]+[.]json$", "ci/dagger.json"));
	assert_false(matches(FILTER_REGEX, "^ci/", "a/ci/"));
	assert_true(matches(FILTER_REGEX, "(a|b){2,3}c", "xabc"));
	assert_true(matches(FILTER_REGEX, "a[]]b[^]x]", "a]by"));
	assert_true(matches(FILTER_REGEX, "[[:digit:]]{4}", "in 2026"));
	assert_true(matches(FILTER_REGEX, "v1\\.2", "v1.2"));
}

static void refuse_pattern(const char *pattern, size_t offset)
{
	struct filter_match *match = NULL;
	struct error err = { 0 };
	size_t at = 9999;

	assert_int_equal(filter_match_open(&match, FILTER_REGEX, pattern, &at, &err), ERROR_USAGE);
	assert_null(match);
	if (at != offset)
		fail_msg("%s: wrong at %zu, not %zu: %s", pattern, at, offset, err.message);
}

static void refuses_expressions_that_cost_too_much(void **state)
{
	CLEANUP(buf_release) struct buf pattern = BUF_INIT;

	(void)state;
	refuse_pattern("(a)\\1", 3);
	refuse_pattern("a{1,9}{1,9}", 6);
	refuse_pattern("a{1,300}", 1);
	refuse_pattern("ab??", 3);
	refuse_pattern("(((((((((a?)?)?)?)?)?)?)?)?)?", 24);
	refuse_pattern("((a{1,20}){1,20}){1,20}", 10);
	refuse_pattern("(abcdefgh){200}", 10);
	refuse_pattern("a[b", 1);
	refuse_pattern("a(b", 0);
	refuse_pattern("*a)", 0);
	buf_add_repeated(&pattern, "a", FILTER_PATTERN_MAX);
	assert_true(matches(FILTER_REGEX, pattern.text, pattern.text));
	buf_add(&pattern, "a");
	refuse_pattern(pattern.text, FILTER_PATTERN_MAX);
	buf_clear(&pattern);
	buf_add_repeated(&pattern, "(", 100);
	refuse_pattern(pattern.text, 31);
	assert_refused(TABLE_FINDINGS, "a path~\"x (\\1\"", 11, NULL);
}

static void looks_at_the_start_of_long_texts(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	buf_add_repeated(&text, "a", FILTER_TEXT_MAX);
	buf_add(&text, "b");
	assert_false(matches(FILTER_CONTAINS, "b", text.text));
	assert_false(matches(FILTER_REGEX, "b", text.text));
	assert_false(matches(FILTER_GLOB, "*b", text.text));
	assert_true(matches(FILTER_REGEX, "^a*$", text.text));
	assert_true(matches(FILTER_EQUAL, text.text, text.text));
}

/* Each byte brings the library a new state for this one: it must not keep them for ever. */
static void stays_small_over_many_texts(void **state)
{
	CLEANUP(filter_match_close) struct filter_match *match = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error err = { 0 };
	uint32_t seed = 1;

	(void)state;
	assert_int_equal(filter_match_open(&match, FILTER_REGEX, "(a|b)*a(a|b){12}c", NULL, &err), 0);
	for (int round = 0; round < 300; round++) {
		buf_clear(&text);
		for (int i = 0; i < 2000; i++) {
			seed = seed * 1103515245U + 12345U;
			buf_add_char(&text, seed >> 16 & 1 ? 'a' : 'b');
		}
		assert_false(filter_match_text(match, text.text));
	}
	buf_add(&text, "abbbbbbbbbbbbc");
	assert_true(filter_match_text(match, text.text));
}

static void finds_our_own_words_where_they_begin(void **state)
{
	static const struct {
		const char *word, *text;
		bool matches;
	} table[] = {
		{ "pinned", "pinned", true },
		{ "PIN", "pinned", true },
		{ "pinned", "unpinned", false },
		{ "tag", "string-form,ref-tag", true },
		{ "party", "third party", true },
		{ "on", "moved on", true },
		{ "ved", "moved on", false },
		{ "", "anything", true },
		{ "pinned for good", "pinned", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		CLEANUP(filter_match_close) struct filter_match *match = NULL;

		assert_int_equal(filter_match_open(&match, FILTER_CONTAINS, table[i].word, NULL, NULL), 0);
		assert_int_equal(filter_match_word(match, table[i].text), table[i].matches);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_our_own_words_where_they_begin),
		cmocka_unit_test(means_nothing_when_empty),
		cmocka_unit_test(joins_terms_side_by_side),
		cmocka_unit_test(negates_with_a_dash),
		cmocka_unit_test(knows_contains_from_globs),
		cmocka_unit_test(reads_quotes),
		cmocka_unit_test(takes_odd_words_as_words),
		cmocka_unit_test(compares_numbers_and_severities),
		cmocka_unit_test(counts_ages_back),
		cmocka_unit_test(takes_a_date_as_its_day),
		cmocka_unit_test(knows_its_predicates),
		cmocka_unit_test(tells_classes_of_paths_from_classes_of_pins),
		cmocka_unit_test(says_whether_it_asks_for_what_is_not_open),
		cmocka_unit_test(hints_at_the_closest_column),
		cmocka_unit_test(points_at_what_is_wrong),
		cmocka_unit_test(bounds_depth_terms_and_length),
		cmocka_unit_test(remembers_where_terms_stand),
		cmocka_unit_test(matches_words_without_regard_to_case),
		cmocka_unit_test(matches_regular_expressions),
		cmocka_unit_test(refuses_expressions_that_cost_too_much),
		cmocka_unit_test(looks_at_the_start_of_long_texts),
		cmocka_unit_test(stays_small_over_many_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
