/* Texts of the rules about CI and the caches that it names: 502, 503, 505, 506, 701 to 708. */
#include "texts.h"

#include <stddef.h>

#define GITHUB_ACTION "https://docs.dagger.io/getting-started/ci-integrations/github-actions"
#define HARDENING "https://docs.github.com/en/actions/reference/security/secure-use"
#define CACHE_DROPPED "https://github.com/dagger/dagger/issues/13405"
#define INSTALL "https://docs.dagger.io/install"

/* --- 502 ----------------------------------------------------------------------------------------- */

const char checks_502[] =
	"Every build of CI is looked at that is given _EXPERIMENTAL_DAGGER_CACHE_CONFIG or "
	"_EXPERIMENTAL_DAGGER_CACHE_EXPORT_CONFIG. It fails if a pull request, an issue or a comment sets it "
	"off, or what cache.tiers of the policy lets not write, and neither the value nor a condition looks "
	"at what set it off. GitHub's own cache keeps pull requests apart.";
const char why_502[] =
	"What such a build puts into the cache is taken by the next build of a release without running "
	"again: a pull request that nobody has read yet can so decide what is released.";
const char help_502[] =
	"Give the variable only to builds of protected branches: a condition on github.event_name, or a "
	"workflow of its own. Builds of pull requests may read with "
	"_EXPERIMENTAL_DAGGER_CACHE_IMPORT_CONFIG.";
const char *const links_502[] = { CACHE_DROPPED, HARDENING, "https://slsa.dev/spec/v1.0/threats", NULL };

/* --- 503 ----------------------------------------------------------------------------------------- */

const char checks_503[] =
	"Builds that are given a remote cache of one and the same name are looked at together. It fails if "
	"events of different trust set them off (the tiers of the policy, else strangers and the team) and "
	"the name holds nothing that tells them apart.";
const char why_503[] =
	"A cache is as trustworthy as the least trusted build that uses it. If builds of all tiers share "
	"one, none of them can rely on what it finds there.";
const char help_503[] = "Put what set the build off into the name, as in ref=registry.example.com/cache:"
			"${{ github.event_name }}, or give each tier a cache and credentials of its own.";
const char *const links_503[] = { CACHE_DROPPED, HARDENING, "https://slsa.dev/spec/v1.0/threats", NULL };

/* --- 505 ----------------------------------------------------------------------------------------- */

const char checks_505[] =
	"Every place is looked at that sets _EXPERIMENTAL_DAGGER_CACHE_CONFIG, its IMPORT or its EXPORT "
	"variant, together with the version of Dagger that is asked for there, or by the manifests. It fails "
	"if that is 0.21.0 or newer, or the latest.";
const char why_505[] =
	"Since 0.21.0 these variables are parsed and not used. Builds take longer than everybody believes, "
	"and the credentials that they are given serve nothing.";
const char help_505[] =
	"Remove the variable and the credentials that belong to it. Keep the engine's own cache on a volume "
	"instead, or use an engine that runs on.";
const char *const links_505[] = { CACHE_DROPPED, NULL };

/* --- 506 ----------------------------------------------------------------------------------------- */

const char checks_506[] =
	"The values of variables of the remote cache are looked at. It fails if a credential is written in "
	"one: a key, a token, a password or a signed address.";
const char why_506[] =
	"Whoever may read the repository can read what is cached, and put into the cache what others will "
	"run.";
const char help_506[] =
	"Make the credential invalid, store a new one as a secret of the CI system, and put it in there: "
	"${{ secrets.NAME }}. Better still, let the job ask for a short-lived one by OpenID Connect.";
const char *const links_506[] = { HARDENING, CACHE_DROPPED, NULL };

/* --- 701 ----------------------------------------------------------------------------------------- */

const char checks_701[] =
	"Every command of Dagger in workflows, scripts, make files and kin is looked at that names a module "
	"of another repository: -m, --mod, --load-module, the action's inputs, dagger install and others; "
	"DAGGER_MODULE is looked at by SCB708. It fails if no commit of 40 hexadecimal digits stands after "
	"the @. A module of the repository itself is a low finding. A name that is put together is "
	"unknown.";
const char why_701[] =
	"What stands on a command line has no pin and appears in no manifest: the command runs whatever the "
	"tag or branch names at that moment, with the secrets that the job has.";
const char help_701[] =
	"Put the commit after the module, as in github.com/acme/mod@ and its 40 hexadecimal digits, or "
	"install the module into the repository, where a pin or a lock holds it.";
const char *const links_701[] = { "https://docs.dagger.io/reference/cli", HARDENING, NULL };

/* --- 702 ----------------------------------------------------------------------------------------- */

const char checks_702[] = "Every step is looked at that uses an action of Dagger's: dagger/dagger-for-github "
			  "and others of that "
			  "owner. It fails if the version is no commit of 40 hexadecimal digits.";
const char why_702[] =
	"Tags and branches of an action can be moved by whoever can push there, and have been in attacks on "
	"others: the next run of the workflow executes what they name then.";
const char help_702[] = "Write the commit of the release after the @, and the release as a comment: "
			"uses: dagger/dagger-for-github@ and 40 hexadecimal digits, # v8.4.1.";
const char *const links_702[] = { HARDENING, GITHUB_ACTION, "https://docs.zizmor.sh/audits/#unpinned-uses",
	NULL };

/* --- 703 ----------------------------------------------------------------------------------------- */

const char checks_703[] =
	"Every use of dagger/dagger-for-github has to say a version or a commit, and neither it nor a runner "
	"that brings an engine nor the variable DAGGER_VERSION may say latest. A version that is computed is "
	"unknown.";
const char why_703[] =
	"Without a version the newest release runs from the hour it appears: the same commit of the "
	"repository builds differently from one day to the next, and nobody has decided on it.";
const char help_703[] =
	"Add the input version to the step, with the version that the modules' manifests name, and let a bot "
	"raise both together.";
const char *const links_703[] = { GITHUB_ACTION, INSTALL, NULL };

/* --- 704 ----------------------------------------------------------------------------------------- */

const char checks_704[] =
	"The inputs of actions of Dagger's are looked at. It fails if one holds an expression whose text "
	"strangers choose: titles, bodies, comments, names of branches, messages of commits.";
const char why_704[] =
	"The action puts its inputs into a script before a shell reads it. A pull request with the title "
	"'$(curl ...)' then runs that command, with all that the job is given.";
const char help_704[] = "Give the text to the step as a variable under env, and let the command read that: "
			"--title=\"$TITLE\". Or take the number of the issue, which nobody chooses.";
const char *const links_704[] = { "https://docs.github.com/en/actions/concepts/security/script-injections",
	HARDENING, "https://docs.zizmor.sh/audits/#template-injection", NULL };

/* --- 705 ----------------------------------------------------------------------------------------- */

const char checks_705[] =
	"The jobs are looked at that run Dagger. It fails if pull_request_target, workflow_run or "
	"issue_comment sets the workflow off, the job checks out the head of the pull request, and it is "
	"given secrets or a token that may write. Where the job has a condition of its own this is less "
	"sure.";
const char why_705[] =
	"Such a workflow runs in the name of the repository. Dagger then loads the module of the pull "
	"request, so whoever opens one runs their code with the repository's secrets.";
const char help_705[] =
	"Run the code of pull requests in a workflow that pull_request sets off, without secrets and with "
	"permissions that only read. Do in a second workflow what needs secrets, on files and not on code.";
const char *const links_705[] = { HARDENING, "https://docs.zizmor.sh/audits/#dangerous-triggers", NULL };

/* --- 706 ----------------------------------------------------------------------------------------- */

const char checks_706[] =
	"Every place is looked at that downloads Dagger's installer and runs it. It fails if neither "
	"DAGGER_VERSION nor DAGGER_COMMIT is set for it, by the command, the step, the job or the workflow, "
	"or if it says latest.";
const char why_706[] = "The installer then takes the newest release of the hour, and looks at no signature: "
		       "what it compares "
		       "the file with comes from the same server.";
const char help_706[] =
	"Name the version: curl -fsSL https://dl.dagger.io/dagger/install.sh | DAGGER_VERSION=0.18.19 sh. "
	"Better still, download the archive of one release and compare it with a checksum of your own.";
const char *const links_706[] = { INSTALL, "https://github.com/dagger/dagger/issues/5679", NULL };

/* --- 707 ----------------------------------------------------------------------------------------- */

const char checks_707[] =
	"Every workflow is looked at that uses Dagger. It fails if it has no permissions block, and neither "
	"has one of its jobs. Workflows that only others call have the token of those.";
const char why_707[] =
	"Without the block the job's token may do what the organisation's default allows, often write to the "
	"repository. Every module that is called can take the token from the environment.";
const char help_707[] =
	"Begin the workflow with permissions: {} or contents: read, and give single jobs what they need.";
const char *const links_707[] = { HARDENING, "https://docs.zizmor.sh/audits/#excessive-permissions",
	"https://github.com/ossf/scorecard/blob/main/docs/checks.md#token-permissions", NULL };

/* --- 708 ----------------------------------------------------------------------------------------- */

const char checks_708[] = "Every place is looked at that sets DAGGER_MODULE. It fails if the value leads to "
			  "another repository; without a commit this is as grave as in SCB701. "
			  "A value that is computed is unknown.";
const char why_708[] =
	"Commands below that name no module load it all the same. Whoever reads the command does not see "
	"whose code runs, and whoever can set a variable of the job decides it.";
const char help_708[] = "Name the module where it is called: dagger -m and the source with its commit.";
const char *const links_708[] = { "https://docs.dagger.io/reference/cli", HARDENING, NULL };
