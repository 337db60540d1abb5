/* Lines in, lines out: no screen, no boxes, every row a sentence of its own. */
#include "run.h"

#include "base/cleanup.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLAIN_WIDTH = 100, PLAIN_HEIGHT = 24 };

static void write_page(struct dashboard *dashboard)
{
	CLEANUP(buf_release) struct buf crumbs = BUF_INIT;
	CLEANUP(buf_release) struct buf status = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct page *page = dashboard_page(dashboard);

	buf_add_crumbs(&crumbs, dashboard, "/");
	if (page->kind->status && page->kind != &page_help)
		page->kind->status(dashboard, page, &status);
	buf_add_untrusted(&text, crumbs.text);
	if (status.length) {
		buf_add(&text, ": ");
		buf_add_untrusted(&text, status.text);
	}
	buf_add_char(&text, '\n');
	if (!dashboard->desk) {
		buf_add_untrusted(&text, dashboard->database_error.message);
		buf_add_char(&text, '\n');
		buf_add_untrusted(&text, dashboard->database_error.hint);
		buf_add_char(&text, '\n');
	} else if (page->kind->say) {
		page->kind->say(dashboard, page, &text);
	}
	fwrite(text.text, 1, text.length, stdout);
}

static void write_message(struct dashboard *dashboard)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!dashboard->message.length)
		return;
	buf_add_untrusted(&text, dashboard->message.text);
	puts(text.text);
	buf_clear(&dashboard->message);
}

/* What a form asks next. */
static void write_question(struct dashboard *dashboard)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	form_say(dashboard, &text);
	fwrite(text.text, 1, text.length, stdout);
}

/* A number opens that row, an empty line shows the next page, anything else is a command. */
static void take_line(struct dashboard *dashboard, const char *line)
{
	struct page *page = dashboard_page(dashboard);
	const size_t length = strlen(line);

	if (dashboard->deciding.form.open) {
		form_line(dashboard, line);
	} else if (length == 0) {
		dashboard_command(dashboard, "page-down");
	} else if (strspn(line, "0123456789") == length) {
		dashboard_command(dashboard, line);
		run_settle(dashboard);
		if (page->kind->enter && !dashboard->message.length)
			page->kind->enter(dashboard, page);
	} else if (strcmp(line, "?") == 0) {
		dashboard_command(dashboard, "help");
	} else if (strcmp(line, "q") == 0) {
		dashboard->leaving = true;
	} else {
		dashboard_command(dashboard, line);
	}
}

int run_plain(struct dashboard *dashboard, struct error *err)
{
	CLEANUP(memory_release) char *line = NULL;
	size_t capacity = 0;
	bool refused = false;

	(void)err;
	frame_resize(&dashboard->frame, PLAIN_WIDTH, PLAIN_HEIGHT);
	dashboard->frame.ascii = true;
	dashboard->plain = true;
	while (!dashboard->leaving) {
		ssize_t length;

		run_settle(dashboard);
		if (dashboard->deciding.form.open)
			write_question(dashboard);
		else if (!refused)
			write_page(dashboard);
		/* What was read aloud is over; what is typed next is meant for the page that help was asked for. */
		if (dashboard_page(dashboard)->kind == &page_help)
			dashboard_pop(dashboard);
		write_message(dashboard);
		fputs(": ", stdout);
		fflush(stdout);
		length = getline(&line, &capacity, stdin);
		if (length < 0)
			break;
		line[strcspn(line, "\r\n")] = '\0';
		take_line(dashboard, line);
		/* What was refused changed nothing: the page need not be heard again. */
		refused = dashboard->message.length > 0 && dashboard->message_is_error;
		if (dashboard->prompt.kind != PROMPT_NONE && !dashboard->deciding.form.open) {
			prompt_end(&dashboard->prompt, false);
			puts("put the text behind the word: filter severity>=high");
		}
		write_message(dashboard);
	}
	return 0;
}
