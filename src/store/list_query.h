/* A question about a table: its filter as SQL, with the sets of ids that C has chosen for it. */
#ifndef SCABBARD_STORE_LIST_QUERY_H
#define SCABBARD_STORE_LIST_QUERY_H

#include "base/buf.h"
#include "base/memory.h"
#include "id_set.h"
#include "list_columns.h"
#include "model/filter.h"

/** A set that was made for a leaf: leaves that ask the same share it. */
struct made_set {
	const void *of; /**< texts or column */
	enum filter_op op;
	const char *word;
	int64_t number;
	struct id_set *set;
};

/** A value of the statement: `:p0`, `:p1` ... in order. */
struct list_value {
	struct id_set *set; /**< or NULL: */
	int64_t number;
};

/** { .store = store, .table = table } is empty. Lives as long as the statements made of it. */
struct list_query {
	struct store *store;
	enum table_id table;
	int64_t newest; /**< run */
	int64_t now;
	struct statement guard; /**< see list_query_begin */
	struct arena arena;     /**< of the sets and their words */
	struct filter filter;
	struct buf where; /**< "1" when everything is wanted */
	struct made_set *sets;
	size_t set_count, set_capacity;
	struct list_value *values;
	size_t value_count, value_capacity;
	struct id_set hostile; /**< ids of strings */
	bool hostile_made;
	struct id_set gone; /**< repositories whose rows are not shown */
	bool any_gone;
	bool names_repository;              /**< it asks for a repository by its whole name */
	bool classes[PATH_VENDORED + 1];    /**< which may be in the answer */
	bool statuses[FINDING_DECIDED + 1]; /**< what has ended counts as open */
	bool any_ended; /**< some findings are stored as decided whose decision has ended */
	bool by_repository, by_fingerprint; /**< terms that all rows must meet, and that an index serves */
};

/**
 * Begin: parse the filter, choose the scope, make the sets. Until the end one statement stays open, so that all
 * questions see one state of the database and an interruption in between is not lost.
 */
int list_query_begin(
	struct list_query *query, const char *filter, int64_t now, size_t *ret_offset, struct error *err);
void list_query_end(struct list_query *query);

/** Bind what `where` and the columns' keys name. */
void list_query_bind(struct list_query *query, struct statement *statement);

/** The newest run that has ended, or the newest of all; 0 = none. */
int list_newest_run(struct store *store, int64_t *ret, struct error *err);

/** Visit the rows of SQL that selects ids and texts. */
int list_texts_visit(struct store *store, const char *sql,
	void (*visit)(int64_t id, const char *text, void *context), void *context, struct error *err);

#endif
