/*
 * The text report's findings by severity and rule. Those of one repository that differ only in place are one entry. Of
 * a group the entries with most findings are kept until it ends; a report of everything keeps none and writes each row
 * as it comes.
 */
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "text_report.h"

#include <string.h>

enum {
	ENTRY_INDENT = 4,
	DETAIL_INDENT = 6,
	DETAIL_COLUMN = 12,
	PLACES_KEPT = 4,
	PLACES_BYTES = 2048,
	COUNTED_REPOSITORIES = 6,
	SHOWN_GRAVE = 10, /* entries of a group that is high or critical */
	SHOWN = 5,
	SLACK = ENTRIES_KEPT - SHOWN_GRAVE,
};

/* --- life --------------------------------------------------------------------------------------------- */

static void entry_start(struct text_entry *entry)
{
	*entry = (struct text_entry){
		.repository = BUF_INIT,
		.subject = BUF_INIT,
		.seen = BUF_INIT,
		.remedy = BUF_INIT,
		.state = BUF_INIT,
		.places = BUF_INIT,
	};
}

static void entry_release(struct text_entry *entry)
{
	buf_release(&entry->repository);
	buf_release(&entry->subject);
	buf_release(&entry->seen);
	buf_release(&entry->remedy);
	buf_release(&entry->state);
	buf_release(&entry->places);
	entry_start(entry);
}

void text_start_group(struct text_group *group)
{
	group->severity = -1;
	group->rule = (struct buf)BUF_INIT;
	group->title = (struct buf)BUF_INIT;
	group->remedy = (struct buf)BUF_INIT;
	group->state = (struct buf)BUF_INIT;
	most_start(&group->repositories);
	entry_start(&group->entry);
	for (size_t i = 0; i < ENTRIES_KEPT; i++)
		entry_start(&group->kept[i]);
}

void text_release_group(struct text_group *group)
{
	buf_release(&group->rule);
	buf_release(&group->title);
	buf_release(&group->remedy);
	buf_release(&group->state);
	most_release(&group->repositories);
	entry_release(&group->entry);
	for (size_t i = 0; i < ENTRIES_KEPT; i++)
		entry_release(&group->kept[i]);
}

/* --- what a row says ---------------------------------------------------------------------------------- */

static void add_place(const struct row *row, struct buf *ret)
{
	const char *path = row->cells[FIND_PATH].text;

	buf_add(ret, *path ? path : "(the repository)");
	if (row->cells[FIND_LINE].empty || row->cells[FIND_LINE].number <= 0)
		return;
	buf_format(ret, ":%lld", (long long)row->cells[FIND_LINE].number);
	if (!row->cells[FIND_COLUMN].empty && row->cells[FIND_COLUMN].number > 0)
		buf_format(ret, ":%lld", (long long)row->cells[FIND_COLUMN].number);
}

static void add_part(struct buf *buf, const char *text)
{
	buf_format(buf, "%s%s", buf->length ? ", " : "", text);
}

/* How sure a rule is belongs to the rule; a finding says so only when it is otherwise. */
static const char *usual_confidence(const struct report_state *state, const char *rule)
{
	int number = 0;

	for (const char *digit = rule + strcspn(rule, "0123456789"); *digit >= '0' && *digit <= '9'; digit++)
		number = number < 1000 ? number * 10 + (*digit - '0') : number;
	const struct rule *found = text_find_rule(state, number);

	return confidence_word(found && found->confidence ? found->confidence : CONFIDENCE_HIGH);
}

/* What is not as usual. Nobody shall take a declaration or an unknown for a failure, or something closed for open. */
static void add_state(const struct report_state *state, const struct row *row, struct buf *ret)
{
	const char *verdict = row->cells[FIND_VERDICT].text, *status = row->cells[FIND_STATUS].text;
	const char *confidence = row->cells[FIND_CONFIDENCE].text, *class = row->cells[FIND_CLASS].text;

	if (strcmp(verdict, verdict_word(VERDICT_FAIL)) != 0)
		add_part(ret, verdict);
	if (strcmp(verdict, verdict_word(VERDICT_DECLARED)) == 0)
		add_part(ret, "not enforced");
	if (strcmp(status, "closed") == 0 || strcmp(status, "decided") == 0) {
		add_part(ret, status);
		if (!row->cells[FIND_CHANGED].empty) {
			buf_add(ret, " since ");
			buf_add_time(ret, row->cells[FIND_CHANGED].number);
		}
	}
	if (*confidence && strcmp(confidence, usual_confidence(state, row->cells[FIND_RULE].text)) != 0) {
		add_part(ret, "confidence ");
		buf_add(ret, confidence);
	}
	if (*class && strcmp(class, path_class_word(PATH_LIVE)) != 0) {
		add_part(ret, "in a ");
		buf_format(ret, "%s path", class);
	}
}

/* Whether the last run brought it: said only where there was a run before. */
static const char *news_of(const struct report_state *state, const struct row *row)
{
	static const char *const words[] = { "new", "reopened", "changed" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strcmp(row->cells[FIND_STATUS].text, words[i]) == 0)
			return i == 0 && text_is_first_run(state) ? "" : words[i];
	return "";
}

/* --- writing entries ---------------------------------------------------------------------------------- */

static void add_detail(struct report_state *state, const char *label, const char *text)
{
	if (!*text)
		return;
	buf_format(&state->out, "%*s%-*s", DETAIL_INDENT, "", DETAIL_COLUMN - DETAIL_INDENT, label);
	text_add_wrapped(state, text, DETAIL_COLUMN, DETAIL_COLUMN);
	buf_add_char(&state->out, '\n');
}

static void add_news(struct buf *buf, const char *word, size_t count, size_t all)
{
	if (!count)
		return;
	if (buf->length)
		buf_add(buf, ", ");
	if (all > 1 && count == all)
		buf_format(buf, "all %s", word);
	else if (all > 1)
		buf_format(buf, "%zu %s", count, word);
	else
		buf_add(buf, word);
}

/* "sdk github.com/x/y" loses its address when what was seen begins with it. */
static void add_subject(const struct text_entry *entry, const char *subject, struct buf *ret)
{
	const char *last = strrchr(subject, ' ');

	if (last && strchr(last, '/') && text_starts(entry->seen.text, last + 1))
		buf_add_bytes(ret, subject, (size_t)(last - subject));
	else
		buf_add(ret, subject);
}

static void write_entry(struct report_state *state, struct text_entry *entry)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	buf_format(&line, "%s  ", entry->repository.text);
	if (entry->count == 1)
		buf_format(&line, "%s  ", entry->places.text);
	else
		buf_format(&line, "%zu places  ", entry->count);
	if (!entry->many_subjects)
		add_subject(entry, entry->subject.text, &line);
	text_add_line(state, line.text, ENTRY_INDENT, DETAIL_INDENT);
	add_detail(state, "seen", entry->seen.text);
	if (entry->count > entry->kept)
		buf_format(&entry->places, " and %zu more", entry->count - entry->kept);
	if (entry->count > 1)
		add_detail(state, "at", entry->places.text);
	if (!state->text->group.mixed && state->text->group.count > 1)
		buf_clear(&entry->state); /* the head has said it of all */
	add_news(&entry->state, "new", entry->is_new, entry->count);
	add_news(&entry->state, "reopened", entry->reopened, entry->count);
	add_news(&entry->state, "changed", entry->changed, entry->count);
	add_detail(state, "state", entry->state.text);
	entry->written = true;
	state->text->findings_shown += entry->kept;
}

static void write_remedy(struct report_state *state, const char *remedy)
{
	if (!*remedy)
		return;
	buf_format(&state->out, "%*smend  ", ENTRY_INDENT, "");
	text_add_wrapped(state, remedy, ENTRY_INDENT + 6, ENTRY_INDENT + 6);
	buf_add_char(&state->out, '\n');
}

/* --- groups ------------------------------------------------------------------------------------------- */

/* What is new comes before what is old, much before little. */
static bool is_before(const struct text_entry *one, const struct text_entry *other)
{
	const bool is_new = one->is_new + one->reopened > 0,
		   other_is_new = other->is_new + other->reopened > 0;

	if (is_new != other_is_new)
		return is_new;
	return one->count != other->count ? one->count > other->count : one->order < other->order;
}

/* In order; the last is given up when there are too many. */
static void keep_entry(struct text_group *group)
{
	size_t place = group->kept_count;

	if (!group->entry.count)
		return;
	group->entry.order = group->entries++;
	if (place == ENTRIES_KEPT && !is_before(&group->entry, &group->kept[place - 1])) {
		entry_release(&group->entry);
		return;
	}
	if (place == ENTRIES_KEPT)
		entry_release(&group->kept[--place]);
	else
		group->kept_count++;
	for (; place && is_before(&group->entry, &group->kept[place - 1]); place--)
		group->kept[place] = group->kept[place - 1];
	group->kept[place] = group->entry;
	entry_start(&group->entry);
}

static void add_numbers(const struct text_group *group, struct buf *ret)
{
	if (group->count > 1)
		buf_format(ret, ": %zu findings", group->count);
	if (group->count > 1 && group->repositories.names > 1)
		buf_format(ret, " in %zu repositories", group->repositories.names);
	/* Of one that is listed its own line says so. */
	if (group->count == 1) {
		if (group->counted && group->state.length)
			buf_format(ret, ": %s", group->state.text);
		return;
	}
	if (!group->mixed && group->state.length) {
		buf_format(ret, ", all %s", group->state.text);
		return;
	}
	if (group->unknown)
		buf_format(ret, ", %zu unknown", group->unknown);
	if (group->declared)
		buf_format(ret, ", %zu declared, not enforced", group->declared);
}

static void write_head(struct report_state *state, const char *numbers)
{
	const struct text_group *group = &state->text->group;
	CLEANUP(buf_release) struct buf title = BUF_INIT;

	buf_format(&title, "%s  %s%s", group->rule.text, group->title.text, numbers);
	buf_add_char(&state->out, '\n');
	text_add_severe(state, group->severity, title.text);
}

/* One or two more than are meant to be shown are not worth the line that says so. */
static size_t shown_entries(const struct text_group *group)
{
	const size_t limit = group->severity >= SEVERITY_HIGH ? SHOWN_GRAVE : SHOWN;

	return group->entries <= limit + SLACK ? group->entries : limit;
}

/* A remedy is said once, and those entries that it is for stand below it. */
static void write_kept(struct report_state *state)
{
	struct text_group *group = &state->text->group;
	const size_t count = shown_entries(group);

	for (size_t i = 0; i < count; i++) {
		if (group->kept[i].written)
			continue;
		write_remedy(state, group->kept[i].remedy.text);
		for (size_t j = i; j < count; j++)
			if (!group->kept[j].written &&
				strcmp(group->kept[j].remedy.text, group->kept[i].remedy.text) == 0)
				write_entry(state, &group->kept[j]);
	}
}

static void write_left(struct report_state *state, size_t left)
{
	struct text_group *group = &state->text->group;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	if (!left && !group->counted)
		return;
	if (left)
		buf_format(&line, "and %zu more; all by repository: ", left);
	most_write(&group->repositories, COUNTED_REPOSITORIES, &line);
	text_add_line(state, line.text, ENTRY_INDENT, DETAIL_INDENT);
}

void text_end_group(struct report_state *state)
{
	struct text_group *group = &state->text->group;
	CLEANUP(buf_release) struct buf numbers = BUF_INIT;
	size_t left;

	if (!group->count || state->settings.all)
		return;
	keep_entry(group);
	add_numbers(group, &numbers);
	write_head(state, numbers.text);
	write_kept(state);
	left = group->counted ? 0 : group->count;
	for (size_t i = 0; i < group->kept_count; i++) {
		left -= group->kept[i].written ? group->kept[i].count : 0;
		entry_release(&group->kept[i]);
	}
	write_left(state, left);
	group->kept_count = 0;
}

static void begin_group(struct report_state *state, const struct row *row)
{
	struct text_group *group = &state->text->group;
	const int severity = text_severity_of(row);
	const char *rule = row->cells[FIND_RULE].text;

	if (severity == group->severity && strcmp(rule, group->rule.text) == 0)
		return;
	text_end_group(state);
	entry_release(&group->entry);
	group->severity = severity;
	buf_clear(&group->rule);
	buf_add(&group->rule, rule);
	buf_clear(&group->title);
	buf_add(&group->title, row->cells[FIND_TITLE].text);
	buf_clear(&group->remedy);
	buf_clear(&group->state);
	group->mixed = false;
	most_start(&group->repositories);
	group->count = group->unknown = group->declared = group->entries = 0;
	group->counted = severity <= SEVERITY_LOW && !state->settings.all && !state->settings.each;
	if (state->settings.all)
		write_head(state, "");
}

/* --- rows --------------------------------------------------------------------------------------------- */

static bool is_of_entry(const struct text_entry *entry, const struct row *row, const char *state)
{
	return entry->count && strcmp(entry->repository.text, row->cells[FIND_REPO].text) == 0 &&
	       strcmp(entry->seen.text, row->cells[FIND_SEEN].text) == 0 &&
	       strcmp(entry->remedy.text, row->cells[FIND_REMEDY].text) == 0 &&
	       strcmp(entry->state.text, state) == 0;
}

static void begin_entry(struct text_entry *entry, const struct row *row, const char *state)
{
	buf_add(&entry->repository, row->cells[FIND_REPO].text);
	buf_add(&entry->subject, row->cells[FIND_SUBJECT].text);
	buf_add(&entry->seen, row->cells[FIND_SEEN].text);
	buf_add(&entry->remedy, row->cells[FIND_REMEDY].text);
	buf_add(&entry->state, state);
}

static void add_to_entry(struct text_entry *entry, const struct row *row, const char *news)
{
	entry->many_subjects |= strcmp(entry->subject.text, row->cells[FIND_SUBJECT].text) != 0;
	entry->is_new += strcmp(news, "new") == 0;
	entry->reopened += strcmp(news, "reopened") == 0;
	entry->changed += strcmp(news, "changed") == 0;
	entry->count++;
	if (entry->kept == PLACES_KEPT || entry->places.length > PLACES_BYTES ||
		entry->kept + 1 < entry->count)
		return;
	if (entry->kept++)
		buf_add(&entry->places, ", ");
	add_place(row, &entry->places);
}

static void fold_row(struct report_state *state, const struct row *row, const char *words)
{
	struct text_group *group = &state->text->group;

	if (!is_of_entry(&group->entry, row, words)) {
		keep_entry(group);
		begin_entry(&group->entry, row, words);
	}
	add_to_entry(&group->entry, row, news_of(state, row));
}

/* The head of an entry whose places follow row by row. */
static void write_entry_head(struct report_state *state, const struct row *row, const char *words)
{
	struct text_group *group = &state->text->group;
	struct text_entry *entry = &group->entry;
	const char *repository = row->cells[FIND_REPO].text;

	if (!entry->count || strcmp(entry->repository.text, repository) != 0)
		text_add_line(state, repository, ENTRY_INDENT, DETAIL_INDENT);
	entry_release(entry);
	begin_entry(entry, row, words);
	add_detail(state, "seen", entry->seen.text);
	add_detail(state, "state", words);
	if (strcmp(group->remedy.text, entry->remedy.text) == 0)
		return;
	add_detail(state, "mend", entry->remedy.text);
	buf_clear(&group->remedy);
	buf_add(&group->remedy, entry->remedy.text);
}

static void write_row(struct report_state *state, const struct row *row, const char *words)
{
	struct text_entry *entry = &state->text->group.entry;
	const char *news = news_of(state, row);
	CLEANUP(buf_release) struct buf place = BUF_INIT;

	if (!is_of_entry(entry, row, words))
		write_entry_head(state, row, words);
	add_place(row, &place);
	buf_add(&place, "  ");
	add_subject(entry, row->cells[FIND_SUBJECT].text, &place);
	if (*news)
		buf_format(&place, ", %s", news);
	buf_format(&state->out, "%*s%-*s", DETAIL_INDENT, "", DETAIL_COLUMN - DETAIL_INDENT,
		entry->count++ ? "" : "at");
	text_add_wrapped(state, place.text, DETAIL_COLUMN, DETAIL_COLUMN + 2);
	buf_add_char(&state->out, '\n');
	state->text->findings_shown++;
}

static void count_row(struct report_state *state, const struct row *row, const char *words)
{
	struct text_group *group = &state->text->group;

	state->text->findings++;
	state->text->findings_counted += group->counted;
	if (!group->count++)
		buf_add(&group->state, words);
	group->mixed |= strcmp(group->state.text, words) != 0;
	group->unknown += strcmp(row->cells[FIND_VERDICT].text, verdict_word(VERDICT_UNKNOWN)) == 0;
	group->declared += strcmp(row->cells[FIND_VERDICT].text, verdict_word(VERDICT_DECLARED)) == 0;
	most_add(&group->repositories, row->cells[FIND_REPO].text);
}

int text_row(struct report_state *state, const struct row *row, struct error *err)
{
	static const int fields[] = { FIND_REPO, FIND_PATH, FIND_SUBJECT, FIND_SEEN, FIND_REMEDY };
	struct text_group *group = &state->text->group;
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	text_reach(state, TEXT_FINDINGS);
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		text_note_hostile(state, row->cells[fields[i]].text);
	begin_group(state, row);
	add_state(state, row, &words);
	count_row(state, row, words.text);
	if (state->settings.all)
		write_row(state, row, words.text);
	else if (!group->counted)
		fold_row(state, row, words.text);
	return report_pass_on(state, err);
}
