/* What commands print, and where: the only way to standard output and standard error in this room. */
#ifndef SCABBARD_CLI_PRINT_H
#define SCABBARD_CLI_PRINT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "command.h"

/** Print to standard output. ERROR_STOPPED if nobody reads it. */
int print_text(const struct buf *text, struct error *err);

/** Print to standard error: "scabbard: message", then "hint: ..." if there is one. */
void print_failure(const struct error *err);

/** The same with lines between the two that show a place; they are safe already. */
void print_failure_at(const struct error *err, const char *lines);

/** Print lines to standard error that are no error; nothing with --quiet. */
void print_note(const struct settings *settings, const char *text);

/** Whether standard output gets colour, and whether our own characters must be ASCII. */
bool print_has_color(const struct settings *settings);
bool print_is_ascii(const struct settings *settings);

/** Add a heading, bold if there is colour. */
void buf_add_heading(struct buf *buf, const char *heading, bool color);

/** Add text wrapped at a width behind an indent, with a newline. */
void buf_add_paragraph(struct buf *buf, const char *text, size_t indent, size_t width, bool ascii);

/** Add lines from outside, each made safe, each with a newline. */
void buf_add_untrusted_lines(struct buf *buf, const char *lines);

/** Add "12 things" or "1 thing". */
void buf_add_quantity(struct buf *buf, uint64_t count, const char *one, const char *many);

#endif
