/* One walk over all uses of all targets. */
#include "graph_walk.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "list_texts.h"

enum { COMMIT_BYTES = OID_HEX / 2 };

/* Different commits, in order. */
struct commits {
	unsigned char (*items)[COMMIT_BYTES];
	size_t count, capacity;
};

/* Whose a live reference is, and where it leads. */
struct owner {
	uint32_t repository, target; /* 0 = nobody's */
	uint32_t since_run;
};

struct repository_mark {
	int64_t last_run;         /* 0 = not live */
	uint32_t direct, through; /* the last target that it was counted at, by its number */
};

struct building {
	struct store *store;
	int64_t now;
	struct repository_mark *repositories; /* by id */
	size_t repository_count;
	struct owner *owners; /* by the id of a reference */
	size_t owner_count;
	struct graph_nodes *nodes;
	uint32_t number;   /* of the target at work, from 1 */
	uint32_t *node_of; /* by the id of a target, from 1 */
	size_t target_count;
	struct commits direct, through; /* of the node at work */
	bool any_review;
	struct error *err;
};

static void building_release(struct building *building)
{
	memory_free(building->repositories);
	memory_free(building->owners);
	memory_free(building->node_of);
	memory_free(building->direct.items);
	memory_free(building->through.items);
}

/* Ids are small and dense: arrays that they index. */
static bool is_id(int64_t id)
{
	return id > 0 && id < UINT32_MAX;
}

static void *room_for(void *array, size_t *count, int64_t id, size_t size)
{
	const size_t wanted = (size_t)id + 1 + (size_t)id / 2;

	if ((size_t)id < *count)
		return array;
	array = memory_resize(array, wanted * size);
	memset((char *)array + *count * size, 0, (wanted - *count) * size);
	*count = wanted;
	return array;
}

/* --- what is looked up on the way ------------------------------------------------------------------------ */

static int load_repositories(struct building *building)
{
	static const char sql[] = "SELECT id, last_run FROM repository WHERE state = 1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, building->store, sql, building->err);

	while (result >= 0 && (result = statement_step(&statement, building->err)) > 0) {
		const int64_t id = statement_integer(&statement, 0);

		if (!is_id(id))
			continue;
		building->repositories = room_for(building->repositories, &building->repository_count, id,
			sizeof(*building->repositories));
		building->repositories[id].last_run = statement_integer(&statement, 1);
	}
	return result;
}

/* The repository of an id if it is live, or NULL. */
static struct repository_mark *live(const struct building *building, int64_t id)
{
	struct repository_mark *repository;

	if (id <= 0 || (uint64_t)id >= building->repository_count)
		return NULL;
	repository = &building->repositories[id];
	return repository->last_run ? repository : NULL;
}

/* Steps below, and what copies say, come by reference: once in the order of ids instead of a look-up for each. */
static int load_owners(struct building *building)
{
	static const char any[] = "SELECT EXISTS (SELECT 1 FROM below) OR EXISTS (SELECT 1 FROM resolution)";
	static const char sql[] = "SELECT id, repository_id, target_id, since_run FROM reference "
				  "WHERE target_id IS NOT NULL AND until_run IS NULL AND path_class = 0";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int64_t some = 0;
	int result = store_ask_number(building->store, any, 0, &some, building->err);

	if (result < 0 || !some)
		return result;
	result = statement_begin(&statement, building->store, sql, building->err);
	while (result >= 0 && (result = statement_step(&statement, building->err)) > 0) {
		const int64_t id = statement_integer(&statement, 0);

		if (!is_id(id) || !live(building, statement_integer(&statement, 1)))
			continue;
		building->owners =
			room_for(building->owners, &building->owner_count, id, sizeof(*building->owners));
		building->owners[id].repository = (uint32_t)statement_integer(&statement, 1);
		building->owners[id].target = (uint32_t)statement_integer(&statement, 2);
		building->owners[id].since_run = (uint32_t)statement_integer(&statement, 3);
	}
	return result;
}

/* Nobody's if the reference is not alive. */
static struct owner owner_of(const struct building *building, int64_t reference)
{
	if (reference <= 0 || (uint64_t)reference >= building->owner_count)
		return (struct owner){ 0 };
	return building->owners[reference];
}

/* When the next review expires, and whether there are any. */
static int load_expiry(struct building *building)
{
	static const char sql[] = "SELECT count(*), min(CASE WHEN until >= ?1 THEN until END) FROM review "
				  "WHERE live = 1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, building->store, sql, building->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, building->now);
	result = statement_step(&statement, building->err);
	if (result <= 0)
		return result;
	building->any_review = statement_integer(&statement, 0) > 0;
	building->nodes->until =
		statement_is_null(&statement, 1) ? INT64_MAX : statement_integer(&statement, 1);
	return 0;
}

/* --- one row --------------------------------------------------------------------------------------------- */

static struct graph_node *add_node(struct building *building, int64_t target)
{
	struct graph_nodes *nodes = building->nodes;
	struct graph_node *node;

	memory_grow(&nodes->items, nodes->count, &nodes->capacity, sizeof(*nodes->items));
	node = &nodes->items[nodes->count++];
	*node = (struct graph_node){ .target = target, .tier = -1, .fork = -1, .worst = -1 };
	building->number++;
	building->direct.count = 0;
	building->through.count = 0;
	return node;
}

static void add_commit(struct commits *commits, struct statement *statement, int column)
{
	unsigned char commit[COMMIT_BYTES];

	if (statement_is_null(statement, column))
		return;
	statement_copy(statement, column, commit, sizeof(commit));
	if (commits->count && memcmp(commits->items[commits->count - 1], commit, sizeof(commit)) == 0)
		return;
	memory_grow(&commits->items, commits->count, &commits->capacity, sizeof(*commits->items));
	memcpy(commits->items[commits->count++], commit, sizeof(commit));
}

static void note_run(struct graph_node *node, int64_t run)
{
	if (run && (!node->first_run || run < node->first_run))
		node->first_run = run;
}

/* A reference of now or of before, as `direct_sql` selects it. */
static void take_direct(struct building *building, struct graph_node *node, struct statement *statement)
{
	const uint32_t number = building->number;
	struct repository_mark *repository = live(building, statement_integer(statement, 3));

	if (statement_integer(statement, 4) != PATH_LIVE)
		return;
	note_run(node, statement_integer(statement, 6));
	if (!repository || !statement_is_null(statement, 1))
		return;
	node->uses++;
	node->used_by += repository->direct != number;
	repository->direct = number;
	if (node->last_run < repository->last_run)
		node->last_run = repository->last_run;
	node->floating += statement_integer(statement, 5) == EFFECTIVE_FLOATING;
	add_commit(&building->direct, statement, 2);
}

/* A step below a reference, as `through_sql` selects it. */
static void take_through(struct building *building, struct graph_node *node, struct statement *statement)
{
	const uint32_t number = building->number;
	const struct owner owner = owner_of(building, statement_integer(statement, 2));
	struct repository_mark *repository = live(building, owner.repository);

	if (!repository)
		return;
	add_commit(&building->through, statement, 1);
	note_run(node, owner.since_run);
	if (repository->direct == number || repository->through == number)
		return;
	repository->through = number;
	node->below++;
	if (node->last_run < repository->last_run)
		node->last_run = repository->last_run;
}

static int is_reviewed(struct building *building, int64_t target, const unsigned char *commit, bool *ret)
{
	static const char sql[] = "SELECT 1 FROM review AS v WHERE v.target_id = ?1 AND v.commit_id = ?2 "
				  "AND " REVIEW_HOLDS("v") " LIMIT 1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, building->store, sql, building->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, target);
	statement_bind_blob(&statement, 2, commit, COMMIT_BYTES);
	statement_bind_integer(
		&statement, sqlite3_bind_parameter_index(statement.handle, ":now"), building->now);
	result = statement_step(&statement, building->err);
	*ret = result > 0;
	return result < 0 ? result : 0;
}

/* The commits of both kinds of use, each counted once. */
static int count_commits(struct building *building, struct graph_node *node)
{
	const struct commits *one = &building->direct, *other = &building->through;
	size_t i = 0, j = 0;

	while (i < one->count || j < other->count) {
		const int order = i == one->count     ? 1
				  : j == other->count ? -1
						      : memcmp(one->items[i], other->items[j], COMMIT_BYTES);
		const unsigned char *commit = order <= 0 ? one->items[i] : other->items[j];
		bool reviewed = false;

		if (building->any_review && is_reviewed(building, node->target, commit, &reviewed) < 0)
			return building->err->code;
		node->commits++;
		node->reviewed += reviewed;
		i += order <= 0;
		j += order >= 0;
	}
	return 0;
}

/* --- all rows -------------------------------------------------------------------------------------------- */

/* Rows in the order of targets. */
struct scan {
	struct statement statement;
	int64_t target; /* INT64_MAX = the end */
};

static void scan_end(struct scan *scan)
{
	statement_end(&scan->statement);
}

static int scan_next(struct scan *scan, struct error *err)
{
	const int result = statement_step(&scan->statement, err);

	scan->target = result > 0 ? statement_integer(&scan->statement, 0) : INT64_MAX;
	return result < 0 ? result : 0;
}

static int scan_begin(struct scan *scan, struct store *store, const char *sql, struct error *err)
{
	const int result = statement_begin(&scan->statement, store, sql, err);

	return result < 0 ? result : scan_next(scan, err);
}

/* What only was used in former times, or nowhere alive, has no row. */
static void keep_node(struct building *building, const struct graph_node *node)
{
	if (!node->uses && !node->below) {
		building->nodes->count--;
		return;
	}
	building->node_of = room_for(
		building->node_of, &building->target_count, node->target, sizeof(*building->node_of));
	building->node_of[node->target] = (uint32_t)building->nodes->count;
}

static int take_uses(struct building *building)
{
	static const char direct_sql[] =
		"SELECT target_id, until_run, commit_id, repository_id, path_class, effective, since_run "
		"FROM reference WHERE target_id IS NOT NULL ORDER BY target_id, until_run, commit_id";
	static const char through_sql[] = "SELECT target_id, commit_id, reference_id FROM below "
					  "WHERE target_id IS NOT NULL ORDER BY target_id, commit_id";
	CLEANUP(scan_end) struct scan direct = { 0 };
	CLEANUP(scan_end) struct scan through = { 0 };
	int result = scan_begin(&direct, building->store, direct_sql, building->err);

	if (result == 0)
		result = scan_begin(&through, building->store, through_sql, building->err);
	while (result == 0 && (direct.target != INT64_MAX || through.target != INT64_MAX)) {
		const int64_t target = direct.target < through.target ? direct.target : through.target;
		struct graph_node *node = add_node(building, target);

		while (result == 0 && direct.target == target) {
			take_direct(building, node, &direct.statement);
			result = scan_next(&direct, building->err);
		}
		while (result == 0 && through.target == target) {
			take_through(building, node, &through.statement);
			result = scan_next(&through, building->err);
		}
		if (result == 0)
			result = count_commits(building, node);
		if (is_id(target))
			keep_node(building, node);
		else
			building->nodes->count--;
	}
	return result;
}

static struct graph_node *find_node(struct building *building, int64_t target)
{
	if (target <= 0 || (uint64_t)target >= building->target_count || !building->node_of[target])
		return NULL;
	return &building->nodes->items[building->node_of[target] - 1];
}

static int take_resolutions(struct building *building)
{
	static const char sql[] =
		"SELECT reference_id, presence, reachable, label, tier, fork FROM resolution";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, building->store, sql, building->err);

	while (result >= 0 && (result = statement_step(&statement, building->err)) > 0) {
		const struct owner owner = owner_of(building, statement_integer(&statement, 0));
		struct graph_node *node = find_node(building, owner.target);

		if (!node)
			continue;
		node->absent += statement_integer(&statement, 1) == PRESENCE_ABSENT;
		node->unreachable += statement_integer(&statement, 2) == REACH_NO;
		node->disagree += statement_integer(&statement, 3) == LABEL_DISAGREES;
		node->tier = statement_integer(&statement, 4);
		node->fork = statement_integer(&statement, 5);
	}
	return result;
}

/* The whole of one index, in any order: the list's own holds all that is needed. */
static int take_findings(struct building *building)
{
	static const char sql[] = "SELECT target_id, repository_id, verdict, severity FROM finding "
				  "WHERE path_class = 0 AND status = 1 AND target_id IS NOT NULL";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, building->store, sql, building->err);

	while (result >= 0 && (result = statement_step(&statement, building->err)) > 0) {
		struct graph_node *node = find_node(building, statement_integer(&statement, 0));
		const int64_t severity = statement_integer(&statement, 3);

		if (!node || !live(building, statement_integer(&statement, 1)))
			continue;
		node->findings++;
		if (statement_integer(&statement, 2) == VERDICT_FAIL && severity > node->worst)
			node->worst = severity;
	}
	return result;
}

static int take_owners_of_targets(struct building *building)
{
	static const char sql[] = "SELECT id, tier, fork FROM target WHERE tier <> 0 OR fork <> 0";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, building->store, sql, building->err);

	while (result >= 0 && (result = statement_step(&statement, building->err)) > 0) {
		struct graph_node *node = find_node(building, statement_integer(&statement, 0));

		if (!node)
			continue;
		node->tier = statement_integer(&statement, 1);
		node->fork = statement_integer(&statement, 2);
	}
	return result;
}

void graph_nodes_release(struct graph_nodes *nodes)
{
	memory_free(nodes->items);
	*nodes = (struct graph_nodes){ 0 };
}

int graph_walk(struct store *store, int64_t now, struct graph_nodes *ret, struct error *err)
{
	CLEANUP(building_release)
	struct building building = { .store = store, .now = now, .nodes = ret, .err = err };
	int result = load_repositories(&building);

	if (result == 0)
		result = load_owners(&building);
	if (result == 0)
		result = load_expiry(&building);
	if (result == 0)
		result = take_uses(&building);
	if (result == 0)
		result = take_resolutions(&building);
	if (result == 0)
		result = take_findings(&building);
	return result < 0 ? result : take_owners_of_targets(&building);
}
