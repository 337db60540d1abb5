/* What stands around one row, by what it is about: fills the fields of struct detail that tell of resolutions. */
#ifndef SCABBARD_STORE_DETAIL_H
#define SCABBARD_STORE_DETAIL_H

#include "store_private.h"

/** What copies say of a reference, how the fleet uses its target, who brought it in, who reviewed it. */
int detail_of_reference(
	struct store *store, int64_t reference, struct arena *arena, struct detail *ret, struct error *err);

/** The same of the reference that a finding is about, if it is about one. */
int detail_of_finding(
	struct store *store, int64_t finding, struct arena *arena, struct detail *ret, struct error *err);

/** The most used reference to a target, its reviews, and who uses it. */
int detail_of_target(
	struct store *store, int64_t target, struct arena *arena, struct detail *ret, struct error *err);

/** Who uses a module by the name that others have for it, and its reviews. */
int detail_of_module(
	struct store *store, int64_t module, struct arena *arena, struct detail *ret, struct error *err);

/** What decides a finding, if anything does by now. */
int detail_of_decided(
	struct store *store, int64_t finding, struct arena *arena, struct detail *ret, struct error *err);

/** A decision, what it names, and what became of it. */
int detail_of_decision(
	struct store *store, int64_t decision, struct arena *arena, struct detail *ret, struct error *err);

/** The ledger of the module that an entry is about, and who runs the very commit. */
int detail_of_review(
	struct store *store, int64_t act, struct arena *arena, struct detail *ret, struct error *err);

#endif
