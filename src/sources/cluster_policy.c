/* Who a network policy is for and what it lets out; the labels of the pods that it may be for. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "cluster.h"

/* More of them than anybody writes: such a selector is not read. */
enum { REQUIREMENTS = 64 };

/* --- labels and selectors as texts, in the words of "kubectl get --selector" -------------------------------- */

struct requirements {
	struct arena *arena;
	const char *texts[REQUIREMENTS];
	size_t count;
	bool unread; /* a template, or nothing that Kubernetes takes */
};

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."

static bool is_key(const char *text)
{
	return text && *text && !text[strspn(text, LETTERS "/")];
}

static bool is_value(const char *text)
{
	return text && !text[strspn(text, LETTERS)];
}

/* Whether a node is neither left out nor empty, nor of a type: a template, or a mistake. */
static bool is_other(const struct yaml_node *node, enum yaml_type type)
{
	if (!node || yaml_type(node) == type)
		return false;
	return !yaml_text(node) || (*yaml_text(node) && strcmp(yaml_text(node), "null") != 0 &&
					   strcmp(yaml_text(node), "~") != 0);
}

static void add(struct requirements *all, const char *text)
{
	if (all->count == REQUIREMENTS)
		all->unread = true;
	else
		all->texts[all->count++] = text;
}

static void add_labels(struct requirements *all, const struct yaml_node *labels)
{
	all->unread |= is_other(labels, YAML_MAPPING);
	for (const struct yaml_node *item = yaml_first(labels); item && !all->unread;
		item = yaml_next(item)) {
		if (is_key(yaml_key(item)) && is_value(yaml_text(item)))
			add(all, arena_format(all->arena, "%s=%s", yaml_key(item), yaml_text(item)));
		else
			all->unread = true;
	}
}

static int compare_texts(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void join(struct requirements *all, struct buf *ret)
{
	if (all->count > 1)
		qsort(all->texts, all->count, sizeof(*all->texts), compare_texts);
	for (size_t i = 0; i < all->count; i++)
		buf_format(ret, "%s%s", i ? "," : "", all->texts[i]);
}

/* "a,b": the values of an expression, sorted. */
static const char *values_of(struct requirements *all, const struct yaml_node *values)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct requirements words = { .arena = all->arena };

	for (const struct yaml_node *item = yaml_first(values); item; item = yaml_next(item)) {
		if (!is_value(yaml_text(item)))
			words.unread = true;
		else if (!words.unread)
			add(&words, yaml_text(item));
	}
	all->unread |= words.unread || !words.count;
	join(&words, &text);
	return arena_string(all->arena, text.text);
}

static void add_expression(struct requirements *all, const struct yaml_node *expression)
{
	const char *key = cluster_text(expression, "key");
	const char *verb = cluster_text(expression, "operator");
	const struct yaml_node *values = yaml_member(expression, "values");

	if (!is_key(key)) {
		all->unread = true;
		return;
	}
	if (strcmp(verb, "Exists") == 0)
		add(all, arena_string(all->arena, key));
	else if (strcmp(verb, "DoesNotExist") == 0)
		add(all, arena_format(all->arena, "!%s", key));
	else if (strcmp(verb, "In") == 0)
		add(all, arena_format(all->arena, "%s in (%s)", key, values_of(all, values)));
	else if (strcmp(verb, "NotIn") == 0)
		add(all, arena_format(all->arena, "%s notin (%s)", key, values_of(all, values)));
	else
		all->unread = true;
}

/* "{}" = none: labels of nothing, and the selector of everything. */
static void add_requirements(struct cluster *cluster, const char *subject, const char *key,
	struct requirements *all, const struct yaml_node *at)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct setting_fact *setting;

	if (!all->unread)
		join(all, &text);
	setting = cluster_add(cluster, SETTING_KUBERNETES, subject, key,
		all->unread  ? ""
		: all->count ? text.text
			     : "{}",
		at);
	if (setting && all->unread)
		setting->certainty = CERTAINTY_UNKNOWN;
}

void cluster_add_labels(struct cluster *cluster, const struct workload *workload, const struct yaml_node *pod)
{
	struct requirements all = { .arena = cluster->reading.arena };
	const struct yaml_node *labels = cluster_path(pod, "metadata.labels");

	add_labels(&all, labels);
	add_requirements(cluster, workload->name, "labels", &all, labels ? labels : yaml_member(pod, "spec"));
}

/* --- network policies ------------------------------------------------------------------------------------- */

/* Names alone are asked for: over port 53 nothing else is reached. */
static bool is_for_names(const struct yaml_node *rule)
{
	const struct yaml_node *ports = yaml_member(rule, "ports");

	for (const struct yaml_node *port = yaml_first(ports); port; port = yaml_next(port))
		if (strcmp(cluster_text(port, "port"), "53") != 0 || yaml_member(port, "endPort"))
			return false;
	return yaml_first(ports) != NULL;
}

/* What a policy lets out; each knows more than the ones before. */
enum egress { EGRESS_RESTRICTED, EGRESS_UNKNOWN, EGRESS_ANY };

static bool is_template(const struct yaml_node *rule)
{
	for (const struct yaml_node *item = yaml_first(rule); item; item = yaml_next(item))
		if (!yaml_key(item) ||
			(strcmp(yaml_key(item), "to") != 0 && strcmp(yaml_key(item), "ports") != 0))
			return true;
	return is_other(rule, YAML_MAPPING) || is_other(yaml_member(rule, "to"), YAML_SEQUENCE) ||
	       is_other(yaml_member(rule, "ports"), YAML_SEQUENCE);
}

static enum egress egress_of(const struct yaml_node *rule)
{
	const struct yaml_node *to = yaml_member(rule, "to");
	enum egress ret = EGRESS_RESTRICTED;

	if (is_template(rule))
		return EGRESS_UNKNOWN;
	if (is_for_names(rule))
		return ret;
	if (!to || !yaml_first(to))
		return EGRESS_ANY;
	for (const struct yaml_node *peer = yaml_first(to); peer; peer = yaml_next(peer)) {
		const struct yaml_node *block = yaml_member(yaml_member(peer, "ipBlock"), "cidr");

		if (block && (!yaml_text(block) || strstr(yaml_text(block), "{{")))
			ret = EGRESS_UNKNOWN;
		else if (block && text_ends(yaml_text(block), "/0"))
			return EGRESS_ANY;
	}
	return ret;
}

static const struct yaml_node *egress_type(const struct yaml_node *spec)
{
	const struct yaml_node *types = yaml_member(spec, "policyTypes");

	for (const struct yaml_node *type = yaml_first(types); type; type = yaml_next(type))
		if (yaml_text(type) && strcmp(yaml_text(type), "Egress") == 0)
			return type;
	return NULL;
}

static void add_selector(struct cluster *cluster, const char *name, const struct yaml_node *selector,
	const struct yaml_node *at)
{
	struct requirements all = { .arena = cluster->reading.arena };
	const struct yaml_node *expressions = yaml_member(selector, "matchExpressions");

	all.unread = is_other(selector, YAML_MAPPING) || is_other(expressions, YAML_SEQUENCE);
	for (const struct yaml_node *item = yaml_first(selector); item; item = yaml_next(item))
		all.unread |= !yaml_key(item) || (strcmp(yaml_key(item), "matchLabels") != 0 &&
							 strcmp(yaml_key(item), "matchExpressions") != 0);
	add_labels(&all, yaml_member(selector, "matchLabels"));
	for (const struct yaml_node *item = yaml_first(expressions); item && !all.unread;
		item = yaml_next(item))
		add_expression(&all, item);
	add_requirements(cluster, name, "podSelector", &all, selector ? selector : at);
}

void cluster_read_network_policy(struct cluster *cluster, const struct yaml_node *document, const char *name)
{
	static const char *const words[] = { "restricted", "unknown", "any" };
	const struct yaml_node *spec = yaml_member(document, "spec");
	const struct yaml_node *type = egress_type(spec), *egress = yaml_member(spec, "egress");
	const struct yaml_node *at = egress ? egress : type;
	enum egress most = is_other(egress, YAML_SEQUENCE) ? EGRESS_UNKNOWN : EGRESS_RESTRICTED;
	struct setting_fact *setting;

	if (!type && (!egress || yaml_member(spec, "policyTypes") || !yaml_first(egress)))
		return;
	for (const struct yaml_node *rule = most ? NULL : yaml_first(egress); rule; rule = yaml_next(rule)) {
		const enum egress one = egress_of(rule);

		most = one > most ? one : most;
	}
	add_selector(cluster, name, yaml_member(spec, "podSelector"), at);
	setting = cluster_add(cluster, SETTING_KUBERNETES, name, "egress", words[most], at);
	if (setting && most == EGRESS_UNKNOWN)
		setting->certainty = CERTAINTY_UNKNOWN;
}
