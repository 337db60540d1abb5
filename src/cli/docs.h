/* Documents made from the program's own tables. */
#ifndef SCABBARD_CLI_DOCS_H
#define SCABBARD_CLI_DOCS_H

#include "command.h"

/** Add the manual page, for groff's man macros. */
void docs_add_man(struct buf *buf);

/** Add completion for a shell. */
void docs_add_bash(struct buf *buf);
void docs_add_zsh(struct buf *buf);
void docs_add_fish(struct buf *buf);

#endif
