/* What stands beside a snapshot when rules judge it: policy, resolutions, skews and reviews, from texts or a folder. */
#ifndef SCABBARD_TESTS_SUPPORT_BESIDE_H
#define SCABBARD_TESTS_SUPPORT_BESIDE_H

#include "model/policy.h"
#include "model/rule.h"
#include "support_rules.h"

/** One repository with all that rules can look at. The arrays are parallel to the references of the snapshot. */
struct support_beside {
	struct snapshot *snapshot;
	struct policy *policy;
	struct resolution *resolutions;
	struct skew *skews;
	struct reviews *reviews;
	struct image_skew *image_skews;               /**< parallel to its images */
	struct certificate_share *certificate_shares; /**< parallel to its settings */
	struct findings findings;
};

void support_beside_release(struct support_beside *beside);

/** A dagger.json with these dependencies from line 5 on, linked, nothing resolved. `policy`: TOML, NULL = strict. */
void support_beside_make(struct support_beside *ret, const char *list, const char *policy);

/** The same for an engine of that version. */
void support_beside_of(struct support_beside *ret, const char *engine, const char *list, const char *policy);

/** A folder laid out as a repository; policy.toml, resolution.json and images.json in it say what stands beside. */
void support_beside_folder(struct support_beside *ret, const char *folder);

/** Link what stands in its snapshot, with nothing beside it. */
void support_beside_link(struct support_beside *beside);

/** Another policy. */
void support_beside_policy(struct support_beside *beside, const char *text);

/** What stands beside the reference of a name; fails if there is none. */
size_t support_beside_index(const struct support_beside *beside, const char *name);
struct resolution *support_resolution(struct support_beside *beside, const char *name);

/** Run all rules; earlier findings are forgotten. */
void support_judge(struct support_beside *beside, int64_t now);

/** Fail unless the rule says exactly this of the only reference that it looked at: "pass", "fail", "unknown", "-". */
void support_expect_verdict(struct support_beside *beside, int rule, const char *verdict);

#endif
