#include "run.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "term.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

enum {
	POLL_DATABASE = 2000,
	FIRST_PATIENCE = 30,
	KEY_PATIENCE = 5,
	PAGE_PATIENCE = 20,
	MILLISECOND = 1000000,
	KEYS_A_TURN = 256
};

static int64_t milliseconds(void)
{
	return clock_ticks() / MILLISECOND;
}

/* Draw; answers that come at once are drawn with it, so that a key makes one picture and not two. */
static void draw(struct dashboard *dashboard, struct terminal *terminal, int patience)
{
	const int64_t end = milliseconds() + patience;

	for (;;) {
		const int64_t left = end - milliseconds();
		struct pollfd wait = { .fd = -1, .events = POLLIN };

		dashboard_draw(dashboard);
		if (!dashboard->desk || desk_is_idle(dashboard->desk) || left <= 0)
			break;
		wait.fd = desk_fd(dashboard->desk);
		if (poll(&wait, 1, (int)left) <= 0 || !dashboard_answers(dashboard))
			break;
	}
	terminal_draw(terminal, &dashboard->frame, dashboard->redraw);
	dashboard->redraw = false;
}

/* A key that opened a page is followed by others that mean its rows: give those a moment to come. */
static void await_page(struct dashboard *dashboard)
{
	const int64_t end = milliseconds() + PAGE_PATIENCE;

	while (dashboard->desk) {
		struct pollfd wait = { .fd = desk_fd(dashboard->desk), .events = POLLIN };
		const int64_t left = end - milliseconds();

		dashboard_draw(dashboard);
		dashboard->dirty = true;
		if (desk_is_idle(dashboard->desk) || left <= 0 || poll(&wait, 1, (int)left) <= 0)
			return;
		dashboard_answers(dashboard);
	}
}

static void resize(struct dashboard *dashboard, const struct terminal *terminal)
{
	int width, height;

	terminal_size(terminal, &width, &height);
	if (width != dashboard->frame.width || height != dashboard->frame.height)
		frame_resize(&dashboard->frame, width, height);
	dashboard->dirty = true;
}

static void take_keys(struct dashboard *dashboard, struct terminal *terminal)
{
	uint32_t key;

	/* All that have arrived: ncurses keeps some where poll cannot see them. */
	for (int i = 0; i < KEYS_A_TURN && !dashboard->leaving && terminal_key(terminal, &key); i++) {
		const struct page *before = dashboard_page(dashboard);

		if (key == KEY_CODE_RESIZE)
			resize(dashboard, terminal);
		else
			dashboard_key(dashboard, key);
		if (dashboard_page(dashboard) != before)
			await_page(dashboard);
	}
	if (dashboard->clip.length) {
		terminal_copy(terminal, dashboard->clip.text);
		buf_clear(&dashboard->clip);
	}
	if (dashboard->suspend) {
		dashboard->suspend = false;
		terminal_suspend(terminal);
		resize(dashboard, terminal);
	}
}

/* Wait for something to happen; returns a signal to leave by, -1 when the terminal has gone, or 0. */
static int wait_for_event(struct dashboard *dashboard, struct terminal *terminal, int timeout)
{
	struct pollfd waits[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = terminal_signal_fd(terminal), .events = POLLIN },
		{ .fd = dashboard->desk ? desk_fd(dashboard->desk) : -1, .events = POLLIN },
	};

	if (poll(waits, COUNT_OF(waits), timeout) < 0)
		return errno == EINTR ? 0 : -1;
	if (waits[1].revents)
		return terminal_signal(terminal);
	if (!(waits[0].revents & POLLIN) && (waits[0].revents & (POLLHUP | POLLERR | POLLNVAL)))
		return -1;
	return 0;
}

int run_screen(struct dashboard *dashboard, struct error *err)
{
	CLEANUP(terminal_close) struct terminal *terminal = NULL;
	int64_t next_poll = milliseconds() + POLL_DATABASE;
	int result = terminal_open(&terminal, dashboard->settings->color, err);
	int event = 0;

	if (result < 0)
		return result;
	dashboard->frame.narrow = !terminal_is_utf8(terminal);
	dashboard->frame.ascii = dashboard->settings->ascii || !terminal_is_utf8(terminal);
	resize(dashboard, terminal);
	draw(dashboard, terminal, FIRST_PATIENCE);
	dashboard_poll(dashboard);
	while (!dashboard->leaving && event == 0) {
		int64_t left = next_poll - milliseconds();

		if (left <= 0) {
			dashboard_poll(dashboard);
			next_poll = milliseconds() + POLL_DATABASE;
			left = POLL_DATABASE;
		}
		event = wait_for_event(dashboard, terminal, (int)left);
		take_keys(dashboard, terminal);
		dashboard_answers(dashboard);
		if (dashboard->dirty && !dashboard->leaving && event == 0)
			draw(dashboard, terminal, KEY_PATIENCE);
	}
	return event > 0 ? event : 0;
}
