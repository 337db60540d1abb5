#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../../src/sources/yaml_tree.h"
#include "base/buf.h"
#include "base/cleanup.h"

static struct yaml_tree *parse(const char *text)
{
	struct yaml_tree *tree = NULL;
	struct place at = { 0 };
	struct limits limits;
	struct error err;

	limits_default(&limits);
	if (yaml_tree_parse(&tree, text, strlen(text), &limits, &at, &err) < 0)
		fail_msg("%u:%u %s", at.line, at.column, err.message);
	return tree;
}

static const struct yaml_node *root_of(struct yaml_tree *tree)
{
	return yaml_document(tree, 0);
}

/* What the file holds for each byte of a scalar, by its offsets. */
static void assert_source(const char *text, const struct yaml_node *node, const char *expected)
{
	const size_t *offsets = yaml_offsets(node);
	CLEANUP(buf_release) struct buf found = BUF_INIT;

	assert_non_null(node);
	for (size_t i = 0; yaml_text(node)[i]; i++)
		buf_add_char(&found, text[offsets ? offsets[i] : yaml_place(node).offset + i]);
	assert_string_equal(found.text, expected);
}

static void members_are_found_by_key(void **state)
{
	CLEANUP(yaml_tree_close)
	struct yaml_tree *tree = parse("a: 1\non:\n  b: [x, 'y']\na: 2\n---\nother: true\n");
	const struct yaml_node *list = yaml_member(yaml_member(root_of(tree), "on"), "b");

	(void)state;
	assert_int_equal(yaml_document_count(tree), 2);
	assert_string_equal(yaml_text(yaml_member(root_of(tree), "a")), "2");
	assert_int_equal(yaml_type(list), YAML_SEQUENCE);
	assert_int_equal(yaml_count(list), 2);
	assert_string_equal(yaml_text(yaml_next(yaml_first(list))), "y");
	assert_false(yaml_is_plain(yaml_next(yaml_first(list))));
	assert_null(yaml_key(yaml_first(list)));
	assert_null(yaml_text(list));
	assert_null(yaml_member(list, "x"));
	assert_null(yaml_member(NULL, "x"));
	assert_true(yaml_is_true(yaml_member(yaml_document(tree, 1), "other")));
	assert_null(yaml_document(tree, 2));
}

static void places_count_in_utf_16_and_leave_quotes_out(void **state)
{
	static const char text[] = "# \xc3\xa4\n\xf0\x9f\x98\x80: 'q'\nlist:\n  - \xc3\xa4: \"w\\n\"\n";
	CLEANUP(yaml_tree_close) struct yaml_tree *tree = parse(text);
	const struct yaml_node *quoted = yaml_member(root_of(tree), "\xf0\x9f\x98\x80");
	const struct yaml_node *deep =
		yaml_member(yaml_first(yaml_member(root_of(tree), "list")), "\xc3\xa4");

	(void)state;
	assert_int_equal(yaml_key_place(quoted).offset, 5);
	assert_int_equal(yaml_key_place(quoted).count, 4);
	assert_int_equal(yaml_place(quoted).line, 2);
	assert_int_equal(yaml_place(quoted).column, 6);
	assert_int_equal(yaml_place(quoted).count, 1);
	assert_memory_equal(text + yaml_place(quoted).offset, "q", 1);
	assert_int_equal(yaml_place(deep).line, 4);
	assert_int_equal(yaml_place(deep).column, 9);
	assert_memory_equal(text + yaml_place(deep).offset, "w\\n", 3);
}

static void block_scalars_say_where_each_byte_stands(void **state)
{
	static const char text[] = "a: |  # why\n\n    one\n      two\n\n    three\nb: >-\n  fold\n  ed\n\n  "
				   "par\n   more\n  end\n\n"
				   "c: |2\n    deep\n";
	CLEANUP(yaml_tree_close) struct yaml_tree *tree = parse(text);
	const struct yaml_node *one = yaml_member(root_of(tree), "a");
	const struct yaml_node *two = yaml_member(root_of(tree), "b");
	const struct yaml_node *three = yaml_member(root_of(tree), "c");

	(void)state;
	assert_string_equal(yaml_text(one), "\none\n  two\n\nthree\n");
	assert_source(text, one, "\none\n  two\n\nthree\n");
	assert_int_equal(yaml_place(one).line, 3);
	assert_int_equal(yaml_place(one).column, 5);
	assert_string_equal(yaml_text(two), "fold ed\npar\n more\nend");
	assert_source(text, two, "fold\ned\npar\n more\nend");
	assert_int_equal(yaml_place(two).line, 8);
	assert_string_equal(yaml_text(three), "  deep\n");
	assert_source(text, three, "  deep\n");
}

static void quoted_and_folded_plain_scalars_do_too(void **state)
{
	static const char text[] =
		"a: \"x\\u00e4y\\\n   z  \n\n  w\"\nb: 'it''s\n  so'\nc: plain\n  text\r\n  too\n";
	CLEANUP(yaml_tree_close) struct yaml_tree *tree = parse(text);
	const struct yaml_node *one = yaml_member(root_of(tree), "a");

	(void)state;
	assert_string_equal(yaml_text(one), "x\xc3\xa4yz\nw");
	assert_source(text, one, "x\\\\yz\nw");
	assert_int_equal(yaml_offsets(one)[7], strchr(text, 'w') + 1 - text);
	assert_string_equal(yaml_text(yaml_member(root_of(tree), "b")), "it's so");
	assert_source(text, yaml_member(root_of(tree), "b"), "it's\nso");
	assert_string_equal(yaml_text(yaml_member(root_of(tree), "c")), "plain text too");
	assert_source(text, yaml_member(root_of(tree), "c"), "plain\ntext\rtoo");
}

static void plain_text_needs_no_offsets(void **state)
{
	CLEANUP(yaml_tree_close) struct yaml_tree *tree = parse("a: dagger call x # why\n");

	(void)state;
	assert_null(yaml_offsets(yaml_member(root_of(tree), "a")));
	assert_int_equal(yaml_place(yaml_member(root_of(tree), "a")).count, strlen("dagger call x"));
}

static void aliases_are_links_and_merges_are_looked_through(void **state)
{
	CLEANUP(yaml_tree_close)
	struct yaml_tree *tree = parse("base: &b {x: 1, y: 2}\nmore: &m {z: 3}\n"
				       "one: {<<: *b, y: 4}\ntwo: {<<: [*m, *b]}\nsame: *b\n");
	const struct yaml_node *root = root_of(tree);

	(void)state;
	assert_string_equal(yaml_text(yaml_member(yaml_member(root, "one"), "x")), "1");
	assert_string_equal(yaml_text(yaml_member(yaml_member(root, "one"), "y")), "4");
	assert_string_equal(yaml_text(yaml_member(yaml_member(root, "two"), "z")), "3");
	assert_string_equal(yaml_text(yaml_member(yaml_member(root, "two"), "y")), "2");
	assert_ptr_equal(yaml_first(yaml_member(root, "same")), yaml_first(yaml_member(root, "base")));
	assert_string_equal(yaml_key(yaml_member(root, "same")), "same");
}

static size_t walk(const struct yaml_node *node)
{
	size_t nodes = 1;

	for (const struct yaml_node *at = yaml_first(node); at; at = yaml_next(at))
		nodes += walk(at);
	return nodes;
}

static void bombs_of_aliases_cost_no_more_than_the_limit(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(yaml_tree_close) struct yaml_tree *tree = NULL;

	(void)state;
	buf_add(&text, "a0: &a0 [x]\n");
	for (int i = 1; i < 30; i++) {
		buf_format(&text, "a%d: &a%d [", i, i);
		for (int k = 0; k < 9; k++)
			buf_format(&text, "%s*a%d", k ? ", " : "", i - 1);
		buf_add(&text, "]\n");
	}
	tree = parse(text.text);
	assert_true(walk(root_of(tree)) <= 400000);
	assert_int_equal(yaml_count(root_of(tree)), 30);
}

static void an_alias_never_makes_a_cycle(void **state)
{
	CLEANUP(yaml_tree_close)
	struct yaml_tree *tree = parse("a: &a [*a, {b: *a}]\nc: &c {<<: *c, d: 1}\n");

	(void)state;
	assert_int_equal(walk(root_of(tree)), 8);
	assert_string_equal(yaml_text(yaml_first(yaml_member(root_of(tree), "a"))), "");
	assert_null(yaml_member(yaml_member(root_of(tree), "c"), "e"));
}

static int parse_badly(const char *text, size_t length, enum limit_id limit, uint64_t value,
	struct place *ret_place, size_t *ret_documents)
{
	CLEANUP(yaml_tree_close) struct yaml_tree *tree = NULL;
	struct limits limits;
	struct error err;
	int code;

	limits_default(&limits);
	if (value)
		limits.values[limit] = value;
	code = yaml_tree_parse(&tree, text, length, &limits, ret_place, &err);
	*ret_documents = yaml_document_count(tree);
	return code;
}

static void what_is_too_deep_too_many_or_too_large_is_refused(void **state)
{
	CLEANUP(buf_release) struct buf deep = BUF_INIT;
	struct place at;
	size_t documents;

	(void)state;
	buf_add_repeated(&deep, "[", 100000);
	assert_int_equal(
		parse_badly(deep.text, deep.length, LIMIT_COUNT, 0, &at, &documents), ERROR_TOO_LARGE);
	assert_int_equal(at.column, 65);
	assert_int_equal(documents, 0);
	assert_int_equal(parse_badly("[a, b, c]", 9, LIMIT_YAML_NODES, 3, &at, &documents), ERROR_TOO_LARGE);
	assert_int_equal(at.offset, 7);
	assert_int_equal(parse_badly("[a, b, c]", 9, LIMIT_YAML_NODES, 4, &at, &documents), 0);
	assert_int_equal(parse_badly("abcd", 4, LIMIT_YAML_BYTES, 3, &at, &documents), ERROR_TOO_LARGE);
}

static void what_is_no_yaml_is_refused_at_its_place_and_documents_before_it_stay(void **state)
{
	static const char text[] = "a: 1\n---\nb: {\xc3\xa4: 2]\n", alias[] = "a: *b\n",
			  bytes[] = "a: \xff\n";
	struct place at;
	size_t documents;

	(void)state;
	assert_int_equal(parse_badly(text, strlen(text), LIMIT_COUNT, 0, &at, &documents), ERROR_MALFORMED);
	assert_int_equal(documents, 1);
	assert_int_equal(at.line, 3);
	assert_int_equal(at.column, 9);
	assert_int_equal(parse_badly(alias, strlen(alias), LIMIT_COUNT, 0, &at, &documents), ERROR_MALFORMED);
	assert_int_equal(at.column, 4);
	assert_int_equal(parse_badly(bytes, strlen(bytes), LIMIT_COUNT, 0, &at, &documents), ERROR_MALFORMED);
	assert_int_equal(at.offset, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_found_by_key),
		cmocka_unit_test(places_count_in_utf_16_and_leave_quotes_out),
		cmocka_unit_test(block_scalars_say_where_each_byte_stands),
		cmocka_unit_test(quoted_and_folded_plain_scalars_do_too),
		cmocka_unit_test(plain_text_needs_no_offsets),
		cmocka_unit_test(aliases_are_links_and_merges_are_looked_through),
		cmocka_unit_test(bombs_of_aliases_cost_no_more_than_the_limit),
		cmocka_unit_test(an_alias_never_makes_a_cycle),
		cmocka_unit_test(what_is_too_deep_too_many_or_too_large_is_refused),
		cmocka_unit_test(what_is_no_yaml_is_refused_at_its_place_and_documents_before_it_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
