/* The JSON form of facts of code, CI and configuration. */
#ifndef SCABBARD_MODEL_CODE_DOCUMENT_H
#define SCABBARD_MODEL_CODE_DOCUMENT_H

#include "base/json.h"
#include "model/snapshot.h"

void code_facts_write(struct json_writer *writer, const struct facts *facts);

/** Read them into `ret`. An index that is not below its own (receiver, call, parent) or of nothing is malformed. */
int code_facts_read(struct arena *arena, const struct json_value *object, const struct limits *limits,
	struct facts *ret, struct error *err);

#endif
