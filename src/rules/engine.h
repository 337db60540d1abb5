/* What the rules about engines and caches share: configurations, endpoints, certificates. */
#ifndef SCABBARD_RULES_ENGINE_H
#define SCABBARD_RULES_ENGINE_H

#include "checks.h"
#include "model/endpoint.h"
#include "settings.h"

/** One engine.json or engine.toml, a file of its own or a text inside another: its settings, in their order. */
struct configuration {
	enum setting_kind kind;
	const struct file *file;
	const char *subject; /**< "" = the file itself */
	const struct setting *settings;
	size_t count;
	bool refused; /**< the engine does not start with it */
};

/** Call a check for each configuration of a kind, 0 = of both. */
void rule_each_configuration(struct rule_report *report, enum setting_kind kind,
	void (*check)(struct rule_report *report, const struct configuration *configuration));

/** The setting of a key that counts, the last one; NULL. And the first whose key begins so. */
const struct setting *configuration_get(const struct configuration *configuration, const char *key);
const struct setting *configuration_below(const struct configuration *configuration, const char *prefix);

/** A configuration as a subject: what is missing in it. */
struct rule_subject rule_subject_configuration(
	struct rule_report *report, const struct configuration *configuration);

/** Whether a setting is of a kind and key; whether it says true or false. */
bool setting_is(const struct setting *setting, enum setting_kind kind, const char *key);
bool setting_says(const struct setting *setting, const char *value);

/** What a client or a workload is given as a variable. */
struct variable {
	const char *name;
	const struct setting *setting;       /**< NULL if it is a call's */
	const struct call *call;             /**< NULL if it is a setting */
	const struct value_fact *value_fact; /**< of the call */
	const char *value;                   /**< of what is computed the fixed parts */
	bool fixed;
};

/** Call a check for each variable of Dagger's that is set anywhere: settings, and withEnvVariable. */
void rule_each_variable(struct rule_report *report,
	void (*check)(struct rule_report *report, const struct variable *variable));

struct rule_subject rule_subject_variable(struct rule_report *report, const struct variable *variable);
const struct file *rule_file_of_variable(const struct rule_report *report, const struct variable *variable);
/** Who is given it: the job, the workload, or the file. In the arena. */
const char *variable_owner(struct rule_report *report, const struct variable *variable);

/** The namespace of "Deployment namespace/name" or "NetworkPolicy namespace/name"; "" if none is said, "{{}}" if unread. */
const char *rule_namespace_of(struct rule_report *report, const char *workload);

/** Call a check for each image of an engine in a workload of Kubernetes. */
void rule_each_cluster_engine(struct rule_report *report,
	void (*check)(struct rule_report *report, const struct image *image, const char *namespace));

void check_endpoint(const struct rule_input *input, struct rule_report *report);
void check_client_certificate(const struct rule_input *input, struct rule_report *report);
void check_certificates(const struct rule_input *input, struct rule_report *report);
void check_root_capabilities(const struct rule_input *input, struct rule_report *report);
void check_empty_security(const struct rule_input *input, struct rule_report *report);
void check_registries(const struct rule_input *input, struct rule_report *report);
void check_configuration(const struct rule_input *input, struct rule_report *report);
void check_engine_image(const struct rule_input *input, struct rule_report *report);
void check_listening(const struct rule_input *input, struct rule_report *report);
void check_egress(const struct rule_input *input, struct rule_report *report);
void check_debug(const struct rule_input *input, struct rule_report *report);
void check_shared_certificate(const struct rule_input *input, struct rule_report *report);
void check_sandbox(const struct rule_input *input, struct rule_report *report);
void check_neighbours(const struct rule_input *input, struct rule_report *report);
void check_retention(const struct rule_input *input, struct rule_report *report);
void check_cache_claim(const struct rule_input *input, struct rule_report *report);

#endif
