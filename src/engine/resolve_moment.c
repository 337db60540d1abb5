#include "resolve_moment.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "resolve.h"

void resolved_moment_release(struct resolved_moment *moment)
{
	arena_release(&moment->arena);
	*moment = (struct resolved_moment){ 0 };
}

static int answer_all(struct resolving *resolving, const struct resolve_moment *settings)
{
	if (resolve_find_copies(resolving) < 0 || resolve_look_at_asked(resolving) < 0 ||
		resolve_answer(resolving) < 0)
		return resolving->err->code;
	return settings->forks ? resolve_forks(resolving) : 0;
}

/* The answers lie in the arena of the resolving, which is handed over with them. */
static int take_answers(struct resolving *resolving, const struct resolve_moment *settings,
	const size_t *asks, size_t count, struct resolved_moment *ret)
{
	struct resolution *answers = arena_zero(&resolving->arena, count, sizeof(*answers));

	for (size_t i = 0; i < count; i++) {
		answers[i] = resolving->asks[asks[i]].answer;
		if (resolving->store &&
			resolve_load_label(resolving, &resolving->asks[asks[i]], &answers[i]) < 0)
			return resolving->err->code;
		if (settings->below)
			resolve_below(resolving, asks[i], &resolving->arena, &answers[i]);
	}
	*ret = (struct resolved_moment){ resolving->arena, answers, count };
	resolving->arena = (struct arena){ 0 };
	return 0;
}

int resolve_moment(const struct resolve_moment *settings, const struct question *questions, size_t count,
	struct resolved_moment *ret, struct error *err)
{
	const struct collect_settings collect = { .mirrors = settings->mirrors };
	CLEANUP(memory_release) size_t *asks = memory_zero(count, sizeof(*asks));
	struct error ours = { 0 };
	CLEANUP(resolving_release)
	struct resolving resolving = {
		.fleet = settings->fleet,
		.store = settings->fleet ? fleet_store(settings->fleet) : NULL,
		.policy = settings->policy,
		.settings = &collect,
		.limits = settings->policy->limits,
		.now = clock_now(),
		.err = err ? err : &ours,
		.moment = true,
		.shallow = !settings->below,
	};

	*ret = (struct resolved_moment){ 0 };
	if (!count)
		return 0;
	resolving.asked = arena_zero(&resolving.arena, count, sizeof(*resolving.asked));
	resolving.asked_count = count;
	for (size_t i = 0; i < count; i++)
		resolving.asked[i].ask = asks[i] = resolve_ask(&resolving, &questions[i], 0);
	if (answer_all(&resolving, settings) < 0)
		return resolving.err->code;
	return take_answers(&resolving, settings, asks, count, ret);
}
