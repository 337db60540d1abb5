/* Facts of code and command lines in words, one a line, to compare with what a test expects. */
#ifndef SCABBARD_TESTS_SUPPORT_DESCRIBED_H
#define SCABBARD_TESTS_SUPPORT_DESCRIBED_H

#include "model/snapshot.h"

/**
 * Read a text and compare. A call is "cli call in deploy: module=./ci, #0=build, token=(unknown)"; the certainty is
 * left out of literals; elements of lists are "#0[1]"; "<3" is the result of call 3. Then "reference VERB SOURCE",
 * "setting KEY=VALUE of SUBJECT", "image ROLE TEXT WHERE PLATFORM as STAGE", "dagger" where the file is a client's.
 */
void assert_described(enum reader_id reader, const char *text, const char *expected);

/** The bytes of the text that a place marks, for a comparison; checks line and column too. */
void assert_marks(const char *text, struct place at, const char *marked);

/** Read a text; the snapshot owns the facts. */
struct facts *read_described(struct snapshot *snapshot, enum reader_id reader, const char *text);

#endif
