/* Who brought in what: asked once for each reference as it stands, at the place where its repository lies. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "protocol.h"
#include "resolve.h"

/* A reference nobody has been looked for yet; rows of one file stand together. */
struct wanted {
	int64_t reference;
	const char *path;
	int64_t reader, kind;
	const char *name, *source, *pin;
};

/* One repository with such references. */
struct past {
	int64_t repository;
	const char *place, *commit;
	struct wanted *wanted;
	size_t wanted_count, wanted_capacity;
};

struct introducing {
	struct store *store;
	const struct collect_settings *settings;
	struct limits limits;
	struct arena arena;
	struct past *pasts;
	size_t past_count, past_capacity;
	const char **roots;
	size_t root_count, root_capacity;
	size_t next;
	bool broken;
	struct error *err;
};

static void introducing_release(struct introducing *introducing)
{
	arena_release(&introducing->arena);
}

/* --- what is wanted ----------------------------------------------------------------------------------- */

static int keep_wanted(const struct unsearched *reference, void *context)
{
	struct introducing *introducing = context;
	struct arena *arena = &introducing->arena;
	struct past *past = &introducing->pasts[introducing->past_count - 1];
	struct wanted *wanted;

	arena_grow(arena, &past->wanted, past->wanted_count, &past->wanted_capacity, sizeof(*wanted));
	wanted = &past->wanted[past->wanted_count++];
	wanted->reference = reference->reference;
	if (reference->lock_path && reference->lock_commit) {
		/* Whoever moved the lock brought in what runs. */
		wanted->path = arena_string(arena, reference->lock_path);
		wanted->reader = READER_DAGGER_LOCK;
		wanted->name = wanted->source = "";
		wanted->pin = arena_string(arena, reference->lock_commit);
		return 0;
	}
	wanted->path = arena_string(arena, reference->path);
	wanted->reader = (int64_t)reference->reader;
	wanted->kind = (int64_t)reference->kind;
	wanted->name = arena_string(arena, reference->name);
	wanted->source = arena_string(arena, reference->source);
	/* An empty pin is none: whoever wrote or removed it has changed nothing. */
	wanted->pin = reference->pin && *reference->pin ? arena_string(arena, reference->pin) : NULL;
	return 0;
}

/* A repository that lies at several places is asked at the first of them. */
static int keep_place(const struct fleet_place *place, void *context)
{
	struct introducing *introducing = context;
	struct past *past;

	if (!place->commit[0] ||
		(introducing->past_count &&
			introducing->pasts[introducing->past_count - 1].repository == place->repository))
		return 0;
	arena_grow(&introducing->arena, &introducing->pasts, introducing->past_count,
		&introducing->past_capacity, sizeof(*past));
	past = &introducing->pasts[introducing->past_count++];
	*past = (struct past){ .repository = place->repository };
	past->place = arena_string(&introducing->arena, place->place);
	past->commit = arena_string(&introducing->arena, place->commit);
	return 0;
}

static int load_wanted(struct introducing *introducing)
{
	size_t all, kept = 0;
	int result = store_visit_places(introducing->store, keep_place, introducing, introducing->err);

	all = introducing->past_count;
	for (size_t i = 0; i < all && result == 0; i++) {
		struct past *past = &introducing->pasts[kept];

		*past = introducing->pasts[i];
		introducing->past_count = kept + 1;
		result = store_visit_unsearched(
			introducing->store, past->repository, keep_wanted, introducing, introducing->err);
		kept += past->wanted_count != 0;
	}
	introducing->past_count = kept;
	return result;
}

/* --- jobs --------------------------------------------------------------------------------------------- */

static void write_reference(struct json_writer *writer, const struct wanted *wanted)
{
	json_begin_object(writer, NULL);
	json_write_integer(writer, "kind", wanted->kind);
	json_write_text(writer, "name", wanted->name);
	json_write_text(writer, "source", wanted->source);
	json_write_text(writer, "pin", wanted->pin);
	json_end_object(writer);
}

static void write_files(struct json_writer *writer, const struct past *past)
{
	json_begin_array(writer, "introduced");
	for (size_t i = 0; i < past->wanted_count;) {
		const struct wanted *first = &past->wanted[i];

		json_begin_object(writer, NULL);
		json_write_text(writer, "path", first->path);
		json_write_integer(writer, "reader", first->reader);
		json_begin_array(writer, "references");
		for (; i < past->wanted_count && strcmp(past->wanted[i].path, first->path) == 0; i++)
			write_reference(writer, &past->wanted[i]);
		json_end_array(writer);
		json_end_object(writer);
	}
	json_end_array(writer);
}

static bool next(void *context, size_t *ret_job, struct buf *ret_message)
{
	struct introducing *introducing = context;
	struct json_writer writer = { .buf = ret_message };
	const struct past *past;

	if (introducing->broken || introducing->next == introducing->past_count ||
		(introducing->settings->stop && *introducing->settings->stop))
		return false;
	*ret_job = introducing->next++;
	past = &introducing->pasts[*ret_job];
	json_begin_object(&writer, NULL);
	json_write_integer(&writer, "job", (int64_t)*ret_job);
	json_write_text(&writer, "gitdir", past->place);
	json_write_text(&writer, "commit", past->commit);
	write_files(&writer, past);
	json_end_object(&writer);
	return true;
}

/* --- answers ------------------------------------------------------------------------------------------ */

static bool read_note(
	struct introducing *introducing, const struct json_value *value, struct commit_note *ret)
{
	const char *commit = json_text(json_member(value, "commit"));
	const char *author = json_text(json_member(value, "author"));
	const char *subject = json_text(json_member(value, "subject"));
	const size_t largest = introducing->limits.values[LIMIT_FACT_TEXT];

	if (!commit || strlen(commit) != OID_HEX || !text_is_hex(commit, OID_HEX) || !author || !subject ||
		strlen(author) > largest || strlen(subject) > largest ||
		!json_integer(json_member(value, "time"), &ret->time))
		return false;
	memcpy(ret->oid, commit, sizeof(ret->oid));
	ret->author = arena_string(&introducing->arena, author);
	ret->subject = arena_string(&introducing->arena, subject);
	return true;
}

static enum pool_verdict take_answers(
	struct introducing *introducing, const struct past *past, const struct json_value *answers)
{
	size_t index = 0;

	if (json_count(answers) != past->wanted_count)
		return POOL_BAD;
	introducing->broken = store_batch_begin(introducing->store, introducing->err) < 0;
	if (introducing->broken)
		return POOL_DONE;
	for (const struct json_value *value = json_first(answers); value; value = json_next(value), index++) {
		struct commit_note note = { .author = "", .subject = "" };
		const bool found = json_member(value, "commit") != NULL;

		if (found && !read_note(introducing, value, &note))
			return POOL_BAD;
		if (store_put_introduced(introducing->store, past->wanted[index].reference,
			    found ? &note : NULL, introducing->err) < 0) {
			introducing->broken = true;
			return POOL_DONE;
		}
	}
	introducing->broken = store_batch_end(introducing->store, introducing->err) < 0;
	return POOL_DONE;
}

static enum pool_verdict message(
	void *context, size_t job, const char *text, size_t length, struct buf *ret_answer)
{
	struct introducing *introducing = context;
	CLEANUP(json_close) struct json *json = NULL;
	const struct json_value *answers;
	enum pool_verdict verdict;
	int64_t number;

	(void)ret_answer;
	if (message_parse(&json, text, length, NULL) < 0 ||
		!json_integer(json_member(json_root(json), "job"), &number) || number != (int64_t)job)
		return POOL_BAD;
	if (json_member(json_root(json), "failed"))
		return POOL_DONE;
	answers = json_member(json_root(json), "answers");
	if (!answers)
		return POOL_BAD;
	verdict = take_answers(introducing, &introducing->pasts[job], answers);
	store_batch_drop(introducing->store);
	return verdict;
}

/* --- all ---------------------------------------------------------------------------------------------- */

static void add_root(struct introducing *introducing, const char *path)
{
	arena_grow(&introducing->arena, &introducing->roots, introducing->root_count,
		&introducing->root_capacity, sizeof(*introducing->roots));
	introducing->roots[introducing->root_count++] = path;
}

int resolve_introduced(struct fleet *fleet, const struct collect_settings *settings, struct error *err)
{
	CLEANUP(introducing_release)
	struct introducing introducing = {
		.store = fleet_store(fleet),
		.settings = settings,
		.limits = fleet_policy(fleet)->limits,
		.err = err,
	};
	const struct pool_events events = { .next = next, .message = message, .context = &introducing };
	struct pool_settings pool = { .workers = settings->jobs, .limits = &introducing.limits };
	struct sandbox_state sandbox;

	if (load_wanted(&introducing) < 0)
		return err->code;
	if (!introducing.past_count)
		return 0;
	for (size_t i = 0; i < settings->root_count; i++)
		add_root(&introducing, settings->roots[i]);
	for (size_t i = 0; i < introducing.past_count; i++)
		add_root(&introducing, message_unquote(introducing.pasts[i].place, &introducing.arena));
	pool.roots = introducing.roots;
	pool.root_count = introducing.root_count;
	if (pool_run(&pool, &events, &sandbox, err) < 0)
		return err->code;
	return introducing.broken ? err->code : 0;
}
