/*
 * A bill of materials under way: what its formats share. Rows come in and components go out at once; kept are the ids of
 * those that were written, who leads to whom, and what many rows lead to (modules at one commit, engine versions), once.
 */
#ifndef SCABBARD_REPORTS_INVENTORY_H
#define SCABBARD_REPORTS_INVENTORY_H

#include "base/digest.h"
#include "component.h"
#include "vex.h"

/** No component. */
#define INVENTORY_NONE UINT32_MAX

/** A component of the document. Components are numbered in the order in which they were met. */
struct inventory_node {
	unsigned char id[ID_SIZE];
	uint32_t repeats; /**< rows that would have the same id */
	uint32_t engine;  /**< of a module: the component of its engine */
	enum component_id kind;
	bool incomplete; /**< something that it leads to is not known */
	struct inventory_item *item;
};

/** A component that is written at the end. Its texts lie in the arena. */
struct inventory_item {
	struct component component;
	struct component_value *values;
	struct buf
		introduced; /**< of the oldest reference that leads there: its properties, each behind a NUL */
	int64_t introduced_at;
	struct inventory_item *next;
};

/** How a format writes. */
struct inventory_format {
	const char *version; /**< of the format: "1.6" */
	void (*open)(struct report_state *state);
	void (*component)(struct report_state *state, const struct component *component);
	void (*finding)(struct report_state *state, const struct vex *vex); /**< NULL: it holds none */
	void (*settle)(
		struct report_state *state); /**< no finding comes any more, only components; or NULL */
	int (*close)(struct report_state *state, struct error *err);
};

struct inventory {
	const struct inventory_format *format;
	struct digest digest; /**< of what has been passed on */
	size_t digested;      /**< bytes of `out` that are in it */
	struct id_map map, places, findings;
	struct inventory_node *nodes;
	size_t node_count, node_capacity;
	uint32_t *place_nodes; /**< module that stands there; UINT32_MAX = none */
	size_t place_count, place_capacity;
	uint64_t *edges; /**< from << 32 | to; at the end in order, each once */
	size_t edge_count, edge_capacity;
	uint64_t *locals; /**< from << 32 | place: what stands there may come later */
	size_t local_count, local_capacity;
	struct arena arena;
	struct inventory_item *items, **last_item;
	struct buf repository, root, commit; /**< whose rows come */
	uint32_t module;                     /**< whose references come */
	uint32_t file;                       /**< the last one written, and its path */
	struct buf file_path;
	size_t repository_count, written, finding_count;
	struct buf key, text, path;
};

int inventory_begin(struct report_state **ret, const struct report_settings *settings,
	const struct inventory_format *format);

/** Make an id of texts; equal only if all of them are. */
void inventory_id(
	struct inventory *inventory, const char *const *parts, size_t count, unsigned char ret[ID_SIZE]);

/** The component of an id, new or not; of a row: always a new one. */
uint32_t inventory_node(struct inventory *inventory, enum component_id kind, const unsigned char id[ID_SIZE]);
uint32_t inventory_row_node(
	struct inventory *inventory, enum component_id kind, const char *const *parts, size_t count);

/** A component that is written at the end; its texts are copied if it is new. */
uint32_t inventory_keep(struct inventory *inventory, const struct component *component);
void inventory_add_value(struct inventory *inventory, uint32_t node, const char *name, const char *value);
void inventory_add_edge(struct inventory *inventory, uint32_t from, uint32_t to);

/** A component that holds nothing yet. */
struct component component_of(enum component_id kind);

/** The file of the repository whose rows come, as a component. */
struct component inventory_file(struct inventory *inventory, const char *path);

/** Hand on what has gathered, if it is much. */
int inventory_pass_on(struct report_state *state, struct error *err);

/** Put the edges in order. */
void inventory_sort_edges(struct inventory *inventory);

/** Add a UUID of bytes (version 8 of RFC 9562, the successor of RFC 4122), and one of all that was written. */
void buf_add_uuid(struct buf *buf, const unsigned char bytes[ID_SIZE]);
void inventory_add_uuid(struct report_state *state, struct buf *buf);

/** What the document is about: the repository if all rows are of one, else the fleet by its database's name. */
void inventory_add_name(const struct report_state *state, struct buf *buf);
bool inventory_is_one(const struct inventory *inventory);

/** The program's version: "0.4.0". */
const char *inventory_program(const struct report_state *state);

#endif
