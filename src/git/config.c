/* The grammar of git's config files: sections, keys, quoting, continuation lines. Nothing else of it is obeyed. */
#include "git/config.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/text.h"

struct reader {
	const char *text;
	size_t length;
	size_t position;
	size_t line;
	struct buf section;    /* lower case */
	struct buf subsection; /* as written */
	struct buf key;        /* lower case */
	struct buf value;
	struct repository_config *config;
	struct arena *arena;
	struct error *err;
};

static int refuse(const struct reader *reader, const char *what)
{
	return error_set(reader->err, ERROR_MALFORMED, "line %zu of the config: %s", reader->line, what);
}

static int peek(const struct reader *reader)
{
	return reader->position < reader->length ? (unsigned char)reader->text[reader->position] : -1;
}

static int take(struct reader *reader)
{
	int byte = peek(reader);

	if (byte < 0)
		return -1;
	reader->position++;
	if (byte == '\r' && peek(reader) == '\n')
		byte = (unsigned char)reader->text[reader->position++];
	if (byte == '\n')
		reader->line++;
	return byte;
}

static bool is_space(int byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static bool is_letter(int byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_name(int byte)
{
	return is_letter(byte) || (byte >= '0' && byte <= '9') || byte == '-';
}

static void add_lower(struct buf *buf, int byte)
{
	buf_add_char(buf, (char)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte));
}

static void skip_line(struct reader *reader)
{
	int byte;

	do
		byte = take(reader);
	while (byte >= 0 && byte != '\n');
}

/* --- what the settings mean ------------------------------------------------------------------------- */

static struct remote *remote_named(struct repository_config *config, const char *name, struct arena *arena)
{
	struct remote *remote;

	for (size_t i = 0; i < config->remote_count; i++)
		if (strcmp(config->remotes[i].name, name) == 0)
			return &config->remotes[i];
	if (config->remote_count == CONFIG_REMOTES)
		return NULL;
	arena_grow(arena, &config->remotes, config->remote_count, &config->remote_capacity,
		sizeof(*config->remotes));
	remote = &config->remotes[config->remote_count++];
	*remote = (struct remote){ .name = arena_string(arena, name) };
	return remote;
}

/* A value of git's kind of truth; a key without "=" means yes, a number other than zero too. */
static bool is_true(const char *value)
{
	const char *digits = value;

	if (!value)
		return true;
	if (text_equal_ascii_case(value, "true") || text_equal_ascii_case(value, "yes") ||
		text_equal_ascii_case(value, "on"))
		return true;
	digits += *digits == '-' || *digits == '+';
	if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
		digits += 2;
	digits += strspn(digits, "0");
	return *digits && strchr("123456789", *digits);
}

static void refuse_objects(struct reader *reader, const char *what, const char *value)
{
	if (!reader->config->refused)
		reader->config->refused = arena_format(reader->arena, "%s%.200s is not read", what, value);
}

/* Whether all branches go into the remote's own folder. */
static bool fetches_all(const struct remote *remote, const char *value)
{
	static const char from[] = "refs/heads/*:refs/remotes/";
	const size_t length = strlen(remote->name);

	value += *value == '+';
	if (!text_starts(value, from))
		return false;
	value += strlen(from);
	return strncmp(value, remote->name, length) == 0 && strcmp(value + length, "/*") == 0;
}

static void apply_remote(struct reader *reader, const char *key, const char *value)
{
	struct remote *remote = remote_named(reader->config, reader->subsection.text, reader->arena);

	if (strcmp(key, "partialclonefilter") == 0 || (strcmp(key, "promisor") == 0 && is_true(value)))
		reader->config->partial = true;
	else if (strcmp(key, "url") == 0 && remote && !remote->url && value && *value)
		remote->url = arena_string(reader->arena, value);
	else if (strcmp(key, "fetch") == 0 && remote && value) {
		remote->fetches = true;
		remote->fetches_all |= fetches_all(remote, value);
	}
}

static void apply_extension(struct reader *reader, const char *key, const char *value)
{
	static const char *const harmless[] = { "noop", "noop-v1", "preciousobjects", "worktreeconfig",
		"relativeworktrees" };

	if (strcmp(key, "partialclone") == 0) {
		reader->config->partial = true;
		return;
	}
	if (strcmp(key, "objectformat") == 0) {
		if (!value || !text_equal_ascii_case(value, "sha1"))
			refuse_objects(reader, "the object format ", value ? value : "");
		return;
	}
	if (strcmp(key, "refstorage") == 0) {
		if (!value || !text_equal_ascii_case(value, "files"))
			refuse_objects(reader, "the ref storage ", value ? value : "");
		return;
	}
	if (strcmp(key, "worktreeconfig") == 0)
		reader->config->worktree_config = is_true(value);
	for (size_t i = 0; i < COUNT_OF(harmless); i++)
		if (strcmp(key, harmless[i]) == 0)
			return;
	refuse_objects(reader, "the repository extension ", key);
}

static void apply_core(struct reader *reader, const char *key, const char *value)
{
	if (strcmp(key, "bare") == 0)
		reader->config->bare = is_true(value);
	else if (strcmp(key, "hookspath") == 0 && value)
		reader->config->hooks_path = arena_string(reader->arena, value);
	else if (strcmp(key, "repositoryformatversion") == 0 && value && strcmp(value, "0") != 0 &&
		 strcmp(value, "1") != 0)
		refuse_objects(reader, "the repository format ", value);
}

static void apply(struct reader *reader, const char *value)
{
	const char *section = reader->section.text, *key = reader->key.text;

	if (strcmp(section, "remote") == 0 && reader->subsection.length)
		apply_remote(reader, key, value);
	else if (strcmp(section, "extensions") == 0 && !reader->subsection.length)
		apply_extension(reader, key, value);
	else if (strcmp(section, "core") == 0 && !reader->subsection.length)
		apply_core(reader, key, value);
	else if (strcmp(section, "include") == 0 || strcmp(section, "includeif") == 0)
		reader->config->includes = true;
}

/* --- the grammar ------------------------------------------------------------------------------------ */

static int read_subsection(struct reader *reader)
{
	while (is_space(peek(reader)))
		if (take(reader) == '\n')
			return refuse(reader, "a section's name is cut by the end of the line");
	if (take(reader) != '"')
		return refuse(reader, "a section's name is not closed");
	for (;;) {
		int byte = take(reader);

		if (byte == '"')
			break;
		if (byte == '\\')
			byte = take(reader);
		if (byte <= 0 || byte == '\n')
			return refuse(reader, "a section's name is cut by the end of the line");
		buf_add_char(&reader->subsection, (char)byte);
	}
	return take(reader) == ']' ? 0 : refuse(reader, "a section's name is not closed");
}

/* [remote.origin] is an old way to write [remote "origin"], in lower case. */
static void split_section(struct reader *reader)
{
	size_t length = strcspn(reader->section.text, ".");
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	if (length == reader->section.length)
		return;
	buf_add(&name, reader->section.text + length + 1);
	if (reader->subsection.length) {
		buf_add_char(&name, '.');
		buf_add_bytes(&name, reader->subsection.text, reader->subsection.length);
	}
	buf_clear(&reader->subsection);
	buf_add_bytes(&reader->subsection, name.text, name.length);
	buf_cut(&reader->section, length);
}

static int read_section(struct reader *reader)
{
	buf_clear(&reader->section);
	buf_clear(&reader->subsection);
	for (;;) {
		int byte = take(reader);

		if (byte == ']' && !reader->section.length)
			return refuse(reader, "a section has no name");
		if (is_space(byte) && read_subsection(reader) < 0)
			return ERROR_MALFORMED;
		if (byte == ']' || is_space(byte)) {
			split_section(reader);
			return 0;
		}
		if (!is_name(byte) && byte != '.')
			return refuse(reader, "a section's name holds other than letters, digits, - and .");
		add_lower(&reader->section, byte);
	}
}

static int read_escape(struct reader *reader)
{
	int byte = take(reader);

	switch (byte) {
	case '\n':
		return 0;
	case 't':
		buf_add_char(&reader->value, '\t');
		return 0;
	case 'b':
		buf_add_char(&reader->value, '\b');
		return 0;
	case 'n':
		buf_add_char(&reader->value, '\n');
		return 0;
	case '\\':
	case '"':
		buf_add_char(&reader->value, (char)byte);
		return 0;
	default:
		return refuse(reader, "an escape that git does not know");
	}
}

/* Blanks around a value and behind its last word do not count, unless quoted. */
static int read_value(struct reader *reader)
{
	bool quoted = false;
	size_t solid = 0;

	buf_clear(&reader->value);
	for (;;) {
		int byte = take(reader);

		if (byte < 0 || byte == '\n') {
			buf_cut(&reader->value, solid);
			return quoted ? refuse(reader, "a quotation is not closed") : 0;
		}
		if (byte == 0)
			return refuse(reader, "a NUL byte");
		if (!quoted && is_space(byte)) {
			if (reader->value.length)
				buf_add_char(&reader->value, ' ');
			continue;
		}
		if (!quoted && (byte == '#' || byte == ';')) {
			skip_line(reader);
			buf_cut(&reader->value, solid);
			return 0;
		}
		if (byte == '"') {
			quoted = !quoted;
		} else if (byte == '\\') {
			if (read_escape(reader) < 0)
				return ERROR_MALFORMED;
		} else {
			buf_add_char(&reader->value, (char)byte);
		}
		solid = reader->value.length;
	}
}

static int read_setting(struct reader *reader)
{
	int byte;

	buf_clear(&reader->key);
	while (is_name(peek(reader)))
		add_lower(&reader->key, take(reader));
	while (peek(reader) == ' ' || peek(reader) == '\t')
		take(reader);
	byte = take(reader);
	if (byte < 0 || byte == '\n') {
		apply(reader, NULL);
		return 0;
	}
	if (byte != '=')
		return refuse(reader, "a key is followed by neither '=' nor the end of the line");
	if (read_value(reader) < 0)
		return ERROR_MALFORMED;
	apply(reader, reader->value.text);
	return 0;
}

static int read_all(struct reader *reader)
{
	for (;;) {
		int byte = peek(reader);

		if (byte < 0)
			return 0;
		if (is_space(byte)) {
			take(reader);
		} else if (byte == '#' || byte == ';') {
			skip_line(reader);
		} else if (byte == '[') {
			take(reader);
			if (read_section(reader) < 0)
				return ERROR_MALFORMED;
		} else if (is_letter(byte)) {
			if (read_setting(reader) < 0)
				return ERROR_MALFORMED;
		} else {
			return refuse(reader, "neither a section nor a key");
		}
	}
}

/* Origin is the remote that gives a repository its identity, wherever it stands in the file. */
static void put_origin_first(struct repository_config *config)
{
	for (size_t i = 1; i < config->remote_count; i++) {
		struct remote origin = config->remotes[i];

		if (strcmp(origin.name, "origin") != 0)
			continue;
		memmove(config->remotes + 1, config->remotes, i * sizeof(origin));
		config->remotes[0] = origin;
		return;
	}
}

static void reader_release(struct reader *reader)
{
	buf_release(&reader->section);
	buf_release(&reader->subsection);
	buf_release(&reader->key);
	buf_release(&reader->value);
}

int repository_config_read(struct repository_config *ret, const char *text, size_t length,
	struct arena *arena, struct error *err)
{
	CLEANUP(reader_release)
	struct reader reader = {
		.text = text,
		.length = length,
		.line = 1,
		.section = BUF_INIT,
		.subsection = BUF_INIT,
		.key = BUF_INIT,
		.value = BUF_INIT,
		.config = ret,
		.arena = arena,
		.err = err,
	};

	if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		reader.position = 3;
	if (read_all(&reader) < 0)
		return ERROR_MALFORMED;
	put_origin_first(ret);
	return 0;
}
