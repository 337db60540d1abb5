/* Mirrors on disk: made and changed as plain files, so that nothing of what a server sent is run or believed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "git/config.h"
#include "git/remote.h"
#include "remoting.h"

enum { PACKED_BYTES = 256 * 1024 * 1024, REF_BYTES = 4096, FOLDER_NAMES = 1000000, REF_DEPTH = 64 };

static int write_in(const char *gitdir, const char *name, const struct buf *text, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	file_join(&path, gitdir, name);
	return file_write(path.text, text->text, text->length, err);
}

/* --- making ------------------------------------------------------------------------------------------- */

/* A value in quotes, as git's own config has it. */
static void add_value(struct buf *buf, const char *text)
{
	buf_add_char(buf, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_add_char(buf, '\\');
		buf_add_char(buf, *text);
	}
	buf_add_char(buf, '"');
}

int remote_mirror_config(const char *gitdir, const char *url, struct error *err)
{
	static const char *const spaces[] = { "heads", "tags", "notes", "attestations" };
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add(&text, "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n[remote "
		       "\"origin\"]\n"
		       "\turl = ");
	add_value(&text, url);
	buf_add_char(&text, '\n');
	for (size_t i = 0; i < COUNT_OF(spaces); i++)
		buf_format(&text, "\tfetch = +refs/%s/*:refs/%s/*\n", spaces[i], spaces[i]);
	buf_add(&text, "\ttagopt = --no-tags\n\tmirror = true\n");
	return write_in(gitdir, "config", &text, err);
}

static int write_head(const char *gitdir, const char *branch, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&text, "ref: %s\n", branch);
	return write_in(gitdir, "HEAD", &text, err);
}

int remote_mirror_make(const char *gitdir, const char *url, struct error *err)
{
	struct error unasked = { 0 };
	static const char *const folders[] = { "objects/pack", "objects/info", "refs/heads", "refs/tags" };

	err = err ? err : &unasked;
	if (mkdir(gitdir, 0777) < 0)
		return error_system(err, "making the folder '%s'", gitdir);
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		file_join(&path, gitdir, folders[i]);
		if (file_make_folder(path.text, err) < 0)
			return err->code;
	}
	if (remote_mirror_config(gitdir, url, err) < 0)
		return err->code;
	return write_head(gitdir, "refs/heads/main", err);
}

/* --- reading ------------------------------------------------------------------------------------------ */

struct reading {
	struct remote_refs *refs;
	const char *folder; /* being listed */
	const char *name;   /* of the folder: "refs/heads" */
	unsigned depth;
	uint64_t most;
	struct error *err;
};

static int add_ref(struct remote_refs *refs, uint64_t most, const char *name, const char *id,
	const char *peeled, struct error *err)
{
	if (refs->count + refs->left_out >= most)
		return error_set(err, ERROR_TOO_LARGE, "it has more than %llu refs (%s)",
			(unsigned long long)most, limit_table[LIMIT_REFS].name);
	remote_refs_add(refs, name, id, peeled);
	return 0;
}

/* What a line behind a ref says of its tag: "^<id>". NULL if it is none; `end` moves past it. */
static const char *take_peeled(char **end)
{
	char *line = *end;

	if (line[0] != '^' || strspn(line + 1, "0123456789abcdef") != OID_HEX || line[OID_HEX + 1] != '\n')
		return NULL;
	line[OID_HEX + 1] = '\0';
	*end = line + OID_HEX + 2;
	return line + 1;
}

int remoting_read_packed(struct remote_refs *refs, char *text, uint64_t most, struct error *err)
{
	for (char *line = text, *end; *line; line = end) {
		int result;

		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		if (*line == '#' || *line == '^' || strlen(line) < OID_HEX + 2 || line[OID_HEX] != ' ')
			continue;
		line[OID_HEX] = '\0';
		result = add_ref(refs, most, line + OID_HEX + 1, line, take_peeled(&end), err);
		if (result < 0)
			return result;
	}
	return 0;
}

static int read_loose_folder(struct reading *reading);

/* A file with an id is a ref, whatever else is in the folder is none. */
static int read_loose(const char *entry, void *context)
{
	struct reading *reading = context;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf id = BUF_INIT;

	file_join(&path, reading->folder, entry);
	file_join(&name, reading->name, entry);
	if (file_is_folder(path.text)) {
		struct reading below = *reading;

		below.folder = path.text;
		below.name = name.text;
		below.depth++;
		return below.depth > REF_DEPTH ? 0 : read_loose_folder(&below);
	}
	if (!file_is_regular(path.text) || file_read(&id, path.text, REF_BYTES, NULL) < 0)
		return 0;
	buf_cut(&id, strcspn(id.text, "\r\n"));
	return text_is_hex(id.text, OID_HEX)
		       ? add_ref(reading->refs, reading->most, name.text, id.text, NULL, reading->err)
		       : 0;
}

/* Folders within folders, at most REF_DEPTH. */
static int read_loose_folder(struct reading *reading)
{
	struct error error = { 0 };
	const int result = file_visit_folder(reading->folder, FOLDER_NAMES, read_loose, reading, &error);

	return result < 0 && reading->err->code == 0 ? 0 : result;
}

int remote_mirror_refs(
	const char *gitdir, const struct limits *limits, struct remote_refs *ret, struct error *err)
{
	CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
	CLEANUP(buf_release) struct buf packed = BUF_INIT;
	CLEANUP(buf_release) struct buf head = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error unasked = { 0 };
	struct reading reading = {
		.refs = &refs,
		.name = "refs",
		.most = limits->values[LIMIT_REFS],
		.err = err ? err : &unasked,
	};

	reading.err->code = 0;
	file_join(&path, gitdir, "refs");
	reading.folder = path.text;
	if (read_loose_folder(&reading) < 0)
		return reading.err->code;
	file_join(&packed, gitdir, "packed-refs");
	if (file_is_regular(packed.text) &&
		(file_read(&text, packed.text, PACKED_BYTES, reading.err) < 0 ||
			remoting_read_packed(&refs, text.text, reading.most, reading.err) < 0))
		return reading.err->code;
	file_join(&head, gitdir, "HEAD");
	buf_clear(&text);
	if (file_is_regular(head.text) && file_read(&text, head.text, REF_BYTES, NULL) == 0 &&
		text_starts(text.text, "ref: ")) {
		buf_cut(&text, strcspn(text.text, "\r\n"));
		refs.head = arena_string(&refs.arena, text.text + strlen("ref: "));
	}
	remote_refs_settle(&refs);
	*ret = refs;
	refs = (struct remote_refs){ 0 };
	return 0;
}

/* --- writing ------------------------------------------------------------------------------------------ */

/* Loose refs that somebody's git has written would hide those in packed-refs. */
static int remove_loose(const char *entry, void *context)
{
	const struct reading *reading = context;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct reading below = *reading;

	file_join(&path, reading->folder, entry);
	if (!file_is_folder(path.text)) {
		unlink(path.text);
		return 0;
	}
	below.folder = path.text;
	below.depth++;
	if (below.depth <= REF_DEPTH)
		file_visit_folder(path.text, FOLDER_NAMES, remove_loose, &below, NULL);
	/* "refs/heads" and "refs/tags" stay, empty: an empty "refs" would be no repository. */
	if (below.depth > 1)
		rmdir(path.text);
	return 0;
}

int remote_mirror_write(const char *gitdir, const struct remote_refs *refs, struct error *err)
{
	struct error unasked = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	struct reading reading = { 0 };

	err = err ? err : &unasked;
	buf_add(&text, "# pack-refs with: peeled fully-peeled sorted \n");
	for (size_t i = 0; i < refs->count; i++) {
		const struct remote_ref *ref = &refs->items[i];

		buf_format(&text, "%s %s\n", ref->id, ref->name);
		if (*ref->peeled)
			buf_format(&text, "^%s\n", ref->peeled);
	}
	if (write_in(gitdir, "packed-refs", &text, err) < 0 ||
		(refs->head && write_head(gitdir, refs->head, err) < 0))
		return err->code;
	file_join(&folder, gitdir, "refs");
	reading.folder = folder.text;
	file_visit_folder(folder.text, FOLDER_NAMES, remove_loose, &reading, NULL);
	return 0;
}
