/*
 * Walking a commit without checking it out. Trees are read raw and taken apart as bytes: only names are looked at,
 * so building libgit2's list of entries for each tree would cost more than the reading.
 */
#include "git/walk.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "handle.h"
#include "rows.h"
#include "tree.h"

/* Entries between two looks at the clock. */
enum { LOOK_EVERY = 1024 };

struct walk {
	struct repository *repository;
	const struct walk_settings *settings;
	struct snapshot *snapshot;
	struct walk_kept *kept;
	struct rows rows;
	struct buf path; /* of the folder being looked at, raw, without a last slash */
	uint64_t looked; /* entries at the last look at the clock */
	bool over;       /* a limit of the whole repository was passed */
};

static void walk_release(struct walk *walk)
{
	rows_release(&walk->rows);
	buf_release(&walk->path);
}

/* --- trees ------------------------------------------------------------------------------------------- */

/* Git refuses to check such a name out, whatever its case. */
static bool is_forbidden(const struct tree_entry *entry)
{
	return entry->name[0] == '.' && (entry->name_length == 1 || strcmp(entry->name, "..") == 0 ||
						text_equal_ascii_case(entry->name, ".git"));
}

/*
 * The folder of an earlier tree that answers one of the present tree, or NULL. Both are in git's order, so one
 * cursor moves through the earlier tree; in a tree out of order less is found, never something wrong.
 */
static const unsigned char *find_folder(
	const struct tree *tree, size_t *position, const struct tree_entry *wanted)
{
	struct tree_entry entry;

	while (tree->object) {
		size_t next = *position;
		int order;

		if (tree_next(tree, &next, &entry) <= 0)
			return NULL;
		order = tree_compare_entries(&entry, wanted);
		if (order > 0)
			return NULL;
		*position = next;
		if (order == 0)
			return (entry.mode & MODE_TYPE) == MODE_FOLDER ? entry.oid : NULL;
	}
	return NULL;
}

static void read_tree_quietly(struct walk *walk, const unsigned char *oid, struct tree *ret)
{
	git_oid id;

	if (!oid)
		return;
	git_oid_fromraw(&id, oid);
	if (tree_read(ret, walk->repository, &id) < 0)
		*ret = (struct tree){ 0 };
}

/* --- entries ---------------------------------------------------------------------------------------- */

static const char *folder_text(const struct walk *walk)
{
	return walk->path.text;
}

/* Put a name behind the folder's path; cut back to the returned length afterwards. */
static size_t push_name(struct walk *walk, const struct tree_entry *entry)
{
	size_t length = walk->path.length;

	if (length)
		buf_add_char(&walk->path, '/');
	buf_add_bytes(&walk->path, entry->name, entry->name_length);
	return length;
}

static bool is_wanted(struct walk *walk, const struct tree_entry *entry, struct walk_want *ret)
{
	*ret = (struct walk_want){ 0 };
	return walk->settings->wants(folder_text(walk), entry->name, ret, walk->settings->context);
}

static void add_file(struct walk *walk, const struct tree_entry *entry, const struct walk_want *want)
{
	struct rows_blob blob = { .mode = entry->mode, .want = *want };

	git_oid_fromraw(&blob.id, entry->oid);
	walk->over |= !rows_blob(&walk->rows, walk->repository, &walk->path, &blob);
}

/* A file, a link, or a commit of another repository; only wanted names are looked at. */
static void visit_leaf(struct walk *walk, const struct tree_entry *entry)
{
	struct walk_want want;
	const bool wanted = is_wanted(walk, entry, &want);
	uint32_t type = entry->mode & MODE_TYPE;
	size_t length;

	if (type == MODE_COMMIT ? walk->settings->again : !wanted || (want.maybe && type != MODE_FILE))
		return;
	length = push_name(walk, entry);
	if (!rows_fits(&walk->rows, &walk->path)) {
		buf_cut(&walk->path, length);
		rows_limit(&walk->rows, folder_text(walk), PROBLEM_BAD_PATH, LIMIT_PATH_BYTES,
			length + 1 + entry->name_length);
		return;
	}
	if (type == MODE_COMMIT)
		rows_problem(
			&walk->rows, walk->path.text, PROBLEM_SUBMODULE, "a commit of another repository");
	else if (type == MODE_LINK)
		rows_problem(&walk->rows, walk->path.text, PROBLEM_SYMLINK, "a symbolic link is not followed")
			->reader = want.reader;
	else if (type == MODE_FILE)
		add_file(walk, entry, &want);
	else
		rows_problem(&walk->rows, walk->path.text, PROBLEM_CORRUPT_OBJECT,
			"a mode that git does not know");
	buf_cut(&walk->path, length);
}

/* Whether the walk must end: too many entries, or too late. A folder may cost more than many entries. */
static bool is_over(struct walk *walk, uint64_t look_every)
{
	const struct walk_settings *settings = walk->settings;
	uint64_t walked = walk->snapshot->walked;

	if (walk->over || walked - walk->looked < look_every)
		return walk->over;
	walk->looked = walked;
	if (settings->progress)
		settings->progress(walked, settings->context);
	if (walked > walk->repository->limits.values[LIMIT_REPOSITORY_ENTRIES]) {
		rows_limit(&walk->rows, "", PROBLEM_TOO_MANY, LIMIT_REPOSITORY_ENTRIES, walked);
		walk->over = true;
	} else if (settings->deadline && clock_ticks() > settings->deadline) {
		rows_limit(&walk->rows, "", PROBLEM_DEADLINE, LIMIT_REPOSITORY_SECONDS,
			walk->repository->limits.values[LIMIT_REPOSITORY_SECONDS]);
		walk->over = true;
	}
	return walk->over;
}

/* A path that is written as it is, so that a stored path can be matched against it. */
static bool is_plain(const char *path)
{
	for (const unsigned char *byte = (const unsigned char *)path; *byte; byte++)
		if (*byte < ' ' || *byte >= 0x7f || *byte == '"' || *byte == '\\')
			return false;
	return true;
}

static bool keep_folder(struct walk *walk)
{
	struct walk_kept *kept = walk->kept;

	if (!is_plain(walk->path.text))
		return false;
	arena_grow(&walk->snapshot->arena, &kept->prefixes, kept->count, &kept->capacity,
		sizeof(*kept->prefixes));
	kept->prefixes[kept->count++] = arena_string(&walk->snapshot->arena, walk->path.text);
	return true;
}

/* How a folder is entered. */
struct entering {
	const unsigned char *oid;
	const unsigned char *known; /* the same folder in the known tree, or NULL */
	unsigned depth;
	bool could_shadow; /* its folders are recorded */
};

static void visit_folder(struct walk *walk, const struct entering *entering);

/* Whether the engine could take a folder of this name for the host of a remote reference. */
static bool is_like_host(const struct tree_entry *entry)
{
	return entry->name[0] != '.' && memchr(entry->name, '.', entry->name_length);
}

/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_TREE_DEPTH ends it */
static void enter(struct walk *walk, const struct tree_entry *entry, const unsigned char *known,
	bool could_shadow, unsigned depth)
{
	struct entering entering = { entry->oid, known, depth + 1, could_shadow };
	size_t length = push_name(walk, entry);
	const struct limits *limits = &walk->repository->limits;
	const struct walk_settings *settings = walk->settings;

	if (!rows_fits(&walk->rows, &walk->path)) {
		buf_cut(&walk->path, length);
		rows_limit(&walk->rows, folder_text(walk), PROBLEM_BAD_PATH, LIMIT_PATH_BYTES,
			length + 1 + entry->name_length);
		return;
	}
	if (settings->enters && !settings->enters(walk->path.text, settings->context)) {
		buf_cut(&walk->path, length);
		return;
	}
	if (entering.depth > limits->values[LIMIT_TREE_DEPTH]) {
		rows_limit(&walk->rows, walk->path.text, PROBLEM_TOO_DEEP, LIMIT_TREE_DEPTH, entering.depth);
	} else if (!could_shadow && known && memcmp(known, entry->oid, GIT_OID_RAWSZ) == 0 &&
		   keep_folder(walk)) {
		/* as it was: the earlier capture's rows stand */
	} else {
		if (could_shadow && !settings->again)
			rows_directory(&walk->rows, &walk->path);
		visit_folder(walk, &entering);
	}
	buf_cut(&walk->path, length);
}

static bool holds_manifest(struct walk *walk, const struct tree *tree)
{
	struct walk_want want;
	struct tree_entry entry;
	size_t position = 0;

	while (tree_next(tree, &position, &entry) > 0)
		if ((entry.mode & MODE_TYPE) == MODE_FILE && is_wanted(walk, &entry, &want) && want.manifest)
			return true;
	return false;
}

/* Two entries of one name, or in an order that hides one: what a checkout makes of it nobody can say. */
static void add_disorder(struct walk *walk)
{
	rows_problem(&walk->rows, folder_text(walk), PROBLEM_CORRUPT_OBJECT,
		"its tree names an entry twice or out of order");
}

/* Whether an entry is to be looked at: no second one of its name, and a name that can be checked out. */
static bool accept_entry(
	struct walk *walk, const struct tree_entry *entry, const struct tree_entry *last, bool *disordered)
{
	const int order = last->name ? tree_compare_entries(last, entry) : -1;

	if (order >= 0 && !*disordered)
		add_disorder(walk);
	*disordered |= order >= 0;
	if (!is_forbidden(entry))
		return order != 0;
	rows_problem(&walk->rows, folder_text(walk), PROBLEM_BAD_PATH, "a name that git does not check out");
	return false;
}

/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_TREE_DEPTH ends it */
static void visit_entries(
	struct walk *walk, const struct tree *tree, const struct tree *known, const struct entering *entering)
{
	const uint64_t limit = walk->repository->limits.values[LIMIT_TREE_ENTRIES];
	int manifest = -1; /* not looked yet */
	bool disordered = false;
	size_t position = 0, known_position = 0;
	struct tree_entry entry, last = { 0 };
	int result;

	for (uint64_t count = 0; (result = tree_next(tree, &position, &entry)) > 0; count++, last = entry) {
		const unsigned char *before;
		bool could_shadow = entering->could_shadow;

		if (count == limit) {
			rows_limit(
				&walk->rows, folder_text(walk), PROBLEM_TOO_MANY, LIMIT_TREE_ENTRIES, count);
			return;
		}
		walk->snapshot->walked++;
		if (is_over(walk, LOOK_EVERY))
			return;
		if (!accept_entry(walk, &entry, &last, &disordered))
			continue;
		if ((entry.mode & MODE_TYPE) != MODE_FOLDER) {
			visit_leaf(walk, &entry);
			continue;
		}
		if (!could_shadow && is_like_host(&entry)) {
			if (manifest < 0)
				manifest = holds_manifest(walk, tree);
			could_shadow = manifest > 0;
		}
		before = find_folder(known, &known_position, &entry);
		enter(walk, &entry, before, could_shadow, entering->depth);
	}
	if (result < 0)
		rows_problem(&walk->rows, folder_text(walk), PROBLEM_CORRUPT_OBJECT, "its tree is damaged");
}

/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_TREE_DEPTH ends it */
static void visit_folder(struct walk *walk, const struct entering *entering)
{
	CLEANUP(tree_release) struct tree tree = { 0 };
	CLEANUP(tree_release) struct tree known = { 0 };
	git_oid id;
	int result;

	if (is_over(walk, 1))
		return;
	git_oid_fromraw(&id, entering->oid);
	result = tree_read(&tree, walk->repository, &id);
	if (result == GIT_EBUFS) {
		rows_problem(&walk->rows, folder_text(walk), PROBLEM_TOO_MANY, "its tree is too large")
			->limit = limit_table[LIMIT_TREE_ENTRIES].name;
		return;
	}
	if (result < 0) {
		rows_unreadable(&walk->rows, folder_text(walk), result, "tree", &id);
		return;
	}
	read_tree_quietly(walk, entering->known, &known);
	visit_entries(walk, &tree, &known, entering);
}

void walk_tree(struct repository *repository, const char *tree, const struct walk_settings *settings,
	struct snapshot *snapshot, struct walk_kept *kept)
{
	CLEANUP(walk_release)
	struct walk walk = {
		.repository = repository,
		.settings = settings,
		.snapshot = snapshot,
		.kept = kept,
		.rows = ROWS_INIT(snapshot, &repository->limits),
		.path = BUF_INIT,
	};
	struct entering entering = { 0 };
	git_oid id, known;

	if (git_oid_fromstr(&id, tree) < 0)
		return;
	entering.oid = id.id;
	if (settings->known_tree && git_oid_fromstr(&known, settings->known_tree) == 0)
		entering.known = known.id;
	if (entering.known && git_oid_equal(&id, &known) && keep_folder(&walk))
		return;
	visit_folder(&walk, &entering);
}
