/* Memory: allocation that never fails to its caller, and arenas whose contents die together. */
#ifndef SCABBARD_BASE_MEMORY_H
#define SCABBARD_BASE_MEMORY_H

#include <stdarg.h>
#include <stddef.h>

/** Allocate zeroed memory for count elements of a size. Out of memory ends the program. Never NULL. */
void *memory_zero(size_t count, size_t size);

/** Change the size of an allocation (or make one of NULL). Out of memory ends the program. */
void *memory_resize(void *memory, size_t size);

/** Release an allocation; NULL is accepted. */
void memory_free(void *memory);

/** Release what a pointer variable holds: for CLEANUP(memory_release) on locals. */
void memory_release(void *pointer_to_pointer);

/** Copy a string, or a part of one. The caller frees it. */
char *memory_string(const char *text);
char *memory_string_part(const char *text, size_t length);

/**
 * Make room for one more element in a growing array, doubling its capacity. `*array` may be NULL.
 *
 *	memory_grow(&list->items, list->item_count, &list->item_capacity, sizeof(*list->items));
 *	list->items[list->item_count++] = item;
 */
void memory_grow(void *array, size_t count, size_t *capacity, size_t size);

/** Call once what must happen before the program dies of want of memory (restoring a terminal). */
void memory_set_death_hook(void (*hook)(void));

/**
 * An arena: many allocations, one release. Everything reachable from a snapshot lives in its arena.
 * Memory is zeroed and aligned for any object.
 */
struct arena {
	struct arena_block *block;
	size_t total; /**< bytes handed out so far */
};

/** Allocate zeroed memory that lives as long as the arena. */
void *arena_zero(struct arena *arena, size_t count, size_t size);

/** Copy text into the arena; NULL stays NULL. */
char *arena_string(struct arena *arena, const char *text);
char *arena_string_part(struct arena *arena, const char *text, size_t length);

/** Copy bytes into the arena, with one NUL behind them. */
void *arena_copy(struct arena *arena, const void *bytes, size_t length);

/** Format text into the arena. */
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * Make room for one more element of a growing array inside the arena. The old array stays until the
 * arena dies, so growing doubles.
 */
void arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity, size_t size);

/** Release everything; the arena is empty and usable again. */
void arena_release(struct arena *arena);

#endif
