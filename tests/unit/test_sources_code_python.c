#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_code.h"
#include "support_code_cases.h"

#define READER "python"

/* One case a row of reference/dagger.md, section 5, inside of a function with these parameters. */
static const char before[] = "import dagger\n"
			     "from dagger import BuildArg, dag, function, object_type\n"
			     "@object_type\n"
			     "class Ci:\n"
			     "    @function\n"
			     "    async def run(self, ctr: dagger.Container, src: dagger.Directory, "
			     "s: dagger.Secret, sock: dagger.Socket, svc: dagger.Service,\n"
			     "            client: dagger.Client) -> str:\n";

static const struct code_case rows[] = {
	{ "base_images", "dag.container().from_(\"alpine:3.20\")", "from",
		"Container.from(\"alpine:3.20\")\n" },
	{ "base_images_by_name", "dag.container().from_(address=\"alpine:3.20\")", "from",
		"Container.from(address: \"alpine:3.20\")\n" },
	{ "commands", "ctr.with_exec([\"go\", \"build\"])", "withExec",
		"Container.withExec(\"go\", \"build\")\n" },
	{ "privileged_commands", "ctr.with_exec([\"x\"], insecure_root_capabilities=True)", "withExec",
		"Container.withExec(\"x\", insecureRootCapabilities: \"true\")\n" },
	{ "nested_engines", "ctr.with_exec([\"x\"], experimental_privileged_nesting=True)", "withExec",
		"Container.withExec(\"x\", experimentalPrivilegedNesting: \"true\")\n" },
	{ "secret_variables", "ctr.with_secret_variable(\"N\", s)", "withSecretVariable",
		"Container.withSecretVariable(\"N\", parameter \"s\"<s>)\n" },
	{ "plain_variables", "ctr.with_env_variable(\"CI\", \"yes\")", "withEnvVariable",
		"Container.withEnvVariable(\"CI\", \"yes\")\n" },
	{ "plain_variables_that_hold_a_secret", "ctr.with_env_variable(\"NPM_TOKEN\", \"hunter2hunter2\")",
		"withEnvVariable",
		"Container.withEnvVariable(\"NPM_TOKEN\", secret \"<secret, 14 characters>\")\n" },
	{ "secret_files", "ctr.with_mounted_secret(\"/run/s\", s)", "withMountedSecret",
		"Container.withMountedSecret(\"/run/s\", parameter \"s\"<s>)\n" },
	{ "literal_secrets", "dag.set_secret(\"n\", \"plain\")", "setSecret",
		"Query.setSecret(\"n\", secret \"<secret, 5 characters>\")\n" },
	{ "secret_providers", "dag.secret(\"env://X\")", "secret", "Query.secret(\"env://X\")\n" },
	{ "secret_files_of_the_host", "client.host().set_secret_file(\"n\", \"/p\")", "setSecretFile",
		"Host.setSecretFile(\"n\", \"/p\")\n" },
	{ "folders_of_the_host", "client.host().directory(\"/etc\", exclude=[\"a\", \"b\"])", "directory",
		"Host.directory(\"/etc\", exclude: \"a\", exclude: \"b\")\n" },
	{ "files_of_the_host", "client.host().file(\"/etc/passwd\")", "file",
		"Host.file(\"/etc/passwd\")\n" },
	{ "sockets_of_the_host", "client.host().unix_socket(\"/var/run/docker.sock\")", "unixSocket",
		"Host.unixSocket(\"/var/run/docker.sock\")\n" },
	{ "services_of_the_host", "client.host().service([dagger.PortForward(backend=80, frontend=8080)])",
		"service", "Host.service(ports.backend: \"80\", ports.frontend: \"8080\")\n" },
	{ "tunnels_of_the_host", "client.host().tunnel(svc)", "tunnel",
		"Host.tunnel(parameter \"svc\"<svc>)\n" },
	{ "images_of_the_host", "client.host().container_image(\"mine\")", "containerImage",
		"Host.containerImage(\"mine\")\n" },
	{ "sockets_in_containers", "ctr.with_unix_socket(\"/s\", sock)", "withUnixSocket",
		"Container.withUnixSocket(\"/s\", parameter \"sock\"<sock>)\n" },
	{ "service_bindings", "ctr.with_service_binding(\"db\", svc)", "withServiceBinding",
		"Container.withServiceBinding(\"db\", parameter \"svc\"<svc>)\n" },
	{ "cache_volumes", "dag.cache_volume(\"go\")", "cacheVolume", "Query.cacheVolume(\"go\")\n" },
	{ "mounted_caches",
		"ctr.with_mounted_cache(\"/c\", dag.cache_volume(\"go\"), "
		"sharing=dagger.CacheSharingMode.LOCKED)",
		"withMountedCache", "Container.withMountedCache(\"/c\", #0, sharing: \"LOCKED\")\n" },
	{ "downloads", "dag.http(\"https://x.example/a\", checksum=\"sha256:00\")", "http",
		"Query.http(\"https://x.example/a\", checksum: \"sha256:00\")\n" },
	{ "git_branches", "dag.git(\"https://x.example/r\").branch(\"main\").tree()", "branch",
		"GitRepository.branch(\"main\")\n" },
	{ "git_trees", "dag.git(\"https://x.example/r\").tag(\"v1\").tree()", "tree", "GitRef.tree()\n" },
	{ "git_heads", "dag.git(url=\"https://x.example/r\").head()", "git",
		"Query.git(url: \"https://x.example/r\")\n" },
	{ "publishing", "ref = await ctr.publish(\"ttl.sh/x\")", "publish",
		"Container.publish(\"ttl.sh/x\")\n" },
	{ "publishing_whose_result_is_dropped", "await ctr.publish(\"ttl.sh/x\")", "publish",
		"Container.publish(\"ttl.sh/x\", @dropped: \"true\")\n" },
	{ "registry_credentials", "ctr.with_registry_auth(\"ghcr.io\", \"me\", s)", "withRegistryAuth",
		"Container.withRegistryAuth(\"ghcr.io\", \"me\", parameter \"s\"<s>)\n" },
	{ "dockerfiles",
		"src.docker_build(dockerfile=\"D\", build_args=[BuildArg(\"A\", \"1\"), "
		"dagger.BuildArg(name=\"B\", value=\"2\")])",
		"dockerBuild",
		"Directory.dockerBuild(dockerfile: \"D\", buildArgs.name: \"A\", buildArgs.value: \"1\", "
		"buildArgs.name: \"B\", buildArgs.value: \"2\")\n" },
	{ "tarballs", "ctr.as_tarball().export(\"x.tar\")", "export", "File.export(\"x.tar\")\n" },
	{ "imports", "dag.container().import_(src.file(\"x.tar\"))", "import", "Container.import(#1)\n" },
	{ "exported_images", "ctr.export_image(\"mine\")", "exportImage",
		"Container.exportImage(\"mine\")\n" },
	{ "terminals", "ctr.terminal()", "terminal", "Container.terminal()\n" },
	{ "skipped_checks_of_certificates", "ctr.publish(\"r.example/x\", insecure_skip_tls_verify=True).y()",
		"publish", "Container.publish(\"r.example/x\", insecureSkipTLSVerify: \"true\")\n" },
};

/* How values are put together. */
static const struct code_case values[] = {
	{ "texts_of_all_kinds", "ctr.with_exec(['a\\tb', r'a\\t', \"\"\"c\"\"\", \"d\" 'e', b\"f\"])",
		"withExec", "Container.withExec(\"\"a\\tb\"\", \"a\\t\", \"c\", \"de\", \"f\")\n" },
	{ "escapes", "ctr.from_(\"\\x61\\u0062\\N\\143\")", "from", "Container.from(\"ab\\Nc\")\n" },
	{ "formats", "tag = \"3.20\"\nctr.from_(f\"alpine:{tag}\")", "from",
		"Container.from(formatted \"alpine:3.20\")\n" },
	{ "formats_with_doubled_braces", "ctr.with_exec([f\"{{{1}}}\"])", "withExec",
		"Container.withExec(formatted \"{1}\")\n" },
	{ "formats_that_convert_are_unknown", "tag = \"3\"\nctr.from_(f\"alpine:{tag!r:>3}\")", "from",
		"Container.from(unknown \"alpine:{}\")\n" },
	{ "the_format_method", "v = \"1\"\nctr.from_(\"{}/{n}:{0}\".format(v, n=\"x\"))", "from",
		"Container.from(formatted \"1/x:1\")\n" },
	{ "the_format_method_with_too_little", "ctr.from_(\"a{}{b.c}{{\".format())", "from",
		"Container.from(unknown \"a{}{}{\")\n" },
	{ "percent", "v = \"1\"\nctr.from_(\"%s:%%%d\" % (v, 2))", "from",
		"Container.from(formatted \"1:%2\")\n" },
	{ "percent_by_name", "ctr.from_(\"%(a)s\" % {\"a\": \"x\"})", "from",
		"Container.from(formatted \"x\")\n" },
	{ "percent_with_too_little", "ctr.from_(\"%s:%s %5x %\" % \"a\")", "from",
		"Container.from(unknown \"a:{} {} %\")\n" },
	{ "concatenation", "v = \"b\"\nctr.from_(\"a\" + v + \"c\")", "from",
		"Container.from(formatted \"abc\")\n" },
	{ "lists_put_together", "more = [\"b\"]\nctr.with_exec([\"a\"] + more + [\"c\"])", "withExec",
		"Container.withExec(\"a\", \"b\", \"c\")\n" },
	{ "lists_from_variables", "cmd = [\"a\", \"b\"]\nctr.with_exec(cmd)", "withExec",
		"Container.withExec(\"a\", \"b\")\n" },
	{ "texts_that_are_split", "ctr.with_exec(\"go  test ./...\".split())", "withExec",
		"Container.withExec(\"go\", \"test\", \"./...\")\n" },
	{ "lists_by_shlex", "import shlex\nctr.with_exec(shlex.split(\"a b\"))", "withExec",
		"Container.withExec(\"a\", \"b\")\n" },
	{ "no_value_for_none", "dag.http(\"u\", checksum=None)", "http", "Query.http(\"u\")\n" },
	{ "one_of_two", "import os\nctr.from_(os.environ.get(\"X\") or \"alpine\")", "from",
		"Container.from(unknown \"\")\n" },
	{ "the_caller_s_or_a_default", "def g(image: str = None):\n    ctr.from_(image or \"alpine\")",
		"from", "Container.from(default \"alpine\"<image...>)\n" },
	{ "options_that_are_spread_are_left_out", "opts = { \"a\": 1 }\nctr.with_exec([\"x\"], **opts)",
		"withExec", "Container.withExec(\"x\")\n" },
	{ "formats_of_attributes_are_unknown", "v = \"1\"\nctr.from_(\"{n.x}\".format(n=v))", "from",
		"Container.from(unknown \"{}\")\n" },
	{ "what_a_loop_gives_is_unknown", "for v in [\"1\"]:\n    ctr.from_(v)", "from",
		"Container.from(unknown \"\")\n" },
	{ "what_is_given_twice_is_unknown", "v = \"1\"\nif s:\n    v = \"2\"\nctr.from_(v)", "from",
		"Container.from(unknown \"\")\n" },
	{ "what_grows_is_unknown", "v = \"1\"\nv += \"2\"\nctr.from_(v)", "from",
		"Container.from(unknown \"\")\n" },
	{ "chains_through_variables", "c = dag.container()\nd = c.from_(\"a\")\nd.with_workdir(\"/w\")",
		"withWorkdir", "Container.withWorkdir(\"/w\")\n" },
	{ "chains_in_parentheses", "c = (\n  await dag.container() # x\n  .from_(\"a\")\n)", "from",
		"Container.from(\"a\")\n" },
	{ "walrus", "if (c := dag.container()):\n    c.from_(\"a\")", "from", "Container.from(\"a\")\n" },
	{ "a_path_below_a_home", "import os\ndag.host().directory(os.path.expanduser(\"~/.kube\"))",
		"directory", "Host.directory(\"~/.kube\")\n" },
	{ "a_path_that_is_joined", "import os\ndag.host().directory(os.path.join(home, \".ssh\"))",
		"directory", "Host.directory(name \"{home}/.ssh\")\n" },
	{ "a_path_that_is_divided", "dag.host().directory(str(Path.home() / \".aws\"))", "directory",
		"Host.directory(unknown \"{}/.aws\")\n" },
	{ "other_objects_are_left_alone", "import os\nos.path.directory(\"/x\")\n\"a\".join([\"b\"])", NULL,
		"" },
};

/* --- whole files ---------------------------------------------------------------------------------------- */

static void finds_clients_of_connections(void **state)
{
	(void)state;
	support_code_calls_named(READER,
		"import dagger\n"
		"async def main():\n"
		"    async with dagger.Connection(dagger.Config()) as c:\n"
		"        await c.container().from_(\"alpine\").stdout()\n",
		"from", "Container.from(\"alpine\")\n");
	support_code_calls_named(READER,
		"import dagger\n"
		"async def main():\n"
		"    async with dagger.connection():\n"
		"        await dagger.dag.host().directory(\".\").sync()\n",
		"directory", "Host.directory(\".\")\n");
	support_code_calls_named(READER,
		"from dagger import dag as d\n"
		"def f():\n"
		"    return d.container().from_(\"alpine\")\n",
		"from", "Container.from(\"alpine\")\n");
}

static void follows_constants(void **state)
{
	static const char code[] = "import dagger\n"
				   "from dagger import dag\n"
				   "_IMAGE = \"alpine:3\"\n"
				   "class Names:\n"
				   "    NODE = \"node:22\"\n"
				   "class Kind(str, Enum):\n"
				   "    PYTHON = \"python:3\"\n"
				   "def a(): return dag.container().from_(_IMAGE)\n"
				   "def b(): return dag.container().from_(Names.NODE)\n"
				   "def c(): return dag.container().from_(Kind.PYTHON.value)\n"
				   "def d(): return dag.container().from_(OTHER)\n";

	(void)state;
	support_code_calls_named(READER, code, "from",
		"Container.from(constant \"alpine:3\")\n"
		"Container.from(constant \"node:22\")\n"
		"Container.from(constant \"python:3\")\n"
		"Container.from(name \"OTHER\")\n");
	code_expect_constant(READER, code, "_IMAGE", "literal alpine:3");
	code_expect_constant(
		READER, "API_TOKEN = \"abcdef0123456789\"\n", "API_TOKEN", "secret <secret, 16 characters>");
}

static void follows_fields_and_parameters(void **state)
{
	static const char code[] =
		"import dagger\n"
		"from dagger import dag, field, function, object_type\n"
		"@object_type\n"
		"class Ci:\n"
		"    image: str = \"alpine:3\"\n"
		"    base: str = field(default=\"node:22\")\n"
		"    given: str\n"
		"    FIXED: ClassVar[str] = \"go:1\"\n"
		"    @function\n"
		"    def a(self): return dag.container().from_(self.image)\n"
		"    @function\n"
		"    def b(self): return dag.container().from_(self.base)\n"
		"    @function\n"
		"    def c(self): return dag.container().from_(self.given)\n"
		"    @function\n"
		"    def d(self, tag: str = \"1\"): return dag.container().from_(f\"x:{tag}\")\n"
		"    @function\n"
		"    def e(self): return dag.container().from_(self.FIXED)\n";

	(void)state;
	support_code_calls_named(READER, code, "from",
		"Container.from(default \"alpine:3\"<image>)\n"
		"Container.from(default \"node:22\"<base>)\n"
		"Container.from(parameter \"given\"<given>)\n"
		"Container.from(default \"x:1\"<tag>)\n"
		"Container.from(\"go:1\")\n");
	code_expect_parameter(READER, code, "Ci(image: str) default=alpine:3 exposed");
	code_expect_parameter(READER, code, "Ci.d(tag: str) default=1 exposed");
	code_expect_no_parameter(READER, code, "self");
	code_expect_no_parameter(READER, code, "FIXED");
}

static void tells_oneself_from_others(void **state)
{
	static const char code[] = "import dagger\n"
				   "from dagger import dag, function, object_type\n"
				   "@object_type\n"
				   "class Ci:\n"
				   "    def __init__(self, image: str):\n"
				   "        self.image = image\n"
				   "    @function\n"
				   "    def a(self, other):\n"
				   "        other.image = \"x\"\n"
				   "        return dag.container().from_(self.image)\n";

	(void)state;
	support_code_calls_named(READER, code, "from", "Container.from(parameter \"image\"<image...>)\n");
	code_expect_parameter(READER, code, "Ci.__init__(image: str) exposed");
	code_expect_parameter(READER, code, "Ci.a(other: ) exposed");
}

static void knows_types_however_they_are_written(void **state)
{
	static const char *const types[] = { "dagger.Container", "None | dagger.Container",
		"dagger.Container | None", "Optional[dagger.Container]", "\"dagger.Container\"", "Container",
		"Annotated[dagger.Container | None, Doc(\"a, b\")]",
		"typing.Annotated[Optional[Container], Doc(\"a\")]" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		CLEANUP(buf_release) struct buf code = BUF_INIT;

		buf_format(&code, "import dagger\ndef f(x: %s): return x.directory(\"/a\")\n", types[i]);
		support_code_calls(READER, code.text, "Container.directory(\"/a\")\n");
	}
	support_code_calls(
		READER, "import dagger\ndef f(x: list[dagger.Container]): return x.directory(\"/a\")\n", "");
}

static void follows_helpers(void **state)
{
	(void)state;
	support_code_calls_named(READER,
		"import dagger\n"
		"from dagger import dag, function, object_type\n"
		"def image(version: str, kind: str = \"slim\") -> str:\n"
		"    return f\"python:{version}-{kind}\"\n"
		"@object_type\n"
		"class Ci:\n"
		"    def base(self, name):\n"
		"        return dag.container().from_(name)\n"
		"    @function\n"
		"    def run(self, who: str):\n"
		"        dag.container().from_(image(\"3.12\"))\n"
		"        dag.container().from_(image(who, kind=\"alpine\"))\n"
		"        return self.base(\"x\").with_workdir(\"/w\")\n",
		"from",
		"Container.from(parameter \"name\"<name>)\n"
		"Container.from(formatted \"python:3.12-slim\")\n"
		"Container.from(unknown \"python:{}-alpine\"<who...>)\n");
}

static void reads_annotations(void **state)
{
	static const char code[] =
		"import dagger\n"
		"from dagger import Annotated, DefaultAddress, DefaultPath, Doc, Ignore, dag\n"
		"from dagger import function, object_type\n"
		"@object_type\n"
		"class Ci:\n"
		"    src: Annotated[dagger.Directory, DefaultPath(\"/\"), Ignore([\"a\"])]\n"
		"    @function\n"
		"    def run(self, base: Annotated[dagger.Container, DefaultAddress(\"alpine:latest\"), "
		"Doc(\"x\")],\n"
		"            name: Annotated[str, Doc(\"y\")] = \"me\", *rest: str, n: int | None = None):\n"
		"        return base.with_workdir(name)\n"
		"    @staticmethod\n"
		"    def inner(a):\n"
		"        return dag.container().from_(a)\n";

	(void)state;
	code_expect_parameter(READER, code,
		"Ci(src: Annotated[dagger.Directory, DefaultPath(\"/\"), Ignore([\"a\"])]) path=/ ignores "
		"exposed");
	code_expect_parameter(READER, code,
		"Ci.run(base: Annotated[dagger.Container, DefaultAddress(\"alpine:latest\"), Doc(\"x\")]) "
		"address=alpine:latest exposed");
	code_expect_parameter(READER, code, "Ci.run(name: Annotated[str, Doc(\"y\")]) default=me exposed");
	code_expect_parameter(READER, code, "Ci.inner(a: )");
	support_code_calls_named(
		READER, code, "withWorkdir", "Container.withWorkdir(default \"me\"<name>)\n");
}

static void needs_an_import_of_dagger(void **state)
{
	(void)state;
	support_code_calls(READER,
		"import docker\n"
		"def f(client): return client.containers.from_(\"alpine\").with_new_file(\"x\")\n",
		"");
	support_code_calls(READER,
		"from .base import Base\n"
		"def f(base: Base): return base.ctr().with_exec([\"x\"])\n",
		"?.withExec(\"x\")\n");
}

static void takes_no_other_client_for_dagger_s(void **state)
{
	(void)state;
	support_code_calls(READER,
		"import boto3\n"
		"from dagger import dag\n"
		"def f():\n"
		"    client = boto3.client(\"s3\")\n"
		"    client.directory(\"/x\")\n",
		"");
	support_code_calls_named(READER,
		"from dagger import dag\n"
		"def client():\n"
		"    return dag.container().from_(\"alpine\")\n"
		"def f():\n"
		"    client().directory(\"/x\")\n",
		"directory", "Container.directory(\"/x\")\n");
}

static void keeps_the_good_parts_of_broken_code(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_code_read(snapshot, READER,
		"from dagger import dag\n"
		"def f():\n"
		"    return dag.container().from_(\"alpine\")\n"
		"def g(:\n"
		"    )\n");

	(void)state;
	assert_null(facts->refused);
	assert_true(facts->broken);
	assert_int_equal(facts->broken_at.line, 4);
	assert_int_equal(support_code_call(facts, "from")->at.line, 3);
	assert_int_equal(support_code_call(facts, "from")->at.column, 28);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_clients_of_connections),
		cmocka_unit_test(follows_constants),
		cmocka_unit_test(follows_fields_and_parameters),
		cmocka_unit_test(tells_oneself_from_others),
		cmocka_unit_test(knows_types_however_they_are_written),
		cmocka_unit_test(follows_helpers),
		cmocka_unit_test(reads_annotations),
		cmocka_unit_test(needs_an_import_of_dagger),
		cmocka_unit_test(takes_no_other_client_for_dagger_s),
		cmocka_unit_test(keeps_the_good_parts_of_broken_code),
	};
	int failed = code_cases_run(READER, before, "        ", rows, COUNT_OF(rows));

	failed += code_cases_run(READER, before, "        ", values, COUNT_OF(values));
	return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
