/* Go: each row of the API that rules ask about, as the SDK of Go spells it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/table.h"
#include "support_code.h"

struct row {
	const char *code; /* of the body of a method that has a parameter of each type */
	const char *name; /* of the call that is looked at */
	const char *line;
};

static const struct row rows[] = {
	{ "ctr.From(\"alpine:3.20\")", "from", "Container.from(\"alpine:3.20\")\n" },
	{ "ctr.WithExec([]string{\"go\", \"test\"})", "withExec", "Container.withExec(\"go\", \"test\")\n" },
	{ "ctr.WithExec([]string{\"sh\"}, dagger.ContainerWithExecOpts{InsecureRootCapabilities: true})",
		"withExec", "Container.withExec(\"sh\", insecureRootCapabilities: \"true\")\n" },
	{ "ctr.WithExec([]string{\"x\"}, dagger.ContainerWithExecOpts{ExperimentalPrivilegedNesting: true})",
		"withExec", "Container.withExec(\"x\", experimentalPrivilegedNesting: \"true\")\n" },
	{ "ctr.WithSecretVariable(\"N\", dag.SetSecret(\"a\", plain()))", "withSecretVariable",
		"Container.withSecretVariable(\"N\", #0)\n" },
	{ "ctr.WithEnvVariable(\"N\", \"v\")", "withEnvVariable",
		"Container.withEnvVariable(\"N\", \"v\")\n" },
	{ "ctr.WithEnvVariable(\"API_TOKEN\", \"v\")", "withEnvVariable",
		"Container.withEnvVariable(\"API_TOKEN\", secret \"<secret, 1 characters>\")\n" },
	{ "ctr.WithMountedSecret(\"/run/x\", secret)", "withMountedSecret",
		"Container.withMountedSecret(\"/run/x\", parameter \"secret\"<secret>)\n" },
	{ "dag.SetSecret(\"n\", \"plaintext\")", "setSecret",
		"Query.setSecret(\"n\", secret \"<secret, 9 characters>\")\n" },
	{ "dag.Secret(\"env://X\")", "secret", "Query.secret(\"env://X\")\n" },
	{ "secret.Plaintext(ctx)", "plaintext", "Secret.plaintext()\n" },
	{ "client.Host().SetSecretFile(\"n\", \"/p\")", "setSecretFile",
		"Host.setSecretFile(\"n\", \"/p\")\n" },
	{ "client.Host().Directory(\".\")", "directory", "Host.directory(\".\")\n" },
	{ "client.Host().File(\"/etc/passwd\")", "file", "Host.file(\"/etc/passwd\")\n" },
	{ "client.Host().UnixSocket(\"/var/run/docker.sock\")", "unixSocket",
		"Host.unixSocket(\"/var/run/docker.sock\")\n" },
	{ "client.Host().Service([]dagger.PortForward{{Backend: 80, Frontend: 8080}})", "service",
		"Host.service(ports.backend: \"80\", ports.frontend: \"8080\")\n" },
	{ "client.Host().Tunnel(svc)", "tunnel", "Host.tunnel(parameter \"svc\"<svc>)\n" },
	{ "client.Host().ContainerImage(\"app:dev\")", "containerImage",
		"Host.containerImage(\"app:dev\")\n" },
	{ "ctr.WithUnixSocket(\"/s\", sock)", "withUnixSocket",
		"Container.withUnixSocket(\"/s\", parameter \"sock\"<sock>)\n" },
	{ "ctr.WithServiceBinding(\"db\", svc)", "withServiceBinding",
		"Container.withServiceBinding(\"db\", parameter \"svc\"<svc>)\n" },
	{ "dag.CacheVolume(\"k\")", "cacheVolume", "Query.cacheVolume(\"k\")\n" },
	{ "ctr.WithMountedCache(\"/c\", dag.CacheVolume(\"k\"), "
	  "dagger.ContainerWithMountedCacheOpts{Sharing: dagger.CacheSharingModeLocked})",
		"withMountedCache", "Container.withMountedCache(\"/c\", #0, sharing: \"LOCKED\")\n" },
	{ "ctr.WithMountedCache(\"/c\", dag.CacheVolume(\"k\"), "
	  "dagger.ContainerWithMountedCacheOpts{Sharing: dagger.Private})",
		"withMountedCache", "Container.withMountedCache(\"/c\", #0, sharing: \"PRIVATE\")\n" },
	{ "dag.HTTP(\"https://x/y\", dagger.HTTPOpts{Checksum: \"sha256:00\"})", "http",
		"Query.http(\"https://x/y\", checksum: \"sha256:00\")\n" },
	{ "dag.Git(\"https://x/y\").Branch(\"main\").Tree()", "branch", "GitRepository.branch(\"main\")\n" },
	{ "dag.Git(\"https://x/y\").Tag(\"v1\").Tree()", "tag", "GitRepository.tag(\"v1\")\n" },
	{ "dag.Git(\"https://x/y\").Head().Tree()", "tree", "GitRef.tree()\n" },
	{ "dag.Git(\"https://x/y\").Ref(\"r\").Tree()", "ref", "GitRepository.ref(\"r\")\n" },
	{ "dag.Git(\"https://x/y\").Commit(\"c\").Tree()", "commit", "GitRepository.commit(\"c\")\n" },
	{ "dag.Git(\"https://x/y\").LatestVersion().Tree()", "latestVersion",
		"GitRepository.latestVersion()\n" },
	{ "dag.Git(\"https://x/y\", dagger.GitOpts{KeepGitDir: true})", "git",
		"Query.git(\"https://x/y\", keepGitDir: \"true\")\n" },
	{ "ref, err := ctr.Publish(ctx, \"reg/x:tag\"); use(ref, err)", "publish",
		"Container.publish(\"reg/x:tag\")\n" },
	{ "_, err := ctr.Publish(ctx, \"reg/x:tag\")", "publish",
		"Container.publish(\"reg/x:tag\", @dropped: \"true\")\n" },
	{ "ctr.WithRegistryAuth(\"ghcr.io\", \"me\", secret)", "withRegistryAuth",
		"Container.withRegistryAuth(\"ghcr.io\", \"me\", parameter \"secret\"<secret>)\n" },
	{ "dir.DockerBuild(dagger.DirectoryDockerBuildOpts{Dockerfile: \"D\", BuildArgs: "
	  "[]dagger.BuildArg{{Name: \"A\", Value: \"1\"}, {Name: \"PASSWORD\", Value: \"2\"}}})",
		"dockerBuild",
		"Directory.dockerBuild(dockerfile: \"D\", buildArgs.name: \"A\", buildArgs.value: \"1\", "
		"buildArgs.name: \"PASSWORD\", buildArgs.value: secret \"<secret, 1 characters>\")\n" },
	{ "ctr.Build(dir)", "build", "Container.build(parameter \"dir\"<dir>)\n" },
	{ "ctr.AsTarball()", "asTarball", "Container.asTarball()\n" },
	{ "ctr.Export(ctx, \"/out\")", "export", "Container.export(\"/out\")\n" },
	{ "ctr.ExportImage(ctx, \"app\")", "exportImage", "Container.exportImage(\"app\")\n" },
	{ "ctr.Import(file)", "import", "Container.import(parameter \"file\"<file>)\n" },
	{ "ctr.Terminal()", "terminal", "Container.terminal()\n" },
	{ "dir.Terminal()", "terminal", "Directory.terminal()\n" },
	{ "ctr.AsService(dagger.ContainerAsServiceOpts{InsecureRootCapabilities: true}).Up(ctx)", "asService",
		"Container.asService(insecureRootCapabilities: \"true\")\n" },
	{ "ctr.AsService().Up(ctx)", "up", "Service.up()\n" },
	{ "ctr.WithNewFile(\"/p\", \"text\")", "withNewFile", "Container.withNewFile(\"/p\", \"text\")\n" },
	{ "ctr.WithDirectory(\"/src\", dir)", "withDirectory",
		"Container.withDirectory(\"/src\", parameter \"dir\"<dir>)\n" },
	{ "dag.Address(\"alpine\").Container()", "container", "Address.container()\n" },
	{ "file.Contents(ctx)", "contents", "File.contents()\n" },
};

static const char head[] =
	"package main\n"
	"import (\n\t\"context\"\n\t\"dagger.io/dagger\"\n)\n"
	"type Ci struct{}\n"
	"func (m *Ci) Run(ctx context.Context, ctr *dagger.Container, dir *dagger.Directory,\n"
	"\tfile *dagger.File, secret *dagger.Secret, svc *dagger.Service, sock *dagger.Socket) {\n";

static void every_row_of_the_api_is_a_call(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		CLEANUP(buf_release) struct buf code = BUF_INIT;

		buf_format(&code, "%s\t%s\n}\n", head, rows[i].code);
		support_code_calls_named("go", code.text, rows[i].name, rows[i].line);
	}
}

static void arguments_stand_where_they_are_written(void **state)
{
	static const char code[] = "package main\n"
				   "func f() {\n"
				   "\tx := \"\xc3\xa9\xf0\x9f\x98\x80\"; dag.Container().From(\"alpine\")\n"
				   "}\n";
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_code_read(snapshot, "go", code);
	const struct call_fact *from = support_code_call(facts, "from");

	(void)state;
	assert_int_equal(from->at.line, 3);
	/* In UTF-16 units: the letter is one, the face two. */
	assert_int_equal(from->at.column, 30);
	assert_memory_equal(code + from->at.offset, "From(\"alpine\")", from->at.count);
	assert_memory_equal(code + from->values[0].at.offset, "\"alpine\"", from->values[0].at.count);
	assert_int_equal(from->values[0].at.column, 35);
	assert_string_equal(from->function, "f");
}

static void parameters_say_what_stands_in_their_comments(void **state)
{
	static const char code[] = "package main\n"
				   "import \"dagger/ci/internal/dagger\"\n"
				   "type Ci struct {\n"
				   "\t// +defaultPath=\"/\"\n"
				   "\tSource *dagger.Directory\n"
				   "\tOther *dagger.Directory\n"
				   "}\n"
				   "func New(\n"
				   "\t// what it is built with\n"
				   "\t// +optional\n"
				   "\t// +default=\"alpine:\\u0033\"\n"
				   "\tbase string,\n"
				   "\t//+defaultAddress=node:20  \n"
				   "\tctr *dagger.Container,\n"
				   "\tdir *dagger.Directory, // +ignore=[\"*\", \"!**/*.go\"]\n"
				   "\tplain string,\n"
				   ") *Ci { return nil }\n"
				   "func (m *Ci) inner(x string) { dag.Container().From(x) }\n"
				   "func helper(y string) {}\n";
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_code_read(snapshot, "go", code);
	const struct parameter_fact *parameters = facts->parameters;

	(void)state;
	assert_int_equal(facts->parameter_count, 6);
	assert_string_equal(parameters[0].function, "Ci");
	assert_string_equal(parameters[0].default_path, "/");
	assert_string_equal(parameters[1].function, "New");
	assert_string_equal(parameters[1].name, "base");
	assert_string_equal(parameters[1].type, "string");
	assert_string_equal(parameters[1].default_value, "alpine:3");
	assert_true(parameters[1].exposed);
	assert_string_equal(parameters[2].default_address, "node:20");
	assert_int_equal(parameters[2].default_at.line, 13);
	assert_true(parameters[3].ignores);
	assert_null(parameters[3].default_value);
	assert_string_equal(parameters[4].name, "plain");
	assert_false(parameters[4].ignores);
	assert_string_equal(parameters[5].function, "Ci.inner");
	assert_false(parameters[5].exposed);
}

static void only_what_a_module_offers_is_exposed(void **state)
{
	static const char code[] = "package main\n"
				   "type Ci struct{}\n"
				   "type inner struct{}\n"
				   "func (m *Ci) Build(a string) { dag.Container().From(a) }\n"
				   "func (m *Ci) build(a string) { dag.Container().From(a) }\n"
				   "func (m *inner) Build(a string) { dag.Container().From(a) }\n"
				   "func Helper(a string) { dag.Container().From(a) }\n"
				   "func New(a string) { dag.Container().From(a) }\n";
	static const bool exposed[] = { true, false, false, false, true };
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_code_read(snapshot, "go", code);

	(void)state;
	assert_int_equal(facts->parameter_count, COUNT_OF(exposed));
	for (size_t i = 0; i < COUNT_OF(exposed); i++)
		assert_int_equal(facts->parameters[i].exposed, exposed[i]);
}

static void imports_make_a_file_daggers(void **state)
{
	static const struct {
		const char *code;
		bool dagger;
	} cases[] = {
		{ "package x\nimport \"dagger.io/dagger\"\n", true },
		{ "package x\nimport d \"dagger.io/dagger\"\n", true },
		{ "package x\nimport (\n\t\"fmt\"\n\t\"dagger/x/internal/dagger\"\n)\n", true },
		{ "package x\nimport \"github.com/dagger/dagger/core\"\n", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		const struct facts *facts = support_code_read(snapshot, "go", cases[i].code);

		assert_int_equal(facts->dagger, cases[i].dagger);
		assert_string_equal(facts->package, "x");
	}
}

/* The functions of a module stand in several files: one that only goes on where another began names no type. */
static void a_command_makes_a_file_of_a_program_daggers(void **state)
{
	(void)state;
	support_code_calls("go",
		"package main\n"
		"import \"context\"\n"
		"func (m *Ci) Version(ctx context.Context) (string, error) {\n"
		"\treturn m.container(\"\").WithExec([]string{\"ci\", \"--version\"}).Stdout(ctx)\n"
		"}\n",
		"?.withExec(\"ci\", \"--version\")\nContainer.stdout()\n");
}

static void code_of_others_is_none_of_daggers(void **state)
{
	(void)state;
	support_code_calls("go",
		"package main\n"
		"import \"x/sql\"\n"
		"func f(client *sql.Client) {\n"
		"\tclient.Container().From(\"table\")\n"
		"\tx.WithExec([]string{\"a\"})\n"
		"}\n",
		"");
	support_code_calls("go",
		"package main\n"
		"import \"dagger.io/dagger\"\n"
		"func f(db *sql.DB) {\n"
		"\tdb.From(\"table\").Directory(\"x\")\n"
		"\tx.WithExec([]string{\"a\"})\n"
		"}\n",
		"?.withExec(\"a\")\n");
}

/* Of a field of a field, or of what another file's function gives, no type is known. */
static void builds_and_tarballs_count_wherever_they_are_called(void **state)
{
	(void)state;
	support_code_calls("go",
		"package main\n"
		"import \"dagger.io/dagger\"\n"
		"func f(b *Build) *dagger.Container {\n"
		"\tb.of.AsTarball()\n"
		"\treturn b.docker.Dir.DockerBuild().WithUser(\"a\")\n"
		"}\n",
		"?.asTarball()\n?.dockerBuild()\nContainer.withUser(\"a\")\n");
}

static void modules_of_before_the_types_had_a_package_are_read(void **state)
{
	(void)state;
	support_code_calls("go",
		"package main\n"
		"type Ci struct{}\n"
		"func (m *Ci) Build(dir *Directory) *Container {\n"
		"\treturn dir.DockerBuild(DirectoryDockerBuildOpts{Target: \"x\"}).From(\"y\")\n"
		"}\n",
		"Directory.dockerBuild(target: \"x\")\nContainer.from(\"y\")\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_of_the_api_is_a_call),
		cmocka_unit_test(arguments_stand_where_they_are_written),
		cmocka_unit_test(parameters_say_what_stands_in_their_comments),
		cmocka_unit_test(only_what_a_module_offers_is_exposed),
		cmocka_unit_test(imports_make_a_file_daggers),
		cmocka_unit_test(builds_and_tarballs_count_wherever_they_are_called),
		cmocka_unit_test(a_command_makes_a_file_of_a_program_daggers),
		cmocka_unit_test(code_of_others_is_none_of_daggers),
		cmocka_unit_test(modules_of_before_the_types_had_a_package_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
