/* A file name for a repository, in a folder that holds one file for each. */
#ifndef SCABBARD_CLI_FILE_NAME_H
#define SCABBARD_CLI_FILE_NAME_H

#include "base/buf.h"

/**
 * Add a name without slashes that no other repository has: "acme+pay". A name of other characters than letters,
 * digits, '.', '_', '-' and '/' gets its digest behind a '~', as does a long one, or one that a shell would take for
 * something else.
 */
void buf_add_file_name(struct buf *buf, const char *repository);

#endif
