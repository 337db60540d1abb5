/* Chains of the trust root's own certificates, proved once. Private to the room. */
#ifndef SCABBARD_CHAIN_H
#define SCABBARD_CHAIN_H

#include "trust_parts.h"

/**
 * Prove the chain of a TSA's entry, from its first certificate, which signs time stamps and nothing else, to its last.
 * Remembered in the arena, which must live as long as the entry. `ret_window` gets the time in which all of them are
 * valid, also where the proof fails.
 */
bool chain_of_tsa(struct authority *tsa, struct arena *arena, struct validity *ret_window);

#endif
