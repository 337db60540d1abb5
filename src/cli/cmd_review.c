/* review: the ledger of what people have looked at. */
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "commands.h"
#include "engine/ledger.h"
#include "judging.h"
#include "model/filter.h"
#include "paths.h"
#include "print.h"

#include <string.h>

enum { COMMIT_SHOWN = 12, USERS_SHOWN = 4 };

bool step_words(size_t index, struct buf *ret)
{
	if (index >= REVIEW_STEPS)
		return false;
	buf_add(ret, review_step_word((enum review_step)index));
	return true;
}

/* --- add ------------------------------------------------------------------------------------------------- */

static int no_step(const char *text, size_t length, struct error *err)
{
	CLEANUP(buf_release) struct buf word = BUF_INIT;

	buf_add_bytes(&word, text, length);
	error_set(err, ERROR_USAGE, "no step '%.60s' of a review", word.text);
	hint_closest(err, word.text, step_words);
	return ERROR_USAGE;
}

/* "source,dependencies" as bits. */
static int parse_steps(const char *text, unsigned *ret, struct error *err)
{
	if (!text) {
		error_set(err, ERROR_USAGE, "which step of the review was taken is not said");
		hint_closest(err, "", step_words);
		return ERROR_USAGE;
	}
	for (;;) {
		const size_t length = strcspn(text, ",");
		int found = -1;

		for (int step = 0; step < REVIEW_STEPS; step++) {
			const char *word = review_step_word((enum review_step)step);

			if (strlen(word) == length && memcmp(word, text, length) == 0)
				found = step;
		}
		if (found < 0)
			return no_step(text, length, err);
		*ret |= 1U << found;
		if (!text[length])
			return 0;
		text += length + 1;
	}
}

static void add_recorded(struct buf *text, const struct review_made *made, const struct settings *settings)
{
	buf_format(text, "recorded act %lld", (long long)made->first_act);
	if (made->last_act != made->first_act)
		buf_format(text, " to %lld", (long long)made->last_act);
	buf_add(text, ": ");
	buf_add_untrusted(text, made->target);
	buf_format(text, "@%s %s %s\n", made->commit, settings->step,
		settings->outcome ? settings->outcome : "passed");
}

static int open_fleet(
	struct fleet **ret, struct policy **policy, const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (paths_add_database(&path, settings, err) < 0 || fleet_open(ret, path.text, false, err) < 0 ||
		judging_load_policy(policy, *ret, settings, err) < 0)
		return err->code;
	fleet_set_policy(*ret, *policy);
	return fleet_hold(*ret, err);
}

static int add(const struct settings *settings, struct error *err)
{
	CLEANUP(judging_release) struct judging judging = { .mirrors = BUF_INIT };
	CLEANUP(review_made_release) struct review_made made = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct review_wish wish = {
		.module = settings->operands.items[1],
		.outcome = settings->outcome && strcmp(settings->outcome, "rejected") == 0 ? REVIEW_REJECTED
											   : REVIEW_PASSED,
		.until = settings->until,
		.note = settings->note,
	};
	int result = parse_steps(settings->step, &wish.steps, err);

	if (result == 0)
		result = judging_open(&judging, settings, true, err);
	if (result == 0)
		result = review_add(judging.fleet, &wish, &made, err);
	if (result < 0)
		return result;
	add_recorded(&text, &made, settings);
	result = judging_again(judging.fleet, settings, &text, err);
	if (settings->quiet)
		return result;
	return print_text(&text, result < 0 ? NULL : err) < 0 && result == 0 ? err->code : result;
}

/* --- list ------------------------------------------------------------------------------------------------ */

static void add_cell_date(struct buf *text, const char *before, const struct cell *cell)
{
	if (cell->empty)
		return;
	buf_add(text, before);
	buf_add_date(text, cell->number);
}

/* Entries being written, and what policy says of how long they hold. */
struct entries {
	struct buf text;
	const struct policy *policy;
	int64_t now;
};

static void entries_release(struct entries *entries)
{
	buf_release(&entries->text);
}

/* The last second for which policy takes a passed review that has no end of its own; 0 = for ever. */
static int64_t end_by_policy(const struct entries *entries, const struct cell *cells)
{
	const struct policy_review *row = policy_review(entries->policy, cells[LEDGER_MODULE].text);
	const bool passed = strcmp(cells[LEDGER_OUTCOME].text, review_outcome_word(REVIEW_PASSED)) == 0;
	const struct review review = {
		.outcome = passed ? REVIEW_PASSED : REVIEW_REJECTED,
		.made = cells[LEDGER_MADE].number,
	};

	return row && cells[LEDGER_UNTIL].empty ? review_end(&review, row->valid) : 0;
}

/* Whether nothing can end any more what is said. */
static bool is_over(const char *standing)
{
	return strcmp(standing, "superseded") == 0 || strcmp(standing, "undone") == 0;
}

/* The table knows no policy: what that ends would still hold by it. */
static int add_entry(const struct row *row, void *context)
{
	struct entries *entries = context;
	struct buf *text = &entries->text;
	const struct cell *cells = row->cells;
	const char *standing = cells[LEDGER_STANDING].text;
	const int64_t end = is_over(standing) ? 0 : end_by_policy(entries, cells);

	buf_format(text, "act %lld  ", (long long)row->id);
	buf_add_untrusted(text, cells[LEDGER_MODULE].text);
	buf_format(text, "@%s\n  %s %s, %s; by ", cells[LEDGER_COMMIT].text, cells[LEDGER_STEP].text,
		cells[LEDGER_OUTCOME].text, end && end < entries->now ? "expired" : standing);
	buf_add_untrusted(text, cells[LEDGER_BY].text);
	add_cell_date(text, " on ", &cells[LEDGER_MADE]);
	add_cell_date(text, ", until ", &cells[LEDGER_UNTIL]);
	if (end) {
		buf_add(text, ", by policy until ");
		buf_add_date(text, end);
	}
	buf_add(text, "; used by ");
	buf_add_quantity(text, (uint64_t)cells[LEDGER_USED_BY].number, "repository", "repositories");
	buf_add(text, "\n  ");
	buf_add_untrusted(text, cells[LEDGER_NOTE].text);
	buf_add_char(text, '\n');
	return 0;
}

static int list(const struct settings *settings, struct error *err)
{
	CLEANUP(policy_close) struct policy *policy = NULL;
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(entries_release) struct entries entries = { .text = BUF_INIT, .now = clock_now() };
	const struct list_question question = { .table = TABLE_REVIEWS, .filter = settings->filter };
	int result = open_fleet(&fleet, &policy, settings, err);

	entries.policy = policy;
	if (result == 0)
		result = fleet_visit(fleet, &question, add_entry, &entries, err);
	if (result < 0)
		return result == ERROR_USAGE ? error_context(err, "in the filter") : result;
	if (!entries.text.length)
		buf_add(&entries.text,
			settings->filter ? "no review matches\n" : "nothing has been reviewed\n");
	return print_text(&entries.text, err);
}

/* --- show ------------------------------------------------------------------------------------------------ */

static void add_step(struct buf *text, const struct review_line *line, int step)
{
	const struct review *review = line->steps[step].review;

	buf_format(text, "%s%s %s", step ? ", " : "  ", review_step_word((enum review_step)step),
		review_standing_word(line->steps[step].standing));
	if (!review)
		return;
	buf_add(text, " (");
	buf_add_untrusted(text, review->by);
	buf_add_char(text, ' ');
	buf_add_date(text, review->made);
	if (line->steps[step].standing == REVIEW_STALE)
		buf_format(text, " at %.*s", COMMIT_SHOWN, review->commit);
	else if (review->until) {
		buf_add(text, " until ");
		buf_add_date(text, review->until);
	}
	buf_add_char(text, ')');
}

static void add_users(struct buf *text, const struct review_line *line)
{
	if (!line->repository_count) {
		buf_add(text, "  used by nobody\n");
		return;
	}
	buf_add(text, "  used by ");
	for (size_t i = 0; i < line->repository_count && i < USERS_SHOWN; i++) {
		buf_add(text, i ? ", " : "");
		buf_add_untrusted(text, line->repositories[i]);
	}
	if (line->repository_count > USERS_SHOWN)
		buf_format(text, " and %zu more", line->repository_count - USERS_SHOWN);
	buf_add_char(text, '\n');
}

static int add_line(const struct review_line *line, void *context)
{
	struct buf *text = context;

	buf_add_untrusted(text, line->target);
	buf_format(text, line->commit[0] ? "@%s\n" : ", floating\n", line->commit);
	for (int step = 0; step < REVIEW_STEPS; step++)
		add_step(text, line, step);
	buf_add_char(text, '\n');
	add_users(text, line);
	return 0;
}

static int show(const struct settings *settings, struct error *err)
{
	CLEANUP(policy_close) struct policy *policy = NULL;
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *what = settings->operands.items[1];
	int result = open_fleet(&fleet, &policy, settings, err);

	if (result == 0)
		result = fleet_visit_reviews(fleet, what, add_line, &text, err);
	if (result < 0)
		return result;
	if (!text.length) {
		buf_add(&text, "nobody uses ");
		buf_add_untrusted(&text, what);
		buf_add(&text, ", and nobody has reviewed it\n");
	}
	return print_text(&text, err);
}

/* --- which one ------------------------------------------------------------------------------------------- */

static int check_options(const struct settings *settings, bool adds, bool lists, struct error *err)
{
	if (!adds && (settings->step || settings->outcome || settings->until || settings->note))
		return error_set(
			err, ERROR_USAGE, "--step, --outcome, --until and --note go with 'review add'");
	if (!lists && settings->filter)
		return error_set(err, ERROR_USAGE, "--filter goes with 'review list'");
	if (!lists == (settings->operands.count == 2))
		return 0;
	if (lists)
		return error_set(
			err, ERROR_USAGE, "'review list' takes no module; --filter module:NAME does");
	error_set(err, ERROR_USAGE, "'review %s' needs a module", settings->operands.items[0]);
	error_hint(err, "Name it as references do: github.com/owner/name/folder%s.", adds ? "@COMMIT" : "");
	return ERROR_USAGE;
}

int cmd_review(const struct settings *settings, struct error *err)
{
	const char *what = settings->operands.items[0];
	const bool adds = strcmp(what, "add") == 0, lists = strcmp(what, "list") == 0;

	if (check_options(settings, adds, lists, err) < 0)
		return err->code;
	if (adds)
		return add(settings, err);
	return lists ? list(settings, err) : show(settings, err);
}
