/* The worker's side of resolving: one copy of a target is opened, and answers all questions about it. */
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/text.h"
#include "capturing.h"
#include "git/copy.h"
#include "sources/reference.h"
#include "sources/table.h"
#include "worker.h"

enum { ROOTS_MOST = 64, CHANGES_BYTES = 4096 };

/* How long a copy stays open; and how long a job goes on with questions before it leaves the rest to the next one. */
static const int64_t KEPT_NANOSECONDS = INT64_C(10000000000), JOB_NANOSECONDS = INT64_C(5000000000);

static const char *const manifests[] = { "dagger.json", "dagger-module.toml" };

/*
 * One copy that was opened. It stays open for the next job about it, since what it answers leads to more questions: its
 * history is walked once.
 */
struct kept_copy {
	struct arena arena;
	char *gitdir;
	struct repository *repository;
	struct copy *copy;
	const char *root; /* of what it is a copy, by its own config; NULL = it does not say */
	struct maintenance maintenance;
	bool counted; /* maintenance is filled */
	int64_t opened;
};

/* One job about a copy. */
struct answering {
	struct worker *worker;
	struct arena arena;
	struct kept_copy *kept;
	struct copy *copy; /* its own */
	enum problem_code problem;
	struct error error;
};

static void answering_release(struct answering *answering)
{
	arena_release(&answering->arena);
}

static void kept_close(struct kept_copy **kept)
{
	if (!*kept)
		return;
	copy_close(&(*kept)->copy);
	repository_close(&(*kept)->repository);
	arena_release(&(*kept)->arena);
	memory_free((*kept)->gitdir);
	memory_free(*kept);
	*kept = NULL;
}

void worker_close_copies(struct worker *worker)
{
	for (size_t i = 0; i < WORKER_COPIES; i++)
		kept_close(&worker->copies[i]);
}

/* Behind the others goes the one that was asked last; the first is closed for it. */
static void keep(struct worker *worker, struct kept_copy *kept, size_t at)
{
	if (at == WORKER_COPIES) {
		at = 0;
		kept_close(&worker->copies[0]);
	}
	for (; at + 1 < WORKER_COPIES; at++)
		worker->copies[at] = worker->copies[at + 1];
	worker->copies[WORKER_COPIES - 1] = kept;
}

static const char *root_of(struct kept_copy *kept)
{
	const struct repository_config *config = repository_config_of(kept->repository);

	for (size_t i = 0; i < config->remote_count; i++) {
		const struct remote *remote = &config->remotes[i];

		if (remote->url && remote_gives_identity(config, remote))
			return git_url_of_remote(remote->url, &kept->arena);
	}
	return NULL;
}

static int open_kept(struct answering *answering, const char *gitdir, bool worktree)
{
	CLEANUP(kept_close) struct kept_copy *kept = memory_zero(1, sizeof(*kept));
	const struct worker *worker = answering->worker;
	const int64_t seconds = (int64_t)worker->limits.values[LIMIT_REPOSITORY_SECONDS];
	struct repository_where where = {
		.roots = worker->roots, .root_count = worker->root_count, .limits = &worker->limits
	};

	where.gitdir = kept->gitdir = memory_string(gitdir);
	if (repository_open(&kept->repository, &where, &answering->problem, &answering->error) < 0 ||
		repository_load(kept->repository, &answering->problem, &answering->error) < 0 ||
		copy_open(&kept->copy, kept->repository, worktree, clock_ticks() + seconds * 1000000000,
			&answering->error) < 0)
		return answering->error.code;
	kept->root = root_of(kept);
	kept->opened = clock_ticks();
	keep(answering->worker, kept, WORKER_COPIES);
	answering->kept = TAKE(kept);
	return 0;
}

/* The time that a copy has for its answers began when it was opened. */
static void close_old(struct worker *worker)
{
	for (size_t i = 0; i < WORKER_COPIES; i++)
		if (worker->copies[i] && clock_ticks() - worker->copies[i]->opened > KEPT_NANOSECONDS)
			kept_close(&worker->copies[i]);
}

static int open_copy(struct answering *answering, const struct json_value *job)
{
	struct worker *worker = answering->worker;
	const char *gitdir = message_path(json_member(job, "gitdir"), &answering->arena);
	size_t at = 0;

	gitdir = gitdir ? gitdir : "";
	close_old(worker);
	while (at < WORKER_COPIES && !(worker->copies[at] && strcmp(worker->copies[at]->gitdir, gitdir) == 0))
		at++;
	if (at < WORKER_COPIES) {
		answering->kept = worker->copies[at];
		keep(worker, answering->kept, at);
	} else if (open_kept(answering, gitdir, json_is_true(json_member(job, "worktree"))) < 0) {
		return answering->error.code;
	}
	answering->copy = answering->kept->copy;
	return 0;
}

/* --- labels ------------------------------------------------------------------------------------------- */

static void note(struct answering *answering, const char *oid, struct commit_note *ret)
{
	if (oid[0] && copy_commit(answering->copy, oid, &answering->arena, ret, NULL) < 0)
		memcpy(ret->oid, oid, sizeof(ret->oid));
	worker_mask(ret, &answering->arena);
	if (!ret->author)
		ret->author = "";
	if (!ret->subject)
		ret->subject = "";
}

/* A branch goes on: it contradicts a commit only if it does not have it any more. */
static enum label_state compare_branch(
	struct answering *answering, const char *commit, const char *tip, enum presence presence)
{
	int64_t behind, ahead;

	if (presence != PRESENCE_FOUND || !copy_distance(answering->copy, commit, tip, &behind, &ahead))
		return LABEL_UNKNOWN;
	return ahead ? LABEL_DISAGREES : LABEL_MOVED_ON;
}

static void answer_head(struct answering *answering, struct resolution *ret)
{
	char commit[OID_HEX + 1] = "";
	const char *ref = copy_default_ref(answering->copy, commit);

	ret->label = ref && commit[0] ? LABEL_ALONE : LABEL_UNKNOWN;
	ret->label_ref = ref;
	note(answering, commit, &ret->label_commit);
	if (!ref)
		ret->reason = "its default branch is not known";
}

/* The engine takes any ref, copies keep branches and tags. */
static void answer_no_label(const char *version, struct resolution *ret)
{
	static const char *const others[] = { "pull/", "merge-requests/", "changes/", "notes/", "remotes/" };

	ret->label = LABEL_ABSENT;
	version += text_starts(version, "refs/") ? strlen("refs/") : 0;
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		if (!text_starts(version, others[i]))
			continue;
		ret->label = LABEL_UNKNOWN;
		ret->reason = "its version names a ref that is no branch or tag: copies do not keep such";
	}
}

static void answer_label(struct answering *answering, const struct question *question, struct resolution *ret,
	bool *ret_branch)
{
	struct copy_label label = { 0 };

	if (!*question->version && !question->commit[0])
		answer_head(answering, ret);
	if (!*question->version ||
		(strlen(question->version) == OID_HEX && text_is_hex(question->version, OID_HEX)))
		return;
	if (!copy_label(answering->copy, question->subpath, question->version, &label)) {
		answer_no_label(question->version, ret);
		return;
	}
	*ret_branch = label.branch;
	ret->label_ref = label.ref;
	ret->label_annotated = label.annotated;
	ret->label_signed = label.has_signature;
	ret->label_oddity = label.oddity;
	note(answering, label.commit, &ret->label_commit);
	if (label.untold)
		ret->reason = label.oddity;
	if (label.untold)
		ret->label = LABEL_UNKNOWN;
	else if (!label.commit[0])
		ret->label = LABEL_ABSENT;
	else if (!question->commit[0])
		ret->label = LABEL_ALONE;
	else if (strcmp(label.commit, question->commit) == 0)
		ret->label = LABEL_AGREES;
	else if (label.branch)
		ret->label = compare_branch(answering, question->commit, label.commit, ret->presence);
	else
		ret->label = LABEL_DISAGREES;
}

/* --- commits ------------------------------------------------------------------------------------------ */

static const char *path_in(struct answering *answering, const char *folder, const char *name)
{
	return *folder ? arena_format(&answering->arena, "%s/%s", folder, name) : name;
}

/* Whether a manifest stands in a folder of a commit: there is no module without one. */
static bool has_manifest(struct answering *answering, const char *commit, const char *folder)
{
	char oid[OID_HEX + 1];

	for (size_t i = 0; i < COUNT_OF(manifests); i++)
		if (copy_path(answering->copy, commit, path_in(answering, folder, manifests[i]), oid))
			return true;
	return false;
}

/* What stands between the commit and the tip of its branch, or of the default one. */
static void answer_distance(
	struct answering *answering, const struct question *question, bool branch, struct resolution *ret)
{
	struct copy *copy = answering->copy;
	char here[OID_HEX + 1], there[OID_HEX + 1], tip[OID_HEX + 1] = "";
	struct path_changes changes;

	ret->tip_ref = copy_default_ref(copy, tip);
	if (branch && ret->label_commit.oid[0]) {
		ret->tip_ref = ret->label_ref;
		memcpy(tip, ret->label_commit.oid, sizeof(tip));
	}
	if (!tip[0] || ret->presence != PRESENCE_FOUND)
		return;
	note(answering, tip, &ret->tip);
	if (!copy_distance(copy, question->commit, tip, &ret->behind, &ret->ahead))
		ret->behind = ret->ahead = -1;
	/* Where one of them is not found it may be that it cannot be read: comparing tells. */
	if (copy_path(copy, question->commit, question->subpath, here) &&
		copy_path(copy, tip, question->subpath, there) && strcmp(here, there) == 0) {
		ret->module_changed = 0;
		return;
	}
	if (copy_changes(copy, question->commit, tip, question->subpath, CHANGES_MOST, &answering->arena,
		    &changes, NULL) < 0)
		return;
	ret->module_changed = changes.count || changes.left;
	/* Both folders could be read: what is not found is not there. */
	ret->module_gone = has_manifest(answering, question->commit, question->subpath) &&
			   !has_manifest(answering, tip, question->subpath);
	ret->changes = changes.items;
	ret->changes_left = changes.left + (uint32_t)changes.count;
	for (size_t i = 0, bytes = 0; i < changes.count; i++) {
		bytes += strlen(changes.items[i].path);
		if (bytes > CHANGES_BYTES)
			break;
		ret->change_count++;
		ret->changes_left--;
	}
}

/* Objects may be missing that the target has: a partial clone, or one that borrows from where nobody may look. */
static bool is_partial(const struct answering *answering)
{
	return repository_config_of(answering->kept->repository)->partial ||
	       repository_left_out(answering->kept->repository) != 0;
}

static void answer_copy(struct answering *answering, struct resolution *ret)
{
	struct copy_note *copy = arena_zero(&answering->arena, 1, sizeof(*copy));

	copy->place = "";
	copy->shallow = repository_is_shallow(answering->kept->repository);
	copy->partial = is_partial(answering);
	copy->updated = copy_updated(answering->copy);
	copy->presence = ret->presence;
	memcpy(copy->commit, ret->label_commit.oid, sizeof(copy->commit));
	ret->copies = copy;
	ret->copy_count = 1;
}

static void answer_commit(
	struct answering *answering, const struct question *question, struct resolution *ret)
{
	struct copy *copy = answering->copy;
	bool branch = false;

	if (question->commit[0])
		ret->presence = copy_presence(copy, question->commit, &ret->reason);
	ret->behind = ret->ahead = ret->module_changed = -1;
	answer_label(answering, question, ret, &branch);
	if (ret->presence == PRESENCE_FOUND) {
		ret->reachable = copy_reach(copy, question->commit);
		if (ret->reachable == REACH_NO)
			ret->other_ref = copy_other_ref(copy, question->commit);
		note(answering, question->commit, &ret->commit);
	}
	answer_distance(answering, question, branch, ret);
	ret->maintenance = answering->kept->maintenance;
	answer_copy(answering, ret);
}

/* --- what it asks for itself -------------------------------------------------------------------------- */

/* One that is refused, by its engine or by a limit, is none of which anything is known: 0 there is none, 1, -1 refused. */
static int write_manifest(struct answering *answering, const struct question *question, const char *commit,
	const char *name, struct json_writer *writer)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct reader *reader = reader_for(question->subpath, name);
	const struct limits *limits = &answering->worker->limits;
	char oid[OID_HEX + 1] = "";
	const char *path = path_in(answering, question->subpath, name);
	struct facts facts;
	int result;

	if (!reader)
		return 0;
	result = copy_read(answering->copy, commit, path, limits->values[reader->largest], &bytes, oid, NULL);
	if (result < 0)
		return result == ERROR_NOT_FOUND ? 0 : -1;
	snapshot = snapshot_new();
	facts = *reader_read(reader, snapshot, oid, bytes.text, bytes.length, limits);
	if (facts.refused)
		return -1;
	/* No list shows more: one more tells that there are. */
	if (facts.reference_count > BELOW_MOST)
		facts.reference_count = BELOW_MOST + 1;
	facts_write(&facts, &text);
	json_begin_object(writer, NULL);
	json_write_text(writer, "path", path);
	json_write_text(writer, "oid", oid);
	json_write_integer(writer, "reader", (int64_t)reader->id);
	json_write_integer(writer, "version", reader->version);
	json_write_text(writer, "facts", text.text);
	json_end_object(writer);
	return 1;
}

static bool write_manifests(struct answering *answering, const struct question *question, const char *commit,
	struct json_writer *writer)
{
	bool found = false, refused = false;

	json_begin_array(writer, "manifests");
	for (size_t i = 0; i < COUNT_OF(manifests) && *commit; i++) {
		int written = write_manifest(answering, question, commit, manifests[i], writer);

		found |= written > 0;
		refused |= written < 0;
	}
	json_end_array(writer);
	return found && !refused;
}

static void write_value(struct answering *answering, const struct question *question, struct buf *ret)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = ret };
	struct resolution resolution = { 0 };
	const char *runs;

	answer_commit(answering, question, &resolution);
	runs = question->commit[0] ? question->commit : resolution.label_commit.oid;
	json_begin_object(&writer, NULL);
	resolution.has_module = write_manifests(answering, question, runs, &writer);
	resolution_write(&resolution, &text);
	json_write_text(&writer, "resolution", text.text);
	json_end_object(&writer);
}

/* --- messages ----------------------------------------------------------------------------------------- */

static int send_copy(struct answering *answering, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	struct json_writer writer = { .buf = &text };
	unsigned char digest[DIGEST_SIZE];

	copy_refs_digest(answering->copy, digest);
	buf_add_hex(&hex, digest, sizeof(digest));
	worker_begin(answering->worker, &writer);
	json_write_text(&writer, "root", answering->kept->root);
	json_write_text(&writer, "refs", hex.text);
	json_write_integer(&writer, "updated", copy_updated(answering->copy));
	json_write_bool(&writer, "shallow", repository_is_shallow(answering->kept->repository));
	json_write_bool(&writer, "partial", is_partial(answering));
	json_end_object(&writer);
	return worker_send(answering->worker, &text, err);
}

static int send_answer(struct answering *answering, size_t index, const struct buf *value, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };

	worker_begin(answering->worker, &writer);
	json_write_integer(&writer, "answer", (int64_t)index);
	json_write_text(&writer, "value", value->text);
	json_end_object(&writer);
	return worker_send(answering->worker, &text, err);
}

static int send_roots(struct answering *answering, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };
	char roots[ROOTS_MOST][OID_HEX + 1];
	size_t count = copy_roots(answering->copy, roots, ROOTS_MOST);

	worker_begin(answering->worker, &writer);
	json_begin_array(&writer, "roots");
	for (size_t i = 0; i < count; i++)
		json_write_text(&writer, NULL, roots[i]);
	json_end_array(&writer);
	json_end_object(&writer);
	return worker_send(answering->worker, &text, err);
}

static int send_done(struct answering *answering, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };

	worker_begin(answering->worker, &writer);
	json_write_bool(&writer, "done", true);
	json_end_object(&writer);
	return worker_send(answering->worker, &text, err);
}

static const char *text_at(struct answering *answering, const struct json_value *array, size_t index)
{
	const struct json_value *value = json_first(array);

	while (value && index--)
		value = json_next(value);
	return value && json_text(value) ? arena_string(&answering->arena, json_text(value)) : "";
}

static int answer_all(struct answering *answering, const struct json_value *questions, struct error *err)
{
	const int64_t end = clock_ticks() + JOB_NANOSECONDS;
	size_t index = 0;

	if (json_first(questions) && !answering->kept->counted) {
		copy_maintenance(answering->copy, &answering->kept->maintenance);
		answering->kept->counted = true;
	}
	for (const struct json_value *row = json_first(questions); row; row = json_next(row)) {
		CLEANUP(buf_release) struct buf value = BUF_INIT;
		const struct question question = { "", text_at(answering, row, 0), text_at(answering, row, 1),
			text_at(answering, row, 2) };

		if (index && clock_ticks() > end)
			break;
		write_value(answering, &question, &value);
		if (send_answer(answering, index++, &value, err) < 0)
			return err->code;
	}
	return 0;
}

int worker_resolve(struct worker *worker, const struct json_value *job, struct error *err)
{
	CLEANUP(answering_release)
	struct answering answering = { .worker = worker, .problem = PROBLEM_NOT_OPENED };
	const struct json_value *asked = json_member(job, "resolve");

	if (open_copy(&answering, job) < 0)
		return worker_fail(worker, answering.problem, answering.error.message, err);
	if (send_copy(&answering, err) < 0 ||
		answer_all(&answering, json_member(asked, "questions"), err) < 0 ||
		(json_is_true(json_member(asked, "roots")) && send_roots(&answering, err) < 0))
		return err->code;
	return send_done(&answering, err);
}

/* --- comparing ---------------------------------------------------------------------------------------- */

static int compare_all(struct answering *fork, struct answering *upstream, const struct json_value *questions,
	struct error *err)
{
	size_t index = 0;

	for (const struct json_value *row = json_first(questions); row; row = json_next(row)) {
		CLEANUP(buf_release) struct buf value = BUF_INIT;
		struct resolution resolution = { .behind = -1, .ahead = -1, .module_changed = -1 };

		copy_compare(fork->copy, upstream->copy, text_at(fork, row, 0), text_at(fork, row, 1),
			&fork->arena, &resolution.distance, &resolution.pin_upstream);
		worker_mask(&resolution.distance.newest_missing, &fork->arena);
		resolution_write(&resolution, &value);
		if (send_answer(fork, index++, &value, err) < 0)
			return err->code;
	}
	return 0;
}

int worker_compare(struct worker *worker, const struct json_value *job, struct error *err)
{
	CLEANUP(answering_release)
	struct answering fork = { .worker = worker, .problem = PROBLEM_NOT_OPENED };
	CLEANUP(answering_release)
	struct answering upstream = { .worker = worker, .problem = PROBLEM_NOT_OPENED };
	const struct json_value *asked = json_member(job, "compare");

	if (open_copy(&fork, job) < 0)
		return worker_fail(worker, fork.problem, fork.error.message, err);
	if (open_copy(&upstream, asked) < 0)
		return worker_fail(worker, upstream.problem, upstream.error.message, err);
	if (compare_all(&fork, &upstream, json_member(asked, "questions"), err) < 0)
		return err->code;
	return send_done(&fork, err);
}
