/* Findings that people name: by the beginning of a fingerprint, and what they show now. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "store/decision.h"
#include "store_private.h"

enum {
	FINGERPRINT_BYTES = 16,
	DIGITS_MOST = 2 * FINGERPRINT_BYTES,
	SEEKS_MOST = 8, /* more are found faster by looking at every finding once */
};

/* --- the beginning of a fingerprint ---------------------------------------------------------------------- */

static void add_id(struct named_start *start, int64_t id)
{
	if (start->count < COUNT_OF(start->ids))
		start->ids[start->count++] = id;
}

/* The digits filled up with one of their own, as bytes: an end of the range that they begin. */
static void bind_end(struct statement *statement, int at, const char *digits, char filler)
{
	char all[DIGITS_MOST + 1];
	const size_t length = strlen(digits);

	assert(length <= DIGITS_MOST);
	memcpy(all, digits, length);
	memset(all + length, filler, DIGITS_MOST - length);
	all[DIGITS_MOST] = '\0';
	statement_bind_hex(statement, at, all);
}

static int seek(struct store *store, const char *sql, struct named_start *start, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	bind_end(&statement, 1, start->digits, '0');
	bind_end(&statement, 2, start->digits, 'f');
	while ((result = statement_step(&statement, err)) > 0)
		add_id(start, statement_integer(&statement, 0));
	return result;
}

/* The index of fingerprints begins with the repository. */
static int seek_now(struct store *store, struct named_start *start, struct error *err)
{
	static const char sql[] =
		"SELECT f.id FROM repository AS r CROSS JOIN finding AS f ON f.repository_id = r.id "
		"AND f.fingerprint BETWEEN ?1 AND ?2 ORDER BY f.id LIMIT 2";

	return seek(store, sql, start, err);
}

static int seek_former(struct store *store, struct named_start *start, struct error *err)
{
	static const char sql[] =
		"SELECT DISTINCT finding_id FROM finding_alias WHERE fingerprint BETWEEN ?1 AND ?2 "
		"ORDER BY finding_id LIMIT 2";

	return seek(store, sql, start, err);
}

/* --- many at once ---------------------------------------------------------------------------------------- */

/* All that are looked for, by their digits; equal ones stand beside each other. */
struct starts {
	struct named_start **items;
	size_t count;
	bool lengths[DIGITS_MOST + 1]; /* which there are */
};

static int compare_starts(const void *left, const void *right)
{
	struct named_start *const *one = left, *const *other = right;

	return strcmp((*one)->digits, (*other)->digits);
}

static void note_finding(struct starts *starts, const char *hex, int64_t id)
{
	struct named_start wanted = { .count = 0 }, *key = &wanted;

	for (size_t length = 1; length <= DIGITS_MOST; length++) {
		struct named_start **found;

		if (!starts->lengths[length])
			continue;
		memcpy(wanted.digits, hex, length);
		wanted.digits[length] = '\0';
		found = bsearch(
			&key, starts->items, starts->count, sizeof(struct named_start *), compare_starts);
		if (!found)
			continue;
		while (found > starts->items && strcmp(found[-1]->digits, wanted.digits) == 0)
			found--;
		for (; found < starts->items + starts->count && strcmp((*found)->digits, wanted.digits) == 0;
			found++)
			add_id(*found, id);
	}
}

static int look_at_all(struct store *store, struct named_start *wanted, size_t count, struct error *err)
{
	static const char sql[] = "SELECT id, fingerprint FROM finding";
	CLEANUP(statement_end) struct statement statement = { 0 };
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct starts starts = { .count = count };
	int result = statement_begin(&statement, store, sql, err);

	starts.items = arena_zero(&arena, count, sizeof(struct named_start *));
	for (size_t i = 0; i < count; i++) {
		starts.items[i] = &wanted[i];
		starts.lengths[strlen(wanted[i].digits)] = true;
	}
	qsort(starts.items, count, sizeof(struct named_start *), compare_starts);
	while (result >= 0 && (result = statement_step(&statement, err)) > 0) {
		char hex[DIGITS_MOST + 1];

		statement_hex(&statement, 1, hex, sizeof(hex));
		if (*hex)
			note_finding(&starts, hex, statement_integer(&statement, 0));
	}
	return result;
}

int store_find_findings(struct store *store, struct named_start *wanted, size_t count, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	int result = transaction_begin_read(&transaction, store, err);

	for (size_t i = 0; i < count; i++)
		wanted[i].count = 0;
	if (result == 0 && count > SEEKS_MOST)
		result = look_at_all(store, wanted, count, err);
	for (size_t i = 0; i < count && result == 0; i++) {
		if (count <= SEEKS_MOST)
			result = seek_now(store, &wanted[i], err);
		if (result == 0 && !wanted[i].count)
			result = seek_former(store, &wanted[i], err);
	}
	return result;
}

/* --- what they show -------------------------------------------------------------------------------------- */

int store_name_findings(struct store *store, const int64_t *ids, size_t count, struct decided_finding *ret,
	size_t *ret_count, struct error *err)
{
	static const char sql[] = "SELECT fingerprint, evidence FROM finding WHERE id = ?1";
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	CLEANUP(statement_end) struct statement statement = { 0 };
	size_t named = 0;
	int result = transaction_begin_read(&transaction, store, err);

	if (result == 0)
		result = statement_begin(&statement, store, sql, err);
	for (size_t i = 0; i < count && result == 0; i++) {
		statement_bind_integer(&statement, 1, ids[i]);
		result = statement_step(&statement, err);
		if (result > 0) {
			statement_copy(&statement, 0, ret[named].fingerprint, sizeof(ret[named].fingerprint));
			statement_copy(&statement, 1, ret[named].evidence, sizeof(ret[named].evidence));
			named++;
			result = 0;
		}
		statement_reset(&statement);
	}
	if (result == 0)
		*ret_count = named;
	return result;
}
