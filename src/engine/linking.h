/* The parts of linking: what stands around a reference in its repository, and what the engine makes of it. */
#ifndef SCABBARD_ENGINE_LINKING_H
#define SCABBARD_ENGINE_LINKING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/snapshot.h"

/** The entries of one lock by what they answer, sorted. */
struct lock_index {
	struct lock_key *keys;
	size_t count;
};

/** Linking one snapshot. `path` and `key` are scratch. */
struct linking {
	struct snapshot *snapshot;
	struct buf path;
	struct buf key;
	struct lock_index **locks; /**< by file, made when first asked for; in the arena */
	const char *lock_folder;   /**< the folder that `lock_file` is the answer for; NULL for none yet */
	uint32_t lock_file;
	const char **code_roots; /**< by module: folder of its code, NULL for none */
	size_t image_capacity;
};

/** What is known of the engine that runs a manifest. */
struct engine_version {
	const char *given;   /**< engineVersion as written, NULL if absent */
	const char *version; /**< valid, with its v; NULL if nothing exact is known */
	const char *floor;   /**< at least this one, valid, with its v */
	bool workspace;      /**< of a workspace file, which names no version */
};

/** The index of the file of a path, UINT32_MAX if the snapshot has none. */
uint32_t snapshot_file_at(const struct snapshot *snapshot, const char *path);

/** Whether a folder of that path is known to exist in the commit. */
bool linking_has_folder(struct linking *linking, const char *path);

/** DETAIL_TARGET_OK, DETAIL_TARGET_MISSING or DETAIL_TARGET_UNKNOWN of a folder. */
uint32_t linking_target(struct linking *linking, const char *folder);

/** The lock that governs a folder: its file, UINT32_MAX for none. */
uint32_t linking_lock_of(struct linking *linking, const char *folder);

/** Fill lock_commit and lock_floats of a remote reference from its lock file. */
void linking_lock(struct linking *linking, struct reference *reference);

/** Fill the snapshot's calls, once its modules are there; then its images; and its settings. */
void linking_code(struct linking *linking);
void linking_images(struct linking *linking);
void linking_settings(struct linking *linking);

/** The module whose code a path is, INDEX_NONE for none. */
uint32_t linking_module_of(const struct linking *linking, const char *path);

/** What a name is found by among the constants of a file's package: "folder<LF>reader package<LF>name". */
const char *linking_package_key(const struct file *file, const char *name, struct arena *arena);

/** What is known of the engine of a manifest. */
struct engine_version engine_version_of(const struct facts *facts, struct arena *arena);

/** Whether the code of a module must lie below its manifest: for all engines that it may be before 1.0. */
bool engine_wants_source_below(const struct engine_version *engine);

/** Whether '#' begins a version: from v1.0.0-beta.10 on, and where nothing speaks against it. */
bool engine_hash_version(const struct engine_version *engine);

/** Decide `effective` and `engine_reason` of a reference whose class, version and lock are known. */
void reference_decide(struct reference *reference, const struct engine_version *engine,
	const char *lock_version, struct arena *arena);

#endif
