/* Memory by object: facts and excerpts that every repository holding the object shares. */
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "saving.h"

/* --- keeping ------------------------------------------------------------------------------------------- */

static int is_kept(struct saving *saving, const struct facts *facts, bool *ret)
{
	static const char sql[] = "SELECT 1 FROM blob_fact "
				  "WHERE oid = ?1 AND reader = ?2 AND version = ?3 AND owner_id IN (0, ?4)";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_hex(&statement, 1, facts->oid);
	statement_bind_integer(&statement, 2, facts->reader);
	statement_bind_integer(&statement, 3, facts->version);
	statement_bind_integer(&statement, 4, saving->capture->place ? 0 : saving->repository);
	result = statement_step(&statement, saving->err);
	*ret = result > 0;
	return result < 0 ? result : 0;
}

static int keep_facts(struct saving *saving, const struct facts *facts)
{
	static const char sql[] =
		"INSERT INTO blob_fact (oid, reader, version, owner_id, facts) VALUES (?1, ?2, ?3, ?4, ?5)";
	CLEANUP(statement_end) struct statement statement = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	bool kept = false;
	int result = is_kept(saving, facts, &kept);

	if (result < 0 || kept)
		return result;
	result = statement_begin(&statement, saving->store, sql, saving->err);
	if (result < 0)
		return result;
	facts_write(facts, &text);
	statement_bind_hex(&statement, 1, facts->oid);
	statement_bind_integer(&statement, 2, facts->reader);
	statement_bind_integer(&statement, 3, facts->version);
	statement_bind_integer(&statement, 4, saving->capture->place ? 0 : saving->repository);
	statement_bind_text(&statement, 5, text.text);
	return statement_run(&statement, saving->err);
}

static int keep_excerpt(struct saving *saving, const struct excerpt *excerpt)
{
	static const char sql[] = "INSERT INTO excerpt (oid, line, owner_id, first_line, lines) "
				  "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
	CLEANUP(statement_end) struct statement statement = { 0 };
	CLEANUP(buf_release) struct buf lines = BUF_INIT;
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	for (size_t i = 0; i < excerpt->line_count; i++)
		buf_format(&lines, "%s%s", i ? "\n" : "", excerpt->lines[i]);
	statement_bind_hex(&statement, 1, excerpt->oid);
	statement_bind_integer(&statement, 2, excerpt->line);
	statement_bind_integer(&statement, 3, saving->capture->place ? 0 : saving->repository);
	statement_bind_integer(&statement, 4, excerpt->first_line);
	statement_bind_text(&statement, 5, lines.text);
	return statement_run(&statement, saving->err);
}

int save_memory(struct saving *saving)
{
	const struct snapshot *snapshot = saving->capture->snapshot;
	int result = 0;

	for (size_t i = 0; i < snapshot->fact_count && result == 0; i++)
		result = keep_facts(saving, snapshot->facts[i]);
	for (size_t i = 0; i < snapshot->excerpt_count && result == 0; i++)
		result = keep_excerpt(saving, &snapshot->excerpts[i]);
	return result;
}

/* --- asking -------------------------------------------------------------------------------------------- */

int facts_load(struct store *store, struct snapshot *snapshot, const char *oid, enum reader_id reader,
	uint32_t version, int64_t owner, const struct limits *limits, struct error *err)
{
	static const char sql[] =
		"SELECT facts FROM blob_fact WHERE oid = ?1 AND reader = ?2 AND version = ?3 "
		"AND owner_id IN (0, ?4) ORDER BY owner_id LIMIT 1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	const char *text;
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_hex(&statement, 1, oid);
	statement_bind_integer(&statement, 2, reader);
	statement_bind_integer(&statement, 3, version);
	statement_bind_integer(&statement, 4, owner);
	result = statement_step(&statement, err);
	if (result <= 0)
		return result < 0 ? result : ERROR_NOT_FOUND;
	text = statement_text(&statement, 0);
	return facts_read(snapshot, oid, reader, version, text, strlen(text), limits, err);
}

int store_load_facts(struct store *store, struct snapshot *snapshot, const char *oid, enum reader_id reader,
	uint32_t version, const struct limits *limits, struct error *err)
{
	return facts_load(store, snapshot, oid, reader, version, 0, limits, err);
}

int store_have_facts(struct store *store, const struct file *files, size_t file_count,
	const uint32_t *reader_versions, bool *known, struct error *err)
{
	static const char sql[] = "SELECT 1 FROM blob_fact "
				  "WHERE oid = ?1 AND reader = ?2 AND version = ?3 AND owner_id = 0";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	for (size_t i = 0; i < file_count && result >= 0; i++) {
		statement_bind_hex(&statement, 1, files[i].oid);
		statement_bind_integer(&statement, 2, files[i].reader);
		statement_bind_integer(&statement, 3, reader_versions[i]);
		result = statement_step(&statement, err);
		known[i] = result > 0;
		statement_reset(&statement);
	}
	return result < 0 ? result : 0;
}
