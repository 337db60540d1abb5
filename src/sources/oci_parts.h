/* What reading a layout consists of: a plan made of its manifests, then the blobs that the plan wants. */
#ifndef SCABBARD_OCI_PARTS_H
#define SCABBARD_OCI_PARTS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/memory.h"
#include "sources/oci.h"

enum {
	OCI_HEX = 64,
	OCI_MANIFEST_MOST = 4 * 1024 * 1024,   /* of one; registries take no larger ones */
	OCI_MANIFESTS_MOST = 64 * 1024 * 1024, /* of all together, each counted as often as it is named */
	OCI_MANIFEST_COUNT = 10000,
	OCI_MANIFEST_VALUES = 200000,
	OCI_INDEX_DEPTH = 8,
	OCI_WANTED = 20000,
};

/* One layer that is wanted. Texts live in the plan. */
struct oci_wanted {
	const char *hex;
	int64_t size;                 /* as its descriptor has it */
	struct oci_attestation layer; /* all but its bytes */
};

/* Add a blob's bytes; ERROR_NOT_FOUND if it is not there. */
typedef int oci_get(const void *store, const char *hex, size_t most, struct buf *ret, struct error *err);

struct oci_plan {
	const struct limits *limits;
	const struct oci_visitor *visitor;
	oci_get *get; /* while the plan is made */
	const void *store;
	struct arena arena;
	struct oci_wanted *wanted; /* by hex */
	size_t wanted_count, wanted_capacity;
	size_t manifest_count;
	uint64_t manifest_bytes, given_bytes;
};

void oci_plan_release(struct oci_plan *plan);

/* Walk from the index through all manifests, which come from the store, and sort what is wanted. */
int oci_plan_make(
	struct oci_plan *plan, struct bytes index, oci_get *get, const void *store, struct error *err);

/* The first of the wanted layers that are this blob; those that are too stand behind it. plan->wanted_count if none is. */
size_t oci_plan_find(const struct oci_plan *plan, const char *hex);

/* Hand the blob to the visitor, once for each layer that it is. */
int oci_plan_give(struct oci_plan *plan, const char *hex, struct bytes bytes, struct error *err);

/* The oci-layout file. */
int oci_check_version(struct bytes text, struct error *err);

/* ERROR_MALFORMED where the SHA-256 of the bytes is not their name. */
int oci_check_blob(const char *hex, struct bytes bytes, struct error *err);

/* Read a tar archive: its bytes, or, where there are none, a file. */
int oci_archive_read(struct oci_plan *plan, int fd, struct bytes archive, struct error *err);

#endif
