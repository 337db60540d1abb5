/* Engines in clusters, and what stands beside them: 414. */
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

const char *rule_namespace_of(struct rule_report *report, const char *workload)
{
	const char *name = strchr(workload, ' ');
	const char *slash = name ? strchr(name, '/') : NULL;

	return slash ? arena_string_part(rule_arena(report), name + 1, (size_t)(slash - name) - 1) : "";
}

static bool is_in_namespace(struct rule_report *report, const char *workload, const char *namespace)
{
	return strcmp(rule_namespace_of(report, workload), namespace) == 0;
}

void rule_each_cluster_engine(struct rule_report *report,
	void (*check)(struct rule_report *report, const struct image *image, const char *namespace))
{
	const struct snapshot *snapshot = report->input->snapshot;

	for (size_t i = 0; i < snapshot->image_count; i++) {
		const struct image *image = &snapshot->images[i];

		if (image->role == IMAGE_ENGINE && is_in_cluster(report, image))
			check(report, image, rule_namespace_of(report, image->function));
	}
}

/* --- 414 -------------------------------------------------------------------------------------------------- */

static void neighbours(struct rule_report *report, const struct image *image, const char *namespace)
{
	const struct snapshot *snapshot = report->input->snapshot;
	struct rule_subject subject = rule_subject_image(report, image);

	if (!*namespace || strcmp(namespace, "{{}}") == 0) {
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
	rule_each_cluster_engine(report, neighbours);
}
