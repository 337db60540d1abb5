/* At which commits a module runs over the fleet, and which steps of the review were taken for each. */
#include "trees.h"

#include "subject_parts.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "posture_page.h"
#include "table_page.h"

#include <stdlib.h>
#include <string.h>

enum {
	COMMITS_SHOWN = 24,
	LEDGER_SHOWN = 20,
	TABLE_WIDTH = 79,
	ROOMY = 110,
	COUNT_X = 15,
	DATE_X = 22,
	STEP_X = 34
};

/* One commit in use. */
struct in_use {
	const char *commit; /* "" = floating */
	int64_t time;
	int64_t repositories;
	const char *version; /* one of those it is used by */
};

/* --- counting ------------------------------------------------------------------------------------------ */

static int by_commit_and_repository(const void *left, const void *right)
{
	const struct user *one = left, *other = right;
	const int order = strcmp(one->commit, other->commit);

	return order ? order : strcmp(one->repository, other->repository);
}

static int most_used_first(const void *left, const void *right)
{
	const struct in_use *one = left, *other = right;

	if (one->repositories != other->repositories)
		return one->repositories > other->repositories ? -1 : 1;
	if (one->time != other->time)
		return one->time > other->time ? -1 : 1;
	return strcmp(one->commit, other->commit);
}

/* When a commit was made, if what stands around the row says so. */
static int64_t known_time(const struct detail *detail, const char *commit)
{
	if (detail && detail->resolution && strcmp(detail->resolution->commit.oid, commit) == 0)
		return detail->resolution->commit.time;
	if (detail && detail->skew && strcmp(detail->skew->newest, commit) == 0)
		return detail->skew->newest_time;
	return 0;
}

static void keep_live(struct users *users)
{
	size_t kept = 0;

	for (size_t i = 0; i < users->count; i++) {
		if (users->items[i].class == PATH_LIVE)
			users->items[kept++] = users->items[i];
	}
	users->count = kept;
}

/* Count the users by commit. Users are sorted anew. */
static size_t count_commits(struct users *users, const struct detail *detail, struct in_use *ret)
{
	size_t count = 0;

	if (users->count > 1)
		qsort(users->items, users->count, sizeof(*users->items), by_commit_and_repository);
	for (size_t i = 0; i < users->count; i++) {
		const struct user *user = &users->items[i];
		const struct user *before = i ? &users->items[i - 1] : NULL;
		const bool new_commit = !before || strcmp(before->commit, user->commit) != 0;

		if (new_commit)
			ret[count++] = (struct in_use){ .commit = user->commit, .version = user->version };
		if (new_commit || strcmp(before->repository, user->repository) != 0)
			ret[count - 1].repositories++;
		if (user->commit_time)
			ret[count - 1].time = user->commit_time;
		if (!*ret[count - 1].version)
			ret[count - 1].version = user->version;
	}
	for (size_t i = 0; i < count; i++) {
		if (ret[i].time == 0 && *ret[i].commit)
			ret[i].time = known_time(detail, ret[i].commit);
	}
	if (count > 1)
		qsort(ret, count, sizeof(*ret), most_used_first);
	return count;
}

/* --- drawing ------------------------------------------------------------------------------------------- */

static enum role standing_role(enum review_standing standing)
{
	switch (standing) {
	case REVIEW_MISSING:
		return ROLE_DIM;
	case REVIEW_STALE:
	case REVIEW_EXPIRED:
		return ROLE_UNKNOWN;
	case REVIEW_REFUSED:
		return ROLE_BAD;
	case REVIEW_DONE:
		return ROLE_OK;
	}
	return ROLE_TEXT;
}

static int step_width(enum review_step step)
{
	const int width = (int)strlen(review_step_word(step));

	return width > 8 ? width : 8;
}

static enum review_standing standing_of(const struct subject *subject, int step, const char *commit)
{
	return review_stand(
		&subject->detail->reviews, (enum review_step)step, commit, subject->now, NULL, NULL);
}

/* Did anybody take a step, be it for another commit? */
static bool any_step(const struct subject *subject, const char *commit)
{
	for (int step = 0; step < REVIEW_STEPS; step++) {
		if (standing_of(subject, step, commit) != REVIEW_MISSING)
			return true;
	}
	return false;
}

/* The steps in columns from x on. Which of them the policy wants is not known here, so that one that nobody took is
 * no news. */
static void add_steps(struct document *document, const struct subject *subject, const char *commit, int x)
{
	if (!any_step(subject, commit)) {
		document_own(document, x, ROLE_DIM, "no review");
		return;
	}
	for (int step = 0; step < REVIEW_STEPS; step++) {
		const enum review_standing standing = standing_of(subject, step, commit);

		document_own(document, x, standing_role(standing),
			standing == REVIEW_MISSING ? "-" : review_standing_word(standing));
		x += step_width((enum review_step)step) + 2;
	}
}

/* The steps that were taken as words, for where columns have no room. */
static void add_steps_wrapped(
	struct document *document, const struct subject *subject, const char *commit, int x)
{
	const int start = x;

	document_line(document);
	if (!any_step(subject, commit))
		document_own(document, x, ROLE_DIM, "no review");
	for (int step = 0; step < REVIEW_STEPS; step++) {
		const enum review_standing standing = standing_of(subject, step, commit);
		const char *name = review_step_word((enum review_step)step);
		const char *word = review_standing_word(standing);
		const int width = (int)(strlen(name) + 1 + strlen(word));

		if (standing == REVIEW_MISSING)
			continue;
		if (x > start && x + width >= document->width) {
			document_line(document);
			x = start;
		}
		document_own(document, x, ROLE_DIM, name);
		document_own(document, x + (int)strlen(name) + 1, standing_role(standing), word);
		x += width + 2;
	}
}

/* --- what findings miss ---------------------------------------------------------------------------------- */

/* Does a finding about reviews name a step? 206 lists steps behind a colon, 207 and 208 have a line for each. */
static bool names_step(const char *seen, const char *step)
{
	const size_t length = strlen(step);
	const size_t first = strcspn(seen, "\n");
	const char *list = NULL;

	for (size_t i = 0; i + 1 < first; i++) {
		if (seen[i] == ':' && seen[i + 1] == ' ')
			list = seen + i + 2;
	}
	while (list && list < seen + first) {
		const size_t word = strcspn(list, ",\n");

		if (word == length && strncmp(list, step, length) == 0)
			return true;
		list += word + strspn(list + word, ", ");
	}
	for (const char *line = strchr(seen, '\n'); line; line = strchr(line + 1, '\n')) {
		if (strncmp(line + 1, step, length) == 0 && line[1 + length] == ':')
			return true;
	}
	return false;
}

static bool is_about_reviews(const struct row *finding)
{
	static const char *const rules[] = { "SCB206", "SCB207", "SCB208" };

	for (size_t i = 0; i < COUNT_OF(rules); i++) {
		if (strcmp(finding->cells[FIND_RULE].text, rules[i]) == 0)
			return strcmp(finding->cells[FIND_VERDICT].text, verdict_word(VERDICT_FAIL)) == 0;
	}
	return false;
}

/* "SCB206 Review step is missing: source, dependencies", and its page. */
static void add_review_finding(
	struct document *document, const struct subject *subject, const struct row *finding)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct cell *cells = finding->cells;
	const char *between = ": ";

	buf_format(&text, "%s %s", cells[FIND_RULE].text, cells[FIND_TITLE].text);
	for (int step = 0; step < REVIEW_STEPS; step++) {
		const char *word = review_step_word((enum review_step)step);

		if (!names_step(cells[FIND_SEEN].text, word))
			continue;
		buf_format(&text, "%s%s", between, word);
		between = ", ";
	}
	document_paragraph(
		document, 2, severity_role((enum severity)cells[FIND_SEVERITY].number), true, text.text);
	if (subject->table != TABLE_FINDINGS || subject->row->id != finding->id)
		document_link_row(document, TABLE_FINDINGS, finding->id, cells[FIND_RULE].text);
}

void add_reviewed(struct document *document, const struct subject *subject)
{
	const char *commit = subject->detail->resolution->commit.oid;
	bool any = false;

	add_section(document, "REVIEW OF THIS COMMIT");
	for (size_t i = 0; subject->below_table == TABLE_FINDINGS && i < subject->below_count; i++)
		any = any || is_about_reviews(&subject->below[i]);
	if (!any || any_step(subject, commit))
		add_steps_wrapped(document, subject, commit, 2);
	for (size_t i = 0; any && i < subject->below_count; i++) {
		if (is_about_reviews(&subject->below[i]))
			add_review_finding(document, subject, &subject->below[i]);
	}
}

/* --- commits in use -------------------------------------------------------------------------------------- */

static void add_heads(struct document *document, int version_x)
{
	int x = STEP_X;

	document_line(document);
	document_own(document, 2, ROLE_HEADER, "COMMIT");
	document_own(document, COUNT_X, ROLE_HEADER, "REPOS");
	document_own(document, DATE_X, ROLE_HEADER, "DATE");
	for (int step = 0; step < REVIEW_STEPS; step++) {
		CLEANUP(buf_release) struct buf head = BUF_INIT;

		for (const char *letter = review_step_word((enum review_step)step); *letter; letter++)
			buf_add_char(&head, (char)(*letter - 'a' + 'A'));
		document_own(document, x, ROLE_HEADER, head.text);
		x += step_width((enum review_step)step) + 2;
	}
	if (version_x)
		document_own(document, version_x, ROLE_HEADER, "AS");
}

static void add_commit_line(
	struct document *document, const struct subject *subject, const struct in_use *in_use, int version_x)
{
	const bool wide = document->width >= TABLE_WIDTH;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	document_line(document);
	buf_format(&text, "%.*s", SHORT_OID, *in_use->commit ? in_use->commit : "floating");
	document_cell(
		document, 2, SHORT_OID, *in_use->commit ? ROLE_STRONG : ROLE_BAD, text.text, TEXT_CUT_END);
	buf_clear(&text);
	if (wide)
		buf_format(&text, "%5lld", (long long)in_use->repositories);
	else
		buf_add_counted(&text, in_use->repositories, "repository", "repositories");
	document_own(document, COUNT_X, ROLE_TEXT, text.text);
	if (!wide) {
		add_steps_wrapped(document, subject, in_use->commit, 4);
		return;
	}
	buf_clear(&text);
	if (in_use->time)
		buf_add_date(&text, in_use->time);
	if (*in_use->commit)
		document_own(document, DATE_X, in_use->time ? ROLE_DIM : ROLE_UNKNOWN,
			in_use->time ? text.text : "unknown");
	else
		document_own(document, DATE_X, ROLE_DIM, "-");
	add_steps(document, subject, in_use->commit, STEP_X);
	if (version_x && *in_use->version)
		document_cell(document, version_x, document->width - version_x - 1, ROLE_TEXT,
			in_use->version, TEXT_CUT_END);
}

void add_commits_in_use(struct document *document, const struct subject *subject)
{
	const int version_x = document->width >= ROOMY ? TABLE_WIDTH + 2 : 0;
	struct users users;
	struct in_use *commits;
	size_t count, shown;

	if (!subject->detail)
		return;
	users_collect(&users, subject, &document->arena);
	keep_live(&users);
	if (users.count == 0)
		return;
	commits = arena_zero(&document->arena, users.count, sizeof(*commits));
	count = count_commits(&users, subject->detail, commits);
	shown = count < COMMITS_SHOWN ? count : COMMITS_SHOWN;
	add_section(document, "COMMITS IN USE, AND THEIR REVIEWS");
	if (document->width >= TABLE_WIDTH)
		add_heads(document, version_x);
	for (size_t i = 0; i < shown; i++)
		add_commit_line(document, subject, &commits[i], version_x);
	if (shown < count) {
		document_line(document);
		document_format(document, 2, ROLE_DIM, "and %zu more commits", count - shown);
	}
	if (users.left) {
		document_line(document);
		document_format(
			document, 2, ROLE_UNKNOWN, "%zu further uses are not counted here", users.left);
	}
}

/* --- the ledger ---------------------------------------------------------------------------------------- */

static void add_entry(struct document *document, const struct subject *subject, const struct review *review)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const bool over = review->until && subject->now > review->until;
	const bool passed = review->outcome == REVIEW_PASSED;

	document_line(document);
	buf_add_date(&text, review->made);
	document_own(document, 2, ROLE_DIM, text.text);
	document_own(document, 14, ROLE_TEXT, review_step_word(review->step));
	document_own(document, 28,
		over     ? ROLE_UNKNOWN
		: passed ? ROLE_OK
			 : ROLE_BAD,
		review_outcome_word(review->outcome));
	buf_clear(&text);
	buf_format(&text, "%.*s  by %s", SHORT_OID, review->commit, text_or_empty(review->by));
	document_cell(document, 38, document->width - 39, ROLE_TEXT, text.text, TEXT_CUT_END);
	buf_clear(&text);
	if (review->until) {
		buf_add(&text, over ? "ended " : "until ");
		buf_add_date(&text, review->until);
		buf_add(&text, *text_or_empty(review->note) ? ": " : "");
	}
	buf_add(&text, text_or_empty(review->note));
	if (text.length)
		document_paragraph(document, 14, ROLE_DIM, true, text.text);
}

void add_ledger(struct document *document, const struct subject *subject)
{
	const struct reviews *reviews = subject->detail ? &subject->detail->reviews : NULL;

	if (!reviews || reviews->count == 0)
		return;
	add_section(document, "LEDGER OF REVIEWS");
	for (size_t i = 0; i < reviews->count && i < LEDGER_SHOWN; i++)
		add_entry(document, subject, &reviews->items[i]);
	if (reviews->count > LEDGER_SHOWN) {
		document_line(document);
		document_format(document, 2, ROLE_DIM, "and %zu more", reviews->count - LEDGER_SHOWN);
	}
}
