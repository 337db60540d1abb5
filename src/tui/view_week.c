/* The page of the week: the numbers of some days, and everything behind them. */
#include "actions.h"
#include "document_move.h"
#include "trend.h"
#include "week.h"

#include "base/cleanup.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { DAYS_MOST = 366 };

struct week_page {
	unsigned days;
	struct desk_answer *weekly; /**< NULL until it has come */
	struct desk_answer *trend;
	struct document document;
	bool stale;   /**< the document must be made again */
	bool unasked; /**< the database has changed since it was asked */
	struct list list;
	size_t selected;
};

static void week_close(struct page *page)
{
	struct week_page *state = page->state;

	desk_answer_close(&state->weekly);
	desk_answer_close(&state->trend);
	document_release(&state->document);
	memory_free(state);
}

static void ask(struct dashboard *dashboard, struct page *page)
{
	(void)dashboard;
	((struct week_page *)page->state)->unasked = true;
}

/* Only when the page is looked at: this costs more than other questions. */
static void ask_weekly(struct dashboard *dashboard, struct page *page)
{
	struct week_page *state = page->state;
	struct desk_question weekly = { .kind = DESK_WEEKLY, .days = state->days };
	struct desk_question trend = { .kind = DESK_WEEKLY, .days = TREND_DAYS };

	if (!state->unasked)
		return;
	state->unasked = false;
	dashboard_ask(dashboard, &weekly, page->slot);
	if (state->days < TREND_DAYS)
		dashboard_ask(dashboard, &trend, page->slot + 1);
}

static void week_answer(struct dashboard *dashboard, struct page *page, struct desk_answer **answer)
{
	struct week_page *state = page->state;
	struct desk_answer **place = (*answer)->slot == page->slot ? &state->weekly : &state->trend;

	if ((*answer)->kind != DESK_WEEKLY)
		return;
	if ((*answer)->error.code != 0) {
		dashboard_complain(dashboard, "%s", (*answer)->error.message);
		return;
	}
	desk_answer_close(place);
	*place = TAKE(*answer);
	state->stale = true;
}

static void fit(struct dashboard *dashboard, struct page *page, struct area area)
{
	struct week_page *state = page->state;
	const struct week week = { .weekly = state->weekly ? &state->weekly->weekly : NULL,
		.trend = state->trend ? &state->trend->weekly : NULL,
		.days = state->days,
		.now = dashboard->now };

	if (state->stale || state->document.width != area.width) {
		document_release(&state->document);
		state->document.width = area.width;
		state->stale = false;
		add_week(&state->document, &week);
	}
	document_fit(&state->document, &state->list, area.height, &state->selected);
	ask_weekly(dashboard, page);
}

static void draw(struct dashboard *dashboard, struct page *page, struct area area)
{
	const struct week_page *state = page->state;

	document_draw(&state->document, &dashboard->frame, area, state->list.top, state->selected);
	frame_match(&dashboard->frame, area, page->search);
}

static void move(struct dashboard *dashboard, struct page *page, enum movement movement)
{
	struct week_page *state = page->state;

	(void)dashboard;
	document_move(&state->document, &state->list, movement, &state->selected);
}

static void enter(struct dashboard *dashboard, struct page *page)
{
	const struct week_page *state = page->state;

	if (state->selected < state->document.line_count)
		dashboard_follow(dashboard, &state->document.lines[state->selected].link);
}

static void choose_link(struct dashboard *dashboard, struct page *page, size_t number)
{
	struct week_page *state = page->state;

	state->selected = document_numbered(&state->document, number);
	if (state->selected == SIZE_MAX)
		dashboard_complain(dashboard, "no link here has the number %zu", number + 1);
	else if (state->selected < state->list.top || state->selected >= state->list.top + state->list.height)
		state->list.top = state->selected;
}

static void search(struct dashboard *dashboard, struct page *page, const char *text)
{
	struct week_page *state = page->state;

	memory_free(page->search);
	page->search = memory_string(text);
	if (*text)
		document_find(dashboard, &state->document, &state->list, text, 0, &state->selected);
}

static void find(struct dashboard *dashboard, struct page *page, int direction)
{
	struct week_page *state = page->state;

	document_find(dashboard, &state->document, &state->list, page->search, direction, &state->selected);
}

static void position(struct dashboard *dashboard, struct page *page, struct buf *ret)
{
	const struct week_page *state = page->state;

	document_add_position(&state->document, &state->list, dashboard->frame.width, ret);
}

static void say(struct dashboard *dashboard, struct page *page, struct buf *ret)
{
	(void)dashboard;
	document_add_plain(&((struct week_page *)page->state)->document, ret);
}

static const struct page_kind page_week = {
	.name = "week",
	.close = week_close,
	.ask = ask,
	.answer = week_answer,
	.fit = fit,
	.draw = draw,
	.move = move,
	.link = choose_link,
	.enter = enter,
	.search = search,
	.find = find,
	.position = position,
	.say = say,
};

void do_week(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	char *end;
	const unsigned long days = *argument ? strtoul(argument, &end, 10) : WEEK_DAYS;
	struct week_page *state;

	(void)action;
	if (days == 0 || days > DAYS_MOST || (*argument && *end)) {
		dashboard_complain(dashboard, "a number of days, 1 to %d: week 30", DAYS_MOST);
		return;
	}
	state = memory_zero(1, sizeof(*state));
	state->days = (unsigned)days;
	state->stale = true;
	state->selected = SIZE_MAX;
	ask(dashboard, dashboard_push(dashboard, &page_week,
			       state->days == WEEK_DAYS ? "the week" : "the days", state));
}
