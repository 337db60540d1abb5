/* The state of the dashboard, and what its parts ask of each other. Drawing is a function of this state. */
#ifndef SCABBARD_TUI_DASHBOARD_H
#define SCABBARD_TUI_DASHBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decide.h"
#include "document.h"
#include "engine/desk.h"
#include "frame.h"
#include "keymap.h"
#include "list.h"
#include "prompt.h"
#include "theme.h"
#include "tui/tui.h"

struct dashboard;
struct page;

enum fold { FOLD_CLOSE, FOLD_OPEN, FOLD_OPEN_ALL };

/** What a kind of page can do. Functions that are NULL do nothing. */
struct page_kind {
	const char *name;
	void (*close)(struct page *page);
	/** Post the questions of the page: when it opens, and again when the database has changed. */
	void (*ask)(struct dashboard *dashboard, struct page *page);
	/** Look at an answer, and keep it by leaving NULL in `*answer`. */
	void (*answer)(struct dashboard *dashboard, struct page *page, struct desk_answer **answer);
	/** Fit the page to an area and post what is missing for it; the last thing before drawing. */
	void (*fit)(struct dashboard *dashboard, struct page *page, struct area area);
	void (*draw)(struct dashboard *dashboard, struct page *page, struct area area);
	void (*move)(struct dashboard *dashboard, struct page *page, enum movement movement);
	void (*go)(struct dashboard *dashboard, struct page *page, size_t row);
	/** Choose a link by its number from 0, on a page that has no rows to go to. */
	void (*link)(struct dashboard *dashboard, struct page *page, size_t number);
	void (*enter)(struct dashboard *dashboard, struct page *page);
	/** Fold or unfold a part of a tree. */
	void (*fold)(struct dashboard *dashboard, struct page *page, enum fold fold);
	/** Look for text (at every key of the prompt), then for the next or previous match. */
	void (*search)(struct dashboard *dashboard, struct page *page, const char *text);
	void (*find)(struct dashboard *dashboard, struct page *page, int direction);
	/** What the title says at its right, and the footer. Outside text is made safe where it is drawn. */
	void (*status)(struct dashboard *dashboard, struct page *page, struct buf *ret);
	void (*position)(struct dashboard *dashboard, struct page *page, struct buf *ret);
	/** Add the page as plain lines. */
	void (*say)(struct dashboard *dashboard, struct page *page, struct buf *ret);
};

/** One page of the stack. Its questions use the slots `slot` and `slot + 1`. */
struct page {
	const struct page_kind *kind;
	uint32_t slot;
	uint32_t places; /**< which actions work here */
	char *crumb;     /**< its name in the breadcrumb; outside text */
	char *search;    /**< what was last looked for, "" = nothing */
	void *state;     /**< of its kind */
};

/** The fixed views; each keeps its own stack of pages. */
enum view {
	VIEW_POSTURE,
	VIEW_REPOSITORIES,
	VIEW_MODULES,
	VIEW_REFERENCES,
	VIEW_GRAPH,
	VIEW_FINDINGS,
	VIEW_IMAGES,
	VIEW_ENGINE,
	VIEW_REVIEWS,
	VIEW_DECISIONS,
	VIEW_CHANGES,
	VIEW_COUNT
};

struct view_row {
	const char *name;  /**< as `:view` has it */
	const char *crumb; /**< in the breadcrumb; NULL = its name */
	const char *title; /**< in the tabs */
	const char *short_title;
	const char *shortest_title; /**< where not even the short ones fit; NULL = the short one */
	const char *keys;           /**< that lead there, as the tabs show them */
	enum table_id table;        /**< of the list that it begins with; of no meaning for the posture */
};
extern const struct view_row view_table[VIEW_COUNT];

enum { PAGES_MAX = 32 };

/** Whose questions are no page's. */
enum slot { SLOT_VERSION = 0, SLOT_ACT = 2, SLOT_FORM = 4, SLOT_PAGES = SLOT_FORM + 2 * ABOUTS_MAX };

struct page_stack {
	struct page *pages[PAGES_MAX];
	size_t count;
};

struct dashboard {
	const struct tui_settings *settings;
	struct desk *desk; /**< NULL while there is no database */
	struct theme theme;
	struct frame frame;
	struct keymap keymap;
	struct page_stack stacks[VIEW_COUNT];
	enum view view;
	uint32_t last_slot;
	struct sequence pending; /**< keys of a sequence that is not complete */
	struct prompt prompt;
	struct deciding deciding;
	bool plain;         /**< lines are read and written: commands, not keys */
	struct buf message; /**< made safe where it is drawn */
	bool message_is_error;
	struct error database_error; /**< why there is no desk */
	int64_t version;
	bool version_known;
	int64_t now;
	bool pasting;
	bool leaving;
	bool dirty;      /**< something changed since the last picture */
	bool redraw;     /**< send every cell again */
	bool suspend;    /**< stop until the shell continues us */
	struct buf clip; /**< to be sent to the terminal's clipboard */
};

/* --- dashboard.c: the stack, keys and answers ------------------------------------------------------- */

int dashboard_open(struct dashboard *ret, const struct tui_settings *settings, struct error *err);
void dashboard_close(struct dashboard *dashboard);

/** The page on top. There always is one. */
struct page *dashboard_page(const struct dashboard *dashboard);

/** Put a new page on the stack; its state and what it points to belong to it. Asks its questions. */
struct page *dashboard_push(
	struct dashboard *dashboard, const struct page_kind *kind, const char *crumb, void *state);
void dashboard_pop(struct dashboard *dashboard);

/** Go to a view, where it was left; to its first page if it is shown already. */
void dashboard_view(struct dashboard *dashboard, enum view view);

/** The view of a name, or VIEW_COUNT. */
enum view view_find(const char *name);

/** Take a key. Nothing is drawn. */
void dashboard_key(struct dashboard *dashboard, uint32_t key);

/** Take the answers that wait; true if there was one. */
bool dashboard_answers(struct dashboard *dashboard);

/** Ask whether the database changed; open it if it was not there. */
void dashboard_poll(struct dashboard *dashboard);

/** Ask everything again. */
void dashboard_refresh(struct dashboard *dashboard);

/** Run a command line such as "filter sev:high". */
void dashboard_command(struct dashboard *dashboard, const char *line);

/** Say something in the last line until the next key. */
void dashboard_say(struct dashboard *dashboard, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void dashboard_complain(struct dashboard *dashboard, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** Open a prompt with a text in it. */
void dashboard_prompt(struct dashboard *dashboard, enum prompt_kind kind, const char *text);

/** Take a key while a prompt is open. */
void dashboard_prompt_key(struct dashboard *dashboard, uint32_t key);

/** Follow a link. */
void dashboard_follow(struct dashboard *dashboard, const struct link *link);

/** Post a question for a page; returns its number, 0 if there is no desk. */
uint64_t dashboard_ask(struct dashboard *dashboard, struct desk_question *question, uint32_t slot);

/** Words that complete the prompt's text: calls `found` for each, with words of ours that explain it. */
void dashboard_completions(const struct dashboard *dashboard,
	void (*found)(void *context, const char *word, const char *about), void *context);

/** How many bytes before the cursor a completion replaces. */
size_t dashboard_completed(const struct dashboard *dashboard);

/* --- draw.c ---------------------------------------------------------------------------------------- */

/** Draw everything into dashboard->frame. Posts what the visible rows lack. */
void dashboard_draw(struct dashboard *dashboard);

/** Add the names along the stack, as "findings > acme/pay". */
void buf_add_crumbs(struct buf *ret, const struct dashboard *dashboard, const char *between);

/* --- the views ------------------------------------------------------------------------------------- */

extern const struct page_kind page_posture;
extern const struct page_kind page_table;
extern const struct page_kind page_subject;
extern const struct page_kind page_help;

void open_posture(struct dashboard *dashboard);
void open_table(struct dashboard *dashboard, enum table_id table, const char *scope, const char *crumb);
void open_subject(struct dashboard *dashboard, enum table_id table, int64_t id, const char *crumb);
/** The page of the one row that a filter finds: for what is only known by name. */
void open_subject_found(
	struct dashboard *dashboard, enum table_id table, const char *filter, const char *crumb);
void open_help(struct dashboard *dashboard);

/** Things that only lists do; each says so when the page is none. */
void table_set_filter(struct dashboard *dashboard, struct page *page, const char *text);
bool table_edit_filter(struct dashboard *dashboard, struct page *page, const char *text);
const char *table_filter(const struct page *page);
void table_filter_cell(struct dashboard *dashboard, struct page *page, bool exclude);
void table_sort(struct dashboard *dashboard, struct page *page, const char *text);
void table_sort_current(struct dashboard *dashboard, struct page *page);
void table_sort_reverse(struct dashboard *dashboard, struct page *page);
void table_sort_step(struct dashboard *dashboard, struct page *page, int step);
void table_step_column(struct dashboard *dashboard, struct page *page, int step);
void table_preview(struct dashboard *dashboard, struct page *page);
bool page_is_table(const struct page *page);
enum table_id table_of(const struct page *page);

/** The row of a page about one, what stands around it (may be NULL), and its table; NULL if there is none. */
const struct row *subject_page_row(
	const struct page *page, enum table_id *ret_table, const struct detail **ret_detail);

/** Mark the row under the cursor and go down, or rows "3", "3-7", "all"; begin or keep a range; all; none. */
void table_mark(struct dashboard *dashboard, struct page *page, const char *rows);
void table_mark_range(struct dashboard *dashboard, struct page *page);
void table_mark_all(struct dashboard *dashboard, struct page *page);
void table_unmark_all(struct dashboard *dashboard, struct page *page);
void table_unmark(struct page *page, const int64_t *ids, size_t count);

/** Drop the range that is being drawn; true if there was one. */
bool table_end_range(struct page *page);

/** The text of the row under the cursor, for copying; false if there is none. */
bool table_copy(const struct page *page, struct buf *ret);

#endif
