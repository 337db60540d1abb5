/* One command of a shell text, and the walk that meets it. */
#ifndef SCABBARD_SOURCES_SHELL_COMMAND_H
#define SCABBARD_SOURCES_SHELL_COMMAND_H

#include "shell_words.h"

/** A variable set for one command. */
struct shell_env {
	const char *name; /**< borrowed */
	size_t length;
	struct shell_word word;
	size_t start; /**< of the value in the word */
};

/** A command: what wraps it (sudo, env, exec) is taken off. */
struct shell_command {
	struct shell_words words;
	size_t first; /**< the program's */
	struct shell_env *envs;
	size_t env_count;
	size_t env_capacity;
	size_t start, end;
	TSNode document;    /**< the body of a here-document given to it; null = none */
	bool quoted;        /**< nothing in it is expanded */
	TSNode here;        /**< of a here-string; null = none */
	const char *output; /**< what it is redirected to, as written; NULL */
	size_t output_length;
};

void shell_command_release(struct shell_command *command);

/** Evaluate a command's node, and take off what wraps it. */
void shell_command_read(
	struct shell_script *script, TSNode node, TSNode redirected, struct shell_command *ret);

/** The name of the program without its folder; "" where it is not known. */
const char *shell_command_program(const struct shell_command *command);

/** A call of it, with its place and the variables set for it. NULL where there is no room. */
struct call_fact *shell_command_call(const struct shell_script *script, const struct shell_command *command,
	enum call_api api, const char *name);

/** An installer that is being downloaded. */
struct shell_download {
	bool waiting;
	struct shell_word url;
	size_t start, end;
	size_t pipeline_end; /**< 0 = in none */
	struct buf file;     /**< it is written to */
	const char *function;
};

void shell_download_release(struct shell_download *download);

/** Whether a command downloads Dagger's installer; then it is noted, for a run to come. */
bool shell_download_start(struct shell_script *script, const struct shell_command *command,
	size_t pipeline_end, struct shell_download *ret);

/** Whether a command runs what was downloaded. */
bool shell_download_runs(const struct shell_download *download, const struct shell_command *command);

/** Add the call; `command` runs it, or NULL. */
void shell_download_finish(
	struct shell_script *script, struct shell_download *download, const struct shell_command *command);

/** A command of Dagger's. */
void shell_dagger(struct shell_script *script, const struct shell_command *command);

bool shell_is_interpreter(const char *program);

#endif
