/* Images: from calls, parameters and what files name themselves, to rows with a name, a digest and a lock's answer. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/memory.h"
#include "base/text.h"
#include "linking.h"

/* Functions of the API whose argument is an image. */
static const struct {
	const char *type;
	const char *name;
	const char *argument;
	enum image_role role;
} image_calls[] = {
	{ "Container", "from", "address", IMAGE_BASE },
	{ "Container", "publish", "address", IMAGE_PUBLISHED },
	{ "Host", "containerImage", "name", IMAGE_TOOL },
};

static struct image *add(struct linking *linking)
{
	struct snapshot *snapshot = linking->snapshot;

	arena_grow(&snapshot->arena, &snapshot->images, snapshot->image_count, &linking->image_capacity,
		sizeof(*snapshot->images));
	snapshot->images[snapshot->image_count] = (struct image){
		.text = "",
		.registry = "",
		.repository = "",
		.tag = "",
		.digest = "",
		.platform = "",
		.where = "",
		.function = "",
		.module = INDEX_NONE,
		.call = INDEX_NONE,
	};
	return &snapshot->images[snapshot->image_count++];
}

/* --- what a text says ----------------------------------------------------------------------------------- */

/* Of "registry/app:{}" the name is fixed, of "{}/app:v1" nothing is. */
static const char *fixed_name(const char *shape, struct arena *arena)
{
	const char *hole = strchr(shape, '{');
	const char *slash, *colon;
	size_t length;

	if (!hole)
		return NULL;
	length = (size_t)(hole - shape);
	slash = memrchr(shape, '/', length);
	colon = slash ? memchr(slash, ':', (size_t)(hole - slash)) : memchr(shape, ':', length);
	return colon ? arena_string_part(arena, shape, (size_t)(colon - shape)) : NULL;
}

static bool is_engine(const char *repository)
{
	static const char *const known[] = { "registry.dagger.io/engine", "ghcr.io/dagger/engine",
		"docker.io/dagger/engine" };

	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (strcmp(repository, known[i]) == 0)
			return true;
	return false;
}

static enum image_class class_of(const struct image_name *name)
{
	if (name->malformed)
		return IMAGE_CLASS_MALFORMED;
	if (*name->digest)
		return IMAGE_CLASS_DIGEST;
	if (!*name->tag)
		return IMAGE_CLASS_NO_TAG;
	return strcmp(name->tag, "latest") == 0 ? IMAGE_CLASS_LATEST : IMAGE_CLASS_TAG;
}

static void take_name(struct image *image, struct arena *arena)
{
	const bool fixed = certainty_is_fixed(image->certainty) && *image->text;
	const char *text = fixed ? image->text : fixed_name(image->text, arena);
	struct image_name name;

	if (!text)
		return;
	if (text_starts(text, "docker://"))
		text += strlen("docker://");
	if (strcmp(text, "scratch") == 0) {
		image->class = IMAGE_CLASS_NONE;
		return;
	}
	image_name_parse(text, arena, &name);
	if (!fixed && name.malformed)
		return;
	image->registry = name.registry;
	image->repository = name.repository;
	if (is_engine(name.repository))
		image->role = IMAGE_ENGINE;
	if (!fixed)
		return;
	image->tag = name.tag;
	image->digest = name.digest;
	image->malformed = name.malformed;
	image->class = class_of(&name);
}

/* --- locks ---------------------------------------------------------------------------------------------- */

static bool answers(const struct lock_fact *lock, const char *name, const char **ret_platform)
{
	size_t length = strlen(name);

	if (strcmp(lock->operation, "container.from") != 0 || strncmp(lock->inputs, name, length) != 0 ||
		lock->inputs[length] != '|')
		return false;
	*ret_platform = lock->inputs + length + 1;
	return true;
}

/* The lock above the file; entries are by normalised name and platform. */
static void take_lock(struct linking *linking, struct image *image)
{
	struct snapshot *snapshot = linking->snapshot;
	struct arena *arena = &snapshot->arena;
	const char *path = snapshot->files[image->file].path, *slash = strrchr(path, '/');
	const char *folder = slash ? arena_string_part(arena, path, (size_t)(slash - path)) : "";
	CLEANUP(buf_release) struct buf platforms = BUF_INIT;
	const struct facts *lock;
	const char *name;
	uint32_t file;

	if (image->role == IMAGE_PUBLISHED || *image->digest || image->class == IMAGE_CLASS_MALFORMED ||
		image->class == IMAGE_CLASS_UNKNOWN || image->class == IMAGE_CLASS_NONE)
		return;
	file = linking_lock_of(linking, folder);
	lock = file == UINT32_MAX ? NULL : snapshot->files[file].facts;
	if (!lock || lock->refused)
		return;
	name = arena_format(arena, "%s:%s", image->repository, *image->tag ? image->tag : "latest");
	for (size_t i = 0; i < lock->lock_count; i++) {
		const char *platform;

		if (!answers(&lock->locks[i], name, &platform))
			continue;
		if (platforms.length)
			buf_add_char(&platforms, ',');
		buf_add_bytes(&platforms, platform, strcspn(platform, "|"));
		if (!image->lock_digest || (*image->platform && strcmp(platform, image->platform) == 0))
			image->lock_digest = lock->locks[i].value;
	}
	if (platforms.length)
		image->lock_platforms = arena_string(arena, platforms.text);
}

/* --- where they come from ------------------------------------------------------------------------------- */

static const char *platform_of(const struct snapshot *snapshot, const struct call *call)
{
	for (int i = 0; call && i < 100; i++, call = call_receiver(snapshot, call)) {
		const struct value_fact *platform = call_argument(call, "platform", 0);

		if (strcmp(call->fact->name, "container") == 0)
			return platform && certainty_is_fixed(platform->certainty) ? platform->text : "";
	}
	return "";
}

/* Many modules have a function `publish`, and what is chained on them has no type that is known. */
static bool is_image_call(const struct call_fact *fact, size_t kind)
{
	const char *type = *fact->type || image_calls[kind].role == IMAGE_PUBLISHED ? fact->type
										    : image_calls[kind].type;

	return strcmp(fact->name, image_calls[kind].name) == 0 && strcmp(type, image_calls[kind].type) == 0;
}

static void add_of_call(struct linking *linking, uint32_t index)
{
	struct snapshot *snapshot = linking->snapshot;
	const struct call *call = &snapshot->calls[index];
	const struct value_fact *value = NULL;
	struct image *image;
	size_t kind = 0;

	if (call->fact->api != CALL_DAGGER)
		return;
	while (kind < COUNT_OF(image_calls) && !is_image_call(call->fact, kind))
		kind++;
	if (kind == COUNT_OF(image_calls))
		return;
	value = call_argument(call, image_calls[kind].argument, 0);
	if (!value)
		return;
	image = add(linking);
	image->role = image_calls[kind].role;
	image->certainty = value->certainty;
	image->text = value->text;
	image->where = call->fact->name;
	image->function = call->fact->function;
	image->platform = platform_of(snapshot, call);
	image->file = call->file;
	image->module = call->module;
	image->call = index;
	image->at = value->at;
}

static void add_of_file(struct linking *linking, uint32_t index)
{
	struct snapshot *snapshot = linking->snapshot;
	const struct file *file = &snapshot->files[index];
	const struct facts *facts = file->facts;

	for (size_t i = 0; i < facts->parameter_count; i++) {
		const struct parameter_fact *parameter = &facts->parameters[i];
		struct image *image;

		if (!parameter->default_address)
			continue;
		image = add(linking);
		image->role = IMAGE_BASE;
		image->certainty = CERTAINTY_DEFAULT;
		image->text = parameter->default_address;
		image->where = "defaultAddress";
		image->function = parameter->function;
		image->file = index;
		image->module = linking_module_of(linking, file->path);
		image->at = parameter->default_at.line ? parameter->default_at : parameter->at;
	}
	for (size_t i = 0; i < facts->image_count; i++) {
		const struct image_fact *fact = &facts->images[i];
		struct image *image = add(linking);

		image->role = fact->role;
		image->certainty = fact->certainty;
		image->text = fact->text;
		image->where = fact->where;
		image->platform = fact->platform ? fact->platform : "";
		image->file = index;
		image->module = INDEX_NONE;
		image->at = fact->at;
		if (fact->context < facts->context_count)
			image->function = facts->contexts[fact->context].name;
	}
}

/* --- identities ----------------------------------------------------------------------------------------- */

/* What an image is told apart by: its name without tag, or its shape. */
static const char *name_of(const struct image *image)
{
	return *image->repository ? image->repository : image->text;
}

static int compare_names(const void *left, const void *right)
{
	const struct image *one = *(const struct image *const *)left;
	const struct image *other = *(const struct image *const *)right;
	int order = (one->file > other->file) - (one->file < other->file);

	if (!order)
		order = (int)one->role - (int)other->role;
	if (!order)
		order = strcmp(one->function, other->function);
	if (!order)
		order = strcmp(name_of(one), name_of(other));
	if (!order)
		order = (one->at.offset > other->at.offset) - (one->at.offset < other->at.offset);
	return order ? order : (one > other) - (one < other);
}

static bool are_alike(const struct image *one, const struct image *other)
{
	return one->file == other->file && one->role == other->role &&
	       strcmp(one->function, other->function) == 0 && strcmp(name_of(one), name_of(other)) == 0;
}

static void identify(struct image *image, const char *path)
{
	struct digest digest;

	digest_start(&digest);
	digest_add_text(&digest, "scabbard-image-1");
	digest_add_text(&digest, path);
	digest_add_text(&digest, image_role_word(image->role));
	digest_add_text(&digest, image->function);
	digest_add_text(&digest, name_of(image));
	digest_add_number(&digest, image->ordinal);
	digest_finish_16(&digest, image->identity);
	digest_start(&digest);
	digest_add_text(&digest, image->text);
	digest_add_text(&digest, image->platform);
	digest_add_text(&digest, image->lock_digest);
	digest_add_number(&digest, image->certainty);
	digest_finish_16(&digest, image->evidence);
}

static void identify_images(struct snapshot *snapshot)
{
	struct image **sorted = memory_zero(snapshot->image_count, sizeof(struct image *));

	for (size_t i = 0; i < snapshot->image_count; i++)
		sorted[i] = &snapshot->images[i];
	if (snapshot->image_count > 1)
		qsort(sorted, snapshot->image_count, sizeof(*sorted), compare_names);
	for (size_t i = 0; i < snapshot->image_count; i++) {
		if (i && are_alike(sorted[i - 1], sorted[i]))
			sorted[i]->ordinal = sorted[i - 1]->ordinal + 1;
		identify(sorted[i], snapshot->files[sorted[i]->file].path);
	}
	memory_free(sorted);
}

void linking_images(struct linking *linking)
{
	struct snapshot *snapshot = linking->snapshot;

	snapshot->images = NULL;
	snapshot->image_count = 0;
	linking->image_capacity = 0;
	for (size_t i = 0; i < snapshot->call_count; i++)
		add_of_call(linking, (uint32_t)i);
	for (size_t i = 0; i < snapshot->file_count; i++)
		if (snapshot->files[i].facts && !snapshot->files[i].facts->refused)
			add_of_file(linking, (uint32_t)i);
	for (size_t i = 0; i < snapshot->image_count; i++) {
		take_name(&snapshot->images[i], &snapshot->arena);
		take_lock(linking, &snapshot->images[i]);
	}
	identify_images(snapshot);
}
