/* Names of software for other programs: package URLs (purl) and addresses of git repositories. */
#ifndef SCABBARD_REPORTS_PURL_H
#define SCABBARD_REPORTS_PURL_H

#include <stdbool.h>

#include "base/buf.h"

/**
 * Add the purl of a folder of a git repository. `root` is "github.com/x/y"; version and subpath may be "".
 * pkg:github, its names in lower case, or pkg:generic with a vcs_url. False, and nothing is added, where none can say
 * it: there is no host, or a part is quoted, has blanks at its ends, or folders that a purl would lose.
 */
bool buf_add_git_purl(struct buf *buf, const char *root, const char *version, const char *subpath);

/** Add a purl of no known kind: the last component of `name` is the name. The rest as above. */
bool buf_add_generic_purl(struct buf *buf, const char *name, const char *version, const char *subpath);

/**
 * Add the purl of a container image: pkg:oci at a digest, else pkg:docker at a tag, which may be "". `name` begins with
 * the registry. False as above.
 */
bool buf_add_image_purl(
	struct buf *buf, const char *registry, const char *name, const char *tag, const char *digest);

/** Say whether text can be taken for a purl as it is: a type, a name, and no character that has to be encoded. */
bool purl_is_plain(const char *text);

/** Add "https://github.com/x/y"; false, and nothing is added, for a root without a host. */
bool buf_add_web_url(struct buf *buf, const char *root);

/** Add "git+https://github.com/x/y@VERSION#SUBPATH", the parts that are there; false as above. */
bool buf_add_git_location(struct buf *buf, const char *root, const char *version, const char *subpath);

/** Add where a commit can be looked at; false, and nothing is added, where that is not known. */
bool buf_add_commit_url(struct buf *buf, const char *root, const char *commit);

#endif
