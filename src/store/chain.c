/* The chain of acts as people audit it: link by link, its head, and whether it holds. */
#include <string.h>

#include "act.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "store/decision.h"

enum { DIGEST_DIGITS = 2 * DIGEST_SIZE };

/* --- visiting -------------------------------------------------------------------------------------------- */

static void read_link(struct statement *statement, struct act *act, struct chain_link *ret)
{
	*act = (struct act){
		.id = statement_integer(statement, 0),
		.made = statement_integer(statement, 1),
		.actor = statement_text(statement, 2),
		.kind = (enum act_kind)statement_integer(statement, 3),
		.scope_kind = (enum act_scope)statement_integer(statement, 4),
		.scope = statement_text(statement, 5),
		.body = statement_text(statement, 6),
		.undoes = statement_integer(statement, 7),
	};
	*ret = (struct chain_link){
		.id = act->id,
		.made = act->made,
		.undoes = act->undoes,
		.actor = act->actor,
		.kind = act_kind_word(act->kind),
		.scope = act->scope,
		.body = act->body,
	};
}

int store_visit_chain(struct store *store, int64_t from,
	int (*visit)(const struct chain_link *link, void *context), void *context, struct error *err)
{
	static const char sql[] =
		"SELECT a.id, a.made, coalesce(p.name, ''), a.kind, a.scope_kind, a.scope, a.body, a.undoes, "
		"a.previous, a.digest FROM act AS a LEFT JOIN person AS p ON p.id = a.actor_id "
		"WHERE a.id >= ?1 ORDER BY a.id";
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	CLEANUP(statement_end) struct statement statement = { 0 };
	CLEANUP(id_set_release) struct id_set undone = { 0 };
	CLEANUP(buf_release) struct buf canonical = BUF_INIT;
	int result = transaction_begin_read(&transaction, store, err);

	if (result == 0)
		result = act_find_undone(store, &undone, err);
	if (result == 0)
		result = statement_begin(&statement, store, sql, err);
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, from);
	while ((result = statement_step(&statement, err)) > 0) {
		char previous[DIGEST_DIGITS + 1], digest[DIGEST_DIGITS + 1];
		struct chain_link link;
		struct act act;

		read_link(&statement, &act, &link);
		statement_hex(&statement, 8, previous, sizeof(previous));
		statement_hex(&statement, 9, digest, sizeof(digest));
		buf_clear(&canonical);
		act_write(&act, &canonical);
		link.previous = previous;
		link.digest = digest;
		link.canonical = canonical.text;
		link.undone = id_set_has(&undone, act.id);
		result = visit(&link, context);
		if (result)
			return result;
	}
	return result;
}

/* --- the head -------------------------------------------------------------------------------------------- */

int store_chain_head(struct store *store, int64_t *ret_act, char ret_digest[65], struct error *err)
{
	unsigned char digest[DIGEST_SIZE];
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	int64_t act = 0;
	int result = act_find_head(store, &act, digest, err);

	if (result < 0)
		return result;
	buf_add_hex(&hex, digest, sizeof(digest));
	*ret_act = act;
	memcpy(ret_digest, hex.text, DIGEST_DIGITS + 1);
	return 0;
}

/* A head of before is a link still, or the beginning. */
static int check_head(
	struct store *store, const char *head, struct buf *ret_report, size_t *ret_wrong, struct error *err)
{
	static const char sql[] = "SELECT id FROM act WHERE digest = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	CLEANUP(buf_release) struct buf beginning = BUF_INIT;
	unsigned char digest[DIGEST_SIZE];
	int result = act_begin_chain(store, digest, err);

	if (result == 0)
		result = statement_begin(&statement, store, sql, err);
	if (result < 0)
		return result;
	buf_add_hex(&beginning, digest, sizeof(digest));
	statement_bind_hex(&statement, 1, head);
	result = statement_step(&statement, err);
	if (result < 0)
		return result;
	if (result > 0)
		buf_format(ret_report, "head: act %lld, ok\n", (long long)statement_integer(&statement, 0));
	else if (strcmp(beginning.text, head) == 0)
		buf_add(ret_report, "head: the beginning, ok\n");
	else {
		buf_format(ret_report, "head: %s is no link of the chain: its end was cut off\n", head);
		++*ret_wrong;
	}
	return 0;
}

int store_verify_chain(struct store *store, const char *head, struct buf *ret_report, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	size_t wrong = 0;
	int result = transaction_begin_read(&transaction, store, err);

	if (head && !text_is_hex(head, DIGEST_DIGITS))
		return error_set(
			err, ERROR_USAGE, "'%.80s' is no head: it has %d digits", head, (int)DIGEST_DIGITS);
	if (result == 0)
		result = act_check(store, ret_report, &wrong, err);
	if (result == 0 && head)
		result = check_head(store, head, ret_report, &wrong, err);
	if (result == 0)
		result = review_check(store, ret_report, &wrong, err);
	if (result == 0)
		result = decisions_check(store, ret_report, &wrong, err);
	if (result < 0 || !wrong)
		return result;
	error_set(err, ERROR_MALFORMED, "the acts of '%s' are not whole: %zu thing%s wrong", store->path,
		wrong, wrong == 1 ? " is" : "s are");
	error_hint(err, "Put a copy back: what people did is written nowhere else.");
	return ERROR_MALFORMED;
}
