/* A conversation with another repository, for the files of this room. */
#ifndef SCABBARD_GIT_REMOTING_H
#define SCABBARD_GIT_REMOTING_H

#include "git/remote.h"
#include "handle.h"

/* What is asked, and what callbacks have found out. */
struct conversation {
	const struct remote_settings *settings;
	struct remote_progress progress;
	git_repository *mirror; /* NULL for a list */
	bool asked;             /* credentials have been given once: they were not good enough */
	bool stopped;
	struct error problem; /* code 0 = none: said better than libgit2 does */
};

void conversation_release(struct conversation *conversation);

/* Open the mirror whose objects are to grow: by its git directory, with an empty configuration. */
int conversation_open(struct conversation *conversation, const char *gitdir, struct error *err);

/* Tell how far it is, and hold it to the limits. Returns as callbacks of libgit2 do: not 0 ends the conversation. */
int conversation_step(struct conversation *conversation);

/* Start an error from what callbacks found, else from what libgit2 says. */
int conversation_failure(const struct conversation *conversation, struct error *err);

/* Whether a ref is among those that a mirror takes; that a list shows. */
bool remoting_takes(const char *name);
bool remoting_shows(const char *name);

/* The same as remote_list and remote_fetch, of a repository of this machine. */
int remoting_list_file(struct conversation *conversation, struct remote_refs *ret, struct error *err);
int remoting_fetch_file(
	struct conversation *conversation, const char *gitdir, struct remote_refs *ret, struct error *err);

/* Add what the text of a packed-refs file says; it is taken apart. */
int remoting_read_packed(struct remote_refs *refs, char *text, uint64_t most, struct error *err);

/* Through so many tags of tags a ref is followed. */
enum { TAGS_MOST = 8 };

/* What a tag object of some size names; false if it is none that can be read. */
bool remoting_tag_target(git_odb *odb, const git_oid *id, size_t size, git_oid *ret);

/* Leave out refs whose objects an object database lacks, and see what tags lead to. */
void remoting_peel(git_odb *odb, struct remote_refs *refs);

/* Have libgit2 take its memory where want of it ends the process. Returns as libgit2 does. */
int remoting_own_memory(void);

#endif
