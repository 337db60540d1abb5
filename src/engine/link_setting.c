/* Settings: one row each, told apart by file, kind, subject and key. */
#include <stdlib.h>
#include <string.h>

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

void linking_settings(struct linking *linking)
{
	struct snapshot *snapshot = linking->snapshot;
	size_t count = 0;

	for (size_t i = 0; i < snapshot->file_count; i++)
		if (snapshot->files[i].facts)
			count += snapshot->files[i].facts->setting_count;
	snapshot->settings = arena_zero(&snapshot->arena, count, sizeof(*snapshot->settings));
	snapshot->setting_count = 0;
	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct facts *facts = snapshot->files[i].facts;

		for (size_t k = 0; facts && k < facts->setting_count; k++)
			snapshot->settings[snapshot->setting_count++] =
				(struct setting){ .fact = &facts->settings[k], .file = (uint32_t)i };
	}
	identify_settings(snapshot);
}
