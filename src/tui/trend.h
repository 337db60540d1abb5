/* Numbers over time in a few columns: the trend of a score, and how it differs from what it was. */
#ifndef SCABBARD_TUI_TREND_H
#define SCABBARD_TUI_TREND_H

#include "base/buf.h"
#include "document.h"
#include "frame.h"
#include "model/weekly.h"

enum { TREND_MAX = 60, TREND_DAYS = 30, WEEK_DAYS = 7 };

/** One glyph a day, the newest last. */
struct trend {
	enum glyph glyphs[TREND_MAX];
	size_t count;
	size_t known;  /**< days of which something is known */
	int low, high; /**< of the days that are shown */
};

/** The trend of the lower end of the score over the last days that fit into some columns. */
void trend_make(const struct day *days, size_t count, int width, struct trend *ret);

/** Draw it at a place; add it to the last line of a document, with words for who hears it. */
void trend_draw(struct frame *frame, int x, int y, const struct trend *trend);
void trend_add(struct document *document, int x, const struct trend *trend);

/** Add "64-71", "64", or "-" where nothing was looked at. */
void buf_add_score(struct buf *ret, int low, int high);

/** Add "+3", "-4" or "0": by how much the lower end differs; false, and nothing, if one of the two is not known. */
bool buf_add_score_change(struct buf *ret, const struct day *then, const struct day *now);

/** The role of such a change, and of a count of what got worse. */
enum role change_role(int64_t better);

/** Sums over all rules. */
struct week_sums {
	int64_t opened, reopened, closed, decided;
};
struct week_sums week_sum(const struct weekly *weekly);

/** How many exceptions have not ended yet and will within 30 days, and how many have. Reviews are not counted. */
struct week_ends {
	int64_t soon, over, reviews;
};
struct week_ends week_ends(const struct weekly *weekly);

#endif
