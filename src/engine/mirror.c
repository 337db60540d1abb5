/* Fetching mirrors: the network processes bring objects, and what refs, names and states say is written here. */
#include "engine/mirror.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "mirroring.h"
#include "network.h"

enum { PACK_NAMES = 1000000 };

/* A task under way. */
struct fetch {
	const struct mirror_task *task;
	struct buf gitdir; /* where objects go: the mirror, or the workshop */
	int lock;          /* -1 = not held */
	struct remote_progress progress;
	struct mirror_state state;
};

struct run {
	const struct mirror_plan *plan;
	const struct mirror_settings *settings;
	struct limits limits;
	struct arena arena;
	struct fetch *fetches; /* one a task */
	size_t next, done;
	struct mirror_result *result;
};

static void run_release(struct run *run)
{
	for (size_t i = 0; i < run->plan->count && run->fetches; i++) {
		buf_release(&run->fetches[i].gitdir);
		file_close(&run->fetches[i].lock);
	}
	memory_free(run->fetches);
	arena_release(&run->arena);
}

/* --- telling ------------------------------------------------------------------------------------------ */

static void tell_end(struct run *run, const struct fetch *fetch, struct mirror_end *end)
{
	run->done++;
	end->root = fetch->task->root;
	end->made = !fetch->task->exists && !end->problem;
	end->bytes = fetch->progress.received_bytes;
	if (end->problem)
		run->result->failed++;
	else if (end->made)
		run->result->made++;
	else if (end->added + end->moved + end->removed)
		run->result->updated++;
	else
		run->result->unchanged++;
	if (run->settings->ended)
		run->settings->ended(end, run->settings->context);
}

static void tell_failure(struct run *run, const struct fetch *fetch, const struct error *failure)
{
	struct mirror_end end = { .problem = failure->message, .hint = failure->hint };

	tell_end(run, fetch, &end);
}

static void on_moved(void *context, size_t number, const struct remote_progress *progress)
{
	struct run *run = context;
	struct fetch *fetch = &run->fetches[number];
	const struct mirror_step step = {
		.done = run->done,
		.all = run->plan->count,
		.root = fetch->task->root,
		.bytes = progress->received_bytes,
		.objects = progress->received_objects + progress->resolved_deltas,
		.object_count = progress->total_objects + progress->total_deltas,
	};

	fetch->progress = *progress;
	if (run->settings->progress)
		run->settings->progress(&step, run->settings->context);
}

/* --- beginning ---------------------------------------------------------------------------------------- */

static int remove_leftover(const char *name, void *context)
{
	const char *folder = context;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	/* What a fetch that was broken off has left: packs that were never finished. */
	if (text_starts(name, "pack_git2_")) {
		file_join(&path, folder, name);
		unlink(path.text);
	}
	return 0;
}

static int begin_update(struct run *run, struct fetch *fetch, struct error *err)
{
	CLEANUP(buf_release) struct buf packs = BUF_INIT;
	struct error unread = { 0 };

	buf_add(&fetch->gitdir, fetch->task->gitdir);
	file_join(&packs, fetch->task->gitdir, "objects/pack");
	if (file_make_folder(packs.text, err) < 0)
		return err->code;
	file_visit_folder(packs.text, PACK_NAMES, remove_leftover, packs.text, NULL);
	if (mirror_state_read(&fetch->state, fetch->task->gitdir, &run->arena, &unread) < 0)
		fetch->state = (struct mirror_state){ .problem = "" };
	return 0;
}

/* A mirror under way in the workshop is of somebody who has gone: this process holds the lock. */
static int begin_new(struct run *run, struct fetch *fetch, struct error *err)
{
	mirror_add_workshop(&fetch->gitdir, run->plan->folder, "new", fetch->task->root);
	if (mirror_delete(fetch->gitdir.text, err) < 0)
		return err->code;
	fetch->state = (struct mirror_state){ .made = clock_now() };
	return remote_mirror_make(fetch->gitdir.text, fetch->task->url, err);
}

static int make_parent(const char *path, struct error *err)
{
	CLEANUP(memory_release) char *parent = memory_string(path);
	char *slash = strrchr(parent, '/');

	if (!slash || slash == parent)
		return 0;
	*slash = '\0';
	return file_make_folder(parent, err);
}

static int begin(struct run *run, struct fetch *fetch, struct error *err)
{
	const struct mirror_task *task = fetch->task;

	if (make_parent(task->gitdir, err) < 0 || mirror_lock(&fetch->lock, task->gitdir, err) < 0)
		return err->code;
	if (mirror_is_ours(task->gitdir) != task->exists)
		return error_set(err, ERROR_LOCKED, "another process has just made or removed it");
	return task->exists ? begin_update(run, fetch, err) : begin_new(run, fetch, err);
}

/* Nothing is left of a new one, neither its lock nor the folders that were made for it. */
static void clean_up(struct run *run, struct fetch *fetch)
{
	CLEANUP(buf_release) struct buf lock = BUF_INIT;

	if (fetch->gitdir.length)
		mirror_delete(fetch->gitdir.text, NULL);
	if (fetch->lock < 0 || fetch->task->exists)
		return;
	buf_format(&lock, "%s.lock", fetch->task->gitdir);
	unlink(lock.text);
	mirror_remove_parents(run->plan->folder, fetch->task->gitdir);
}

static bool on_next(void *context, size_t *ret_number, struct network_job *ret)
{
	struct run *run = context;

	while (run->next < run->plan->count) {
		struct fetch *fetch = &run->fetches[run->next];
		struct remote_address address;
		struct error error = { 0 };

		*ret_number = run->next++;
		if (begin(run, fetch, &error) < 0 ||
			remote_address_read(fetch->task->url, &run->arena, &address, &error) < 0) {
			if (!fetch->task->exists)
				clean_up(run, fetch);
			file_close(&fetch->lock);
			tell_failure(run, fetch, &error);
			continue;
		}
		*ret = (struct network_job){ .url = fetch->task->url, .gitdir = fetch->gitdir.text };
		mirror_give_credentials(ret, run->settings->policy, &address, &run->arena);
		return true;
	}
	return false;
}

/* --- ending ------------------------------------------------------------------------------------------- */

static void count_changes(
	const struct remote_refs *old, const struct remote_refs *new, struct mirror_end *ret)
{
	for (size_t i = 0; i < new->count; i++) {
		const struct remote_ref *before = remote_refs_find(old, new->items[i].name);

		ret->added += !before;
		ret->moved += before && strcmp(before->id, new->items[i].id) != 0;
		ret->branches += text_starts(new->items[i].name, "refs/heads/");
		ret->tags += text_starts(new->items[i].name, "refs/tags/");
	}
	for (size_t i = 0; i < old->count; i++)
		ret->removed += !remote_refs_find(new, old->items[i].name);
	ret->left_out = new->left_out;
}

static int write_refs(struct run *run, struct fetch *fetch, const struct remote_refs *refs,
	struct mirror_end *ret, struct error *err)
{
	CLEANUP(remote_refs_release) struct remote_refs old = { 0 };
	const struct mirror_task *task = fetch->task;

	if (remote_mirror_refs(fetch->gitdir.text, &run->limits, &old, err) < 0)
		return err->code;
	/* A server that has lost its repository is no reason to lose the copy. */
	if (old.count && !refs->count) {
		error_set(
			err, ERROR_MALFORMED, "it shows no branch and no tag any more; what is here is kept");
		error_hint(err, "If that is meant, remove the mirror.");
		return ERROR_MALFORMED;
	}
	count_changes(&old, refs, ret);
	if (task->exists && (!fetch->state.url || strcmp(fetch->state.url, task->url) != 0) &&
		remote_mirror_config(fetch->gitdir.text, task->url, err) < 0)
		return err->code;
	return remote_mirror_write(fetch->gitdir.text, refs, err);
}

static int write_state(struct fetch *fetch, const char *gitdir, const char *problem, struct error *err)
{
	fetch->state.root = fetch->task->root;
	fetch->state.url = fetch->task->url;
	fetch->state.tried = clock_now();
	fetch->state.problem = problem;
	if (!*problem)
		fetch->state.updated = fetch->state.tried;
	return mirror_state_write(gitdir, &fetch->state, err);
}

static int finish(struct run *run, struct fetch *fetch, const struct remote_refs *refs,
	struct mirror_end *ret, struct error *err)
{
	const struct mirror_task *task = fetch->task;

	if (write_refs(run, fetch, refs, ret, err) < 0 || write_state(fetch, fetch->gitdir.text, "", err) < 0)
		return err->code;
	if (!task->exists && rename(fetch->gitdir.text, task->gitdir) < 0)
		return error_system(err, "moving the new mirror to '%s'", task->gitdir);
	return 0;
}

/* A new one vanishes; one that was there is as it was, and says why. */
static void give_up(struct run *run, struct fetch *fetch, const struct error *failure)
{
	if (!fetch->task->exists)
		clean_up(run, fetch);
	else if (failure->code != ERROR_STOPPED)
		write_state(fetch, fetch->task->gitdir, failure->message, NULL);
	if (failure->code == ERROR_STOPPED)
		run->result->stopped = true;
	else
		tell_failure(run, fetch, failure);
}

static void on_ended(
	void *context, size_t number, const struct remote_refs *refs, const struct error *failure)
{
	struct run *run = context;
	struct fetch *fetch = &run->fetches[number];
	struct mirror_end end = { .hint = "" };
	struct error error = { 0 };

	if (!refs)
		give_up(run, fetch, failure);
	else if (finish(run, fetch, refs, &end, &error) < 0)
		give_up(run, fetch, &error);
	else
		tell_end(run, fetch, &end);
	file_close(&fetch->lock);
}

/* --- together ----------------------------------------------------------------------------------------- */

static int make_workshop(const char *folder, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	file_join(&path, folder, MIRROR_WORKSHOP);
	return file_make_folder(path.text, err);
}

int mirror_run(const struct mirror_plan *plan, const struct mirror_settings *settings,
	struct mirror_result *ret, struct error *err)
{
	struct error unasked = { 0 };
	CLEANUP(run_release)
	struct run run = {
		.plan = plan,
		.settings = settings,
		.limits = mirror_limits(settings->limits, settings->policy),
		.result = ret,
	};
	const struct network_settings network = {
		.program = settings->program,
		.jobs = settings->jobs,
		.limits = &run.limits,
		.stop = settings->stop,
	};
	const struct network_events events = { on_next, on_moved, on_ended, &run };
	int result;

	err = err ? err : &unasked;
	*ret = (struct mirror_result){ 0 };
	run.fetches = memory_zero(plan->count + 1, sizeof(*run.fetches));
	for (size_t i = 0; i < plan->count; i++)
		run.fetches[i] = (struct fetch){ .task = &plan->tasks[i], .gitdir = BUF_INIT, .lock = -1 };
	if (make_workshop(plan->folder, err) < 0)
		return err->code;
	result = network_run(&network, &events, &ret->sandbox, err);
	ret->stopped |= run.done < plan->count;
	return result;
}
