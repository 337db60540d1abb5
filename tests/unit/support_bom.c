#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/memory.h"
#include "support_bom.h"

enum { NOW = 1763877600, DEPTH = 16, VALUES = 1000000 };

/* --- making ------------------------------------------------------------------------------------------- */

void bom_begin(struct bom *bom, const char *format, enum table_id table)
{
	struct report_settings settings = { .sink = support_sink,
		.width = 80,
		.now = NOW,
		.database = "/somewhere/acme.db",
		.filter = "",
		.program = "scabbard 1.2.3",
		.table = table };

	*bom = (struct bom){ .report = report_by_name(format), .out = BUF_INIT };
	assert_non_null(bom->report);
	settings.context = &bom->out;
	bom_clear(bom);
	assert_int_equal(bom->report->begin(&bom->state, &settings, &bom->err), 0);
}

void bom_release(struct bom *bom)
{
	if (bom->state)
		bom->report->end(&bom->state, NULL);
	json_close(&bom->json);
	buf_release(&bom->out);
}

void bom_clear(struct bom *bom)
{
	support_row_clear(&bom->row, bom->cells);
}

void bom_repository(struct bom *bom, const char *name, const char *url, const char *commit)
{
	bom_clear(bom);
	bom->cells[REPOSITORY_REPO].text = name;
	bom->cells[REPOSITORY_URL].text = url;
	bom->cells[REPOSITORY_COMMIT].text = commit;
	assert_int_equal(bom->report->begin_repository(bom->state, &bom->row, &bom->err), 0);
}

void bom_add_row(struct bom *bom)
{
	assert_int_equal(bom->report->row(bom->state, &bom->row, &bom->err), 0);
}

void bom_add_reference(struct bom *bom)
{
	assert_int_equal(bom->report->reference(bom->state, &bom->row, &bom->err), 0);
}

void bom_add_module(struct bom *bom, const char *repository, const char *folder, const char *engine)
{
	struct buf path = BUF_INIT;

	buf_format(&path, "%s%sdagger.json", folder, *folder ? "/" : "");
	bom_clear(bom);
	bom->cells[MODULE_REPO].text = repository;
	bom->cells[MODULE_PATH].text = path.text;
	bom->cells[MODULE_FOLDER].text = folder;
	bom->cells[MODULE_NAME].text = *folder ? folder : repository;
	bom->cells[MODULE_KIND].text = "module";
	bom->cells[MODULE_ENGINE].text = engine;
	bom_add_row(bom);
	buf_release(&path);
}

void bom_set_remote(struct bom *bom, const char *path, const char *root, const char *subdir,
	const char *version, const char *commit)
{
	bom_clear(bom);
	bom->cells[REF_REPO].text = "acme/pay";
	bom->cells[REF_PATH].text = path;
	bom->cells[REF_KIND].text = "dependency";
	bom->cells[REF_NAME].text = "it";
	bom->cells[REF_CLASS].text = *commit ? "pinned" : "unpinned";
	bom->cells[REF_EFFECTIVE].text = *commit ? "commit" : "floating";
	bom->cells[REF_REPO_ROOT].text = root;
	bom->cells[REF_SUBDIR].text = subdir;
	bom->cells[REF_VERSION].text = version;
	bom->cells[REF_COMMIT].text = commit;
}

void bom_set_local(struct bom *bom, const char *path, const char *source)
{
	bom_clear(bom);
	bom->cells[REF_REPO].text = "acme/pay";
	bom->cells[REF_PATH].text = path;
	bom->cells[REF_KIND].text = "dependency";
	bom->cells[REF_CLASS].text = "local";
	bom->cells[REF_EFFECTIVE].text = "local";
	bom->cells[REF_SOURCE].text = source;
}

/* --- ids ---------------------------------------------------------------------------------------------- */

struct ids {
	const char **items;
	size_t count, capacity;
};

static int compare_texts(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

static void add_ids(struct ids *ids, const struct json_value *list, const char *member)
{
	for (const struct json_value *item = json_first(list); item; item = json_next(item)) {
		memory_grow(&ids->items, ids->count, &ids->capacity, sizeof(*ids->items));
		ids->items[ids->count++] = bom_text(item, member);
	}
}

static void assert_known(const struct ids *ids, const char *id)
{
	assert_non_null(id);
	assert_non_null(bsearch(&id, ids->items, ids->count, sizeof(*ids->items), compare_texts));
}

static void sort_unique(struct ids *ids)
{
	if (ids->count)
		qsort(ids->items, ids->count, sizeof(*ids->items), compare_texts);
	for (size_t i = 1; i < ids->count; i++)
		assert_string_not_equal(ids->items[i - 1], ids->items[i]);
}

/* Each is there, and comes once. */
static void assert_all_known(const struct ids *ids, const struct json_value *list)
{
	struct ids named = { 0 };

	for (const struct json_value *item = json_first(list); item; item = json_next(item)) {
		assert_known(ids, json_text(item));
		memory_grow(&named.items, named.count, &named.capacity, sizeof(*named.items));
		named.items[named.count++] = json_text(item);
	}
	sort_unique(&named);
	memory_free(named.items);
}

static void check_cyclonedx(const struct bom *bom)
{
	struct ids ids = { 0 }, refs = { 0 };
	const struct json_value *root = json_root(bom->json), *list = bom_list(bom, "dependencies");

	assert_null(bom_find(bom_list(bom, "components"), "name", ""));
	add_ids(&ids, bom_list(bom, "components"), "bom-ref");
	memory_grow(&ids.items, ids.count, &ids.capacity, sizeof(*ids.items));
	ids.items[ids.count++] = bom_text(json_member(json_member(root, "metadata"), "component"), "bom-ref");
	sort_unique(&ids);
	add_ids(&refs, bom_list(bom, "vulnerabilities"), "bom-ref");
	sort_unique(&refs);
	memory_free(refs.items);
	assert_int_equal(json_count(list), ids.count);
	for (const struct json_value *item = json_first(list); item; item = json_next(item)) {
		assert_known(&ids, bom_text(item, "ref"));
		assert_all_known(&ids, json_member(item, "dependsOn"));
	}
	list = bom_list(bom, "compositions");
	for (const struct json_value *item = json_first(list); item; item = json_next(item))
		assert_all_known(&ids, json_member(item, "dependencies"));
	memory_free(ids.items);
}

static void check_spdx(const struct bom *bom)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	struct ids ids = { 0 };
	const struct json_value *list = bom_list(bom, "relationships");

	assert_null(bom_find(bom_list(bom, "packages"), "name", ""));
	add_ids(&ids, bom_list(bom, "packages"), "SPDXID");
	for (size_t i = 0; i < ids.count; i++) {
		assert_int_equal(strncmp(ids.items[i], "SPDXRef-", 8), 0);
		assert_int_equal(strspn(ids.items[i], letters), strlen(ids.items[i]));
	}
	memory_grow(&ids.items, ids.count, &ids.capacity, sizeof(*ids.items));
	ids.items[ids.count++] = "SPDXRef-DOCUMENT";
	sort_unique(&ids);
	for (const struct json_value *item = json_first(list); item; item = json_next(item)) {
		assert_known(&ids, bom_text(item, "spdxElementId"));
		if (strcmp(bom_text(item, "relatedSpdxElement"), "NOASSERTION") != 0)
			assert_known(&ids, bom_text(item, "relatedSpdxElement"));
	}
	memory_free(ids.items);
}

/* Validators that are not ours look at them too (tests/validators): a document of equal bytes is kept once. */
static void keep_document(const struct bom *bom)
{
	const char *folder = getenv("SCABBARD_DOCUMENTS");
	unsigned char digest[DIGEST_SIZE];
	struct buf path = BUF_INIT;
	struct error err = { 0 };

	if (folder) {
		digest_bytes(bom->out.text, bom->out.length, digest);
		buf_format(&path, "%s/%s-", folder, bom->report->name);
		buf_add_hex(&path, digest, 8);
		buf_add(&path, ".json");
		assert_int_equal(file_write(path.text, bom->out.text, bom->out.length, &err), 0);
	}
	buf_release(&path);
}

void bom_end(struct bom *bom)
{
	const struct json_limits limits = { .depth = DEPTH, .values = VALUES };

	assert_int_equal(bom->report->end(&bom->state, &bom->err), 0);
	assert_null(bom->state);
	if (json_parse(&bom->json, bom->out.text, bom->out.length, JSON_STRICT, &limits, NULL, &bom->err) < 0)
		fail_msg("%s", bom->err.message);
	keep_document(bom);
	if (json_member(json_root(bom->json), "bomFormat"))
		check_cyclonedx(bom);
	if (json_member(json_root(bom->json), "spdxVersion"))
		check_spdx(bom);
}

/* --- looking ------------------------------------------------------------------------------------------ */

const struct json_value *bom_list(const struct bom *bom, const char *name)
{
	return json_member(json_root(bom->json), name);
}

const char *bom_text(const struct json_value *object, const char *member)
{
	return json_text(json_member(object, member));
}

const struct json_value *bom_find(const struct json_value *array, const char *member, const char *text)
{
	for (const struct json_value *item = json_first(array); item; item = json_next(item)) {
		const char *found = bom_text(item, member);

		if (found && strcmp(found, text) == 0)
			return item;
	}
	return NULL;
}

bool bom_has_property(const struct json_value *component, const char *name, const char *value)
{
	const struct json_value *list = json_member(component, "properties");

	for (const struct json_value *item = json_first(list); item; item = json_next(item))
		if (strcmp(bom_text(item, "name"), name) == 0 && strcmp(bom_text(item, "value"), value) == 0)
			return true;
	return false;
}

static bool holds(const struct json_value *list, const char *text)
{
	for (const struct json_value *item = json_first(list); item; item = json_next(item))
		if (strcmp(json_text(item), text) == 0)
			return true;
	return false;
}

static const char *ref_of(const struct bom *bom, const char *name)
{
	const struct json_value *component = bom_find(bom_list(bom, "components"), "name", name);

	assert_non_null(component);
	return bom_text(component, "bom-ref");
}

bool bom_depends(const struct bom *bom, const char *from, const char *to)
{
	const struct json_value *entry = bom_find(bom_list(bom, "dependencies"), "ref", ref_of(bom, from));

	assert_non_null(entry);
	return holds(json_member(entry, "dependsOn"), ref_of(bom, to));
}

bool bom_is_composed(const struct bom *bom, const char *aggregate, const char *name)
{
	const struct json_value *composition =
		bom_find(bom_list(bom, "compositions"), "aggregate", aggregate);

	return holds(json_member(composition, "dependencies"), ref_of(bom, name));
}
