/* What becomes a component of a bill of materials, and what it is called there: one row of a table each. */
#ifndef SCABBARD_REPORTS_COMPONENT_H
#define SCABBARD_REPORTS_COMPONENT_H

#include "id_map.h"
#include "reporting.h"

enum component_id {
	COMPONENT_MODULE,    /**< a manifest of a repository: its module or workspace */
	COMPONENT_FILE,      /**< a file that holds references or packages, where those are the rows */
	COMPONENT_REFERENCE, /**< one place where a file names a module */
	COMPONENT_LIBRARY,   /**< what such places lead to: a module at one commit, once */
	COMPONENT_ENGINE,    /**< a version of the engine */
	COMPONENT_PACKAGE,   /**< a package that a finding is about */
	COMPONENT_IMAGE,     /**< one place where a file names a container image */
	COMPONENT_COUNT
};

/** A cell that becomes a property. */
struct component_property {
	const char *name; /**< "scabbard:pin.status"; NULL ends a list */
	int column;
};

/** What software can be said to be. Texts are borrowed and may be "", but for the name. */
struct component {
	const struct component_kind *kind;
	unsigned char id[ID_SIZE];
	const char *group, *name, *version;
	const char *root, *subpath; /**< where it comes from: a repository and a folder in it */
	const char *commit;         /**< of that repository; "" = not known */
	const char *purl;           /**< as it is; "" = made of root, version, subpath */
	const char *ancestor;       /**< repository whose fork that is */
	const char *path;           /**< file of ours that says so */
	int64_t line;               /**< 0 = none */
	const struct component_hash *hashes;
	size_t hash_count;
	const struct row *row; /**< whose cells are its properties, or NULL: then `values` */
	const struct component_value *values;
};

/** A digest of its bytes (never a commit: that is no digest of a file). */
struct component_hash {
	const char *algorithm; /**< "SHA-256" */
	const char *content;
};

/** A property whose value is no cell; one name may have several. */
struct component_value {
	const char *name, *value;
	struct component_value *next;
};

/** One kind. A new kind of row becomes a component with one row of component_kinds. */
struct component_kind {
	const char *prefix;  /**< of its id: "module" */
	const char *type;    /**< of CycloneDX */
	const char *purpose; /**< of SPDX */
	int table;           /**< enum table_id of the rows that become one each, or -1 */
	const struct component_property *properties;
	/** Say what a row of the table is: all but kind, id, row. */
	void (*read)(const struct row *row, struct component *ret, struct buf *scratch);
};

extern const struct component_kind component_kinds[COMPONENT_COUNT];

/** Add "module-0123...": unique in a document, and letters that every format takes. */
void buf_add_component_id(
	struct buf *buf, const struct component_kind *kind, const unsigned char id[ID_SIZE]);

/** Add its purl; false, and nothing is added, if it has none. */
bool buf_add_component_purl(struct buf *buf, const struct component *component);

/** Call for every property that has a value, in a fixed order. */
void component_visit_properties(struct report_state *state, const struct component *component,
	void (*visit)(struct report_state *state, const char *name, const char *value));

/** The properties of a reference that what it leads to has too. */
extern const struct component_property library_properties[];

#endif
