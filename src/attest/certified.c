/*
 * What provenance claims against what the certificate says. The certificate wins: a tenant of a builder can write what he
 * likes into the fields of a predicate (reference/attestations.md §1.2).
 */
#include <string.h>

#include "attest/statement.h"
#include "base/glob.h"
#include "base/text.h"
#include "judging.h"

static const char workflows[] = "/.github/workflows/";

/* One field of the statement beside what the certificate says of it. */
struct claim {
	const char *check; /* what is compared, in words */
	const char *claimed, *certified;
	bool holds;
	bool loose; /* many builds have the same */
};

enum { CLAIMS_MAX = 8 };

/* The claims to which the certificate has something to say. */
struct claims {
	struct claim claims[CLAIMS_MAX];
	size_t count;
};

/* Either may be absent, and then there is nothing to compare. */
static struct claim *claim_add(
	struct claims *claims, const char *check, const char *claimed, const char *certified)
{
	struct claim *claim;

	if (!claimed || !certified || claims->count >= CLAIMS_MAX)
		return NULL;
	claim = &claims->claims[claims->count++];
	*claim = (struct claim){ .check = check, .claimed = claimed, .certified = certified };
	return claim;
}

static void compare_source(const struct statement *statement, const struct certified *certified,
	struct arena *arena, struct claims *ret)
{
	/* Other forms than whole refs are names of branches, tags or commits: not to be compared. */
	const bool whole = statement->source_ref && text_starts(statement->source_ref, "refs/");
	struct claim *claim = claim_add(ret, "source repository", statement->source, certified->repository);

	if (claim)
		claim->holds =
			held("certified-repository", strcmp(source_normal(claim->claimed, arena),
							     source_normal(claim->certified, arena)) == 0);
	claim = claim_add(ret, "commit", statement->source_commit, certified->commit);
	if (claim)
		claim->holds =
			held("certified-commit", text_equal_ascii_case(claim->claimed, claim->certified));
	claim = claim_add(ret, "ref", whole ? statement->source_ref : NULL, certified->ref);
	if (claim) {
		claim->loose = true;
		claim->holds = held("certified-ref", strcmp(claim->claimed, claim->certified) == 0);
	}
}

/* "https://host/owner/name/.github/workflows/file@ref" against ".github/workflows/file". */
static bool is_at(const char *workflow, const char *entry)
{
	const char *at = strstr(workflow, workflows);
	const size_t length = strlen(entry);

	return at && strncmp(at + 1, entry, length) == 0 && (at[1 + length] == '@' || !at[1 + length]);
}

/* A builder that is a workflow is the one that signed; some leave its ref out. */
static bool is_signer(const char *builder, const char *signer)
{
	const size_t length = strlen(builder);

	if (strcmp(builder, signer) == 0)
		return true;
	return !strchr(strstr(builder, workflows), '@') && strncmp(builder, signer, length) == 0 &&
	       signer[length] == '@';
}

/* The delegator signs for builders that call it: which one, only it has seen. */
static bool is_delegated(const struct statement *statement, const struct certified *certified)
{
	static const char type[] = "https://github.com/slsa-framework/slsa-github-generator/delegator-";
	static const char delegator[] =
		"https://github.com/slsa-framework/slsa-github-generator/.github/workflows/delegator_";
	const char *signer = certified->signer ? certified->signer : certified->san;

	return statement->build_type && text_starts(statement->build_type, type) && signer &&
	       text_starts(signer, delegator);
}

static const char *workflow_in(const char *text)
{
	return text && strstr(text, workflows) ? text : NULL;
}

static void compare_build(
	const struct statement *statement, const struct certified *certified, struct claims *ret)
{
	const bool run = statement->invocation && text_starts(statement->invocation, "https://");
	const bool entry = statement->entry && text_starts(statement->entry, workflows + 1);
	struct claim *claim = claim_add(ret, "run", run ? statement->invocation : NULL, certified->run);

	if (claim)
		claim->holds = held("certified-run", strcmp(claim->claimed, claim->certified) == 0);
	claim = claim_add(ret, "workflow", entry ? statement->entry : NULL, certified->workflow);
	if (claim) {
		claim->loose = true;
		claim->holds = held("certified-workflow", is_at(claim->certified, claim->claimed));
	}
	if (is_delegated(statement, certified))
		return;
	claim = claim_add(ret, "builder", workflow_in(statement->builder),
		workflow_in(certified->signer ? certified->signer : certified->san));
	if (claim)
		claim->holds = held("certified-builder", is_signer(claim->claimed, claim->certified));
}

enum { BUILD_CLAIMS = 4 }; /* repository, commit, run, builder */

/*
 * Whether the statement is of another build altogether: repository, commit, run and builder are all claimed, and nothing
 * ties any of them to the certificate.
 */
static bool is_foreign(const struct claims *claims)
{
	size_t strict = 0;

	for (size_t i = 0; i < claims->count; i++) {
		strict += !claims->claims[i].loose;
		if (claims->claims[i].holds && !claims->claims[i].loose)
			return false;
	}
	return strict >= BUILD_CLAIMS;
}

static void judge_claims(struct verifying *verifying, const struct claims *claims)
{
	struct arena *arena = verifying->arena;
	bool good = true;

	for (size_t i = 0; i < claims->count; i++) {
		const struct claim *claim = &claims->claims[i];

		if (claim->holds)
			continue;
		good = false;
		step_hold(verifying, STEP_CERTIFIED, false, claim->certified, claim->claimed,
			arena_format(arena, "the certificate names another %s", claim->check));
	}
	if (good)
		step_hold(verifying, STEP_CERTIFIED, true, NULL,
			arena_format(arena, "%zu %s", claims->count, claims->count == 1 ? "claim" : "claims"),
			NULL);
}

void check_certified(struct verifying *verifying)
{
	const struct statement *statement = verifying->ret->statement;
	const struct certified *certified = verifying->ret->certified;
	struct claims claims = { .count = 0 };

	if (!verifying->leaf || !certified || !statement) {
		step_add(verifying, STEP_CERTIFIED, STEP_NOT_PRESENT, NULL, NULL, NULL);
		return;
	}
	compare_source(statement, certified, verifying->arena, &claims);
	compare_build(statement, certified, &claims);
	if (claims.count == 0)
		step_add(verifying, STEP_CERTIFIED, STEP_NOT_PRESENT, NULL, NULL,
			"the statement claims nothing that the certificate says");
	else if (verifying->settings->foreign_claims && is_foreign(&claims))
		step_add(verifying, STEP_CERTIFIED, STEP_NOT_CHECKED, certified->repository,
			statement->source,
			"the statement is of another build than the certificate: nothing of it is certified");
	else
		judge_claims(verifying, &claims);
}

/* --- builder -------------------------------------------------------------------------------------------- */

void check_builder(struct verifying *verifying)
{
	const struct verify_settings *settings = verifying->settings;
	struct verification *ret = verifying->ret;
	const char *claimed = ret->statement ? ret->statement->builder : NULL;

	if (!claimed) {
		step_add(verifying, STEP_BUILDER, STEP_NOT_PRESENT, NULL, NULL, NULL);
		return;
	}
	/* A good signature shows that somebody's service made it: the first level, of a builder nobody speaks of. */
	ret->level = has_state(ret, STEP_SIGNATURE, STEP_OK) ? 1 : 0;
	if (settings->builder_count == 0) {
		step_add(
			verifying, STEP_BUILDER, STEP_NOT_CHECKED, NULL, claimed, "policy names no builders");
		return;
	}
	for (size_t i = 0; i < settings->builder_count; i++) {
		if (!held("builder", glob_match_text(settings->builders[i].id, claimed)))
			continue;
		if (ret->level > 0)
			ret->level = settings->builders[i].level;
		step_hold(verifying, STEP_BUILDER, true, settings->builders[i].id, claimed, NULL);
		return;
	}
	step_hold(verifying, STEP_BUILDER, false,
		settings->builder_count == 1 ? settings->builders[0].id
					     : arena_format(verifying->arena, "one of %zu builders of policy",
						       settings->builder_count),
		claimed, "policy names no such builder");
}

/* --- source --------------------------------------------------------------------------------------------- */

/* Whether the fleet has that commit is for those who know the fleet. */
void check_source(struct verifying *verifying)
{
	const struct certified *certified = verifying->ret->certified;
	const struct statement *statement = verifying->ret->statement;
	const char *repository = certified ? certified->repository : NULL;
	const char *commit = certified ? certified->commit : NULL;

	if (!repository && statement) {
		repository = statement->source;
		commit = statement->source_commit;
	}
	if (!repository) {
		step_add(verifying, STEP_SOURCE, STEP_NOT_PRESENT, NULL, NULL, NULL);
		return;
	}
	step_add(verifying, STEP_SOURCE, STEP_NOT_CHECKED, NULL,
		commit ? arena_format(verifying->arena, "%s at %s", repository, commit) : repository,
		"not held against the fleet here");
}
