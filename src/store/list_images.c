/* Where the columns of images, of their uses and of settings lie. */
#include "list_texts.h"
#include "list_words.h"

#include "base/cleanup.h"

/* Open findings about a fact `x`: those in its file are few. */
#define ABOUT(x)                                                                                             \
	" f.repository_id = " x ".repository_id AND f.path_id = " x ".path_id AND f.status = 1 AND "         \
	"f.subject_identity = " x ".identity"
#define FINDINGS_ABOUT " FROM finding AS f WHERE" ABOUT("t")

/* --- images ---------------------------------------------------------------------------------------------- */

/* What counts of an image `t`: its uses in live paths of live repositories; nothing is pulled for class 6. */
#define USED " WHERE x.image_id = t.id AND x.until_run IS NULL AND x.path_class = 0 AND x.class <> 6"
#define USES " FROM image_use AS x CROSS JOIN repository AS u ON u.id = x.repository_id AND u.state = 1"
#define FINDINGS_ABOUT_USES USES " CROSS JOIN finding AS f ON" ABOUT("x") USED

/* Different texts of its uses; more of them than a hundred tell nobody anything. */
#define LISTED(id)                                                                                           \
	"(SELECT group_concat(v, ',') FROM (SELECT DISTINCT s.value AS v" USES                               \
	" CROSS JOIN string AS s ON s.id = x." id USED " AND s.value <> '' ORDER BY 1 LIMIT 100))"

static const struct texts tags = {
	.all = "SELECT t.id, " LISTED("tag_id") " FROM image AS t",
	.one = LISTED("tag_id"),
};

static const struct texts digests = {
	.all = "SELECT t.id, " LISTED("digest_id") " FROM image AS t",
	.one = LISTED("digest_id"),
};

static const struct texts platforms = {
	.all = "SELECT t.id, " LISTED("platform_id") " FROM image AS t",
	.one = LISTED("platform_id"),
};

static const struct list_column image_columns[IMAGES_COLUMNS] = {
	[IMAGES_NAME] = { .kind = KEY_TEXT, .key = "t.name_id", .texts = &string_texts },
	[IMAGES_REGISTRY] = { .kind = KEY_TEXT, .key = "t.registry_id", .texts = &string_texts },
	[IMAGES_ROLE] = { .kind = KEY_WORD,
		.key = "t.role",
		.add_word = word_image_role,
		.last = IMAGE_ROLES - 1 },
	[IMAGES_CLASS] = { .kind = KEY_WORD,
		.key = "(SELECT max(CASE x.class WHEN 0 THEN 2 WHEN 1 THEN 1 ELSE x.class + 1 END)" USES USED
		       ")",
		.add_word = word_loosest,
		.last = LOOSEST_MALFORMED,
		.by_number = true },
	[IMAGES_PINNED] = { .kind = KEY_NUMBER,
		.key = "(SELECT sum(x.class = 1) * 100 / count(*)" USES USED ")" },
	[IMAGES_USES] = { .kind = KEY_NUMBER, .key = "(SELECT count(*)" USES USED ")" },
	[IMAGES_REPOSITORIES] = { .kind = KEY_NUMBER,
		.key = "(SELECT count(DISTINCT x.repository_id)" USES USED ")" },
	[IMAGES_TAGS] = { .kind = KEY_TEXT, .key = "t.id", .texts = &tags },
	[IMAGES_DIGESTS] = { .kind = KEY_NUMBER, .key = "(SELECT count(DISTINCT x.digest_id)" USES USED ")" },
	[IMAGES_DIGEST_LIST] = { .kind = KEY_TEXT, .key = "t.id", .texts = &digests },
	[IMAGES_PLATFORMS] = { .kind = KEY_TEXT, .key = "t.id", .texts = &platforms },
	[IMAGES_FINDINGS] = { .kind = KEY_NUMBER, .key = "(SELECT count(*)" FINDINGS_ABOUT_USES ")" },
	[IMAGES_WORST] = { .kind = KEY_NUMBER,
		.key = "(SELECT max(f.severity)" FINDINGS_ABOUT_USES " AND f.verdict = 1)" },
	[IMAGES_FIRST_SEEN] = { .kind = KEY_TIME, .key = "(SELECT min(x.first_run)" USES USED ")" },
	[IMAGES_LAST_SEEN] = { .kind = KEY_TIME, .key = "(SELECT max(u.last_run)" USES USED ")" },
};

static const struct list_predicate image_predicates[] = {
	{ "new", "(SELECT min(x.first_run)" USES USED ") >= :newest" },
	{ "unknown", "EXISTS (SELECT 1" USES USED " AND x.class = 0)" },
	{ "unpinned", "EXISTS (SELECT 1" USES USED " AND x.class IN (2, 3, 4))" },
	{ "hostile", "holds(:hostile, t.name_id)" },
	{ "any", "1" },
};

const struct list_table images_list = {
	.from = "image AS t",
	.columns = image_columns,
	.predicates = image_predicates,
	.predicate_count = COUNT_OF(image_predicates),
	.scope = "EXISTS (SELECT 1" USES USED ")",
};

/* --- uses of images -------------------------------------------------------------------------------------- */

static const struct list_column use_columns[IMAGE_USE_COLUMNS] = {
	[IMAGE_USE_REPO] = { .kind = KEY_TEXT, .key = "t.repository_id", .texts = &repository_names },
	[IMAGE_USE_PATH] = { .kind = KEY_TEXT, .key = "t.path_id", .texts = &string_texts },
	[IMAGE_USE_LINE] = { .kind = KEY_NUMBER, .key = "nullif(t.line, 0)" },
	[IMAGE_USE_COLUMN] = { .kind = KEY_NUMBER, .key = "nullif(t.col, 0)" },
	[IMAGE_USE_ROLE] = { .kind = KEY_WORD,
		.key = "i.role",
		.add_word = word_image_role,
		.last = IMAGE_ROLES - 1 },
	[IMAGE_USE_IMAGE] = { .kind = KEY_TEXT, .key = "i.name_id", .texts = &string_texts },
	[IMAGE_USE_REGISTRY] = { .kind = KEY_TEXT, .key = "i.registry_id", .texts = &string_texts },
	[IMAGE_USE_TAG] = { .kind = KEY_TEXT, .key = "t.tag_id", .texts = &string_texts },
	[IMAGE_USE_DIGEST] = { .kind = KEY_TEXT,
		.key = "t.digest_id",
		.texts = &string_texts,
		.nullable = true },
	[IMAGE_USE_CLASS] = { .kind = KEY_WORD,
		.key = "t.class",
		.add_word = word_image_class,
		.last = IMAGE_CLASS_NONE },
	[IMAGE_USE_CERTAINTY] = { .kind = KEY_WORD,
		.key = "t.certainty",
		.add_word = word_certainty,
		.last = CERTAINTY_SECRET },
	[IMAGE_USE_WHERE] = { .kind = KEY_TEXT, .key = "t.place_id", .texts = &string_texts },
	[IMAGE_USE_FUNCTION] = { .kind = KEY_TEXT, .key = "t.function_id", .texts = &string_texts },
	[IMAGE_USE_PLATFORM] = { .kind = KEY_TEXT, .key = "t.platform_id", .texts = &string_texts },
	[IMAGE_USE_LOCK_DIGEST] = { .kind = KEY_TEXT,
		.key = "t.lock_digest_id",
		.texts = &string_texts,
		.nullable = true },
	[IMAGE_USE_LOCK_PLATFORMS] = { .kind = KEY_TEXT,
		.key = "t.lock_platforms_id",
		.texts = &string_texts,
		.nullable = true },
	[IMAGE_USE_TEXT] = { .kind = KEY_TEXT, .key = "t.text_id", .texts = &string_texts },
	[IMAGE_USE_MALFORMED] = { .kind = KEY_TEXT,
		.key = "t.malformed_id",
		.texts = &string_texts,
		.nullable = true },
	[IMAGE_USE_FINDINGS] = { .kind = KEY_NUMBER, .key = "(SELECT count(*)" FINDINGS_ABOUT ")" },
	[IMAGE_USE_WORST] = { .kind = KEY_NUMBER,
		.key = "(SELECT max(f.severity)" FINDINGS_ABOUT " AND f.verdict = 1)" },
	[IMAGE_USE_FIRST_SEEN] = { .kind = KEY_TIME, .key = "t.first_run" },
	[IMAGE_USE_LAST_SEEN] = { .kind = KEY_TIME,
		.key = "(SELECT r.last_run FROM repository AS r WHERE r.id = t.repository_id)" },
};

static const struct list_predicate use_predicates[] = {
	{ "new", "t.first_run >= :newest" },
	{ "unknown", "t.class = 0" },
	{ "unpinned", "t.class IN (2, 3, 4)" },
	{ "hostile", "(holds(:hostile, t.path_id) OR holds(:hostile, t.text_id))" },
	{ "live", "t.path_class = 0" },
	{ "fixture", "t.path_class = 1" },
	{ "docs", "t.path_class = 2" },
	{ "vendored", "t.path_class = 3" },
	{ "any", "1" },
};

const struct list_table image_use_list = {
	.from = "image_use AS t JOIN image AS i ON i.id = t.image_id",
	.columns = use_columns,
	.predicates = use_predicates,
	.predicate_count = COUNT_OF(use_predicates),
	.repository = "t.repository_id",
};

/* --- settings -------------------------------------------------------------------------------------------- */

#define RULES                                                                                                \
	"(SELECT group_concat(v, ',') FROM (SELECT DISTINCT 'SCB' || f.rule AS v" FINDINGS_ABOUT             \
	" ORDER BY 1))"

static const struct texts rules = {
	.all = "SELECT t.id, " RULES " FROM configuration AS t WHERE t.until_run IS NULL",
	.one = RULES,
};

static const struct list_column setting_columns[SETTINGS_COLUMNS] = {
	[SETTINGS_REPO] = { .kind = KEY_TEXT, .key = "t.repository_id", .texts = &repository_names },
	[SETTINGS_PATH] = { .kind = KEY_TEXT, .key = "t.path_id", .texts = &string_texts },
	[SETTINGS_LINE] = { .kind = KEY_NUMBER, .key = "nullif(t.line, 0)" },
	[SETTINGS_COLUMN] = { .kind = KEY_NUMBER, .key = "nullif(t.col, 0)" },
	[SETTINGS_KIND] = { .kind = KEY_WORD,
		.key = "t.kind",
		.add_word = word_setting_kind,
		.last = SETTING_KINDS - 1 },
	[SETTINGS_SUBJECT] = { .kind = KEY_TEXT, .key = "t.subject_id", .texts = &string_texts },
	[SETTINGS_KEY] = { .kind = KEY_TEXT, .key = "t.name_id", .texts = &string_texts },
	[SETTINGS_VALUE] = { .kind = KEY_TEXT, .key = "t.value_id", .texts = &string_texts },
	[SETTINGS_STATE] = { .kind = KEY_WORD,
		.key = "t.state",
		.add_word = word_setting_state,
		.last = SETTING_STATE_REFUSED },
	[SETTINGS_REASON] = { .kind = KEY_TEXT,
		.key = "t.reason_id",
		.texts = &string_texts,
		.nullable = true },
	[SETTINGS_CERTAINTY] = { .kind = KEY_WORD,
		.key = "t.certainty",
		.add_word = word_certainty,
		.last = CERTAINTY_SECRET },
	[SETTINGS_CLASS] = { .kind = KEY_WORD,
		.key = "t.path_class",
		.add_word = word_path_class,
		.last = PATH_VENDORED },
	[SETTINGS_FINDINGS] = { .kind = KEY_NUMBER, .key = "(SELECT count(*)" FINDINGS_ABOUT ")" },
	[SETTINGS_RULES] = { .kind = KEY_TEXT, .key = "t.id", .texts = &rules },
	[SETTINGS_WORST] = { .kind = KEY_NUMBER,
		.key = "(SELECT max(f.severity)" FINDINGS_ABOUT " AND f.verdict = 1)" },
	[SETTINGS_FIRST_SEEN] = { .kind = KEY_TIME, .key = "t.first_run" },
	[SETTINGS_LAST_SEEN] = { .kind = KEY_TIME,
		.key = "(SELECT r.last_run FROM repository AS r WHERE r.id = t.repository_id)" },
};

static const struct list_predicate setting_predicates[] = {
	{ "new", "t.first_run >= :newest" },
	{ "hostile", "(holds(:hostile, t.path_id) OR holds(:hostile, t.subject_id) OR holds(:hostile, "
		     "t.name_id) OR holds(:hostile, t.value_id))" },
	{ "live", "t.path_class = 0" },
	{ "fixture", "t.path_class = 1" },
	{ "docs", "t.path_class = 2" },
	{ "vendored", "t.path_class = 3" },
	{ "any", "1" },
};

/* What stands as numbers in the SQL above. */
_Static_assert(IMAGE_CLASS_UNKNOWN == 0 && IMAGE_CLASS_DIGEST == 1 && IMAGE_CLASS_TAG == 2 &&
		       IMAGE_CLASS_LATEST == 3 && IMAGE_CLASS_NO_TAG == 4 && IMAGE_CLASS_MALFORMED == 5 &&
		       IMAGE_CLASS_NONE == 6,
	"stored");
_Static_assert(LOOSEST_DIGEST == 1 && LOOSEST_UNKNOWN == 2 && LOOSEST_TAG == 3 && LOOSEST_LATEST == 4 &&
		       LOOSEST_NO_TAG == 5 && LOOSEST_MALFORMED == 6,
	"made above");
_Static_assert(VERDICT_FAIL == 1 && FINDING_OPEN == 1 && REPOSITORY_LIVE == 1, "stored");
_Static_assert(PATH_LIVE == 0 && PATH_FIXTURE == 1 && PATH_DOCS == 2 && PATH_VENDORED == 3, "stored");

const struct list_table setting_list = {
	.from = "configuration AS t",
	.columns = setting_columns,
	.predicates = setting_predicates,
	.predicate_count = COUNT_OF(setting_predicates),
	.repository = "t.repository_id",
};
