/*
 * Write the world of the forge into a folder, for transcripts of commands and for people who try them:
 *	forge DIR
 * Right ones are DIR/good/NAME, and DIR/bad/NAME has one thing wrong that its name says. DIR/readme says what goes with what.
 */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "support_forge.h"

static void message(struct knobs *knobs)
{
	*knobs = forge_knobs();
}

static void envelope(struct knobs *knobs)
{
	message(knobs);
	knobs->envelope = true;
	knobs->entry = FORGE_DSSE_1;
}

static void second(struct knobs *knobs)
{
	message(knobs);
	knobs->entry = FORGE_HASHEDREKORD_2;
	knobs->stamp = true;
}

static void second_envelope(struct knobs *knobs)
{
	second(knobs);
	knobs->envelope = true;
}

static void managed(struct knobs *knobs)
{
	message(knobs);
	knobs->managed = true;
}

static void npm(struct knobs *knobs)
{
	envelope(knobs);
	knobs->format = FORGE_NPM;
}

static void pep740(struct knobs *knobs)
{
	envelope(knobs);
	knobs->format = FORGE_PEP740;
}

static void cosign(struct knobs *knobs)
{
	message(knobs);
	knobs->format = FORGE_COSIGN;
}

static void plain(struct knobs *knobs)
{
	managed(knobs);
	knobs->envelope = true;
	knobs->entry = FORGE_NO_ENTRY;
	knobs->format = FORGE_ENVELOPE;
	knobs->signers = 2;
}

static void without_time(struct knobs *knobs)
{
	envelope(knobs);
	knobs->format = FORGE_ENVELOPE_CERT;
}

static void other_subject(struct knobs *knobs)
{
	envelope(knobs);
	knobs->subject_hex = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
}

static void other_commit(struct knobs *knobs)
{
	envelope(knobs);
	knobs->claimed_commit = "0123456789012345678901234567890123456789";
}

static void other_signature(struct knobs *knobs)
{
	message(knobs);
	knobs->signature_other_bytes = true;
}

static void other_promise(struct knobs *knobs)
{
	message(knobs);
	knobs->promise_forged = true;
}

static void other_proof(struct knobs *knobs)
{
	second(knobs);
	knobs->proof_flipped = true;
}

static void for_clients(struct knobs *knobs)
{
	message(knobs);
	knobs->extended_usage = "clientAuth";
}

static void expired(struct knobs *knobs)
{
	message(knobs);
	knobs->leaf_end = FORGE_TIME - 1;
}

static void other_stamp(struct knobs *knobs)
{
	second(knobs);
	knobs->stamp_other_bytes = true;
}

static void other_entry(struct knobs *knobs)
{
	message(knobs);
	knobs->body_other_signature = true;
}

static void stranger(struct knobs *knobs)
{
	message(knobs);
	knobs->leaf_by_stranger = true;
}

static void hostile_name(struct knobs *knobs)
{
	message(knobs);
	knobs->name = "https://forge.example/\x1b[31mred\x1b]0;title\x07";
}

static const struct {
	const char *name;
	void (*make)(struct knobs *knobs);
} things[] = {
	{ "good/message.sigstore.json", message },
	{ "good/envelope.sigstore.json", envelope },
	{ "good/rekor2.sigstore.json", second },
	{ "good/rekor2-envelope.sigstore.json", second_envelope },
	{ "good/key.sigstore.json", managed },
	{ "good/npm.json", npm },
	{ "good/python.publish.attestation", pep740 },
	{ "good/cosign.bundle", cosign },
	{ "good/two-keys.dsse", plain },
	{ "bad/no-time.intoto.jsonl", without_time },
	{ "bad/subject.sigstore.json", other_subject },
	{ "bad/commit.sigstore.json", other_commit },
	{ "bad/signature.sigstore.json", other_signature },
	{ "bad/promise.sigstore.json", other_promise },
	{ "bad/proof.sigstore.json", other_proof },
	{ "bad/usage.sigstore.json", for_clients },
	{ "bad/expired.sigstore.json", expired },
	{ "bad/stamp.sigstore.json", other_stamp },
	{ "bad/entry.sigstore.json", other_entry },
	{ "bad/authority.sigstore.json", stranger },
	{ "bad/name.sigstore.json", hostile_name },
};

static const char readme[] = "artifact           what is signed\n"
			     "trusted_root.json  the trust root of all of them\n"
			     "key.pem            the key of good/key.sigstore.json\n"
			     "signers.pem        three keys, two of which signed good/two-keys.dsse\n"
			     "identity, issuer   the signer's names\n";

static int write_file(
	const char *folder, const char *name, const char *text, size_t length, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	file_join(&path, folder, name);
	return file_write(path.text, text, length, err);
}

static int write_keys(const char *folder, const struct forge *forge, struct error *err)
{
	if (forge->knobs.format == FORGE_ENVELOPE)
		return write_file(folder, "signers.pem", forge->keys.text, forge->keys.length, err);
	if (forge->knobs.managed)
		return write_file(folder, "key.pem", forge->keys.text, forge->keys.length, err);
	return 0;
}

static int write_world(const char *folder, const struct forge *world, struct error *err)
{
	const char *identity = world->knobs.name, *issuer = world->knobs.issuer;

	if (write_file(folder, "artifact", world->artifact.text, world->artifact.length, err) < 0 ||
		write_file(folder, "trusted_root.json", world->root.text, world->root.length, err) < 0 ||
		write_file(folder, "identity", identity, strlen(identity), err) < 0 ||
		write_file(folder, "issuer", issuer, strlen(issuer), err) < 0 ||
		write_file(folder, "readme", readme, strlen(readme), err) < 0)
		return err->code;
	return 0;
}

static int write_all(const char *folder, struct error *err)
{
	struct knobs knobs;
	CLEANUP(forge_release) struct forge world;

	message(&knobs);
	knobs.every_log = true;
	forge_make(&world, &knobs);
	if (write_world(folder, &world, err) < 0)
		return err->code;
	for (size_t i = 0; i < COUNT_OF(things); i++) {
		CLEANUP(forge_release) struct forge forge;

		things[i].make(&knobs);
		forge_make_beside(&forge, &knobs, &world);
		if (write_file(folder, things[i].name, forge.bundle.text, forge.bundle.length, err) < 0 ||
			write_keys(folder, &forge, err) < 0)
			return err->code;
	}
	return 0;
}

int main(int argc, char **argv)
{
	CLEANUP(buf_release) struct buf good = BUF_INIT;
	CLEANUP(buf_release) struct buf bad = BUF_INIT;
	struct error err = { 0 };

	if (argc != 2) {
		fprintf(stderr, "usage: forge DIR\n");
		return 2;
	}
	file_join(&good, argv[1], "good");
	file_join(&bad, argv[1], "bad");
	if (file_make_folder(good.text, &err) < 0 || file_make_folder(bad.text, &err) < 0 ||
		write_all(argv[1], &err) < 0) {
		fprintf(stderr, "forge: %s\n", err.message);
		return 1;
	}
	return 0;
}
