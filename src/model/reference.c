#include "model/reference.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "model/snapshot.h"

const char *reference_kind_word(enum reference_kind kind)
{
	switch (kind) {
	case REFERENCE_DEPENDENCY:
		return "dependency";
	case REFERENCE_TOOLCHAIN:
		return "toolchain";
	case REFERENCE_BLUEPRINT:
		return "blueprint";
	case REFERENCE_SDK:
		return "sdk";
	case REFERENCE_CLIENT:
		return "client";
	case REFERENCE_WORKSPACE_MODULE:
		return "workspace-module";
	case REFERENCE_WORKSPACE_CLIENT:
		return "workspace-client";
	case REFERENCE_ENV_MODULE:
		return "env-module";
	case REFERENCE_CALL:
		return "call";
	}
	return "";
}

const char *reference_class_word(enum reference_class class)
{
	switch (class) {
	case CLASS_NONE:
		return "none";
	case CLASS_LOCAL:
		return "local";
	case CLASS_BUILTIN:
		return "builtin";
	case CLASS_PINNED:
		return "pinned";
	case CLASS_UNPINNED:
		return "unpinned";
	case CLASS_MALFORMED_PIN:
		return "malformed-pin";
	case CLASS_CONFLICT:
		return "pin-conflicts-with-ref";
	}
	return "";
}

const char *reference_effective_word(enum reference_effective effective)
{
	switch (effective) {
	case EFFECTIVE_UNKNOWN:
		return "unknown";
	case EFFECTIVE_COMMIT:
		return "commit";
	case EFFECTIVE_LOCK:
		return "lock";
	case EFFECTIVE_LOCK_UNENFORCED:
		return "lock-unenforced";
	case EFFECTIVE_FLOATING:
		return "floating";
	case EFFECTIVE_BUILTIN:
		return "builtin";
	case EFFECTIVE_LOCAL:
		return "local";
	}
	return "";
}

const char *version_kind_word(enum version_kind kind)
{
	switch (kind) {
	case VERSION_ABSENT:
		return "";
	case VERSION_NONE:
		return "none";
	case VERSION_COMMIT:
		return "sha";
	case VERSION_TAG:
		return "tag";
	case VERSION_BRANCH:
		return "branch";
	case VERSION_OTHER:
		return "other";
	}
	return "";
}

/* In the order of the bits: that is the order in which they are shown. */
static const char *const detail_words[] = {
	"string-form",
	"ref-none",
	"ref-sha",
	"ref-tag",
	"ref-branch",
	"ref-other",
	"sha-in-ref",
	"target-ok",
	"target-missing",
	"target-escapes",
	"shadowed",
	"pin-on-local",
	"invalid",
	"vanity",
	"target-unknown",
};

void buf_add_reference_detail(struct buf *buf, uint32_t detail)
{
	const char *comma = "";

	for (size_t i = 0; i < COUNT_OF(detail_words); i++) {
		if (!(detail & (UINT32_C(1) << i)))
			continue;
		buf_add(buf, comma);
		buf_add(buf, detail_words[i]);
		comma = ",";
	}
}

/* Of a pin and another commit before it, the pin runs where the engine listens to it: what SCB103 says. */
static const char *commit_of_two(const struct reference *reference)
{
	return reference->honours_pin ? reference->fact->pin : reference->version;
}

const char *reference_runs(const struct reference *reference)
{
	if (reference->effective == EFFECTIVE_LOCK)
		return reference->lock_commit && text_is_hex(reference->lock_commit, OID_HEX)
			       ? reference->lock_commit
			       : NULL;
	if (reference->effective != EFFECTIVE_COMMIT)
		return NULL;
	if (reference->class == CLASS_CONFLICT)
		return commit_of_two(reference);
	if (reference->version_kind == VERSION_COMMIT)
		return text_is_hex(reference->version, OID_HEX) ? reference->version : NULL;
	return reference->class == CLASS_PINNED && text_is_hex(reference->fact->pin, OID_HEX)
		       ? reference->fact->pin
		       : NULL;
}
