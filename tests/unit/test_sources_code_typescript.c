#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_code.h"
#include "support_code_cases.h"

#define READER "typescript"

/* One case a row of reference/dagger.md, section 5, inside of a function with these parameters; no end is needed: */
static const char before[] =
	"import { dag, BuildArg, CacheSharingMode, Client, Container, Directory, func, object } from "
	"\"@dagger.io/dagger\"\n"
	"let ctr: Container, src: Directory, client: Client\n"
	"const f = async (s, sock, svc) => {}\n";

static const struct code_case rows[] = {
	{ "base_images", "dag.container().from(\"alpine:3.20\")", "from",
		"Container.from(\"alpine:3.20\")\n" },
	{ "commands", "ctr.withExec([\"go\", 'build'])", "withExec",
		"Container.withExec(\"go\", \"build\")\n" },
	{ "privileged_commands", "ctr.withExec([\"x\"], { insecureRootCapabilities: true })", "withExec",
		"Container.withExec(\"x\", insecureRootCapabilities: \"true\")\n" },
	{ "nested_engines", "ctr.withExec([\"x\"], { \"experimentalPrivilegedNesting\": true })", "withExec",
		"Container.withExec(\"x\", experimentalPrivilegedNesting: \"true\")\n" },
	{ "secret_variables", "ctr.withSecretVariable(\"N\", dag.secret(\"env://X\"))", "withSecretVariable",
		"Container.withSecretVariable(\"N\", #0)\n" },
	{ "plain_variables", "ctr.withEnvVariable(\"CI\", \"yes\")", "withEnvVariable",
		"Container.withEnvVariable(\"CI\", \"yes\")\n" },
	{ "plain_variables_that_hold_a_secret", "ctr.withEnvVariable(\"NPM_TOKEN\", \"hunter2hunter2\")",
		"withEnvVariable",
		"Container.withEnvVariable(\"NPM_TOKEN\", secret \"<secret, 14 characters>\")\n" },
	{ "secret_files", "ctr.withMountedSecret(\"/run/s\", dag.secret(\"env://X\"))", "withMountedSecret",
		"Container.withMountedSecret(\"/run/s\", #0)\n" },
	{ "literal_secrets", "dag.setSecret(\"n\", \"plain\")", "setSecret",
		"Query.setSecret(\"n\", secret \"<secret, 5 characters>\")\n" },
	{ "secret_providers", "dag.secret(\"env://X\")", "secret", "Query.secret(\"env://X\")\n" },
	{ "secret_files_of_the_host", "client.host().setSecretFile(\"n\", \"/p\")", "setSecretFile",
		"Host.setSecretFile(\"n\", \"/p\")\n" },
	{ "folders_of_the_host", "client.host().directory(\"/etc\", { exclude: [\"a\", \"b\"] })",
		"directory", "Host.directory(\"/etc\", exclude: \"a\", exclude: \"b\")\n" },
	{ "files_of_the_host", "client.host().file(\"/etc/passwd\")", "file",
		"Host.file(\"/etc/passwd\")\n" },
	{ "sockets_of_the_host", "client.host().unixSocket(\"/var/run/docker.sock\")", "unixSocket",
		"Host.unixSocket(\"/var/run/docker.sock\")\n" },
	{ "services_of_the_host", "client.host().service([{ backend: 80, frontend: 8080 }])", "service",
		"Host.service(ports.backend: \"80\", ports.frontend: \"8080\")\n" },
	{ "tunnels_of_the_host", "client.host().tunnel(ctr.asService())", "tunnel", "Host.tunnel(#1)\n" },
	{ "images_of_the_host", "client.host().containerImage(\"mine\")", "containerImage",
		"Host.containerImage(\"mine\")\n" },
	{ "sockets_in_containers", "ctr.withUnixSocket(\"/s\", client.host().unixSocket(\"/t\"))",
		"withUnixSocket", "Container.withUnixSocket(\"/s\", #1)\n" },
	{ "service_bindings", "ctr.withServiceBinding(\"db\", ctr.asService())", "withServiceBinding",
		"Container.withServiceBinding(\"db\", #0)\n" },
	{ "cache_volumes", "dag.cacheVolume(\"go\")", "cacheVolume", "Query.cacheVolume(\"go\")\n" },
	{ "mounted_caches",
		"ctr.withMountedCache(\"/c\", dag.cacheVolume(\"go\"), { sharing: CacheSharingMode.Locked })",
		"withMountedCache", "Container.withMountedCache(\"/c\", #0, sharing: \"LOCKED\")\n" },
	{ "downloads", "dag.http(\"https://x.example/a\", { checksum: \"sha256:00\" })", "http",
		"Query.http(\"https://x.example/a\", checksum: \"sha256:00\")\n" },
	{ "git_branches", "dag.git(\"https://x.example/r\").branch(\"main\").tree()", "branch",
		"GitRepository.branch(\"main\")\n" },
	{ "git_trees", "dag.git(\"https://x.example/r\").tag(\"v1\").tree()", "tree", "GitRef.tree()\n" },
	{ "git_heads", "dag.git(`https://x.example/r`).head()", "git",
		"Query.git(\"https://x.example/r\")\n" },
	{ "publishing", "const ref = await ctr.publish(\"ttl.sh/x\")", "publish",
		"Container.publish(\"ttl.sh/x\")\n" },
	{ "publishing_whose_result_is_dropped", "await ctr.publish(\"ttl.sh/x\")", "publish",
		"Container.publish(\"ttl.sh/x\", @dropped: \"true\")\n" },
	{ "registry_credentials", "ctr.withRegistryAuth(\"ghcr.io\", \"me\", dag.secret(\"env://X\"))",
		"withRegistryAuth", "Container.withRegistryAuth(\"ghcr.io\", \"me\", #0)\n" },
	{ "dockerfiles", "src.dockerBuild({ dockerfile: \"D\", buildArgs: [{ name: \"A\", value: \"1\" }] })",
		"dockerBuild",
		"Directory.dockerBuild(dockerfile: \"D\", buildArgs.name: \"A\", buildArgs.value: \"1\")\n" },
	{ "tarballs", "ctr.asTarball().export(\"x.tar\")", "export", "File.export(\"x.tar\")\n" },
	{ "imports", "dag.container().import(src.file(\"x.tar\"))", "import", "Container.import(#1)\n" },
	{ "exported_images", "ctr.exportImage(\"mine\")", "exportImage",
		"Container.exportImage(\"mine\")\n" },
	{ "terminals", "ctr.terminal()", "terminal", "Container.terminal()\n" },
	{ "skipped_checks_of_certificates", "ctr.from(\"r.example/x\", { insecureSkipTLSVerify: true })",
		"from", "Container.from(\"r.example/x\", insecureSkipTLSVerify: \"true\")\n" },
};

/* How values are put together. */
static const struct code_case values[] = {
	{ "texts_of_all_kinds", "ctr.withExec(['a\\tb', \"\\x61\\u0062\\u{1F600}\\ud83d\\ude00\", `c\n`])",
		"withExec",
		"Container.withExec(\"\"a\\tb\"\", \"ab\xF0\x9F\x98\x80\xF0\x9F\x98\x80\", \"\"c\\n\"\")\n" },
	{ "templates", "const tag = '3.20'\nctr.from(`alpine:${tag}`)", "from",
		"Container.from(formatted \"alpine:3.20\")\n" },
	{ "templates_that_compute", "ctr.from(`alpine:${1 - 2}-slim`)", "from",
		"Container.from(unknown \"alpine:{}-slim\")\n" },
	{ "tagged_templates", "ctr.withExec([dedent`a b`])", "withExec", "Container.withExec(\"a b\")\n" },
	{ "concatenation", "const v = 'b'\nctr.from('a' + v + `c`)", "from",
		"Container.from(formatted \"abc\")\n" },
	{ "spread_lists", "const more = ['b', 'c']\nctr.withExec(['a', ...more])", "withExec",
		"Container.withExec(\"a\", \"b\", \"c\")\n" },
	{ "lists_from_variables", "const cmd = ['a', 'b'] as string[]\nctr.withExec(cmd)", "withExec",
		"Container.withExec(\"a\", \"b\")\n" },
	{ "options_from_variables", "const o = { checksum: 'x' }\ndag.http('u', o)", "http",
		"Query.http(\"u\", checksum: \"x\")\n" },
	{ "short_options", "const checksum = 'x'\ndag.http('u', { checksum, other: undefined })", "http",
		"Query.http(\"u\", checksum: constant \"x\")\n" },
	{ "texts_that_are_split", "ctr.withExec('go  test'.split(' '))", "withExec",
		"Container.withExec(\"go\", \"test\")\n" },
	{ "trimmed_texts", "ctr.from(`alpine`.trim())", "from", "Container.from(\"alpine\")\n" },
	{ "one_of_two", "ctr.from(process.env.IMAGE ?? 'alpine')", "from", "Container.from(unknown \"\")\n" },
	{ "what_a_loop_gives_is_unknown", "for (const v of ['1']) { ctr.from(v) }", "from",
		"Container.from(unknown \"\")\n" },
	{ "what_is_given_twice_is_unknown", "let v = '1'\nif (src) v = '2'\nctr.from(v)", "from",
		"Container.from(unknown \"\")\n" },
	{ "chains_through_variables", "const c = dag.container(), d = c.from('a')\nd.withWorkdir('/w')",
		"withWorkdir", "Container.withWorkdir(\"/w\")\n" },
	{ "chains_over_lines", "const c = (await dag\n  .container() // x\n  .from('a'))!", "from",
		"Container.from(\"a\")\n" },
	{ "optional_chains", "client?.container()?.from('a')", "from", "Container.from(\"a\")\n" },
	{ "other_objects_are_left_alone", "path.directory('/x')\n['b'].join('a')", NULL, "" },
};

/* --- whole files ---------------------------------------------------------------------------------------- */

static void finds_clients_of_connections(void **state)
{
	(void)state;
	support_code_calls_named(READER,
		"import { connect } from '@dagger.io/dagger'\n"
		"await connect(async (c) => { await c.container().from('alpine').stdout() }, { Log: 1 })\n",
		"from", "Container.from(\"alpine\")\n");
	support_code_calls_named(READER,
		"import * as dagger from '@dagger.io/dagger'\n"
		"dagger.connection(async () => { dagger.dag.host().directory('.') })\n",
		"directory", "Host.directory(\".\")\n");
	support_code_calls_named(READER,
		"import Client, { connect } from \"@dagger.io/dagger\"\n"
		"function build(it: Client) { return it.container().from('alpine') }\n",
		"from", "Container.from(\"alpine\")\n");
	support_code_calls_named(READER,
		"const { connect } = require('@dagger.io/dagger')\n"
		"connect(async c => { c.container().from('alpine') })\n",
		"from", "Container.from(\"alpine\")\n");
	support_code_calls_named(READER,
		"import { dag as d } from '@dagger.io/dagger'\n"
		"d.container().from('alpine')\n",
		"from", "Container.from(\"alpine\")\n");
}

static void reads_markup_as_well(void **state)
{
	(void)state;
	support_code_calls_named("tsx",
		"import { dag } from '@dagger.io/dagger'\n"
		"const a = <b>{dag.container().from('alpine')}</b>\n",
		"from", "Container.from(\"alpine\")\n");
}

static void follows_constants(void **state)
{
	static const char code[] = "import { dag } from '@dagger.io/dagger'\n"
				   "export const IMAGE = 'alpine:3'\n"
				   "class Names { static readonly node = 'node:22' }\n"
				   "enum Kind { Python = 'python:3' }\n"
				   "const a = () => dag.container().from(IMAGE)\n"
				   "const b = () => dag.container().from(Names.node)\n"
				   "const c = () => dag.container().from(Kind.Python)\n"
				   "const d = () => dag.container().from(OTHER)\n";

	(void)state;
	support_code_calls_named(READER, code, "from",
		"Container.from(constant \"alpine:3\")\n"
		"Container.from(constant \"node:22\")\n"
		"Container.from(constant \"python:3\")\n"
		"Container.from(name \"OTHER\")\n");
	code_expect_constant(READER, code, "IMAGE", "literal alpine:3");
	code_expect_constant(READER, "const apiToken = 'abcdef0123456789'\n", "apiToken",
		"secret <secret, 16 characters>");
}

static void follows_fields_and_parameters(void **state)
{
	static const char code[] = "import { dag, func, object } from '@dagger.io/dagger'\n"
				   "@object()\n"
				   "export class Ci {\n"
				   "  image = 'alpine:3'\n"
				   "  version: string\n"
				   "  constructor(private base = 'node:22', version?: string) { this.version "
				   "= version ?? '20' }\n"
				   "  @func()\n"
				   "  a() { return dag.container().from(this.image) }\n"
				   "  @func()\n"
				   "  b() { return dag.container().from(this.base) }\n"
				   "  /** Says so. */\n"
				   "  @func()\n"
				   "  // and more\n"
				   "  async c(tag: string = '1'): Promise<Container> { return "
				   "dag.container().from(`x:${tag}`) }\n"
				   "  @func()\n"
				   "  d() { return dag.container().from(`node:${this.version}`) }\n"
				   "  e(tag: string) { return this.c(tag).withWorkdir('/w') }\n"
				   "}\n";

	(void)state;
	support_code_calls_named(READER, code, "from",
		"Container.from(\"alpine:3\")\n"
		"Container.from(default \"node:22\"<base...>)\n"
		"Container.from(default \"x:1\"<tag>)\n"
		"Container.from(default \"node:20\"<version...>)\n");
	support_code_calls_named(READER, code, "withWorkdir", "Container.withWorkdir(\"/w\")\n");
	code_expect_parameter(READER, code, "Ci.constructor(base: ) default=node:22 exposed");
	code_expect_parameter(READER, code, "Ci.c(tag: string) default=1 exposed");
	code_expect_parameter(READER, code, "Ci.e(tag: string)");
}

static void knows_types_however_they_are_written(void **state)
{
	static const char *const types[] = { "Container", "Container | undefined", "dagger.Container",
		"(Container)" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		CLEANUP(buf_release) struct buf code = BUF_INIT;

		buf_format(&code,
			"import * as dagger from '@dagger.io/dagger'\n"
			"function f(x: %s) { return x.directory('/a') }\n",
			types[i]);
		support_code_calls(READER, code.text, "Container.directory(\"/a\")\n");
	}
	support_code_calls(READER,
		"import { Container } from '@dagger.io/dagger'\n"
		"async function f(): Promise<Container> { return x }\n"
		"async function g() { return (await f()).directory('/a') }\n",
		"Container.directory(\"/a\")\n");
	support_code_calls(READER,
		"import { Container } from '@dagger.io/dagger'\n"
		"function f(x: Container[]) { return x.directory('/a') }\n",
		"");
}

static void follows_helpers(void **state)
{
	(void)state;
	support_code_calls_named(READER,
		"import { dag, func, object } from '@dagger.io/dagger'\n"
		"const image = (version, kind = 'slim') => `python:${version}-${kind}`\n"
		"function other(name: string) { return 'x/' + name }\n"
		"function run(who: string) {\n"
		"  dag.container().from(image('3.12'))\n"
		"  dag.container().from(image(who, 'alpine'))\n"
		"  dag.container().from(other('y'))\n"
		"}\n",
		"from",
		"Container.from(formatted \"python:3.12-slim\")\n"
		"Container.from(unknown \"python:{}-alpine\"<who...>)\n"
		"Container.from(formatted \"x/y\")\n");
}

static void reads_arguments_of_decorators(void **state)
{
	static const char code[] =
		"import { argument, dag, func, object, Container, Directory } from '@dagger.io/dagger'\n"
		"@object()\n"
		"export class Ci {\n"
		"  @func()\n"
		"  run(@argument({ defaultAddress: 'alpine:latest' }) base: Container,\n"
		"      @argument({ defaultPath: '/', ignore: ['a'] }) src?: Directory, ...rest: string[]) {\n"
		"    return base.withDirectory('/src', src)\n"
		"  }\n"
		"}\n";

	(void)state;
	code_expect_parameter(READER, code, "Ci.run(base: Container) address=alpine:latest exposed");
	code_expect_parameter(READER, code, "Ci.run(src: Directory) path=/ ignores exposed");
	code_expect_parameter(READER, code, "Ci.run(rest: string[]) exposed");
	support_code_calls_named(
		READER, code, "withDirectory", "Container.withDirectory(\"/src\", default \"/\"<src>)\n");
}

static void needs_an_import_of_dagger(void **state)
{
	(void)state;
	support_code_calls(READER,
		"import { Docker } from 'docker'\n"
		"const f = (it) => it.container().withNewFile('x')\n",
		"");
	support_code_calls_named(READER,
		"import { dag } from '../../deps.ts'\n"
		"const f = async () => dag\n  .container().from('alpine')\n",
		"from", "Container.from(\"alpine\")\n");
}

static void takes_no_other_client_for_dagger_s(void **state)
{
	(void)state;
	support_code_calls(READER,
		"import { dag } from '@dagger.io/dagger'\n"
		"const f = () => { const client = new S3(); client.directory('/x') }\n",
		"");
}

static void keeps_the_good_parts_of_broken_code(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_code_read(snapshot, READER,
		"import { dag } from '@dagger.io/dagger'\n"
		"const a = dag.container().from('alpine')\n"
		"const b = (;\n");

	(void)state;
	assert_null(facts->refused);
	assert_true(facts->broken);
	assert_int_equal(facts->broken_at.line, 3);
	assert_int_equal(support_code_call(facts, "from")->at.line, 2);
	assert_int_equal(support_code_call(facts, "from")->at.column, 27);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_clients_of_connections),
		cmocka_unit_test(reads_markup_as_well),
		cmocka_unit_test(follows_constants),
		cmocka_unit_test(follows_fields_and_parameters),
		cmocka_unit_test(knows_types_however_they_are_written),
		cmocka_unit_test(follows_helpers),
		cmocka_unit_test(reads_arguments_of_decorators),
		cmocka_unit_test(needs_an_import_of_dagger),
		cmocka_unit_test(takes_no_other_client_for_dagger_s),
		cmocka_unit_test(keeps_the_good_parts_of_broken_code),
	};
	int failed = code_cases_run(READER, before, "", rows, COUNT_OF(rows));

	failed += code_cases_run(READER, before, "", values, COUNT_OF(values));
	return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
