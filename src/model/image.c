/* Image references as github.com/distribution/reference normalises them (its grammar, reference.go). */
#include "model/image.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

enum { NAME_MAX_BYTES = 255, TAG_MAX_BYTES = 128, SHA256_HEX = 64, SHA384_HEX = 96, SHA512_HEX = 128 };

static const char *const role_words[IMAGE_ROLES] = {
	[IMAGE_BASE] = "base",
	[IMAGE_SDK] = "sdk",
	[IMAGE_TOOL] = "tool",
	[IMAGE_ENGINE] = "engine",
	[IMAGE_PUBLISHED] = "published",
	[IMAGE_DEPLOYED] = "deployed",
	[IMAGE_BUILD] = "build",
};

static const char *const class_words[] = {
	[IMAGE_CLASS_UNKNOWN] = "unknown",
	[IMAGE_CLASS_DIGEST] = "digest",
	[IMAGE_CLASS_TAG] = "tag",
	[IMAGE_CLASS_LATEST] = "latest",
	[IMAGE_CLASS_NO_TAG] = "no-tag",
	[IMAGE_CLASS_MALFORMED] = "malformed",
	[IMAGE_CLASS_NONE] = "none",
};

static int find_word(const char *const *words, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (words[i] && strcmp(words[i], word) == 0)
			return (int)i;
	return -1;
}

const char *image_role_word(enum image_role role)
{
	return role_words[role];
}

int image_role_parse(const char *word)
{
	return find_word(role_words, COUNT_OF(role_words), word);
}

const char *image_class_word(enum image_class class)
{
	return class_words[class];
}

int image_class_parse(const char *word)
{
	return find_word(class_words, COUNT_OF(class_words), word);
}

static bool is_lower(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

static bool is_letter(char byte)
{
	return is_lower(byte) || (byte >= 'A' && byte <= 'Z');
}

static bool is_hex(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!((text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f')))
			return false;
	return true;
}

/* Of the algorithms that registries know the length is fixed; others need 32 digits. */
static const char *digest_fault(const char *digest)
{
	static const struct {
		const char *algorithm;
		size_t digits;
	} known[] = { { "sha256:", SHA256_HEX }, { "sha384:", SHA384_HEX }, { "sha512:", SHA512_HEX } };
	const char *colon = strchr(digest, ':');

	if (!colon)
		return "the digest names no algorithm";
	for (size_t i = 0; i < COUNT_OF(known); i++) {
		const char *hex = digest + strlen(known[i].algorithm);

		if (!text_starts(digest, known[i].algorithm))
			continue;
		if (!is_hex(hex, strlen(hex)))
			return "the digest holds something other than lower-case hex digits";
		if (strlen(hex) != known[i].digits)
			return strlen(hex) < known[i].digits ? "the digest is too short"
							     : "the digest is too long";
		return NULL;
	}
	return "the digest is of an algorithm that no registry uses";
}

static const char *tag_fault(const char *tag)
{
	size_t length = strlen(tag);

	if (!length)
		return "the tag is empty";
	if (length > TAG_MAX_BYTES)
		return "the tag is longer than 128 characters";
	for (size_t i = 0; i < length; i++)
		if (!is_letter(tag[i]) && tag[i] != '_' && (!i || (tag[i] != '.' && tag[i] != '-')))
			return "the tag holds a character that no tag may have";
	return NULL;
}

/* Lower-case words, between them one '.', one or two '_', or any number of '-'. */
static bool is_component(const char *text, size_t length)
{
	size_t i = 0;

	for (;;) {
		size_t start = i;
		char separator;

		while (i < length && is_lower(text[i]))
			i++;
		if (i == start)
			return false;
		if (i == length)
			return true;
		separator = text[i];
		start = i;
		while (i < length && text[i] == separator)
			i++;
		if (!(separator == '-' || (separator == '.' && i - start == 1) ||
			    (separator == '_' && i - start <= 2)))
			return false;
	}
}

static const char *path_fault(const char *path)
{
	for (const char *at = path;;) {
		const char *slash = strchr(at, '/');
		size_t length = slash ? (size_t)(slash - at) : strlen(at);

		if (!is_component(at, length)) {
			for (size_t i = 0; i < length; i++)
				if (at[i] >= 'A' && at[i] <= 'Z')
					return "the name holds capitals";
			return "the name holds what no image name may have";
		}
		if (!slash)
			return NULL;
		at = slash + 1;
	}
}

static bool is_host(const char *text, size_t length)
{
	if (length == strlen("localhost") && strncmp(text, "localhost", length) == 0)
		return true;
	for (size_t i = 0; i < length; i++)
		if (text[i] == '.' || text[i] == ':' || (text[i] >= 'A' && text[i] <= 'Z'))
			return true;
	return false;
}

static bool is_port(const char *text)
{
	return *text == ':' && text[1] && !text[1 + strspn(text + 1, "0123456789")];
}

/* An address of IPv6 in brackets, without a zone. */
static bool is_bracketed(const char *host)
{
	const size_t length = strspn(host + 1, "0123456789abcdefABCDEF:");
	const char *end = host + 1 + length;

	return length && *end == ']' && (!end[1] || is_port(end + 1));
}

/* Letters, digits and inner '-' between dots; digits behind a colon; or an address of IPv6 in brackets. */
static const char *host_fault(const char *host)
{
	static const char fault[] = "the registry is no host";
	const char *colon = strrchr(host, ':');
	const size_t length = colon ? (size_t)(colon - host) : strlen(host);

	if (*host == '[')
		return is_bracketed(host) ? NULL : fault;
	if (colon && !is_port(colon))
		return fault;
	for (size_t i = 0; i < length; i++) {
		const bool edge = !i || i + 1 == length || host[i - 1] == '.' || host[i + 1] == '.';

		if (!is_letter(host[i]) && (edge || (host[i] != '-' && host[i] != '.')))
			return fault;
	}
	return length ? NULL : fault;
}

/* A host is what holds a dot, a colon or a capital, or is localhost; of Docker Hub's the old name is the new one. */
static void split_host(const char *name, struct arena *arena, struct image_name *ret, const char **ret_path)
{
	const char *slash = strchr(name, '/');

	ret->registry = "docker.io";
	*ret_path = name;
	if (slash && is_host(name, (size_t)(slash - name))) {
		ret->registry = arena_string_part(arena, name, (size_t)(slash - name));
		*ret_path = slash + 1;
		if (strcmp(ret->registry, "index.docker.io") == 0)
			ret->registry = "docker.io";
	}
	if (strcmp(ret->registry, "docker.io") == 0 && !strchr(*ret_path, '/'))
		*ret_path = arena_format(arena, "library/%s", *ret_path);
}

void image_name_parse(const char *text, struct arena *arena, struct image_name *ret)
{
	const char *at = strchr(text, '@'), *path;
	const char *name = at ? arena_string_part(arena, text, (size_t)(at - text)) : text;
	const char *slash = strrchr(name, '/');
	const char *colon = strchr(slash ? slash : name, ':');

	*ret = (struct image_name){ .registry = "", .repository = "", .tag = "", .digest = "" };
	if (at)
		ret->digest = arena_string(arena, at + 1);
	if (colon) {
		ret->tag = arena_string(arena, colon + 1);
		name = arena_string_part(arena, name, (size_t)(colon - name));
	}
	split_host(name, arena, ret, &path);
	ret->repository = arena_format(arena, "%s/%s", ret->registry, path);
	ret->malformed = path_fault(path);
	if (!ret->malformed)
		ret->malformed = host_fault(ret->registry);
	/* That is an id: no registry is asked for it. */
	if (!ret->malformed && strlen(text) == SHA256_HEX && is_hex(text, SHA256_HEX))
		ret->malformed = "the name is the id of an image";
	if (!ret->malformed && strlen(path) > NAME_MAX_BYTES)
		ret->malformed = "the name is longer than 255 characters";
	if (!ret->malformed && colon)
		ret->malformed = tag_fault(ret->tag);
	if (!ret->malformed && at)
		ret->malformed = digest_fault(ret->digest);
}

bool image_pin_of(const struct image *image, struct image_pin *ret)
{
	*ret = (struct image_pin){ .name = image->repository, .tag = image->tag, .platform = "" };
	if (!*image->repository || image->malformed)
		return false;
	if (*image->digest) {
		ret->digest = image->digest;
		return *image->tag != '\0';
	}
	if (!image->lock_digest || !*image->lock_digest)
		return false;
	ret->digest = image->lock_digest;
	ret->tag = *image->tag ? image->tag : "latest";
	ret->platform = *image->platform ? image->platform : image->lock_platforms;
	return ret->platform && *ret->platform && !strchr(ret->platform, ',');
}
