#include "beside.h"

#include <string.h>

/* Everything, whatever paths and repositories: naming a state and a repository takes the usual scope away. */
static const char any_repository[] = "-state=none";
static const char any_reference[] = "class:any (class:any OR repo=none)";

int beside_open(struct beside *beside, struct fleet *fleet, bool every, const char *filter, struct error *err)
{
	const struct list_question question = {
		.table = TABLE_REPOSITORIES,
		.filter = every ? filter : any_repository,
		.sort = "repo",
	};

	beside->fleet = fleet;
	beside->every = every;
	return lane_open(&beside->repositories, fleet, &question, err);
}

/* A row came of a repository that no list has: its name is all that is known. */
static int visit_unknown(const char *name, row_visitor *visit, void *context)
{
	struct cell cells[REPOSITORY_COLUMNS];

	for (size_t i = 0; i < REPOSITORY_COLUMNS; i++)
		cells[i] = (struct cell){ .text = "", .empty = true };
	cells[REPOSITORY_REPO] = (struct cell){ .text = name };
	return visit(&(struct row){ .cells = cells }, context);
}

int beside_reach(
	struct beside *beside, const char *name, row_visitor *visit, void *context, struct error *err)
{
	const struct row *row;
	int result;

	while ((result = lane_peek(&beside->repositories, &row, err)) == 0 && row) {
		const int order = name ? strcmp(row->cells[REPOSITORY_REPO].text, name) : -1;

		if (order > 0)
			break;
		if (order == 0 || beside->every)
			result = visit(row, context);
		lane_move(&beside->repositories);
		if (result || order == 0)
			return result;
	}
	return result == 0 && name ? visit_unknown(name, visit, context) : result;
}

/* --- references ------------------------------------------------------------------------------------------- */

/* By repository, then path; in bytes, as lists are sorted. */
static int compare(const struct row *reference, const char *repository, const char *path)
{
	const int order = strcmp(reference->cells[REF_REPO].text, repository);

	return order ? order : strcmp(reference->cells[REF_PATH].text, path);
}

static bool is_held(const struct beside *beside, const char *repository, const char *path)
{
	const size_t length = strlen(repository);

	return beside->path.length == length + 1 + strlen(path) &&
	       strcmp(beside->path.text, repository) == 0 &&
	       strcmp(beside->path.text + length + 1, path) == 0;
}

/* Two modules may stand in one manifest: its references are held until the next one. */
static int hold(struct beside *beside, const char *repository, const char *path, struct error *err)
{
	const struct row *row;
	int result;

	arena_release(&beside->arena);
	beside->held = NULL;
	beside->held_count = beside->held_capacity = 0;
	while ((result = lane_peek(&beside->references, &row, err)) == 0 && row) {
		const int order = compare(row, repository, path);

		if (order > 0)
			break;
		if (order == 0) {
			arena_grow(&beside->arena, &beside->held, beside->held_count, &beside->held_capacity,
				sizeof(*beside->held));
			beside->held[beside->held_count++] = row_copy(row, TABLE_REFERENCES, &beside->arena);
		}
		lane_move(&beside->references);
	}
	buf_clear(&beside->path);
	buf_add_bytes(&beside->path, repository, strlen(repository) + 1);
	buf_add(&beside->path, path);
	return result;
}

int beside_references(
	struct beside *beside, const struct row *module, row_visitor *visit, void *context, struct error *err)
{
	static const struct list_question question = {
		.table = TABLE_REFERENCES,
		.filter = any_reference,
		.sort = "repo,path,line,column,kind,name",
	};
	const char *repository = module->cells[MODULE_REPO].text, *path = module->cells[MODULE_PATH].text;
	int result = 0;

	if (!beside->has_references)
		result = lane_open(&beside->references, beside->fleet, &question, err);
	beside->has_references = true;
	if (result == 0 && !is_held(beside, repository, path))
		result = hold(beside, repository, path, err);
	for (size_t i = 0; result == 0 && i < beside->held_count; i++)
		result = visit(&beside->held[i], context);
	return result;
}

void beside_close(struct beside *beside)
{
	lane_close(&beside->repositories);
	lane_close(&beside->references);
	buf_release(&beside->path);
	arena_release(&beside->arena);
}
