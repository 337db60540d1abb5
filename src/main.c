/*
 * The map of scabbard. Who may include whom: tests/lint/rooms.txt.
 *
 *   src/main.c     this map, then cli_main()
 *   src/cli/       commands, options, exit statuses
 *   src/tui/       the dashboard: frame (cells), term (curses), theme, one table of actions, views
 *   src/engine/    what scabbard does, one file a use: discover, worker, collect, link, resolve, introduce,
 *                  evaluate, ingest, mirror, ledger, triage (decisions), check and baseline (the gate), fix, hook,
 *                  verify (attestation files), trust_store (by whose word), fleet (questions of commands),
 *                  desk (of the dashboard); look (one repository, for gate and fix) and run (who began it, by
 *                  what policy) serve several; code_roots and screen say which files are worth reading,
 *                  hide_secrets what only several files together betray
 *   src/git/       repositories: open, walk, blobs; copies: refs, history; other people's: fetch
 *                  (the only room that knows libgit2)
 *   src/sources/   bytes into facts: table.c and one file per format; reference.c is the engine's grammar. Pipeline
 *                  code: code.h is the driver over tree-sitter, code_LANGUAGE.c a language, found by
 *                  queries/LANGUAGE.scm or by one walk (code_walk.c), dang*.c one without a grammar, dagger_api.c
 *                  what all of them ask for. shell*.c command lines, yaml_tree.c what CI and clusters are read
 *                  from, oci*.c image layouts and the attestations in them
 *   src/attest/    attestations: files into items, trust roots, every check of them; certificates (the only
 *                  room that knows OpenSSL's headers, but for digests)
 *   src/rules/     what can be wrong: table.c and one file per topic
 *   src/store/     what we remember: schema.sql, queries, filters in SQL
 *   src/reports/   how it is written down: table.c and one file per format (sarif cyclonedx spdx openvex junit
 *                  github markdown html ...); weekly.c with page_*.c: what has changed
 *   src/model/     the nouns, no I/O: snapshot reference code image setting resolution finding rule policy
 *                  review decision attestation weekly table filter posture limits
 *   src/base/      would fit in any program: error memory buf text glob wrap json toml file output lock
 *                  bytes digest clock semver sandbox grammar
 *   include/ROOM/  all that other rooms may see of a room
 *   themes/        they are also embedded in the program
 *   testdata/      rules/ID/{good,bad}, fuzz/TARGET/, scripts that make repositories
 *   tests/         unit/ cli/ tui/ fuzz/ bench/ lint/ repos/ (scripts that make repositories)
 *
 * Four steps, each restartable from the store alone: collect facts (worker processes), link them, resolve
 * references, evaluate rules. The collector and the dashboard are two processes; the store is their only
 * meeting place.
 */
#include "cli/cli.h"

int main(int argc, char **argv)
{
	return cli_main(argc, argv);
}
