/* What is kept of a mirror beside its objects, and the folder as a whole. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "mirroring.h"

enum {
	STATE_BYTES = 64 * 1024,
	STATE_VALUES = 100,
	STATE_DEPTH = 4,
	FOLDER_NAMES = 10000000,
	DEPTH_MOST = 80,
	BLOCK = 512
};

static void add_state_path(struct buf *ret, const char *gitdir)
{
	file_join(ret, gitdir, "scabbard.json");
}

bool mirror_is_ours(const char *gitdir)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	add_state_path(&path, gitdir);
	return file_is_regular(path.text);
}

static const char *text_of(const struct json_value *state, const char *name, struct arena *arena)
{
	const char *text = json_text(json_member(state, name));

	return arena_string(arena, text ? text : "");
}

int mirror_state_read(struct mirror_state *ret, const char *gitdir, struct arena *arena, struct error *err)
{
	struct error unasked = { 0 };
	const struct json_limits limits = { .depth = STATE_DEPTH, .values = STATE_VALUES };
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(json_close) struct json *json = NULL;
	const struct json_value *state;
	struct mirror_state read = { 0 };

	err = err ? err : &unasked;
	add_state_path(&path, gitdir);
	if (file_read(&text, path.text, STATE_BYTES, err) < 0 ||
		json_parse(&json, text.text, text.length, JSON_STRICT, &limits, NULL, err) < 0)
		return error_context(err, "'%s'", path.text);
	state = json_root(json);
	read.root = text_of(state, "root", arena);
	read.url = text_of(state, "url", arena);
	read.problem = text_of(state, "problem", arena);
	json_integer(json_member(state, "made"), &read.made);
	json_integer(json_member(state, "updated"), &read.updated);
	json_integer(json_member(state, "tried"), &read.tried);
	if (!*read.root || !*read.url)
		return error_set(err, ERROR_MALFORMED, "'%s' does not say what it is a mirror of", path.text);
	*ret = read;
	return 0;
}

int mirror_state_write(const char *gitdir, const struct mirror_state *state, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text, .indent = 2 };

	json_begin_object(&writer, NULL);
	json_write_text(&writer, "root", state->root);
	json_write_text(&writer, "url", state->url);
	json_write_integer(&writer, "made", state->made);
	json_write_integer(&writer, "updated", state->updated);
	json_write_integer(&writer, "tried", state->tried);
	json_write_text(&writer, "problem", state->problem);
	json_end_object(&writer);
	buf_add_char(&text, '\n');
	add_state_path(&path, gitdir);
	return file_write(path.text, text.text, text.length, err);
}

/* --- the folder --------------------------------------------------------------------------------------- */

struct walk {
	const char *folder;
	unsigned depth;
	uint64_t *bytes; /* NULL = everything is deleted */
	struct error *err;
};

static int walk_into(struct walk *walk, const char *folder);

static int walk_entry(const char *name, void *context)
{
	struct walk *walk = context;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct stat status;
	int result = 0;

	file_join(&path, walk->folder, name);
	if (lstat(path.text, &status) < 0)
		return 0;
	if (S_ISDIR(status.st_mode))
		result = walk_into(walk, path.text);
	if (walk->bytes)
		*walk->bytes += (uint64_t)status.st_blocks * BLOCK;
	else if (result == 0 && (S_ISDIR(status.st_mode) ? rmdir(path.text) : unlink(path.text)) < 0)
		return error_system(walk->err, "deleting '%s'", path.text);
	return result;
}

/* At most DEPTH_MOST folders deep. */
static int walk_into(struct walk *walk, const char *folder)
{
	struct walk below = *walk;

	below.folder = folder;
	below.depth++;
	if (below.depth > DEPTH_MOST)
		return walk->bytes ? 0 : error_set(walk->err, ERROR_TOO_LARGE, "'%s' is too deep", folder);
	return file_visit_folder(folder, FOLDER_NAMES, walk_entry, &below, walk->err);
}

int mirror_delete(const char *path, struct error *err)
{
	struct error unasked = { 0 };
	struct walk walk = { .err = err ? err : &unasked };

	if (!file_is_folder(path))
		return 0;
	if (walk_into(&walk, path) < 0)
		return walk.err->code;
	return rmdir(path) < 0 ? error_system(walk.err, "deleting '%s'", path) : 0;
}

void mirror_remove_parents(const char *folder, const char *place)
{
	CLEANUP(memory_release) char *path = memory_string(place);
	const size_t length = strlen(folder);

	for (char *slash; (slash = strrchr(path, '/')) && (size_t)(slash - path) > length;) {
		*slash = '\0';
		if (rmdir(path) < 0)
			return;
	}
}

uint64_t mirror_bytes(const char *path)
{
	uint64_t bytes = 0;
	struct error unasked = { 0 };
	struct walk walk = { .bytes = &bytes, .err = &unasked };

	walk_into(&walk, path);
	return bytes;
}

/* --- policy ------------------------------------------------------------------------------------------- */

struct limits mirror_limits(const struct limits *given, const struct policy *policy)
{
	struct limits limits;

	limits_default(&limits);
	if (given)
		return *given;
	return policy ? policy->limits : limits;
}

/* TOKEN or USER:TOKEN. Hosts that take a token take it with any user. */
static void give(struct network_job *job, const char *value, struct arena *arena)
{
	const char *colon = strchr(value, ':');

	job->user = colon ? arena_string_part(arena, value, (size_t)(colon - value)) : "git";
	job->secret = arena_string(arena, colon ? colon + 1 : value);
}

void mirror_give_credentials(struct network_job *job, const struct policy *policy,
	const struct remote_address *address, struct arena *arena)
{
	const char *with_port = arena_format(arena, "%s:%u", address->host, address->port);

	job->advice =
		"Name an environment variable for this host in [credentials] of the policy, or use ssh.";
	if (address->scheme != REMOTE_HTTPS)
		return;
	for (size_t i = 0; policy && i < policy->credential_count; i++) {
		const struct policy_credential *credential = &policy->credentials[i];
		const char *value = getenv(credential->variable);

		if (!text_equal_ascii_case(credential->host, address->host) &&
			!text_equal_ascii_case(credential->host, with_port))
			continue;
		if (value && *value) {
			give(job, value, arena);
			return;
		}
		job->advice = arena_format(arena, "The policy names $%s for this host, and it is not set.",
			credential->variable);
	}
}
