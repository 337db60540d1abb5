/* What the thread of the desk does for a question. */
#include "desking.h"

#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/memory.h"
#include "store/decision.h"
#include "store/weekly.h"
#include "triaging.h"

enum {
	ACT_MILLISECONDS = 2000,   /* how long an act waits for another process */
	SETTLE_MILLISECONDS = 100, /* what has ended can wait itself */
	SETTLE_SECONDS = 60,
	DAY = 24 * 60 * 60,
};
static const int64_t second = 1000000000;

void desk_answer_close(struct desk_answer **answer)
{
	if (!*answer)
		return;
	id_list_release(&(*answer)->list);
	arena_release(&(*answer)->arena);
	memory_free(*answer);
	*answer = NULL;
}

static struct taken *answer_new(const struct posted *posted)
{
	struct taken *taken = memory_zero(1, sizeof(*taken));

	taken->answer.kind = posted->question.kind;
	taken->answer.slot = posted->question.slot;
	taken->answer.number = posted->number;
	taken->answer.table = posted->question.table;
	taken->answer.what = "";
	if (posted->question.kind == DESK_LIST || posted->question.kind == DESK_COUNT)
		taken->answer.table = posted->question.list.table;
	return taken;
}

/* --- lists and rows -------------------------------------------------------------------------------------- */

static int ask_list(struct desk *desk, const struct list_question *question, struct desk_answer *answer)
{
	return store_list(
		desk->store, question, clock_now(), &answer->list, &answer->error_offset, &answer->error);
}

struct taken *desk_answer_first_page(struct desk *desk, const struct posted *posted)
{
	struct list_question question = posted->question.list;
	struct taken *taken = answer_new(posted);

	question.limit = posted->question.first_page;
	taken->answer.partial = ask_list(desk, &question, &taken->answer) == 0 &&
				taken->answer.list.count >= posted->question.first_page;
	return taken;
}

/* Keep one visited row in the answer's arena. */
static int keep_row(const struct row *row, void *context)
{
	struct taken *taken = context;
	struct desk_answer *answer = &taken->answer;
	const size_t column_count = table_list[answer->table].column_count;
	struct cell *cells = arena_zero(&answer->arena, column_count, sizeof(*cells));

	for (size_t i = 0; i < column_count; i++) {
		cells[i] = row->cells[i];
		cells[i].text = arena_string(&answer->arena, row->cells[i].text ? row->cells[i].text : "");
	}
	arena_grow(&answer->arena, &answer->rows, answer->row_count, &taken->row_capacity,
		sizeof(*answer->rows));
	answer->rows[answer->row_count].id = row->id;
	answer->rows[answer->row_count].cells = cells;
	answer->row_count++;
	return 0;
}

/* --- numbers --------------------------------------------------------------------------------------------- */

static void mix(uint64_t *hash, uint64_t value)
{
	*hash = (*hash ^ value) * UINT64_C(1099511628211);
}

/* A number that changes when somebody writes: from size and time of the database and of its log. */
static int64_t file_version(const struct desk *desk)
{
	CLEANUP(buf_release) struct buf log = BUF_INIT;
	const char *paths[2] = { desk->database, NULL };
	uint64_t hash = UINT64_C(14695981039346656037);

	buf_format(&log, "%s-wal", desk->database);
	paths[1] = log.text;
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		struct stat status = { 0 };

		if (stat(paths[i], &status) < 0)
			continue;
		mix(&hash, (uint64_t)status.st_size);
		mix(&hash, (uint64_t)status.st_mtim.tv_sec);
		mix(&hash, (uint64_t)status.st_mtim.tv_nsec);
		mix(&hash, (uint64_t)status.st_ino);
	}
	return (int64_t)(hash >> 1);
}

static void ask_weekly(struct desk *desk, unsigned days, struct desk_answer *answer)
{
	const int64_t now = clock_now();

	store_weekly(desk->store, now - (int64_t)days * DAY, now, now, &answer->arena, &answer->weekly,
		&answer->error);
}

/* --- acts ------------------------------------------------------------------------------------------------ */

/* Opened for writing a database would be made if there is none any more: so it is looked for first. */
static int open_writer(struct desk *desk, int milliseconds, struct error *err)
{
	int result = 0;

	if (!desk->writer) {
		CLEANUP(fleet_close) struct fleet *reader = NULL;

		result = fleet_open(&reader, desk->database, false, err);
		if (result == 0)
			result = fleet_open(&desk->writer, desk->database, true, err);
	}
	if (result == 0)
		store_set_patience(fleet_store(desk->writer), milliseconds);
	return result;
}

static void act(struct desk *desk, const struct triage_wish *wish, struct desk_answer *answer)
{
	CLEANUP(triage_result_release) struct triage_result result = { .what = BUF_INIT };

	if (open_writer(desk, ACT_MILLISECONDS, &answer->error) < 0 ||
		triage_do(desk->writer, wish, &result, &answer->error) < 0)
		return;
	if (result.due)
		buf_add(&result.what, "; verdicts follow with the next scan or 'scabbard evaluate'");
	answer->act = result.act;
	answer->what = arena_string(&answer->arena, result.what.text);
}

void desk_end_decisions(struct desk *desk)
{
	const int64_t now = clock_now();
	bool ended = false;

	desk->settle_at = clock_ticks() + SETTLE_SECONDS * second;
	if (store_has_ended(desk->store, now, &ended, NULL) < 0 || !ended ||
		open_writer(desk, SETTLE_MILLISECONDS, NULL) < 0)
		return;
	triage_settle_store(fleet_store(desk->writer), now, &ended, NULL);
}

/* --- every kind ------------------------------------------------------------------------------------------ */

struct taken *desk_answer_whole(struct desk *desk, const struct posted *posted)
{
	const struct desk_question *question = &posted->question;
	struct taken *taken = answer_new(posted);
	struct desk_answer *answer = &taken->answer;

	switch (question->kind) {
	case DESK_LIST:
		ask_list(desk, &question->list, answer);
		break;
	case DESK_ROWS:
		store_rows(desk->store, question->table, question->ids, question->id_count, keep_row, taken,
			&answer->error);
		break;
	case DESK_POSTURE:
		store_posture(desk->store, clock_now(), &answer->arena, &answer->posture, &answer->error);
		break;
	case DESK_DETAIL:
		store_detail(desk->store, question->table, question->id, &answer->arena, &answer->detail,
			&answer->error);
		break;
	case DESK_VERSION:
		answer->data_version = file_version(desk);
		break;
	case DESK_COUNT:
		store_count(desk->store, &question->list, clock_now(), &answer->count, &answer->error);
		break;
	case DESK_ACT:
		act(desk, question->wish, answer);
		break;
	case DESK_WEEKLY:
		ask_weekly(desk, question->days, answer);
		break;
	}
	return taken;
}
