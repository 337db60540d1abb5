/* The functions that rows of the table of actions run; `argument` is "" when none is given. */
#ifndef SCABBARD_TUI_ACTIONS_H
#define SCABBARD_TUI_ACTIONS_H

#include "dashboard.h"

void do_back(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_cell(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_clear_filter(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_close_page(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_column(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_command(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_copy(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_decide(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_filter(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_find(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_fold(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_go(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_help(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_interrupt(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_mark(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_mark_all(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_mark_range(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_move(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_open_row(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_preview(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_quit(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_redraw(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_refresh(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_repeat(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_resize(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_reverse(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_save_attributes(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_save_screen(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_search(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_sort(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_sort_step(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_suspend(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_take_back(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_theme(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_triage(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_undo(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_view(struct dashboard *dashboard, const struct action *action, const char *argument);
void do_week(struct dashboard *dashboard, const struct action *action, const char *argument);

#endif
