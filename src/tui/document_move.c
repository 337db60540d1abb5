#include "document_move.h"

#include "dashboard.h"

#include <stdint.h>

/* From this width on the footer has room for words. */
enum { POSITION_WORDS = 60 };

static bool is_visible(const struct list *list, size_t line)
{
	return line >= list->top && line < list->top + list->height;
}

/* The link to select when none is: the first or last on the screen. */
static size_t visible_link(const struct document *document, const struct list *list, int direction)
{
	const size_t end = list->top + list->height;
	size_t line = list->top;

	if (direction < 0)
		line = end < document->line_count ? end - 1 : document->line_count - 1;
	line = document_link(document, line, direction);
	return line != SIZE_MAX && is_visible(list, line) ? line : SIZE_MAX;
}

static void keep_top(const struct document *document, struct list *list)
{
	const size_t count = document->line_count;

	if (count <= list->height)
		list->top = 0;
	else if (list->top > count - list->height)
		list->top = count - list->height;
}

void document_fit(const struct document *document, struct list *list, int height, size_t *selected)
{
	list->count = document->line_count;
	list->height = height > 0 ? (size_t)height : 1;
	keep_top(document, list);
	if (*selected >= document->line_count || document->lines[*selected].link.kind == LINK_NONE ||
		!is_visible(list, *selected))
		*selected = document->line_count ? visible_link(document, list, 1) : SIZE_MAX;
}

/* One step: to the next link if it is on the screen or the next line; else scroll. */
static void step(const struct document *document, struct list *list, int direction, size_t *selected)
{
	size_t next = SIZE_MAX;

	if (*selected != SIZE_MAX && !(direction < 0 && *selected == 0))
		next = document_link(document, direction > 0 ? *selected + 1 : *selected - 1, direction);
	if (next != SIZE_MAX && is_visible(list, next)) {
		*selected = next;
		return;
	}
	if (direction > 0)
		list->top++;
	else if (list->top > 0)
		list->top--;
	keep_top(document, list);
	if (next != SIZE_MAX && is_visible(list, next))
		*selected = next;
	else if (*selected == SIZE_MAX || !is_visible(list, *selected))
		*selected = visible_link(document, list, direction);
}

static void jump(
	const struct document *document, struct list *list, size_t top, int direction, size_t *selected)
{
	list->top = top;
	keep_top(document, list);
	*selected = visible_link(document, list, direction);
}

void document_move(
	const struct document *document, struct list *list, enum movement movement, size_t *selected)
{
	const size_t page = list->height > 1 ? list->height - 1 : 1;
	const size_t half = page / 2 ? page / 2 : 1;

	if (!document->line_count)
		return;
	switch (movement) {
	case MOVE_DOWN:
		step(document, list, 1, selected);
		break;
	case MOVE_UP:
		step(document, list, -1, selected);
		break;
	case MOVE_PAGE_DOWN:
		jump(document, list, list->top + page, 1, selected);
		break;
	case MOVE_PAGE_UP:
		jump(document, list, list->top > page ? list->top - page : 0, 1, selected);
		break;
	case MOVE_HALF_DOWN:
		jump(document, list, list->top + half, 1, selected);
		break;
	case MOVE_HALF_UP:
		jump(document, list, list->top > half ? list->top - half : 0, 1, selected);
		break;
	case MOVE_FIRST:
		jump(document, list, 0, 1, selected);
		break;
	case MOVE_LAST:
		jump(document, list, document->line_count, -1, selected);
		break;
	case MOVE_SCROLL_DOWN:
		list->top++;
		keep_top(document, list);
		break;
	case MOVE_SCROLL_UP:
		list->top -= list->top > 0;
		break;
	}
}

void document_find(struct dashboard *dashboard, const struct document *document, struct list *list,
	const char *text, int direction, size_t *selected)
{
	const size_t count = document->line_count;
	size_t line = *selected < count ? *selected : list->top;

	for (size_t i = 0; i < count; i++) {
		if (direction > 0 || (direction == 0 && i > 0))
			line = line + 1 < count ? line + 1 : 0;
		else if (direction < 0)
			line = line > 0 ? line - 1 : count - 1;
		if (!document_line_has(document, line, text))
			continue;
		if (!is_visible(list, line))
			list->top = line > list->height / 3 ? line - list->height / 3 : 0;
		keep_top(document, list);
		*selected =
			document->lines[line].link.kind != LINK_NONE ? line : visible_link(document, list, 1);
		return;
	}
	dashboard_say(dashboard, "no match");
}

void document_add_position(
	const struct document *document, const struct list *list, int width, struct buf *ret)
{
	const size_t end = list->top + list->height;

	if (document->line_count <= list->height)
		return;
	if (end >= document->line_count)
		buf_add(ret, "end");
	else
		buf_format(ret, "%zu%%%s", end * 100 / document->line_count,
			width >= POSITION_WORDS ? ", more below" : "");
}
