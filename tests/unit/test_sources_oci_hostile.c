/* Image layouts that mean harm, or are broken: what is refused whole, and what is passed over and said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <zlib.h>

#include "base/cleanup.h"
#include "support_oci.h"

/* --- what is refused ----------------------------------------------------------------------------------------- */

static void refuses_members_that_no_layout_has(void **state)
{
	static const struct {
		const char *name, *link;
		char type;
		const char *why;
	} cases[] = {
		{ "../x", "", '0', "leads out" },
		{ "blobs/../../x", "", '0', "leads out" },
		{ "blobs/..", "", '5', "leads out" },
		{ "/etc/x", "", '0', "leads out" },
		{ "x", "oci-layout", '2', "is a link" },
		{ "x", "oci-layout", '1', "is a link" },
		{ "x", "", '6', "neither a file nor a folder" },
		{ "index.json", "", '0', "two members are 'index.json'" },
		{ "oci-layout", "", '0', "two members are 'oci-layout'" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(layout_release) struct layout layout = { 0 };

		layout_index(&layout, one_layer(&layout, OCI_DSSE, "x", "", "", ""));
		layout_add(&layout, cases[i].name, cases[i].type, cases[i].link, "", 0);
		check_layout_refused(&layout, ERROR_MALFORMED, cases[i].why);
	}
}

/* Such a member is larger than what is stored of it. */
static void refuses_members_with_holes(void **state)
{
	static const char map[] = "24 GNU.sparse.size=4096\n26 GNU.sparse.map=0,1,9,1\n";
	CLEANUP(layout_release) struct layout layout = { 0 };

	(void)state;
	layout_index(&layout, one_layer(&layout, OCI_DSSE, "x", "", "", ""));
	layout_add(&layout, "pax", 'x', "", map, strlen(map));
	layout_add(&layout, "holes", '0', "", "ab", 2);
	check_layout_refused(&layout, ERROR_MALFORMED, "is sparse");
}

static void takes_names_that_only_look_as_if_they_led_out(void **state)
{
	CLEANUP(layout_release) struct layout layout = { 0 };
	CLEANUP(heard_release) struct heard heard = { 0 };

	(void)state;
	layout_index(&layout, one_layer(&layout, OCI_DSSE, "x", "", "", ""));
	layout_add(&layout, "..x/a..", '0', "", "", 0);
	layout_add(&layout, "./blobs/", '5', "", "", 0);
	for (size_t i = 0; i < 4; i++)
		layout.members[i].name = arena_format(&layout.arena, "./%s", layout.members[i].name);
	hear_layout(&heard, &layout);
	if (heard.result)
		fail_msg("%s", heard.error.message);
	assert_string_equal(heard.lines.text, "x about nothing\n");
}

static void refuses_archives_without_a_layout(void **state)
{
	CLEANUP(layout_release) struct layout layout = { 0 };

	(void)state;
	check_layout_refused(&layout, ERROR_NOT_FOUND, "no OCI image layout");
	layout_add(&layout, "index.json", '0', "", "{}", 2);
	check_layout_refused(&layout, ERROR_NOT_FOUND, "no OCI image layout");
	layout_add(&layout, "oci-layout", '0', "", "{\"imageLayoutVersion\":\"2.0.0\"}", 30);
	check_layout_refused(&layout, ERROR_MALFORMED, "no version");
	layout.members[1].bytes = "{\"imageLayoutVersion\":\"1.9.0\"}";
	check_layout_refused(&layout, ERROR_MALFORMED, "names no manifests");
}

static void says_blobs_that_are_not_what_they_are_called(void **state)
{
	(void)state;
	/* The layer, the manifest, and either of them missing. */
	for (size_t i = 0; i < 4; i++) {
		static const char *const why[] = { "' is 'sha256:", "' is 'sha256:", "is not in the layout",
			"no manifest" };
		CLEANUP(layout_release) struct layout layout = { 0 };
		struct layout_member *member;

		layout_index(&layout, one_layer(&layout, OCI_DSSE, "x", "", "", ""));
		member = &layout.members[i % 2];
		if (i >= 2)
			member->name = "elsewhere";
		else if (i == 0)
			member->bytes = "y";
		else
			member->length--; /* still JSON's beginning */
		check_layout_troubled(&layout, why[i]);
	}
}

static void says_manifests_that_contradict_themselves(void **state)
{
	static const struct {
		const char *layer, *manifest, *descriptor, *why;
	} cases[] = {
		{ "", ",\"subject\":{\"digest\":\"sha256:" A64 "\"}",
			",\"annotations\":{\"vnd.docker.reference.digest\":\"sha256:" B64 "\"}",
			"two things" },
		{ "", "", ",\"annotations\":{\"vnd.docker.reference.digest\":\"sha256:1\"}",
			"no SHA-256 digest" },
		{ "", ",\"subject\":{\"digest\":\"md5:1\"}", "", "no SHA-256 digest" },
		{ "", ",\"manifests\":[]", "", "at once" },
		{ ",\"mediaType\":\"twice\"", "", "", "manifest 'sha256:" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(layout_release) struct layout layout = { 0 };

		layout_index(&layout, one_layer(&layout, OCI_DSSE, "x", cases[i].layer, cases[i].manifest,
					      cases[i].descriptor));
		check_layout_troubled(&layout, cases[i].why);
	}
}

static void says_sizes_that_are_not_those_of_their_blobs(void **state)
{
	CLEANUP(layout_release) struct layout layout = { 0 };
	CLEANUP(layout_release) struct layout of_manifest = { 0 };
	CLEANUP(buf_release) struct buf index = BUF_INIT;
	const char *manifest = arena_format(&layout.arena,
		"{\"schemaVersion\":2,\"layers\":[{\"mediaType\":\"" OCI_DSSE
		"\",\"digest\":\"sha256:%s\",\"size\":2}]}",
		layout_blob(&layout, "x"));

	(void)state;
	layout_blob(&layout, manifest);
	layout_index(&layout, layout_descriptor(&layout, OCI_MANIFEST, manifest, ""));
	check_layout_troubled(&layout, "another size");
	buf_format(&index, "{\"digest\":\"sha256:%s\",\"size\":1}", layout_blob(&of_manifest, manifest));
	layout_index(&of_manifest, index.text);
	check_layout_troubled(&of_manifest, "bytes instead of 1");
}

/* An index that names itself cannot be made: its digest would have to be in it. One that is called so is no blob. */
static void refuses_indexes_that_lead_to_themselves_or_too_deep(void **state)
{
	CLEANUP(layout_release) struct layout cycle = { 0 };
	CLEANUP(layout_release) struct layout deep = { 0 };
	const char *inner =
		"{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"sha256:" A64 "\",\"size\":129}]}";
	const char *text = "{\"schemaVersion\":2,\"layers\":[]}", *descriptor = NULL;

	(void)state;
	layout_add(&cycle, "blobs/sha256/" A64, '0', "", inner, strlen(inner));
	layout_index(&cycle, "{\"digest\":\"sha256:" A64 "\",\"size\":129}");
	check_layout_troubled(&cycle, "' is 'sha256:");
	for (int i = 0; i < 10; i++) {
		layout_blob(&deep, text);
		descriptor = layout_descriptor(&deep, OCI_INDEX, text, "");
		text = arena_format(&deep.arena, "{\"schemaVersion\":2,\"manifests\":[%s]}", descriptor);
	}
	layout_index(&deep, descriptor);
	check_layout_refused(&deep, ERROR_TOO_LARGE, "nested more than 8 deep");
}

/* Each index names the one below a hundred times: a million manifests in a few kilobytes. */
static void refuses_indexes_that_multiply(void **state)
{
	CLEANUP(layout_release) struct layout layout = { 0 };
	const char *text = "{\"schemaVersion\":2,\"layers\":[]}", *descriptor = NULL;

	(void)state;
	for (int i = 0; i < 4; i++) {
		CLEANUP(buf_release) struct buf many = BUF_INIT;

		layout_blob(&layout, text);
		descriptor = layout_descriptor(&layout, OCI_INDEX, text, "");
		buf_add(&many, descriptor);
		for (int j = 1; j < 100; j++)
			buf_format(&many, ",%s", descriptor);
		text = arena_format(&layout.arena, "{\"schemaVersion\":2,\"manifests\":[%s]}", many.text);
	}
	layout_index(&layout, descriptor);
	check_layout_refused(&layout, ERROR_TOO_LARGE, "more than 10000 manifests");
}

static void refuses_what_is_larger_than_the_limits(void **state)
{
	static const struct {
		enum limit_id id;
		uint64_t value;
		const char *why;
	} cases[] = {
		{ LIMIT_ARCHIVE_MEMBERS, 3, "more than 3 members" },
		{ LIMIT_ARCHIVE_BYTES, 2048, "more than 2048 bytes unpacked" },
		{ LIMIT_ARCHIVE_BYTES, 10, "is larger than 10 bytes" },
	};
	CLEANUP(layout_release) struct layout layout = { 0 };
	CLEANUP(buf_release) struct buf tar = BUF_INIT;

	(void)state;
	layout_index(&layout, one_layer(&layout, OCI_DSSE, "x", "", "", ""));
	layout_tar(&layout, &tar);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(heard_release) struct heard heard = { 0 };
		struct limits limits;

		limits_default(&limits);
		limits.values[cases[i].id] = cases[i].value;
		read_layout_tar(&heard, &tar, &limits);
		assert_int_equal(heard.result, ERROR_TOO_LARGE);
		if (i < 2 && !strstr(heard.error.message, cases[i].why))
			fail_msg("%s", heard.error.message);
		assert_string_equal(heard.lines.text, "");
	}
}

static void refuses_an_attestation_that_is_too_large_and_reads_the_others(void **state)
{
	CLEANUP(layout_release) struct layout layout = { 0 };
	CLEANUP(buf_release) struct buf tar = BUF_INIT;
	CLEANUP(heard_release) struct heard heard = { 0 };
	struct limits limits;

	(void)state;
	layout_index(&layout,
		arena_format(&layout.arena, "%s,%s", one_layer(&layout, OCI_DSSE, "four", "", "", ""),
			one_layer(&layout, OCI_DSSE, "x", "", "", "")));
	layout_tar(&layout, &tar);
	limits_default(&limits);
	limits.values[LIMIT_ATTESTATION_BYTES] = 3;
	read_layout_tar(&heard, &tar, &limits);
	assert_int_equal(heard.result, 0);
	assert_string_equal(heard.lines.text, "x about nothing\n");
	assert_non_null(strstr(heard.troubles.text, "or too large"));
}

static void pack(struct buf *ret, const struct buf *tar)
{
	z_stream stream = { 0 };
	unsigned char *in = memory_zero(tar->length, 1);

	memcpy(in, tar->text, tar->length);
	assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
	buf_reserve(ret, tar->length + 1024);
	stream.next_in = in;
	stream.avail_in = (unsigned)tar->length;
	stream.next_out = (unsigned char *)ret->text;
	stream.avail_out = (unsigned)(tar->length + 1024);
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	ret->length = stream.total_out;
	deflateEnd(&stream);
	memory_free(in);
}

static void reads_what_is_packed_but_no_bomb(void **state)
{
	enum { ZEROES = 16 * 1024 * 1024 };
	CLEANUP(layout_release) struct layout layout = { 0 };
	CLEANUP(buf_release) struct buf tar = BUF_INIT, bomb = BUF_INIT, packed = BUF_INIT, small = BUF_INIT;
	CLEANUP(heard_release) struct heard heard = { 0 }, refused = { 0 };
	struct limits limits;

	(void)state;
	limits_default(&limits);
	layout_index(&layout, one_layer(&layout, OCI_DSSE, "x", "", "", ""));
	layout_tar(&layout, &tar);
	pack(&small, &tar);
	read_layout_tar(&heard, &small, &limits);
	assert_string_equal(heard.lines.text, "x about nothing\n");
	layout_add(&layout, "zeroes", '0', "", arena_zero(&layout.arena, ZEROES, 1), ZEROES);
	layout_tar(&layout, &bomb);
	pack(&packed, &bomb);
	read_layout_tar(&refused, &packed, &limits);
	assert_int_equal(refused.result, ERROR_TOO_LARGE);
	assert_non_null(strstr(refused.error.message, "200 times"));
}

static void refuses_an_archive_that_ends_early(void **state)
{
	CLEANUP(layout_release) struct layout layout = { 0 };
	CLEANUP(buf_release) struct buf tar = BUF_INIT;
	CLEANUP(heard_release) struct heard heard = { 0 };
	struct limits limits;

	(void)state;
	limits_default(&limits);
	layout_index(&layout, one_layer(&layout, OCI_DSSE, "x", "", "", ""));
	layout_tar(&layout, &tar);
	buf_cut(&tar, 1700);
	read_layout_tar(&heard, &tar, &limits);
	assert_true(heard.result < 0);
	assert_string_equal(heard.lines.text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_members_that_no_layout_has),
		cmocka_unit_test(refuses_members_with_holes),
		cmocka_unit_test(takes_names_that_only_look_as_if_they_led_out),
		cmocka_unit_test(refuses_archives_without_a_layout),
		cmocka_unit_test(says_blobs_that_are_not_what_they_are_called),
		cmocka_unit_test(says_manifests_that_contradict_themselves),
		cmocka_unit_test(says_sizes_that_are_not_those_of_their_blobs),
		cmocka_unit_test(refuses_indexes_that_lead_to_themselves_or_too_deep),
		cmocka_unit_test(refuses_indexes_that_multiply),
		cmocka_unit_test(refuses_what_is_larger_than_the_limits),
		cmocka_unit_test(refuses_an_attestation_that_is_too_large_and_reads_the_others),
		cmocka_unit_test(reads_what_is_packed_but_no_bomb),
		cmocka_unit_test(refuses_an_archive_that_ends_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
