/* Names of engine.json and engine.toml, and the forms of their values. */
#include "engine_fields.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "code_secret.h"

static const struct engine_form any = { .shape = ENGINE_ANY };
static const struct engine_form text_form = { .shape = ENGINE_TEXT };
static const struct engine_form truth = { .shape = ENGINE_TRUTH };
static const struct engine_form integer = { .shape = ENGINE_INTEGER };
static const struct engine_form space = { .shape = ENGINE_SPACE };
static const struct engine_form duration = { .shape = ENGINE_DURATION };
static const struct engine_form level = { .shape = ENGINE_LEVEL };
static const struct engine_form texts = { .shape = ENGINE_LIST, .item = &text_form };
static const struct engine_form texts_by_name = { .shape = ENGINE_MAP, .item = &text_form };
static const struct engine_form anything_by_name = { .shape = ENGINE_MAP, .item = &any };

/* --- engine.json ------------------------------------------------------------------------------------------ */

static const char gone_sweep[] = "only engines 0.18.9 to 0.18.11 read 'sweep': it is 'sweepSize' since";

static const struct engine_field json_policy_fields[] = {
	{ "all", &truth, NULL },
	{ "filters", &texts, NULL },
	{ "keepDuration", &duration, NULL },
	{ "reservedSpace", &space, NULL },
	{ "maxUsedSpace", &space, NULL },
	{ "minFreeSpace", &space, NULL },
	{ "sweepSize", &space, NULL },
	{ "sweep", &space, gone_sweep },
};
static const struct engine_form json_policy = {
	.shape = ENGINE_OBJECT,
	.fields = json_policy_fields,
	.field_count = COUNT_OF(json_policy_fields),
};
static const struct engine_form json_policies = { .shape = ENGINE_LIST, .item = &json_policy };

static const struct engine_field json_dagql_fields[] = {
	{ "maxEstimatedBytes", &integer, NULL },
	{ "targetEstimatedBytes", &integer, NULL },
};
static const struct engine_form json_dagql = {
	.shape = ENGINE_OBJECT,
	.fields = json_dagql_fields,
	.field_count = COUNT_OF(json_dagql_fields),
};

static const struct engine_field json_gc_fields[] = {
	{ "enabled", &truth, NULL },
	{ "dagqlCache", &json_dagql, NULL },
	{ "reservedSpace", &space, NULL },
	{ "maxUsedSpace", &space, NULL },
	{ "minFreeSpace", &space, NULL },
	{ "sweepSize", &space, NULL },
	{ "sweep", &space, gone_sweep },
	{ "policies", &json_policies, NULL },
};
static const struct engine_form json_gc = {
	.shape = ENGINE_OBJECT,
	.fields = json_gc_fields,
	.field_count = COUNT_OF(json_gc_fields),
};

static const struct engine_field json_security_fields[] = {
	{ "insecureRootCapabilities", &truth, NULL },
};
static const struct engine_form json_security = {
	.shape = ENGINE_OBJECT,
	.fields = json_security_fields,
	.field_count = COUNT_OF(json_security_fields),
};

static const struct engine_field json_registry_fields[] = {
	{ "mirrors", &texts, NULL },
	{ "http", &truth, NULL },
	{ "insecure", &truth, NULL },
	{ "ca", &texts, NULL },
};
static const struct engine_form json_registry = {
	.shape = ENGINE_OBJECT,
	.fields = json_registry_fields,
	.field_count = COUNT_OF(json_registry_fields),
};
static const struct engine_form json_registries = { .shape = ENGINE_MAP, .item = &json_registry };

static const struct engine_field json_fields[] = {
	{ "logLevel", &level, NULL },
	{ "gc", &json_gc, NULL },
	{ "security", &json_security, NULL },
	{ "registries", &json_registries, NULL },
};
const struct engine_form engine_json_form = {
	.shape = ENGINE_OBJECT,
	.fields = json_fields,
	.field_count = COUNT_OF(json_fields),
};

/* --- engine.toml ------------------------------------------------------------------------------------------ */

static const struct engine_field toml_tls_fields[] = {
	{ "cert", &text_form, NULL },
	{ "key", &text_form, NULL },
	{ "ca", &text_form, NULL },
};
static const struct engine_form toml_tls = {
	.shape = ENGINE_OBJECT,
	.fields = toml_tls_fields,
	.field_count = COUNT_OF(toml_tls_fields),
};

static const struct engine_field toml_grpc_fields[] = {
	{ "address", &texts, NULL },
	{ "debugAddress", &text_form, NULL },
	{ "uid", &integer, NULL },
	{ "gid", &integer, NULL },
	{ "securityDescriptor", &text_form, NULL },
	{ "tls", &toml_tls, NULL },
};
static const struct engine_form toml_grpc = {
	.shape = ENGINE_OBJECT,
	.fields = toml_grpc_fields,
	.field_count = COUNT_OF(toml_grpc_fields),
};

static const struct engine_field toml_policy_fields[] = {
	{ "all", &truth, NULL },
	{ "filters", &texts, NULL },
	{ "keepDuration", &duration, NULL },
	{ "keepBytes", &space, NULL },
	{ "reservedSpace", &space, NULL },
	{ "maxUsedSpace", &space, NULL },
	{ "minFreeSpace", &space, NULL },
};
static const struct engine_form toml_policy = {
	.shape = ENGINE_OBJECT,
	.fields = toml_policy_fields,
	.field_count = COUNT_OF(toml_policy_fields),
};
static const struct engine_form toml_policies = { .shape = ENGINE_LIST, .item = &toml_policy };

/* OCI and containerd workers share most of their fields. */
static const struct engine_field toml_worker_fields[] = {
	{ "enabled", &truth, NULL },
	{ "labels", &texts_by_name, NULL },
	{ "platforms", &texts, NULL },
	{ "snapshotter", &text_form, NULL },
	{ "rootless", &truth, NULL },
	{ "noProcessSandbox", &truth, NULL },
	{ "gc", &truth, NULL },
	{ "gckeepstorage", &space, NULL },
	{ "reservedSpace", &space, NULL },
	{ "maxUsedSpace", &space, NULL },
	{ "minFreeSpace", &space, NULL },
	{ "gcpolicy", &toml_policies, NULL },
	{ "networkMode", &text_form, NULL },
	{ "cniConfigPath", &text_form, NULL },
	{ "cniBinaryPath", &text_form, NULL },
	{ "cniPoolSize", &integer, NULL },
	{ "userRemapUnsupported", &text_form, NULL },
	{ "binary", &text_form, NULL },
	{ "proxySnapshotterPath", &text_form, NULL },
	{ "defaultCgroupParent", &text_form, NULL },
	{ "stargzSnapshotter", &anything_by_name, NULL },
	{ "apparmor-profile", &text_form, NULL },
	{ "selinux", &truth, NULL },
	{ "max-parallelism", &integer, NULL },
	{ "address", &text_form, NULL },
	{ "namespace", &text_form, NULL },
	{ "runtime", &anything_by_name, NULL },
};
static const struct engine_form toml_worker = {
	.shape = ENGINE_OBJECT,
	.fields = toml_worker_fields,
	.field_count = COUNT_OF(toml_worker_fields),
};
static const struct engine_form toml_workers = { .shape = ENGINE_MAP, .item = &toml_worker };

static const struct engine_field toml_keypair_fields[] = {
	{ "key", &text_form, NULL },
	{ "cert", &text_form, NULL },
};
static const struct engine_form toml_keypair = {
	.shape = ENGINE_OBJECT,
	.fields = toml_keypair_fields,
	.field_count = COUNT_OF(toml_keypair_fields),
};
static const struct engine_form toml_keypairs = { .shape = ENGINE_LIST, .item = &toml_keypair };

static const struct engine_field toml_registry_fields[] = {
	{ "mirrors", &texts, NULL },
	{ "http", &truth, NULL },
	{ "insecure", &truth, NULL },
	{ "ca", &texts, NULL },
	{ "keypair", &toml_keypairs, NULL },
	{ "tlsconfigdir", &texts, NULL },
};
static const struct engine_form toml_registry = {
	.shape = ENGINE_OBJECT,
	.fields = toml_registry_fields,
	.field_count = COUNT_OF(toml_registry_fields),
};
static const struct engine_form toml_registries = { .shape = ENGINE_MAP, .item = &toml_registry };

static const struct engine_field toml_fields[] = {
	{ "debug", &truth, NULL },
	{ "trace", &truth, NULL },
	{ "root", &text_form, NULL },
	{ "insecure-entitlements", &texts, NULL },
	{ "log", &anything_by_name, NULL },
	{ "grpc", &toml_grpc, NULL },
	{ "otel", &anything_by_name, NULL },
	{ "worker", &toml_workers, NULL },
	{ "registry", &toml_registries, NULL },
	{ "dns", &anything_by_name, NULL },
	{ "history", &anything_by_name, NULL },
	{ "frontend", &anything_by_name, NULL },
	{ "system", &anything_by_name, NULL },
};
const struct engine_form engine_toml_form = {
	.shape = ENGINE_OBJECT,
	.fields = toml_fields,
	.field_count = COUNT_OF(toml_fields),
};

/* --- places and keys -------------------------------------------------------------------------------------- */

struct place engine_place(const struct engine_text *text, struct place at)
{
	size_t start, end;

	if (!text->places)
		return at;
	if (!text->offsets)
		return places_at(text->places, text->base.offset + at.offset, at.count);
	start = text->offsets[at.offset];
	end = text->offsets[at.offset + at.count];
	return places_at(text->places, start, end > start ? end - start : 0);
}

struct setting_fact *engine_add(
	const struct engine_text *text, const char *key, const char *value, struct place at)
{
	struct setting_fact *setting = reading_add_setting(text->reading, text->kind);

	if (!setting)
		return NULL;
	setting->subject = text->subject;
	setting->key = key;
	setting->value = reading_text(text->reading, value);
	setting->certainty = CERTAINTY_LITERAL;
	setting->at = engine_place(text, at);
	/* Its place is its key, which is shown. */
	if (code_looks_secret(key, value))
		setting->value = code_hidden(text->reading, value);
	return setting;
}

static bool is_word(const char *name)
{
	for (const char *at = name; *at; at++)
		if (!((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
			    (*at >= '0' && *at <= '9') || *at == '_' || *at == '-'))
			return false;
	return *name;
}

const char *engine_key(struct reading *reading, const char *prefix, const char *name)
{
	const char *quote = is_word(name) ? "" : "\"";
	const char *key =
		arena_format(reading->arena, "%s%s%s%s%s", prefix, *prefix ? "." : "", quote, name, quote);

	return reading_text(reading, key);
}

const char *engine_key_at(struct reading *reading, const char *prefix, size_t index)
{
	return reading_text(reading, arena_format(reading->arena, "%s[%zu]", prefix, index));
}

/* --- values ----------------------------------------------------------------------------------------------- */

/* "12", "12.5", ".5": at least one digit; returns behind it. */
static const char *skip_number(const char *text)
{
	const char *at = text + strspn(text, "0123456789");
	size_t digits = (size_t)(at - text);

	if (*at == '.') {
		size_t fraction = strspn(at + 1, "0123456789");

		digits += fraction;
		at += 1 + fraction;
	}
	return digits ? at : NULL;
}

/* As go-units reads sizes: a number, a blank perhaps, and b or one of kmgtp, with b or ib behind. */
static bool is_space(const char *text)
{
	const char *at = skip_number(text);

	if (!*text)
		return true;
	if (!at)
		return false;
	if (*at == '%')
		return !at[1] && !memchr(text, '.', (size_t)(at - text));
	if (*at == ' ')
		at++;
	if (!*at || text_equal_ascii_case(at, "b"))
		return true;
	return strchr("kKmMgGtTpP", *at) &&
	       (!at[1] || text_equal_ascii_case(at + 1, "b") || text_equal_ascii_case(at + 1, "ib"));
}

static const struct {
	const char *name;
	double seconds;
} units[] = {
	{ "ns", 1e-9 },
	{ "us", 1e-6 },
	{ "\xc2\xb5s", 1e-6 },
	{ "\xce\xbcs", 1e-6 },
	{ "ms", 1e-3 },
	{ "s", 1 },
	{ "m", 60 },
	{ "h", 3600 },
};

/* "us" before "s", "ms" before "m": the first that fits is the longest. */
static const char *skip_unit(const char *text, double *ret_seconds)
{
	for (size_t i = 0; i < COUNT_OF(units); i++) {
		size_t length = strlen(units[i].name);

		if (strncmp(text, units[i].name, length) == 0) {
			*ret_seconds = units[i].seconds;
			return text + length;
		}
	}
	return NULL;
}

bool engine_duration(const char *text, double *ret_seconds)
{
	bool minus = *text == '-';
	const char *at = text + (*text == '-' || *text == '+');
	double sum = 0;

	if (*at && !at[strspn(at, "0123456789")]) {
		*ret_seconds = strtod(text, NULL);
		return true;
	}
	if (!*at)
		return false;
	while (*at) {
		const char *end = skip_number(at);
		double number = strtod(at, NULL), seconds = 0;

		at = end ? skip_unit(end, &seconds) : NULL;
		if (!at)
			return false;
		sum += number * seconds;
	}
	*ret_seconds = minus ? -sum : sum;
	return true;
}

const char *engine_misfit(enum engine_shape shape, const char *text)
{
	static const char *const levels[] = { "error", "warn", "info", "debug", "debugextra", "trace" };
	double seconds;

	if (shape == ENGINE_SPACE)
		return is_space(text) ? NULL : "no amount of space";
	if (shape == ENGINE_DURATION)
		return !*text || engine_duration(text, &seconds) ? NULL : "no length of time";
	if (shape != ENGINE_LEVEL || !*text)
		return NULL;
	for (size_t i = 0; i < COUNT_OF(levels); i++)
		if (text_equal_ascii_case(text, levels[i]))
			return NULL;
	return "no log level";
}
