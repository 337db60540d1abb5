/*
 * Screen, report and export are asked the same things and must answer with the same rows: filters are drawn by a seeded
 * generator over the demo fleet, with real manifests beside it where ../shared/corpus is there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "engine/desk.h"
#include "reports/table.h"
#include "store/store.h"
#include "support_documents.h"
#include "support_filters.h"
#include "support_images.h"

enum { FILTERS = 200, SEED = 20261123, DOCUMENT_LIMIT = 1 << 28 };

#define NOW "1795507200"

/* Every format of export, and how its rows are read back. NULL: it is about known vulnerabilities, of which none is. */
static const struct {
	const char *format;
	read_keys *read;
} formats[] = {
	{ "tsv", read_tsv },
	{ "csv", read_csv },
	{ "json", read_json },
	{ "sarif", read_sarif },
	{ "cyclonedx", read_cyclonedx },
	{ "cyclonedx-1.5", read_cyclonedx },
	{ "spdx", read_spdx },
	{ "openvex", NULL },
};

/* The tables that are asked, as often as they are listed. */
static const enum table_id asked[] = { TABLE_FINDINGS, TABLE_FINDINGS, TABLE_FINDINGS, TABLE_REFERENCES,
	TABLE_REFERENCES, TABLE_MODULES, TABLE_REPOSITORIES, TABLE_DECISIONS, TABLE_CHANGES, TABLE_GRAPH,
	TABLE_REVIEWS, TABLE_IMAGES, TABLE_IMAGE_USES, TABLE_SETTINGS };

static char folder[] = "/tmp/scabbard-agreement-XXXXXX";
static char program[PATH_MAX], database[PATH_MAX];

/* --- the fleet ------------------------------------------------------------------------------------------ */

static int run(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int run(const char *format, ...)
{
	char command[4 * PATH_MAX];
	va_list arguments;
	int status;

	va_start(arguments, format);
	vsnprintf(command, sizeof(command), format, arguments);
	va_end(arguments);
	status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool find_program(void)
{
	char self[PATH_MAX / 2];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (length < 0)
		return false;
	self[length] = '\0';
	for (int parts = 0; parts < 2; parts++)
		*strrchr(self, '/') = '\0';
	snprintf(program, sizeof(program), "%s/scabbard", self);
	return access(program, X_OK) == 0;
}

static void scan(const char *what)
{
	const int status =
		run("'%s' scan -q --db '%s' --policy testdata/demo/policy.toml '%s/%s' 2>/dev/null", program,
			database, folder, what);

	/* Not all of the demo can be read. */
	assert_true(status == 0 || status == 3);
}

static void decide(const char *what)
{
	assert_int_equal(run("'%s' triage -q --db '%s' --policy testdata/demo/policy.toml %s", program,
				 database, what),
		0);
}

static void add_corpus(void)
{
	const char *shared = getenv("SHARED");
	char manifests[PATH_MAX];

	snprintf(manifests, sizeof(manifests), "%s/corpus/manifests", shared ? shared : "../shared");
	if (!file_is_folder(manifests)) {
		printf("there is no %s: the demo fleet alone is asked\n", manifests);
		return;
	}
	assert_int_equal(run("mkdir '%s/corpus' && sh tests/repos/corpus.sh '%s/corpus' '%s'", folder, folder,
				 manifests),
		0);
	scan("corpus");
}

/* Whatever of both the demo has, there are more of them, about which are findings. */
static void add_images(void)
{
	CLEANUP(store_close) struct store *store = NULL;
	struct error err = { 0 };

	if (store_open(&store, database, STORE_WRITE, &err) < 0)
		fail_msg("%s", err.message);
	support_put_images(store);
}

static int make_fleet(void **state)
{
	(void)state;
	setenv("SCABBARD_NOW", NOW, 1);
	setenv("SCABBARD_ACTOR", "ada@acme.example", 1);
	if (!find_program() || !mkdtemp(folder))
		return -1;
	snprintf(database, sizeof(database), "%s/fleet.db", folder);
	assert_int_equal(run("sh testdata/demo/make.sh '%s' '%s' >/dev/null 2>&1", program, folder), 0);
	assert_int_equal(run("mkdir '%s/out'", folder), 0);
	scan("fleet");
	add_corpus();
	decide("accept --rule SCB118 --repository acme/legacy --reason 'until the winter' --until "
	       "2027-01-31");
	decide("not-affected --filter 'rule=SCB101 repo=acme/mobile' --reason 'never run' --justification "
	       "code_not_reachable");
	decide("in-triage --filter 'rule=SCB202 repo=acme/shop'");
	decide("own --filter 'severity=critical' --owner platform");
	add_images();
	return 0;
}

static int remove_fleet(void **state)
{
	(void)state;
	return run("rm -rf '%s'", folder);
}

/* --- the screen ----------------------------------------------------------------------------------------- */

/* Rows of a list as the dashboard asks for them, copied. */
struct screen {
	struct arena arena;
	struct row *rows;
	size_t count;
	bool refused;
};

static void screen_release(struct screen *screen)
{
	arena_release(&screen->arena);
	*screen = (struct screen){ 0 };
}

static struct desk_answer *ask(struct desk *desk, const struct desk_question *question)
{
	struct desk_answer *answer;

	desk_ask(desk, question);
	desk_settle(desk);
	answer = desk_take(desk);
	assert_non_null(answer);
	assert_false(answer->partial);
	return answer;
}

static void keep_rows(struct screen *screen, enum table_id table, const struct desk_answer *answer)
{
	const size_t columns = table_list[table].column_count;

	screen->rows = arena_zero(&screen->arena, answer->row_count + 1, sizeof(*screen->rows));
	for (; screen->count < answer->row_count; screen->count++) {
		struct cell *cells = arena_zero(&screen->arena, columns, sizeof(*cells));

		for (size_t i = 0; i < columns; i++) {
			cells[i] = answer->rows[screen->count].cells[i];
			cells[i].text = arena_string(&screen->arena, cells[i].text);
		}
		screen->rows[screen->count] =
			(struct row){ .id = answer->rows[screen->count].id, .cells = cells };
	}
}

static void ask_screen(struct desk *desk, enum table_id table, const char *filter, struct screen *ret)
{
	const struct list_question list = { .table = table, .filter = filter };
	CLEANUP(desk_answer_close)
	struct desk_answer *ids = ask(desk, &(struct desk_question){ .kind = DESK_LIST, .list = list });
	CLEANUP(desk_answer_close)
	struct desk_answer *count = ask(desk, &(struct desk_question){ .kind = DESK_COUNT, .list = list });
	CLEANUP(desk_answer_close) struct desk_answer *rows = NULL;

	*ret = (struct screen){ .refused = ids->error.code != 0 };
	assert_int_equal(ids->error.code, count->error.code);
	if (ret->refused)
		return;
	rows = ask(desk, &(struct desk_question){ .kind = DESK_ROWS,
				 .table = table,
				 .ids = ids->list.ids,
				 .id_count = ids->list.count });
	assert_int_equal(rows->error.code, 0);
	assert_int_equal(ids->list.count, count->count);
	assert_int_equal(ids->list.count, rows->row_count);
	keep_rows(ret, table, rows);
}

/* --- the program ---------------------------------------------------------------------------------------- */

/* Run it; its exit status. What it complains of goes nowhere. */
static int write_out(const char *const *arguments)
{
	posix_spawn_file_actions_t actions;
	pid_t child;
	int status = 0;

	assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
	assert_int_equal(
		posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0), 0);
	assert_int_equal(
		posix_spawn(&child, program, &actions, NULL, (char *const *)(uintptr_t)arguments, environ),
		0);
	posix_spawn_file_actions_destroy(&actions);
	while (waitpid(child, &status, 0) < 0)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void read_file(const char *path, struct buf *ret)
{
	struct error err = { 0 };

	if (file_read(ret, path, DOCUMENT_LIMIT, &err) < 0)
		fail_msg("%s", err.message);
}

/* What a visitor of the written files hands on. */
struct reading {
	const char *folder;
	read_keys *read;
	enum table_id table;
	struct keys *keys;
};

static int read_written(const char *name, void *context)
{
	const struct reading *reading = context;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf document = BUF_INIT;

	file_join(&path, reading->folder, name);
	read_file(path.text, &document);
	if (!reading->read(&document, reading->table, reading->keys))
		fail_msg("'%s' is none of its form", name);
	unlink(path.text);
	return 0;
}

/* --- comparing ------------------------------------------------------------------------------------------ */

struct tally_of_all {
	size_t filters, matching, refused, answers, rows, cells;
};

static void assert_same(const struct keys *screen, struct keys *other, const char *what, enum table_id table,
	const char *filter)
{
	keys_sort(other);
	if (screen->count != other->count)
		fail_msg("%s of %s has %zu rows and the screen %zu, filter: %s", what, table_list[table].name,
			other->count, screen->count, filter);
	for (size_t i = 0; i < screen->count; i++)
		if (strcmp(screen->items[i], other->items[i]) != 0)
			fail_msg("%s of %s has '%s' and the screen '%s', filter: %s", what,
				table_list[table].name, other->items[i], screen->items[i], filter);
}

static const struct report *report_of(size_t index)
{
	const struct report *report = report_for(formats[index].format, USE_EXPORT);

	if (!report)
		fail_msg("there is no format '%s'", formats[index].format);
	return report;
}

static void compare_export(size_t index, enum table_id table, const char *filter, const struct screen *screen,
	const struct keys *expected, struct tally_of_all *tally)
{
	const struct report *report = report_of(index);
	char output[2 * PATH_MAX];
	CLEANUP(keys_release) struct keys keys = { 0 };
	struct reading reading = {
		.folder = folder, .read = formats[index].read, .table = table, .keys = &keys
	};
	struct error err = { 0 };
	int status;

	/* What cannot be one file is one for each repository. */
	snprintf(output, sizeof(output), report->every_repository ? "%s/out/" : "%s/out/file", folder);
	status = write_out((const char *const[]){ program, "export", table_list[table].name, "-q", "--db",
		database, "--format", report->name, "--filter", filter, "-o", output, NULL });
	if (screen->refused || !reading.read) {
		if (status != (screen->refused ? 2 : 3))
			fail_msg("%s of %s ends with %d, filter: %s", report->name, table_list[table].name,
				status, filter);
		return;
	}
	if (status != 0)
		fail_msg("%s of %s ends with %d, filter: %s", report->name, table_list[table].name, status,
			filter);
	snprintf(output, sizeof(output), "%s/out", folder);
	reading.folder = output;
	assert_int_equal(file_visit_folder(output, 100000, read_written, &reading, &err), 0);
	assert_same(expected, &keys, report->name, table, filter);
	tally->answers++;
	tally->rows += keys.count;
}

/* A finding's place as the text has it, on a line of its own. */
static void add_place(const struct row *row, struct buf *ret)
{
	const struct cell *cells = row->cells;

	if (!*cells[FIND_PATH].text) {
		buf_add(ret, "(the repository)");
		return;
	}
	buf_add_untrusted(ret, cells[FIND_PATH].text);
	if (!cells[FIND_LINE].empty)
		buf_format(ret, ":%lld:%lld", (long long)cells[FIND_LINE].number,
			(long long)cells[FIND_COLUMN].number);
}

/* Places stand behind "at", or on further lines below it; they are counted again at the end. */
static void read_places(const char *line, struct keys *ret, size_t *ret_said)
{
	static const char at[] = "      at    ", further[] = "            ";
	bool among = false;

	for (const char *end; (end = strchr(line, '\n')); line = end + 1) {
		char *behind;
		unsigned long number;

		among = strncmp(line, at, strlen(at)) == 0 ||
			(among && strncmp(line, further, strlen(further)) == 0);
		if (among) {
			CLEANUP(buf_release) struct buf place = BUF_INIT;

			/* The subject stands two blanks behind it. */
			line += strlen(at);
			behind = strstr(line, "  ");
			buf_add_bytes(&place, line, (size_t)((behind && behind < end ? behind : end) - line));
			keys_add(ret, place.text);
		}
		number = strtoul(line, &behind, 10);
		if (strncmp(line, "  ", 2) == 0 && strncmp(behind, " finding", 8) == 0 &&
			strchr("s.", behind[8]))
			*ret_said = number;
	}
}

/* With --all the text has a line for each place, and counts them at its end. */
static void compare_text(const char *filter, const struct screen *screen, struct tally_of_all *tally)
{
	char output[PATH_MAX + 32];
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(keys_release) struct keys expected = { 0 }, places = { 0 };
	size_t said = 0;
	int status;

	snprintf(output, sizeof(output), "%s/report", folder);
	status = write_out((const char *const[]){ program, "report", "-q", "--db", database, "--filter",
		filter, "--all", "--width", "1000", "-o", output, NULL });
	assert_int_equal(status, screen->refused ? 2 : 0);
	if (screen->refused)
		return;
	read_file(output, &text);
	read_places(strstr(text.text, "\nFINDINGS") ? strstr(text.text, "\nFINDINGS") : text.text, &places,
		&said);
	for (size_t i = 0; i < screen->count; i++) {
		CLEANUP(buf_release) struct buf place = BUF_INIT;

		add_place(&screen->rows[i], &place);
		keys_add(&expected, place.text);
	}
	keys_sort(&expected);
	assert_same(&expected, &places, "the text", TABLE_FINDINGS, filter);
	if (said != screen->count)
		fail_msg(
			"the text says %zu findings, there are %zu, filter: %s", said, screen->count, filter);
	tally->answers++;
	tally->rows += screen->count;
}

/* Of a report in a form for programs: the rows of the export. */
static void compare_report(const char *filter, const struct screen *screen, const struct keys *expected,
	struct tally_of_all *tally)
{
	char output[PATH_MAX + 32];
	CLEANUP(buf_release) struct buf document = BUF_INIT;
	CLEANUP(keys_release) struct keys keys = { 0 };
	int status;

	snprintf(output, sizeof(output), "%s/report", folder);
	status = write_out((const char *const[]){ program, "report", "-q", "--db", database, "--filter",
		filter, "--format", "json", "-o", output, NULL });
	assert_int_equal(status, screen->refused ? 2 : 0);
	if (screen->refused)
		return;
	read_file(output, &document);
	assert_true(read_json(&document, TABLE_FINDINGS, &keys));
	assert_same(expected, &keys, "the report as json", TABLE_FINDINGS, filter);
	tally->answers++;
	tally->rows += keys.count;
}

static void compare_all(
	struct desk *desk, enum table_id table, const char *filter, struct tally_of_all *tally)
{
	CLEANUP(screen_release) struct screen screen;
	CLEANUP(keys_release) struct keys expected = { 0 }, vulnerabilities = { 0 };

	ask_screen(desk, table, filter, &screen);
	for (size_t i = 0; i < screen.count; i++)
		keys_add_row(&expected, table, &screen.rows[i]);
	keys_sort(&expected);
	for (size_t i = 0; i < COUNT_OF(formats); i++) {
		const struct report *report = report_of(i);

		if (!(report->tables >> table & 1))
			continue;
		/* Of findings, documents about what is known to be vulnerable hold no others. */
		compare_export(i, table, filter, &screen,
			report->decided && table == TABLE_FINDINGS ? &vulnerabilities : &expected, tally);
	}
	if (table == TABLE_FINDINGS) {
		compare_text(filter, &screen, tally);
		compare_report(filter, &screen, &expected, tally);
	}
	if (screen.refused)
		tally->refused++;
	else
		tally->filters++;
	tally->matching += screen.count > 0;
}

/* --- tests ---------------------------------------------------------------------------------------------- */

static void every_format_of_export_is_read_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < report_count; i++) {
		bool found = !(report_table[i].uses & USE_EXPORT);

		for (size_t j = 0; j < COUNT_OF(formats) && !found; j++)
			found = strcmp(formats[j].format, report_table[i].name) == 0;
		if (!found)
			fail_msg("nobody compares '%s' with the screen", report_table[i].name);
	}
}

static void nothing_asked_for_is_the_same_everywhere(void **state)
{
	CLEANUP(desk_close) struct desk *desk = NULL;
	struct tally_of_all tally = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(desk_open(&desk, database, &err), 0);
	for (int table = 0; table < TABLE_COUNT; table++)
		compare_all(desk, (enum table_id)table, "", &tally);
	assert_int_equal(tally.filters, TABLE_COUNT);
	assert_int_equal(tally.matching, TABLE_COUNT);
}

static void filters_drawn_by_chance_are_answered_alike(void **state)
{
	CLEANUP(desk_close) struct desk *desk = NULL;
	struct screen pools[TABLE_COUNT] = { 0 };
	struct tally_of_all tally = { 0 };
	struct chance chance = { .state = SEED };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(desk_open(&desk, database, &err), 0);
	for (int table = 0; table < TABLE_COUNT; table++) {
		ask_screen(desk, (enum table_id)table,
			table == TABLE_FINDINGS ? "class:any (is:open OR is:decided OR is:closed)" : "",
			&pools[table]);
		assert_true(pools[table].count > 0);
	}
	while (tally.filters < FILTERS) {
		const enum table_id table = asked[chance_below(&chance, COUNT_OF(asked))];
		CLEANUP(buf_release) struct buf filter = BUF_INIT;

		support_draw_filter(&chance, table, pools[table].rows, pools[table].count, &filter);
		compare_all(desk, table, filter.text, &tally);
	}
	for (int table = 0; table < TABLE_COUNT; table++)
		screen_release(&pools[table]);
	printf("agreement: %zu filters, of which %zu %% match something, and %zu that all refuse; %zu "
	       "answers with %zu rows "
	       "equal those of the screen\n",
		tally.filters, tally.matching * 100 / tally.filters, tally.refused, tally.answers,
		tally.rows);
	assert_true(tally.matching * 100 / tally.filters >= 70);
	assert_true(tally.refused < FILTERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_of_export_is_read_back),
		cmocka_unit_test(nothing_asked_for_is_the_same_everywhere),
		cmocka_unit_test(filters_drawn_by_chance_are_answered_alike),
	};

	return cmocka_run_group_tests(tests, make_fleet, remove_fleet);
}
