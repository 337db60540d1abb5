/* Where pipeline code lies: below what manifests name, and below folders whose packages use an SDK of Dagger. */
#ifndef SCABBARD_ENGINE_CODE_ROOTS_H
#define SCABBARD_ENGINE_CODE_ROOTS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/memory.h"
#include "model/snapshot.h"

/** One folder with code. Texts live in the arena of the roots. */
struct code_root {
	const char *origin;    /**< path of the file that says so */
	const char *folder;    /**< clean, "" for the top */
	const char *base;      /**< folder that the patterns start from */
	const char **patterns; /**< of what is excluded ("!x") or included again */
	size_t pattern_count;
};

/** All of one commit; CODE_ROOTS_INIT = none. */
struct code_roots {
	struct arena *arena; /**< borrowed */
	struct code_root *items;
	size_t count;
	size_t capacity;
	bool asked; /**< the last answer: files of one folder are asked about together */
	struct buf last;
	const struct code_root *last_root;
};

#define CODE_ROOTS_INIT(within)                                                                              \
	{                                                                                                    \
		.arena = (within), .last = BUF_INIT                                                          \
	}

void code_roots_release(struct code_roots *roots);

/** Whether files of a reader say where code lies. */
bool code_roots_come_from(enum reader_id reader);

/** Add what the facts of one such file say. */
void code_roots_add(struct code_roots *roots, const char *path, const struct facts *facts);

/** Add those of an earlier commit whose origin lies in a folder that is as it was. What is no such text adds nothing. */
void code_roots_add_known(
	struct code_roots *roots, const char *text, const char *const *kept, size_t kept_count);

/** Sort them; write them as one line of JSON, the same for the same roots. */
void code_roots_finish(struct code_roots *roots, struct buf *ret);

/** Whether there can be code in or below a folder; whether a file of a folder is code of one of them. */
bool code_roots_enter(const struct code_roots *roots, const char *folder);
bool code_roots_cover(struct code_roots *roots, const char *folder, const char *name);

#endif
