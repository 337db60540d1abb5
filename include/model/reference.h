/* A reference: one place where a file names code that Dagger will load. */
#ifndef SCABBARD_MODEL_REFERENCE_H
#define SCABBARD_MODEL_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"

/** What a reference is for. Numbers are stored: append only. */
enum reference_kind {
	REFERENCE_DEPENDENCY = 1,
	REFERENCE_TOOLCHAIN = 2,
	REFERENCE_BLUEPRINT = 3,
	REFERENCE_SDK = 4,
	REFERENCE_CLIENT = 5,
	REFERENCE_WORKSPACE_MODULE = 6,
	REFERENCE_WORKSPACE_CLIENT = 7,
	REFERENCE_ENV_MODULE = 8,
	REFERENCE_CALL = 9, /**< a command line, in CI or a script, names it; `name` is the verb */
};

/** How it is pinned, from the text alone. Numbers are stored: append only. */
enum reference_class {
	CLASS_NONE = 0, /**< not linked yet, or nothing to load */
	CLASS_LOCAL = 1,
	CLASS_BUILTIN = 2,
	CLASS_PINNED = 3,        /**< pin of 40 lower-case hex digits, or such a version and no pin */
	CLASS_UNPINNED = 4,      /**< a remote reference with neither */
	CLASS_MALFORMED_PIN = 5, /**< a pin that is no commit id */
	CLASS_CONFLICT = 6,      /**< "pin-conflicts-with-ref": commit in the reference, another in the pin */
};

/** What the engine will run. Numbers are stored: append only. */
enum reference_effective {
	EFFECTIVE_UNKNOWN = 0,
	EFFECTIVE_COMMIT = 1,
	EFFECTIVE_LOCK = 2,
	EFFECTIVE_LOCK_UNENFORCED = 3,
	EFFECTIVE_FLOATING = 4,
	EFFECTIVE_BUILTIN = 5,
	EFFECTIVE_LOCAL = 6,
};

/** Shape of the version behind the @. Numbers are stored: append only. */
enum version_kind {
	VERSION_ABSENT = 0, /**< no remote reference (local, builtin) */
	VERSION_NONE = 1,
	VERSION_COMMIT = 2, /**< shown "sha" */
	VERSION_TAG = 3,    /**< semantic version, alone or behind a folder: v1.2.3, 1.2.3, sub/v1.2.3 */
	VERSION_BRANCH = 4, /**< a customary branch name */
	VERSION_OTHER = 5,
};

/** Details of the class, shown joined by commas in this order ("string-form,ref-tag"). Stored as bits. */
enum reference_detail {
	DETAIL_STRING_FORM = 1 << 0, /**< given as a bare string where newer files have an object */
	DETAIL_REF_NONE = 1 << 1,    /**< "ref-none" ... "ref-other": the version's kind */
	DETAIL_REF_SHA = 1 << 2,
	DETAIL_REF_TAG = 1 << 3,
	DETAIL_REF_BRANCH = 1 << 4,
	DETAIL_REF_OTHER = 1 << 5,
	DETAIL_SHA_IN_REF = 1 << 6,     /**< the reference itself holds the commit and there is no pin */
	DETAIL_TARGET_OK = 1 << 7,      /**< local: a manifest stands there */
	DETAIL_TARGET_MISSING = 1 << 8, /**< local: none does */
	DETAIL_TARGET_ESCAPES = 1 << 9, /**< local: leads out of the repository */
	DETAIL_SHADOWED = 1 << 10,      /**< local because a folder of that name stands beside the manifest */
	DETAIL_PIN_ON_LOCAL = 1 << 11,  /**< a pin makes the engine read a local path as git */
	DETAIL_INVALID = 1 << 12,       /**< the engine's grammar refuses it */
	DETAIL_VANITY = 1 << 13, /**< the repository is only known to the host's web server (go-import) */
	DETAIL_TARGET_UNKNOWN = 1 << 14, /**< local: behind a submodule or a link, not in this commit */
};

/** What a file says: facts, the same for every path that holds this blob. */
struct reference_fact {
	enum reference_kind kind;
	const char *name;   /**< "" when none is given */
	const char *source; /**< exactly as written, decoded */
	const char *pin;    /**< NULL when absent; "" when written empty */
	bool string_form;
	struct place at;     /**< of the source value */
	struct place pin_at; /**< of the pin value; count 0 when absent */
};

/** A reference of one file in one commit: the fact, linked with what stands around it. */
struct reference {
	const struct reference_fact *fact;
	uint32_t file;    /**< index into the snapshot's files */
	uint32_t module;  /**< index into the snapshot's modules; UINT32_MAX if its file made none */
	uint32_t ordinal; /**< among references of the file with equal kind and subject, from 0 */

	enum reference_class class;
	uint32_t detail; /**< bits of reference_detail */
	enum reference_effective effective;
	enum version_kind version_kind;
	bool honours_pin; /**< the engine takes pins of this kind of reference; one that names no release does */
	bool pin_is_name; /**< a pin that is no commit is taken for the name of a ref, and that is what runs */

	/* Remote: as parsed by the engine's grammar, normalised. NULL or "" where there is none. */
	const char *host;      /**< "github.com", lower case, with ":port" if one is given */
	const char *root;      /**< host and repository, without scheme, user and ".git": "github.com/x/y" */
	const char *subpath;   /**< folder of the module in it, "" for the top */
	const char *version;   /**< behind the @, "" for none */
	const char *scheme;    /**< "https", "http", "ssh", "git" as written, "" for none */
	const char *clone_url; /**< what the engine hands to git first */
	const char *invalid;   /**< with DETAIL_INVALID: why, in one line */

	const char *target_path; /**< local: folder in the repository, "" for its top; NULL if it escapes */

	/* The lock that governs, if one does. */
	uint32_t lock_file;      /**< index into the snapshot's files; UINT32_MAX for none */
	const char *lock_commit; /**< of the entry that answers this reference; NULL without one */
	bool lock_floats;        /**< a version 1 entry of policy "float", or without a commit */

	const char
		*engine_reason; /**< which engine version decided `effective`, in words; NULL if none did */
	unsigned char identity[16]; /**< stable over edits of version and pin */
	unsigned char evidence[16]; /**< what an edit changes: source, pin, lock */
};

/** Words as exports show them; "" for a value that is none. */
const char *reference_kind_word(enum reference_kind kind);
const char *reference_class_word(enum reference_class class);
const char *reference_effective_word(enum reference_effective effective);
const char *version_kind_word(enum version_kind kind);

/** The commit that the engine will run, 40 hex digits, where that is certain; else NULL. */
const char *reference_runs(const struct reference *reference);

/** Add the details as words joined by commas. Only those up to DETAIL_TARGET_MISSING and the later ones that are set. */
void buf_add_reference_detail(struct buf *buf, uint32_t detail);

#endif
