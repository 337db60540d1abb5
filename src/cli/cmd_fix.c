/* fix: commits that locks and copies prove, as a patch or in place. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "commands.h"
#include "engine/fix.h"
#include "judging.h"
#include "paths.h"
#include "print.h"

/* --- lines -------------------------------------------------------------------------------------------- */

static void add_place(struct buf *buf, const struct fix_item *item)
{
	buf_add_untrusted(buf, item->path);
	if (item->line)
		buf_format(buf, ":%u:%u", item->line, item->column);
}

static void add_item(struct buf *buf, const struct fix_item *item)
{
	add_place(buf, item);
	buf_format(buf, "  SCB%03d  ", item->rule);
	buf_add_untrusted(buf, item->subject);
	buf_add(buf, "  ");
	buf_add_untrusted(buf, item->before);
	if (item->proof == FIX_NONE) {
		buf_add(buf, "\n    left: ");
		buf_add_untrusted(buf, item->why);
	} else {
		buf_format(buf, " -> %s\n    by ", item->after);
		buf_add_untrusted(buf, item->by);
	}
	buf_add_char(buf, '\n');
}

static void write_text(const struct fixed *fixed, struct buf *ret)
{
	for (size_t i = 0; i < fixed->count; i++)
		add_item(ret, &fixed->items[i]);
}

static const char *proof_word(enum fix_proof proof)
{
	switch (proof) {
	case FIX_BY_LOCK:
		return "lock";
	case FIX_BY_COPY:
		return "copy";
	case FIX_BY_COMMIT:
		return "text";
	case FIX_NONE:
		break;
	}
	return "none";
}

static void write_item(struct json_writer *writer, const struct fix_item *item)
{
	CLEANUP(buf_release) struct buf rule = BUF_INIT;

	buf_format(&rule, "SCB%03d", item->rule);
	json_begin_object(writer, NULL);
	json_write_text(writer, "path", item->path);
	json_write_integer(writer, "line", item->line);
	json_write_integer(writer, "column", item->column);
	json_write_text(writer, "rule", rule.text);
	json_write_text(writer, "subject", item->subject);
	json_write_text(writer, "before", item->before);
	json_write_text(writer, "after", *item->after ? item->after : NULL);
	json_write_text(writer, "proof", proof_word(item->proof));
	json_write_text(writer, "by", *item->by ? item->by : NULL);
	json_write_text(writer, "why", *item->why ? item->why : NULL);
	json_end_object(writer);
}

static void write_json(const struct fixed *fixed, bool written, struct buf *ret)
{
	struct json_writer writer = { .buf = ret, .indent = 2 };

	json_begin_object(&writer, NULL);
	json_write_text(&writer, "repository", fixed->repository);
	json_write_bool(&writer, "written", written);
	json_write_integer(&writer, "mended", (int64_t)fixed->mended);
	json_write_integer(&writer, "left", (int64_t)(fixed->count - fixed->mended));
	json_begin_array(&writer, "files");
	for (size_t i = 0; i < fixed->file_count; i++)
		json_write_text(&writer, NULL, fixed->files[i].path);
	json_end_array(&writer);
	json_begin_array(&writer, "items");
	for (size_t i = 0; i < fixed->count; i++)
		write_item(&writer, &fixed->items[i]);
	json_end_array(&writer);
	json_end_object(&writer);
	buf_add_char(ret, '\n');
}

/* A terminal gets nothing raw: what it would obey is shown, and then the patch is one to look at only. */
static void write_patch(const struct fixed *fixed, struct buf *ret, struct buf *notes)
{
	CLEANUP(buf_release) struct buf patch = BUF_INIT;
	size_t tokens = 0;

	fix_write_patch(fixed, &patch);
	if (!isatty(STDOUT_FILENO)) {
		buf_add_bytes(ret, patch.text, patch.length);
		return;
	}
	for (const char *line = patch.text; line < patch.text + patch.length;) {
		const char *end = memchr(line, '\n', (size_t)(patch.text + patch.length - line));

		tokens += buf_add_untrusted_source(ret, line, (size_t)(end - line));
		buf_add_char(ret, '\n');
		line = end + 1;
	}
	if (tokens)
		buf_add(notes, "characters that a terminal would obey are shown as <1B>: in a file the patch "
			       "has them as they are\n");
}

/* --- notes -------------------------------------------------------------------------------------------- */

/* Places of which the same is said. */
struct reason {
	const struct fix_item **items; /* in order */
	size_t count;
};

static void note_problems(const struct fixed *fixed, struct buf *notes)
{
	for (size_t i = 0; i < fixed->problem_count; i++) {
		const struct problem *problem = &fixed->problems[i];

		buf_add_untrusted(notes, *problem->path ? problem->path : "the repository");
		buf_format(notes, ": %s: ", problem_code_word(problem->code));
		buf_add_untrusted(notes, problem->detail);
		buf_add_char(notes, '\n');
	}
}

static int compare_reasons(const void *left, const void *right)
{
	const struct fix_item *one = *(const struct fix_item *const *)left;
	const struct fix_item *other = *(const struct fix_item *const *)right;
	const int order = strcmp(one->why, other->why);

	return order ? order : (one > other) - (one < other);
}

static int compare_firsts(const void *left, const void *right)
{
	const struct reason *one = left, *other = right;

	return (*one->items > *other->items) - (*one->items < *other->items);
}

static bool is_same_reference(const struct fix_item *one, const struct fix_item *other)
{
	return strcmp(one->subject, other->subject) == 0 && strcmp(one->before, other->before) == 0;
}

static void note_reason(const struct reason *reason, struct buf *notes)
{
	const struct fix_item *first = *reason->items;
	bool same = true;

	for (size_t i = 1; i < reason->count && same; i++)
		same = is_same_reference(first, reason->items[i]);
	add_place(notes, first);
	if (reason->count > 1)
		buf_format(notes, " and %zu more", reason->count - 1);
	buf_add(notes, ": ");
	if (same) {
		buf_add_untrusted(notes, first->subject);
		buf_add(notes, " (");
		buf_add_untrusted(notes, first->before);
		buf_add(notes, "): ");
	}
	buf_add_untrusted(notes, first->why);
	buf_add_char(notes, '\n');
}

/* A reason names its target: where it is the same it is said once, unless every place is asked for. */
static void note_left(const struct fixed *fixed, bool each, struct buf *notes)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	const struct fix_item **left = arena_zero(&arena, fixed->count, sizeof(*left));
	struct reason *reasons = arena_zero(&arena, fixed->count, sizeof(*reasons));
	size_t count = 0, reason_count = 0;

	for (size_t i = 0; i < fixed->count; i++)
		if (fixed->items[i].proof == FIX_NONE)
			left[count++] = &fixed->items[i];
	if (count && !each)
		qsort(left, count, sizeof(const struct fix_item *), compare_reasons);
	for (size_t i = 0; i < count; i++) {
		if (each || !i || strcmp(left[i]->why, left[i - 1]->why) != 0)
			reasons[reason_count++].items = &left[i];
		reasons[reason_count - 1].count++;
	}
	if (reason_count)
		qsort(reasons, reason_count, sizeof(*reasons), compare_firsts);
	for (size_t i = 0; i < reason_count; i++)
		note_reason(&reasons[i], notes);
}

/* A clone says itself of what it is one: a person hears whose word it is before a patch is applied. */
static void note_claimed(const struct fixed *fixed, struct buf *notes)
{
	const char *last = NULL;
	size_t count = 0;

	for (size_t i = 0; i < fixed->count; i++) {
		if (!*fixed->items[i].claimed)
			continue;
		count++;
		last = fixed->items[i].claimed;
	}
	if (!count)
		return;
	buf_format(notes, "%zu by the word of a repository of the fleet, not of a mirror: ", count);
	buf_add_untrusted(notes, last);
	for (size_t i = 0; i < fixed->count; i++) {
		if (!*fixed->items[i].claimed || strcmp(fixed->items[i].claimed, last) == 0)
			continue;
		buf_add(notes, " and others");
		break;
	}
	buf_add(notes, " (--format text shows each)\n");
}

/* Files that no patch shows: how many. */
static size_t note_secrets(const struct fixed *fixed, struct buf *notes)
{
	size_t count = 0;

	for (size_t i = 0; i < fixed->file_count; i++) {
		if (!fixed->files[i].has_secret)
			continue;
		buf_add_untrusted(notes, fixed->files[i].path);
		buf_add(notes,
			": left out of the patch, since a line of it would repeat a secret: --write mends "
			"it in place\n");
		count++;
	}
	return count;
}

static void note_sum(const struct fixed *fixed, bool written, struct buf *notes)
{
	const size_t left = fixed->count - fixed->mended;

	if (!fixed->count && !fixed->looked_at) {
		buf_add(notes, "nothing to mend: no reference to another repository was found");
	} else if (!fixed->count) {
		buf_add(notes, "nothing to mend in ");
		buf_add_quantity(notes, fixed->looked_at, "reference to another repository",
			"references to other repositories");
	} else if (fixed->mended) {
		buf_format(notes, "%zu of %zu %s in ", fixed->mended, fixed->count,
			written ? "mended" : "can be mended");
		buf_add_quantity(notes, fixed->file_count, "file", "files");
	} else {
		buf_add(notes, "nothing can be mended");
	}
	if (left)
		buf_format(notes, ", %zu left", left);
	if (fixed->elsewhere)
		buf_format(notes, "; %zu in fixtures, docs and vendored paths not looked at (--all)",
			fixed->elsewhere);
	buf_add_char(notes, '\n');
}

/* --- the command -------------------------------------------------------------------------------------- */

static int find(const struct settings *settings, struct fixed *ret, struct error *err)
{
	CLEANUP(judging_release) struct judging judging = { .mirrors = BUF_INIT };
	CLEANUP(buf_release) struct buf database = BUF_INIT;
	struct fix_settings fix = {
		.path = settings->operands.count ? settings->operands.items[0] : NULL,
		.ref = settings->ref,
		.filter = settings->filter,
		.live_only = !settings->all,
		.close_in = true,
		.write = settings->write,
	};

	if (judging_open_to_read(&judging, settings, err) < 0)
		return err->code;
	if (judging.fleet && paths_add_database(&database, settings, err) < 0)
		return err->code;
	/* It is opened again where it is asked; nothing that is open here outlives the sandbox. */
	fleet_close(&judging.fleet);
	fix.policy = judging.policy;
	fix.database = database.length ? database.text : NULL;
	fix.mirrors = judging.mirrors.length ? judging.mirrors.text : NULL;
	return fix_find(&fix, ret, err);
}

static int show(const struct settings *settings, const struct fixed *fixed, struct error *err)
{
	const char *format = settings->format ? settings->format : settings->write ? "text" : "patch";
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf notes = BUF_INIT;
	size_t hidden = 0;

	note_problems(fixed, &notes);
	if (strcmp(format, "json") == 0) {
		write_json(fixed, settings->write, &text);
	} else if (strcmp(format, "text") == 0) {
		write_text(fixed, &text);
	} else {
		write_patch(fixed, &text, &notes);
		note_left(fixed, settings->all, &notes);
		note_claimed(fixed, &notes);
		hidden = note_secrets(fixed, &notes);
	}
	note_sum(fixed, settings->write, &notes);
	if (print_text(&text, err) < 0)
		return err->code;
	print_note(settings, notes.text);
	if (fixed->mended < fixed->count || (hidden && !settings->write))
		return EXIT_FINDINGS;
	return fixed->incomplete ? EXIT_FAILED : EXIT_CLEAN;
}

int cmd_fix(const struct settings *settings, struct error *err)
{
	CLEANUP(fixed_release) struct fixed fixed = { 0 };

	if (settings->write && settings->ref) {
		error_set(err, ERROR_USAGE, "--write goes to the work tree, --ref asks for a commit");
		error_hint(err, "Leave --write out and apply the patch.");
		return ERROR_USAGE;
	}
	if (find(settings, &fixed, err) < 0)
		return err->code;
	if (settings->write && !fixed.folder) {
		error_set(err, ERROR_USAGE, "this repository has no work tree to write to");
		error_hint(err, "Leave --write out and apply the patch in a clone.");
		return ERROR_USAGE;
	}
	if (settings->write && fixed.file_count && fix_apply(&fixed, err) < 0)
		return error_context(err, "nothing was mended");
	return show(settings, &fixed, err);
}
