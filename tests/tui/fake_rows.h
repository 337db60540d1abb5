/* The rows of the made-up fleet: what every list of the desk without a store shows. */
#ifndef SCABBARD_TESTS_FAKE_ROWS_H
#define SCABBARD_TESTS_FAKE_ROWS_H

#include "base/memory.h"
#include "fake_evidence.h"
#include "fake_images.h"
#include "model/rule.h"
#include "model/table.h"

#include <string.h>

enum {
	FAKE_NOW = 1795507200,
	FAKE_RULES = 6,
	FAKE_REVIEW_FINDING = 1000,
	FAKE_UNKNOWN_FINDING = 1005,
	FAKE_PATTERN_ID = 60
};

#define FAKE_THROUGH "github.com/y/only-below"

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
	if (id != FAKE_REVIEW_FINDING)
		return;
	cells[FIND_RULE].text = "SCB206";
	cells[FIND_TITLE].text = "Review step is missing";
	cells[FIND_SEVERITY].number = SEVERITY_MEDIUM;
	cells[FIND_VERDICT].text = "fail";
	cells[FIND_SEEN].text = "nobody has taken these steps for github.com/x/forked: source, dependencies\n"
				"what runs is " FAKE_PIN;
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
	static const char *const truths[] = { "true", "disagrees", "unreachable", "no copy", "" };

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
	cells[MODULE_TARGET].text = arena_format(arena, "github.com/acme/pay/%lld", (long long)id);
	cells[MODULE_TRUTH].text = truths[id % 5];
	cells[MODULE_TIER].text = "ours";
	cells[MODULE_FORK].text = id % 3 ? "first-party" : "fork";
	cells[MODULE_FORK_OF].text = id % 3 ? "" : "github.com/upstream/pay";
	cells[MODULE_USED_BY].number = id % 4;
	cells[MODULE_COMMITS].number = id % 4 ? 1 + id % 2 : 0;
	cells[MODULE_REMOTE].number = id % 5 == 4 ? 0 : 3;
	cells[MODULE_REVIEWED].number = id % 5 == 4 ? 0 : id % 4;
}

/* The columns that say what copies say. */
static void fake_resolved_reference(struct cell *cells, int64_t id, struct arena *arena)
{
	const struct resolution *resolution = fake_resolution(id, FAKE_NOW, arena);
	const bool hostile = id == FAKE_HOSTILE_ID;

	cells[REF_VERSION].text = hostile ? FAKE_HOSTILE "v1" : strchr(cells[REF_SOURCE].text, '@') + 1;
	cells[REF_COMMIT].text = resolution->commit.oid;
	cells[REF_PRESENT].text = presence_word(resolution->presence);
	cells[REF_REACHABLE].text = reach_word(resolution->reachable);
	cells[REF_LABEL].text = label_state_word(resolution->label);
	cells[REF_COMMIT_TIME].number = resolution->commit.time;
	cells[REF_BEHIND].number = resolution->behind;
	cells[REF_BEHIND].empty = resolution->behind < 0;
	cells[REF_TIER].text = tier_word(resolution->tier);
	cells[REF_FORK].text = fork_state_word(resolution->fork);
	cells[REF_REVIEWED].number = id % 5;
	cells[REF_INTRODUCED_BY].text = hostile ? FAKE_HOSTILE "x" : id % 2 ? "Ana Author" : "";
	if (hostile)
		cells[REF_SOURCE].text = cells[REF_REPO_ROOT].text = cells[REF_SUBDIR].text =
			FAKE_HOSTILE "x";
}

static const char *const fake_modules[] = { "github.com/x/push", "github.com/dagger/dagger/modules/go",
	"github.com/y/sign", "github.com/y/sign/modules/oidc", "git.example.com/acme/pay/ci",
	"github.com/an-organisation-with-long-names/a-repository-with-a-long-name/modules/release" };

static void fake_graph(struct cell *cells, int64_t id)
{
	const struct resolution fork = { .fork = id % 3 ? FORK_NONE : FORK_INTERNAL };
	const enum tier tiers[] = { TIER_THIRD_PARTY, TIER_OFFICIAL, TIER_UNKNOWN, TIER_OURS };
	const bool hostile = id == FAKE_HOSTILE_ID;

	cells[GRAPH_MODULE].text = hostile ? FAKE_HOSTILE "x" : fake_modules[(id - 1) % 6];
	cells[GRAPH_ROOT].text = hostile ? FAKE_HOSTILE "x" : "github.com/x/push";
	cells[GRAPH_SUBDIR].text = hostile ? FAKE_HOSTILE "x" : "";
	cells[GRAPH_TIER].text = tier_word(tiers[(id - 1) % 4]);
	cells[GRAPH_FORK].text = fork_state_word(fork.fork);
	cells[GRAPH_USED_BY].number = 40 / id;
	cells[GRAPH_BELOW].number = id % 4;
	cells[GRAPH_REFERENCES].number = 60 / id;
	cells[GRAPH_COMMITS].number = 4 - id % 4;
	cells[GRAPH_FLOATING].number = id % 3;
	cells[GRAPH_DISAGREE].number = id == 1;
	cells[GRAPH_ABSENT].number = id == 2;
	cells[GRAPH_UNREACHABLE].number = id == 3;
	cells[GRAPH_REVIEWED].number = id == 1 ? 1 : 0;
	cells[GRAPH_FINDINGS].number = 12 / id;
	cells[GRAPH_WORST].number = SEVERITY_HIGH;
	cells[GRAPH_WORST].empty = id > 4;
	cells[GRAPH_FIRST_SEEN].number = FAKE_NOW - 30 * 86400;
	if (id != FAKE_THROUGH_ID)
		return;
	cells[GRAPH_MODULE].text = cells[GRAPH_ROOT].text = FAKE_THROUGH;
	for (int column = GRAPH_USED_BY; column <= GRAPH_FINDINGS; column++)
		cells[column].number = column == GRAPH_BELOW ? 2 : 0;
}

/* Without a namespace of ours nothing is known but what is official. */
static void fake_nameless(struct cell *cells, int64_t id, int tier, int fork)
{
	if (*cells[tier].text)
		cells[tier].text = tier_word(id % 4 == 2 ? TIER_OFFICIAL : TIER_UNKNOWN);
	if (*cells[tier].text)
		cells[fork].text = fork_state_word(FORK_UNKNOWN);
}

static void fake_review(struct cell *cells, int64_t id)
{
	static const char *const standings[] = { "current", "expired", "superseded", "unused" };
	const bool hostile = id == 8;

	cells[LEDGER_MODULE].text = hostile ? FAKE_HOSTILE "x" : fake_modules[(id - 1) % 6];
	cells[LEDGER_COMMIT].text = FAKE_PIN;
	cells[LEDGER_STEP].text = review_step_word((enum review_step)(id % REVIEW_STEPS));
	cells[LEDGER_OUTCOME].text = review_outcome_word(id % 5 == 0 ? REVIEW_REJECTED : REVIEW_PASSED);
	cells[LEDGER_STANDING].text = standings[id % 4];
	cells[LEDGER_BY].text = hostile ? FAKE_HOSTILE "x" : "ana@build-7";
	cells[LEDGER_MADE].number = FAKE_NOW - id * 86400;
	cells[LEDGER_UNTIL].number = FAKE_NOW + (id - 3) * 86400;
	cells[LEDGER_UNTIL].empty = id == 1;
	cells[LEDGER_NOTE].text = hostile ? FAKE_HOSTILE "x" : "read all of it, twice";
	cells[LEDGER_USED_BY].number = id % 4;
}

static void fake_reference(struct cell *cells, int64_t id, struct arena *arena)
{
	const bool local = id % 10 == 4, floats = id % 10 == 8;

	cells[REF_REPO].text = fake_repositories[id % 5];
	cells[REF_PATH].text = fake_paths[id % 3];
	cells[REF_KIND].text = "dependency";
	cells[REF_NAME].text = arena_format(arena, "push-%lld", (long long)id);
	cells[REF_SOURCE].text = local                    ? "./push"
				 : floats || id % 10 == 6 ? "github.com/x/push@main"
							  : "github.com/x/push@v1.2.0";
	cells[REF_PIN].text = local || floats ? "" : FAKE_PIN;
	cells[REF_CLASS].text = local ? "local" : floats ? "unpinned" : "pinned";
	cells[REF_EFFECTIVE].text = local ? "local" : floats ? "floating" : "commit";
	cells[REF_REPO_ROOT].text = local ? "" : "github.com/x/push";
	cells[REF_LINE].number = 4;
	cells[REF_COLUMN].number = 34;
	cells[REF_FIRST_SEEN].number = FAKE_NOW - 30 * 86400;
	if (local) {
		cells[REF_BEHIND].empty = cells[REF_REVIEWED].empty = true;
		cells[REF_FORK].text = "local";
		return;
	}
	fake_resolved_reference(cells, id, arena);
}

/* Every kind of event, what got better among what got worse. */
static void fake_change(struct cell *cells, int64_t id, struct arena *arena)
{
	static const char *const whats[] = { "opened", "closed", "changed", "reopened", "moved", "decided",
		"commented" };
	static const char *const causes[] = { "new file", "the reference is gone",
		"was github.com/x/push@v1.2.0", "the exception of ana@build-7 ended on 2026-11-20",
		"was ci/old/dagger.json", "accepted until 2026-12-31: the fork is on its way",
		"looked at it again, no news" };
	const struct rule *rule = &fake_rules[id % FAKE_RULES];
	const bool hostile = id == FAKE_HOSTILE_ID;

	cells[CHANGE_AT].number = FAKE_NOW - id * 7200;
	cells[CHANGE_RUN].number = 31 - id / 4;
	cells[CHANGE_WHAT].text = whats[id % 7];
	cells[CHANGE_CAUSE].text = hostile ? FAKE_HOSTILE "x" : causes[id % 7];
	cells[CHANGE_BY].text = hostile ? FAKE_HOSTILE "x" : "ana@build-7";
	cells[CHANGE_RULE].text = arena_format(arena, "SCB%d", rule->number);
	cells[CHANGE_SEVERITY].number = rule->severity;
	cells[CHANGE_REPO].text = hostile ? FAKE_HOSTILE "x" : fake_repositories[id % 3];
	cells[CHANGE_PATH].text = fake_paths[id % 3];
	cells[CHANGE_LINE].number = 4;
	cells[CHANGE_SUBJECT].text = arena_format(arena, "dependency push-%lld", (long long)id);
	cells[CHANGE_CLASS].text = "live";
	cells[CHANGE_STATUS].text = id % 7 == 1 ? "closed" : "open";
	cells[CHANGE_FINGERPRINT].text = "0123456789abcdef0123456789abcdef";
}

static void fake_decision_row(struct cell *cells, int64_t id, struct arena *arena)
{
	static const char *const states[] = { "in_triage", "exploitable", "accepted", "false_positive",
		"not_affected", "owner" };
	static const char *const standings[] = { "current", "ends soon", "ended", "unused", "superseded",
		"undone" };
	const bool hostile = id == FAKE_HOSTILE_ID, policy = id == 4;

	cells[DECIDE_ACT].number = policy ? 0 : 17 + id;
	cells[DECIDE_ACT].empty = policy;
	cells[DECIDE_STATE].text = states[id % 6];
	cells[DECIDE_SCOPE].text = hostile  ? FAKE_HOSTILE "x"
				   : id % 2 ? arena_format(arena, "%lld findings", (long long)id)
					    : "SCB101 in acme/pay";
	cells[DECIDE_REASON].text = hostile ? FAKE_HOSTILE "x" : "the fork is on its way";
	cells[DECIDE_OWNER].text = hostile ? FAKE_HOSTILE "x" : id % 3 ? "" : "kim";
	cells[DECIDE_BY].text = policy ? "policy" : hostile ? FAKE_HOSTILE "x" : "ana@build-7";
	cells[DECIDE_MADE].number = FAKE_NOW - id * 86400;
	cells[DECIDE_UNTIL].number = FAKE_NOW + (id - 4) * 86400;
	cells[DECIDE_UNTIL].empty = id % 4 == 3;
	cells[DECIDE_STANDING].text = standings[id % 6];
	cells[DECIDE_FINDINGS].number = id * 3;
	cells[DECIDE_ORIGIN].text = policy ? "policy" : "person";
	cells[DECIDE_RULE].text = id % 2 ? "" : "SCB101";
	cells[DECIDE_REPO].text = id % 2 ? "" : "acme/pay";
}

/* States that findings can be in while they are listed as open, one with an end that has passed. */
static void fake_decided_finding(struct cell *cells, int64_t id)
{
	static const char *const states[] = { "in triage", "confirmed", "open", "reopened", "new" };
	static const char *const words[] = { "in_triage", "exploitable", "open", "", "" };
	const bool hostile = id % 10 == 9;

	/* A name that would be a pattern. */
	if (id == FAKE_PATTERN_ID)
		cells[FIND_REPO].text = "acme/*[a]?\\x";
	cells[FIND_STATUS].text = states[id % 5];
	cells[FIND_DECISION].text = words[id % 5];
	if (!*words[id % 5])
		return;
	cells[FIND_REASON].text = hostile ? FAKE_HOSTILE "x" : "the fork is on its way";
	cells[FIND_BY].text = hostile ? FAKE_HOSTILE "x" : "ana@build-7";
	cells[FIND_OWNER].text = hostile ? FAKE_HOSTILE "x" : "kim";
	cells[FIND_UNTIL].number = FAKE_NOW + (id % 3 == 1 ? -3 : 40) * 86400;
}

static struct cell *fake_row(
	enum table_id table, int64_t id, bool nameless, struct row *row, struct arena *arena)
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
		if (nameless)
			fake_nameless(cells, id, REF_TIER, REF_FORK);
		break;
	case TABLE_GRAPH:
		fake_graph(cells, id);
		if (nameless)
			fake_nameless(cells, id, GRAPH_TIER, GRAPH_FORK);
		break;
	case TABLE_REVIEWS:
		fake_review(cells, id);
		break;
	case TABLE_CHANGES:
		fake_change(cells, id, arena);
		break;
	case TABLE_DECISIONS:
		fake_decision_row(cells, id, arena);
		break;
	case TABLE_IMAGES:
		fake_image(cells, id, FAKE_NOW);
		break;
	case TABLE_IMAGE_USES:
		fake_image_use(cells, id, FAKE_NOW, fake_repositories[id % 5], fake_paths[id % 3]);
		break;
	case TABLE_SETTINGS:
		fake_setting(cells, id, FAKE_NOW, fake_repositories[id % 5], fake_paths[id % 3]);
		break;
	case TABLE_FINDINGS:
	case TABLE_COUNT:
		fake_finding(cells, id, arena);
		break;
	}
	row->id = id;
	row->cells = cells;
	return cells;
}

#endif
