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

int triage_find(struct fleet *fleet, const char *digits, int64_t *ret_id, struct error *err)
{
	char wanted[DIGITS_MOST + 1];
	int64_t ids[2];
	size_t count = 0;
	int result;

	if (!read_digits(digits, wanted)) {
		error_set(err, ERROR_USAGE, "'%.60s' is no fingerprint", digits);
		return error_hint(err,
			"Name a finding by the %d digits of its fingerprint, or by the first %d or "
			"more.",
			DIGITS_MOST, DIGITS_LEAST);
	}
	result = store_find_findings(fleet_store(fleet), wanted, COUNT_OF(ids), ids, &count, err);
	if (result < 0)
		return result;
	if (!count)
		return error_set(err, ERROR_NOT_FOUND, "no finding has the fingerprint '%s'", wanted);
	if (count > 1) {
		error_set(err, ERROR_USAGE, "several fingerprints begin with '%s'", wanted);
		return error_hint(err, "Name more of its %d digits.", DIGITS_MOST);
	}
	*ret_id = ids[0];
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
		return error_hint(err,
			"What a name names can change; 'scabbard who %.200s' shows which commits run.",
			name.module);
	}
	ret_scope->target = name.module;
	ret_scope->commit = name.version ? name.version : "";
	return 0;
}
