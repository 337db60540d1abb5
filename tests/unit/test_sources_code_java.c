#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_code.h"
#include "support_code_cases.h"

#define READER "java"

/* One case a row of reference/dagger.md, section 5, inside of a function with these parameters. */
static const char before[] = "package io.dagger.modules.ci;\n"
			     "import static io.dagger.client.Dagger.dag;\n"
			     "import io.dagger.client.*;\n"
			     "import io.dagger.module.annotation.*;\n"
			     "import java.util.List;\n"
			     "@Object\n"
			     "public class Ci {\n"
			     "  @Function\n"
			     "  public void run(Container ctr, Directory src, Secret s, Socket sock, Service "
			     "svc, Client client, String name) {\n";

static const struct code_case rows[] = {
	{ "base_images", "dag().container().from(\"alpine:3.20\");\n  }\n}", "from",
		"Container.from(\"alpine:3.20\")\n" },
	{ "commands", "ctr.withExec(List.of(\"go\", \"build\"));\n  }\n}", "withExec",
		"Container.withExec(\"go\", \"build\")\n" },
	{ "privileged_commands",
		"ctr.withExec(List.of(\"x\"), new "
		"Container.WithExecArguments().withInsecureRootCapabilities(true));\n  }\n}",
		"withExec", "Container.withExec(\"x\", insecureRootCapabilities: \"true\")\n" },
	{ "nested_engines",
		"ctr.withExec(List.of(\"x\"), new "
		"Container.WithExecArguments().withExpand(false).withExperimentalPrivilegedNesting(true));\n "
		" }\n}",
		"withExec",
		"Container.withExec(\"x\", experimentalPrivilegedNesting: \"true\", expand: \"false\")\n" },
	{ "secret_variables", "ctr.withSecretVariable(\"N\", s);\n  }\n}", "withSecretVariable",
		"Container.withSecretVariable(\"N\", parameter \"s\"<s>)\n" },
	{ "plain_variables", "ctr.withEnvVariable(\"CI\", \"yes\");\n  }\n}", "withEnvVariable",
		"Container.withEnvVariable(\"CI\", \"yes\")\n" },
	{ "plain_variables_that_hold_a_secret",
		"ctr.withEnvVariable(\"NPM_TOKEN\", \"hunter2hunter2\");\n  }\n}", "withEnvVariable",
		"Container.withEnvVariable(\"NPM_TOKEN\", secret \"<secret, 14 characters>\")\n" },
	{ "secret_files", "ctr.withMountedSecret(\"/run/s\", s);\n  }\n}", "withMountedSecret",
		"Container.withMountedSecret(\"/run/s\", parameter \"s\"<s>)\n" },
	{ "literal_secrets", "dag().setSecret(\"n\", \"plain\");\n  }\n}", "setSecret",
		"Query.setSecret(\"n\", secret \"<secret, 5 characters>\")\n" },
	{ "secret_providers", "dag().secret(\"env://X\");\n  }\n}", "secret", "Query.secret(\"env://X\")\n" },
	{ "secret_files_of_the_host", "client.host().setSecretFile(\"n\", \"/p\");\n  }\n}", "setSecretFile",
		"Host.setSecretFile(\"n\", \"/p\")\n" },
	{ "folders_of_the_host",
		"client.host().directory(\"/etc\", new Host.DirectoryArguments().withExclude(List.of(\"a\", "
		"\"b\")));\n  }\n}",
		"directory", "Host.directory(\"/etc\", exclude: \"a\", exclude: \"b\")\n" },
	{ "files_of_the_host", "client.host().file(\"/etc/passwd\");\n  }\n}", "file",
		"Host.file(\"/etc/passwd\")\n" },
	{ "sockets_of_the_host", "client.host().unixSocket(\"/var/run/docker.sock\");\n  }\n}", "unixSocket",
		"Host.unixSocket(\"/var/run/docker.sock\")\n" },
	{ "services_of_the_host",
		"client.host().service(List.of(new PortForward().withBackend(80).withFrontend(8080)));\n  "
		"}\n}",
		"service", "Host.service(ports.frontend: \"8080\", ports.backend: \"80\")\n" },
	{ "tunnels_of_the_host", "client.host().tunnel(svc);\n  }\n}", "tunnel",
		"Host.tunnel(parameter \"svc\"<svc>)\n" },
	{ "images_of_the_host", "client.host().containerImage(\"mine\");\n  }\n}", "containerImage",
		"Host.containerImage(\"mine\")\n" },
	{ "sockets_in_containers", "ctr.withUnixSocket(\"/s\", sock);\n  }\n}", "withUnixSocket",
		"Container.withUnixSocket(\"/s\", parameter \"sock\"<sock>)\n" },
	{ "service_bindings", "ctr.withServiceBinding(\"db\", svc);\n  }\n}", "withServiceBinding",
		"Container.withServiceBinding(\"db\", parameter \"svc\"<svc>)\n" },
	{ "cache_volumes", "dag().cacheVolume(\"go\");\n  }\n}", "cacheVolume",
		"Query.cacheVolume(\"go\")\n" },
	{ "mounted_caches",
		"ctr.withMountedCache(\"/c\", dag().cacheVolume(\"go\"), new "
		"Container.WithMountedCacheArguments().withSharing(CacheSharingMode.LOCKED));\n  }\n}",
		"withMountedCache", "Container.withMountedCache(\"/c\", #0, sharing: \"LOCKED\")\n" },
	{ "downloads",
		"dag().http(\"https://x.example/a\", new "
		"Client.HttpArguments().withChecksum(\"sha256:00\"));\n  }\n}",
		"http", "Query.http(\"https://x.example/a\", checksum: \"sha256:00\")\n" },
	{ "git_branches", "dag().git(\"https://x.example/r\").branch(\"main\").tree();\n  }\n}", "branch",
		"GitRepository.branch(\"main\")\n" },
	{ "git_trees", "dag().git(\"https://x.example/r\").tag(\"v1\").tree();\n  }\n}", "tree",
		"GitRef.tree()\n" },
	{ "git_heads", "dag().git(\"https://x.example/r\").head();\n  }\n}", "git",
		"Query.git(\"https://x.example/r\")\n" },
	{ "publishing", "String ref = ctr.publish(\"ttl.sh/x\");\n  }\n}", "publish",
		"Container.publish(\"ttl.sh/x\")\n" },
	{ "publishing_whose_result_is_dropped", "ctr.publish(\"ttl.sh/x\");\n  }\n}", "publish",
		"Container.publish(\"ttl.sh/x\", @dropped: \"true\")\n" },
	{ "registry_credentials", "ctr.withRegistryAuth(\"ghcr.io\", \"me\", s);\n  }\n}", "withRegistryAuth",
		"Container.withRegistryAuth(\"ghcr.io\", \"me\", parameter \"s\"<s>)\n" },
	{ "dockerfiles",
		"src.dockerBuild(new "
		"Directory.DockerBuildArguments().withDockerfile(\"D\").withBuildArgs(List.of(new "
		"BuildArg().withName(\"A\").withValue(\"1\"))));\n  }\n}",
		"dockerBuild",
		"Directory.dockerBuild(buildArgs.value: \"1\", buildArgs.name: \"A\", dockerfile: \"D\")\n" },
	{ "tarballs", "ctr.asTarball().export(\"x.tar\");\n  }\n}", "export", "File.export(\"x.tar\")\n" },
	{ "imports", "dag().container().importTarball(src.file(\"x.tar\"));\n  }\n}", "importTarball",
		"Container.importTarball(#1)\n" },
	{ "exported_images", "ctr.exportImage(\"mine\");\n  }\n}", "exportImage",
		"Container.exportImage(\"mine\")\n" },
	{ "terminals", "ctr.terminal();\n  }\n}", "terminal", "Container.terminal()\n" },
	{ "skipped_checks_of_certificates",
		"var r = ctr.publish(\"r.example/x\", new "
		"Container.PublishArguments().withInsecureSkipTLSVerify(true));\n  }\n}",
		"publish", "Container.publish(\"r.example/x\", insecureSkipTLSVerify: \"true\")\n" },
};

/* How values are put together. */
static const struct code_case values[] = {
	{ "texts_of_all_kinds",
		"ctr.withExec(List.of(\"a\\tb\\u0041\", \"\"\"\n  c\"\"\", \"d\" + \"e\", "
		"String.valueOf(1)));\n  }\n}",
		"withExec", "Container.withExec(\"\"a\\tbA\"\", \"c\", formatted \"de\", \"1\")\n" },
	{ "formats", "var v = \"3\";\nctr.from(String.format(\"alpine:%s-%d%%\", v, 2));\n  }\n}", "from",
		"Container.from(formatted \"alpine:3-2%\")\n" },
	{ "formats_of_texts", "ctr.from(\"alpine:%s\".formatted(name));\n  }\n}", "from",
		"Container.from(unknown \"alpine:{}\"<name>)\n" },
	{ "formats_with_too_little", "ctr.from(String.format(\"a%s:%5.2f%\", name));\n  }\n}", "from",
		"Container.from(unknown \"a{}:{}{}\"<name>)\n" },
	{ "concatenation", "String v = \"b\";\nctr.from(\"a\" + (v) + \"c\");\n  }\n}", "from",
		"Container.from(formatted \"abc\")\n" },
	{ "lists_of_all_kinds",
		"String[] a = new String[] {\"a\"};\nctr.withExec(Arrays.asList(\"b\"));\nctr.withExec(a);\n "
		" }\n}",
		"withExec", "Container.withExec(\"b\")\nContainer.withExec(\"a\")\n" },
	{ "one_of_two", "ctr.from(name == null ? \"alpine\" : name);\n  }\n}", "from",
		"Container.from(default \"alpine\"<name...>)\n" },
	{ "what_is_given_twice_is_unknown",
		"var v = \"1\";\nif (name == null) v = \"2\";\nctr.from(v);\n  }\n}", "from",
		"Container.from(unknown \"\")\n" },
	{ "what_a_loop_gives_is_unknown", "for (String v : List.of(\"1\")) { ctr.from(v); }\n  }\n}", "from",
		"Container.from(unknown \"\")\n" },
	{ "what_a_lambda_gets_is_unknown", "List.of(\"1\").forEach(v -> ctr.from(v));\n  }\n}", "from",
		"Container.from(unknown \"\")\n" },
	{ "chains_through_variables",
		"Container c = dag().container();\nvar d = c.from(\"a\");\nd.withWorkdir(\"/w\");\n  }\n}",
		"withWorkdir", "Container.withWorkdir(\"/w\")\n" },
	{ "options_in_variables",
		"var o = new Container.WithExecArguments().withExpand(true);\nctr.withExec(List.of(\"x\"), "
		"o);\n  }\n}",
		"withExec", "Container.withExec(\"x\", expand: \"true\")\n" },
	{ "constants_of_other_classes", "ctr.from(Names.IMAGE);\n  }\n}", "from",
		"Container.from(name \"IMAGE\")\n" },
	{ "other_objects_are_left_alone", "Path.of(\"x\").from(\"y\");\nSystem.out.println(\"x\");\n  }\n}",
		NULL, "" },
};

/* --- whole files ---------------------------------------------------------------------------------------- */

static void follows_fields_and_constants(void **state)
{
	static const char code[] =
		"package io.dagger.modules.ci;\n"
		"import io.dagger.client.Container;\n"
		"@Object\n"
		"public class Ci {\n"
		"  private static final String IMAGE = \"alpine:\" + TAG;\n"
		"  private static final String TAG = \"3\";\n"
		"  private static final String API_TOKEN = \"abcdef0123456789\";\n"
		"  private String base;\n"
		"  public Ci() {}\n"
		"  public Ci(@Default(\"debian:12\") String base) { this.base = base; }\n"
		"  @Function public Container a() { return dag().container().from(IMAGE); }\n"
		"  @Function public Container b() { return dag().container().from(this.base); }\n"
		"  @Function public Container c() { return with(\"go:1\"); }\n"
		"  private Container with(String image) { return dag().container().from(image); }\n"
		"}\n";

	(void)state;
	support_code_calls_named(READER, code, "from",
		"Container.from(formatted \"alpine:3\")\n"
		"Container.from(default \"debian:12\"<base...>)\n"
		"Container.from(parameter \"image\"<image>)\n");
	code_expect_constant(READER, code, "TAG", "literal 3");
	code_expect_constant(READER, code, "API_TOKEN", "secret <secret, 16 characters>");
	code_expect_parameter(READER, code, "Ci.Ci(base: String) default=debian:12 exposed");
	code_expect_parameter(READER, code, "Ci.with(image: String)");
}

static void reads_annotations(void **state)
{
	static const char code[] = "import io.dagger.client.*;\n"
				   "@Object\n"
				   "public class Ci {\n"
				   "  @Function\n"
				   "  public Container run(@DefaultPath(\"/\") @Ignore({\"a\"}) Directory "
				   "src, @DefaultAddress(\"alpine:latest\") Container ctr, @Default(\"me\") "
				   "String name, Optional<String> tag) {\n"
				   "    return ctr.withDirectory(\"/s\", src).from(\"x:\" + "
				   "tag.orElse(\"1\")).withWorkdir(name);\n"
				   "  }\n"
				   "}\n";

	(void)state;
	code_expect_parameter(READER, code, "Ci.run(src: Directory) path=/ ignores exposed");
	code_expect_parameter(READER, code, "Ci.run(ctr: Container) address=alpine:latest exposed");
	code_expect_parameter(READER, code, "Ci.run(name: String) default=me exposed");
	code_expect_parameter(READER, code, "Ci.run(tag: Optional<String>) exposed");
	support_code_calls_named(
		READER, code, "withWorkdir", "Container.withWorkdir(default \"me\"<name>)\n");
	support_code_calls_named(READER, code, "from", "Container.from(default \"x:1\"<tag...>)\n");
}

static void finds_clients_of_connections(void **state)
{
	(void)state;
	support_code_calls_named(READER,
		"import io.dagger.client.*;\n"
		"class Main {\n"
		"  static void main() {\n"
		"    try (AutoCloseableClient c = Dagger.connect()) { c.host().directory(\".\"); }\n"
		"    Client d = Dagger.connect();\n"
		"    d.host().directory(\"/\");\n"
		"  }\n"
		"}\n",
		"directory", "Host.directory(\".\")\nHost.directory(\"/\")\n");
}

static void knows_classes_of_the_same_name(void **state)
{
	(void)state;
	support_code_calls_named(READER,
		"import io.dagger.client.*;\n"
		"import java.io.File;\n"
		"class Main {\n"
		"  void run(File f, Directory d) { f.name(); d.name(); }\n"
		"}\n",
		"name", "Directory.name()\n");
}

static void keeps_the_good_parts_of_broken_code(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_code_read(snapshot, READER,
		"import io.dagger.client.*;\n"
		"class Ci {\n"
		"  void a() { dag().container().from(\"alpine\"); }\n"
		"  void b( { ;\n"
		"}\n");

	(void)state;
	assert_null(facts->refused);
	assert_true(facts->broken);
	assert_int_equal(facts->broken_at.line, 4);
	assert_int_equal(support_code_call(facts, "from")->at.line, 3);
	assert_int_equal(support_code_call(facts, "from")->at.column, 32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_fields_and_constants),
		cmocka_unit_test(reads_annotations),
		cmocka_unit_test(finds_clients_of_connections),
		cmocka_unit_test(knows_classes_of_the_same_name),
		cmocka_unit_test(keeps_the_good_parts_of_broken_code),
	};
	int failed = code_cases_run(READER, before, "    ", rows, COUNT_OF(rows));

	failed += code_cases_run(READER, before, "    ", values, COUNT_OF(values));
	return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
