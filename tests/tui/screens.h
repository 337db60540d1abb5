/*
 * Screens for tests: keys run in script mode over the desk without a store, and what stands on the screen afterwards is
 * looked at.
 */
#ifndef SCABBARD_TESTS_SCREENS_H
#define SCABBARD_TESTS_SCREENS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "fake_desk.h"
#include "tui/tui.h"

enum { TEXT_BYTES = 1024 * 1024 };

static char screens_folder[] = "/tmp/scabbard-screens-XXXXXX";

static int screens_make(void **state)
{
	(void)state;
	setenv("SCABBARD_NOW", "1795507200", 1);
	setenv("TZ", "UTC", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	return mkdtemp(screens_folder) ? 0 : -1;
}

static int screens_remove(void **state)
{
	static const char *const names[] = { "script", "screen", "attrs" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		file_join(&path, screens_folder, names[i]);
		unlink(path.text);
	}
	return rmdir(screens_folder);
}

static inline void path_in(struct buf *ret, const char *name)
{
	file_join(ret, screens_folder, name);
}

/* Run keys, then save what the screen shows. */
static inline void run(const char *keys, const char *database, bool ascii)
{
	CLEANUP(buf_release) struct buf script = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct tui_settings settings = { .database = database, .ascii = ascii };
	struct error err = { 0 };

	path_in(&path, "script");
	buf_format(&script, "%s\n:save-screen %s/screen\n:save-attrs %s/attrs\n", keys, screens_folder,
		screens_folder);
	assert_int_equal(file_write(path.text, script.text, script.length, &err), 0);
	settings.script = path.text;
	assert_int_equal(tui_run(&settings, &err), 0);
}

static inline void read_file(struct buf *ret, const char *path)
{
	struct error err = { 0 };

	if (file_read(ret, path, TEXT_BYTES, &err) < 0)
		fail_msg("%s", err.message);
}

/* What the screen of a made-up fleet shows after keys. */
static inline void screen_of(const char *database, const char *keys, struct buf *ret)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	run(keys, database, false);
	path_in(&path, "screen");
	read_file(ret, path.text);
}

static inline void assert_shows_in(const char *database, const char *keys, const char *text)
{
	CLEANUP(buf_release) struct buf screen = BUF_INIT;

	screen_of(database, keys, &screen);
	if (!strstr(screen.text, text))
		fail_msg("after %s '%s' is not on the screen:\n%s", keys, text, screen.text);
}

static inline void assert_hides_in(const char *database, const char *keys, const char *text)
{
	CLEANUP(buf_release) struct buf screen = BUF_INIT;

	screen_of(database, keys, &screen);
	if (strstr(screen.text, text))
		fail_msg("after %s '%s' is on the screen:\n%s", keys, text, screen.text);
}

static inline void assert_shows(const char *keys, const char *text)
{
	assert_shows_in("fake", keys, text);
}

static inline void assert_hides(const char *keys, const char *text)
{
	assert_hides_in("fake", keys, text);
}

/* What is shown holds no control character, no direction control, nothing invisible, no byte that is no text. */
static inline void assert_harmless_in(const char *database, const char *keys)
{
	static const char *const forbidden[] = { "\xe2\x80\xae", "\xe2\x80\x8b", "\xc2\x9b", "\xff" };
	CLEANUP(buf_release) struct buf screen = BUF_INIT;

	screen_of(database, keys, &screen);
	for (size_t i = 0; i < COUNT_OF(forbidden); i++) {
		if (strstr(screen.text, forbidden[i]))
			fail_msg("'%s' shows a character that may not be shown", keys);
	}
	for (size_t i = 0; i < screen.length; i++) {
		const unsigned char byte = (unsigned char)screen.text[i];

		if ((byte < 32 && byte != '\n') || byte == 127)
			fail_msg("'%s' shows the control character %d", keys, byte);
	}
}

/* What the desk was asked to do last, after keys. */
static inline void assert_wishes_in(const char *database, const char *keys, const char *wish)
{
	fake_wish[0] = '\0';
	run(keys, database, false);
	if (!strstr(fake_wish, wish))
		fail_msg("after %s not '%s' was wished, but '%s'", keys, wish, fake_wish);
}

static inline void assert_wishes(const char *keys, const char *wish)
{
	assert_wishes_in("fake", keys, wish);
}

static inline void assert_wishes_nothing(const char *keys)
{
	fake_wish[0] = '\0';
	run(keys, "fake", false);
	if (*fake_wish)
		fail_msg("after %s this was wished: '%s'", keys, fake_wish);
}

#endif
