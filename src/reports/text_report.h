/* Parts of the text report. */
#ifndef SCABBARD_REPORTS_TEXT_REPORT_H
#define SCABBARD_REPORTS_TEXT_REPORT_H

#include "most.h"
#include "reporting.h"

/** The order of the report: what has a part of its own among the rows that come. */
enum text_part { TEXT_COVERAGE, TEXT_NEWS, TEXT_REPOSITORIES, TEXT_FINDINGS };

enum { NOTE_KINDS = 5, ENTRIES_KEPT = 12 };

/** What is new of one severity and rule. */
struct text_news {
	size_t groups;
	int severity;
	struct buf title; /**< "SCB101  Git reference is not pinned", empty = none under way */
	size_t is_new, reopened;
	struct most repositories;
	struct buf rules; /**< " SCB101 SCB105 ": those that anything is new or reopened by */
};

/** Findings of one severity and rule that differ only in place: same repository, same reason. */
struct text_entry {
	struct buf repository, subject, seen, remedy, state;
	struct buf places; /**< the first few, with commas */
	size_t count;      /**< of findings; 0 = no entry */
	size_t kept;       /**< of places */
	size_t order;      /**< in which it came */
	size_t is_new, reopened, changed;
	bool many_subjects;
	bool written;
};

/** The findings of one severity and rule. */
struct text_group {
	int severity; /**< -1 before the first */
	struct buf rule, title;
	size_t count, unknown, declared;
	struct most repositories;
	struct buf state; /**< of the first; `mixed` if not of all */
	bool mixed;
	bool counted; /**< no entries, only numbers */

	struct text_entry entry; /**< under way */
	size_t entries;
	struct text_entry kept[ENTRIES_KEPT]; /**< the first in order, written when the group ends */
	size_t kept_count;
	struct buf remedy; /**< written last */
};

/** What the text report remembers. */
struct text_state {
	enum text_part part;
	size_t hostile; /**< fields that held unprintable characters */

	size_t problems, notes;
	struct buf repository;            /**< that the last problem or note was of */
	struct most notes_of[NOTE_KINDS]; /**< unless all are written */
	struct text_news news;
	size_t repositories;
	struct text_group group;
	size_t findings, findings_shown, findings_counted;
};

/** What a piece of text is drawn as when there is colour; words say the same without it. */
enum ink { INK_HEADING, INK_CRITICAL, INK_HIGH, INK_MEDIUM, INK_LOW, INK_INFO, INK_QUIET };

/** Add one of our own words, perhaps in colour. */
void text_add_ink(struct report_state *state, enum ink ink, const char *text);

/** Add a heading with an empty line above it. */
void text_add_heading(struct report_state *state, const char *heading);

/** Add text from outside in lines; the columns used and the indent of further lines are given. */
void text_add_wrapped(struct report_state *state, const char *text, size_t used, size_t indent);

/** The same behind an indent, with a newline. */
void text_add_line(struct report_state *state, const char *text, size_t indent, size_t further);

/** Add "  label       value" with the value wrapped below itself. */
void text_add_field(struct report_state *state, const char *label, const char *value);

/** Add "  HIGH  SCB101  Git reference ...": a severity in its colour, then text. */
void text_add_severe(struct report_state *state, int severity, const char *text);

/** Count a field if it holds unprintable characters. */
void text_note_hostile(struct report_state *state, const char *text);

/** Add "7 things" or "1 thing". */
void buf_add_number_of(struct buf *buf, int64_t count, const char *one, const char *many);

/** The same as a part of a list joined by commas; what is 0 is left out. */
void buf_add_count_of(struct buf *buf, int64_t count, const char *one, const char *many);

/** The severity of a row of findings. */
int text_severity_of(const struct row *row);

/** Say whether only what a filter selects is written, without the fleet's posture. */
bool text_is_filtered(const struct report_state *state);

/** Say whether there has been no run before the newest, so that everything is new. */
bool text_is_first_run(const struct report_state *state);

/** The rule of a number, or NULL. */
const struct rule *text_find_rule(const struct report_state *state, int number);

/** Write whatever stands before a part, if that is still to be done. */
void text_reach(struct report_state *state, enum text_part part);

/** Write coverage without its problems; what ends these: how many more there are, and notes in numbers. */
void text_add_coverage(struct report_state *state);
void text_end_problems(struct report_state *state);

/** Write score, failures, references; the table of rules. */
void text_add_posture(struct report_state *state);
void text_add_rules(struct report_state *state);

/** The news: empty them, free them, write what is left of them. */
void text_start_news(struct text_news *news);
void text_release_news(struct text_news *news);
void text_end_news(struct report_state *state);

/** Write what to do next. */
void text_add_next(struct report_state *state);

/** The group of findings under way: empty it, free it, write what is left of it. */
void text_start_group(struct text_group *group);
void text_release_group(struct text_group *group);
void text_end_group(struct report_state *state);

#endif
