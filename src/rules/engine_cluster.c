/* Engines in clusters, and what stands around them: 410, 414. */
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "code.h"
#include "engine.h"
#include "reasons.h"

/* Whether an image is that of a workload of Kubernetes: "Deployment namespace/name". */
static bool is_in_cluster(const struct rule_report *report, const struct image *image)
{
	return rule_file_of_image(report, image)->reader == READER_CLUSTER && strchr(image->function, ' ');
}

/* The namespace of "Deployment namespace/name" and of "NetworkPolicy namespace/name"; "" if none is said. */
static const char *namespace_of(struct rule_report *report, const char *workload)
{
	const char *name = strchr(workload, ' ');
	const char *slash = name ? strchr(name, '/') : NULL;

	return slash ? arena_string_part(rule_arena(report), name + 1, (size_t)(slash - name) - 1) : "";
}

static bool is_in_namespace(struct rule_report *report, const char *workload, const char *namespace)
{
	return strcmp(namespace_of(report, workload), namespace) == 0;
}

static void each_engine(struct rule_report *report,
	void (*check)(struct rule_report *report, const struct image *image, const char *namespace))
{
	const struct snapshot *snapshot = report->input->snapshot;

	for (size_t i = 0; i < snapshot->image_count; i++) {
		const struct image *image = &snapshot->images[i];

		if (image->role == IMAGE_ENGINE && is_in_cluster(report, image))
			check(report, image, namespace_of(report, image->function));
	}
}

/* --- 410 -------------------------------------------------------------------------------------------------- */

static const char open_policy[] = "the NetworkPolicy of the namespace lets the engine reach any address";

static void egress(struct rule_report *report, const struct image *image, const char *namespace)
{
	const struct snapshot *snapshot = report->input->snapshot;
	struct rule_subject subject;
	bool any = false;

	for (size_t i = 0; i < snapshot->setting_count; i++) {
		const struct setting *setting = &snapshot->settings[i];

		if (!setting_is(setting, SETTING_KUBERNETES, "egress") ||
			!is_in_namespace(report, setting->fact->subject, namespace))
			continue;
		if (setting_says(setting, "restricted")) {
			rule_pass(report, rule_file_of_image(report, image));
			return;
		}
		any = true;
	}
	subject = rule_subject_image(report, image);
	rule_fail(report, &subject, any ? "any" : NULL,
		any ? open_policy
		    : arena_format(rule_arena(report),
			      "no NetworkPolicy for what leaves the namespace%s%s stands in this repository",
			      *namespace ? " " : "", namespace));
}

void check_egress(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	each_engine(report, egress);
}

/* --- 414 -------------------------------------------------------------------------------------------------- */

static void neighbours(struct rule_report *report, const struct image *image, const char *namespace)
{
	const struct snapshot *snapshot = report->input->snapshot;
	struct rule_subject subject = rule_subject_image(report, image);

	if (!*namespace) {
		rule_unknown(report, &subject, reason_namespace_unknown);
		return;
	}
	for (size_t i = 0; i < snapshot->image_count; i++) {
		const struct image *other = &snapshot->images[i];

		if (other->role != IMAGE_DEPLOYED || !is_in_cluster(report, other) ||
			strcmp(other->function, image->function) == 0 ||
			!is_in_namespace(report, other->function, namespace))
			continue;
		rule_fail(report, &subject, other->function,
			arena_format(rule_arena(report), "%s stands in the same namespace, %s",
				rule_shown(report, other->function),
				rule_file_of_image(report, other)->path));
		return;
	}
	rule_pass(report, rule_file_of_image(report, image));
}

void check_neighbours(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	each_engine(report, neighbours);
}
