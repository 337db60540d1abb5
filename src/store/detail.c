/* What stands around one row; and the problems of the fleet. */
#include "detail.h"

#include "base/cleanup.h"
#include "base/memory.h"
#include "store/weekly.h"

#include <string.h>

enum { EVENTS_SHOWN = 100, PROBLEMS_SHOWN = 1000, PLACES_SHOWN = 100 };

static int begin_with_id(
	struct statement *ret, struct store *store, const char *sql, int64_t id, struct error *err)
{
	const int result = statement_begin(ret, store, sql, err);

	if (result == 0)
		statement_bind_integer(ret, 1, id);
	return result;
}

/* --- excerpts -------------------------------------------------------------------------------------------- */

static void split_lines(struct arena *arena, const char *text, struct detail *ret)
{
	size_t count = 1;

	for (const char *end = strchr(text, '\n'); end; end = strchr(end + 1, '\n'))
		count++;
	ret->lines = arena_zero(arena, count, sizeof(*ret->lines));
	for (; ret->line_count < count; ret->line_count++) {
		const size_t length = strcspn(text, "\n");

		ret->lines[ret->line_count] = arena_string_part(arena, text, length);
		text += length;
		text += *text == '\n';
	}
}

/* The statement's columns: line, column, bytes, first line, lines. */
static int read_excerpt(struct store *store, const char *sql, int64_t id, struct arena *arena,
	struct detail *ret, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = begin_with_id(&statement, store, sql, id, err);

	if (result == 0)
		result = statement_step(&statement, err);
	if (result <= 0)
		return result;
	ret->mark_line = (uint32_t)statement_integer(&statement, 0);
	ret->mark_column = (uint32_t)statement_integer(&statement, 1);
	ret->mark_count = (uint64_t)statement_integer(&statement, 2);
	ret->first_line = (uint32_t)statement_integer(&statement, 3);
	split_lines(arena, statement_text(&statement, 4), ret);
	return 0;
}

static int read_finding_excerpt(
	struct store *store, int64_t id, struct arena *arena, struct detail *ret, struct error *err)
{
	static const char sql[] =
		"SELECT f.line, f.col, d.byte_count, e.first_line, e.lines FROM finding AS f "
		"JOIN finding_detail AS d ON d.finding_id = f.id "
		"JOIN excerpt AS e ON e.oid = d.oid AND e.line = f.line AND e.owner_id IN (0, "
		"f.repository_id) "
		"WHERE f.id = ?1 ORDER BY e.owner_id LIMIT 1";

	return read_excerpt(store, sql, id, arena, ret, err);
}

/* Only what a finding points at has lines: those of its own line, in the newest version of the file. */
#define EXCERPT_OF(table)                                                                                    \
	"SELECT r.line, r.col, r.byte_count, e.first_line, e.lines FROM " table " AS r "                     \
	"JOIN file AS f ON f.repository_id = r.repository_id AND f.path_id = r.path_id AND "                 \
	"f.until_run IS NULL JOIN excerpt AS e ON e.oid = f.oid AND e.line = r.line AND e.owner_id IN (0, "  \
	"f.repository_id) WHERE r.id = ?1 ORDER BY e.owner_id LIMIT 1"

static int read_fact_excerpt(struct store *store, enum table_id table, int64_t id, struct arena *arena,
	struct detail *ret, struct error *err)
{
	static const char reference[] = EXCERPT_OF("reference"), image[] = EXCERPT_OF("image_use"),
			  setting[] = EXCERPT_OF("configuration");
	const char *sql = table == TABLE_IMAGE_USES ? image : table == TABLE_SETTINGS ? setting : reference;

	return read_excerpt(store, sql, id, arena, ret, err);
}

/* --- history --------------------------------------------------------------------------------------------- */

const char *event_word(int64_t kind)
{
	switch ((enum event_kind)kind) {
	case EVENT_OPENED:
		return "opened";
	case EVENT_CHANGED:
		return "changed";
	case EVENT_REOPENED:
		return "reopened";
	case EVENT_MOVED:
		return "moved";
	case EVENT_CLOSED:
		return "closed";
	case EVENT_DECIDED:
		return "decided";
	case EVENT_COMMENTED:
		return "commented";
	}
	return "";
}

/* The statement's columns: run, its start, kind, cause, who; `word` reads the kind. */
static int read_events(struct store *store, const char *sql, int64_t id, const char *(*word)(int64_t kind),
	struct arena *arena, struct detail *ret, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	struct detail_event *events = arena_zero(arena, EVENTS_SHOWN, sizeof(*events));
	int result = begin_with_id(&statement, store, sql, id, err);

	while (result >= 0 && ret->event_count < EVENTS_SHOWN &&
		(result = statement_step(&statement, err)) > 0) {
		struct detail_event *event = &events[ret->event_count++];

		event->run = statement_integer(&statement, 0);
		event->time = statement_integer(&statement, 1);
		event->what = word(statement_integer(&statement, 2));
		event->cause = arena_string(arena, statement_text(&statement, 3));
		event->by = arena_string(arena, statement_text(&statement, 4));
	}
	ret->events = events;
	return result < 0 ? result : 0;
}

/* Who began run `r`. */
#define BY "(SELECT p.name FROM person AS p WHERE p.id = r.actor_id)"

static int read_finding_events(
	struct store *store, int64_t id, struct arena *arena, struct detail *ret, struct error *err)
{
	static const char sql[] = "SELECT e.run_id, r.started, e.kind, e.cause, " BY
				  " FROM finding_event AS e JOIN run AS r ON r.id = e.run_id "
				  "WHERE e.finding_id = ?1 ORDER BY e.run_id DESC, e.id DESC";

	return read_events(store, sql, id, event_word, arena, ret, err);
}

#define EVENTS_OF(table)                                                                                     \
	"SELECT r.id, r.started, CASE WHEN r.id = x.first_run THEN 1 ELSE 2 END, '', " BY " FROM " table     \
	" AS x JOIN run AS r ON r.id IN (x.first_run, x.since_run) WHERE x.id = ?1 ORDER BY r.id DESC"

/* A fact has two dates: when it came, and since when it is as it is. */
static int read_fact_events(struct store *store, enum table_id table, int64_t id, struct arena *arena,
	struct detail *ret, struct error *err)
{
	static const char module[] = EVENTS_OF("module"), reference[] = EVENTS_OF("reference"),
			  image[] = EVENTS_OF("image_use"), setting[] = EVENTS_OF("configuration");
	const char *sql = table == TABLE_MODULES      ? module
			  : table == TABLE_IMAGE_USES ? image
			  : table == TABLE_SETTINGS   ? setting
						      : reference;

	return read_events(store, sql, id, event_word, arena, ret, err);
}

static const char *coverage_word(int64_t status)
{
	return coverage_status_word((enum coverage_status)status);
}

static int read_captures(
	struct store *store, int64_t id, struct arena *arena, struct detail *ret, struct error *err)
{
	static const char sql[] = "SELECT c.run_id, r.started, c.status, c.reason, " BY
				  " FROM capture AS c JOIN run AS r ON r.id = c.run_id "
				  "WHERE c.repository_id = ?1 ORDER BY c.id DESC";

	return read_events(store, sql, id, coverage_word, arena, ret, err);
}

/* --- repositories ---------------------------------------------------------------------------------------- */

/* The statement's columns from `first`: path, reader, code, limit, line, column, detail. */
static struct problem problem_of(struct statement *statement, int first)
{
	return (struct problem){
		.path = statement_text(statement, first),
		.reader = (enum reader_id)statement_integer(statement, first + 1),
		.code = (enum problem_code)statement_integer(statement, first + 2),
		.limit = statement_text_or_null(statement, first + 3),
		.line = (uint32_t)statement_integer(statement, first + 4),
		.column = (uint32_t)statement_integer(statement, first + 5),
		.detail = statement_text(statement, first + 6),
	};
}

static int read_problems(
	struct store *store, int64_t id, struct arena *arena, struct detail *ret, struct error *err)
{
	static const char sql[] =
		"SELECT p.path, p.reader, p.code, p.limit_name, p.line, p.col, p.detail FROM repository AS r "
		"JOIN problem AS p ON p.capture_id = r.capture_id WHERE r.id = ?1 ORDER BY p.ordinal";
	CLEANUP(statement_end) struct statement statement = { 0 };
	struct problem *problems = NULL;
	size_t capacity = 0;
	int result = begin_with_id(&statement, store, sql, id, err);

	while (result >= 0 && ret->problem_count < PROBLEMS_SHOWN &&
		(result = statement_step(&statement, err)) > 0) {
		struct problem problem = problem_of(&statement, 0);

		problem.path = arena_string(arena, problem.path);
		problem.limit = arena_string(arena, problem.limit);
		problem.detail = arena_string(arena, problem.detail);
		arena_grow(arena, &problems, ret->problem_count, &capacity, sizeof(*problems));
		problems[ret->problem_count++] = problem;
	}
	ret->problems = problems;
	return result < 0 ? result : 0;
}

static int read_places(
	struct store *store, int64_t id, struct arena *arena, struct detail *ret, struct error *err)
{
	static const char sql[] = "SELECT path, gone FROM repository_place WHERE repository_id = ?1 ORDER BY "
				  "gone, last_run DESC, path";
	CLEANUP(statement_end) struct statement statement = { 0 };
	const char **places = arena_zero(arena, PLACES_SHOWN, sizeof(*places));
	int result = begin_with_id(&statement, store, sql, id, err);

	while (result >= 0 && ret->place_count < PLACES_SHOWN &&
		(result = statement_step(&statement, err)) > 0)
		places[ret->place_count++] = arena_format(arena, "%s%s", statement_text(&statement, 0),
			statement_integer(&statement, 1) ? " (gone)" : "");
	ret->places = places;
	return result < 0 ? result : 0;
}

static int read_score(
	struct store *store, int64_t id, struct arena *arena, struct detail *ret, struct error *err)
{
	struct score *score = arena_zero(arena, 1, sizeof(*score));
	const int result = store_score(store, id, arena, score, err);

	ret->score = score;
	return result;
}

/* --- all together ---------------------------------------------------------------------------------------- */

static int read_finding(
	struct store *store, int64_t id, struct arena *arena, struct detail *ret, struct error *err)
{
	int result = read_finding_excerpt(store, id, arena, ret, err);

	if (result == 0)
		result = read_finding_events(store, id, arena, ret, err);
	if (result == 0)
		result = detail_of_finding(store, id, arena, ret, err);
	return result < 0 ? result : detail_of_decided(store, id, arena, ret, err);
}

/* What stands around a change is what stands around its finding. */
static int read_change(
	struct store *store, int64_t id, struct arena *arena, struct detail *ret, struct error *err)
{
	static const char sql[] = "SELECT finding_id FROM finding_event WHERE id = ?1";
	int64_t finding = 0;
	const int result = store_ask_number(store, sql, id, &finding, err);

	return result < 0 || !finding ? result : read_finding(store, finding, arena, ret, err);
}

int store_detail(struct store *store, enum table_id table, int64_t id, struct arena *arena,
	struct detail *ret, struct error *err)
{
	struct detail detail = { 0 };
	int result = 0;

	switch (table) {
	case TABLE_REPOSITORIES:
		result = read_problems(store, id, arena, &detail, err);
		if (result == 0)
			result = read_places(store, id, arena, &detail, err);
		if (result == 0)
			result = read_captures(store, id, arena, &detail, err);
		if (result == 0)
			result = read_score(store, id, arena, &detail, err);
		break;
	case TABLE_MODULES:
		result = read_fact_events(store, table, id, arena, &detail, err);
		if (result == 0)
			result = detail_of_module(store, id, arena, &detail, err);
		break;
	case TABLE_REFERENCES:
		result = read_fact_excerpt(store, table, id, arena, &detail, err);
		if (result == 0)
			result = read_fact_events(store, table, id, arena, &detail, err);
		if (result == 0)
			result = detail_of_reference(store, id, arena, &detail, err);
		break;
	case TABLE_FINDINGS:
		result = read_finding(store, id, arena, &detail, err);
		break;
	case TABLE_GRAPH:
		result = detail_of_target(store, id, arena, &detail, err);
		break;
	case TABLE_REVIEWS:
		result = detail_of_review(store, id, arena, &detail, err);
		break;
	case TABLE_CHANGES:
		result = read_change(store, id, arena, &detail, err);
		break;
	case TABLE_DECISIONS:
		result = detail_of_decision(store, id, arena, &detail, err);
		break;
	case TABLE_IMAGE_USES:
	case TABLE_SETTINGS:
		result = read_fact_excerpt(store, table, id, arena, &detail, err);
		if (result == 0)
			result = read_fact_events(store, table, id, arena, &detail, err);
		break;
	case TABLE_IMAGES:
	case TABLE_COUNT:
		break;
	}
	if (result == 0)
		*ret = detail;
	return result;
}

int store_visit_problems(struct store *store,
	int (*visit)(const char *repository, const struct problem *problem, void *context), void *context,
	struct error *err)
{
	static const char sql[] = "SELECT r.name, p.path, p.reader, p.code, p.limit_name, p.line, p.col, "
				  "p.detail FROM repository AS r "
				  "JOIN problem AS p ON p.capture_id = r.capture_id WHERE r.state = 1 ORDER "
				  "BY r.name, p.ordinal";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	while (result >= 0 && (result = statement_step(&statement, err)) > 0) {
		const struct problem problem = problem_of(&statement, 1);

		result = visit(statement_text(&statement, 0), &problem, context);
		if (result != 0)
			return result;
	}
	return result;
}
