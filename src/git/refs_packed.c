/* Names of refs, and the text of packed-refs. */
#include <string.h>

#include "refs.h"

/* One part of a name, between slashes. */
static bool is_valid_part(const char *part, size_t length)
{
	static const char lock[] = ".lock";
	const size_t lock_length = sizeof(lock) - 1;

	if (!length || part[0] == '.')
		return false;
	if (length >= lock_length && memcmp(part + length - lock_length, lock, lock_length) == 0)
		return false;
	for (size_t i = 0; i < length; i++) {
		const unsigned char byte = (unsigned char)part[i];
		const char next = i + 1 < length ? part[i + 1] : '\0';

		if (byte <= ' ' || byte == 0x7f || strchr("~^:?*[\\", byte))
			return false;
		if ((byte == '.' && next == '.') || (byte == '@' && next == '{'))
			return false;
	}
	return true;
}

bool ref_name_is_valid(const char *name, size_t length)
{
	static const char start[] = "refs/";
	const char *const end = name + length;

	if (length < sizeof(start) || length > REF_NAME_BYTES ||
		memcmp(name, start, sizeof(start) - 1) != 0 || name[length - 1] == '.')
		return false;
	for (const char *part = name, *slash; part <= end; part = slash + 1) {
		slash = memchr(part, '/', (size_t)(end - part));
		if (!slash)
			slash = end;
		if (!is_valid_part(part, (size_t)(slash - part)))
			return false;
	}
	return true;
}

static int refuse(const struct packed_refs *packed, struct error *err)
{
	return error_set(err, ERROR_MALFORMED, "line %zu of packed-refs is no ref", packed->line);
}

int packed_refs_next(struct packed_refs *packed, struct packed_ref *ret, struct error *err)
{
	while (packed->position < packed->length) {
		const char *line = packed->text + packed->position;
		const char *end = memchr(line, '\n', packed->length - packed->position);
		size_t length;

		packed->line++;
		/* A line that is cut off may be a ref of another name. */
		if (!end)
			return refuse(packed, err);
		length = (size_t)(end - line);
		packed->position += length + 1;
		if (line[0] == '#')
			continue;
		if (line[0] == '^') {
			if (length != 1 + OID_HEX || git_oid_fromstrn(&ret->id, line + 1, OID_HEX) < 0)
				return refuse(packed, err);
			continue;
		}
		if (length < OID_HEX + 2 || line[OID_HEX] != ' ' ||
			git_oid_fromstrn(&ret->id, line, OID_HEX) < 0)
			return refuse(packed, err);
		ret->name = line + OID_HEX + 1;
		ret->name_length = length - OID_HEX - 1;
		if (ref_name_is_valid(ret->name, ret->name_length))
			return 1;
	}
	return 0;
}
