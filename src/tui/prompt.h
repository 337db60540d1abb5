/* The line at the bottom in which text is typed. Keys in it are text, never commands. */
#ifndef SCABBARD_TUI_PROMPT_H
#define SCABBARD_TUI_PROMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum prompt_kind {
	PROMPT_NONE,
	PROMPT_SEARCH,
	PROMPT_FILTER,
	PROMPT_COMMAND,
	PROMPT_QUIT,
	PROMPT_CHOICE, /**< of a form: nothing is typed */
	PROMPT_REASON,
	PROMPT_UNTIL,
	PROMPT_OWNER,
	PROMPT_KINDS
};

enum { PROMPT_HISTORY = 32, PROMPT_BYTES = 1024 };

struct prompt_history {
	char *lines[PROMPT_HISTORY];
	size_t count;
};

struct prompt {
	enum prompt_kind kind;
	struct buf text;
	size_t cursor;     /**< byte offset */
	struct buf before; /**< what was in force when it opened */
	size_t place;      /**< row when it opened */
	size_t top;        /**< first row on the screen then */
	struct prompt_history histories[PROMPT_KINDS];
	size_t history_at; /**< counts back from the newest; 0 = the line being typed */
	struct buf draft;
};

/** What a key did to the prompt. */
enum prompt_result { PROMPT_SAME, PROMPT_CHANGED, PROMPT_ACCEPTED, PROMPT_CANCELLED, PROMPT_COMPLETE };

void prompt_init(struct prompt *prompt);
void prompt_release(struct prompt *prompt);
void prompt_start(struct prompt *prompt, enum prompt_kind kind, const char *text);

/** Take a key. Accepted and cancelled prompts keep their text and kind until prompt_end. */
enum prompt_result prompt_key(struct prompt *prompt, uint32_t key);

/** End it; an accepted line is kept in the history. */
void prompt_end(struct prompt *prompt, bool keep);

/** Keep a line in the history of a kind, as if it had been typed; what was last kept there, or "". */
void prompt_remember(struct prompt *prompt, enum prompt_kind kind, const char *line);
const char *prompt_last(const struct prompt *prompt, enum prompt_kind kind);

/** Replace `count` bytes before the cursor. */
void prompt_replace(struct prompt *prompt, size_t count, const char *text);

#endif
