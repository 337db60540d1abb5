/* Mending real manifests: what locks prove, and every form with an invented commit; judged by reading them again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "engine/fix.h"
#include "sources/table.h"
#include "support_corpus.h"
#include "support_repos.h"

static const char invented[] = "0123456789abcdef0123456789abcdef01234567";

/* What was done, by kind and by form. */
enum form { FORM_PIN_ADDED, FORM_PIN_REPLACED, FORM_VERSION_REPLACED, FORM_VERSION_ADDED, FORMS };

static const char *const form_words[FORMS] = { "pin added", "pin replaced", "version replaced",
	"version added" };

struct counts {
	const char *base; /* the folder of the repositories */
	size_t files, mended, left, locks;
	size_t forms[REFERENCE_CALL + 1][2][FORMS]; /* kind, JSON or TOML */
};

/* --- reading ------------------------------------------------------------------------------------------ */

static const struct facts *read(struct snapshot *snapshot, const char *path, const char *bytes, size_t length)
{
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	struct limits limits;

	limits_default(&limits);
	return reader_read(reader_for("", name), snapshot, invented, bytes, length, &limits);
}

static bool is_equal(const char *one, const char *other)
{
	return one == other || (one && other && strcmp(one, other) == 0);
}

/* "SOURCE@OLD" has become "SOURCE@COMMIT". */
static bool is_source_with(const char *was, const char *now, const char *commit)
{
	const size_t length = strlen(now) - strlen(commit);

	return strlen(now) > strlen(commit) && text_ends(now, commit) &&
	       (now[length - 1] == '@' || now[length - 1] == '#') &&
	       strncmp(was, now, length - (was[length - 1] == '\0')) == 0;
}

/* The commit that one of the edits has written. */
static const char *written_into(const struct fix_file *file, const struct reference_fact *was,
	const struct reference_fact *now, char *ret)
{
	const bool in_source = strcmp(was->source, now->source) != 0;
	const char *at = in_source ? now->source + strlen(now->source) - strlen(invented) : now->pin;

	(void)file;
	memcpy(ret, at, strlen(invented) + 1);
	return ret;
}

static enum form form_of(const struct reference_fact *was, const struct reference_fact *now)
{
	if (strcmp(was->source, now->source) != 0)
		return strlen(now->source) == strlen(was->source) + 1 + strlen(invented)
			       ? FORM_VERSION_ADDED
			       : FORM_VERSION_REPLACED;
	return was->pin ? FORM_PIN_REPLACED : FORM_PIN_ADDED;
}

/* Compare one reference; count it if it was mended. */
static size_t compare_reference(const struct fix_file *file, const struct reference_fact *was,
	const struct reference_fact *now, struct counts *counts)
{
	const bool same_source = is_equal(was->source, now->source), same_pin = is_equal(was->pin, now->pin);
	char commit[64];

	assert_int_equal(was->kind, now->kind);
	assert_string_equal(was->name, now->name);
	assert_int_equal(was->string_form, now->string_form);
	if (same_source && same_pin)
		return 0;
	assert_true(same_source || same_pin);
	written_into(file, was, now, commit);
	assert_true(text_is_hex(commit, strlen(invented)));
	if (!same_source)
		assert_true(is_source_with(was->source, now->source, commit));
	else
		assert_true(strlen(now->pin) == strlen(invented) && now->kind != REFERENCE_SDK);
	counts->forms[now->kind][text_ends(file->path, ".toml")][form_of(was, now)]++;
	return 1;
}

static void compare_modules(const struct module_fact *was, const struct module_fact *now)
{
	assert_string_equal(was->name, now->name);
	assert_true(is_equal(was->engine_version, now->engine_version));
	assert_true(is_equal(was->source, now->source));
	assert_true(is_equal(was->obsolete, now->obsolete) && is_equal(was->rejected, now->rejected));
	assert_int_equal(was->unknown_key_count, now->unknown_key_count);
}

/* All facts are as they were, but for as many references as there are edits. */
static void compare_facts(const struct fix_file *file, struct counts *counts)
{
	CLEANUP(snapshot_close) struct snapshot *before = snapshot_new();
	CLEANUP(snapshot_close) struct snapshot *after = snapshot_new();
	const struct facts *was = read(before, file->path, file->before, file->before_length);
	const struct facts *now = read(after, file->path, file->after, file->after_length);
	size_t changed = 0;

	assert_null(now->refused);
	assert_int_equal(was->reference_count, now->reference_count);
	assert_int_equal(was->oddity_count, now->oddity_count);
	compare_modules(was->module, now->module);
	for (size_t i = 0; i < was->reference_count; i++)
		changed += compare_reference(file, &was->references[i], &now->references[i], counts);
	assert_int_equal(changed, file->edit_count);
}

/* --- bytes -------------------------------------------------------------------------------------------- */

static void compare_bytes(const struct fix_file *file)
{
	size_t before = 0, after = 0;

	for (size_t i = 0; i <= file->edit_count; i++) {
		const struct edit *edit = i < file->edit_count ? &file->edits[i] : NULL;
		const size_t kept = (edit ? edit->offset : file->before_length) - before;

		assert_true(kept <= file->before_length - before && kept <= file->after_length - after);
		assert_memory_equal(file->before + before, file->after + after, kept);
		before += kept + (edit ? edit->count : 0);
		after += kept + (edit ? edit->length : 0);
	}
	assert_int_equal(before, file->before_length);
	assert_int_equal(after, file->after_length);
}

/* --- one repository ----------------------------------------------------------------------------------- */

static void find(const char *path, struct fixed *ret)
{
	CLEANUP(policy_close) struct policy *policy = policy_new();
	const struct fix_settings settings = { .path = path, .policy = policy };
	struct error err = { 0 };

	if (fix_find(&settings, ret, &err) < 0)
		fail_msg("%s: %s", path, err.message);
}

static void judge(const struct fixed *fixed, struct counts *counts)
{
	size_t edits = 0;

	for (size_t i = 0; i < fixed->file_count; i++) {
		compare_bytes(&fixed->files[i]);
		compare_facts(&fixed->files[i], counts);
		edits += fixed->files[i].edit_count;
	}
	assert_int_equal(edits, fixed->mended);
	counts->files += fixed->file_count;
	counts->mended += fixed->mended;
	counts->left += fixed->count - fixed->mended;
	for (size_t i = 0; i < fixed->count; i++)
		counts->locks += fixed->items[i].proof == FIX_BY_LOCK;
}

/* Written and looked at again, nothing of it is left but what was left. */
static void apply(const char *path, const struct fixed *fixed)
{
	CLEANUP(fixed_release) struct fixed again = { 0 };
	struct error err = { 0 };

	if (fix_apply(fixed, &err) < 0)
		fail_msg("%s: %s", path, err.message);
	find(path, &again);
	assert_int_equal(again.mended, 0);
	assert_int_equal(again.count, fixed->count - fixed->mended);
}

static void print(const char *what, const struct counts *counts)
{
	printf("%s: %zu mended in %zu files (%zu by locks), %zu left\n", what, counts->mended, counts->files,
		counts->locks, counts->left);
	for (size_t kind = 0; kind <= REFERENCE_CALL; kind++)
		for (size_t toml = 0; toml < 2; toml++)
			for (size_t form = 0; form < FORMS; form++)
				if (counts->forms[kind][toml][form])
					printf("  %-18s %-5s %-17s %5zu\n",
						reference_kind_word((enum reference_kind)kind),
						toml ? "toml" : "json", form_words[form],
						counts->forms[kind][toml][form]);
}

static int each_repository(const char *name, void *context)
{
	struct counts *counts = context;
	CLEANUP(fixed_release) struct fixed fixed = { 0 };
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	buf_format(&path, "%s/%s/.git", counts->base, name);
	if (!file_is_folder(path.text))
		return 0;
	buf_cut(&path, path.length - strlen("/.git"));
	find(path.text, &fixed);
	judge(&fixed, counts);
	if (getenv("SCABBARD_TEST_FIX_COMMIT"))
		apply(path.text, &fixed);
	return 0;
}

/* --- all of them -------------------------------------------------------------------------------------- */

static void mends_what_locks_prove(void **state)
{
	CLEANUP(buf_release) struct buf manifests = BUF_INIT;
	struct counts counts = { 0 };

	(void)state;
	if (!corpus_path("manifests", &manifests))
		skip();
	if (!support_repos_make_by("tests/repos/corpus.sh", manifests.text)) {
		printf("skipped: git makes no repositories of the real manifests\n");
		skip();
	}
	/* Only what is committed lies in these repositories: it is checked out first. */
	assert_int_equal(support_repos_run("for r in */; do git -C \"$r\" checkout -q -f; done"), 0);
	counts.base = support_repos_path(".");
	assert_int_equal(file_visit_folder(counts.base, 1000, each_repository, &counts, NULL), 0);
	print("by locks and pins alone", &counts);
	assert_true(counts.locks >= 12 && counts.left >= 50);
}

static void mends_every_form_at_head(void **state)
{
	struct counts counts = { 0 };

	(void)state;
	if (!file_is_folder(support_repos_path("AI-Riksarkivet__ra-mcp")))
		skip();
	counts.base = support_repos_path(".");
	setenv("SCABBARD_TEST_FIX_COMMIT", invented, 1);
	assert_int_equal(file_visit_folder(counts.base, 1000, each_repository, &counts, NULL), 0);
	unsetenv("SCABBARD_TEST_FIX_COMMIT");
	print("at HEAD", &counts);
	assert_true(counts.mended >= 65);
	assert_int_equal(counts.left, 0);
	support_repos_remove();
}

/* --- history ------------------------------------------------------------------------------------------ */

struct version {
	const char *base;
	struct buf folder;
	size_t count;
};

static void put(const char *path, const char *bytes, size_t length)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

/* The least that is a repository. */
static void make_repository(const char *folder)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	buf_format(&path, "%s/.git/objects", folder);
	assert_int_equal(file_make_folder(path.text, NULL), 0);
	buf_clear(&path);
	buf_format(&path, "%s/.git/refs", folder);
	assert_int_equal(file_make_folder(path.text, NULL), 0);
	buf_clear(&path);
	buf_format(&path, "%s/.git/HEAD", folder);
	put(path.text, "ref: refs/heads/main\n", strlen("ref: refs/heads/main\n"));
}

/* OWNER__NAME/ID.json becomes a manifest in a folder of its own. */
static void add_version(const char *path, const char *bytes, size_t length, void *context)
{
	struct version *version = context;
	const char *slash = strchr(path, '/');
	CLEANUP(buf_release) struct buf place = BUF_INIT;
	const char *name = "dagger.json";

	if (!slash || text_ends(path, ".lock"))
		return;
	if (text_ends(path, ".toml"))
		name = strstr(bytes, "[modules") ? "dagger.toml" : "dagger-module.toml";
	buf_format(&place, "%s/", version->base);
	buf_add_bytes(&place, path, (size_t)(slash - path));
	if (strcmp(place.text, version->folder.text) != 0) {
		make_repository(place.text);
		buf_clear(&version->folder);
		buf_add(&version->folder, place.text);
	}
	buf_add_bytes(&place, slash, strcspn(slash, "."));
	assert_int_equal(file_make_folder(place.text, NULL), 0);
	buf_format(&place, "/%s", name);
	put(place.text, bytes, length);
	version->count++;
}

static void mends_every_form_there_ever_was(void **state)
{
	CLEANUP(buf_release) struct buf history = BUF_INIT;
	CLEANUP(buf_release) struct buf remove = BUF_INIT;
	char base[] = "/tmp/scabbard-history-XXXXXX";
	struct version version = { .base = base, .folder = BUF_INIT };
	struct counts counts = { .base = base };

	(void)state;
	if (!corpus_path("history", &history))
		skip();
	assert_non_null(mkdtemp(base));
	corpus_visit(history.text, add_version, &version);
	buf_release(&version.folder);
	setenv("SCABBARD_TEST_FIX_COMMIT", invented, 1);
	assert_int_equal(file_visit_folder(base, 1000, each_repository, &counts, NULL), 0);
	unsetenv("SCABBARD_TEST_FIX_COMMIT");
	printf("%zu versions\n", version.count);
	print("in history", &counts);
	assert_true(counts.mended >= 193);
	assert_int_equal(counts.left, 0);
	buf_format(&remove, "rm -rf '%s'", base);
	assert_int_equal(system(remove.text), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mends_what_locks_prove),
		cmocka_unit_test(mends_every_form_at_head),
		cmocka_unit_test(mends_every_form_there_ever_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
