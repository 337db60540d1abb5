/* From digests to numbers: which components a document has already. */
#ifndef SCABBARD_REPORTS_ID_MAP_H
#define SCABBARD_REPORTS_ID_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ID_SIZE = 16 };

/** Digests and their numbers; the digests are spread evenly by themselves. Zero is an empty one. */
struct id_map {
	struct id_slot *slots;
	size_t capacity, count;
};

/** Find the number of a digest, or give it the next one (the count so far). `ret_new` says which. */
uint32_t id_map_add(struct id_map *map, const unsigned char id[ID_SIZE], bool *ret_new);

void id_map_release(struct id_map *map);

#endif
