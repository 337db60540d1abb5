/*
 * Memory of libgit2 in a network process: where there is none, the process ends and says so. The library itself does
 * not survive every failed allocation, and what a server sends decides how much is asked for.
 */
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "remoting.h"

#include <git2/sys/alloc.h>

/* So large a number is always refused. */
static size_t product(size_t count, size_t size)
{
	size_t bytes;

	return __builtin_mul_overflow(count, size, &bytes) ? PTRDIFF_MAX : bytes;
}

static void *allocate(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return memory_resize(NULL, size);
}

static void *allocate_zeroed(size_t count, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return memory_zero(count, size);
}

static void *resize(void *memory, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return memory_resize(memory, size);
}

static void *resize_array(void *memory, size_t count, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return memory_resize(memory, product(count, size));
}

static void *allocate_array(size_t count, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return memory_resize(NULL, product(count, size));
}

static char *copy(const char *text, const char *file, int line)
{
	(void)file;
	(void)line;
	return memory_string(text);
}

static char *copy_at_most(const char *text, size_t length, const char *file, int line)
{
	(void)file;
	(void)line;
	return memory_string_part(text, strnlen(text, length));
}

static char *copy_part(const char *text, size_t length, const char *file, int line)
{
	(void)file;
	(void)line;
	return memory_string_part(text, length);
}

int remoting_own_memory(void)
{
	git_allocator allocator = {
		.gmalloc = allocate,
		.gcalloc = allocate_zeroed,
		.gstrdup = copy,
		.gstrndup = copy_at_most,
		.gsubstrdup = copy_part,
		.grealloc = resize,
		.greallocarray = resize_array,
		.gmallocarray = allocate_array,
		.gfree = memory_free,
	};

	return git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &allocator);
}
