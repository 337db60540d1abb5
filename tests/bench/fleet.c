/*
 * A database of many findings, made by the real readers, rules and store from generated manifests.
 *	fleet DATABASE REPOSITORIES MANIFESTS
 * Each manifest has eight references, of which most break some rule.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "engine/evaluate.h"
#include "sources/table.h"

enum { VARIANTS = 1000 };

static const char commit[] = "6133ad18e131b891d4723b8e25d69f5de077b472";

/* The text of one of a thousand manifests: forks of each other, as in real fleets. */
static void write_manifest(struct buf *ret, unsigned variant)
{
	buf_format(ret, "{\n  \"name\": \"m%u\",\n  \"engineVersion\": \"v0.19.10\",\n  \"sdk\": \"go\",\n",
		variant);
	buf_add(ret, "  \"dependencies\": [\n");
	buf_format(ret, "    { \"name\": \"a\", \"source\": \"github.com/acme/a%u@main\" },\n", variant % 50);
	buf_format(ret, "    { \"name\": \"b\", \"source\": \"github.com/acme/b%u@v1.%u.0\" },\n",
		variant % 40, variant);
	buf_format(ret, "    { \"name\": \"c\", \"source\": \"github.com/acme/c%u\" },\n", variant % 30);
	buf_format(ret, "    { \"name\": \"d\", \"source\": \"github.com/acme/d@v2\", \"pin\": \"%s\" },\n",
		commit);
	buf_format(ret, "    { \"name\": \"e\", \"source\": \"github.com/acme/e@main\", \"pin\": \"%s\" },\n",
		commit);
	buf_format(ret,
		"    { \"name\": \"f\", \"source\": \"github.com/acme/f@%s\", \"pin\": \"%040x\" },\n",
		commit, variant);
	buf_format(ret, "    { \"name\": \"g\", \"source\": \"./missing%u\" },\n", variant);
	buf_add(ret,
		"    { \"name\": \"h\", \"source\": \"github.com/acme/h@v3.0.0\", \"pin\": \"v3.0.0\" }\n");
	buf_add(ret, "  ]\n}\n");
}

static void add_manifest(
	struct snapshot *snapshot, unsigned number, unsigned variant, const struct limits *limits)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct file *file = snapshot_add_file(snapshot);

	write_manifest(&text, variant);
	file->path =
		number ? arena_format(&snapshot->arena, "services/s%03u/dagger.json", number) : "dagger.json";
	snprintf(file->oid, sizeof(file->oid), "%040x", variant + 1);
	file->mode = 0100644;
	file->size = text.length;
	file->reader = READER_DAGGER_JSON;
	if (!snapshot_find_facts(snapshot, file->oid, file->reader))
		reader_read(reader_by_id(READER_DAGGER_JSON), snapshot, file->oid, text.text, text.length,
			limits);
}

static int add_repository(struct fleet *fleet, int64_t run, unsigned number, unsigned manifests,
	const struct limits *limits, struct ledger *ledger, struct error *err)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf identity = BUF_INIT;
	struct evaluate_capture capture = { .run = run, .now = clock_now(), .snapshot = snapshot };
	int64_t id;

	buf_format(&identity, "url:github.com/team%02u/service-%05u", number % 37, number);
	snapshot->kind = REPOSITORY_BARE;
	snapshot->ref = "refs/heads/main";
	snprintf(snapshot->commit, sizeof(snapshot->commit), "%040x", number + 1);
	snprintf(snapshot->tree, sizeof(snapshot->tree), "%040x", number + 2);
	snapshot->commit_time = capture.now - (int64_t)(number % 900) * 86400;
	snapshot->author = "Ada";
	snapshot->program = "bench";
	snapshot->status = COVERAGE_COMPLETE;
	for (unsigned i = 0; i < manifests; i++)
		add_manifest(snapshot, i, (number * 31 + i * 7) % VARIANTS, limits);
	snapshot_sort(snapshot);
	capture.identity = identity.text;
	capture.name = identity.text + strlen("url:github.com/");
	capture.place = arena_format(&snapshot->arena, "/srv/git/%s", capture.name);
	return evaluate_capture(fleet, &capture, &id, ledger, err);
}

int main(int argc, char **argv)
{
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	unsigned repositories = argc == 4 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
	unsigned manifests = argc == 4 ? (unsigned)strtoul(argv[3], NULL, 10) : 0;
	struct ledger ledger = { 0 };
	struct error error = { 0 };
	struct limits limits;
	int64_t run, start = clock_ticks();

	if (!repositories || !manifests)
		return 2;
	limits_default(&limits);
	if (fleet_open(&fleet, argv[1], true, &error) < 0 ||
		store_begin_run(
			fleet_store(fleet), RUN_SCAN, "bench", "", "bench", clock_now(), &run, &error) < 0) {
		fprintf(stderr, "fleet: %s\n", error.message);
		return 3;
	}
	for (unsigned i = 0; i < repositories; i++) {
		if (add_repository(fleet, run, i, manifests, &limits, &ledger, &error) == 0)
			continue;
		fprintf(stderr, "fleet: %s\n", error.message);
		return 3;
	}
	if (store_finish_run(fleet_store(fleet), run, RUN_COMPLETE, "{}", clock_now(), &error) < 0)
		return 3;
	printf("made %u repositories, %lld findings in %.1f s\n", repositories, (long long)ledger.opened,
		(double)(clock_ticks() - start) / 1e9);
	return 0;
}
