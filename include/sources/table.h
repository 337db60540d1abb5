/* The readers: bytes of one file into facts, pure functions, remembered by blob. */
#ifndef SCABBARD_SOURCES_TABLE_H
#define SCABBARD_SOURCES_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/limits.h"
#include "model/snapshot.h"

/** One reader. */
struct reader {
	enum reader_id id;
	const char *name;      /**< "dagger_json", as in snapshot documents */
	uint32_t version;      /**< raised whenever the same bytes could give other facts */
	enum limit_id largest; /**< files above this limit are not read */
	bool (*wants)(const char *folder, const char *name); /**< by path alone; folder "" = top */
	/**
	 * Read bytes into `facts`, whose texts live in the arena. Bytes that the format refuses are no failure:
	 * they set `facts->refused` and its place. Never fails, never depends on the path.
	 */
	void (*read)(const char *bytes, size_t length, const struct limits *limits, struct arena *arena,
		struct facts *facts);
};

extern const struct reader reader_table[];
extern const size_t reader_count;

/** The reader that wants a path, or NULL. */
const struct reader *reader_for(const char *folder, const char *name);
const struct reader *reader_by_id(enum reader_id id);
const struct reader *reader_by_name(const char *name);

/** Read one blob: makes its facts in the snapshot, with excerpts around every place a finding can point at. */
struct facts *reader_read(const struct reader *reader, struct snapshot *snapshot, const char *oid,
	const char *bytes, size_t length, const struct limits *limits);

#endif
