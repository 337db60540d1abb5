/* What people name: one finding by the beginning of its fingerprint, a module at a commit. */
#include "triaging.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "model/reference.h"
#include "module_name.h"
#include "store/decision.h"

enum { DIGITS_LEAST = 8, DIGITS_MOST = 32 };

/* In lower case; false if it cannot be the beginning of a fingerprint. */
static bool read_digits(const char *text, char ret[DIGITS_MOST + 1])
{
	const size_t length = strlen(text);

	if (length < DIGITS_LEAST || length > DIGITS_MOST)
		return false;
	for (size_t i = 0; i < length; i++)
		ret[i] = text[i] >= 'A' && text[i] <= 'F' ? (char)(text[i] - 'A' + 'a') : text[i];
	ret[length] = '\0';
	return text_is_hex(ret, length);
}

static int take_found(const struct named_start *found, int64_t *ret_id, struct error *err)
{
	if (!found->count)
		return error_set(err, ERROR_NOT_FOUND, "no finding has the fingerprint '%s'", found->digits);
	if (found->count > 1) {
		error_set(err, ERROR_USAGE, "several fingerprints begin with '%s'", found->digits);
		error_hint(err, "Name more of its %d digits.", DIGITS_MOST);
		return ERROR_USAGE;
	}
	*ret_id = found->ids[0];
	return 0;
}

int triage_find(
	struct fleet *fleet, const char *const *digits, size_t count, int64_t *ret_ids, struct error *err)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct named_start *wanted = arena_zero(&arena, count, sizeof(*wanted));

	for (size_t i = 0; i < count; i++) {
		if (read_digits(digits[i], wanted[i].digits))
			continue;
		error_set(err, ERROR_USAGE, "'%.60s' is no fingerprint", digits[i]);
		error_hint(err,
			"Name a finding by the %d digits of its fingerprint, or by the first %d or more; a "
			"filter stands behind --filter.",
			DIGITS_MOST, DIGITS_LEAST);
		return ERROR_USAGE;
	}
	if (store_find_findings(fleet_store(fleet), wanted, count, err) < 0)
		return err->code;
	for (size_t i = 0; i < count; i++)
		if (take_found(&wanted[i], &ret_ids[i], err) < 0)
			return err->code;
	return 0;
}

int triage_module(const char *text, struct arena *arena, struct decision_scope *ret_scope, struct error *err)
{
	struct module_name name;

	module_name_read(text, arena, &name);
	if (!*name.module)
		return error_set(err, ERROR_USAGE, "'%.200s' names no module", text);
	if (name.version && !text_is_hex(name.version, OID_HEX)) {
		error_set(
			err, ERROR_USAGE, "'%.60s' is not the %d digits of a commit", name.version, OID_HEX);
		error_hint(err,
			"What a name names can change; 'scabbard who %.200s' shows which commits run.",
			name.module);
		return ERROR_USAGE;
	}
	ret_scope->target = name.module;
	ret_scope->commit = name.version ? name.version : "";
	return 0;
}
