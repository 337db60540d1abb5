/* Where the columns of repositories, modules and references lie. */
#include "list_texts.h"
#include "list_words.h"

#include "base/cleanup.h"
#include "model/resolution.h"
#include "model/review.h"

/* --- repositories ---------------------------------------------------------------------------------------- */

static const struct list_column repository_columns[REPOSITORY_COLUMNS] = {
	[REPOSITORY_REPO] = { .kind = KEY_TEXT, .key = "t.id", .texts = &repository_names },
	[REPOSITORY_IDENTITY] = { .kind = KEY_TEXT, .key = "t.id", .texts = &repository_identities },
	[REPOSITORY_STATE] = { .kind = KEY_WORD, .key = "t.state", .add_word = word_state, .last = 3 },
	[REPOSITORY_REF] = { .kind = KEY_TEXT, .key = "t.id", .texts = &repository_refs },
	[REPOSITORY_COMMIT] = { .kind = KEY_TEXT, .key = "t.id", .texts = &repository_commits },
	[REPOSITORY_COMMIT_TIME] = { .kind = KEY_NUMBER,
		.key = "(SELECT nullif(c.commit_time, 0) FROM capture AS c WHERE c.id = t.capture_id)" },
	[REPOSITORY_STATUS] = { .kind = KEY_WORD,
		.key = "(SELECT c.status FROM capture AS c WHERE c.id = t.capture_id)",
		.add_word = word_coverage,
		.last = COVERAGE_EMPTY },
	[REPOSITORY_REASON] = { .kind = KEY_TEXT, .key = "t.id", .texts = &repository_reasons },
	[REPOSITORY_MODULES] = { .kind = KEY_NUMBER, .key = "t.module_count" },
	[REPOSITORY_REFERENCES] = { .kind = KEY_NUMBER, .key = "t.reference_count" },
	[REPOSITORY_UNPINNED] = { .kind = KEY_NUMBER, .key = "t.unpinned_count" },
	[REPOSITORY_CRITICAL] = { .kind = KEY_NUMBER, .key = "t.critical_count" },
	[REPOSITORY_HIGH] = { .kind = KEY_NUMBER, .key = "t.high_count" },
	[REPOSITORY_MEDIUM] = { .kind = KEY_NUMBER, .key = "t.medium_count" },
	[REPOSITORY_LOW] = { .kind = KEY_NUMBER, .key = "t.low_count" },
	[REPOSITORY_UNKNOWN] = { .kind = KEY_NUMBER, .key = "t.unknown_count" },
	[REPOSITORY_SCORE_LOW] = { .kind = KEY_NUMBER, .key = "nullif(t.score_low, -1)" },
	[REPOSITORY_SCORE_HIGH] = { .kind = KEY_NUMBER, .key = "nullif(t.score_high, -1)" },
	[REPOSITORY_FIRST_SEEN] = { .kind = KEY_TIME, .key = "t.first_run" },
	[REPOSITORY_LAST_SEEN] = { .kind = KEY_TIME, .key = "t.last_run" },
	[REPOSITORY_PLACE] = { .kind = KEY_TEXT, .key = "t.id", .texts = &repository_places },
	[REPOSITORY_TEAM] = { .kind = KEY_TEXT, .key = "t.team_id", .texts = &team_names },
	[REPOSITORY_ACCEPTED] = { .kind = KEY_NUMBER, .key = "t.accepted_count" },
	[REPOSITORY_DISMISSED] = { .kind = KEY_NUMBER, .key = "t.dismissed_count" },
	[REPOSITORY_URL] = { .kind = KEY_TEXT, .key = "t.id", .texts = &repository_urls },
	[REPOSITORY_IMAGES] = { .kind = KEY_NUMBER, .key = "t.image_count" },
	[REPOSITORY_SETTINGS] = { .kind = KEY_NUMBER, .key = "t.setting_count" },
};

static const struct list_predicate repository_predicates[] = {
	{ "new", "t.first_run >= :newest" },
	{ "unknown", "t.unknown_count > 0" },
	{ "unpinned", "t.unpinned_count > 0" },
	{ "floating", "t.floating_count > 0" },
	{ "failed", "coalesce((SELECT c.status FROM capture AS c WHERE c.id = t.capture_id) = 3, 0)" },
	{ "hostile", "t.hostile_count > 0" },
	{ "any", "1" },
};

const struct list_table repository_list = {
	.from = "repository AS t",
	.columns = repository_columns,
	.predicates = repository_predicates,
	.predicate_count = COUNT_OF(repository_predicates),
	.repository = "t.id",
};

/* --- modules --------------------------------------------------------------------------------------------- */

#define OF_MODULE(table)                                                                                     \
	" FROM " table " AS x WHERE x.repository_id = t.repository_id AND x.path_id = t.path_id AND "

/* Where a module stands that others name: how its live uses are found, directly and through other modules. */
#define USES                                                                                                 \
	" FROM target AS g JOIN reference AS x ON x.target_id = g.id AND x.until_run IS NULL AND "           \
	"x.path_class = 0 JOIN repository AS u ON u.id = x.repository_id AND u.state = 1 "                   \
	"WHERE g.identity = " MODULE_TARGET_SQL
#define USES_THROUGH                                                                                         \
	" FROM target AS g JOIN below AS b ON b.target_id = g.id JOIN reference AS x ON x.id = "             \
	"b.reference_id AND x.until_run IS NULL AND x.path_class = 0 JOIN repository AS u ON u.id = "        \
	"x.repository_id AND u.state = 1 WHERE g.identity = " MODULE_TARGET_SQL

/* The numbers of enum truth, from those of include/model/resolution.h. */
#define TRUTH                                                                                                \
	"(SELECT max(CASE WHEN z.reachable = 2 THEN 5 WHEN z.label = 3 THEN 4 WHEN z.presence IN (2, 4) "    \
	"THEN 3 WHEN z.presence IN (1, 5) THEN 2 WHEN z.presence = 3 THEN 1 END) FROM reference AS x "       \
	"JOIN resolution AS z ON z.reference_id = x.id WHERE x.repository_id = t.repository_id "             \
	"AND x.path_id = t.path_id AND x.until_run IS NULL AND x.target_id IS NOT NULL)"

static const struct list_column module_columns[MODULE_COLUMNS] = {
	[MODULE_REPO] = { .kind = KEY_TEXT, .key = "t.repository_id", .texts = &repository_names },
	[MODULE_PATH] = { .kind = KEY_TEXT, .key = "t.path_id", .texts = &string_texts },
	[MODULE_FOLDER] = { .kind = KEY_TEXT, .key = "t.folder_id", .texts = &string_texts },
	[MODULE_NAME] = { .kind = KEY_TEXT, .key = "t.name_id", .texts = &string_texts },
	[MODULE_KIND] = { .kind = KEY_WORD, .key = "t.workspace", .add_word = word_module_kind, .last = 1 },
	[MODULE_FORM] = { .kind = KEY_TEXT, .key = "t.form_id", .texts = &string_texts },
	[MODULE_SDK] = { .kind = KEY_TEXT, .key = "t.sdk_id", .texts = &string_texts, .nullable = true },
	[MODULE_ENGINE] = { .kind = KEY_TEXT,
		.key = "t.engine_id",
		.texts = &string_texts,
		.nullable = true },
	[MODULE_CLASS] = { .kind = KEY_WORD,
		.key = "t.path_class",
		.add_word = word_path_class,
		.last = PATH_VENDORED },
	[MODULE_REFERENCES] = { .kind = KEY_NUMBER,
		.key = "(SELECT count(*)" OF_MODULE("reference") "x.until_run IS NULL)" },
	[MODULE_UNPINNED] = { .kind = KEY_NUMBER,
		.key = "(SELECT count(*)" OF_MODULE("reference") "x.until_run IS NULL AND x.class = 4)" },
	[MODULE_FINDINGS] = { .kind = KEY_NUMBER,
		.key = "(SELECT count(*)" OF_MODULE("finding") "x.status = 1)" },
	[MODULE_WORST] = { .kind = KEY_NUMBER,
		.key = "(SELECT max(x.severity)" OF_MODULE("finding") "x.status = 1 AND x.verdict = 1)" },
	[MODULE_FIRST_SEEN] = { .kind = KEY_TIME, .key = "t.first_run" },
	[MODULE_LAST_SEEN] = { .kind = KEY_TIME,
		.key = "(SELECT r.last_run FROM repository AS r WHERE r.id = t.repository_id)" },
	[MODULE_TARGET] = { .kind = KEY_TEXT, .key = "t.id", .texts = &module_targets },
	[MODULE_TRUTH] = { .kind = KEY_WORD,
		.key = TRUTH,
		.add_word = word_truth,
		.last = TRUTH_UNREACHABLE,
		.by_number = true },
	[MODULE_TIER] = { .kind = KEY_WORD,
		.key = "(SELECT r.tier FROM repository AS r WHERE r.id = t.repository_id)",
		.add_word = word_tier,
		.last = TIER_THIRD_PARTY },
	[MODULE_FORK] = { .kind = KEY_WORD,
		.key = "(SELECT r.fork FROM repository AS r WHERE r.id = t.repository_id)",
		.add_word = word_fork,
		.last = FORK_NONE },
	[MODULE_FORK_OF] = { .kind = KEY_TEXT, .key = "t.repository_id", .texts = &fork_roots },
	[MODULE_USED_BY] = { .kind = KEY_NUMBER, .key = "(SELECT count(DISTINCT x.repository_id)" USES ")" },
	[MODULE_COMMITS] = { .kind = KEY_NUMBER,
		.key = "(SELECT count(*) FROM (SELECT x.commit_id" USES " AND x.commit_id IS NOT NULL "
		       "UNION SELECT b.commit_id" USES_THROUGH " AND b.commit_id IS NOT NULL))" },
	[MODULE_REMOTE] = { .kind = KEY_NUMBER,
		.key = "(SELECT count(*)" OF_MODULE(
			"reference") "x.until_run IS NULL AND x.target_id IS NOT NULL)" },
	[MODULE_REVIEWED] = { .kind = KEY_NUMBER,
		.key = "(SELECT count(*)" OF_MODULE(
			"reference") "x.until_run IS NULL AND EXISTS (SELECT 1 "
				     "FROM review AS v WHERE v.target_id = x.target_id AND v.commit_id = "
				     "x.commit_id AND " REVIEW_HOLDS("v") "))" },
};

static const struct list_predicate module_predicates[] = {
	{ "new", "t.first_run >= :newest" },
	{ "unpinned", "EXISTS (SELECT 1" OF_MODULE("reference") "x.until_run IS NULL AND x.class = 4)" },
	{ "floating", "EXISTS (SELECT 1" OF_MODULE("reference") "x.until_run IS NULL AND x.effective = 4)" },
	{ "hostile", "(holds(:hostile, t.path_id) OR holds(:hostile, t.name_id) OR holds(:hostile, t.sdk_id) "
		     "OR holds(:hostile, t.engine_id))" },
	{ "live", "t.path_class = 0" },
	{ "fixture", "t.path_class = 1" },
	{ "docs", "t.path_class = 2" },
	{ "vendored", "t.path_class = 3" },
	{ "any", "1" },
};

const struct list_table module_list = {
	.from = "module AS t",
	.columns = module_columns,
	.predicates = module_predicates,
	.predicate_count = COUNT_OF(module_predicates),
	.repository = "t.repository_id",
};

/* --- references ------------------------------------------------------------------------------------------ */

/* Nothing is known to stand below a commit that no copy has: that is not "nothing stands there". */
#define IF_FOLLOWED(key) "CASE WHEN z.presence = 3 OR z.label = 6 THEN " key " END"

static const struct list_column reference_columns[REF_COLUMNS] = {
	[REF_REPO] = { .kind = KEY_TEXT, .key = "t.repository_id", .texts = &repository_names },
	[REF_PATH] = { .kind = KEY_TEXT, .key = "t.path_id", .texts = &string_texts },
	[REF_KIND] = { .kind = KEY_WORD,
		.key = "t.kind",
		.add_word = word_reference_kind,
		.last = REFERENCE_CALL },
	[REF_NAME] = { .kind = KEY_TEXT, .key = "t.name_id", .texts = &string_texts },
	[REF_SOURCE] = { .kind = KEY_TEXT, .key = "t.source_id", .texts = &string_texts },
	[REF_PIN] = { .kind = KEY_TEXT, .key = "t.pin_id", .texts = &string_texts, .nullable = true },
	[REF_CLASS] = { .kind = KEY_WORD,
		.key = "t.class",
		.add_word = word_reference_class,
		.last = CLASS_CONFLICT },
	[REF_DETAIL] = { .kind = KEY_WORD,
		.key = "t.detail",
		.add_word = word_detail,
		.last = DETAIL_MAX,
		.numbers = "SELECT DISTINCT detail FROM reference" },
	[REF_HOST] = { .kind = KEY_TEXT, .key = "t.target_id", .texts = &target_hosts, .nullable = true },
	[REF_REPO_ROOT] = { .kind = KEY_TEXT,
		.key = "t.target_id",
		.texts = &target_roots,
		.nullable = true },
	[REF_SUBDIR] = { .kind = KEY_TEXT,
		.key = "t.target_id",
		.texts = &target_subpaths,
		.nullable = true },
	[REF_VERSION] = { .kind = KEY_TEXT, .key = "t.version_id", .texts = &string_texts },
	[REF_VERSION_KIND] = { .kind = KEY_WORD,
		.key = "t.version_kind",
		.add_word = word_version_kind,
		.last = VERSION_OTHER },
	[REF_LOCK] = { .kind = KEY_TEXT,
		.key = "t.lock_commit_id",
		.texts = &string_texts,
		.nullable = true },
	[REF_EFFECTIVE] = { .kind = KEY_WORD,
		.key = "t.effective",
		.add_word = word_effective,
		.last = EFFECTIVE_LOCAL },
	[REF_LINE] = { .kind = KEY_NUMBER, .key = "nullif(t.line, 0)" },
	[REF_COLUMN] = { .kind = KEY_NUMBER, .key = "nullif(t.col, 0)" },
	[REF_FIRST_SEEN] = { .kind = KEY_TIME, .key = "t.first_run" },
	[REF_LAST_SEEN] = { .kind = KEY_TIME,
		.key = "(SELECT r.last_run FROM repository AS r WHERE r.id = t.repository_id)" },
	[REF_COMMIT] = { .kind = KEY_TEXT, .key = "t.id", .texts = &reference_commits },
	[REF_FORK] = { .kind = KEY_WORD,
		.key = "CASE t.effective WHEN 6 THEN 1 WHEN 5 THEN 6 ELSE z.fork END",
		.add_word = word_fork,
		.last = FORK_BUILTIN },
	[REF_LABEL] = { .kind = KEY_WORD, .key = "z.label", .add_word = word_label, .last = LABEL_ALONE },
	[REF_REACHABLE] = { .kind = KEY_WORD,
		.key = "z.reachable",
		.add_word = word_reach,
		.last = REACH_NO },
	[REF_PRESENT] = { .kind = KEY_WORD,
		.key = "z.presence",
		.add_word = word_presence,
		.last = PRESENCE_UNREADABLE },
	[REF_LABEL_COMMIT] = { .kind = KEY_TEXT,
		.key = "z.reference_id",
		.texts = &label_commits,
		.nullable = true },
	[REF_COMMIT_TIME] = { .kind = KEY_NUMBER, .key = "z.commit_time" },
	[REF_BEHIND] = { .kind = KEY_NUMBER, .key = "z.behind" },
	[REF_MODULE_CHANGED] = { .kind = KEY_WORD,
		.key = "z.module_changed",
		.add_word = word_yes,
		.last = 1 },
	[REF_TIER] = { .kind = KEY_WORD, .key = "z.tier", .add_word = word_tier, .last = TIER_THIRD_PARTY },
	[REF_BELOW] = { .kind = KEY_NUMBER, .key = IF_FOLLOWED("z.below_count") },
	[REF_BELOW_FLOATING] = { .kind = KEY_NUMBER, .key = IF_FOLLOWED("z.below_floating") },
	[REF_REVIEWED] = { .kind = KEY_NUMBER,
		.key = "CASE WHEN t.target_id IS NOT NULL THEN (SELECT count(*) FROM review AS v WHERE "
		       "v.target_id = t.target_id AND v.commit_id = t.commit_id AND " REVIEW_HOLDS(
			       "v") ") END" },
	[REF_INTRODUCED] = { .kind = KEY_TEXT,
		.key = "i.reference_id",
		.texts = &introducing_commits,
		.nullable = true },
	[REF_INTRODUCED_BY] = { .kind = KEY_TEXT,
		.key = "i.reference_id",
		.texts = &introducing_authors,
		.nullable = true },
	[REF_INTRODUCED_AT] = { .kind = KEY_NUMBER,
		.key = "CASE WHEN i.commit_id IS NOT NULL THEN i.time END" },
	[REF_FORK_OF] = { .kind = KEY_TEXT,
		.key = "z.reference_id",
		.texts = &resolution_forks,
		.nullable = true },
};

static const struct list_predicate reference_predicates[] = {
	{ "new", "t.first_run >= :newest" },
	{ "unknown", "t.effective = 0" },
	{ "unpinned", "t.class = 4" },
	{ "floating", "t.effective = 4" },
	{ "disagrees", "coalesce(z.label = 3, 0)" },
	{ "unreachable", "coalesce(z.reachable = 2, 0)" },
	{ "absent", "coalesce(z.presence = 2, 0)" },
	{ "nocopy", "coalesce(z.presence = 1, 0)" },
	{ "behind", "coalesce(z.behind > 0, 0)" },
	{ "thirdparty", "coalesce(z.tier = 3, 0)" },
	{ "hostile",
		"(holds(:hostile, t.path_id) OR holds(:hostile, t.name_id) OR holds(:hostile, t.source_id) "
		"OR holds(:hostile, t.pin_id))" },
	{ "live", "t.path_class = 0" },
	{ "fixture", "t.path_class = 1" },
	{ "docs", "t.path_class = 2" },
	{ "vendored", "t.path_class = 3" },
	{ "any", "1" },
};

/* What stands as numbers in the SQL above. */
_Static_assert(CLASS_UNPINNED == 4 && EFFECTIVE_FLOATING == 4 && EFFECTIVE_UNKNOWN == 0, "stored");
_Static_assert(EFFECTIVE_BUILTIN == 5 && EFFECTIVE_LOCAL == 6 && FORK_LOCAL == 1, "stored");
_Static_assert(LABEL_DISAGREES == 3 && REACH_NO == 2 && TIER_THIRD_PARTY == 3, "stored");
_Static_assert(PRESENCE_NO_COPY == 1 && PRESENCE_ABSENT == 2 && PRESENCE_FOUND == 3 &&
		       PRESENCE_NOT_COMMIT == 4 && PRESENCE_UNREADABLE == 5,
	"stored");
_Static_assert(VERDICT_FAIL == 1 && FINDING_OPEN == 1 && REVIEW_PASSED == 1, "stored");
_Static_assert(COVERAGE_FAILED == 3 && REPOSITORY_LIVE == 1, "stored");
_Static_assert(PATH_LIVE == 0 && PATH_FIXTURE == 1 && PATH_DOCS == 2 && PATH_VENDORED == 3, "stored");

const struct list_table reference_list = {
	.from = "reference AS t LEFT JOIN resolution AS z ON z.reference_id = t.id "
		"LEFT JOIN introduced AS i ON i.reference_id = t.id",
	.columns = reference_columns,
	.predicates = reference_predicates,
	.predicate_count = COUNT_OF(reference_predicates),
	.repository = "t.repository_id",
};
