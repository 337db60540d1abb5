#include "list_columns.h"

const struct list_table *const list_tables[TABLE_COUNT] = {
	[TABLE_REPOSITORIES] = &repository_list,
	[TABLE_MODULES] = &module_list,
	[TABLE_REFERENCES] = &reference_list,
	[TABLE_FINDINGS] = &finding_list,
	[TABLE_GRAPH] = &graph_list,
	[TABLE_REVIEWS] = &review_list,
	[TABLE_CHANGES] = &change_list,
	[TABLE_DECISIONS] = &decision_list,
	[TABLE_IMAGES] = &images_list,
	[TABLE_IMAGE_USES] = &image_use_list,
	[TABLE_SETTINGS] = &setting_list,
};
