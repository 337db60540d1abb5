#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "support_beside.h"

#define DIGITS "1e42bbe2508154c9126d48c2b8a75420c3544343bf86fd041fb7527e017a4b4a"
#define OTHERS "4b7ce07002c69e8f3d704a9c5d6fd3053be500b7f1c69fc0d80990c2ad8dd412"
#define AT "@sha256:" DIGITS

/* A module with one function that starts from an image, written as a Go expression. */
static void add_module(struct snapshot *snapshot, const char *engine, const char *image)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&text, "{\"name\": \"ci\", \"engineVersion\": \"%s\", \"sdk\": \"go\"}", engine);
	support_add_text(snapshot, "dagger.json", text.text);
	text.length = 0;
	buf_format(&text,
		"package main\n\nimport \"dagger/ci/internal/dagger\"\n\ntype Ci struct{}\n\n"
		"func (m *Ci) Build(name string) *dagger.Container {\n\treturn dag.Container().From(%s)\n}\n",
		image);
	support_add_text(snapshot, "main.go", text.text);
}

static void expect(const struct findings *findings, int rule, const char *expected, const char *what)
{
	const struct finding *finding = support_found(findings, rule, 0);
	const char *got = support_tally(findings, rule, PATH_LIVE).pass ? "pass" : "-";

	if (finding)
		got = finding->verdict == VERDICT_FAIL ? severity_word(finding->severity)
						       : verdict_word(finding->verdict);
	if (strcmp(got, expected) != 0)
		fail_msg("SCB%d says %s of %s", rule, got, what);
}

static void tells_a_digest_from_a_tag_and_from_nothing(void **state)
{
	static const struct {
		const char *image, *of_301, *of_302, *of_306, *of_308;
	} cases[] = {
		{ "\"alpine:3.22" AT "\"", "pass", "pass", "pass", "pass" },
		{ "\"alpine" AT "\"", "pass", "pass", "pass", "pass" },
		{ "\"alpine:3.22\"", "medium", "pass", "pass", "-" },
		{ "\"alpine:latest\"", "-", "high", "pass", "-" },
		{ "\"alpine\"", "-", "high", "pass", "-" },
		{ "\"localhost:5000/alpine\"", "-", "high", "pass", "-" },
		{ "\"alpine@sha256:1e42bbe25081\"", "-", "-", "pass", "high" },
		{ "\"alpine@sha256:" DIGITS "00\"", "-", "-", "pass", "high" },
		{ "\"Alpine:3.22\"", "-", "-", "pass", "medium" },
		{ "\"alpine:\" + version()", "-", "-", "unknown", "-" },
		{ "name", "-", "-", "low", "-" },
		{ "\"registry.dagger.io/engine:v0.21.8\"", "-", "-", "-", "-" },
		{ "\"scratch\"", "-", "-", "-", "-" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(findings_release) struct findings findings = { 0 };

		add_module(snapshot, "v0.21.8", cases[i].image);
		support_check(snapshot, SUPPORT_NOW, &findings);
		expect(&findings, 301, cases[i].of_301, cases[i].image);
		expect(&findings, 302, cases[i].of_302, cases[i].image);
		expect(&findings, 306, cases[i].of_306, cases[i].image);
		expect(&findings, 308, cases[i].of_308, cases[i].image);
	}
}

/* The advice is a text to copy: it must not tell anybody to fix latest. */
static void asks_for_a_release_where_none_is_named(void **state)
{
	static const struct {
		const char *image, *seen, *remedy;
		int rule;
	} cases[] = {
		{ "\"alpine\"", "'alpine' names neither tag nor digest", "docker.io/library/alpine:RELEASE@",
			302 },
		{ "\"alpine:latest\"", "'alpine:latest' names the tag latest",
			"docker.io/library/alpine:RELEASE@", 302 },
		{ "\"alpine:3.22\"", "'alpine:3.22' names no digest", "docker.io/library/alpine:3.22@", 301 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(findings_release) struct findings findings = { 0 };
		const struct finding *finding;

		add_module(snapshot, "v0.21.8", cases[i].image);
		support_check(snapshot, SUPPORT_NOW, &findings);
		support_expect_seen(&findings, cases[i].rule, cases[i].seen);
		finding = support_found(&findings, cases[i].rule, 0);
		if (!finding || !finding->remedy || !strstr(finding->remedy, cases[i].remedy))
			fail_msg("advice about %s lacks %s", cases[i].image, cases[i].remedy);
	}
}

static void says_that_a_caller_may_give_another_image(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_add_text(snapshot, "dagger.json", "{\"name\": \"ci\", \"engineVersion\": \"v0.21.8\"}");
	support_add_text(snapshot, "main.go",
		"package main\n\nimport \"dagger/ci/internal/dagger\"\n\ntype Ci struct{}\n\n"
		"func (m *Ci) Build(\n\t// +default=\"alpine:3.22\"\n\tbase string,\n) *dagger.Container {\n"
		"\treturn dag.Container().From(base)\n}\n");
	support_check(snapshot, SUPPORT_NOW, &findings);
	support_expect_seen(&findings, 301, "unless the caller gives another one");
}

static void takes_a_lock_for_a_digest_where_the_engine_does(void **state)
{
	static const char lock[] = "[[\"version\",\"2\"]]\n[\"\",\"container.from\","
				   "[\"docker.io/library/alpine:3.22\",\"linux/amd64\"],"
				   "\"sha256:" DIGITS "\"]";
	static const struct {
		const char *engine, *expected;
	} cases[] = { { "v0.21.8", "medium" }, { "v1.0.0-beta.10", "pass" }, { "latest", "pass" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(findings_release) struct findings findings = { 0 };

		add_module(snapshot, cases[i].engine, "\"alpine:3.22\"");
		support_add_text(snapshot, "dagger.lock", lock);
		support_check(snapshot, SUPPORT_NOW, &findings);
		expect(&findings, 301, cases[i].expected, cases[i].engine);
	}
}

/* --- policy ------------------------------------------------------------------------------------------------ */

static void make(struct support_beside *ret, const char *image, const char *policy)
{
	*ret = (struct support_beside){ .snapshot = snapshot_new() };
	add_module(ret->snapshot, "v0.21.8", image);
	support_beside_policy(ret, policy);
	support_beside_link(ret);
}

static void wants_images_of_the_allowlist(void **state)
{
	static const char images[] = "[allow]\nimages = [\"docker.io/library/*\", \"ghcr.io/acme\"]\n";
	static const char registries[] = "[allow]\nregistries = [\"ghcr.io\"]\n";
	static const struct {
		const char *image, *policy, *expected;
	} cases[] = {
		{ "\"alpine\"", NULL, "-" },
		{ "\"alpine\"", images, "pass" },
		{ "\"ghcr.io/acme/tools/go:1\"", images, "pass" },
		{ "\"ghcr.io/acmes/tools:1\"", images, "high" },
		{ "\"alpine\"", registries, "high" },
		{ "\"ghcr.io/anybody/tools:1\"", registries, "pass" },
		{ "\"ghcr.io/acme/tools:\" + name", registries, "pass" },
		{ "name", registries, "unknown" },
		{ "\"registry.dagger.io/engine:v0.21.8\"", registries, "-" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(support_beside_release) struct support_beside beside = { 0 };

		make(&beside, cases[i].image, cases[i].policy);
		support_judge(&beside, SUPPORT_NOW);
		expect(&beside.findings, 304, cases[i].expected, cases[i].image);
	}
}

/* --- the fleet --------------------------------------------------------------------------------------------- */

static void compares_digests_over_the_fleet(void **state)
{
	static const struct {
		struct image_skew skew;
		const char *expected;
	} cases[] = {
		{ { 0 }, "-" },
		{ { .digests = 1, .repositories = 4, .same = 4, .most = "sha256:" DIGITS }, "pass" },
		{ { .digests = 2, .repositories = 4, .same = 3, .most = "sha256:" DIGITS }, "pass" },
		{ { .digests = 2, .repositories = 4, .same = 1, .most = "sha256:" OTHERS }, "low" },
		{ { .digests = 2, .repositories = 2, .same = 1 }, "low" },
		{ { .digests = 2, .repositories = 1, .same = 1 }, "pass" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(support_beside_release) struct support_beside beside = { 0 };

		make(&beside, "\"alpine:3.22" AT "\"", NULL);
		assert_int_equal(beside.snapshot->image_count, 1);
		beside.image_skews[0] = cases[i].skew;
		support_judge(&beside, SUPPORT_NOW);
		expect(&beside.findings, 303, cases[i].expected, "the image");
	}
}

static void keeps_the_finding_when_others_move_on(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	unsigned char evidence[16];

	(void)state;
	make(&beside, "\"alpine:3.22" AT "\"", NULL);
	beside.image_skews[0] =
		(struct image_skew){ .digests = 2, .repositories = 4, .most = "sha256:" OTHERS };
	support_judge(&beside, SUPPORT_NOW);
	memcpy(evidence, support_found(&beside.findings, 303, 0)->evidence, sizeof(evidence));
	beside.image_skews[0].digests = 3;
	support_judge(&beside, SUPPORT_NOW);
	assert_memory_equal(evidence, support_found(&beside.findings, 303, 0)->evidence, sizeof(evidence));
}

/* --- Dockerfiles ------------------------------------------------------------------------------------------- */

static void looks_at_dockerfiles_that_are_built(void **state)
{
	static const struct {
		const char *call, *path, *from, *expected;
	} cases[] = {
		{ "d.DockerBuild()", "Dockerfile", "alpine:3.22", "medium" },
		{ "d.DockerBuild()", "Dockerfile", "alpine", "high" },
		{ "d.DockerBuild()", "Dockerfile", "alpine" AT, "pass" },
		{ "d.DockerBuild()", "Dockerfile", "scratch", "-" },
		{ "d.DockerBuild()", "app/Dockerfile", "alpine", "-" },
		{ "d.DockerBuild()", "app.Dockerfile", "alpine", "-" },
		{ "d", "Dockerfile", "alpine", "-" },
		{ "d.DockerBuild(dagger.DirectoryDockerBuildOpts{Dockerfile: \"./app/Dockerfile\"})",
			"app/Dockerfile", "alpine", "high" },
		{ "d.DockerBuild(dagger.DirectoryDockerBuildOpts{Dockerfile: \"app/Dockerfile\"})",
			"Dockerfile", "alpine", "-" },
		{ "d.Directory(\"app\").DockerBuild()", "app/Dockerfile", "alpine", "high" },
		{ "d.Directory(\"./web/\").Directory(\"app\").DockerBuild()", "ci/web/app/Dockerfile",
			"alpine", "high" },
		{ "d.Directory(\"app\").DockerBuild()", "Dockerfile", "alpine", "-" },
		{ "d.Directory(\"app\").DockerBuild()", "myapp/Dockerfile", "alpine", "-" },
		{ "d.Directory(\"app\").DockerBuild(dagger.DirectoryDockerBuildOpts{Dockerfile: "
		  "\"x.Dockerfile\"})",
			"app/x.Dockerfile", "alpine", "high" },
		{ "d.Directory(name).DockerBuild()", "Dockerfile", "alpine", "high" },
		{ "dag.Container().Build(d.Directory(\"app\"))", "app/Dockerfile", "alpine", "high" },
		{ "dag.Git(\"https://example.org/x\").Head().Tree().DockerBuild()", "Dockerfile", "alpine",
			"-" },
		{ "dag.Directory().WithNewFile(\"Dockerfile\", \"FROM scratch\").DockerBuild()", "Dockerfile",
			"alpine", "-" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(findings_release) struct findings findings = { 0 };
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		support_add_text(
			snapshot, "dagger.json", "{\"name\": \"ci\", \"engineVersion\": \"v0.21.8\"}");
		buf_format(&text,
			"package main\n\nimport \"dagger/ci/internal/dagger\"\n\ntype Ci struct{}\n\n"
			"func (m *Ci) Build(d *dagger.Directory) any {\n\treturn %s\n}\n",
			cases[i].call);
		support_add_text(snapshot, "main.go", text.text);
		text.length = 0;
		buf_format(&text, "FROM %s\n", cases[i].from);
		support_add_text(snapshot, cases[i].path, text.text);
		support_check(snapshot, SUPPORT_NOW, &findings);
		expect(&findings, 307, cases[i].expected, cases[i].path);
	}
}

/* --- cache volumes ----------------------------------------------------------------------------------------- */

static void expect_volume(
	const char *key, const char *events, const char *variable, const char *policy, const char *expected)
{
	CLEANUP(support_beside_release) struct support_beside beside = { .snapshot = snapshot_new() };
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	support_add_text(
		beside.snapshot, "dagger.json", "{\"name\": \"ci\", \"engineVersion\": \"v0.21.8\"}");
	buf_format(&text,
		"package main\n\nimport \"dagger/ci/internal/dagger\"\n\ntype Ci struct{}\n\n"
		"func (m *Ci) Build(tier string) any {\n\treturn dag.CacheVolume(%s)\n}\n",
		key);
	support_add_text(beside.snapshot, "main.go", text.text);
	text.length = 0;
	buf_format(&text,
		"on: [%s]\njobs:\n  b:\n    runs-on: x\n    steps:\n      - run: dagger call build\n"
		"        env:\n          %s: tcp://engine.example.org:1234\n",
		events, variable);
	support_add_text(beside.snapshot, ".github/workflows/ci.yml", text.text);
	support_beside_policy(&beside, policy);
	support_beside_link(&beside);
	support_judge(&beside, SUPPORT_NOW);
	expect(&beside.findings, 508, expected, events);
}

static void tells_volumes_that_tiers_share(void **state)
{
	static const char host[] = "_EXPERIMENTAL_DAGGER_RUNNER_HOST";
	static const char tiers[] = "[[cache.tiers]]\nname = \"a\"\ntriggers = [\"push\", \"pull_request\"]\n"
				    "[[cache.tiers]]\nname = \"b\"\ntriggers = [\"release\"]\n";

	(void)state;
	expect_volume("\"go\"", "push, pull_request", host, NULL, "medium");
	expect_volume("\"go\"", "push, schedule", host, NULL, "pass");
	expect_volume("\"go-\" + tier", "push, pull_request", host, NULL, "pass");
	expect_volume("\"go\"", "push, pull_request", "OTHER", NULL, "-");
	expect_volume("\"go\"", "push, pull_request", "OTHER", tiers, "pass");
	expect_volume("\"go\"", "push, release", "OTHER", tiers, "medium");
	expect_volume("\"go\"", "schedule, issue_comment", "OTHER", tiers, "pass");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_a_digest_from_a_tag_and_from_nothing),
		cmocka_unit_test(asks_for_a_release_where_none_is_named),
		cmocka_unit_test(says_that_a_caller_may_give_another_image),
		cmocka_unit_test(takes_a_lock_for_a_digest_where_the_engine_does),
		cmocka_unit_test(wants_images_of_the_allowlist),
		cmocka_unit_test(compares_digests_over_the_fleet),
		cmocka_unit_test(keeps_the_finding_when_others_move_on),
		cmocka_unit_test(looks_at_dockerfiles_that_are_built),
		cmocka_unit_test(tells_volumes_that_tiers_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
