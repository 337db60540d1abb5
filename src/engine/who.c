/* The reverse look-up, as people ask for it. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "engine/ledger.h"
#include "module_name.h"
#include "sources/reference.h"
#include "store/resolution.h"

/* --- names ----------------------------------------------------------------------------------------------- */

/* Whether text begins with a scheme, a user or a host: only then the engine's grammar can say what it is. */
static bool has_host(const char *text)
{
	const size_t first = strcspn(text, "/");

	return strstr(text, "://") || memchr(text, ':', first) || memchr(text, '.', first);
}

static const char *without_end(const char *text, size_t length, struct arena *arena)
{
	while (length && text[length - 1] == '/')
		length--;
	if (length > 4 && memcmp(text + length - 4, ".git", 4) == 0)
		length -= 4;
	return arena_string_part(arena, text, length);
}

void module_name_read(const char *text, struct arena *arena, struct module_name *ret)
{
	const size_t length = strcspn(text, "@");
	struct git_reference reference = { 0 };

	*ret = (struct module_name){ 0 };
	if (has_host(text))
		git_reference_parse(text, false, arena, &reference);
	if (reference.root && *reference.root && !reference.invalid) {
		ret->module = *reference.subpath
				      ? arena_format(arena, "%s/%s", reference.root, reference.subpath)
				      : reference.root;
		ret->version = *reference.version ? reference.version : NULL;
		return;
	}
	ret->module = without_end(text, length, arena);
	if (text[length] && text[length + 1])
		ret->version = arena_string(arena, text + length + 1);
}

/* An image as people name it: NAME, NAME:TAG, NAME@DIGEST, DIGEST, or 64 digits of one. */
static void image_name_read(const char *text, struct arena *arena, struct who_image_question *ret)
{
	const char *at = strchr(text, '@'), *slash, *colon;

	*ret = (struct who_image_question){ .name = "" };
	if (text_starts(text, "docker://"))
		text += strlen("docker://");
	if (text_starts(text, "sha256:") || text_starts(text, "sha512:")) {
		ret->digest = text;
		return;
	}
	if (strlen(text) == 64 && text_is_hex(text, 64)) {
		ret->digest = arena_format(arena, "sha256:%s", text);
		return;
	}
	ret->name = at ? arena_string_part(arena, text, (size_t)(at - text)) : text;
	ret->digest = at && at[1] ? at + 1 : NULL;
	slash = strrchr(ret->name, '/');
	colon = strchr(slash ? slash : ret->name, ':');
	if (!colon)
		return;
	ret->tag = colon[1] ? arena_string(arena, colon + 1) : NULL;
	ret->name = arena_string_part(arena, ret->name, (size_t)(colon - ret->name));
}

/* --- asking ---------------------------------------------------------------------------------------------- */

struct asking {
	int (*visit)(const struct use *use, void *context);
	void *context;
	size_t floating; /* of those that were visited */
	size_t all_floating;
};

static int pass_on(const struct use *use, void *context)
{
	struct asking *asking = context;

	asking->floating += !use->digest && !use->commit[0] && !use->until;
	return asking->visit(use, asking->context);
}

static int count_floating(const struct use *use, void *context)
{
	struct asking *asking = context;

	asking->all_floating += !use->commit[0];
	return 0;
}

static int count_repositories(struct fleet *fleet, const char *filter, size_t *ret, struct error *err)
{
	const struct list_question question = { .table = TABLE_REPOSITORIES, .filter = filter };

	return fleet_count(fleet, &question, ret, err);
}

static int cover(struct fleet *fleet, struct who_coverage *ret, struct error *err)
{
	size_t troubled = 0;
	int result = count_repositories(fleet, "status=failed commit=\"\"", &ret->never_read, err);

	if (result == 0)
		result = count_repositories(fleet, "status=failed OR status=partial", &troubled, err);
	if (result == 0)
		ret->partly_read = troubled - ret->never_read;
	return result;
}

int fleet_who(struct fleet *fleet, const char *what, bool past,
	int (*visit)(const struct use *use, void *context), void *context, struct who_coverage *ret,
	struct error *err)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct asking asking = { .visit = visit, .context = context };
	struct who_question question = { .past = past };
	struct who_image_question image;
	struct module_name name;
	int result;

	module_name_read(what, &arena, &name);
	image_name_read(what, &arena, &image);
	if (!*name.module)
		return error_set(err, ERROR_USAGE, "'%.200s' names no module", what);
	question.module = name.module;
	question.version = name.version;
	*ret = (struct who_coverage){ 0 };
	result = store_who_image(fleet_store(fleet), &image, pass_on, &asking, err);
	if (result == 0)
		result = store_who(fleet_store(fleet), &question, pass_on, &asking, err);
	image.past = true;
	if (result == 0 && past)
		result = store_who_image(fleet_store(fleet), &image, pass_on, &asking, err);
	/* What floats may run any version: whoever asks for one should hear of it. */
	question.version = NULL;
	question.past = false;
	if (result == 0 && name.version)
		result = store_who(fleet_store(fleet), &question, count_floating, &asking, err);
	if (result == 0 && name.version)
		ret->floating = asking.all_floating - asking.floating;
	return result ? result : cover(fleet, ret, err);
}
