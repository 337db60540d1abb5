/* What the cells of lists say, and in which role. */
#include "table_page.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "decide_words.h"
#include "model/resolution.h"
#include "model/review.h"

#include <string.h>

enum { ENDS_SOON = 7 * 86400 };

enum role severity_role(enum severity severity)
{
	switch (severity) {
	case SEVERITY_CRITICAL:
		return ROLE_CRITICAL;
	case SEVERITY_HIGH:
		return ROLE_HIGH;
	case SEVERITY_MEDIUM:
		return ROLE_MEDIUM;
	case SEVERITY_LOW:
		return ROLE_LOW;
	case SEVERITY_INFO:
		return ROLE_INFO;
	}
	return ROLE_TEXT;
}

/* Words that are good or bad news. What is not known is neither. */
static enum role word_role(const char *word)
{
	static const struct {
		const char *word;
		enum role role;
	} words[] = {
		{ "pinned", ROLE_OK },
		{ "commit", ROLE_OK },
		{ "complete", ROLE_OK },
		{ "agrees", ROLE_OK },
		{ "true", ROLE_OK },
		{ "reachable", ROLE_OK },
		{ "done", ROLE_OK },
		{ "passed", ROLE_OK },
		{ "floating", ROLE_BAD },
		{ "unpinned", ROLE_BAD },
		{ "malformed-pin", ROLE_BAD },
		{ "pin-conflicts-with-ref", ROLE_BAD },
		{ "failed", ROLE_BAD },
		{ "disagrees", ROLE_BAD },
		{ "unreachable", ROLE_BAD },
		{ "no commit", ROLE_BAD },
		{ "rejected", ROLE_BAD },
		{ "absent", ROLE_UNKNOWN },
		{ "no copy", ROLE_UNKNOWN },
		{ "unreadable", ROLE_UNKNOWN },
		{ "partial", ROLE_UNKNOWN },
		{ "unknown", ROLE_UNKNOWN },
		{ "lock-unenforced", ROLE_UNKNOWN },
		{ "stale", ROLE_UNKNOWN },
		{ "expired", ROLE_UNKNOWN },
		{ "missing", ROLE_DIM },
		{ "gone", ROLE_DIM },
		{ "closed", ROLE_DIM },
		{ "builtin", ROLE_DIM },
		{ "local", ROLE_DIM },
		{ "superseded", ROLE_DIM },
		{ "undone", ROLE_DIM },
		{ "new", ROLE_STRONG },
		{ "opened", ROLE_BAD },
		{ "reopened", ROLE_BAD },
		{ "confirmed", ROLE_BAD },
		{ "exploitable", ROLE_BAD },
		{ "changed", ROLE_UNKNOWN },
		{ "ends soon", ROLE_UNKNOWN },
		{ "ended", ROLE_UNKNOWN },
		{ "accepted", ROLE_DIM },
		{ "dismissed", ROLE_DIM },
		{ "unused", ROLE_DIM },
		{ "no-tag", ROLE_BAD },
		{ "malformed", ROLE_BAD },
		{ "refused", ROLE_BAD },
		{ "latest", ROLE_BAD },
		{ "ignored", ROLE_UNKNOWN },
		{ "digest", ROLE_OK },
	};

	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (strcmp(words[i].word, word) == 0)
			return words[i].role;
	}
	return ROLE_TEXT;
}

/* Counts that are news when they are not 0. */
static enum role count_role(enum table_id table, size_t column)
{
	static const struct {
		enum table_id table;
		size_t column;
		enum role role;
	} counts[] = {
		{ TABLE_REPOSITORIES, REPOSITORY_CRITICAL, ROLE_CRITICAL },
		{ TABLE_REPOSITORIES, REPOSITORY_HIGH, ROLE_HIGH },
		{ TABLE_REPOSITORIES, REPOSITORY_MEDIUM, ROLE_MEDIUM },
		{ TABLE_REPOSITORIES, REPOSITORY_LOW, ROLE_LOW },
		{ TABLE_REPOSITORIES, REPOSITORY_UNKNOWN, ROLE_UNKNOWN },
		{ TABLE_GRAPH, GRAPH_FLOATING, ROLE_BAD },
		{ TABLE_GRAPH, GRAPH_DISAGREE, ROLE_BAD },
		{ TABLE_GRAPH, GRAPH_UNREACHABLE, ROLE_BAD },
		{ TABLE_GRAPH, GRAPH_ABSENT, ROLE_UNKNOWN },
	};

	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		if (counts[i].table == table && counts[i].column == column)
			return counts[i].role;
	}
	return ROLE_TEXT;
}

/* Of references that run no commit there is nothing more to say. */
static bool runs_no_commit(const char *effective)
{
	return strcmp(effective, reference_effective_word(EFFECTIVE_LOCAL)) == 0 ||
	       strcmp(effective, reference_effective_word(EFFECTIVE_BUILTIN)) == 0 ||
	       strcmp(effective, reference_effective_word(EFFECTIVE_FLOATING)) == 0;
}

const char *pin_word(const char *effective, const char *present, const char *reachable, const char *label,
	enum role *ret_role)
{
	const bool found = strcmp(present, presence_word(PRESENCE_FOUND)) == 0;
	const bool lost = strcmp(reachable, reach_word(REACH_NO)) == 0;
	const bool disagrees = strcmp(label, label_state_word(LABEL_DISAGREES)) == 0;
	const bool agrees = found && !lost && strcmp(label, label_state_word(LABEL_AGREES)) == 0;
	const char *word = present;

	if (runs_no_commit(effective))
		word = effective;
	else if (lost)
		word = "unreachable";
	else if (disagrees || agrees)
		word = label;
	else if (found && strcmp(reachable, reach_word(REACH_YES)) == 0)
		word = "reachable";
	else if (!*present)
		word = "unknown";
	*ret_role = word_role(word);
	return word;
}

/* Where the commit is there, whether a branch or tag leads to it is what counts. */
static const char *presence_shown(const struct row *row)
{
	enum role role;
	const char *present = row->cells[REF_PRESENT].text;

	if (strcmp(present, presence_word(PRESENCE_FOUND)) != 0)
		return present;
	return pin_word("", present, row->cells[REF_REACHABLE].text, "", &role);
}

/* How much of a whole is reviewed: the steps of a reference, the references of a module, commits in use. Of the last
 * two each counts with its first step, so that only the first can say that all was done. */
static bool reviewed_of(enum table_id table, size_t column, const struct row *row, int64_t *ret_whole)
{
	if (table == TABLE_MODULES && column == MODULE_REVIEWED)
		*ret_whole = row->cells[MODULE_REMOTE].number;
	else if (table == TABLE_REFERENCES && column == REF_REVIEWED)
		*ret_whole = REVIEW_STEPS;
	else if (table == TABLE_GRAPH && column == GRAPH_REVIEWED)
		*ret_whole = row->cells[GRAPH_COMMITS].number;
	else
		return false;
	return true;
}

bool is_only_through(enum table_id table, const struct row *row)
{
	return table == TABLE_GRAPH && row->cells[GRAPH_REFERENCES].number == 0;
}

/* Columns of the graph that say something of references of the fleet itself. */
static bool counts_references(size_t column)
{
	return column == GRAPH_FLOATING || column == GRAPH_DISAGREE || column == GRAPH_ABSENT ||
	       column == GRAPH_UNREACHABLE;
}

static enum role number_role(enum table_id table, size_t column, const struct row *row)
{
	const struct cell *cell = &row->cells[column];
	int64_t whole;

	if (is_only_through(table, row) && counts_references(column))
		return ROLE_DIM;
	if (cell->empty || cell->number == 0)
		return ROLE_DIM;
	if (reviewed_of(table, column, row, &whole))
		return table == TABLE_REFERENCES && cell->number >= whole ? ROLE_OK : ROLE_TEXT;
	return count_role(table, column);
}

enum role cell_role(enum table_id table, size_t column, const struct row *row)
{
	const struct cell *cell = &row->cells[column];

	switch (table_list[table].columns[column].type) {
	case COLUMN_SEVERITY:
		return cell->empty ? ROLE_DIM : severity_role((enum severity)cell->number);
	case COLUMN_NUMBER:
		return number_role(table, column, row);
	case COLUMN_TIME:
		return ROLE_DIM;
	case COLUMN_WORD:
		if (table == TABLE_REFERENCES && column == REF_PRESENT)
			return word_role(presence_shown(row));
		/* Of a finding it is its state; of a change it is good news. */
		if (table == TABLE_CHANGES && column == CHANGE_WHAT && strcmp(cell->text, "closed") == 0)
			return ROLE_OK;
		return word_role(cell->text);
	case COLUMN_TEXT:
		return ROLE_TEXT;
	}
	return ROLE_TEXT;
}

static const char *severity_mark(enum severity severity)
{
	switch (severity) {
	case SEVERITY_CRITICAL:
		return "C !!";
	case SEVERITY_HIGH:
		return "H !";
	case SEVERITY_MEDIUM:
		return "M";
	case SEVERITY_LOW:
		return "L";
	case SEVERITY_INFO:
		return "I";
	}
	return "";
}

/* A score is a range where something is unknown. */
static void add_upper_end(struct buf *buf, const struct cell *low, const struct cell *high)
{
	if (!low->empty && !high->empty && high->number != low->number)
		buf_format(buf, "-%lld", (long long)high->number);
}

bool repository_is_unread(const struct row *row)
{
	const char *status = row->cells[REPOSITORY_STATUS].text;

	return strcmp(status, "failed") == 0 || strcmp(status, "empty") == 0;
}

bool repository_is_judged(const struct row *row)
{
	const struct cell *score = &row->cells[REPOSITORY_SCORE_LOW];

	return !score->empty && score->number >= 0;
}

/* Of a repository that could not be read, or in which no rule looked at anything, nothing is known: not 0. */
static bool is_unknown_count(enum table_id table, size_t column, const struct row *row)
{
	if (table != TABLE_REPOSITORIES || row->cells[column].number != 0)
		return false;
	if (column >= REPOSITORY_CRITICAL && column <= REPOSITORY_UNKNOWN)
		return !repository_is_judged(row);
	return column >= REPOSITORY_MODULES && column <= REPOSITORY_UNPINNED && repository_is_unread(row);
}

static void add_number(struct buf *buf, enum table_id table, size_t column, const struct row *row)
{
	const struct cell *cell = &row->cells[column];
	int64_t whole = 1;
	const bool reviewed = reviewed_of(table, column, row, &whole);

	if (cell->empty || whole == 0 || is_unknown_count(table, column, row) ||
		(is_only_through(table, row) &&
			(counts_references(column) || (column == GRAPH_COMMITS && cell->number == 0))))
		buf_add(buf, "-");
	else
		buf_format(buf, "%lld", (long long)cell->number);
	if (reviewed && !cell->empty && whole)
		buf_format(buf, "/%lld", (long long)whole);
	if (table == TABLE_IMAGES && column == IMAGES_PINNED && !cell->empty)
		buf_add(buf, "%");
	if (table == TABLE_REPOSITORIES && column == REPOSITORY_SCORE_LOW)
		add_upper_end(buf, cell, &row->cells[REPOSITORY_SCORE_HIGH]);
}

/* Columns of times that mostly lie ahead: as dates. One that has passed is marked, not by colour alone. */
static bool is_end(enum table_id table, size_t column)
{
	return strcmp(table_list[table].columns[column].name, "until") == 0;
}

enum role table_end_role(
	enum table_id table, size_t column, const struct row *row, int64_t now, enum role role)
{
	const struct cell *cell = &row->cells[column];

	if (!is_end(table, column) || cell->empty || cell->number == 0)
		return role;
	return cell->number < now ? ROLE_BAD : cell->number < now + ENDS_SOON ? ROLE_UNKNOWN : ROLE_TEXT;
}

static void add_end(struct buf *buf, int64_t end, int64_t now)
{
	buf_add(buf, end < now ? "! " : "");
	buf_add_date(buf, end);
}

void buf_add_cell(
	struct buf *buf, enum table_id table, size_t column, const struct row *row, int64_t now, bool narrow)
{
	const struct cell *cell = &row->cells[column];
	const char *text = cell->text;

	switch (table_list[table].columns[column].type) {
	case COLUMN_SEVERITY:
		if (cell->empty)
			buf_add(buf, "-");
		else if (narrow)
			buf_add(buf, severity_mark((enum severity)cell->number));
		else
			buf_add(buf, severity_word((enum severity)cell->number));
		break;
	case COLUMN_NUMBER:
		add_number(buf, table, column, row);
		break;
	case COLUMN_TIME:
		if (cell->empty || cell->number == 0)
			buf_add(buf, "-");
		else if (is_end(table, column))
			add_end(buf, cell->number, now);
		else
			buf_add_age(buf, now - cell->number);
		break;
	case COLUMN_TEXT:
	case COLUMN_WORD:
		if (table == TABLE_REVIEWS && column == LEDGER_COMMIT) {
			buf_format(buf, "%.12s", text);
			break;
		}
		if (table == TABLE_REFERENCES && column == REF_PRESENT)
			text = presence_shown(row);
		else if (table == TABLE_DECISIONS && column == DECIDE_STATE)
			text = shown_state(text);
		buf_add(buf, *text ? text : "-");
		break;
	}
}

/* "SCB101 ci/dagger.json:14" */
static void add_place_name(struct buf *buf, const struct row *row, int rule, int path, int line)
{
	buf_add(buf, row->cells[rule].text);
	if (*row->cells[path].text)
		buf_format(buf, " %s", row->cells[path].text);
	if (row->cells[line].number > 0)
		buf_format(buf, ":%lld", (long long)row->cells[line].number);
}

void buf_add_row_name(struct buf *buf, enum table_id table, const struct row *row)
{
	switch (table) {
	case TABLE_REPOSITORIES:
		buf_add(buf, row->cells[REPOSITORY_REPO].text);
		break;
	case TABLE_MODULES:
		buf_format(buf, "%s/%s", row->cells[MODULE_REPO].text, row->cells[MODULE_PATH].text);
		break;
	case TABLE_REFERENCES:
		buf_add(buf,
			*row->cells[REF_NAME].text ? row->cells[REF_NAME].text : row->cells[REF_SOURCE].text);
		break;
	case TABLE_GRAPH:
		buf_add(buf, row->cells[GRAPH_MODULE].text);
		break;
	case TABLE_REVIEWS:
		buf_format(buf, "%s@%.12s", row->cells[LEDGER_MODULE].text, row->cells[LEDGER_COMMIT].text);
		break;
	case TABLE_CHANGES:
		add_place_name(buf, row, CHANGE_RULE, CHANGE_PATH, CHANGE_LINE);
		break;
	case TABLE_DECISIONS:
		buf_format(buf, "%s %s", shown_state(row->cells[DECIDE_STATE].text),
			row->cells[DECIDE_SCOPE].text);
		break;
	case TABLE_IMAGES:
		buf_format(buf, "%s %s", row->cells[IMAGES_ROLE].text, row->cells[IMAGES_NAME].text);
		break;
	case TABLE_IMAGE_USES:
		add_place_name(buf, row, IMAGE_USE_IMAGE, IMAGE_USE_PATH, IMAGE_USE_LINE);
		break;
	case TABLE_SETTINGS:
		add_place_name(buf, row, SETTINGS_KEY, SETTINGS_PATH, SETTINGS_LINE);
		break;
	case TABLE_FINDINGS:
	case TABLE_COUNT:
		add_place_name(buf, row, FIND_RULE, FIND_PATH, FIND_LINE);
		break;
	}
}
