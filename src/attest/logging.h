/* What the checks of log entries share. Private to the room. */
#ifndef SCABBARD_LOGGING_H
#define SCABBARD_LOGGING_H

#include <stdbool.h>
#include <stdint.h>

#include "attest/item.h"
#include "base/bytes.h"
#include "trust_parts.h"

struct verifying;

/** A tree head as its log signed it: a signed note (C2SP). Everything points into the note or the arena. */
struct checkpoint {
	struct bytes text;       /**< what is signed: the lines before the last empty one */
	struct bytes signatures; /**< the lines behind it */
	struct bytes origin;     /**< its first line */
	uint64_t size;
	struct bytes root; /**< 32 bytes */
};

/** Take a note apart. Returns why it is no checkpoint, or NULL. Nothing is verified. */
const char *checkpoint_read(const char *note, struct arena *arena, struct checkpoint *ret);

/**
 * Hold a checkpoint against the log's key: one line of its name and key ID at least, and no such line that does not verify;
 * other lines count for nothing. Returns why it does not hold, or NULL.
 */
const char *checkpoint_refused(
	const struct checkpoint *checkpoint, const struct log_key *log, struct arena *arena);

/** Whether the first line names that host: alone, or before Rekor v1 with " - " and a number behind it. */
bool checkpoint_is_of(const struct checkpoint *checkpoint, const char *host, bool second);

/** Whether the entry says to be of Rekor v2, which makes no promises. */
bool entry_is_second(const struct log_entry *entry);

/** STEP_ENTRY: whether the entry's body speaks of this item: its signature, its key, what was signed. */
bool check_entry_body(struct verifying *verifying, const struct log_entry *entry);

#endif
