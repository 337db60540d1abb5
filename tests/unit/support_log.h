/* A transparency log and an item that it has logged, made in memory, for tests of src/attest: each fault is one field. */
#ifndef SUPPORT_LOG_H
#define SUPPORT_LOG_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>

#include "attest/logging.h"
#include "attest/verifying.h"
#include "base/memory.h"

enum {
	LOGGED_START = 1700000000, /* of the log's key */
	LOGGED_AT = 1700100000,
	LOGGED_END = 1800000000,
	LOGGED_NOW = 1790000000,
	LOGGED_INDEX = 3, /* in its tree */
	LOGGED_SIZE = 5,
	LOGGED_GLOBAL = 77003,
};

/** What the body of an entry says. */
struct body_plan {
	const char *kind, *version;
	struct bytes signature;
	struct bytes certificate, key; /**< DER: the one that is there */
	const char *label;             /**< of the PEM block; NULL = by what is there */
	const char *algorithm;         /**< "sha256" */
	struct bytes digest;
	const char *payload_type; /**< NULL */
	const char *key_details;  /**< NULL */
	size_t signatures;
};

struct log_scene {
	struct arena arena;
	EVP_PKEY *log_key, *signer;
	struct trust trust;
	struct trust_root root;
	struct log_key log;
	struct item item;
	struct item_signature signature;
	struct log_entry entries[2];
	struct artifact artifact;
	struct artifact_digest artifact_digest;
	struct verify_settings settings;
	struct verification result;
	struct verifying verifying;
};

/** An envelope signed by a certificate, as a bundle of version 3, logged as "dsse" 0.0.1 with promise and proof. */
void log_scene_open(struct log_scene *scene);
void log_scene_close(struct log_scene *scene);

/** Another key for the log: "EC", "RSA" or "ED25519". */
void log_scene_key(struct log_scene *scene, const char *kind);

/** A good body for the item as it is, to put a fault into; and take one into the entry, promised and proved anew. */
struct body_plan body_plan(const struct log_scene *scene, const char *kind, const char *version);
const char *body_text(const struct body_plan *plan, struct arena *arena);
void log_scene_body(struct log_scene *scene, const char *body);
void log_scene_log(struct log_scene *scene, const struct body_plan *plan);

/** Promise the first entry as it is; prove it; sign a checkpoint's text, with one line for the signature. */
void log_scene_promise(struct log_scene *scene);
void log_scene_prove(struct log_scene *scene);
void log_scene_tree(struct log_scene *scene, const char *origin, uint64_t size, struct bytes root);
const char *log_scene_note(struct log_scene *scene, const char *text);
const char *log_scene_line(struct log_scene *scene, const char *name, const char *text);

/** Take the promise away, or the proof. */
void log_scene_unpromise(struct log_scene *scene);
void log_scene_unprove(struct log_scene *scene);
/** Make a message of the item, the artifact known by its SHA-256; and one that a key signed. */
void log_scene_message(struct log_scene *scene);
void log_scene_key_signed(struct log_scene *scene);

/** Check promises and entries: true where nothing failed and every entry asked for held. */
bool log_scene_holds(struct log_scene *scene);
/** Whether a step has a result of a state; of the first failure in the log's steps, which, and its words. */
bool log_scene_has(const struct log_scene *scene, enum attestation_step step, enum step_state state);
enum attestation_step log_scene_failed(const struct log_scene *scene);
const char *log_scene_words(const struct log_scene *scene, enum attestation_step step, enum step_state state);

struct bytes bytes_of(const char *text);
struct bytes sign_bytes(EVP_PKEY *key, struct bytes message, struct arena *arena);

#endif
