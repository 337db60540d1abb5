/* A check as test cases: XML, whatever the text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "support_gated.h"

/* A little parser of what XML 1.0 allows: elements that close, attributes once, entities, legal characters. */
struct xml {
	const char *text;
	size_t at, length;
	char open[16][32];
	int depth;
	size_t elements;
};

static bool xml_name(struct xml *xml, char ret[32])
{
	const size_t start = xml->at;

	while (xml->at < xml->length && strchr("abcdefghijklmnopqrstuvwxyz-", xml->text[xml->at]))
		xml->at++;
	if (xml->at == start || xml->at - start > 31)
		return false;
	snprintf(ret, 32, "%.*s", (int)(xml->at - start), xml->text + start);
	return true;
}

static bool xml_character(struct xml *xml)
{
	static const char *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;" };
	uint32_t rune;

	if (xml->text[xml->at] == '&') {
		for (size_t i = 0; i < COUNT_OF(entities); i++)
			if (strncmp(xml->text + xml->at, entities[i], strlen(entities[i])) == 0) {
				xml->at += strlen(entities[i]);
				return true;
			}
		return false;
	}
	if (strncmp(xml->text + xml->at, "]]>", 3) == 0)
		return false;
	rune = text_next(xml->text, xml->length, &xml->at);
	return rune == '\t' || rune == '\n' || rune == '\r' || (rune >= ' ' && rune <= 0xd7ff) ||
	       (rune >= 0xe000 && rune <= 0xfffd) || (rune >= 0x10000 && rune <= 0x10ffff);
}

static bool xml_attributes(struct xml *xml)
{
	char names[8][32];
	int count = 0;

	while (xml->text[xml->at] == ' ') {
		xml->at++;
		if (count == 8 || !xml_name(xml, names[count]))
			return false;
		for (int i = 0; i < count; i++)
			if (strcmp(names[i], names[count]) == 0)
				return false;
		count++;
		if (strncmp(xml->text + xml->at, "=\"", 2) != 0)
			return false;
		for (xml->at += 2; xml->text[xml->at] != '"';)
			if (xml->at >= xml->length || xml->text[xml->at] == '<' || !xml_character(xml))
				return false;
		xml->at++;
	}
	return true;
}

static bool xml_tag(struct xml *xml)
{
	char name[32];

	if (xml->text[++xml->at] == '/') {
		xml->at++;
		if (!xml_name(xml, name) || xml->depth == 0 || strcmp(xml->open[--xml->depth], name) != 0)
			return false;
		return xml->text[xml->at++] == '>';
	}
	if (!xml_name(xml, name) || !xml_attributes(xml))
		return false;
	xml->elements++;
	if (strncmp(xml->text + xml->at, "/>", 2) == 0) {
		xml->at += 2;
		return true;
	}
	if (xml->depth == 16)
		return false;
	snprintf(xml->open[xml->depth++], 32, "%s", name);
	return xml->text[xml->at++] == '>';
}

static void assert_xml(const struct buf *out)
{
	static const char head[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
	struct xml xml = { .text = out->text, .length = out->length, .at = strlen(head) };

	assert_int_equal(strncmp(out->text, head, strlen(head)), 0);
	while (xml.at < xml.length)
		if (!(xml.text[xml.at] == '<' ? xml_tag(&xml) : xml_character(&xml)))
			fail_msg("no XML at byte %zu of:\n%s", xml.at, out->text);
	assert_int_equal(xml.depth, 0);
	assert_true(xml.elements >= 3);
}

static void junit_has_a_case_for_each_finding(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct gated gated;

	(void)state;
	gated_start(&gated);
	gated_add(&gated, SEVERITY_HIGH, true);
	gated_add(&gated, SEVERITY_LOW, false);
	gated_add(&gated, SEVERITY_HIGH, false)[FIND_VERDICT].text = "unknown";
	gated_add(&gated, SEVERITY_HIGH, false)[FIND_STATUS].text = "accepted";
	gated_write("junit", &gated, &out);
	assert_xml(&out);
	gated_assert_has(&out, "<testsuites name=\"scabbard\" tests=\"5\" failures=\"1\" errors=\"0\">");
	gated_assert_has(&out,
		"<testsuite name=\"scabbard acme/pay\" tests=\"5\" failures=\"1\" errors=\"0\" "
		"skipped=\"2\">");
	gated_assert_has(&out,
		"<testcase name=\"SCB101 dependency alpine, line 9\" classname=\"ci/dagger.json\" "
		"file=\"ci/dagger.json\">\n<failure message=\"Git reference is not pinned\" type=\"high\">");
	gated_assert_has(&out, "<system-out>low, does not fail: dependency");
	gated_assert_has(&out, "<skipped message=\"unknown: dependency");
	gated_assert_has(&out, "<skipped message=\"accepted: dependency");
}

static void junit_of_a_clean_check_has_a_case_all_the_same(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct gated gated;

	(void)state;
	gated_start(&gated);
	gated_write("junit", &gated, &out);
	assert_xml(&out);
	gated_assert_has(&out, "tests=\"1\" failures=\"0\" errors=\"0\"");
}

static void junit_of_an_incomplete_check_has_an_error(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct gated gated;

	(void)state;
	gated_start(&gated);
	gated.gate.incomplete = true;
	gated_write("junit", &gated, &out);
	assert_xml(&out);
	gated_assert_has(&out, "errors=\"1\"");
	gated_assert_has(&out, "<error message=");
}

static void junit_is_xml_whatever_the_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < gated_hostile_count; i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		struct gated gated;

		gated_start(&gated);
		gated_add(&gated, SEVERITY_HIGH, true);
		gated_add(&gated, SEVERITY_HIGH, false);
		for (size_t j = 0; j < SUPPORT_CELLS; j++)
			gated.cells[0][j].text = gated.cells[1][j].text = gated_hostile_texts[i];
		gated.gate.repository = gated_hostile_texts[i];
		gated_write("junit", &gated, &out);
		assert_xml(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(junit_has_a_case_for_each_finding),
		cmocka_unit_test(junit_of_a_clean_check_has_a_case_all_the_same),
		cmocka_unit_test(junit_of_an_incomplete_check_has_an_error),
		cmocka_unit_test(junit_is_xml_whatever_the_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
