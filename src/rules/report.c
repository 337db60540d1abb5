/* Verdicts into findings and tallies, with fingerprints; and the run over the whole table. */
#include "checks.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/memory.h"
#include "model/policy.h"
#include "reasons.h"
#include "rules/table.h"

enum { NAMED_SUBJECTS = 5 };

/* All subjects of one path class for which one reason holds. */
struct unknown_group {
	const char *reason;
	uint32_t path_class;
	uint32_t count;
	struct rule_subject named[NAMED_SUBJECTS];
	unsigned char evidence[16];
};

struct rule_unknowns {
	struct unknown_group *groups;
	size_t count;
	size_t capacity;
};

static void unknowns_release(struct rule_unknowns *unknowns)
{
	memory_free(unknowns->groups);
}

struct arena *rule_arena(struct rule_report *report)
{
	return &report->findings->arena;
}

static void finish_16(struct digest *digest, unsigned char ret[16])
{
	unsigned char whole[DIGEST_SIZE];

	digest_finish(digest, whole);
	memcpy(ret, whole, 16);
}

static void add_16(struct digest *digest, const unsigned char bytes[16])
{
	digest_add_number(digest, 16);
	digest_add(digest, bytes, 16);
}

static struct tally *tally_of(struct rule_report *report, uint32_t path_class)
{
	struct findings *findings = report->findings;
	struct tally *tally;

	for (size_t i = report->first_tally; i < findings->tally_count; i++)
		if (findings->tallies[i].path_class == path_class)
			return &findings->tallies[i];
	arena_grow(&findings->arena, &findings->tallies, findings->tally_count, &findings->tally_capacity,
		sizeof(*findings->tallies));
	tally = &findings->tallies[findings->tally_count++];
	*tally = (struct tally){ .rule = report->rule, .path_class = path_class };
	return tally;
}

/* What policy switches off is neither counted nor reported. */
static bool is_off(const struct rule_report *report, const struct file *file)
{
	return !policy_rule_setting(report->input->policy, report->rule, file->path).on;
}

void rule_pass(struct rule_report *report, const struct file *file)
{
	if (!is_off(report, file))
		tally_of(report, file->class)->pass++;
}

static struct finding *add_finding(
	struct rule_report *report, enum verdict verdict, uint32_t path_class, const char *path)
{
	struct findings *findings = report->findings;
	struct finding *finding;

	arena_grow(&findings->arena, &findings->items, findings->count, &findings->capacity,
		sizeof(*findings->items));
	finding = &findings->items[findings->count++];
	*finding = (struct finding){
		.rule = report->rule,
		.verdict = verdict,
		.severity = report->rule->severity,
		.confidence = report->rule->confidence,
		.path_class = path_class,
		.path = arena_string(&findings->arena, path),
		.subjects = 1,
	};
	return finding;
}

/* The rule, repository, path and subject: what stays when lines move and pins change. */
static void fingerprint(const struct rule_report *report, struct finding *finding)
{
	struct digest digest;

	digest_start(&digest);
	digest_add_text(&digest, "scabbard-finding-1");
	digest_add_text(&digest, report->input->snapshot->identity);
	digest_add_number(&digest, report->rule->number);
	digest_add_text(&digest, finding->path);
	add_16(&digest, finding->subject_identity);
	finish_16(&digest, finding->fingerprint);
}

/* The root instead: what stays when the reference that comes first is another one. */
static void fingerprint_root(const struct rule_report *report, const char *root, struct finding *finding)
{
	struct digest digest;

	digest_start(&digest);
	digest_add_text(&digest, "scabbard-finding-root-1");
	digest_add_text(&digest, report->input->snapshot->identity);
	digest_add_number(&digest, report->rule->number);
	digest_add_number(&digest, finding->path_class);
	digest_add_text(&digest, root);
	finish_16(&digest, finding->fingerprint);
}

static struct finding *say(struct rule_report *report, enum verdict verdict,
	const struct rule_subject *subject, const char *state, const char *seen)
{
	struct finding *finding = add_finding(report, verdict, subject->file->class, subject->file->path);
	struct digest digest;

	finding->subject = subject->words;
	finding->seen = seen;
	finding->at = subject->at;
	memcpy(finding->blob, subject->file->oid, sizeof(finding->blob));
	finding->target = subject->target;
	memcpy(finding->subject_identity, subject->identity, sizeof(finding->subject_identity));
	if (subject->root)
		fingerprint_root(report, subject->root, finding);
	else
		fingerprint(report, finding);
	digest_start(&digest);
	digest_add_text(&digest, "scabbard-evidence-1");
	add_16(&digest, subject->evidence);
	digest_add_text(&digest, state);
	finish_16(&digest, finding->evidence);
	return finding;
}

struct finding *rule_fail(
	struct rule_report *report, const struct rule_subject *subject, const char *state, const char *seen)
{
	if (is_off(report, subject->file))
		return &report->discarded;
	tally_of(report, subject->file->class)->fail++;
	return say(report, VERDICT_FAIL, subject, state, seen);
}

struct finding *rule_declared(
	struct rule_report *report, const struct rule_subject *subject, const char *state, const char *seen)
{
	if (is_off(report, subject->file))
		return &report->discarded;
	tally_of(report, subject->file->class)->declared++;
	return say(report, VERDICT_DECLARED, subject, state, seen);
}

static struct unknown_group *group_of(struct rule_unknowns *unknowns, const char *reason, uint32_t path_class)
{
	struct unknown_group *group;

	for (size_t i = 0; i < unknowns->count; i++) {
		group = &unknowns->groups[i];
		if (group->path_class == path_class && strcmp(group->reason, reason) == 0)
			return group;
	}
	memory_grow(&unknowns->groups, unknowns->count, &unknowns->capacity, sizeof(*unknowns->groups));
	group = &unknowns->groups[unknowns->count++];
	*group = (struct unknown_group){ .reason = reason, .path_class = path_class };
	return group;
}

void rule_unknown(struct rule_report *report, const struct rule_subject *subject, const char *reason)
{
	struct unknown_group *group;
	struct digest digest;

	if (is_off(report, subject->file))
		return;
	group = group_of(report->unknowns, reason, subject->file->class);
	tally_of(report, subject->file->class)->unknown++;
	if (group->count < NAMED_SUBJECTS)
		group->named[group->count] = *subject;
	group->count++;
	digest_start(&digest);
	add_16(&digest, group->evidence);
	add_16(&digest, subject->identity);
	add_16(&digest, subject->evidence);
	finish_16(&digest, group->evidence);
}

/* "12 references": what the reason holds for. */
static const char *count_subjects(const struct unknown_group *group, struct arena *arena)
{
	return arena_format(
		arena, "%u %s%s", group->count, group->named[0].noun, group->count == 1 ? "" : "s");
}

/* The reason, and examples with their places. */
static const char *name_subjects(const struct unknown_group *group, struct arena *arena)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add(&text, group->reason);
	for (uint32_t i = 0; i < group->count && i < NAMED_SUBJECTS; i++) {
		const struct rule_subject *subject = &group->named[i];

		buf_format(&text, "\n%s, %s", subject->words, subject->file->path);
		if (subject->at.line)
			buf_format(&text, ":%u", subject->at.line);
	}
	if (group->count > NAMED_SUBJECTS)
		buf_format(&text, "\nand %u more", group->count - NAMED_SUBJECTS);
	return arena_string(arena, text.text);
}

static void say_unknown(struct rule_report *report, const struct unknown_group *group)
{
	struct finding *finding = add_finding(report, VERDICT_UNKNOWN, group->path_class, "");
	struct digest digest;

	/* How bad it would be is not known: what is sorted by that comes behind all that has failed. */
	finding->severity = SEVERITY_INFO;
	finding->subject = count_subjects(group, rule_arena(report));
	finding->seen = name_subjects(group, rule_arena(report));
	finding->remedy = reason_remedy(group->reason);
	finding->subjects = group->count;
	memcpy(finding->evidence, group->evidence, sizeof(finding->evidence));
	digest_start(&digest);
	digest_add_text(&digest, "scabbard-unknown-1");
	digest_add_text(&digest, group->reason);
	digest_add_number(&digest, group->path_class);
	finish_16(&digest, finding->subject_identity);
	fingerprint(report, finding);
}

void rule_until(struct rule_report *report, int64_t time)
{
	if (time < report->findings->evaluate_after)
		report->findings->evaluate_after = time;
}

static int compare_findings(const void *left, const void *right)
{
	const struct finding *one = left, *other = right;
	int order = strcmp(one->path, other->path);

	if (!order)
		order = (one->at.line > other->at.line) - (one->at.line < other->at.line);
	if (!order)
		order = one->rule->number - other->rule->number;
	if (!order)
		order = (one->at.column > other->at.column) - (one->at.column < other->at.column);
	if (!order)
		order = (one->path_class > other->path_class) - (one->path_class < other->path_class);
	return order ? order : memcmp(one->fingerprint, other->fingerprint, sizeof(one->fingerprint));
}

/* What policy says of the severity counts more than what the check has chosen. */
static void apply_severity(const struct rule_report *report, size_t first)
{
	for (size_t i = first; i < report->findings->count; i++) {
		struct finding *finding = &report->findings->items[i];
		struct rule_setting setting =
			policy_rule_setting(report->input->policy, report->rule, finding->path);

		if (setting.severity_given && finding->verdict != VERDICT_UNKNOWN)
			finding->severity = setting.severity;
	}
}

static void run(const struct rule_input *input, const struct rule *rule, struct findings *ret)
{
	CLEANUP(unknowns_release) struct rule_unknowns unknowns = { 0 };
	struct rule_report report = {
		.input = input,
		.rule = rule,
		.findings = ret,
		.first_tally = ret->tally_count,
		.unknowns = &unknowns,
	};
	size_t first = ret->count;

	rule->check(input, &report);
	for (size_t i = 0; i < unknowns.count; i++)
		say_unknown(&report, &unknowns.groups[i]);
	apply_severity(&report, first);
}

void rules_check(const struct rule_input *input, int stages, struct findings *ret)
{
	ret->evaluate_after = INT64_MAX;
	for (const struct rule *rule = rule_table; rule->number; rule++)
		if ((int)rule->stage & stages)
			run(input, rule, ret);
	if (ret->count > 1)
		qsort(ret->items, ret->count, sizeof(*ret->items), compare_findings);
}
