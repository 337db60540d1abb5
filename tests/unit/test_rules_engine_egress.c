/* Which network policies are for an engine's pods, and what they say together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "support_rules.h"

struct policy {
	const char *namespace, *selector, *egress; /* YAML in one line */
};

#define POLICIES 3

static void add_policy(struct buf *text, const struct policy *policy)
{
	buf_format(text,
		"---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
		"metadata: { name: p, namespace: %s }\n"
		"spec: { policyTypes: [ Egress ], podSelector: %s, egress: %s }\n",
		policy->namespace, policy->selector, policy->egress);
}

/* An engine with labels in namespace ci, and policies. "-" = it passes. */
static void check_policies(const char *labels, const struct policy *policies, const char *expected)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct finding *found;

	buf_format(&text,
		"apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: e, namespace: ci }\n"
		"spec: { template: { metadata: { labels: %s }, spec: { containers: [\n"
		"  { name: e, image: registry.dagger.io/engine:v0.21.8 } ] } } }\n",
		labels);
	for (size_t i = 0; i < POLICIES && policies[i].namespace; i++)
		add_policy(&text, &policies[i]);
	support_add_text(snapshot, "k.yaml", text.text);
	support_check(snapshot, SUPPORT_NOW, &findings);
	found = support_found(&findings, 410, 0);
	if (found && !strstr(found->seen, expected))
		fail_msg("%s: '%s' is not in '%s'", text.text, expected, found->seen);
	if (!found && strcmp(expected, "-") != 0)
		fail_msg("%s: nothing is found", text.text);
	assert_int_equal(support_tally(&findings, 410, PATH_LIVE).pass, found == NULL);
}

#define NEAR "{ to: [ { ipBlock: { cidr: 10.0.0.0/8 } } ] }"
#define ANYWHERE "lets the engine reach any address"
#define UNSELECTED "selects the engine's pods"
#define NONE "stands in this repository"
#define UNKNOWN "cannot be read"

static void check_selector(const char *labels, const char *selector, const char *expected)
{
	const struct policy policies[POLICIES] = { { "ci", selector, "[ " NEAR " ]" } };

	check_policies(labels, policies, expected);
}

static void a_policy_counts_for_the_pods_that_it_selects(void **state)
{
	static const char labels[] = "{ app: engine, tier: ci, on: '' }";
	static const struct {
		const char *selector, *expected;
	} cases[] = {
		{ "{}", "-" },
		{ "{ matchLabels: { app: engine } }", "-" },
		{ "{ matchLabels: { app: engine, tier: cd } }", UNSELECTED },
		{ "{ matchLabels: { app: engin } }", UNSELECTED },
		{ "{ matchLabels: { app: engine2 } }", UNSELECTED },
		{ "{ matchLabels: { ap: engine } }", UNSELECTED },
		{ "{ matchLabels: { on: '' } }", "-" },
		{ "{ matchLabels: { off: '' } }", UNSELECTED },
		{ "{ matchExpressions: [ { key: app, operator: In, values: [ a, engine ] } ] }", "-" },
		{ "{ matchExpressions: [ { key: app, operator: In, values: [ a, eng ] } ] }", UNSELECTED },
		{ "{ matchExpressions: [ { key: x, operator: In, values: [ a, '' ] } ] }", UNSELECTED },
		{ "{ matchExpressions: [ { key: app, operator: NotIn, values: [ a ] } ] }", "-" },
		{ "{ matchExpressions: [ { key: app, operator: NotIn, values: [ a, engine ] } ] }",
			UNSELECTED },
		{ "{ matchExpressions: [ { key: x, operator: NotIn, values: [ a ] } ] }", "-" },
		{ "{ matchExpressions: [ { key: tier, operator: Exists } ] }", "-" },
		{ "{ matchExpressions: [ { key: x, operator: Exists } ] }", UNSELECTED },
		{ "{ matchExpressions: [ { key: x, operator: DoesNotExist } ] }", "-" },
		{ "{ matchExpressions: [ { key: tier, operator: DoesNotExist } ] }", UNSELECTED },
		{ "{ matchLabels: { tier: ci }, matchExpressions: [ { key: app, operator: In, "
		  "values: [ a, b ] } ] }",
			UNSELECTED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		check_selector(labels, cases[i].selector, cases[i].expected);
	check_selector("{}", "{}", "-");
	check_selector("{}", "{ matchLabels: { app: engine } }", UNSELECTED);
}

static void what_cannot_be_read_is_unknown(void **state)
{
	static const char labels[] = "{ app: engine }";

	(void)state;
	check_selector(labels, "{ matchLabels: { app: '{{ .Values.app }}' } }", UNKNOWN);
	check_selector(labels, "{ matchExpressions: [ { key: app, operator: Near } ] }", UNKNOWN);
	check_selector("{ app: '{{ .Chart.Name }}' }", "{ matchLabels: { app: engine } }", UNKNOWN);
	check_selector("{ app: '{{ .Chart.Name }}' }", "{}", "-");
	/* Kubernetes gives it to the pod. */
	check_selector(labels, "{ matchLabels: { pod-template-hash: abc } }", UNKNOWN);
	/* One label is known to be another. */
	check_selector(labels, "{ matchLabels: { app: web, pod-template-hash: abc } }", UNSELECTED);
}

static void policies_add_up(void **state)
{
	static const struct {
		struct policy policies[POLICIES];
		const char *expected;
	} cases[] = {
		{ { { 0 } }, NONE },
		{ { { "cd", "{}", "[]" } }, NONE },
		{ { { "ci", "{}", "[]" }, { "ci", "{}", "[ {} ]" } }, ANYWHERE },
		{ { { "ci", "{}", "[ {} ]" }, { "ci", "{}", "[]" } }, ANYWHERE },
		{ { { "ci", "{}", "[]" }, { "cd", "{}", "[ {} ]" } }, "-" },
		{ { { "ci", "{}", "[]" }, { "ci", "{ matchLabels: { app: web } }", "[ {} ]" } }, "-" },
		{ { { "ci", "{ matchLabels: { app: web } }", "[]" }, { "ci", "{}", "[ {} ]" } }, ANYWHERE },
		{ { { "ci", "{}", "[]" }, { "ci", "'{{ .Values.selector }}'", "[ {} ]" } }, UNKNOWN },
		{ { { "ci", "{}", "[]" }, { "ci", "'{{ .Values.selector }}'", "[ " NEAR " ]" } }, "-" },
		{ { { "ci", "{}", "[ {} ]" }, { "ci", "'{{ .Values.selector }}'", "[ {} ]" } }, ANYWHERE },
		{ { { "ci", "{}", "[]" }, { "ci", "{}", "'{{ .Values.egress }}'" } }, UNKNOWN },
		{ { { "ci", "{}", "'{{ .Values.egress }}'" }, { "ci", "{}", "[ {} ]" } }, ANYWHERE },
		{ { { "ci", "{}", "[]" }, { "'{{ .Values.namespace }}'", "{}", "[ {} ]" } }, UNKNOWN },
		{ { { "ci", "{}", "[]" }, { "{{ .Values.namespace }}", "{}", "[ {} ]" } }, UNKNOWN },
		{ { { "'{{ .Values.namespace }}'", "{}", "[]" } }, UNKNOWN },
		{ { { "ci", "{}", "[ { ports: [ { port: 53 } ] } ]" } }, "-" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		check_policies("{ app: engine }", cases[i].policies, cases[i].expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_policy_counts_for_the_pods_that_it_selects),
		cmocka_unit_test(what_cannot_be_read_is_unknown),
		cmocka_unit_test(policies_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
