/* Texts of the rules about pipeline code: 601 to 621. */
#include "texts.h"

#include <stddef.h>

/* --- 601 ----------------------------------------------------------------------------------------- */

const char checks_601[] =
	"Every variable that code sets in a container and whose name announces a secret is looked "
	"at: a word such as password, token or secret at its end. It passes if it is set from a "
	"Secret, or to something that can be none, such as less than 10 characters. It fails if "
	"its value is a literal, what the caller gives as text, or the plaintext of a secret, and "
	"is unknown if it is computed.";
const char why_601[] =
	"The value becomes part of the layer's key and of the image's configuration. It stands in "
	"traces, in logs and in the cache, and whoever pulls a published image can read it.";
const char help_601[] =
	"Take the value as a Secret and give it to the container with withSecretVariable. The "
	"engine hides it in logs and keeps it out of layers.";
const char *const links_601[] = { "https://docs.dagger.io/0.21/extending/modules/secrets",
	"https://docs.dagger.io/0.21/getting-started/types/container", NULL };

/* --- 602 ----------------------------------------------------------------------------------------- */

const char checks_602[] =
	"The text that setSecret makes a secret of is looked at, and every literal in a call that "
	"its issuer has made to be recognised. It passes if the text comes from elsewhere. A "
	"literal of less than 16 characters is a low finding, and one of less than 10 passes, as "
	"do made up ones of tests: secrets that are named so, or of less than 20 characters in "
	"functions and folders of tests, and addresses of databases there.";
const char why_602[] = "Whoever can read the repository has the credential, and so has every clone, fork and "
		       "backup of it, for ever. Making a secret of it hides it in logs and nowhere else.";
const char help_602[] =
	"Replace the credential, since it has to be taken for known. Then take it as a parameter "
	"of type Secret, which the caller fills from env://, file:// or a vault.";
const char *const links_602[] = { "https://docs.dagger.io/0.21/extending/modules/secrets",
	"https://github.com/dagger/dagger/issues/13183", NULL };

/* --- 603 ----------------------------------------------------------------------------------------- */

const char checks_603[] =
	"Every build argument that a pipeline gives to a Dockerfile and whose name announces a "
	"secret is looked at. It passes if its value can be none, and if the build is given "
	"secrets instead. It fails if it is a literal, what the caller gives as text, or the "
	"plaintext of a secret, and is unknown if it is computed.";
const char why_603[] =
	"Build arguments stand in the history of the image, where whoever pulls it can read them, "
	"and in the key of the cache.";
const char help_603[] = "Give the build a secret instead, and mount it in the Dockerfile with RUN "
			"--mount=type=secret for the one command that needs it.";
const char *const links_603[] = { "https://docs.dagger.io/0.21/cookbook/secrets",
	"https://docs.dagger.io/0.21/extending/modules/secrets", NULL };

/* --- 604 ----------------------------------------------------------------------------------------- */

const char checks_604[] =
	"Every path at which code reads files of the host is looked at. It passes unless a text "
	"that the caller gives flows into it: straight is certain, through a helper or a variable "
	"likely.";
const char why_604[] =
	"The caller chooses what is uploaded to the engine. In CI the caller is whoever can set "
	"an input, so a path such as ../../.ssh reaches files that the pipeline was never meant "
	"to see.";
const char help_604[] = "Name the folder in the code, as in directory(\"./src\"), or take a Directory as a "
			"parameter, so that whoever calls hands over files and not a name of them.";
const char *const links_604[] = { "https://docs.dagger.io/0.21/getting-started/types/directory",
	"https://docs.dagger.io/0.21/extending/modules/secrets", NULL };

/* --- 605 ----------------------------------------------------------------------------------------- */

const char checks_605[] =
	"Every fixed path at which code reads files of the host is looked at. It fails if it is a "
	"whole tree such as /, ~, /home, /etc or /var/run, or a place where credentials are kept, "
	"such as .ssh, .aws or .kube. A file that is read with setSecretFile passes.";
const char why_605[] =
	"All files below are uploaded to the engine and stay in its cache, where other builds may "
	"find them; often they hold credentials that have nothing to do with the build.";
const char help_605[] = "Name the folder that is needed. Hand credentials over as Secret: file://PATH of the "
			"command line reads one file and keeps it out of the cache.";
const char *const links_605[] = { "https://docs.dagger.io/0.21/getting-started/types/directory",
	"https://docs.dagger.io/0.21/extending/modules/secrets", NULL };

/* --- 606 ----------------------------------------------------------------------------------------- */

const char checks_606[] =
	"Every socket of the host that code opens, and every container that gets one where "
	"engines listen, is looked at. The socket of a container engine is a high finding, "
	"another one a low one; it is unknown if its path is computed. A socket that a caller "
	"hands over passes unless it is put where an engine listens.";
const char why_606[] =
	"Whoever can talk to the socket of a container engine can start a container with all of "
	"the host mounted: that is root on the host, for every step and every image of the "
	"pipeline.";
const char help_606[] =
	"Build and publish with Dagger itself, which needs no such socket. If a test has to have "
	"an engine, start one in a container of its own and bind it as a service.";
const char *const links_606[] = { "https://docs.dagger.io/0.21/extending/modules/services",
	"https://github.com/dagger/dagger/issues/9842", NULL };

/* --- 607 ----------------------------------------------------------------------------------------- */

const char checks_607[] =
	"Every command, service and terminal of pipeline code is looked at. A file passes if none "
	"of them is given insecureRootCapabilities; that a caller can switch it on is a low "
	"finding.";
const char why_607[] = "The command runs with all capabilities of root and without the usual walls. Whoever "
		       "controls the image or one of its packages can leave the container and take over the "
		       "engine, with the cache and the secrets of all builds.";
const char help_607[] =
	"Run the command without it. Where a nested engine or a mount needs it, keep it to that "
	"one step, with an image fixed by its digest, and forbid it elsewhere: "
	"security.insecureRootCapabilities of engine.json.";
const char *const links_607[] = { "https://docs.dagger.io/0.21/getting-started/types/container",
	"https://github.com/dagger/dagger/issues/6308", "https://github.com/dagger/dagger/issues/9842",
	NULL };

/* --- 608 ----------------------------------------------------------------------------------------- */

const char checks_608[] =
	"Every command, service and terminal of pipeline code is looked at. A file passes if none "
	"of them is given experimentalPrivilegedNesting; that a caller can switch it on is a low "
	"finding.";
const char why_608[] =
	"The command can talk to the engine as the pipeline does: build, read secrets of the "
	"session and cached files, and reach what the host offers. Whatever runs there needs the "
	"trust that you have in your own code.";
const char help_608[] =
	"Leave it out if the command does not call Dagger itself. Otherwise fix the image by its "
	"digest and run nothing there that comes from a stranger.";
const char *const links_608[] = { "https://docs.dagger.io/0.21/getting-started/types/container",
	"https://github.com/dagger/dagger/issues/9842", NULL };

/* --- 609 ----------------------------------------------------------------------------------------- */

const char checks_609[] =
	"Every command that hands a script to a shell, as in sh -c, is looked at. It passes "
	"unless a text that the caller gives is part of the script, straight or, less certain, "
	"through a helper or a variable. Whether the text is checked before is not seen. A function "
	"whose parameter is the whole script is a low finding.";
const char why_609[] =
	"A text such as v1; curl example.org/x | sh is taken for commands. They run with the "
	"secrets and the network of the step, and in CI the text often comes from the title or "
	"branch of a stranger's pull request.";
const char help_609[] =
	"Give the words of the command as a list without a shell, or put the text into a variable "
	"with withEnvVariable and write \"$NAME\" in the script: the shell then takes it for "
	"data.";
const char *const links_609[] = { "https://docs.dagger.io/0.21/getting-started/types/container",
	"https://slsa.dev/spec/v1.0/threats", NULL };

/* --- 610 ----------------------------------------------------------------------------------------- */

const char checks_610[] =
	"Every command of pipeline code is looked at. It passes unless its script hands what curl "
	"or wget fetch straight to a shell or another interpreter. What is written to a file "
	"first can be checked.";
const char why_610[] = "Whoever controls the server, or the way to it, runs code in the pipeline, with its "
		       "secrets. What was run cannot be looked at later, and the next run may get something "
		       "else.";
const char help_610[] =
	"Fetch a release by its version, check it with sha256sum -c, then run it; or start from "
	"an image that has the tool, fixed by its digest.";
const char *const links_610[] = { "https://docs.dagger.io/0.21/getting-started/types/container",
	"https://github.com/ossf/scorecard/blob/main/docs/checks.md", NULL };

/* --- 611 ----------------------------------------------------------------------------------------- */

const char checks_611[] =
	"Every file that code fetches with http is looked at where the module's engine has the "
	"option checksum, v0.21.0 or newer. It passes if a checksum is given, or if the address "
	"names a commit at GitHub. It is unknown where no engine version is known.";
const char why_611[] =
	"The server decides at each fetch what you get. Whoever takes it over, or a name that has "
	"lapsed, puts another file into the build.";
const char help_611[] =
	"Give the option checksum: sha256: and 64 digits of the file that was looked at. It has "
	"to be raised with the version in the address.";
const char *const links_611[] = { "https://docs.dagger.io/0.21/getting-started/types/container",
	"https://github.com/ossf/scorecard/blob/main/docs/checks.md", NULL };

/* --- 612 ----------------------------------------------------------------------------------------- */

const char checks_612[] =
	"Every selector of a Git repository that code fetches is looked at: branch, head, "
	"latestVersion, tag, ref, commit. It passes if a full commit id is named, and where only "
	"the name of the commit is asked for. A branch or head is a medium finding, a tag or a "
	"short id a low one; a ref that is computed is unknown.";
const char why_612[] =
	"Whoever can push there decides what your next build contains, although nothing in your "
	"repository has changed.";
const char help_612[] = "Fetch one commit by its 40 digits, and let a bot raise it.";
const char *const links_612[] = { "https://docs.dagger.io/0.21/getting-started/types/git-repository",
	"https://github.com/ossf/scorecard/blob/main/docs/checks.md", NULL };

/* --- 613 ----------------------------------------------------------------------------------------- */

const char checks_613[] =
	"Calls of tunnel and service of the host are looked at: the first opens a service to the "
	"host's network, the second lets containers reach what listens there. Bindings of "
	"services pass.";
const char why_613[] =
	"A service that listens on the host is open to everybody who shares the machine, and "
	"often to its network. What a container reaches on the host is not part of the pipeline: "
	"nobody knows which version answered.";
const char help_613[] =
	"Start the service in a container and bind it with withServiceBinding: it has a name of "
	"its own, is reachable from that container alone, and ends with it.";
const char *const links_613[] = { "https://docs.dagger.io/0.21/extending/modules/services",
	"https://docs.dagger.io/0.21/cookbook/services", NULL };

/* --- 614 ----------------------------------------------------------------------------------------- */

const char checks_614[] =
	"Options of calls, commands and variables of containers are looked at. A file passes if "
	"none of them tells a program not to check certificates or host keys, such as curl -k, "
	"http.sslVerify=false or StrictHostKeyChecking=no. Talking to localhost passes.";
const char why_614[] =
	"Whoever stands between the two can hand over other files or take the credentials that "
	"are sent, and nothing will be seen of it.";
const char help_614[] =
	"Leave the option out. Where a server has a certificate of your own authority, put that "
	"into the container; where it is ssh, give the known host key.";
const char *const links_614[] = { "https://docs.dagger.io/0.21/getting-started/types/container",
	"https://docs.dagger.io/0.21/getting-started/types/git-repository", NULL };

/* --- 615 ----------------------------------------------------------------------------------------- */

const char checks_615[] =
	"Every image that is published is looked at. It passes if what publish returns is used: "
	"it is the name with the digest. Registries that keep nothing, such as ttl.sh, pass.";
const char why_615[] =
	"The digest is the only name of what you have just built. Without it, whoever deploys or "
	"signs has to ask the registry what the tag names, and may get something else.";
const char help_615[] = "Return what publish gives, or hand it to the step that signs and deploys.";
const char *const links_615[] = { "https://docs.dagger.io/0.21/getting-started/types/container",
	"https://docs.dagger.io/0.21/cookbook/builds", NULL };

/* --- 616 ----------------------------------------------------------------------------------------- */

const char checks_616[] =
	"Every terminal that pipeline code opens is looked at. It passes where it is the last "
	"call of its chain or runs a command of its own, as in functions that are there to give a "
	"terminal, and in functions whose name says that somebody uses them by hand, such as "
	"Debug or Shell.";
const char why_616[] =
	"The pipeline stops there and waits for somebody to type. On a machine that others can "
	"reach, it hands them a shell with the mounted files and secrets.";
const char help_616[] =
	"Remove the call. To look into a container, chain terminal to the call on the command "
	"line, or use --interactive.";
const char *const links_616[] = { "https://docs.dagger.io/0.21/cookbook/builds", NULL };

/* --- 617 ----------------------------------------------------------------------------------------- */

const char checks_617[] =
	"Every plaintext of a secret is followed. It passes if the secret is given as such. It "
	"fails if the text is given to a command, a file, a label, a variable whose name does not "
	"announce it, or a fetch.";
const char why_617[] =
	"From there on the text is like any other: it stands in layers, in keys of the cache, in "
	"traces and in logs.";
const char help_617[] =
	"Give the secret itself with withSecretVariable or withMountedSecret, and let the command "
	"read the variable or the file.";
const char *const links_617[] = { "https://docs.dagger.io/0.21/extending/modules/secrets",
	"https://github.com/dagger/dagger/issues/8475", "https://github.com/dagger/dagger/issues/13183",
	NULL };

/* --- 618 ----------------------------------------------------------------------------------------- */

const char checks_618[] =
	"Every address of a secret is looked at, in code and in values of command lines. It "
	"passes unless it begins with cmd:. On a command line, whose writer could run the command "
	"as well, it is a low finding.";
const char why_618[] = "The command runs on the host of whoever calls, outside of any container, with that "
		       "person's rights, as soon as the secret is used.";
const char help_618[] = "Take the secret as a parameter, and let the caller say where it comes from: env://, "
			"file:// or a vault.";
const char *const links_618[] = { "https://docs.dagger.io/0.21/extending/modules/secrets", NULL };

/* --- 619 ----------------------------------------------------------------------------------------- */

const char checks_619[] =
	"Every parameter with a default path is looked at. It passes if it names a folder below "
	"the top, or if something is left out with ignore.";
const char why_619[] =
	"The function sees all files of the repository of whoever calls, without being given "
	"them: also those that hold credentials or have nothing to do with it. All of them are "
	"uploaded, and each change makes the cache useless.";
const char help_619[] =
	"Name the folder that is needed in the default path, or leave out with ignore what is "
	"not.";
const char *const links_619[] = { "https://docs.dagger.io/0.21/getting-started/types/directory",
	"https://docs.dagger.io/0.21/extending/modules/secrets", NULL };

/* --- 620 ----------------------------------------------------------------------------------------- */

const char checks_620[] =
	"Where pipeline code publishes an image, calls, commands, actions and modules of the "
	"repository are searched for something that signs or attests it, such as cosign, notation "
	"or an attestation of GitHub. It passes if there is any. That Dagger has generated SLSA "
	"provenance since 0.11 is claimed in an article; no release does.";
const char why_620[] = "Nobody who deploys the image can tell who built it, from which commit and with what. "
		       "Whoever can push to the registry can replace it.";
const char help_620[] = "Sign the digest that publish returns with cosign, or attest it in the workflow, for "
			"instance with the action attest-build-provenance.";
const char *const links_620[] = { "https://github.com/dagger/dagger/issues/5621",
	"https://slsa.dev/spec/v1.0/threats",
	"https://docs.github.com/en/actions/security-for-github-actions/using-artifact-attestations", NULL };

/* --- 621 ----------------------------------------------------------------------------------------- */

const char checks_621[] =
	"Texts of calls and constants in code, and names, sources and pins of manifests are "
	"looked at where they hold more than plain ASCII. A file passes if no character in them "
	"turns the direction of writing, and none is invisible. Joiners are allowed where scripts "
	"and emoji need them.";
const char why_621[] =
	"What a reviewer sees is not what runs: an address can look like another one, and part of "
	"a command can look like a comment.";
const char help_621[] =
	"Remove the character, and find out who put it there, and why. Escapes such as \\u200b are "
	"read as what they stand for: if one is needed, accept the finding and say what for.";
const char *const links_621[] = { "https://www.unicode.org/reports/tr36/",
	"https://www.unicode.org/reports/tr39/", NULL };
