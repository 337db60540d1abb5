/* Repositories for tests, made by a script of tests/repos in a folder of their own. */
#ifndef SCABBARD_TESTS_SUPPORT_REPOS_H
#define SCABBARD_TESTS_SUPPORT_REPOS_H

/** Make those of shapes.sh; the folder's real path, or NULL without git. */
const char *support_repos_make(void);

/** Make those of another script, which is given the folder and an argument. */
const char *support_repos_make_by(const char *script, const char *argument);
void support_repos_remove(void);

/** A path below that folder, in memory of its own (one of the last eight). */
const char *support_repos_path(const char *name);

/** The commit that a script wrote down under a name in the folder's file "ids"; ends the program if there is none. */
const char *support_repos_id(const char *name);

/** Run a shell command in that folder, sealed from the user's settings; 0 if it succeeded. */
int support_repos_run(const char *command);

#endif
