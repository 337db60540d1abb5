/* db: looking after the database. */
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "commands.h"
#include "engine/fleet.h"
#include "paths.h"
#include "print.h"

#include <string.h>
#include <sys/stat.h>

static void add_size(struct buf *buf, const char *path, const char *suffix)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct stat status;

	buf_format(&name, "%s%s", path, suffix);
	if (stat(name.text, &status) == 0)
		buf_format(
			buf, "  %-14s%lld bytes\n", *suffix ? suffix + 1 : "size", (long long)status.st_size);
}

static void add_run(struct buf *buf, const struct posture_run *run)
{
	static const char *const ends[] = { "running", "complete", "incomplete", "stopped" };

	buf_format(buf, "  #%-5lld ", (long long)run->id);
	buf_add_time(buf, run->started);
	buf_format(buf, "  %-8s  %-10s  %lld opened, %lld closed\n", run_kind_word(run->kind),
		run->status >= 0 && run->status <= 3 ? ends[run->status] : "", (long long)run->opened,
		(long long)run->closed);
}

static void add_counts(struct buf *buf, const struct posture *posture, size_t findings)
{
	buf_format(buf,
		"  repositories  %lld\n  modules       %lld\n  references    %lld\n  findings      %zu\n",
		(long long)posture->repositories + (long long)posture->gone, (long long)posture->modules,
		(long long)posture->references, findings);
	if (posture->run_count)
		buf_add(buf, "last runs\n");
	for (size_t i = 0; i < posture->run_count; i++)
		add_run(buf, &posture->runs[i]);
}

static int info(struct fleet *fleet, const char *path, struct error *err)
{
	const struct list_question findings = { .table = TABLE_FINDINGS };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct posture posture = { 0 };
	size_t count;

	if (fleet_posture(fleet, &arena, &posture, err) < 0 || fleet_count(fleet, &findings, &count, err) < 0)
		return err->code;
	buf_add_untrusted(&text, path);
	buf_add_char(&text, '\n');
	add_size(&text, path, "");
	add_size(&text, path, "-wal");
	add_counts(&text, &posture, count);
	return print_text(&text, err);
}

static int check(struct fleet *fleet, const char *path, struct error *err)
{
	CLEANUP(buf_release) struct buf report = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const int result = fleet_check(fleet, &report, err);

	buf_add_untrusted_lines(&text, report.text);
	if (result == 0 && !text.length) {
		buf_add_untrusted(&text, path);
		buf_add(&text, ": sound\n");
	}
	if (text.length && print_text(&text, result < 0 ? NULL : err) < 0 && result == 0)
		return err->code;
	return result;
}

int cmd_db(const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(fleet_close) struct fleet *fleet = NULL;

	if (paths_add_database(&path, settings, err) < 0 || fleet_open(&fleet, path.text, false, err) < 0)
		return err->code;
	if (strcmp(settings->operands.items[0], "check") == 0)
		return check(fleet, path.text, err);
	return info(fleet, path.text, err);
}
