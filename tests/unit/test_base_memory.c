#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/memory.h"

static bool is_zero(const void *memory, size_t length)
{
	const unsigned char *byte = memory;

	while (length && !byte[length - 1])
		length--;
	return length == 0;
}

static void hands_out_zeroed_memory(void **state)
{
	CLEANUP(memory_release) void *memory = memory_zero(100, 10);
	CLEANUP(memory_release) void *nothing = memory_zero(0, 10);

	(void)state;
	assert_true(is_zero(memory, 1000));
	assert_non_null(nothing);
}

static void copies_strings(void **state)
{
	CLEANUP(memory_release) char *whole = memory_string("abc");
	CLEANUP(memory_release) char *part = memory_string_part("abc", 2);
	CLEANUP(memory_release) char *none = memory_string_part(NULL, 0);

	(void)state;
	assert_string_equal(whole, "abc");
	assert_string_equal(part, "ab");
	assert_string_equal(none, "");
}

static void forgets_what_it_released(void **state)
{
	char *text = memory_string("abc");

	(void)state;
	memory_release(&text);
	assert_null(text);
	memory_release(&text);
	memory_free(NULL);
}

static void grows_arrays_by_doubling(void **state)
{
	int *numbers = NULL;
	size_t capacity = 0, moves = 0;

	(void)state;
	for (size_t count = 0; count < 10000; count++) {
		const size_t before = capacity;

		memory_grow(&numbers, count, &capacity, sizeof(*numbers));
		assert_true(capacity > count);
		moves += capacity != before;
		numbers[count] = (int)count;
	}
	assert_true(moves < 15);
	for (size_t i = 0; i < 10000; i++)
		assert_int_equal(numbers[i], i);
	memory_free(numbers);
}

static void gives_a_pointer_away_once(void **state)
{
	CLEANUP(memory_release) char *mine = memory_string("abc");
	CLEANUP(memory_release) char *yours = TAKE(mine);

	(void)state;
	assert_null(mine);
	assert_string_equal(yours, "abc");
}

static void aligns_and_zeroes_what_an_arena_hands_out(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	for (size_t size = 0; size < 300; size++) {
		unsigned char *memory = arena_zero(&arena, 1, size);

		assert_int_equal((uintptr_t)memory % alignof(max_align_t), 0);
		assert_true(is_zero(memory, size));
		memset(memory, 0xff, size);
	}
}

static void never_hands_out_the_same_bytes_twice(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	unsigned char *parts[200];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		parts[i] = arena_zero(&arena, i, 7);
		memset(parts[i], (int)i, i * 7);
	}
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		for (size_t j = 0; j < i * 7; j++)
			assert_int_equal(parts[i][j], i);
}

static void has_room_for_more_than_a_block(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	char *small = arena_string(&arena, "small");
	char *large = arena_zero(&arena, 3, 1024 * 1024);

	(void)state;
	memset(large, 'x', 3 * 1024 * 1024);
	assert_string_equal(small, "small");
	assert_string_equal(arena_string(&arena, "next"), "next");
	assert_true(arena.total > 3 * 1024 * 1024);
}

static void copies_into_an_arena(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };

	(void)state;
	assert_string_equal(arena_string(&arena, "abc"), "abc");
	assert_null(arena_string(&arena, NULL));
	assert_string_equal(arena_string_part(&arena, "abc", 2), "ab");
	assert_memory_equal(arena_copy(&arena, "a\0b", 3), "a\0b", 4);
	assert_string_equal(arena_copy(&arena, NULL, 0), "");
	assert_string_equal(arena_format(&arena, "%s %d", "x", 7), "x 7");
}

static void grows_arrays_in_an_arena(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	int *numbers = NULL;
	size_t capacity = 0;

	(void)state;
	for (size_t count = 0; count < 1000; count++) {
		arena_grow(&arena, &numbers, count, &capacity, sizeof(*numbers));
		numbers[count] = (int)count;
	}
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(numbers[i], i);
	assert_true(arena.total < 10 * 1000 * sizeof(*numbers));
}

static void is_usable_again_after_its_release(void **state)
{
	struct arena arena = { 0 };

	(void)state;
	arena_zero(&arena, 1, 100000);
	arena_release(&arena);
	assert_int_equal(arena.total, 0);
	assert_string_equal(arena_string(&arena, "again"), "again");
	arena_release(&arena);
	arena_release(&arena);
}

static void say_goodbye(void)
{
	if (write(STDOUT_FILENO, "hook", 4) < 0)
		_exit(99);
}

/* Ask for more than there can be, in a child; returns its exit status and what it wrote. */
static int die(void (*ask)(void), char ret_said[64])
{
	int pipe_ends[2], status;
	ssize_t length;
	pid_t child;

	assert_int_equal(pipe(pipe_ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		dup2(pipe_ends[1], STDOUT_FILENO);
		dup2(pipe_ends[1], STDERR_FILENO);
		memory_set_death_hook(say_goodbye);
		ask();
		_exit(0);
	}
	close(pipe_ends[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	length = read(pipe_ends[0], ret_said, 63);
	ret_said[length > 0 ? length : 0] = '\0';
	close(pipe_ends[0]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void ask_an_arena_for_too_many(void)
{
	struct arena arena = { 0 };

	arena_zero(&arena, SIZE_MAX / 4, 8);
}

static void ask_for_too_long_an_array(void)
{
	size_t capacity = SIZE_MAX / 128 + 1;
	void *array = NULL;

	memory_grow(&array, capacity, &capacity, 64);
}

static void ends_the_program_when_sizes_overflow(void **state)
{
	char said[64];

	(void)state;
	assert_int_equal(die(ask_an_arena_for_too_many, said), 3);
	assert_string_equal(said, "hookscabbard: out of memory\n");
	assert_int_equal(die(ask_for_too_long_an_array, said), 3);
	assert_string_equal(said, "hookscabbard: out of memory\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hands_out_zeroed_memory),
		cmocka_unit_test(copies_strings),
		cmocka_unit_test(forgets_what_it_released),
		cmocka_unit_test(grows_arrays_by_doubling),
		cmocka_unit_test(gives_a_pointer_away_once),
		cmocka_unit_test(aligns_and_zeroes_what_an_arena_hands_out),
		cmocka_unit_test(never_hands_out_the_same_bytes_twice),
		cmocka_unit_test(has_room_for_more_than_a_block),
		cmocka_unit_test(copies_into_an_arena),
		cmocka_unit_test(grows_arrays_in_an_arena),
		cmocka_unit_test(is_usable_again_after_its_release),
		cmocka_unit_test(ends_the_program_when_sizes_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
