#include "machine.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "model/version.h"
#include "read_blob.h"

enum { HOST_BYTES = 256 };

struct machine {
	const struct limits *limits;
	struct snapshot *snapshot;
};

/* --- files ------------------------------------------------------------------------------------------------ */

static void add_bytes(struct machine *machine, const char *path, const struct reader *reader, uint32_t mode,
	const struct buf *bytes)
{
	struct snapshot *snapshot = machine->snapshot;
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	unsigned char digest[DIGEST_SIZE];
	struct file *file = snapshot_add_file(snapshot);
	CLEANUP(buf_release) struct buf quoted = BUF_INIT;

	digest_bytes(bytes->text, bytes->length, digest);
	buf_add_hex(&hex, digest, OID_HEX / 2);
	buf_add_quoted(&quoted, path, strlen(path));
	file->path = arena_string(&snapshot->arena, quoted.text);
	memcpy(file->oid, hex.text, sizeof(file->oid));
	file->mode = mode;
	file->size = bytes->length;
	file->reader = reader->id;
	snapshot->walked++;
	snapshot->read++;
	if (!snapshot_find_facts(snapshot, file->oid, reader->id))
		read_blob(NULL, reader, snapshot, file->oid, bytes->text, bytes->length, machine->limits);
}

static bool has_file(const struct machine *machine, const char *path)
{
	for (size_t i = 0; i < machine->snapshot->file_count; i++)
		if (strcmp(machine->snapshot->files[i].path, path) == 0)
			return true;
	return false;
}

/* What is not there is no problem; what cannot be read is. */
static void add_file(struct machine *machine, const char *path, enum reader_id id)
{
	const struct reader *reader = reader_by_id(id);
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	struct error error = { 0 };
	struct stat status;

	if (*path != '/' || stat(path, &status) < 0 || !S_ISREG(status.st_mode) ||
		has_file(machine, path + 1))
		return;
	if (file_read(&bytes, path, machine->limits->values[reader->largest], &error) == 0)
		add_bytes(machine, path + 1, reader, (uint32_t)status.st_mode, &bytes);
	else
		snapshot_add_problem(machine->snapshot, path + 1,
			error.code == ERROR_TOO_LARGE ? PROBLEM_TOO_LARGE : PROBLEM_REFUSED, error.message)
			->reader = id;
}

static void add_configuration(struct machine *machine)
{
	const char *folder = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (folder && *folder == '/')
		buf_add(&path, folder);
	else if (home && *home == '/')
		file_join(&path, home, ".config");
	else
		return;
	buf_add(&path, "/dagger/engine.json");
	add_file(machine, path.text, READER_ENGINE_JSON);
}

/* --- variables -------------------------------------------------------------------------------------------- */

/* The files that the address of an engine names: "tls://host?cert_path=...&key_path=...". */
static void add_named(struct machine *machine, const char *value)
{
	static const char *const names[] = {
		"?ca_path=", "&ca_path=", "?cert_path=", "&cert_path=", "?key_path=", "&key_path="
	};

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const char *found = strstr(value, names[i]);
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		if (!found)
			continue;
		found += strlen(names[i]);
		buf_add_bytes(&path, found, strcspn(found, "&"));
		add_file(machine, path.text, READER_CERTIFICATE);
	}
}

static bool is_shown(const char *variable)
{
	return (text_starts(variable, "DAGGER_") || text_starts(variable, "_DAGGER_") ||
		       text_starts(variable, "_EXPERIMENTAL_DAGGER_")) &&
	       strchr(variable, '=') && !strpbrk(variable, "'\n\r");
}

static int compare_texts(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* As a file of variables, in the order of their names. */
static void add_variables(struct machine *machine)
{
	struct arena *arena = &machine->snapshot->arena;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char **shown = NULL;
	size_t count = 0, capacity = 0;

	for (char **variable = environ; variable && *variable; variable++) {
		if (!is_shown(*variable))
			continue;
		arena_grow(arena, &shown, count, &capacity, sizeof(*shown));
		shown[count++] = *variable;
	}
	if (!count)
		return;
	qsort(shown, count, sizeof(*shown), compare_texts);
	for (size_t i = 0; i < count; i++) {
		const char *equals = strchr(shown[i], '=');

		buf_format(&text, "%.*s='%s'\n", (int)(equals - shown[i]), shown[i], equals + 1);
		if (text_starts(shown[i], "_EXPERIMENTAL_DAGGER_RUNNER_HOST="))
			add_named(machine, equals + 1);
	}
	add_bytes(machine, "environment", reader_by_id(READER_ENVIRONMENT), S_IFREG | 0600, &text);
}

/* --- the machine ------------------------------------------------------------------------------------------ */

int machine_snapshot(const struct limits *limits, const char *as, struct snapshot **ret, struct error *err)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	struct machine machine = { .limits = limits, .snapshot = snapshot };
	char host[HOST_BYTES] = "";

	if (!as && gethostname(host, sizeof(host) - 1) < 0)
		return error_system(err, "asking for the name of this machine");
	snapshot->identity =
		as ? arena_string(&snapshot->arena, as) : arena_format(&snapshot->arena, "machine:%s", host);
	snapshot->program = arena_string(&snapshot->arena, scabbard_version());
	snapshot->made = clock_now();
	snapshot->kind = REPOSITORY_WORKTREE;
	add_configuration(&machine);
	add_variables(&machine);
	snapshot->status = snapshot->problem_count ? COVERAGE_PARTIAL : COVERAGE_COMPLETE;
	if (snapshot->problem_count)
		snapshot->reason = "files could not be read";
	snapshot_sort(snapshot);
	*ret = TAKE(snapshot);
	return 0;
}
