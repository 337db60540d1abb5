/* Facts of code, CI and configuration in documents: there and back, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "model/snapshot.h"
#include "support_facts.h"

#define OID "1111111111111111111111111111111111111111"

static struct place place_of(uint32_t line)
{
	return (struct place){ .offset = line * 100, .count = line, .line = line, .column = line + 1 };
}

/* --- there and back -------------------------------------------------------------------------------------- */

static void every_fact_comes_back(void **state)
{
	struct value_fact values[] = {
		{ .name = "args",
			.position = 1,
			.element = 2,
			.certainty = CERTAINTY_FORMATTED,
			.text = "a {}",
			.parameter = "source",
			.through = true,
			.call = 0,
			.at = place_of(1) },
		{ .name = "",
			.element = INDEX_NONE,
			.certainty = CERTAINTY_UNKNOWN,
			.text = "",
			.call = INDEX_NONE,
			.at = place_of(2) },
	};
	struct call_fact calls[] = {
		{ .api = CALL_DAGGER,
			.name = "container",
			.type = "Query",
			.function = "Build",
			.receiver = INDEX_NONE,
			.context = INDEX_NONE,
			.at = place_of(3) },
		{ .api = CALL_CLI,
			.name = "",
			.type = "",
			.function = "",
			.receiver = 0,
			.context = 1,
			.values = values,
			.value_count = 2,
			.at = place_of(4) },
	};
	struct constant_fact constants[] = { { .name = "Image",
		.certainty = CERTAINTY_SECRET,
		.text = "<secret, 40 characters>",
		.at = place_of(5) } };
	struct parameter_fact parameters[] = {
		{ .function = "Build",
			.name = "dir",
			.type = "*dagger.Directory",
			.default_value = "",
			.default_address = "alpine",
			.default_path = "/",
			.ignores = true,
			.exposed = true,
			.at = place_of(6),
			.default_at = place_of(7) },
		{ .function = "", .name = "x", .type = "", .at = place_of(8) },
	};
	struct context_fact contexts[] = {
		{ .kind = CONTEXT_WORKFLOW,
			.parent = INDEX_NONE,
			.name = "CI",
			.triggers = "pull_request_target,push",
			.permissions = "",
			.secrets = true,
			.untrusted_checkout = true,
			.condition = "always()",
			.at = place_of(9) },
		{ .kind = CONTEXT_JOB, .parent = 0, .name = "", .triggers = "", .at = place_of(10) },
	};
	struct image_fact images[] = {
		{ .role = IMAGE_TOOL,
			.text = "alpine:3",
			.certainty = CERTAINTY_LITERAL,
			.platform = "linux/arm64",
			.where = "container",
			.stage = "build",
			.context = 1,
			.at = place_of(11) },
		{ .role = IMAGE_BUILD,
			.text = "",
			.certainty = CERTAINTY_UNKNOWN,
			.where = "",
			.context = INDEX_NONE,
			.at = place_of(12) },
	};
	struct setting_fact settings[] = { { .kind = SETTING_CERTIFICATE,
		.subject = "Deployment a/b",
		.key = "tls.ca",
		.value = "{}",
		.certainty = CERTAINTY_DEFAULT,
		.unknown = true,
		.refused = "no such file",
		.context = 0,
		.at = place_of(13) } };
	struct certificate_fact certificates[] = {
		{ .private_key = true,
			.encrypted = true,
			.subject = "",
			.issuer = "",
			.key = "RSA 2048",
			.bits = 2048,
			.signature = "",
			.spki = "ab",
			.serial = "",
			.at = place_of(14) },
		{ .subject = "CN=client",
			.issuer = "CN=ca",
			.key = "EC P-256",
			.signature = "ecdsa-with-SHA256",
			.not_before = 1,
			.not_after = INT64_C(253402300799),
			.authority = true,
			.spki = "cd",
			.serial = "01",
			.at = place_of(15) },
	};
	const struct facts facts = {
		.oid = OID,
		.reader = READER_GO,
		.version = 3,
		.package = "main",
		.dagger = true,
		.broken = true,
		.broken_at = place_of(16),
		.calls = calls,
		.call_count = 2,
		.constants = constants,
		.constant_count = 1,
		.parameters = parameters,
		.parameter_count = 2,
		.contexts = contexts,
		.context_count = 2,
		.images = images,
		.image_count = 2,
		.settings = settings,
		.setting_count = 1,
		.certificates = certificates,
		.certificate_count = 2,
		.left_out = 7,
	};

	(void)state;
	facts_come_back(&facts);
}

static void what_says_nothing_comes_back_too(void **state)
{
	const struct facts facts = { .oid = OID, .reader = READER_GITHUB, .version = 1 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	facts_come_back(&facts);
	facts_write(&facts, &text);
	assert_null(strstr(text.text, "calls"));
	assert_null(strstr(text.text, "package"));
}

static void every_reader_has_a_word_that_is_read_back(void **state)
{
	(void)state;
	for (int i = 1; i < READER_COUNT; i++) {
		assert_true(*reader_word((enum reader_id)i));
		assert_int_equal(reader_parse(reader_word((enum reader_id)i)), i);
	}
}

/* --- hostile documents ----------------------------------------------------------------------------------- */

static int read_facts(const char *text, struct snapshot *snapshot, struct error *err)
{
	struct limits limits;

	limits_default(&limits);
	return facts_read(snapshot, OID, READER_GO, 1, text, strlen(text), &limits, err);
}

static void assert_refused(const char *text, const char *message)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	struct error err = { 0 };

	if (read_facts(text, snapshot, &err) >= 0)
		fail_msg("taken: %s", text);
	assert_int_equal(err.code, ERROR_MALFORMED);
	if (!strstr(err.message, message))
		fail_msg("%s: %s", text, err.message);
}

static void assert_taken(const char *text)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	struct error err = { 0 };

	if (read_facts(text, snapshot, &err) < 0)
		fail_msg("%s: %s", text, err.message);
}

#define CALLS(first, second)                                                                                 \
	"{\"contexts\":[{\"kind\":\"job\"}],\"calls\":[{\"api\":\"dagger\"" first                            \
	"},{\"api\":\"dagger\"" second "}]}"

static void an_index_is_one_of_what_stands_before_it(void **state)
{
	static const char *const refused[][2] = {
		{ CALLS(",\"receiver\":0", ""), "receiver" },
		{ CALLS(",\"receiver\":1", ""), "receiver" },
		{ CALLS("", ",\"receiver\":1"), "receiver" },
		{ CALLS("", ",\"receiver\":2"), "receiver" },
		{ CALLS("", ",\"context\":1"), "context" },
		{ CALLS("", ",\"values\":[{\"certainty\":\"unknown\",\"call\":1}]"), "call" },
		{ "{\"contexts\":[{\"kind\":\"job\",\"parent\":0}]}", "parent" },
		{ "{\"contexts\":[{\"kind\":\"job\",\"parent\":1},{\"kind\":\"job\"}]}", "parent" },
		{ "{\"images\":[{\"role\":\"base\",\"certainty\":\"literal\",\"context\":0}]}", "context" },
		{ "{\"settings\":[{\"kind\":\"ci\",\"certainty\":\"literal\",\"context\":0}]}", "context" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused); i++)
		assert_refused(refused[i][0], refused[i][1]);
	assert_taken(CALLS(
		"", ",\"receiver\":0,\"context\":0,\"values\":[{\"certainty\":\"unknown\",\"call\":0}]"));
	assert_taken("{\"contexts\":[{\"kind\":\"workflow\"},{\"kind\":\"job\",\"parent\":0}]}");
}

static void numbers_are_none_but_small_ones(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *nothing = snapshot_new();
	static const char *const numbers[] = { "-1", "4294967295", "99999999999999999999", "1.5", "\"1\"",
		"true", "[]" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct error err = { 0 };

		buf_format(&text, "{\"calls\":[{\"api\":\"dagger\"},{\"api\":\"dagger\",\"receiver\":%s}]}",
			numbers[i]);
		if (read_facts(text.text, snapshot, &err) >= 0)
			fail_msg("taken: %s", text.text);
	}
	assert_refused("{\"certificates\":[{\"not_before\":-1}]}", "not_before");
	/* Null is nothing, and not the first. */
	assert_int_equal(read_facts("{\"calls\":[{\"api\":\"cli\"},{\"api\":\"cli\",\"receiver\":null}]}",
				 nothing, NULL),
		0);
	assert_int_equal(nothing->facts[0]->calls[1].receiver, INDEX_NONE);
	assert_refused("{\"calls\":[{\"api\":\"dagger\",\"at\":[1,2,3]}]}", "at");
	assert_refused("{\"calls\":[{\"api\":\"dagger\",\"at\":{}}]}", "at");
}

static void words_are_those_of_the_model(void **state)
{
	static const char *const refused[][2] = {
		{ "{\"calls\":[{}]}", "api" },
		{ "{\"calls\":[{\"api\":\"Dagger\"}]}", "api" },
		{ "{\"calls\":[{\"api\":1}]}", "api" },
		{ "{\"calls\":[{\"api\":\"cli\",\"values\":[{}]}]}", "certainty" },
		{ "{\"constants\":[{\"certainty\":\"sure\"}]}", "certainty" },
		{ "{\"contexts\":[{\"kind\":\"\"}]}", "kind" },
		{ "{\"images\":[{\"role\":\"\",\"certainty\":\"literal\"}]}", "role" },
		{ "{\"settings\":[{\"kind\":\"Engine.json\",\"certainty\":\"literal\"}]}", "kind" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused); i++)
		assert_refused(refused[i][0], refused[i][1]);
}

static void other_types_of_json_are_refused(void **state)
{
	static const char *const members[] = { "contexts", "calls", "constants", "parameters", "images",
		"settings", "certificates" };
	static const char *const values[] = { "{}", "\"x\"", "1", "[1]", "[null]", "[[]]" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(members); i++) {
		for (size_t j = 0; j < COUNT_OF(values); j++) {
			CLEANUP(buf_release) struct buf text = BUF_INIT;

			buf_format(&text, "{\"%s\":%s}", members[i], values[j]);
			assert_refused(text.text, members[i]);
		}
	}
	assert_refused("{\"package\":1}", "package");
	assert_refused("{\"calls\":[{\"api\":\"cli\",\"name\":[]}]}", "name");
	assert_refused("{\"calls\":[{\"api\":\"cli\",\"values\":{}}]}", "values");
}

static void limits_hold_for_texts_and_counts(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct limits limits;

	(void)state;
	limits_default(&limits);
	buf_add(&text, "{\"package\":\"");
	buf_add_repeated(&text, "x", (size_t)limits.values[LIMIT_FACT_TEXT] + 1);
	buf_add(&text, "\"}");
	assert_refused(text.text, "package");
	buf_clear(&text);
	buf_add(&text, "{\"constants\":[");
	for (int64_t i = 0; i <= (int64_t)limits.values[LIMIT_FACT_COUNT]; i++)
		buf_format(&text, "%s{\"certainty\":\"name\"}", i ? "," : "");
	buf_add(&text, "]}");
	assert_refused(text.text, "constants");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fact_comes_back),
		cmocka_unit_test(what_says_nothing_comes_back_too),
		cmocka_unit_test(every_reader_has_a_word_that_is_read_back),
		cmocka_unit_test(an_index_is_one_of_what_stands_before_it),
		cmocka_unit_test(numbers_are_none_but_small_ones),
		cmocka_unit_test(words_are_those_of_the_model),
		cmocka_unit_test(other_types_of_json_are_refused),
		cmocka_unit_test(limits_hold_for_texts_and_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
