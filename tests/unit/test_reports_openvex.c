/* Findings about known vulnerabilities as OpenVEX, and as vulnerabilities of CycloneDX. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "model/decision.h"
#include "support_bom.h"

#define FINGERPRINT "00112233445566778899aabbccddeeff"
#define PURL "pkg:golang/golang.org/x/net"

static void set_finding(struct bom *bom, const char *rule, const char *subject)
{
	bom_clear(bom);
	bom->cells[FIND_FINGERPRINT].text = FINGERPRINT;
	bom->cells[FIND_RULE].text = rule;
	bom->cells[FIND_VERDICT].text = "fail";
	bom->cells[FIND_STATUS].text = "open";
	bom->cells[FIND_SEVERITY] = (struct cell){ .text = "", .number = SEVERITY_HIGH };
	bom->cells[FIND_REPO].text = "acme/pay";
	bom->cells[FIND_PATH].text = "ci/go.sum";
	bom->cells[FIND_COMMIT].text = BOM_COMMIT;
	bom->cells[FIND_SUBJECT].text = subject;
	bom->cells[FIND_SEEN].text = "version 0.1.0";
	bom->cells[FIND_REMEDY].text = "Use 0.2.0.";
	bom->cells[FIND_CHANGED] = (struct cell){ .text = "", .number = 1763877600 };
}

static void begin(struct bom *bom, const char *format)
{
	bom_begin(bom, format, TABLE_FINDINGS);
	bom_repository(bom, "acme/pay", "github.com/acme/pay", BOM_COMMIT);
}

/* One row with a decision, in a format; the first statement or vulnerability. */
static const struct json_value *write_decided(
	struct bom *bom, const char *format, const char *state, const char *justification)
{
	begin(bom, format);
	set_finding(bom, "SCB901", PURL " CVE-2026-0001");
	bom->cells[FIND_DECISION].text = state;
	bom->cells[FIND_JUSTIFICATION].text = justification;
	if (*state) {
		bom->cells[FIND_BY].text = "alice";
		bom->cells[FIND_REASON].text = "we do not call it";
		bom->cells[FIND_UNTIL] = (struct cell){ .text = "", .number = 1798761599 };
	}
	bom_add_row(bom);
	bom_end(bom);
	return json_first(bom_list(bom, strcmp(format, "openvex") == 0 ? "statements" : "vulnerabilities"));
}

static void assert_text(const struct json_value *object, const char *member, const char *expected)
{
	const char *text = bom_text(object, member);

	if (!expected)
		assert_null(text);
	else
		assert_string_equal(text ? text : "(nothing)", expected);
}

/* --- OpenVEX ------------------------------------------------------------------------------------------ */

static void a_statement_names_vulnerability_product_and_package(void **state)
{
	CLEANUP(bom_release) struct bom bom;
	const struct json_value *statement, *product;

	(void)state;
	statement = write_decided(&bom, "openvex", "", "");
	assert_text(json_member(statement, "vulnerability"), "name", "CVE-2026-0001");
	product = json_first(json_member(statement, "products"));
	assert_text(product, "@id", "pkg:github/acme/pay@" BOM_COMMIT "#ci");
	assert_text(json_first(json_member(product, "subcomponents")), "@id", PURL);
	assert_text(statement, "timestamp", "2025-11-23T06:00:00Z");
	assert_true(text_ends(bom_text(statement, "@id"), "#" FINGERPRINT));
	assert_text(json_root(bom.json), "@context", "https://openvex.dev/ns/v0.2.0");
	assert_text(json_root(bom.json), "tooling", "scabbard 1.2.3");
}

static void every_state_has_its_status(void **state)
{
	static const char accepted[] = "accepted by alice until 2026-12-31: we do not call it";
	static const struct {
		const char *decision, *justification, *status, *action, *impact, *word;
	} rows[] = {
		{ "", "", "under_investigation", NULL, NULL, NULL },
		{ "in_triage", "", "under_investigation", NULL, NULL, NULL },
		{ "exploitable", "", "affected", "Use 0.2.0.", NULL, NULL },
		{ "accepted", "", "affected", accepted, NULL, NULL },
		{ "false_positive", "", "not_affected", NULL,
			"dismissed by alice until 2026-12-31: we do not call it", NULL },
		{ "not_affected", "code_not_present", "not_affected", NULL, NULL,
			"vulnerable_code_not_present" },
		{ "not_affected", "", "not_affected", NULL,
			"dismissed by alice until 2026-12-31: we do not call it", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		CLEANUP(bom_release) struct bom bom;
		const struct json_value *statement =
			write_decided(&bom, "openvex", rows[i].decision, rows[i].justification);

		assert_text(statement, "status", rows[i].status);
		assert_text(statement, "action_statement", rows[i].action);
		assert_text(statement, "impact_statement", rows[i].impact);
		assert_text(statement, "justification", rows[i].word);
	}
}

static void every_justification_has_a_word(void **state)
{
	static const char *const words[JUSTIFICATION_COUNT] = {
		[JUSTIFICATION_CODE_NOT_PRESENT] = "vulnerable_code_not_present",
		[JUSTIFICATION_CODE_NOT_REACHABLE] = "vulnerable_code_not_in_execute_path",
		[JUSTIFICATION_REQUIRES_CONFIGURATION] = "vulnerable_code_not_in_execute_path",
		[JUSTIFICATION_REQUIRES_DEPENDENCY] = "vulnerable_code_not_in_execute_path",
		[JUSTIFICATION_REQUIRES_ENVIRONMENT] = "vulnerable_code_cannot_be_controlled_by_adversary",
		[JUSTIFICATION_PROTECTED_BY_COMPILER] = "inline_mitigations_already_exist",
		[JUSTIFICATION_PROTECTED_AT_RUNTIME] = "inline_mitigations_already_exist",
		[JUSTIFICATION_PROTECTED_AT_PERIMETER] = "vulnerable_code_cannot_be_controlled_by_adversary",
		[JUSTIFICATION_PROTECTED_BY_MITIGATING_CONTROL] = "inline_mitigations_already_exist",
	};

	(void)state;
	for (int i = 1; i < JUSTIFICATION_COUNT; i++) {
		CLEANUP(bom_release) struct bom bom;
		const struct json_value *statement = write_decided(
			&bom, "openvex", "not_affected", justification_word((enum justification)i));

		assert_text(statement, "justification", words[i]);
		assert_text(statement, "impact_statement", NULL);
	}
}

static void what_scans_have_closed_is_fixed(void **state)
{
	CLEANUP(bom_release) struct bom bom;
	const struct json_value *statement;

	(void)state;
	begin(&bom, "openvex");
	set_finding(&bom, "SCB902", PURL " GHSA-1");
	bom.cells[FIND_STATUS].text = "closed";
	bom.cells[FIND_DECISION].text = "not_affected";
	bom.cells[FIND_JUSTIFICATION].text = "code_not_present";
	bom_add_row(&bom);
	bom_end(&bom);
	statement = json_first(bom_list(&bom, "statements"));
	assert_text(statement, "status", "fixed");
	assert_text(statement, "justification", NULL);
	assert_text(statement, "impact_statement", NULL);
}

static void only_failures_of_vulnerability_rules_are_statements(void **state)
{
	CLEANUP(bom_release) struct bom bom;

	(void)state;
	begin(&bom, "openvex");
	set_finding(&bom, "SCB101", PURL " CVE-2026-0001");
	bom_add_row(&bom);
	set_finding(&bom, "SCB901", PURL " CVE-2026-0002");
	bom.cells[FIND_VERDICT].text = "unknown";
	bom_add_row(&bom);
	set_finding(&bom, "SCB901", PURL " CVE-2026-0003");
	bom_add_row(&bom);
	set_finding(&bom, "SCB902", "pkg:github/dagger/dagger CVE-2026-0004");
	bom.cells[FIND_FINGERPRINT].text = "ff112233445566778899aabbccddeeff";
	bom_add_row(&bom);
	bom_end(&bom);
	assert_int_equal(json_count(bom_list(&bom, "statements")), 2);
	assert_null(strstr(bom.out.text, "CVE-2026-0001"));
	assert_null(strstr(bom.out.text, "CVE-2026-0002"));
}

static void without_a_statement_there_is_no_document(void **state)
{
	CLEANUP(bom_release) struct bom bom;

	(void)state;
	begin(&bom, "openvex");
	set_finding(&bom, "SCB101", "dependency x");
	bom_add_row(&bom);
	assert_int_equal(bom.report->end(&bom.state, &bom.err), ERROR_NOT_FOUND);
	assert_null(bom.state);
	assert_string_equal(bom.err.message, "nothing to state: no finding is about a known vulnerability");
	assert_non_null(strstr(bom.err.hint, "SCB901"));
	assert_int_equal(bom.out.length, 0);
}

static void a_repository_without_an_address_is_a_product_by_its_name(void **state)
{
	static const char *const names[] = { "acme/pay", "acme pay\xff" };
	static const char *const ids[] = { "pkg:generic/acme/pay@" BOM_COMMIT "#ci", "urn:uuid:" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		CLEANUP(bom_release) struct bom bom;
		const struct json_value *product;

		bom_begin(&bom, "openvex", TABLE_FINDINGS);
		bom_repository(&bom, names[i], "", BOM_COMMIT);
		set_finding(&bom, "SCB901", PURL " CVE-2026-0001");
		bom.cells[FIND_REPO].text = names[i];
		bom_add_row(&bom);
		bom_end(&bom);
		product = json_first(json_member(json_first(bom_list(&bom, "statements")), "products"));
		assert_true(text_starts(bom_text(product, "@id"), ids[i]));
	}
}

static void subjects_that_say_less_are_still_statements(void **state)
{
	static const struct {
		const char *subject, *vulnerability;
		bool has_package;
	} rows[] = {
		{ "", "SCB901", false },
		{ "CVE-2026-0001", "CVE-2026-0001", false },
		{ "some thing CVE-2026-0001", "CVE-2026-0001", false },
		{ "pkg:npm/a\"b CVE-2026-0001", "CVE-2026-0001", false },
		{ "pkg:npm/lodash CVE-2026-0001", "CVE-2026-0001", true },
		{ "pkg:npm/lodash ", "pkg:npm/lodash ", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		CLEANUP(bom_release) struct bom bom;
		const struct json_value *statement, *product;

		begin(&bom, "openvex");
		set_finding(&bom, "SCB901", rows[i].subject);
		bom_add_row(&bom);
		bom_end(&bom);
		statement = json_first(bom_list(&bom, "statements"));
		product = json_first(json_member(statement, "products"));
		assert_text(json_member(statement, "vulnerability"), "name", rows[i].vulnerability);
		assert_int_equal(json_member(product, "subcomponents") != NULL, rows[i].has_package);
	}
}

/* --- CycloneDX ---------------------------------------------------------------------------------------- */

static void a_vulnerability_has_an_analysis_and_leads_to_its_package(void **state)
{
	static const struct {
		const char *decision, *justification, *word, *kept, *response;
	} rows[] = {
		{ "", "", "in_triage", NULL, NULL },
		{ "in_triage", "", "in_triage", NULL, NULL },
		{ "exploitable", "", "exploitable", NULL, NULL },
		{ "accepted", "", "exploitable", NULL, "will_not_fix" },
		{ "false_positive", "", "false_positive", NULL, NULL },
		{ "not_affected", "code_not_reachable", "not_affected", "code_not_reachable", NULL },
		{ "not_affected", "nonsense", "not_affected", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		CLEANUP(bom_release) struct bom bom;
		const struct json_value *found, *analysis, *package;
		const char *response;

		found = write_decided(&bom, "cyclonedx", rows[i].decision, rows[i].justification);
		analysis = json_member(found, "analysis");
		response = json_text(json_first(json_member(analysis, "response")));
		assert_text(found, "bom-ref", "finding-" FINGERPRINT);
		assert_text(found, "id", "CVE-2026-0001");
		assert_text(analysis, "state", rows[i].word);
		assert_text(analysis, "justification", rows[i].kept);
		assert_string_equal(response ? response : "", rows[i].response ? rows[i].response : "");
		package = bom_find(bom_list(&bom, "components"), "purl", PURL);
		assert_text(package, "name", "golang.org/x/net");
		assert_text(json_first(json_member(found, "affects")), "ref", bom_text(package, "bom-ref"));
		assert_true(bom_depends(&bom, "ci/go.sum", "golang.org/x/net"));
	}
}

/* What was decided for one file says nothing of another. */
static void the_same_package_in_two_files_is_two_components(void **state)
{
	CLEANUP(bom_release) struct bom bom;

	(void)state;
	begin(&bom, "cyclonedx");
	set_finding(&bom, "SCB901", PURL " CVE-2026-0001");
	bom_add_row(&bom);
	set_finding(&bom, "SCB901", PURL " CVE-2026-0002");
	bom_add_row(&bom);
	set_finding(&bom, "SCB901", PURL " CVE-2026-0001");
	bom.cells[FIND_PATH].text = "other/go.sum";
	bom_add_row(&bom);
	bom_end(&bom);
	assert_int_equal(json_count(bom_list(&bom, "vulnerabilities")), 3);
	assert_int_equal(json_count(bom_list(&bom, "components")), 2 + 2);
}

static void findings_without_a_vulnerability_give_an_empty_document(void **state)
{
	CLEANUP(bom_release) struct bom bom;

	(void)state;
	begin(&bom, "cyclonedx");
	set_finding(&bom, "SCB101", "dependency x");
	bom_add_row(&bom);
	bom_end(&bom);
	assert_int_equal(json_type(bom_list(&bom, "vulnerabilities")), JSON_ARRAY);
	assert_int_equal(json_count(bom_list(&bom, "vulnerabilities")), 0);
	assert_int_equal(json_count(bom_list(&bom, "components")), 0);
}

/* --- both --------------------------------------------------------------------------------------------- */

static void hostile_findings_give_a_whole_document(void **state)
{
	static const char *const formats[] = { "openvex", "cyclonedx" };
	static const char *const texts[] = { "\x1b[2J", "\"\\", "\xff\xfe", "a\xe2\x80\xae", "\n", " ",
		"pkg:npm/x y", "pkg:npm/\"", "../..", "#?@" };

	(void)state;
	for (size_t format = 0; format < COUNT_OF(formats); format++) {
		for (size_t i = 0; i < COUNT_OF(texts); i++) {
			CLEANUP(bom_release) struct bom bom;

			bom_begin(&bom, formats[format], TABLE_FINDINGS);
			bom_repository(&bom, texts[i], texts[i], texts[i]);
			bom_clear(&bom);
			for (size_t column = 0; column < FIND_COLUMNS; column++)
				bom.cells[column] = (struct cell){ .text = texts[i] };
			bom.cells[FIND_RULE].text = "SCB901";
			bom.cells[FIND_VERDICT].text = "fail";
			bom_add_row(&bom);
			bom_end(&bom);
			assert_true(text_is_utf8(bom.out.text, bom.out.length));
			assert_null(strpbrk(bom.out.text, "\t\r\x1b\x7f"));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_statement_names_vulnerability_product_and_package),
		cmocka_unit_test(every_state_has_its_status),
		cmocka_unit_test(every_justification_has_a_word),
		cmocka_unit_test(what_scans_have_closed_is_fixed),
		cmocka_unit_test(only_failures_of_vulnerability_rules_are_statements),
		cmocka_unit_test(without_a_statement_there_is_no_document),
		cmocka_unit_test(a_repository_without_an_address_is_a_product_by_its_name),
		cmocka_unit_test(subjects_that_say_less_are_still_statements),
		cmocka_unit_test(a_vulnerability_has_an_analysis_and_leads_to_its_package),
		cmocka_unit_test(the_same_package_in_two_files_is_two_components),
		cmocka_unit_test(findings_without_a_vulnerability_give_an_empty_document),
		cmocka_unit_test(hostile_findings_give_a_whole_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
