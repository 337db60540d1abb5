/* Deciding about findings: what keys wish, the form that asks for the rest, and what becomes of it. */
#ifndef SCABBARD_TUI_DECIDE_H
#define SCABBARD_TUI_DECIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/memory.h"
#include "engine/desk.h"
#include "marks.h"

struct dashboard;
struct page;
struct area;

/** What can be done about findings. */
enum deed {
	DEED_ACCEPT,
	DEED_FALSE_POSITIVE,
	DEED_NOT_AFFECTED,
	DEED_IN_TRIAGE,
	DEED_CONFIRM,
	DEED_REOPEN,
	DEED_OWN,
	DEED_COMMENT,
	DEED_COUNT
};

/** What a form asks, in its order. */
enum field { FIELD_ABOUT, FIELD_JUSTIFICATION, FIELD_REASON, FIELD_UNTIL, FIELD_OWNER, FIELD_COUNT };

struct deed_row {
	const char *word;  /**< as commands have it */
	const char *title; /**< head of its form */
	const char *doing; /**< while it is on its way */
	const char *done;  /**< what its rows say meanwhile */
	enum triage_verb verb;
	enum decision_state state;
	unsigned fields; /**< bits 1 << enum field that it asks for */
	unsigned needed; /**< of them, those that may not be left empty */
	bool ends;       /**< a time is suggested */
	bool at_once;    /**< nothing is asked where findings are named one by one by hand */
};
extern const struct deed_row deed_table[DEED_COUNT];

/** One of the things that a decision can be about, for the choice of a form. Lies in an arena. */
struct about {
	const char *word;  /**< as commands have it: "rule", "module" */
	const char *label; /**< outside text */
	const int64_t *ids;
	size_t id_count;
	const char *filter;                 /**< findings that it names one by one; NULL = ids, or wide */
	const struct decision_scope *scope; /**< wide; NULL = named one by one */
	const char *counting;               /**< filter that counts its findings; NULL = they are the ids */
	bool most;                          /**< the count is an upper bound */
	bool counted;
	size_t count;
};

enum { ABOUTS_MAX = 6, PENDING_MAX = 16, SUGGESTED_DAYS = 90 };

struct abouts {
	struct arena arena;
	struct about items[ABOUTS_MAX];
	size_t count;
	const char *refusal; /**< why there is none; words of ours */
	int64_t finding;     /**< whose commit is still to be asked for; 0 = none */
};

struct form {
	bool open;
	enum deed deed;
	struct abouts abouts;
	size_t about;      /**< the chosen one */
	int justification; /**< 0 = not chosen yet */
	struct buf texts[FIELD_COUNT];
	enum field field;   /**< the one with the cursor */
	bool suggested;     /**< the end is the suggested one: what is typed replaces it */
	bool confirming;    /**< all is said: y does it */
	struct error error; /**< what is wrong with the field */
};

/** An act that was posted. The desk answers in order: what was asked after it shows its effect. */
struct pending {
	uint64_t number; /**< of the question; 0 = free */
	enum deed deed;
	bool back;  /**< an undo or redo */
	bool again; /**< of those, the redo */
	bool taken_back;
	struct marks ids;
};

/** What was decided last, to be done again. */
struct last_deed {
	bool known;
	enum deed deed;
	int justification;
	char *reason, *until, *owner;
};

struct deciding {
	struct form form;
	struct pending pending[PENDING_MAX];
	size_t next_pending; /**< a ring: the oldest is forgotten */
	struct last_deed last;
};

/* --- decide_about.c: what it is about ---------------------------------------------------------------- */

/** Find what a decision on a page can be about, the nearest first. */
void abouts_find(struct page *page, struct abouts *ret);
void abouts_release(struct abouts *abouts);

/** Offer the module at the commit that a finding's reference runs. */
void abouts_add_commit(struct abouts *abouts, const char *commit);

/* --- decide_form.c: asking for the rest -------------------------------------------------------------- */

/** What is said before the form asks; texts that are NULL get what is suggested. */
struct form_given {
	size_t about;
	int justification;
	const char *reason, *until, *owner;
};

/** Open the form; `given` may be NULL. Takes the abouts. */
void form_open(
	struct dashboard *dashboard, enum deed deed, struct abouts *abouts, const struct form_given *given);

/** Take a key while it is open. */
void form_key(struct dashboard *dashboard, uint32_t key);

/** Take a line of plain mode: the answer to what form_say asked. */
void form_line(struct dashboard *dashboard, const char *line);

/** Go to the first field that is wrong, or to the question whether to do it, or do it. */
void form_finish(struct dashboard *dashboard);

/** Keep what an answer says of the count of an about, or of a commit. */
void form_answer(struct dashboard *dashboard, const struct desk_answer *answer);

void form_close(struct dashboard *dashboard);

/** The field before or behind another in a form, `field` itself at the ends. */
enum field form_beside(const struct form *form, enum field field, int step);

/** How long something holds, as it is typed: 0 with its last second (0 = for ever), or an error. */
int form_until(const struct dashboard *dashboard, int64_t *ret, struct error *err);

/* --- decide_draw.c ----------------------------------------------------------------------------------- */

void form_draw(struct dashboard *dashboard, int bottom);

/** Add what plain mode asks: the field, its choices with numbers, what an empty line means. */
void form_say(const struct dashboard *dashboard, struct buf *ret);

const char *form_label(const struct form *form, enum field field);

/** "37 findings", "at most 37 findings", or "..." while they are counted. */
void buf_add_about_count(struct buf *ret, const struct about *about);

/* --- decide_act.c: doing it, and what became of it --------------------------------------------------- */

/** Post what a form or command says. */
void decide_post(struct dashboard *dashboard, enum deed deed, const struct about *about);

/** Take back the newest act of this person (0), do it again (-1), or take back one. */
void decide_undo(struct dashboard *dashboard, int64_t act);

/** Say what became of an act, and ask everything again. */
void decide_answer(struct dashboard *dashboard, const struct desk_answer *answer);

/** What a row of findings says of its state while an act is on its way that no answer up to `number` shows. */
const char *decide_pending(const struct dashboard *dashboard, int64_t finding, uint64_t number);

void deciding_release(struct deciding *deciding);

#endif
