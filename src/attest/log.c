/*
 * Transparency logs: promises of Rekor v1, and the entries that count (reference/attestations.md §2.2). An entry of a log that
 * the root does not know counts for nothing; one of a known log must hold in everything that it brings.
 */
#include <string.h>

#include "base/cleanup.h"
#include "leaf.h"
#include "logging.h"
#include "verifying.h"

enum { ORIGIN_SHOWN = 200, ANY_STATE = 0 };

/* By its id; of several with one id rather the one that is valid at the time. */
static const struct log_key *log_of(const struct trust_root *root, const struct log_entry *entry)
{
	const struct log_key *found = NULL;

	for (size_t i = 0; root && i < root->log_count; i++) {
		const struct log_key *log = &root->logs[i];

		if (!bytes_equal(log->id, entry->log_id))
			continue;
		if (!found || validity_holds(&log->key.validity, entry->integrated))
			found = log;
	}
	return found;
}

/* RFC 8785: members in the order of their names, nothing between them. */
static void add_promised(struct buf *buf, const struct log_entry *entry)
{
	buf_add(buf, "{\"body\":\"");
	bytes_add_base64(buf, entry->body);
	buf_format(buf, "\",\"integratedTime\":%lld,\"logID\":\"", (long long)entry->integrated);
	bytes_add_hex(buf, entry->log_id);
	buf_format(buf, "\",\"logIndex\":%lld}", (long long)entry->index);
}

static bool is_promised(const struct log_entry *entry, const struct log_key *log)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct bytes message;

	add_promised(&text, entry);
	message = (struct bytes){ (const unsigned char *)text.text, text.length };
	return public_key_verify(&log->key, message, entry->promise, false);
}

/* A log whose key cannot be used is not known: said, and counted for nothing. */
static bool is_usable(struct verifying *verifying, const struct log_key *log, enum attestation_step step)
{
	if (log->key.key)
		return true;
	verifying->unsupported =
		arena_format(verifying->arena, "key of the log %s: %s", log->host, log->key.details);
	step_add(verifying, step, STEP_NOT_CHECKED, NULL, log->key.details,
		"keys of the log's kind are not supported");
	return false;
}

static bool hold_promise(
	struct verifying *verifying, const struct log_entry *entry, const struct log_key *log)
{
	const struct validity *validity = &log->key.validity;
	struct arena *arena = verifying->arena;

	if (!held("promise-signature", is_promised(entry, log)))
		return step_hold(verifying, STEP_PROMISE, false,
			arena_format(arena, "a promise signed by %s", log->host), NULL,
			"the signed entry timestamp does not hold");
	if (!held("promise-window", validity_holds(validity, entry->integrated)))
		return step_hold(verifying, STEP_PROMISE, false,
			arena_format(arena, "a time at which the key of %s is trusted", log->host),
			time_words(entry->integrated, arena), NULL);
	if (!held("promise-future", entry->integrated <= verifying->settings->now))
		return step_hold(verifying, STEP_PROMISE, false, "a time that is past",
			time_words(entry->integrated, arena), NULL);
	return true;
}

/* Whether an entry before it is the same: its index, or where that is not signed its body. */
static bool is_again(const struct item *item, size_t index)
{
	const struct log_entry *entry = &item->entries[index];

	for (size_t i = 0; i < index; i++) {
		const struct log_entry *other = &item->entries[i];

		if (bytes_equal(other->log_id, entry->log_id) &&
			(other->index == entry->index || bytes_equal(other->body, entry->body)))
			return true;
	}
	return false;
}

static void check_promise(struct verifying *verifying, size_t index)
{
	const struct log_entry *entry = &verifying->item->entries[index];
	const struct log_key *log = log_of(verifying->root, entry);
	const size_t times = verifying->time_count;

	if (entry->promise.length == 0) {
		step_add(verifying, STEP_PROMISE, STEP_NOT_PRESENT, NULL, NULL, "the entry holds no promise");
		return;
	}
	if (!log) {
		verifying->unknown_log = true;
		step_add(verifying, STEP_PROMISE, STEP_IGNORED, NULL,
			bytes_hex(entry->log_id, verifying->arena), "of a log that is not trusted");
		return;
	}
	if (!is_usable(verifying, log, STEP_PROMISE) || !hold_promise(verifying, entry, log))
		return;
	verifying->promised[index] = true;
	if (!held("promise-version", !entry_is_second(entry))) {
		step_add(verifying, STEP_PROMISE, STEP_OK, NULL, log->host,
			"entries of Rekor v2 prove no time: it does not count");
		return;
	}
	time_add(verifying, entry->integrated, TIME_PROMISE);
	if (verifying->time_count > times)
		verifying->times[times].again = !held("promise-once", !is_again(verifying->item, index));
	step_add(verifying, STEP_PROMISE, STEP_OK, NULL, time_words(entry->integrated, verifying->arena),
		log->host);
}

void check_promises(struct verifying *verifying)
{
	const struct item *item = verifying->item;

	verifying->promised = arena_zero(verifying->arena, item->entry_count + 1, sizeof(bool));
	if (item->entry_count == 0)
		step_add(verifying, STEP_PROMISE, STEP_NOT_PRESENT, NULL, NULL, "no log entry");
	for (size_t i = 0; i < item->entry_count; i++)
		check_promise(verifying, i);
}

/*
 * Where no promise says when the entry was made, the key must be trusted at every time that is proved otherwise, and now
 * if there is none.
 */
static bool hold_window(struct verifying *verifying, const struct log_entry *entry, const struct log_key *log)
{
	const bool promised = entry->promise.length > 0 && !entry_is_second(entry);
	const size_t count = verifying->time_count ? verifying->time_count : 1;
	struct arena *arena = verifying->arena;

	for (size_t i = 0; !promised && i < count; i++) {
		const int64_t at = verifying->time_count ? verifying->times[i].at : verifying->settings->now;

		if (!held("checkpoint-window", validity_holds(&log->key.validity, at)))
			return step_hold(verifying, STEP_CHECKPOINT, false,
				arena_format(arena, "a time at which the key of %s is trusted", log->host),
				time_words(at, arena), NULL);
	}
	return true;
}

static bool hold_checkpoint(struct verifying *verifying, const struct log_entry *entry,
	const struct log_key *log, struct checkpoint *ret)
{
	struct arena *arena = verifying->arena;
	const char *expected = arena_format(arena, "a checkpoint of %s", log->host);
	const char *why = entry->checkpoint ? checkpoint_read(entry->checkpoint, arena, ret)
					    : "the proof comes without a checkpoint";

	if (why)
		return step_hold(verifying, STEP_CHECKPOINT, false, expected, NULL, why);
	why = checkpoint_refused(ret, log, arena);
	if (why)
		return step_hold(verifying, STEP_CHECKPOINT, false, expected, NULL, why);
	if (!held("checkpoint-origin", checkpoint_is_of(ret, log->host, entry_is_second(entry))))
		return step_hold(verifying, STEP_CHECKPOINT, false, log->host,
			arena_string_part(arena, (const char *)ret->origin.data,
				ret->origin.length < ORIGIN_SHOWN ? ret->origin.length : ORIGIN_SHOWN),
			"the checkpoint is of another log");
	if (!hold_window(verifying, entry, log))
		return false;
	step_add(verifying, STEP_CHECKPOINT, STEP_OK, NULL, log->host, NULL);
	return true;
}

/* Size and root are those that the log has signed: the proof must not say others, though nothing is made of its own. */
static bool hold_inclusion(
	struct verifying *verifying, const struct log_entry *entry, const struct checkpoint *checkpoint)
{
	struct arena *arena = verifying->arena;
	unsigned char leaf[32];

	if (!held("proof-root", bytes_equal(entry->proof_root, checkpoint->root)))
		return step_hold(verifying, STEP_INCLUSION, false, bytes_hex(checkpoint->root, arena),
			bytes_hex(entry->proof_root, arena), "the proof is for another root");
	if (!held("proof-size", entry->proof_size >= 0 && (uint64_t)entry->proof_size == checkpoint->size))
		return step_hold(verifying, STEP_INCLUSION, false,
			arena_format(arena, "a tree of %llu", (unsigned long long)checkpoint->size),
			arena_format(arena, "%lld", (long long)entry->proof_size),
			"the proof is for another size");
	if (!held("proof-same-index", !entry_is_second(entry) || entry->proof_index == entry->index))
		return step_hold(verifying, STEP_INCLUSION, false,
			arena_format(arena, "%lld", (long long)entry->index),
			arena_format(arena, "%lld", (long long)entry->proof_index),
			"the proof is for another entry");
	merkle_leaf(entry->body, leaf);
	return step_hold(verifying, STEP_INCLUSION,
		entry->proof_index >= 0 &&
			merkle_inclusion((uint64_t)entry->proof_index, checkpoint->size, leaf, entry->hashes,
				entry->hash_count, checkpoint->root.data),
		arena_format(arena, "an entry of the tree %s", bytes_hex(checkpoint->root, arena)),
		arena_format(arena, "entry %lld of %llu", (long long)entry->proof_index,
			(unsigned long long)checkpoint->size),
		NULL);
}

static bool hold_proof(struct verifying *verifying, const struct log_entry *entry, const struct log_key *log)
{
	struct checkpoint checkpoint = { 0 };

	if (!hold_checkpoint(verifying, entry, log, &checkpoint)) {
		step_add(verifying, STEP_INCLUSION, STEP_NOT_CHECKED, NULL, NULL,
			"there is no checkpoint that holds");
		return false;
	}
	return hold_inclusion(verifying, entry, &checkpoint);
}

/* Without a proof the promise carries an entry of Rekor v1. */
static bool hold_without_proof(struct verifying *verifying, const struct log_entry *entry)
{
	step_add(verifying, STEP_CHECKPOINT, STEP_NOT_PRESENT, NULL, NULL, "the entry holds no proof");
	if (!held("proof-second", !entry_is_second(entry)))
		return step_hold(verifying, STEP_INCLUSION, false, "a proof of inclusion", NULL,
			"entries of Rekor v2 need one");
	if (!held("proof-present", entry->promise.length > 0))
		return step_hold(verifying, STEP_INCLUSION, false, "a promise or a proof of inclusion", NULL,
			"the entry holds neither");
	step_add(verifying, STEP_INCLUSION, STEP_NOT_PRESENT, NULL, NULL, "the log's promise carries it");
	return true;
}

static void ignore(struct verifying *verifying, const struct log_entry *entry)
{
	struct arena *arena = verifying->arena;
	const char *origin = entry->checkpoint ? entry->checkpoint : "";
	const size_t length = strcspn(origin, "\n");
	const char *named = arena_string_part(arena, origin, length < ORIGIN_SHOWN ? length : ORIGIN_SHOWN);
	const char *staging = strstr(named, ".sigstage.dev") ? "; looks like Sigstore staging" : "";

	verifying->unknown_log = true;
	step_add(verifying, STEP_LOG, STEP_IGNORED, NULL, bytes_hex(entry->log_id, arena),
		*named ? arena_format(arena, "a log that is not trusted, which calls itself '%s'%s", named,
				 staging)
		       : "a log that is not trusted");
}

static bool check_entry(struct verifying *verifying, size_t index, struct logged *ret)
{
	const struct log_entry *entry = &verifying->item->entries[index];
	const struct log_key *log = log_of(verifying->root, entry);
	const bool promised = verifying->promised && verifying->promised[index];
	bool good;

	*ret = (struct logged){ .index = entry->index };
	ret->log =
		log ? arena_string(verifying->arena, log->host) : bytes_hex(entry->log_id, verifying->arena);
	if (!log) {
		ignore(verifying, entry);
		return false;
	}
	if (!is_usable(verifying, log, STEP_CHECKPOINT))
		return false;
	ret->time = promised && !entry_is_second(entry) ? entry->integrated : 0;
	ret->proved = entry->proof && hold_proof(verifying, entry, log);
	good = entry->proof ? ret->proved : hold_without_proof(verifying, entry);
	good = check_entry_body(verifying, entry) && good;
	return good && (promised || entry->promise.length == 0);
}

static bool is_key_signed(const struct verifying *verifying)
{
	return !verifying->leaf && verifying->item->certificate.length == 0;
}

/* Policy may let a key sign without a log; what a certificate signed needs as many entries as its root says. */
static unsigned needed(const struct verifying *verifying)
{
	const struct trust *trust = verifying->settings->trust;
	const char *fingerprint = verifying->key.fingerprint;

	if (!is_key_signed(verifying))
		return verifying->root ? verifying->root->need_logs : 1;
	if (verifying->item->content == CONTENT_NONE)
		return 0;
	for (size_t i = 0; trust && fingerprint && i < trust->unlogged_count; i++) {
		if (strcmp(trust->unlogged[i], fingerprint) == 0)
			return 0;
	}
	return 1;
}

static bool has_result(const struct verifying *verifying, enum attestation_step step, int state)
{
	for (size_t i = 0; i < verifying->ret->step_count; i++) {
		const struct step_result *result = &verifying->ret->steps[i];

		if (result->step == step && (state == ANY_STATE || (int)result->state == state))
			return true;
	}
	return false;
}

/*
 * Why too few entries are no failure, or NULL: what they would be held against is missing, and without it nothing else of the
 * item can hold either.
 */
static const char *why_unchecked(const struct verifying *verifying)
{
	if (is_key_signed(verifying) && verifying->key.spki.length == 0)
		return "the key that must have signed is not known";
	if (!is_key_signed(verifying) && !verifying->root)
		return "no trust root to check it by";
	if (verifying->item->content == CONTENT_MESSAGE && !verifying->settings->artifact &&
		!verifying->unsupported && has_result(verifying, STEP_ENTRY, STEP_NOT_CHECKED))
		return "without the artifact no entry can be held against it";
	return NULL;
}

static void check_threshold(struct verifying *verifying)
{
	struct arena *arena = verifying->arena;
	const unsigned need = needed(verifying);
	const char *why = verifying->logged < need ? why_unchecked(verifying) : NULL;

	if (need == 0 && verifying->logged == 0) {
		step_add(verifying, STEP_LOG, STEP_NOT_PRESENT, NULL, NULL, "no log entry is asked for");
		return;
	}
	if (why) {
		step_add(verifying, STEP_LOG, STEP_NOT_CHECKED, NULL, NULL, why);
		return;
	}
	step_hold(verifying, STEP_LOG, held("log-threshold", verifying->logged >= need),
		arena_format(arena, "%u log %s that %s", need, need == 1 ? "entry" : "entries",
			need == 1 ? "holds" : "hold"),
		arena_format(arena, "%zu", verifying->logged), NULL);
}

/* Of entries that are not looked into, and of none, no step stays without a word. */
static void add_missing(struct verifying *verifying, enum attestation_step step, bool none)
{
	if (has_result(verifying, step, ANY_STATE))
		return;
	step_add(verifying, step, none ? STEP_NOT_PRESENT : STEP_NOT_CHECKED, NULL, NULL,
		none ? "no log entry" : "no entry of a log that is trusted");
}

void check_entries(struct verifying *verifying)
{
	const struct item *item = verifying->item;
	struct verification *ret = verifying->ret;

	ret->entries = arena_zero(verifying->arena, item->entry_count + 1, sizeof(*ret->entries));
	ret->entry_count = item->entry_count;
	for (size_t i = 0; i < item->entry_count; i++) {
		if (check_entry(verifying, i, &ret->entries[i]) && held("log-once", !is_again(item, i)))
			verifying->logged++;
	}
	check_threshold(verifying);
	add_missing(verifying, STEP_CHECKPOINT, item->entry_count == 0);
	add_missing(verifying, STEP_INCLUSION, item->entry_count == 0);
	add_missing(verifying, STEP_ENTRY, item->entry_count == 0);
}
