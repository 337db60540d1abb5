/* What engines are told: 404, 405, 406, 407, 413, and for how long they keep what they have: 501. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "code.h"
#include "engine.h"
#include "model/policy.h"
#include "resolved.h"

static struct finding *fail_setting(
	struct rule_report *report, const struct setting *setting, const char *seen)
{
	const struct rule_subject subject = rule_subject_setting(report, setting);

	return rule_fail(report, &subject, NULL, seen);
}

static void pass_setting(struct rule_report *report, const struct setting *setting)
{
	rule_pass(report, &report->input->snapshot->files[setting->file]);
}

static void fail_configuration(
	struct rule_report *report, const struct configuration *configuration, const char *seen)
{
	const struct rule_subject subject = rule_subject_configuration(report, configuration);

	rule_fail(report, &subject, NULL, seen);
}

/* A file of this name that stands beside the configuration's. */
static const struct file *beside(
	struct rule_report *report, const struct configuration *configuration, const char *name)
{
	const char *path = configuration->file->path, *slash = strrchr(path, '/');
	const int folder = slash ? (int)(slash - path) + 1 : 0;

	return rule_file_at(report, arena_format(rule_arena(report), "%.*s%s", folder, path, name));
}

static bool is_engine_toml(const struct configuration *configuration)
{
	return *configuration->subject || text_ends(configuration->file->path, "engine.toml");
}

/* --- 404, 405 --------------------------------------------------------------------------------------------- */

static const char insecure_key[] = "security.insecureRootCapabilities";

static void root_of_json(struct rule_report *report, const struct configuration *configuration)
{
	const struct setting *setting = configuration_get(configuration, insecure_key);

	if (setting_says(setting, "false"))
		pass_setting(report, setting);
	else if (setting_says(setting, "true"))
		fail_setting(report, setting,
			"insecureRootCapabilities is true: any pipeline may run as root of the machine, and "
			"use "
			"its network");
	else if (!configuration_below(configuration, "security"))
		fail_configuration(report, configuration,
			"nothing is said of insecureRootCapabilities: engines allow them by default");
}

static void root_of_toml(struct rule_report *report, const struct configuration *configuration)
{
	static const char list[] = "insecure-entitlements";
	const struct setting *first = configuration_below(configuration, list);

	if (!first) {
		/* An engine.json beside it comes first; BuildKit itself allows none by default. */
		if (is_engine_toml(configuration) && !beside(report, configuration, "engine.json"))
			fail_configuration(report, configuration,
				"nothing is said of insecure-entitlements: engines allow them all by "
				"default");
		return;
	}
	for (size_t i = 0; i < configuration->count; i++) {
		const struct setting *setting = &configuration->settings[i];

		if (text_starts(setting->fact->key, list) && setting_says(setting, "security.insecure")) {
			fail_setting(report, setting,
				"security.insecure is allowed: any pipeline may run as root of the machine");
			return;
		}
	}
	pass_setting(report, first);
}

static void root_capabilities(struct rule_report *report, const struct configuration *configuration)
{
	if (configuration->refused)
		return;
	if (configuration->kind == SETTING_ENGINE_JSON)
		root_of_json(report, configuration);
	else
		root_of_toml(report, configuration);
}

void check_root_capabilities(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_configuration(report, 0, root_capabilities);
}

static void empty_security(struct rule_report *report, const struct configuration *configuration)
{
	const struct setting *setting = configuration_below(configuration, "security");
	const struct setting *said = configuration_get(configuration, insecure_key);

	if (configuration->refused || !setting)
		return;
	if (said && !setting_says(said, "null"))
		pass_setting(report, setting);
	else
		fail_setting(report, setting,
			"the security object says nothing: with it engines allow insecure root capabilities "
			"and "
			"the host's network, whatever insecure-entitlements of engine.toml says");
}

void check_empty_security(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_configuration(report, SETTING_ENGINE_JSON, empty_security);
}

/* --- 406 -------------------------------------------------------------------------------------------------- */

/* registries."host".http: the host, or NULL where the key is of something else. In the arena. */
static const char *registry_of(struct rule_report *report, const char *key, const char **ret_field)
{
	const char *start = strchr(key, '.'), *end = strrchr(key, '.');

	if (!start || end == start || !(text_starts(key, "registries.") || text_starts(key, "registry.")))
		return NULL;
	*ret_field = end + 1;
	start++;
	if (*start == '"' && end - start >= 2 && end[-1] == '"') {
		start++;
		end--;
	}
	return arena_string_part(rule_arena(report), start, (size_t)(end - start));
}

static void registries(struct rule_report *report, const struct configuration *configuration)
{
	for (size_t i = 0; i < configuration->count && !configuration->refused; i++) {
		const struct setting *setting = &configuration->settings[i];
		const char *field = "", *host = registry_of(report, setting->fact->key, &field);
		const bool plain = strcmp(field, "http") == 0, trusting = strcmp(field, "insecure") == 0;

		if (!host || (!plain && !trusting))
			continue;
		if (!setting_says(setting, "true") || address_is_loopback(host))
			pass_setting(report, setting);
		else
			fail_setting(report, setting,
				arena_format(rule_arena(report),
					plain ? "images of %s come over plain HTTP"
					      : "the certificate of %s is not looked at",
					rule_shown(report, host)));
	}
}

void check_registries(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_configuration(report, 0, registries);
}

/* --- 407 -------------------------------------------------------------------------------------------------- */

static bool is_below_unknown(const struct setting *setting, const struct setting *above)
{
	const size_t length = above ? strlen(above->fact->key) : 0;

	return above && strncmp(setting->fact->key, above->fact->key, length) == 0 &&
	       (setting->fact->key[length] == '.' || setting->fact->key[length] == '[');
}

static void refused_setting(
	struct rule_report *report, const struct configuration *configuration, const struct setting *setting)
{
	const char *seen = arena_format(
		rule_arena(report), "the engine does not start with this file: %s", setting->fact->refused);
	struct rule_subject subject = rule_subject_setting(report, setting);

	if (!*setting->fact->key)
		subject.words = rule_subject_configuration(report, configuration).words;
	if (text_starts(setting->fact->key, "engine") && setting->fact->unknown)
		seen = rule_and(report, seen,
			"engine.address and engine.tls are the claim of an article: no release ever read "
			"them. "
			"The engine is chosen by "
			"_EXPERIMENTAL_DAGGER_RUNNER_HOST, for TLS as tls://HOST:PORT?ca_path=...&cert_path="
			"...&key_path=...");
	rule_fail(report, &subject, NULL, seen);
}

static void configuration(struct rule_report *report, const struct configuration *configuration)
{
	const struct setting *above = NULL;
	bool clean = true;

	for (size_t i = 0; i < configuration->count; i++) {
		const struct setting *setting = &configuration->settings[i];

		if (is_below_unknown(setting, above))
			continue;
		if (setting->fact->refused) {
			refused_setting(report, configuration, setting);
			clean = false;
		} else if (setting->fact->unknown && is_engine_toml(configuration)) {
			fail_setting(report, setting,
				arena_format(rule_arena(report), "no release of Dagger reads %s here",
					rule_shown(report, setting->fact->key)))
				->severity = SEVERITY_LOW;
			clean = false;
		}
		if (setting->fact->unknown)
			above = setting;
	}
	if (clean)
		rule_pass(report, configuration->file);
}

void check_configuration(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_configuration(report, 0, configuration);
}

/* --- 413 -------------------------------------------------------------------------------------------------- */

static const char *sandbox_word(const struct setting_fact *fact)
{
	const char *key = fact->key, *value = fact->value;

	if (text_ends(key, ".noProcessSandbox") || strcmp(key, "args.oci-worker-no-process-sandbox") == 0)
		return strcmp(value, "false") == 0 ? "" : "the sandbox of processes is off";
	if (text_ends(key, ".apparmor-profile") || strcmp(key, "apparmor") == 0)
		return text_equal_ascii_case(value, "unconfined") ? "AppArmor is off" : "";
	if (text_ends(key, ".selinux"))
		return strcmp(value, "false") == 0 ? "SELinux is off" : "";
	if (strcmp(key, "selinux") == 0)
		return strcmp(value, "disable") == 0 || strcmp(value, "spc_t") == 0 ? "SELinux is off" : "";
	return NULL;
}

static void sandbox(struct rule_report *report, const struct configuration *configuration)
{
	for (size_t i = 0; i < configuration->count && !configuration->refused; i++) {
		const struct setting *setting = &configuration->settings[i];
		const char *word = sandbox_word(setting->fact);

		if (word && *word)
			fail_setting(report, setting, word);
		else if (word)
			pass_setting(report, setting);
	}
}

void check_sandbox(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_configuration(report, SETTING_ENGINE_TOML, sandbox);
	rule_each_configuration(report, SETTING_KUBERNETES, sandbox);
	rule_each_configuration(report, SETTING_COMPOSE, sandbox);
	rule_each_configuration(report, SETTING_HELM, sandbox);
}

/* --- 501 -------------------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	double seconds;
} units[] = { { "ns", 1e-9 }, { "us", 1e-6 }, { "ms", 1e-3 }, { "s", 1 }, { "m", 60 }, { "h", 3600 } };

/* A length of time that the reader has found to be one: "48h", "1h30m", 3600. */
static double seconds_of(const char *text)
{
	double sum = 0;

	while (*text) {
		char *end = NULL;
		const double number = strtod(text, &end);
		size_t unit = 0;

		if (end == text)
			return sum;
		if (!*end)
			return sum + number;
		while (unit < COUNT_OF(units) && !text_starts(end, units[unit].name))
			unit++;
		if (unit == COUNT_OF(units))
			return sum;
		sum += number * units[unit].seconds;
		text = end + strlen(units[unit].name);
	}
	return sum;
}

/* How long what is used no more is kept, by the policies without a filter; 0 = none goes by time. */
struct retention {
	double seconds;
	const struct setting *setting; /* of the shortest, or the first of any policy */
};

static bool has_filter(const struct configuration *configuration, const char *policy, size_t length)
{
	for (size_t i = 0; i < configuration->count; i++) {
		const char *key = configuration->settings[i].fact->key;

		if (strncmp(key, policy, length) == 0 && text_starts(key + length, "filters["))
			return true;
	}
	return false;
}

/* "gc.policies[3].": the part of a key that names a policy; 0 if it names none. */
static size_t policy_part(const char *key)
{
	const char *list = strstr(key, "gc.policies["), *end;

	if (list != key)
		list = strstr(key, ".gcpolicy[");
	end = list ? strstr(list, "].") : NULL;
	return end ? (size_t)(end - key) + 2 : 0;
}

static struct retention retention_of(const struct configuration *configuration)
{
	struct retention retention = { 0 };

	for (size_t i = 0; i < configuration->count; i++) {
		const struct setting *setting = &configuration->settings[i];
		const size_t length = policy_part(setting->fact->key);
		double seconds;

		if (!length)
			continue;
		if (!retention.setting)
			retention.setting = setting;
		if (strcmp(setting->fact->key + length, "keepDuration") != 0 ||
			has_filter(configuration, setting->fact->key, length))
			continue;
		seconds = seconds_of(setting->fact->value);
		if (seconds > 0 && (retention.seconds <= 0 || seconds < retention.seconds))
			retention = (struct retention){ seconds, setting };
	}
	return retention;
}

static const struct setting *switched_off(const struct configuration *configuration)
{
	static const char *const keys[] = { "gc.enabled", "worker.oci.gc", "worker.containerd.gc" };

	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		const struct setting *setting = configuration_get(configuration, keys[i]);

		if (setting_says(setting, "false"))
			return setting;
	}
	return NULL;
}

static void retention(struct rule_report *report, const struct configuration *configuration)
{
	const double most = (double)report->input->policy->cache_retention_days * SECONDS_A_DAY;
	const struct setting *off = switched_off(configuration);
	const struct retention found = retention_of(configuration);

	const bool json = configuration->kind == SETTING_ENGINE_JSON;

	if (configuration->refused || (!json && !is_engine_toml(configuration)))
		return;
	if (off)
		fail_setting(report, off, "garbage is never collected: everything is kept for ever");
	else if (found.setting && found.seconds > 0 && found.seconds <= most)
		pass_setting(report, found.setting);
	else if (found.setting && found.seconds > 0)
		fail_setting(report, found.setting,
			arena_format(rule_arena(report),
				"what is used no more is kept for %.0f days; policy: %d",
				found.seconds / SECONDS_A_DAY,
				(int)report->input->policy->cache_retention_days));
	else if (found.setting)
		fail_setting(report, found.setting,
			"no policy for all records has a keepDuration: what is used no more goes by space "
			"alone");
	/* An engine.json beside an engine.toml comes first. */
	else if (60.0 * SECONDS_A_DAY > most && (json || !beside(report, configuration, "engine.json")))
		fail_configuration(report, configuration,
			"no policies of its own: by default what is used no more is kept for 60 days");
	else
		rule_pass(report, configuration->file);
}

void check_retention(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_configuration(report, 0, retention);
}
