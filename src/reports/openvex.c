/* OpenVEX 0.2.0: what is known of vulnerabilities in what the fleet uses, a statement a finding. */
#include "inventory.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "json_text.h"
#include "purl.h"
#include "uri.h"

#include <string.h>

static void add(struct buf *out, const char *opening, const char *value)
{
	buf_add(out, opening);
	buf_add_json(out, value);
}

static const char *text_of(const struct vex *vex, int column)
{
	return vex->row->cells[column].text;
}

static void add_fleet(const struct report_state *state, struct buf *ret)
{
	unsigned char id[ID_SIZE];

	inventory_id(state->inventory,
		(const char *const[]){ "fleet", state->settings.database ? state->settings.database : "" }, 2,
		id);
	buf_add(ret, "urn:uuid:");
	buf_add_uuid(ret, id);
}

/* The same finding has the same id in every document of a fleet. */
static void add_id(struct report_state *state, const struct vex *vex)
{
	CLEANUP(buf_release) struct buf id = BUF_INIT;
	const char *fingerprint = text_of(vex, FIND_FINGERPRINT);

	add_fleet(state, &id);
	buf_add_char(&id, '#');
	if (*fingerprint)
		buf_add_percent(&id, fingerprint, "");
	else
		buf_format(&id, "%zu", state->inventory->finding_count + 1);
	add(&state->out, "{\"@id\":", id.text);
}

static void add_time(struct buf *out, const struct vex *vex)
{
	const struct cell *changed = &vex->row->cells[FIND_CHANGED];

	if (changed->empty)
		return;
	buf_add(out, ",\"timestamp\":\"");
	buf_add_time(out, changed->number);
	buf_add_char(out, '"');
}

/* The module that has the package: its folder at the commit that was read. */
static void add_product(struct report_state *state, const struct vex *vex)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	const char *path = text_of(vex, FIND_PATH), *slash = strrchr(path, '/');
	const char *repository = text_of(vex, FIND_REPO), *commit = text_of(vex, FIND_COMMIT);
	struct buf *purl = &state->scratch;
	unsigned char id[ID_SIZE];

	if (slash)
		buf_add_bytes(&folder, path, (size_t)(slash - path));
	buf_clear(purl);
	if (!buf_add_git_purl(purl, state->inventory->root.text, commit, folder.text) &&
		!buf_add_generic_purl(purl, repository, commit, folder.text)) {
		inventory_id(
			state->inventory, (const char *const[]){ "product", repository, folder.text }, 3, id);
		buf_add(purl, "urn:uuid:");
		buf_add_uuid(purl, id);
	}
	add(&state->out, ",\"products\":[{\"@id\":", purl->text);
	if (*vex->package) {
		add(&state->out, ",\"subcomponents\":[{\"@id\":", vex->package);
		buf_add(&state->out, "}]");
	}
	buf_add(&state->out, "}]");
}

/* A status of affected has to say what is done, one of not affected why: by a word, or in words. */
static void add_status(struct report_state *state, const struct vex *vex)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *justification = NULL;
	struct buf *out = &state->out;

	buf_format(out, ",\"status\":\"%s\"", vex->state->status);
	if (strcmp(vex->state->status, "affected") == 0) {
		vex_add_action(vex, &text);
		add(out, ",\"action_statement\":", text.text);
		return;
	}
	if (vex->decision == DECISION_NOT_AFFECTED)
		justification = vex_justification(text_of(vex, FIND_JUSTIFICATION));
	vex_add_reason(vex, &text);
	if (justification)
		buf_format(out, ",\"justification\":\"%s\"", justification);
	if (strcmp(vex->state->status, "not_affected") == 0 && !justification)
		add(out, ",\"impact_statement\":", text.text);
	else if (text.length)
		add(out, ",\"status_notes\":", text.text);
}

static void add_statement(struct report_state *state, const struct vex *vex)
{
	struct buf *out = &state->out;

	buf_add(out, state->inventory->finding_count ? ",\n" : "\n");
	add_id(state, vex);
	add(out, ",\"vulnerability\":{\"name\":", vex->vulnerability);
	buf_add_char(out, '}');
	add_time(out, vex);
	add_product(state, vex);
	add_status(state, vex);
	buf_add_char(out, '}');
}

static void open_document(struct report_state *state)
{
	buf_add(&state->out, "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\n\"statements\":[");
}

static int close_document(struct report_state *state, struct error *err)
{
	struct buf *out = &state->out;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!state->inventory->finding_count) {
		error_set(
			err, ERROR_NOT_FOUND, "nothing to state: no finding is about a known vulnerability");
		error_hint(err, "OpenVEX needs one statement at least. Findings of SCB901 and SCB902 become "
				"statements; what is wrong with pins and forks never does.");
		return ERROR_NOT_FOUND;
	}
	inventory_add_name(state, &text);
	add(out, "\n],\n\"author\":", text.text);
	buf_add(out, ",\"timestamp\":\"");
	buf_add_time(out, state->settings.now);
	buf_clear(&text);
	buf_format(&text, "scabbard %s", inventory_program(state));
	add(out, "\",\"version\":1,\"tooling\":", text.text);
	buf_add(out, ",\n\"@id\":\"urn:uuid:");
	inventory_add_uuid(state, out);
	buf_add(out, "\"}\n");
	return 0;
}

static void no_component(struct report_state *state, const struct component *component)
{
	(void)state;
	(void)component;
}

static const struct inventory_format openvex = {
	.version = "0.2.0",
	.open = open_document,
	.component = no_component,
	.finding = add_statement,
	.close = close_document,
};

int openvex_begin(struct report_state **ret, const struct report_settings *settings, struct error *err)
{
	(void)err;
	return inventory_begin(ret, settings, &openvex);
}
