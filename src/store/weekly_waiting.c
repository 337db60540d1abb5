/* What waits for somebody: what ends, has ended, or fits nothing. */
#include "weeks.h"

#include "base/cleanup.h"
#include "list_query.h"
#include "list_words.h"

#include <stdlib.h>
#include <string.h>

enum { SOON = 30 * DAY_SECONDS, WAITING_MOST = 10000, COMMIT_SHOWN = 7 };

struct waits {
	struct weeks *weeks;
	struct waiting *ending;
	size_t ending_count, ending_capacity;
	struct waiting *unused;
	size_t unused_count, unused_capacity;
};

static void add_ending(struct waits *waits, const struct waiting *waiting)
{
	arena_grow(waits->weeks->arena, &waits->ending, waits->ending_count, &waits->ending_capacity,
		sizeof(*waits->ending));
	waits->ending[waits->ending_count++] = *waiting;
}

static void add_unused(struct waits *waits, const struct waiting *waiting)
{
	arena_grow(waits->weeks->arena, &waits->unused, waits->unused_count, &waits->unused_capacity,
		sizeof(*waits->unused));
	waits->unused[waits->unused_count++] = *waiting;
}

/* Within 30 days of the second end, or over since the first. */
static bool is_ending(const struct weeks *weeks, int64_t until)
{
	return until && until >= weeks->from && until < weeks->until + SOON;
}

/* --- decisions ------------------------------------------------------------------------------------------- */

static bool is_word(const struct cell *cell, enum decision_standing standing)
{
	CLEANUP(buf_release) struct buf word = BUF_INIT;

	word_decision_standing(&word, NULL, standing);
	return strcmp(cell->text, word.text) == 0;
}

static int take_decision(const struct row *row, void *context)
{
	struct waits *waits = context;
	struct weeks *weeks = waits->weeks;
	const struct cell *cells = row->cells;
	const bool unused = is_word(&cells[DECIDE_STANDING], DECIDED_UNUSED);
	const struct waiting waiting = {
		.decision = row->id,
		.act = cells[DECIDE_ACT].number,
		.what = arena_string(weeks->arena, cells[DECIDE_SCOPE].text),
		.reason = arena_string(weeks->arena, cells[DECIDE_REASON].text),
		.owner = arena_string(weeks->arena,
			*cells[DECIDE_OWNER].text ? cells[DECIDE_OWNER].text : cells[DECIDE_BY].text),
		.until = cells[DECIDE_UNTIL].number,
		.findings = cells[DECIDE_FINDINGS].number,
		.over = !cells[DECIDE_UNTIL].empty && cells[DECIDE_UNTIL].number < weeks->now,
		.unused = unused,
		.by_policy = cells[DECIDE_ACT].empty,
	};

	if (unused)
		add_unused(waits, &waiting);
	else if (is_ending(weeks, waiting.until))
		add_ending(waits, &waiting);
	return 0;
}

/* Those that hold or have ended, by their ends; what is undone or superseded waits for nobody. */
static int read_decisions(struct waits *waits)
{
	static const struct list_question question = { .table = TABLE_DECISIONS,
		.filter = "(is:current OR is:expired OR is:unused) -state=owner",
		.sort = "until,scope,act",
		.limit = WAITING_MOST };
	struct weeks *weeks = waits->weeks;
	CLEANUP(id_list_release) struct id_list list = { 0 };
	int result = store_list(weeks->store, &question, weeks->now, &list, NULL, weeks->err);

	if (result < 0)
		return result;
	return store_rows(
		weeks->store, TABLE_DECISIONS, list.ids, list.count, take_decision, waits, weeks->err);
}

/* --- reviews --------------------------------------------------------------------------------------------- */

static int take_review(const struct row *row, void *context)
{
	struct waits *waits = context;
	struct weeks *weeks = waits->weeks;
	const struct cell *cells = row->cells;

	if (!is_ending(weeks, cells[LEDGER_UNTIL].number))
		return 0;
	add_ending(waits, &(struct waiting){
				  .act = row->id,
				  .what = arena_format(weeks->arena, "review of %s at %.*s: %s",
					  cells[LEDGER_MODULE].text, COMMIT_SHOWN, cells[LEDGER_COMMIT].text,
					  cells[LEDGER_STEP].text),
				  .reason = arena_string(weeks->arena, cells[LEDGER_NOTE].text),
				  .owner = arena_string(weeks->arena, cells[LEDGER_BY].text),
				  .until = cells[LEDGER_UNTIL].number,
				  .over = cells[LEDGER_UNTIL].number < weeks->now,
			  });
	return 0;
}

static int read_reviews(struct waits *waits)
{
	static const struct list_question question = { .table = TABLE_REVIEWS,
		.filter = "is:current OR is:expired",
		.sort = "until,module,step",
		.limit = WAITING_MOST };
	struct weeks *weeks = waits->weeks;
	CLEANUP(id_list_release) struct id_list list = { 0 };
	int result = store_list(weeks->store, &question, weeks->now, &list, NULL, weeks->err);

	if (result < 0)
		return result;
	return store_rows(weeks->store, TABLE_REVIEWS, list.ids, list.count, take_review, waits, weeks->err);
}

/* --- all together ---------------------------------------------------------------------------------------- */

static int compare_ends(const void *left, const void *right)
{
	const struct waiting *a = left, *b = right;

	if (a->until != b->until)
		return a->until < b->until ? -1 : 1;
	return strcmp(a->what, b->what);
}

static int read_overdue(struct weeks *weeks, int64_t *ret)
{
	static const struct list_question question = { .table = TABLE_FINDINGS,
		.filter = "rule=SCB206 OR rule=SCB207 OR rule=SCB208" };
	size_t count = 0;
	const int result = store_count(weeks->store, &question, weeks->now, &count, weeks->err);

	*ret = (int64_t)count;
	return result;
}

int weeks_read_waiting(struct weeks *weeks, struct weekly *ret)
{
	struct waits waits = { .weeks = weeks };
	int result = read_decisions(&waits);

	if (result == 0)
		result = read_reviews(&waits);
	if (result == 0)
		result = read_overdue(weeks, &ret->overdue_reviews);
	if (result < 0)
		return result;
	if (waits.ending_count)
		qsort(waits.ending, waits.ending_count, sizeof(*waits.ending), compare_ends);
	ret->ending = waits.ending;
	ret->ending_count = waits.ending_count;
	ret->unused = waits.unused;
	ret->unused_count = waits.unused_count;
	return 0;
}
