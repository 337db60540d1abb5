/* The form that asks what a decision still lacks: keys and lines in, a wish out. */
#include "decide.h"

#include "dashboard.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "key.h"

#include <stdlib.h>
#include <string.h>

enum { CONTROL_C = 3, DAY = 86400 };

/* --- fields ------------------------------------------------------------------------------------------ */

static bool asks(const struct form *form, enum field field)
{
	return (deed_table[form->deed].fields >> field & 1u) != 0;
}

static bool needs(const struct form *form, enum field field)
{
	return (deed_table[form->deed].needed >> field & 1u) != 0;
}

static bool is_choice(enum field field)
{
	return field == FIELD_ABOUT || field == FIELD_JUSTIFICATION;
}

enum field form_beside(const struct form *form, enum field field, int step)
{
	for (int at = (int)field + step; at >= 0 && at < FIELD_COUNT; at += step) {
		if (asks(form, (enum field)at))
			return (enum field)at;
	}
	return field;
}

static enum prompt_kind prompt_of(enum field field)
{
	switch (field) {
	case FIELD_REASON:
		return PROMPT_REASON;
	case FIELD_UNTIL:
		return PROMPT_UNTIL;
	case FIELD_OWNER:
		return PROMPT_OWNER;
	case FIELD_ABOUT:
	case FIELD_JUSTIFICATION:
	case FIELD_COUNT:
		break;
	}
	return PROMPT_CHOICE;
}

/* Keep what was typed into the field under the cursor. */
static void keep_text(struct dashboard *dashboard)
{
	struct form *form = &dashboard->deciding.form;

	if (is_choice(form->field))
		return;
	buf_clear(&form->texts[form->field]);
	buf_add(&form->texts[form->field], dashboard->prompt.text.text);
}

static void go_to(struct dashboard *dashboard, enum field field)
{
	struct form *form = &dashboard->deciding.form;

	form->field = field;
	form->confirming = false;
	prompt_start(&dashboard->prompt, prompt_of(field), is_choice(field) ? "" : form->texts[field].text);
}

static void step(struct dashboard *dashboard, int direction)
{
	struct form *form = &dashboard->deciding.form;

	keep_text(dashboard);
	memset(&form->error, 0, sizeof(form->error));
	go_to(dashboard, form_beside(form, form->field, direction));
}

int form_until(const struct dashboard *dashboard, int64_t *ret, struct error *err)
{
	const struct form *form = &dashboard->deciding.form;
	const bool typing = form->field == FIELD_UNTIL && !form->confirming;
	const char *text = typing ? dashboard->prompt.text.text : form->texts[FIELD_UNTIL].text;

	text += strspn(text, " ");
	*ret = 0;
	if (!asks(form, FIELD_UNTIL) || !*text || strcmp(text, "never") == 0)
		return 0;
	return decision_until(text, dashboard->now, ret, err);
}

/* --- opening and closing ----------------------------------------------------------------------------- */

static void ask_counts(struct dashboard *dashboard)
{
	const struct abouts *abouts = &dashboard->deciding.form.abouts;

	for (size_t i = 0; i < abouts->count; i++) {
		struct desk_question question = { .kind = DESK_COUNT,
			.list = { .table = TABLE_FINDINGS, .filter = abouts->items[i].counting } };

		if (!abouts->items[i].counted && abouts->items[i].counting)
			dashboard_ask(dashboard, &question, SLOT_FORM + (uint32_t)i);
	}
	if (abouts->finding) {
		struct desk_question question = {
			.kind = DESK_DETAIL, .table = TABLE_FINDINGS, .id = abouts->finding
		};

		dashboard_ask(dashboard, &question, SLOT_FORM);
	}
}

static const struct about *chosen(const struct form *form)
{
	return &form->abouts.items[form->about];
}

/* What was named by hand is done at once: undo is better than a question. */
static bool needs_asking(const struct about *about)
{
	return about->scope || about->filter || strcmp(about->word, "list") == 0;
}

/* What is about many begins with how many; else what has to be typed comes first, and S-Tab leads back. */
static enum field first_field(const struct dashboard *dashboard)
{
	const struct form *form = &dashboard->deciding.form;
	const bool choose = dashboard->plain ? form->abouts.count > 1 : needs_asking(chosen(form));

	return asks(form, FIELD_ABOUT) && choose ? FIELD_ABOUT : form_beside(form, FIELD_ABOUT, 1);
}

static void suggest(struct dashboard *dashboard, const struct form_given *given)
{
	struct form *form = &dashboard->deciding.form;

	form->about = given ? given->about : 0;
	form->justification = given ? given->justification : JUSTIFICATION_NONE;
	if (given && given->reason)
		buf_add(&form->texts[FIELD_REASON], given->reason);
	if (given && given->owner)
		buf_add(&form->texts[FIELD_OWNER], given->owner);
	if (given && given->until)
		buf_add(&form->texts[FIELD_UNTIL], given->until);
	form->suggested = deed_table[form->deed].ends && !(given && given->until);
	if (form->suggested)
		buf_add_date(&form->texts[FIELD_UNTIL], dashboard->now + (int64_t)SUGGESTED_DAYS * DAY);
}

void form_open(
	struct dashboard *dashboard, enum deed deed, struct abouts *abouts, const struct form_given *given)
{
	struct form *form = &dashboard->deciding.form;

	form_close(dashboard);
	form->open = true;
	form->deed = deed;
	form->abouts = *abouts;
	memset(abouts, 0, sizeof(*abouts));
	memset(&form->error, 0, sizeof(form->error));
	suggest(dashboard, given);
	go_to(dashboard, first_field(dashboard));
	ask_counts(dashboard);
}

void form_close(struct dashboard *dashboard)
{
	struct form *form = &dashboard->deciding.form;

	if (form->open) {
		prompt_end(&dashboard->prompt, false);
		prompt_remember(&dashboard->prompt, PROMPT_REASON, form->texts[FIELD_REASON].text);
		prompt_remember(&dashboard->prompt, PROMPT_OWNER, form->texts[FIELD_OWNER].text);
	}
	for (int i = 0; i < FIELD_COUNT; i++)
		buf_release(&form->texts[i]);
	abouts_release(&form->abouts);
	form->open = form->confirming = false;
}

void form_answer(struct dashboard *dashboard, const struct desk_answer *answer)
{
	struct form *form = &dashboard->deciding.form;
	const size_t index = answer->slot - SLOT_FORM;

	if (!form->open || answer->error.code != 0)
		return;
	if (answer->kind == DESK_DETAIL && answer->detail.resolution && form->abouts.finding) {
		form->abouts.finding = 0;
		abouts_add_commit(&form->abouts, answer->detail.resolution->commit.oid);
		ask_counts(dashboard);
	} else if (answer->kind == DESK_COUNT && index < form->abouts.count) {
		form->abouts.items[index].counted = true;
		form->abouts.items[index].count = answer->count;
	}
	dashboard->dirty = true;
}

/* --- whether it can be done -------------------------------------------------------------------------- */

static bool is_blank(const char *text)
{
	return text[strspn(text, " ")] == '\0';
}

static int refuse(struct form *form, const char *message)
{
	return error_set(&form->error, ERROR_USAGE, "%s", message);
}

/* Say what the model says against it, whatever it is about. */
static int check_whole(const struct dashboard *dashboard, struct form *form, int64_t until)
{
	const struct deed_row *deed = &deed_table[form->deed];
	const struct decision decision = {
		.origin = ORIGIN_PERSON,
		.scope = { .rule = 101,
			.repository = "",
			.path = "",
			.subject = "",
			.target = "",
			.commit = "" },
		.owns = deed->verb == TRIAGE_OWN,
		.state = deed->verb == TRIAGE_COMMENT ? DECISION_ACCEPTED : deed->state,
		.justification = (enum justification)form->justification,
		.reason = form->texts[FIELD_REASON].text,
		.owner = form->texts[FIELD_OWNER].text,
		.by = "",
		.made = dashboard->now,
		.until = until,
	};

	return decision_check(&decision, dashboard->now, &form->error);
}

/* The first field that is wrong, with the error; FIELD_COUNT if none is. */
static enum field wrong_field(struct dashboard *dashboard)
{
	struct form *form = &dashboard->deciding.form;
	int64_t until;

	memset(&form->error, 0, sizeof(form->error));
	if (needs(form, FIELD_JUSTIFICATION) && form->justification == 0) {
		refuse(form, "choose why it is not affected");
		return FIELD_JUSTIFICATION;
	}
	if (needs(form, FIELD_REASON) && is_blank(form->texts[FIELD_REASON].text)) {
		refuse(form, form->deed == DEED_COMMENT
				     ? "a comment is some text"
				     : "a reason is needed: who comes later wants to know why");
		return FIELD_REASON;
	}
	if (form_until(dashboard, &until, &form->error) < 0)
		return FIELD_UNTIL;
	if (chosen(form)->filter && chosen(form)->counted && chosen(form)->count == 0) {
		refuse(form, "no finding is open there");
		return FIELD_ABOUT;
	}
	if (check_whole(dashboard, form, until) < 0)
		return form->deed == DEED_OWN ? FIELD_OWNER : FIELD_REASON;
	return FIELD_COUNT;
}

static void submit(struct dashboard *dashboard)
{
	struct form *form = &dashboard->deciding.form;

	decide_post(dashboard, form->deed, chosen(form));
	form_close(dashboard);
}

void form_finish(struct dashboard *dashboard)
{
	struct form *form = &dashboard->deciding.form;
	enum field wrong;

	keep_text(dashboard);
	wrong = wrong_field(dashboard);
	if (wrong != FIELD_COUNT) {
		go_to(dashboard, wrong);
	} else if (needs_asking(chosen(form))) {
		form->confirming = true;
		prompt_start(&dashboard->prompt, PROMPT_CHOICE, "");
	} else {
		submit(dashboard);
	}
}

/* --- keys -------------------------------------------------------------------------------------------- */

static void cancel(struct dashboard *dashboard)
{
	keep_text(dashboard);
	form_close(dashboard);
	dashboard_say(dashboard, "nothing was decided");
}

static void confirm_key(struct dashboard *dashboard, uint32_t key)
{
	struct form *form = &dashboard->deciding.form;

	if ((key == 'y' || key == 'Y') && chosen(form)->counted)
		submit(dashboard);
	else if (key == KEY_CODE_ESCAPE || key == 'n' || key == 'N' || key == KEY_CODE_BACK_TAB)
		go_to(dashboard, form->field);
	else if (key == CONTROL_C)
		cancel(dashboard);
}

static size_t choice_count(const struct form *form)
{
	return form->field == FIELD_ABOUT ? form->abouts.count : JUSTIFICATION_COUNT - 1;
}

/* From 0; SIZE_MAX = nothing is chosen yet. */
static size_t choice(const struct form *form)
{
	return form->field == FIELD_ABOUT ? form->about : (size_t)form->justification - 1;
}

static void choose(struct form *form, size_t number)
{
	if (number >= choice_count(form))
		return;
	memset(&form->error, 0, sizeof(form->error));
	if (form->field == FIELD_ABOUT)
		form->about = number;
	else
		form->justification = (int)number + 1;
}

static void choice_key(struct form *form, uint32_t key)
{
	const size_t at = choice(form);

	if (key == KEY_CODE_DOWN || key == 'j')
		choose(form, at == SIZE_MAX ? 0 : at + 1);
	else if (key == KEY_CODE_UP || key == 'k')
		choose(form, at == SIZE_MAX || at == 0 ? 0 : at - 1);
	else if (key >= '1' && key <= '9')
		choose(form, key - '1');
}

static bool is_typed(uint32_t key)
{
	return key >= ' ' && key != 127 && key < KEY_CODE_NONE;
}

static void text_key(struct dashboard *dashboard, uint32_t key)
{
	struct form *form = &dashboard->deciding.form;

	if (key == KEY_CODE_BACKSPACE && dashboard->prompt.text.length == 0)
		return;
	if (form->field == FIELD_UNTIL && form->suggested) {
		form->suggested = false;
		if (is_typed(key) || key == KEY_CODE_BACKSPACE)
			prompt_start(&dashboard->prompt, PROMPT_UNTIL, "");
		if (key == KEY_CODE_BACKSPACE)
			return;
	}
	if (prompt_key(&dashboard->prompt, key) == PROMPT_CHANGED)
		memset(&form->error, 0, sizeof(form->error));
	if (dashboard->prompt.text.length >= PROMPT_BYTES && is_typed(key))
		refuse(form, "that is as long as it can be here");
}

void form_key(struct dashboard *dashboard, uint32_t key)
{
	struct form *form = &dashboard->deciding.form;
	const bool last = form_beside(form, form->field, 1) == form->field;

	/* What is pasted is text, never an answer. */
	if (dashboard->pasting && dashboard->prompt.kind == PROMPT_CHOICE)
		return;
	if (form->confirming)
		confirm_key(dashboard, key);
	else if (key == KEY_CODE_ESCAPE || key == CONTROL_C)
		cancel(dashboard);
	else if (key == KEY_CODE_ENTER && last)
		form_finish(dashboard);
	else if (key == KEY_CODE_ENTER || key == KEY_CODE_TAB)
		step(dashboard, 1);
	else if (key == KEY_CODE_BACK_TAB)
		step(dashboard, -1);
	else if (is_choice(form->field))
		choice_key(form, key);
	else
		text_key(dashboard, key);
}

/* --- lines of plain mode ----------------------------------------------------------------------------- */

static void next_question(struct dashboard *dashboard)
{
	const struct form *form = &dashboard->deciding.form;

	if (form_beside(form, form->field, 1) == form->field)
		form_finish(dashboard);
	else
		step(dashboard, 1);
}

static void choice_line(struct dashboard *dashboard, const char *line)
{
	struct form *form = &dashboard->deciding.form;
	const unsigned long number = strtoul(line, NULL, 10);

	if (*line && (number == 0 || number > choice_count(form)))
		refuse(form, "that is none of the numbers");
	else if (!*line && choice(form) == SIZE_MAX)
		refuse(form, "choose a number");
	else
		next_question(dashboard);
}

static void text_line(struct dashboard *dashboard, const char *line)
{
	struct form *form = &dashboard->deciding.form;
	const char *last = prompt_last(&dashboard->prompt, PROMPT_REASON);
	int64_t until;

	if (!*line && form->field == FIELD_REASON && !*form->texts[FIELD_REASON].text)
		line = needs(form, FIELD_REASON) ? last : "";
	if (*line || form->field != FIELD_UNTIL)
		prompt_start(&dashboard->prompt, prompt_of(form->field), line);
	/* An empty line goes on meaning what was suggested. */
	if (form->field == FIELD_UNTIL && form_until(dashboard, &until, &form->error) < 0)
		prompt_start(&dashboard->prompt, PROMPT_UNTIL, form->texts[FIELD_UNTIL].text);
	else
		next_question(dashboard);
}

void form_line(struct dashboard *dashboard, const char *line)
{
	struct form *form = &dashboard->deciding.form;
	const unsigned long number = strtoul(line, NULL, 10);

	memset(&form->error, 0, sizeof(form->error));
	if (strcmp(line, "cancel") == 0) {
		cancel(dashboard);
	} else if (form->confirming) {
		if (strcmp(line, "yes") == 0 && chosen(form)->counted)
			submit(dashboard);
		else
			cancel(dashboard);
	} else if (is_choice(form->field)) {
		if (number > 0)
			choose(form, number - 1);
		choice_line(dashboard, line);
	} else {
		text_line(dashboard, line);
	}
}
