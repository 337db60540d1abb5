/* Where the columns of changes and decisions lie. */
#include "list_texts.h"
#include "list_words.h"

#include "base/cleanup.h"

/* --- changes --------------------------------------------------------------------------------------------- */

static const struct list_column change_columns[CHANGE_COLUMNS] = {
	[CHANGE_AT] = { .kind = KEY_TIME, .key = "t.run_id" },
	[CHANGE_RUN] = { .kind = KEY_NUMBER, .key = "t.run_id" },
	[CHANGE_WHAT] = { .kind = KEY_WORD,
		.key = "t.kind",
		.add_word = word_event,
		.last = EVENT_COMMENTED },
	[CHANGE_CAUSE] = { .kind = KEY_TEXT, .key = "t.id", .texts = &event_causes },
	[CHANGE_BY] = { .kind = KEY_TEXT,
		.key = "(SELECT n.actor_id FROM run AS n WHERE n.id = t.run_id)",
		.texts = &person_names },
	[CHANGE_RULE] = { .kind = KEY_WORD, .key = "f.rule", .add_word = word_rule, .last = RULE_NUMBER_MAX },
	[CHANGE_SEVERITY] = { .kind = KEY_NUMBER, .key = "f.severity" },
	[CHANGE_REPO] = { .kind = KEY_TEXT, .key = "f.repository_id", .texts = &repository_names },
	[CHANGE_PATH] = { .kind = KEY_TEXT, .key = "f.path_id", .texts = &string_texts },
	[CHANGE_LINE] = { .kind = KEY_NUMBER, .key = "nullif(f.line, 0)" },
	[CHANGE_SUBJECT] = { .kind = KEY_TEXT, .key = "f.subject_id", .texts = &string_texts },
	[CHANGE_CLASS] = { .kind = KEY_WORD,
		.key = "f.path_class",
		.add_word = word_path_class,
		.last = PATH_VENDORED },
	[CHANGE_STATUS] = { .kind = KEY_WORD,
		.key = FINDING_STATUS("f"),
		.add_word = word_status,
		.last = SHOWN_DISMISSED },
	[CHANGE_TEAM] = { .kind = KEY_TEXT, .key = "f.repository_id", .texts = &repository_teams },
	[CHANGE_FINGERPRINT] = { .kind = KEY_TEXT, .key = "f.id", .texts = &event_fingerprints },
};

static const struct list_predicate change_predicates[] = {
	{ "new", "t.run_id >= :newest" },
	{ "open", IS_OPEN("f") },
	{ "closed", "f.status = 0" },
	{ "decided", IS_DECIDED("f") },
	{ "worse", "t.kind IN (1, 3)" },
	{ "better", "t.kind = 5" },
	{ "live", "f.path_class = 0" },
	{ "fixture", "f.path_class = 1" },
	{ "docs", "f.path_class = 2" },
	{ "vendored", "f.path_class = 3" },
	{ "any", "1" },
};

/* --- decisions ------------------------------------------------------------------------------------------- */

/* Findings that decision `t` decides. */
#define DECIDES " FROM finding AS f WHERE f.decision_id = t.id AND f.status <> 0 AND " DECISION_HOLDS("f")

/* Findings that are named by it, as they were then. */
#define NAMES                                                                                                \
	" FROM decision_finding AS x JOIN finding AS f ON f.id = x.finding_id AND f.evidence = x.evidence "  \
	"AND f.status <> 0 WHERE x.decision_id = t.id"

/* Whether it does anything: an owner is not told apart from another decision's that names the same. */
#define IS_USED                                                                                              \
	"CASE WHEN t.owns = 0 THEN EXISTS (SELECT 1" DECIDES                                                 \
	") WHEN t.finding_count = 0 THEN t.used_run IS "                                                     \
	"NOT NULL ELSE EXISTS (SELECT 1" NAMES " AND f.owner_id IS t.owner_id) END"

/* Whether another says something else of the same. */
#define IS_SUPERSEDED                                                                                        \
	"CASE WHEN t.finding_count = 0 THEN EXISTS (SELECT 1 FROM decision AS later WHERE later.live = 1 "   \
	"AND later.finding_count = 0 AND later.id > t.id AND later.owns = t.owns AND later.origin <= "       \
	"t.origin AND later.scope = t.scope) WHEN t.owns = 0 THEN EXISTS (SELECT 1" NAMES                    \
	" AND f.decision_id <> t.id) ELSE EXISTS (SELECT 1" NAMES " AND f.owner_id IS NOT t.owner_id) END"

/* The numbers of enum decision_standing. */
#define STANDING                                                                                             \
	"CASE WHEN t.live = 0 THEN 6 WHEN t.until < :now THEN 2 WHEN NOT (" IS_USED                          \
	") THEN CASE WHEN " IS_SUPERSEDED                                                                    \
	" THEN 5 ELSE 3 END WHEN t.until < :now + 2592000 THEN 1 ELSE 4 END"

/* The one rule that it is about. */
#define RULE                                                                                                 \
	"CASE t.finding_count WHEN 0 THEN scope_rule(t.scope) ELSE (SELECT CASE WHEN min(f.rule) = "         \
	"max(f.rule) THEN min(f.rule) END FROM decision_finding AS x JOIN finding AS f ON f.id = "           \
	"x.finding_id WHERE x.decision_id = t.id) END"

static const struct list_column decision_columns[DECIDE_COLUMNS] = {
	[DECIDE_ACT] = { .kind = KEY_NUMBER, .key = "t.act_id" },
	[DECIDE_STATE] = { .kind = KEY_WORD,
		.key = "CASE t.owns WHEN 0 THEN t.state ELSE 6 END",
		.add_word = word_decision,
		.last = DECISION_OWNER },
	[DECIDE_SCOPE] = { .kind = KEY_TEXT, .key = "t.id", .texts = &decision_scopes },
	[DECIDE_REASON] = { .kind = KEY_TEXT, .key = "t.id", .texts = &decision_reasons },
	[DECIDE_JUSTIFICATION] = { .kind = KEY_WORD,
		.key = "nullif(t.justification, 0)",
		.add_word = word_justification,
		.last = JUSTIFICATION_COUNT - 1 },
	[DECIDE_OWNER] = { .kind = KEY_TEXT, .key = "t.owner_id", .texts = &person_names, .nullable = true },
	[DECIDE_BY] = { .kind = KEY_TEXT, .key = "t.id", .texts = &decision_authors },
	[DECIDE_MADE] = { .kind = KEY_NUMBER, .key = "t.made" },
	[DECIDE_UNTIL] = { .kind = KEY_NUMBER, .key = "t.until" },
	[DECIDE_STANDING] = { .kind = KEY_WORD,
		.key = STANDING,
		.add_word = word_decision_standing,
		.last = DECIDED_UNDONE,
		.by_number = true },
	[DECIDE_FINDINGS] = { .kind = KEY_NUMBER,
		.key = "CASE t.owns WHEN 0 THEN (SELECT count(*)" DECIDES ") END" },
	[DECIDE_ORIGIN] = { .kind = KEY_WORD,
		.key = "t.origin",
		.add_word = word_origin,
		.last = ORIGIN_POLICY },
	[DECIDE_RULE] = { .kind = KEY_WORD, .key = RULE, .add_word = word_rule, .last = RULE_NUMBER_MAX },
	[DECIDE_REPO] = { .kind = KEY_TEXT, .key = "t.id", .texts = &decision_repositories },
};

static const struct list_predicate decision_predicates[] = {
	{ "current", "(" STANDING ") IN (1, 4)" },
	{ "ending", "(" STANDING ") = 1" },
	{ "expired", "(" STANDING ") = 2" },
	{ "unused", "(" STANDING ") = 3" },
	{ "any", "1" },
};

/* What stands as numbers in the SQL above. */
_Static_assert(EVENT_OPENED == 1 && EVENT_REOPENED == 3 && EVENT_CLOSED == 5, "stored");
_Static_assert(DECISION_OWNER == 6 && ORIGIN_PERSON < ORIGIN_POLICY, "stored");
_Static_assert(DECIDED_ENDING == 1 && DECIDED_ENDED == 2 && DECIDED_UNUSED == 3 && DECIDED_CURRENT == 4 &&
		       DECIDED_SUPERSEDED == 5 && DECIDED_UNDONE == 6,
	"as above");

const struct list_table change_list = {
	.from = "finding_event AS t JOIN finding AS f ON f.id = t.finding_id",
	.columns = change_columns,
	.predicates = change_predicates,
	.predicate_count = COUNT_OF(change_predicates),
	.repository = "f.repository_id",
	.newest_first = true,
};

const struct list_table decision_list = {
	.from = "decision AS t",
	.columns = decision_columns,
	.predicates = decision_predicates,
	.predicate_count = COUNT_OF(decision_predicates),
	.repository = NULL,
};
