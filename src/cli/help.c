#include "help.h"

#include "base/cleanup.h"
#include "base/wrap.h"
#include "commands.h"
#include "model/version.h"
#include "print.h"

#include <string.h>

enum { WIDTH = 80, NAME_COLUMN = 13, OPTION_COLUMN = 26 };

static bool is_dashboard(const struct command *command)
{
	return command == &command_table[COMMAND_DASHBOARD];
}

void help_add_usage(struct buf *buf, const struct command *command)
{
	buf_add(buf, "scabbard");
	if (!is_dashboard(command))
		buf_format(buf, " %s", command->name);
	buf_add(buf, " [OPTION...]");
	if (*command->operands)
		buf_format(buf, " %s", command->operands);
}

/* "  -o, --output FILE" and what it does beside it, or below it if it is long. */
static void add_option(struct buf *buf, const struct option *option)
{
	const struct wrap wrap = { .width = WIDTH, .indent = OPTION_COLUMN };
	CLEANUP(buf_release) struct buf head = BUF_INIT;

	if (option->letter)
		buf_format(&head, "  -%c, --%s", option->letter, option->name);
	else
		buf_format(&head, "      --%s", option->name);
	if (option->argument)
		buf_format(&head, " %s", option->argument);
	buf_add(buf, head.text);
	if (head.length + 2 > OPTION_COLUMN) {
		buf_add_char(buf, '\n');
		head.length = 0;
	}
	buf_add_repeated(buf, " ", OPTION_COLUMN - head.length);
	buf_add_wrapped(buf, option->about, OPTION_COLUMN, &wrap);
	buf_add_char(buf, '\n');
}

static void add_options(struct buf *buf, const struct command *command, bool color)
{
	buf_add_char(buf, '\n');
	buf_add_heading(buf, "OPTIONS", color);
	for (size_t i = 0; option_at(i); i++)
		if (!option_at(i)->hidden && option_is_for(option_at(i), command))
			add_option(buf, option_at(i));
}

static void add_examples(struct buf *buf, const struct example *examples, bool color)
{
	if (!examples->line)
		return;
	buf_add_char(buf, '\n');
	buf_add_heading(buf, "EXAMPLES", color);
	for (; examples->line; examples++) {
		buf_format(buf, "  scabbard%s%s\n", *examples->line ? " " : "", examples->line);
		buf_add_paragraph(buf, examples->about, 6, WIDTH, true);
	}
}

void help_add_command(struct buf *buf, const struct command *command, bool color)
{
	buf_add(buf, "usage: ");
	help_add_usage(buf, command);
	buf_format(buf, "\n\n%s: %s\n", command->name, command->about);
	if (*command->help) {
		buf_add_char(buf, '\n');
		buf_add_paragraph(buf, command->help, 0, WIDTH, true);
	}
	add_options(buf, command, color);
	add_examples(buf, command->examples, color);
}

void help_add_overview(struct buf *buf, bool color)
{
	buf_add(buf, "scabbard: the supply-chain posture of Dagger pipelines over many repositories\n\n"
		     "usage: scabbard                       open the dashboard\n"
		     "       scabbard COMMAND [OPTION...]   do one thing\n\n");
	buf_add_heading(buf, "COMMANDS", color);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		buf_format(
			buf, "  %-*s  %s\n", NAME_COLUMN - 4, command_table[i].name, command_table[i].about);
	buf_add_char(buf, '\n');
	buf_add_heading(buf, "FIRST STEPS", color);
	buf_add(buf, "  scabbard scan ~/src     read every repository below a folder\n"
		     "  scabbard                look at what was found\n"
		     "  scabbard report         the same as text\n\n"
		     "'scabbard help COMMAND' says more; 'man scabbard' says all.\n");
}

int cmd_help(const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const bool color = print_has_color(settings);
	const struct command *command = settings->command;

	/* Given as an option, help is about the command it was given to. */
	if (command == &command_table[COMMAND_HELP] && settings->operands.count)
		command = command_find(settings->operands.items[0]);
	if (command == &command_table[COMMAND_HELP] || !settings->named)
		help_add_overview(&text, color);
	else
		help_add_command(&text, command, color);
	return print_text(&text, err);
}

int cmd_version(const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)settings;
	buf_format(&text, "%s\n", scabbard_version());
	return print_text(&text, err);
}
