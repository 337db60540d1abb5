/* Credentials: found by the readers, never repeated. */
#ifndef SCABBARD_SOURCES_SECRET_H
#define SCABBARD_SOURCES_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/memory.h"
#include "model/code.h"
#include "model/hidden.h"
#include "model/secret_name.h"

/** What buf_add_hidden says, in the arena. */
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

/**
 * Visit the values of a call that are credentials by where they stand: plaintexts of secrets, variables, labels and
 * build arguments named like one, words of a command behind a flag that announces one. What is `sure` is one
 * whatever its text says; of the others those that are plainly none are left out.
 */
typedef void call_secret_visit(struct value_fact *value, bool sure, void *context);
void call_visit_secrets(struct call_fact *call, call_secret_visit *visit, void *context);

/** Whether a call of that name can have some. */
bool call_may_have_secrets(const struct call_fact *call);

#endif
