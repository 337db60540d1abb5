/* Settings: one row each, told apart by file, kind, subject and key. What certificates say is among them. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/memory.h"
#include "linking.h"

static int compare_keys(const void *left, const void *right)
{
	const struct setting *one = *(const struct setting *const *)left;
	const struct setting *other = *(const struct setting *const *)right;
	int order = (one->file > other->file) - (one->file < other->file);

	if (!order)
		order = (int)one->fact->kind - (int)other->fact->kind;
	if (!order)
		order = strcmp(one->fact->subject, other->fact->subject);
	if (!order)
		order = strcmp(one->fact->key, other->fact->key);
	return order ? order : (one > other) - (one < other);
}

static bool are_alike(const struct setting *one, const struct setting *other)
{
	return one->file == other->file && one->fact->kind == other->fact->kind &&
	       strcmp(one->fact->subject, other->fact->subject) == 0 &&
	       strcmp(one->fact->key, other->fact->key) == 0;
}

static void identify(struct setting *setting, const char *path)
{
	const struct setting_fact *fact = setting->fact;
	struct digest digest;

	digest_start(&digest);
	digest_add_text(&digest, "scabbard-setting-1");
	digest_add_text(&digest, path);
	digest_add_text(&digest, setting_kind_word(fact->kind));
	digest_add_text(&digest, fact->subject);
	digest_add_text(&digest, fact->key);
	digest_add_number(&digest, setting->ordinal);
	digest_finish_16(&digest, setting->identity);
	digest_start(&digest);
	digest_add_text(&digest, fact->value);
	digest_add_number(&digest, fact->certainty);
	digest_add_text(&digest, fact->refused);
	digest_finish_16(&digest, setting->evidence);
}

static void identify_settings(struct snapshot *snapshot)
{
	struct setting **sorted = memory_zero(snapshot->setting_count, sizeof(struct setting *));

	for (size_t i = 0; i < snapshot->setting_count; i++)
		sorted[i] = &snapshot->settings[i];
	if (snapshot->setting_count > 1)
		qsort(sorted, snapshot->setting_count, sizeof(*sorted), compare_keys);
	for (size_t i = 0; i < snapshot->setting_count; i++) {
		if (i && are_alike(sorted[i - 1], sorted[i]))
			sorted[i]->ordinal = sorted[i - 1]->ordinal + 1;
		identify(sorted[i], snapshot->files[sorted[i]->file].path);
	}
	memory_free(sorted);
}

/* --- certificates ----------------------------------------------------------------------------------------- */

enum { CERTIFICATE_ROWS = 5 };

static void add(struct snapshot *snapshot, uint32_t file, const struct setting_fact *fact)
{
	snapshot->settings[snapshot->setting_count++] = (struct setting){ .fact = fact, .file = file };
}

static void add_certificate_row(struct snapshot *snapshot, uint32_t file,
	const struct certificate_fact *certificate, const char *key, const char *value)
{
	struct setting_fact *fact;

	if (!value || !*value)
		return;
	fact = arena_zero(&snapshot->arena, 1, sizeof(*fact));
	*fact = (struct setting_fact){
		.kind = SETTING_CERTIFICATE,
		.subject = certificate->private_key                        ? "private key"
			   : certificate->subject && *certificate->subject ? certificate->subject
									   : "certificate",
		.key = key,
		.value = value,
		.certainty = CERTAINTY_LITERAL,
		.context = INDEX_NONE,
		.at = certificate->at,
	};
	add(snapshot, file, fact);
}

/* What is not known of one has no row: of a key who issued it, of an encrypted one nearly all. */
static void add_certificate(
	struct snapshot *snapshot, uint32_t file, const struct certificate_fact *certificate)
{
	CLEANUP(buf_release) struct buf date = BUF_INIT;

	if (certificate->not_after)
		buf_add_date(&date, certificate->not_after);
	add_certificate_row(snapshot, file, certificate, "issuer", certificate->issuer);
	add_certificate_row(snapshot, file, certificate, "not_after",
		date.length ? arena_string(&snapshot->arena, date.text) : NULL);
	add_certificate_row(
		snapshot, file, certificate, "key", certificate->encrypted ? "encrypted" : certificate->key);
	add_certificate_row(snapshot, file, certificate, "signature", certificate->signature);
	add_certificate_row(snapshot, file, certificate, "public_key", certificate->spki);
}

/* --- all of them ------------------------------------------------------------------------------------------ */

void linking_settings(struct linking *linking)
{
	struct snapshot *snapshot = linking->snapshot;
	size_t count = 0;

	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct facts *facts = snapshot->files[i].facts;

		if (facts)
			count += facts->setting_count + CERTIFICATE_ROWS * facts->certificate_count;
	}
	snapshot->settings = arena_zero(&snapshot->arena, count, sizeof(*snapshot->settings));
	snapshot->setting_count = 0;
	for (uint32_t i = 0; i < snapshot->file_count; i++) {
		const struct facts *facts = snapshot->files[i].facts;

		for (size_t k = 0; facts && k < facts->setting_count; k++)
			add(snapshot, i, &facts->settings[k]);
		for (size_t k = 0; facts && k < facts->certificate_count; k++)
			add_certificate(snapshot, i, &facts->certificates[k]);
	}
	identify_settings(snapshot);
}
