/* Real files, read when they are beside the project: how many items of which format, and what others said of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "support_corpus.h"
#include "support_items.h"

enum { FORMATS = ATTESTATION_CERTIFICATE + 1 };

struct counts {
	size_t formats[FORMATS];
	size_t items, malformed, unsupported;
};

static int count_item(const struct item *item, void *context)
{
	struct counts *counts = context;

	counts->formats[item->format]++;
	counts->items++;
	counts->malformed += item->malformed != NULL;
	counts->unsupported += item->unsupported != NULL;
	return 0;
}

static void count(struct counts *counts, const char *path, const char *bytes, size_t length)
{
	struct error error = { 0 };
	struct limits limits;
	int code;

	limits_default(&limits);
	code = items_read(bytes, length, &limits, count_item, counts, NULL, &error);
	if (code == 0 && !items_screen(bytes, length))
		fail_msg("the screen stops '%s'", path);
	if (code != 0 && code != ERROR_NOT_FOUND)
		fail_msg("'%s': %s", path, error.message);
}

static void visit(const char *path, const char *bytes, size_t length, void *context)
{
	count(context, path, bytes, length);
}

static void print_counts(const char *what, const struct counts *counts)
{
	static const char *const words[FORMATS] = { "none", "bundle", "DSSE", "cosign", "Rekor", "npm",
		"PyPI", "Cloud Build", "simple signing", "statement", "predicate", "SBOM", "trust root",
		"signature", "certificate" };

	printf("%s: %zu items, %zu malformed, %zu unsupported;", what, counts->items, counts->malformed,
		counts->unsupported);
	for (int i = 0; i < FORMATS; i++)
		if (counts->formats[i])
			printf(" %s %zu", words[i], counts->formats[i]);
	printf("\n");
}

/* --- the conformance suite ------------------------------------------------------------------------------ */

/* Cases that their structure alone refuses. */
static const char *const broken[] = {
	"bundle-empty-certificate-chain_fail/",
	"bundle-invalid-base64-signature_fail/",
	"bundle-malformed-json_fail/",
	"bundle-negative-log-index_fail/",
	"bundle-unknown-version_fail/",
	"bundle-with-root-cert_fail/",
	"intoto-missing-inclusion-proof_fail/",
	"invalid-inclusion-proof_fail/",
	"rekor2-no-inclusion-proof_fail/",
};

static void visit_case(const char *path, const char *bytes, size_t length, void *context)
{
	struct counts *all = context, one = { 0 };
	const char *name = strrchr(path, '/');
	bool wanted = false;

	if (!name || strcmp(name, "/bundle.sigstore.json") != 0)
		return;
	count(&one, path, bytes, length);
	if (one.items != 1 || one.formats[ATTESTATION_BUNDLE] != 1)
		fail_msg("'%s' is not one bundle", path);
	for (size_t i = 0; i < COUNT_OF(broken); i++)
		wanted = wanted || strncmp(path, broken[i], strlen(broken[i])) == 0;
	if (wanted != (one.malformed + one.unsupported == 1))
		fail_msg("'%s' is %s", path, wanted ? "taken for well formed" : "refused");
	count(all, path, bytes, length);
}

static void of_the_conformance_suite_nine_cases_are_refused_by_structure(void **state)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct counts counts = { 0 };

	(void)state;
	if (!corpus_path("../vectors/conformance", &path))
		skip();
	corpus_visit(path.text, visit_case, &counts);
	print_counts("conformance", &counts);
	assert_int_equal(counts.items, 70);
	assert_int_equal(counts.malformed, 8);
	assert_int_equal(counts.unsupported, 1);
}

/* --- bundles of several projects ------------------------------------------------------------------------ */

/* One item as the table has it. */
struct expected {
	const char *path;
	const char *results[8];
	size_t count, given;
};

static int expect_item(const struct item *item, void *context)
{
	struct expected *expected = context;

	if (expected->given >= expected->count)
		fail_msg("'%s' has more than %zu items", expected->path, expected->count);
	if (strcmp(expected->results[expected->given], "OK") == 0 && (item->malformed || item->unsupported))
		fail_msg("'%s' %zu: %s", expected->path, expected->given,
			item->malformed ? item->malformed : item->unsupported);
	expected->given++;
	return 0;
}

static void hold_to_table(struct expected *expected)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT, part = BUF_INIT, text = BUF_INIT;
	struct error error = { 0 };
	struct limits limits;

	buf_format(&part, "../vectors/real/%s", expected->path);
	if (!corpus_path(part.text, &path))
		fail_msg("'%s' is missing", part.text);
	corpus_read(&text, path.text);
	limits_default(&limits);
	assert_int_equal(items_read(text.text, text.length, &limits, expect_item, expected, NULL, &error), 0);
	if (expected->given != expected->count)
		fail_msg("'%s' has %zu items, not %zu", expected->path, expected->given, expected->count);
}

/* Cut a line at its tabs; false when it has not four fields. */
static bool cut_row(char *line, char *fields[4])
{
	for (int i = 0; i < 4; i++) {
		char *tab = strchr(line, '\t');

		fields[i] = line;
		if (!tab)
			return i == 3;
		*tab = '\0';
		line = tab + 1;
	}
	return true;
}

static void real_files_have_as_many_items_as_their_table_says(void **state)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT, table = BUF_INIT;
	struct expected expected = { 0 };
	char *line, *next, *fields[4];
	size_t rows = 0;

	(void)state;
	if (!corpus_path("../vectors/real/expected.tsv", &path))
		skip();
	corpus_read(&table, path.text);
	line = strchr(table.text, '\n');
	for (line = line ? line + 1 : table.text; *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next = '\0';
		next = next ? next + 1 : line + strlen(line);
		if (!cut_row(line, fields))
			continue;
		if (expected.path && strcmp(expected.path, fields[0]) != 0) {
			hold_to_table(&expected);
			expected = (struct expected){ 0 };
		}
		expected.path = fields[0];
		assert_in_range(expected.count, 0, COUNT_OF(expected.results) - 1);
		expected.results[expected.count++] = fields[3];
		rows++;
	}
	hold_to_table(&expected);
	printf("real: %zu items\n", rows);
	assert_int_equal(rows, 108);
}

static void all_bundles_of_git_notes_are_well_formed(void **state)
{
	const struct json_limits most = { .depth = 64, .values = 1000000 };
	CLEANUP(buf_release) struct buf path = BUF_INIT, notes = BUF_INIT, bundles = BUF_INIT;
	struct counts counts = { 0 };
	const char *line, *end;

	(void)state;
	if (!corpus_path("../vectors/git-notes/source-tool-notes.jsonl", &path))
		skip();
	corpus_read(&notes, path.text);
	for (line = notes.text; *line; line = end + 1) {
		CLEANUP(json_close) struct json *json = NULL;
		struct json_writer writer = { .buf = &bundles };
		struct error error = { 0 };

		end = strchr(line, '\n');
		assert_non_null(end);
		assert_int_equal(
			json_parse(&json, line, (size_t)(end - line), JSON_STRICT, &most, NULL, &error), 0);
		json_write_value(&writer, NULL, json_member(json_root(json), "bundle"));
		buf_add(&bundles, "\n");
	}
	count(&counts, path.text, bundles.text, bundles.length);
	print_counts("git notes", &counts);
	assert_int_equal(counts.items, 482);
	assert_int_equal(counts.formats[ATTESTATION_BUNDLE], 482);
	assert_int_equal(counts.malformed + counts.unsupported, 0);
}

static void other_files_are_recognised(void **state)
{
	static const struct {
		const char *folder;
		enum attestation_format format;
		size_t count;
	} cases[] = {
		{ "../vectors/sbom", ATTESTATION_SBOM, 2 },
		{ "../vectors/trusted_roots", ATTESTATION_TRUST_ROOT, 3 },
		{ "../vectors/conformance", ATTESTATION_TRUST_ROOT, 38 },
		{ "../vectors/real", ATTESTATION_NPM, 26 },
		{ "artifacts", ATTESTATION_SBOM, 109 },
		{ "artifacts", ATTESTATION_DSSE, 24 },
		{ "artifacts", ATTESTATION_STATEMENT, 4 },
		{ "artifacts", ATTESTATION_GCB, 21 },
	};
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct counts counts = { 0 };

		if (!corpus_path(cases[i].folder, &path))
			continue;
		corpus_visit(path.text, visit, &counts);
		print_counts(cases[i].folder, &counts);
		assert_int_equal(counts.formats[cases[i].format], cases[i].count);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_the_conformance_suite_nine_cases_are_refused_by_structure),
		cmocka_unit_test(real_files_have_as_many_items_as_their_table_says),
		cmocka_unit_test(all_bundles_of_git_notes_are_well_formed),
		cmocka_unit_test(other_files_are_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
