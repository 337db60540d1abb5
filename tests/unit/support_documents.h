/* What rows a written document holds, by what tells them apart: read back with parsers of its form alone. */
#ifndef SCABBARD_TESTS_SUPPORT_DOCUMENTS_H
#define SCABBARD_TESTS_SUPPORT_DOCUMENTS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/memory.h"
#include "model/table.h"

/** A set of rows, each as one text: the values of the columns that tell it from others. */
struct keys {
	struct arena arena;
	char **items;
	size_t count, capacity;
};

void keys_add(struct keys *keys, const char *key);
void keys_sort(struct keys *keys);
void keys_release(struct keys *keys);

/** The names of the columns that tell rows of a table apart, ended by NULL. */
const char *const *key_columns(enum table_id table);

/** The key of a row of the screen. */
void keys_add_row(struct keys *keys, enum table_id table, const struct row *row);

/** Read a document of a format back; false if it is none of that form. */
typedef bool read_keys(const struct buf *document, enum table_id table, struct keys *ret);

read_keys read_tsv, read_csv, read_json, read_sarif, read_cyclonedx, read_spdx;

#endif
