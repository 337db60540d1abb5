/* The packed-refs of a repository that somebody else has made: every name that is kept is one that git takes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "git/remoting.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct remote_refs refs = { 0 };
	struct buf text = BUF_INIT;

	buf_add_bytes(&text, data, size);
	remoting_read_packed(&refs, text.text, 1000, NULL);
	remote_refs_settle(&refs);
	for (size_t i = 0; i < refs.count; i++) {
		int valid = 0;

		if (git_reference_name_is_valid(&valid, refs.items[i].name) < 0 || !valid)
			abort();
		if (!text_is_hex(refs.items[i].id, OID_HEX) ||
			(i && strcmp(refs.items[i - 1].name, refs.items[i].name) >= 0))
			abort();
	}
	remote_refs_release(&refs);
	buf_release(&text);
	return 0;
}
