/* Container images: what a file names, as Docker and the engine normalise it. */
#ifndef SCABBARD_MODEL_IMAGE_H
#define SCABBARD_MODEL_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "base/memory.h"
#include "model/code.h"

/** What an image is for. Numbers are stored: append only. */
enum image_role {
	IMAGE_BASE =
		1, /**< a pipeline starts from it: from, defaultAddress, FROM of a Dockerfile that it builds */
	IMAGE_SDK = 2,       /**< a module's own runtime */
	IMAGE_TOOL = 3,      /**< CI runs in it or beside it: container, services, docker:// */
	IMAGE_ENGINE = 4,    /**< Dagger's engine, wherever it is named */
	IMAGE_PUBLISHED = 5, /**< a pipeline publishes it */
	IMAGE_DEPLOYED = 6,  /**< a workload runs it */
	IMAGE_BUILD = 7,     /**< FROM of a Dockerfile that no pipeline is known to build */
};
enum { IMAGE_ROLES = 8 };

const char *image_role_word(enum image_role role);
int image_role_parse(const char *word);

/** What a file says, where no call says it: calls (`from`, `publish`) become images by linking. */
struct image_fact {
	enum image_role role;
	const char *text; /**< as written, decoded; of what is not fixed the shape */
	enum certainty certainty;
	const char *platform; /**< "linux/arm64", NULL if not given */
	const char *where;    /**< "FROM", "container", "services.db", "spec.containers.app" ... */
	const char *stage;    /**< Dockerfile: AS name; NULL */
	uint32_t context;     /**< index of a context_fact; INDEX_NONE */
	struct place at;
};

/** An image reference taken apart as distribution/reference and the engine do (no tag = latest, no host = docker.io). */
struct image_name {
	const char *registry;   /**< "docker.io", "ghcr.io", "localhost:5000" */
	const char *repository; /**< with the registry: "docker.io/library/alpine" */
	const char *tag;    /**< "" if none is written: the engine takes latest, unless there is a digest */
	const char *digest; /**< "sha256:..." as written, "" if none */
	const char
		*malformed; /**< why it cannot be pulled, or NULL: a digest too short, capitals, a bad tag */
};

/** Take an image reference apart. Texts live in the arena. */
void image_name_parse(const char *text, struct arena *arena, struct image_name *ret);

/** How an image is fixed, from the text alone. Numbers are stored: append only. */
enum image_class {
	IMAGE_CLASS_UNKNOWN = 0, /**< no fixed text */
	IMAGE_CLASS_DIGEST = 1,
	IMAGE_CLASS_TAG = 2,
	IMAGE_CLASS_LATEST = 3,
	IMAGE_CLASS_NO_TAG = 4,
	IMAGE_CLASS_MALFORMED = 5,
	IMAGE_CLASS_NONE = 6, /**< "scratch", or a stage of the same Dockerfile: nothing is pulled */
};

const char *image_class_word(enum image_class class);
int image_class_parse(const char *word);

/** An image of one file in one commit, linked. */
struct image {
	enum image_role role;
	enum image_class class;
	enum certainty certainty;
	const char *text; /**< as written or resolved; of what is not fixed the shape */
	const char *registry, *repository, *tag, *digest; /**< "" where there is none or it is not fixed */
	const char *malformed;                            /**< why, or NULL */
	const char *platform;                             /**< "" if not given */
	const char *where;          /**< "from", "defaultAddress", "FROM", "container" ... */
	const char *function;       /**< that holds it; or the CI job; "" */
	uint32_t file, module;      /**< module: INDEX_NONE if none */
	uint32_t call;              /**< index into snapshot->calls; INDEX_NONE */
	uint32_t ordinal;           /**< among images of the file with equal role, function and repository */
	const char *lock_digest;    /**< of the lock that governs, for `lock_platform`; NULL if none */
	const char *lock_platforms; /**< all that the lock has for it, joined by commas; NULL if none */
	struct place at;
	unsigned char identity[16]; /**< stable over edits of tag and digest */
	unsigned char evidence[16];
};

/** What an image is fixed to: one name, tag and platform may have different digests in different places. */
struct image_pin {
	const char *name;     /**< as struct image's repository */
	const char *tag;      /**< "latest" if a lock fixes what has none */
	const char *platform; /**< of an entry of a lock; "" of a digest that is written */
	const char *digest;
};

/** False if it has no digest, no name or no tag, or if it is not known for which platform the lock has one. */
bool image_pin_of(const struct image *image, struct image_pin *ret);

/** How the live images of the fleet are fixed that have the name, tag and platform of one: rule 303. */
struct image_skew {
	uint32_t digests;      /**< different ones; 0 = image_pin_of says nothing of this image */
	uint32_t repositories; /**< that hold them */
	uint32_t same;         /**< of those, how many hold the digest of this image */
	char most[80];         /**< digest in the most repositories; "" if others are in as many */
	uint32_t most_count;   /**< repositories that hold it; 0 = none is in the most */
};

#endif
