/* The table of commands: dispatch, help, the manual page and completion read it. */
#include "commands.h"

#include "base/cleanup.h"
#include "model/table.h"
#include "reports/table.h"
#include "rules/table.h"

#include <string.h>

static const struct example dashboard_examples[] = {
	{ "", "what is known, from the fleet to the source line" },
	{ "--view findings --filter 'severity>=high is:new'", "what the last run brought" },
	{ "--plain", "for a screen reader" },
	{ 0 },
};

static const struct example scan_examples[] = {
	{ "scan ~/src", "every repository below a folder" },
	{ "scan @fleet.list", "those that a list names: a path a line, perhaps a TAB and an identity" },
	{ "scan --emit - . >pay.json", "write what is found as a document and record nothing" },
	{ 0 },
};

static const struct example ingest_examples[] = {
	{ "ingest pay.json web.json", "documents that 'scan --emit' wrote elsewhere" },
	{ "ingest --as url:github.com/acme/pay pay.json", "a newer one of a repository known already" },
	{ 0 },
};

static const struct example evaluate_examples[] = {
	{ "evaluate", "where rules or time have changed a verdict" },
	{ "evaluate --all", "everywhere" },
	{ 0 },
};

static const struct example report_examples[] = {
	{ "report", "the whole fleet on a few pages" },
	{ "report --filter 'first_seen<7d'", "what the last week brought" },
	{ "report --filter 'repo:acme/*' --all", "all of one owner, place by place" },
	{ "report --format csv --output findings.csv", "the findings, for a spreadsheet" },
	{ 0 },
};

static const struct example export_examples[] = {
	{ "export references", "every reference, tab-separated" },
	{ "export references --filter is:floating --format json", "what the engine resolves anew each time" },
	{ "export findings --sort -severity,repo,path -o findings.tsv", "sorted, into a file" },
	{ 0 },
};

static const struct example explain_examples[] = {
	{ "explain SCB101", "why pins matter, and how to write one" },
	{ 0 },
};

static const struct example no_examples[] = {
	{ 0 },
};

static const struct example db_examples[] = {
	{ "db info", "where it is, how large, what is in it" },
	{ "db check", "is the file sound, and do all sums agree" },
	{ 0 },
};

static const struct example docs_examples[] = {
	{ "docs man >scabbard.1", "the manual page" },
	{ "docs bash >/etc/bash_completion.d/scabbard", "completion for bash" },
	{ 0 },
};

const struct command command_table[COMMAND_COUNT] = {
	[COMMAND_DASHBOARD] = {
		.name = "dashboard",
		.operands = "",
		.about = "open the dashboard: what 'scabbard' alone does",
		.help = "Shows posture, repositories, modules and findings, and leads from the fleet to the source "
			"line. Nothing is read but the database. Press ? for the keys.",
		.examples = dashboard_examples,
		.run = cmd_dashboard,
	},
	[COMMAND_SCAN] = {
		.name = "scan",
		.operands = "PATH...",
		.least = 1,
		.most = SIZE_MAX,
		.takes_files = true,
		.about = "read repositories and record what is found",
		.help = "A PATH is a repository, a folder that holds some at any depth, or @FILE: a list. Each is read "
			"at its HEAD by a sandboxed worker, without running anything of it; one that fails costs "
			"nothing but its own row. What has not changed is not read again.\n\n"
			"Findings are no failure: the exit status is 0, or 3 when something could not be read. After "
			"Ctrl-C what is finished is kept.",
		.examples = scan_examples,
		.run = cmd_scan,
	},
	[COMMAND_INGEST] = {
		.name = "ingest",
		.operands = "FILE...",
		.least = 1,
		.most = SIZE_MAX,
		.takes_files = true,
		.about = "take in what 'scan --emit' wrote elsewhere",
		.help = "A snapshot document holds the facts of one repository at one commit and no verdicts; the rules "
			"are evaluated here. One that claims to be a repository known already is refused unless "
			"--as says so, and one whose commit is older unless --older does.",
		.examples = ingest_examples,
		.run = cmd_ingest,
	},
	[COMMAND_EVALUATE] = {
		.name = "evaluate",
		.operands = "",
		.about = "judge again what is recorded, without reading repositories",
		.help = "Evaluates the rules over recorded facts wherever the rules are others than last time or the time "
			"has come. A scan does the same for what it reads.",
		.examples = evaluate_examples,
		.run = cmd_evaluate,
	},
	[COMMAND_REPORT] = {
		.name = "report",
		.operands = "",
		.about = "write down the whole fleet: coverage, posture, findings",
		.help = "The text begins with what was not looked at, since nothing that was not scanned is clean; then "
			"come posture, what is new or worse since the run before, three things to do, the worst "
			"repositories and rules. Findings are the open ones in live paths, the gravest first; those of "
			"one repository that differ only in place are one entry, and low and info ones are only "
			"counted. --all writes all of it; so does a filter that names a severity, a rule or a "
			"fingerprint for the low ones.\n\n"
			"--filter governs findings and news, and can ask for other findings, such as is:closed or "
			"class:any; coverage stays that of the whole fleet, and what else is about the whole fleet is "
			"left out. With --format tsv, csv or json it is the findings alone, with the columns of "
			"'export findings'.",
		.examples = report_examples,
		.run = cmd_report,
	},
	[COMMAND_EXPORT] = {
		.name = "export",
		.operands = "TABLE",
		.least = 1,
		.most = 1,
		.words = table_words,
		.about = "write a table for other programs",
		.help = "Columns are stable: new ones are added at the end, none is renamed. Rows are those of live paths; "
			"'class:any' in the filter asks for all. 'export findings' takes the open ones, unless the filter asks "
			"for others: 'is:open OR is:closed' is all. A value in which a character could not be seen is in git's "
			"C quoting, and only such a value begins with a double quote.",
		.examples = export_examples,
		.run = cmd_export,
	},
	[COMMAND_EXPLAIN] = {
		.name = "explain",
		.operands = "RULE",
		.least = 1,
		.most = 1,
		.words = rule_words,
		.knows_more = true,
		.about = "say what a rule checks, why, and how to mend it",
		.help = "A RULE is SCB101 or 101.",
		.examples = explain_examples,
		.run = cmd_explain,
	},
	[COMMAND_RULES] = {
		.name = "rules",
		.operands = "",
		.about = "list the rules",
		.help = "Numbers are for ever: none is used again.",
		.examples = no_examples,
		.run = cmd_rules,
	},
	[COMMAND_DB] = {
		.name = "db",
		.operands = "check|info",
		.least = 1,
		.most = 1,
		.words = db_words,
		.about = "look after the database",
		.help = "'info' says where it is and what is in it. 'check' has SQLite check the file, then compares every "
			"total with what it sums; it exits with 3 if something is wrong.",
		.examples = db_examples,
		.run = cmd_db,
	},
	[COMMAND_DOCTOR] = {
		.name = "doctor",
		.operands = "",
		.about = "say what this machine offers: sandbox, limits, files",
		.help = "Shows what the kernel lets workers give up, every limit of the readers, which files are used, and "
			"what the terminal can show.",
		.examples = no_examples,
		.run = cmd_doctor,
	},
	[COMMAND_DOCS] = {
		.name = "docs",
		.operands = "man|bash|zsh|fish|schema",
		.least = 1,
		.most = 1,
		.words = docs_words,
		.about = "print the manual page, a shell's completion or the snapshot schema",
		.help = "All of it is made from the program's own tables.",
		.examples = docs_examples,
		.run = cmd_docs,
	},
	[COMMAND_VERSION] = {
		.name = "version",
		.operands = "",
		.about = "print the version",
		.help = "",
		.examples = no_examples,
		.run = cmd_version,
	},
	[COMMAND_HELP] = {
		.name = "help",
		.operands = "[COMMAND]",
		.most = 1,
		.words = command_words,
		.about = "explain a command",
		.help = "",
		.examples = no_examples,
		.run = cmd_help,
	},
};

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(command_table[i].name, name) == 0)
			return &command_table[i];
	return NULL;
}

/* --- words -------------------------------------------------------------------------------------------- */

static bool word_of(const char *const *words, size_t count, size_t index, struct buf *ret)
{
	if (index >= count)
		return false;
	buf_add(ret, words[index]);
	return true;
}

bool color_words(size_t index, struct buf *ret)
{
	static const char *const words[] = { "auto", "always", "never" };

	return word_of(words, COUNT_OF(words), index, ret);
}

bool dashboard_color_words(size_t index, struct buf *ret)
{
	static const char *const words[] = { "auto", "always", "never", "8", "256" };

	return word_of(words, COUNT_OF(words), index, ret);
}

bool view_words(size_t index, struct buf *ret)
{
	static const char *const words[] = { "posture", "repositories", "modules", "references", "findings" };

	return word_of(words, COUNT_OF(words), index, ret);
}

bool db_words(size_t index, struct buf *ret)
{
	static const char *const words[] = { "check", "info" };

	return word_of(words, COUNT_OF(words), index, ret);
}

bool docs_words(size_t index, struct buf *ret)
{
	static const char *const words[] = { "man", "bash", "zsh", "fish", "schema" };

	return word_of(words, COUNT_OF(words), index, ret);
}

bool command_words(size_t index, struct buf *ret)
{
	if (index >= COMMAND_COUNT)
		return false;
	buf_add(ret, command_table[index].name);
	return true;
}

bool table_words(size_t index, struct buf *ret)
{
	if (index >= TABLE_COUNT)
		return false;
	buf_add(ret, table_list[index].name);
	return true;
}

bool rule_words(size_t index, struct buf *ret)
{
	for (size_t i = 0; i <= index; i++)
		if (!rule_table[i].number)
			return false;
	buf_format(ret, "SCB%03d", rule_table[index].number);
	return true;
}

bool report_format_words(size_t index, struct buf *ret)
{
	if (index >= report_count)
		return false;
	buf_add(ret, report_table[index].name);
	return true;
}

bool export_format_words(size_t index, struct buf *ret)
{
	for (size_t i = 0; i < report_count; i++) {
		if (report_table[i].whole || index--)
			continue;
		buf_add(ret, report_table[i].name);
		return true;
	}
	return false;
}
