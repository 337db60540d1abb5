/*
 * Layouts in tar archives. They are streamed: once for the index and all that can be a manifest, wherever they stand, and
 * once more for the layers that are wanted.
 */
#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "oci_parts.h"

enum { PIECE = 64 * 1024, BOMB_FROM = 1024 * 1024, VERSION_MOST = 4096 };

static const char blobs[] = "blobs/sha256/";

struct source {
	int fd; /* -1: bytes */
	struct bytes bytes;
	const struct limits *limits;
};

/* What one reading of all members is for. */
struct pass {
	/* How many bytes of a member are wanted; 0 = not it. */
	size_t (*most)(void *context, const char *name);
	int (*take)(void *context, const char *name, const struct buf *bytes, struct error *err);
	void *context;
};

/* --- the archive as it is ----------------------------------------------------------------------------------- */

static void archive_release(struct archive **archive)
{
	if (*archive)
		archive_read_free(*archive);
	*archive = NULL;
}

static int fail_as_archive(struct archive *archive, struct error *err)
{
	const char *why = archive_error_string(archive);

	return error_set(err, ERROR_MALFORMED, "this is no tar archive that can be read: %s", why ? why : "");
}

static int open_source(struct archive **ret, const struct source *source, struct error *err)
{
	struct archive *archive = archive_read_new();
	int opened;

	*ret = archive;
	if (!archive)
		return error_set(err, ERROR_SYSTEM, "opening an archive");
	/* No other formats or filters: each is code that hostile bytes could reach. */
	archive_read_support_format_tar(archive);
	archive_read_support_filter_gzip(archive);
	if (source->fd < 0)
		opened = archive_read_open_memory(archive, source->bytes.data, source->bytes.length);
	else if (lseek(source->fd, 0, SEEK_SET) < 0)
		return error_system(err, "reading from the start");
	else
		opened = archive_read_open_fd(archive, source->fd, PIECE);
	return opened == ARCHIVE_OK ? 0 : fail_as_archive(archive, err);
}

static int check_size(struct archive *archive, const struct limits *limits, struct error *err)
{
	const uint64_t unpacked = (uint64_t)archive_filter_bytes(archive, 0);
	const uint64_t packed = (uint64_t)archive_filter_bytes(archive, -1);
	const uint64_t most = limits->values[LIMIT_ARCHIVE_BYTES],
		       ratio = limits->values[LIMIT_ARCHIVE_RATIO];

	if (unpacked > most)
		return error_set(
			err, ERROR_TOO_LARGE, "more than %llu bytes unpacked", (unsigned long long)most);
	if (unpacked > BOMB_FROM && unpacked > packed * ratio)
		return error_set(err, ERROR_TOO_LARGE, "unpacks to more than %llu times its size",
			(unsigned long long)ratio);
	return 0;
}

/* --- members ------------------------------------------------------------------------------------------------ */

static bool leads_out(const char *name)
{
	if (*name == '/')
		return true;
	for (const char *part = name; part; part = strchr(part, '/')) {
		part += *part == '/';
		if (part[0] == '.' && part[1] == '.' && (part[2] == '/' || !part[2]))
			return true;
	}
	return false;
}

/* The name without "./" in front; NULL, and why, for what no layout has. */
static const char *check_member(struct archive_entry *entry, const struct limits *limits, struct error *err)
{
	const char *name = archive_entry_pathname(entry);
	const unsigned type = archive_entry_filetype(entry);

	if (!name || !*name || strlen(name) > limits->values[LIMIT_PATH_BYTES])
		error_set(err, ERROR_MALFORMED, "a member has no name that can be read");
	else if (leads_out(name))
		error_set(err, ERROR_MALFORMED, "member '%s' leads out of the archive", name);
	else if (archive_entry_hardlink(entry) || archive_entry_symlink(entry))
		error_set(err, ERROR_MALFORMED, "member '%s' is a link", name);
	else if (type != AE_IFREG && type != AE_IFDIR)
		error_set(err, ERROR_MALFORMED, "member '%s' is neither a file nor a folder", name);
	else if (archive_entry_sparse_count(entry) > 0)
		error_set(err, ERROR_MALFORMED, "member '%s' is sparse", name);
	else if (archive_entry_size(entry) < 0 ||
		 (uint64_t)archive_entry_size(entry) > limits->values[LIMIT_ARCHIVE_BYTES])
		error_set(err, ERROR_TOO_LARGE, "member '%s' is larger than %llu bytes", name,
			(unsigned long long)limits->values[LIMIT_ARCHIVE_BYTES]);
	else
		return text_starts(name, "./") ? name + 2 : name;
	return NULL;
}

/* All of a member is read, also what nobody wants: skipping would unpack it without looking. */
static int read_member(
	struct archive *archive, const struct limits *limits, struct buf *ret, struct error *err)
{
	const void *piece;
	size_t length;
	la_int64_t offset;
	int got;

	while ((got = archive_read_data_block(archive, &piece, &length, &offset)) == ARCHIVE_OK) {
		if (check_size(archive, limits, err) < 0)
			return err->code;
		if (ret)
			buf_add_bytes(ret, piece, length);
	}
	return got == ARCHIVE_EOF ? 0 : fail_as_archive(archive, err);
}

static int visit_member(struct archive *archive, struct archive_entry *entry, const struct limits *limits,
	const struct pass *pass, struct error *err)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	const char *name = check_member(entry, limits, err);
	size_t most;
	bool wanted;

	if (!name)
		return err->code;
	most = pass->most(pass->context, name);
	wanted = most && archive_entry_filetype(entry) == AE_IFREG &&
		 (uint64_t)archive_entry_size(entry) <= most;
	if (read_member(archive, limits, wanted ? &bytes : NULL, err) < 0)
		return err->code;
	return wanted ? pass->take(pass->context, name, &bytes, err) : 0;
}

static int run_pass(const struct source *source, const struct pass *pass, struct error *err)
{
	CLEANUP(archive_release) struct archive *archive = NULL;
	const uint64_t most = source->limits->values[LIMIT_ARCHIVE_MEMBERS];
	struct archive_entry *entry;
	uint64_t members = 0;
	int result = 0;

	if (open_source(&archive, source, err) < 0)
		return err->code;
	while (result == 0) {
		const int got = archive_read_next_header(archive, &entry);

		if (got == ARCHIVE_EOF)
			break;
		if (got != ARCHIVE_OK && got != ARCHIVE_WARN)
			return fail_as_archive(archive, err);
		if (++members > most)
			return error_set(
				err, ERROR_TOO_LARGE, "more than %llu members", (unsigned long long)most);
		if (check_size(archive, source->limits, err) < 0)
			return err->code;
		result = visit_member(archive, entry, source->limits, pass, err);
	}
	return result;
}

static const char *hex_of_name(const char *name)
{
	const char *hex = text_starts(name, blobs) ? name + strlen(blobs) : NULL;

	return hex && text_is_hex(hex, OCI_HEX) ? hex : NULL;
}

/* --- first: the index and manifests -------------------------------------------------------------------------- */

struct held {
	const char *hex;
	struct bytes bytes;
};

struct holding {
	struct arena arena;
	struct bytes version, index; /* data NULL = not seen */
	struct held *held;           /* by hex, once all are here */
	size_t count, capacity;
};

static void holding_release(struct holding *holding)
{
	arena_release(&holding->arena);
}

static size_t most_of_manifest(void *context, const char *name)
{
	(void)context;
	if (strcmp(name, "oci-layout") == 0)
		return VERSION_MOST;
	return strcmp(name, "index.json") == 0 || hex_of_name(name) ? OCI_MANIFEST_MOST : 0;
}

/* Every manifest and index says so of itself; layers are not held. */
static bool can_be_manifest(const struct buf *bytes)
{
	static const char word[] = "\"schemaVersion\"";
	const char first = bytes->text[strspn(bytes->text, " \t\r\n")];

	return first == '{' && memmem(bytes->text, bytes->length, word, strlen(word));
}

static int hold(struct holding *holding, const struct buf *bytes, struct bytes *ret, struct error *err)
{
	if (holding->arena.total + bytes->length > OCI_MANIFESTS_MOST)
		return error_set(err, ERROR_TOO_LARGE, "manifests of more than %d bytes", OCI_MANIFESTS_MOST);
	ret->data = arena_copy(&holding->arena, bytes->text, bytes->length);
	ret->length = bytes->length;
	return 0;
}

static int take_manifest(void *context, const char *name, const struct buf *bytes, struct error *err)
{
	struct holding *holding = context;
	const char *hex = hex_of_name(name);
	struct bytes *only = strcmp(name, "index.json") == 0 ? &holding->index : &holding->version;
	struct held *held;

	if (!hex) {
		if (only->data)
			return error_set(err, ERROR_MALFORMED, "two members are '%s'", name);
		return hold(holding, bytes, only, err);
	}
	if (!can_be_manifest(bytes))
		return 0;
	arena_grow(
		&holding->arena, &holding->held, holding->count, &holding->capacity, sizeof(*holding->held));
	held = &holding->held[holding->count++];
	held->hex = arena_string(&holding->arena, hex);
	return hold(holding, bytes, &held->bytes, err);
}

static int compare_held(const void *left, const void *right)
{
	return strcmp(((const struct held *)left)->hex, ((const struct held *)right)->hex);
}

static int get_held(const void *store, const char *hex, size_t most, struct buf *ret, struct error *err)
{
	const struct holding *holding = store;
	const struct held wanted = { .hex = hex };
	const struct held *found = NULL;

	if (holding->count)
		found = bsearch(&wanted, holding->held, holding->count, sizeof(*holding->held), compare_held);
	if (!found || found->bytes.length > most)
		return error_set(err, ERROR_NOT_FOUND, "no manifest 'sha256:%s' is in the layout", hex);
	buf_add_bytes(ret, found->bytes.data, found->bytes.length);
	return 0;
}

/* --- then: layers -------------------------------------------------------------------------------------------- */

struct giving {
	struct oci_plan *plan;
	bool *given; /* beside the first of plan->wanted that is this blob */
};

static size_t most_of_layer(void *context, const char *name)
{
	const struct giving *giving = context;
	const struct oci_plan *plan = giving->plan;
	const char *hex = hex_of_name(name);
	const size_t at = hex ? oci_plan_find(plan, hex) : plan->wanted_count;

	return at < plan->wanted_count && !giving->given[at] ? plan->limits->values[LIMIT_ATTESTATION_BYTES]
							     : 0;
}

static int take_layer(void *context, const char *name, const struct buf *bytes, struct error *err)
{
	struct giving *giving = context;
	struct oci_plan *plan = giving->plan;
	const char *hex = hex_of_name(name);
	const struct bytes blob = { (const unsigned char *)bytes->text, bytes->length };
	struct error error = { 0 };
	size_t at;

	if (!hex)
		return 0;
	at = oci_plan_find(plan, hex);
	if (at == plan->wanted_count)
		return 0;
	giving->given[at] = true;
	if (oci_check_blob(hex, blob, &error) < 0) {
		plan->visitor->trouble(&error, plan->visitor->context);
		return 0;
	}
	return oci_plan_give(plan, hex, blob, err);
}

static void say_missing(const struct giving *giving)
{
	const struct oci_plan *plan = giving->plan;

	for (size_t i = 0; i < plan->wanted_count; i++) {
		struct error error = { 0 };

		if (giving->given[i] || (i && strcmp(plan->wanted[i - 1].hex, plan->wanted[i].hex) == 0))
			continue;
		error_set(&error, ERROR_MALFORMED, "'%s%s' is not in the layout, or too large", blobs,
			plan->wanted[i].hex);
		plan->visitor->trouble(&error, plan->visitor->context);
	}
}

static int give_layers(struct oci_plan *plan, const struct source *source, struct error *err)
{
	struct giving giving = { .plan = plan,
		.given = arena_zero(&plan->arena, plan->wanted_count + 1, sizeof(*giving.given)) };
	const struct pass pass = { most_of_layer, take_layer, &giving };
	int result;

	if (!plan->wanted_count)
		return 0;
	result = run_pass(source, &pass, err);
	if (result == 0)
		say_missing(&giving);
	return result;
}

int oci_archive_read(struct oci_plan *plan, int fd, struct bytes archive, struct error *err)
{
	CLEANUP(holding_release) struct holding holding = { 0 };
	const struct source source = { fd, archive, plan->limits };
	const struct pass pass = { most_of_manifest, take_manifest, &holding };

	if (run_pass(&source, &pass, err) < 0)
		return err->code;
	if (!holding.version.data || !holding.index.data)
		return error_set(err, ERROR_NOT_FOUND, "there is no OCI image layout in it");
	if (holding.count)
		qsort(holding.held, holding.count, sizeof(*holding.held), compare_held);
	if (oci_check_version(holding.version, err) < 0 ||
		oci_plan_make(plan, holding.index, get_held, &holding, err) < 0)
		return err->code;
	return give_layers(plan, &source, err);
}
