/* Attestations in OCI image layouts: folders, and tar archives of them. */
#ifndef SCABBARD_SOURCES_OCI_H
#define SCABBARD_SOURCES_OCI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/error.h"
#include "model/limits.h"

/** One layer that is an attestation, as lent to the visitor. Texts may be hostile; those not there are NULL. */
struct oci_attestation {
	struct bytes bytes;     /**< of the blob, whose SHA-256 is its name */
	const char *digest;     /**< "sha256:HEX" of it */
	const char *media_type; /**< of the layer */
	const char *predicate;  /**< in-toto.io/predicate-type: a claim */
	/**
	 * "sha256:HEX" of the manifest that it is hung onto: what the manifest's `subject`, its descriptor's
	 * vnd.docker.reference.digest, cosign's tag, or the one image beside it says. A claim of the layout: what was
	 * signed must say the same.
	 */
	const char *subject;
	bool simplesigning; /**< OCI's simple signing, and its annotations: */
	const char *signature, *certificate, *chain, *bundle, *timestamp;
};

struct oci_visitor {
	/** Takes an attestation; non-zero ends the reading and is returned. */
	int (*take)(const struct oci_attestation *attestation, void *context);
	/**
	 * Hears of a part that is passed over, while the others are read: a blob that is not what its name says, a
	 * manifest that is none. ERROR_NOT_FOUND: it is only not there, as parts of layouts often are.
	 */
	void (*trouble)(const struct error *error, void *context);
	void *context;
};

/** A cheap look: is this a folder with a layout, or a file that can be a tar archive, with gzip or without? */
bool oci_screen(const char *path);

/**
 * Visit the attestations of a layout, each once, in the order of their digests (an archive's: of its members). An
 * archive is read twice and never held; one with links, with names that lead out of it, with sparse members, or larger than
 * the archive limits is refused whole. ERROR_NOT_FOUND: no layout.
 */
int oci_read(
	const char *path, const struct limits *limits, const struct oci_visitor *visitor, struct error *err);

/** The same for an archive in memory. */
int oci_read_archive(struct bytes archive, const struct limits *limits, const struct oci_visitor *visitor,
	struct error *err);

#endif
