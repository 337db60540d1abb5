/* Patches, judged by git and patch themselves. */
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
#include "base/diff.h"
#include "base/file.h"
#include "base/memory.h"

enum { RANDOM_FILES = 300, EDITS_MOST = 6 };

/* Every test works in a folder of its own, with the files in before/ and what they shall be in after/. */
static int enter_folder(void **state)
{
	char folder[] = "/tmp/scabbard-diff-XXXXXX";

	if (!mkdtemp(folder) || chdir(folder) < 0 || file_make_folder("before", NULL) < 0 ||
		file_make_folder("after", NULL) < 0)
		return -1;
	*state = memory_string(folder);
	return 0;
}

static int leave_folder(void **state)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	int result = chdir("/");

	buf_format(&line, "rm -rf '%s'", (const char *)*state);
	memory_release(state);
	return result < 0 || system(line.text) != 0 ? -1 : 0;
}

static void add_case(struct buf *patch, const char *name, const char *text, size_t length,
	const struct edit *edits, size_t count)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf after = BUF_INIT;

	buf_format(&path, "before/%s", name);
	if (strrchr(path.text, '/') > path.text + strlen("before")) {
		*strrchr(path.text, '/') = '\0';
		assert_int_equal(file_make_folder(path.text, NULL), 0);
		buf_clear(&path);
		buf_format(&path, "after/%s", name);
		*strrchr(path.text, '/') = '\0';
		assert_int_equal(file_make_folder(path.text, NULL), 0);
	}
	buf_clear(&path);
	buf_format(&path, "before/%s", name);
	assert_int_equal(file_write(path.text, text, length, NULL), 0);
	edit_apply(&after, text, length, edits, count);
	buf_clear(&path);
	buf_format(&path, "after/%s", name);
	assert_int_equal(file_write(path.text, after.text, after.length, NULL), 0);
	diff_add(patch, name, text, length, edits, count);
}

static void run(const char *command)
{
	if (system(command) != 0) {
		print_error("failed: %s\n", command);
		fail();
	}
}

/* What both tools make of the patch is, byte for byte, what the edits make. */
static void judge(const struct buf *patch)
{
	assert_int_equal(file_write("p.patch", patch->text, patch->length, NULL), 0);
	run("cp -r before git && cp -r before patched");
	run("cd git && GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null git apply --check ../p.patch");
	run("cd git && GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null git apply --whitespace=nowarn "
	    "../p.patch && cd .. && diff -r git after");
	if (system("command -v patch >/dev/null 2>&1") != 0) {
		printf("not tried with patch: it is not installed\n");
		return;
	}
	run("cd patched && patch -s -p1 --fuzz=0 <../p.patch && find . -name '*.orig' -delete && cd .. && "
	    "diff -r patched after");
}

static void one(const char *name, const char *text, const struct edit *edits, size_t count)
{
	CLEANUP(buf_release) struct buf patch = BUF_INIT;

	add_case(&patch, name, text, strlen(text), edits, count);
	judge(&patch);
}

static struct edit insert(size_t offset, const char *text)
{
	return (struct edit){ offset, 0, text, strlen(text) };
}

static struct edit replace(size_t offset, size_t count, const char *text)
{
	return (struct edit){ offset, count, text, strlen(text) };
}

static const char lines[] = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n";

static void shows_three_lines_around_a_change(void **state)
{
	CLEANUP(buf_release) struct buf patch = BUF_INIT;
	const struct edit edit = replace(8, 1, "five");

	(void)state;
	add_case(&patch, "f", lines, strlen(lines), &edit, 1);
	assert_string_equal(patch.text,
		"diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n"
		"+five\n 6\n 7\n 8\n");
	judge(&patch);
}

static void adds_a_line_without_touching_the_one_before(void **state)
{
	CLEANUP(buf_release) struct buf patch = BUF_INIT;
	const struct edit edit = insert(3, "\nnew");

	(void)state;
	add_case(&patch, "f", lines, strlen(lines), &edit, 1);
	assert_string_equal(patch.text,
		"diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1,5 +1,6 @@\n 1\n 2\n+new\n 3\n 4\n 5\n");
	judge(&patch);
}

static void joins_changes_whose_surroundings_touch(void **state)
{
	CLEANUP(buf_release) struct buf patch = BUF_INIT;
	const struct edit near[] = { replace(0, 1, "one"), replace(14, 1, "eight") };
	const struct edit far[] = { replace(0, 1, "one"), replace(16, 1, "nine") };
	size_t hunks = 0;

	(void)state;
	add_case(&patch, "near", lines, strlen(lines), near, 2);
	for (const char *at = patch.text; (at = strstr(at, "@@ -")); at++)
		hunks++;
	assert_int_equal(hunks, 1);
	add_case(&patch, "far", lines, strlen(lines), far, 2);
	for (const char *at = strstr(patch.text, "a/far"); (at = strstr(at, "@@ -")); at++)
		hunks++;
	assert_int_equal(hunks, 3);
	judge(&patch);
}

static void says_nothing_where_nothing_changes(void **state)
{
	CLEANUP(buf_release) struct buf patch = BUF_INIT;
	const struct edit same = replace(0, 1, "1");

	(void)state;
	diff_add(&patch, "f", lines, strlen(lines), &same, 1);
	diff_add(&patch, "f", lines, strlen(lines), NULL, 0);
	assert_int_equal(patch.length, 0);
}

static void keeps_a_missing_last_line_end(void **state)
{
	const struct edit last = insert(1, "!"), behind = insert(3, "\nc"), first = insert(0, "new\n");

	(void)state;
	one("changed", "a", &last, 1);
	run("rm -rf git patched before/* after/*");
	one("followed", "a\nb", &behind, 1);
	run("rm -rf git patched before/* after/*");
	one("around", "a\nb", &first, 1);
}

static void takes_and_gives_last_line_ends(void **state)
{
	const struct edit gives = insert(3, "\n"), takes = replace(3, 1, "");

	(void)state;
	one("given", "a\nb", &gives, 1);
	run("rm -rf git patched before/* after/*");
	one("taken", "a\nb\n", &takes, 1);
}

static void keeps_line_ends_with_carriage_returns(void **state)
{
	static const char text[] = "a\r\nb\r\nc\r\nd\r\ne\nf\r\n";
	const struct edit edits[] = { replace(3, 1, "B"), insert(12, "!") };

	(void)state;
	one("crlf", text, edits, 2);
}

static void fills_and_empties_files(void **state)
{
	const struct edit fills = insert(0, "a\n"), empties = replace(0, 4, "x");

	(void)state;
	one("emptied", "a\nb\n", &empties, 1);
	run("rm -rf git patched before/* after/*");
	one("short", "\n", &fills, 1);
}

static void quotes_names_as_git_does(void **state)
{
	static const char *const names[] = { "a b", "tab\there", "q\"uote", "back\\slash", "uml\xc3\xa4ut",
		"bad\xff", "line\nfeed", " lead", "dir with/blank", "-dash", "a\001\177z", "b/a",
		"diff --git a", "x\t" };
	CLEANUP(buf_release) struct buf patch = BUF_INIT;
	const struct edit edit = replace(8, 1, "five");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		add_case(&patch, names[i], lines, strlen(lines), &edit, 1);
	assert_non_null(strstr(patch.text, "--- \"a/uml\\303\\244ut\"\n"));
	assert_non_null(strstr(patch.text, "--- a/a b\t\n"));
	assert_non_null(strstr(patch.text, "+++ \"b/tab\\there\"\n"));
	judge(&patch);
}

/* --- drawn -------------------------------------------------------------------------------------------- */

static uint32_t draw(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525U + 1013904223U;
	return (*seed >> 8) % below;
}

static void draw_text(struct buf *buf, uint32_t *seed, uint32_t most)
{
	static const char *const pieces[] = { "\n", "\n", "a", "b", "\r\n", " ", "+", "-", "@@ ", "\\", "\t",
		"ccc" };

	for (uint32_t i = draw(seed, most + 1); i; i--)
		buf_add(buf, pieces[draw(seed, COUNT_OF(pieces))]);
}

static void every_drawn_patch_is_taken(void **state)
{
	CLEANUP(buf_release) struct buf patch = BUF_INIT;
	uint32_t seed = 4;
	size_t edited = 0;

	(void)state;
	for (int i = 0; i < RANDOM_FILES; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct buf pieces[EDITS_MOST];
		struct edit edits[EDITS_MOST];
		size_t count = 0, at = 0;
		char name[32];

		/* git makes no patch of a file that begins or ends to exist. */
		buf_add(&text, "first\n");
		draw_text(&text, &seed, 60);
		while (count < EDITS_MOST && at < text.length) {
			at += draw(&seed, (uint32_t)(text.length - at) + 1);
			pieces[count] = (struct buf)BUF_INIT;
			draw_text(&pieces[count], &seed, 6);
			edits[count] = (struct edit){ .offset = at, .text = pieces[count].text };
			edits[count].length = pieces[count].length;
			edits[count].count = draw(&seed, (uint32_t)(text.length - at) / 4 + 1);
			at += edits[count].count + 1;
			count++;
		}
		snprintf(name, sizeof(name), "f%d", i);
		add_case(&patch, name, text.text, text.length, edits, count);
		edited += count;
		for (size_t j = 0; j < count; j++)
			buf_release(&pieces[j]);
	}
	printf("%d files, %zu edits, %zu bytes of patch\n", RANDOM_FILES, edited, patch.length);
	judge(&patch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			shows_three_lines_around_a_change, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			adds_a_line_without_touching_the_one_before, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			joins_changes_whose_surroundings_touch, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			says_nothing_where_nothing_changes, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(keeps_a_missing_last_line_end, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(takes_and_gives_last_line_ends, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			keeps_line_ends_with_carriage_returns, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(fills_and_empties_files, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(quotes_names_as_git_does, enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(every_drawn_patch_is_taken, enter_folder, leave_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
