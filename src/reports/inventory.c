#include "inventory.h"

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { VALUES_MOST = 8 };

/* --- life --------------------------------------------------------------------------------------------- */

int inventory_begin(struct report_state **ret, const struct report_settings *settings,
	const struct inventory_format *format)
{
	struct report_state *state = report_new(settings);
	struct inventory *inventory = memory_zero(1, sizeof(*inventory));

	inventory->format = format;
	inventory->repository = (struct buf)BUF_INIT;
	inventory->root = (struct buf)BUF_INIT;
	inventory->commit = (struct buf)BUF_INIT;
	inventory->file_path = (struct buf)BUF_INIT;
	inventory->key = (struct buf)BUF_INIT;
	inventory->text = (struct buf)BUF_INIT;
	inventory->path = (struct buf)BUF_INIT;
	inventory->module = INVENTORY_NONE;
	inventory->file = INVENTORY_NONE;
	inventory->last_item = &inventory->items;
	digest_start(&inventory->digest);
	state->inventory = inventory;
	format->open(state);
	*ret = state;
	return 0;
}

void inventory_release(struct inventory **inventory)
{
	struct inventory *old = *inventory;
	unsigned char unused[DIGEST_SIZE];

	if (!old)
		return;
	if (old->digest.context)
		digest_finish(&old->digest, unused);
	for (struct inventory_item *item = old->items; item; item = item->next)
		buf_release(&item->introduced);
	id_map_release(&old->map);
	id_map_release(&old->places);
	id_map_release(&old->findings);
	memory_free(old->nodes);
	memory_free(old->place_nodes);
	memory_free(old->edges);
	memory_free(old->locals);
	arena_release(&old->arena);
	buf_release(&old->repository);
	buf_release(&old->root);
	buf_release(&old->commit);
	buf_release(&old->key);
	buf_release(&old->text);
	buf_release(&old->path);
	buf_release(&old->file_path);
	memory_free(old);
	*inventory = NULL;
}

/* What is passed on is digested first: the document's own id comes from it. */
static void digest_out(struct report_state *state)
{
	struct inventory *inventory = state->inventory;

	digest_add(&inventory->digest, state->out.text + inventory->digested,
		state->out.length - inventory->digested);
	inventory->digested = state->out.length;
}

int inventory_pass_on(struct report_state *state, struct error *err)
{
	int result;

	digest_out(state);
	result = report_pass_on(state, err);
	state->inventory->digested = state->out.length;
	return result;
}

/* --- ids ---------------------------------------------------------------------------------------------- */

void inventory_id(
	struct inventory *inventory, const char *const *parts, size_t count, unsigned char ret[ID_SIZE])
{
	unsigned char digest[DIGEST_SIZE];

	buf_clear(&inventory->key);
	for (size_t i = 0; i < count; i++) {
		buf_add(&inventory->key, parts[i]);
		buf_add_char(&inventory->key, '\0');
	}
	digest_bytes(inventory->key.text, inventory->key.length, digest);
	memcpy(ret, digest, ID_SIZE);
}

static uint32_t add_node(struct inventory *inventory, enum component_id kind, const unsigned char id[ID_SIZE])
{
	struct inventory_node *node;

	memory_grow(&inventory->nodes, inventory->node_count, &inventory->node_capacity,
		sizeof(*inventory->nodes));
	node = &inventory->nodes[inventory->node_count++];
	*node = (struct inventory_node){ .kind = kind, .engine = INVENTORY_NONE };
	memcpy(node->id, id, ID_SIZE);
	return (uint32_t)inventory->node_count - 1;
}

uint32_t inventory_node(struct inventory *inventory, enum component_id kind, const unsigned char id[ID_SIZE])
{
	bool is_new;
	const uint32_t number = id_map_add(&inventory->map, id, &is_new);

	return is_new ? add_node(inventory, kind, id) : number;
}

/* A row is a component of its own, also where everything that names it is the same. */
uint32_t inventory_row_node(
	struct inventory *inventory, enum component_id kind, const char *const *parts, size_t count)
{
	unsigned char id[ID_SIZE];
	uint32_t number;
	bool is_new;

	inventory_id(inventory, parts, count, id);
	number = id_map_add(&inventory->map, id, &is_new);
	while (!is_new) {
		CLEANUP(buf_release) struct buf repeat = BUF_INIT;
		CLEANUP(buf_release) struct buf first = BUF_INIT;

		buf_add_hex(&first, inventory->nodes[number].id, ID_SIZE);
		buf_format(&repeat, "%u", (unsigned)++inventory->nodes[number].repeats);
		inventory_id(inventory, (const char *const[]){ "repeat", first.text, repeat.text }, 3, id);
		id_map_add(&inventory->map, id, &is_new);
	}
	return add_node(inventory, kind, id);
}

void buf_add_uuid(struct buf *buf, const unsigned char bytes[ID_SIZE])
{
	static const size_t ends[] = { 4, 6, 8, 10, 16 };
	unsigned char uuid[ID_SIZE];
	size_t start = 0;

	memcpy(uuid, bytes, ID_SIZE);
	uuid[6] = (unsigned char)((uuid[6] & 0x0f) | 0x80);
	uuid[8] = (unsigned char)((uuid[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		if (i)
			buf_add_char(buf, '-');
		buf_add_hex(buf, uuid + start, ends[i] - start);
		start = ends[i];
	}
}

void inventory_add_uuid(struct report_state *state, struct buf *buf)
{
	unsigned char digest[DIGEST_SIZE];

	digest_out(state);
	digest_finish(&state->inventory->digest, digest);
	buf_add_uuid(buf, digest);
}

/* --- what the document is about ----------------------------------------------------------------------- */

bool inventory_is_one(const struct inventory *inventory)
{
	return inventory->repository_count == 1;
}

void inventory_add_name(const struct report_state *state, struct buf *buf)
{
	const char *path = state->settings.database ? state->settings.database : "";
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const size_t length = strlen(name);

	if (inventory_is_one(state->inventory))
		buf_add(buf, state->inventory->repository.text);
	else if (!length)
		buf_add(buf, "fleet");
	else
		buf_add_bytes(buf, name, text_ends(name, ".db") && length > 3 ? length - 3 : length);
}

const char *inventory_program(const struct report_state *state)
{
	const char *program = state->settings.program ? state->settings.program : "";
	const char *blank = strrchr(program, ' ');
	const char *version = blank ? blank + 1 : program;

	return *version ? version : "unknown";
}

/* --- what leads where --------------------------------------------------------------------------------- */

void inventory_add_edge(struct inventory *inventory, uint32_t from, uint32_t to)
{
	memory_grow(&inventory->edges, inventory->edge_count, &inventory->edge_capacity,
		sizeof(*inventory->edges));
	inventory->edges[inventory->edge_count++] = (uint64_t)from << 32 | to;
}

static int compare_edges(const void *one, const void *other)
{
	const uint64_t left = *(const uint64_t *)one, right = *(const uint64_t *)other;

	return (left > right) - (left < right);
}

/* The set of edges, by where they start. */
void inventory_sort_edges(struct inventory *inventory)
{
	size_t count = 0;

	if (!inventory->edge_count)
		return;
	qsort(inventory->edges, inventory->edge_count, sizeof(*inventory->edges), compare_edges);
	for (size_t i = 0; i < inventory->edge_count; i++)
		if (!count || inventory->edges[count - 1] != inventory->edges[i])
			inventory->edges[count++] = inventory->edges[i];
	inventory->edge_count = count;
}

/* --- components that are written at the end ------------------------------------------------------------ */

static const char *keep(struct inventory *inventory, const char *text)
{
	return *text ? arena_string(&inventory->arena, text) : "";
}

uint32_t inventory_keep(struct inventory *inventory, const struct component *component)
{
	const enum component_id kind = (enum component_id)(component->kind - component_kinds);
	const uint32_t number = inventory_node(inventory, kind, component->id);
	struct inventory_item *item;

	if (inventory->nodes[number].item)
		return number;
	item = arena_zero(&inventory->arena, 1, sizeof(*item));
	item->introduced = (struct buf)BUF_INIT;
	item->component = *component;
	item->component.group = keep(inventory, component->group);
	item->component.name = keep(inventory, component->name);
	item->component.version = keep(inventory, component->version);
	item->component.root = keep(inventory, component->root);
	item->component.subpath = keep(inventory, component->subpath);
	item->component.commit = keep(inventory, component->commit);
	item->component.purl = keep(inventory, component->purl);
	item->component.ancestor = keep(inventory, component->ancestor);
	item->component.path = keep(inventory, component->path);
	item->component.row = NULL;
	memcpy(item->component.id, inventory->nodes[number].id, ID_SIZE);
	inventory->nodes[number].item = item;
	*inventory->last_item = item;
	inventory->last_item = &item->next;
	return number;
}

/* A few values are kept of each name: more of them tell nobody more. */
void inventory_add_value(struct inventory *inventory, uint32_t node, const char *name, const char *value)
{
	struct inventory_item *item = inventory->nodes[node].item;
	struct component_value **at = &item->values, *added;
	size_t known = 0;

	for (; *at; at = &(*at)->next) {
		if ((*at)->name != name && known)
			break;
		if ((*at)->name != name)
			continue;
		if (strcmp((*at)->value, value) == 0 || ++known == VALUES_MOST)
			return;
	}
	added = arena_zero(&inventory->arena, 1, sizeof(*added));
	*added = (struct component_value){ .name = name, .value = keep(inventory, value), .next = *at };
	*at = added;
}
