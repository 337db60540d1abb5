/* Rules about who has read it: 206, 207, 208. */
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"
#include "resolved.h"

/* How the steps that policy wants stand for one reference. */
struct standing {
	uint32_t steps; /* wanted */
	struct {
		enum review_standing standing;
		const struct review *review; /* that decides, or NULL */
		int64_t until;               /* when that changes by time alone */
		int64_t ended;               /* when it expired */
	} of[REVIEW_STEPS];
};

static bool is_wanted(const struct standing *standing, int step)
{
	return standing->steps & UINT32_C(1) << step;
}

/* A review without an end date is good for as long as policy says, to the end of that day. */
static void limit(struct standing *standing, int step, int64_t valid, int64_t now)
{
	const struct review *review = standing->of[step].review;
	const int64_t end = review ? review_end(review, valid) : 0;

	standing->of[step].ended = end;
	if (!review || standing->of[step].standing != REVIEW_DONE || review->until || !end)
		return;
	standing->of[step].until = now > end ? INT64_MAX : end + 1;
	if (now > end)
		standing->of[step].standing = REVIEW_EXPIRED;
}

static struct standing stand(struct rule_report *report, const struct asked *asked)
{
	const struct policy_review *row = policy_review(report->input->policy, asked_target(report, asked));
	struct standing ret = { .steps = row ? row->steps : 0 };

	for (int step = 0; row && step < REVIEW_STEPS; step++) {
		ret.of[step].standing = review_stand(asked->reviews, (enum review_step)step, asked->commit,
			report->input->now, &ret.of[step].review, &ret.of[step].until);
		limit(&ret, step, row->valid, report->input->now);
	}
	return ret;
}

static uint32_t steps_that(const struct standing *standing, enum review_standing wanted)
{
	uint32_t ret = 0;

	for (int step = 0; step < REVIEW_STEPS; step++)
		if (is_wanted(standing, step) && standing->of[step].standing == wanted)
			ret |= UINT32_C(1) << step;
	return ret;
}

/* "reputation, source": what is said, and what state it is. */
static const char *step_words(struct rule_report *report, uint32_t steps)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (int step = 0; step < REVIEW_STEPS; step++)
		if (steps & UINT32_C(1) << step)
			buf_format(&text, "%s%s", text.length ? ", " : "",
				review_step_word((enum review_step)step));
	return arena_string(rule_arena(report), text.text);
}

static const char *what_runs(struct rule_report *report, const struct asked *asked)
{
	if (!*asked->commit)
		return "no fixed commit runs, so nothing that was reviewed stays";
	return arena_format(rule_arena(report), "what runs is %s",
		commit_words(report, asked->commit, &asked->resolution->commit));
}

/* --- 206 ---------------------------------------------------------------------------------------------- */

static void review_missing(struct rule_report *report, const struct asked *asked)
{
	const struct standing standing = stand(report, asked);
	const uint32_t missing = steps_that(&standing, REVIEW_MISSING);
	const char *words;

	if (!standing.steps)
		return;
	if (!missing) {
		asked_pass(report, asked);
		return;
	}
	words = step_words(report, missing);
	asked_fail(report, asked, words,
		arena_format(rule_arena(report), "nobody has taken these steps for %s: %s\n%s",
			asked_target(report, asked), words, what_runs(report, asked)));
}

void check_review_missing(const struct rule_input *input, struct rule_report *report)
{
	if (input->policy->review_count)
		rule_each_foreign(report, review_missing);
}

/* --- 207 ---------------------------------------------------------------------------------------------- */

static const char talk[] = "Use another commit or another module, or talk to whoever rejected it: 'scabbard "
			   "review list' has the reason.";

/* The newest word on the step, which is of another commit. */
static void add_reviewed(struct rule_report *report, const struct review *review, int step, struct buf *ret)
{
	buf_format(ret, "\n%s: %s%s by %s on %s", review_step_word((enum review_step)step),
		review->outcome == REVIEW_REJECTED ? "rejected at " : "",
		*review->commit ? review->commit : "no commit", review->by, date_words(report, review->made));
}

static void review_stale(struct rule_report *report, const struct asked *asked)
{
	const struct standing standing = stand(report, asked);
	const uint32_t stale = steps_that(&standing, REVIEW_STALE);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf state = BUF_INIT;
	struct finding *finding;
	bool rejected = false;

	if (!standing.steps || steps_that(&standing, REVIEW_MISSING) == standing.steps)
		return;
	if (!stale) {
		asked_pass(report, asked);
		return;
	}
	buf_add(&text, what_runs(report, asked));
	buf_add(&text, "\nreviewed was another:");
	for (int step = 0; step < REVIEW_STEPS; step++) {
		const struct review *review = standing.of[step].review;
		bool no;

		if (!review || !(stale & UINT32_C(1) << step))
			continue;
		no = review->outcome == REVIEW_REJECTED;
		add_reviewed(report, review, step, &text);
		buf_format(&state, "%d %s%s\n", step, review->commit, no ? " rejected" : "");
		rejected |= no;
	}
	finding = asked_fail(report, asked, state.text, arena_string(rule_arena(report), text.text));
	if (!rejected)
		return;
	finding->severity = SEVERITY_HIGH;
	finding->remedy = talk;
}

void check_review_stale(const struct rule_input *input, struct rule_report *report)
{
	if (input->policy->review_count)
		rule_each_foreign(report, review_stale);
}

/* --- 208 ---------------------------------------------------------------------------------------------- */

static void is_over(
	struct rule_report *report, const struct asked *asked, const struct standing *standing, uint32_t over)
{
	const uint32_t refused = steps_that(standing, REVIEW_REFUSED);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf state = BUF_INIT;
	struct finding *finding;

	buf_add(&text, what_runs(report, asked));
	for (int step = 0; step < REVIEW_STEPS; step++) {
		const struct review *review = standing->of[step].review;

		if (!(over & UINT32_C(1) << step))
			continue;
		buf_format(&text, "\n%s: %s by %s on %s", review_step_word((enum review_step)step),
			refused & UINT32_C(1) << step ? "rejected" : "passed", review->by,
			date_words(report, review->made));
		if (!(refused & UINT32_C(1) << step))
			buf_format(&text, ", expired on %s", date_words(report, standing->of[step].ended));
		buf_format(&state, "%d %s %lld\n", step, review_standing_word(standing->of[step].standing),
			(long long)review->act);
	}
	finding = asked_fail(report, asked, state.text, arena_string(rule_arena(report), text.text));
	if (!refused)
		return;
	finding->severity = SEVERITY_HIGH;
	finding->remedy = talk;
}

static void review_over(struct rule_report *report, const struct asked *asked)
{
	const struct standing standing = stand(report, asked);
	const uint32_t over = steps_that(&standing, REVIEW_EXPIRED) | steps_that(&standing, REVIEW_REFUSED);

	if (!(over | steps_that(&standing, REVIEW_DONE)))
		return;
	for (int step = 0; step < REVIEW_STEPS; step++)
		if (is_wanted(&standing, step))
			rule_until(report, standing.of[step].until);
	if (over)
		is_over(report, asked, &standing, over);
	else
		asked_pass(report, asked);
}

void check_review_over(const struct rule_input *input, struct rule_report *report)
{
	if (input->policy->review_count)
		rule_each_foreign(report, review_over);
}
