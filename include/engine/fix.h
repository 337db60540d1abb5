/* Mending: pins that locks and copies prove, written at the byte spans that facts point at. */
#ifndef SCABBARD_ENGINE_FIX_H
#define SCABBARD_ENGINE_FIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/diff.h"
#include "base/error.h"
#include "base/memory.h"
#include "model/policy.h"

/** What proves a value. */
enum fix_proof {
	FIX_BY_LOCK,   /**< the lock that governs names the commit */
	FIX_BY_COPY,   /**< the tag or branch of a copy names it now */
	FIX_BY_COMMIT, /**< the version is a commit already: the pin repeats it */
	FIX_NONE,      /**< nothing: `why` says what is missing */
};

/** One place that could be mended. Texts live with the result. */
struct fix_item {
	const char *path;    /**< in the repository */
	const char *subject; /**< "dependency alpine" */
	int rule;            /**< that it mends: 101, ... */
	uint32_t line, column;
	const char *before, *after; /**< the value, as a person reads it: "v1.2.0" and "4f1c2e9..." */
	enum fix_proof proof;
	const char *by;  /**< "dagger.lock", "mirror of github.com/x/y, branch main, read 2 days ago" */
	const char *why; /**< of FIX_NONE: "no copy of github.com/x/y: scabbard mirror add github.com/x/y" */
	const char *
		claimed; /**< the repository of the fleet on whose word alone, of what it is a copy, it rests; or "" */
};

/** One file, before and after. */
struct fix_file {
	const char *path;
	const char *before, *after;
	size_t before_length, after_length;
	const struct edit *edits; /**< all that differs, in order */
	size_t edit_count;
	bool has_secret; /**< lines that a patch would show hold one: no patch repeats it */
};

struct fix_settings {
	const char *path; /**< work tree or git directory; NULL = here */
	const char *ref;  /**< NULL = the work tree */
	const struct policy
		*policy; /**< never NULL; pins that it does not ask for (PIN_ANY, PIN_TAG) are left alone */
	const char *database, *mirrors; /**< what proves beside the locks; NULL = none */
	const char *filter;             /**< of references, NULL = all */
	bool live_only; /**< leave fixtures, docs and vendored paths alone (default of the command) */
	bool close_in;  /**< promise the kernel to do less before a manifest is taken apart: for good */
	bool write;     /**< and then the work tree may still be written to, by fix_apply */
};

struct fixed {
	struct arena arena;
	struct fix_item *items; /**< by path and place */
	size_t count, mended;
	size_t looked_at; /**< references to other repositories that were asked for; all but `count` need nothing */
	size_t elsewhere;       /**< such in fixtures, docs and vendored paths that were not */
	struct fix_file *files; /**< those that change, by path */
	size_t file_count;
	const char *
		folder; /**< of the work tree; NULL where only a patch can come of it: bare, or a ref was asked for */
	const char *repository; /**< what it is called: its identity without "url:", or where it lies */
	const struct problem *problems; /**< what could not be read */
	size_t problem_count;
	bool incomplete; /**< something that should have been read was not, or not understood */
};

void fixed_release(struct fixed *fixed);

/**
 * Find out what can be mended; writes nothing. Each edit inserts or replaces one span and nothing else, and an edited file
 * is read again: what would then say anything else than what was meant is left alone.
 */
int fix_find(const struct fix_settings *settings, struct fixed *ret, struct error *err);

/**
 * Add a unified diff that `git apply` and `patch -p1` take: names quoted as git does, three lines around. Files whose
 * lines hold a secret are left out.
 */
void fix_write_patch(const struct fixed *fixed, struct buf *ret);

/**
 * Write the files in place, each whole and by rename, with its mode kept: nothing is written if any of them is not as
 * it was read, is a link, or lies behind one.
 */
int fix_apply(const struct fixed *fixed, struct error *err);

#endif
