/* Comments: acts that change nothing but the history of a finding. */
#include <string.h>

#include "act.h"
#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "deciding.h"
#include "decision_comment.h"
#include "store/decision.h"

/* Of several the one that is open, then the newest. */
static int find_finding(
	struct store *store, const unsigned char fingerprint[16], struct commented *ret, struct error *err)
{
	static const char sql[] =
		"SELECT f.id, f.evidence FROM finding AS f WHERE f.id IN (SELECT n.id FROM repository AS r "
		"CROSS JOIN finding AS n ON n.repository_id = r.id AND n.fingerprint = ?1 UNION ALL "
		"SELECT a.finding_id FROM finding_alias AS a WHERE a.fingerprint = ?1) "
		"ORDER BY f.fingerprint = ?1 DESC, f.status <> 0 DESC, f.id DESC LIMIT 1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_blob(&statement, 1, fingerprint, 16);
	result = statement_step(&statement, err);
	if (result < 0)
		return result;
	if (!result)
		return error_set(err, ERROR_NOT_FOUND, "the finding is not in the database any more");
	ret->finding = statement_integer(&statement, 0);
	statement_copy(&statement, 1, ret->evidence, sizeof(ret->evidence));
	return 0;
}

static int check_text(const char *text, struct error *err)
{
	const size_t length = strlen(text);

	if (!text[strspn(text, " \t\n")])
		return error_set(err, ERROR_USAGE, "the comment is empty");
	if (length > DECISION_REASON_MOST)
		return error_set(
			err, ERROR_USAGE, "the comment is longer than %d bytes", DECISION_REASON_MOST);
	if (!text_is_utf8(text, length))
		return error_set(err, ERROR_USAGE, "the comment is not UTF-8");
	return 0;
}

static void write_body(const unsigned char fingerprint[16], const char *text, struct buf *ret)
{
	struct json_writer writer = { .buf = ret };
	CLEANUP(buf_release) struct buf hex = BUF_INIT;

	buf_add_hex(&hex, fingerprint, 16);
	json_begin_object(&writer, NULL);
	json_write_text(&writer, "finding", hex.text);
	json_write_text(&writer, "text", text);
	json_end_object(&writer);
}

bool comment_read(const char *body, struct arena *arena, unsigned char ret_fingerprint[16], const char **ret)
{
	static const struct json_limits limits = { .depth = 4, .values = 16 };
	static const char digits[] = "0123456789abcdef";
	CLEANUP(json_close) struct json *json = NULL;
	const char *hex, *text;

	if (json_parse(&json, body, strlen(body), JSON_STRICT, &limits, NULL, NULL) < 0)
		return false;
	hex = json_text(json_member(json_root(json), "finding"));
	text = json_text(json_member(json_root(json), "text"));
	if (!hex || !text_is_hex(hex, 32) || !text)
		return false;
	for (size_t i = 0; i < 16; i++)
		ret_fingerprint[i] = (unsigned char)((strchr(digits, hex[2 * i]) - digits) << 4 |
						     (strchr(digits, hex[2 * i + 1]) - digits));
	*ret = arena_string(arena, text);
	return true;
}

int comment_put(struct store *store, const unsigned char fingerprint[16], const char *cause, int64_t run,
	struct error *err)
{
	struct commented commented = { 0 };
	struct finding_event event = { .run = run, .kind = EVENT_COMMENTED, .cause = cause };
	int result = find_finding(store, fingerprint, &commented, err);

	if (result < 0)
		return result;
	event.finding = commented.finding;
	event.evidence = commented.evidence;
	return event_put(store, &event, err);
}

int store_comment(struct store *store, const unsigned char fingerprint[16], const char *text, const char *by,
	int64_t now, struct act_result *ret, struct error *err)
{
	CLEANUP(acting_end) struct acting acting = { 0 };
	CLEANUP(buf_release) struct buf scope = BUF_INIT;
	CLEANUP(buf_release) struct buf body = BUF_INIT;
	CLEANUP(buf_release) struct buf cause = BUF_INIT;
	struct act act = { .made = now, .actor = by, .kind = ACT_COMMENT, .scope_kind = ACT_SCOPE_FINDING };
	int64_t run = 0;
	int result = check_text(text, err);

	if (result < 0)
		return result;
	buf_add_hex(&scope, fingerprint, 16);
	write_body(fingerprint, text, &body);
	buf_format(&cause, "%s: %s", by, text);
	act.scope = scope.text;
	act.body = body.text;
	result = acting_begin(&acting, store, err);
	if (result == 0)
		result = act_add(&acting, &act, err);
	if (result == 0)
		result = run_add(store, RUN_TRIAGE, by, scope.text, "", now, &run, err);
	if (result == 0)
		result = comment_put(store, fingerprint, cause.text, run, err);
	if (result == 0)
		result = act_end_run(store, &act, run, err);
	if (result == 0)
		result = acting_commit(&acting, err);
	if (result < 0)
		return result;
	*ret = (struct act_result){ .act = act.id, .run = run, .matched = 1 };
	return 0;
}
