/* One finding's rows: the finding, its details, its events. */
#include <string.h>

#include "base/cleanup.h"
#include "finding.h"
#include "id_set.h"

int64_t finding_content(const struct finding *finding)
{
	const int64_t numbers[] = { finding->confidence, finding->path_class, finding->subjects,
		finding->at.line, finding->at.column, (int64_t)finding->at.offset,
		(int64_t)finding->at.count };
	struct digest digest;

	digest_start(&digest);
	digest_add_text(&digest, finding->subject);
	digest_add_text(&digest, finding->seen);
	digest_add_text(&digest, finding->remedy);
	digest_add_text(&digest, finding->blob);
	digest_add_text(&digest, finding->target);
	digest_add(&digest, finding->subject_identity, sizeof(finding->subject_identity));
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		digest_add_number(&digest, numbers[i]);
	return digest_finish_8(&digest);
}

/* A subject names what may have been quoted at the door. */
int64_t finding_flags(const struct finding *finding)
{
	bool quoted = strchr(finding->subject, '"') && strchr(finding->subject, '\\');

	return quoted || is_hostile_value(finding->path) || is_hostile(finding->subject) ||
			       is_hostile(finding->seen)
		       ? FINDING_HOSTILE
		       : 0;
}

/* --- the finding --------------------------------------------------------------------------------------- */

static int finding_words(struct saving *saving, const struct finding *finding, int64_t *ret_path,
	int64_t *ret_subject, int64_t *ret_target)
{
	int result = string_id(saving->store, finding->path, ret_path, saving->err);

	*ret_target = 0;
	if (result == 0)
		result = string_id(saving->store, finding->subject, ret_subject, saving->err);
	if (result == 0 && finding->target && *finding->target)
		result = target_id(saving->store, finding->target, NULL, NULL, NULL, ret_target, saving->err);
	return result;
}

static int bind_finding(struct statement *statement, struct saving *saving, const struct new_finding *found)
{
	const struct finding *finding = found->finding;
	int64_t path = 0, subject = 0, target = 0;
	int result = finding_words(saving, finding, &path, &subject, &target);

	statement_bind_integer(statement, 1, saving->capture->run);
	statement_bind_blob(statement, 2, finding->fingerprint, sizeof(finding->fingerprint));
	statement_bind_integer(statement, 3, finding->path_class);
	statement_bind_integer(statement, 4, finding->severity);
	statement_bind_integer(statement, 5, finding->rule->number);
	statement_bind_integer(statement, 6, finding->verdict);
	statement_bind_integer(statement, 7, finding->confidence);
	statement_bind_id(statement, 8, target);
	statement_bind_blob(statement, 9, finding->subject_identity, sizeof(finding->subject_identity));
	statement_bind_integer(statement, 10, path);
	statement_bind_integer(statement, 11, subject);
	statement_bind_integer(statement, 12, finding->subjects);
	statement_bind_integer(statement, 13, finding->at.line);
	statement_bind_integer(statement, 14, finding->at.column);
	statement_bind_blob(statement, 15, finding->evidence, sizeof(finding->evidence));
	statement_bind_integer(statement, 16, found->content);
	statement_bind_integer(statement, 17, found->flags);
	return result;
}

static int insert_finding(struct saving *saving, const struct new_finding *found, int64_t *ret)
{
	static const char sql[] =
		"INSERT INTO finding (status, first_run, opened_run, changed_run, fingerprint, path_class, "
		"severity, rule, verdict, confidence, target_id, subject_identity, path_id, subject_id, "
		"subjects, line, col, evidence, content, flags, repository_id, scope_id) "
		"VALUES (1, ?1, ?1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
		"?17, ?18, ?19) RETURNING id";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result == 0)
		result = bind_finding(&statement, saving, found);
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 18, saving->repository);
	statement_bind_integer(&statement, 19, saving->scope);
	result = statement_step(&statement, saving->err);
	if (result > 0)
		*ret = statement_integer(&statement, 0);
	return result < 0 ? result : 0;
}

static int update_finding(
	struct saving *saving, const struct new_finding *found, const struct finding_change *change)
{
	static const char sql[] =
		"UPDATE finding SET status = max(status, 1), fingerprint = ?2, path_class = ?3, severity = "
		"?4, rule = ?5, "
		"verdict = ?6, confidence = ?7, target_id = ?8, subject_identity = ?9, path_id = ?10, "
		"subject_id = ?11, subjects = ?12, line = ?13, col = ?14, evidence = ?15, content = ?16, "
		"flags = ?17, closed_run = NULL, unseen_run = NULL, "
		"changed_run = CASE ?19 WHEN 0 THEN changed_run ELSE ?1 END, "
		"opened_run = CASE ?19 WHEN 3 THEN ?1 ELSE opened_run END WHERE id = ?18";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result == 0)
		result = bind_finding(&statement, saving, found);
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 18, change->id);
	statement_bind_integer(&statement, 19, change->kind);
	return statement_run(&statement, saving->err);
}

/* --- what belongs to it -------------------------------------------------------------------------------- */

static int put_detail(struct saving *saving, int64_t id, const struct finding *finding)
{
	static const char sql[] =
		"INSERT INTO finding_detail (finding_id, seen, remedy, oid, byte_offset, byte_count) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (finding_id) DO UPDATE SET seen = "
		"excluded.seen, "
		"remedy = excluded.remedy, oid = excluded.oid, byte_offset = excluded.byte_offset, "
		"byte_count = excluded.byte_count";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, id);
	statement_bind_text(&statement, 2, finding->seen);
	statement_bind_text(&statement, 3, finding->remedy);
	statement_bind_hex(&statement, 4, finding->blob);
	statement_bind_integer(&statement, 5, (int64_t)finding->at.offset);
	statement_bind_integer(&statement, 6, (int64_t)finding->at.count);
	return statement_run(&statement, saving->err);
}

int event_put(struct store *store, const struct finding_event *event, struct error *err)
{
	static const char sql[] =
		"INSERT INTO finding_event (finding_id, run_id, kind, evidence, cause) "
		"VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (finding_id, run_id, kind) DO UPDATE SET "
		"evidence = excluded.evidence, cause = excluded.cause";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, event->finding);
	statement_bind_integer(&statement, 2, event->run);
	statement_bind_integer(&statement, 3, event->kind);
	statement_bind_blob(&statement, 4, event->evidence, 16);
	statement_bind_text(&statement, 5, event->cause ? event->cause : "");
	return statement_run(&statement, err);
}

/* Counted once, where the lines are at hand: exports ask for it a hundred thousand times. */
static int put_end(struct saving *saving, int64_t id, const struct finding *finding)
{
	static const char sql[] =
		"UPDATE finding SET end_col = (SELECT end_column(e.lines, finding.line - e.first_line, "
		"finding.col, ?2) FROM excerpt AS e WHERE e.oid = ?3 AND e.line = finding.line AND "
		"e.owner_id "
		"IN (0, finding.repository_id) ORDER BY e.owner_id LIMIT 1) WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = id_set_prepare(saving->store, saving->err);

	if (result == 0)
		result = statement_begin(&statement, saving->store, sql, saving->err);
	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, id);
	statement_bind_integer(&statement, 2, (int64_t)finding->at.count);
	statement_bind_hex(&statement, 3, finding->blob);
	return statement_run(&statement, saving->err);
}

static int put_event(struct saving *saving, int64_t id, enum event_kind kind, const unsigned char *evidence,
	const char *cause)
{
	const struct finding_event event = { id, saving->capture->run, kind, evidence, cause };

	return event_put(saving->store, &event, saving->err);
}

int finding_write(struct saving *saving, const struct new_finding *found, const struct finding_change *change)
{
	const struct finding *finding = found->finding;
	int64_t id = change->id;
	int result = id ? update_finding(saving, found, change) : insert_finding(saving, found, &id);

	if (result == 0)
		result = put_detail(saving, id, finding);
	if (result == 0)
		result = put_end(saving, id, finding);
	if (result < 0 || !change->kind)
		return result;
	return put_event(saving, id, change->kind, finding->evidence, change->cause);
}

int finding_add_alias(struct saving *saving, const struct open_finding *stored)
{
	static const char sql[] = "INSERT INTO finding_alias (fingerprint, finding_id) VALUES (?1, ?2) "
				  "ON CONFLICT (fingerprint, finding_id) DO NOTHING";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_blob(&statement, 1, stored->fingerprint, sizeof(stored->fingerprint));
	statement_bind_integer(&statement, 2, stored->id);
	return statement_run(&statement, saving->err);
}

int finding_close(struct saving *saving, const struct open_finding *stored)
{
	static const char sql[] = "UPDATE finding SET status = 0, state = 0, decision_id = NULL, until = "
				  "NULL, closed_run = ?2, changed_run = ?2, unseen_run = NULL WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, stored->id);
	statement_bind_integer(&statement, 2, saving->capture->run);
	result = statement_run(&statement, saving->err);
	return result < 0 ? result : put_event(saving, stored->id, EVENT_CLOSED, stored->evidence, "");
}

int finding_set_seen(struct saving *saving, int64_t id, bool seen)
{
	static const char sql[] = "UPDATE finding SET unseen_run = ?2 WHERE id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, id);
	statement_bind_id(&statement, 2, seen ? 0 : saving->capture->run);
	return statement_run(&statement, saving->err);
}

int finding_seen(struct saving *saving, int64_t id, const char **ret)
{
	static const char sql[] = "SELECT seen FROM finding_detail WHERE finding_id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, id);
	result = statement_step(&statement, saving->err);
	if (result >= 0)
		*ret = arena_string(&saving->arena, statement_text(&statement, 0));
	return result < 0 ? result : 0;
}
