/*
 * Feeds saved inputs to a fuzz target, then mutations of them; the same ones in every run.
 *
 *	build/debug/replay/fuzz_text testdata/fuzz/text [more files or folders]
 *
 * REPLAY_ROUNDS=N sets the number of mutations. REPLAY_KEEP=FILE writes every input there before it is run, so
 * that after a crash the file holds the culprit.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"

enum {
	ROUNDS = 300,
	INPUT_BYTES = 64 * 1024 * 1024,
	MUTATED_BYTES = 64 * 1024,
	FOLDER_NAMES = 100000,
	DEPTH = 8
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct inputs {
	struct buf *items;
	size_t count;
	size_t capacity;
	const char *keep;
	struct error err;
};

struct folder {
	struct inputs *inputs;
	const char *path;
	int depth;
};

static void inputs_release(struct inputs *inputs)
{
	for (size_t i = 0; i < inputs->count; i++)
		buf_release(&inputs->items[i]);
	memory_free(inputs->items);
}

static int add_path(struct inputs *inputs, const char *path, int depth);

static int add_name(const char *name, void *context)
{
	const struct folder *folder = context;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	file_join(&path, folder->path, name);
	return add_path(folder->inputs, path.text, folder->depth + 1);
}

static int add_path(struct inputs *inputs, const char *path, int depth)
{
	struct folder folder = { inputs, path, depth };
	struct buf input = BUF_INIT;

	if (file_is_folder(path) && depth < DEPTH)
		return file_visit_folder(path, FOLDER_NAMES, add_name, &folder, &inputs->err);
	if (file_read(&input, path, INPUT_BYTES, &inputs->err) < 0) {
		buf_release(&input);
		return inputs->err.code;
	}
	memory_grow(&inputs->items, inputs->count, &inputs->capacity, sizeof(*inputs->items));
	inputs->items[inputs->count++] = input;
	return 0;
}

/* The bytes lie in an allocation of just their size, so that a sanitizer sees the first byte read past them. */
static int run(struct inputs *inputs, const struct buf *input)
{
	CLEANUP(memory_release) void *bytes = memory_resize(NULL, input->length);

	if (inputs->keep && file_write(inputs->keep, input->text, input->length, &inputs->err) < 0)
		return inputs->err.code;
	memcpy(bytes, input->text, input->length);
	LLVMFuzzerTestOneInput(bytes, input->length);
	return 0;
}

/* splitmix64: small, good enough, and the same everywhere. */
static uint64_t draw(uint64_t *state)
{
	uint64_t value = *state += 0x9e3779b97f4a7c15;

	value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
	value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
	return value ^ (value >> 31);
}

static size_t draw_below(uint64_t *state, size_t limit)
{
	return limit ? (size_t)(draw(state) % limit) : 0;
}

/* Put bytes into an input at a place, in front of what was there. */
static void insert(struct buf *input, size_t at, const void *bytes, size_t length)
{
	CLEANUP(buf_release) struct buf rest = BUF_INIT;

	if (input->length + length > MUTATED_BYTES)
		return;
	buf_add_bytes(&rest, input->text + at, input->length - at);
	buf_cut(input, at);
	buf_add_bytes(input, bytes, length);
	buf_add_bytes(input, rest.text, rest.length);
}

static void cut_out(struct buf *input, uint64_t *state)
{
	const size_t at = draw_below(state, input->length);
	const size_t length = 1 + draw_below(state, draw(state) & 1 ? 8 : input->length - at);
	const size_t end = at + length < input->length ? at + length : input->length;

	memmove(input->text + at, input->text + end, input->length - end);
	buf_cut(input, input->length - (end - at));
}

/* A part of another input, or of this one. */
static void splice(struct buf *input, const struct buf *other, uint64_t *state)
{
	const size_t from = draw_below(state, other->length);
	const size_t length = draw_below(state, other->length - from + 1);
	CLEANUP(buf_release) struct buf part = BUF_INIT;

	buf_add_bytes(&part, other->text + from, length);
	insert(input, draw_below(state, input->length + 1), part.text, part.length);
}

/* A short part many times over: what nests or adds up shows its limits. */
static void repeat(struct buf *input, uint64_t *state)
{
	const size_t at = draw_below(state, input->length);
	const size_t length = 1 + draw_below(state, 16);
	const size_t times = 1 + draw_below(state, draw(state) & 7 ? 8 : 2000);
	CLEANUP(buf_release) struct buf part = BUF_INIT;

	for (size_t i = 0; i < times; i++)
		buf_add_bytes(
			&part, input->text + at, length < input->length - at ? length : input->length - at);
	insert(input, at, part.text, part.length);
}

static void mutate(struct buf *input, const struct buf *other, uint64_t *state)
{
	static const char telling[] =
		"\0\xff\x80\x7f\xc2\xe2\xf0\n\t\r \"'\\/<>[]{}()=:,;#*?-+.0919aeEnrtux@!$%&~^_|";
	const size_t choice = draw_below(state, 6);

	if (input->length == 0 || choice == 0) {
		splice(input, other, state);
	} else if (choice == 1) {
		input->text[draw_below(state, input->length)] ^= (char)(1 << draw_below(state, 8));
	} else if (choice == 2) {
		input->text[draw_below(state, input->length)] = telling[draw_below(state, sizeof(telling))];
	} else if (choice == 3) {
		insert(input, draw_below(state, input->length + 1),
			&telling[draw_below(state, sizeof(telling))], 1);
	} else if (choice == 4) {
		cut_out(input, state);
	} else {
		repeat(input, state);
	}
}

static int run_mutations(struct inputs *inputs, unsigned long rounds)
{
	CLEANUP(buf_release) struct buf input = BUF_INIT;
	uint64_t state = 1;

	for (unsigned long i = 0; i < rounds; i++) {
		const struct buf *seed = &inputs->items[i % inputs->count];
		const struct buf *other = &inputs->items[draw_below(&state, inputs->count)];

		buf_clear(&input);
		buf_add_bytes(
			&input, seed->text, seed->length < MUTATED_BYTES ? seed->length : MUTATED_BYTES);
		for (size_t steps = 1 + draw_below(&state, 5); steps; steps--)
			mutate(&input, other, &state);
		if (run(inputs, &input) < 0)
			return inputs->err.code;
	}
	return 0;
}

static int run_all(struct inputs *inputs, char **paths, unsigned long rounds)
{
	for (; *paths; paths++)
		if (add_path(inputs, *paths, 0) < 0)
			return inputs->err.code;
	if (inputs->count == 0)
		return error_set(&inputs->err, ERROR_NOT_FOUND, "no inputs");
	for (size_t i = 0; i < inputs->count; i++)
		if (run(inputs, &inputs->items[i]) < 0)
			return inputs->err.code;
	return run_mutations(inputs, rounds);
}

int main(int argc, char **argv)
{
	CLEANUP(inputs_release) struct inputs inputs = { .keep = getenv("REPLAY_KEEP") };
	const char *wanted = getenv("REPLAY_ROUNDS");
	const char *slash = strrchr(argv[0], '/');
	const char *name = slash ? slash + 1 : argv[0];
	const unsigned long rounds = wanted && *wanted ? strtoul(wanted, NULL, 10) : ROUNDS;

	if (argc < 2) {
		fprintf(stderr, "usage: %s FILE|FOLDER...\n", name);
		return 2;
	}
	if (run_all(&inputs, argv + 1, rounds) < 0) {
		fprintf(stderr, "%s: %s\n", name, inputs.err.message);
		return 2;
	}
	printf("%s: %zu inputs, %lu mutations\n", name, inputs.count, rounds);
	return 0;
}
