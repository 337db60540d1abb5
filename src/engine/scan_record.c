/* From an answer to the store: completing a snapshot from memory, recording it, or writing it out. */
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "coverage.h"
#include "evaluate.h"
#include "hide_secrets.h"
#include "identity.h"
#include "scan.h"
#include "sources/table.h"

enum { NAME_BYTES = 200 };

/* --- what memory adds --------------------------------------------------------------------------------- */

/* Whether the first bytes of a path are a kept folder. */
static bool is_kept_folder(const struct work *work, const char *path, size_t length)
{
	size_t low = 0, high = work->kept_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strncmp(work->kept[middle], path, length);

		if (!order)
			order = work->kept[middle][length] != '\0';
		if (!order)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* Kept folders have plain names; a stored path below one may still be quoted for its own last part. */
static bool is_kept(const struct work *work, const char *path)
{
	path += *path == '"';
	if (is_kept_folder(work, path, 0))
		return true;
	for (size_t length = strcspn(path, "/");; length += 1 + strcspn(path + length + 1, "/")) {
		if (is_kept_folder(work, path, length))
			return true;
		if (!path[length])
			return false;
	}
}

/* Problems of the whole repository are found anew each time. */
static void keep_problems(struct snapshot *snapshot, const struct snapshot *before, const struct work *work)
{
	for (size_t i = 0; i < before->problem_count; i++) {
		const struct problem *old = &before->problems[i];
		struct problem *kept;

		if (!old->path[0] || old->code == PROBLEM_REFUSED || !is_kept(work, old->path))
			continue;
		kept = snapshot_add_problem(snapshot, old->path, old->code, old->detail);
		kept->reader = old->reader;
		kept->limit = arena_string(&snapshot->arena, old->limit);
		kept->line = old->line;
		kept->column = old->column;
	}
}

static void keep_rows(struct snapshot *snapshot, const struct snapshot *before, const struct work *work)
{
	for (size_t i = 0; i < before->file_count; i++) {
		struct file *kept;

		if (!is_kept(work, before->files[i].path))
			continue;
		kept = snapshot_add_file(snapshot);
		*kept = before->files[i];
		kept->path = arena_string(&snapshot->arena, kept->path);
		kept->facts = NULL;
	}
	for (size_t i = 0; i < before->directory_count; i++)
		if (is_kept(work, before->directories[i]))
			snapshot_add_directory(snapshot, before->directories[i]);
	keep_problems(snapshot, before, work);
}

static bool merge_kept(struct scan *scan, struct work *work)
{
	CLEANUP(snapshot_close) struct snapshot *before = NULL;

	if (!work->kept_count)
		return true;
	if (store_load_snapshot(scan->store, work->known.id, &scan->limits, &before, NULL) < 0)
		return false;
	keep_rows(work->snapshot, before, work);
	snapshot_decide_status(work->snapshot);
	snapshot_sort(work->snapshot);
	/* What grows past a limit from commit to commit is cut by the worker that reads all of it. */
	return work->snapshot->file_count <= scan->limits.values[LIMIT_REPOSITORY_FILES] &&
	       work->snapshot->problem_count <= 2 * scan->limits.values[LIMIT_REPOSITORY_PROBLEMS] +
							scan->limits.values[LIMIT_REPOSITORY_FILES];
}

static bool has_problem(const struct snapshot *snapshot, const struct file *file)
{
	for (size_t i = 0; i < snapshot->problem_count; i++) {
		const struct problem *problem = &snapshot->problems[i];

		/* A limit of the whole repository may have kept any file from being read. */
		if (problem->code == PROBLEM_DEADLINE || (problem->limit && !problem->path[0]) ||
			strcmp(problem->path, file->path) == 0)
			return true;
	}
	return false;
}

/* Load what the worker was not asked for. What neither side has, though nothing is wrong with it, is lacking. */
static bool load_facts(struct scan *scan, struct snapshot *snapshot)
{
	CLEANUP(memory_release) bool *wanted = memory_zero(snapshot->file_count, sizeof(*wanted));
	bool complete = true;

	for (size_t i = 0; i < snapshot->file_count; i++)
		wanted[i] = !snapshot->files[i].facts;
	snapshot_drop_doubles(snapshot, wanted);
	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct file *file = &snapshot->files[i];
		const struct reader *reader = reader_by_id(file->reader);

		if (!wanted[i] || !reader)
			continue;
		if (store_load_facts(scan->store, snapshot, file->oid, file->reader, reader->version,
			    &scan->limits, NULL) < 0)
			complete &= has_problem(snapshot, file);
	}
	snapshot_sort(snapshot);
	return complete;
}

bool scan_complete(struct scan *scan, struct work *work)
{
	bool complete;

	if (!scan->store)
		return true;
	/* What was read whole is taken as it is: there is nothing better to come. */
	complete = (merge_kept(scan, work) && load_facts(scan, work->snapshot)) || work->again;
	/* What the worker read meets what is remembered here for the first time. */
	if (complete)
		snapshot_hide_secrets(work->snapshot);
	return complete;
}

/* --- recording ---------------------------------------------------------------------------------------- */

static void tell_trouble(const struct scan *scan, const char *name, const char *reason)
{
	const struct collect_settings *settings = scan->settings;

	if (settings->trouble)
		settings->trouble(name, reason ? reason : "", settings->context);
}

static void count_status(struct scan *scan, const char *name, const struct snapshot *snapshot)
{
	if (snapshot->status == COVERAGE_PARTIAL || snapshot->status == COVERAGE_FAILED)
		tell_trouble(scan, name, snapshot->reason);
	scan->result.partial += snapshot->status == COVERAGE_PARTIAL;
	scan->result.empty += snapshot->status == COVERAGE_EMPTY;
	scan->result.failed += snapshot->status == COVERAGE_FAILED;
}

void scan_record(struct scan *scan, struct work *work, const char *identity)
{
	const struct evaluate_capture capture = {
		.run = scan->run,
		.now = scan->now,
		.identity = identity,
		.name = identity_name(identity, work->site->folder, &scan->arena),
		.place = work->site->written,
		.snapshot = work->snapshot,
	};

	if (evaluate_capture(scan->fleet, &capture, &work->known.id, &scan->ledger, scan->err) < 0) {
		error_context(scan->err, "recording '%s'", capture.name);
		scan_break(scan);
		return;
	}
	scan->result.read++;
	count_status(scan, capture.name, work->snapshot);
}

void scan_touch(struct scan *scan, struct work *work, int64_t repository)
{
	if (store_touch(scan->store, scan->run, repository, work->site->written, scan->err) < 0)
		scan_break(scan);
}

/* A folder of a list that is gone is no failure if it was known: its repository is marked as gone. */
static bool has_vanished(struct scan *scan, const struct work *work)
{
	const struct site *site = work->site;
	struct known_repository known = { 0 };

	if (site->problem != PROBLEM_NOT_OPENED || access(site->folder, F_OK) == 0)
		return false;
	if (work->known.id)
		return true;
	return store_known_at(scan->store, arena_format(&scan->arena, "%s/.git", site->written), &scan->arena,
		       &known, NULL) == 0 &&
	       known.id;
}

void scan_record_failure(
	struct scan *scan, const struct work *work, enum problem_code code, const char *reason)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	const char *name;

	buf_add(&folder, "path:");
	buf_add_quoted(&folder, work->site->folder, strlen(work->site->folder));
	buf_add_quoted(&line, reason, strlen(reason));
	name = work->known.id ? identity_name(work->known.identity, work->site->folder, &scan->arena)
			      : identity_name(folder.text, work->site->folder, &scan->arena);
	if (!scan->store && scan->sites.count == 1) {
		/* There is no row to hold the reason: it is the answer. */
		error_set(scan->err, ERROR_SYSTEM, "'%s' was not read: %s", folder.text + 5, line.text);
		scan_break(scan);
	}
	if (scan->store && has_vanished(scan, work))
		return;
	/* One inside another's work tree is named, but nobody asked for it. */
	if (code != PROBLEM_NESTED) {
		scan->result.failed++;
		tell_trouble(scan, name, line.text);
	}
	if (scan->store && store_save_failure(scan->store, scan->run, work->site->written, name, code,
				   line.text, scan->err) < 0)
		scan_break(scan);
}

/* --- writing out -------------------------------------------------------------------------------------- */

/* An identity without slashes, short enough for a file. */
static void add_file_name(struct buf *ret, const char *identity)
{
	unsigned char digest[DIGEST_SIZE];

	for (const char *at = identity; *at && ret->length < NAME_BYTES; at++) {
		bool plain = (*at >= '0' && *at <= '9') || (*at >= 'a' && *at <= 'z') ||
			     (*at >= 'A' && *at <= 'Z') || *at == '-' || *at == '_' ||
			     (*at == '.' && ret->length);

		buf_add_char(ret, (char)(plain ? *at : '_'));
	}
	if (ret->length < NAME_BYTES)
		return;
	digest_bytes(identity, strlen(identity), digest);
	buf_add_char(ret, '-');
	buf_add_hex(ret, digest, DIGEST_SIZE / 2);
}

/* In a folder, one file a repository; two identities may come to one name. */
static void emit_path(struct scan *scan, const struct work *work, struct buf *ret)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	const char *file;

	if (!file_is_folder(scan->settings->emit)) {
		buf_add(ret, scan->settings->emit);
		return;
	}
	add_file_name(&name, work->wanted);
	file = arena_format(&scan->arena, "/%s.json", name.text);
	for (int number = 2; !scan_take_name(scan, file, work); number++)
		file = arena_format(&scan->arena, "/%s-%d.json", name.text, number);
	file_join(ret, scan->settings->emit, file + 1);
}

void scan_emit(struct scan *scan, struct work *work)
{
	CLEANUP(buf_release) struct buf document = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	int result;

	if (!scan->settings->emit)
		return;
	snapshot_write(work->snapshot, &document);
	if (strcmp(scan->settings->emit, "-") == 0) {
		result = file_write_all(STDOUT_FILENO, document.text, document.length, scan->err);
	} else {
		emit_path(scan, work, &path);
		result = file_write(path.text, document.text, document.length, scan->err);
	}
	if (result < 0)
		scan_break(scan);
	count_status(scan, identity_name(work->wanted, work->site->folder, &scan->arena), work->snapshot);
}
