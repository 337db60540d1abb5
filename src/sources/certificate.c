/* Where certificates and private keys stand in a file. What they say is read elsewhere: see attest/certificate.h. */
#include <string.h>

#include "base/cleanup.h"
#include "places.h"
#include "reading.h"

enum { LABEL_MAX = 40 };

static const char begin[] = "-----BEGIN ", dashes[] = "-----";

static const char *find(const char *from, const char *end, const char *what, size_t length)
{
	return from < end ? memmem(from, (size_t)(end - from), what, length) : NULL;
}

/* The label's end behind "-----BEGIN ", or NULL where none stands. */
static const char *label_end(const char *label, const char *end)
{
	const char *found = find(label, end, dashes, strlen(dashes));

	return found && found - label <= LABEL_MAX && !memchr(label, '\n', (size_t)(found - label)) ? found
												    : NULL;
}

static bool ends_with(const char *label, size_t length, const char *word)
{
	const size_t size = strlen(word);

	return length >= size && memcmp(label + length - size, word, size) == 0;
}

/* A key may be encrypted by its kind, or by a line of its own. */
static bool is_encrypted(const char *block, size_t length)
{
	static const char other[] = "ENCRYPTED";

	return memmem(block, length < 200 ? length : 200, other, strlen(other)) != NULL;
}

/* One block; where it ends. A block without an end is none, and neither is what is between it and the next. */
static const char *read_block(
	struct reading *reading, struct places *places, const char *block, const char *end)
{
	const char *label = block + strlen(begin), *label_ends = label_end(label, end);
	const size_t length = label_ends ? (size_t)(label_ends - label) : 0;
	char closing[LABEL_MAX + 16] = "-----END ";
	struct certificate_fact *fact;
	const char *last;
	bool key;

	if (!length)
		return label;
	memcpy(closing + strlen("-----END "), label, length);
	memcpy(closing + strlen("-----END ") + length, dashes, sizeof(dashes));
	last = find(label_ends, end, closing, strlen(closing));
	if (!last)
		return label;
	last += strlen(closing);
	key = ends_with(label, length, "PRIVATE KEY");
	if (!key && !ends_with(label, length, "CERTIFICATE"))
		return last;
	fact = reading_add_certificate(reading);
	if (fact) {
		fact->private_key = key;
		fact->encrypted = key && is_encrypted(block, (size_t)(last - block));
		fact->at = places_at(places, (size_t)(block - places->text), (size_t)(last - block));
	}
	return last;
}

bool certificate_screen(const char *bytes, size_t length)
{
	return memmem(bytes, length, begin, strlen(begin)) != NULL;
}

void read_certificate(const struct reader_input *input, struct facts *facts)
{
	struct reading reading = { .facts = facts, .arena = input->arena, .limits = input->limits };
	CLEANUP(places_release) struct places places = { 0 };
	const char *end = input->bytes + input->length;

	places_make(&places, input->bytes, input->length);
	for (const char *at = input->bytes; (at = find(at, end, begin, strlen(begin)));)
		at = read_block(&reading, &places, at, end);
}
