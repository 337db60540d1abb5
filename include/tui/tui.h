/* The dashboard. */
#ifndef SCABBARD_TUI_TUI_H
#define SCABBARD_TUI_TUI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"

/** What the dashboard is told. Texts are borrowed. */
struct tui_settings {
	const char *database;
	bool database_given;      /**< on the command line: then advice names it */
	const char *theme;        /**< name or path of a theme file, NULL = default */
	const char *theme_folder; /**< the user's themes, NULL = none */
	const char *keys;         /**< keys.toml, NULL = none */
	const char *filter;       /**< of the findings view at start, or NULL */
	const char *view;         /**< name of the first view, or NULL */
	bool ascii;
	const char *color;  /**< auto, always, never, 8, 256 */
	bool plain;         /**< numbered lines instead of a screen */
	const char *script; /**< file of keys for tests (reference/tui section 7), or NULL */
};

/** Run until the user leaves. Restores the terminal on every way out. */
int tui_run(const struct tui_settings *settings, struct error *err);

/** Add the keys of every place as text, for the manual page. */
void tui_add_keys(struct buf *ret);

/** Check a theme file: problems as lines "file:line:column: what" in `ret`; ERROR_MALFORMED if any. */
int tui_check_theme(const char *path, struct buf *ret, struct error *err);

#endif
