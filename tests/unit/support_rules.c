#include "support_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/memory.h"
#include "engine/link.h"
#include "engine/read_blob.h"
#include "model/limits.h"
#include "model/policy.h"
#include "rules/table.h"
#include "sources/table.h"

enum { FILE_LIMIT = 1 << 20, OPEN_FOLDERS = 16 };

/* nftw has no place for a context. */
static struct {
	struct snapshot *snapshot;
	size_t root_length;
	int files;
} walk;

/* Parsers and queries cost more to make than a file to read: one set for the whole program. */
static struct reader_tools *support_tools(void)
{
	static struct reader_tools *tools;

	if (!tools)
		tools = reader_tools_new();
	return tools;
}

void support_add_file(struct snapshot *snapshot, const char *path, const char *bytes, size_t length)
{
	const char *slash = strrchr(path, '/');
	CLEANUP(memory_release) char *folder = memory_string_part(path, slash ? (size_t)(slash - path) : 0);
	const struct reader *reader = reader_for(folder, slash ? slash + 1 : path);
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	unsigned char digest[DIGEST_SIZE];
	struct limits limits;
	struct file *file;

	if (!reader)
		reader = reader_for_code(slash ? slash + 1 : path);
	if (!reader || (reader->screen && !reader->screen(bytes, length)))
		return;
	limits_default(&limits);
	digest_bytes(bytes, length, digest);
	buf_add_hex(&hex, digest, OID_HEX / 2);
	file = snapshot_add_file(snapshot);
	file->path = arena_string(&snapshot->arena, path);
	memcpy(file->oid, hex.text, sizeof(file->oid));
	file->size = length;
	file->reader = reader->id;
	if (!snapshot_find_facts(snapshot, file->oid, reader->id))
		read_blob(support_tools(), reader, snapshot, file->oid, bytes, length, &limits);
}

void support_add_text(struct snapshot *snapshot, const char *path, const char *text)
{
	support_add_file(snapshot, path, text, strlen(text));
}

static int visit(const char *path, const struct stat *status, int type, struct FTW *place)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *relative = path + walk.root_length;
	size_t before = walk.snapshot->file_count;

	(void)status;
	(void)place;
	if (*relative != '/')
		return 0;
	if (type == FTW_D)
		snapshot_add_directory(walk.snapshot, relative + 1);
	if (type != FTW_F)
		return 0;
	if (file_read(&text, path, FILE_LIMIT, NULL) < 0)
		return -1;
	support_add_file(walk.snapshot, relative + 1, text.text, text.length);
	walk.files += walk.snapshot->file_count > before;
	return 0;
}

int support_add_folder(struct snapshot *snapshot, const char *folder)
{
	walk.snapshot = snapshot;
	walk.root_length = strlen(folder);
	walk.files = 0;
	return nftw(folder, visit, OPEN_FOLDERS, FTW_PHYS) == 0 ? walk.files : -1;
}

void support_check(struct snapshot *snapshot, int64_t now, struct findings *ret)
{
	CLEANUP(policy_close) struct policy *policy = policy_new();
	struct rule_input input = { .snapshot = snapshot, .policy = policy, .now = now };

	policy->persona = PERSONA_STRICT;
	if (!snapshot->identity)
		snapshot->identity = "url:git.example.org/acme/pay";
	snapshot_sort(snapshot);
	snapshot_link(snapshot);
	rules_check(&input, STAGE_FACTS, ret);
}

const struct finding *support_found(const struct findings *findings, int rule, size_t n)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].rule->number == rule && n-- == 0)
			return &findings->items[i];
	return NULL;
}

struct tally support_tally(const struct findings *findings, int rule, enum path_class class)
{
	for (size_t i = 0; i < findings->tally_count; i++)
		if (findings->tallies[i].rule->number == rule && findings->tallies[i].path_class == class)
			return findings->tallies[i];
	return (struct tally){ 0 };
}

void support_add_manifest(struct snapshot *snapshot, const char *path, const char *engine, const char *list)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add(&text, "{\n\"name\":\"m\"");
	if (engine)
		buf_format(&text, ",\n\"engineVersion\":\"%s\"", engine);
	buf_format(&text, ",\n\"dependencies\":[\n%s]}", list);
	support_add_text(snapshot, path, text.text);
}

void support_check_manifest(
	struct snapshot *snapshot, const char *engine, const char *list, struct findings *ret)
{
	support_add_manifest(snapshot, "dagger.json", engine, list);
	support_check(snapshot, SUPPORT_NOW, ret);
}

void support_expect_seen(const struct findings *findings, int rule, const char *part)
{
	const struct finding *finding = support_found(findings, rule, 0);

	assert_non_null(finding);
	if (!strstr(finding->seen, part))
		fail_msg("'%s' is not in: %s", part, finding->seen);
}

void support_describe(const struct findings *findings, int rule, struct buf *ret)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		if (rule && finding->rule->number != rule)
			continue;
		buf_format(ret, "%d %s %s %u %s\n", finding->rule->number, verdict_word(finding->verdict),
			severity_word(finding->severity), finding->at.line, finding->subject);
	}
}
