/* Mirrors, for the files that look after them: where they lie, and what is kept beside them. */
#ifndef SCABBARD_ENGINE_MIRRORING_H
#define SCABBARD_ENGINE_MIRRORING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "engine/mirror.h"
#include "network.h"

/* Where under the mirror folder new mirrors are made and old ones are taken away. */
#define MIRROR_WORKSHOP ".scabbard"

/* --- the layout --------------------------------------------------------------------------------------- */

/* Add the path of a root's mirror below a folder; ERROR_USAGE if a root has no place there. */
int mirror_add_place(struct buf *ret, const char *folder, const char *root, struct error *err);

/* The root whose mirror has that path in its folder ("github.com/x/y.git"), or NULL. */
const char *mirror_root_of(const char *path, struct arena *arena);

/* Add the path of something in the workshop that belongs to a root: "new" or "gone". */
void mirror_add_workshop(struct buf *ret, const char *folder, const char *what, const char *root);

/* Become the one who writes a mirror, until `*ret` is closed. The folder above it must be there. */
int mirror_lock(int *ret, const char *gitdir, struct error *err);

/* --- what is kept of a mirror ---------------------------------------------------------------------------- */

/* Its file in the git directory says that it was made here. Texts live in the arena. */
struct mirror_state {
	const char *root, *url;
	int64_t made, updated, tried; /* updated 0 = never */
	const char *problem;          /* of the last try, "" = none */
};

bool mirror_is_ours(const char *gitdir);
int mirror_state_read(struct mirror_state *ret, const char *gitdir, struct arena *arena, struct error *err);
int mirror_state_write(const char *gitdir, const struct mirror_state *state, struct error *err);

/* --- folders ------------------------------------------------------------------------------------------- */

/* Delete a folder and all in it, following no link. */
int mirror_delete(const char *path, struct error *err);

/* Remove the folders above a place that hold nothing more, up to the mirror folder. */
void mirror_remove_parents(const char *folder, const char *place);

/* Bytes that a folder and all in it take on disk. */
uint64_t mirror_bytes(const char *path);

/* --- credentials ----------------------------------------------------------------------------------------- */

/* Give a job what policy names for the host of an address, from the environment. Texts live in the arena. */
void mirror_give_credentials(struct network_job *job, const struct policy *policy,
	const struct remote_address *address, struct arena *arena);

/* The limits that a settings' two members give. */
struct limits mirror_limits(const struct limits *given, const struct policy *policy);

#endif
