/* What the rules about CI and its caches share: contexts, who sets them off, which Dagger they ask for. */
#ifndef SCABBARD_RULES_CI_H
#define SCABBARD_RULES_CI_H

#include "checks.h"
#include "engine.h"

/** The context of an index of a file's facts, and the one around it; NULL if there is none. */
const struct context_fact *context_at(const struct file *file, uint32_t index);
const struct context_fact *context_around(const struct file *file, uint32_t index, enum context_kind kind);

/** Whether a context is another one or stands somewhere in it. */
bool context_is_within(const struct file *file, uint32_t index, uint32_t outer);

/** A workflow or job as a subject. */
struct rule_subject rule_subject_context(struct rule_report *report, const struct file *file, uint32_t index);

/** Call `each` for every word of triggers; it stops when that returns true, and says whether it did. */
bool triggers_any(const struct context_fact *workflow, bool (*is)(const char *event, size_t length));

/** Events that strangers can set off: their code runs, or their words are read. */
bool event_is_strangers(const char *event, size_t length);

/** The calls of one file. */
const struct call *calls_of_file(
	const struct rule_report *report, const struct file *file, size_t *ret_count);

/** Whether a call makes Dagger run: the command, the installer, an action of Dagger's. */
bool call_is_daggers(const struct call *call);
bool action_is_daggers(const struct call *call);

/**
 * The release of Dagger that is asked for where a context stands: by the action, a variable, a runner. NULL if nothing
 * says so; "" where it is computed.
 */
const char *rule_asked_release(struct rule_report *report, const struct file *file, uint32_t context);

void check_called_module(const struct rule_input *input, struct rule_report *report);
void check_action_commit(const struct rule_input *input, struct rule_report *report);
void check_action_version(const struct rule_input *input, struct rule_report *report);
void check_action_inputs(const struct rule_input *input, struct rule_report *report);
void check_untrusted_code(const struct rule_input *input, struct rule_report *report);
void check_installer(const struct rule_input *input, struct rule_report *report);
void check_permissions(const struct rule_input *input, struct rule_report *report);
void check_named_module(const struct rule_input *input, struct rule_report *report);
void check_cache_writers(const struct rule_input *input, struct rule_report *report);
void check_cache_scope(const struct rule_input *input, struct rule_report *report);
void check_cache_ignored(const struct rule_input *input, struct rule_report *report);
void check_cache_secrets(const struct rule_input *input, struct rule_report *report);

#endif
