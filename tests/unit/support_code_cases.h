/* Cases of one language: a piece of code and the call that has to come out of it, each a test of its own. */
#ifndef SCABBARD_TESTS_SUPPORT_CODE_CASES_H
#define SCABBARD_TESTS_SUPPORT_CODE_CASES_H

#include <stddef.h>

#include "model/snapshot.h"

struct code_case {
	const char *name; /**< a sentence: what is tested */
	const char *code;
	const char *call;  /**< the name of the calls looked at */
	const char *lines; /**< as support_code_write has them */
};

/** Run cases: what stands before each code, and how far its lines are indented. */
int code_cases_run(const char *reader, const char *before, const char *indent, const struct code_case *cases,
	size_t count);

/**
 * Fail unless a parameter is among those of a code, in one line:
 *
 *	Ci.build(src: dagger.Directory) default=x address=x path=x ignores exposed
 */
void code_expect_parameter(const char *reader, const char *code, const char *line);

/** Fail unless a code has no parameter of a name. */
void code_expect_no_parameter(const char *reader, const char *code, const char *name);

/** Fail unless a name has a fixed text, "certainty text". */
void code_expect_constant(const char *reader, const char *code, const char *name, const char *expected);

#endif
