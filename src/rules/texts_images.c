/* Texts of the rules about images and cache volumes: 301 to 308, 508. */
#include "texts.h"

#include <stddef.h>

/* --- 301 ----------------------------------------------------------------------------------------- */

const char checks_301[] =
	"Every image that a pipeline starts from or that CI runs in is looked at: what is given "
	"to from, default addresses of parameters, SDK images, containers and services of jobs. "
	"It passes if a digest stands in its name, or if a lock that this engine asks by itself "
	"has one. Images without a tag are looked at by SCB302, engines by SCB408, Dockerfiles by "
	"SCB307.";
const char why_301[] =
	"A tag can be pushed again at any time, by the owner of the image or by whoever has their "
	"password. The next run then starts from other files, although nothing in your repository "
	"has changed.";
const char help_301[] =
	"Write the digest after the tag: name:tag@sha256: and 64 digits. The engine takes the "
	"digest and ignores the tag, which stays for people and for bots that raise both.";
const char *const links_301[] = { "https://docs.dagger.io/0.21/getting-started/types/container",
	"https://github.com/ossf/scorecard/blob/main/docs/checks.md",
	"https://github.com/dagger/dagger/issues/12046", NULL };

/* --- 302 ----------------------------------------------------------------------------------------- */

const char checks_302[] =
	"The same images as for SCB301 are looked at. It passes if a tag other than latest or a "
	"digest is named. The engine takes latest where no tag is given.";
const char why_302[] =
	"Such an image changes with every release. Two runs of one commit differ, nobody can tell "
	"later what ran, and a bad release reaches you on its first day.";
const char help_302[] = "Choose a release and write its digest after it: name:tag@sha256: and 64 digits.";
const char *const links_302[] = { "https://docs.dagger.io/0.21/getting-started/types/container",
	"https://github.com/ossf/scorecard/blob/main/docs/checks.md", NULL };

/* --- 303 ----------------------------------------------------------------------------------------- */

const char checks_303[] =
	"Images of live files that name a tag and whose digest is known, from the text or from a "
	"lock, are compared over the fleet: name, tag and platform being equal, it passes if the "
	"digest is the one that most repositories have, or the only one.";
const char why_303[] =
	"Either the tag has been pushed again since, and some repositories run what others have "
	"replaced, or somebody has been given another image under a name that all trust.";
const char help_303[] =
	"Find out which of the digests the tag names today and what has changed between them, "
	"then use one everywhere.";
const char *const links_303[] = { "https://docs.dagger.io/0.21/getting-started/types/container",
	"https://slsa.dev/spec/v1.0/threats", NULL };

/* --- 304 ----------------------------------------------------------------------------------------- */

const char checks_304[] =
	"Where policy has an allowlist of images or of registries, every image but engines is "
	"looked at: what a pipeline starts from, what CI runs in, Dockerfiles and workloads; of "
	"what is published the registry alone. It passes if the name or its registry is on the "
	"list. It is unknown where the name is computed.";
const char why_304[] =
	"An image is code that runs with the secrets of the pipeline. The list says whose code "
	"that may be; and where your own images may go.";
const char help_304[] =
	"Use an image of the list, copy this one into a registry of yours, or put it on the list: "
	"allow.images and allow.registries of policy.";
const char *const links_304[] = { "https://docs.dagger.io/0.21/getting-started/types/container",
	"https://slsa.dev/spec/v1.0/threats", NULL };

/* --- 305 ----------------------------------------------------------------------------------------- */

const char checks_305[] =
	"Images for a platform that the code names are looked at where a lock has digests for the "
	"image, and none stands in the name. It passes if the lock has one for that platform.";
const char why_305[] =
	"The lock fixes the image for other platforms alone. For this one the engine asks the "
	"registry what the tag names today, so this build is not reproducible although there is a "
	"lock.";
const char help_305[] =
	"Run the build for that platform once and let 'dagger lock update' write its entry, or "
	"name the digest of the image index, which holds for all platforms.";
const char *const links_305[] = { "https://docs.dagger.io/reference/cli/lockfiles",
	"https://github.com/dagger/dagger/issues/12046", NULL };

/* --- 306 ----------------------------------------------------------------------------------------- */

const char checks_306[] =
	"Every image that a pipeline starts from is looked at. It passes if its name stands in "
	"the code, as a literal, a constant or a default. It fails if the caller of a function "
	"has to name it, and is unknown if it is computed.";
const char why_306[] =
	"Which image runs is decided elsewhere, so neither a reviewer nor this program can tell "
	"whether it is fixed and whose it is.";
const char help_306[] =
	"Give the parameter a default with a digest, or take a Container instead of a name, so "
	"that the caller has to build it and can be looked at.";
const char *const links_306[] = { "https://docs.dagger.io/0.21/getting-started/types/container", NULL };

/* --- 307 ----------------------------------------------------------------------------------------- */

const char checks_307[] =
	"Every FROM of a Dockerfile that a call of dockerBuild or build asks for is looked at: by "
	"its path, as far as the folder and the option say it, or by its name if it lies at the top "
	"of the repository or beside the module. Folders of other repositories are left out. "
	"It passes if a digest is named; a tag is a medium finding, no tag or latest a high one.";
const char why_307[] =
	"What a Dockerfile starts from ends up in what you ship. A tag can be pushed again at any "
	"time, and the image then holds other files, although nothing in your repository has "
	"changed.";
const char help_307[] = "Write the digest after the tag: FROM name:tag@sha256: and 64 digits.";
const char *const links_307[] = { "https://docs.dagger.io/0.21/cookbook/builds",
	"https://github.com/ossf/scorecard/blob/main/docs/checks.md", NULL };

/* --- 308 ----------------------------------------------------------------------------------------- */

const char checks_308[] =
	"Every image whose name is known is looked at. It fails if its name, tag or digest is not "
	"as the engine wants it, and passes if it has a digest that is: a digest is an algorithm, "
	"a colon, and as many digits as the algorithm has, 64 for sha256.";
const char why_308[] =
	"The engine refuses the image, so the pipeline cannot run as written. A digest that was "
	"cut short was never checked by anybody; often it was made up or copied from a page that "
	"shortens it.";
const char help_308[] =
	"Ask the registry for the digest and write all of it: 'docker buildx imagetools inspect "
	"NAME:TAG' prints it.";
const char *const links_308[] = { "https://docs.dagger.io/0.21/getting-started/types/container", NULL };

/* --- 508 ----------------------------------------------------------------------------------------- */

const char checks_508[] =
	"Cache volumes of pipeline code are looked at where policy has rows of cache.tiers, or "
	"where the repository names one engine for many builds. They pass if all events that set "
	"off builds of this repository are of one tier, or if the caller gives the key. Without "
	"rows of policy, what anybody can set off, such as pull requests, is one tier, and all "
	"else the other.";
const char why_508[] =
	"A build of a stranger's pull request writes into the volume what a release build reads "
	"later: a poisoned dependency in a cache of packages ends up in what you ship.";
const char help_508[] = "Put the tier into the key, so that each has a volume of its own, and let builds of "
			"strangers run on an engine of their own.";
const char *const links_508[] = { "https://docs.dagger.io/0.21/extending/modules/cache-volumes",
	"https://github.com/dagger/dagger/issues/7211", "https://github.com/dagger/dagger/issues/8724",
	NULL };
