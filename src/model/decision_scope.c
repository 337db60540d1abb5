/* What a decision is about: matching, in words, and as JSON. */
#include <limits.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/glob.h"
#include "base/text.h"
#include "model/decision.h"
#include "model/policy.h"

enum { COMMIT_DIGITS = 40, COMMIT_SHOWN = 7 };

/* --- patterns, one a line -------------------------------------------------------------------------------- */

static bool fits_name(const char *pattern, const char *name)
{
	return policy_matches(&(struct patterns){ &pattern, 1 }, name);
}

static bool fits_path(const char *pattern, const char *path)
{
	return policy_matches_path(&(struct patterns){ &pattern, 1 }, path);
}

static void lower(struct buf *text)
{
	for (size_t i = 0; i < text->length; i++)
		if (text->text[i] >= 'A' && text->text[i] <= 'Z')
			text->text[i] = (char)(text->text[i] - 'A' + 'a');
}

static bool fits_subject(const char *pattern, const char *subject)
{
	CLEANUP(buf_release) struct buf one = BUF_INIT;
	CLEANUP(buf_release) struct buf other = BUF_INIT;

	buf_add(&one, pattern);
	buf_add(&other, subject);
	lower(&one);
	lower(&other);
	return glob_match_text(one.text, other.text);
}

/* Whether one of the lines fits. */
static bool any_fits(const char *lines, const char *text, bool (*fits)(const char *, const char *))
{
	CLEANUP(buf_release) struct buf pattern = BUF_INIT;

	if (!strchr(lines, '\n'))
		return fits(lines, text);
	for (const char *at = lines; *at;) {
		const size_t length = strcspn(at, "\n");

		buf_clear(&pattern);
		buf_add_bytes(&pattern, at, length);
		if (length && fits(pattern.text, text))
			return true;
		at += length + (at[length] == '\n');
	}
	return false;
}

bool decision_scope_fits_repository(
	const struct decision_scope *scope, const char *identity, const char *name)
{
	static const char url[] = "url:";

	if (!*scope->repository)
		return true;
	if (text_starts(identity, url) && any_fits(scope->repository, identity + strlen(url), fits_name))
		return true;
	return any_fits(scope->repository, identity, fits_name) ||
	       any_fits(scope->repository, name, fits_name);
}

bool decision_scope_matches(const struct decision_scope *scope, const struct decidable *finding)
{
	if (scope->rule && scope->rule != finding->rule)
		return false;
	if (*scope->target && (!*finding->target || !fits_name(scope->target, finding->target)))
		return false;
	if (*scope->commit && strcmp(scope->commit, finding->commit) != 0)
		return false;
	if (*scope->path && !any_fits(scope->path, finding->path, fits_path))
		return false;
	if (*scope->subject && !any_fits(scope->subject, finding->subject, fits_subject))
		return false;
	return decision_scope_fits_repository(scope, finding->identity, finding->repository);
}

/* --- in words -------------------------------------------------------------------------------------------- */

static void add_lines(struct buf *ret, const char *before, const char *lines)
{
	bool first = true;

	for (const char *at = lines; *at;) {
		const size_t length = strcspn(at, "\n");

		if (length) {
			buf_add(ret, first ? before : ", ");
			buf_add_bytes(ret, at, length);
			first = false;
		}
		at += length + (at[length] == '\n');
	}
}

void decision_scope_describe(const struct decision_scope *scope, struct buf *ret)
{
	if (scope->finding_count) {
		buf_format(ret, scope->finding_count == 1 ? "%zu finding" : "%zu findings",
			scope->finding_count);
		return;
	}
	if (scope->rule)
		buf_format(ret, "SCB%d", scope->rule);
	else if (!*scope->target)
		buf_add(ret, "everything");
	if (*scope->target)
		buf_format(ret, "%s%s", scope->rule ? " of " : "", scope->target);
	if (*scope->commit)
		buf_format(ret, " at %.*s", COMMIT_SHOWN, scope->commit);
	add_lines(ret, " about ", scope->subject);
	add_lines(ret, " under ", scope->path);
	add_lines(ret, " in ", scope->repository);
}

/* --- as JSON --------------------------------------------------------------------------------------------- */

static void write_text(struct json_writer *writer, const char *name, const char *text)
{
	if (*text)
		json_write_text(writer, name, text);
}

static void write_bytes(
	struct json_writer *writer, const char *name, const unsigned char *bytes, size_t length)
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;

	buf_add_hex(&hex, bytes, length);
	json_write_text(writer, name, hex.text);
}

static void write_findings(struct json_writer *writer, const struct decision_scope *scope)
{
	json_begin_array(writer, "findings");
	for (size_t i = 0; i < scope->finding_count; i++) {
		const struct decided_finding *finding = &scope->findings[i];

		json_begin_object(writer, NULL);
		write_bytes(writer, "evidence", finding->evidence, sizeof(finding->evidence));
		write_bytes(writer, "fingerprint", finding->fingerprint, sizeof(finding->fingerprint));
		json_end_object(writer);
	}
	json_end_array(writer);
}

void decision_scope_write(const struct decision_scope *scope, struct json_writer *writer, const char *name)
{
	json_begin_object(writer, name);
	write_text(writer, "commit", scope->commit);
	if (scope->finding_count)
		write_findings(writer, scope);
	write_text(writer, "path", scope->path);
	write_text(writer, "repository", scope->repository);
	if (scope->rule)
		json_write_integer(writer, "rule", scope->rule);
	write_text(writer, "subject", scope->subject);
	write_text(writer, "target", scope->target);
	json_end_object(writer);
}

static unsigned int digit_value(char digit)
{
	return (unsigned int)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

static bool read_bytes(const struct json_value *value, unsigned char *ret, size_t length)
{
	const char *hex = json_text(value);

	if (!hex || !text_is_hex(hex, 2 * length))
		return false;
	for (size_t i = 0; i < length; i++)
		ret[i] = (unsigned char)(digit_value(hex[2 * i]) << 4 | digit_value(hex[2 * i + 1]));
	return true;
}

static bool read_findings(const struct json_value *array, struct arena *arena, struct decision_scope *ret)
{
	const size_t count = json_count(array);
	struct decided_finding *findings;
	size_t i = 0;

	if (json_type(array) != JSON_ARRAY || !count || count > DECISION_FINDINGS_MOST)
		return false;
	findings = arena_zero(arena, count, sizeof(*findings));
	for (const struct json_value *item = json_first(array); item; item = json_next(item), i++)
		if (json_count(item) != 2 ||
			!read_bytes(json_member(item, "fingerprint"), findings[i].fingerprint,
				sizeof(findings[i].fingerprint)) ||
			!read_bytes(json_member(item, "evidence"), findings[i].evidence,
				sizeof(findings[i].evidence)))
			return false;
	ret->findings = findings;
	ret->finding_count = count;
	return true;
}

static bool read_rule(const struct json_value *value, int *ret)
{
	int64_t rule = 0;

	if (!json_integer(value, &rule) || rule <= 0 || rule > INT_MAX)
		return false;
	*ret = (int)rule;
	return true;
}

/* A condition that nobody knows would make the scope wider than it was meant: it is none. */
static bool read_member(const struct json_value *member, struct arena *arena, struct decision_scope *ret)
{
	const struct {
		const char *name;
		const char **text;
	} texts[] = {
		{ "commit", &ret->commit },
		{ "path", &ret->path },
		{ "repository", &ret->repository },
		{ "subject", &ret->subject },
		{ "target", &ret->target },
	};
	const char *name = json_name(member), *text = json_text(member);

	if (strcmp(name, "findings") == 0)
		return read_findings(member, arena, ret);
	if (strcmp(name, "rule") == 0)
		return read_rule(member, &ret->rule);
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (strcmp(name, texts[i].name) == 0) {
			*texts[i].text = arena_string(arena, text);
			return text && *text;
		}
	return false;
}

bool decision_scope_read(const struct json_value *value, struct arena *arena, struct decision_scope *ret)
{
	struct decision_scope scope = {
		.repository = "", .path = "", .subject = "", .target = "", .commit = ""
	};

	if (!value || json_type(value) != JSON_OBJECT || !json_count(value))
		return false;
	for (const struct json_value *member = json_first(value); member; member = json_next(member))
		if (!read_member(member, arena, &scope))
			return false;
	if (scope.finding_count && json_count(value) > 1)
		return false;
	if (*scope.commit && (!*scope.target || !text_is_hex(scope.commit, COMMIT_DIGITS)))
		return false;
	*ret = scope;
	return true;
}
