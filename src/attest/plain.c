/* Attestation material that is no JSON: detached signatures, certificates and keys. */
#include <string.h>

#include "reading.h"

/* A base64 line: shorter is no signature, longer none of a key in use. */
enum { LINE_LEAST = 70, LINE_MOST = 600 };

/* Hex is base64 too; a line of it is a digest, no signature. */
static bool is_hex(const char *text, size_t length)
{
	size_t i = 0;

	while (i < length && ((text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f') ||
				     (text[i] >= 'A' && text[i] <= 'F')))
		i++;
	return i == length;
}

static bool is_one_line(const char *text, size_t length)
{
	return length >= LINE_LEAST && length <= LINE_MOST && !memchr(text, '\n', length) &&
	       !memchr(text, '\r', length) && !memchr(text, ' ', length) && !is_hex(text, length);
}

static bool signature_fill(struct reading *reading, const char *text, size_t length)
{
	struct bytes signature = { 0 };

	if (!is_one_line(text, length) || !bytes_from_base64(text, length, reading->arena, &signature))
		return false;
	reading->item.content = CONTENT_MESSAGE;
	signature_set(reading, signature);
	return true;
}

int read_plain(struct reading *reading)
{
	reading_start(reading, ATTESTATION_CERTIFICATE);
	if (pem_fill(reading, reading->text, reading->length, NULL))
		return reading_give(reading);
	reading_start(reading, ATTESTATION_SIGNATURE);
	return signature_fill(reading, reading->text, reading->length) ? reading_give(reading) : 0;
}

bool plain_screen(const char *text, size_t length)
{
	static const char armour[] = "-----BEGIN ", inner[] = "LS0tLS1CRUdJTi";

	return (length >= sizeof(armour) - 1 && memcmp(text, armour, sizeof(armour) - 1) == 0) ||
	       (length >= sizeof(inner) - 1 && memcmp(text, inner, sizeof(inner) - 1) == 0) ||
	       is_one_line(text, length);
}
