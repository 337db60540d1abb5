/* Statements: what is one, and what each kind says where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "attest/statement.h"
#include "base/cleanup.h"

#define HEX "a0cfc71271d6e278e57cd332ff957c3f7043fdda354c4cbb190a30d56efa01bf"
#define COMMIT "ebff8dfbd609b7b22237c7719ce07f2dc7934f5f"
#define HEAD                                                                                                 \
	"{\"_type\":\"https://in-toto.io/Statement/"                                                         \
	"v1\",\"subject\":[{\"name\":\"a\",\"digest\":{\"sha256\":\"" HEX "\"}}],"
#define V1(predicate) HEAD "\"predicateType\":\"https://slsa.dev/provenance/v1\",\"predicate\":" predicate "}"
#define V02(predicate)                                                                                       \
	HEAD "\"predicateType\":\"https://slsa.dev/provenance/v0.2\",\"predicate\":" predicate "}"

struct reading_of {
	struct arena arena;
	struct statement *statement;
	struct error err;
	size_t at;
	int code;
};

static void reading_of_release(struct reading_of *of)
{
	arena_release(&of->arena);
}

static void read_as(struct reading_of *ret, const char *text, enum attestation_format format)
{
	struct limits limits;

	limits_default(&limits);
	*ret = (struct reading_of){ 0 };
	ret->code = statement_read((struct bytes){ (const unsigned char *)text, strlen(text) }, format,
		&limits, &ret->arena, &ret->statement, &ret->at, &ret->err);
}

static void expect_refused(const char *text)
{
	CLEANUP(reading_of_release) struct reading_of of;

	read_as(&of, text, ATTESTATION_STATEMENT);
	if (of.code >= 0)
		fail_msg("taken: %s", text);
	assert_null(of.statement);
	assert_true(*of.err.message);
}

/* What provenance says of its source: NULL = nothing. */
static void expect_source(
	const char *text, const char *source, const char *ref, const char *commit, const char *entry)
{
	CLEANUP(reading_of_release) struct reading_of of;
	const char *found[4], *wanted[] = { source, ref, commit, entry };

	read_as(&of, text, ATTESTATION_STATEMENT);
	if (of.code < 0)
		fail_msg("%s", of.err.message);
	found[0] = of.statement->source;
	found[1] = of.statement->source_ref;
	found[2] = of.statement->source_commit;
	found[3] = of.statement->entry;
	for (size_t i = 0; i < COUNT_OF(wanted); i++) {
		if (!wanted[i])
			assert_null(found[i]);
		else
			assert_string_equal(found[i] ? found[i] : "(nothing)", wanted[i]);
	}
}

static void reads_subjects_of_both_versions(void **state)
{
	CLEANUP(reading_of_release) struct reading_of of;
	CLEANUP(reading_of_release) struct reading_of old;

	(void)state;
	read_as(&of, HEAD "\"predicateType\":\"https://forge.example/p\",\"predicate\":null,\"more\":1}",
		ATTESTATION_DSSE);
	assert_int_equal(of.code, 0);
	assert_int_equal(of.statement->subject_count, 1);
	assert_string_equal(of.statement->subjects[0].name, "a");
	assert_string_equal(of.statement->subjects[0].uri, "");
	assert_int_equal(of.statement->subjects[0].digests[0].kind, DIGEST_SHA256);
	assert_string_equal(of.statement->subjects[0].digests[0].hex, HEX);
	assert_string_equal(of.statement->predicate_type, "https://forge.example/p");
	read_as(&old,
		"{\"_type\":\"https://in-toto.io/Statement/"
		"v0.1\",\"predicateType\":\"p\",\"subject\":[{\"digest\":{"
		"\"gitCommit\":\"" COMMIT "\"}}]}",
		ATTESTATION_DSSE);
	assert_int_equal(old.code, 0);
	assert_int_equal(old.statement->subjects[0].digests[0].kind, DIGEST_GIT_COMMIT);
}

static void refuses_what_is_no_statement(void **state)
{
	(void)state;
	expect_refused("");
	expect_refused("[]");
	expect_refused("{}");
	expect_refused(
		"{\"_type\":\"https://in-toto.io/Statement/v2\",\"predicateType\":\"p\",\"subject\":[{}]}");
	expect_refused("{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{}]}");
	expect_refused(
		"{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"\",\"subject\":[{}]}");
	expect_refused("{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"p\"}");
	expect_refused(
		"{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"p\",\"subject\":[]}");
	expect_refused(
		"{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"p\",\"subject\":{}}");
	expect_refused(
		"{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"p\",\"subject\":[1]}");
	expect_refused(HEAD "\"predicateType\":\"p\",\"predicate\":[]}");
	expect_refused(HEAD "\"predicateType\":\"p\"} x");
	expect_refused(HEAD "\"predicateType\":\"p\",\"predicateType\":\"q\"}");
	expect_refused(HEAD "\"predicateType\":\"p\\u0000\"}");
	expect_refused("{\"_type\":\"https://in-toto.io/Statement/"
		       "v1\",\"predicateType\":\"p\",\"subject\":[{\"digest\":{"
		       "\"sha256\":1}}]}");
}

/* A digest of the wrong form is kept by name, and matches nothing. */
static void keeps_no_hex_that_is_none(void **state)
{
	static const char *const digests[] = { "\"sha256\":\"" COMMIT "\"", "\"sha256\":\"\"",
		"\"sha256\":\"A0CFC71271D6E278E57CD332FF957C3F7043FDDA354C4CBB190A30D56EFA01BF\"",
		"\"gitCommit\":\"HEAD\"", "\"sha1\":\"zz\"" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(digests); i++) {
		CLEANUP(reading_of_release) struct reading_of of;
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		buf_format(&text,
			"{\"_type\":\"https://in-toto.io/Statement/"
			"v1\",\"predicateType\":\"p\",\"subject\":[{"
			"\"digest\":{%s}}]}",
			digests[i]);
		read_as(&of, text.text, ATTESTATION_STATEMENT);
		assert_int_equal(of.code, 0);
		assert_string_equal(of.statement->subjects[0].digests[0].hex, "");
	}
}

static void add_many(struct buf *text, const char *one, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_format(text, "%s%s", i ? "," : "", one);
}

static void refuses_more_than_the_limits(void **state)
{
	CLEANUP(buf_release) struct buf subjects = BUF_INIT;
	CLEANUP(buf_release) struct buf digests = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(reading_of_release) struct reading_of of;
	static const char head[] =
		"{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"p\",\"subject\":[";

	(void)state;
	add_many(&subjects, "{}", 1024);
	buf_format(&text, "%s%s]}", head, subjects.text);
	read_as(&of, text.text, ATTESTATION_STATEMENT);
	assert_int_equal(of.code, 0);
	buf_clear(&text);
	buf_format(&text, "%s%s,{}]}", head, subjects.text);
	expect_refused(text.text);
	for (size_t i = 0; i < 33; i++)
		buf_format(&digests, "%s\"x%zu\":\"\"", i ? "," : "", i);
	buf_clear(&text);
	buf_format(&text, "%s{\"digest\":{%s}}]}", head, digests.text);
	expect_refused(text.text);
}

static void says_where_it_is_broken(void **state)
{
	static const char text[] = HEAD "\"predicateType\":\"p\",\"predicate\":7}";
	CLEANUP(reading_of_release) struct reading_of of;

	(void)state;
	read_as(&of, text, ATTESTATION_STATEMENT);
	assert_int_equal(of.code, ERROR_MALFORMED);
	assert_int_equal(of.at, strlen(text) - 2);
}

static void reads_provenance_of_the_first_version(void **state)
{
	CLEANUP(reading_of_release) struct reading_of of;

	(void)state;
	read_as(&of,
		V1("{\"buildDefinition\":{\"buildType\":\"https://forge.example/"
		   "t\",\"externalParameters\":{\"b\":2,\"a\":1},"
		   "\"resolvedDependencies\":[{\"uri\":\"pkg:x\",\"name\":\"n\",\"digest\":{\"sha512\":"
		   "\"aa\"}}]},"
		   "\"runDetails\":{\"builder\":{\"id\":\"https://forge.example/"
		   "b\"},\"metadata\":{\"invocationID\":\"run "
		   "9\",\"startedOn\":\"2026-03-01T12:00:00Z\",\"finishedOn\":\"2026-03-01T12:00:09.5Z\"}}}"),
		ATTESTATION_DSSE);
	assert_int_equal(of.code, 0);
	assert_string_equal(of.statement->builder, "https://forge.example/b");
	assert_string_equal(of.statement->build_type, "https://forge.example/t");
	assert_string_equal(of.statement->invocation, "run 9");
	assert_int_equal(of.statement->started, 1772366400);
	assert_int_equal(of.statement->material_count, 1);
	assert_string_equal(of.statement->materials[0].name, "n");
	assert_null(of.statement->source);
}

static const char *parameters_of(struct reading_of *of, const char *text)
{
	read_as(of, text, ATTESTATION_DSSE);
	assert_int_equal(of->code, 0);
	return of->statement->parameters ? of->statement->parameters : "";
}

static void equal_parameters_have_equal_digests_in_any_order(void **state)
{
	CLEANUP(reading_of_release) struct reading_of first;
	CLEANUP(reading_of_release) struct reading_of again;
	CLEANUP(reading_of_release) struct reading_of other;
	CLEANUP(reading_of_release) struct reading_of none;

	(void)state;
	parameters_of(&first, V1("{\"buildDefinition\":{\"externalParameters\":{\"b\":[1,{\"y\":true,\"x\":"
				 "\"u\\u0041\"}],\"a\":1}}}"));
	parameters_of(&again,
		V1("{\"buildDefinition\":{\"externalParameters\": { \"a\" : 1 , \"b\" : [ 1 , {\"x\":\"uA\", "
		   "\"y\":true} ] } }}"));
	parameters_of(&other, V1("{\"buildDefinition\":{\"externalParameters\":{\"b\":[{\"y\":true,\"x\":"
				 "\"uA\"},1],\"a\":1}}}"));
	parameters_of(&none, V1("{\"buildDefinition\":{\"externalParameters\":null}}"));
	assert_string_equal(first.statement->parameters, again.statement->parameters);
	assert_string_not_equal(first.statement->parameters, other.statement->parameters);
	assert_null(none.statement->parameters);
}

static void finds_the_source_of_workflows(void **state)
{
	(void)state;
	expect_source(
		V1("{\"buildDefinition\":{\"buildType\":\"https://actions.github.io/buildtypes/workflow/v1\","
		   "\"externalParameters\":{\"workflow\":{\"ref\":\"refs/heads/"
		   "main\",\"repository\":\"https://github.com/o/"
		   "r\",\"path\":\".github/workflows/"
		   "p.yaml\"}},\"resolvedDependencies\":[{\"uri\":\"git+https://github.com/o/"
		   "other@refs/heads/"
		   "main\",\"digest\":{\"gitCommit\":\"0123456789012345678901234567890123456789\"}},{\"uri\":"
		   "\"git+https://github.com/o/r@refs/heads/main\",\"digest\":{\"gitCommit\":\"" COMMIT
		   "\"}}]}}"),
		"https://github.com/o/r", "refs/heads/main", COMMIT, ".github/workflows/p.yaml");
}

static void finds_the_source_of_the_generator(void **state)
{
	(void)state;
	expect_source(V02("{\"buildType\":\"https://github.com/slsa-framework/slsa-github-generator/"
			  "go@v1\",\"invocation\":{"
			  "\"configSource\":{\"uri\":\"git+https://github.com/o/r@refs/tags/"
			  "v1\",\"digest\":{\"sha1\":\"" COMMIT
			  "\"},\"entryPoint\":\".github/workflows/r.yml\"}}}"),
		"git+https://github.com/o/r@refs/tags/v1", "refs/tags/v1", COMMIT, ".github/workflows/r.yml");
	expect_source(V1("{\"buildDefinition\":{\"buildType\":\"https://github.com/slsa-framework/"
			 "slsa-github-generator/"
			 "delegator-generic@v0\",\"resolvedDependencies\":[{\"uri\":\"git+https://github.com/"
			 "o/r@refs/heads/"
			 "main\",\"digest\":{\"sha1\":\"" COMMIT "\"}}]}}"),
		"git+https://github.com/o/r@refs/heads/main", "refs/heads/main", COMMIT, NULL);
}

static void finds_the_source_of_container_builds(void **state)
{
	(void)state;
	expect_source(
		V1("{\"buildDefinition\":{\"buildType\":\"https://slsa.dev/container-based-build/"
		   "v0.1?draft\",\"externalParameters\":{\"source\":{\"uri\":\"git+https://github.com/o/"
		   "r@refs/heads/main\",\"digest\":{\"sha1\":\"" COMMIT "\"}}}}}"),
		"git+https://github.com/o/r@refs/heads/main", "refs/heads/main", COMMIT, NULL);
}

static void finds_the_source_of_buildkit(void **state)
{
	(void)state;
	expect_source(V02("{\"buildType\":\"https://mobyproject.org/"
			  "buildkit@v1\",\"invocation\":{\"configSource\":{\"uri\":"
			  "\"https://github.com/o/r.git#refs/heads/main\",\"digest\":{\"sha1\":\"" COMMIT
			  "\"},\"entryPoint\":\"Dockerfile\"}}}"),
		"https://github.com/o/r.git#refs/heads/main", "refs/heads/main", COMMIT, "Dockerfile");
	expect_source(V02("{\"buildType\":\"https://mobyproject.org/buildkit@v1\",\"metadata\":{\"https://"
			  "mobyproject.org/"
			  "buildkit@v1#metadata\":{\"vcs\":{\"source\":\"https://github.com/o/"
			  "r.git\",\"revision\":\"" COMMIT "\"}}}}"),
		"https://github.com/o/r.git", NULL, COMMIT, NULL);
	expect_source(V02("{\"buildType\":\"https://mobyproject.org/buildkit@v1\",\"metadata\":{\"https://"
			  "mobyproject.org/"
			  "buildkit@v1#metadata\":{\"vcs\":{\"source\":\"https://github.com/o/"
			  "r.git\",\"revision\":\"" COMMIT "-dirty\"}}}}"),
		"https://github.com/o/r.git", NULL, NULL, NULL);
	expect_source(V1("{\"buildDefinition\":{\"buildType\":\"https://github.com/moby/buildkit/blob/master/"
			 "docs/attestations/"
			 "slsa-definitions.md\",\"externalParameters\":{\"configSource\":{\"path\":"
			 "\"Dockerfile\"}}},"
			 "\"runDetails\":{\"metadata\":{\"buildkit_metadata\":{\"vcs\":{\"source\":\"git@"
			 "github.com:o/"
			 "r.git\",\"revision\":\"" COMMIT "\"}}}}}"),
		"git@github.com:o/r.git", NULL, COMMIT, "Dockerfile");
}

static void finds_the_source_of_cloud_build(void **state)
{
	(void)state;
	expect_source(V1("{\"buildDefinition\":{\"buildType\":\"https://cloud.google.com/build/"
			 "gcb-buildtypes/google-worker/"
			 "v1\",\"externalParameters\":{\"buildConfigSource\":{\"repository\":\"git+https://"
			 "github.com/o/"
			 "r\",\"ref\":\"refs/heads/"
			 "main\",\"path\":\"cloudbuild.yaml\"}},\"resolvedDependencies\":[{\"uri\":"
			 "\"git+https://github.com/o/r@refs/heads/main\",\"digest\":{\"gitCommit\":\"" COMMIT
			 "\"}}]}}"),
		"git+https://github.com/o/r", "refs/heads/main", COMMIT, "cloudbuild.yaml");
	expect_source(
		V02("{\"buildType\":\"https://cloudbuild.googleapis.com/"
		    "CloudBuildYaml@v0.1\",\"materials\":[{\"uri\":\"https://github.com/o/r/commit/" COMMIT
		    "\",\"digest\":{\"sha1\":\"" COMMIT "\"}}]}"),
		"https://github.com/o/r/commit/" COMMIT, NULL, COMMIT, NULL);
}

/* Of a type that nobody knows one repository is the source, and of two none is. */
static void guesses_no_source(void **state)
{
	static const char one[] =
		V02("{\"buildType\":\"https://forge.example/t\",\"materials\":[{\"uri\":\"pkg:docker/"
		    "alpine\",\"digest\":{\"sha256\":\"" HEX "\"}},{\"uri\":\"git+https://github.com/o/"
		    "r@refs/heads/main\",\"digest\":{\"sha1\":\"" COMMIT "\"}}]}");
	static const char two[] =
		V02("{\"buildType\":\"https://forge.example/t\",\"materials\":[{\"uri\":\"https://github.com/"
		    "o/q.git\",\"digest\":{\"sha1\":\"" COMMIT "\"}},{\"uri\":\"git+https://github.com/o/"
		    "r\",\"digest\":{\"sha1\":\"" COMMIT "\"}}]}");
	static const char named[] =
		V02("{\"buildType\":\"https://forge.example/t\",\"invocation\":{\"configSource\":{\"uri\":"
		    "\"git+https://github.com/o/r\",\"digest\":{\"sha1\":\"" COMMIT "\"}}}}");

	(void)state;
	expect_source(one, "git+https://github.com/o/r@refs/heads/main", "refs/heads/main", COMMIT, NULL);
	expect_source(two, NULL, NULL, NULL, NULL);
	expect_source(named, NULL, NULL, NULL, NULL);
}

static void reads_bare_predicates(void **state)
{
	CLEANUP(reading_of_release) struct reading_of first;
	CLEANUP(reading_of_release) struct reading_of second;
	CLEANUP(reading_of_release) struct reading_of oldest;

	(void)state;
	read_as(&first,
		"{\"buildDefinition\":{\"buildType\":\"t1\"},\"runDetails\":{\"builder\":{\"id\":\"b1\"}}}",
		ATTESTATION_PREDICATE);
	assert_int_equal(first.code, 0);
	assert_string_equal(first.statement->builder, "b1");
	read_as(&second, "{\"builder\":{\"id\":\"b2\"},\"buildType\":\"t2\"}", ATTESTATION_PREDICATE);
	assert_string_equal(second.statement->build_type, "t2");
	read_as(&oldest, "{\"builder\":{\"id\":\"b3\"},\"recipe\":{\"type\":\"t3\"}}", ATTESTATION_PREDICATE);
	assert_string_equal(oldest.statement->build_type, "t3");
	assert_string_equal(oldest.statement->predicate_type, "https://slsa.dev/provenance/v0.1");
}

static void reads_summaries(void **state)
{
	CLEANUP(reading_of_release) struct reading_of of;
	CLEANUP(reading_of_release) struct reading_of failed;

	(void)state;
	read_as(&of,
		HEAD "\"predicateType\":\"https://slsa.dev/verification_summary/"
		     "v1\",\"predicate\":{\"verifier\":{\"id\":\"https://forge.example/"
		     "v\"},\"resourceUri\":\"pkg:x\",\"verificationResult\":\"PASSED\",\"verifiedLevels\":["
		     "\"SLSA_BUILD_LEVEL_"
		     "3\",\"SLSA_SOURCE_LEVEL_2\"]}}",
		ATTESTATION_DSSE);
	assert_int_equal(of.code, 0);
	assert_string_equal(of.statement->verifier, "https://forge.example/v");
	assert_string_equal(of.statement->resource, "pkg:x");
	assert_true(of.statement->passed);
	assert_int_equal(of.statement->level_count, 2);
	assert_string_equal(of.statement->levels[1], "SLSA_SOURCE_LEVEL_2");
	read_as(&failed,
		HEAD "\"predicateType\":\"https://slsa.dev/verification_summary/"
		     "v1\",\"predicate\":{\"verificationResult\":\"passed\"}}",
		ATTESTATION_DSSE);
	assert_false(failed.statement->passed);
}

static void reads_releases_and_traces(void **state)
{
	CLEANUP(reading_of_release) struct reading_of of;

	(void)state;
	expect_source(
		"{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"uri\":\"pkg:github/o/"
		"r@v1.2\",\"digest\":{\"sha1\":\"" COMMIT
		"\"}},{\"name\":\"a.tar\",\"digest\":{\"sha256\":\"" HEX
		"\"}}],\"predicateType\":\"https://in-toto.io/attestation/release/v0.1\",\"predicate\":{}}",
		"https://github.com/o/r", "refs/tags/v1.2", COMMIT, NULL);
	read_as(&of,
		HEAD "\"predicateType\":\"https://dagger.io/evidence/trace-url/"
		     "v1\",\"predicate\":{\"traceURL\":\"https://forge.example/trace\"}}",
		ATTESTATION_DSSE);
	assert_string_equal(of.statement->trace_url, "https://forge.example/trace");
}

static void reads_signed_images(void **state)
{
	CLEANUP(reading_of_release) struct reading_of of;
	CLEANUP(reading_of_release) struct reading_of none;

	(void)state;
	read_as(&of,
		"{\"critical\":{\"identity\":{\"docker-reference\":\"forge.example/"
		"app\"},\"image\":{\"docker-manifest-digest\":\"sha256:" HEX
		"\"},\"type\":\"cosign container image signature\"},\"optional\":null}",
		ATTESTATION_SIMPLESIGNING);
	assert_int_equal(of.code, 0);
	assert_string_equal(of.statement->subjects[0].name, "forge.example/app");
	assert_string_equal(of.statement->subjects[0].digests[0].hex, HEX);
	read_as(&none, "{\"critical\":{}}", ATTESTATION_SIMPLESIGNING);
	assert_true(none.code < 0);
}

static void addresses_have_one_form(void **state)
{
	static const struct {
		const char *uri, *normal;
	} rows[] = {
		{ "https://github.com/acme/pay", "github.com/acme/pay" },
		{ "git+https://GitHub.com/acme/pay@refs/heads/main", "github.com/acme/pay" },
		{ "https://user:secret@github.com/acme/pay.git#main", "github.com/acme/pay" },
		{ "git@github.com:acme/pay.git", "github.com/acme/pay" },
		{ "ssh://git@github.com/acme/pay.git/", "github.com/acme/pay" },
		{ "git+ssh://git@github.com/acme/pay@v1", "github.com/acme/pay" },
		{ "github.com/acme/pay", "github.com/acme/pay" },
		{ "pkg:github/acme/pay@v1", "github.com/acme/pay" },
		{ "https://github.com/acme/Pay", "github.com/acme/Pay" },
		{ "https://git.forge.example:8443/a/b", "git.forge.example:8443/a/b" },
		{ "https://github.com/@scope/pay", "github.com/@scope/pay" },
		{ "https://github.com/acme/pay/../other", "github.com/acme/pay/../other" },
		{ "https://github.com", "" },
		{ "https://github.com/", "" },
		{ "", "" },
		{ NULL, "" },
	};
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(source_normal(rows[i].uri, &arena), rows[i].normal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_subjects_of_both_versions),
		cmocka_unit_test(refuses_what_is_no_statement),
		cmocka_unit_test(keeps_no_hex_that_is_none),
		cmocka_unit_test(refuses_more_than_the_limits),
		cmocka_unit_test(says_where_it_is_broken),
		cmocka_unit_test(reads_provenance_of_the_first_version),
		cmocka_unit_test(equal_parameters_have_equal_digests_in_any_order),
		cmocka_unit_test(finds_the_source_of_workflows),
		cmocka_unit_test(finds_the_source_of_the_generator),
		cmocka_unit_test(finds_the_source_of_container_builds),
		cmocka_unit_test(finds_the_source_of_buildkit),
		cmocka_unit_test(finds_the_source_of_cloud_build),
		cmocka_unit_test(guesses_no_source),
		cmocka_unit_test(reads_bare_predicates),
		cmocka_unit_test(reads_summaries),
		cmocka_unit_test(reads_releases_and_traces),
		cmocka_unit_test(reads_signed_images),
		cmocka_unit_test(addresses_have_one_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
