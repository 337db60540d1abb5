#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support_store.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "engine/link.h"
#include "model/policy.h"
#include "rules/table.h"
#include "store/store_private.h"
#include "support_rules.h"

enum { TEXTS = 8, SECONDS_A_DAY = 86400 };

static char folder[] = "/tmp/scabbard-store-XXXXXX";

int support_store_setup(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

int support_store_teardown(void **state)
{
	char line[PATH_MAX + 16];

	(void)state;
	snprintf(line, sizeof(line), "rm -rf '%s'", folder);
	return system(line);
}

const char *support_store_path(const char *name)
{
	static char paths[TEXTS][PATH_MAX];
	static int next;
	char *path = paths[next++ % TEXTS];

	snprintf(path, PATH_MAX, "%s/%s", folder, name);
	return path;
}

struct store *support_store_open(const char *name)
{
	struct store *store = NULL;
	struct error error = { 0 };

	if (store_open(&store, support_store_path(name), STORE_WRITE, &error) < 0)
		fail_msg("%s", error.message);
	store_set_rules(store, support_rules);
	return store;
}

const struct rule support_rules[] = {
	{ .number = 101,
		.title = "one",
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_FACTS },
	{ .number = 102,
		.title = "two",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_FACTS },
	{ .number = 103,
		.title = "three",
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_LOW,
		.stage = STAGE_RESOLVED },
	{ .number = 104,
		.title = "four",
		.severity = SEVERITY_CRITICAL,
		.confidence = CONFIDENCE_HIGH,
		.stage = STAGE_RESOLVED },
	{ .number = 0 },
};

/* --- findings by hand ---------------------------------------------------------------------------------- */

static const struct rule *rule_of(int number)
{
	for (const struct rule *rule = support_rules; rule->number; rule++)
		if (rule->number == number)
			return rule;
	fail_msg("there is no rule %d", number);
	return NULL;
}

static void digest_words(const char *const *words, size_t count, unsigned char ret[16])
{
	unsigned char whole[DIGEST_SIZE];
	struct digest digest;

	digest_start(&digest);
	for (size_t i = 0; i < count; i++)
		digest_add_text(&digest, words[i]);
	digest_finish(&digest, whole);
	memcpy(ret, whole, 16);
}

struct finding *support_add_finding(struct findings *findings, const char *identity, int rule,
	const char *path, const char *subject, const char *evidence)
{
	char number[16];
	const char *const words[] = { identity, number, path, subject };
	struct finding *finding;

	snprintf(number, sizeof(number), "%d", rule);
	arena_grow(&findings->arena, &findings->items, findings->count, &findings->capacity,
		sizeof(*findings->items));
	finding = &findings->items[findings->count++];
	*finding = (struct finding){
		.rule = rule_of(rule),
		.verdict = VERDICT_FAIL,
		.severity = rule_of(rule)->severity,
		.confidence = rule_of(rule)->confidence,
		.path_class = path_class_of(path),
		.path = arena_string(&findings->arena, path),
		.subject = arena_string(&findings->arena, subject),
		.seen = arena_string(&findings->arena, evidence),
		.at = { .offset = 10, .count = 5, .line = 3, .column = 7 },
		.subjects = 1,
	};
	digest_words(words, COUNT_OF(words), finding->fingerprint);
	digest_words(&evidence, 1, finding->evidence);
	return finding;
}

void support_add_tally(struct findings *findings, int rule, uint32_t path_class, uint32_t pass, uint32_t fail,
	uint32_t unknown)
{
	arena_grow(&findings->arena, &findings->tallies, findings->tally_count, &findings->tally_capacity,
		sizeof(*findings->tallies));
	findings->tallies[findings->tally_count++] = (struct tally){
		.rule = rule_of(rule),
		.path_class = path_class,
		.pass = pass,
		.fail = fail,
		.unknown = unknown,
	};
}

/* --- repositories -------------------------------------------------------------------------------------- */

struct snapshot *support_snapshot(const struct support_repository *repository, bool linked)
{
	struct snapshot *snapshot = snapshot_new();

	snapshot->program = "scabbard test";
	snapshot->made = SUPPORT_NOW;
	snapshot->identity = arena_string(&snapshot->arena, repository->identity);
	snapshot->kind = REPOSITORY_BARE;
	snapshot->ref = "refs/heads/main";
	memset(snapshot->commit, repository->commit ? repository->commit : 'a', OID_HEX);
	memset(snapshot->tree, repository->commit ? repository->commit : 'a', OID_HEX);
	snapshot->commit_time = SUPPORT_NOW - 1000;
	snapshot->author = "Ada";
	snapshot->status = COVERAGE_COMPLETE;
	for (size_t i = 0; i < repository->text_count; i++)
		support_add_text(snapshot, repository->texts[i].path, repository->texts[i].text);
	snapshot_sort(snapshot);
	if (linked)
		snapshot_link(snapshot);
	return snapshot;
}

static const char *name_of(const struct support_repository *repository)
{
	const char *slash = strchr(repository->identity, '/');

	if (repository->name)
		return repository->name;
	return slash ? slash + 1 : repository->identity;
}

int64_t support_save_snapshot(struct store *store, int64_t run, const struct support_repository *repository,
	struct snapshot *snapshot, bool verdicts_only, struct ledger *ret_ledger)
{
	static const unsigned char key[32] = { 1, 2, 3 }, resolved_key[32] = { 4, 5, 6 };
	CLEANUP(findings_release) struct findings own = { 0 };
	CLEANUP(policy_close) struct policy *policy = policy_new();
	struct rule_input input = { .snapshot = snapshot, .policy = policy, .now = SUPPORT_NOW };
	const int stages = repository->stages ? repository->stages : STAGE_ALL;
	struct store_capture capture = {
		.run = run,
		.identity = repository->identity,
		.name = name_of(repository),
		.place = repository->place,
		.team = repository->team,
		.team_owners = repository->team ? "ada, bob" : NULL,
		.readers = "1:1 2:1 3:1 4:1",
		.snapshot = snapshot,
		.findings = repository->findings,
		.evaluated_key = key,
		.verdicts_only = verdicts_only,
		.stages = stages,
		.resolved_key = stages & STAGE_RESOLVED ? resolved_key : NULL,
		.looked_at = repository->looked_at,
	};
	struct ledger ledger = { 0 };
	struct error error = { 0 };
	char started[64];
	int64_t id = 0;

	snprintf(started, sizeof(started), "SELECT started FROM run WHERE id = %lld", (long long)run);
	capture.now = support_ask(store, started);
	if (!capture.findings) {
		rules_check(&input, STAGE_FACTS, &own);
		capture.findings = &own;
	}
	if (store_save(store, &capture, &id, &ledger, &error) < 0)
		fail_msg("%s", error.message);
	if (ret_ledger)
		*ret_ledger = ledger;
	return id;
}

int64_t support_save(struct store *store, int64_t run, const struct support_repository *repository,
	struct ledger *ret_ledger)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = support_snapshot(repository, true);

	return support_save_snapshot(store, run, repository, snapshot, false, ret_ledger);
}

int64_t support_run(struct store *store, enum run_kind kind, int64_t days)
{
	struct error error = { 0 };
	int64_t run = 0;

	if (store_begin_run(store, kind, "ada@example", "/srv/git", "scabbard test",
		    SUPPORT_NOW + days * SECONDS_A_DAY, &run, &error) < 0)
		fail_msg("%s", error.message);
	return run;
}

/* --- asking -------------------------------------------------------------------------------------------- */

static void ask(struct store *store, const char *sql, struct statement *ret, bool *ret_row)
{
	struct error error = { 0 };
	int result = statement_compile(ret, store, sql, &error);

	if (result == 0)
		result = statement_step(ret, &error);
	if (result < 0)
		fail_msg("%s: %s", sql, error.message);
	*ret_row = result > 0;
}

int64_t support_ask(struct store *store, const char *sql)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	bool row;

	ask(store, sql, &statement, &row);
	return row ? statement_integer(&statement, 0) : 0;
}

const char *support_ask_text(struct store *store, const char *sql)
{
	static char texts[TEXTS][1024];
	static int next;
	char *text = texts[next++ % TEXTS];
	CLEANUP(statement_end) struct statement statement = { 0 };
	bool row;

	ask(store, sql, &statement, &row);
	snprintf(text, sizeof(texts[0]), "%s", row ? statement_text(&statement, 0) : "");
	return text;
}

void support_check_whole(struct store *store)
{
	CLEANUP(buf_release) struct buf report = BUF_INIT;
	struct error error = { 0 };

	if (store_check(store, &report, &error) < 0)
		fail_msg("%s\n%s", error.message, report.text);
}
