/* What rows of policy hold to as a whole, and the two tables whose keys are no words of ours. */
#include "policy_keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/filter.h"
#include "model/table.h"

enum { CREDENTIALS_MOST = 1000, VARIABLE_MOST = 64, HOST_MOST = 253, NAMES_DEEP = 16 };

/* --- rows --------------------------------------------------------------------------------------------- */

int policy_check_fork(struct policy_reading *reading, const struct toml_value *table, const void *row)
{
	const struct policy_fork *fork = row;

	if (strcmp(fork->upstream, fork->fork) != 0)
		return 0;
	policy_fail(
		reading, toml_place(toml_member(table, "fork")), "'%.100s' is no fork of itself", fork->fork);
	error_hint(reading->err, "'upstream' is the third party's repository, 'fork' is ours.");
	return ERROR_MALFORMED;
}

int policy_check_rule(struct policy_reading *reading, const struct toml_value *table, const void *row)
{
	const struct policy_rule *rule = row;

	if (rule->severity >= 0 || rule->persona >= 0 || rule->on >= 0)
		return 0;
	policy_fail(reading, toml_place(table), "a row of [[rules]] that changes nothing");
	error_hint(reading->err, "Give it 'severity', 'persona' or 'on'.");
	return ERROR_MALFORMED;
}

int policy_check_suppression(struct policy_reading *reading, const struct toml_value *table, const void *row)
{
	const struct policy_suppression *suppression = row;

	const bool needs = suppression->state == DECISION_NOT_AFFECTED;

	if (needs != (suppression->justification != JUSTIFICATION_NONE)) {
		policy_fail(reading, toml_place(table),
			needs ? "a row of [[suppressions]] that is not_affected and has no 'justification'"
			      : "a row of [[suppressions]] with a 'justification' that is not not_affected");
		error_hint(
			reading->err, "A justification belongs to state = \"not_affected\", and only there.");
		return ERROR_MALFORMED;
	}
	if (suppression->repositories.count || suppression->paths.count || suppression->subjects.count)
		return 0;
	policy_fail(reading, toml_place(table),
		"a row of [[suppressions]] without 'repositories', 'paths' or 'subjects'");
	error_hint(
		reading->err, "To switch a rule off everywhere, write a row of [[rules]] with on = false.");
	return ERROR_MALFORMED;
}

/* Capital letters, then digits, and not ours. */
static bool is_own_id(const char *id)
{
	const size_t letters = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	const size_t digits = strspn(id + letters, "0123456789");

	return letters && digits && !id[letters + digits] && strlen(id) <= 16 && strncmp(id, "SCB", 3) != 0;
}

int policy_check_own_rule(struct policy_reading *reading, const struct toml_value *table, const void *row)
{
	const struct policy_own_rule *rule = row;
	CLEANUP(filter_release) struct filter filter = { 0 };
	struct error reason = { 0 };

	if (!is_own_id(rule->id)) {
		policy_fail(
			reading, toml_place(toml_member(table, "id")), "'%.100s' cannot be an id", rule->id);
		error_hint(
			reading->err, "Write capital letters, then digits, 16 at most: ACME1. SCB is taken.");
		return ERROR_MALFORMED;
	}
	if (filter_parse(&filter, (enum table_id)table_find(rule->table), rule->filter, 0, NULL, &reason) ==
		0)
		return 0;
	policy_fail(reading, toml_place(toml_member(table, "filter")), "in the filter: %s", reason.message);
	if (*reason.hint)
		error_hint(reading->err, "%s", reason.hint);
	return ERROR_MALFORMED;
}

/* --- tables whose keys have dots ---------------------------------------------------------------------- */

/* Takes a value and its whole name: both [limits] manifest.bytes = 1 and "manifest.bytes" = 1 say the same. */
typedef int leaf_reader(
	struct policy_reading *reading, const char *name, const struct toml_value *value, void *context);

static int read_leaves(
	struct policy_reading *reading, const struct toml_value *table, leaf_reader *read, void *context)
{
	struct {
		const struct toml_value *table;
		size_t length; /* of the name in front of it */
	} above[NAMES_DEEP];
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	const struct toml_value *value = toml_first(table);
	size_t depth = 0;

	while (value || depth) {
		const size_t length = name.length;

		if (!value) {
			depth--;
			buf_cut(&name, above[depth].length);
			value = toml_next(above[depth].table);
			continue;
		}
		buf_format(&name, "%s%s", depth ? "." : "", toml_key(value));
		if (toml_type(value) == TOML_TABLE) {
			if (depth == NAMES_DEEP || name.length > HOST_MOST)
				return policy_fail_unshown(
					reading, toml_key_place(value), "a name with too many parts");
			above[depth].table = value;
			above[depth++].length = length;
			value = toml_first(value);
			continue;
		}
		if (read(reading, name.text, value, context) < 0)
			return ERROR_MALFORMED;
		buf_cut(&name, length);
		value = toml_next(value);
	}
	return 0;
}

static int fail_limit_name(struct policy_reading *reading, const char *name, const struct toml_value *value)
{
	const char *words[LIMIT_COUNT];

	for (int i = 0; i < LIMIT_COUNT; i++)
		words[i] = limit_table[i].name;
	policy_fail(reading, toml_key_place(value), "no limit '%.100s'", name);
	if (!policy_hint_closest(reading, name, words, LIMIT_COUNT))
		error_hint(reading->err, "'scabbard doctor' lists them.");
	return ERROR_MALFORMED;
}

static int read_limit(
	struct policy_reading *reading, const char *name, const struct toml_value *value, void *context)
{
	bool *seen = context;
	int64_t number;
	int i = 0;

	while (i < LIMIT_COUNT && strcmp(limit_table[i].name, name) != 0)
		i++;
	if (i == LIMIT_COUNT)
		return fail_limit_name(reading, name, value);
	if (seen[i])
		return policy_fail(
			reading, toml_key_place(value), "the limit '%s' for the second time", name);
	if (!toml_integer(value, &number) || number < 1) {
		policy_fail(
			reading, toml_place(value), "the limit '%s' must be a whole number from 1 on", name);
		error_hint(reading->err, "It is %llu %s.", (unsigned long long)limit_table[i].value,
			limit_table[i].unit);
		return ERROR_MALFORMED;
	}
	if ((uint64_t)number > limit_table[i].value) {
		policy_fail(reading, toml_place(value), "the limit '%s' can only be lowered", name);
		error_hint(reading->err, "It is %llu %s.", (unsigned long long)limit_table[i].value,
			limit_table[i].unit);
		return ERROR_MALFORMED;
	}
	seen[i] = true;
	reading->policy->limits.values[i] = (uint64_t)number;
	reading->policy->key_count++;
	return 0;
}

int policy_read_limits(struct policy_reading *reading, const struct toml_value *table)
{
	bool seen[LIMIT_COUNT] = { 0 };

	return read_leaves(reading, table, read_limit, seen);
}

/* --- credentials: nothing of a line with one is ever shown -------------------------------------------- */

struct credentials {
	struct policy_credential *items;
	size_t count, capacity;
};

/* Names with dots between them, and perhaps a port. */
static bool is_host(const char *text)
{
	const size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789.-");
	const char *port = text + length;

	if (!length || length > HOST_MOST || strchr(".-", text[0]) || strchr(".-", text[length - 1]) ||
		strstr(text, ".."))
		return false;
	if (!*port)
		return true;
	return *port == ':' && port[1] && strlen(port + 1) <= 5 &&
	       strspn(port + 1, "0123456789") == strlen(port + 1);
}

/* As programs use them. Tokens are seldom written in capitals alone, so one given by mistake is seen. */
static bool is_variable(const char *text)
{
	const size_t length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	return length && !text[length] && length <= VARIABLE_MOST && !strchr("0123456789", text[0]);
}

static int read_credential(
	struct policy_reading *reading, const char *name, const struct toml_value *value, void *context)
{
	struct arena *arena = &reading->policy->arena;
	struct credentials *credentials = context;
	const char *text = toml_type(value) == TOML_TEXT ? toml_text(value) : NULL;

	if (!is_host(name)) {
		policy_fail_unshown(reading, toml_key_place(value), "a key in [credentials] that is no host");
		error_hint(reading->err,
			"Write the host in lower case: \"github.com\" = \"GITHUB_TOKEN\", say.");
		return ERROR_MALFORMED;
	}
	if (!text || !is_variable(text)) {
		policy_fail_unshown(reading, toml_place(value),
			"what stands for '%.100s' in [credentials] is no name of an environment variable",
			name);
		error_hint(reading->err, "Put the token into a variable named in capitals, such as "
					 "GITHUB_TOKEN, and write that "
					 "name here; if a token stood here, revoke it.");
		return ERROR_MALFORMED;
	}
	if (credentials->count == CREDENTIALS_MOST)
		return policy_fail_unshown(reading, toml_key_place(value),
			"more than %d hosts in [credentials]", CREDENTIALS_MOST);
	arena_grow(arena, &credentials->items, credentials->count, &credentials->capacity,
		sizeof(*credentials->items));
	credentials->items[credentials->count++] = (struct policy_credential){
		.host = arena_string(arena, name),
		.variable = arena_string(arena, text),
	};
	reading->policy->key_count++;
	return 0;
}

static int compare_hosts(const void *left, const void *right)
{
	return strcmp(((const struct policy_credential *)left)->host,
		((const struct policy_credential *)right)->host);
}

int policy_read_credentials(struct policy_reading *reading, const struct toml_value *table)
{
	struct credentials credentials = { 0 };

	if (read_leaves(reading, table, read_credential, &credentials) < 0)
		return ERROR_MALFORMED;
	if (credentials.count)
		qsort(credentials.items, credentials.count, sizeof(*credentials.items), compare_hosts);
	for (size_t i = 1; i < credentials.count; i++)
		if (strcmp(credentials.items[i - 1].host, credentials.items[i].host) == 0)
			return policy_fail_unshown(reading, toml_key_place(table),
				"'%.100s' stands twice in [credentials]", credentials.items[i].host);
	reading->policy->credentials = credentials.items;
	reading->policy->credential_count = credentials.count;
	return 0;
}
