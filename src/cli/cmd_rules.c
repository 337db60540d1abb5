/* rules and explain: the rule table in words. */
#include "base/cleanup.h"
#include "commands.h"
#include "print.h"
#include "rules/table.h"

enum { WIDTH_DEFAULT = 80, TEXT_INDENT = 2 };

int cmd_rules(const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf persona = BUF_INIT;

	buf_add_heading(&text, "id      severity  persona  title", print_has_color(settings));
	for (const struct rule *rule = rule_table; rule->number; rule++) {
		buf_clear(&persona);
		persona_words((size_t)rule->persona, &persona);
		buf_format(&text, "SCB%03d  %-8s  %-7s  %s\n", rule->number, severity_word(rule->severity),
			persona.text, rule->title);
	}
	return print_text(&text, err);
}

struct page {
	struct buf *text;
	size_t width;
	bool ascii, color;
};

static void add_section(const struct page *page, const char *heading, const char *text)
{
	if (!text || !*text)
		return;
	buf_add_char(page->text, '\n');
	buf_add_heading(page->text, heading, page->color);
	buf_add_paragraph(page->text, text, TEXT_INDENT, page->width, page->ascii);
}

static void add_persona(const struct page *page, enum persona persona)
{
	CLEANUP(buf_release) struct buf word = BUF_INIT;

	if (persona == PERSONA_DEFAULT || !persona_words((size_t)persona, &word))
		return;
	buf_format(page->text, "  runs for persona %s: `persona = \"%s\"` in the policy's [fleet]\n",
		persona == PERSONA_STRICT ? "strict or audit" : word.text, word.text);
}

static void add_rule(const struct page *page, const struct rule *rule)
{
	CLEANUP(buf_release) struct buf head = BUF_INIT;

	buf_format(&head, "SCB%03d  %s", rule->number, rule->title);
	buf_add_heading(page->text, head.text, page->color);
	buf_format(page->text, "  severity %s, confidence %s\n", severity_word(rule->severity),
		confidence_word(rule->confidence));
	add_persona(page, rule->persona);
	add_section(page, "CHECKS", rule->checks);
	add_section(page, "WHY", rule->why);
	add_section(page, "MEND", rule->help);
	if (!rule->links || !rule->links[0])
		return;
	buf_add_char(page->text, '\n');
	buf_add_heading(page->text, "LINKS", page->color);
	for (const char *const *link = rule->links; *link; link++)
		buf_format(page->text, "  %s\n", *link);
}

int cmd_explain(const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *name = settings->operands.items[0];
	const struct rule *rule = rule_by_name(name);
	const struct page page = {
		.text = &text,
		.width = settings->width ? settings->width : WIDTH_DEFAULT,
		.ascii = print_is_ascii(settings),
		.color = print_has_color(settings),
	};

	if (!rule) {
		error_set(err, ERROR_USAGE, "no rule '%s'", name);
		error_hint(err, "'scabbard rules' lists them.");
		hint_closest(err, name, rule_words);
		return ERROR_USAGE;
	}
	add_rule(&page, rule);
	return print_text(&text, err);
}
