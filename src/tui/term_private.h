/* What the parts of the terminal share. */
#ifndef SCABBARD_TUI_TERM_PRIVATE_H
#define SCABBARD_TUI_TERM_PRIVATE_H

#include <stddef.h>

/** Remember how the terminal was, before it is changed, and how it is put back, once terminfo is known. */
void term_guard_begin(void);
void term_guard_arm(const char *restore, size_t length);

/** From now on the terminal is as it was: crashes need not put it back. */
void term_guard_end(void);

#endif
