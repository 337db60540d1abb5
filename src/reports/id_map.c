#include "id_map.h"

#include "base/memory.h"

#include <string.h>

enum { FIRST_CAPACITY = 256 };

struct id_slot {
	unsigned char id[ID_SIZE];
	uint32_t number; /* from 1; 0 = free */
};

static struct id_slot *slot_of(const struct id_map *map, const unsigned char id[ID_SIZE])
{
	uint64_t start;
	size_t at;

	memcpy(&start, id, sizeof(start));
	at = (size_t)start & (map->capacity - 1);
	while (map->slots[at].number && memcmp(map->slots[at].id, id, ID_SIZE) != 0)
		at = (at + 1) & (map->capacity - 1);
	return &map->slots[at];
}

/* At most half full, so that a free slot is never far. */
static void grow(struct id_map *map)
{
	struct id_map larger = { .capacity = map->capacity ? map->capacity * 2 : FIRST_CAPACITY,
		.count = map->count };

	if (map->count * 2 < map->capacity)
		return;
	larger.slots = memory_zero(larger.capacity, sizeof(*larger.slots));
	for (size_t i = 0; i < map->capacity; i++)
		if (map->slots[i].number)
			*slot_of(&larger, map->slots[i].id) = map->slots[i];
	memory_free(map->slots);
	*map = larger;
}

uint32_t id_map_add(struct id_map *map, const unsigned char id[ID_SIZE], bool *ret_new)
{
	struct id_slot *slot;

	grow(map);
	slot = slot_of(map, id);
	*ret_new = !slot->number;
	if (*ret_new) {
		memcpy(slot->id, id, ID_SIZE);
		slot->number = (uint32_t)++map->count;
	}
	return slot->number - 1;
}

void id_map_release(struct id_map *map)
{
	memory_free(map->slots);
	*map = (struct id_map){ 0 };
}
