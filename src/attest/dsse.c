/* DSSE envelopes, alone or within something else. */
#include <string.h>

#include "checks.h"
#include "reading.h"

bool is_envelope(const struct json_value *value)
{
	const struct json_value *signatures = reading_any(value, "signatures");

	return reading_any(value, "payload") && reading_any(value, "payloadType") && signatures &&
	       json_type(signatures) == JSON_ARRAY;
}

void signature_set(struct reading *reading, struct bytes signature)
{
	struct item *item = &reading->item;

	if (signature.length == 0)
		return;
	item->signatures = arena_zero(reading->arena, 1, sizeof(*item->signatures));
	item->signatures[0] = (struct item_signature){ .signature = signature, .key_id = "" };
	item->signature_count = 1;
}

void envelope_head(struct reading *reading, const struct json_value *envelope)
{
	struct item *item = &reading->item;

	item->content = CONTENT_ENVELOPE;
	item->payload_type = reading_words(reading, envelope, "payloadType");
	if (!item->payload_type || !*item->payload_type)
		reading_fail(reading, envelope, "an envelope without a payloadType");
	item->payload_type = item->payload_type ? item->payload_type : "";
	item->payload = reading_bytes(reading, envelope, "payload");
	if (item->payload.length == 0)
		reading_fail(reading, envelope, "an envelope without a payload");
}

/* slsa-github-generator up to v2.0 puts the certificate there, as PEM. */
static void certificate_beside(
	struct reading *reading, const struct json_value *value, struct item_signature *signature)
{
	const struct json_value *text = reading_member(reading, value, "cert", JSON_STRING);
	const struct bytes certificate = reading->item.certificate;

	if (!text || !*json_text(text))
		return;
	reading->item.certificate = (struct bytes){ 0 };
	if (!pem_fill(reading, json_text(text), strlen(json_text(text)), text))
		reading_fail(reading, text, "cert is not PEM");
	signature->certificate = reading->item.certificate;
	reading->item.certificate = certificate;
}

/* Within a bundle nothing but its own material names the signer. */
static bool may_have_certificates(const struct item *item)
{
	return item->format != ATTESTATION_BUNDLE && item->format != ATTESTATION_NPM;
}

void envelope_fill(struct reading *reading, const struct json_value *envelope)
{
	const struct json_value *signatures = reading_member(reading, envelope, "signatures", JSON_ARRAY);
	const size_t most = (size_t)reading->limits->values[LIMIT_ATTESTATION_ENTRIES];
	const size_t count = reading_count(signatures);
	struct item *item = &reading->item;
	const struct json_value *value;

	envelope_head(reading, envelope);
	if (count == 0)
		reading_fail(reading, envelope, "an envelope without signatures");
	if (!held("signatures-limit", count <= most)) {
		reading_fail(reading, signatures, "%zu signatures; %zu are the most", count, most);
		return;
	}
	item->signatures = arena_zero(reading->arena, count, sizeof(*item->signatures));
	for (value = json_first(signatures); value; value = json_next(value)) {
		struct item_signature *to = &item->signatures[item->signature_count++];
		const char *id = reading_words(reading, value, "keyid");

		to->key_id = id ? id : "";
		to->signature = reading_bytes(reading, value, "sig");
		if (to->signature.length == 0)
			reading_fail(reading, value, "a signature without its bytes");
		if (may_have_certificates(item))
			certificate_beside(reading, value, to);
	}
}

int read_dsse(struct reading *reading, const struct json_value *root)
{
	struct item *item = &reading->item;

	reading_start(reading, ATTESTATION_DSSE);
	envelope_fill(reading, root);
	if (item->signature_count == 1)
		item->certificate = item->signatures[0].certificate;
	return reading_give(reading);
}
