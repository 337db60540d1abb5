/* Rows of the fleet become components, and lead to others. */
#include "inventory.h"
#include "purl.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/memory.h"
#include "model/reference.h"
#include "model/resolution.h"

#include <string.h>

static const char engine_root[] = "github.com/dagger/dagger";

static const char *text_of(const struct row *row, int column)
{
	return row->cells[column].text;
}

struct component component_of(enum component_id kind)
{
	return (struct component){
		.kind = &component_kinds[kind],
		.group = "",
		.name = "",
		.version = "",
		.root = "",
		.subpath = "",
		.commit = "",
		.purl = "",
		.ancestor = "",
		.path = "",
	};
}

static void write_component(struct report_state *state, struct component *component, uint32_t node)
{
	struct inventory *inventory = state->inventory;

	memcpy(component->id, inventory->nodes[node].id, ID_SIZE);
	if (!*component->name)
		component->name = component->kind->prefix;
	inventory->format->component(state, component);
	inventory->written++;
}

/* --- whose rows come ---------------------------------------------------------------------------------- */

static void set_repository(
	struct inventory *inventory, const char *name, const char *root, const char *commit)
{
	inventory->repository_count++;
	inventory->module = INVENTORY_NONE;
	inventory->file = INVENTORY_NONE;
	buf_clear(&inventory->repository);
	buf_add(&inventory->repository, name);
	buf_clear(&inventory->root);
	buf_add(&inventory->root, root);
	buf_clear(&inventory->commit);
	buf_add(&inventory->commit, commit);
}

int inventory_begin_repository(struct report_state *state, const struct row *repository, struct error *err)
{
	(void)err;
	set_repository(state->inventory, text_of(repository, REPOSITORY_REPO),
		text_of(repository, REPOSITORY_URL), text_of(repository, REPOSITORY_COMMIT));
	return 0;
}

/* Rows of a repository that was not told of: nothing is known but its name. */
static void enter_repository(struct inventory *inventory, const char *name)
{
	if (!inventory->repository_count || strcmp(inventory->repository.text, name) != 0)
		set_repository(inventory, name, "", "");
}

static void stand_in_repository(const struct inventory *inventory, struct component *component)
{
	component->root = inventory->root.text;
	component->commit = inventory->commit.text;
	component->version = inventory->commit.text;
}

/* --- modules ------------------------------------------------------------------------------------------ */

static uint32_t place_of(struct inventory *inventory, const char *folder)
{
	unsigned char id[ID_SIZE];
	uint32_t place;
	bool is_new;

	inventory_id(inventory, (const char *const[]){ inventory->repository.text, folder }, 2, id);
	place = id_map_add(&inventory->places, id, &is_new);
	if (is_new) {
		memory_grow(&inventory->place_nodes, inventory->place_count, &inventory->place_capacity,
			sizeof(*inventory->place_nodes));
		inventory->place_nodes[inventory->place_count++] = INVENTORY_NONE;
	}
	return place;
}

static uint32_t keep_engine(struct inventory *inventory, const char *version)
{
	struct component engine = component_of(COMPONENT_ENGINE);

	engine.group = "github.com/dagger";
	engine.name = "dagger";
	engine.version = version;
	engine.root = engine_root;
	inventory_id(inventory, (const char *const[]){ "engine", version }, 2, engine.id);
	return inventory_keep(inventory, &engine);
}

static void take_module(struct report_state *state, const struct row *row)
{
	struct inventory *inventory = state->inventory;
	const char *engine = text_of(row, MODULE_ENGINE), *kind = text_of(row, MODULE_KIND);
	const char *const parts[] = { "module", text_of(row, MODULE_REPO), text_of(row, MODULE_PATH), kind };
	const uint32_t node = inventory_row_node(inventory, COMPONENT_MODULE, parts, COUNT_OF(parts));
	struct component component = component_of(COMPONENT_MODULE);
	uint32_t engine_node, place;

	component.row = row;
	component.kind->read(row, &component, &inventory->text);
	stand_in_repository(inventory, &component);
	write_component(state, &component, node);
	engine_node = keep_engine(inventory, engine);
	inventory_add_edge(inventory, node, engine_node);
	inventory->nodes[node].engine = engine_node;
	inventory->nodes[node].incomplete = !*engine;
	inventory->module = node;
	if (strcmp(kind, "module") != 0)
		return;
	place = place_of(inventory, text_of(row, MODULE_FOLDER));
	if (inventory->place_nodes[place] == INVENTORY_NONE)
		inventory->place_nodes[place] = node;
}

/* --- what references of a module lead to --------------------------------------------------------------- */

static bool is_class(const struct row *reference, enum reference_class class)
{
	return strcmp(text_of(reference, REF_CLASS), reference_class_word(class)) == 0;
}

/* The folder that a path leads to from the folder of a file, "" for the top; false if it leads out of the repository. */
static bool join(struct buf *ret, const char *file, const char *path)
{
	const char *slash = strrchr(file, '/');

	buf_clear(ret);
	if (path[0] == '/')
		return false;
	if (slash)
		buf_add_bytes(ret, file, (size_t)(slash - file));
	while (*path) {
		const size_t length = strcspn(path, "/");

		if (length == 2 && path[0] == '.' && path[1] == '.') {
			const char *last = strrchr(ret->text, '/');

			if (!ret->length)
				return false;
			buf_cut(ret, last ? (size_t)(last - ret->text) : 0);
		} else if (length && !(length == 1 && path[0] == '.')) {
			if (ret->length)
				buf_add_char(ret, '/');
			buf_add_bytes(ret, path, length);
		}
		path += length;
		path += *path == '/';
	}
	return true;
}

static void lead_to_local(struct inventory *inventory, const struct row *reference)
{
	uint64_t local = (uint64_t)inventory->module << 32;

	if (!join(&inventory->path, text_of(reference, REF_PATH), text_of(reference, REF_SOURCE))) {
		inventory->nodes[inventory->module].incomplete = true;
		return;
	}
	local |= place_of(inventory, inventory->path.text);
	memory_grow(&inventory->locals, inventory->local_count, &inventory->local_capacity,
		sizeof(*inventory->locals));
	inventory->locals[inventory->local_count++] = local;
}

static void remember_introduced(struct inventory_item *item, const struct row *reference)
{
	const struct cell *at = &reference->cells[REF_INTRODUCED_AT];
	static const int columns[] = { REF_REPO, REF_INTRODUCED, REF_INTRODUCED_BY };

	if (at->empty || (item->introduced.length && item->introduced_at <= at->number))
		return;
	item->introduced_at = at->number;
	buf_clear(&item->introduced);
	for (size_t i = 0; i < COUNT_OF(columns); i++) {
		buf_add(&item->introduced, text_of(reference, columns[i]));
		buf_add_char(&item->introduced, '\0');
	}
	buf_add_time(&item->introduced, at->number);
}

static void lead_to_library(struct report_state *state, const struct row *reference)
{
	struct inventory *inventory = state->inventory;
	struct component library = component_of(COMPONENT_LIBRARY);
	uint32_t node;

	library.kind->read(reference, &library, &inventory->text);
	library.path = "";
	buf_clear(&inventory->path);
	buf_add_target_key(&inventory->path, library.root);
	inventory_id(inventory,
		(const char *const[]){ "library", inventory->path.text, library.subpath, library.version,
			*library.commit ? "commit" : "label" },
		5, library.id);
	node = inventory_keep(inventory, &library);
	inventory_add_edge(inventory, inventory->module, node);
	for (const struct component_property *property = library_properties; property->name; property++) {
		const char *value = text_of(reference, property->column);

		if (*value)
			inventory_add_value(inventory, node, property->name, value);
	}
	remember_introduced(inventory->nodes[node].item, reference);
	if (!*library.commit)
		inventory->nodes[inventory->module].incomplete = true;
}

int inventory_reference(struct report_state *state, const struct row *reference, struct error *err)
{
	struct inventory *inventory = state->inventory;

	(void)err;
	if (inventory->module == INVENTORY_NONE)
		return 0;
	/* What is part of the engine is there already. */
	if (is_class(reference, CLASS_BUILTIN))
		return 0;
	if (is_class(reference, CLASS_LOCAL))
		lead_to_local(inventory, reference);
	else if (*text_of(reference, REF_REPO_ROOT))
		lead_to_library(state, reference);
	else
		inventory->nodes[inventory->module].incomplete = true;
	return 0;
}

/* --- references as rows ------------------------------------------------------------------------------- */

struct component inventory_file(struct inventory *inventory, const char *path)
{
	struct component file = component_of(COMPONENT_FILE);

	stand_in_repository(inventory, &file);
	file.group = inventory->repository.text;
	file.name = *path ? path : inventory->repository.text;
	file.subpath = path;
	file.path = path;
	inventory_id(
		inventory, (const char *const[]){ "file", inventory->repository.text, path }, 3, file.id);
	return file;
}

/* Rows of one file mostly follow each other. */
static uint32_t write_file(struct report_state *state, const char *path)
{
	struct inventory *inventory = state->inventory;
	const size_t known = inventory->node_count;
	struct component file;

	if (inventory->file != INVENTORY_NONE && strcmp(inventory->file_path.text, path) == 0)
		return inventory->file;
	file = inventory_file(inventory, path);
	inventory->file = inventory_node(inventory, COMPONENT_FILE, file.id);
	buf_clear(&inventory->file_path);
	buf_add(&inventory->file_path, path);
	if (inventory->file == known)
		write_component(state, &file, inventory->file);
	return inventory->file;
}

static void take_reference(struct report_state *state, const struct row *row)
{
	struct inventory *inventory = state->inventory;
	CLEANUP(buf_release) struct buf place = BUF_INIT;
	struct component component = component_of(COMPONENT_REFERENCE);
	const uint32_t file = write_file(state, text_of(row, REF_PATH));
	uint32_t node;

	buf_format(&place, "%lld:%lld", (long long)row->cells[REF_LINE].number,
		(long long)row->cells[REF_COLUMN].number);
	node = inventory_row_node(inventory, COMPONENT_REFERENCE,
		(const char *const[]){ "reference", text_of(row, REF_REPO), text_of(row, REF_PATH),
			text_of(row, REF_KIND), text_of(row, REF_NAME), place.text },
		6);
	component.row = row;
	component.kind->read(row, &component, &inventory->text);
	write_component(state, &component, node);
	inventory_add_edge(inventory, file, node);
	if (*component.root && !*component.commit)
		inventory->nodes[file].incomplete = true;
}

/* --- images ------------------------------------------------------------------------------------------- */

/* Of a digest what stands behind its algorithm is one of bytes. */
static bool read_hash(const char *digest, struct component_hash *ret)
{
	static const char sha256[] = "sha256:";

	if (strncmp(digest, sha256, strlen(sha256)) != 0)
		return false;
	*ret = (struct component_hash){ "SHA-256", digest + strlen(sha256) };
	return true;
}

static void take_image(struct report_state *state, const struct row *row)
{
	struct inventory *inventory = state->inventory;
	CLEANUP(buf_release) struct buf place = BUF_INIT;
	CLEANUP(buf_release) struct buf purl = BUF_INIT;
	struct component component = component_of(COMPONENT_IMAGE);
	const uint32_t file = write_file(state, text_of(row, IMAGE_USE_PATH));
	const bool malformed = *text_of(row, IMAGE_USE_MALFORMED);
	struct component_hash hash;
	uint32_t node;

	buf_format(&place, "%lld:%lld", (long long)row->cells[IMAGE_USE_LINE].number,
		(long long)row->cells[IMAGE_USE_COLUMN].number);
	node = inventory_row_node(inventory, COMPONENT_IMAGE,
		(const char *const[]){ "image", text_of(row, IMAGE_USE_REPO), text_of(row, IMAGE_USE_PATH),
			text_of(row, IMAGE_USE_ROLE), text_of(row, IMAGE_USE_TEXT), place.text },
		6);
	component.row = row;
	component.kind->read(row, &component, &inventory->text);
	if (!malformed &&
		buf_add_image_purl(&purl, text_of(row, IMAGE_USE_REGISTRY), text_of(row, IMAGE_USE_IMAGE),
			text_of(row, IMAGE_USE_TAG), text_of(row, IMAGE_USE_DIGEST)))
		component.purl = purl.text;
	if (!malformed && read_hash(text_of(row, IMAGE_USE_DIGEST), &hash)) {
		component.hashes = &hash;
		component.hash_count = 1;
	}
	write_component(state, &component, node);
	inventory_add_edge(inventory, file, node);
	if (!component.hash_count)
		inventory->nodes[file].incomplete = true;
}

/* --- rows --------------------------------------------------------------------------------------------- */

static void take_finding(struct report_state *state, const struct row *row)
{
	struct inventory *inventory = state->inventory;
	CLEANUP(buf_release) struct buf scratch = BUF_INIT;
	struct vex vex;

	if (!inventory->format->finding || !vex_read(row, &scratch, &vex))
		return;
	inventory->format->finding(state, &vex);
	inventory->finding_count++;
}

int inventory_row(struct report_state *state, const struct row *row, struct error *err)
{
	struct inventory *inventory = state->inventory;

	switch (state->settings.table) {
	case TABLE_MODULES:
		enter_repository(inventory, text_of(row, MODULE_REPO));
		take_module(state, row);
		break;
	case TABLE_REFERENCES:
		enter_repository(inventory, text_of(row, REF_REPO));
		take_reference(state, row);
		break;
	case TABLE_FINDINGS:
		enter_repository(inventory, text_of(row, FIND_REPO));
		take_finding(state, row);
		break;
	case TABLE_IMAGE_USES:
		enter_repository(inventory, text_of(row, IMAGE_USE_REPO));
		take_image(state, row);
		break;
	case TABLE_REPOSITORIES:
	case TABLE_GRAPH:
	case TABLE_REVIEWS:
	case TABLE_CHANGES:
	case TABLE_DECISIONS:
	case TABLE_IMAGES:
	case TABLE_SETTINGS:
	case TABLE_COUNT:
		break;
	}
	return inventory_pass_on(state, err);
}

/* --- the end ------------------------------------------------------------------------------------------ */

static void find_locals(struct inventory *inventory)
{
	for (size_t i = 0; i < inventory->local_count; i++) {
		const uint32_t from = (uint32_t)(inventory->locals[i] >> 32);
		const uint32_t to = inventory->place_nodes[(uint32_t)inventory->locals[i]];

		if (to == INVENTORY_NONE)
			inventory->nodes[from].incomplete = true;
		else if (to != from)
			inventory_add_edge(inventory, from, to);
	}
}

static void add_introduced(struct inventory *inventory, struct inventory_item *item, uint32_t node)
{
	static const char *const names[] = { "scabbard:introduced.repository", "scabbard:introduced.commit",
		"scabbard:introduced.by", "scabbard:introduced.at" };
	const char *text = item->introduced.text;

	if (!item->introduced.length)
		return;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (*text)
			inventory_add_value(inventory, node, names[i], text);
		text += strlen(text) + 1;
	}
}

static int write_kept(struct report_state *state, struct error *err)
{
	struct inventory *inventory = state->inventory;
	int result = 0;

	for (uint32_t i = 0; result == 0 && i < inventory->node_count; i++) {
		struct inventory_item *item = inventory->nodes[i].item;

		if (!item)
			continue;
		add_introduced(inventory, item, i);
		item->component.values = item->values;
		write_component(state, &item->component, i);
		result = inventory_pass_on(state, err);
	}
	return result;
}

int inventory_end(struct report_state **state, struct error *err)
{
	struct inventory *inventory = (*state)->inventory;
	int result;

	find_locals(inventory);
	inventory_sort_edges(inventory);
	if (inventory->format->settle)
		inventory->format->settle(*state);
	result = write_kept(*state, err);
	if (result == 0)
		result = inventory->format->close(*state, err);
	if (result == 0)
		return report_close(state, err);
	report_release(state);
	return result;
}
