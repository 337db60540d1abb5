/* Lines around facts of code, images and settings: there are some, and no credential is among them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/limits.h"
#include "sources/reading.h"

#define OID "1111111111111111111111111111111111111111"

/* The place of a word, which stands once in the text, in front of which no character is wide. */
static struct place place_of(const char *text, const char *word)
{
	const char *found = strstr(text, word);
	struct place ret = { .line = 1, .column = 1, .count = strlen(word) };

	assert_non_null(found);
	ret.offset = (uint64_t)(found - text);
	for (const char *at = text; at < found; at++) {
		ret.column = *at == '\n' ? 1 : ret.column + 1;
		ret.line += *at == '\n';
	}
	return ret;
}

static struct snapshot *make(const struct facts *facts, const char *text)
{
	struct snapshot *snapshot = snapshot_new();
	struct limits limits;

	limits_default(&limits);
	excerpts_make(snapshot, facts, text, strlen(text), &limits);
	return snapshot;
}

static const struct excerpt *find(const struct snapshot *snapshot, uint32_t line)
{
	for (size_t i = 0; i < snapshot->excerpt_count; i++)
		if (snapshot->excerpts[i].line == line)
			return &snapshot->excerpts[i];
	return NULL;
}

static const char *line_of(const struct snapshot *snapshot, uint32_t line)
{
	const struct excerpt *excerpt = find(snapshot, line);

	assert_non_null(excerpt);
	return excerpt->lines[line - excerpt->first_line];
}

/* --- what has lines -------------------------------------------------------------------------------------- */

static void every_kind_of_fact_has_the_line_it_stands_on(void **state)
{
	static const char text[] =
		"one\n\n\n\n\n\n\n\ntwo\n\n\n\n\n\n\n\nthree\n\n\n\n\n\n\n\nfour\n\n\n\n\n\n\n\n"
		"five\n\n\n\n\n\n\n\nsix\n\n\n\n\n\n\n\nseven\n";
	static const char *const words[] = { "one", "two", "three", "four", "five", "six", "seven" };
	struct value_fact values[] = { { .name = "", .text = "", .at = place_of(text, "two") } };
	struct call_fact calls[] = {
		{ .api = CALL_DAGGER, .values = values, .value_count = 1, .at = place_of(text, "one") }
	};
	struct parameter_fact parameters[] = { { .at = place_of(text, "three"),
		.default_at = place_of(text, "four") } };
	struct context_fact contexts[] = { { .kind = CONTEXT_JOB, .at = place_of(text, "five") } };
	struct image_fact images[] = { { .role = IMAGE_BASE, .text = "", .at = place_of(text, "six") } };
	struct setting_fact settings[] = { { .kind = SETTING_CI, .at = place_of(text, "seven") } };
	const struct facts facts = { .oid = OID,
		.reader = READER_GO,
		.calls = calls,
		.call_count = 1,
		.parameters = parameters,
		.parameter_count = 1,
		.contexts = contexts,
		.context_count = 1,
		.images = images,
		.image_count = 1,
		.settings = settings,
		.setting_count = 1 };
	CLEANUP(snapshot_close) struct snapshot *snapshot = make(&facts, text);

	(void)state;
	assert_int_equal(snapshot->excerpt_count, COUNT_OF(words));
	for (size_t i = 0; i < COUNT_OF(words); i++)
		assert_string_equal(line_of(snapshot, place_of(text, words[i]).line), words[i]);
}

/* --- what is hidden -------------------------------------------------------------------------------------- */

static const char *shown(const struct snapshot *snapshot, struct buf *ret)
{
	for (size_t i = 0; i < snapshot->excerpt_count; i++)
		for (size_t k = 0; k < snapshot->excerpts[i].line_count; k++)
			buf_format(ret, "%s\n", snapshot->excerpts[i].lines[k]);
	return ret->text;
}

static void a_credential_is_hidden_wherever_it_would_be_shown(void **state)
{
	/* The constant is not used where it stands, but near a call. */
	static const char text[] = "const first = \"hunter2-constant\"\nuse(\"hunter2-value\", x)\n"
				   "FROM hunter2-image\nkey: hunter2-setting # why\n";
	struct value_fact values[] = { { .name = "",
		.text = "",
		.certainty = CERTAINTY_SECRET,
		.at = place_of(text, "\"hunter2-value\"") } };
	struct call_fact calls[] = {
		{ .api = CALL_DAGGER, .values = values, .value_count = 1, .at = place_of(text, "use") }
	};
	struct constant_fact constants[] = { { .certainty = CERTAINTY_SECRET,
		.name = "",
		.text = "",
		.at = place_of(text, "\"hunter2-constant\"") } };
	struct image_fact images[] = { { .role = IMAGE_BASE,
		.text = "",
		.certainty = CERTAINTY_SECRET,
		.at = place_of(text, "hunter2-image") } };
	struct setting_fact settings[] = {
		{ .kind = SETTING_CI, .certainty = CERTAINTY_SECRET, .at = place_of(text, "hunter2-setting") }
	};
	const struct facts facts = { .oid = OID,
		.reader = READER_GO,
		.calls = calls,
		.call_count = 1,
		.constants = constants,
		.constant_count = 1,
		.images = images,
		.image_count = 1,
		.settings = settings,
		.setting_count = 1 };
	CLEANUP(snapshot_close) struct snapshot *snapshot = make(&facts, text);
	CLEANUP(buf_release) struct buf lines = BUF_INIT;

	(void)state;
	assert_null(strstr(shown(snapshot, &lines), "hunter2"));
	assert_string_equal(line_of(snapshot, 2), "use(<secret, 15 characters>, x)");
	assert_string_equal(line_of(snapshot, 4), "key: <secret, 15 characters> # why");
	assert_non_null(strstr(lines.text, "const first = <secret, 18 characters>"));
}

static void a_credential_of_several_lines_is_hidden_in_each(void **state)
{
	static const char secret[] = "hunter2\nhunter3\r\nhunter4";
	static const char text[] = "use(`hunter2\nhunter3\r\nhunter4`)\nend\n";
	struct value_fact values[] = {
		{ .name = "", .text = "", .certainty = CERTAINTY_SECRET, .at = place_of(text, secret) },
		/* One that lies in the other, as a list and its element do. */
		{ .name = "", .text = "", .certainty = CERTAINTY_SECRET, .at = place_of(text, "unter3") },
	};
	struct call_fact calls[] = {
		{ .api = CALL_DAGGER, .values = values, .value_count = 2, .at = place_of(text, "use") }
	};
	const struct facts facts = { .oid = OID, .reader = READER_GO, .calls = calls, .call_count = 1 };
	CLEANUP(snapshot_close) struct snapshot *snapshot = make(&facts, text);
	CLEANUP(buf_release) struct buf lines = BUF_INIT;

	(void)state;
	assert_null(strstr(shown(snapshot, &lines), "unter"));
	assert_string_equal(line_of(snapshot, 1), "use(`<secret, 7 characters>");
	assert_non_null(strstr(lines.text, "\n<secret, 7 characters>`)\nend\n"));
}

static void what_lies_outside_of_the_file_hides_nothing(void **state)
{
	static const char text[] = "use(x)\n";
	struct value_fact values[] = {
		{ .name = "",
			.text = "",
			.certainty = CERTAINTY_SECRET,
			.at = { .offset = 5000, .count = 10, .line = 1, .column = 1 } },
		{ .name = "", .text = "", .certainty = CERTAINTY_SECRET, .at = { .offset = 4, .line = 1 } },
	};
	struct call_fact calls[] = {
		{ .api = CALL_DAGGER, .values = values, .value_count = 2, .at = place_of(text, "use") }
	};
	const struct facts facts = { .oid = OID, .reader = READER_GO, .calls = calls, .call_count = 1 };
	CLEANUP(snapshot_close) struct snapshot *snapshot = make(&facts, text);

	(void)state;
	assert_string_equal(line_of(snapshot, 1), "use(x)");
}

static void of_certificates_and_keys_no_line_is_kept(void **state)
{
	static const char text[] = "-----BEGIN X-----\nabc\n-----END X-----\n";
	struct certificate_fact certificates[] = { { .private_key = true, .at = place_of(text, "abc") } };
	struct setting_fact settings[] = { { .kind = SETTING_CERTIFICATE, .at = place_of(text, "abc") } };
	const struct facts facts = { .oid = OID,
		.reader = READER_CERTIFICATE,
		.certificates = certificates,
		.certificate_count = 1,
		.settings = settings,
		.setting_count = 1 };
	CLEANUP(snapshot_close) struct snapshot *snapshot = make(&facts, text);

	(void)state;
	assert_int_equal(snapshot->excerpt_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_fact_has_the_line_it_stands_on),
		cmocka_unit_test(a_credential_is_hidden_wherever_it_would_be_shown),
		cmocka_unit_test(a_credential_of_several_lines_is_hidden_in_each),
		cmocka_unit_test(what_lies_outside_of_the_file_hides_nothing),
		cmocka_unit_test(of_certificates_and_keys_no_line_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
