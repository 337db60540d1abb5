/* The document about one entry of the ledger of reviews. */
#include "subject_parts.h"

#include "base/cleanup.h"
#include "model/review.h"
#include "posture_page.h"
#include "table_page.h"
#include "trees.h"

#include <string.h>

static void add_used_by(struct document *document, const struct subject *subject)
{
	const int64_t count = subject_number(subject, LEDGER_USED_BY);
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (count == 0) {
		document_words(document, "In use by", ROLE_DIM, "nobody runs this commit");
		return;
	}
	buf_add_counted(&text, count, "repository runs", "repositories run");
	buf_add(&text, " this commit, directly or through other modules");
	document_words(document, "In use by", ROLE_TEXT, text.text);
}

static const char *about_step(const char *word)
{
	const int step = review_step_parse(word);

	return step < 0 ? "" : review_step_about((enum review_step)step);
}

void add_review(struct document *document, const struct subject *subject)
{
	const struct cell *until = &subject->row->cells[LEDGER_UNTIL];
	CLEANUP(buf_release) struct buf scope = BUF_INIT;

	document_line(document);
	document_outside(document, 1, ROLE_STRONG, subject_text(subject, LEDGER_MODULE));
	document_pair(document, "Commit", ROLE_STRONG, subject_text(subject, LEDGER_COMMIT));
	document_pair(document, "Step", ROLE_STRONG, subject_text(subject, LEDGER_STEP));
	document_words(document, "", ROLE_DIM, about_step(subject_text(subject, LEDGER_STEP)));
	document_pair(document, "Outcome", cell_role(TABLE_REVIEWS, LEDGER_OUTCOME, subject->row),
		subject_text(subject, LEDGER_OUTCOME));
	document_pair(document, "Standing", cell_role(TABLE_REVIEWS, LEDGER_STANDING, subject->row),
		subject_text(subject, LEDGER_STANDING));
	document_pair(document, "By", ROLE_TEXT, subject_text(subject, LEDGER_BY));
	if (*subject_text(subject, LEDGER_BY))
		document_words(document, "", ROLE_DIM, "as claimed: nobody has proven who that is");
	add_time(document, subject, "Recorded", LEDGER_MADE);
	add_until(document, "Holds until", until->empty ? 0 : until->number, subject->now);
	document_pair(document, "Note", ROLE_TEXT, subject_text(subject, LEDGER_NOTE));
	add_used_by(document, subject);
	if (subject->brief)
		return;
	if (subject->detail && subject->detail->use_count)
		add_users(document, subject);
	add_ledger(document, subject);
	add_section(document, "GO ON");
	add_module_link(document, subject_text(subject, LEDGER_MODULE));
	buf_add_scope(&scope, subject, TABLE_REVIEWS, LEDGER_MODULE, "module");
	add_list_link(document, "every review of this module", TABLE_REVIEWS, scope.text,
		subject_text(subject, LEDGER_MODULE));
	add_history(document, subject);
}
