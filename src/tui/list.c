#include "list.h"

static size_t height_of(const struct list *list)
{
	return list->height ? list->height : 1;
}

static void show_cursor(struct list *list)
{
	const size_t height = height_of(list);

	if (list->cursor < list->top)
		list->top = list->cursor;
	if (list->cursor >= list->top + height)
		list->top = list->cursor - height + 1;
	if (list->count <= height)
		list->top = 0;
	else if (list->top > list->count - height)
		list->top = list->count - height;
}

void list_go(struct list *list, size_t row)
{
	list->cursor = list->count == 0 ? 0 : row < list->count ? row : list->count - 1;
	show_cursor(list);
}

void list_set(struct list *list, size_t count, size_t height)
{
	list->count = count;
	list->height = height;
	list_go(list, list->cursor);
}

static size_t above(size_t row, size_t step)
{
	return row > step ? row - step : 0;
}

static void scroll_down(struct list *list)
{
	if (list->top + height_of(list) >= list->count)
		return;
	list->top++;
	if (list->cursor < list->top)
		list->cursor = list->top;
}

static void scroll_up(struct list *list)
{
	if (list->top == 0)
		return;
	list->top--;
	if (list->cursor >= list->top + height_of(list))
		list->cursor = list->top + height_of(list) - 1;
}

void list_move(struct list *list, enum movement movement)
{
	const size_t height = height_of(list);
	const size_t page = height > 1 ? height - 1 : 1;
	const size_t half = height > 1 ? height / 2 : 1;

	switch (movement) {
	case MOVE_DOWN:
		list_go(list, list->cursor + 1);
		break;
	case MOVE_UP:
		list_go(list, above(list->cursor, 1));
		break;
	case MOVE_PAGE_DOWN:
		list->top += page;
		list_go(list, list->cursor + page);
		break;
	case MOVE_PAGE_UP:
		list->top = above(list->top, page);
		list_go(list, above(list->cursor, page));
		break;
	case MOVE_HALF_DOWN:
		list->top += half;
		list_go(list, list->cursor + half);
		break;
	case MOVE_HALF_UP:
		list->top = above(list->top, half);
		list_go(list, above(list->cursor, half));
		break;
	case MOVE_FIRST:
		list_go(list, 0);
		break;
	case MOVE_LAST:
		list_go(list, list->count);
		break;
	case MOVE_SCROLL_DOWN:
		scroll_down(list);
		break;
	case MOVE_SCROLL_UP:
		scroll_up(list);
		break;
	}
}
