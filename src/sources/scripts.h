/* Readers of scripts and of what surrounds them: rows of the table of readers. */
#ifndef SCABBARD_SOURCES_SCRIPTS_H
#define SCABBARD_SOURCES_SCRIPTS_H

#include <stdbool.h>
#include <stddef.h>

#include "sources/table.h"

/** Whether bytes speak of Dagger at all: the screen of scripts. */
bool mentions_dagger(const char *bytes, size_t length);

bool wants_script(const char *folder, const char *name);
bool script_screen(const char *bytes, size_t length);
void read_script(const struct reader_input *input, struct facts *facts);

bool wants_make(const char *folder, const char *name);
void read_make(const struct reader_input *input, struct facts *facts);

bool wants_just(const char *folder, const char *name);
void read_just(const struct reader_input *input, struct facts *facts);

bool wants_taskfile(const char *folder, const char *name);
void read_taskfile(const struct reader_input *input, struct facts *facts);

bool wants_packages(const char *folder, const char *name);
void read_packages(const struct reader_input *input, struct facts *facts);

bool wants_dockerfile(const char *folder, const char *name);
void read_dockerfile(const struct reader_input *input, struct facts *facts);

bool wants_environment(const char *folder, const char *name);
void read_environment(const struct reader_input *input, struct facts *facts);

#endif
