/* Trees around a module, made from steps and uses of shapes that no honest document has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "../tui/fake_desk.h"
#include "base/cleanup.h"
#include "tui/table_page.h"
#include "tui/trees.h"

static struct below step(int32_t parent)
{
	return (struct below){ .parent = parent,
		.kind = REFERENCE_DEPENDENCY,
		.name = "a",
		.source = "github.com/a/b",
		.root = "github.com/a/b",
		.subpath = "",
		.version = "",
		.effective = EFFECTIVE_COMMIT,
		.presence = PRESENCE_FOUND };
}

/* The lines of a tree of steps that stand for a step. */
static size_t drawn_steps(struct below *steps, size_t count, const uint8_t *folded, int width)
{
	CLEANUP(document_release) struct document document = { .width = width };
	const struct resolution resolution = { .below = steps, .below_count = count };
	const struct detail detail = { .resolution = &resolution };
	const struct cell cells[REF_COLUMNS] = { 0 };
	const struct row row = { .cells = cells };
	const struct subject subject = {
		.table = TABLE_REFERENCES, .row = &row, .detail = &detail, .folded = folded
	};
	size_t drawn = 0;

	add_uses(&document, &subject, "USES");
	for (size_t i = 0; i < document.line_count; i++) {
		drawn += document.lines[i].link.kind == LINK_FOUND;
		for (size_t j = 0; j < document.lines[i].span_count; j++)
			assert_in_range(document.lines[i].spans[j].x, 0, width);
	}
	return drawn;
}

static void draws_a_chain_of_the_greatest_length_within_the_screen(void **state)
{
	struct below steps[BELOW_MOST];

	(void)state;
	for (int32_t i = 0; i < BELOW_MOST; i++)
		steps[i] = step(i - 1);
	assert_int_equal(drawn_steps(steps, BELOW_MOST, NULL, 80), BELOW_MOST);
	assert_int_equal(drawn_steps(steps, BELOW_MOST, NULL, 20), BELOW_MOST);
}

static void draws_each_step_once_whatever_parents_they_name(void **state)
{
	struct below steps[6];

	(void)state;
	for (int32_t i = 0; i < 6; i++)
		steps[i] = step(-1);
	steps[1].parent = 1;
	steps[2].parent = 4;
	steps[3].parent = INT32_MAX;
	steps[4].parent = INT32_MIN;
	steps[5].parent = 0;
	assert_int_equal(drawn_steps(steps, 6, NULL, 80), 6);
}

static void hides_what_is_below_a_folded_step_alone(void **state)
{
	struct below steps[4] = { step(-1), step(0), step(1), step(-1) };
	uint8_t folded[FOLD_NODES] = { 0 };

	(void)state;
	folded[1] = 1;
	assert_int_equal(drawn_steps(steps, 4, folded, 80), 2);
	folded[1] = 0;
	folded[2] = 1;
	assert_int_equal(drawn_steps(steps, 4, folded, 80), 3);
}

static struct use use_of(const char *repository, const char *through, const char *commit)
{
	struct use use = { .repository = repository, .path = "dagger.json", .through = through, .line = 1 };

	memcpy(use.commit, commit, strlen(commit) + 1);
	return use;
}

static void add_text(const struct document *document, struct buf *ret)
{
	document_add_plain(document, ret);
}

#define COMMIT_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define COMMIT_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static void counts_repositories_not_references_at_each_commit(void **state)
{
	struct use uses[] = {
		use_of("one", "", COMMIT_A),
		use_of("two", "", COMMIT_B),
		use_of("one", "", COMMIT_A),
		use_of("three", "m > n", COMMIT_A),
		use_of("apart", "", COMMIT_B),
	};
	CLEANUP(document_release) struct document document = { .width = 100 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct detail detail = { .uses = uses, .use_count = COUNT_OF(uses) };
	const struct cell cells[MODULE_COLUMNS] = { 0 };
	const struct row row = { .cells = cells };
	const struct subject subject = { .table = TABLE_MODULES, .row = &row, .detail = &detail };

	(void)state;
	uses[4].class = PATH_FIXTURE;
	add_commits_in_use(&document, &subject);
	add_users(&document, &subject);
	add_text(&document, &text);
	assert_non_null(strstr(text.text, "aaaaaaaaaaaa     2 unknown"));
	assert_non_null(strstr(text.text, "bbbbbbbbbbbb     1 unknown"));
	assert_non_null(strstr(text.text, "directly 3 repositories, 4 references"));
	assert_non_null(strstr(text.text, "through m > n 1 repository"));
	assert_non_null(strstr(text.text, "dagger.json:1 (fixture)"));
}

static void stands_by_the_newest_review_of_the_commit_in_use(void **state)
{
	struct use uses[] = { use_of("one", "", COMMIT_A), use_of("two", "", COMMIT_B) };
	const struct review entries[] = {
		{ .commit = COMMIT_A, .step = REVIEW_SOURCE, .outcome = REVIEW_PASSED, .until = 50 },
		{ .commit = COMMIT_A, .step = REVIEW_REPUTATION, .outcome = REVIEW_REJECTED },
		{ .commit = COMMIT_B, .step = REVIEW_FORKED, .outcome = REVIEW_PASSED },
	};
	CLEANUP(document_release) struct document document = { .width = 100 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct detail detail = { .uses = uses,
		.use_count = COUNT_OF(uses),
		.reviews = { .items = entries, .count = COUNT_OF(entries) } };
	const struct cell cells[MODULE_COLUMNS] = { 0 };
	const struct row row = { .cells = cells };
	const struct subject subject = { .table = TABLE_MODULES, .row = &row, .detail = &detail, .now = 100 };

	(void)state;
	add_commits_in_use(&document, &subject);
	add_text(&document, &text);
	assert_non_null(strstr(text.text, "aaaaaaaaaaaa     1 unknown rejected expired stale -"));
	assert_non_null(strstr(text.text, "bbbbbbbbbbbb     1 unknown stale stale done -"));
}

static enum role role_of(enum presence presence, enum reach reachable, enum label_state label)
{
	enum role role;

	pin_word(reference_effective_word(EFFECTIVE_COMMIT), presence_word(presence), reach_word(reachable),
		label_state_word(label), &role);
	return role;
}

static void shows_nothing_that_is_unknown_as_good_or_bad(void **state)
{
	static const enum presence unknown[] = { PRESENCE_UNASKED, PRESENCE_NO_COPY, PRESENCE_ABSENT,
		PRESENCE_UNREADABLE };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(unknown); i++) {
		assert_int_equal(role_of(unknown[i], REACH_UNKNOWN, LABEL_UNKNOWN), ROLE_UNKNOWN);
		assert_int_equal(role_of(unknown[i], REACH_UNKNOWN, LABEL_AGREES), ROLE_UNKNOWN);
	}
	assert_int_equal(role_of(PRESENCE_FOUND, REACH_UNKNOWN, LABEL_UNKNOWN), ROLE_TEXT);
	assert_int_equal(role_of(PRESENCE_FOUND, REACH_NO, LABEL_AGREES), ROLE_BAD);
	assert_int_equal(role_of(PRESENCE_FOUND, REACH_YES, LABEL_DISAGREES), ROLE_BAD);
	assert_int_equal(role_of(PRESENCE_NOT_COMMIT, REACH_UNKNOWN, LABEL_UNKNOWN), ROLE_BAD);
	assert_int_equal(role_of(PRESENCE_FOUND, REACH_YES, LABEL_AGREES), ROLE_OK);
}

static void calls_a_pin_unreachable_before_it_says_that_its_label_disagrees(void **state)
{
	const char *commit = reference_effective_word(EFFECTIVE_COMMIT);
	enum role role;

	(void)state;
	assert_string_equal(pin_word(commit, presence_word(PRESENCE_FOUND), reach_word(REACH_NO),
				    label_state_word(LABEL_DISAGREES), &role),
		"unreachable");
	assert_string_equal(pin_word(commit, presence_word(PRESENCE_FOUND), reach_word(REACH_YES),
				    label_state_word(LABEL_DISAGREES), &role),
		"disagrees");
}

/* A row of numbers; texts are empty. */
static void empty_texts(struct cell *cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cells[i].text = "";
}

static void calls_nothing_reviewed_before_all_steps_are_done(void **state)
{
	struct cell module[MODULE_COLUMNS] = { 0 }, graph[GRAPH_COLUMNS] = { 0 },
		    reference[REF_COLUMNS] = { 0 };
	const struct row modules = { .cells = module }, targets = { .cells = graph },
			 references = { .cells = reference };

	(void)state;
	empty_texts(module, MODULE_COLUMNS);
	empty_texts(graph, GRAPH_COLUMNS);
	empty_texts(reference, REF_COLUMNS);
	module[MODULE_REVIEWED].number = module[MODULE_REMOTE].number = 3;
	graph[GRAPH_REVIEWED].number = graph[GRAPH_COMMITS].number = graph[GRAPH_REFERENCES].number = 1;
	reference[REF_REVIEWED].number = REVIEW_STEPS - 1;
	assert_int_equal(cell_role(TABLE_MODULES, MODULE_REVIEWED, &modules), ROLE_TEXT);
	assert_int_equal(cell_role(TABLE_GRAPH, GRAPH_REVIEWED, &targets), ROLE_TEXT);
	assert_int_equal(cell_role(TABLE_REFERENCES, REF_REVIEWED, &references), ROLE_TEXT);
	reference[REF_REVIEWED].number = REVIEW_STEPS;
	assert_int_equal(cell_role(TABLE_REFERENCES, REF_REVIEWED, &references), ROLE_OK);
}

static void wraps_text_far_down_a_long_document(void **state)
{
	CLEANUP(document_release) struct document document = { .width = 40 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	for (int i = 0; i < 1000; i++)
		document_blank(&document);
	document_paragraph(&document, 1, ROLE_TEXT, true,
		"a sentence that does not fit into one line of this narrow document ends here");
	add_text(&document, &text);
	assert_non_null(strstr(text.text, "ends here"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws_a_chain_of_the_greatest_length_within_the_screen),
		cmocka_unit_test(draws_each_step_once_whatever_parents_they_name),
		cmocka_unit_test(hides_what_is_below_a_folded_step_alone),
		cmocka_unit_test(counts_repositories_not_references_at_each_commit),
		cmocka_unit_test(stands_by_the_newest_review_of_the_commit_in_use),
		cmocka_unit_test(shows_nothing_that_is_unknown_as_good_or_bad),
		cmocka_unit_test(calls_a_pin_unreachable_before_it_says_that_its_label_disagrees),
		cmocka_unit_test(calls_nothing_reviewed_before_all_steps_are_done),
		cmocka_unit_test(wraps_text_far_down_a_long_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
