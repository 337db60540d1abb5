/* The gate: what one repository would show if it were scanned now, held against thresholds. Records nothing. */
#ifndef SCABBARD_ENGINE_CHECK_H
#define SCABBARD_ENGINE_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "engine/baseline.h"
#include "engine/fleet.h"
#include "model/policy.h"
#include "model/table.h"

/** Which state of the repository is looked at. */
enum check_what {
	CHECK_WORKTREE, /**< the files as they lie there: the default */
	CHECK_STAGED,   /**< what the next commit would hold */
	CHECK_REF,      /**< a ref, a commit */
	CHECK_RANGE, /**< "A..B": findings of B that A does not have; "A...B" starts at the merge base; B empty = the work tree */
};

struct check_settings {
	const char *path;         /**< in the repository, or its git directory; NULL = here */
	const char *const *roots; /**< further folders that the repository may lead into */
	size_t root_count;
	enum check_what what;
	const char *ref;   /**< of CHECK_REF and CHECK_RANGE */
	const char *index; /**< of CHECK_STAGED: that of a commit under way, NULL = the repository's own */
	const char *as;    /**< what the repository is known by, NULL = as a scan would name it */
	const struct policy *policy; /**< never NULL */
	struct fleet *
		fleet; /**< open for reading, lent; NULL = there is none: decisions, and what is known already */
	const char *mirrors;             /**< folder of copies, NULL = none */
	const struct baseline *baseline; /**< NULL = none */
	enum persona persona;            /**< findings of stricter ones are left out */
	const char *filter;              /**< of findings, NULL = all */
	const char *
		fail_on; /**< "high", "new,medium", "unknown", "declared", "none": see check_threshold_parse */
};

/** What makes the gate fail: bits of a threshold that all must hold. */
struct check_threshold {
	enum severity severity; /**< so grave or graver; "high" by default */
	bool only_new;          /**< not in the baseline, and not known in the database */
	bool unknown, declared; /**< these verdicts fail too */
	bool none;              /**< nothing fails */
};
int check_threshold_parse(const char *text, struct check_threshold *ret, struct error *err);

/** One finding, as a row of TABLE_FINDINGS (its `status` column: new, known, accepted ...), and whether it fails. */
struct checked_finding {
	struct row row;
	bool fails;
	bool decided; /**< accepted or dismissed */
	const struct rule *rule;
	unsigned char fingerprint[16], evidence[16];
};

struct checked {
	struct arena arena;
	struct checked_finding *findings; /**< gravest first, then by place */
	size_t count, failing;
	size_t known;               /**< left out of the failing ones by baseline or database */
	size_t decided;             /**< accepted or dismissed */
	const char *const *unasked; /**< rules that need copies and were not asked, "SCB104" */
	size_t unasked_count;
	const struct problem *problems; /**< what could not be read or judged, of live paths and the whole */
	size_t problem_count;
	const char *repository, *identity, *commit; /**< "" = none */
	const char *url;                            /**< of the remote, without credentials; "" = none */
	bool incomplete;                            /**< something that should have been read was not */
	const char *what;                           /**< that was looked at: "the index", "main (4f1c2e9)" */
	const char *folder;                         /**< real path of its work tree, "" = none */
	size_t files, references; /**< manifests and locks that were read, and what live ones refer to */
	const char *
		foreign; /**< the baseline is of this other repository and fits nothing here; "" = it is not */
	size_t gone;     /**< of the baseline's findings of this repository: they are there no more */
};

void checked_release(struct checked *checked);

/**
 * Look. Nothing of the repository is run, nothing is written, no network is used. The repository is read by a process of
 * its own, forked for it, which closes itself in before the first byte; where copies must be asked, by workers.
 * ERROR_NOT_FOUND: no repository, no such ref.
 */
int check_run(const struct check_settings *settings, struct checked *ret, struct error *err);

/** What checked findings would be in a baseline file. */
void check_write_baseline(const struct checked *checked, struct buf *ret);

/** What becomes of the hook. */
enum hook_verb {
	HOOK_INSTALL,
	HOOK_REMOVE,
	HOOK_SHOW, /**< nothing: only say how it is */
};

struct hook_settings {
	const char *path;         /**< in the repository; NULL = here */
	const char *const *roots; /**< further folders that it may lead into */
	size_t root_count;
	const char *program; /**< what runs where no scabbard is found by $PATH */
};

/**
 * Install a pre-commit hook that runs the program's `check --staged`: into the hooks folder of the repository (that of
 * core.hooksPath if it is set, of the common directory in a linked work tree). An existing hook is kept: it is renamed to
 * pre-commit.before-scabbard and runs first; a hook of ours is brought up to date. Removing puts the former one back.
 * `ret_what` says what was done, a line or more.
 */
int hook_run(
	enum hook_verb verb, const struct hook_settings *settings, struct buf *ret_what, struct error *err);

#endif
