/* What was found in one repository at one commit: files, facts, problems; then linked. */
#ifndef SCABBARD_MODEL_SNAPSHOT_H
#define SCABBARD_MODEL_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "model/code.h"
#include "model/hidden.h"
#include "model/image.h"
#include "model/limits.h"
#include "model/reference.h"
#include "model/setting.h"

enum { OID_HEX = 40 };

/** Readers; numbers are stored: append only. Their names are in src/sources/table.c. */
enum reader_id {
	READER_NONE = 0,
	READER_DAGGER_JSON = 1,
	READER_DAGGER_MODULE_TOML = 2,
	READER_DAGGER_TOML = 3, /**< dagger.toml and .dagger/config.toml */
	READER_DAGGER_LOCK = 4, /**< dagger.lock and .dagger/lock */
	READER_OWN_POLICY = 5,  /**< .scabbard.toml at the top of a repository */
	READER_GO = 6,          /**< pipeline code: files of a module's source, or of a client's package */
	READER_PYTHON = 7,
	READER_TYPESCRIPT = 8, /**< and JavaScript */
	READER_TSX = 9,
	READER_JAVA = 10,
	READER_PHP = 11,
	READER_ELIXIR = 12,
	READER_DANG = 13,
	READER_SHELL = 14, /**< scripts, of bash or Dagger shell */
	READER_PACKAGES =
		15, /**< go.mod, package.json, pyproject.toml ...: whether a folder holds a client of Dagger */
	READER_DOCKERFILE = 16,
	READER_GITHUB = 17, /**< workflows and composite actions */
	READER_GITLAB = 18,
	READER_CIRCLECI = 19,
	READER_AZURE = 20,
	READER_JENKINS = 21,
	READER_MAKE = 22,
	READER_TASKFILE = 23,
	READER_JUST = 24,
	READER_ENGINE_JSON = 25,
	READER_ENGINE_TOML = 26,
	READER_CLUSTER = 27, /**< YAML of Kubernetes, Helm values and templates, compose */
	READER_CERTIFICATE = 28,
	READER_ENVIRONMENT = 29, /**< .env, .envrc, mise.toml: variables of Dagger's */
	READER_CODEBUILD = 30,   /**< build specifications of AWS CodeBuild */
	READER_COUNT = 31,
};

/** The name of a reader as snapshot documents have it ("dagger_json"), and back (READER_NONE if unknown). */
const char *reader_word(enum reader_id reader);
enum reader_id reader_parse(const char *word);

/** Where a path belongs, by the path rules of policy; only live ones count in posture. Stored: append only. */
enum path_class { PATH_LIVE = 0, PATH_FIXTURE = 1, PATH_DOCS = 2, PATH_VENDORED = 3 };

/** What kept a file or a whole repository from being read. Stored: append only. */
enum problem_code {
	PROBLEM_NONE = 0,
	PROBLEM_TOO_LARGE = 1,      /**< detail and limit say how much */
	PROBLEM_MISSING_OBJECT = 2, /**< a partial or shallow clone lacks it */
	PROBLEM_CORRUPT_OBJECT = 3,
	PROBLEM_SYMLINK = 4,   /**< a manifest's name on a symbolic link: not followed */
	PROBLEM_SUBMODULE = 5, /**< a commit of another repository stands here: not entered */
	PROBLEM_TOO_DEEP = 6,
	PROBLEM_TOO_MANY = 7,
	PROBLEM_BAD_PATH = 8,     /**< longer than the limit */
	PROBLEM_REFUSED = 9,      /**< the reader refused the bytes: line and detail say why */
	PROBLEM_UNBORN_HEAD = 10, /**< no commit yet: nothing to scan */
	PROBLEM_NOT_OPENED = 11,  /**< repository: not one, or of a format not read */
	PROBLEM_WORKER_DIED = 12, /**< killed by a signal, deadline or memory limit */
	PROBLEM_DEADLINE = 13,
	PROBLEM_NESTED = 14,   /**< a repository inside another's work tree */
	PROBLEM_IDENTITY = 15, /**< claims the identity of another repository */
	PROBLEM_OUTSIDE = 16,  /**< leads outside the roots given */
	PROBLEM_CONFLICT = 17, /**< a merge is not finished: the index holds several versions */
};

/** The word of a code, and back (PROBLEM_NONE if unknown). */
const char *problem_code_word(enum problem_code code);
enum problem_code problem_code_parse(const char *word);
const char *path_class_word(enum path_class class);

struct problem {
	const char *path;      /**< "" = the whole repository */
	enum reader_id reader; /**< READER_NONE if none was concerned */
	enum problem_code code;
	const char *limit; /**< name of the limit passed, or NULL */
	uint32_t line;     /**< 0 = none */
	uint32_t column;
	const char *detail;
};

/** What is ambiguous or unusual about a manifest's text; rule 124. */
struct oddity_fact {
	enum json_oddity_kind kind;
	const char *name; /**< member name, or "" */
	struct place at;
};

/** How old a manifest's form is. The word is the first release that wrote it. */
struct module_fact {
	const char *name;           /**< "" if none */
	const char *engine_version; /**< NULL if absent */
	const char *sdk;            /**< source of the sdk or runtime; NULL if none */
	const char *source;         /**< folder of the code, NULL if absent */
	const char **include; /**< patterns from the manifest's folder on; what is excluded begins with "!" */
	size_t include_count;
	const char *
		form; /**< "0.9.0", "0.13.6", "1.0" ...: the newest feature it uses; "obsolete" for pre-module files */
	const char *obsolete; /**< why no later engine reads it, or NULL */
	struct place at;
	struct place engine_at; /**< count 0 if absent */
	struct place source_at; /**< count 0 if absent */
	const char *
		rejected; /**< why engines from some release on refuse it while older ones load it, or NULL */
	struct place rejected_at;
	struct place obsolete_at;  /**< of what makes the form obsolete; count 0 if it is not */
	const char **unknown_keys; /**< top-level names that the engine does not know */
	size_t unknown_key_count;
};

/** One entry of a lock. */
struct lock_fact {
	const char *namespace;
	const char *operation;
	const char *inputs; /**< joined by "|", nested values as JSON */
	const char *value;  /**< commit or digest; "" if none could be read */
	const char *ref;    /**< v2 git.ref: the full ref name, or NULL */
	const char *policy; /**< v1: "pin" or "float"; NULL in v2 */
	struct place at;
};

/** What one reader says of one blob, whatever its path. */
struct facts {
	char oid[OID_HEX + 1];
	enum reader_id reader;
	uint32_t version; /**< of the reader */

	const char
		*refused; /**< why the bytes were refused, or NULL: then nothing below but oddities counts */
	struct place refused_at;
	bool refused_by_limit; /**< of this program alone: the engine may read the file */

	struct module_fact *module; /**< NULL if the file describes none */
	struct reference_fact *references;
	size_t reference_count;
	const char *lock_version; /**< "1", "2", another, or NULL */
	struct lock_fact *locks;
	size_t lock_count;
	struct oddity_fact *oddities;
	size_t oddity_count;
	const char *
		own_policy; /**< what the repository itself asks for, as policy_read_own has it; NULL = no such file */
	bool own_policy_more; /**< it sets other keys too, which do not count */

	/* Code, CI and configuration. Calls and contexts refer to each other by index: their order stays. */
	struct call_fact *calls;
	size_t call_count;
	struct constant_fact *constants;
	size_t constant_count;
	struct parameter_fact *parameters;
	size_t parameter_count;
	struct context_fact *contexts;
	size_t context_count;
	struct image_fact *images;
	size_t image_count;
	struct setting_fact *settings;
	size_t setting_count;
	struct certificate_fact *certificates;
	size_t certificate_count;
	const char *
		package; /**< the package or namespace that the file says it belongs to; NULL if it says none */
	bool dagger;     /**< it imports an SDK of Dagger, or connects to an engine */
	bool broken;     /**< it has errors of syntax: facts are those of its good parts */
	struct place broken_at;
	size_t left_out; /**< facts over LIMIT_FACT_COUNT */
};

/** A file that a reader has read, or will. */
struct file {
	const char *path; /**< C-quoted if it is no plain text */
	char oid[OID_HEX + 1];
	uint32_t mode;
	uint64_t size;
	enum reader_id reader;
	enum path_class class;     /**< set by linking */
	const struct facts *facts; /**< NULL if a problem kept it from being read */
};

/** Seven lines around a place that a finding may point at. */
struct excerpt {
	char oid[OID_HEX + 1];
	uint32_t line;       /**< the line in the middle */
	uint32_t first_line; /**< number of lines[0] */
	const char **lines;  /**< raw text without line ends */
	size_t line_count;
};

/** A module or workspace: one manifest, linked. */
struct module {
	uint32_t file;
	const struct module_fact *fact; /**< never NULL */
	const char *folder;             /**< "" for the top of the repository */
	bool workspace;
	bool shadowed;       /**< another manifest of the same folder takes precedence */
	bool source_escapes; /**< its own `source` leads where its engine refuses to go */
	unsigned char identity[16];
	unsigned char evidence[16];
};

enum repository_kind { REPOSITORY_BARE = 1, REPOSITORY_WORKTREE = 2 };

/** Whether everything that should have been read was. Stored: append only. */
enum coverage_status {
	COVERAGE_COMPLETE = 1,
	COVERAGE_PARTIAL = 2, /**< some files have problems */
	COVERAGE_FAILED = 3,  /**< nothing was read */
	COVERAGE_EMPTY = 4,   /**< no commit yet */
};

const char *coverage_status_word(enum coverage_status status);

/**
 * One repository at one commit. Owns its arena; everything reachable from it dies with it.
 * Files, problems and directories are sorted by path (then reader). `modules` and `references` are empty
 * until snapshot_link of the engine room fills them.
 */
struct snapshot {
	struct arena arena;

	const char *program; /**< "scabbard 0.1.0" that made it */
	int64_t made;
	const char *code_roots; /**< where code was looked for, as the collector writes it; NULL = not said */

	const char
		*identity; /**< see design: "url:…", "root:…", "path:…" or a given name; NULL from a worker */
	const char **urls; /**< normalised remote URLs, origin first */
	size_t url_count;
	const char **roots; /**< root commit ids, if asked for */
	size_t root_count;
	enum repository_kind kind;
	bool shallow;
	bool partial;

	const char *ref; /**< full name of what was followed; NULL if detached */
	char commit[OID_HEX + 1];
	char tree[OID_HEX + 1];
	int64_t commit_time;
	const char *author;

	enum coverage_status status;
	const char *reason; /**< for anything but complete, in one line */
	uint64_t walked;    /**< tree entries looked at */
	uint64_t read;      /**< blobs read */

	struct file *files;
	size_t file_count;
	size_t file_capacity;
	struct problem *problems;
	size_t problem_count;
	size_t problem_capacity;
	const char **directories; /**< folders that could shadow a remote name (rule 115), sorted */
	size_t directory_count;
	size_t directory_capacity;
	struct facts **facts; /**< one per (oid, reader), sorted */
	size_t fact_count;
	size_t fact_capacity;
	size_t sorted_facts; /**< equals fact_count while the facts are sorted */
	struct excerpt *excerpts;
	size_t excerpt_count;
	size_t excerpt_capacity;

	/* Filled by linking. */
	struct module *modules;
	size_t module_count;
	struct reference *references;
	size_t reference_count;
	struct call *calls; /**< by file, those of one file in the order of its facts */
	size_t call_count;
	struct image *images;
	size_t image_count;
	struct setting *settings;
	size_t setting_count;

	/* What was read before and must be hidden now, for the store; no part of documents. */
	struct hidden_blob *hidden;
	size_t hidden_count;
};

struct snapshot *snapshot_new(void);
void snapshot_close(struct snapshot **snapshot);

/** Add one element; the returned memory is zeroed and lives in the arena (pointers move as arrays grow). */
struct file *snapshot_add_file(struct snapshot *snapshot);
struct problem *snapshot_add_problem(
	struct snapshot *snapshot, const char *path, enum problem_code code, const char *detail);
struct facts *snapshot_add_facts(struct snapshot *snapshot);
struct excerpt *snapshot_add_excerpt(struct snapshot *snapshot);
void snapshot_add_directory(struct snapshot *snapshot, const char *path);

/** The facts of a blob by a reader, or NULL. Before snapshot_sort this is a linear search. */
struct facts *snapshot_find_facts(const struct snapshot *snapshot, const char *oid, enum reader_id reader);

/**
 * Put everything in its canonical order and point each file at its facts; what a reader refused becomes a
 * PROBLEM_REFUSED of each path that holds the blob.
 */
void snapshot_sort(struct snapshot *snapshot);

/**
 * Write the snapshot document, version 1 (src/model/snapshot.schema.json): canonical JSON, verdict-free, LF at
 * the end. Also computes facts_digest.
 */
void snapshot_write(const struct snapshot *snapshot, struct buf *ret);

/**
 * Read a snapshot document as hostile input: every member checked, unknown members ignored, unknown version
 * refused. The result is sorted.
 */
int snapshot_read(struct snapshot **ret, const char *text, size_t length, const struct limits *limits,
	struct error *err);

/** Write and read the facts of one blob alone, as memory keeps them. Reading puts them into the snapshot. */
void facts_write(const struct facts *facts, struct buf *ret);
int facts_read(struct snapshot *snapshot, const char *oid, enum reader_id reader, uint32_t version,
	const char *text, size_t length, const struct limits *limits, struct error *err);

/** SHA-256 of the canonical text of line, files, facts and coverage: equal digests, equal findings. */
void snapshot_facts_digest(const struct snapshot *snapshot, unsigned char ret[32]);

#endif
