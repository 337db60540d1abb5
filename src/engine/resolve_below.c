/* What stands below a reference: manifests of its target taken apart, and the steps listed without going in circles. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "engine/link.h"
#include "protocol.h"
#include "resolve.h"
#include "sources/table.h"

enum { ASKS_MOST = 50000 };

/*
 * What manifests below may ask for, of one copy and of all: their authors choose how much that is. Of one manifest no more
 * is looked at than a list can show.
 */
enum {
	CHILDREN_EACH = 20000,
	CHILDREN_ALL = 200000,
	CHILD_BYTES_EACH = 8 * 1024 * 1024,
	CHILD_BYTES_ALL = 48 * 1024 * 1024,
};

/* --- one manifest ------------------------------------------------------------------------------------- */

static bool add_manifest(struct resolving *resolving, struct snapshot *snapshot, const struct json_value *row)
{
	const char *path = json_text(json_member(row, "path")), *oid = json_text(json_member(row, "oid"));
	const char *facts = json_text(json_member(row, "facts"));
	int64_t reader, version;
	struct file *file;

	if (!path || !oid || !facts || strlen(oid) != OID_HEX || !text_is_hex(oid, OID_HEX) ||
		!json_integer(json_member(row, "reader"), &reader) ||
		!json_integer(json_member(row, "version"), &version) || !reader_by_id((enum reader_id)reader))
		return false;
	file = snapshot_add_file(snapshot);
	file->path = arena_string(&snapshot->arena, path);
	memcpy(file->oid, oid, sizeof(file->oid));
	file->reader = (enum reader_id)reader;
	return facts_read(snapshot, file->oid, file->reader, (uint32_t)version, facts, strlen(facts),
		       &resolving->limits, NULL) == 0;
}

static struct snapshot *read_manifests(struct resolving *resolving, const char *value)
{
	const struct json_limits limits = { .depth = 8, .values = MESSAGE_VALUES };
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(json_close) struct json *json = NULL;
	const struct json_value *rows;

	if (json_parse(&json, value, strlen(value), JSON_STRICT, &limits, NULL, NULL) < 0)
		return NULL;
	rows = json_member(json_root(json), "manifests");
	for (const struct json_value *row = json_first(rows); row; row = json_next(row))
		if (!add_manifest(resolving, snapshot, row))
			return NULL;
	snapshot_sort(snapshot);
	snapshot_link(snapshot);
	return TAKE(snapshot);
}

/* --- what it asks for --------------------------------------------------------------------------------- */

static const char *named_commit(const struct reference *reference)
{
	const char *pin = reference->fact->pin;

	/* A pin that this engine ignores leaves the reference to float. */
	if (reference->effective == EFFECTIVE_FLOATING)
		return "";
	if (pin && strlen(pin) == OID_HEX && text_is_hex(pin, OID_HEX))
		return pin;
	return reference->version_kind == VERSION_COMMIT ? reference->version : "";
}

static bool make_question(const struct ask *parent, const char *runs, const struct reference *reference,
	struct question *ret, const char **ret_cut)
{
	if (reference->class == CLASS_LOCAL) {
		*ret = (struct question){ parent->question.root, reference->target_path, "", runs };
		*ret_cut = reference->target_path ? NULL : "leads out of the repository";
		return reference->target_path != NULL;
	}
	if (!reference->root || !*reference->root || (reference->detail & DETAIL_INVALID)) {
		*ret_cut = "no engine takes it";
		return false;
	}
	*ret = (struct question){ reference->root, reference->subpath ? reference->subpath : "",
		reference->version ? reference->version : "", named_commit(reference) };
	return true;
}

static void add_child(struct resolving *resolving, size_t index, const char *runs,
	const struct reference *reference, struct child *ret)
{
	const uint32_t depth = resolving->asks[index].depth + 1;
	struct question question;

	*ret = (struct child){
		.kind = reference->fact->kind,
		.name = arena_string(&resolving->arena, reference->fact->name ? reference->fact->name : ""),
		.source = arena_string(&resolving->arena, reference->fact->source),
		.version = arena_string(&resolving->arena, reference->version ? reference->version : ""),
		.class = reference->class,
		.effective = reference->effective,
		.ask = SIZE_MAX,
	};
	if (!make_question(&resolving->asks[index], runs, reference, &question, &ret->cut))
		return;
	if (depth > BELOW_DEPTH || resolving->ask_count >= ASKS_MOST) {
		ret->cut = depth > BELOW_DEPTH ? "too deep" : "too many";
		return;
	}
	ret->ask = resolve_ask(resolving, &question, depth);
}

static bool counts(const struct snapshot *snapshot, const struct reference *reference)
{
	if (reference->class == CLASS_BUILTIN || reference->class == CLASS_NONE)
		return false;
	return reference->module >= snapshot->module_count || !snapshot->modules[reference->module].shadowed;
}

static size_t text_bytes(const struct reference *reference)
{
	size_t bytes = strlen(reference->fact->source);

	if (reference->fact->name)
		bytes += strlen(reference->fact->name);
	if (reference->version)
		bytes += strlen(reference->version);
	return bytes;
}

/* Whether there is room for so many more; then it is taken. */
static bool take_room(struct resolving *resolving, struct copy_site *site, size_t count, size_t bytes)
{
	if (site->children + count > CHILDREN_EACH || resolving->children + count > CHILDREN_ALL ||
		site->child_bytes + bytes > CHILD_BYTES_EACH ||
		resolving->child_bytes + bytes > CHILD_BYTES_ALL)
		return false;
	site->children += count;
	site->child_bytes += bytes;
	resolving->children += count;
	resolving->child_bytes += bytes;
	return true;
}

static void take_children(struct resolving *resolving, size_t index, const struct snapshot *snapshot)
{
	struct ask *ask = &resolving->asks[index];
	const size_t most = snapshot->reference_count < BELOW_MOST ? snapshot->reference_count : BELOW_MOST;
	const char *runs = ask->question.commit[0] ? ask->question.commit : ask->answer.label_commit.oid;
	struct child *children;
	size_t bytes = 0, count = 0;

	for (size_t i = 0; i < most; i++)
		bytes += text_bytes(&snapshot->references[i]);
	ask->crowded = !take_room(resolving, ask->answers[ask->chosen].site, most, bytes);
	if (ask->crowded)
		return;
	ask->children_cut = snapshot->reference_count > BELOW_MOST;
	runs = arena_string(&resolving->arena, runs);
	children = arena_zero(&resolving->arena, most, sizeof(*children));
	for (size_t i = 0; i < most; i++)
		if (counts(snapshot, &snapshot->references[i]))
			add_child(resolving, index, runs, &snapshot->references[i], &children[count++]);
	/* New questions may have moved the list. */
	resolving->asks[index].children = children;
	resolving->asks[index].child_count = count;
}

void resolve_children(struct resolving *resolving, size_t index)
{
	struct ask *ask = &resolving->asks[index];
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	const struct answer *answer = ask->answer_count ? &ask->answers[ask->chosen] : NULL;

	if (!answer || !ask->answer.has_module ||
		!(ask->question.commit[0] || ask->answer.label_commit.oid[0]))
		return;
	/* Of another copy's label: what stands at the commit that it names nobody has read. */
	if (!ask->question.commit[0] &&
		strcmp(ask->answer.label_commit.oid, answer->says.label_commit.oid) != 0) {
		ask->answer.has_module = false;
		return;
	}
	ask->crowded = answer->crowded;
	snapshot = answer->manifests ? read_manifests(resolving, answer->manifests) : NULL;
	if (!snapshot)
		return;
	if (snapshot->module_count)
		ask->answer.module_name = arena_string(&resolving->arena, snapshot->modules[0].fact->name);
	take_children(resolving, index, snapshot);
}

/* --- the steps below a reference ---------------------------------------------------------------------- */

/* Asks that stand in the list already, and the ask of each entry. */
struct descent {
	const struct resolving *resolving;
	struct arena *arena;
	struct resolution *resolution;
	size_t below_capacity;
	size_t asks[BELOW_MOST];
};

static bool is_listed(const struct descent *descent, size_t ask)
{
	for (size_t i = 0; i < descent->resolution->below_count; i++)
		if (descent->asks[i] == ask && !descent->resolution->below[i].cut)
			return true;
	return false;
}

static const char *why_cut(const struct ask *ask)
{
	switch (ask->answer.presence) {
	case PRESENCE_NO_COPY:
		return "no copy";
	case PRESENCE_ABSENT:
		return "not in my copy";
	case PRESENCE_NOT_COMMIT:
		return "not a commit";
	case PRESENCE_UNREADABLE:
		return "its copy cannot be read";
	case PRESENCE_UNASKED:
	case PRESENCE_FOUND:
		break;
	}
	if (!ask->question.commit[0] && !ask->answer.label_commit.oid[0])
		return "its version names nothing";
	if (!ask->answer.has_module)
		return "no manifest there";
	return ask->crowded ? "too many" : NULL;
}

static void fill_step(struct descent *descent, const struct child *child, size_t top, struct below *ret)
{
	const struct ask *ask;

	ret->kind = child->kind;
	ret->name = child->name;
	ret->source = child->source;
	ret->version = child->version;
	ret->class = child->class;
	ret->effective = child->effective;
	ret->root = ret->subpath = "";
	ret->cut = child->cut;
	if (child->ask == SIZE_MAX)
		return;
	ask = &descent->resolving->asks[child->ask];
	ret->root = ask->question.root;
	ret->subpath = ask->question.subpath;
	ret->presence = ask->answer.presence;
	ret->reachable = ask->answer.reachable;
	ret->label = ask->answer.label;
	memcpy(ret->commit, ask->question.commit, strlen(ask->question.commit) + 1);
	ret->cut = child->ask == top || is_listed(descent, child->ask) ? "seen above" : why_cut(ask);
}

static void add_steps(struct descent *descent, size_t ask, int32_t parent, uint32_t depth, size_t top)
{
	const struct ask *above = &descent->resolving->asks[ask];
	struct resolution *ret = descent->resolution;

	ret->below_cut |= above->children_cut || above->crowded;
	for (size_t i = 0; i < above->child_count; i++) {
		struct below step = { .parent = parent, .depth = depth };

		if (ret->below_count == BELOW_MOST) {
			ret->below_cut = true;
			return;
		}
		fill_step(descent, &above->children[i], top, &step);
		arena_grow(descent->arena, &ret->below, ret->below_count, &descent->below_capacity,
			sizeof(*ret->below));
		descent->asks[ret->below_count] = above->children[i].ask;
		ret->below[ret->below_count++] = step;
	}
}

static bool asks_for_any(const struct ask *ask)
{
	return ask->child_count || ask->children_cut || ask->crowded;
}

void resolve_below(const struct resolving *resolving, size_t ask, struct arena *arena, struct resolution *ret)
{
	struct descent descent = { .resolving = resolving, .arena = arena, .resolution = ret };

	ret->below = NULL;
	ret->below_count = 0;
	add_steps(&descent, ask, -1, 1, ask);
	for (size_t i = 0; i < ret->below_count; i++) {
		struct below *step = &ret->below[i];

		if (step->cut || descent.asks[i] == SIZE_MAX)
			continue;
		if (step->depth < BELOW_DEPTH)
			add_steps(&descent, descent.asks[i], (int32_t)i, step->depth + 1, ask);
		else if (asks_for_any(&resolving->asks[descent.asks[i]]))
			step->cut = "too deep";
	}
}
