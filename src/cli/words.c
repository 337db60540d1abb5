/* The words that operands and options may be, for parsing, help, the manual page and completion. */
#include "base/cleanup.h"
#include "command.h"
#include "model/table.h"
#include "reports/table.h"
#include "rules/table.h"

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

bool persona_words(size_t index, struct buf *ret)
{
	static const char *const words[] = {
		[PERSONA_DEFAULT] = "default",
		[PERSONA_STRICT] = "strict",
		[PERSONA_AUDIT] = "audit",
	};

	return word_of(words, COUNT_OF(words), index, ret);
}

bool hook_words(size_t index, struct buf *ret)
{
	static const char *const words[] = { "install", "remove", "show" };

	return word_of(words, COUNT_OF(words), index, ret);
}

bool trust_words(size_t index, struct buf *ret)
{
	static const char *const words[] = { "list", "show", "add" };

	return word_of(words, COUNT_OF(words), index, ret);
}

bool view_words(size_t index, struct buf *ret)
{
	static const char *const words[] = { "posture", "repositories", "modules", "references", "graph",
		"findings", "decisions", "changes", "reviews" };

	return word_of(words, COUNT_OF(words), index, ret);
}

bool review_words(size_t index, struct buf *ret)
{
	static const char *const words[] = { "add", "list", "show" };

	return word_of(words, COUNT_OF(words), index, ret);
}

bool outcome_words(size_t index, struct buf *ret)
{
	static const char *const words[] = { "passed", "rejected" };

	return word_of(words, COUNT_OF(words), index, ret);
}

bool db_words(size_t index, struct buf *ret)
{
	static const char *const words[] = { "check", "info" };

	return word_of(words, COUNT_OF(words), index, ret);
}

bool policy_words(size_t index, struct buf *ret)
{
	static const char *const words[] = { "init", "check", "show" };

	return word_of(words, COUNT_OF(words), index, ret);
}

bool mirror_words(size_t index, struct buf *ret)
{
	static const char *const words[] = { "add", "update", "list", "remove" };

	return word_of(words, COUNT_OF(words), index, ret);
}

bool fix_format_words(size_t index, struct buf *ret)
{
	static const char *const words[] = { "patch", "text", "json" };

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

/* Formats that somebody offers, in the order of their table. */
static bool format_word(int uses, size_t index, struct buf *ret)
{
	for (size_t i = 0; i < report_count; i++) {
		if (!(report_table[i].uses & uses) || index--)
			continue;
		buf_add(ret, report_table[i].name);
		return true;
	}
	return false;
}

bool report_format_words(size_t index, struct buf *ret)
{
	return format_word(USE_REPORT, index, ret);
}

bool export_format_words(size_t index, struct buf *ret)
{
	return format_word(USE_EXPORT, index, ret);
}

bool check_format_words(size_t index, struct buf *ret)
{
	return format_word(USE_CHECK, index, ret);
}

bool diff_format_words(size_t index, struct buf *ret)
{
	return format_word(USE_DIFF, index, ret);
}

/* Text, which the command writes itself, and what can write anything that has columns. */
bool plain_format_words(size_t index, struct buf *ret)
{
	if (index == 0) {
		buf_add(ret, "text");
		return true;
	}
	for (size_t i = 0; i < report_count; i++) {
		if (report_table[i].tables != EVERY_TABLE || --index)
			continue;
		buf_add(ret, report_table[i].name);
		return true;
	}
	return false;
}
