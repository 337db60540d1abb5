/*
 * SARIF 2.1.0 as GitHub takes it: one run a repository, its results as they come, what they need (rules, what was left
 * out, what could not be read) behind them. Limits are GitHub's.
 */
#include "sarif.h"

#include "base/memory.h"
#include "json_text.h"
#include "uri.h"

#include <string.h>

static void sarif_release(void *own)
{
	struct sarif *sarif = own;

	sarif_forget_rules(sarif);
	memory_free(sarif->rules);
	buf_release(&sarif->repository);
	buf_release(&sarif->url);
	buf_release(&sarif->commit);
	buf_release(&sarif->ref);
	buf_release(&sarif->trouble);
	buf_release(&sarif->message);
	buf_release(&sarif->uri);
	memory_free(sarif);
}

static void set(struct buf *buf, const char *text)
{
	buf_clear(buf);
	buf_add(buf, text);
}

/* --- what a run begins with ------------------------------------------------------------------------------- */

/* Text before the last slash is the category in which a newer upload takes the place of an older one. */
static void add_identity(struct buf *out, struct sarif *sarif)
{
	buf_clear(&sarif->uri);
	buf_format(&sarif->uri, "scabbard/%s/%s", sarif->repository.text, sarif->commit.text);
	buf_add(out, "\"automationDetails\":{\"id\":");
	buf_add_json(out, sarif->uri.text);
	buf_add(out, "},\n");
}

static void add_provenance(struct buf *out, struct sarif *sarif)
{
	static const char branches[] = "refs/heads/";
	const char *ref = sarif->ref.text;

	buf_clear(&sarif->uri);
	buf_add_repository_uri(&sarif->uri, sarif->url.text);
	if (!sarif->uri.length)
		return;
	buf_add(out, "\"versionControlProvenance\":[{\"repositoryUri\":");
	buf_add_json(out, sarif->uri.text);
	if (sarif->commit.length) {
		buf_add(out, ",\"revisionId\":");
		buf_add_json(out, sarif->commit.text);
	}
	if (strncmp(ref, branches, sizeof(branches) - 1) == 0 && ref[sizeof(branches) - 1]) {
		buf_add(out, ",\"branch\":");
		buf_add_json(out, ref + sizeof(branches) - 1);
	}
	buf_add(out, ",\"mappedTo\":{\"uriBaseId\":\"%SRCROOT%\"}}],\n");
}

static void begin_run(struct report_state *state)
{
	struct sarif *sarif = state->own;
	struct buf *out = &state->out;

	buf_add(out, sarif->runs++ ? ",\n{" : "\n{");
	add_identity(out, sarif);
	buf_add(out, "\"columnKind\":\"utf16CodeUnits\",\n\"originalUriBaseIds\":{\"%SRCROOT%\":"
		     "{\"description\":{\"text\":\"The top folder of the repository.\"}}},\n");
	add_provenance(out, sarif);
	buf_add(out, "\"results\":[");
	sarif->results = sarif->left_out = 0;
	sarif_forget_rules(sarif);
	sarif->open = true;
}

/* --- what it ends with ------------------------------------------------------------------------------------ */

static void add_notification(
	struct buf *out, const char **comma, const char *level, const char *id, const char *text)
{
	buf_format(out, "%s\n{\"level\":\"%s\",\"descriptor\":{\"id\":\"%s\"},\"message\":{\"text\":", *comma,
		level, id);
	buf_add_json(out, text);
	buf_add(out, "}}");
	*comma = ",";
}

static void add_left_out(struct report_state *state, const char **comma)
{
	struct sarif *sarif = state->own;

	if (!sarif->left_out)
		return;
	buf_clear(&state->scratch);
	buf_format(&state->scratch,
		"%zu of the least grave findings %s left out: a run holds %d results at most.",
		sarif->left_out, sarif->left_out == 1 ? "was" : "were", SARIF_RESULTS_MOST);
	add_notification(&state->out, comma, "warning", "left-out", state->scratch.text);
}

static void add_unasked(struct report_state *state, const char **comma)
{
	const struct report_gate *gate = state->settings.gate;

	if (!gate || !gate->unasked_count)
		return;
	buf_clear(&state->scratch);
	buf_add(&state->scratch, "These rules need copies of what is referred to, and were not asked:");
	for (size_t i = 0; i < gate->unasked_count; i++)
		buf_format(&state->scratch, "%s %s", i ? "," : "", gate->unasked[i]);
	buf_add_char(&state->scratch, '.');
	add_notification(&state->out, comma, "note", "not-asked", state->scratch.text);
}

static void add_trouble(struct report_state *state, const char **comma)
{
	struct sarif *sarif = state->own;

	if (!sarif->trouble.length)
		return;
	buf_clear(&state->scratch);
	buf_add(&state->scratch, "Not everything could be read: ");
	buf_add_line_of(&state->scratch, sarif->trouble.text, "; ", SARIF_TEXT_MOST / 2);
	buf_add_char(&state->scratch, '.');
	add_notification(&state->out, comma, "error", "incomplete", state->scratch.text);
}

static void end_run(struct report_state *state)
{
	struct sarif *sarif = state->own;
	const char *comma = "";

	if (!sarif->open)
		return;
	buf_add(&state->out, sarif->results ? "\n],\n" : "],\n");
	sarif_add_tool(state);
	buf_format(&state->out,
		",\n\"invocations\":[{\"executionSuccessful\":%s,\"toolExecutionNotifications\":[",
		sarif->trouble.length ? "false" : "true");
	add_trouble(state, &comma);
	add_left_out(state, &comma);
	add_unasked(state, &comma);
	buf_format(&state->out, "]}],\n\"properties\":{\"repository\":");
	buf_add_json(&state->out, sarif->repository.text);
	if (sarif->left_out)
		buf_format(&state->out, ",\"leftOut\":%zu", sarif->left_out);
	buf_add(&state->out, "}}");
	sarif->open = false;
}

/* --- the report ------------------------------------------------------------------------------------------- */

int sarif_begin(struct report_state **ret, const struct report_settings *settings, struct error *err)
{
	struct report_state *state = report_new(settings);
	struct sarif *sarif = memory_zero(1, sizeof(*sarif));

	(void)err;
	sarif->repository = sarif->url = sarif->commit = sarif->ref = (struct buf)BUF_INIT;
	sarif->trouble = sarif->message = sarif->uri = (struct buf)BUF_INIT;
	state->own = sarif;
	state->release = sarif_release;
	buf_add(&state->out,
		"{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\","
		"\"runs\":[");
	if (settings->gate) {
		set(&sarif->repository, settings->gate->repository);
		set(&sarif->url, settings->gate->url);
		set(&sarif->commit, settings->gate->commit);
		begin_run(state);
	}
	*ret = state;
	return 0;
}

int sarif_repository(struct report_state *state, const struct row *repository, struct error *err)
{
	const struct cell *cells = repository->cells;
	struct sarif *sarif = state->own;
	const char *status = cells[REPOSITORY_STATUS].text;

	end_run(state);
	if (sarif->runs == SARIF_RUNS_MOST) {
		error_set(
			err, ERROR_USAGE, "one file of SARIF holds %d repositories at most", SARIF_RUNS_MOST);
		error_hint(err, "Give a folder, as in --output sarif/: it gets one file a repository.");
		return ERROR_USAGE;
	}
	set(&sarif->repository, cells[REPOSITORY_REPO].text);
	set(&sarif->url, cells[REPOSITORY_URL].text);
	set(&sarif->commit, cells[REPOSITORY_COMMIT].text);
	set(&sarif->ref, cells[REPOSITORY_REF].text);
	buf_clear(&sarif->trouble);
	if (strcmp(status, "partial") == 0 || strcmp(status, "failed") == 0)
		buf_add(&sarif->trouble,
			*cells[REPOSITORY_REASON].text ? cells[REPOSITORY_REASON].text : status);
	begin_run(state);
	return report_pass_on(state, err);
}

int sarif_row(struct report_state *state, const struct row *row, struct error *err)
{
	struct sarif *sarif = state->own;

	if (!sarif->open) {
		set(&sarif->repository, finding_text(row, FIND_REPO));
		begin_run(state);
	}
	if (sarif->results == SARIF_RESULTS_MOST) {
		sarif->left_out++;
		return 0;
	}
	buf_add(&state->out, sarif->results++ ? ",\n" : "\n");
	sarif_add_result(state, row);
	return report_pass_on(state, err);
}

int sarif_end(struct report_state **state, struct error *err)
{
	struct sarif *sarif = (*state)->own;

	end_run(*state);
	buf_add(&(*state)->out, sarif->runs ? "\n]}\n" : "]}\n");
	return report_close(state, err);
}
