/* Attestation files, held against what is trusted. */
#include "engine/verify.h"

#include <stdlib.h>
#include <string.h>

#include "attest/item.h"
#include "attest/trust.h"
#include "attest/verify.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "engine/trust_store.h"
#include "model/limits.h"
#include "sources/oci.h"
#include "verifying_files.h"

/* NAMED: of the files that an attestation names only so many are compared; ROOTS: a path, and what lies beside it. */
enum {
	MEBIBYTE = 1024 * 1024,
	FILE_MOST = 512 * MEBIBYTE,
	KEY_MOST = 64 * 1024,
	NAMED = 32,
};

/* Memory of a run: a file, its items, an artifact. */
static const uint64_t memory_most = UINT64_C(2048) * MEBIBYTE;

struct verifier {
	struct arena arena;
	struct verify_request request;
	struct limits limits;
	struct verify_settings settings;
	struct buf key;
	struct artifact_file beside;
};

/* --- what is trusted ------------------------------------------------------------------------------------ */

static int read_trust(struct verifier *verifier, struct error *err)
{
	const struct trust_request request = {
		.files = verifier->request.trust_files,
		.file_count = verifier->request.trust_file_count,
		.folder = verifier->request.trust_folder,
		.policy = verifier->request.policy,
		.whoever_writes = verifier->request.bundle,
		.now = verifier->settings.now,
	};

	return trust_load(&request, &verifier->arena, &verifier->settings.trust, NULL, err);
}

/* --- who may sign --------------------------------------------------------------------------------------- */

static void signers_of_policy(struct verifier *verifier, const struct policy *policy)
{
	struct signer *signers = arena_zero(&verifier->arena, policy->identity_count + 1, sizeof(*signers));

	for (size_t i = 0; i < policy->identity_count; i++)
		signers[i] = (struct signer){
			.identity = policy->identities[i].subject,
			.issuer = policy->identities[i].issuer,
			.pattern = true,
			.sources = policy->identities[i].sources.items,
			.source_count = policy->identities[i].sources.count,
		};
	verifier->settings.signers = signers;
	verifier->settings.signer_count = policy->identity_count;
}

static void builders_of_policy(struct verifier *verifier, const struct policy *policy)
{
	struct builder *builders = arena_zero(&verifier->arena, policy->builder_count + 1, sizeof(*builders));

	for (size_t i = 0; i < policy->builder_count; i++)
		builders[i] = (struct builder){ policy->builders[i].id, policy->builders[i].level };
	verifier->settings.builders = builders;
	verifier->settings.builder_count = policy->builder_count;
}

static int read_key(struct verifier *verifier, struct error *err)
{
	if (file_read(&verifier->key, verifier->request.key, KEY_MOST, err) < 0)
		return error_context(err, "the key");
	if (strlen(verifier->key.text) != verifier->key.length)
		return error_set(err, ERROR_MALFORMED, "the key '%s' is not PEM", verifier->request.key);
	verifier->settings.key = verifier->key.text;
	return 0;
}

static int read_signers(struct verifier *verifier, struct error *err)
{
	const struct verify_request *request = &verifier->request;
	struct signer *signer;

	if (request->policy) {
		builders_of_policy(verifier, request->policy);
		if (!request->key && !request->identity)
			signers_of_policy(verifier, request->policy);
	}
	if (request->key && request->identity)
		return error_set(err, ERROR_USAGE, "a key and an identity are two signers: give one of them");
	if (!request->identity != !request->issuer)
		return error_set(
			err, ERROR_USAGE, "an identity needs its issuer, and an issuer its identity");
	if (request->key)
		return read_key(verifier, err);
	if (request->identity) {
		signer = arena_zero(&verifier->arena, 1, sizeof(*signer));
		*signer = (struct signer){ .identity = request->identity, .issuer = request->issuer };
		verifier->settings.signers = signer;
		verifier->settings.signer_count = 1;
	}
	return 0;
}

int verifier_open(struct verifier **ret, const struct verify_request *request, struct error *err)
{
	CLEANUP(verifier_close) struct verifier *verifier = memory_zero(1, sizeof(*verifier));

	verifier->request = *request;
	verifier->key = (struct buf)BUF_INIT;
	verifier->beside = (struct artifact_file)ARTIFACT_FILE_INIT;
	verifier->settings.threshold = request->threshold;
	verifier->settings.foreign_claims = request->bundle;
	verifier->settings.now = clock_now();
	limits_default(&verifier->limits);
	if (read_signers(verifier, err) < 0 || read_trust(verifier, err) < 0)
		return err->code;
	*ret = TAKE(verifier);
	return 0;
}

void verifier_close(struct verifier **verifier)
{
	if (!*verifier)
		return;
	trust_close(&(*verifier)->settings.trust);
	artifact_file_release(&(*verifier)->beside);
	buf_release(&(*verifier)->key);
	arena_release(&(*verifier)->arena);
	memory_free(*verifier);
	*verifier = NULL;
}

/* --- closing in ----------------------------------------------------------------------------------------- */

/* A path that is not there is none: opening it will say so. */
static void add_root(struct verifier *verifier, const char **roots, size_t *count, const char *path)
{
	CLEANUP(memory_release) char *real = realpath(path, NULL);

	if (real)
		roots[(*count)++] = arena_string(&verifier->arena, real);
}

int verifier_close_in(struct verifier *verifier, struct sandbox_state *ret, struct error *err)
{
	const struct verify_request *request = &verifier->request;
	const char **roots = arena_zero(
		&verifier->arena, 2 * request->path_count + request->artifact_count + 1, sizeof(*roots));
	struct sandbox sandbox = { .read_roots = roots, .data_bytes = memory_most };

#ifdef __SANITIZE_ADDRESS__
	sandbox.data_bytes = 0; /* the shadow memory alone is larger */
#endif
	for (size_t i = 0; i < request->path_count; i++) {
		const char *path = request->paths[i], *slash = strrchr(path, '/');
		CLEANUP(buf_release) struct buf folder = BUF_INIT;

		add_root(verifier, roots, &sandbox.read_root_count, path);
		if (file_is_folder(path))
			continue;
		buf_add_bytes(&folder, slash ? path : ".", slash ? (size_t)(slash + 1 - path) : 1);
		add_root(verifier, roots, &sandbox.read_root_count, folder.text);
	}
	for (size_t i = 0; i < request->artifact_count; i++)
		add_root(verifier, roots, &sandbox.read_root_count, request->artifacts[i]);
	return sandbox_enter(&sandbox, ret, err);
}

/* --- one item ------------------------------------------------------------------------------------------- */

struct run {
	struct verifier *verifier;
	verified_visitor *visitor;
	verify_note *note;
	void *context;
	struct verify_result *ret;
	const char *path;
	bool named;
	const char *artifact;          /* as it was given; NULL = none */
	const struct artifact *wanted; /* the same */
	size_t matched;                /* attestations that speak of it */
	const char *image; /* what an image layout hangs an attestation onto; NULL = nothing, or none */
	size_t layers;     /* attestations of the layout */
};

static bool digest_is_in(const struct artifact_digest *digest, const struct artifact *artifact)
{
	for (size_t i = 0; i < artifact->digest_count; i++)
		if (digest->kind != DIGEST_KIND_OTHER && digest->kind == artifact->digests[i].kind &&
			*digest->hex && strcmp(digest->hex, artifact->digests[i].hex) == 0)
			return true;
	return false;
}

static bool statement_is_about(const struct statement *statement, const struct artifact *artifact)
{
	for (size_t i = 0; i < statement->subject_count; i++)
		for (size_t j = 0; j < statement->subjects[i].digest_count; j++)
			if (digest_is_in(&statement->subjects[i].digests[j], artifact))
				return true;
	return false;
}

/* A bare signature says what it is about only by its digest; without one it is about what it verifies for. */
static bool is_about(
	const struct item *item, const struct artifact *artifact, const struct verification *found)
{
	struct artifact_digest digest = { .kind = item->message_kind };
	CLEANUP(buf_release) struct buf hex = BUF_INIT;

	if (found->statement)
		return statement_is_about(found->statement, artifact);
	if (item->content != CONTENT_MESSAGE)
		return false;
	if (!item->message_digest.length)
		return found->verdict <= VERDICT_SIGNED_NO_TIME;
	bytes_add_hex(&hex, item->message_digest);
	digest.hex = hex.text;
	return digest_is_in(&digest, artifact);
}

static int give(
	struct run *run, const struct item *item, const char *artifact, const struct verification *found)
{
	const struct verified verified = {
		.path = run->path,
		.line = item->line,
		.index = item->index,
		.format = item->format,
		.artifact = artifact,
		.verification = found,
	};

	run->ret->counts[found->verdict]++;
	run->ret->count++;
	return run->visitor(&verified, run->context);
}

static void verify(struct run *run, const struct item *item, const struct artifact *artifact,
	struct arena *arena, struct verification *ret)
{
	struct verify_settings settings = run->verifier->settings;

	settings.artifact = artifact;
	*ret = (struct verification){ 0 };
	attestation_verify(item, &settings, arena, ret);
}

/* Compare with one file that lies beside; one that cannot be read is said, and not compared. */
static int verify_beside(struct run *run, const struct item *item, const char *path)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct artifact_file *file = &run->verifier->beside;
	struct verification found;
	struct error error = { 0 };

	if (artifact_file_read(file, path, &error) < 0) {
		run->ret->failed++;
		run->note(path, true, error.message, run->context);
		return 0;
	}
	verify(run, item, &file->artifact, &arena, &found);
	return give(run, item, path, &found);
}

static bool is_named_before(const struct statement *statement, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (strcmp(statement->subjects[i].name, statement->subjects[index].name) == 0)
			return true;
	return false;
}

/* With every file beside it that the statement names; without any, alone. */
static int verify_alone(struct run *run, const struct item *item)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct verification found;
	const struct statement *statement;
	size_t compared = 0;

	verify(run, item, NULL, &arena, &found);
	statement = found.statement;
	for (size_t i = 0; statement && i < statement->subject_count && i < NAMED; i++) {
		int result;

		if (is_named_before(statement, i) ||
			!beside_by_name(&path, run->path, statement->subjects[i].name))
			continue;
		result = verify_beside(run, item, path.text);
		buf_clear(&path);
		compared++;
		if (result)
			return result;
	}
	return compared ? 0 : give(run, item, NULL, &found);
}

/* The layout's word decides what is compared, and the signed statement has to say the same. */
static int verify_image(struct run *run, const struct item *item)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct verification found;
	struct artifact image = { 0 };

	artifact_of_text(&image, run->image, &arena);
	verify(run, item, &image, &arena, &found);
	return give(run, item, run->image, &found);
}

static int verify_item(struct run *run, const struct item *item)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf beside = BUF_INIT;
	struct verification found;

	if (!run->wanted && run->image)
		return verify_image(run, item);
	if (!run->wanted && beside_by_suffix(&beside, run->path))
		return verify_beside(run, item, beside.text);
	if (!run->wanted)
		return verify_alone(run, item);
	verify(run, item, run->wanted, &arena, &found);
	if (run->verifier->request.about && !is_about(item, run->wanted, &found)) {
		run->ret->others++;
		return 0;
	}
	run->matched++;
	return give(run, item, run->artifact, &found);
}

/* Parts of something else: alone they say nothing. */
static const char *passed_over(enum attestation_format format)
{
	switch (format) {
	case ATTESTATION_TRUST_ROOT:
		return "a trust root that lies among attestations is not trusted";
	case ATTESTATION_SIGNATURE:
		return "a detached signature says nothing alone";
	case ATTESTATION_CERTIFICATE:
		return "a detached certificate or key says nothing alone";
	case ATTESTATION_NONE:
	case ATTESTATION_BUNDLE:
	case ATTESTATION_DSSE:
	case ATTESTATION_COSIGN:
	case ATTESTATION_REKOR:
	case ATTESTATION_NPM:
	case ATTESTATION_PEP740:
	case ATTESTATION_GCB:
	case ATTESTATION_SIMPLESIGNING:
	case ATTESTATION_STATEMENT:
	case ATTESTATION_PREDICATE:
	case ATTESTATION_SBOM:
		break;
	}
	return NULL;
}

static int on_item(const struct item *item, void *context)
{
	struct run *run = context;
	const char *why = passed_over(item->format);

	if (!why)
		return verify_item(run, item);
	run->ret->failed += run->named;
	run->note(run->path, run->named, why, run->context);
	return 0;
}

/* --- one file ------------------------------------------------------------------------------------------- */

static void note_failure(struct run *run, const struct error *error)
{
	run->ret->failed++;
	run->note(run->path, true, error->message, run->context);
}

/* Of a file that must be one bundle: its items, before any of them is believed. */
struct counting {
	size_t items;
	bool other;
};

static int on_counted(const struct item *item, void *context)
{
	struct counting *counting = context;

	counting->items++;
	counting->other |= item->format != ATTESTATION_BUNDLE || item->line;
	return 0;
}

static int check_bundle(struct run *run, const struct buf *text, struct error *err)
{
	struct counting counting = { 0 };
	size_t passed = 0;

	if (items_read(text->text, text->length, &run->verifier->limits, on_counted, &counting, &passed,
		    err) < 0)
		return err->code;
	if (counting.items != 1 || counting.other || passed)
		return error_set(err, ERROR_MALFORMED, "this is not one Sigstore bundle and nothing else");
	return 0;
}

/* --- image layouts -------------------------------------------------------------------------------------- */

static int verify_layer(struct run *run, const struct oci_attestation *layer)
{
	const struct limits *limits = &run->verifier->limits;
	const struct simplesigning simple = {
		.payload = layer->bytes,
		.signature = layer->signature,
		.certificate = layer->certificate,
		.chain = layer->chain,
		.bundle = layer->bundle,
		.timestamp = layer->timestamp,
	};
	struct error error = { 0 };
	int result;

	if (layer->simplesigning)
		return item_of_simplesigning(&simple, limits, on_item, run);
	result = items_read(
		(const char *)layer->bytes.data, layer->bytes.length, limits, on_item, run, NULL, &error);
	if (error.code)
		note_failure(run, &error);
	return error.code ? 0 : result;
}

static int on_layer(const struct oci_attestation *layer, void *context)
{
	struct run *run = context;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const char *layout = run->path;
	int result;

	buf_format(&path, "%s/blobs/sha256/%s", layout, strchr(layer->digest, ':') + 1);
	run->path = path.text;
	run->image = layer->subject;
	run->layers++;
	result = verify_layer(run, layer);
	run->path = layout;
	run->image = NULL;
	return result;
}

static void on_layout_trouble(const struct error *error, void *context)
{
	struct run *run = context;

	if (error->code == ERROR_NOT_FOUND)
		run->note(run->path, false, error->message, run->context);
	else
		note_failure(run, error);
}

static int take_layout(struct run *run)
{
	const struct oci_visitor visitor = { on_layer, on_layout_trouble, run };
	struct error error = { 0 };
	int result;

	run->layers = 0;
	result = oci_read(run->path, &run->verifier->limits, &visitor, &error);
	if (!error.code && !run->layers && run->named)
		error_set(&error, ERROR_NOT_FOUND, "there is no attestation in this image layout");
	if (error.code)
		note_failure(run, &error);
	return error.code ? 0 : result;
}

static int take_file(const char *path, bool named, void *context)
{
	struct run *run = context;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error error = { 0 };
	int result;

	run->path = path;
	run->named = named;
	/* Archives that lie in a folder are artifacts. */
	if (!run->verifier->request.bundle && (named || file_is_folder(path)) && oci_screen(path))
		return take_layout(run);
	if (file_read(&text, path, FILE_MOST, &error) < 0) {
		/* Large files of a folder are artifacts. */
		if (named || error.code != ERROR_TOO_LARGE)
			note_failure(run, &error);
		return 0;
	}
	if (!named && !items_screen(text.text, text.length))
		return 0;
	if (run->verifier->request.bundle && check_bundle(run, &text, &error) < 0) {
		note_failure(run, &error);
		return 0;
	}
	result = items_read(text.text, text.length, &run->verifier->limits, on_item, run, NULL, &error);
	if (!error.code)
		return result;
	if (named || error.code != ERROR_NOT_FOUND)
		note_failure(run, &error);
	return 0;
}

static void on_trouble(const char *path, const struct error *error, void *context)
{
	struct run *run = context;

	run->path = path;
	note_failure(run, error);
}

/* --- all of them ---------------------------------------------------------------------------------------- */

static int run_paths(struct run *run)
{
	const struct verify_request *request = &run->verifier->request;
	int result = 0;

	for (size_t i = 0; i < request->path_count && result == 0; i++)
		result = files_walk(request->paths[i], take_file, on_trouble, run);
	return result;
}

static int run_with(struct run *run, const struct artifact *artifact)
{
	int result;

	run->wanted = artifact;
	run->matched = 0;
	result = run_paths(run);
	run->wanted = NULL;
	if (result == 0 && run->verifier->request.about && !run->matched) {
		run->ret->unattested++;
		run->note(run->artifact, true, "no attestation speaks of it", run->context);
	}
	return result;
}

static int run_artifact(struct run *run, const char *given)
{
	CLEANUP(artifact_file_release) struct artifact_file file = ARTIFACT_FILE_INIT;
	struct artifact digest = { 0 };
	struct error error = { 0 };

	run->artifact = given;
	if (artifact_of_text(&digest, given, &file.arena))
		return run_with(run, &digest);
	if (artifact_file_read(&file, given, &error) == 0)
		return run_with(run, &file.artifact);
	run->path = given;
	note_failure(run, &error);
	return 0;
}

int verifier_run(struct verifier *verifier, verified_visitor *visitor, verify_note *note, void *context,
	struct verify_result *ret)
{
	const struct verify_request *request = &verifier->request;
	struct run run = {
		.verifier = verifier, .visitor = visitor, .note = note, .context = context, .ret = ret
	};
	int result = 0;

	*ret = (struct verify_result){ 0 };
	if (!request->artifact_count)
		return run_paths(&run);
	for (size_t i = 0; i < request->artifact_count && result == 0; i++)
		result = run_artifact(&run, request->artifacts[i]);
	return result;
}
