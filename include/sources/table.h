/* The readers: bytes of one file into facts, pure functions, remembered by blob. */
#ifndef SCABBARD_SOURCES_TABLE_H
#define SCABBARD_SOURCES_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/limits.h"
#include "model/snapshot.h"

/**
 * What readers keep between files: parsers and compiled queries, made when first needed (a query costs up to 30 ms). One
 * a process; not for two threads.
 */
struct reader_tools;
struct reader_tools *reader_tools_new(void);
void reader_tools_close(struct reader_tools **tools);

/** One blob for a reader. */
struct reader_input {
	const char *bytes;
	size_t length;
	const struct limits *limits;
	struct arena *arena; /**< of the facts' texts */
	struct reader_tools *tools;
};

/** What decides whether a file is read, beside its name. */
enum reader_need {
	NEED_NOTHING, /**< the name says it all */
	NEED_SCREEN,  /**< the screen: what fails it leaves no row */
	NEED_CODE,    /**< a place in a module's source or below a client's folder; then the screen */
};

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
	void (*read)(const struct reader_input *input, struct facts *facts);
	enum reader_need need;
	/** A cheap look: can anything of interest be in these bytes? NULL = yes. */
	bool (*screen)(const char *bytes, size_t length);
};

extern const struct reader reader_table[];
extern const size_t reader_count;

/** The reader that wants a path, or NULL: one of those that go by the whole of it, and one of code. */
const struct reader *reader_for(const char *folder, const char *name);
const struct reader *reader_for_code(const char *name);
const struct reader *reader_by_id(enum reader_id id);
const struct reader *reader_by_name(const char *name);

/**
 * Read one blob: makes its facts in the snapshot, with excerpts around every place a finding can point at. The
 * second form makes tools for this blob alone.
 */
struct facts *reader_read_with(struct reader_tools *tools, const struct reader *reader,
	struct snapshot *snapshot, const char *oid, const char *bytes, size_t length,
	const struct limits *limits);
struct facts *reader_read(const struct reader *reader, struct snapshot *snapshot, const char *oid,
	const char *bytes, size_t length, const struct limits *limits);

#endif
