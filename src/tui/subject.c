/* The document about a row: one per table. */
#include "subject.h"

void add_subject(struct document *document, const struct subject *subject)
{
	switch (subject->table) {
	case TABLE_REPOSITORIES:
		add_repository(document, subject);
		break;
	case TABLE_MODULES:
		add_module(document, subject);
		break;
	case TABLE_REFERENCES:
		add_reference(document, subject);
		break;
	case TABLE_GRAPH:
		add_graph_module(document, subject);
		break;
	case TABLE_REVIEWS:
		add_review(document, subject);
		break;
	case TABLE_CHANGES:
		add_change(document, subject);
		break;
	case TABLE_DECISIONS:
		add_decision(document, subject);
		break;
	case TABLE_IMAGES:
		add_image(document, subject);
		break;
	case TABLE_IMAGE_USES:
		add_image_use(document, subject);
		break;
	case TABLE_SETTINGS:
		add_setting(document, subject);
		break;
	case TABLE_FINDINGS:
	case TABLE_COUNT:
		add_finding(document, subject);
		break;
	}
}
