/* The filter language: one text that screens, report, export and check understand alike. */
#ifndef SCABBARD_MODEL_FILTER_H
#define SCABBARD_MODEL_FILTER_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"
#include "model/table.h"

/**
 * Grammar: terms side by side are ANDed; `OR`, `( )`; `-` in front negates. A term is
 *
 *	column:word      contains, without regard to ASCII case; `*` makes it a glob over the whole value. Of columns
 *	                 of our own words it must be where one begins: class:pinned is not "unpinned"
 *	column=word      equals          column~regex    POSIX extended regular expression
 *	column<word <= > >=              numbers, times (dates or ages such as 30d), severities by weight
 *	is:new is:open is:closed is:unknown is:declared is:unpinned is:floating is:failed is:hostile
 *	is:disagrees is:unreachable is:absent is:nocopy is:behind is:thirdparty      what copies say
 *	is:decided is:accepted is:dismissed is:triage is:confirmed is:owned              of findings, and:
 *	is:ending is:overdue        a decision ends within 30 days; has ended, and nobody has decided again
 *	is:current is:expired                                                        of reviews and decisions
 *	is:unused                                                                    of decisions
 *	is:worse is:better                  of changes: opened or reopened; closed
 *	class:live|fixture|docs|vendored|any     which paths; live when nothing is said
 *	word             any shown text column contains it
 *
 * Words with blanks stand in double quotes, with \" and \\ inside; a `*` in quotes is one like any other. Numbers,
 * times and severities take `:` for `=`. A date stands for its whole day. An age counts back: first_seen<30d is
 * less than thirty days ago. References have a column `class` besides: class:pinned asks for that one.
 */
enum filter_op {
	FILTER_AND,
	FILTER_OR,
	FILTER_NOT, /* inner nodes */
	FILTER_CONTAINS,
	FILTER_GLOB,
	FILTER_EQUAL,
	FILTER_REGEX, /* leaves on text */
	FILTER_LESS,
	FILTER_LESS_EQUAL,
	FILTER_MORE,
	FILTER_MORE_EQUAL,
	FILTER_IS,  /* leaf: word is the predicate, or a class of paths, or "any" */
	FILTER_ANY, /* leaf: any shown text column contains word */
};

struct filter_node {
	enum filter_op op;
	const struct filter_node *left, *right; /**< inner nodes; NOT has only left */
	int column;                             /**< leaves: index into the table's columns */
	const char *word;
	int64_t number;       /**< comparisons: the word as a number, time or severity */
	size_t offset, count; /**< where in the text, for underlining */
};

/** A parsed filter; the nodes live in its arena. `root` is NULL when the text is empty. */
struct filter {
	struct arena arena;
	const struct filter_node *root;
	bool names_class; /**< a `class` term is present, so the default scope does not apply */
	bool names_state; /**< likewise a term that asks for findings which are not open, or repositories not live */
};

/**
 * Parse a filter for a table at a time (ages count back from it). Errors are ERROR_USAGE with `ret_offset` (may
 * be NULL) at the offending byte, a hint with the closest column name, and never a crash on any input.
 */
int filter_parse(struct filter *ret, enum table_id table, const char *text, int64_t now, size_t *ret_offset,
	struct error *err);
void filter_release(struct filter *filter);

#endif
