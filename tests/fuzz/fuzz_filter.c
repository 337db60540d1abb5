/* Filters are typed, pasted and read from files: none may crash the parser or make a match cost without end. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "model/filter.h"
#include "model/filter_match.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void match_leaves(const struct filter_node *node, const char *text)
{
	struct filter_match *match = NULL;
	struct error err = { 0 };

	if (node->left) {
		match_leaves(node->left, text);
		if (node->right)
			match_leaves(node->right, text);
		return;
	}
	assert(node->offset + node->count <= strlen(text));
	if (node->op != FILTER_REGEX && node->op != FILTER_GLOB)
		return;
	assert(filter_match_open(&match, node->op, node->word, NULL, &err) == 0);
	filter_match_text(match, text);
	filter_match_close(&match);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text = BUF_INIT;

	buf_add_bytes(&text, data, size);
	for (int table = 0; table < TABLE_COUNT; table++) {
		struct filter filter = { 0 };
		struct error err = { 0 };
		size_t offset = 0;

		if (filter_parse(&filter, (enum table_id)table, text.text, 1795507200, &offset, &err) < 0)
			assert(err.code == ERROR_USAGE && offset <= strlen(text.text));
		else if (filter.root)
			match_leaves(filter.root, text.text);
		filter_release(&filter);
	}
	buf_release(&text);
	return 0;
}
