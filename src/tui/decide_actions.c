/* What the rows of the table of actions about deciding run. */
#include "actions.h"

#include "decide_words.h"
#include "table_page.h"

#include "base/cleanup.h"

#include <string.h>

/* --- what is typed behind a command ------------------------------------------------------------------ */

/* "for=rule until=2026-12-31 why=code_not_present the rest is the reason" */
struct given_words {
	struct buf about, until, why, rest;
};

static void given_words_release(struct given_words *given)
{
	buf_release(&given->about);
	buf_release(&given->until);
	buf_release(&given->why);
	buf_release(&given->rest);
}

static void read_words(const char *text, struct given_words *ret)
{
	const struct {
		const char *name;
		struct buf *to;
	} names[] = { { "for=", &ret->about }, { "until=", &ret->until }, { "why=", &ret->why } };

	for (;;) {
		size_t i = 0, length;

		text += strspn(text, " ");
		while (i < COUNT_OF(names) && strncmp(text, names[i].name, strlen(names[i].name)) != 0)
			i++;
		if (i == COUNT_OF(names))
			break;
		text += strlen(names[i].name);
		length = strcspn(text, " ");
		buf_clear(names[i].to);
		buf_add_bytes(names[i].to, text, length);
		text += length;
	}
	buf_add(&ret->rest, text);
}

static bool find_about(
	struct dashboard *dashboard, const struct abouts *abouts, const char *word, size_t *ret)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	for (size_t i = 0; i < abouts->count; i++) {
		buf_format(&words, "%s%s", i ? ", " : "", abouts->items[i].word);
		if (strcmp(abouts->items[i].word, word) == 0) {
			*ret = i;
			return true;
		}
	}
	dashboard_complain(dashboard, "nothing here is called '%s'; there is %s", word, words.text);
	return false;
}

/* Open the form with what was given, and go on as far as that leads. */
static void decide_with(
	struct dashboard *dashboard, enum deed deed, struct abouts *abouts, const char *argument)
{
	CLEANUP(given_words_release)
	struct given_words given = { BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT };
	struct form_given filled = { .about = 0 };
	int why = JUSTIFICATION_NONE;

	read_words(argument, &given);
	if (given.about.length && !find_about(dashboard, abouts, given.about.text, &filled.about))
		return;
	if (given.why.length)
		why = justification_parse(given.why.text);
	if (why < 0) {
		dashboard_complain(dashboard, "no justification '%s'; t n shows them", given.why.text);
		return;
	}
	filled.justification = why;
	filled.until = given.until.length ? given.until.text : NULL;
	filled.reason = deed == DEED_OWN ? "" : given.rest.text;
	filled.owner = deed == DEED_OWN ? given.rest.text : "";
	form_open(dashboard, deed, abouts, &filled);
	form_finish(dashboard);
}

/* --- deciding ---------------------------------------------------------------------------------------- */

static bool is_one_finding(const struct abouts *abouts)
{
	return abouts->items[0].id_count == 1;
}

static void decide(struct dashboard *dashboard, enum deed deed, const char *argument)
{
	CLEANUP(abouts_release) struct abouts abouts = { 0 };

	abouts_find(dashboard_page(dashboard), &abouts);
	if (abouts.refusal) {
		dashboard_complain(dashboard, "%s", abouts.refusal);
	} else if (deed == DEED_COMMENT && !is_one_finding(&abouts)) {
		dashboard_complain(dashboard, "a comment is about one finding: go to it first");
	} else if (*argument) {
		decide_with(dashboard, deed, &abouts, argument);
	} else {
		form_open(dashboard, deed, &abouts, NULL);
		if (deed_table[deed].at_once && dashboard->deciding.form.abouts.items[0].ids)
			form_finish(dashboard);
	}
}

void do_decide(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	decide(dashboard, (enum deed)action->number, argument);
}

void do_triage(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	const size_t length = strcspn(argument, " ");
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	(void)action;
	for (int deed = 0; deed < DEED_COUNT; deed++) {
		const char *word = deed_table[deed].word;

		if (strlen(word) == length && strncmp(word, argument, length) == 0) {
			decide(dashboard, (enum deed)deed,
				argument + length + strspn(argument + length, " "));
			return;
		}
		buf_format(&words, "%s%s", deed ? ", " : "", word);
	}
	dashboard_complain(dashboard, "say what to decide: %s", words.text);
}

void do_repeat(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	const struct last_deed *last = &dashboard->deciding.last;
	CLEANUP(abouts_release) struct abouts abouts = { 0 };

	(void)action;
	(void)argument;
	if (!last->known) {
		dashboard_say(dashboard, "nothing was decided yet that could be repeated");
		return;
	}
	abouts_find(dashboard_page(dashboard), &abouts);
	if (abouts.refusal) {
		dashboard_complain(dashboard, "%s", abouts.refusal);
		return;
	}
	form_open(dashboard, last->deed, &abouts,
		&(struct form_given){ .justification = last->justification,
			.reason = last->reason,
			.until = last->until,
			.owner = last->owner });
	form_finish(dashboard);
}

/* --- taking back ------------------------------------------------------------------------------------- */

void do_undo(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)argument;
	decide_undo(dashboard, action->number);
}

/* The act behind a row; 0, with a complaint, if none can be taken back. */
static int64_t act_of(
	struct dashboard *dashboard, enum table_id table, const struct row *row, const struct detail *detail)
{
	const struct decision *decision = detail ? detail->decision : NULL;

	if (table == TABLE_REVIEWS)
		return row->id;
	if (table == TABLE_DECISIONS && !row->cells[DECIDE_ACT].empty && row->cells[DECIDE_ACT].number > 0)
		return row->cells[DECIDE_ACT].number;
	if (table == TABLE_FINDINGS && decision && decision->act)
		return decision->act;
	if (table == TABLE_DECISIONS || (decision && decision->origin == ORIGIN_POLICY))
		dashboard_complain(
			dashboard, "the policy says so: take it out of its [[suppressions]] and scan again");
	else
		dashboard_complain(dashboard, "nothing was decided here that could be taken back");
	return 0;
}

void do_take_back(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	struct page *page = dashboard_page(dashboard);
	const struct detail *detail = NULL;
	const struct row *row;
	enum table_id table;
	int64_t act;

	(void)action;
	(void)argument;
	if (page_is_table(page)) {
		table = table_of(page);
		row = table_current(page->state);
		detail = table_current_detail(page->state);
	} else {
		row = subject_page_row(page, &table, &detail);
	}
	act = row ? act_of(dashboard, table, row, detail) : 0;
	if (act > 0)
		decide_undo(dashboard, act);
}

/* --- marking ----------------------------------------------------------------------------------------- */

void do_mark(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)action;
	table_mark(dashboard, dashboard_page(dashboard), argument);
}

void do_mark_range(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)action;
	(void)argument;
	table_mark_range(dashboard, dashboard_page(dashboard));
}

void do_mark_all(struct dashboard *dashboard, const struct action *action, const char *argument)
{
	(void)argument;
	if (action->number)
		table_mark_all(dashboard, dashboard_page(dashboard));
	else
		table_unmark_all(dashboard, dashboard_page(dashboard));
}
