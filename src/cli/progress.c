#include "progress.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BAR_WIDTH = 24, WIDTH_DEFAULT = 80, NAME_LEAST = 8 };

static const int64_t second = 1000000000, bar_pause = 100000000, line_pause = 5000000000;

static size_t terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return WIDTH_DEFAULT;
	return size.ws_col;
}

void progress_start(struct progress *progress, const struct settings *settings, const char *what)
{
	const char *terminal = getenv("TERM");

	*progress = (struct progress){ .what = what, .quiet = settings->quiet, .start = clock_ticks() };
	progress->bar = isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
	progress->width = terminal_width();
	progress->next = progress->start + (progress->bar ? bar_pause : line_pause);
}

/* "118/412  28%  37/s  8s left"; what cannot be known yet is left out. */
static void add_numbers(const struct progress *progress, size_t done, size_t all, struct buf *ret)
{
	const int64_t passed = clock_ticks() - progress->start;
	const int64_t rate = passed > 0 ? (int64_t)done * second / passed : 0;
	const int64_t left = done ? passed / (int64_t)done * (int64_t)(all - done) / second : 0;

	buf_format(ret, "%zu/%zu  %zu%%", done, all, all ? done * 100 / all : 100);
	if (rate)
		buf_format(ret, "  %lld/s", (long long)rate);
	if (done && done < all) {
		buf_add(ret, "  ");
		buf_add_age(ret, left);
		buf_add(ret, " left");
	}
}

static void add_bar(size_t done, size_t all, struct buf *ret)
{
	const size_t full = all ? done * BAR_WIDTH / all : BAR_WIDTH;

	buf_add(ret, "  [");
	buf_add_repeated(ret, "#", full);
	buf_add_repeated(ret, ".", BAR_WIDTH - full);
	buf_add(ret, "]  ");
}

/* Never as wide as the terminal, or the cursor would leave the line. */
static void draw_bar(struct progress *progress, size_t done, size_t all, const char *name)
{
	CLEANUP(buf_release) struct buf numbers = BUF_INIT;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	add_numbers(progress, done, all, &numbers);
	buf_add(&line, progress->what);
	if (line.length + BAR_WIDTH + 6 + numbers.length < progress->width)
		add_bar(done, all, &line);
	else
		buf_add_char(&line, ' ');
	buf_add(&line, numbers.text);
	if (line.length + 2 + NAME_LEAST < progress->width) {
		buf_add(&line, "  ");
		buf_add_column(&line, name, progress->width - line.length - 1, TEXT_CUT_START, false, true);
	}
	buf_add(&line, "\033[K\r");
	file_write_all(STDERR_FILENO, line.text, line.length, NULL);
	progress->drawn = true;
}

static void write_line(const struct progress *progress, size_t done, size_t all)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	buf_format(&line, "%s ", progress->what);
	add_numbers(progress, done, all, &line);
	buf_add_char(&line, '\n');
	file_write_all(STDERR_FILENO, line.text, line.length, NULL);
}

void progress_step(size_t done, size_t all, const char *name, void *context)
{
	struct progress *progress = context;
	const int64_t now = progress->quiet ? 0 : clock_ticks();

	if (progress->quiet || now < progress->next)
		return;
	progress->next = now + (progress->bar ? bar_pause : line_pause);
	if (progress->bar)
		draw_bar(progress, done, all, name);
	else
		write_line(progress, done, all);
}

void progress_end(struct progress *progress)
{
	static const char erase[] = "\r\033[K";

	if (progress->drawn)
		file_write_all(STDERR_FILENO, erase, sizeof(erase) - 1, NULL);
	progress->drawn = false;
}

void progress_add_time(const struct progress *progress, struct buf *ret)
{
	const int64_t tenths = (clock_ticks() - progress->start) / (second / 10);

	buf_format(ret, "%lld.%lld s", (long long)(tenths / 10), (long long)(tenths % 10));
}
