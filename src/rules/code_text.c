/* Rule 621: characters that a reviewer cannot see, in code and in manifests. */
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/memory.h"
#include "base/text.h"
#include "code.h"

enum { ZERO_WIDTH_NON_JOINER = 0x200C, ZERO_WIDTH_JOINER = 0x200D, FIRST_ARABIC = 0x0600 };

static bool is_direction(uint32_t rune)
{
	return (rune >= 0x202A && rune <= 0x202E) || (rune >= 0x2066 && rune <= 0x2069) || rune == 0x200E ||
	       rune == 0x200F || rune == 0x061C;
}

static bool is_unseen(uint32_t rune)
{
	return rune == 0x200B || (rune >= 0x2060 && rune <= 0x2064) || rune == 0xFEFF || rune == 0x00AD ||
	       rune == 0x180E || rune == 0x115F || rune == 0x1160 || rune == 0x3164 || rune == 0xFFA0 ||
	       (rune >= 0xE0000 && rune <= 0xE007F);
}

/* Joiners are part of emoji and of some scripts; between letters of ours they are not. */
static bool is_odd_joiner(uint32_t rune, uint32_t before)
{
	return (rune == ZERO_WIDTH_JOINER || rune == ZERO_WIDTH_NON_JOINER) && before < FIRST_ARABIC;
}

/* The first such character of a text, 0 if there is none; whether it has any that is not plain ASCII. */
static uint32_t find_unseen(const char *text, bool *ret_foreign)
{
	const size_t length = strlen(text);
	uint32_t before = 0;

	for (size_t at = 0; at < length;) {
		const uint32_t rune = text_next(text, length, &at);

		*ret_foreign = *ret_foreign || rune > 0x7F;
		if (rune == TEXT_BAD_BYTE)
			continue;
		if (is_direction(rune) || is_unseen(rune) || is_odd_joiner(rune, before))
			return rune;
		before = rune;
	}
	return 0;
}

static const char *words_of(struct rule_report *report, uint32_t rune)
{
	return arena_format(rule_arena(report), "%s stands in the text: U+%04X",
		is_direction(rune) ? "a character that turns the direction of writing"
				   : "a character that nobody sees",
		rune);
}

static bool look_at_call(struct rule_report *report, const struct call *call, bool *foreign)
{
	struct rule_subject subject;

	for (size_t i = 0; i < call->value_count; i++) {
		const struct value_fact *value = &call->values[i];
		const uint32_t rune =
			value->certainty == CERTAINTY_SECRET ? 0 : find_unseen(value->text, foreign);

		if (!rune)
			continue;
		subject = rule_subject_call(report, call,
			arena_format(rule_arena(report), "%s %u", value->name, value->position), value);
		rule_fail(report, &subject, NULL, words_of(report, rune));
		return true;
	}
	return false;
}

static bool look_at_reference(struct rule_report *report, const struct reference *reference, bool *foreign)
{
	const struct reference_fact *fact = reference->fact;
	const uint32_t in_source = find_unseen(fact->source, foreign),
		       in_name = find_unseen(fact->name, foreign);
	const uint32_t in_pin = fact->pin ? find_unseen(fact->pin, foreign) : 0;
	struct rule_subject subject;

	if (!in_source && !in_name && !in_pin)
		return false;
	subject = rule_subject_reference(report, reference);
	if (!in_source && !in_name && fact->pin_at.line)
		subject.at = fact->pin_at;
	rule_fail(report, &subject, NULL,
		words_of(report, in_source ? in_source
				 : in_name ? in_name
					   : in_pin));
	return true;
}

static bool look_at_module(struct rule_report *report, const struct module *module, bool *foreign)
{
	const struct module_fact *fact = module->fact;
	const char *const texts[] = { fact->name, fact->engine_version, fact->sdk, fact->source };
	struct rule_subject subject;

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		const uint32_t rune = texts[i] ? find_unseen(texts[i], foreign) : 0;

		if (!rune)
			continue;
		subject = rule_subject_module(report, module);
		rule_fail(report, &subject, texts[i], words_of(report, rune));
		return true;
	}
	return false;
}

/* The first of a file is enough: whoever looks there sees the others. */
static bool look_at_constants(struct rule_report *report, const struct file *file, bool *foreign)
{
	const struct facts *facts = file->facts;
	struct rule_subject subject = { .file = file, .noun = "constant" };
	struct digest digest;
	uint32_t rune = 0;
	size_t i = 0;

	while (i < facts->constant_count && !(rune = find_unseen(facts->constants[i].text, foreign)))
		i++;
	if (!rune)
		return false;
	subject.at = facts->constants[i].at;
	subject.words = arena_format(rule_arena(report), "constant %s", facts->constants[i].name);
	digest_start(&digest);
	digest_add_text(&digest, "scabbard-constants-1");
	digest_finish_16(&digest, subject.identity);
	rule_fail(report, &subject, facts->constants[i].text, words_of(report, rune));
	return true;
}

/* What is known of a file by now. */
struct looked_at {
	bool foreign, wrong;
};

static void pass_files(struct rule_report *report, const struct looked_at *files)
{
	const struct snapshot *snapshot = report->input->snapshot;

	for (size_t i = 0; i < snapshot->file_count; i++)
		if (files[i].foreign && !files[i].wrong)
			rule_pass(report, &snapshot->files[i]);
}

/* Files that are all plain ASCII have nothing to look at. */
void check_invisible(const struct rule_input *input, struct rule_report *report)
{
	const struct snapshot *snapshot = input->snapshot;
	struct looked_at *files = memory_zero(snapshot->file_count, sizeof(*files));

	for (size_t i = 0; i < snapshot->reference_count; i++) {
		struct looked_at *file = &files[snapshot->references[i].file];

		file->wrong |= look_at_reference(report, &snapshot->references[i], &file->foreign);
	}
	for (size_t i = 0; i < snapshot->module_count; i++) {
		struct looked_at *file = &files[snapshot->modules[i].file];

		file->wrong |= look_at_module(report, &snapshot->modules[i], &file->foreign);
	}
	for (size_t i = 0; i < snapshot->call_count; i++) {
		struct looked_at *file = &files[snapshot->calls[i].file];

		file->wrong |= look_at_call(report, &snapshot->calls[i], &file->foreign);
	}
	for (size_t i = 0; i < snapshot->file_count; i++)
		if (snapshot->files[i].facts && !snapshot->files[i].facts->refused)
			files[i].wrong |= look_at_constants(report, &snapshot->files[i], &files[i].foreign);
	pass_files(report, files);
	memory_free(files);
}
