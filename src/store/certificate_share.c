#include "certificate_share.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/endpoint.h"

/* A certificate in a file of a repository: the first one that stands there. */
struct stored_key {
	int64_t repository;
	const char *path, *spki;
};

struct stored_keys {
	struct arena arena;
	struct stored_key *items; /* by repository and path; each once */
	size_t count, capacity;
};

/* One certificate that one repository uses. */
struct held {
	unsigned char key[16];
	int64_t repository;
};

struct certificate_shares {
	int64_t version; /* of the database as others write it */
	uint64_t epoch;
	struct stored_keys keys;
	struct held *held; /* by key and repository; each once */
	size_t count, capacity;
};

void certificate_shares_close(struct certificate_shares **shares)
{
	struct certificate_shares *closing = *shares;

	if (!closing)
		return;
	memory_free(closing->held);
	arena_release(&closing->keys.arena);
	memory_free(closing);
	*shares = NULL;
}

static void release_keys(struct stored_keys *keys)
{
	arena_release(&keys->arena);
}

/* --- the certificates of repositories --------------------------------------------------------------------- */

static int compare_stored(const void *left, const void *right)
{
	const struct stored_key *one = left, *other = right;
	int order = (one->repository > other->repository) - (one->repository < other->repository);

	return order ? order : strcmp(one->path, other->path);
}

/* They come in this order, and of one file the first one counts. */
static void add_key(struct stored_keys *keys, int64_t repository, const char *path, const char *spki)
{
	struct stored_key *last = keys->count ? &keys->items[keys->count - 1] : NULL;

	if (last && last->repository == repository && strcmp(last->path, path) == 0)
		return;
	arena_grow(&keys->arena, &keys->items, keys->count, &keys->capacity, sizeof(*keys->items));
	keys->items[keys->count++] = (struct stored_key){ repository, arena_string(&keys->arena, path),
		arena_string(&keys->arena, spki) };
}

static const char *find_key(const struct stored_keys *keys, int64_t repository, const char *path)
{
	const struct stored_key wanted = { .repository = repository, .path = path };
	const struct stored_key *found =
		keys->count ? bsearch(&wanted, keys->items, keys->count, sizeof(*keys->items), compare_stored)
			    : NULL;

	return found ? found->spki : NULL;
}

static int load_keys(struct stored_keys *keys, struct store *store, struct error *err)
{
	static const char sql[] =
		"SELECT c.repository_id, p.value, v.value FROM configuration c JOIN string p ON p.id = "
		"c.path_id JOIN string v ON v.id = c.value_id WHERE c.until_run IS NULL AND c.kind = ?1 AND "
		"c.name_id = (SELECT id FROM string WHERE value = 'public_key') AND c.subject_id IS NOT "
		"(SELECT id FROM string WHERE value = 'private key') "
		"ORDER BY c.repository_id, p.value, c.byte_offset";
	CLEANUP(statement_end) struct statement row = { 0 };
	int result = statement_begin(&row, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&row, 1, SETTING_CERTIFICATE);
	while ((result = statement_step(&row, err)) > 0)
		add_key(keys, statement_integer(&row, 0), statement_text(&row, 1), statement_text(&row, 2));
	/* The database orders texts by their bytes, as this does. */
	if (result == 0 && keys->count > 1)
		qsort(keys->items, keys->count, sizeof(*keys->items), compare_stored);
	return result;
}

/* Of one snapshot, as repository 0: its files stand in the order of their paths. */
static void list_keys(struct stored_keys *keys, const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->setting_count; i++) {
		const struct setting *setting = &snapshot->settings[i];

		if (setting->fact->kind == SETTING_CERTIFICATE &&
			strcmp(setting->fact->key, "public_key") == 0 &&
			strcmp(setting->fact->subject, "private key") != 0)
			add_key(keys, 0, snapshot->files[setting->file].path, setting->fact->value);
	}
	if (keys->count > 1)
		qsort(keys->items, keys->count, sizeof(*keys->items), compare_stored);
}

/* --- which certificate an address names ------------------------------------------------------------------- */

/* An address, and where it stands. */
struct address {
	const struct stored_keys *keys;
	int64_t repository; /* of the keys */
	bool machine;       /* paths count from its root */
	const char *path, *value;
};

static bool is_fixed(const char *text)
{
	return *text && !strpbrk(text, "$<{%");
}

/* What stands there is made by the job itself, and differs from the next one's by more than its path. */
static bool is_passing(const char *path)
{
	static const char *const folders[] = { "tmp/", "var/tmp/", "run/", "var/run/", "dev/", "proc/",
		"github/", "builds/", "home/runner/" };

	for (size_t i = 0; i < COUNT_OF(folders); i++)
		if (*path == '/' && text_starts(path + 1, folders[i]))
			return true;
	return strstr(path, "/../") || strstr(path, "/./") || strstr(path, "//");
}

/* From the folder of the file that names it, then from the top. */
static const char *find_certificate(
	const struct address *address, const char *certificate, struct arena *arena)
{
	const char *slash = strrchr(address->path, '/');
	const char *found = NULL;

	if (address->machine)
		return *certificate == '/' ? find_key(address->keys, address->repository, certificate + 1)
					   : NULL;
	if (*certificate == '/')
		return NULL;
	while (text_starts(certificate, "./"))
		certificate += 2;
	if (slash)
		found = find_key(address->keys, address->repository,
			arena_format(
				arena, "%.*s/%s", (int)(slash - address->path), address->path, certificate));
	return found ? found : find_key(address->keys, address->repository, certificate);
}

/* Whether an address names a certificate that can be told from others: its key, and whether that is a public key. */
static bool key_of(const struct address *address, unsigned char ret[16], bool *ret_by_key)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	const struct endpoint endpoint = endpoint_parse(address->value, &arena);
	const char *certificate = endpoint_query(&endpoint, "cert_path", &arena), *spki;
	struct digest digest;

	if (strcmp(endpoint.scheme, "tls") != 0 || !certificate || !is_fixed(certificate))
		return false;
	spki = find_certificate(address, certificate, &arena);
	if (!spki && (*certificate != '/' || is_passing(certificate) || !is_fixed(endpoint.rest)))
		return false;
	digest_start(&digest);
	digest_add_text(&digest, spki ? "key" : "path");
	digest_add_text(&digest, spki ? spki : certificate);
	digest_add_text(
		&digest, spki ? "" : arena_string_part(&arena, endpoint.rest, strcspn(endpoint.rest, "/")));
	digest_finish_16(&digest, ret);
	*ret_by_key = spki != NULL;
	return true;
}

/* --- summing up ------------------------------------------------------------------------------------------- */

/* Columns: repository, whether it is a machine, path, value, certainty, identity. */
#define SELECT_ADDRESSES                                                                                     \
	"SELECT c.repository_id, r.identity LIKE 'machine:%', p.value, v.value, c.certainty, c.identity "    \
	"FROM configuration c JOIN repository r ON r.id = c.repository_id AND r.state = 1 JOIN string p ON " \
	"p.id = c.path_id JOIN string v ON v.id = c.value_id WHERE c.until_run IS NULL AND c.kind = ?1 AND " \
	"c.path_class = 0 AND c.name_id = (SELECT id FROM string WHERE value = ?2)"

static int begin_addresses(struct statement *row, struct store *store, const char *sql, struct error *err)
{
	const int result = statement_begin(row, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(row, 1, SETTING_ENVIRONMENT);
	statement_bind_text(row, 2, variable_runner_host);
	return 0;
}

static bool read_address(
	const struct stored_keys *keys, struct statement *row, unsigned char ret[16], bool *ret_by_key)
{
	const struct address address = {
		.keys = keys,
		.repository = statement_integer(row, 0),
		.machine = statement_integer(row, 1),
		.path = statement_text(row, 2),
		.value = statement_text(row, 3),
	};

	return certainty_is_fixed((enum certainty)statement_integer(row, 4)) &&
	       key_of(&address, ret, ret_by_key);
}

static int compare_held(const void *left, const void *right)
{
	const struct held *one = left, *other = right;
	int order = memcmp(one->key, other->key, sizeof(one->key));

	return order ? order : (one->repository > other->repository) - (one->repository < other->repository);
}

static int load(struct certificate_shares *shares, struct store *store, struct error *err)
{
	CLEANUP(statement_end) struct statement row = { 0 };
	size_t kept = 0;
	int result = load_keys(&shares->keys, store, err);

	if (result == 0)
		result = begin_addresses(&row, store, SELECT_ADDRESSES, err);
	while (result >= 0 && (result = statement_step(&row, err)) > 0) {
		struct held held = { .repository = statement_integer(&row, 0) };
		bool by_key;

		if (!read_address(&shares->keys, &row, held.key, &by_key))
			continue;
		memory_grow(&shares->held, shares->count, &shares->capacity, sizeof(*shares->held));
		shares->held[shares->count++] = held;
	}
	if (shares->count > 1)
		qsort(shares->held, shares->count, sizeof(*shares->held), compare_held);
	for (size_t i = 0; i < shares->count; i++)
		if (!kept || compare_held(&shares->held[kept - 1], &shares->held[i]) != 0)
			shares->held[kept++] = shares->held[i];
	shares->count = kept;
	return result;
}

/* Sum up again if this handle or another one has written what counts. */
static int refresh(struct store *store, struct error *err)
{
	static const char sql[] = "PRAGMA data_version";
	CLEANUP(certificate_shares_close) struct certificate_shares *shares = NULL;
	int64_t version = 0;
	int result = store_ask_number(store, sql, 0, &version, err);

	if (result < 0)
		return result;
	if (store->certificate_shares && store->certificate_shares->version == version &&
		store->certificate_shares->epoch == store->epoch)
		return 0;
	shares = memory_zero(1, sizeof(*shares));
	shares->version = version;
	shares->epoch = store->epoch;
	result = load(shares, store, err);
	if (result < 0)
		return result;
	certificate_shares_close(&store->certificate_shares);
	store->certificate_shares = TAKE(shares);
	return 0;
}

/* --- looking up ------------------------------------------------------------------------------------------- */

/* How many others have a key, and the first of them. */
static uint32_t count_others(const struct certificate_shares *shares, const unsigned char key[16],
	int64_t repository, int64_t *ret_other)
{
	size_t low = 0, high = shares->count;
	uint32_t ret = 0;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (memcmp(shares->held[middle].key, key, sizeof(shares->held[middle].key)) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < shares->count && memcmp(shares->held[low].key, key, sizeof(shares->held[low].key)) == 0;
		low++) {
		if (shares->held[low].repository == repository)
			continue;
		if (!ret++)
			*ret_other = shares->held[low].repository;
	}
	return ret;
}

static int name_of(
	struct store *store, int64_t repository, struct arena *arena, const char **ret, struct error *err)
{
	static const char sql[] = "SELECT name FROM repository WHERE id = ?1";
	CLEANUP(statement_end) struct statement row = { 0 };
	int result = statement_begin(&row, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&row, 1, repository);
	result = statement_step(&row, err);
	if (result > 0)
		*ret = arena_string(arena, statement_text(&row, 0));
	return result < 0 ? result : 0;
}

static int describe(struct store *store, const unsigned char key[16], int64_t repository, struct arena *arena,
	struct certificate_share *ret, struct error *err)
{
	int64_t other = 0;

	ret->repositories = 1 + count_others(store->certificate_shares, key, repository, &other);
	return ret->repositories > 1 ? name_of(store, other, arena, &ret->other, err) : 0;
}

static bool is_address(const struct snapshot *snapshot, const struct setting *setting)
{
	return setting->fact->kind == SETTING_ENVIRONMENT &&
	       strcmp(setting->fact->key, variable_runner_host) == 0 &&
	       certainty_is_fixed(setting->fact->certainty) &&
	       snapshot->files[setting->file].class == PATH_LIVE;
}

int certificate_share_find_all(struct store *store, int64_t repository, const struct snapshot *snapshot,
	struct arena *arena, struct certificate_share *ret, struct error *err)
{
	CLEANUP(release_keys) struct stored_keys keys = { 0 };
	const bool machine = snapshot->identity && text_starts(snapshot->identity, "machine:");
	bool listed = false;
	int result = 0;

	for (size_t i = 0; i < snapshot->setting_count && result == 0; i++) {
		const struct setting *setting = &snapshot->settings[i];
		const struct address address = { &keys, 0, machine, snapshot->files[setting->file].path,
			setting->fact->value };
		unsigned char key[16];

		ret[i] = (struct certificate_share){ 0 };
		if (!is_address(snapshot, setting))
			continue;
		if (!listed) {
			list_keys(&keys, snapshot);
			result = refresh(store, err);
			listed = true;
		}
		if (result == 0 && key_of(&address, key, &ret[i].by_key))
			result = describe(store, key, repository, arena, &ret[i], err);
	}
	return result;
}

int certificate_share_digest(
	struct store *store, int64_t repository, struct digest *digest, struct error *err)
{
	static const char sql[] = SELECT_ADDRESSES " AND c.repository_id = ?3 ORDER BY c.identity";
	CLEANUP(statement_end) struct statement row = { 0 };
	CLEANUP(arena_release) struct arena arena = { 0 };
	int result = begin_addresses(&row, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&row, 3, repository);
	while ((result = statement_step(&row, err)) > 0) {
		struct certificate_share share = { 0 };
		unsigned char bytes[16];

		result = refresh(store, err);
		if (result < 0)
			return result;
		statement_copy(&row, 5, bytes, sizeof(bytes));
		digest_add(digest, bytes, sizeof(bytes));
		if (read_address(&store->certificate_shares->keys, &row, bytes, &share.by_key))
			result = describe(store, bytes, repository, &arena, &share, err);
		if (result < 0)
			return result;
		digest_add_number(digest, share.repositories);
		digest_add_number(digest, share.by_key);
		digest_add_text(digest, share.other);
	}
	return result;
}
