/*
 * Which trust root an item is held against: one that knows the authority that its certificate names, or, for want of such,
 * the log of one of its entries. Several may: each is tried.
 */
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/cleanup.h"
#include "crypto.h"
#include "judging.h"
#include "leaf.h"
#include "logging.h"

/* --- candidates ----------------------------------------------------------------------------------------- */

static bool knows_issuer(const struct trust_root *root, X509 *leaf)
{
	bool known = false;

	for (size_t i = 0; leaf && i < root->authority_count && !known; i++)
		for (size_t j = 0; j < root->authorities[i].chain_count && !known; j++)
			known = X509_check_issued(root->authorities[i].chain[j], leaf) == X509_V_OK;
	ERR_clear_error();
	return known;
}

static bool knows_log(const struct trust_root *root, const struct item *item)
{
	for (size_t i = 0; i < item->entry_count; i++)
		for (size_t j = 0; j < root->log_count; j++)
			if (bytes_equal(root->logs[j].id, item->entries[i].log_id))
				return true;
	return false;
}

/* 3 issuer and log, 2 issuer, 1 log or, for keys without an entry, somebody to tell the time; 0 nothing. */
static int knowledge(const struct trust_root *root, const struct item *item, X509 *leaf)
{
	const bool log = knows_log(root, item);

	if (knows_issuer(root, leaf))
		return log ? 3 : 2;
	if (log)
		return 1;
	return !leaf && item->entry_count == 0 && item->timestamp_count > 0 && root->tsa_count > 0;
}

size_t roots_find(struct verifying *verifying, const struct signing *signing, const struct trust_root ***ret)
{
	const struct trust *trust = verifying->settings->trust;
	const size_t most = trust ? trust->root_count : 0;
	const struct trust_root **roots = arena_zero(verifying->arena, most + 1, sizeof(*roots));
	size_t count = 0;

	for (int wanted = 3; wanted > 0; wanted--) {
		/* One that knows less may not overrule one that knows more, and so could refuse. */
		if (count > 0)
			break;
		for (size_t i = 0; i < most; i++)
			if (knowledge(trust->roots[i], verifying->item, signing->leaf) == wanted)
				roots[count++] = trust->roots[i];
	}
	*ret = roots;
	return count ? count : 1;
}

/* --- what is said of it --------------------------------------------------------------------------------- */

/* Instances that people know, by what their certificates and logs say of themselves. */
static const struct {
	const char *mark, *words;
} instances[] = {
	{ "sigstage.dev", "Sigstore staging" },
	{ "d32f30a3c32d639c2b762205a21c7bb07788e68283a4ae6f42118723a1bea496", "Sigstore staging" },
	{ "f30d5a999d92e662484244263f174cb8eacbfe8264bc583d32741799e3825dc9", "Sigstore staging" },
	{ "29f4a2497da244bca12bad925152f8eef55caaa471fd101ec292899bc21d653a", "Sigstore staging" },
	{ "d3d3a70ca130eff8696626153e84d1cd16e0947934b3296c528bde8274549496", "Sigstore staging" },
	{ "3a727147529b84ce59f97dc4f7b610e0457cffcb785b74ef81e86664bc310246", "Sigstore staging" },
	{ "c0d23d6ad406973f9559f3ba2d1ca01f84147d8ffc5b8445c224f98b9591801d", "Sigstore's public instance" },
	{ "cf1199155bddd051268d1f16ac5c0c75c009f6fb5a63f4177f8e18d7051e3fa0", "Sigstore's public instance" },
	{ "rekor.sigstore.dev", "Sigstore's public instance" },
	{ "O=GitHub\\, Inc.", "GitHub's own instance" },
	{ "O=GitHub, Inc.", "GitHub's own instance" },
};

static const char *instance_of(const char *text)
{
	for (size_t i = 0; text && i < COUNT_OF(instances); i++)
		if (strstr(text, instances[i].mark))
			return instances[i].words;
	return NULL;
}

static const char *issuer_words(const struct verifying *verifying)
{
	return crypto_name_words(X509_get_issuer_name(verifying->leaf), verifying->arena);
}

static void say_unknown_issuer(struct verifying *verifying)
{
	const struct item *item = verifying->item;
	struct arena *arena = verifying->arena;
	const char *issuer = issuer_words(verifying);
	const char *log = item->entry_count ? bytes_hex(item->entries[0].log_id, arena) : NULL;
	const char *like = instance_of(log);

	if (!like && item->entry_count)
		like = instance_of(item->entries[0].checkpoint);
	if (!like)
		like = instance_of(issuer);
	step_add(verifying, STEP_TRUST, STEP_NOT_CHECKED, NULL, issuer,
		arena_format(arena, "the certificate's issuer %s%s%s is in no trust root that is loaded%s%s",
			issuer, log ? ", logged by " : "", log ? log : "", like ? "; looks like " : "",
			like ? like : ""));
}

static void say_unknown_key(struct verifying *verifying)
{
	const struct item *item = verifying->item;
	const char *hint = item->key_hint;
	const size_t keys = verifying->settings->trust ? verifying->settings->trust->key_count : 0;

	if ((!hint || !*hint) && item->signature_count)
		hint = item->signatures[0].key_id;
	if (!hint || !*hint)
		hint = "without a hint";
	step_add(verifying, STEP_TRUST, STEP_NOT_CHECKED, NULL, hint,
		keys ? arena_format(
			       verifying->arena, "key '%s' is none of the %zu that are loaded", hint, keys)
		     : arena_format(verifying->arena, "key '%s': no key is loaded", hint));
}

void check_trust(struct verifying *verifying, const struct signing *signing)
{
	const struct trust_root *root = verifying->root;

	if (signing->unknown) {
		say_unknown_key(verifying);
		return;
	}
	if (verifying->leaf && !root) {
		say_unknown_issuer(verifying);
		return;
	}
	if (verifying->leaf)
		step_hold(verifying, STEP_TRUST, true, NULL, root->name, issuer_words(verifying));
	else
		step_hold(verifying, STEP_TRUST, true, NULL, verifying->key.name,
			root ? arena_format(verifying->arena, "log and times by %s", root->name) : NULL);
}

/* --- times ---------------------------------------------------------------------------------------------- */

static const char *window_words(const struct validity *window, struct arena *arena)
{
	const char *start = window->start == INT64_MIN ? "the beginning" : time_words(window->start, arena);

	if (window->end == INT64_MAX)
		return arena_format(arena, "a time from %s on", start);
	return arena_format(arena, "a time from %s to %s", start, time_words(window->end, arena));
}

void check_key_window(struct verifying *verifying, const struct signing *signing)
{
	const struct validity *window = &verifying->key.validity;
	struct arena *arena = verifying->arena;

	if (verifying->leaf || signing->unknown || !verifying->key.key)
		return;
	for (size_t i = 0; i < verifying->time_count; i++) {
		const int64_t at = verifying->times[i].at;

		if (!held("key-window", validity_holds(window, at))) {
			step_hold(verifying, STEP_TRUST, false, window_words(window, arena),
				time_words(at, arena), "the key was not valid at that time");
			return;
		}
	}
	if (verifying->time_count > 0)
		return;
	/* Nothing says when: then the key has to be valid still. */
	if (held("key-window-now", validity_holds(window, verifying->settings->now)))
		step_add(verifying, STEP_TIME, STEP_NOT_PRESENT, NULL, NULL, NULL);
	else
		step_hold(verifying, STEP_TIME, false, window_words(window, arena), NULL,
			"no verified time shows that the key was valid");
}

/* Entries of Rekor v2 carry no time of their own: without a stamp nobody knows when their log's key was used. */
static bool needs_stamp(const struct verifying *verifying)
{
	for (size_t i = 0; verifying->root && i < verifying->item->entry_count; i++) {
		if (entry_is_second(&verifying->item->entries[i]))
			return true;
	}
	return false;
}

void check_times(struct verifying *verifying)
{
	const unsigned need =
		verifying->root && verifying->root->need_times ? verifying->root->need_times : 1;
	struct arena *arena = verifying->arena;
	size_t count = 0;

	for (size_t i = 0; i < verifying->time_count; i++)
		count += !verifying->times[i].again;
	if (!verifying->leaf) {
		if (count > 0)
			step_hold(verifying, STEP_TIME, true, NULL, arena_format(arena, "%zu", count), NULL);
		else if (!held("key-stamped", !needs_stamp(verifying)))
			step_hold(verifying, STEP_TIME, false, "1 verified time", "0",
				"an entry of Rekor v2 needs a time stamp");
		return;
	}
	if (!verifying->root) {
		step_add(verifying, STEP_TIME, STEP_NOT_CHECKED, NULL, NULL, "no trust root to check it by");
		return;
	}
	step_hold(verifying, STEP_TIME, held("time-threshold", count >= need),
		arena_format(arena, "%u verified time%s", need, need == 1 ? "" : "s"),
		arena_format(arena, "%zu", count), NULL);
}
