/* Rule 303: one tag that is several images over the fleet. */
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"
#include "code.h"

static void skewed(struct rule_report *report, const struct image *image, const struct image_pin *pin,
	const struct image_skew *skew)
{
	struct rule_subject subject = rule_subject_image(report, image);
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&text, "%s:%s stands for %u different digests in %u repositories\nhere: %s, in %u of them",
		pin->name, pin->tag, skew->digests, skew->repositories, pin->digest, skew->same);
	if (*skew->most)
		buf_format(&text, "\nmost repositories have %s: %u", skew->most, skew->most_count);
	/* That others move on changes nothing here: a decision stands until this image is changed. */
	rule_fail(report, &subject, NULL, arena_string(rule_arena(report), text.text));
}

void check_image_skew(const struct rule_input *input, struct rule_report *report)
{
	const struct snapshot *snapshot = input->snapshot;

	for (size_t i = 0; input->image_skews && i < snapshot->image_count; i++) {
		const struct image_skew *skew = &input->image_skews[i];
		const struct image *image = &snapshot->images[i];
		struct image_pin pin;

		/* Sums are of live paths alone. */
		if (!skew->digests || rule_file_of_image(report, image)->class != PATH_LIVE ||
			!image_pin_of(image, &pin))
			continue;
		if (skew->digests == 1 || skew->repositories < 2 ||
			(*skew->most && strcmp(skew->most, pin.digest) == 0))
			rule_pass(report, rule_file_of_image(report, image));
		else
			skewed(report, image, &pin, skew);
	}
}
