/* Which attestations are verified, and against what: files, folders, artifacts that are given or lie beside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/file.h"
#include "engine/verify.h"

/* What a run came to, a line each: "FILE VERDICT ARTIFACT". */
struct told {
	struct buf lines, notes;
	struct verify_result result;
};

static void told_release(struct told *told)
{
	buf_release(&told->lines);
	buf_release(&told->notes);
}

static const char *base_name(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash ? slash + 1 : path ? path : "-";
}

static int on_verified(const struct verified *verified, void *context)
{
	struct told *told = context;

	buf_format(&told->lines, "%s %s %s\n", base_name(verified->path),
		attestation_verdict_word(verified->verification->verdict), base_name(verified->artifact));
	return 0;
}

static void on_note(const char *path, bool failed, const char *text, void *context)
{
	struct told *told = context;

	(void)text;
	buf_format(&told->notes, "%s%s\n", failed ? "!" : "", base_name(path));
}

static void run(struct told *told, const struct verify_request *request)
{
	CLEANUP(verifier_close) struct verifier *verifier = NULL;
	struct error error = { 0 };

	*told = (struct told){ .lines = BUF_INIT, .notes = BUF_INIT };
	if (verifier_open(&verifier, request, &error) < 0)
		fail_msg("%s", error.message);
	assert_int_equal(verifier_run(verifier, on_verified, on_note, told, &told->result), 0);
}

/* --- a folder of unsigned statements ------------------------------------------------------------------- */

static void write_text(const char *folder, const char *name, const char *text)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct error error = { 0 };

	file_join(&path, folder, name);
	if (file_write(path.text, text, strlen(text), &error) < 0)
		fail_msg("%s", error.message);
}

static void add_digest(struct buf *ret, const char *text)
{
	unsigned char digest[DIGEST_SIZE];

	digest_bytes(text, strlen(text), digest);
	buf_add_hex(ret, digest, sizeof(digest));
}

static void write_statement(const char *folder, const char *name, const char *subject, const char *content)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&text,
		"{\"_type\":\"https://in-toto.io/Statement/"
		"v1\",\"subject\":[{\"name\":\"%s\",\"digest\":{\"sha256\":\"",
		subject);
	add_digest(&text, content);
	buf_add(&text, "\"}}],\"predicateType\":\"https://acme.example/p\",\"predicate\":{}}");
	write_text(folder, name, text.text);
}

static int make_folder(void **state)
{
	char pattern[] = "/tmp/scabbard-verify.XXXXXX";

	*state = memory_string(mkdtemp(pattern));
	return *state ? 0 : -1;
}

static int remove_folder(void **state)
{
	CLEANUP(buf_release) struct buf command = BUF_INIT;

	buf_format(&command, "rm -rf '%s'", (char *)*state);
	memory_free(*state);
	return system(command.text);
}

static const char *in(struct buf *ret, const char *folder, const char *name)
{
	buf_clear(ret);
	file_join(ret, folder, name);
	return ret->text;
}

/* --- tests ---------------------------------------------------------------------------------------------- */

static void finds_attestations_below_a_folder_and_passes_over_the_rest(void **state)
{
	CLEANUP(told_release) struct told told;
	CLEANUP(buf_release) struct buf below = BUF_INIT;
	CLEANUP(buf_release) struct buf link = BUF_INIT;
	const char *folder = *state;
	const struct verify_request request = { .paths = &folder, .path_count = 1 };

	mkdir(in(&below, folder, "below"), 0777);
	write_statement(below.text, "b.json", "x", "x");
	write_statement(folder, "a.json", "x", "x");
	write_text(folder, "package.json", "{\"name\": \"pay\"}");
	write_text(folder, "notes.txt", "hello");
	assert_int_equal(symlink(below.text, in(&link, folder, "link")), 0);
	run(&told, &request);
	assert_string_equal(told.lines.text, "a.json UNSIGNED -\nb.json UNSIGNED -\n");
	assert_string_equal(told.notes.text, "");
	assert_int_equal(told.result.count, 2);
	assert_int_equal(told.result.counts[VERDICT_UNSIGNED], 2);
}

static void a_file_that_was_named_must_be_an_attestation(void **state)
{
	CLEANUP(told_release) struct told told;
	CLEANUP(buf_release) struct buf one = BUF_INIT;
	CLEANUP(buf_release) struct buf two = BUF_INIT;
	const char *folder = *state;
	const char *paths[] = { in(&one, folder, "package.json"), in(&two, folder, "gone.json") };
	const struct verify_request request = { .paths = paths, .path_count = 2 };

	write_text(folder, "package.json", "{\"name\": \"pay\"}");
	run(&told, &request);
	assert_string_equal(told.lines.text, "");
	assert_string_equal(told.notes.text, "!package.json\n!gone.json\n");
	assert_int_equal(told.result.failed, 2);
}

static void compares_with_the_file_of_the_same_name(void **state)
{
	CLEANUP(told_release) struct told told;
	const char *folder = *state;
	const struct verify_request request = { .paths = &folder, .path_count = 1 };

	write_text(folder, "app.tar", "app");
	write_statement(folder, "app.tar.intoto.json", "elsewhere/app.tar", "app");
	run(&told, &request);
	assert_string_equal(told.lines.text, "app.tar.intoto.json UNSIGNED app.tar\n");
}

static void compares_with_a_file_that_the_statement_names_but_never_outside_of_the_folder(void **state)
{
	CLEANUP(told_release) struct told told;
	CLEANUP(buf_release) struct buf below = BUF_INIT;
	const char *folder = *state;
	const struct verify_request request = { .paths = &folder, .path_count = 1 };

	mkdir(in(&below, folder, "below"), 0777);
	write_text(folder, "secret", "app");
	write_text(folder, "app.tar", "app");
	write_statement(folder, "a.json", "app.tar", "app");
	write_statement(below.text, "b.json", "../secret", "app");
	write_statement(below.text, "c.json", "..", "app");
	run(&told, &request);
	assert_string_equal(
		told.lines.text, "a.json UNSIGNED app.tar\nb.json UNSIGNED -\nc.json UNSIGNED -\n");
}

static void asks_which_attestations_speak_of_an_artifact(void **state)
{
	CLEANUP(told_release) struct told told;
	CLEANUP(told_release) struct told none;
	CLEANUP(buf_release) struct buf digest = BUF_INIT;
	CLEANUP(buf_release) struct buf app = BUF_INIT;
	const char *folder = *state, *artifacts[2];
	struct verify_request request = {
		.paths = &folder, .path_count = 1, .artifacts = artifacts, .artifact_count = 2, .about = true
	};

	write_text(folder, "app", "app");
	write_statement(folder, "a.json", "app", "app");
	write_statement(folder, "b.json", "tool", "tool");
	buf_add(&digest, "sha256:");
	add_digest(&digest, "tool");
	artifacts[0] = in(&app, folder, "app");
	artifacts[1] = digest.text;
	run(&told, &request);
	assert_int_equal(told.result.count, 2);
	assert_int_equal(told.result.others, 2);
	assert_int_equal(told.result.unattested, 0);
	assert_memory_equal(told.lines.text, "a.json UNSIGNED app\nb.json UNSIGNED sha256:", 40);
	artifacts[0] = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
	request.artifact_count = 1;
	run(&none, &request);
	assert_int_equal(none.result.count, 0);
	assert_int_equal(none.result.unattested, 1);
}

static void takes_only_one_bundle_where_a_bundle_is_asked_for(void **state)
{
	CLEANUP(told_release) struct told told;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const char *folder = *state, *file = in(&path, folder, "a.json");
	const struct verify_request request = { .paths = &file, .path_count = 1, .bundle = true };

	write_statement(folder, "a.json", "app", "app");
	run(&told, &request);
	assert_int_equal(told.result.count, 0);
	assert_int_equal(told.result.failed, 1);
}

static void refuses_requests_that_contradict_themselves(void **state)
{
	CLEANUP(verifier_close) struct verifier *verifier = NULL;
	const struct verify_request both = { .identity = "me", .issuer = "you", .key = "key.pub" };
	const struct verify_request half = { .identity = "me" };
	const struct verify_request other_half = { .issuer = "you" };
	struct error error = { 0 };

	(void)state;
	assert_int_equal(verifier_open(&verifier, &both, &error), ERROR_USAGE);
	assert_int_equal(verifier_open(&verifier, &half, &error), ERROR_USAGE);
	assert_int_equal(verifier_open(&verifier, &other_half, &error), ERROR_USAGE);
}

/* In a process of its own: it is for ever. */
static void reads_nothing_else_once_closed_in(void **state)
{
	const char *folder = *state;
	CLEANUP(buf_release) struct buf inside = BUF_INIT;
	const char *path = in(&inside, folder, "in");
	const struct verify_request request = { .paths = &path, .path_count = 1 };
	struct sandbox_state probe;
	pid_t child;
	int status;

	sandbox_probe(&probe);
	if (!probe.landlock) {
		printf("skipped: this kernel limits no process to folders\n");
		skip();
	}
	mkdir(path, 0777);
	write_statement(path, "a.json", "x", "x");
	child = fork();
	if (child == 0) {
		struct verifier *verifier = NULL;
		struct told told = { .lines = BUF_INIT, .notes = BUF_INIT };
		struct error error = { 0 };
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		if (verifier_open(&verifier, &request, &error) < 0 ||
			verifier_close_in(verifier, &probe, &error) < 0)
			_exit(1);
		verifier_run(verifier, on_verified, on_note, &told, &told.result);
		if (strcmp(told.lines.text, "a.json UNSIGNED -\n") != 0)
			_exit(2);
		_exit(file_read(&text, "/etc/passwd", 1024 * 1024, &error) == 0 ? 3 : 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(finds_attestations_below_a_folder_and_passes_over_the_rest),
		IN_FOLDER(a_file_that_was_named_must_be_an_attestation),
		IN_FOLDER(compares_with_the_file_of_the_same_name),
		IN_FOLDER(compares_with_a_file_that_the_statement_names_but_never_outside_of_the_folder),
		IN_FOLDER(asks_which_attestations_speak_of_an_artifact),
		IN_FOLDER(takes_only_one_bundle_where_a_bundle_is_asked_for),
		IN_FOLDER(reads_nothing_else_once_closed_in),
		cmocka_unit_test(refuses_requests_that_contradict_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
