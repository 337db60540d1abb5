/* Does the pin tell the truth: what label and copies say, and the commits they name. */
#include "evidence.h"

#include "subject_parts.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "posture_page.h"
#include "table_page.h"

#include <string.h>

enum { SECOND_COLUMN = 96, THIRD_COLUMN = 140, NAMED_MOST = 3 };

static const struct resolution *resolution_of(const struct subject *subject)
{
	return subject->detail ? subject->detail->resolution : NULL;
}

void buf_add_ref_name(struct buf *buf, const char *ref, const char *otherwise)
{
	static const struct {
		const char *start;
		const char *word;
	} kinds[] = {
		{ "refs/tags/", "the tag " },
		{ "refs/heads/", "the branch " },
		{ "refs/remotes/", "the branch " },
	};

	for (size_t i = 0; ref && i < COUNT_OF(kinds); i++) {
		const char *name = ref + strlen(kinds[i].start);

		if (!text_starts(ref, kinds[i].start))
			continue;
		/* Behind refs/remotes/ stands the name of a remote, which is the copy's own. */
		if (strcmp(kinds[i].start, "refs/remotes/") == 0 && strchr(name, '/'))
			name = strchr(name, '/') + 1;
		buf_format(buf, "%s%s", kinds[i].word, name);
		return;
	}
	buf_add(buf, ref && *ref ? ref : otherwise);
}

void buf_add_label_name(struct buf *buf, const struct subject *subject)
{
	const struct resolution *resolution = resolution_of(subject);
	const char *ref = resolution ? resolution->label_ref : NULL;

	if ((ref && *ref) || subject->table != TABLE_REFERENCES || !*subject_text(subject, REF_VERSION))
		buf_add_ref_name(buf, ref, "the label");
	else
		buf_format(buf, "the version %s", subject_text(subject, REF_VERSION));
}

/* ": why", where it is known. */
static void add_reason(struct buf *buf, const struct resolution *resolution)
{
	if (*text_or_empty(resolution->reason))
		buf_format(buf, ": %s", resolution->reason);
}

/* --- in one line each ------------------------------------------------------------------------------- */

static enum role say_label(
	const struct subject *subject, const struct resolution *resolution, struct buf *ret)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	const bool branch = !text_starts(text_or_empty(resolution->label_ref), "refs/tags/");

	buf_add_label_name(&name, subject);
	switch (resolution->label) {
	case LABEL_NONE:
		return ROLE_TEXT;
	case LABEL_UNKNOWN:
		buf_format(ret, "unknown what %s names", name.text);
		add_reason(ret, resolution);
		return ROLE_UNKNOWN;
	case LABEL_AGREES:
		buf_format(ret, "%s names the very commit of the pin", name.text);
		return ROLE_OK;
	case LABEL_DISAGREES:
		buf_format(ret, "%s names another commit%s", name.text,
			branch ? ", and its history lacks the pinned one" : " than the pin");
		return ROLE_BAD;
	case LABEL_MOVED_ON:
		buf_format(ret, "%s has gone on since, with the pinned commit in its history", name.text);
		return ROLE_TEXT;
	case LABEL_ABSENT:
		buf_format(ret, "%s names nothing in my copy", name.text);
		return ROLE_UNKNOWN;
	case LABEL_ALONE:
		buf_format(ret, "%s alone decides what runs: there is no commit beside it", name.text);
		return ROLE_BAD;
	}
	return ROLE_TEXT;
}

/* ", which is 40 days old". */
static void add_copy_age(struct buf *buf, const struct resolution *resolution, int64_t now)
{
	const int64_t updated = resolution->copy_count ? resolution->copies[0].updated : 0;
	const int64_t days = (now - updated) / (INT64_C(24) * 60 * 60);

	if (updated == 0) {
		buf_add(buf, ", whose age is unknown");
	} else if (days >= 2) {
		buf_add(buf, ", which is ");
		buf_add_counted(buf, days, "day", "days");
		buf_add(buf, " old");
	} else {
		buf_add(buf, ", which is ");
		buf_add_age(buf, now - updated);
		buf_add(buf, " old");
	}
}

static enum role say_found(const struct resolution *resolution, struct buf *ret)
{
	switch (resolution->reachable) {
	case REACH_YES:
		buf_add(ret, "in my copy, and reached by a branch or tag");
		return ROLE_OK;
	case REACH_NO:
		buf_add(ret, "in my copy, and reached by no branch or tag of the target");
		return ROLE_BAD;
	case REACH_UNKNOWN:
		buf_add(ret, "in my copy; unknown whether a branch or tag leads to it");
		add_reason(ret, resolution);
		return ROLE_UNKNOWN;
	}
	return ROLE_UNKNOWN;
}

static enum role say_presence(const struct resolution *resolution, int64_t now, struct buf *ret)
{
	switch (resolution->presence) {
	case PRESENCE_UNASKED:
		buf_add(ret, "none is named: nothing to look for");
		return ROLE_DIM;
	case PRESENCE_NO_COPY:
		buf_add(ret, "unknown: there is no copy of the target here");
		return ROLE_UNKNOWN;
	case PRESENCE_ABSENT:
		buf_add(ret, "not in my copy");
		add_copy_age(ret, resolution, now);
		return ROLE_UNKNOWN;
	case PRESENCE_FOUND:
		return say_found(resolution, ret);
	case PRESENCE_NOT_COMMIT:
		buf_add(ret, "the id is in my copy, and is no commit");
		add_reason(ret, resolution);
		return ROLE_BAD;
	case PRESENCE_UNREADABLE:
		buf_add(ret, "unknown: the copy could not be read");
		add_reason(ret, resolution);
		return ROLE_UNKNOWN;
	}
	return ROLE_UNKNOWN;
}

static void say_module_changed(const struct resolution *resolution, struct buf *ret)
{
	const int64_t files = (int64_t)resolution->change_count + resolution->changes_left;

	if (resolution->module_changed == 0) {
		buf_add(ret, "; the module did not change");
	} else if (resolution->module_changed < 0) {
		buf_add(ret, "; unknown whether the module changed");
	} else {
		buf_add(ret, "; the module changed");
		if (files) {
			buf_add(ret, " in ");
			buf_add_counted(ret, files, "file", "files");
		}
	}
}

/* ": 2 of its own, and it lacks 3". */
static void add_apart(const struct resolution *resolution, struct buf *ret)
{
	buf_add(ret, ": ");
	if (resolution->ahead > 0) {
		buf_add_counted(ret, resolution->ahead, "commit", "commits");
		buf_add(ret, " of its own");
	}
	if (resolution->behind > 0) {
		buf_add(ret, resolution->ahead > 0 ? ", and it lacks " : "it lacks ");
		buf_add_count(ret, resolution->behind);
	}
}

static enum role say_behind(const struct resolution *resolution, struct buf *ret)
{
	CLEANUP(buf_release) struct buf tip = BUF_INIT;

	buf_add_ref_name(&tip, resolution->tip_ref, "the default branch");
	/* What no branch or tag leads to is not behind anything, however its history may look. */
	if (resolution->reachable == REACH_NO || resolution->ahead > 0) {
		buf_format(ret, "not in the history of %s", tip.text);
		if (resolution->behind > 0 || resolution->ahead > 0)
			add_apart(resolution, ret);
		return resolution->reachable == REACH_NO ? ROLE_BAD : ROLE_TEXT;
	}
	if (resolution->behind < 0) {
		buf_format(ret, "unknown how far %s has gone on", tip.text);
		return ROLE_UNKNOWN;
	}
	if (resolution->behind == 0) {
		buf_format(ret, "no: it is at the tip of %s", tip.text);
		return ROLE_TEXT;
	}
	buf_add_counted(ret, resolution->behind, "commit", "commits");
	buf_format(ret, " behind %s", tip.text);
	say_module_changed(resolution, ret);
	return ROLE_TEXT;
}

/* The name of a ref that leads to what no branch or tag leads to. */
static void add_other_ref(struct document *document, const struct resolution *resolution)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (resolution->reachable != REACH_NO || !*text_or_empty(resolution->other_ref))
		return;
	buf_format(&text, "only %s leads there: anybody can propose a commit", resolution->other_ref);
	document_pair(document, "", ROLE_BAD, text.text);
}

void add_truth(struct document *document, const struct subject *subject)
{
	const struct resolution *resolution = resolution_of(subject);
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	CLEANUP(buf_release) struct buf presence = BUF_INIT;
	CLEANUP(buf_release) struct buf behind = BUF_INIT;
	enum role role;

	if (!resolution)
		return;
	role = say_label(subject, resolution, &label);
	document_pair(document, "Label", role, label.text);
	document_pair(document, "", ROLE_UNKNOWN, text_or_empty(resolution->label_oddity));
	role = say_presence(resolution, subject->now, &presence);
	document_pair(document, "Commit", role, presence.text);
	add_other_ref(document, resolution);
	if (resolution->presence != PRESENCE_FOUND)
		return;
	role = say_behind(resolution, &behind);
	document_pair(document, "Behind", role, behind.text);
}

/* --- the commits ------------------------------------------------------------------------------------- */

struct named {
	const char *label; /* in the margin */
	const char *title; /* above a column; with text from outside */
	enum role role;
	const struct commit_note *commit;
	const char *about;
};

enum { NAMED_OID, NAMED_WHEN, NAMED_SUBJECT, NAMED_ABOUT, NAMED_LINES };

static void add_named_line(const struct named *named, int line, int width, struct buf *ret)
{
	const struct commit_note *commit = named->commit;

	switch (line) {
	case NAMED_OID:
		buf_format(ret, "%.*s", width < OID_HEX ? SHORT_OID : OID_HEX, commit->oid);
		break;
	case NAMED_WHEN:
		if (commit->time)
			buf_add_minute(ret, commit->time);
		else
			buf_add(ret, "date unknown");
		buf_format(ret, "  %s", *text_or_empty(commit->author) ? commit->author : "author unknown");
		break;
	case NAMED_SUBJECT:
		buf_add(ret, text_or_empty(commit->subject));
		break;
	case NAMED_ABOUT:
		buf_add(ret, named->about);
		break;
	}
}

/* What is said of a label that is a tag. */
static const char *label_about(const struct resolution *resolution)
{
	if (!text_starts(text_or_empty(resolution->label_ref), "refs/tags/"))
		return resolution->label_commit.has_signature ? "carries a signature that nobody has verified"
							      : "";
	if (!resolution->label_annotated)
		return "a light tag: nobody signed it";
	return resolution->label_signed ? "an annotated tag with a signature that nobody has verified"
					: "an annotated tag without a signature";
}

static bool is_same(const struct commit_note *one, const struct commit_note *other)
{
	return strcmp(one->oid, other->oid) == 0;
}

static size_t collect_named(struct arena *arena, const struct subject *subject, struct named *ret)
{
	const struct resolution *resolution = resolution_of(subject);
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	CLEANUP(buf_release) struct buf tip = BUF_INIT;
	const bool disagrees = resolution && resolution->label == LABEL_DISAGREES;
	size_t count = 0;

	if (!resolution)
		return 0;
	buf_add_label_name(&label, subject);
	buf_add(&tip, "tip of ");
	buf_add_ref_name(&tip, resolution->tip_ref, "the default branch");
	if (*resolution->commit.oid) {
		ret[count++] = (struct named){ .label = "Pinned",
			.title = "the pinned commit",
			.role = ROLE_STRONG,
			.commit = &resolution->commit,
			.about = resolution->commit.has_signature
					 ? "carries a signature that nobody has verified"
					 : "" };
	}
	if (*resolution->label_commit.oid) {
		ret[count++] = (struct named){ .label = "Label names",
			.title = arena_format(arena, "%s names now", label.text),
			.role = disagrees ? ROLE_BAD : ROLE_STRONG,
			.commit = &resolution->label_commit,
			.about = label_about(resolution) };
	}
	if (*resolution->tip.oid && !is_same(&resolution->tip, &resolution->commit) &&
		!is_same(&resolution->tip, &resolution->label_commit))
		ret[count++] = (struct named){ .label = "Tip",
			.title = arena_string(arena, tip.text),
			.role = ROLE_TEXT,
			.commit = &resolution->tip,
			.about = "" };
	return count;
}

/* Under each other, the labels in the margin. */
static void add_named_below(struct document *document, const struct named *named)
{
	for (int line = 0; line < NAMED_LINES; line++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		add_named_line(named, line, document->width - PAIR_X - 1, &text);
		document_pair(document, line ? "" : named->label,
			line == NAMED_OID     ? named->role
			: line == NAMED_ABOUT ? ROLE_DIM
					      : ROLE_TEXT,
			text.text);
	}
}

/* One line of all columns; none if nothing stands in any of them. */
static void add_beside_line(
	struct document *document, const struct named *named, size_t count, int width, int line)
{
	bool begun = false;

	for (size_t i = 0; i < count; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		add_named_line(&named[i], line, width - 2, &text);
		if (!text.length)
			continue;
		if (!begun)
			document_line(document);
		begun = true;
		document_cell(document, 1 + (int)i * width, width - 2,
			line == NAMED_OID     ? named[i].role
			: line == NAMED_ABOUT ? ROLE_DIM
					      : ROLE_TEXT,
			text.text, TEXT_CUT_END);
	}
}

/* Side by side. */
static void add_named_beside(struct document *document, const struct named *named, size_t count, int width)
{
	document_blank(document);
	document_line(document);
	for (size_t i = 0; i < count; i++)
		document_cell(
			document, 1 + (int)i * width, width - 2, ROLE_HEADER, named[i].title, TEXT_CUT_END);
	for (int line = 0; line < NAMED_LINES; line++)
		add_beside_line(document, named, count, width, line);
}

void add_commits_named(struct document *document, const struct subject *subject)
{
	struct named named[NAMED_MOST] = { 0 };
	const size_t row = document->width >= THIRD_COLUMN ? 3 : document->width >= SECOND_COLUMN ? 2 : 1;
	const size_t count = collect_named(&document->arena, subject, named);

	for (size_t i = 0; i < count; i += row) {
		if (row == 1)
			add_named_below(document, &named[i]);
		else
			add_named_beside(document, named + i, count - i < row ? count - i : row,
				(document->width - 2) / (int)row);
	}
	if (row > 1 && count)
		document_blank(document);
}

/* --- what changed since ------------------------------------------------------------------------------ */

static void add_changes(struct document *document, const struct resolution *resolution)
{
	CLEANUP(buf_release) struct buf more = BUF_INIT;

	for (size_t i = 0; i < resolution->change_count; i++) {
		const struct path_change *change = &resolution->changes[i];

		document_line(document);
		if (i == 0)
			document_own(document, 1, ROLE_DIM, "Changed");
		document_format(document, PAIR_X, ROLE_STRONG, "%c", change->kind);
		document_cell(document, PAIR_X + 2, document->width - PAIR_X - 3, ROLE_TEXT,
			text_or_empty(change->path), TEXT_CUT_MIDDLE);
	}
	if (!resolution->changes_left)
		return;
	buf_add(&more, "and ");
	buf_add_count(&more, resolution->changes_left);
	buf_add(&more, " more");
	document_line(document);
	document_own(document, PAIR_X, ROLE_DIM, more.text);
}

void add_evidence(struct document *document, const struct subject *subject)
{
	const struct resolution *resolution = resolution_of(subject);

	if (!resolution)
		return;
	add_section(document, "PIN AND TARGET");
	add_truth(document, subject);
	add_commits_named(document, subject);
	add_changes(document, resolution);
	if (resolution->has_module || resolution->module_name)
		document_pair(document, "Calls itself", ROLE_TEXT, text_or_empty(resolution->module_name));
	else if (resolution->presence == PRESENCE_FOUND)
		document_words(
			document, "Module", ROLE_UNKNOWN, "no manifest stands at that folder in that commit");
	add_copies(document, subject);
	add_ownership(document, subject);
	add_fleet_facts(document, subject);
}
