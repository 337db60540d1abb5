/* The review ledger, and who uses what it is about. */
#ifndef SCABBARD_ENGINE_LEDGER_H
#define SCABBARD_ENGINE_LEDGER_H

#include <stddef.h>
#include <stdint.h>

#include "engine/fleet.h"
#include "model/resolution.h"
#include "model/review.h"

/** A review as a person says it. Texts are borrowed. */
struct review_wish {
	const char *
		module; /**< "github.com/x/y/sub@COMMIT", or a version or short commit that references resolve */
	unsigned steps; /**< bits 1 << enum review_step; at least one */
	enum review_outcome outcome;
	const char *until; /**< "2026-12-31": holds until the end of that day, UTC; NULL = no end */
	const char *note;  /**< one line; never empty */
};

/** What was recorded. */
struct review_made {
	struct arena arena;
	const char *target;
	char commit[OID_HEX + 1];
	int64_t first_act, last_act; /**< one act a step */
};

void review_made_release(struct review_made *made);

/**
 * Record a review: an act a step. Refused with ERROR_USAGE is what is no module of another repository, no commit, no day
 * or one that is over, a note that is empty, longer than 4 KiB or not plain text; with ERROR_NOT_FOUND a version that no
 * reference of the fleet resolves. Verdicts about reviews are due afterwards: see evaluate_run.
 */
int review_add(
	struct fleet *fleet, const struct review_wish *wish, struct review_made *ret, struct error *err);

/** How the four steps stand for a module at one commit, and which repositories run it. */
struct review_line {
	const char *target;
	const char *commit; /**< 40 hex digits, "" = floating: nothing can be reviewed */
	struct {
		enum review_standing standing;
		const struct review *review; /**< that decides; NULL = none */
	} steps[REVIEW_STEPS];
	const char *const *repositories; /**< in order, each once; directly or through others */
	size_t repository_count;
};

/**
 * Visit the lines of the modules that a name means (MODULE or MODULE@COMMIT, as in fleet_who): commits in use, and those
 * that were reviewed, by module; of each those that most repositories run first.
 */
int fleet_visit_reviews(struct fleet *fleet, const char *what,
	int (*visit)(const struct review_line *line, void *context), void *context, struct error *err);

/** What a look-up could not tell. */
struct who_coverage {
	size_t floating;   /**< further uses of the module that float: they may run the version too */
	size_t never_read; /**< repositories of which nothing is known */
	size_t partly_read;
};

/**
 * Visit uses of a module: "MODULE", "MODULE@VERSION" or "MODULE@COMMIT", a module being a root or target, or the end of
 * one, or any URL that git knows. Direct uses come first, then those through others, then, with `past`, former ones.
 * Also uses of images: by the name or the end of one, with :TAG or @DIGEST behind it, or by a digest alone.
 */
int fleet_who(struct fleet *fleet, const char *what, bool past,
	int (*visit)(const struct use *use, void *context), void *context, struct who_coverage *ret,
	struct error *err);

#endif
