/* Scopes of decisions come in with files of others: what is read says the same when it is written and read again. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "model/decision.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int truth)
{
	if (!truth)
		abort();
}

static void write(const struct decision_scope *scope, struct buf *ret)
{
	struct json_writer writer = { .buf = ret };

	decision_scope_write(scope, &writer, NULL);
}

/* Nothing is asked of the answers but that they come, and that the parts agree with the whole. */
static void use(const struct decision_scope *scope)
{
	const struct decidable finding = {
		.rule = 101,
		.identity = "url:github.com/acme/pay",
		.repository = "acme/pay",
		.path = "ci/dagger.json",
		.subject = "dependency alpine",
		.target = "github.com/x/y/sub",
		.commit = "0123456789abcdef0123456789abcdef01234567",
	};
	const struct decision decision = {
		.scope = *scope, .state = DECISION_ACCEPTED, .reason = "x", .owner = "", .by = "fuzz"
	};
	struct buf words = BUF_INIT;
	struct error err = { 0 };

	decision_scope_describe(scope, &words);
	require(words.length > 0);
	if (!scope->finding_count && decision_scope_matches(scope, &finding))
		require(decision_scope_fits_repository(scope, finding.identity, finding.repository));
	decision_check(&decision, 0, &err);
	buf_release(&words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct json_limits limits = { .depth = 8, .values = 50000 };
	struct json *json = NULL, *again = NULL;
	struct arena arena = { 0 };
	struct decision_scope scope, other;
	struct buf one = BUF_INIT, two = BUF_INIT;

	if (size > 65536 || json_parse(&json, (const char *)data, size, JSON_STRICT, &limits, NULL, NULL) < 0)
		return 0;
	if (decision_scope_read(json_root(json), &arena, &scope)) {
		use(&scope);
		write(&scope, &one);
		require(json_parse(&again, one.text, one.length, JSON_STRICT, &limits, NULL, NULL) == 0);
		require(decision_scope_read(json_root(again), &arena, &other));
		write(&other, &two);
		require(strcmp(one.text, two.text) == 0);
		json_close(&again);
	}
	json_close(&json);
	buf_release(&one);
	buf_release(&two);
	arena_release(&arena);
	return 0;
}
