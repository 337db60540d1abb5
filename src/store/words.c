/* Texts and targets that many rows share, by their ids. */
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "saving.h"

void statement_bind_id(struct statement *statement, int at, int64_t id)
{
	if (id)
		statement_bind_integer(statement, at, id);
	else
		statement_bind_null(statement, at);
}

bool is_hostile_value(const char *value)
{
	return value[0] == '"' || is_hostile(value);
}

bool is_hostile(const char *text)
{
	struct text_piece piece;
	const char *at = text;

	/* Nearly all text is plain: only what is not needs the sanitiser. */
	while ((*at >= ' ' && *at <= '~' && *at != '<') || *at == '\n')
		at++;
	while (*at) {
		size_t length = strcspn(at, "\n"), position = 0;

		while (position < length && text_next_piece(at, length, &position, &piece))
			if (piece.hostile)
				return true;
		at += length;
		at += *at == '\n';
	}
	return false;
}

int64_t digest_finish_8(struct digest *digest)
{
	unsigned char whole[DIGEST_SIZE];
	uint64_t number = 0;

	digest_finish(digest, whole);
	for (int i = 0; i < 8; i++)
		number = number << 8 | whole[i];
	return (int64_t)number;
}

int string_id(struct store *store, const char *text, int64_t *ret, struct error *err)
{
	static const char find[] = "SELECT id FROM string WHERE value = ?1";
	static const char add[] = "INSERT INTO string (value) VALUES (?1) RETURNING id";
	int result;

	*ret = 0;
	if (!text)
		return 0;
	result = store_ask_text(store, find, text, ret, err);
	return result < 0 || *ret ? result : store_ask_text(store, add, text, ret, err);
}

/* The parts of what is only known as a whole: its host is surely what stands before the first slash. */
static int add_target(struct store *store, const char *identity, const char *host, const char *root,
	const char *subpath, int64_t *ret, struct error *err)
{
	static const char sql[] = "INSERT INTO target (identity, host, root, subpath) "
				  "VALUES (?1, ?2, ?3, ?4) RETURNING id";
	CLEANUP(statement_end) struct statement statement = { 0 };
	CLEANUP(memory_release) char *first = memory_string_part(identity, strcspn(identity, "/"));
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_text(&statement, 1, identity);
	statement_bind_text(&statement, 2, host ? host : first);
	statement_bind_text(&statement, 3, root ? root : identity);
	statement_bind_text(&statement, 4, subpath ? subpath : "");
	result = statement_step(&statement, err);
	if (result > 0)
		*ret = statement_integer(&statement, 0);
	return result < 0 ? result : 0;
}

/* What was only known as a whole gets its parts from who knows them. */
static int mend_target(struct store *store, int64_t target, const char *host, const char *root,
	const char *subpath, struct error *err)
{
	static const char sql[] = "UPDATE target SET host = coalesce(?2, host), root = ?3, subpath = ?4 "
				  "WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, target);
	statement_bind_text(&statement, 2, host);
	statement_bind_text(&statement, 3, root);
	statement_bind_text(&statement, 4, subpath);
	return statement_run(&statement, err);
}

int target_id(struct store *store, const char *identity, const char *host, const char *root,
	const char *subpath, int64_t *ret, struct error *err)
{
	static const char sql[] = "SELECT id, subpath = '' FROM target WHERE identity = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	bool whole;
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_text(&statement, 1, identity);
	result = statement_step(&statement, err);
	if (result < 0)
		return result;
	if (result == 0)
		return add_target(store, identity, host, root, subpath, ret, err);
	*ret = statement_integer(&statement, 0);
	whole = statement_integer(&statement, 1);
	return whole && root && subpath && *subpath ? mend_target(store, *ret, host, root, subpath, err) : 0;
}
