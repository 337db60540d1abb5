/* Which files are trusted, and which are refused because others could have written them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attest/trust.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "engine/trust_store.h"
#include "support_forge_parts.h"

/* A folder of its own, with a trust folder in it that holds one file of one key. */
struct home {
	char top[32];
	struct buf folder, file, pem;
	struct arena arena;
	struct trust_request request;
	struct policy policy;
	struct error error;
};

static void add_path(struct buf *ret, const struct home *home, const char *name)
{
	buf_clear(ret);
	buf_format(ret, "%s/%s", home->top, name);
}

static void home_open(struct home *home)
{
	CLEANUP(forge_key_release) EVP_PKEY *key = forge_key("trusted", FORGE_P256);

	*home = (struct home){ .top = "/tmp/trust.XXXXXX",
		.folder = BUF_INIT,
		.file = BUF_INIT,
		.pem = BUF_INIT,
		.policy = { .trust_root_days = 90 } };
	(void)umask(022);
	assert_non_null(mkdtemp(home->top));
	add_path(&home->folder, home, "trust");
	add_path(&home->file, home, "trust/release.pub");
	forge_add_key_pem(&home->pem, key);
	assert_int_equal(file_make_folder(home->folder.text, NULL), 0);
	assert_int_equal(file_write(home->file.text, home->pem.text, home->pem.length, NULL), 0);
	home->request = (struct trust_request){ .folder = home->folder.text, .policy = &home->policy };
}

static int remove_name(const char *name, void *context)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	file_join(&path, context, name);
	if (file_is_folder(path.text)) {
		(void)file_visit_folder(path.text, 100, remove_name, path.text, NULL);
		return rmdir(path.text);
	}
	return unlink(path.text);
}

static void home_close(struct home *home)
{
	(void)file_visit_folder(home->top, 100, remove_name, home->top, NULL);
	(void)rmdir(home->top);
	buf_release(&home->folder);
	buf_release(&home->file);
	buf_release(&home->pem);
	arena_release(&home->arena);
}

/* How many things are trusted, or the error's code. */
static int loaded(struct home *home)
{
	CLEANUP(trust_close) struct trust *trust = NULL;
	struct trust_row *rows = NULL;

	home->error = (struct error){ 0 };
	if (trust_load(&home->request, &home->arena, &trust, NULL, &home->error) < 0) {
		assert_null(trust);
		return home->error.code;
	}
	return (int)trust_rows(trust, &home->arena, &rows);
}

static void loads_what_the_folder_holds(void **state)
{
	CLEANUP(home_close) struct home home;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	(void)state;
	home_open(&home);
	assert_int_equal(loaded(&home), 1);
	add_path(&path, &home, "trust/.hidden.pub");
	assert_int_equal(file_write(path.text, home.pem.text, home.pem.length, NULL), 0);
	add_path(&path, &home, "trust/release.pub.bak");
	assert_int_equal(file_write(path.text, "no key", 6, NULL), 0);
	assert_int_equal(loaded(&home), 1);
	add_path(&path, &home, "trust/z.json");
	assert_int_equal(file_write(path.text, "no root", 7, NULL), 0);
	assert_int_equal(loaded(&home), ERROR_MALFORMED);
	assert_non_null(strstr(home.error.message, path.text));
}

static void loads_nothing_where_there_is_no_folder(void **state)
{
	CLEANUP(home_close) struct home home;

	(void)state;
	home_open(&home);
	home.request.folder = NULL;
	assert_int_equal(loaded(&home), 0);
	home.request.folder = "/tmp/there is no such folder";
	assert_int_equal(loaded(&home), 0);
}

static void refuses_what_others_can_write(void **state)
{
	CLEANUP(home_close) struct home home;

	(void)state;
	home_open(&home);
	assert_int_equal(chmod(home.file.text, 0646), 0);
	assert_int_equal(loaded(&home), ERROR_USAGE);
	assert_non_null(strstr(home.error.message, "can be written by others"));
	assert_int_equal(chmod(home.file.text, 0644), 0);
	assert_int_equal(chmod(home.folder.text, 0757), 0);
	assert_int_equal(loaded(&home), ERROR_USAGE);
	/* The sticky bit keeps nobody from adding a file. */
	assert_int_equal(chmod(home.folder.text, 01757), 0);
	assert_int_equal(loaded(&home), ERROR_USAGE);
	assert_int_equal(chmod(home.folder.text, 0755), 0);
	assert_int_equal(loaded(&home), 1);
}

static void follows_a_link_to_the_folder_of_its_file(void **state)
{
	CLEANUP(home_close) struct home home;
	CLEANUP(buf_release) struct buf outer = BUF_INIT;
	CLEANUP(buf_release) struct buf file = BUF_INIT;
	CLEANUP(buf_release) struct buf shortcut = BUF_INIT;

	(void)state;
	home_open(&home);
	add_path(&outer, &home, "open");
	add_path(&file, &home, "open/root.pub");
	add_path(&shortcut, &home, "trust/root.pub");
	assert_int_equal(file_make_folder(outer.text, NULL), 0);
	assert_int_equal(file_write(file.text, home.pem.text, home.pem.length, NULL), 0);
	assert_int_equal(symlink(file.text, shortcut.text), 0);
	assert_int_equal(loaded(&home), 2);
	assert_int_equal(chmod(outer.text, 0777), 0);
	assert_int_equal(loaded(&home), ERROR_USAGE);
}

static void refuses_what_a_shared_group_can_write(void **state)
{
	CLEANUP(home_close) struct home home;

	(void)state;
	home_open(&home);
	if (chown(home.file.text, (uid_t)-1, getuid() + 1) < 0)
		skip();
	assert_int_equal(loaded(&home), 1);
	assert_int_equal(chmod(home.file.text, 0664), 0);
	assert_int_equal(loaded(&home), ERROR_USAGE);
}

static void lets_named_files_stand_alone(void **state)
{
	CLEANUP(home_close) struct home home;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf two = BUF_INIT;
	const char *named[1];

	(void)state;
	home_open(&home);
	add_path(&path, &home, "two.pem");
	buf_add(&two, home.pem.text);
	buf_add(&two, home.pem.text);
	assert_int_equal(file_write(path.text, two.text, two.length, NULL), 0);
	named[0] = path.text;
	home.request.files = named;
	home.request.file_count = 1;
	assert_int_equal(loaded(&home), 2);
	assert_int_equal(chmod(path.text, 0666), 0);
	assert_int_equal(loaded(&home), ERROR_USAGE);
}

static void takes_roots_of_the_policy_by_their_whole_path(void **state)
{
	CLEANUP(home_close) struct home home;
	const char *roots[1];

	(void)state;
	home_open(&home);
	roots[0] = home.file.text;
	home.policy.trust_roots.items = roots;
	home.policy.trust_roots.count = 1;
	assert_int_equal(loaded(&home), 2);
	roots[0] = "release.pub";
	assert_int_equal(chdir(home.folder.text), 0);
	assert_int_equal(loaded(&home), ERROR_USAGE);
	assert_int_equal(chdir("/"), 0);
	assert_non_null(strstr(home.error.message, "has no whole path"));
}

static void says_of_each_file_what_is_wrong(void **state)
{
	CLEANUP(home_close) struct home home;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct trust_sources sources;

	(void)state;
	home_open(&home);
	add_path(&path, &home, "trust/bad.json");
	assert_int_equal(file_write(path.text, "no root", 7, NULL), 0);
	assert_int_equal(trust_look(&home.request, &home.arena, &sources, &home.error), 0);
	assert_int_equal(sources.source_count, 2);
	assert_string_equal(sources.sources[0].name, "bad.json");
	assert_non_null(strstr(sources.sources[0].problem, "neither a trust root"));
	assert_int_equal(sources.sources[0].count, 0);
	assert_null(sources.sources[1].problem);
	assert_int_equal(sources.sources[1].count, 1);
	assert_string_equal(sources.entries[sources.sources[1].first].kind, "key");
	assert_int_equal(strlen(sources.sources[1].digest), 64);
}

static void calls_old_files_stale(void **state)
{
	CLEANUP(home_close) struct home home;
	struct trust_sources sources;

	(void)state;
	home_open(&home);
	assert_int_equal(trust_look(&home.request, &home.arena, &sources, &home.error), 0);
	home.request.now = sources.sources[0].modified + INT64_C(90) * 24 * 60 * 60;
	assert_int_equal(trust_look(&home.request, &home.arena, &sources, &home.error), 0);
	assert_false(sources.sources[0].stale);
	home.request.now++;
	assert_int_equal(trust_look(&home.request, &home.arena, &sources, &home.error), 0);
	assert_true(sources.sources[0].stale);
}

static void copies_nothing_that_it_cannot_read(void **state)
{
	CLEANUP(home_close) struct home home;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct trust_added added;

	(void)state;
	home_open(&home);
	add_path(&path, &home, "new");
	assert_int_equal(file_write(path.text, "no root", 7, NULL), 0);
	assert_int_equal(
		trust_take(&home.request, path.text, &home.arena, &added, &home.error), ERROR_MALFORMED);
	assert_int_equal(file_write(path.text, home.pem.text, home.pem.length, NULL), 0);
	assert_int_equal(trust_take(&home.request, path.text, &home.arena, &added, &home.error), 0);
	assert_string_equal(added.sources.sources[0].name, "new.pub");
	assert_false(added.again);
	assert_int_equal(loaded(&home), 2);
	assert_int_equal(trust_take(&home.request, path.text, &home.arena, &added, &home.error), 0);
	assert_true(added.again);
	buf_add_char(&home.pem, '\n');
	assert_int_equal(file_write(path.text, home.pem.text, home.pem.length, NULL), 0);
	assert_int_equal(trust_take(&home.request, path.text, &home.arena, &added, &home.error), ERROR_USAGE);
	assert_int_equal(loaded(&home), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loads_what_the_folder_holds),
		cmocka_unit_test(loads_nothing_where_there_is_no_folder),
		cmocka_unit_test(refuses_what_others_can_write),
		cmocka_unit_test(follows_a_link_to_the_folder_of_its_file),
		cmocka_unit_test(refuses_what_a_shared_group_can_write),
		cmocka_unit_test(lets_named_files_stand_alone),
		cmocka_unit_test(takes_roots_of_the_policy_by_their_whole_path),
		cmocka_unit_test(says_of_each_file_what_is_wrong),
		cmocka_unit_test(calls_old_files_stale),
		cmocka_unit_test(copies_nothing_that_it_cannot_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
