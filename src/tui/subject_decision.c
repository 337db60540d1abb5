/* What was decided: the document about a decision, and the part about it in the document about a finding. */
#include "subject_parts.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "decide_words.h"
#include "table_page.h"

#include <string.h>

enum { ROOMY_PREVIEW = 20 };

/* What a state means, as far as it follows from its words. */
static void add_state(struct document *document, const struct decision *decision)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (decision->owns) {
		document_words(document, "Decides", ROLE_TEXT, "nothing but whose it is to mend");
		return;
	}
	buf_format(&text, "%s: %s", decision_state_shown(decision->state), decision_about(decision->state));
	document_words(document, "Decides", ROLE_STRONG, text.text);
	if (decision->justification == JUSTIFICATION_NONE)
		return;
	buf_clear(&text);
	buf_format(&text, "%s: %s", justification_word(decision->justification),
		justification_about(decision->justification));
	document_words(document, "Because", ROLE_TEXT, text.text);
}

static void add_maker(struct document *document, const struct decision *decision, int64_t now)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (decision->origin == ORIGIN_POLICY) {
		document_words(document, "By", ROLE_TEXT, "the policy: one of its [[suppressions]]");
		return;
	}
	buf_format(&text, "%s (as claimed), ", decision->by);
	buf_add_when(&text, decision->made, now);
	buf_format(&text, ", act %lld", (long long)decision->act);
	document_pair(document, "By", ROLE_TEXT, text.text);
}

/* All that would make it end, so that nobody has to guess. */
static void add_end(struct document *document, const struct decision *decision, int64_t now)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (decision->until && decision->until < now) {
		document_words(
			document, "Ends", ROLE_UNKNOWN, "it has ended: what it was about is open again");
		return;
	}
	if (decision->until) {
		buf_add(&text, "when ");
		buf_add_date(&text, decision->until);
		buf_add(&text, " is over; ");
	}
	if (decision->scope.finding_count && !decision->owns)
		buf_add(&text, "when the finding shows something else than it did then; ");
	if (decision->origin == ORIGIN_POLICY)
		buf_add(&text, "when it is taken out of the policy");
	else
		buf_add(&text, "when somebody takes it back, or decides otherwise");
	document_words(document, "Ends", ROLE_TEXT, text.text);
}

/* What a decision is about, seen from one finding that it decides. */
static void add_about(struct document *document, const struct decision *decision)
{
	const size_t others = decision->scope.finding_count ? decision->scope.finding_count - 1 : 0;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (decision->scope.finding_count) {
		buf_add(&text, others ? "this finding and " : "this finding");
		if (others)
			buf_add_counted(&text, (int64_t)others, "other", "others");
	} else {
		decision_scope_describe(&decision->scope, &text);
	}
	document_pair(document, "About", ROLE_TEXT, text.text);
}

void add_standing_decision(struct document *document, const struct subject *subject)
{
	const struct decision *decision = subject->detail ? subject->detail->decision : NULL;

	document_pair(document, "Owner", ROLE_TEXT, subject_text(subject, FIND_OWNER));
	if (!decision)
		return;
	add_section(document, "WHAT WAS DECIDED");
	add_state(document, decision);
	add_about(document, decision);
	document_pair(document, "Reason", ROLE_TEXT, decision->reason);
	add_maker(document, decision, subject->now);
	if (decision->until)
		add_until(document, "Holds until", decision->until, subject->now);
	add_end(document, decision, subject->now);
	if (decision->id) {
		document_line(document);
		document_own(document, 2, ROLE_LINK, "this decision, and all that it decides");
		document_link_row(
			document, TABLE_DECISIONS, decision->id, decision_state_shown(decision->state));
	}
	add_section(document, "THE FINDING");
}

void add_decided_briefly(struct document *document, const struct subject *subject)
{
	const struct cell *until = &subject->row->cells[FIND_UNTIL];
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!*subject_text(subject, FIND_DECISION))
		return;
	buf_format(&text, "%s", shown_state(subject_text(subject, FIND_DECISION)));
	if (*subject_text(subject, FIND_BY))
		buf_format(&text, " by %s", subject_text(subject, FIND_BY));
	if (!until->empty && until->number) {
		buf_add(&text, " until ");
		buf_add_date(&text, until->number);
	}
	if (*subject_text(subject, FIND_REASON))
		buf_format(&text, ": %s", subject_text(subject, FIND_REASON));
	document_pair(document, "Decided", ROLE_TEXT, text.text);
}

/* --- the page of a decision -------------------------------------------------------------------------- */

void buf_add_decided_scope(struct buf *ret, const struct row *row)
{
	const struct cell *act = &row->cells[DECIDE_ACT];

	if (!act->empty && act->number > 0) {
		buf_format(ret, "act=%lld class:any", (long long)act->number);
		return;
	}
	buf_add_exactly(ret, "by", row->cells[DECIDE_BY].text);
	buf_add_exactly(ret, "reason", row->cells[DECIDE_REASON].text);
	buf_add(ret, " class:any");
}

static void add_decision_links(struct document *document, const struct subject *subject)
{
	const char *rule = subject_text(subject, DECIDE_RULE);
	CLEANUP(buf_release) struct buf findings = BUF_INIT;
	CLEANUP(buf_release) struct buf same = BUF_INIT;

	add_section(document, "GO ON");
	buf_add_decided_scope(&findings, subject->row);
	if (subject_number(subject, DECIDE_FINDINGS)) {
		document_line(document);
		document_format(document, 2, ROLE_LINK, "%lld %s that it decides now",
			(long long)subject_number(subject, DECIDE_FINDINGS),
			subject_number(subject, DECIDE_FINDINGS) == 1 ? "finding" : "findings");
		document_link_list(document, TABLE_FINDINGS, findings.text, "decided");
	} else {
		document_line(document);
		document_own(document, 2, ROLE_DIM, "it decides no finding now");
	}
	if (!*rule)
		return;
	buf_add_scope(&same, subject, TABLE_FINDINGS, DECIDE_RULE, "rule");
	add_list_link(document, "what this rule finds everywhere", TABLE_FINDINGS, same.text, rule);
}

/* What stands in the row, while the decision itself is on its way. */
static void add_row_alone(struct document *document, const struct subject *subject)
{
	document_words(document, "Decides", ROLE_STRONG, shown_state(subject_text(subject, DECIDE_STATE)));
	document_pair(document, "Because", ROLE_TEXT, subject_text(subject, DECIDE_JUSTIFICATION));
	document_pair(document, "Reason", ROLE_TEXT, subject_text(subject, DECIDE_REASON));
	document_pair(document, "By", ROLE_TEXT, subject_text(subject, DECIDE_BY));
	add_time(document, subject, "Recorded", DECIDE_MADE);
}

void add_decision(struct document *document, const struct subject *subject)
{
	const struct decision *decision = subject->detail ? subject->detail->decision : NULL;
	const struct cell *until = &subject->row->cells[DECIDE_UNTIL];

	document_line(document);
	document_outside(document, 1, ROLE_STRONG, subject_text(subject, DECIDE_SCOPE));
	document_pair(document, "Standing", cell_role(TABLE_DECISIONS, DECIDE_STANDING, subject->row),
		subject_text(subject, DECIDE_STANDING));
	if (decision) {
		add_state(document, decision);
		document_pair(document, "Reason", ROLE_TEXT, decision->reason);
		add_maker(document, decision, subject->now);
	} else {
		add_row_alone(document, subject);
	}
	document_pair(document, "Owner", ROLE_TEXT, subject_text(subject, DECIDE_OWNER));
	add_until(document, "Holds until", until->empty ? 0 : until->number, subject->now);
	if (decision)
		add_end(document, decision, subject->now);
	if (subject->brief)
		return;
	add_decision_links(document, subject);
	add_history(document, subject);
}

/* --- the row of a change, beside its list ------------------------------------------------------------ */

void add_change(struct document *document, const struct subject *subject)
{
	const enum severity severity = (enum severity)subject_number(subject, CHANGE_SEVERITY);
	const struct rule *rule = desk_rule(rule_number(subject_text(subject, CHANGE_RULE)));
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf when = BUF_INIT;

	document_line(document);
	document_own(document, 1, ROLE_STRONG, subject_text(subject, CHANGE_RULE));
	document_own(document, 8, ROLE_STRONG, rule ? rule->title : "");
	document_pair(document, "What", cell_role(TABLE_CHANGES, CHANGE_WHAT, subject->row),
		subject_text(subject, CHANGE_WHAT));
	document_pair(document, "Why", ROLE_TEXT, subject_text(subject, CHANGE_CAUSE));
	buf_add_when(&when, subject_number(subject, CHANGE_AT), subject->now);
	if (*subject_text(subject, CHANGE_BY))
		buf_format(&when, ", by %s", subject_text(subject, CHANGE_BY));
	document_pair(document, "When", ROLE_TEXT, when.text);
	document_pair(document, "Repository", ROLE_STRONG, subject_text(subject, CHANGE_REPO));
	buf_add(&text, subject_text(subject, CHANGE_PATH));
	if (subject_number(subject, CHANGE_LINE) > 0)
		buf_format(&text, ":%lld", (long long)subject_number(subject, CHANGE_LINE));
	document_pair(document, "Where", ROLE_STRONG, text.text);
	document_pair(document, "Subject", ROLE_TEXT, subject_text(subject, CHANGE_SUBJECT));
	document_pair(document, "Severity", severity_role(severity), severity_word(severity));
	document_pair(document, "Now", cell_role(TABLE_CHANGES, CHANGE_STATUS, subject->row),
		subject_text(subject, CHANGE_STATUS));
	if (subject->detail && subject->detail->line_count && subject->height >= ROOMY_PREVIEW) {
		document_blank(document);
		add_excerpt(document, subject->detail, ALL_LINES, true);
	}
}
