/* Linking: facts of single files to modules and references of a repository. Pure, and cheap. */
#ifndef SCABBARD_ENGINE_LINK_H
#define SCABBARD_ENGINE_LINK_H

#include "model/snapshot.h"

/**
 * Fill modules and references of a sorted snapshot whose files have their facts: path classes, precedence of
 * two manifests in one folder, the lock that governs each reference, local targets, class and effective
 * (design, section 3), identities and evidence. Can be called again; the former result is replaced.
 */
void snapshot_link(struct snapshot *snapshot);

/** The class of a path by the built-in path rules. */
enum path_class path_class_of(const char *path);

#endif
