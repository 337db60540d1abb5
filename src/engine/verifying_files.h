/* Which files of the request hold attestations, and which artifacts lie beside them. */
#ifndef SCABBARD_VERIFYING_FILES_H
#define SCABBARD_VERIFYING_FILES_H

#include "attest/verify.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/memory.h"

/** The bytes, or at least the digests, of an artifact; NULL texts and { 0 } are none. Larger ones are only digested. */
struct artifact_file {
	char *path;
	struct buf bytes;
	struct arena arena;
	struct artifact artifact;
};

#define ARTIFACT_FILE_INIT                                                                                   \
	{                                                                                                    \
		.bytes = BUF_INIT                                                                            \
	}

void artifact_file_release(struct artifact_file *file);

/** Read a file that is an artifact, unless it is the one that is held already. */
int artifact_file_read(struct artifact_file *file, const char *path, struct error *err);

/**
 * Add the path of the file that an attestation's own name speaks of ("app.tar" of "app.tar.sigstore.json"), or that lies
 * beside it by a name without folders. False, and nothing, if no regular file is there.
 */
bool beside_by_suffix(struct buf *ret, const char *path);
bool beside_by_name(struct buf *ret, const char *path, const char *name);

/** Takes a file, or a folder that is an image layout; `named` = by the user, so that it has to be one. Non-zero ends the walk. */
typedef int file_taker(const char *path, bool named, void *context);

/** Hears of a folder that cannot be walked. */
typedef void walk_trouble(const char *path, const struct error *error, void *context);

/** Visit a file, or all regular files below a folder, by name; links inside of it are not followed. */
int files_walk(const char *path, file_taker *taker, walk_trouble *trouble, void *context);

#endif
