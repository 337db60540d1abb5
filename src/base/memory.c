#include "base/memory.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARENA_BLOCK = 16 * 1024, ARENA_LARGEST_BLOCK = 1024 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t used;
	size_t size;
	alignas(max_align_t) unsigned char bytes[];
};

/* The one death hook of the program: the dashboard restores its terminal through it. */
static void (*death_hook)(void);

void memory_set_death_hook(void (*hook)(void))
{
	death_hook = hook;
}

static _Noreturn void out_of_memory(void)
{
	static const char message[] = "scabbard: out of memory\n";

	if (death_hook)
		death_hook();
	if (write(STDERR_FILENO, message, sizeof(message) - 1) < 0)
		_exit(3);
	_exit(3);
}

void *memory_zero(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size ? size : 1);

	if (!memory)
		out_of_memory();
	return memory;
}

void *memory_resize(void *memory, size_t size)
{
	void *resized = realloc(memory, size ? size : 1);

	if (!resized)
		out_of_memory();
	return resized;
}

void memory_free(void *memory)
{
	free(memory);
}

void memory_release(void *pointer_to_pointer)
{
	void **pointer = pointer_to_pointer;

	free(*pointer);
	*pointer = NULL;
}

char *memory_string_part(const char *text, size_t length)
{
	char *copy = memory_zero(length + 1, 1);

	if (length)
		memcpy(copy, text, length);
	return copy;
}

char *memory_string(const char *text)
{
	return memory_string_part(text, strlen(text));
}

static size_t next_capacity(size_t count, size_t capacity, size_t size)
{
	if (count < capacity)
		return capacity;
	capacity = capacity ? capacity * 2 : 8;
	if (capacity > SIZE_MAX / size)
		out_of_memory();
	return capacity;
}

void memory_grow(void *array, size_t count, size_t *capacity, size_t size)
{
	void **items = array;
	size_t wanted = next_capacity(count, *capacity, size);

	if (wanted == *capacity)
		return;
	*items = memory_resize(*items, wanted * size);
	*capacity = wanted;
}

static struct arena_block *arena_block_for(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->block;
	size_t block_size;

	if (block && block->size - block->used >= size)
		return block;
	block_size = block ? block->size * 2 : ARENA_BLOCK;
	if (block_size > ARENA_LARGEST_BLOCK)
		block_size = ARENA_LARGEST_BLOCK;
	if (block_size < size)
		block_size = size;
	block = memory_zero(1, sizeof(*block) + block_size);
	block->size = block_size;
	block->next = arena->block;
	arena->block = block;
	return block;
}

void *arena_zero(struct arena *arena, size_t count, size_t size)
{
	const size_t step = alignof(max_align_t);
	struct arena_block *block;
	size_t bytes;
	void *memory;

	if (size && count > (SIZE_MAX - step) / size)
		out_of_memory();
	bytes = (count * size + step - 1) / step * step;
	block = arena_block_for(arena, bytes ? bytes : step);
	memory = block->bytes + block->used;
	block->used += bytes ? bytes : step;
	arena->total += bytes;
	return memory;
}

void *arena_copy(struct arena *arena, const void *bytes, size_t length)
{
	char *copy = arena_zero(arena, length + 1, 1);

	if (length)
		memcpy(copy, bytes, length);
	return copy;
}

char *arena_string_part(struct arena *arena, const char *text, size_t length)
{
	return arena_copy(arena, text, length);
}

char *arena_string(struct arena *arena, const char *text)
{
	return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments, again;
	int length;
	char *text;

	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0)
		length = 0;
	text = arena_zero(arena, (size_t)length + 1, 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

void arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity, size_t size)
{
	void **items = array;
	size_t wanted = next_capacity(count, *capacity, size);
	void *larger;

	if (wanted == *capacity)
		return;
	larger = arena_zero(arena, wanted, size);
	if (count)
		memcpy(larger, *items, count * size);
	*items = larger;
	*capacity = wanted;
}

void arena_release(struct arena *arena)
{
	while (arena->block) {
		struct arena_block *next = arena->block->next;

		free(arena->block);
		arena->block = next;
	}
	arena->total = 0;
}
