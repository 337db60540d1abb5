/* What the gate found, as rows of TABLE_FINDINGS. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "checking.h"

enum { HASH_BYTES = 16 };

/* --- cells ---------------------------------------------------------------------------------------------- */

/* A row being made: its texts go where the result lives. */
struct making {
	struct checking *checking;
	struct arena *arena;
	struct cell *cells;
};

static void put_text(struct making *making, enum finding_column column, const char *text)
{
	making->cells[column].text = text && *text ? arena_string(making->arena, text) : "";
	making->cells[column].empty = !text || !*text;
}

static void put_number(struct making *making, enum finding_column column, int64_t number)
{
	making->cells[column].number = number;
	making->cells[column].empty = false;
}

/* 0 is none: of lines and of times. */
static void put_some(struct making *making, enum finding_column column, int64_t number)
{
	if (number > 0)
		put_number(making, column, number);
}

static void put_hash(struct making *making, enum finding_column column, const unsigned char hash[HASH_BYTES])
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;

	buf_add_hex(&hex, hash, HASH_BYTES);
	put_text(making, column, hex.text);
}

static const char *status_of(const struct mark *mark)
{
	const bool is_decided = mark->decision.origin != 0;

	if (is_decided && decision_settles(mark->decision.state))
		return decision_state_shown(mark->decision.state);
	switch (mark->standing) {
	case STANDS_NEW:
		return "new";
	case STANDS_CHANGED:
		return "changed";
	case STANDS_REOPENED:
		return "reopened";
	case STANDS_KNOWN:
		break;
	}
	if (is_decided && mark->decision.state != DECISION_OPEN)
		return decision_state_shown(mark->decision.state);
	return "known";
}

/* --- the end of what is marked -------------------------------------------------------------------------- */

/* UTF-16 units of the character that begins with a byte; what goes on is none. */
static uint32_t units_of(char byte)
{
	const unsigned char first = (unsigned char)byte;

	if ((first & 0xc0) == 0x80)
		return 0;
	return first >= 0xf0 ? 2 : 1;
}

static int compare_excerpt(const void *left, const void *right)
{
	const struct finding *finding = left;
	const struct excerpt *excerpt = right;
	const int order = strcmp(finding->blob, excerpt->oid);

	return order ? order : (finding->at.line > excerpt->line) - (finding->at.line < excerpt->line);
}

/* Excerpts of a snapshot that was read are sorted by blob and line. */
static const char *line_of(const struct snapshot *snapshot, const struct finding *finding)
{
	const struct excerpt *excerpt =
		snapshot->excerpt_count ? bsearch(finding, snapshot->excerpts, snapshot->excerpt_count,
						  sizeof(*snapshot->excerpts), compare_excerpt)
					: NULL;

	if (!excerpt || finding->at.line < excerpt->first_line ||
		finding->at.line - excerpt->first_line >= excerpt->line_count)
		return NULL;
	return excerpt->lines[finding->at.line - excerpt->first_line];
}

/* The column behind the marked text, 0 if it is not on this line. */
static uint32_t end_of(const struct snapshot *snapshot, const struct finding *finding)
{
	const char *at = finding->at.line && finding->at.count ? line_of(snapshot, finding) : NULL;
	uint32_t column = 1;
	const char *end;

	if (!at)
		return 0;
	end = at + strlen(at);
	for (; at < end && column < finding->at.column; at++) {
		column += units_of(*at);
		while (at + 1 < end && !units_of(at[1]))
			at++;
	}
	if (column != finding->at.column || finding->at.count > (size_t)(end - at))
		return 0;
	for (end = at + finding->at.count; at < end; at++)
		column += units_of(*at);
	return column;
}

/* --- rows ----------------------------------------------------------------------------------------------- */

static void put_remedy(struct making *making, const struct finding *finding)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	buf_add(&text, finding->remedy ? finding->remedy : finding->rule->help);
	check_add_edit(making->checking, finding, &text);
	put_text(making, FIND_REMEDY, text.text);
}

static void put_what(struct making *making, const struct finding *finding)
{
	const struct rule *rule = finding->rule;

	put_hash(making, FIND_FINGERPRINT, finding->fingerprint);
	put_hash(making, FIND_EVIDENCE, finding->evidence);
	put_text(making, FIND_RULE, arena_format(making->arena, "SCB%03d", rule->number));
	put_text(making, FIND_TITLE, rule->title);
	put_number(making, FIND_SEVERITY, finding->severity);
	put_text(making, FIND_CONFIDENCE, confidence_word(finding->confidence));
	put_text(making, FIND_VERDICT, verdict_word(finding->verdict));
	put_text(making, FIND_PATH, finding->path);
	put_some(making, FIND_LINE, finding->at.line);
	put_some(making, FIND_COLUMN, finding->at.line ? finding->at.column : 0);
	put_some(making, FIND_END_COLUMN, end_of(checking_last(making->checking)->snapshot, finding));
	put_text(making, FIND_SUBJECT, finding->subject);
	put_text(making, FIND_SEEN, finding->seen);
	put_text(making, FIND_CLASS, path_class_word((enum path_class)finding->path_class));
	put_text(making, FIND_TARGET, finding->target);
	put_remedy(making, finding);
}

static void put_whose(struct making *making)
{
	CLEANUP(buf_release) struct buf owners = BUF_INIT;
	struct checking *checking = making->checking;
	const struct policy_team *team =
		policy_team(checking->settings->policy, checking->identity, checking->name);

	put_text(making, FIND_REPO, checking->name);
	put_text(making, FIND_COMMIT, checking_last(checking)->snapshot->commit);
	if (!team)
		return;
	policy_team_owners(team, &owners);
	put_text(making, FIND_TEAM, team->name);
	put_text(making, FIND_OWNER, owners.text);
}

static void put_mark(struct making *making, const struct mark *mark)
{
	const struct decision *decision = &mark->decision;

	put_text(making, FIND_STATUS, status_of(mark));
	put_some(making, FIND_FIRST_SEEN, mark->first_seen);
	put_some(making, FIND_CHANGED, mark->changed);
	if (mark->owner && *mark->owner)
		put_text(making, FIND_OWNER, mark->owner);
	if (!decision->origin)
		return;
	put_text(making, FIND_DECISION, decision_state_word(decision->state));
	if (decision->justification != JUSTIFICATION_NONE)
		put_text(making, FIND_JUSTIFICATION, justification_word(decision->justification));
	put_text(making, FIND_REASON, decision->reason);
	put_text(making, FIND_BY, decision->by);
	put_some(making, FIND_UNTIL, decision->until);
	put_some(making, FIND_ACT, decision->act);
}

static struct cell *make_cells(struct checking *checking, size_t index)
{
	struct arena *arena = &checking->ret->arena;
	struct making making = {
		.checking = checking,
		.arena = arena,
		.cells = arena_zero(arena, FIND_COLUMNS, sizeof(struct cell)),
	};

	for (size_t i = 0; i < FIND_COLUMNS; i++)
		making.cells[i] = (struct cell){ .text = "", .empty = true };
	put_what(&making, &checking_last(checking)->findings.items[index]);
	put_whose(&making);
	put_mark(&making, &checking->marks[index]);
	return making.cells;
}

/* --- what fails ----------------------------------------------------------------------------------------- */

static bool is_decided(const struct mark *mark)
{
	return mark->decision.origin && decision_settles(mark->decision.state);
}

/* Whether it would fail if nothing were known of it. */
static bool is_grave(const struct check_threshold *threshold, const struct finding *finding)
{
	if (threshold->none)
		return false;
	switch (finding->verdict) {
	case VERDICT_UNKNOWN:
		return threshold->unknown;
	case VERDICT_DECLARED:
		return threshold->declared;
	case VERDICT_FAIL:
		return finding->severity >= threshold->severity;
	case VERDICT_PASS:
		break;
	}
	return false;
}

static void count(struct checking *checking, size_t index, struct checked_finding *ret)
{
	const struct finding *finding = &checking_last(checking)->findings.items[index];
	const struct mark *mark = &checking->marks[index];
	const bool known =
		mark->in_baseline || (checking->threshold.only_new && mark->standing == STANDS_KNOWN);
	struct checked *checked = checking->ret;

	if (is_decided(mark)) {
		ret->decided = true;
		checked->decided++;
		return;
	}
	if (!is_grave(&checking->threshold, finding))
		return;
	checked->known += known;
	ret->fails = !known;
	checked->failing += ret->fails;
}

/* Of tests, documents and other people's code is spoken when it is asked for, as in every list. */
static bool is_in_scope(const struct checking *checking, const struct finding *finding)
{
	return finding->path_class == PATH_LIVE || filter_row_names_class(checking->filter);
}

static int compare_text(const struct row *left, const struct row *right, enum finding_column column)
{
	return strcmp(left->cells[column].text, right->cells[column].text);
}

static int compare_number(const struct row *left, const struct row *right, enum finding_column column)
{
	const int64_t one = left->cells[column].number, other = right->cells[column].number;

	return (one > other) - (one < other);
}

static int compare_rows(const void *left, const void *right)
{
	const struct row *one = &((const struct checked_finding *)left)->row;
	const struct row *other = &((const struct checked_finding *)right)->row;
	int order = compare_number(other, one, FIND_SEVERITY);

	if (!order)
		order = compare_text(one, other, FIND_PATH);
	if (!order)
		order = compare_number(one, other, FIND_LINE);
	if (!order)
		order = compare_number(one, other, FIND_COLUMN);
	if (!order)
		order = compare_text(one, other, FIND_RULE);
	return order ? order : compare_text(one, other, FIND_FINGERPRINT);
}

void check_make_rows(struct checking *checking)
{
	const struct findings *findings = &checking_last(checking)->findings;
	struct checked *ret = checking->ret;

	ret->findings = arena_zero(&ret->arena, findings->count, sizeof(*ret->findings));
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];
		struct checked_finding *row = &ret->findings[ret->count];

		if (checking->left_out[i] || !is_in_scope(checking, finding))
			continue;
		*row = (struct checked_finding){ .rule = finding->rule };
		row->row.cells = make_cells(checking, i);
		if (!filter_row_selects(checking->filter, &row->row))
			continue;
		memcpy(row->fingerprint, finding->fingerprint, sizeof(row->fingerprint));
		memcpy(row->evidence, finding->evidence, sizeof(row->evidence));
		count(checking, i, row);
		ret->count++;
	}
	if (ret->count > 1)
		qsort(ret->findings, ret->count, sizeof(*ret->findings), compare_rows);
	for (size_t i = 0; i < ret->count; i++)
		ret->findings[i].row.id = (int64_t)i;
}
