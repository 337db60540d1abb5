/* Deciding about findings: from what somebody wishes to an act of the chain. */
#include "triaging.h"

#include <string.h>

#include "actor.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "model/version.h"
#include "rules/table.h"
#include "store/decision.h"

enum { SETTLE_MILLISECONDS = 200 };

void triage_result_release(struct triage_result *result)
{
	buf_release(&result->what);
	*result = (struct triage_result){ .what = BUF_INIT };
}

int triage_actor(struct buf *ret, struct error *err)
{
	CLEANUP(buf_release) struct buf actor = BUF_INIT;

	engine_actor(&actor);
	if (strcmp(actor.text, "policy") == 0) {
		error_set(err, ERROR_USAGE, "nobody can act as 'policy': so what policy decides is signed");
		error_hint(err, "Set $SCABBARD_ACTOR to a name of your own.");
		return ERROR_USAGE;
	}
	buf_add_quoted(ret, actor.text, actor.length);
	return 0;
}

/* --- what it is about ------------------------------------------------------------------------------------ */

static int refuse_none(const struct triage_wish *wish, struct error *err)
{
	if (!wish->filter)
		return error_set(err, ERROR_NOT_FOUND, "the findings are not in the database any more");
	error_set(err, ERROR_NOT_FOUND, "no finding matches '%.200s'", wish->filter);
	error_hint(err, "Unless the filter says otherwise, only open findings in live paths are looked at: "
			"'status=accepted' and 'class:any' name others.");
	return ERROR_NOT_FOUND;
}

static int refuse_many(size_t count, struct error *err)
{
	error_set(err, ERROR_USAGE, "%zu findings%s are more than one act can name, which is %d", count,
		count == DECISION_FINDINGS_MOST + 1 ? " or more" : "", DECISION_FINDINGS_MOST);
	error_hint(err, "Decide for all that a rule finds, or for a repository, path or module, instead: it "
			"holds for those to come, too.");
	return ERROR_USAGE;
}

/* The findings of a filter: their number is known up to one more than can be named. */
static int list_findings(struct fleet *fleet, const char *filter, struct id_list *ret, struct error *err)
{
	const struct list_question question = {
		.table = TABLE_FINDINGS, .filter = filter, .limit = DECISION_FINDINGS_MOST + 1
	};

	if (!filter[strspn(filter, " \t\n")])
		return error_set(err, ERROR_USAGE, "the filter is empty: it would name every open finding");
	if (store_list(fleet_store(fleet), &question, clock_now(), ret, NULL, err) < 0)
		return error_context(err, "in the filter");
	return 0;
}

/* Name the findings of a wish as they are now. */
static int name_findings(struct fleet *fleet, const struct triage_wish *wish, struct arena *arena,
	struct decision_scope *ret, size_t *ret_vanished, struct error *err)
{
	CLEANUP(id_list_release) struct id_list list = { 0 };
	const int64_t *ids = wish->ids;
	size_t count = wish->id_count;
	struct decided_finding *findings;
	int result = wish->filter ? list_findings(fleet, wish->filter, &list, err) : 0;

	if (result < 0)
		return result;
	if (wish->filter) {
		ids = list.ids;
		count = list.count;
	}
	if (!count)
		return refuse_none(wish, err);
	if (count > DECISION_FINDINGS_MOST)
		return refuse_many(count, err);
	findings = arena_zero(arena, count, sizeof(*findings));
	result = store_name_findings(fleet_store(fleet), ids, count, findings, &ret->finding_count, err);
	if (result == 0 && !ret->finding_count)
		return refuse_none(wish, err);
	ret->findings = findings;
	*ret_vanished = count - ret->finding_count;
	return result;
}

static int find_scope(struct fleet *fleet, const struct triage_wish *wish, struct arena *arena,
	struct decision_scope *ret, size_t *ret_vanished, struct error *err)
{
	const int ways = (wish->id_count > 0) + (wish->filter != NULL) + (wish->scope != NULL);

	*ret = (struct decision_scope){
		.repository = "", .path = "", .subject = "", .target = "", .commit = ""
	};
	*ret_vanished = 0;
	if (ways > 1)
		return error_set(err, ERROR_USAGE,
			"named findings, a filter and a wide scope are three ways to say what it is about: "
			"take one");
	if (!ways) {
		error_set(err, ERROR_USAGE, "what it is about is not said");
		error_hint(err, "Name findings, a filter of findings, or a wide scope.");
		return ERROR_USAGE;
	}
	if (!wish->scope)
		return name_findings(fleet, wish, arena, ret, ret_vanished, err);
	*ret = *wish->scope;
	return 0;
}

/* --- doing it -------------------------------------------------------------------------------------------- */

int triage_decide(struct fleet *fleet, const struct decision *decision, bool dry_run, struct act_result *ret,
	struct error *err)
{
	struct store *store = fleet_store(fleet);
	int result;

	store_set_rehearsal(store, dry_run);
	result = store_decide(store, decision, scabbard_version(), ret, err);
	store_set_rehearsal(store, false);
	if (dry_run)
		ret->act = ret->run = 0;
	return result;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static int decide(struct fleet *fleet, const struct triage_wish *wish, const char *by,
	struct triage_result *ret, struct error *err)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct decision decision = {
		.origin = ORIGIN_PERSON,
		.owns = wish->verb == TRIAGE_OWN,
		.state = wish->verb == TRIAGE_OWN ? DECISION_OPEN : wish->state,
		.justification = wish->verb == TRIAGE_OWN ? JUSTIFICATION_NONE : wish->justification,
		.reason = or_empty(wish->reason),
		.owner = or_empty(wish->owner),
		.by = by,
		.made = clock_now(),
	};
	size_t vanished = 0;
	int result = 0;

	if (wish->until)
		result = decision_until(wish->until, decision.made, &decision.until, err);
	if (result == 0)
		result = find_scope(fleet, wish, &arena, &decision.scope, &vanished, err);
	if (result == 0)
		result = decision_check(&decision, decision.made, err);
	if (result == 0)
		result = triage_decide(fleet, &decision, wish->dry_run, &ret->act, err);
	if (result < 0)
		return result;
	ret->act.vanished += vanished;
	triage_add_decided(&ret->what, &decision, &ret->act, wish->dry_run);
	return 0;
}

/* A comment is held to what a reason is. */
static int check_comment(const char *text, const struct decision_scope *scope, struct error *err)
{
	const struct decision like = {
		.origin = ORIGIN_PERSON, .scope = *scope, .reason = text, .owner = "", .by = ""
	};

	if (!text[strspn(text, " \t\r\n")]) {
		error_set(err, ERROR_USAGE, "a comment without words says nothing");
		error_hint(err, "Say it with --reason.");
		return ERROR_USAGE;
	}
	return decision_check(&like, clock_now(), err);
}

static int comment(struct fleet *fleet, const struct triage_wish *wish, const char *by,
	struct triage_result *ret, struct error *err)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct store *store = fleet_store(fleet);
	struct decision_scope scope = { 0 };
	size_t vanished = 0;
	int result = wish->scope ? error_set(err, ERROR_USAGE, "a comment is about one finding") : 0;

	if (result == 0)
		result = find_scope(fleet, wish, &arena, &scope, &vanished, err);
	if (result == 0 && scope.finding_count != 1)
		result = error_set(err, ERROR_USAGE, "a comment is about one finding, and these are %zu",
			scope.finding_count);
	if (result == 0)
		result = check_comment(or_empty(wish->reason), &scope, err);
	if (result < 0)
		return result;
	store_set_rehearsal(store, wish->dry_run);
	result = store_comment(store, scope.findings[0].fingerprint, or_empty(wish->reason), by, clock_now(),
		&ret->act, err);
	store_set_rehearsal(store, false);
	if (result < 0)
		return result;
	buf_add(&ret->what, wish->dry_run ? "would comment on 1 finding" : "commented on 1 finding");
	triage_add_act(&ret->what, &ret->act, wish->dry_run);
	return 0;
}

/* --- taking back ----------------------------------------------------------------------------------------- */

struct looked_up {
	int64_t undoes;
	bool review;
};

static int look_up(const struct chain_link *link, void *context)
{
	struct looked_up *looked_up = context;

	looked_up->undoes = link->undoes;
	looked_up->review = strcmp(link->kind, "review") == 0;
	return 1;
}

/* Whether an undoing, or an undoing of one, is about a review. Every link leads to an older one. */
static int is_about_review(struct store *store, int64_t act, bool *ret, struct error *err)
{
	struct looked_up looked_up = { .undoes = act };

	while (looked_up.undoes && !looked_up.review) {
		const int64_t id = looked_up.undoes;
		int result;

		looked_up.undoes = 0;
		result = store_visit_chain(store, id, look_up, &looked_up, err);
		if (result < 0)
			return result;
	}
	*ret = looked_up.review;
	return 0;
}

/* The words for an undoing are "what act 3 took back: WORDS"; taking that back is a redo of what it was about. */
static void add_undone(struct buf *ret, const char *what, bool dry_run)
{
	static const char undoing[] = "what act ", between[] = " took back: ";
	const char *words = text_starts(what, undoing) ? strstr(what, between) : NULL;

	if (words && !text_starts(words + strlen(between), undoing))
		buf_format(
			ret, "%s in force again: %s", dry_run ? "would put" : "put", words + strlen(between));
	else
		buf_format(ret, "%s: %s", dry_run ? "would take back" : "took back", what);
}

static int undo(struct fleet *fleet, const struct triage_wish *wish, const char *by,
	struct triage_result *ret, struct error *err)
{
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	struct store *store = fleet_store(fleet);
	bool ended;
	int result;

	/* What is over is open again before its numbers are written down with those of this run. */
	if (!wish->dry_run)
		triage_settle_store(store, clock_now(), &ended, NULL);
	store_set_rehearsal(store, wish->dry_run);
	result = store_undo(store, wish->act, by, scabbard_version(), clock_now(), &ret->act, &what, err);
	store_set_rehearsal(store, false);
	if (result == 0 && !wish->dry_run)
		result = is_about_review(store, ret->act.act, &ret->due, err);
	if (result < 0)
		return result;
	add_undone(&ret->what, what.text, wish->dry_run);
	if (wish->dry_run)
		ret->act.act = ret->act.run = 0;
	triage_add_act(&ret->what, &ret->act, wish->dry_run);
	return 0;
}

int triage_do(
	struct fleet *fleet, const struct triage_wish *wish, struct triage_result *ret, struct error *err)
{
	CLEANUP(triage_result_release) struct triage_result result = { .what = BUF_INIT };
	CLEANUP(buf_release) struct buf by = BUF_INIT;
	int code = triage_actor(&by, err);

	if (code < 0)
		return code;
	switch (wish->verb) {
	case TRIAGE_DECIDE:
	case TRIAGE_OWN:
		code = decide(fleet, wish, by.text, &result, err);
		break;
	case TRIAGE_COMMENT:
		code = comment(fleet, wish, by.text, &result, err);
		break;
	case TRIAGE_UNDO:
		code = undo(fleet, wish, by.text, &result, err);
		break;
	}
	if (code < 0)
		return code;
	*ret = result;
	result = (struct triage_result){ .what = BUF_INIT };
	return 0;
}

/* --- what has ended -------------------------------------------------------------------------------------- */

static int end_in_batch(struct store *store, int64_t now, struct error *err)
{
	size_t reopened;
	int64_t run;
	bool ended;
	int result = store_has_ended(store, now, &ended, err);

	/* Another process may have been quicker. */
	if (result < 0 || !ended)
		return result;
	result = store_begin_run(
		store, RUN_TRIAGE, "scabbard", "what has ended", scabbard_version(), now, &run, err);
	if (result == 0)
		result = store_end_decisions(store, run, now, &reopened, err);
	if (result == 0)
		result = store_finish_run(store, run, RUN_COMPLETE, "{}", now, err);
	return result;
}

int triage_settle_store(struct store *store, int64_t now, bool *ret_ended, struct error *err)
{
	int result = store_has_ended(store, now, ret_ended, err);

	if (result < 0 || !*ret_ended)
		return result;
	result = store_batch_begin(store, err);
	if (result == 0)
		result = end_in_batch(store, now, err);
	if (result == 0)
		result = store_batch_end(store, err);
	if (result < 0)
		store_batch_drop(store);
	return result;
}

int triage_settle(const char *database, bool *ret_ended, struct error *err)
{
	CLEANUP(store_close) struct store *store = NULL;
	const int64_t now = clock_now();
	bool ended = false;
	int result = store_open(&store, database, STORE_READ, err);

	if (result == 0)
		result = store_has_ended(store, now, &ended, err);
	if (result < 0)
		return result;
	*ret_ended = ended;
	if (!ended)
		return 0;
	store_close(&store);
	/* Who may only read still sees that it has ended, by its date. */
	if (store_open(&store, database, STORE_WRITE, NULL) < 0)
		return 0;
	store_set_rules(store, rule_table);
	store_set_patience(store, SETTLE_MILLISECONDS);
	triage_settle_store(store, now, &ended, NULL);
	return 0;
}
