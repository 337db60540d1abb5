/* What may leave an engine's pods: 410. Policies add up: what one of them lets out gets out. */
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "code.h"
#include "engine.h"
#include "reasons.h"

enum answer { ANSWER_NO, ANSWER_UNKNOWN, ANSWER_YES };

/* --- selectors -------------------------------------------------------------------------------------------- */

/* A part of a text that is no string of its own. */
struct part {
	const char *text;
	size_t length;
};

static bool is_part(struct part one, struct part other)
{
	return one.length == other.length && memcmp(one.text, other.text, one.length) == 0;
}

/* Of "app=engine,tier=ci" the value of a label. */
static bool find_label(const char *labels, struct part key, struct part *ret)
{
	for (const char *at = labels; *at;) {
		const size_t length = strcspn(at, ",");
		const char *equal = memchr(at, '=', length);

		if (equal && is_part((struct part){ at, (size_t)(equal - at) }, key)) {
			*ret = (struct part){ equal + 1, length - (size_t)(equal + 1 - at) };
			return true;
		}
		at += length + (at[length] == ',');
	}
	return false;
}

/* Labels that Kubernetes itself gives to pods: no manifest says them. */
static bool is_given(struct part key)
{
	static const char *const given[] = { "apps.kubernetes.io/", "batch.kubernetes.io/", "controller-",
		"job-name", "pod-template-", "statefulset.kubernetes.io/" };

	for (size_t i = 0; i < COUNT_OF(given); i++)
		if (key.length >= strlen(given[i]) && strncmp(key.text, given[i], strlen(given[i])) == 0)
			return true;
	return false;
}

static bool is_among(const char *values, size_t length, struct part value)
{
	while (length) {
		const char *comma = memchr(values, ',', length);
		const size_t one = comma ? (size_t)(comma - values) : length;

		if (is_part((struct part){ values, one }, value))
			return true;
		length -= one + (comma != NULL);
		values += one + (comma != NULL);
	}
	return false;
}

/* One of "app=engine", "app", "!app", "app in (a,b)", "app notin (a,b)". */
static enum answer meets(struct part requirement, const char *labels)
{
	const bool none = *requirement.text == '!';
	struct part key = { requirement.text + none, requirement.length - none }, value;
	const char *rest, *end = requirement.text + requirement.length;
	bool met;

	key.length = strcspn(key.text, " =,");
	if (key.text + key.length > end)
		key.length = (size_t)(end - key.text);
	rest = key.text + key.length;
	if (is_given(key))
		return ANSWER_UNKNOWN;
	met = find_label(labels, key, &value);
	if (rest == end)
		met = met != none;
	else if (*rest == '=')
		met = met && is_part(value, (struct part){ rest + 1, (size_t)(end - rest) - 1 });
	else if (text_starts(rest, " in ("))
		met = met && is_among(rest + 5, (size_t)(end - rest) - 6, value);
	else if (text_starts(rest, " notin ("))
		met = !met || !is_among(rest + 8, (size_t)(end - rest) - 9, value);
	else
		return ANSWER_UNKNOWN;
	return met ? ANSWER_YES : ANSWER_NO;
}

/* The first comma that does not stand in parentheses ends a requirement. */
static size_t length_of(const char *requirement)
{
	const size_t length = strcspn(requirement, ",(");

	return requirement[length] == '(' ? length + strcspn(requirement + length, ")") +
						    (strchr(requirement + length, ')') != NULL)
					  : length;
}

/* Whether a selector is for what has some labels; NULL = they are not known. */
static enum answer selects(const struct setting *selector, const char *labels)
{
	enum answer ret = ANSWER_YES;

	if (!certainty_is_fixed(selector->fact->certainty))
		return ANSWER_UNKNOWN;
	if (setting_says(selector, "{}"))
		return ANSWER_YES;
	for (const char *at = selector->fact->value; *at && labels && ret != ANSWER_NO;) {
		const size_t length = length_of(at);
		const enum answer one = meets((struct part){ at, length }, labels);

		ret = one < ret ? one : ret;
		at += length + (at[length] == ',');
	}
	return labels ? ret : ANSWER_UNKNOWN;
}

/* --- policies --------------------------------------------------------------------------------------------- */

struct policy {
	const struct setting *egress, *selector;
	const char *namespace;
};

struct policies {
	struct policy *items;
	size_t count;
};

/* The selector of a policy stands in front of what it lets out. */
static struct policies policies_of(struct rule_report *report)
{
	const struct snapshot *snapshot = report->input->snapshot;
	struct policies ret = { 0 };
	size_t count = 0;

	for (size_t i = 1; i < snapshot->setting_count; i++)
		count += setting_is(&snapshot->settings[i], SETTING_KUBERNETES, "egress");
	ret.items = arena_zero(rule_arena(report), count, sizeof(*ret.items));
	for (size_t i = 1; i < snapshot->setting_count; i++) {
		const struct setting *egress = &snapshot->settings[i], *selector = egress - 1;

		if (setting_is(egress, SETTING_KUBERNETES, "egress") &&
			setting_is(selector, SETTING_KUBERNETES, "podSelector") &&
			selector->file == egress->file &&
			strcmp(selector->fact->subject, egress->fact->subject) == 0)
			ret.items[ret.count++] = (struct policy){ egress, selector,
				rule_namespace_of(report, egress->fact->subject) };
	}
	return ret;
}

static enum answer is_in(const char *namespace, const char *other)
{
	if (strcmp(namespace, "{{}}") != 0 && strcmp(namespace, other) == 0)
		return ANSWER_YES;
	return strstr(namespace, "{{") || strstr(other, "{{") ? ANSWER_UNKNOWN : ANSWER_NO;
}

/* The labels of an engine's pods; NULL = unknown, or said in several ways. */
static const char *labels_of(const struct rule_report *report, const struct image *image)
{
	const struct snapshot *snapshot = report->input->snapshot;
	const char *ret = NULL;

	for (size_t i = 0; i < snapshot->setting_count; i++) {
		const struct setting *setting = &snapshot->settings[i];

		if (setting->file != image->file || !setting_is(setting, SETTING_KUBERNETES, "labels") ||
			strcmp(setting->fact->subject, image->function) != 0)
			continue;
		if (!certainty_is_fixed(setting->fact->certainty) ||
			(ret && strcmp(ret, setting->fact->value) != 0))
			return NULL;
		ret = setting->fact->value;
	}
	return ret && strcmp(ret, "{}") == 0 ? "" : ret;
}

/* --- 410 -------------------------------------------------------------------------------------------------- */

/* What the policies of a namespace say of an engine's pods, added up. */
struct sum {
	bool near;                   /* there is one */
	enum answer restricted, any; /* whether one of them is for these pods */
	const char *name;            /* of the one that lets any address be reached */
};

static struct sum add_up(const struct policies *policies, const char *namespace, const char *labels)
{
	struct sum ret = { 0 };

	for (size_t i = 0; i < policies->count; i++) {
		const struct policy *policy = &policies->items[i];
		enum answer answer = is_in(namespace, policy->namespace);
		enum answer selected;

		if (answer == ANSWER_NO)
			continue;
		ret.near = true;
		selected = selects(policy->selector, labels);
		answer = selected < answer ? selected : answer;
		if (setting_says(policy->egress, "restricted")) {
			ret.restricted = answer > ret.restricted ? answer : ret.restricted;
			continue;
		}
		if (answer == ANSWER_YES && !setting_says(policy->egress, "any"))
			answer = ANSWER_UNKNOWN;
		if (answer > ret.any)
			ret.name = policy->egress->fact->subject;
		ret.any = answer > ret.any ? answer : ret.any;
	}
	return ret;
}

static const char *missing(struct rule_report *report, const struct sum *sum, const char *namespace)
{
	const char *blank = *namespace ? " " : "";

	if (sum->near)
		return arena_format(rule_arena(report),
			"no NetworkPolicy for what leaves the namespace%s%s selects the engine's pods", blank,
			rule_shown(report, namespace));
	return arena_format(rule_arena(report),
		"no NetworkPolicy for what leaves the namespace%s%s stands in this repository", blank,
		rule_shown(report, namespace));
}

static void egress(struct rule_report *report, const struct image *image, const char *namespace)
{
	const struct sum sum = add_up(report->context, namespace, labels_of(report, image));
	struct rule_subject subject;

	if (sum.restricted == ANSWER_YES && sum.any == ANSWER_NO) {
		rule_pass(report, rule_file_of_image(report, image));
		return;
	}
	subject = rule_subject_image(report, image);
	if (sum.any == ANSWER_YES)
		rule_fail(report, &subject, "any",
			arena_format(rule_arena(report), "%s lets the engine reach any address",
				rule_shown(report, sum.name)));
	else if (sum.any == ANSWER_UNKNOWN || sum.restricted == ANSWER_UNKNOWN)
		rule_unknown(report, &subject, reason_selector_unknown);
	else
		rule_fail(report, &subject, sum.near ? "unselected" : NULL, missing(report, &sum, namespace));
}

void check_egress(const struct rule_input *input, struct rule_report *report)
{
	const struct policies policies = policies_of(report);

	(void)input;
	report->context = &policies;
	rule_each_cluster_engine(report, egress);
	report->context = NULL;
}
