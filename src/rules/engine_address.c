/* How engines are reached: 401, 402, 408, 409, 411, 412. */
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "code.h"
#include "engine.h"

static bool is_runner_host(const struct variable *variable)
{
	return strcmp(variable->name, variable_runner_host) == 0 && *variable->value;
}

static void pass_variable(struct rule_report *report, const struct variable *variable)
{
	rule_pass(report, rule_file_of_variable(report, variable));
}

static struct finding *fail_variable(
	struct rule_report *report, const struct variable *variable, const char *seen)
{
	const struct rule_subject subject = rule_subject_variable(report, variable);

	return rule_fail(report, &subject, NULL, seen);
}

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

static bool is_list_item(const struct setting *setting, const char *list)
{
	return text_starts(setting->fact->key, list) && setting->fact->key[strlen(list)] == '[';
}

/* --- 401 -------------------------------------------------------------------------------------------------- */

/* A service that the same function binds under that name: the way leads through the network of one engine. */
static bool is_bound(const struct rule_report *report, const struct variable *variable, const char *host)
{
	const struct snapshot *snapshot = report->input->snapshot;
	const struct call *of = variable->call;

	for (size_t i = of ? of->first : snapshot->call_count;
		i < snapshot->call_count && snapshot->calls[i].file == of->file; i++) {
		const struct call *call = &snapshot->calls[i];
		const struct value_fact *alias = call_is(call, "Container", "withServiceBinding")
							 ? call_argument(call, "alias", 0)
							 : NULL;

		if (alias && strcmp(call->fact->function, of->fact->function) == 0 &&
			strcmp(alias->text, host) == 0)
			return true;
	}
	return false;
}

static void endpoint(struct rule_report *report, const struct variable *variable)
{
	struct endpoint endpoint;
	struct finding *finding;

	if (!is_runner_host(variable))
		return;
	endpoint = endpoint_parse(variable->value, rule_arena(report));
	if (strcmp(endpoint.scheme, "tcp") != 0) {
		/* What a computed text begins with says nothing unless a scheme stands there. */
		if (*endpoint.scheme)
			pass_variable(report, variable);
		return;
	}
	if (host_is_loopback(endpoint.host) || is_bound(report, variable, endpoint.host)) {
		pass_variable(report, variable);
		return;
	}
	finding = fail_variable(report, variable,
		arena_format(rule_arena(report),
			"the engine is reached at tcp://%s: without encryption, and "
			"without a word about who asks",
			rule_shown(report, endpoint.rest)));
	if (!variable->fixed)
		finding->confidence = CONFIDENCE_MEDIUM;
}

void check_endpoint(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_variable(report, endpoint);
}

/* --- 402 -------------------------------------------------------------------------------------------------- */

static void client_certificate(struct rule_report *report, const struct variable *variable)
{
	struct endpoint endpoint;

	if (!is_runner_host(variable))
		return;
	endpoint = endpoint_parse(variable->value, rule_arena(report));
	if (strcmp(endpoint.scheme, "tls") != 0)
		return;
	if (endpoint_query(&endpoint, "cert_path", rule_arena(report)) &&
		endpoint_query(&endpoint, "key_path", rule_arena(report)))
		pass_variable(report, variable);
	else if (variable->fixed)
		fail_variable(report, variable,
			arena_format(rule_arena(report), "tls://%s without cert_path and key_path",
				rule_shown(report, endpoint.rest)));
}

static void server_certificates(struct rule_report *report, const struct configuration *configuration)
{
	const struct setting *cert = configuration_get(configuration, "grpc.tls.cert");

	if (configuration->refused || !cert)
		return;
	if (configuration_get(configuration, "grpc.tls.ca"))
		pass_setting(report, cert);
	else
		fail_setting(report, cert,
			"[grpc.tls] has a certificate and no ca: every client is let in, whoever it is");
}

/* The claim of an article that no engine ever read. */
static void claimed_certificate(struct rule_report *report, const struct configuration *configuration)
{
	const struct setting *claim = configuration_get(configuration, "engine.tls");
	struct rule_subject subject;

	if (!claim || !claim->fact->unknown)
		return;
	subject = rule_subject_setting(report, claim);
	rule_declared(report, &subject, NULL,
		"declared, not enforced by Dagger: no release reads engine.tls\n"
		"the real equivalent: _EXPERIMENTAL_DAGGER_RUNNER_HOST="
		"tls://HOST:PORT?ca_path=...&cert_path=...&key_path=... "
		"for the client, since 0.20.1, and [grpc.tls] cert, key and ca in engine.toml for the "
		"engine");
}

/* Arguments of an engine in a workload, and of a chart. */
static void server_arguments(struct rule_report *report, const struct configuration *configuration)
{
	const struct setting *cert = configuration_get(configuration, "args.tlscert");

	if (!cert)
		return;
	if (configuration_get(configuration, "args.tlscacert"))
		pass_setting(report, cert);
	else
		fail_setting(
			report, cert, "--tlscert without --tlscacert: every client is let in, whoever it is");
}

static void each_workload(struct rule_report *report,
	void (*check)(struct rule_report *report, const struct configuration *configuration))
{
	rule_each_configuration(report, SETTING_KUBERNETES, check);
	rule_each_configuration(report, SETTING_COMPOSE, check);
	rule_each_configuration(report, SETTING_HELM, check);
}

void check_client_certificate(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_variable(report, client_certificate);
	rule_each_configuration(report, SETTING_ENGINE_TOML, server_certificates);
	rule_each_configuration(report, SETTING_ENGINE_JSON, claimed_certificate);
	each_workload(report, server_arguments);
}

/* --- 408 -------------------------------------------------------------------------------------------------- */

static const char *image_of(const struct endpoint *endpoint)
{
	static const char *const schemes[] = { "image", "docker-image", "image+docker", "image+podman",
		"image+nerdctl", "image+finch", "image+apple" };

	for (size_t i = 0; i < COUNT_OF(schemes); i++)
		if (strcmp(endpoint->scheme, schemes[i]) == 0)
			return endpoint->rest;
	return NULL;
}

/* Of what is a setting the reader has made an image. */
static void runner_image(struct rule_report *report, const struct variable *variable)
{
	struct endpoint endpoint;
	struct image_name name;
	const char *image;

	if (!is_runner_host(variable) || variable->setting)
		return;
	endpoint = endpoint_parse(variable->value, rule_arena(report));
	image = image_of(&endpoint);
	if (!image || !variable->fixed)
		return;
	image_name_parse(image, rule_arena(report), &name);
	if (*name.digest && !name.malformed)
		pass_variable(report, variable);
	else
		fail_variable(report, variable,
			arena_format(rule_arena(report), "the engine runs from %s, without a digest",
				rule_shown(report, image)));
}

void check_engine_image(const struct rule_input *input, struct rule_report *report)
{
	const struct snapshot *snapshot = input->snapshot;

	for (size_t i = 0; i < snapshot->image_count; i++) {
		const struct image *image = &snapshot->images[i];
		struct rule_subject subject;
		struct finding *finding;

		if (image->role != IMAGE_ENGINE || image->class == IMAGE_CLASS_UNKNOWN)
			continue;
		if (image->class == IMAGE_CLASS_DIGEST) {
			rule_pass(report, rule_file_of_image(report, image));
			continue;
		}
		subject = rule_subject_image(report, image);
		finding = rule_fail(report, &subject, NULL,
			arena_format(rule_arena(report), "the engine runs from %s, without a digest",
				rule_shown(report, image->text)));
		if (image->class == IMAGE_CLASS_LATEST || image->class == IMAGE_CLASS_NO_TAG)
			finding->severity = SEVERITY_HIGH;
	}
	rule_each_variable(report, runner_image);
}

/* --- 409 -------------------------------------------------------------------------------------------------- */

static void listening(struct rule_report *report, const struct configuration *configuration)
{
	const bool encrypted = configuration_get(configuration, "grpc.tls.cert") != NULL;

	for (size_t i = 0; i < configuration->count && !configuration->refused; i++) {
		const struct setting *setting = &configuration->settings[i];

		if (!is_list_item(setting, "grpc.address"))
			continue;
		if (!encrypted && address_is_open(setting->fact->value))
			fail_setting(report, setting,
				arena_format(rule_arena(report),
					"the engine listens at %s without [grpc.tls]",
					rule_shown(report, setting->fact->value)));
		else
			pass_setting(report, setting);
	}
}

static void listening_arguments(struct rule_report *report, const struct configuration *configuration)
{
	const bool encrypted = configuration_get(configuration, "args.tlscert") != NULL;
	const struct setting *port = configuration_get(configuration, "engine.port");

	for (size_t i = 0; i < configuration->count; i++) {
		const struct setting *setting = &configuration->settings[i];

		if (strcmp(setting->fact->key, "args.addr") != 0)
			continue;
		if (!encrypted && address_is_open(setting->fact->value))
			fail_setting(report, setting,
				arena_format(rule_arena(report), "the engine listens at %s without --tlscert",
					rule_shown(report, setting->fact->value)));
		else
			pass_setting(report, setting);
	}
	if (!port || configuration->kind != SETTING_HELM)
		return;
	if (encrypted)
		pass_setting(report, port);
	else
		fail_setting(report, port,
			arena_format(rule_arena(report),
				"the chart makes the engine listen at tcp://0.0.0.0:%s without TLS",
				rule_shown(report, port->fact->value)));
}

/* image://...?port=N publishes the port on all addresses of the machine. */
static void published_port(struct rule_report *report, const struct variable *variable)
{
	struct endpoint endpoint;
	const char *port;

	if (!is_runner_host(variable))
		return;
	endpoint = endpoint_parse(variable->value, rule_arena(report));
	port = image_of(&endpoint) ? endpoint_query(&endpoint, "port", rule_arena(report)) : NULL;
	if (port)
		fail_variable(report, variable,
			arena_format(rule_arena(report), "?port=%s publishes the engine at tcp://0.0.0.0:%s",
				rule_shown(report, port), rule_shown(report, port)));
}

void check_listening(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_configuration(report, SETTING_ENGINE_TOML, listening);
	each_workload(report, listening_arguments);
	rule_each_variable(report, published_port);
}

/* --- 411 -------------------------------------------------------------------------------------------------- */

static void judge_debug(struct rule_report *report, const struct setting *setting, const char *what)
{
	if (!*setting->fact->value)
		return;
	if (text_starts(setting->fact->value, "unix://") || *setting->fact->value == '/' ||
		address_is_loopback(setting->fact->value))
		pass_setting(report, setting);
	else
		fail_setting(report, setting,
			arena_format(rule_arena(report), "%s is at %s, which other machines reach", what,
				rule_shown(report, setting->fact->value)));
}

static void debug_address(struct rule_report *report, const struct configuration *configuration)
{
	const struct setting *setting = configuration_get(configuration, "grpc.debugAddress");

	if (setting && !configuration->refused)
		judge_debug(report, setting, "the debug endpoint");
}

static void debug_argument(struct rule_report *report, const struct configuration *configuration)
{
	const struct setting *setting = configuration_get(configuration, "args.debugaddr");

	if (setting)
		judge_debug(report, setting, "the debug endpoint");
}

static void metrics(struct rule_report *report, const struct variable *variable)
{
	if (!variable->setting || strcmp(variable->name, "_EXPERIMENTAL_DAGGER_METRICS_ADDR") != 0)
		return;
	judge_debug(report, variable->setting, "the endpoint of metrics");
}

void check_debug(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_configuration(report, SETTING_ENGINE_TOML, debug_address);
	each_workload(report, debug_argument);
	rule_each_variable(report, metrics);
}

/* --- 412 -------------------------------------------------------------------------------------------------- */

enum { OWNERS_MAX = 256 };

/* The first owner of each certificate that clients use. */
struct owned {
	const char *certificate;
	const char *owner;
};

struct owners {
	struct owned items[OWNERS_MAX];
	size_t count;
};

/* What the check is handed, so that it may write to the list. */
struct handed {
	struct owners *owners;
};

static struct owned *find_owner(struct owners *owners, const char *certificate)
{
	for (size_t i = 0; i < owners->count; i++)
		if (strcmp(owners->items[i].certificate, certificate) == 0)
			return &owners->items[i];
	return NULL;
}

/* What the fleet says of the certificate of a setting; NULL if nothing, or nothing about others. */
static const struct certificate_share *share_of(
	const struct rule_report *report, const struct variable *variable)
{
	const struct rule_input *input = report->input;
	const struct certificate_share *share;

	if (!input->certificate_shares || !variable->setting)
		return NULL;
	share = &input->certificate_shares[variable->setting - input->snapshot->settings];
	return share->repositories > 1 ? share : NULL;
}

/* A decision about jobs of this repository is none about other repositories: it is another evidence. */
static void fail_shared(struct rule_report *report, const struct variable *variable, const char *certificate,
	const char *owner, const struct certificate_share *share)
{
	const struct rule_subject subject = rule_subject_variable(report, variable);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct finding *finding;

	if (owner)
		buf_format(&text, "the certificate %s is that of %s as well", rule_shown(report, certificate),
			rule_shown(report, owner));
	if (share)
		buf_format(&text, "%sthe certificate %s is used in %u repositories, by its %s: %s is another",
			owner ? "\n" : "", rule_shown(report, certificate), share->repositories,
			share->by_key ? "public key" : "path and engine",
			share->other ? rule_shown(report, share->other) : "one");
	finding = rule_fail(
		report, &subject, share ? "fleet" : NULL, arena_string(rule_arena(report), text.text));
	if (!owner && share && !share->by_key && finding->confidence > CONFIDENCE_MEDIUM)
		finding->confidence = CONFIDENCE_MEDIUM;
}

static void shared_certificate(struct rule_report *report, const struct variable *variable)
{
	const struct handed *handed = report->context;
	struct owners *owners = handed->owners;
	const struct certificate_share *share;
	struct endpoint endpoint;
	const char *certificate, *owner;
	const struct owned *first;
	bool shared;

	if (!is_runner_host(variable))
		return;
	endpoint = endpoint_parse(variable->value, rule_arena(report));
	certificate = endpoint_query(&endpoint, "cert_path", rule_arena(report));
	if (strcmp(endpoint.scheme, "tls") != 0 || !certificate)
		return;
	owner = variable_owner(report, variable);
	first = find_owner(owners, certificate);
	shared = first && strcmp(first->owner, owner) != 0;
	share = share_of(report, variable);
	if (shared || share)
		fail_shared(report, variable, certificate, shared ? first->owner : NULL, share);
	else
		pass_variable(report, variable);
	if (!first && owners->count < OWNERS_MAX)
		owners->items[owners->count++] = (struct owned){ certificate, owner };
}

void check_shared_certificate(const struct rule_input *input, struct rule_report *report)
{
	struct owners owners = { .count = 0 };
	const struct handed handed = { &owners };

	(void)input;
	report->context = &handed;
	rule_each_variable(report, shared_certificate);
	report->context = NULL;
}
