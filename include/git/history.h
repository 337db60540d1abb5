/* Who brought something in: one walk along the first parents of HEAD for many paths at once. */
#ifndef SCABBARD_GIT_HISTORY_H
#define SCABBARD_GIT_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "git/repository.h"
#include "model/resolution.h"

/** One path that is asked about. */
struct history_path {
	const char *path;
	/**
	 * Is what is asked about in this file, as it was at a commit? Called with the bytes of each different blob that
	 * the path had, newest first; NULL = the path was not there. False ends the search of this path: the commit
	 * after it brought it in.
	 */
	bool (*holds)(const struct history_path *path, const char *oid, const struct buf *bytes);
	void *context;

	bool found;                /**< set: `commit` brought it in */
	struct commit_note commit; /**< texts in the arena */
};

/**
 * Walk from a commit along first parents until every path is settled, the deadline (clock_ticks) passes or history
 * ends (the root commit brought in what it holds; in a shallow copy nothing is said). Blobs over `limit` bytes settle
 * nothing. Never fails: what could not be settled has `found` false.
 */
void history_introduced(struct repository *repository, const char *commit, struct history_path *paths,
	size_t path_count, uint64_t limit, int64_t deadline, struct arena *arena);

#endif
