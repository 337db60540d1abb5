#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_code.h"
#include "support_code_cases.h"

#define READER "elixir"

/* One case a row of reference/dagger.md, section 5, inside of a function with these parameters. */
static const char before[] =
	"defmodule Ci do\n"
	"  use Dagger.Mod.Object, name: \"Ci\"\n"
	"  alias Dagger.Container\n"
	"\n"
	"  defn run(ctr: Dagger.Container.t(), src: Dagger.Directory.t(), s: Dagger.Secret.t(), sock: "
	"Dagger.Socket.t(), svc: Dagger.Service.t(), name: String.t()) :: Dagger.Container.t() do\n";

static const struct code_case rows[] = {
	{ "base_images",
		"dag() |> Dagger.Client.container() |> Dagger.Container.from(\"alpine:3.20\")\nend\nend",
		"from", "Container.from(\"alpine:3.20\")\n" },
	{ "base_images_without_pipes",
		"Dagger.Container.from(Dagger.Client.container(dag()), \"alpine:3.20\")\nend\nend", "from",
		"Container.from(\"alpine:3.20\")\n" },
	{ "base_images_by_an_alias",
		"dag() |> Dagger.Client.container() |> Container.from(\"alpine:3.20\")\nend\nend", "from",
		"Container.from(\"alpine:3.20\")\n" },
	{ "base_images_by_an_import", "dag() |> Dagger.Client.container() |> from(\"alpine:3.20\")\nend\nend",
		"from", "Container.from(\"alpine:3.20\")\n" },
	{ "commands", "ctr |> Dagger.Container.with_exec([\"go\", \"build\"])\nend\nend", "withExec",
		"Container.withExec(\"go\", \"build\")\n" },
	{ "commands_as_words", "ctr |> Dagger.Container.with_exec(~w\"go build\")\nend\nend", "withExec",
		"Container.withExec(\"go\", \"build\")\n" },
	{ "privileged_commands",
		"ctr |> Dagger.Container.with_exec([\"x\"], insecure_root_capabilities: true)\nend\nend",
		"withExec", "Container.withExec(\"x\", insecureRootCapabilities: \"true\")\n" },
	{ "nested_engines",
		"ctr |> Dagger.Container.with_exec([\"x\"], experimental_privileged_nesting: true)\nend\nend",
		"withExec", "Container.withExec(\"x\", experimentalPrivilegedNesting: \"true\")\n" },
	{ "secret_variables", "ctr |> Dagger.Container.with_secret_variable(\"N\", s)\nend\nend",
		"withSecretVariable", "Container.withSecretVariable(\"N\", parameter \"s\"<s>)\n" },
	{ "plain_variables", "ctr |> Dagger.Container.with_env_variable(\"CI\", \"yes\")\nend\nend",
		"withEnvVariable", "Container.withEnvVariable(\"CI\", \"yes\")\n" },
	{ "plain_variables_that_hold_a_secret",
		"ctr |> Dagger.Container.with_env_variable(\"NPM_TOKEN\", \"hunter2hunter2\")\nend\nend",
		"withEnvVariable",
		"Container.withEnvVariable(\"NPM_TOKEN\", secret \"<secret, 14 characters>\")\n" },
	{ "secret_files", "ctr |> Dagger.Container.with_mounted_secret(\"/run/s\", s)\nend\nend",
		"withMountedSecret", "Container.withMountedSecret(\"/run/s\", parameter \"s\"<s>)\n" },
	{ "literal_secrets", "Dagger.Client.set_secret(dag(), \"n\", \"plain\")\nend\nend", "setSecret",
		"Query.setSecret(\"n\", secret \"<secret, 5 characters>\")\n" },
	{ "secret_providers", "dag() |> Dagger.Client.secret(\"env://X\")\nend\nend", "secret",
		"Query.secret(\"env://X\")\n" },
	{ "secret_files_of_the_host",
		"dag() |> Dagger.Client.host() |> Dagger.Host.set_secret_file(\"n\", \"/p\")\nend\nend",
		"setSecretFile", "Host.setSecretFile(\"n\", \"/p\")\n" },
	{ "folders_of_the_host",
		"dag() |> Dagger.Client.host() |> Dagger.Host.directory(\"/etc\", exclude: [\"a\", "
		"\"b\"])\nend\nend",
		"directory", "Host.directory(\"/etc\", exclude: \"a\", exclude: \"b\")\n" },
	{ "files_of_the_host", "dag() |> Dagger.Client.host() |> Dagger.Host.file(\"/etc/passwd\")\nend\nend",
		"file", "Host.file(\"/etc/passwd\")\n" },
	{ "sockets_of_the_host",
		"dag() |> Dagger.Client.host() |> "
		"Dagger.Host.unix_socket(\"/var/run/docker.sock\")\nend\nend",
		"unixSocket", "Host.unixSocket(\"/var/run/docker.sock\")\n" },
	{ "services_of_the_host",
		"dag() |> Dagger.Client.host() |> Dagger.Host.service([%Dagger.PortForward{backend: 80, "
		"frontend: 8080}])\nend\nend",
		"service", "Host.service(ports.backend: \"80\", ports.frontend: \"8080\")\n" },
	{ "tunnels_of_the_host", "dag() |> Dagger.Client.host() |> Dagger.Host.tunnel(svc)\nend\nend",
		"tunnel", "Host.tunnel(parameter \"svc\"<svc>)\n" },
	{ "images_of_the_host",
		"dag() |> Dagger.Client.host() |> Dagger.Host.container_image(\"mine\")\nend\nend",
		"containerImage", "Host.containerImage(\"mine\")\n" },
	{ "sockets_in_containers", "ctr |> Dagger.Container.with_unix_socket(\"/s\", sock)\nend\nend",
		"withUnixSocket", "Container.withUnixSocket(\"/s\", parameter \"sock\"<sock>)\n" },
	{ "service_bindings", "ctr |> Dagger.Container.with_service_binding(\"db\", svc)\nend\nend",
		"withServiceBinding", "Container.withServiceBinding(\"db\", parameter \"svc\"<svc>)\n" },
	{ "cache_volumes", "dag() |> Dagger.Client.cache_volume(\"go\")\nend\nend", "cacheVolume",
		"Query.cacheVolume(\"go\")\n" },
	{ "mounted_caches",
		"ctr |> Dagger.Container.with_mounted_cache(\"/c\", Dagger.Client.cache_volume(dag(), "
		"\"go\"), sharing: Dagger.CacheSharingMode.locked())\nend\nend",
		"withMountedCache", "Container.withMountedCache(\"/c\", #0, sharing: \"LOCKED\")\n" },
	{ "mounted_caches_by_an_atom",
		"ctr |> Dagger.Container.with_mounted_cache(\"/c\", Dagger.Client.cache_volume(dag(), "
		"\"go\"), sharing: :LOCKED)\nend\nend",
		"withMountedCache", "Container.withMountedCache(\"/c\", #0, sharing: \"LOCKED\")\n" },
	{ "downloads",
		"dag() |> Dagger.Client.http(\"https://x.example/a\", checksum: \"sha256:00\")\nend\nend",
		"http", "Query.http(\"https://x.example/a\", checksum: \"sha256:00\")\n" },
	{ "git_branches",
		"dag() |> Dagger.Client.git(\"https://x.example/r\") |> "
		"Dagger.GitRepository.branch(\"main\") |> Dagger.GitRef.tree()\nend\nend",
		"branch", "GitRepository.branch(\"main\")\n" },
	{ "git_trees",
		"dag() |> Dagger.Client.git(\"https://x.example/r\") |> Dagger.GitRepository.tag(\"v1\") |> "
		"Dagger.GitRef.tree()\nend\nend",
		"tree", "GitRef.tree()\n" },
	{ "git_heads",
		"dag() |> Dagger.Client.git(\"https://x.example/r\") |> "
		"Dagger.GitRepository.head()\nend\nend",
		"git", "Query.git(\"https://x.example/r\")\n" },
	{ "publishing", "{:ok, ref} = ctr |> Dagger.Container.publish(\"ttl.sh/x\")\nend\nend", "publish",
		"Container.publish(\"ttl.sh/x\")\n" },
	{ "registry_credentials",
		"ctr |> Dagger.Container.with_registry_auth(\"ghcr.io\", \"me\", s)\nend\nend",
		"withRegistryAuth", "Container.withRegistryAuth(\"ghcr.io\", \"me\", parameter \"s\"<s>)\n" },
	{ "dockerfiles",
		"src |> Dagger.Directory.docker_build(dockerfile: \"D\", build_args: [%Dagger.BuildArg{name: "
		"\"A\", value: \"1\"}, %{name: \"B\", value: \"2\"}])\nend\nend",
		"dockerBuild",
		"Directory.dockerBuild(dockerfile: \"D\", buildArgs.name: \"A\", buildArgs.value: \"1\", "
		"buildArgs.name: \"B\", buildArgs.value: \"2\")\n" },
	{ "tarballs", "ctr |> Dagger.Container.as_tarball() |> Dagger.File.export(\"x.tar\")\nend\nend",
		"export", "File.export(\"x.tar\")\n" },
	{ "imports",
		"dag() |> Dagger.Client.container() |> Dagger.Container.import(Dagger.Directory.file(src, "
		"\"x.tar\"))\nend\nend",
		"import", "Container.import(#1)\n" },
	{ "exported_images", "ctr |> Dagger.Container.export_image(\"mine\")\nend\nend", "exportImage",
		"Container.exportImage(\"mine\")\n" },
	{ "terminals", "ctr |> Dagger.Container.terminal()\nend\nend", "terminal", "Container.terminal()\n" },
	{ "skipped_checks_of_certificates",
		"ctr |> Dagger.Container.publish(\"r.example/x\", insecure_skip_tls_verify: true)\nend\nend",
		"publish", "Container.publish(\"r.example/x\", insecureSkipTLSVerify: \"true\")\n" },
};

/* How values are put together. */
static const struct code_case values[] = {
	{ "texts_of_all_kinds",
		"ctr |> Dagger.Container.with_exec([\"a\\tb\\x41\", 'c', ~s(d), ~S(e\\t), :f, 1, "
		"true])\nend\nend",
		"withExec",
		"Container.withExec(\"\"a\\tbA\"\", \"c\", \"d\", \"e\\t\", \"f\", \"1\", \"true\")\n" },
	{ "heredocs", "ctr |> Dagger.Container.with_exec([\"\"\"\n    a\n    \"\"\"])\nend\nend", "withExec",
		"Container.withExec(\"\"a\\n\"\")\n" },
	{ "interpolation", "tag = \"3.20\"\nctr |> Dagger.Container.from(\"alpine:#{tag}\")\nend\nend",
		"from", "Container.from(formatted \"alpine:3.20\")\n" },
	{ "interpolation_of_parameters", "ctr |> Dagger.Container.from(\"alpine:#{name}\")\nend\nend", "from",
		"Container.from(unknown \"alpine:{}\"<name>)\n" },
	{ "words_with_interpolation", "ctr |> Dagger.Container.with_exec(~w\"curl #{name} -o x\")\nend\nend",
		"withExec", "Container.withExec(\"curl\", parameter \"name\"<name>, \"-o\", \"x\")\n" },
	{ "concatenation", "v = \"b\"\nctr |> Dagger.Container.from(\"a\" <> v <> \"c\")\nend\nend", "from",
		"Container.from(formatted \"abc\")\n" },
	{ "lists_put_together", "ctr |> Dagger.Container.with_exec([\"a\"] ++ [\"b\"] ++ [name])\nend\nend",
		"withExec", "Container.withExec(\"a\", \"b\", parameter \"name\"<name>)\n" },
	{ "one_of_two", "ctr |> Dagger.Container.from(name || \"alpine\")\nend\nend", "from",
		"Container.from(default \"alpine\"<name...>)\n" },
	{ "what_is_given_twice_is_unknown", "v = \"1\"\nv = \"2\"\nctr |> Dagger.Container.from(v)\nend\nend",
		"from", "Container.from(unknown \"\")\n" },
	{ "chains_through_variables",
		"c = dag() |> Dagger.Client.container()\nd = c |> from(\"a\")\nd |> "
		"with_workdir(\"/w\")\nend\nend",
		"withWorkdir", "Container.withWorkdir(\"/w\")\n" },
	{ "blocks_of_loops", "Enum.each([\"1\"], fn v -> ctr |> Dagger.Container.from(v) end)\nend\nend",
		"from", "Container.from(unknown \"\")\n" },
	{ "other_modules_of_elixir",
		"File.read!(\"x\") |> String.trim()\nEnum.map([1], fn x -> x end)\nend\nend", NULL, "" },
};

/* --- whole files ---------------------------------------------------------------------------------------- */

static void reads_older_modules(void **state)
{
	static const char code[] =
		"defmodule Wttr do\n"
		"  use Dagger.ModuleRuntime, name: \"Wttr\"\n"
		"  defstruct [:dag]\n"
		"  @function [args: [location: [type: :string]], return: Dagger.Container]\n"
		"  @doc \"x\"\n"
		"  def run(self, args) do\n"
		"    self.dag\n"
		"    |> Dagger.Client.container()\n"
		"    |> Dagger.Container.from(\"alpine\")\n"
		"    |> Dagger.Container.with_exec([\"curl\", args.location])\n"
		"  end\n"
		"  def inner(self, %{where: where}, kind \\\\ \"x\") do\n"
		"    self |> run(where) |> Dagger.Container.with_workdir(kind)\n"
		"  end\n"
		"end\n";

	(void)state;
	support_code_calls_named(READER, code, "from", "Container.from(\"alpine\")\n");
	support_code_calls_named(
		READER, code, "withExec", "Container.withExec(\"curl\", unknown \"\"<args...>)\n");
	support_code_calls_named(READER, code, "withWorkdir", "Container.withWorkdir(default \"x\"<kind>)\n");
	code_expect_parameter(READER, code, "Wttr.run(args: ) exposed");
	code_expect_parameter(READER, code, "Wttr.inner(kind: ) default=x");
}

static void reads_options_of_parameters(void **state)
{
	static const char code[] =
		"defmodule Ci do\n"
		"  use Dagger.Mod.Object, name: \"Ci\"\n"
		"  defn run(src: {Dagger.Directory.t(), default_path: \"/\", ignore: [\"a\"]}, name: "
		"{String.t(), default: \"me\"}) :: String.t() do\n"
		"    src |> Dagger.Directory.file(name)\n"
		"  end\n"
		"  defp inner(a), do: dag() |> Dagger.Client.container() |> Dagger.Container.from(a)\n"
		"end\n";

	(void)state;
	code_expect_parameter(READER, code, "Ci.run(src: Dagger.Directory.t()) path=/ ignores exposed");
	code_expect_parameter(READER, code, "Ci.run(name: String.t()) default=me exposed");
	code_expect_parameter(READER, code, "Ci.inner(a: )");
	support_code_calls_named(READER, code, "file", "Directory.file(default \"me\"<name>)\n");
}

static void follows_attributes(void **state)
{
	static const char code[] =
		"defmodule Ci do\n"
		"  @moduledoc \"no constant\"\n"
		"  @image \"alpine:3\"\n"
		"  @api_token \"abcdef0123456789\"\n"
		"  def run(), do: Dagger.Client.container(dag()) |> Dagger.Container.from(@image)\n"
		"end\n";

	(void)state;
	support_code_calls_named(READER, code, "from", "Container.from(\"alpine:3\")\n");
	code_expect_constant(READER, code, "image", "literal alpine:3");
	code_expect_constant(READER, code, "api_token", "secret <secret, 16 characters>");
}

static void finds_clients_of_connections(void **state)
{
	(void)state;
	support_code_calls_named(READER,
		"Mix.install([{:dagger, \"~> 0.18\"}])\n"
		"client = Dagger.connect!()\n"
		"client |> Dagger.Client.host() |> Dagger.Host.directory(\".\")\n"
		"{:ok, other} = Dagger.connect()\n"
		"other |> Dagger.Client.host() |> Dagger.Host.directory(\"/\")\n",
		"directory", "Host.directory(\".\")\nHost.directory(\"/\")\n");
}

static void keeps_the_good_parts_of_broken_code(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_code_read(snapshot, READER,
		"defmodule Ci do\n"
		"  def a(), do: Dagger.Client.container(dag()) |> Dagger.Container.from(\"alpine\")\n"
		"  def b( do\n"
		"end\n");

	(void)state;
	assert_null(facts->refused);
	assert_true(facts->broken);
	assert_int_equal(support_code_call(facts, "from")->at.line, 2);
	assert_int_equal(support_code_call(facts, "from")->at.column, 67);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_older_modules),
		cmocka_unit_test(reads_options_of_parameters),
		cmocka_unit_test(follows_attributes),
		cmocka_unit_test(finds_clients_of_connections),
		cmocka_unit_test(keeps_the_good_parts_of_broken_code),
	};
	int failed = code_cases_run(READER, before, "    ", rows, COUNT_OF(rows));

	failed += code_cases_run(READER, before, "    ", values, COUNT_OF(values));
	return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
