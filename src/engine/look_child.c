#include "look_child.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/memory.h"
#include "capturing.h"
#include "process.h"
#include "protocol.h"
#include "sources/table.h"

enum { OWN_ROOTS = 4, EXIT_BROKEN = 1 };

struct looking {
	const struct look_settings *settings;
	const struct look_place *place;
	struct arena arena;
	const char **roots;
	size_t root_count;
	const char *base; /* the commit where two histories part; NULL = not asked for */
	struct capturing captures[LOOK_STATES];
	struct reader_tools *tools;
	struct buf documents[LOOK_STATES];
	struct sandbox_state sandbox;
	int output;
};

static _Noreturn void end_without_memory(void)
{
	_exit(WORKER_WITHOUT_MEMORY);
}

static void looking_release(struct looking *looking)
{
	for (size_t i = 0; i < LOOK_STATES; i++) {
		capturing_release(&looking->captures[i]);
		buf_release(&looking->documents[i]);
	}
	arena_release(&looking->arena);
	reader_tools_close(&looking->tools);
	git_stop();
}

static int send_message(const struct looking *looking, const char *text, size_t length, struct error *err)
{
	CLEANUP(buf_release) struct buf message = BUF_INIT;

	message_add(&message, text, length);
	return file_write_all(looking->output, message.text, message.length, err);
}

/* --- closing in ----------------------------------------------------------------------------------------- */

static bool wants_worktree(const struct look_settings *settings)
{
	for (size_t i = 0; i < settings->state_count; i++)
		if (settings->states[i].what == LOOK_WORKTREE)
			return true;
	return false;
}

static void list_roots(struct looking *looking)
{
	const struct look_settings *settings = looking->settings;

	looking->roots =
		arena_zero(&looking->arena, settings->root_count + OWN_ROOTS, sizeof(*looking->roots));
	looking->roots[looking->root_count++] = looking->place->gitdir;
	looking->roots[looking->root_count++] = looking->place->common;
	if (wants_worktree(settings))
		looking->roots[looking->root_count++] = looking->place->folder;
	if (settings->index)
		looking->roots[looking->root_count++] = settings->index;
	for (size_t i = 0; i < settings->root_count; i++) {
		char *real = realpath(settings->roots[i], NULL);

		if (real)
			looking->roots[looking->root_count++] = arena_string(&looking->arena, real);
		memory_free(real);
	}
}

/*
 * The digests' library opens what it wants on first use, so that comes before. Git's library would read the
 * certificates of this machine, which takes longer than all the rest, and does without them when it may not.
 */
static int close_in(struct looking *looking, struct error *err)
{
	struct sandbox sandbox = {
		.read_roots = looking->roots,
		.read_root_count = looking->root_count,
		.data_bytes = looking->settings->limits->values[LIMIT_REPOSITORY_BYTES],
		.no_file_output = true,
	};
	unsigned char digest[DIGEST_SIZE];

#ifdef __SANITIZE_ADDRESS__
	sandbox.data_bytes = 0; /* the shadow memory alone is larger */
#endif
	digest_bytes("", 0, digest);
	if (sandbox_enter(&sandbox, &looking->sandbox, err) < 0)
		return err->code;
	return git_start(err);
}

/* --- reading -------------------------------------------------------------------------------------------- */

static int resolve(struct looking *looking, struct repository *repository, const struct look_state *state,
	struct head *ret, struct error *err)
{
	(void)looking;
	if (state->what != LOOK_COMMIT || !state->ref)
		return repository_head(repository, ret, err);
	return repository_resolve(repository, state->ref, ret, err);
}

static int find_base(struct looking *looking, struct error *err)
{
	CLEANUP(repository_close) struct repository *repository = NULL;
	const struct repository_where where = { looking->place->gitdir, looking->roots, looking->root_count,
		looking->settings->limits };
	struct head heads[LOOK_STATES] = { 0 };
	enum problem_code problem;
	char base[OID_HEX + 1];

	if (repository_open(&repository, &where, &problem, err) < 0 ||
		repository_load(repository, &problem, err) < 0)
		return err->code;
	for (size_t i = 0; i < LOOK_STATES; i++)
		if (resolve(looking, repository, &looking->settings->states[i], &heads[i], err) < 0)
			return err->code;
	if (repository_merge_base(repository, heads[0].commit, heads[1].commit, base, err) < 0)
		return err->code;
	looking->base = arena_string(&looking->arena, base);
	return 0;
}

/* A document over its limit is a failure, known before one is promised. */
static int write_snapshot(struct looking *looking, size_t index, struct error *err)
{
	struct buf *document = &looking->documents[index];
	const uint64_t limit = looking->settings->limits->values[LIMIT_SNAPSHOT_BYTES];

	snapshot_write(looking->captures[index].snapshot, document);
	if (document->length <= limit && document->length <= (size_t)MESSAGE_BYTES)
		return 0;
	return error_set(err, ERROR_TOO_LARGE, "its snapshot has %zu bytes", document->length);
}

static int read_state(struct looking *looking, size_t index, struct error *err)
{
	const struct look_state *state = &looking->settings->states[index];
	struct capturing *capture = &looking->captures[index];
	bool commit;

	*capture = (struct capturing){
		.problem = PROBLEM_NOT_OPENED,
		.wish = {
			.gitdir = looking->place->gitdir,
			.worktree = state->what == LOOK_WORKTREE ? looking->place->folder : NULL,
			.staged = state->what == LOOK_INDEX,
			.index = looking->settings->index,
			.ref = state->what == LOOK_COMMIT ? state->ref : NULL,
			.identify = index == 0,
			.has_worktree = looking->place->folder != NULL,
			.roots = looking->roots,
			.root_count = looking->root_count,
			.limits = looking->settings->limits,
			.tools = looking->tools,
		},
	};
	if (index == 0 && looking->base)
		capture->wish.ref = looking->base;
	if (capturing_open(capture) < 0 || (!capture->wish.ref && capturing_head(capture) < 0) ||
		capturing_walk(capture, &commit) < 0) {
		*err = capture->error;
		return err->code;
	}
	if (commit)
		capturing_read(capture, NULL);
	return write_snapshot(looking, index, err);
}

/* --- telling -------------------------------------------------------------------------------------------- */

static int send_head(struct looking *looking, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };

	json_begin_object(&writer, NULL);
	json_write_text(&writer, "claim", looking->captures[0].claim);
	json_write_bool(&writer, "landlock", looking->sandbox.landlock);
	json_write_integer(&writer, "abi", looking->sandbox.landlock_abi);
	json_write_bool(&writer, "seccomp", looking->sandbox.seccomp);
	json_write_bool(&writer, "limits", looking->sandbox.limits);
	json_end_object(&writer);
	return send_message(looking, text.text, text.length, err);
}

/* A file whose bytes cannot be had any more has a problem row, or none of its facts were wanted. */
static int send_bytes_of(struct looking *looking, const struct capturing *capture, struct error *err)
{
	const struct snapshot *snapshot = capture->snapshot;
	int result = 0;

	for (size_t i = 0; i < snapshot->file_count && result == 0; i++) {
		CLEANUP(buf_release) struct buf bytes = BUF_INIT;
		const struct file *file = &snapshot->files[i];
		const struct reader *reader = reader_by_id(file->reader);
		enum problem_code problem;

		buf_add(&bytes, file->oid);
		if (reader && repository_read_blob(capture->repository, file->oid,
				      looking->settings->limits->values[reader->largest], &bytes, &problem,
				      NULL) == 0)
			result = send_message(looking, bytes.text, bytes.length, err);
	}
	return result;
}

static int send_all(struct looking *looking, struct error *err)
{
	const size_t count = looking->settings->state_count;
	int result = send_head(looking, err);

	for (size_t i = 0; i < count && result == 0; i++)
		result = send_message(looking, looking->documents[i].text, looking->documents[i].length, err);
	if (!looking->settings->bytes)
		return result;
	for (size_t i = 0; i < count && result == 0; i++)
		result = send_bytes_of(looking, &looking->captures[i], err);
	return result == 0 ? send_message(looking, "", 0, err) : result;
}

static void send_failure(struct looking *looking, const struct error *error)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };

	json_begin_object(&writer, NULL);
	json_write_text(&writer, "failed", error->message);
	json_write_integer(&writer, "code", error->code);
	json_write_text(&writer, "hint", error->hint);
	json_end_object(&writer);
	send_message(looking, text.text, text.length, NULL);
}

int look_child(const struct look_job *job, int output)
{
	CLEANUP(looking_release)
	struct looking looking = {
		.settings = job->settings,
		.place = job->place,
		.documents = { BUF_INIT, BUF_INIT },
		.output = output,
		.tools = reader_tools_new(),
	};
	struct error error = { 0 };
	int result;

	memory_set_death_hook(end_without_memory);
	list_roots(&looking);
	result = close_in(&looking, &error);
	if (result == 0 && job->settings->from_base)
		result = find_base(&looking, &error);
	for (size_t i = 0; i < job->settings->state_count && result == 0; i++)
		result = read_state(&looking, i, &error);
	if (result < 0) {
		send_failure(&looking, &error);
		return EXIT_BROKEN;
	}
	return send_all(&looking, &error) < 0 ? EXIT_BROKEN : 0;
}
