/* Where mirrors lie: a name from outside becomes a path only if no part of it can lead elsewhere. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/text.h"
#include "discover.h"
#include "mirroring.h"

enum { ROOT_BYTES = 3000, PART_BYTES = 240, PARTS_MOST = 24, WORKSHOP_DIGITS = 12 };

static const char file_folder[] = "_file";

/* --- parts -------------------------------------------------------------------------------------------- */

static bool ends_like(const char *part, size_t length, const char *ending)
{
	const size_t ending_length = strlen(ending);

	return length >= ending_length &&
	       strncasecmp(part + length - ending_length, ending, ending_length) == 0;
}

/* "x.git" would lie inside the mirror of x, "x.git.lock" in the place of its lock. */
static bool part_is_plain(const char *part, size_t length)
{
	if (!length || length > PART_BYTES || part[0] == '-' || (length == 1 && part[0] == '.') ||
		(length == 2 && part[0] == '.' && part[1] == '.'))
		return false;
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)part[i] < ' ' || part[i] == 0x7f || part[i] == '\\')
			return false;
	return text_is_utf8(part, length) && !ends_like(part, length, ".git") &&
	       !ends_like(part, length, ".lock");
}

static bool is_host(const char *part, size_t length)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789.-_:";

	for (size_t i = 0; i < length; i++)
		if (!strchr(letters, part[i]))
			return false;
	return length > 1 && part[0] != '_' && part[0] != '.' && part[0] != ':';
}

/* "github.com/x/y", or "/srv/y". */
static bool root_is_plain(const char *root)
{
	const bool is_file = root[0] == '/';
	const char *part = root + (is_file ? 1 : 0);
	size_t parts = 0;

	if (strlen(root) > ROOT_BYTES || (!is_file && !is_host(part, strcspn(part, "/"))))
		return false;
	for (;; parts++) {
		const size_t length = strcspn(part, "/");

		if (!part_is_plain(part, length) || parts == PARTS_MOST)
			return false;
		if (!part[length])
			return is_file || parts > 0;
		part += length + 1;
	}
}

int mirror_add_place(struct buf *ret, const char *folder, const char *root, struct error *err)
{
	if (!root_is_plain(root)) {
		error_set(err, ERROR_USAGE, "'%s' has no place among the mirrors", root);
		error_hint(err, "A name is a host and folders, such as github.com/owner/repository.");
		return ERROR_USAGE;
	}
	file_join(ret, folder, root[0] == '/' ? file_folder : root);
	if (root[0] == '/')
		buf_add(ret, root);
	buf_add(ret, ".git");
	return 0;
}

const char *mirror_root_of(const char *path, struct arena *arena)
{
	const size_t length = strlen(path), prefix = sizeof(file_folder) - 1;
	const bool is_file = strncmp(path, file_folder, prefix) == 0 && path[prefix] == '/';
	const char *start = is_file ? path + prefix : path;
	const char *root;

	if (!text_ends(path, ".git") || length < sizeof(".git"))
		return NULL;
	root = arena_string_part(arena, start, strlen(start) - strlen(".git"));
	return root_is_plain(root) ? root : NULL;
}

void mirror_add_workshop(struct buf *ret, const char *folder, const char *what, const char *root)
{
	unsigned char digest[DIGEST_SIZE];

	digest_bytes(root, strlen(root), digest);
	file_join(ret, folder, MIRROR_WORKSHOP);
	buf_format(ret, "/%s-", what);
	buf_add_hex(ret, digest, WORKSHOP_DIGITS);
}

/* Who removes a mirror takes its lock's file away too: then the lock that was got is of nothing. */
int mirror_lock(int *ret, const char *gitdir, struct error *err)
{
	struct error unasked = { 0 };
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(file_close) int fd = -1;
	struct stat held, there;

	err = err ? err : &unasked;
	buf_format(&path, "%s.lock", gitdir);
	if (lock_take(&fd, path.text, err) < 0)
		return err->code;
	if (fstat(fd, &held) < 0 || stat(path.text, &there) < 0 || held.st_ino != there.st_ino ||
		held.st_dev != there.st_dev)
		return error_set(err, ERROR_LOCKED, "another process has just removed '%s'", path.text);
	*ret = fd;
	fd = -1;
	return 0;
}

/* --- finding them ------------------------------------------------------------------------------------- */

static int visit_sites(const struct sites *sites,
	int (*visit)(const struct mirror_place *place, void *context), void *context)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	const char *top = sites->roots[sites->first_given];
	const size_t length = strlen(top);

	for (size_t i = 0; i < sites->count; i++) {
		const struct site *site = &sites->items[i];
		const char *path = site->gitdir + length + (site->gitdir[length] == '/');
		struct mirror_place place = { .gitdir = site->gitdir };
		int result;

		if (site->problem || site->worktree || strncmp(site->gitdir, top, length) != 0 ||
			text_starts(path, MIRROR_WORKSHOP "/"))
			continue;
		if (mirror_is_ours(site->gitdir))
			place.root = mirror_root_of(path, &arena);
		result = visit(&place, context);
		if (result)
			return result;
	}
	return 0;
}

int mirror_visit(const char *folder, int (*visit)(const struct mirror_place *place, void *context),
	void *context, struct error *err)
{
	struct error unasked = { 0 };
	CLEANUP(sites_release) struct sites sites = { 0 };
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct collect_settings settings = { .path_count = 1 };
	struct limits limits;
	int result;

	err = err ? err : &unasked;
	limits_default(&limits);
	if (!file_is_folder(folder)) {
		struct stat status;

		/* A link to a folder is one too. */
		if (stat(folder, &status) < 0 && errno == ENOENT)
			return 0;
	}
	/* Whatever it is called, it is no list of paths: those begin with '@' or end in ".list". */
	buf_format(&path, "%s%s/.", folder[0] == '/' ? "" : "./", folder);
	settings.paths = (const char *const[]){ path.text };
	result = discover(&sites, &settings, &limits, err);
	if (result < 0)
		return error_context(err, "looking for mirrors");
	return visit_sites(&sites, visit, context);
}
