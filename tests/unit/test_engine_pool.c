/* Worker processes: what they answer, and what becomes of a job whose worker dies, hangs or babbles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "engine/collect.h"
#include "engine/protocol.h"
#include "support_repos.h"

enum { JOBS = 32 };

/* A collector that remembers nothing: it hands out gitdirs and keeps what comes back. */
struct desk_of_jobs {
	const char *gitdirs[JOBS];
	const char *extra; /* further members of every job, with a comma in front */
	size_t count;
	size_t handed;
	bool document_next[JOBS];
	unsigned again[JOBS];
	struct buf answers[JOBS];
	struct snapshot *snapshots[JOBS];
	enum problem_code failures[JOBS];
	struct buf reasons[JOBS];
};

static const char *repos;

static int make_repos(void **state)
{
	(void)state;
	repos = support_repos_make();
	return repos ? 0 : -1;
}

static int remove_repos(void **state)
{
	(void)state;
	support_repos_remove();
	return 0;
}

static bool hand_out(void *context, size_t *ret_job, struct buf *ret_message)
{
	struct desk_of_jobs *desk = context;

	if (desk->handed == desk->count)
		return false;
	*ret_job = desk->handed++;
	buf_format(ret_message, "{\"job\":%zu,\"gitdir\":\"%s\"%s}", *ret_job, desk->gitdirs[*ret_job],
		desk->extra ? desk->extra : "");
	return true;
}

static enum pool_verdict take_in(
	void *context, size_t job, const char *text, size_t length, struct buf *ret_answer)
{
	CLEANUP(json_close) struct json *json = NULL;
	struct desk_of_jobs *desk = context;
	struct limits limits;

	limits_default(&limits);
	if (desk->document_next[job])
		return snapshot_read(&desk->snapshots[job], text, length, &limits, NULL) == 0 ? POOL_DONE
											      : POOL_BAD;
	if (message_parse(&json, text, length, NULL) < 0)
		return POOL_BAD;
	if (json_member(json_root(json), "progress"))
		return POOL_MORE;
	buf_add_bytes(&desk->answers[job], text, length);
	if (json_member(json_root(json), "files")) {
		buf_format(ret_answer, "{\"job\":%zu,\"wanted\":[0]}", job);
		return POOL_MORE;
	}
	desk->document_next[job] = json_member(json_root(json), "snapshot") != NULL;
	return desk->document_next[job] ? POOL_MORE : POOL_DONE;
}

static void begin_again(void *context, size_t job)
{
	struct desk_of_jobs *desk = context;

	desk->document_next[job] = false;
	desk->again[job]++;
}

static void take_failure(void *context, size_t job, enum problem_code code, const char *reason)
{
	struct desk_of_jobs *desk = context;

	desk->failures[job] = code;
	buf_add(&desk->reasons[job], reason);
}

static void desk_start(struct desk_of_jobs *desk, size_t count, const char *const *names)
{
	desk->count = count;
	for (size_t i = 0; i < count; i++) {
		desk->gitdirs[i] = memory_string(support_repos_path(names[i]));
		desk->answers[i] = (struct buf)BUF_INIT;
		desk->reasons[i] = (struct buf)BUF_INIT;
	}
}

static void desk_release(struct desk_of_jobs *desk)
{
	for (size_t i = 0; i < desk->count; i++) {
		memory_free((void *)(uintptr_t)desk->gitdirs[i]);
		buf_release(&desk->answers[i]);
		buf_release(&desk->reasons[i]);
		snapshot_close(&desk->snapshots[i]);
	}
}

static void run_with(struct desk_of_jobs *desk, struct pool_settings settings, struct sandbox_state *sandbox)
{
	const struct pool_events events = { hand_out, take_in, begin_again, take_failure, desk };
	const char *const roots[] = { repos };
	struct limits limits;
	struct error error = { 0 };

	limits_default(&limits);
	settings.roots = roots;
	settings.root_count = 1;
	settings.limits = &limits;
	if (pool_run(&settings, &events, sandbox, &error) < 0)
		fail_msg("%s", error.message);
}

static void run(struct desk_of_jobs *desk)
{
	struct sandbox_state sandbox = { 0 };

	run_with(desk, (struct pool_settings){ .workers = 2 }, &sandbox);
}

static void captures_repositories_in_sandboxed_workers(void **state)
{
	static const char *const names[] = { "plain/.git", "bare.git", "odd/.git", "unborn/.git",
		"sha256/.git", "local/.git" };
	CLEANUP(desk_release) struct desk_of_jobs desk = { .extra = ",\"identify\":true" };
	struct sandbox_state offered, sandbox = { 0 };

	(void)state;
	desk_start(&desk, COUNT_OF(names), names);
	run_with(&desk, (struct pool_settings){ .workers = 2 }, &sandbox);
	sandbox_probe(&offered);
	assert_int_equal(sandbox.landlock, offered.landlock);
	assert_int_equal(sandbox.seccomp, offered.seccomp);
	assert_non_null(desk.snapshots[0]);
	assert_int_equal(desk.snapshots[0]->file_count, 2);
	assert_int_equal(desk.snapshots[0]->fact_count, 2);
	assert_int_equal(desk.snapshots[0]->status, COVERAGE_COMPLETE);
	assert_string_equal(desk.snapshots[0]->urls[0], "github.com/acme/plain");
	assert_non_null(strstr(desk.answers[0].text, "\"claim\":\"url:github.com/acme/plain\""));
	assert_null(strstr(desk.answers[0].text, "word"));
	assert_string_equal(desk.snapshots[1]->commit, desk.snapshots[0]->commit);
	assert_int_equal(desk.snapshots[2]->status, COVERAGE_PARTIAL);
	assert_int_equal(desk.snapshots[3]->status, COVERAGE_EMPTY);
	assert_null(desk.snapshots[4]);
	assert_non_null(strstr(desk.answers[4].text, "the object format sha256 is not read"));
	assert_non_null(strstr(desk.answers[5].text, "\"claim\":\"root:"));
}

static void reads_only_what_memory_lacks(void **state)
{
	static const char *const names[] = { "plain/.git" };
	CLEANUP(desk_release) struct desk_of_jobs desk = { .extra = ",\"memory\":true" };

	(void)state;
	desk_start(&desk, COUNT_OF(names), names);
	run(&desk);
	assert_int_equal(desk.snapshots[0]->file_count, 2);
	assert_int_equal(desk.snapshots[0]->fact_count, 1);
	assert_int_equal(desk.snapshots[0]->read, 1);
}

static void a_crash_costs_one_repository(void **state)
{
	static const char *const names[] = { "plain/.git", "odd/.git", "local/.git", "bare.git",
		"packed/.git" };
	CLEANUP(desk_release) struct desk_of_jobs desk = { 0 };

	(void)state;
	desk_start(&desk, COUNT_OF(names), names);
	setenv("SCABBARD_TEST_WORKER_CRASH", "/odd/", 1);
	run_with(&desk, (struct pool_settings){ .workers = 1 }, &(struct sandbox_state){ 0 });
	unsetenv("SCABBARD_TEST_WORKER_CRASH");
	for (size_t i = 0; i < desk.count; i++) {
		assert_int_equal(desk.failures[i], i == 1 ? PROBLEM_WORKER_DIED : PROBLEM_NONE);
		assert_true((desk.snapshots[i] != NULL) == (i != 1));
	}
	assert_string_equal(desk.reasons[1].text, "killed by signal 9");
}

static void a_hang_costs_one_repository_and_its_time(void **state)
{
	static const char *const names[] = { "odd/.git", "plain/.git" };
	CLEANUP(desk_release) struct desk_of_jobs desk = { 0 };
	struct sandbox_state sandbox = { 0 };

	(void)state;
	desk_start(&desk, COUNT_OF(names), names);
	setenv("SCABBARD_TEST_WORKER_HANG", "/odd/", 1);
	run_with(&desk, (struct pool_settings){ .workers = 1, .deadline = 1000000000 }, &sandbox);
	unsetenv("SCABBARD_TEST_WORKER_HANG");
	assert_int_equal(desk.failures[0], PROBLEM_DEADLINE);
	assert_string_equal(desk.reasons[0].text, "no answer within 1 seconds");
	assert_non_null(desk.snapshots[1]);
}

static void a_broken_message_costs_one_repository(void **state)
{
	static const char *const names[] = { "odd/.git", "plain/.git" };
	CLEANUP(desk_release) struct desk_of_jobs desk = { 0 };

	(void)state;
	desk_start(&desk, COUNT_OF(names), names);
	setenv("SCABBARD_TEST_WORKER_BABBLE", "/odd/", 1);
	run(&desk);
	unsetenv("SCABBARD_TEST_WORKER_BABBLE");
	assert_int_equal(desk.failures[0], PROBLEM_WORKER_DIED);
	assert_string_equal(desk.reasons[0].text, "it sent a message out of order");
	assert_non_null(desk.snapshots[1]);
}

static void what_one_leaves_behind_costs_no_other(void **state)
{
	static const char *const names[] = { "odd/.git", "plain/.git", "local/.git", "bare.git" };
	CLEANUP(desk_release) struct desk_of_jobs desk = { 0 };

	(void)state;
	desk_start(&desk, COUNT_OF(names), names);
	setenv("SCABBARD_TEST_WORKER_SPOIL", "/odd/", 1);
	run_with(&desk, (struct pool_settings){ .workers = 1 }, &(struct sandbox_state){ 0 });
	unsetenv("SCABBARD_TEST_WORKER_SPOIL");
	for (size_t i = 0; i < desk.count; i++) {
		assert_int_equal(desk.failures[i], PROBLEM_NONE);
		assert_non_null(desk.snapshots[i]);
		assert_int_equal(desk.again[i], i == 1);
	}
}

static void a_crash_after_others_is_still_its_own(void **state)
{
	static const char *const names[] = { "plain/.git", "odd/.git", "local/.git" };
	CLEANUP(desk_release) struct desk_of_jobs desk = { 0 };

	(void)state;
	desk_start(&desk, COUNT_OF(names), names);
	setenv("SCABBARD_TEST_WORKER_CRASH", "/odd/", 1);
	run_with(&desk, (struct pool_settings){ .workers = 1 }, &(struct sandbox_state){ 0 });
	unsetenv("SCABBARD_TEST_WORKER_CRASH");
	assert_int_equal(desk.again[1], 1);
	assert_int_equal(desk.failures[1], PROBLEM_WORKER_DIED);
	assert_non_null(desk.snapshots[0]);
	assert_non_null(desk.snapshots[2]);
}

static void says_that_memory_ran_out(void **state)
{
	static const char *const names[] = { "odd/.git", "plain/.git" };
	CLEANUP(desk_release) struct desk_of_jobs desk = { 0 };

	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip(); /* its shadow memory is over every limit, so there is none */
#endif
	desk_start(&desk, COUNT_OF(names), names);
	setenv("SCABBARD_TEST_WORKER_EAT", "/odd/", 1);
	run(&desk);
	unsetenv("SCABBARD_TEST_WORKER_EAT");
	assert_int_equal(desk.failures[0], PROBLEM_WORKER_DIED);
	assert_string_equal(desk.reasons[0].text, "it needs more memory than a worker may have");
	assert_non_null(desk.snapshots[1]);
}

static void workers_are_replaced_after_their_share(void **state)
{
	static const char *const names[] = { "plain/.git", "bare.git", "local/.git", "packed/.git",
		"history/.git", "detached/.git", "shadow/.git" };
	CLEANUP(desk_release) struct desk_of_jobs desk = { 0 };
	struct sandbox_state sandbox = { 0 };

	(void)state;
	desk_start(&desk, COUNT_OF(names), names);
	run_with(&desk, (struct pool_settings){ .workers = 2, .jobs_per_worker = 2 }, &sandbox);
	for (size_t i = 0; i < desk.count; i++)
		assert_non_null(desk.snapshots[i]);
}

static void says_so_when_workers_do_not_start(void **state)
{
	static const char *const names[] = { "plain/.git" };
	CLEANUP(desk_release) struct desk_of_jobs desk = { 0 };
	const struct pool_events events = { hand_out, take_in, begin_again, take_failure, &desk };
	struct pool_settings settings = { .program = "/bin/false", .workers = 1 };
	struct sandbox_state sandbox;
	struct limits limits;
	struct error error = { 0 };

	(void)state;
	desk_start(&desk, COUNT_OF(names), names);
	limits_default(&limits);
	settings.limits = &limits;
	assert_int_equal(pool_run(&settings, &events, &sandbox, &error), ERROR_SYSTEM);
	assert_string_equal(error.message, "workers do not start: ended with exit status 1");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(captures_repositories_in_sandboxed_workers),
		cmocka_unit_test(reads_only_what_memory_lacks),
		cmocka_unit_test(a_crash_costs_one_repository),
		cmocka_unit_test(a_hang_costs_one_repository_and_its_time),
		cmocka_unit_test(a_broken_message_costs_one_repository),
		cmocka_unit_test(what_one_leaves_behind_costs_no_other),
		cmocka_unit_test(a_crash_after_others_is_still_its_own),
		cmocka_unit_test(says_that_memory_ran_out),
		cmocka_unit_test(workers_are_replaced_after_their_share),
		cmocka_unit_test(says_so_when_workers_do_not_start),
	};

	/* The pool starts this very program as its worker. */
	if (argc > 1 && strcmp(argv[1], "__worker") == 0)
		return worker_main(argc, argv);
	return cmocka_run_group_tests(tests, make_repos, remove_repos);
}
