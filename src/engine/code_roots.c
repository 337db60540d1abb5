#include "code_roots.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/glob.h"
#include "base/text.h"
#include "sources/reference.h"

enum { ROOTS_MOST = 5000, JSON_DEPTH = 8, JSON_VALUES = 200000 };

/* Folders that hold what others wrote or tools made, wherever they lie. */
static const char *const foreign[] = { "node_modules", "vendor", ".venv", "venv", "__pycache__", "dist",
	"_build", "deps", "site-packages", ".git", "dagger_sdk" };

/* What generators of Dagger's SDKs write, below the folder of the code (reference/dagger.md, section 5). */
static const char *const generated[] = { "internal/dagger", "internal/querybuilder", "internal/telemetry",
	"sdk", "generated", "target" };

void code_roots_release(struct code_roots *roots)
{
	buf_release(&roots->last);
}

bool code_roots_come_from(enum reader_id reader)
{
	return reader == READER_DAGGER_JSON || reader == READER_DAGGER_MODULE_TOML ||
	       reader == READER_PACKAGES;
}

static bool is_below(const char *path, const char *folder)
{
	const size_t length = strlen(folder);

	return !length || (strncmp(path, folder, length) == 0 && (!path[length] || path[length] == '/'));
}

/* --- making --------------------------------------------------------------------------------------------- */

static void add(struct code_roots *roots, const struct code_root *root)
{
	if (roots->count >= ROOTS_MOST)
		return;
	arena_grow(roots->arena, &roots->items, roots->count, &roots->capacity, sizeof(*roots->items));
	roots->items[roots->count++] = *root;
}

static const char *folder_of(const struct code_roots *roots, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? arena_string_part(roots->arena, path, (size_t)(slash - path)) : "";
}

void code_roots_add(struct code_roots *roots, const char *path, const struct facts *facts)
{
	const char *folder = folder_of(roots, path);
	const struct module_fact *module = facts->module;
	struct code_root root = {
		.origin = arena_string(roots->arena, path), .folder = folder, .base = folder
	};

	if (facts->refused || *path == '"')
		return;
	if (!module) {
		if (facts->dagger)
			add(roots, &root);
		return;
	}
	if (!module->sdk || !*module->sdk)
		return;
	if (module->source && *module->source)
		root.folder = module->source[0] == '/' ? NULL
						       : reference_join(folder, module->source, roots->arena);
	if (!root.folder)
		return;
	root.patterns = arena_zero(roots->arena, module->include_count, sizeof(*root.patterns));
	for (size_t i = 0; i < module->include_count; i++)
		root.patterns[root.pattern_count++] = arena_string(roots->arena, module->include[i]);
	add(roots, &root);
}

static bool is_kept(const char *path, const char *const *kept, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_below(path, kept[i]))
			return true;
	return false;
}

static const char *text_at(const struct json_value **item)
{
	const char *text = json_text(*item);

	if (*item)
		*item = json_next(*item);
	return text;
}

static void add_known(
	struct code_roots *roots, const struct json_value *row, const char *const *kept, size_t count)
{
	const struct json_value *item = json_first(row);
	const char *origin = text_at(&item), *folder = text_at(&item), *base = text_at(&item);
	struct code_root root = { 0 };

	if (!origin || !folder || !base || !is_kept(origin, kept, count))
		return;
	root.origin = arena_string(roots->arena, origin);
	root.folder = arena_string(roots->arena, folder);
	root.base = arena_string(roots->arena, base);
	root.patterns = arena_zero(roots->arena, json_count(row), sizeof(*root.patterns));
	for (; item; item = json_next(item))
		if (json_text(item))
			root.patterns[root.pattern_count++] = arena_string(roots->arena, json_text(item));
	add(roots, &root);
}

void code_roots_add_known(
	struct code_roots *roots, const char *text, const char *const *kept, size_t kept_count)
{
	const struct json_limits limits = { .depth = JSON_DEPTH, .values = JSON_VALUES };
	CLEANUP(json_close) struct json *json = NULL;

	if (!text || !kept_count ||
		json_parse(&json, text, strlen(text), JSON_STRICT, &limits, NULL, NULL) < 0)
		return;
	for (const struct json_value *row = json_first(json_root(json)); row; row = json_next(row))
		if (json_type(row) == JSON_ARRAY)
			add_known(roots, row, kept, kept_count);
}

static int compare_roots(const void *left, const void *right)
{
	const struct code_root *one = left, *other = right;
	const int order = strcmp(one->folder, other->folder);

	return order ? order : strcmp(one->origin, other->origin);
}

void code_roots_finish(struct code_roots *roots, struct buf *ret)
{
	struct json_writer writer = { .buf = ret };

	if (roots->count > 1)
		qsort(roots->items, roots->count, sizeof(*roots->items), compare_roots);
	json_begin_array(&writer, NULL);
	for (size_t i = 0; i < roots->count; i++) {
		const struct code_root *root = &roots->items[i];

		json_begin_array(&writer, NULL);
		json_write_text(&writer, NULL, root->origin);
		json_write_text(&writer, NULL, root->folder);
		json_write_text(&writer, NULL, root->base);
		for (size_t k = 0; k < root->pattern_count; k++)
			json_write_text(&writer, NULL, root->patterns[k]);
		json_end_array(&writer);
	}
	json_end_array(&writer);
}

/* --- asking --------------------------------------------------------------------------------------------- */

/* What stands behind a folder in a path below it. */
static const char *rest_of(const char *path, const char *folder)
{
	const size_t length = strlen(folder);

	return length ? path + length + (path[length] == '/') : path;
}

static bool is_foreign(const char *rest)
{
	for (const char *part = rest; *part;) {
		const size_t length = strcspn(part, "/");

		for (size_t i = 0; i < COUNT_OF(foreign); i++)
			if (strlen(foreign[i]) == length && strncmp(part, foreign[i], length) == 0)
				return true;
		part += length;
		part += *part == '/';
	}
	return false;
}

static bool is_generated(const char *rest)
{
	for (size_t i = 0; i < COUNT_OF(generated); i++)
		if (is_below(rest, generated[i]))
			return true;
	return false;
}

/* Whether one of the roots of a folder, of which this is the first, is a module's: a generator writes beside its code. */
static bool is_module(const struct code_roots *roots, size_t at)
{
	const char *folder = roots->items[at].folder, *name;

	for (; at < roots->count && strcmp(roots->items[at].folder, folder) == 0; at++) {
		name = strrchr(roots->items[at].origin, '/');
		name = name ? name + 1 : roots->items[at].origin;
		if (strncmp(name, "dagger", strlen("dagger")) == 0)
			return true;
	}
	return false;
}

/* The first of the sorted roots whose folder does not stand before the first bytes of a path. */
static size_t lower_bound(const struct code_roots *roots, const char *path, size_t length)
{
	size_t low = 0, high = roots->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (strncmp(roots->items[middle].folder, path, length) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The innermost root that a folder lies in; NULL if that is no place of its code. */
static const struct code_root *find(const struct code_roots *roots, const char *folder)
{
	size_t length = strlen(folder);
	const char *rest;

	for (;;) {
		const size_t at = lower_bound(roots, folder, length);

		if (at < roots->count && strncmp(roots->items[at].folder, folder, length) == 0 &&
			!roots->items[at].folder[length]) {
			rest = rest_of(folder, roots->items[at].folder);
			return is_foreign(rest) || (is_generated(rest) && is_module(roots, at))
				       ? NULL
				       : &roots->items[at];
		}
		if (!length)
			return NULL;
		while (length && folder[length - 1] != '/')
			length--;
		length -= length > 0;
	}
}

/* The last pattern that fits decides, as in an ignore file. What is included beside the source is data, no code. */
static bool is_excluded(const struct code_root *root, const char *path)
{
	bool excluded = false;
	const char *rest;

	if (!is_below(path, root->base))
		return false;
	rest = rest_of(path, root->base);
	for (size_t i = 0; i < root->pattern_count; i++) {
		const char *pattern = root->patterns[i];
		const bool excludes = *pattern == '!';

		pattern += excludes;
		while (pattern[0] == '.' && pattern[1] == '/')
			pattern += 2;
		if (*pattern && (glob_match(pattern, rest) || is_below(rest, pattern)))
			excluded = excludes;
	}
	return excluded;
}

bool code_roots_enter(const struct code_roots *roots, const char *folder)
{
	const size_t length = strlen(folder);
	CLEANUP(buf_release) struct buf below = BUF_INIT;
	size_t at;

	if (find(roots, folder) || (!length && roots->count))
		return true;
	buf_format(&below, "%s/", folder);
	at = lower_bound(roots, below.text, below.length);
	return at < roots->count && strncmp(roots->items[at].folder, below.text, below.length) == 0;
}

bool code_roots_cover(struct code_roots *roots, const char *folder, const char *name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (!roots->count)
		return false;
	if (!roots->asked || strcmp(roots->last.text, folder) != 0) {
		buf_clear(&roots->last);
		buf_add(&roots->last, folder);
		roots->asked = true;
		roots->last_root = find(roots, folder);
	}
	if (!roots->last_root || !roots->last_root->pattern_count)
		return roots->last_root != NULL;
	buf_format(&path, "%s%s%s", folder, *folder ? "/" : "", name);
	return !is_excluded(roots->last_root, path.text);
}
