/* A repository of this machine as a remote: read as a scanned one is, its objects put into a pack. */
#include <assert.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "remoting.h"

#include <git2/sys/odb_backend.h>

/* --- finding it --------------------------------------------------------------------------------------- */

static bool is_gitdir(const char *folder)
{
	CLEANUP(buf_release) struct buf head = BUF_INIT;
	CLEANUP(buf_release) struct buf objects = BUF_INIT;

	file_join(&head, folder, "HEAD");
	file_join(&objects, folder, "objects");
	return file_is_regular(head.text) && file_is_folder(objects.text);
}

/* The path as given, its .git, or the bare repository that is called so with the suffix. */
static int find_gitdir(const char *path, struct buf *ret, struct error *err)
{
	static const char *const endings[] = { "", "/.git", ".git" };

	for (size_t i = 0; i < COUNT_OF(endings); i++) {
		buf_clear(ret);
		buf_add(ret, path);
		if (*endings[i] == '.')
			while (ret->length && ret->text[ret->length - 1] == '/')
				buf_cut(ret, ret->length - 1);
		buf_add(ret, endings[i]);
		if (is_gitdir(ret->text))
			return 0;
	}
	return error_set(err, ERROR_NOT_FOUND, "there is no repository at '%s'", path);
}

static int open_file(
	struct conversation *conversation, char **ret_root, struct repository **ret, struct error *err)
{
	CLEANUP(buf_release) struct buf gitdir = BUF_INIT;
	CLEANUP(memory_release) char *root = NULL;
	struct repository_where where = { .root_count = 1, .limits = conversation->settings->limits };
	enum problem_code problem;

	if (find_gitdir(conversation->settings->address->path, &gitdir, err) < 0 ||
		path_real(&root, gitdir.text, err) < 0)
		return err->code;
	where.gitdir = root;
	*ret_root = TAKE(root);
	where.roots = (const char *const *)ret_root;
	if (repository_open(ret, &where, &problem, err) < 0)
		return err->code;
	return repository_load(*ret, &problem, err);
}

/* --- refs --------------------------------------------------------------------------------------------- */

static int read_refs(struct conversation *conversation, struct repository *source,
	bool (*wanted)(const char *name), struct remote_refs *ret, struct error *err)
{
	size_t kept = 0;

	assert(source);
	if (remote_mirror_refs(source->common, conversation->settings->limits, ret, err) < 0)
		return err->code;
	for (size_t i = 0; i < ret->count; i++)
		if (wanted(ret->items[i].name))
			ret->items[kept++] = ret->items[i];
	ret->count = kept;
	remoting_peel(source->odb, ret);
	return 0;
}

int remoting_list_file(struct conversation *conversation, struct remote_refs *ret, struct error *err)
{
	CLEANUP(memory_release) char *root = NULL;
	CLEANUP(repository_close) struct repository *source = NULL;

	if (open_file(conversation, &root, &source, err) < 0)
		return err->code;
	return read_refs(conversation, source, remoting_shows, ret, err);
}

/* --- objects ------------------------------------------------------------------------------------------ */

struct packing {
	struct conversation *conversation;
	git_packbuilder *builder;
	git_revwalk *walk;
	git_indexer *indexer;
	git_indexer_progress stats;
	git_odb *known; /* what the mirror has, with all that it leads to */
};

static void packing_release(struct packing *packing)
{
	git_indexer_free(packing->indexer);
	git_revwalk_free(packing->walk);
	git_packbuilder_free(packing->builder);
	git_odb_free(packing->known);
}

static int on_count(int stage, uint32_t current, uint32_t total, void *context)
{
	struct conversation *conversation = context;

	(void)stage;
	conversation->progress.total_objects = total > current ? total : current;
	return conversation_step(conversation);
}

static int on_piece(void *bytes, size_t size, void *context)
{
	struct packing *packing = context;
	struct remote_progress *progress = &packing->conversation->progress;

	progress->received_bytes += size;
	progress->received_objects = packing->stats.received_objects;
	if (conversation_step(packing->conversation))
		return GIT_EUSER;
	return git_indexer_append(packing->indexer, bytes, size, &packing->stats);
}

/* Tag objects alone; the commit that they lead to, with all of its history, comes through the walk. */
static int add_ref(struct packing *packing, struct repository *source, const struct remote_ref *ref)
{
	git_object_t type;
	git_oid id;
	size_t size;

	if (git_oid_fromstr(&id, ref->id) < 0)
		return -1;
	for (int tags = 0; tags <= TAGS_MOST; tags++) {
		if (git_odb_read_header(&size, &type, source->odb, &id) < 0)
			return -1;
		if (type == GIT_OBJECT_COMMIT)
			return git_revwalk_push(packing->walk, &id);
		if (type != GIT_OBJECT_TAG)
			return git_packbuilder_insert_recur(packing->builder, &id, NULL);
		if (git_packbuilder_insert(packing->builder, &id, NULL) < 0 ||
			!remoting_tag_target(source->odb, &id, size, &id))
			return -1;
	}
	return -1;
}

/* What the mirror has, nobody need send; what the source does not know cannot be hidden from it. */
static int hide_known(struct packing *packing, const char *gitdir, struct error *err)
{
	CLEANUP(remote_refs_release) struct remote_refs known = { 0 };

	if (remote_mirror_refs(gitdir, packing->conversation->settings->limits, &known, err) < 0)
		return err->code;
	for (size_t i = 0; i < known.count; i++) {
		const struct remote_ref *ref = &known.items[i];
		git_oid id;

		if (git_oid_fromstr(&id, *ref->peeled ? ref->peeled : ref->id) == 0)
			git_revwalk_hide(packing->walk, &id);
	}
	return 0;
}

static bool is_known(const struct packing *packing, const struct remote_ref *ref)
{
	git_oid id;

	return git_oid_fromstr(&id, ref->id) == 0 && git_odb_exists(packing->known, &id);
}

/* Sets whether there is anything that the mirror lacks. */
static int collect(struct packing *packing, struct repository *source, const char *gitdir,
	const struct remote_refs *refs, bool *ret_any, struct error *err)
{
	if (git_repository_odb(&packing->known, packing->conversation->mirror) < 0 ||
		git_packbuilder_new(&packing->builder, source->git) < 0 ||
		git_packbuilder_set_callbacks(packing->builder, on_count, packing->conversation) < 0 ||
		git_revwalk_new(&packing->walk, source->git) < 0)
		return conversation_failure(packing->conversation, err);
	git_packbuilder_set_threads(packing->builder, 0);
	git_revwalk_sorting(packing->walk, GIT_SORT_TIME);
	for (size_t i = 0; i < refs->count; i++) {
		if (is_known(packing, &refs->items[i]))
			continue;
		*ret_any = true;
		if (add_ref(packing, source, &refs->items[i]) < 0)
			return conversation_failure(packing->conversation, err);
	}
	if (hide_known(packing, gitdir, err) < 0)
		return err->code;
	if (git_packbuilder_insert_walk(packing->builder, packing->walk) < 0)
		return conversation_failure(packing->conversation, err);
	return 0;
}

int remoting_fetch_file(
	struct conversation *conversation, const char *gitdir, struct remote_refs *ret, struct error *err)
{
	CLEANUP(memory_release) char *root = NULL;
	CLEANUP(repository_close) struct repository *source = NULL;
	CLEANUP(packing_release) struct packing packing = { .conversation = conversation };
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	bool any = false;

	if (open_file(conversation, &root, &source, err) < 0 ||
		read_refs(conversation, source, remoting_takes, ret, err) < 0 ||
		collect(&packing, source, gitdir, ret, &any, err) < 0)
		return err->code;
	if (!any)
		return 0;
	conversation->progress.total_objects = (uint32_t)git_packbuilder_object_count(packing.builder);
	file_join(&folder, gitdir, "objects/pack");
	if (conversation_step(conversation) ||
		git_indexer_new(&packing.indexer, folder.text, 0, NULL, NULL) < 0 ||
		git_packbuilder_foreach(packing.builder, on_piece, &packing) != 0 ||
		git_indexer_commit(packing.indexer, &packing.stats) < 0)
		return conversation_failure(conversation, err);
	return 0;
}
