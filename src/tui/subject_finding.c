/* The document about a finding. */
#include "evidence.h"
#include "subject_parts.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "table_page.h"
#include "trees.h"

#include <stdlib.h>
#include <string.h>

enum { LOW_PREVIEW = 14 };

static void add_place(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add(&text, subject_text(subject, FIND_PATH));
	if (subject_number(subject, FIND_LINE) > 0)
		buf_format(&text, ":%lld:%lld", (long long)subject_number(subject, FIND_LINE),
			(long long)subject_number(subject, FIND_COLUMN));
	if (subject->brief) {
		document_line(document);
		document_outside(document, 1, ROLE_STRONG, subject_text(subject, FIND_REPO));
		document_outside(document, 3 + (int)text_width(subject_text(subject, FIND_REPO)), ROLE_STRONG,
			text.text);
		return;
	}
	document_pair(document, "Repository", ROLE_STRONG, subject_text(subject, FIND_REPO));
	document_pair(document, "Where", ROLE_STRONG, text.text);
}

/* Since when it is there, and who brought it in, in which commit. */
static void add_since(struct document *document, const struct subject *subject)
{
	const struct commit_note *commit = subject->detail ? subject->detail->introduced : NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	add_time(document, subject, "First seen", FIND_FIRST_SEEN);
	if (!commit || !*commit->oid)
		return;
	buf_format(&text, "%.*s by %s, ", SHORT_OID, commit->oid,
		*text_or_empty(commit->author) ? commit->author : "author unknown");
	if (commit->time)
		buf_add_when(&text, commit->time, subject->now);
	else
		buf_add(&text, "date unknown");
	document_pair(document, "Brought in", ROLE_TEXT, text.text);
}

static void add_finding_head(struct document *document, const struct subject *subject)
{
	const enum severity severity = (enum severity)subject_number(subject, FIND_SEVERITY);
	const char *verdict = subject_text(subject, FIND_VERDICT);
	int x;

	document_line(document);
	document_own(document, 1, ROLE_STRONG, subject_text(subject, FIND_RULE));
	document_outside(document, 8, ROLE_STRONG, subject_text(subject, FIND_TITLE));
	document_line(document);
	document_own(document, 1, severity_role(severity), severity_word(severity));
	x = 2 + (int)strlen(severity_word(severity));
	if (strcmp(verdict, verdict_word(VERDICT_FAIL)) != 0) {
		document_format(document, x + 1, ROLE_UNKNOWN, "%s", verdict);
		x += 2 + (int)strlen(verdict);
	}
	document_format(document, x + 1, ROLE_DIM, "confidence %s   %s",
		subject_text(subject, FIND_CONFIDENCE), subject_text(subject, FIND_STATUS));
	if (strcmp(subject_text(subject, FIND_CLASS), "live") != 0 && *subject_text(subject, FIND_CLASS))
		document_format(document, x + 30, ROLE_DIM, "in %s", subject_text(subject, FIND_CLASS));
}

static void add_links(struct document *document, const struct rule *rule)
{
	if (!rule || !rule->links || !rule->links[0])
		return;
	document_blank(document);
	document_head(document, "READ MORE");
	for (size_t i = 0; rule->links[i]; i++)
		document_paragraph(document, 1, ROLE_LINK, false, rule->links[i]);
}

static bool has_evidence(const struct subject *subject)
{
	return subject->detail && subject->detail->resolution;
}

/* What copies say of the reference that the finding is about. */
static void add_finding_evidence(struct document *document, const struct subject *subject)
{
	add_evidence(document, subject);
	add_reviewed(document, subject);
	add_uses(document, subject, "IT USES");
	add_section(document, "FACTS");
}

static void add_finding_links(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf same = BUF_INIT;
	CLEANUP(buf_release) struct buf here = BUF_INIT;

	add_section(document, "GO ON");
	add_repository_link(document, subject, FIND_REPO);
	buf_add_scope(&here, subject, TABLE_FINDINGS, FIND_REPO, "repo");
	add_list_link(document, "every finding of this repository", TABLE_FINDINGS, here.text,
		subject_text(subject, FIND_REPO));
	buf_add_scope(&same, subject, TABLE_FINDINGS, FIND_RULE, "rule");
	add_list_link(document, "this rule in every repository", TABLE_FINDINGS, same.text,
		subject_text(subject, FIND_RULE));
	if (has_evidence(subject))
		add_module_link(document, subject_text(subject, FIND_TARGET));
}

void add_finding(struct document *document, const struct subject *subject)
{
	const bool low = subject->brief && subject->height < LOW_PREVIEW;
	const char *digits = subject_text(subject, FIND_RULE);
	const struct rule *rule;

	digits += strcspn(digits, "0123456789");
	rule = desk_rule((int)strtol(digits, NULL, 10));
	add_finding_head(document, subject);
	add_place(document, subject);
	if (!subject->brief) {
		document_pair(document, "Subject", ROLE_TEXT, subject_text(subject, FIND_SUBJECT));
		add_since(document, subject);
		add_standing_decision(document, subject);
	} else {
		add_decided_briefly(document, subject);
	}
	if (subject->detail && subject->detail->line_count)
		add_excerpt(document, subject->detail, low ? 1 : ALL_LINES, true);
	if (!low)
		document_blank(document);
	document_pair(document, "Seen", ROLE_TEXT, subject_text(subject, FIND_SEEN));
	if (*subject_text(subject, FIND_REMEDY))
		document_pair(document, "Mend", ROLE_OK, subject_text(subject, FIND_REMEDY));
	else
		document_words(document, "Mend", ROLE_OK, rule ? rule->help : "");
	document_words(document, "Why", ROLE_TEXT, rule ? rule->why : "");
	if (has_evidence(subject) && subject->brief)
		add_truth(document, subject);
	else if (has_evidence(subject))
		add_finding_evidence(document, subject);
	if (!subject->brief) {
		document_words(document, "Checks", ROLE_TEXT, rule ? rule->checks : "");
		document_pair(document, "Target", ROLE_TEXT, subject_text(subject, FIND_TARGET));
		document_pair(document, "Read at", ROLE_TEXT, subject_text(subject, FIND_COMMIT));
		document_pair(document, "Fingerprint", ROLE_DIM, subject_text(subject, FIND_FINGERPRINT));
	}
	add_time(document, subject, subject->brief ? "First seen" : "Last seen",
		subject->brief ? FIND_FIRST_SEEN : FIND_LAST_SEEN);
	add_history(document, subject);
	if (subject->brief)
		return;
	add_links(document, rule);
	add_finding_links(document, subject);
}
