/*
 * Loose objects, from the text that they inflate to: the first '|' stands for the NUL behind the header. What can be
 * read has exactly the bytes that its header says. Two bytes stand in front: c cuts the file by the second, g adds so
 * many bytes of garbage, f turns bits of one; any other leaves it sound.
 */
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"
#include "git/handle.h"

#include <git2/sys/odb_backend.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char name[] = "01/23456789012345678901234567890123456789";

static void read_both(const char *folder, const char *text, size_t length, bool sound)
{
	const char *body = memchr(text, '\0', length);
	git_odb_backend *backend = NULL;
	git_object_t type;
	size_t said = 0, got = 0;
	void *bytes = NULL;
	git_oid id;

	assert(loose_backend_new(&backend, folder) == 0);
	assert(git_oid_fromstr(&id, "0123456789012345678901234567890123456789") == 0);
	if (backend->read(&bytes, &got, &type, backend, &id) == 0) {
		assert(backend->read_header(&said, &type, backend, &id) == 0);
		assert(said == got);
		if (sound)
			assert(body && got == length - (size_t)(body + 1 - text) &&
				memcmp(bytes, body + 1, got) == 0);
		git_odb_backend_data_free(backend, bytes);
	}
	backend->free(backend);
}

static bool is_sound(char spoil)
{
	return spoil != 'c' && spoil != 'g' && spoil != 'f';
}

static void write_deflated(const char *path, const char *text, size_t length, char spoil, unsigned count)
{
	CLEANUP(memory_release) unsigned char *deflated = NULL;
	uLongf size = compressBound(length);
	FILE *file;

	deflated = memory_zero(size + 256, 1);
	assert(compress2(deflated, &size, (const unsigned char *)text, length, (int)(count % 10)) == Z_OK);
	if (spoil == 'c')
		size -= count < size ? count : size;
	else if (spoil == 'g')
		size += count;
	else if (spoil == 'f')
		deflated[count % size] ^= (unsigned char)count;
	file = fopen(path, "wb");
	assert(file && fwrite(deflated, 1, size, file) == size && fclose(file) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char folder[] = "/tmp/scabbard-loose-XXXXXX";
	CLEANUP(memory_release) char *text = NULL;
	char path[128], *bar;

	/* Never shut down: to start libgit2 costs more than all the rest. */
	if (size < 2 || size > 100000 || git_libgit2_init() < 0 || !mkdtemp(folder))
		return 0;
	text = memory_string_part((const char *)data + 2, size - 2);
	bar = memchr(text, '|', size - 2);
	if (bar)
		*bar = '\0';
	snprintf(path, sizeof(path), "%s/01", folder);
	assert(file_make_folder(path, NULL) == 0);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	write_deflated(path, text, size - 2, (char)data[0], data[1]);
	read_both(folder, text, size - 2, is_sound((char)data[0]));
	unlink(path);
	snprintf(path, sizeof(path), "%s/01", folder);
	rmdir(path);
	rmdir(folder);
	return 0;
}
