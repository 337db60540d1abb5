/* Thousands of damaged manifests: taken or refused as Go's encoding/json does it, and where, and as what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "sources/table.h"
#include "support_corpus.h"
#include "support_damage.h"
#include "support_places.h"

enum { DAMAGED = 5000, SHOWN = 20 };

/* One whole manifest. */
struct manifest {
	char *path;
	char *text;
	size_t length;
};

struct manifests {
	struct manifest *items;
	size_t count, capacity;
};

static void add_manifest(const char *path, const char *bytes, size_t length, void *context)
{
	struct manifests *manifests = context;
	CLEANUP(tokens_release) struct tokens tokens = { 0 };

	if (!text_ends(path, "dagger.json") && !text_ends(path, "]"))
		return;
	if (!tokens_read(&tokens, bytes, length))
		return;
	memory_grow(&manifests->items, manifests->count, &manifests->capacity, sizeof(*manifests->items));
	manifests->items[manifests->count++] = (struct manifest){
		.path = memory_string(path),
		.text = memory_string_part(bytes, length),
		.length = length,
	};
}

static void manifests_release(struct manifests *manifests)
{
	for (size_t i = 0; i < manifests->count; i++) {
		memory_free(manifests->items[i].path);
		memory_free(manifests->items[i].text);
	}
	memory_free(manifests->items);
}

/* Every third is one of ours: they have all that the real ones seldom have. */
static void load(struct manifests *manifests)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	size_t real;

	if (corpus_path("manifests", &folder))
		corpus_visit(folder.text, add_manifest, manifests);
	real = manifests->count;
	for (size_t i = 0; i < real / 2 || i < damage_manifest_count; i++) {
		const char *text = damage_manifests[i % damage_manifest_count];

		buf_clear(&name);
		buf_format(&name, "[made %zu]", i % damage_manifest_count);
		add_manifest(name.text, text, strlen(text), manifests);
	}
}

static const struct facts *read_manifest(struct snapshot *snapshot, const char *text, size_t length)
{
	struct limits limits;

	limits_default(&limits);
	return reader_read(reader_by_id(READER_DAGGER_JSON), snapshot,
		"0000000000000000000000000000000000000000", text, length, &limits);
}

/* --- what is wrong about one, in words; "" if nothing -------------------------------------------------- */

static bool same(const char *left, const char *right)
{
	return left == right || (left && right && strcmp(left, right) == 0);
}

static const char *shown(const char *text)
{
	return text ? text : "(none)";
}

static void expect(struct buf *wrong, const char *what, const char *wanted, const char *got)
{
	if (!same(wanted, got))
		buf_format(wrong, "%s is '%s', not '%s'; ", what, shown(got), shown(wanted));
}

/* What a text became: what was changed, or what it was. "" and absent are one where `empty` says so. */
static const char *wanted_text(
	const struct damage *damage, bool changed, const char *before, const char *gone)
{
	if (!changed)
		return before;
	return damage->gone ? gone : damage->value.text;
}

static bool changes(const struct damage *damage, enum slot_field field)
{
	return damage->change == CHANGE_TEXT && damage->slot.field == field;
}

static void compare_module(
	const struct damage *damage, const struct facts *before, const struct facts *after, struct buf *wrong)
{
	const struct module_fact *old = before->module, *new = after->module;
	bool sdk = changes(damage, SLOT_SDK) ||
		   (damage->change == CHANGE_KIND && damage->slot.kind == REFERENCE_SDK);

	expect(wrong, "name", wanted_text(damage, changes(damage, SLOT_NAME), old->name, ""), new->name);
	expect(wrong, "engine", wanted_text(damage, changes(damage, SLOT_ENGINE), old->engine_version, NULL),
		new->engine_version);
	expect(wrong, "folder", wanted_text(damage, changes(damage, SLOT_SOURCE), old->source, NULL),
		new->source);
	expect(wrong, "sdk", wanted_text(damage, sdk, old->sdk, NULL), new->sdk);
}

static void compare_reference(const struct damage *damage, const struct reference_fact *old,
	const struct reference_fact *new, size_t ordinal, struct buf *wrong)
{
	bool here = damage->change == CHANGE_TEXT && damage->slot.kind == old->kind &&
		    damage->slot.ordinal == ordinal;
	bool source = here && (changes(damage, SLOT_REFERENCE_SOURCE) || changes(damage, SLOT_SDK));

	expect(wrong, "a name",
		wanted_text(damage, here && changes(damage, SLOT_REFERENCE_NAME), old->name, ""), new->name);
	expect(wrong, "a source", wanted_text(damage, source, old->source, ""), new->source);
	expect(wrong, "a pin",
		wanted_text(damage, here && changes(damage, SLOT_REFERENCE_PIN), old->pin, NULL), new->pin);
	if (old->string_form != new->string_form)
		buf_add(wrong, "form of a reference; ");
}

/* The n-th reference of a kind, NULL behind the last. */
static const struct reference_fact *nth_of(const struct facts *facts, enum reference_kind kind, size_t n)
{
	for (size_t i = 0; i < facts->reference_count; i++)
		if (facts->references[i].kind == kind && n-- == 0)
			return &facts->references[i];
	return NULL;
}

static void compare_kind(const struct damage *damage, enum reference_kind kind, const struct facts *before,
	const struct facts *after, struct buf *wrong)
{
	if (damage->change == CHANGE_KIND && damage->slot.kind == kind) {
		const struct reference_fact *only = nth_of(after, kind, 0);

		expect(wrong, "the only source", damage->gone ? NULL : damage->value.text,
			only ? only->source : NULL);
		if (only && only->string_form != damage->string_form)
			buf_add(wrong, "form of the only one; ");
		if (nth_of(after, kind, 1))
			buf_add(wrong, "more than one reference; ");
		return;
	}
	for (size_t n = 0;; n++) {
		const struct reference_fact *old = nth_of(before, kind, n), *new = nth_of(after, kind, n);

		if (!old != !new)
			buf_format(wrong, "%s %zu is only on one side; ", reference_kind_word(kind), n);
		if (!old || !new)
			return;
		compare_reference(damage, old, new, n, wrong);
	}
}

static void check_oddities(const struct damage *damage, const struct facts *facts, struct buf *wrong)
{
	if (facts->oddity_count != damage->odd_count) {
		buf_format(wrong, "%zu oddities; ", facts->oddity_count);
		return;
	}
	for (size_t i = 0; i < damage->odd_count; i++) {
		const struct oddity_fact *oddity = &facts->oddities[i];

		if (oddity->kind != damage->odd[i].kind)
			buf_format(wrong, "oddity of kind %d, not %d; ", (int)oddity->kind,
				(int)damage->odd[i].kind);
		if (oddity->at.offset != damage->odd[i].at)
			buf_format(wrong, "odd at %zu, not %zu; ", oddity->at.offset, damage->odd[i].at);
		place_check(damage->text.text, damage->text.length, oddity->at, "an oddity");
	}
}

static void check_place(const struct damage *damage, struct place at, const char *why, struct buf *wrong)
{
	place_check(damage->text.text, damage->text.length, at, "a refusal");
	if (at.offset < damage->first || at.offset > damage->last)
		buf_format(wrong, "refused at %zu, not %zu to %zu: %s; ", at.offset, damage->first,
			damage->last, why);
}

static void check_refusal(const struct damage *damage, const struct facts *facts, struct buf *wrong)
{
	check_place(damage, facts->refused_at, facts->refused, wrong);
	if (facts->module || facts->reference_count)
		buf_add(wrong, "something was read of it; ");
}

static void judge(const struct damage *damage, const struct facts *before, struct buf *wrong)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *after = read_manifest(snapshot, damage->text.text, damage->text.length);

	if (damage->verdict != DAMAGE_TAKEN) {
		if (after->refused)
			check_refusal(damage, after, wrong);
		else if (after->module->rejected)
			check_place(damage, after->module->rejected_at, after->module->rejected, wrong);
		else
			buf_add(wrong, "taken; ");
		return;
	}
	if (after->refused || after->module->rejected) {
		buf_format(wrong, "refused: %s; ", after->refused ? after->refused : after->module->rejected);
		return;
	}
	compare_module(damage, before, after, wrong);
	for (enum reference_kind kind = REFERENCE_DEPENDENCY; kind <= REFERENCE_CLIENT; kind++)
		compare_kind(damage, kind, before, after, wrong);
	check_oddities(damage, after, wrong);
}

/* --- the tests ---------------------------------------------------------------------------------------- */

/* What was made of each kind. */
struct tally {
	size_t made, wrong;
};

static void show(const struct damage *damage, const struct manifest *manifest, const char *kind,
	const char *wrong, size_t seed)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add_untrusted(&text, damage->text.text);
	printf("%s, %s, seed %zu: %s\n    %s\n", kind, manifest->path, seed, wrong, text.text);
}

/* Damage one manifest; false where it has no place for that kind. */
static bool damage_one(
	const struct manifest *manifest, const struct damage_kind *kind, size_t seed, struct tally *tally)
{
	CLEANUP(tokens_release) struct tokens tokens = { 0 };
	CLEANUP(damage_release) struct damage damage = { .text = BUF_INIT, .value = BUF_INIT };
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf wrong = BUF_INIT;
	const struct facts *before = read_manifest(snapshot, manifest->text, manifest->length);

	assert_true(tokens_read(&tokens, manifest->text, manifest->length));
	if (before->refused)
		fail_msg("%s is refused as it is: %s", manifest->path, before->refused);
	if (!damage_make(&damage, &tokens, kind, seed))
		return false;
	judge(&damage, before, &wrong);
	tally->made++;
	if (wrong.length && tally->wrong++ < SHOWN)
		show(&damage, manifest, kind->name, wrong.text, seed);
	return true;
}

static void damaged_manifests_are_taken_and_refused_as_go_does(void **state)
{
	CLEANUP(manifests_release) struct manifests manifests = { 0 };
	CLEANUP(memory_release) struct tally *tallies = memory_zero(damage_kind_count, sizeof(*tallies));
	size_t made = 0, wrong = 0;

	(void)state;
	load(&manifests);
	for (size_t seed = 0; made < DAMAGED; seed++) {
		size_t kind = seed % damage_kind_count;

		assert_true(seed < 10 * DAMAGED);
		made += damage_one(&manifests.items[(seed * 7919) % manifests.count], &damage_kinds[kind],
			seed, &tallies[kind]);
	}
	for (size_t i = 0; i < damage_kind_count; i++) {
		printf("%4zu %s\n", tallies[i].made, damage_kinds[i].name);
		wrong += tallies[i].wrong;
		assert_true(tallies[i].made >= DAMAGED / 100);
	}
	assert_int_equal(wrong, 0);
}

/* Cut behind every token of every manifest made here, and in the middle of each. */
static void no_manifest_is_taken_before_its_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < damage_manifest_count; i++) {
		const char *text = damage_manifests[i];
		size_t end = (size_t)(strrchr(text, '}') - text) + 1;

		for (size_t length = 0; length <= strlen(text); length++) {
			CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
			CLEANUP(memory_release) char *part = memory_string_part(text, length);
			const struct facts *facts = read_manifest(snapshot, part, length);

			assert_int_equal(facts->refused != NULL, length < end);
			if (facts->refused)
				place_check(part, length, facts->refused_at, "a cut");
		}
	}
}

static void the_same_seed_gives_the_same_damage(void **state)
{
	CLEANUP(tokens_release) struct tokens tokens = { 0 };

	(void)state;
	assert_true(tokens_read(&tokens, damage_manifests[0], strlen(damage_manifests[0])));
	for (size_t i = 0; i < 10 * damage_kind_count; i++) {
		CLEANUP(damage_release) struct damage first = { .text = BUF_INIT, .value = BUF_INIT };
		CLEANUP(damage_release) struct damage second = { .text = BUF_INIT, .value = BUF_INIT };
		bool made = damage_make(&first, &tokens, &damage_kinds[i % damage_kind_count], i);

		assert_int_equal(
			damage_make(&second, &tokens, &damage_kinds[i % damage_kind_count], i), made);
		assert_int_equal(first.text.length, second.text.length);
		assert_memory_equal(first.text.text, second.text.text, first.text.length);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(damaged_manifests_are_taken_and_refused_as_go_does),
		cmocka_unit_test(no_manifest_is_taken_before_its_end),
		cmocka_unit_test(the_same_seed_gives_the_same_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
