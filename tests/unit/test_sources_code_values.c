/* What an argument says: how sure its text is, and what of the caller's flows into it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "sources/table.h"
#include "support_code.h"

/* The address of one From inside of a method with parameters image, version: as a line of support_code_write. */
static void from(const char *before, const char *body, const char *argument, const char *value)
{
	CLEANUP(buf_release) struct buf code = BUF_INIT;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	buf_format(&code,
		"package main\n%s\n"
		"func (m *Ci) Run(ctx context.Context, image string, version string) {\n\t%s\n"
		"\tdag.Container().From(%s)\n}\n",
		before, body, argument);
	buf_format(&line, "Container.from(%s)\n", value);
	support_code_calls_named("go", code.text, "from", line.text);
}

static void literals_are_decoded(void **state)
{
	(void)state;
	from("", "", "\"alpine:3\"", "\"alpine:3\"");
	from("", "", "`alpine:3`", "\"alpine:3\"");
	from("", "", "\"a\\x6c\\160\\u0069\\U0000006ee\"", "\"alpine\"");
	from("", "", "(\"alpine\")", "\"alpine\"");
	from("", "", "string(\"alpine\")", "\"alpine\"");
}

static void constants_are_looked_up(void **state)
{
	(void)state;
	from("const base = \"alpine\"", "", "base", "constant \"alpine\"");
	from("var base = \"alpine\"", "", "base", "constant \"alpine\"");
	from("const (\n\ta = \"x\"\n\tbase = a + \":1\"\n)", "", "base", "formatted \"x:1\"");
	from("", "base := \"alpine\"", "base", "\"alpine\"");
	from("", "", "elsewhere", "name \"elsewhere\"");
	from("", "", "\"go:\" + elsewhere + \"-alpine\"", "name \"go:{elsewhere}-alpine\"");
	from("", "", "\"{\" + elsewhere", "unknown \"{{}\"");
	from("", "", "elsewhere + f()", "unknown \"{}{}\"");
	from("const base = \"alpine\"", "base := \"debian\"", "base", "\"debian\"");
}

static void texts_are_put_together(void **state)
{
	(void)state;
	from("const v = \"1\"", "", "\"go:\" + v", "formatted \"go:1\"");
	from("const v = \"1\"", "", "fmt.Sprintf(\"go:%s-%d%%\", v, 2)", "formatted \"go:1-2%\"");
	from("", "", "fmt.Sprintf(\"%[2]s:%[1]s\", \"1\", \"go\")", "formatted \"go:1\"");
	from("const f = \"go:%s\"", "", "fmt.Sprintf(f, \"1\")", "formatted \"go:1\"");
	from("", "", "strings.Join([]string{\"go\", \"1\"}, \":\")", "formatted \"go:1\"");
	from("", "", "path.Join(\"reg\", \"go\")", "formatted \"reg/go\"");
	from("", "", "fmt.Sprintf(\"go:%03d\", 1)", "unknown \"\"");
	from("", "", "fmt.Sprintf(\"go:%s\")", "unknown \"\"");
}

static void what_a_caller_gives_is_his(void **state)
{
	(void)state;
	from("", "", "image", "parameter \"image\"<image>");
	from("", "", "\"go:\" + version", "unknown \"go:{}\"<version>");
	from("", "", "fmt.Sprintf(\"%s/x:v1\", image)", "unknown \"{}/x:v1\"<image>");
	from("", "x := \"go:\" + version", "x", "unknown \"go:{}\"<version...>");
	from("", "", "strings.ToLower(image)", "unknown \"\"<image...>");
	from("", "", "images[version]", "unknown \"\"<version...>");
	from("", "", "ctx.Value(\"x\")", "unknown \"\"");
}

static void helpers_of_the_file_are_looked_into(void **state)
{
	(void)state;
	from("func tag(v string) string { return \"go:\" + v }", "", "tag(\"1\")", "formatted \"go:1\"");
	from("func tag(v string) string { return \"go:\" + v }", "", "tag(version)",
		"unknown \"go:{}\"<version...>");
	from("func tag() string { return \"go\" }", "", "tag()", "constant \"go\"");
	from("func tag() string {\n\tif x { return \"a\" }\n\treturn \"b\"\n}", "", "tag()", "unknown \"\"");
}

static void fields_have_what_the_constructor_gave_them(void **state)
{
	static const char type[] = "type Ci struct{ Image string }\n";
	CLEANUP(buf_release) struct buf before = BUF_INIT;

	(void)state;
	buf_format(&before, "%sfunc New() *Ci { return &Ci{Image: \"alpine\"} }", type);
	from(before.text, "", "m.Image", "\"alpine\"");
	buf_clear(&before);
	buf_format(&before,
		"%sfunc New(\n\t// +default=\"alpine\"\n\timage string,\n) *Ci { return &Ci{Image: image} }",
		type);
	from(before.text, "", "m.Image", "default \"alpine\"<image...>");
	/* Another file of the package may say what it is. */
	from(type, "", "m.Image", "name \"Ci.Image\"");
	from(type, "", "\"go:\" + m.Image", "name \"go:{Ci.Image}\"");
}

static void defaults_may_be_replaced(void **state)
{
	(void)state;
	from("", "x := \"alpine\"\n\tif image != \"\" {\n\t\tx = image\n\t}", "x",
		"default \"alpine\"<image...>");
	from("", "if image == \"\" {\n\t\timage = \"alpine\"\n\t}", "image", "default \"alpine\"<image...>");
	from("", "", "cmp.Or(image, \"alpine\")", "default \"alpine\"<image...>");
	from("", "x := \"alpine\"\n\tif y {\n\t\tx = \"debian\"\n\t}", "x", "unknown \"\"");
	from("", "x := \"alpine\"\n\tfor y {\n\t\tx = x + \"a\"\n\t}", "x", "unknown \"\"");
	from("", "for _, x := range y {\n\t\tuse(x)\n\t}", "x", "unknown \"\"");
}

static void lists_are_values_of_their_own(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_code_read(snapshot, "go",
		"package main\n"
		"func (m *Ci) Run(name string, more []string) {\n"
		"\targs := []string{\"sh\", \"-c\"}\n"
		"\topts := dagger.ContainerWithExecOpts{RedirectStdout: \"/x\"}\n"
		"\tdag.Container().WithExec(append(args, \"echo \"+name, more...), opts)\n"
		"\tdag.Container().WithExec(strings.Split(\"a b\", \" \"))\n"
		"}\n");
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct value_fact *values = support_code_call(facts, "withExec")->values;

	(void)state;
	support_code_write(facts, "withExec", &text);
	assert_string_equal(text.text,
		"Container.withExec(\"sh\", \"-c\", unknown \"echo {}\"<name>, parameter \"more\"<more>, "
		"redirectStdout: \"/x\")\nContainer.withExec(\"a\", \"b\")\n");
	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(values[i].position, 0);
		assert_int_equal(values[i].element, i);
	}
	assert_int_equal(values[4].element, INDEX_NONE);
}

static void secrets_are_not_repeated(void **state)
{
	static const char code[] =
		"package main\n"
		"const password = \"hunter2hunter2\"\n"
		"const tokenVariable = \"GITHUB_TOKEN\"\n"
		"const name = \"PASSWORD\"\n"
		"func (m *Ci) Run(\n\t// +default=\"hunter2hunter2\"\n\tdbPassword string) {\n"
		"\tx := \"hunter2\" + \"hunter2\"\n"
		"\tdag.SetSecret(\"a\", password)\n"
		"\tdag.SetSecret(\"b\", x)\n"
		"\tdag.SetSecret(\"c\", dbPassword)\n"
		"\tdag.SetSecret(\"d\", \"x-hunter2hunter2-\"+m.x())\n"
		"\tdag.Container().WithEnvVariable(name, \"hunter2hunter2\").\n"
		"\t\tWithEnvVariable(\"PASSWORD\", \"/run/secret\")\n"
		"}\n";
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct facts *facts = support_code_read(snapshot, "go", code);

	(void)state;
	facts_write(facts, &text);
	assert_null(strstr(text.text, "hunter2"));
	assert_non_null(strstr(text.text, "GITHUB_TOKEN"));
	assert_non_null(strstr(text.text, "/run/secret"));
	for (size_t i = 0; i < 3; i++) {
		const struct value_fact *value = &facts->calls[i].values[1];

		assert_int_equal(value->certainty, CERTAINTY_SECRET);
		assert_string_equal(value->text, "<secret, 14 characters>");
	}
}

static void constants_of_a_file_are_told_to_its_package(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_code_read(snapshot, "go",
		"package ci\n"
		"const a = \"x\"\n"
		"var b, c = a + \":1\", 2\n"
		"const d = elsewhere\n"
		"var e = f()\n"
		"func g() { h := \"inner\"; use(h) }\n");

	(void)state;
	assert_string_equal(facts->package, "ci");
	assert_int_equal(facts->constant_count, 3);
	assert_string_equal(facts->constants[0].name, "a");
	assert_int_equal(facts->constants[0].certainty, CERTAINTY_LITERAL);
	assert_string_equal(facts->constants[1].name, "b");
	assert_string_equal(facts->constants[1].text, "x:1");
	assert_int_equal(facts->constants[1].certainty, CERTAINTY_FORMATTED);
	assert_int_equal(facts->constants[2].certainty, CERTAINTY_NAME);
	assert_string_equal(facts->constants[2].text, "elsewhere");
}

static void fields_are_told_to_other_files_of_the_package(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_code_read(snapshot, "go",
		"package main\n"
		"func New(\n\t// +default=\"1.24\"\n\tv string) *Ci { return &Ci{Version: v, Other: f()} }\n"
		"func (m *Ci) With() { m.Image = \"alpine\" }\n");

	(void)state;
	assert_int_equal(facts->constant_count, 2);
	assert_string_equal(facts->constants[0].name, "Ci.Version");
	assert_string_equal(facts->constants[0].text, "1.24");
	assert_int_equal(facts->constants[0].certainty, CERTAINTY_DEFAULT);
	assert_string_equal(facts->constants[1].name, "Ci.Image");
	assert_int_equal(facts->constants[1].certainty, CERTAINTY_DEFAULT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals_are_decoded),
		cmocka_unit_test(constants_are_looked_up),
		cmocka_unit_test(texts_are_put_together),
		cmocka_unit_test(what_a_caller_gives_is_his),
		cmocka_unit_test(helpers_of_the_file_are_looked_into),
		cmocka_unit_test(fields_have_what_the_constructor_gave_them),
		cmocka_unit_test(defaults_may_be_replaced),
		cmocka_unit_test(lists_are_values_of_their_own),
		cmocka_unit_test(secrets_are_not_repeated),
		cmocka_unit_test(constants_of_a_file_are_told_to_its_package),
		cmocka_unit_test(fields_are_told_to_other_files_of_the_package),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
