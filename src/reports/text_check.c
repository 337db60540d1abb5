/*
 * What a gate says to people: what fails, where it stands and how to mend it; one line if all is well. Findings that
 * differ only in place are one entry, unless all are asked for.
 */
#include "base/cleanup.h"
#include "base/digest.h"
#include "base/text.h"
#include "id_map.h"
#include "text_report.h"

#include <string.h>

enum {
	WIDTH_LEAST = 40,
	ENTRY_INDENT = 2,
	LABEL_COLUMN = 8,
	PROBLEMS_SHOWN = 10,
	PLACES_SHOWN = 4,
	VERDICTS = 2, /* besides failures: unknown, declared */
	UNKNOWN = 0,
	DECLARED = 1,
};

/* Findings that differ only in place. */
struct gate_entry {
	struct buf title, seen, remedy, state;
	struct buf place;  /* of the first */
	struct buf others; /* the next few, with commas */
	size_t count;
	int severity;
};

/* What is counted or kept until the end. */
struct gate_state {
	struct id_map known; /* from what an entry says to its number */
	struct gate_entry *entries;
	size_t entry_capacity;
	size_t shown;
	size_t below[SEVERITY_CRITICAL + 1]; /* failures that the threshold lets pass */
	size_t verdicts[VERDICTS];
	size_t problems;
	struct buf remedy; /* that the last entry had */
};

static struct gate_state *own_of(const struct report_state *state)
{
	return state->own;
}

static void entry_start(struct gate_entry *entry)
{
	*entry = (struct gate_entry){
		.title = BUF_INIT,
		.seen = BUF_INIT,
		.remedy = BUF_INIT,
		.state = BUF_INIT,
		.place = BUF_INIT,
		.others = BUF_INIT,
	};
}

static void entry_release(struct gate_entry *entry)
{
	buf_release(&entry->title);
	buf_release(&entry->seen);
	buf_release(&entry->remedy);
	buf_release(&entry->state);
	buf_release(&entry->place);
	buf_release(&entry->others);
}

static void release_own(void *own)
{
	struct gate_state *gate = own;

	for (size_t i = 0; i < gate->known.count; i++)
		entry_release(&gate->entries[i]);
	memory_free(gate->entries);
	id_map_release(&gate->known);
	buf_release(&gate->remedy);
	memory_free(gate);
}

/* --- the head ------------------------------------------------------------------------------------------- */

static void add_place_of_check(const struct report_gate *gate, struct buf *ret)
{
	buf_format(ret, "%s, %s: ", gate->repository, gate->what);
}

static void add_threshold(const struct report_gate *gate, struct buf *ret)
{
	buf_format(ret, " at '%s'", gate->threshold);
}

static void add_head(struct report_state *state)
{
	const struct report_gate *gate = state->settings.gate;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	add_place_of_check(gate, &line);
	buf_add_number_of(&line, (int64_t)gate->failing, "finding fails", "findings fail");
	add_threshold(gate, &line);
	text_add_line(state, line.text, 0, ENTRY_INDENT);
}

int text_check_begin(struct report_state **ret, const struct report_settings *settings, struct error *err)
{
	struct report_state *state = report_new(settings);
	struct gate_state *own = memory_zero(1, sizeof(*own));

	(void)err;
	own->remedy = (struct buf)BUF_INIT;
	state->own = own;
	state->release = release_own;
	if (state->settings.width < WIDTH_LEAST)
		state->settings.width = WIDTH_LEAST;
	if (settings->gate->failing)
		add_head(state);
	*ret = state;
	return 0;
}

/* --- findings ------------------------------------------------------------------------------------------- */

static void add_place(const struct row *row, struct buf *ret)
{
	const char *path = row->cells[FIND_PATH].text;

	buf_add(ret, *path ? path : "(the repository)");
	if (row->cells[FIND_LINE].empty)
		return;
	buf_format(ret, ":%lld", (long long)row->cells[FIND_LINE].number);
	if (!row->cells[FIND_COLUMN].empty)
		buf_format(ret, ":%lld", (long long)row->cells[FIND_COLUMN].number);
}

static void add_label(struct report_state *state, const char *label, const char *text)
{
	if (!*text)
		return;
	buf_format(&state->out, "%*s%-*s", ENTRY_INDENT, "", LABEL_COLUMN - ENTRY_INDENT, label);
	text_add_wrapped(state, text, LABEL_COLUMN, LABEL_COLUMN);
	buf_add_char(&state->out, '\n');
}

/* What nobody should take for an ordinary failure. */
static void add_state(const struct report_state *state, const struct row *row, struct buf *ret)
{
	const char *verdict = row->cells[FIND_VERDICT].text, *status = row->cells[FIND_STATUS].text;
	const bool fails = state->settings.gate->fails[row->id];

	if (strcmp(verdict, verdict_word(VERDICT_FAIL)) != 0)
		buf_add(ret, verdict);
	if (strcmp(verdict, verdict_word(VERDICT_DECLARED)) == 0)
		buf_add(ret, ", not enforced");
	if (strcmp(status, "new") != 0)
		buf_format(ret, "%s%s", ret->length ? ", " : "", status);
	if (!fails)
		buf_format(ret, "%sdoes not fail", ret->length ? ", " : "");
}

/* What is to be done is said once where it is the same; what is to be written follows on lines of its own. */
static void add_remedy(struct report_state *state, const char *remedy)
{
	struct gate_state *own = own_of(state);
	const char *edit = strchr(remedy, '\n');
	CLEANUP(buf_release) struct buf advice = BUF_INIT;

	buf_add_bytes(&advice, remedy, edit ? (size_t)(edit - remedy) : strlen(remedy));
	if (strcmp(own->remedy.text, advice.text) != 0)
		add_label(state, "mend", advice.text);
	if (edit)
		add_label(state, "", edit + 1);
	buf_clear(&own->remedy);
	buf_add(&own->remedy, advice.text);
}

static void describe(const struct report_state *state, const struct row *row, struct gate_entry *ret)
{
	ret->count = 1;
	ret->severity = text_severity_of(row);
	add_place(row, &ret->place);
	buf_format(&ret->title, "%s %s: %s", row->cells[FIND_RULE].text, row->cells[FIND_TITLE].text,
		row->cells[FIND_SUBJECT].text);
	buf_add(&ret->seen, row->cells[FIND_SEEN].text);
	buf_add(&ret->remedy, row->cells[FIND_REMEDY].text);
	add_state(state, row, &ret->state);
}

static void write_entry(struct report_state *state, struct gate_entry *entry)
{
	static const enum ink inks[] = { INK_INFO, INK_LOW, INK_MEDIUM, INK_HIGH, INK_CRITICAL };
	const char *severity = severity_word((enum severity)entry->severity);
	const size_t others = entry->count - 1;

	buf_add_char(&state->out, '\n');
	buf_add_untrusted(&state->out, entry->place.text);
	if (others)
		buf_format(&state->out, " and %zu more", others);
	buf_add(&state->out, "\n  ");
	text_add_ink(state, inks[entry->severity], severity);
	buf_add_char(&state->out, ' ');
	text_add_wrapped(
		state, entry->title.text, ENTRY_INDENT + strlen(severity) + 1, (size_t)2 * ENTRY_INDENT);
	buf_add_char(&state->out, '\n');
	add_label(state, "seen", entry->seen.text);
	if (others > PLACES_SHOWN)
		buf_format(&entry->others, " and %zu more", others - PLACES_SHOWN);
	add_label(state, "also", entry->others.text);
	add_remedy(state, entry->remedy.text);
	add_label(state, "state", entry->state.text);
}

/* Texts and their lengths, so that no two entries are taken for one. */
static void identify(const struct gate_entry *entry, unsigned char ret[DIGEST_SIZE])
{
	const struct buf *parts[] = { &entry->title, &entry->seen, &entry->remedy, &entry->state };
	CLEANUP(buf_release) struct buf key = BUF_INIT;

	buf_format(&key, "%d ", entry->severity);
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		buf_format(&key, "%zu ", parts[i]->length);
		buf_add_bytes(&key, parts[i]->text, parts[i]->length);
	}
	digest_bytes(key.text, key.length, ret);
}

static void join(struct gate_entry *entry, const struct gate_entry *other)
{
	if (entry->count <= PLACES_SHOWN)
		buf_format(&entry->others, "%s%s", entry->others.length ? ", " : "", other->place.text);
	entry->count++;
}

/* Entries stand in the order of the first of each. */
static void keep(struct gate_state *own, struct gate_entry *entry)
{
	unsigned char id[DIGEST_SIZE];
	bool is_new;
	uint32_t number;

	identify(entry, id);
	number = id_map_add(&own->known, id, &is_new);
	if (!is_new) {
		join(&own->entries[number], entry);
		return;
	}
	memory_grow(&own->entries, number, &own->entry_capacity, sizeof(*own->entries));
	own->entries[number] = *entry;
	entry_start(entry);
}

static int write_kept(struct report_state *state, struct error *err)
{
	struct gate_state *own = own_of(state);

	for (size_t i = 0; i < own->known.count; i++) {
		write_entry(state, &own->entries[i]);
		if (report_pass_on(state, err) < 0)
			return ERROR_SYSTEM;
	}
	return 0;
}

static bool is_over(const struct row *row)
{
	const char *status = row->cells[FIND_STATUS].text;

	return strcmp(status, "known") == 0 || strcmp(status, "accepted") == 0 ||
	       strcmp(status, "dismissed") == 0;
}

static void count_row(struct gate_state *own, const struct row *row)
{
	const char *verdict = row->cells[FIND_VERDICT].text;

	if (is_over(row))
		return;
	if (strcmp(verdict, verdict_word(VERDICT_UNKNOWN)) == 0)
		own->verdicts[UNKNOWN]++;
	else if (strcmp(verdict, verdict_word(VERDICT_DECLARED)) == 0)
		own->verdicts[DECLARED]++;
	else
		own->below[text_severity_of(row)]++;
}

int text_check_row(struct report_state *state, const struct row *row, struct error *err)
{
	const bool fails = state->settings.gate->fails[row->id];
	CLEANUP(entry_release) struct gate_entry entry;

	entry_start(&entry);
	describe(state, row, &entry);
	if (state->settings.all)
		write_entry(state, &entry);
	else if (fails)
		keep(own_of(state), &entry);
	own_of(state)->shown += fails || state->settings.all;
	if (!fails)
		count_row(own_of(state), row);
	return report_pass_on(state, err);
}

/* --- what was not read ---------------------------------------------------------------------------------- */

int text_check_problem(
	struct report_state *state, const char *repository, const struct problem *problem, struct error *err)
{
	struct gate_state *own = own_of(state);
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	(void)repository;
	if (own->problems++ >= PROBLEMS_SHOWN && !state->settings.all)
		return 0;
	buf_format(&line, "not read: %s", *problem->path ? problem->path : "the whole repository");
	if (problem->line)
		buf_format(&line, ":%u", problem->line);
	if (problem->line && problem->column)
		buf_format(&line, ":%u", problem->column);
	buf_format(&line, ": %s", problem_code_word(problem->code));
	if (problem->detail && *problem->detail)
		buf_format(&line, ": %s", problem->detail);
	if (problem->limit)
		buf_format(&line, " (limit %s)", problem->limit);
	text_add_line(state, line.text, 0, ENTRY_INDENT);
	return report_pass_on(state, err);
}

/* --- the end -------------------------------------------------------------------------------------------- */

static void add_counts(const struct gate_state *own, struct buf *ret)
{
	for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--) {
		const char *word = severity_word((enum severity)severity);

		if (own->below[severity])
			buf_format(ret, "%s%zu %s", ret->length ? ", " : "", own->below[severity], word);
	}
	buf_add_count_of(
		ret, (int64_t)own->verdicts[DECLARED], "declared, not enforced", "declared, not enforced");
	buf_add_count_of(ret, (int64_t)own->verdicts[UNKNOWN], "unknown", "unknown");
}

static void add_looked_at(const struct report_gate *gate, struct buf *ret)
{
	if (!gate->files) {
		buf_add(ret, "no file of Dagger is there, so nothing was judged");
		return;
	}
	buf_add(ret, "in ");
	buf_add_number_of(ret, (int64_t)gate->files, "file", "files");
	buf_add(ret, " with ");
	buf_add_number_of(ret, (int64_t)gate->references, "reference", "references");
}

/* Nothing fails: what was looked at, and what is there all the same. */
static void add_clean(struct report_state *state, const char *counts)
{
	const struct report_gate *gate = state->settings.gate;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	add_place_of_check(gate, &line);
	if (gate->incomplete)
		buf_add(&line, "not everything could be read; ");
	if (gate->files) {
		buf_add(&line, "nothing fails");
		add_threshold(gate, &line);
		buf_add_char(&line, ' ');
	}
	add_looked_at(gate, &line);
	if (*counts)
		buf_format(&line, "; also found: %s", counts);
	text_add_line(state, line.text, 0, ENTRY_INDENT);
}

static void add_rest(struct report_state *state, const char *counts)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	if (!*counts)
		return;
	buf_format(&line, "also found, below the threshold: %s", counts);
	text_add_line(state, line.text, 0, ENTRY_INDENT);
}

static void add_forgiven(struct report_state *state, const char *what)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	buf_format(&line, "does not fail: %s", what);
	text_add_line(state, line.text, 0, ENTRY_INDENT);
}

static void add_known(struct report_state *state)
{
	const struct report_gate *gate = state->settings.gate;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	buf_add_count_of(&line, (int64_t)gate->known, "known already", "known already");
	buf_add_count_of(&line, (int64_t)gate->decided, "accepted or dismissed", "accepted or dismissed");
	if (line.length)
		add_forgiven(state, line.text);
	if (gate->foreign && *gate->foreign) {
		buf_clear(&line);
		buf_format(&line,
			"the baseline is of another repository, %s, and not of %s: nothing in it counts",
			gate->foreign, gate->identity);
		text_add_line(state, line.text, 0, ENTRY_INDENT);
	}
	if (!gate->gone)
		return;
	buf_clear(&line);
	buf_add_number_of(
		&line, (int64_t)gate->gone, "finding of the baseline is", "findings of the baseline are");
	buf_add(&line, " not there any more: --write-baseline writes it anew");
	text_add_line(state, line.text, 0, ENTRY_INDENT);
}

static void add_unasked(struct report_state *state)
{
	const struct report_gate *gate = state->settings.gate;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	if (!gate->unasked_count)
		return;
	buf_add(&line, "not asked, for want of copies or of a database: ");
	for (size_t i = 0; i < gate->unasked_count; i++)
		buf_format(&line, "%s%s", i ? ", " : "", gate->unasked[i]);
	text_add_line(state, line.text, 0, ENTRY_INDENT);
}

int text_check_end(struct report_state **state, struct error *err)
{
	struct report_state *report = *state;
	const struct gate_state *own = own_of(report);
	CLEANUP(buf_release) struct buf counts = BUF_INIT;

	if (write_kept(report, err) < 0) {
		report_release(state);
		return ERROR_SYSTEM;
	}
	add_counts(own, &counts);
	if (own->shown)
		buf_add_char(&report->out, '\n');
	if (report->settings.gate->failing)
		add_rest(report, counts.text);
	else
		add_clean(report, counts.text);
	add_known(report);
	add_unasked(report);
	if (own->problems > PROBLEMS_SHOWN && !report->settings.all)
		buf_format(
			&report->out, "and %zu more paths were not read\n", own->problems - PROBLEMS_SHOWN);
	return report_close(state, err);
}
