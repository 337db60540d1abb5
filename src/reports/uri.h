/* Paths and addresses as URIs. */
#ifndef SCABBARD_REPORTS_URI_H
#define SCABBARD_REPORTS_URI_H

#include "base/buf.h"

/** Add a path of a repository as a relative URI: its bytes, without the readers' quoting, percent-encoded. */
void buf_add_uri_path(struct buf *buf, const char *path);

/** Add bytes percent-encoded but for letters, digits, "-._~" and those of `also`. */
void buf_add_percent(struct buf *buf, const char *text, const char *also);

/** Add "https://github.com/acme/pay" for "github.com/acme/pay"; nothing for what has no host in front. */
void buf_add_repository_uri(struct buf *buf, const char *url);

#endif
