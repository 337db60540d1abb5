/*
 * CycloneDX 1.6 and 1.5, one component a line. What is known only at the end stands there: who depends on whom, what the
 * document is about, and its serial number, which is a digest of everything before it.
 */
#include "cyclonedx.h"

#include "base/clock.h"
#include "json_text.h"
#include "purl.h"

#include <string.h>

/* The schema takes no longer one; the address holds it all. */
enum { VERSION_MOST = 1024 };

/* --- pieces ------------------------------------------------------------------------------------------- */

/* `opening` is all that stands before the value: ",\"name\":". */
void cyclonedx_add(struct buf *out, const char *opening, const char *value)
{
	buf_add(out, opening);
	buf_add_json(out, value);
}

static void add_if(struct buf *out, const char *opening, const char *value)
{
	if (*value)
		cyclonedx_add(out, opening, value);
}

void cyclonedx_add_ref(struct buf *out, const char *opening, const struct inventory_node *node)
{
	buf_add(out, opening);
	buf_add_char(out, '"');
	buf_add_component_id(out, &component_kinds[node->kind], node->id);
	buf_add_char(out, '"');
}

void cyclonedx_open_list(struct report_state *state, const char *name)
{
	buf_format(&state->out, ",\n\"%s\":[", name);
	state->inventory->written = 0;
}

void cyclonedx_next(struct report_state *state)
{
	buf_add(&state->out, state->inventory->written ? ",\n" : "\n");
}

/* --- one component ------------------------------------------------------------------------------------ */

void cyclonedx_add_purl(struct report_state *state, const struct component *component)
{
	buf_clear(&state->scratch);
	if (buf_add_component_purl(&state->scratch, component))
		cyclonedx_add(&state->out, ",\"purl\":", state->scratch.text);
}

void cyclonedx_add_addresses(struct report_state *state, const struct component *component)
{
	struct buf *out = &state->out, *url = &state->scratch;

	buf_clear(url);
	if (!buf_add_web_url(url, component->root))
		return;
	cyclonedx_add(out, ",\"externalReferences\":[{\"type\":\"vcs\",\"url\":", url->text);
	if (*component->version) {
		buf_clear(url);
		buf_add_git_location(url, component->root, component->version, component->subpath);
		cyclonedx_add(out, "},{\"type\":\"distribution\",\"url\":", url->text);
	}
	buf_add(out, "}]");
}

static void add_ancestor(struct report_state *state, const struct component *component)
{
	struct component ancestor = component_of(COMPONENT_LIBRARY);

	ancestor.root = component->ancestor;
	buf_format(&state->out, "\"ancestors\":[{\"type\":\"%s\"", component->kind->type);
	cyclonedx_add(&state->out, ",\"name\":", component->ancestor);
	cyclonedx_add_purl(state, &ancestor);
	buf_add(&state->out, "}]");
}

static void add_commit(struct report_state *state, const struct component *component)
{
	cyclonedx_add(&state->out, "\"commits\":[{\"uid\":", component->commit);
	buf_clear(&state->scratch);
	if (buf_add_commit_url(&state->scratch, component->root, component->commit))
		cyclonedx_add(&state->out, ",\"url\":", state->scratch.text);
	buf_add(&state->out, "}]");
}

static void add_pedigree(struct report_state *state, const struct component *component)
{
	if (!*component->ancestor && !*component->commit)
		return;
	buf_add(&state->out, ",\"pedigree\":{");
	if (*component->ancestor)
		add_ancestor(state, component);
	if (*component->ancestor && *component->commit)
		buf_add_char(&state->out, ',');
	if (*component->commit)
		add_commit(state, component);
	buf_add_char(&state->out, '}');
}

static void add_hashes(struct buf *out, const struct component *component)
{
	for (size_t i = 0; i < component->hash_count; i++) {
		cyclonedx_add(
			out, i ? ",{\"alg\":" : ",\"hashes\":[{\"alg\":", component->hashes[i].algorithm);
		cyclonedx_add(out, ",\"content\":", component->hashes[i].content);
		buf_add_char(out, '}');
	}
	if (component->hash_count)
		buf_add_char(out, ']');
}

/* Release 1.5 knows no lines. */
static void add_evidence(struct report_state *state, const struct component *component)
{
	struct buf *out = &state->out;

	if (!*component->path)
		return;
	cyclonedx_add(out, ",\"evidence\":{\"occurrences\":[{\"location\":", component->path);
	if (component->line > 0 && strcmp(state->inventory->format->version, "1.5") != 0)
		buf_format(out, ",\"line\":%lld", (long long)component->line);
	buf_add(out, "}]}");
}

static void add_property(struct report_state *state, const char *name, const char *value)
{
	struct buf *out = &state->out;

	buf_add(out, out->text[out->length - 1] == '[' ? "{\"name\":\"" : ",{\"name\":\"");
	buf_add(out, name);
	cyclonedx_add(out, "\",\"value\":", value);
	buf_add_char(out, '}');
}

static void add_properties(struct report_state *state, const struct component *component)
{
	static const char opening[] = ",\"properties\":[";
	struct buf *out = &state->out;
	const size_t start = out->length;

	buf_add(out, opening);
	component_visit_properties(state, component, add_property);
	if (out->length == start + strlen(opening))
		buf_cut(out, start);
	else
		buf_add_char(out, ']');
}

void cyclonedx_component(struct report_state *state, const struct component *component)
{
	struct buf *out = &state->out;

	cyclonedx_next(state);
	buf_add(out, "{\"type\":\"");
	buf_add(out, component->kind->type);
	buf_add(out, "\",\"bom-ref\":\"");
	buf_add_component_id(out, component->kind, component->id);
	buf_add_char(out, '"');
	add_if(out, ",\"group\":", component->group);
	cyclonedx_add(out, ",\"name\":", component->name);
	if (strlen(component->version) <= VERSION_MOST)
		add_if(out, ",\"version\":", component->version);
	add_hashes(out, component);
	cyclonedx_add_purl(state, component);
	cyclonedx_add_addresses(state, component);
	add_pedigree(state, component);
	add_evidence(state, component);
	add_properties(state, component);
	buf_add_char(out, '}');
}

/* --- the document ------------------------------------------------------------------------------------- */

static void open_document(struct report_state *state)
{
	const char *version = state->inventory->format->version;

	buf_format(&state->out,
		"{\"$schema\":\"http://cyclonedx.org/schema/bom-%s.schema.json\",\"bomFormat\":\"CycloneDX\","
		"\"specVersion\":\"%s\",\"version\":1",
		version, version);
	cyclonedx_open_list(
		state, state->settings.table == TABLE_FINDINGS ? "vulnerabilities" : "components");
}

static void settle(struct report_state *state)
{
	if (state->settings.table != TABLE_FINDINGS)
		return;
	buf_add_char(&state->out, ']');
	cyclonedx_open_list(state, "components");
}

static const struct inventory_format cyclonedx_1_6 = {
	.version = "1.6",
	.open = open_document,
	.component = cyclonedx_component,
	.finding = cyclonedx_finding,
	.settle = settle,
	.close = cyclonedx_close,
};

static const struct inventory_format cyclonedx_1_5 = {
	.version = "1.5",
	.open = open_document,
	.component = cyclonedx_component,
	.finding = cyclonedx_finding,
	.settle = settle,
	.close = cyclonedx_close,
};

int cyclonedx_begin(struct report_state **ret, const struct report_settings *settings, struct error *err)
{
	(void)err;
	return inventory_begin(ret, settings, &cyclonedx_1_6);
}

int cyclonedx_1_5_begin(struct report_state **ret, const struct report_settings *settings, struct error *err)
{
	(void)err;
	return inventory_begin(ret, settings, &cyclonedx_1_5);
}
