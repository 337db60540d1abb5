/* Why a verdict is unknown, and what can be done so that it is known. */
#include "reasons.h"

#include <string.h>

#include "base/cleanup.h"

const char reason_unresolved[] = "the reference has not been resolved yet";
const char reason_no_copy[] = "there is no copy of the target";
const char reason_no_copy_to_compare[] = "there is no copy of the target whose history could be compared";
const char reason_absent[] = "not in my copy of the target, which may be too old to have it";
const char reason_label_absent[] = "the label is not in my copy of the target";
const char reason_label_no_commit[] = "what the label names is no commit that is in the copy";
const char reason_not_commit[] = "the id is that of an object which is no commit";
const char reason_unreadable_copy[] = "the copy of the target could not be read";
const char reason_shallow[] = "the copy of the target is shallow: its history is cut";
const char reason_partial[] = "the copy of the target is partial: objects are missing";
const char reason_history_unread[] = "the history of the copy could not be read as a whole";
const char reason_copies_disagree[] =
	"copies of the target disagree: a repository of the fleet says what a mirror or a fresher "
	"copy denies";
const char reason_copy_silent[] = "the copy of the target does not say";
const char reason_no_default_branch[] = "the default branch of the target is not known";
const char reason_changes_unread[] = "what has changed in the module could not be read";
const char reason_not_compared[] = "fork and upstream could not be compared: a copy of one is missing or cut";
const char reason_fork_age[] = "how long the fork has been behind is not known";
const char reason_below_missing[] = "copies of some that it asks for itself are missing";
const char reason_no_manifest[] = "no manifest could be read at the target's commit";
const char reason_tag_not_noted[] = "no scan has noted yet what the tag names";
const char reason_pin_asked[] = "the copies were asked about a pin that does not run: see SCB103 and SCB108";
const char reason_skew_untold[] = "neither the most used commit of the fleet nor the newest one is known";
const char reason_no_namespace[] = "policy names no namespace of ours";
const char reason_old_program[] = "what this program knows of Dagger's releases is more than 180 days old";
const char reason_label_unclear[] =
	"the label is neither a version nor a customary branch: only a copy of the target can "
	"tell";
const char reason_refused_address[] = "the engine's grammar refuses the address";
const char reason_unread_lock[] = "the lock that governs the reference could not be read";
const char reason_unread_file[] = "the file could not be read";
const char reason_link[] = "a symbolic link stands there, which is not followed";
const char reason_hidden_folder[] =
	"the folder lies behind a submodule, a link or something that was not read";
const char reason_computed[] = "the value is computed, so what it is cannot be read";
const char reason_image_computed[] = "the name of the image is computed, so what runs cannot be read";
const char reason_engine_unknown[] = "which engine runs the code is not known";
const char reason_certificate_elsewhere[] =
	"the certificate or key is not in the repository: only the machine that uses it can tell";
const char reason_no_certificate[] = "the file holds nothing that could be read as a certificate or key";
const char reason_namespace_unknown[] = "the namespace of the engine is not said in its manifest";
const char reason_selector_unknown[] =
	"whether the NetworkPolicy is for the engine's pods, or what it allows, is a template or cannot be "
	"read";

static const char nothing[] = "Nothing to do until it can be told.";
static const char refresh[] =
	"Refresh the copy: 'scabbard mirror update'. A repository of the fleet is refreshed "
	"by 'git fetch' and a scan.";
static const char whole[] = "Fetch the whole history: 'scabbard mirror add MODULE' makes a copy that lacks "
			    "nothing.";

/* A reason that has no row needs nothing but time. */
static const struct {
	const char *reason, *remedy;
} remedies[] = {
	{ reason_unresolved, "Scan again: a scan that comes to its end resolves it." },
	{ reason_no_copy, "Fetch a copy of the target: 'scabbard mirror add --missing'." },
	{ reason_no_copy_to_compare,
		"Fetch a copy of the target: 'scabbard mirror add --missing', or 'scabbard mirror add "
		"MODULE' where the history of the one that is there is cut." },
	{ reason_absent, refresh },
	{ reason_label_absent, refresh },
	{ reason_label_no_commit, refresh },
	{ reason_not_commit, "Name a commit: the id is that of something else." },
	{ reason_unreadable_copy,
		"Fetch another copy of the target: 'scabbard mirror add MODULE'. If it is the mirror "
		"that cannot be read, remove it first." },
	{ reason_shallow,
		"Fetch the whole history: 'scabbard mirror add MODULE' makes a copy that has it, and "
		"so does 'git fetch --unshallow' of a clone." },
	{ reason_partial, whole },
	{ reason_history_unread, whole },
	{ reason_copies_disagree,
		"Refresh the mirror: 'scabbard mirror update'. If it still lacks the commit, the target "
		"does not have it: find out where that repository of the fleet comes from." },
	{ reason_no_default_branch,
		"Refresh the copy: 'scabbard mirror update'. A clone learns it by 'git remote "
		"set-head origin --auto'." },
	{ reason_changes_unread, whole },
	{ reason_not_compared,
		"Fetch the whole history of both: 'scabbard mirror add MODULE' for fork and upstream." },
	{ reason_below_missing,
		"Fetch copies of what it asks for: 'scabbard mirror add MODULE' for each that the "
		"graph shows without one." },
	{ reason_no_manifest, "Look whether a module stands in that folder of the target at that commit." },
	{ reason_tag_not_noted, "Scan again: from then on it is noted what the tag names." },
	{ reason_pin_asked, "Remove the pin that does not run: SCB103 and SCB108 show it." },
	{ reason_skew_untold,
		"Fetch copies of the targets, which know how old commits are: 'scabbard mirror add "
		"--missing'." },
	{ reason_no_namespace, "Name your namespaces in the policy: fleet.ours." },
	{ reason_old_program, "Use a newer scabbard, which knows Dagger's newer releases." },
	{ reason_label_unclear,
		"Refer to a tag that is a version, if the module has one, and keep the pin." },
	{ reason_refused_address, "Correct the address: no engine loads this one." },
	{ reason_unread_lock, "Mend or re-create the lock: SCB122 says what is wrong with it." },
	{ reason_unread_file,
		"See to it that the file can be read: COVERAGE of 'scabbard report' says what was in "
		"the way." },
	{ reason_link, "Put the file itself where the link stands." },
	{ reason_computed, "Look at the code yourself, or write the value where it is used." },
	{ reason_image_computed,
		"Write the image with its digest where it is used, or as a constant of the same package." },
	{ reason_engine_unknown, "Name an engine version in the module's manifest." },
	{ reason_certificate_elsewhere, "Look there yourself: keys belong on the machine that uses them, "
					"readable by that user alone." },
	{ reason_no_certificate, "Put a PEM file there that holds the certificate or the key." },
	{ reason_namespace_unknown, "Write the namespace into the engine's manifest." },
	{ reason_selector_unknown, "Write labels, podSelector and egress out, or look at what the cluster "
				   "has: 'kubectl describe networkpolicy'." },
	{ reason_hidden_folder, "Look at the folder yourself: submodules and links are not followed." },
};

const char *reason_remedy(const char *reason)
{
	for (size_t i = 0; i < COUNT_OF(remedies); i++)
		if (strcmp(remedies[i].reason, reason) == 0)
			return remedies[i].remedy;
	return nothing;
}
