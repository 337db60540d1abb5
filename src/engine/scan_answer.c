/* Jobs out, answers in. Answers come from processes that read hostile bytes: each is checked. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "evaluate.h"
#include "protocol.h"
#include "scan.h"
#include "sources/table.h"

/* --- jobs --------------------------------------------------------------------------------------------- */

void scan_queue(struct scan *scan, size_t work)
{
	memory_grow(&scan->queue, scan->queue_count, &scan->queue_capacity, sizeof(*scan->queue));
	scan->queue[scan->queue_count++] = work;
}

/* What is known counts only if nothing was left out then that might be found now. */
static bool may_skip(const struct scan *scan, const struct work *work)
{
	const struct known_repository *known = &work->known;

	return known->id && !work->again && !scan->settings->again && !scan->settings->ref &&
	       !scan->settings->worktree &&
	       (known->status == COVERAGE_COMPLETE || known->status == COVERAGE_EMPTY);
}

static bool has_root_identity(const struct work *work)
{
	return work->known.id && !text_starts(work->known.identity, "url:");
}

static void write_capture(const struct scan *scan, const struct work *work, struct json_writer *writer)
{
	const struct collect_settings *settings = scan->settings;
	const struct site *site = work->site;

	message_write_path(writer, "gitdir", site->gitdir);
	message_write_path(writer, "worktree", settings->worktree && site->worktree ? site->folder : NULL);
	json_write_text(writer, "ref", settings->ref);
	json_write_bool(writer, "has_worktree", site->worktree);
	json_write_bool(writer, "memory", scan->store && !work->again && !settings->again);
	json_write_bool(writer, "identify", !has_root_identity(work) && !site->identity && !settings->as);
	if (!may_skip(scan, work)) {
		json_write_null(writer, "known");
		return;
	}
	json_begin_object(writer, "known");
	json_write_text(writer, "commit", work->known.commit);
	json_write_text(writer, "tree", work->known.tree);
	json_write_text(writer, "readers", work->known.readers);
	json_write_text(writer, "code_roots", work->known.code_roots);
	json_end_object(writer);
}

static void write_question(const struct scan *scan, const struct work *work, struct json_writer *writer)
{
	bool fresher = work->phase == WORK_ASK_FRESHER;
	const struct site *site = fresher ? work->site : scan->works[work->rival].site;

	message_write_path(writer, "gitdir", site->gitdir);
	json_begin_array(writer, "contains");
	json_write_text(writer, NULL, fresher ? work->commit : work->rival_commit);
	json_write_text(writer, NULL, fresher ? work->rival_commit : work->commit);
	json_end_array(writer);
}

bool scan_next(void *context, size_t *ret_job, struct buf *ret_message)
{
	struct scan *scan = context;
	struct json_writer writer = { .buf = ret_message };
	const struct work *work;

	if (scan->broken || (scan->settings->stop && *scan->settings->stop) ||
		scan->queue_head == scan->queue_count)
		return false;
	*ret_job = scan->queue[scan->queue_head++];
	work = &scan->works[*ret_job];
	json_begin_object(&writer, NULL);
	json_write_integer(&writer, "job", (int64_t)*ret_job);
	if (work->phase == WORK_CAPTURE)
		write_capture(scan, work, &writer);
	else
		write_question(scan, work, &writer);
	json_end_object(&writer);
	return true;
}

/* --- answers ------------------------------------------------------------------------------------------ */

static enum pool_verdict take_unchanged(struct scan *scan, struct work *work, const char *commit)
{
	const struct known_repository *known = &work->known;

	if (!commit || !may_skip(scan, work) || strcmp(commit, known->commit) != 0)
		return POOL_BAD;
	memcpy(work->commit, known->commit, strnlen(known->commit, OID_HEX) + 1);
	work->identity = known->identity;
	scan_touch(scan, work, known->id);
	scan->result.unchanged++;
	scan_done(scan, work);
	return POOL_DONE;
}

static enum pool_verdict take_failure(
	struct scan *scan, struct work *work, const char *word, const char *reason)
{
	enum problem_code code = problem_code_parse(word);

	if (code == PROBLEM_NONE || !reason)
		return POOL_BAD;
	scan_record_failure(scan, work, code, reason);
	scan_done(scan, work);
	return POOL_DONE;
}

static bool read_file_row(const struct json_value *row, struct file *file, uint32_t *version)
{
	const struct json_value *path = json_first(row), *oid = path ? json_next(path) : NULL;
	const struct json_value *size = oid ? json_next(oid) : NULL, *number = size ? json_next(size) : NULL;
	const struct reader *reader;
	int64_t bytes, id;

	if (!json_text(path) || !json_text(oid) || !text_is_hex(json_text(oid), OID_HEX) ||
		strlen(json_text(oid)) != OID_HEX || !json_integer(size, &bytes) || bytes < 0 ||
		!json_integer(number, &id) || id <= 0 || id > INT32_MAX)
		return false;
	reader = reader_by_id((enum reader_id)id);
	if (!reader)
		return false;
	file->path = json_text(path);
	memcpy(file->oid, json_text(oid), sizeof(file->oid));
	file->size = (uint64_t)bytes;
	file->reader = reader->id;
	*version = reader->version;
	return true;
}

static void write_wanted(size_t job, const bool *known, size_t count, struct buf *ret_answer)
{
	struct json_writer writer = { .buf = ret_answer };

	json_begin_object(&writer, NULL);
	json_write_integer(&writer, "job", (int64_t)job);
	json_begin_array(&writer, "wanted");
	for (size_t i = 0; i < count; i++)
		if (!known[i])
			json_write_integer(&writer, NULL, (int64_t)i);
	json_end_array(&writer);
	json_end_object(&writer);
}

/* Say which of the files memory lacks. */
static enum pool_verdict take_files(
	struct scan *scan, size_t job, const struct json_value *rows, struct buf *ret_answer)
{
	size_t count = json_count(rows), read = 0;
	CLEANUP(memory_release) struct file *files = memory_zero(count, sizeof(*files));
	CLEANUP(memory_release) uint32_t *versions = memory_zero(count, sizeof(*versions));
	CLEANUP(memory_release) bool *known = memory_zero(count, sizeof(*known));
	const struct json_value *row;

	if (!scan->store)
		return POOL_BAD;
	for (row = json_first(rows); row; row = json_next(row), read++)
		if (!read_file_row(row, &files[read], &versions[read]))
			return POOL_BAD;
	if (store_have_facts(scan->store, files, count, versions, known, scan->err) < 0)
		scan_break(scan);
	write_wanted(job, known, count, ret_answer);
	return POOL_MORE;
}

static int compare_texts(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* The snapshot follows; keep what this message says of it. */
static enum pool_verdict take_envelope(struct scan *scan, struct work *work, const struct json_value *root)
{
	const struct json_value *kept = json_member(root, "kept");
	const char *claim = json_text(json_member(root, "claim"));

	if (claim && !text_starts(claim, "url:") && !text_starts(claim, "root:"))
		return POOL_BAD;
	work->claim = arena_string(&scan->arena, claim);
	work->kept_count = 0;
	work->kept = arena_zero(&scan->arena, json_count(kept), sizeof(*work->kept));
	for (const struct json_value *prefix = json_first(kept); prefix; prefix = json_next(prefix)) {
		if (!json_text(prefix) || !may_skip(scan, work))
			return POOL_BAD;
		work->kept[work->kept_count++] = arena_string(&scan->arena, json_text(prefix));
	}
	if (work->kept_count > 1)
		qsort(work->kept, work->kept_count, sizeof(*work->kept), compare_texts);
	work->phase = WORK_DOCUMENT;
	return POOL_MORE;
}

static enum pool_verdict take_document(struct scan *scan, struct work *work, const char *text, size_t length)
{
	snapshot_close(&work->snapshot);
	if (snapshot_read(&work->snapshot, text, length, &scan->limits, NULL) < 0)
		return POOL_BAD;
	memcpy(work->commit, work->snapshot->commit, sizeof(work->commit));
	work->phase = WORK_CAPTURE;
	if (!scan_complete(scan, work)) {
		/* Memory was emptied meanwhile: read it all. */
		snapshot_close(&work->snapshot);
		work->again = true;
		scan_queue(scan, (size_t)(work - scan->works));
		return POOL_DONE;
	}
	scan_identify(scan, work);
	return POOL_DONE;
}

static enum pool_verdict take_parsed(
	struct scan *scan, size_t job, const struct json_value *root, struct buf *ret_answer)
{
	struct work *work = &scan->works[job];
	bool asked = work->phase == WORK_ASK_FRESHER || work->phase == WORK_ASK_OLDER;
	int64_t number;

	if (!json_integer(json_member(root, "job"), &number) || number < 0 || (size_t)number != job)
		return POOL_BAD;
	if (json_member(root, "progress"))
		return POOL_MORE;
	if (asked && json_member(root, "contains")) {
		scan_answer(scan, work, json_is_true(json_member(root, "contains")));
		return POOL_DONE;
	}
	if (work->phase != WORK_CAPTURE)
		return POOL_BAD;
	if (json_member(root, "unchanged"))
		return take_unchanged(scan, work, json_text(json_member(root, "unchanged")));
	if (json_member(root, "failed"))
		return take_failure(scan, work, json_text(json_member(root, "failed")),
			json_text(json_member(root, "reason")));
	if (json_member(root, "files"))
		return take_files(scan, job, json_member(root, "files"), ret_answer);
	if (json_is_true(json_member(root, "snapshot")))
		return take_envelope(scan, work, root);
	return POOL_BAD;
}

enum pool_verdict scan_message(
	void *context, size_t job, const char *text, size_t length, struct buf *ret_answer)
{
	CLEANUP(json_close) struct json *json = NULL;
	struct scan *scan = context;

	if (scan->works[job].phase == WORK_DOCUMENT)
		return take_document(scan, &scan->works[job], text, length);
	if (message_parse(&json, text, length, NULL) < 0)
		return POOL_BAD;
	return take_parsed(scan, job, json_root(json), ret_answer);
}

void scan_again(void *context, size_t job)
{
	struct scan *scan = context;
	struct work *work = &scan->works[job];

	if (work->phase == WORK_DOCUMENT)
		work->phase = WORK_CAPTURE;
}

void scan_failed(void *context, size_t job, enum problem_code code, const char *reason)
{
	struct scan *scan = context;
	struct work *work = &scan->works[job];

	/* A question that killed its worker is answered with no. */
	if (work->phase == WORK_ASK_FRESHER || work->phase == WORK_ASK_OLDER) {
		scan_answer(scan, work, false);
		return;
	}
	scan_record_failure(scan, work, code, reason);
	scan_done(scan, work);
}
