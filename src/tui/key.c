#include "key.h"

#include "base/cleanup.h"
#include "base/text.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *name;
	const char *shown;
	uint32_t key;
} key_names[] = {
	{ "Enter", "Enter", KEY_CODE_ENTER },
	{ "Esc", "Esc", KEY_CODE_ESCAPE },
	{ "Tab", "Tab", KEY_CODE_TAB },
	{ "S-Tab", "S-Tab", KEY_CODE_BACK_TAB },
	{ "Space", "Space", ' ' },
	{ "Backspace", "Backspace", KEY_CODE_BACKSPACE },
	{ "lt", "<", '<' },
	{ "Up", "Up", KEY_CODE_UP },
	{ "Down", "Down", KEY_CODE_DOWN },
	{ "Left", "Left", KEY_CODE_LEFT },
	{ "Right", "Right", KEY_CODE_RIGHT },
	{ "Home", "Home", KEY_CODE_HOME },
	{ "End", "End", KEY_CODE_END },
	{ "PageUp", "PgUp", KEY_CODE_PAGE_UP },
	{ "PageDown", "PgDn", KEY_CODE_PAGE_DOWN },
	{ "Delete", "Del", KEY_CODE_DELETE },
	{ "Insert", "Ins", KEY_CODE_INSERT },
	{ "F1", "F1", KEY_CODE_F1 },
	{ "F2", "F2", KEY_CODE_F1 + 1 },
	{ "F3", "F3", KEY_CODE_F1 + 2 },
	{ "F4", "F4", KEY_CODE_F1 + 3 },
	{ "F5", "F5", KEY_CODE_F1 + 4 },
	{ "F6", "F6", KEY_CODE_F1 + 5 },
	{ "F7", "F7", KEY_CODE_F1 + 6 },
	{ "F8", "F8", KEY_CODE_F1 + 7 },
	{ "F9", "F9", KEY_CODE_F1 + 8 },
	{ "F10", "F10", KEY_CODE_F1 + 9 },
	{ "F11", "F11", KEY_CODE_F1 + 10 },
	{ "F12", "F12", KEY_CODE_F12 },
};

/* A name between angle brackets. */
static bool named_key(const char *name, size_t length, uint32_t *ret)
{
	if (length == 3 && strncasecmp(name, "C-", 2) == 0) {
		const char letter = name[2];

		if (letter >= 'a' && letter <= 'z')
			*ret = (uint32_t)(letter - 'a' + 1);
		else if (letter >= 'A' && letter <= 'Z')
			*ret = (uint32_t)(letter - 'A' + 1);
		else
			return false;
		return true;
	}
	for (size_t i = 0; i < COUNT_OF(key_names); i++) {
		if (strlen(key_names[i].name) == length &&
			strncasecmp(name, key_names[i].name, length) == 0) {
			*ret = key_names[i].key;
			return true;
		}
	}
	return false;
}

bool key_next(const char *text, size_t *position, uint32_t *ret)
{
	const char *start = text + *position;
	const char *end;
	size_t length;

	if (!*start)
		return false;
	end = *start == '<' ? strchr(start, '>') : NULL;
	length = end ? (size_t)(end - start) : 0;
	if (length > 1 && named_key(start + 1, length - 1, ret)) {
		*position += length + 1;
		return true;
	}
	*ret = text_next(text, strlen(text), position);
	return *ret != TEXT_BAD_BYTE;
}

bool sequence_parse(const char *text, size_t length, struct sequence *ret)
{
	CLEANUP(buf_release) struct buf copy = BUF_INIT;
	struct sequence sequence = { 0 };
	size_t position = 0;
	uint32_t key;

	buf_add_bytes(&copy, text, length);
	while (copy.text[position]) {
		if (copy.text[position] == ' ') {
			position++;
			continue;
		}
		if (sequence.count == SEQUENCE_MAX || !key_next(copy.text, &position, &key))
			return false;
		sequence.keys[sequence.count++] = key;
	}
	*ret = sequence;
	return sequence.count > 0;
}

void buf_add_key(struct buf *buf, uint32_t key)
{
	for (size_t i = 0; i < COUNT_OF(key_names); i++) {
		if (key_names[i].key == key) {
			buf_add(buf, key_names[i].shown);
			return;
		}
	}
	if (key < 32)
		buf_format(buf, "^%c", (char)(key + '@'));
	else
		buf_add_rune(buf, key);
}

void buf_add_sequence(struct buf *buf, const struct sequence *sequence)
{
	for (size_t i = 0; i < sequence->count; i++) {
		if (i)
			buf_add_char(buf, ' ');
		buf_add_key(buf, sequence->keys[i]);
	}
}
