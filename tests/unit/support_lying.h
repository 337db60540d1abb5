/* A real worker, behind somebody who changes what it says of copies. */
#ifndef SCABBARD_TESTS_SUPPORT_LYING_H
#define SCABBARD_TESTS_SUPPORT_LYING_H

/**
 * Be that worker. $SCABBARD_TEST_LIE says how it lies: "twice" (each answer), "endless" (an answer again and again),
 * "silent" (nothing of refs), "refs" (those twice), "lazy" (no answer, but an end).
 */
int lying_main(int argc, char **argv);

#endif
