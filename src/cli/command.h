/* Commands and options: two tables that feed parsing, help, the manual page and completion. */
#ifndef SCABBARD_CLI_COMMAND_H
#define SCABBARD_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"

/** How the program ends. */
enum exit_status { EXIT_CLEAN = 0, EXIT_FINDINGS = 1, EXIT_USAGE = 2, EXIT_FAILED = 3 };

/** Commands, in the order of help; rows of command_table. */
enum command_id {
	COMMAND_DASHBOARD,
	COMMAND_SCAN,
	COMMAND_INGEST,
	COMMAND_EVALUATE,
	COMMAND_REPORT,
	COMMAND_EXPORT,
	COMMAND_EXPLAIN,
	COMMAND_RULES,
	COMMAND_WHO,
	COMMAND_REVIEW,
	COMMAND_CHECK,
	COMMAND_VERIFY,
	COMMAND_VERIFY_BUNDLE,
	COMMAND_TRUST,
	COMMAND_FIX,
	COMMAND_TRIAGE,
	COMMAND_AUDIT,
	COMMAND_DIFF,
	COMMAND_HOOK,
	COMMAND_POLICY,
	COMMAND_MIRROR,
	COMMAND_DB,
	COMMAND_DOCTOR,
	COMMAND_DOCS,
	COMMAND_VERSION,
	COMMAND_HELP,
	COMMAND_COUNT,
};

struct words {
	const char **items;
	size_t count;
	size_t capacity;
};

/** What a command was told. Texts are borrowed from argv; options not given are NULL, false or 0. */
struct settings {
	struct arena arena; /**< of the lists */
	const struct command *command;
	struct words operands;
	bool named; /**< the command was given, not taken for want of one */
	bool help, version;

	const char *database, *policy, *mirrors;
	const char *filter, *sort, *format, *output, *color;
	bool quiet, ascii;
	size_t width;

	struct words roots;
	const char *as, *ref, *emit;
	bool online, worktree, again, older, missing, all, past, machine;
	const char *step, *outcome, *until, *note;
	bool staged, write, write_baseline, remove, dry_run;
	bool include_suppressed;
	bool show_head; /**< audit: --head */
	const char *range, *baseline, *fail_on, *persona, *since, *head;
	const char *state, *justification, *reason, *owner;
	struct words findings; /**< fingerprints */
	const char *rule, *repository, *path, *subject, *module;
	size_t jobs;

	const char *bundle, *identity, *issuer, *key;
	struct words trusted_roots;
	size_t threshold;
	bool any_signer, staging, explain;

	const char *theme, *view, *script, *check_theme;
	bool plain;
};

void settings_release(struct settings *settings);

/** Give the word of a number, in a buf that is empty; false past the last one. */
typedef bool word_list(size_t index, struct buf *ret);

word_list persona_words, hook_words, trust_words;
word_list outcome_words, step_words, review_words, triage_words, justification_words, audit_words,
	audit_format_words;
word_list report_format_words, export_format_words, check_format_words, diff_format_words, plain_format_words;
word_list color_words, dashboard_color_words, table_words, rule_words, view_words, command_words,
	fix_format_words, db_words, docs_words, policy_words, mirror_words;

/** An example and what it does. */
struct example {
	const char *line; /**< without the program's name */
	const char *about;
};

struct command {
	const char *name;
	const char *operands;           /**< as the usage line has them, "" for none */
	size_t least, most;             /**< how many operands */
	word_list *words;               /**< what the first operand can be, or NULL */
	bool knows_more;                /**< and other things, which the command judges itself */
	bool takes_files;               /**< operands are paths */
	const char *about;              /**< one line */
	const char *help;               /**< paragraphs */
	const struct example *examples; /**< ended by a row without a line */
	/** The exit status, or an error. */
	int (*run)(const struct settings *settings, struct error *err);
};

extern const struct command command_table[COMMAND_COUNT];

/** The command of a name, or NULL. */
const struct command *command_find(const char *name);

enum option_kind {
	OPTION_FLAG,   /**< bool */
	OPTION_TEXT,   /**< const char * */
	OPTION_NUMBER, /**< size_t */
	OPTION_LIST,   /**< struct words; can be given again */
};

struct option {
	const char *name; /**< without the dashes */
	char letter;      /**< short form, or 0 */
	enum option_kind kind;
	size_t field;      /**< offset in struct settings */
	uint32_t commands; /**< bits 1 << command_id: who takes it */
	const char *argument;
	word_list *words;   /**< what the value must be, or NULL */
	size_t least, most; /**< of a number */
	bool hidden;
	const char *about;
};

/** The options of all commands, in the order of help; NULL past the last. */
const struct option *option_at(size_t index);

/** Say whether a command takes an option. */
bool option_is_for(const struct option *option, const struct command *command);

/**
 * Read the arguments: options in any order among the operands, `--opt value`, `--opt=value`, `-o value`, `-ovalue`,
 * flags of one letter together, `--` before operands that begin with a dash. The first operand is the command; none
 * is the dashboard. Every failure is ERROR_USAGE with the closest word as a hint.
 */
int option_parse(struct settings *ret, int argc, char *const *argv, struct error *err);

/** Set a hint with the closest of the words to a mistyped one; else one that lists them, if they are few. */
void hint_closest(struct error *err, const char *text, word_list *words);

#endif
