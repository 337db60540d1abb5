/* The review ledger: acts of the chain, and the rows that are made of them. */
#include <string.h>

#include "act.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "saving.h"
#include "store/resolution.h"

enum { LINES_MOST = 20 };

/* --- as an act ------------------------------------------------------------------------------------------- */

static void write_body(const struct review *review, struct buf *ret)
{
	struct json_writer writer = { .buf = ret };

	json_begin_object(&writer, NULL);
	json_write_text(&writer, "commit", review->commit);
	json_write_text(&writer, "note", review->note);
	json_write_text(&writer, "outcome", review_outcome_word(review->outcome));
	json_write_text(&writer, "step", review_step_word(review->step));
	json_write_text(&writer, "target", review->target);
	if (review->until)
		json_write_integer(&writer, "until", review->until);
	else
		json_write_text(&writer, "until", NULL);
	json_end_object(&writer);
}

static int outcome_parse(const char *word)
{
	for (int outcome = REVIEW_PASSED; outcome <= REVIEW_REJECTED; outcome++)
		if (strcmp(word, review_outcome_word((enum review_outcome)outcome)) == 0)
			return outcome;
	return -1;
}

/* What an act says; texts are the document's. False if it says nothing that a review could be. */
static bool read_body(const struct act *act, const struct json *json, struct review *ret)
{
	const struct json_value *root = json_root(json);
	const char *commit = json_text(json_member(root, "commit"));
	const char *step = json_text(json_member(root, "step"));
	const char *outcome = json_text(json_member(root, "outcome"));

	*ret = (struct review){
		.act = act->id,
		.made = act->made,
		.by = act->actor,
		.target = json_text(json_member(root, "target")),
		.note = json_text(json_member(root, "note")),
	};
	json_integer(json_member(root, "until"), &ret->until);
	if (!ret->target || !ret->note || !commit || !text_is_hex(commit, OID_HEX) || !step || !outcome ||
		review_step_parse(step) < 0 || outcome_parse(outcome) < 0)
		return false;
	memcpy(ret->commit, commit, sizeof(ret->commit));
	ret->step = (enum review_step)review_step_parse(step);
	ret->outcome = (enum review_outcome)outcome_parse(outcome);
	return true;
}

/* --- adding ---------------------------------------------------------------------------------------------- */

static int insert_review(
	struct store *store, int64_t act, const struct review *review, int64_t target, struct error *err)
{
	static const char sql[] =
		"INSERT INTO review (act_id, target_id, commit_id, step, outcome, until, note, "
		"live) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, act);
	statement_bind_integer(&statement, 2, target);
	statement_bind_hex(&statement, 3, review->commit);
	statement_bind_integer(&statement, 4, review->step);
	statement_bind_integer(&statement, 5, review->outcome);
	statement_bind_id(&statement, 6, review->until);
	statement_bind_text(&statement, 7, review->note);
	return statement_run(&statement, err);
}

static int find_target(struct store *store, const char *target, int64_t *ret, struct error *err)
{
	static const char sql[] = "SELECT id FROM target WHERE identity = ?1";
	int result = store_ask_text(store, sql, target, ret, err);

	if (result < 0 || *ret)
		return result;
	return error_set(err, ERROR_NOT_FOUND, "nothing is known of a module '%.200s'", target);
}

static int check_review(const struct review *review, struct error *err)
{
	if (!text_is_hex(review->commit, OID_HEX))
		return error_set(err, ERROR_USAGE, "'%.60s' is no commit", review->commit);
	if (!text_is_utf8(review->note, strlen(review->note)))
		return error_set(err, ERROR_USAGE, "the note is not UTF-8");
	if (!*review_step_word(review->step) || !*review_outcome_word(review->outcome) || review->until < 0)
		return error_set(err, ERROR_USAGE, "a review of no known step, outcome or end");
	return 0;
}

int store_add_review(struct store *store, const struct review *review, int64_t *ret_act, struct error *err)
{
	CLEANUP(buf_release) struct buf scope = BUF_INIT;
	CLEANUP(buf_release) struct buf body = BUF_INIT;
	CLEANUP(acting_end) struct acting acting = { 0 };
	struct act act = {
		.made = review->made, .actor = review->by, .kind = ACT_REVIEW, .scope_kind = ACT_SCOPE_MODULE
	};
	int64_t target = 0;
	int result = check_review(review, err);

	if (result < 0)
		return result;
	buf_format(&scope, "%s@%s", review->target, review->commit);
	write_body(review, &body);
	act.scope = scope.text;
	act.body = body.text;
	result = acting_begin(&acting, store, err);
	if (result == 0)
		result = find_target(store, review->target, &target, err);
	if (result == 0)
		result = act_add(&acting, &act, err);
	if (result == 0)
		result = insert_review(store, act.id, review, target, err);
	if (result == 0)
		result = acting_commit(&acting, err);
	if (result == 0)
		*ret_act = act.id;
	return result;
}

int review_set_live(struct store *store, int64_t act, bool live, struct error *err)
{
	static const char sql[] = "UPDATE review SET live = ?2 WHERE act_id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, act);
	statement_bind_integer(&statement, 2, live);
	return statement_run(&statement, err);
}

int store_put_target(
	struct store *store, const char *host, const char *root, const char *subpath, struct error *err)
{
	CLEANUP(buf_release) struct buf identity = BUF_INIT;
	int64_t id = 0;

	buf_format(&identity, *subpath ? "%s/%s" : "%s%s", root, subpath);
	return target_id(store, identity.text, host, root, subpath, &id, err);
}

/* --- asking ---------------------------------------------------------------------------------------------- */

int store_visit_reviews(struct store *store, const char *target,
	int (*visit)(const struct review *review, void *context), void *context, struct error *err)
{
	static const char sql[] =
		"SELECT v.act_id, g.identity, v.commit_id, v.step, v.outcome, p.name, v.note, a.made, "
		"v.until "
		"FROM review AS v JOIN act AS a ON a.id = v.act_id JOIN person AS p ON p.id = a.actor_id "
		"JOIN target AS g ON g.id = v.target_id WHERE v.live = 1 AND (?1 IS NULL OR g.identity = ?1) "
		"ORDER BY v.act_id DESC";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_text(&statement, 1, target);
	while ((result = statement_step(&statement, err)) > 0) {
		struct review review = {
			.act = statement_integer(&statement, 0),
			.target = statement_text(&statement, 1),
			.step = (enum review_step)statement_integer(&statement, 3),
			.outcome = (enum review_outcome)statement_integer(&statement, 4),
			.by = statement_text(&statement, 5),
			.note = statement_text(&statement, 6),
			.made = statement_integer(&statement, 7),
			.until = statement_integer(&statement, 8),
		};

		statement_hex(&statement, 2, review.commit, sizeof(review.commit));
		result = visit(&review, context);
		if (result)
			return result;
	}
	return result;
}

int store_act_epoch(struct store *store, int64_t *ret, struct error *err)
{
	static const char sql[] = "SELECT max(id) FROM act";

	return store_ask_number(store, sql, 0, ret, err);
}

/* --- checking -------------------------------------------------------------------------------------------- */

struct checking {
	struct store *store;
	struct id_set undone;
	struct buf *report;
	size_t *wrong, lines;
	struct error *err;
};

static void checking_release(struct checking *checking)
{
	id_set_release(&checking->undone);
}

static int report(struct checking *checking, int64_t act, const char *what)
{
	if (checking->lines++ < LINES_MOST)
		buf_format(checking->report, "reviews: act %lld %s\n", (long long)act, what);
	++*checking->wrong;
	return 0;
}

static bool is_row(struct statement *row, const struct review *review, bool live)
{
	char commit[OID_HEX + 1];

	statement_hex(row, 1, commit, sizeof(commit));
	return strcmp(statement_text(row, 0), review->target) == 0 && strcmp(commit, review->commit) == 0 &&
	       statement_integer(row, 2) == (int64_t)review->step &&
	       statement_integer(row, 3) == (int64_t)review->outcome &&
	       statement_is_null(row, 4) == (review->until == 0) &&
	       statement_integer(row, 4) == review->until &&
	       strcmp(statement_text(row, 5), review->note) == 0 && statement_integer(row, 6) == live;
}

/* What the act would make now, against what is there. */
static int check_act(const struct act *act, void *context)
{
	static const char sql[] =
		"SELECT g.identity, v.commit_id, v.step, v.outcome, v.until, v.note, v.live "
		"FROM review AS v JOIN target AS g ON g.id = v.target_id WHERE v.act_id = ?1";
	static const struct json_limits limits = { .depth = 4, .values = 64 };
	struct checking *checking = context;
	CLEANUP(statement_end) struct statement row = { 0 };
	CLEANUP(json_close) struct json *json = NULL;
	struct review review;
	int result;

	if (act->kind != ACT_REVIEW)
		return 0;
	if (json_parse(&json, act->body, strlen(act->body), JSON_STRICT, &limits, NULL, NULL) < 0 ||
		!read_body(act, json, &review))
		return report(checking, act->id, "says nothing that a review could be");
	result = statement_begin(&row, checking->store, sql, checking->err);
	if (result < 0)
		return result;
	statement_bind_integer(&row, 1, act->id);
	result = statement_step(&row, checking->err);
	if (result < 0)
		return result;
	if (!result)
		return report(checking, act->id, "has left no review");
	if (!is_row(&row, &review, !id_set_has(&checking->undone, act->id)))
		return report(checking, act->id, "says something else than its review");
	return 0;
}

static int find_strays(struct checking *checking)
{
	static const char sql[] = "SELECT act_id FROM review AS v WHERE NOT EXISTS (SELECT 1 FROM act AS a "
				  "WHERE a.id = v.act_id AND a.kind = 1) LIMIT 20";
	CLEANUP(statement_end) struct statement row = { 0 };
	int result = statement_begin(&row, checking->store, sql, checking->err);

	while (result >= 0 && (result = statement_step(&row, checking->err)) > 0)
		report(checking, statement_integer(&row, 0), "has a review and is none");
	return result;
}

int review_check(struct store *store, struct buf *ret_report, size_t *ret_wrong, struct error *err)
{
	CLEANUP(checking_release)
	struct checking checking = { .store = store, .report = ret_report, .wrong = ret_wrong, .err = err };
	const size_t before = *ret_wrong;
	int result = act_find_undone(store, &checking.undone, err);

	if (result == 0)
		result = act_visit(store, check_act, &checking, err);
	if (result == 0)
		result = find_strays(&checking);
	if (result == 0 && *ret_wrong == before)
		buf_add(ret_report, "reviews: ok\n");
	return result;
}
