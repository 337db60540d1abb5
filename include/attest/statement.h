/* Statements: in-toto, SLSA provenance, verification summaries, releases. */
#ifndef SCABBARD_ATTEST_STATEMENT_H
#define SCABBARD_ATTEST_STATEMENT_H

#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "model/attestation.h"
#include "model/limits.h"

/**
 * Read a statement (reference/attestations.md §1.1 to §1.3), or a bare SLSA predicate where `format` says so. Strict JSON:
 * duplicate names are refused. Unknown members are passed over. ERROR_MALFORMED says what is wrong and `ret_at` (may be
 * NULL) where.
 */
int statement_read(struct bytes text, enum attestation_format format, const struct limits *limits,
	struct arena *arena, struct statement **ret, size_t *ret_at, struct error *err);

/**
 * The normal form in which repositories are compared (§1.2): without "git+", scheme, user, ".git", "@ref" and "#ref",
 * host in lower case: "github.com/acme/pay". "" if it names none.
 */
const char *source_normal(const char *uri, struct arena *arena);

#endif
