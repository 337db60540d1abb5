/* Credentials: found by the readers, never repeated. */
#ifndef SCABBARD_SOURCES_SECRET_H
#define SCABBARD_SOURCES_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/memory.h"

/** What is shown in place of a credential of so many bytes: "<secret, 40 characters>". */
void buf_add_hidden(struct buf *buf, size_t length);
const char *secret_hidden(struct arena *arena, size_t length);

/**
 * Add text with each `user:password@`, each token that its issuer has made to be recognised, and each value of a
 * query such as `?access_token=` replaced by `<secret, N characters>`. Returns whether anything was replaced;
 * nothing is added when nothing was.
 */
bool buf_add_masked(struct buf *buf, const char *text, size_t length);

/**
 * The same for a line of a file that is shown around a fact: also quoted values behind a name that announces a
 * secret (`password = "..."`; where one is fetched from, as in "env://NAME", is shown), and private keys.
 */
bool buf_add_masked_line(struct buf *buf, const char *text, size_t length);

/** Whether a name ends in a word for something secret ("db_password", "apiKey"), however its words are joined. */
bool secret_is_name(const char *name, size_t length);

/** Whether a text says where a secret is fetched from instead of being one: "env://NAME", "env:NAME", "cmd:...". */
bool secret_is_address(const char *text, size_t length);

#endif
