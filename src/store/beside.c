/* What rules need beside a snapshot, and a digest over it that needs none of it loaded. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "certificate_share.h"
#include "image_skew.h"
#include "resolving.h"

/* The remote references of a repository as of now, in the order of their identities. */
static const char remote_references[] =
	"SELECT r.identity, r.id, r.target_id, r.commit_id, x.digest FROM reference r "
	"LEFT JOIN resolution x ON x.reference_id = r.id "
	"WHERE r.repository_id = ?1 AND r.until_run IS NULL AND r.target_id IS NOT NULL ORDER BY r.identity";

/* --- the digest ------------------------------------------------------------------------------------------ */

static void add_skew(struct digest *digest, const struct skew *skew)
{
	digest_add_number(digest, skew->commits);
	digest_add_number(digest, skew->repositories);
	digest_add_number(digest, skew->same);
	digest_add_text(digest, skew->most);
	digest_add_number(digest, skew->most_count);
	digest_add_text(digest, skew->newest);
	digest_add_number(digest, skew->newest_time);
}

static int digest_references(
	struct store *store, int64_t repository, struct digest *digest, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, remote_references, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, repository);
	while ((result = statement_step(&statement, err)) > 0) {
		int64_t target = statement_integer(&statement, 2);
		unsigned char bytes[16];
		struct commit_key commit;
		struct skew skew;

		statement_copy(&statement, 0, bytes, sizeof(bytes));
		digest_add(digest, bytes, sizeof(bytes));
		statement_copy(&statement, 4, bytes, sizeof(bytes));
		digest_add(digest, bytes, sizeof(bytes));
		digest_add_number(digest, target);
		commit_key_read(&statement, 3, &commit);
		result = skew_find(store, target, &commit, &skew, err);
		if (result < 0)
			return result;
		add_skew(digest, &skew);
	}
	return result;
}

/* An act never changes: its number stands for all that it says. */
static int digest_reviews(struct store *store, int64_t repository, struct digest *digest, struct error *err)
{
	static const char sql[] =
		"SELECT DISTINCT v.act_id FROM reference r "
		"JOIN review v ON v.target_id = r.target_id AND v.live = 1 WHERE r.repository_id = ?1 "
		"AND r.until_run IS NULL AND r.target_id IS NOT NULL ORDER BY v.act_id";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, repository);
	while ((result = statement_step(&statement, err)) > 0)
		digest_add_number(digest, statement_integer(&statement, 0));
	return result;
}

int store_beside_digest(struct store *store, int64_t repository, unsigned char ret[32], struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	unsigned char whole[DIGEST_SIZE];
	struct digest digest;
	int result = transaction_begin_read(&transaction, store, err);

	digest_start(&digest);
	digest_add_text(&digest, "scabbard-beside-1");
	if (result == 0)
		result = digest_references(store, repository, &digest, err);
	if (result == 0)
		result = digest_reviews(store, repository, &digest, err);
	if (result == 0)
		result = image_skew_digest(store, repository, &digest, err);
	if (result == 0)
		result = certificate_share_digest(store, repository, &digest, err);
	digest_finish(&digest, whole);
	if (result == 0)
		result = transaction_commit(&transaction, err);
	if (result == 0)
		memcpy(ret, whole, sizeof(whole));
	return result;
}

/* --- loading --------------------------------------------------------------------------------------------- */

/* The references of a snapshot by identity. */
struct finder {
	const struct snapshot *snapshot;
	const struct reference **sorted;
	size_t count;
};

static void finder_release(struct finder *finder)
{
	memory_free(finder->sorted);
}

static int compare_references(const void *left, const void *right)
{
	const struct reference *one = *(const struct reference *const *)left;
	const struct reference *other = *(const struct reference *const *)right;
	int order = memcmp(one->identity, other->identity, sizeof(one->identity));

	return order ? order : (one > other) - (one < other);
}

static void finder_fill(struct finder *finder, const struct snapshot *snapshot)
{
	finder->snapshot = snapshot;
	finder->count = snapshot->reference_count;
	finder->sorted = memory_zero(finder->count, sizeof(*finder->sorted));
	for (size_t i = 0; i < finder->count; i++)
		finder->sorted[i] = &snapshot->references[i];
	if (finder->count > 1)
		qsort(finder->sorted, finder->count, sizeof(*finder->sorted), compare_references);
}

struct besides {
	struct store *store;
	const struct limits *limits;
	struct arena *arena;
	struct beside *ret;
	struct error *err;
};

static void make_empty(struct beside *ret, const struct snapshot *snapshot, struct arena *arena)
{
	const size_t count = snapshot->reference_count;

	*ret = (struct beside){
		.resolutions = arena_zero(arena, count, sizeof(*ret->resolutions)),
		.skews = arena_zero(arena, count, sizeof(*ret->skews)),
		.reviews = arena_zero(arena, count, sizeof(*ret->reviews)),
		.image_skews = arena_zero(arena, snapshot->image_count, sizeof(*ret->image_skews)),
		.certificate_shares =
			arena_zero(arena, snapshot->setting_count, sizeof(*ret->certificate_shares)),
		.resolved = true,
	};
	for (size_t i = 0; i < count; i++) {
		ret->resolutions[i].behind = ret->resolutions[i].ahead = -1;
		ret->resolutions[i].module_changed = -1;
	}
}

/* What stands beside the reference of one row, as the reference at `at`. */
static int load_one(struct besides *besides, struct statement *row, size_t at)
{
	struct store *store = besides->store;
	int64_t target = statement_integer(row, 2);
	struct commit_key commit;
	int result;

	commit_key_read(row, 3, &commit);
	result = skew_find(store, target, &commit, &besides->ret->skews[at], besides->err);
	if (result == 0)
		result =
			reviews_load(store, target, besides->arena, &besides->ret->reviews[at], besides->err);
	if (result < 0 || statement_is_null(row, 4))
		return result;
	return store_load_resolution(store, statement_integer(row, 1), besides->limits, besides->arena,
		&besides->ret->resolutions[at], besides->err);
}

/* Of what has one identity, which a row has once, each gets the same. */
static int load_all(struct besides *besides, const struct finder *finder, int64_t repository)
{
	CLEANUP(statement_end) struct statement row = { 0 };
	size_t at = 0;
	int result = statement_begin(&row, besides->store, remote_references, besides->err);

	if (result < 0)
		return result;
	statement_bind_integer(&row, 1, repository);
	while ((result = statement_step(&row, besides->err)) > 0) {
		unsigned char identity[16];

		if (statement_is_null(&row, 4))
			besides->ret->resolved = false;
		statement_copy(&row, 0, identity, sizeof(identity));
		for (; at < finder->count; at++) {
			const struct reference *reference = finder->sorted[at];
			int order = memcmp(reference->identity, identity, sizeof(identity));

			if (order > 0)
				break;
			if (order < 0)
				continue;
			result = load_one(besides, &row, (size_t)(reference - finder->snapshot->references));
			if (result < 0)
				return result;
		}
	}
	return result;
}

static int load_images(struct besides *besides, const struct snapshot *snapshot)
{
	int result = 0;

	for (size_t i = 0; i < snapshot->image_count && result == 0; i++)
		result = image_skew_find(
			besides->store, &snapshot->images[i], &besides->ret->image_skews[i], besides->err);
	return result;
}

int store_load_beside(struct store *store, int64_t repository, const struct snapshot *snapshot,
	const struct limits *limits, struct arena *arena, struct beside *ret, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	CLEANUP(finder_release) struct finder finder = { 0 };
	struct besides besides = { store, limits, arena, ret, err };
	int result = transaction_begin_read(&transaction, store, err);

	finder_fill(&finder, snapshot);
	make_empty(ret, snapshot, arena);
	if (result == 0)
		result = load_all(&besides, &finder, repository);
	if (result == 0)
		result = load_images(&besides, snapshot);
	if (result == 0)
		result = certificate_share_find_all(
			store, repository, snapshot, arena, ret->certificate_shares, err);
	return result < 0 ? result : transaction_commit(&transaction, err);
}
