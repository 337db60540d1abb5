/* Moving about in a document: by its links where there are some on the screen, else by lines. */
#ifndef SCABBARD_TUI_DOCUMENT_MOVE_H
#define SCABBARD_TUI_DOCUMENT_MOVE_H

#include "document.h"
#include "list.h"

struct dashboard;

/** Fit a document into a height; selects the first link on the screen if none is. */
void document_fit(const struct document *document, struct list *list, int height, size_t *selected);

void document_move(
	const struct document *document, struct list *list, enum movement movement, size_t *selected);

/** Go to the next line that holds text; direction 0 also looks at the line one is on. */
void document_find(struct dashboard *dashboard, const struct document *document, struct list *list,
	const char *text, int direction, size_t *selected);

/** Add how far down one is, for the footer; nothing if all is on the screen. */
void document_add_position(
	const struct document *document, const struct list *list, int width, struct buf *ret);

#endif
