/* Where one stands in a list: the cursor, and the rows that the screen shows. */
#ifndef SCABBARD_TUI_LIST_H
#define SCABBARD_TUI_LIST_H

#include <stddef.h>

enum movement {
	MOVE_DOWN,
	MOVE_UP,
	MOVE_PAGE_DOWN,
	MOVE_PAGE_UP,
	MOVE_HALF_DOWN,
	MOVE_HALF_UP,
	MOVE_FIRST,
	MOVE_LAST,
	MOVE_SCROLL_DOWN,
	MOVE_SCROLL_UP,
};

struct list {
	size_t count;
	size_t cursor;
	size_t top;
	size_t height; /**< rows on the screen, at least 1 once drawn */
};

void list_move(struct list *list, enum movement movement);

/** Go to a row (or the last), and bring the cursor onto the screen. */
void list_go(struct list *list, size_t row);

/** Say how many rows there are and how many fit; the cursor stays where it can. */
void list_set(struct list *list, size_t count, size_t height);

#endif
