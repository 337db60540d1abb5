/* Findings about known vulnerabilities, with what was decided of them. */
#include "cyclonedx.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"

#include <string.h>

static const char *text_of(const struct vex *vex, int column)
{
	return vex->row->cells[column].text;
}

/* The package in that file: the same package elsewhere may have another answer. */
static uint32_t keep_package(struct report_state *state, const struct vex *vex)
{
	struct inventory *inventory = state->inventory;
	const char *path = text_of(vex, FIND_PATH);
	struct component file = inventory_file(inventory, path), package = component_of(COMPONENT_PACKAGE);
	const uint32_t holder = inventory_keep(inventory, &file);
	uint32_t node;

	package.name = vex->name;
	package.purl = vex->package;
	package.path = path;
	inventory_id(inventory,
		(const char *const[]){ "package", inventory->repository.text, path, vex->name }, 4,
		package.id);
	node = inventory_keep(inventory, &package);
	inventory_add_edge(inventory, holder, node);
	return node;
}

static void add_time(struct buf *out, const char *opening, const struct cell *cell)
{
	if (cell->empty)
		return;
	buf_add(out, opening);
	buf_add_time(out, cell->number);
	buf_add_char(out, '"');
}

static void add_analysis(struct report_state *state, const struct vex *vex)
{
	struct buf *out = &state->out;
	const char *justification = text_of(vex, FIND_JUSTIFICATION);

	cyclonedx_add(out, ",\"analysis\":{\"state\":", vex->state->analysis);
	if (vex->decision == DECISION_NOT_AFFECTED && justification_parse(justification) > 0)
		cyclonedx_add(out, ",\"justification\":", justification);
	if (vex->state->response)
		buf_format(out, ",\"response\":[\"%s\"]", vex->state->response);
	buf_clear(&state->scratch);
	vex_add_reason(vex, &state->scratch);
	if (state->scratch.length)
		cyclonedx_add(out, ",\"detail\":", state->scratch.text);
	add_time(out, ",\"firstIssued\":\"", &vex->row->cells[FIND_FIRST_SEEN]);
	add_time(out, ",\"lastUpdated\":\"", &vex->row->cells[FIND_CHANGED]);
	buf_add_char(out, '}');
}

static void add_properties(struct report_state *state, const struct vex *vex)
{
	static const struct component_property properties[] = {
		{ "scabbard:rule", FIND_RULE },
		{ "scabbard:fingerprint", FIND_FINGERPRINT },
		{ "scabbard:status", FIND_STATUS },
		{ "scabbard:repository", FIND_REPO },
		{ "scabbard:path", FIND_PATH },
		{ "scabbard:owner", FIND_OWNER },
	};
	size_t count = 0;

	for (size_t i = 0; i < COUNT_OF(properties); i++) {
		const char *value = text_of(vex, properties[i].column);

		if (!*value)
			continue;
		buf_format(&state->out, "%s{\"name\":\"%s\"", count++ ? "," : ",\"properties\":[",
			properties[i].name);
		cyclonedx_add(&state->out, ",\"value\":", value);
		buf_add_char(&state->out, '}');
	}
	if (count)
		buf_add_char(&state->out, ']');
}

/* Its fingerprint; its number in this document where that is none or has been there. */
static void add_finding_ref(struct report_state *state, const char *fingerprint)
{
	struct inventory *inventory = state->inventory;
	const bool is_plain = *fingerprint && text_is_hex(fingerprint, strlen(fingerprint));
	unsigned char id[ID_SIZE];
	bool is_new;

	inventory_id(inventory, &fingerprint, 1, id);
	id_map_add(&inventory->findings, id, &is_new);
	if (is_plain && is_new)
		buf_format(&state->out, "{\"bom-ref\":\"finding-%s\"", fingerprint);
	else
		buf_format(&state->out, "{\"bom-ref\":\"finding-number-%zu\"", inventory->finding_count + 1);
}

void cyclonedx_finding(struct report_state *state, const struct vex *vex)
{
	struct inventory *inventory = state->inventory;
	const struct cell *severity = &vex->row->cells[FIND_SEVERITY];
	const uint32_t package = keep_package(state, vex);
	struct buf *out = &state->out;

	cyclonedx_next(state);
	inventory->written++;
	add_finding_ref(state, text_of(vex, FIND_FINGERPRINT));
	cyclonedx_add(out, ",\"id\":", vex->vulnerability);
	if (!severity->empty)
		buf_format(out, ",\"ratings\":[{\"severity\":\"%s\"}]",
			severity_word((enum severity)severity->number));
	if (*text_of(vex, FIND_SEEN))
		cyclonedx_add(out, ",\"detail\":", text_of(vex, FIND_SEEN));
	if (*text_of(vex, FIND_REMEDY))
		cyclonedx_add(out, ",\"recommendation\":", text_of(vex, FIND_REMEDY));
	add_analysis(state, vex);
	cyclonedx_add_ref(out, ",\"affects\":[{\"ref\":", &inventory->nodes[package]);
	buf_add(out, "}]");
	add_properties(state, vex);
	buf_add_char(out, '}');
}
