/* What is to be fetched: put together from what a person names, from what is there, or from what the fleet lacks. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "git/remote.h"
#include "mirroring.h"
#include "sources/reference.h"
#include "store/resolution.h"

enum { NAMES_MOST = 1000000 };

void mirror_plan_release(struct mirror_plan *plan)
{
	arena_release(&plan->arena);
	*plan = (struct mirror_plan){ 0 };
}

/* --- one task ----------------------------------------------------------------------------------------- */

static bool is_planned(const struct mirror_plan *plan, const char *root)
{
	for (size_t i = 0; i < plan->count; i++)
		if (strcmp(plan->tasks[i].root, root) == 0)
			return true;
	return false;
}

static const char *shown_host(struct mirror_plan *plan, const struct remote_address *address)
{
	static const struct {
		enum remote_scheme scheme;
		uint16_t port;
	} usual[] = { { REMOTE_HTTPS, 443 }, { REMOTE_HTTP, 80 }, { REMOTE_SSH, 22 }, { REMOTE_GIT, 9418 },
		{ REMOTE_FILE, 0 } };

	for (size_t i = 0; i < COUNT_OF(usual); i++)
		if (usual[i].scheme == address->scheme && usual[i].port == address->port)
			return address->host;
	return arena_format(&plan->arena, "%s:%u", address->host, address->port);
}

static int add_task(struct mirror_plan *plan, const char *root, const char *url, struct error *err)
{
	CLEANUP(buf_release) struct buf place = BUF_INIT;
	struct remote_address address;
	struct mirror_task task;

	if (mirror_add_place(&place, plan->folder, root, err) < 0 ||
		remote_address_read(url, &plan->arena, &address, err) < 0)
		return err->code;
	task = (struct mirror_task){
		.root = arena_string(&plan->arena, root),
		.url = address.url,
		.host = shown_host(plan, &address),
		.gitdir = arena_string(&plan->arena, place.text),
		.insecure = address.scheme == REMOTE_GIT || address.scheme == REMOTE_HTTP,
		.exists = mirror_is_ours(place.text),
	};
	if (!task.exists && file_is_folder(place.text)) {
		error_set(err, ERROR_USAGE, "'%s' was not made here, so it is left alone", place.text);
		error_hint(err, "As a copy it serves all the same. Update it with git.");
		return ERROR_USAGE;
	}
	arena_grow(&plan->arena, &plan->tasks, plan->count, &plan->capacity, sizeof(*plan->tasks));
	plan->tasks[plan->count++] = task;
	return 0;
}

/* --- what a person names ------------------------------------------------------------------------------ */

/* "github.com/x/y", perhaps with a folder and a version behind it, as a module is referred to. */
static int add_module(struct mirror_plan *plan, const char *module, struct error *err)
{
	struct git_reference reference;
	const char *root;

	/* Not repeated: what stands there may be a token. */
	if (strcspn(module, "@") < strcspn(module, "/"))
		return error_set(err, ERROR_USAGE, "an address is refused: it holds a user or a token");
	git_reference_parse(module, false, &plan->arena, &reference);
	if (reference.invalid)
		return error_set(err, ERROR_USAGE, "'%s': %s", module, reference.invalid);
	/* Where only the web server knows what is the repository and what a folder in it, the whole is taken. */
	root = reference.vanity && !*reference.version ? git_url_of_remote(module, &plan->arena)
						       : reference.root;
	if (!root || !*root)
		return error_set(err, ERROR_USAGE, "'%s' is no name of a repository", module);
	if (is_planned(plan, root))
		return 0;
	return add_task(plan, root, arena_format(&plan->arena, "https://%s", root), err);
}

static int add_path(struct mirror_plan *plan, const char *path, struct error *err)
{
	char *real = realpath(path, NULL);
	const char *kept = arena_string(&plan->arena, real ? real : path);
	const char *root = git_url_normalise(kept, &plan->arena);

	memory_free(real);
	if (!real)
		return error_system(err, "'%s'", path);
	if (!root)
		return error_set(err, ERROR_USAGE, "'%s' cannot be the path of a repository", path);
	return is_planned(plan, root) ? 0 : add_task(plan, root, kept, err);
}

static bool is_url(const char *text)
{
	const size_t colon = strcspn(text, ":"), slash = strcspn(text, "/");

	if (text[colon] != ':' || colon > slash)
		return false;
	/* "host:8443/x" is a root with a port; "user@host:x" and "host:x" are scp's form. */
	return strchr(text, '@') || strncmp(text + colon, "://", 3) == 0 ||
	       !text[colon + 1 + strspn(text + colon + 1, "0123456789")] ||
	       text[colon + 1 + strspn(text + colon + 1, "0123456789")] != '/';
}

int mirror_plan_add(struct mirror_plan *plan, const char *url, struct error *err)
{
	struct error unasked = { 0 };
	struct remote_address address;
	const char *root;

	err = err ? err : &unasked;
	if (text_starts(url, "file://"))
		return add_path(plan, url + strlen("file://"), err);
	if (url[0] == '/' || url[0] == '.')
		return add_path(plan, url, err);
	if (!is_url(url))
		return add_module(plan, url, err);
	if (remote_address_read(url, &plan->arena, &address, err) < 0) {
		if (strstr(err->message, "password") || strstr(err->message, "token"))
			error_hint(err, "Name an environment variable for the host in [credentials] of the "
					"policy.");
		return err->code;
	}
	root = git_url_of_remote(address.url, &plan->arena);
	if (!root)
		return error_set(
			err, ERROR_USAGE, "an address is refused: no repository can be told from it");
	return is_planned(plan, root) ? 0 : add_task(plan, root, address.url, err);
}

/* --- what is there ------------------------------------------------------------------------------------ */

struct updating {
	struct mirror_plan *plan;
	const char *wanted; /* NULL = all */
	struct arena arena;
	const char **names; /* for a hint */
	size_t name_count, name_capacity;
	bool found;
	struct error *err;
};

static int update_one(const struct mirror_place *place, void *context)
{
	struct updating *updating = context;
	struct mirror_state state;
	struct error error = { 0 };
	const char *url;

	if (!place->root)
		return 0;
	arena_grow(&updating->arena, &updating->names, updating->name_count, &updating->name_capacity,
		sizeof(*updating->names));
	updating->names[updating->name_count++] = arena_string(&updating->arena, place->root);
	if ((updating->wanted && strcmp(updating->wanted, place->root) != 0) ||
		is_planned(updating->plan, place->root))
		return 0;
	updating->found = true;
	/* Whatever its own file says, no other repository is fetched into it. */
	url = mirror_state_read(&state, place->gitdir, &updating->arena, &error) < 0
		      ? NULL
		      : git_url_normalise(state.url, &updating->arena);
	if (!url || strcmp(url, place->root) != 0)
		state.url = place->root[0] == '/' ? place->root
						  : arena_format(&updating->arena, "https://%s", place->root);
	return add_task(updating->plan, place->root, state.url, updating->err);
}

int mirror_plan_update(struct mirror_plan *plan, const char *root, struct error *err)
{
	struct error unasked = { 0 };
	struct updating updating = { .plan = plan, .wanted = root, .err = err ? err : &unasked };
	int result = mirror_visit(plan->folder, update_one, &updating, err);

	err = err ? err : &unasked;
	if (result == 0 && root && !updating.found && !is_planned(plan, root)) {
		const char *closest = text_closest(root, updating.names, updating.name_count);

		result = error_set(err, ERROR_NOT_FOUND, "there is no mirror '%s' that was made here", root);
		if (closest)
			error_hint(err, "Did you mean '%s'?", closest);
		else
			error_hint(err, "'scabbard mirror list' names those that are there.");
	}
	arena_release(&updating.arena);
	return result;
}

/* --- what the fleet lacks ----------------------------------------------------------------------------- */

struct root_row {
	const char *root;
	bool vanity;
};

struct missing {
	struct arena arena;
	struct root_row *wanted;
	size_t wanted_count, wanted_capacity;
	struct root_row *known;
	size_t known_count, known_capacity;
};

static void missing_release(struct missing *missing)
{
	arena_release(&missing->arena);
}

static int compare_rows(const void *left, const void *right)
{
	return strcmp(((const struct root_row *)left)->root, ((const struct root_row *)right)->root);
}

static int keep_wanted(const struct remote_reference *reference, void *context)
{
	struct missing *missing = context;
	struct root_row *row;

	if (!reference->root || !*reference->root || missing->wanted_count == NAMES_MOST)
		return 0;
	/* References of one repository to one target are often neighbours. */
	if (missing->wanted_count &&
		strcmp(missing->wanted[missing->wanted_count - 1].root, reference->root) == 0)
		return 0;
	arena_grow(&missing->arena, &missing->wanted, missing->wanted_count, &missing->wanted_capacity,
		sizeof(*missing->wanted));
	row = &missing->wanted[missing->wanted_count++];
	row->root = arena_string(&missing->arena, reference->root);
	row->vanity = reference->detail & DETAIL_VANITY;
	return 0;
}

static void keep_known(struct missing *missing, const char *root)
{
	arena_grow(&missing->arena, &missing->known, missing->known_count, &missing->known_capacity,
		sizeof(*missing->known));
	missing->known[missing->known_count++].root = arena_string(&missing->arena, root);
}

static int keep_place(const struct fleet_place *place, void *context)
{
	if (place->root && *place->root)
		keep_known(context, place->root);
	return 0;
}

static int keep_mirror(const struct mirror_place *place, void *context)
{
	if (place->root)
		keep_known(context, place->root);
	return 0;
}

/* A mirror that a person put there has its root from the store, once references have been resolved. */
static int keep_copy(const struct stored_copy *copy, void *context)
{
	if (copy->root && *copy->root)
		keep_known(context, copy->root);
	return 0;
}

static void plan_row(struct mirror_plan *plan, const struct root_row *row,
	void (*left_out)(const char *root, const char *why, void *context), void *context)
{
	struct error error = { 0 };

	if (row->vanity)
		left_out(row->root, "only its web server knows which repository that is", context);
	else if (row->root[0] == '/')
		left_out(row->root, "it is a path of some machine", context);
	else if (add_task(plan, row->root, arena_format(&plan->arena, "https://%s", row->root), &error) < 0)
		left_out(row->root, error.message, context);
}

int mirror_plan_missing(struct mirror_plan *plan, struct fleet *fleet,
	void (*left_out)(const char *root, const char *why, void *context), void *context, struct error *err)
{
	struct error unasked = { 0 };
	CLEANUP(missing_release) struct missing missing = { 0 };
	struct store *store = fleet_store(fleet);
	int result = store_visit_remote_references(store, keep_wanted, &missing, err);

	err = err ? err : &unasked;
	if (result == 0)
		result = store_visit_places(store, keep_place, &missing, err);
	if (result == 0)
		result = store_visit_copies(store, keep_copy, &missing, err);
	if (result == 0)
		result = mirror_visit(plan->folder, keep_mirror, &missing, err);
	if (result < 0)
		return result;
	if (missing.wanted_count)
		qsort(missing.wanted, missing.wanted_count, sizeof(*missing.wanted), compare_rows);
	if (missing.known_count)
		qsort(missing.known, missing.known_count, sizeof(*missing.known), compare_rows);
	for (size_t i = 0; i < missing.wanted_count; i++) {
		const struct root_row *row = &missing.wanted[i];

		if (i && compare_rows(row, row - 1) == 0)
			continue;
		if (missing.known_count && bsearch(row, missing.known, missing.known_count,
						   sizeof(*missing.known), compare_rows))
			continue;
		plan_row(plan, row, left_out, context);
	}
	return 0;
}
