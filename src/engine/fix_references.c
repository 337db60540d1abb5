/* References that run whatever a name says: which they are, and where the engine will listen to a commit. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "fixing.h"
#include "sources/reference.h"

enum { SHORT_COMMIT = 7 };

static bool is_commit(const char *text)
{
	return text && strlen(text) == OID_HEX && text_is_hex(text, OID_HEX);
}

static bool is_remote(const struct reference *reference)
{
	return reference->class >= CLASS_PINNED && !(reference->detail & DETAIL_INVALID) && reference->root &&
	       *reference->root;
}

static bool is_held(const struct reference *reference)
{
	return reference->effective == EFFECTIVE_COMMIT || reference->effective == EFFECTIVE_LOCK;
}

static bool has_pin(const struct reference *reference)
{
	return reference->fact->pin && *reference->fact->pin;
}

static const char *target_of(const struct fixing *fixing, const struct reference *reference)
{
	return *reference->subpath ? arena_format(fixing->arena, "%s/%s", reference->root, reference->subpath)
				   : reference->root;
}

static const char *subject_of(const struct fixing *fixing, const struct reference *reference)
{
	const struct reference_fact *fact = reference->fact;

	return arena_format(fixing->arena, "%s %s", reference_kind_word(fact->kind),
		*fact->name ? fact->name : target_of(fixing, reference));
}

/* --- what is wanted ----------------------------------------------------------------------------------- */

/* Policy may be content with the name that runs. */
static bool is_content(const struct policy_pin *wanted, const struct reference *reference)
{
	const enum version_kind kind =
		reference->pin_is_name ? version_kind_of(reference->fact->pin) : reference->version_kind;

	return wanted->level == PIN_ANY || (wanted->level == PIN_TAG && kind == VERSION_TAG);
}

static bool lacks_field(const struct policy_pin *wanted, const struct reference *reference)
{
	return wanted->require_field && (reference->detail & DETAIL_SHA_IN_REF) &&
	       reference->fact->kind != REFERENCE_SDK && reference->fact->kind != REFERENCE_CLIENT;
}

static const char *before_of(const struct fixing *fixing, const struct reference *reference)
{
	if (reference->pin_is_name)
		return arena_format(fixing->arena, "pin %s", reference->fact->pin);
	return *reference->version ? reference->version : "no version";
}

static void prove(struct fix_want *want, enum fix_proof proof, const char *value, const char *by)
{
	want->proof = proof;
	want->value = value;
	want->by = by;
}

/* A commit that stands in the file already, or in the lock above it; else copies are asked. */
static void prove_by_text(
	const struct fixing *fixing, const struct reference *reference, struct fix_want *want)
{
	const char *pin = reference->fact->pin;

	if (reference->version_kind == VERSION_COMMIT)
		prove(want, FIX_BY_COMMIT, reference->version, "its own version");
	else if (is_commit(pin))
		prove(want, FIX_BY_COMMIT, pin, "its own pin, which the engine ignores");
	else if (is_commit(reference->lock_commit))
		prove(want, FIX_BY_LOCK, reference->lock_commit,
			fixing->snapshot->files[reference->lock_file].path);
	else
		prove(want, FIX_NONE, NULL, "");
}

static void add_field(struct fixing *fixing, const struct reference *reference, struct fix_want *want)
{
	want->before = "no pin field";
	want->asks = false;
	if (reference->fact->string_form)
		want->why = arena_format(fixing->arena,
			"a string has no room for the field 'pin' that policy asks for: write %s as an "
			"object",
			want->subject);
	else
		prove_by_text(fixing, reference, want);
}

static int rule_of(const struct reference *reference)
{
	if (reference->class == CLASS_MALFORMED_PIN && reference->honours_pin)
		return 102;
	if (has_pin(reference) && !reference->honours_pin)
		return 108;
	return reference->effective == EFFECTIVE_LOCK_UNENFORCED ? 110 : 101;
}

/* A pin that runs as a name, beside a version that it is not: who reads the file sees the version. */
static bool is_of_two_minds(const struct reference *reference)
{
	return reference->pin_is_name && *reference->version &&
	       strcmp(reference->version, reference->fact->pin) != 0;
}

static void want_commit(struct fixing *fixing, const struct reference *reference, struct fix_want *want)
{
	const struct module *module = reference->module < fixing->snapshot->module_count
					      ? &fixing->snapshot->modules[reference->module]
					      : NULL;

	if (module && module->fact->obsolete) {
		want->why = module->fact->obsolete;
		return;
	}
	if (is_of_two_minds(reference)) {
		want->why = arena_format(fixing->arena,
			"the engine runs the pin '%s', which is no commit, and the reference says '%s': "
			"write the commit of the one that is meant",
			reference->fact->pin, reference->version);
		return;
	}
	prove_by_text(fixing, reference, want);
	want->asks = true;
	if (want->value)
		want->question.commit = want->value;
}

static void add_want(struct fixing *fixing, size_t index)
{
	const struct reference *reference = &fixing->snapshot->references[index];
	struct fix_want *want = fixing_add(fixing);

	want->kind = &fix_kinds[0];
	want->file = reference->file;
	want->at = reference->fact->at;
	want->index = index;
	want->subject = subject_of(fixing, reference);
	want->rule = rule_of(reference);
	want->before = before_of(fixing, reference);
	want->in_version = !reference->honours_pin || reference->fact->string_form;
	want->proof = FIX_NONE;
	want->question = (struct question){ reference->root, reference->subpath,
		reference->pin_is_name ? reference->fact->pin : reference->version, "" };
	/* gitlab.com names its own repositories. */
	if ((reference->detail & DETAIL_VANITY) && strcmp(reference->host, "gitlab.com") != 0)
		want->asks_host = reference->host;
	if (is_held(reference))
		add_field(fixing, reference, want);
	else
		want_commit(fixing, reference, want);
}

void fix_find_references(struct fixing *fixing)
{
	const struct snapshot *snapshot = fixing->snapshot;

	for (size_t i = 0; i < snapshot->reference_count; i++) {
		const struct reference *reference = &snapshot->references[i];
		struct policy_pin wanted;

		if (!is_remote(reference) || !fix_selects(fixing, reference))
			continue;
		policy_pin(fixing->policy, target_of(fixing, reference), &wanted);
		if (is_held(reference) ? lacks_field(&wanted, reference) : !is_content(&wanted, reference))
			add_want(fixing, i);
	}
}

/* --- writing ------------------------------------------------------------------------------------------ */

static void edit_one(const struct fixing *fixing, const struct fix_text *text, const struct fix_spot *spot,
	struct fix_want *want)
{
	const struct reference *reference = &fixing->snapshot->references[want->index];
	const char *version = reference->version;

	if (!spot->found)
		want->why = "its place in the file was not found again";
	else if (want->in_version || !spot->takes_pin)
		want->why = fix_edit_version(text, spot, version, want->value, fixing->arena, &want->edit);
	else
		want->why = fix_edit_pin(text, spot, want->value, fixing->arena, &want->edit);
	want->edited = !want->why;
}

void fix_edit_references(
	const struct fixing *fixing, const struct fix_text *text, struct fix_want *const *wants, size_t count)
{
	struct fix_spot *spots = memory_zero(count, sizeof(*spots));

	for (size_t i = 0; i < count; i++)
		spots[i].at = wants[i]->at.offset;
	fix_find_spots(text, fixing->limits, spots, count, fixing->arena);
	for (size_t i = 0; i < count; i++)
		edit_one(fixing, text, &spots[i], wants[i]);
	memory_free(spots);
}

/* --- reading again ------------------------------------------------------------------------------------ */

static bool equal_or_null(const char *one, const char *other)
{
	return one == other || (one && other && strcmp(one, other) == 0);
}

static bool names_same(const struct reference *one, const struct reference *other)
{
	return one->fact->kind == other->fact->kind && strcmp(one->fact->name, other->fact->name) == 0 &&
	       equal_or_null(one->root, other->root) && equal_or_null(one->subpath, other->subpath) &&
	       one->file == other->file;
}

static bool is_untouched(const struct reference *one, const struct reference *other)
{
	return strcmp(one->fact->source, other->fact->source) == 0 &&
	       equal_or_null(one->fact->pin, other->fact->pin) && one->class == other->class;
}

static bool holds(const struct fix_want *want, const struct reference *now)
{
	return now->effective == EFFECTIVE_COMMIT && now->class == CLASS_PINNED &&
	       strcmp(now->version_kind == VERSION_COMMIT ? now->version : now->fact->pin, want->value) == 0;
}

/* The want of a reference that was edited, NULL if it has none. Wants are in the order of the references. */
static const struct fix_want *edited_want(const struct fixing *fixing, size_t index, size_t *next)
{
	while (*next < fixing->want_count &&
		(fixing->wants[*next].kind != &fix_kinds[0] || fixing->wants[*next].index < index))
		++*next;
	return *next < fixing->want_count && fixing->wants[*next].index == index &&
			       fixing->wants[*next].edited
		       ? &fixing->wants[*next]
		       : NULL;
}

/* Both lists are in the order of the files: one that has more or fewer references than before is bad alone. */
static void find_bad_files(const struct fixing *fixing, const struct snapshot *edited, bool *bad)
{
	const struct snapshot *snapshot = fixing->snapshot;
	size_t other = 0, next = 0;

	for (size_t i = 0; i < snapshot->reference_count; i++) {
		const struct reference *was = &snapshot->references[i], *now;
		const struct fix_want *want = edited_want(fixing, i, &next);

		while (other < edited->reference_count && edited->references[other].file < was->file)
			bad[edited->references[other++].file] = true;
		if (other == edited->reference_count || edited->references[other].file != was->file) {
			bad[was->file] = true;
			continue;
		}
		now = &edited->references[other++];
		bad[was->file] |=
			!names_same(was, now) || !(want ? holds(want, now) : is_untouched(was, now));
	}
	while (other < edited->reference_count)
		bad[edited->references[other++].file] = true;
}

void fix_compare_references(const struct fixing *fixing, const struct snapshot *edited)
{
	bool *bad = memory_zero(fixing->snapshot->file_count, sizeof(*bad));

	find_bad_files(fixing, edited, bad);
	for (size_t i = 0; i < fixing->want_count; i++)
		if (bad[fixing->wants[i].file])
			fixing->wants[i].read_same = false;
	memory_free(bad);
}
