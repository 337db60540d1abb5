/*
 * Loose objects as hostile bytes. libgit2 1.5 believes the size in an object's header: more bytes than that run over
 * its buffer, fewer make it wait for ever, and a FIFO in an object's place is opened and waited for. So objects are
 * inflated here; libgit2 only looks for their names.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "handle.h"

#include <git2/sys/odb_backend.h>

enum {
	HEAD_BYTES = 64, /* "commit 18446744073709551615" and its NUL fit */
	SIZE_DIGITS = 18,
	INPUT_BYTES = 16 * 1024,
	/* Deflating never makes bytes this much more. */
	INPUT_FACTOR = 2,
	INPUT_SPARE = 64 * 1024,
};

struct loose {
	git_odb_backend backend; /* first: libgit2 hands it back */
	git_odb_backend *names;  /* libgit2's own, for looking up names */
	char *objects;
};

/* One object being inflated. */
struct inflating {
	z_stream stream;
	bool started;
	bool ended;
	int fd;
	uint64_t file_size;
	unsigned char input[INPUT_BYTES];
	unsigned char head[HEAD_BYTES];
	size_t head_length;    /* of the header, with its NUL */
	size_t head_available; /* bytes in head: the header and the first of the object */
	git_object_t type;
	size_t size;
};

static void inflating_release(struct inflating *inflating)
{
	if (inflating->started)
		inflateEnd(&inflating->stream);
	file_close(&inflating->fd);
}

static int refuse(const char *what)
{
	git_error_set_str(GIT_ERROR_ODB, what);
	return -1;
}

/* --- bytes -------------------------------------------------------------------------------------------- */

static int read_input(struct inflating *inflating)
{
	ssize_t got;

	do
		got = read(inflating->fd, inflating->input, sizeof(inflating->input));
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return refuse(strerror(errno));
	inflating->stream.next_in = inflating->input;
	inflating->stream.avail_in = (uInt)got;
	return got > 0;
}

/* Fill as much of the bytes as the object has. */
static int inflate_into(struct inflating *inflating, unsigned char *bytes, size_t length, size_t *ret)
{
	z_stream *stream = &inflating->stream;

	stream->next_out = bytes;
	stream->avail_out = (uInt)length;
	while (stream->avail_out && !inflating->ended) {
		int result;

		if (!stream->avail_in) {
			result = read_input(inflating);
			if (result < 0)
				return result;
			if (!result)
				return refuse("its file is cut off");
		}
		result = inflate(stream, Z_NO_FLUSH);
		inflating->ended = result == Z_STREAM_END;
		if (result != Z_OK && result != Z_STREAM_END && (result != Z_BUF_ERROR || stream->avail_in))
			return refuse("its file cannot be inflated");
	}
	*ret = length - stream->avail_out;
	return 0;
}

/* Nothing may follow: neither more of the object, nor more in its file. */
static int expect_end(struct inflating *inflating)
{
	unsigned char more;
	size_t count = 0;

	if (inflate_into(inflating, &more, 1, &count) < 0)
		return -1;
	if (count)
		return refuse("it has more bytes than it says");
	if (!inflating->stream.avail_in) {
		int result = read_input(inflating);

		if (result <= 0)
			return result;
	}
	return refuse("its file goes on behind its end");
}

/* --- the header --------------------------------------------------------------------------------------- */

static int parse_header(struct inflating *inflating)
{
	static const struct {
		const char *word;
		git_object_t type;
	} types[] = { { "blob ", GIT_OBJECT_BLOB }, { "tree ", GIT_OBJECT_TREE },
		{ "commit ", GIT_OBJECT_COMMIT }, { "tag ", GIT_OBJECT_TAG } };
	const char *text = (const char *)inflating->head;
	const char *end = memchr(text, '\0', inflating->head_available);
	const char *digit = NULL;

	for (size_t i = 0; end && i < COUNT_OF(types); i++) {
		if (!text_starts(text, types[i].word))
			continue;
		inflating->type = types[i].type;
		digit = text + strlen(types[i].word);
	}
	if (!digit || digit == end || end - digit > SIZE_DIGITS)
		return refuse("its header is none");
	for (; digit < end; digit++) {
		if (*digit < '0' || *digit > '9')
			return refuse("its header is none");
		inflating->size = inflating->size * 10 + (size_t)(*digit - '0');
	}
	inflating->head_length = (size_t)(end - text) + 1;
	if (inflating->head_available - inflating->head_length > inflating->size)
		return refuse("it has more bytes than it says");
	return 0;
}

static int open_file(const struct loose *loose, const git_oid *id, struct inflating *ret)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	char hex[OID_HEX + 1];
	struct error error = { 0 };

	git_oid_tostr(hex, sizeof(hex), id);
	buf_format(&path, "%s/%.2s/%s", loose->objects, hex, hex + 2);
	if (file_open(&ret->fd, path.text, &ret->file_size, &error) == 0)
		return 0;
	if (error.code == ERROR_NOT_FOUND)
		return GIT_ENOTFOUND;
	return refuse(error.code == ERROR_USAGE ? "what stands in its place is no file"
						: "its file cannot be opened");
}

static int open_object(const struct loose *loose, const git_oid *id, struct inflating *ret)
{
	int result = open_file(loose, id, ret);

	if (result < 0)
		return result;
	if (inflateInit(&ret->stream) != Z_OK)
		return refuse("it cannot be inflated for want of memory");
	ret->started = true;
	result = inflate_into(ret, ret->head, sizeof(ret->head), &ret->head_available);
	return result < 0 ? result : parse_header(ret);
}

/* --- what libgit2 asks -------------------------------------------------------------------------------- */

static int read_header(size_t *ret_size, git_object_t *ret_type, git_odb_backend *backend, const git_oid *id)
{
	CLEANUP(inflating_release) struct inflating inflating = { .fd = -1 };
	int result = open_object((const struct loose *)backend, id, &inflating);

	if (result < 0)
		return result;
	*ret_size = inflating.size;
	*ret_type = inflating.type;
	return 0;
}

static int check_size(const struct inflating *inflating)
{
	if (inflating->size > OBJECT_BYTES)
		return refuse("it is larger than any object that is read");
	if (inflating->file_size > INPUT_FACTOR * (uint64_t)inflating->size + INPUT_SPARE)
		return refuse("its file is larger than it can be");
	return 0;
}

static int read_body(struct inflating *inflating, unsigned char *bytes)
{
	const size_t first = inflating->head_available - inflating->head_length;
	size_t rest = 0;

	memcpy(bytes, inflating->head + inflating->head_length, first);
	if (inflate_into(inflating, bytes + first, inflating->size - first, &rest) < 0)
		return -1;
	if (first + rest < inflating->size)
		return refuse("it has fewer bytes than it says");
	/* Parsers of libgit2 count on it. */
	bytes[inflating->size] = '\0';
	return expect_end(inflating);
}

static int read_object(
	void **ret, size_t *ret_size, git_object_t *ret_type, git_odb_backend *backend, const git_oid *id)
{
	CLEANUP(inflating_release) struct inflating inflating = { .fd = -1 };
	int result = open_object((const struct loose *)backend, id, &inflating);
	void *bytes;

	if (result == 0)
		result = check_size(&inflating);
	if (result < 0)
		return result;
	bytes = git_odb_backend_data_alloc(backend, inflating.size + 1);
	if (!bytes)
		return -1;
	if (read_body(&inflating, bytes) < 0) {
		git_odb_backend_data_free(backend, bytes);
		return -1;
	}
	*ret = bytes;
	*ret_size = inflating.size;
	*ret_type = inflating.type;
	return 0;
}

static int exists(git_odb_backend *backend, const git_oid *id)
{
	git_odb_backend *names = ((struct loose *)backend)->names;

	return names->exists(names, id);
}

static int exists_prefix(git_oid *ret, git_odb_backend *backend, const git_oid *prefix, size_t length)
{
	git_odb_backend *names = ((struct loose *)backend)->names;

	return names->exists_prefix(ret, names, prefix, length);
}

static int read_prefix(git_oid *ret_id, void **ret, size_t *ret_size, git_object_t *ret_type,
	git_odb_backend *backend, const git_oid *prefix, size_t length)
{
	int result = exists_prefix(ret_id, backend, prefix, length);

	return result < 0 ? result : read_object(ret, ret_size, ret_type, backend, ret_id);
}

static void free_loose(git_odb_backend *backend)
{
	struct loose *loose = (struct loose *)backend;

	if (loose->names)
		loose->names->free(loose->names);
	memory_free(loose->objects);
	memory_free(loose);
}

int loose_backend_new(git_odb_backend **ret, const char *objects)
{
	struct loose *loose = memory_zero(1, sizeof(*loose));

	if (git_odb_init_backend(&loose->backend, GIT_ODB_BACKEND_VERSION) < 0 ||
		git_odb_backend_loose(&loose->names, objects, -1, 0, 0, 0) < 0) {
		free_loose(&loose->backend);
		return -1;
	}
	loose->objects = memory_string(objects);
	loose->backend.read = read_object;
	loose->backend.read_prefix = read_prefix;
	loose->backend.read_header = read_header;
	loose->backend.exists = exists;
	loose->backend.exists_prefix = exists_prefix;
	loose->backend.free = free_loose;
	*ret = &loose->backend;
	return 0;
}
