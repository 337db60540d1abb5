/* Settings of engine, cache, CI and clusters, and the certificates that they name: one key and its value each. */
#ifndef SCABBARD_MODEL_SETTING_H
#define SCABBARD_MODEL_SETTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "model/code.h"

/** Whose setting. Numbers are stored: append only. */
enum setting_kind {
	SETTING_ENGINE_JSON = 1,
	SETTING_ENGINE_TOML = 2,
	SETTING_HELM = 3,        /**< values of Dagger's chart, or templates of workloads */
	SETTING_KUBERNETES = 4,  /**< an engine's workload, network policy, namespace */
	SETTING_ENVIRONMENT = 5, /**< a variable that Dagger reads, or is said to: key is its name */
	SETTING_COMPOSE = 6,
	SETTING_CI = 7,        /**< of a workflow: key "permissions", "concurrency", "cache" ... */
	SETTING_ADMISSION = 8, /**< a policy that verifies images before they run */
	SETTING_MACHINE = 9,   /**< of this user's machine, only when asked */
	SETTING_CERTIFICATE = 10,
};
enum { SETTING_KINDS = 11 };

const char *setting_kind_word(enum setting_kind kind);
int setting_kind_parse(const char *word);

/**
 * One setting. Keys are dotted as in the file ("security.insecureRootCapabilities",
 * "worker.oci.gcpolicy[0].keepDuration"); an object or table that is there and empty has the value "{}".
 */
struct setting_fact {
	enum setting_kind kind;
	const char
		*subject; /**< of what: "Deployment dagger/engine", "jobs.build", ""; part of the identity */
	const char *key;
	const char *value; /**< as text: numbers and booleans as written; credentials masked */
	enum certainty certainty;
	bool unknown;        /**< no release of Dagger reads this key there */
	const char *refused; /**< why the engine refuses to start with it, or NULL */
	uint32_t context;    /**< index of a context_fact; INDEX_NONE */
	struct place at;     /**< of the value; of the key where the value is no scalar */
};

/** What was read of a certificate or key; nothing secret. */
struct certificate_fact {
	bool private_key;
	bool encrypted;      /**< a key that needs a passphrase: not looked into */
	const char *subject; /**< "CN=client"; "" for a key */
	const char *issuer;
	const char *key;               /**< "EC P-256", "RSA 2048", "Ed25519" */
	uint32_t bits;                 /**< of RSA and DSA; 0 for others */
	const char *signature;         /**< "ecdsa-with-SHA256"; "" for a key */
	int64_t not_before, not_after; /**< seconds; 0 for a key */
	bool authority;                /**< a CA */
	const char
		*spki; /**< SHA-256 of the public key, 64 hex digits: equal for a certificate and its key */
	const char *serial;
	struct place at;
};

/** In how many repositories of the fleet a client's certificate is used, this one among them. */
struct certificate_share {
	uint32_t repositories; /**< 0 = the setting names none, or none that can be told from others */
	bool by_key; /**< it is known by its key; otherwise by its path and by the engine that it is for */
	const char *other; /**< the name of another one; NULL = there is none */
};

/** What becomes of a setting. Numbers are stored: append only. */
enum setting_state {
	SETTING_STATE_SET = 1,
	SETTING_STATE_IGNORED = 2, /**< no release of Dagger reads the key there */
	SETTING_STATE_REFUSED = 3, /**< the engine refuses to start with it */
};
enum setting_state setting_state(const struct setting_fact *fact);
const char *setting_state_word(enum setting_state state);

/** A setting of one file in one commit, linked. */
struct setting {
	const struct setting_fact *fact;
	uint32_t file;
	uint32_t ordinal; /**< among settings of the file with equal kind, subject and key */
	unsigned char identity[16];
	unsigned char evidence[16];
};

#endif
