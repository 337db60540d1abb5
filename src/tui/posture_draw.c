/* How the posture looks: facts above, one line a rule, what to do next; beside them, when there is room, runs and
 * the worst repositories. */
#include "posture_page.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "table_page.h"

#include <stdio.h>
#include <string.h>

enum { PANEL_LEAST = 130, PANEL = 56, TALL = 17, FOOT = 4, FOOT_MORE = 3, TINY = 32, SLIM = 60, ROOMY = 90 };

bool posture_has_panel(struct area area)
{
	return area.width >= PANEL_LEAST;
}

int posture_rules_head_height(struct area area)
{
	return area.height >= 4 ? 1 : 0;
}

int posture_foot_height(struct area area, size_t rule_count)
{
	int spare;

	if (posture_has_panel(area))
		return 0;
	if (area.height < TALL)
		return area.height >= 11 ? 1 : 0;
	spare = area.height - posture_head_height(area) - FOOT - (int)rule_count - 1;
	return FOOT + (spare < 0 ? 0 : spare < FOOT_MORE ? spare : FOOT_MORE);
}

/* --- one line a rule --------------------------------------------------------------------------------- */

enum {
	ID_X = 2,
	LETTER_X = 9,
	TITLE_X = 11,
	PERCENT_WIDTH = 5,
	FAIL_WIDTH = 6,
	UNKNOWN_WIDTH = 4,
	DECLARED_WIDTH = 5,
	BAR_LEAST = 8,
	BAR_MOST = 24,
	WORST_LEAST = 14,
	WORST_MOST = 32,
	TITLE_LEAST = 48,
};

/* What the rules have to say: how wide their titles and repositories are, and whether one is declared. */
struct rule_needs {
	int title, worst;
	bool declared;
};

/* Where the columns are; 0 = not there. */
struct rule_columns {
	int title_width, percent, bar, bar_width, fail, unknown, declared, worst, worst_width;
};

static struct rule_needs rule_needs(const struct posture *posture)
{
	struct rule_needs needs = { 0 };

	for (size_t i = 0; i < posture->rule_count; i++) {
		const struct rule *rule = desk_rule(posture->rules[i].number);
		const int title = rule ? (int)strlen(rule->title) : 0;
		const int worst =
			posture->rules[i].worst_fail ? (int)text_width(posture->rules[i].worst_name) : 0;

		needs.title = title > needs.title ? title : needs.title;
		needs.worst = worst > needs.worst ? worst : needs.worst;
		needs.declared = needs.declared || posture->rules[i].declared;
	}
	return needs;
}

/* Make a column wider, up to a wish, out of what is left. */
static void grow(int *width, int wish, int *left)
{
	int more = wish - *width;

	more = more < *left ? more : *left;
	if (more <= 0)
		return;
	*width += more;
	*left -= more;
}

/* The bar goes first when it is narrow, then the worst repository. What is left over goes to titles until they
 * can be understood, then to names, to whole titles, to the bar. */
static struct rule_columns rule_columns(int width, const struct rule_needs *needs)
{
	struct rule_columns columns = { .bar_width = width >= SLIM ? BAR_LEAST : 0,
		.worst_width = width >= 72 ? WORST_LEAST : 0 };
	const bool declared = needs->declared && width >= ROOMY;
	int left = width - TITLE_X - 1 - (width >= TINY ? PERCENT_WIDTH : 0) - FAIL_WIDTH - UNKNOWN_WIDTH;

	left -= (columns.bar_width ? columns.bar_width + 1 : 0) + (declared ? DECLARED_WIDTH : 0) +
		(columns.worst_width ? columns.worst_width + 2 : 0);
	grow(&columns.title_width, needs->title < TITLE_LEAST ? needs->title : TITLE_LEAST, &left);
	if (columns.worst_width)
		grow(&columns.worst_width, needs->worst < WORST_MOST ? needs->worst : WORST_MOST, &left);
	grow(&columns.title_width, needs->title, &left);
	if (columns.bar_width)
		grow(&columns.bar_width, BAR_MOST, &left);
	grow(&columns.title_width, width, &left);

	left = TITLE_X + columns.title_width;
	columns.percent = width >= TINY ? left + 1 : 0;
	left += columns.percent ? PERCENT_WIDTH : 0;
	columns.bar = columns.bar_width ? left + 1 : 0;
	left += columns.bar ? columns.bar_width + 1 : 0;
	columns.fail = left;
	columns.unknown = columns.fail + FAIL_WIDTH;
	left = columns.unknown + UNKNOWN_WIDTH;
	columns.declared = declared ? left : 0;
	left += declared ? DECLARED_WIDTH : 0;
	columns.worst = columns.worst_width ? left + 2 : 0;
	return columns;
}

static void draw_rule_head(struct frame *frame, struct area area, const struct rule_columns *columns)
{
	frame_own(frame, area.x + ID_X, area.y, LETTER_X - ID_X, ROLE_HEADER, "RULE");
	if (columns->percent)
		frame_own(frame, area.x + columns->percent, area.y, 4, ROLE_HEADER, "PASS");
	frame_own(frame, area.x + columns->fail + 2, area.y, 4, ROLE_HEADER, "FAIL");
	frame_own(frame, area.x + columns->unknown + 3, area.y, 1, ROLE_HEADER, "?");
	if (columns->declared)
		frame_own(frame, area.x + columns->declared + 1, area.y, 4, ROLE_HEADER, "DECL");
	if (columns->worst)
		frame_own(frame, area.x + columns->worst, area.y, columns->worst_width, ROLE_HEADER, "WORST");
}

void posture_draw_number(struct frame *frame, struct area area, enum role role, int64_t number)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add_count(&text, number);
	frame_text_right(frame, area, number ? role : ROLE_DIM, text.text);
}

static void draw_rule_counts(struct frame *frame, struct area area, const struct rule_columns *columns,
	const struct posture_rule *row, enum role fail)
{
	const int64_t all = posture_rule_all(row);
	const int y = area.y;

	if (columns->percent)
		frame_format(frame, area.x + columns->percent, y, 4, ROLE_TEXT, "%3d%%",
			(int)(row->pass * 100 / all));
	if (columns->bar)
		posture_draw_bar(frame, (struct area){ area.x + columns->bar, y, columns->bar_width, 1 },
			row->pass, row->unknown + row->declared, all);
	posture_draw_number(
		frame, (struct area){ area.x + columns->fail, y, FAIL_WIDTH, 1 }, fail, row->fail);
	posture_draw_number(frame, (struct area){ area.x + columns->unknown, y, UNKNOWN_WIDTH, 1 },
		ROLE_UNKNOWN, row->unknown);
	if (columns->declared)
		posture_draw_number(frame, (struct area){ area.x + columns->declared, y, DECLARED_WIDTH, 1 },
			ROLE_UNKNOWN, row->declared);
	if (columns->worst && row->worst_fail)
		frame_text(frame, (struct area){ area.x + columns->worst, y, columns->worst_width, 1 },
			ROLE_TEXT, row->worst_name, TEXT_CUT_MIDDLE);
}

static void draw_rule(struct frame *frame, struct area area, const struct rule_columns *columns,
	const struct posture_rule *row)
{
	static const char *const letters[] = { "I", "L", "M", "H", "C" };
	const struct rule *rule = desk_rule(row->number);
	const enum role role = rule ? severity_role(rule->severity) : ROLE_TEXT;
	const int64_t all = posture_rule_all(row);
	const int y = area.y;

	frame_format(frame, area.x + ID_X, y, 6, all ? ROLE_TEXT : ROLE_DIM, "SCB%d", row->number);
	if (rule) {
		frame_own(
			frame, area.x + LETTER_X, y, 1, row->fail ? role : ROLE_DIM, letters[rule->severity]);
		frame_text(frame, (struct area){ area.x + TITLE_X, y, columns->title_width, 1 },
			all ? ROLE_TEXT : ROLE_DIM, rule->title, TEXT_CUT_END);
	}
	if (all)
		draw_rule_counts(frame, area, columns, row, role);
	else
		frame_own(frame, area.x + (columns->percent ? columns->percent + 3 : columns->fail + 5), y, 1,
			ROLE_DIM, "-");
}

static void draw_rules(
	struct dashboard *dashboard, const struct posture_page *state, struct area area, int head)
{
	struct frame *frame = &dashboard->frame;
	const struct posture *posture = &state->answer->posture;
	const struct rule_needs needs = rule_needs(posture);
	const struct rule_columns columns = rule_columns(area.width, &needs);

	if (head)
		draw_rule_head(frame, area, &columns);
	for (size_t i = 0; i < state->list.height && state->list.top + i < posture->rule_count; i++) {
		const size_t place = state->list.top + i;
		const struct area row = { area.x, area.y + head + (int)i, area.width, 1 };

		draw_rule(frame, row, &columns, &posture->rules[state->order[place]]);
		if (place == state->list.cursor && state->fact == FACT_COUNT) {
			frame_put_glyph(frame, row.x, row.y, ROLE_TEXT, GLYPH_CURSOR);
			frame_flag(frame, row.x, row.y, row.width, CELL_CURSOR);
			frame->cursor_y = row.y;
		}
	}
}

/* What the rule under the cursor looks at, when there is room below the rules. */
static void draw_explanation(struct dashboard *dashboard, const struct posture_page *state, struct area area)
{
	const struct posture *posture = &state->answer->posture;
	CLEANUP(document_release) struct document document = { .width = area.width };
	const struct rule *rule;
	char title[160];

	if (area.height < 6 || state->list.cursor >= posture->rule_count)
		return;
	rule = desk_rule(posture->rules[state->order[state->list.cursor]].number);
	if (!rule)
		return;
	snprintf(title, sizeof(title), "SCB%d %s", rule->number, rule->title);
	document_head(&document, title);
	document_words(&document, "Checks", ROLE_TEXT, rule->checks);
	document_words(&document, "Why", ROLE_TEXT, rule->why);
	document_words(&document, "Mend", ROLE_OK, rule->help);
	document_draw(&document, &dashboard->frame, area, 0, SIZE_MAX);
}

void posture_draw(struct dashboard *dashboard, struct page *page, struct area area)
{
	const struct posture_page *state = page->state;
	const int head = posture_head_height(area), rules_head = posture_rules_head_height(area);
	struct area left = area;
	int rules, foot;

	if (!state->answer) {
		frame_put_glyph(&dashboard->frame, area.x + 2, area.y + 1, ROLE_DIM, GLYPH_ELLIPSIS);
		return;
	}
	foot = posture_foot_height(area, state->answer->posture.rule_count);
	if (posture_has_panel(area)) {
		left.width = area.width - PANEL - 1;
		posture_draw_panel(dashboard, state,
			(struct area){ area.x + left.width + 1, area.y, PANEL, area.height });
	}
	posture_draw_head(&dashboard->frame, left, state);
	draw_rules(dashboard, state,
		(struct area){ left.x, left.y + head, left.width, left.height - head - foot }, rules_head);
	rules = (int)state->answer->posture.rule_count + 2;
	if (rules < left.height - head - foot)
		draw_explanation(dashboard, state,
			(struct area){ left.x, left.y + head + rules, left.width,
				left.height - head - foot - rules });
	if (foot)
		posture_draw_foot(dashboard, state,
			(struct area){ left.x, left.y + left.height - foot, left.width, foot });
	frame_match(&dashboard->frame,
		(struct area){ left.x, left.y + head + rules_head, left.width,
			left.height - head - foot - rules_head },
		page->search);
}
