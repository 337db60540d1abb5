/* Below the rules, or beside them when there is room: what to do next, runs, the worst repositories. */
#include "posture_page.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "table_page.h"

#include <stdio.h>
#include <string.h>

static void add_run(const struct posture_run *run, int64_t now, struct buf *ret)
{
	static const char *const ends[] = { "running", "", "incomplete", "stopped" };

	buf_format(ret, "#%lld %s ", (long long)run->id, run_kind_word(run->kind));
	buf_add_age(ret, now - run->started);
	buf_add(ret, " ago");
	if (run->status >= 0 && run->status <= 3 && *ends[run->status])
		buf_format(ret, ", %s", ends[run->status]);
	buf_add(ret, ": ");
	if (run->opened + run->closed + run->changed + run->reopened == 0) {
		buf_add(ret, "nothing new");
		return;
	}
	buf_format(ret, "%lld new", (long long)run->opened);
	if (run->reopened)
		buf_format(ret, ", %lld reopened", (long long)run->reopened);
	if (run->changed)
		buf_format(ret, ", %lld changed", (long long)run->changed);
	if (run->closed)
		buf_format(ret, ", %lld closed", (long long)run->closed);
}

/* Sentences, one a row; returns the rows used. */
static int draw_next(struct frame *frame, struct area area, const struct posture_page *state, int64_t now)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *line;
	int y = 0;

	posture_next(state, now, false, &text);
	for (line = text.text; *line && y < area.height; y++) {
		const size_t length = strcspn(line, "\n");
		char sentence[160];

		snprintf(sentence, sizeof(sentence), "%.*s", (int)length, line);
		frame_put_glyph(frame, area.x, area.y + y, ROLE_KEY, GLYPH_BULLET);
		frame_text(frame, (struct area){ area.x + 2, area.y + y, area.width - 2, 1 }, ROLE_TEXT,
			sentence, TEXT_CUT_END);
		line += length + 1;
	}
	return y;
}

void posture_draw_foot(struct dashboard *dashboard, const struct posture_page *state, struct area area)
{
	const struct posture *posture = &state->answer->posture;
	CLEANUP(buf_release) struct buf run = BUF_INIT;
	struct frame *frame = &dashboard->frame;
	struct area row = { area.x, area.y, area.width, 1 };

	if (area.height >= 3) {
		frame_repeat(frame, row, ROLE_BORDER, GLYPH_HORIZONTAL);
		row.y++;
	}
	if (area.height >= 3 && posture_newest_run(posture)) {
		add_run(posture_newest_run(posture), dashboard->now, &run);
		frame_own(frame, area.x + LABEL_X, row.y, VALUE_X, ROLE_HEADER, "LAST RUN");
		frame_text(frame, (struct area){ area.x + VALUE_X, row.y, area.width - VALUE_X - 1, 1 },
			ROLE_TEXT, run.text, TEXT_CUT_END);
		row.y++;
	}
	frame_own(frame, area.x + LABEL_X, row.y, VALUE_X, ROLE_HEADER, "NEXT");
	draw_next(frame,
		(struct area){
			area.x + VALUE_X, row.y, area.width - VALUE_X - 1, area.y + area.height - row.y },
		state, dashboard->now);
}

void posture_draw_panel_head(struct frame *frame, struct area area, const char *title)
{
	const int used = frame_own(frame, area.x + 1, area.y, area.width - 1, ROLE_HEADER, title);

	frame_repeat(frame, (struct area){ area.x + used + 2, area.y, area.width - used - 3, 1 }, ROLE_BORDER,
		GLYPH_HORIZONTAL);
}

static void draw_worst_row(struct frame *frame, struct area area, const struct row *row)
{
	static const int columns[] = { REPOSITORY_CRITICAL, REPOSITORY_HIGH, REPOSITORY_MEDIUM,
		REPOSITORY_LOW };
	static const enum role roles[] = { ROLE_CRITICAL, ROLE_HIGH, ROLE_MEDIUM, ROLE_LOW };
	const int counts = area.width - 30;
	CLEANUP(buf_release) struct buf score = BUF_INIT;

	frame_text(frame, (struct area){ area.x + 1, area.y, counts - 2, 1 }, ROLE_TEXT,
		row->cells[REPOSITORY_REPO].text, TEXT_CUT_MIDDLE);
	for (int i = 0; i < 4; i++)
		posture_draw_number(frame, (struct area){ area.x + counts + i * 5, area.y, 5, 1 }, roles[i],
			row->cells[columns[i]].number);
	buf_add_cell(&score, TABLE_REPOSITORIES, REPOSITORY_SCORE_LOW, row, 0, true);
	frame_text_right(frame, (struct area){ area.x + counts + 22, area.y, 7, 1 }, ROLE_TEXT, score.text);
}

/* Repositories come with the worst first: those without findings are no part of a list of bad ones. */
static bool has_findings(const struct row *row)
{
	return row->cells[REPOSITORY_CRITICAL].number || row->cells[REPOSITORY_HIGH].number ||
	       row->cells[REPOSITORY_MEDIUM].number || row->cells[REPOSITORY_LOW].number;
}

static int draw_worst(struct frame *frame, struct area area, const struct desk_answer *worst)
{
	const int counts = area.width - 30;
	int y = 1;

	if (!worst || worst->row_count == 0 || !has_findings(&worst->rows[0]))
		return 0;
	posture_draw_panel_head(frame, area, "WORST REPOSITORIES");
	frame_own(frame, area.x + counts, area.y, 30, ROLE_HEADER, "    C    H    M    L   SCORE ");
	for (size_t i = 0; i < worst->row_count && y < area.height && has_findings(&worst->rows[i]); i++, y++)
		draw_worst_row(frame, (struct area){ area.x, area.y + y, area.width, 1 }, &worst->rows[i]);
	return y + 1;
}

static int draw_runs(struct dashboard *dashboard, struct area area, const struct posture *posture)
{
	int y = 1;

	posture_draw_panel_head(&dashboard->frame, area, "RUNS");
	for (size_t i = 0; i < posture->run_count && y < area.height; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		if (strcmp(run_kind_word(posture->runs[i].kind), "triage") == 0)
			continue;
		add_run(&posture->runs[i], dashboard->now, &text);
		frame_text(&dashboard->frame, (struct area){ area.x + 1, area.y + y, area.width - 2, 1 },
			y > 1 ? ROLE_DIM : ROLE_TEXT, text.text, TEXT_CUT_END);
		y++;
	}
	return y + 1;
}

static struct area below(struct area area, int rows, int most)
{
	area.y += rows;
	area.height -= rows;
	if (most && area.height > most)
		area.height = most;
	return area;
}

void posture_draw_panel(struct dashboard *dashboard, const struct posture_page *state, struct area area)
{
	const struct posture *posture = &state->answer->posture;
	struct frame *frame = &dashboard->frame;
	int y = 0;

	frame_repeat(frame, (struct area){ area.x - 1, area.y, 1, area.height }, ROLE_BORDER, GLYPH_VERTICAL);
	posture_draw_panel_head(frame, area, "WHAT TO DO NEXT");
	area.x += 1;
	area.width -= 1;
	y = 1 + draw_next(frame, below(area, 1, 8), state, dashboard->now) + 1;
	area.x -= 1;
	area.width += 1;
	y += draw_runs(dashboard, below(area, y, 6), posture);
	if (area.height - y > 3)
		y += posture_draw_moves(frame, below(area, y, 9), posture_weekly(state));
	if (area.height - y > 3)
		y += posture_draw_teams(frame, below(area, y, 9), posture_weekly(state));
	if (area.height - y > 3)
		draw_worst(frame, below(area, y, 0), state->worst);
}
