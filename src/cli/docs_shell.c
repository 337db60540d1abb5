/* Completion for shells, made from the tables of commands and options. */
#include "base/cleanup.h"
#include "docs.h"

#include <string.h>

static void add_words(struct buf *buf, word_list *words)
{
	CLEANUP(buf_release) struct buf word = BUF_INIT;

	for (size_t i = 0; words(i, &word); i++) {
		buf_format(buf, "%s%s", i ? " " : "", word.text);
		buf_clear(&word);
	}
}

static bool is_shown(const struct option *option, const struct command *command)
{
	return !option->hidden && option_is_for(option, command);
}

static bool takes_path(const struct option *option)
{
	return option->argument && (strstr(option->argument, "FILE") || strstr(option->argument, "FOLDER"));
}

/* Text between single quotes, for sh, zsh and fish alike: our texts are ours, but may hold one. */
static void add_quoted(struct buf *buf, const char *text, const char *quote)
{
	buf_add_char(buf, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			buf_add(buf, quote);
		else
			buf_add_char(buf, *text);
	}
	buf_add_char(buf, '\'');
}

/* --- bash --------------------------------------------------------------------------------------------- */

static void add_bash_values(struct buf *buf, const struct command *command)
{
	const struct option *option;

	for (size_t i = 0; (option = option_at(i)); i++) {
		if (!is_shown(option, command) || (!option->words && !takes_path(option)))
			continue;
		buf_format(buf, "\t%s:--%s", command->name, option->name);
		if (option->letter)
			buf_format(buf, "|%s:-%c", command->name, option->letter);
		buf_add(buf, ")\n\t\t");
		if (option->words) {
			buf_add(buf, "words='");
			add_words(buf, option->words);
			buf_add(buf, "' files=no ;;\n");
		} else {
			buf_add(buf, "words='' files=yes ;;\n");
		}
	}
}

static void add_bash_command(struct buf *buf, const struct command *command)
{
	const struct option *option;

	buf_format(buf, "\t%s)\n\t\toptions='", command->name);
	for (size_t i = 0; (option = option_at(i)); i++)
		if (is_shown(option, command))
			buf_format(buf, " --%s", option->name);
	buf_add(buf, "'\n\t\twords='");
	if (command->words)
		add_words(buf, command->words);
	buf_format(buf, "'\n\t\tfiles=%s ;;\n", command->takes_files ? "yes" : "no");
}

/* Without the helpers of bash-completion, which may not be there. */
void docs_add_bash(struct buf *buf)
{
	buf_add(buf, "# Completion of scabbard for bash; written by 'scabbard docs bash'.\n"
		     "_scabbard() {\n"
		     "\tlocal current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
		     "\tlocal command=dashboard commands='");
	add_words(buf, command_words);
	buf_add(buf, "' word options='' words='' files=no\n"
		     "\tCOMPREPLY=()\n"
		     "\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
		     "\t\tcase \" $commands \" in\n"
		     "\t\t*\" $word \"*) command=$word; commands=''; break ;;\n"
		     "\t\tesac\n"
		     "\tdone\n"
		     "\tcase $command in\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		add_bash_command(buf, &command_table[i]);
	buf_add(buf, "\tesac\n"
		     "\tcase $command:$before in\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		add_bash_values(buf, &command_table[i]);
	buf_add(buf, "\t*)\n"
		     "\t\tcase $current in\n"
		     "\t\t-*) words=$options files=no ;;\n"
		     "\t\t*) words=\"$words $commands\" ;;\n"
		     "\t\tesac ;;\n"
		     "\tesac\n"
		     "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
		     "\tif [ $files = yes ]; then\n"
		     "\t\tcompopt -o filenames 2>/dev/null\n"
		     "\t\tmapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- \"$current\")\n"
		     "\tfi\n"
		     "}\n"
		     "complete -F _scabbard scabbard\n");
}

/* --- zsh ---------------------------------------------------------------------------------------------- */

/* In what _arguments reads, brackets and colons have a meaning. */
static void add_zsh_text(struct buf *buf, const char *text)
{
	for (; *text; text++) {
		if (strchr("[]:\\", *text))
			buf_add_char(buf, '\\');
		if (*text == '\'')
			buf_add(buf, "'\\''");
		else
			buf_add_char(buf, *text);
	}
}

static void add_zsh_spec(struct buf *buf, const struct option *option, const char *name)
{
	buf_format(buf, " \\\n\t\t\t'%s%s%s[", option->kind == OPTION_LIST ? "*" : "", name,
		option->argument && name[1] == '-' ? "=" : "");
	add_zsh_text(buf, option->about);
	buf_add_char(buf, ']');
	if (option->argument) {
		buf_add_char(buf, ':');
		add_zsh_text(buf, option->argument);
		buf_add_char(buf, ':');
		if (option->words) {
			buf_add_char(buf, '(');
			add_words(buf, option->words);
			buf_add_char(buf, ')');
		} else if (takes_path(option)) {
			buf_add(buf, "_files");
		}
	}
	buf_add_char(buf, '\'');
}

static void add_zsh_command(struct buf *buf, const struct command *command)
{
	const struct option *option;

	buf_format(buf, "\t%s)\n\t\t_arguments", command->name);
	for (size_t i = 0; (option = option_at(i)); i++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		if (!is_shown(option, command))
			continue;
		buf_format(&name, "--%s", option->name);
		add_zsh_spec(buf, option, name.text);
		buf_clear(&name);
		buf_format(&name, "-%c", option->letter);
		if (option->letter)
			add_zsh_spec(buf, option, name.text);
	}
	if (command->words) {
		buf_add(buf, " \\\n\t\t\t'1:word:(");
		add_words(buf, command->words);
		buf_add(buf, ")'");
	}
	if (command->takes_files)
		buf_add(buf, " \\\n\t\t\t'*:file:_files'");
	buf_add(buf, " ;;\n");
}

void docs_add_zsh(struct buf *buf)
{
	buf_add(buf, "#compdef scabbard\n"
		     "# Completion of scabbard for zsh; written by 'scabbard docs zsh'.\n"
		     "local -a commands\n"
		     "commands=(\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		buf_format(buf, "\t'%s:", command_table[i].name);
		add_zsh_text(buf, command_table[i].about);
		buf_add(buf, "'\n");
	}
	buf_add(buf, ")\n"
		     "if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
		     "\t_describe command commands\n"
		     "\treturn\n"
		     "fi\n"
		     "local command=$words[2]\n"
		     "if [[ $command == -* ]]; then\n"
		     "\tcommand=dashboard\n"
		     "else\n"
		     "\tshift words\n"
		     "\t(( CURRENT-- ))\n"
		     "fi\n"
		     "case $command in\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		add_zsh_command(buf, &command_table[i]);
	buf_add(buf, "esac\n");
}

/* --- fish --------------------------------------------------------------------------------------------- */

static void add_fish_option(struct buf *buf, const struct option *option, const char *condition)
{
	buf_format(buf, "complete -c scabbard -n '%s' -l %s", condition, option->name);
	if (option->letter)
		buf_format(buf, " -s %c", option->letter);
	if (option->words) {
		buf_add(buf, " -x -a '");
		add_words(buf, option->words);
		buf_add_char(buf, '\'');
	} else if (option->argument) {
		buf_add(buf, takes_path(option) ? " -r -F" : " -x");
	}
	buf_add(buf, " -d ");
	add_quoted(buf, option->about, "\\'");
	buf_add_char(buf, '\n');
}

static void add_fish_command(struct buf *buf, const struct command *command)
{
	CLEANUP(buf_release) struct buf condition = BUF_INIT;

	buf_format(buf, "complete -c scabbard -n __fish_use_subcommand -a %s -d ", command->name);
	add_quoted(buf, command->about, "\\'");
	buf_add_char(buf, '\n');
	if (command == &command_table[COMMAND_DASHBOARD])
		buf_add(&condition, "__fish_use_subcommand");
	else
		buf_format(&condition, "__fish_seen_subcommand_from %s", command->name);
	for (size_t i = 0; option_at(i); i++)
		if (is_shown(option_at(i), command))
			add_fish_option(buf, option_at(i), condition.text);
	if (command->words) {
		buf_format(buf, "complete -c scabbard -n '%s' -a '", condition.text);
		add_words(buf, command->words);
		buf_add(buf, "'\n");
	}
	if (command->takes_files)
		buf_format(buf, "complete -c scabbard -n '%s' -F\n", condition.text);
}

void docs_add_fish(struct buf *buf)
{
	buf_add(buf, "# Completion of scabbard for fish; written by 'scabbard docs fish'.\n"
		     "complete -c scabbard -f\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		add_fish_command(buf, &command_table[i]);
}
