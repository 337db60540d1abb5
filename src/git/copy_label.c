/* What a version names in a copy, decided as the engine does. */
#include "copying.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/semver.h"
#include "base/text.h"
#include "commit.h"
#include "handle.h"

/* What is said of an object that is no commit, or NULL. */
static const char *oddity_of(git_object_t type)
{
	if (type == GIT_OBJECT_BLOB)
		return "names a blob";
	if (type == GIT_OBJECT_TREE)
		return "names a tree";
	return type == GIT_OBJECT_TAG ? "names a tag" : NULL;
}

void copy_peel(struct copy *copy, const git_oid *id, int most, struct peeled *ret)
{
	struct repository *repository = copy->repository;
	size_t size;

	*ret = (struct peeled){ .id = *id, .type = GIT_OBJECT_INVALID };
	for (int tags = 0;; tags++) {
		CLEANUP(odb_object_free) git_odb_object *object = NULL;
		struct tag_text text;
		git_object_t type;
		int result = git_odb_read_header(&size, &type, repository->odb, &ret->id);

		if (result == 0 && type == GIT_OBJECT_TAG && tags == most) {
			ret->oddity = "leads through more than 8 tags";
			return;
		}
		if (result == 0 && type != GIT_OBJECT_TAG) {
			ret->type = type;
			break;
		}
		if (result == 0)
			result = object_read(&object, repository, &ret->id, GIT_OBJECT_TAG, COMMIT_LIMIT);
		if (result < 0 ||
			!tag_parse(&text, git_odb_object_data(object), git_odb_object_size(object))) {
			ret->oddity = result == GIT_ENOTFOUND ? "names an object that is not in this copy"
							      : "names an object that cannot be read";
			return;
		}
		if (!tags)
			ret->has_signature = text.has_signature;
		ret->annotated = true;
		ret->id = text.target;
	}
	ret->oddity = oddity_of(ret->type);
}

/* Describe what a ref leads to. */
static bool name_ref(struct copy *copy, const struct ref_list *list, const struct ref *ref, bool ambiguous,
	struct copy_label *ret)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	const bool branch = list == &copy->refs.branches;
	struct peeled peeled;

	buf_format(&name, "%s%s", branch ? "refs/heads/" : "refs/tags/", ref->name);
	ret->ref = one_line(&copy->arena, name.text, name.length);
	ret->branch = branch;
	if (ambiguous)
		ret->oddity = "a branch and a tag have this name";
	if (ref->unreadable) {
		ret->oddity = "its ref cannot be read";
		ret->untold = true;
		return true;
	}
	copy_peel(copy, &ref->id, PEEL_LABEL, &peeled);
	ret->annotated = peeled.annotated;
	ret->has_signature = peeled.has_signature;
	ret->untold = peeled.type == GIT_OBJECT_INVALID;
	if (peeled.oddity)
		ret->oddity = peeled.oddity;
	else
		git_oid_tostr(ret->commit, sizeof(ret->commit), &peeled.id);
	return true;
}

/* Nothing is peeled: the engine takes the id for the commit's. */
static bool name_commit(struct copy *copy, const char *oid, struct copy_label *ret)
{
	const enum presence presence = copy_presence(copy, oid, &ret->oddity);
	git_object_t type;
	size_t size;
	git_oid id;

	if (presence == PRESENCE_FOUND)
		memcpy(ret->commit, oid, OID_HEX + 1);
	else if (presence == PRESENCE_NOT_COMMIT && git_oid_fromstr(&id, oid) == 0 &&
		 git_odb_read_header(&size, &type, copy->repository->odb, &id) == 0)
		ret->oddity = oddity_of(type);
	return true;
}

/* A semantic version is looked for among tags, below the module's folder first. */
static bool name_tag(struct copy *copy, const char *subpath, const char *version, struct copy_label *ret)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	const struct ref_list *tags = &copy->refs.tags;
	const struct ref *tag = NULL;

	if (*subpath) {
		buf_format(&name, "%s/%s", subpath, version);
		tag = ref_list_find(tags, name.text);
	}
	if (!tag) {
		buf_clear(&name);
		buf_add(&name, version);
		tag = ref_list_find(tags, version);
	}
	return tag && name_ref(copy, tags, tag, ref_list_find(&copy->refs.branches, name.text) != NULL, ret);
}

/* The name behind "refs/heads/" or "heads/", and the same of tags; NULL. */
static const char *behind(const char *version, const char *folder)
{
	if (text_starts(version, "refs/"))
		version += strlen("refs/");
	return text_starts(version, folder) ? version + strlen(folder) : NULL;
}

/* A full name, or one that lacks only "refs/", before any short one. */
static bool name_full(struct copy *copy, const char *version, struct copy_label *ret)
{
	const struct refs *refs = &copy->refs;
	const char *branch = behind(version, "heads/"), *tag = behind(version, "tags/");
	const struct ref *ref = NULL;

	if (strcmp(version, "HEAD") == 0)
		return refs->initial && name_ref(copy, &refs->branches, refs->initial, false, ret);
	if (branch)
		ref = ref_list_find(&refs->branches, branch);
	else if (tag)
		ref = ref_list_find(&refs->tags, tag);
	return ref && name_ref(copy, branch ? &refs->branches : &refs->tags, ref, false, ret);
}

static bool name_short(struct copy *copy, const char *version, struct copy_label *ret)
{
	const struct refs *refs = &copy->refs;
	const struct ref *branch = ref_list_find(&refs->branches, version);
	const struct ref *tag = ref_list_find(&refs->tags, version);

	if (branch)
		return name_ref(copy, &refs->branches, branch, tag != NULL, ret);
	return tag && name_ref(copy, &refs->tags, tag, false, ret);
}

bool copy_label(struct copy *copy, const char *subpath, const char *version, struct copy_label *ret)
{
	*ret = (struct copy_label){ 0 };
	if (text_is_hex(version, OID_HEX))
		return name_commit(copy, version, ret);
	if (semver_is_valid(version))
		return name_tag(copy, subpath, version, ret);
	return name_full(copy, version, ret) || name_short(copy, version, ret);
}
