#include "support_triage.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/store_private.h"
#include "support_rules.h"
#include "support_store.h"

enum { SECONDS_A_DAY = 86400 };

static const char identity[] = "url:github.com/acme/pay";

static struct store *open_store(const char *database)
{
	struct store *store = NULL;
	struct error err = { 0 };

	if (store_open(&store, database, STORE_WRITE, &err) < 0)
		fail_msg("%s", err.message);
	store_set_rules(store, support_rules);
	return store;
}

void support_triage_scan(const char *database, int64_t days, const struct support_found *found, size_t count)
{
	CLEANUP(findings_release) struct findings findings = { 0 };
	CLEANUP(store_close) struct store *store = open_store(database);
	const struct support_repository repository = {
		.identity = identity, .name = "acme/pay", .findings = &findings
	};
	struct error err = { 0 };
	uint32_t fails[5] = { 0 };
	int64_t run = support_run(store, RUN_SCAN, days);

	for (size_t i = 0; i < count; i++) {
		support_add_finding(
			&findings, identity, found[i].rule, found[i].path, "dependency x", found[i].evidence);
		fails[found[i].rule - 100]++;
	}
	for (int rule = 101; rule <= 104; rule++)
		support_add_tally(&findings, rule, PATH_LIVE, 1, fails[rule - 100], 0);
	support_save(store, run, &repository, NULL);
	assert_int_equal(
		store_finish_run(store, run, RUN_COMPLETE, "{}", SUPPORT_NOW + days * SECONDS_A_DAY, &err),
		0);
}

const char *support_triage_make(const char *name)
{
	static const struct support_found found[] = {
		{ 101, "a.json", "v1" },
		{ 101, "b.json", "v1" },
		{ 102, "a.json", "v1" },
		{ 103, "c.json", "v1" },
	};
	const char *database = support_store_path(name);

	support_triage_scan(database, 0, found, COUNT_OF(found));
	return database;
}

int64_t support_triage_ask(const char *database, const char *sql)
{
	CLEANUP(store_close) struct store *store = open_store(database);

	return support_ask(store, sql);
}

const char *support_triage_text(const char *database, const char *sql)
{
	CLEANUP(store_close) struct store *store = open_store(database);

	return support_ask_text(store, sql);
}

void support_triage_run(const char *database, const char *sql)
{
	CLEANUP(store_close) struct store *store = open_store(database);
	struct error err = { 0 };

	if (store_execute(store, sql, &err) < 0)
		fail_msg("%s: %s", sql, err.message);
}

static void add_where(char *sql, size_t size, const char *what, int rule, const char *path)
{
	snprintf(sql, size,
		"SELECT %s FROM finding AS f JOIN string AS s ON s.id = f.path_id WHERE f.rule = %d AND "
		"s.value = '%s'",
		what, rule, path);
}

int64_t support_triage_id(const char *database, int rule, const char *path)
{
	char sql[512];
	int64_t id;

	add_where(sql, sizeof(sql), "f.id", rule, path);
	id = support_triage_ask(database, sql);
	assert_int_not_equal(id, 0);
	return id;
}

const char *support_triage_state(const char *database, int rule, const char *path)
{
	char sql[512];

	add_where(sql, sizeof(sql),
		"CASE f.status WHEN 0 THEN 'closed ' WHEN 1 THEN 'open ' ELSE 'decided ' END || CASE f.state "
		"WHEN 0 "
		"THEN 'open' WHEN 1 THEN 'in triage' WHEN 2 THEN 'confirmed' WHEN 3 THEN 'accepted' WHEN 4 "
		"THEN "
		"'false positive' ELSE 'not affected' END",
		rule, path);
	return support_triage_text(database, sql);
}

void support_triage_be(const char *actor, int64_t days)
{
	char now[32];

	snprintf(now, sizeof(now), "%lld", (long long)(SUPPORT_NOW + days * SECONDS_A_DAY));
	setenv("SCABBARD_NOW", now, 1);
	setenv("SCABBARD_ACTOR", actor, 1);
}

int support_triage_do(
	const char *database, const struct triage_wish *wish, struct triage_result *ret, struct error *err)
{
	CLEANUP(triage_result_release) struct triage_result own = { .what = BUF_INIT };
	CLEANUP(fleet_close) struct fleet *fleet = NULL;

	*err = (struct error){ 0 };
	if (fleet_open(&fleet, database, true, err) < 0)
		fail_msg("%s", err->message);
	return triage_do(fleet, wish, ret ? ret : &own, err);
}
