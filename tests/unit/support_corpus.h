/* The real data beside the project: where it is, and walking through it. */
#ifndef SCABBARD_TESTS_SUPPORT_CORPUS_H
#define SCABBARD_TESTS_SUPPORT_CORPUS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/** The path of a part of the corpus ($SHARED/corpus/PART, default ../shared); false, said aloud, when it is absent. */
bool corpus_path(const char *part, struct buf *ret);

/**
 * Visit every file below a folder: its path below that folder and its bytes. Returns how many there were; a file
 * that cannot be read fails the test.
 */
size_t corpus_visit(const char *folder,
	void (*visit)(const char *path, const char *bytes, size_t length, void *context), void *context);

/** Read one file whole; one that cannot be read fails the test. */
void corpus_read(struct buf *ret, const char *path);

#endif
