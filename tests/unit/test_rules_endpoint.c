/* Rules about engines where one folder of good and bad files does not say enough. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "support_rules.h"

/* A repository with one file; what rules say of it, a line a finding. */
static void check_text(const char *path, const char *text, const char *expected)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };
	CLEANUP(buf_release) struct buf found = BUF_INIT;

	support_add_text(snapshot, path, text);
	support_check(snapshot, SUPPORT_NOW, &findings);
	support_describe(&findings, 0, &found);
	assert_string_equal(found.text, expected);
}

static void check_endpoint(const char *value, const char *expected)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&text,
		"services:\n  a:\n    build: .\n    environment:\n"
		"      _EXPERIMENTAL_DAGGER_RUNNER_HOST: '%s'\n",
		value);
	check_text("compose.yaml", text.text, expected);
}

#define HOST "variable _EXPERIMENTAL_DAGGER_RUNNER_HOST of services.a\n"

static void only_tcp_to_other_machines_is_in_the_clear(void **state)
{
	static const char *const good[] = { "tcp://localhost:1234", "tcp://127.1.2.3:1", "tcp://[::1]:1234",
		"tcp://engine.localhost:80", "unix:///run/dagger/engine.sock", "ssh://user@example.org",
		"kube-pod://engine", "container://engine", "dagger-cloud://x", "" };
	static const char *const bad[] = { "tcp://10.0.0.1:1234", "tcp://[fd00::1]:1234", "tcp://engine",
		"tcp://127.example.org.evil:1", "tcp://localhost.example.org:1", "tcp://$HOST" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		check_endpoint(good[i], "");
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		check_endpoint(bad[i], "401 fail high 5 " HOST);
}

static void both_halves_of_a_client_certificate_are_wanted(void **state)
{
	(void)state;
	check_endpoint("tls://e?cert_path=/c", "403 unknown info 0 1 certificate\n402 fail high 5 " HOST);
	check_endpoint("tls://e?key_path=/k&cert_path=$CERT", "403 unknown info 0 2 certificates\n");
	check_endpoint("tls://e", "402 fail high 5 " HOST);
}

static void an_image_is_told_by_its_digest_and_its_port(void **state)
{
	(void)state;
	check_endpoint("image://registry.dagger.io/engine:v0.21.8",
		"408 fail medium 5 image registry.dagger.io/engine in services.a\n");
	check_endpoint("docker-image://e:1", "408 fail medium 5 image docker.io/library/e in services.a\n");
	check_endpoint(
		"image+podman://e@sha256:2222222222222222222222222222222222222222222222222222222222222222",
		"");
	check_endpoint(
		"image://e@sha256:2222222222222222222222222222222222222222222222222222222222222222?port=80",
		"409 fail critical 5 " HOST);
}

/* The engine does not start with it, so what else it says is not in force. */
static void of_a_refused_file_nothing_else_is_said(void **state)
{
	(void)state;
	check_text("engine.json",
		"{ \"security\": {}, \"gc\": {}, \"x\": 1, \"registries\": { \"r\": { \"http\": true } } }",
		"407 fail high 1 setting x\n");
	check_text("engine.toml", "debug = 3\n[grpc]\naddress = [\"tcp://0.0.0.0:1\"]\n",
		"407 fail high 1 setting debug\n");
}

static void the_claim_of_an_address_alone_is_refused_and_no_endpoint(void **state)
{
	(void)state;
	check_text("engine.json", "{ \"engine\": { \"address\": \"tcp://engine.example.org:8080\" } }",
		"407 fail high 1 setting engine\n");
}

static void of_two_members_of_one_name_the_last_counts(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_add_text(snapshot, "engine.json",
		"{ \"security\": { \"insecureRootCapabilities\": false, \"INSECURErootcapabilities\": true } "
		"}");
	support_check(snapshot, SUPPORT_NOW, &findings);
	assert_non_null(support_found(&findings, 404, 0));
	assert_int_equal(support_tally(&findings, 404, PATH_LIVE).pass, 0);
}

static void an_engine_json_comes_before_an_engine_toml_beside_it(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_add_text(snapshot, "etc/engine.toml", "debug = true\n");
	support_add_text(
		snapshot, "etc/engine.json", "{ \"security\": { \"insecureRootCapabilities\": false } }");
	support_add_text(snapshot, "other/engine.toml", "debug = true\n");
	support_check(snapshot, SUPPORT_NOW, &findings);
	assert_string_equal(support_found(&findings, 404, 0)->path, "other/engine.toml");
	assert_null(support_found(&findings, 404, 1));
}

static void keys_that_only_builders_read_are_not_told_of_buildkitd(void **state)
{
	(void)state;
	check_text("buildkitd.toml", "[cdi]\ndisabled = true\n", "");
	check_text("engine.toml",
		"insecure-entitlements = []\n[cdi]\ndisabled = true\n"
		"[[worker.oci.gcpolicy]]\nkeepDuration = \"24h\"\n",
		"407 fail low 2 setting cdi\n");
}

static void a_certificate_that_ends_is_looked_at_again_then(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };
	CLEANUP(buf_release) struct buf pem = BUF_INIT;

	(void)state;
	assert_int_equal(file_read(&pem, "testdata/rules/403/good/certs/client.pem", 1 << 16, NULL), 0);
	support_add_file(snapshot, "c/client.pem", pem.text, pem.length);
	support_add_text(snapshot, "c/engine.toml", "[grpc.tls]\ncert = \"client.pem\"\n");
	support_check(snapshot, SUPPORT_NOW, &findings);
	assert_int_equal(support_tally(&findings, 403, PATH_LIVE).pass, 1);
	assert_int_equal(findings.evaluate_after, 2335219200 + 1);
	findings_release(&findings);
	findings = (struct findings){ 0 };
	support_check(snapshot, 2335219200 + 1, &findings);
	support_expect_seen(&findings, 403, "c/client.pem: it ended on 2044-01-01");
}

static void without_a_namespace_nobody_knows_the_neighbours(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_add_text(snapshot, "pod.yaml",
		"apiVersion: v1\nkind: Pod\nmetadata: { name: e }\n"
		"spec: { containers: [ { name: e, image: registry.dagger.io/engine:v0.21.8 } ] }\n");
	support_check(snapshot, SUPPORT_NOW, &findings);
	assert_int_equal(support_found(&findings, 414, 0)->verdict, VERDICT_UNKNOWN);
}

static void the_claim_about_the_cache_is_seen_in_pipeline_code_too(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_add_text(snapshot, "dagger.json",
		"{ \"name\": \"a\", \"engineVersion\": \"v0.21.8\", \"sdk\": \"go\" }");
	support_add_text(snapshot, "main.go",
		"package main\n\nimport \"dagger/a/internal/dagger\"\n\ntype A struct{}\n\n"
		"func (m *A) Build() *dagger.Container {\n"
		"\treturn dag.Container().WithEnvVariable(\"DAGGER_CACHE_VERIFY\", \"strict\")\n}\n");
	support_check(snapshot, SUPPORT_NOW, &findings);
	assert_int_equal(support_found(&findings, 504, 0)->verdict, VERDICT_DECLARED);
	assert_int_equal(support_found(&findings, 504, 0)->at.line, 8);
	support_expect_seen(&findings, 504, "the real equivalent: ");
}

static void a_service_that_is_bound_is_no_other_machine(void **state)
{
	static const char code[] =
		"package main\n\nimport \"dagger/a/internal/dagger\"\n\ntype A struct{}\n\n"
		"func (m *A) Bound(engine *dagger.Service) *dagger.Container {\n"
		"\treturn dag.Container().WithServiceBinding(\"engine\", engine).\n"
		"\t\tWithEnvVariable(\"_EXPERIMENTAL_DAGGER_RUNNER_HOST\", \"tcp://engine:1234\")\n}\n\n"
		"func (m *A) Free() *dagger.Container {\n\treturn dag.Container().\n"
		"\t\tWithEnvVariable(\"_EXPERIMENTAL_DAGGER_RUNNER_HOST\", \"tcp://engine:1234\")\n}\n";
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_add_text(snapshot, "dagger.json",
		"{ \"name\": \"a\", \"engineVersion\": \"v0.21.8\", \"sdk\": \"go\" }");
	support_add_text(snapshot, "main.go", code);
	support_check(snapshot, SUPPORT_NOW, &findings);
	assert_int_equal(support_found(&findings, 401, 0)->at.line, 14);
	assert_null(support_found(&findings, 401, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_tcp_to_other_machines_is_in_the_clear),
		cmocka_unit_test(both_halves_of_a_client_certificate_are_wanted),
		cmocka_unit_test(an_image_is_told_by_its_digest_and_its_port),
		cmocka_unit_test(of_a_refused_file_nothing_else_is_said),
		cmocka_unit_test(the_claim_of_an_address_alone_is_refused_and_no_endpoint),
		cmocka_unit_test(of_two_members_of_one_name_the_last_counts),
		cmocka_unit_test(an_engine_json_comes_before_an_engine_toml_beside_it),
		cmocka_unit_test(keys_that_only_builders_read_are_not_told_of_buildkitd),
		cmocka_unit_test(a_certificate_that_ends_is_looked_at_again_then),
		cmocka_unit_test(without_a_namespace_nobody_knows_the_neighbours),
		cmocka_unit_test(the_claim_about_the_cache_is_seen_in_pipeline_code_too),
		cmocka_unit_test(a_service_that_is_bound_is_no_other_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
