/* Which commit brought a reference in: who has not been looked for yet, and who was found. */
#include "base/cleanup.h"
#include "resolving.h"

int store_visit_unsearched(struct store *store, int64_t repository,
	int (*visit)(const struct unsearched *reference, void *context), void *context, struct error *err)
{
	static const char sql[] =
		"SELECT r.id, p.value, (SELECT f.reader FROM file f WHERE f.repository_id = r.repository_id "
		"AND f.path_id = r.path_id AND f.until_run IS NULL ORDER BY f.reader LIMIT 1), r.kind, "
		"n.value, s.value, i.value, CASE WHEN r.effective IN (2, 3) THEN lp.value END, "
		"CASE WHEN r.effective IN (2, 3) THEN lc.value END "
		"FROM reference r JOIN string p ON p.id = r.path_id "
		"LEFT JOIN string lp ON lp.id = r.lock_path_id "
		"LEFT JOIN string lc ON lc.id = r.lock_commit_id "
		"JOIN string n ON n.id = r.name_id JOIN string s ON s.id = r.source_id "
		"LEFT JOIN string i ON i.id = r.pin_id WHERE r.repository_id = ?1 AND r.until_run IS NULL "
		""
		"AND NOT EXISTS (SELECT 1 FROM introduced d WHERE d.reference_id = r.id) ORDER BY r.id";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, repository);
	while ((result = statement_step(&statement, err)) > 0) {
		const struct unsearched reference = {
			.reference = statement_integer(&statement, 0),
			.path = statement_text(&statement, 1),
			.reader = (enum reader_id)statement_integer(&statement, 2),
			.kind = (enum reference_kind)statement_integer(&statement, 3),
			.name = statement_text(&statement, 4),
			.source = statement_text(&statement, 5),
			.pin = statement_text_or_null(&statement, 6),
			.lock_path = statement_text_or_null(&statement, 7),
			.lock_commit = statement_text_or_null(&statement, 8),
		};

		result = visit(&reference, context);
		if (result)
			break;
	}
	return result;
}

static const char *text_or_empty(const char *text)
{
	return text ? text : "";
}

int store_put_introduced(
	struct store *store, int64_t reference, const struct commit_note *commit, struct error *err)
{
	static const char sql[] =
		"INSERT INTO introduced (reference_id, commit_id, time, author, subject, has_signature) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (reference_id) DO UPDATE SET "
		"commit_id = excluded.commit_id, time = excluded.time, author = excluded.author, "
		"subject = excluded.subject, has_signature = excluded.has_signature";
	static const struct commit_note nobody = { 0 };
	const struct commit_note *note = commit ? commit : &nobody;
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, reference);
	statement_bind_hex(&statement, 2, note->oid);
	statement_bind_integer(&statement, 3, note->time);
	statement_bind_text(&statement, 4, text_or_empty(note->author));
	statement_bind_text(&statement, 5, text_or_empty(note->subject));
	statement_bind_integer(&statement, 6, note->has_signature);
	return statement_run(&statement, err);
}

int introduced_load(struct store *store, int64_t reference, struct arena *arena, struct commit_note *ret,
	bool *ret_searched, struct error *err)
{
	static const char sql[] = "SELECT commit_id, time, author, subject, has_signature FROM introduced "
				  "WHERE reference_id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, reference);
	result = statement_step(&statement, err);
	if (result < 0)
		return result;
	*ret_searched = result > 0;
	*ret = (struct commit_note){ .author = "", .subject = "" };
	if (result == 0)
		return 0;
	statement_hex(&statement, 0, ret->oid, sizeof(ret->oid));
	ret->time = statement_integer(&statement, 1);
	ret->author = arena_string(arena, statement_text(&statement, 2));
	ret->subject = arena_string(arena, statement_text(&statement, 3));
	ret->has_signature = statement_integer(&statement, 4);
	return 0;
}
