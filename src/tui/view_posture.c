#include "posture_page.h"
#include "trend.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/memory.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { STALE_SCAN = 7 * 86400, RUN_IS_RUNNING = 0 };

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

	struct desk_question weekly = { .kind = DESK_WEEKLY, .days = WEEK_DAYS };
	struct desk_question trend = { .kind = DESK_WEEKLY, .days = TREND_DAYS };

	dashboard_ask(dashboard, &posture, page->slot);
	dashboard_ask(dashboard, &worst, page->slot);
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

	(void)dashboard;
	state->height = area.height;
	list_set(&state->list, count, height > 1 ? (size_t)height : 1);
	if (posture_fact_row(area, state->fact) < 0)
		state->fact = FACT_COUNT;
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

/* One sentence of what to do next: a count, what it counts, and how to see it by keys or by commands. */
struct next_row {
	int64_t count;
	const char *one;
	const char *many;
	const char *keys;
	const char *command;
};

static void add_next_rows(const struct posture_page *state, bool plain, struct buf *ret)
{
	static const char mirror[] = "scabbard mirror add --missing";
	const struct posture *posture = &state->answer->posture;
	const bool any_copy =
		posture->agreeing + posture->disagreeing + posture->unreachable + posture->untold > 0;
	/* After the first run everything is new. */
	const int64_t new_findings = posture->run_count > 1 ? posture->new_findings : 0;
	const struct weekly *weekly = posture_weekly(state);
	const struct week_ends ends = weekly ? week_ends(weekly) : (struct week_ends){ 0 };
	const struct next_row rows[] = {
		{ any_copy ? 0 : posture->uncopied_roots, "uncopied target", "uncopied targets", mirror,
			mirror },
		{ posture->severity[SEVERITY_CRITICAL], "critical finding", "critical findings",
			"5 lists them first", "findings" },
		{ new_findings, "is new", "are new", "5, then f is:new", "findings, then filter is:new" },
		{ weekly ? weekly->overdue_reviews : 0, "review is overdue", "reviews are overdue",
			"w says which", "week" },
		{ ends.soon, "exception ends within 30 days", "exceptions end within 30 days", "w says which",
			"week" },
		{ posture->floating, "reference floats", "references float", "gn, then f is:floating",
			"references, then filter is:floating" },
		{ posture->failed, "repository was not read", "repositories were not read",
			"2, then f is:failed", "repositories, then filter is:failed" },
		{ any_copy ? posture->uncopied_roots : 0, "uncopied target", "uncopied targets", mirror,
			mirror },
		{ posture->unknown, "verdict is unknown", "verdicts are unknown", "5, then f is:unknown",
			"findings, then filter is:unknown" },
		{ posture->hostile, "text hides characters", "texts hide characters",
			"f is:hostile in any list", "filter is:hostile in any list" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (rows[i].count == 0)
			continue;
		buf_add_count(ret, rows[i].count);
		buf_format(ret, " %s: %s\n", rows[i].count == 1 ? rows[i].one : rows[i].many,
			plain ? rows[i].command : rows[i].keys);
	}
}

void posture_next(const struct posture_page *state, int64_t now, bool plain, struct buf *ret)
{
	const struct posture *posture = &state->answer->posture;
	const struct posture_run *run = posture_newest_run(posture);
	const size_t before = ret->length;

	if (run && run->status == RUN_IS_RUNNING)
		buf_format(ret, "run #%lld is going on; this page follows it\n", (long long)run->id);
	if (posture->repositories == 0)
		buf_add(ret, "scabbard scan DIR reads every repository under DIR\n");
	add_next_rows(state, plain, ret);
	if (posture->repositories && posture->score_low < 0)
		buf_add(ret, "no rule found anything to look at in what was read\n");
	if (run && run->started && now - run->started > STALE_SCAN) {
		buf_add(ret, "the newest run is ");
		buf_add_age(ret, now - run->started);
		buf_add(ret, " old: scabbard scan DIR reads again\n");
	}
	if (ret->length == before)
		buf_add(ret, "nothing is pressing\n");
}

static void say_rule(const struct posture_rule *row, struct buf *ret)
{
	const struct rule *rule = desk_rule(row->number);

	buf_format(ret, "SCB%d %s, %s: pass %lld, fail %lld, unknown %lld, declared %lld", row->number,
		rule ? rule->title : "", rule ? severity_word(rule->severity) : "", (long long)row->pass,
		(long long)row->fail, (long long)row->unknown, (long long)row->declared);
	if (row->worst_fail) {
		buf_add(ret, ", worst ");
		buf_add_untrusted(ret, row->worst_name);
	}
	buf_add_char(ret, '\n');
}

static void say_score(const struct posture *posture, struct buf *ret)
{
	if (posture->score_low < 0)
		buf_add(ret, "no score: nothing was looked at yet\n");
	else if (posture->score_low == posture->score_high)
		buf_format(ret, "score %d of 100\n", posture->score_low);
	else
		buf_format(ret, "score %d to %d of 100\n", posture->score_low, posture->score_high);
}

static void say(struct dashboard *dashboard, struct page *page, struct buf *ret)
{
	const struct posture_page *state = page->state;
	const struct posture *posture = state->answer ? &state->answer->posture : NULL;

	if (!posture) {
		buf_add(ret, "not read yet\n");
		return;
	}
	say_score(posture, ret);
	posture_say_week(posture_weekly(state), ret);
	buf_format(ret,
		"%lld repositories: %lld complete, %lld partial, %lld failed, %lld empty, %lld without "
		"Dagger\n",
		(long long)posture->repositories, (long long)posture->complete, (long long)posture->partial,
		(long long)posture->failed, (long long)posture->empty, (long long)posture->without_dagger);
	for (int i = SEVERITY_CRITICAL; i >= SEVERITY_INFO; i--)
		buf_format(ret, "%lld %s%s", (long long)posture->severity[i], severity_word((enum severity)i),
			i ? ", " : " findings");
	buf_format(ret, ", %lld accepted, %lld dismissed\n", (long long)posture->accepted,
		(long long)posture->dismissed);
	buf_format(ret,
		"%lld references: %lld pinned, %lld unpinned, %lld with a bad pin, %lld local, %lld builtin; "
		"%lld of them float\n",
		(long long)posture->references, (long long)posture->pinned, (long long)posture->unpinned,
		(long long)posture->malformed + posture->conflicting, (long long)posture->local,
		(long long)posture->builtin, (long long)posture->floating);
	buf_format(ret,
		"%lld pins agree with copies of their targets, %lld disagree, %lld are unreachable, %lld are "
		"without "
		"a copy, %lld unknown\n",
		(long long)posture->agreeing, (long long)posture->disagreeing,
		(long long)posture->unreachable, (long long)posture->uncopied, (long long)posture->untold);
	for (size_t i = 0; i < posture->rule_count; i++) {
		buf_format(ret, "%zu. ", i + 1);
		say_rule(&posture->rules[state->order[i]], ret);
	}
	buf_add(ret, "next:\n");
	posture_next(state, dashboard->now, true, ret);
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
	.say = say,
};

void open_posture(struct dashboard *dashboard)
{
	struct posture_page *state = memory_zero(1, sizeof(*state));
	struct page *page = dashboard_push(dashboard, &page_posture, "posture", state);

	state->fact = FACT_COUNT;

	page->places = PLACE_ANYWHERE | PLACE_POSTURE;
	ask(dashboard, page);
}
