/* Calls of code and command lines, linked: whose module they are, and what names mean in their package. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "linking.h"
#include "sources/reference.h"

enum { NAMES_DEEP = 8, NAMES_MOST = 200, SHAPE_MOST = 4096 };

/* --- modules -------------------------------------------------------------------------------------------- */

/* Where the code of a module lies, as far as it lies in the repository. */
static const char *code_root(const struct module *module, struct arena *arena)
{
	const char *source = module->fact->source;

	if (module->source_escapes)
		return NULL;
	return source && *source ? reference_join(module->folder, source, arena) : module->folder;
}

static bool is_below(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	return !length || (strncmp(path, folder, length) == 0 && path[length] == '/');
}

/* The module whose code a file is: the one of the longest root. */
static uint32_t module_of(const struct linking *linking, const char *path)
{
	const struct snapshot *snapshot = linking->snapshot;
	uint32_t found = INDEX_NONE;
	size_t longest = 0;

	for (size_t i = 0; i < snapshot->module_count; i++) {
		const char *root = linking->code_roots[i];

		if (!root || !is_below(path, root) || (found != INDEX_NONE && strlen(root) < longest))
			continue;
		found = (uint32_t)i;
		longest = strlen(root);
	}
	return found;
}

static void find_code_roots(struct linking *linking)
{
	struct snapshot *snapshot = linking->snapshot;

	linking->code_roots =
		arena_zero(&snapshot->arena, snapshot->module_count, sizeof(*linking->code_roots));
	for (size_t i = 0; i < snapshot->module_count; i++) {
		const struct module *module = &snapshot->modules[i];

		if (!module->workspace && !module->shadowed)
			linking->code_roots[i] = code_root(module, &snapshot->arena);
	}
}

/* --- names ---------------------------------------------------------------------------------------------- */

/* A constant under the key of its package: "folder<LF>package<LF>name". */
struct constant {
	const char *key;
	const struct constant_fact *fact; /* NULL: several of one name say different things */
};

struct constants {
	struct constant *items;
	size_t count;
};

const char *linking_package_key(const struct file *file, const char *name, struct arena *arena)
{
	const char *slash = strrchr(file->path, '/');
	const char *package = file->facts->package ? file->facts->package : "";

	return arena_format(arena, "%.*s\n%d %s\n%s", slash ? (int)(slash - file->path) : 0, file->path,
		(int)file->reader, package, name);
}

static int compare_constants(const void *left, const void *right)
{
	const struct constant *one = left, *other = right;
	int order = strcmp(one->key, other->key);

	return order ? order : (one->fact > other->fact) - (one->fact < other->fact);
}

static bool says_the_same(const struct constant_fact *one, const struct constant_fact *other)
{
	return one && one->certainty == other->certainty && strcmp(one->text, other->text) == 0;
}

static void sort_constants(struct constants *constants)
{
	size_t kept = 0;

	if (constants->count > 1)
		qsort(constants->items, constants->count, sizeof(*constants->items), compare_constants);
	for (size_t i = 0; i < constants->count; i++) {
		struct constant *last = kept ? &constants->items[kept - 1] : NULL;

		if (!last || strcmp(last->key, constants->items[i].key) != 0)
			constants->items[kept++] = constants->items[i];
		else if (!says_the_same(last->fact, constants->items[i].fact))
			last->fact = NULL;
	}
	constants->count = kept;
}

static void collect_constants(const struct snapshot *snapshot, struct arena *arena, struct constants *ret)
{
	size_t count = 0;

	for (size_t i = 0; i < snapshot->file_count; i++)
		if (snapshot->files[i].facts)
			count += snapshot->files[i].facts->constant_count;
	*ret = (struct constants){ .items = arena_zero(arena, count, sizeof(*ret->items)) };
	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct file *file = &snapshot->files[i];

		for (size_t k = 0; file->facts && k < file->facts->constant_count; k++) {
			const struct constant_fact *fact = &file->facts->constants[k];

			ret->items[ret->count++] =
				(struct constant){ linking_package_key(file, fact->name, arena), fact };
		}
	}
	sort_constants(ret);
}

static const struct constant_fact *find_constant(const struct constants *constants, const char *key)
{
	size_t low = 0, high = constants->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(constants->items[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < constants->count && strcmp(constants->items[low].key, key) == 0
		       ? constants->items[low].fact
		       : NULL;
}

/* Names of one file being looked up in its package. */
struct lookup {
	const struct constants *constants;
	const struct file *file;
	struct arena *arena;
	int left; /* names that may still be looked up for one value */
};

/* What a name says; certainty unknown if nothing says it, or two things do. */
struct named {
	enum certainty certainty;
	const char *text;
};

static struct named look_up_shape(struct lookup *lookup, const char *shape, int depth);

/* NOLINTNEXTLINE(misc-no-recursion): NAMES_DEEP ends it */
static struct named look_up_name(struct lookup *lookup, const char *name, int depth)
{
	const struct constant_fact *fact = NULL;

	if (depth < NAMES_DEEP && lookup->left-- > 0)
		fact = find_constant(
			lookup->constants, linking_package_key(lookup->file, name, lookup->arena));
	if (!fact)
		return (struct named){ CERTAINTY_UNKNOWN, "" };
	if (fact->certainty == CERTAINTY_NAME)
		return look_up_shape(lookup, fact->text, depth + 1);
	return (struct named){ fact->certainty == CERTAINTY_LITERAL ? CERTAINTY_CONSTANT : fact->certainty,
		fact->text };
}

/* A name, or a text with names in it: "golang:{goVersion}". */
/* NOLINTNEXTLINE(misc-no-recursion): NAMES_DEEP ends it */
static struct named look_up_shape(struct lookup *lookup, const char *shape, int depth)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct named ret = { CERTAINTY_FORMATTED, "" };
	bool known = true;

	if (!strchr(shape, '{'))
		return look_up_name(lookup, shape, depth);
	while (*shape && text.length <= SHAPE_MOST) {
		const size_t plain = strcspn(shape, "{"), name = strcspn(shape + plain, "}");
		struct named piece;

		buf_add_bytes(&text, shape, plain);
		shape += plain;
		if (!*shape)
			break;
		piece = look_up_name(lookup, arena_string_part(lookup->arena, shape + 1, name - 1), depth);
		known &= certainty_is_fixed(piece.certainty);
		buf_add(&text, certainty_is_fixed(piece.certainty) ? piece.text : "{}");
		if (piece.certainty == CERTAINTY_DEFAULT)
			ret.certainty = CERTAINTY_DEFAULT;
		shape += shape[name] ? name + 1 : name;
	}
	if (!known || text.length > SHAPE_MOST)
		ret.certainty = CERTAINTY_UNKNOWN;
	ret.text = arena_string_part(lookup->arena, text.text, text.length <= SHAPE_MOST ? text.length : 0);
	return ret;
}

static void look_up(const struct constants *constants, const struct file *file, struct arena *arena,
	struct value_fact *value)
{
	struct lookup lookup = { .constants = constants, .file = file, .arena = arena, .left = NAMES_MOST };
	struct named named;

	if (value->certainty != CERTAINTY_NAME)
		return;
	named = look_up_shape(&lookup, value->text, 0);
	value->certainty = named.certainty;
	value->text = named.text;
}

/* --- calls ---------------------------------------------------------------------------------------------- */

static bool names_something(const struct call_fact *fact)
{
	for (size_t i = 0; i < fact->value_count; i++)
		if (fact->values[i].certainty == CERTAINTY_NAME)
			return true;
	return false;
}

static void link_values(
	const struct constants *constants, const struct file *file, struct arena *arena, struct call *call)
{
	struct value_fact *values;

	call->values = call->fact->values;
	call->value_count = call->fact->value_count;
	if (!names_something(call->fact))
		return;
	values = arena_zero(arena, call->value_count, sizeof(*values));
	for (size_t i = 0; i < call->value_count; i++) {
		values[i] = call->fact->values[i];
		look_up(constants, file, arena, &values[i]);
	}
	call->values = values;
}

static int compare_calls(const void *left, const void *right)
{
	const struct call *one = *(const struct call *const *)left,
			  *other = *(const struct call *const *)right;
	int order = (int)one->fact->api - (int)other->fact->api;

	if (!order)
		order = strcmp(one->fact->function, other->fact->function);
	if (!order)
		order = strcmp(one->fact->name, other->fact->name);
	return order ? order : (one > other) - (one < other);
}

static bool are_alike(const struct call *one, const struct call *other)
{
	return one->fact->api == other->fact->api &&
	       strcmp(one->fact->function, other->fact->function) == 0 &&
	       strcmp(one->fact->name, other->fact->name) == 0;
}

/* Equal calls of one function are told apart by their order. */
static void number_calls(struct call *calls, size_t count)
{
	struct call **sorted = memory_zero(count, sizeof(struct call *));

	for (size_t i = 0; i < count; i++)
		sorted[i] = &calls[i];
	if (count > 1)
		qsort(sorted, count, sizeof(*sorted), compare_calls);
	for (size_t i = 1; i < count; i++)
		if (are_alike(sorted[i - 1], sorted[i]))
			sorted[i]->ordinal = sorted[i - 1]->ordinal + 1;
	memory_free(sorted);
}

static void link_file(struct linking *linking, const struct constants *constants, uint32_t index)
{
	struct snapshot *snapshot = linking->snapshot;
	const struct file *file = &snapshot->files[index];
	const struct facts *facts = file->facts;
	const uint32_t first = (uint32_t)snapshot->call_count;
	const uint32_t module = facts->call_count ? module_of(linking, file->path) : INDEX_NONE;

	for (size_t i = 0; i < facts->call_count; i++) {
		struct call *call = &snapshot->calls[snapshot->call_count++];

		*call = (struct call){
			.fact = &facts->calls[i], .file = index, .module = module, .first = first
		};
		link_values(constants, file, &snapshot->arena, call);
	}
	number_calls(snapshot->calls + first, facts->call_count);
}

void linking_code(struct linking *linking)
{
	struct snapshot *snapshot = linking->snapshot;
	struct constants constants;
	size_t count = 0;

	for (size_t i = 0; i < snapshot->file_count; i++)
		if (snapshot->files[i].facts)
			count += snapshot->files[i].facts->call_count;
	snapshot->calls = arena_zero(&snapshot->arena, count, sizeof(*snapshot->calls));
	snapshot->call_count = 0;
	find_code_roots(linking);
	collect_constants(snapshot, &snapshot->arena, &constants);
	for (size_t i = 0; i < snapshot->file_count; i++)
		if (snapshot->files[i].facts && !snapshot->files[i].facts->refused)
			link_file(linking, &constants, (uint32_t)i);
}

uint32_t linking_module_of(const struct linking *linking, const char *path)
{
	return module_of(linking, path);
}
