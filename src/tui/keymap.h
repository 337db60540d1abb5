/* The one table of actions, and which keys run them: the table's own, changed by keys.toml. */
#ifndef SCABBARD_TUI_KEYMAP_H
#define SCABBARD_TUI_KEYMAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "key.h"

struct dashboard;

/** Where an action works. A page names several. */
enum place_bit {
	PLACE_ANYWHERE = 1 << 0,
	PLACE_LIST = 1 << 1,
	PLACE_PAGE = 1 << 2,
	PLACE_POSTURE = 1 << 3,
	PLACE_REPOSITORIES = 1 << 4,
	PLACE_MODULES = 1 << 5,
	PLACE_REFERENCES = 1 << 6,
	PLACE_FINDINGS = 1 << 7,
	PLACE_HELP = 1 << 8,
	PLACE_GRAPH = 1 << 9,
	PLACE_REVIEWS = 1 << 10,
	PLACE_TREE = 1 << 11, /**< pages with trees that can be folded */
	PLACE_CHANGES = 1 << 12,
	PLACE_DECISIONS = 1 << 13,
	/** Where findings can be decided about: lists and pages of them, and of what has them. */
	PLACE_DECIDE = 1 << 14,
	PLACE_ENTRY = 1 << 15, /**< where something was decided or reviewed that can be taken back */
};

/**
 * One thing that can be done. Keys, footer, help, command line, completion and the manual page all read this
 * row.
 */
struct action {
	const char *name;     /**< as `:` and keys.toml have it */
	const char *keys;     /**< sequences with blanks between them, "" for none */
	uint32_t places;      /**< bits of place_bit */
	const char *argument; /**< what may follow the name after `:`, or NULL */
	const char *hint;     /**< a word for the footer, or NULL */
	const char *help;     /**< what it does; NULL hides it (tests) */
	int number;           /**< which of several things `run` does: a movement, a view, a direction */
	/** `argument` is "" when none is given. */
	void (*run)(struct dashboard *dashboard, const struct action *action, const char *argument);
};

/** Run an action by its place in the table. */
void action_run(struct dashboard *dashboard, size_t action, const char *argument);

extern const struct action action_table[];
extern const size_t action_count;

/** An action by its name; action_count if there is none. */
size_t action_find(const char *name, size_t length);

struct place_name {
	enum place_bit place;
	const char *name;
	const char *title;
};
extern const struct place_name place_names[];
extern const size_t place_count;

/** One sequence bound to an action. */
struct binding {
	uint32_t places;
	struct sequence sequence;
	size_t action;
	char *argument;
};

struct keymap {
	struct binding *bindings;
	size_t binding_count, binding_capacity;
};

void keymap_default(struct keymap *keymap);
void keymap_release(struct keymap *keymap);

/**
 * Read the text of a keys.toml over the map: `[findings]` tables, `"g x" = "filter sev:high"`; "" frees a key. What
 * is wrong is added as lines "NAME:line:column: what", and the rest is kept. Returns the number of errors.
 */
int keymap_read(
	struct keymap *keymap, const char *name, const char *text, size_t length, struct buf *ret_problems);

enum key_match { KEY_MATCH_NONE, KEY_MATCH_PREFIX, KEY_MATCH_WHOLE };

/** Find what keys pressed so far mean in some places. The narrowest place wins. */
enum key_match keymap_find(const struct keymap *keymap, uint32_t places, const struct sequence *pressed,
	const struct binding **ret);

/** Add the keys of an action in some places ("j, Down"); nothing if it has none. */
void buf_add_action_keys(
	struct buf *buf, const struct keymap *keymap, size_t action, uint32_t places, size_t most);

#endif
