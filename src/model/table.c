#include "model/table.h"

#include "base/memory.h"
#include "table_columns.h"

#include <string.h>

const struct table table_list[TABLE_COUNT] = {
	[TABLE_REPOSITORIES] = { .name = "repositories",
		.rows = "repositories",
		.title = "Repositories",
		.columns = repository_columns,
		.column_count = REPOSITORY_COLUMNS,
		.sort = "-critical,-high,-medium,-low,repo" },
	[TABLE_MODULES] = { .name = "modules",
		.rows = "modules",
		.title = "Modules",
		.columns = module_columns,
		.column_count = MODULE_COLUMNS,
		.sort = "-worst,-findings,repo,path" },
	[TABLE_REFERENCES] = { .name = "references",
		.rows = "references",
		.title = "References",
		.columns = reference_columns,
		.column_count = REF_COLUMNS,
		.sort = "repo,path,line" },
	[TABLE_FINDINGS] = { .name = "findings",
		.rows = "findings",
		.title = "Findings",
		.columns = finding_columns,
		.column_count = FIND_COLUMNS,
		.sort = "-severity,-first_seen" },
	[TABLE_GRAPH] = { .name = "graph",
		.rows = "rows of the graph",
		.title = "Graph",
		.columns = graph_columns,
		.column_count = GRAPH_COLUMNS,
		.sort = "-used_by,module" },
	[TABLE_REVIEWS] = { .name = "reviews",
		.rows = "reviews",
		.title = "Reviews",
		.columns = ledger_columns,
		.column_count = LEDGER_COLUMNS,
		.sort = "-made,module,step" },
	[TABLE_CHANGES] = { .name = "changes",
		.rows = "changes",
		.title = "Changes",
		.columns = change_columns,
		.column_count = CHANGE_COLUMNS,
		.sort = "-run" },
	[TABLE_DECISIONS] = { .name = "decisions",
		.rows = "decisions",
		.title = "Decisions",
		.columns = decision_columns,
		.column_count = DECIDE_COLUMNS,
		.sort = "standing,until,-made" },
	[TABLE_IMAGES] = { .name = "images",
		.rows = "images",
		.title = "Images",
		.columns = images_columns,
		.column_count = IMAGES_COLUMNS,
		.sort = "-worst,-uses,name,role" },
	[TABLE_IMAGE_USES] = { .name = "image_uses",
		.rows = "uses of images",
		.title = "Uses of images",
		.columns = image_use_columns,
		.column_count = IMAGE_USE_COLUMNS,
		.sort = "repo,path,line,column" },
	[TABLE_SETTINGS] = { .name = "settings",
		.rows = "settings",
		.title = "Engine & cache",
		.columns = settings_columns,
		.column_count = SETTINGS_COLUMNS,
		.sort = "-worst,-findings,repo,path,line,column" },
};

const struct table use_table = {
	.name = "uses",
	.rows = "uses",
	.title = "Uses",
	.columns = use_columns,
	.column_count = USE_COLUMNS,
	.sort = "",
};

int table_find(const char *name)
{
	for (int i = 0; i < TABLE_COUNT; i++)
		if (strcmp(table_list[i].name, name) == 0)
			return i;
	return -1;
}

int table_column(enum table_id table, const char *name)
{
	const struct table *rows = &table_list[table];

	for (size_t i = 0; i < rows->column_count; i++)
		if (strcmp(rows->columns[i].name, name) == 0)
			return (int)i;
	for (size_t i = 0; i < rows->column_count; i++)
		if (rows->columns[i].alias && strcmp(rows->columns[i].alias, name) == 0)
			return (int)i;
	return -1;
}

void id_list_release(struct id_list *list)
{
	memory_free(list->ids);
	*list = (struct id_list){ 0 };
}
