/* How the fleet uses each target: sums over references, looked up for one reference after the other. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "resolving.h"

/* One commit of a target that runs somewhere. */
struct commit_use {
	struct commit_key commit;
	uint32_t repositories;
	int64_t time; /* of the commit, INT64_MIN = not known */
	bool unreachable;
};

struct target_use {
	int64_t target;
	uint32_t repositories;
	size_t first, count; /* in the list of commits */
	size_t most, newest; /* SIZE_MAX = none */
	bool tied;           /* others are used as much as `most` */
};

struct skews {
	int64_t version; /* of the database as others write it */
	uint64_t epoch;
	struct target_use *targets; /* by target */
	size_t target_count, target_capacity;
	struct commit_use *commits; /* by target, then commit */
	size_t commit_count, commit_capacity;
};

static void skews_release(struct skews *skews)
{
	memory_free(skews->targets);
	memory_free(skews->commits);
	*skews = (struct skews){ 0 };
}

void skews_close(struct skews **skews)
{
	if (*skews)
		skews_release(*skews);
	memory_free(*skews);
	*skews = NULL;
}

void commit_key_read(struct statement *statement, int column, struct commit_key *ret)
{
	size_t length;
	const void *bytes = statement_blob(statement, column, &length);

	*ret = (struct commit_key){ .is_none = true };
	if (length != sizeof(ret->bytes))
		return;
	memcpy(ret->bytes, bytes, length);
	ret->is_none = false;
}

/* --- summing up ------------------------------------------------------------------------------------------ */

#define COMMITS                                                                                              \
	"SELECT r.target_id, count(DISTINCT r.repository_id), r.commit_id, max(x.commit_time), "             \
	"max(x.reachable = 2) "
#define TARGETS "SELECT r.target_id, count(DISTINCT r.repository_id) "
#define USES                                                                                                 \
	"FROM reference r JOIN repository p ON p.id = r.repository_id AND p.state = 1 "                      \
	"LEFT JOIN resolution x ON x.reference_id = r.id AND x.commit_id = r.commit_id "                     \
	"WHERE r.until_run IS NULL AND r.path_class = 0 "
#define OF_ALL "AND r.target_id IS NOT NULL "
#define OF_ONE "AND r.target_id = ?1 "
#define BY_COMMIT "GROUP BY r.target_id, r.commit_id ORDER BY r.target_id, r.commit_id"
#define BY_TARGET "GROUP BY r.target_id ORDER BY r.target_id"

static const char commits_of_all[] = COMMITS USES OF_ALL BY_COMMIT;
static const char targets_of_all[] = TARGETS USES OF_ALL BY_TARGET;
static const char commits_of_one[] = COMMITS USES OF_ONE BY_COMMIT;
static const char targets_of_one[] = TARGETS USES OF_ONE BY_TARGET;

static int begin(
	struct statement *ret, struct store *store, const char *sql, int64_t target, struct error *err)
{
	int result = statement_begin(ret, store, sql, err);

	if (result == 0 && target)
		statement_bind_integer(ret, 1, target);
	return result;
}

static int load_targets(struct skews *skews, struct store *store, int64_t target, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = begin(&statement, store, target ? targets_of_one : targets_of_all, target, err);

	if (result < 0)
		return result;
	while ((result = statement_step(&statement, err)) > 0) {
		memory_grow(&skews->targets, skews->target_count, &skews->target_capacity,
			sizeof(*skews->targets));
		skews->targets[skews->target_count++] = (struct target_use){
			.target = statement_integer(&statement, 0),
			.repositories = (uint32_t)statement_integer(&statement, 1),
			.most = SIZE_MAX,
			.newest = SIZE_MAX,
		};
	}
	return result;
}

/* The newer of two; of those of one time, the first. */
static bool is_newer(const struct skews *skews, size_t one, size_t other)
{
	return other == SIZE_MAX || skews->commits[one].time > skews->commits[other].time;
}

static void count_commit(const struct skews *skews, struct target_use *use, size_t at)
{
	const struct commit_use *commit = &skews->commits[at];

	if (!use->count++)
		use->first = at;
	/* One that no branch or tag leads to is nothing to move to: SCB105. */
	if (commit->unreachable)
		return;
	if (commit->time != INT64_MIN && is_newer(skews, at, use->newest))
		use->newest = at;
	if (use->most == SIZE_MAX || commit->repositories > skews->commits[use->most].repositories) {
		use->most = at;
		use->tied = false;
	} else if (commit->repositories == skews->commits[use->most].repositories) {
		use->tied = true;
	}
}

/* Both lists come in the order of targets; what floats has no commit. */
static int load_commits(struct skews *skews, struct store *store, int64_t target, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	size_t at = 0;
	int result = begin(&statement, store, target ? commits_of_one : commits_of_all, target, err);

	if (result < 0)
		return result;
	while ((result = statement_step(&statement, err)) > 0) {
		struct commit_use use = { .time = INT64_MIN };

		commit_key_read(&statement, 2, &use.commit);
		if (use.commit.is_none)
			continue;
		use.repositories = (uint32_t)statement_integer(&statement, 1);
		if (!statement_is_null(&statement, 3))
			use.time = statement_integer(&statement, 3);
		use.unreachable = statement_integer(&statement, 4) != 0;
		while (at < skews->target_count &&
			skews->targets[at].target < statement_integer(&statement, 0))
			at++;
		if (at == skews->target_count)
			break;
		memory_grow(&skews->commits, skews->commit_count, &skews->commit_capacity,
			sizeof(*skews->commits));
		skews->commits[skews->commit_count] = use;
		count_commit(skews, &skews->targets[at], skews->commit_count++);
	}
	return result < 0 ? result : 0;
}

static int sum_up(struct skews *skews, struct store *store, int64_t target, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	int result = transaction_begin_read(&transaction, store, err);

	if (result == 0)
		result = load_targets(skews, store, target, err);
	if (result == 0)
		result = load_commits(skews, store, target, err);
	return result < 0 ? result : transaction_commit(&transaction, err);
}

/* --- looking up ------------------------------------------------------------------------------------------ */

static const struct target_use *find_target(const struct skews *skews, int64_t target)
{
	size_t low = 0, high = skews->target_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (skews->targets[middle].target < target)
			low = middle + 1;
		else
			high = middle;
	}
	return low < skews->target_count && skews->targets[low].target == target ? &skews->targets[low]
										 : NULL;
}

static uint32_t count_same(
	const struct skews *skews, const struct target_use *use, const struct commit_key *commit)
{
	size_t low = use->first, high = use->first + use->count;

	if (commit->is_none)
		return 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = memcmp(skews->commits[middle].commit.bytes, commit->bytes, sizeof(commit->bytes));

		if (order == 0)
			return skews->commits[middle].repositories;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

static void put_hex(const struct commit_key *commit, char ret[OID_HEX + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < OID_BYTES; i++) {
		ret[2 * i] = digits[commit->bytes[i] >> 4];
		ret[2 * i + 1] = digits[commit->bytes[i] & 15];
	}
	ret[OID_HEX] = '\0';
}

static void describe(
	const struct skews *skews, int64_t target, const struct commit_key *commit, struct skew *ret)
{
	const struct target_use *use = find_target(skews, target);

	*ret = (struct skew){ 0 };
	if (!use)
		return;
	ret->repositories = use->repositories;
	ret->commits = (uint32_t)use->count;
	ret->same = count_same(skews, use, commit);
	if (use->most != SIZE_MAX && !use->tied) {
		put_hex(&skews->commits[use->most].commit, ret->most);
		ret->most_count = skews->commits[use->most].repositories;
	}
	if (use->newest != SIZE_MAX) {
		put_hex(&skews->commits[use->newest].commit, ret->newest);
		ret->newest_time = skews->commits[use->newest].time;
	}
}

/* Sum up again if this handle or another one has written what counts. */
static int refresh(struct store *store, struct error *err)
{
	static const char sql[] = "PRAGMA data_version";
	CLEANUP(skews_close) struct skews *skews = NULL;
	int64_t version = 0;
	int result = store_ask_number(store, sql, 0, &version, err);

	if (result < 0)
		return result;
	if (store->skews && store->skews->version == version && store->skews->epoch == store->epoch)
		return 0;
	skews = memory_zero(1, sizeof(*skews));
	skews->version = version;
	skews->epoch = store->epoch;
	result = sum_up(skews, store, 0, err);
	if (result < 0)
		return result;
	skews_close(&store->skews);
	store->skews = TAKE(skews);
	return 0;
}

int skew_find(struct store *store, int64_t target, const struct commit_key *commit, struct skew *ret,
	struct error *err)
{
	int result = refresh(store, err);

	if (result == 0)
		describe(store->skews, target, commit, ret);
	return result;
}

int skew_ask(struct store *store, int64_t target, const struct commit_key *commit, struct skew *ret,
	struct error *err)
{
	CLEANUP(skews_release) struct skews skews = { 0 };
	int result = sum_up(&skews, store, target, err);

	if (result == 0)
		describe(&skews, target, commit, ret);
	return result;
}
