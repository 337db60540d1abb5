/* Resolving from its beginning to its end: questions, copies, answers, what is recorded. */
#include "resolve.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

/* Raised when the same copies give other resolutions. */
enum { RESOLVE_REVISION = 3, SAVED_AT_ONCE = 500 };

/* Steps below the references of one repository: its author chooses how many there are. */
enum { BELOW_BYTES = 16 * 1024 * 1024 };

static const char setting_key[] = "resolved key", setting_again[] = "resolve again";

void resolving_release(struct resolving *resolving)
{
	for (size_t i = 0; i < resolving->ask_count; i++)
		for (size_t j = 0; j < resolving->asks[i].answer_count; j++)
			memory_free(resolving->asks[i].answers[j].manifests);
	for (size_t i = 0; i < resolving->site_count; i++)
		resolve_drop_found(&resolving->sites[i]);
	memory_free(resolving->slots);
	memory_free(resolving->asks);
	arena_release(&resolving->arena);
}

void resolve_break(struct resolving *resolving)
{
	resolving->broken = true;
}

/* --- questions ---------------------------------------------------------------------------------------- */

static size_t hash_text(size_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * (size_t)1099511628211U;
	return (hash ^ 0xff) * (size_t)1099511628211U;
}

static size_t hash_of(const struct question *question)
{
	size_t hash = hash_text((size_t)14695981039346656037U, question->root);

	hash = hash_text(hash, question->subpath);
	hash = hash_text(hash, question->version);
	return hash_text(hash, question->commit);
}

/* The slot of a question, or the empty one where it belongs. */
static size_t *slot_of(const struct resolving *resolving, const struct question *question)
{
	size_t at = hash_of(question) & (resolving->slot_count - 1);

	while (resolving->slots[at] != SIZE_MAX &&
		question_compare(&resolving->asks[resolving->slots[at]].question, question) != 0)
		at = (at + 1) & (resolving->slot_count - 1);
	return &resolving->slots[at];
}

static void make_slots(struct resolving *resolving)
{
	size_t count = resolving->slot_count ? 2 * resolving->slot_count : 1024;

	if (resolving->slot_count > 2 * (resolving->ask_count + 1))
		return;
	memory_free(resolving->slots);
	resolving->slots = memory_zero(count, sizeof(*resolving->slots));
	resolving->slot_count = count;
	memset(resolving->slots, 0xff, count * sizeof(*resolving->slots));
	for (size_t i = 0; i < resolving->ask_count; i++)
		*slot_of(resolving, &resolving->asks[i].question) = i;
}

const char *resolve_root(struct resolving *resolving, const char *root)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT;

	buf_add_target_key(&key, root);
	return arena_string(&resolving->arena, key.text);
}

size_t resolve_ask(struct resolving *resolving, const struct question *asked, uint32_t depth)
{
	const struct question keyed = { resolve_root(resolving, asked->root), asked->subpath, asked->version,
		asked->commit };
	const struct question *question = &keyed;
	struct ask *ask;
	size_t *slot;

	make_slots(resolving);
	slot = slot_of(resolving, question);
	if (*slot != SIZE_MAX) {
		ask = &resolving->asks[*slot];
		ask->depth = depth < ask->depth ? depth : ask->depth;
		return *slot;
	}
	memory_grow(&resolving->asks, resolving->ask_count, &resolving->ask_capacity, sizeof(*ask));
	ask = &resolving->asks[resolving->ask_count];
	*ask = (struct ask){ .depth = depth };
	ask->question.root = question->root;
	ask->question.subpath = arena_string(&resolving->arena, question->subpath);
	ask->question.version = arena_string(&resolving->arena, question->version);
	ask->question.commit = arena_string(&resolving->arena, question->commit);
	*slot = resolving->ask_count;
	return resolving->ask_count++;
}

static bool is_zero(const unsigned char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (bytes[i])
			return false;
	return true;
}

static int keep_reference(const struct remote_reference *reference, void *context)
{
	struct resolving *resolving = context;
	const struct question question = { reference->root, reference->subpath, reference->version,
		reference->commit };
	struct asked *asked;

	arena_grow(&resolving->arena, &resolving->asked, resolving->asked_count, &resolving->asked_capacity,
		sizeof(*asked));
	asked = &resolving->asked[resolving->asked_count++];
	asked->reference = reference->id;
	asked->repository = reference->repository;
	asked->turn = resolving->asked_count > 1 && asked[-1].repository == asked->repository
			      ? asked[-1].turn + 1
			      : 0;
	asked->ask = resolve_ask(resolving, &question, 0);
	resolving->changed |= is_zero(reference->resolution, sizeof(reference->resolution));
	return 0;
}

/* --- what would change all answers -------------------------------------------------------------------- */

static void write_key(const struct policy *policy, struct buf *ret)
{
	unsigned char whole[DIGEST_SIZE];
	struct digest digest;

	digest_start(&digest);
	digest_add_text(&digest, "scabbard-resolving-1");
	digest_add_number(&digest, RESOLVE_REVISION);
	digest_add(&digest, policy->digest, sizeof(policy->digest));
	digest_finish(&digest, whole);
	buf_add_hex(ret, whole, sizeof(whole));
}

static bool key_differs(const struct resolving *resolving)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	CLEANUP(buf_release) struct buf stored = BUF_INIT;

	write_key(resolving->policy, &key);
	return !store_setting(resolving->store, setting_key, &stored) || strcmp(key.text, stored.text) != 0;
}

int resolve_settle(struct fleet *fleet, struct error *err)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	CLEANUP(buf_release) struct buf stored = BUF_INIT;

	write_key(fleet_policy(fleet), &key);
	if (store_setting(fleet_store(fleet), setting_key, &stored) && strcmp(key.text, stored.text) == 0)
		return 0;
	if (store_put_truth(fleet_store(fleet), err) < 0)
		return err->code;
	return store_set_setting(fleet_store(fleet), setting_key, key.text, err);
}

static int unsettle(struct resolving *resolving)
{
	return store_set_setting(resolving->store, setting_key, "", resolving->err);
}

/* --- recording ---------------------------------------------------------------------------------------- */

/* What tags name is noted run by run: a tag that moves is found out by what it named before. */
static int note_label(struct resolving *resolving, const struct ask *ask)
{
	const struct resolution *answer = &ask->answer;

	if (!answer->label_ref || !text_starts(answer->label_ref, "refs/tags/") ||
		!answer->label_commit.oid[0])
		return 0;
	return store_note_label(resolving->store, resolving->run, ask->question.root, answer->label_ref,
		answer->label_commit.oid, resolving->err);
}

/* A tag that is gone has no name in the copy: it is looked for under both names that it may have had. */
int resolve_load_label(struct resolving *resolving, const struct ask *ask, struct resolution *ret)
{
	const struct question *question = &ask->question;
	const char *refs[2] = { ret->label_ref, NULL };
	int result = 0;

	if (!ret->label_ref && ret->label == LABEL_ABSENT) {
		refs[0] = *question->subpath ? arena_format(&resolving->arena, "refs/tags/%s/%s",
						       question->subpath, question->version)
					     : NULL;
		refs[1] = arena_format(&resolving->arena, "refs/tags/%s", question->version);
	}
	for (size_t i = 0; i < COUNT_OF(refs) && result == 0 && !ret->seen_count; i++)
		if (refs[i] && text_starts(refs[i], "refs/tags/"))
			result = store_load_label(resolving->store, question->root, refs[i],
				&resolving->arena, &ret->seen, &ret->seen_count, resolving->err);
	return result;
}

static int complete_answer(struct resolving *resolving, struct ask *ask)
{
	int result = note_label(resolving, ask);

	return result < 0 ? result : resolve_load_label(resolving, ask, &ask->answer);
}

static size_t below_bytes(const struct resolution *resolution)
{
	size_t bytes = resolution->below_count * sizeof(*resolution->below);

	for (size_t i = 0; i < resolution->below_count; i++) {
		const struct below *step = &resolution->below[i];

		bytes += strlen(step->name) + strlen(step->source) + strlen(step->root) +
			 strlen(step->subpath) + strlen(step->version);
	}
	return bytes;
}

/* The answer to a reference, and what stands below it, as far as its repository has room for that. */
static const struct resolution *with_below(
	struct resolving *resolving, const struct asked *asked, struct arena *arena)
{
	struct resolution *ret = arena_copy(arena, &resolving->asks[asked->ask].answer, sizeof(*ret));
	size_t bytes;

	if (asked->repository != resolving->saving)
		resolving->saving_bytes = 0;
	resolving->saving = asked->repository;
	resolve_below(resolving, asked->ask, arena, ret);
	bytes = below_bytes(ret);
	if (resolving->saving_bytes + bytes > (size_t)BELOW_BYTES) {
		ret->below = NULL;
		ret->below_count = 0;
		ret->below_cut = true;
		return ret;
	}
	resolving->saving_bytes += bytes;
	return ret;
}

static int save_part(struct resolving *resolving, size_t start, size_t end)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolved *items = arena_zero(&arena, end - start, sizeof(*items));

	for (size_t i = start; i < end; i++)
		items[i - start] = (struct resolved){
			.reference = resolving->asked[i].reference,
			.resolution = with_below(resolving, &resolving->asked[i], &arena),
		};
	return store_save_resolutions(resolving->store, items, end - start, resolving->now, resolving->err);
}

static int save_all(struct resolving *resolving)
{
	int result = store_batch_begin(resolving->store, resolving->err);

	for (size_t i = 0; i < resolving->ask_count && result == 0; i++)
		if (!resolving->asks[i].depth)
			result = complete_answer(resolving, &resolving->asks[i]);
	if (result == 0)
		result = store_batch_end(resolving->store, resolving->err);
	store_batch_drop(resolving->store);
	for (size_t i = 0; i < resolving->asked_count && result == 0; i += SAVED_AT_ONCE) {
		size_t end = i + SAVED_AT_ONCE;

		result = save_part(resolving, i, end < resolving->asked_count ? end : resolving->asked_count);
	}
	if (result == 0)
		result = store_prune_resolutions(resolving->store, resolving->err);
	return result < 0 ? result : resolve_put_roots(resolving);
}

/* --- all ---------------------------------------------------------------------------------------------- */

static bool is_wanted_again(const struct resolving *resolving)
{
	CLEANUP(buf_release) struct buf stored = BUF_INIT;

	return store_setting(resolving->store, setting_again, &stored) && stored.length;
}

static int prepare(struct resolving *resolving)
{
	resolving->changed = key_differs(resolving) || is_wanted_again(resolving);
	if (store_visit_remote_references(resolving->store, keep_reference, resolving, resolving->err) < 0)
		return resolving->err->code;
	return resolve_find_copies(resolving);
}

/* What the targets say is remembered as the answers of one more copy: the copies are looked for again. */
static int ask_online(struct resolving *resolving)
{
	if (resolve_ask_online(resolving) < 0)
		return resolving->err->code;
	resolving->site_count = resolving->online_count = resolving->root_count = 0;
	return resolve_find_copies(resolving);
}

static bool is_stopped(const struct resolving *resolving)
{
	return resolving->settings->stop && *resolving->settings->stop;
}

int resolve_references(struct fleet *fleet, const struct collect_settings *settings, int64_t run, int64_t now,
	bool *ret_changed, struct error *err)
{
	CLEANUP(resolving_release)
	struct resolving resolving = {
		.fleet = fleet,
		.store = fleet_store(fleet),
		.policy = fleet_policy(fleet),
		.settings = settings,
		.run = run,
		.now = now,
		.err = err,
	};

	resolving.limits = resolving.policy->limits;
	*ret_changed = true;
	if (prepare(&resolving) < 0 || (settings->online && ask_online(&resolving) < 0) ||
		resolve_look(&resolving) < 0)
		return err->code;
	/* What is not finished is put together at the next scan. */
	*ret_changed = resolving.changed;
	if (!resolving.changed || is_stopped(&resolving))
		return 0;
	if (unsettle(&resolving) < 0 || resolve_answer(&resolving) < 0 || resolve_forks(&resolving) < 0)
		return err->code;
	if (is_stopped(&resolving))
		return 0;
	if (save_all(&resolving) < 0)
		return err->code;
	return store_set_setting(resolving.store, setting_again, resolving.unfinished ? "1" : "", err);
}
