#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_code.h"
#include "support_code_cases.h"

#define READER "dang"

/* One case a row of reference/dagger.md, section 5, inside of a function with these parameters. */
static const char before[] = "type Ci {\n"
			     "  run(ctr: Container!, src: Directory!, s: Secret!, sock: Socket!, svc: "
			     "Service, name: String): Void {\n";

static const struct code_case rows[] = {
	{ "base_images", "container.from(\"alpine:3.20\")\n}\n}", "from",
		"Container.from(\"alpine:3.20\")\n" },
	{ "base_images_by_name", "container.from(address: \"alpine:3.20\")\n}\n}", "from",
		"Container.from(address: \"alpine:3.20\")\n" },
	{ "base_images_of_the_client", "Dagger.container.from(\"alpine:3.20\")\n}\n}", "from",
		"Container.from(\"alpine:3.20\")\n" },
	{ "commands", "ctr.withExec([\"go\", \"build\"])\n}\n}", "withExec",
		"Container.withExec(\"go\", \"build\")\n" },
	{ "privileged_commands", "ctr.withExec([\"x\"], insecureRootCapabilities: true)\n}\n}", "withExec",
		"Container.withExec(\"x\", insecureRootCapabilities: \"true\")\n" },
	{ "nested_engines", "ctr.withExec([\"x\"], experimentalPrivilegedNesting: true)\n}\n}", "withExec",
		"Container.withExec(\"x\", experimentalPrivilegedNesting: \"true\")\n" },
	{ "secret_variables", "ctr.withSecretVariable(\"N\", s)\n}\n}", "withSecretVariable",
		"Container.withSecretVariable(\"N\", parameter \"s\"<s>)\n" },
	{ "plain_variables", "ctr.withEnvVariable(\"CI\", \"yes\")\n}\n}", "withEnvVariable",
		"Container.withEnvVariable(\"CI\", \"yes\")\n" },
	{ "plain_variables_that_hold_a_secret",
		"ctr.withEnvVariable(\"NPM_TOKEN\", \"hunter2hunter2\")\n}\n}", "withEnvVariable",
		"Container.withEnvVariable(\"NPM_TOKEN\", secret \"<secret, 14 characters>\")\n" },
	{ "secret_files", "ctr.withMountedSecret(\"/run/s\", s)\n}\n}", "withMountedSecret",
		"Container.withMountedSecret(\"/run/s\", parameter \"s\"<s>)\n" },
	{ "literal_secrets", "setSecret(\"n\", \"plain\")\n}\n}", "setSecret",
		"Query.setSecret(\"n\", secret \"<secret, 5 characters>\")\n" },
	{ "secret_providers", "secret(\"env://X\")\n}\n}", "secret", "Query.secret(\"env://X\")\n" },
	{ "secret_files_of_the_host", "host.setSecretFile(\"n\", \"/p\")\n}\n}", "setSecretFile",
		"Host.setSecretFile(\"n\", \"/p\")\n" },
	{ "folders_of_the_host", "host.directory(\"/etc\", exclude: [\"a\", \"b\"])\n}\n}", "directory",
		"Host.directory(\"/etc\", exclude: \"a\", exclude: \"b\")\n" },
	{ "files_of_the_host", "host.file(\"/etc/passwd\")\n}\n}", "file", "Host.file(\"/etc/passwd\")\n" },
	{ "sockets_of_the_host", "host.unixSocket(\"/var/run/docker.sock\")\n}\n}", "unixSocket",
		"Host.unixSocket(\"/var/run/docker.sock\")\n" },
	{ "services_of_the_host", "host.service([PortForward(backend: 80, frontend: 8080)])\n}\n}", "service",
		"Host.service(ports.backend: \"80\", ports.frontend: \"8080\")\n" },
	{ "tunnels_of_the_host", "host.tunnel(svc)\n}\n}", "tunnel",
		"Host.tunnel(parameter \"svc\"<svc>)\n" },
	{ "images_of_the_host", "host.containerImage(\"mine\")\n}\n}", "containerImage",
		"Host.containerImage(\"mine\")\n" },
	{ "sockets_in_containers", "ctr.withUnixSocket(\"/s\", sock)\n}\n}", "withUnixSocket",
		"Container.withUnixSocket(\"/s\", parameter \"sock\"<sock>)\n" },
	{ "service_bindings", "ctr.withServiceBinding(\"db\", svc)\n}\n}", "withServiceBinding",
		"Container.withServiceBinding(\"db\", parameter \"svc\"<svc>)\n" },
	{ "cache_volumes", "cacheVolume(\"go\")\n}\n}", "cacheVolume", "Query.cacheVolume(\"go\")\n" },
	{ "mounted_caches",
		"ctr.withMountedCache(\"/c\", cacheVolume(\"go\"), sharing: CacheSharingMode.LOCKED)\n}\n}",
		"withMountedCache", "Container.withMountedCache(\"/c\", #0, sharing: \"LOCKED\")\n" },
	{ "downloads", "http(\"https://x.example/a\", checksum: \"sha256:00\")\n}\n}", "http",
		"Query.http(\"https://x.example/a\", checksum: \"sha256:00\")\n" },
	{ "git_branches", "git(\"https://x.example/r\").branch(\"main\").tree\n}\n}", "branch",
		"GitRepository.branch(\"main\")\n" },
	{ "git_trees", "git(\"https://x.example/r\").tag(\"v1\").tree\n}\n}", "tree", "GitRef.tree()\n" },
	{ "git_heads", "git(url: \"https://x.example/r\").head\n}\n}", "git",
		"Query.git(url: \"https://x.example/r\")\n" },
	{ "publishing", "let ref = ctr.publish(\"ttl.sh/x\")\n}\n}", "publish",
		"Container.publish(\"ttl.sh/x\")\n" },
	{ "publishing_whose_result_is_dropped", "ctr.publish(\"ttl.sh/x\")\nctr\n}\n}", "publish",
		"Container.publish(\"ttl.sh/x\", @dropped: \"true\")\n" },
	{ "registry_credentials", "ctr.withRegistryAuth(\"ghcr.io\", \"me\", s)\n}\n}", "withRegistryAuth",
		"Container.withRegistryAuth(\"ghcr.io\", \"me\", parameter \"s\"<s>)\n" },
	{ "dockerfiles",
		"src.dockerBuild(dockerfile: \"D\", buildArgs: [BuildArg(name: \"A\", value: \"1\"), {{name: "
		"\"B\", value: \"2\"}}])\n}\n}",
		"dockerBuild",
		"Directory.dockerBuild(dockerfile: \"D\", buildArgs.name: \"A\", buildArgs.value: \"1\", "
		"buildArgs.name: \"B\", buildArgs.value: \"2\")\n" },
	{ "tarballs", "ctr.asTarball.export(\"x.tar\")\n}\n}", "export", "File.export(\"x.tar\")\n" },
	{ "imports", "container.import(src.file(\"x.tar\"))\n}\n}", "import", "Container.import(#1)\n" },
	{ "exported_images", "ctr.exportImage(\"mine\")\n}\n}", "exportImage",
		"Container.exportImage(\"mine\")\n" },
	{ "terminals", "ctr.terminal\n}\n}", "terminal", "Container.terminal()\n" },
	{ "skipped_checks_of_certificates",
		"let r = ctr.publish(\"r.example/x\", insecureSkipTLSVerify: true)\n}\n}", "publish",
		"Container.publish(\"r.example/x\", insecureSkipTLSVerify: \"true\")\n" },
};

/* How values are put together. */
static const struct code_case values[] = {
	{ "texts_of_all_kinds",
		"ctr.withExec([\"a\\tb\\x41\\u0042\\/\", \"\"\"c\\d\"\"\", `e`, %raw{f}, 1.5])\n}\n}",
		"withExec", "Container.withExec(\"\"a\\tbAB/\"\", \"c\\d\", \"e\", \"f\", \"1.5\")\n" },
	{ "indented_texts", "ctr.from(\"\"\"\n  alpine\n  \"\"\")\n}\n}", "from",
		"Container.from(\"alpine\")\n" },
	{ "templates", "let tag = \"3.20\"\nctr.from(`alpine:${tag}`)\n}\n}", "from",
		"Container.from(formatted \"alpine:3.20\")\n" },
	{ "templates_with_fences", "ctr.withExec([\"sh\", \"-c\", ```sh\n  echo ${name}\n  ```])\n}\n}",
		"withExec", "Container.withExec(\"sh\", \"-c\", unknown \"echo {}\"<name>)\n" },
	{ "templates_in_templates", "ctr.from(`a${ `b${\"c\"}` }\\${d}`)\n}\n}", "from",
		"Container.from(formatted \"abc${d}\")\n" },
	{ "sums", "let v = \"b\"\nctr.from(\"a\" + v + \"c\")\n}\n}", "from",
		"Container.from(formatted \"abc\")\n" },
	{ "lists_put_together", "let more = [\"b\"]\nctr.withExec([\"a\"] + more + [\"c\"])\n}\n}",
		"withExec", "Container.withExec(\"a\", \"b\", \"c\")\n" },
	{ "lists_that_grow",
		"let args = [\"a\"]\nif (svc == null) { args += [\"b\", name] }\nctr.withExec(args)\n}\n}",
		"withExec", "Container.withExec(\"a\", \"b\", parameter \"name\"<name>)\n" },
	{ "what_is_assigned_twice_is_unknown",
		"let v = \"1\"\nif (svc == null) { v = \"2\" }\nctr.from(v)\n}\n}", "from",
		"Container.from(unknown \"\")\n" },
	{ "one_of_two_is_unknown", "ctr.from(if (svc == null) { \"a\" } else { \"b\" })\n}\n}", "from",
		"Container.from(unknown \"\")\n" },
	{ "one_of_many_is_unknown", "ctr.from(case (name) { \"x\" => \"a\", else => name })\n}\n}", "from",
		"Container.from(unknown \"\"<name...>)\n" },
	{ "defaults", "ctr.from(name ?? \"alpine\")\n}\n}", "from",
		"Container.from(default \"alpine\"<name>)\n" },
	{ "what_is_made_of_a_parameter", "ctr.from(name.trimPrefix(\"x\"))\n}\n}", "from",
		"Container.from(unknown \"\"<name...>)\n" },
	{ "what_may_fail", "let c = ctr.file(\"x\").contents rescue \"y\"\nctr.withNewFile(\"z\", c)\n}\n}",
		"withNewFile", "Container.withNewFile(\"z\", #1)\n" },
	{ "chains_through_variables", "let c = container\nlet d = c.from(\"a\")\nd.withWorkdir(\"/w\")\n}\n}",
		"withWorkdir", "Container.withWorkdir(\"/w\")\n" },
	{ "chains_over_lines", "container\n\t# why\n\t.from(\"a\")\n\t.withWorkdir(\"/w\")\n}\n}", "from",
		"Container.from(\"a\")\n" },
	{ "chains_through_blocks", "container.{ _.from(\"a\") }.withWorkdir(\"/w\")\n}\n}", "withWorkdir",
		"Container.withWorkdir(\"/w\")\n" },
	{ "blocks_of_loops", "[\"a\", \"b\"].each { v => container.from(v) }\n}\n}", "from",
		"Container.from(unknown \"\")\n" },
	{ "selections_call_nothing", "src.{{entries, name}}\nsrc.{container, git}\n}\n}", "container", "" },
	{ "other_modules", "cosign(key: s).sign(\"x\")\n}\n}", NULL,
		"Query.cosign(key: parameter \"s\"<s>)\n?.sign(\"x\")\n" },
	{ "names_of_other_files_in_texts", "ctr.from(\"alpine:\" + baseTag)\n}\n}", "from",
		"Container.from(name \"alpine:{baseTag}\")\n" },
	{ "names_of_other_files", "ctr.from(baseImage)\n}\n}", "from",
		"Container.from(name \"baseImage\")\n" },
};

/* --- whole files ---------------------------------------------------------------------------------------- */

static void follows_fields(void **state)
{
	static const char code[] = "let top = \"alpine:\" + tag\n"
				   "let tag = \"3\"\n"
				   "type Ci {\n"
				   "  image: String! = \"node:22\"\n"
				   "  given: String!\n"
				   "  let hidden = \"go:1\"\n"
				   "  computed: String! { hidden + \"-alpine\" }\n"
				   "  let base: Container! { container }\n"
				   "  a: Container! { base.from(top) }\n"
				   "  b: Container! { base.from(self.image) }\n"
				   "  c: Container! { base.from(given) }\n"
				   "  d: Container! { self.base.from(self.hidden) }\n"
				   "  e: Container! { base.from(computed) }\n"
				   "}\n";

	(void)state;
	support_code_calls_named(READER, code, "from",
		"Container.from(constant \"alpine:3\")\n"
		"Container.from(default \"node:22\"<image>)\n"
		"Container.from(parameter \"given\"<given>)\n"
		"Container.from(constant \"go:1\")\n"
		"Container.from(constant \"go:1-alpine\")\n");
	code_expect_constant(READER, code, "top", "literal alpine:3");
	code_expect_constant(READER, code, "Ci.hidden", "literal go:1");
	code_expect_parameter(READER, code, "Ci(image: String!) default=node:22 exposed");
	code_expect_parameter(READER, code, "Ci(given: String!) exposed");
	code_expect_no_parameter(READER, code, "hidden");
}

static void follows_constructors(void **state)
{
	static const char code[] = "type Ci {\n"
				   "  let base: String!\n"
				   "  let other: String! = \"go:1\"\n"
				   "  new(image: String! = \"alpine:3\", x: String!) {\n"
				   "    self.base = image\n"
				   "    self.other = x\n"
				   "    self\n"
				   "  }\n"
				   "  a: Container! { container.from(base) }\n"
				   "  b: Container! { container.from(self.other) }\n"
				   "}\n";

	(void)state;
	support_code_calls_named(READER, code, "from",
		"Container.from(default \"alpine:3\"<image>)\n"
		"Container.from(parameter \"x\"<x>)\n");
	code_expect_parameter(READER, code, "Ci.new(image: String!) default=alpine:3 exposed");
}

static void tells_what_callers_reach(void **state)
{
	static const char code[] =
		"type Ci {\n"
		"  run(\n"
		"    \"\"\"where\"\"\"\n"
		"    src: Directory! @defaultPath(path: \"/\") @ignorePatterns(patterns: [\"a\"]),\n"
		"    base: Container! @defaultAddress(\"alpine:latest\"),\n"
		"    name: String! = \"me\",\n"
		"    &block(x: Int!): Int!,\n"
		"  ): Container! @check { Inner(name).go }\n"
		"  let inner(a: String!): Container! { container.from(a) }\n"
		"}\n"
		"type Inner { name: String! go: Container! { container.from(name) } }\n";

	(void)state;
	code_expect_parameter(READER, code, "Ci.run(src: Directory!) path=/ ignores exposed");
	code_expect_parameter(READER, code, "Ci.run(base: Container!) address=alpine:latest exposed");
	code_expect_parameter(READER, code, "Ci.run(name: String!) default=me exposed");
	code_expect_parameter(READER, code, "Ci.inner(a: String!)");
	code_expect_parameter(READER, code, "Inner(name: String!)");
}

static void hides_secrets_of_constants(void **state)
{
	(void)state;
	code_expect_constant(READER, "let apiToken = \"abcdef0123456789\"\n", "apiToken",
		"secret <secret, 16 characters>");
}

static void keeps_the_good_parts_of_broken_code(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_code_read(snapshot, READER,
		"type Ci {\n"
		"  a: Container! { container.from(\"alpine\") }\n"
		"  b: ] Container! {{\n"
		"  c: Container! { container.from(\"node\") }\n");

	(void)state;
	assert_null(facts->refused);
	assert_true(facts->broken);
	assert_int_equal(facts->broken_at.line, 3);
	assert_int_equal(support_code_call(facts, "from")->at.line, 2);
	assert_int_equal(support_code_call(facts, "from")->at.column, 29);
}

/* What nests deeper than anybody writes is left out, and said to be. */
static void survives_what_is_deep_or_long(void **state)
{
	static const char *const pieces[] = { "(", "[", "{", "a(", "a{", "`${", "!", ".a", "+1", "a.",
		"if (a) ", "\"\"\"", "@a(", "a: {{", "x = ", " ?? ", "```", "type A {",
		"\nlet q = [q, q, [q]]\na.b(q)\n" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(pieces); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		buf_add(&text, "type Ci { x: Container! { container");
		buf_add_repeated(&text, pieces[i], 30000);
		assert_null(support_code_read(snapshot, READER, text.text)->refused);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_fields),
		cmocka_unit_test(follows_constructors),
		cmocka_unit_test(tells_what_callers_reach),
		cmocka_unit_test(hides_secrets_of_constants),
		cmocka_unit_test(keeps_the_good_parts_of_broken_code),
		cmocka_unit_test(survives_what_is_deep_or_long),
	};
	int failed = code_cases_run(READER, before, "    ", rows, COUNT_OF(rows));

	failed += code_cases_run(READER, before, "    ", values, COUNT_OF(values));
	return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
