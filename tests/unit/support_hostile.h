/* Repositories that no git would make, object by object, in a folder of their own. */
#ifndef SCABBARD_TESTS_SUPPORT_HOSTILE_H
#define SCABBARD_TESTS_SUPPORT_HOSTILE_H

#include <stddef.h>

#include "base/buf.h"

enum { HOSTILE_OID = 41 };

/** Make the folder; 0, or -1. And remove it with all that is in it. */
int hostile_start(void);
void hostile_stop(void);

/** A path in the folder, in memory of its own (one of the last eight). */
const char *hostile_path(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Make a bare repository without objects that follows refs/heads/main. */
void hostile_make(const char *name);

/** Write a file below the folder; its own folder is made. */
void hostile_write(const char *path, const void *bytes, size_t length);

/** Add a remote to the config. */
void hostile_add_remote(const char *name, const char *url);

/** Write an object as git would. */
void hostile_add(const char *name, const char *type, const void *bytes, size_t length, char ret[HOSTILE_OID]);

/** Write what inflates to a header that may lie, and bytes behind it, under an id made of `seed`. */
void hostile_add_lie(const char *name, const char *seed, const char *header, const void *bytes, size_t length,
	char ret[HOSTILE_OID]);

/** The file of an object. */
const char *hostile_object_path(const char *name, const char *oid);

/** Add an entry to the bytes of a tree. */
void hostile_entry(struct buf *tree, const char *mode, const char *entry, const char *oid);

/** Write a tree, or a commit of one, and let main point at the commit. */
void hostile_add_tree(const char *name, const struct buf *tree, char ret[HOSTILE_OID]);
void hostile_commit(const char *name, const char *tree);

/** A tree of one entry repeated under a number: folders "0", "1" ... each leading to `oid`. */
void hostile_add_fan(const char *name, const char *oid, unsigned count, char ret[HOSTILE_OID]);

/** A blob with a small manifest of that name, and the tree that holds it alone. */
void hostile_add_manifest(
	const char *name, const char *module, char ret_blob[HOSTILE_OID], char ret_tree[HOSTILE_OID]);

#endif
