/* What code and command lines ask of Dagger: calls with their arguments, whatever the language. */
#ifndef SCABBARD_MODEL_CODE_H
#define SCABBARD_MODEL_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"

/** No such index: a call without a receiver, a fact outside any context. */
#define INDEX_NONE UINT32_MAX

/** How sure the text of a value is. Numbers are stored: append only. */
enum certainty {
	CERTAINTY_UNKNOWN = 0,   /**< computed: `text` is what of it is fixed ("registry/{}:v1"), or "" */
	CERTAINTY_LITERAL = 1,   /**< written there */
	CERTAINTY_CONSTANT = 2,  /**< a constant of the same file or, after linking, of the same package */
	CERTAINTY_DEFAULT = 3,   /**< the default of a parameter: a caller may say otherwise */
	CERTAINTY_FORMATTED = 4, /**< put together of literals and constants alone, so as fixed as they are */
	CERTAINTY_PARAMETER = 5, /**< the caller's: `text` is the parameter's name */
	CERTAINTY_NAME = 6,      /**< what linking looks up in the package: `text` is a name, "Ci.Image" of a
				      field, or has names in braces: "golang:{version}" */
	CERTAINTY_SECRET = 7,    /**< a literal that is a credential: `text` is "<secret, 40 characters>" */
};

const char *certainty_word(enum certainty certainty);
/** The certainty of a word, or -1. */
int certainty_parse(const char *word);

/** Whether the text of a value is what runs unless somebody says otherwise. */
bool certainty_is_fixed(enum certainty certainty);

/**
 * One value of a call. The elements of a list are values of their own, with the same name and position.
 * Names are GraphQL's ("insecureRootCapabilities"), whatever the language writes.
 */
struct value_fact {
	const char *name;  /**< of a named argument or field of an options object; "" = by position */
	uint32_t position; /**< of an argument by position, from 0; contexts and receivers do not count */
	uint32_t element;  /**< in a list, from 0; INDEX_NONE = no list */
	enum certainty certainty;
	const char *text;      /**< decoded; never NULL */
	const char *parameter; /**< name of the parameter that flows into it (also formatted), or NULL */
	bool through;          /**< it does so through a call of a helper or a variable, not straight */
	uint32_t
		call; /**< the call whose result it is: index in the same facts, below its own call's; or INDEX_NONE */
	struct place at;
};

/** What is called. Numbers are stored: append only. */
enum call_api {
	CALL_DAGGER = 1,  /**< Dagger's API, from an SDK or Dagger shell: name "withExec", type "Container" */
	CALL_CLI = 2,     /**< the dagger command: name is its verb ("call", "install"; "" for none) */
	CALL_ACTION = 3,  /**< `uses:` of a workflow or a kin: name "dagger/dagger-for-github" */
	CALL_INSTALL = 4, /**< a downloaded installer of Dagger that is run: name "install.sh" */
	CALL_PROGRAM = 5, /**< another program that rules know: cosign, docker, syft ... */
};

const char *call_api_word(enum call_api api);
int call_api_parse(const char *word);

/**
 * One call. Calls stand in the order of their ends, so that a receiver and what is given to a call stand before it.
 *
 * CALL_DAGGER: `name` in GraphQL's spelling; `type` the GraphQL type it is called on where that is known from the
 * chain ("Container", "Query" for the client itself, "Directory" ...), else "". `receiver` is the call it is chained
 * on, also through a variable assigned once.
 * CALL_CLI: named values are its flags without dashes, -m, --mod and --load-module all as "module", -W as "workspace",
 * -c as "command"; positional ones its words behind the verb; variables set for the command are named "env:NAME".
 * CALL_ACTION: named values "ref" (what stands behind the @; missing if nothing does), and each input as "with:NAME"
 * (expressions in it stay as written: rule 704 reads them).
 * CALL_INSTALL: positional value 0 the URL, "env:DAGGER_VERSION" and the like as given.
 */
struct call_fact {
	enum call_api api;
	const char *name;
	const char *type;
	const char *function; /**< that holds it: "Build", "Ci.test", "jobs.build.steps.Release"; "" = none */
	uint32_t receiver;    /**< index in the same facts, below its own; INDEX_NONE */
	uint32_t context;     /**< index of a context_fact; INDEX_NONE outside of CI */
	struct value_fact *values;
	size_t value_count;
	struct place at; /**< from the name to the end of the arguments */
};

/** A name with a fixed text at the top of a file or class: what linking looks other files' names up in. */
struct constant_fact {
	const char *name;
	enum certainty certainty; /**< literal, formatted, secret, default (a field), name: as in values */
	const char *text;
	struct place at;
};

/** A parameter of a function that a caller of the module may give. */
struct parameter_fact {
	const char *function;        /**< as in call_fact */
	const char *name;            /**< as written in the language */
	const char *type;            /**< as written: "*dagger.Directory", "dagger.Secret"; "" = not said */
	const char *default_value;   /**< +default, or the language's own default; NULL = none */
	const char *default_address; /**< +defaultAddress; NULL = none */
	const char *default_path;    /**< +defaultPath; NULL = none */
	bool ignores;                /**< +ignore stands there */
	bool exposed;                /**< the function is one that the module offers to callers */
	struct place at;             /**< of the parameter */
	struct place default_at;     /**< of the value of what is given of the three; count 0 = none */
};

/** What runs together, and when: a workflow, a job of it, a target. Stored nowhere: contexts serve rules. */
enum context_kind { CONTEXT_WORKFLOW = 1, CONTEXT_JOB = 2, CONTEXT_STEP = 3 };

const char *context_kind_word(enum context_kind kind);
int context_kind_parse(const char *word);

struct context_fact {
	enum context_kind kind;
	uint32_t parent;  /**< index, below its own; INDEX_NONE at the top */
	const char *name; /**< "build"; of a workflow its `name`, or "" */
	const char *
		triggers; /**< of a workflow: sorted, joined by commas, in GitHub's words ("pull_request_target,push"); merge requests of GitLab are "pull_request", its other pipelines by their own words; "" = not known */
	const char *
		permissions; /**< as written in short ("contents:read,id-token:write", "write-all", "{}"); NULL = no such block */
	bool secrets;            /**< a secret of the CI system is given to it, here or below */
	bool untrusted_checkout; /**< it checks out the head of somebody's pull request */
	const char *condition;   /**< `if:`, or NULL */
	struct place at;
};

/** A call, linked: its names looked up in its package, its module found. Values are those of the fact where nothing changed. */
struct call {
	const struct call_fact *fact;
	const struct value_fact *values;
	size_t value_count;
	uint32_t file; /**< index into the snapshot's files */
	uint32_t
		module; /**< index into the snapshot's modules whose code it is; INDEX_NONE = a client or CI */
	uint32_t
		first; /**< index in snapshot->calls of the first call of its file: receiver R is calls[first + R] */
	uint32_t ordinal; /**< among calls of the file with equal function, api and name, from 0 */
};

struct snapshot;

/** The call that a call is chained on, or whose result a value is; NULL if there is none. */
const struct call *call_receiver(const struct snapshot *snapshot, const struct call *call);
const struct call *call_of_value(
	const struct snapshot *snapshot, const struct call *call, const struct value_fact *value);

/** The value of a name, or by position (the first element of a list); NULL if it is not given. */
const struct value_fact *call_named(const struct call *call, const char *name);
const struct value_fact *call_at(const struct call *call, uint32_t position);

/** The value given either way: APIs of Dagger have a position and a name for each argument. */
const struct value_fact *call_argument(const struct call *call, const char *name, uint32_t position);

#endif
