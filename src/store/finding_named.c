/* Findings that people name: by the beginning of a fingerprint, and what they show now. */
#include <assert.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/decision.h"
#include "store_private.h"

enum { FINGERPRINT_BYTES = 16, DIGITS_MOST = 2 * FINGERPRINT_BYTES };

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

int store_find_findings(struct store *store, const char *digits, size_t most, int64_t *ret, size_t *ret_count,
	struct error *err)
{
	static const char sql[] =
		"SELECT id FROM finding WHERE fingerprint BETWEEN ?1 AND ?2 UNION SELECT a.finding_id FROM "
		"finding_alias AS a WHERE a.fingerprint BETWEEN ?1 AND ?2 AND NOT EXISTS (SELECT 1 FROM "
		"finding AS f WHERE f.fingerprint = a.fingerprint) ORDER BY 1 LIMIT ?3";
	CLEANUP(statement_end) struct statement statement = { 0 };
	size_t count = 0;
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	bind_end(&statement, 1, digits, '0');
	bind_end(&statement, 2, digits, 'f');
	statement_bind_integer(&statement, 3, (int64_t)most);
	while ((result = statement_step(&statement, err)) > 0)
		ret[count++] = statement_integer(&statement, 0);
	if (result == 0)
		*ret_count = count;
	return result;
}

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
