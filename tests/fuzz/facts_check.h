/* What every reader owes: its facts come back from memory as they were, and its places lie in the file. */
#ifndef SCABBARD_FUZZ_FACTS_CHECK_H
#define SCABBARD_FUZZ_FACTS_CHECK_H

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/snapshot.h"

static inline void place_inside(struct place at, size_t size)
{
	if (at.offset > size || at.count > size - at.offset)
		abort();
}

static inline void calls_inside(const struct facts *facts, size_t size)
{
	for (size_t i = 0; i < facts->call_count; i++) {
		const struct call_fact *call = &facts->calls[i];

		place_inside(call->at, size);
		if (call->receiver != INDEX_NONE && call->receiver >= i)
			abort();
		for (size_t k = 0; k < call->value_count; k++) {
			place_inside(call->values[k].at, size);
			if (call->values[k].call != INDEX_NONE && call->values[k].call >= i)
				abort();
		}
	}
	for (size_t i = 0; i < facts->constant_count; i++)
		place_inside(facts->constants[i].at, size);
	for (size_t i = 0; i < facts->parameter_count; i++) {
		place_inside(facts->parameters[i].at, size);
		place_inside(facts->parameters[i].default_at, size);
	}
}

static inline void facts_check(const struct facts *facts, size_t size, const struct limits *limits)
{
	CLEANUP(snapshot_close) struct snapshot *other = snapshot_new();
	CLEANUP(buf_release) struct buf first = BUF_INIT;
	CLEANUP(buf_release) struct buf second = BUF_INIT;
	struct error error = { 0 };

	place_inside(facts->refused_at, size);
	for (size_t i = 0; i < facts->reference_count; i++) {
		place_inside(facts->references[i].at, size);
		place_inside(facts->references[i].pin_at, size);
	}
	for (size_t i = 0; i < facts->lock_count; i++)
		place_inside(facts->locks[i].at, size);
	for (size_t i = 0; i < facts->oddity_count; i++)
		place_inside(facts->oddities[i].at, size);
	calls_inside(facts, size);
	for (size_t i = 0; i < facts->setting_count; i++)
		place_inside(facts->settings[i].at, size);
	for (size_t i = 0; i < facts->image_count; i++)
		place_inside(facts->images[i].at, size);
	for (size_t i = 0; i < facts->certificate_count; i++)
		place_inside(facts->certificates[i].at, size);
	for (size_t i = 0; i < facts->context_count; i++)
		place_inside(facts->contexts[i].at, size);
	facts_write(facts, &first);
	if (facts_read(other, facts->oid, facts->reader, facts->version, first.text, first.length, limits,
		    &error) < 0)
		abort();
	facts_write(other->facts[0], &second);
	if (strcmp(first.text, second.text) != 0)
		abort();
}

#endif
