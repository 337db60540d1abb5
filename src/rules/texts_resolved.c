/* Texts of the rules that hold references against copies: 104 to 123. */
#include "texts.h"

#include <stddef.h>

/* --- 104 ----------------------------------------------------------------------------------------- */

const char checks_104[] =
	"References that one commit is fixed for, by a pin or a lock that counts, and that also "
	"give a tag, a branch or another name are held against a copy of the target. They pass "
	"if the name stands for that commit, or for a branch that has it in its history. A tag "
	"that names another commit is a high finding; a branch whose history lacks the commit, "
	"and a name that earlier scans have seen and that is gone, are medium ones. Without a "
	"copy, or if the name is not in it, nothing can be said. Of two copies that disagree, "
	"the fresher counts.";
const char why_104[] =
	"The engine runs the pinned commit and never compares it with the label, while people "
	"read the label: a reviewer looks at the release that the tag names, and another commit "
	"is executed. Either the tag was moved after it was pinned, or somebody wrote a pin "
	"that was never part of that release.";
const char help_104[] =
	"Look at both commits. If the tag was moved, ask its owner why, and pin the commit that "
	"was reviewed. If the pin is wrong, run 'dagger update' of an engine up to 0.21 for "
	"this reference, or write the commit of the tag into the pin or lock by hand.";
const char *const links_104[] = { "https://git-scm.com/docs/git-tag#_on_re_tagging",
	"https://github.com/dagger/dagger/issues/8587", "https://docs.dagger.io/reference/dagger.schema.json",
	NULL };

/* --- 105 ----------------------------------------------------------------------------------------- */

const char checks_105[] =
	"The commit that runs is looked for in a copy of the target. It passes if a branch or "
	"tag leads to it. Refs of pull requests do not count. It fails only if the copy has the "
	"commit and its history is whole; it is unknown if there is no copy, if the copy is "
	"shallow or partial, or if the commit is not in it. The confidence is medium where the "
	"copy is a clone, which may lack some branches, and not a mirror.";
const char why_105[] =
	"A forge hands out every commit of a network of forks under the name of each of them. "
	"So a commit that somebody pushed to a fork, or to a pull request that was refused, "
	"runs under the name of a repository that you trust. The engine never checks that the "
	"repository itself has it. A harmless cause is a branch that was deleted or rewritten; "
	"then nobody maintains that commit any more.";
const char help_105[] =
	"Look at the commit and at its author before it runs again. If the target does not know "
	"it, remove it and find out who brought it in. If its branch was deleted or rewritten, "
	"pin a commit of a release.";
const char *const links_105[] = { "https://docs.zizmor.sh/audits/#impostor-commit",
	"https://github.com/dagger/dagger/issues/8100", "https://slsa.dev/spec/v1.0/threats", NULL };

/* --- 111 ----------------------------------------------------------------------------------------- */

const char checks_111[] =
	"The manifest of every pinned reference is read in a copy, at the commit that runs, and "
	"so are those of all that it asks for, as deep as copies reach. It passes if all of "
	"them are fixed. One that names a tag is a medium finding; a branch, another name or no "
	"version at all is a high one, unless policy is content with less for that source. It "
	"is unknown if copies are missing and nothing unpinned was found before that.";
const char why_111[] =
	"A pin fixes the module that it stands beside, and no more. What that module asks for "
	"itself is resolved by its own manifest: if that floats, other code runs below your pin "
	"from one day to the next, with the same access.";
const char help_111[] =
	"Ask the owner of the module to pin what it uses, or fork it and pin there. 'scabbard "
	"mirror add --missing' fetches the copies that are missing.";
const char *const links_111[] = { "https://docs.dagger.io/0.21/extending/modules/module-dependencies",
	"https://github.com/dagger/dagger/issues/8587", "https://slsa.dev/spec/v1.0/threats", NULL };

/* --- 112 ----------------------------------------------------------------------------------------- */

const char checks_112[] =
	"Fixed references of live paths are counted over the whole fleet, by module. One passes "
	"if the fleet runs the module at one commit only, if no other repository uses it, or if "
	"it is at the commit that most repositories use, or at the newest one. Where several "
	"are used as much, the newest alone counts. A commit that no branch or tag leads to is "
	"neither. It is unknown if no such commit can be told.";
const char why_112[] =
	"A module that runs at many commits has to be reviewed as many times, and a fix that "
	"was made once is missing elsewhere. What lies behind both the newest and the most used "
	"commit has usually been forgotten.";
const char help_112[] =
	"Move the reference to the commit that most repositories use, or to the newest one that "
	"was reviewed.";
const char *const links_112[] = { "https://docs.dagger.io/0.21/extending/modules/module-dependencies",
	"https://github.com/ossf/s2c2f/blob/main/specification/framework.md", NULL };

/* --- 113 ----------------------------------------------------------------------------------------- */

const char checks_113[] =
	"Fixed references are looked at for which a row of pins in policy gives a minimum age. "
	"They pass if the commit is that old, by the time that its committer gave. Whoever "
	"makes a commit can give any time, so the confidence is medium.";
const char why_113[] = "Most takeovers of a module are noticed within days. Whoever waits that long before "
		       "using a new commit does not run it in the hours in which nobody has looked.";
const char help_113[] = "Stay at the commit that was used before until this one is old enough, or lower the "
			"minimum age of the source in policy. The finding closes by itself.";
const char *const links_113[] = { "https://docs.renovatebot.com/key-concepts/minimum-release-age",
	"https://github.com/ossf/s2c2f/blob/main/specification/framework.md", NULL };

/* --- 114 ----------------------------------------------------------------------------------------- */

const char checks_114[] =
	"The commit that runs is compared with the branch that the reference names, or with the "
	"default branch of its target. It passes if no commit is missing, or if none of those "
	"that are missing changes the folder of the module. It is a medium finding if the "
	"branch's last commit is more than a year younger. That the module is not there any "
	"more at the head of the branch is said.";
const char why_114[] =
	"Fixes of the module do not reach you. The longer a pin stays, the larger is the change "
	"that somebody has to review at once.";
const char help_114[] = "Read what has changed in the module, and move the pin: 'dagger update NAME' of an "
			"engine up to 0.21, or the commit after the @ by hand.";
const char *const links_114[] = { "https://docs.dagger.io/0.21/extending/modules/module-dependencies",
	"https://github.com/ossf/s2c2f/blob/main/specification/framework.md", NULL };

/* --- 123 ----------------------------------------------------------------------------------------- */

const char checks_123[] =
	"Every scan notes which commit a tag names that a reference gives. It passes if that "
	"has been one and the same since the tag was first seen here. A tag that has moved is a "
	"high finding where what it names runs, and a medium one where a pin or a lock fixes "
	"the commit. It is unknown if no copy tells what the tag names.";
const char why_123[] = "A release tag is published once. If it names another commit later, the owner has "
		       "replaced a release under the same name, or somebody else has who got hold of it. "
		       "Whoever is not pinned runs the new one already.";
const char help_123[] =
	"Compare the two commits and ask the owner of the module. Until that is settled, pin "
	"the commit that was reviewed. If it was harmless, dismiss the finding with the reason: "
	"it stays closed until the tag moves again.";
const char *const links_123[] = { "https://git-scm.com/docs/git-tag#_on_re_tagging",
	"https://slsa.dev/spec/v1.0/threats", NULL };
