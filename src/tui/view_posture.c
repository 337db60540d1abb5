#include "posture_page.h"
#include "trend.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/memory.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static void posture_close(struct page *page)
{
	struct posture_page *state = page->state;

	desk_answer_close(&state->answer);
	desk_answer_close(&state->weekly);
	desk_answer_close(&state->trend);
	desk_answer_close(&state->worst);
	memory_free(state->order);
	memory_free(state);
}

static void ask(struct dashboard *dashboard, struct page *page)
{
	struct desk_question posture = { .kind = DESK_POSTURE };
	struct desk_question worst = {
		.kind = DESK_LIST,
		.list = { .table = TABLE_REPOSITORIES,
			.sort = "-critical,-high,-medium,-low",
			.limit = WORST_MAX },
	};

	dashboard_ask(dashboard, &posture, page->slot);
	dashboard_ask(dashboard, &worst, page->slot);
	((struct posture_page *)page->state)->weekly_stale = true;
}

static void ask_weekly(struct dashboard *dashboard, struct page *page)
{
	struct posture_page *state = page->state;
	struct desk_question weekly = { .kind = DESK_WEEKLY, .days = WEEK_DAYS };
	struct desk_question trend = { .kind = DESK_WEEKLY, .days = TREND_DAYS };

	if (!state->weekly_stale)
		return;
	state->weekly_stale = false;
	dashboard_ask(dashboard, &weekly, page->slot);
	dashboard_ask(dashboard, &trend, page->slot + 1);
}

const struct weekly *posture_weekly(const struct posture_page *state)
{
	return state->weekly ? &state->weekly->weekly : NULL;
}

const struct weekly *posture_trend(const struct posture_page *state)
{
	return state->trend ? &state->trend->weekly : NULL;
}

const struct posture_run *posture_newest_run(const struct posture *posture)
{
	for (size_t i = 0; i < posture->run_count; i++) {
		if (strcmp(run_kind_word(posture->runs[i].kind), "triage") != 0)
			return &posture->runs[i];
	}
	return NULL;
}

int64_t posture_rule_all(const struct posture_rule *rule)
{
	return rule->pass + rule->fail + rule->unknown + rule->declared;
}

void buf_add_count(struct buf *buf, int64_t number)
{
	char digits[32];
	size_t length;

	snprintf(digits, sizeof(digits), "%lld", (long long)number);
	length = strlen(digits);
	for (size_t i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0 && digits[i - 1] != '-')
			buf_add_char(buf, ',');
		buf_add_char(buf, digits[i]);
	}
}

static int severity_of(const struct posture_rule *row)
{
	const struct rule *rule = desk_rule(row->number);

	return rule ? (int)rule->severity : 0;
}

/* Rules that fail come first, the graver before the more frequent; then the unknown; unused ones last. */
static int compare_rules(const struct posture_rule *left, const struct posture_rule *right)
{
	const int left_group = left->fail ? 0 : left->unknown ? 1 : posture_rule_all(left) ? 2 : 3;
	const int right_group = right->fail ? 0 : right->unknown ? 1 : posture_rule_all(right) ? 2 : 3;

	if (left_group != right_group)
		return left_group - right_group;
	if (left_group == 0 && severity_of(left) != severity_of(right))
		return severity_of(right) - severity_of(left);
	if (left->fail != right->fail)
		return left->fail > right->fail ? -1 : 1;
	return left->number - right->number;
}

static void sort_rules(struct posture_page *state)
{
	const struct posture *posture = &state->answer->posture;

	memory_free(state->order);
	state->order = memory_zero(posture->rule_count, sizeof(*state->order));
	for (size_t i = 0; i < posture->rule_count; i++) {
		size_t place = i;

		while (place > 0 &&
			compare_rules(&posture->rules[i], &posture->rules[state->order[place - 1]]) < 0) {
			state->order[place] = state->order[place - 1];
			place--;
		}
		state->order[place] = i;
	}
}

/* The cursor stays on its rule. */
static void place_cursor(struct posture_page *state)
{
	const struct posture *posture = &state->answer->posture;

	state->list.count = posture->rule_count;
	for (size_t i = 0; i < posture->rule_count; i++) {
		if (posture->rules[state->order[i]].number == state->held)
			list_go(&state->list, i);
	}
}

static void posture_answer(struct dashboard *dashboard, struct page *page, struct desk_answer **answer)
{
	struct posture_page *state = page->state;

	if ((*answer)->error.code != 0) {
		dashboard_complain(dashboard, "%s", (*answer)->error.message);
	} else if ((*answer)->kind == DESK_POSTURE) {
		desk_answer_close(&state->answer);
		state->answer = TAKE(*answer);
		sort_rules(state);
		place_cursor(state);
	} else if ((*answer)->kind == DESK_WEEKLY) {
		struct desk_answer **place = (*answer)->slot == page->slot ? &state->weekly : &state->trend;

		desk_answer_close(place);
		*place = TAKE(*answer);
	} else if ((*answer)->kind == DESK_LIST) {
		struct desk_question rows = { .kind = DESK_ROWS, .table = TABLE_REPOSITORIES };

		rows.ids = (*answer)->list.ids;
		rows.id_count = (*answer)->list.count;
		dashboard_ask(dashboard, &rows, page->slot);
	} else if ((*answer)->kind == DESK_ROWS) {
		desk_answer_close(&state->worst);
		state->worst = TAKE(*answer);
	}
}

static void fit(struct dashboard *dashboard, struct page *page, struct area area)
{
	struct posture_page *state = page->state;
	const size_t count = state->answer ? state->answer->posture.rule_count : 0;
	const int height = area.height - posture_head_height(area) - posture_foot_height(area, count) -
			   posture_rules_head_height(area);

	state->height = area.height;
	list_set(&state->list, count, height > 1 ? (size_t)height : 1);
	if (posture_fact_row(area, state->fact) < 0)
		state->fact = FACT_COUNT;
	ask_weekly(dashboard, page);
}

static const struct posture_rule *current(const struct posture_page *state)
{
	if (!state->answer || state->list.cursor >= state->answer->posture.rule_count)
		return NULL;
	return &state->answer->posture.rules[state->order[state->list.cursor]];
}

static void hold(struct posture_page *state)
{
	const struct posture_rule *rule = current(state);

	state->held = rule ? rule->number : 0;
}

/* The next fact that there is room for, in a direction; FACT_COUNT behind the last, `fact` before the first. */
static enum fact fact_beside(const struct posture_page *state, enum fact fact, int step)
{
	const struct area area = { 0, 0, 0, state->height };

	for (int at = (int)fact + step; at >= 0 && at < FACT_COUNT; at += step) {
		if (posture_fact_row(area, (enum fact)at) >= 0)
			return (enum fact)at;
	}
	return step > 0 ? FACT_COUNT : fact;
}

/* The facts are above the rules: going up from the first rule leads to them. True if the movement was about them. */
static bool move_facts(struct posture_page *state, enum movement movement)
{
	const bool among = state->fact != FACT_COUNT;
	const bool at_top = !among && state->list.cursor == 0;

	switch (movement) {
	case MOVE_UP:
	case MOVE_PAGE_UP:
	case MOVE_HALF_UP:
		if (among || at_top)
			state->fact = fact_beside(state, state->fact, -1);
		return among || at_top;
	case MOVE_DOWN:
		if (among)
			state->fact = fact_beside(state, state->fact, 1);
		return among;
	case MOVE_PAGE_DOWN:
	case MOVE_HALF_DOWN:
	case MOVE_FIRST:
	case MOVE_LAST:
	case MOVE_SCROLL_DOWN:
	case MOVE_SCROLL_UP:
		break;
	}
	state->fact = FACT_COUNT;
	return false;
}

static void move(struct dashboard *dashboard, struct page *page, enum movement movement)
{
	struct posture_page *state = page->state;

	(void)dashboard;
	if (!move_facts(state, movement))
		list_move(&state->list, movement);
	hold(state);
}

static void go(struct dashboard *dashboard, struct page *page, size_t row)
{
	struct posture_page *state = page->state;

	(void)dashboard;
	state->fact = FACT_COUNT;
	list_go(&state->list, row);
	hold(state);
}

/* What is behind a fact: no number without its causes. */
static void enter_fact(struct dashboard *dashboard, enum fact fact, const struct posture *posture)
{
	switch (fact) {
	case FACT_SCORE:
	case FACT_WEEK:
		action_run(dashboard, action_find("week", 4), "");
		break;
	case FACT_COVERAGE:
		open_table(dashboard, TABLE_REPOSITORIES, "", "coverage");
		break;
	case FACT_FINDINGS:
		open_table(dashboard, TABLE_FINDINGS, "", "open");
		break;
	case FACT_PINNING:
		open_table(dashboard, TABLE_REFERENCES, posture->unpinned ? "is:unpinned" : "", "pinning");
		break;
	case FACT_TRUTH:
		open_table(dashboard, TABLE_REFERENCES,
			posture->disagreeing + posture->unreachable ? "is:disagrees OR is:unreachable" : "",
			"pin truth");
		break;
	case FACT_COUNT:
		break;
	}
}

static void enter(struct dashboard *dashboard, struct page *page)
{
	const struct posture_page *state = page->state;
	const struct posture_rule *rule = current(state);
	char scope[32], crumb[16];

	if (state->answer && state->fact != FACT_COUNT) {
		enter_fact(dashboard, state->fact, &state->answer->posture);
		return;
	}
	if (!rule)
		return;
	snprintf(scope, sizeof(scope), "rule=SCB%d", rule->number);
	snprintf(crumb, sizeof(crumb), "SCB%d", rule->number);
	open_table(dashboard, TABLE_FINDINGS, scope, crumb);
}

static bool rule_has(const struct posture_rule *row, const char *text)
{
	const struct rule *rule = desk_rule(row->number);
	char name[16];

	snprintf(name, sizeof(name), "SCB%d", row->number);
	return strcasestr(name, text) || (rule && strcasestr(rule->title, text));
}

static void find_from(struct dashboard *dashboard, struct page *page, size_t row, int direction)
{
	struct posture_page *state = page->state;
	const size_t count = state->list.count;

	for (size_t i = 0; i < count; i++) {
		if (rule_has(&state->answer->posture.rules[state->order[row]], page->search)) {
			go(dashboard, page, row);
			return;
		}
		if (direction > 0)
			row = row + 1 < count ? row + 1 : 0;
		else
			row = row > 0 ? row - 1 : count - 1;
	}
	dashboard_say(dashboard, "no match");
}

static void search(struct dashboard *dashboard, struct page *page, const char *text)
{
	struct posture_page *state = page->state;

	if (!*page->search)
		dashboard->prompt.place = state->list.cursor;
	memory_free(page->search);
	page->search = memory_string(text);
	if (*text && state->answer && state->list.count) {
		if (dashboard->prompt.kind == PROMPT_SEARCH)
			go(dashboard, page, dashboard->prompt.place);
		find_from(dashboard, page, state->list.cursor, 1);
	}
}

static void find(struct dashboard *dashboard, struct page *page, int direction)
{
	struct posture_page *state = page->state;
	const size_t count = state->list.count;
	const size_t row = state->list.cursor;

	if (!state->answer || !count)
		return;
	find_from(dashboard, page, direction > 0 ? (row + 1) % count : (row + count - 1) % count, direction);
}

static void status(struct dashboard *dashboard, struct page *page, struct buf *ret)
{
	const struct posture_page *state = page->state;
	const struct posture_run *run;

	run = state->answer ? posture_newest_run(&state->answer->posture) : NULL;
	if (!run)
		return;
	buf_format(ret, "run #%lld %s ", (long long)run->id, frame_glyph(&dashboard->frame, GLYPH_DOT));
	buf_add_minute(ret, run->finished ? run->finished : run->started);
}

static void position(struct dashboard *dashboard, struct page *page, struct buf *ret)
{
	const struct posture_page *state = page->state;

	(void)dashboard;
	if (state->list.count && state->fact == FACT_COUNT)
		buf_format(ret, "%zu/%zu", state->list.cursor + 1, state->list.count);
}

const struct page_kind page_posture = {
	.name = "posture",
	.close = posture_close,
	.ask = ask,
	.answer = posture_answer,
	.fit = fit,
	.draw = posture_draw,
	.move = move,
	.go = go,
	.enter = enter,
	.search = search,
	.find = find,
	.status = status,
	.position = position,
	.say = posture_say,
};

void open_posture(struct dashboard *dashboard)
{
	struct posture_page *state = memory_zero(1, sizeof(*state));
	struct page *page = dashboard_push(dashboard, &page_posture, "posture", state);

	state->fact = FACT_COUNT;

	page->places = PLACE_ANYWHERE | PLACE_POSTURE;
	ask(dashboard, page);
}
