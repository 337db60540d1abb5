/* Results of checks, and times that were proved. */
#include "verifying.h"

void step_add(struct verifying *verifying, enum attestation_step step, enum step_state state,
	const char *expected, const char *seen, const char *note)
{
	struct verification *ret = verifying->ret;
	struct arena *arena = verifying->arena;
	size_t at = ret->step_count;

	arena_grow(arena, &ret->steps, ret->step_count, &verifying->step_capacity, sizeof(*ret->steps));
	/* Kept in the order of §2.9, and of one step in that of the checks. */
	for (; at > 0 && ret->steps[at - 1].step > step; at--)
		ret->steps[at] = ret->steps[at - 1];
	ret->steps[at] = (struct step_result){
		.step = step,
		.state = state,
		.expected = arena_string(arena, expected),
		.seen = arena_string(arena, seen),
		.note = arena_string(arena, note),
	};
	ret->step_count++;
}

bool step_hold(struct verifying *verifying, enum attestation_step step, bool truth, const char *expected,
	const char *seen, const char *note)
{
	step_add(verifying, step, truth ? STEP_OK : STEP_FAILED, expected, seen, note);
	return truth;
}

void time_add(struct verifying *verifying, int64_t at, enum time_source source)
{
	arena_grow(verifying->arena, &verifying->times, verifying->time_count, &verifying->time_capacity,
		sizeof(*verifying->times));
	verifying->times[verifying->time_count++] = (struct verified_time){ .at = at, .source = source };
}
