/* The rules that occur in a run of SARIF, and the tool that has them. */
#include "sarif.h"

#include "base/memory.h"
#include "base/text.h"
#include "json_text.h"
#include "markdown_text.h"

#include <string.h>

const char *sarif_level(enum severity severity)
{
	if (severity >= SEVERITY_HIGH)
		return "error";
	return severity == SEVERITY_MEDIUM ? "warning" : "note";
}

void sarif_forget_rules(struct sarif *sarif)
{
	for (size_t i = 0; i < sarif->rule_count; i++)
		buf_release(&sarif->rules[i].title);
	sarif->rule_count = 0;
	memset(sarif->rule_index, 0, sizeof(sarif->rule_index));
}

size_t sarif_rule_of(struct sarif *sarif, const struct row *row)
{
	const int number = finding_rule(row);
	const bool fails = finding_verdict(row) == VERDICT_FAIL;
	const enum severity severity = finding_severity(row);
	uint16_t *index = &sarif->rule_index[fails][number];
	struct sarif_rule *rule;

	if (!*index) {
		memory_grow(&sarif->rules, sarif->rule_count, &sarif->rule_capacity, sizeof(*sarif->rules));
		rule = &sarif->rules[sarif->rule_count++];
		*rule = (struct sarif_rule){ .number = number, .fails = fails, .title = BUF_INIT };
		buf_add_line_of(&rule->title, finding_text(row, FIND_TITLE), " ", SARIF_TEXT_MOST / 4);
		*index = (uint16_t)sarif->rule_count;
	}
	rule = &sarif->rules[*index - 1];
	if (severity > rule->severity)
		rule->severity = severity;
	return *index - 1u;
}

/* --- a rule's members ------------------------------------------------------------------------------------- */

static const struct rule *find_rule(const struct report_state *state, int number)
{
	for (const struct rule *rule = state->settings.rules; rule && rule->number; rule++)
		if (rule->number == number)
			return rule;
	return NULL;
}

static bool is_plain(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

/* "Git reference is not pinned" as "GitReferenceIsNotPinned". A letter alone would be no word of such a name. */
static void add_name(struct buf *out, const char *title, bool fails)
{
	buf_add(out, ",\"name\":\"");
	while (*title) {
		size_t length = 0;

		while (is_plain(title[length]))
			length++;
		if (length > 1) {
			buf_add_char(
				out, (char)(*title >= 'a' && *title <= 'z' ? *title - 'a' + 'A' : *title));
			buf_add_bytes(out, title + 1, length - 1);
		}
		title += length + (length == 0);
	}
	buf_add(out, fails ? "\"" : "IsUnknown\"");
}

/* GitHub's bands: above 9, 7, 4, 0. */
static const char *weight_of(enum severity severity)
{
	switch (severity) {
	case SEVERITY_CRITICAL:
		return "9.5";
	case SEVERITY_HIGH:
		return "8.0";
	case SEVERITY_MEDIUM:
		return "5.5";
	case SEVERITY_LOW:
		return "2.5";
	case SEVERITY_INFO:
		break;
	}
	return "0.5";
}

static const char *precision_of(const struct rule *rule)
{
	switch (rule ? rule->confidence : CONFIDENCE_LOW) {
	case CONFIDENCE_HIGH:
		return "very-high";
	case CONFIDENCE_MEDIUM:
		return "medium";
	case CONFIDENCE_LOW:
		break;
	}
	return "low";
}

static const char *topic_of(int number)
{
	static const char *const topics[] = { "other", "references", "trust", "images", "engine", "cache",
		"pipeline-code", "ci", "attestations", "scans" };

	return topics[number / 100];
}

static void add_text(struct buf *out, const char *name, const char *text)
{
	buf_format(out, ",\"%s\":{\"text\":", name);
	buf_add_json(out, text);
	buf_add_char(out, '}');
}

static void add_description(struct report_state *state, const struct rule *rule)
{
	struct buf *text = &state->scratch;

	buf_clear(text);
	if (rule)
		buf_format(text, "%s %s", rule->checks, rule->why);
	else
		buf_add(text, "A rule that this version of scabbard does not know.");
	buf_clear(&state->visible);
	buf_add_line_of(&state->visible, text->text, " ", SARIF_TEXT_MOST);
	add_text(&state->out, "fullDescription", state->visible.text);
}

static void add_help(struct report_state *state, const struct rule *rule)
{
	struct buf *text = &state->scratch;
	const char *help = rule ? rule->help : "See the documentation of the version that found it.";

	buf_clear(text);
	buf_add(text, help);
	for (size_t i = 0; rule && rule->links && rule->links[i]; i++)
		buf_format(text, "%s%s", i ? "\n" : "\n\n", rule->links[i]);
	buf_add(&state->out, ",\"help\":{\"text\":");
	buf_add_json(&state->out, text->text);
	buf_clear(text);
	if (rule) {
		buf_add_markdown(text, rule->checks);
		buf_add(text, "\n\n**Why it matters.** ");
		buf_add_markdown(text, rule->why);
		buf_add(text, "\n\n**How to mend it.** ");
	}
	buf_add_markdown(text, help);
	for (size_t i = 0; rule && rule->links && rule->links[i]; i++)
		buf_format(text, "%s- <%s>", i ? "\n" : "\n\n", rule->links[i]);
	buf_add(&state->out, ",\"markdown\":");
	buf_add_json(&state->out, text->text);
	buf_add_char(&state->out, '}');
	if (rule && rule->links && rule->links[0])
		buf_format(&state->out, ",\"helpUri\":\"%s\"", rule->links[0]);
}

static void add_rule(struct report_state *state, const struct sarif_rule *occurred)
{
	const struct rule *rule = find_rule(state, occurred->number);
	const char *title = rule                     ? rule->title
			    : occurred->title.length ? occurred->title.text
						     : "Unknown rule";
	struct buf *out = &state->out;

	buf_format(out, "{\"id\":\"SCB%03d%s\"", occurred->number, occurred->fails ? "" : "/unknown");
	add_name(out, title, occurred->fails);
	buf_clear(&state->visible);
	buf_format(&state->visible, occurred->fails ? "%s" : "%s: unknown", title);
	add_text(out, "shortDescription", state->visible.text);
	add_description(state, rule);
	add_help(state, rule);
	buf_format(out, ",\"defaultConfiguration\":{\"level\":\"%s\"}",
		occurred->fails ? sarif_level(occurred->severity) : "note");
	buf_format(out,
		",\"properties\":{\"tags\":[\"security\",\"supply-chain\",\"dagger\",\"%s\"],"
		"\"precision\":\"%s\"",
		topic_of(occurred->number), occurred->fails ? precision_of(rule) : "low");
	if (occurred->fails)
		buf_format(out, ",\"security-severity\":\"%s\"", weight_of(occurred->severity));
	buf_add(out, "}}");
}

/* --- the tool --------------------------------------------------------------------------------------------- */

/* "scabbard v1.2.3-4-gabc" is 1.2.3, and a semantic version as a whole. What has no number is 0.0.0 of some build. */
static void add_version(struct report_state *state)
{
	const char *program = state->settings.program;
	const char *blank = program ? strrchr(program, ' ') : NULL;
	const char *version = blank ? blank + 1 : program ? program : "";
	size_t dots = 0, digits;

	version += *version == 'v';
	digits = strspn(version, "0123456789.");
	for (size_t i = 0; i < digits; i++)
		dots += version[i] == '.';
	buf_clear(&state->scratch);
	if (dots != 2 || (version[digits] && version[digits] != '-')) {
		digits = strlen("0.0.0");
		buf_add(&state->scratch, "0.0.0+");
	}
	buf_add(&state->scratch, *version ? version : "unknown");
	buf_format(&state->out, ",\"version\":\"%.*s\"", (int)digits, state->scratch.text);
	buf_add(&state->out, ",\"semanticVersion\":");
	buf_add_json(&state->out, state->scratch.text);
}

void sarif_add_tool(struct report_state *state)
{
	const struct sarif *sarif = state->own;
	struct buf *out = &state->out;

	buf_add(out, "\"tool\":{\"driver\":{\"name\":\"scabbard\"");
	add_version(state);
	buf_add(out, ",\"rules\":[");
	for (size_t i = 0; i < sarif->rule_count; i++) {
		buf_add(out, i ? ",\n" : "\n");
		add_rule(state, &sarif->rules[i]);
	}
	buf_add(out, sarif->rule_count ? "\n]}}" : "]}}");
}
