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

static bool have_secrets(const struct facts *facts)
{
	for (size_t i = 0; i < facts->constant_count; i++)
		if (facts->constants[i].certainty == CERTAINTY_SECRET)
			return true;
	for (size_t i = 0; i < facts->call_count; i++)
		for (size_t k = 0; k < facts->calls[i].value_count; k++)
			if (facts->calls[i].values[k].certainty == CERTAINTY_SECRET)
				return true;
	return false;
}

/* What is remembered may have been read before another file showed what of it is a secret: more is hidden, never less. */
static int hide_facts(struct saving *saving, const struct facts *facts)
{
	static const char sql[] = "UPDATE blob_fact SET facts = ?5 "
				  "WHERE oid = ?1 AND reader = ?2 AND version = ?3 AND owner_id = ?4 "
				  "AND length(?5) - length(replace(?5, '<secret, ', '')) > "
				  "length(facts) - length(replace(facts, '<secret, ', ''))";
	CLEANUP(statement_end) struct statement statement = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	int result;

	if (!have_secrets(facts))
		return 0;
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

static int keep_facts(struct saving *saving, const struct facts *facts)
{
	static const char sql[] =
		"INSERT INTO blob_fact (oid, reader, version, owner_id, facts) VALUES (?1, ?2, ?3, ?4, ?5)";
	CLEANUP(statement_end) struct statement statement = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	bool kept = false;
	int result = is_kept(saving, facts, &kept);

	if (result < 0)
		return result;
	if (kept)
		return hide_facts(saving, facts);
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
	static const char sql[] =
		"INSERT INTO excerpt (oid, line, owner_id, first_line, lines) "
		"VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET lines = excluded.lines "
		"WHERE length(excluded.lines) - length(replace(excluded.lines, '<secret, ', '')) > "
		"length(lines) - length(replace(lines, '<secret, ', ''))";
	CLEANUP(statement_end) struct statement statement = { 0 };
	CLEANUP(buf_release) struct buf lines = BUF_INIT;
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	for (size_t i = 0; i < excerpt->line_count; i++) {
		if (i)
			buf_add_char(&lines, '\n');
		buf_add(&lines, excerpt->lines[i]);
	}
	statement_bind_hex(&statement, 1, excerpt->oid);
	statement_bind_integer(&statement, 2, excerpt->line);
	statement_bind_integer(&statement, 3, saving->capture->place ? 0 : saving->repository);
	statement_bind_integer(&statement, 4, excerpt->first_line);
	statement_bind_text(&statement, 5, lines.text);
	return statement_run(&statement, saving->err);
}

/* One line after the other, without what is hidden in it. */
static bool hide_in_lines(const struct hidden_blob *blob, uint32_t number, const char *lines, struct buf *ret)
{
	bool changed = false;

	for (;; number++) {
		CLEANUP(buf_release) struct buf line = BUF_INIT, shown = BUF_INIT;
		const size_t length = strcspn(lines, "\n");

		buf_add_bytes(&line, lines, length);
		if (length && hidden_line(blob, number, line.text, &shown)) {
			buf_add(ret, shown.text);
			changed = true;
		} else {
			buf_add_bytes(ret, lines, length);
		}
		if (!lines[length])
			return changed;
		buf_add_char(ret, '\n');
		lines += length + 1;
	}
}

static int put_lines(struct saving *saving, const struct hidden_blob *blob, int64_t line, const char *lines)
{
	static const char sql[] =
		"UPDATE excerpt SET lines = ?4 WHERE oid = ?1 AND line = ?2 AND owner_id = ?3";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_hex(&statement, 1, blob->oid);
	statement_bind_integer(&statement, 2, line);
	statement_bind_integer(&statement, 3, saving->capture->place ? 0 : saving->repository);
	statement_bind_text(&statement, 4, lines);
	return statement_run(&statement, saving->err);
}

/* The excerpts of what was read before are not at hand: they are changed where they are. */
static int hide_excerpts(struct saving *saving, const struct hidden_blob *blob)
{
	static const char sql[] = "SELECT line, first_line, lines FROM excerpt "
				  "WHERE oid = ?1 AND owner_id = ?2 AND line > ?3 ORDER BY line LIMIT 1";
	int64_t line = -1;

	for (;;) {
		CLEANUP(statement_end) struct statement statement = { 0 };
		CLEANUP(buf_release) struct buf lines = BUF_INIT;
		bool changed;
		int result = statement_begin(&statement, saving->store, sql, saving->err);

		if (result < 0)
			return result;
		statement_bind_hex(&statement, 1, blob->oid);
		statement_bind_integer(&statement, 2, saving->capture->place ? 0 : saving->repository);
		statement_bind_integer(&statement, 3, line);
		result = statement_step(&statement, saving->err);
		if (result <= 0)
			return result;
		line = statement_integer(&statement, 0);
		changed = hide_in_lines(blob, (uint32_t)statement_integer(&statement, 1),
			statement_text(&statement, 2), &lines);
		statement_reset(&statement);
		if (changed && (result = put_lines(saving, blob, line, lines.text)) < 0)
			return result;
	}
}

int save_memory(struct saving *saving)
{
	const struct snapshot *snapshot = saving->capture->snapshot;
	int result = 0;

	for (size_t i = 0; i < snapshot->fact_count && result == 0; i++)
		result = keep_facts(saving, snapshot->facts[i]);
	for (size_t i = 0; i < snapshot->excerpt_count && result == 0; i++)
		result = keep_excerpt(saving, &snapshot->excerpts[i]);
	for (size_t i = 0; i < snapshot->hidden_count && result == 0; i++)
		result = hide_excerpts(saving, &snapshot->hidden[i]);
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
