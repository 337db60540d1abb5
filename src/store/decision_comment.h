/* Comments on findings. */
#ifndef SCABBARD_STORE_DECISION_COMMENT_H
#define SCABBARD_STORE_DECISION_COMMENT_H

#include "base/memory.h"
#include "store_private.h"

/** The finding of a comment, and what it shows now. */
struct commented {
	int64_t finding;
	unsigned char evidence[16];
};

/** What the act of a comment carries; false if it is none. */
bool comment_read(const char *body, struct arena *arena, unsigned char ret_fingerprint[16], const char **ret);

/** Put a line into the history of a finding. */
int comment_put(struct store *store, const unsigned char fingerprint[16], const char *cause, int64_t run,
	struct error *err);

#endif
