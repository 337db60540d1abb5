/* Where the columns of the tables lie in the database: one row a column feeds rows, filters and sorts. */
#ifndef SCABBARD_STORE_LIST_COLUMNS_H
#define SCABBARD_STORE_LIST_COLUMNS_H

#include "base/buf.h"
#include "store_private.h"

/** Texts by id. All of them are visited by a filter or a sort, one by one for rows. */
struct texts {
	const char *all;  /**< SELECT id, text */
	const char *one;  /**< an expression over the row `t`, or with one %s: the id */
	const char *get;  /**< instead of `one`, where many rows share an id: SELECT text with the id as ?1 */
	const char *find; /**< SELECT id with the text as ?1; NULL = look at all */
	bool hex;         /**< ?1 is bound as the bytes of hex digits */
};

enum key_kind {
	KEY_NOTHING, /**< always empty: it will be known later */
	KEY_NUMBER,  /**< the value itself; NULL = empty */
	KEY_TEXT,    /**< id of a text; NULL = "" */
	KEY_TIME,    /**< id of the run whose start is the value */
	KEY_WORD,    /**< a small number that has a word; NULL = "" */
};

/** One column. `key` is an SQL expression over the table's row `t`; `:newest` in it is the newest run, `:now` the time. */
struct list_column {
	enum key_kind kind;
	const char *key;
	const struct texts *texts; /**< KEY_TEXT */
	/** KEY_WORD: add the word of a number; numbers are 0 to `last`, or what `numbers` selects. */
	void (*add_word)(struct buf *buf, const struct store *store, int64_t number);
	int last;
	const char *numbers;
	bool by_number; /**< KEY_WORD: what has the greater number comes later, whatever the words say */
	bool nullable;  /**< KEY_TEXT: the key may be NULL */
};

/**
 * A word behind `is:`, or a class of paths, as SQL over `t`. `:newest` is the newest run, `:hostile` the set of
 * string ids whose texts hold unprintable characters.
 */
struct list_predicate {
	const char *word;
	const char *sql;
};

/** A table. */
struct list_table {
	const char *from;                  /**< "finding AS t" */
	const struct list_column *columns; /**< as many as the table of the model has */
	const struct list_predicate *predicates;
	size_t predicate_count;
	const char *repository; /**< expression of the repository's id; NULL: rows are of the whole fleet */
	const char *scope;      /**< of those: which rows there are now; NULL = all */
	bool newest_first;      /**< of rows that are equal otherwise, that of the greatest id comes first */
};

extern const struct list_table repository_list, module_list, reference_list, finding_list, graph_list,
	review_list, change_list, decision_list, images_list, image_use_list, setting_list;
extern const struct list_table *const list_tables[TABLE_COUNT];

/** Names of repositories, and every text that is kept once. */
extern const struct texts repository_names;
extern const struct texts string_texts;

#endif
