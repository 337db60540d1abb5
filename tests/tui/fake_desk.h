/* A desk without a store, for tests of the dashboard: a small made-up fleet, answered at once and in order. */
#ifndef SCABBARD_TESTS_FAKE_DESK_H
#define SCABBARD_TESTS_FAKE_DESK_H

#include "base/memory.h"
#include "engine/desk.h"

#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { FAKE_NOW = 1795507200, FAKE_ANSWERS = 256, FAKE_RULES = 6 };

struct desk {
	struct desk_answer *answers[FAKE_ANSWERS];
	size_t count;
	uint64_t number;
	int64_t version;
	int fd;
	bool bare; /* repositories were read, and no rule found anything to look at */
};

static const char *const fake_links[] = { "https://docs.dagger.io/reference/configuration/modules", NULL };

static const struct rule fake_rules[FAKE_RULES] = {
	{
		.number = 101,
		.title = "Git reference is not pinned",
		.severity = SEVERITY_HIGH,
		.checks = "Every remote reference of a manifest.",
		.why = "Whoever controls the target can move a branch or a tag: the next run then executes "
		       "other "
		       "code with your secrets, and nothing in your repository has changed.",
		.help = "Name the commit: add @<40 hex digits> behind the reference, or run dagger update.",
		.links = fake_links,
	},
	{ .number = 103,
		.title = "Pin contradicts the commit in the reference",
		.severity = SEVERITY_CRITICAL,
		.checks = "References that name a commit twice.",
		.why = "Two readers run different code.",
		.help = "Keep one of the two." },
	{ .number = 107,
		.title = "Pin on a local path",
		.severity = SEVERITY_LOW,
		.checks = "Local references.",
		.why = "A pin makes the engine read a path as git.",
		.help = "Take the pin away." },
	{ .number = 110,
		.title = "Lock is not enforced by this engine",
		.severity = SEVERITY_MEDIUM,
		.checks = "Locks.",
		.why = "The engine ignores it.",
		.help = "Pin the reference itself." },
	{ .number = 119,
		.title = "Local target is missing",
		.severity = SEVERITY_LOW,
		.checks = "Local references.",
		.why = "The module cannot be loaded.",
		.help = "Correct the path." },
	{ .number = 121,
		.title = "Two manifests in one folder",
		.severity = SEVERITY_LOW,
		.checks = "Folders.",
		.why = "Only one of them counts.",
		.help = "Remove one." },
};

static const char *const fake_repositories[] = { "acme/pay", "acme/mobile", "acme/web",
	"acme/\xe2\x80\xaegpj", "acme/a-repository-with-a-long-name" };
static const char *const fake_paths[] = { "dagger.json", "ci/dagger.json",
	".dagger/modules/release/dagger.json" };

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
	return question->filter && *question->filter ? 3 : 1;
}

static size_t fake_count(const struct list_question *question)
{
	static const size_t counts[TABLE_COUNT] = { 5, 12, 40, 100 };

	if (question->filter && strstr(question->filter, "nothing"))
		return 0;
	if (question->table == TABLE_REPOSITORIES && question->filter &&
		strncmp(question->filter, "repo=", 5) == 0)
		return 1;
	return (counts[question->table] + fake_step(question) - 1) / fake_step(question);
}

static void fake_list(const struct list_question *question, struct id_list *ret)
{
	const bool backwards = question->sort && *question->sort == '+';
	size_t count = fake_count(question);

	if (question->limit && question->limit < count)
		count = question->limit;
	ret->ids = memory_zero(count, sizeof(*ret->ids));
	ret->count = count;
	for (size_t i = 0; i < count; i++)
		ret->ids[backwards ? count - 1 - i : i] = (int64_t)(1 + i * fake_step(question));
}

static void fake_finding(struct cell *cells, int64_t id, struct arena *arena)
{
	const struct rule *rule = &fake_rules[id % FAKE_RULES];

	cells[FIND_RULE].text = arena_format(arena, "SCB%d", rule->number);
	cells[FIND_TITLE].text = rule->title;
	cells[FIND_SEVERITY].number = id < 4 ? SEVERITY_CRITICAL : id < 20 ? SEVERITY_HIGH : SEVERITY_LOW;
	cells[FIND_CONFIDENCE].text = "high";
	cells[FIND_VERDICT].text = id % 5 == 0 ? "unknown" : "fail";
	cells[FIND_STATUS].text = id % 4 == 0 ? "new" : "open";
	cells[FIND_REPO].text = fake_repositories[id / 3 % 5];
	cells[FIND_PATH].text = fake_paths[id % 3];
	cells[FIND_LINE].number = 4;
	cells[FIND_COLUMN].number = 34;
	cells[FIND_SUBJECT].text = arena_format(arena, "dependency push-%lld", (long long)id);
	cells[FIND_SEEN].text = "github.com/x/push@main: no pin, and no lock governs this module";
	cells[FIND_REMEDY].text = "pin it to 4f1c2e91c0de4f1c2e91c0de4f1c2e91c0de4f1c";
	cells[FIND_CLASS].text = "live";
	cells[FIND_TARGET].text = "github.com/x/push";
	cells[FIND_FIRST_SEEN].number = FAKE_NOW - id * 86400;
	cells[FIND_LAST_SEEN].number = FAKE_NOW - 3600;
}

static void fake_repository(struct cell *cells, int64_t id, struct arena *arena)
{
	cells[REPOSITORY_REPO].text = fake_repositories[id % 5];
	cells[REPOSITORY_IDENTITY].text = arena_format(arena, "url:git.example.com/%lld", (long long)id);
	cells[REPOSITORY_STATE].text = "live";
	cells[REPOSITORY_REF].text = "refs/heads/main";
	cells[REPOSITORY_COMMIT].text = "4f1c2e91c0de4f1c2e91c0de4f1c2e91c0de4f1c";
	cells[REPOSITORY_COMMIT_TIME].number = FAKE_NOW - 7200;
	cells[REPOSITORY_STATUS].text = id == 2 ? "partial" : "complete";
	cells[REPOSITORY_REASON].text = id == 2 ? "1 file was not read" : "";
	cells[REPOSITORY_MODULES].number = id;
	cells[REPOSITORY_REFERENCES].number = id * 8;
	cells[REPOSITORY_UNPINNED].number = id * 3;
	cells[REPOSITORY_CRITICAL].number = id == 1 ? 3 : 0;
	cells[REPOSITORY_HIGH].number = id * 4;
	cells[REPOSITORY_LOW].number = 20 - id;
	cells[REPOSITORY_SCORE_LOW].number = 40 + id;
	cells[REPOSITORY_SCORE_HIGH].number = 50 + id;
	cells[REPOSITORY_FIRST_SEEN].number = FAKE_NOW - 30 * 86400;
	cells[REPOSITORY_LAST_SEEN].number = FAKE_NOW - 3600;
	cells[REPOSITORY_PLACE].text = "/srv/git/pay.git";
	if (id != 5)
		return;
	cells[REPOSITORY_STATUS].text = "failed";
	cells[REPOSITORY_REASON].text = "HEAD names no commit";
	cells[REPOSITORY_SCORE_LOW].empty = cells[REPOSITORY_SCORE_HIGH].empty = true;
	for (int column = REPOSITORY_MODULES; column <= REPOSITORY_UNKNOWN; column++)
		cells[column].number = 0;
}

static void fake_module(struct cell *cells, int64_t id, struct arena *arena)
{
	cells[MODULE_REPO].text = fake_repositories[id % 5];
	cells[MODULE_PATH].text = fake_paths[id % 3];
	cells[MODULE_NAME].text = arena_format(arena, "ci-%lld", (long long)id);
	cells[MODULE_KIND].text = "module";
	cells[MODULE_FORM].text = "0.15.4";
	cells[MODULE_SDK].text = "go";
	cells[MODULE_ENGINE].text = "v0.19.10";
	cells[MODULE_CLASS].text = "live";
	cells[MODULE_REFERENCES].number = 14;
	cells[MODULE_UNPINNED].number = id;
	cells[MODULE_FINDINGS].number = 34;
	cells[MODULE_WORST].number = SEVERITY_HIGH;
	cells[MODULE_FIRST_SEEN].number = FAKE_NOW - 30 * 86400;
	cells[MODULE_LAST_SEEN].number = FAKE_NOW - 3600;
}

static void fake_reference(struct cell *cells, int64_t id, struct arena *arena)
{
	const bool local = id % 4 == 0;

	cells[REF_REPO].text = fake_repositories[id % 5];
	cells[REF_PATH].text = fake_paths[id % 3];
	cells[REF_KIND].text = "dependency";
	cells[REF_NAME].text = arena_format(arena, "push-%lld", (long long)id);
	cells[REF_SOURCE].text = local    ? "./push"
				 : id % 3 ? "github.com/x/push@main"
					  : "github.com/x/push@v1.2.0";
	cells[REF_CLASS].text = local ? "local" : id % 3 ? "unpinned" : "pinned";
	cells[REF_EFFECTIVE].text = local ? "local" : id % 3 ? "floating" : "commit";
	cells[REF_REPO_ROOT].text = local ? "" : "github.com/x/push";
	cells[REF_LINE].number = 4;
	cells[REF_COLUMN].number = 34;
	cells[REF_FIRST_SEEN].number = FAKE_NOW - 30 * 86400;
}

static void fake_row(enum table_id table, int64_t id, struct row *row, struct arena *arena)
{
	const size_t count = table_list[table].column_count;
	struct cell *cells = arena_zero(arena, count, sizeof(*cells));

	for (size_t i = 0; i < count; i++)
		cells[i].text = "";
	switch (table) {
	case TABLE_REPOSITORIES:
		fake_repository(cells, id, arena);
		break;
	case TABLE_MODULES:
		fake_module(cells, id, arena);
		break;
	case TABLE_REFERENCES:
		fake_reference(cells, id, arena);
		break;
	case TABLE_FINDINGS:
	case TABLE_COUNT:
		fake_finding(cells, id, arena);
		break;
	}
	row->id = id;
	row->cells = cells;
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

static void fake_detail(enum table_id table, struct desk_answer *answer)
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
	if (table == TABLE_MODULES)
		return;
	detail->lines = arena_copy(&answer->arena, fake_lines, sizeof(fake_lines));
	detail->line_count = sizeof(fake_lines) / sizeof(fake_lines[0]);
	detail->first_line = 1;
	detail->mark_line = 4;
	detail->mark_column = 34;
	detail->mark_count = 22;
	events[0] = (struct detail_event){ 30, FAKE_NOW - 100000, "opened", "new file" };
	detail->events = events;
	detail->event_count = 1;
}

static void fake_rows(const struct desk_question *question, struct desk_answer *answer)
{
	answer->rows = arena_zero(&answer->arena, question->id_count, sizeof(*answer->rows));
	answer->row_count = question->id_count;
	for (size_t i = 0; i < question->id_count; i++)
		fake_row(question->table, question->ids[i], &answer->rows[i], &answer->arena);
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
		fake_list(&question->list, &answer->list);
		break;
	case DESK_ROWS:
		fake_rows(question, answer);
		break;
	case DESK_POSTURE:
		if (desk->bare)
			fake_bare_posture(answer);
		else
			fake_posture(answer);
		break;
	case DESK_DETAIL:
		fake_detail(question->table, answer);
		break;
	case DESK_VERSION:
		answer->data_version = desk->version;
		break;
	case DESK_COUNT:
		answer->count = fake_count(&question->list);
		break;
	}
	for (size_t i = 0; i < desk->count; i++) {
		if (desk->answers[i]->kind != question->kind || desk->answers[i]->slot != question->slot)
			continue;
		desk_answer_close(&desk->answers[i]);
		desk->answers[i] = answer;
		return answer->number;
	}
	if (desk->count == FAKE_ANSWERS) {
		desk_answer_close(&answer);
		return 0;
	}
	desk->answers[desk->count++] = answer;
	eventfd_write(desk->fd, 1);
	return answer->number;
}

#endif
