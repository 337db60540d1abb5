/* What the parts of the CycloneDX export share. */
#ifndef SCABBARD_REPORTS_CYCLONEDX_H
#define SCABBARD_REPORTS_CYCLONEDX_H

#include "inventory.h"

/** Add a value behind all that stands before it: ",\"name\":". */
void cyclonedx_add(struct buf *out, const char *opening, const char *value);
void cyclonedx_add_ref(struct buf *out, const char *opening, const struct inventory_node *node);

/** Begin a list of the document; begin the next of its lines, of which inventory->written have been. */
void cyclonedx_open_list(struct report_state *state, const char *name);
void cyclonedx_next(struct report_state *state);

/** Add the members ",\"purl\":..." and ",\"externalReferences\":[...]" of what has them. */
void cyclonedx_add_purl(struct report_state *state, const struct component *component);
void cyclonedx_add_addresses(struct report_state *state, const struct component *component);

void cyclonedx_component(struct report_state *state, const struct component *component);
void cyclonedx_finding(struct report_state *state, const struct vex *vex);

/** Write what stands behind the components. */
int cyclonedx_close(struct report_state *state, struct error *err);

#endif
