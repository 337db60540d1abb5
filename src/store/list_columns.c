#include "list_columns.h"

#include "base/cleanup.h"

/* --- texts ----------------------------------------------------------------------------------------------- */

const struct texts string_texts = {
	.all = "SELECT id, value FROM string",
	.one = "(SELECT value FROM string WHERE id = %s)",
	.find = "SELECT id FROM string WHERE value = ?1",
};

const struct texts repository_names = {
	.all = "SELECT id, name FROM repository",
	.get = "SELECT name FROM repository WHERE id = ?1",
	.find = "SELECT id FROM repository WHERE name = ?1",
};

static const struct texts repository_identities = {
	.all = "SELECT id, identity FROM repository",
	.get = "SELECT identity FROM repository WHERE id = ?1",
	.find = "SELECT id FROM repository WHERE identity = ?1",
};

static const struct texts repository_refs = {
	.all = "SELECT r.id, c.ref FROM repository AS r LEFT JOIN capture AS c ON c.id = r.capture_id",
	.get = "SELECT c.ref FROM repository AS r JOIN capture AS c ON c.id = r.capture_id WHERE r.id = ?1",
};

static const struct texts repository_commits = {
	.all = "SELECT r.id, lower(hex(c.commit_id)) FROM repository AS r LEFT JOIN capture AS c ON c.id = "
	       "r.capture_id",
	.get = "SELECT lower(hex(c.commit_id)) FROM repository AS r JOIN capture AS c ON c.id = r.capture_id "
	       "WHERE r.id = ?1",
};

static const struct texts repository_reasons = {
	.all = "SELECT r.id, c.reason FROM repository AS r LEFT JOIN capture AS c ON c.id = r.capture_id",
	.get = "SELECT c.reason FROM repository AS r JOIN capture AS c ON c.id = r.capture_id WHERE r.id = "
	       "?1",
};

static const struct texts repository_places = {
	.all = "SELECT r.id, (SELECT p.path FROM repository_place AS p WHERE p.repository_id = r.id "
	       "ORDER BY p.gone, p.last_run DESC, p.path LIMIT 1) FROM repository AS r",
	.get = "SELECT p.path FROM repository_place AS p WHERE p.repository_id = ?1 ORDER BY p.gone, "
	       "p.last_run DESC, p.path LIMIT 1",
};

static const struct texts target_identities = {
	.all = "SELECT id, identity FROM target",
	.get = "SELECT identity FROM target WHERE id = ?1",
	.find = "SELECT id FROM target WHERE identity = ?1",
};

static const struct texts target_hosts = {
	.all = "SELECT id, host FROM target",
	.get = "SELECT host FROM target WHERE id = ?1",
};

static const struct texts target_roots = {
	.all = "SELECT id, root FROM target",
	.get = "SELECT root FROM target WHERE id = ?1",
};

static const struct texts target_subpaths = {
	.all = "SELECT id, subpath FROM target",
	.get = "SELECT subpath FROM target WHERE id = ?1",
};

static const struct texts reference_commits = {
	.all = "SELECT id, lower(hex(commit_id)) FROM reference WHERE until_run IS NULL",
	.one = "lower(hex(t.commit_id))",
};

static const struct texts fingerprints = {
	.all = "SELECT id, lower(hex(fingerprint)) FROM finding",
	.one = "lower(hex(t.fingerprint))",
	.find = "SELECT id FROM finding WHERE fingerprint = ?1",
	.hex = true,
};

static const struct texts seen_texts = {
	.all = "SELECT finding_id, seen FROM finding_detail",
	.one = "(SELECT seen FROM finding_detail WHERE finding_id = %s)",
};

/* The rule's own help stands in for a remedy that is not given. */
static const struct texts remedies = {
	.all = "SELECT x.id, coalesce(d.remedy, rule_help(x.rule)) FROM finding AS x "
	       "LEFT JOIN finding_detail AS d ON d.finding_id = x.id",
	.one = "coalesce((SELECT remedy FROM finding_detail WHERE finding_id = t.id), rule_help(t.rule))",
};

/* --- words ----------------------------------------------------------------------------------------------- */

enum { RULE_NUMBER_MAX = 9999, DETAIL_MAX = 0x7fff };

static void add_state(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	if (number == REPOSITORY_LIVE)
		buf_add(buf, "live");
	else if (number == REPOSITORY_GONE)
		buf_add(buf, "gone");
}

static void add_coverage(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, coverage_status_word((enum coverage_status)number));
}

static void add_module_kind(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, number ? "workspace" : "module");
}

static void add_path_class(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, path_class_word((enum path_class)number));
}

static void add_reference_kind(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, reference_kind_word((enum reference_kind)number));
}

static void add_reference_class(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, reference_class_word((enum reference_class)number));
}

static void add_detail(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add_reference_detail(buf, (uint32_t)number);
}

static void add_version_kind(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, version_kind_word((enum version_kind)number));
}

static void add_effective(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, reference_effective_word((enum reference_effective)number));
}

static void add_rule(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_format(buf, "SCB%lld", (long long)number);
}

static void add_rule_title(struct buf *buf, const struct store *store, int64_t number)
{
	const struct rule *rule = store_rule(store, (int)number);

	if (rule)
		buf_add(buf, rule->title);
}

static void add_confidence(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, confidence_word((enum confidence)number));
}

static void add_verdict(struct buf *buf, const struct store *store, int64_t number)
{
	(void)store;
	buf_add(buf, verdict_word((enum verdict)number));
}

/* Numbers that the key of the column `status` makes. */
static void add_status(struct buf *buf, const struct store *store, int64_t number)
{
	static const char *const words[] = { "closed", "decided", "new", "reopened", "changed", "open" };

	(void)store;
	if (number >= 0 && (size_t)number < COUNT_OF(words))
		buf_add(buf, words[number]);
}

/* --- repositories ---------------------------------------------------------------------------------------- */

static const struct list_column repository_columns[] = {
	[REPOSITORY_REPO] = { .kind = KEY_TEXT, .key = "t.id", .texts = &repository_names },
	[REPOSITORY_IDENTITY] = { .kind = KEY_TEXT, .key = "t.id", .texts = &repository_identities },
	[REPOSITORY_STATE] = { .kind = KEY_WORD, .key = "t.state", .add_word = add_state, .last = 3 },
	[REPOSITORY_REF] = { .kind = KEY_TEXT, .key = "t.id", .texts = &repository_refs },
	[REPOSITORY_COMMIT] = { .kind = KEY_TEXT, .key = "t.id", .texts = &repository_commits },
	[REPOSITORY_COMMIT_TIME] = { .kind = KEY_NUMBER,
		.key = "(SELECT nullif(c.commit_time, 0) FROM capture AS c WHERE c.id = t.capture_id)" },
	[REPOSITORY_STATUS] = { .kind = KEY_WORD,
		.key = "(SELECT c.status FROM capture AS c WHERE c.id = t.capture_id)",
		.add_word = add_coverage,
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

/* --- modules --------------------------------------------------------------------------------------------- */

#define OF_MODULE(table)                                                                                     \
	" FROM " table " AS x WHERE x.repository_id = t.repository_id AND x.path_id = t.path_id AND "

static const struct list_column module_columns[] = {
	[MODULE_REPO] = { .kind = KEY_TEXT, .key = "t.repository_id", .texts = &repository_names },
	[MODULE_PATH] = { .kind = KEY_TEXT, .key = "t.path_id", .texts = &string_texts },
	[MODULE_FOLDER] = { .kind = KEY_TEXT, .key = "t.folder_id", .texts = &string_texts },
	[MODULE_NAME] = { .kind = KEY_TEXT, .key = "t.name_id", .texts = &string_texts },
	[MODULE_KIND] = { .kind = KEY_WORD, .key = "t.workspace", .add_word = add_module_kind, .last = 1 },
	[MODULE_FORM] = { .kind = KEY_TEXT, .key = "t.form_id", .texts = &string_texts },
	[MODULE_SDK] = { .kind = KEY_TEXT, .key = "t.sdk_id", .texts = &string_texts, .nullable = true },
	[MODULE_ENGINE] = { .kind = KEY_TEXT,
		.key = "t.engine_id",
		.texts = &string_texts,
		.nullable = true },
	[MODULE_CLASS] = { .kind = KEY_WORD,
		.key = "t.path_class",
		.add_word = add_path_class,
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

/* --- references ------------------------------------------------------------------------------------------ */

static const struct list_column reference_columns[] = {
	[REF_REPO] = { .kind = KEY_TEXT, .key = "t.repository_id", .texts = &repository_names },
	[REF_PATH] = { .kind = KEY_TEXT, .key = "t.path_id", .texts = &string_texts },
	[REF_KIND] = { .kind = KEY_WORD,
		.key = "t.kind",
		.add_word = add_reference_kind,
		.last = REFERENCE_ENV_MODULE },
	[REF_NAME] = { .kind = KEY_TEXT, .key = "t.name_id", .texts = &string_texts },
	[REF_SOURCE] = { .kind = KEY_TEXT, .key = "t.source_id", .texts = &string_texts },
	[REF_PIN] = { .kind = KEY_TEXT, .key = "t.pin_id", .texts = &string_texts, .nullable = true },
	[REF_CLASS] = { .kind = KEY_WORD,
		.key = "t.class",
		.add_word = add_reference_class,
		.last = CLASS_CONFLICT },
	[REF_DETAIL] = { .kind = KEY_WORD,
		.key = "t.detail",
		.add_word = add_detail,
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
		.add_word = add_version_kind,
		.last = VERSION_OTHER },
	[REF_LOCK] = { .kind = KEY_TEXT,
		.key = "t.lock_commit_id",
		.texts = &string_texts,
		.nullable = true },
	[REF_EFFECTIVE] = { .kind = KEY_WORD,
		.key = "t.effective",
		.add_word = add_effective,
		.last = EFFECTIVE_LOCAL },
	[REF_LINE] = { .kind = KEY_NUMBER, .key = "nullif(t.line, 0)" },
	[REF_COLUMN] = { .kind = KEY_NUMBER, .key = "nullif(t.col, 0)" },
	[REF_FIRST_SEEN] = { .kind = KEY_TIME, .key = "t.first_run" },
	[REF_LAST_SEEN] = { .kind = KEY_TIME,
		.key = "(SELECT r.last_run FROM repository AS r WHERE r.id = t.repository_id)" },
	[REF_COMMIT] = { .kind = KEY_TEXT, .key = "t.id", .texts = &reference_commits },
	[REF_FORK] = { .kind = KEY_NOTHING },
	[REF_LABEL] = { .kind = KEY_NOTHING },
	[REF_REACHABLE] = { .kind = KEY_NOTHING },
};

static const struct list_predicate reference_predicates[] = {
	{ "new", "t.first_run >= :newest" },
	{ "unknown", "t.effective = 0" },
	{ "unpinned", "t.class = 4" },
	{ "floating", "t.effective = 4" },
	{ "hostile",
		"(holds(:hostile, t.path_id) OR holds(:hostile, t.name_id) OR holds(:hostile, t.source_id) "
		"OR holds(:hostile, t.pin_id))" },
	{ "live", "t.path_class = 0" },
	{ "fixture", "t.path_class = 1" },
	{ "docs", "t.path_class = 2" },
	{ "vendored", "t.path_class = 3" },
	{ "any", "1" },
};

/* --- findings -------------------------------------------------------------------------------------------- */

static const struct list_column finding_columns[] = {
	[FIND_FINGERPRINT] = { .kind = KEY_TEXT, .key = "t.id", .texts = &fingerprints },
	[FIND_RULE] = { .kind = KEY_WORD, .key = "t.rule", .add_word = add_rule, .last = RULE_NUMBER_MAX },
	[FIND_TITLE] = { .kind = KEY_WORD,
		.key = "t.rule",
		.add_word = add_rule_title,
		.last = RULE_NUMBER_MAX },
	[FIND_SEVERITY] = { .kind = KEY_NUMBER, .key = "t.severity" },
	[FIND_CONFIDENCE] = { .kind = KEY_WORD,
		.key = "t.confidence",
		.add_word = add_confidence,
		.last = CONFIDENCE_HIGH },
	[FIND_VERDICT] = { .kind = KEY_WORD,
		.key = "t.verdict",
		.add_word = add_verdict,
		.last = VERDICT_DECLARED },
	[FIND_STATUS] = { .kind = KEY_WORD,
		.key = "CASE WHEN t.status = 0 THEN 0 WHEN t.status = 2 THEN 1 WHEN t.first_run >= :newest "
		       "THEN 2 "
		       "WHEN t.opened_run >= :newest THEN 3 WHEN t.changed_run >= :newest THEN 4 ELSE 5 END",
		.add_word = add_status,
		.last = 5 },
	[FIND_REPO] = { .kind = KEY_TEXT, .key = "t.repository_id", .texts = &repository_names },
	[FIND_PATH] = { .kind = KEY_TEXT, .key = "t.path_id", .texts = &string_texts },
	[FIND_LINE] = { .kind = KEY_NUMBER, .key = "nullif(t.line, 0)" },
	[FIND_COLUMN] = { .kind = KEY_NUMBER, .key = "nullif(t.col, 0)" },
	[FIND_SUBJECT] = { .kind = KEY_TEXT, .key = "t.subject_id", .texts = &string_texts },
	[FIND_SEEN] = { .kind = KEY_TEXT, .key = "t.id", .texts = &seen_texts },
	[FIND_REMEDY] = { .kind = KEY_TEXT, .key = "t.id", .texts = &remedies },
	[FIND_CLASS] = { .kind = KEY_WORD,
		.key = "t.path_class",
		.add_word = add_path_class,
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
};

static const struct list_predicate finding_predicates[] = {
	{ "new", "(t.status = 1 AND t.first_run >= :newest)" },
	{ "open", "t.status = 1" },
	{ "closed", "t.status = 0" },
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

_Static_assert(COUNT_OF(repository_columns) == REPOSITORY_COLUMNS, "a row for each column");
_Static_assert(COUNT_OF(module_columns) == MODULE_COLUMNS, "a row for each column");
_Static_assert(COUNT_OF(reference_columns) == REF_COLUMNS, "a row for each column");
_Static_assert(COUNT_OF(finding_columns) == FIND_COLUMNS, "a row for each column");
/* What stands as numbers in the SQL above. */
_Static_assert(CLASS_UNPINNED == 4 && EFFECTIVE_FLOATING == 4 && EFFECTIVE_UNKNOWN == 0, "stored");
_Static_assert(FINDING_CLOSED == 0 && FINDING_OPEN == 1 && FINDING_DECIDED == 2, "stored");
_Static_assert(VERDICT_FAIL == 1 && VERDICT_UNKNOWN == 2 && VERDICT_DECLARED == 3, "stored");
_Static_assert(PATH_LIVE == 0 && PATH_FIXTURE == 1 && PATH_DOCS == 2 && PATH_VENDORED == 3, "stored");
_Static_assert(COVERAGE_FAILED == 3 && FINDING_HOSTILE == 1, "stored");

const struct list_table list_tables[TABLE_COUNT] = {
	[TABLE_REPOSITORIES] = { .from = "repository AS t",
		.columns = repository_columns,
		.predicates = repository_predicates,
		.predicate_count = COUNT_OF(repository_predicates),
		.repository = "t.id" },
	[TABLE_MODULES] = { .from = "module AS t",
		.columns = module_columns,
		.predicates = module_predicates,
		.predicate_count = COUNT_OF(module_predicates),
		.repository = "t.repository_id" },
	[TABLE_REFERENCES] = { .from = "reference AS t",
		.columns = reference_columns,
		.predicates = reference_predicates,
		.predicate_count = COUNT_OF(reference_predicates),
		.repository = "t.repository_id" },
	[TABLE_FINDINGS] = { .from = "finding AS t",
		.columns = finding_columns,
		.predicates = finding_predicates,
		.predicate_count = COUNT_OF(finding_predicates),
		.repository = "t.repository_id" },
};
