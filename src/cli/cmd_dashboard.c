/* The dashboard, which is what the program does when nothing else is asked of it. */
#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "commands.h"
#include "paths.h"
#include "print.h"
#include "tui/tui.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int check_theme(const char *path, struct error *err)
{
	CLEANUP(buf_release) struct buf problems = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const int result = tui_check_theme(path, &problems, err);

	buf_add_untrusted_lines(&text, problems.text);
	if (result == 0 && !text.length) {
		buf_add_untrusted(&text, path);
		buf_add(&text, ": nothing is wrong with it\n");
	}
	if (print_text(&text, result < 0 ? NULL : err) < 0 && result == 0)
		return err->code;
	return result;
}

static int check_terminal(const struct settings *settings, struct error *err)
{
	if (settings->plain || settings->script || (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)))
		return 0;
	return error_set(
		err, ERROR_USAGE, "the dashboard needs a terminal; 'scabbard report' prints the same facts");
}

static const char *color_of(const struct settings *settings)
{
	const char *no_color = getenv("NO_COLOR");

	if (settings->color && strcmp(settings->color, "auto") != 0)
		return settings->color;
	return no_color && *no_color ? "never" : "auto";
}

int cmd_dashboard(const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf database = BUF_INIT;
	CLEANUP(buf_release) struct buf themes = BUF_INIT;
	CLEANUP(buf_release) struct buf keys = BUF_INIT;
	struct tui_settings tui = {
		.database_given = settings->database != NULL,
		.theme = settings->theme,
		.filter = settings->filter,
		.view = settings->view,
		.ascii = print_is_ascii(settings),
		.color = color_of(settings),
		.plain = settings->plain,
		.script = settings->script,
	};

	if (settings->check_theme)
		return check_theme(settings->check_theme, err);
	if (check_terminal(settings, err) < 0 || paths_add_database(&database, settings, err) < 0)
		return err->code;
	paths_add_configuration(&themes, "themes");
	paths_add_configuration(&keys, "keys.toml");
	tui.database = database.text;
	tui.theme_folder = themes.length ? themes.text : NULL;
	tui.keys = keys.length ? keys.text : NULL;
	return tui_run(&tui, err);
}
