/* Whether one name could be taken for another. */
#ifndef SCABBARD_RULES_LIKENESS_H
#define SCABBARD_RULES_LIKENESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum { NAME_LONGEST = 100 };

/** How two different names are alike; the later, the more. */
enum likeness {
	LIKENESS_NONE,
	LIKENESS_LETTERS,   /**< two letters are added, lost, changed or swapped */
	LIKENESS_LETTER,    /**< one is */
	LIKENESS_SEPARATOR, /**< they differ in what stands between their words */
	LIKENESS_SIGHT,     /**< they look the same */
};

/** A name made ready to be compared. */
struct likable {
	const char *name;    /**< as it is */
	struct buf plain;    /**< in small letters */
	struct buf unparted; /**< without separators */
	struct buf skeleton; /**< characters that look the same made the same */
	uint64_t letters;    /**< which of them it has, a bit each */
};

void likable_make(struct likable *ret, const char *name);
void likable_release(struct likable *likable);

/** Whether it is the same name: no forge tells capitals from small letters. */
bool likable_equal(const struct likable *one, const struct likable *other);

enum likeness likable_compare(const struct likable *one, const struct likable *other);

#endif
