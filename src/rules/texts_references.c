/* Texts of the rules about what references say: 101 to 117. */
#include "texts.h"

#include <stddef.h>

/* --- 101 ----------------------------------------------------------------------------------------- */

const char checks_101[] =
	"Every reference to a module in another Git repository is looked at: dependencies, "
	"toolchains, blueprints, SDKs, clients and workspace modules. It passes if one fixed "
	"commit is named by its version, by a pin that this engine honours, or by an entry of a "
	"lock that the engine keeps to. A tag is a medium finding; a branch, another name or no "
	"version at all is a high one. Not looked at are SDKs named by a word alone: go, "
	"python, typescript and dang are part of the engine; php, elixir and java are fetched "
	"from github.com/dagger/dagger at the engine's own tag. References whose only commit "
	"stands in a lock that is not enforced are looked at by SCB110. Rows of pins in policy "
	"can be content with a tag, or with anything, and can want the field 'pin' beside a "
	"commit after the @, which is a low finding.";
const char why_101[] = "Whoever controls the target can move a branch or a tag. The next run then executes "
		       "other code with your secrets and your registry credentials, although nothing in your "
		       "repository has changed and nobody has reviewed anything.";
const char help_101[] =
	"Put the commit into the manifest: run 'dagger update' with an engine from v0.13.6 to "
	"0.21, which writes the pin, or add @ and the 40 hexadecimal digits of the commit after "
	"the source. Only the latter fixes an SDK. In a workspace of Dagger 1.0, commit "
	"dagger.lock.";
const char *const links_101[] = { "https://docs.dagger.io/0.21/extending/modules/remote-repositories",
	"https://docs.dagger.io/0.21/extending/modules/module-dependencies",
	"https://docs.dagger.io/reference/cli/lockfiles", "https://github.com/dagger/dagger/issues/8587",
	"https://github.com/dagger/dagger/issues/13625", NULL };

/* --- 102 ----------------------------------------------------------------------------------------- */

const char checks_102[] =
	"Every pin that the engine would use is looked at. It passes if it consists of exactly "
	"40 lower-case hexadecimal digits.";
const char why_102[] = "Engines take any other text for the name of a branch or tag, or ignore it: from "
		       "v0.20.2 on, a pin that is no commit beside a version is ignored. Either way the pin "
		       "fixes nothing.";
const char help_102[] = "Replace the pin by the full commit id in lower case, or run 'dagger update' of an "
			"engine up to 0.21 for this dependency, so that Dagger writes it.";
const char *const links_102[] = { "https://docs.dagger.io/reference/dagger.schema.json",
	"https://github.com/dagger/dagger/issues/11996", "https://github.com/dagger/dagger/issues/11999",
	NULL };

/* --- 103 ----------------------------------------------------------------------------------------- */

const char checks_103[] =
	"References that name a commit after the @ and have a pin as well are looked at. They "
	"pass if both name the same commit. For an SDK or runtime, and with an engine before "
	"v0.13.6, the reference runs, and the finding is high.";
const char why_103[] = "The engine runs one of the two and says nothing: the pin, where it counts. So the "
		       "commit that a reviewer reads may not be the one that is executed. Often somebody or "
		       "some bot has raised one and left the other.";
const char help_103[] = "Find out who wrote the pin and which commit was reviewed. Then keep that one: make "
			"both equal, or remove the pin.";
const char *const links_103[] = { "https://docs.dagger.io/reference/dagger.schema.json",
	"https://docs.dagger.io/0.21/extending/modules/module-dependencies",
	"https://github.com/dagger/dagger/issues/8587", "https://github.com/dagger/dagger/issues/11092",
	NULL };

/* --- 106 ----------------------------------------------------------------------------------------- */

const char checks_106[] =
	"Pinned references with a version are looked at. They pass if the version is a tag or a "
	"commit, and fail if it is a customary branch name such as main. Of any other name only "
	"a copy of the target could tell what it is, so it is unknown.";
const char why_106[] =
	"The commit is fixed for now, but the label says that whatever stands on the branch is "
	"wanted: the next 'dagger update', or a bot that follows the label, moves the pin to "
	"the head of the branch, and no release stands between.";
const char help_106[] = "Refer to a tag of the module, if it has one, and keep the pin: up to 0.21, 'dagger "
			"install SOURCE@TAG' writes both.";
const char *const links_106[] = { "https://docs.dagger.io/reference/dagger.schema.json",
	"https://docs.dagger.io/0.21/extending/modules/module-dependencies",
	"https://github.com/dagger/dagger/issues/8587", "https://github.com/dagger/dagger/issues/11092",
	NULL };

/* --- 107 ----------------------------------------------------------------------------------------- */

const char checks_107[] =
	"References to folders of the same repository are looked at. They pass if they have no "
	"pin. A pin that the engine ignores passes here and is a finding of SCB108.";
const char why_107[] = "From v0.13.6 on, a pin makes the engine read the path as the address of a Git "
		       "repository. The module then cannot be loaded, or it is loaded from somewhere else.";
const char help_107[] = "Remove the pin. A local module always has the commit of the repository around it.";
const char *const links_107[] = { "https://docs.dagger.io/reference/dagger.schema.json",
	"https://docs.dagger.io/0.21/extending/modules/module-dependencies",
	"https://github.com/dagger/dagger/issues/8587", "https://github.com/dagger/dagger/issues/11092",
	NULL };

/* --- 108 ----------------------------------------------------------------------------------------- */

const char checks_108[] =
	"Every pin is looked at. It fails on an SDK or runtime, where no engine uses it, and in "
	"a manifest whose engineVersion is older than v0.13.6, the first that knows pins; of "
	"that the confidence is medium, because the file does not say which engine runs it. It "
	"is a low finding if something else fixes the commit, and passes if the reference names "
	"the same commit.";
const char why_108[] =
	"The manifest looks pinned to every reader, but the engine that it asks for never looks "
	"at the pin and resolves the version again each time.";
const char help_108[] = "For an SDK, put the commit into the source: SOURCE@COMMIT. Otherwise raise "
			"engineVersion to v0.13.6 or newer, or put the commit into the source as well.";
const char *const links_108[] = { "https://github.com/dagger/dagger/issues/8587",
	"https://github.com/dagger/dagger/issues/9576",
	"https://docs.dagger.io/reference/dagger-module.schema.json", NULL };

/* --- 109 ----------------------------------------------------------------------------------------- */

const char checks_109[] =
	"Remote references that neither a version nor a pin fixes are looked at, where a "
	"dagger.lock or .dagger/lock stands above them that their engine may use. They pass if "
	"an entry of the lock names a commit and does not have the policy float.";
const char why_109[] =
	"Dagger has no frozen mode since 1.0.0-beta.10: what is missing in the lock is resolved "
	"live in your pipeline, without a warning, and so is an entry with the policy float.";
const char help_109[] =
	"Run the pipeline once where it can write, review what it adds to the lock, and commit "
	"it. An engine from 1.0.0-beta.10 on writes version 2, which has no floating entries.";
const char *const links_109[] = { "https://docs.dagger.io/reference/cli/lockfiles",
	"https://github.com/dagger/dagger/issues/12046", "https://github.com/dagger/dagger/issues/13897",
	NULL };

/* --- 110 ----------------------------------------------------------------------------------------- */

const char checks_110[] =
	"References that a lock names a commit for, and nothing else fixes, are looked at, but "
	"for entries of the policy float, which fix nothing: SCB101. They pass if their engine "
	"always keeps to the lock, which modules do from 1.0.0-beta.10 on. Engines from 0.21 to "
	"1.0.0-beta.9 use a lock of version 1 only under the option --lock, so it is shown as "
	"declared, not enforced.";
const char why_110[] =
	"The lock in the repository suggests fixed commits, but the engine does not read it and "
	"resolves every version live.";
const char help_110[] = "Raise engineVersion to 1.0.0-beta.10 or newer. With 0.21, give --lock=pinned or "
			"--lock=frozen in CI. With anything older, put the commit into the manifest itself.";
const char *const links_110[] = { "https://docs.dagger.io/reference/cli/lockfiles",
	"https://github.com/dagger/dagger/issues/12046", "https://github.com/dagger/dagger/issues/13897",
	NULL };

/* --- 115 ----------------------------------------------------------------------------------------- */

const char checks_115[] =
	"References such as github.com/x/y, without a scheme and without a pin, are looked at. "
	"They pass if no folder of that name stands beside the manifest.";
const char why_115[] =
	"An engine looks for such a folder first and loads it instead of the repository. A "
	"reader of the manifest believes that the published module runs, while anybody who can "
	"add a folder decides what runs.";
const char help_115[] =
	"Write https:// in front if the repository is meant, or ./ if the folder is meant, and "
	"rename the folder.";
const char *const links_115[] = { "https://docs.dagger.io/reference/dagger.schema.json",
	"https://docs.dagger.io/reference/dagger-module.schema.json",
	"https://docs.dagger.io/0.21/extending/modules/module-dependencies", NULL };

/* --- 116 ----------------------------------------------------------------------------------------- */

const char checks_116[] =
	"The address of every remote reference is looked at. It passes unless it begins with "
	"http:// or git://, or holds a password or token before the @. It is a medium finding "
	"if a fixed commit is fetched over http://.";
const char why_116[] =
	"Without encryption anybody on the path can send other code; a fixed commit stops that, "
	"but still shows what you build. Credentials in a manifest are in the history of the "
	"repository for ever, in every clone and in every log that repeats the address.";
const char help_116[] = "Use https:// or ssh://. Revoke credentials that stood in the file: removing them is "
			"not enough. Dagger takes them from git's credential helpers or the ssh agent.";
const char *const links_116[] = { "https://www.rfc-editor.org/rfc/rfc9110#section-4.2.4",
	"https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1",
	"https://www.rfc-editor.org/rfc/rfc3552#section-3", NULL };

/* --- 117 ----------------------------------------------------------------------------------------- */

const char checks_117[] =
	"The host of every remote reference is looked at. It passes if the engine knows from "
	"the address alone which repository is meant: hosts that it knows, and any path with "
	"'.git' in it. Of the others two are trusted and pass: gitlab.com, which names its own "
	"repositories, and dagger.io, whose owner makes the engine.";
const char why_117[] =
	"For any other host the engine asks its web server, by a go-import tag, where to clone "
	"from. Whoever runs that server, or buys the domain when it expires, points the name at "
	"another repository. A fixed commit limits that to a low finding.";
const char help_117[] = "Name the repository itself, with '.git' after it: "
			"https://HOST/PATH.git/FOLDER@VERSION. Pin the reference to a commit in any case.";
const char *const links_117[] = { "https://docs.dagger.io/0.21/extending/modules/remote-repositories",
	"https://go.dev/ref/mod#vcs-find", NULL };
