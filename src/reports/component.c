#include "component.h"

#include "model/resolution.h"
#include "purl.h"

#include <string.h>

static const struct component_property module_properties[] = {
	{ "scabbard:repository", MODULE_REPO },
	{ "scabbard:path", MODULE_PATH },
	{ "scabbard:kind", MODULE_KIND },
	{ "scabbard:form", MODULE_FORM },
	{ "scabbard:sdk", MODULE_SDK },
	{ "scabbard:engine", MODULE_ENGINE },
	{ "scabbard:path.class", MODULE_CLASS },
	{ "scabbard:truth", MODULE_TRUTH },
	{ "scabbard:tier", MODULE_TIER },
	{ "scabbard:fork", MODULE_FORK },
	{ "scabbard:findings", MODULE_FINDINGS },
	{ "scabbard:worst", MODULE_WORST },
	{ .name = NULL },
};

static const struct component_property reference_properties[] = {
	{ "scabbard:repository", REF_REPO },
	{ "scabbard:path", REF_PATH },
	{ "scabbard:line", REF_LINE },
	{ "scabbard:column", REF_COLUMN },
	{ "scabbard:kind", REF_KIND },
	{ "scabbard:name", REF_NAME },
	{ "scabbard:source", REF_SOURCE },
	{ "scabbard:pin", REF_PIN },
	{ "scabbard:pin.status", REF_EFFECTIVE },
	{ "scabbard:reference.class", REF_CLASS },
	{ "scabbard:label", REF_LABEL },
	{ "scabbard:present", REF_PRESENT },
	{ "scabbard:reachable", REF_REACHABLE },
	{ "scabbard:fork", REF_FORK },
	{ "scabbard:tier", REF_TIER },
	{ "scabbard:introduced.commit", REF_INTRODUCED },
	{ "scabbard:introduced.by", REF_INTRODUCED_BY },
	{ "scabbard:introduced.at", REF_INTRODUCED_AT },
	{ .name = NULL },
};

const struct component_property library_properties[] = {
	{ "scabbard:pin.status", REF_EFFECTIVE },
	{ "scabbard:reference.class", REF_CLASS },
	{ "scabbard:version", REF_VERSION },
	{ "scabbard:label", REF_LABEL },
	{ "scabbard:present", REF_PRESENT },
	{ "scabbard:reachable", REF_REACHABLE },
	{ "scabbard:fork", REF_FORK },
	{ "scabbard:tier", REF_TIER },
	{ .name = NULL },
};

static const struct component_property image_properties[] = {
	{ "scabbard:repository", IMAGE_USE_REPO },
	{ "scabbard:path", IMAGE_USE_PATH },
	{ "scabbard:line", IMAGE_USE_LINE },
	{ "scabbard:column", IMAGE_USE_COLUMN },
	{ "scabbard:role", IMAGE_USE_ROLE },
	{ "scabbard:image", IMAGE_USE_IMAGE },
	{ "scabbard:tag", IMAGE_USE_TAG },
	{ "scabbard:digest", IMAGE_USE_DIGEST },
	{ "scabbard:image.class", IMAGE_USE_CLASS },
	{ "scabbard:certainty", IMAGE_USE_CERTAINTY },
	{ "scabbard:where", IMAGE_USE_WHERE },
	{ "scabbard:function", IMAGE_USE_FUNCTION },
	{ "scabbard:platform", IMAGE_USE_PLATFORM },
	{ "scabbard:lock.digest", IMAGE_USE_LOCK_DIGEST },
	{ "scabbard:text", IMAGE_USE_TEXT },
	{ "scabbard:findings", IMAGE_USE_FINDINGS },
	{ "scabbard:worst", IMAGE_USE_WORST },
	{ .name = NULL },
};

static const struct component_property no_properties[] = { { .name = NULL } };

static const char *text_of(const struct row *row, int column)
{
	return row->cells[column].text;
}

/* The last part of a path; the whole of it if that is empty. */
static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static const char *first_of(const char *one, const char *other)
{
	return *one ? one : other;
}

static void read_module(const struct row *row, struct component *ret, struct buf *scratch)
{
	const char *folder = text_of(row, MODULE_FOLDER);
	const char *whole = first_of(folder, text_of(row, MODULE_REPO));

	(void)scratch;
	ret->group = text_of(row, MODULE_REPO);
	ret->name =
		first_of(first_of(text_of(row, MODULE_NAME), last_part(whole)), text_of(row, MODULE_PATH));
	ret->subpath = folder;
	ret->path = text_of(row, MODULE_PATH);
	if (strcmp(text_of(row, MODULE_FORK), fork_state_word(FORK_INTERNAL)) == 0)
		ret->ancestor = text_of(row, MODULE_FORK_OF);
}

/* "github.com/x/y", "sub/folder" is "y/sub/folder" of the group "github.com/x". */
static void name_by_root(const char *root, const char *subpath, struct component *ret, struct buf *scratch)
{
	const char *name = last_part(root);

	buf_clear(scratch);
	if (name > root)
		buf_add_bytes(scratch, root, (size_t)(name - root) - 1);
	buf_add_char(scratch, '\0');
	buf_format(scratch, "%s%s%s", name, *subpath ? "/" : "", subpath);
	ret->group = scratch->text;
	ret->name = scratch->text + strlen(scratch->text) + 1;
}

static void read_reference(const struct row *row, struct component *ret, struct buf *scratch)
{
	const char *root = text_of(row, REF_REPO_ROOT), *kind = text_of(row, REF_KIND);

	ret->path = text_of(row, REF_PATH);
	ret->line = row->cells[REF_LINE].number;
	ret->commit = text_of(row, REF_COMMIT);
	if (*root) {
		ret->root = root;
		ret->subpath = text_of(row, REF_SUBDIR);
		ret->version = first_of(ret->commit, text_of(row, REF_VERSION));
		if (strcmp(text_of(row, REF_FORK), fork_state_word(FORK_INTERNAL)) == 0)
			ret->ancestor = text_of(row, REF_FORK_OF);
		name_by_root(root, ret->subpath, ret, scratch);
	} else {
		ret->name = first_of(first_of(text_of(row, REF_SOURCE), text_of(row, REF_NAME)),
			first_of(kind, "reference"));
	}
}

static void read_image(const struct row *row, struct component *ret, struct buf *scratch)
{
	const char *image = text_of(row, IMAGE_USE_IMAGE);

	ret->path = text_of(row, IMAGE_USE_PATH);
	ret->line = row->cells[IMAGE_USE_LINE].number;
	ret->version = first_of(text_of(row, IMAGE_USE_DIGEST), text_of(row, IMAGE_USE_TAG));
	if (*text_of(row, IMAGE_USE_REGISTRY))
		name_by_root(image, "", ret, scratch);
	else
		ret->name = image;
}

const struct component_kind component_kinds[COMPONENT_COUNT] = {
	[COMPONENT_MODULE] = { .prefix = "module",
		.type = "application",
		.purpose = "APPLICATION",
		.table = TABLE_MODULES,
		.properties = module_properties,
		.read = read_module },
	[COMPONENT_FILE] = { .prefix = "file",
		.type = "file",
		.purpose = "FILE",
		.table = -1,
		.properties = no_properties },
	[COMPONENT_REFERENCE] = { .prefix = "reference",
		.type = "library",
		.purpose = "LIBRARY",
		.table = TABLE_REFERENCES,
		.properties = reference_properties,
		.read = read_reference },
	[COMPONENT_LIBRARY] = { .prefix = "library",
		.type = "library",
		.purpose = "LIBRARY",
		.table = -1,
		.properties = no_properties,
		.read = read_reference },
	[COMPONENT_ENGINE] = { .prefix = "engine",
		.type = "platform",
		.purpose = "APPLICATION",
		.table = -1,
		.properties = no_properties },
	[COMPONENT_PACKAGE] = { .prefix = "package",
		.type = "library",
		.purpose = "LIBRARY",
		.table = -1,
		.properties = no_properties },
	[COMPONENT_IMAGE] = { .prefix = "image",
		.type = "container",
		.purpose = "CONTAINER",
		.table = TABLE_IMAGE_USES,
		.properties = image_properties,
		.read = read_image },
};

void buf_add_component_id(struct buf *buf, const struct component_kind *kind, const unsigned char id[ID_SIZE])
{
	buf_add(buf, kind->prefix);
	buf_add_char(buf, '-');
	buf_add_hex(buf, id, ID_SIZE);
}

bool buf_add_component_purl(struct buf *buf, const struct component *component)
{
	if (*component->purl)
		buf_add(buf, component->purl);
	else if (!*component->root)
		return false;
	else
		return buf_add_git_purl(buf, component->root, component->version, component->subpath);
	return true;
}

static void visit_cells(struct report_state *state, const struct component_kind *kind, const struct row *row,
	void (*visit)(struct report_state *state, const char *name, const char *value))
{
	for (const struct component_property *property = kind->properties; property->name; property++) {
		const struct column *column = &table_list[kind->table].columns[property->column];
		const char *value = report_cell(state, column, &row->cells[property->column]);

		if (*value)
			visit(state, property->name, value);
	}
}

void component_visit_properties(struct report_state *state, const struct component *component,
	void (*visit)(struct report_state *state, const char *name, const char *value))
{
	if (component->row)
		visit_cells(state, component->kind, component->row, visit);
	for (const struct component_value *value = component->values; value; value = value->next)
		visit(state, value->name, value->value);
}
