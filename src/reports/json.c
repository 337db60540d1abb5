/*
 * An array of objects, one a line, members named as the columns. Texts are strings, numbers are numbers, times are
 * strings (RFC 3339), what is not there is null. Characters that cannot be seen are escaped; a text that is no
 * UTF-8 is an object with its bytes: {"b64": "..."}.
 */
#include "base/text.h"
#include "json_text.h"
#include "reporting.h"

#include <assert.h>
#include <string.h>

static void add_base64(struct buf *buf, const char *bytes, size_t length)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < length; i += 3) {
		const size_t count = length - i < 3 ? length - i : 3;
		uint32_t group = 0;

		for (size_t j = 0; j < 3; j++)
			group = (group << 8) | (j < count ? (unsigned char)bytes[i + j] : 0u);
		for (size_t j = 0; j < 4; j++)
			buf_add_char(buf, j <= count ? digits[(group >> (18 - 6 * j)) & 63] : '=');
	}
}

static void add_string(struct buf *buf, const char *text)
{
	const size_t length = strlen(text);

	if (report_bare_length(text, length) == length || text_is_utf8(text, length)) {
		buf_add_json_bytes(buf, text, length);
		return;
	}
	buf_add(buf, "{\"b64\": \"");
	add_base64(buf, text, length);
	buf_add(buf, "\"}");
}

static void add_value(struct report_state *state, const struct column *column, const struct cell *cell)
{
	const bool is_text = column->type == COLUMN_TEXT || column->type == COLUMN_WORD;
	const char *value = report_cell(state, column, cell);

	if (!is_text && cell->empty)
		buf_add(&state->out, "null");
	else if (column->type == COLUMN_NUMBER)
		buf_add(&state->out, value);
	else
		add_string(&state->out, value);
}

/* The names with all that stands around them, once for all rows. */
static void add_keys(struct report_state *state)
{
	const struct table *table = report_table_of(&state->settings);

	assert(table->column_count <= REPORT_COLUMNS);
	for (size_t i = 0; i < table->column_count; i++) {
		buf_format(&state->keys, "%s\"%s\": ", i ? ", " : "", table->columns[i].name);
		state->key_ends[i] = state->keys.length;
	}
}

int json_begin(struct report_state **ret, const struct report_settings *settings, struct error *err)
{
	(void)err;
	*ret = report_new(settings);
	add_keys(*ret);
	buf_add_char(&(*ret)->out, '[');
	return 0;
}

void json_add_row(struct report_state *state, const struct row *row)
{
	const struct table *table = report_table_of(&state->settings);
	size_t start = 0;

	buf_add(&state->out, state->rows++ ? ",\n{" : "\n{");
	for (size_t i = 0; i < table->column_count; i++) {
		buf_add_bytes(&state->out, state->keys.text + start, state->key_ends[i] - start);
		start = state->key_ends[i];
		add_value(state, &table->columns[i], &row->cells[i]);
	}
	buf_add_char(&state->out, '}');
}

int json_row(struct report_state *state, const struct row *row, struct error *err)
{
	json_add_row(state, row);
	return report_pass_on(state, err);
}

int json_end(struct report_state **state, struct error *err)
{
	buf_add(&(*state)->out, (*state)->rows ? "\n]\n" : "]\n");
	return report_close(state, err);
}
