/* Whose code it is: by the namespaces of policy, its map of forks, and histories that share a first commit. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "protocol.h"
#include "resolve.h"

/* A first commit and a copy whose history begins with it. */
struct origin {
	const char *commit;
	size_t site;
};

/* Two copies to compare, and for whose answers. */
struct pair {
	size_t fork, upstream; /* sites */
	size_t *asks;
	size_t ask_count, ask_capacity;
};

struct forking {
	struct resolving *resolving;
	struct origin *origins;
	size_t origin_count, origin_capacity;
	struct pair *pairs;
	size_t pair_count, pair_capacity;
	const char **roots; /* of targets */
	size_t root_count, root_capacity;
	size_t next;
};

static enum tier tier_of(const struct forking *forking, const char *root)
{
	return policy_tier(forking->resolving->policy, root);
}

/* --- first commits ------------------------------------------------------------------------------------ */

static bool is_asked(const struct copy_site *site)
{
	return site->looked && !site->problem && (site->ours || site->stored.id);
}

static int load_roots(struct forking *forking)
{
	struct resolving *resolving = forking->resolving;
	const struct json_limits limits = { .depth = 2, .values = 1000 };

	for (size_t i = 0; i < resolving->site_count; i++) {
		struct copy_site *site = &resolving->sites[i];
		CLEANUP(json_close) struct json *json = NULL;
		const char *value;

		if (site->online || (!site->ours && !is_asked(site)))
			continue;
		if (resolve_remember(resolving, site) < 0)
			return resolving->err->code;
		value = resolve_memory(site, "roots");
		if (value && json_parse(&json, value, strlen(value), JSON_STRICT, &limits, NULL, NULL) == 0 &&
			resolve_take_roots(resolving, site, json_root(json)))
			continue;
		site->roots = NULL;
		site->asks_roots = true;
		resolve_queue(resolving, i);
	}
	return resolve_ask_queued(resolving);
}

static int compare_origins(const void *left, const void *right)
{
	const struct origin *one = left, *other = right;
	int order = strcmp(one->commit, other->commit);

	return order ? order : (one->site > other->site) - (one->site < other->site);
}

static void list_origins(struct forking *forking)
{
	struct resolving *resolving = forking->resolving;

	for (size_t i = 0; i < resolving->site_count; i++)
		for (size_t j = 0; j < resolving->sites[i].root_count; j++) {
			arena_grow(&resolving->arena, &forking->origins, forking->origin_count,
				&forking->origin_capacity, sizeof(*forking->origins));
			forking->origins[forking->origin_count++] =
				(struct origin){ resolving->sites[i].roots[j], i };
		}
	if (forking->origin_count > 1)
		qsort(forking->origins, forking->origin_count, sizeof(*forking->origins), compare_origins);
}

/* --- who is related to whom --------------------------------------------------------------------------- */

/* A copy of a root that can be read; the freshest. SIZE_MAX if there is none. */
static size_t copy_of(const struct forking *forking, const char *root)
{
	const struct resolving *resolving = forking->resolving;
	size_t count, first = resolve_sites_of(resolving, root, &count), best = SIZE_MAX;

	for (size_t i = first; i < first + count; i++) {
		const struct copy_site *site = &resolving->sites[i];

		if (site->looked && !site->problem && !site->online &&
			(best == SIZE_MAX || site->stored.updated > resolving->sites[best].stored.updated))
			best = i;
	}
	return best;
}

static bool has_roots(const struct forking *forking, const char *root)
{
	const struct resolving *resolving = forking->resolving;
	size_t count, first = resolve_sites_of(resolving, root, &count);

	for (size_t i = first; i < first + count; i++)
		if (resolving->sites[i].root_count)
			return true;
	return false;
}

/* Official before others, then by name: any order will do that stays the same. */
static bool is_better(const struct forking *forking, const char *one, const char *other)
{
	const bool official = tier_of(forking, one) == TIER_OFFICIAL;

	if (!other)
		return true;
	if (official != (tier_of(forking, other) == TIER_OFFICIAL))
		return official;
	return strcmp(one, other) < 0;
}

/* The root that shares a first commit with a site and is ours, or is not. */
static const char *relative_of_site(const struct forking *forking, const struct copy_site *site, bool ours)
{
	const char *best = NULL;

	for (size_t i = 0; i < site->root_count; i++) {
		size_t low = 0, high = forking->origin_count;

		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (strcmp(forking->origins[middle].commit, site->roots[i]) < 0)
				low = middle + 1;
			else
				high = middle;
		}
		for (; low < forking->origin_count &&
			strcmp(forking->origins[low].commit, site->roots[i]) == 0;
			low++) {
			const char *root = forking->resolving->sites[forking->origins[low].site].root;

			if (strcmp(root, site->root) != 0 && (tier_of(forking, root) == TIER_OURS) == ours &&
				is_better(forking, root, best))
				best = root;
		}
	}
	return best;
}

static const char *relative_of(const struct forking *forking, const char *root, bool ours)
{
	const struct resolving *resolving = forking->resolving;
	size_t count, first = resolve_sites_of(resolving, root, &count);

	for (size_t i = first; i < first + count; i++) {
		const char *found = relative_of_site(forking, &resolving->sites[i], ours);

		if (found)
			return found;
	}
	return NULL;
}

static void decide(const struct forking *forking, const char *root, struct resolution *ret)
{
	const struct policy *policy = forking->resolving->policy;
	const bool ours = (ret->tier = tier_of(forking, root)) == TIER_OURS;
	const char *named = ours ? policy_upstream_of(policy, root) : policy_fork_of(policy, root);

	ret->fork_of = named ? resolve_root(forking->resolving, named) : relative_of(forking, root, !ours);
	ret->fork_reason = NULL;
	if (ret->fork_of) {
		ret->fork = ours ? FORK_INTERNAL : FORK_AVAILABLE;
		ret->fork_reason = named ? "policy says so" : "their histories begin with one commit";
	} else if (ours) {
		ret->fork = FORK_FIRST_PARTY;
	} else if (!policy->namespaces.count) {
		ret->fork = FORK_UNKNOWN;
		ret->fork_reason = "policy names no namespace of ours";
	} else if (!has_roots(forking, root)) {
		ret->fork = FORK_UNKNOWN;
		ret->fork_reason = "there is no copy whose history could be compared";
	} else {
		ret->fork = FORK_NONE;
	}
}

/* --- distances ---------------------------------------------------------------------------------------- */

static struct pair *pair_of(struct forking *forking, size_t fork, size_t upstream)
{
	struct pair *pair;

	for (size_t i = 0; i < forking->pair_count; i++)
		if (forking->pairs[i].fork == fork && forking->pairs[i].upstream == upstream)
			return &forking->pairs[i];
	arena_grow(&forking->resolving->arena, &forking->pairs, forking->pair_count, &forking->pair_capacity,
		sizeof(*forking->pairs));
	pair = &forking->pairs[forking->pair_count++];
	*pair = (struct pair){ .fork = fork, .upstream = upstream };
	return pair;
}

static const char *memory_name(struct forking *forking, const struct pair *pair, const struct ask *ask)
{
	const struct copy_site *upstream = &forking->resolving->sites[pair->upstream];
	CLEANUP(buf_release) struct buf hex = BUF_INIT;

	buf_add_hex(&hex, upstream->stored.refs_digest, sizeof(upstream->stored.refs_digest));
	return arena_format(&forking->resolving->arena, "compare\n%s\n%s\n%s\n%s", upstream->place, hex.text,
		ask->question.subpath, ask->question.commit);
}

static bool take_distance(struct forking *forking, struct ask *ask, const char *value)
{
	struct resolving *resolving = forking->resolving;
	struct resolution found = { 0 };

	if (!value || resolution_read(
			      &found, value, strlen(value), &resolving->limits, &resolving->arena, NULL) < 0)
		return false;
	ask->answer.distance = found.distance;
	ask->answer.pin_upstream = found.pin_upstream;
	return true;
}

static int want_distance(struct forking *forking, size_t index)
{
	struct resolving *resolving = forking->resolving;
	struct ask *ask = &resolving->asks[index];
	const bool internal = ask->answer.fork == FORK_INTERNAL;
	const char *fork = internal ? ask->question.root : ask->answer.fork_of;
	const char *upstream = internal ? ask->answer.fork_of : ask->question.root;
	const size_t one = copy_of(forking, fork), other = copy_of(forking, upstream);
	struct pair *pair;

	if (one == SIZE_MAX || other == SIZE_MAX)
		return 0;
	pair = pair_of(forking, one, other);
	if (resolve_remember(resolving, &resolving->sites[one]) < 0)
		return resolving->err->code;
	if (take_distance(
		    forking, ask, resolve_memory(&resolving->sites[one], memory_name(forking, pair, ask))))
		return 0;
	arena_grow(&resolving->arena, &pair->asks, pair->ask_count, &pair->ask_capacity, sizeof(*pair->asks));
	pair->asks[pair->ask_count++] = index;
	return 0;
}

static void write_pair(const struct forking *forking, size_t job, struct buf *ret)
{
	const struct resolving *resolving = forking->resolving;
	const struct pair *pair = &forking->pairs[job];
	const struct copy_site *fork = &resolving->sites[pair->fork];
	const struct copy_site *upstream = &resolving->sites[pair->upstream];
	struct json_writer writer = { .buf = ret };

	json_begin_object(&writer, NULL);
	json_write_integer(&writer, "job", (int64_t)job);
	json_write_text(&writer, "gitdir", fork->place);
	json_write_bool(&writer, "worktree", fork->worktree);
	json_begin_object(&writer, "compare");
	json_write_text(&writer, "gitdir", upstream->place);
	json_write_bool(&writer, "worktree", upstream->worktree);
	json_begin_array(&writer, "questions");
	for (size_t i = 0; i < pair->ask_count; i++) {
		const struct question *question = &resolving->asks[pair->asks[i]].question;

		json_begin_array(&writer, NULL);
		json_write_text(&writer, NULL, question->subpath);
		json_write_text(&writer, NULL, question->commit);
		json_end_array(&writer);
	}
	json_end_array(&writer);
	json_end_object(&writer);
	json_end_object(&writer);
}

static bool next(void *context, size_t *ret_job, struct buf *ret_message)
{
	struct forking *forking = context;

	while (forking->next < forking->pair_count && !forking->pairs[forking->next].ask_count)
		forking->next++;
	if (forking->resolving->broken || forking->next == forking->pair_count)
		return false;
	*ret_job = forking->next++;
	write_pair(forking, *ret_job, ret_message);
	return true;
}

static enum pool_verdict message(
	void *context, size_t job, const char *text, size_t length, struct buf *ret_answer)
{
	struct forking *forking = context;
	struct resolving *resolving = forking->resolving;
	struct pair *pair = &forking->pairs[job];
	CLEANUP(json_close) struct json *json = NULL;
	const char *value;
	int64_t number;

	(void)ret_answer;
	if (message_parse(&json, text, length, NULL) < 0 ||
		!json_integer(json_member(json_root(json), "job"), &number) || number != (int64_t)job)
		return POOL_BAD;
	if (json_is_true(json_member(json_root(json), "done")) || json_member(json_root(json), "failed"))
		return POOL_DONE;
	value = json_text(json_member(json_root(json), "value"));
	if (!json_integer(json_member(json_root(json), "answer"), &number) || number < 0 ||
		(size_t)number >= pair->ask_count ||
		!take_distance(forking, &resolving->asks[pair->asks[number]], value))
		return POOL_BAD;
	if (!resolving->moment && store_put_answer(resolving->store, resolving->sites[pair->fork].stored.id,
					  memory_name(forking, pair, &resolving->asks[pair->asks[number]]),
					  value, resolving->now, resolving->err) < 0)
		resolve_break(resolving);
	return POOL_MORE;
}

/* --- all ---------------------------------------------------------------------------------------------- */

static int put_forks(struct forking *forking)
{
	struct resolving *resolving = forking->resolving;

	for (size_t i = 0; i < resolving->site_count; i++) {
		const struct copy_site *site = &resolving->sites[i];
		struct resolution found = { 0 };

		if (!site->repository)
			continue;
		decide(forking, site->root, &found);
		if (store_put_fork(resolving->store, site->repository, found.tier, found.fork, found.fork_of,
			    resolving->err) < 0)
			return resolving->err->code;
	}
	return 0;
}

static int keep_root(const char *root, void *context)
{
	struct forking *forking = context;
	struct arena *arena = &forking->resolving->arena;

	arena_grow(arena, &forking->roots, forking->root_count, &forking->root_capacity,
		sizeof(*forking->roots));
	forking->roots[forking->root_count++] = arena_string(arena, root);
	return 0;
}

/* Of every module that something leads to, also of those that only others lead to. */
int resolve_put_roots(struct resolving *resolving)
{
	struct forking *forking = resolving->forking;
	int result = store_visit_roots(resolving->store, keep_root, forking, resolving->err);

	for (size_t i = 0; i < forking->root_count && result == 0; i++) {
		struct resolution found = { 0 };

		decide(forking, resolve_root(resolving, forking->roots[i]), &found);
		result = store_put_root(
			resolving->store, forking->roots[i], found.tier, found.fork, resolving->err);
	}
	return result;
}

int resolve_forks(struct resolving *resolving)
{
	struct forking *forking = arena_zero(&resolving->arena, 1, sizeof(*forking));
	const struct pool_events events = { .next = next, .message = message, .context = forking };

	forking->resolving = resolving;
	resolving->forking = forking;

	if (resolving->policy->namespaces.count && load_roots(forking) < 0)
		return resolving->err->code;
	list_origins(forking);
	for (size_t i = 0; i < resolving->ask_count; i++) {
		struct ask *ask = &resolving->asks[i];

		if (ask->depth)
			continue;
		decide(forking, ask->question.root, &ask->answer);
		if (ask->answer.fork_of && want_distance(forking, i) < 0)
			return resolving->err->code;
	}
	for (size_t i = 0; i < forking->pair_count; i++)
		if (forking->pairs[i].ask_count) {
			if (resolve_pool(resolving, &events) < 0)
				return resolving->err->code;
			break;
		}
	return resolving->moment ? 0 : put_forks(forking);
}
