/* The week in the posture: one row of the facts, and its parts in the panel beside them. */
#include "posture_page.h"
#include "table_page.h"
#include "trend.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"

#include <string.h>

enum {
	SLIM = 60,
	ROOMY = 90,
	SCORE_WIDTH = 8,
	CHANGE_WIDTH = 5,
	COUNT_WIDTH = 5,
	SCORES_WIDTH = 8,
	NAME_MOST = 18
};

/* "+3", or that there is nothing to compare with. */
static int draw_change(struct frame *frame, int x, struct area area, const struct weekly *weekly)
{
	const int change = weekly->now.score_low - weekly->then.score_low;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!buf_add_score_change(&text, &weekly->then, &weekly->now)) {
		if (area.width < SLIM || weekly->then.known)
			return x;
		return x +
		       frame_own(frame, x, area.y, area.x + area.width - x, ROLE_DIM, "no run before it") + 2;
	}
	if (change == 0)
		return x + frame_own(frame, x, area.y, area.x + area.width - x, ROLE_DIM, "same score") +
		       (area.width < SLIM ? 1 : 2);
	frame_put_glyph(
		frame, x, area.y, change_role(change), change > 0 ? GLYPH_ASCENDING : GLYPH_DESCENDING);
	x += 2;
	return x + frame_own(frame, x, area.y, area.x + area.width - x, change_role(change), text.text) +
	       (area.width < SLIM ? 1 : 2);
}

void posture_draw_week(struct frame *frame, struct area area, const struct weekly *weekly)
{
	int x = posture_draw_label(frame, area, "WEEK");
	struct week_sums sums;
	struct week_ends ends;

	if (!weekly) {
		frame_put_glyph(frame, x, area.y, ROLE_DIM, GLYPH_ELLIPSIS);
		return;
	}
	sums = week_sum(weekly);
	ends = week_ends(weekly);
	x = draw_change(frame, x, area, weekly);
	if (sums.opened + sums.reopened + sums.closed + sums.decided == 0)
		x += frame_own(frame, x, area.y, area.x + area.width - x, ROLE_DIM, "nothing changed") + 2;
	x = posture_draw_count(frame, x, area, sums.opened, "opened", ROLE_BAD);
	x = posture_draw_count(frame, x, area, sums.reopened, "reopened", ROLE_BAD);
	x = posture_draw_count(frame, x, area, sums.closed, "closed", ROLE_OK);
	x = posture_draw_count(frame, x, area, sums.decided, "decided", ROLE_STRONG);
	x = posture_draw_count(frame, x, area, weekly->overdue_reviews,
		weekly->overdue_reviews == 1 ? "review overdue" : "reviews overdue", ROLE_BAD);
	posture_draw_count(frame, x, area, ends.soon, ends.soon == 1 ? "exception ends" : "exceptions end",
		ROLE_UNKNOWN);
}

void posture_say_week(const struct weekly *weekly, struct buf *ret)
{
	struct week_sums sums;
	struct week_ends ends;

	if (!weekly)
		return;
	sums = week_sum(weekly);
	ends = week_ends(weekly);
	buf_add(ret, "in 7 days: ");
	if (weekly->then.score_low == weekly->now.score_low)
		buf_add(ret, "same score, ");
	else if (buf_add_score_change(ret, &weekly->then, &weekly->now))
		buf_add(ret, " points, ");
	buf_format(ret,
		"%lld opened, %lld reopened, %lld closed, %lld decided; %lld reviews overdue, %lld "
		"exceptions "
		"end within 30 days; week says more\n",
		(long long)sums.opened, (long long)sums.reopened, (long long)sums.closed,
		(long long)sums.decided, (long long)weekly->overdue_reviews, (long long)ends.soon);
}

/* --- the panel --------------------------------------------------------------------------------------- */

static void draw_team(struct frame *frame, struct area area, const struct team_change *team)
{
	const int counts = area.width - 2 * COUNT_WIDTH - SCORE_WIDTH - CHANGE_WIDTH - 1;
	CLEANUP(buf_release) struct buf score = BUF_INIT;
	CLEANUP(buf_release) struct buf change = BUF_INIT;
	int x = area.x + counts;

	frame_text(frame, (struct area){ area.x + 1, area.y, counts - 2, 1 }, team->id ? ROLE_TEXT : ROLE_DIM,
		team->id ? team->name : "no team", TEXT_CUT_END);
	posture_draw_number(frame, (struct area){ x, area.y, COUNT_WIDTH, 1 }, ROLE_CRITICAL,
		team->now.severity[SEVERITY_CRITICAL]);
	posture_draw_number(frame, (struct area){ x + COUNT_WIDTH, area.y, COUNT_WIDTH, 1 }, ROLE_HIGH,
		team->now.severity[SEVERITY_HIGH]);
	x += 2 * COUNT_WIDTH;
	buf_add_score(&score, team->now.score_low, team->now.score_high);
	frame_text_right(frame, (struct area){ x, area.y, SCORE_WIDTH, 1 }, ROLE_TEXT, score.text);
	if (buf_add_score_change(&change, &team->then, &team->now))
		frame_text_right(frame, (struct area){ x + SCORE_WIDTH, area.y, CHANGE_WIDTH, 1 },
			change_role(team->now.score_low - team->then.score_low), change.text);
}

int posture_draw_teams(struct frame *frame, struct area area, const struct weekly *weekly)
{
	static const char heads[] = "    C    H   SCORE WEEK ";
	int y = 1;

	if (!weekly || weekly->team_count == 0)
		return 0;
	posture_draw_panel_head(frame, area, "TEAMS");
	frame_own(frame, area.x + area.width - (int)strlen(heads), area.y, (int)strlen(heads), ROLE_HEADER,
		heads);
	for (size_t i = 0; i < weekly->team_count && y < area.height; i++, y++)
		draw_team(frame, (struct area){ area.x, area.y + y, area.width, 1 }, &weekly->teams[i]);
	return y + 1;
}

/* "88 to 83", or where it stands if it is new or stayed. */
static void add_scores(const struct repository_change *change, struct buf *ret)
{
	if (change->score_then_low < 0) {
		buf_add(ret, "new");
		return;
	}
	if (change->score_then_low != change->score_low)
		buf_format(ret, "%d to ", change->score_then_low);
	buf_format(ret, "%d", change->score_low);
}

/* Why it moved, as far as it fits without being cut inside of a rule's name: all causes, the gravest, or that one
 * without its rules. */
static void add_why(const struct repository_change *change, int width, struct buf *ret)
{
	static const char new_here[] = "new here; ";
	const char *why = change->why ? change->why : "";
	const char *rules;

	if (strncmp(why, new_here, strlen(new_here)) == 0)
		why += strlen(new_here);
	buf_add(ret, why);
	if ((int)ret->length > width)
		buf_cut(ret, strcspn(ret->text, ";"));
	rules = (int)ret->length > width ? strstr(ret->text, " by ") : NULL;
	if (rules)
		buf_cut(ret, (size_t)(rules - ret->text));
}

/* Scores say which way it went; one that is new or stayed where it was went neither. */
static void draw_move(
	struct frame *frame, struct area area, const struct repository_change *change, int name_width)
{
	const int moved = change->score_then_low < 0 ? 0 : change->score_low - change->score_then_low;
	const enum glyph mark = moved > 0 ? GLYPH_ASCENDING : moved < 0 ? GLYPH_DESCENDING : GLYPH_BULLET;
	const enum role role = moved ? change_role(moved) : ROLE_DIM;
	const int scores_x = area.x + 3 + name_width + 1, why_x = scores_x + SCORES_WIDTH + 1;
	const int why_width = area.x + area.width - 1 - why_x;
	CLEANUP(buf_release) struct buf scores = BUF_INIT;
	CLEANUP(buf_release) struct buf why = BUF_INIT;

	frame_put_glyph(frame, area.x + 1, area.y, role, mark);
	frame_text(frame, (struct area){ area.x + 3, area.y, name_width, 1 }, ROLE_TEXT, change->name,
		TEXT_CUT_START);
	add_scores(change, &scores);
	frame_text(
		frame, (struct area){ scores_x, area.y, SCORES_WIDTH, 1 }, role, scores.text, TEXT_CUT_END);
	add_why(change, why_width, &why);
	frame_text(frame, (struct area){ why_x, area.y, why_width, 1 }, ROLE_DIM, why.text, TEXT_CUT_END);
}

/* The widest of some names, as far as there is room for it. */
static int names_width(const struct repository_change *changes, size_t count, int width)
{
	for (size_t i = 0; i < count && width < NAME_MOST; i++) {
		const int wanted = (int)text_width(changes[i].name);

		width = wanted > width ? wanted : width;
	}
	return width < NAME_MOST ? width : NAME_MOST;
}

int posture_draw_moves(struct frame *frame, struct area area, const struct weekly *weekly)
{
	const int half = (area.height - 1) / 2;
	int y = 1, worse, names;

	if (!weekly || weekly->worse_count + weekly->better_count == 0)
		return 0;
	posture_draw_panel_head(frame, area, "MOVED IN 7 DAYS");
	worse = weekly->better_count < (size_t)half ? area.height - 1 - (int)weekly->better_count : half;
	names = names_width(weekly->worse, weekly->worse_count, 0);
	names = names_width(weekly->better, weekly->better_count, names);
	for (size_t i = 0; i < weekly->worse_count && y <= worse; i++, y++)
		draw_move(
			frame, (struct area){ area.x, area.y + y, area.width, 1 }, &weekly->worse[i], names);
	for (size_t i = 0; i < weekly->better_count && y < area.height; i++, y++)
		draw_move(
			frame, (struct area){ area.x, area.y + y, area.width, 1 }, &weekly->better[i], names);
	return y + 1;
}
