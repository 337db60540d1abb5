#include "base/cleanup.h"
#include "commands.h"
#include "docs.h"
#include "print.h"

#include <string.h>

#include "snapshot_schema.h"

static void add_schema(struct buf *buf)
{
	buf_add(buf, snapshot_schema);
}

int cmd_docs(const struct settings *settings, struct error *err)
{
	static const struct {
		const char *name;
		void (*add)(struct buf *buf);
	} documents[] = {
		{ "man", docs_add_man },
		{ "bash", docs_add_bash },
		{ "zsh", docs_add_zsh },
		{ "fish", docs_add_fish },
		{ "schema", add_schema },
	};
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < COUNT_OF(documents); i++)
		if (strcmp(documents[i].name, settings->operands.items[0]) == 0)
			documents[i].add(&text);
	return print_text(&text, err);
}
