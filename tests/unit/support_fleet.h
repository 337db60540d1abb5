/* A made-up fleet in a database of its own: small, the same in every run, with odd names in it. */
#ifndef SCABBARD_TESTS_SUPPORT_FLEET_H
#define SCABBARD_TESTS_SUPPORT_FLEET_H

#include "store/store.h"

/** A time after the newest run. */
enum { FLEET_NOW = 1795507200, FLEET_RUNS = 5, FLEET_REPOSITORIES = 9, FLEET_GONE = 7, FLEET_IGNORED = 9 };

/** Open an empty database in memory; with or without the fleet. The rules are lent to it. */
struct store *support_fleet_empty(void);
struct store *support_fleet_open(void);

/** Teams, decisions, what follows from them for findings, and more events: support_fleet_open asks for it. */
void support_fleet_decide(struct store *store);

/** Run one statement; a failure fails the test. */
void support_fleet_run(struct store *store, const char *sql);

/** The number that a statement answers. */
int64_t support_fleet_ask(struct store *store, const char *sql);

extern const struct rule support_fleet_rules[];

#endif
