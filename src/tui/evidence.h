/* What copies of its target say of a reference, in sections of a document. */
#ifndef SCABBARD_TUI_EVIDENCE_H
#define SCABBARD_TUI_EVIDENCE_H

#include "subject.h"

/** One line each: what the label says, what the copies say of the commit, how far the target has gone on. */
void add_truth(struct document *document, const struct subject *subject);

/** Everything that is known of the reference's target; nothing without a resolution. */
void add_evidence(struct document *document, const struct subject *subject);

/* --- the sections of it, each with its own head ------------------------------------------------------- */

/** Both commits, and the tip that `behind` is counted from, side by side where there is room. */
void add_commits_named(struct document *document, const struct subject *subject);

void add_copies(struct document *document, const struct subject *subject);

/** Whose code it is, of what it is a fork, who keeps it. */
void add_ownership(struct document *document, const struct subject *subject);

/** Who brought the reference in, how the fleet uses the target, what the label named before. */
void add_fleet_facts(struct document *document, const struct subject *subject);

/** A name for what a version names: "the tag v1", "the branch main". `ref` may be NULL. */
void buf_add_ref_name(struct buf *buf, const char *ref, const char *otherwise);

/** "the tag v1.0.0", by what the copy says it is, else by what the reference says. */
void buf_add_label_name(struct buf *buf, const struct subject *subject);

#endif
