#include "verifying_files.h"

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "sources/oci.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, WALK_DEPTH = 32, FOLDER_NAMES = 100000 };

/* What is larger is not held in memory: of it SHA-256 alone is known. */
static const uint64_t held_most = UINT64_C(64) * 1024 * 1024;

/* Longest first: what is left must not end in another. */
static const char *const suffixes[] = { ".publish.attestation", ".sigstore.jsonl", ".sigstore.json",
	".cosign.bundle", ".intoto.jsonl", ".intoto.json", ".attestation", ".build.slsa", ".sigstore",
	".bundle", ".dsse", ".att", ".sig" };

/* --- artifacts ------------------------------------------------------------------------------------------ */

void artifact_file_release(struct artifact_file *file)
{
	memory_free(file->path);
	buf_release(&file->bytes);
	arena_release(&file->arena);
	*file = (struct artifact_file)ARTIFACT_FILE_INIT;
}

static int digest_stream(struct buf *ret, int fd, const char *path, struct error *err)
{
	CLEANUP(buf_release) struct buf piece = BUF_INIT;
	unsigned char value[DIGEST_SIZE];
	struct digest digest;
	ssize_t got = 1;

	buf_reserve(&piece, PIECE);
	digest_start(&digest);
	while (got) {
		got = read(fd, piece.text, PIECE);
		if (got < 0 && errno != EINTR)
			break;
		if (got > 0)
			digest_add(&digest, piece.text, (size_t)got);
	}
	digest_finish(&digest, value);
	if (got < 0)
		return error_system(err, "reading '%s'", path);
	buf_add(ret, "sha256:");
	buf_add_hex(ret, value, sizeof(value));
	return 0;
}

static int read_artifact(struct artifact_file *file, const char *path, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(file_close) int fd = -1;
	uint64_t size;

	if (file_open(&fd, path, &size, err) < 0)
		return err->code;
	if (size > held_most) {
		if (digest_stream(&text, fd, path, err) < 0)
			return err->code;
		artifact_of_text(&file->artifact, text.text, &file->arena);
		return 0;
	}
	if (file_read(&file->bytes, path, held_most, err) < 0)
		return err->code;
	artifact_of_bytes(&file->artifact,
		(struct bytes){ (const unsigned char *)file->bytes.text, file->bytes.length }, &file->arena);
	return 0;
}

int artifact_file_read(struct artifact_file *file, const char *path, struct error *err)
{
	if (file->path && strcmp(file->path, path) == 0)
		return 0;
	artifact_file_release(file);
	if (read_artifact(file, path, err) < 0)
		return err->code;
	file->path = memory_string(path);
	return 0;
}

bool beside_by_suffix(struct buf *ret, const char *path)
{
	for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
		const size_t length = strlen(path), cut = strlen(suffixes[i]);

		if (!text_ends(path, suffixes[i]) || length == cut || path[length - cut - 1] == '/')
			continue;
		buf_add_bytes(ret, path, length - cut);
		if (file_is_regular(ret->text))
			return true;
		buf_clear(ret);
	}
	return false;
}

bool beside_by_name(struct buf *ret, const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	if (!*name || strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return false;
	buf_add_bytes(ret, path, slash ? (size_t)(slash + 1 - path) : 0);
	buf_add(ret, name);
	if (file_is_regular(ret->text) && strcmp(ret->text, path) != 0)
		return true;
	buf_clear(ret);
	return false;
}

/* --- walking -------------------------------------------------------------------------------------------- */

struct walk {
	struct buf path;
	size_t depth;
	file_taker *taker;
	walk_trouble *trouble;
	void *context;
};

static int walk_folder(struct walk *walk);

static int on_name(const char *name, void *context)
{
	struct walk *walk = context;
	const size_t length = walk->path.length;
	int result = 0;

	if (length && walk->path.text[length - 1] != '/')
		buf_add_char(&walk->path, '/');
	buf_add(&walk->path, name);
	if (file_is_folder(walk->path.text) && !oci_screen(walk->path.text))
		result = walk_folder(walk);
	else if (file_is_folder(walk->path.text) || file_is_regular(walk->path.text))
		result = walk->taker(walk->path.text, false, walk->context);
	buf_cut(&walk->path, length);
	return result;
}

static int walk_folder(struct walk *walk)
{
	CLEANUP(memory_release) char *path = memory_string(walk->path.text);
	struct error error = { 0 };
	int result;

	if (walk->depth == WALK_DEPTH) {
		error_set(&error, ERROR_TOO_LARGE, "folders are nested more than %d deep", WALK_DEPTH);
		walk->trouble(path, &error, walk->context);
		return 0;
	}
	walk->depth++;
	result = file_visit_folder(path, FOLDER_NAMES, on_name, walk, &error);
	walk->depth--;
	if (result < 0 && error.code) {
		walk->trouble(path, &error, walk->context);
		return 0;
	}
	return result;
}

int files_walk(const char *path, file_taker *taker, walk_trouble *trouble, void *context)
{
	struct walk walk = { .path = BUF_INIT, .taker = taker, .trouble = trouble, .context = context };
	struct stat status;
	int result;

	if (stat(path, &status) < 0 || !S_ISDIR(status.st_mode) || oci_screen(path))
		return taker(path, true, context);
	buf_add(&walk.path, path);
	result = walk_folder(&walk);
	buf_release(&walk.path);
	return result;
}
