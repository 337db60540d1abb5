/* A finding as a result of SARIF. */
#include "sarif.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "json_text.h"
#include "uri.h"

#include <string.h>

/* What is no failure has no level, by the standard. */
static void add_kind(struct buf *out, const struct row *row)
{
	switch (finding_verdict(row)) {
	case VERDICT_UNKNOWN:
		buf_add(out, ",\"kind\":\"open\",\"level\":\"none\"");
		return;
	case VERDICT_DECLARED:
		buf_add(out, ",\"kind\":\"review\",\"level\":\"none\"");
		return;
	case VERDICT_FAIL:
	case VERDICT_PASS:
		break;
	}
	buf_format(out, ",\"level\":\"%s\"", sarif_level(finding_severity(row)));
}

/* A finding about the repository has no file; there must be one, and this is how others say it. */
static void add_location(struct buf *out, struct sarif *sarif, const struct row *row)
{
	const int64_t line = finding_number(row, FIND_LINE), column = finding_number(row, FIND_COLUMN);
	const int64_t end = finding_number(row, FIND_END_COLUMN);
	const char *path = finding_text(row, FIND_PATH);

	buf_clear(&sarif->uri);
	buf_add_uri_path(&sarif->uri, *path ? path : "no file associated with this finding");
	buf_format(out,
		",\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"%s\","
		"\"uriBaseId\":\"%%SRCROOT%%\"},\"region\":{\"startLine\":%lld",
		sarif->uri.text, (long long)(line > 0 ? line : 1));
	if (line > 0 && column > 0)
		buf_format(out, ",\"startColumn\":%lld", (long long)column);
	if (line > 0 && column > 0 && end > column)
		buf_format(out, ",\"endColumn\":%lld", (long long)end);
	buf_add(out, "}}}]");
}

/* GitHub tells alerts apart by the first of these alone: all places of a manifest of one line are one to its own. */
static void add_fingerprints(struct buf *out, const struct row *row)
{
	const char *fingerprint = finding_text(row, FIND_FINGERPRINT);

	if (!text_is_hex(fingerprint, 32))
		return;
	buf_format(out,
		",\"partialFingerprints\":{\"primaryLocationLineHash\":\"%.16s:1\","
		"\"scabbardFinding/v1\":\"%s\"",
		fingerprint, fingerprint);
	if (text_is_hex(finding_text(row, FIND_EVIDENCE), 32))
		buf_format(out, ",\"scabbardEvidence/v1\":\"%s\"", finding_text(row, FIND_EVIDENCE));
	buf_add_char(out, '}');
}

static const char *baseline_of(const char *status)
{
	static const struct {
		const char *status, *state;
	} states[] = {
		{ "new", "new" },
		{ "changed", "updated" },
		{ "reopened", "updated" },
		{ "closed", "absent" },
	};

	for (size_t i = 0; i < COUNT_OF(states); i++)
		if (strcmp(states[i].status, status) == 0)
			return states[i].state;
	return "unchanged";
}

/* All results have the list or none: an empty one says that nothing suppresses it. */
static void add_suppressions(struct report_state *state, const struct row *row)
{
	struct buf *out = &state->out;
	const char *reason = finding_text(row, FIND_REASON);

	buf_add(out, ",\"suppressions\":[");
	if (finding_is_decided(row)) {
		struct sarif *sarif = state->own;

		buf_add(out, "{\"kind\":\"external\",\"status\":\"accepted\"");
		if (*reason) {
			buf_clear(&sarif->message);
			buf_add_line_of(&sarif->message, reason, "; ", SARIF_TEXT_MOST);
			buf_add(out, ",\"justification\":");
			buf_add_json(out, sarif->message.text);
		}
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}

static void add_properties(struct report_state *state, const struct row *row)
{
	static const struct {
		const char *name;
		enum finding_column column;
	} properties[] = {
		{ "verdict", FIND_VERDICT },
		{ "severity", FIND_SEVERITY },
		{ "confidence", FIND_CONFIDENCE },
		{ "state", FIND_STATUS },
		{ "decision", FIND_DECISION },
		{ "decisionJustification", FIND_JUSTIFICATION },
		{ "decidedBy", FIND_BY },
		{ "decidedUntil", FIND_UNTIL },
		{ "owner", FIND_OWNER },
		{ "team", FIND_TEAM },
		{ "subject", FIND_SUBJECT },
		{ "target", FIND_TARGET },
		{ "class", FIND_CLASS },
		{ "firstSeen", FIND_FIRST_SEEN },
	};
	const struct table *table = report_table_of(&state->settings);
	const char *comma = "";

	buf_add(&state->out, ",\"properties\":{");
	for (size_t i = 0; i < COUNT_OF(properties); i++) {
		const enum finding_column column = properties[i].column;
		const char *text = report_cell(state, &table->columns[column], &row->cells[column]);

		if (!*text)
			continue;
		buf_format(&state->out, "%s\"%s\":", comma, properties[i].name);
		buf_add_json(&state->out, text);
		comma = ",";
	}
	if (state->settings.gate)
		buf_format(
			&state->out, "%s\"fails\":%s", comma, finding_fails(state, row) ? "true" : "false");
	buf_add_char(&state->out, '}');
}

void sarif_add_result(struct report_state *state, const struct row *row)
{
	struct sarif *sarif = state->own;
	struct buf *out = &state->out;
	const size_t index = sarif_rule_of(sarif, row);
	const struct sarif_rule *rule = &sarif->rules[index];

	buf_format(out, "{\"ruleId\":\"SCB%03d%s\",\"ruleIndex\":%zu", rule->number,
		rule->fails ? "" : "/unknown", index);
	add_kind(out, row);
	buf_clear(&sarif->message);
	finding_add_message(row, &sarif->message, SARIF_TEXT_MOST);
	buf_add(out, ",\"message\":{\"text\":");
	buf_add_json(out, sarif->message.text);
	buf_add_char(out, '}');
	add_location(out, sarif, row);
	add_fingerprints(out, row);
	buf_format(out, ",\"baselineState\":\"%s\"", baseline_of(finding_text(row, FIND_STATUS)));
	add_suppressions(state, row);
	add_properties(state, row);
	buf_add_char(out, '}');
}
