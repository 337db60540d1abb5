#include "prompt.h"

#include "base/memory.h"
#include "base/text.h"
#include "key.h"

#include <string.h>

enum {
	CONTROL_A = 1,
	CONTROL_C = 3,
	CONTROL_D = 4,
	CONTROL_E = 5,
	CONTROL_K = 11,
	CONTROL_U = 21,
	CONTROL_W = 23
};

void prompt_init(struct prompt *prompt)
{
	const struct buf empty = BUF_INIT;

	memset(prompt, 0, sizeof(*prompt));
	prompt->text = empty;
	prompt->before = empty;
	prompt->draft = empty;
}

void prompt_release(struct prompt *prompt)
{
	for (int kind = 0; kind < PROMPT_KINDS; kind++) {
		for (size_t i = 0; i < prompt->histories[kind].count; i++)
			memory_free(prompt->histories[kind].lines[i]);
	}
	buf_release(&prompt->text);
	buf_release(&prompt->before);
	buf_release(&prompt->draft);
	prompt_init(prompt);
}

static void set_text(struct prompt *prompt, const char *text)
{
	buf_clear(&prompt->text);
	buf_add(&prompt->text, text);
	prompt->cursor = prompt->text.length;
}

void prompt_start(struct prompt *prompt, enum prompt_kind kind, const char *text)
{
	prompt->kind = kind;
	prompt->history_at = 0;
	buf_clear(&prompt->before);
	buf_add(&prompt->before, text);
	buf_clear(&prompt->draft);
	set_text(prompt, text);
}

const char *prompt_last(const struct prompt *prompt, enum prompt_kind kind)
{
	const struct prompt_history *history = &prompt->histories[kind];

	return history->count ? history->lines[history->count - 1] : "";
}

void prompt_remember(struct prompt *prompt, enum prompt_kind kind, const char *line)
{
	struct prompt_history *history = &prompt->histories[kind];

	if (!*line || strcmp(prompt_last(prompt, kind), line) == 0)
		return;
	if (history->count == PROMPT_HISTORY) {
		memory_free(history->lines[0]);
		memmove(history->lines, history->lines + 1, (PROMPT_HISTORY - 1) * sizeof(char *));
		history->count--;
	}
	history->lines[history->count++] = memory_string(line);
}

void prompt_end(struct prompt *prompt, bool keep)
{
	if (keep)
		prompt_remember(prompt, prompt->kind, prompt->text.text);
	prompt->kind = PROMPT_NONE;
}

static size_t before_cursor(const struct prompt *prompt)
{
	size_t start = prompt->cursor;

	if (start == 0)
		return 0;
	do {
		start--;
	} while (start > 0 && ((unsigned char)prompt->text.text[start] & 0xc0) == 0x80);
	return start;
}

static size_t after_cursor(const struct prompt *prompt)
{
	size_t end = prompt->cursor;

	if (end < prompt->text.length)
		text_next(prompt->text.text, prompt->text.length, &end);
	return end;
}

static size_t word_start(const struct prompt *prompt)
{
	size_t start = prompt->cursor;

	while (start > 0 && prompt->text.text[start - 1] == ' ')
		start--;
	while (start > 0 && prompt->text.text[start - 1] != ' ')
		start--;
	return start;
}

/* Take away from `start` to `end`, and put text there. */
static enum prompt_result splice(struct prompt *prompt, size_t start, size_t end, const char *text)
{
	struct buf line = BUF_INIT;

	if (start == end && !*text)
		return PROMPT_SAME;
	buf_add_bytes(&line, prompt->text.text, start);
	buf_add(&line, text);
	prompt->cursor = line.length;
	buf_add(&line, prompt->text.text + end);
	buf_release(&prompt->text);
	prompt->text = line;
	return PROMPT_CHANGED;
}

void prompt_replace(struct prompt *prompt, size_t count, const char *text)
{
	splice(prompt, prompt->cursor - count, prompt->cursor, text);
}

static enum prompt_result recall(struct prompt *prompt, int step)
{
	const struct prompt_history *history = &prompt->histories[prompt->kind];

	if ((step > 0 && prompt->history_at == history->count) || (step < 0 && prompt->history_at == 0))
		return PROMPT_SAME;
	if (prompt->history_at == 0) {
		buf_clear(&prompt->draft);
		buf_add(&prompt->draft, prompt->text.text);
	}
	prompt->history_at = step > 0 ? prompt->history_at + 1 : prompt->history_at - 1;
	if (prompt->history_at == 0)
		set_text(prompt, prompt->draft.text);
	else
		set_text(prompt, history->lines[history->count - prompt->history_at]);
	return PROMPT_CHANGED;
}

static enum prompt_result type(struct prompt *prompt, uint32_t key)
{
	struct buf text = BUF_INIT;
	enum prompt_result result = PROMPT_SAME;

	if (key >= 32 && key != 127 && key < KEY_CODE_NONE && prompt->text.length < PROMPT_BYTES) {
		buf_add_rune(&text, key);
		result = splice(prompt, prompt->cursor, prompt->cursor, text.text);
	}
	buf_release(&text);
	return result;
}

static enum prompt_result move_to(struct prompt *prompt, size_t cursor)
{
	prompt->cursor = cursor;
	return PROMPT_SAME;
}

static enum prompt_result edit(struct prompt *prompt, uint32_t key)
{
	switch (key) {
	case KEY_CODE_LEFT:
		return move_to(prompt, before_cursor(prompt));
	case KEY_CODE_RIGHT:
		return move_to(prompt, after_cursor(prompt));
	case KEY_CODE_HOME:
	case CONTROL_A:
		return move_to(prompt, 0);
	case KEY_CODE_END:
	case CONTROL_E:
		return move_to(prompt, prompt->text.length);
	case KEY_CODE_UP:
		return recall(prompt, 1);
	case KEY_CODE_DOWN:
		return recall(prompt, -1);
	case KEY_CODE_DELETE:
	case CONTROL_D:
		return splice(prompt, prompt->cursor, after_cursor(prompt), "");
	case CONTROL_K:
		return splice(prompt, prompt->cursor, prompt->text.length, "");
	case CONTROL_U:
		return splice(prompt, 0, prompt->cursor, "");
	case CONTROL_W:
		return splice(prompt, word_start(prompt), prompt->cursor, "");
	default:
		return type(prompt, key);
	}
}

enum prompt_result prompt_key(struct prompt *prompt, uint32_t key)
{
	switch (key) {
	case KEY_CODE_ENTER:
		return PROMPT_ACCEPTED;
	case KEY_CODE_ESCAPE:
	case CONTROL_C:
		return PROMPT_CANCELLED;
	case KEY_CODE_TAB:
		return PROMPT_COMPLETE;
	case KEY_CODE_BACKSPACE:
		if (prompt->text.length == 0)
			return PROMPT_CANCELLED;
		return splice(prompt, before_cursor(prompt), prompt->cursor, "");
	default:
		return edit(prompt, key);
	}
}
