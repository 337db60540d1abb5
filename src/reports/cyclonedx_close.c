/* The end of a CycloneDX document: dependencies, compositions, formulation, metadata, serial number. */
#include "cyclonedx.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "json_text.h"

#include <string.h>

static const char root_ref[] = "subject";

/* What the document's subject leads to; the rest is below that. */
static bool is_top(const struct inventory_node *node)
{
	return node->kind == COMPONENT_MODULE || node->kind == COMPONENT_FILE;
}

static int add_subject_dependencies(struct report_state *state, struct error *err)
{
	struct inventory *inventory = state->inventory;
	struct buf *out = &state->out;
	size_t count = 0;
	int result = 0;

	buf_format(out, "\n{\"ref\":\"%s\"", root_ref);
	for (size_t i = 0; result == 0 && i < inventory->node_count; i++) {
		if (!is_top(&inventory->nodes[i]))
			continue;
		cyclonedx_add_ref(out, count++ ? "," : ",\"dependsOn\":[", &inventory->nodes[i]);
		result = inventory_pass_on(state, err);
	}
	buf_add(out, count ? "]}" : "}");
	return result;
}

static int add_dependencies(struct report_state *state, struct error *err)
{
	struct inventory *inventory = state->inventory;
	struct buf *out = &state->out;
	size_t edge = 0;
	int result;

	buf_add(out, "\n],\n\"dependencies\":[");
	result = add_subject_dependencies(state, err);
	for (size_t i = 0; result == 0 && i < inventory->node_count; i++) {
		size_t count = 0;

		cyclonedx_add_ref(out, ",\n{\"ref\":", &inventory->nodes[i]);
		for (; result == 0 && edge < inventory->edge_count && inventory->edges[edge] >> 32 == i;
			edge++) {
			cyclonedx_add_ref(out, count++ ? "," : ",\"dependsOn\":[",
				&inventory->nodes[(uint32_t)inventory->edges[edge]]);
			result = inventory_pass_on(state, err);
		}
		buf_add(out, count ? "]}" : "}");
	}
	buf_add(out, "\n]");
	return result;
}

/* One list of components of whose dependencies one thing is known. */
static int add_composition(struct report_state *state, const char *aggregate,
	bool (*belongs)(const struct inventory_node *node), size_t *lists, struct error *err)
{
	struct inventory *inventory = state->inventory;
	struct buf *out = &state->out;
	size_t count = 0;
	int result = 0;

	for (size_t i = 0; result == 0 && i < inventory->node_count; i++) {
		if (!belongs(&inventory->nodes[i]))
			continue;
		if (!count)
			buf_format(out, "%s\n{\"aggregate\":\"%s\",\"dependencies\":[",
				(*lists)++ ? "," : ",\n\"compositions\":[", aggregate);
		cyclonedx_add_ref(out, count++ ? "," : "", &inventory->nodes[i]);
		result = inventory_pass_on(state, err);
	}
	if (count)
		buf_add(out, "]}");
	return result;
}

static bool is_incomplete(const struct inventory_node *node)
{
	return node->incomplete;
}

/* What others' software depends on in its turn, this document does not say. */
static bool is_foreign(const struct inventory_node *node)
{
	return !node->incomplete && !is_top(node);
}

static int add_compositions(struct report_state *state, struct error *err)
{
	size_t lists = 0;
	int result = add_composition(state, "incomplete", is_incomplete, &lists, err);

	if (result == 0)
		result = add_composition(state, "unknown", is_foreign, &lists, err);
	if (lists)
		buf_add(&state->out, "\n]");
	return result;
}

/* A module is built by its engine: one workflow each. */
static int add_formulation(struct report_state *state, struct error *err)
{
	struct inventory *inventory = state->inventory;
	struct buf *out = &state->out;
	size_t count = 0;
	int result = 0;

	for (size_t i = 0; result == 0 && i < inventory->node_count; i++) {
		const struct inventory_node *node = &inventory->nodes[i];

		if (node->engine == INVENTORY_NONE)
			continue;
		buf_add(out, count++ ? ",\n{\"bom-ref\":\"workflow-"
				     : ",\n\"formulation\":[{\"bom-ref\":\"formulation\",\"workflows\":[\n{"
				       "\"bom-ref\":"
				       "\"workflow-");
		buf_add_hex(out, node->id, ID_SIZE);
		buf_add(out, "\",\"uid\":\"");
		buf_add_hex(out, node->id, ID_SIZE);
		cyclonedx_add_ref(
			out, "\",\"taskTypes\":[\"build\"],\"resourceReferences\":[{\"ref\":", node);
		cyclonedx_add_ref(out, "},{\"ref\":", &inventory->nodes[node->engine]);
		buf_add(out, "}]}");
		result = inventory_pass_on(state, err);
	}
	if (count)
		buf_add(out, "\n]}]");
	return result;
}

static void add_subject(struct report_state *state)
{
	struct inventory *inventory = state->inventory;
	struct component subject = component_of(COMPONENT_MODULE);
	struct buf *out = &state->out;
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	inventory_add_name(state, &name);
	buf_format(out, ",\"component\":{\"type\":\"application\",\"bom-ref\":\"%s\"", root_ref);
	cyclonedx_add(out, ",\"name\":", name.text);
	if (inventory_is_one(inventory)) {
		subject.root = inventory->root.text;
		subject.version = inventory->commit.text;
		if (*subject.version)
			cyclonedx_add(out, ",\"version\":", subject.version);
		cyclonedx_add_purl(state, &subject);
		cyclonedx_add_addresses(state, &subject);
	}
	buf_add_char(out, '}');
}

static void add_metadata(struct report_state *state)
{
	struct buf *out = &state->out;

	buf_add(out, ",\n\"metadata\":{\"timestamp\":\"");
	buf_add_time(out, state->settings.now);
	cyclonedx_add(out,
		"\",\"lifecycles\":[{\"phase\":\"pre-build\"}],\"tools\":{\"components\":[{\"type\":"
		"\"application\","
		"\"name\":\"scabbard\",\"version\":",
		inventory_program(state));
	buf_add(out, "}]}");
	add_subject(state);
	cyclonedx_add(out, ",\"properties\":[{\"name\":\"scabbard:table\",\"value\":",
		table_list[state->settings.table].name);
	if (state->settings.filter && *state->settings.filter)
		cyclonedx_add(out, "},{\"name\":\"scabbard:filter\",\"value\":", state->settings.filter);
	buf_add(out, "}]}");
}

int cyclonedx_close(struct report_state *state, struct error *err)
{
	struct buf *out = &state->out;
	int result = add_dependencies(state, err);

	if (result == 0)
		result = add_compositions(state, err);
	if (result == 0)
		result = add_formulation(state, err);
	if (result < 0)
		return result;
	add_metadata(state);
	buf_add(out, ",\n\"serialNumber\":\"urn:uuid:");
	inventory_add_uuid(state, out);
	buf_add(out, "\"}\n");
	return 0;
}
