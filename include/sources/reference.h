/* The grammar of module references, exactly as Dagger's engine reads them. */
#ifndef SCABBARD_SOURCES_REFERENCE_H
#define SCABBARD_SOURCES_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory.h"
#include "model/reference.h"

/** What the text alone says about where a reference leads. */
enum reference_place {
	PLACE_LOCAL,
	PLACE_GIT,
	PLACE_EITHER, /**< local if a folder of that name stands beside the manifest, else git, else local */
};

/** Which grammar: module files, or 1.0 workspace files whose first segment alone can be a host. */
enum reference_grammar { GRAMMAR_MODULE, GRAMMAR_WORKSPACE };

/** Decide the place as the engine's FastKindCheck does (core/gitref; pin non-empty = git whatever the text). */
enum reference_place reference_place(const char *source, const char *pin, enum reference_grammar grammar);

/** A git reference taken apart. Texts live in the arena given. */
struct git_reference {
	const char *scheme;      /**< as written, "" for none */
	const char *user;        /**< as written, "" for none; never shown or stored */
	const char *host;        /**< lower case, with ":port" unless the scheme has that port anyway */
	const char *root;        /**< normalised: host/path without scheme, user, ".git" */
	const char *engine_root; /**< the root as the engine's own table of hosts yields it, ".git" kept */
	const char *clone_url;   /**< what git is given first, credentials left out */
	const char *subpath;     /**< cleaned, "" for the top */
	const char *version;     /**< "" for none */
	enum version_kind version_kind;
	bool vanity;         /**< no rule of the table matched: the host's web server decides */
	bool leaves_root;    /**< invalid because the folder leads out of the repository: surely no path */
	const char *invalid; /**< why the engine refuses it, or NULL */
};

/** Take a git reference apart. `hash_version`: '#' also starts a version (1.0.0-beta.10 and later). */
void git_reference_parse(
	const char *source, bool hash_version, struct arena *arena, struct git_reference *ret);

/** The shape of a version: see enum version_kind. "" is VERSION_NONE. */
enum version_kind version_kind_of(const char *version);

/** The SDK words of reference/dagger section 3. */
enum sdk_kind { SDK_NONE, SDK_IN_ENGINE, SDK_EXPANDED, SDK_REFERENCE };

/** Classify an SDK source: built into the engine, expanded to dagger/dagger/sdk/NAME, or a reference of its own. */
enum sdk_kind sdk_kind_of(const char *source);

/**
 * The normal form of any git URL, under which copies and references meet: host/path, host in lower case,
 * without scheme, user, default port, trailing slash and ".git"; scp form and file paths understood. NULL if
 * it is none.
 */
const char *git_url_normalise(const char *url, struct arena *arena);

/**
 * The normal form of a remote's URL, for showing and storing: also without query and fragment, and NULL where a
 * part of the path looks as if credentials had slipped into it.
 */
const char *git_url_of_remote(const char *url, struct arena *arena);

/**
 * Join a clean folder ("" for the top) and a path with slashes, and clean the result as Go's filepath.Clean does;
 * "" for the top, NULL if the path leads out of it.
 */
const char *reference_join(const char *folder, const char *path, struct arena *arena);

#endif
