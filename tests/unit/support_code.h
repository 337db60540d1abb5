/* Code in, facts out as text: one line a call, so that a test shows what it expects. */
#ifndef SCABBARD_TESTS_SUPPORT_CODE_H
#define SCABBARD_TESTS_SUPPORT_CODE_H

#include "base/buf.h"
#include "model/snapshot.h"

/** Read code with a reader. */
struct facts *support_code_read(struct snapshot *snapshot, const char *reader, const char *code);

/**
 * The calls of facts, a line each, without those whose lines a test has no need of if `only` is given:
 *
 *	Container.withExec("go", "test", insecureRootCapabilities: "true")
 *
 * A value is its text in quotes, before it its certainty unless literal, behind it <parameter> (<parameter...> if it
 * came through something), or #N for the call it is the result of. Elements of a list stand one after the other.
 */
void support_code_write(const struct facts *facts, const char *only, struct buf *ret);

/** Fail unless the calls of a code are these lines. The second form looks at calls of one name alone. */
void support_code_calls(const char *reader, const char *code, const char *lines);
void support_code_calls_named(const char *reader, const char *code, const char *name, const char *lines);

/** The first call of a name; fails the test if there is none. */
const struct call_fact *support_code_call(const struct facts *facts, const char *name);

#endif
