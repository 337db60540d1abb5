/* SPDX: the same components as packages, and what is known to be missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "support_bom.h"

static const struct json_value *package(const struct bom *bom, const char *name)
{
	const struct json_value *found = bom_find(bom_list(bom, "packages"), "name", name);

	assert_non_null(found);
	return found;
}

static bool is_related(const struct bom *bom, const char *from, const char *type, const char *to)
{
	const struct json_value *list = bom_list(bom, "relationships");

	for (const struct json_value *item = json_first(list); item; item = json_next(item))
		if (strcmp(bom_text(item, "spdxElementId"), from) == 0 &&
			strcmp(bom_text(item, "relationshipType"), type) == 0 &&
			strcmp(bom_text(item, "relatedSpdxElement"), to) == 0)
			return true;
	return false;
}

static const char *id_of(const struct bom *bom, const char *name)
{
	return bom_text(package(bom, name), "SPDXID");
}

static void write_two(struct bom *bom)
{
	bom_begin(bom, "spdx", TABLE_MODULES);
	bom_repository(bom, "acme/pay", "github.com/acme/pay", BOM_COMMIT);
	bom_add_module(bom, "acme/pay", "a", "v0.19.2");
	bom_set_remote(bom, "a/dagger.json", "github.com/x/y", "sub", "v1", BOM_OTHER);
	bom_add_reference(bom);
	bom_add_module(bom, "acme/pay", "b", "v0.19.2");
	bom_set_remote(bom, "b/dagger.json", "gitlab.com/p/q", "", "main", "");
	bom_add_reference(bom);
	bom_end(bom);
}

static void packages_say_where_they_come_from(void **state)
{
	CLEANUP(bom_release) struct bom bom;
	const struct json_value *found, *purl;

	(void)state;
	write_two(&bom);
	assert_int_equal(json_count(bom_list(&bom, "packages")), 5);
	found = package(&bom, "github.com/x/y/sub");
	assert_string_equal(bom_text(found, "versionInfo"), BOM_OTHER);
	assert_string_equal(
		bom_text(found, "downloadLocation"), "git+https://github.com/x/y@" BOM_OTHER "#sub");
	assert_string_equal(bom_text(found, "licenseConcluded"), "NOASSERTION");
	assert_string_equal(bom_text(found, "primaryPackagePurpose"), "LIBRARY");
	purl = json_first(json_member(found, "externalRefs"));
	assert_string_equal(bom_text(purl, "referenceLocator"), "pkg:github/x/y@" BOM_OTHER "#sub");
	assert_non_null(strstr(bom_text(found, "comment"), "scabbard:pin.status=commit\n"));
	assert_non_null(strstr(
		bom_text(package(&bom, "gitlab.com/p/q"), "comment"), "scabbard:pin.status=floating\n"));
}

static void the_document_describes_modules_and_says_what_they_depend_on(void **state)
{
	CLEANUP(bom_release) struct bom bom;

	(void)state;
	write_two(&bom);
	assert_true(is_related(&bom, "SPDXRef-DOCUMENT", "DESCRIBES", id_of(&bom, "acme/pay/a")));
	assert_true(is_related(&bom, "SPDXRef-DOCUMENT", "DESCRIBES", id_of(&bom, "acme/pay/b")));
	assert_false(is_related(&bom, "SPDXRef-DOCUMENT", "DESCRIBES", id_of(&bom, "github.com/x/y/sub")));
	assert_true(
		is_related(&bom, id_of(&bom, "acme/pay/a"), "DEPENDS_ON", id_of(&bom, "github.com/x/y/sub")));
	assert_true(is_related(
		&bom, id_of(&bom, "acme/pay/a"), "DEPENDS_ON", id_of(&bom, "github.com/dagger/dagger")));
}

static void what_is_known_to_be_missing_is_named(void **state)
{
	CLEANUP(bom_release) struct bom bom;

	(void)state;
	write_two(&bom);
	assert_true(is_related(&bom, id_of(&bom, "acme/pay/b"), "DEPENDS_ON", "NOASSERTION"));
	assert_false(is_related(&bom, id_of(&bom, "acme/pay/a"), "DEPENDS_ON", "NOASSERTION"));
}

static void a_row_of_references_is_a_package_of_its_own(void **state)
{
	CLEANUP(bom_release) struct bom bom;
	const struct json_value *found;

	(void)state;
	bom_begin(&bom, "spdx", TABLE_REFERENCES);
	bom_repository(&bom, "acme/pay", "", "");
	bom_set_remote(&bom, "dagger.json", "github.com/x/y", "", "v1", BOM_OTHER);
	bom_add_row(&bom);
	bom_add_row(&bom);
	bom_set_local(&bom, "dagger.json", "../b");
	bom_add_row(&bom);
	bom_end(&bom);
	assert_int_equal(json_count(bom_list(&bom, "packages")), 4);
	found = package(&bom, "../b");
	assert_string_equal(bom_text(found, "downloadLocation"), "NOASSERTION");
	assert_null(json_member(found, "externalRefs"));
	assert_true(is_related(&bom, id_of(&bom, "acme/pay/dagger.json"), "DEPENDS_ON", id_of(&bom, "../b")));
}

static void the_namespace_is_unique_and_an_address(void **state)
{
	CLEANUP(bom_release) struct bom one;
	CLEANUP(bom_release) struct bom same;
	CLEANUP(bom_release) struct bom other;
	const char *name;

	(void)state;
	write_two(&one);
	write_two(&same);
	assert_string_equal(one.out.text, same.out.text);
	bom_begin(&other, "spdx", TABLE_MODULES);
	bom_repository(&other, "odd name#\xff", "", "");
	bom_end(&other);
	name = bom_text(json_root(other.json), "documentNamespace");
	assert_true(text_starts(name, "https://spdx.org/spdxdocs/odd%20name%23%FF-"));
	assert_string_not_equal(name, bom_text(json_root(one.json), "documentNamespace"));
	assert_true(text_starts(
		bom_text(json_root(one.json), "documentNamespace"), "https://spdx.org/spdxdocs/acme%2Fpay-"));
}

static void the_tool_is_the_creator(void **state)
{
	CLEANUP(bom_release) struct bom bom;
	const struct json_value *info;

	(void)state;
	write_two(&bom);
	info = json_member(json_root(bom.json), "creationInfo");
	assert_string_equal(json_text(json_first(json_member(info, "creators"))), "Tool: scabbard-1.2.3");
	assert_string_equal(bom_text(info, "created"), "2025-11-23T06:00:00Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packages_say_where_they_come_from),
		cmocka_unit_test(the_document_describes_modules_and_says_what_they_depend_on),
		cmocka_unit_test(what_is_known_to_be_missing_is_named),
		cmocka_unit_test(a_row_of_references_is_a_package_of_its_own),
		cmocka_unit_test(the_namespace_is_unique_and_an_address),
		cmocka_unit_test(the_tool_is_the_creator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
