#include "print.h"

#include "base/cleanup.h"
#include "base/file.h"
#include "base/output.h"
#include "base/text.h"
#include "base/wrap.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int print_text(const struct buf *text, struct error *err)
{
	CLEANUP(output_release) struct output output = OUTPUT_INIT;

	if (output_open(&output, NULL, err) < 0)
		return err->code;
	return output_write(&output, text->text, text->length, err);
}

/* Messages quote what came from outside. Where standard error is gone there is nobody to tell. */
void print_failure_at(const struct error *err, const char *lines)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add(&text, "scabbard: ");
	buf_add_untrusted(&text, err->message);
	buf_format(&text, "\n%s", lines);
	if (*err->hint) {
		buf_add(&text, "hint: ");
		buf_add_untrusted(&text, err->hint);
		buf_add_char(&text, '\n');
	}
	file_write_all(STDERR_FILENO, text.text, text.length, NULL);
}

void print_failure(const struct error *err)
{
	print_failure_at(err, "");
}

void print_note(const struct settings *settings, const char *text)
{
	if (!settings->quiet)
		file_write_all(STDERR_FILENO, text, strlen(text), NULL);
}

bool print_has_color(const struct settings *settings)
{
	const char *wanted = settings->color ? settings->color : "auto";
	const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");

	if (strcmp(wanted, "auto") != 0)
		return strcmp(wanted, "never") != 0;
	if ((no_color && *no_color) || !terminal || strcmp(terminal, "dumb") == 0)
		return false;
	return isatty(STDOUT_FILENO);
}

bool print_is_ascii(const struct settings *settings)
{
	return settings->ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

void buf_add_heading(struct buf *buf, const char *heading, bool color)
{
	buf_format(buf, color ? "\033[1m%s\033[0m\n" : "%s\n", heading);
}

void buf_add_paragraph(struct buf *buf, const char *text, size_t indent, size_t width, bool ascii)
{
	const struct wrap wrap = { .width = width, .indent = indent, .ascii = ascii };

	buf_add_repeated(buf, " ", indent);
	buf_add_wrapped(buf, text, indent, &wrap);
	buf_add_char(buf, '\n');
}

void buf_add_quantity(struct buf *buf, uint64_t count, const char *one, const char *many)
{
	buf_format(buf, "%llu %s", (unsigned long long)count, count == 1 ? one : many);
}

void buf_add_untrusted_lines(struct buf *buf, const char *lines)
{
	while (*lines) {
		const size_t length = strcspn(lines, "\n");

		buf_add_untrusted_bytes(buf, lines, length);
		buf_add_char(buf, '\n');
		lines += length + (lines[length] == '\n');
	}
}
