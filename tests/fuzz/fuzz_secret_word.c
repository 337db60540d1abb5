/* Any text and any line of a file is looked through for credentials: what is found lies in it, and is gone at once. */
#include <stdlib.h>
#include <string.h>

#include "../../src/sources/secret_word.h"
#include "base/buf.h"
#include "sources/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(const char *text, size_t length, bool line)
{
	struct buf masked = BUF_INIT;

	for (size_t i = 0; i < length; i++) {
		struct secret_word word = { 0 };

		if (strchr("=: \"'", text[i]) && text[i])
			word = secret_word_at(text, i, length, line);
		if (word.length && (word.skip > length - i || word.length > length - i - word.skip))
			abort();
	}
	/* Nothing is added where nothing is hidden. */
	if ((line ? buf_add_masked_line(&masked, text, length) : buf_add_masked(&masked, text, length)) !=
		(masked.length > 0))
		abort();
	buf_release(&masked);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text = BUF_INIT;

	/* Every position looks at what stands around it. */
	if (size > 16 * 1024)
		return 0;
	buf_add_bytes(&text, data, size);
	look(text.text, text.length, false);
	look(text.text, text.length, true);
	buf_release(&text);
	return 0;
}
