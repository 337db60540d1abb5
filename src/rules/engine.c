/* Where engines are told what to do, and where their addresses stand. */
#include "engine.h"

#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "code.h"

/* --- configurations --------------------------------------------------------------------------------------- */

static bool is_one(const struct setting *one, const struct setting *other)
{
	return one->file == other->file && one->fact->kind == other->fact->kind &&
	       strcmp(one->fact->subject, other->fact->subject) == 0;
}

void rule_each_configuration(struct rule_report *report, enum setting_kind kind,
	void (*check)(struct rule_report *report, const struct configuration *configuration))
{
	const struct snapshot *snapshot = report->input->snapshot;

	for (size_t i = 0, next; i < snapshot->setting_count; i = next) {
		const struct setting *first = &snapshot->settings[i];
		struct configuration configuration = {
			.kind = first->fact->kind,
			.file = &snapshot->files[first->file],
			.subject = first->fact->subject,
			.settings = first,
		};

		for (next = i; next < snapshot->setting_count && is_one(first, &snapshot->settings[next]);
			next++)
			configuration.refused |= snapshot->settings[next].fact->refused != NULL;
		configuration.count = next - i;
		if (kind ? configuration.kind == kind
			 : configuration.kind == SETTING_ENGINE_JSON ||
					configuration.kind == SETTING_ENGINE_TOML)
			check(report, &configuration);
	}
}

const struct setting *configuration_get(const struct configuration *configuration, const char *key)
{
	for (size_t i = configuration->count; i-- > 0;)
		if (strcmp(configuration->settings[i].fact->key, key) == 0)
			return &configuration->settings[i];
	return NULL;
}

const struct setting *configuration_below(const struct configuration *configuration, const char *prefix)
{
	for (size_t i = 0; i < configuration->count; i++)
		if (text_starts(configuration->settings[i].fact->key, prefix))
			return &configuration->settings[i];
	return NULL;
}

struct rule_subject rule_subject_configuration(
	struct rule_report *report, const struct configuration *configuration)
{
	struct rule_subject subject = rule_subject_file(configuration->file);
	const char *name = configuration->kind == SETTING_ENGINE_JSON ? "engine.json" : "engine.toml";

	subject.noun = "configuration";
	subject.words = *configuration->subject
				? arena_format(rule_arena(report), "%s in %s", name, configuration->subject)
				: name;
	subject.at = (struct place){ .line = 1, .column = 1 };
	if (*configuration->subject) {
		subject.at = configuration->settings[0].fact->at;
		memcpy(subject.identity, configuration->settings[0].identity, sizeof(subject.identity));
	}
	return subject;
}

bool setting_is(const struct setting *setting, enum setting_kind kind, const char *key)
{
	return setting->fact->kind == kind && strcmp(setting->fact->key, key) == 0;
}

bool setting_says(const struct setting *setting, const char *value)
{
	return setting && strcmp(setting->fact->value, value) == 0;
}

/* --- variables -------------------------------------------------------------------------------------------- */

static bool is_of_dagger(const char *name)
{
	return text_starts(name, "DAGGER_") || text_starts(name, "_DAGGER_") ||
	       text_starts(name, "_EXPERIMENTAL_DAGGER_");
}

/* withEnvVariable("NAME", "value"). What commands are given are settings already. */
static void variable_of_call(struct rule_report *report, const struct call *call,
	void (*check)(struct rule_report *report, const struct variable *variable))
{
	const struct value_fact *name, *value;

	if (!call_is(call, "Container", "withEnvVariable"))
		return;
	name = call_argument(call, "name", 0);
	value = call_argument(call, "value", 1);
	if (name && value && value_is_fixed(name) && is_of_dagger(name->text))
		check(report, &(const struct variable){ .name = name->text,
				      .call = call,
				      .value_fact = value,
				      .value = value->text,
				      .fixed = value_is_fixed(value) });
}

void rule_each_variable(struct rule_report *report,
	void (*check)(struct rule_report *report, const struct variable *variable))
{
	const struct snapshot *snapshot = report->input->snapshot;

	for (size_t i = 0; i < snapshot->setting_count; i++) {
		const struct setting *setting = &snapshot->settings[i];
		const struct variable variable = {
			.name = setting->fact->key,
			.setting = setting,
			.value = setting->fact->value,
			.fixed = certainty_is_fixed(setting->fact->certainty),
		};

		if (setting->fact->kind == SETTING_ENVIRONMENT && is_of_dagger(setting->fact->key))
			check(report, &variable);
	}
	for (size_t i = 0; i < snapshot->call_count; i++)
		variable_of_call(report, &snapshot->calls[i], check);
}

struct rule_subject rule_subject_variable(struct rule_report *report, const struct variable *variable)
{
	return variable->setting
		       ? rule_subject_setting(report, variable->setting)
		       : rule_subject_call(report, variable->call, variable->name, variable->value_fact);
}

const struct file *rule_file_of_variable(const struct rule_report *report, const struct variable *variable)
{
	return variable->setting ? &report->input->snapshot->files[variable->setting->file]
				 : rule_file_of_call(report, variable->call);
}

const char *variable_owner(struct rule_report *report, const struct variable *variable)
{
	const struct file *file = rule_file_of_variable(report, variable);
	const char *inner =
		variable->setting ? variable->setting->fact->subject : variable->call->fact->function;

	return *inner ? arena_format(rule_arena(report), "%s of %s", inner, file->path) : file->path;
}
