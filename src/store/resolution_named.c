/* What copies said of a name when they were asked last: for who has none of them at hand. */
#include <string.h>

#include "base/cleanup.h"
#include "resolving.h"
#include "store/resolution.h"

enum { REFERENCES_MOST = 100 };

/* The newest resolution that says what the name stands for; `ret_differ`: others say that it is another commit. */
static int find_reference(struct store *store, const char *target, const char *version, int64_t *ret,
	bool *ret_differ, struct error *err)
{
	static const char sql[] =
		"SELECT r.id, z.label_commit FROM target AS t JOIN reference AS r ON r.target_id = t.id AND "
		"r.until_run IS NULL JOIN resolution AS z ON z.reference_id = r.id WHERE t.identity = ?1 AND "
		"r.version_id = (SELECT s.id FROM string AS s WHERE s.value = ?2) AND z.label_commit IS NOT "
		"NULL "
		"ORDER BY z.made DESC, r.id LIMIT ?3";
	CLEANUP(statement_end) struct statement statement = { 0 };
	char first[OID_HEX + 1] = "", other[OID_HEX + 1];
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_text(&statement, 1, target);
	statement_bind_text(&statement, 2, version);
	statement_bind_integer(&statement, 3, REFERENCES_MOST);
	while ((result = statement_step(&statement, err)) > 0) {
		statement_hex(&statement, 1, other, sizeof(other));
		if (!first[0]) {
			*ret = statement_integer(&statement, 0);
			memcpy(first, other, sizeof(first));
		}
		*ret_differ |= strcmp(first, other) != 0;
	}
	if (result < 0)
		return result;
	return first[0] ? 0
			: error_set(err, ERROR_NOT_FOUND, "nothing is known of '%s' of %s", version, target);
}

int store_find_resolution(struct store *store, const char *target, const char *version,
	const struct limits *limits, struct arena *arena, struct resolution *ret, struct error *err)
{
	int64_t reference = 0;
	bool differ = false;
	int result = find_reference(store, target, version, &reference, &differ, err);

	if (result == 0)
		result = store_load_resolution(store, reference, limits, arena, ret, err);
	if (result == 0)
		ret->copies_disagree |= differ;
	return result;
}
