/* The tables that screens, reports, exports and filters share: one row per column feeds all of them. */
#ifndef SCABBARD_MODEL_TABLE_H
#define SCABBARD_MODEL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum table_id {
	TABLE_REPOSITORIES,
	TABLE_MODULES,
	TABLE_REFERENCES,
	TABLE_FINDINGS,
	TABLE_GRAPH,      /**< one row a module that live references lead to, directly or through others */
	TABLE_REVIEWS,    /**< one row an entry of the review ledger */
	TABLE_CHANGES,    /**< one row an event of a finding: what got worse, what got better, and why */
	TABLE_DECISIONS,  /**< one row a decision of a person or of policy */
	TABLE_IMAGES,     /**< one row an image over the fleet: what it is for, and its name without tag */
	TABLE_IMAGE_USES, /**< one row a place that names an image */
	TABLE_SETTINGS,   /**< one row a setting of engine, cache, CI or cluster */
	TABLE_COUNT
};

enum column_type {
	COLUMN_TEXT, /**< outside text: sanitised wherever it is shown */
	COLUMN_NUMBER,
	COLUMN_TIME,     /**< seconds; exported as RFC 3339, shown as an age */
	COLUMN_SEVERITY, /**< number of enum severity; exported as its word */
	COLUMN_WORD,     /**< one of our own words */
};

/**
 * One column. Names are the stable interface of `export` and of the filter language; new columns are only
 * added at the end of a table, and none is ever renamed.
 */
struct column {
	const char *name;
	const char *alias; /**< short name in filters, or NULL */
	const char *title; /**< head on the screen, or NULL: never shown in a list */
	enum column_type type;
	uint8_t width;    /**< columns it likes to have on the screen */
	uint8_t priority; /**< 1 is dropped last when the screen is narrow */
	enum text_cut cut;
	const char *about; /**< for the manual page and help */
};

struct table {
	const char *name; /**< "findings" */
	const char *rows; /**< what its rows are called in a sentence: "findings", "rows of the graph" */
	const char *title;
	const struct column *columns;
	size_t column_count;
	const char *sort; /**< sort used when none is asked for: "-severity,repo,path" ('-' = descending) */
};

extern const struct table table_list[TABLE_COUNT];

/** What `who` answers with: no table of the database, so no list and no filter; written down like one. */
extern const struct table use_table;

/** The table of a name, or -1. */
int table_find(const char *name);

/** The column of a table by name or alias, or -1. */
int table_column(enum table_id table, const char *name);

/** Position of columns that code refers to. */
enum repository_column {
	REPOSITORY_REPO,
	REPOSITORY_IDENTITY,
	REPOSITORY_STATE,
	REPOSITORY_REF,
	REPOSITORY_COMMIT,
	REPOSITORY_COMMIT_TIME,
	REPOSITORY_STATUS,
	REPOSITORY_REASON,
	REPOSITORY_MODULES,
	REPOSITORY_REFERENCES,
	REPOSITORY_UNPINNED,
	REPOSITORY_CRITICAL,
	REPOSITORY_HIGH,
	REPOSITORY_MEDIUM,
	REPOSITORY_LOW,
	REPOSITORY_UNKNOWN,
	REPOSITORY_SCORE_LOW,
	REPOSITORY_SCORE_HIGH,
	REPOSITORY_FIRST_SEEN,
	REPOSITORY_LAST_SEEN,
	REPOSITORY_PLACE,
	REPOSITORY_TEAM,
	REPOSITORY_ACCEPTED,
	REPOSITORY_DISMISSED,
	REPOSITORY_URL, /**< "github.com/x/y" of its identity; empty if it has none */
	REPOSITORY_IMAGES,
	REPOSITORY_SETTINGS,
	REPOSITORY_COLUMNS
};
enum module_column {
	MODULE_REPO,
	MODULE_PATH,
	MODULE_FOLDER,
	MODULE_NAME,
	MODULE_KIND,
	MODULE_FORM,
	MODULE_SDK,
	MODULE_ENGINE,
	MODULE_CLASS,
	MODULE_REFERENCES,
	MODULE_UNPINNED,
	MODULE_FINDINGS,
	MODULE_WORST,
	MODULE_FIRST_SEEN,
	MODULE_LAST_SEEN,
	MODULE_TARGET,
	MODULE_TRUTH,
	MODULE_TIER,
	MODULE_FORK,
	MODULE_FORK_OF,
	MODULE_USED_BY,
	MODULE_COMMITS,
	MODULE_REMOTE,
	MODULE_REVIEWED,
	MODULE_COLUMNS
};
enum reference_column {
	REF_REPO,
	REF_PATH,
	REF_KIND,
	REF_NAME,
	REF_SOURCE,
	REF_PIN,
	REF_CLASS,
	REF_DETAIL,
	REF_HOST,
	REF_REPO_ROOT,
	REF_SUBDIR,
	REF_VERSION,
	REF_VERSION_KIND,
	REF_LOCK,
	REF_EFFECTIVE,
	REF_LINE,
	REF_COLUMN,
	REF_FIRST_SEEN,
	REF_LAST_SEEN,
	REF_COMMIT,
	REF_FORK,
	REF_LABEL,
	REF_REACHABLE,
	REF_PRESENT,
	REF_LABEL_COMMIT,
	REF_COMMIT_TIME,
	REF_BEHIND,
	REF_MODULE_CHANGED,
	REF_TIER,
	REF_BELOW,
	REF_BELOW_FLOATING,
	REF_REVIEWED,
	REF_INTRODUCED,
	REF_INTRODUCED_BY,
	REF_INTRODUCED_AT,
	REF_FORK_OF, /**< of a fork: the root of upstream; where a fork is available: its root */
	REF_COLUMNS
};
enum finding_column {
	FIND_FINGERPRINT,
	FIND_RULE,
	FIND_TITLE,
	FIND_SEVERITY,
	FIND_CONFIDENCE,
	FIND_VERDICT,
	FIND_STATUS,
	FIND_REPO,
	FIND_PATH,
	FIND_LINE,
	FIND_COLUMN,
	FIND_SUBJECT,
	FIND_SEEN,
	FIND_REMEDY,
	FIND_CLASS,
	FIND_TARGET,
	FIND_FIRST_SEEN,
	FIND_LAST_SEEN,
	FIND_CHANGED,
	FIND_COMMIT,
	FIND_DECISION, /**< word of enum decision_state */
	FIND_JUSTIFICATION,
	FIND_REASON,
	FIND_BY, /**< who decided, claimed */
	FIND_UNTIL,
	FIND_OWNER, /**< of a decision, else the owners of its team */
	FIND_TEAM,
	FIND_EVIDENCE,   /**< 32 hex digits: what it showed when a run looked at it last */
	FIND_ACT,        /**< that decides it; empty: none, or policy does */
	FIND_END_COLUMN, /**< behind what is marked; empty where that is not known, or lies on another line */
	FIND_COLUMNS
};
enum graph_column {
	GRAPH_MODULE,
	GRAPH_ROOT,
	GRAPH_SUBDIR,
	GRAPH_TIER,
	GRAPH_FORK,
	GRAPH_USED_BY,
	GRAPH_BELOW,
	GRAPH_REFERENCES,
	GRAPH_COMMITS,
	GRAPH_FLOATING,
	GRAPH_DISAGREE,
	GRAPH_ABSENT,
	GRAPH_UNREACHABLE,
	GRAPH_REVIEWED,
	GRAPH_FINDINGS,
	GRAPH_WORST,
	GRAPH_FIRST_SEEN,
	GRAPH_LAST_SEEN,
	GRAPH_COLUMNS
};
/** Of TABLE_REVIEWS. */
enum ledger_column {
	LEDGER_MODULE,
	LEDGER_COMMIT,
	LEDGER_STEP,
	LEDGER_OUTCOME,
	LEDGER_STANDING,
	LEDGER_BY,
	LEDGER_MADE,
	LEDGER_UNTIL,
	LEDGER_NOTE,
	LEDGER_USED_BY,
	LEDGER_COLUMNS
};

enum change_column {
	CHANGE_AT,
	CHANGE_RUN,
	CHANGE_WHAT, /**< opened, changed, reopened, moved, closed, decided, commented */
	CHANGE_CAUSE,
	CHANGE_BY, /**< who ran or decided, claimed */
	CHANGE_RULE,
	CHANGE_SEVERITY,
	CHANGE_REPO,
	CHANGE_PATH,
	CHANGE_LINE,
	CHANGE_SUBJECT,
	CHANGE_CLASS,
	CHANGE_STATUS, /**< of the finding now, as its own column */
	CHANGE_TEAM,
	CHANGE_FINGERPRINT,
	CHANGE_COLUMNS
};
enum decision_column {
	DECIDE_ACT,   /**< empty: by policy */
	DECIDE_STATE, /**< or "owner" */
	DECIDE_SCOPE, /**< in words */
	DECIDE_REASON,
	DECIDE_JUSTIFICATION,
	DECIDE_OWNER,
	DECIDE_BY,
	DECIDE_MADE,
	DECIDE_UNTIL,
	DECIDE_STANDING, /**< current, ends soon (within 30 days), ended, unused, superseded, undone */
	DECIDE_FINDINGS, /**< how many it decides now */
	DECIDE_ORIGIN,   /**< person, policy */
	DECIDE_RULE,
	DECIDE_REPO,
	DECIDE_COLUMNS
};
/** Of TABLE_IMAGES. */
enum images_column {
	IMAGES_NAME,
	IMAGES_REGISTRY,
	IMAGES_ROLE,
	IMAGES_CLASS,
	IMAGES_PINNED,
	IMAGES_USES,
	IMAGES_REPOSITORIES,
	IMAGES_TAGS,
	IMAGES_DIGESTS,
	IMAGES_DIGEST_LIST,
	IMAGES_PLATFORMS,
	IMAGES_FINDINGS,
	IMAGES_WORST,
	IMAGES_FIRST_SEEN,
	IMAGES_LAST_SEEN,
	IMAGES_COLUMNS
};
/** Of TABLE_IMAGE_USES. */
enum image_use_column {
	IMAGE_USE_REPO,
	IMAGE_USE_PATH,
	IMAGE_USE_LINE,
	IMAGE_USE_COLUMN,
	IMAGE_USE_ROLE,
	IMAGE_USE_IMAGE,
	IMAGE_USE_REGISTRY,
	IMAGE_USE_TAG,
	IMAGE_USE_DIGEST,
	IMAGE_USE_CLASS,
	IMAGE_USE_CERTAINTY,
	IMAGE_USE_WHERE,
	IMAGE_USE_FUNCTION,
	IMAGE_USE_PLATFORM,
	IMAGE_USE_LOCK_DIGEST,
	IMAGE_USE_LOCK_PLATFORMS,
	IMAGE_USE_TEXT,
	IMAGE_USE_MALFORMED,
	IMAGE_USE_FINDINGS,
	IMAGE_USE_WORST,
	IMAGE_USE_FIRST_SEEN,
	IMAGE_USE_LAST_SEEN,
	IMAGE_USE_COLUMNS
};
/** Of TABLE_SETTINGS. */
enum settings_column {
	SETTINGS_REPO,
	SETTINGS_PATH,
	SETTINGS_LINE,
	SETTINGS_COLUMN,
	SETTINGS_KIND,
	SETTINGS_SUBJECT,
	SETTINGS_KEY,
	SETTINGS_VALUE,
	SETTINGS_STATE,
	SETTINGS_REASON,
	SETTINGS_CERTAINTY,
	SETTINGS_CLASS,
	SETTINGS_FINDINGS,
	SETTINGS_RULES,
	SETTINGS_WORST,
	SETTINGS_FIRST_SEEN,
	SETTINGS_LAST_SEEN,
	SETTINGS_COLUMNS
};

/** Of use_table. */
enum use_column {
	USE_REPO,
	USE_PATH,
	USE_LINE,
	USE_REFERENCE,
	USE_THROUGH,
	USE_MODULE,
	USE_VERSION,
	USE_COMMIT,
	USE_FIRST_SEEN,
	USE_UNTIL,
	USE_INTRODUCED,
	USE_INTRODUCED_BY,
	USE_INTRODUCED_AT,
	USE_CLASS,
	USE_COLUMNS
};

/** One value of a row: text is never NULL; a number column that is empty has `empty`. */
struct cell {
	const char *text;
	int64_t number;
	bool empty;
};

/** One row, lent to a visitor: its cells die when the visitor returns. */
struct row {
	int64_t id;
	const struct cell *cells; /**< column_count of the table */
};

/** Take a row; non-zero stops the walk and is returned. */
typedef int row_visitor(const struct row *row, void *context);

/** Ids of rows in the order asked for. */
struct id_list {
	int64_t *ids;
	size_t count;
};

void id_list_release(struct id_list *list);

/**
 * What a list shows. Texts are borrowed. Unless the filter says otherwise, rows are those of live paths and of
 * repositories that are not gone (`repo=NAME` asks for one all the same), and findings are open ones.
 */
struct list_question {
	enum table_id table;
	const char *filter; /**< filter text, "" or NULL for none */
	const char *sort;   /**< as struct table's sort, NULL for the table's own */
	size_t limit;       /**< at most so many ids, 0 = all */
};

#endif
