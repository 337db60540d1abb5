/* Why a verdict is unknown. The texts are part of fingerprints: a changed one is another finding. */
#ifndef SCABBARD_RULES_REASONS_H
#define SCABBARD_RULES_REASONS_H

/* Of copies, and of what they say. */
extern const char reason_unresolved[], reason_no_copy[], reason_no_copy_to_compare[], reason_absent[];
extern const char reason_label_absent[], reason_label_no_commit[], reason_not_commit[],
	reason_unreadable_copy[];
extern const char reason_shallow[], reason_partial[], reason_history_unread[], reason_copy_silent[],
	reason_copies_disagree[];
extern const char reason_no_default_branch[], reason_changes_unread[], reason_not_compared[],
	reason_fork_age[];
extern const char reason_below_missing[], reason_no_manifest[], reason_tag_not_noted[], reason_pin_asked[];
extern const char reason_skew_untold[];

/* Of the files of the repository, of policy and of this program. */
extern const char reason_no_namespace[], reason_old_program[], reason_label_unclear[],
	reason_refused_address[];
extern const char reason_unread_lock[], reason_unread_file[], reason_link[], reason_hidden_folder[];

/* Of code. */
extern const char reason_computed[], reason_image_computed[], reason_engine_unknown[];

/* Of engines. */
extern const char reason_certificate_elsewhere[], reason_no_certificate[], reason_namespace_unknown[],
	reason_selector_unknown[];

/** What to do about a reason, in words that live forever. */
const char *reason_remedy(const char *reason);

#endif
