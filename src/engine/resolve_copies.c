/* What may be a copy of some target: repositories of the fleet by their URL, and mirrors; and what is remembered. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "engine/mirror.h"
#include "protocol.h"
#include "resolve.h"

static const char *as_bytes(struct resolving *resolving, const char *written)
{
	return message_unquote(written, &resolving->arena);
}

static struct copy_site *add_site(struct resolving *resolving, const char *place)
{
	struct copy_site *site;

	arena_grow(&resolving->arena, &resolving->sites, resolving->site_count, &resolving->site_capacity,
		sizeof(*site));
	site = &resolving->sites[resolving->site_count++];
	site->place = arena_string(&resolving->arena, place);
	site->path = as_bytes(resolving, site->place);
	site->root = "";
	return site;
}

static int keep_place(const struct fleet_place *place, void *context)
{
	struct resolving *resolving = context;
	struct copy_site *site;

	if (!*place->root)
		return 0;
	site = add_site(resolving, place->place);
	site->root = resolve_root(resolving, place->root);
	site->repository = place->repository;
	site->worktree = place->worktree;
	site->ours = place->has_module && policy_tier(resolving->policy, site->root) == TIER_OURS;
	return 0;
}

static int keep_mirror(const struct mirror_place *place, void *context)
{
	struct resolving *resolving = context;
	CLEANUP(buf_release) struct buf written = BUF_INIT;
	struct copy_site *site;

	buf_add_quoted(&written, place->gitdir, strlen(place->gitdir));
	for (size_t i = 0; i < resolving->site_count; i++)
		if (strcmp(resolving->sites[i].place, written.text) == 0)
			return 0;
	site = add_site(resolving, written.text);
	site->root = place->root ? resolve_root(resolving, place->root) : "";
	return 0;
}

/* --- what is remembered of them ----------------------------------------------------------------------- */

static int compare_places(const void *left, const void *right)
{
	return strcmp(((const struct copy_site *)left)->place, ((const struct copy_site *)right)->place);
}

/* Behind the others: the sites are sorted by place until all that is remembered has been met. */
static void keep_online(struct resolving *resolving, const struct stored_copy *copy)
{
	struct copy_site *site;

	arena_grow(&resolving->arena, &resolving->online, resolving->online_count,
		&resolving->online_capacity, sizeof(*site));
	site = &resolving->online[resolving->online_count++];
	*site = (struct copy_site){ .stored = *copy, .online = true, .looked = true };
	site->place = site->stored.place = arena_string(&resolving->arena, copy->place);
	site->root = site->stored.root = arena_string(&resolving->arena, copy->root);
	site->path = "";
}

static int keep_stored(const struct stored_copy *copy, void *context)
{
	struct resolving *resolving = context;
	const struct copy_site key = { .place = copy->place };
	struct copy_site *site =
		resolving->site_count
			? bsearch(&key, resolving->sites, resolving->site_count, sizeof(key), compare_places)
			: NULL;

	if (!site && copy->kind == COPY_ONLINE) {
		keep_online(resolving, copy);
		return 0;
	}
	if (!site) {
		resolving->changed = true;
		return 0;
	}
	site->stored = *copy;
	/* A mirror that somebody made in a place of his own has said once what it is a copy of. */
	if (!*site->root)
		site->root = arena_string(&resolving->arena, copy->root);
	site->stored.place = site->place;
	site->stored.root = arena_string(&resolving->arena, copy->root);
	return 0;
}

static int compare_roots(const void *left, const void *right)
{
	const struct copy_site *one = left, *other = right;
	int order = strcmp(one->root, other->root);

	/* Repositories of the fleet, which say what they like, cannot crowd a mirror out. */
	if (!order)
		order = (one->repository != 0) - (other->repository != 0);
	return order ? order : strcmp(one->place, other->place);
}

size_t resolve_sites_of(const struct resolving *resolving, const char *root, size_t *ret_count)
{
	size_t low = 0, high = resolving->site_count, count = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(resolving->sites[middle].root, root) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (count < COPIES_MOST && low + count < resolving->site_count &&
		strcmp(resolving->sites[low + count].root, root) == 0)
		count++;
	*ret_count = count;
	return low;
}

static void add_root(struct resolving *resolving, const char *path)
{
	arena_grow(&resolving->arena, &resolving->roots, resolving->root_count, &resolving->root_capacity,
		sizeof(*resolving->roots));
	resolving->roots[resolving->root_count++] = path;
}

const char resolve_online_place[] = "online:";

static void add_online(struct resolving *resolving)
{
	for (size_t i = 0; i < resolving->online_count; i++) {
		arena_grow(&resolving->arena, &resolving->sites, resolving->site_count,
			&resolving->site_capacity, sizeof(*resolving->sites));
		resolving->sites[resolving->site_count++] = resolving->online[i];
	}
}

static void add_roots(struct resolving *resolving)
{
	for (size_t i = 0; i < resolving->settings->root_count; i++)
		add_root(resolving, resolving->settings->roots[i]);
	for (size_t i = 0; i < resolving->site_count; i++)
		if (!resolving->sites[i].online)
			add_root(resolving, resolving->sites[i].path);
}

int resolve_find_copies(struct resolving *resolving)
{
	const char *mirrors = resolving->settings->mirrors;
	int result = resolving->store
			     ? store_visit_places(resolving->store, keep_place, resolving, resolving->err)
			     : 0;

	if (result == 0 && mirrors)
		result = mirror_visit(mirrors, keep_mirror, resolving, resolving->err);
	if (result < 0)
		return result;
	if (resolving->site_count > 1)
		qsort(resolving->sites, resolving->site_count, sizeof(*resolving->sites), compare_places);
	if (resolving->store)
		result = store_visit_copies(resolving->store, keep_stored, resolving, resolving->err);
	add_online(resolving);
	if (resolving->site_count > 1)
		qsort(resolving->sites, resolving->site_count, sizeof(*resolving->sites), compare_roots);
	add_roots(resolving);
	return result;
}

/* --- looking ------------------------------------------------------------------------------------------ */

static int compare_texts(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static const char **asked_roots(struct resolving *resolving)
{
	const char **roots = arena_zero(&resolving->arena, resolving->ask_count + 1, sizeof(*roots));

	for (size_t i = 0; i < resolving->ask_count; i++)
		roots[i] = resolving->asks[i].question.root;
	if (resolving->ask_count > 1)
		qsort(roots, resolving->ask_count, sizeof(*roots), compare_texts);
	return roots;
}

int resolve_look(struct resolving *resolving)
{
	const char **roots = asked_roots(resolving);

	for (size_t i = 0; i < resolving->site_count; i++) {
		struct copy_site *site = &resolving->sites[i];

		if (site->online)
			continue;
		if (site->stored.id || !*site->root)
			resolve_queue(resolving, i);
		else if (site->ours ||
			 (resolving->ask_count && bsearch(&site->root, roots, resolving->ask_count,
							  sizeof(*roots), compare_texts)))
			resolving->changed = true;
	}
	if (resolve_ask_queued(resolving) < 0)
		return resolving->err->code;
	for (size_t i = 0; i < resolving->site_count; i++)
		resolving->changed |= resolving->sites[i].changed;
	/* Mirrors have said what they are. */
	if (resolving->site_count > 1)
		qsort(resolving->sites, resolving->site_count, sizeof(*resolving->sites), compare_roots);
	return 0;
}

int resolve_look_at_asked(struct resolving *resolving)
{
	const char **roots = asked_roots(resolving);

	for (size_t i = 0; i < resolving->site_count; i++) {
		const struct copy_site *site = &resolving->sites[i];
		const bool asked = *site->root && bsearch(&site->root, roots, resolving->ask_count,
							  sizeof(*roots), compare_texts);

		if (!site->online && (asked || !*site->root))
			resolve_queue(resolving, i);
	}
	if (resolve_ask_queued(resolving) < 0)
		return resolving->err->code;
	if (resolving->site_count > 1)
		qsort(resolving->sites, resolving->site_count, sizeof(*resolving->sites), compare_roots);
	return 0;
}

/* --- memory ------------------------------------------------------------------------------------------- */

static int keep_memory(const char *question, const char *value, void *context)
{
	struct resolving *resolving = ((void **)context)[0];
	struct copy_site *site = ((void **)context)[1];

	site->remembered_bytes += strlen(value);
	arena_grow(&resolving->arena, &site->memories, site->memory_count, &site->memory_capacity,
		sizeof(*site->memories));
	site->memories[site->memory_count++] = (struct memory){
		arena_string(&resolving->arena, question),
		arena_string(&resolving->arena, value),
	};
	return 0;
}

static int compare_memories(const void *left, const void *right)
{
	return strcmp(((const struct memory *)left)->question, ((const struct memory *)right)->question);
}

int resolve_remember(struct resolving *resolving, struct copy_site *site)
{
	void *context[] = { resolving, site };

	if (site->remembered || !site->stored.id || site->changed)
		return 0;
	site->remembered = true;
	if (store_visit_answers(resolving->store, site->stored.id, keep_memory, context, resolving->err) < 0)
		return resolving->err->code;
	if (site->memory_count > 1)
		qsort(site->memories, site->memory_count, sizeof(*site->memories), compare_memories);
	return 0;
}

const char *resolve_memory(const struct copy_site *site, const char *question)
{
	const struct memory key = { question, NULL };
	const struct memory *found =
		site->memory_count && !site->changed
			? bsearch(&key, site->memories, site->memory_count, sizeof(key), compare_memories)
			: NULL;

	return found ? found->value : NULL;
}

const char *resolve_question_text(struct resolving *resolving, const struct question *question)
{
	return arena_format(
		&resolving->arena, "%s\n%s\n%s", question->subpath, question->version, question->commit);
}
