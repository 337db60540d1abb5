/* Credentials that only the word in front of them tells: --password WORD, TOKEN=word, "Authorization: Bearer word". */
#ifndef SCABBARD_SOURCES_SECRET_WORD_H
#define SCABBARD_SOURCES_SECRET_WORD_H

#include <stdbool.h>
#include <stddef.h>

/** What is hidden behind a position: bytes that are shown, and how many are not; length 0 if nothing is. */
struct secret_word {
	size_t skip;
	size_t length;
};

/**
 * Look at text[position], which is one of `=`, `:`, a blank or a quotation mark. `line` says that the text is a line
 * of a file, where values are quoted by its language and lists are written out.
 */
struct secret_word secret_word_at(const char *text, size_t position, size_t length, bool line);

#endif
