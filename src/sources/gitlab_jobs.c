#include "gitlab_jobs.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"

enum { CHAIN_MOST = 32, REFERENCES_DEEP_MOST = 10, STEPS_MOST = 200000, SEEN_MOST = 200 };

const char *const gitlab_versions[2] = { "DAGGER_VERSION", "DAGGER_COMMIT" };

/* A part by the node that it is, and the job that it stands in. */
struct gitlab_owned {
	const struct yaml_node *node;
	size_t job;
	enum gitlab_part part;
};

static const char *const part_names[GITLAB_PART_COUNT] = {
	[GITLAB_IMAGE] = "image",
	[GITLAB_SERVICES] = "services",
	[GITLAB_VARIABLES] = "variables",
	[GITLAB_BEFORE] = "before_script",
	[GITLAB_SCRIPT] = "script",
	[GITLAB_AFTER] = "after_script",
	[GITLAB_RULES] = "rules",
	[GITLAB_SECRETS] = "secrets",
	[GITLAB_TOKENS] = "id_tokens",
	[GITLAB_EXTENDS] = "extends",
};

/* Keys at the top that are no jobs. */
static bool is_job(const char *key)
{
	static const char *const others[] = { "stages", "variables", "include", "default", "workflow",
		"image", "services", "cache", "before_script", "after_script", "spec" };

	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (strcmp(key, others[i]) == 0)
			return false;
	return true;
}

bool gitlab_is_hidden(const struct gitlab_job *job)
{
	return *yaml_key(job->node) == '.';
}

bool gitlab_is_read(const struct gitlab_job *job)
{
	for (size_t i = 0; i < GITLAB_PART_COUNT; i++)
		if (job->read[i])
			return true;
	return !gitlab_is_hidden(job);
}

void gitlab_jobs_release(struct gitlab_jobs *jobs)
{
	memory_free(jobs->items);
	memory_free(jobs->by_name);
	memory_free(jobs->owned);
	memory_free(jobs->seen);
	*jobs = (struct gitlab_jobs){ 0 };
}

/* --- finding -------------------------------------------------------------------------------------------- */

static int compare_owned(const void *left, const void *right)
{
	const struct gitlab_owned *one = left, *other = right;

	return (one->node > other->node) - (one->node < other->node);
}

static const struct gitlab_owned *find_owned(const struct gitlab_jobs *jobs, const struct yaml_node *node)
{
	const struct gitlab_owned key = { .node = node };

	return jobs->owned_count ? bsearch(&key, jobs->owned, jobs->owned_count, sizeof(key), compare_owned)
				 : NULL;
}

bool gitlab_is_part(const struct gitlab_jobs *jobs, const struct yaml_node *node)
{
	return find_owned(jobs, node) != NULL;
}

bool gitlab_is_own(const struct gitlab_jobs *jobs, const struct gitlab_job *job, enum gitlab_part part)
{
	const struct gitlab_owned *owned = find_owned(jobs, job->parts[part]);

	return owned && &jobs->items[owned->job] == job;
}

bool gitlab_is_first(struct gitlab_jobs *jobs, const struct yaml_node *node)
{
	for (size_t i = 0; i < jobs->seen_count; i++)
		if (jobs->seen[i] == node)
			return false;
	if (jobs->seen_count == SEEN_MOST)
		return false;
	memory_grow(&jobs->seen, jobs->seen_count, &jobs->seen_capacity, sizeof(*jobs->seen));
	jobs->seen[jobs->seen_count++] = node;
	return true;
}

struct named {
	const char *name;
	size_t index;
};

static int compare_named(const void *left, const void *right)
{
	const struct named *one = left, *other = right;
	const int order = strcmp(one->name, other->name);

	return order ? order : (one->index > other->index) - (one->index < other->index);
}

static void sort_names(struct gitlab_jobs *jobs)
{
	struct named *names = memory_zero(jobs->count + 1, sizeof(*names));

	for (size_t i = 0; i < jobs->count; i++)
		names[i] = (struct named){ yaml_key(jobs->items[i].node), i };
	if (jobs->count > 1)
		qsort(names, jobs->count, sizeof(*names), compare_named);
	jobs->by_name = memory_zero(jobs->count + 1, sizeof(*jobs->by_name));
	for (size_t i = 0; i < jobs->count; i++)
		jobs->by_name[i] = names[i].index;
	memory_free(names);
}

/* Of equal names the last counts, as in YAML. */
static const struct gitlab_job *find_job(const struct gitlab_jobs *jobs, const char *name)
{
	size_t low = 0, high = jobs->count;
	const struct gitlab_job *job;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		job = &jobs->items[jobs->by_name[middle]];
		if (strcmp(yaml_key(job->node), name) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	job = low ? &jobs->items[jobs->by_name[low - 1]] : NULL;
	return job && strcmp(yaml_key(job->node), name) == 0 ? job : NULL;
}

static void find_jobs(struct gitlab_jobs *jobs)
{
	jobs->items = memory_zero(yaml_count(jobs->root) + 1, sizeof(*jobs->items));
	jobs->owned = memory_zero((yaml_count(jobs->root) + 1) * GITLAB_PART_COUNT, sizeof(*jobs->owned));
	for (const struct yaml_node *at = yaml_first(jobs->root); at; at = yaml_next(at)) {
		struct gitlab_job *job = &jobs->items[jobs->count];

		if (yaml_type(at) != YAML_MAPPING || !is_job(yaml_key(at)))
			continue;
		job->node = at;
		for (size_t i = 0; i < GITLAB_PART_COUNT; i++)
			job->parts[i] = yaml_member(at, part_names[i]);
		for (const struct yaml_node *each = yaml_first(at); each; each = yaml_next(each))
			for (size_t i = 0; i < GITLAB_PART_COUNT; i++)
				if (job->parts[i] == each)
					jobs->owned[jobs->owned_count++] = (struct gitlab_owned){ each,
						jobs->count, (enum gitlab_part)i };
		jobs->count++;
	}
	if (jobs->owned_count > 1)
		qsort(jobs->owned, jobs->owned_count, sizeof(*jobs->owned), compare_owned);
}

/* --- what jobs have from each other --------------------------------------------------------------------- */

struct chain {
	const struct gitlab_job *jobs[CHAIN_MOST];
	size_t count;
};

/* Each job once: one that is met again has nothing to add, so that circles end too. */
static bool add_to_chain(struct chain *chain, const struct gitlab_job *job)
{
	for (size_t i = 0; i < chain->count; i++)
		if (chain->jobs[i] == job)
			return false;
	if (chain->count == CHAIN_MOST)
		return false;
	chain->jobs[chain->count++] = job;
	return true;
}

/* A job and those it extends, in the order in which their parts count; the last that is named counts first. */
/* NOLINTNEXTLINE(misc-no-recursion): CHAIN_MOST ends it */
static void walk_chain(struct gitlab_jobs *jobs, const struct gitlab_job *job, struct chain *chain)
{
	const struct yaml_node *extends, *names[CHAIN_MOST];
	size_t count = 0;

	if (!job || !add_to_chain(chain, job))
		return;
	extends = job->parts[GITLAB_EXTENDS];
	if (!extends)
		return;
	if (yaml_text(extends))
		names[count++] = extends;
	for (const struct yaml_node *at = yaml_first(extends); at && count < CHAIN_MOST; at = yaml_next(at))
		if (yaml_text(at))
			names[count++] = at;
	while (count && jobs->steps) {
		jobs->steps--;
		walk_chain(jobs, find_job(jobs, yaml_text(names[--count])), chain);
	}
}

/* Lookups are paid for by their length: a file of references to long lists ends soon. */
static const struct yaml_node *member_of(
	struct gitlab_jobs *jobs, const struct yaml_node *node, const char *key)
{
	const size_t cost = yaml_count(node) + 1;

	if (cost > jobs->steps) {
		jobs->steps = 0;
		return NULL;
	}
	jobs->steps -= cost;
	return yaml_member(node, key);
}

const struct yaml_node *gitlab_follow(struct gitlab_jobs *jobs, const struct yaml_node *node)
{
	for (int i = 0; node && strcmp(yaml_tag(node), "!reference") == 0; i++) {
		const struct yaml_node *word = yaml_first(node);
		const struct gitlab_job *job =
			word && yaml_text(word) ? find_job(jobs, yaml_text(word)) : NULL;

		if (i == REFERENCES_DEEP_MOST || !job || yaml_count(node) > REFERENCES_DEEP_MOST)
			return NULL;
		node = job->node;
		for (word = yaml_next(word); word && node; word = yaml_next(word))
			node = yaml_text(word) ? member_of(jobs, node, yaml_text(word)) : NULL;
	}
	return node;
}

static const struct yaml_node *part_of(const struct chain *chain, enum gitlab_part part)
{
	for (size_t i = 0; i < chain->count; i++)
		if (chain->jobs[i]->parts[part])
			return chain->jobs[i]->parts[part];
	return NULL;
}

static void find_versions(struct gitlab_jobs *jobs, struct gitlab_job *job)
{
	const struct yaml_node *variables = gitlab_follow(jobs, job->parts[GITLAB_VARIABLES]);

	for (size_t i = 0; variables && i < COUNT_OF(gitlab_versions); i++)
		job->asked[i] = member_of(jobs, variables, gitlab_versions[i]);
}

static void inherit(struct gitlab_job *job, const struct chain *chain)
{
	job->rules = part_of(chain, GITLAB_RULES);
	job->secrets = part_of(chain, GITLAB_SECRETS) || part_of(chain, GITLAB_TOKENS);
	for (size_t i = chain->count; i-- > 0;)
		for (size_t k = 0; k < COUNT_OF(gitlab_versions); k++)
			if (chain->jobs[i]->asked[k])
				job->versions[k] = chain->jobs[i]->asked[k];
}

/* --- what is read --------------------------------------------------------------------------------------- */

static bool is_script(enum gitlab_part part)
{
	return part == GITLAB_BEFORE || part == GITLAB_SCRIPT || part == GITLAB_AFTER;
}

/* A version counts that every job has which runs the script. */
static void note_user(struct gitlab_job *owner, const struct gitlab_job *user)
{
	owner->secrets |= user->secrets;
	for (size_t i = 0; i < COUNT_OF(gitlab_versions); i++)
		if (!owner->users || !user->versions[i])
			owner->given[i] = user->versions[i];
	owner->users++;
}

/* NOLINTNEXTLINE(misc-no-recursion): REFERENCES_DEEP_MOST and the steps end it */
static void mark(
	struct gitlab_jobs *jobs, const struct yaml_node *node, const struct gitlab_job *user, int depth)
{
	const struct gitlab_owned *owned = node ? find_owned(jobs, node) : NULL;
	struct gitlab_job *owner = owned ? &jobs->items[owned->job] : NULL;

	if (!node || depth > REFERENCES_DEEP_MOST)
		return;
	if (owner) {
		if (is_script(owned->part) && owner != user)
			note_user(owner, user);
		if (owner->read[owned->part])
			return;
		owner->read[owned->part] = true;
	}
	if (strcmp(yaml_tag(node), "!reference") == 0) {
		mark(jobs, gitlab_follow(jobs, node), user, depth + 1);
		return;
	}
	for (const struct yaml_node *at = yaml_first(node); at && jobs->steps; at = yaml_next(at)) {
		jobs->steps--;
		if (yaml_type(at) == YAML_SEQUENCE)
			mark(jobs, at, user, depth + 1);
	}
}

/* What runs with a job: of variables all that the jobs of its chain have, of the rest the first. */
static void mark_job(struct gitlab_jobs *jobs, struct gitlab_job *job)
{
	static const enum gitlab_part parts[] = { GITLAB_IMAGE, GITLAB_SERVICES, GITLAB_BEFORE, GITLAB_SCRIPT,
		GITLAB_AFTER };
	struct chain chain = { .count = 0 };

	walk_chain(jobs, job, &chain);
	inherit(job, &chain);
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		mark(jobs, part_of(&chain, parts[i]), job, 0);
	for (size_t i = 0; i < chain.count; i++)
		mark(jobs, chain.jobs[i]->parts[GITLAB_VARIABLES], job, 0);
}

/* What other jobs say counts where a hidden job itself is silent. */
static void finish(struct gitlab_jobs *jobs, struct gitlab_job *job)
{
	struct chain chain = { .count = 0 };
	const bool secrets = job->secrets;

	if (!gitlab_is_hidden(job) || !gitlab_is_read(job))
		return;
	walk_chain(jobs, job, &chain);
	inherit(job, &chain);
	job->secrets |= secrets;
	for (size_t i = 0; i < COUNT_OF(gitlab_versions); i++)
		if (!job->versions[i])
			job->versions[i] = job->given[i];
}

/* Where following took too long nothing is left out instead. */
static void read_all(struct gitlab_jobs *jobs)
{
	for (size_t i = 0; i < jobs->count; i++)
		for (size_t k = 0; k < GITLAB_PART_COUNT; k++)
			jobs->items[i].read[k] = true;
}

void gitlab_jobs_make(struct gitlab_jobs *jobs, const struct yaml_node *root)
{
	bool runs = false;

	*jobs = (struct gitlab_jobs){ .root = root, .steps = STEPS_MOST };
	find_jobs(jobs);
	sort_names(jobs);
	for (size_t i = 0; i < jobs->count; i++)
		runs |= !gitlab_is_hidden(&jobs->items[i]);
	for (size_t i = 0; i < jobs->count; i++)
		find_versions(jobs, &jobs->items[i]);
	for (size_t i = 0; i < jobs->count; i++)
		if (!gitlab_is_hidden(&jobs->items[i]))
			mark_job(jobs, &jobs->items[i]);
	/* What other files have from here is not known: then everything counts. */
	for (size_t i = 0; i < jobs->count; i++)
		if (gitlab_is_hidden(&jobs->items[i]) && (!runs || yaml_member(root, "include")))
			mark_job(jobs, &jobs->items[i]);
	for (size_t i = 0; i < jobs->count; i++)
		finish(jobs, &jobs->items[i]);
	if (!jobs->steps)
		read_all(jobs);
}
