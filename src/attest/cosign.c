/* What cosign wrote before there were Sigstore bundles, and what it hangs onto layers of OCI images. */
#include <string.h>

#include "base/cleanup.h"
#include "checks.h"
#include "reading.h"

#define SIMPLESIGNING "application/vnd.dev.cosign.simplesigning.v1+json"

/* Such an entry names its kind only inside. */
static void kind_fill(struct reading *reading, struct log_entry *entry)
{
	CLEANUP(json_close) struct json *json = NULL;
	const char *kind, *version;

	json = reading_parse(reading, (const char *)entry->body.data, entry->body.length);
	if (!json)
		return;
	kind = json_text(json_member(json_root(json), "kind"));
	version = json_text(json_member(json_root(json), "apiVersion"));
	entry->kind = arena_string(reading->arena, kind ? kind : "");
	entry->version = arena_string(reading->arena, version ? version : "");
}

void rekor_fill(struct reading *reading, const struct json_value *bundle)
{
	const struct json_value *outer = reading->outer;
	const struct json_value *payload = reading_member(reading, bundle, "Payload", JSON_OBJECT);
	const char *id = json_text(reading_member(reading, payload, "logID", JSON_STRING));
	struct log_entry *entry = arena_zero(reading->arena, 1, sizeof(*entry));

	*entry = (struct log_entry){ .kind = "", .version = "" };
	reading->item.entries = entry;
	reading->item.entry_count = 1;
	entry->promise = reading_bytes(reading, bundle, "SignedEntryTimestamp");
	entry->index = reading_number(reading, payload, "logIndex");
	entry->integrated = reading_number(reading, payload, "integratedTime");
	entry->body = reading_bytes(reading, payload, "body");
	if (!id || !bytes_from_hex(id, strlen(id), reading->arena, &entry->log_id) ||
		entry->log_id.length == 0)
		reading_fail(reading, payload ? payload : bundle, "logID is not hex");
	if (!held("promise-of-cosign", entry->promise.length > 0))
		reading_fail(reading, bundle, "a log entry without a SignedEntryTimestamp");
	if (entry->body.length == 0) {
		reading_fail(reading, payload ? payload : bundle, "a log entry without its body");
		return;
	}
	reading->outer = outer ? outer : payload;
	kind_fill(reading, entry);
	reading->outer = outer;
}

/* Of an attested file the signature is a whole envelope. True if it is. */
static bool inner_envelope(struct reading *reading, const struct json_value *at, struct bytes text)
{
	CLEANUP(json_close) struct json *json = NULL;

	if (text.length == 0 || text.data[0] != '{')
		return false;
	reading->outer = at;
	json = reading_parse(reading, (const char *)text.data, text.length);
	if (json && is_envelope(json_root(json)))
		envelope_fill(reading, json_root(json));
	else
		reading_fail(reading, at, "base64Signature is neither a signature nor an envelope");
	reading->outer = NULL;
	return true;
}

int read_cosign(struct reading *reading, const struct json_value *root)
{
	const struct json_value *signature, *certificate, *bundle;
	struct bytes bytes;

	reading_start(reading, ATTESTATION_COSIGN);
	signature = reading_member(reading, root, "base64Signature", JSON_STRING);
	certificate = reading_member(reading, root, "cert", JSON_STRING);
	bundle = reading_member(reading, root, "rekorBundle", JSON_OBJECT);
	bytes = reading_bytes(reading, root, "base64Signature");
	if (bytes.length == 0)
		reading_fail(reading, signature ? signature : root, "base64Signature is empty");
	if (!inner_envelope(reading, signature, bytes)) {
		reading->item.content = CONTENT_MESSAGE;
		signature_set(reading, bytes);
	}
	if (certificate && *json_text(certificate) &&
		!pem_fill(reading, json_text(certificate), strlen(json_text(certificate)), certificate))
		reading_fail(reading, certificate, "cert is neither a certificate nor a public key");
	if (bundle)
		rekor_fill(reading, bundle);
	return reading_give(reading);
}

int read_rekor(struct reading *reading, const struct json_value *root)
{
	reading_start(reading, ATTESTATION_REKOR);
	rekor_fill(reading, root);
	return reading_give(reading);
}

/* An annotation that is a JSON document of its own. */
static void bundle_annotation(struct reading *reading, const char *text)
{
	CLEANUP(json_close) struct json *json = reading_parse(reading, text, strlen(text));

	if (json)
		rekor_fill(reading, json_root(json));
}

static void timestamp_annotation(struct reading *reading, const char *text)
{
	CLEANUP(json_close) struct json *json = reading_parse(reading, text, strlen(text));
	struct bytes *stamp = arena_zero(reading->arena, 1, sizeof(*stamp));

	if (json)
		*stamp = reading_bytes(reading, json_root(json), "SignedRFC3161Timestamp");
	if (stamp->length == 0) {
		reading_fail(reading, NULL, "a time stamp without its bytes");
		return;
	}
	reading->item.timestamps = stamp;
	reading->item.timestamp_count = 1;
}

static void annotations_fill(struct reading *reading, const struct simplesigning *layer)
{
	struct item *item = &reading->item;
	struct bytes signature = { 0 };

	if (!layer->signature ||
		!bytes_from_base64(layer->signature, strlen(layer->signature), reading->arena, &signature) ||
		signature.length == 0)
		reading_fail(reading, NULL, "the layer's signature is not base64");
	signature_set(reading, signature);
	if (layer->certificate && *layer->certificate &&
		(!pem_fill(reading, layer->certificate, strlen(layer->certificate), NULL) ||
			item->certificate.length == 0))
		reading_fail(reading, NULL, "the layer's certificate is not PEM");
	if (layer->bundle && *layer->bundle)
		bundle_annotation(reading, layer->bundle);
	if (layer->timestamp && *layer->timestamp)
		timestamp_annotation(reading, layer->timestamp);
}

int item_of_simplesigning(
	const struct simplesigning *layer, const struct limits *limits, item_sink *sink, void *context)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct reading reading = { .limits = limits, .sink = sink, .context = context, .arena = &arena };

	reading_start(&reading, ATTESTATION_SIMPLESIGNING);
	reading.item.content = CONTENT_RAW;
	reading.item.payload = layer->payload;
	reading.item.payload_type = SIMPLESIGNING;
	if (layer->payload.length == 0 || layer->payload.length > limits->values[LIMIT_ATTESTATION_BYTES])
		reading_fail(&reading, NULL, "the layer has no payload, or too large a one");
	annotations_fill(&reading, layer);
	return reading_give(&reading);
}
