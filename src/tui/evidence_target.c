/* The copies that were asked, whose code it is, who keeps it, and how the fleet came to it. */
#include "evidence.h"

#include "subject_parts.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "posture_page.h"

#include <string.h>

enum { COPIES_SHOWN = 12, SEEN_SHOWN = 20 };

/* --- copies ------------------------------------------------------------------------------------------ */

/* What a copy says of the commit: of the one that the reference names, else of the one that its version names. */
static void say_commit(const struct resolution *resolution, const struct copy_note *copy, struct buf *ret)
{
	if (copy->presence == PRESENCE_UNASKED)
		return;
	if (*resolution->commit.oid) {
		buf_format(
			ret, "; %.*s %s", SHORT_OID, resolution->commit.oid, presence_word(copy->presence));
	} else if (!*resolution->label_commit.oid) {
		buf_format(ret, "; commit %s", presence_word(copy->presence));
	} else if (!*copy->commit) {
		buf_add(ret, "; ");
		buf_add_ref_name(ret, resolution->label_ref, "the default branch");
		buf_format(ret, " names %.*s", SHORT_OID, resolution->label_commit.oid);
	}
}

static void say_copy(
	const struct resolution *resolution, const struct copy_note *copy, int64_t now, struct buf *ret)
{
	buf_add(ret, copy->mirror ? "mirror" : "of the fleet");
	if (copy->updated) {
		buf_add(ret, ", refs written ");
		buf_add_age(ret, now - copy->updated);
		buf_add(ret, " ago");
	} else {
		buf_add(ret, ", age unknown");
	}
	if (copy->shallow)
		buf_add(ret, ", shallow");
	if (copy->partial)
		buf_add(ret, ", partial");
	if (copy->problem)
		return;
	say_commit(resolution, copy, ret);
	if (*copy->commit)
		buf_format(ret, "; label names %.*s", SHORT_OID, copy->commit);
}

static enum role copy_role(const struct copy_note *copy, const struct copy_note *first, bool disagree)
{
	if (copy->problem || copy->shallow || copy->partial)
		return ROLE_UNKNOWN;
	if (disagree && copy != first &&
		(strcmp(copy->commit, first->commit) != 0 || copy->presence != first->presence))
		return ROLE_BAD;
	return ROLE_DIM;
}

/* The page of a module shows what was asked for one of its uses. */
static void add_asked_for(struct document *document, const struct resolution *resolution)
{
	const char *commit = *resolution->commit.oid ? resolution->commit.oid : resolution->label_commit.oid;

	if (!*commit)
		return;
	document_line(document);
	document_format(document, 2, ROLE_DIM,
		"For %.*s, which one reference names. Others: see their pages.", SHORT_OID, commit);
}

void add_copies(struct document *document, const struct subject *subject)
{
	const struct resolution *resolution = subject->detail->resolution;
	const size_t shown = resolution->copy_count < COPIES_SHOWN ? resolution->copy_count : COPIES_SHOWN;

	add_section(document, "COPIES ASKED");
	if (shown == 0)
		document_paragraph(document, 2, ROLE_UNKNOWN, false,
			"none: no repository of the fleet and no mirror has the target's URL; "
			"scabbard mirror add brings one");
	else if (subject->table == TABLE_GRAPH && subject_number(subject, GRAPH_REFERENCES) > 1)
		add_asked_for(document, resolution);
	if (resolution->copies_disagree)
		document_paragraph(
			document, 2, ROLE_BAD, false, "They disagree; the first one, the freshest, counts.");
	for (size_t i = 0; i < shown; i++) {
		const struct copy_note *copy = &resolution->copies[i];
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		say_copy(resolution, copy, subject->now, &text);
		document_line(document);
		document_cell(document, 2, document->width - 3, i ? ROLE_TEXT : ROLE_STRONG,
			text_or_empty(copy->place), TEXT_CUT_MIDDLE);
		document_paragraph(document, 4,
			copy_role(copy, resolution->copies, resolution->copies_disagree), true, text.text);
		if (copy->problem)
			document_paragraph(document, 4, ROLE_UNKNOWN, true, copy->problem);
	}
	if (resolution->copy_count > shown) {
		document_line(document);
		document_format(document, 2, ROLE_DIM, "and %zu more", resolution->copy_count - shown);
	}
}

/* --- whose code it is -------------------------------------------------------------------------------- */

static void say_distance(const struct fork_distance *distance, struct buf *ret)
{
	if (!distance->shared) {
		buf_add(ret, "unknown: no copy of both, or no commit in common");
		return;
	}
	if (distance->behind == 0 && distance->ahead == 0) {
		buf_add(ret, "level with it");
	} else {
		buf_add_count(ret, distance->behind);
		buf_add(ret, " behind, ");
		buf_add_count(ret, distance->ahead);
		buf_add(ret, " ahead");
	}
	if (!distance->complete)
		buf_add(ret, " as far as both histories could be read");
	if (distance->ahead)
		buf_add(ret, distance->module_touched ? "; its own commits change the module"
						      : "; its own commits leave the module alone");
}

static void add_distance(struct document *document, const struct subject *subject)
{
	const struct fork_distance *distance = &subject->detail->resolution->distance;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf missing = BUF_INIT;

	say_distance(distance, &text);
	document_words(document, "The fork is", distance->shared ? ROLE_TEXT : ROLE_UNKNOWN, text.text);
	if (!*distance->newest_missing.oid)
		return;
	buf_format(&missing, "%.*s ", SHORT_OID, distance->newest_missing.oid);
	if (distance->newest_missing.time)
		buf_add_date(&missing, distance->newest_missing.time);
	buf_format(&missing, "  %s", text_or_empty(distance->newest_missing.subject));
	document_pair(document, "It lacks", ROLE_TEXT, missing.text);
	if (distance->behind < 2 || !distance->oldest_missing)
		return;
	buf_clear(&missing);
	buf_add(&missing, "and others, the oldest of ");
	buf_add_when(&missing, distance->oldest_missing, subject->now);
	document_words(document, "", ROLE_TEXT, missing.text);
}

static void add_pin_upstream(struct document *document, const struct resolution *resolution)
{
	switch (resolution->pin_upstream) {
	case REACH_YES:
		document_words(document, "Upstream", ROLE_OK, "the pinned commit, in its history");
		break;
	case REACH_NO:
		document_words(
			document, "Upstream", ROLE_TEXT, "not the pinned commit: it is the fork's own");
		break;
	case REACH_UNKNOWN:
		document_words(document, "Upstream", ROLE_UNKNOWN,
			"unknown whether it has the pinned commit in its history");
		break;
	}
}

static void add_fork(struct document *document, const struct subject *subject)
{
	const struct resolution *resolution = subject->detail->resolution;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const bool unknown = resolution->fork == FORK_UNKNOWN;

	buf_add(&text, fork_state_word(resolution->fork));
	if (*text_or_empty(resolution->fork_reason))
		buf_format(&text, ": %s", resolution->fork_reason);
	document_pair(document, "Fork", unknown ? ROLE_UNKNOWN : ROLE_TEXT, text.text);
	if (resolution->fork == FORK_INTERNAL)
		document_pair(document, "Fork of", ROLE_TEXT, text_or_empty(resolution->fork_of));
	else if (resolution->fork == FORK_AVAILABLE)
		document_pair(document, "Our fork", ROLE_TEXT, text_or_empty(resolution->fork_of));
	if (resolution->fork != FORK_INTERNAL && resolution->fork != FORK_AVAILABLE)
		return;
	add_distance(document, subject);
	if (resolution->fork == FORK_INTERNAL)
		add_pin_upstream(document, resolution);
}

static void add_maintenance(struct document *document, const struct subject *subject)
{
	const struct maintenance *facts = &subject->detail->resolution->maintenance;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!facts->known) {
		document_words(document, "History", ROLE_UNKNOWN,
			"unknown: that of the default branch could not be read");
		return;
	}
	buf_add_counted(&text, facts->commits, "commit", "commits");
	buf_add(&text, " by ");
	buf_add_counted(&text, facts->authors, "author", "authors");
	buf_add(&text, " since ");
	buf_add_date(&text, facts->first_commit);
	document_words(document, "History", ROLE_TEXT, text.text);
	buf_clear(&text);
	buf_add_when(&text, facts->last_commit, subject->now);
	buf_add(&text, "; in the year before it ");
	buf_add_counted(&text, facts->commits_year, "commit", "commits");
	buf_add(&text, " by ");
	buf_add_counted(&text, facts->authors_year, "author", "authors");
	document_words(document, "Last commit", ROLE_TEXT, text.text);
	buf_clear(&text);
	if (facts->tags) {
		buf_add_count(&text, facts->tags);
		buf_format(&text, ", %u annotated, %u with a signature", facts->annotated_tags,
			facts->signed_tags);
	} else {
		buf_add(&text, "none");
	}
	document_words(document, "Tags", ROLE_TEXT, text.text);
}

void add_ownership(struct document *document, const struct subject *subject)
{
	const struct resolution *resolution = subject->detail->resolution;
	const bool unknown = resolution->tier == TIER_UNKNOWN;

	add_section(document, "WHOSE CODE IT IS");
	document_words(document, "Tier", unknown ? ROLE_UNKNOWN : ROLE_TEXT,
		unknown ? "unknown: the policy names no namespace of ours" : tier_word(resolution->tier));
	add_fork(document, subject);
	add_maintenance(document, subject);
}

/* --- how the fleet came to it ------------------------------------------------------------------------ */

static void add_introduced(struct document *document, const struct subject *subject)
{
	const struct commit_note *commit = subject->detail->introduced;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!commit) {
		document_words(
			document, "Brought in", ROLE_UNKNOWN, "unknown: nobody has searched the history");
		return;
	}
	if (!*commit->oid) {
		document_words(document, "Brought in", ROLE_UNKNOWN,
			"unknown: searched for, and not found in the history that is here");
		return;
	}
	buf_format(&text, "%s, ", *text_or_empty(commit->author) ? commit->author : "author unknown");
	buf_add_when(&text, commit->time, subject->now);
	document_pair(document, "Brought in", ROLE_TEXT, text.text);
	buf_clear(&text);
	buf_format(&text, "%.*s  %s", SHORT_OID, commit->oid, text_or_empty(commit->subject));
	document_pair(document, "", ROLE_TEXT, text.text);
}

/* What is at no commit at all, as far as the sums tell: those at one of several commits are not told apart. */
static void add_floating(const struct skew *skew, struct buf *ret)
{
	const uint32_t others = skew->commits == 1 && skew->repositories > skew->most_count
					? skew->repositories - skew->most_count
					: 0;

	if (others == 0)
		return;
	buf_add(ret, ", ");
	if (skew->repositories == 2 && skew->same)
		buf_add(ret, "the other floats");
	else
		buf_add_counted(ret, others, "floats", "float");
}

static void add_skew(struct document *document, const struct subject *subject)
{
	const struct skew *skew = subject->detail->skew;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!skew)
		return;
	buf_add_counted(&text, skew->repositories, "repository uses", "repositories use");
	if (skew->commits == 0) {
		buf_add(&text, skew->repositories == 1 ? " it, and it floats" : " it, and all float");
	} else {
		buf_add(&text, " it at ");
		buf_add_counted(&text, skew->commits, "commit", "commits");
		if (*subject->detail->resolution->commit.oid)
			buf_format(&text, ", %u at this one", skew->same);
		add_floating(skew, &text);
	}
	document_words(document, "Fleet-wide", skew->commits > 1 ? ROLE_STRONG : ROLE_TEXT, text.text);
	buf_clear(&text);
	if (*skew->most)
		buf_format(&text, "most, %u, at %.*s", skew->most_count, SHORT_OID, skew->most);
	if (*skew->newest) {
		buf_format(&text, "%snewest %.*s of ", text.length ? "; " : "", SHORT_OID, skew->newest);
		buf_add_date(&text, skew->newest_time);
	} else {
		buf_format(&text, "%sdates unknown", text.length ? "; " : "");
	}
	if (skew->commits > 1)
		document_pair(document, "", ROLE_TEXT, text.text);
}

/* A tag that named several commits has moved. */
static void add_names_before(struct document *document, const struct subject *subject)
{
	const struct resolution *resolution = subject->detail->resolution;
	const size_t first = resolution->seen_count > SEEN_SHOWN ? resolution->seen_count - SEEN_SHOWN : 0;

	if (resolution->seen_count < 2)
		return;
	for (size_t i = first; i < resolution->seen_count; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		buf_format(&text, "%.*s from ", SHORT_OID, resolution->seen[i].commit);
		buf_add_date(&text, resolution->seen[i].first);
		buf_add(&text, " to ");
		if (resolution->seen[i].last)
			buf_add_date(&text, resolution->seen[i].last);
		else
			buf_add(&text, "now");
		document_pair(document, i == first ? "Tag named" : "", ROLE_BAD, text.text);
	}
}

void add_fleet_facts(struct document *document, const struct subject *subject)
{
	add_section(document, "IN THE FLEET");
	add_introduced(document, subject);
	add_skew(document, subject);
	add_names_before(document, subject);
}
