/* The only file that knows curses. */
#include "term.h"

#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "key.h"
#include "term_private.h"

#include <curses.h>
#include <langinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

enum {
	ESCAPE_DELAY = 25,
	COLORS_KNOWN = 257,
	KEY_PASTE_START = 0x3e0,
	KEY_PASTE_END = 0x3e1,
	CLIP_BYTES = 4096
};

struct terminal {
	SCREEN *screen;
	bool utf8;
	bool default_colors;
	enum depth depth;
	int signal_fd;
	sigset_t signals_before;
	int pair_count;
	uint16_t pairs[COLORS_KNOWN][COLORS_KNOWN]; /* [foreground + 1][background + 1]; 0 = none yet */
};

static const char paste_on[] = "\033[?2004h";
static const char paste_off[] = "\033[?2004l";

static void send(const char *bytes, size_t length)
{
	struct error err = { 0 };

	/* A terminal that is gone shows in poll. */
	file_write_all(STDOUT_FILENO, bytes, length, &err);
}

/* --- taking over ------------------------------------------------------------------------------------- */

static int check_terminal(struct error *err)
{
	const char *name = getenv("TERM");
	bool places;
	int result = 0;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		error_set(err, ERROR_USAGE, "the dashboard needs a terminal for input and output");
		error_hint(err, "scabbard report writes the same facts as text.");
		return ERROR_USAGE;
	}
	if (!name || !*name || setupterm(NULL, STDOUT_FILENO, &result) != OK) {
		error_set(err, ERROR_USAGE, "the terminal type '%s' is not known here", name ? name : "");
		error_hint(err, "Set TERM to one that is, such as xterm-256color, or use scabbard report.");
		return ERROR_USAGE;
	}
	places = cursor_address && *cursor_address;
	del_curterm(cur_term);
	if (!places) {
		error_set(err, ERROR_USAGE, "a terminal of type '%s' cannot place its cursor", name);
		error_hint(err, "--plain and scabbard report work without.");
		return ERROR_USAGE;
	}
	return 0;
}

/* Add a capability without its padding. */
static void add_capability(struct buf *buf, const char *name)
{
	char copy[32];
	const char *text;

	memcpy(copy, name, strlen(name) + 1);
	text = tigetstr(copy);
	if (!text || (intptr_t)text == -1)
		return;
	while (*text) {
		if (text[0] == '$' && text[1] == '<' && strchr(text, '>'))
			text = strchr(text, '>') + 1;
		else
			buf_add_char(buf, *text++);
	}
}

static void arm_guard(void)
{
	CLEANUP(buf_release) struct buf restore = BUF_INIT;

	buf_add(&restore, paste_off);
	add_capability(&restore, "sgr0");
	add_capability(&restore, "rmkx");
	add_capability(&restore, "cnorm");
	add_capability(&restore, "rmcup");
	term_guard_arm(restore.text, restore.length);
}

static void block_signals(struct terminal *terminal)
{
	sigset_t ours;

	sigemptyset(&ours);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGHUP);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGQUIT);
	sigprocmask(SIG_BLOCK, &ours, &terminal->signals_before);
	terminal->signal_fd = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
	signal(SIGPIPE, SIG_IGN);
}

static void set_depth(struct terminal *terminal, const char *color)
{
	const char *no_color = getenv("NO_COLOR");
	const bool automatic = !color || strcmp(color, "auto") == 0;

	terminal->depth = DEPTH_NONE;
	if (start_color() == ERR || !has_colors())
		return;
	terminal->default_colors = use_default_colors() != ERR;
	if ((automatic && no_color && *no_color) || (color && strcmp(color, "never") == 0))
		return;
	terminal->depth = COLORS >= 256 ? DEPTH_FULL : COLORS >= 8 ? DEPTH_EIGHT : DEPTH_NONE;
	if (color && strcmp(color, "8") == 0 && terminal->depth == DEPTH_FULL)
		terminal->depth = DEPTH_EIGHT;
}

static void set_modes(void)
{
	raw();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	curs_set(0);
	define_key("\033[200~", KEY_PASTE_START);
	define_key("\033[201~", KEY_PASTE_END);
}

int terminal_open(struct terminal **ret, const char *color, struct error *err)
{
	struct terminal *terminal;
	int result = check_terminal(err);

	if (result < 0)
		return result;
	/* With these set, ncurses would not notice a resize. */
	unsetenv("LINES");
	unsetenv("COLUMNS");
	term_guard_begin();
	if (!getenv("ESCDELAY"))
		set_escdelay(ESCAPE_DELAY);
	terminal = memory_zero(1, sizeof(*terminal));
	terminal->screen = newterm(NULL, stdout, stdin);
	if (!terminal->screen) {
		memory_free(terminal);
		return error_set(err, ERROR_SYSTEM, "cannot prepare the terminal");
	}
	terminal->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	block_signals(terminal);
	set_modes();
	set_depth(terminal, color);
	arm_guard();
	send(paste_on, sizeof(paste_on) - 1);
	*ret = terminal;
	return 0;
}

void terminal_close(struct terminal **terminal)
{
	struct terminal *closing = *terminal;

	if (!closing)
		return;
	send(paste_off, sizeof(paste_off) - 1);
	if (!enter_ca_mode)
		erase();
	endwin();
	term_guard_end();
	delscreen(closing->screen);
	file_close(&closing->signal_fd);
	sigprocmask(SIG_SETMASK, &closing->signals_before, NULL);
	memory_free(closing);
	*terminal = NULL;
}

void terminal_size(const struct terminal *terminal, int *ret_width, int *ret_height)
{
	(void)terminal;
	*ret_width = getmaxx(stdscr);
	*ret_height = getmaxy(stdscr);
}

bool terminal_is_utf8(const struct terminal *terminal)
{
	return terminal->utf8;
}

int terminal_signal_fd(const struct terminal *terminal)
{
	return terminal->signal_fd;
}

int terminal_signal(struct terminal *terminal)
{
	struct signalfd_siginfo info;

	if (read(terminal->signal_fd, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return 0;
	return (int)info.ssi_signo;
}

/* --- drawing ----------------------------------------------------------------------------------------- */

/* A colour as this terminal has it, when it knows no default. */
static int known_color(const struct terminal *terminal, int color, int otherwise)
{
	return color < 0 && !terminal->default_colors ? otherwise : color;
}

static int pair_of(struct terminal *terminal, int foreground, int background)
{
	uint16_t *pair = &terminal->pairs[foreground + 1][background + 1];
	const int known = *pair;

	if (foreground < 0 && background < 0)
		return 0;
	if (known)
		return known;
	if (terminal->pair_count + 1 >= COLOR_PAIRS || terminal->pair_count + 1 > UINT16_MAX)
		return 0;
	if (init_extended_pair(terminal->pair_count + 1, known_color(terminal, foreground, COLOR_WHITE),
		    known_color(terminal, background, COLOR_BLACK)) == ERR)
		return 0;
	*pair = (uint16_t)++terminal->pair_count;
	return *pair;
}

/* What is laid over a role: the cursor's row, matches of a search. */
static struct style laid_over(
	struct style style, const struct style *over, const struct style *text, bool hostile)
{
	if (over->attributes & ATTRIBUTE_REVERSE) {
		const uint16_t bold = style.attributes & ATTRIBUTE_BOLD;

		/* In a reversed row a reversed token would vanish. */
		style = *over;
		style.attributes |= bold;
		if (hostile)
			style.attributes ^= ATTRIBUTE_REVERSE;
		return style;
	}
	/* What has a background of its own, such as a pill, keeps it. */
	if (style.background == text->background) {
		style.background = over->background;
		if (style.foreground == text->foreground)
			style.foreground = over->foreground;
		style.attributes &= (uint16_t)~ATTRIBUTE_DIM;
	}
	style.attributes |= over->attributes;
	return style;
}

static struct style cell_style(
	const struct terminal *terminal, const struct frame *frame, const struct frame_cell *cell)
{
	const struct style *styles = frame->theme->styles[terminal->depth];
	const bool hostile = cell->role == ROLE_HOSTILE;
	struct style style = styles[cell->role];

	if (cell->flags & CELL_MARKED)
		style.attributes = (uint16_t)((style.attributes & ~ATTRIBUTE_DIM) | ATTRIBUTE_BOLD);
	if (cell->flags & CELL_CURSOR)
		style = laid_over(style, &styles[ROLE_CURSOR], &styles[ROLE_TEXT], hostile);
	if (cell->flags & CELL_MATCH)
		style = styles[ROLE_MATCH];
	if (cell->flags & CELL_UNDERLINE)
		style.attributes |= ATTRIBUTE_UNDERLINE;
	return style;
}

static attr_t curses_attributes(uint16_t attributes)
{
	attr_t result = A_NORMAL;

	if (attributes & ATTRIBUTE_BOLD)
		result |= A_BOLD;
	if (attributes & ATTRIBUTE_DIM)
		result |= A_DIM;
	if (attributes & ATTRIBUTE_UNDERLINE)
		result |= A_UNDERLINE;
	if (attributes & ATTRIBUTE_ITALIC)
		result |= A_ITALIC;
	if (attributes & ATTRIBUTE_REVERSE)
		result |= A_REVERSE;
	return result;
}

/* The text of a cell as wide characters; a question mark where the terminal cannot show it. */
static void cell_text(
	const struct terminal *terminal, const struct frame_cell *cell, wchar_t ret[CCHARW_MAX + 1])
{
	const size_t length = strlen(cell->text);
	size_t position = 0;
	int count = 0;

	while (position < length && count < CCHARW_MAX) {
		const uint32_t rune = text_next(cell->text, length, &position);

		ret[count++] =
			rune == TEXT_BAD_BYTE || (!terminal->utf8 && rune > 126) ? L'?' : (wchar_t)rune;
		if (!terminal->utf8)
			break;
	}
	if (count == 0)
		ret[count++] = L' ';
	ret[count] = L'\0';
}

static void draw_cell(struct terminal *terminal, const struct frame *frame, int x, int y)
{
	const struct frame_cell *cell = &frame->cells[(size_t)y * (size_t)frame->width + (size_t)x];
	const struct style style = cell_style(terminal, frame, cell);
	wchar_t text[CCHARW_MAX + 1];
	int pair = pair_of(terminal, style.foreground, style.background);
	cchar_t out;

	if (cell->width == 0)
		return;
	cell_text(terminal, cell, text);
	if (setcchar(&out, text, curses_attributes(style.attributes), 0, &pair) == OK)
		mvadd_wch(y, x, &out);
}

void terminal_draw(struct terminal *terminal, const struct frame *frame, bool redraw)
{
	int width, height;

	terminal_size(terminal, &width, &height);
	if (redraw)
		clearok(curscr, TRUE);
	erase();
	for (int y = 0; y < frame->height && y < height; y++) {
		for (int x = 0; x < frame->width && x < width; x++)
			draw_cell(terminal, frame, x, y);
	}
	curs_set(frame->cursor_x >= 0 ? 1 : 0);
	if (frame->cursor_y >= 0)
		move(frame->cursor_y, frame->cursor_x >= 0 ? frame->cursor_x : 0);
	refresh();
}

/* --- keys -------------------------------------------------------------------------------------------- */

static uint32_t function_key(wint_t code)
{
	static const struct {
		wint_t code;
		uint32_t key;
	} keys[] = {
		{ KEY_UP, KEY_CODE_UP },
		{ KEY_DOWN, KEY_CODE_DOWN },
		{ KEY_LEFT, KEY_CODE_LEFT },
		{ KEY_RIGHT, KEY_CODE_RIGHT },
		{ KEY_HOME, KEY_CODE_HOME },
		{ KEY_END, KEY_CODE_END },
		{ KEY_PPAGE, KEY_CODE_PAGE_UP },
		{ KEY_NPAGE, KEY_CODE_PAGE_DOWN },
		{ KEY_DC, KEY_CODE_DELETE },
		{ KEY_IC, KEY_CODE_INSERT },
		{ KEY_BACKSPACE, KEY_CODE_BACKSPACE },
		{ KEY_BTAB, KEY_CODE_BACK_TAB },
		{ KEY_ENTER, KEY_CODE_ENTER },
		{ KEY_RESIZE, KEY_CODE_RESIZE },
		{ KEY_PASTE_START, KEY_CODE_PASTE_START },
		{ KEY_PASTE_END, KEY_CODE_PASTE_END },
	};

	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		if (keys[i].code == code)
			return keys[i].key;
	}
	if (code > KEY_F0 && code <= KEY_F(12))
		return KEY_CODE_F1 + (code - KEY_F(1));
	return KEY_CODE_NONE;
}

bool terminal_key(struct terminal *terminal, uint32_t *ret)
{
	wint_t code;
	int kind;

	(void)terminal;
	do {
		kind = get_wch(&code);
		if (kind == ERR)
			return false;
		if (kind == KEY_CODE_YES)
			*ret = function_key(code);
		else if (code == 127 || code == 8)
			*ret = KEY_CODE_BACKSPACE;
		else if (code == '\n')
			*ret = KEY_CODE_ENTER;
		else
			*ret = code;
	} while (*ret == KEY_CODE_NONE || *ret == 0);
	return true;
}

/* --- leaving for a while ------------------------------------------------------------------------------ */

void terminal_suspend(struct terminal *terminal)
{
	struct sigaction stop = { 0 }, before;

	(void)terminal;
	send(paste_off, sizeof(paste_off) - 1);
	endwin();
	stop.sa_handler = SIG_DFL;
	sigemptyset(&stop.sa_mask);
	sigaction(SIGTSTP, &stop, &before);
	kill(0, SIGTSTP);
	sigaction(SIGTSTP, &before, NULL);
	clearok(curscr, TRUE);
	refresh();
	send(paste_on, sizeof(paste_on) - 1);
}

static void add_base64(struct buf *buf, const unsigned char *bytes, size_t length)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < length; i += 3) {
		const size_t left = length - i;
		uint32_t bits = (uint32_t)bytes[i] << 16;

		bits |= left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
		bits |= left > 2 ? bytes[i + 2] : 0;
		buf_add_char(buf, digits[bits >> 18]);
		buf_add_char(buf, digits[bits >> 12 & 63]);
		buf_add_char(buf, (char)(left > 1 ? digits[bits >> 6 & 63] : '='));
		buf_add_char(buf, (char)(left > 2 ? digits[bits & 63] : '='));
	}
}

void terminal_copy(struct terminal *terminal, const char *text)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	const size_t length = strnlen(text, CLIP_BYTES);

	(void)terminal;
	buf_add(&bytes, "\033]52;c;");
	add_base64(&bytes, (const unsigned char *)text, length);
	buf_add(&bytes, "\a");
	send(bytes.text, bytes.length);
}
