#include "subject_parts.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "posture_page.h"
#include "table_page.h"

#include <string.h>

const char *subject_text(const struct subject *subject, int column)
{
	return subject->row->cells[column].text;
}

int64_t subject_number(const struct subject *subject, int column)
{
	return subject->row->cells[column].number;
}

const char *text_or_empty(const char *text)
{
	return text ? text : "";
}

void buf_add_when(struct buf *buf, int64_t time, int64_t now)
{
	if (time == 0) {
		buf_add(buf, "never");
		return;
	}
	buf_add_age(buf, now - time);
	buf_add(buf, " ago (");
	buf_add_minute(buf, time);
	buf_add(buf, ")");
}

void add_time(struct document *document, const struct subject *subject, const char *label, int column)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (subject->row->cells[column].empty || subject_number(subject, column) == 0)
		return;
	buf_add_when(&text, subject_number(subject, column), subject->now);
	document_pair(document, label, ROLE_TEXT, text.text);
}

void add_until(struct document *document, const char *label, int64_t until, int64_t now)
{
	const bool over = until && now > until;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (until == 0) {
		document_words(document, label, ROLE_TEXT, "no end is set");
		return;
	}
	buf_add_date(&text, until);
	buf_add(&text, over ? ", ended " : ", in ");
	buf_add_age(&text, over ? now - until : until - now);
	buf_add(&text, over ? " ago" : "");
	document_words(document, label, over ? ROLE_UNKNOWN : ROLE_TEXT, text.text);
}

void buf_add_scope(
	struct buf *buf, const struct subject *subject, enum table_id table, int column, const char *name)
{
	struct cell cell = subject->row->cells[column];
	const int target = table_column(table, name);

	if (target < 0)
		return;
	if (buf->length)
		buf_add_char(buf, ' ');
	buf_add_term(buf, table, (size_t)target, &cell);
}

void buf_add_exactly(struct buf *buf, const char *column, const char *text)
{
	buf_format(buf, "%s%s=", buf->length ? " " : "", column);
	buf_add_filter_word(buf, text);
}

void buf_add_reference_subject(struct buf *buf, const struct cell *cells)
{
	CLEANUP(buf_release) struct buf subject = BUF_INIT;

	buf_format(&subject, "%s ", cells[REF_KIND].text);
	if (*cells[REF_NAME].text)
		buf_add(&subject, cells[REF_NAME].text);
	else if (*cells[REF_REPO_ROOT].text && *cells[REF_SUBDIR].text)
		buf_format(&subject, "%s/%s", cells[REF_REPO_ROOT].text, cells[REF_SUBDIR].text);
	else if (*cells[REF_REPO_ROOT].text)
		buf_add(&subject, cells[REF_REPO_ROOT].text);
	else
		buf_add(&subject, cells[REF_SOURCE].text);
	buf_add_exactly(buf, "subject", subject.text);
}

void add_list_link(struct document *document, const char *words, enum table_id table, const char *scope,
	const char *crumb)
{
	document_line(document);
	document_own(document, 2, ROLE_LINK, words);
	document_link_list(document, table, scope, crumb);
}

void add_found_link(struct document *document, const char *words, enum table_id table, const char *filter,
	const char *crumb)
{
	document_line(document);
	document_own(document, 2, ROLE_LINK, words);
	document_link_found(document, table, filter, crumb);
}

void add_counted_link(
	struct document *document, enum table_id table, const char *scope, const char *word, long long count)
{
	const int length = (int)strlen(word) - (count == 1);

	document_line(document);
	document_format(document, 2, ROLE_LINK, "%lld %.*s", count, length, word);
	document_link_list(document, table, scope, word);
}

void add_repository_link(struct document *document, const struct subject *subject, int column)
{
	if (subject->repository == 0)
		return;
	document_line(document);
	document_own(document, 2, ROLE_LINK, "this repository");
	document_link_row(document, TABLE_REPOSITORIES, subject->repository, subject_text(subject, column));
}

void link_module(struct document *document, const char *module)
{
	CLEANUP(buf_release) struct buf filter = BUF_INIT;

	buf_add_exactly(&filter, "module", module);
	document_link_found(document, TABLE_GRAPH, filter.text, module);
}

void add_module_link(struct document *document, const char *module)
{
	if (!*module)
		return;
	document_line(document);
	document_own(document, 2, ROLE_LINK, "the module in the graph: who uses it, what it uses");
	link_module(document, module);
}

void add_section(struct document *document, const char *title)
{
	document_blank(document);
	document_head(document, title);
}

void buf_add_counted(struct buf *buf, int64_t count, const char *one, const char *many)
{
	buf_add_count(buf, count);
	buf_format(buf, " %s", count == 1 ? one : many);
}
