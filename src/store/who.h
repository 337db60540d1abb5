/* Uses of targets, for the reverse look-up and for the pages of single rows. */
#ifndef SCABBARD_STORE_WHO_H
#define SCABBARD_STORE_WHO_H

#include "id_set.h"
#include "model/resolution.h"

/** What is looked for. */
struct who_wish {
	struct id_set *targets; /**< ids of targets, or NULL: the one */
	int64_t target;
	const char *version; /**< as in struct who_question, or NULL */
	bool past;
	size_t limit; /**< at most so many of each kind, 0 = all */
};

/** Visit them: direct ones of now, then those through others, then former ones; each by repository and place. */
int who_visit(struct store *store, const struct who_wish *wish,
	int (*visit)(const struct use *use, void *context), void *context, struct error *err);

/** The whole of a name, or the end of it from a slash on, in any case of letters. */
bool who_is_end_of(const char *name, const char *wanted);

/** How many uses a target has now, both kinds together. */
int who_count(struct store *store, int64_t target, size_t *ret, struct error *err);

#endif
