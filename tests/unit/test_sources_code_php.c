#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_code.h"
#include "support_code_cases.h"

#define READER "php"

/* One case a row of reference/dagger.md, section 5, inside of a function with these parameters. */
static const char before[] = "<?php\n"
			     "namespace DaggerModule;\n"
			     "use Dagger\\Attribute\\{DaggerFunction, DaggerObject, DefaultPath, Ignore};\n"
			     "use Dagger\\{Container, Directory, Secret, Service, Client};\n"
			     "use Dagger\\Socket as Sock;\n"
			     "use function Dagger\\dag;\n"
			     "#[DaggerObject]\n"
			     "class Ci {\n"
			     "  #[DaggerFunction]\n"
			     "  public function run(Container $ctr, Directory $src, Secret $s, Sock $sock, "
			     "?Service $svc, Client $client, string $name) {\n";

static const struct code_case rows[] = {
	{ "base_images", "dag()->container()->from('alpine:3.20');\n} }", "from",
		"Container.from(\"alpine:3.20\")\n" },
	{ "base_images_by_name", "dag()->container()->from(address: 'alpine:3.20');\n} }", "from",
		"Container.from(address: \"alpine:3.20\")\n" },
	{ "commands", "$ctr->withExec(['go', 'build']);\n} }", "withExec",
		"Container.withExec(\"go\", \"build\")\n" },
	{ "privileged_commands", "$ctr->withExec(['x'], insecureRootCapabilities: true);\n} }", "withExec",
		"Container.withExec(\"x\", insecureRootCapabilities: \"true\")\n" },
	{ "nested_engines", "$ctr->withExec(['x'], experimentalPrivilegedNesting: true);\n} }", "withExec",
		"Container.withExec(\"x\", experimentalPrivilegedNesting: \"true\")\n" },
	{ "secret_variables", "$ctr->withSecretVariable('N', $s);\n} }", "withSecretVariable",
		"Container.withSecretVariable(\"N\", parameter \"s\"<s>)\n" },
	{ "plain_variables", "$ctr->withEnvVariable('CI', 'yes');\n} }", "withEnvVariable",
		"Container.withEnvVariable(\"CI\", \"yes\")\n" },
	{ "plain_variables_that_hold_a_secret", "$ctr->withEnvVariable('NPM_TOKEN', 'hunter2hunter2');\n} }",
		"withEnvVariable",
		"Container.withEnvVariable(\"NPM_TOKEN\", secret \"<secret, 14 characters>\")\n" },
	{ "secret_files", "$ctr->withMountedSecret('/run/s', $s);\n} }", "withMountedSecret",
		"Container.withMountedSecret(\"/run/s\", parameter \"s\"<s>)\n" },
	{ "literal_secrets", "dag()->setSecret('n', 'plain');\n} }", "setSecret",
		"Query.setSecret(\"n\", secret \"<secret, 5 characters>\")\n" },
	{ "secret_providers", "dag()->secret('env://X');\n} }", "secret", "Query.secret(\"env://X\")\n" },
	{ "secret_files_of_the_host", "$client->host()->setSecretFile('n', '/p');\n} }", "setSecretFile",
		"Host.setSecretFile(\"n\", \"/p\")\n" },
	{ "folders_of_the_host", "$client->host()->directory('/etc', exclude: ['a', 'b']);\n} }", "directory",
		"Host.directory(\"/etc\", exclude: \"a\", exclude: \"b\")\n" },
	{ "files_of_the_host", "$client->host()->file('/etc/passwd');\n} }", "file",
		"Host.file(\"/etc/passwd\")\n" },
	{ "sockets_of_the_host", "$client->host()->unixSocket('/var/run/docker.sock');\n} }", "unixSocket",
		"Host.unixSocket(\"/var/run/docker.sock\")\n" },
	{ "services_of_the_host", "$client->host()->service([['backend' => 80, 'frontend' => 8080]]);\n} }",
		"service", "Host.service(ports.backend: \"80\", ports.frontend: \"8080\")\n" },
	{ "tunnels_of_the_host", "$client->host()->tunnel($svc);\n} }", "tunnel",
		"Host.tunnel(parameter \"svc\"<svc>)\n" },
	{ "images_of_the_host", "$client->host()->containerImage('mine');\n} }", "containerImage",
		"Host.containerImage(\"mine\")\n" },
	{ "sockets_in_containers", "$ctr->withUnixSocket('/s', $sock);\n} }", "withUnixSocket",
		"Container.withUnixSocket(\"/s\", parameter \"sock\"<sock>)\n" },
	{ "service_bindings", "$ctr->withServiceBinding('db', $svc);\n} }", "withServiceBinding",
		"Container.withServiceBinding(\"db\", parameter \"svc\"<svc>)\n" },
	{ "cache_volumes", "dag()->cacheVolume('go');\n} }", "cacheVolume", "Query.cacheVolume(\"go\")\n" },
	{ "mounted_caches",
		"$ctr->withMountedCache('/c', dag()->cacheVolume('go'), sharing: "
		"CacheSharingMode::LOCKED);\n} }",
		"withMountedCache", "Container.withMountedCache(\"/c\", #0, sharing: \"LOCKED\")\n" },
	{ "downloads", "dag()->http('https://x.example/a', checksum: 'sha256:00');\n} }", "http",
		"Query.http(\"https://x.example/a\", checksum: \"sha256:00\")\n" },
	{ "git_branches", "dag()->git('https://x.example/r')->branch('main')->tree();\n} }", "branch",
		"GitRepository.branch(\"main\")\n" },
	{ "git_trees", "dag()->git('https://x.example/r')->tag('v1')->tree();\n} }", "tree",
		"GitRef.tree()\n" },
	{ "git_heads", "dag()->git(url: 'https://x.example/r')->head();\n} }", "git",
		"Query.git(url: \"https://x.example/r\")\n" },
	{ "publishing", "$ref = $ctr->publish('ttl.sh/x');\n} }", "publish",
		"Container.publish(\"ttl.sh/x\")\n" },
	{ "publishing_whose_result_is_dropped", "$ctr->publish('ttl.sh/x');\n} }", "publish",
		"Container.publish(\"ttl.sh/x\", @dropped: \"true\")\n" },
	{ "registry_credentials", "$ctr->withRegistryAuth('ghcr.io', 'me', $s);\n} }", "withRegistryAuth",
		"Container.withRegistryAuth(\"ghcr.io\", \"me\", parameter \"s\"<s>)\n" },
	{ "dockerfiles",
		"$src->dockerBuild(dockerfile: 'D', buildArgs: [new BuildArg('A', '1'), new "
		"\\Dagger\\BuildArg(name: 'B', value: '2')]);\n} }",
		"dockerBuild",
		"Directory.dockerBuild(dockerfile: \"D\", buildArgs.name: \"A\", buildArgs.value: \"1\", "
		"buildArgs.name: \"B\", buildArgs.value: \"2\")\n" },
	{ "tarballs", "$ctr->asTarball()->export('x.tar');\n} }", "export", "File.export(\"x.tar\")\n" },
	{ "imports", "dag()->container()->import($src->file('x.tar'));\n} }", "import",
		"Container.import(#1)\n" },
	{ "exported_images", "$ctr->exportImage('mine');\n} }", "exportImage",
		"Container.exportImage(\"mine\")\n" },
	{ "terminals", "$ctr->terminal();\n} }", "terminal", "Container.terminal()\n" },
	{ "skipped_checks_of_certificates",
		"$r = $ctr->publish('r.example/x', insecureSkipTLSVerify: true);\n} }", "publish",
		"Container.publish(\"r.example/x\", insecureSkipTLSVerify: \"true\")\n" },
};

/* How values are put together. */
static const struct code_case values[] = {
	{ "texts_of_all_kinds",
		"$ctr->withExec(['a\\n\\'b', \"c\\x41\", <<<X\nd\nX, <<<'Y'\ne\nY, 1, 2.5, true]);\n} }",
		"withExec",
		"Container.withExec(\"a\\n'b\", \"cA\", \"d\", \"e\", \"1\", \"2.5\", \"true\")\n" },
	{ "interpolation", "$tag = '3.20';\n$ctr->from(\"alpine:{$tag}-$tag\");\n} }", "from",
		"Container.from(formatted \"alpine:3.20-3.20\")\n" },
	{ "interpolation_of_parameters", "$ctr->from(\"alpine:$name\");\n} }", "from",
		"Container.from(unknown \"alpine:{}\"<name>)\n" },
	{ "formats", "$ctr->from(sprintf('%s:%d', 'alpine', 3));\n} }", "from",
		"Container.from(formatted \"alpine:3\")\n" },
	{ "concatenation", "$v = 'b';\n$ctr->from('a' . ($v) . 'c');\n} }", "from",
		"Container.from(formatted \"abc\")\n" },
	{ "one_of_two", "$ctr->from($name ?? 'alpine');\n} }", "from",
		"Container.from(default \"alpine\"<name...>)\n" },
	{ "one_of_two_by_a_condition", "$ctr->from($svc ? 'a' : 'b');\n} }", "from",
		"Container.from(unknown \"\")\n" },
	{ "one_of_two_in_short", "$ctr->from($name ?: 'a');\n} }", "from",
		"Container.from(default \"a\"<name...>)\n" },
	{ "what_is_given_twice_is_unknown", "$v = '1';\nif ($svc) { $v = '2'; }\n$ctr->from($v);\n} }",
		"from", "Container.from(unknown \"\")\n" },
	{ "what_grows_is_unknown", "$v = '1';\n$v .= '2';\n$ctr->from($v);\n} }", "from",
		"Container.from(unknown \"\")\n" },
	{ "what_a_loop_gives_is_unknown",
		"foreach (['1'] as $k => $v) { $ctr->from($v); }\nforeach (['1'] as $w) { $ctr->from($w); "
		"}\n} }",
		"from", "Container.from(unknown \"\")\nContainer.from(unknown \"\")\n" },
	{ "chains_through_variables",
		"$c = dag()->container();\n$d = $c->from('a');\n$d?->withWorkdir('/w');\n} }", "withWorkdir",
		"Container.withWorkdir(\"/w\")\n" },
	{ "lists_from_variables", "$cmd = ['a', 'b'];\n$ctr->withExec($cmd);\n} }", "withExec",
		"Container.withExec(\"a\", \"b\")\n" },
	{ "arrays_of_old", "$ctr->withExec(array('a', $name));\n} }", "withExec",
		"Container.withExec(\"a\", parameter \"name\"<name>)\n" },
	{ "closures", "$f = fn($v) => $ctr->from($v);\n} }", "from", "Container.from(unknown \"\")\n" },
	{ "constants_of_other_classes", "$ctr->from(Names::IMAGE);\n} }", "from",
		"Container.from(name \"IMAGE\")\n" },
	{ "other_objects_are_left_alone", "$p = new \\PDO('x');\n$p->directory('y');\nstrlen('x');\n} }",
		NULL, "" },
};

/* --- whole files ---------------------------------------------------------------------------------------- */

static void follows_fields_and_constants(void **state)
{
	static const char code[] =
		"<?php\n"
		"namespace DaggerModule;\n"
		"use Dagger\\Container;\n"
		"const TAG = '3';\n"
		"const API_TOKEN = 'abcdef0123456789';\n"
		"#[DaggerObject]\n"
		"class Ci {\n"
		"  private const IMAGE = 'alpine:' . TAG;\n"
		"  private string $fixed = 'go:1';\n"
		"  private string $base;\n"
		"  public function __construct(private string $image = 'node:22', string $b = 'debian:12') { "
		"$this->base = $b; }\n"
		"  #[DaggerFunction] public function a(): Container { return "
		"\\Dagger\\dag()->container()->from(self::IMAGE); }\n"
		"  #[DaggerFunction] public function b(): Container { return "
		"dag()->container()->from($this->fixed); }\n"
		"  #[DaggerFunction] public function c(): Container { return "
		"dag()->container()->from($this->base); }\n"
		"  #[DaggerFunction] public function d(): Container { return "
		"dag()->container()->from($this->image); }\n"
		"  private function e(string $v): Container { return dag()->container()->from($v); }\n"
		"}\n";

	(void)state;
	support_code_calls_named(READER, code, "from",
		"Container.from(formatted \"alpine:3\")\n"
		"Container.from(\"go:1\")\n"
		"Container.from(default \"debian:12\"<b...>)\n"
		"Container.from(default \"node:22\"<image...>)\n"
		"Container.from(parameter \"v\"<v>)\n");
	code_expect_constant(READER, code, "TAG", "literal 3");
	code_expect_constant(READER, code, "API_TOKEN", "secret <secret, 16 characters>");
	code_expect_parameter(READER, code, "Ci.__construct(image: string) default=node:22 exposed");
	code_expect_parameter(READER, code, "Ci.e(v: string)");
}

static void reads_attributes(void **state)
{
	static const char code[] =
		"<?php\n"
		"use Dagger\\{Container, Directory};\n"
		"use function Dagger\\dag;\n"
		"class Ci {\n"
		"  #[DaggerFunction]\n"
		"  #[Doc('x')]\n"
		"  public function run(#[DefaultPath('/'), Ignore('a', 'b')] Directory $src, "
		"#[DefaultAddress('alpine:latest')] ?Container $ctr, string $name = 'me'): Container {\n"
		"    return $ctr->withDirectory('/s', $src)->withWorkdir($name);\n"
		"  }\n"
		"}\n";

	(void)state;
	code_expect_parameter(READER, code, "Ci.run(src: Directory) path=/ ignores exposed");
	code_expect_parameter(READER, code, "Ci.run(ctr: ?Container) address=alpine:latest exposed");
	code_expect_parameter(READER, code, "Ci.run(name: string) default=me exposed");
	support_code_calls_named(
		READER, code, "withWorkdir", "Container.withWorkdir(default \"me\"<name>)\n");
}

static void finds_clients_of_connections(void **state)
{
	(void)state;
	support_code_calls_named(READER,
		"<?php\n"
		"require 'vendor/autoload.php';\n"
		"$client = \\Dagger\\Dagger::connect();\n"
		"$client->host()->directory('.');\n",
		"directory", "Host.directory(\".\")\n");
	support_code_calls_named(READER,
		"<?php\n"
		"use Dagger\\Dagger;\n"
		"$c = Dagger::connect();\n"
		"$c->host()->directory('/');\n",
		"directory", "Host.directory(\"/\")\n");
}

static void knows_classes_of_the_same_name(void **state)
{
	(void)state;
	support_code_calls_named(READER,
		"<?php\n"
		"use Dagger\\Directory;\n"
		"function run(File $f, Directory|null $d, null|Directory $e, ?\\Dagger\\File $g) { "
		"$f->name(); $d->name(); $e->name(); $g->name(); }\n",
		"name", "Directory.name()\nDirectory.name()\nFile.name()\n");
}

static void keeps_the_good_parts_of_broken_code(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_code_read(snapshot, READER,
		"<?php\n"
		"use function Dagger\\dag;\n"
		"function a() { return dag()->container()->from('alpine'); }\n"
		"function b( { ;\n");

	(void)state;
	assert_null(facts->refused);
	assert_true(facts->broken);
	assert_int_equal(support_code_call(facts, "from")->at.line, 3);
	assert_int_equal(support_code_call(facts, "from")->at.column, 43);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_fields_and_constants),
		cmocka_unit_test(reads_attributes),
		cmocka_unit_test(finds_clients_of_connections),
		cmocka_unit_test(knows_classes_of_the_same_name),
		cmocka_unit_test(keeps_the_good_parts_of_broken_code),
	};
	int failed = code_cases_run(READER, before, "", rows, COUNT_OF(rows));

	failed += code_cases_run(READER, before, "", values, COUNT_OF(values));
	return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
