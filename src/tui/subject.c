/* The documents about a finding, a repository, a module and a reference. */
#include "subject.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "posture_page.h"
#include "table_page.h"

#include <stdlib.h>
#include <string.h>

static const char *cell_text(const struct subject *subject, int column)
{
	return subject->row->cells[column].text;
}

static int64_t cell_number(const struct subject *subject, int column)
{
	return subject->row->cells[column].number;
}

void buf_add_when(struct buf *buf, int64_t time, int64_t now)
{
	if (time == 0) {
		buf_add(buf, "never");
		return;
	}
	buf_add_age(buf, now - time);
	buf_add(buf, " ago (");
	buf_add_minute(buf, time);
	buf_add(buf, ")");
}

static void add_time(struct document *document, const struct subject *subject, const char *label, int column)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (subject->row->cells[column].empty || cell_number(subject, column) == 0)
		return;
	buf_add_when(&text, cell_number(subject, column), subject->now);
	document_pair(document, label, ROLE_TEXT, text.text);
}

/* "repo = value" for drilling down, as a scope. */
static void add_scope(
	struct buf *buf, const struct subject *subject, enum table_id table, int column, const char *name)
{
	struct cell cell = subject->row->cells[column];
	const int target = table_column(table, name);

	if (target < 0)
		return;
	if (buf->length)
		buf_add_char(buf, ' ');
	buf_add_term(buf, table, (size_t)target, &cell);
}

static void link_list(struct document *document, enum table_id table, const char *scope, const char *crumb)
{
	struct line *line = &document->lines[document->line_count - 1];

	line->link.kind = LINK_LIST;
	line->link.table = table;
	line->link.scope = arena_string(&document->arena, scope);
	line->link.crumb = arena_string(&document->arena, crumb);
}

/* The page of the repository that a row is in, once it is known which that is. */
static void add_repository_link(struct document *document, const struct subject *subject, int column)
{
	struct line *line;

	if (subject->repository == 0)
		return;
	document_line(document);
	document_own(document, 2, ROLE_LINK, "this repository");
	line = &document->lines[document->line_count - 1];
	line->link.kind = LINK_ROW;
	line->link.table = TABLE_REPOSITORIES;
	line->link.id = subject->repository;
	line->link.crumb = arena_string(&document->arena, cell_text(subject, column));
}

/* --- a finding ------------------------------------------------------------------------------------- */

enum { LOW_PREVIEW = 14, ALL_LINES = 1000 };

static void add_place(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add(&text, cell_text(subject, FIND_PATH));
	if (cell_number(subject, FIND_LINE) > 0)
		buf_format(&text, ":%lld:%lld", (long long)cell_number(subject, FIND_LINE),
			(long long)cell_number(subject, FIND_COLUMN));
	if (subject->brief) {
		document_line(document);
		document_outside(document, 1, ROLE_STRONG, cell_text(subject, FIND_REPO));
		document_outside(
			document, 3 + (int)text_width(cell_text(subject, FIND_REPO)), ROLE_STRONG, text.text);
		return;
	}
	document_pair(document, "Repository", ROLE_STRONG, cell_text(subject, FIND_REPO));
	document_pair(document, "Where", ROLE_STRONG, text.text);
}

static void add_finding_head(struct document *document, const struct subject *subject)
{
	const enum severity severity = (enum severity)cell_number(subject, FIND_SEVERITY);
	const char *verdict = cell_text(subject, FIND_VERDICT);
	int x;

	document_line(document);
	document_own(document, 1, ROLE_STRONG, cell_text(subject, FIND_RULE));
	document_outside(document, 8, ROLE_STRONG, cell_text(subject, FIND_TITLE));
	document_line(document);
	document_own(document, 1, severity_role(severity), severity_word(severity));
	x = 2 + (int)strlen(severity_word(severity));
	if (strcmp(verdict, verdict_word(VERDICT_FAIL)) != 0) {
		document_format(document, x + 1, ROLE_UNKNOWN, "%s", verdict);
		x += 2 + (int)strlen(verdict);
	}
	document_format(document, x + 1, ROLE_DIM, "confidence %s   %s", cell_text(subject, FIND_CONFIDENCE),
		cell_text(subject, FIND_STATUS));
	if (strcmp(cell_text(subject, FIND_CLASS), "live") != 0 && *cell_text(subject, FIND_CLASS))
		document_format(document, x + 30, ROLE_DIM, "in %s", cell_text(subject, FIND_CLASS));
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

static void add_finding_links(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf same = BUF_INIT;
	CLEANUP(buf_release) struct buf here = BUF_INIT;

	document_blank(document);
	document_head(document, "GO ON");
	add_repository_link(document, subject, FIND_REPO);
	add_scope(&here, subject, TABLE_FINDINGS, FIND_REPO, "repo");
	document_line(document);
	document_own(document, 2, ROLE_LINK, "every finding of this repository");
	link_list(document, TABLE_FINDINGS, here.text, cell_text(subject, FIND_REPO));
	add_scope(&same, subject, TABLE_FINDINGS, FIND_RULE, "rule");
	document_line(document);
	document_own(document, 2, ROLE_LINK, "this rule in every repository");
	link_list(document, TABLE_FINDINGS, same.text, cell_text(subject, FIND_RULE));
}

void add_finding(struct document *document, const struct subject *subject)
{
	const bool low = subject->brief && subject->height < LOW_PREVIEW;
	const char *digits = cell_text(subject, FIND_RULE);
	const struct rule *rule;

	digits += strcspn(digits, "0123456789");
	rule = desk_rule((int)strtol(digits, NULL, 10));
	add_finding_head(document, subject);
	add_place(document, subject);
	if (!subject->brief)
		document_pair(document, "Subject", ROLE_TEXT, cell_text(subject, FIND_SUBJECT));
	if (subject->detail && subject->detail->line_count)
		add_excerpt(document, subject->detail, low ? 1 : ALL_LINES);
	if (!low)
		document_blank(document);
	document_pair(document, "Seen", ROLE_TEXT, cell_text(subject, FIND_SEEN));
	if (*cell_text(subject, FIND_REMEDY))
		document_pair(document, "Mend", ROLE_OK, cell_text(subject, FIND_REMEDY));
	else
		document_words(document, "Mend", ROLE_OK, rule ? rule->help : "");
	document_words(document, "Why", ROLE_TEXT, rule ? rule->why : "");
	if (!subject->brief) {
		document_words(document, "Checks", ROLE_TEXT, rule ? rule->checks : "");
		document_pair(document, "Target", ROLE_TEXT, cell_text(subject, FIND_TARGET));
		document_pair(document, "Commit", ROLE_TEXT, cell_text(subject, FIND_COMMIT));
		document_pair(document, "Fingerprint", ROLE_DIM, cell_text(subject, FIND_FINGERPRINT));
	}
	add_time(document, subject, "First seen", FIND_FIRST_SEEN);
	if (!subject->brief)
		add_time(document, subject, "Last seen", FIND_LAST_SEEN);
	add_history(document, subject);
	if (subject->brief)
		return;
	add_links(document, rule);
	add_finding_links(document, subject);
}

/* --- a repository ---------------------------------------------------------------------------------- */

static void add_score(struct document *document, const struct subject *subject)
{
	const long long low = cell_number(subject, REPOSITORY_SCORE_LOW);
	const long long high = cell_number(subject, REPOSITORY_SCORE_HIGH);

	document_line(document);
	document_own(document, 1, ROLE_DIM, "Score");
	if (!repository_is_judged(subject->row))
		document_own(document, 14, ROLE_DIM, "- (nothing was looked at)");
	else if (low == high)
		document_format(document, 14, ROLE_STRONG, "%lld of 100", low);
	else
		document_format(document, 14, ROLE_STRONG, "%lld-%lld of 100", low, high);
}

static long long open_findings(const struct subject *subject)
{
	return cell_number(subject, REPOSITORY_CRITICAL) + cell_number(subject, REPOSITORY_HIGH) +
	       cell_number(subject, REPOSITORY_MEDIUM) + cell_number(subject, REPOSITORY_LOW) +
	       cell_number(subject, REPOSITORY_UNKNOWN);
}

static void add_severities(struct document *document, const struct subject *subject)
{
	static const struct {
		int column;
		const char *word;
		enum role role;
	} counts[] = {
		{ REPOSITORY_CRITICAL, "critical", ROLE_CRITICAL },
		{ REPOSITORY_HIGH, "high", ROLE_HIGH },
		{ REPOSITORY_MEDIUM, "medium", ROLE_MEDIUM },
		{ REPOSITORY_LOW, "low", ROLE_LOW },
		{ REPOSITORY_UNKNOWN, "unknown", ROLE_UNKNOWN },
	};
	int x = 14;

	document_line(document);
	document_own(document, 1, ROLE_DIM, "Findings");
	if (!repository_is_judged(subject->row) && open_findings(subject) == 0) {
		document_own(document, 14, ROLE_DIM, "-");
		return;
	}
	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		const long long count = cell_number(subject, counts[i].column);

		document_format(
			document, x, count ? counts[i].role : ROLE_DIM, "%lld %s", count, counts[i].word);
		x += (int)strlen(counts[i].word) + 5;
	}
}

/* "1 finding", "2 findings" as a link to their list. */
static void link_counted(
	struct document *document, enum table_id table, const char *scope, const char *word, long long count)
{
	const int length = (int)strlen(word) - (count == 1);

	document_line(document);
	document_format(document, 2, ROLE_LINK, "%lld %.*s", count, length, word);
	link_list(document, table, scope, word);
}

static void add_repository_links(struct document *document, const struct subject *subject)
{
	static const struct {
		enum table_id table;
		int column;
		const char *word;
	} rows[] = {
		{ TABLE_FINDINGS, -1, "findings" },
		{ TABLE_MODULES, REPOSITORY_MODULES, "modules" },
		{ TABLE_REFERENCES, REPOSITORY_REFERENCES, "references" },
	};

	if (repository_is_unread(subject->row) && open_findings(subject) == 0)
		return;
	document_blank(document);
	document_head(document, "GO ON");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		CLEANUP(buf_release) struct buf scope = BUF_INIT;

		add_scope(&scope, subject, rows[i].table, REPOSITORY_REPO, "repo");
		link_counted(document, rows[i].table, scope.text, rows[i].word,
			rows[i].column < 0 ? open_findings(subject)
					   : (long long)cell_number(subject, rows[i].column));
	}
}

static void add_places(struct document *document, const struct subject *subject)
{
	const struct detail *detail = subject->detail;

	if (!detail || !detail->place_count) {
		document_pair(document, "Place", ROLE_TEXT, cell_text(subject, REPOSITORY_PLACE));
		return;
	}
	for (size_t i = 0; i < detail->place_count; i++)
		document_pair(document, i ? "" : "Place", ROLE_TEXT, detail->places[i]);
}

void add_repository(struct document *document, const struct subject *subject)
{
	const char *status = cell_text(subject, REPOSITORY_STATUS);

	document_line(document);
	document_outside(document, 1, ROLE_STRONG, cell_text(subject, REPOSITORY_REPO));
	document_pair(document, "Coverage",
		strcmp(status, "complete") == 0 ? ROLE_OK
		: strcmp(status, "failed") == 0 ? ROLE_BAD
						: ROLE_UNKNOWN,
		status);
	document_pair(document, "", ROLE_TEXT, cell_text(subject, REPOSITORY_REASON));
	add_score(document, subject);
	add_severities(document, subject);
	document_pair(document, "Identity", ROLE_TEXT, cell_text(subject, REPOSITORY_IDENTITY));
	document_pair(document, "State", ROLE_TEXT, cell_text(subject, REPOSITORY_STATE));
	document_pair(document, "Follows", ROLE_TEXT, cell_text(subject, REPOSITORY_REF));
	document_pair(document, "Commit", ROLE_TEXT, cell_text(subject, REPOSITORY_COMMIT));
	add_time(document, subject, "Committed", REPOSITORY_COMMIT_TIME);
	add_places(document, subject);
	add_time(document, subject, "First seen", REPOSITORY_FIRST_SEEN);
	add_time(document, subject, "Last seen", REPOSITORY_LAST_SEEN);
	if (!subject->brief)
		add_repository_links(document, subject);
	add_problems(document, subject->detail);
	add_history(document, subject);
}

/* --- a module -------------------------------------------------------------------------------------- */

/* A reference in one line: pin state, kind and name, source. */
static void add_reference_line(struct document *document, const struct row *row)
{
	const struct subject subject = { .table = TABLE_REFERENCES, .row = row };
	struct line *line = document_line(document);

	line->link.kind = LINK_ROW;
	line->link.table = TABLE_REFERENCES;
	line->link.id = row->id;
	line->link.crumb = arena_string(&document->arena, *cell_text(&subject, REF_NAME)
								  ? cell_text(&subject, REF_NAME)
								  : cell_text(&subject, REF_SOURCE));
	document_own(document, 2, cell_role(TABLE_REFERENCES, REF_EFFECTIVE, row),
		cell_text(&subject, REF_EFFECTIVE));
	line = &document->lines[document->line_count - 1];
	line->spans[0].width = 15;
	document_own(document, 18, ROLE_DIM, cell_text(&subject, REF_KIND));
	line = &document->lines[document->line_count - 1];
	line->spans[1].width = 10;
	document_outside(document, 29, ROLE_TEXT, cell_text(&subject, REF_SOURCE));
}

static void add_below(struct document *document, const struct subject *subject)
{
	document_blank(document);
	document_head(document, "REFERENCES");
	for (size_t i = 0; i < subject->below_count; i++)
		add_reference_line(document, &subject->below[i]);
	if (subject->below_total == 0) {
		document_line(document);
		document_own(document, 2, ROLE_DIM, "none: this file names no other module");
	}
	if (subject->below_total > subject->below_count) {
		document_line(document);
		document_format(document, 2, ROLE_DIM, "%zu more; the list below has them all",
			subject->below_total - subject->below_count);
	}
}

/* The lists leave out paths set apart, unless they are asked for. */
static void add_any_class(struct buf *scope, const struct subject *subject)
{
	if (strcmp(cell_text(subject, MODULE_CLASS), path_class_word(PATH_LIVE)) != 0)
		buf_add(scope, " class:any");
}

static void add_module_links(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf references = BUF_INIT;
	CLEANUP(buf_release) struct buf findings = BUF_INIT;

	document_blank(document);
	document_head(document, "GO ON");
	add_repository_link(document, subject, MODULE_REPO);
	add_scope(&references, subject, TABLE_REFERENCES, MODULE_REPO, "repo");
	add_scope(&references, subject, TABLE_REFERENCES, MODULE_PATH, "path");
	add_any_class(&references, subject);
	link_counted(document, TABLE_REFERENCES, references.text, "references",
		(long long)cell_number(subject, MODULE_REFERENCES));
	add_scope(&findings, subject, TABLE_FINDINGS, MODULE_REPO, "repo");
	add_scope(&findings, subject, TABLE_FINDINGS, MODULE_PATH, "path");
	add_any_class(&findings, subject);
	link_counted(document, TABLE_FINDINGS, findings.text, "findings",
		(long long)cell_number(subject, MODULE_FINDINGS));
}

void add_module(struct document *document, const struct subject *subject)
{
	document_line(document);
	document_outside(document, 1, ROLE_STRONG,
		*cell_text(subject, MODULE_NAME) ? cell_text(subject, MODULE_NAME)
						 : cell_text(subject, MODULE_PATH));
	document_pair(document, "Repository", ROLE_STRONG, cell_text(subject, MODULE_REPO));
	document_pair(document, "File", ROLE_STRONG, cell_text(subject, MODULE_PATH));
	document_pair(document, "Kind", ROLE_TEXT, cell_text(subject, MODULE_KIND));
	document_pair(document, "Form", ROLE_TEXT, cell_text(subject, MODULE_FORM));
	document_pair(document, "SDK", ROLE_TEXT, cell_text(subject, MODULE_SDK));
	document_pair(document, "Engine", ROLE_TEXT, cell_text(subject, MODULE_ENGINE));
	document_pair(document, "Class", ROLE_TEXT, cell_text(subject, MODULE_CLASS));
	add_time(document, subject, "First seen", MODULE_FIRST_SEEN);
	add_time(document, subject, "Last seen", MODULE_LAST_SEEN);
	if (!subject->brief) {
		add_below(document, subject);
		add_module_links(document, subject);
	}
	add_history(document, subject);
}

/* --- a reference ----------------------------------------------------------------------------------- */

static void add_reference_facts(struct document *document, const struct subject *subject)
{
	static const struct {
		const char *label;
		int column;
	} facts[] = {
		{ "Pin", REF_PIN },
		{ "Pinned", REF_CLASS },
		{ "Engine runs", REF_EFFECTIVE },
		{ "Detail", REF_DETAIL },
		{ "Kind", REF_KIND },
		{ "Name", REF_NAME },
		{ "Host", REF_HOST },
		{ "Target", REF_REPO_ROOT },
		{ "Folder", REF_SUBDIR },
		{ "Version", REF_VERSION },
		{ "Version is", REF_VERSION_KIND },
		{ "Lock", REF_LOCK },
		{ "Commit", REF_COMMIT },
		{ "Fork", REF_FORK },
		{ "Label", REF_LABEL },
		{ "Reachable", REF_REACHABLE },
	};

	for (size_t i = 0; i < COUNT_OF(facts); i++)
		document_pair(document, facts[i].label,
			cell_role(TABLE_REFERENCES, (size_t)facts[i].column, subject->row),
			cell_text(subject, facts[i].column));
	add_time(document, subject, "First seen", REF_FIRST_SEEN);
	add_time(document, subject, "Last seen", REF_LAST_SEEN);
}

static void add_reference_links(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf scope = BUF_INIT;
	CLEANUP(buf_release) struct buf same = BUF_INIT;

	document_blank(document);
	document_head(document, "GO ON");
	add_repository_link(document, subject, REF_REPO);
	if (*cell_text(subject, REF_REPO_ROOT)) {
		add_scope(&same, subject, TABLE_REFERENCES, REF_REPO_ROOT, "repo_root");
		document_line(document);
		document_own(document, 2, ROLE_LINK, "who else refers to this target");
		link_list(document, TABLE_REFERENCES, same.text, cell_text(subject, REF_REPO_ROOT));
	}
	add_scope(&scope, subject, TABLE_FINDINGS, REF_REPO, "repo");
	add_scope(&scope, subject, TABLE_FINDINGS, REF_PATH, "path");
	buf_add(&scope, " class:any");
	document_line(document);
	document_own(document, 2, ROLE_LINK, "findings in this file");
	link_list(document, TABLE_FINDINGS, scope.text, "findings");
}

void add_reference(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf where = BUF_INIT;

	document_line(document);
	document_outside(document, 1, ROLE_STRONG, cell_text(subject, REF_SOURCE));
	document_pair(document, "Repository", ROLE_STRONG, cell_text(subject, REF_REPO));
	buf_add(&where, cell_text(subject, REF_PATH));
	if (cell_number(subject, REF_LINE) > 0)
		buf_format(&where, ":%lld:%lld", (long long)cell_number(subject, REF_LINE),
			(long long)cell_number(subject, REF_COLUMN));
	document_pair(document, "Where", ROLE_STRONG, where.text);
	if (subject->detail && subject->detail->line_count)
		add_excerpt(document, subject->detail, ALL_LINES);
	add_reference_facts(document, subject);
	if (!subject->brief)
		add_reference_links(document, subject);
	add_history(document, subject);
}

void add_subject(struct document *document, const struct subject *subject)
{
	switch (subject->table) {
	case TABLE_REPOSITORIES:
		add_repository(document, subject);
		break;
	case TABLE_MODULES:
		add_module(document, subject);
		break;
	case TABLE_REFERENCES:
		add_reference(document, subject);
		break;
	case TABLE_FINDINGS:
	case TABLE_COUNT:
		add_finding(document, subject);
		break;
	}
}
