#include "support_hostile.h"

#include <git2.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"

enum { PATHS = 8 };

static char folder[] = "/tmp/scabbard-hostile-XXXXXX";

int hostile_start(void)
{
	return mkdtemp(folder) && git_libgit2_init() > 0 ? 0 : -1;
}

void hostile_stop(void)
{
	char line[PATH_MAX];

	git_libgit2_shutdown();
	snprintf(line, sizeof(line), "chmod -R u+rwX '%s'; rm -rf '%s'", folder, folder);
	if (system(line) != 0)
		fprintf(stderr, "'%s' was not removed\n", folder);
}

const char *hostile_path(const char *format, ...)
{
	static char paths[PATHS][PATH_MAX];
	static int next;
	char *path = paths[next++ % PATHS];
	int length = snprintf(path, PATH_MAX, "%s/", folder);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(path + length, PATH_MAX - (size_t)length, format, arguments);
	va_end(arguments);
	return path;
}

void hostile_write(const char *path, const void *bytes, size_t length)
{
	CLEANUP(buf_release) struct buf above = BUF_INIT;
	struct error error = { 0 };

	buf_add_bytes(&above, path, (size_t)(strrchr(path, '/') - path));
	if (file_make_folder(above.text, &error) < 0 || file_write(path, bytes, length, &error) < 0)
		fail_msg("%s", error.message);
}

static void write_text(const char *path, const char *text)
{
	hostile_write(path, text, strlen(text));
}

void hostile_make(const char *name)
{
	assert_int_equal(file_make_folder(hostile_path("%s/objects/pack", name), NULL), 0);
	assert_int_equal(file_make_folder(hostile_path("%s/refs/heads", name), NULL), 0);
	write_text(hostile_path("%s/HEAD", name), "ref: refs/heads/main\n");
	write_text(hostile_path("%s/config", name), "[core]\n\tbare = true\n");
}

void hostile_add_remote(const char *name, const char *url)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&text, "[core]\n\tbare = true\n[remote \"origin\"]\n\turl = %s\n", url);
	write_text(hostile_path("%s/config", name), text.text);
}

/* --- objects -------------------------------------------------------------------------------------------- */

const char *hostile_object_path(const char *name, const char *oid)
{
	return hostile_path("%s/objects/%.2s/%s", name, oid, oid + 2);
}

static void write_loose(
	const char *name, const char *oid, const char *header, const void *bytes, size_t length)
{
	CLEANUP(buf_release) struct buf whole = BUF_INIT;
	CLEANUP(memory_release) unsigned char *deflated = NULL;
	uLongf size;

	buf_add_bytes(&whole, header, strlen(header) + 1);
	buf_add_bytes(&whole, bytes, length);
	size = compressBound(whole.length);
	deflated = memory_zero(size, 1);
	assert_int_equal(
		compress2(deflated, &size, (const unsigned char *)whole.text, whole.length, 1), Z_OK);
	hostile_write(hostile_object_path(name, oid), deflated, size);
}

static void id_of(const void *bytes, size_t length, git_object_t type, char ret[HOSTILE_OID])
{
	git_oid id;

	assert_int_equal(git_odb_hash(&id, bytes, length, type), 0);
	git_oid_tostr(ret, HOSTILE_OID, &id);
}

void hostile_add(const char *name, const char *type, const void *bytes, size_t length, char ret[HOSTILE_OID])
{
	CLEANUP(buf_release) struct buf header = BUF_INIT;

	id_of(bytes, length, git_object_string2type(type), ret);
	buf_format(&header, "%s %zu", type, length);
	write_loose(name, ret, header.text, bytes, length);
}

void hostile_add_lie(const char *name, const char *seed, const char *header, const void *bytes, size_t length,
	char ret[HOSTILE_OID])
{
	id_of(seed, strlen(seed), GIT_OBJECT_BLOB, ret);
	write_loose(name, ret, header, bytes, length);
}

void hostile_entry(struct buf *tree, const char *mode, const char *entry, const char *oid)
{
	git_oid id;

	assert_int_equal(git_oid_fromstr(&id, oid), 0);
	buf_format(tree, "%s %s", mode, entry);
	buf_add_char(tree, '\0');
	buf_add_bytes(tree, id.id, sizeof(id.id));
}

void hostile_add_tree(const char *name, const struct buf *tree, char ret[HOSTILE_OID])
{
	hostile_add(name, "tree", tree->text, tree->length, ret);
}

void hostile_commit(const char *name, const char *tree)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	char oid[HOSTILE_OID];

	buf_format(&text,
		"tree %s\nauthor A <a@example.org> 1767323045 +0000\n"
		"committer A <a@example.org> 1767323045 +0000\n\n%s\n",
		tree, name);
	hostile_add(name, "commit", text.text, text.length, oid);
	write_text(hostile_path("%s/refs/heads/main", name), oid);
}

static int compare_numbers(const void *left, const void *right)
{
	char one[16], other[16];

	/* As git orders the names of folders. */
	snprintf(one, sizeof(one), "%u/", *(const unsigned *)left);
	snprintf(other, sizeof(other), "%u/", *(const unsigned *)right);
	return strcmp(one, other);
}

void hostile_add_fan(const char *name, const char *oid, unsigned count, char ret[HOSTILE_OID])
{
	CLEANUP(memory_release) unsigned *numbers = memory_zero(count, sizeof(*numbers));
	CLEANUP(buf_release) struct buf tree = BUF_INIT;

	for (unsigned i = 0; i < count; i++)
		numbers[i] = i;
	qsort(numbers, count, sizeof(*numbers), compare_numbers);
	for (unsigned i = 0; i < count; i++) {
		char entry[16];

		snprintf(entry, sizeof(entry), "%u", numbers[i]);
		hostile_entry(&tree, "40000", entry, oid);
	}
	hostile_add_tree(name, &tree, ret);
}

void hostile_add_manifest(
	const char *name, const char *module, char ret_blob[HOSTILE_OID], char ret_tree[HOSTILE_OID])
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf tree = BUF_INIT;

	buf_format(&text, "{\"name\":\"%s\",\"sdk\":\"go\"}\n", module);
	hostile_add(name, "blob", text.text, text.length, ret_blob);
	hostile_entry(&tree, "100644", "dagger.json", ret_blob);
	hostile_add_tree(name, &tree, ret_tree);
}
