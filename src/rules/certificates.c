/* 403: the certificates and keys that engines and their clients are told to use. */
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "engine.h"
#include "reasons.h"
#include "resolved.h"

enum { LEAST_RSA_BITS = 2048, OTHERS = 077, MODE = 07777 };

/* What a path is named for. */
enum use_of { USE_CERTIFICATE, USE_KEY, USE_AUTHORITY };

/* The certificate and key of one configuration, address or list of arguments, once both are found. */
struct pair {
	const struct certificate_fact *certificate;
	const struct certificate_fact *key;
};

static bool is_computed(const char *path)
{
	return strpbrk(path, "$<{") != NULL;
}

/* A machine that was looked at itself: paths count from its root, and modes are what they are. */
static bool is_machine(const struct rule_report *report)
{
	return text_starts(report->input->snapshot->identity, "machine:");
}

/* From the folder of the file that names it, then from the top. */
static const struct file *find_file(struct rule_report *report, const struct file *from, const char *path)
{
	const char *slash = strrchr(from->path, '/');
	const struct file *found = NULL;

	if (is_machine(report))
		return *path == '/' ? rule_file_at(report, path + 1) : NULL;
	if (*path == '/' || is_computed(path))
		return NULL;
	while (text_starts(path, "./"))
		path += 2;
	if (slash)
		found = rule_file_at(report, arena_format(rule_arena(report), "%.*s/%s",
						     (int)(slash - from->path), from->path, path));
	return found ? found : rule_file_at(report, path);
}

static const struct certificate_fact *find_fact(const struct file *file, bool key)
{
	const struct facts *facts = file->facts;

	for (size_t i = 0; facts && i < facts->certificate_count; i++)
		if (facts->certificates[i].private_key == key)
			return &facts->certificates[i];
	return NULL;
}

static bool is_weak_curve(const char *key)
{
	static const char *const weak[] = { "P-192", "secp112r1", "secp112r2", "secp128r1", "secp128r2",
		"secp160k1", "secp160r1", "secp160r2", "secp192k1", "prime192v1" };

	for (size_t i = 0; i < COUNT_OF(weak); i++)
		if (text_starts(key, "EC ") && strcmp(key + 3, weak[i]) == 0)
			return true;
	return false;
}

static void add_line(struct buf *lines, const char *line)
{
	if (lines->length)
		buf_add_char(lines, '\n');
	buf_add(lines, line);
}

static void add_weakness(struct rule_report *report, const struct certificate_fact *fact, struct buf *lines)
{
	if ((fact->bits && fact->bits < LEAST_RSA_BITS) || text_starts(fact->key, "DSA") ||
		is_weak_curve(fact->key))
		add_line(lines, arena_format(rule_arena(report), "its key is weak: %s", fact->key));
	if ((strstr(fact->signature, "sha1") || strstr(fact->signature, "SHA1") ||
		    strstr(fact->signature, "md5")) &&
		strcmp(fact->subject, fact->issuer) != 0)
		add_line(lines, arena_format(rule_arena(report), "it is signed by %s, which can be forged",
					fact->signature));
}

static void add_times(struct rule_report *report, const struct certificate_fact *fact, struct buf *lines)
{
	const int64_t now = report->input->now;

	if (fact->not_after && fact->not_after < now)
		add_line(lines, arena_format(rule_arena(report), "it ended on %s",
					date_words(report, fact->not_after)));
	else if (fact->not_after)
		rule_until(report, time_after(fact->not_after, 1));
	if (fact->not_before > now) {
		add_line(lines, arena_format(rule_arena(report), "it begins only on %s",
					date_words(report, fact->not_before)));
		rule_until(report, fact->not_before);
	}
}

static void judge(struct rule_report *report, const struct rule_subject *subject, const struct file *file,
	enum use_of use, struct pair *pair)
{
	CLEANUP(buf_release) struct buf lines = BUF_INIT;
	const struct certificate_fact *fact = find_fact(file, use == USE_KEY);
	struct finding *finding;

	if (!fact || (!*fact->key && !fact->encrypted)) {
		rule_unknown(report, subject, reason_no_certificate);
		return;
	}
	if (use == USE_KEY)
		pair->key = fact;
	if (use == USE_CERTIFICATE)
		pair->certificate = fact;
	if (use == USE_KEY && is_machine(report) && (file->mode & OTHERS))
		add_line(&lines,
			arena_format(rule_arena(report), "others can read the private key: its mode is %04o",
				file->mode & MODE));
	else if (use == USE_KEY && !fact->encrypted && !is_machine(report))
		add_line(&lines, "the private key stands in the repository: whoever can read that has it");
	add_weakness(report, fact, &lines);
	add_times(report, fact, &lines);
	if (pair->key && pair->certificate && *pair->key->spki &&
		strcmp(pair->key->spki, pair->certificate->spki) != 0 && use != USE_AUTHORITY)
		add_line(&lines, "certificate and key do not belong together");
	if (!lines.length) {
		rule_pass(report, subject->file);
		return;
	}
	finding = rule_fail(report, subject, fact->spki,
		arena_format(rule_arena(report), "%s: %s", file->path, lines.text));
	if (is_machine(report))
		finding->remedy = "Have the certificate made anew with its key, name both of one pair in the "
				  "address, and let "
				  "nobody but yourself read the key: 'chmod 600 FILE'.";
}

/* `part` tells the files apart that one address names. */
static void name_file(struct rule_report *report, struct rule_subject subject, const char *path,
	enum use_of use, unsigned char part, struct pair *pair)
{
	static const char *const words[] = { "certificate", "private key", "certificate authority" };
	const struct file *file = find_file(report, subject.file, path);

	subject.noun = "certificate";
	subject.words = arena_format(rule_arena(report), "%s of %s", words[use], subject.words);
	subject.identity[0] ^= part;
	if (file)
		judge(report, &subject, file, use, pair);
	else
		rule_unknown(report, &subject, reason_certificate_elsewhere);
}

static bool is_item_of(const char *key, const char *list)
{
	const char *found = strstr(key, list);

	return found && text_starts(key, "regist");
}

static int use_of_key(const char *key)
{
	if (strcmp(key, "grpc.tls.cert") == 0 || strcmp(key, "args.tlscert") == 0 ||
		(is_item_of(key, ".keypair[") && text_ends(key, ".cert")))
		return USE_CERTIFICATE;
	if (strcmp(key, "grpc.tls.key") == 0 || strcmp(key, "args.tlskey") == 0 ||
		(is_item_of(key, ".keypair[") && text_ends(key, ".key")))
		return USE_KEY;
	if (strcmp(key, "grpc.tls.ca") == 0 || strcmp(key, "args.tlscacert") == 0 || is_item_of(key, ".ca["))
		return USE_AUTHORITY;
	return -1;
}

/* Whether two keys differ only behind their last dot. */
static bool is_of_one(const char *one, const char *other)
{
	const char *dot = strrchr(other, '.');

	return dot && strncmp(one, other, (size_t)(dot - other) + 1) == 0 &&
	       !strchr(one + (dot - other) + 1, '.');
}

static void of_configuration(struct rule_report *report, const struct configuration *configuration)
{
	struct pair server = { 0 }, other = { 0 };
	const char *last = "";

	for (size_t i = 0; i < configuration->count && !configuration->refused; i++) {
		const struct setting *setting = &configuration->settings[i];
		const int use = use_of_key(setting->fact->key);
		const bool registry = text_starts(setting->fact->key, "regist");

		if (use < 0 || !*setting->fact->value)
			continue;
		if (registry && !is_of_one(last, setting->fact->key))
			other = (struct pair){ 0 };
		if (registry)
			last = setting->fact->key;
		name_file(report, rule_subject_setting(report, setting), setting->fact->value,
			(enum use_of)use, 0, registry ? &other : &server);
	}
}

static void of_variable(struct rule_report *report, const struct variable *variable)
{
	static const char *const names[] = { "cert_path", "key_path", "ca_path" };
	struct pair pair = { 0 };
	struct endpoint endpoint;

	if (strcmp(variable->name, variable_runner_host) != 0)
		return;
	endpoint = endpoint_parse(variable->value, rule_arena(report));
	if (strcmp(endpoint.scheme, "tls") != 0)
		return;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const char *path = endpoint_query(&endpoint, names[i], rule_arena(report));

		if (path && *path)
			name_file(report, rule_subject_variable(report, variable), path, (enum use_of)i,
				(unsigned char)i, &pair);
	}
}

void check_certificates(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_configuration(report, 0, of_configuration);
	rule_each_configuration(report, SETTING_KUBERNETES, of_configuration);
	rule_each_configuration(report, SETTING_COMPOSE, of_configuration);
	rule_each_configuration(report, SETTING_HELM, of_configuration);
	rule_each_variable(report, of_variable);
}
