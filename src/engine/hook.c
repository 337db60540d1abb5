/* The pre-commit hook: written, taken away, described. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "engine/check.h"
#include "git/hooks.h"
#include "look_place.h"

enum { HOOK_BYTES = 64 * 1024, HOOK_MODE = 0755 };

static const char name_own[] = "pre-commit", name_before[] = "pre-commit.before-scabbard",
		  name_next[] = "pre-commit.scabbard-new";

/* What stands at the name of the hook. */
enum hook_kind {
	KIND_NONE,
	KIND_OURS,
	KIND_OTHER,   /* a file or a link: somebody's hook */
	KIND_STRANGE, /* neither */
};

struct hooking {
	struct arena arena;
	struct look_place place;
	struct hooks hooks;
	struct buf own, before, next; /* paths */
	struct buf script;            /* as it should be */
	struct buf standing;          /* as it is, if it is ours */
	enum hook_kind kind;
	bool has_before;
	struct buf *what;
	struct error *err;
};

static void hooking_release(struct hooking *hooking)
{
	buf_release(&hooking->own);
	buf_release(&hooking->before);
	buf_release(&hooking->next);
	buf_release(&hooking->script);
	buf_release(&hooking->standing);
	arena_release(&hooking->arena);
}

/* --- the script ----------------------------------------------------------------------------------------- */

static const char first_lines[] =
	"#!/bin/sh\n"
	"# scabbard hook 1: written by 'scabbard hook install', taken away by 'scabbard "
	"hook remove'.\n";

static const char middle[] =
	"# A hook that stood here before is pre-commit.before-scabbard, and runs first.\n"
	"case $0 in\n"
	"*/*) before=${0%/*}/pre-commit.before-scabbard ;;\n"
	"*) before=./pre-commit.before-scabbard ;;\n"
	"esac\n"
	"if [ -x \"$before\" ]; then\n"
	"\t\"$before\" \"$@\" || exit $?\n"
	"fi\n"
	"\n"
	"# By PATH, but never out of the folder that is being committed.\n"
	"scabbard=$(command -v scabbard)\n"
	"case $scabbard in\n"
	"/*) ;;\n"
	"*) scabbard=";

static const char last_lines[] =
	" ;;\n"
	"esac\n"
	"if [ -x \"$scabbard\" ]; then\n"
	"\t\"$scabbard\" check --staged --quiet\n"
	"\tstatus=$?\n"
	"else\n"
	"\techo \"scabbard: there is no scabbard any more, so the commit was not checked\" >&2\n"
	"\tstatus=3\n"
	"fi\n"
	"[ \"$status\" != 0 ] || exit 0\n"
	"if [ \"$status\" = 3 ] && [ \"${SCABBARD_HOOK-}\" = lenient ]; then\n"
	"\techo \"scabbard: the commit goes on all the same, since SCABBARD_HOOK is lenient\" >&2\n"
	"\texit 0\n"
	"fi\n"
	"echo \"hint: 'git commit --no-verify' commits without this check\" >&2\n"
	"exit \"$status\"\n";

/* For a shell: nothing in it means anything. */
static void add_quoted_word(struct buf *buf, const char *text)
{
	buf_add_char(buf, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			buf_add(buf, "'\\''");
		else
			buf_add_char(buf, *text);
	}
	buf_add_char(buf, '\'');
}

static void write_script(const char *program, struct buf *ret)
{
	buf_add(ret, first_lines);
	buf_add(ret, middle);
	add_quoted_word(ret, program);
	buf_add(ret, last_lines);
}

/* --- what is there -------------------------------------------------------------------------------------- */

static bool is_there(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0;
}

/* The second line says whose it is. */
static bool is_ours(const char *text)
{
	const char *second = strchr(text, '\n');

	return second && text_starts(second + 1, "# scabbard hook ");
}

static void see(struct hooking *hooking)
{
	struct stat status;

	hooking->has_before = is_there(hooking->before.text);
	hooking->kind = KIND_OTHER;
	if (lstat(hooking->own.text, &status) < 0)
		hooking->kind = KIND_NONE;
	else if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode))
		hooking->kind = KIND_STRANGE;
	else if (S_ISREG(status.st_mode) &&
		 file_read(&hooking->standing, hooking->own.text, HOOK_BYTES, NULL) == 0 &&
		 is_ours(hooking->standing.text))
		hooking->kind = KIND_OURS;
}

static bool is_inside(const char *path, const char *root)
{
	const size_t length = root ? strlen(root) : 0;

	return root && strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* Of the repository's own word nobody but it is to be touched; where the user's own config leads is his affair. */
static int check_folder(struct hooking *hooking)
{
	CLEANUP(memory_release) char *real = realpath(hooking->hooks.path, NULL);
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	const struct look_place *place = &hooking->place;

	if (!real && errno != ENOENT)
		return error_system(hooking->err, "the hooks folder '%s'", hooking->hooks.path);
	if (!real && hooking->hooks.by == HOOKS_BY_DEFAULT)
		return 0;
	if (!real) {
		error_set(hooking->err, ERROR_NOT_FOUND, "the hooks folder '%s' is not there",
			hooking->hooks.path);
		error_hint(hooking->err, "core.hooksPath names it: make it first, or unset that.");
		return ERROR_NOT_FOUND;
	}
	if (hooking->hooks.by == HOOKS_BY_USER || is_inside(real, place->common) ||
		is_inside(real, place->folder))
		return 0;
	buf_add_quoted(&line, real, strlen(real));
	error_set(hooking->err, ERROR_USAGE, "the hooks folder leads outside of the repository, to '%s'",
		line.text);
	error_hint(hooking->err,
		"Other repositories may use it: install the hook there by hand, as a line that runs "
		"'scabbard check --staged'.");
	return ERROR_USAGE;
}

static int prepare(struct hooking *hooking, const struct hook_settings *settings)
{
	struct hooks_where where;

	if (look_find(&hooking->place, settings->path, settings->roots, settings->root_count, &hooking->arena,
		    hooking->err) < 0)
		return hooking->err->code;
	where = (struct hooks_where){ hooking->place.folder, hooking->place.gitdir, hooking->place.common };
	if (hooks_find(&hooking->hooks, &where, &hooking->arena, hooking->err) < 0 ||
		check_folder(hooking) < 0)
		return hooking->err->code;
	file_join(&hooking->own, hooking->hooks.path, name_own);
	file_join(&hooking->before, hooking->hooks.path, name_before);
	file_join(&hooking->next, hooking->hooks.path, name_next);
	see(hooking);
	return 0;
}

/* --- words ---------------------------------------------------------------------------------------------- */

static void add_path(struct buf *buf, const char *path)
{
	buf_add_char(buf, '\'');
	buf_add_quoted(buf, path, strlen(path));
	buf_add_char(buf, '\'');
}

static void add_notes(struct hooking *hooking)
{
	if (hooking->hooks.by == HOOKS_BY_USER)
		buf_add(hooking->what,
			"core.hooksPath of your own configuration names this folder: every repository "
			"that has no other runs the hook\n");
	if (hooking->hooks.by == HOOKS_BY_REPOSITORY)
		buf_add(hooking->what, "core.hooksPath of the repository names this folder\n");
	if (hooking->hooks.includes)
		buf_add(hooking->what,
			"a configuration of git includes others, which were not read: if one of them sets "
			"core.hooksPath, the hooks are elsewhere\n");
}

/* --- installing ----------------------------------------------------------------------------------------- */

static int refuse_both(struct hooking *hooking)
{
	error_set(hooking->err, ERROR_USAGE, "'%s' is not ours, and '%s' is there already", hooking->own.text,
		name_before);
	error_hint(hooking->err, "Two hooks would have to run first: join them into one.");
	return ERROR_USAGE;
}

/* The former hook has both names for a moment, so that there is never none. */
static int keep_former(struct hooking *hooking)
{
	if (link(hooking->own.text, hooking->before.text) == 0)
		return 0;
	if (errno == EEXIST)
		return refuse_both(hooking);
	if (rename(hooking->own.text, hooking->before.text) < 0)
		return error_system(hooking->err, "keeping the former hook '%s'", hooking->own.text);
	return 0;
}

static int write_next(struct hooking *hooking)
{
	const mode_t mask = umask(0);

	umask(mask);
	if (file_write(hooking->next.text, hooking->script.text, hooking->script.length, hooking->err) < 0)
		return error_context(hooking->err, "writing the hook");
	if (chmod(hooking->next.text, HOOK_MODE & ~mask) < 0)
		return error_system(hooking->err, "making '%s' executable", hooking->next.text);
	return 0;
}

static int put(struct hooking *hooking)
{
	if (hooking->hooks.by == HOOKS_BY_DEFAULT && file_make_folder(hooking->hooks.path, hooking->err) < 0)
		return hooking->err->code;
	if (access(hooking->hooks.path, W_OK) < 0)
		return error_system(hooking->err, "writing to the hooks folder '%s'", hooking->hooks.path);
	if (write_next(hooking) < 0 || (hooking->kind == KIND_OTHER && keep_former(hooking) < 0)) {
		unlink(hooking->next.text);
		return hooking->err->code;
	}
	if (rename(hooking->next.text, hooking->own.text) < 0)
		return error_system(hooking->err, "installing '%s'", hooking->own.text);
	return 0;
}

static int install(struct hooking *hooking)
{
	const bool current = hooking->kind == KIND_OURS &&
			     strcmp(hooking->standing.text, hooking->script.text) == 0 &&
			     access(hooking->own.text, X_OK) == 0;

	if (hooking->kind == KIND_STRANGE)
		return error_set(hooking->err, ERROR_USAGE, "'%s' is no file", hooking->own.text);
	if (hooking->kind == KIND_OTHER && hooking->has_before)
		return refuse_both(hooking);
	if (!current && put(hooking) < 0)
		return hooking->err->code;
	add_path(hooking->what, hooking->own.text);
	if (current)
		buf_add(hooking->what, " is there already\n");
	else if (hooking->kind == KIND_OURS)
		buf_add(hooking->what, " brought up to date\n");
	else if (hooking->kind == KIND_OTHER)
		buf_format(hooking->what, " installed; the hook that was there runs first, as %s\n",
			name_before);
	else
		buf_add(hooking->what, " installed\n");
	add_notes(hooking);
	return 0;
}

/* --- removing ------------------------------------------------------------------------------------------- */

static int take_away(struct hooking *hooking)
{
	if (hooking->kind != KIND_OURS) {
		add_path(hooking->what, hooking->own.text);
		buf_add(hooking->what,
			hooking->kind == KIND_NONE ? " is not there\n" : " is not ours, and stays\n");
		return 0;
	}
	if (hooking->has_before ? rename(hooking->before.text, hooking->own.text) < 0
				: unlink(hooking->own.text) < 0)
		return error_system(hooking->err, "removing '%s'", hooking->own.text);
	add_path(hooking->what, hooking->own.text);
	buf_add(hooking->what, hooking->has_before ? " removed; the former hook is back\n" : " removed\n");
	return 0;
}

/* --- showing -------------------------------------------------------------------------------------------- */

static void show(struct hooking *hooking)
{
	static const char *const words[] = {
		[KIND_NONE] = "none",
		[KIND_OURS] = "of scabbard",
		[KIND_OTHER] = "of somebody else",
		[KIND_STRANGE] = "no file",
	};
	const bool current = strcmp(hooking->standing.text, hooking->script.text) == 0;

	add_path(hooking->what, hooking->own.text);
	buf_format(hooking->what, ": %s", words[hooking->kind]);
	if (hooking->kind == KIND_OURS && !current)
		buf_add(hooking->what,
			", not as this version writes it: 'scabbard hook install' brings it up to date");
	if (hooking->kind != KIND_NONE && access(hooking->own.text, X_OK) < 0)
		buf_add(hooking->what, ", not executable: git does not run it");
	buf_add_char(hooking->what, '\n');
	if (hooking->has_before)
		buf_format(hooking->what, "%s %s\n", name_before,
			hooking->kind == KIND_OURS ? "runs first" : "is there, and nothing runs it");
	add_notes(hooking);
}

int hook_run(
	enum hook_verb verb, const struct hook_settings *settings, struct buf *ret_what, struct error *err)
{
	CLEANUP(hooking_release)
	struct hooking hooking = {
		.own = BUF_INIT,
		.before = BUF_INIT,
		.next = BUF_INIT,
		.script = BUF_INIT,
		.standing = BUF_INIT,
		.what = ret_what,
		.err = err,
	};

	write_script(settings->program, &hooking.script);
	if (prepare(&hooking, settings) < 0)
		return err->code;
	switch (verb) {
	case HOOK_INSTALL:
		return install(&hooking);
	case HOOK_REMOVE:
		return take_away(&hooking);
	case HOOK_SHOW:
		show(&hooking);
	}
	return 0;
}
