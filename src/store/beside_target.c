/* What the fleet knows of the references of a snapshot that is not recorded. */
#include "base/cleanup.h"
#include "base/text.h"
#include "resolving.h"

#include <stdlib.h>
#include <string.h>

/* --- targets -------------------------------------------------------------------------------------------- */

static int digit_of(char digit)
{
	return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

static void read_commit(const char *commit, struct commit_key *ret)
{
	*ret = (struct commit_key){ .is_none = !text_is_hex(commit, OID_HEX) };
	for (size_t i = 0; !ret->is_none && i < OID_BYTES; i++)
		ret->bytes[i] = (unsigned char)(digit_of(commit[2 * i]) * 16 + digit_of(commit[2 * i + 1]));
}

int store_load_beside_target(struct store *store, const char *target, const char *commit, struct arena *arena,
	struct skew *ret_skew, struct reviews *ret_reviews, struct error *err)
{
	static const char sql[] = "SELECT id FROM target WHERE identity = ?1";
	struct commit_key key;
	int64_t id = 0;
	int result = store_ask_text(store, sql, target, &id, err);

	*ret_skew = (struct skew){ 0 };
	*ret_reviews = (struct reviews){ 0 };
	if (result < 0 || !id)
		return result;
	read_commit(commit, &key);
	result = skew_ask(store, id, &key, ret_skew, err);
	return result < 0 ? result : reviews_load(store, id, arena, ret_reviews, err);
}

/* --- what is recorded as it stands ------------------------------------------------------------------------ */

/* References by their identities, which several may share. */
struct sorted_references {
	const struct reference **items;
	size_t count;
};

static void sorted_release(struct sorted_references *sorted)
{
	memory_free(sorted->items);
}

static int compare_references(const void *left, const void *right)
{
	const struct reference *one = *(const struct reference *const *)left;
	const struct reference *other = *(const struct reference *const *)right;

	return memcmp(one->identity, other->identity, sizeof(one->identity));
}

static void sort_references(struct sorted_references *sorted, const struct snapshot *snapshot)
{
	sorted->count = snapshot->reference_count;
	sorted->items = memory_zero(sorted->count, sizeof(*sorted->items));
	for (size_t i = 0; i < sorted->count; i++)
		sorted->items[i] = &snapshot->references[i];
	if (sorted->count > 1)
		qsort(sorted->items, sorted->count, sizeof(*sorted->items), compare_references);
}

static size_t first_of(const struct sorted_references *sorted, const unsigned char identity[16])
{
	size_t low = 0, high = sorted->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (memcmp(sorted->items[middle]->identity, identity, 16) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* One row; what has its identity and shows the same is known. */
static void note_known(struct statement *row, const struct sorted_references *sorted,
	const struct snapshot *snapshot, bool *ret)
{
	unsigned char identity[16], stored[16], own[16];

	statement_copy(row, 0, identity, sizeof(identity));
	statement_copy(row, 1, stored, sizeof(stored));
	for (size_t i = first_of(sorted, identity); i < sorted->count; i++) {
		const struct reference *reference = sorted->items[i];

		if (memcmp(reference->identity, identity, sizeof(identity)) != 0)
			break;
		reference_evidence(snapshot, reference, own);
		ret[reference - snapshot->references] = memcmp(own, stored, sizeof(own)) == 0;
	}
}

int store_find_known_references(struct store *store, int64_t repository, const struct snapshot *snapshot,
	bool *ret, struct error *err)
{
	static const char sql[] =
		"SELECT r.identity, r.evidence FROM reference r JOIN resolution x ON x.reference_id = r.id "
		"WHERE r.repository_id = ?1 AND r.until_run IS NULL AND r.target_id IS NOT NULL";
	CLEANUP(sorted_release) struct sorted_references sorted = { 0 };
	CLEANUP(statement_end) struct statement row = { 0 };
	int result = statement_begin(&row, store, sql, err);

	if (result < 0)
		return result;
	sort_references(&sorted, snapshot);
	statement_bind_integer(&row, 1, repository);
	while ((result = statement_step(&row, err)) > 0)
		note_known(&row, &sorted, snapshot, ret);
	return result;
}
