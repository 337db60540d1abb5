#include "trend.h"

#include <stdio.h>

/* A trend that varies by less than this is drawn flat: noise must not look like news. */
enum { SPAN_LEAST = 8, HEIGHTS = GLYPH_SPARK_LAST - GLYPH_SPARK_FIRST + 1 };

static bool is_known(const struct day *day)
{
	return day->known && day->score_low >= 0;
}

static enum glyph glyph_of(const struct day *day, int bottom, int span)
{
	int height;

	if (!is_known(day))
		return GLYPH_SPARK_NONE;
	height = (day->score_low - bottom) * (HEIGHTS - 1) / span;
	if (height < 0)
		height = 0;
	return (enum glyph)(GLYPH_SPARK_FIRST + (height < HEIGHTS ? height : HEIGHTS - 1));
}

void trend_make(const struct day *days, size_t count, int width, struct trend *ret)
{
	size_t most = width < 0 ? 0 : width > TREND_MAX ? TREND_MAX : (size_t)width;
	int bottom, span;

	*ret = (struct trend){ .low = 100 };
	if (count > most) {
		days += count - most;
		count = most;
	}
	/* Before the first run there is nothing to draw. */
	while (count && !is_known(days)) {
		days++;
		count--;
	}
	for (size_t i = 0; i < count; i++) {
		if (!is_known(&days[i]))
			continue;
		ret->known++;
		ret->low = days[i].score_low < ret->low ? days[i].score_low : ret->low;
		ret->high = days[i].score_low > ret->high ? days[i].score_low : ret->high;
	}
	span = ret->high - ret->low;
	bottom = ret->low;
	if (span < SPAN_LEAST) {
		bottom -= (SPAN_LEAST - span) / 2;
		span = SPAN_LEAST;
	}
	for (size_t i = 0; i < count; i++)
		ret->glyphs[i] = glyph_of(&days[i], bottom, span);
	ret->count = count;
}

void trend_draw(struct frame *frame, int x, int y, const struct trend *trend)
{
	for (size_t i = 0; i < trend->count; i++)
		frame_put_glyph(frame, x + (int)i, y,
			trend->glyphs[i] == GLYPH_SPARK_NONE ? ROLE_DIM : ROLE_BAR_NEUTRAL, trend->glyphs[i]);
}

void trend_add(struct document *document, int x, const struct trend *trend)
{
	char words[80];

	for (size_t i = 0; i < trend->count; i++)
		document_glyph(document, x + (int)i,
			trend->glyphs[i] == GLYPH_SPARK_NONE ? ROLE_DIM : ROLE_BAR_NEUTRAL, trend->glyphs[i]);
	if (!trend->known)
		return;
	snprintf(words, sizeof(words), "%zu days, the lower end of the score from %d to %d", trend->count,
		trend->low, trend->high);
	document_said(document, words);
}

void buf_add_score(struct buf *ret, int low, int high)
{
	if (low < 0)
		buf_add_char(ret, '-');
	else if (low == high)
		buf_format(ret, "%d", low);
	else
		buf_format(ret, "%d-%d", low, high);
}

bool buf_add_score_change(struct buf *ret, const struct day *then, const struct day *now)
{
	const int change = now->score_low - then->score_low;

	if (!is_known(then) || !is_known(now))
		return false;
	buf_format(ret, change ? "%+d" : "%d", change);
	return true;
}

enum role change_role(int64_t better)
{
	return better > 0 ? ROLE_OK : better < 0 ? ROLE_BAD : ROLE_DIM;
}

struct week_sums week_sum(const struct weekly *weekly)
{
	struct week_sums sums = { 0 };

	for (size_t i = 0; i < weekly->rule_count; i++) {
		sums.opened += weekly->rules[i].opened;
		sums.reopened += weekly->rules[i].reopened;
		sums.closed += weekly->rules[i].closed;
		sums.decided += weekly->rules[i].decided;
	}
	return sums;
}

struct week_ends week_ends(const struct weekly *weekly)
{
	struct week_ends ends = { 0 };

	for (size_t i = 0; i < weekly->ending_count; i++) {
		const struct waiting *waiting = &weekly->ending[i];

		if (!waiting->decision)
			ends.reviews++;
		else if (waiting->over)
			ends.over++;
		else
			ends.soon++;
	}
	return ends;
}
