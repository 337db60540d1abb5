/* Runs and the times that they count for. */
#include "weeks.h"

#include "base/cleanup.h"

void sums_read(struct statement *statement, int first, struct sums *ret)
{
	*ret = (struct sums){
		.pass = statement_integer(statement, first),
		.fail = statement_integer(statement, first + 1),
		.unknown = statement_integer(statement, first + 2),
		.declared = statement_integer(statement, first + 3),
		.accepted = statement_integer(statement, first + 4),
		.dismissed = statement_integer(statement, first + 5),
		.decided_unknown = statement_integer(statement, first + 6),
	};
}

/* --- clocks ---------------------------------------------------------------------------------------------- */

enum { NONE = -1 };

/* The last of `tails` whose run began no later than `time`; tails are in the order of their times. */
static size_t place_of(const struct run_times *times, const size_t *tails, size_t count, int64_t time)
{
	size_t low = 0, high = count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (times->items[tails[middle]].time <= time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * The most runs whose clocks agree, that is the longest series in which no run began before the one in front of it, keep
 * their times. The others get that of the run before them, those in front of all that of the first that keeps its own.
 */
static void mend_clocks(struct run_times *times)
{
	CLEANUP(memory_release) size_t *tails = memory_zero(times->count + 1, sizeof(*tails));
	CLEANUP(memory_release) int64_t *before = memory_zero(times->count + 1, sizeof(*before));
	size_t length = 0;
	int64_t at;

	for (size_t i = 0; i < times->count; i++) {
		const size_t place = place_of(times, tails, length, times->items[i].time);

		before[i] = place ? (int64_t)tails[place - 1] : NONE;
		tails[place] = i;
		length += place == length;
	}
	/* From the last of the series back: what is not in it waits for the one before. */
	at = length ? (int64_t)tails[length - 1] : NONE;
	for (size_t i = times->count; i > 0; i--) {
		if (at == (int64_t)i - 1)
			at = before[at];
		else
			times->items[i - 1].time = at == NONE ? INT64_MAX : times->items[at].time;
	}
	for (size_t i = times->count; i > 1; i--)
		if (times->items[i - 2].time == INT64_MAX)
			times->items[i - 2].time = times->items[i - 1].time;
}

int run_times_load(struct store *store, struct run_times *ret, struct error *err)
{
	static const char sql[] = "SELECT id, started FROM run ORDER BY id";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	while (result >= 0 && (result = statement_step(&statement, err)) > 0) {
		memory_grow(&ret->items, ret->count, &ret->capacity, sizeof(*ret->items));
		ret->items[ret->count++] = (struct run_time){ .id = statement_integer(&statement, 0),
			.time = statement_integer(&statement, 1) };
	}
	if (result == 0)
		mend_clocks(ret);
	return result;
}

void run_times_release(struct run_times *times)
{
	memory_free(times->items);
	*times = (struct run_times){ 0 };
}

int64_t run_times_at(const struct run_times *times, int64_t time)
{
	size_t low = 0, high = times->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (times->items[middle].time <= time)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? times->items[low - 1].id : 0;
}

const struct run_time *run_times_find(const struct run_times *times, int64_t run)
{
	size_t low = 0, high = times->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (times->items[middle].id < run)
			low = middle + 1;
		else
			high = middle;
	}
	return low < times->count && times->items[low].id == run ? &times->items[low] : NULL;
}
