/* How the form looks: its fields above the last lines, the one under the cursor with its choices. */
#include "decide.h"

#include "dashboard.h"
#include "decide_words.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "posture_page.h"

#include <string.h>

enum { LABEL = 1, VALUE = 11, SLIM_VALUE = 9, SLIM = 50, ABOUT_X = 33, NUMBER_WIDTH = 3 };

const char *form_label(const struct form *form, enum field field)
{
	switch (field) {
	case FIELD_ABOUT:
		return "About";
	case FIELD_JUSTIFICATION:
		return "Because";
	case FIELD_REASON:
		return form->deed == DEED_COMMENT ? "Comment" : "Reason";
	case FIELD_UNTIL:
		return "Until";
	case FIELD_OWNER:
		return "Owner";
	case FIELD_COUNT:
		break;
	}
	return "";
}

void buf_add_about_count(struct buf *ret, const struct about *about)
{
	if (about->most)
		buf_add(ret, "at most ");
	buf_add_count(ret, (int64_t)about->count);
	buf_format(ret, "%s%s", about->scope ? " open" : "", about->count == 1 ? " finding" : " findings");
}

static int value_x(const struct frame *frame)
{
	return frame->width < SLIM ? SLIM_VALUE : VALUE;
}

/* --- choices ----------------------------------------------------------------------------------------- */

/* Rows of choices that are shown, and the first of them. */
struct window {
	size_t count, first, rows;
};

static size_t choices_of(const struct form *form)
{
	if (form->confirming)
		return 0;
	if (form->field == FIELD_ABOUT)
		return form->abouts.count;
	return form->field == FIELD_JUSTIFICATION ? JUSTIFICATION_COUNT - 1 : 0;
}

static size_t chosen_of(const struct form *form)
{
	if (form->field == FIELD_ABOUT)
		return form->about;
	return form->justification ? (size_t)form->justification - 1 : 0;
}

static struct window window_of(const struct form *form, int rows)
{
	struct window window = { .count = choices_of(form) };
	const size_t chosen = chosen_of(form), room = rows > 0 ? (size_t)rows : 0;

	window.rows = window.count < room ? window.count : room;
	if (window.rows && chosen >= window.rows)
		window.first = chosen - window.rows + 1;
	return window;
}

static void draw_about_choice(
	struct dashboard *dashboard, const struct about *about, struct area area, enum role role)
{
	struct frame *frame = &dashboard->frame;
	CLEANUP(buf_release) struct buf count = BUF_INIT;
	int width;

	if (about->counted)
		buf_add_about_count(&count, about);
	else
		buf_add(&count, frame_glyph(frame, GLYPH_ELLIPSIS));
	width = (int)text_width(count.text);
	if (area.width >= SLIM) {
		frame_text_right(frame, (struct area){ area.x + area.width - width, area.y, width, 1 },
			ROLE_DIM, count.text);
		area.width -= width + 2;
	}
	frame_text(frame, area, role, about->label, TEXT_CUT_MIDDLE);
}

static void draw_choice(struct dashboard *dashboard, size_t number, int y)
{
	const struct form *form = &dashboard->deciding.form;
	struct frame *frame = &dashboard->frame;
	const bool none = form->field == FIELD_JUSTIFICATION && form->justification == 0;
	const bool chosen = !none && number == chosen_of(form);
	const int x = value_x(frame) - 2 + NUMBER_WIDTH;
	const int width = frame->width - x - 1;
	const enum role role = chosen ? ROLE_STRONG : ROLE_TEXT;

	frame_fill(frame, 0, y, frame->width, ROLE_TEXT);
	frame_format(frame, x - NUMBER_WIDTH, y, NUMBER_WIDTH, ROLE_KEY, "%zu", number + 1);
	if (form->field == FIELD_ABOUT) {
		draw_about_choice(
			dashboard, &form->abouts.items[number], (struct area){ x, y, width, 1 }, role);
	} else {
		const enum justification one = (enum justification)(number + 1);

		frame_own(frame, x, y, width, role, justification_word(one));
		frame_text(frame, (struct area){ x + ABOUT_X, y, width - ABOUT_X, 1 }, ROLE_HINT,
			justification_about(one), TEXT_CUT_END);
	}
	if (!chosen)
		return;
	frame_put_glyph(frame, x - NUMBER_WIDTH - 2, y, ROLE_TEXT, GLYPH_CURSOR);
	frame_flag(frame, x - NUMBER_WIDTH, y, frame->width - x + NUMBER_WIDTH - 1, CELL_CURSOR);
	frame->cursor_y = y;
	frame->cursor_x = x;
}

/* --- fields ------------------------------------------------------------------------------------------ */

/* What stands behind a date: how long that is, or what an empty field means. */
static void add_until_note(const struct dashboard *dashboard, const char *text, struct buf *ret)
{
	CLEANUP(buf_release) struct buf date = BUF_INIT;
	struct error err = { 0 };
	int64_t until;

	if (form_until(dashboard, &until, &err) < 0) {
		buf_add(ret, "2026-12-31, 30d, 12w or 1y");
		return;
	}
	if (until == 0) {
		buf_add(ret, "for ever");
		return;
	}
	buf_add_date(&date, until);
	if (strcmp(date.text, text) != 0)
		buf_format(ret, "to the end of %s, ", date.text);
	buf_add(ret, "in ");
	buf_add_age(ret, until - dashboard->now);
	buf_add(ret, "; empty = for ever");
}

static void add_note(const struct dashboard *dashboard, enum field field, struct buf *ret)
{
	const struct form *form = &dashboard->deciding.form;
	const bool here = form->field == field && !form->confirming;
	const char *text = here ? dashboard->prompt.text.text : form->texts[field].text;
	const char *last = field == FIELD_REASON  ? prompt_last(&dashboard->prompt, PROMPT_REASON)
			   : field == FIELD_OWNER ? prompt_last(&dashboard->prompt, PROMPT_OWNER)
						  : "";

	if (field == FIELD_UNTIL)
		add_until_note(dashboard, text, ret);
	else if (!*text && here && *last)
		buf_format(ret, "Up takes: %s", last);
	else if (!*text && field == FIELD_OWNER)
		buf_add(ret, "empty = nobody");
	else if (!*text && !(deed_table[form->deed].needed & 1u << field))
		buf_add(ret, "may be empty");
}

static void draw_typed(struct dashboard *dashboard, enum field field, int y)
{
	const struct form *form = &dashboard->deciding.form;
	const struct prompt *prompt = &dashboard->prompt;
	struct frame *frame = &dashboard->frame;
	const bool here = form->field == field && !form->confirming;
	const char *text = here ? prompt->text.text : form->texts[field].text;
	const int x = value_x(frame), length = frame_typed_width(text, strlen(text));
	const int cursor = here ? frame_typed_width(text, prompt->cursor) : 0;
	int width = frame->width - x - 1, note_width;
	CLEANUP(buf_release) struct buf note = BUF_INIT;

	add_note(dashboard, field, &note);
	note_width = (int)text_width(note.text);
	if (length + 2 + note_width < width)
		frame_text(frame, (struct area){ x + (length ? length + 2 : here), y, note_width, 1 },
			ROLE_DIM, note.text, TEXT_CUT_END);
	else if (length == 0)
		frame_text(frame, (struct area){ x + 1, y, width - 1, 1 }, ROLE_DIM, note.text, TEXT_CUT_END);
	frame_typed(frame, (struct area){ x, y, width, 1 }, ROLE_TEXT, text,
		cursor >= width ? TEXT_CUT_START : TEXT_CUT_END);
	if (!here)
		return;
	if (form->error.code != 0)
		frame_flag(frame, x, y, length && length < width ? length : 1, CELL_UNDERLINE);
	frame->cursor_x = x + (cursor < width ? cursor : width - 1);
	frame->cursor_y = y;
}

/* What is chosen; of the first field, how it can be wider. */
static void draw_chosen(struct dashboard *dashboard, enum field field, int y)
{
	static const char wider[] = "S-Tab: wider scope";
	const struct form *form = &dashboard->deciding.form;
	struct frame *frame = &dashboard->frame;
	const int x = value_x(frame);
	struct area area = { x, y, frame->width - x - 1, 1 };
	CLEANUP(buf_release) struct buf because = BUF_INIT;

	if (field == FIELD_ABOUT && form->field != field && form->abouts.count > 1 && !form->confirming &&
		frame->width >= SLIM) {
		area.width -= (int)strlen(wider) + 1;
		frame_own(frame, x + area.width + 1, y, (int)strlen(wider), ROLE_DIM, wider);
	}
	if (field == FIELD_ABOUT) {
		frame_text(frame, area, ROLE_TEXT, form->abouts.items[form->about].label, TEXT_CUT_MIDDLE);
	} else if (form->justification) {
		const enum justification one = (enum justification)form->justification;

		buf_format(&because, "%s: %s", justification_word(one), justification_about(one));
		frame_text(frame, area, ROLE_TEXT, because.text, TEXT_CUT_END);
	} else {
		frame_text(frame, area, ROLE_DIM, "not chosen yet", TEXT_CUT_END);
	}
}

/* A field and, if it is the one under the cursor, its choices; returns the rows used. */
static int draw_field(struct dashboard *dashboard, enum field field, int y, int rows)
{
	const struct form *form = &dashboard->deciding.form;
	struct frame *frame = &dashboard->frame;
	const bool here = form->field == field && !form->confirming;
	const struct window window = window_of(form, rows);

	frame_fill(frame, 0, y, frame->width, ROLE_TEXT);
	frame_own(frame, LABEL, y, value_x(frame) - 2, here ? ROLE_HEADER_ACTIVE : ROLE_HEADER,
		form_label(form, field));
	if (field != FIELD_ABOUT && field != FIELD_JUSTIFICATION) {
		draw_typed(dashboard, field, y);
		return 1;
	}
	draw_chosen(dashboard, field, y);
	for (size_t i = 0; here && i < window.rows; i++)
		draw_choice(dashboard, window.first + i, y + 1 + (int)i);
	return here ? 1 + (int)window.rows : 1;
}

/* --- the last lines ---------------------------------------------------------------------------------- */

static void add_question(const struct form *form, bool plain, struct buf *ret)
{
	const struct about *about = &form->abouts.items[form->about];

	if (!about->counted) {
		buf_add(ret, "Counting the findings that this decides");
		return;
	}
	buf_format(ret, "This decides ");
	buf_add_about_count(ret, about);
	if (about->scope)
		buf_add(ret, ", and those to come");
	buf_add(ret, plain ? ": yes or no" : ".  y does it, Esc goes back");
}

/* What keys do in the form, as far as it fits. */
static void draw_keys(struct dashboard *dashboard, int y)
{
	const struct form *form = &dashboard->deciding.form;
	struct frame *frame = &dashboard->frame;
	const bool last = form_beside(form, form->field, 1) == form->field;
	const struct {
		const char *key, *word;
	} keys[] = {
		{ "Enter", last ? "does it" : "goes on" },
		{ "Esc", "gives up" },
		{ choices_of(form) ? "1-9, Up, Down" : "", "choose" },
		{ "Tab, S-Tab", "other fields" },
	};
	int x = 1;

	if (form->field == FIELD_ABOUT && form->abouts.items[form->about].scope)
		x += frame_own(frame, x, y, frame->width - x, ROLE_STRONG, "And those to come.") + 2;
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		const int needed = (int)(strlen(keys[i].key) + 1 + strlen(keys[i].word));

		if (!*keys[i].key || x + needed >= frame->width)
			continue;
		x += frame_own(frame, x, y, frame->width - x, ROLE_KEY, keys[i].key) + 1;
		x += frame_own(frame, x, y, frame->width - x, ROLE_HINT, keys[i].word) + 2;
	}
}

static void draw_last(struct dashboard *dashboard, int y)
{
	const struct form *form = &dashboard->deciding.form;
	struct frame *frame = &dashboard->frame;
	const struct area area = { 1, y, frame->width - 2, 1 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	frame_fill(frame, 0, y, frame->width, ROLE_TEXT);
	if (form->confirming) {
		add_question(form, false, &text);
		frame_text(frame, area, ROLE_PROMPT, text.text, TEXT_CUT_END);
		frame->cursor_y = y;
	} else if (form->error.code != 0) {
		buf_format(&text, "%s%s%s", form->error.message, form->error.hint[0] ? ". " : "",
			form->error.hint);
		if ((int)text_width(text.text) > area.width)
			buf_cut(&text, strlen(form->error.message));
		frame_text(frame, area, ROLE_ERROR, text.text, TEXT_CUT_END);
	} else {
		draw_keys(dashboard, y);
	}
}

static int field_count(const struct form *form)
{
	int count = 0;

	for (int field = 0; field < FIELD_COUNT; field++)
		count += (deed_table[form->deed].fields >> field & 1u) != 0;
	return count;
}

static void draw_head(struct dashboard *dashboard, int y)
{
	const struct form *form = &dashboard->deciding.form;
	struct frame *frame = &dashboard->frame;
	const char *title = deed_table[form->deed].title;

	frame_fill(frame, 0, y, frame->width, ROLE_TEXT);
	frame_repeat(frame, (struct area){ 0, y, frame->width, 1 }, ROLE_BORDER, GLYPH_HORIZONTAL);
	frame_fill(frame, 1, y, (int)strlen(title) + 2, ROLE_TEXT);
	frame_own(frame, 2, y, frame->width - 3, ROLE_STRONG, title);
}

void form_draw(struct dashboard *dashboard, int bottom)
{
	const struct form *form = &dashboard->deciding.form;
	const int fields = field_count(form), choices = (int)choices_of(form);
	/* Where there is no room for all and a head, only the field to fill in is drawn. */
	const bool all = bottom >= fields + 2;
	const int spare = bottom - (all ? fields + 2 : 1);
	const int rows = choices < spare ? choices : spare < 0 ? 0 : spare;
	int y = bottom - rows - (all ? fields : 1);

	if (all)
		draw_head(dashboard, y - 1);
	for (int field = 0; field < FIELD_COUNT; field++) {
		const bool here = form->field == (enum field)field;

		if ((deed_table[form->deed].fields >> field & 1u) && (all || here))
			y += draw_field(dashboard, (enum field)field, y, rows);
	}
	draw_last(dashboard, bottom);
}

/* --- aloud ------------------------------------------------------------------------------------------- */

static void say_choices(const struct form *form, struct buf *ret)
{
	for (size_t i = 0; i < choices_of(form); i++) {
		const enum justification one = (enum justification)(i + 1);
		const struct about *about;

		buf_format(ret, "%zu. ", i + 1);
		if (form->field == FIELD_JUSTIFICATION) {
			buf_format(ret, "%s: %s\n", justification_word(one), justification_about(one));
			continue;
		}
		about = &form->abouts.items[i];
		buf_add_untrusted(ret, about->label);
		if (about->counted) {
			buf_add(ret, ": ");
			buf_add_about_count(ret, about);
		}
		buf_add_char(ret, '\n');
	}
	if (form->field == FIELD_ABOUT)
		buf_format(ret, "a number; an empty line for %zu", form->about + 1);
	else
		buf_add(ret, "a number");
}

static void say_text(const struct dashboard *dashboard, struct buf *ret)
{
	const struct form *form = &dashboard->deciding.form;
	const char *last = prompt_last(&dashboard->prompt, PROMPT_REASON);
	const bool needed = deed_table[form->deed].needed >> form->field & 1u;

	buf_add(ret, form_label(form, form->field));
	if (form->field == FIELD_UNTIL && form->texts[FIELD_UNTIL].length)
		buf_format(ret, ": a date; an empty line for %s, never for no end",
			form->texts[FIELD_UNTIL].text);
	else if (form->field == FIELD_UNTIL)
		buf_add(ret, ": a date; an empty line for no end");
	else if (form->field == FIELD_REASON && needed && *last) {
		buf_add(ret, ": an empty line for ");
		buf_add_untrusted(ret, last);
	} else if (!needed) {
		buf_add(ret, ": may be empty");
	}
}

void form_say(const struct dashboard *dashboard, struct buf *ret)
{
	const struct form *form = &dashboard->deciding.form;

	if (form->error.code != 0) {
		buf_add_untrusted(ret, form->error.message);
		buf_add(ret, form->error.hint[0] ? ". " : "");
		buf_add_untrusted(ret, form->error.hint);
		buf_add_char(ret, '\n');
	}
	if (form->confirming)
		add_question(form, true, ret);
	else if (choices_of(form))
		say_choices(form, ret);
	else
		say_text(dashboard, ret);
	buf_add(ret, "; cancel gives up\n");
}
