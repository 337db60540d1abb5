/* Rules about what code takes from the host that runs it: 604, 605, 606, 613, 619. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/memory.h"
#include "base/text.h"
#include "code.h"
#include "reasons.h"

/* Clients alone reach the host; `type` is not known where the chain is not. */
static bool is_host_path(const struct call *call)
{
	return call->fact->api == CALL_DAGGER && strcmp(call->fact->type, "Host") == 0 &&
	       (strcmp(call->fact->name, "directory") == 0 || strcmp(call->fact->name, "file") == 0 ||
		       strcmp(call->fact->name, "setSecretFile") == 0);
}

static const struct value_fact *host_path(const struct call *call)
{
	return call_argument(call, "path", strcmp(call->fact->name, "setSecretFile") == 0 ? 1 : 0);
}

/* --- 604 ------------------------------------------------------------------------------------------------ */

static void host_input(struct rule_report *report, const struct call *call)
{
	const struct value_fact *path = is_host_path(call) ? host_path(call) : NULL;
	struct rule_subject subject;
	enum confidence confidence;
	struct finding *finding;
	const char *parameter;

	if (!path)
		return;
	subject = rule_subject_call(report, call, "path", path);
	parameter = rule_callers_input(report, call, path, &confidence);
	if (!parameter) {
		rule_pass(report, subject.file);
		return;
	}
	finding = rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report), "%s is given the path that the caller gives as '%s'",
			rule_spelled(report, subject.file, call->fact->name), parameter));
	finding->confidence = confidence;
	finding->remedy = arena_format(rule_arena(report),
		"Name the folder in the code, as in %s(\"./src\"), or take a Directory as a parameter.",
		rule_spelled(report, subject.file, "directory"));
}

void check_host_input(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_call(report, NULL, host_input);
}

/* --- 605 ------------------------------------------------------------------------------------------------ */

/* Whole trees of a host. */
static const char *const broad_paths[] = { "/", "~", "$HOME", "${HOME}", "/home", "/root", "/etc", "/var",
	"/var/run", "/run", "/usr", "/proc", "/sys", "/dev", "/Users", "/opt", "C:/", "C:\\" };

/* Folders and files of credentials, wherever a home is. */
static const char *const sensitive_parts[] = { ".ssh", ".aws", ".kube", ".gnupg", ".docker/config.json",
	".netrc", ".npmrc", ".pypirc", ".config/gcloud", ".git-credentials", ".azure", ".vault-token" };

static const char *const sensitive_paths[] = { "/etc/shadow", "/etc/passwd", "/etc/ssl/private",
	"/etc/kubernetes", "/var/lib/docker", "/proc/",
	("/root"
	 "/"),
	"/var/run/secrets" };

static bool equals_path(const char *path, const char *other)
{
	const size_t length = strlen(other);

	return strncmp(path, other, length) == 0 &&
	       (!path[length] || (length > 1 && path[length] == '/' && !path[length + 1]));
}

/* ".ssh" as a whole component, at the start or behind a slash. */
static bool holds_part(const char *path, const char *part)
{
	const size_t length = strlen(part);

	for (const char *at = strstr(path, part); at; at = strstr(at + 1, part))
		if ((at == path || at[-1] == '/' || at[-1] == '}') && (!at[length] || at[length] == '/'))
			return true;
	return false;
}

static const char *path_fault(const char *path)
{
	for (size_t i = 0; i < COUNT_OF(broad_paths); i++)
		if (equals_path(path, broad_paths[i]))
			return "takes in far more than a build needs";
	for (size_t i = 0; i < COUNT_OF(sensitive_parts); i++)
		if (holds_part(path, sensitive_parts[i]))
			return "is where credentials are kept";
	for (size_t i = 0; i < COUNT_OF(sensitive_paths); i++)
		if (text_starts(path, sensitive_paths[i]))
			return "is where a system keeps its own secrets";
	return NULL;
}

static void host_sensitive(struct rule_report *report, const struct call *call)
{
	const struct value_fact *path = is_host_path(call) ? host_path(call) : NULL;
	struct rule_subject subject;
	struct finding *finding;
	const char *fault;

	if (!path || !*path->text || path->certainty == CERTAINTY_PARAMETER)
		return;
	subject = rule_subject_call(report, call, "path", path);
	fault = path_fault(path->text);
	/* A secret that is read from its file as one is what the function is for. */
	if (!fault || strcmp(call->fact->name, "setSecretFile") == 0) {
		rule_pass(report, subject.file);
		return;
	}
	finding = rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report), "'%s' %s",
			rule_shown_shape(report, path->text, path->parameter), fault));
	if (!certainty_is_fixed(path->certainty))
		finding->confidence = CONFIDENCE_MEDIUM;
}

void check_host_path(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_call(report, NULL, host_sensitive);
}

/* --- 606 ------------------------------------------------------------------------------------------------ */

static const char *const engine_sockets[] = { "docker.sock", "containerd.sock", "podman.sock", "crio.sock",
	"buildkitd.sock", "dagger/engine.sock", "dockershim.sock", "docker_engine" };

static bool is_engine_socket(const char *path)
{
	for (size_t i = 0; i < COUNT_OF(engine_sockets); i++)
		if (text_ends(path, engine_sockets[i]))
			return true;
	return false;
}

static void host_socket(struct rule_report *report, const struct call *call)
{
	const struct value_fact *path = call_argument(call, "path", 0);
	struct rule_subject subject;
	struct finding *finding;

	if (!path)
		return;
	subject = rule_subject_call(report, call, "path", path);
	if (!is_engine_socket(path->text) && !value_is_fixed(path)) {
		rule_unknown(report, &subject, reason_computed);
		return;
	}
	finding = rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report), "the socket '%s' of the host is opened%s",
			rule_shown(report, path->text),
			is_engine_socket(path->text)
				? "\nit is a container engine's, and whoever talks to it is root there"
				: ""));
	if (!is_engine_socket(path->text))
		finding->severity = SEVERITY_LOW;
}

/* A socket that a caller hands over is the caller's decision. */
static void given_socket(struct rule_report *report, const struct call *call)
{
	const struct value_fact *source = call_argument(call, "source", 1);
	const struct value_fact *path = call_argument(call, "path", 0);
	struct rule_subject subject;
	struct finding *finding;

	if (!path || !source || call_of_value(report->input->snapshot, call, source))
		return;
	if (!value_is_fixed(path) || !is_engine_socket(path->text)) {
		rule_pass(report, rule_file_of_call(report, call));
		return;
	}
	subject = rule_subject_call(report, call, "path", path);
	finding = rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report),
			"the container is given a socket at '%s', where a container engine is "
			"expected\nif it is one's, whoever talks to it is root on the engine's host",
			rule_shown(report, path->text)));
	finding->severity = SEVERITY_MEDIUM;
	finding->confidence = CONFIDENCE_MEDIUM;
	finding->remedy =
		"Leave the socket out where the work can be done by Dagger itself. If the program needs "
		"an engine, start one in a container of its own and bind it as a service.";
}

void check_host_socket(const struct rule_input *input, struct rule_report *report)
{
	const struct snapshot *snapshot = input->snapshot;

	for (size_t i = 0; i < snapshot->call_count; i++) {
		const struct call *call = &snapshot->calls[i];

		if (call_is(call, "Host", "unixSocket"))
			host_socket(report, call);
		else if (call_is(call, "Container", "withUnixSocket"))
			given_socket(report, call);
	}
}

/* --- 613 ------------------------------------------------------------------------------------------------ */

static void host_network(struct rule_report *report, const struct call *call)
{
	const bool tunnel = strcmp(call->fact->name, "tunnel") == 0;
	struct rule_subject subject = rule_subject_call(report, call, "", NULL);

	if (strcmp(call->fact->type, "Host") != 0)
		return;
	rule_fail(report, &subject, NULL,
		tunnel ? "a service is reachable from the network of the host"
		       : "containers reach what listens on the host");
}

static void pass_binding(struct rule_report *report, const struct call *call)
{
	rule_pass(report, rule_file_of_call(report, call));
}

void check_host_network(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_call(report, "tunnel", host_network);
	rule_each_call(report, "service", host_network);
	rule_each_call(report, "withServiceBinding", pass_binding);
}

/* --- 619 ------------------------------------------------------------------------------------------------ */

/* Parameters of one function and name, which some languages allow, are told apart by their order. */
struct ambient {
	const struct parameter_fact *fact;
	uint32_t ordinal;
};

static int compare_parameters(const void *left, const void *right)
{
	const struct parameter_fact *one = ((const struct ambient *)left)->fact;
	const struct parameter_fact *other = ((const struct ambient *)right)->fact;
	int order = strcmp(one->function, other->function);

	if (!order)
		order = strcmp(one->name, other->name);
	return order ? order : (one > other) - (one < other);
}

static void number_parameters(struct ambient *items, size_t count)
{
	if (count > 1)
		qsort(items, count, sizeof(*items), compare_parameters);
	for (size_t i = 1; i < count; i++)
		if (strcmp(items[i - 1].fact->function, items[i].fact->function) == 0 &&
			strcmp(items[i - 1].fact->name, items[i].fact->name) == 0)
			items[i].ordinal = items[i - 1].ordinal + 1;
}

static struct rule_subject subject_parameter(
	struct rule_report *report, const struct file *file, const struct ambient *ambient)
{
	const struct parameter_fact *parameter = ambient->fact;
	struct rule_subject subject = { .file = file, .noun = "parameter" };
	struct digest digest;

	subject.at = parameter->default_at.line ? parameter->default_at : parameter->at;
	subject.words =
		arena_format(rule_arena(report), "parameter %s of %s", parameter->name, parameter->function);
	digest_start(&digest);
	digest_add_text(&digest, "scabbard-parameter-1");
	digest_add_text(&digest, parameter->function);
	digest_add_text(&digest, parameter->name);
	digest_add_number(&digest, ambient->ordinal);
	digest_finish_16(&digest, subject.identity);
	digest_start(&digest);
	digest_add_text(&digest, parameter->default_path);
	digest_add_number(&digest, parameter->ignores);
	digest_finish_16(&digest, subject.evidence);
	return subject;
}

/* NULL where the rule's own words have to do. */
static const char *remedy_ambient(struct rule_report *report, enum reader_id reader)
{
	static const struct {
		enum reader_id reader;
		const char *folder, *ignored;
	} spellings[] = {
		{ READER_GO, "+defaultPath=\"/src\"", "+ignore=[\"*\", \"!src\"]" },
		{ READER_PYTHON, "DefaultPath(\"/src\")", "Ignore([\"*\", \"!src\"])" },
		{ READER_TYPESCRIPT, "@argument({ defaultPath: \"/src\" })", "ignore: [\"*\", \"!src\"]" },
		{ READER_JAVA, "@DefaultPath(\"/src\")", "@Ignore({\"*\", \"!src\"})" },
		{ READER_PHP, "#[DefaultPath('/src')]", "#[Ignore('*', '!src')]" },
		{ READER_DANG, "@defaultPath(path: \"/src\")",
			"@ignorePatterns(patterns: [\"*\", \"!src\"])" },
	};

	for (size_t i = 0; i < COUNT_OF(spellings); i++)
		if (spellings[i].reader == reader)
			return arena_format(rule_arena(report),
				"Name the folder that is needed, as in %s, or leave out what is not: %s.",
				spellings[i].folder, spellings[i].ignored);
	return NULL;
}

static void look_at_parameter(
	struct rule_report *report, const struct file *file, const struct ambient *ambient)
{
	const struct parameter_fact *parameter = ambient->fact;
	struct rule_subject subject;
	struct finding *finding;

	if (parameter->ignores || !equals_path(parameter->default_path, "/")) {
		rule_pass(report, file);
		return;
	}
	subject = subject_parameter(report, file, ambient);
	finding = rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report),
			"'%s' is the whole repository unless the caller gives something else",
			parameter->name));
	finding->remedy = remedy_ambient(report, file->reader);
}

static void look_at_parameters(struct rule_report *report, const struct file *file)
{
	const struct facts *facts = file->facts;
	struct ambient *items = memory_zero(facts->parameter_count, sizeof(*items));
	size_t count = 0;

	for (size_t i = 0; i < facts->parameter_count; i++)
		if (facts->parameters[i].default_path)
			items[count++].fact = &facts->parameters[i];
	number_parameters(items, count);
	for (size_t i = 0; i < count; i++)
		look_at_parameter(report, file, &items[i]);
	memory_free(items);
}

void check_ambient(const struct rule_input *input, struct rule_report *report)
{
	const struct snapshot *snapshot = input->snapshot;

	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct facts *facts = snapshot->files[i].facts;

		if (facts && !facts->refused && facts->parameter_count)
			look_at_parameters(report, &snapshot->files[i]);
	}
}
