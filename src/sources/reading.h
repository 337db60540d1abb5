/* What all readers of this room share: one blob on its way to facts. */
#ifndef SCABBARD_SOURCES_READING_H
#define SCABBARD_SOURCES_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "model/limits.h"
#include "model/snapshot.h"
#include "sources/table.h"

/** One blob being read. Counts of the facts' arrays stay below their capacities. */
struct reading {
	struct facts *facts;
	struct arena *arena;
	const struct limits *limits;
	struct reader_tools *tools; /**< for readers that parse with tree-sitter; NULL for others */
	size_t reference_capacity;
	size_t lock_capacity;
	size_t oddity_capacity;
	size_t unknown_capacity;
	size_t include_capacity;
	size_t call_capacity;
	size_t constant_capacity;
	size_t parameter_capacity;
	size_t context_capacity;
	size_t image_capacity;
	size_t setting_capacity;
	size_t certificate_capacity;
	size_t value_count; /**< of all calls */
	const char *
		*hidden; /**< plain texts that were hidden in calls: constants of the same text are, too */
	size_t hidden_count;
	size_t hidden_sorted;
	size_t hidden_capacity;
};

struct json_value;

/** A text for facts: secrets masked, control characters quoted, cut to the limit. NULL stays NULL. */
const char *reading_text(struct reading *reading, const char *text);

/** The bytes of a text that a limit leaves of it: it is cut at a character's end, so it stays UTF-8. */
size_t reading_cut(const char *text, size_t length, size_t limit);

/** Room for one more fact, or NULL (and one more counted as left out) when the file has too many. */
struct reference_fact *reading_add_reference(struct reading *reading, enum reference_kind kind);
struct lock_fact *reading_add_lock(struct reading *reading);

/**
 * The same for code, CI and configuration. Texts are set to "", indexes to INDEX_NONE, elements to INDEX_NONE; a pointer
 * returned is good until the next of its kind is added. All kinds of one file share the limit.
 */
struct call_fact *reading_add_call(struct reading *reading, enum call_api api);
struct value_fact *reading_add_value(struct reading *reading, struct call_fact *call);
struct constant_fact *reading_add_constant(struct reading *reading);
struct parameter_fact *reading_add_parameter(struct reading *reading);
struct context_fact *reading_add_context(struct reading *reading, enum context_kind kind);
struct image_fact *reading_add_image(struct reading *reading, enum image_role role);
struct setting_fact *reading_add_setting(struct reading *reading, enum setting_kind kind);
struct certificate_fact *reading_add_certificate(struct reading *reading);

void reading_add_oddity(
	struct reading *reading, enum json_oddity_kind kind, const char *name, struct place at);

/** In the order of the text; of two that call one name at one place ambiguous, the first stays. */
void reading_sort_oddities(struct reading *reading);
void reading_add_unknown_key(struct reading *reading, const char *name);

/** A pattern of what belongs to the module; past the first few nothing is added. */
void reading_add_include(struct reading *reading, const char *pattern, bool excluded);

/** Refuse the bytes, for the first reason only; what was read of them before does not count. */
void reading_refuse(struct reading *reading, struct place at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * Refuse bytes that a parser refused. `its_own` where the format has no objection: that, and any limit, is ours.
 */
void reading_refuse_parsed(struct reading *reading, struct place at, const struct error *err, bool its_own);

/** Note that engines from a release on refuse the file for this, for the first reason only; what was read stays. */
void reading_reject(struct reading *reading, struct place at, const char *release, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/** The place of a whole document. */
struct place reading_whole(size_t length);

/** Raise the release that first wrote what was met: "0.13.6" after "0.9.8". */
void reading_raise_form(struct module_fact *module, const char *release);

void read_dagger_json(const struct reader_input *input, struct facts *facts);
void read_dagger_module_toml(const struct reader_input *input, struct facts *facts);
void read_dagger_toml(const struct reader_input *input, struct facts *facts);
void read_own_policy(const struct reader_input *input, struct facts *facts);
void read_dagger_lock(const struct reader_input *input, struct facts *facts);
void read_dang(const struct reader_input *input, struct facts *facts);
bool screen_dang(const char *bytes, size_t length);
void read_engine_json(const struct reader_input *input, struct facts *facts);
bool engine_json_screen(const char *bytes, size_t length);
void read_engine_toml(const struct reader_input *input, struct facts *facts);
void read_cluster(const struct reader_input *input, struct facts *facts);
bool cluster_screen(const char *bytes, size_t length);
void read_certificate(const struct reader_input *input, struct facts *facts);
bool certificate_screen(const char *bytes, size_t length);

/** Make the excerpts of one blob that was read: seven lines around each place a finding can point at. */
void excerpts_make(struct snapshot *snapshot, const struct facts *facts, const char *bytes, size_t length,
	const struct limits *limits);

#endif
