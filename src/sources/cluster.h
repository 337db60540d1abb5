/* What the parts of the reader of clusters share: workloads, engines among them, and what stands around. */
#ifndef SCABBARD_SOURCES_CLUSTER_H
#define SCABBARD_SOURCES_CLUSTER_H

#include <stdbool.h>

#include "places.h"
#include "reading.h"
#include "yaml_tree.h"

/** One file being read. */
struct cluster {
	struct reading reading;
	struct places places;
};

/** A workload, or a service of a compose file, at hand. */
struct workload {
	enum setting_kind kind; /**< of what is said of an engine in it */
	const char *name;       /**< "Deployment dagger/engine", "services.engine" */
	uint32_t context;       /**< INDEX_NONE if there are too many facts */
};

/** A member behind others: cluster_path(node, "spec.template"). NULL if one is missing. */
const struct yaml_node *cluster_path(const struct yaml_node *node, const char *path);

/** The text of a member that is a scalar, or "". */
const char *cluster_text(const struct yaml_node *node, const char *key);

/** Add a setting with the place of a node, or of its key if the node is no scalar. `node` NULL: nothing is added. */
struct setting_fact *cluster_add(struct cluster *cluster, enum setting_kind kind, const char *subject,
	const char *key, const char *value, const struct yaml_node *node);

/** Begin a workload: its context. */
void cluster_begin(struct cluster *cluster, struct workload *workload, const struct yaml_node *at);

/** Add the image of a container. Variables of compose with a default are that default. */
void cluster_add_image(struct cluster *cluster, const struct workload *workload, enum image_role role,
	const char *where, const struct yaml_node *image);

/** Whether an image is Dagger's engine, by its name. */
bool cluster_is_engine(const struct yaml_node *image);

/** Add what the arguments of an engine say: a list of them, or one text. */
void cluster_add_arguments(
	struct cluster *cluster, const struct workload *workload, const struct yaml_node *arguments);

/** Add a variable if it is Dagger's. `value` NULL: it comes from elsewhere, and `at` marks it. */
void cluster_add_variable(struct cluster *cluster, const struct workload *workload, const char *name,
	const char *value, const struct yaml_node *at);

/** Read an engine.json or engine.toml that stands in a text. */
void cluster_add_configuration(
	struct cluster *cluster, enum setting_kind kind, const char *subject, const struct yaml_node *text);

/** Read what a container runs, where that is Dagger's: its script, or its command and arguments. */
void cluster_read_script(struct cluster *cluster, const struct workload *workload, const char *where,
	const struct yaml_node *container);

/** Add the labels of the pods of a workload: "labels" = "app=engine,tier=ci", or "{}"; unknown if they are templates. */
void cluster_add_labels(
	struct cluster *cluster, const struct workload *workload, const struct yaml_node *pod);

/**
 * Read a network policy if it is about what leaves: "podSelector" = "app=engine,tier in (ci,cd)", or "{}" for all pods, and
 * "egress" = "any", "restricted", or "unknown". Where several policies are for a pod, what one of them lets out gets out.
 */
void cluster_read_network_policy(struct cluster *cluster, const struct yaml_node *document, const char *name);

void cluster_read_kubernetes(struct cluster *cluster, const struct yaml_node *document);
void cluster_read_admission(
	struct cluster *cluster, const struct yaml_node *document, const char *kind, const char *name);
void cluster_read_compose(struct cluster *cluster, const struct yaml_node *document);
void cluster_read_values(struct cluster *cluster, const struct yaml_node *values, const char *prefix);

#endif
