/* A copy as a whole: opened by its refs, its history walked when first asked for. */
#include "copying.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "commit.h"
#include "handle.h"

/* No ref can be in it. */
static const char NO_FOLDER[] = "refs/remotes//";

/*
 * The folder of its branches: its own in a bare repository and where there is no remote; else those of the remote
 * that gives it its identity. NULL if none does.
 */
static const char *folder_of_branches(struct copy *copy, bool worktree)
{
	const struct repository_config *config = &copy->repository->config;
	const char *folder;

	if (!worktree || !config->remote_count)
		return "refs/heads/";
	if (config->remote_count > 1 && strcmp(config->remotes[0].name, "origin") != 0)
		return NULL;
	copy->narrow = config->remotes[0].fetches && !config->remotes[0].fetches_all;
	folder = arena_format(&copy->arena, "refs/remotes/%s/", config->remotes[0].name);
	return ref_name_is_valid(folder, strlen(folder) - 1) ? folder : NULL;
}

int copy_open(
	struct copy **ret, struct repository *repository, bool worktree, int64_t deadline, struct error *err)
{
	CLEANUP(copy_close) struct copy *copy = memory_zero(1, sizeof(*copy));
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct error unasked = { 0 };
	const char *folder;
	int result;

	err = err ? err : &unasked;
	copy->repository = repository;
	copy->deadline = deadline;
	copy->graph.limit = (size_t)repository->limits.values[LIMIT_HISTORY_COMMITS];
	folder = folder_of_branches(copy, worktree);
	result = refs_read(&copy->refs, repository, folder ? folder : NO_FOLDER, &copy->arena, err);
	if (result < 0)
		return error_context(err, "reading refs");
	copy->branches_known = folder && (copy->refs.branches.count || strcmp(folder, "refs/heads/") == 0);
	if (copy->refs.initial) {
		buf_add(&name, folder);
		buf_add(&name, copy->refs.initial->name);
		copy->initial = one_line(&copy->arena, name.text, name.length);
	}
	*ret = TAKE(copy);
	return 0;
}

void copy_close(struct copy **copy)
{
	if (!*copy)
		return;
	graph_release(&(*copy)->graph);
	arena_release(&(*copy)->arena);
	memory_free(*copy);
	*copy = NULL;
}

bool copy_is_late(const struct copy *copy)
{
	return copy->deadline && clock_ticks() > copy->deadline;
}

/* --- refs --------------------------------------------------------------------------------------------- */

static void digest_list(struct digest *digest, const struct ref_list *list)
{
	digest_add_number(digest, (int64_t)list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct ref *ref = &list->items[i];

		digest_add_text(digest, ref->name);
		digest_add(digest, ref->id.id, GIT_OID_RAWSZ);
	}
}

/* What is missing from a copy decides its answers too: that a shallow one was deepened changes no ref. */
static void digest_gaps(struct digest *digest, struct repository *repository)
{
	const uint64_t limit = repository->limits.values[LIMIT_REFS] * (OID_HEX + 1);
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	digest_add_number(digest, repository->config.partial);
	digest_add_number(digest, repository->shallow);
	file_join(&path, repository->common, "shallow");
	if (!repository->shallow || !file_is_regular(path.text) ||
		file_read(&text, path.text, limit, NULL) < 0)
		return;
	digest_add_number(digest, (int64_t)text.length);
	digest_add(digest, text.text, text.length);
}

void copy_refs_digest(const struct copy *copy, unsigned char ret[32])
{
	const struct refs *refs = &copy->refs;
	struct digest digest;

	digest_start(&digest);
	digest_add_text(&digest, "scabbard-refs-1");
	digest_list(&digest, &refs->branches);
	digest_list(&digest, &refs->tags);
	digest_add_text(&digest, refs->initial ? refs->initial->name : "");
	digest_add_number(&digest, refs->whole && copy->branches_known && !copy->narrow);
	digest_gaps(&digest, copy->repository);
	digest_finish(&digest, ret);
}

int64_t copy_updated(const struct copy *copy)
{
	return plausible_time(copy->refs.updated);
}

const char *copy_default_ref(const struct copy *copy, char ret_commit[OID_HEX + 1])
{
	if (!copy->initial)
		return NULL;
	git_oid_tostr(ret_commit, OID_HEX + 1, &copy->refs.initial->id);
	return copy->initial;
}

/* --- history ------------------------------------------------------------------------------------------ */

static bool add_tips(struct copy *copy, const struct ref_list *list)
{
	bool whole = true;

	for (size_t i = 0; i < list->count; i++) {
		struct peeled peeled;

		/* Many tags name one commit. */
		if (list->items[i].unreadable || graph_find(&copy->graph, &list->items[i].id) != GRAPH_NONE)
			continue;
		if (copy_is_late(copy))
			return false;
		copy_peel(copy, &list->items[i].id, PEEL_TIP, &peeled);
		whole &= peeled.type != GIT_OBJECT_INVALID;
		if (peeled.type == GIT_OBJECT_COMMIT)
			whole &= graph_add(&copy->graph, &peeled.id) != GRAPH_NONE;
	}
	return whole;
}

void copy_walk(struct copy *copy)
{
	const struct repository *repository = copy->repository;

	if (copy->walked)
		return;
	copy->walked = true;
	copy->whole = copy->refs.whole && copy->branches_known && !repository->shallow &&
		      !repository->config.partial && !repository->left_out;
	copy->whole &= add_tips(copy, &copy->refs.branches);
	copy->whole &= add_tips(copy, &copy->refs.tags);
	graph_read(&copy->graph, copy->repository, copy->deadline);
	copy->whole &= graph_is_whole(&copy->graph, 0);
	copy->reached = copy->graph.count;
}

bool copy_is_whole(struct copy *copy)
{
	copy_walk(copy);
	return copy->whole;
}

uint32_t copy_node(struct copy *copy, const char *oid)
{
	uint32_t node;
	git_oid id;

	copy_walk(copy);
	if (git_oid_fromstr(&id, oid) < 0)
		return GRAPH_NONE;
	node = graph_find(&copy->graph, &id);
	/* Where history is cut nothing is asked of what it does not lead to. */
	if (node == GRAPH_NONE && copy->whole) {
		node = graph_add(&copy->graph, &id);
		graph_read(&copy->graph, copy->repository, copy->deadline);
	}
	return node != GRAPH_NONE && copy->graph.nodes[node].state == NODE_READ ? node : GRAPH_NONE;
}

uint32_t copy_initial_node(struct copy *copy)
{
	char oid[OID_HEX + 1];

	return copy_default_ref(copy, oid) ? copy_node(copy, oid) : GRAPH_NONE;
}

/* --- single commits ----------------------------------------------------------------------------------- */

static enum presence absent(const struct copy *copy, const char **ret_reason)
{
	if (copy->repository->shallow)
		*ret_reason = "not in this copy, which is shallow";
	else if (copy->repository->config.partial)
		*ret_reason = "not in this copy, which is partial";
	else
		*ret_reason = "not in this copy";
	return PRESENCE_ABSENT;
}

static enum presence unreadable(struct copy *copy, const char *oid, int result, const char **ret_reason)
{
	enum problem_code problem;
	struct error error;

	if (result < 0)
		git_failure(result, &problem, &error, "commit", oid);
	else
		error_set(&error, ERROR_MALFORMED, "the commit %s is damaged", oid);
	*ret_reason = arena_string(&copy->arena, error.message);
	return PRESENCE_UNREADABLE;
}

enum presence copy_presence(struct copy *copy, const char *oid, const char **ret_reason)
{
	CLEANUP(odb_object_free) git_odb_object *object = NULL;
	struct commit_text text;
	git_object_t type;
	size_t size;
	git_oid id;
	int result;

	*ret_reason = NULL;
	if (strlen(oid) != OID_HEX || git_oid_fromstr(&id, oid) < 0)
		return PRESENCE_UNASKED;
	result = git_odb_read_header(&size, &type, copy->repository->odb, &id);
	if (result == GIT_ENOTFOUND)
		return absent(copy, ret_reason);
	if (result == 0 && type != GIT_OBJECT_COMMIT) {
		*ret_reason = arena_format(&copy->arena, "it is a %s", git_object_type2string(type));
		return PRESENCE_NOT_COMMIT;
	}
	if (result == 0)
		result = object_read(&object, copy->repository, &id, GIT_OBJECT_COMMIT, COMMIT_LIMIT);
	if (result == 0 && commit_parse(&text, git_odb_object_data(object), git_odb_object_size(object)))
		return PRESENCE_FOUND;
	return unreadable(copy, oid, result, ret_reason);
}

enum reach copy_reach(struct copy *copy, const char *oid)
{
	const char *reason;
	uint32_t node;
	git_oid id;

	copy_walk(copy);
	if (strlen(oid) != OID_HEX || git_oid_fromstr(&id, oid) < 0)
		return REACH_UNKNOWN;
	node = graph_find(&copy->graph, &id);
	if (node < copy->reached && copy->graph.nodes[node].state == NODE_READ)
		return REACH_YES;
	if (!copy->whole || copy->narrow || copy_presence(copy, oid, &reason) != PRESENCE_FOUND)
		return REACH_UNKNOWN;
	return REACH_NO;
}

int copy_commit(
	struct copy *copy, const char *oid, struct arena *arena, struct commit_note *ret, struct error *err)
{
	git_oid id;

	if (git_oid_fromstr(&id, oid) < 0)
		return error_set(err, ERROR_USAGE, "'%s' is no commit id", oid);
	return commit_note_read(ret, copy->repository, &id, arena, err);
}
