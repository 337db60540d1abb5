#include "rules/table.h"

#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "checks.h"

/* Raised whenever a check can give another verdict, severity or fingerprint for the same facts. */
enum { RULES_REVISION = 2 };

enum {
	MANIFESTS = 1 << READER_DAGGER_JSON | 1 << READER_DAGGER_MODULE_TOML | 1 << READER_DAGGER_TOML,
	WITH_LOCKS = MANIFESTS | 1 << READER_DAGGER_LOCK,
};

#define DOCS "https://docs.dagger.io/reference/"
#define MODULES "https://docs.dagger.io/0.21/extending/modules/"
#define ISSUE "https://github.com/dagger/dagger/issues/"
#define RFC "https://www.rfc-editor.org/rfc/"

static const char *const pin_links[] = { DOCS "dagger.schema.json", MODULES "module-dependencies",
	ISSUE "8587", ISSUE "11092", NULL };
static const char *const unpinned_links[] = { MODULES "remote-repositories", MODULES "module-dependencies",
	DOCS "cli/lockfiles", ISSUE "8587", ISSUE "13625", NULL };
static const char *const pin_form_links[] = { DOCS "dagger.schema.json", ISSUE "11996", ISSUE "11999", NULL };
static const char *const pin_ignored_links[] = { ISSUE "8587", ISSUE "9576", DOCS "dagger-module.schema.json",
	NULL };
static const char *const lock_links[] = { DOCS "cli/lockfiles", ISSUE "12046", ISSUE "13897", NULL };
static const char *const local_links[] = { DOCS "dagger.schema.json", DOCS "dagger-module.schema.json",
	MODULES "module-dependencies", NULL };
static const char *const transport_links[] = { RFC "rfc9110#section-4.2.4", RFC "rfc3986#section-3.2.1",
	RFC "rfc3552#section-3", NULL };
static const char *const vanity_links[] = { MODULES "remote-repositories", "https://go.dev/ref/mod#vcs-find",
	NULL };
static const char *const engine_links[] = { DOCS "dagger.schema.json", ISSUE "7640", ISSUE "7692",
	ISSUE "13624", NULL };
static const char *const two_links[] = { DOCS "upgrade-to-workspaces", DOCS "configuration/workspace", NULL };
static const char *const readable_links[] = { DOCS "dagger.schema.json", DOCS "dagger-module.schema.json",
	DOCS "dagger-workspace.schema.json", DOCS "cli/lockfiles", NULL };
static const char *const ambiguous_links[] = { RFC "rfc8259#section-4", RFC "rfc8259#section-8",
	RFC "rfc3629#section-10", NULL };

const struct rule rule_table[] = {
	{
		.number = 101,
		.title = "Git reference is not pinned",
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_HIGH,
		.persona = PERSONA_DEFAULT,
		.checks = "Every reference to a module in another Git repository is looked at: "
			  "dependencies, toolchains, blueprints, SDKs, clients and workspace modules. It "
			  "passes if one fixed commit is named by its version, by a pin that this engine "
			  "honours, or by an entry of a lock that the engine keeps to. A tag is a medium "
			  "finding; a branch, another name or no version at all is a high one. Not looked "
			  "at are SDKs named by a word alone: go, python, typescript and dang are part of "
			  "the engine; php, elixir and java are fetched from github.com/dagger/dagger at "
			  "the engine's own tag. References whose only commit stands in a lock that is not "
			  "enforced are looked at by SCB110.",
		.why = "Whoever controls the target can move a branch or a tag. The next run then executes "
		       "other code with your secrets and your registry credentials, although nothing in "
		       "your repository has changed and nobody has reviewed anything.",
		.help = "Put the commit into the manifest: run 'dagger update' with an engine from v0.13.6 "
			"to 0.21, which writes the pin, or add @ and the 40 hexadecimal digits of the "
			"commit after the source. Only the latter fixes an SDK. In a workspace of Dagger "
			"1.0, commit dagger.lock.",
		.links = unpinned_links,
		.readers = WITH_LOCKS,
		.check = check_unpinned,
	},
	{
		.number = 102,
		.title = "Pin is not a commit id",
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_HIGH,
		.persona = PERSONA_DEFAULT,
		.checks = "Every pin that the engine would use is looked at. It passes if it consists of "
			  "exactly 40 lower-case hexadecimal digits.",
		.why = "Engines take any other text for the name of a branch or tag, or ignore it: from "
		       "v0.20.2 on, a pin that is no commit beside a version is ignored. Either way the pin "
		       "fixes nothing.",
		.help = "Replace the pin by the full commit id in lower case, or run 'dagger update' of an "
			"engine up to 0.21 for this dependency, so that Dagger writes it.",
		.links = pin_form_links,
		.readers = MANIFESTS,
		.check = check_pin_form,
	},
	{
		.number = 103,
		.title = "Pin contradicts the commit in the reference",
		.severity = SEVERITY_CRITICAL,
		.confidence = CONFIDENCE_HIGH,
		.persona = PERSONA_DEFAULT,
		.checks = "References that name a commit after the @ and have a pin as well are looked at. "
			  "They pass if both name the same commit. For an SDK or runtime, and with an "
			  "engine before v0.13.6, the reference runs, and the finding is high.",
		.why = "The engine runs one of the two and says nothing: the pin, where it counts. So the "
		       "commit that a reviewer reads may not be the one that is executed. Often somebody "
		       "or some bot has raised one and left the other.",
		.help = "Find out who wrote the pin and which commit was reviewed. Then keep that one: make "
			"both equal, or remove the pin.",
		.links = pin_links,
		.readers = MANIFESTS,
		.check = check_pin_conflict,
	},
	{
		.number = 106,
		.title = "Pin sits on a branch",
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_HIGH,
		.persona = PERSONA_STRICT,
		.checks = "Pinned references with a version are looked at. They pass if the version is a "
			  "tag or a commit, and fail if it is a customary branch name such as main. Of any "
			  "other name only a copy of the target could tell what it is, so it is unknown.",
		.why = "The commit is fixed for now, but the label says that whatever stands on the branch "
		       "is wanted: the next 'dagger update', or a bot that follows the label, moves the pin "
		       "to the head of the branch, and no release stands between.",
		.help = "Refer to a tag of the module, if it has one, and keep the pin: up to 0.21, 'dagger "
			"install SOURCE@TAG' writes both.",
		.links = pin_links,
		.readers = MANIFESTS,
		.check = check_pin_on_branch,
	},
	{
		.number = 107,
		.title = "Pin on a local path",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.persona = PERSONA_DEFAULT,
		.checks = "References to folders of the same repository are looked at. They pass if they "
			  "have no pin. A pin that the engine ignores passes here and is a finding of "
			  "SCB108.",
		.why = "From v0.13.6 on, a pin makes the engine read the path as the address of a Git "
		       "repository. The module then cannot be loaded, or it is loaded from somewhere else.",
		.help = "Remove the pin. A local module always has the commit of the repository around it.",
		.links = pin_links,
		.readers = MANIFESTS,
		.check = check_pin_on_local,
	},
	{
		.number = 108,
		.title = "Pin stands where Dagger ignores it",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.persona = PERSONA_DEFAULT,
		.checks = "Every pin is looked at. It fails on an SDK or runtime, where no engine uses it, "
			  "and in a manifest whose engineVersion is older than v0.13.6, the first that "
			  "knows pins; of that the confidence is medium, because the file does not say "
			  "which engine runs it. It is a low finding if something else fixes the commit, "
			  "and passes if the reference names the same commit.",
		.why = "The manifest looks pinned to every reader, but the engine that it asks for never "
		       "looks at the pin and resolves the version again each time.",
		.help = "For an SDK, put the commit into the source: SOURCE@COMMIT. Otherwise raise "
			"engineVersion to v0.13.6 or newer, or put the commit into the source as well.",
		.links = pin_ignored_links,
		.readers = MANIFESTS,
		.check = check_pin_ignored,
	},
	{
		.number = 109,
		.title = "Lock has no fixed entry for the reference",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.persona = PERSONA_DEFAULT,
		.checks = "Remote references that neither a version nor a pin fixes are looked at, where a "
			  "dagger.lock or .dagger/lock stands above them that their engine may use. They "
			  "pass if an entry of the lock names a commit and does not have the policy float.",
		.why = "Dagger has no frozen mode since 1.0.0-beta.10: what is missing in the lock is "
		       "resolved live "
		       "in your pipeline, without a warning, and so is an entry with the policy float.",
		.help = "Run the pipeline once where it can write, review what it adds to the lock, and "
			"commit it. An engine from 1.0.0-beta.10 on writes version 2, which has no floating "
			"entries.",
		.links = lock_links,
		.readers = WITH_LOCKS,
		.check = check_lock_entry,
	},
	{
		.number = 110,
		.title = "Lock is not enforced",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.persona = PERSONA_DEFAULT,
		.checks = "References that a lock names a commit for, and nothing else fixes, are looked at, "
			  "but for entries of the policy float, which fix nothing: SCB101. They pass if "
			  "their engine always keeps to the lock, which modules do from 1.0.0-beta.10 on. "
			  "Engines from 0.21 to 1.0.0-beta.9 use a lock of version 1 only "
			  "under the option --lock, so it is shown as declared, not enforced.",
		.why = "The lock in the repository suggests fixed commits, but the engine does not read it "
		       "and resolves every version live.",
		.help = "Raise engineVersion to 1.0.0-beta.10 or newer. With 0.21, give --lock=pinned or "
			"--lock=frozen in CI. With anything older, put the commit into the manifest itself.",
		.links = lock_links,
		.readers = WITH_LOCKS,
		.check = check_lock_enforced,
	},
	{
		.number = 115,
		.title = "Local folder shadows a remote name",
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_HIGH,
		.persona = PERSONA_DEFAULT,
		.checks = "References such as github.com/x/y, without a scheme and without a pin, are "
			  "looked at. They pass if no folder of that name stands beside the manifest.",
		.why = "An engine looks for such a folder first and loads it instead of the repository. A "
		       "reader of the manifest believes that the published module runs, while anybody who "
		       "can add a folder decides what runs.",
		.help = "Write https:// in front if the repository is meant, or ./ if the folder is meant, "
			"and rename the folder.",
		.links = local_links,
		.readers = MANIFESTS,
		.check = check_shadowed_name,
	},
	{
		.number = 116,
		.title = "Insecure transport or credentials in the address",
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_HIGH,
		.persona = PERSONA_DEFAULT,
		.checks = "The address of every remote reference is looked at. It passes unless it begins "
			  "with http:// or git://, or holds a password or token before the @. It is a "
			  "medium finding if a fixed commit is fetched over http://.",
		.why = "Without encryption anybody on the path can send other code; a fixed commit stops "
		       "that, but still shows what you build. Credentials in a manifest are in the history "
		       "of the repository for ever, in every clone and in every log that repeats the "
		       "address.",
		.help = "Use https:// or ssh://. Revoke credentials that stood in the file: removing them "
			"is not enough. Dagger takes them from git's credential helpers or the ssh agent.",
		.links = transport_links,
		.readers = MANIFESTS,
		.check = check_transport,
	},
	{
		.number = 117,
		.title = "Repository is found through a vanity domain",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_MEDIUM,
		.persona = PERSONA_DEFAULT,
		.checks = "The host of every remote reference is looked at. It passes if the engine knows "
			  "from the address alone which repository is meant: hosts that it knows, and any "
			  "path with '.git' in it. Of the others two are trusted and pass: gitlab.com, which "
			  "names its own repositories, and dagger.io, whose owner makes the engine.",
		.why = "For any other host the engine asks its web server, by a go-import tag, where to "
		       "clone from. Whoever runs that server, or buys the domain when it expires, points "
		       "the name at another repository. A fixed commit limits that to a low finding.",
		.help = "Name the repository itself, with '.git' after it: "
			"https://HOST/PATH.git/FOLDER@VERSION. Pin the reference to a commit in any case.",
		.links = vanity_links,
		.readers = MANIFESTS,
		.check = check_vanity,
	},
	{
		.number = 118,
		.title = "Engine version is missing, latest, old or drifting",
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_MEDIUM,
		.persona = PERSONA_DEFAULT,
		.checks =
			"The engineVersion of every module is looked at. It fails if it is absent, latest or "
			"no release; if it asks for an engine before v0.19.0, with which the clients of "
			"0.19.11 to 1.0.0-beta.10 do not work; and if another live module of the "
			"repository asks for a newer release line, builds of no release such as v1.0.0-0 "
			"left aside. Workspaces name no engine and are not looked at. Releases were "
			"looked up on 2026-08-20; 180 days later, what would pass becomes unknown.",
		.why = "The field pins no engine: it says as which engine a newer one behaves for this "
		       "module, and an old module still loads. Without it that is v0.9.9, the oldest "
		       "behaviour; with latest it changes with every engine. An old line tells of a module "
		       "that nobody has run with a current engine, and modules of one repository on "
		       "different lines are understood differently.",
		.help = "Run 'dagger develop' with the engine that your pipelines use, in every module of "
			"the repository, and commit the engineVersion that it writes. In 1.0 it is 'dagger "
			"module engine require-current'.",
		.links = engine_links,
		.readers = MANIFESTS,
		.check = check_engine_version,
	},
	{
		.number = 119,
		.title = "Local target is missing",
		.severity = SEVERITY_LOW,
		.confidence = CONFIDENCE_HIGH,
		.persona = PERSONA_DEFAULT,
		.checks = "References to folders of the same repository are looked at. They pass if a "
			  "dagger.json or dagger-module.toml stands in the folder at this commit, and are "
			  "unknown if the folder lies in a submodule or behind a link.",
		.why = "The module cannot be loaded at this commit, so whatever it was meant to check is "
		       "not checked. Whoever adds a folder of that name later decides what runs.",
		.help = "Correct the path, commit the folder, or remove the reference.",
		.links = local_links,
		.readers = MANIFESTS,
		.check = check_local_target,
	},
	{
		.number = 120,
		.title = "Local target lies outside the repository",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.persona = PERSONA_DEFAULT,
		.checks = "References to local folders are looked at, and the folder that a module gives as "
			  "its own source. They pass if the path is relative and stays inside the "
			  "repository; in a dagger.json of engines up to 0.21, the module's source also "
			  "has to stay below the manifest.",
		.why = "Engines refuse such a path. Where one works all the same, on a developer's machine "
		       "or in an odd checkout, the code that runs is in no commit and was never reviewed.",
		.help = "Move the module into the repository, or refer to its own repository by address and "
			"commit.",
		.links = local_links,
		.readers = MANIFESTS,
		.check = check_local_escape,
	},
	{
		.number = 121,
		.title = "Two manifests in one folder",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.persona = PERSONA_DEFAULT,
		.checks = "Folders with a dagger.json and a dagger-module.toml are looked for, and "
			  "workspaces with a dagger.toml and a .dagger/config.toml. It is a low finding if "
			  "both give the same name, engineVersion, SDK and references.",
		.why = "Engines from 1.0.0-beta.3 on read dagger-module.toml and dagger.toml, older ones "
		       "the other file. Which dependencies and pins count depends on the engine, and a "
		       "reviewer may be reading the file that nobody runs.",
		.help = "Keep the file that your engine reads and delete the other. 'dagger setup' converts "
			"the old form.",
		.links = two_links,
		.readers = MANIFESTS,
		.check = check_two_manifests,
	},
	{
		.number = 122,
		.title = "Manifest is unreadable or of an obsolete form",
		.severity = SEVERITY_MEDIUM,
		.confidence = CONFIDENCE_HIGH,
		.persona = PERSONA_DEFAULT,
		.checks = "Every manifest and lock is read as the engine reads it. It passes if the engine "
			  "would take it. It is a high finding if a limit of this program, which the engine "
			  "does not have, kept it from being read. It fails as obsolete only if all that it "
			  "says is of a form that "
			  "no engine since 0.9 reads: projects with git:// references, previews with "
			  "sdkRuntime. Other rules look at an obsolete file all the same.",
		.why = "Nothing can be said of what an unreadable file loads, so the folder is not clean "
		       "but unknown. A file of an obsolete form says what no engine does any more: "
		       "whoever reads it is told of an image or a repository that does not run.",
		.help = "Correct the file at the place shown. Templates and test inputs belong in a folder "
			"such as testdata, where they are counted apart. Re-create an obsolete module with "
			"'dagger init', or delete it.",
		.links = readable_links,
		.readers = WITH_LOCKS,
		.check = check_readable,
	},
	{
		.number = 124,
		.title = "Manifest that two readers understand differently",
		.severity = SEVERITY_HIGH,
		.confidence = CONFIDENCE_HIGH,
		.persona = PERSONA_DEFAULT,
		.checks = "The text of every manifest and lock is looked at for names that stand twice in "
			  "one object, names that differ from another or from the schema's only in case, "
			  "and text that is not valid Unicode. The last kind is a medium finding. A byte "
			  "order mark makes the file unreadable: SCB122.",
		.why = "Dagger takes the last of several equal names and ignores case; other tools take "
		       "the first, or compare exactly. So a review, a bot or a scanner can see one pin, or "
		       "none, while the engine runs another.",
		.help = "Keep one member of each name, spelled as in the schema, and save the file as "
			"UTF-8. Find out who wrote the other one.",
		.links = ambiguous_links,
		.readers = WITH_LOCKS,
		.check = check_ambiguous,
	},
	{ .number = 0 },
};

const struct rule *rule_by_number(int number)
{
	for (const struct rule *rule = rule_table; rule->number; rule++)
		if (rule->number == number)
			return rule;
	return NULL;
}

const struct rule *rule_by_name(const char *name)
{
	char own[16];

	for (const struct rule *rule = rule_table; rule->number; rule++) {
		snprintf(own, sizeof(own), "SCB%d", rule->number);
		if (text_equal_ascii_case(name, own) || strcmp(name, own + 3) == 0)
			return rule;
	}
	return NULL;
}

void rule_table_digest(unsigned char ret[32])
{
	struct digest digest;

	digest_start(&digest);
	digest_add_text(&digest, "scabbard-rules-1");
	digest_add_number(&digest, RULES_REVISION);
	digest_add_text(&digest, rule_releases.known);
	digest_add_number(&digest, rule_releases.good_days);
	digest_add_text(&digest, rule_releases.oldest);
	for (const struct rule *rule = rule_table; rule->number; rule++) {
		digest_add_number(&digest, rule->number);
		digest_add_number(&digest, rule->severity);
		digest_add_number(&digest, rule->confidence);
		digest_add_number(&digest, rule->persona);
		digest_add_number(&digest, rule->readers);
	}
	digest_finish(&digest, ret);
}
