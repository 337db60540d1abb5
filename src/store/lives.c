/* Facts with a life: of what is stored as of now and what was found, only the differences are written. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "saving.h"

uint64_t content_of_place(const struct place *at)
{
	const uint64_t prime = UINT64_C(1099511628211);

	return (((at->offset * prime ^ at->count) * prime ^ at->line) * prime ^ at->column) * prime;
}

int life_mend_place(struct saving *saving, const char *sql, int64_t id, const struct place *at)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, id);
	statement_bind_integer(&statement, 2, (int64_t)at->offset);
	statement_bind_integer(&statement, 3, (int64_t)at->count);
	statement_bind_integer(&statement, 4, at->line);
	statement_bind_integer(&statement, 5, at->column);
	return statement_run(&statement, saving->err);
}

struct life *lives_add(struct lives *lives)
{
	struct life *life;

	memory_grow(&lives->items, lives->count, &lives->capacity, sizeof(*lives->items));
	life = &lives->items[lives->count++];
	*life = (struct life){ 0 };
	return life;
}

void lives_release(struct lives *lives)
{
	memory_free(lives->items);
	*lives = (struct lives){ 0 };
}

static int compare_lives(const void *left, const void *right)
{
	const struct life *one = left, *other = right;
	int order = memcmp(one->key, other->key, sizeof(one->key));

	return order ? order : (one->index > other->index) - (one->index < other->index);
}

static void sort(struct lives *lives)
{
	if (lives->count > 1)
		qsort(lives->items, lives->count, sizeof(*lives->items), compare_lives);
}

/* Of equal keys the first counts: two rows cannot both be now. */
static void drop_doubles(struct lives *lives)
{
	size_t kept = 0;

	for (size_t i = 0; i < lives->count; i++)
		if (!kept || memcmp(lives->items[kept - 1].key, lives->items[i].key,
				     sizeof(lives->items->key)) != 0)
			lives->items[kept++] = lives->items[i];
	lives->count = kept;
}

static int end_life(struct saving *saving, const struct life_table *table, int64_t id)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, table->end, saving->err);

	saving->store->epoch++;
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->capture->run);
	statement_bind_integer(&statement, 2, id);
	return statement_run(&statement, saving->err);
}

static int begin_life(struct saving *saving, const struct life_table *table, const struct life *found)
{
	saving->store->epoch++;
	return table->insert(saving, found);
}

static int meet(
	struct saving *saving, const struct life_table *table, const struct life *stored, struct life *found)
{
	int result;

	if (memcmp(stored->evidence, found->evidence, sizeof(found->evidence)) == 0) {
		found->id = stored->id;
		return stored->content == found->content ? 0 : table->mend(saving, found);
	}
	result = end_life(saving, table, stored->id);
	found->first_run = stored->first_run;
	return result < 0 ? result : begin_life(saving, table, found);
}

int lives_save(struct saving *saving, const struct life_table *table, struct lives *found)
{
	CLEANUP(lives_release) struct lives stored = { 0 };
	size_t at = 0;
	int result = table->load(saving, &stored);

	sort(&stored);
	sort(found);
	drop_doubles(found);
	for (size_t i = 0; i < found->count && result == 0; i++) {
		struct life *life = &found->items[i];
		int order = -1;

		for (; at < stored.count && result == 0; at++) {
			order = memcmp(stored.items[at].key, life->key, sizeof(life->key));
			if (order >= 0)
				break;
			result = end_life(saving, table, stored.items[at].id);
		}
		if (result < 0)
			break;
		if (at < stored.count && order == 0) {
			result = meet(saving, table, &stored.items[at++], life);
			continue;
		}
		life->first_run = saving->capture->run;
		result = begin_life(saving, table, life);
	}
	for (; at < stored.count && result == 0; at++)
		result = end_life(saving, table, stored.items[at].id);
	return result;
}
