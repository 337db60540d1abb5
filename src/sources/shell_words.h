/* A shell text parsed, its words and variables: what shell_read and dagger_shell_read share. */
#ifndef SCABBARD_SOURCES_SHELL_WORDS_H
#define SCABBARD_SOURCES_SHELL_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tree_sitter/api.h>

#include "base/buf.h"
#include "shell.h"

/** Stands in words for what is not known: an expression of the CI system, a variable, a command's output. */
#define SHELL_HOLE '\x01'

/** In front of what a reader put in: the value of a constant, or of one that a caller may set. They are no text. */
#define SHELL_DEFAULT '\x02'
#define SHELL_CONSTANT '\x03'

/** One word, decoded. */
struct shell_word {
	struct buf text;
	size_t *origins; /**< of each byte: where in the script it stands */
	size_t origin_capacity;
	size_t start, end; /**< of the word in the script */
	bool literal;      /**< some of it is written there */
	bool constant;     /**< some of it is a variable with a known value */
	bool fallback;     /**< some of it is a default, or set on a condition */
	bool unknown;      /**< it has holes */
};

void shell_word_release(struct shell_word *word);

/** Some words in a row. { 0 } is empty. */
struct shell_words {
	struct shell_word *items;
	size_t count;
	size_t capacity;
};

void shell_words_release(struct shell_words *words);

/** A variable of the script. */
struct shell_variable {
	const char *name; /**< borrowed from the script */
	size_t length;
	size_t assigned; /**< how often */
	TSNode array;    /**< its elements, where it is one and they have been passed */
	bool is_array;   /**< ... */
	bool known;      /**< its only assignment has been passed, and is no array */
	bool exported;   /**< and given to commands */
	struct shell_word value;
	uint32_t call; /**< for Dagger shell: the call whose result it holds; INDEX_NONE */
	const char *type;
};

/** A shell text parsed. */
struct shell_script {
	struct reading *reading;
	const struct shell_text *source;
	struct buf bytes; /**< the text, expressions of the CI system replaced by holes */
	TSTree *tree;
	struct shell_variable *variables; /**< sorted by name */
	size_t variable_count;
	size_t variable_capacity;
	size_t words_left;    /**< a script has only so many words: expansion cannot run away */
	size_t inner_left;    /**< and so many bytes of texts inside of it */
	const char *function; /**< that holds what is read now */
	int depth;            /**< of texts inside of texts */
};

/** Parse; false where nothing can be read. Release in any case. */
bool shell_script_open(
	struct shell_script *script, struct reading *reading, const struct shell_text *source, int depth);
void shell_script_release(struct shell_script *script);

TSNode shell_script_root(const struct shell_script *script);

/** The variable of a name, or NULL. */
struct shell_variable *shell_script_variable(
	const struct shell_script *script, const char *name, size_t length);

/** Note the value of an assignment that the walk has come to; `fallback` where it depends on a condition. */
void shell_script_assign(struct shell_script *script, TSNode assignment, bool fallback);

/** Evaluate a node to a word, or to the words that it becomes (arrays, unquoted variables with blanks). */
void shell_word_read(struct shell_script *script, TSNode node, struct shell_word *ret);
void shell_document_read(const struct shell_script *script, TSNode body, bool quoted, struct shell_word *ret);
void shell_words_add(struct shell_script *script, TSNode node, struct shell_words *words);

/** Add an empty word. */
struct shell_word *shell_words_add_empty(struct shell_words *words);

bool shell_is(TSNode node, const char *type);
/** Bytes of a node; borrowed. */
const char *shell_bytes(const struct shell_script *script, TSNode node, size_t *ret_length);

/** Where bytes of the script stand in the file. */
struct place shell_place(const struct shell_script *script, size_t start, size_t end);

/** Where a part of a word stands; to the word's end if `end` is its length. */
struct place shell_word_place(
	const struct shell_script *script, const struct shell_word *word, size_t start, size_t end);

/** The text of a word from a byte on as facts have it: holes are "{}", one alone is "". */
const char *shell_word_text(const struct shell_script *script, const struct shell_word *word, size_t start);
enum certainty shell_word_certainty(const struct shell_word *word, size_t start);

/** Whether a word is exactly this text. */
bool shell_word_is(const struct shell_word *word, const char *text);

/** Put a word (from a byte on) into a value; credentials are masked when `secret` says that it is one if literal. */
void shell_value(const struct shell_script *script, const struct shell_word *word, size_t start, bool secret,
	struct value_fact *ret);

/** Read a word (from a byte on), or the body of a here-document, as a text of its own: `sh -c '...'`, `sh <<EOF`. */
typedef void shell_reader(struct reading *reading, const struct shell_text *text, int depth);
void shell_read_word(
	struct shell_script *script, const struct shell_word *word, size_t start, shell_reader *read);
void shell_read_document(struct shell_script *script, TSNode body, bool quoted, shell_reader *read);

/** shell_read and dagger_shell_read with the depth of texts inside of texts. */
void shell_read_deep(struct reading *reading, const struct shell_text *text, int depth);
void dagger_shell_read_deep(struct reading *reading, const struct shell_text *text, int depth);

/** The value of a variable as facts have it: credentials are masked, and `certainty` says so. */
const char *environment_value(
	struct reading *reading, const char *name, const char *value, enum certainty *certainty);

/** Note a remote module that a command line names, if a text is one. */
void shell_module(struct reading *reading, const char *verb, const char *text, struct place at);

/** "with-exec" is "withExec". */
void buf_add_camel_of_kebab(struct buf *buf, const char *name, size_t length);

#endif
