#include "reporting.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

#include <string.h>

enum { PIECE_BYTES = 32 * 1024 };

/* --- the state ---------------------------------------------------------------------------------------- */

struct report_state *report_new(const struct report_settings *settings)
{
	struct report_state *state = memory_zero(1, sizeof(*state));

	state->settings = *settings;
	state->out = (struct buf)BUF_INIT;
	state->scratch = (struct buf)BUF_INIT;
	state->visible = (struct buf)BUF_INIT;
	state->keys = (struct buf)BUF_INIT;
	state->time = (struct buf)BUF_INIT;
	return state;
}

void report_release(struct report_state **state)
{
	if (!*state)
		return;
	buf_release(&(*state)->out);
	buf_release(&(*state)->scratch);
	buf_release(&(*state)->visible);
	buf_release(&(*state)->keys);
	buf_release(&(*state)->time);
	text_release(&(*state)->text);
	inventory_release(&(*state)->inventory);
	page_release(&(*state)->page);
	if ((*state)->release)
		(*state)->release((*state)->own);
	memory_free(*state);
	*state = NULL;
}

static int pass_on_all(struct report_state *state, struct error *err)
{
	const struct report_settings *settings = &state->settings;
	int result;

	if (!state->out.length)
		return 0;
	result = settings->sink(state->out.text, state->out.length, settings->context, err);
	buf_clear(&state->out);
	return result;
}

int report_pass_on(struct report_state *state, struct error *err)
{
	return state->out.length < PIECE_BYTES ? 0 : pass_on_all(state, err);
}

int report_close(struct report_state **state, struct error *err)
{
	int result = pass_on_all(*state, err);

	report_release(state);
	return result;
}

/* --- cells -------------------------------------------------------------------------------------------- */

/* By hand: a large export writes hundreds of thousands of them. */
static const char *digits_of(struct buf *scratch, int64_t number)
{
	char digits[24];
	size_t start = sizeof(digits);
	uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

	do
		digits[--start] = (char)('0' + left % 10);
	while (left /= 10);
	if (number < 0)
		digits[--start] = '-';
	buf_clear(scratch);
	buf_add_bytes(scratch, digits + start, sizeof(digits) - start);
	return scratch->text;
}

static const char *time_of(struct report_state *state, int64_t time)
{
	if (state->time.length && state->time_number == time)
		return state->time.text;
	buf_clear(&state->time);
	buf_add_time(&state->time, time);
	state->time_number = time;
	return state->time.text;
}

const char *report_cell(struct report_state *state, const struct column *column, const struct cell *cell)
{
	switch (column->type) {
	case COLUMN_TEXT:
	case COLUMN_WORD:
		return cell->text;
	case COLUMN_NUMBER:
		return cell->empty ? "" : digits_of(&state->scratch, cell->number);
	case COLUMN_TIME:
		return cell->empty ? "" : time_of(state, cell->number);
	case COLUMN_SEVERITY:
		return cell->empty ? "" : severity_word((enum severity)cell->number);
	}
	return "";
}

const struct table *report_table_of(const struct report_settings *settings)
{
	return settings->columns ? settings->columns : &table_list[settings->table];
}

bool report_is_free_text(const struct report_settings *settings, size_t column)
{
	if (settings->columns)
		return false;
	if (settings->table == TABLE_REVIEWS)
		return column == LEDGER_NOTE;
	return settings->table == TABLE_FINDINGS && (column == FIND_SEEN || column == FIND_REMEDY);
}

/* --- characters that cannot be seen ------------------------------------------------------------------- */

/* A bit in every byte of eight: which of them are no printable ASCII, and which are one certain character. */
static uint64_t not_plain(uint64_t bytes)
{
	const uint64_t ones = UINT64_MAX / 0xff, tops = ones << 7;
	const uint64_t low = (bytes | tops) - ones * ' ', delete = (bytes ^ (ones * 0x7f)) | tops;

	return (bytes | ~low | ~(delete - ones)) & tops;
}

static uint64_t equal_to(uint64_t bytes, char character)
{
	const uint64_t ones = UINT64_MAX / 0xff, tops = ones << 7;
	const uint64_t other = bytes ^ (ones * (unsigned char)character);

	return ~(((other | tops) - ones) | other) & tops;
}

static bool is_plain(char byte)
{
	return byte >= ' ' && byte <= '~';
}

bool report_is_plain(const char *text, size_t length)
{
	size_t i = 0;
	uint64_t bytes;

	for (; i + sizeof(bytes) <= length; i += sizeof(bytes)) {
		memcpy(&bytes, text + i, sizeof(bytes));
		if (not_plain(bytes))
			return false;
	}
	for (; i < length; i++)
		if (!is_plain(text[i]))
			return false;
	return true;
}

size_t report_bare_length(const char *text, size_t length)
{
	size_t i = 0;
	uint64_t bytes;

	for (; i + sizeof(bytes) <= length; i += sizeof(bytes)) {
		memcpy(&bytes, text + i, sizeof(bytes));
		if (not_plain(bytes) | equal_to(bytes, '"') | equal_to(bytes, '\\'))
			break;
	}
	while (i < length && is_plain(text[i]) && text[i] != '"' && text[i] != '\\')
		i++;
	/* The last character belongs to the marks that may follow it. */
	return i && i < length && (unsigned char)text[i] >= 0x80 ? i - 1 : i;
}

bool report_next(const char *text, size_t length, size_t *position, bool *ret_hidden)
{
	const size_t start = *position;
	struct text_piece piece;

	if (!text_next_piece(text, length, position, &piece))
		return false;
	*ret_hidden = piece.hostile && text[start] != '<';
	return true;
}

/* Control characters are hidden whatever stands around them; only what is no ASCII has to be looked at closely. */
static bool has_hidden(const char *text, size_t length)
{
	bool is_ascii = true, hidden;
	size_t position = 0;

	if (report_is_plain(text, length))
		return false;
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)text[i] >= 0x80)
			is_ascii = false;
		else if (!is_plain(text[i]))
			return true;
	}
	while (!is_ascii && report_next(text, length, &position, &hidden))
		if (hidden)
			return true;
	return false;
}

static bool has_hidden_but_lines(const char *text)
{
	while (*text) {
		const size_t length = strcspn(text, "\n");

		if (has_hidden(text, length))
			return true;
		text += length;
		text += *text == '\n';
	}
	return false;
}

static void add_escaped_byte(struct buf *buf, char byte)
{
	static const char letters[] = "abtnvfr";
	const unsigned char value = (unsigned char)byte;

	if (value >= '\a' && value <= '\r')
		buf_format(buf, "\\%c", letters[value - '\a']);
	else
		buf_format(buf, "\\%03o", (unsigned)value);
}

/* Quotes and backslashes are escaped too, unless the text is quoted already. */
static void add_escaped(struct buf *buf, const char *text, size_t length, bool is_quoted)
{
	size_t position = 0;
	bool hidden;

	while (position < length) {
		const size_t bare = report_bare_length(text + position, length - position);
		const size_t start = position + bare;

		buf_add_bytes(buf, text + position, bare);
		position = start;
		if (!report_next(text, length, &position, &hidden))
			break;
		for (size_t i = start; hidden && i < position; i++)
			add_escaped_byte(buf, text[i]);
		if (!hidden && !is_quoted && (text[start] == '"' || text[start] == '\\'))
			buf_add_char(buf, '\\');
		if (!hidden)
			buf_add_bytes(buf, text + start, position - start);
	}
}

void buf_add_visible(struct buf *buf, const char *text, bool is_free_text, bool lines)
{
	const size_t length = strlen(text);
	const bool is_quoted = *text == '"' && !is_free_text;
	bool hidden;

	if (*text != '"' && report_is_plain(text, length)) {
		buf_add_bytes(buf, text, length);
		return;
	}
	hidden = lines ? has_hidden_but_lines(text) : has_hidden(text, length);
	if (!hidden && (*text != '"' || is_quoted)) {
		buf_add_bytes(buf, text, length);
		return;
	}
	if (!is_quoted)
		buf_add_char(buf, '"');
	add_escaped(buf, text, length, is_quoted);
	if (!is_quoted)
		buf_add_char(buf, '"');
}
