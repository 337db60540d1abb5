/* CycloneDX: references as rows, the document as a whole, and that hostile rows leave it whole. */
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

static const struct json_value *subject(const struct bom *bom)
{
	return json_member(json_member(json_root(bom->json), "metadata"), "component");
}

/* --- references as rows ------------------------------------------------------------------------------- */

static void a_reference_is_one_component_with_all_that_the_row_says(void **state)
{
	CLEANUP(bom_release) struct bom bom;
	const struct json_value *found;
	int64_t line = 0;

	(void)state;
	bom_begin(&bom, "cyclonedx", TABLE_REFERENCES);
	bom_repository(&bom, "acme/pay", "github.com/acme/pay", BOM_COMMIT);
	bom_set_remote(&bom, "ci/dagger.json", "gitlab.com/x/y", "sub", "v1", BOM_OTHER);
	bom.cells[REF_LINE] = (struct cell){ .text = "", .number = 9 };
	bom.cells[REF_COLUMN] = (struct cell){ .text = "", .number = 17 };
	bom.cells[REF_REACHABLE].text = "yes";
	bom.cells[REF_INTRODUCED_AT] = (struct cell){ .text = "", .number = 1763877600 };
	bom_add_row(&bom);
	bom_end(&bom);
	assert_int_equal(component_count(&bom), 2);
	found = component(&bom, "y/sub");
	assert_true(text_starts(bom_text(found, "bom-ref"), "reference-"));
	assert_true(text_starts(bom_text(found, "purl"), "pkg:generic/y@" BOM_OTHER "?vcs_url="));
	assert_true(bom_has_property(found, "scabbard:repository", "acme/pay"));
	assert_true(bom_has_property(found, "scabbard:line", "9"));
	assert_true(bom_has_property(found, "scabbard:reachable", "yes"));
	assert_true(bom_has_property(found, "scabbard:introduced.at", "2025-11-23T06:00:00Z"));
	found = json_first(json_member(json_member(found, "evidence"), "occurrences"));
	assert_string_equal(bom_text(found, "location"), "ci/dagger.json");
	assert_true(json_integer(json_member(found, "line"), &line) && line == 9);
	assert_true(bom_depends(&bom, "ci/dagger.json", "y/sub"));
}

static size_t references_of(const struct bom *bom)
{
	size_t count = 0;

	for (const struct json_value *item = json_first(bom_list(bom, "components")); item;
		item = json_next(item))
		count += text_starts(bom_text(item, "bom-ref"), "reference-");
	return count;
}

static void rows_that_are_the_same_are_components_of_their_own(void **state)
{
	CLEANUP(bom_release) struct bom bom;

	(void)state;
	bom_begin(&bom, "cyclonedx", TABLE_REFERENCES);
	bom_repository(&bom, "acme/pay", "", "");
	bom_set_remote(&bom, "dagger.json", "github.com/x/y", "", "v1", BOM_OTHER);
	for (int i = 0; i < 2000; i++)
		bom_add_row(&bom);
	bom_set_local(&bom, "dagger.json", "../b");
	bom_add_row(&bom);
	bom_end(&bom);
	assert_int_equal(references_of(&bom), 2001);
	assert_int_equal(component_count(&bom), 2002);
}

static void release_1_5_knows_no_lines(void **state)
{
	CLEANUP(bom_release) struct bom bom;
	const struct json_value *place;

	(void)state;
	bom_begin(&bom, "cyclonedx-1.5", TABLE_REFERENCES);
	bom_repository(&bom, "acme/pay", "", "");
	bom_set_remote(&bom, "dagger.json", "github.com/x/y", "", "v1", BOM_OTHER);
	bom.cells[REF_LINE] = (struct cell){ .text = "", .number = 9 };
	bom_add_row(&bom);
	bom_end(&bom);
	assert_string_equal(bom_text(json_root(bom.json), "specVersion"), "1.5");
	place = json_first(json_member(json_member(component(&bom, "y"), "evidence"), "occurrences"));
	assert_string_equal(bom_text(place, "location"), "dagger.json");
	assert_null(json_member(place, "line"));
}

/* --- the document ------------------------------------------------------------------------------------- */

static void one_repository_is_the_subject_else_the_fleet_is(void **state)
{
	CLEANUP(bom_release) struct bom one;
	CLEANUP(bom_release) struct bom two;

	(void)state;
	bom_begin(&one, "cyclonedx", TABLE_MODULES);
	bom_repository(&one, "acme/pay", "github.com/acme/pay", BOM_COMMIT);
	bom_add_module(&one, "acme/pay", "", "v0.19.2");
	bom_end(&one);
	assert_string_equal(bom_text(subject(&one), "name"), "acme/pay");
	assert_string_equal(bom_text(subject(&one), "purl"), "pkg:github/acme/pay@" BOM_COMMIT);
	bom_begin(&two, "cyclonedx", TABLE_MODULES);
	bom_repository(&two, "acme/pay", "github.com/acme/pay", BOM_COMMIT);
	bom_repository(&two, "acme/web", "github.com/acme/web", BOM_OTHER);
	bom_end(&two);
	/* The database's name; its folder is nobody's business. */
	assert_string_equal(bom_text(subject(&two), "name"), "acme");
	assert_null(strstr(two.out.text, "somewhere"));
	assert_null(bom_text(subject(&two), "purl"));
	assert_null(bom_text(subject(&two), "version"));
}

static void write_one(struct bom *bom, const char *version)
{
	bom_begin(bom, "cyclonedx", TABLE_MODULES);
	bom_repository(bom, "acme/pay", "github.com/acme/pay", BOM_COMMIT);
	bom_add_module(bom, "acme/pay", "", version);
	bom_end(bom);
}

static void the_same_rows_give_the_same_bytes_and_others_another_serial_number(void **state)
{
	CLEANUP(bom_release) struct bom one;
	CLEANUP(bom_release) struct bom same;
	CLEANUP(bom_release) struct bom other;
	const char *serial;

	(void)state;
	write_one(&one, "v0.19.2");
	write_one(&same, "v0.19.2");
	write_one(&other, "v0.19.3");
	assert_string_equal(one.out.text, same.out.text);
	serial = bom_text(json_root(one.json), "serialNumber");
	assert_string_not_equal(serial, bom_text(json_root(other.json), "serialNumber"));
	assert_int_equal(strlen(serial), strlen("urn:uuid:") + 36);
	assert_int_equal(serial[strlen("urn:uuid:") + 14], '8');
	assert_non_null(strchr("89ab", serial[strlen("urn:uuid:") + 19]));
}

static void a_fleet_without_modules_is_a_document_too(void **state)
{
	CLEANUP(bom_release) struct bom bom;

	(void)state;
	bom_begin(&bom, "cyclonedx", TABLE_MODULES);
	bom_end(&bom);
	assert_int_equal(component_count(&bom), 0);
	assert_int_equal(json_count(bom_list(&bom, "dependencies")), 1);
}

/* The schema takes at most 1,024 characters. */
static void a_version_that_is_too_long_is_left_to_the_address(void **state)
{
	CLEANUP(bom_release) struct bom bom;
	CLEANUP(buf_release) struct buf version = BUF_INIT;

	(void)state;
	buf_add_repeated(&version, "v", 1025);
	bom_begin(&bom, "cyclonedx", TABLE_REFERENCES);
	bom_repository(&bom, "acme/pay", "", "");
	bom_set_remote(&bom, "dagger.json", "github.com/x/y", "", version.text, "");
	bom_add_row(&bom);
	bom_end(&bom);
	assert_null(bom_text(component(&bom, "y"), "version"));
	assert_non_null(strstr(bom_text(component(&bom, "y"), "purl"), version.text));
}

/* --- hostile rows ------------------------------------------------------------------------------------- */

static const char *const parts[] = { "", "a", "../", "/", "\"", "\\", "\t", "\n", "\r", "\x1b[2J", "\x80",
	"\xff", "\xe2\x80\xae", "\xcc\x81", "漢", "@", "#", "?", "%", "<1B>", "github.com/x/y",
	"\xf3\xa0\x81\x81", "builtin", "local", "module", "fork" };

static uint32_t next_of(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

static void fill(struct bom *bom, struct buf *texts, size_t columns, uint32_t *seed)
{
	bom_clear(bom);
	for (size_t i = 0; i < columns; i++) {
		buf_clear(&texts[i]);
		for (uint32_t n = next_of(seed) % 4; n; n--)
			buf_add(&texts[i], parts[next_of(seed) % COUNT_OF(parts)]);
		bom->cells[i] = (struct cell){ .text = texts[i].text, .number = next_of(seed) % 5 };
	}
}

static void assert_nothing_hidden(const struct buf *out)
{
	assert_true(text_is_utf8(out->text, out->length));
	assert_null(strpbrk(out->text, "\t\r\x1b\x7f"));
	assert_null(strstr(out->text, "\xe2\x80\xae"));
}

static void hostile_rows_give_a_whole_document(void **state)
{
	static const char *const formats[] = { "cyclonedx", "cyclonedx-1.5", "spdx" };
	struct buf texts[SUPPORT_CELLS];
	uint32_t seed = 5;

	(void)state;
	for (size_t i = 0; i < SUPPORT_CELLS; i++)
		texts[i] = (struct buf)BUF_INIT;
	for (int round = 0; round < 60; round++) {
		CLEANUP(bom_release) struct bom bom;
		const enum table_id table = round % 2 ? TABLE_MODULES : TABLE_REFERENCES;

		bom_begin(&bom, formats[round % 3], table);
		for (int i = 0; i < 40; i++) {
			fill(&bom, texts, SUPPORT_CELLS, &seed);
			if (i % 8 == 0)
				bom_repository(&bom, texts[0].text, texts[1].text, texts[2].text);
			fill(&bom, texts, SUPPORT_CELLS, &seed);
			bom_add_row(&bom);
			fill(&bom, texts, SUPPORT_CELLS, &seed);
			if (table == TABLE_MODULES)
				bom_add_reference(&bom);
		}
		bom_end(&bom);
		assert_nothing_hidden(&bom.out);
	}
	for (size_t i = 0; i < SUPPORT_CELLS; i++)
		buf_release(&texts[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reference_is_one_component_with_all_that_the_row_says),
		cmocka_unit_test(rows_that_are_the_same_are_components_of_their_own),
		cmocka_unit_test(release_1_5_knows_no_lines),
		cmocka_unit_test(one_repository_is_the_subject_else_the_fleet_is),
		cmocka_unit_test(the_same_rows_give_the_same_bytes_and_others_another_serial_number),
		cmocka_unit_test(a_fleet_without_modules_is_a_document_too),
		cmocka_unit_test(a_version_that_is_too_long_is_left_to_the_address),
		cmocka_unit_test(hostile_rows_give_a_whole_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
