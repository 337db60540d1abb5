#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/store_private.h"
#include "support_fleet.h"
#include "support_images.h"

enum { START = 1790000000, DAY = 86400, FINDINGS = 400, REFERENCES = 160, MODULES = 45, PATHS = 36 };
enum { REVIEWS = 24, STEPS_BELOW = 3 };

const struct rule support_fleet_rules[] = {
	{ .number = 101,
		.title = "Git reference is not pinned",
		.severity = SEVERITY_HIGH,
		.help = "Name the commit." },
	{ .number = 103,
		.title = "Pin contradicts the commit",
		.severity = SEVERITY_CRITICAL,
		.help = "Keep one." },
	{ .number = 110, .title = "Lock is not enforced", .severity = SEVERITY_MEDIUM, .help = "Pin it." },
	{ .number = 119, .title = "Target is missing", .severity = SEVERITY_LOW, .help = "Mend the path." },
	{ .number = 0 },
};

static const char *const names[FLEET_REPOSITORIES] = { "acme/pay", "acme/Mobile", "acme/web", "beta/pay",
	"acme/\xe2\x80\xaegpj", "beta/very-long-name-of-a-repository", "acme/gone", "\"acme/\\033[31m\"",
	"acme/ignored" };
static const char *const folders[PATHS / 4] = { "", "ci/", "a b/", "docs/x/", "testdata/good/", "vendor/lib/",
	"svc-1/ci/", "\xc3\x84rger/", "ci\xe2\x80\xae/" };
static const char *const files[4] = { "dagger.json", "dagger.toml", "Dagger.JSON", "dagger-module.toml" };
static const char *const modules[] = { "", "ci", "CI", "push", "al*pine", "back\\slash", "qu\"ote", "a.b",
	"\xe2\x80\x8bzero" };
static const char *const sources[] = { "github.com/x/push@main", "github.com/x/push@v1.2.0", "./push",
	"github.com/Y/z/sub@4f1c2e91c0de4f1c2e91c0de4f1c2e91c0de4f1c", "go", "gitlab.com/q/r" };
static const char *const versions[] = { "", "main", "v1.2.0", "v0.19.10" };
static const char *const seen[] = { "no pin, and no lock governs this module",
	"the pin is 'abc', the version main", "nothing stands at './push'", "\xe2\x80\xae hidden" };

/* Numbers that look drawn, from nothing but their position. */
static int drawn(int position, int what, int below)
{
	uint32_t hash = (uint32_t)position * 2654435761U ^ (uint32_t)(what + 1) * 2246822519U;

	hash ^= hash >> 15;
	hash *= 2246822519U;
	hash ^= hash >> 13;
	return (int)(hash % (uint32_t)below);
}

void support_fleet_run(struct store *store, const char *sql)
{
	struct error err = { 0 };

	if (store_execute(store, sql, &err) < 0)
		fail_msg("%s: %s", sql, err.message);
}

int64_t support_fleet_ask(struct store *store, const char *sql)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	struct error err = { 0 };

	if (statement_compile(&statement, store, sql, &err) < 0 || statement_step(&statement, &err) < 0)
		fail_msg("%s: %s", sql, err.message);
	return statement_integer(&statement, 0);
}

/* Run SQL with values in it: %d numbers, %Q texts or NULL. */
static void put(struct store *store, const char *format, ...)
{
	va_list values;
	char *sql;

	va_start(values, format);
	sql = sqlite3_vmprintf(format, values);
	va_end(values);
	assert_non_null(sql);
	support_fleet_run(store, sql);
	sqlite3_free(sql);
}

#define STRING "(SELECT id FROM string WHERE value = %Q)"

static void put_strings(struct store *store, const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put(store, "INSERT INTO string (value) VALUES (%Q) ON CONFLICT DO NOTHING", texts[i]);
}

static void put_words(struct store *store)
{
	put_strings(store, modules, COUNT_OF(modules));
	put_strings(store, sources, COUNT_OF(sources));
	put_strings(store, versions, COUNT_OF(versions));
	put_strings(store, folders, COUNT_OF(folders));
	for (int i = 0; i < PATHS; i++)
		put(store, "INSERT INTO string (value) VALUES (%Q || %Q) ON CONFLICT DO NOTHING",
			folders[i / 4], files[i % 4]);
	for (size_t i = 0; i < COUNT_OF(modules); i++)
		put(store, "INSERT INTO string (value) VALUES ('dependency ' || %Q) ON CONFLICT DO NOTHING",
			modules[i]);
	for (int i = 1; i <= 4; i++)
		put(store,
			"INSERT INTO target (id, identity, host, root, subpath) VALUES (%d, "
			"'github.com/x/r%d/sub', "
			"%Q, 'github.com/x/r%d', %Q)",
			i, i, i == 4 ? "gitlab.com" : "github.com", i, i % 2 ? "sub" : "");
}

static void put_runs(struct store *store)
{
	put(store, "INSERT INTO person (id, name) VALUES (1, 'ana@host')");
	for (int i = 1; i <= FLEET_RUNS; i++)
		put(store,
			"INSERT INTO run (id, kind, actor_id, started, finished, status, scope, program, "
			"counts, opened, "
			"unchanged, changed, reopened, closed) VALUES (%d, 1, 1, %d, %d, 1, '/srv', 'test', "
			"'{}', %d, 2, "
			"3, 4, %d)",
			i, START + i * 10 * DAY, START + i * 10 * DAY + 60, i, 5 + i);
}

static void put_repositories(struct store *store)
{
	static const int statuses[FLEET_REPOSITORIES] = { 1, 1, 2, 3, 1, 4, 2, 1, 1 };

	for (int i = 1; i <= FLEET_REPOSITORIES; i++) {
		const int status = statuses[i - 1];

		put(store, "INSERT INTO scope (id, kind, name) VALUES (%d, 1, 'url:git.example.com/%d')", i,
			i);
		put(store,
			"INSERT INTO repository (id, identity, name, state, capture_id, first_run, last_run, "
			"file_count, "
			"score_low, score_high) VALUES (%d, 'url:git.example.com/%d', %Q, %d, %d, %d, %d, "
			"%d, %d, %d)",
			i, i, names[i - 1],
			i == FLEET_GONE      ? 2
			: i == FLEET_IGNORED ? 3
					     : 1,
			i + 20, 1 + i % FLEET_RUNS, i == FLEET_GONE ? 3 : FLEET_RUNS, i == 2 ? 0 : i,
			i == 2 ? -1 : 10 * i, i == 2 ? -1 : 10 * i + 5);
		put(store,
			"INSERT INTO capture (id, repository_id, run_id, status, reason, ref, commit_id, "
			"commit_time, "
			"readers, kind, shallow, partial, urls, roots, program, made, walked, read) VALUES "
			"(%d, %d, %d, "
			"%d, %Q, %Q, CASE WHEN %d = 4 THEN NULL ELSE x'%040x' END, %d, '', 1, 0, 0, '', '', "
			"'test', 1, "
			"1, 1)",
			i + 20, i, 1 + i % FLEET_RUNS, status, status == 1 ? NULL : "1 file was not read",
			i % 5 == 4 ? NULL : "refs/heads/main", status, 0xabc0 + i,
			i % 3 ? START - i * DAY : 0);
		put(store,
			"INSERT INTO repository_place (path, repository_id, last_run, gone) VALUES "
			"('/srv/%d.git', %d, "
			"%d, %d), ('/data/%d', %d, 2, 1)",
			i, i, FLEET_RUNS, i == FLEET_GONE, i, i);
		if (status != 1)
			put(store,
				"INSERT INTO problem (capture_id, ordinal, path, reader, code, limit_name, "
				"line, col, "
				"detail) VALUES (%d, 0, 'big/dagger.json', 1, 1, 'manifest.bytes', 0, 0, '9 "
				"bytes'), "
				"(%d, 1, 'bad/dagger.json', 1, 9, NULL, 3, 7, 'no JSON')",
				i + 20, i + 20);
	}
}

static int class_of(int path)
{
	return path / 4 == 3   ? PATH_DOCS
	       : path / 4 == 4 ? PATH_FIXTURE
	       : path / 4 == 5 ? PATH_VENDORED
			       : PATH_LIVE;
}

#define PATH "(SELECT id FROM string WHERE value = %Q || %Q)"

static void put_facts(struct store *store)
{
	for (int i = 1; i <= MODULES; i++) {
		const int path = drawn(i, 10, PATHS);

		put(store,
			"INSERT INTO module (id, repository_id, path_id, path_class, identity, evidence, "
			"folder_id, "
			"name_id, workspace, shadowed, form_id, sdk_id, engine_id, line, col, first_run, "
			"since_run, "
			"until_run) VALUES (%d, %d, " PATH ", %d, x'%032x', x'00', " STRING ", " STRING
			", %d, 0, " STRING ", " STRING ", " STRING ", 1, 1, %d, %d, %s)",
			i, 1 + drawn(i, 11, FLEET_REPOSITORIES), folders[path / 4], files[path % 4],
			class_of(path), i, folders[path / 4], modules[drawn(i, 12, COUNT_OF(modules))],
			drawn(i, 13, 4) == 0, versions[2 + drawn(i, 14, 2)], drawn(i, 15, 3) ? "go" : NULL,
			drawn(i, 16, 3) ? "v0.19.10" : NULL, 1 + drawn(i, 17, FLEET_RUNS), FLEET_RUNS,
			drawn(i, 18, 4) ? "NULL" : "5");
	}
	for (int i = 1; i <= REFERENCES; i++) {
		const int path = drawn(i, 20, PATHS);
		const int class = 1 + drawn(i, 21, 6);

		put(store,
			"INSERT INTO reference (id, repository_id, path_id, path_class, identity, evidence, "
			"kind, name_id, "
			"source_id, pin_id, class, detail, effective, target_id, version_id, version_kind, "
			"commit_id, "
			"lock_path_id, lock_commit_id, lock_floats, byte_offset, byte_count, line, col, "
			"first_run, since_run, "
			"until_run) VALUES (%d, %d, " PATH ", %d, x'%032x', x'00', %d, " STRING ", " STRING
			", " STRING ", %d, %d, %d, %s, " STRING ", %d, %s, NULL, " STRING
			", 0, 1, 22, %d, %d, %d, %d, %s)",
			i, 1 + drawn(i, 22, FLEET_REPOSITORIES), folders[path / 4], files[path % 4],
			class_of(path), i, 1 + drawn(i, 23, 8), modules[drawn(i, 24, COUNT_OF(modules))],
			sources[drawn(i, 25, COUNT_OF(sources))], class == 3 ? "v1.2.0" : NULL, class,
			drawn(i, 26, 1 << 15), drawn(i, 27, 7),
			(const char *const[]){ "NULL", "1", "2", "3", "4" }[drawn(i, 28, 5)],
			versions[drawn(i, 29, COUNT_OF(versions))], drawn(i, 30, 6),
			drawn(i, 31, 2) ? "x'00112233445566778899aabbccddeeff00112233'" : "NULL",
			drawn(i, 32, 4) ? NULL : "main", drawn(i, 33, 30), drawn(i, 34, 30),
			1 + drawn(i, 35, FLEET_RUNS), FLEET_RUNS, drawn(i, 36, 3) ? "NULL" : "5");
	}
}

#define COMMIT "x'00112233445566778899aabbccddeeff0011223%d'"

/* What copies say of about two of three remote references, who brought some in, and what some lead to in turn. */
static void put_resolution(struct store *store, int i)
{
	const int below = drawn(i, 70, STEPS_BELOW + 1);

	put(store,
		"INSERT INTO resolution (reference_id, digest, presence, reachable, label, tier, fork, "
		"pin_upstream, "
		"commit_id, label_commit, commit_time, behind, module_changed, below_count, below_floating, "
		"made) "
		"VALUES (%d, x'00', %d, %d, %d, %d, %d, 0, " COMMIT ", %s, %s, %s, %s, %d, 1, 1)",
		i, drawn(i, 71, 6), drawn(i, 72, 3), drawn(i, 73, 7), drawn(i, 74, 4), drawn(i, 75, 6), 3,
		drawn(i, 76, 2) ? "NULL" : "x'aabbccddeeff00112233445566778899aabbccdd'",
		drawn(i, 77, 3) ? "1790000000" : "NULL",
		(const char *const[]){ "NULL", "0", "7" }[drawn(i, 78, 3)],
		(const char *const[]){ "NULL", "0", "1" }[drawn(i, 79, 3)], below);
	for (int j = 0; j < below; j++)
		put(store,
			"INSERT INTO below (reference_id, ordinal, parent, depth, kind, name_id, target_id, "
			"version_id, "
			"commit_id, class, effective, presence, reachable, label) VALUES (%d, %d, %d, %d, "
			"1, " STRING ", %d, " STRING ", " COMMIT ", 3, 1, 3, 1, 2)",
			i, j, j - 1, j + 1, "ci", 1 + drawn(i * 10 + j, 80, 7), "v1.2.0", drawn(i, 81, 5));
	if (drawn(i, 82, 2))
		put(store,
			"INSERT INTO introduced (reference_id, commit_id, time, author, subject, "
			"has_signature) VALUES "
			"(%d, %s, %d, %Q, 'one', 0)",
			i, drawn(i, 83, 4) ? "x'0102030405060708090a0b0c0d0e0f1011121314'" : "NULL",
			START + i * DAY,
			drawn(i, 84, 2) ? "Ada"
					: "\xe2\x80\xae"
					  "eve");
}

static void put_resolutions(struct store *store)
{
	static const char *const targets[] = { "git.example.com/1", "git.example.com/3/ci/",
		"github.com/q/only-below" };

	for (int i = 0; i < 3; i++)
		put(store,
			"INSERT INTO target (id, identity, host, root, subpath, tier, fork) VALUES (%d, %Q, "
			"'x', %Q, "
			"%Q, %d, %d)",
			5 + i, targets[i], i == 2 ? targets[i] : "git.example.com/1", i == 1 ? "ci/" : "",
			i == 2 ? 3 : 0, i == 2 ? 5 : 0);
	support_fleet_run(store, "UPDATE reference SET target_id = 5 + id % 2 WHERE id % 7 = 0 AND target_id "
				 "IS NOT NULL");
	support_fleet_run(store,
		"UPDATE reference SET commit_id = x'0011223344556677889900112233445566778899' "
		"WHERE id % 5 = 0 AND commit_id IS NOT NULL");
	support_fleet_run(store,
		"UPDATE repository SET tier = id % 4, fork = id % 6, fork_of = CASE WHEN id % 3 "
		"= 0 THEN 'github.com/up/stream' ELSE '' END");
	for (int i = 1; i <= REFERENCES; i++) {
		CLEANUP(buf_release) struct buf sql = BUF_INIT;

		buf_format(&sql,
			"SELECT target_id IS NOT NULL AND until_run IS NULL FROM reference WHERE id = %d", i);
		if (drawn(i, 69, 3) && support_fleet_ask(store, sql.text))
			put_resolution(store, i);
	}
}

/* A ledger in which every standing occurs. The digests are no chain: lists do not look at them. */
static void put_reviews(struct store *store)
{
	put(store, "INSERT INTO person (id, name) VALUES (2, '\xe2\x80\xae"
		   "bob')");
	for (int i = 1; i <= REVIEWS; i++) {
		put(store,
			"INSERT INTO act (id, made, actor_id, kind, scope_kind, scope, body, previous, "
			"digest) VALUES "
			"(%d, %d, %d, 1, 1, 'x', '{}', x'00', x'%064x')",
			i, START + i * DAY, 1 + drawn(i, 90, 2), i);
		put(store,
			"INSERT INTO review (act_id, target_id, commit_id, step, outcome, until, note, live) "
			"VALUES "
			"(%d, %d, %s, %d, %d, %s, %Q, %d)",
			i, 1 + drawn(i, 91, 7),
			drawn(i, 92, 2) ? "x'00112233445566778899aabbccddeeff00112233'"
					: "x'0011223344556677889900112233445566778899'",
			drawn(i, 93, 4), 1 + !drawn(i, 94, 4),
			(const char *const[]){ "NULL", "1790000000", "1890000000" }[drawn(i, 95, 3)],
			drawn(i, 96, 3) ? "read all of it" : "\"so\" \xe2\x80\xaeso", drawn(i, 97, 5) != 0);
	}
}

static void put_finding(struct store *store, int i)
{
	static const int rules[] = { 101, 103, 110, 119, 999 };
	const int path = drawn(i, 40, PATHS), status = drawn(i, 41, 10);
	const int first = 1 + drawn(i, 42, FLEET_RUNS), opened = drawn(i, 43, 8) ? first : FLEET_RUNS;
	const int changed = drawn(i, 44, 6) ? opened : FLEET_RUNS, words = drawn(i, 45, COUNT_OF(seen));
	const int module = drawn(i, 46, COUNT_OF(modules));

	put(store,
		"INSERT INTO finding (id, fingerprint, path_class, status, severity, first_run, rule, "
		"verdict, "
		"confidence, repository_id, scope_id, target_id, subject_identity, path_id, subject_id, "
		"subjects, line, "
		"col, evidence, content, flags, opened_run, changed_run, closed_run, unseen_run) VALUES (%d, "
		"x'%032x', %d, "
		"%d, %d, %d, %d, %d, %d, %d, 1, %s, x'00', " PATH
		", (SELECT id FROM string WHERE value = 'dependency ' || %Q), 1, %d, %d, x'00', 0, %d, %d, "
		"%d, %s, %s)",
		i, 0xf00000 + i * 7919, class_of(path),
		status == 0   ? 0
		: status == 1 ? 2
			      : 1,
		drawn(i, 47, 5), first, rules[drawn(i, 48, COUNT_OF(rules))], 1 + drawn(i, 49, 3),
		1 + drawn(i, 50, 3), 1 + drawn(i, 51, FLEET_REPOSITORIES), drawn(i, 52, 3) ? "2" : "NULL",
		folders[path / 4], files[path % 4], modules[module], drawn(i, 53, 40), drawn(i, 54, 40),
		path / 4 == 8 || words == 3 || module == 8, opened, changed, status == 0 ? "5" : "NULL",
		drawn(i, 55, 12) ? "NULL" : "5");
	put(store,
		"INSERT INTO finding_detail (finding_id, seen, remedy, oid, byte_offset, byte_count) VALUES "
		"(%d, %Q, %Q, "
		"x'%040x', 10, 22)",
		i, seen[words], drawn(i, 56, 3) ? NULL : "pin it to 4f1c", i % 5);
	put(store,
		"INSERT INTO finding_event (finding_id, run_id, kind, evidence, cause) VALUES (%d, %d, 1, "
		"x'00', 'new "
		"file')",
		i, first);
}

/* What the writing half keeps in the rows of repositories. */
static void put_counts(struct store *store)
{
	support_fleet_run(store,
		"UPDATE repository SET "
		"module_count = (SELECT count(*) FROM module AS m WHERE m.repository_id = repository.id AND "
		"m.until_run IS NULL AND m.path_class = 0), "
		"reference_count = (SELECT count(*) FROM reference AS x WHERE x.repository_id = "
		"repository.id AND "
		"x.until_run IS NULL AND x.path_class = 0), "
		"unpinned_count = (SELECT count(*) FROM reference AS x WHERE x.repository_id = repository.id "
		"AND "
		"x.until_run IS NULL AND x.path_class = 0 AND x.class = 4), "
		"floating_count = (SELECT count(*) FROM reference AS x WHERE x.repository_id = repository.id "
		"AND "
		"x.until_run IS NULL AND x.path_class = 0 AND x.effective = 4), "
		"critical_count = (SELECT count(*) FROM finding AS f WHERE f.repository_id = repository.id "
		"AND f.status "
		"= 1 AND f.path_class = 0 AND f.verdict = 1 AND f.severity = 4), "
		"high_count = (SELECT count(*) FROM finding AS f WHERE f.repository_id = repository.id AND "
		"f.status "
		"= 1 AND f.path_class = 0 AND f.verdict = 1 AND f.severity = 3), "
		"unknown_count = (SELECT count(*) FROM finding AS f WHERE f.repository_id = repository.id "
		"AND f.status "
		"= 1 AND f.path_class = 0 AND f.verdict = 2), "
		"declared_count = (SELECT count(*) FROM finding AS f WHERE f.repository_id = repository.id "
		"AND f.status "
		"= 1 AND f.path_class = 0 AND f.verdict = 3), "
		"set_apart_count = (SELECT count(*) FROM finding AS f WHERE f.repository_id = repository.id "
		"AND f.status "
		"= 1 AND f.path_class <> 0), "
		"hostile_count = CASE WHEN id IN (5, 6) THEN id ELSE 0 END");
}

struct store *support_fleet_empty(void)
{
	struct store *store = NULL;
	struct error err = { 0 };
	CLEANUP(buf_release) struct buf now = BUF_INIT;

	/* Rows say what holds now: then as the lists do. */
	buf_format(&now, "%d", FLEET_NOW);
	setenv("SCABBARD_NOW", now.text, 1);
	if (store_open(&store, ":memory:", STORE_WRITE, &err) < 0)
		fail_msg("%s", err.message);
	store_set_rules(store, support_fleet_rules);
	return store;
}

struct store *support_fleet_open(void)
{
	struct store *store = support_fleet_empty();

	put_words(store);
	put_runs(store);
	put_repositories(store);
	put_facts(store);
	put_resolutions(store);
	put_reviews(store);
	for (int i = 1; i <= FINDINGS; i++)
		put_finding(store, i);
	support_fleet_decide(store);
	put_counts(store);
	support_put_images(store);
	support_fleet_run(store,
		"INSERT INTO excerpt (oid, line, owner_id, first_line, lines) "
		"SELECT DISTINCT d.oid, f.line, 0, max(1, f.line - 1), '{' || char(10) || '  x,' || char(10) "
		"|| '}' "
		"FROM finding AS f JOIN finding_detail AS d ON d.finding_id = f.id WHERE f.line > 0");
	return store;
}
