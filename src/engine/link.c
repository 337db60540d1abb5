#include "engine/link.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/memory.h"
#include "base/text.h"
#include "linking.h"
#include "sources/reference.h"

/* The file whose references are being linked. */
struct place_in_tree {
	uint32_t file;
	uint32_t module;
	const char *folder; /* that relative sources start from */
	struct engine_version engine;
	enum reference_grammar grammar;
	uint32_t lock_file;
};

static const char *folder_of(const char *path, struct arena *arena)
{
	const char *slash = strrchr(path, '/');

	return slash ? arena_string_part(arena, path, (size_t)(slash - path)) : "";
}

static bool exists_in(const struct snapshot *snapshot, const char *folder, const char *name, struct buf *path)
{
	buf_clear(path);
	buf_format(path, "%s%s%s", folder, *folder ? "/" : "", name);
	return snapshot_file_at(snapshot, path->text) != UINT32_MAX;
}

static void identify_module(struct module *module, const char *path)
{
	const struct module_fact *fact = module->fact;
	struct digest digest;

	digest_start(&digest);
	digest_add_text(&digest, "scabbard-module-1");
	digest_add_text(&digest, path);
	digest_finish_16(&digest, module->identity);
	digest_start(&digest);
	digest_add_text(&digest, fact->name);
	digest_add_text(&digest, fact->engine_version);
	digest_add_text(&digest, fact->sdk);
	digest_add_text(&digest, fact->source);
	digest_add_text(&digest, fact->form);
	digest_finish_16(&digest, module->evidence);
}

/* The folder of the code is relative and in the repository, for engines up to 0.21 also below the manifest. */
static bool source_escapes(
	const struct module *module, const struct engine_version *engine, struct arena *arena)
{
	const char *source = module->fact->source;
	const char *folder = engine_wants_source_below(engine) ? "" : module->folder;

	return source && (source[0] == '/' || !reference_join(folder, source, arena));
}

/* dagger-module.toml goes before dagger.json, dagger.toml before the .dagger/config.toml of two betas. */
static uint32_t add_module(
	struct linking *linking, uint32_t file_index, const char *folder, const struct engine_version *engine)
{
	struct snapshot *snapshot = linking->snapshot;
	const struct file *file = &snapshot->files[file_index];
	struct module *module;

	if (!file->facts->module)
		return UINT32_MAX;
	module = &snapshot->modules[snapshot->module_count];
	module->file = file_index;
	module->fact = file->facts->module;
	module->folder = folder;
	module->workspace = file->reader == READER_DAGGER_TOML;
	if (module->workspace && text_ends(file->path, "/config.toml")) {
		module->folder = folder_of(folder, &snapshot->arena);
		module->shadowed = exists_in(snapshot, module->folder, "dagger.toml", &linking->path);
	} else if (file->reader == READER_DAGGER_JSON) {
		module->shadowed = exists_in(snapshot, folder, "dagger-module.toml", &linking->path);
	}
	module->source_escapes = source_escapes(module, engine, &snapshot->arena);
	identify_module(module, file->path);
	return (uint32_t)snapshot->module_count++;
}

static uint32_t version_detail(enum version_kind kind)
{
	switch (kind) {
	case VERSION_ABSENT:
		return 0;
	case VERSION_NONE:
		return DETAIL_REF_NONE;
	case VERSION_COMMIT:
		return DETAIL_REF_SHA;
	case VERSION_TAG:
		return DETAIL_REF_TAG;
	case VERSION_BRANCH:
		return DETAIL_REF_BRANCH;
	case VERSION_OTHER:
		return DETAIL_REF_OTHER;
	}
	return 0;
}

static bool has_pin(const struct reference *reference)
{
	return reference->fact->pin && *reference->fact->pin;
}

static enum reference_class class_by_pin(struct reference *reference)
{
	const char *pin = reference->fact->pin;
	bool commit = reference->version_kind == VERSION_COMMIT;

	if (!has_pin(reference)) {
		if (commit)
			reference->detail |= DETAIL_SHA_IN_REF;
		return commit ? CLASS_PINNED : CLASS_UNPINNED;
	}
	if (!text_is_hex(pin, OID_HEX))
		return CLASS_MALFORMED_PIN;
	return commit && strcmp(pin, reference->version) != 0 ? CLASS_CONFLICT : CLASS_PINNED;
}

/* A commit in the pin is what runs: no entry of a lock is asked for. The pin of an SDK is never used. */
static bool settled_by_pin(const struct reference *reference)
{
	return has_pin(reference) && reference->class != CLASS_MALFORMED_PIN &&
	       reference->fact->kind != REFERENCE_SDK;
}

static void link_remote(struct linking *linking, struct reference *reference,
	const struct git_reference *parsed, const struct place_in_tree *at)
{
	reference->host = parsed->host;
	reference->root = parsed->root;
	reference->subpath = parsed->subpath;
	reference->version = parsed->version;
	reference->scheme = parsed->scheme;
	reference->clone_url = parsed->clone_url;
	reference->version_kind = parsed->version_kind;
	reference->invalid = parsed->invalid;
	reference->detail |= version_detail(parsed->version_kind);
	if (parsed->invalid)
		reference->detail |= DETAIL_INVALID;
	else if (parsed->vanity)
		reference->detail |= DETAIL_VANITY;
	reference->class = class_by_pin(reference);
	reference->lock_file = at->lock_file;
	if (reference->lock_file != UINT32_MAX && !parsed->invalid && !settled_by_pin(reference))
		linking_lock(linking, reference);
}

static void link_local(struct linking *linking, struct reference *reference, const struct place_in_tree *at)
{
	const char *source = reference->fact->source;
	const char *target =
		source[0] == '/' ? NULL : reference_join(at->folder, source, &linking->snapshot->arena);

	reference->class = CLASS_LOCAL;
	if (has_pin(reference))
		reference->detail |= DETAIL_PIN_ON_LOCAL;
	reference->target_path = target;
	reference->detail |= target ? linking_target(linking, target) : DETAIL_TARGET_ESCAPES;
}

/* A word such as "go" where an SDK is asked for, or where no folder of the workspace has that name. */
static bool is_builtin(
	struct linking *linking, const struct reference *reference, const struct place_in_tree *at)
{
	enum reference_kind kind = reference->fact->kind;
	const char *source = reference->fact->source;
	enum sdk_kind sdk = sdk_kind_of(source);
	const char *target;

	if (sdk != SDK_IN_ENGINE && (sdk != SDK_EXPANDED || strchr(source, '@')))
		return false;
	if (kind == REFERENCE_SDK || kind == REFERENCE_CLIENT)
		return true;
	if (at->grammar != GRAMMAR_WORKSPACE || has_pin(reference))
		return false;
	target = reference_join(at->folder, source, &linking->snapshot->arena);
	return target && linking_target(linking, target) == DETAIL_TARGET_MISSING;
}

/* php, elixir and java with a version are folders of Dagger's repository; alone, the engine chooses one. */
static const char *expanded_source(const struct reference *reference, struct arena *arena)
{
	const char *source = reference->fact->source;
	enum reference_kind kind = reference->fact->kind;

	if ((kind != REFERENCE_SDK && kind != REFERENCE_CLIENT) || sdk_kind_of(source) != SDK_EXPANDED)
		return source;
	return arena_format(arena, "github.com/dagger/dagger/sdk/%s", source);
}

static void link_reference(
	struct linking *linking, struct reference *reference, const struct place_in_tree *at)
{
	const struct reference_fact *fact = reference->fact;
	const char *pin = fact->kind == REFERENCE_SDK ? NULL : fact->pin;
	enum reference_place place = reference_place(fact->source, pin, at->grammar);
	struct arena *arena = &linking->snapshot->arena;
	const char *source, *target;
	struct git_reference parsed;

	if (!*fact->source)
		return;
	if (is_builtin(linking, reference, at)) {
		reference->class = CLASS_BUILTIN;
		return;
	}
	source = expanded_source(reference, arena);
	if (source != fact->source)
		place = PLACE_GIT;
	if (place == PLACE_EITHER) {
		target = reference_join(at->folder, source, arena);
		if (target && linking_has_folder(linking, target)) {
			reference->detail |= DETAIL_SHADOWED;
			place = PLACE_LOCAL;
		}
	}
	if (place == PLACE_LOCAL) {
		link_local(linking, reference, at);
		return;
	}
	git_reference_parse(source, engine_hash_version(&at->engine), arena, &parsed);
	/* What no address can be stays a path, also where the engine is made to try it as one. */
	if (parsed.invalid && !*parsed.scheme && !parsed.leaves_root &&
		(place == PLACE_EITHER || reference_place(source, NULL, at->grammar) != PLACE_GIT))
		link_local(linking, reference, at);
	else
		link_remote(linking, reference, &parsed, at);
}

static const char *subject_of(const struct reference *reference, struct arena *arena)
{
	const struct reference_fact *fact = reference->fact;

	/* Of a command line the name is only its verb. */
	if (*fact->name && fact->kind != REFERENCE_CALL)
		return fact->name;
	if (reference->root && *reference->root)
		return *reference->subpath ? arena_format(arena, "%s/%s", reference->root, reference->subpath)
					   : reference->root;
	return reference->target_path ? reference->target_path : fact->source;
}

static void identify_reference(struct reference *reference, const char *path, const char *subject)
{
	struct digest digest;

	digest_start(&digest);
	digest_add_text(&digest, "scabbard-reference-1");
	digest_add_text(&digest, path);
	digest_add_text(&digest, reference_kind_word(reference->fact->kind));
	digest_add_text(&digest, subject);
	digest_add_number(&digest, reference->ordinal);
	digest_finish_16(&digest, reference->identity);
	digest_start(&digest);
	digest_add_text(&digest, reference->fact->source);
	digest_add_text(&digest, reference->fact->pin);
	digest_add_text(&digest, reference->lock_commit);
	digest_finish_16(&digest, reference->evidence);
}

/* A reference beside what it is about, for counting equals. */
struct subject {
	const char *text;
	struct reference *reference;
};

static int compare_subjects(const void *left, const void *right)
{
	const struct subject *one = left, *other = right;
	int order = (int)one->reference->fact->kind - (int)other->reference->fact->kind;

	if (!order)
		order = strcmp(one->text, other->text);
	if (!order)
		order = (one->reference > other->reference) - (one->reference < other->reference);
	return order;
}

static void identify_references(
	struct reference *references, size_t count, const char *path, struct arena *arena)
{
	struct subject *subjects = memory_zero(count, sizeof(*subjects));

	for (size_t i = 0; i < count; i++)
		subjects[i] = (struct subject){ subject_of(&references[i], arena), &references[i] };
	qsort(subjects, count, sizeof(*subjects), compare_subjects);
	for (size_t i = 0; i < count; i++) {
		struct reference *reference = subjects[i].reference;
		bool equal = i && subjects[i - 1].reference->fact->kind == reference->fact->kind &&
			     strcmp(subjects[i - 1].text, subjects[i].text) == 0;

		reference->ordinal = equal ? subjects[i - 1].reference->ordinal + 1 : 0;
		identify_reference(reference, path, subjects[i].text);
	}
	memory_free(subjects);
}

static int compare_offsets(const void *left, const void *right)
{
	const struct reference *one = left, *other = right;

	if (one->fact->at.offset != other->fact->at.offset)
		return one->fact->at.offset < other->fact->at.offset ? -1 : 1;
	return (one->fact > other->fact) - (one->fact < other->fact);
}

static void link_references(struct linking *linking, const struct place_in_tree *at)
{
	struct snapshot *snapshot = linking->snapshot;
	const struct facts *facts = snapshot->files[at->file].facts;
	struct reference *references = snapshot->references + snapshot->reference_count;
	const struct facts *lock = at->lock_file == UINT32_MAX ? NULL : snapshot->files[at->lock_file].facts;

	if (!facts->reference_count)
		return;
	for (size_t i = 0; i < facts->reference_count; i++)
		references[i] = (struct reference){
			.fact = &facts->references[i],
			.file = at->file,
			.module = at->module,
			.lock_file = UINT32_MAX,
		};
	qsort(references, facts->reference_count, sizeof(*references), compare_offsets);
	for (size_t i = 0; i < facts->reference_count; i++) {
		if (references[i].fact->string_form)
			references[i].detail |= DETAIL_STRING_FORM;
		link_reference(linking, &references[i], at);
		reference_decide(
			&references[i], &at->engine, lock ? lock->lock_version : NULL, &snapshot->arena);
	}
	identify_references(
		references, facts->reference_count, snapshot->files[at->file].path, &snapshot->arena);
	snapshot->reference_count += facts->reference_count;
}

static bool is_manifest(const struct file *file)
{
	return file->facts && !file->facts->refused && file->reader != READER_DAGGER_LOCK;
}

static void link_file(struct linking *linking, uint32_t index)
{
	struct snapshot *snapshot = linking->snapshot;
	const struct file *file = &snapshot->files[index];
	struct place_in_tree at = { .file = index, .folder = folder_of(file->path, &snapshot->arena) };

	at.engine = engine_version_of(file->facts, &snapshot->arena);
	at.module = add_module(linking, index, at.folder, &at.engine);
	at.grammar = file->reader == READER_DAGGER_TOML ? GRAMMAR_WORKSPACE : GRAMMAR_MODULE;
	at.lock_file = linking_lock_of(linking, at.folder);
	link_references(linking, &at);
}

static void make_room(struct linking *linking)
{
	struct snapshot *snapshot = linking->snapshot;
	size_t references = 0, modules = 0;

	for (size_t i = 0; i < snapshot->file_count; i++) {
		if (!is_manifest(&snapshot->files[i]))
			continue;
		references += snapshot->files[i].facts->reference_count;
		modules++;
	}
	snapshot->modules = arena_zero(&snapshot->arena, modules, sizeof(*snapshot->modules));
	snapshot->module_count = 0;
	snapshot->references = arena_zero(&snapshot->arena, references, sizeof(*snapshot->references));
	snapshot->reference_count = 0;
	linking->locks = arena_zero(&snapshot->arena, snapshot->file_count, sizeof(struct lock_index *));
}

static void linking_release(struct linking *linking)
{
	buf_release(&linking->path);
	buf_release(&linking->key);
}

void snapshot_link(struct snapshot *snapshot)
{
	CLEANUP(linking_release)
	struct linking linking = { .snapshot = snapshot, .path = BUF_INIT, .key = BUF_INIT };

	make_room(&linking);
	for (size_t i = 0; i < snapshot->file_count; i++)
		snapshot->files[i].class = path_class_of(snapshot->files[i].path);
	for (size_t i = 0; i < snapshot->file_count; i++)
		if (is_manifest(&snapshot->files[i]))
			link_file(&linking, (uint32_t)i);
	linking_code(&linking);
	linking_images(&linking);
	linking_settings(&linking);
}
