/* What happened to a finding, in words: causes of events. */
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "deciding.h"

enum { LINE_BYTES = 200 };

void buf_add_first_line(struct buf *ret, const char *text)
{
	size_t length = strcspn(text, "\n");

	if (length > LINE_BYTES) {
		length = LINE_BYTES;
		while (length && ((unsigned char)text[length] & 0xc0) == 0x80)
			length--;
	}
	buf_add_bytes(ret, text, length);
}

/* --- who decided what ------------------------------------------------------------------------------------ */

static void add_verb(struct buf *ret, const struct decision *decision)
{
	switch (decision->state) {
	case DECISION_OPEN:
		buf_add(ret, "reopened");
		break;
	case DECISION_IN_TRIAGE:
		buf_add(ret, "taken into triage");
		break;
	case DECISION_EXPLOITABLE:
		buf_add(ret, "confirmed");
		break;
	case DECISION_ACCEPTED:
		buf_add(ret, "accepted");
		break;
	case DECISION_FALSE_POSITIVE:
		buf_add(ret, "dismissed as false positive");
		break;
	case DECISION_NOT_AFFECTED:
		buf_format(
			ret, "dismissed as not affected (%s)", justification_word(decision->justification));
		break;
	case DECISION_STATES:
		break;
	}
}

void decision_add_words(struct buf *ret, const struct decision *decision)
{
	if (!decision->owns)
		add_verb(ret, decision);
	else if (*decision->owner)
		buf_format(ret, "given to %s", decision->owner);
	else
		buf_add(ret, "freed from its owner");
	buf_format(ret, " by %s", decision->by);
	if (!decision->owns && *decision->owner)
		buf_format(ret, ", owned by %s", decision->owner);
	if (!decision->owns && decision->until) {
		buf_add(ret, " until ");
		buf_add_date(ret, decision->until);
	}
	if (*decision->reason) {
		buf_add(ret, ": ");
		buf_add_first_line(ret, decision->reason);
	}
}

/* --- by what is stored ----------------------------------------------------------------------------------- */

struct told {
	struct decision decision;
	bool live, named;
};

static int load_told(
	struct store *store, int64_t id, struct arena *arena, struct told *ret, struct error *err)
{
	static const char sql[] =
		"SELECT d.origin, d.owns, d.state, d.justification, d.reason, o.name, p.name, d.until, "
		"d.live, d.finding_count FROM decision AS d LEFT JOIN act AS a ON a.id = d.act_id LEFT JOIN "
		"person AS p ON p.id = a.actor_id LEFT JOIN person AS o ON o.id = d.owner_id WHERE d.id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, id);
	result = statement_step(&statement, err);
	if (result < 0)
		return result;
	*ret = (struct told){
		.decision = {
			.id = id,
			.origin = (enum decision_origin)statement_integer(&statement, 0),
			.owns = statement_integer(&statement, 1),
			.state = (enum decision_state)statement_integer(&statement, 2),
			.justification = (enum justification)statement_integer(&statement, 3),
			.reason = arena_string(arena, statement_text(&statement, 4)),
			.owner = arena_string(arena, statement_text(&statement, 5)),
			.by = arena_string(arena, statement_text(&statement, 6)),
			.until = statement_integer(&statement, 7),
		},
		.live = statement_integer(&statement, 8),
		.named = statement_integer(&statement, 9),
	};
	if (ret->decision.origin == ORIGIN_POLICY)
		ret->decision.by = "policy";
	return 0;
}

int decision_cause(struct store *store, int64_t id, struct buf *ret, struct error *err)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct told told;
	int result = load_told(store, id, &arena, &told, err);

	if (result == 0)
		decision_add_words(ret, &told.decision);
	return result;
}

static const char *past_of(enum decision_state state)
{
	switch (state) {
	case DECISION_OPEN:
		return "reopened it";
	case DECISION_IN_TRIAGE:
		return "took it into triage";
	case DECISION_EXPLOITABLE:
		return "confirmed it";
	case DECISION_ACCEPTED:
		return "accepted it";
	case DECISION_FALSE_POSITIVE:
	case DECISION_NOT_AFFECTED:
		return "dismissed it";
	case DECISION_STATES:
		break;
	}
	return "decided";
}

int decision_end_cause(
	struct store *store, int64_t id, int64_t now, const char *was, struct buf *ret, struct error *err)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	const struct decision *decision;
	const char *what;
	struct told told;
	int result = load_told(store, id, &arena, &told, err);

	if (result < 0)
		return result;
	decision = &told.decision;
	what = decision_settles(decision->state) ? "exception" : "decision";
	if (!told.live && decision->origin == ORIGIN_POLICY) {
		buf_add(ret, "policy makes no exception of it any more");
	} else if (!told.live) {
		buf_format(ret, "the %s of %s was taken back", what, decision->by);
	} else if (decision->until && decision->until < now) {
		buf_format(ret, "the %s of %s ended on ", what, decision->by);
		buf_add_date(ret, decision->until);
	} else if (told.named) {
		buf_format(
			ret, "shows something else than when %s %s", decision->by, past_of(decision->state));
		if (was && *was) {
			buf_add(ret, ": was ");
			buf_add_first_line(ret, was);
		}
	} else {
		buf_format(ret, "the %s of %s fits it no longer", what, decision->by);
	}
	return 0;
}
