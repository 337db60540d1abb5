/* The first page: how the fleet stands. */
#ifndef SCABBARD_TUI_POSTURE_PAGE_H
#define SCABBARD_TUI_POSTURE_PAGE_H

#include "dashboard.h"

/** How many of the worst repositories are asked for; where labels and values begin. */
enum { WORST_MAX = 16, LABEL_X = 1, VALUE_X = 12 };

/** The facts above the rules, each a row of its own that leads to what is behind it. */
enum fact {
	FACT_SCORE,
	FACT_WEEK,
	FACT_COVERAGE,
	FACT_FINDINGS,
	FACT_PINNING,
	FACT_TRUTH,
	FACT_COUNT, /**< also: the cursor is on none of them, but on a rule */
};

struct posture_page {
	struct desk_answer *answer; /**< NULL until it has come */
	struct desk_answer *weekly; /**< of a week */
	struct desk_answer *trend;  /**< of a longer time */
	bool weekly_stale; /**< both are asked for when the page is looked at: they cost more than the rest */
	struct desk_answer *worst; /**< rows of the worst repositories */
	size_t *order;             /**< rules, those that fail first */
	struct list list;
	int held;       /**< number of the rule under the cursor; 0 = none yet */
	enum fact fact; /**< under the cursor */
	int height;     /**< of the area it was fitted to */
};

/** What is there so far, NULL while it is on its way. */
const struct weekly *posture_weekly(const struct posture_page *state);
const struct weekly *posture_trend(const struct posture_page *state);

/** The row of a fact in an area, from 0; -1 if there is no room for it. */
int posture_fact_row(struct area area, enum fact fact);

/** How many rows of an area the facts above the rules take, and the lines below them: more when rules are few. */
int posture_head_height(struct area area);
int posture_rules_head_height(struct area area);
int posture_foot_height(struct area area, size_t rule_count);

void posture_draw(struct dashboard *dashboard, struct page *page, struct area area);

/** The facts above the rules. */
void posture_draw_head(struct frame *frame, struct area area, const struct posture_page *state);

/** The row of the week; what it says aloud. */
void posture_draw_week(struct frame *frame, struct area area, const struct weekly *weekly);
void posture_say_week(const struct weekly *weekly, struct buf *ret);

/** The head of a row of facts: returns where its value begins. */
int posture_draw_label(struct frame *frame, struct area area, const char *label);

/**
 * "389 complete": a count and its word, unless there is none; returns the column behind it, or the edge when it did not
 * fit, so that nothing less important is drawn instead.
 */
int posture_draw_count(
	struct frame *frame, int x, struct area area, int64_t count, const char *word, enum role role);

/** Parts of the panel: how teams stand, and which repositories moved; return the rows used. */
int posture_draw_teams(struct frame *frame, struct area area, const struct weekly *weekly);
int posture_draw_moves(struct frame *frame, struct area area, const struct weekly *weekly);
void posture_draw_panel_head(struct frame *frame, struct area area, const char *title);

/**
 * A bar of two parts out of a whole: full only when nothing is missing, never empty when something is there. The second
 * part is what is neither good nor bad news.
 */
void posture_draw_bar(struct frame *frame, struct area area, int64_t part, int64_t more, int64_t all);

/** Whether there is room beside the rules for a panel. */
bool posture_has_panel(struct area area);

void posture_draw_foot(struct dashboard *dashboard, const struct posture_page *state, struct area area);
void posture_draw_panel(struct dashboard *dashboard, const struct posture_page *state, struct area area);

/** Draw a count at the right of an area, dim when it is 0. */
void posture_draw_number(struct frame *frame, struct area area, enum role role, int64_t number);

/** Add what to do next, the most pressing first, a sentence of ours a line; `plain` names commands, not keys. */
void posture_next(const struct posture_page *state, int64_t now, bool plain, struct buf *ret);

/** The newest run that looked at repositories, not one of what people decided; NULL if there is none. */
const struct posture_run *posture_newest_run(const struct posture *posture);

/** Add the page as plain lines. */
void posture_say(struct dashboard *dashboard, struct page *page, struct buf *ret);

/** Everything a rule looked at; 0 = nothing. */
int64_t posture_rule_all(const struct posture_rule *rule);

/** Add a number with its thousands apart: 12,345. */
void buf_add_count(struct buf *buf, int64_t number);

#endif
