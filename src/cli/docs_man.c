/* The manual page. Everything about commands, options, columns and keys comes from their tables. */
#include "base/cleanup.h"
#include "base/text.h"
#include "docs.h"
#include "help.h"
#include "model/policy.h"
#include "model/table.h"
#include "model/version.h"
#include "reports/table.h"
#include "tui/tui.h"
#include "verify_rows.h"

#include <string.h>

/* Text as groff prints it; `literal` keeps dashes as they are typed. */
static void add_roff(struct buf *buf, const char *text, bool literal)
{
	const size_t length = strlen(text);
	size_t position = 0;
	bool line_start = true;

	while (position < length) {
		const uint32_t rune = text_next(text, length, &position);

		if (line_start && (rune == '.' || rune == '\''))
			buf_add(buf, "\\&");
		line_start = rune == '\n';
		if (rune == '\\')
			buf_add(buf, "\\e");
		else if (rune == '-' && literal)
			buf_add(buf, "\\-");
		else if (rune == '"')
			buf_add(buf, "\\(dq");
		else if (rune == '\'')
			buf_add(buf, "\\(aq");
		else if (rune == '~' || rune == '^')
			buf_add(buf, rune == '~' ? "\\(ti" : "\\(ha");
		else if (rune > 0x7e)
			buf_format(buf, "\\[u%04X]", rune);
		else
			buf_add_char(buf, (char)rune);
	}
}

static void add_paragraphs(struct buf *buf, const char *text)
{
	while (*text) {
		const size_t length = strcspn(text, "\n");
		CLEANUP(buf_release) struct buf line = BUF_INIT;

		buf_add_bytes(&line, text, length);
		if (length) {
			add_roff(buf, line.text, false);
			buf_add_char(buf, '\n');
		} else {
			buf_add(buf, ".PP\n");
		}
		text += length + (text[length] == '\n');
	}
}

/* A term in bold with what it means below it. */
static void add_term(struct buf *buf, const char *term, const char *argument, const char *text)
{
	buf_add(buf, ".TP\n\\fB");
	add_roff(buf, term, true);
	buf_add(buf, "\\fR");
	if (argument && *argument) {
		buf_add(buf, " \\fI");
		add_roff(buf, argument, true);
		buf_add(buf, "\\fR");
	}
	buf_add_char(buf, '\n');
	add_paragraphs(buf, text);
}

static void add_section(struct buf *buf, const char *title)
{
	buf_format(buf, ".SH %s\n", title);
}

/* --- commands ----------------------------------------------------------------------------------------- */

static void add_synopsis(struct buf *buf)
{
	add_section(buf, "SYNOPSIS");
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		CLEANUP(buf_release) struct buf usage = BUF_INIT;

		help_add_usage(&usage, &command_table[i]);
		buf_add(buf, i ? ".br\n\\fB" : "\\fB");
		add_roff(buf, usage.text, true);
		buf_add(buf, "\\fR\n");
	}
}

static void add_option(struct buf *buf, const struct option *option)
{
	CLEANUP(buf_release) struct buf term = BUF_INIT;

	if (option->letter)
		buf_format(&term, "-%c, ", option->letter);
	buf_format(&term, "--%s", option->name);
	add_term(buf, term.text, option->argument, option->about);
}

/* The dashboard has rows of its own for some. */
static bool is_for_everybody(const struct option *option)
{
	const uint32_t all = (UINT32_C(1) << COMMAND_COUNT) - 1;

	return (option->commands | UINT32_C(1) << COMMAND_DASHBOARD) == all;
}

static void add_command(struct buf *buf, const struct command *command)
{
	CLEANUP(buf_release) struct buf usage = BUF_INIT;

	help_add_usage(&usage, command);
	buf_add(buf, ".SS ");
	add_roff(buf, usage.text, true);
	buf_add_char(buf, '\n');
	for (const char *letter = command->about; *letter; letter++)
		buf_add_char(buf, letter == command->about && *letter >= 'a' && *letter <= 'z'
					  ? (char)(*letter - 'a' + 'A')
					  : *letter);
	buf_add(buf, ".\n");
	if (*command->help)
		buf_add(buf, ".PP\n");
	add_paragraphs(buf, command->help);
	for (size_t i = 0; option_at(i); i++)
		if (!option_at(i)->hidden && !is_for_everybody(option_at(i)) &&
			option_is_for(option_at(i), command))
			add_option(buf, option_at(i));
}

static void add_commands(struct buf *buf)
{
	add_section(buf, "COMMANDS");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		add_command(buf, &command_table[i]);
	add_section(buf, "OPTIONS OF EVERY COMMAND");
	for (size_t i = 0; option_at(i); i++)
		if (!option_at(i)->hidden && is_for_everybody(option_at(i)))
			add_option(buf, option_at(i));
}

static void add_examples(struct buf *buf)
{
	add_section(buf, "EXAMPLES");
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		for (const struct example *example = command_table[i].examples; example->line; example++) {
			CLEANUP(buf_release) struct buf line = BUF_INIT;

			buf_format(&line, "scabbard%s%s", *example->line ? " " : "", example->line);
			add_term(buf, line.text, NULL, example->about);
		}
	}
}

/* --- filters, tables and formats ---------------------------------------------------------------------- */

static const struct {
	const char *term;
	const char *text;
} filter_terms[] = {
	{ "column:word",
		"The column contains the word, without regard to the case of ASCII letters; where it holds "
		"words of scabbard's own, one of them begins with it: class:pinned is not unpinned. With a * "
		"in it, the word is a pattern for the whole value." },
	{ "column=word", "The column is exactly that." },
	{ "column~regex", "A POSIX extended regular expression matches in it." },
	{ "column<word  column<=word  column>word  column>=word",
		"For numbers, severities by weight, and times. A time is a date (2026-11-23), which stands "
		"for its "
		"whole day, or an age: first_seen<30d is less than thirty days ago." },
	{ "is:new  is:open  is:closed  is:unknown  is:declared  is:unpinned  is:floating  is:failed  "
	  "is:hostile",
		"Those of them that a table knows." },
	{ "is:disagrees  is:unreachable  is:absent  is:nocopy  is:behind  is:thirdparty",
		"What copies say of references, and of the modules in the graph." },
	{ "is:decided  is:accepted  is:dismissed  is:triage  is:confirmed  is:owned",
		"What people or policy decided of findings. is:decided is either of the two behind it." },
	{ "is:ending  is:overdue",
		"Findings and decisions whose end comes within 30 days; findings whose exception has ended, "
		"and of which nobody has decided again." },
	{ "is:worse  is:better", "Changes: opened or reopened; closed." },
	{ "is:current  is:expired  is:unused", "How reviews and decisions stand." },
	{ "class:live  class:fixture  class:docs  class:vendored  class:any",
		"Which paths; live ones when nothing is said." },
	{ "word", "Any text that a list shows contains it." },
};

static void add_filters(struct buf *buf)
{
	add_section(buf, "FILTERS");
	add_paragraphs(buf,
		"Terms side by side must all hold. OR between them, parentheses, and a dash in front for "
		"the opposite work as expected. Words with blanks stand in double quotes, with \\\" and "
		"\\\\ inside. Columns have the names below; a short name stands behind each.");
	for (size_t i = 0; i < COUNT_OF(filter_terms); i++)
		add_term(buf, filter_terms[i].term, NULL, filter_terms[i].text);
}

static const char *type_word(enum column_type type)
{
	switch (type) {
	case COLUMN_TEXT:
		return "text";
	case COLUMN_NUMBER:
		return "number";
	case COLUMN_TIME:
		return "time";
	case COLUMN_SEVERITY:
		return "severity";
	case COLUMN_WORD:
		return "word";
	}
	return "";
}

static void add_table(struct buf *buf, const struct table *table, const char *name)
{
	buf_format(buf, ".SS %s\n", name);
	for (size_t i = 0; i < table->column_count; i++) {
		const struct column *column = &table->columns[i];
		CLEANUP(buf_release) struct buf short_form = BUF_INIT;

		if (column->alias)
			buf_format(&short_form, "%s, ", column->alias);
		buf_add(&short_form, type_word(column->type));
		add_term(buf, column->name, short_form.text, column->about);
	}
}

static void add_tables(struct buf *buf)
{
	add_section(buf, "TABLES");
	add_paragraphs(
		buf, "Columns of export and of filters, in this order. New ones are only added at the end.");
	for (size_t i = 0; i < TABLE_COUNT; i++)
		add_table(buf, &table_list[i], table_list[i].name);
	add_table(buf, &use_table, "who --format");
	add_table(buf, &verify_table, "verify --format");
}

static void add_formats(struct buf *buf)
{
	add_section(buf, "FORMATS");
	for (size_t i = 0; i < report_count; i++)
		add_term(buf, report_table[i].name, NULL, report_table[i].about);
	buf_add(buf, ".PP\n");
	add_paragraphs(buf, "Times are RFC 3339 in UTC. In tsv and csv a value in which a character could "
			    "not be seen (a TAB, a line "
			    "end, a control, direction or invisible character) is in git's C quoting: double "
			    "quotes around it, \\t "
			    "\\n \\\" \\\\ and three octal digits inside. No other value begins with a "
			    "double quote, so a "
			    "program can take the quoting away without guessing. In csv a text of several "
			    "lines keeps them, and a "
			    "cell that begins with = + - @ has an apostrophe in front. In json such "
			    "characters are escaped, what "
			    "is not there is null, and a text that is no UTF-8 is an object: {\"b64\": "
			    "\"...\"}. In text each "
			    "stands as a token such as <1B> or <U+202E>, and the last line says how many "
			    "fields held some.");
}

/* --- keys, files, environment ------------------------------------------------------------------------- */

/*
 * Lines of tui_add_keys and policy_write_keys: a heading, perhaps with a TAB and what it is for; or a TAB and keys,
 * action and help with TABs between them.
 */
static void add_key_line(struct buf *buf, char *line)
{
	char *action, *help;

	if (*line != '\t') {
		help = strchr(line, '\t');
		if (help)
			*help = '\0';
		buf_add(buf, ".SS ");
		add_roff(buf, line, true);
		buf_add_char(buf, '\n');
		if (help)
			add_paragraphs(buf, help + 1);
		return;
	}
	action = strchr(line + 1, '\t');
	help = action ? strchr(action + 1, '\t') : NULL;
	if (!help)
		return;
	*action = '\0';
	*help = '\0';
	add_term(buf, line + 1, action + 1, help + 1);
}

static void add_key_lines(struct buf *buf, const struct buf *keys)
{
	for (char *line = keys->text; *line;) {
		char *end = strchr(line, '\n');

		if (end)
			*end = '\0';
		add_key_line(buf, line);
		if (!end)
			break;
		line = end + 1;
	}
}

static void add_keys(struct buf *buf)
{
	CLEANUP(buf_release) struct buf keys = BUF_INIT;

	add_section(buf, "KEYS OF THE DASHBOARD");
	add_paragraphs(buf,
		"Behind the keys stands the name of the action, as the command line of the dashboard and "
		"keys.toml have it.");
	tui_add_keys(&keys);
	add_key_lines(buf, &keys);
}

static void add_policy(struct buf *buf)
{
	CLEANUP(buf_release) struct buf keys = BUF_INIT;

	add_section(buf, "POLICY");
	add_paragraphs(buf, "Tables and keys of the policy file, each with its default. 'scabbard policy "
			    "init -' prints an "
			    "example of every one and says how patterns are written.");
	policy_write_keys(&keys);
	add_key_lines(buf, &keys);
}

struct entry {
	const char *term;
	const char *text;
};

static void add_entries(struct buf *buf, const char *title, const struct entry *entries)
{
	add_section(buf, title);
	for (; entries->term; entries++)
		add_term(buf, entries->term, NULL, entries->text);
}

static const struct entry files[] = {
	{ "$XDG_DATA_HOME/scabbard/fleet.db", "The database; ~/.local/share when the variable is not set." },
	{ "$XDG_DATA_HOME/scabbard/mirrors",
		"The mirrors, beside the database: github.com/x/y.git for github.com/x/y." },
	{ "$XDG_CONFIG_HOME/scabbard/policy.toml",
		"The policy; ~/.config when the variable is not set. 'scabbard policy init' begins one." },
	{ "$XDG_CONFIG_HOME/scabbard/keys.toml",
		"Keys of the dashboard; ~/.config when the variable is not set. A "
		"table [findings] with \"t a\" = \"open\" binds a sequence in one place." },
	{ "$XDG_CONFIG_HOME/scabbard/themes/NAME.theme", "Themes of your own, in TOML." },
	{ 0 },
};

static const struct entry environment[] = {
	{ "SCABBARD_DB", "The database, when --db is not given." },
	{ "SCABBARD_MIRRORS", "The folder of the mirrors, when --mirrors is not given." },
	{ "SSL_CERT_FILE, SSL_CERT_DIR",
		"Certificates of the authorities that network processes trust, instead of this machine's." },
	{ "SSH_AUTH_SOCK", "The ssh agent that network processes ask." },
	{ "SCABBARD_POLICY", "The policy, when --policy is not given." },
	{ "SCABBARD_ACTOR", "Who runs scabbard, as the database keeps it; user@host when it is not set." },
	{ "SCABBARD_NOW", "A time that stands in for the clock, for tests: seconds, or RFC 3339." },
	{ "NO_COLOR", "No colour, unless --color asks for it." },
	{ "LC_ALL, LC_CTYPE, LANG", "Without UTF-8 in them our own characters are ASCII." },
	{ 0 },
};

static const struct entry statuses[] = {
	{ "0", "Clean. Findings are no failure of the commands here." },
	{ "2", "Wrong usage; nothing was done." },
	{ "3", "Failed, or incomplete: something could not be read." },
	{ 0 },
};

void docs_add_man(struct buf *buf)
{
	const char *version = scabbard_version();

	buf_add(buf, ".TH SCABBARD 1 \"\" \"");
	add_roff(buf, version, true);
	buf_add(buf, "\"\n.nh\n.ad l\n");
	add_section(buf, "NAME");
	buf_add(buf, "scabbard \\- the supply\\-chain posture of Dagger pipelines over many repositories\n");
	add_synopsis(buf);
	add_section(buf, "DESCRIPTION");
	add_paragraphs(buf, "scabbard reads repositories, finds the manifests and locks of Dagger in them, "
			    "and records in a database "
			    "what they load, how that is pinned, and what can go wrong with it. A dashboard, "
			    "a report and exports "
			    "show the same facts. It works offline, runs nothing of what it reads, and shows "
			    "no byte of it "
			    "unsanitised.\n\n"
			    "A verdict is pass, fail, unknown (and why) or declared (asked for, but not "
			    "enforced by Dagger). What was "
			    "not looked at is never clean.");
	add_commands(buf);
	add_filters(buf);
	add_tables(buf);
	add_formats(buf);
	add_policy(buf);
	add_keys(buf);
	add_entries(buf, "FILES", files);
	add_entries(buf, "ENVIRONMENT", environment);
	add_entries(buf, "EXIT STATUS", statuses);
	add_examples(buf);
}
