/* The fixed views of the dashboard, each with a stack of pages of its own. */
#ifndef SCABBARD_TUI_VIEWS_H
#define SCABBARD_TUI_VIEWS_H

#include "dashboard.h"

/** Add the names of all views, as "posture, repositories and findings". */
void buf_add_view_names(struct buf *buf);

/** Open the first page of a view. */
void view_open(struct dashboard *dashboard, enum view view);

/** Draw the row of tabs: full titles, or short ones, or as many as fit around the active one. */
void draw_tabs(struct dashboard *dashboard, int y);

#endif
