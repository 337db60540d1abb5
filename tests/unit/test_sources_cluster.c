#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/table.h"
#include "support_described.h"
#include "support_facts.h"
#include "support_settings.h"

static const char engine[] = "apiVersion: apps/v1\n"
			     "kind: StatefulSet\n"
			     "metadata: { name: engine, namespace: dagger }\n"
			     "spec:\n"
			     "  template:\n"
			     "    spec:\n"
			     "      initContainers:\n"
			     "        - name: wait\n"
			     "          image: busybox\n"
			     "      containers:\n"
			     "        - name: engine\n"
			     "          image: registry.dagger.io/engine:v0.21.8\n"
			     "          args:\n"
			     "            - --addr\n"
			     "            - tcp://0.0.0.0:1234\n"
			     "            - --addr=unix:///run/dagger/engine.sock\n"
			     "            - --debug\n"
			     "          securityContext:\n"
			     "            appArmorProfile: { type: Unconfined }\n"
			     "          env:\n"
			     "            - name: DAGGER_CACHE_VERIFY\n"
			     "              value: strict\n"
			     "            - name: DAGGER_CLOUD_TOKEN\n"
			     "              valueFrom: { secretKeyRef: { name: x, key: y } }\n"
			     "            - name: HOME\n"
			     "              value: /root\n";

static void reads_the_images_of_a_workload(void **state)
{
	(void)state;
	support_images(READER_CLUSTER, engine,
		"9 deployed [StatefulSet dagger/engine] initContainers.wait busybox\n"
		"12 deployed [StatefulSet dagger/engine] containers.engine "
		"registry.dagger.io/engine:v0.21.8\n");
}

static void reads_what_an_engine_is_told(void **state)
{
	(void)state;
	support_settings(READER_CLUSTER, engine,
		"6:5 kubernetes [StatefulSet dagger/engine] labels = {}\n"
		"15:15 kubernetes [StatefulSet dagger/engine] args.addr = tcp://0.0.0.0:1234\n"
		"16:15 kubernetes [StatefulSet dagger/engine] args.addr = unix:///run/dagger/engine.sock\n"
		"19:38 kubernetes [StatefulSet dagger/engine] apparmor = Unconfined\n"
		"22:22 environment [StatefulSet dagger/engine] DAGGER_CACHE_VERIFY = strict (unknown)\n"
		"23:21 environment [StatefulSet dagger/engine] DAGGER_CLOUD_TOKEN =  ?\n");
}

static void of_workloads_without_an_engine_only_images_and_variables_are_told(void **state)
{
	static const char text[] =
		"apiVersion: batch/v1\n"
		"kind: CronJob\n"
		"metadata: { name: backup }\n"
		"spec:\n"
		"  jobTemplate: { spec: { template: { spec: { containers: [\n"
		"    { name: a, image: 'postgres:17', args: [--addr, 'tcp://0.0.0.0:1'],\n"
		"      securityContext: { appArmorProfile: { type: Unconfined } } } ] } } } }\n";

	(void)state;
	support_settings(READER_CLUSTER, text, "");
	support_images(READER_CLUSTER, text, "6 deployed [CronJob backup] containers.a postgres:17\n");
}

static void reads_lists_and_several_documents(void **state)
{
	static const char text[] =
		"apiVersion: v1\nkind: List\nitems:\n"
		"  - { apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: "
		"[ { name: x, image: one } ] } }\n"
		"---\n"
		"apiVersion: v1\nkind: Pod\nmetadata: { name: b }\n"
		"spec: { containers: [ { name: y, image: two } ] }\n";

	(void)state;
	support_images(READER_CLUSTER, text,
		"4 deployed [Pod a] containers.x one\n9 deployed [Pod b] containers.y two\n");
}

static void reads_what_may_leave_a_namespace(void **state)
{
	static const char start[] = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
				    "metadata: { name: p, namespace: n }\nspec:\n  podSelector: {}\n";
	static const struct {
		const char *spec, *lines;
	} cases[] = {
		{ "  egress: [ { to: [ { ipBlock: { cidr: 10.0.0.0/8 } } ] } ]\n",
			"6:3 kubernetes [NetworkPolicy n/p] egress = restricted\n" },
		{ "  egress: [ { ports: [ { port: 443 } ] } ]\n",
			"6:3 kubernetes [NetworkPolicy n/p] egress = any\n" },
		{ "  egress: [ { to: [ { ipBlock: { cidr: 0.0.0.0/0 } } ] } ]\n",
			"6:3 kubernetes [NetworkPolicy n/p] egress = any\n" },
		{ "  policyTypes: [ Egress ]\n",
			"6:18 kubernetes [NetworkPolicy n/p] egress = restricted\n" },
		{ "  policyTypes: [ Ingress ]\n", "" },
		{ "  policyTypes: [ Ingress ]\n  egress: [ {} ]\n", "" },
		{ "  egress: [ { ports: [ { port: 53 }, { port: 53, protocol: TCP } ] } ]\n",
			"6:3 kubernetes [NetworkPolicy n/p] egress = restricted\n" },
		{ "  egress: [ { ports: [ { port: 53 }, { port: 443 } ] } ]\n",
			"6:3 kubernetes [NetworkPolicy n/p] egress = any\n" },
		{ "  egress: [ { ports: [ { port: 53, endPort: 443 } ] } ]\n",
			"6:3 kubernetes [NetworkPolicy n/p] egress = any\n" },
		{ "  egress: [ { to: [ { ipBlock: { cidr: '{{ .Values.cidr }}' } } ] } ]\n",
			"6:3 kubernetes [NetworkPolicy n/p] egress = unknown ?\n" },
		{ "  egress: [ { to: '{{ .Values.to }}' } ]\n",
			"6:3 kubernetes [NetworkPolicy n/p] egress = unknown ?\n" },
		{ "  egress: [ {{ .Values.rule }} ]\n",
			"6:3 kubernetes [NetworkPolicy n/p] egress = unknown ?\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT, lines = BUF_INIT;

		buf_add(&text, start);
		buf_add(&text, cases[i].spec);
		if (*cases[i].lines)
			buf_add(&lines, "5:3 kubernetes [NetworkPolicy n/p] podSelector = {}\n");
		buf_add(&lines, cases[i].lines);
		support_settings(READER_CLUSTER, text.text, lines.text);
	}
}

static void reads_whom_a_policy_is_for_in_one_order(void **state)
{
	static const char start[] = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
				    "metadata: { name: p, namespace: n }\nspec:\n  policyTypes: [ Egress ]\n";
	static const struct {
		const char *selector, *value, *at;
	} cases[] = {
		{ "", "{}", "5:18" },
		{ "  podSelector:\n", "{}", "6:15" },
		{ "  podSelector: { matchLabels: { tier: ci, app: x } }\n", "app=x,tier=ci", "6:3" },
		{ "  podSelector: { matchExpressions: [ { key: b, operator: In, values: [ z, y ] },\n"
		  "    { key: c, operator: NotIn, values: [ q ] }, { key: d, operator: Exists },\n"
		  "    { key: e/f, operator: DoesNotExist } ], matchLabels: { a: '1' } }\n",
			"!e/f,a=1,b in (y,z),c notin (q),d", "6:3" },
		{ "  podSelector: { matchLabels: { app: '{{ .Values.app }}' } }\n", " ?", "6:3" },
		{ "  podSelector: { matchLabels: {{ .Values.labels }} }\n", " ?", "6:3" },
		{ "  podSelector: '{{ .Values.selector }}'\n", " ?", "6:17" },
		{ "  podSelector: { matchLabels: [ a ] }\n", " ?", "6:3" },
		{ "  podSelector: { matchExpressions: { key: a } }\n", " ?", "6:3" },
		{ "  podSelector: { matchExpressions: [ { key: a, operator: In, values: [] } ] }\n", " ?",
			"6:3" },
		{ "  podSelector: { matchExpressions: [ { key: a, operator: Near, values: [ b ] } ] }\n",
			" ?", "6:3" },
		{ "  podSelector: { matchExpressions: [ { key: 'a,b', operator: Exists } ] }\n", " ?",
			"6:3" },
		{ "  podSelector: { matchFields: { a: b } }\n", " ?", "6:3" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT, lines = BUF_INIT;

		buf_add(&text, start);
		buf_add(&text, cases[i].selector);
		buf_format(&lines,
			"%s kubernetes [NetworkPolicy n/p] podSelector = %s\n"
			"5:18 kubernetes [NetworkPolicy n/p] egress = restricted\n",
			cases[i].at, cases[i].value);
		support_settings(READER_CLUSTER, text.text, lines.text);
	}
}

static void gives_up_a_selector_that_is_longer_than_anybody_writes(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	buf_add(&text, "apiVersion: v1\nkind: NetworkPolicy\nmetadata: { name: p }\n"
		       "spec: { policyTypes: [ Egress ], podSelector: { matchLabels: {");
	for (int i = 0; i < 1000; i++)
		buf_format(&text, "%s l%d: x", i ? "," : "", i);
	buf_add(&text, " } } }\n");
	support_settings(READER_CLUSTER, text.text,
		"4:34 kubernetes [NetworkPolicy p] podSelector =  ?\n"
		"4:24 kubernetes [NetworkPolicy p] egress = restricted\n");
}

static void reads_the_labels_of_an_engines_pods(void **state)
{
	static const struct {
		const char *metadata, *lines;
	} cases[] = {
		{ "{ labels: { tier: ci, app: engine } }", "5:13 kubernetes [Deployment {{}}/e] labels = "
							   "app=engine,tier=ci\n" },
		{ "{ labels: { app: '{{ .Chart.Name }}' } }",
			"5:13 kubernetes [Deployment {{}}/e] labels =  ?\n" },
		{ "{ labels: '{{ include x }}' }", "5:22 kubernetes [Deployment {{}}/e] labels =  ?\n" },
		{ "{}", "6:3 kubernetes [Deployment {{}}/e] labels = {}\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		buf_format(&text,
			"apiVersion: apps/v1\nkind: Deployment\n"
			"metadata: { name: e, namespace: {{ .Release.Namespace }} }\n"
			"spec: { template: {\nmetadata: %s,\n"
			"  spec: { containers: [ { name: e, image: registry.dagger.io/engine:v0.21.8 } ] } } "
			"}\n",
			cases[i].metadata);
		support_settings(READER_CLUSTER, text.text, cases[i].lines);
	}
}

static void reads_configurations_inside_a_config_map_at_their_own_lines(void **state)
{
	(void)state;
	support_settings(READER_CLUSTER,
		"apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata:\n"
		"  engine.json: |\n"
		"    {\n"
		"      \"security\": { \"insecureRootCapabilities\": true }\n"
		"    }\n"
		"  engine.toml: \"debug = true\\n[worker.oci]\\nselinux = false\"\n",
		"7:49 engine.json [ConfigMap c] security.insecureRootCapabilities = true\n"
		"9:25 engine.toml [ConfigMap c] debug = true\n"
		"9:55 engine.toml [ConfigMap c] worker.oci.selinux = false\n");
}

static void reads_policies_that_verify_images(void **state)
{
	(void)state;
	support_settings(READER_CLUSTER,
		"apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: { name: v }\n"
		"spec:\n  validationFailureAction: Enforce\n  rules:\n    - name: r\n"
		"      verifyImages:\n        - imageReferences: [ 'ghcr.io/acme/*' ]\n"
		"---\napiVersion: policy.sigstore.dev/v1beta1\nkind: ClusterImagePolicy\n"
		"metadata: { name: w }\nspec:\n  mode: warn\n  images: [ { glob: '**' } ]\n"
		"---\napiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: { name: other }\n"
		"spec: { validationFailureAction: Audit, rules: [ { name: x, validate: {} } ] }\n",
		"9:31 admission [ClusterPolicy v] verifyImages.imageReferences = ghcr.io/acme/*\n"
		"5:28 admission [ClusterPolicy v] failureAction = Enforce\n"
		"16:22 admission [ClusterImagePolicy w] images.glob = **\n"
		"15:9 admission [ClusterImagePolicy w] mode = warn\n");
}

static const char compose[] = "services:\n"
			      "  engine:\n"
			      "    image: registry.dagger.io/engine:${DAGGER_VERSION:-v0.21.8}\n"
			      "    command: --addr tcp://0.0.0.0:1234 --tlscert=/c.pem\n"
			      "    security_opt: [ 'apparmor:unconfined', 'label=disable' ]\n"
			      "  web:\n"
			      "    image: ${REGISTRY}/web:${TAG-1}\n"
			      "    environment:\n"
			      "      - DAGGER_CACHE_VERIFY=strict\n"
			      "      - _EXPERIMENTAL_DAGGER_RUNNER_HOST\n"
			      "  own:\n"
			      "    build: .\n"
			      "    image: acme/own:dev\n"
			      "    environment: { DAGGER_CLOUD_TOKEN: abcdef0123456789, OTHER: x }\n";

static void reads_services_of_compose(void **state)
{
	(void)state;
	support_images(READER_CLUSTER, compose,
		"3 deployed [services.engine] services.engine registry.dagger.io/engine:v0.21.8\n"
		"7 deployed [services.web] services.web {}/web:1 ?\n");
	support_settings(READER_CLUSTER, compose,
		"4:14 compose [services.engine] args.addr = tcp://0.0.0.0:1234\n"
		"4:14 compose [services.engine] args.tlscert = /c.pem\n"
		"5:22 compose [services.engine] apparmor = unconfined\n"
		"5:45 compose [services.engine] selinux = disable\n"
		"9:9 environment [services.web] DAGGER_CACHE_VERIFY = strict (unknown)\n"
		"10:9 environment [services.web] _EXPERIMENTAL_DAGGER_RUNNER_HOST =  ?\n"
		"14:40 environment [services.own] DAGGER_CLOUD_TOKEN = <secret, 16 characters>\n");
}

static void steps_of_workflows_run_commands_and_scripts(void **state)
{
	(void)state;
	assert_described(READER_CLUSTER,
		"apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: t}\nspec:\n  sidecars:\n"
		"    - {name: engine, image: 'registry.dagger.io/engine:v1', command: [dagger, call, no]}\n"
		"  steps:\n    - name: read\n      image: docker:dind\n      script: |\n"
		"        #!/usr/bin/env sh\n"
		"        curl -fsSL https://dl.dagger.io/dagger/install.sh | sh\n"
		"        dagger -m github.com/a/b@v1 call x\n"
		"    - {name: py, image: 'python:3', script: \"#!/usr/bin/env python\\ndagger call y\\n\"}\n"
		"    - {name: own, image: 'a:1', script: \"#!/usr/bin/env dagger\\ncontainer | from "
		"b:1\\n\"}\n",
		"install install.sh in steps.read: #0=https://dl.dagger.io/dagger/install.sh\n"
		"cli call in steps.read: module=github.com/a/b@v1, #0=x\n"
		"dagger Query.container in steps.own\n"
		"dagger Container.from on 2 in steps.own: #0=b:1\n"
		"reference call github.com/a/b@v1\n"
		"image tool registry.dagger.io/engine:v1 sidecars.engine\n"
		"image tool docker:dind steps.read\n"
		"image tool python:3 steps.py\n"
		"image tool a:1 steps.own\n");
	assert_described(READER_CLUSTER,
		"apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec:\n  templates:\n"
		"    - name: a\n      container:\n        image: alpine:3\n        command: [sh, -c]\n"
		"        args: ['dagger check; dagger call $(params.x) ''it''']\n"
		"    - name: b\n      container: {image: 'd:1', command: [dagger], args: [call, x, "
		"'--s=$(T)', '--a={{inputs.parameters.p}}', '--y=a b']}\n"
		"    - name: c\n      script: {image: 's:1', command: [bash], source: dagger call s}\n"
		"    - name: d\n      script: {image: 's:2', command: [python], source: dagger call s}\n"
		"    - name: e\n      container: {image: 'e:1', command: [echo, it, is, 1]}\n",
		"cli check in a.container\n"
		"cli call in a.container: #0=(unknown), #1=it\n"
		"cli call in b.container: #0=x, s=(unknown), a=(unknown), y=a b\n"
		"cli call in c.script: #0=s\n"
		"image tool alpine:3 container.\n"
		"image tool d:1 container.\n"
		"image tool s:1 script.\n"
		"image tool s:2 script.\n"
		"image tool e:1 container.\n");
}

static void reads_values_of_the_chart_also_inside_others(void **state)
{
	static const char text[] = "dagger-helm:\n"
				   "  magicache: { enabled: true, token: abcdef0123456789 }\n"
				   "  engine:\n"
				   "    image: { ref: registry.dagger.io/engine:main }\n"
				   "    port: 1234\n"
				   "    configJson: |\n"
				   "      { \"security\": {} }\n"
				   "    config: |\n"
				   "      debug = true\n";

	(void)state;
	support_images(READER_CLUSTER, text,
		"4 engine [dagger-helm] engine.image.ref registry.dagger.io/engine:main\n");
	support_settings(READER_CLUSTER, text,
		"5:11 helm [dagger-helm] engine.port = 1234\n"
		"2:38 helm [dagger-helm] magicache.token = <secret, 16 characters>\n"
		"7:9 engine.json [dagger-helm engine.configJson] security = {}\n"
		"9:15 engine.toml [dagger-helm engine.config] debug = true\n");
}

static void values_of_other_charts_say_nothing(void **state)
{
	(void)state;
	support_settings(READER_CLUSTER, "engine: { port: 8080, image: { ref: acme/engine } }\n", "");
	support_images(READER_CLUSTER, "image: { repository: acme/web, tag: latest }\n", "");
}

static void reads_steps_of_workflows_in_clusters(void **state)
{
	static const char text[] =
		"apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: { generateName: w- }\n"
		"spec:\n  templates:\n    - name: a\n      sidecars:\n        - name: e\n"
		"          image: registry.dagger.io/engine:v0.21.8\n"
		"      container:\n        image: alpine\n        env:\n"
		"          - { name: _EXPERIMENTAL_DAGGER_RUNNER_HOST, value: 'tcp://e:1' }\n";

	(void)state;
	support_images(READER_CLUSTER, text,
		"9 tool [Workflow w-] sidecars.e registry.dagger.io/engine:v0.21.8\n"
		"11 tool [Workflow w-] container. alpine\n");
	support_settings(READER_CLUSTER, text,
		"13:63 environment [Workflow w-] _EXPERIMENTAL_DAGGER_RUNNER_HOST = tcp://e:1\n");
}

static void templates_are_no_yaml_and_no_problem(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_settings_read(
		snapshot, READER_CLUSTER, "apiVersion: v1\nkind: Pod\n{{ if .x }}\nspec: {}\n{{ end }}\n");

	(void)state;
	assert_null(facts->refused);
	assert_false(facts->broken);
	assert_int_equal(facts->image_count, 0);
}

static void broken_yaml_is_broken_and_its_documents_before_are_read(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_settings_read(snapshot, READER_CLUSTER,
		"apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [ { name: x, image: "
		"one } ] }\n"
		"---\nkind: [\n");

	(void)state;
	assert_null(facts->refused);
	assert_true(facts->broken);
	assert_int_equal(facts->image_count, 1);
}

static void the_screen_keeps_other_yaml_away(void **state)
{
	const struct reader *reader = reader_by_id(READER_CLUSTER);
	static const char *const others[] = { "", "name: x\non: push\n", "kind: Thing\napiVersion: v1\n",
		"services:\n  a: b\n", "engine:\n  port: 1\n",
		"kind: Pod\napiVersion: v1\n{{- if .x }}\nimage: a\n{{ end }}" };
	static const char *const ours[] = { engine, compose, "magicache:\n  enabled: true\n",
		"x:\n  _EXPERIMENTAL_DAGGER_RUNNER_HOST: y\n" };

	(void)state;
	assert_ptr_equal(reader_for("deploy", "app.yaml"), reader);
	for (size_t i = 0; i < COUNT_OF(others) - 1; i++)
		assert_false(reader->screen(others[i], strlen(others[i])));
	assert_false(reader->screen(others[5], strlen(others[5])));
	for (size_t i = 0; i < COUNT_OF(ours); i++)
		assert_true(reader->screen(ours[i], strlen(ours[i])));
}

static void facts_come_back_from_memory(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	facts_come_back(support_settings_read(snapshot, READER_CLUSTER, engine));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_images_of_a_workload),
		cmocka_unit_test(reads_what_an_engine_is_told),
		cmocka_unit_test(of_workloads_without_an_engine_only_images_and_variables_are_told),
		cmocka_unit_test(reads_lists_and_several_documents),
		cmocka_unit_test(reads_what_may_leave_a_namespace),
		cmocka_unit_test(reads_whom_a_policy_is_for_in_one_order),
		cmocka_unit_test(gives_up_a_selector_that_is_longer_than_anybody_writes),
		cmocka_unit_test(reads_the_labels_of_an_engines_pods),
		cmocka_unit_test(reads_configurations_inside_a_config_map_at_their_own_lines),
		cmocka_unit_test(reads_policies_that_verify_images),
		cmocka_unit_test(reads_services_of_compose),
		cmocka_unit_test(steps_of_workflows_run_commands_and_scripts),
		cmocka_unit_test(reads_values_of_the_chart_also_inside_others),
		cmocka_unit_test(values_of_other_charts_say_nothing),
		cmocka_unit_test(reads_steps_of_workflows_in_clusters),
		cmocka_unit_test(templates_are_no_yaml_and_no_problem),
		cmocka_unit_test(broken_yaml_is_broken_and_its_documents_before_are_read),
		cmocka_unit_test(the_screen_keeps_other_yaml_away),
		cmocka_unit_test(facts_come_back_from_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
