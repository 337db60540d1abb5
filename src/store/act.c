#include "act.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "saving.h"

enum { LINES_MOST = 20 };

/* --- the links ------------------------------------------------------------------------------------------- */

/* Every member, in the order of their names. */
void act_write(const struct act *act, struct buf *ret)
{
	struct json_writer writer = { .buf = ret };

	json_begin_object(&writer, NULL);
	json_write_text(&writer, "actor", act->actor);
	json_write_text(&writer, "body", act->body);
	json_write_integer(&writer, "id", act->id);
	json_write_integer(&writer, "kind", act->kind);
	json_write_integer(&writer, "made", act->made);
	json_write_text(&writer, "scope", act->scope);
	json_write_integer(&writer, "scope_kind", act->scope_kind);
	if (act->undoes)
		json_write_integer(&writer, "undoes", act->undoes);
	else
		json_write_text(&writer, "undoes", NULL);
	json_end_object(&writer);
}

static void digest_act(
	const struct act *act, const unsigned char previous[DIGEST_SIZE], unsigned char ret[DIGEST_SIZE])
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct digest digest;

	act_write(act, &text);
	digest_start(&digest);
	digest_add(&digest, previous, DIGEST_SIZE);
	digest_add(&digest, text.text, text.length);
	digest_finish(&digest, ret);
}

int act_begin_chain(struct store *store, unsigned char ret[DIGEST_SIZE], struct error *err)
{
	CLEANUP(buf_release) struct buf uuid = BUF_INIT;

	if (!store_setting(store, "database uuid", &uuid))
		return error_set(err, ERROR_MALFORMED, "the database '%s' has lost its name", store->path);
	digest_bytes(uuid.text, uuid.length, ret);
	return 0;
}

int act_find_head(struct store *store, int64_t *ret_id, unsigned char ret[DIGEST_SIZE], struct error *err)
{
	static const char sql[] = "SELECT id, digest FROM act ORDER BY id DESC LIMIT 1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result == 0)
		result = statement_step(&statement, err);
	if (result < 0)
		return result;
	*ret_id = result ? statement_integer(&statement, 0) : 0;
	if (!result)
		return act_begin_chain(store, ret, err);
	statement_copy(&statement, 1, ret, DIGEST_SIZE);
	return 0;
}

/* --- adding ---------------------------------------------------------------------------------------------- */

int acting_begin(struct acting *ret, struct store *store, struct error *err)
{
	int result;

	assert(sqlite3_get_autocommit(store->db));
	/* How safely a transaction is written is decided before it begins. */
	result = store_execute(store, "PRAGMA synchronous = FULL", err);
	if (result < 0)
		return result;
	ret->store = store;
	result = transaction_begin(&ret->transaction, store, err);
	/* Another process may have judged by other weights meanwhile. */
	if (result == 0)
		scoring_load(store);
	return result;
}

int acting_commit(struct acting *acting, struct error *err)
{
	if (acting->store->rehearsal)
		return 0;
	return transaction_commit(&acting->transaction, err);
}

void acting_end(struct acting *acting)
{
	if (!acting->store)
		return;
	transaction_end(&acting->transaction);
	store_execute(acting->store, "PRAGMA synchronous = NORMAL", NULL);
	acting->store = NULL;
}

/* What is no UTF-8 would be written as something else, and could then be changed unseen. */
static int check_text(const char *text, const char *what, struct error *err)
{
	if (text_is_utf8(text, strlen(text)))
		return 0;
	return error_set(err, ERROR_USAGE, "the %s is not UTF-8", what);
}

static int insert_act(struct store *store, const struct act *act, int64_t actor,
	const unsigned char *previous, const unsigned char *digest, struct error *err)
{
	static const char sql[] =
		"INSERT INTO act (id, made, actor_id, kind, scope_kind, scope, body, undoes, "
		"previous, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, act->id);
	statement_bind_integer(&statement, 2, act->made);
	statement_bind_integer(&statement, 3, actor);
	statement_bind_integer(&statement, 4, act->kind);
	statement_bind_integer(&statement, 5, act->scope_kind);
	statement_bind_text(&statement, 6, act->scope);
	statement_bind_text(&statement, 7, act->body);
	statement_bind_id(&statement, 8, act->undoes);
	statement_bind_blob(&statement, 9, previous, DIGEST_SIZE);
	statement_bind_blob(&statement, 10, digest, DIGEST_SIZE);
	return statement_run(&statement, err);
}

int act_add(struct acting *acting, struct act *act, struct error *err)
{
	struct store *store = acting->store;
	unsigned char previous[DIGEST_SIZE], digest[DIGEST_SIZE];
	int64_t last = 0, actor = 0;
	int result = check_text(act->actor, "name of who acts", err);

	if (result == 0)
		result = check_text(act->scope, "subject", err);
	if (result == 0)
		result = check_text(act->body, "text", err);
	if (result == 0)
		result = person_id(store, act->actor, &actor, err);
	if (result == 0)
		result = act_find_head(store, &last, previous, err);
	if (result < 0)
		return result;
	act->id = last + 1;
	digest_act(act, previous, digest);
	return insert_act(store, act, actor, previous, digest, err);
}

/* --- reading --------------------------------------------------------------------------------------------- */

const char *act_kind_word(enum act_kind kind)
{
	switch (kind) {
	case ACT_REVIEW:
		return "review";
	case ACT_UNDO:
		return "undo";
	case ACT_DECIDE:
		return "decide";
	case ACT_OWN:
		return "own";
	case ACT_COMMENT:
		return "comment";
	}
	return "";
}

static const char all_acts[] =
	"SELECT a.id, a.made, coalesce(p.name, ''), a.kind, a.scope_kind, a.scope, a.body, a.undoes, "
	"a.previous, "
	"a.digest FROM act AS a LEFT JOIN person AS p ON p.id = a.actor_id ORDER BY a.id";

static void read_act(struct statement *statement, struct act *ret)
{
	*ret = (struct act){
		.id = statement_integer(statement, 0),
		.made = statement_integer(statement, 1),
		.actor = statement_text(statement, 2),
		.kind = (enum act_kind)statement_integer(statement, 3),
		.scope_kind = (enum act_scope)statement_integer(statement, 4),
		.scope = statement_text(statement, 5),
		.body = statement_text(statement, 6),
		.undoes = statement_integer(statement, 7),
	};
}

int act_visit(struct store *store, int (*visit)(const struct act *act, void *context), void *context,
	struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, all_acts, err);

	while (result >= 0 && (result = statement_step(&statement, err)) > 0) {
		struct act act;

		read_act(&statement, &act);
		result = visit(&act, context);
		if (result)
			return result;
	}
	return result;
}

int act_load(struct store *store, int64_t id, struct arena *arena, struct act *ret, struct error *err)
{
	static const char sql[] =
		"SELECT a.id, a.made, p.name, a.kind, a.scope_kind, a.scope, a.body, a.undoes FROM act AS a "
		"JOIN person AS p ON p.id = a.actor_id WHERE a.id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, id);
	result = statement_step(&statement, err);
	if (result < 0)
		return result;
	if (!result)
		return error_set(err, ERROR_NOT_FOUND, "there is no act %lld", (long long)id);
	read_act(&statement, ret);
	ret->actor = arena_string(arena, ret->actor);
	ret->scope = arena_string(arena, ret->scope);
	ret->body = arena_string(arena, ret->body);
	return 0;
}

/* What takes it back may have been taken back, and so on: what counts is how many there are. */
int act_is_undone(struct store *store, int64_t id, bool *ret, struct error *err)
{
	static const char sql[] = "SELECT max(id) FROM act WHERE undoes = ?1 AND id > ?1";
	bool undone = false;
	int64_t undoing = id;

	for (;;) {
		int result = store_ask_number(store, sql, undoing, &undoing, err);

		if (result < 0)
			return result;
		if (!undoing)
			break;
		undone = !undone;
	}
	*ret = undone;
	return 0;
}

int act_find_undone(struct store *store, struct id_set *ret, struct error *err)
{
	static const char sql[] = "SELECT id, undoes FROM act WHERE undoes IS NOT NULL ORDER BY id DESC";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	/* From the last one back: what has been taken back itself takes nothing back. */
	while (result >= 0 && (result = statement_step(&statement, err)) > 0)
		if (!id_set_has(ret, statement_integer(&statement, 0)))
			id_set_add(ret, statement_integer(&statement, 1));
	return result;
}

int act_check(struct store *store, struct buf *ret_report, size_t *ret_wrong, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	unsigned char previous[DIGEST_SIZE], stored[DIGEST_SIZE], digest[DIGEST_SIZE];
	const size_t before = *ret_wrong;
	int result = act_begin_chain(store, previous, err);

	if (result == 0)
		result = statement_begin(&statement, store, all_acts, err);
	while (result >= 0 && (result = statement_step(&statement, err)) > 0) {
		struct act act;
		bool follows;

		read_act(&statement, &act);
		statement_copy(&statement, 8, stored, sizeof(stored));
		follows = memcmp(stored, previous, sizeof(stored)) == 0;
		digest_act(&act, stored, digest);
		statement_copy(&statement, 9, previous, sizeof(previous));
		if (follows && memcmp(digest, previous, sizeof(digest)) == 0)
			continue;
		++*ret_wrong;
		if (*ret_wrong - before > LINES_MOST)
			continue;
		buf_format(ret_report, "chain of acts: act %lld %s\n", (long long)act.id,
			follows ? "is not what was recorded" : "does not follow from the one before it");
	}
	if (result == 0 && *ret_wrong == before)
		buf_add(ret_report, "chain of acts: ok\n");
	return result;
}
