/* A desk without a store, for tests of the dashboard: a small made-up fleet, answered at once and in order. */
#ifndef SCABBARD_TESTS_FAKE_DESK_H
#define SCABBARD_TESTS_FAKE_DESK_H

#include "base/memory.h"
#include "engine/desk.h"
#include "fake_acts.h"
#include "fake_evidence.h"
#include "fake_rows.h"

#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { FAKE_ANSWERS = 256 };

struct desk {
	struct desk_answer *answers[FAKE_ANSWERS];
	size_t count;
	uint64_t number;
	int64_t version;
	int fd;
	bool nameless; /* the policy names no namespace: whose code anything is is not known */
	bool bare;     /* repositories were read, and no rule found anything to look at */
	bool decided;  /* findings have states, owners and ends */
	bool slow;     /* acts are answered only when the database is looked at again */
	struct fake_acts acts;
	struct desk_answer *held; /* of a slow desk: the answer to an act */
	struct triage_wish held_wish;
	struct arena held_arena;
};

static const char *const fake_lines[] = { "{", "  \"name\": \"ci\",", "  \"dependencies\": [",
	"    { \"name\": \"push\", \"source\": \"github.com/x/push@main\" },",
	"    { \"name\": \"al\xe2\x80\xaepine\", \"source\": \"./alpine\" }", "  ]", "}" };

const struct rule *desk_rule(int number)
{
	for (size_t i = 0; i < FAKE_RULES; i++) {
		if (fake_rules[i].number == number)
			return &fake_rules[i];
	}
	return NULL;
}

int desk_open(struct desk **ret, const char *database, struct error *err)
{
	if (strcmp(database, "none") == 0)
		return error_set(err, ERROR_NOT_FOUND, "no database '%s'", database);
	*ret = memory_zero(1, sizeof(**ret));
	(*ret)->bare = strcmp(database, "bare") == 0;
	(*ret)->nameless = strcmp(database, "nameless") == 0;
	(*ret)->decided = strcmp(database, "decided") == 0;
	(*ret)->slow = strcmp(database, "slow") == 0;
	(*ret)->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return 0;
}

void desk_answer_close(struct desk_answer **answer)
{
	if (!*answer)
		return;
	id_list_release(&(*answer)->list);
	arena_release(&(*answer)->arena);
	memory_free(*answer);
	*answer = NULL;
}

void desk_close(struct desk **desk)
{
	struct desk_answer *answer;

	if (!*desk)
		return;
	while ((answer = desk_take(*desk)))
		desk_answer_close(&answer);
	desk_answer_close(&(*desk)->held);
	arena_release(&(*desk)->held_arena);
	close((*desk)->fd);
	memory_free(*desk);
	*desk = NULL;
}

int desk_fd(const struct desk *desk)
{
	return desk->fd;
}

void desk_settle(struct desk *desk)
{
	(void)desk;
}

bool desk_is_idle(struct desk *desk)
{
	return desk->count == 0;
}

struct desk_answer *desk_take(struct desk *desk)
{
	struct desk_answer *answer;
	eventfd_t waiting;

	if (desk->count == 0)
		return NULL;
	answer = desk->answers[0];
	desk->count--;
	if (desk->count == 0 && eventfd_read(desk->fd, &waiting) < 0)
		waiting = 0;
	memmove(&desk->answers[0], &desk->answers[1], desk->count * sizeof(desk->answers[0]));
	return answer;
}

/* Every third row matches any filter, but none matches one that names "nothing". */
static size_t fake_step(const struct list_question *question)
{
	/* Those that lead to a module: none of them is local. */
	if (question->filter && strncmp(question->filter, "repo_root=", 10) == 0)
		return 6;
	return question->filter && *question->filter ? 3 : 1;
}

static size_t fake_count(const struct list_question *question, bool bare)
{
	static const size_t counts[TABLE_COUNT] = {
		[TABLE_REPOSITORIES] = 5,
		[TABLE_MODULES] = 12,
		[TABLE_REFERENCES] = 40,
		[TABLE_FINDINGS] = 100,
		[TABLE_GRAPH] = 9,
		[TABLE_REVIEWS] = 8,
		[TABLE_CHANGES] = 20,
		[TABLE_DECISIONS] = 12,
		[TABLE_IMAGES] = 6,
		[TABLE_IMAGE_USES] = 18,
		[TABLE_SETTINGS] = 15,
	};

	if ((question->filter && strstr(question->filter, "nothing")) || bare)
		return 0;
	if (question->filter && strncmp(question->filter, "fingerprint=", 12) == 0)
		return 1;
	if (question->table == TABLE_REPOSITORIES && question->filter &&
		strncmp(question->filter, "repo=", 5) == 0)
		return 1;
	/* Those about a reference. */
	if (question->table == TABLE_FINDINGS && question->filter && strstr(question->filter, "subject="))
		return strstr(question->filter, "push-3\"") || strstr(question->filter, "push-26\"") ||
		       strstr(question->filter, "push-7\"");
	if (question->filter && strstr(question->filter, FAKE_THROUGH))
		return question->table == TABLE_GRAPH;
	/* Those that lead to a module. */
	if (question->table == TABLE_REFERENCES && question->filter &&
		strncmp(question->filter, "repo_root=", 10) == 0)
		return 4;
	if (question->table == TABLE_GRAPH && question->filter &&
		strncmp(question->filter, "module=", 7) == 0)
		return strstr(question->filter, "nowhere") ? 0 : 1;
	return (counts[question->table] + fake_step(question) - 1) / fake_step(question);
}

/* What was accepted or dismissed has left the list. */
static void fake_leave(const struct fake_acts *acts, struct id_list *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (!fake_is_settled(acts, list->ids[i]))
			list->ids[kept++] = list->ids[i];
	}
	list->count = kept;
}

static void fake_list(const struct list_question *question, bool bare, struct id_list *ret)
{
	const bool backwards = question->sort && *question->sort == '+';
	size_t count = fake_count(question, bare);

	if (question->limit && question->limit < count)
		count = question->limit;
	ret->ids = memory_zero(count, sizeof(*ret->ids));
	ret->count = count;
	for (size_t i = 0; i < count; i++)
		ret->ids[backwards ? count - 1 - i : i] = (int64_t)(1 + i * fake_step(question));
	if (count && question->table == TABLE_FINDINGS && question->filter &&
		strstr(question->filter, "subject="))
		ret->ids[0] =
			strstr(question->filter, "push-7\"") ? FAKE_UNKNOWN_FINDING : FAKE_REVIEW_FINDING;
}

/* One repository was read, and there is no Dagger in it. */
static void fake_bare_posture(struct desk_answer *answer)
{
	struct posture *posture = &answer->posture;
	struct posture_rule *rules = arena_zero(&answer->arena, FAKE_RULES, sizeof(*rules));

	*posture = (struct posture){
		.repositories = 1, .complete = 1, .without_dagger = 1, .score_low = -1, .score_high = -1
	};
	for (size_t i = 0; i < FAKE_RULES; i++)
		rules[i] = (struct posture_rule){ .number = fake_rules[i].number, .worst_name = "" };
	posture->rules = rules;
	posture->rule_count = FAKE_RULES;
}

static void fake_posture(struct desk_answer *answer)
{
	struct posture *posture = &answer->posture;
	struct posture_rule *rules = arena_zero(&answer->arena, FAKE_RULES, sizeof(*rules));
	struct posture_run *runs = arena_zero(&answer->arena, 2, sizeof(*runs));

	*posture = (struct posture){ .repositories = 5,
		.complete = 4,
		.partial = 1,
		.without_dagger = 1,
		.modules = 12,
		.references = 1040,
		.pinned = 500,
		.unpinned = 300,
		.floating = 200,
		.local = 200,
		.builtin = 38,
		.malformed = 2,
		.agreeing = 310,
		.disagreeing = 12,
		.unreachable = 1,
		.untold = 41,
		.uncopied = 138,
		.uncopied_roots = 17,
		.severity = { 0, 81, 0, 16, 3 },
		.unknown = 20,
		.declared = 1,
		.set_apart = 7,
		.new_findings = 25,
		.score_low = 64,
		.score_high = 71,
		.hostile = 4 };
	for (size_t i = 0; i < FAKE_RULES; i++) {
		rules[i] = (struct posture_rule){ .number = fake_rules[i].number, .worst_name = "" };
		if (i == FAKE_RULES - 1)
			continue;
		rules[i].pass = 900 - (int64_t)i * 200;
		rules[i].fail = i == 4 ? 0 : 40 * (int64_t)(i + 1);
		rules[i].unknown = i == 0 ? 60 : 0;
		rules[i].declared = i == 3 ? 7 : 0;
		rules[i].worst_fail = rules[i].fail / 2;
		rules[i].worst_name = fake_repositories[i];
	}
	runs[0] = (struct posture_run){ .id = 31,
		.kind = 1,
		.status = 1,
		.started = FAKE_NOW - 7200,
		.finished = FAKE_NOW - 7100,
		.opened = 25,
		.closed = 4,
		.scope = "/srv" };
	runs[1] = (struct posture_run){ .id = 30,
		.kind = 1,
		.status = 2,
		.started = FAKE_NOW - 100000,
		.finished = FAKE_NOW - 99000,
		.scope = "/srv" };
	posture->rules = rules;
	posture->rule_count = FAKE_RULES;
	posture->runs = runs;
	posture->run_count = 2;
}

static void fake_detail(enum table_id table, int64_t id, struct desk_answer *answer)
{
	static const char *places[] = { "/srv/git/pay.git", "/data/ana/pay/.git" };
	struct detail *detail = &answer->detail;
	struct detail_event *events = arena_zero(&answer->arena, 1, sizeof(*events));
	struct problem *problems = arena_zero(&answer->arena, 1, sizeof(*problems));

	if (table == TABLE_REPOSITORIES) {
		problems[0] = (struct problem){ .path = "big/dagger.json",
			.code = PROBLEM_TOO_LARGE,
			.limit = "manifest.bytes",
			.detail = "10485760 bytes" };
		detail->problems = problems;
		detail->problem_count = 1;
		detail->places = places;
		detail->place_count = 2;
		return;
	}
	if (table == TABLE_REVIEWS)
		fake_reviews(detail, 1, FAKE_NOW, &answer->arena);
	if (table == TABLE_GRAPH && id == FAKE_THROUGH_ID) {
		fake_uses_below(detail, FAKE_NOW, &answer->arena);
		return;
	}
	if (table == TABLE_MODULES || table == TABLE_GRAPH || table == TABLE_REVIEWS)
		fake_uses(detail, id, FAKE_NOW, &answer->arena);
	if (table == TABLE_MODULES && id % 4 == 1)
		fake_reviews(detail, id, FAKE_NOW, &answer->arena);
	if (table == TABLE_GRAPH || (table == TABLE_REFERENCES && id % 10 != 4) ||
		(table == TABLE_FINDINGS && id % 7 == 5))
		fake_evidence(detail, id, FAKE_NOW, &answer->arena);
	if (table != TABLE_REFERENCES && table != TABLE_FINDINGS && table != TABLE_IMAGE_USES &&
		table != TABLE_SETTINGS)
		return;
	detail->lines = arena_copy(&answer->arena, fake_lines, sizeof(fake_lines));
	detail->line_count = sizeof(fake_lines) / sizeof(fake_lines[0]);
	detail->first_line = 1;
	detail->mark_line = 4;
	detail->mark_column = 34;
	detail->mark_count = 22;
	events[0] = (struct detail_event){ 30, FAKE_NOW - 100000, "opened", "new file", "" };
	detail->events = events;
	detail->event_count = 1;
}

static void fake_rows(
	const struct desk *desk, const struct desk_question *question, struct desk_answer *answer)
{
	answer->rows = arena_zero(&answer->arena, question->id_count, sizeof(*answer->rows));
	answer->row_count = question->id_count;
	for (size_t i = 0; i < question->id_count; i++) {
		struct cell *cells = fake_row(
			question->table, question->ids[i], desk->nameless, &answer->rows[i], &answer->arena);

		if (question->table != TABLE_FINDINGS)
			continue;
		if (desk->decided)
			fake_decided_finding(cells, question->ids[i]);
		fake_act_on_row(&desk->acts, &answer->rows[i], cells, &answer->arena);
	}
}

static uint64_t fake_put(struct desk *desk, struct desk_answer *answer)
{
	const uint64_t number = answer->number;

	if (desk->count == FAKE_ANSWERS) {
		desk_answer_close(&answer);
		return 0;
	}
	desk->answers[desk->count++] = answer;
	eventfd_write(desk->fd, 1);
	return number;
}

/* Keep an act for later; nothing of it can be seen until then. */
static uint64_t fake_hold(struct desk *desk, const struct triage_wish *wish, struct desk_answer *answer)
{
	const uint64_t number = answer->number;

	desk_answer_close(&desk->held);
	desk->held = answer;
	desk->held_wish = *wish;
	desk->held_wish.reason = arena_string(&desk->held_arena, wish->reason);
	desk->held_wish.until = arena_string(&desk->held_arena, wish->until);
	desk->held_wish.owner = arena_string(&desk->held_arena, wish->owner);
	desk->held_wish.filter = NULL;
	desk->held_wish.scope = NULL;
	desk->held_wish.ids = arena_copy(&desk->held_arena, wish->ids, wish->id_count * sizeof(*wish->ids));
	return number;
}

static void fake_release(struct desk *desk)
{
	struct desk_answer *answer = desk->held;

	if (!answer)
		return;
	desk->held = NULL;
	fake_act(&desk->acts, &desk->held_wish, answer);
	fake_put(desk, answer);
}

/* What stands around a finding or a decision where something was decided. */
static void fake_decided_detail(enum table_id table, int64_t id, struct desk_answer *answer)
{
	struct detail_event *events = arena_zero(&answer->arena, 4, sizeof(*events));
	const bool hostile = id % 10 == 9;
	const char *by = hostile ? FAKE_HOSTILE "x" : "ana@build-7";

	if (table == TABLE_REPOSITORIES) {
		struct score *score = arena_zero(&answer->arena, 1, sizeof(*score));

		fake_costs(score, &answer->arena);
		answer->detail.score = score;
	}
	if (table != TABLE_FINDINGS && table != TABLE_DECISIONS)
		return;
	answer->detail.decision = fake_decision(id, &answer->arena);
	events[0] = (struct detail_event){ 12, FAKE_NOW - 900000, "opened", "new file", by };
	events[1] = (struct detail_event){ 30, FAKE_NOW - 100000, "decided",
		hostile ? FAKE_HOSTILE "x" : "accepted until 2026-12-31: the fork is on its way", by };
	events[2] = (struct detail_event){ 31, FAKE_NOW - 7200, "commented",
		hostile ? FAKE_HOSTILE "x"
			: "ana@build-7: looked at it again with Kim,\nand there is still no fork of it that "
			  "anybody has read from its first line to its last",
		by };
	events[3] = (struct detail_event){ 31, FAKE_NOW - 3600, "reopened",
		"shows something else than when ana@build-7 accepted it: was v1.2.0", "" };
	answer->detail.events = events;
	answer->detail.event_count = table == TABLE_FINDINGS ? 4 : 2;
}

uint64_t desk_ask(struct desk *desk, const struct desk_question *question)
{
	struct desk_answer *answer = memory_zero(1, sizeof(*answer));

	answer->kind = question->kind;
	answer->slot = question->slot;
	answer->table = question->table;
	answer->number = ++desk->number;
	switch (question->kind) {
	case DESK_LIST:
		fake_list(&question->list, desk->bare, &answer->list);
		if (question->list.table == TABLE_FINDINGS)
			fake_leave(&desk->acts, &answer->list);
		break;
	case DESK_ROWS:
		fake_rows(desk, question, answer);
		break;
	case DESK_POSTURE:
		if (desk->bare)
			fake_bare_posture(answer);
		else
			fake_posture(answer);
		break;
	case DESK_DETAIL:
		fake_detail(question->table, question->id, answer);
		if (desk->decided)
			fake_decided_detail(question->table, question->id, answer);
		break;
	case DESK_VERSION:
		answer->data_version = desk->version;
		fake_release(desk);
		break;
	case DESK_COUNT:
		answer->count = fake_count(&question->list, desk->bare);
		break;
	case DESK_ACT:
		if (desk->slow)
			return fake_hold(desk, question->wish, answer);
		fake_act(&desk->acts, question->wish, answer);
		break;
	case DESK_WEEKLY:
		fake_weekly(&answer->weekly, question->days, desk->bare, desk->decided, &answer->arena);
		break;
	}
	for (size_t i = 0; question->kind != DESK_ACT && i < desk->count; i++) {
		if (desk->answers[i]->kind != question->kind || desk->answers[i]->slot != question->slot)
			continue;
		desk_answer_close(&desk->answers[i]);
		desk->answers[i] = answer;
		return answer->number;
	}
	return fake_put(desk, answer);
}

#endif
