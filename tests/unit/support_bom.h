/* Bills of materials from rows made by hand, and looking into them. */
#ifndef SCABBARD_TESTS_SUPPORT_BOM_H
#define SCABBARD_TESTS_SUPPORT_BOM_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/json.h"
#include "support_report.h"

#define BOM_COMMIT "4f1c2e9d8b7a6c5f4e3d2c1b0a9f8e7d6c5b4a39"
#define BOM_OTHER "0123456789abcdef0123456789abcdef01234567"

/** A document under way: begin, rows, end; then `json` is what was written, read strictly. */
struct bom {
	const struct report *report;
	struct report_state *state;
	struct buf out;
	struct json *json;
	struct cell cells[SUPPORT_CELLS];
	struct row row;
	struct error err;
};

void bom_begin(struct bom *bom, const char *format, enum table_id table);
void bom_release(struct bom *bom);

/** Rows of a repository follow. "" for what it has not. */
void bom_repository(struct bom *bom, const char *name, const char *url, const char *commit);

/** Make every cell empty text; the caller then sets what it needs of bom->cells. */
void bom_clear(struct bom *bom);
void bom_add_row(struct bom *bom);
void bom_add_reference(struct bom *bom);

/** A module "dagger.json" in a folder with an engine; and a remote reference of a file. */
void bom_add_module(struct bom *bom, const char *repository, const char *folder, const char *engine);
void bom_set_remote(struct bom *bom, const char *path, const char *root, const char *subdir,
	const char *version, const char *commit);
void bom_set_local(struct bom *bom, const char *path, const char *source);

/**
 * End it and read it; the test fails if it is no strict JSON. Also checks that every id is unique and defined. With
 * $SCABBARD_DOCUMENTS, a folder, the document is kept there for other validators.
 */
void bom_end(struct bom *bom);

/** The element of an array whose member has a text, or NULL. */
const struct json_value *bom_find(const struct json_value *array, const char *member, const char *text);
const struct json_value *bom_list(const struct bom *bom, const char *name);
const char *bom_text(const struct json_value *object, const char *member);

/** Say whether a component has a property of that name and value. */
bool bom_has_property(const struct json_value *component, const char *name, const char *value);

/** Say whether one component depends on another, by their names. */
bool bom_depends(const struct bom *bom, const char *from, const char *to);

/** Say whether the ids of a composition of that aggregate hold the component of a name. */
bool bom_is_composed(const struct bom *bom, const char *aggregate, const char *name);

#endif
