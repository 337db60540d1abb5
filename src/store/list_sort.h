/* Orders that no index has: numbers that rank like the values, put in order in C. */
#ifndef SCABBARD_STORE_LIST_SORT_H
#define SCABBARD_STORE_LIST_SORT_H

#include "list_query.h"

enum { SORT_KEYS_MAX = 8 };

/** What a list is sorted by, the first first. Ids break ties, the smallest first or, newest first, the greatest. */
struct list_sort {
	struct sort_key {
		int column;
		bool descending;
	} keys[SORT_KEYS_MAX];
	size_t count;
	bool newest_first;
};

/** Read "-severity,repo" ('-' = descending, '+' may stand for ascending); an unknown column is ERROR_USAGE. */
int list_sort_parse(struct list_sort *ret, enum table_id table, const char *text, struct error *err);

/** Append the keys of another sort that are not there yet. */
void list_sort_append(struct list_sort *sort, const struct list_sort *more);

/** Rows to sort: ids, and one number a key and row. { 0 } is empty. */
struct sort_rows {
	int64_t *ids;
	int64_t *keys[SORT_KEYS_MAX];
	size_t count, capacity;
	size_t key_count;
};

void sort_rows_release(struct sort_rows *rows);

/** Add a row; its keys are then written at keys[...][count - 1]. Empty ones are SORT_EMPTY. */
#define SORT_EMPTY INT64_MIN
void sort_rows_add(struct sort_rows *rows, int64_t id);

/** Put numbers that stand for texts, words or times in their place: ranks. */
int sort_rows_rank(
	struct sort_rows *rows, const struct list_sort *sort, struct list_query *query, struct error *err);

/** The ids in order, at most `limit` (0 = all). */
void sort_rows_order(struct sort_rows *rows, const struct list_sort *sort, size_t limit, struct id_list *ret);

#endif
