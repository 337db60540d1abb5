/* Where the columns of findings, of the graph and of reviews lie. */
#include "list_texts.h"
#include "list_words.h"

#include "base/cleanup.h"
#include "model/resolution.h"
#include "model/review.h"

/* --- findings -------------------------------------------------------------------------------------------- */

static const struct list_column finding_columns[FIND_COLUMNS] = {
	[FIND_FINGERPRINT] = { .kind = KEY_TEXT, .key = "t.id", .texts = &fingerprints },
	[FIND_RULE] = { .kind = KEY_WORD, .key = "t.rule", .add_word = word_rule, .last = RULE_NUMBER_MAX },
	[FIND_TITLE] = { .kind = KEY_WORD,
		.key = "t.rule",
		.add_word = word_rule_title,
		.last = RULE_NUMBER_MAX },
	[FIND_SEVERITY] = { .kind = KEY_NUMBER, .key = "t.severity" },
	[FIND_CONFIDENCE] = { .kind = KEY_WORD,
		.key = "t.confidence",
		.add_word = word_confidence,
		.last = CONFIDENCE_HIGH },
	[FIND_VERDICT] = { .kind = KEY_WORD,
		.key = "t.verdict",
		.add_word = word_verdict,
		.last = VERDICT_DECLARED },
	[FIND_STATUS] = { .kind = KEY_WORD,
		.key = FINDING_STATUS("t"),
		.add_word = word_status,
		.last = SHOWN_DISMISSED },
	[FIND_REPO] = { .kind = KEY_TEXT, .key = "t.repository_id", .texts = &repository_names },
	[FIND_PATH] = { .kind = KEY_TEXT, .key = "t.path_id", .texts = &string_texts },
	[FIND_LINE] = { .kind = KEY_NUMBER, .key = "nullif(t.line, 0)" },
	[FIND_COLUMN] = { .kind = KEY_NUMBER, .key = "nullif(t.col, 0)" },
	[FIND_SUBJECT] = { .kind = KEY_TEXT, .key = "t.subject_id", .texts = &string_texts },
	[FIND_SEEN] = { .kind = KEY_TEXT, .key = "t.id", .texts = &seen_texts },
	[FIND_REMEDY] = { .kind = KEY_TEXT, .key = "t.id", .texts = &remedies },
	[FIND_CLASS] = { .kind = KEY_WORD,
		.key = "t.path_class",
		.add_word = word_path_class,
		.last = PATH_VENDORED },
	[FIND_TARGET] = { .kind = KEY_TEXT,
		.key = "t.target_id",
		.texts = &target_identities,
		.nullable = true },
	[FIND_FIRST_SEEN] = { .kind = KEY_TIME, .key = "t.first_run" },
	/* What could not be looked at was seen last no earlier than it changed: more is not known. */
	[FIND_LAST_SEEN] = { .kind = KEY_TIME,
		.key = "CASE WHEN t.status = 0 THEN t.closed_run WHEN t.unseen_run IS NOT NULL THEN "
		       "t.changed_run "
		       "ELSE (SELECT r.last_run FROM repository AS r WHERE r.id = t.repository_id) END" },
	[FIND_CHANGED] = { .kind = KEY_TIME, .key = "t.changed_run" },
	[FIND_COMMIT] = { .kind = KEY_TEXT, .key = "t.repository_id", .texts = &repository_commits },
	[FIND_DECISION] = { .kind = KEY_WORD,
		.key = "CASE WHEN t.decision_id IS NOT NULL AND " DECISION_HOLDS("t") " THEN t.state END",
		.add_word = word_decision,
		.last = DECISION_STATES - 1 },
	[FIND_JUSTIFICATION] = { .kind = KEY_WORD,
		.key = "(SELECT nullif(d.justification, 0) FROM decision AS d WHERE d.id = "
		       "t.decision_id AND " DECISION_HOLDS("t") ")",
		.add_word = word_justification,
		.last = JUSTIFICATION_COUNT - 1 },
	[FIND_REASON] = { .kind = KEY_TEXT,
		.key = FINDING_DECISION("t"),
		.texts = &decision_reasons,
		.nullable = true },
	[FIND_BY] = { .kind = KEY_TEXT,
		.key = FINDING_DECISION("t"),
		.texts = &decision_authors,
		.nullable = true },
	[FIND_UNTIL] = { .kind = KEY_NUMBER, .key = "CASE WHEN t.until >= :now THEN t.until END" },
	[FIND_OWNER] = { .kind = KEY_TEXT,
		.key = "CASE WHEN t.owner_id THEN t.owner_id * 2 ELSE t.repository_id * 2 + 1 END",
		.texts = &finding_owners },
	[FIND_TEAM] = { .kind = KEY_TEXT, .key = "t.repository_id", .texts = &repository_teams },
	[FIND_EVIDENCE] = { .kind = KEY_TEXT, .key = "t.id", .texts = &finding_evidence },
	[FIND_ACT] = { .kind = KEY_NUMBER,
		.key = "(SELECT d.act_id FROM decision AS d WHERE d.id = t.decision_id AND " DECISION_HOLDS(
			"t") ")" },
	[FIND_END_COLUMN] = { .kind = KEY_NUMBER, .key = "t.end_col" },
};

/* 30 days. */
#define SOON "2592000"

static const struct list_predicate finding_predicates[] = {
	{ "new", "(t.first_run >= :newest AND " IS_OPEN("t") ")" },
	{ "open", IS_OPEN("t") },
	{ "closed", "t.status = 0" },
	{ "decided", IS_DECIDED("t") },
	{ "accepted", "(" IS_DECIDED("t") " AND t.state = 3)" },
	{ "dismissed", "(" IS_DECIDED("t") " AND t.state <> 3)" },
	{ "triage", "(t.status = 1 AND t.state = 1 AND " DECISION_HOLDS("t") ")" },
	{ "confirmed", "(t.status = 1 AND t.state = 2 AND " DECISION_HOLDS("t") ")" },
	{ "ending", "(t.status <> 0 AND coalesce(t.until BETWEEN :now AND :now + " SOON ", 0))" },
	/* Before that is settled, and after. */
	{ "overdue", "(t.status <> 0 AND (coalesce(t.until < :now, 0) OR t.decision_id IS NULL AND t.id IN "
		     "(SELECT "
		     "x.finding_id FROM decision AS d JOIN decision_finding AS x ON x.decision_id = d.id "
		     "WHERE d.live = 1 AND d.owns = 0 AND d.until < :now)))" },
	{ "owned",
		"(t.owner_id IS NOT NULL OR t.repository_id IN (SELECT r.id FROM repository AS r JOIN team "
		"AS m ON m.id = r.team_id WHERE m.owners <> ''))" },
	{ "unknown", "t.verdict = 2" },
	{ "declared", "t.verdict = 3" },
	{ "failed", "t.verdict = 1" },
	{ "hostile", "(t.flags & 1) <> 0" },
	{ "live", "t.path_class = 0" },
	{ "fixture", "t.path_class = 1" },
	{ "docs", "t.path_class = 2" },
	{ "vendored", "t.path_class = 3" },
	{ "any", "1" },
};

/* --- the graph: see graph.h ------------------------------------------------------------------------------ */

static const struct list_column graph_columns[GRAPH_COLUMNS] = {
	[GRAPH_MODULE] = { .kind = KEY_TEXT, .key = "t.id", .texts = &target_identities },
	[GRAPH_ROOT] = { .kind = KEY_TEXT, .key = "t.id", .texts = &target_roots },
	[GRAPH_SUBDIR] = { .kind = KEY_TEXT, .key = "t.id", .texts = &target_subpaths },
	[GRAPH_TIER] = { .kind = KEY_WORD, .key = "t.tier", .add_word = word_tier, .last = TIER_THIRD_PARTY },
	[GRAPH_FORK] = { .kind = KEY_WORD, .key = "t.fork", .add_word = word_fork, .last = FORK_NONE },
	[GRAPH_USED_BY] = { .kind = KEY_NUMBER, .key = "t.used_by" },
	[GRAPH_BELOW] = { .kind = KEY_NUMBER, .key = "t.below" },
	[GRAPH_REFERENCES] = { .kind = KEY_NUMBER, .key = "t.uses" },
	[GRAPH_COMMITS] = { .kind = KEY_NUMBER, .key = "t.commits" },
	[GRAPH_FLOATING] = { .kind = KEY_NUMBER, .key = "t.floating" },
	[GRAPH_DISAGREE] = { .kind = KEY_NUMBER, .key = "t.disagree" },
	[GRAPH_ABSENT] = { .kind = KEY_NUMBER, .key = "t.absent" },
	[GRAPH_UNREACHABLE] = { .kind = KEY_NUMBER, .key = "t.unreachable" },
	[GRAPH_REVIEWED] = { .kind = KEY_NUMBER, .key = "t.reviewed" },
	[GRAPH_FINDINGS] = { .kind = KEY_NUMBER, .key = "t.findings" },
	[GRAPH_WORST] = { .kind = KEY_NUMBER, .key = "t.worst" },
	[GRAPH_FIRST_SEEN] = { .kind = KEY_TIME, .key = "t.first_run" },
	[GRAPH_LAST_SEEN] = { .kind = KEY_TIME, .key = "t.last_run" },
};

static const struct list_predicate graph_predicates[] = {
	{ "new", "t.first_run >= :newest" },
	{ "floating", "t.floating > 0" },
	{ "disagrees", "t.disagree > 0" },
	{ "absent", "t.absent > 0" },
	{ "unreachable", "t.unreachable > 0" },
	{ "thirdparty", "t.tier = 3" },
	{ "any", "1" },
};

/* --- reviews --------------------------------------------------------------------------------------------- */

/* References, and steps below them, that use the reviewed module: their repositories. */
#define USES                                                                                                 \
	"SELECT x.repository_id FROM reference AS x JOIN repository AS u ON u.id = x.repository_id "         \
	"AND u.state = 1 WHERE x.target_id = v.target_id AND x.until_run IS NULL AND x.path_class = 0 "
#define USES_THROUGH                                                                                         \
	"SELECT x.repository_id FROM below AS b JOIN reference AS x ON x.id = b.reference_id AND "           \
	"x.until_run IS NULL AND x.path_class = 0 JOIN repository AS u ON u.id = x.repository_id "           \
	"AND u.state = 1 WHERE b.target_id = v.target_id "

/* Those that run the commit that was reviewed. */
#define RUNS USES "AND x.commit_id = v.commit_id "
#define RUNS_THROUGH USES_THROUGH "AND b.commit_id = v.commit_id "

/* The numbers of enum standing. */
#define STANDING                                                                                             \
	"CASE WHEN v.live = 0 THEN 5 WHEN " REVIEW_SUPERSEDED(                                               \
		"v") " THEN 4 WHEN v.until < :now THEN 3 "                                                   \
		     "WHEN EXISTS (" RUNS ") OR EXISTS (" RUNS_THROUGH ") THEN 1 "                           \
		     "WHEN EXISTS (" USES ") OR EXISTS (" USES_THROUGH ") THEN 6 ELSE 2 END"

static const struct list_column review_columns[LEDGER_COLUMNS] = {
	[LEDGER_MODULE] = { .kind = KEY_TEXT, .key = "v.target_id", .texts = &target_identities },
	[LEDGER_COMMIT] = { .kind = KEY_TEXT, .key = "t.id", .texts = &review_commits },
	[LEDGER_STEP] = { .kind = KEY_WORD,
		.key = "v.step",
		.add_word = word_review_step,
		.last = REVIEW_STEPS - 1 },
	[LEDGER_OUTCOME] = { .kind = KEY_WORD,
		.key = "v.outcome",
		.add_word = word_review_outcome,
		.last = REVIEW_REJECTED },
	[LEDGER_STANDING] = { .kind = KEY_WORD,
		.key = STANDING,
		.add_word = word_standing,
		.last = STANDING_OUTDATED },
	[LEDGER_BY] = { .kind = KEY_TEXT, .key = "t.actor_id", .texts = &person_names },
	[LEDGER_MADE] = { .kind = KEY_NUMBER, .key = "t.made" },
	[LEDGER_UNTIL] = { .kind = KEY_NUMBER, .key = "v.until" },
	[LEDGER_NOTE] = { .kind = KEY_TEXT, .key = "t.id", .texts = &review_notes },
	[LEDGER_USED_BY] = { .kind = KEY_NUMBER,
		.key = "(SELECT count(*) FROM (" RUNS "UNION " RUNS_THROUGH "))" },
};

static const struct list_predicate review_predicates[] = {
	{ "current", "(" STANDING ") = 1" },
	{ "expired", "(" STANDING ") = 3" },
	{ "any", "1" },
};

/* What stands as numbers in the SQL above. */
_Static_assert(STANDING_CURRENT == 1 && STANDING_EXPIRED == 3 && STANDING_OUTDATED == 6, "as above");
_Static_assert(EVENT_CHANGED == 2, "SHOWS_OTHER");
_Static_assert(FINDING_CLOSED == 0 && FINDING_OPEN == 1 && FINDING_DECIDED == 2, "stored");
_Static_assert(VERDICT_FAIL == 1 && VERDICT_UNKNOWN == 2 && VERDICT_DECLARED == 3, "stored");
_Static_assert(PATH_LIVE == 0 && PATH_FIXTURE == 1 && PATH_DOCS == 2 && PATH_VENDORED == 3, "stored");
_Static_assert(DECISION_IN_TRIAGE == 1 && DECISION_EXPLOITABLE == 2 && DECISION_ACCEPTED == 3, "stored");
_Static_assert(SHOWN_CLOSED == 0 && SHOWN_ACCEPTED == 1 && SHOWN_NEW == 2 && SHOWN_REOPENED == 3 &&
		       SHOWN_CHANGED == 4 && SHOWN_OPEN == 5 && SHOWN_IN_TRIAGE == 6 &&
		       SHOWN_CONFIRMED == 7 && SHOWN_DISMISSED == 8,
	"FINDING_STATUS");
_Static_assert(FINDING_HOSTILE == 1 && TIER_THIRD_PARTY == 3 && REPOSITORY_LIVE == 1, "stored");

const struct list_table finding_list = {
	.from = "finding AS t",
	.columns = finding_columns,
	.predicates = finding_predicates,
	.predicate_count = COUNT_OF(finding_predicates),
	.repository = "t.repository_id",
};

const struct list_table graph_list = {
	.from = "temp.graph AS t",
	.columns = graph_columns,
	.predicates = graph_predicates,
	.predicate_count = COUNT_OF(graph_predicates),
	.repository = NULL,
};

const struct list_table review_list = {
	.from = "act AS t JOIN review AS v ON v.act_id = t.id",
	.columns = review_columns,
	.predicates = review_predicates,
	.predicate_count = COUNT_OF(review_predicates),
	.repository = NULL,
};
