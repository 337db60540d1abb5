#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support_items.h"

#include <string.h>

#include "base/cleanup.h"

static const char *format_word(enum attestation_format format)
{
	static const char *const words[] = { "none", "bundle", "dsse", "cosign", "rekor", "npm", "pep740",
		"gcb", "simplesigning", "statement", "predicate", "sbom", "root", "signature",
		"certificate" };

	return words[format];
}

static void add_bytes(struct buf *buf, const char *name, struct bytes bytes)
{
	if (bytes.length == 0)
		return;
	buf_format(buf, " %s(", name);
	buf_add_bytes(buf, bytes.data, bytes.length);
	buf_add(buf, ")");
}

static void add_entry(struct buf *buf, const struct log_entry *entry)
{
	buf_format(buf, " entry[%s/%s", entry->kind, entry->version);
	buf_format(buf, " %lld@%lld", (long long)entry->index, (long long)entry->integrated);
	add_bytes(buf, "log", entry->log_id);
	add_bytes(buf, "body", entry->body);
	add_bytes(buf, "promise", entry->promise);
	if (entry->proof) {
		buf_format(
			buf, " proof %lld/%lld", (long long)entry->proof_index, (long long)entry->proof_size);
		add_bytes(buf, "root", entry->proof_root);
		for (size_t i = 0; i < entry->hash_count; i++)
			add_bytes(buf, "hash", entry->hashes[i]);
		buf_format(buf, " checkpoint(%s)", entry->checkpoint ? entry->checkpoint : "");
	}
	buf_add(buf, "]");
}

static void add_content(struct buf *buf, const struct item *item)
{
	static const char *const contents[] = { "", " envelope", " message", " raw" };

	buf_add(buf, contents[item->content]);
	if (item->payload_type)
		buf_format(buf, " type(%s)", item->payload_type);
	add_bytes(buf, "payload", item->payload);
	for (size_t i = 0; i < item->signature_count; i++) {
		add_bytes(buf, "sig", item->signatures[i].signature);
		if (*item->signatures[i].key_id)
			buf_format(buf, " keyid(%s)", item->signatures[i].key_id);
		add_bytes(buf, "sigcert", item->signatures[i].certificate);
	}
	if (item->message_digest.length) {
		buf_format(buf, " digest %d", (int)item->message_kind);
		add_bytes(buf, "digest", item->message_digest);
	}
}

int item_words(const struct item *item, void *context)
{
	struct buf *buf = context;

	buf_add(buf, format_word(item->format));
	if (item->version)
		buf_format(buf, " v%u", item->version);
	buf_format(buf, " %zu.%zu", item->line, item->index);
	if (item->malformed) {
		buf_format(buf, " malformed at %zu: %s\n", item->malformed_at, item->malformed);
		return 0;
	}
	if (item->unsupported) {
		buf_format(buf, " unsupported: %s\n", item->unsupported);
		return 0;
	}
	add_content(buf, item);
	add_bytes(buf, "cert", item->certificate);
	if (item->chain_extra)
		buf_format(buf, " extra %zu", item->chain_extra);
	if (item->key_hint)
		buf_format(buf, " hint(%s)", item->key_hint);
	add_bytes(buf, "key", item->public_key);
	for (size_t i = 0; i < item->entry_count; i++)
		add_entry(buf, &item->entries[i]);
	for (size_t i = 0; i < item->timestamp_count; i++)
		add_bytes(buf, "stamp", item->timestamps[i]);
	buf_add(buf, "\n");
	return 0;
}

void items_words(struct buf *ret, const char *text, size_t length)
{
	struct limits limits;
	struct error error = { 0 };
	size_t passed = 0;
	int code;

	limits_default(&limits);
	buf_clear(ret);
	code = items_read(text, length, &limits, item_words, ret, &passed, &error);
	if (passed)
		buf_format(ret, "passed %zu\n", passed);
	if (code == ERROR_NOT_FOUND)
		buf_add(ret, "nothing\n");
	else if (code < 0)
		buf_format(ret, "error: %s\n", error.message);
}

void assert_items(const char *text, const char *words)
{
	CLEANUP(buf_release) struct buf seen = BUF_INIT;

	items_words(&seen, text, strlen(text));
	assert_string_equal(seen.text, words);
}

void text_changed(struct buf *ret, const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	buf_clear(ret);
	if (!at)
		fail_msg("'%s' is not in the text", from);
	buf_add_bytes(ret, text, (size_t)(at - text));
	buf_add(ret, to);
	buf_add(ret, at + strlen(from));
}

void assert_slips(const char *text, const struct slip *slips, size_t count)
{
	CLEANUP(buf_release) struct buf changed = BUF_INIT, seen = BUF_INIT;

	items_words(&seen, text, strlen(text));
	if (strstr(seen.text, "malformed") || strstr(seen.text, "unsupported"))
		fail_msg("the text is not good to begin with: %s", seen.text);
	for (size_t i = 0; i < count; i++) {
		text_changed(&changed, text, slips[i].from, slips[i].to);
		items_words(&seen, changed.text, changed.length);
		if (!strstr(seen.text, slips[i].said) ||
			!(strstr(seen.text, "malformed") || strstr(seen.text, "unsupported")))
			fail_msg("'%s' for '%s': wanted '%s', got: %s", slips[i].to, slips[i].from,
				slips[i].said, seen.text);
		if (strchr(seen.text, '\n') != seen.text + seen.length - 1)
			fail_msg("'%s': more than one item: %s", slips[i].to, seen.text);
	}
}
