/* Taking decisions in from a file: one act for all findings of which it says the same. */
#include "triaging.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "engine/baseline.h"

/* A file under way. */
struct import {
	struct fleet *fleet;
	struct baseline baseline;
	struct arena arena;
	const struct baseline_entry **entries; /* those that decide something; equal ones beside each other */
	size_t count;
	struct buf by;
	int64_t now;
	bool dry_run;
	size_t acts, findings;                  /* recorded */
	size_t known, undecided, ended, absent; /* left out, in findings */
	int64_t first_act;
	struct act_result *result;
};

static void import_release(struct import *import)
{
	baseline_release(&import->baseline);
	arena_release(&import->arena);
	buf_release(&import->by);
}

/* --- what says the same ---------------------------------------------------------------------------------- */

static int compare_numbers(int64_t left, int64_t right)
{
	return (left > right) - (left < right);
}

/* 0 for entries that one act can record. */
static int compare_said(const struct baseline_entry *left, const struct baseline_entry *right)
{
	int order = compare_numbers(left->state, right->state);

	if (!order)
		order = compare_numbers(left->justification, right->justification);
	if (!order)
		order = compare_numbers(left->until, right->until);
	if (!order)
		order = strcmp(left->by, right->by);
	return order ? order : strcmp(left->reason, right->reason);
}

static int compare_entries(const void *left, const void *right)
{
	const struct baseline_entry *const *one = left, *const *other = right;
	const int order = compare_said(*one, *other);

	return order ? order
		     : memcmp((*one)->finding.fingerprint, (*other)->finding.fingerprint,
			       sizeof((*one)->finding.fingerprint));
}

static void sort_out(struct import *import)
{
	const struct baseline *baseline = &import->baseline;

	import->entries = arena_zero(&import->arena, baseline->count, sizeof(*import->entries));
	for (size_t i = 0; i < baseline->count; i++) {
		const struct baseline_entry *entry = &baseline->entries[i];

		if (entry->state == DECISION_OPEN)
			import->undecided++;
		else if (entry->malformed_until || (entry->until && entry->until < import->now))
			import->ended++;
		else
			import->entries[import->count++] = entry;
	}
	if (import->count > 1)
		qsort(import->entries, import->count, sizeof(*import->entries), compare_entries);
}

/* How many from the one at `start` on go into one act. */
static size_t count_equal(const struct import *import, size_t start)
{
	size_t count = 1;

	while (count < DECISION_FINDINGS_MOST && start + count < import->count &&
		compare_said(import->entries[start], import->entries[start + count]) == 0)
		count++;
	return count;
}

/* --- acts ------------------------------------------------------------------------------------------------ */

/* Who said it elsewhere is told with the reason: here it is said by who takes it in. */
static const char *reason_of(struct import *import, const struct baseline_entry *entry)
{
	const char *reason;

	/* Words of ours make no reason of none. */
	if (!*entry->by || strcmp(entry->by, import->by.text) == 0 ||
		!entry->reason[strspn(entry->reason, " \t\n")])
		return entry->reason;
	reason = arena_format(
		&import->arena, "%s\n(said by %s, taken in from a file)", entry->reason, entry->by);
	return strlen(reason) <= DECISION_REASON_MOST ? reason : entry->reason;
}

static struct decision make_decision(struct import *import, size_t start, size_t count)
{
	const struct baseline_entry *entry = import->entries[start];
	struct decided_finding *findings = arena_zero(&import->arena, count, sizeof(*findings));

	for (size_t i = 0; i < count; i++)
		findings[i] = import->entries[start + i]->finding;
	return (struct decision){
		.origin = ORIGIN_PERSON,
		.scope = {
			.findings = findings,
			.finding_count = count,
			.repository = "",
			.path = "",
			.subject = "",
			.target = "",
			.commit = "",
		},
		.state = entry->state,
		.justification = entry->justification,
		.reason = reason_of(import, entry),
		.owner = "",
		.by = import->by.text,
		.made = import->now,
		.until = entry->until,
	};
}

/* All is looked at before anything is recorded. */
static int check_all(struct import *import, struct error *err)
{
	for (size_t start = 0; start < import->count; start += count_equal(import, start)) {
		const struct decision decision = make_decision(import, start, 1);
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		if (decision_check(&decision, import->now, err) == 0)
			continue;
		buf_add_hex(&name, decision.scope.findings[0].fingerprint,
			sizeof(decision.scope.findings[0].fingerprint));
		return error_context(err, "finding %s of the file", name.text);
	}
	return 0;
}

/* Rehearsed first, so that what is in force already costs no act. */
static int record(struct import *import, size_t start, size_t count, struct error *err)
{
	const struct decision decision = make_decision(import, start, count);
	struct act_result done = { 0 };
	int result = triage_decide(import->fleet, &decision, true, &done, err);

	if (result == ERROR_NOT_FOUND) {
		import->absent += count;
		return 0;
	}
	if (result < 0)
		return result;
	import->absent += done.vanished;
	import->known += done.matched - done.changed;
	if (done.changed && !import->dry_run)
		result = triage_decide(import->fleet, &decision, false, &done, err);
	if (result < 0 || !done.changed)
		return result;
	import->acts++;
	import->findings += done.changed;
	import->first_act = import->first_act ? import->first_act : done.act;
	import->result->act = done.act;
	import->result->run = done.run;
	return 0;
}

static int record_all(struct import *import, struct error *err)
{
	size_t count;

	for (size_t start = 0; start < import->count; start += count) {
		count = count_equal(import, start);
		if (record(import, start, count, err) < 0)
			return import->acts
				       ? error_context(err, "after %zu acts that were recorded", import->acts)
				       : err->code;
	}
	return 0;
}

/* --- in words -------------------------------------------------------------------------------------------- */

static void add_left_out(struct buf *what, size_t count, const char *why)
{
	if (count)
		buf_format(what, "; %zu %s", count, why);
}

static void describe(const struct import *import, struct buf *what)
{
	buf_format(what, "%s decisions on %zu finding%s", import->dry_run ? "would take in" : "took in",
		import->findings, import->findings == 1 ? "" : "s");
	add_left_out(what, import->known, "so already");
	add_left_out(what, import->absent, "not in this database, or showing something else here");
	add_left_out(what, import->ended, "ended");
	add_left_out(what, import->undecided, "only known, not decided");
	if (import->dry_run)
		buf_add(what, "; nothing is recorded");
	else if (import->acts > 1)
		buf_format(what, " (acts %lld to %lld)", (long long)import->first_act,
			(long long)import->result->act);
	else if (import->acts)
		buf_format(what, " (act %lld)", (long long)import->result->act);
}

int triage_import(struct fleet *fleet, const struct triage_exchange *exchange, const char *text,
	size_t length, struct triage_result *ret, struct error *err)
{
	struct act_result done = { 0 };
	CLEANUP(import_release)
	struct import import = {
		.fleet = fleet,
		.by = BUF_INIT,
		.now = clock_now(),
		.dry_run = exchange->dry_run,
		.result = &done,
	};
	int result = triage_actor(&import.by, err);

	if (result == 0)
		result = baseline_read(&import.baseline, text, length, err);
	if (result < 0)
		return result;
	sort_out(&import);
	if (check_all(&import, err) < 0 || record_all(&import, err) < 0)
		return err->code;
	done.matched = import.findings + import.known;
	done.changed = import.findings;
	done.vanished = import.absent;
	*ret = (struct triage_result){ .act = done, .what = BUF_INIT };
	describe(&import, &ret->what);
	return 0;
}
