#include "support_reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "support_fleet.h"

static int keep(const struct row *row, void *context)
{
	struct exported *exported = context;
	const size_t count = table_list[exported->table].column_count;
	struct cell *cells = arena_zero(&exported->arena, count, sizeof(*cells));

	for (size_t i = 0; i < count; i++) {
		cells[i] = row->cells[i];
		cells[i].text = arena_string(&exported->arena, row->cells[i].text);
	}
	exported->rows[exported->count].id = row->id;
	exported->rows[exported->count++].cells = cells;
	return 0;
}

void support_export(struct store *store, struct exported *exported)
{
	int64_t ids[READING_ROWS];
	struct error err = { 0 };

	for (int64_t i = 0; i < READING_ROWS; i++)
		ids[i] = i + 1;
	assert_int_equal(store_rows(store, exported->table, ids, READING_ROWS, keep, exported, &err), 0);
	assert_true(exported->count > 0);
}

/* --- reading a filter plainly ---------------------------------------------------------------------------- */

static const char *text_of(const struct reading *reading, int column)
{
	return reading->row->cells[column].text;
}

static bool is_word(const struct reading *reading, int column, const char *word)
{
	return strcmp(text_of(reading, column), word) == 0;
}

static bool matches_glob(const char *pattern, const char *text)
{
	if (*pattern == '*')
		return matches_glob(pattern + 1, text) || (*text && matches_glob(pattern, text + 1));
	if (!*pattern || !*text)
		return *pattern == *text;
	return strncasecmp(pattern, text, 1) == 0 && matches_glob(pattern + 1, text + 1);
}

static bool matches_regex(const char *pattern, const char *text)
{
	regex_t regex;
	bool found;

	assert_int_equal(regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB), 0);
	found = regexec(&regex, text, 0, NULL, 0) == 0;
	regfree(&regex);
	return found;
}

static const char *path_class(const struct reading *reading, int path)
{
	if (text_starts(text_of(reading, path), "docs/"))
		return "docs";
	if (text_starts(text_of(reading, path), "testdata/"))
		return "fixture";
	return text_starts(text_of(reading, path), "vendor/") ? "vendored" : "live";
}

static const char *class_of(const struct reading *reading)
{
	switch (reading->table) {
	case TABLE_MODULES:
		return text_of(reading, MODULE_CLASS);
	case TABLE_FINDINGS:
		return text_of(reading, FIND_CLASS);
	case TABLE_REFERENCES:
		return path_class(reading, REF_PATH);
	case TABLE_CHANGES:
		return text_of(reading, CHANGE_CLASS);
	case TABLE_IMAGE_USES:
		return path_class(reading, IMAGE_USE_PATH);
	case TABLE_SETTINGS:
		return text_of(reading, SETTINGS_CLASS);
	case TABLE_IMAGES:
	case TABLE_REPOSITORIES:
	case TABLE_GRAPH:
	case TABLE_REVIEWS:
	case TABLE_DECISIONS:
	case TABLE_COUNT:
		break;
	}
	return "live";
}

static bool is_hostile_text(const char *text)
{
	struct buf shown = BUF_INIT;
	const bool hostile = buf_add_untrusted(&shown, text) > 0;

	buf_release(&shown);
	return hostile;
}

static bool is_hostile(const struct reading *reading)
{
	static const int columns[TABLE_COUNT][4] = {
		[TABLE_MODULES] = { MODULE_PATH, MODULE_NAME, MODULE_SDK, MODULE_ENGINE },
		[TABLE_REFERENCES] = { REF_PATH, REF_NAME, REF_SOURCE, REF_PIN },
		[TABLE_FINDINGS] = { FIND_PATH, FIND_SUBJECT, FIND_SEEN, FIND_PATH },
		[TABLE_IMAGES] = { IMAGES_NAME, IMAGES_NAME, IMAGES_NAME, IMAGES_NAME },
		[TABLE_IMAGE_USES] = { IMAGE_USE_PATH, IMAGE_USE_TEXT, IMAGE_USE_PATH, IMAGE_USE_TEXT },
		[TABLE_SETTINGS] = { SETTINGS_PATH, SETTINGS_SUBJECT, SETTINGS_KEY, SETTINGS_VALUE },
	};

	if (reading->table == TABLE_REPOSITORIES)
		return reading->row->id == 5 || reading->row->id == 6;
	for (size_t i = 0; i < 4; i++)
		if (is_hostile_text(text_of(reading, columns[reading->table][i])))
			return true;
	return false;
}

/* Whether references of a module or repository float: the exported references say so. */
static bool floats(const struct reading *reading)
{
	const struct exported *references = &reading->fleet->tables[TABLE_REFERENCES];
	static const int repositories[] = {
		[TABLE_REPOSITORIES] = REPOSITORY_REPO, [TABLE_MODULES] = MODULE_REPO
	};
	const char *repository = text_of(reading, repositories[reading->table]);
	const bool module = reading->table == TABLE_MODULES;

	for (size_t i = 0; i < references->count; i++) {
		const struct reading reference = { reading->fleet, TABLE_REFERENCES, &references->rows[i] };
		char sql[96];

		snprintf(sql, sizeof(sql), "SELECT until_run IS NULL FROM reference WHERE id = %lld",
			(long long)reference.row->id);
		if (is_word(&reference, REF_EFFECTIVE, "floating") &&
			is_word(&reference, REF_REPO, repository) &&
			(module ? is_word(&reference, REF_PATH, text_of(reading, MODULE_PATH))
				: strcmp(class_of(&reference), "live") == 0) &&
			support_fleet_ask(reading->fleet->store, sql))
			return true;
	}
	return false;
}

static int64_t first_seen(const struct reading *reading)
{
	static const int columns[TABLE_COUNT] = { REPOSITORY_FIRST_SEEN, MODULE_FIRST_SEEN, REF_FIRST_SEEN,
		FIND_FIRST_SEEN, GRAPH_FIRST_SEEN, 0, 0, 0, IMAGES_FIRST_SEEN, IMAGE_USE_FIRST_SEEN,
		SETTINGS_FIRST_SEEN };

	return reading->row->cells[columns[reading->table]].number;
}

/* What copies say, of a reference or of those that lead to a row of the graph. */
static bool is_resolved(const struct reading *reading, const char *word)
{
	const struct cell *cells = reading->row->cells;
	const bool graph = reading->table == TABLE_GRAPH;

	if (strcmp(word, "disagrees") == 0)
		return graph ? cells[GRAPH_DISAGREE].number > 0 : is_word(reading, REF_LABEL, "disagrees");
	if (strcmp(word, "unreachable") == 0)
		return graph ? cells[GRAPH_UNREACHABLE].number > 0 : is_word(reading, REF_REACHABLE, "no");
	if (strcmp(word, "absent") == 0)
		return graph ? cells[GRAPH_ABSENT].number > 0 : is_word(reading, REF_PRESENT, "absent");
	if (strcmp(word, "thirdparty") == 0)
		return is_word(reading, graph ? GRAPH_TIER : REF_TIER, "third party");
	if (strcmp(word, "nocopy") == 0)
		return is_word(reading, REF_PRESENT, "no copy");
	if (strcmp(word, "behind") == 0)
		return cells[REF_BEHIND].number > 0;
	if (strcmp(word, "floating") == 0)
		return cells[GRAPH_FLOATING].number > 0;
	return is_word(reading, LEDGER_STANDING, word);
}

static bool is_one_of(const struct reading *reading, int column, const char *words)
{
	const char *text = text_of(reading, column);
	const char *found = *text ? strstr(words, text) : NULL;

	return found && (found == words || found[-1] == ',') && strchr(",", found[strlen(text)]);
}

/* Something that people decided of it has ended. */
static bool is_overdue(const struct reading *reading)
{
	char sql[400];

	snprintf(sql, sizeof(sql),
		"SELECT f.status <> 0 AND (coalesce(f.until, %d) < %d OR f.decision_id IS NULL AND "
		"coalesce((SELECT min(d.until) FROM decision_finding x JOIN decision d ON d.id = "
		"x.decision_id AND d.live "
		"AND NOT d.owns WHERE x.finding_id = f.id), %d) < %d) FROM finding f WHERE f.id = %lld",
		FLEET_NOW, FLEET_NOW, FLEET_NOW, FLEET_NOW, (long long)reading->row->id);
	return support_fleet_ask(reading->fleet->store, sql) != 0;
}

/* What people said of a finding, in the words of its row. */
static bool is_decided(const struct reading *reading, const char *word, bool *ret)
{
	const struct cell *until = &reading->row->cells[FIND_UNTIL];

	if (strcmp(word, "decided") == 0)
		*ret = is_one_of(reading, FIND_STATUS, "accepted,dismissed");
	else if (strcmp(word, "accepted") == 0 || strcmp(word, "dismissed") == 0 ||
		 strcmp(word, "confirmed") == 0)
		*ret = is_word(reading, FIND_STATUS, word);
	else if (strcmp(word, "triage") == 0)
		*ret = is_word(reading, FIND_STATUS, "in triage");
	else if (strcmp(word, "ending") == 0)
		*ret = !until->empty && until->number <= FLEET_NOW + 30 * 86400;
	else if (strcmp(word, "owned") == 0)
		*ret = *text_of(reading, FIND_OWNER) != '\0';
	else if (strcmp(word, "overdue") == 0)
		*ret = is_overdue(reading);
	else
		return false;
	return true;
}

static bool is_changed(const struct reading *reading, const char *word)
{
	if (strcmp(word, "new") == 0)
		return reading->row->cells[CHANGE_RUN].number >= FLEET_RUNS;
	if (strcmp(word, "open") == 0)
		return !is_one_of(reading, CHANGE_STATUS, "closed,accepted,dismissed");
	if (strcmp(word, "closed") == 0)
		return is_word(reading, CHANGE_STATUS, "closed");
	if (strcmp(word, "decided") == 0)
		return is_one_of(reading, CHANGE_STATUS, "accepted,dismissed");
	if (strcmp(word, "worse") == 0)
		return is_one_of(reading, CHANGE_WHAT, "opened,reopened");
	assert_string_equal(word, "better");
	return is_word(reading, CHANGE_WHAT, "closed");
}

static bool stands(const struct reading *reading, const char *word)
{
	if (strcmp(word, "current") == 0)
		return is_one_of(reading, DECIDE_STANDING, "current,ends soon");
	if (strcmp(word, "ending") == 0)
		return is_word(reading, DECIDE_STANDING, "ends soon");
	return is_word(reading, DECIDE_STANDING, strcmp(word, "expired") == 0 ? "ended" : word);
}

static bool is_now(const struct reading *reading);

static bool is_use(const struct reading *reading, const char *word)
{
	if (strcmp(word, "unknown") == 0)
		return is_word(reading, IMAGE_USE_CLASS, "unknown");
	return is_one_of(reading, IMAGE_USE_CLASS, "tag,latest,no-tag");
}

/* Whether one of the uses of an image is unpinned, or unknown: the exported ones say so. */
static bool has_use(const struct reading *reading, const char *word)
{
	const struct exported *uses = &reading->fleet->tables[TABLE_IMAGE_USES];

	for (size_t i = 0; i < uses->count; i++) {
		const struct reading use = { reading->fleet, TABLE_IMAGE_USES, &uses->rows[i] };

		if (strcmp(text_of(&use, IMAGE_USE_IMAGE), text_of(reading, IMAGES_NAME)) == 0 &&
			is_word(&use, IMAGE_USE_ROLE, text_of(reading, IMAGES_ROLE)) &&
			!is_one_of(&use, IMAGE_USE_REPO, "acme/gone,acme/ignored") &&
			strcmp(class_of(&use), "live") == 0 && is_now(&use) && is_use(&use, word))
			return true;
	}
	return false;
}

static bool is(const struct reading *reading, const char *word)
{
	bool decided;
	static const char *const resolved[] = { "disagrees", "unreachable", "absent", "thirdparty", "nocopy",
		"behind", "current", "expired" };
	static const int unpinned[] = {
		[TABLE_REPOSITORIES] = REPOSITORY_UNPINNED, [TABLE_MODULES] = MODULE_UNPINNED
	};
	const struct cell *cells = reading->row->cells;
	const enum table_id table = reading->table;

	if (strcmp(word, "any") == 0)
		return true;
	if (table == TABLE_DECISIONS)
		return stands(reading, word);
	if (table == TABLE_FINDINGS && is_decided(reading, word, &decided))
		return decided;
	for (size_t i = 0; i < sizeof(resolved) / sizeof(*resolved); i++)
		if (strcmp(word, resolved[i]) == 0)
			return is_resolved(reading, word);
	if (table == TABLE_GRAPH && strcmp(word, "floating") == 0)
		return is_resolved(reading, word);
	if (strcmp(word, "live") == 0 || strcmp(word, "docs") == 0 || strcmp(word, "fixture") == 0 ||
		strcmp(word, "vendored") == 0)
		return strcmp(class_of(reading), word) == 0;
	if (table == TABLE_CHANGES)
		return is_changed(reading, word);
	if (strcmp(word, "hostile") == 0)
		return is_hostile(reading);
	if (strcmp(word, "new") == 0 && table == TABLE_FINDINGS)
		return cells[FIND_FIRST_SEEN].number == 1794320000 && is(reading, "open");
	if (strcmp(word, "new") == 0)
		return first_seen(reading) == 1794320000;
	if (strcmp(word, "open") == 0)
		return !is_one_of(reading, FIND_STATUS, "closed,accepted,dismissed");
	if (strcmp(word, "closed") == 0)
		return is_word(reading, FIND_STATUS, "closed");
	if (strcmp(word, "declared") == 0)
		return is_word(reading, FIND_VERDICT, "declared");
	if (strcmp(word, "failed") == 0)
		return table == TABLE_FINDINGS ? is_word(reading, FIND_VERDICT, "fail")
					       : is_word(reading, REPOSITORY_STATUS, "failed");
	if (table == TABLE_IMAGES)
		return has_use(reading, word);
	if (table == TABLE_IMAGE_USES)
		return is_use(reading, word);
	if (strcmp(word, "unknown") == 0 && table == TABLE_REPOSITORIES)
		return cells[REPOSITORY_UNKNOWN].number > 0;
	if (strcmp(word, "unknown") == 0)
		return table == TABLE_FINDINGS ? is_word(reading, FIND_VERDICT, "unknown")
					       : is_word(reading, REF_EFFECTIVE, "unknown");
	if (strcmp(word, "unpinned") == 0 && table == TABLE_REFERENCES)
		return is_word(reading, REF_CLASS, "unpinned");
	if (strcmp(word, "unpinned") == 0)
		return cells[unpinned[table]].number > 0;
	assert_string_equal(word, "floating");
	return table == TABLE_REFERENCES ? is_word(reading, REF_EFFECTIVE, "floating") : floats(reading);
}

static bool compares(const struct filter_node *node, const struct cell *cell)
{
	if (cell->empty)
		return false;
	return node->op == FILTER_EQUAL        ? cell->number == node->number
	       : node->op == FILTER_LESS       ? cell->number < node->number
	       : node->op == FILTER_LESS_EQUAL ? cell->number <= node->number
	       : node->op == FILTER_MORE       ? cell->number > node->number
					       : cell->number >= node->number;
}

/* Of our own words the beginning counts: "pinned" is not in "unpinned". */
static bool contains(const struct column *column, const char *text, const char *word)
{
	const char *found = strcasestr(text, word);

	if (column->type != COLUMN_WORD || !*word)
		return found != NULL;
	while (found && found > text && isalnum((unsigned char)found[-1]))
		found = strcasestr(found + 1, word);
	return found != NULL;
}

static bool contains_any(const struct reading *reading, const char *word)
{
	const struct table *table = &table_list[reading->table];

	for (size_t i = 0; i < table->column_count; i++) {
		const struct column *column = &table->columns[i];

		if (column->title && (column->type == COLUMN_TEXT || column->type == COLUMN_WORD) &&
			strcasestr(text_of(reading, (int)i), word))
			return true;
	}
	return false;
}

bool support_selects(const struct reading *reading, const struct filter_node *node)
{
	const struct cell *cell = node->column >= 0 ? &reading->row->cells[node->column] : NULL;

	switch (node->op) {
	case FILTER_AND:
		return support_selects(reading, node->left) && support_selects(reading, node->right);
	case FILTER_OR:
		return support_selects(reading, node->left) || support_selects(reading, node->right);
	case FILTER_NOT:
		return !support_selects(reading, node->left);
	case FILTER_IS:
		return is(reading, node->word);
	case FILTER_ANY:
		return contains_any(reading, node->word);
	case FILTER_CONTAINS:
		return contains(&table_list[reading->table].columns[node->column], cell->text, node->word);
	case FILTER_GLOB:
		return matches_glob(node->word, cell->text);
	case FILTER_REGEX:
		return matches_regex(node->word, cell->text);
	case FILTER_EQUAL:
		if (table_list[reading->table].columns[node->column].type == COLUMN_TEXT ||
			table_list[reading->table].columns[node->column].type == COLUMN_WORD)
			return strcmp(cell->text, node->word) == 0;
		break;
	case FILTER_LESS:
	case FILTER_LESS_EQUAL:
	case FILTER_MORE:
	case FILTER_MORE_EQUAL:
		break;
	}
	return compares(node, cell);
}

/* --- scope ----------------------------------------------------------------------------------------------- */

static bool mentions(const struct filter_node *node, enum filter_op op, int column, const char *word)
{
	if (!node)
		return false;
	if (node->left)
		return mentions(node->left, op, column, word) || mentions(node->right, op, column, word);
	return (op == FILTER_ANY || node->op == op) && (column < 0 || node->column == column) &&
	       (!word || strcmp(node->word, word) == 0);
}

/* "-repo=x" asks for no repository. */
static bool asks_for_name(const struct filter_node *node, int column, bool wanted)
{
	if (!node)
		return false;
	if (node->op == FILTER_NOT)
		return asks_for_name(node->left, column, !wanted);
	if (node->left)
		return asks_for_name(node->left, column, wanted) ||
		       asks_for_name(node->right, column, wanted);
	return wanted && node->op == FILTER_EQUAL && node->column == column;
}

static bool names_state(const struct reading *reading, const struct filter_node *root)
{
	static const char *const words[] = { "open", "closed", "decided", "accepted", "dismissed", "ending",
		"overdue" };

	if (reading->table == TABLE_REPOSITORIES)
		return mentions(root, FILTER_ANY, REPOSITORY_STATE, NULL) ||
		       asks_for_name(root, REPOSITORY_REPO, true);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (mentions(root, FILTER_IS, -1, words[i]))
			return true;
	return mentions(root, FILTER_ANY, FIND_STATUS, NULL) || mentions(root, FILTER_ANY, FIND_ACT, NULL);
}

static bool is_now(const struct reading *reading)
{
	static const char *const tables[TABLE_COUNT] = { [TABLE_MODULES] = "module",
		[TABLE_REFERENCES] = "reference",
		[TABLE_IMAGE_USES] = "image_use",
		[TABLE_SETTINGS] = "configuration" };
	char sql[96];

	if (!tables[reading->table])
		return true;
	snprintf(sql, sizeof(sql), "SELECT until_run IS NULL FROM %s WHERE id = %lld", tables[reading->table],
		(long long)reading->row->id);
	return support_fleet_ask(reading->fleet->store, sql) != 0;
}

bool support_in_scope(const struct reading *reading, const struct filter *filter)
{
	static const int repositories[TABLE_COUNT] = { [TABLE_REPOSITORIES] = REPOSITORY_REPO,
		[TABLE_MODULES] = MODULE_REPO,
		[TABLE_REFERENCES] = REF_REPO,
		[TABLE_FINDINGS] = FIND_REPO,
		[TABLE_CHANGES] = CHANGE_REPO,
		[TABLE_IMAGE_USES] = IMAGE_USE_REPO,
		[TABLE_SETTINGS] = SETTINGS_REPO };
	const char *repository = text_of(reading, repositories[reading->table]);
	const bool whole = reading->table == TABLE_GRAPH || reading->table == TABLE_REVIEWS ||
			   reading->table == TABLE_DECISIONS;
	const bool hidden = strcmp(repository, "acme/gone") == 0 || strcmp(repository, "acme/ignored") == 0;

	if (whole)
		return true;
	if (reading->table == TABLE_IMAGES)
		return reading->row->cells[IMAGES_USES].number > 0;
	if (reading->table == TABLE_REPOSITORIES)
		return names_state(reading, filter->root) ? strcmp(repository, "acme/ignored") != 0 : !hidden;
	if (!is_now(reading))
		return false;
	if (hidden && !asks_for_name(filter->root, repositories[reading->table], true))
		return false;
	if (!filter->names_class && strcmp(class_of(reading), "live") != 0)
		return false;
	return reading->table != TABLE_FINDINGS || names_state(reading, filter->root) || is(reading, "open");
}
