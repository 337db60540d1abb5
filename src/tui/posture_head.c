/* The facts above the rules: score, coverage, findings, how references are pinned, whether the pins tell the truth. */
#include "posture_page.h"

#include "base/cleanup.h"
#include "table_page.h"
#include "trend.h"

#include <string.h>

/* What stands beside the bar of the score: its number, and a trend with words or a note. */
enum {
	TALL = 17,
	SLIM = 60,
	WORDY = 70,
	ROOMY = 90,
	BESIDE_BAR = 28,
	BESIDE_NOTE = 58,
	BAR_LEAST = 10,
	BAR_MOST = 40,
	TREND_NUMBERS = 8,
	TREND_WORDS = 19
};

enum { HEIGHTS = 5 };

/* From how many rows on how many of them are facts, and which row is whose; the last row of the tallest is a border. */
static const struct {
	int least, height;
	int rows[FACT_COUNT];
} layouts[HEIGHTS] = {
	{ .least = TALL, .height = 8, .rows = { 0, 1, 2, 3, 4, 6 } },
	{ .least = 11, .height = 5, .rows = { 0, 1, 2, 3, 4, -1 } },
	{ .least = 7, .height = 3, .rows = { 0, -1, 1, 2, -1, -1 } },
	{ .least = 5, .height = 2, .rows = { 0, -1, -1, 1, -1, -1 } },
	{ .least = 2, .height = 1, .rows = { 0, -1, -1, -1, -1, -1 } },
};

int posture_head_height(struct area area)
{
	for (int i = 0; i < HEIGHTS; i++) {
		if (area.height >= layouts[i].least)
			return layouts[i].height;
	}
	return 0;
}

int posture_fact_row(struct area area, enum fact fact)
{
	for (int i = 0; i < HEIGHTS; i++) {
		if (area.height >= layouts[i].least)
			return fact < FACT_COUNT ? layouts[i].rows[fact] : -1;
	}
	return -1;
}

/* --- bars ------------------------------------------------------------------------------------------- */

static enum role bar_role(int percent)
{
	return percent >= 90 ? ROLE_BAR_GOOD : percent >= 50 ? ROLE_BAR_FAIR : ROLE_BAR_BAD;
}

void posture_draw_bar(struct frame *frame, struct area area, int64_t part, int64_t more, int64_t all)
{
	const int percent = all ? (int)(part * 100 / all) : 0;
	int full = all ? (int)(part * area.width / all) : 0;
	int end = all ? (int)((part + more) * area.width / all) : 0;

	if (part > 0 && full == 0)
		full = 1;
	if (more > 0 && end <= full)
		end = full + 1;
	if (end > area.width)
		end = area.width;
	frame_repeat(frame, area, ROLE_BAR_REST, GLYPH_BAR_REST);
	frame_repeat(frame, (struct area){ area.x, area.y, full, 1 }, bar_role(percent), GLYPH_BAR);
	if (end > full)
		frame_repeat(frame, (struct area){ area.x + full, area.y, end - full, 1 }, ROLE_UNKNOWN,
			GLYPH_BAR_RANGE);
}

int posture_draw_label(struct frame *frame, struct area area, const char *label)
{
	const bool slim = area.width < SLIM;

	frame_own(frame, area.x + LABEL_X, area.y, VALUE_X - LABEL_X - 1, ROLE_HEADER, label);
	return area.x + (slim ? LABEL_X + 1 + (int)strlen(label) : VALUE_X);
}

/* The same with a gap of its own behind it. */
static int draw_spaced(struct frame *frame, int x, struct area area, int64_t count, const char *word,
	enum role role, int gap)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const int end = area.x + area.width - 1;
	int width;

	if (count == 0 || x >= end)
		return x;
	buf_add_count(&text, count);
	width = (int)(text.length + 1 + strlen(word));
	if (x + width > end) {
		frame_put_glyph(frame, x, area.y, ROLE_DIM, GLYPH_ELLIPSIS);
		return end;
	}
	x += frame_own(frame, x, area.y, end - x, role, text.text) + 1;
	x += frame_own(frame, x, area.y, end - x, ROLE_TEXT, word);
	return x + gap;
}

int posture_draw_count(
	struct frame *frame, int x, struct area area, int64_t count, const char *word, enum role role)
{
	return draw_spaced(frame, x, area, count, word, role, area.width < ROOMY ? 1 : 2);
}

/* --- the facts above --------------------------------------------------------------------------------- */

static void draw_cursor(struct frame *frame, struct area row)
{
	frame_put_glyph(frame, row.x, row.y, ROLE_TEXT, GLYPH_CURSOR);
	frame_flag(frame, row.x, row.y, row.width, CELL_CURSOR);
	frame->cursor_y = row.y;
}

/* To the right of the bar: how the score went, or what it is while that is not known. */
static void draw_score_note(
	struct frame *frame, struct area area, const struct posture *posture, const struct trend *trend)
{
	const char *note = posture->score_low != posture->score_high ? "unknown counted both ways"
								     : "checks passed, by weight";
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (trend->known > 1) {
		trend_draw(frame, area.x, area.y, trend);
		area.x += (int)trend->count + 1;
		area.width -= (int)trend->count + 1;
		if (trend->low == trend->high)
			buf_format(&text, "%d for %zu days", trend->low, trend->count);
		else
			buf_format(&text, "%d-%d in %zu days", trend->low, trend->high, trend->count);
		if ((int)text.length >= area.width)
			buf_cut(&text, strcspn(text.text, " "));
		frame_text(frame, area, ROLE_DIM, text.text, TEXT_CUT_END);
		return;
	}
	if ((int)strlen(note) < area.width)
		frame_own(frame, area.x, area.y, (int)strlen(note), ROLE_DIM, note);
}

static void draw_score(
	struct frame *frame, struct area area, const struct posture *posture, const struct weekly *weekly)
{
	const int end = area.x + area.width;
	const int words = area.width < WORDY ? TREND_NUMBERS : TREND_WORDS;
	const int days = area.width - BESIDE_BAR - BAR_LEAST - words;
	int x = posture_draw_label(frame, area, "SCORE"), width;
	struct trend trend = { 0 };
	CLEANUP(buf_release) struct buf score = BUF_INIT;

	if (posture->score_low < 0) {
		frame_own(frame, x, area.y, area.width - x, ROLE_DIM, "-  nothing was looked at yet");
		return;
	}
	buf_add_score(&score, posture->score_low, posture->score_high);
	x += frame_own(frame, x, area.y, 12, ROLE_STRONG, score.text);
	x += frame_own(frame, x, area.y, end - x, ROLE_DIM, " of 100") + 2;
	if (weekly && area.width >= SLIM)
		trend_make(weekly->days, weekly->day_count, days < TREND_DAYS ? days : TREND_DAYS, &trend);
	width = area.width - (trend.known > 1 ? BESIDE_BAR + (int)trend.count + words : BESIDE_NOTE);
	width = width > BAR_MOST ? BAR_MOST : width < BAR_LEAST ? BAR_LEAST : width;
	posture_draw_bar(frame, (struct area){ x, area.y, width, 1 }, posture->score_low,
		posture->score_high - posture->score_low, 100);
	x += width + 2;
	draw_score_note(frame, (struct area){ x, area.y, end - x, 1 }, posture, &trend);
}

static void draw_coverage(struct frame *frame, struct area area, const struct posture *posture)
{
	CLEANUP(buf_release) struct buf complete = BUF_INIT;
	int x = posture_draw_label(frame, area, "COVERAGE");

	buf_add(&complete, "complete");
	x = posture_draw_count(frame, x, area, posture->repositories,
		posture->repositories == 1 ? "repo:" : "repos:", ROLE_STRONG);
	if (posture->repositories == 0)
		frame_own(
			frame, x, area.y, area.x + area.width - x, ROLE_DIM, "no repository was scanned yet");
	else if (area.width >= ROOMY)
		x--;
	if (posture->without_dagger && area.width >= SLIM)
		buf_format(&complete, " (%lld without Dagger)", (long long)posture->without_dagger);
	x = posture_draw_count(frame, x, area, posture->complete, complete.text, ROLE_OK);
	x = posture_draw_count(frame, x, area, posture->partial, "partial", ROLE_UNKNOWN);
	x = posture_draw_count(frame, x, area, posture->failed, "failed", ROLE_BAD);
	x = posture_draw_count(frame, x, area, posture->empty, "empty", ROLE_DIM);
	posture_draw_count(frame, x, area, posture->gone, "gone", ROLE_DIM);
}

/* A count of findings; a row that does not fit takes shorter words. */
struct finding_count {
	int64_t count;
	const char *word, *brief, *letter;
	enum role role;
};

enum word_form { WORDS_FULL, WORDS_BRIEF, WORDS_LETTERS };

static const char *word_in(const struct finding_count *row, enum word_form form)
{
	return form == WORDS_LETTERS ? row->letter : form == WORDS_BRIEF ? row->brief : row->word;
}

static int counts_width(const struct finding_count *rows, size_t count, enum word_form form, int gap)
{
	int width = 0;

	for (size_t i = 0; i < count; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		if (rows[i].count == 0)
			continue;
		buf_add_count(&text, rows[i].count);
		width += (int)text.length + 1 + (int)strlen(word_in(&rows[i], form)) + gap;
	}
	return width - gap;
}

static void draw_findings(struct frame *frame, struct area area, const struct posture *posture)
{
	const int64_t *severity = posture->severity;
	const struct finding_count rows[] = {
		{ severity[SEVERITY_CRITICAL], "critical", "crit", "C", ROLE_CRITICAL },
		{ severity[SEVERITY_HIGH], "high", "high", "H", ROLE_HIGH },
		{ severity[SEVERITY_MEDIUM], "medium", "med", "M", ROLE_MEDIUM },
		{ severity[SEVERITY_LOW], "low", "low", "L", ROLE_LOW },
		{ severity[SEVERITY_INFO], "info", "info", "I", ROLE_INFO },
		{ posture->unknown, "unknown", "unknown", "?", ROLE_UNKNOWN },
		{ posture->accepted, "accepted", "accepted", "accepted", ROLE_DIM },
		{ posture->dismissed, "dismissed", "dismissed", "dismissed", ROLE_DIM },
		{ posture->declared, "declared", "declared", "declared", ROLE_DIM },
		{ posture->set_apart, "not live", "not live", "not live", ROLE_DIM },
	};
	const size_t count = COUNT_OF(rows);
	int x = posture_draw_label(frame, area, "FINDINGS"), gap = area.width < ROOMY ? 1 : 2;
	enum word_form form = area.width < SLIM ? WORDS_LETTERS : WORDS_FULL;
	const int room = area.x + area.width - 1 - x;
	int64_t all = posture->unknown + posture->declared;

	for (int i = SEVERITY_CRITICAL; i >= SEVERITY_INFO; i--)
		all += severity[i];
	if (counts_width(rows, count, form, gap) > room)
		gap = 1;
	if (form == WORDS_FULL && counts_width(rows, count, form, gap) > room)
		form = WORDS_BRIEF;
	for (size_t i = 0; i < count; i++) {
		if (i + 1 == count && all == 0)
			x += frame_own(frame, x, area.y, area.x + area.width - x,
				     posture->score_low < 0 ? ROLE_DIM : ROLE_OK,
				     posture->score_low < 0 ? "-  nothing was looked at" : "none open") +
			     2;
		x = draw_spaced(frame, x, area, rows[i].count, word_in(&rows[i], form), rows[i].role, gap);
	}
}

/* How references are pinned in the manifests, as parts of one bar that glyphs tell apart as well as colours. They
 * add up to all references; how many of them float, whatever their manifest says, stands behind. */
struct part {
	const char *word;
	int64_t count;
	enum role role;
	enum glyph glyph;
};

enum { PARTS = 5 };

static void pin_parts(const struct posture *posture, struct part parts[PARTS])
{
	const int64_t bad = posture->malformed + posture->conflicting;

	parts[0] = (struct part){ "pinned", posture->pinned, ROLE_BAR_GOOD, GLYPH_BAR_FULL };
	parts[1] = (struct part){ "unpinned", posture->unpinned, ROLE_BAR_BAD, GLYPH_BAR_MIDDLE };
	parts[2] = (struct part){ "bad pin", bad, ROLE_BAD, GLYPH_BAR_DARK };
	parts[3] = (struct part){ "local", posture->local, ROLE_BAR_NEUTRAL, GLYPH_BAR_LIGHT };
	parts[4] = (struct part){ "builtin", posture->builtin, ROLE_BAR_REST, GLYPH_BAR_REST };
}

static void draw_parts(struct frame *frame, struct area area, const struct part *parts)
{
	int64_t all = 0, before = 0;

	for (int i = 0; i < PARTS; i++)
		all += parts[i].count;
	for (int i = 0; i < PARTS && all > 0; i++) {
		const int start = (int)(before * area.width / all);
		int end;

		before += parts[i].count;
		end = (int)(before * area.width / all);
		if (end == start && parts[i].count > 0 && end < area.width)
			end++;
		frame_repeat(frame, (struct area){ area.x + start, area.y, end - start, 1 }, parts[i].role,
			parts[i].glyph);
	}
}

static void draw_pinning(struct frame *frame, struct area area, const struct posture *posture, bool tall)
{
	struct part parts[PARTS];
	int x = posture_draw_label(frame, area, "PINNING");

	pin_parts(posture, parts);
	if (posture->references == 0) {
		frame_own(frame, x, area.y, area.x + area.width - x, ROLE_DIM, "no reference was found");
		return;
	}
	if (tall) {
		draw_parts(frame, (struct area){ x, area.y, area.width - VALUE_X - 2, 1 }, parts);
		area.y++;
		x = area.width < ROOMY ? area.x + LABEL_X : x;
	}
	for (int i = 0; i < PARTS; i++) {
		const bool glyph = parts[i].count && tall && x + 2 < area.x + area.width;

		if (glyph)
			frame_put_glyph(frame, x, area.y, parts[i].role, parts[i].glyph);
		x = posture_draw_count(
			frame, x + (glyph ? 2 : 0), area, parts[i].count, parts[i].word, ROLE_STRONG);
	}
	if (posture->floating && tall && x + 2 < area.x + area.width) {
		frame_put_glyph(frame, x, area.y, ROLE_BORDER, GLYPH_VERTICAL);
		x += 2;
	}
	posture_draw_count(
		frame, x, area, posture->floating, posture->floating == 1 ? "floats" : "float", ROLE_BAD);
}

/* What copies of the targets say of the pins. */
static void draw_truth(struct frame *frame, struct area area, const struct posture *posture)
{
	const bool slim = area.width < SLIM;
	int x = posture_draw_label(frame, area, slim ? "TRUTH" : "PIN TRUTH");

	if (posture->agreeing + posture->disagreeing + posture->unreachable + posture->untold +
			posture->uncopied ==
		0) {
		frame_own(frame, x, area.y, area.x + area.width - x, ROLE_DIM,
			"-  no pin was compared with a copy");
		return;
	}
	x = posture_draw_count(
		frame, x, area, posture->agreeing, posture->agreeing == 1 ? "agrees" : "agree", ROLE_OK);
	x = posture_draw_count(frame, x, area, posture->disagreeing,
		posture->disagreeing == 1 ? "disagrees" : "disagree", ROLE_BAD);
	x = posture_draw_count(frame, x, area, posture->unreachable, "unreachable", ROLE_BAD);
	x = posture_draw_count(
		frame, x, area, posture->uncopied, slim ? "no copy" : "without a copy", ROLE_UNKNOWN);
	posture_draw_count(frame, x, area, posture->untold, "unknown", ROLE_UNKNOWN);
}

void posture_draw_head(struct frame *frame, struct area area, const struct posture_page *state)
{
	const struct posture *posture = &state->answer->posture;
	const bool tall = posture_head_height(area) == layouts[0].height;

	for (int fact = 0; fact < FACT_COUNT; fact++) {
		const int at = posture_fact_row(area, (enum fact)fact);
		const struct area row = { area.x, area.y + at, area.width, 1 };

		if (at < 0)
			continue;
		switch ((enum fact)fact) {
		case FACT_SCORE:
			draw_score(frame, row, posture, posture_trend(state));
			break;
		case FACT_WEEK:
			posture_draw_week(frame, row, posture_weekly(state));
			break;
		case FACT_COVERAGE:
			draw_coverage(frame, row, posture);
			break;
		case FACT_FINDINGS:
			draw_findings(frame, row, posture);
			break;
		case FACT_PINNING:
			draw_pinning(frame, row, posture, tall);
			break;
		case FACT_TRUTH:
			draw_truth(frame, row, posture);
			break;
		case FACT_COUNT:
			break;
		}
		if (state->fact == (enum fact)fact)
			draw_cursor(frame, row);
	}
	if (tall)
		frame_repeat(frame, (struct area){ area.x, area.y + layouts[0].height - 1, area.width, 1 },
			ROLE_BORDER, GLYPH_HORIZONTAL);
}
