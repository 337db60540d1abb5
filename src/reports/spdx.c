/*
 * SPDX 2.3 as JSON: a package a component, and who depends on whom. What SPDX has no field for (whether a pin holds, and
 * the like) stands in a package's comment, one "name=value" a line.
 */
#include "inventory.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "json_text.h"
#include "purl.h"
#include "uri.h"

#include <string.h>

static void add(struct buf *out, const char *opening, const char *value)
{
	buf_add(out, opening);
	buf_add_json(out, value);
}

/* "SPDXRef-module-0123...": SPDX allows letters, digits, '.' and '-'. */
static void add_id(struct buf *out, const char *opening, const struct component_kind *kind,
	const unsigned char id[ID_SIZE])
{
	buf_add(out, opening);
	buf_add(out, "\"SPDXRef-");
	buf_add_component_id(out, kind, id);
	buf_add_char(out, '"');
}

static void add_node(struct buf *out, const char *opening, const struct inventory_node *node)
{
	add_id(out, opening, &component_kinds[node->kind], node->id);
}

/* --- one package -------------------------------------------------------------------------------------- */

static void add_property(struct report_state *state, const char *name, const char *value)
{
	struct buf *comment = &state->visible;

	if (comment->length)
		buf_add_char(comment, '\n');
	buf_add(comment, name);
	buf_add_char(comment, '=');
	buf_add(comment, value);
}

static void add_location(struct report_state *state, const struct component *component)
{
	buf_clear(&state->scratch);
	if (buf_add_git_location(&state->scratch, component->root, component->version, component->subpath))
		add(&state->out, ",\"downloadLocation\":", state->scratch.text);
	else
		buf_add(&state->out, ",\"downloadLocation\":\"NOASSERTION\"");
}

/* "SHA-256" is SHA256 here, "SHA3-256" stays. */
static void add_algorithm(struct buf *out, const char *algorithm)
{
	const bool is_plain = strncmp(algorithm, "SHA-", 4) == 0;

	buf_add(out, is_plain ? "SHA" : "");
	buf_add(out, algorithm + (is_plain ? 4 : 0));
}

static void add_checksums(struct report_state *state, const struct component *component)
{
	for (size_t i = 0; i < component->hash_count; i++) {
		buf_add(&state->out, i ? ",{\"algorithm\":\"" : ",\"checksums\":[{\"algorithm\":\"");
		add_algorithm(&state->out, component->hashes[i].algorithm);
		add(&state->out, "\",\"checksumValue\":", component->hashes[i].content);
		buf_add_char(&state->out, '}');
	}
	if (component->hash_count)
		buf_add_char(&state->out, ']');
}

static void add_package(struct report_state *state, const struct component *component)
{
	struct buf *out = &state->out;

	buf_add(out, state->inventory->written ? ",\n{" : "\n{");
	add_id(out, "\"SPDXID\":", component->kind, component->id);
	buf_clear(&state->scratch);
	buf_format(
		&state->scratch, "%s%s%s", component->group, *component->group ? "/" : "", component->name);
	add(out, ",\"name\":", state->scratch.text);
	if (*component->version)
		add(out, ",\"versionInfo\":", component->version);
	buf_format(out, ",\"primaryPackagePurpose\":\"%s\"", component->kind->purpose);
	add_location(state, component);
	buf_add(out,
		",\"filesAnalyzed\":false,\"supplier\":\"NOASSERTION\",\"licenseConcluded\":\"NOASSERTION\","
		"\"licenseDeclared\":\"NOASSERTION\",\"copyrightText\":\"NOASSERTION\"");
	add_checksums(state, component);
	buf_clear(&state->scratch);
	if (buf_add_component_purl(&state->scratch, component)) {
		add(out,
			",\"externalRefs\":[{\"referenceCategory\":\"PACKAGE-MANAGER\",\"referenceType\":"
			"\"purl\","
			"\"referenceLocator\":",
			state->scratch.text);
		buf_add(out, "}]");
	}
	buf_clear(&state->visible);
	component_visit_properties(state, component, add_property);
	if (*component->ancestor)
		add_property(state, "scabbard:fork.of", component->ancestor);
	if (state->visible.length)
		add(out, ",\"comment\":", state->visible.text);
	buf_add_char(out, '}');
}

/* --- the document ------------------------------------------------------------------------------------- */

static void open_document(struct report_state *state)
{
	buf_add(&state->out,
		"{\"spdxVersion\":\"SPDX-2.3\",\"dataLicense\":\"CC0-1.0\",\"SPDXID\":\"SPDXRef-DOCUMENT\","
		"\n\"packages\":[");
}

static void add_relationship(struct buf *out, const struct inventory_node *from, const char *type,
	const struct inventory_node *to, size_t *count)
{
	buf_add(out, (*count)++ ? ",\n{\"spdxElementId\":" : "\n{\"spdxElementId\":");
	if (from)
		add_node(out, "", from);
	else
		buf_add(out, "\"SPDXRef-DOCUMENT\"");
	buf_format(out, ",\"relationshipType\":\"%s\",\"relatedSpdxElement\":", type);
	if (to)
		add_node(out, "", to);
	else
		buf_add(out, "\"NOASSERTION\"");
	buf_add_char(out, '}');
}

static bool is_described(const struct inventory_node *node)
{
	return node->kind == COMPONENT_MODULE || node->kind == COMPONENT_FILE;
}

/* What is known to be missing is named as such. */
static int add_relationships(struct report_state *state, struct error *err)
{
	struct inventory *inventory = state->inventory;
	struct buf *out = &state->out;
	size_t edge = 0, count = 0;
	int result = 0;

	buf_add(out, "\n],\n\"relationships\":[");
	for (size_t i = 0; result == 0 && i < inventory->node_count; i++) {
		const struct inventory_node *node = &inventory->nodes[i];

		if (is_described(node))
			add_relationship(out, NULL, "DESCRIBES", node, &count);
		for (; result == 0 && edge < inventory->edge_count && inventory->edges[edge] >> 32 == i;
			edge++) {
			add_relationship(out, node, "DEPENDS_ON",
				&inventory->nodes[(uint32_t)inventory->edges[edge]], &count);
			result = inventory_pass_on(state, err);
		}
		if (node->incomplete)
			add_relationship(out, node, "DEPENDS_ON", NULL, &count);
		if (result == 0)
			result = inventory_pass_on(state, err);
	}
	buf_add(out, "\n]");
	return result;
}

/* The form that SPDX recommends to those who have no place of their own on the web. */
static void add_namespace(struct report_state *state, const char *name)
{
	struct buf *out = &state->out;

	buf_add(out, ",\n\"documentNamespace\":\"https://spdx.org/spdxdocs/");
	buf_add_percent(out, name, "");
	buf_add_char(out, '-');
	inventory_add_uuid(state, out);
	buf_add(out, "\"}\n");
}

static int close_document(struct report_state *state, struct error *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct buf *out = &state->out;
	int result = add_relationships(state, err);

	if (result < 0)
		return result;
	inventory_add_name(state, &name);
	add(out, ",\n\"name\":", name.text);
	buf_clear(&state->scratch);
	buf_format(&state->scratch, "Tool: scabbard-%s", inventory_program(state));
	add(out, ",\n\"creationInfo\":{\"creators\":[", state->scratch.text);
	buf_add(out, "],\"created\":\"");
	buf_add_time(out, state->settings.now);
	buf_clear(&state->scratch);
	buf_format(&state->scratch, "table %s", table_list[state->settings.table].name);
	if (state->settings.filter && *state->settings.filter)
		buf_format(&state->scratch, ", filter %s", state->settings.filter);
	add(out, "\",\"comment\":", state->scratch.text);
	buf_add_char(out, '}');
	add_namespace(state, name.text);
	return 0;
}

static const struct inventory_format spdx = {
	.version = "2.3",
	.open = open_document,
	.component = add_package,
	.close = close_document,
};

int spdx_begin(struct report_state **ret, const struct report_settings *settings, struct error *err)
{
	(void)err;
	return inventory_begin(ret, settings, &spdx);
}
