/* The three ways to run the dashboard. */
#ifndef SCABBARD_TUI_RUN_H
#define SCABBARD_TUI_RUN_H

#include "dashboard.h"

/** Keys from a terminal; returns the signal that ended it, 0 for none, or a negative error. */
int run_screen(struct dashboard *dashboard, struct error *err);

/** Keys from a file, no terminal: every question is answered before the next key. */
int run_script(struct dashboard *dashboard, const char *path, struct error *err);

/** Lines of text in and out. */
int run_plain(struct dashboard *dashboard, struct error *err);

/** Draw and wait until nothing is asked any more. */
void run_settle(struct dashboard *dashboard);

#endif
