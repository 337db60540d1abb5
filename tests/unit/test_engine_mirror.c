/* Mirrors from end to end: a plan, network processes, what lies in the folder afterwards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/mirror.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/lock.h"
#include "engine/collect.h"
#include "support_mirror.h"
#include "support_repos.h"
#include "support_server.h"

static char top[512];

static int make_repos(void **state)
{
	const char *folder = support_repos_make_by("tests/repos/remotes.sh", "");

	(void)state;
	if (!folder)
		return -1;
	snprintf(top, sizeof(top), "%s", folder);
	return 0;
}

static int remove_repos(void **state)
{
	(void)state;
	support_repos_remove();
	return 0;
}

static bool is_there(const char *name)
{
	return access(support_repos_path(name), F_OK) == 0;
}

static int count_places(const struct mirror_place *place, void *context)
{
	struct buf *text = context;

	buf_format(text, "%s %s\n", strrchr(place->gitdir, '/') + 1, place->root ? place->root : "-");
	return 0;
}

/* --- the layout --------------------------------------------------------------------------------------- */

static void a_name_becomes_a_place_inside_the_folder(void **state)
{
	static const struct {
		const char *name, *root, *url, *place;
	} rows[] = {
		{ "github.com/x/y", "github.com/x/y", "https://github.com/x/y", "m/github.com/x/y.git" },
		{ "github.com/x/y/sub/dir@v1.2.3", "github.com/x/y", "https://github.com/x/y",
			"m/github.com/x/y.git" },
		{ "https://GitHub.com/x/y.git", "github.com/x/y", "https://github.com/x/y.git",
			"m/github.com/x/y.git" },
		{ "git@github.com:x/y.git", "github.com/x/y", "git@github.com:x/y.git",
			"m/github.com/x/y.git" },
		{ "ssh://git@github.com/x/y", "github.com/x/y", "ssh://git@github.com/x/y",
			"m/github.com/x/y.git" },
		{ "git.example.org:8443/a/b/c", "git.example.org:8443/a/b/c",
			"https://git.example.org:8443/a/b/c", "m/git.example.org:8443/a/b/c.git" },
		{ "https://gitlab.com/a/.b", "gitlab.com/a/.b", "https://gitlab.com/a/.b",
			"m/gitlab.com/a/.b.git" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		CLEANUP(mirror_plan_release) struct mirror_plan plan = { .folder = "m" };
		struct error error = { 0 };

		if (mirror_plan_add(&plan, rows[i].name, &error) < 0)
			fail_msg("%s: %s", rows[i].name, error.message);
		assert_int_equal(plan.count, 1);
		assert_string_equal(plan.tasks[0].root, rows[i].root);
		assert_string_equal(plan.tasks[0].url, rows[i].url);
		assert_string_equal(plan.tasks[0].gitdir, rows[i].place);
		/* The same again is the same. */
		assert_int_equal(mirror_plan_add(&plan, rows[i].name, &error), 0);
		assert_int_equal(plan.count, 1);
	}
}

static void no_name_leads_out_of_the_folder(void **state)
{
	static const char *const names[] = { "", "x", "github.com", "github.com/", "https://github.com/..",
		"https://github.com/x/../../../y", "github.com/x/../../y", "https://-x/y", "https://x/-y",
		"https://.x/y", "https://_file/etc", "https://github.com/x/y.git/z",
		"https://github.com/x.LOCK/y", "https://github.com/.git", "https://github.com/x/%2e%2e/y",
		"git@..:x", "git@github.com:../x", "https://github.com/x\ny", "https://github.com/\033[2J",
		"https://ada:hunter2@github.com/x/y", "hunter2@github.com/x", "ext::sh -c x",
		"/nowhere/at/all", "--upload-pack=x:y" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		CLEANUP(mirror_plan_release) struct mirror_plan plan = { .folder = "m" };
		struct error error = { 0 };

		if (mirror_plan_add(&plan, names[i], &error) == 0)
			fail_msg("'%s' became '%s' at '%s'", names[i], plan.tasks[0].root,
				plan.tasks[0].gitdir);
		assert_null(strstr(error.message, "hunter2"));
		assert_null(strstr(error.hint, "hunter2"));
	}
}

/* --- life --------------------------------------------------------------------------------------------- */

static void makes_updates_and_removes(void **state)
{
	struct server server = server_start(serve_git, top);
	char folder[600], url[600], name[600], path[700];
	CLEANUP(told_release) struct told told = TOLD_INIT;
	struct error error = { 0 };

	(void)state;
	snprintf(folder, sizeof(folder), "%s/life", top);
	assert_int_equal(support_repos_run("git clone -q --mirror tree lives.git"), 0);
	snprintf(url, sizeof(url), "%s", server_url(&server, "git", "lives.git"));
	snprintf(name, sizeof(name), "127.0.0.1:%d/lives", server.port);
	told_add(&told, folder, url, (struct mirror_settings){ 0 });
	if (told.result.made != 1)
		fail_msg("%s", told.text.text);
	assert_int_equal(told.last.branches, 2);
	assert_int_equal(told.last.tags, 4);
	snprintf(path, sizeof(path), "life/%s.git/objects/pack", name);
	assert_true(is_there(path));
	told_update(&told, folder);
	assert_int_equal(told.result.unchanged, 1);
	assert_int_equal(
		support_repos_run(
			"git -C lives.git branch more trunk && git -C lives.git tag -d v1 >/dev/null"),
		0);
	told_update(&told, folder);
	assert_int_equal(told.result.updated, 1);
	assert_int_equal(told.last.added, 1);
	assert_int_equal(told.last.removed, 1);
	assert_int_equal(mirror_remove(folder, "127.0.0.1", &error), ERROR_USAGE);
	assert_int_equal(mirror_remove(folder, "127.0.0.1:1/lives", &error), ERROR_NOT_FOUND);
	assert_int_equal(mirror_remove(folder, name, &error), 0);
	/* Nothing is left but the workshop. */
	assert_int_equal(support_repos_run("test \"$(find life -mindepth 1 | sort)\" = life/.scabbard"), 0);
	server_stop(&server);
}

static void a_failure_leaves_the_mirror_as_it_was_and_says_why(void **state)
{
	CLEANUP(told_release) struct told told = TOLD_INIT;
	char folder[600];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/failing", top);
	assert_int_equal(support_repos_run("git clone -q --mirror tree source.git"), 0);
	told_add(&told, folder, support_repos_path("source.git"), (struct mirror_settings){ 0 });
	assert_int_equal(told.result.made, 1);
	assert_int_equal(
		support_repos_run(
			"find failing -name packed-refs -exec cp {} before \\; && mv source.git away.git"),
		0);
	told_update(&told, folder);
	assert_int_equal(told.result.failed, 1);
	assert_non_null(strstr(told.text.text, "there is no repository at"));
	assert_int_equal(
		support_repos_run("find failing -name packed-refs -exec cmp {} before \\; && "
				  "grep -q \"there is no repository\" $(find failing -name scabbard.json)"),
		0);
	/* One that has lost all of its refs is no better. */
	assert_int_equal(support_repos_run("cp -r empty.git source.git"), 0);
	told_update(&told, folder);
	assert_int_equal(told.result.failed, 1);
	assert_non_null(strstr(told.text.text, "what is here is kept"));
	assert_int_equal(support_repos_run("find failing -name packed-refs -exec cmp {} before \\;"), 0);
	assert_int_equal(support_repos_run("rm -r source.git && mv away.git source.git"), 0);
	told_update(&told, folder);
	assert_int_equal(told.result.unchanged, 1);
}

static void a_new_one_that_fails_leaves_nothing(void **state)
{
	struct server server = server_start(serve_git, top);
	CLEANUP(told_release) struct told told = TOLD_INIT;
	char folder[600];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/nothing", top);
	told_add(&told, folder, server_url(&server, "git", "no/such"), (struct mirror_settings){ 0 });
	assert_int_equal(told.result.failed, 1);
	assert_int_equal(
		support_repos_run("test \"$(find nothing -mindepth 1 | sort)\" = nothing/.scabbard"), 0);
	server_stop(&server);
}

static void one_writer_at_a_time(void **state)
{
	CLEANUP(told_release) struct told told = TOLD_INIT;
	char folder[600], command[1400];
	int status;
	pid_t other;
	int ends[2];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/locked", top);
	told_add(&told, folder, support_repos_path("plain.git"), (struct mirror_settings){ 0 });
	assert_int_equal(told.result.made, 1);
	assert_int_equal(pipe(ends), 0);
	other = fork();
	if (other == 0) {
		int lock = -1;

		snprintf(command, sizeof(command), "%s/_file%s/plain.git.lock", folder, top);
		if (lock_take(&lock, command, NULL) == 0)
			close(ends[0]);
		if (write(ends[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ends[0], command, 1), 1);
	told_update(&told, folder);
	assert_int_equal(told.result.failed, 1);
	assert_non_null(strstr(told.text.text, "holds"));
	kill(other, SIGKILL);
	assert_int_equal(waitpid(other, &status, 0), other);
	close(ends[0]);
	close(ends[1]);
}

static void a_link_is_no_mirror_to_remove(void **state)
{
	CLEANUP(told_release) struct told told = TOLD_INIT;
	char folder[600], root[700];
	struct error error = { 0 };

	(void)state;
	snprintf(folder, sizeof(folder), "%s/linked", top);
	told_add(&told, folder, support_repos_path("plain.git"), (struct mirror_settings){ 0 });
	assert_int_equal(told.result.made, 1);
	snprintf(root, sizeof(root), "%s/plain", top);
	assert_int_equal(support_repos_run(
				 "p=$(find linked -name plain.git) && mkdir elsewhere && mv $p elsewhere/ && "
				 "ln -s $PWD/elsewhere/plain.git $p"),
		0);
	assert_true(mirror_remove(folder, root, &error) < 0);
	assert_true(is_there("elsewhere/plain.git/HEAD"));
}

static void what_a_person_put_there_is_a_copy_and_left_alone(void **state)
{
	CLEANUP(buf_release) struct buf places = BUF_INIT;
	CLEANUP(told_release) struct told told = TOLD_INIT;
	CLEANUP(mirror_plan_release) struct mirror_plan plan = { 0 };
	char folder[600];
	struct error error = { 0 };

	(void)state;
	snprintf(folder, sizeof(folder), "%s/mixed", top);
	plan.folder = folder;
	assert_int_equal(mirror_visit(folder, count_places, &places, NULL), 0);
	told_add(&told, folder, support_repos_path("plain.git"), (struct mirror_settings){ 0 });
	assert_int_equal(
		support_repos_run(
			"git clone -q --mirror tree mixed/anything.git && "
			"git clone -q --mirror tree mixed/github.com/x/y.git && "
			"git clone -q --bare tree mixed/.scabbard/new-1 && git clone -q tree mixed/tree"),
		0);
	assert_int_equal(mirror_visit(folder, count_places, &places, NULL), 0);
	assert_non_null(strstr(places.text, "anything.git -\n"));
	assert_non_null(strstr(places.text, "y.git -\n"));
	assert_non_null(strstr(places.text, "plain.git /"));
	assert_null(strstr(places.text, "new-1"));
	assert_null(strstr(places.text, "tree"));
	told_update(&told, folder);
	assert_int_equal(told.result.unchanged, 1);
	assert_int_equal(mirror_plan_add(&plan, "github.com/x/y", &error), ERROR_USAGE);
	assert_int_equal(mirror_remove(folder, "github.com/x/y", &error), ERROR_NOT_FOUND);
	assert_true(is_there("mixed/github.com/x/y.git"));
}

static void the_folder_can_have_any_name(void **state)
{
	static const char *const names[] = { "@mirrors", "mirrors.list", "-m", "m m" };
	char old[4096];

	(void)state;
	assert_non_null(getcwd(old, sizeof(old)));
	assert_int_equal(chdir(top), 0);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		CLEANUP(buf_release) struct buf places = BUF_INIT;
		CLEANUP(told_release) struct told told = TOLD_INIT;

		told_add(&told, names[i], support_repos_path("plain.git"), (struct mirror_settings){ 0 });
		assert_int_equal(told.result.made, 1);
		assert_int_equal(mirror_visit(names[i], count_places, &places, NULL), 0);
		assert_non_null(strstr(places.text, "plain.git /"));
	}
	assert_int_equal(chdir(old), 0);
}

static int list_line(const struct mirror *mirror, void *context)
{
	buf_format(context, "%s %zu %zu %s%s\n", mirror->name, mirror->branches, mirror->tags,
		mirror->ours ? "made" : "put", *mirror->problem ? " !" : "");
	assert_true(mirror->bytes > 0);
	return 0;
}

static void lists_what_is_there(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf expected = BUF_INIT;
	CLEANUP(told_release) struct told told = TOLD_INIT;
	char folder[600];

	(void)state;
	snprintf(folder, sizeof(folder), "%s/listed", top);
	told_add(&told, folder, support_repos_path("plain.git"), (struct mirror_settings){ 0 });
	assert_int_equal(support_repos_run("git clone -q --mirror tree listed/by-hand.git"), 0);
	assert_int_equal(mirror_list(folder, NULL, list_line, &text, NULL), 0);
	buf_format(&expected, "%s/plain 2 4 made\nby-hand.git 2 4 put\n", top);
	assert_string_equal(text.text, expected.text);
}

/* --- what the fleet lacks ----------------------------------------------------------------------------- */

static void on_left_out(const char *root, const char *why, void *context)
{
	(void)why;
	buf_format(context, "%s\n", root);
}

static void finds_what_the_fleet_refers_to_and_lacks(void **state)
{
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(buf_release) struct buf left_out = BUF_INIT;
	CLEANUP(mirror_plan_release) struct mirror_plan plan = { 0 };
	char folder[600], path[600];
	const char *const paths[] = { path };
	const struct collect_settings scan = { .paths = paths, .path_count = 1, .jobs = 1 };
	struct collect_result result;

	(void)state;
	assert_int_equal(
		support_repos_run(
			"mkdir -p fleet/a fleet/b && cat >fleet/a/dagger.json <<END\n"
			"{\"name\":\"a\",\"sdk\":\"go\",\"dependencies\":["
			"{\"name\":\"b\",\"source\":\"github.com/acme/b/sub@v1\"},"
			"{\"name\":\"c\",\"source\":\"github.com/other/c@main\"},"
			"{\"name\":\"d\",\"source\":\"github.com/other/c/more@v2\"},"
			"{\"name\":\"v\",\"source\":\"vanity.example.org/x/y@v1\"},"
			"{\"name\":\"l\",\"source\":\"../l\"}]}\nEND\n"
			"echo {} >fleet/b/dagger.json && for r in a b; do (cd fleet/$r && "
			"git -c init.defaultBranch=main init -q && git add -A && git commit -q -m one && "
			"git remote add origin https://github.com/acme/$r); done"),
		0);
	snprintf(path, sizeof(path), "%s/fleet", top);
	snprintf(folder, sizeof(folder), "%s/lacking", top);
	plan.folder = folder;
	assert_int_equal(fleet_open(&fleet, support_repos_path("lacking.db"), true, NULL), 0);
	assert_int_equal(collect_run(fleet, &scan, &result, NULL), 0);
	assert_int_equal(mirror_plan_missing(&plan, fleet, on_left_out, &left_out, NULL), 0);
	assert_int_equal(plan.count, 1);
	assert_string_equal(plan.tasks[0].root, "github.com/other/c");
	assert_string_equal(plan.tasks[0].url, "https://github.com/other/c");
	assert_non_null(strstr(left_out.text, "vanity.example.org"));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_becomes_a_place_inside_the_folder),
		cmocka_unit_test(no_name_leads_out_of_the_folder),
		cmocka_unit_test(makes_updates_and_removes),
		cmocka_unit_test(a_failure_leaves_the_mirror_as_it_was_and_says_why),
		cmocka_unit_test(a_new_one_that_fails_leaves_nothing),
		cmocka_unit_test(one_writer_at_a_time),
		cmocka_unit_test(a_link_is_no_mirror_to_remove),
		cmocka_unit_test(what_a_person_put_there_is_a_copy_and_left_alone),
		cmocka_unit_test(the_folder_can_have_any_name),
		cmocka_unit_test(lists_what_is_there),
		cmocka_unit_test(finds_what_the_fleet_refers_to_and_lacks),
	};

	/* This very program is started as a worker and as a network process. */
	if (argc > 1 && strcmp(argv[1], "__worker") == 0)
		return worker_main(argc, argv);
	if (argc > 1 && strcmp(argv[1], "__network") == 0)
		return network_main(argc, argv);
	return cmocka_run_group_tests(tests, make_repos, remove_repos);
}
