/* Attestations of image layouts: which are found, and what they are hung onto. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "support_oci.h"

#define BUNDLE "application/vnd.dev.sigstore.bundle.v0.3+json"
#define SIMPLE "application/vnd.dev.cosign.simplesigning.v1+json"
#define STATEMENT "application/vnd.in-toto+json"

/* --- what is found ------------------------------------------------------------------------------------------- */

static void names_the_subject_that_the_layout_gives(void **state)
{
	static const struct {
		const char *manifest, *descriptor, *line;
	} cases[] = {
		{ ",\"subject\":{\"digest\":\"sha256:" A64 "\"}", "", "x about sha256:aaa\n" },
		{ "", ",\"annotations\":{\"vnd.docker.reference.digest\":\"sha256:" B64 "\"}",
			"x about sha256:bbb\n" },
		{ "", ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"sha256-" A64 ".att\"}",
			"x about sha256:aaa\n" },
		{ "",
			",\"annotations\":{\"org.opencontainers.image.ref.name\":\"a.example:5000/"
			"b:sha256-" B64 ".sig\"}",
			"x about sha256:bbb\n" },
		{ "", ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"sha256-" A64 ".sbom\"}",
			"x about nothing\n" },
		{ "", "", "x about nothing\n" },
		{ ",\"subject\":null", "", "x about nothing\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(layout_release) struct layout layout = { 0 };
		CLEANUP(heard_release) struct heard heard = { 0 };

		layout_index(&layout,
			one_layer(&layout, OCI_DSSE, "x", "", cases[i].manifest, cases[i].descriptor));
		hear_layout(&heard, &layout);
		assert_int_equal(heard.result, 0);
		assert_string_equal(heard.lines.text, cases[i].line);
		assert_string_equal(heard.troubles.text, "");
	}
}

static void names_the_one_image_that_cosign_saved_beside(void **state)
{
	CLEANUP(layout_release) struct layout layout = { 0 };
	CLEANUP(heard_release) struct heard heard = { 0 }, both = { 0 };
	CLEANUP(layout_release) struct layout two = { 0 };
	const char *sigs = ",\"annotations\":{\"kind\":\"dev.cosignproject.cosign/sigs\"}";
	const char *a = "{\"digest\":\"sha256:" A64
			"\",\"size\":1,\"annotations\":{\"kind\":\"dev.cosignproject.cosign/image\"}}";
	const char *b = "{\"digest\":\"sha256:" B64
			"\",\"size\":1,\"annotations\":{\"kind\":\"dev.cosignproject.cosign/image\"}}";

	(void)state;
	layout_index(&layout,
		arena_format(&layout.arena, "%s,%s", one_layer(&layout, BUNDLE, "x", "", "", sigs), a));
	hear_layout(&heard, &layout);
	assert_string_equal(heard.lines.text, "x about sha256:aaa\n");
	layout_index(
		&two, arena_format(&two.arena, "%s,%s,%s", one_layer(&two, BUNDLE, "x", "", "", sigs), a, b));
	hear_layout(&both, &two);
	assert_string_equal(both.lines.text, "x about nothing\n");
}

static void hands_over_what_stands_beside_a_simple_signature(void **state)
{
	CLEANUP(layout_release) struct layout layout = { 0 };
	CLEANUP(heard_release) struct heard heard = { 0 };

	(void)state;
	layout_index(&layout, one_layer(&layout, SIMPLE, "x",
				      ",\"annotations\":{\"dev.cosignproject.cosign/signature\":\"S\","
				      "\"dev.sigstore.cosign/certificate\":\"C\"}",
				      "", ""));
	hear_layout(&heard, &layout);
	assert_string_equal(heard.lines.text, "x about nothing signed S by C\n");
}

static void finds_statements_of_buildkit_below_an_index_and_no_other_layer(void **state)
{
	CLEANUP(layout_release) struct layout layout = { 0 };
	CLEANUP(heard_release) struct heard heard = { 0 };
	const char *image = one_layer(&layout, "application/vnd.oci.image.layer.v1.tar", "layer", "", "", "");
	const char *statement = one_layer(&layout, STATEMENT, "statement",
		",\"annotations\":{\"in-toto.io/predicate-type\":\"P\"}", "",
		",\"annotations\":{\"vnd.docker.reference.digest\":\"sha256:" A64 "\"}");
	const char *index =
		arena_format(&layout.arena, "{\"schemaVersion\":2,\"manifests\":[%s,%s]}", image, statement);

	(void)state;
	layout_blob(&layout, index);
	layout_index(&layout, layout_descriptor(&layout, OCI_INDEX, index, ""));
	hear_layout(&heard, &layout);
	assert_string_equal(heard.lines.text, "statement about sha256:aaa says P\n");
}

static void gives_each_once_though_an_image_has_two_names(void **state)
{
	CLEANUP(layout_release) struct layout layout = { 0 };
	CLEANUP(heard_release) struct heard heard = { 0 };
	const char *one = one_layer(&layout, OCI_DSSE, "x", "", "", "");

	(void)state;
	layout_index(&layout, arena_format(&layout.arena, "%s,%s", one, one));
	hear_layout(&heard, &layout);
	assert_string_equal(heard.lines.text, "x about nothing\n");
}

static void ends_when_the_visitor_does(void **state)
{
	CLEANUP(layout_release) struct layout layout = { 0 };
	CLEANUP(heard_release) struct heard heard = { .end = 7 };

	(void)state;
	layout_index(
		&layout, arena_format(&layout.arena, "%s,%s", one_layer(&layout, OCI_DSSE, "x", "", "", ""),
				 one_layer(&layout, OCI_DSSE, "y", "", "", "")));
	hear_layout(&heard, &layout);
	assert_int_equal(heard.result, 7);
	assert_int_equal(heard.lines.length, strlen("x about nothing\n"));
}

/* --- folders, and files -------------------------------------------------------------------------------------- */

static int make_folder(void **state)
{
	char pattern[] = "/tmp/scabbard-oci.XXXXXX";

	*state = memory_string(mkdtemp(pattern));
	return *state ? 0 : -1;
}

static int remove_folder(void **state)
{
	CLEANUP(buf_release) struct buf command = BUF_INIT;
	int status;

	buf_format(&command, "rm -rf '%s'", (char *)*state);
	status = system(command.text);
	memory_free(*state);
	return status;
}

static void reads_a_folder_and_a_file_alike(void **state)
{
	const char *folder = *state;
	CLEANUP(layout_release) struct layout layout = { 0 };
	CLEANUP(heard_release) struct heard from_folder = { 0 }, from_file = { 0 };
	CLEANUP(buf_release) struct buf tar = BUF_INIT, path = BUF_INIT;
	struct error error = { 0 };

	assert_false(oci_screen(folder));
	layout_index(&layout, one_layer(&layout, OCI_DSSE, "x", "", "", ""));
	layout_write(&layout, folder);
	layout_tar(&layout, &tar);
	file_join(&path, folder, "image.tar");
	assert_int_equal(file_write(path.text, tar.text, tar.length, &error), 0);
	assert_true(oci_screen(folder));
	assert_true(oci_screen(path.text));
	hear_layout_folder(&from_folder, folder);
	hear_layout_folder(&from_file, path.text);
	assert_string_equal(from_folder.lines.text, "x about nothing\n");
	assert_string_equal(from_file.lines.text, from_folder.lines.text);
}

static void follows_no_link_of_a_folder(void **state)
{
	const char *folder = *state;
	CLEANUP(layout_release) struct layout layout = { 0 };
	CLEANUP(heard_release) struct heard heard = { 0 };
	CLEANUP(buf_release) struct buf blob = BUF_INIT, away = BUF_INIT;

	layout_index(&layout, one_layer(&layout, OCI_DSSE, "x", "", "", ""));
	layout_write(&layout, folder);
	buf_format(&blob, "%s/%s", folder, layout.members[0].name);
	buf_format(&away, "%s/elsewhere", folder);
	assert_int_equal(rename(blob.text, away.text), 0);
	assert_int_equal(symlink(away.text, blob.text), 0);
	hear_layout_folder(&heard, folder);
	assert_string_equal(heard.lines.text, "");
	assert_non_null(strstr(heard.troubles.text, "is not in the layout"));
}

static void refuses_a_blob_of_a_folder_that_is_another(void **state)
{
	const char *folder = *state;
	CLEANUP(layout_release) struct layout layout = { 0 };
	CLEANUP(heard_release) struct heard heard = { 0 };

	layout_index(&layout, one_layer(&layout, OCI_DSSE, "x", "", "", ""));
	layout.members[0].bytes = "y";
	layout_write(&layout, folder);
	hear_layout_folder(&heard, folder);
	assert_string_equal(heard.lines.text, "");
	assert_non_null(strstr(heard.troubles.text, "' is 'sha256:"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_the_subject_that_the_layout_gives),
		cmocka_unit_test(names_the_one_image_that_cosign_saved_beside),
		cmocka_unit_test(hands_over_what_stands_beside_a_simple_signature),
		cmocka_unit_test(finds_statements_of_buildkit_below_an_index_and_no_other_layer),
		cmocka_unit_test(gives_each_once_though_an_image_has_two_names),
		cmocka_unit_test(ends_when_the_visitor_does),
		cmocka_unit_test_setup_teardown(reads_a_folder_and_a_file_alike, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(follows_no_link_of_a_folder, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			refuses_a_blob_of_a_folder_that_is_another, make_folder, remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
