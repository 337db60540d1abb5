/* Findings being recorded: what is stored as open, what was found, and how the two meet. */
#ifndef SCABBARD_STORE_FINDING_H
#define SCABBARD_STORE_FINDING_H

#include "saving.h"

/** A finding as stored, open or decided. */
struct open_finding {
	int64_t id;
	unsigned char fingerprint[16], evidence[16];
	int64_t content;
	int64_t rule, path_class, subjects;
	enum verdict verdict;
	enum severity severity;
	int64_t flags;
	bool unseen, projected;     /**< projected: something was decided of it */
	const char *path, *subject; /**< these three: of those that were not found again */
	unsigned char subject_identity[16];
};

/** A finding as found, with what is worked out of it. */
struct new_finding {
	const struct finding *finding;
	int64_t content;
	int64_t flags;
	bool done; /**< met its stored one, or one that moved */
};

/** What happens to a finding's row. */
struct finding_change {
	int64_t id;           /**< 0 = a new row */
	enum event_kind kind; /**< 0 = only mended, without an event */
	const char *cause;
};

/** Write a finding into a new or a stored row, with its details and its event. */
int finding_write(
	struct saving *saving, const struct new_finding *found, const struct finding_change *change);

/** Keep the fingerprint that one has had until now: it moves. */
int finding_add_alias(struct saving *saving, const struct open_finding *stored);

/** Close one: nothing is decided of it any more, but it keeps its owner. */
int finding_close(struct saving *saving, const struct open_finding *stored);

/** Say that one was looked at again, or that it could not be. */
int finding_set_seen(struct saving *saving, int64_t id, bool seen);

/** What was seen of a stored finding, into the arena of the saving. */
int finding_seen(struct saving *saving, int64_t id, const char **ret);

/** Everything about a finding that may change without an event: places and words. */
int64_t finding_content(const struct finding *finding);

/** Bits of enum finding_flag. */
int64_t finding_flags(const struct finding *finding);

#endif
