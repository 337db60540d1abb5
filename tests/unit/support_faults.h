/* Single faults: a row turns one knob of a world that is right, and says which step must then fail. */
#ifndef SCABBARD_TESTS_SUPPORT_FAULTS_H
#define SCABBARD_TESTS_SUPPORT_FAULTS_H

#include <stddef.h>
#include <stdint.h>

#include "attest/verify.h"
#include "model/attestation.h"
#include "support_forge.h"

/* What the user asks for and trusts. */
struct asking {
	const char *identity, *issuer; /* identity NULL = any signer */
	bool pattern;
	const char *source;          /* the one repository that the signer may sign for; NULL = any */
	const char *builder;         /* that policy knows, NULL = none is named */
	const char *artifact;        /* text of the artifact; NULL = the forge's */
	bool no_artifact;            /* none is given */
	const char *artifact_digest; /* instead: "sha256", "sha384", "sha1" ... of the artifact is given */
	bool no_root;                /* the trust root is not loaded */
	bool key, keyring;           /* the forge's key is given, or stands in the keyring */
	bool ring;                   /* the forge's PEM keys stand in the keyring */
	const char *other_key;       /* the name of another key that is given instead */
	bool unlogged;               /* policy asks no log entry of that key */
	unsigned threshold;
	int64_t now;
};

struct trial {
	struct knobs knobs;
	struct asking asking;
};

/* How a member of a trial is turned: true, false, a text, or a number. */
enum turning { TURN_NOTHING, TURN_FLAG, TURN_OFF, TURN_TEXT, TURN_TIME, TURN_NUMBER };

struct fault {
	const char *name;
	void (*base)(struct trial *trial); /* NULL = as forge_knobs has it */
	/* What is turned. */
	enum turning turning;
	size_t at;
	const char *text;
	int64_t number;
	void (*turn)(struct trial *trial);  /* also, or instead */
	const char *from, *to;              /* one place of the file is replaced; NULL */
	enum attestation_verdict base_is;   /* 0 = VERIFIED */
	enum attestation_verdict verdict;   /* 0 = FAILED */
	enum attestation_step step;         /* that fails; 0 = none */
	enum attestation_step another_step; /* that must fail with it */
};

#define FLAG(member) .turning = TURN_FLAG, .at = offsetof(struct trial, member)
#define OFF(member) .turning = TURN_OFF, .at = offsetof(struct trial, member)
#define TEXT(member, value) .turning = TURN_TEXT, .at = offsetof(struct trial, member), .text = (value)
#define TIME(member, value) .turning = TURN_TIME, .at = offsetof(struct trial, member), .number = (value)
#define NUMBER(member, value) .turning = TURN_NUMBER, .at = offsetof(struct trial, member), .number = (value)

/* Trials that are right. */
void trial_message(struct trial *trial);  /* that of forge_knobs */
void trial_envelope(struct trial *trial); /* DSSE, logged as dsse 0.0.1 */
void trial_intoto(struct trial *trial);
void trial_digest_of_envelope(struct trial *trial); /* DSSE, logged as hashedrekord 0.0.2 */
void trial_second(struct trial *trial);             /* message, Rekor v2, stamped */
void trial_second_dsse(struct trial *trial);
void trial_stamped(struct trial *trial);     /* promise and stamp */
void trial_stamp_alone(struct trial *trial); /* v1 entry without a promise: the stamp is the only time */
void trial_first(struct trial *trial);       /* v0.1, promise without a proof */
void trial_managed(struct trial *trial);     /* by a key that is given */
void trial_keyring(struct trial *trial);     /* by a key of the keyring */
void trial_plain(struct trial *trial);       /* an envelope by two of three keys */
void trial_cosign(struct trial *trial);
void trial_pep740(struct trial *trial);
void trial_npm(struct trial *trial);

/* Verify what a trial makes; what was found lives in the arena. */
void trial_verify(const struct trial *trial, const char *from, const char *to, struct arena *arena,
	struct verification *ret);

/* Run all rows as tests: each first shows that its base is right. Returns what cmocka does. */
int faults_run(const char *group, const struct fault *faults, size_t count);

#endif
