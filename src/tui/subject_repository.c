/* The document about a repository. */
#include "subject_parts.h"

#include "base/cleanup.h"
#include "table_page.h"
#include "week.h"

#include <string.h>

static void add_score(struct document *document, const struct subject *subject)
{
	const long long low = subject_number(subject, REPOSITORY_SCORE_LOW);
	const long long high = subject_number(subject, REPOSITORY_SCORE_HIGH);

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
	return subject_number(subject, REPOSITORY_CRITICAL) + subject_number(subject, REPOSITORY_HIGH) +
	       subject_number(subject, REPOSITORY_MEDIUM) + subject_number(subject, REPOSITORY_LOW) +
	       subject_number(subject, REPOSITORY_UNKNOWN);
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
		const long long count = subject_number(subject, counts[i].column);

		document_format(
			document, x, count ? counts[i].role : ROLE_DIM, "%lld %s", count, counts[i].word);
		x += (int)strlen(counts[i].word) + 5;
	}
}

/* What people have decided in it, leading there. */
static void add_decided_links(struct document *document, const struct subject *subject)
{
	static const struct {
		int column;
		const char *word;
	} rows[] = { { REPOSITORY_ACCEPTED, "accepted" }, { REPOSITORY_DISMISSED, "dismissed" } };

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const long long count = subject_number(subject, rows[i].column);
		CLEANUP(buf_release) struct buf scope = BUF_INIT;

		if (count == 0)
			continue;
		buf_add_scope(&scope, subject, TABLE_FINDINGS, REPOSITORY_REPO, "repo");
		buf_format(&scope, " is:%s", rows[i].word);
		document_line(document);
		document_format(document, 2, ROLE_LINK, "%lld %s %s", count, rows[i].word,
			count == 1 ? "finding" : "findings");
		document_link_list(document, TABLE_FINDINGS, scope.text, rows[i].word);
	}
}

/* What few repositories have. */
static void add_found_facts(struct document *document, const struct subject *subject)
{
	static const struct {
		enum table_id table;
		int column;
		const char *word;
	} rows[] = {
		{ TABLE_IMAGE_USES, REPOSITORY_IMAGES, "images" },
		{ TABLE_SETTINGS, REPOSITORY_SETTINGS, "settings" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		CLEANUP(buf_release) struct buf scope = BUF_INIT;

		if (!subject_number(subject, rows[i].column))
			continue;
		buf_add_scope(&scope, subject, rows[i].table, REPOSITORY_REPO, "repo");
		add_counted_link(document, rows[i].table, scope.text, rows[i].word,
			(long long)subject_number(subject, rows[i].column));
	}
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

		buf_add_scope(&scope, subject, rows[i].table, REPOSITORY_REPO, "repo");
		add_counted_link(document, rows[i].table, scope.text, rows[i].word,
			rows[i].column < 0 ? open_findings(subject)
					   : (long long)subject_number(subject, rows[i].column));
	}
	add_found_facts(document, subject);
	add_decided_links(document, subject);
}

static void add_places(struct document *document, const struct subject *subject)
{
	const struct detail *detail = subject->detail;

	if (!detail || !detail->place_count) {
		document_pair(document, "Place", ROLE_TEXT, subject_text(subject, REPOSITORY_PLACE));
		return;
	}
	for (size_t i = 0; i < detail->place_count; i++)
		document_pair(document, i ? "" : "Place", ROLE_TEXT, detail->places[i]);
}

/* Why its score is what it is: no number without its causes. */
static void add_costs(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf scope = BUF_INIT;

	if (!subject->detail || !subject->detail->score)
		return;
	buf_add_scope(&scope, subject, TABLE_FINDINGS, REPOSITORY_REPO, "repo");
	add_score_causes(document, subject->detail->score, scope.text);
}

void add_repository(struct document *document, const struct subject *subject)
{
	const char *status = subject_text(subject, REPOSITORY_STATUS);

	document_line(document);
	document_outside(document, 1, ROLE_STRONG, subject_text(subject, REPOSITORY_REPO));
	document_pair(document, "Coverage",
		strcmp(status, "complete") == 0 ? ROLE_OK
		: strcmp(status, "failed") == 0 ? ROLE_BAD
						: ROLE_UNKNOWN,
		status);
	document_pair(document, "", ROLE_TEXT, subject_text(subject, REPOSITORY_REASON));
	add_score(document, subject);
	add_severities(document, subject);
	document_pair(document, "Identity", ROLE_TEXT, subject_text(subject, REPOSITORY_IDENTITY));
	document_pair(document, "State", ROLE_TEXT, subject_text(subject, REPOSITORY_STATE));
	document_pair(document, "Follows", ROLE_TEXT, subject_text(subject, REPOSITORY_REF));
	document_pair(document, "Commit", ROLE_TEXT, subject_text(subject, REPOSITORY_COMMIT));
	add_time(document, subject, "Committed", REPOSITORY_COMMIT_TIME);
	add_places(document, subject);
	add_time(document, subject, "First seen", REPOSITORY_FIRST_SEEN);
	add_time(document, subject, "Last seen", REPOSITORY_LAST_SEEN);
	if (!subject->brief) {
		add_repository_links(document, subject);
		add_costs(document, subject);
	}
	add_problems(document, subject->detail);
	add_history(document, subject);
}
