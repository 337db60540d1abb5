/* Variables that Dagger reads, or is said to. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "shell_words.h"
#include "sources/secret.h"

/* reference/dagger.md, section 4.4 */
static const char *const variables[] = { "DAGGER_ALLOW_LLM", "DAGGER_CLOUD_ENGINE", "DAGGER_CLOUD_TOKEN",
	"DAGGER_CLOUD_URL", "DAGGER_COMMIT", "DAGGER_CONFIG", "DAGGER_LEAVE_OLD_ENGINE", "DAGGER_MODULE",
	"DAGGER_NO_UPDATE_CHECK", "DAGGER_SESSION_PORT", "DAGGER_SESSION_TOKEN", "DAGGER_VERSION",
	"DAGGER_X_RELEASE" };

static const char *const prefixes[] = { "_EXPERIMENTAL_DAGGER_", "_DAGGER_ENGINE_SYSTEMENV_" };

/* Told of in articles; no release reads it. */
static const char claimed[] = "DAGGER_CACHE_VERIFY";

static const char *const engine_schemes[] = { "image://", "docker-image://", "image+docker://",
	"image+podman://", "image+nerdctl://", "image+finch://", "image+apple://" };

static bool is_read(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(variables); i++)
		if (strcmp(variables[i], name) == 0)
			return true;
	for (size_t i = 0; i < COUNT_OF(prefixes); i++)
		if (text_starts(name, prefixes[i]))
			return true;
	return false;
}

static bool is_fixed(enum certainty certainty, const char *value)
{
	return certainty_is_fixed(certainty) && *value;
}

/* --- credentials ---------------------------------------------------------------------------------------- */

/* A pair of a cache's settings whose name announces a secret: the bytes of the value. */
static size_t secret_value(const char *pair, size_t length, size_t *ret_start)
{
	const char *equals = memchr(pair, '=', length);
	size_t name;

	if (!equals)
		return 0;
	name = (size_t)(equals - pair);
	*ret_start = name + 1;
	return secret_is_name(pair, name) && !strchr("${<", equals[1]) ? length - name - 1 : 0;
}

/* "type=s3,access_key_id=<secret, 20 characters>": pairs are parted by commas, caches by semicolons. */
static bool mask_pairs(const char *value, struct buf *ret)
{
	bool masked = false;

	while (*value) {
		const size_t length = strcspn(value, ",;");
		size_t start = 0, secret = secret_value(value, length, &start);

		if (secret) {
			buf_add_bytes(ret, value, start);
			buf_add_hidden(ret, secret);
			masked = true;
		} else {
			buf_add_bytes(ret, value, length);
		}
		value += length;
		if (*value)
			buf_add_char(ret, *value++);
	}
	return masked;
}

const char *environment_value(
	struct reading *reading, const char *name, const char *value, enum certainty *certainty)
{
	CLEANUP(buf_release) struct buf masked = BUF_INIT;

	if (is_fixed(*certainty, value) && secret_is_name(name, strlen(name)) &&
		!secret_is_address(value, strlen(value))) {
		*certainty = CERTAINTY_SECRET;
		return secret_hidden(reading->arena, strlen(value));
	}
	if (strstr(name, "_CACHE_") && mask_pairs(value, &masked)) {
		*certainty = CERTAINTY_SECRET;
		return reading_text(reading, masked.text);
	}
	return reading_text(reading, value);
}

/* --- what a value names --------------------------------------------------------------------------------- */

static void find_engine(struct reading *reading, const char *name, const char *value,
	enum certainty certainty, uint32_t context, struct place at)
{
	for (size_t i = 0; i < COUNT_OF(engine_schemes); i++) {
		struct image_fact *image;
		const char *text = value + strlen(engine_schemes[i]);

		if (!text_starts(value, engine_schemes[i]))
			continue;
		image = reading_add_image(reading, IMAGE_ENGINE);
		if (!image)
			return;
		image->text =
			reading_text(reading, arena_string_part(reading->arena, text, strcspn(text, "?")));
		image->certainty = certainty;
		image->where = arena_string(reading->arena, name);
		image->context = context;
		image->at = at;
		return;
	}
}

void environment_read(struct reading *reading, const char *name, const char *value, enum certainty certainty,
	const char *subject, uint32_t context, struct place at)
{
	struct setting_fact *setting;

	if (!is_read(name) && strcmp(name, claimed) != 0)
		return;
	setting = reading_add_setting(reading, SETTING_ENVIRONMENT);
	if (!setting)
		return;
	setting->key = reading_text(reading, name);
	setting->subject = reading_text(reading, subject);
	setting->unknown = strcmp(name, claimed) == 0;
	setting->context = context;
	setting->at = at;
	setting->certainty = certainty;
	setting->value = environment_value(reading, name, value, &setting->certainty);
	if (strcmp(name, "DAGGER_MODULE") == 0 && is_fixed(certainty, value))
		shell_module(reading, name, value, at);
	if (strcmp(name, "_EXPERIMENTAL_DAGGER_RUNNER_HOST") == 0)
		find_engine(reading, setting->key, value, certainty, context, at);
}
