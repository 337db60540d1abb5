/* The two trees around a module: who uses it, and what it uses; and the commits at which it runs. */
#ifndef SCABBARD_TUI_TREES_H
#define SCABBARD_TUI_TREES_H

#include "subject.h"

/** Columns at the right of a tree's lines. 0 = there is no room for it. */
struct tree_columns {
	int version, commit, state, since, by;
	int end; /**< of the names */
};

/** Columns for a width; `dated` = lines say since when and by whom. */
struct tree_columns tree_columns_for(int width, bool dated);

/** Add the columns of one line. `commit` "" = floating; texts are from outside, `state` is ours. */
struct tree_cells {
	const char *version, *commit;
	const char *state;
	enum role role;
	int64_t since; /**< 0 = unknown */
	const char *by;
};
void add_tree_cells(struct document *document, const struct tree_columns *columns,
	const struct tree_cells *cells, int64_t now);

/** Number of the first node that stands for a group of users; below it are the steps. */
enum { USER_NODE = 512 };

/** What the module of the subject's resolution uses, step by step. */
void add_uses(struct document *document, const struct subject *subject, const char *title);

/** One use of a module by a repository of the fleet. Texts are borrowed, and from outside but for `state`. */
struct user {
	const char *repository, *path;
	int64_t line;
	const char *through; /**< "" = direct */
	const char *version, *commit;
	int64_t commit_time; /**< 0 = unknown */
	const char *state;
	enum role role;
	int64_t since;
	const char *by;
	int64_t id; /**< of the reference; 0 = found by its place */
	enum path_class class;
	size_t order;
};

struct users {
	struct user *items; /**< direct ones first, then by what they lead through */
	size_t count;
	size_t left; /**< further ones */
};

/**
 * Collect who uses the module of a subject. Direct users of a row of the graph are the references below it, which
 * say more than uses do; then uses are read for what leads through other modules.
 */
void users_collect(struct users *ret, const struct subject *subject, struct arena *arena);

/** Add who uses the module, directly and through whom. */
void add_users(struct document *document, const struct subject *subject);

/** At which commits it runs, in how many repositories, with the four steps of the review for each. */
void add_commits_in_use(struct document *document, const struct subject *subject);

/**
 * Add how the commit of the subject's resolution was reviewed: the steps that somebody took, and those that an open
 * finding about the subject misses. Which others the policy wants is not known here, so nothing is said of them.
 */
void add_reviewed(struct document *document, const struct subject *subject);

/** What the ledger holds of the module, newest first. */
void add_ledger(struct document *document, const struct subject *subject);

#endif
