/* Rules about a manifest or lock as a whole: 121, 122, 124. */
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "checks.h"
#include "model/policy.h"
#include "reasons.h"

enum { NAMED_ODDITIES = 5 };

/* --- 121 ---------------------------------------------------------------------------------------------- */

/* The file that would take this one's place, or whose place it takes. */
static const char *rival_path(struct rule_report *report, const struct module *module)
{
	const struct file *file = &report->input->snapshot->files[module->file];
	const char *name;

	if (file->reader == READER_DAGGER_JSON)
		name = "dagger-module.toml";
	else if (file->reader == READER_DAGGER_MODULE_TOML)
		name = "dagger.json";
	else
		name = text_ends(file->path, "/config.toml") ? "dagger.toml" : ".dagger/config.toml";
	return arena_format(rule_arena(report), "%s%s%s", module->folder, *module->folder ? "/" : "", name);
}

static bool same_text(const char *one, const char *other)
{
	return strcmp(one ? one : "", other ? other : "") == 0;
}

static bool same_references(const struct facts *one, const struct facts *other)
{
	if (one->reference_count != other->reference_count)
		return false;
	for (size_t i = 0; i < one->reference_count; i++) {
		const struct reference_fact *left = &one->references[i], *right = &other->references[i];

		if (left->kind != right->kind || !same_text(left->source, right->source) ||
			!same_text(left->pin, right->pin))
			return false;
	}
	return true;
}

/* Whether a reviewer of either file knows what runs. */
static bool say_the_same(const struct facts *one, const struct facts *other)
{
	return other && !other->refused && other->module &&
	       same_text(one->module->name, other->module->name) &&
	       same_text(one->module->engine_version, other->module->engine_version) &&
	       same_text(one->module->sdk, other->module->sdk) && same_references(one, other);
}

static void two_manifests(struct rule_report *report, const struct module *module)
{
	const struct file *file = &report->input->snapshot->files[module->file];
	const char *rival_name = rival_path(report, module);
	const struct file *rival = rule_file_at(report, rival_name);
	struct rule_subject subject;
	struct finding *finding;
	bool same;

	if (!module->shadowed) {
		if (!rival)
			rule_pass(report, file);
		return;
	}
	same = rival && say_the_same(file->facts, rival->facts);
	subject = rule_subject_module(report, module);
	subject.at = (struct place){ .line = 1, .column = 1 };
	finding = rule_fail(report, &subject, rival_name,
		arena_format(rule_arena(report), "newer engines read '%s' instead and pass this file over%s",
			rival_name, same ? "; both say the same" : ""));
	if (same)
		finding->severity = SEVERITY_LOW;
}

void check_two_manifests(const struct rule_input *input, struct rule_report *report)
{
	for (size_t i = 0; i < input->snapshot->module_count; i++)
		two_manifests(report, &input->snapshot->modules[i]);
}

/* --- 122 ---------------------------------------------------------------------------------------------- */

static const char obsolete_remedy[] = "Delete the file if nothing runs it any more. Otherwise re-create the "
				      "module: 'dagger init' up to 0.21, 'dagger "
				      "module init' in 1.0.";

static bool mixes_blueprint(const struct facts *facts)
{
	bool blueprint = false;
	bool other = facts->module && facts->module->source && *facts->module->source;

	for (size_t i = 0; i < facts->reference_count; i++) {
		enum reference_kind kind = facts->references[i].kind;

		blueprint |= kind == REFERENCE_BLUEPRINT;
		other |= kind == REFERENCE_SDK || kind == REFERENCE_DEPENDENCY;
	}
	return blueprint && other;
}

/* Why the engine refuses a manifest for one of its references although all can be read; NULL if it does not. */
static const char *refused_word(const struct reference *reference, bool mixed)
{
	if (mixed && reference->fact->kind == REFERENCE_BLUEPRINT)
		return "a blueprint stands beside an SDK, a source or dependencies: engines refuse this";
	if (reference->fact->kind == REFERENCE_SDK && reference->class == CLASS_BUILTIN &&
		strchr(reference->fact->source, '@'))
		return "the SDK is part of the engine and takes no version: engines refuse this";
	return NULL;
}

/* The first such reference of a file, or NULL. References come in the order of files. */
static const struct reference *find_refused(
	const struct snapshot *snapshot, uint32_t file, size_t *cursor, const char **ret_why)
{
	const bool mixed = mixes_blueprint(snapshot->files[file].facts);
	const struct reference *found = NULL;

	while (*cursor < snapshot->reference_count && snapshot->references[*cursor].file < file)
		(*cursor)++;
	for (; *cursor < snapshot->reference_count && snapshot->references[*cursor].file == file;
		(*cursor)++) {
		const struct reference *reference = &snapshot->references[*cursor];
		const char *why = found ? NULL : refused_word(reference, mixed);

		if (why) {
			found = reference;
			*ret_why = why;
		}
	}
	return found;
}

/* What our own limit refuses, the engine may well run: nothing is known of it, and it may be so on purpose. */
static void refused_file(struct rule_report *report, struct rule_subject *subject, const struct facts *facts)
{
	const char *seen = arena_string(rule_arena(report), facts->refused);
	struct finding *finding;

	subject->at = facts->refused_at;
	if (facts->refused_by_limit)
		seen = rule_and(report, seen,
			"this program refuses that, the engine need not: whatever the file loads was not "
			"judged");
	finding = rule_fail(report, subject, facts->refused, seen);
	if (!facts->refused_by_limit)
		return;
	finding->severity = SEVERITY_HIGH;
	finding->remedy = "Divide the file into smaller ones, or read it yourself: what it loads is in no "
			  "other verdict.";
}

static void overfull(struct rule_report *report, struct rule_subject *subject, const struct facts *facts)
{
	subject->at = facts->module ? facts->module->at : (struct place){ .line = 1, .column = 1 };
	rule_fail(report, subject, "overfull",
		arena_format(rule_arena(report),
			"%zu references, entries or oddities over the limit were not judged",
			facts->left_out))
		->severity = SEVERITY_HIGH;
}

static void readable(struct rule_report *report, uint32_t index, size_t *cursor)
{
	const struct file *file = &report->input->snapshot->files[index];
	const struct reference *refused = NULL;
	const struct module_fact *module = file->facts ? file->facts->module : NULL;
	struct rule_subject subject = rule_subject_file(file);
	const char *why = NULL;

	/* What a repository asks for itself is of interest where it may ask. */
	if (file->reader == READER_OWN_POLICY &&
		(!report->input->policy->local_policy || (file->facts && !file->facts->refused)))
		return;
	if (!file->facts) {
		rule_unknown(report, &subject, reason_unread_file);
		return;
	}
	if (file->facts->refused) {
		refused_file(report, &subject, file->facts);
		return;
	}
	if (file->facts->left_out) {
		overfull(report, &subject, file->facts);
		return;
	}
	refused = find_refused(report->input->snapshot, index, cursor, &why);
	if (module && module->obsolete) {
		subject.at = module->obsolete_at;
		rule_fail(report, &subject, module->obsolete,
			arena_string(rule_arena(report), module->obsolete))
			->remedy = obsolete_remedy;
	} else if (module && module->rejected) {
		subject.at = module->rejected_at;
		rule_fail(report, &subject, module->rejected,
			arena_string(rule_arena(report), module->rejected));
	} else if (refused) {
		subject.at = refused->fact->at;
		rule_fail(report, &subject, why, why);
	} else {
		rule_pass(report, file);
	}
}

static bool is_manifest_name(const char *path)
{
	static const char *const names[] = { "dagger.json", "dagger-module.toml", "dagger.toml",
		"dagger.lock" };
	const char *slash = strrchr(path, '/');

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(slash ? slash + 1 : path, names[i]) == 0)
			return true;
	return false;
}

/* A manifest that never became a file of the snapshot: too large, missing, a link. */
static void unread(struct rule_report *report, const struct problem *problem)
{
	struct rule_subject subject;
	struct file *file;

	if (problem->code == PROBLEM_REFUSED || problem->code == PROBLEM_SUBMODULE || !*problem->path ||
		(problem->reader == READER_OWN_POLICY && !report->input->policy->local_policy) ||
		(problem->reader == READER_NONE && !is_manifest_name(problem->path)) ||
		rule_file_at(report, problem->path))
		return;
	file = arena_zero(rule_arena(report), 1, sizeof(*file));
	*file = (struct file){ .path = problem->path, .reader = problem->reader };
	subject = rule_subject_file(file);
	rule_unknown(report, &subject, problem->code == PROBLEM_SYMLINK ? reason_link : reason_unread_file);
}

void check_readable(const struct rule_input *input, struct rule_report *report)
{
	size_t cursor = 0;

	for (size_t i = 0; i < input->snapshot->file_count; i++)
		readable(report, (uint32_t)i, &cursor);
	for (size_t i = 0; i < input->snapshot->problem_count; i++)
		unread(report, &input->snapshot->problems[i]);
}

/* --- 124 ---------------------------------------------------------------------------------------------- */

static const char *oddity_words(enum json_oddity_kind kind)
{
	switch (kind) {
	case JSON_ODDITY_DUPLICATE_NAME:
		return "the name stands twice in one object, and the engine takes the last";
	case JSON_ODDITY_RECASED_NAME:
		return "Dagger takes more spellings of a name than a reader that compares exactly";
	case JSON_ODDITY_INVALID_UTF8:
		return "bytes that are no UTF-8, which the engine replaces";
	case JSON_ODDITY_LONE_SURROGATE:
		return "half a surrogate pair, which the engine replaces";
	}
	return "";
}

static bool changes_meaning(enum json_oddity_kind kind)
{
	return kind == JSON_ODDITY_DUPLICATE_NAME || kind == JSON_ODDITY_RECASED_NAME;
}

/* The first that can hide another value, else the first. */
static const struct oddity_fact *worst_of(const struct facts *facts)
{
	for (size_t i = 0; i < facts->oddity_count; i++)
		if (changes_meaning(facts->oddities[i].kind))
			return &facts->oddities[i];
	return &facts->oddities[0];
}

/* What was found, line by line for a person; `ret_state` the same without lines, and all of it. */
static void describe(const struct facts *facts, struct buf *ret_seen, struct buf *ret_state)
{
	for (size_t i = 0; i < facts->oddity_count; i++) {
		const struct oddity_fact *oddity = &facts->oddities[i];
		const char *name = oddity->name ? oddity->name : "";

		buf_format(ret_state, "%d %s\n", (int)oddity->kind, name);
		if (i >= NAMED_ODDITIES)
			continue;
		buf_format(ret_seen, "%sline %u", i ? "\n" : "", oddity->at.line);
		if (*name)
			buf_format(ret_seen, ", '%s'", name);
		buf_format(ret_seen, ": %s", oddity_words(oddity->kind));
	}
	if (facts->oddity_count > NAMED_ODDITIES)
		buf_format(ret_seen, "\nand %zu more", facts->oddity_count - NAMED_ODDITIES);
}

static void ambiguous(struct rule_report *report, const struct file *file)
{
	CLEANUP(buf_release) struct buf seen = BUF_INIT;
	CLEANUP(buf_release) struct buf state = BUF_INIT;
	const struct facts *facts = file->facts;
	const struct oddity_fact *worst;
	struct rule_subject subject;
	struct finding *finding;

	if (!facts || (facts->refused && !facts->oddity_count))
		return;
	if (!facts->oddity_count) {
		rule_pass(report, file);
		return;
	}
	worst = worst_of(facts);
	describe(facts, &seen, &state);
	subject = rule_subject_file(file);
	subject.at = worst->at;
	finding = rule_fail(report, &subject, state.text, arena_string(rule_arena(report), seen.text));
	if (!changes_meaning(worst->kind))
		finding->severity = SEVERITY_MEDIUM;
}

void check_ambiguous(const struct rule_input *input, struct rule_report *report)
{
	for (size_t i = 0; i < input->snapshot->file_count; i++)
		ambiguous(report, &input->snapshot->files[i]);
}
