/* What the ways of damaging share. */
#ifndef SCABBARD_TESTS_SUPPORT_DAMAGE_MAKING_H
#define SCABBARD_TESTS_SUPPORT_DAMAGE_MAKING_H

#include "support_damage.h"

/* A number below `count`, which is not 0. */
size_t damage_pick(uint64_t *state, size_t count);

/* One of some texts. */
const char *damage_pick_text(uint64_t *state, const char *const *texts, size_t count);

/* The text with the bytes from `start` to `end` replaced. */
void damage_edit(struct damage *ret, const struct tokens *tokens, size_t start, size_t end, const char *bytes,
	size_t length);
void damage_insert(struct damage *ret, const struct tokens *tokens, size_t at, const char *text);

/* It is refused, with a place between two bytes of the damaged text. */
bool damage_refused(struct damage *ret, size_t first, size_t last);

/* Where a token may be inserted: before the n-th token, directly or behind the blanks; n = count is the end. */
size_t damage_boundary(const struct tokens *tokens, size_t n, bool behind_blanks);

/* A token of some kinds (bits 1 << kind) with at least `least` bytes; TOKEN_NONE if there is none. */
size_t damage_pick_token(uint64_t *state, const struct tokens *tokens, unsigned kinds, size_t least);

/* A byte inside a string's quotes where neither an escape nor a character is cut. */
size_t damage_pick_inside(uint64_t *state, const struct tokens *tokens, size_t token);

/* A slot that has a name; NULL if there is none. */
const struct slot *damage_pick_slot(uint64_t *state, const struct tokens *tokens);

bool damage_cut_between(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_cut_inside(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_mark(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_foreign(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_comma(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_punctuation(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_quotes(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_trailing(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_escape(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_control(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_number(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_depth(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_root(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_nul(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_type(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_runtime(struct damage *ret, const struct tokens *tokens, uint64_t *state);

bool damage_twin(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_recased(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_recased_twin(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_escaped_name(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_null_twin(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_nulled(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_kind_twin(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_utf8(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_surrogate(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_spaces(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_large(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_unknown(struct damage *ret, const struct tokens *tokens, uint64_t *state);
bool damage_spelled_out(struct damage *ret, const struct tokens *tokens, uint64_t *state);

#endif
