/* The document about a module of the fleet: its references, who uses it, who has read it. */
#include "subject_parts.h"
#include "trees.h"

#include "base/cleanup.h"
#include "posture_page.h"
#include "table_page.h"

#include <string.h>

enum { NARROW = 60, ROOMY = 100, STATE_WIDTH = 11, RUNS_WIDTH = 15, KIND_WIDTH = 16, REVIEWED_WIDTH = 3 };

/* A reference in one line: what the engine runs, whether the pin tells the truth, where it leads, steps of review. */
static void add_reference_line(struct document *document, const struct row *row)
{
	const struct subject subject = { .table = TABLE_REFERENCES, .row = row };
	const char *name = subject_text(&subject, REF_NAME), *source = subject_text(&subject, REF_SOURCE);
	const bool remote = *subject_text(&subject, REF_REPO_ROOT) != '\0';
	const int end = document->width - 1;
	CLEANUP(buf_release) struct buf reviewed = BUF_INIT;
	enum role role;
	const char *state =
		pin_word(subject_text(&subject, REF_EFFECTIVE), subject_text(&subject, REF_PRESENT),
			subject_text(&subject, REF_REACHABLE), subject_text(&subject, REF_LABEL), &role);
	int x = 2;

	document_line(document);
	document_link_row(document, TABLE_REFERENCES, row->id, *name ? name : source);
	document_word(document, x, STATE_WIDTH, role, state);
	x += STATE_WIDTH + 1;
	if (document->width >= NARROW) {
		document_word(document, x, RUNS_WIDTH, cell_role(TABLE_REFERENCES, REF_EFFECTIVE, row),
			subject_text(&subject, REF_EFFECTIVE));
		x += RUNS_WIDTH + 1;
	}
	if (document->width >= ROOMY) {
		document_word(document, x, KIND_WIDTH, ROLE_DIM, subject_text(&subject, REF_KIND));
		x += KIND_WIDTH + 1;
	}
	document_cell(document, x, end - REVIEWED_WIDTH - 1 - x, ROLE_TEXT, source, TEXT_CUT_MIDDLE);
	if (!remote)
		return;
	buf_add_cell(&reviewed, TABLE_REFERENCES, REF_REVIEWED, row, 0, true);
	document_word(document, end - REVIEWED_WIDTH, REVIEWED_WIDTH,
		cell_role(TABLE_REFERENCES, REF_REVIEWED, row), reviewed.text);
}

/* Heads above the columns of the references. */
static void add_reference_heads(struct document *document)
{
	const int end = document->width - 1;
	int x = 2;

	if (document->width < NARROW)
		return;
	document_line(document);
	document_own(document, x, ROLE_HEADER, "PIN");
	x += STATE_WIDTH + 1;
	document_own(document, x, ROLE_HEADER, "RUNS");
	x += RUNS_WIDTH + 1;
	if (document->width >= ROOMY) {
		document_own(document, x, ROLE_HEADER, "KIND");
		x += KIND_WIDTH + 1;
	}
	document_own(document, x, ROLE_HEADER, "SOURCE");
	document_own(document, end - (int)strlen("REVIEWED"), ROLE_HEADER, "REVIEWED");
}

static void add_below(struct document *document, const struct subject *subject)
{
	add_section(document, "REFERENCES");
	if (subject->below_count)
		add_reference_heads(document);
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
	if (strcmp(subject_text(subject, MODULE_CLASS), path_class_word(PATH_LIVE)) != 0)
		buf_add(scope, " class:any");
}

static void add_module_links(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf references = BUF_INIT;
	CLEANUP(buf_release) struct buf findings = BUF_INIT;

	add_section(document, "GO ON");
	add_repository_link(document, subject, MODULE_REPO);
	buf_add_scope(&references, subject, TABLE_REFERENCES, MODULE_REPO, "repo");
	buf_add_scope(&references, subject, TABLE_REFERENCES, MODULE_PATH, "path");
	add_any_class(&references, subject);
	add_counted_link(document, TABLE_REFERENCES, references.text, "references",
		(long long)subject_number(subject, MODULE_REFERENCES));
	buf_add_scope(&findings, subject, TABLE_FINDINGS, MODULE_REPO, "repo");
	buf_add_scope(&findings, subject, TABLE_FINDINGS, MODULE_PATH, "path");
	add_any_class(&findings, subject);
	add_counted_link(document, TABLE_FINDINGS, findings.text, "findings",
		(long long)subject_number(subject, MODULE_FINDINGS));
	buf_add(&findings, " (is:accepted OR is:dismissed)");
	add_list_link(
		document, "what was accepted or dismissed in it", TABLE_FINDINGS, findings.text, "decided");
	add_module_link(document,
		subject_number(subject, MODULE_USED_BY) ? subject_text(subject, MODULE_TARGET) : "");
}

/* The worst state of its pins as a sentence. */
static const char *about_truth(const char *truth)
{
	static const char *const words[][2] = {
		{ "true", "every pin is in a copy of its target, and its label agrees" },
		{ "unreachable", "unreachable: no branch or tag of the target leads to a pinned commit" },
		{ "disagrees", "disagrees: a label names another commit than the pin beside it" },
		{ "absent", "absent: a pinned commit is not in my copy of its target" },
		{ "no copy", "unknown: there is no copy of a target" },
		{ "", "unknown: no reference of it has been resolved" },
	};

	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (strcmp(words[i][0], truth) == 0)
			return words[i][1];
	}
	return "unknown";
}

/* What is known of it as a module that others may use. */
static void add_module_standing(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf whose = BUF_INIT;
	CLEANUP(buf_release) struct buf used = BUF_INIT;
	const char *truth = subject_text(subject, MODULE_TRUTH);
	const char *fork = subject_text(subject, MODULE_FORK);

	if (subject_number(subject, MODULE_REMOTE))
		document_words(document, "Pins",
			*truth ? cell_role(TABLE_MODULES, MODULE_TRUTH, subject->row) : ROLE_UNKNOWN,
			about_truth(truth));
	document_pair(document, "Known as", ROLE_TEXT, subject_text(subject, MODULE_TARGET));
	if (*fork) {
		buf_add(&whose, fork);
		if (*subject_text(subject, MODULE_FORK_OF))
			buf_format(&whose, "%s%s",
				strcmp(fork, fork_state_word(FORK_INTERNAL)) == 0 ? " of " : ", ",
				subject_text(subject, MODULE_FORK_OF));
		document_pair(
			document, "Fork", cell_role(TABLE_MODULES, MODULE_FORK, subject->row), whose.text);
	}
	if (!*subject_text(subject, MODULE_TARGET))
		return;
	buf_add_counted(&used, subject_number(subject, MODULE_USED_BY), "repository", "repositories");
	buf_add(&used, ", at ");
	buf_add_counted(&used, subject_number(subject, MODULE_COMMITS), "commit", "commits");
	document_words(document, "Used by", ROLE_TEXT, used.text);
}

static bool has_users(const struct subject *subject)
{
	return subject->detail && (subject->detail->use_count || subject->detail->reviews.count);
}

void add_module(struct document *document, const struct subject *subject)
{
	document_line(document);
	document_outside(document, 1, ROLE_STRONG,
		*subject_text(subject, MODULE_NAME) ? subject_text(subject, MODULE_NAME)
						    : subject_text(subject, MODULE_PATH));
	document_pair(document, "Repository", ROLE_STRONG, subject_text(subject, MODULE_REPO));
	document_pair(document, "File", ROLE_STRONG, subject_text(subject, MODULE_PATH));
	document_pair(document, "Kind", ROLE_TEXT, subject_text(subject, MODULE_KIND));
	document_pair(document, "Form", ROLE_TEXT, subject_text(subject, MODULE_FORM));
	document_pair(document, "SDK", ROLE_TEXT, subject_text(subject, MODULE_SDK));
	document_pair(document, "Engine", ROLE_TEXT, subject_text(subject, MODULE_ENGINE));
	document_pair(document, "Class", ROLE_TEXT, subject_text(subject, MODULE_CLASS));
	add_module_standing(document, subject);
	add_time(document, subject, "First seen", MODULE_FIRST_SEEN);
	add_time(document, subject, "Last seen", MODULE_LAST_SEEN);
	if (!subject->brief) {
		add_below(document, subject);
		if (has_users(subject)) {
			add_commits_in_use(document, subject);
			add_users(document, subject);
			add_ledger(document, subject);
		}
		add_module_links(document, subject);
	}
	add_history(document, subject);
}
