/* A database with a few findings, and what people decide about them, for tests of triage. */
#ifndef SCABBARD_TESTS_SUPPORT_TRIAGE_H
#define SCABBARD_TESTS_SUPPORT_TRIAGE_H

#include <stddef.h>
#include <stdint.h>

#include "engine/triage.h"

/** What a scan finds: a rule of support_rules on a path, and what it shows. */
struct support_found {
	int rule;
	const char *path, *evidence;
};

/** Record a scan of the one repository, acme/pay, so many days after SUPPORT_NOW: all that it finds. */
void support_triage_scan(const char *database, int64_t days, const struct support_found *found, size_t count);

/** A database of that name with four findings: 101 on a.json and b.json, 102 on a.json, 103 on docs/c.json. */
const char *support_triage_make(const char *name);

/** A number that a question answers, and a text, which lives until the eighth next. */
int64_t support_triage_ask(const char *database, const char *sql);
const char *support_triage_text(const char *database, const char *sql);
void support_triage_run(const char *database, const char *sql);

/** The id of the finding of a rule on a path. */
int64_t support_triage_id(const char *database, int rule, const char *path);

/** The state of it in words, as "decided accepted": status of the row, then enum decision_state. */
const char *support_triage_state(const char *database, int rule, const char *path);

/** Be somebody, at so many days after SUPPORT_NOW. */
void support_triage_be(const char *actor, int64_t days);

/** Do it as that; `ret` may be NULL. The code, with the error in `err`. */
int support_triage_do(
	const char *database, const struct triage_wish *wish, struct triage_result *ret, struct error *err);

#endif
