/* What each line of Dagger does with a pin and with a lock: reference/dagger sections 1.5 and 2.4. */
#include <string.h>

#include "base/memory.h"
#include "base/semver.h"
#include "base/text.h"
#include "linking.h"

/* The newest release whose source was read: what "latest" stands for. */
static const char newest[] = "v1.0.0-beta.10";
static const char first_toml[] = "v1.0.0-beta.3";
static const char first_source_beside[] = "v1.0.0-0";
static const char first_pin[] = "v0.13.6";
static const char first_pin_ignored_beside_version[] = "v0.20.2";
static const char first_lock_enforced[] = "v1.0.0-beta.10";

struct engine_version engine_version_of(const struct facts *facts, struct arena *arena)
{
	const struct module_fact *module = facts->module;
	struct engine_version engine = { .floor = "v0.0.0",
		.workspace = facts->reader == READER_DAGGER_TOML };
	const char *given = module ? module->engine_version : NULL;
	const char *version;

	if (facts->reader != READER_DAGGER_JSON)
		engine.floor = first_toml;
	else if (module && module->form[0] >= '0' && module->form[0] <= '9')
		engine.floor = arena_format(arena, "v%s", module->form);
	engine.given = given;
	if (!given || !*given)
		return engine;
	if (strcmp(given, "latest") == 0) {
		engine.version = newest;
		return engine;
	}
	version = given[0] == 'v' ? given : arena_format(arena, "v%s", given);
	if (semver_is_valid(version))
		engine.version = version;
	return engine;
}

bool engine_hash_version(const struct engine_version *engine)
{
	return !engine->version || semver_compare(engine->version, first_lock_enforced) >= 0;
}

/*
 * Whether the engine is surely of a release or later: the oldest of those it can be counts. A TOML file is read by
 * none older than the first that knows it, whatever the file asks for.
 */
static bool surely_from(const struct engine_version *engine, const char *release)
{
	const char *oldest = engine->version ? engine->version : engine->floor;

	return semver_compare(oldest, release) >= 0 ||
	       (engine->floor == first_toml && semver_compare(first_toml, release) >= 0);
}

bool engine_wants_source_below(const struct engine_version *engine)
{
	return !surely_from(engine, first_source_beside);
}

static const char *engine_words(const struct engine_version *engine, struct arena *arena)
{
	if (engine->version == newest && strcmp(engine->given, "latest") == 0)
		return arena_format(arena, "engine 'latest', taken for %s,", newest);
	if (engine->version)
		return arena_format(arena, "engine %s", engine->version);
	if (engine->given && *engine->given)
		return arena_format(arena, "engine '%s', no version and taken for %s or later,",
			engine->given, engine->floor);
	if (engine->workspace)
		return arena_format(arena, "a workspace names no engine: %s or later", engine->floor);
	return arena_format(arena, "no engine version is given: %s or later", engine->floor);
}

/* The pin settles it, or leaves it to version and lock (EFFECTIVE_UNKNOWN). */
static enum reference_effective decide_by_pin(
	struct reference *reference, const struct engine_version *engine, struct arena *arena)
{
	const char *pin = reference->fact->pin;
	const char *words;

	if (!pin || !*pin || reference->fact->kind == REFERENCE_CLIENT)
		return EFFECTIVE_UNKNOWN;
	if (reference->fact->kind == REFERENCE_SDK) {
		reference->engine_reason = "no engine uses the pin of an sdk or runtime";
		return EFFECTIVE_UNKNOWN;
	}
	words = engine_words(engine, arena);
	if (!surely_from(engine, first_pin)) {
		reference->engine_reason =
			arena_format(arena, "%s ignores pins: they count from %s on", words, first_pin);
		return EFFECTIVE_UNKNOWN;
	}
	if (reference->class == CLASS_PINNED || reference->class == CLASS_CONFLICT) {
		reference->engine_reason = arena_format(arena, "%s runs the pin", words);
		return EFFECTIVE_COMMIT;
	}
	if (reference->version_kind != VERSION_NONE &&
		surely_from(engine, first_pin_ignored_beside_version)) {
		reference->engine_reason =
			arena_format(arena, "%s ignores a pin that is no commit beside a version", words);
		return EFFECTIVE_UNKNOWN;
	}
	reference->pin_is_name = true;
	reference->engine_reason =
		arena_format(arena, "%s takes a pin that is no commit for the name of a ref", words);
	return EFFECTIVE_FLOATING;
}

/* A lock of version 2 tells of an engine that keeps to it, where no manifest speaks against it. */
static bool lock_is_enforced(const struct engine_version *engine, const char *lock_version)
{
	if (engine->version)
		return semver_compare(engine->version, first_lock_enforced) >= 0;
	return engine->workspace && lock_version && strcmp(lock_version, "2") == 0;
}

static enum reference_effective decide_by_lock(struct reference *reference,
	const struct engine_version *engine, const char *lock_version, struct arena *arena)
{
	const char *words = engine_words(engine, arena);

	if (!reference->lock_commit)
		return EFFECTIVE_FLOATING;
	/* Under --lock=pinned, too, such an entry is resolved live. */
	if (reference->lock_floats) {
		reference->engine_reason = "the lock's entry has the policy float: every engine looks it up "
					   "again, but for those "
					   "up to v1.0.0-beta.9 that are told --lock=frozen";
		return EFFECTIVE_FLOATING;
	}
	if (!lock_is_enforced(engine, lock_version)) {
		reference->engine_reason = arena_format(arena,
			"%s ignores the lock: it always counts from %s on", words, first_lock_enforced);
		return EFFECTIVE_LOCK_UNENFORCED;
	}
	reference->engine_reason =
		engine->version
			? arena_format(arena, "%s keeps to the lock", words)
			: arena_format(arena, "lock version 2 is written from %s on, which keeps to it",
				  first_lock_enforced);
	return EFFECTIVE_LOCK;
}

static void decide_remote(struct reference *reference, const struct engine_version *engine,
	const char *lock_version, struct arena *arena)
{
	reference->effective = decide_by_pin(reference, engine, arena);
	if (reference->effective != EFFECTIVE_UNKNOWN)
		return;
	if (reference->version_kind == VERSION_COMMIT)
		reference->effective = EFFECTIVE_COMMIT;
	else
		reference->effective = decide_by_lock(reference, engine, lock_version, arena);
}

/* A manifest that names no release but has a pin was written by one that knows pins. */
static bool honours_pin(const struct reference *reference, const struct engine_version *engine)
{
	return reference->fact->kind != REFERENCE_SDK && reference->fact->kind != REFERENCE_CLIENT &&
	       (!engine->version || surely_from(engine, first_pin));
}

void reference_decide(struct reference *reference, const struct engine_version *engine,
	const char *lock_version, struct arena *arena)
{
	reference->engine_reason = NULL;
	reference->pin_is_name = false;
	reference->effective = EFFECTIVE_UNKNOWN;
	reference->honours_pin = honours_pin(reference, engine);
	if (reference->class == CLASS_NONE)
		return;
	if (reference->class == CLASS_BUILTIN) {
		reference->effective = EFFECTIVE_BUILTIN;
		return;
	}
	if (reference->class != CLASS_LOCAL) {
		if (!(reference->detail & DETAIL_INVALID))
			decide_remote(reference, engine, lock_version, arena);
		return;
	}
	if (!(reference->detail & DETAIL_PIN_ON_LOCAL) || reference->fact->kind == REFERENCE_SDK) {
		reference->effective = EFFECTIVE_LOCAL;
		return;
	}
	if (surely_from(engine, first_pin)) {
		reference->engine_reason = arena_format(
			arena, "%s reads a path with a pin as a git address", engine_words(engine, arena));
		return;
	}
	reference->effective = EFFECTIVE_LOCAL;
	reference->engine_reason = arena_format(arena, "%s ignores pins", engine_words(engine, arena));
}
