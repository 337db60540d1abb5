/* The terminal: bytes into keys, frames into output, and everything put back on every way out. */
#ifndef SCABBARD_TUI_TERM_H
#define SCABBARD_TUI_TERM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "frame.h"

struct terminal;

/**
 * Take over the terminal: alternate screen, raw keys, bracketed paste. Refuses with ERROR_USAGE when input or
 * output is no terminal or its type is unknown or cannot place the cursor. `color` is as in struct tui_settings.
 * Signals that end the program are blocked from here on and read from terminal_signal_fd.
 */
int terminal_open(struct terminal **ret, const char *color, struct error *err);

/** Put everything back. */
void terminal_close(struct terminal **terminal);

void terminal_size(const struct terminal *terminal, int *ret_width, int *ret_height);

/** Whether the terminal's character set is UTF-8. */
bool terminal_is_utf8(const struct terminal *terminal);

/** Show a frame; only what changed is sent, or everything if `redraw`. */
void terminal_draw(struct terminal *terminal, const struct frame *frame, bool redraw);

/** The next key that has arrived; false when there is none. */
bool terminal_key(struct terminal *terminal, uint32_t *ret);

/** Readable when a signal that ends the program has come; terminal_signal says which, 0 for none. */
int terminal_signal_fd(const struct terminal *terminal);
int terminal_signal(struct terminal *terminal);

/** Leave the terminal to the shell until it continues us. */
void terminal_suspend(struct terminal *terminal);

/** Put text (safe, one line) into the terminal's clipboard. */
void terminal_copy(struct terminal *terminal, const char *text);

#endif
