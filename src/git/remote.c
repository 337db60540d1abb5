/* Talking to other repositories through libgit2, which is told to believe nothing and to run nothing. */
#include "git/remote.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "remoting.h"

#include <git2/sys/repository.h>

static int library_refuses(struct error *err)
{
	const git_error *said = git_error_last();

	return error_set(err, ERROR_SYSTEM, "libgit2: %s", said ? said->message : "no reason given");
}

int remote_start(struct error *err)
{
	struct error unasked = { 0 };
	const char *file = getenv("SSL_CERT_FILE"), *folder = getenv("SSL_CERT_DIR");

	err = err ? err : &unasked;
	file = file && *file ? file : NULL;
	folder = folder && *folder ? folder : NULL;
	if (git_start(err) < 0)
		return err->code;
	if (remoting_own_memory() < 0 || git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1) < 0)
		return library_refuses(err);
	if ((file || folder) && git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, file, folder) < 0) {
		library_refuses(err);
		return error_context(err, "reading the certificates at $SSL_CERT_FILE and $SSL_CERT_DIR");
	}
	return 0;
}

/* --- a conversation ----------------------------------------------------------------------------------- */

void conversation_release(struct conversation *conversation)
{
	git_repository_free(conversation->mirror);
	conversation->mirror = NULL;
}

static void config_free(git_config **config)
{
	git_config_free(*config);
}

int conversation_open(struct conversation *conversation, const char *gitdir, struct error *err)
{
	CLEANUP(config_free) git_config *config = NULL;

	if (git_repository_open_bare(&conversation->mirror, gitdir) < 0 || git_config_new(&config) < 0 ||
		git_repository_set_config(conversation->mirror, config) < 0)
		return library_refuses(err);
	return 0;
}

static int too_large(struct conversation *conversation, enum limit_id limit)
{
	const uint64_t value = conversation->settings->limits->values[limit];

	error_set(&conversation->problem, ERROR_TOO_LARGE, "it sends more than %llu %s (%s)",
		(unsigned long long)value, limit_table[limit].unit, limit_table[limit].name);
	return GIT_EUSER;
}

int conversation_step(struct conversation *conversation)
{
	const struct remote_settings *settings = conversation->settings;
	const uint64_t *limits = settings->limits->values;

	if (conversation->progress.received_bytes > limits[LIMIT_MIRROR_BYTES])
		return too_large(conversation, LIMIT_MIRROR_BYTES);
	if (conversation->progress.total_objects > limits[LIMIT_MIRROR_OBJECTS])
		return too_large(conversation, LIMIT_MIRROR_OBJECTS);
	if (settings->progress && !settings->progress(&conversation->progress, settings->context)) {
		conversation->stopped = true;
		return GIT_EUSER;
	}
	return 0;
}

/* What libgit2 says, in words for people; its own where they will do. */
static int explain(const char *said, int class, const char *host, struct error *err)
{
	static const char status[] = "unexpected http status code: ", redirect[] = "cannot redirect from ",
			  type[] = "invalid content-type";

	if (text_starts(said, status))
		return error_set(err, ERROR_NOT_FOUND, "'%s' has no such repository (HTTP status %s)", host,
			said + sizeof(status) - 1);
	if (text_starts(said, type))
		return error_set(err, ERROR_NOT_FOUND, "'%s' has a web page there, but no repository", host);
	if (text_starts(said, redirect)) {
		error_set(err, ERROR_USAGE, "it leads on to another place, from %s",
			said + sizeof(redirect) - 1);
		error_hint(err, "If the repository has moved there, give that address.");
		return ERROR_USAGE;
	}
	if (class == GIT_ERROR_SSL)
		return error_set(err, ERROR_SYSTEM, "no secure connection to '%s': %s", host, said);
	return error_set(err, ERROR_SYSTEM, "%s", said);
}

int conversation_failure(const struct conversation *conversation, struct error *err)
{
	const git_error *said = git_error_last();

	if (conversation->stopped)
		return error_set(err, ERROR_STOPPED, "stopped");
	if (conversation->problem.code) {
		*err = conversation->problem;
		return err->code;
	}
	if (said && said->klass == GIT_ERROR_NOMEMORY)
		return error_set(
			err, ERROR_TOO_LARGE, "it needs more memory than a network process may have");
	if (!said)
		return error_set(err, ERROR_SYSTEM, "it ended without a reason");
	return explain(said->message, said->klass, conversation->settings->address->host, err);
}

/* --- what libgit2 asks -------------------------------------------------------------------------------- */

static int on_transfer(const git_indexer_progress *stats, void *context)
{
	struct conversation *conversation = context;

	conversation->progress = (struct remote_progress){
		.received_bytes = stats->received_bytes,
		.received_objects = stats->received_objects,
		.total_objects = stats->total_objects,
		.resolved_deltas = stats->indexed_deltas,
		.total_deltas = stats->total_deltas,
	};
	return conversation_step(conversation);
}

/* What a server says while it counts and compresses is not shown, but it is alive. */
static int on_words(const char *text, int length, void *context)
{
	(void)text;
	(void)length;
	return conversation_step(context);
}

static int on_certificate(git_cert *certificate, int valid, const char *host, void *context)
{
	struct conversation *conversation = context;
	const struct remote_address *address = conversation->settings->address;

	if (!text_equal_ascii_case(host, address->host)) {
		error_set(&conversation->problem, ERROR_USAGE, "'%s' leads on to another host, '%s'",
			address->host, host);
		return GIT_ECERTIFICATE;
	}
	if (valid)
		return 0;
	if (certificate->cert_type == GIT_CERT_X509) {
		error_set(
			&conversation->problem, ERROR_SYSTEM, "the certificate of '%s' is not trusted", host);
		error_hint(&conversation->problem,
			"It is of an unknown authority, of another name, or expired. Authorities of your own "
			"are read from $SSL_CERT_FILE.");
	} else {
		error_set(&conversation->problem, ERROR_SYSTEM,
			"the key of '%s' is not the one in known_hosts, or none is there", host);
		error_hint(&conversation->problem,
			"Compare it with what its owner publishes, then add it to ~/.ssh/known_hosts.");
	}
	return GIT_ECERTIFICATE;
}

static int no_credentials(struct conversation *conversation, const char *why, const char *hint)
{
	error_set(&conversation->problem, ERROR_USAGE, "'%s' %s", conversation->settings->address->host, why);
	error_hint(&conversation->problem, "%s", hint);
	return GIT_EAUTH;
}

static int credentials_for_https(git_credential **ret, unsigned allowed, struct conversation *conversation)
{
	const struct remote_settings *settings = conversation->settings;

	if (settings->address->scheme != REMOTE_HTTPS)
		return no_credentials(conversation, "asks for credentials without encryption",
			"None are sent that way. Use https.");
	if (conversation->asked)
		return no_credentials(conversation, "does not take the credentials that it was given",
			"See the variable that the policy names for it.");
	if (!settings->secret)
		return no_credentials(conversation,
			"asks for credentials: the repository is private, or it does not exist",
			settings->advice ? settings->advice : "Credentials are needed, or another address.");
	if (!(allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT))
		return no_credentials(conversation, "takes no user with a token or password",
			"Other ways are not known here. Use ssh.");
	conversation->asked = true;
	return git_credential_userpass_plaintext_new(ret, settings->user, settings->secret);
}

static int credentials_for_ssh(
	git_credential **ret, const char *user, unsigned allowed, struct conversation *conversation)
{
	if (allowed & GIT_CREDENTIAL_USERNAME)
		return git_credential_username_new(ret, "git");
	if (conversation->asked || !(allowed & GIT_CREDENTIAL_SSH_KEY))
		return no_credentials(conversation, "takes no key of the ssh agent",
			"Add the key with ssh-add, and see that $SSH_AUTH_SOCK is set.");
	conversation->asked = true;
	return git_credential_ssh_key_from_agent(ret, user ? user : "git");
}

static int on_credentials(
	git_credential **ret, const char *url, const char *user, unsigned allowed, void *context)
{
	struct conversation *conversation = context;

	(void)url;
	if (conversation->settings->address->scheme == REMOTE_SSH)
		return credentials_for_ssh(ret, user, allowed, conversation);
	return credentials_for_https(ret, allowed, conversation);
}

static void set_callbacks(git_remote_callbacks *callbacks, struct conversation *conversation)
{
	callbacks->transfer_progress = on_transfer;
	callbacks->sideband_progress = on_words;
	callbacks->certificate_check = on_certificate;
	callbacks->credentials = on_credentials;
	callbacks->payload = conversation;
}

/* --- refs --------------------------------------------------------------------------------------------- */

bool remoting_shows(const char *name)
{
	return text_starts(name, "refs/heads/") || text_starts(name, "refs/tags/");
}

bool remoting_takes(const char *name)
{
	return remoting_shows(name) || text_starts(name, "refs/notes/") ||
	       text_starts(name, "refs/attestations/");
}

/* Whether the second is what the first leads to: "refs/tags/v1^{}" behind "refs/tags/v1". */
static bool is_peeled(const char *name, const char *next)
{
	const size_t length = strlen(name);

	return strncmp(name, next, length) == 0 && strcmp(next + length, "^{}") == 0;
}

/* Servers of long ago do not say what HEAD names: a branch with the same commit. */
static const char *guess_head(const struct remote_refs *refs, const char *id)
{
	static const char *const customary[] = { "refs/heads/main", "refs/heads/master" };

	for (size_t i = 0; i < COUNT_OF(customary); i++) {
		const struct remote_ref *ref = remote_refs_find(refs, customary[i]);

		if (ref && strcmp(ref->id, id) == 0)
			return ref->name;
	}
	for (size_t i = 0; i < refs->count; i++)
		if (text_starts(refs->items[i].name, "refs/heads/") && strcmp(refs->items[i].id, id) == 0)
			return refs->items[i].name;
	return NULL;
}

static int read_heads(struct conversation *conversation, git_remote *remote, bool (*wanted)(const char *name),
	struct remote_refs *ret, struct error *err)
{
	const uint64_t most = conversation->settings->limits->values[LIMIT_REFS];
	const git_remote_head **heads;
	char id[OID_HEX + 1], peeled[OID_HEX + 1], head[OID_HEX + 1] = "";
	size_t count;

	if (git_remote_ls(&heads, &count, remote) < 0)
		return conversation_failure(conversation, err);
	for (size_t i = 0; i < count; i++) {
		const bool has_peeled = i + 1 < count && is_peeled(heads[i]->name, heads[i + 1]->name);

		git_oid_tostr(id, sizeof(id), &heads[i]->oid);
		if (strcmp(heads[i]->name, "HEAD") == 0) {
			memcpy(head, id, sizeof(head));
			ret->head = arena_string(&ret->arena, heads[i]->symref_target);
		}
		if (!wanted(heads[i]->name) || text_ends(heads[i]->name, "^{}"))
			continue;
		if (has_peeled)
			git_oid_tostr(peeled, sizeof(peeled), &heads[i + 1]->oid);
		remote_refs_add(ret, heads[i]->name, id, has_peeled ? peeled : NULL);
		if (ret->count > most)
			return error_set(err, ERROR_TOO_LARGE, "it has more than %llu refs (%s)",
				(unsigned long long)most, limit_table[LIMIT_REFS].name);
	}
	remote_refs_settle(ret);
	if (!ret->head && *head)
		ret->head = guess_head(ret, head);
	return 0;
}

/* --- objects ------------------------------------------------------------------------------------------ */

static void object_free(git_odb_object **object)
{
	git_odb_object_free(*object);
}

/* What a tag object names, by its own first line; tags of any size come from outside. */
bool remoting_tag_target(git_odb *odb, const git_oid *id, size_t size, git_oid *ret)
{
	static const char start[] = "object ";
	CLEANUP(object_free) git_odb_object *object = NULL;
	const char *text;

	if (size > OBJECT_BYTES || git_odb_read(&object, odb, id) < 0 ||
		git_odb_object_size(object) < sizeof(start) - 1 + OID_HEX)
		return false;
	text = git_odb_object_data(object);
	return strncmp(text, start, sizeof(start) - 1) == 0 &&
	       git_oid_fromstrn(ret, text + sizeof(start) - 1, OID_HEX) == 0;
}

/* Whether a ref's object is there, and what it leads to if it is a tag, through a few more at most. */
static bool peel(git_odb *odb, struct remote_ref *ref)
{
	git_object_t type;
	git_oid id;
	size_t size;

	*ref->peeled = '\0';
	if (git_oid_fromstr(&id, ref->id) < 0 || git_odb_read_header(&size, &type, odb, &id) < 0)
		return false;
	for (int tags = 0; type == GIT_OBJECT_TAG; tags++) {
		if (tags == TAGS_MOST || !remoting_tag_target(odb, &id, size, &id) ||
			git_odb_read_header(&size, &type, odb, &id) < 0)
			return false;
		git_oid_tostr(ref->peeled, sizeof(ref->peeled), &id);
	}
	return true;
}

void remoting_peel(git_odb *odb, struct remote_refs *refs)
{
	size_t kept = 0;

	for (size_t i = 0; i < refs->count; i++) {
		if (peel(odb, &refs->items[i]))
			refs->items[kept++] = refs->items[i];
		else
			refs->left_out++;
	}
	refs->count = kept;
	if (refs->head && !remote_refs_find(refs, refs->head))
		refs->head = NULL;
}

/* --- asking ------------------------------------------------------------------------------------------- */

static void remote_free(git_remote **remote)
{
	if (*remote)
		git_remote_disconnect(*remote);
	git_remote_free(*remote);
}

static int connect_to(struct conversation *conversation, git_remote **ret, struct error *err)
{
	git_remote_create_options create;
	git_remote_connect_options connect;

	git_remote_create_options_init(&create, GIT_REMOTE_CREATE_OPTIONS_VERSION);
	git_remote_connect_options_init(&connect, GIT_REMOTE_CONNECT_OPTIONS_VERSION);
	create.repository = conversation->mirror;
	create.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC;
	set_callbacks(&connect.callbacks, conversation);
	/* To another folder of the same host they are followed all the same. */
	connect.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
	if (git_remote_create_with_opts(ret, conversation->settings->address->url, &create) < 0 ||
		git_remote_connect_ext(*ret, GIT_DIRECTION_FETCH, &connect) < 0)
		return conversation_failure(conversation, err);
	return 0;
}

int remote_list(const struct remote_settings *settings, struct remote_refs *ret, struct error *err)
{
	struct error unasked = { 0 };
	CLEANUP(conversation_release) struct conversation conversation = { .settings = settings };
	CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
	CLEANUP(remote_free) git_remote *remote = NULL;
	int result;

	err = err ? err : &unasked;
	if (settings->address->scheme == REMOTE_FILE)
		result = remoting_list_file(&conversation, &refs, err);
	else if ((result = connect_to(&conversation, &remote, err)) == 0)
		result = read_heads(&conversation, remote, remoting_shows, &refs, err);
	if (result < 0)
		return result;
	*ret = refs;
	refs = (struct remote_refs){ 0 };
	return 0;
}

static int download(struct conversation *conversation, git_remote *remote, struct error *err)
{
	static const char heads[] = "+refs/heads/*:refs/heads/*", tags[] = "+refs/tags/*:refs/tags/*",
			  notes[] = "+refs/notes/*:refs/notes/*",
			  attestations[] = "+refs/attestations/*:refs/attestations/*";
	char *specs[] = { memory_string(heads), memory_string(tags), memory_string(notes),
		memory_string(attestations) };
	const git_strarray refspecs = { .strings = specs, .count = COUNT_OF(specs) };
	git_fetch_options fetch;
	int result;

	git_fetch_options_init(&fetch, GIT_FETCH_OPTIONS_VERSION);
	set_callbacks(&fetch.callbacks, conversation);
	fetch.prune = GIT_FETCH_NO_PRUNE;
	fetch.update_fetchhead = 0;
	fetch.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
	fetch.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
	result = git_remote_download(remote, &refspecs, &fetch);
	for (size_t i = 0; i < COUNT_OF(specs); i++)
		memory_free(specs[i]);
	return result < 0 || conversation->stopped ? conversation_failure(conversation, err) : 0;
}

/* A server must send what its refs name. */
static int settle_objects(struct conversation *conversation, struct remote_refs *refs, struct error *err)
{
	const size_t advertised = refs->count;
	git_odb *odb;

	if (git_repository_odb(&odb, conversation->mirror) < 0)
		return conversation_failure(conversation, err);
	git_odb_refresh(odb);
	remoting_peel(odb, refs);
	git_odb_free(odb);
	if (advertised && !refs->count)
		return error_set(err, ERROR_MALFORMED, "it does not send what its refs name");
	return 0;
}

int remote_fetch(const struct remote_settings *settings, const char *gitdir, struct remote_refs *ret,
	struct error *err)
{
	struct error unasked = { 0 };
	CLEANUP(conversation_release) struct conversation conversation = { .settings = settings };
	CLEANUP(remote_refs_release) struct remote_refs refs = { 0 };
	CLEANUP(remote_free) git_remote *remote = NULL;
	int result = conversation_open(&conversation, gitdir, err);

	err = err ? err : &unasked;
	if (result < 0)
		return result;
	if (settings->address->scheme == REMOTE_FILE) {
		result = remoting_fetch_file(&conversation, gitdir, &refs, err);
	} else {
		result = connect_to(&conversation, &remote, err);
		if (result == 0)
			result = read_heads(&conversation, remote, remoting_takes, &refs, err);
		if (result == 0)
			result = download(&conversation, remote, err);
	}
	if (result == 0)
		result = settle_objects(&conversation, &refs, err);
	if (result < 0)
		return result;
	*ret = refs;
	refs = (struct remote_refs){ 0 };
	return 0;
}
