/* Modules as people name them on a command line. */
#ifndef SCABBARD_ENGINE_MODULE_NAME_H
#define SCABBARD_ENGINE_MODULE_NAME_H

#include "base/memory.h"

/** A module and what stands behind its @. */
struct module_name {
	const char *module;  /**< "github.com/x/y/sub", or the end of one */
	const char *version; /**< NULL = none */
};

/** Take a name apart: any URL that git knows, a target, or the end of one. Texts live in the arena. */
void module_name_read(const char *text, struct arena *arena, struct module_name *ret);

#endif
