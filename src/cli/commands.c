/* The table of commands: dispatch, help, the manual page and completion read it. */
#include "commands.h"
#include "commands_examples.h"

#include <string.h>

static const struct example dashboard_examples[] = {
	{ "", "what is known, from the fleet to the source line" },
	{ "--view findings --filter 'severity>=high is:new'", "what the last run brought" },
	{ "--plain", "for a screen reader" },
	{ 0 },
};

static const struct example scan_examples[] = {
	{ "scan ~/src", "every repository below a folder" },
	{ "scan @fleet.list", "those that a list names: a path a line, perhaps a TAB and an identity" },
	{ "scan --emit - . >pay.json", "write what is found as a document and record nothing" },
	{ 0 },
};

static const struct example ingest_examples[] = {
	{ "ingest pay.json web.json", "documents that 'scan --emit' wrote elsewhere" },
	{ "ingest --as url:github.com/acme/pay pay.json", "a newer one of a repository known already" },
	{ 0 },
};

static const struct example evaluate_examples[] = {
	{ "evaluate", "where rules or time have changed a verdict" },
	{ "evaluate --all", "everywhere" },
	{ 0 },
};

static const struct example report_examples[] = {
	{ "report", "the whole fleet on a few pages" },
	{ "report --since 7d", "what the last week has changed, and why" },
	{ "report --format html -o week.html", "the same as a page to mail, with the trend of the score" },
	{ "report --filter 'repo:acme/*' --all", "all of one owner, place by place" },
	{ "report --format csv --output findings.csv", "the findings, for a spreadsheet" },
	{ 0 },
};

static const struct example diff_examples[] = {
	{ "diff 7d", "what the last week has changed" },
	{ "diff '#12' '#29'", "between two runs" },
	{ "diff 2026-11-01 2026-11-30 --format html -o november.html", "a month, as a page with its trend" },
	{ 0 },
};

static const struct example export_examples[] = {
	{ "export references", "every reference, tab-separated" },
	{ "export references --filter is:floating --format json", "what the engine resolves anew each time" },
	{ "export findings --sort -severity,repo,path -o findings.tsv", "sorted, into a file" },
	{ 0 },
};

static const struct example explain_examples[] = {
	{ "explain SCB101", "why pins matter, and how to write one" },
	{ 0 },
};

static const struct example who_examples[] = {
	{ "who github.com/other/deploy", "who uses it, directly or through others" },
	{ "who github.com/other/deploy@4f1c2e9", "who runs it at that commit" },
	{ "who deploy@v1.2.0 --past --format tsv", "who runs or ran that version, for other programs" },
	{ 0 },
};

static const struct example review_examples[] = {
	{ "review add github.com/other/deploy@4f1c2e91c0de4f1c2e91c0de4f1c2e91c0de4f1c --step source "
	  "--note 'read all of it'",
		"its source was read at that commit" },
	{ "review add github.com/other/deploy@v1.2.0 --step source,dependencies --until 2027-06-30 --note ok",
		"two steps, that hold until a day" },
	{ "review show github.com/other/deploy", "how the steps stand for each commit in use" },
	{ "review list --filter standing=expired", "what has to be looked at again" },
	{ 0 },
};

static const struct example no_examples[] = {
	{ 0 },
};

static const struct example policy_examples[] = {
	{ "policy init", "begin: a file with every key, explained" },
	{ "policy check", "is the file fine, and if not, where" },
	{ "policy check ours/policy.toml", "the same of another, before it is used" },
	{ 0 },
};

static const struct example mirror_examples[] = {
	{ "mirror add --missing", "copies of all that the fleet refers to" },
	{ "mirror add github.com/dagger/dagger git@github.com:acme/private", "two of them, one through ssh" },
	{ "mirror update", "what has changed since" },
	{ "mirror list", "how large, how old, how much used" },
	{ 0 },
};

static const struct example db_examples[] = {
	{ "db info", "where it is, how large, what is in it" },
	{ "db check", "is the file sound, and do all sums agree" },
	{ 0 },
};

static const struct example docs_examples[] = {
	{ "docs man >scabbard.1", "the manual page" },
	{ "docs bash >/etc/bash_completion.d/scabbard", "completion for bash" },
	{ 0 },
};

const struct command command_table[COMMAND_COUNT] = {
	[COMMAND_DASHBOARD] = {
		.name = "dashboard",
		.operands = "",
		.about = "open the dashboard: what 'scabbard' alone does",
		.help = "Shows posture, repositories, modules, their graph, findings, decisions, changes and "
			"reviews, and leads from the fleet to the source line. Nothing is read but the database, "
			"and nothing is written but what is decided. Press ? for the keys.",
		.examples = dashboard_examples,
		.run = cmd_dashboard,
	},
	[COMMAND_SCAN] = {
		.name = "scan",
		.operands = "PATH...",
		.least = 1,
		.most = SIZE_MAX,
		.takes_files = true,
		.about = "read repositories and record what is found",
		.help = "A PATH is a repository, a folder that holds some at any depth, or @FILE: a list. Each is read "
			"at its HEAD by a sandboxed worker, without running anything of it; one that fails costs "
			"nothing but its own row. What has not changed is not read again.\n\n"
			"With --machine your own engine.json, the variables of Dagger's that you have set, and the "
			"certificates that they name are looked at instead.\n\n"
			"Findings are no failure: the exit status is 0, or 3 when something could not be read. After "
			"Ctrl-C what is finished is kept.",
		.examples = scan_examples,
		.run = cmd_scan,
	},
	[COMMAND_INGEST] = {
		.name = "ingest",
		.operands = "FILE...",
		.least = 1,
		.most = SIZE_MAX,
		.takes_files = true,
		.about = "take in what 'scan --emit' wrote elsewhere",
		.help = "A snapshot document holds the facts of one repository at one commit and no verdicts; the rules "
			"are evaluated here. One that claims to be a repository known already is refused unless "
			"--as says so, and one whose commit is older unless --older does.",
		.examples = ingest_examples,
		.run = cmd_ingest,
	},
	[COMMAND_EVALUATE] = {
		.name = "evaluate",
		.operands = "",
		.about = "judge again what is recorded, without reading repositories",
		.help = "Evaluates the rules over recorded facts wherever the rules are others than last time or the time "
			"has come. A scan does the same for what it reads.",
		.examples = evaluate_examples,
		.run = cmd_evaluate,
	},
	[COMMAND_REPORT] = {
		.name = "report",
		.operands = "",
		.about = "write down the whole fleet: coverage, posture, findings",
		.help = "The text begins with what was not looked at, since nothing that was not scanned is clean; then "
			"come posture, what is new or worse since the run before, three things to do, the worst "
			"repositories and rules. Findings are the open ones in live paths, the gravest first; those of "
			"one repository that differ only in place are one entry, and low and info ones are only "
			"counted. --all writes all of it; so does a filter that names a severity, a rule or a "
			"fingerprint for the low ones.\n\n"
			"--filter governs findings and news, and can ask for other findings, such as is:closed or "
			"class:any; coverage stays that of the whole fleet, and what else is about the whole fleet is "
			"left out. With --since, and as markdown or html, it is about what has changed since then, a week if "
			"nothing is said: see 'help diff'. With --format tsv, csv or json it is the findings alone, with the columns of "
			"'export findings'.",
		.examples = report_examples,
		.run = cmd_report,
	},
	[COMMAND_DIFF] = {
		.name = "diff",
		.operands = "FROM [UNTIL]",
		.least = 1,
		.most = 2,
		.about = "say what changed between two runs or times, and why",
		.help = "FROM and UNTIL are days (2026-11-18), times, how long ago (7d, 2w) or runs (#29); without UNTIL it is until "
			"now. Shows posture then and now with its trend, which repositories got worse and better and by what, "
			"each check, each team of the policy, what the score is made of, exceptions and reviews that end, and "
			"the findings that came. 'export changes' has every single event.",
		.examples = diff_examples,
		.run = cmd_diff,
	},
	[COMMAND_EXPORT] = {
		.name = "export",
		.operands = "[TABLE]",
		.most = 1,
		.words = table_words,
		.about = "write a table, or documents made of one, for other programs",
		.help = "Columns are stable: new ones are added at the end, none is renamed. Rows are those of live paths; "
			"'class:any' in the filter asks for all. 'export findings' takes the open ones, unless the filter asks "
			"for others: 'is:open OR is:decided OR is:closed' is all. A value in which a character could not be seen is in git's "
			"C quoting, and only such a value begins with a double quote.",
		.examples = export_examples,
		.run = cmd_export,
	},
	[COMMAND_EXPLAIN] = {
		.name = "explain",
		.operands = "RULE",
		.least = 1,
		.most = 1,
		.words = rule_words,
		.knows_more = true,
		.about = "say what a rule checks, why, and how to mend it",
		.help = "A RULE is SCB101 or 101.",
		.examples = explain_examples,
		.run = cmd_explain,
	},
	[COMMAND_RULES] = {
		.name = "rules",
		.operands = "",
		.about = "list the rules",
		.help = "Numbers are for ever: none is used again.",
		.examples = no_examples,
		.run = cmd_rules,
	},
	[COMMAND_CHECK] = {
		.name = "check",
		.operands = "[PATH]",
		.most = 1,
		.takes_files = true,
		.about = "the gate: say what of one repository fails, and how to mend it",
		.help = "Looks at the repository in which PATH lies (or here): at the work tree, its tracked files and those that no "
			"ignore file names; with --staged at the index; with --ref at a commit; with --range only at what it changes. "
			"Nothing of the repository is run, nothing is recorded, no network is used. A finding fails when its severity "
			"is 'high' or worse, or as --fail-on says; what could not be judged, and what is declared but not enforced, "
			"fails only when asked for.\n\n"
			"Where a database of the fleet is there, what it knows counts: decisions of people, reviews, what references "
			"were resolved to, and with 'new' in --fail-on every finding that is open there already. The policy's "
			"suppressions count too. Where there are copies, references that the database does not know are held against "
			"them; where there is neither, the rules that need them are named as not asked. A baseline keeps known "
			"findings from failing, until they show something else.\n\n"
			"The exit status is 0 when nothing fails, 1 when something does, 2 for wrong usage, 3 when something could not "
			"be read and nothing fails.",
		.examples = check_examples,
		.run = cmd_check,
	},
	[COMMAND_VERIFY] = {
		.name = "verify",
		.operands = "FILE|FOLDER|DIGEST...",
		.least = 1,
		.most = SIZE_MAX,
		.takes_files = true,
		.about = "verify attestations offline: who signed what, and is it trusted",
		.help = "A FILE holds attestations in any format that is known, by its content: Sigstore bundles, envelopes, "
			"cosign's, npm's and PyPI's forms, one or one a line. A FOLDER is searched for them. Each is held against "
			"the trust roots and keys of --trusted-root, or else of the policy and of the folder 'trust' of the "
			"configuration; never against what lies beside it. No network is used.\n\n"
			"VERIFIED means that every check holds and that the signer is one that is wanted: that of "
			"--certificate-identity, of --key, or of the policy's identities. VERIFIED-ANY means that nobody said who "
			"should have signed; SIGNED-NO-TIME that no trusted time shows when; UNSIGNED that it is a claim and nothing "
			"more; NO-TRUST that its signer, log or authority is in no trust root; UNSUPPORTED, FAILED and MALFORMED "
			"name what is wrong.\n\n"
			"An attestation that lies beside a file of the name that it gives is compared with it; otherwise its subject "
			"is compared with nothing, and the table says so. With a DIGEST ('sha256:...'), or a file in --subject, the "
			"question is whether that may be deployed: attestations that speak of something else are only counted, and "
			"none at all is a failure.\n\n"
			"The exit status is 0 when every attestation is VERIFIED, 1 when one is not or there is none, 2 for wrong "
			"usage, 3 when something could not be read and all else is VERIFIED.",
		.examples = verify_examples,
		.run = cmd_verify,
	},
	[COMMAND_VERIFY_BUNDLE] = {
		.name = "verify-bundle",
		.operands = "FILE|DIGEST",
		.least = 1,
		.most = 1,
		.takes_files = true,
		.about = "verify one Sigstore bundle, as conformance suites ask for it",
		.help = "The bundle must be about the FILE or DIGEST ('sha256:...'), and be signed by the identity, or with the key, "
			"that is given. Trust comes from --trusted-root, or else from the folder 'trust' of the configuration; "
			"--staging takes only the file 'staging.json' of that folder. The policy is not asked.\n\n"
			"The exit status is 0 when it is VERIFIED, 1 when it is not, 2 for wrong usage.",
		.examples = verify_bundle_examples,
		.run = cmd_verify_bundle,
	},
	[COMMAND_TRUST] = {
		.name = "trust",
		.operands = "list|show|add [FILE]",
		.least = 1,
		.most = 2,
		.words = trust_words,
		.takes_files = true,
		.about = "the trust roots and keys that signatures are held against",
		.help = "'list' names every file that is trusted: those of the policy's trust_roots, and those of the folder 'trust' of "
			"the configuration that end in .json, .jsonl, .pem or .pub, each with its path, its SHA-256 and its age. 'show' "
			"lists what is in them, or in one: authorities, logs, keys, and when they are valid. 'add' copies a file there "
			"when all of it can be read: a trusted_root.json of Sigstore, such roots one a line, npm's keys, or public keys in "
			"PEM. It says what is trusted from then on; a file of the same name is never written over.\n\n"
			"Nothing is ever trusted that was not added so or named in the policy, and never what lies in a repository that "
			"is scanned. A file or folder that others can write is refused. A file older than the policy's root_days is "
			"called stale, and used.",
		.examples = trust_examples,
		.run = cmd_trust,
	},
	[COMMAND_HOOK] = {
		.name = "hook",
		.operands = "install|remove|show [PATH]",
		.least = 1,
		.most = 2,
		.words = hook_words,
		.takes_files = true,
		.about = "refuse commits that the gate refuses",
		.help = "'install' writes a pre-commit hook that runs 'scabbard check --staged' into the hooks folder of the repository "
			"in which PATH lies (or here): the one that core.hooksPath names, or that of the repository, which linked work "
			"trees share. A hook that is there is kept as pre-commit.before-scabbard and runs first. 'remove' puts it back. "
			"'show' says which hook runs. The scabbard that is found by $PATH runs, or else the one that installed it.\n\n"
			"A commit is refused when the check fails, and also when not everything could be read, unless $SCABBARD_HOOK is "
			"'lenient'. 'git commit --no-verify' leaves the hook out.",
		.examples = hook_examples,
		.run = cmd_hook,
	},
	[COMMAND_FIX] = {
		.name = "fix",
		.operands = "[PATH]",
		.most = 1,
		.takes_files = true,
		.about = "write commits that locks and copies prove: a patch, or in place",
		.help = "Looks at the work tree of the repository at PATH (or here) for references that run whatever a name says: "
			"without a version, with a tag or branch and no pin, with a pin that no engine listens to. Where the commit "
			"is known it is written: from the lock that governs the manifest, from the file itself, or from what copies "
			"say that the name stands for: mirrors, repositories of the fleet, and what a scan was told online. Copies "
			"that disagree prove nothing, and neither does a tag that has moved. A pin goes where the engine that the "
			"manifest names listens to it; for an SDK, a client, a bare string and older engines the commit takes the "
			"place of the version.\n\n"
			"The patch goes to standard output, for 'git apply' or 'patch -p1' at the top of the work tree; what is left, and why, to standard error. "
			"With --write the files are written in place, all of them or none. Nothing but the one span changes: layout, "
			"comments and line ends stay. A file that two readers understand differently is left to people. What policy "
			"does not want pinned is left alone.\n\n"
			"The exit status is 0 when all that was asked for is mended or there was nothing to mend, 1 when something is "
			"left, 2 for wrong usage, 3 when it failed.",
		.examples = fix_examples,
		.run = cmd_fix,
	},
	[COMMAND_TRIAGE] = {
		.name = "triage",
		.operands = "VERB [FINGERPRINT...|ACT|FILE]",
		.least = 1,
		.most = SIZE_MAX,
		.words = triage_words,
		.about = "decide about findings: accept, dismiss, reopen, own, comment, undo",
		.help = "What it is about is said in one of three ways: fingerprints, or the first 8 digits of each or more; "
			"--filter, which names the findings that match now; or a wide scope of --rule, --repository, --path, "
			"--subject and --module, which fits what is found later, too. A decision that names findings holds for "
			"what they show now: a finding that shows something else is open again, as it is when --until has passed. "
			"Scans never undo what was decided.\n\n"
			"'accept' takes the risk: the finding leaves the list and counts as failed. 'false-positive' and "
			"'not-affected' dismiss it: it counts as passed. 'in-triage' and 'confirm' leave it open. 'reopen' lifts "
			"whatever holds. 'own' names an owner, 'comment' adds to the history of one finding. A reason is needed "
			"but for 'reopen', 'in-triage' and 'own'; --reason - reads it from standard input.\n\n"
			"Everything is an act of the chain that 'scabbard audit' shows, by $SCABBARD_ACTOR or user@host. 'undo' "
			"takes back an act by its number, also a review, or the last of yours; 'redo' puts it in force again, by "
			"the number of either. "
			"'list' shows decisions, 'show' one finding with its history. 'export' writes what people have decided as "
			"a file that 'check --baseline' and 'import' read.\n\n"
			"The exit status is 0 when it is done, 1 when nothing matched and so nothing was recorded, 2 for wrong "
			"usage, 3 when it failed.",
		.examples = triage_examples,
		.run = cmd_triage,
	},
	[COMMAND_AUDIT] = {
		.name = "audit",
		.operands = "show|verify|export [HASH]",
		.least = 1,
		.most = 2,
		.words = audit_words,
		.about = "show the chain of what people did, and prove that it is whole",
		.help = "Decisions, owners, comments, reviews and what takes them back are acts of one chain that is only added "
			"to. Who acted is claimed, not proved. 'verify' exits with 3 if an act was changed, left out or put in "
			"between, or if what follows from the acts is not what is stored. That the end was cut off no chain can "
			"tell by itself: keep what 'show --head' prints elsewhere, and give it back with 'verify --head HASH'.\n\n"
			"'export' writes a line of JSON for each act: act, made, actor, kind, scope, undoes, undone, and what "
			"proves it: 'digest' is SHA-256 over the 32 bytes that 'previous' has as hexadecimal digits and the bytes "
			"of 'canonical'. That is the act itself as JSON in UTF-8: the members actor, body, id, kind, made, scope, "
			"scope_kind and undoes in this order, without blanks. The 'previous' of an act is the 'digest' of the one before; that of "
			"the first act is the SHA-256 of the name of the database.",
		.examples = audit_examples,
		.run = cmd_audit,
	},
	[COMMAND_POLICY] = {
		.name = "policy",
		.operands = "init|check|show [FILE]",
		.least = 1,
		.most = 2,
		.words = policy_words,
		.takes_files = true,
		.about = "begin, check and show the policy: what is wanted of the fleet",
		.help = "The policy is one file of the fleet's owner; nothing of a scanned repository is taken for it. "
			"'init' writes one in which every key is explained and has its default, and never over another "
			"file; - writes it to standard output. 'check' says whether a file is fine, or shows the place that "
			"is not and exits with 3. 'show' prints what is in force, with the defaults, as a file that can be "
			"read again. Without a FILE it is that of --policy, of $SCABBARD_POLICY, or policy.toml in the "
			"configuration folder; where that is missing, the defaults are in force.",
		.examples = policy_examples,
		.run = cmd_policy,
	},
	[COMMAND_WHO] = {
		.name = "who",
		.operands = "MODULE[@VERSION|COMMIT]|IMAGE[:TAG|@DIGEST]|DIGEST",
		.least = 1,
		.most = 1,
		.about = "say who uses a module or image, through whom, since when",
		.help = "A MODULE is a repository or a folder in one, as references name it, the end of such a name "
			"(other/deploy), or any URL that git knows. A COMMIT may be its first seven digits or more. A VERSION "
			"also finds commits that a tag of that name was seen to name. An IMAGE is its name, or the end "
			"of one (alpine); a DIGEST may be its first digits (sha256:9b7c).\n\n"
			"First come the references that name it, then those that lead to it through the manifests of "
			"other modules. What could not be looked at is said at the end. The exit status is 0, also "
			"where nobody uses it.",
		.examples = who_examples,
		.run = cmd_who,
	},
	[COMMAND_REVIEW] = {
		.name = "review",
		.operands = "add|list|show [MODULE@COMMIT]",
		.least = 1,
		.most = 2,
		.words = review_words,
		.about = "record and show which modules were reviewed, at which commit",
		.help = "A review holds for one module at one commit; a new pin makes it stale. Its steps are: reputation "
			"(who maintains it, and how, was looked into), source (its source was read), forked (it was "
			"forked, and the fork is pinned) and dependencies (its own dependencies were scanned). The policy "
			"says which of them a source needs.\n\n"
			"'add' records steps for MODULE@COMMIT; instead of the 40 digits there may be the first seven, or a "
			"version, where the fleet's references say which commit that is. Nothing that was recorded is ever "
			"changed: a later entry of the same step counts instead. Who records is $SCABBARD_ACTOR, or user@host, "
			"and is called claimed. 'scabbard triage undo ACT' takes an entry back. 'list' lists the ledger, the newest first. 'show' says how the four steps "
			"stand for each commit of MODULE that is in use or was reviewed, and who uses it.",
		.examples = review_examples,
		.run = cmd_review,
	},
	[COMMAND_MIRROR] = {
		.name = "mirror",
		.operands = "add|update|list|remove [URL|MODULE|NAME]...",
		.least = 1,
		.most = SIZE_MAX,
		.words = mirror_words,
		.about = "keep copies of what the fleet refers to",
		.help = "References are held against copies: other repositories of the fleet, and mirrors, bare copies in a "
			"folder beside the database. 'add' makes them, from a URL (https, ssh, git, a path) or a module as "
			"it is referred to; with --missing, from all that the fleet refers to and has no copy of. 'update' "
			"fetches what is new into all, or into those named; branches, tags, notes and attestation refs are "
			"taken, never those of pull requests, and what has gone there goes here. 'list' shows them; what "
			"was put into the folder with 'git clone --mirror' is a copy too, and left alone. 'remove' takes "
			"the exact name.\n\n"
			"'add' and 'update' are the commands that use the network, and say so before they do. Each "
			"repository is fetched by a process of its own that can do little else. Certificates and host keys "
			"are checked; ssh goes through the agent; for https, credentials come from the environment variable "
			"that [credentials] of the policy names for the host. They are never stored or shown, no helper "
			"program is asked, no configuration of git is read. After Ctrl-C what is fetched is kept; the exit "
			"status is 3 when something could not be.",
		.examples = mirror_examples,
		.run = cmd_mirror,
	},
	[COMMAND_DB] = {
		.name = "db",
		.operands = "check|info",
		.least = 1,
		.most = 1,
		.words = db_words,
		.about = "look after the database",
		.help = "'info' says where it is and what is in it. 'check' has SQLite check the file, then compares every "
			"total with what it sums; it exits with 3 if something is wrong.",
		.examples = db_examples,
		.run = cmd_db,
	},
	[COMMAND_DOCTOR] = {
		.name = "doctor",
		.operands = "",
		.about = "say what this machine offers: sandbox, limits, files",
		.help = "Shows what the kernel lets workers give up, every limit of the readers, which files are used, and "
			"what the terminal can show.",
		.examples = no_examples,
		.run = cmd_doctor,
	},
	[COMMAND_DOCS] = {
		.name = "docs",
		.operands = "man|bash|zsh|fish|schema",
		.least = 1,
		.most = 1,
		.words = docs_words,
		.about = "print the manual page, a shell's completion or the snapshot schema",
		.help = "All of it is made from the program's own tables.",
		.examples = docs_examples,
		.run = cmd_docs,
	},
	[COMMAND_VERSION] = {
		.name = "version",
		.operands = "",
		.about = "print the version",
		.help = "",
		.examples = no_examples,
		.run = cmd_version,
	},
	[COMMAND_HELP] = {
		.name = "help",
		.operands = "[COMMAND]",
		.most = 1,
		.words = command_words,
		.about = "explain a command",
		.help = "",
		.examples = no_examples,
		.run = cmd_help,
	},
};

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(command_table[i].name, name) == 0)
			return &command_table[i];
	return NULL;
}
