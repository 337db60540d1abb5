/* What the readers of CI systems share: contexts, scripts, images and variables out of a tree of YAML. */
#ifndef SCABBARD_SOURCES_CI_H
#define SCABBARD_SOURCES_CI_H

#include "mapped.h"
#include "reading.h"
#include "yaml_tree.h"

/** One file of CI being read. */
struct ci {
	struct reading reading;
	struct yaml_tree *tree;
	const char *bytes;
	struct mapped script; /**< shell text that is being put together */
};

/** Where something stands: in which context, and how that is called. */
struct ci_here {
	uint32_t context;
	const char *function; /**< "jobs.build.steps.Release"; subject of settings too */
};

/** Parse; false where there is nothing to read. Release in any case. */
bool ci_open(struct ci *ci, const struct reader_input *input, struct facts *facts);
void ci_release(struct ci *ci);

/** The last step of each reader: what is below goes up, and a file that does not use Dagger keeps no facts. */
void ci_finish(struct ci *ci);
void ci_finish_facts(struct facts *facts);

/** Whether bytes name Dagger, in any case. */
bool ci_screen(const char *bytes, size_t length);

/** Add a context. INDEX_NONE where there is no room. */
uint32_t ci_context(
	struct ci *ci, enum context_kind kind, uint32_t parent, const char *name, struct place at);
struct context_fact *ci_context_at(struct ci *ci, uint32_t context);
void ci_give_secrets(struct ci *ci, uint32_t context);

/** A text made of pieces, masked and cut like any. In the arena. */
const char *ci_format(struct ci *ci, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Whether a text holds an expression of the CI system, which is no text of its own. */
bool ci_has_expression(const char *text);
enum certainty ci_certainty(const char *text);

/** The place of some bytes of a scalar's text. */
struct place ci_part(struct ci *ci, const struct yaml_node *node, size_t start, size_t end);

/** The place of the first key of a mapping: what a person looks for. */
struct place ci_head(const struct yaml_node *mapping);

/** Put shell text together: literal words that stand at a node, the text of a scalar, of a list of them. Then read it. */
void ci_script_word(struct ci *ci, const char *text, const struct yaml_node *at);
void ci_script_add(struct ci *ci, const struct yaml_node *node);
void ci_script_read(struct ci *ci, const struct ci_here *here);

/** One scalar, or one list, as a script. NULL is nothing. */
void ci_run(struct ci *ci, const struct yaml_node *script, const struct ci_here *here);

/** Variables: a mapping, or a list of mappings with name and value. */
void ci_environment(struct ci *ci, const struct yaml_node *variables, const struct ci_here *here);

/** An image that CI runs in: a scalar. NULL is nothing. */
void ci_image(struct ci *ci, const struct yaml_node *node, const char *where, uint32_t context);

/** A call of an action or kin, "owner/name@ref" at a scalar. */
struct call_fact *ci_action(
	struct ci *ci, const struct yaml_node *uses, const struct ci_here *here, const char *separator);
/** Its inputs, as "with:NAME". */
void ci_inputs(struct ci *ci, struct call_fact *call, const struct yaml_node *inputs);

/** Whether a scalar at or below a node holds one of some words. NULL-terminated. */
bool ci_holds(const struct yaml_node *node, const char *const *words);

/** Words joined by commas, sorted, each once. */
const char *ci_words(struct ci *ci, const char **words, size_t count);

void read_github(const struct reader_input *input, struct facts *facts);
bool wants_github(const char *folder, const char *name);
void read_gitlab(const struct reader_input *input, struct facts *facts);
bool wants_gitlab(const char *folder, const char *name);
void read_circleci(const struct reader_input *input, struct facts *facts);
bool wants_circleci(const char *folder, const char *name);
void read_azure(const struct reader_input *input, struct facts *facts);
bool wants_azure(const char *folder, const char *name);
void read_jenkins(const struct reader_input *input, struct facts *facts);
bool wants_jenkins(const char *folder, const char *name);
void read_codebuild(const struct reader_input *input, struct facts *facts);
bool wants_codebuild(const char *folder, const char *name);

#endif
