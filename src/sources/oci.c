/* Layouts in folders, and which of the two a path is. */
#include "sources/oci.h"

#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "oci_parts.h"

enum { TAR_BLOCK = 512, TAR_MAGIC = 257, VERSION_MOST = 4096 };

static struct bytes bytes_of(const struct buf *buf)
{
	return (struct bytes){ (const unsigned char *)buf->text, buf->length };
}

/* --- folders ----------------------------------------------------------------------------------------------- */

static bool is_in(const char *path, const char *name, bool look(const char *))
{
	CLEANUP(buf_release) struct buf whole = BUF_INIT;

	file_join(&whole, path, name);
	return look(whole.text);
}

/* None of the way may be a link: it could lead anywhere. */
static int read_in(struct buf *ret, const char *path, const char *name, size_t most, struct error *err)
{
	CLEANUP(buf_release) struct buf whole = BUF_INIT;

	file_join(&whole, path, name);
	if (!file_is_regular(whole.text))
		return error_set(err, ERROR_NOT_FOUND, "'%s' is not in the layout", name);
	return file_read(ret, whole.text, most, err);
}

static int get_from_folder(
	const void *store, const char *hex, size_t most, struct buf *ret, struct error *err)
{
	const char *folder = store;
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	if (!is_in(folder, "blobs", file_is_folder) || !is_in(folder, "blobs/sha256", file_is_folder))
		return error_set(err, ERROR_NOT_FOUND, "the layout has no blobs");
	buf_format(&name, "blobs/sha256/%s", hex);
	return read_in(ret, folder, name.text, most, err);
}

/* What the plan wants is said when it is not there: a manifest promised it. */
static int give_from_folder(struct oci_plan *plan, const char *path, const char *hex, struct error *err)
{
	CLEANUP(buf_release) struct buf blob = BUF_INIT;
	struct error error = { 0 };

	if (get_from_folder(path, hex, plan->limits->values[LIMIT_ATTESTATION_BYTES], &blob, &error) < 0 ||
		oci_check_blob(hex, bytes_of(&blob), &error) < 0) {
		if (error.code == ERROR_NOT_FOUND)
			error.code = ERROR_MALFORMED;
		plan->visitor->trouble(&error, plan->visitor->context);
		return 0;
	}
	return oci_plan_give(plan, hex, bytes_of(&blob), err);
}

static int read_folder(struct oci_plan *plan, const char *path, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	int result = 0;

	if (read_in(&text, path, "oci-layout", VERSION_MOST, err) < 0 ||
		oci_check_version(bytes_of(&text), err) < 0)
		return err->code;
	buf_clear(&text);
	if (read_in(&text, path, "index.json", OCI_MANIFEST_MOST, err) < 0 ||
		oci_plan_make(plan, bytes_of(&text), get_from_folder, path, err) < 0)
		return err->code;
	for (size_t i = 0; i < plan->wanted_count && result == 0; i++)
		if (i == 0 || strcmp(plan->wanted[i - 1].hex, plan->wanted[i].hex) != 0)
			result = give_from_folder(plan, path, plan->wanted[i].hex, err);
	return result;
}

/* --- either ------------------------------------------------------------------------------------------------ */

bool oci_screen(const char *path)
{
	CLEANUP(file_close) int fd = -1;
	struct error error = { 0 };
	unsigned char block[TAR_BLOCK];
	ssize_t got;

	if (file_is_folder(path))
		return is_in(path, "oci-layout", file_is_regular) &&
		       is_in(path, "index.json", file_is_regular);
	if (file_open(&fd, path, NULL, &error) < 0)
		return false;
	got = read(fd, block, sizeof(block));
	if (got >= 2 && block[0] == 0x1f && block[1] == 0x8b)
		return true;
	return got == TAR_BLOCK && memcmp(block + TAR_MAGIC, "ustar", 5) == 0;
}

int oci_read(
	const char *path, const struct limits *limits, const struct oci_visitor *visitor, struct error *err)
{
	CLEANUP(oci_plan_release) struct oci_plan plan = { .limits = limits, .visitor = visitor };
	CLEANUP(file_close) int fd = -1;

	if (file_is_folder(path))
		return read_folder(&plan, path, err);
	if (file_open(&fd, path, NULL, err) < 0)
		return err->code;
	return oci_archive_read(&plan, fd, (struct bytes){ 0 }, err);
}

int oci_read_archive(struct bytes archive, const struct limits *limits, const struct oci_visitor *visitor,
	struct error *err)
{
	CLEANUP(oci_plan_release) struct oci_plan plan = { .limits = limits, .visitor = visitor };

	return oci_archive_read(&plan, -1, archive, err);
}
