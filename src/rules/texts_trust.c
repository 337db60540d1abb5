/* Texts of the rules of trust: 201 to 211. */
#include "texts.h"

#include <stddef.h>

/* --- 201 ----------------------------------------------------------------------------------------- */

const char checks_201[] =
	"Where policy lists the sources that are allowed, every reference to another repository "
	"is looked at. It passes if its target is on the list or in a namespace of ours.";
const char why_201[] = "A module runs with the access of the pipeline. The list says whose code was looked "
		       "into before; everything else was added by somebody who did not ask.";
const char help_201[] =
	"Have the source looked into and add it to [allow] sources in policy, or use one that "
	"is on the list.";
const char *const links_201[] = { "https://github.com/ossf/s2c2f/blob/main/specification/framework.md",
	"https://slsa.dev/spec/v1.0/threats", NULL };

/* --- 202 ----------------------------------------------------------------------------------------- */

const char checks_202[] =
	"Where policy requires forks, every reference to another repository is looked at, but "
	"for those that policy exempts and those of which a fork of ours is known: SCB203. It "
	"passes if the target is ours or Dagger's own. It is unknown if policy names no "
	"namespace of ours.";
const char why_202[] =
	"A repository of somebody else can be deleted, renamed, made private or taken over, and "
	"then the pipeline stops, or runs what the new owner likes. A fork of one's own keeps "
	"what was reviewed.";
const char help_202[] = "Fork the repository into a namespace of ours, name both in [[forks.map]] of policy, "
			"and refer to the fork.";
const char *const links_202[] = { "https://github.com/ossf/s2c2f/blob/main/specification/framework.md",
	"https://slsa.dev/spec/v1.0/threats", NULL };

/* --- 203 ----------------------------------------------------------------------------------------- */

const char checks_203[] =
	"References to repositories are looked at of which policy, or a history with the same "
	"beginning, says whether we have a fork. They pass if there is none, or if the fork is "
	"what they refer to. What policy exempts from forks is not looked at, and nothing is "
	"without namespaces of ours or a map of forks in policy.";
const char why_203[] = "The fork was made so that what runs is under one's own control: reviewed, and there "
		       "tomorrow. Whoever refers to upstream goes round that.";
const char help_203[] = "Refer to the fork, at a commit that was reviewed there.";
const char *const links_203[] = { "https://github.com/ossf/s2c2f/blob/main/specification/framework.md",
	"https://slsa.dev/spec/v1.0/threats", NULL };

/* --- 204 ----------------------------------------------------------------------------------------- */

const char checks_204[] =
	"Forks of ours that something refers to are looked at, each once, whatever refers to "
	"it: the first reference is shown. They pass if no commit of upstream's default branch "
	"has been missing for longer than policy allows, which is 30 days unless it says "
	"otherwise. It is unknown if fork and upstream could not be compared, because a copy of "
	"one of them is missing or its history is cut.";
const char why_204[] =
	"A fork gets no fix by itself: what upstream has repaired stays open in the fork until "
	"somebody merges it.";
const char help_204[] = "Read what upstream has changed, merge it into the fork, and move the pins.";
const char *const links_204[] = { "https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/"
				  "working-with-forks/syncing-a-fork",
	"https://github.com/ossf/s2c2f/blob/main/specification/framework.md", NULL };

/* --- 205 ----------------------------------------------------------------------------------------- */

const char checks_205[] =
	"References to forks of ours are looked at. They pass if upstream has the commit that "
	"runs in its own history, or if none of the commits that it has and upstream lacks "
	"changes the folder of the module: what the fork did later does not count. Where no "
	"fixed commit runs, the fork's default branch is looked at. It is unknown if fork and "
	"upstream could not be compared.";
const char why_205[] = "Reviews of upstream do not cover what was added in the fork, and a fork is a quiet "
		       "place to put something: everybody believes it to be the same code.";
const char help_205[] =
	"Read the fork's own commits, and have them reviewed as code of ours, or bring them to "
	"upstream.";
const char *const links_205[] = { "https://github.com/ossf/s2c2f/blob/main/specification/framework.md",
	"https://slsa.dev/spec/v1.0/threats", NULL };

/* --- 206 ----------------------------------------------------------------------------------------- */

const char checks_206[] =
	"References to sources are looked at for which a row of reviews in policy wants steps: "
	"reputation, source, forked, dependencies. They pass if somebody has recorded each of "
	"the steps for the module, whatever became of it.";
const char why_206[] = "Nobody has looked at what runs here, or nobody has written it down.";
const char help_206[] = "Take the steps and record them: 'scabbard review add MODULE@COMMIT --step STEP "
			"--note TEXT'.";
const char *const links_206[] = {
	"https://best.openssf.org/Concise-Guide-for-Evaluating-Open-Source-Software",
	"https://github.com/ossf/s2c2f/blob/main/specification/framework.md", NULL
};

/* --- 207 ----------------------------------------------------------------------------------------- */

const char checks_207[] =
	"Where somebody has recorded steps that policy wants, the commit that they are of is "
	"compared with the one that runs. It passes if it is the same. If no fixed commit runs, "
	"no review holds. It is a high finding if the newest word on a step was a rejection.";
const char why_207[] = "The review says nothing of what was changed since. It is the usual way in which "
		       "reviewed modules turn into unread ones: a bot moves the pin, and the review stays "
		       "where it was.";
const char help_207[] =
	"Read what lies between the two commits and record the steps for the new one: 'scabbard "
	"review add MODULE@COMMIT --step STEP --note TEXT'. Or pin the commit that was reviewed.";
const char *const links_207[] = {
	"https://best.openssf.org/Concise-Guide-for-Evaluating-Open-Source-Software",
	"https://github.com/ossf/s2c2f/blob/main/specification/framework.md", NULL
};

/* --- 208 ----------------------------------------------------------------------------------------- */

const char checks_208[] =
	"Steps that policy wants and that were recorded for the very commit that runs are "
	"looked at. They pass if the newest word on each is that it was passed, and if neither "
	"its own end date nor the time that policy gives is over. A rejection is a high "
	"finding.";
const char why_208[] =
	"A module that somebody has rejected runs all the same. Or it was looked at so long ago "
	"that nobody knows whether the answer would be the same today.";
const char help_208[] = "Take the step again and record it: 'scabbard review add MODULE@COMMIT --step STEP "
			"--note TEXT'.";
const char *const links_208[] = {
	"https://best.openssf.org/Concise-Guide-for-Evaluating-Open-Source-Software",
	"https://github.com/ossf/s2c2f/blob/main/specification/framework.md", NULL
};

/* --- 209 ----------------------------------------------------------------------------------------- */

const char checks_209[] =
	"Host, owner and repository of every target that is not ours are compared with the "
	"names that policy trusts: ours, Dagger's own, the allowed ones, those of [fleet] names "
	"and of the map of forks. It fails if one differs from a trusted one by characters that "
	"look the same, by separators, or by a letter or two in a name that is long enough. "
	"Names that are trusted themselves pass. A repository of a trusted owner is a medium "
	"finding, since no stranger can have made it.";
const char why_209[] = "Everybody can register a name that is one letter away from a known one. Whoever "
		       "mistypes an address, or reads one quickly, takes it for the known one.";
const char help_209[] = "Compare the address with the one that was meant. If it is right, add it to [fleet] "
			"names or to [allow] sources in policy.";
const char *const links_209[] = { "https://www.unicode.org/reports/tr39/",
	"https://best.openssf.org/Concise-Guide-for-Evaluating-Open-Source-Software",
	"https://slsa.dev/spec/v1.0/threats", NULL };

/* --- 211 ----------------------------------------------------------------------------------------- */

const char checks_211[] =
	"Five facts about each target that is neither ours nor the repository itself are "
	"counted in a copy, once for all references to it, and held against what policy wants of "
	"maintainers: the time of the first commit and of the last one, "
	"the number of commits, of authors and of signed tags. Each fact is shown, and none is "
	"added up to a score. It passes if policy is content with all of them. It is unknown "
	"without a copy whose history is whole. Signatures are counted, not verified, and "
	"everybody can give any name as an author.";
const char why_211[] = "A module that one person keeps, that nobody has touched for years or that appeared "
		       "last week is easier to take over, and nobody may be there to repair it.";
const char help_211[] =
	"Look at the project and decide: fork it, replace it, or accept it with a reason. What "
	"policy wants stands in [maintainers].";
const char *const links_211[] = { "https://github.com/ossf/scorecard/blob/main/docs/checks.md",
	"https://best.openssf.org/Concise-Guide-for-Evaluating-Open-Source-Software", NULL };
