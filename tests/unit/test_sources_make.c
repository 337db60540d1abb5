#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/table.h"
#include "support_described.h"

static void recipes_are_shell_of_their_target(void **state)
{
	(void)state;
	assert_described(READER_MAKE,
		".PHONY: all\nall: dep ; @dagger call a\n\ndep:\n\t-@dagger call \\\n\t  b\n\techo $$X\n"
		"# dagger call nothing\n\t+dagger call c\ndagger: call nothing\n",
		"cli call in all: #0=a\ncli call in dep: #0=b\ncli call in dep: #0=c\n");
}

static void variables_of_the_file_are_put_in(void **state)
{
	(void)state;
	assert_described(READER_MAKE,
		"MOD := github.com/a/b # why\nREF = $(MOD)@$(V)\nV ?= v1\nFLAGS=-m ${REF} --x\nDAGGER ?= "
		"dagger\n"
		"t:\n\t$(DAGGER) call $(FLAGS)\n\tdagger call '$(MOD)/x' $(UNSET) $@ $(shell date) $$HOME\n",
		"cli call in t: module=github.com/a/b@v1(default), x=true\n"
		"cli call in t: #0=github.com/a/b/x(formatted), #1=(unknown), #2=(unknown), #3=(unknown), "
		"#4=(unknown)\nreference call github.com/a/b@v1\n");
}

static void what_is_set_twice_is_not_known(void **state)
{
	(void)state;
	assert_described(READER_MAKE,
		"ifeq (x,y)\nA = 1\nelse\nA = 2\nendif\nB = 1\nB += 2\nC != date\nt:\n\tdagger call $(A) "
		"$(B) $(C)\n",
		"cli call in t: #0=(unknown), #1=(unknown), #2=(unknown)\n");
}

static void exported_variables_are_settings(void **state)
{
	(void)state;
	assert_described(READER_MAKE,
		"export DAGGER_MODULE := github.com/a/b\nexport DAGGER_VERSION ?= $(V)\nDAGGER_X_RELEASE = "
		"x\n"
		"t: export X = y\n",
		"reference DAGGER_MODULE github.com/a/b\nsetting DAGGER_MODULE=github.com/a/b\n"
		"setting DAGGER_VERSION=(unknown)\n");
}

static void definitions_are_no_recipes(void **state)
{
	(void)state;
	assert_described(READER_MAKE, "t:\ndefine x\n\tdagger call a\nendef\n\tdagger call b\n",
		"cli call in t: #0=b\n");
}

static void references_that_turn_in_circles_end(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct facts *facts;

	(void)state;
	buf_add(&text, "A = $(B)$(B)$(B)\nB = $(A)$(A)$(A)\nC = ");
	buf_add_repeated(&text, "$(C)", 1000);
	buf_add(&text, "\nt:\n\tdagger call $(A) $(C)\n");
	facts = read_described(snapshot, READER_MAKE, text.text);
	assert_int_equal(facts->call_count, 1);
	assert_int_equal(facts->calls[0].values[0].certainty, CERTAINTY_UNKNOWN);
}

static void marks_the_variable_in_the_recipe(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const char *text = "M = github.com/a/b\nt:\n\tdagger -m $(M) call $(U) \\\n\t\tx\n";
	const struct facts *facts = read_described(snapshot, READER_MAKE, text);

	(void)state;
	assert_marks(text, facts->references[0].at, "$(M)");
	assert_int_equal(facts->references[0].at.column, 12);
	assert_marks(text, facts->calls[0].values[1].at, "$(U)");
	assert_marks(text, facts->calls[0].values[2].at, "x");
}

static void justfiles_are_alike(void **state)
{
	(void)state;
	assert_described(READER_JUST,
		"mod := \"github.com/a/b\"\nver := `date`\nboth := mod + \"x\"\nexport DAGGER_VERSION := "
		"'0.9'\n"
		"set shell := [\"bash\", \"-c\"]\n# comment\n[private]\n@build target=\"prod\" +rest='': "
		"dep\n"
		"  @-dagger call -m {{mod}}@v1 {{ target }} {{rest}} \\\n    --c {{ver}} {{both}} {{mod / "
		"'x'}}\n"
		"alias b := build\n",
		"cli call in build: module=github.com/a/b@v1(formatted), #0=prod(default), #1=(unknown), "
		"c=(unknown), #2=(unknown), #3=(unknown)\nreference call github.com/a/b@v1\n"
		"setting DAGGER_VERSION=0.9\n");
}

static void recipes_of_just_may_be_scripts(void **state)
{
	(void)state;
	assert_described(READER_JUST,
		"py:\n  #!/usr/bin/env python3\n  dagger call nothing\nsh:\n  #!/usr/bin/env bash\n"
		"  X=a\n  dagger call $X\ndg:\n  #!/usr/bin/env dagger\n  container | from alpine:3\n",
		"cli call in sh: #0=a(constant)\ndagger Query.container in dg\n"
		"dagger Container.from on 1 in dg: #0=alpine:3\n");
}

static void names_are_told_by_themselves(void **state)
{
	const struct reader *make = reader_by_id(READER_MAKE), *just = reader_by_id(READER_JUST);

	(void)state;
	assert_true(
		make->wants("", "Makefile") && make->wants("x", "a.mk") && !make->wants("", "Makefile.am"));
	assert_true(
		just->wants("", "justfile") && just->wants("", "Justfile") && just->wants("", ".justfile"));
	assert_false(just->wants("", "justfile.md"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recipes_are_shell_of_their_target),
		cmocka_unit_test(variables_of_the_file_are_put_in),
		cmocka_unit_test(what_is_set_twice_is_not_known),
		cmocka_unit_test(exported_variables_are_settings),
		cmocka_unit_test(definitions_are_no_recipes),
		cmocka_unit_test(references_that_turn_in_circles_end),
		cmocka_unit_test(marks_the_variable_in_the_recipe),
		cmocka_unit_test(justfiles_are_alike),
		cmocka_unit_test(recipes_of_just_may_be_scripts),
		cmocka_unit_test(names_are_told_by_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
