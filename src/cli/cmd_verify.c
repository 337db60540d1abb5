/* verify and verify-bundle: attestations, offline. */
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "commands.h"
#include "engine/verify.h"
#include "paths.h"
#include "print.h"
#include "verify_rows.h"

/* Everything that a request borrows. */
struct asking {
	struct verify_request request;
	struct words artifacts, paths, roots;
	struct arena arena;
	struct buf folder;
	struct policy *policy;
	struct verifier *verifier;
};

static void asking_release(struct asking *asking)
{
	verifier_close(&asking->verifier);
	policy_close(&asking->policy);
	buf_release(&asking->folder);
	arena_release(&asking->arena);
}

static void add_word(struct asking *asking, struct words *words, const char *word)
{
	arena_grow(&asking->arena, &words->items, words->count, &words->capacity, sizeof(*words->items));
	words->items[words->count++] = word;
}

/* "sha256:9b7c...", unless a file has that name. */
static bool is_digest(const char *text)
{
	const char *colon = strchr(text, ':');
	char kind[16] = "";

	if (!colon || (size_t)(colon - text) >= sizeof(kind) || file_is_regular(text))
		return false;
	memcpy(kind, text, (size_t)(colon - text));
	return digest_kind_parse(kind) != DIGEST_KIND_OTHER && text_is_hex(colon + 1, strlen(colon + 1));
}

static void tell_trust(struct asking *asking, const struct settings *settings)
{
	asking->request.trust_files = settings->trusted_roots.items;
	asking->request.trust_file_count = settings->trusted_roots.count;
	asking->request.identity = settings->identity;
	asking->request.issuer = settings->issuer;
	asking->request.key = settings->key;
	paths_add_configuration(&asking->folder, "trust");
	if (asking->folder.length)
		asking->request.trust_folder = asking->folder.text;
}

/* --- verify --------------------------------------------------------------------------------------------- */

static int tell_operands(struct asking *asking, const struct settings *settings, struct error *err)
{
	if (settings->subject)
		add_word(asking, &asking->artifacts, settings->subject);
	for (size_t i = 0; i < settings->operands.count; i++) {
		const char *operand = settings->operands.items[i];

		add_word(asking, is_digest(operand) ? &asking->artifacts : &asking->paths, operand);
	}
	if (!asking->paths.count) {
		error_set(err, ERROR_USAGE, "where the attestations are is not said");
		error_hint(err, "Name files or folders that hold them.");
		return ERROR_USAGE;
	}
	asking->request.paths = asking->paths.items;
	asking->request.path_count = asking->paths.count;
	asking->request.artifacts = asking->artifacts.items;
	asking->request.artifact_count = asking->artifacts.count;
	asking->request.about = asking->artifacts.count > 0;
	return 0;
}

static int run(struct asking *asking, const struct settings *settings, struct error *err)
{
	CLEANUP(verify_rows_release) struct verify_rows rows = { .output = OUTPUT_INIT, .text = BUF_INIT };
	struct sandbox_state sandbox;
	struct verify_result result;
	size_t enough = 0;
	int status;

	if (verify_rows_open(&rows, settings, err) < 0 ||
		verifier_close_in(asking->verifier, &sandbox, err) < 0)
		return err->code;
	status = verifier_run(asking->verifier, verify_rows_add, verify_rows_note, &rows, &result);
	if (status < 0)
		return status;
	if (verify_rows_finish(&rows, &result) < 0)
		return err->code;
	for (size_t i = VERDICT_VERIFIED; i <= VERDICT_MALFORMED; i++)
		enough += verify_is_enough(settings, (enum attestation_verdict)i) ? result.counts[i] : 0;
	if (enough < result.count || result.unattested || (!result.count && !result.failed))
		return EXIT_FINDINGS;
	return result.failed ? EXIT_FAILED : EXIT_CLEAN;
}

int cmd_verify(const struct settings *settings, struct error *err)
{
	CLEANUP(asking_release) struct asking asking = { .folder = BUF_INIT };

	if (tell_operands(&asking, settings, err) < 0 || paths_load_policy(&asking.policy, settings, err) < 0)
		return err->code;
	tell_trust(&asking, settings);
	asking.request.policy = asking.policy;
	asking.request.threshold = (unsigned)settings->threshold;
	if (verifier_open(&asking.verifier, &asking.request, err) < 0)
		return err->code;
	return run(&asking, settings, err);
}

/* --- verify-bundle -------------------------------------------------------------------------------------- */

/* What the one bundle came to. */
struct outcome {
	struct buf line, trouble;
	bool verified;
};

static void outcome_release(struct outcome *outcome)
{
	buf_release(&outcome->line);
	buf_release(&outcome->trouble);
}

static int on_outcome(const struct verified *verified, void *context)
{
	struct outcome *outcome = context;

	buf_clear(&outcome->line);
	verification_add_line(&outcome->line, verified->verification);
	outcome->verified = verified->verification->verdict == VERDICT_VERIFIED;
	return 0;
}

static void on_outcome_note(const char *path, bool failed, const char *text, void *context)
{
	struct outcome *outcome = context;
	struct error error = { 0 };

	(void)failed;
	verify_note_error(&error, path, text);
	buf_format(&outcome->trouble, "%s%s", outcome->trouble.length ? "; " : "", error.message);
}

static int tell_bundle(struct asking *asking, const struct settings *settings, struct error *err)
{
	if (!settings->bundle) {
		error_set(err, ERROR_USAGE, "'verify-bundle' needs a bundle");
		error_hint(err, "Name it with --bundle FILE.");
		return ERROR_USAGE;
	}
	if (!settings->key && !settings->identity) {
		error_set(err, ERROR_USAGE, "who should have signed is not said");
		error_hint(err, "Give --certificate-identity with --certificate-oidc-issuer, or --key.");
		return ERROR_USAGE;
	}
	add_word(asking, &asking->paths, settings->bundle);
	asking->request.paths = asking->paths.items;
	asking->request.path_count = 1;
	asking->request.artifacts = settings->operands.items;
	asking->request.artifact_count = 1;
	asking->request.bundle = true;
	return 0;
}

static int choose_root(struct asking *asking, const struct settings *settings, struct error *err)
{
	if (!settings->staging || settings->trusted_roots.count)
		return 0;
	buf_add(&asking->folder, asking->folder.length ? "/staging.json" : "");
	if (asking->folder.length && file_is_regular(asking->folder.text)) {
		add_word(asking, &asking->roots, asking->folder.text);
		asking->request.trust_files = asking->roots.items;
		asking->request.trust_file_count = 1;
		return 0;
	}
	error_set(err, ERROR_NOT_FOUND, "no root of the name 'staging' is configured");
	error_hint(err, "Put it into the configuration folder as trust/staging.json, or name it with "
			"--trusted-root.");
	return ERROR_NOT_FOUND;
}

static int verify_one(struct asking *asking, struct outcome *outcome, struct error *err)
{
	struct sandbox_state sandbox;
	struct verify_result result;
	int status;

	if (verifier_open(&asking->verifier, &asking->request, err) < 0 ||
		verifier_close_in(asking->verifier, &sandbox, err) < 0)
		return err->code;
	status = verifier_run(asking->verifier, on_outcome, on_outcome_note, outcome, &result);
	if (status < 0 || outcome->trouble.length || result.count != 1)
		return error_set(err, ERROR_MALFORMED, "%s",
			outcome->trouble.length ? outcome->trouble.text : "nothing in it could be verified");
	return 0;
}

int cmd_verify_bundle(const struct settings *settings, struct error *err)
{
	CLEANUP(asking_release) struct asking asking = { .folder = BUF_INIT };
	CLEANUP(outcome_release) struct outcome outcome = { .line = BUF_INIT, .trouble = BUF_INIT };
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (tell_bundle(&asking, settings, err) < 0)
		return err->code;
	tell_trust(&asking, settings);
	if (choose_root(&asking, settings, err) < 0 || verify_one(&asking, &outcome, err) < 0) {
		if (err->code == ERROR_USAGE)
			return err->code;
		print_failure(err);
		return EXIT_FINDINGS;
	}
	if (!outcome.verified) {
		error_set(err, ERROR_MALFORMED, "%s", outcome.line.text);
		print_failure(err);
		return EXIT_FINDINGS;
	}
	buf_add_untrusted(&text, outcome.line.text);
	buf_add_char(&text, '\n');
	if (!settings->quiet && print_text(&text, err) < 0)
		return err->code;
	return EXIT_CLEAN;
}
