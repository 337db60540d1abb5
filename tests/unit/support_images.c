#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "support_images.h"

#include "base/cleanup.h"
#include "base/digest.h"
#include "engine/link.h"
#include "store/store_private.h"

enum { FACTS_MOST = 64 };

/* --- snapshots ------------------------------------------------------------------------------------------- */

/* The facts of a file that some other reader reads; its object id is made of its path. */
static struct facts *facts_of(struct snapshot *snapshot, const char *path, enum reader_id reader)
{
	unsigned char digest[DIGEST_SIZE];
	CLEANUP(buf_release) struct buf oid = BUF_INIT;
	struct facts *facts;
	struct file *file;

	digest_bytes(path, strlen(path), digest);
	buf_add_hex(&oid, digest, OID_HEX / 2);
	for (size_t i = 0; i < snapshot->fact_count; i++)
		if (snapshot->facts[i]->reader == reader && strcmp(snapshot->facts[i]->oid, oid.text) == 0)
			return snapshot->facts[i];
	file = snapshot_add_file(snapshot);
	file->path = arena_string(&snapshot->arena, path);
	file->mode = 0100644;
	file->size = 100;
	file->reader = reader;
	memcpy(file->oid, oid.text, sizeof(file->oid));
	facts = snapshot_add_facts(snapshot);
	facts->reader = reader;
	facts->version = 1;
	memcpy(facts->oid, oid.text, sizeof(facts->oid));
	facts->images = arena_zero(&snapshot->arena, FACTS_MOST, sizeof(*facts->images));
	facts->settings = arena_zero(&snapshot->arena, FACTS_MOST, sizeof(*facts->settings));
	return facts;
}

static struct place place_of(uint32_t line)
{
	return (struct place){ .offset = line * 10, .count = 6, .line = line, .column = 6 };
}

struct image_fact *support_add_image(
	struct snapshot *snapshot, const char *path, enum image_role role, const char *text, uint32_t line)
{
	struct facts *facts = facts_of(snapshot, path, READER_DOCKERFILE);
	struct image_fact *image = &facts->images[facts->image_count++];

	assert_true(facts->image_count <= FACTS_MOST);
	*image = (struct image_fact){
		.role = role,
		.text = arena_string(&snapshot->arena, text),
		.certainty = CERTAINTY_LITERAL,
		.where = "FROM",
		.context = INDEX_NONE,
		.at = place_of(line),
	};
	return image;
}

struct setting_fact *support_add_setting(struct snapshot *snapshot, const char *path, enum setting_kind kind,
	const char *key, const char *value, uint32_t line)
{
	struct facts *facts = facts_of(snapshot, path, READER_ENGINE_JSON);
	struct setting_fact *setting = &facts->settings[facts->setting_count++];

	assert_true(facts->setting_count <= FACTS_MOST);
	*setting = (struct setting_fact){
		.kind = kind,
		.subject = "",
		.key = arena_string(&snapshot->arena, key),
		.value = arena_string(&snapshot->arena, value),
		.certainty = CERTAINTY_LITERAL,
		.context = INDEX_NONE,
		.at = place_of(line),
	};
	return setting;
}

void support_link_again(struct snapshot *snapshot)
{
	snapshot_sort(snapshot);
	snapshot_link(snapshot);
}

/* --- databases ------------------------------------------------------------------------------------------- */

static void put(struct store *store, const char *format, ...)
{
	struct error err = { 0 };
	va_list values;
	char *sql;

	va_start(values, format);
	sql = sqlite3_vmprintf(format, values);
	va_end(values);
	assert_non_null(sql);
	if (store_execute(store, sql, &err) < 0)
		fail_msg("%s: %s", sql, err.message);
	sqlite3_free(sql);
}

static void put_string(struct store *store, const char *text)
{
	put(store, "INSERT INTO string (value) VALUES (%Q) ON CONFLICT DO NOTHING", text);
}

#define STRING "(SELECT id FROM string WHERE value = %Q)"

#define DIGEST "sha256:9b7c0f9a3c1c5d7e8f00112233445566778899aabbccddeeff00112233445566"

static const struct made_use {
	const char *path;
	int path_class, role, class, certainty;
	const char *registry, *name, *tag, *digest, *platform, *where, *malformed;
} made_uses[] = {
	{ "ci/main.go", 0, 1, 2, 1, "docker.io", "docker.io/library/alpine", "3.20", NULL, "", "from", NULL },
	{ "ci/main.go", 0, 1, 1, 2, "docker.io", "docker.io/library/alpine", "3.20", DIGEST, "linux/arm64",
		"from", NULL },
	{ "ci/other.go", 0, 1, 4, 1, "ghcr.io", "ghcr.io/acme/build", "", NULL, "", "from", NULL },
	{ "Dockerfile", 0, 7, 3, 1, "docker.io", "docker.io/library/node", "latest", NULL, "", "FROM", NULL },
	{ "deploy/a.yaml", 0, 6, 5, 1, "docker.io", "docker.io/acme/API", "1", NULL, "",
		"spec.containers.app", "the name holds capitals" },
	{ "ci/main.go", 0, 5, 0, 0, "", "{}/app:{}", "", NULL, "", "publish", NULL },
	{ "Dockerfile", 0, 7, 6, 1, "", "scratch", "", NULL, "", "FROM", NULL },
	{ "testdata/x/Dockerfile", 1, 7, 2, 1, "docker.io", "docker.io/library/busybox", "1", NULL, "",
		"FROM", NULL },
	{ "docs/ci.yaml", 2, 3, 2, 1, "docker.io", "docker.io/library/\"q\xc3\xbc", "2", NULL, "",
		"container", NULL },
	{ "ci/\xe2\x80\xaegpj.go", 0, 1, 2, 1, "docker.io", "docker.io/library/a*b", "t", NULL, "", "from",
		NULL },
};

static void put_use(
	struct store *store, const struct made_use *use, size_t number, int64_t repository, int64_t first_run)
{
	const char *texts[] = { use->path, use->registry, use->name, use->tag, use->digest ? use->digest : "",
		use->platform, use->where, use->malformed ? use->malformed : "", "", "Build" };

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		put_string(store, texts[i]);
	put(store,
		"INSERT INTO image (role, name_id, registry_id) SELECT %d, n.id, r.id FROM string n, string "
		"r "
		"WHERE n.value = %Q AND r.value = %Q ON CONFLICT DO NOTHING",
		use->role, use->name, use->registry);
	put(store,
		"INSERT INTO image_use (repository_id, image_id, path_id, path_class, identity, evidence, "
		"class, certainty, text_id, tag_id, digest_id, platform_id, place_id, function_id, "
		"malformed_id, byte_offset, byte_count, line, col, first_run, since_run, until_run) "
		"VALUES (%lld, (SELECT i.id FROM image i JOIN string n ON n.id = i.name_id WHERE i.role = %d "
		"AND n.value = %Q), " STRING ", %d, randomblob(16), zeroblob(16), %d, %d, " STRING ", " STRING
		", " STRING ", " STRING ", " STRING ", " STRING ", " STRING ", 10, 5, %d, 3, %lld, %lld, %s)",
		(long long)repository, use->role, use->name, use->path, use->path_class, use->class,
		use->certainty, use->name, use->tag, use->digest, use->platform, use->where,
		number % 2 ? "Build" : "", use->malformed, (int)number + 1, (long long)first_run,
		(long long)first_run, number % 7 == 6 ? "1" : "NULL");
}

static const struct made_setting {
	const char *path;
	int path_class, kind, state;
	const char *subject, *key, *value, *reason;
} made_settings[] = {
	{ "ops/engine.json", 0, 1, 1, "", "security.insecureRootCapabilities", "true", NULL },
	{ "ops/engine.json", 0, 1, 2, "", "engine.address", "tcp://0.0.0.0:1234", NULL },
	{ "ops/engine.json", 0, 1, 3, "", "gc.reservedSpace", "many", "no size" },
	{ "ops/engine.yaml", 0, 4, 1, "Deployment dagger/engine", "spec.hostNetwork", "true", NULL },
	{ ".github/workflows/ci.yml", 0, 7, 1, "jobs.build", "permissions", "write-all", NULL },
	{ "testdata/x/engine.toml", 1, 2, 1, "", "worker.oci.gc", "false", NULL },
	{ "ci/\xe2\x80\xae.env", 0, 5, 1, "", "DAGGER_CACHE_VERIFY", "\xe2\x80\xaetcirts", NULL },
};

static void put_setting(struct store *store, const struct made_setting *setting, size_t number,
	int64_t repository, int64_t first_run)
{
	const char *texts[] = { setting->path, setting->subject, setting->key, setting->value,
		setting->reason ? setting->reason : "" };

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		put_string(store, texts[i]);
	put(store,
		"INSERT INTO configuration (repository_id, path_id, path_class, identity, evidence, kind, "
		"state, certainty, subject_id, name_id, value_id, reason_id, byte_offset, byte_count, line, "
		"col, first_run, since_run, until_run) VALUES (%lld, " STRING
		", %d, randomblob(16), zeroblob(16), %d, %d, 1, " STRING ", " STRING ", " STRING ", " STRING
		", 10, 5, %d, 3, %lld, %lld, %s)",
		(long long)repository, setting->path, setting->path_class, setting->kind, setting->state,
		setting->subject, setting->key, setting->value, setting->reason, (int)number + 1,
		(long long)first_run, (long long)first_run, number % 5 == 4 ? "1" : "NULL");
}

static int64_t ask(struct store *store, const char *sql, int64_t number)
{
	struct error err = { 0 };
	int64_t ret = 0;

	if (store_ask_number(store, sql, number, &ret, &err) < 0)
		fail_msg("%s: %s", sql, err.message);
	return ret;
}

/* One of a repository is what an open finding is about. */
static void point_findings_at(struct store *store, const char *table)
{
	put(store,
		"UPDATE %s SET (path_id, path_class, identity, line) = (SELECT f.path_id, f.path_class, "
		"f.subject_identity, f.line FROM finding f WHERE f.repository_id = %s.repository_id AND "
		"f.status = 1 AND f.path_class = 0 ORDER BY f.verdict, f.id LIMIT 1) WHERE id IN (SELECT "
		"min(id) FROM %s WHERE until_run IS NULL GROUP BY repository_id) AND EXISTS (SELECT 1 FROM "
		"finding f WHERE f.repository_id = %s.repository_id AND f.status = 1 AND f.path_class = 0)",
		table, table, table, table);
}

void support_put_images(struct store *store)
{
	const int64_t repositories = ask(store, "SELECT count(*) FROM repository", 0);
	const int64_t newest = ask(store,
		"SELECT coalesce((SELECT id FROM run WHERE status <> 0 AND kind IN (1, 2) "
		"ORDER BY id DESC LIMIT 1), 1)",
		0);

	for (size_t i = 0; i < COUNT_OF(made_uses) * 4; i++)
		put_use(store, &made_uses[i % COUNT_OF(made_uses)], i,
			ask(store, "SELECT id FROM repository ORDER BY id LIMIT 1 OFFSET ?1",
				(int64_t)(i * 5 % (size_t)repositories)),
			i % 3 ? 1 : newest);
	for (size_t i = 0; i < COUNT_OF(made_settings) * 4; i++)
		put_setting(store, &made_settings[i % COUNT_OF(made_settings)], i,
			ask(store, "SELECT id FROM repository ORDER BY id LIMIT 1 OFFSET ?1",
				(int64_t)(i * 7 % (size_t)repositories)),
			i % 3 ? 1 : newest);
	point_findings_at(store, "image_use");
	point_findings_at(store, "configuration");
	put(store, "UPDATE repository SET image_count = (SELECT count(*) FROM image_use x WHERE "
		   "x.repository_id = repository.id AND x.until_run IS NULL AND x.path_class = 0), "
		   "setting_count = (SELECT count(*) FROM configuration x WHERE x.repository_id = "
		   "repository.id AND x.until_run IS NULL AND x.path_class = 0)");
}
