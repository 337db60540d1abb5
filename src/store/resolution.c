/* What references were resolved to: columns of lists, the document, the steps below. */
#include "store/resolution.h"

#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "resolving.h"

/* --- remote references ----------------------------------------------------------------------------------- */

static const char *commit_named(const char *pin, const char *version, int64_t version_kind, const char *lock)
{
	if (text_is_hex(pin, OID_HEX))
		return pin;
	if (version_kind == VERSION_COMMIT && text_is_hex(version, OID_HEX))
		return version;
	return text_is_hex(lock, OID_HEX) ? lock : "";
}

static void read_remote(struct statement *statement, struct remote_reference *ret)
{
	const char *version = statement_text(statement, 4);
	const char *commit = commit_named(statement_text(statement, 6), version,
		statement_integer(statement, 5), statement_text(statement, 7));

	*ret = (struct remote_reference){
		.id = statement_integer(statement, 0),
		.repository = statement_integer(statement, 1),
		.root = statement_text(statement, 2),
		.subpath = statement_text(statement, 3),
		.version = version,
		.version_kind = (enum version_kind)statement_integer(statement, 5),
		.kind = (enum reference_kind)statement_integer(statement, 8),
		.class = (enum reference_class)statement_integer(statement, 9),
		.effective = (enum reference_effective)statement_integer(statement, 10),
		.detail = (uint32_t)statement_integer(statement, 13),
	};
	memcpy(ret->commit, commit, strlen(commit) + 1);
	statement_copy(statement, 11, ret->identity, sizeof(ret->identity));
	statement_copy(statement, 12, ret->resolution, sizeof(ret->resolution));
}

int store_visit_remote_references(struct store *store,
	int (*visit)(const struct remote_reference *reference, void *context), void *context,
	struct error *err)
{
	static const char sql[] =
		"SELECT r.id, r.repository_id, t.root, t.subpath, v.value, r.version_kind, p.value, l.value, "
		"r.kind, r.class, r.effective, r.identity, x.digest, r.detail FROM repository o "
		"JOIN reference r ON r.repository_id = o.id AND r.until_run IS NULL "
		"JOIN target t ON t.id = r.target_id JOIN string v ON v.id = r.version_id "
		"LEFT JOIN string p ON p.id = r.pin_id LEFT JOIN string l ON l.id = r.lock_commit_id "
		"LEFT JOIN resolution x ON x.reference_id = r.id WHERE o.state = 1 "
		"ORDER BY r.repository_id, r.identity";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	while ((result = statement_step(&statement, err)) > 0) {
		struct remote_reference reference;

		read_remote(&statement, &reference);
		result = visit(&reference, context);
		if (result)
			break;
	}
	return result;
}

/* --- recording ------------------------------------------------------------------------------------------- */

static int is_stored(
	struct store *store, int64_t reference, const unsigned char digest[16], bool *ret, struct error *err)
{
	static const char sql[] = "SELECT digest FROM resolution WHERE reference_id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	unsigned char stored[16] = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, reference);
	result = statement_step(&statement, err);
	if (result < 0)
		return result;
	if (result > 0)
		statement_copy(&statement, 0, stored, sizeof(stored));
	*ret = result > 0 && memcmp(stored, digest, sizeof(stored)) == 0;
	return 0;
}

static void bind_unless(struct statement *statement, int at, int64_t number, int64_t none)
{
	if (number == none)
		statement_bind_null(statement, at);
	else
		statement_bind_integer(statement, at, number);
}

static int64_t count_floating(const struct resolution *resolution)
{
	int64_t count = 0;

	for (size_t i = 0; i < resolution->below_count; i++)
		count += resolution->below[i].effective == EFFECTIVE_FLOATING;
	return count;
}

static int put_columns(struct store *store, const struct resolved *item, const unsigned char digest[16],
	int64_t now, struct error *err)
{
	static const char sql[] =
		"INSERT INTO resolution (reference_id, digest, presence, reachable, label, tier, fork, "
		"pin_upstream, commit_id, label_commit, commit_time, behind, module_changed, below_count, "
		"below_floating, made) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
		"?15, ?16) ON CONFLICT (reference_id) DO UPDATE SET digest = excluded.digest, "
		"presence = excluded.presence, reachable = excluded.reachable, label = excluded.label, "
		"tier = excluded.tier, fork = excluded.fork, pin_upstream = excluded.pin_upstream, "
		"commit_id = excluded.commit_id, label_commit = excluded.label_commit, "
		"commit_time = excluded.commit_time, behind = excluded.behind, "
		"module_changed = excluded.module_changed, below_count = excluded.below_count, "
		"below_floating = excluded.below_floating, made = excluded.made";
	const struct resolution *resolution = item->resolution;
	const int64_t states[] = { resolution->presence, resolution->reachable, resolution->label,
		resolution->tier, resolution->fork, resolution->pin_upstream };
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, item->reference);
	statement_bind_blob(&statement, 2, digest, 16);
	for (size_t i = 0; i < COUNT_OF(states); i++)
		statement_bind_integer(&statement, (int)i + 3, states[i]);
	statement_bind_hex(&statement, 9, resolution->commit.oid);
	statement_bind_hex(&statement, 10, resolution->label_commit.oid);
	if (*resolution->commit.oid)
		statement_bind_integer(&statement, 11, resolution->commit.time);
	bind_unless(&statement, 12, resolution->behind, -1);
	bind_unless(&statement, 13, resolution->module_changed, -1);
	statement_bind_integer(&statement, 14, (int64_t)resolution->below_count);
	statement_bind_integer(&statement, 15, count_floating(resolution));
	statement_bind_integer(&statement, 16, now);
	return statement_run(&statement, err);
}

static int put_document(struct store *store, int64_t reference, const char *document, struct error *err)
{
	static const char sql[] = "INSERT INTO resolution_document (reference_id, document) VALUES (?1, ?2) "
				  "ON CONFLICT (reference_id) DO UPDATE SET document = excluded.document";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, reference);
	statement_bind_text(&statement, 2, document);
	return statement_run(&statement, err);
}

static int save_one(struct store *store, const struct resolved *item, int64_t now, struct error *err)
{
	CLEANUP(buf_release) struct buf document = BUF_INIT;
	unsigned char digest[DIGEST_SIZE];
	bool stored = false;
	int result;

	resolution_write(item->resolution, &document);
	digest_bytes(document.text, document.length, digest);
	result = is_stored(store, item->reference, digest, &stored, err);
	if (result < 0 || stored)
		return result;
	store->epoch++;
	result = put_columns(store, item, digest, now, err);
	if (result == 0)
		result = put_document(store, item->reference, document.text, err);
	return result < 0 ? result : below_save(store, item->reference, item->resolution, err);
}

int store_save_resolutions(
	struct store *store, const struct resolved *items, size_t count, int64_t now, struct error *err)
{
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	int result = transaction_begin(&transaction, store, err);

	for (size_t i = 0; i < count && result == 0; i++)
		result = save_one(store, &items[i], now, err);
	return result < 0 ? result : transaction_commit(&transaction, err);
}

int store_put_fork(struct store *store, int64_t repository, enum tier tier, enum fork_state fork,
	const char *fork_of, struct error *err)
{
	static const char sql[] = "UPDATE repository SET tier = ?2, fork = ?3, fork_of = ?4 "
				  "WHERE id = ?1 AND (tier, fork, fork_of) IS NOT (?2, ?3, ?4)";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, repository);
	statement_bind_integer(&statement, 2, tier);
	statement_bind_integer(&statement, 3, fork);
	statement_bind_text(&statement, 4, fork_of ? fork_of : "");
	return statement_run(&statement, err);
}

#define CLOSED                                                                                               \
	"(SELECT r.id FROM resolution x JOIN reference r ON r.id = x.reference_id "                          \
	"WHERE r.until_run IS NOT NULL)"

int store_prune_resolutions(struct store *store, struct error *err)
{
	static const char below[] = "DELETE FROM below WHERE reference_id IN " CLOSED;
	static const char documents[] = "DELETE FROM resolution_document WHERE reference_id IN " CLOSED;
	static const char resolutions[] = "DELETE FROM resolution WHERE reference_id IN " CLOSED;
	static const char *const texts[] = { below, documents, resolutions };
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	int result = transaction_begin(&transaction, store, err);

	for (size_t i = 0; i < COUNT_OF(texts) && result == 0; i++) {
		CLEANUP(statement_end) struct statement statement = { 0 };

		result = statement_begin(&statement, store, texts[i], err);
		if (result == 0)
			result = statement_run(&statement, err);
	}
	return result < 0 ? result : transaction_commit(&transaction, err);
}

/* --- reading --------------------------------------------------------------------------------------------- */

int store_load_resolution(struct store *store, int64_t reference, const struct limits *limits,
	struct arena *arena, struct resolution *ret, struct error *err)
{
	static const char sql[] = "SELECT document FROM resolution_document WHERE reference_id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	const char *text;
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, reference);
	result = statement_step(&statement, err);
	if (result < 0)
		return result;
	if (result == 0)
		return error_set(
			err, ERROR_NOT_FOUND, "reference %lld has not been resolved", (long long)reference);
	text = statement_text(&statement, 0);
	if (resolution_read(ret, text, strlen(text), limits, arena, err) < 0)
		return error_context(err, "what reference %lld was resolved to", (long long)reference);
	return 0;
}
