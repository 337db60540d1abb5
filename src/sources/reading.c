#include "reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/semver.h"
#include "base/text.h"
#include "sources/secret.h"

/* Quoting makes at most four bytes of one, and a pair of quotes. */
enum { REASON_MAX = 512, UNKNOWN_KEYS_MAX = 64, INCLUDES_MAX = 256, QUOTED_GROWTH = 5 };

/* What a cut text ends with, so that the start of a long name is not taken for a commit. */
static const char more[] = "...";

static bool is_plain(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] < 0x20 || (unsigned char)text[i] >= 0x7f)
			return false;
	return length == 0 || text[0] != '"';
}

size_t reading_cut(const char *text, size_t length, size_t limit)
{
	if (length <= limit)
		return length;
	while (limit && ((unsigned char)text[limit] & 0xc0) == 0x80)
		limit--;
	return limit;
}

const char *reading_text(struct reading *reading, const char *text)
{
	CLEANUP(buf_release) struct buf masked = BUF_INIT;
	CLEANUP(buf_release) struct buf quoted = BUF_INIT;
	CLEANUP(buf_release) struct buf shorter = BUF_INIT;
	size_t limit = (size_t)reading->limits->values[LIMIT_FACT_TEXT];
	size_t length;

	if (!text)
		return NULL;
	length = strlen(text);
	if (buf_add_masked(&masked, text, length)) {
		text = masked.text;
		length = masked.length;
	}
	if (length > limit) {
		size_t room = limit > strlen(more) ? limit - strlen(more) : 0;

		buf_add_bytes(&shorter, text, reading_cut(text, length, room));
		buf_add_bytes(&shorter, more, room ? strlen(more) : limit);
		text = shorter.text;
		length = shorter.length;
	}
	if (!is_plain(text, length)) {
		buf_add_quoted(&quoted, text, length);
		if (quoted.length > limit) {
			buf_clear(&quoted);
			buf_add_quoted(&quoted, text, reading_cut(text, length, limit / QUOTED_GROWTH));
		}
		text = quoted.text;
		length = quoted.length;
	}
	return arena_string_part(reading->arena, text, length);
}

struct reference_fact *reading_add_reference(struct reading *reading, enum reference_kind kind)
{
	struct facts *facts = reading->facts;
	struct reference_fact *reference;

	if (facts->reference_count >= reading->limits->values[LIMIT_FACT_COUNT]) {
		facts->left_out++;
		return NULL;
	}
	arena_grow(reading->arena, &facts->references, facts->reference_count, &reading->reference_capacity,
		sizeof(*facts->references));
	reference = &facts->references[facts->reference_count++];
	*reference = (struct reference_fact){ .kind = kind, .name = "", .source = "" };
	return reference;
}

struct lock_fact *reading_add_lock(struct reading *reading)
{
	struct facts *facts = reading->facts;
	struct lock_fact *lock;

	if (facts->lock_count >= reading->limits->values[LIMIT_FACT_COUNT]) {
		facts->left_out++;
		return NULL;
	}
	arena_grow(reading->arena, &facts->locks, facts->lock_count, &reading->lock_capacity,
		sizeof(*facts->locks));
	lock = &facts->locks[facts->lock_count++];
	*lock = (struct lock_fact){ .namespace = "", .operation = "", .inputs = "", .value = "" };
	return lock;
}

void reading_add_oddity(
	struct reading *reading, enum json_oddity_kind kind, const char *name, struct place at)
{
	struct facts *facts = reading->facts;

	if (facts->oddity_count >= reading->limits->values[LIMIT_FACT_COUNT]) {
		facts->left_out++;
		return;
	}
	arena_grow(reading->arena, &facts->oddities, facts->oddity_count, &reading->oddity_capacity,
		sizeof(*facts->oddities));
	facts->oddities[facts->oddity_count++] = (struct oddity_fact){
		.kind = kind,
		.name = reading_text(reading, name),
		.at = at,
	};
}

static bool names_ambiguous(const struct oddity_fact *oddity)
{
	return oddity->kind == JSON_ODDITY_DUPLICATE_NAME || oddity->kind == JSON_ODDITY_RECASED_NAME;
}

static int compare_oddities(const void *left, const void *right)
{
	const struct oddity_fact *one = left, *other = right;

	if (one->at.offset != other->at.offset)
		return one->at.offset < other->at.offset ? -1 : 1;
	return (int)one->kind - (int)other->kind;
}

void reading_sort_oddities(struct reading *reading)
{
	struct facts *facts = reading->facts;
	size_t kept = 0;

	if (facts->oddity_count > 1)
		qsort(facts->oddities, facts->oddity_count, sizeof(*facts->oddities), compare_oddities);
	for (size_t i = 0; i < facts->oddity_count; i++) {
		const struct oddity_fact *oddity = &facts->oddities[i];
		const struct oddity_fact *last = kept ? &facts->oddities[kept - 1] : NULL;

		if (last && last->at.offset == oddity->at.offset && names_ambiguous(last) &&
			names_ambiguous(oddity))
			continue;
		facts->oddities[kept++] = *oddity;
	}
	facts->oddity_count = kept;
}

void reading_add_unknown_key(struct reading *reading, const char *name)
{
	struct module_fact *module = reading->facts->module;

	if (module->unknown_key_count >= UNKNOWN_KEYS_MAX)
		return;
	arena_grow(reading->arena, &module->unknown_keys, module->unknown_key_count,
		&reading->unknown_capacity, sizeof(*module->unknown_keys));
	module->unknown_keys[module->unknown_key_count++] = reading_text(reading, name);
}

void reading_add_include(struct reading *reading, const char *pattern, bool excluded)
{
	struct module_fact *module = reading->facts->module;

	if (module->include_count >= INCLUDES_MAX)
		return;
	/* What is excluded and begins with a ! is taken back, so it is included. */
	if (excluded)
		pattern = *pattern == '!' ? pattern + 1 : arena_format(reading->arena, "!%s", pattern);
	arena_grow(reading->arena, &module->include, module->include_count, &reading->include_capacity,
		sizeof(*module->include));
	module->include[module->include_count++] = reading_text(reading, pattern);
}

void reading_refuse(struct reading *reading, struct place at, const char *format, ...)
{
	struct facts *facts = reading->facts;
	char reason[REASON_MAX];
	va_list arguments;

	if (facts->refused)
		return;
	va_start(arguments, format);
	vsnprintf(reason, sizeof(reason), format, arguments);
	va_end(arguments);
	facts->refused = reading_text(reading, reason);
	facts->refused_at = at;
	facts->module = NULL;
	facts->references = NULL;
	facts->reference_count = 0;
	facts->locks = NULL;
	facts->lock_count = 0;
	facts->call_count = 0;
	facts->constant_count = 0;
	facts->parameter_count = 0;
	facts->context_count = 0;
	facts->image_count = 0;
	facts->setting_count = 0;
	facts->certificate_count = 0;
	facts->left_out = 0;
	reading->reference_capacity = 0;
	reading->lock_capacity = 0;
}

void reading_refuse_parsed(struct reading *reading, struct place at, const struct error *err, bool its_own)
{
	reading_refuse(reading, at, "%s", err->message);
	reading->facts->refused_by_limit = its_own || err->code == ERROR_TOO_LARGE;
}

void reading_reject(struct reading *reading, struct place at, const char *release, const char *format, ...)
{
	struct module_fact *module = reading->facts->module;
	char reason[REASON_MAX];
	va_list arguments;

	if (module->rejected)
		return;
	va_start(arguments, format);
	vsnprintf(reason, sizeof(reason), format, arguments);
	va_end(arguments);
	module->rejected = reading_text(reading,
		arena_format(reading->arena,
			"engines from %s on refuse this, and older ones load the file: %s", release, reason));
	module->rejected_at = at;
}

struct place reading_whole(size_t length)
{
	return (struct place){ .offset = 0, .count = length, .line = 1, .column = 1 };
}

/* Releases are written without the v that semver_compare wants. */
void reading_raise_form(struct module_fact *module, const char *release)
{
	char old[32], new[32];

	snprintf(old, sizeof(old), "v%s", module->form);
	snprintf(new, sizeof(new), "v%s", release);
	if (semver_compare(new, old) > 0)
		module->form = release;
}
