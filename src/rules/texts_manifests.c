/* Texts of the rules about manifests: 118 to 124. */
#include "texts.h"

#include <stddef.h>

/* --- 118 ----------------------------------------------------------------------------------------- */

const char checks_118[] =
	"The engineVersion of every module is looked at. It fails if it is absent, latest or no "
	"release; if it asks for an engine before v0.19.0, with which the clients of 0.19.11 to "
	"1.0.0-beta.10 do not work; and if another live module of the repository asks for a "
	"newer release line, builds of no release such as v1.0.0-0 left aside. Workspaces name "
	"no engine and are not looked at. Releases were looked up on 2026-08-20; 180 days "
	"later, what would pass becomes unknown.";
const char why_118[] =
	"The field pins no engine: it says as which engine a newer one behaves for this module, "
	"and an old module still loads. Without it that is v0.9.9, the oldest behaviour; with "
	"latest it changes with every engine. An old line tells of a module that nobody has run "
	"with a current engine, and modules of one repository on different lines are understood "
	"differently.";
const char help_118[] =
	"Run 'dagger develop' with the engine that your pipelines use, in every module of the "
	"repository, and commit the engineVersion that it writes. In 1.0 it is 'dagger module "
	"engine require-current'.";
const char *const links_118[] = { "https://docs.dagger.io/reference/dagger.schema.json",
	"https://github.com/dagger/dagger/issues/7640", "https://github.com/dagger/dagger/issues/7692",
	"https://github.com/dagger/dagger/issues/13624", NULL };

/* --- 119 ----------------------------------------------------------------------------------------- */

const char checks_119[] =
	"References to folders of the same repository are looked at. They pass if a dagger.json "
	"or dagger-module.toml stands in the folder at this commit, and are unknown if the "
	"folder lies in a submodule or behind a link.";
const char why_119[] = "The module cannot be loaded at this commit, so whatever it was meant to check is not "
		       "checked. Whoever adds a folder of that name later decides what runs.";
const char help_119[] = "Correct the path, commit the folder, or remove the reference.";
const char *const links_119[] = { "https://docs.dagger.io/reference/dagger.schema.json",
	"https://docs.dagger.io/reference/dagger-module.schema.json",
	"https://docs.dagger.io/0.21/extending/modules/module-dependencies", NULL };

/* --- 120 ----------------------------------------------------------------------------------------- */

const char checks_120[] =
	"References to local folders are looked at, and the folder that a module gives as its "
	"own source. They pass if the path is relative and stays inside the repository; in a "
	"dagger.json of engines up to 0.21, the module's source also has to stay below the "
	"manifest.";
const char why_120[] =
	"Engines refuse such a path. Where one works all the same, on a developer's machine or "
	"in an odd checkout, the code that runs is in no commit and was never reviewed.";
const char help_120[] = "Move the module into the repository, or refer to its own repository by address and "
			"commit.";
const char *const links_120[] = { "https://docs.dagger.io/reference/dagger.schema.json",
	"https://docs.dagger.io/reference/dagger-module.schema.json",
	"https://docs.dagger.io/0.21/extending/modules/module-dependencies", NULL };

/* --- 121 ----------------------------------------------------------------------------------------- */

const char checks_121[] =
	"Folders with a dagger.json and a dagger-module.toml are looked for, and workspaces "
	"with a dagger.toml and a .dagger/config.toml. It is a low finding if both give the "
	"same name, engineVersion, SDK and references.";
const char why_121[] = "Engines from 1.0.0-beta.3 on read dagger-module.toml and dagger.toml, older ones the "
		       "other file. Which dependencies and pins count depends on the engine, and a reviewer "
		       "may be reading the file that nobody runs.";
const char help_121[] =
	"Keep the file that your engine reads and delete the other. 'dagger setup' converts the "
	"old form.";
const char *const links_121[] = { "https://docs.dagger.io/reference/upgrade-to-workspaces",
	"https://docs.dagger.io/reference/configuration/workspace", NULL };

/* --- 122 ----------------------------------------------------------------------------------------- */

const char checks_122[] =
	"Every manifest, lock, file of code and of configuration is read as the engine or its own "
	"language reads it. It passes if it can be read whole. It is a high finding if a limit of this "
	"program, which the engine does not "
	"have, kept it from being read. It fails as obsolete only if all that it says is of a "
	"form that no engine since 0.9 reads: projects with git:// references, previews with "
	"sdkRuntime. Other rules look at an obsolete file all the same.";
const char why_122[] = "Nothing can be said of what an unreadable file loads, so the folder is not clean but "
		       "unknown. A file of an obsolete form says what no engine does any more: whoever reads "
		       "it is told of an image or a repository that does not run.";
const char help_122[] =
	"Correct the file at the place shown. Templates and test inputs belong in a folder such "
	"as testdata, where they are counted apart. Re-create an obsolete module with 'dagger "
	"init', or delete it.";
const char *const links_122[] = { "https://docs.dagger.io/reference/dagger.schema.json",
	"https://docs.dagger.io/reference/dagger-module.schema.json",
	"https://docs.dagger.io/reference/dagger-workspace.schema.json",
	"https://docs.dagger.io/reference/cli/lockfiles", NULL };

/* --- 124 ----------------------------------------------------------------------------------------- */

const char checks_124[] =
	"The text of every manifest and lock is looked at for names that stand twice in one "
	"object, names that differ from another or from the schema's only in case, and text "
	"that is not valid Unicode. The last kind is a medium finding. A byte order mark makes "
	"the file unreadable: SCB122.";
const char why_124[] = "Dagger takes the last of several equal names and ignores case; other tools take the "
		       "first, or compare exactly. So a review, a bot or a scanner can see one pin, or none, "
		       "while the engine runs another.";
const char help_124[] = "Keep one member of each name, spelled as in the schema, and save the file as UTF-8. "
			"Find out who wrote the other one.";
const char *const links_124[] = { "https://www.rfc-editor.org/rfc/rfc8259#section-4",
	"https://www.rfc-editor.org/rfc/rfc8259#section-8",
	"https://www.rfc-editor.org/rfc/rfc3629#section-10", NULL };
