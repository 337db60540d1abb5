/* What HEAD names, from its files alone: an unchanged repository costs one look at them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "handle.h"
#include "refs.h"

enum { SHA256_HEX = 64 };

/* The refs of one work tree alone lie in its own folder, all others in the common one. */
static const char *folder_of(const struct repository *repository, const char *name)
{
	if (strcmp(name, "HEAD") == 0 || text_starts(name, "refs/bisect/") ||
		text_starts(name, "refs/worktree/") || text_starts(name, "refs/rewritten/"))
		return repository->gitdir;
	return repository->common;
}

/*
 * The content of a ref's own file, also of HEAD as the symbolic link that old git made: 1, 0 if it has none, or
 * an error. What is there and cannot be read is not absent.
 */
static int read_loose(
	const struct repository *repository, const char *name, struct buf *ret, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct stat status;

	file_join(&path, folder_of(repository, name), name);
	if (lstat(path.text, &status) < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : error_system(err, "the ref '%s'", name);
	if (S_ISDIR(status.st_mode))
		return 0;
	if (S_ISLNK(status.st_mode)) {
		char target[REF_BYTES];
		ssize_t length = readlink(path.text, target, sizeof(target) - 1);

		if (length > 5 && strncmp(target, "refs/", 5) == 0) {
			buf_add(ret, "ref: ");
			buf_add_bytes(ret, target, (size_t)length);
			return 1;
		}
	}
	if (file_read(ret, path.text, REF_BYTES, err) < 0)
		return err->code;
	while (ret->length && strchr(" \t\r\n", ret->text[ret->length - 1]))
		buf_cut(ret, ret->length - 1);
	return 1;
}

static int read_packed(
	struct repository *repository, const char *name, char ret[OID_HEX + 1], struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	const char *from, *found;
	struct stat status;
	int result;

	file_join(&path, repository->common, "packed-refs");
	if (lstat(path.text, &status) < 0 && errno == ENOENT)
		return 0;
	result = file_read(&text, path.text, repository->limits.values[LIMIT_REFS] * 256, err);
	if (result < 0)
		return result;
	buf_format(&line, " %s\n", name);
	from = text.text;
	while ((found = memmem(from, (size_t)(text.text + text.length - from), line.text, line.length))) {
		const size_t before = (size_t)(found - text.text);
		char oid[OID_HEX + 1] = "";

		if (before >= OID_HEX && (before == OID_HEX || found[-OID_HEX - 1] == '\n')) {
			memcpy(oid, found - OID_HEX, OID_HEX);
			if (text_is_hex(oid, OID_HEX)) {
				memcpy(ret, oid, sizeof(oid));
				return 0;
			}
		}
		from = found + 1;
	}
	return 0;
}

static int malformed(struct error *err, const char *name)
{
	return error_set(err, ERROR_MALFORMED, "'%s' holds neither a commit id nor the name of a ref", name);
}

int repository_head(struct repository *repository, struct head *ret, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct head head = { 0 };
	struct error unasked = { 0 };
	const char *name = "HEAD";
	int result;

	err = err ? err : &unasked;
	for (int depth = 0; depth < REF_DEPTH; depth++) {
		buf_clear(&text);
		result = read_loose(repository, name, &text, err);
		if (result < 0)
			return result;
		if (!result) {
			if (!head.ref)
				return error_set(err, ERROR_NOT_FOUND, "it has no HEAD that can be read");
			result = read_packed(repository, name, head.commit, err);
			if (result < 0)
				return result;
			*ret = head;
			return 0;
		}
		if (text.length == OID_HEX && text_is_hex(text.text, OID_HEX)) {
			memcpy(head.commit, text.text, OID_HEX);
			*ret = head;
			return 0;
		}
		if (text.length == SHA256_HEX && text_is_hex(text.text, SHA256_HEX))
			return error_set(err, ERROR_USAGE, "the object format sha256 is not read");
		if (!text_starts(text.text, "ref:"))
			return malformed(err, name);
		name = arena_string(&repository->arena, text.text + 4 + strspn(text.text + 4, " \t"));
		if (strcmp(name, "refs/heads/.invalid") == 0)
			return error_set(err, ERROR_USAGE, "the ref storage reftable is not read");
		if (!ref_name_is_valid(name, strlen(name)))
			return malformed(err, head.ref ? head.ref : "HEAD");
		head.ref = name;
	}
	return error_set(err, ERROR_MALFORMED, "HEAD leads through more than %d refs", REF_DEPTH);
}

static void object_free(git_object **object)
{
	git_object_free(*object);
}

static void reference_free(git_reference **reference)
{
	git_reference_free(*reference);
}

int repository_resolve(struct repository *repository, const char *name, struct head *ret, struct error *err)
{
	CLEANUP(object_free) git_object *object = NULL;
	CLEANUP(object_free) git_object *commit = NULL;
	CLEANUP(reference_free) git_reference *reference = NULL;

	if (git_revparse_ext(&object, &reference, repository->git, name) < 0)
		return error_set(err, ERROR_NOT_FOUND, "it has no '%s'", name);
	if (git_object_peel(&commit, object, GIT_OBJECT_COMMIT) < 0)
		return error_set(err, ERROR_NOT_FOUND, "'%s' is no commit", name);
	*ret = (struct head){ 0 };
	if (reference)
		ret->ref = arena_string(&repository->arena, git_reference_name(reference));
	git_oid_tostr(ret->commit, sizeof(ret->commit), git_object_id(commit));
	return 0;
}
