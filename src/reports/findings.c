#include "findings.h"

#include "base/cleanup.h"
#include "base/text.h"

#include <string.h>

const char *finding_text(const struct row *row, enum finding_column column)
{
	return row->cells[column].text;
}

int64_t finding_number(const struct row *row, enum finding_column column)
{
	return row->cells[column].empty ? 0 : row->cells[column].number;
}

enum severity finding_severity(const struct row *row)
{
	const struct cell *cell = &row->cells[FIND_SEVERITY];

	if (cell->empty || cell->number < SEVERITY_INFO || cell->number > SEVERITY_CRITICAL)
		return SEVERITY_INFO;
	return (enum severity)cell->number;
}

int finding_rule(const struct row *row)
{
	const char *id = finding_text(row, FIND_RULE);
	int number = 0;

	if (strncmp(id, "SCB", 3) != 0 || strlen(id) != 6)
		return 0;
	for (id += 3; *id; id++) {
		if (*id < '0' || *id > '9')
			return 0;
		number = number * 10 + (*id - '0');
	}
	return number;
}

enum verdict finding_verdict(const struct row *row)
{
	const char *word = finding_text(row, FIND_VERDICT);

	if (strcmp(word, verdict_word(VERDICT_UNKNOWN)) == 0)
		return VERDICT_UNKNOWN;
	return strcmp(word, verdict_word(VERDICT_DECLARED)) == 0 ? VERDICT_DECLARED : VERDICT_FAIL;
}

bool finding_has_file(const struct row *row)
{
	const char *path = finding_text(row, FIND_PATH);
	const size_t length = strlen(path);
	size_t position = 0;
	bool hidden = !length || *path == '"';

	while (!hidden && report_next(path, length, &position, &hidden))
		;
	return !hidden;
}

bool finding_is_decided(const struct row *row)
{
	const char *status = finding_text(row, FIND_STATUS);

	return strcmp(status, "accepted") == 0 || strcmp(status, "dismissed") == 0;
}

bool finding_fails(const struct report_state *state, const struct row *row)
{
	const struct report_gate *gate = state->settings.gate;

	return gate && row->id >= 0 && (uint64_t)row->id < gate->count && gate->fails[row->id];
}

/* --- words ------------------------------------------------------------------------------------------------ */

static void cut_line(struct buf *buf, size_t start, size_t most)
{
	static const char ellipsis[] = "\xe2\x80\xa6";
	size_t end = start + most;

	if (buf->length <= end)
		return;
	end -= sizeof(ellipsis) - 1;
	/* Not within a character. */
	while (end > start && ((unsigned char)buf->text[end] & 0xc0) == 0x80)
		end--;
	buf_cut(buf, end);
	buf_add(buf, ellipsis);
}

/* Sentences need nothing but a blank between them. */
static void add_between(struct buf *buf, size_t start, const char *between)
{
	if (buf->length > start && strchr(".!?", buf->text[buf->length - 1]) && *between == ';')
		buf_add_char(buf, ' ');
	else
		buf_add(buf, between);
}

void buf_add_line_of(struct buf *buf, const char *text, const char *between, size_t most)
{
	const size_t start = buf->length;

	while (*text && buf->length - start <= most) {
		const size_t length = strcspn(text, "\n");

		if (report_is_plain(text, length) && !memchr(text, '<', length))
			buf_add_bytes(buf, text, length);
		else
			buf_add_untrusted_bytes(buf, text, length);
		text += length;
		if (*text && *++text)
			add_between(buf, start, between);
	}
	cut_line(buf, start, most);
}

static void end_sentence(struct buf *buf)
{
	const char last = buf->length ? buf->text[buf->length - 1] : '\0';

	if (last && !strchr(".!?:", last))
		buf_add_char(buf, '.');
}

void finding_add_message(const struct row *row, struct buf *ret, size_t most)
{
	static const enum finding_column parts[] = { FIND_SEEN, FIND_REMEDY };
	const size_t start = ret->length;

	buf_add_line_of(ret, finding_text(row, FIND_SUBJECT), " ", most);
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		const char *text = finding_text(row, parts[i]);

		if (!*text)
			continue;
		if (ret->length > start)
			buf_add(ret, i ? " " : ": ");
		buf_add_line_of(ret, text, "; ", most);
		/* The last may end in a command or a name, which nothing should be added to. */
		if (parts[i] == FIND_SEEN && *finding_text(row, FIND_REMEDY))
			end_sentence(ret);
	}
	if (ret->length == start)
		buf_add_line_of(ret, finding_text(row, FIND_TITLE), " ", most);
	if (ret->length == start)
		buf_add(ret, "No words.");
	cut_line(ret, start, most);
}
