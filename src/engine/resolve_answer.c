/* Rounds of questions: from memory, from copies, and on to what the answers lead to. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "resolve.h"

/* --- joining what several copies say ------------------------------------------------------------------ */

static int compare_freshness(const void *left, const void *right)
{
	const struct copy_note *one = ((const struct answer *)left)->says.copies;
	const struct copy_note *other = ((const struct answer *)right)->says.copies;

	if (one->updated != other->updated)
		return one->updated > other->updated ? -1 : 1;
	if (one->mirror != other->mirror)
		return one->mirror ? -1 : 1;
	return strcmp(one->place, other->place);
}

static bool is_online(const struct resolution *answer)
{
	return text_starts(answer->copies->place, resolve_online_place);
}

/* What the fresher one says that the version names. One that knows names alone leaves it open whether a branch that has
 * gone on still has the commit. */
static void take_label(struct resolution *ret, const struct resolution *fresher)
{
	const bool same = strcmp(ret->label_commit.oid, fresher->label_commit.oid) == 0;

	if (is_online(fresher) && same)
		return;
	ret->label = fresher->label;
	ret->label_ref = fresher->label_ref;
	ret->label_annotated = fresher->label_annotated;
	ret->label_signed = fresher->label_signed;
	ret->label_commit = fresher->label_commit;
	ret->label_oddity = fresher->label_oddity;
	if (fresher->label == LABEL_UNKNOWN)
		ret->reason = "its branch has gone on since the copy was made";
}

static bool is_whole(const struct resolution *answer)
{
	return !is_online(answer) && !answer->copies->shallow && !answer->copies->partial;
}

/* Two copies disagree if a name names different commits in them, or if one that is whole lacks what another has. */
static bool disagree(const struct resolution *one, const struct resolution *other)
{
	if (one->label_commit.oid[0] && other->label_commit.oid[0] &&
		strcmp(one->label_commit.oid, other->label_commit.oid) != 0)
		return true;
	return is_whole(one) && one->presence == PRESENCE_ABSENT && other->presence == PRESENCE_FOUND;
}

/*
 * A repository of the fleet says itself of what it is a copy, and when it was written. It may say that a commit is in
 * the target's history only as long as no mirror, and no copy that is fresher, knows better.
 */
static bool outweighs(const struct ask *ask, size_t other, size_t chosen)
{
	return other < chosen ||
	       (ask->answers[other].says.copies->mirror && !ask->answers[chosen].says.copies->mirror);
}

static void doubt_reach(const struct ask *ask, size_t chosen, struct resolution *ret)
{
	for (size_t i = 0; i < ask->answer_count && ret->reachable == REACH_YES; i++) {
		const struct resolution *other = &ask->answers[i].says;

		if (!outweighs(ask, i, chosen) || !is_whole(other) ||
			(other->presence != PRESENCE_ABSENT && other->reachable != REACH_NO))
			continue;
		ret->reachable = REACH_UNKNOWN;
		ret->copies_disagree = true;
		ret->reason = "the copy that has it in its history is not the one to be believed";
	}
}

/* The same of a tag that names the very commit; `speaker` is the copy that says so. */
static void doubt_label(const struct ask *ask, size_t speaker, struct resolution *ret)
{
	const bool tag = ret->label_ref && text_starts(ret->label_ref, "refs/tags/");

	for (size_t i = 0; i < ask->answer_count && tag && ret->label == LABEL_AGREES; i++) {
		const char *named = ask->answers[i].says.label_commit.oid;

		if (!outweighs(ask, i, speaker) || !named[0] || strcmp(named, ret->label_commit.oid) == 0)
			continue;
		ret->label = LABEL_UNKNOWN;
		ret->copies_disagree = true;
		ret->reason = "copies disagree on what its version names";
	}
}

/* The copies asked, the one that counts in front, and behind them those that could not answer. */
static void list_copies(
	struct resolving *resolving, const struct ask *ask, size_t chosen, struct resolution *ret)
{
	size_t count, first = resolve_sites_of(resolving, ask->question.root, &count);
	struct copy_note *copies = arena_zero(&resolving->arena, ask->answer_count + count, sizeof(*copies));
	size_t filled = 0;

	if (ask->answer_count)
		copies[filled++] = ask->answers[chosen].says.copies[0];
	for (size_t i = 0; i < ask->answer_count; i++)
		if (i != chosen)
			copies[filled++] = ask->answers[i].says.copies[0];
	for (size_t i = 0; i < count; i++) {
		const struct copy_site *site = &resolving->sites[first + i];

		if (!site->problem)
			continue;
		copies[filled++] = (struct copy_note){ .place = site->place,
			.mirror = !site->repository,
			.updated = site->stored.updated,
			.problem = site->problem,
			.presence = PRESENCE_UNREADABLE };
	}
	ret->copies = copies;
	ret->copy_count = filled;
}

static void answer_nothing(struct resolving *resolving, struct ask *ask)
{
	struct resolution *answer = &ask->answer;
	const char *version = ask->question.version;
	const bool commit = ask->question.commit[0];
	const bool named = *version && (strlen(version) != OID_HEX || !text_is_hex(version, OID_HEX));

	list_copies(resolving, ask, 0, answer);
	answer->presence = answer->copy_count ? PRESENCE_UNREADABLE : PRESENCE_NO_COPY;
	answer->reason = answer->copy_count ? answer->copies[0].problem : "there is no copy of it";
	answer->label = named || !commit ? LABEL_UNKNOWN : LABEL_NONE;
	answer->behind = answer->ahead = answer->module_changed = -1;
}

/* The freshest that has the commit; else the freshest that is no mere list of names. */
static size_t choose(const struct ask *ask)
{
	size_t with_commit = SIZE_MAX, any = SIZE_MAX;

	for (size_t i = ask->answer_count; i-- > 0;) {
		if (ask->answers[i].says.presence == PRESENCE_FOUND)
			with_commit = i;
		if (!is_online(&ask->answers[i].says))
			any = i;
	}
	if (with_commit != SIZE_MAX)
		return with_commit;
	return any != SIZE_MAX ? any : 0;
}

static void join(struct resolving *resolving, struct ask *ask)
{
	struct resolution *answer = &ask->answer;
	const struct resolution *freshest;
	size_t chosen, speaker;

	if (!ask->answer_count) {
		answer_nothing(resolving, ask);
		return;
	}
	qsort(ask->answers, ask->answer_count, sizeof(*ask->answers), compare_freshness);
	chosen = speaker = choose(ask);
	*answer = ask->answers[chosen].says;
	freshest = &ask->answers[0].says;
	for (size_t i = 1; i < ask->answer_count; i++)
		answer->copies_disagree |= disagree(freshest, &ask->answers[i].says);
	if (chosen && freshest->label != LABEL_NONE &&
		(freshest->label != LABEL_UNKNOWN || is_online(freshest))) {
		take_label(answer, freshest);
		speaker = 0;
	}
	doubt_reach(ask, chosen, answer);
	doubt_label(ask, speaker, answer);
	if (is_online(answer) && ask->question.commit[0]) {
		answer->presence = PRESENCE_NO_COPY;
		answer->reason = "there is no copy of it";
	}
	list_copies(resolving, ask, chosen, answer);
	ask->chosen = chosen;
}

/* --- rounds ------------------------------------------------------------------------------------------- */

static void add_todo(struct resolving *resolving, size_t index, size_t ask)
{
	struct copy_site *site = &resolving->sites[index];

	arena_grow(
		&resolving->arena, &site->todo, site->todo_count, &site->todo_capacity, sizeof(*site->todo));
	site->todo[site->todo_count++] = ask;
	resolving->asks[ask].pending++;
	if (!site->busy)
		resolve_queue(resolving, index);
}

/* Ask memory; what it lacks is put on the lists of the copies. */
static void spread_ask(struct resolving *resolving, size_t index)
{
	const char *text = resolve_question_text(resolving, &resolving->asks[index].question);
	size_t count, first = resolve_sites_of(resolving, resolving->asks[index].question.root, &count);

	for (size_t i = first; i < first + count && !resolving->broken; i++) {
		struct copy_site *site = &resolving->sites[i];
		const char *value;

		if (site->problem)
			continue;
		if (resolve_remember(resolving, site) < 0)
			resolve_break(resolving);
		value = resolve_memory(site, text);
		if (value && resolve_take_value(resolving, site, &resolving->asks[index], value))
			continue;
		if (!site->online)
			add_todo(resolving, i, index);
	}
}

/* What all copies have answered is joined, and leads to more; what is new is asked, and may be answered by memory. */
static void settle(struct resolving *resolving, size_t index)
{
	size_t next = resolving->ask_count;

	for (;;) {
		if (!resolving->asks[index].pending && !resolving->broken) {
			join(resolving, &resolving->asks[index]);
			if (!resolving->shallow)
				resolve_children(resolving, index);
			for (size_t i = 0; i < resolving->asks[index].answer_count; i++)
				resolve_drop_manifests(&resolving->asks[index].answers[i]);
		}
		if (next == resolving->ask_count)
			return;
		index = next++;
		spread_ask(resolving, index);
	}
}

/* Nobody asks it again what it was not asked yet. */
static void give_up(struct resolving *resolving, struct copy_site *site)
{
	for (size_t i = 0; i < site->todo_count; i++)
		if (!--resolving->asks[site->todo[i]].pending)
			settle(resolving, site->todo[i]);
	site->todo_count = 0;
}

void resolve_site_done(struct resolving *resolving, struct copy_site *site)
{
	for (size_t i = 0; i < site->batch_count; i++)
		if (!--resolving->asks[site->batch[i]].pending)
			settle(resolving, site->batch[i]);
	if (site->problem)
		give_up(resolving, site);
	else if (site->todo_count)
		resolve_queue(resolving, (size_t)(site - resolving->sites));
}

static int compare_ids(const void *left, const void *right)
{
	const int64_t one = *(const int64_t *)left, other = *(const int64_t *)right;

	return (one > other) - (one < other);
}

static int forget_vanished(struct resolving *resolving)
{
	CLEANUP(memory_release) int64_t *ids = memory_zero(resolving->site_count, sizeof(*ids));
	size_t count = 0;

	for (size_t i = 0; i < resolving->site_count; i++)
		if (resolving->sites[i].stored.id)
			ids[count++] = resolving->sites[i].stored.id;
	if (count > 1)
		qsort(ids, count, sizeof(*ids), compare_ids);
	return store_keep_copies(resolving->store, ids, count, resolving->err);
}

static int compare_turns(const void *left, const void *right)
{
	const struct asked *one = *(const struct asked *const *)left;
	const struct asked *other = *(const struct asked *const *)right;

	if (one->turn != other->turn)
		return one->turn < other->turn ? -1 : 1;
	return (one > other) - (one < other);
}

/* One reference of each repository, then the second of each: one that has thousands does not come before the others. */
static void spread_all(struct resolving *resolving)
{
	CLEANUP(memory_release)
	const struct asked **order = memory_zero(resolving->asked_count + 1, sizeof(*order));
	CLEANUP(memory_release) bool *done = memory_zero(resolving->ask_count + 1, sizeof(*done));

	for (size_t i = 0; i < resolving->asked_count; i++)
		order[i] = &resolving->asked[i];
	qsort(order, resolving->asked_count, sizeof(*order), compare_turns);
	for (size_t i = 0; i < resolving->asked_count; i++) {
		const size_t ask = order[i]->ask;

		if (!done[ask])
			spread_ask(resolving, ask);
		done[ask] = true;
	}
}

int resolve_answer(struct resolving *resolving)
{
	const size_t count = resolving->ask_count;

	spread_all(resolving);
	for (size_t i = 0; i < count; i++)
		if (!resolving->asks[i].pending)
			settle(resolving, i);
	if (resolving->broken || resolve_ask_queued(resolving) < 0)
		return resolving->err->code;
	return resolving->moment ? 0 : forget_vanished(resolving);
}
