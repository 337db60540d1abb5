#include "settings.h"

#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"

struct rule_subject rule_subject_setting(struct rule_report *report, const struct setting *setting)
{
	const struct setting_fact *fact = setting->fact;
	struct rule_subject subject = {
		.file = &report->input->snapshot->files[setting->file],
		.noun = "setting",
		.at = fact->at,
	};
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	buf_add(&words, fact->kind == SETTING_ENVIRONMENT ? "variable" : "setting");
	if (*fact->key)
		buf_format(&words, " %s", fact->key);
	if (*fact->subject)
		buf_format(&words, " of %s", fact->subject);
	if (setting->ordinal)
		buf_format(&words, " #%u", setting->ordinal + 1);
	subject.words = arena_string(rule_arena(report), words.text);
	memcpy(subject.identity, setting->identity, sizeof(subject.identity));
	memcpy(subject.evidence, setting->evidence, sizeof(subject.evidence));
	return subject;
}
