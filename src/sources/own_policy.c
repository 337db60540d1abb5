/* .scabbard.toml: what a repository asks for beyond the fleet's policy. Whether it counts is decided when rules run. */
#include "base/cleanup.h"
#include "model/policy.h"
#include "reading.h"
#include "sources/secret.h"

void read_own_policy(const struct reader_input *input, struct facts *facts)
{
	struct reading reading = { .facts = facts, .arena = input->arena, .limits = input->limits };
	CLEANUP(policy_close) struct policy *own = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf masked = BUF_INIT;
	struct place place = { .line = 1, .column = 1 };
	struct error error = { 0 };

	if (policy_read_own(
		    &own, input->bytes, input->length, &text, &facts->own_policy_more, &place, &error) < 0) {
		reading_refuse(&reading, place, "%s", error.message);
		return;
	}
	buf_add(&text, "");
	facts->own_policy = arena_string(
		input->arena, buf_add_masked(&masked, text.text, text.length) ? masked.text : text.text);
}
