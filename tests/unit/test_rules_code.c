#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"
#include "support_beside.h"

#define ROOT "dagger.ContainerWithExecOpts{InsecureRootCapabilities: true}"
#define DIGITS "6a1f0c4d8b2e935718c0d4f6b8a29e7315c4d0aa"

/* One function of a module in Go, and what a rule says of it: "pass", "fail high", "unknown" or "-". */
struct verdict_case {
	int rule;
	const char *parameters;
	const char *body; /* of one chain */
	const char *expected;
};

static void add_module(struct snapshot *snapshot, const char *engine)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&text, "{\"name\": \"ci\", \"engineVersion\": \"%s\", \"sdk\": \"go\"}", engine);
	support_add_text(snapshot, "dagger.json", text.text);
}

static void describe(const struct findings *findings, int rule, struct buf *ret)
{
	const struct finding *finding = support_found(findings, rule, 0);
	struct tally tally = support_tally(findings, rule, PATH_LIVE);

	if (finding)
		buf_format(ret, "%s%s%s", verdict_word(finding->verdict),
			finding->verdict == VERDICT_FAIL ? " " : "",
			finding->verdict == VERDICT_FAIL ? severity_word(finding->severity) : "");
	else
		buf_add(ret, tally.pass ? "pass" : "-");
}

static void expect_verdicts(const struct verdict_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(findings_release) struct findings findings = { 0 };
		CLEANUP(buf_release) struct buf code = BUF_INIT;
		CLEANUP(buf_release) struct buf got = BUF_INIT;

		add_module(snapshot, "v0.21.8");
		buf_format(&code,
			"package main\n\nimport \"dagger/ci/internal/dagger\"\n\ntype Ci struct{}\n\n"
			"func (m *Ci) Build(%s) *dagger.Container {\n\treturn %s\n}\n",
			cases[i].parameters, cases[i].body);
		support_add_text(snapshot, "main.go", code.text);
		support_check(snapshot, SUPPORT_NOW, &findings);
		describe(&findings, cases[i].rule, &got);
		if (strcmp(got.text, cases[i].expected) != 0)
			fail_msg("SCB%d says %s of: %s", cases[i].rule, got.text, cases[i].body);
	}
}

static void tells_secrets_in_variables_from_what_is_called_alike(void **state)
{
	static const struct verdict_case cases[] = {
		{ 601, "t string", "dag.Container().WithEnvVariable(\"API_TOKEN\", t)", "fail high" },
		{ 601, "t string", "dag.Container().WithEnvVariable(\"API_TOKEN_PROD\", t)", "fail high" },
		{ 601, "t string", "dag.Container().WithEnvVariable(\"githubToken\", \"x\" + t)",
			"fail high" },
		{ 601, "", "dag.Container().WithEnvVariable(\"SIGNING_KEY\", \"correct-horse-battery\")",
			"fail high" },
		{ 601, "", "dag.Container().WithEnvVariable(\"DB_PASSWORD\", \"correct-horse\")",
			"fail low" },
		{ 601, "", "dag.Container().WithEnvVariable(\"DB_PASSWORD\", \"postgres\")", "pass" },
		{ 601, "", "dag.Container().WithEnvVariable(\"DB_PASSWORD\", \"\")", "pass" },
		{ 601, "", "dag.Container().WithEnvVariable(\"TOKEN\", \"/run/secrets/token\")", "pass" },
		{ 601, "t string", "dag.Container().WithEnvVariable(\"TOKEN_FILE\", t)", "-" },
		{ 601, "t string", "dag.Container().WithEnvVariable(\"SECRET_NAME\", t)", "-" },
		{ 601, "t string", "dag.Container().WithEnvVariable(\"TOKEN_URL\", t)", "-" },
		{ 601, "t string", "dag.Container().WithEnvVariable(\"ALLOW_EMPTY_PASSWORD\", t)", "-" },
		{ 601, "t string", "dag.Container().WithEnvVariable(\"MAX_TOKENS\", t)", "-" },
		{ 601, "t string", "dag.Container().WithEnvVariable(\"PUBLIC_KEY\", t)", "-" },
		{ 601, "t string", "dag.Container().WithEnvVariable(\"MONKEY\", t)", "-" },
		{ 601, "n int", "dag.Container().WithEnvVariable(\"API_TOKEN\", fmt.Sprint(n))", "unknown" },
		{ 601, "", "dag.Container().WithEnvVariable(\"API_TOKEN\", os.Getenv(\"API_TOKEN\"))",
			"unknown" },
		{ 601, "t *dagger.Secret", "dag.Container().WithSecretVariable(\"API_TOKEN\", t)", "pass" },
	};

	(void)state;
	expect_verdicts(cases, COUNT_OF(cases));
}

static void finds_secrets_that_are_literals(void **state)
{
	static const struct verdict_case cases[] = {
		{ 602, "", "with(dag.SetSecret(\"token\", \"correct-horse-battery\"))", "fail high" },
		{ 602, "", "with(dag.SetSecret(\"token\", \"correct-horse\"))", "fail low" },
		{ 602, "", "with(dag.SetSecret(\"token\", \"hunter2\"))", "pass" },
		{ 602, "", "with(dag.SetSecret(\"fake-token\", \"correct-horse-battery\"))", "pass" },
		{ 602, "",
			"with(dag.SetSecret(\"postgres_url\", "
			"\"postgres://app:correct-horse@example.org:5432/app\"))",
			"fail high" },
		{ 602, "t string", "with(dag.SetSecret(\"token\", t))", "pass" },
		{ 602, "", "with(dag.SetSecret(\"token\", os.Getenv(\"TOKEN\")))", "pass" },
		{ 602, "", "with(dag.Secret(\"env://TOKEN\"))", "pass" },
		{ 602, "",
			"dag.Container().WithExec([]string{\"curl\", "
			"\"https://ada:correct-horse@example.org/\"})",
			"fail high" },
		{ 602, "",
			"dag.Container().WithExec([]string{\"sh\", \"-c\", \"curl "
			"https://ada:$PASS@example.org/\"})",
			"-" },
		{ 602, "", "dag.Container().WithEnvVariable(\"DB\", \"postgres://app:correct-horse@db/app\")",
			"-" },
		{ 603, "d *dagger.Directory, t string",
			"d.DockerBuild(dagger.DirectoryDockerBuildOpts{BuildArgs: []dagger.BuildArg{{Name: "
			"\"TOKEN\", "
			"Value: t}}})",
			"fail high" },
		{ 603, "d *dagger.Directory",
			"d.DockerBuild(dagger.DirectoryDockerBuildOpts{BuildArgs: []dagger.BuildArg{{Name: "
			"\"TOKEN\", Value: os.Getenv(\"TOKEN\")}}})",
			"unknown" },
		{ 617, "t *dagger.Secret", "with(t.Plaintext(ctx))", "-" },
		{ 618, "", "with(dag.Secret(\"cmd://pass show x\"))", "fail medium" },
		{ 618, "", "with(dag.Secret(\"cmd:pass show x\"))", "fail medium" },
		{ 618, "", "with(dag.Secret(\"file://cmd:x\"))", "pass" },
	};

	(void)state;
	expect_verdicts(cases, COUNT_OF(cases));
}

static void tells_shells_from_programs_and_input_from_data(void **state)
{
	static const struct verdict_case cases[] = {
		{ 609, "v string", "dag.Container().WithExec([]string{\"sh\", \"-c\", \"make \" + v})",
			"fail medium" },
		{ 609, "v string",
			"dag.Container().WithExec([]string{\"/bin/bash\", \"-lc\", \"make \" + v})",
			"fail medium" },
		{ 609, "v string",
			"dag.Container().WithExec([]string{\"bash\", \"-o\", \"pipefail\", \"-c\", \"make \" "
			"+ v})",
			"fail medium" },
		{ 609, "v string",
			"dag.Container().WithExec([]string{\"sudo\", \"sh\", \"-c\", \"make \" + v})",
			"fail medium" },
		{ 609, "v string",
			"dag.Container().WithExec([]string{\"bash\", \"--norc\", \"-c\", \"make \" + v})",
			"fail medium" },
		{ 609, "v string", "dag.Container().WithExec([]string{\"sh\", \"-c\", v})", "fail low" },
		{ 609, "v string", "dag.Container().WithExec([]string{\"sh\", \"-c\", \"make\", v})",
			"pass" },
		{ 609, "v string", "dag.Container().WithExec([]string{\"make\", \"-c\", \"make \" + v})",
			"-" },
		{ 609, "v string", "dag.Container().WithExec([]string{\"sh\", v})", "-" },
		{ 609, "v int",
			"dag.Container().WithExec([]string{\"sh\", \"-c\", fmt.Sprintf(\"make %d\", v)})",
			"pass" },
		{ 610, "", "dag.Container().WithExec([]string{\"sh\", \"-c\", \"curl -L x.org | sh\"})",
			"fail high" },
		{ 610, "",
			"dag.Container().WithExec([]string{\"sh\", \"-c\", \"wget -qO- x.org | tee x | bash "
			"-s\"})",
			"fail high" },
		{ 610, "",
			"dag.Container().WithExec([]string{\"sh\", \"-c\", \"curl x.org | A=1 /bin/sh -\"})",
			"fail high" },
		{ 610, "",
			"dag.Container().WithExec([]string{\"sh\", \"-c\", \"sh -c \\\"$(curl x.org)\\\"\"})",
			"fail high" },
		{ 610, "", "dag.Container().WithExec([]string{\"bash\", \"-c\", \"bash <(curl x.org)\"})",
			"fail high" },
		{ 610, "",
			"dag.Container().WithExec([]string{\"sh\", \"-c\", \"curl x.org | jq . || sh y\"})",
			"pass" },
		{ 610, "",
			"dag.Container().WithExec([]string{\"sh\", \"-c\", \"curl x.org > y; cat z | sh\"})",
			"pass" },
		{ 610, "",
			"dag.Container().WithExec([]string{\"sh\", \"-c\", \"curl x.org | python -m "
			"json.tool\"})",
			"pass" },
		{ 610, "",
			"dag.Container().WithExec([]string{\"sh\", \"-c\", \"curl x.org | tee i | sha256sum "
			"-c s && sh "
			"i\"})",
			"pass" },
		{ 610, "", "dag.Container().WithExec([]string{\"sh\", \"-c\", \"X=$(curl x.org)\"})",
			"pass" },
		{ 610, "", "dag.Container().WithExec([]string{\"sh\", \"-c\", \"libcurl | sh\"})", "pass" },
	};

	(void)state;
	expect_verdicts(cases, COUNT_OF(cases));
}

static void knows_what_switches_checks_off(void **state)
{
	static const struct verdict_case cases[] = {
		{ 614, "", "dag.Container().WithExec([]string{\"curl\", \"-k\", \"https://x.org\"})",
			"fail medium" },
		{ 614, "",
			"dag.Container().WithExec([]string{\"sh\", \"-c\", \"wget --no-check-certificate "
			"x\"})",
			"fail medium" },
		{ 614, "", "dag.Container().WithExec([]string{\"curl\", \"-k\", \"https://localhost/x\"})",
			"pass" },
		{ 614, "", "dag.Container().WithExec([]string{\"make\", \"-k\"})", "pass" },
		{ 614, "", "dag.Container().WithExec([]string{\"curl\", \"-kubernetes\"})", "pass" },
		{ 614, "", "dag.Container().WithEnvVariable(\"NODE_TLS_REJECT_UNAUTHORIZED\", \"0\")",
			"fail medium" },
		{ 614, "", "dag.Container().WithEnvVariable(\"NODE_TLS_REJECT_UNAUTHORIZED\", \"1\")", "-" },
		{ 614, "", "dag.Container().WithEnvVariable(\"GIT_SSL_NO_VERIFY\", \"false\")", "-" },
		{ 614, "",
			"dag.Container().From(\"x.org/a:1\", dagger.ContainerFromOpts{InsecureSkipTLSVerify: "
			"true})",
			"fail medium" },
		{ 607, "",
			"dag.Container().WithExec(a, dagger.ContainerWithExecOpts{InsecureRootCapabilities: "
			"true})",
			"fail high" },
		{ 607, "",
			"dag.Container().WithExec(a, dagger.ContainerWithExecOpts{InsecureRootCapabilities: "
			"false})",
			"pass" },
		{ 607, "r bool",
			"dag.Container().WithExec(a, dagger.ContainerWithExecOpts{InsecureRootCapabilities: "
			"r})",
			"fail low" },
		{ 608, "",
			"dag.Container().WithExec(a, dagger.ContainerWithExecOpts{InsecureRootCapabilities: "
			"true})",
			"pass" },
	};

	(void)state;
	expect_verdicts(cases, COUNT_OF(cases));
}

static void tells_what_can_move_from_what_cannot(void **state)
{
	static const struct verdict_case cases[] = {
		{ 611, "", "with(dag.HTTP(\"https://x.org/a\"))", "fail medium" },
		{ 611, "", "with(dag.HTTP(\"https://x.org/a\", dagger.HTTPOpts{Checksum: s}))", "pass" },
		{ 611, "", "with(dag.HTTP(\"https://raw.githubusercontent.com/a/b/" DIGITS "/c\"))", "pass" },
		{ 611, "", "with(dag.HTTP(\"https://x.org/" DIGITS "/c\"))", "fail medium" },
		{ 611, "", "with(dag.HTTP(\"https://x.org/a\", options...))", "unknown" },
		{ 612, "", "with(dag.Git(\"x.org/y\").Branch(\"main\").Tree())", "fail medium" },
		{ 612, "", "with(dag.Git(\"x.org/y\").Head().Tree())", "fail medium" },
		{ 612, "", "with(dag.Git(\"x.org/y\").Tag(\"v1\").Tree())", "fail low" },
		{ 612, "", "with(dag.Git(\"x.org/y\").Commit(\"" DIGITS "\").Tree())", "pass" },
		{ 612, "", "with(dag.Git(\"x.org/y\").Commit(\"6a1f0c4\").Tree())", "fail low" },
		{ 612, "", "with(dag.Git(\"x.org/y\").Ref(\"" DIGITS "\").Tree())", "pass" },
		{ 612, "", "with(dag.Git(\"x.org/y\").Ref(\"refs/tags/v1\").Tree())", "fail low" },
		{ 612, "v string", "with(dag.Git(\"x.org/y\").Branch(v).Tree())", "unknown" },
		{ 612, "u string", "with(dag.Git(u).Head().Tree())", "unknown" },
		{ 612, "", "with(dag.Git(\"x.org/y\").Branch(\"main\").Commit(ctx))", "-" },
		{ 612, "", "with(dag.Git(u, dagger.GitOpts{ExperimentalServiceHost: s}).Head().Tree())",
			"-" },
		{ 616, "", "dag.Container().Terminal().WithExec(a)", "fail low" },
		{ 616, "", "dag.Container().Terminal()", "pass" },
	};

	(void)state;
	expect_verdicts(cases, COUNT_OF(cases));
}

static void asks_for_checksums_only_where_engines_know_them(void **state)
{
	static const struct {
		const char *engine, *expected;
	} cases[] = { { "v0.20.8", "-" }, { "v0.21.0", "fail medium" }, { "latest", "fail medium" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(findings_release) struct findings findings = { 0 };
		CLEANUP(buf_release) struct buf got = BUF_INIT;

		add_module(snapshot, cases[i].engine);
		support_add_text(snapshot, "main.go",
			"package main\n\nimport \"dagger/ci/internal/dagger\"\n\ntype Ci struct{}\n\n"
			"func (m *Ci) Get() *dagger.File { return dag.HTTP(\"https://x.org/a\") }\n");
		support_check(snapshot, SUPPORT_NOW, &findings);
		describe(&findings, 611, &got);
		assert_string_equal(got.text, cases[i].expected);
	}
}

/* --- facts made by hand -------------------------------------------------------------------------------------- */

static struct facts *add_client(struct snapshot *snapshot, enum reader_id reader)
{
	struct file *file = snapshot_add_file(snapshot);
	struct facts *facts = snapshot_add_facts(snapshot);

	file->path = "main.x";
	memset(file->oid, 'a', OID_HEX);
	file->reader = reader;
	memcpy(facts->oid, file->oid, sizeof(facts->oid));
	facts->reader = reader;
	facts->version = 1;
	facts->calls = arena_zero(&snapshot->arena, 2, sizeof(*facts->calls));
	facts->parameters = arena_zero(&snapshot->arena, 1, sizeof(*facts->parameters));
	facts->parameters[0] = (struct parameter_fact){
		.function = "Build", .name = "folder", .type = "string", .at = { .line = 1, .column = 1 }
	};
	facts->parameter_count = 1;
	return facts;
}

static struct value_fact *add_directory(struct snapshot *snapshot, struct facts *facts, const char *function)
{
	struct value_fact *value = arena_zero(&snapshot->arena, 1, sizeof(*value));

	*value = (struct value_fact){
		.name = "",
		.element = INDEX_NONE,
		.certainty = CERTAINTY_LITERAL,
		.text = "./src",
		.call = INDEX_NONE,
		.at = { .offset = 20, .count = 6, .line = 3, .column = 9 },
	};
	facts->calls[facts->call_count++] = (struct call_fact){
		.api = CALL_DAGGER,
		.name = "directory",
		.type = "Host",
		.function = function,
		.receiver = INDEX_NONE,
		.context = INDEX_NONE,
		.values = value,
		.value_count = 1,
		.at = { .offset = 10, .count = 20, .line = 3, .column = 2 },
	};
	return value;
}

/* What flows into the path of a client: what is expected of 604, and how sure it is. */
static void expect_path(enum reader_id reader, const char *function, struct value_fact made, bool fails)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };
	struct facts *facts = add_client(snapshot, reader);
	struct value_fact *value = add_directory(snapshot, facts, function);

	facts->parameters[0].function = function;
	value->certainty = made.certainty;
	value->text = made.text;
	value->parameter = made.parameter;
	value->through = made.through;
	support_check(snapshot, SUPPORT_NOW, &findings);
	assert_int_equal(support_tally(&findings, 604, PATH_LIVE).fail, fails);
	assert_int_equal(support_tally(&findings, 604, PATH_LIVE).pass, !fails);
	if (fails) {
		assert_int_equal(support_found(&findings, 604, 0)->confidence, CONFIDENCE_HIGH);
		assert_int_equal(support_found(&findings, 604, 0)->at.column, 9);
	}
}

static void follows_what_a_caller_of_a_client_gives_straight(void **state)
{
	const struct value_fact given = {
		.certainty = CERTAINTY_PARAMETER, .text = "folder", .parameter = "folder"
	};
	const struct value_fact joined = {
		.certainty = CERTAINTY_UNKNOWN, .text = "x/{}", .parameter = "folder"
	};
	const struct value_fact helped = {
		.certainty = CERTAINTY_UNKNOWN, .text = "", .parameter = "folder", .through = true
	};
	const struct value_fact fixed = { .certainty = CERTAINTY_LITERAL, .text = "./src" };

	(void)state;
	expect_path(READER_GO, "Build", given, true);
	expect_path(READER_GO, "Build", joined, true);
	expect_path(READER_GO, "Build", helped, false);
	expect_path(READER_GO, "Build", fixed, false);
	expect_path(READER_GO, "build", given, false);
	expect_path(READER_PYTHON, "build", given, true);
	expect_path(READER_PYTHON, "_build", given, false);
}

static void says_which_paths_of_the_host_are_broad(void **state)
{
	static const struct {
		const char *path;
		bool fails;
	} cases[] = { { "/", true }, { "~", true }, { "/home", true },
		{ "/home"
		  "/",
			true },
		{ "/var/run", true }, { "{}/.ssh", true },
		{ "/home"
		  "/ada/.aws/credentials",
			true },
		{ "/etc/shadow", true }, { ".", false }, { "./src", false }, { "..", false },
		{ "/home"
		  "/ada/src",
			false },
		{ "/etcetera", false }, { "/srv/.sshfs", false }, { "docs/.ssh-keys", false } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(findings_release) struct findings findings = { 0 };
		struct facts *facts = add_client(snapshot, READER_GO);

		add_directory(snapshot, facts, "Build")->text = cases[i].path;
		support_check(snapshot, SUPPORT_NOW, &findings);
		if (support_tally(&findings, 605, PATH_LIVE).fail != cases[i].fails)
			fail_msg("'%s' is judged otherwise", cases[i].path);
	}
}

/* --- files that pass once ------------------------------------------------------------------------------- */

static void passes_a_file_once_however_many_its_calls(void **state)
{
	static const int rules[] = { 607, 608, 614 };
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_add_text(snapshot, "main.go",
		"package main\n\nimport \"dagger/ci/internal/dagger\"\n\ntype Ci struct{}\n\n"
		"func (m *Ci) A() *dagger.Container {\n"
		"\treturn dag.Container().WithExec([]string{\"a\"}).WithExec([]string{\"b\"})\n}\n");
	support_check(snapshot, SUPPORT_NOW, &findings);
	for (size_t i = 0; i < COUNT_OF(rules); i++) {
		assert_int_equal(support_tally(&findings, rules[i], PATH_LIVE).pass, 1);
		assert_int_equal(support_tally(&findings, rules[i], PATH_LIVE).fail, 0);
	}
}

static void fails_each_call_of_a_file_that_is_wrong(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_add_text(snapshot, "main.go",
		"package main\n\nimport \"dagger/ci/internal/dagger\"\n\ntype Ci struct{}\n\n"
		"func (m *Ci) A() *dagger.Container {\n"
		"\treturn dag.Container().WithExec([]string{\"a\"}, " ROOT ").WithExec([]string{\"b\"}).\n"
		"\t\tWithExec([]string{\"c\"}, " ROOT ")\n}\n");
	support_check(snapshot, SUPPORT_NOW, &findings);
	assert_int_equal(support_tally(&findings, 607, PATH_LIVE).pass, 0);
	assert_int_equal(support_tally(&findings, 607, PATH_LIVE).fail, 2);
	assert_memory_not_equal(support_found(&findings, 607, 0)->fingerprint,
		support_found(&findings, 607, 1)->fingerprint, 16);
}

static void sees_what_nobody_sees(void **state)
{
	static const struct {
		const char *text;
		bool fails;
	} cases[] = { { "a\u200b", true }, { "a\u202e", true }, { "\u2066a", true }, { "\ufeffa", true },
		{ "a\u00ad", true }, { "a\u200db", true }, { "caf\u00e9", false },
		{ "\U0001F469\u200d\U0001F4BB", false }, { "\u0645\u200c\u0646", false }, { "a", false } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(findings_release) struct findings findings = { 0 };
		CLEANUP(buf_release) struct buf code = BUF_INIT;

		buf_format(&code,
			"package main\n\nimport \"dagger/ci/internal/dagger\"\n\ntype Ci struct{}\n\n"
			"func (m *Ci) A() *dagger.Container {\n"
			"\treturn dag.Container().WithExec([]string{\"%s\"})\n}\n",
			cases[i].text);
		support_add_text(snapshot, "main.go", code.text);
		support_check(snapshot, SUPPORT_NOW, &findings);
		if (support_tally(&findings, 621, PATH_LIVE).fail != cases[i].fails)
			fail_msg("case %zu is judged otherwise", i);
	}
}

/* --- identity -------------------------------------------------------------------------------------------- */

static void judge_go(struct snapshot *snapshot, const char *before, const char *version, struct findings *ret)
{
	CLEANUP(buf_release) struct buf code = BUF_INIT;

	add_module(snapshot, "v0.21.8");
	buf_format(&code,
		"package main\n%s\nimport \"dagger/ci/internal/dagger\"\n\ntype Ci struct{}\n\n"
		"func (m *Ci) Get() *dagger.File { return dag.HTTP(\"https://x.org/%s\") }\n"
		"func (m *Ci) Put() *dagger.File { return dag.HTTP(\"https://x.org/%s\") }\n",
		before, version, version);
	support_add_text(snapshot, "main.go", code.text);
	support_check(snapshot, SUPPORT_NOW, ret);
}

static void keeps_the_fingerprint_of_a_call_when_lines_move(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *before = snapshot_new();
	CLEANUP(snapshot_close) struct snapshot *after = snapshot_new();
	CLEANUP(findings_release) struct findings one = { 0 }, other = { 0 };
	const struct finding *old, *new;

	(void)state;
	judge_go(before, "", "v1", &one);
	judge_go(after, "\n// a comment\n", "v2", &other);
	old = support_found(&one, 611, 0);
	new = support_found(&other, 611, 0);
	assert_int_not_equal(old->at.line, new->at.line);
	assert_string_equal(old->subject, "http in Ci.Get");
	assert_memory_equal(old->fingerprint, new->fingerprint, 16);
	assert_memory_not_equal(old->evidence, new->evidence, 16);
	assert_memory_not_equal(old->fingerprint, support_found(&one, 611, 1)->fingerprint, 16);
}

static void shows_no_secret_that_it_finds(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	add_module(snapshot, "v0.21.8");
	support_add_text(snapshot, "main.go",
		"package main\n\nimport \"dagger/ci/internal/dagger\"\n\ntype Ci struct{}\n\n"
		"func (m *Ci) A() *dagger.Container {\n\treturn dag.Container().\n"
		"\t\tWithEnvVariable(\"API_TOKEN\", \"correct-horse-battery\").\n"
		"\t\tWithSecretVariable(\"X\", dag.SetSecret(\"x\", \"correct-horse-battery\")).\n"
		"\t\tWithExec([]string{\"curl\", \"https://a:correct-horse-battery@x.org/\"})\n}\n");
	support_check(snapshot, SUPPORT_NOW, &findings);
	assert_int_equal(support_tally(&findings, 601, PATH_LIVE).fail, 1);
	assert_int_equal(support_tally(&findings, 602, PATH_LIVE).fail, 2);
	for (size_t i = 0; i < findings.count; i++)
		assert_null(strstr(findings.items[i].seen, "correct-horse"));
}

static void speaks_the_language_of_the_file(void **state)
{
	static const struct {
		const char *path, *code, *remedy;
	} cases[] = {
		{ "main.go",
			"package main\n\nimport \"dagger/ci/internal/dagger\"\n\ntype Ci struct{}\n\n"
			"func (m *Ci) A(t string) *dagger.Container {\n"
			"\treturn dag.Container().WithEnvVariable(\"API_TOKEN\", t)\n}\n",
			"WithSecretVariable" },
		{ "main.py",
			"import dagger\nfrom dagger import dag, function, "
			"object_type\n\n\n@object_type\nclass Ci:\n"
			"    @function\n    def a(self, t: str) -> dagger.Container:\n"
			"        return dag.container().with_env_variable(\"API_TOKEN\", t)\n",
			"with_secret_variable" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(findings_release) struct findings findings = { 0 };

		add_module(snapshot, "v0.21.8");
		support_add_text(snapshot, cases[i].path, cases[i].code);
		support_check(snapshot, SUPPORT_NOW, &findings);
		assert_non_null(support_found(&findings, 601, 0));
		assert_non_null(strstr(support_found(&findings, 601, 0)->remedy, cases[i].remedy));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_secrets_in_variables_from_what_is_called_alike),
		cmocka_unit_test(finds_secrets_that_are_literals),
		cmocka_unit_test(tells_shells_from_programs_and_input_from_data),
		cmocka_unit_test(knows_what_switches_checks_off),
		cmocka_unit_test(tells_what_can_move_from_what_cannot),
		cmocka_unit_test(asks_for_checksums_only_where_engines_know_them),
		cmocka_unit_test(follows_what_a_caller_of_a_client_gives_straight),
		cmocka_unit_test(says_which_paths_of_the_host_are_broad),
		cmocka_unit_test(passes_a_file_once_however_many_its_calls),
		cmocka_unit_test(fails_each_call_of_a_file_that_is_wrong),
		cmocka_unit_test(sees_what_nobody_sees),
		cmocka_unit_test(keeps_the_fingerprint_of_a_call_when_lines_move),
		cmocka_unit_test(shows_no_secret_that_it_finds),
		cmocka_unit_test(speaks_the_language_of_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
