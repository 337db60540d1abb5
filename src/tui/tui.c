#include "tui/tui.h"

#include "base/cleanup.h"
#include "base/file.h"
#include "run.h"

#include <locale.h>
#include <signal.h>
#include <string.h>

enum { THEME_BYTES = 256 * 1024 };

/* Leave as the signal would have made us leave, so that the exit status is true. */
static void leave_by(int number)
{
	sigset_t set;

	signal(number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(number);
}

int tui_run(const struct tui_settings *settings, struct error *err)
{
	struct dashboard dashboard;
	int result;

	setlocale(LC_CTYPE, "");
	result = dashboard_open(&dashboard, settings, err);
	if (result < 0)
		return result;
	if (settings->script)
		result = run_script(&dashboard, settings->script, err);
	else if (settings->plain)
		result = run_plain(&dashboard, err);
	else
		result = run_screen(&dashboard, err);
	dashboard_close(&dashboard);
	if (result > 0)
		leave_by(result);
	return result;
}

int tui_check_theme(const char *path, struct buf *ret, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct theme theme;
	int errors;

	if (file_read(&text, path, THEME_BYTES, err) < 0)
		return error_context(err, "reading theme '%s'", path);
	theme_default(&theme);
	errors = theme_read(&theme, path, text.text, text.length, NULL, ret);
	if (errors)
		return error_set(err, ERROR_MALFORMED, "theme '%s' has %d error%s", path, errors,
			errors == 1 ? "" : "s");
	return 0;
}
