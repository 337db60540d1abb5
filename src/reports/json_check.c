/*
 * A check as one object: {"gate": {what was looked at, and how it ended}, "findings": [...]}. Each finding has the
 * members of an export, and whether it fails.
 */
#include "findings.h"

#include "json_text.h"

static void add_member(struct buf *out, const char *name, const char *text)
{
	buf_format(out, "\"%s\": ", name);
	buf_add_json(out, text ? text : "");
	buf_add(out, ", ");
}

static void add_gate(struct buf *out, const struct report_gate *gate)
{
	add_member(out, "repository", gate->repository);
	add_member(out, "url", gate->url);
	add_member(out, "commit", gate->commit);
	add_member(out, "fail_on", gate->threshold);
	buf_format(out,
		"\"findings\": %zu, \"failing\": %zu, \"known\": %zu, \"decided\": %zu, "
		"\"complete\": %s, \"not_asked\": [",
		gate->count, gate->failing, gate->known, gate->decided, gate->incomplete ? "false" : "true");
	for (size_t i = 0; i < gate->unasked_count; i++)
		buf_format(out, "%s\"%s\"", i ? ", " : "", gate->unasked[i]);
	buf_add_char(out, ']');
}

int json_check_begin(struct report_state **ret, const struct report_settings *settings, struct error *err)
{
	int result = json_begin(ret, settings, err);

	if (result < 0)
		return result;
	buf_clear(&(*ret)->out);
	buf_add(&(*ret)->out, "{\"gate\": {");
	if (settings->gate)
		add_gate(&(*ret)->out, settings->gate);
	buf_add(&(*ret)->out, "},\n\"findings\": [");
	return 0;
}

int json_check_row(struct report_state *state, const struct row *row, struct error *err)
{
	json_add_row(state, row);
	/* In front of the closing brace. */
	buf_cut(&state->out, state->out.length - 1);
	buf_format(&state->out, ", \"fails\": %s}", finding_fails(state, row) ? "true" : "false");
	return report_pass_on(state, err);
}

int json_check_end(struct report_state **state, struct error *err)
{
	buf_add(&(*state)->out, (*state)->rows ? "\n]}\n" : "]}\n");
	return report_close(state, err);
}
