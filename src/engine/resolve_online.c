/*
 * What the targets themselves say that their names name: asked over the network when a person wants it, and kept as the
 * answers of one more copy, which knows labels alone and is as fresh as the day it was asked.
 */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/semver.h"
#include "base/text.h"
#include "engine/online.h"
#include "resolve.h"

enum { CANDIDATES = 4 };

struct label {
	const char *ref;
	char commit[OID_HEX + 1];
	bool annotated, is_default;
};

/* One round of asking; the labels are those of the root that is being told. */
struct online {
	struct resolving *resolving;
	const char **roots;
	size_t root_count;
	struct arena arena;
	struct label *labels;
	size_t label_count, label_capacity;
};

static void online_release(struct online *online)
{
	arena_release(&online->arena);
}

/* --- labels ------------------------------------------------------------------------------------------- */

static int keep_label(const struct online_label *label, void *context)
{
	struct online *online = context;
	struct label *kept;

	arena_grow(
		&online->arena, &online->labels, online->label_count, &online->label_capacity, sizeof(*kept));
	kept = &online->labels[online->label_count++];
	*kept = (struct label){ .ref = arena_string(&online->arena, label->ref),
		.annotated = label->annotated,
		.is_default = label->is_default };
	memcpy(kept->commit, label->commit, sizeof(kept->commit));
	return 0;
}

static const struct label *find_label(const struct online *online, const char *ref)
{
	for (size_t i = 0; i < online->label_count; i++)
		if (strcmp(online->labels[i].ref, ref) == 0)
			return &online->labels[i];
	return NULL;
}

/* Names that a version may be the short form of, in the order in which the engine looks for them. */
static size_t candidates(struct arena *arena, const struct question *question, const char *ret[CANDIDATES])
{
	const char *version = question->version;
	size_t count = 0;

	if (semver_is_valid(version)) {
		if (*question->subpath)
			ret[count++] = arena_format(arena, "refs/tags/%s/%s", question->subpath, version);
		ret[count++] = arena_format(arena, "refs/tags/%s", version);
		return count;
	}
	if (text_starts(version, "refs/"))
		ret[count++] = version;
	ret[count++] = arena_format(arena, "refs/%s", version);
	ret[count++] = arena_format(arena, "refs/heads/%s", version);
	ret[count++] = arena_format(arena, "refs/tags/%s", version);
	return count;
}

static const struct label *label_of(struct online *online, const struct question *question)
{
	const char *names[CANDIDATES];
	const size_t count = *question->version ? candidates(&online->arena, question, names) : 0;

	for (size_t i = 0; i < count; i++) {
		const struct label *found = find_label(online, names[i]);

		if (found)
			return found;
	}
	for (size_t i = 0; i < online->label_count && !*question->version; i++)
		if (online->labels[i].is_default)
			return &online->labels[i];
	return NULL;
}

/* --- answers ------------------------------------------------------------------------------------------ */

static enum label_state state_of(const struct question *question, const struct label *label)
{
	if (!label)
		return LABEL_ABSENT;
	if (!question->commit[0])
		return LABEL_ALONE;
	if (strcmp(label->commit, question->commit) == 0)
		return LABEL_AGREES;
	/* Whether a branch still has the commit only its history could tell. */
	return text_starts(label->ref, "refs/tags/") ? LABEL_DISAGREES : LABEL_UNKNOWN;
}

static void write_answer(
	struct online *online, const struct question *question, const char *place, struct buf *ret)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = ret };
	const struct label *label = label_of(online, question);
	struct copy_note note = { .place = place, .updated = online->resolving->now };
	struct resolution resolution = {
		.behind = -1, .ahead = -1, .module_changed = -1, .copies = &note, .copy_count = 1
	};

	resolution.label = state_of(question, label);
	if (label) {
		resolution.label_ref = label->ref;
		resolution.label_annotated = label->annotated;
		resolution.label_commit.author = resolution.label_commit.subject = "";
		memcpy(resolution.label_commit.oid, label->commit, sizeof(label->commit));
		memcpy(note.commit, label->commit, sizeof(note.commit));
	}
	resolution_write(&resolution, &text);
	json_begin_object(&writer, NULL);
	json_begin_array(&writer, "manifests");
	json_end_array(&writer);
	json_write_text(&writer, "resolution", text.text);
	json_end_object(&writer);
}

/* Only a question about a name can be answered by names. */
static bool is_about_name(const struct question *question)
{
	if (!*question->version)
		return !question->commit[0];
	return strlen(question->version) != OID_HEX || !text_is_hex(question->version, OID_HEX);
}

static int put_answers(struct online *online, const char *root)
{
	struct resolving *resolving = online->resolving;
	struct stored_copy copy = { .root = root, .kind = COPY_ONLINE, .updated = resolving->now };
	struct digest digest;

	copy.place = arena_format(&resolving->arena, "%s%s", resolve_online_place, root);
	digest_start(&digest);
	digest_add_number(&digest, resolving->now);
	digest_finish(&digest, copy.refs_digest);
	if (store_put_copy(resolving->store, &copy, resolving->err) < 0)
		return resolving->err->code;
	for (size_t i = 0; i < resolving->ask_count; i++) {
		const struct question *question = &resolving->asks[i].question;
		CLEANUP(buf_release) struct buf value = BUF_INIT;

		if (strcmp(question->root, root) != 0 || !is_about_name(question))
			continue;
		write_answer(online, question, copy.place, &value);
		if (store_put_answer(resolving->store, copy.id, resolve_question_text(resolving, question),
			    value.text, resolving->now, resolving->err) < 0)
			return resolving->err->code;
	}
	return 0;
}

static void root_ended(size_t target, const char *problem, void *context)
{
	struct online *online = context;
	struct resolving *resolving = online->resolving;
	const struct collect_settings *settings = resolving->settings;

	if (problem && settings->trouble)
		settings->trouble(online->roots[target], problem, settings->context);
	if (!problem && !resolving->broken && put_answers(online, online->roots[target]) < 0)
		resolve_break(resolving);
	online->label_count = 0;
}

/* --- asking ------------------------------------------------------------------------------------------- */

static int compare_texts(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void list_roots(struct online *online)
{
	const struct resolving *resolving = online->resolving;
	size_t kept = 0;

	online->roots = arena_zero(&online->arena, resolving->ask_count + 1, sizeof(*online->roots));
	for (size_t i = 0; i < resolving->ask_count; i++)
		if (is_about_name(&resolving->asks[i].question))
			online->roots[online->root_count++] = resolving->asks[i].question.root;
	if (online->root_count > 1)
		qsort(online->roots, online->root_count, sizeof(*online->roots), compare_texts);
	for (size_t i = 0; i < online->root_count; i++)
		if (!kept || strcmp(online->roots[kept - 1], online->roots[i]) != 0)
			online->roots[kept++] = online->roots[i];
	online->root_count = kept;
}

#ifdef SCABBARD_TEST_HOOKS
/* Tests have no network: a folder of repositories stands in for it. */
static const char *const *test_urls(struct online *online)
{
	const char *folder = getenv("SCABBARD_TEST_ONLINE");
	const char **urls = arena_zero(&online->arena, online->root_count, sizeof(*urls));

	for (size_t i = 0; folder && i < online->root_count; i++)
		urls[i] =
			arena_format(&online->arena, "%s/%s.git", folder, strrchr(online->roots[i], '/') + 1);
	return folder ? urls : NULL;
}
#else
static const char *const *test_urls(struct online *online)
{
	(void)online;
	return NULL;
}
#endif

int resolve_ask_online(struct resolving *resolving)
{
	CLEANUP(online_release) struct online online = { .resolving = resolving };
	const struct online_settings settings = {
		.policy = resolving->policy,
		.stop = resolving->settings->stop,
		.visit = keep_label,
		.ended = root_ended,
		.context = &online,
	};
	struct sandbox_state sandbox;
	int result;

	list_roots(&online);
	if (!online.root_count)
		return 0;
	result = online_labels(
		&settings, online.roots, test_urls(&online), online.root_count, &sandbox, resolving->err);
	resolving->changed = true;
	if (result < 0 && result != ERROR_STOPPED)
		return result;
	return resolving->broken ? resolving->err->code : 0;
}
