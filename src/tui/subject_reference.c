/* The document about a reference: where it stands, what it leads to, whether its pin tells the truth. */
#include "evidence.h"
#include "subject_parts.h"
#include "trees.h"

#include "base/cleanup.h"
#include "table_page.h"

#include <string.h>

static void add_reference_facts(struct document *document, const struct subject *subject)
{
	static const struct {
		const char *label;
		int column;
	} facts[] = {
		{ "Pin", REF_PIN },
		{ "Class", REF_CLASS },
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
	};

	add_section(document, "FACTS");

	for (size_t i = 0; i < COUNT_OF(facts); i++)
		document_pair(document, facts[i].label,
			cell_role(TABLE_REFERENCES, (size_t)facts[i].column, subject->row),
			subject_text(subject, facts[i].column));
	add_time(document, subject, "First seen", REF_FIRST_SEEN);
	add_time(document, subject, "Last seen", REF_LAST_SEEN);
}

/* The module that it leads to, as the graph has it. */
static void add_target(struct buf *buf, const struct subject *subject)
{
	buf_add(buf, subject_text(subject, REF_REPO_ROOT));
	if (*subject_text(subject, REF_SUBDIR))
		buf_format(buf, "/%s", subject_text(subject, REF_SUBDIR));
}

static bool leads_out(const struct subject *subject)
{
	return *subject_text(subject, REF_REPO_ROOT) != '\0';
}

/* What copies of the target say, or that nobody has asked them. */
static void add_resolved(struct document *document, const struct subject *subject)
{
	const struct resolution *resolution = subject->detail ? subject->detail->resolution : NULL;

	if (!leads_out(subject) || !subject->detail)
		return;
	if (!resolution) {
		add_section(document, "PIN AND TARGET");
		document_paragraph(document, 2, ROLE_UNKNOWN, false,
			"unknown: nobody has asked copies of the target yet; a scan does");
		return;
	}
	if (subject->brief) {
		add_truth(document, subject);
		return;
	}
	add_evidence(document, subject);
	add_reviewed(document, subject);
	add_uses(document, subject, "IT USES");
}

/* Is there bad news about it, be it in its own cells or in a finding? */
static bool is_wrong(const struct subject *subject)
{
	/* An unpinned one may be fixed by a lock: what the engine runs says more than the class. */
	static const int columns[] = { REF_EFFECTIVE, REF_LABEL, REF_PRESENT };

	for (size_t i = 0; i < COUNT_OF(columns); i++) {
		if (cell_role(TABLE_REFERENCES, (size_t)columns[i], subject->row) == ROLE_BAD)
			return true;
	}
	for (size_t i = 0; subject->below_table == TABLE_FINDINGS && i < subject->below_count; i++) {
		if (strcmp(subject->below[i].cells[FIND_VERDICT].text, verdict_word(VERDICT_FAIL)) == 0)
			return true;
	}
	return false;
}

static void add_reference_links(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf scope = BUF_INIT;
	CLEANUP(buf_release) struct buf same = BUF_INIT;
	CLEANUP(buf_release) struct buf module = BUF_INIT;

	add_section(document, "GO ON");
	add_repository_link(document, subject, REF_REPO);
	if (*subject_text(subject, REF_REPO_ROOT)) {
		add_target(&module, subject);
		add_module_link(document, module.text);
		buf_add_scope(&same, subject, TABLE_REFERENCES, REF_REPO_ROOT, "repo_root");
		add_list_link(document, "who else refers to this target", TABLE_REFERENCES, same.text,
			subject_text(subject, REF_REPO_ROOT));
	}
	buf_add_scope(&scope, subject, TABLE_FINDINGS, REF_REPO, "repo");
	buf_add_scope(&scope, subject, TABLE_FINDINGS, REF_PATH, "path");
	buf_add(&scope, " class:any");
	add_list_link(document, "findings in this file", TABLE_FINDINGS, scope.text, "findings");
}

void add_reference(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf where = BUF_INIT;

	document_line(document);
	document_outside(document, 1, ROLE_STRONG, subject_text(subject, REF_SOURCE));
	document_pair(document, "Repository", ROLE_STRONG, subject_text(subject, REF_REPO));
	buf_add(&where, subject_text(subject, REF_PATH));
	if (subject_number(subject, REF_LINE) > 0)
		buf_format(&where, ":%lld:%lld", (long long)subject_number(subject, REF_LINE),
			(long long)subject_number(subject, REF_COLUMN));
	document_pair(document, "Where", ROLE_STRONG, where.text);
	if (subject->detail && subject->detail->line_count)
		add_excerpt(document, subject->detail, subject->detail->resolution ? 1 : ALL_LINES,
			is_wrong(subject));
	add_resolved(document, subject);
	add_reference_facts(document, subject);
	if (!subject->brief)
		add_reference_links(document, subject);
	add_history(document, subject);
}
