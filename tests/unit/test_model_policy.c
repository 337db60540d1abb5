/* Reading and writing of policy files: every kind of key, good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "model/policy.h"

static const struct rule rules[] = { { .number = 101 }, { .number = 106 }, { .number = 211 },
	{ .number = 0 } };

static struct policy *read_fine(const char *text)
{
	struct policy *policy = NULL;
	struct error err = { 0 };

	if (policy_read(&policy, text, strlen(text), rules, NULL, &err) < 0)
		fail_msg("%s\n%s", text, err.message);
	return policy;
}

/* Every key of the language, none of them at its default. */
static const char everything[] = "[fleet]\n"
				 "ours = [\"github.com/acme/\", \"git.acme.example:8443/\"]\n"
				 "official = [\"github.com/dagger/dagger\"]\n"
				 "names = [\"sagikazarmark\"]\n"
				 "persona = \"audit\"\n"
				 "repository_policy = \"tighten\"\n"
				 "follow = [\"github.com/acme/pay=refs/heads/release\", \"acme/*=main\"]\n"
				 "[allow]\n"
				 "sources = [\"github.com/acme/\", \"**/daggerverse\"]\n"
				 "images = [\"docker.io/library/alpine\"]\n"
				 "registries = [\"registry.acme.example:5000\", \"*.docker.io\"]\n"
				 "actions = [\"actions/\"]\n"
				 "[forks]\n"
				 "required = true\n"
				 "exempt = [\"github.com/dagger/\"]\n"
				 "behind_days = 14\n"
				 "[[forks.map]]\n"
				 "upstream = \"github.com/up/tools\"\n"
				 "fork = \"github.com/acme/tools\"\n"
				 "[[pins]]\n"
				 "sources = [\"github.com/acme/\"]\n"
				 "level = \"tag\"\n"
				 "require_field = true\n"
				 "minimum_age = \"12h\"\n"
				 "[[pins]]\n"
				 "sources = [\"**\"]\n"
				 "minimum_age = 7\n"
				 "[[reviews]]\n"
				 "sources = [\"github.com/up/\"]\n"
				 "steps = [\"source\", \"forked\"]\n"
				 "valid = \"1y\"\n"
				 "[[reviews]]\n"
				 "sources = [\"**\"]\n"
				 "[maintainers]\n"
				 "on = false\n"
				 "stale_days = 365\n"
				 "least_authors = 3\n"
				 "least_age_days = 10\n"
				 "signed_tags = true\n"
				 "[attestations]\n"
				 "trust_roots = [\"/etc/root.json\"]\n"
				 "unlogged = [\"SHA256:abc\"]\n"
				 "required_for = [\"registry.acme.example/\"]\n"
				 "root_days = 5\n"
				 "[[attestations.identities]]\n"
				 "issuer = \"https://issuer.example\"\n"
				 "subject = \"https://github.com/acme/*@refs/heads/main\"\n"
				 "sources = [\"github.com/acme/\"]\n"
				 "[[attestations.identities]]\n"
				 "issuer = \"\"\n"
				 "subject = \"https://dotcom.releases.example\"\n"
				 "sources = [\"github.com/acme/\"]\n"
				 "[[attestations.builders]]\n"
				 "id = \"https://builder.example/*\"\n"
				 "level = 3\n"
				 "[engine]\n"
				 "minimum = \"v0.19.1\"\n"
				 "[cache]\n"
				 "retention_days = \"2w\"\n"
				 "[[cache.tiers]]\n"
				 "name = \"release\"\n"
				 "triggers = [\"push\"]\n"
				 "may_write = true\n"
				 "[scans]\n"
				 "fresh_days = 3\n"
				 "required_for = [\"github.com/acme/\"]\n"
				 "advisory_days = 2\n"
				 "[[rules]]\n"
				 "rule = \"SCB106\"\n"
				 "paths = [\"ci/\"]\n"
				 "severity = \"high\"\n"
				 "persona = \"default\"\n"
				 "on = true\n"
				 "[paths]\n"
				 "live = [\"examples/deploy\"]\n"
				 "fixture = [\"e2e\"]\n"
				 "docs = [\"website/\"]\n"
				 "vendored = [\"upstream\"]\n"
				 "[[teams]]\n"
				 "name = \"payments\"\n"
				 "repositories = [\"acme/pay*\"]\n"
				 "owners = [\"@acme/payments\"]\n"
				 "[[suppressions]]\n"
				 "rule = 101\n"
				 "repositories = [\"acme/pay\"]\n"
				 "paths = [\"old/\"]\n"
				 "subjects = [\"dependency *\"]\n"
				 "reason = \"it says \\\"later\\\" in C:\\\\notes, caf\\u00e9 \\u202e\"\n"
				 "until = 2027-03-31\n"
				 "[[own_rules]]\n"
				 "id = \"ACME1\"\n"
				 "title = \"Old platform\"\n"
				 "table = \"references\"\n"
				 "filter = \"source:acme/old*\"\n"
				 "severity = \"critical\"\n"
				 "help = \"Move on.\"\n"
				 "[score]\n"
				 "accepted_fails = false\n"
				 "[score.weights]\n"
				 "critical = 50\n"
				 "high = 40\n"
				 "medium = 30\n"
				 "low = 20\n"
				 "info = 10\n"
				 "[limits]\n"
				 "manifest.bytes = 1000\n"
				 "\"json.depth\" = 32\n"
				 "[credentials]\n"
				 "github.com = \"GITHUB_TOKEN\"\n"
				 "\"git.acme.example:8443\" = \"ACME_TOKEN_2\"\n";

static void assert_patterns(const struct patterns *patterns, const char *first, const char *second)
{
	assert_int_equal(patterns->count, second ? 2 : 1);
	assert_string_equal(patterns->items[0], first);
	if (second)
		assert_string_equal(patterns->items[1], second);
}

static void without_a_file_there_are_the_defaults(void **state)
{
	CLEANUP(policy_close) struct policy *policy = policy_new();

	(void)state;
	assert_null(policy->path);
	assert_int_equal(policy->namespaces.count, 0);
	assert_patterns(&policy->official, "github.com/dagger/", NULL);
	assert_int_equal(policy->persona, PERSONA_DEFAULT);
	assert_int_equal(policy->fork_behind_days, 30);
	assert_true(policy->maintainers.on);
	assert_int_equal(policy->maintainers.stale_days, 730);
	assert_int_equal(policy->maintainers.least_authors, 2);
	assert_int_equal(policy->maintainers.least_age_days, 90);
	assert_int_equal(policy->trust_root_days, 90);
	assert_int_equal(policy->cache_retention_days, 30);
	assert_int_equal(policy->scan_days, 30);
	assert_int_equal(policy->advisory_days, 7);
	assert_int_equal(policy->weights[SEVERITY_CRITICAL], 10);
	assert_int_equal(policy->weights[SEVERITY_HIGH], 5);
	assert_int_equal(policy->weights[SEVERITY_INFO], 0);
	assert_true(policy->accepted_fails);
	assert_null(policy->engine_minimum);
	for (int i = 0; i < LIMIT_COUNT; i++)
		assert_int_equal(policy->limits.values[i], limit_table[i].value);
}

static void assert_sources(const struct policy *policy)
{
	assert_patterns(&policy->namespaces, "github.com/acme/", "git.acme.example:8443/");
	assert_patterns(&policy->official, "github.com/dagger/dagger", NULL);
	assert_patterns(&policy->trusted_names, "sagikazarmark", NULL);
	assert_int_equal(policy->persona, PERSONA_AUDIT);
	assert_int_equal(policy->local_policy, 1);
	assert_patterns(&policy->follow, "github.com/acme/pay=refs/heads/release", "acme/*=main");
	assert_patterns(&policy->allowed_sources, "github.com/acme/", "**/daggerverse");
	assert_patterns(&policy->allowed_images, "docker.io/library/alpine", NULL);
	assert_patterns(&policy->allowed_registries, "registry.acme.example:5000", "*.docker.io");
	assert_patterns(&policy->allowed_actions, "actions/", NULL);
	assert_true(policy->forks_required);
	assert_patterns(&policy->forks_exempt, "github.com/dagger/", NULL);
	assert_int_equal(policy->fork_behind_days, 14);
	assert_int_equal(policy->fork_count, 1);
	assert_string_equal(policy->forks[0].upstream, "github.com/up/tools");
	assert_string_equal(policy->forks[0].fork, "github.com/acme/tools");
	assert_int_equal(policy->pin_count, 2);
	assert_patterns(&policy->pins[0].sources, "github.com/acme/", NULL);
	assert_int_equal(policy->pins[0].level, PIN_TAG);
	assert_true(policy->pins[0].require_field);
	assert_int_equal(policy->pins[0].minimum_age, 12 * 3600);
	assert_int_equal(policy->pins[1].level, PIN_HASH);
	assert_false(policy->pins[1].require_field);
	assert_int_equal(policy->pins[1].minimum_age, 7 * 86400);
	assert_int_equal(policy->review_count, 2);
	assert_int_equal(policy->reviews[0].steps, 1 << REVIEW_SOURCE | 1 << REVIEW_FORKED);
	assert_int_equal(policy->reviews[0].valid, INT64_C(365) * 86400);
	assert_int_equal(policy->reviews[1].steps, 15);
	assert_int_equal(policy->reviews[1].valid, 0);
	assert_false(policy->maintainers.on);
	assert_int_equal(policy->maintainers.stale_days, 365);
	assert_int_equal(policy->maintainers.least_authors, 3);
	assert_int_equal(policy->maintainers.least_age_days, 10);
	assert_true(policy->maintainers.signed_tags);
}

static void assert_trust(const struct policy *policy)
{
	assert_patterns(&policy->trust_roots, "/etc/root.json", NULL);
	assert_patterns(&policy->attested, "registry.acme.example/", NULL);
	assert_int_equal(policy->trust_root_days, 5);
	assert_patterns(&policy->unlogged, "SHA256:abc", NULL);
	assert_int_equal(policy->identity_count, 2);
	assert_string_equal(policy->identities[0].issuer, "https://issuer.example");
	assert_string_equal(policy->identities[0].subject, "https://github.com/acme/*@refs/heads/main");
	assert_patterns(&policy->identities[0].sources, "github.com/acme/", NULL);
	assert_string_equal(policy->identities[1].issuer, "");
	assert_int_equal(policy->builder_count, 1);
	assert_string_equal(policy->builders[0].id, "https://builder.example/*");
	assert_int_equal(policy->builders[0].level, 3);
	assert_string_equal(policy->engine_minimum, "v0.19.1");
	assert_int_equal(policy->cache_retention_days, 14);
	assert_int_equal(policy->tier_count, 1);
	assert_string_equal(policy->tiers[0].name, "release");
	assert_patterns(&policy->tiers[0].triggers, "push", NULL);
	assert_true(policy->tiers[0].may_write);
	assert_int_equal(policy->scan_days, 3);
	assert_patterns(&policy->scans_required, "github.com/acme/", NULL);
	assert_int_equal(policy->advisory_days, 2);
}

static void assert_rules(const struct policy *policy)
{
	int64_t day;

	assert_int_equal(policy->rule_count, 1);
	assert_int_equal(policy->rules[0].number, 106);
	assert_patterns(&policy->rules[0].paths, "ci/", NULL);
	assert_int_equal(policy->rules[0].severity, SEVERITY_HIGH);
	assert_int_equal(policy->rules[0].persona, PERSONA_DEFAULT);
	assert_int_equal(policy->rules[0].on, 1);
	assert_patterns(&policy->live_paths, "examples/deploy", NULL);
	assert_patterns(&policy->fixture_paths, "e2e", NULL);
	assert_patterns(&policy->docs_paths, "website/", NULL);
	assert_patterns(&policy->vendored_paths, "upstream", NULL);
	assert_int_equal(policy->team_count, 1);
	assert_string_equal(policy->teams[0].name, "payments");
	assert_patterns(&policy->teams[0].repositories, "acme/pay*", NULL);
	assert_patterns(&policy->teams[0].owners, "@acme/payments", NULL);
	assert_int_equal(policy->suppression_count, 1);
	assert_int_equal(policy->suppressions[0].rule, 101);
	assert_patterns(&policy->suppressions[0].repositories, "acme/pay", NULL);
	assert_patterns(&policy->suppressions[0].paths, "old/", NULL);
	assert_patterns(&policy->suppressions[0].subjects, "dependency *", NULL);
	assert_string_equal(
		policy->suppressions[0].reason, "it says \"later\" in C:\\notes, caf\xc3\xa9 \xe2\x80\xae");
	assert_true(clock_parse("2027-03-31T23:59:59Z", &day));
	assert_int_equal(policy->suppressions[0].until, day);
	assert_int_equal(policy->own_rule_count, 1);
	assert_string_equal(policy->own_rules[0].id, "ACME1");
	assert_string_equal(policy->own_rules[0].title, "Old platform");
	assert_string_equal(policy->own_rules[0].table, "references");
	assert_string_equal(policy->own_rules[0].filter, "source:acme/old*");
	assert_int_equal(policy->own_rules[0].severity, SEVERITY_CRITICAL);
	assert_string_equal(policy->own_rules[0].help, "Move on.");
	assert_false(policy->accepted_fails);
	for (int i = 0; i <= SEVERITY_CRITICAL; i++)
		assert_int_equal(policy->weights[i], 10 * (i + 1));
	assert_int_equal(policy->limits.values[LIMIT_MANIFEST_BYTES], 1000);
	assert_int_equal(policy->limits.values[LIMIT_JSON_DEPTH], 32);
	assert_int_equal(policy->limits.values[LIMIT_LOCK_LINES], limit_table[LIMIT_LOCK_LINES].value);
	assert_int_equal(policy->credential_count, 2);
	assert_string_equal(policy->credentials[0].host, "git.acme.example:8443");
	assert_string_equal(policy->credentials[0].variable, "ACME_TOKEN_2");
	assert_string_equal(policy->credentials[1].host, "github.com");
	assert_string_equal(policy->credentials[1].variable, "GITHUB_TOKEN");
}

static void every_key_reaches_its_field(void **state)
{
	CLEANUP(policy_close) struct policy *policy = read_fine(everything);

	(void)state;
	assert_sources(policy);
	assert_trust(policy);
	assert_rules(policy);
}

/* --- there and back ----------------------------------------------------------------------------------- */

static void assert_same(const struct policy *one, const struct policy *other)
{
	CLEANUP(buf_release) struct buf left = BUF_INIT;
	CLEANUP(buf_release) struct buf right = BUF_INIT;

	policy_write(one, &left);
	policy_write(other, &right);
	assert_string_equal(left.text, right.text);
	assert_memory_equal(one->digest, other->digest, sizeof(one->digest));
}

static void what_is_written_reads_back_the_same(void **state)
{
	CLEANUP(policy_close) struct policy *policy = read_fine(everything);
	CLEANUP(policy_close) struct policy *again = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	policy_write(policy, &text);
	again = read_fine(text.text);
	assert_same(policy, again);
	assert_sources(again);
	assert_trust(again);
	assert_rules(again);
	assert_null(strstr(text.text, "\xe2\x80\xae"));
}

static void the_commented_file_reads_back_as_the_defaults(void **state)
{
	CLEANUP(policy_close) struct policy *defaults = policy_new();
	CLEANUP(policy_close) struct policy *policy = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	policy_write_example(&text);
	policy = read_fine(text.text);
	assert_same(defaults, policy);
}

/* A line that begins with # and no blank is an example. */
static void every_example_of_the_commented_file_is_fine(void **state)
{
	CLEANUP(policy_close) struct policy *policy = NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf bare = BUF_INIT;
	CLEANUP(buf_release) struct buf manual = BUF_INIT;
	size_t keys = 0, listed = 0;

	(void)state;
	policy_write_example(&text);
	for (const char *line = text.text; *line; line += strcspn(line, "\n") + 1) {
		const bool is_comment = line[0] == '#' && (line[1] == ' ' || line[1] == '\n');
		const char *start = line + (line[0] == '#');
		const size_t length = strcspn(start, "\n") + 1;

		if (is_comment)
			continue;
		buf_add_bytes(&bare, start, length);
		keys += memmem(start, length, " = ", 3) != NULL;
	}
	policy = read_fine(bare.text);
	assert_int_equal(policy->key_count, keys);
	policy_write_keys(&manual);
	for (const char *line = manual.text; *line; line += strcspn(line, "\n") + 1)
		listed += *line == '\t';
	assert_int_equal(policy->key_count, listed);
	assert_int_equal(policy->rule_count, 1);
	assert_int_equal(policy->own_rule_count, 1);
}

/* --- the digest --------------------------------------------------------------------------------------- */

/* Each text sets one key of `everything` otherwise, so all digests must differ. */
static void whatever_can_change_a_verdict_changes_the_digest(void **state)
{
	static const char *const texts[] = {
		"",
		"fleet.ours = [\"a.b/c\"]",
		"fleet.official = [\"a.b/c\"]",
		"fleet.names = [\"a.b/c\"]",
		"fleet.persona = \"strict\"",
		"fleet.repository_policy = \"tighten\"",
		"allow.sources = [\"a.b/c\"]",
		"allow.images = [\"a.b/c\"]",
		"forks.required = true",
		"forks.exempt = [\"a.b/c\"]",
		"forks.behind_days = 1",
		"[[forks.map]]\nupstream = \"a.b/c\"\nfork = \"a.b/d\"",
		"[[pins]]\nsources = \"**\"",
		"[[pins]]\nsources = \"**\"\nlevel = \"any\"",
		"[[pins]]\nsources = \"**\"\nrequire_field = true",
		"[[pins]]\nsources = \"**\"\nminimum_age = \"1h\"",
		"[[reviews]]\nsources = \"**\"",
		"[[reviews]]\nsources = \"**\"\nsteps = []",
		"[[reviews]]\nsources = \"**\"\nvalid = 1",
		"maintainers.on = false",
		"maintainers.stale_days = 1",
		"maintainers.least_authors = 1",
		"maintainers.least_age_days = 1",
		"maintainers.signed_tags = true",
		"engine.minimum = \"v0.19.0\"",
		"cache.retention_days = 1",
		"[[rules]]\nrule = 101\non = false",
		"[[rules]]\nrule = 101\non = true",
		"[[rules]]\nrule = 101\nseverity = \"low\"",
		"[[rules]]\nrule = 101\nseverity = \"low\"\npaths = \"ci\"",
		"[[rules]]\nrule = 106\nseverity = \"low\"",
		"paths.live = [\"a\"]",
		"paths.docs = [\"a\"]",
		"[[suppressions]]\nrule = 101\npaths = \"a\"\nreason = \"b\"\nuntil = 2027-01-01",
		"[[suppressions]]\nrule = 101\npaths = \"a\"\nreason = \"b\"\nuntil = 2027-01-02",
		"[[suppressions]]\nrule = 101\npaths = \"a\"\nreason = \"b\"\nuntil = 2027-01-02\nstate = "
		"\"false_positive\"",
		"[[teams]]\nname = \"a\"\nrepositories = [\"b\"]",
		"[[teams]]\nname = \"a\"\nrepositories = [\"b\"]\nowners = [\"c\"]",
		"score.accepted_fails = false",
		"score.weights.high = 100",
		"limits.lock.lines = 5",
	};
	unsigned char digests[COUNT_OF(texts)][32];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CLEANUP(policy_close) struct policy *policy = read_fine(texts[i]);

		memcpy(digests[i], policy->digest, sizeof(digests[i]));
		for (size_t j = 0; j < i; j++)
			if (memcmp(digests[i], digests[j], sizeof(digests[i])) == 0)
				fail_msg("one digest: '%s' and '%s'", texts[i], texts[j]);
	}
}

static void what_changes_no_verdict_leaves_the_digest_alone(void **state)
{
	static const char *const texts[] = {
		"# a word\n\n[fleet]\nofficial = [ 'github.com/dagger/' ]\n",
		"fleet.follow = [\"acme/pay=main\"]",
		"credentials.\"github.com\" = \"A\"",
		"forks.behind_days = \"720h\"",
	};
	CLEANUP(policy_close) struct policy *defaults = policy_new();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CLEANUP(policy_close) struct policy *policy = read_fine(texts[i]);

		if (memcmp(policy->digest, defaults->digest, sizeof(policy->digest)) != 0)
			fail_msg("another digest: %s", texts[i]);
	}
}

/* --- what else is fine -------------------------------------------------------------------------------- */

static void takes_other_ways_of_saying_the_same(void **state)
{
	static const char *const fine[] = {
		"",
		"fleet = { ours = \"github.com/acme\" }",
		"pins = [{ sources = [\"a.b/c\"], level = \"any\" }]",
		"pins = []",
		"[[rules]]\nrule = \"scb101\"\non = false",
		"[[rules]]\nrule = \"101\"\non = false",
		"[[rules]]\nrule = 101\npersona = \"audit\"",
		"[[suppressions]]\nrule = 101\nsubjects = [\"x\"]\nreason = \"y\"\nuntil = \"2027-01-31\"",
		"[[suppressions]]\nrule = 101\nsubjects = [\"x\"]\nreason = \"y\"\nuntil = 2001-01-31",
		"[engine]\nminimum = \"\"",
		"[engine]\nminimum = \"v0.19\"",
		"[forks]\nbehind_days = 0",
		"[forks]\nbehind_days = 36500",
		"[[pins]]\nsources = [\"github.com/{a}/[xy]?/**\"]",
		"[[pins]]\nsources = [\"*.acme.example/\"]\nminimum_age = \"52w\"",
		"[[reviews]]\nsources = [\"**\"]\nsteps = [\"source\", \"source\"]",
		"[paths]\ndocs = [\"/dagger.json\", \"{{cookiecutter.name}}/x\", \"a b\", \"**/x/*\", "
		"\"..\\\\.\"]",
		"[limits.manifest]\nbytes = 1048576",
		"[limits]\n\"lock.bytes\" = 1",
		"[credentials]\n\"xn--bcher-kva.example\" = \"_A1\"",
		"[allow]\nregistries = [\"localhost:5000\"]\nimages = [\"alpine\", \"localhost:5000/x\"]",
		"[[forks.map]]\nupstream = \"a.b/c\"\nfork = \"a.b/d\"\n"
		"[[forks.map]]\nupstream = \"a.b/d\"\nfork = \"a.b/e\"",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fine); i++) {
		CLEANUP(policy_close) struct policy *policy = read_fine(fine[i]);

		assert_non_null(policy);
	}
}

static void rows_keep_their_order_and_keys_are_counted(void **state)
{
	CLEANUP(policy_close)
	struct policy *policy =
		read_fine("[[rules]]\nrule = 101\non = false\n[[rules]]\nrule = 106\non = true\n"
			  "[limits]\nlock.bytes = 1\n[credentials]\na.b = \"C\"\n");

	(void)state;
	assert_int_equal(policy->rules[0].number, 101);
	assert_int_equal(policy->rules[0].severity, -1);
	assert_int_equal(policy->rules[0].persona, -1);
	assert_int_equal(policy->rules[1].number, 106);
	assert_int_equal(policy->key_count, 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_file_there_are_the_defaults),
		cmocka_unit_test(every_key_reaches_its_field),
		cmocka_unit_test(what_is_written_reads_back_the_same),
		cmocka_unit_test(the_commented_file_reads_back_as_the_defaults),
		cmocka_unit_test(every_example_of_the_commented_file_is_fine),
		cmocka_unit_test(whatever_can_change_a_verdict_changes_the_digest),
		cmocka_unit_test(what_changes_no_verdict_leaves_the_digest_alone),
		cmocka_unit_test(takes_other_ways_of_saying_the_same),
		cmocka_unit_test(rows_keep_their_order_and_keys_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
