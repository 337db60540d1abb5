/*
 * Verdicts meet what is stored: each open finding is found again, changed, moved, closed, or could not be looked
 * at; each new one was closed before, came from another path, or is opened.
 */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "deciding.h"
#include "finding.h"

/* Two lists, each sorted by fingerprint, then by what makes a move. */
struct meeting {
	struct saving *saving;
	struct open_finding *stored;
	size_t stored_count, stored_capacity;
	struct new_finding *found;
	size_t found_count;
	struct open_finding **left; /* stored, not found again, and looked at */
	size_t left_count;
};

static void meeting_release(struct meeting *meeting)
{
	memory_free(meeting->stored);
	memory_free(meeting->found);
	memory_free(meeting->left);
}

/* --- the lists ----------------------------------------------------------------------------------------- */

static int compare_stored(const void *left, const void *right)
{
	const struct open_finding *one = left, *other = right;

	return memcmp(one->fingerprint, other->fingerprint, sizeof(one->fingerprint));
}

static int compare_found(const void *left, const void *right)
{
	const struct new_finding *one = left, *other = right;
	int order = memcmp(
		one->finding->fingerprint, other->finding->fingerprint, sizeof(one->finding->fingerprint));

	return order ? order : (one->finding > other->finding) - (one->finding < other->finding);
}

static void read_stored(struct statement *statement, struct open_finding *ret)
{
	*ret = (struct open_finding){
		.id = statement_integer(statement, 0),
		.content = statement_integer(statement, 3),
		.rule = statement_integer(statement, 4),
		.path_class = statement_integer(statement, 5),
		.subjects = statement_integer(statement, 6),
		.verdict = (enum verdict)statement_integer(statement, 7),
		.severity = (enum severity)statement_integer(statement, 8),
		.flags = statement_integer(statement, 9),
		.unseen = statement_integer(statement, 10),
		.projected = statement_integer(statement, 11),
	};
	statement_copy(statement, 1, ret->fingerprint, sizeof(ret->fingerprint));
	statement_copy(statement, 2, ret->evidence, sizeof(ret->evidence));
}

static void count_stored(struct saving *saving, const struct open_finding *row)
{
	counts_add_open(&saving->counts,
		&(struct counted_finding){ row->path_class, row->verdict, row->severity, row->flags }, 1);
}

/* What rules of other stages found counts as before, and is not touched. */
static void take_stored(struct meeting *meeting, const struct open_finding *row, bool open)
{
	struct saving *saving = meeting->saving;

	saving->projected |= row->projected;
	if (open && !saving_has_stage(saving, STAGE_FACTS))
		saving->counts.hostile -= (row->flags & FINDING_HOSTILE) != 0;
	if (!saving_asks_rule(saving, row->rule)) {
		count_stored(saving, row);
		return;
	}
	memory_grow(
		&meeting->stored, meeting->stored_count, &meeting->stored_capacity, sizeof(*meeting->stored));
	meeting->stored[meeting->stored_count++] = *row;
}

static int load_stored(struct meeting *meeting)
{
	static const char sql[] =
		"SELECT id, fingerprint, evidence, content, rule, path_class, subjects, verdict, severity, "
		"flags, unseen_run IS NOT NULL, status = 2 OR decision_id IS NOT NULL OR owner_id IS NOT "
		"NULL, status FROM finding "
		"WHERE repository_id = ?1 AND scope_id = ?2 AND status <> 0";
	struct saving *saving = meeting->saving;
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	statement_bind_integer(&statement, 2, saving->scope);
	while ((result = statement_step(&statement, saving->err)) > 0) {
		struct open_finding row;

		read_stored(&statement, &row);
		take_stored(meeting, &row, statement_integer(&statement, 12) == FINDING_OPEN);
	}
	if (meeting->stored_count > 1)
		qsort(meeting->stored, meeting->stored_count, sizeof(*meeting->stored), compare_stored);
	return result;
}

static void list_found(struct meeting *meeting)
{
	const struct findings *findings = meeting->saving->capture->findings;
	size_t kept = 0;

	meeting->found = memory_zero(findings->count, sizeof(*meeting->found));
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		meeting->found[i] = (struct new_finding){
			.finding = finding,
			.content = finding_content(finding),
			.flags = finding_flags(finding),
		};
	}
	if (findings->count > 1)
		qsort(meeting->found, findings->count, sizeof(*meeting->found), compare_found);
	for (size_t i = 0; i < findings->count; i++)
		if (!kept || memcmp(meeting->found[kept - 1].finding->fingerprint,
				     meeting->found[i].finding->fingerprint, 16) != 0)
			meeting->found[kept++] = meeting->found[i];
	meeting->found_count = kept;
}

/* --- counting what was found --------------------------------------------------------------------------- */

static void count_found(struct meeting *meeting)
{
	for (size_t i = 0; i < meeting->found_count; i++) {
		const struct finding *finding = meeting->found[i].finding;

		counts_add_open(&meeting->saving->counts,
			&(struct counted_finding){ finding->path_class, finding->verdict, finding->severity,
				meeting->found[i].flags },
			1);
	}
}

/* Nobody could look: it stays as it is, and counts as before. */
static int keep_stored(struct saving *saving, const struct open_finding *stored)
{
	memory_grow(&saving->kept, saving->kept_count, &saving->kept_capacity, sizeof(*saving->kept));
	saving->kept[saving->kept_count++] = (struct kept_finding){
		.rule = stored->rule,
		.path_class = stored->path_class,
		.subjects = stored->subjects,
		.verdict = stored->verdict,
	};
	count_stored(saving, stored);
	return stored->unseen ? 0 : finding_set_seen(saving, stored->id, false);
}

/* --- found again --------------------------------------------------------------------------------------- */

/* What was decided may not hold any more: then it is open again, and the ledger says so. */
static void note_met(struct saving *saving, const struct open_finding *stored, bool changed, const char *was)
{
	if (!stored->projected)
		return;
	memory_grow(&saving->met, saving->met_count, &saving->met_capacity, sizeof(*saving->met));
	saving->met[saving->met_count++] = (struct met_finding){ stored->id, changed, was };
}

static int change(struct saving *saving, const struct open_finding *stored, struct new_finding *found)
{
	CLEANUP(buf_release) struct buf cause = BUF_INIT;
	const struct finding *finding = found->finding;
	const char *seen = "";
	int result = finding_seen(saving, stored->id, &seen);

	if (result < 0)
		return result;
	buf_add(&cause, "was: ");
	if (stored->verdict != finding->verdict)
		buf_format(&cause, "%s, ", verdict_word(stored->verdict));
	if (stored->severity != finding->severity)
		buf_format(&cause, "%s, ", severity_word(stored->severity));
	buf_add_first_line(&cause, seen);
	saving->ledger.changed++;
	note_met(saving, stored, true, seen);
	return finding_write(
		saving, found, &(struct finding_change){ stored->id, EVENT_CHANGED, cause.text });
}

static int meet(struct saving *saving, const struct open_finding *stored, struct new_finding *found)
{
	const struct finding *finding = found->finding;

	found->done = true;
	if (memcmp(stored->evidence, finding->evidence, sizeof(stored->evidence)) != 0 ||
		stored->verdict != finding->verdict || stored->severity != finding->severity)
		return change(saving, stored, found);
	saving->ledger.unchanged++;
	note_met(saving, stored, false, NULL);
	if (stored->content != found->content)
		return finding_write(saving, found, &(struct finding_change){ .id = stored->id });
	return stored->unseen ? finding_set_seen(saving, stored->id, true) : 0;
}

/* --- not found again ----------------------------------------------------------------------------------- */

static int load_words(struct saving *saving, struct open_finding *stored)
{
	static const char sql[] = "SELECT p.value, s.value, f.subject_identity FROM finding f JOIN string p "
				  "ON p.id = f.path_id "
				  "JOIN string s ON s.id = f.subject_id WHERE f.id = ?1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, stored->id);
	result = statement_step(&statement, saving->err);
	if (result < 0)
		return result;
	stored->path = arena_string(&saving->arena, statement_text(&statement, 0));
	stored->subject = arena_string(&saving->arena, statement_text(&statement, 1));
	statement_copy(&statement, 2, stored->subject_identity, sizeof(stored->subject_identity));
	return 0;
}

static int leave(struct meeting *meeting, struct open_finding *stored)
{
	struct saving *saving = meeting->saving;
	const struct store_capture *capture = saving->capture;
	int result = load_words(saving, stored);

	if (result < 0)
		return result;
	if (capture->looked_at && !capture->looked_at(capture, (int)stored->rule, stored->path,
					  stored->subject_identity, capture->context))
		return keep_stored(saving, stored);
	meeting->left[meeting->left_count++] = stored;
	return 0;
}

static int meet_all(struct meeting *meeting)
{
	size_t at = 0;
	int result = 0;

	meeting->left = memory_zero(meeting->stored_count, sizeof(struct open_finding *));
	for (size_t i = 0; i < meeting->stored_count && result == 0; i++) {
		struct open_finding *stored = &meeting->stored[i];
		int order = -1;

		for (; at < meeting->found_count; at++) {
			order = memcmp(meeting->found[at].finding->fingerprint, stored->fingerprint, 16);
			if (order >= 0)
				break;
		}
		if (at < meeting->found_count && order == 0)
			result = meet(meeting->saving, stored, &meeting->found[at++]);
		else
			result = leave(meeting, stored);
	}
	return result;
}

/* --- back again ---------------------------------------------------------------------------------------- */

static int reopen_closed(struct saving *saving, struct new_finding *found)
{
	static const char sql[] =
		"SELECT id, owner_id IS NOT NULL FROM finding WHERE repository_id = ?1 AND fingerprint = ?2";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int64_t id = 0;
	int result = statement_begin(&statement, saving->store, sql, saving->err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, saving->repository);
	statement_bind_blob(&statement, 2, found->finding->fingerprint, sizeof(found->finding->fingerprint));
	result = statement_step(&statement, saving->err);
	if (result <= 0)
		return result;
	id = statement_integer(&statement, 0);
	saving->projected |= statement_integer(&statement, 1) != 0;
	found->done = true;
	saving->ledger.reopened++;
	return finding_write(saving, found, &(struct finding_change){ id, EVENT_REOPENED, "" });
}

/* --- moved --------------------------------------------------------------------------------------------- */

static int compare_subjects(int64_t one_rule, const unsigned char *one_evidence, const char *one_subject,
	int64_t other_rule, const unsigned char *other_evidence, const char *other_subject)
{
	int order = (one_rule > other_rule) - (one_rule < other_rule);

	if (!order)
		order = memcmp(one_evidence, other_evidence, 16);
	return order ? order : strcmp(one_subject, other_subject);
}

static int compare_left(const void *left, const void *right)
{
	const struct open_finding *one = *(struct open_finding *const *)left;
	const struct open_finding *other = *(struct open_finding *const *)right;
	int order = compare_subjects(
		one->rule, one->evidence, one->subject, other->rule, other->evidence, other->subject);

	return order ? order : strcmp(one->path, other->path);
}

static int compare_moves(const void *left, const void *right)
{
	const struct finding *one = ((const struct new_finding *)left)->finding;
	const struct finding *other = ((const struct new_finding *)right)->finding;
	int order = compare_subjects(one->rule->number, one->evidence, one->subject, other->rule->number,
		other->evidence, other->subject);

	return order ? order : strcmp(one->path, other->path);
}

static int move(struct saving *saving, const struct open_finding *stored, struct new_finding *found)
{
	const char *cause = strcmp(stored->path, found->finding->path) == 0
				    ? "the repository has another name"
				    : arena_format(&saving->arena, "from %s", stored->path);
	int result = finding_add_alias(saving, stored);

	if (result < 0)
		return result;
	found->done = true;
	saving->ledger.changed++;
	note_met(saving, stored, true, NULL);
	return finding_write(saving, found, &(struct finding_change){ stored->id, EVENT_MOVED, cause });
}

/* What was closed at one path and is new at another is one finding; of several that are alike, in their order. */
static int move_all(struct meeting *meeting)
{
	size_t at = 0, kept = 0;
	int result = 0;

	if (meeting->left_count > 1)
		qsort(meeting->left, meeting->left_count, sizeof(*meeting->left), compare_left);
	if (meeting->found_count > 1)
		qsort(meeting->found, meeting->found_count, sizeof(*meeting->found), compare_moves);
	for (size_t i = 0; i < meeting->left_count && result == 0; i++) {
		struct open_finding *stored = meeting->left[i];
		int order = -1;

		for (; at < meeting->found_count; at++) {
			const struct finding *finding = meeting->found[at].finding;

			order = compare_subjects(finding->rule->number, finding->evidence, finding->subject,
				stored->rule, stored->evidence, stored->subject);
			if (order > 0 || (order == 0 && !meeting->found[at].done))
				break;
		}
		if (at < meeting->found_count && order == 0)
			result = move(meeting->saving, stored, &meeting->found[at++]);
		else
			meeting->left[kept++] = stored;
	}
	meeting->left_count = kept;
	return result;
}

/* --- all ----------------------------------------------------------------------------------------------- */

static int settle(struct meeting *meeting)
{
	struct saving *saving = meeting->saving;
	int result = 0;

	for (size_t i = 0; i < meeting->found_count && result == 0; i++)
		if (!meeting->found[i].done)
			result = reopen_closed(saving, &meeting->found[i]);
	if (result == 0)
		result = move_all(meeting);
	for (size_t i = 0; i < meeting->left_count && result == 0; i++) {
		saving->ledger.closed++;
		result = finding_close(saving, meeting->left[i]);
	}
	for (size_t i = 0; i < meeting->found_count && result == 0; i++) {
		if (meeting->found[i].done)
			continue;
		saving->ledger.opened++;
		result = finding_write(
			saving, &meeting->found[i], &(struct finding_change){ .kind = EVENT_OPENED });
	}
	return result;
}

int save_findings(struct saving *saving)
{
	CLEANUP(meeting_release) struct meeting meeting = { .saving = saving };
	int result = load_stored(&meeting);

	if (result < 0)
		return result;
	list_found(&meeting);
	count_found(&meeting);
	result = meet_all(&meeting);
	return result < 0 ? result : settle(&meeting);
}
