/* Files of trust: which they are, whether others could have written them, and adding one. */
#include "engine/trust_store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attest/trust.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"

enum { TRUST_BYTES = 16 * 1024 * 1024, TRUST_FILES = 1000, DAY = 24 * 60 * 60 };

/* A run over the files. */
struct loading {
	const struct trust_request *request;
	struct arena *arena;
	struct trust *trust; /* of all; NULL where each is looked at alone */
	struct trust_sources *sources;
	struct error *err;
};

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* --- who could have written it -------------------------------------------------------------------------- */

/* A group that is the owner's alone has his number. */
static bool others_may_write(const struct stat *status)
{
	if (status->st_mode & S_IWOTH)
		return true;
	return (status->st_mode & S_IWGRP) && status->st_gid != status->st_uid;
}

static int refuse_writable(const char *what, const char *path, struct error *err)
{
	error_set(err, ERROR_USAGE, "the %s '%s' can be written by others", what, path);
	error_hint(err, "Trust that others can change is none: take their right away with chmod go-w.");
	return ERROR_USAGE;
}

/* `for_names`: new files in it would be trusted as well, so that the sticky bit does not help. */
static int check_folder(const char *path, bool for_names, struct error *err)
{
	struct stat status;

	if (stat(path, &status) < 0)
		return error_system(err, "folder '%s'", path);
	if (others_may_write(&status) && (for_names || !(status.st_mode & S_ISVTX)))
		return refuse_writable("folder", path, err);
	return 0;
}

static int check_parent(const char *path, struct error *err)
{
	CLEANUP(buf_release) struct buf parent = BUF_INIT;
	const char *name = name_of(path);

	buf_add_bytes(&parent, path, (size_t)(name - path));
	if (parent.length > 1)
		buf_cut(&parent, parent.length - 1);
	return check_folder(parent.length ? parent.text : ".", false, err);
}

/* How a file came to be asked: it stands in the configuration, or was named for this run, or by a program of tests. */
enum asked { ASKED_STANDING, ASKED_ONCE, ASKED_BLINDLY };

static int check_file(const char *path, enum asked asked, int64_t *ret_modified, struct error *err)
{
	CLEANUP(memory_release) char *target = realpath(path, NULL);
	struct stat status;

	if (!target || stat(target, &status) < 0)
		return error_system(err, "file '%s'", path);
	*ret_modified = (int64_t)status.st_mtim.tv_sec;
	/* One may lie in a check-out that a group shares, if it is named for this run alone. */
	if (asked == ASKED_STANDING ? others_may_write(&status)
				    : asked == ASKED_ONCE && (status.st_mode & S_IWOTH) != 0)
		return refuse_writable("file", path, err);
	/* A link leads out of the folder that was looked at. */
	if (asked == ASKED_STANDING && (check_parent(path, err) < 0 || check_parent(target, err) < 0))
		return err->code;
	return 0;
}

/* --- loading -------------------------------------------------------------------------------------------- */

static void add_entries(struct loading *loading, const struct trust *trust, struct trust_source *source)
{
	struct trust_sources *sources = loading->sources;
	struct trust_row *rows = NULL;
	const size_t count = trust_rows(trust, loading->arena, &rows);

	source->first = sources->entry_count;
	source->count = count;
	for (size_t i = 0; i < count; i++) {
		arena_grow(loading->arena, &sources->entries, sources->entry_count, &sources->entry_capacity,
			sizeof(*sources->entries));
		sources->entries[sources->entry_count++] = (struct trust_entry){
			.root = rows[i].root,
			.kind = trust_kind_word(rows[i].kind),
			.name = rows[i].name,
			.id = rows[i].id,
			.key = rows[i].key,
			.start = rows[i].start,
			.end = rows[i].end,
		};
	}
}

static const char *digest_of(const struct buf *text, struct arena *arena)
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	unsigned char digest[DIGEST_SIZE];

	digest_bytes(text->text, text->length, digest);
	buf_add_hex(&hex, digest, sizeof(digest));
	return arena_string(arena, hex.text);
}

static int load_text(struct loading *loading, const struct buf *text, struct trust_source *source)
{
	CLEANUP(trust_close) struct trust *alone = NULL;

	if (loading->trust &&
		trust_add(loading->trust, source->name, text->text, text->length, loading->err) < 0)
		return loading->err->code;
	if (!loading->sources)
		return 0;
	alone = trust_new();
	if (trust_add(alone, source->name, text->text, text->length, loading->err) < 0)
		return loading->err->code;
	add_entries(loading, alone, source);
	return 0;
}

/* A relative path in the policy would name whatever lies in the folder where the program is started. */
static int check_path(const struct trust_source *source, struct error *err)
{
	if (!source->of_policy || source->path[0] == '/')
		return 0;
	error_set(err, ERROR_USAGE, "trust root '%s' of the policy has no whole path", source->path);
	error_hint(err, "Begin it with a slash: what lies in the working folder is never trusted.");
	return ERROR_USAGE;
}

static int load_file(struct loading *loading, const char *path, struct trust_source *source, enum asked asked)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct policy *policy = loading->request->policy;

	if (check_path(source, loading->err) < 0 ||
		check_file(path, asked, &source->modified, loading->err) < 0 ||
		file_read(&text, path, TRUST_BYTES, loading->err) < 0)
		return loading->err->code;
	source->digest = digest_of(&text, loading->arena);
	source->stale = policy && loading->request->now - source->modified > policy->trust_root_days * DAY;
	return load_text(loading, &text, source);
}

/* With `sources` alone what is wrong is said there; otherwise it is the end. */
static int load(struct loading *loading, const char *path, bool of_policy, enum asked asked)
{
	struct trust_sources *sources = loading->sources;
	struct trust_source source = {
		.path = arena_string(loading->arena, path),
		.name = arena_string(loading->arena, name_of(path)),
		.of_policy = of_policy,
		.digest = "",
	};
	const int code = load_file(loading, path, &source, asked);

	if (code < 0 && loading->trust)
		return error_context(loading->err, "trust in '%s'", path);
	if (code < 0)
		source.problem = arena_string(loading->arena, loading->err->message);
	if (!sources)
		return 0;
	arena_grow(loading->arena, &sources->sources, sources->source_count, &sources->source_capacity,
		sizeof(*sources->sources));
	sources->sources[sources->source_count++] = source;
	return 0;
}

static bool is_trust_name(const char *name)
{
	return name[0] != '.' && (text_ends(name, ".json") || text_ends(name, ".jsonl") ||
					 text_ends(name, ".pem") || text_ends(name, ".pub"));
}

static int on_name(const char *name, void *context)
{
	struct loading *loading = context;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	file_join(&path, loading->request->folder, name);
	if (!is_trust_name(name) || file_is_folder(path.text))
		return 0;
	return load(loading, path.text, false, ASKED_STANDING);
}

static int load_all(struct loading *loading)
{
	const struct trust_request *request = loading->request;
	const struct policy *policy = request->policy;

	for (size_t i = 0; policy && loading->trust && i < policy->unlogged.count; i++)
		trust_allow_unlogged(loading->trust, policy->unlogged.items[i]);
	for (size_t i = 0; i < request->file_count; i++)
		if (load(loading, request->files[i], false,
			    request->whoever_writes ? ASKED_BLINDLY : ASKED_ONCE) < 0)
			return loading->err->code;
	if (request->file_count)
		return 0;
	for (size_t i = 0; policy && i < policy->trust_roots.count; i++)
		if (load(loading, policy->trust_roots.items[i], true, ASKED_STANDING) < 0)
			return loading->err->code;
	if (!request->folder || !file_is_folder(request->folder))
		return 0;
	if (check_folder(request->folder, true, loading->err) < 0)
		return loading->err->code;
	return file_visit_folder(request->folder, TRUST_FILES, on_name, loading, loading->err);
}

int trust_load(const struct trust_request *request, struct arena *arena, struct trust **ret,
	struct trust_sources *ret_sources, struct error *err)
{
	CLEANUP(trust_close) struct trust *trust = trust_new();
	struct error own = { 0 };
	struct loading loading = { request, arena, trust, ret_sources, err ? err : &own };
	int code;

	if (ret_sources)
		*ret_sources = (struct trust_sources){ 0 };
	code = load_all(&loading);
	if (code < 0)
		return code;
	*ret = TAKE(trust);
	return 0;
}

int trust_look(const struct trust_request *request, struct arena *arena, struct trust_sources *ret,
	struct error *err)
{
	struct error own = { 0 };
	struct loading loading = { request, arena, NULL, ret, err ? err : &own };

	*ret = (struct trust_sources){ 0 };
	return load_all(&loading);
}

/* --- adding --------------------------------------------------------------------------------------------- */

/* The work tree in which a file lies, by its .git. */
static const char *repository_of(const char *path, struct arena *arena)
{
	CLEANUP(memory_release) char *whole = realpath(path, NULL);
	CLEANUP(buf_release) struct buf git = BUF_INIT;
	char *slash;

	while (whole && (slash = strrchr(whole, '/'))) {
		*slash = '\0';
		buf_clear(&git);
		buf_format(&git, "%s/.git", whole);
		if (file_is_folder(git.text) || file_is_regular(git.text))
			return arena_string(arena, *whole ? whole : "/");
	}
	return NULL;
}

/* The name in the folder: by its ending the file is found there again. */
static void add_name(struct buf *ret, const char *path, const struct buf *text)
{
	const char *name = name_of(path);

	while (*name == '.')
		name++;
	buf_add(ret, *name ? name : "root");
	if (is_trust_name(ret->text))
		return;
	buf_add(ret, text->text[strspn(text->text, " \t\r\n")] == '{' ? ".json" : ".pub");
}

static int make_folder(const char *folder, struct error *err)
{
	if (file_make_folder(folder, err) < 0)
		return err->code;
	return check_folder(folder, true, err);
}

/* Writes the file unless it is there with these bytes. */
static int put(const char *path, const struct buf *text, bool *ret_again, struct error *err)
{
	CLEANUP(buf_release) struct buf there = BUF_INIT;
	struct stat status;

	*ret_again = false;
	if (lstat(path, &status) < 0)
		return errno == ENOENT ? file_write(path, text->text, text->length, err)
				       : error_system(err, "file '%s'", path);
	if (file_read(&there, path, TRUST_BYTES, err) < 0)
		return err->code;
	*ret_again = there.length == text->length && memcmp(there.text, text->text, text->length) == 0;
	if (*ret_again)
		return 0;
	error_set(err, ERROR_USAGE, "'%s' is there already, and another", path);
	error_hint(err, "Nothing is written over it: remove it first, or give the new file another name.");
	return ERROR_USAGE;
}

int trust_take(const struct trust_request *request, const char *path, struct arena *arena,
	struct trust_added *ret, struct error *err)
{
	CLEANUP(trust_close) struct trust *probe = trust_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf copy = BUF_INIT;
	struct loading loading = { request, arena, NULL, &ret->sources, err };

	*ret = (struct trust_added){ 0 };
	if (!request->folder)
		return error_set(err, ERROR_USAGE, "there is no home in which a trust folder could be");
	if (file_read(&text, path, TRUST_BYTES, err) < 0)
		return err->code;
	add_name(&name, path, &text);
	if (trust_add(probe, name.text, text.text, text.length, err) < 0)
		return err->code;
	file_join(&copy, request->folder, name.text);
	if (make_folder(request->folder, err) < 0 || put(copy.text, &text, &ret->again, err) < 0)
		return err->code;
	ret->repository = repository_of(path, arena);
	return load(&loading, copy.text, false, ASKED_STANDING);
}
