/* A look at the bytes of files that may be of interest, before anything is parsed. */
#ifndef SCABBARD_ENGINE_SCREEN_H
#define SCABBARD_ENGINE_SCREEN_H

#include "capturing.h"

/** Whether a reader can find anything in these bytes. */
bool screen_passes(const struct reader *reader, const char *bytes, size_t length);

/**
 * Drop the files in which nothing can be found, and note the sizes of the others. Of code also those stay that lie in
 * one folder with a file of the same language in which something can be: they may hold its constants.
 */
void capturing_screen(struct capturing *capturing);

#endif
