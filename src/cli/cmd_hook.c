/* hook: the gate in front of every commit. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "commands.h"
#include "engine/check.h"
#include "print.h"

static enum hook_verb verb_of(const char *word)
{
	if (strcmp(word, "install") == 0)
		return HOOK_INSTALL;
	return strcmp(word, "remove") == 0 ? HOOK_REMOVE : HOOK_SHOW;
}

int cmd_hook(const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(memory_release) char *program = realpath("/proc/self/exe", NULL);
	const struct hook_settings hook = {
		.path = settings->operands.count > 1 ? settings->operands.items[1] : NULL,
		.roots = settings->roots.items,
		.root_count = settings->roots.count,
		.program = program ? program : "",
	};
	const enum hook_verb verb = verb_of(settings->operands.items[0]);

	if (hook_run(verb, &hook, &text, err) < 0)
		return err->code;
	if (verb == HOOK_SHOW)
		return print_text(&text, err) < 0 ? err->code : EXIT_CLEAN;
	print_note(settings, text.text);
	return EXIT_CLEAN;
}
