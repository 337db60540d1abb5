/* The text report's first part: what was looked at, what was not, and what stands apart from it. */
#include "base/cleanup.h"
#include "base/clock.h"
#include "text_report.h"

#include <string.h>

enum { PROBLEMS_SHOWN = 12, PLACE_INDENT = 4, FURTHER_INDENT = 6, NOTED_REPOSITORIES = 5 };

/* --- how much ----------------------------------------------------------------------------------------- */

static void add_repositories(struct report_state *state, const struct posture *posture)
{
	CLEANUP(buf_release) struct buf parts = BUF_INIT;
	CLEANUP(buf_release) struct buf value = BUF_INIT;

	buf_add_count_of(&parts, posture->complete, "read whole", "read whole");
	buf_add_count_of(&parts, posture->partial, "in part", "in part");
	buf_add_count_of(&parts, posture->failed, "failed", "failed");
	buf_add_count_of(&parts, posture->empty, "without a commit", "without a commit");
	buf_format(&value, "%lld", (long long)posture->repositories);
	if (parts.length)
		buf_format(&value, ": %s", parts.text);
	text_add_field(state, "repositories", value.text);
	buf_clear(&value);
	if (posture->gone)
		buf_format(&value, "%lld, whose folders have vanished; their findings are frozen",
			(long long)posture->gone);
	if (value.length)
		text_add_field(state, "gone", value.text);
	buf_clear(&value);
	buf_format(&value, "%lld", (long long)posture->modules);
	if (posture->without_dagger) {
		buf_add(&value, "; ");
		buf_add_number_of(&value, posture->without_dagger, "repository holds no Dagger file",
			"repositories hold no Dagger file");
	}
	text_add_field(state, "modules", value.text);
}

/* What stays unknown for want of copies. */
static void add_uncopied(struct report_state *state, const struct posture *posture)
{
	CLEANUP(buf_release) struct buf value = BUF_INIT;

	if (!posture->uncopied)
		return;
	buf_add_number_of(&value, posture->uncopied, "reference leads", "references lead");
	buf_add(&value, " to ");
	buf_add_number_of(&value, posture->uncopied_roots, "repository", "repositories");
	buf_add(&value, " that there is no copy of: scabbard mirror add --missing");
	text_add_field(state, "no copy", value.text);
}

static void add_last_run(struct report_state *state, const struct posture_run *run)
{
	static const char *const ends[] = { "still running", "complete", "incomplete", "stopped" };
	CLEANUP(buf_release) struct buf value = BUF_INIT;

	buf_format(&value, "#%lld %s, ", (long long)run->id, run_kind_word(run->kind));
	buf_add_time(&value, run->started);
	if (run->status >= 0 && run->status <= 3)
		buf_format(&value, ", %s", ends[run->status]);
	if (text_is_first_run(state))
		buf_add(&value, ": the first one, so everything is new");
	else
		buf_format(&value, ": %lld opened, %lld changed, %lld reopened, %lld closed",
			(long long)run->opened, (long long)run->changed, (long long)run->reopened,
			(long long)run->closed);
	text_add_field(state, "last run", value.text);
}

void text_add_coverage(struct report_state *state)
{
	const struct posture *posture = state->settings.posture;

	text_add_heading(state, text_is_filtered(state) ? "COVERAGE OF THE WHOLE FLEET" : "COVERAGE");
	if (!posture->repositories && !posture->gone) {
		text_add_field(state, "repositories", "0: nothing has been scanned, so nothing is known");
		return;
	}
	add_repositories(state, posture);
	add_uncopied(state, posture);
	if (posture->run_count)
		add_last_run(state, &posture->runs[0]);
}

/* --- problems and notes ------------------------------------------------------------------------------- */

/* What the kinds of notes are called. Every other problem kept something from being read. */
static const struct note_kind {
	enum problem_code code;
	const char *one, *many;
} note_kinds[] = {
	{ PROBLEM_REFUSED, "file refused by its reader (SCB122)", "files refused by their readers (SCB122)" },
	{ PROBLEM_SUBMODULE, "submodule, not entered", "submodules, not entered" },
	{ PROBLEM_NESTED, "repository inside another's work tree, not entered",
		"repositories inside another's work tree, not entered" },
	{ PROBLEM_IDENTITY, "repository that claims the identity of another",
		"repositories that claim the identity of another" },
	{ PROBLEM_UNBORN_HEAD, "repository without a commit", "repositories without a commit" },
};

_Static_assert(COUNT_OF(note_kinds) == NOTE_KINDS, "a count for each kind of note");

static size_t note_kind_of(enum problem_code code)
{
	size_t kind = 0;

	while (kind < NOTE_KINDS && note_kinds[kind].code != code)
		kind++;
	return kind;
}

bool problem_is_note(enum problem_code code)
{
	return note_kind_of(code) < NOTE_KINDS;
}

static void add_problem(struct report_state *state, const char *repository, const struct problem *problem)
{
	struct text_state *text = state->text;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	if (strcmp(text->repository.text, repository) != 0) {
		buf_clear(&text->repository);
		buf_add(&text->repository, repository);
		text_add_line(state, repository, 2, PLACE_INDENT);
		text_note_hostile(state, repository);
	}
	buf_add(&line, *problem->path ? problem->path : "the whole repository");
	if (problem->line)
		buf_format(&line, ":%u", problem->line);
	if (problem->line && problem->column)
		buf_format(&line, ":%u", problem->column);
	buf_format(&line, ": %s", problem_code_word(problem->code));
	if (problem->detail && *problem->detail)
		buf_format(&line, ": %s", problem->detail);
	if (problem->limit)
		buf_format(&line, " (limit %s)", problem->limit);
	text_add_line(state, line.text, PLACE_INDENT, FURTHER_INDENT);
	text_note_hostile(state, line.text);
}

static void end_unread(struct report_state *state)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	if (state->settings.all || state->text->problems <= PROBLEMS_SHOWN)
		return;
	buf_format(&line, "and %zu more; scabbard report --all lists them",
		state->text->problems - PROBLEMS_SHOWN);
	text_add_line(state, line.text, 2, 2);
}

static void add_note(struct report_state *state, const char *repository, const struct problem *problem)
{
	struct text_state *text = state->text;

	if (!text->notes++) {
		end_unread(state);
		buf_add(&state->out, "\n  Notes:\n");
		buf_clear(&text->repository);
	}
	if (state->settings.all)
		add_problem(state, repository, problem);
	else
		most_add(&text->notes_of[note_kind_of(problem->code)], repository);
}

int text_problem(
	struct report_state *state, const char *repository, const struct problem *problem, struct error *err)
{
	struct text_state *text = state->text;

	if (problem_is_note(problem->code)) {
		if (state->settings.all || !text_is_filtered(state))
			add_note(state, repository, problem);
		return report_pass_on(state, err);
	}
	if (!text->problems++)
		buf_add(&state->out, "\n  Not read, or not as a whole:\n");
	if (state->settings.all || text->problems <= PROBLEMS_SHOWN)
		add_problem(state, repository, problem);
	return report_pass_on(state, err);
}

void text_end_problems(struct report_state *state)
{
	struct text_state *text = state->text;

	if (!text->notes)
		end_unread(state);
	for (size_t i = 0; i < NOTE_KINDS; i++) {
		CLEANUP(buf_release) struct buf line = BUF_INIT;
		struct most *most = &text->notes_of[i];

		if (!most->total)
			continue;
		buf_add_number_of(&line, (int64_t)most->total, note_kinds[i].one, note_kinds[i].many);
		buf_add(&line, ": ");
		most_write(most, NOTED_REPOSITORIES, &line);
		text_add_line(state, line.text, PLACE_INDENT, FURTHER_INDENT);
	}
}
