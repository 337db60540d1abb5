/* Image layouts that a test makes: as a folder, or as a tar archive whose members may be anything. */
#ifndef SCABBARD_SUPPORT_OCI_H
#define SCABBARD_SUPPORT_OCI_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/memory.h"
#include "sources/oci.h"

#define OCI_MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define OCI_INDEX "application/vnd.oci.image.index.v1+json"
#define OCI_DSSE "application/vnd.dsse.envelope.v1+json"
#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

struct layout_member {
	const char *name;
	const char *link; /* "" if none */
	char type;        /* of tar: '0' file, '5' folder, '1' and '2' links ... */
	const void *bytes;
	size_t length;
};

struct layout {
	struct arena arena;
	struct layout_member *members;
	size_t member_count, member_capacity;
};

void layout_release(struct layout *layout);

void layout_add(struct layout *layout, const char *name, char type, const char *link, const void *bytes,
	size_t length);

/** Add a blob by its digest: "HEX" of it, in the layout's arena. */
const char *layout_blob(struct layout *layout, const char *text);

/** "{mediaType, digest, size MORE}" of a text that is a blob, MORE being further members from a comma on. */
const char *layout_descriptor(
	struct layout *layout, const char *media_type, const char *text, const char *more);

/** Add oci-layout and an index.json of these manifests' descriptors. */
void layout_index(struct layout *layout, const char *manifests);

/** Write all members as a tar archive, or below a folder. */
void layout_tar(const struct layout *layout, struct buf *ret);
void layout_write(const struct layout *layout, const char *folder);

/** Add a manifest of one layer, each with further members; the manifest's descriptor, with `more`. */
const char *one_layer(struct layout *layout, const char *type, const char *text, const char *layer_more,
	const char *manifest_more, const char *more);

/** What a reading said. */
struct heard {
	struct buf lines;    /* "BYTES about SUBJECT's first letters", by the visitor's order */
	struct buf troubles; /* codes and messages */
	int end;             /* what the visitor returns */
	int result;
	struct error error;
};

void heard_release(struct heard *heard);

/** Read; `end` of it is kept. */
void read_layout_tar(struct heard *heard, const struct buf *tar, const struct limits *limits);
void hear_layout(struct heard *heard, const struct layout *layout);
void hear_layout_folder(struct heard *heard, const char *path);

/** Fail unless it is refused whole; or unless this alone is said of it. Nothing is handed over. */
void check_layout_refused(const struct layout *layout, enum error_code code, const char *why);
void check_layout_troubled(const struct layout *layout, const char *why);

#endif
