/* What repositories elsewhere say of themselves now: asked over the network, and only when a person wants it. */
#ifndef SCABBARD_ENGINE_ONLINE_H
#define SCABBARD_ENGINE_ONLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/sandbox.h"
#include "model/limits.h"
#include "model/policy.h"

/** A branch or tag. Texts are borrowed for the call. */
struct online_label {
	size_t target; /**< index of the root that was asked */
	const char *root;
	const char *ref;    /**< full name, quoted at the door: "refs/tags/v1" */
	const char *commit; /**< 40 hex digits: what a tag leads to in the end, not the tag object */
	bool tag;
	bool annotated;  /**< a tag object stands between */
	bool is_default; /**< the default branch */
};

struct online_settings {
	const struct policy *policy; /**< credentials and limits; NULL = none, and the defaults */
	const struct limits *limits; /**< instead of policy's, for tests; NULL = as policy has them */
	unsigned jobs;               /**< at once; 0 = 4 */
	const volatile int *stop;
	/** One label; not 0 ends everything and is returned. Those of one root come together, by name. */
	int (*visit)(const struct online_label *label, void *context);
	/** A root has been asked: `problem` (one line, from outside) says why there are no labels, NULL = it answered. */
	void (*ended)(size_t target, const char *problem, void *context);
	void *context;
	const char *program; /**< started with the argument "__network"; NULL = this very program */
};

/**
 * Ask for the branches and tags of some roots, each by a network process of its own (see mirror_run). `urls` says how
 * each is reached; it, and each in it, may be NULL: then https is. A root that does not answer is told and costs
 * nothing but itself; an error is returned when nothing can be asked, or with ERROR_STOPPED.
 */
int online_labels(const struct online_settings *settings, const char *const *roots, const char *const *urls,
	size_t count, struct sandbox_state *ret, struct error *err);

#endif
