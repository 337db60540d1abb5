/* Certificates and public keys as PEM (RFC 7468), to DER; also base64 of PEM, as cosign writes it. */
#include <string.h>

#include "reading.h"

#define BEGIN "-----BEGIN "
#define END "-----END "
#define DASHES "-----"

/* How base64 of "-----BEGIN " begins. */
static const char begin_in_base64[] = "LS0tLS1CRUdJTi";

enum pem_label { PEM_OTHER, PEM_CERTIFICATE, PEM_KEY };

static enum pem_label label_of(const char *name, size_t length)
{
	static const char certificate[] = "CERTIFICATE", key[] = "PUBLIC KEY";

	if (length == sizeof(certificate) - 1 && memcmp(name, certificate, length) == 0)
		return PEM_CERTIFICATE;
	if (length == sizeof(key) - 1 && memcmp(name, key, length) == 0)
		return PEM_KEY;
	return PEM_OTHER;
}

static const char *find(const char *text, const char *end, const char *what)
{
	return memmem(text, (size_t)(end - text), what, strlen(what));
}

struct pem_block {
	enum pem_label label;
	const char *body;
	size_t length;
	const char *rest; /* behind it */
};

/* The block that begins at `text`. False if none does, or it has no end. */
static bool block_at(const char *text, const char *end, struct pem_block *ret)
{
	const char *name = text + strlen(BEGIN), *name_end, *body_end, *last;

	if ((size_t)(end - text) < strlen(BEGIN) || memcmp(text, BEGIN, strlen(BEGIN)) != 0)
		return false;
	name_end = find(name, end, DASHES);
	if (!name_end)
		return false;
	ret->label = label_of(name, (size_t)(name_end - name));
	ret->body = name_end + strlen(DASHES);
	body_end = find(ret->body, end, END);
	if (!body_end)
		return false;
	ret->length = (size_t)(body_end - ret->body);
	last = find(body_end + strlen(END), end, DASHES);
	if (!last || label_of(body_end + strlen(END), (size_t)(last - body_end) - strlen(END)) != ret->label)
		return false;
	ret->rest = last + strlen(DASHES);
	return true;
}

static size_t further_certificates(const char *text, const char *end)
{
	struct pem_block block = { .rest = text };
	const char *at;
	size_t count = 0;

	for (at = find(text, end, BEGIN); at && block_at(at, end, &block); at = find(block.rest, end, BEGIN))
		count += block.label == PEM_CERTIFICATE;
	return count;
}

static const char *skip_space(const char *text, const char *end)
{
	while (text < end && (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n'))
		text++;
	return text;
}

static bool armour_fill(
	struct reading *reading, const char *text, const char *end, const struct json_value *at)
{
	struct item *item = &reading->item;
	struct pem_block block;
	struct bytes der = { 0 };

	text = skip_space(text, end);
	if ((size_t)(end - text) < strlen(BEGIN) || memcmp(text, BEGIN, strlen(BEGIN)) != 0)
		return false;
	if (!block_at(text, end, &block)) {
		reading_fail(reading, at, "PEM that does not end");
		return true;
	}
	if (block.label == PEM_OTHER)
		return false;
	if (!bytes_from_base64(block.body, block.length, reading->arena, &der) || der.length == 0) {
		reading_fail(reading, at, "PEM that is not base64 inside");
		return true;
	}
	if (block.label == PEM_KEY) {
		item->public_key = der;
		return true;
	}
	item->certificate = der;
	item->chain_extra += further_certificates(block.rest, end);
	return true;
}

bool pem_fill(struct reading *reading, const char *text, size_t length, const struct json_value *at)
{
	const size_t prefix = sizeof(begin_in_base64) - 1;
	const char *start = skip_space(text, text + length);
	struct bytes inner = { 0 };

	if ((size_t)(text + length - start) < prefix || memcmp(start, begin_in_base64, prefix) != 0)
		return armour_fill(reading, text, text + length, at);
	if (!bytes_from_base64(start, (size_t)(text + length - start), reading->arena, &inner))
		return false;
	text = (const char *)inner.data;
	return armour_fill(reading, text, text + inner.length, at);
}
