/* The keys of policy in words: the commented file that a policy begins with, and the list for the manual. */
#include "policy_keys.h"

#include <string.h>

#include "base/cleanup.h"

enum { COMMENT_WIDTH = 100 };

/* Our own words, in lines behind "# ". */
static void add_comment(struct buf *buf, const char *text)
{
	size_t used = 0;

	while (*text) {
		const size_t length = strcspn(text, " \n");

		if (used == 0 || used + 1 + length > COMMENT_WIDTH) {
			buf_add(buf, used ? "\n#" : "#");
			used = 1;
		}
		buf_add_char(buf, ' ');
		buf_add_bytes(buf, text, length);
		used += 1 + length;
		text += length;
		if (*text == '\n')
			used = COMMENT_WIDTH;
		text += *text != '\0';
	}
	buf_add_char(buf, '\n');
}

static const char introduction[] =
	"Policy of scabbard: what is wanted of this fleet of repositories.\n"
	"Every key is here: with its default, or with an example behind a #. Take the # away (of a table, "
	"such as "
	"#[[pins]], too) and change it. A table in double brackets can stand as often as there are rows.\n"
	"'scabbard policy check' says whether the file is fine, 'scabbard policy show' what is in force. "
	"What is "
	"\"for later\" is checked and kept, and changes nothing yet.";

static const char patterns[] =
	"Sources are host and path, such as github.com/acme/tools/lint, and fit what lies below as well. In "
	"them * "
	"is any run of characters within one part, ** any number of parts, ? one character, [a-z] one of a "
	"set.\n"
	"Paths of files are written as in .gitignore: without a slash for a file or folder of that name "
	"anywhere, "
	"with one from the top of the repository; a folder stands for all that is in it.\n"
	"Repositories are written as sources are, or by the name that scabbard shows: acme/pay.\n"
	"Durations are days as a number, or a text such as \"12h\", \"7d\", \"2w\" or \"1y\". An empty list, "
	"[], is "
	"the same as none.";

/* What is for later says so itself. */
static void add_use(struct buf *buf, const char *used)
{
	if (strncmp(used, "for later: ", strlen("for later: ")) == 0)
		buf_format(buf, " For later: %s.", used + strlen("for later: "));
	else
		buf_format(buf, " Used by: %s.", used);
}

static void add_key_comment(struct buf *buf, const struct policy_key *key)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add(&text, key->about);
	if (key->needed)
		buf_add(&text, " Needed.");
	else
		buf_format(&text, " Default: %s.", key->fallback);
	add_use(&text, key->used);
	add_comment(buf, text.text);
}

static void add_key(struct buf *buf, const struct policy_section *section, const struct policy_key *key,
	const struct policy *defaults)
{
	const bool row = section->form == POLICY_ROWS;

	add_key_comment(buf, key);
	if (row || !policy_is_given(key, defaults)) {
		buf_format(buf, "#%s = %s\n", key->name, key->example);
		return;
	}
	buf_format(buf, "%s = ", key->name);
	policy_write_value(key, defaults, buf);
	buf_add_char(buf, '\n');
}

static void add_limits(struct buf *buf)
{
	for (int i = 0; i < LIMIT_COUNT; i++)
		buf_format(
			buf, "#%s = %llu\n", limit_table[i].name, (unsigned long long)limit_table[i].value);
}

void policy_write_example(struct buf *ret)
{
	CLEANUP(policy_close) struct policy *defaults = policy_new();
	const struct policy_section *section;

	add_comment(ret, introduction);
	buf_add(ret, "#\n");
	add_comment(ret, patterns);
	for (size_t i = 0; (section = policy_section_at(i)); i++) {
		buf_add_char(ret, '\n');
		add_comment(ret, section->about);
		buf_format(ret, section->form == POLICY_ROWS ? "#[[%s]]\n" : "[%s]\n", section->name);
		for (size_t j = 0; j < section->key_count; j++)
			add_key(ret, section, &section->keys[j], defaults);
		if (section->form == POLICY_LIMITS)
			add_limits(ret);
		if (section->form == POLICY_CREDENTIALS)
			buf_add(ret, "#\"github.com\" = \"GITHUB_TOKEN\"\n");
	}
}

/* --- for the manual ----------------------------------------------------------------------------------- */

static void add_entry(struct buf *buf, const struct policy_key *key)
{
	buf_format(buf, "\t%s\t%s\t%s", key->name, key->needed ? "needed" : key->fallback, key->about);
	add_use(buf, key->used);
	buf_add_char(buf, '\n');
}

void policy_write_keys(struct buf *ret)
{
	const struct policy_section *section;

	for (size_t i = 0; (section = policy_section_at(i)); i++) {
		buf_format(ret, section->form == POLICY_ROWS ? "[[%s]]\t%s\n" : "[%s]\t%s\n", section->name,
			section->about);
		for (size_t j = 0; j < section->key_count; j++)
			add_entry(ret, &section->keys[j]);
		if (section->form == POLICY_CREDENTIALS)
			buf_add(ret, "\t\"HOST\"\tnone\tThe name of a variable: \"github.com\" = "
				     "\"GITHUB_TOKEN\". Used by: mirror.\n");
		for (int j = 0; section->form == POLICY_LIMITS && j < LIMIT_COUNT; j++)
			buf_format(ret, "\t%s\t%llu %s\tBounds %s.\n", limit_table[j].name,
				(unsigned long long)limit_table[j].value, limit_table[j].unit,
				limit_table[j].bounds);
	}
}
