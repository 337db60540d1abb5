/*
 * How fast bundles are verified: in one process on one core, against the bare signature operations of the same bundles,
 * and against one process for each bundle.
 *	verify PROGRAM TRUSTED_ROOT NOTES FOLDER [ROUNDS]
 * NOTES has {"note_for": ..., "bundle": ...} a line; FOLDER takes a file for each bundle.
 */
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "attest/item.h"
#include "attest/trust.h"
#include "attest/verify.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"

enum { MOST = 64 * 1024 * 1024, PROCESSES = 100, OPERATIONS = 2000 };

extern char **environ;

struct bundles {
	char **texts;
	size_t *lengths;
	size_t count, capacity;
};

/* Signatures that were checked, by the length of their keys. */
struct work {
	struct verify_settings settings;
	size_t verified, other, p256, p384;
};

/* Of the processor: what else the machine does is not counted. */
static int64_t worked(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static double seconds(int64_t ticks)
{
	return (double)ticks / 1e9;
}

static void give_up(const char *what)
{
	fprintf(stderr, "verify: %s\n", what);
	exit(1);
}

static void read_file(struct buf *ret, const char *path)
{
	struct error error = { 0 };

	if (file_read(ret, path, MOST, &error) < 0)
		give_up(error.message);
}

/* --- the bundles ---------------------------------------------------------------------------------------- */

static void add_bundle(struct bundles *bundles, const char *line, size_t length)
{
	static const struct json_limits limits = { 100, 100000 };
	CLEANUP(json_close) struct json *json = NULL;
	struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };
	struct error error = { 0 };
	size_t capacity = bundles->capacity;

	if (json_parse(&json, line, length, JSON_STRICT, &limits, NULL, &error) < 0)
		give_up(error.message);
	json_write_value(&writer, NULL, json_member(json_root(json), "bundle"));
	memory_grow(&bundles->lengths, bundles->count, &capacity, sizeof(*bundles->lengths));
	memory_grow(&bundles->texts, bundles->count, &bundles->capacity, sizeof(*bundles->texts));
	bundles->lengths[bundles->count] = text.length;
	bundles->texts[bundles->count++] = buf_take(&text);
}

static void read_bundles(struct bundles *bundles, const char *path)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	read_file(&text, path);
	for (const char *line = text.text; *line;) {
		const size_t length = strcspn(line, "\n");

		add_bundle(bundles, line, length);
		line += length + (line[length] == '\n');
	}
	if (!bundles->count)
		give_up("no bundles");
}

/* --- in one process ------------------------------------------------------------------------------------- */

/* The certificate's own signature is one of the authority (P-384), all others here are of P-256. */
static void count_operations(struct work *work, const struct verification *found)
{
	for (size_t i = 0; i < found->step_count; i++) {
		const struct step_result *step = &found->steps[i];

		if (step->state != STEP_OK)
			continue;
		if (step->step == STEP_CHAIN)
			work->p384++;
		else if (step->step == STEP_SCT || step->step == STEP_PROMISE ||
			 step->step == STEP_CHECKPOINT || step->step == STEP_SIGNATURE)
			work->p256++;
	}
}

static int on_item(const struct item *item, void *context)
{
	struct work *work = context;
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct verification found = { 0 };

	attestation_verify(item, &work->settings, &arena, &found);
	count_operations(work, &found);
	if (found.verdict == VERDICT_VERIFIED_ANY)
		work->verified++;
	else
		work->other++;
	return 0;
}

static int64_t verify_all(struct work *work, const struct bundles *bundles)
{
	const int64_t start = worked();
	struct limits limits;
	struct error error = { 0 };

	limits_default(&limits);
	for (size_t i = 0; i < bundles->count; i++)
		if (items_read(bundles->texts[i], bundles->lengths[i], &limits, on_item, work, NULL, &error) <
			0)
			give_up(error.message);
	return worked() - start;
}

/* --- the bare operations -------------------------------------------------------------------------------- */

/* What one verification costs with a curve, in ticks. */
static double bare(const char *curve, const EVP_MD *digest)
{
	static const unsigned char message[1000] = { 1, 2, 3 };
	unsigned char signature[256];
	size_t length = sizeof(signature);
	EVP_PKEY *key = EVP_EC_gen(curve);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	int64_t start;

	if (!key || !context || EVP_DigestSignInit(context, NULL, digest, NULL, key) != 1 ||
		EVP_DigestSign(context, signature, &length, message, sizeof(message)) != 1)
		give_up("signing");
	start = worked();
	for (size_t i = 0; i < OPERATIONS; i++) {
		EVP_MD_CTX_reset(context);
		if (EVP_DigestVerifyInit(context, NULL, digest, NULL, key) != 1 ||
			EVP_DigestVerify(context, signature, length, message, sizeof(message)) != 1)
			give_up("verifying");
	}
	start = worked() - start;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return (double)start / OPERATIONS;
}

/* --- a process for each --------------------------------------------------------------------------------- */

static void write_bundle(struct buf *path, const char *folder, const struct bundles *bundles, size_t index)
{
	struct error error = { 0 };

	buf_clear(path);
	buf_format(path, "%s/%zu.sigstore.json", folder, index);
	if (file_write(path->text, bundles->texts[index], bundles->lengths[index], &error) < 0)
		give_up(error.message);
}

static void run_one(const char *program, const char *root, char *path)
{
	CLEANUP(memory_release) char *words = memory_string(program);
	CLEANUP(memory_release) char *root_word = memory_string(root);
	char verify[] = "verify", any[] = "--any-signer", quiet[] = "-q", option[] = "--trusted-root";
	char *arguments[] = { words, verify, quiet, any, option, root_word, path, NULL };
	pid_t child;
	int status;

	if (posix_spawn(&child, program, NULL, NULL, arguments, environ) != 0 ||
		waitpid(child, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		give_up("a process did not verify its bundle");
}

static double processes(
	const char *program, const char *root, const char *folder, const struct bundles *bundles)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const size_t count = bundles->count < PROCESSES ? bundles->count : PROCESSES;
	int64_t ticks = 0;

	for (size_t i = 0; i < count; i++) {
		int64_t start;

		write_bundle(&path, folder, bundles, i);
		start = clock_ticks();
		run_one(program, root, path.text);
		ticks += clock_ticks() - start;
	}
	return (double)count / seconds(ticks);
}

/* --- together ------------------------------------------------------------------------------------------- */

int main(int argc, char **argv)
{
	CLEANUP(buf_release) struct buf root = BUF_INIT;
	struct bundles bundles = { 0 };
	struct work work = { .settings = { .trust = trust_new(), .now = clock_now() } };
	struct error error = { 0 };
	int64_t start, loading, best = INT64_MAX;
	double floor, rate;

	if (argc < 5)
		give_up("PROGRAM TRUSTED_ROOT NOTES FOLDER [ROUNDS]");
	read_file(&root, argv[2]);
	read_bundles(&bundles, argv[3]);
	start = worked();
	if (trust_add(work.settings.trust, "root", root.text, root.length, &error) < 0)
		give_up(error.message);
	loading = worked() - start;
	for (long i = argc > 5 ? strtol(argv[5], NULL, 10) : 5; i > 0; i--) {
		const struct verify_settings settings = work.settings;
		int64_t ticks;

		work = (struct work){ .settings = settings };
		ticks = verify_all(&work, &bundles);
		best = ticks < best ? ticks : best;
	}
	floor = (double)work.p256 * bare("P-256", EVP_sha256()) +
		(double)work.p384 * bare("P-384", EVP_sha384());
	rate = (double)bundles.count / seconds(best);
	printf("  %zu bundles, %zu of them verify; the trust root is read in %.2f ms\n", bundles.count,
		work.verified, seconds(loading) * 1e3);
	printf("  in one process        %8.0f bundles a second (%.3f ms each)\n", rate, 1e3 / rate);
	printf("  bare signatures       %8.0f bundles a second (%zu with P-256, %zu with P-384): ratio "
	       "%.2f\n",
		(double)bundles.count * 1e9 / floor, work.p256, work.p384, (double)best / floor);
	floor = processes(argv[1], argv[2], argv[4], &bundles);
	printf("  a process for each    %8.0f bundles a second: %.1f times as long\n", floor, rate / floor);
	trust_close(&work.settings.trust);
	for (size_t i = 0; i < bundles.count; i++)
		memory_free(bundles.texts[i]);
	memory_free(bundles.texts);
	memory_free(bundles.lengths);
	return 0;
}
