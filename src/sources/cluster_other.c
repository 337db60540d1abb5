/* Policies that verify images before they run, compose files, and values of Dagger's chart. */
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "cluster.h"
#include "sources/secret.h"

/* --- admission -------------------------------------------------------------------------------------------- */

static void add_references(
	struct cluster *cluster, const char *name, const char *key, const struct yaml_node *list)
{
	for (const struct yaml_node *item = yaml_first(list); item; item = yaml_next(item))
		if (yaml_text(item))
			cluster_add(cluster, SETTING_ADMISSION, name, key, yaml_text(item), item);
}

/* Kyverno: which images a rule verifies, and whether it refuses or only tells. */
static void add_kyverno(struct cluster *cluster, const char *name, const struct yaml_node *spec)
{
	const struct yaml_node *action = yaml_member(spec, "validationFailureAction");
	const struct yaml_node *rules = yaml_member(spec, "rules");
	bool verifies = false;

	for (const struct yaml_node *rule = yaml_first(rules); rule; rule = yaml_next(rule)) {
		const struct yaml_node *verify = yaml_member(rule, "verifyImages");

		for (const struct yaml_node *item = yaml_first(verify); item; item = yaml_next(item)) {
			verifies = true;
			add_references(cluster, name, "verifyImages.imageReferences",
				yaml_member(item, "imageReferences"));
			if (yaml_text(yaml_member(item, "image")))
				cluster_add(cluster, SETTING_ADMISSION, name, "verifyImages.image",
					cluster_text(item, "image"), yaml_member(item, "image"));
			if (yaml_member(item, "failureAction"))
				action = yaml_member(item, "failureAction");
		}
	}
	if (verifies && action && yaml_text(action))
		cluster_add(cluster, SETTING_ADMISSION, name, "failureAction", yaml_text(action), action);
}

/* Sigstore's policy controller. */
static void add_image_policy(struct cluster *cluster, const char *name, const struct yaml_node *spec)
{
	const struct yaml_node *images = yaml_member(spec, "images"), *mode = yaml_member(spec, "mode");

	for (const struct yaml_node *item = yaml_first(images); item; item = yaml_next(item))
		if (yaml_text(yaml_member(item, "glob")))
			cluster_add(cluster, SETTING_ADMISSION, name, "images.glob",
				cluster_text(item, "glob"), yaml_member(item, "glob"));
	if (mode && yaml_text(mode))
		cluster_add(cluster, SETTING_ADMISSION, name, "mode", yaml_text(mode), mode);
}

void cluster_read_admission(
	struct cluster *cluster, const struct yaml_node *document, const char *kind, const char *name)
{
	const char *version = cluster_text(document, "apiVersion");
	const struct yaml_node *spec = yaml_member(document, "spec");

	if (text_starts(version, "kyverno.io/"))
		add_kyverno(cluster, name, spec);
	else if (text_starts(version, "policies.kyverno.io/") && strstr(kind, "ImageValidatingPolicy"))
		cluster_add(cluster, SETTING_ADMISSION, name, "matchImageReferences", "",
			yaml_member(spec, "matchImageReferences"));
	else if (strcmp(kind, "ClusterImagePolicy") == 0)
		add_image_policy(cluster, name, spec);
	else if (text_starts(version, "config.ratify."))
		cluster_add(cluster, SETTING_ADMISSION, name, "name", cluster_text(spec, "name"),
			yaml_member(spec, "name"));
	else if (strcmp(kind, "RatifyVerification") == 0)
		cluster_add(cluster, SETTING_ADMISSION, name, "enforcementAction",
			cluster_text(spec, "enforcementAction"), yaml_member(document, "kind"));
}

/* --- compose ---------------------------------------------------------------------------------------------- */

static void add_options(
	struct cluster *cluster, const struct workload *workload, const struct yaml_node *service)
{
	const struct yaml_node *options = yaml_member(service, "security_opt");

	for (const struct yaml_node *item = yaml_first(options); item; item = yaml_next(item)) {
		const char *text = yaml_text(item) ? yaml_text(item) : "";

		if (text_starts(text, "apparmor") && text[strlen("apparmor")])
			cluster_add(cluster, workload->kind, workload->name, "apparmor",
				text + strlen("apparmor") + 1, item);
		if (text_starts(text, "label") && text_ends(text, "disable"))
			cluster_add(cluster, workload->kind, workload->name, "selinux", "disable", item);
	}
}

static void add_environment(
	struct cluster *cluster, const struct workload *workload, const struct yaml_node *environment)
{
	for (const struct yaml_node *item = yaml_first(environment); item; item = yaml_next(item)) {
		const char *text = yaml_text(item), *name = yaml_key(item), *equals;

		if (name) {
			cluster_add_variable(cluster, workload, name, text, item);
			continue;
		}
		equals = text ? strchr(text, '=') : NULL;
		if (text)
			cluster_add_variable(cluster, workload,
				equals ? arena_string_part(
						 cluster->reading.arena, text, (size_t)(equals - text))
				       : text,
				equals ? equals + 1 : NULL, item);
	}
}

static void add_service(struct cluster *cluster, const struct yaml_node *service)
{
	const struct yaml_node *image = yaml_member(service, "image");
	struct workload workload = {
		.kind = SETTING_COMPOSE,
		.name = arena_format(cluster->reading.arena, "services.%s", yaml_key(service)),
	};

	cluster_begin(cluster, &workload, service);
	/* Beside `build` the image is what is made of it. */
	if (!yaml_member(service, "build"))
		cluster_add_image(cluster, &workload, IMAGE_DEPLOYED, workload.name, image);
	if (cluster_is_engine(image)) {
		cluster_add_arguments(cluster, &workload, yaml_member(service, "entrypoint"));
		cluster_add_arguments(cluster, &workload, yaml_member(service, "command"));
		add_options(cluster, &workload, service);
	}
	add_environment(cluster, &workload, yaml_member(service, "environment"));
}

void cluster_read_compose(struct cluster *cluster, const struct yaml_node *document)
{
	const struct yaml_node *services = yaml_member(document, "services");

	if (yaml_type(services) != YAML_MAPPING)
		return;
	for (const struct yaml_node *item = yaml_first(services); item; item = yaml_next(item))
		if (yaml_key(item) && yaml_type(item) == YAML_MAPPING)
			add_service(cluster, item);
}

/* --- values of the chart ---------------------------------------------------------------------------------- */

static bool is_of_dagger(const struct yaml_node *values, const struct yaml_node *engine)
{
	static const char *const names[] = { "configJson", "newServiceAccount", "statefulSet", "hostPath",
		"readinessProbeSettings" };

	if (!engine || yaml_type(engine) != YAML_MAPPING)
		return false;
	if (yaml_member(values, "magicache") || cluster_is_engine(cluster_path(engine, "image.ref")))
		return true;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (yaml_member(engine, names[i]))
			return true;
	return false;
}

/* Older charts have repository and tag apart. */
static void add_old_image(
	struct cluster *cluster, const struct workload *workload, const struct yaml_node *image)
{
	const struct yaml_node *repository = yaml_member(image, "repository"),
			       *tag = yaml_member(image, "tag");
	const char *version = cluster_text(image, "tag");
	const size_t before = cluster->reading.facts->image_count;
	struct image_fact *fact;

	if (yaml_member(image, "ref"))
		return;
	cluster_add_image(cluster, workload, IMAGE_ENGINE, "engine.image.repository", repository);
	if (cluster->reading.facts->image_count == before || !*version)
		return;
	fact = &cluster->reading.facts->images[before];
	fact->text = reading_text(
		&cluster->reading, arena_format(cluster->reading.arena, "%s:%s", fact->text, version));
	fact->at = yaml_place(tag);
}

static bool is_given(const struct yaml_node *value)
{
	const char *text = value ? yaml_text(value) : NULL;

	return text && *text &&
	       !(yaml_is_plain(value) && (strcmp(text, "null") == 0 || strcmp(text, "~") == 0));
}

static void add_chart(struct cluster *cluster, const struct yaml_node *values, const char *name)
{
	const struct yaml_node *engine = yaml_member(values, "engine");
	const struct yaml_node *port = yaml_member(engine, "port");
	const struct yaml_node *host_port = yaml_member(engine, "hostPort");
	const struct yaml_node *token = cluster_path(values, "magicache.token");
	struct workload workload = { .kind = SETTING_HELM, .name = name };
	const struct yaml_node *env = yaml_member(engine, "env");

	cluster_begin(cluster, &workload, engine ? engine : values);
	cluster_add_image(
		cluster, &workload, IMAGE_ENGINE, "engine.image.ref", cluster_path(engine, "image.ref"));
	add_old_image(cluster, &workload, yaml_member(engine, "image"));
	if (is_given(port))
		cluster_add(cluster, SETTING_HELM, name, "engine.port", yaml_text(port), port);
	if (is_given(host_port))
		cluster_add(cluster, SETTING_HELM, name, "engine.hostPort", yaml_text(host_port), host_port);
	cluster_add_arguments(cluster, &workload, yaml_member(engine, "args"));
	if (is_given(token)) {
		struct setting_fact *setting = cluster_add(cluster, SETTING_HELM, name, "magicache.token",
			secret_hidden(cluster->reading.arena, strlen(yaml_text(token))), token);

		if (setting)
			setting->certainty = CERTAINTY_SECRET;
	}
	cluster_add_configuration(cluster, SETTING_ENGINE_JSON,
		*name ? arena_format(cluster->reading.arena, "%s engine.configJson", name)
		      : "engine.configJson",
		yaml_member(engine, "configJson"));
	cluster_add_configuration(cluster, SETTING_ENGINE_TOML,
		*name ? arena_format(cluster->reading.arena, "%s engine.config", name) : "engine.config",
		yaml_member(engine, "config"));
	for (const struct yaml_node *item = yaml_first(env); item; item = yaml_next(item)) {
		const struct yaml_node *value = yaml_member(item, "value");

		cluster_add_variable(cluster, &workload, cluster_text(item, "name"),
			value ? yaml_text(value) : NULL, value ? value : yaml_member(item, "name"));
	}
}

void cluster_read_values(struct cluster *cluster, const struct yaml_node *values, const char *prefix)
{
	if (!values || yaml_type(values) != YAML_MAPPING)
		return;
	if (is_of_dagger(values, yaml_member(values, "engine"))) {
		add_chart(cluster, values, prefix);
		return;
	}
	/* Of a chart that has Dagger's among its own. */
	for (const struct yaml_node *item = yaml_first(values); item; item = yaml_next(item)) {
		const char *key = yaml_key(item);

		if (key && strstr(key, "dagger") && yaml_type(item) == YAML_MAPPING &&
			is_of_dagger(item, yaml_member(item, "engine")))
			add_chart(cluster, item, *prefix ? prefix : reading_text(&cluster->reading, key));
	}
}
