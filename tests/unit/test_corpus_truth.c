/* Real repositories, scanned from end to end, against tables that another program made of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "engine/collect.h"
#include "model/table.h"
#include "store/store.h"
#include "support_corpus.h"
#include "support_repos.h"

enum { REPOSITORIES = 112, SHARED_COLUMNS = REF_LOCK + 1 };

/* Lines of a table, each owned, sorted before they are compared. */
struct rows {
	char **items;
	size_t count, capacity;
};

static void rows_add(struct rows *rows, const char *text, size_t length)
{
	memory_grow(&rows->items, rows->count, &rows->capacity, sizeof(*rows->items));
	rows->items[rows->count++] = memory_string_part(text, length);
}

static void rows_release(struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		memory_free(rows->items[i]);
	memory_free(rows->items);
}

static int compare_texts(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static void rows_sort(struct rows *rows)
{
	if (rows->count > 1)
		qsort(rows->items, rows->count, sizeof(*rows->items), compare_texts);
}

/* The lines of a table of the corpus but its head. */
static void add_truth(struct rows *rows, const char *name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	assert_true(corpus_path(name, &path));
	corpus_read(&text, path.text);
	for (const char *line = text.text; *line;) {
		size_t length = strcspn(line, "\n");

		if (*line != '#' && length)
			rows_add(rows, line, length);
		line += length + (line[length] == '\n');
	}
}

/* --- where the tables and the program differ, and why that is right ------------------------------------ */

struct difference {
	const char *row; /* its beginning */
	const char *why;
};

/* Rows of the program that the tables do not have. */
static const struct difference more[] = {
	{ "dagger/python-sdk\t.dagger/config.toml\tworkspace-module\te2e\tmodules/e2e\t",
		"two betas of 1.0 read .dagger/config.toml as the workspace; the table is of dagger.toml "
		"alone" },
};

static bool is_explained(const char *row)
{
	for (size_t i = 0; i < COUNT_OF(more); i++)
		if (strncmp(row, more[i].row, strlen(more[i].row)) == 0)
			return true;
	return false;
}

/* Print each row that only one side has; how many of them nobody explains. */
static size_t differences(struct rows *truth, struct rows *found)
{
	size_t i = 0, j = 0, count = 0, explained = 0;

	rows_sort(truth);
	rows_sort(found);
	while (i < truth->count || j < found->count) {
		int order = i == truth->count   ? 1
			    : j == found->count ? -1
						: strcmp(truth->items[i], found->items[j]);

		if (order > 0 && is_explained(found->items[j])) {
			explained++;
		} else if (order) {
			printf("%s: %s\n", order < 0 ? "not found" : "too much",
				order < 0 ? truth->items[i] : found->items[j]);
			count++;
		}
		i += order <= 0;
		j += order >= 0;
	}
	printf("%zu rows, %zu of the table, %zu differ, %zu explained\n", found->count, truth->count, count,
		explained);
	return count;
}

/* --- the fleet ---------------------------------------------------------------------------------------- */

static struct fleet *fleet;

static int scan(void **state)
{
	CLEANUP(buf_release) struct buf manifests = BUF_INIT;
	struct collect_settings settings = { .path_count = 1, .jobs = 2 };
	const char *paths[1];
	struct collect_result result;
	struct error error = { 0 };

	(void)state;
	if (!corpus_path("manifests", &manifests))
		return 0;
	if (!support_repos_make_by("tests/repos/corpus.sh", manifests.text)) {
		printf("skipped: git makes no repositories of the real manifests\n");
		return 0;
	}
	paths[0] = support_repos_path(".");
	settings.paths = paths;
	if (fleet_open(&fleet, support_repos_path("fleet.db"), true, &error) < 0 ||
		collect_run(fleet, &settings, &result, &error) < 0) {
		printf("%s\n", error.message);
		return -1;
	}
	if (result.repositories == REPOSITORIES && result.read == REPOSITORIES)
		return 0;
	printf("%zu repositories, %zu read, %zu failed, %zu partial\n", result.repositories, result.read,
		result.failed, result.partial);
	return -1;
}

static int remove_all(void **state)
{
	(void)state;
	if (fleet)
		support_repos_remove();
	fleet_close(&fleet);
	return 0;
}

static int take_row(const struct row *row, void *context)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	for (size_t i = 0; i < SHARED_COLUMNS; i++) {
		buf_add(&line, i ? "\t" : "");
		buf_add(&line, row->cells[i].text);
	}
	rows_add(context, line.text, line.length);
	return 0;
}

static void every_reference_is_found_and_judged_alike(void **state)
{
	const struct list_question question = { .table = TABLE_REFERENCES, .filter = "class:any" };
	CLEANUP(rows_release) struct rows truth = { 0 };
	CLEANUP(rows_release) struct rows found = { 0 };
	struct error error = { 0 };

	(void)state;
	if (!fleet)
		skip();
	add_truth(&truth, "truth.tsv");
	add_truth(&truth, "truth-toml.tsv");
	if (fleet_visit(fleet, &question, take_row, &found, &error) < 0)
		fail_msg("%s", error.message);
	assert_int_equal(differences(&truth, &found), 0);
}

/* Where a lock stands: its repository's name, and the rows made of it. */
struct lock_rows {
	struct rows rows;
	const char *repository;
};

static void take_locks(struct lock_rows *locks, const struct file *file)
{
	const struct facts *facts = file->facts;

	assert_non_null(facts);
	for (size_t i = 0; i < facts->lock_count; i++) {
		const struct lock_fact *lock = &facts->locks[i];
		CLEANUP(buf_release) struct buf line = BUF_INIT;

		buf_format(&line, "%s\t%s\tv%s\t%s\t%s\t%s\t%s\t%s", locks->repository, file->path,
			facts->lock_version, lock->namespace, lock->operation, lock->inputs, lock->value,
			lock->policy ? lock->policy : "");
		rows_add(&locks->rows, line.text, line.length);
	}
}

static int take_repository(const struct stored_repository *repository, void *context)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	struct lock_rows *locks = context;
	struct error error = { 0 };
	struct limits limits;

	limits_default(&limits);
	locks->repository = repository->name;
	if (store_load_snapshot(fleet_store(fleet), repository->id, &limits, &snapshot, &error) < 0)
		fail_msg("%s: %s", repository->name, error.message);
	for (size_t i = 0; i < snapshot->file_count; i++)
		if (snapshot->files[i].reader == READER_DAGGER_LOCK)
			take_locks(locks, &snapshot->files[i]);
	return 0;
}

static void every_entry_of_a_lock_is_found(void **state)
{
	CLEANUP(rows_release) struct rows truth = { 0 };
	struct lock_rows locks = { 0 };
	struct error error = { 0 };
	size_t count;

	(void)state;
	if (!fleet)
		skip();
	add_truth(&truth, "truth-lock.tsv");
	if (store_visit_repositories(fleet_store(fleet), take_repository, &locks, &error) < 0)
		fail_msg("%s", error.message);
	count = differences(&truth, &locks.rows);
	rows_release(&locks.rows);
	assert_int_equal(count, 0);
}

/* What nobody has changed is not read, and gives no finding, a second time. */
static void a_second_scan_finds_nothing_new(void **state)
{
	const char *const paths[] = { support_repos_path(".") };
	const struct collect_settings settings = { .paths = paths, .path_count = 1, .jobs = 2 };
	struct collect_result result;
	struct error error = { 0 };

	(void)state;
	if (!fleet)
		skip();
	if (collect_run(fleet, &settings, &result, &error) < 0)
		fail_msg("%s", error.message);
	assert_int_equal(result.unchanged, REPOSITORIES);
	assert_int_equal(result.opened + result.changed + result.reopened + result.closed, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reference_is_found_and_judged_alike),
		cmocka_unit_test(every_entry_of_a_lock_is_found),
		cmocka_unit_test(a_second_scan_finds_nothing_new),
	};

	/* The pool starts this very program as its worker. */
	if (argc > 1 && strcmp(argv[1], "__worker") == 0)
		return worker_main(argc, argv);
	return cmocka_run_group_tests(tests, scan, remove_all);
}
