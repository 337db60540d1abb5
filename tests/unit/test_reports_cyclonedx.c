/* CycloneDX: what becomes a component, and what leads where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "support_bom.h"

static const struct json_value *component(const struct bom *bom, const char *name)
{
	return bom_find(bom_list(bom, "components"), "name", name);
}

static size_t component_count(const struct bom *bom)
{
	return json_count(bom_list(bom, "components"));
}

/* --- modules ------------------------------------------------------------------------------------------ */

static void a_module_is_an_application_at_the_commit_of_its_repository(void **state)
{
	CLEANUP(bom_release) struct bom bom;
	const struct json_value *module, *commit;

	(void)state;
	bom_begin(&bom, "cyclonedx", TABLE_MODULES);
	bom_repository(&bom, "acme/pay", "github.com/Acme/pay", BOM_COMMIT);
	bom_add_module(&bom, "acme/pay", "ci", "v0.19.2");
	bom_end(&bom);
	module = component(&bom, "ci");
	assert_string_equal(bom_text(module, "type"), "application");
	assert_string_equal(bom_text(module, "version"), BOM_COMMIT);
	assert_string_equal(bom_text(module, "purl"), "pkg:github/acme/pay@" BOM_COMMIT "#ci");
	commit = json_first(json_member(json_member(module, "pedigree"), "commits"));
	assert_string_equal(bom_text(commit, "uid"), BOM_COMMIT);
	assert_string_equal(bom_text(commit, "url"), "https://github.com/Acme/pay/commit/" BOM_COMMIT);
	assert_true(bom_has_property(module, "scabbard:path", "ci/dagger.json"));
	assert_true(bom_has_property(module, "scabbard:engine", "v0.19.2"));
}

static void the_engine_is_a_platform_that_modules_share(void **state)
{
	CLEANUP(bom_release) struct bom bom;
	const struct json_value *engine;

	(void)state;
	bom_begin(&bom, "cyclonedx", TABLE_MODULES);
	bom_repository(&bom, "acme/pay", "github.com/acme/pay", BOM_COMMIT);
	bom_add_module(&bom, "acme/pay", "a", "v0.19.2");
	bom_add_module(&bom, "acme/pay", "b", "v0.19.2");
	bom_end(&bom);
	engine = component(&bom, "dagger");
	assert_int_equal(component_count(&bom), 3);
	assert_string_equal(bom_text(engine, "type"), "platform");
	assert_string_equal(bom_text(engine, "purl"), "pkg:github/dagger/dagger@v0.19.2");
	assert_true(bom_depends(&bom, "a", "dagger") && bom_depends(&bom, "b", "dagger"));
	assert_false(bom_is_composed(&bom, "incomplete", "a"));
}

static void an_engine_that_is_not_named_is_unknown(void **state)
{
	CLEANUP(bom_release) struct bom bom;

	(void)state;
	bom_begin(&bom, "cyclonedx", TABLE_MODULES);
	bom_repository(&bom, "acme/pay", "", "");
	bom_add_module(&bom, "acme/pay", "ci", "");
	bom_end(&bom);
	assert_null(bom_text(component(&bom, "dagger"), "version"));
	assert_null(bom_text(component(&bom, "ci"), "purl"));
	assert_true(bom_is_composed(&bom, "incomplete", "ci"));
}

static void every_module_has_a_workflow_with_its_engine(void **state)
{
	CLEANUP(bom_release) struct bom bom;
	const struct json_value *workflow, *used;

	(void)state;
	bom_begin(&bom, "cyclonedx", TABLE_MODULES);
	bom_repository(&bom, "acme/pay", "", "");
	bom_add_module(&bom, "acme/pay", "a", "v0.19.2");
	bom_add_module(&bom, "acme/pay", "b", "v0.18.0");
	bom_end(&bom);
	workflow = json_first(json_member(json_first(bom_list(&bom, "formulation")), "workflows"));
	used = json_first(json_member(workflow, "resourceReferences"));
	assert_string_equal(bom_text(used, "ref"), bom_text(component(&bom, "a"), "bom-ref"));
	used = json_next(used);
	assert_string_equal(bom_text(used, "ref"),
		bom_text(bom_find(bom_list(&bom, "components"), "version", "v0.19.2"), "bom-ref"));
	assert_non_null(json_next(workflow));
	assert_null(json_next(json_next(workflow)));
}

/* --- what references lead to ---------------------------------------------------------------------------- */

static void a_module_at_one_commit_is_there_once_however_many_lead_to_it(void **state)
{
	CLEANUP(bom_release) struct bom bom;
	const struct json_value *library;

	(void)state;
	bom_begin(&bom, "cyclonedx", TABLE_MODULES);
	bom_repository(&bom, "acme/pay", "", "");
	bom_add_module(&bom, "acme/pay", "a", "v0.19.2");
	for (int i = 0; i < 2; i++) {
		bom_set_remote(&bom, "a/dagger.json", "github.com/X/y", "sub", "v1", BOM_OTHER);
		bom.cells[REF_LABEL].text = "agrees";
		bom_add_reference(&bom);
	}
	bom_add_module(&bom, "acme/pay", "b", "v0.19.2");
	/* GitHub does not look at the case of names. */
	bom_set_remote(&bom, "b/dagger.json", "github.com/x/Y", "sub", "v2", BOM_OTHER);
	bom.cells[REF_EFFECTIVE].text = "lock";
	bom_add_reference(&bom);
	bom_end(&bom);
	assert_int_equal(component_count(&bom), 4);
	library = component(&bom, "y/sub");
	assert_string_equal(bom_text(library, "type"), "library");
	assert_string_equal(bom_text(library, "group"), "github.com/X");
	assert_string_equal(bom_text(library, "version"), BOM_OTHER);
	assert_string_equal(bom_text(library, "purl"), "pkg:github/x/y@" BOM_OTHER "#sub");
	assert_true(bom_has_property(library, "scabbard:pin.status", "commit"));
	assert_true(bom_has_property(library, "scabbard:pin.status", "lock"));
	assert_true(bom_has_property(library, "scabbard:version", "v1"));
	assert_true(bom_has_property(library, "scabbard:version", "v2"));
	assert_true(bom_has_property(library, "scabbard:label", "agrees"));
	/* Each value once: two of pin.status and of version, one of class and of label. */
	assert_int_equal(json_count(json_member(library, "properties")), 6);
	assert_true(bom_depends(&bom, "a", "y/sub") && bom_depends(&bom, "b", "y/sub"));
}

static void other_commits_and_other_folders_are_other_components(void **state)
{
	CLEANUP(bom_release) struct bom bom;

	(void)state;
	bom_begin(&bom, "cyclonedx", TABLE_MODULES);
	bom_repository(&bom, "acme/pay", "", "");
	bom_add_module(&bom, "acme/pay", "a", "v0.19.2");
	bom_set_remote(&bom, "a/dagger.json", "github.com/x/y", "sub", "v1", BOM_OTHER);
	bom_add_reference(&bom);
	bom_set_remote(&bom, "a/dagger.json", "github.com/x/y", "sub", "v1", BOM_COMMIT);
	bom_add_reference(&bom);
	bom_set_remote(&bom, "a/dagger.json", "github.com/x/y", "Sub", "v1", BOM_OTHER);
	bom_add_reference(&bom);
	/* A label that looks like the commit is no commit. */
	bom_set_remote(&bom, "a/dagger.json", "github.com/x/y", "sub", BOM_OTHER, "");
	bom_add_reference(&bom);
	bom_end(&bom);
	assert_int_equal(component_count(&bom), 2 + 4);
}

static void what_floats_is_named_by_its_label_and_makes_the_list_incomplete(void **state)
{
	CLEANUP(bom_release) struct bom bom;
	const struct json_value *library;

	(void)state;
	bom_begin(&bom, "cyclonedx", TABLE_MODULES);
	bom_repository(&bom, "acme/pay", "", "");
	bom_add_module(&bom, "acme/pay", "a", "v0.19.2");
	bom_set_remote(&bom, "a/dagger.json", "github.com/x/y", "", "main", "");
	bom_add_reference(&bom);
	bom_end(&bom);
	library = component(&bom, "y");
	assert_string_equal(bom_text(library, "version"), "main");
	assert_null(json_member(library, "pedigree"));
	assert_true(bom_has_property(library, "scabbard:pin.status", "floating"));
	assert_true(bom_is_composed(&bom, "incomplete", "a"));
	assert_true(bom_is_composed(&bom, "unknown", "y"));
}

static void the_first_to_bring_it_in_is_named(void **state)
{
	static const struct {
		const char *commit, *by;
		int64_t at;
	} introduced[] = { { "22", "Bob", 1763877700 }, { "11", "Ada", 1763877600 },
		{ "33", "Eve", 1763877800 } };
	CLEANUP(bom_release) struct bom bom;
	const struct json_value *library;

	(void)state;
	bom_begin(&bom, "cyclonedx", TABLE_MODULES);
	bom_repository(&bom, "acme/pay", "", "");
	bom_add_module(&bom, "acme/pay", "a", "v0.19.2");
	for (size_t i = 0; i < COUNT_OF(introduced); i++) {
		bom_set_remote(&bom, "a/dagger.json", "github.com/x/y", "", "v1", BOM_OTHER);
		bom.cells[REF_INTRODUCED].text = introduced[i].commit;
		bom.cells[REF_INTRODUCED_BY].text = introduced[i].by;
		bom.cells[REF_INTRODUCED_AT] = (struct cell){ .text = "", .number = introduced[i].at };
		bom_add_reference(&bom);
	}
	bom_end(&bom);
	library = component(&bom, "y");
	assert_true(bom_has_property(library, "scabbard:introduced.commit", "11"));
	assert_true(bom_has_property(library, "scabbard:introduced.by", "Ada"));
	assert_true(bom_has_property(library, "scabbard:introduced.at", "2025-11-23T06:00:00Z"));
	assert_true(bom_has_property(library, "scabbard:introduced.repository", "acme/pay"));
	assert_false(bom_has_property(library, "scabbard:introduced.commit", "33"));
}

static void local_references_lead_to_modules_of_the_same_repository(void **state)
{
	CLEANUP(bom_release) struct bom bom;

	(void)state;
	bom_begin(&bom, "cyclonedx", TABLE_MODULES);
	bom_repository(&bom, "acme/other", "", "");
	bom_add_module(&bom, "acme/other", "lib/x", "v0.19.2");
	bom_repository(&bom, "acme/pay", "", "");
	bom_add_module(&bom, "acme/pay", "ci/a", "v0.19.2");
	bom_set_local(&bom, "ci/a/dagger.json", "../b");
	bom_add_reference(&bom);
	bom_set_local(&bom, "ci/a/dagger.json", "./../..//ci/./c/");
	bom_add_reference(&bom);
	bom_add_module(&bom, "acme/pay", "ci/b", "v0.19.2");
	bom_set_local(&bom, "ci/b/dagger.json", "../a");
	bom_add_reference(&bom);
	bom_add_module(&bom, "acme/pay", "ci/c", "v0.19.2");
	bom_set_local(&bom, "ci/c/dagger.json", "../../lib/x");
	bom_add_reference(&bom);
	bom_end(&bom);
	assert_true(bom_depends(&bom, "ci/a", "ci/b"));
	assert_true(bom_depends(&bom, "ci/a", "ci/c"));
	assert_true(bom_depends(&bom, "ci/b", "ci/a"));
	assert_false(bom_depends(&bom, "ci/c", "lib/x"));
	assert_false(bom_is_composed(&bom, "incomplete", "ci/a"));
	assert_true(bom_is_composed(&bom, "incomplete", "ci/c"));
}

static void local_references_that_lead_out_or_nowhere_are_unknown(void **state)
{
	static const char *const sources[] = { "../..", "/x", "nowhere", "a/../../../b" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sources); i++) {
		CLEANUP(bom_release) struct bom bom;

		bom_begin(&bom, "cyclonedx", TABLE_MODULES);
		bom_repository(&bom, "acme/pay", "", "");
		bom_add_module(&bom, "acme/pay", "", "v0.19.2");
		bom_add_module(&bom, "acme/pay", "ci/x", "v0.19.2");
		bom_add_module(&bom, "acme/pay", "b", "v0.19.2");
		bom_add_module(&bom, "acme/pay", "ci", "v0.19.2");
		bom_set_local(&bom, "ci/dagger.json", sources[i]);
		bom_add_reference(&bom);
		bom_end(&bom);
		assert_true(bom_is_composed(&bom, "incomplete", "ci"));
	}
}

/* A workspace is a configuration: nothing that could be loaded as a module. */
static void local_references_do_not_lead_to_workspaces(void **state)
{
	CLEANUP(bom_release) struct bom bom;

	(void)state;
	bom_begin(&bom, "cyclonedx", TABLE_MODULES);
	bom_repository(&bom, "acme/pay", "", "");
	bom_clear(&bom);
	bom.cells[MODULE_REPO].text = "acme/pay";
	bom.cells[MODULE_PATH].text = "x/dagger.toml";
	bom.cells[MODULE_FOLDER].text = "x";
	bom.cells[MODULE_NAME].text = "space";
	bom.cells[MODULE_KIND].text = "workspace";
	bom_add_row(&bom);
	bom_add_module(&bom, "acme/pay", "a", "v0.19.2");
	bom_set_local(&bom, "a/dagger.json", "../x");
	bom_add_reference(&bom);
	bom_end(&bom);
	assert_false(bom_depends(&bom, "a", "space"));
	assert_true(bom_is_composed(&bom, "incomplete", "a"));
}

static void references_belong_to_the_module_before_them(void **state)
{
	CLEANUP(bom_release) struct bom bom;

	(void)state;
	bom_begin(&bom, "cyclonedx", TABLE_MODULES);
	bom_repository(&bom, "acme/pay", "", "");
	bom_add_module(&bom, "acme/pay", "a", "v0.19.2");
	bom_repository(&bom, "acme/web", "", "");
	bom_set_remote(&bom, "dagger.json", "github.com/x/y", "", "v1", BOM_OTHER);
	bom_add_reference(&bom);
	bom_end(&bom);
	assert_null(component(&bom, "y"));
}

static void what_is_built_in_is_the_engine(void **state)
{
	CLEANUP(bom_release) struct bom bom;

	(void)state;
	bom_begin(&bom, "cyclonedx", TABLE_MODULES);
	bom_repository(&bom, "acme/pay", "", "");
	bom_add_module(&bom, "acme/pay", "a", "v0.19.2");
	bom_set_local(&bom, "a/dagger.json", "go");
	bom.cells[REF_CLASS].text = "builtin";
	bom.cells[REF_KIND].text = "sdk";
	bom_add_reference(&bom);
	bom_end(&bom);
	assert_int_equal(component_count(&bom), 2);
	assert_false(bom_is_composed(&bom, "incomplete", "a"));
}

static void a_reference_that_nobody_can_read_makes_the_list_incomplete(void **state)
{
	CLEANUP(bom_release) struct bom bom;

	(void)state;
	bom_begin(&bom, "cyclonedx", TABLE_MODULES);
	bom_repository(&bom, "acme/pay", "", "");
	bom_add_module(&bom, "acme/pay", "a", "v0.19.2");
	bom_set_remote(&bom, "a/dagger.json", "", "", "", "");
	bom_add_reference(&bom);
	bom_end(&bom);
	assert_int_equal(component_count(&bom), 2);
	assert_true(bom_is_composed(&bom, "incomplete", "a"));
}

static const struct json_value *ancestor_of(const struct json_value *found)
{
	return json_first(json_member(json_member(found, "pedigree"), "ancestors"));
}

static void forks_name_what_they_come_from(void **state)
{
	CLEANUP(bom_release) struct bom bom;

	(void)state;
	bom_begin(&bom, "cyclonedx", TABLE_MODULES);
	bom_repository(&bom, "acme/pay", "github.com/acme/pay", BOM_COMMIT);
	bom_clear(&bom);
	bom.cells[MODULE_REPO].text = "acme/pay";
	bom.cells[MODULE_PATH].text = "dagger.json";
	bom.cells[MODULE_NAME].text = "ours";
	bom.cells[MODULE_FORK].text = "fork";
	bom.cells[MODULE_FORK_OF].text = "github.com/up/stream";
	bom_add_row(&bom);
	bom_set_remote(&bom, "dagger.json", "github.com/acme/fork", "", "v1", BOM_OTHER);
	bom.cells[REF_FORK].text = "fork";
	bom.cells[REF_FORK_OF].text = "github.com/x/y";
	bom_add_reference(&bom);
	/* Theirs, of which we have a fork: no ancestor. */
	bom_set_remote(&bom, "dagger.json", "github.com/x/y", "", "v1", BOM_OTHER);
	bom.cells[REF_FORK].text = "fork available";
	bom.cells[REF_FORK_OF].text = "github.com/acme/fork";
	bom_add_reference(&bom);
	bom_end(&bom);
	assert_string_equal(bom_text(ancestor_of(component(&bom, "ours")), "purl"), "pkg:github/up/stream");
	assert_string_equal(bom_text(ancestor_of(component(&bom, "fork")), "name"), "github.com/x/y");
	assert_null(ancestor_of(component(&bom, "y")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_module_is_an_application_at_the_commit_of_its_repository),
		cmocka_unit_test(the_engine_is_a_platform_that_modules_share),
		cmocka_unit_test(an_engine_that_is_not_named_is_unknown),
		cmocka_unit_test(every_module_has_a_workflow_with_its_engine),
		cmocka_unit_test(a_module_at_one_commit_is_there_once_however_many_lead_to_it),
		cmocka_unit_test(other_commits_and_other_folders_are_other_components),
		cmocka_unit_test(what_floats_is_named_by_its_label_and_makes_the_list_incomplete),
		cmocka_unit_test(the_first_to_bring_it_in_is_named),
		cmocka_unit_test(local_references_lead_to_modules_of_the_same_repository),
		cmocka_unit_test(local_references_that_lead_out_or_nowhere_are_unknown),
		cmocka_unit_test(local_references_do_not_lead_to_workspaces),
		cmocka_unit_test(references_belong_to_the_module_before_them),
		cmocka_unit_test(what_is_built_in_is_the_engine),
		cmocka_unit_test(a_reference_that_nobody_can_read_makes_the_list_incomplete),
		cmocka_unit_test(forks_name_what_they_come_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
