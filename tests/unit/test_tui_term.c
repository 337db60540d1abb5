/* The dashboard on a real pseudo-terminal: how it begins, what it sends, and how it leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <utmp.h>

#include "../tui/fake_desk.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "tui/tui.h"

enum { WIDTH = 80, HEIGHT = 24, QUIET = 150, PATIENCE = 5000 };

/* A dashboard in a child, seen from the other end of its terminal. */
struct session {
	pid_t pid;
	int master, slave;
	struct termios before;
	struct buf output;
};

static void run_child(const char *term)
{
	struct tui_settings settings = { .database = "fake" };
	struct error err = { 0 };

	setenv("TERM", term, 1);
	if (tui_run(&settings, &err) < 0) {
		dprintf(2, "scabbard: %s\n", err.message);
		_exit(3);
	}
	_exit(0);
}

static void begin(struct session *session, const char *term)
{
	const struct winsize size = { .ws_row = HEIGHT, .ws_col = WIDTH };

	memset(session, 0, sizeof(*session));
	session->output = (struct buf)BUF_INIT;
	assert_int_equal(openpty(&session->master, &session->slave, NULL, NULL, &size), 0);
	assert_int_equal(tcgetattr(session->slave, &session->before), 0);
	session->pid = fork();
	assert_true(session->pid >= 0);
	if (session->pid == 0) {
		close(session->master);
		login_tty(session->slave);
		run_child(term);
	}
}

/* Read until nothing has come for a while, at first with more patience; returns the bytes read. */
static size_t drain(struct session *session, int patience)
{
	struct pollfd wait = { .fd = session->master, .events = POLLIN };
	size_t before = session->output.length;
	char bytes[4096];

	while (poll(&wait, 1, patience) > 0) {
		const ssize_t count = read(session->master, bytes, sizeof(bytes));

		if (count <= 0)
			break;
		buf_add_bytes(&session->output, bytes, (size_t)count);
		patience = QUIET;
	}
	return session->output.length - before;
}

static void press(struct session *session, const char *keys)
{
	assert_int_equal(write(session->master, keys, strlen(keys)), strlen(keys));
	drain(session, PATIENCE);
}

static int end(struct session *session)
{
	int status = 0;

	assert_int_equal(waitpid(session->pid, &status, 0), session->pid);
	return status;
}

static void assert_restored(struct session *session)
{
	struct termios after;

	assert_int_equal(tcgetattr(session->slave, &after), 0);
	assert_int_equal(after.c_lflag, session->before.c_lflag);
	assert_int_equal(after.c_iflag, session->before.c_iflag);
	assert_int_equal(after.c_oflag, session->before.c_oflag);
	assert_non_null(strstr(session->output.text, "\033[?1049l"));
	assert_non_null(strstr(session->output.text, "\033[?2004l"));
	buf_release(&session->output);
	close(session->master);
	close(session->slave);
}

static void puts_the_terminal_back_when_it_leaves(void **state)
{
	struct session session;

	(void)state;
	begin(&session, "xterm-256color");
	drain(&session, PATIENCE);
	press(&session, "5");
	assert_int_equal(write(session.master, "Q", 1), 1);
	assert_int_equal(end(&session), 0);
	drain(&session, QUIET);
	assert_restored(&session);
}

static void puts_the_terminal_back_on_every_signal(void **state)
{
	static const int numbers[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGSEGV };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		struct session session;
		int status;

		begin(&session, "xterm-256color");
		drain(&session, PATIENCE);
		kill(session.pid, numbers[i]);
		status = end(&session);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), numbers[i]);
		drain(&session, QUIET);
		assert_restored(&session);
	}
}

static void sends_nothing_while_nothing_happens(void **state)
{
	struct session session;

	(void)state;
	begin(&session, "xterm-256color");
	drain(&session, PATIENCE);
	assert_int_equal(drain(&session, 2500), 0);
	assert_int_equal(write(session.master, "Q", 1), 1);
	end(&session);
	drain(&session, QUIET);
	assert_restored(&session);
}

/* Skip one escape sequence of those that a terminal library sends; false if it is another. */
static bool skip_sequence(const char **text)
{
	const char *rest = *text + 1;

	if (*rest == '(' || *rest == ')') {
		*text = rest + 2;
		return true;
	}
	if (*rest == '[') {
		rest += 1 + strspn(rest + 1, "0123456789;?");
		if (!*rest || !strchr("ABCDGHJKLMPSTXdhlmrtb@", *rest))
			return false;
		*text = rest + 1;
		return true;
	}
	if (!*rest || !strchr("=>78M", *rest))
		return false;
	*text = rest + 1;
	return true;
}

/* Whatever stands in the repositories, only text and the terminal library's own sequences go out. */
static void sends_only_what_it_means_to(void **state)
{
	struct session session;
	const char *text;

	(void)state;
	begin(&session, "xterm-256color");
	drain(&session, PATIENCE);
	press(&session, "5");
	press(&session, "\r");
	press(&session, "2");
	press(&session, "jjj\r");
	press(&session, "?");
	text = session.output.text;
	assert_null(strstr(text, "\xe2\x80\xae"));
	while (*text) {
		if (*text == '\033') {
			if (!skip_sequence(&text))
				fail_msg("an escape was sent: %.12s", text + 1);
		} else if ((unsigned char)*text < 32 && !strchr("\r\n\b\t\016\017", *text))
			fail_msg("byte %d was sent", *text);
		else {
			text++;
		}
	}
	kill(session.pid, SIGTERM);
	end(&session);
	drain(&session, QUIET);
	assert_restored(&session);
}

static void follows_the_size_of_the_terminal(void **state)
{
	static const struct winsize sizes[] = { { .ws_row = 1, .ws_col = 1 }, { .ws_row = 60, .ws_col = 220 },
		{ .ws_row = 5, .ws_col = 20 }, { .ws_row = 24, .ws_col = 80 } };
	struct session session;

	(void)state;
	begin(&session, "xterm-256color");
	drain(&session, PATIENCE);
	press(&session, "5");
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		assert_int_equal(ioctl(session.master, TIOCSWINSZ, &sizes[i]), 0);
		drain(&session, PATIENCE);
	}
	assert_int_equal(kill(session.pid, SIGTERM), 0);
	assert_int_equal(WTERMSIG(end(&session)), SIGTERM);
	drain(&session, QUIET);
	assert_restored(&session);
}

/* Text pasted into a prompt must not run as keys. */
static void takes_pasted_text_as_text(void **state)
{
	struct session session;

	(void)state;
	begin(&session, "xterm-256color");
	drain(&session, PATIENCE);
	press(&session, "5");
	press(&session, "f");
	press(&session, "\033[200~x\nQ\n\033[201~");
	assert_int_equal(waitpid(session.pid, NULL, WNOHANG), 0);
	assert_non_null(strstr(session.output.text, "x Q"));
	kill(session.pid, SIGTERM);
	end(&session);
	drain(&session, QUIET);
	assert_restored(&session);
}

static void refuses_terminals_that_cannot_place_a_cursor(void **state)
{
	static const char *const names[] = { "dumb", "no-such-terminal", "" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct session session;

		begin(&session, names[i]);
		drain(&session, PATIENCE);
		assert_int_equal(WEXITSTATUS(end(&session)), 3);
		assert_non_null(strstr(session.output.text, "scabbard: "));
		assert_null(strchr(session.output.text, '\033'));
		buf_release(&session.output);
		close(session.master);
		close(session.slave);
	}
}

/* Colours 0 to 7; 39 and 49 are the terminal's own. */
static bool has_colour(const char *text)
{
	while ((text = strstr(text, "\033["))) {
		const size_t length = strspn(text + 2, "0123456789;");

		for (size_t i = 2; text[length + 2] == 'm' && i < length + 2; i++) {
			if ((text[i - 1] == '[' || text[i - 1] == ';') &&
				(text[i] == '3' || text[i] == '4') && text[i + 1] >= '0' &&
				text[i + 1] <= '8')
				return true;
		}
		text += 2;
	}
	return false;
}

static void works_without_colour(void **state)
{
	static const char *const names[] = { "vt100", "linux", "xterm", "screen-256color" };

	(void)state;
	setenv("NO_COLOR", "1", 1);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct session session;

		begin(&session, names[i]);
		drain(&session, PATIENCE);
		assert_non_null(strstr(session.output.text, "SCORE"));
		assert_false(has_colour(session.output.text));
		kill(session.pid, SIGTERM);
		end(&session);
		buf_release(&session.output);
		close(session.master);
		close(session.slave);
	}
	unsetenv("NO_COLOR");
}

static int prepare(void **state)
{
	(void)state;
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("SCABBARD_NOW", "1795507200", 1);
	unsetenv("NO_COLOR");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(puts_the_terminal_back_when_it_leaves),
		cmocka_unit_test(puts_the_terminal_back_on_every_signal),
		cmocka_unit_test(sends_nothing_while_nothing_happens),
		cmocka_unit_test(sends_only_what_it_means_to),
		cmocka_unit_test(follows_the_size_of_the_terminal),
		cmocka_unit_test(takes_pasted_text_as_text),
		cmocka_unit_test(refuses_terminals_that_cannot_place_a_cursor),
		cmocka_unit_test(works_without_colour),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}
