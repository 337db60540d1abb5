/*
 * Real bundles: the conformance suite by path and by digest, bundles of many projects held against what another verifier
 * said of them, and the attestations in the git notes of one repository. Each that comes out differently is named.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "attest/item.h"
#include "attest/trust.h"
#include "attest/verify.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "engine/verify.h"
#include "support_corpus.h"

#define IDENTITY                                                                                             \
	"https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/"  \
	"extremely-dangerous-oidc-beacon.yml@refs/heads/main"
#define ISSUER "https://token.actions.githubusercontent.com"

enum { NAMES = 1000, NOTES = 482, CASES = 70 };

/* --- one bundle, as verify-bundle asks ------------------------------------------------------------------ */

struct outcome {
	struct buf line;
	size_t count;
	enum attestation_verdict verdict;
};

static int on_outcome(const struct verified *verified, void *context)
{
	struct outcome *outcome = context;

	buf_clear(&outcome->line);
	outcome->count++;
	outcome->verdict = verified->verification->verdict;
	verification_add_line(&outcome->line, verified->verification);
	return 0;
}

static void on_note(const char *path, bool failed, const char *text, void *context)
{
	struct outcome *outcome = context;

	(void)failed;
	buf_format(&outcome->line, "'%s': %s", path, text);
}

/* Whether it is accepted; the line says how it came to it. */
static bool accepts(const struct verify_request *request, struct buf *ret_line)
{
	CLEANUP(verifier_close) struct verifier *verifier = NULL;
	struct outcome outcome = { .line = BUF_INIT };
	struct verify_result result = { 0 };
	struct error error = { 0 };

	if (verifier_open(&verifier, request, &error) < 0)
		buf_add(ret_line, error.message);
	else
		verifier_run(verifier, on_outcome, on_note, &outcome, &result);
	buf_add(ret_line, outcome.line.text);
	buf_release(&outcome.line);
	return outcome.count == 1 && !result.failed && outcome.verdict == VERDICT_VERIFIED;
}

/* --- the conformance suite ------------------------------------------------------------------------------ */

struct suite {
	const char *folder;
	const char *root;
	size_t cases, runs, wrong;
};

/* A file of the case, or what stands for it. */
static const char *part_of(struct buf *ret, const char *folder, const char *name, const char *otherwise)
{
	file_join(ret, folder, name);
	return file_is_regular(ret->text) ? ret->text : otherwise;
}

static const char *text_of(struct buf *ret, const char *folder, const char *name, const char *otherwise)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (!part_of(&path, folder, name, NULL))
		return otherwise;
	corpus_read(ret, path.text);
	while (ret->length && ret->text[ret->length - 1] == '\n')
		buf_cut(ret, ret->length - 1);
	return ret->text;
}

static void run_once(
	struct suite *suite, const char *name, const char *how, const struct verify_request *request)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	const bool wanted = !text_ends(name, "_fail");

	suite->runs++;
	if (accepts(request, &line) == wanted)
		return;
	suite->wrong++;
	printf("%s by %s: %s (%s)\n", name, how, wanted ? "refused" : "accepted", line.text);
}

static void digest_of(struct buf *ret, const char *path)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	unsigned char digest[DIGEST_SIZE];

	corpus_read(&bytes, path);
	digest_bytes(bytes.text, bytes.length, digest);
	buf_add(ret, "sha256:");
	buf_add_hex(ret, digest, sizeof(digest));
}

static int run_case(const char *name, void *context)
{
	struct suite *suite = context;
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	CLEANUP(buf_release) struct buf artifact = BUF_INIT;
	CLEANUP(buf_release) struct buf common = BUF_INIT;
	CLEANUP(buf_release) struct buf digest = BUF_INIT;
	CLEANUP(buf_release) struct buf identity = BUF_INIT;
	CLEANUP(buf_release) struct buf issuer = BUF_INIT;
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	CLEANUP(buf_release) struct buf root = BUF_INIT;
	CLEANUP(buf_release) struct buf bundle = BUF_INIT;
	const char *bundle_path, *root_path, *subject;
	struct verify_request request = {
		.bundle = true, .path_count = 1, .trust_file_count = 1, .artifact_count = 1
	};

	file_join(&folder, suite->folder, name);
	if (!file_is_folder(folder.text))
		return 0;
	file_join(&common, suite->folder, "a.txt");
	bundle_path = part_of(&bundle, folder.text, "bundle.sigstore.json", "");
	root_path = part_of(&root, folder.text, "trusted_root.json", suite->root);
	subject = part_of(&artifact, folder.text, "artifact", common.text);
	request.key = part_of(&key, folder.text, "key.pub", NULL);
	if (!request.key) {
		request.identity = text_of(&identity, folder.text, "identity", IDENTITY);
		request.issuer = text_of(&issuer, folder.text, "issuer", ISSUER);
	}
	request.paths = &bundle_path;
	request.trust_files = &root_path;
	request.artifacts = &subject;
	suite->cases++;
	run_once(suite, name, "path", &request);
	digest_of(&digest, subject);
	subject = digest.text;
	run_once(suite, name, "digest", &request);
	return 0;
}

static void conformance_suite_comes_out_as_it_says(void **state)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	CLEANUP(buf_release) struct buf root = BUF_INIT;
	struct error error = { 0 };
	struct suite suite = { 0 };

	(void)state;
	if (!corpus_path("../vectors/trusted_roots/public-good.json", &root) ||
		!corpus_path("../vectors/conformance", &folder))
		skip();
	suite.folder = folder.text;
	suite.root = root.text;
	assert_int_equal(file_visit_folder(folder.text, NAMES, run_case, &suite, &error), 0);
	printf("conformance: %zu of %zu runs right\n", suite.runs - suite.wrong, suite.runs);
	assert_true(suite.cases >= CASES);
	assert_int_equal(suite.wrong, 0);
}

/* --- bundles of many projects --------------------------------------------------------------------------- */

/* The outcomes of one file, one after the other. */
struct listing {
	struct arena arena;
	enum attestation_verdict verdicts[NAMES];
	const char *lines[NAMES];
	size_t count;
};

struct reading {
	struct verify_settings settings;
	struct listing listing;
};

static int on_read(const struct item *item, void *context)
{
	struct reading *reading = context;
	struct listing *listing = &reading->listing;
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	struct verification found = { 0 };

	assert_true(listing->count < NAMES);
	attestation_verify(item, &reading->settings, &arena, &found);
	verification_add_line(&line, &found);
	listing->verdicts[listing->count] = found.verdict;
	listing->lines[listing->count++] = arena_string(&listing->arena, line.text);
	return 0;
}

static void load_root(struct trust *trust, const char *name)
{
	CLEANUP(buf_release) struct buf part = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error error = { 0 };

	buf_format(&part, "../vectors/trusted_roots/%s.json", name);
	assert_true(corpus_path(part.text, &path));
	corpus_read(&text, path.text);
	if (trust_add(trust, name, text.text, text.length, &error) < 0)
		fail_msg("%s", error.message);
}

/* A key that is trusted is a signer that is wanted; of certificates nobody says who should have signed. */
static bool is_proved(enum attestation_verdict verdict)
{
	return verdict == VERDICT_VERIFIED || verdict == VERDICT_VERIFIED_ANY;
}

/*
 * The other verifier does not look into what is signed: provenance of another build than that of the certificate is a
 * failure here.
 */
static bool is_foreign(const char *path)
{
	return strcmp(path, "sigstore-rust/bundle-fixtures/happy-path.json") == 0 ||
	       strcmp(path,
		       "slsa-verifier/verifiers/internal/gha/testdata/bundle/attestation.intoto.sigstore") ==
		       0;
}

/* One row of expected.tsv: path, index, root, result. Whether the verdict is the expected one. */
static bool row_holds(const char *folder, char *fields[4])
{
	CLEANUP(trust_close) struct trust *trust = trust_new();
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct reading *reading = memory_zero(1, sizeof(*reading));
	const size_t index = (size_t)fields[1][0] - '0';
	const bool wanted = strcmp(fields[3], "OK") == 0 && !is_foreign(fields[0]);
	struct limits limits;
	struct error error = { 0 };
	bool right = false;

	limits_default(&limits);
	load_root(trust, fields[2]);
	load_root(trust, "npm-keys");
	file_join(&path, folder, fields[0]);
	corpus_read(&text, path.text);
	reading->settings = (struct verify_settings){ .trust = trust, .now = clock_now() };
	items_read(text.text, text.length, &limits, on_read, reading, NULL, &error);
	if (index < reading->listing.count)
		right = is_proved(reading->listing.verdicts[index]) == wanted;
	if (right && is_foreign(fields[0]))
		right = strstr(reading->listing.lines[index], "FAILED certified") != NULL;
	if (!right)
		printf("%s %s: expected %s, seen %s\n", fields[0], fields[1], fields[3],
			index < reading->listing.count ? reading->listing.lines[index] : error.message);
	arena_release(&reading->listing.arena);
	memory_free(reading);
	return right;
}

static bool split(char *line, char *fields[4])
{
	for (size_t i = 0; i < 4; i++) {
		char *end = line + strcspn(line, "\t");

		fields[i] = line;
		if (!*end && i < 3)
			return false;
		line = end + (*end != '\0');
		*end = '\0';
	}
	return true;
}

static void real_bundles_come_out_as_another_verifier_says(void **state)
{
	CLEANUP(buf_release) struct buf table = BUF_INIT;
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t count = 0, right = 0;

	(void)state;
	if (!corpus_path("../vectors/real/expected.tsv", &table) || !corpus_path("../vectors/real", &folder))
		skip();
	corpus_read(&text, table.text);
	for (char *line = text.text + strcspn(text.text, "\n") + 1; *line;) {
		char *end = line + strcspn(line, "\n"), *fields[4];
		const bool more = *end != '\0';

		*end = '\0';
		if (split(line, fields)) {
			count++;
			right += row_holds(folder.text, fields);
		}
		line = end + more;
	}
	printf("real bundles: %zu of %zu right\n", right, count);
	assert_true(count > 100);
	assert_int_equal(right, count);
}

/* --- git notes ------------------------------------------------------------------------------------------ */

struct notes {
	struct verify_settings settings;
	const char *commit;
	bool right;
};

static bool speaks_of(const struct statement *statement, const char *commit)
{
	for (size_t i = 0; statement && i < statement->subject_count; i++)
		for (size_t j = 0; j < statement->subjects[i].digest_count; j++)
			if (statement->subjects[i].digests[j].kind == DIGEST_GIT_COMMIT &&
				strcmp(statement->subjects[i].digests[j].hex, commit) == 0)
				return true;
	return false;
}

static int on_note_item(const struct item *item, void *context)
{
	struct notes *notes = context;
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	struct verification found = { 0 };

	attestation_verify(item, &notes->settings, &arena, &found);
	verification_add_line(&line, &found);
	notes->right = found.verdict == VERDICT_VERIFIED_ANY && speaks_of(found.statement, notes->commit);
	if (!notes->right)
		printf("%s: %s, subject %s\n", notes->commit, line.text,
			speaks_of(found.statement, notes->commit) ? "right" : "wrong");
	return 0;
}

static bool note_holds(struct notes *notes, const char *line, size_t length)
{
	static const struct json_limits json_limits = { 100, 100000 };
	CLEANUP(json_close) struct json *json = NULL;
	CLEANUP(buf_release) struct buf bundle = BUF_INIT;
	struct json_writer writer = { .buf = &bundle };
	struct limits limits;
	struct error error = { 0 };

	limits_default(&limits);
	if (json_parse(&json, line, length, JSON_STRICT, &json_limits, NULL, &error) < 0)
		fail_msg("%s", error.message);
	json_write_value(&writer, NULL, json_member(json_root(json), "bundle"));
	notes->commit = json_text(json_member(json_root(json), "note_for"));
	notes->right = false;
	if (items_read(bundle.text, bundle.length, &limits, on_note_item, notes, NULL, &error) < 0)
		printf("%s: %s\n", notes->commit, error.message);
	return notes->right;
}

static void git_notes_speak_of_the_commits_that_they_annotate(void **state)
{
	CLEANUP(trust_close) struct trust *trust = trust_new();
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct notes notes = { .settings = { .trust = trust, .now = clock_now() } };
	size_t count = 0, right = 0;

	(void)state;
	if (!corpus_path("../vectors/git-notes/source-tool-notes.jsonl", &path))
		skip();
	load_root(trust, "public-good");
	corpus_read(&text, path.text);
	for (const char *line = text.text; *line;) {
		const size_t length = strcspn(line, "\n");

		count++;
		right += note_holds(&notes, line, length);
		line += length + (line[length] == '\n');
	}
	printf("git notes: %zu of %zu right\n", right, count);
	assert_int_equal(count, NOTES);
	assert_int_equal(right, count);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conformance_suite_comes_out_as_it_says),
		cmocka_unit_test(real_bundles_come_out_as_another_verifier_says),
		cmocka_unit_test(git_notes_speak_of_the_commits_that_they_annotate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
