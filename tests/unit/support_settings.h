/* Settings and images of one text, as lines, so that a test shows what it expects. */
#ifndef SCABBARD_TESTS_SUPPORT_SETTINGS_H
#define SCABBARD_TESTS_SUPPORT_SETTINGS_H

#include "model/snapshot.h"

/**
 * Fail unless a reader makes these settings of a text, a line each: "LINE:COLUMN KIND [SUBJECT] KEY = VALUE", with
 * " (unknown)" and " (refused)" behind it. A line that is marked in the text by its own value is checked to be that value.
 */
void support_settings(enum reader_id reader, const char *text, const char *lines);

/** The same for images: "LINE ROLE [CONTEXT] WHERE TEXT", with "?" behind what is not fixed. */
void support_images(enum reader_id reader, const char *text, const char *lines);

/** Read a text. */
struct facts *support_settings_read(struct snapshot *snapshot, enum reader_id reader, const char *text);

#endif
