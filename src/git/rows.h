/* The rows that a walk adds to a snapshot: hostile repositories must not make more of them than anyone can hold. */
#ifndef SCABBARD_GIT_ROWS_H
#define SCABBARD_GIT_ROWS_H

#include "git/walk.h"
#include "handle.h"
#include "model/limits.h"
#include "model/snapshot.h"

/* Paths are raw; the snapshot has them quoted. */
struct rows {
	struct snapshot *snapshot;
	const struct limits *limits;
	struct buf written;   /* a path as it is written down */
	struct problem spare; /* stands for every problem past the limit */
	bool crowded;         /* more folders that could stand for a host than are recorded */
	bool flooded;         /* more problems than are recorded */
	bool full;            /* more files than are recorded */
};

#define ROWS_INIT(of, within)                                                                                \
	{                                                                                                    \
		.snapshot = (of), .limits = (within), .written = BUF_INIT                                    \
	}

void rows_release(struct rows *rows);

/* Whether a path is short enough, also in its quoted form. */
bool rows_fits(struct rows *rows, const struct buf *path);

/* Never NULL. Past the limit of problems nothing is added but a row that says so. */
struct problem *rows_problem(struct rows *rows, const char *path, enum problem_code code, const char *detail);
void rows_limit(
	struct rows *rows, const char *path, enum problem_code code, enum limit_id limit, uint64_t size);

/* NULL past the limit of files, which adds a row that says so. */
struct file *rows_file(struct rows *rows, const struct buf *path);

/* A blob that a reader wants: its file, or a row that says why it is not there to be read. False past the limit of files. */
struct rows_blob {
	git_oid id;
	uint32_t mode;
	struct walk_want want;
};
bool rows_blob(struct rows *rows, struct repository *repository, const struct buf *path,
	const struct rows_blob *blob);

/* An object that libgit2 could not give. */
void rows_unreadable(struct rows *rows, const char *path, int result, const char *what, const git_oid *id);

void rows_directory(struct rows *rows, const struct buf *path);

#endif
