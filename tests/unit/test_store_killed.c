/* A writer that is killed, a reader beside a writer, two writers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "store/store_private.h"
#include "support_store.h"

enum { KILLS = 12, REPOSITORIES = 400 };

static const struct support_text texts[] = {
	{ "dagger.json", "{\"name\": \"pay\", \"engineVersion\": \"v0.19.1\", \"dependencies\": "
			 "[{\"name\": \"a\", \"source\": \"github.com/x/y@main\"}]}" },
	{ "ci/dagger.json", "{\"name\": \"ci\", \"sdk\": \"go\"}" },
};

static void save_one(struct store *store, int64_t run, unsigned int number)
{
	char identity[48], place[48];
	const struct support_repository repository = {
		.identity = identity,
		.place = place,
		.commit = (char)('a' + number % 6),
		.texts = texts,
		.text_count = COUNT_OF(texts),
	};

	snprintf(identity, sizeof(identity), "url:a.org/acme/%u", number);
	snprintf(place, sizeof(place), "/srv/%u", number);
	support_save(store, run, &repository, NULL);
}

/* Tell of each repository that was recorded, until killed. */
static void write_until_killed(const char *name, int told)
{
	struct store *store = support_store_open(name);
	int64_t run = support_run(store, RUN_SCAN, 0);

	for (unsigned int i = 0;; i++) {
		save_one(store, run, i % REPOSITORIES);
		if (write(told, &i, sizeof(i)) != sizeof(i))
			_exit(1);
	}
}

static pid_t start(const char *name, int *ret_told)
{
	int pipes[2];
	pid_t child;

	assert_int_equal(pipe(pipes), 0);
	child = fork();
	if (child == 0) {
		close(pipes[0]);
		write_until_killed(name, pipes[1]);
	}
	close(pipes[1]);
	*ret_told = pipes[0];
	return child;
}

static void nothing_that_was_finished_is_lost(void **state)
{
	unsigned int finished = 0;

	(void)state;
	for (int times = 0; times < KILLS; times++) {
		CLEANUP(store_close) struct store *store = NULL;
		CLEANUP(file_close) int told = -1;
		pid_t child = start("killed.db", &told);
		unsigned int last = 0, number;

		/* At another moment each time, in the middle of a transaction as like as not. */
		for (int i = 0; i <= times * 3; i++)
			assert_int_equal(read(told, &last, sizeof(last)), sizeof(last));
		usleep((useconds_t)(times * 137));
		kill(child, SIGKILL);
		while (read(told, &number, sizeof(number)) == sizeof(number))
			last = number;
		assert_int_equal(waitpid(child, NULL, 0), child);
		finished = last + 1 > finished ? last + 1 : finished;
		store = support_store_open("killed.db");
		support_check_whole(store);
		assert_true(support_ask(store, "SELECT count(*) FROM repository") >= finished);
		assert_int_equal(
			support_ask(store, "SELECT count(*) FROM repository WHERE file_count <> 2 OR "
					   "evaluated_key IS NULL"),
			0);
	}
	assert_true(finished > 30);
}

static void a_reader_sees_whole_repositories_beside_a_writer(void **state)
{
	CLEANUP(store_close) struct store *store = NULL;
	CLEANUP(file_close) int told = -1;
	pid_t child = start("read.db", &told);
	unsigned int number;

	(void)state;
	assert_int_equal(read(told, &number, sizeof(number)), sizeof(number));
	assert_int_equal(store_open(&store, support_store_path("read.db"), STORE_READ, NULL), 0);
	for (int64_t seen = 0, before = -1; seen < 60;) {
		assert_int_equal(
			support_ask(store, "SELECT count(*) FROM repository WHERE file_count <> 2"), 0);
		support_check_whole(store);
		seen = support_ask(store, "SELECT count(*) FROM repository");
		assert_true(seen >= before);
		before = seen;
	}
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

static void a_held_store_sees_what_it_saw_first(void **state)
{
	CLEANUP(store_close) struct store *writer = support_store_open("held.db");
	CLEANUP(store_close) struct store *store = NULL;
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	CLEANUP(arena_release) struct arena arena = { 0 };
	int64_t run = support_run(writer, RUN_SCAN, 0);
	struct posture posture;
	struct limits limits;

	(void)state;
	limits_default(&limits);
	save_one(writer, run, 1);
	assert_int_equal(store_open(&store, support_store_path("held.db"), STORE_READ, NULL), 0);
	assert_int_equal(store_hold(store, NULL), 0);
	save_one(writer, run, 2);
	/* Questions that see one state by themselves fit into the one that is held. */
	assert_int_equal(store_posture(store, 0, &arena, &posture, NULL), 0);
	assert_int_equal(posture.repositories, 1);
	assert_int_equal(store_load_snapshot(store, 1, &limits, &snapshot, NULL), 0);
	support_check_whole(store);
	save_one(writer, run, 3);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM repository"), 1);
	assert_int_equal(support_ask(writer, "SELECT count(*) FROM repository"), 3);
}

static void two_writers_take_turns(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("two.db");
	CLEANUP(file_close) int told = -1;
	int64_t run = support_run(store, RUN_INGEST, 0);
	pid_t child = start("two.db", &told);
	unsigned int number;

	(void)state;
	for (unsigned int i = 0; i < 60; i++) {
		save_one(store, run, 1000 + i);
		assert_int_equal(read(told, &number, sizeof(number)), sizeof(number));
	}
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	support_check_whole(store);
	assert_true(support_ask(store, "SELECT count(*) FROM repository") >= 120);
}

static void a_full_disk_undoes_only_what_did_not_fit(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("full.db");
	const struct support_repository large = { .identity = "url:a.org/large",
		.place = "/srv/large",
		.texts = texts,
		.text_count = COUNT_OF(texts) };
	CLEANUP(snapshot_close) struct snapshot *snapshot = support_snapshot(&large, true);
	CLEANUP(findings_release) struct findings findings = { 0 };
	struct store_capture capture = { .now = 1,
		.stages = STAGE_ALL,
		.identity = large.identity,
		.name = "large",
		.place = large.place,
		.readers = "1:1",
		.snapshot = snapshot,
		.findings = &findings };
	struct ledger ledger = { 0 };
	struct error error = { 0 };
	char limit[64];
	int64_t id = 0;

	(void)state;
	capture.run = support_run(store, RUN_SCAN, 0);
	save_one(store, capture.run, 1);
	for (int i = 0; i < 3000; i++) {
		char path[32];

		snprintf(path, sizeof(path), "%d/dagger.json", i);
		support_add_finding(&findings, large.identity, 101, path, "dependency a", "main");
	}
	snprintf(limit, sizeof(limit), "PRAGMA max_page_count = %lld",
		(long long)support_ask(store, "PRAGMA page_count") + 20);
	support_ask(store, limit);
	assert_int_equal(store_save(store, &capture, &id, &ledger, &error), ERROR_SYSTEM);
	assert_non_null(strstr(error.message, "no room is left"));
	assert_int_equal(id, 0);
	assert_int_equal(ledger.opened, 0);
	support_check_whole(store);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM repository"), 1);
	/* With room, the same succeeds. */
	support_ask(store, "PRAGMA max_page_count = 1000000");
	assert_int_equal(store_save(store, &capture, &id, &ledger, &error), 0);
	assert_int_equal(ledger.opened, 3000);
	support_check_whole(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_that_was_finished_is_lost),
		cmocka_unit_test(a_reader_sees_whole_repositories_beside_a_writer),
		cmocka_unit_test(a_held_store_sees_what_it_saw_first),
		cmocka_unit_test(two_writers_take_turns),
		cmocka_unit_test(a_full_disk_undoes_only_what_did_not_fit),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
