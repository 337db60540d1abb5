/* What the rows of the table of actions run. */
#include "actions.h"

#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void do_move(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	struct page *page = dashboard_page(dashboard);

	(void)argument;
	if (page->kind->move)
		page->kind->move(dashboard, page, (enum movement)action->number);
}

void do_fold(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	struct page *page = dashboard_page(dashboard);

	(void)argument;
	if (page->kind->fold)
		page->kind->fold(dashboard, page, (enum fold)action->number);
}

void do_view(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)argument;
	dashboard_view(dashboard, (enum view)action->number);
}

void do_column(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)argument;
	table_step_column(dashboard, dashboard_page(dashboard), action->number);
}

void do_cell(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)argument;
	table_filter_cell(dashboard, dashboard_page(dashboard), action->number != 0);
}

void do_sort_step(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)argument;
	table_sort_step(dashboard, dashboard_page(dashboard), action->number);
}

void do_go(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	struct page *page = dashboard_page(dashboard);
	const unsigned long row = strtoul(argument, NULL, 10);

	(void)action;
	if (page->kind->go && row > 0)
		page->kind->go(dashboard, page, (size_t)row - 1);
	else if (page->kind->link && row > 0)
		page->kind->link(dashboard, page, (size_t)row - 1);
}

void do_open_row(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	struct page *page = dashboard_page(dashboard);

	(void)action;
	(void)argument;
	if (page->kind->enter)
		page->kind->enter(dashboard, page);
}

/* Leave things one at a time: what a search marked, a range that was begun, then the page. */
void do_back(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	struct page *page = dashboard_page(dashboard);

	(void)action;
	(void)argument;
	if (*page->search && page->kind->search)
		page->kind->search(dashboard, page, "");
	else if (table_end_range(page))
		dashboard_say(dashboard, "the range is dropped");
	else if (dashboard->stacks[dashboard->view].count > 1)
		dashboard_pop(dashboard);
	else
		dashboard_say(dashboard, "this is the first page; q leaves, ? shows every key");
}

void do_search(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	struct page *page = dashboard_page(dashboard);

	(void)action;
	if (!page->kind->search)
		dashboard_say(dashboard, "there is nothing to search here");
	else if (*argument)
		page->kind->search(dashboard, page, argument);
	else {
		page->kind->search(dashboard, page, "");
		dashboard_prompt(dashboard, PROMPT_SEARCH, "");
	}
}

void do_find(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	struct page *page = dashboard_page(dashboard);

	(void)argument;
	if (!*page->search)
		dashboard_say(dashboard, "nothing was looked for yet; / searches");
	else if (page->kind->find)
		page->kind->find(dashboard, page, action->number);
}

void do_filter(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	struct page *page = dashboard_page(dashboard);

	(void)action;
	if (*argument)
		table_set_filter(dashboard, page, argument);
	else
		dashboard_prompt(dashboard, PROMPT_FILTER, table_filter(page));
}

void do_clear_filter(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)action;
	(void)argument;
	table_set_filter(dashboard, dashboard_page(dashboard), "");
}

void do_sort(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	struct page *page = dashboard_page(dashboard);

	(void)action;
	if (*argument)
		table_sort(dashboard, page, argument);
	else
		table_sort_current(dashboard, page);
}

void do_reverse(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)action;
	(void)argument;
	table_sort_reverse(dashboard, dashboard_page(dashboard));
}

void do_preview(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)action;
	(void)argument;
	table_preview(dashboard, dashboard_page(dashboard));
}

void do_copy(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)action;
	(void)argument;
	buf_clear(&dashboard->clip);
	if (table_copy(dashboard_page(dashboard), &dashboard->clip))
		dashboard_say(dashboard, "copied: %s", dashboard->clip.text);
}

void do_refresh(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)action;
	(void)argument;
	dashboard_poll(dashboard);
	dashboard_refresh(dashboard);
}

void do_redraw(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)action;
	(void)argument;
	dashboard->redraw = true;
}

void do_theme(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	CLEANUP(buf_release) struct buf problems = BUF_INIT;
	struct theme loaded;
	struct error err = { 0 };

	(void)action;
	if (!*argument) {
		dashboard_say(dashboard, "the theme is %s; :theme NAME takes another", dashboard->theme.name);
		return;
	}
	if (theme_load(&loaded, argument, dashboard->settings->theme_folder, &problems, &err) < 0) {
		dashboard_complain(dashboard, "%s", err.message);
		return;
	}
	dashboard->theme = loaded;
	dashboard->redraw = true;
	if (problems.length)
		dashboard_complain(dashboard, "%.*s", (int)strcspn(problems.text, "\n"), problems.text);
}

void do_help(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)action;
	(void)argument;
	if (dashboard_page(dashboard)->kind != &page_help)
		open_help(dashboard);
}

void do_command(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)action;
	(void)argument;
	dashboard_prompt(dashboard, PROMPT_COMMAND, "");
}

void do_suspend(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)action;
	(void)argument;
	dashboard->suspend = true;
}

void do_interrupt(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)action;
	(void)argument;
	dashboard_say(dashboard, "nothing runs that could be stopped; q leaves");
}

void do_close_page(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)action;
	(void)argument;
	if (dashboard->stacks[dashboard->view].count > 1)
		dashboard_pop(dashboard);
	else
		dashboard_prompt(dashboard, PROMPT_QUIT, "");
}

void do_quit(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)action;
	(void)argument;
	dashboard->leaving = true;
}

/* --- for scripts ----------------------------------------------------------------------------------- */

static void save(struct dashboard *dashboard, const char *path,
	void (*add)(const struct frame *frame, struct buf *ret))
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error err = { 0 };

	dashboard_draw(dashboard);
	add(&dashboard->frame, &text);
	if (!*path || file_write(path, text.text, text.length, &err) < 0)
		dashboard_complain(dashboard, "%s", *path ? err.message : "name a file to save to");
}

void do_save_screen(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)action;
	save(dashboard, argument, frame_add_screen);
}

void do_save_attributes(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)action;
	save(dashboard, argument, frame_add_attributes);
}

void do_resize(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	char *end;
	const long width = strtol(argument, &end, 10);
	const long height = *end == 'x' ? strtol(end + 1, NULL, 10) : 0;

	(void)action;
	if (width > 0 && width <= 1000 && height > 0 && height <= 1000)
		frame_resize(&dashboard->frame, (int)width, (int)height);
}
