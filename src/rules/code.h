/* What the rules about calls and images share: subjects, arguments, and how a language spells things. */
#ifndef SCABBARD_RULES_CODE_H
#define SCABBARD_RULES_CODE_H

#include "checks.h"

/** The file of a call and of an image. */
const struct file *rule_file_of_call(const struct rule_report *report, const struct call *call);
const struct file *rule_file_of_image(const struct rule_report *report, const struct image *image);

/**
 * A call as a subject: its function, name, the argument meant ("" = the whole call) and its ordinal among equals
 * stand for it; what its values say is its evidence. `value`: what is marked; NULL = the whole call.
 */
struct rule_subject rule_subject_call(struct rule_report *report, const struct call *call,
	const char *argument, const struct value_fact *value);

/** An image as a subject: role and name without tag stand for it. */
struct rule_subject rule_subject_image(struct rule_report *report, const struct image *image);

/** Call a check for each call of Dagger's API of a name; NULL = of all. */
typedef void call_check(struct rule_report *report, const struct call *call);
void rule_each_call(struct rule_report *report, const char *name, call_check *check);

/**
 * The same for what is wrong with few of many calls: a file that has any to look at, none of them wrong, passes once.
 * Otherwise so many passes would hide all else.
 */
enum looked { LOOKED_NOT, LOOKED_FINE, LOOKED_WRONG };
typedef enum looked call_look(struct rule_report *report, const struct call *call);
void rule_each_code_file(struct rule_report *report, call_look *look);

/**
 * Whether a call is that function of that type. Where the type is not known, the name has to say so: another module can
 * have a function `publish`, but hardly one `withExec`.
 */
bool call_is(const struct call *call, const char *type, const char *name);

/** Whether a value belongs to an argument that is given by name or by position. */
bool value_is(const struct value_fact *value, const char *name, uint32_t position);

/** Whether the text of a value is what runs, and there is any. */
bool value_is_fixed(const struct value_fact *value);

/** Whether a named argument is "true": yes, a caller's decision, or no. */
enum switched { SWITCHED_OFF, SWITCHED_BY_CALLER, SWITCHED_ON };
enum switched call_switched(const struct call *call, const char *name);

/**
 * The parameter that flows into a value, if it is the caller's to choose: a text, of a function that the module offers.
 * Straight from there is certain, through a helper or a variable likely. In a client, which offers nothing, it has to
 * flow straight from a function that others can call. NULL if it is not the caller's.
 */
const char *rule_callers_input(struct rule_report *report, const struct call *call,
	const struct value_fact *value, enum confidence *ret);

/** What flows straight into a value is certain; through a helper or a variable it is likely. */
enum confidence value_confidence(const struct value_fact *value);

/** Whether a call runs a command in a container. */
bool call_runs_command(const struct call *call);

/** The script that a command gives to a shell: the word behind its -c; NULL if it gives none. */
const struct value_fact *call_shell_script(const struct call *call);

/** The module whose code a call is; NULL = a client's or CI's. */
const struct module *rule_module_of_call(const struct rule_report *report, const struct call *call);

/** ".WithSecretVariable" in Go, "with_secret_variable" in Python ...: in the arena. */
const char *rule_spelled(struct rule_report *report, const struct file *file, const char *name);

/** "InsecureRootCapabilities" in Go, "insecure_root_capabilities" in Python, "--insecure-root-capabilities" in a shell. */
const char *rule_spelled_option(struct rule_report *report, const struct file *file, const char *name);

/** What of a text can be shown on one line: cut where it is long, no line ends. In the arena. */
const char *rule_shown(struct rule_report *report, const char *text);

/**
 * The same for what is put together: "registry/app:{}" is "registry/app:<version>" if that parameter alone flows into it,
 * otherwise "registry/app:<...>".
 */
const char *rule_shown_shape(struct rule_report *report, const char *text, const char *parameter);

void check_image_tag(const struct rule_input *input, struct rule_report *report);
void check_image_latest(const struct rule_input *input, struct rule_report *report);
void check_image_skew(const struct rule_input *input, struct rule_report *report);
void check_image_allowed(const struct rule_input *input, struct rule_report *report);
void check_image_platform(const struct rule_input *input, struct rule_report *report);
void check_image_fixed(const struct rule_input *input, struct rule_report *report);
void check_dockerfile(const struct rule_input *input, struct rule_report *report);
void check_image_form(const struct rule_input *input, struct rule_report *report);
void check_cache_volume(const struct rule_input *input, struct rule_report *report);
void check_secret_variable(const struct rule_input *input, struct rule_report *report);
void check_secret_literal(const struct rule_input *input, struct rule_report *report);
void check_secret_build(const struct rule_input *input, struct rule_report *report);
void check_host_input(const struct rule_input *input, struct rule_report *report);
void check_host_path(const struct rule_input *input, struct rule_report *report);
void check_host_socket(const struct rule_input *input, struct rule_report *report);
void check_privileged(const struct rule_input *input, struct rule_report *report);
void check_nesting(const struct rule_input *input, struct rule_report *report);
void check_shell_input(const struct rule_input *input, struct rule_report *report);
void check_piped_shell(const struct rule_input *input, struct rule_report *report);
void check_http_checksum(const struct rule_input *input, struct rule_report *report);
void check_git_fetch(const struct rule_input *input, struct rule_report *report);
void check_host_network(const struct rule_input *input, struct rule_report *report);
void check_transport_trust(const struct rule_input *input, struct rule_report *report);
void check_publish_digest(const struct rule_input *input, struct rule_report *report);
void check_terminal(const struct rule_input *input, struct rule_report *report);
void check_plaintext(const struct rule_input *input, struct rule_report *report);
void check_secret_command(const struct rule_input *input, struct rule_report *report);
void check_ambient(const struct rule_input *input, struct rule_report *report);
void check_signed(const struct rule_input *input, struct rule_report *report);
void check_invisible(const struct rule_input *input, struct rule_report *report);

#endif
