/* Jobs for copies, and what they answer: processes that read hostile bytes, so each message is checked. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "protocol.h"
#include "resolve.h"
#include "sources/reference.h"

enum { ROOTS_MOST = 64, ROOT_BYTES = 2048 };

/*
 * What one copy may cost: jobs that were too long, bytes of answers that are remembered of it, and of manifests that wait
 * until other copies have answered too. Past the first it is not asked any more; what is past the others is asked again
 * in another run, and not followed.
 */
enum { PARTS_MOST = 10, REMEMBERED_BYTES = 32 * 1024 * 1024, WAITING_BYTES = 16 * 1024 * 1024 };

/* --- jobs --------------------------------------------------------------------------------------------- */

static void write_job(
	const struct resolving *resolving, const struct copy_site *site, size_t job, struct buf *ret)
{
	struct json_writer writer = { .buf = ret };

	json_begin_object(&writer, NULL);
	json_write_integer(&writer, "job", (int64_t)job);
	json_write_text(&writer, "gitdir", site->place);
	json_write_bool(&writer, "worktree", site->worktree);
	json_begin_object(&writer, "resolve");
	json_write_bool(&writer, "roots", site->asks_roots && !site->roots);
	json_begin_array(&writer, "questions");
	for (size_t i = 0; i < site->batch_count; i++) {
		const struct question *question = &resolving->asks[site->batch[i]].question;

		json_begin_array(&writer, NULL);
		json_write_text(&writer, NULL, question->subpath);
		json_write_text(&writer, NULL, question->version);
		json_write_text(&writer, NULL, question->commit);
		json_end_array(&writer);
	}
	json_end_array(&writer);
	json_end_object(&writer);
	json_end_object(&writer);
}

void resolve_queue(struct resolving *resolving, size_t site)
{
	if (resolving->sites[site].queued)
		return;
	resolving->sites[site].queued = true;
	arena_grow(&resolving->arena, &resolving->queue, resolving->queue_count, &resolving->queue_capacity,
		sizeof(*resolving->queue));
	resolving->queue[resolving->queue_count++] = site;
}

/* A site with a job under way is queued again when that is done. */
static bool next(void *context, size_t *ret_job, struct buf *ret_message)
{
	struct resolving *resolving = context;
	struct copy_site *site;

	if (resolving->broken || resolving->queue_head == resolving->queue_count ||
		(resolving->settings->stop && *resolving->settings->stop))
		return false;
	*ret_job = resolving->queue[resolving->queue_head++];
	site = &resolving->sites[*ret_job];
	site->queued = false;
	site->busy = true;
	site->batch = site->todo;
	site->batch_count = site->todo_count;
	site->answered = 0;
	site->told = false;
	site->todo = NULL;
	site->todo_count = site->todo_capacity = 0;
	write_job(resolving, site, *ret_job, ret_message);
	return true;
}

/* --- answers ------------------------------------------------------------------------------------------ */

static bool read_digest(const char *hex, unsigned char ret[DIGEST_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	const size_t length = (size_t)2 * DIGEST_SIZE;

	if (!hex || strlen(hex) != length || !text_is_hex(hex, length))
		return false;
	for (size_t i = 0; i < DIGEST_SIZE; i++, hex += 2)
		ret[i] = (unsigned char)((strchr(digits, hex[0]) - digits) << 4 |
					 (strchr(digits, hex[1]) - digits));
	return true;
}

/* What a copy says that it is a copy of, by its own config. */
static bool take_root(struct resolving *resolving, struct copy_site *site, const char *root)
{
	if (root && strlen(root) > ROOT_BYTES)
		return false;
	root = root ? resolve_root(resolving, root) : NULL;
	if (!*site->root && root)
		site->root = root;
	if (!root || strcmp(site->root, root) != 0)
		site->problem = arena_format(
			&resolving->arena, "it says that it is a copy of %s", root ? root : "nothing");
	return true;
}

static enum pool_verdict take_copy(
	struct resolving *resolving, struct copy_site *site, const struct json_value *message)
{
	unsigned char digest[DIGEST_SIZE];
	int64_t updated;

	if (site->told || !read_digest(json_text(json_member(message, "refs")), digest) ||
		!json_integer(json_member(message, "updated"), &updated) ||
		!take_root(resolving, site, json_text(json_member(message, "root"))))
		return POOL_BAD;
	site->looked = site->told = true;
	site->shallow = json_is_true(json_member(message, "shallow"));
	site->partial = json_is_true(json_member(message, "partial"));
	site->changed |= !site->stored.id || updated != site->stored.updated ||
			 memcmp(digest, site->stored.refs_digest, sizeof(digest)) != 0 ||
			 strcmp(site->root, site->stored.root) != 0;
	if (!site->changed || site->problem)
		return POOL_MORE;
	site->memory_count = 0;
	site->stored.place = site->place;
	site->stored.root = site->root;
	site->stored.kind = site->repository ? COPY_FLEET : COPY_MIRROR;
	site->stored.updated = updated;
	memcpy(site->stored.refs_digest, digest, sizeof(digest));
	if (!resolving->moment && store_put_copy(resolving->store, &site->stored, resolving->err) < 0)
		resolve_break(resolving);
	return POOL_MORE;
}

/* An answer that found what was asked for holds while the refs do; what was not found may come any time. */
static bool keeps(const struct resolution *answer)
{
	return answer->presence == PRESENCE_FOUND || answer->presence == PRESENCE_UNASKED;
}

void resolve_drop_manifests(struct answer *answer)
{
	if (answer->manifests)
		answer->site->waiting_bytes -= strlen(answer->manifests);
	memory_free(answer->manifests);
	answer->manifests = NULL;
}

static void keep_manifests(struct answer *answer, const char *value)
{
	const size_t length = strlen(value);

	if (!answer->says.has_module)
		return;
	answer->crowded = answer->site->waiting_bytes + length > (size_t)WAITING_BYTES;
	if (answer->crowded)
		return;
	answer->manifests = memory_string(value);
	answer->site->waiting_bytes += length;
}

bool resolve_take_value(
	struct resolving *resolving, struct copy_site *site, struct ask *ask, const char *value)
{
	const struct json_limits limits = { .depth = 8, .values = MESSAGE_VALUES };
	CLEANUP(json_close) struct json *json = NULL;
	struct resolution *says;
	struct answer *answer;
	const char *text;

	if (json_parse(&json, value, strlen(value), JSON_STRICT, &limits, NULL, NULL) < 0)
		return false;
	text = json_text(json_member(json_root(json), "resolution"));
	arena_grow(&resolving->arena, &ask->answers, ask->answer_count, &ask->answer_capacity,
		sizeof(*ask->answers));
	answer = &ask->answers[ask->answer_count];
	*answer = (struct answer){ .site = site };
	says = &answer->says;
	if (!text ||
		resolution_read(says, text, strlen(text), &resolving->limits, &resolving->arena, NULL) < 0 ||
		says->copy_count != 1)
		return false;
	says->copies[0].place = site->place;
	says->copies[0].mirror = !site->repository;
	/* None is fresher than now. */
	says->copies[0].updated =
		site->stored.updated < resolving->now ? site->stored.updated : resolving->now;
	keep_manifests(answer, value);
	ask->answer_count++;
	return true;
}

void resolve_drop_found(struct copy_site *site)
{
	for (size_t i = 0; i < site->found_count; i++)
		memory_free(site->found[i].value);
	site->found_count = 0;
}

/* Kept with all others of the job, since each transaction costs as much as several answers. */
static void remember(
	struct resolving *resolving, struct copy_site *site, const char *question, const char *value)
{
	const size_t length = strlen(value);

	if (site->remembered_bytes + length > (size_t)REMEMBERED_BYTES)
		return;
	site->remembered_bytes += length;
	arena_grow(&resolving->arena, &site->found, site->found_count, &site->found_capacity,
		sizeof(*site->found));
	site->found[site->found_count++] = (struct found){ question, memory_string(value) };
}

static int put_found(struct resolving *resolving, struct copy_site *site)
{
	struct store *store = resolving->store;

	if (store_batch_begin(store, resolving->err) < 0)
		return resolving->err->code;
	for (size_t i = 0; i < site->found_count; i++)
		if (store_put_answer(store, site->stored.id, site->found[i].question, site->found[i].value,
			    resolving->now, resolving->err) < 0)
			return resolving->err->code;
	return store_batch_end(store, resolving->err);
}

static enum pool_verdict take_answer(
	struct resolving *resolving, struct copy_site *site, int64_t index, const char *value)
{
	struct ask *ask;

	/* In order, and each once: nobody can answer without end. */
	if (!site->told || index < 0 || (size_t)index != site->answered ||
		site->answered == site->batch_count || !value)
		return POOL_BAD;
	site->answered++;
	/* A copy of something else answers for nobody. */
	if (site->problem)
		return POOL_MORE;
	ask = &resolving->asks[site->batch[index]];
	if (!resolve_take_value(resolving, site, ask, value))
		return POOL_BAD;
	if (!resolving->moment && keeps(&ask->answers[ask->answer_count - 1].says))
		remember(resolving, site, resolve_question_text(resolving, &ask->question), value);
	return POOL_MORE;
}

bool resolve_take_roots(struct resolving *resolving, struct copy_site *site, const struct json_value *array)
{
	site->roots = arena_zero(&resolving->arena, ROOTS_MOST, sizeof(*site->roots));
	site->root_count = 0;
	for (const struct json_value *root = json_first(array); root; root = json_next(root)) {
		const char *text = json_text(root);

		if (!text || site->root_count == ROOTS_MOST || strlen(text) != OID_HEX ||
			!text_is_hex(text, OID_HEX))
			return false;
		memcpy(site->roots[site->root_count++], text, OID_HEX + 1);
	}
	return true;
}

static enum pool_verdict take_roots(
	struct resolving *resolving, struct copy_site *site, const struct json_value *array)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };

	if (!site->told || !site->asks_roots || site->roots)
		return POOL_BAD;
	if (site->problem)
		return POOL_MORE;
	if (!resolve_take_roots(resolving, site, array)) {
		site->roots = NULL;
		site->root_count = 0;
		return POOL_BAD;
	}
	if (resolving->moment)
		return POOL_MORE;
	json_write_value(&writer, NULL, array);
	remember(resolving, site, "roots", text.text);
	return POOL_MORE;
}

/* What a job had no time for goes to the next one, as far as that is fair to others. */
static void put_back(struct resolving *resolving, struct copy_site *site)
{
	const size_t left = site->batch_count - site->answered;

	if (!left || site->problem)
		return;
	if (!site->answered || ++site->parts > PARTS_MOST) {
		site->problem = "it takes too long to answer all that is asked of it";
		resolving->unfinished = true;
		return;
	}
	for (size_t i = 0; i < left; i++) {
		arena_grow(&resolving->arena, &site->todo, site->todo_count, &site->todo_capacity,
			sizeof(*site->todo));
		site->todo[site->todo_count++] = site->batch[site->answered + i];
	}
	site->batch_count = site->answered;
}

static enum pool_verdict end_job(struct resolving *resolving, struct copy_site *site)
{
	site->busy = false;
	put_back(resolving, site);
	if (site->found_count && !resolving->broken && put_found(resolving, site) < 0)
		resolve_break(resolving);
	if (!resolving->moment)
		store_batch_drop(resolving->store);
	resolve_drop_found(site);
	resolve_site_done(resolving, site);
	site->batch_count = 0;
	return POOL_DONE;
}

static enum pool_verdict take_failure(
	struct resolving *resolving, struct copy_site *site, const struct json_value *message)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	const char *reason = json_text(json_member(message, "reason"));

	if (!reason)
		return POOL_BAD;
	buf_add_quoted(&line, reason, strlen(reason));
	site->problem = arena_string(&resolving->arena, line.text);
	site->changed |= !site->stored.id;
	return end_job(resolving, site);
}

static enum pool_verdict message(
	void *context, size_t job, const char *text, size_t length, struct buf *ret_answer)
{
	struct resolving *resolving = context;
	struct copy_site *site = &resolving->sites[job];
	CLEANUP(json_close) struct json *json = NULL;
	const struct json_value *root, *roots;
	int64_t number;

	(void)ret_answer;
	if (message_parse(&json, text, length, NULL) < 0)
		return POOL_BAD;
	root = json_root(json);
	if (!json_integer(json_member(root, "job"), &number) || number != (int64_t)job)
		return POOL_BAD;
	if (json_is_true(json_member(root, "done")))
		return site->told ? end_job(resolving, site) : POOL_BAD;
	if (json_member(root, "failed"))
		return take_failure(resolving, site, root);
	if (json_member(root, "refs"))
		return take_copy(resolving, site, root);
	roots = json_member(root, "roots");
	if (roots)
		return take_roots(resolving, site, roots);
	if (!json_integer(json_member(root, "answer"), &number))
		return POOL_BAD;
	return take_answer(resolving, site, number, json_text(json_member(root, "value")));
}

/* What a dead worker had said counts no more. */
static void forget_batch(struct resolving *resolving, struct copy_site *site)
{
	site->looked = site->told = false;
	site->answered = 0;
	resolve_drop_found(site);
	for (size_t i = 0; i < site->batch_count; i++) {
		struct ask *ask = &resolving->asks[site->batch[i]];

		for (size_t j = 0; j < ask->answer_count; j++) {
			if (ask->answers[j].site != site)
				continue;
			resolve_drop_manifests(&ask->answers[j]);
			ask->answers[j--] = ask->answers[--ask->answer_count];
		}
	}
}

static void again(void *context, size_t job)
{
	struct resolving *resolving = context;

	forget_batch(resolving, &resolving->sites[job]);
}

static void failed(void *context, size_t job, enum problem_code code, const char *reason)
{
	struct resolving *resolving = context;
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	struct copy_site *site = &resolving->sites[job];

	forget_batch(resolving, site);
	resolving->unfinished |= site->stored.id != 0;
	buf_add_quoted(&line, reason, strlen(reason));
	site->problem = arena_format(&resolving->arena, "%s: %s", problem_code_word(code), line.text);
	end_job(resolving, site);
}

int resolve_pool(struct resolving *resolving, const struct pool_events *events)
{
	const struct pool_settings settings = {
		.workers = resolving->settings->jobs,
		.roots = resolving->roots,
		.root_count = resolving->root_count,
		.limits = &resolving->limits,
	};
	struct sandbox_state sandbox;

	if (resolving->broken || pool_run(&settings, events, &sandbox, resolving->err) < 0)
		return resolving->err->code;
	return resolving->broken ? resolving->err->code : 0;
}

int resolve_ask_queued(struct resolving *resolving)
{
	const struct pool_events events = { next, message, again, failed, resolving };
	int result = resolving->queue_count ? resolve_pool(resolving, &events) : 0;

	resolving->queue_head = resolving->queue_count = 0;
	return result;
}
