/* What the checks of this room share: how they say a verdict, and what they say it of. */
#ifndef SCABBARD_RULES_CHECKS_H
#define SCABBARD_RULES_CHECKS_H

#include <stdbool.h>

#include "model/rule.h"

struct rule_parameters;

/** One rule at work on one repository. Checks read `input` and call the functions below. */
struct rule_report {
	const struct rule_input *input;
	const struct rule *rule;
	struct findings *findings;
	size_t first_tally; /**< the rule's tallies stand from here on */
	struct rule_unknowns *unknowns;
	const void *context;                      /**< of the check itself */
	const struct rule_parameters *parameters; /**< of the code, once they were asked for: code_input.c */
	struct finding discarded; /**< what a check may change of a finding that policy does not want */
};

/** What a verdict is said of. `words` and `target` live in the arena of the findings or forever. */
struct rule_subject {
	const struct file *file;
	const char *noun;   /**< what it is one of: "reference" */
	const char *words;  /**< for a person, the same whatever version or line: "dependency alpine" */
	const char *target; /**< "github.com/x/y/sub", or NULL */
	const char *root; /**< what stands for it in the fingerprint, if it stands for others too; or NULL */
	struct place at;
	unsigned char identity[16];
	unsigned char evidence[16];
};

/** The arena in which texts of findings are made. */
struct arena *rule_arena(struct rule_report *report);

/** Count a subject that is as it should be. */
void rule_pass(struct rule_report *report, const struct file *file);

/**
 * Record a subject that is not. `seen` says what was seen and lives in the arena; `state` is what else can
 * change besides the subject's own evidence, NULL for nothing. The finding has the rule's severity and
 * confidence, which the caller may change.
 */
struct finding *rule_fail(
	struct rule_report *report, const struct rule_subject *subject, const char *state, const char *seen);

/** Record a subject that declares what no engine enforces. */
struct finding *rule_declared(
	struct rule_report *report, const struct rule_subject *subject, const char *state, const char *seen);

/** Count a subject that nothing can be said of. Equal reasons (reasons.h) make one finding. */
void rule_unknown(struct rule_report *report, const struct rule_subject *subject, const char *reason);

/** Say that a verdict can change at a time, by time alone. */
void rule_until(struct rule_report *report, int64_t time);

/**
 * Call a check for each reference of a manifest that is not empty, whatever else is wrong with its file. What a command
 * line names (REFERENCE_CALL) is 701's.
 */
void rule_each_reference(struct rule_report *report,
	void (*check)(struct rule_report *report, const struct reference *reference));

/** The module of a reference, or NULL. */
const struct module *rule_module_of(const struct rule_report *report, const struct reference *reference);

/** The file of a reference, and of a path (NULL if the commit has none that a reader wants). */
const struct file *rule_file_of(const struct rule_report *report, const struct reference *reference);
const struct file *rule_file_at(const struct rule_report *report, const char *path);

/** Subjects. The place is that of the source, of the module's name, and of nothing. */
struct rule_subject rule_subject_reference(struct rule_report *report, const struct reference *reference);
struct rule_subject rule_subject_module(struct rule_report *report, const struct module *module);
struct rule_subject rule_subject_file(const struct file *file);

/** A source as it may be repeated: what stands before the @ of an address is left out. In the arena. */
const char *rule_source(struct rule_report *report, const char *source);

/** Whether the source held credentials, which the reader has hidden. */
bool rule_has_secret(const char *source);

/** Where a reference leads, without the version: "github.com/x/y/sub", "ci/lib", or its source. In the arena. */
const char *rule_target(struct rule_report *report, const struct reference *reference);

/** Add a line of text behind another, if there is one to add. In the arena. */
const char *rule_and(struct rule_report *report, const char *seen, const char *line);

/** Whether the reference leads to another repository in a form that the engine accepts. */
bool rule_is_remote(const struct reference *reference);

/** Whether it has a pin that says something. */
bool rule_has_pin(const struct reference *reference);

/** The pin as it can be shown: cut where it is longer than any name of a ref. In the arena. */
const char *rule_pin(struct rule_report *report, const struct reference *reference);

/** Whether the engine that runs the manifest knows pins at all, and uses them for this kind of reference. */
bool rule_uses_pin(struct rule_report *report, const struct reference *reference);

/** Whether a pin that is no commit is the name that runs, instead of the version. */
bool rule_runs_pin(struct rule_report *report, const struct reference *reference);

/** Whether a file is of Dagger 1.0, whose commands have other names, or of a workspace. */
bool rule_is_of_one(struct rule_report *report, const struct module *module);

/** Whether one fixed commit runs, by version, pin or lock. */
bool rule_is_fixed(const struct reference *reference);

/** The release that a manifest names, valid and with its v; NULL for none, "latest" and what is no release. */
const char *rule_release(struct rule_report *report, const struct module *module);
bool rule_is_latest(const struct module *module);

/** Whether the engine of a reference may ask the lock that stands above it. */
bool rule_lock_governs(struct rule_report *report, const struct reference *reference);

/** Whether that lock, once it could be read, might fix the reference without an option that CI has to give. */
bool rule_lock_counts(struct rule_report *report, const struct reference *reference);

/** The facts of that lock, NULL if they could not be read. */
const struct facts *rule_lock_of(const struct rule_report *report, const struct reference *reference);

/** What is known of Dagger's releases, and for how long that is good. */
struct rule_releases {
	const char *known; /**< the day on which it was looked up */
	int good_days;
	const char *oldest; /**< the oldest engine that the clients of the newest releases still work with */
};

extern const struct rule_releases rule_releases;

void check_unpinned(const struct rule_input *input, struct rule_report *report);
void check_pin_form(const struct rule_input *input, struct rule_report *report);
void check_pin_conflict(const struct rule_input *input, struct rule_report *report);
void check_pin_on_branch(const struct rule_input *input, struct rule_report *report);
void check_pin_on_local(const struct rule_input *input, struct rule_report *report);
void check_pin_ignored(const struct rule_input *input, struct rule_report *report);
void check_lock_entry(const struct rule_input *input, struct rule_report *report);
void check_lock_enforced(const struct rule_input *input, struct rule_report *report);
void check_shadowed_name(const struct rule_input *input, struct rule_report *report);
void check_transport(const struct rule_input *input, struct rule_report *report);
void check_vanity(const struct rule_input *input, struct rule_report *report);
void check_engine_version(const struct rule_input *input, struct rule_report *report);
void check_local_target(const struct rule_input *input, struct rule_report *report);
void check_local_escape(const struct rule_input *input, struct rule_report *report);
void check_two_manifests(const struct rule_input *input, struct rule_report *report);
void check_readable(const struct rule_input *input, struct rule_report *report);
void check_ambiguous(const struct rule_input *input, struct rule_report *report);

#endif
