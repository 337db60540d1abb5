/* Who uses a module: repositories of the fleet, directly and through other modules. */
#include "trees.h"

#include "subject_parts.h"

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "posture_page.h"
#include "table_page.h"

#include <stdlib.h>
#include <string.h>

enum { LEAF_X = 4, NAME_X = 7, NARROW = 60, REPOSITORY_MOST = 32 };

/* --- collecting ---------------------------------------------------------------------------------------- */

static struct user user_of_row(const struct row *row)
{
	const struct cell *cells = row->cells;
	const bool floats =
		strcmp(cells[REF_EFFECTIVE].text, reference_effective_word(EFFECTIVE_FLOATING)) == 0;
	struct user user = {
		.repository = cells[REF_REPO].text,
		.path = cells[REF_PATH].text,
		.line = cells[REF_LINE].number,
		.through = "",
		.version = cells[REF_VERSION].text,
		.commit = floats ? "" : cells[REF_COMMIT].text,
		.commit_time = floats ? 0 : cells[REF_COMMIT_TIME].number,
		.since = cells[REF_FIRST_SEEN].number,
		.by = cells[REF_INTRODUCED_BY].text,
		.id = row->id,
	};

	user.state = pin_word(cells[REF_EFFECTIVE].text, cells[REF_PRESENT].text, cells[REF_REACHABLE].text,
		cells[REF_LABEL].text, &user.role);
	return user;
}

static struct user user_of_use(const struct use *use)
{
	struct user user = {
		.repository = text_or_empty(use->repository),
		.path = text_or_empty(use->path),
		.line = use->line,
		.through = text_or_empty(use->through),
		.version = text_or_empty(use->version),
		.commit = use->commit,
		.state = reference_effective_word(EFFECTIVE_COMMIT),
		.role = ROLE_TEXT,
		.since = use->first_seen,
		.by = text_or_empty(use->introduced.author),
		.class = use->class,
	};

	if (!*use->commit) {
		user.state = reference_effective_word(EFFECTIVE_FLOATING);
		user.role = ROLE_BAD;
	}
	return user;
}

static int compare_users(const void *left, const void *right)
{
	const struct user *one = left, *other = right;
	int order = strcmp(one->through, other->through);

	if (order == 0)
		order = strcmp(one->repository, other->repository);
	if (order)
		return order;
	return one->order < other->order ? -1 : one->order > other->order;
}

/* What is left out, where rows stand in for direct uses, of which `direct` are among the uses too. */
static size_t left_beside_rows(const struct subject *subject, size_t direct)
{
	const size_t uses_left = subject->detail ? subject->detail->uses_left : 0;
	const size_t rows_left = subject->below_total - subject->below_count;
	const size_t direct_left = subject->below_total > direct ? subject->below_total - direct : 0;

	return rows_left + (uses_left > direct_left ? uses_left - direct_left : 0);
}

void users_collect(struct users *ret, const struct subject *subject, struct arena *arena)
{
	const struct detail *detail = subject->detail;
	const bool rows =
		subject->below && subject->below_table == TABLE_REFERENCES && subject->table == TABLE_GRAPH;
	const size_t uses = detail ? detail->use_count : 0, uses_left = detail ? detail->uses_left : 0;
	size_t direct = 0;

	*ret = (struct users){ 0 };
	ret->items = arena_zero(arena, uses + subject->below_count + 1, sizeof(*ret->items));
	for (size_t i = 0; rows && i < subject->below_count; i++)
		ret->items[ret->count++] = user_of_row(&subject->below[i]);
	for (size_t i = 0; i < uses; i++) {
		const bool through = *text_or_empty(detail->uses[i].through) != '\0';

		direct += !through;
		if (!rows || through)
			ret->items[ret->count++] = user_of_use(&detail->uses[i]);
	}
	for (size_t i = 0; i < ret->count; i++)
		ret->items[i].order = i;
	if (ret->count > 1)
		qsort(ret->items, ret->count, sizeof(*ret->items), compare_users);
	ret->left = rows ? left_beside_rows(subject, direct) : uses_left;
}

/* --- drawing ------------------------------------------------------------------------------------------- */

/* Users of one group stand side by side, and in it those of one repository. */
static size_t group_end(const struct users *users, size_t first, int64_t *ret_repositories)
{
	size_t end = first;

	*ret_repositories = 0;
	while (end < users->count && strcmp(users->items[end].through, users->items[first].through) == 0) {
		if (end == first ||
			strcmp(users->items[end].repository, users->items[end - 1].repository) != 0)
			++*ret_repositories;
		end++;
	}
	return end;
}

static void link_user(struct document *document, const struct user *user)
{
	CLEANUP(buf_release) struct buf filter = BUF_INIT;

	if (user->id) {
		document_link_row(document, TABLE_REFERENCES, user->id, user->repository);
		return;
	}
	buf_add_exactly(&filter, "repo", user->repository);
	buf_add_exactly(&filter, "path", user->path);
	buf_format(&filter, " line=%lld class:any", (long long)user->line);
	document_link_found(document, TABLE_REFERENCES, filter.text, user->repository);
}

static void add_user_place(const struct user *user, struct buf *ret)
{
	buf_add(ret, user->path);
	if (user->line > 0)
		buf_format(ret, ":%lld", (long long)user->line);
	if (user->class != PATH_LIVE)
		buf_format(ret, " (%s)", path_class_word(user->class));
}

static void add_user(struct document *document, const struct subject *subject,
	const struct tree_columns *columns, const struct user *user, bool last, int repository_width)
{
	const int path_x = NAME_X + repository_width + 1;
	CLEANUP(buf_release) struct buf place = BUF_INIT;

	document_glyph(document, LEAF_X, ROLE_BORDER, last ? GLYPH_LAST : GLYPH_BRANCH);
	document_glyph(document, LEAF_X + 1, ROLE_BORDER, GLYPH_HORIZONTAL);
	document_cell(document, NAME_X, repository_width, ROLE_TEXT, user->repository, TEXT_CUT_START);
	add_user_place(user, &place);
	if (path_x + 4 < columns->end)
		document_cell(document, path_x, columns->end - path_x, ROLE_DIM, place.text, TEXT_CUT_MIDDLE);
	add_tree_cells(document, columns,
		&(struct tree_cells){ .version = user->version,
			.commit = user->commit,
			.state = user->state,
			.role = user->role,
			.since = user->since,
			.by = user->by },
		subject->now);
	link_user(document, user);
}

/* The module that a group refers to: the last one on the way. */
static const char *last_of(const char *through)
{
	const char *last = through;

	for (const char *at = strstr(through, " > "); at; at = strstr(last, " > "))
		last = at + 3;
	return last;
}

static void add_group_head(struct document *document, const struct subject *subject, const struct user *first,
	int64_t repositories, int64_t uses, uint32_t node)
{
	const bool folded = subject->folded && subject->folded[node];
	const bool through = *first->through != '\0';
	const char *name = first->through;
	const int x = LEAF_X + (int)strlen(through ? "through " : "directly");
	CLEANUP(buf_release) struct buf count = BUF_INIT;
	struct line *line = document_line(document);
	int room;

	line->node = node;
	line->folded = folded;
	document_glyph(document, 2, ROLE_TEXT, folded ? GLYPH_FOLDED : GLYPH_UNFOLDED);
	buf_add_counted(&count, repositories, "repository", "repositories");
	if (uses > repositories) {
		buf_add(&count, ", ");
		buf_add_counted(&count, uses, "reference", "references");
	}
	room = document->width - x - (int)count.length - 3;
	if ((int)text_width(name) < room)
		room = (int)text_width(name);
	room = room > 0 ? room : 0;
	document_own(document, LEAF_X, ROLE_STRONG, through ? "through" : "directly");
	if (through)
		document_cell(document, x, room, ROLE_STRONG, name, TEXT_CUT_START);
	document_own(document, x + room + 2, ROLE_DIM, count.text);
	if (through)
		link_module(document, last_of(name));
	else if (subject->table == TABLE_GRAPH) {
		CLEANUP(buf_release) struct buf scope = BUF_INIT;

		buf_add_scope(&scope, subject, TABLE_REFERENCES, GRAPH_ROOT, "repo_root");
		buf_add_scope(&scope, subject, TABLE_REFERENCES, GRAPH_SUBDIR, "subdir");
		document_link_list(document, TABLE_REFERENCES, scope.text, "references");
	}
}

static int repository_width_of(const struct users *users, const struct tree_columns *columns)
{
	const int room = columns->end - NAME_X;
	int most = room * (columns->commit ? 50 : 100) / 100, width = 8;

	most = most > REPOSITORY_MOST && columns->commit ? REPOSITORY_MOST : most;
	for (size_t i = 0; i < users->count; i++) {
		const int needed = (int)text_width(users->items[i].repository);

		width = needed > width ? needed : width;
	}
	return width < most ? width : most;
}

void add_users(struct document *document, const struct subject *subject)
{
	const struct tree_columns columns = tree_columns_for(document->width, true);
	struct users users;
	uint32_t node = USER_NODE;
	int width;

	users_collect(&users, subject, &document->arena);
	width = repository_width_of(&users, &columns);
	add_section(document, "USED BY");
	if (users.count == 0)
		document_paragraph(document, 2, subject->detail ? ROLE_DIM : ROLE_UNKNOWN, false,
			subject->detail ? "nobody, in live paths" : "not read yet");
	for (size_t first = 0, end; first < users.count; first = end) {
		int64_t repositories;

		end = group_end(&users, first, &repositories);
		add_group_head(
			document, subject, &users.items[first], repositories, (int64_t)(end - first), node);
		for (size_t i = first; i < end && !(subject->folded && subject->folded[node]); i++) {
			document_line(document)->within = node;
			add_user(document, subject, &columns, &users.items[i], i + 1 == end, width);
		}
		node = node + 1 < FOLD_NODES ? node + 1 : node;
	}
	if (users.left) {
		document_line(document);
		document_format(document, 2, ROLE_DIM, "and %zu more uses", users.left);
	}
}
