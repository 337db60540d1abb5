/* The jobs of a pipeline of GitLab, and what they have from each other by `extends` and `!reference`. */
#ifndef SCABBARD_SOURCES_GITLAB_JOBS_H
#define SCABBARD_SOURCES_GITLAB_JOBS_H

#include <stdbool.h>
#include <stddef.h>

#include "yaml_tree.h"

/** What a job is made of. */
enum gitlab_part {
	GITLAB_IMAGE,
	GITLAB_SERVICES,
	GITLAB_VARIABLES,
	GITLAB_BEFORE,
	GITLAB_SCRIPT,
	GITLAB_AFTER,
	GITLAB_RULES,
	GITLAB_SECRETS,
	GITLAB_TOKENS,
	GITLAB_EXTENDS,
	GITLAB_PART_COUNT
};

/**
 * One job. A part that several jobs have from one is read once, where it is written: `read` says so of the parts that
 * stand in this job itself.
 */
struct gitlab_job {
	const struct yaml_node *node;
	const struct yaml_node
		*parts[GITLAB_PART_COUNT]; /**< its own, or of an anchor that it merges; NULL */
	const struct yaml_node *asked[2];  /**< its own variables that say which version */
	bool read[GITLAB_PART_COUNT];
	/* As it runs with what it extends; of a hidden one also what all jobs say that have a script from it. */
	const struct yaml_node *rules;
	const struct yaml_node *versions[2];
	bool secrets;
	const struct yaml_node *given[2];
	size_t users;
};

/** The jobs in the order of the file, and their parts by the place where they are written. */
struct gitlab_jobs {
	const struct yaml_node *root;
	struct gitlab_job *items;
	size_t count;
	size_t *by_name;
	struct gitlab_owned *owned;
	size_t owned_count;
	const struct yaml_node **seen;
	size_t seen_count;
	size_t seen_capacity;
	size_t steps; /**< that references may still take */
};

/** Find all jobs and what of them is read. Release in any case. */
void gitlab_jobs_make(struct gitlab_jobs *jobs, const struct yaml_node *root);
void gitlab_jobs_release(struct gitlab_jobs *jobs);

/** Whether a job only lends its parts to others. */
bool gitlab_is_hidden(const struct gitlab_job *job);

/** Whether anything of a job is read. */
bool gitlab_is_read(const struct gitlab_job *job);

/** What `!reference [JOB, KEY]` stands for; what is none stands for itself. NULL if it is not in this file. */
const struct yaml_node *gitlab_follow(struct gitlab_jobs *jobs, const struct yaml_node *node);

/** Whether a node is a part that is read where a job has it. */
bool gitlab_is_part(const struct gitlab_jobs *jobs, const struct yaml_node *node);

/** Whether a part stands in the job itself. */
bool gitlab_is_own(const struct gitlab_jobs *jobs, const struct gitlab_job *job, enum gitlab_part part);

/** Whether it is the first time that this is asked of a node. */
bool gitlab_is_first(struct gitlab_jobs *jobs, const struct yaml_node *node);

/** The variables of Dagger's whose value says which version is asked for. */
extern const char *const gitlab_versions[2];

#endif
