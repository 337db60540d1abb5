/* Manifests of Kubernetes: workloads and their images, engines among them, configurations. */
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "cluster.h"

enum { LISTS_DEEP = 2 };

/* "Deployment dagger/engine"; a namespace that is no text is "{{}}", a template. */
static const char *name_of(struct cluster *cluster, const struct yaml_node *document)
{
	const struct yaml_node *metadata = yaml_member(document, "metadata");
	const struct yaml_node *named = yaml_member(metadata, "namespace");
	const char *namespace = named && !yaml_text(named) ? "{{}}" : cluster_text(metadata, "namespace");
	const char *name = cluster_text(metadata, "name");

	if (!*name)
		name = cluster_text(metadata, "generateName");
	return arena_format(cluster->reading.arena, "%s %s%s%s", cluster_text(document, "kind"), namespace,
		*namespace ? "/" : "", name);
}

static const struct yaml_node *pod_of(const struct yaml_node *document, const char *kind)
{
	static const char *const kinds[] = { "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job",
		"ReplicationController", "Service" };

	if (strcmp(kind, "Pod") == 0)
		return document;
	if (strcmp(kind, "CronJob") == 0)
		return cluster_path(document, "spec.jobTemplate.spec.template");
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (strcmp(kind, kinds[i]) == 0)
			return cluster_path(document, "spec.template");
	return NULL;
}

/* --- engines ---------------------------------------------------------------------------------------------- */

static void add_security(
	struct cluster *cluster, const struct workload *workload, const struct yaml_node *context)
{
	const struct yaml_node *profile = cluster_path(context, "appArmorProfile.type");
	const struct yaml_node *label = cluster_path(context, "seLinuxOptions.type");

	if (profile && yaml_text(profile))
		cluster_add(cluster, workload->kind, workload->name, "apparmor", yaml_text(profile), profile);
	if (label && yaml_text(label))
		cluster_add(cluster, workload->kind, workload->name, "selinux", yaml_text(label), label);
}

static void add_annotations(
	struct cluster *cluster, const struct workload *workload, const struct yaml_node *pod)
{
	const struct yaml_node *annotations = cluster_path(pod, "metadata.annotations");

	for (const struct yaml_node *item = yaml_first(annotations); item; item = yaml_next(item))
		if (yaml_key(item) && yaml_text(item) &&
			text_starts(yaml_key(item), "container.apparmor.security.beta.kubernetes.io/"))
			cluster_add(
				cluster, workload->kind, workload->name, "apparmor", yaml_text(item), item);
}

static void add_engine(
	struct cluster *cluster, const struct workload *workload, const struct yaml_node *container)
{
	cluster_add_arguments(cluster, workload, yaml_member(container, "command"));
	cluster_add_arguments(cluster, workload, yaml_member(container, "args"));
	add_security(cluster, workload, yaml_member(container, "securityContext"));
}

static void add_variables(
	struct cluster *cluster, const struct workload *workload, const struct yaml_node *container)
{
	const struct yaml_node *env = yaml_member(container, "env");

	for (const struct yaml_node *item = yaml_first(env); item; item = yaml_next(item)) {
		const struct yaml_node *value = yaml_member(item, "value");

		cluster_add_variable(cluster, workload, cluster_text(item, "name"),
			value ? yaml_text(value) : NULL, value ? value : yaml_member(item, "name"));
	}
}

/* --- workloads -------------------------------------------------------------------------------------------- */

static const char *const lists[] = { "initContainers", "containers", "ephemeralContainers" };

static bool has_engine(const struct yaml_node *spec)
{
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		const struct yaml_node *list = yaml_member(spec, lists[i]);

		for (const struct yaml_node *item = yaml_first(list); item; item = yaml_next(item))
			if (cluster_is_engine(yaml_member(item, "image")))
				return true;
	}
	return false;
}

static void add_workload(struct cluster *cluster, const char *name, const struct yaml_node *document,
	const struct yaml_node *pod)
{
	struct workload workload = { .kind = SETTING_KUBERNETES, .name = name };
	const struct yaml_node *spec = yaml_member(pod, "spec");

	cluster_begin(cluster, &workload, document);
	if (has_engine(spec)) {
		cluster_add_labels(cluster, &workload, pod);
		add_annotations(cluster, &workload, pod);
		add_security(cluster, &workload, yaml_member(spec, "securityContext"));
	}
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		const struct yaml_node *list = yaml_member(spec, lists[i]);

		for (const struct yaml_node *item = yaml_first(list); item; item = yaml_next(item)) {
			cluster_add_image(cluster, &workload, IMAGE_DEPLOYED,
				arena_format(cluster->reading.arena, "%s.%s", lists[i],
					cluster_text(item, "name")),
				yaml_member(item, "image"));
			if (cluster_is_engine(yaml_member(item, "image")))
				add_engine(cluster, &workload, item);
			else
				cluster_read_script(cluster, &workload, lists[i], item);
		}
	}
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		const struct yaml_node *list = yaml_member(spec, lists[i]);

		for (const struct yaml_node *item = yaml_first(list); item; item = yaml_next(item))
			add_variables(cluster, &workload, item);
	}
}

/* --- workflows of Argo and Tekton ------------------------------------------------------------------------- */

static void add_step(struct cluster *cluster, const struct workload *workload, const char *template,
	const char *where, const struct yaml_node *step)
{
	const struct yaml_node *image = yaml_member(step, "image");

	cluster_add_image(cluster, workload, IMAGE_TOOL,
		arena_format(cluster->reading.arena, "%s.%s", where, cluster_text(step, "name")), image);
	if (cluster_is_engine(image))
		add_engine(cluster, workload, step);
	else
		cluster_read_script(cluster, workload,
			*template ? arena_format(cluster->reading.arena, "%s.%s", template, where) : where,
			step);
	add_variables(cluster, workload, step);
}

static void add_steps(
	struct cluster *cluster, const struct workload *workload, const struct yaml_node *holder)
{
	static const char *const steps[] = { "initContainers", "sidecars", "steps" };
	const char *template = cluster_text(holder, "name");
	static const char *const single[] = { "container", "script" };

	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		const struct yaml_node *list = yaml_member(holder, steps[i]);

		for (const struct yaml_node *item = yaml_first(list); item; item = yaml_next(item))
			add_step(cluster, workload, template, steps[i], item);
	}
	for (size_t i = 0; i < COUNT_OF(single); i++)
		if (yaml_member(yaml_member(holder, single[i]), "image"))
			add_step(cluster, workload, template, single[i], yaml_member(holder, single[i]));
}

static void add_workflow(struct cluster *cluster, const char *name, const struct yaml_node *document)
{
	struct workload workload = { .kind = SETTING_KUBERNETES, .name = name };
	const struct yaml_node *spec = yaml_member(document, "spec");
	const struct yaml_node *inner = yaml_member(spec, "workflowSpec");
	const struct yaml_node *templates = yaml_member(inner ? inner : spec, "templates");
	const struct yaml_node *tasks = cluster_path(spec, "pipelineSpec.tasks");

	cluster_begin(cluster, &workload, document);
	add_steps(cluster, &workload, spec);
	add_steps(cluster, &workload, yaml_member(spec, "taskSpec"));
	for (const struct yaml_node *item = yaml_first(templates); item; item = yaml_next(item))
		add_steps(cluster, &workload, item);
	if (!tasks)
		tasks = yaml_member(spec, "tasks");
	for (const struct yaml_node *item = yaml_first(tasks); item; item = yaml_next(item))
		add_steps(cluster, &workload, yaml_member(item, "taskSpec"));
}

/* --- documents -------------------------------------------------------------------------------------------- */

static void add_configurations(struct cluster *cluster, const char *name, const struct yaml_node *document)
{
	const struct yaml_node *data = yaml_member(document, "data");

	for (const struct yaml_node *item = yaml_first(data); item; item = yaml_next(item)) {
		if (yaml_key(item) && strcmp(yaml_key(item), "engine.json") == 0)
			cluster_add_configuration(cluster, SETTING_ENGINE_JSON, name, item);
		if (yaml_key(item) && strcmp(yaml_key(item), "engine.toml") == 0)
			cluster_add_configuration(cluster, SETTING_ENGINE_TOML, name, item);
	}
}

/* Of Argo, where other kinds share the version, and of Tekton. */
static bool is_workflow(const struct yaml_node *document, const char *kind)
{
	const char *version = cluster_text(document, "apiVersion");

	return (text_starts(version, "argoproj.io/") && strstr(kind, "Workflow")) ||
	       text_starts(version, "tekton.dev/");
}

/* NOLINTNEXTLINE(misc-no-recursion): lists in lists are no more than two deep */
static void read_object(struct cluster *cluster, const struct yaml_node *document, int depth)
{
	const char *kind = cluster_text(document, "kind");
	const char *name = name_of(cluster, document);
	const struct yaml_node *pod = pod_of(document, kind);

	if (text_ends(kind, "List") && depth < LISTS_DEEP) {
		const struct yaml_node *items = yaml_member(document, "items");

		for (const struct yaml_node *item = yaml_first(items); item; item = yaml_next(item))
			read_object(cluster, item, depth + 1);
	} else if (pod && yaml_member(yaml_member(pod, "spec"), "containers")) {
		add_workload(cluster, name, document, pod);
	} else if (is_workflow(document, kind)) {
		add_workflow(cluster, name, document);
	} else if (strcmp(kind, "NetworkPolicy") == 0) {
		cluster_read_network_policy(cluster, document, name);
	} else if (strcmp(kind, "ConfigMap") == 0) {
		add_configurations(cluster, name, document);
	} else if (strcmp(kind, "HelmRelease") == 0) {
		cluster_read_values(cluster, cluster_path(document, "spec.values"), name);
	} else if (strcmp(kind, "Application") == 0) {
		cluster_read_values(cluster, cluster_path(document, "spec.source.helm.valuesObject"), name);
	} else {
		cluster_read_admission(cluster, document, kind, name);
	}
}

void cluster_read_kubernetes(struct cluster *cluster, const struct yaml_node *document)
{
	read_object(cluster, document, 0);
}
