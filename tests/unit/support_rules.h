/* Snapshots for tests of rules, made from texts or from a folder that is laid out as a repository. */
#ifndef SCABBARD_TESTS_SUPPORT_RULES_H
#define SCABBARD_TESTS_SUPPORT_RULES_H

#include "base/buf.h"
#include "model/finding.h"
#include "model/snapshot.h"

enum { SUPPORT_NOW = 1795507200 };

/** A file at a path of the snapshot, read as the collector reads it. Nothing happens if no reader wants it. */
void support_add_file(struct snapshot *snapshot, const char *path, const char *bytes, size_t length);
void support_add_text(struct snapshot *snapshot, const char *path, const char *text);

/** Every file and folder below a folder; how many files a reader wanted, -1 if it cannot be walked. */
int support_add_folder(struct snapshot *snapshot, const char *folder);

/** Sort and link the snapshot, and run over it all rules that need nothing else, for a strict reader. */
void support_check(struct snapshot *snapshot, int64_t now, struct findings *ret);

/** A dagger.json of an engine (NULL for none), its dependencies from line 5 on. */
void support_add_manifest(struct snapshot *snapshot, const char *path, const char *engine, const char *list);

/** Check a repository with one such manifest at its top, besides what is in the snapshot already. */
void support_check_manifest(
	struct snapshot *snapshot, const char *engine, const char *list, struct findings *ret);

/** Fail unless the first finding of a rule has seen this. */
void support_expect_seen(const struct findings *findings, int rule, const char *part);

/** Add "101 fail high 5 dependency a" a line, of one rule or of all (0). */
void support_describe(const struct findings *findings, int rule, struct buf *ret);

/** The n-th finding of a rule, NULL if there are fewer. */
const struct finding *support_found(const struct findings *findings, int rule, size_t n);

/** The tally of a rule in a class of paths; zeros if it looked at nothing there. */
struct tally support_tally(const struct findings *findings, int rule, enum path_class class);

#endif
