/* Posting what was decided, and what becomes of it. */
#include "decide.h"

#include "dashboard.h"
#include "table_page.h"

#include "base/cleanup.h"
#include "base/memory.h"

#include <string.h>

void deciding_release(struct deciding *deciding)
{
	for (int i = 0; i < FIELD_COUNT; i++)
		buf_release(&deciding->form.texts[i]);
	abouts_release(&deciding->form.abouts);
	for (int i = 0; i < PENDING_MAX; i++)
		marks_release(&deciding->pending[i].ids);
	memory_free(deciding->last.reason);
	memory_free(deciding->last.until);
	memory_free(deciding->last.owner);
	memset(deciding, 0, sizeof(*deciding));
}

/* --- posting ----------------------------------------------------------------------------------------- */

static struct pending *post(struct dashboard *dashboard, const struct triage_wish *wish)
{
	struct deciding *deciding = &dashboard->deciding;
	struct desk_question question = { .kind = DESK_ACT, .wish = wish };
	struct pending *pending = &deciding->pending[deciding->next_pending];

	deciding->next_pending = (deciding->next_pending + 1) % PENDING_MAX;
	marks_release(&pending->ids);
	*pending = (struct pending){ .number = dashboard_ask(dashboard, &question, SLOT_ACT) };
	return pending;
}

static void replace(char **text, const char *with)
{
	char *copy = memory_string(with);

	memory_free(*text);
	*text = copy;
}

static void remember(struct dashboard *dashboard, enum deed deed)
{
	const struct form *form = &dashboard->deciding.form;
	struct last_deed *last = &dashboard->deciding.last;

	last->known = true;
	last->deed = deed;
	last->justification = form->justification;
	replace(&last->reason, form->texts[FIELD_REASON].text);
	replace(&last->until, form->texts[FIELD_UNTIL].text);
	replace(&last->owner, form->texts[FIELD_OWNER].text);
}

/* Something goes on. */
static const char *dots(const struct dashboard *dashboard)
{
	return dashboard->plain ? "..." : frame_glyph(&dashboard->frame, GLYPH_ELLIPSIS);
}

void decide_post(struct dashboard *dashboard, enum deed deed, const struct about *about)
{
	const struct deed_row *row = &deed_table[deed];
	const struct form *form = &dashboard->deciding.form;
	const char *until = form->texts[FIELD_UNTIL].text;
	const struct triage_wish wish = {
		.verb = row->verb,
		.state = row->state,
		.justification = (enum justification)form->justification,
		.reason = form->texts[FIELD_REASON].text,
		.until = *until && strcmp(until, "never") != 0 ? until : NULL,
		.owner = form->texts[FIELD_OWNER].text,
		.ids = about->ids,
		.id_count = about->id_count,
		.filter = about->ids ? NULL : about->filter,
		.scope = about->scope,
	};
	CLEANUP(buf_release) struct buf count = BUF_INIT;
	struct pending *pending;

	if (!dashboard->desk) {
		dashboard_complain(dashboard, "there is no database to decide in");
		return;
	}
	pending = post(dashboard, &wish);
	pending->deed = deed;
	marks_add(&pending->ids, about->ids, about->id_count);
	buf_add_about_count(&count, about);
	dashboard_say(dashboard, "%s %s%s", row->doing, count.text, dots(dashboard));
	if (deed != DEED_COMMENT)
		remember(dashboard, deed);
}

void decide_undo(struct dashboard *dashboard, int64_t act)
{
	const struct triage_wish wish = { .verb = TRIAGE_UNDO, .act = act };
	struct pending *pending;

	if (!dashboard->desk) {
		dashboard_complain(dashboard, "there is no database to take anything back in");
		return;
	}
	pending = post(dashboard, &wish);
	pending->back = true;
	pending->again = act < 0;
	dashboard_say(dashboard, "%s%s", act < 0 ? "doing it again" : "taking it back", dots(dashboard));
}

/* --- what became of it ------------------------------------------------------------------------------- */

static struct pending *pending_of(struct dashboard *dashboard, uint64_t number)
{
	for (int i = 0; number && i < PENDING_MAX; i++) {
		if (dashboard->deciding.pending[i].number == number)
			return &dashboard->deciding.pending[i];
	}
	return NULL;
}

/* Rows that were decided are marked no more. */
static void unmark(struct dashboard *dashboard, const struct marks *ids)
{
	for (int view = 0; view < VIEW_COUNT; view++) {
		const struct page_stack *stack = &dashboard->stacks[view];

		for (size_t i = 0; i < stack->count; i++) {
			if (page_is_table(stack->pages[i]) && table_of(stack->pages[i]) == TABLE_FINDINGS)
				table_unmark(stack->pages[i], ids->ids, ids->count);
		}
	}
}

/* "u takes it back": the key as it is bound, or the command for who has no keys. */
static void add_way_back(const struct dashboard *dashboard, bool was_undo, struct buf *ret)
{
	const char *name = was_undo ? "redo" : "undo";
	CLEANUP(buf_release) struct buf key = BUF_INIT;

	buf_add_action_keys(&key, &dashboard->keymap, action_find(name, strlen(name)), PLACE_ANYWHERE, 1);
	buf_format(ret, "; %s %s", dashboard->plain || !key.length ? name : key.text,
		was_undo ? "does it again" : "takes it back");
}

static void say_failure(struct dashboard *dashboard, const struct pending *pending, const struct error *error)
{
	const bool back = pending && pending->back;

	dashboard_complain(dashboard, "%s: %s%s%s", back ? "not taken back" : "not decided", error->message,
		error->hint[0] ? ". " : "", error->hint);
}

/* What was taken back, or done again, as far as it was decided since the program began: the cursor goes there. */
static void show_again(struct dashboard *dashboard, bool again)
{
	struct deciding *deciding = &dashboard->deciding;
	struct page *page = dashboard_page(dashboard);
	struct pending *newest = NULL;

	for (int i = 0; i < PENDING_MAX; i++) {
		struct pending *pending = &deciding->pending[i];

		if (pending->number && !pending->back && pending->taken_back == again &&
			(!newest || pending->number > newest->number))
			newest = pending;
	}
	if (!newest)
		return;
	newest->taken_back = !again;
	if (newest->ids.count && page_is_table(page) && table_of(page) == TABLE_FINDINGS)
		((struct table_page *)page->state)->held = newest->ids.ids[0];
}

void decide_answer(struct dashboard *dashboard, const struct desk_answer *answer)
{
	struct pending *pending = pending_of(dashboard, answer->number);
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	dashboard->dirty = true;
	if (answer->error.code != 0) {
		say_failure(dashboard, pending, &answer->error);
		/* Where a form hides the last line, it says so itself. */
		if (dashboard->deciding.form.open)
			error_set(&dashboard->deciding.form.error, answer->error.code,
				"what went before was not decided: %s", answer->error.message);
		if (pending)
			pending->number = 0;
		dashboard_refresh(dashboard);
		return;
	}
	buf_add(&text, answer->what ? answer->what : "done");
	add_way_back(dashboard, pending && pending->back && !pending->again, &text);
	dashboard_say(dashboard, "%s", text.text);
	if (pending)
		unmark(dashboard, &pending->ids);
	if (pending && pending->back)
		show_again(dashboard, pending->again);
	dashboard_refresh(dashboard);
}

const char *decide_pending(const struct dashboard *dashboard, int64_t finding, uint64_t number)
{
	const char *word = NULL;
	uint64_t newest = number;

	for (int i = 0; i < PENDING_MAX; i++) {
		const struct pending *pending = &dashboard->deciding.pending[i];

		if (pending->number <= newest || pending->deed == DEED_COMMENT || pending->deed == DEED_OWN ||
			!marks_has(&pending->ids, finding))
			continue;
		newest = pending->number;
		word = deed_table[pending->deed].done;
	}
	return word;
}
