#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support_corpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"

enum { NAMES = 100000, BYTES = 16 * 1024 * 1024 };

bool corpus_path(const char *part, struct buf *ret)
{
	const char *shared = getenv("SHARED");

	buf_clear(ret);
	buf_format(ret, "%s/corpus/%s", shared && *shared ? shared : "../shared", part);
	if (file_is_folder(ret->text) || file_is_regular(ret->text))
		return true;
	printf("skipped: there is no '%s'; SHARED names the folder of the real data\n", ret->text);
	return false;
}

void corpus_read(struct buf *ret, const char *path)
{
	struct error error = { 0 };

	buf_clear(ret);
	if (file_read(ret, path, BYTES, &error) < 0)
		fail_msg("%s", error.message);
}

/* A walk: the folder being read, and where its path below the first folder starts. */
struct corpus_walk {
	struct buf path;
	size_t below;
	size_t files;
	void (*visit)(const char *path, const char *bytes, size_t length, void *context);
	void *context;
};

static int walk_name(const char *name, void *context)
{
	struct corpus_walk *walk = context;
	size_t length = walk->path.length;
	struct error error = { 0 };

	buf_format(&walk->path, "/%s", name);
	if (file_is_folder(walk->path.text)) {
		if (file_visit_folder(walk->path.text, NAMES, walk_name, walk, &error) < 0)
			fail_msg("%s", error.message);
	} else if (file_is_regular(walk->path.text)) {
		CLEANUP(buf_release) struct buf bytes = BUF_INIT;

		corpus_read(&bytes, walk->path.text);
		walk->visit(walk->path.text + walk->below, bytes.text, bytes.length, walk->context);
		walk->files++;
	}
	buf_cut(&walk->path, length);
	return 0;
}

size_t corpus_visit(const char *folder,
	void (*visit)(const char *path, const char *bytes, size_t length, void *context), void *context)
{
	struct corpus_walk walk = { .path = BUF_INIT, .visit = visit, .context = context };
	struct error error = { 0 };

	buf_add(&walk.path, folder);
	walk.below = walk.path.length + 1;
	if (file_visit_folder(folder, NAMES, walk_name, &walk, &error) < 0)
		fail_msg("%s", error.message);
	buf_release(&walk.path);
	return walk.files;
}
