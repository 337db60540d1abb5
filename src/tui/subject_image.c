/* The documents about an image, about one use of it, and about a setting. */
#include "subject_parts.h"

#include "base/cleanup.h"
#include "model/setting.h"
#include "table_page.h"

#include <string.h>

static void add_worst(struct document *document, const struct subject *subject, int column)
{
	const struct cell *cell = &subject->row->cells[column];

	if (!cell->empty)
		document_words(document, "Worst", severity_role((enum severity)cell->number),
			severity_word((enum severity)cell->number));
}

static void add_place(struct document *document, const struct subject *subject, int path, int line)
{
	CLEANUP(buf_release) struct buf where = BUF_INIT;

	buf_add(&where, subject_text(subject, path));
	if (subject_number(subject, line) > 0)
		buf_format(&where, ":%lld:%lld", (long long)subject_number(subject, line),
			(long long)subject_number(subject, line + 1));
	document_pair(document, "Where", ROLE_STRONG, where.text);
}

/* The findings that point at the line of a fact. */
static void add_findings_link(
	struct document *document, const struct subject *subject, int repo, int path, int line, int count)
{
	CLEANUP(buf_release) struct buf scope = BUF_INIT;

	buf_add_scope(&scope, subject, TABLE_FINDINGS, repo, "repo");
	buf_add_scope(&scope, subject, TABLE_FINDINGS, path, "path");
	buf_add(&scope, " class:any");
	if (!subject_number(subject, count)) {
		add_list_link(document, "findings in this file", TABLE_FINDINGS, scope.text, "findings");
		return;
	}
	buf_format(&scope, " line=%lld", (long long)subject_number(subject, line));
	add_counted_link(
		document, TABLE_FINDINGS, scope.text, "findings", (long long)subject_number(subject, count));
}

/* --- images ---------------------------------------------------------------------------------------------- */

static void add_use_line(struct document *document, const struct row *row)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const enum role role = cell_role(TABLE_IMAGE_USES, IMAGE_USE_CLASS, row);

	document_line(document);
	document_word(document, 2, 10, role, row->cells[IMAGE_USE_CLASS].text);
	buf_format(&text, "%s  %s:%lld", row->cells[IMAGE_USE_REPO].text, row->cells[IMAGE_USE_PATH].text,
		(long long)row->cells[IMAGE_USE_LINE].number);
	if (*row->cells[IMAGE_USE_TAG].text)
		buf_format(&text, "  :%s", row->cells[IMAGE_USE_TAG].text);
	if (*row->cells[IMAGE_USE_DIGEST].text)
		buf_format(&text, "%s@%.19s", *row->cells[IMAGE_USE_TAG].text ? "" : "  ",
			row->cells[IMAGE_USE_DIGEST].text);
	document_outside(document, 13, ROLE_TEXT, text.text);
	document_link_row(document, TABLE_IMAGE_USES, row->id, row->cells[IMAGE_USE_PATH].text);
}

static void add_used_by(struct document *document, const struct subject *subject)
{
	if (subject->below_table != TABLE_IMAGE_USES)
		return;
	add_section(document, "USED BY");
	for (size_t i = 0; i < subject->below_count; i++)
		add_use_line(document, &subject->below[i]);
	if (subject->below_total > subject->below_count) {
		document_line(document);
		document_format(document, 2, ROLE_DIM, "%zu more; the list below has them all",
			subject->below_total - subject->below_count);
	}
}

/* "3 uses in 2 repositories". */
static void add_use_count(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add_counted(&text, subject_number(subject, IMAGES_USES), "use in ", "uses in ");
	buf_add_counted(&text, subject_number(subject, IMAGES_REPOSITORIES), "repository", "repositories");
	document_words(document, "Used", ROLE_TEXT, text.text);
	buf_clear(&text);
	buf_format(&text, "%lld%% of the uses name a digest; ",
		(long long)subject_number(subject, IMAGES_PINNED));
	buf_add_counted(&text, subject_number(subject, IMAGES_DIGESTS), "digest in all", "digests in all");
	document_words(document, "Pinned", subject_number(subject, IMAGES_PINNED) < 100 ? ROLE_TEXT : ROLE_OK,
		text.text);
}

/* With blanks, so that they can be told apart and broken into lines. */
static void add_words(struct document *document, const char *label, const char *list)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	for (; *list; list++) {
		buf_add_bytes(&words, list, 1);
		if (*list == ',')
			buf_add(&words, " ");
	}
	document_pair(document, label, ROLE_TEXT, words.text);
}

/* The name is then that of the parameter or variable that holds it. */
static void add_unknown(struct document *document, const char *class)
{
	if (strcmp(class, image_class_word(IMAGE_CLASS_UNKNOWN)) == 0)
		document_words(document, "", ROLE_DIM,
			"which image runs is decided when the pipeline runs; only what holds its name is "
			"known");
}

/* One digest a line: they are compared by eye. */
static void add_digests(struct document *document, const struct subject *subject)
{
	const char *digests = subject_text(subject, IMAGES_DIGEST_LIST);
	const char *label = "Digests";

	while (*digests) {
		const size_t length = strcspn(digests, ",");
		CLEANUP(buf_release) struct buf digest = BUF_INIT;

		buf_add_bytes(&digest, digests, length);
		document_pair(document, label, ROLE_TEXT, digest.text);
		label = "";
		digests += length;
		digests += *digests == ',';
	}
}

void add_image(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf scope = BUF_INIT;

	document_line(document);
	document_outside(document, 1, ROLE_STRONG, subject_text(subject, IMAGES_NAME));
	document_pair(document, "Role", ROLE_TEXT, subject_text(subject, IMAGES_ROLE));
	document_pair(document, "Registry", ROLE_TEXT, subject_text(subject, IMAGES_REGISTRY));
	document_pair(document, "Loosest", cell_role(TABLE_IMAGES, IMAGES_CLASS, subject->row),
		subject_text(subject, IMAGES_CLASS));
	add_unknown(document, subject_text(subject, IMAGES_CLASS));
	add_use_count(document, subject);
	add_worst(document, subject, IMAGES_WORST);
	add_words(document, "Tags", subject_text(subject, IMAGES_TAGS));
	add_digests(document, subject);
	document_pair(document, "Platforms", ROLE_TEXT, subject_text(subject, IMAGES_PLATFORMS));
	add_time(document, subject, "In use since", IMAGES_FIRST_SEEN);
	if (subject->brief)
		return;
	add_used_by(document, subject);
	add_section(document, "GO ON");
	buf_add_scope(&scope, subject, TABLE_IMAGE_USES, IMAGES_NAME, "image");
	buf_add_scope(&scope, subject, TABLE_IMAGE_USES, IMAGES_ROLE, "role");
	add_counted_link(document, TABLE_IMAGE_USES, scope.text, "uses",
		(long long)subject_number(subject, IMAGES_USES));
}

/* --- uses ------------------------------------------------------------------------------------------------ */

static void add_use_facts(struct document *document, const struct subject *subject)
{
	static const struct {
		const char *label;
		int column;
	} pairs[] = {
		{ "Role", IMAGE_USE_ROLE },
		{ "Image", IMAGE_USE_IMAGE },
		{ "Tag", IMAGE_USE_TAG },
		{ "Digest", IMAGE_USE_DIGEST },
		{ "Class", IMAGE_USE_CLASS },
		{ "Malformed", IMAGE_USE_MALFORMED },
		{ "Certainty", IMAGE_USE_CERTAINTY },
		{ "Named by", IMAGE_USE_WHERE },
		{ "Function", IMAGE_USE_FUNCTION },
		{ "Platform", IMAGE_USE_PLATFORM },
		{ "Lock", IMAGE_USE_LOCK_DIGEST },
		{ "", IMAGE_USE_LOCK_PLATFORMS },
	};

	for (size_t i = 0; i < COUNT_OF(pairs); i++)
		document_pair(document, pairs[i].label,
			cell_role(TABLE_IMAGE_USES, (size_t)pairs[i].column, subject->row),
			subject_text(subject, pairs[i].column));
	add_worst(document, subject, IMAGE_USE_WORST);
	add_time(document, subject, "First seen", IMAGE_USE_FIRST_SEEN);
}

static void add_use_links(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf image = BUF_INIT;

	add_section(document, "GO ON");
	add_findings_link(
		document, subject, IMAGE_USE_REPO, IMAGE_USE_PATH, IMAGE_USE_LINE, IMAGE_USE_FINDINGS);
	buf_add_scope(&image, subject, TABLE_IMAGES, IMAGE_USE_IMAGE, "name");
	buf_add_scope(&image, subject, TABLE_IMAGES, IMAGE_USE_ROLE, "role");
	add_list_link(document, "the image over the fleet: who else uses it, at which digests", TABLE_IMAGES,
		image.text, subject_text(subject, IMAGE_USE_IMAGE));
	add_repository_link(document, subject, IMAGE_USE_REPO);
}

void add_image_use(struct document *document, const struct subject *subject)
{
	document_line(document);
	document_outside(document, 1, ROLE_STRONG, subject_text(subject, IMAGE_USE_TEXT));
	document_pair(document, "Repository", ROLE_STRONG, subject_text(subject, IMAGE_USE_REPO));
	add_place(document, subject, IMAGE_USE_PATH, IMAGE_USE_LINE);
	if (subject->detail && subject->detail->line_count)
		add_excerpt(
			document, subject->detail, ALL_LINES, !subject->row->cells[IMAGE_USE_WORST].empty);
	add_unknown(document, subject_text(subject, IMAGE_USE_CLASS));
	add_use_facts(document, subject);
	if (!subject->brief)
		add_use_links(document, subject);
	add_history(document, subject);
}

/* --- settings -------------------------------------------------------------------------------------------- */

/* What becomes of it, where that is not what its author meant. */
static const char *about_state(const char *state)
{
	if (strcmp(state, setting_state_word(SETTING_STATE_IGNORED)) == 0)
		return "no release of Dagger reads this key here";
	if (strcmp(state, setting_state_word(SETTING_STATE_REFUSED)) == 0)
		return "the engine does not start with it";
	return "";
}

void add_setting(struct document *document, const struct subject *subject)
{
	document_line(document);
	document_outside(document, 1, ROLE_STRONG, subject_text(subject, SETTINGS_KEY));
	document_pair(document, "Value", ROLE_STRONG, subject_text(subject, SETTINGS_VALUE));
	document_pair(document, "Belongs to", ROLE_TEXT, subject_text(subject, SETTINGS_SUBJECT));
	document_pair(document, "Repository", ROLE_STRONG, subject_text(subject, SETTINGS_REPO));
	add_place(document, subject, SETTINGS_PATH, SETTINGS_LINE);
	if (subject->detail && subject->detail->line_count)
		add_excerpt(document, subject->detail, ALL_LINES, !subject->row->cells[SETTINGS_WORST].empty);
	document_pair(document, "Kind", ROLE_TEXT, subject_text(subject, SETTINGS_KIND));
	document_pair(document, "State", cell_role(TABLE_SETTINGS, SETTINGS_STATE, subject->row),
		subject_text(subject, SETTINGS_STATE));
	document_words(document, "", ROLE_DIM, about_state(subject_text(subject, SETTINGS_STATE)));
	document_pair(document, "Reason", ROLE_BAD, subject_text(subject, SETTINGS_REASON));
	document_pair(document, "Certainty", ROLE_TEXT, subject_text(subject, SETTINGS_CERTAINTY));
	add_words(document, "Rules", subject_text(subject, SETTINGS_RULES));
	add_worst(document, subject, SETTINGS_WORST);
	add_time(document, subject, "First seen", SETTINGS_FIRST_SEEN);
	if (!subject->brief) {
		add_section(document, "GO ON");
		add_findings_link(
			document, subject, SETTINGS_REPO, SETTINGS_PATH, SETTINGS_LINE, SETTINGS_FINDINGS);
		add_repository_link(document, subject, SETTINGS_REPO);
	}
	add_history(document, subject);
}
