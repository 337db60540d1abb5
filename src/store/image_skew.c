#include "image_skew.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/memory.h"

/* One digest that something is fixed to in one repository. */
struct pinned {
	unsigned char key[16]; /* of name, tag and platform */
	const char *digest;
	int64_t repository;
};

/* What has one key, in the list of what is pinned. */
struct image_tag {
	unsigned char key[16];
	size_t first, count;
	uint32_t digests, repositories, most_count;
	const char *most; /* NULL = others are in as many */
};

struct image_skews {
	int64_t version; /* of the database as others write it */
	uint64_t epoch;
	struct arena arena;
	struct pinned *pinned; /* by key, digest, repository; each once */
	size_t pinned_count, pinned_capacity;
	struct image_tag *tags; /* by key */
	size_t tag_count, tag_capacity;
};

void image_skews_close(struct image_skews **skews)
{
	struct image_skews *closing = *skews;

	if (!closing)
		return;
	memory_free(closing->pinned);
	memory_free(closing->tags);
	arena_release(&closing->arena);
	memory_free(closing);
	*skews = NULL;
}

static void key_of(const struct image_pin *pin, unsigned char ret[16])
{
	struct digest digest;

	digest_start(&digest);
	digest_add_text(&digest, pin->name);
	digest_add_text(&digest, pin->tag);
	digest_add_text(&digest, pin->platform);
	digest_finish_16(&digest, ret);
}

/* --- reading --------------------------------------------------------------------------------------------- */

#define SELECT_IMAGES                                                                                        \
	"SELECT x.repository_id, n.value, t.value, coalesce(d.value, ''), p.value, coalesce(l.value, ''), "  \
	"coalesce(m.value, ''), x.malformed_id IS NOT NULL, x.identity FROM image_use x "                    \
	"JOIN image i ON i.id = x.image_id JOIN string n ON n.id = i.name_id JOIN string r ON r.id = "       \
	"i.registry_id AND r.value <> '' JOIN string t ON t.id = x.tag_id JOIN string p ON p.id = "          \
	"x.platform_id LEFT JOIN string d ON d.id = x.digest_id LEFT JOIN string l ON l.id = "               \
	"x.lock_digest_id LEFT JOIN string m ON m.id = x.lock_platforms_id WHERE x.until_run IS NULL AND "   \
	"(x.digest_id IS NOT NULL OR x.lock_digest_id IS NOT NULL)"

/* As much of an image as says what it is fixed to. Its texts are those of the row. */
static void read_image(struct statement *row, struct image *ret)
{
	*ret = (struct image){
		.repository = statement_text(row, 1),
		.tag = statement_text(row, 2),
		.digest = statement_text(row, 3),
		.platform = statement_text(row, 4),
		.lock_digest = statement_text(row, 5),
		.lock_platforms = statement_text(row, 6),
		.malformed = statement_integer(row, 7) ? "malformed" : NULL,
	};
}

static int load(struct image_skews *skews, struct store *store, struct error *err)
{
	static const char sql[] = SELECT_IMAGES " AND x.path_class = 0 AND (SELECT state FROM repository "
						"WHERE id = x.repository_id) = 1";
	CLEANUP(statement_end) struct statement row = { 0 };
	int result = statement_begin(&row, store, sql, err);

	while (result >= 0 && (result = statement_step(&row, err)) > 0) {
		struct image image;
		struct image_pin pin;
		struct pinned *pinned;

		read_image(&row, &image);
		if (!image_pin_of(&image, &pin))
			continue;
		memory_grow(
			&skews->pinned, skews->pinned_count, &skews->pinned_capacity, sizeof(*skews->pinned));
		pinned = &skews->pinned[skews->pinned_count++];
		key_of(&pin, pinned->key);
		pinned->digest = arena_string(&skews->arena, pin.digest);
		pinned->repository = statement_integer(&row, 0);
	}
	return result;
}

/* --- summing up ------------------------------------------------------------------------------------------ */

static int compare_pinned(const void *left, const void *right)
{
	const struct pinned *one = left, *other = right;
	int order = memcmp(one->key, other->key, sizeof(one->key));

	if (!order)
		order = strcmp(one->digest, other->digest);
	return order ? order : (one->repository > other->repository) - (one->repository < other->repository);
}

static void sort(struct image_skews *skews)
{
	size_t kept = 0;

	if (skews->pinned_count > 1)
		qsort(skews->pinned, skews->pinned_count, sizeof(*skews->pinned), compare_pinned);
	for (size_t i = 0; i < skews->pinned_count; i++)
		if (!kept || compare_pinned(&skews->pinned[kept - 1], &skews->pinned[i]) != 0)
			skews->pinned[kept++] = skews->pinned[i];
	skews->pinned_count = kept;
}

static int compare_numbers(const void *left, const void *right)
{
	const int64_t *one = left, *other = right;

	return (*one > *other) - (*one < *other);
}

/* A repository may hold several digests of one tag. */
static uint32_t count_repositories(const struct pinned *pinned, size_t count)
{
	CLEANUP(memory_release) int64_t *ids = memory_zero(count, sizeof(*ids));
	uint32_t found = 0;

	for (size_t i = 0; i < count; i++)
		ids[i] = pinned[i].repository;
	qsort(ids, count, sizeof(*ids), compare_numbers);
	for (size_t i = 0; i < count; i++)
		found += i == 0 || ids[i] != ids[i - 1];
	return found;
}

/* How many from `first` on are of one digest. */
static size_t run_of(const struct image_tag *tag, const struct pinned *pinned, size_t first)
{
	size_t end = first + 1;

	while (end < tag->count && strcmp(pinned[end].digest, pinned[first].digest) == 0)
		end++;
	return end - first;
}

static void sum_up_tag(struct image_tag *tag, const struct pinned *pinned)
{
	for (size_t i = 0, count; i < tag->count; i += count) {
		count = run_of(tag, pinned, i);
		tag->digests++;
		if (count > tag->most_count) {
			tag->most_count = (uint32_t)count;
			tag->most = pinned[i].digest;
		} else if (count == tag->most_count) {
			tag->most = NULL;
		}
	}
	tag->repositories = count_repositories(pinned, tag->count);
}

static void sum_up(struct image_skews *skews)
{
	for (size_t i = 0; i < skews->pinned_count;) {
		struct image_tag tag = { .first = i };

		memcpy(tag.key, skews->pinned[i].key, sizeof(tag.key));
		while (i < skews->pinned_count && memcmp(skews->pinned[i].key, tag.key, sizeof(tag.key)) == 0)
			i++;
		tag.count = i - tag.first;
		sum_up_tag(&tag, &skews->pinned[tag.first]);
		memory_grow(&skews->tags, skews->tag_count, &skews->tag_capacity, sizeof(*skews->tags));
		skews->tags[skews->tag_count++] = tag;
	}
}

/* Sum up again if this handle or another one has written what counts. */
static int refresh(struct store *store, struct error *err)
{
	static const char sql[] = "PRAGMA data_version";
	CLEANUP(image_skews_close) struct image_skews *skews = NULL;
	int64_t version = 0;
	int result = store_ask_number(store, sql, 0, &version, err);

	if (result < 0)
		return result;
	if (store->image_skews && store->image_skews->version == version &&
		store->image_skews->epoch == store->epoch)
		return 0;
	skews = memory_zero(1, sizeof(*skews));
	skews->version = version;
	skews->epoch = store->epoch;
	result = load(skews, store, err);
	if (result < 0)
		return result;
	sort(skews);
	sum_up(skews);
	image_skews_close(&store->image_skews);
	store->image_skews = TAKE(skews);
	return 0;
}

/* --- looking up ------------------------------------------------------------------------------------------ */

static int compare_key(const void *key, const void *tag)
{
	return memcmp(
		key, ((const struct image_tag *)tag)->key, sizeof(((const struct image_tag *)tag)->key));
}

static uint32_t count_same(const struct image_skews *skews, const struct image_tag *tag, const char *digest)
{
	const struct pinned *pinned = &skews->pinned[tag->first];

	for (size_t i = 0, count; i < tag->count; i += count) {
		count = run_of(tag, pinned, i);
		if (strcmp(pinned[i].digest, digest) == 0)
			return (uint32_t)count;
	}
	return 0;
}

static void describe(const struct image_skews *skews, const struct image_pin *pin, struct image_skew *ret)
{
	const struct image_tag *tag = NULL;
	unsigned char key[16];

	key_of(pin, key);
	if (skews->tag_count)
		tag = bsearch(key, skews->tags, skews->tag_count, sizeof(*skews->tags), compare_key);
	if (!tag)
		return;
	ret->digests = tag->digests;
	ret->repositories = tag->repositories;
	ret->same = count_same(skews, tag, pin->digest);
	if (tag->most && strlen(tag->most) < sizeof(ret->most)) {
		memcpy(ret->most, tag->most, strlen(tag->most) + 1);
		ret->most_count = tag->most_count;
	}
}

int image_skew_find(struct store *store, const struct image *image, struct image_skew *ret, struct error *err)
{
	struct image_pin pin;
	int result;

	*ret = (struct image_skew){ 0 };
	if (!image_pin_of(image, &pin))
		return 0;
	result = refresh(store, err);
	if (result == 0)
		describe(store->image_skews, &pin, ret);
	return result;
}

static void add_skew(struct digest *digest, const struct image_skew *skew)
{
	digest_add_number(digest, skew->digests);
	digest_add_number(digest, skew->repositories);
	digest_add_number(digest, skew->same);
	digest_add_text(digest, skew->most);
	digest_add_number(digest, skew->most_count);
}

int image_skew_digest(struct store *store, int64_t repository, struct digest *digest, struct error *err)
{
	static const char sql[] = SELECT_IMAGES " AND x.repository_id = ?1 ORDER BY x.identity";
	CLEANUP(statement_end) struct statement row = { 0 };
	int result = statement_begin(&row, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&row, 1, repository);
	while ((result = statement_step(&row, err)) > 0) {
		unsigned char identity[16];
		struct image_skew skew;
		struct image image;

		read_image(&row, &image);
		statement_copy(&row, 8, identity, sizeof(identity));
		result = image_skew_find(store, &image, &skew, err);
		if (result < 0)
			return result;
		digest_add(digest, identity, sizeof(identity));
		add_skew(digest, &skew);
	}
	return result;
}
