/* What a policy file must not say: each with its place, and a hint that leads on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "model/policy.h"

static const struct rule rules[] = { { .number = 101 }, { .number = 106 }, { .number = 0 } };

struct refusal {
	const char *text;
	uint32_t line, column;
	const char *what, *hint; /* what the message and the hint hold */
};

static void assert_refused(const struct refusal *refusal)
{
	CLEANUP(policy_close) struct policy *policy = NULL;
	CLEANUP(buf_release) struct buf where = BUF_INIT;
	struct place place = { 0 };
	struct error err = { 0 };

	assert_int_equal(policy_read(&policy, refusal->text, strlen(refusal->text), rules, &place, &err),
		ERROR_MALFORMED);
	assert_int_equal(err.code, ERROR_MALFORMED);
	assert_null(policy);
	buf_format(&where, "line %u, column %u: ", refusal->line, refusal->column);
	if (strncmp(err.message, where.text, where.length) != 0 || place.line != refusal->line ||
		place.column != refusal->column)
		fail_msg("%s\nnot at %s%s", refusal->text, where.text, err.message);
	if (!strstr(err.message, refusal->what))
		fail_msg("%s\n'%s' lacks '%s'", refusal->text, err.message, refusal->what);
	if (!strstr(err.hint, refusal->hint))
		fail_msg("%s\n%s\nhint '%s' lacks '%s'", refusal->text, err.message, err.hint, refusal->hint);
}

static void assert_all_refused(const struct refusal *refusals, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_refused(&refusals[i]);
}

static void unknown_names_lead_to_known_ones(void **state)
{
	static const struct refusal refusals[] = {
		{ "[flet]\n", 1, 1, "unknown table 'flet'", "'fleet'" },
		{ "[weather]\n", 1, 1, "unknown table 'weather'", "Known here: fleet, allow, forks, pins" },
		{ "x = 1\n\n[[rule]]\n", 1, 1, "unknown key 'x'", "Known here" },
		{ "[[rule]]\n", 1, 1, "unknown", "'rules'" },
		{ "ours = []\n", 1, 1, "unknown key 'ours'", "It belongs in [fleet]." },
		{ "[fleet]\n  perona = \"audit\"\n", 2, 3, "unknown key 'perona' in [fleet]", "'persona'" },
		{ "[fleet]\nbehind_days = 1\n", 2, 1, "in [fleet]", "It belongs in [forks]." },
		{ "[fleet]\nupstream = \"\"\n", 2, 1, "in [fleet]", "It belongs in [[forks.map]]." },
		{ "[fleet]\nsorces = []\n", 2, 1, "in [fleet]", "'sources' of [allow]" },
		{ "[fleet]\ncolour = 1\n", 2, 1, "in [fleet]", "Known here: ours, official" },
		{ "[fleet.ours]\na = 1\n", 1, 1, "'ours' must be a list", "Example: ours = [" },
		{ "[forks.maps]\n", 1, 1, "unknown table 'maps' in [forks]", "'map'" },
		{ "[[pins]]\nsources = [\"**\"]\nlevl = \"tag\"\n", 3, 1, "unknown key 'levl' in [pins]",
			"'level'" },
		{ "[score.weights]\nhuge = 1\n", 2, 1, "unknown key 'huge' in [score.weights]",
			"critical, high" },
		{ "[limits]\nmanifest.byts = 1\n", 2, 10, "no limit 'manifest.byts'", "'manifest.bytes'" },
		{ "[limits]\npatience = 1\n", 2, 1, "no limit 'patience'", "doctor" },
	};

	(void)state;
	assert_all_refused(refusals, COUNT_OF(refusals));
}

static void tables_and_rows_are_not_confused(void **state)
{
	static const struct refusal refusals[] = {
		{ "[[fleet]]\n", 1, 1, "'fleet' is one table", "[fleet]" },
		{ "fleet = 3\n", 1, 1, "'fleet' is one table", "[fleet]" },
		{ "[pins]\nsources = [\"**\"]\n", 1, 1, "'pins' is a list of tables", "[[pins]]" },
		{ "pins = [1]\n", 1, 9, "'pins' is a list of tables", "[[pins]]" },
		{ "[forks]\nmap = 1\n", 2, 1, "'forks.map' is a list of tables", "[[forks.map]]" },
		{ "limits = []\n", 1, 1, "'limits' is one table", "[limits]" },
		{ "credentials = 1\n", 1, 1, "'credentials' is one table", "[credentials]" },
	};

	(void)state;
	assert_all_refused(refusals, COUNT_OF(refusals));
}

static void values_are_of_their_type_and_range(void **state)
{
	static const struct refusal refusals[] = {
		{ "[forks]\nrequired = \"yes\"\n", 2, 12, "'required' must be true or false",
			"required = true" },
		{ "[forks]\nbehind_days = true\n", 2, 15, "'behind_days' must be a number of days", "= 14" },
		{ "[forks]\nbehind_days = -1\n", 2, 15, "'behind_days' is from 0 to 36500 days", "" },
		{ "[forks]\nbehind_days = 36501\n", 2, 15, "'behind_days' is from 0 to 36500 days", "" },
		{ "[forks]\nbehind_days = \"36h\"\n", 2, 15, "a number of days", "" },
		{ "[forks]\nbehind_days = \"101y\"\n", 2, 15, "from 0 to 36500 days", "" },
		{ "[forks]\nbehind_days = 1.5\n", 2, 15, "a number of days", "" },
		{ "[[pins]]\nsources = \"**\"\nminimum_age = \"7x\"\n", 3, 15, "'minimum_age' must be",
			"\"7d\"" },
		{ "[[pins]]\nsources = \"**\"\nminimum_age = \"\"\n", 3, 15, "'minimum_age' must be",
			"\"7d\"" },
		{ "[[pins]]\nsources = \"**\"\nminimum_age = \"d\"\n", 3, 15, "'minimum_age' must be",
			"\"7d\"" },
		{ "[[pins]]\nsources = \"**\"\nminimum_age = \"-7d\"\n", 3, 15, "'minimum_age' must be", "" },
		{ "[[pins]]\nsources = \"**\"\nminimum_age = \"7 d\"\n", 3, 15, "'minimum_age' must be", "" },
		{ "[[pins]]\nsources = \"**\"\nminimum_age = \"99999999w\"\n", 3, 15, "'minimum_age' must be",
			"" },
		{ "[maintainers]\nleast_authors = -1\n", 2, 17, "'least_authors' is from 0 to 1000", "" },
		{ "[maintainers]\nleast_authors = 4294967298\n", 2, 17, "'least_authors' is from 0 to 1000",
			"" },
		{ "[maintainers]\nleast_authors = \"2\"\n", 2, 17, "'least_authors' must be a whole", "" },
		{ "[score]\nweights = { high = 1001 }\n", 2, 20, "'high' is from 0 to 1000", "" },
		{ "[[attestations.builders]]\nid = \"x\"\nlevel = 4\n", 3, 9, "'level' is from 0 to 3", "" },
		{ "[fleet]\npersona = \"strct\"\n", 2, 11, "'persona' cannot be 'strct'", "'strict'" },
		{ "[fleet]\npersona = \"everybody\"\n", 2, 11, "cannot be 'everybody'",
			"default, strict, audit" },
		{ "[fleet]\npersona = \"Audit\"\n", 2, 11, "cannot be 'Audit'", "'audit'" },
		{ "[fleet]\npersona = 2\n", 2, 11, "'persona' must be a text", "\"strict\"" },
		{ "[fleet]\nrepository_policy = \"obey\"\n", 2, 21, "cannot be 'obey'", "ignore, tighten" },
		{ "[[pins]]\nsources = \"**\"\nlevel = \"sha\"\n", 3, 9, "cannot be 'sha'",
			"hash, tag, any" },
		{ "[[rules]]\nrule = 101\nseverity = \"severe\"\n", 3, 12, "cannot be 'severe'",
			"critical, high" },
		{ "[[rules]]\nrule = 101\non = \"off\"\n", 3, 6, "'on' must be true or false", "" },
		{ "[[reviews]]\nsources = \"**\"\nsteps = [\"source\", \"forkd\"]\n", 3, 20,
			"'forkd' is no step", "'forked'" },
		{ "[[reviews]]\nsources = \"**\"\nsteps = [\"all\"]\n", 3, 10, "'all' is no step",
			"reputation, source" },
		{ "[[reviews]]\nsources = \"**\"\nsteps = 3\n", 3, 9, "'steps' must be a list", "" },
		{ "[engine]\nminimum = \"0.19.0\"\n", 2, 11, "no version", "Write v0.19.0." },
		{ "[engine]\nminimum = \"latest\"\n", 2, 11, "'latest'", "v0.19.0" },
		{ "[engine]\nminimum = 1\n", 2, 11, "'minimum' must be a text", "" },
		{ "[fleet]\nours = [\"a.b/\", 3]\n", 2, 17, "'ours' must be a list of texts", "ours = [" },
		{ "[fleet]\nours = [[\"a.b/\"]]\n", 2, 9, "'ours' must be a list of texts", "" },
		{ "[attestations]\ntrust_roots = [\"\"]\n", 2, 16, "'' in 'trust_roots' says nothing", "" },
		{ "[[teams]]\nname = \"\"\nrepositories = \"x\"\n", 2, 8, "says nothing", "" },
		{ "[[teams]]\nname = \"a\\tb\"\nrepositories = \"x\"\n", 2, 8, "control character", "" },
	};

	(void)state;
	assert_all_refused(refusals, COUNT_OF(refusals));
}

static void rules_and_days_must_exist(void **state)
{
	static const struct refusal refusals[] = {
		{ "[[rules]]\nrule = 102\non = true\n", 2, 8, "there is no rule SCB102", "scabbard rules" },
		{ "[[rules]]\nrule = \"SCB999\"\non = true\n", 2, 8, "there is no rule SCB999",
			"scabbard rules" },
		{ "[[rules]]\nrule = \"SCB1O1\"\non = true\n", 2, 8, "'SCB1O1' is no rule", "SCB101" },
		{ "[[rules]]\nrule = \"SCB0101\"\non = true\n", 2, 8, "is no rule", "SCB101" },
		{ "[[rules]]\nrule = \"\"\non = true\n", 2, 8, "'' is no rule", "SCB101" },
		{ "[[rules]]\nrule = 0\non = true\n", 2, 8, "there is no rule SCB000", "" },
		{ "[[rules]]\nrule = -101\non = true\n", 2, 8, "there is no rule", "" },
		{ "[[rules]]\nrule = true\non = true\n", 2, 8, "'rule' must be a rule such as", "" },
		{ "[[suppressions]]\nrule = 101\npaths = \"x\"\nreason = \"y\"\nuntil = 2027-02-28\nstate = "
		  "\"not_affected\"\n",
			1, 1, "no 'justification'", "belongs to" },
		{ "[[suppressions]]\nrule = 101\npaths = \"x\"\nreason = \"y\"\nuntil = "
		  "2027-02-28\njustification = "
		  "\"code_not_present\"\n",
			1, 1, "is not not_affected", "belongs to" },
		{ "[[suppressions]]\nrule = 101\npaths = \"x\"\nreason = \"y\"\nuntil = \"2027-02-29\"\n", 5,
			9, "'2027-02-29' is no day", "2027-03-31" },
		{ "[[suppressions]]\nrule = 101\npaths = \"x\"\nreason = \"y\"\nuntil = \"31.3.2027\"\n", 5,
			9, "'31.3.2027' is no day", "2027-03-31" },
		{ "[[suppressions]]\nrule = 101\npaths = \"x\"\nreason = \"y\"\nuntil = "
		  "2027-03-31T10:00:00Z\n",
			5, 9, "is no day", "2027-03-31" },
		{ "[[suppressions]]\nrule = 101\npaths = \"x\"\nreason = \"y\"\nuntil = \"1969-12-31\"\n", 5,
			9, "is no day", "" },
		{ "[[suppressions]]\nrule = 101\npaths = \"x\"\nreason = \"y\"\nuntil = 10:00:00\n", 5, 9,
			"is no day", "" },
		{ "[[suppressions]]\nrule = 101\npaths = \"x\"\nreason = \"y\"\nuntil = 30\n", 5, 9,
			"'until' must be a date", "" },
	};

	(void)state;
	assert_all_refused(refusals, COUNT_OF(refusals));
}

static void rows_lack_nothing_and_mean_something(void **state)
{
	static const struct refusal refusals[] = {
		{ "\n[[pins]]\nlevel = \"tag\"\n", 2, 1, "[[pins]] without 'sources'", "sources = [" },
		{ "[[reviews]]\n", 1, 1, "[[reviews]] without 'sources'", "" },
		{ "[[forks.map]]\nupstream = \"a.b/c\"\n", 1, 1, "[[forks.map]] without 'fork'", "" },
		{ "[[teams]]\nname = \"a\"\n", 1, 1, "[[teams]] without 'repositories'", "" },
		{ "[[cache.tiers]]\nname = \"a\"\n", 1, 1, "[[cache.tiers]] without 'triggers'", "" },
		{ "[[suppressions]]\nrule = 101\npaths = \"x\"\nuntil = 2027-01-01\n", 1, 1,
			"without 'reason'", "" },
		{ "[[suppressions]]\nrule = 101\npaths = \"x\"\nreason = \"y\"\n", 1, 1, "without 'until'",
			"until = 2027" },
		{ "[[suppressions]]\nrule = 101\nreason = \"y\"\nuntil = 2027-01-01\n", 1, 1,
			"without 'repositories', 'paths' or 'subjects'", "on = false" },
		{ "[[rules]]\non = true\n", 1, 1, "[[rules]] without 'rule'", "" },
		{ "[[rules]]\nrule = 101\npaths = \"x\"\n", 1, 1, "changes nothing",
			"'severity', 'persona' or 'on'" },
		{ "[[forks.map]]\nupstream = \"a.b/c\"\nfork = \"a.b/c\"\n", 3, 8, "no fork of itself",
			"ours" },
		{ "[[teams]]\nname = \"a\"\nrepositories = \"x\"\n[[teams]]\nname = \"b\"\nrepositories = "
		  "\"x\"\n"
		  "[[teams]]\nname = \"a\"\nrepositories = \"y\"\n",
			8, 8, "a second [[teams]] with the name 'a', after that on line 2", "" },
		{ "[[forks.map]]\nupstream = \"a.b/c\"\nfork = \"a.b/d\"\n"
		  "[[forks.map]]\nupstream = \"a.b/c\"\nfork = \"a.b/e\"\n",
			5, 12, "a second [[forks.map]] with the upstream 'a.b/c'", "" },
		{ "[[forks.map]]\nupstream = \"a.b/c\"\nfork = \"a.b/d\"\n"
		  "[[forks.map]]\nupstream = \"a.b/e\"\nfork = \"a.b/d\"\n",
			6, 8, "a second [[forks.map]] with the fork 'a.b/d'", "" },
		{ "[[own_rules]]\nid = \"SCB900\"\ntitle = \"t\"\ntable = \"references\"\nfilter = \"x\"\n",
			2, 6, "'SCB900' cannot be an id", "ACME1" },
		{ "[[own_rules]]\nid = \"a b\"\ntitle = \"t\"\ntable = \"references\"\nfilter = \"x\"\n", 2,
			6, "'a b' cannot be an id", "ACME1" },
		{ "[[own_rules]]\nid = \"A1\"\ntitle = \"t\"\ntable = \"refrences\"\nfilter = \"x\"\n", 4, 9,
			"'refrences' is no table", "'references'" },
		{ "[[own_rules]]\nid = \"A1\"\ntitle = \"t\"\ntable = \"weather\"\nfilter = \"x\"\n", 4, 9,
			"'weather' is no table", "repositories, modules" },
		{ "[[own_rules]]\nid = \"A1\"\ntitle = \"t\"\ntable = \"references\"\nfilter = \"sorce:x\"\n",
			5, 10, "in the filter: ", "source" },
		{ "[[own_rules]]\nid = \"A1\"\ntitle = \"t\"\ntable = \"references\"\nfilter = \"(\"\n", 5,
			10, "in the filter: ", "" },
	};

	(void)state;
	assert_all_refused(refusals, COUNT_OF(refusals));
}

static void patterns_that_could_never_fit_are_refused(void **state)
{
	static const struct refusal refusals[] = {
		{ "[fleet]\nours = [\"\"]\n", 2, 9, "'' in 'ours' says nothing", "" },
		{ "[fleet]\nours = [\"/\"]\n", 2, 9, "fits nothing", "" },
		{ "[fleet]\nours = [\"github.com/a/../b\"]\n", 2, 9, "can never fit: '.' or '..'", "" },
		{ "[fleet]\nours = [\"github.com/./b\"]\n", 2, 9, "can never fit: '.' or '..'", "" },
		{ "[fleet]\nours = [\"github.com//b\"]\n", 2, 9, "two slashes", "" },
		{ "[fleet]\nours = [\"/github.com/b\"]\n", 2, 9, "a slash at the start", "" },
		{ "[fleet]\nours = [\"github.com/a b\"]\n", 2, 9, "a blank", "%20" },
		{ "[fleet]\nours = [\"github.com/a\\\\\"]\n", 2, 9, "a backslash at the end", "" },
		{ "[fleet]\nours = [\"!github.com/a\"]\n", 2, 9, "'!'", "" },
		{ "[fleet]\nours = [\"github.com/{a,b}\"]\n", 2, 9, "braces", "one pattern for each" },
		{ "[fleet]\nours = [\"GitHub.com/acme\"]\n", 2, 9, "a host is compared in lower case",
			"github.com" },
		{ "[fleet]\nours = [\"acme/\"]\n", 2, 9, "'acme/' in 'ours' begins with no host",
			"github.com/acme/" },
		{ "[fleet]\nours = [\"github.com/a/b.git\"]\n", 2, 9, "'.git'", "without .git" },
		{ "[fleet]\nours = [\"github.com/a/b.git/sub\"]\n", 2, 9, "'.git'", "without .git" },
		{ "[fleet]\nours = [\"https://github.com/a\"]\n", 2, 9, "an address with a scheme",
			"host and path" },
		{ "[fleet]\nours = [\"git@github.com:a/b\"]\n", 2, 9, "holds an '@'", "host and path" },
		{ "[[pins]]\nsources = [\"github.com/a/b@v1\"]\n", 2, 12, "holds an '@'", "no version" },
		{ "[allow]\nimages = [\"alpine@sha256:0\"]\n", 2, 11, "holds an '@'", "no digest" },
		{ "[allow]\nregistries = [\"docker.io/library\"]\n", 2, 15, "is no registry", "'images'" },
		{ "[allow]\nregistries = [\"Docker.io\"]\n", 2, 15, "lower case", "" },
		{ "[fleet]\nfollow = [\"acme/pay\"]\n", 2, 11, "is no pattern=ref", "" },
		{ "[fleet]\nfollow = [\"acme/pay=\"]\n", 2, 11, "names no ref", "" },
		{ "[fleet]\nfollow = [\"acme/pay=a..b\"]\n", 2, 11, "names no ref", "" },
		{ "[fleet]\nfollow = [\"acme/pay=-x\"]\n", 2, 11, "names no ref", "" },
		{ "[fleet]\nfollow = [\"acme/../pay=main\"]\n", 2, 11, "can never fit", "" },
		{ "[[forks.map]]\nupstream = \"github.com/a/*\"\nfork = \"a.b/c\"\n", 2, 12,
			"is not one repository", "" },
		{ "[[forks.map]]\nupstream = \"github.com/a/b/\"\nfork = \"a.b/c\"\n", 2, 12,
			"is not one repository", "" },
		{ "[[forks.map]]\nupstream = \"github.com\"\nfork = \"a.b/c\"\n", 2, 12,
			"is not one repository", "" },
		{ "[paths]\nfixture = [\"\"]\n", 2, 12, "says nothing", "" },
		{ "[paths]\nfixture = [\"/\"]\n", 2, 12, "fits nothing", "" },
		{ "[paths]\nfixture = [\"../x\"]\n", 2, 12, "'.' or '..'", "" },
		{ "[paths]\nfixture = [\"./x\"]\n", 2, 12, "'.' or '..'", "" },
		{ "[paths]\nfixture = [\"a//x\"]\n", 2, 12, "two slashes", "" },
		{ "[paths]\nfixture = [\"!x\"]\n", 2, 12, "'!'", "" },
		{ "[paths]\nfixture = [\"a\\u0007b\"]\n", 2, 12, "control character", "" },
		{ "[paths]\nfixture = [\"*.{json,toml}\"]\n", 2, 12, "braces", "" },
	};

	(void)state;
	assert_all_refused(refusals, COUNT_OF(refusals));
}

static void limits_only_go_down(void **state)
{
	static const struct refusal refusals[] = {
		{ "[limits]\nmanifest.bytes = 1048577\n", 2, 18, "can only be lowered", "1048576 bytes" },
		{ "[limits]\nmanifest.bytes = 0\n", 2, 18, "a whole number from 1 on", "1048576 bytes" },
		{ "[limits]\nmanifest.bytes = -1\n", 2, 18, "a whole number from 1 on", "" },
		{ "[limits]\nmanifest.bytes = \"1\"\n", 2, 18, "a whole number from 1 on", "" },
		{ "[limits]\nmanifest.bytes = 1\n\"manifest.bytes\" = 2\n", 3, 1, "for the second time", "" },
	};

	(void)state;
	assert_all_refused(refusals, COUNT_OF(refusals));
}

/* --- secrets ------------------------------------------------------------------------------------------ */

/* Neither said, nor at a place whose line would be shown. */
static void a_secret_is_neither_repeated_nor_shown(void **state)
{
	static const char *const texts[] = {
		"[credentials]\ngithub.com = \"ghp_s3cret\"\n",
		"[credentials]\n\"github.com\" = \"s3cret\"\n",
		"[credentials]\n\"github.com\" = \"A s3cret\"\n",
		"[credentials]\n\"github.com\" = [\"s3cret\"]\n",
		"[credentials]\n\"github.com\" = s3cret\n",
		"[credentials]\n\"s3cret \" = \"A\"\n",
		"[credentials]\n\"https://s3cret@github.com\" = \"A\"\n",
		"credentials = { \"github.com\" = \"s3cret\" }\n",
		"credentials = { \"github.com\" = \"s3cret }\n",
		"[fleet]\nours = [\"https://u:s3cret@github.com/acme\"]\n",
		"[fleet]\nours = [\"u:s3cret@github.com/acme\"]\n",
		"[fleet]\nours = [\"https://u:s3cret@github.com/acme]\n",
		"[[forks.map]]\nupstream = \"https://u:s3cret@github.com/acme/x\"\n",
		"[fleet]\nfollow = [\"https://u:s3cret@github.com/acme=main\"]\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CLEANUP(policy_close) struct policy *policy = NULL;
		struct place place = { .count = 99 };
		struct error err = { 0 };

		assert_int_equal(policy_read(&policy, texts[i], strlen(texts[i]), rules, &place, &err),
			ERROR_MALFORMED);
		assert_null(strstr(err.message, "s3cret"));
		assert_null(strstr(err.hint, "s3cret"));
		assert_true(place.line > 0);
		if (place.count)
			fail_msg("the line would be shown: %s%s", texts[i], err.message);
	}
}

static void credentials_are_names_of_variables_for_hosts(void **state)
{
	static const struct refusal refusals[] = {
		{ "[credentials]\ngithub.com = \"lower_case\"\n", 2, 14,
			"'github.com' in [credentials] is no name", "GITHUB_TOKEN" },
		{ "[credentials]\ngithub.com = \"1A\"\n", 2, 14, "is no name of an environment variable",
			"" },
		{ "[credentials]\ngithub.com = \"\"\n", 2, 14, "is no name of an environment variable", "" },
		{ "[credentials]\ngithub.com = 3\n", 2, 14, "is no name of an environment variable", "" },
		{ "[credentials]\n\"GitHub.com\" = \"A\"\n", 2, 1, "no host", "lower case" },
		{ "[credentials]\n\"github.com/acme\" = \"A\"\n", 2, 1, "no host", "" },
		{ "[credentials]\n\"github.com:\" = \"A\"\n", 2, 1, "no host", "" },
		{ "[credentials]\n\"a..b\" = \"A\"\n", 2, 1, "no host", "" },
		{ "[credentials]\n\"-a.b\" = \"A\"\n", 2, 1, "no host", "" },
		{ "[credentials]\n\"\" = \"A\"\n", 2, 1, "no host", "" },
		{ "[credentials]\na.b = \"A\"\n\"a.b\" = \"A\"\n", 1, 1, "'a.b' stands twice", "" },
	};

	(void)state;
	assert_all_refused(refusals, COUNT_OF(refusals));
}

/* --- size --------------------------------------------------------------------------------------------- */

static void assert_too_much(const struct buf *text, int code, const char *what)
{
	CLEANUP(policy_close) struct policy *policy = NULL;
	struct error err = { 0 };

	assert_int_equal(policy_read(&policy, text->text, text->length, rules, NULL, &err), code);
	if (!strstr(err.message, what))
		fail_msg("'%s' lacks '%s'", err.message, what);
}

static void size_and_counts_are_bounded(void **state)
{
	CLEANUP(buf_release) struct buf large = BUF_INIT;
	CLEANUP(buf_release) struct buf rows = BUF_INIT;
	CLEANUP(buf_release) struct buf list = BUF_INIT;
	CLEANUP(buf_release) struct buf teams = BUF_INIT;
	CLEANUP(buf_release) struct buf word = BUF_INIT;
	CLEANUP(buf_release) struct buf deep = BUF_INIT;
	CLEANUP(policy_close) struct policy *fine = NULL;

	(void)state;
	buf_add(&large, "#");
	buf_add_repeated(&large, "x", 1 << 20);
	assert_too_much(&large, ERROR_TOO_LARGE, "more than 1048576 bytes");
	buf_cut(&large, 1 << 20);
	assert_int_equal(policy_read(&fine, large.text, large.length, rules, NULL, NULL), 0);
	buf_add_repeated(&rows, "[[rules]]\nrule = 101\non = true\n", 10001);
	assert_too_much(&rows, ERROR_MALFORMED, "more than 10000 rows of [[rules]]");
	buf_add_repeated(&teams, "[[teams]]\n", 1001);
	assert_too_much(&teams, ERROR_MALFORMED, "more than 1000 rows of [[teams]]");
	buf_add(&list, "[fleet]\nours = [");
	buf_add_repeated(&list, "\"a.b/c\", ", 10001);
	buf_add(&list, "]\n");
	assert_too_much(&list, ERROR_MALFORMED, "more than 10000 texts in 'ours'");
	buf_add(&word, "[fleet]\nours = [\"a.b/");
	buf_add_repeated(&word, "c", 1024);
	buf_add(&word, "\"]\n");
	assert_too_much(&word, ERROR_MALFORMED, "a text of more than 1024 bytes in 'ours'");
	buf_add(&deep, "[credentials]\na");
	buf_add_repeated(&deep, ".a", 40);
	buf_add(&deep, " = \"A\"\n");
	assert_too_much(&deep, ERROR_MALFORMED, "too many parts");
}

/* Syntax errors come with the same kind of place. */
static void what_is_no_toml_is_refused_with_its_place(void **state)
{
	static const struct refusal refusals[] = {
		{ "[fleet\n", 1, 1, "", "" },
		{ "[fleet]\npersona = \"audit\"\npersona = \"audit\"\n", 3, 1, "persona", "" },
		{ "[fleet]\nours = [\"a.b/\"\n[allow]\n", 3, 2, "", "" },
		{ "[fleet]\nnames = [\"\xff\"]\n", 2, 11, "UTF-8", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(refusals); i++) {
		CLEANUP(policy_close) struct policy *policy = NULL;
		struct place place = { 0 };
		struct error err = { 0 };

		assert_int_equal(
			policy_read(&policy, refusals[i].text, strlen(refusals[i].text), rules, &place, &err),
			ERROR_MALFORMED);
		if (place.line != refusals[i].line || strncmp(err.message, "line ", 5) != 0 ||
			!strstr(err.message, refusals[i].what))
			fail_msg("%s\nline %u: %s", refusals[i].text, place.line, err.message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_names_lead_to_known_ones),
		cmocka_unit_test(tables_and_rows_are_not_confused),
		cmocka_unit_test(values_are_of_their_type_and_range),
		cmocka_unit_test(rules_and_days_must_exist),
		cmocka_unit_test(rows_lack_nothing_and_mean_something),
		cmocka_unit_test(patterns_that_could_never_fit_are_refused),
		cmocka_unit_test(limits_only_go_down),
		cmocka_unit_test(a_secret_is_neither_repeated_nor_shown),
		cmocka_unit_test(credentials_are_names_of_variables_for_hosts),
		cmocka_unit_test(size_and_counts_are_bounded),
		cmocka_unit_test(what_is_no_toml_is_refused_with_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
