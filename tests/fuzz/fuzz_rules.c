/*
 * All rules over a whole repository of hostile files: form feeds part the files, the first line of each is its
 * path. A file called "policy" is the policy, those called "resolution" are dealt out to the references. What is
 * counted must be what is found, and no fingerprint may come twice.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "base/memory.h"
#include "engine/link.h"
#include "model/policy.h"
#include "rules/table.h"
#include "sources/table.h"

enum { FILES = 8, SOME_TIME = 1795507200 };

/* Asks of every rule that it looks at something. */
static const char usual_policy[] =
	"[fleet]\nours = [\"github.com/acme/\"]\nnames = [\"github.com/purpleclay/\"]\npersona = \"audit\"\n"
	"[allow]\nsources = [\"github.com/x/\"]\nimages = [\"docker.io/library/\"]\n[[cache.tiers]]\nname = "
	"\"a\"\n"
	"triggers = [\"push\"]\n[forks]\nrequired = true\n"
	"[[pins]]\nsources = [\"**\"]\nrequire_field = true\nminimum_age = \"14d\"\n"
	"[[reviews]]\nsources = [\"**\"]\nvalid = \"90d\"\n";

/* What stands beside the repository. */
struct beside {
	struct policy *policy;
	struct resolution given[FILES];
	size_t given_count;
	struct resolution *resolutions;
	struct skew *skews;
	struct reviews *reviews;
};

static void beside_release(struct beside *beside)
{
	policy_close(&beside->policy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_known(const struct snapshot *snapshot, const char *path)
{
	for (size_t i = 0; i < snapshot->file_count; i++)
		if (strcmp(snapshot->files[i].path, path) == 0)
			return true;
	return false;
}

static void add_file(struct snapshot *snapshot, const char *path, const char *bytes, size_t length)
{
	const char *slash = strrchr(path, '/');
	CLEANUP(memory_release) char *folder = memory_string_part(path, slash ? (size_t)(slash - path) : 0);
	static struct reader_tools *tools;
	const struct reader *reader = reader_for(folder, slash ? slash + 1 : path);
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	unsigned char digest[DIGEST_SIZE];
	struct limits limits;
	struct file *file;

	if (!reader)
		reader = reader_for_code(slash ? slash + 1 : path);
	if (!reader || is_known(snapshot, path) || (reader->screen && !reader->screen(bytes, length)))
		return;
	/* Made once: their queries cost more than a file. */
	if (!tools)
		tools = reader_tools_new();
	limits_default(&limits);
	limits.values[LIMIT_FACT_COUNT] = 100;
	digest_bytes(bytes, length, digest);
	buf_add_hex(&hex, digest, OID_HEX / 2);
	file = snapshot_add_file(snapshot);
	file->path = arena_string(&snapshot->arena, path);
	memcpy(file->oid, hex.text, sizeof(file->oid));
	file->reader = reader->id;
	if (!snapshot_find_facts(snapshot, file->oid, reader->id))
		reader_read_with(tools, reader, snapshot, file->oid, bytes, length, &limits);
}

static void add_part(
	struct snapshot *snapshot, struct beside *beside, const char *path, const char *bytes, size_t length)
{
	struct limits limits;

	limits_default(&limits);
	if (strcmp(path, "policy") == 0) {
		if (!beside->policy)
			policy_read(&beside->policy, bytes, length, rule_table, NULL, NULL);
	} else if (strcmp(path, "resolution") == 0) {
		beside->given_count += resolution_read(&beside->given[beside->given_count], bytes, length,
					       &limits, &snapshot->arena, NULL) == 0;
	} else {
		add_file(snapshot, path, bytes, length);
	}
}

static void add_files(struct snapshot *snapshot, struct beside *beside, const char *text, size_t size)
{
	for (int i = 0; i < FILES && size; i++) {
		const char *end = memchr(text, '\f', size);
		size_t length = end ? (size_t)(end - text) : size;
		const char *line = memchr(text, '\n', length);
		size_t path_length = line ? (size_t)(line - text) : length;
		CLEANUP(memory_release) char *path = memory_string_part(text, path_length);
		size_t used = line ? path_length + 1 : length;

		add_part(snapshot, beside, path, text + used, length - used);
		text += length + (end != NULL);
		size -= length + (end != NULL);
	}
}

/* Skew and ledger follow from the resolution, so that its bytes can reach every branch. */
static void fill(struct snapshot *snapshot, const struct resolution *resolution, struct skew *skew,
	struct reviews *reviews)
{
	struct review *review = arena_zero(&snapshot->arena, 1, sizeof(*review));

	*skew = (struct skew){ .commits = resolution->distance.behind,
		.repositories = resolution->distance.ahead,
		.same = 1,
		.newest_time = resolution->tip.time };
	memcpy(skew->most, resolution->label_commit.oid, sizeof(skew->most));
	memcpy(skew->newest, resolution->tip.oid, sizeof(skew->newest));
	*review = (struct review){ .target = "",
		.step = (enum review_step)(resolution->presence % REVIEW_STEPS),
		.outcome = resolution->has_module ? REVIEW_PASSED : REVIEW_REJECTED,
		.by = resolution->commit.author ? resolution->commit.author : "",
		.note = "",
		.made = resolution->maintenance.last_commit,
		.until = resolution->maintenance.first_commit };
	memcpy(review->commit, resolution->commit.oid, sizeof(review->commit));
	*reviews = (struct reviews){ review, 1 };
}

static void deal_out(struct snapshot *snapshot, struct beside *beside)
{
	const size_t count = snapshot->reference_count;

	if (!beside->policy)
		policy_read(&beside->policy, usual_policy, strlen(usual_policy), rule_table, NULL, NULL);
	assert(beside->policy);
	beside->resolutions = arena_zero(&snapshot->arena, count, sizeof(*beside->resolutions));
	beside->skews = arena_zero(&snapshot->arena, count, sizeof(*beside->skews));
	beside->reviews = arena_zero(&snapshot->arena, count, sizeof(*beside->reviews));
	for (size_t i = 0; i < count && beside->given_count; i++) {
		beside->resolutions[i] = beside->given[i % beside->given_count];
		fill(snapshot, &beside->resolutions[i], &beside->skews[i], &beside->reviews[i]);
	}
}

static void check_findings(const struct findings *findings)
{
	size_t counted = 0, found = 0;

	for (size_t i = 0; i < findings->tally_count; i++)
		counted += findings->tallies[i].fail + findings->tallies[i].unknown +
			   findings->tallies[i].declared;
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		found += finding->subjects;
		assert(finding->seen && *finding->seen && finding->subject && *finding->subject);
		for (size_t j = 0; j < i; j++)
			assert(memcmp(finding->fingerprint, findings->items[j].fingerprint, 16) != 0);
	}
	assert(counted == found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };
	CLEANUP(beside_release) struct beside beside = { 0 };
	struct rule_input input = { .snapshot = snapshot, .now = SOME_TIME };

	snapshot->identity = "path:/";
	add_files(snapshot, &beside, (const char *)data, size);
	snapshot_sort(snapshot);
	snapshot_link(snapshot);
	deal_out(snapshot, &beside);
	input.policy = beside.policy;
	input.resolutions = beside.resolutions;
	input.skews = beside.skews;
	input.reviews = beside.reviews;
	rules_check(&input, STAGE_ALL, &findings);
	check_findings(&findings);
	return 0;
}
