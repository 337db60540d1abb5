#include "model/hidden.h"

#include <string.h>

#include "base/text.h"

static const char mark[] = "<secret, ";

void buf_add_hidden(struct buf *buf, size_t length)
{
	buf_format(buf, "%s%zu characters>", mark, length);
}

bool buf_add_without(
	struct buf *buf, const char *text, const char *const *texts, size_t text_count, size_t shortest)
{
	const char *done = text;

	for (const char *at = text; *at;) {
		size_t found = 0;

		for (size_t i = 0; i < text_count && !found; i++)
			if (*texts[i] == *at && strlen(texts[i]) >= shortest && text_starts(at, texts[i]))
				found = strlen(texts[i]);
		if (!found) {
			at++;
			continue;
		}
		buf_add_bytes(buf, done, (size_t)(at - done));
		buf_add_hidden(buf, found);
		at += found;
		done = at;
	}
	if (done == text)
		return false;
	buf_add(buf, done);
	return true;
}

bool hidden_line(const struct hidden_blob *blob, uint32_t number, const char *line, struct buf *ret)
{
	size_t indent;

	if (buf_add_without(ret, line, blob->texts, blob->text_count, HIDDEN_SHORTEST))
		return true;
	for (size_t i = 0; i < blob->line_count; i++) {
		if (blob->lines[i] != number || strstr(line, mark))
			continue;
		indent = strspn(line, " \t");
		buf_add_bytes(ret, line, indent);
		buf_add_hidden(ret, strlen(line) - indent);
		return true;
	}
	return false;
}
