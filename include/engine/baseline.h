/*
 * The file in which findings are written down as known: a baseline for the gate, and decisions to carry elsewhere. One
 * format: JSON, "format": "scabbard-decisions", "version": 1, "findings": [{fingerprint, evidence, rule, repository,
 * path, subject, state, justification, until, reason, by}]; sorted by fingerprint, so that it can be kept in git.
 */
#ifndef SCABBARD_ENGINE_BASELINE_H
#define SCABBARD_ENGINE_BASELINE_H

#include "base/output.h"
#include "model/decision.h"

/** One finding of the file. Texts live with the baseline. */
struct baseline_entry {
	struct decided_finding finding;
	int rule;
	const char *repository; /**< identity, "" = not said */
	const char *path, *subject;
	enum decision_state state; /**< OPEN: only known, nothing decided */
	enum justification justification;
	int64_t until;        /**< 0 = for ever */
	bool malformed_until; /**< then it is treated as over */
	const char *reason, *by;
};

struct baseline {
	struct arena arena;
	struct baseline_entry *entries; /**< by fingerprint */
	size_t count;
};

void baseline_release(struct baseline *baseline);

/**
 * Read one. Hostile input: at most LIMIT_BASELINE_BYTES; unknown members are ignored, an unknown version refused
 * (ERROR_MALFORMED, "line L, column C: ..."). An end that is no date counts as over; equal fingerprints: the last counts.
 */
int baseline_read(struct baseline *ret, const char *text, size_t length, struct error *err);

/** How a finding stands to it. */
enum baseline_standing {
	BASELINE_NEW,     /**< not in it */
	BASELINE_KNOWN,   /**< in it, and shows the same */
	BASELINE_CHANGED, /**< in it, and shows something else now */
	BASELINE_ENDED,   /**< in it, and what was decided has ended */
};
enum baseline_standing baseline_stand(const struct baseline *baseline, const unsigned char fingerprint[16],
	const unsigned char evidence[16], int64_t now, const struct baseline_entry **ret_entry);

/** Write one: begin, an entry each in order of fingerprints, end. */
void baseline_begin(struct buf *ret);
void baseline_add(struct buf *ret, const struct baseline_entry *entry, bool first);
void baseline_end(struct buf *ret);

#endif
