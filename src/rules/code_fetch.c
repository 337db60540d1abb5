/* Rules about what code fetches, publishes and leaves behind: 611, 612, 615, 616, 620. */
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/semver.h"
#include "base/text.h"
#include "code.h"
#include "reasons.h"

/* What is chained on a call. Bits. */
enum { CHAINED_METADATA = 1, CHAINED_OTHER = 2 };

/* What a check of this file has found out of all calls, and of the calls of each file. */
struct fetching {
	unsigned char *chained;
	unsigned char *checks; /* by file: not looked at yet, no, yes */
};

static bool is_metadata(const char *name)
{
	static const char *const names[] = { "commit", "commitSHA", "ref", "targetCommit", "commonAncestor",
		"log" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static void look_at_chains(struct rule_report *report, struct fetching *fetching)
{
	const struct snapshot *snapshot = report->input->snapshot;

	fetching->chained = arena_zero(rule_arena(report), snapshot->call_count, 1);
	fetching->checks = arena_zero(rule_arena(report), snapshot->file_count, 1);
	for (size_t i = 0; i < snapshot->call_count; i++) {
		const struct call *call = &snapshot->calls[i], *receiver = call_receiver(snapshot, call);

		if (receiver)
			fetching->chained[receiver - snapshot->calls] |=
				is_metadata(call->fact->name) ? CHAINED_METADATA : CHAINED_OTHER;
	}
	report->context = fetching;
}

static int chained(const struct rule_report *report, const struct call *call)
{
	const struct fetching *fetching = report->context;

	return fetching->chained[call - report->input->snapshot->calls];
}

/* --- 611 ------------------------------------------------------------------------------------------------ */

/* The argument `checksum` of http came with it. */
static const char first_checksum[] = "v0.21.0";

/* A commit in the address of a forge names what is fetched, as a checksum would. */
static bool holds_commit(const char *url)
{
	size_t digits = 0;

	for (; *url; url++) {
		digits = (*url >= '0' && *url <= '9') || (*url >= 'a' && *url <= 'f') ? digits + 1 : 0;
		if (digits == OID_HEX && (url[1] == '/' || !url[1] || url[1] == '.'))
			return true;
	}
	return false;
}

static bool call_checks(const struct call *call)
{
	static const char *const words[] = { "sha256sum", "sha512sum", "shasum", "cosign", "gpg " };

	for (size_t i = 0; i < call->value_count; i++)
		for (size_t j = 0; j < COUNT_OF(words); j++)
			if (strstr(call->values[i].text, words[j]))
				return true;
	return false;
}

/* Whether the file checks what it has fetched by itself. */
static bool checks_itself(const struct rule_report *report, const struct call *call)
{
	enum { UNKNOWN, NO, YES };
	const struct fetching *fetching = report->context;
	const struct snapshot *snapshot = report->input->snapshot;
	const size_t end = call->first + rule_file_of_call(report, call)->facts->call_count;
	unsigned char *known = &fetching->checks[call->file];

	if (*known == UNKNOWN) {
		*known = NO;
		for (size_t i = call->first; i < end && *known == NO; i++)
			if (call_checks(&snapshot->calls[i]))
				*known = YES;
	}
	return *known == YES;
}

/* Options that are handed on cannot be looked into. */
static bool hands_options_on(const struct call *call)
{
	const struct value_fact *options = call_at(call, 1);

	return options && !certainty_is_fixed(options->certainty);
}

static bool is_github(const char *url)
{
	return text_starts(url, "https://raw.githubusercontent.com/") ||
	       text_starts(url, "https://github.com/") || text_starts(url, "https://codeload.github.com/");
}

static void http_checksum(struct rule_report *report, const struct call *call)
{
	const struct value_fact *url = call_argument(call, "url", 0);
	const struct module *module = rule_module_of_call(report, call);
	const char *release = rule_release(report, module);
	struct rule_subject subject;
	struct finding *finding;

	if (!url || !call_is(call, "Query", "http"))
		return;
	subject = rule_subject_call(report, call, "url", url);
	if (call_named(call, "checksum") || (is_github(url->text) && holds_commit(url->text)) ||
		checks_itself(report, call)) {
		rule_pass(report, subject.file);
		return;
	}
	if (hands_options_on(call)) {
		rule_unknown(report, &subject, reason_computed);
		return;
	}
	if (!module || (!release && !rule_is_latest(module))) {
		rule_unknown(report, &subject, reason_engine_unknown);
		return;
	}
	if (release && semver_compare(release, first_checksum) < 0)
		return;
	finding = rule_fail(report, &subject, NULL,
		*url->text && url->certainty != CERTAINTY_PARAMETER
			? arena_format(rule_arena(report), "'%s' is fetched without a checksum",
				  rule_shown(report, url->text))
			: "an address that is computed is fetched without a checksum");
	finding->remedy = arena_format(rule_arena(report), "Give the option %s: \"sha256:\" and 64 digits.",
		rule_spelled_option(report, subject.file, "checksum"));
}

void check_http_checksum(const struct rule_input *input, struct rule_report *report)
{
	struct fetching fetching;

	(void)input;
	look_at_chains(report, &fetching);
	rule_each_call(report, "http", http_checksum);
}

/* --- 612 ------------------------------------------------------------------------------------------------ */

static bool is_selector(const struct call *call)
{
	static const char *const names[] = { "branch", "tag", "head", "ref", "commit", "latestVersion" };

	if (strcmp(call->fact->type, "GitRepository") != 0)
		return false;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(call->fact->name, names[i]) == 0)
			return true;
	return false;
}

/* A repository that the caller names is the caller's choice, and so is what moves in it. */
static bool is_callers(const struct snapshot *snapshot, const struct call *call)
{
	const struct call *git = call_receiver(snapshot, call);
	const struct value_fact *url =
		git && strcmp(git->fact->name, "git") == 0 ? call_argument(git, "url", 0) : NULL;

	return url && url->certainty == CERTAINTY_PARAMETER;
}

/* A server that the pipeline has started itself. */
static bool is_own_server(const struct snapshot *snapshot, const struct call *call)
{
	const struct call *git = call_receiver(snapshot, call);

	return git && strcmp(git->fact->name, "git") == 0 && call_named(git, "experimentalServiceHost");
}

/* Asking which commit a branch names fetches nothing that runs. */
static bool asks_only_commit(const struct rule_report *report, const struct call *call)
{
	return chained(report, call) == CHAINED_METADATA;
}

/* What a selector fetches, in words; NULL if it is one commit for ever. */
static const char *moves(struct rule_report *report, const struct call *call, const struct value_fact *name,
	enum severity *ret)
{
	const char *selector = call->fact->name;
	const char *text = name && value_is_fixed(name) ? rule_shown(report, name->text) : "";

	*ret = report->rule->severity;
	if (strcmp(selector, "head") == 0)
		return "the head of the repository is fetched: whatever it is today";
	if (strcmp(selector, "latestVersion") == 0)
		return "the newest version is fetched: whatever it is today";
	if (strcmp(selector, "commit") == 0) {
		if (!*text || strlen(text) >= OID_HEX)
			return NULL;
		*ret = SEVERITY_LOW;
		return arena_format(rule_arena(report), "'%s' is no full commit id", text);
	}
	if (text_is_hex(text, OID_HEX))
		return NULL;
	if (strcmp(selector, "tag") == 0 || text_starts(text, "refs/tags/"))
		*ret = SEVERITY_LOW;
	if (*text)
		return arena_format(
			rule_arena(report), "the %s '%s' is fetched, which can be moved", selector, text);
	return arena_format(rule_arena(report), "a %s is fetched, which can be moved", selector);
}

static void git_fetch(struct rule_report *report, const struct call *call)
{
	const struct value_fact *name = call_argument(call, "name", 0);
	struct rule_subject subject;
	enum severity severity;
	struct finding *finding;
	const char *words;

	if (!is_selector(call) || asks_only_commit(report, call) ||
		is_own_server(report->input->snapshot, call))
		return;
	if (!name)
		name = call_argument(call, "id", 0);
	subject = rule_subject_call(report, call, "", name);
	/* What a caller asks for is the caller's to pin. */
	if (is_callers(report->input->snapshot, call) ||
		(name && !value_is_fixed(name) &&
			(strcmp(call->fact->name, "ref") == 0 || name->parameter))) {
		rule_unknown(report, &subject, reason_computed);
		return;
	}
	words = moves(report, call, name, &severity);
	if (!words) {
		rule_pass(report, subject.file);
		return;
	}
	finding = rule_fail(report, &subject, NULL, words);
	finding->severity = severity;
	finding->remedy = arena_format(rule_arena(report), "Fetch one commit: %s with its 40 digits.",
		rule_spelled(report, subject.file, "commit"));
}

void check_git_fetch(const struct rule_input *input, struct rule_report *report)
{
	struct fetching fetching;

	(void)input;
	look_at_chains(report, &fetching);
	rule_each_call(report, NULL, git_fetch);
}

/* --- 615 ------------------------------------------------------------------------------------------------ */

/* Addresses at which nothing stays for long, or that nobody else sees: "registry:5000" is a service of the pipeline. */
static bool is_passing(const char *address)
{
	const size_t host = strcspn(address, "/");

	if (address[host] && memchr(address, ':', host) && !memchr(address, '.', host) &&
		!memchr(address, '{', host))
		return true;
	return text_starts(address, "ttl.sh/") || text_starts(address, "localhost") ||
	       text_starts(address, "127.0.0.1");
}

/* Whether a text says more than that something is put together: "{}/{}:{}" does not. */
static bool says_anything(const char *text)
{
	while (*text && strchr("{}/:@.-", *text))
		text++;
	return *text;
}

static const char *published_words(struct rule_report *report, const struct value_fact *address)
{
	if (address->certainty == CERTAINTY_PARAMETER)
		return arena_format(rule_arena(report), "what the caller names as '%s'",
			rule_shown(report, address->text));
	if (!says_anything(address->text))
		return address->parameter
			       ? arena_format(rule_arena(report),
					 "an image whose name is put together of '%s'", address->parameter)
			       : "an image whose name is computed";
	return arena_format(
		rule_arena(report), "'%s'", rule_shown_shape(report, address->text, address->parameter));
}

static void publish_digest(struct rule_report *report, const struct call *call)
{
	const struct value_fact *address = call_argument(call, "address", 0);
	struct rule_subject subject;

	if (!address || !call_is(call, "Container", "publish"))
		return;
	subject = rule_subject_call(report, call, "", address);
	if (!call_named(call, "@dropped") || is_passing(address->text))
		rule_pass(report, subject.file);
	else
		rule_fail(report, &subject, NULL,
			arena_format(rule_arena(report),
				"%s is published, and nothing takes what %s returns: its name with the "
				"digest",
				published_words(report, address),
				rule_spelled(report, subject.file, "publish")));
}

void check_publish_digest(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_call(report, "publish", publish_digest);
}

/* --- 616 ------------------------------------------------------------------------------------------------ */

/* Functions that are there to be used by hand say so. */
static bool is_by_hand(const char *function)
{
	static const char *const words[] = { "terminal", "debug", "shell", "interactive", "console", "dev",
		"inspect", "repl", "attach", "login", "explore" };
	const char *dot = strrchr(function, '.');
	const char *name = dot ? dot + 1 : function;

	for (size_t i = 0; i < COUNT_OF(words); i++) {
		const size_t length = strlen(words[i]);

		for (const char *at = name; *at; at++) {
			size_t j = 0;

			while (j < length && (at[j] | 0x20) == words[i][j])
				j++;
			if (j == length)
				return true;
		}
	}
	return false;
}

static void terminal(struct rule_report *report, const struct call *call)
{
	static const char *const types[] = { "Container", "Directory", "Service" };
	struct rule_subject subject = rule_subject_call(report, call, "", NULL);

	for (size_t i = 0; i < COUNT_OF(types); i++) {
		if (strcmp(call->fact->type, types[i]) != 0)
			continue;
		if (is_by_hand(call->fact->function) || call_named(call, "cmd") || !chained(report, call))
			rule_pass(report, subject.file);
		else
			rule_fail(
				report, &subject, NULL, "the pipeline stops and waits for somebody to type");
		return;
	}
}

void check_terminal(const struct rule_input *input, struct rule_report *report)
{
	struct fetching fetching;

	(void)input;
	look_at_chains(report, &fetching);
	rule_each_call(report, "terminal", terminal);
}

/* --- 620 ------------------------------------------------------------------------------------------------ */

static const char *const signers[] = { "cosign", "notation", "attest", "sigstore", "slsa", "provenance",
	"sbom", "syft", "witness" };

static bool speaks_of_signing(const char *text)
{
	for (size_t i = 0; i < COUNT_OF(signers); i++) {
		const size_t length = strlen(signers[i]);

		for (const char *at = text; *at; at++) {
			size_t j = 0;

			while (j < length && (at[j] | 0x20) == signers[i][j])
				j++;
			if (j == length)
				return true;
		}
	}
	return false;
}

static bool call_signs(const struct call *call)
{
	if (speaks_of_signing(call->fact->name))
		return true;
	for (size_t i = 0; i < call->value_count; i++)
		if (speaks_of_signing(call->values[i].text))
			return true;
	return false;
}

static bool repository_signs(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->call_count; i++)
		if (call_signs(&snapshot->calls[i]))
			return true;
	for (size_t i = 0; i < snapshot->reference_count; i++)
		if (speaks_of_signing(snapshot->references[i].fact->source))
			return true;
	return false;
}

void check_signed(const struct rule_input *input, struct rule_report *report)
{
	const struct snapshot *snapshot = input->snapshot;
	bool known = false, signs = false;

	for (size_t i = 0; i < snapshot->call_count; i++) {
		const struct call *call = &snapshot->calls[i];
		const struct value_fact *address = call_argument(call, "address", 0);
		struct rule_subject subject;

		if (!address || !call_is(call, "Container", "publish") || is_passing(address->text))
			continue;
		if (!known) {
			signs = repository_signs(snapshot);
			known = true;
		}
		subject = rule_subject_call(report, call, "", address);
		if (signs)
			rule_pass(report, subject.file);
		else
			rule_fail(report, &subject, NULL,
				"an image is published, and nothing in the repository signs or attests it");
	}
}
