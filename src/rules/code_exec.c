/* Rules about what code runs in containers: 607, 608, 609, 610, 614. */
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "code.h"

/* --- 607, 608 ------------------------------------------------------------------------------------------- */

static bool can_be_privileged(const struct call *call)
{
	static const char *const names[] = { "withExec", "asService", "up", "terminal",
		"withDefaultTerminalCmd" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(call->fact->name, names[i]) == 0)
			return call->fact->api == CALL_DAGGER;
	return false;
}

/* "ExperimentalPrivilegedNesting: true" in Go, "experimental_privileged_nesting=True" in Python ... */
static const char *option_written(struct rule_report *report, const struct file *file, const char *option)
{
	const char *spelled = rule_spelled_option(report, file, option);

	switch (file->reader) {
	case READER_SHELL:
		return spelled;
	case READER_PYTHON:
		return arena_format(rule_arena(report), "%s=True", spelled);
	case READER_JAVA:
		return arena_format(rule_arena(report), "the option %s", spelled);
	default:
		return arena_format(rule_arena(report), "%s: true", spelled);
	}
}

/* What a call may be allowed to do, and what to do about it. */
struct privilege {
	const char *option;
	const char *what;
	const char *removed; /* what has to be so where it is removed, what to do where it cannot be */
	const char *kept;
};

static const struct privilege root = {
	.option = "insecureRootCapabilities",
	.what = "with all capabilities of root",
	.removed = "most commands run without it",
	.kept = "Where a nested engine or a mount needs it, keep it to this call, and fix the image by its "
		"digest.",
};

static const struct privilege nesting = {
	.option = "experimentalPrivilegedNesting",
	.what = "with access to the engine",
	.removed = "only a command that calls Dagger itself needs it",
	.kept = "If this one does, fix the image by its digest and give it no code and no words of "
		"strangers.",
};

static const char *remedy_privilege(
	struct rule_report *report, const struct file *file, const struct privilege *privilege)
{
	return arena_format(rule_arena(report), "Remove %s: %s. %s",
		option_written(report, file, privilege->option), privilege->removed, privilege->kept);
}

/* Several calls may be given one variable of options: the first of them speaks for all. */
static bool is_said(const struct rule_report *report, const struct call *call, const struct value_fact *value)
{
	enum { LOOKED_AT_MOST = 512 };
	const struct snapshot *snapshot = report->input->snapshot;
	const size_t index = (size_t)(call - snapshot->calls);

	for (size_t i = 1; i <= index - call->first && i <= LOOKED_AT_MOST; i++) {
		const struct call *other = &snapshot->calls[index - i];
		const struct value_fact *same =
			can_be_privileged(other) ? call_named(other, value->name) : NULL;

		if (same && value->at.count && same->at.offset == value->at.offset)
			return true;
	}
	return false;
}

static enum looked switched(
	struct rule_report *report, const struct call *call, const struct privilege *privilege)
{
	const struct value_fact *value = call_named(call, privilege->option);
	struct rule_subject subject;
	struct finding *finding;
	const char *name;

	if (!can_be_privileged(call))
		return LOOKED_NOT;
	if (call_switched(call, privilege->option) == SWITCHED_OFF || is_said(report, call, value))
		return LOOKED_FINE;
	subject = rule_subject_call(report, call, privilege->option, value);
	name = rule_spelled(report, subject.file, call->fact->name);
	if (call_switched(call, privilege->option) == SWITCHED_ON) {
		finding = rule_fail(report, &subject, NULL,
			arena_format(rule_arena(report), "%s runs %s", name, privilege->what));
		finding->remedy = remedy_privilege(report, subject.file, privilege);
		return LOOKED_WRONG;
	}
	finding = rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report), "a caller can let %s run %s", name, privilege->what));
	finding->severity = SEVERITY_LOW;
	finding->confidence = CONFIDENCE_MEDIUM;
	finding->remedy = arena_format(rule_arena(report),
		"Take out the parameter that switches on %s, if no caller needs it.",
		rule_spelled_option(report, subject.file, privilege->option));
	return LOOKED_WRONG;
}

static enum looked privileged(struct rule_report *report, const struct call *call)
{
	return switched(report, call, &root);
}

void check_privileged(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_code_file(report, privileged);
}

static enum looked nested(struct rule_report *report, const struct call *call)
{
	return switched(report, call, &nesting);
}

void check_nesting(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_code_file(report, nested);
}

/* --- 609 ------------------------------------------------------------------------------------------------ */

/* A reader names one parameter; a script that is put together of more has other holes. */
static bool has_more(const struct value_fact *script)
{
	const char *hole = strstr(script->text, "{}");

	return hole && strstr(hole + 1, "{}") && !strstr(script->text, "-exec ") &&
	       !strstr(script->text, "xargs ");
}

static void shell_input(struct rule_report *report, const struct call *call)
{
	const struct value_fact *script = call_shell_script(call);
	struct rule_subject subject;
	enum confidence confidence;
	struct finding *finding;
	const char *parameter;
	bool whole;

	if (!script)
		return;
	subject = rule_subject_call(report, call, "args", script);
	parameter = rule_callers_input(report, call, script, &confidence);
	if (!parameter) {
		rule_pass(report, subject.file);
		return;
	}
	/* A function that is there to run what it is given says so by taking all of it. */
	whole = script->certainty == CERTAINTY_PARAMETER && !script->through;
	finding = rule_fail(report, &subject, NULL,
		whole ? arena_format(
				rule_arena(report), "the shell runs what the caller gives as '%s'", parameter)
		      : arena_format(rule_arena(report),
				"what the caller gives as '%s' is part of what the shell runs%s", parameter,
				has_more(script) ? "\nother values are put into the script as well: look "
						   "at each of them"
						 : ""));
	/* Nobody has looked whether it is checked before. */
	finding->confidence = confidence == CONFIDENCE_HIGH ? CONFIDENCE_MEDIUM : CONFIDENCE_LOW;
	if (whole)
		finding->severity = SEVERITY_LOW;
	else
		finding->remedy = arena_format(rule_arena(report),
			"Give the text with %s and write \"$NAME\" in the script, or run the program without "
			"a shell: "
			"%s with a list of its words.",
			rule_spelled(report, subject.file, "withEnvVariable"),
			rule_spelled(report, subject.file, "withExec"));
}

void check_shell_input(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_call(report, "withExec", shell_input);
}

/* --- words of shell scripts ----------------------------------------------------------------------------- */

static bool is_word_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       byte == '_' || byte == '-' || byte == '.';
}

/* A word that stands alone, from a place on; NULL if there is none. */
static const char *find_word(const char *text, const char *word)
{
	const size_t length = strlen(word);

	for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
		if ((at == text || !is_word_byte(at[-1])) && !is_word_byte(at[length]))
			return at;
	return NULL;
}

/* --- 610 ------------------------------------------------------------------------------------------------ */

/* What follows a pipe, but for sudo and variables that are set. */
static bool begins_interpreter(const char *text)
{
	static const char *const programs[] = { "sh", "bash", "ash", "dash", "zsh", "python", "python3",
		"perl", "ruby", "node" };

	for (int i = 0; i < 4; i++) {
		size_t length;

		text += strspn(text, " \t\r\n\\");
		length = strcspn(text, " \t\r\n|;&)\"'`");
		for (size_t j = 0; j < COUNT_OF(programs); j++) {
			const size_t known = strlen(programs[j]);

			if ((length == known && strncmp(text, programs[j], known) == 0) ||
				(length == known + 5 && strncmp(text, "/bin/", 5) == 0 &&
					strncmp(text + 5, programs[j], known) == 0))
				return true;
		}
		if (strncmp(text, "sudo", length) != 0 && strncmp(text, "env", length) != 0 &&
			!memchr(text, '=', length) && *text != '-')
			return false;
		text += length;
	}
	return false;
}

/* "python -m json.tool" and the like read data, not a program. */
static bool reads_data(const char *behind)
{
	return strncmp(behind + strspn(behind, " \t"), "python", 6) == 0 && strstr(behind, " -");
}

/* A download up to the end of its own command: NULL if what comes from it is not run. */
static bool is_run(const char *download)
{
	for (const char *at = download; *at; at++) {
		if (*at == '|' && at[1] == '|')
			return false;
		if (*at == '|' && begins_interpreter(at + 1))
			return !reads_data(at + 1);
		if (*at == ';' || (*at == '&' && at[1] == '&') || (*at == '\n' && at[-1] != '\\'))
			return false;
	}
	return false;
}

/* "sh -c "$(curl ...)"" and "bash <(curl ...)". */
static bool is_substituted(const char *text, const char *download)
{
	const char *at = download;

	while (at > text && (at[-1] == ' ' || at[-1] == '\t'))
		at--;
	if (at - text < 2 || at[-1] != '(' || (at[-2] != '$' && at[-2] != '<'))
		return false;
	at -= 2;
	while (at > text && (at[-1] == ' ' || at[-1] == '"' || at[-1] == '\''))
		at--;
	/* Back to the word before: the option -c of a shell, or the shell itself. */
	return (at - text >= 2 && at[-1] == 'c' && at[-2] == '-') ||
	       (at - text >= 2 && at[-1] == 'h' && at[-2] == 's') ||
	       (at - text >= 4 && strncmp(at - 4, "eval", 4) == 0);
}

static bool pipes_download(const char *text)
{
	static const char *const programs[] = { "curl", "wget" };

	for (size_t i = 0; i < COUNT_OF(programs); i++)
		for (const char *at = find_word(text, programs[i]); at; at = find_word(at + 1, programs[i]))
			if (is_run(at) || is_substituted(text, at))
				return true;
	return false;
}

static void piped_shell(struct rule_report *report, const struct call *call)
{
	for (size_t i = 0; i < call->value_count; i++) {
		const struct value_fact *value = &call->values[i];
		struct rule_subject subject;

		if (!value_is(value, "args", 0) || !pipes_download(value->text))
			continue;
		subject = rule_subject_call(report, call, "args", value);
		rule_fail(report, &subject, NULL,
			arena_format(rule_arena(report), "what is downloaded is run unseen: %s",
				rule_shown(report, value->text)));
		return;
	}
	if (call_shell_script(call))
		rule_pass(report, rule_file_of_call(report, call));
}

void check_piped_shell(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_call(report, "withExec", piped_shell);
}

/* --- 614 ------------------------------------------------------------------------------------------------ */

/* What switches a check off: an option of a program, which is in the same text or is the command itself. */
static const struct {
	const char *program;
	const char *option;
} unchecked[] = {
	{ "curl", "-k" },
	{ "curl", "--insecure" },
	{ "curl", "-kL" },
	{ "curl", "-Lk" },
	{ "curl", "-sk" },
	{ "curl", "-skL" },
	{ "curl", "-fsSLk" },
	{ "wget", "--no-check-certificate" },
	{ "git", "http.sslVerify=false" },
	{ "git", "sslVerify=false" },
	{ "npm", "strict-ssl false" },
	{ "npm", "strict-ssl=false" },
	{ "skopeo", "--src-tls-verify=false" },
	{ "skopeo", "--dest-tls-verify=false" },
	{ "skopeo", "--tls-verify=false" },
	{ "buildah", "--tls-verify=false" },
	{ "podman", "--tls-verify=false" },
	{ "helm", "--insecure-skip-tls-verify" },
	{ "kubectl", "--insecure-skip-tls-verify" },
	{ "ssh", "StrictHostKeyChecking=no" },
	{ "ssh", "StrictHostKeyChecking no" },
	{ "scp", "StrictHostKeyChecking=no" },
	{ "rsync", "StrictHostKeyChecking=no" },
};

static const struct {
	const char *name;
	const char *value;
} unchecked_variables[] = {
	{ "GIT_SSL_NO_VERIFY", NULL },
	{ "NODE_TLS_REJECT_UNAUTHORIZED", "0" },
	{ "PYTHONHTTPSVERIFY", "0" },
	{ "GIT_SSH_COMMAND", "StrictHostKeyChecking=no" },
};

static bool has_program(const struct call *call, const char *program, const struct value_fact *value)
{
	if (find_word(value->text, program))
		return true;
	for (size_t i = 0; i < call->value_count; i++)
		if (value_is(&call->values[i], "args", 0) && find_word(call->values[i].text, program))
			return true;
	return false;
}

/* Talking to oneself needs no certificate. */
static bool is_local(const struct call *call, const struct value_fact *value)
{
	static const char *const hosts[] = { "//localhost", "//127.0.0.1", "@localhost", "//[::1]" };

	for (size_t i = 0; i < COUNT_OF(hosts); i++) {
		if (strstr(value->text, hosts[i]))
			return true;
		for (size_t j = 0; j < call->value_count; j++)
			if (strstr(call->values[j].text, hosts[i]))
				return true;
	}
	return false;
}

static const char *option_off(const struct call *call, const struct value_fact *value)
{
	for (size_t i = 0; i < COUNT_OF(unchecked); i++)
		if (find_word(value->text, unchecked[i].option) &&
			has_program(call, unchecked[i].program, value))
			return unchecked[i].option;
	return NULL;
}

static bool exec_trust(struct rule_report *report, const struct call *call)
{
	for (size_t i = 0; i < call->value_count; i++) {
		const struct value_fact *value = &call->values[i];
		struct rule_subject subject;
		const char *option;

		if (!value_is(value, "args", 0))
			continue;
		option = option_off(call, value);
		if (!option || is_local(call, value))
			continue;
		subject = rule_subject_call(report, call, "args", value);
		rule_fail(report, &subject, NULL,
			arena_format(rule_arena(report), "'%s' switches the check off", option));
		return true;
	}
	return false;
}

static bool variable_trust(struct rule_report *report, const struct call *call)
{
	const struct value_fact *name = call_argument(call, "name", 0);
	const struct value_fact *value = call_argument(call, "value", 1);
	struct rule_subject subject;

	if (!value_is_fixed(name) || !value_is_fixed(value))
		return false;
	for (size_t i = 0; i < COUNT_OF(unchecked_variables); i++) {
		const char *wanted = unchecked_variables[i].value;

		if (strcmp(name->text, unchecked_variables[i].name) != 0 ||
			(wanted && !strstr(value->text, wanted)) ||
			(!wanted && (strcmp(value->text, "false") == 0 || strcmp(value->text, "0") == 0)))
			continue;
		subject = rule_subject_call(report, call, "value", value);
		rule_fail(report, &subject, NULL,
			arena_format(rule_arena(report), "%s=%s switches the check off", name->text,
				rule_shown(report, value->text)));
		return true;
	}
	return false;
}

static bool option_trust(struct rule_report *report, const struct call *call)
{
	static const char *const options[] = { "insecureSkipTLSVerify", "insecureSkipTlsVerify",
		"insecureSkipHostKeyCheck" };
	const struct value_fact *protocol = call_named(call, "protocol");
	const struct value_fact *found = NULL;
	struct rule_subject subject;
	const char *option = NULL;

	for (size_t i = 0; i < COUNT_OF(options); i++)
		if (call_switched(call, options[i]) == SWITCHED_ON) {
			option = options[i];
			found = call_named(call, option);
		}
	if (!found && protocol && value_is_fixed(protocol) && strcmp(protocol->text, "HTTP") == 0 &&
		(call_is(call, "Container", "from") || call_is(call, "Container", "publish"))) {
		option = "protocol";
		found = protocol;
	}
	if (!found)
		return false;
	subject = rule_subject_call(report, call, option, found);
	rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report), "%s of %s switches the check off",
			rule_spelled_option(report, subject.file, option),
			rule_spelled(report, subject.file, call->fact->name)));
	return true;
}

static enum looked transport_trust(struct rule_report *report, const struct call *call)
{
	const bool exec = call_runs_command(call);
	bool wrong = false;

	if (exec)
		wrong = exec_trust(report, call);
	else if (call_is(call, "Container", "withEnvVariable"))
		wrong = variable_trust(report, call);
	if (wrong || option_trust(report, call))
		return LOOKED_WRONG;
	return exec ? LOOKED_FINE : LOOKED_NOT;
}

void check_transport_trust(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_code_file(report, transport_trust);
}
