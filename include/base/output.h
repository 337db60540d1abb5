/* Where a command writes: standard output, or a file that appears whole when it is finished. */
#ifndef SCABBARD_BASE_OUTPUT_H
#define SCABBARD_BASE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/**
 * A stream of bytes to one place. A regular file is written beside its name, synced and renamed over it by
 * output_finish; released before that, nothing has happened. Pipes and devices are written as they are.
 *
 *	CLEANUP(output_release) struct output output = OUTPUT_INIT;
 *	if (output_open(&output, path, err) < 0 || output_write(&output, text, length, err) < 0)
 *		return err->code;
 *	return output_finish(&output, err);
 */
struct output {
	int fd;
	bool borrowed;   /**< standard output: not closed */
	char *path;      /**< what the file will be called; NULL for what is written in place */
	char *temporary; /**< what it is called until then */
};

#define OUTPUT_INIT                                                                                          \
	{                                                                                                    \
		.fd = -1                                                                                     \
	}

/** Open a path; NULL and "-" are standard output. A link is followed to the file that it names. */
int output_open(struct output *ret, const char *path, struct error *err);

/** Write bytes. ERROR_STOPPED when nobody reads any more (a closed pipe, with SIGPIPE ignored). */
int output_write(struct output *output, const char *bytes, size_t length, struct error *err);

/** Say that everything is written. */
int output_finish(struct output *output, struct error *err);
void output_release(struct output *output);

#endif
