/* What the engine decodes from engine.json and engine.toml, and how both become settings. */
#ifndef SCABBARD_SOURCES_ENGINE_FIELDS_H
#define SCABBARD_SOURCES_ENGINE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "places.h"
#include "reading.h"

/** What a value may be. */
enum engine_shape {
	ENGINE_ANY,
	ENGINE_TEXT,
	ENGINE_TRUTH,
	ENGINE_INTEGER,
	ENGINE_SPACE,    /**< bytes, "20GB", "10%" */
	ENGINE_DURATION, /**< seconds, "48h" */
	ENGINE_LEVEL,    /**< a log level */
	ENGINE_OBJECT,   /**< `fields` */
	ENGINE_MAP,      /**< of `item`, by any name */
	ENGINE_LIST,     /**< of `item` */
};

struct engine_field;

struct engine_form {
	enum engine_shape shape;
	const struct engine_form *item;
	const struct engine_field *fields;
	size_t field_count;
};

/** One known name. `gone`: why no release of today reads it, or NULL. */
struct engine_field {
	const char *name;
	const struct engine_form *form;
	const char *gone;
};

extern const struct engine_form engine_json_form, engine_toml_form;

/** A configuration on its way to settings: a file of its own, or a text inside another file. */
struct engine_text {
	struct reading *reading;
	enum setting_kind kind;
	const char *subject;
	struct places *places; /**< of the outer file; NULL: the text is the file */
	const size_t *offsets; /**< where each byte of the text stands there; NULL: from `base` on as it is */
	struct place base;     /**< of the text in the outer file */
};

/** Where a place of the text is in the file. */
struct place engine_place(const struct engine_text *text, struct place at);

/** Add a setting; NULL if there are too many. */
struct setting_fact *engine_add(
	const struct engine_text *text, const char *key, const char *value, struct place at);

/** "a.b", "a"; names that are no plain words are quoted, as in TOML. "a[3]". In the arena. */
const char *engine_key(struct reading *reading, const char *prefix, const char *name);
const char *engine_key_at(struct reading *reading, const char *prefix, size_t index);

/** Why a text is no value of that shape, or NULL. */
const char *engine_misfit(enum engine_shape shape, const char *text);

/** Seconds of a duration as the engine reads it; false if it is none. */
bool engine_duration(const char *text, double *ret_seconds);

/** Read a whole engine.json or engine.toml that stands in a text. */
void engine_json_read(const struct engine_text *text, const char *bytes, size_t length);
void engine_toml_read(const struct engine_text *text, const char *bytes, size_t length);

#endif
