/* What copies prove, and in which words it is said what is missing. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "fixing.h"
#include "resolve.h"

static const char *format_age(const struct fixing *fixing, int64_t updated)
{
	CLEANUP(buf_release) struct buf age = BUF_INIT;

	if (updated <= 0)
		return "";
	buf_add(&age, ", read ");
	buf_add_age(&age, fixing->now - updated);
	buf_add(&age, " ago");
	return arena_string(fixing->arena, age.text);
}

/*
 * The copy that says what the version names, a mirror before others, since it was fetched from there; else the one that
 * counts; NULL if there is none.
 */
static const struct copy_note *speaker_of(const struct resolution *answer)
{
	const struct copy_note *ret = NULL;

	for (size_t i = 0; i < answer->copy_count; i++) {
		const struct copy_note *copy = &answer->copies[i];

		if (answer->label_commit.oid[0] && strcmp(copy->commit, answer->label_commit.oid) == 0 &&
			(!ret || (copy->mirror && !ret->mirror)))
			ret = copy;
	}
	return ret || !answer->copy_count ? ret : &answer->copies[0];
}

/* The word for the copy that is spoken of. */
static const char *copy_words(const struct resolution *answer)
{
	const struct copy_note *copy = speaker_of(answer);

	return copy && copy->mirror ? "mirror" : "copy";
}

static bool is_claimed(const struct copy_note *copy)
{
	return copy && !copy->mirror && !text_starts(copy->place, resolve_online_place);
}

/* A repository of the fleet says itself of what it is a copy: a person sees which one it is. */
static const char *place_words(const struct fixing *fixing, const struct copy_note *copy)
{
	if (!copy || copy->mirror)
		return "";
	if (!is_claimed(copy))
		return ", as it was asked itself";
	return arena_format(fixing->arena, " at %s", copy->place);
}

/* "tag v1.2.0", "branch main". */
static const char *ref_words(const struct fixing *fixing, const char *ref)
{
	static const char tags[] = "refs/tags/", heads[] = "refs/heads/", remotes[] = "refs/remotes/";

	if (text_starts(ref, tags))
		return arena_format(fixing->arena, "tag %s", ref + strlen(tags));
	if (text_starts(ref, heads))
		return arena_format(fixing->arena, "branch %s", ref + strlen(heads));
	if (text_starts(ref, remotes))
		return arena_format(fixing->arena, "branch %s", ref + strlen(remotes));
	return ref;
}

static const char *label_words(const struct fixing *fixing, const struct fix_want *want)
{
	return *want->question.version ? arena_format(fixing->arena, "'%s'", want->question.version)
				       : "its default branch";
}

/* The next step, for names that a shell takes as they are. */
static const char *step(const struct fixing *fixing, const char *verb, const struct fix_want *want)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/";
	const char *root = want->question.root;

	if (strspn(root, plain) != strlen(root))
		return "";
	return arena_format(fixing->arena, ": scabbard mirror %s %s", verb, root);
}

/* --- what is missing ---------------------------------------------------------------------------------- */

static const char *moved_words(
	const struct fixing *fixing, const struct fix_want *want, const struct resolution *answer)
{
	const struct label_seen *before = &answer->seen[answer->seen_count - 2];

	return arena_format(fixing->arena,
		"%s of %s has moved: it named %.12s before and names %.12s now: look at both, then write the "
		"one that is meant",
		ref_words(fixing, answer->label_ref), want->question.root, before->commit,
		answer->label_commit.oid);
}

static const char *nothing_words(
	const struct fixing *fixing, const struct fix_want *want, const struct resolution *answer)
{
	const char *root = want->question.root;

	switch (answer->presence) {
	case PRESENCE_UNREADABLE:
		return arena_format(fixing->arena, "the copy of %s cannot be read: %s%s", root,
			answer->reason ? answer->reason : "", step(fixing, "update", want));
	case PRESENCE_NO_COPY:
		if (want->asks_host)
			return arena_format(fixing->arena,
				"no copy of %s, and only the web server of %s knows which repository that is",
				root, want->asks_host);
		return arena_format(fixing->arena, "no copy of %s%s", root, step(fixing, "add", want));
	case PRESENCE_UNASKED:
	case PRESENCE_ABSENT:
	case PRESENCE_FOUND:
	case PRESENCE_NOT_COMMIT:
		break;
	}
	if (answer->label == LABEL_ABSENT)
		return arena_format(fixing->arena, "%s is no branch or tag in the %s of %s%s%s",
			label_words(fixing, want), copy_words(answer), root,
			answer->copy_count ? format_age(fixing, answer->copies[0].updated) : "",
			step(fixing, "update", want));
	return arena_format(fixing->arena, "the copy of %s does not tell what %s names%s%s", root,
		label_words(fixing, want), answer->reason ? ": " : "", answer->reason ? answer->reason : "");
}

static const char *doubt(
	const struct fixing *fixing, const struct fix_want *want, const struct resolution *answer)
{
	const char *holder = want->proof == FIX_BY_LOCK ? want->by : "the file";

	if (answer->presence == PRESENCE_NOT_COMMIT)
		return arena_format(fixing->arena, "%s has %.12s, which is no commit of %s: look at it first",
			holder, want->value, want->question.root);
	if (answer->label == LABEL_DISAGREES)
		return arena_format(fixing->arena,
			"%s has %.12s, and %s in the %s of %s names %.12s: look at both, then write the one "
			"that is meant",
			holder, want->value, label_words(fixing, want), copy_words(answer),
			want->question.root, answer->label_commit.oid);
	if (answer->reachable == REACH_NO)
		return arena_format(fixing->arena,
			"%s has %.12s, which no branch or tag of %s leads to: look at it first", holder,
			want->value, want->question.root);
	return NULL;
}

/* --- proofs ------------------------------------------------------------------------------------------- */

static void prove_by_copy(const struct fixing *fixing, struct fix_want *want, const struct resolution *answer)
{
	const struct copy_note *copy = speaker_of(answer);

	want->proof = FIX_BY_COPY;
	want->value = arena_string(fixing->arena, answer->label_commit.oid);
	want->claimed = is_claimed(copy) ? arena_string(fixing->arena, copy->place) : NULL;
	want->by = arena_format(fixing->arena, "%s of %s%s%s%s%s%s", copy_words(answer), want->question.root,
		place_words(fixing, copy), answer->label_ref ? ", " : "",
		answer->label_ref ? ref_words(fixing, answer->label_ref) : "",
		copy ? format_age(fixing, copy->updated) : "",
		want->recalled ? ", as the database has it" : "");
}

#ifdef SCABBARD_TEST_HOOKS
/* Tests want every form of a reference to be written, whatever is known of its target. */
static bool prove_by_test(struct fix_want *want)
{
	const char *commit = getenv("SCABBARD_TEST_FIX_COMMIT");

	if (!commit || !*commit)
		return false;
	want->proof = FIX_BY_COPY;
	want->value = commit;
	want->by = "test";
	return true;
}
#endif

void fix_judge(const struct fixing *fixing, struct fix_want *want, const struct resolution *answer)
{
#ifdef SCABBARD_TEST_HOOKS
	if (!want->value && prove_by_test(want))
		return;
#endif
	if (want->value) {
		want->why = doubt(fixing, want, answer);
		if (want->why)
			want->value = NULL;
		return;
	}
	if (answer->copies_disagree)
		want->why = arena_format(fixing->arena,
			"copies of %s disagree on what %s names%s, or take away the one that is wrong",
			want->question.root, label_words(fixing, want), step(fixing, "update", want));
	else if (answer->label != LABEL_ALONE || !answer->label_commit.oid[0])
		want->why = nothing_words(fixing, want, answer);
	else if (answer->seen_count > 1 && answer->label_ref)
		want->why = moved_words(fixing, want, answer);
	else
		prove_by_copy(fixing, want, answer);
}
