/*
 * A whole Sigstore world made in the process: authorities, logs, time stamps, keys, and what they signed. Everything is
 * right unless a knob says otherwise, and then everything around that one thing still fits together: what is signed is
 * signed anew over it. Keys follow from their names and times are fixed; signatures alone differ from run to run.
 */
#ifndef SCABBARD_TESTS_SUPPORT_FORGE_H
#define SCABBARD_TESTS_SUPPORT_FORGE_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cleanup.h"

/* 2026-03-01T12:00:00Z: when things were signed. */
enum { FORGE_TIME = 1772366400, FORGE_DAY = 24 * 60 * 60, FORGE_NOW = FORGE_TIME + 30 * FORGE_DAY };

enum forge_key_kind {
	FORGE_P256,
	FORGE_P384,
	FORGE_P521,
	FORGE_ED25519,
	FORGE_RSA,
	FORGE_RSA_PSS, /* of keys: the same as RSA; signatures differ */
};

/* How it is written down. */
enum forge_format {
	FORGE_BUNDLE_3, /* Sigstore bundle v0.3 */
	FORGE_BUNDLE_2,
	FORGE_BUNDLE_1,
	FORGE_NPM,          /* attestations[] with one bundle v0.2 inside */
	FORGE_PEP740,       /* certificate, entries, envelope of statement and signature */
	FORGE_COSIGN,       /* base64Signature, cert, rekorBundle */
	FORGE_ENVELOPE,     /* a plain DSSE envelope, signed by `signers` keys */
	FORGE_ENVELOPE_CERT /* with the certificate as PEM beside its signature */
};

/* What the log keeps of it. */
enum forge_entry {
	FORGE_NO_ENTRY,
	FORGE_HASHEDREKORD_1, /* 0.0.1, Rekor v1 */
	FORGE_DSSE_1,
	FORGE_INTOTO_2,
	FORGE_INTOTO_1,       /* binds no signature */
	FORGE_HASHEDREKORD_2, /* 0.0.2, Rekor v2 */
	FORGE_DSSE_2,
};

/* Subject alternative names. */
enum forge_name { FORGE_URI, FORGE_MAIL, FORGE_OTHERNAME, FORGE_DNS, FORGE_NO_NAME };

/* What is made. forge_knobs() turns them all to right; a case then turns one. */
struct knobs {
	enum forge_format format;
	const char *media_type;       /* of bundles; NULL = that of the format */
	bool envelope;                /* DSSE with a statement; otherwise the artifact itself is signed */
	bool managed;                 /* by a key of the user's, without a certificate */
	enum forge_key_kind key_kind; /* the signer's */
	bool old_digest;              /* P-384 and P-521 with SHA-256, as old clients had it */
	bool strange_hint;            /* the hint names no key */

	/* The leaf certificate. */
	int64_t leaf_start, leaf_end;
	const char *leaf_subject; /* its common name; NULL = it has none */
	enum forge_name name_kind;
	const char *name;
	size_t name_length;      /* 0 = all of it */
	const char *second_name; /* a URI; NULL */
	const char *usage;       /* key usage as libcrypto's configuration has it; NULL = no extension */
	const char *extended_usage;
	const char *constraints;  /* basic constraints; NULL */
	bool leaf_by_stranger;    /* issued by a CA of the same name with another key */
	bool intermediate_beside; /* the root's entry has the root alone; the intermediate is in the bundle */
	bool root_beside;         /* superfluous: the whole chain is in the bundle */
	/* Fulcio's extensions; NULL = not there. */
	const char *issuer, *old_issuer, *trigger, *commit, *repository, *ref, *signer, *workflow, *run,
		*runner;

	/* Its authority. */
	int64_t intermediate_start, intermediate_end;
	const char *intermediate_usage; /* extended key usage; NULL = no extension */
	int64_t ca_start, ca_end;       /* validFor; 0 = open */
	bool second_ca;                 /* before it, an entry of another CA */

	/* The certificate's log. */
	bool sct;
	int64_t sct_at, ct_start, ct_end;
	bool sct_forged;       /* by another key, in the log's name */
	bool sct_unknown;      /* of a log that the root does not know */
	bool sct_other_leaf;   /* over the certificate with another serial number */
	bool sct_other_issuer; /* over the digest of another issuer's key */
	bool sct_flipped;      /* signature broken */
	const char *sct_extensions;
	bool no_certificate_logs; /* the root names none */

	/* The log of signatures. */
	enum forge_entry entry;
	const char *kind, *version; /* in kindVersion; NULL = those of the entry */
	bool no_promise, no_proof;
	int64_t integrated; /* 0 = none */
	int64_t log_start, log_end;
	bool log_unknown;
	bool log_no_start;     /* of its key in the trust root */
	bool second_log;       /* before it, the root has another log */
	bool every_log;        /* the root has those of both versions */
	bool promise_forged;   /* by another key */
	int promise_index_off; /* the promise is of the entry after that many */
	int promise_time_off;
	bool promise_other_body, promise_other_log;
	const char *origin;          /* first line of the checkpoint; NULL = right */
	const char *checkpoint_name; /* on its signature line */
	bool no_checkpoint;
	bool checkpoint_forged;       /* by another key, with the key ID of the right one */
	bool checkpoint_other_id;     /* another key ID */
	bool checkpoint_cosigned;     /* a witness's line first */
	bool checkpoint_other_tree;   /* of a log that does not have the entry */
	bool checkpoint_unsigned;     /* no signature line */
	bool proof_other_root;        /* rootHash is not the checkpoint's */
	bool proof_flipped;           /* one hash differs */
	bool proof_long, proof_short; /* one hash too many, or too few */
	bool proof_index_beyond;      /* index >= size */
	bool body_other_certificate, body_other_digest, body_other_signature, body_other_payload;
	const char *body_kind, *body_version; /* in the body, while kindVersion stays */
	bool negative_index;
	bool promise_in_second; /* an entry of Rekor v2 with time and promise */
	unsigned times;         /* how often the entry is there */
	bool bad_entry_too;     /* beside it one whose promise is broken */
	bool unknown_entry_too; /* beside it one of an unknown log */

	/* Time stamps. */
	bool stamp;
	int64_t stamp_at;
	int64_t tsa_start, tsa_end; /* validFor */
	int64_t tsa_leaf_start, tsa_leaf_end;
	const char *tsa_usage;  /* extended key usage */
	bool stamp_bare;        /* without its certificates */
	bool stamp_forged;      /* the signature is of another key */
	bool stamp_other_bytes; /* of another message */
	bool stamp_other_leaf;  /* by another certificate below the same root */
	bool stamp_twin_leaf;   /* by one that has the right one's serial number and key as well */
	bool stamp_unknown;     /* the root does not know its TSA */
	bool stamp_sha1;
	bool stamp_granted_not; /* status: rejection */
	bool tsa_pooled;        /* a second TSA, whose window holds the time while the first one's does not */
	unsigned stamp_times;   /* how often the stamp is there */
	bool bad_stamp_too;     /* beside it one of other bytes */
	bool stranger_too;      /* a stamp of an unknown TSA beside a good one */
	bool no_tsas;           /* the root names none */

	/* What is signed. */
	const char *payload_type;
	const char *statement_type, *predicate_type;
	const char *subject_algorithm, *subject_hex; /* NULL = sha256 of the artifact */
	const char *claimed_repository, *claimed_ref, *claimed_commit, *claimed_path, *builder, *claimed_run;
	const char *payload; /* instead of the statement */
	bool signature_other_bytes;
	bool message_digest_other;
	bool no_message_digest;
	bool two_signatures;
	unsigned signers;    /* of a plain envelope: how many keys signed */
	bool signers_repeat; /* but all of them the first */

	/* The bundle's parts. */
	bool also_key;     /* a publicKey beside the certificate */
	bool also_message; /* a messageSignature beside the envelope */
	bool chain_form;   /* v0.3 with x509CertificateChain */
	bool no_material;  /* neither certificate nor key */
	bool wrapped;      /* base64 of the stamp in lines */
	bool url_alphabet; /* base64 in the URL alphabet, without padding */
	bool numbers;      /* 64-bit numbers as numbers */
	bool null_members; /* absent members written as null */

	/* The signer's key in the keyring (npm's form). */
	int64_t key_start, key_end; /* 0 = none */
};

/* Everything as Sigstore's public instance does it today: v0.3, message, hashedrekord 0.0.1, promise and proof. */
struct knobs forge_knobs(void);

struct forge {
	struct knobs knobs;
	EVP_PKEY *ca_key, *intermediate_key, *leaf_key, *ct_key, *log_key, *tsa_key, *tsa_root_key,
		*stranger_key;
	X509 *ca, *intermediate, *leaf, *stranger, *tsa_root, *tsa;
	X509 *other_tsa, *second_tsa_root, *second_tsa;
	EVP_PKEY *second_tsa_root_key;
	struct buf artifact, payload, signed_bytes, signature;

	struct buf bundle;  /* the file, in the format that was asked for */
	struct buf root;    /* trusted_root.json */
	struct buf keys;    /* of managed ones: the public key as PEM; of envelopes all signers' */
	struct buf keyring; /* the same key as npm's keys file, with its validity */
	struct buf leaf_pem;
};

/* Make a world and one signed thing in it. Ends the program if libcrypto cannot. */
void forge_make(struct forge *forge, const struct knobs *knobs);
/* The same with the certificates of authorities that another one has, so that one trust root does for both. */
void forge_make_beside(struct forge *forge, const struct knobs *knobs, const struct forge *other);
void forge_release(struct forge *forge);

#endif
