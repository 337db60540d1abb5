/* Shell text: commands and their words, by the bash grammar; and what of it is Dagger's. */
#ifndef SCABBARD_SOURCES_SHELL_H
#define SCABBARD_SOURCES_SHELL_H

#include <stddef.h>
#include <stdint.h>

#include "places.h"
#include "reading.h"

/**
 * Where a piece of shell text stands in the file that is read. `offsets` maps bytes of `text` to bytes of the file where
 * they are not simply `base` behind each other (YAML's folded and quoted scalars): offsets[i] is the place of text[i],
 * one more for the end; NULL = base + i.
 */
struct shell_text {
	const char *text;
	size_t length;
	size_t base;
	const size_t *offsets;
	struct places *places; /**< of the whole file, for lines and columns */
	const char *function;  /**< given to every call: "jobs.build.steps.Release", "target deploy", "" */
	uint32_t context;
	/** Whether what stands in ${{ }} or {{ }} is an expression of the CI system: its words are unknown, never shell. */
	bool templates;
};

/**
 * Read the commands of a text: adds CALL_CLI, CALL_INSTALL and CALL_PROGRAM, CALL_DAGGER for `dagger -c '...'` and
 * here-documents of it, references of kind REFERENCE_CALL for modules that are named, settings of kind
 * SETTING_ENVIRONMENT for variables of Dagger's that are set or exported, and images given to arguments.
 */
void shell_read(struct reading *reading, const struct shell_text *text);

/** Read Dagger shell: pipelines of functions. Adds CALL_DAGGER, references, images. */
void dagger_shell_read(struct reading *reading, const struct shell_text *text);

/** Note a variable of Dagger's, wherever it is set. Others are left out. */
void environment_read(struct reading *reading, const char *name, const char *value, enum certainty certainty,
	const char *subject, uint32_t context, struct place at);

#endif
