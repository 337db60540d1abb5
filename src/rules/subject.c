/* What a verdict is said of, in words that may be repeated. */
#include "checks.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/memory.h"
#include "base/text.h"

static const char hidden[] = "<secret, ";

const char *rule_source(struct rule_report *report, const char *source)
{
	const char *scheme = strstr(source, "://");
	const char *user = scheme ? scheme + 3 : source;
	size_t authority = strcspn(user, scheme ? "/?#" : "/");
	size_t length = 0;

	for (size_t i = 0; i < authority; i++)
		if (user[i] == '@')
			length = i;
	/* Without a scheme an @ begins a version, but for scp's user@host:path. */
	if (!scheme && !memchr(user + length, ':', authority - length))
		length = 0;
	if (!length || (length == 3 && text_starts(user, "git")) || text_starts(user, hidden))
		return source;
	return arena_format(rule_arena(report), "%.*s<user, %zu characters>%s", (int)(user - source), source,
		length, user + length);
}

bool rule_has_secret(const char *source)
{
	return strstr(source, hidden) != NULL;
}

const char *rule_and(struct rule_report *report, const char *seen, const char *line)
{
	return line && *line ? arena_format(rule_arena(report), "%s\n%s", seen, line) : seen;
}

const char *rule_target(struct rule_report *report, const struct reference *reference)
{
	if (reference->root && *reference->root)
		return *reference->subpath ? arena_format(rule_arena(report), "%s/%s", reference->root,
						     reference->subpath)
					   : arena_string(rule_arena(report), reference->root);
	if (reference->target_path && *reference->target_path)
		return arena_string(rule_arena(report), reference->target_path);
	return rule_source(report, reference->fact->source);
}

struct rule_subject rule_subject_reference(struct rule_report *report, const struct reference *reference)
{
	const char *kind = reference_kind_word(reference->fact->kind);
	const char *target = rule_target(report, reference);
	const bool named = *reference->fact->name && reference->fact->kind != REFERENCE_CALL;
	const char *name = named ? reference->fact->name : target;
	struct rule_subject subject = {
		.file = rule_file_of(report, reference),
		.noun = "reference",
		.target = reference->root && *reference->root ? target : NULL,
		.at = reference->fact->at,
	};

	subject.words = reference->ordinal ? arena_format(rule_arena(report), "%s %s #%u", kind, name,
						     reference->ordinal + 1)
					   : arena_format(rule_arena(report), "%s %s", kind, name);
	memcpy(subject.identity, reference->identity, sizeof(subject.identity));
	memcpy(subject.evidence, reference->evidence, sizeof(subject.evidence));
	return subject;
}

struct rule_subject rule_subject_module(struct rule_report *report, const struct module *module)
{
	const char *kind = module->workspace ? "workspace" : "module";
	const char *name = module->fact->name;
	struct rule_subject subject = {
		.file = &report->input->snapshot->files[module->file],
		.noun = "module",
		.at = module->fact->at,
	};

	subject.words = *name ? arena_format(rule_arena(report), "%s %s", kind, name) : kind;
	memcpy(subject.identity, module->identity, sizeof(subject.identity));
	return subject;
}

static const char *file_words(const struct file *file)
{
	switch (file->reader) {
	case READER_DAGGER_LOCK:
		return "lock";
	case READER_DAGGER_JSON:
	case READER_DAGGER_MODULE_TOML:
	case READER_DAGGER_TOML:
		return "manifest";
	default:
		return "file";
	}
}

struct rule_subject rule_subject_file(const struct file *file)
{
	struct rule_subject subject = {
		.file = file,
		.noun = "file",
		.words = file_words(file),
	};
	unsigned char whole[DIGEST_SIZE];
	struct digest digest;

	digest_start(&digest);
	digest_add_text(&digest, "scabbard-file-1");
	digest_add_text(&digest, file->path);
	digest_finish(&digest, whole);
	memcpy(subject.identity, whole, sizeof(subject.identity));
	return subject;
}
