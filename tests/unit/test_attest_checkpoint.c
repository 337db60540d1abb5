#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "support_log.h"

static const char root[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
static const char text[] = "log.example - 4711\n5\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";

static const char *read_note(struct log_scene *scene, const char *note, struct checkpoint *ret)
{
	*ret = (struct checkpoint){ 0 };
	return checkpoint_read(note, &scene->arena, ret);
}

/* Read and held against the log's key. */
static const char *refused(struct log_scene *scene, const char *note)
{
	struct checkpoint checkpoint;
	const char *why = read_note(scene, note, &checkpoint);

	return why ? why : checkpoint_refused(&checkpoint, &scene->log, &scene->arena);
}

/* A text of these lines, signed as it is. */
static const char *refused_text(struct log_scene *scene, const char *lines)
{
	return refused(scene, log_scene_note(scene, lines));
}

static void reads_origin_size_and_root(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct checkpoint checkpoint;

	(void)state;
	log_scene_open(&scene);
	assert_null(read_note(&scene, log_scene_note(&scene, text), &checkpoint));
	assert_true(bytes_equal(checkpoint.origin, bytes_of("log.example - 4711")));
	assert_int_equal(checkpoint.size, 5);
	assert_int_equal(checkpoint.root.length, 32);
	assert_int_equal(checkpoint.root.data[31], 31);
	assert_true(bytes_equal(checkpoint.text, bytes_of(text)));
}

static void takes_signatures_of_all_three_schemes(void **state)
{
	static const char *const kinds[] = { "EC", "RSA", "ED25519" };
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		log_scene_key(&scene, kinds[i]);
		assert_null(refused_text(&scene, text));
	}
}

/* The key ID of an ECDSA key is that of its SubjectPublicKeyInfo: here a name does not go into it, for the others it does. */
static void knows_the_name_in_the_key_id(void **state)
{
	static const char *const kinds[] = { "RSA", "ED25519" };
	CLEANUP(log_scene_close) struct log_scene scene;
	const char *note;

	(void)state;
	log_scene_open(&scene);
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		log_scene_key(&scene, kinds[i]);
		note = log_scene_line(&scene, "log.other", text);
		note = arena_format(&scene.arena, "%s\n\xe2\x80\x94 log.example%s", text, strrchr(note, ' '));
		assert_string_equal(refused(&scene, note), "the log has not signed it");
	}
}

static void ignores_lines_of_others(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	const char *own;

	(void)state;
	log_scene_open(&scene);
	own = log_scene_line(&scene, "log.example", text);
	/* A witness; the log's name with another key's ID, which is another key of the log. */
	assert_null(
		refused(&scene, arena_format(&scene.arena,
					"%s\n\xe2\x80\x94 witness.example/w1 AQIDBAUGBwg=\n%s", text, own)));
	assert_null(refused(&scene,
		arena_format(&scene.arena, "%s\n%s\xe2\x80\x94 log.example AQIDBAUGBwg=\n", text, own)));
	/* But one of them must be its own. */
	assert_string_equal(
		refused(&scene, arena_format(&scene.arena,
					"%s\n\xe2\x80\x94 witness.example/w1 AQIDBAUGBwg=\n", text)),
		"the log has not signed it");
}

static void refuses_another_name(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	const char *note;

	(void)state;
	log_scene_open(&scene);
	note = arena_format(&scene.arena, "%s\n%s", text, log_scene_line(&scene, "log.other", text));
	assert_string_equal(refused(&scene, note), "the log has not signed it");
}

static void keeps_the_port_in_the_name(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	scene.log.host = "log.example:8000";
	assert_string_equal(refused_text(&scene, text), "the log has not signed it");
	assert_null(refused(&scene, arena_format(&scene.arena, "%s\n%s", text,
					    log_scene_line(&scene, "log.example:8000", text))));
}

/* The ID of another key before a signature that would verify. */
static void refuses_another_key_id(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct bytes blob;
	CLEANUP(buf_release) struct buf note = BUF_INIT;
	const char *line;

	(void)state;
	log_scene_open(&scene);
	line = strrchr(log_scene_line(&scene, "log.example", text), ' ') + 1;
	assert_true(bytes_from_base64(line, strlen(line), &scene.arena, &blob));
	((unsigned char *)(uintptr_t)blob.data)[0] ^= 1;
	buf_format(&note, "%s\n\xe2\x80\x94 log.example ", text);
	bytes_add_base64(&note, blob);
	buf_add(&note, "\n");
	assert_string_equal(refused(&scene, note.text), "the log has not signed it");
}

static void refuses_a_known_line_that_does_not_verify(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	const char *own, *other;

	(void)state;
	log_scene_open(&scene);
	own = log_scene_line(&scene, "log.example", text);
	other = log_scene_line(&scene, "log.example", "log.example - 4711\n6\n\n");
	assert_string_equal(refused(&scene, arena_format(&scene.arena, "%s\n%s", text, other)),
		"the log's signature does not hold");
	/* Also beside one that does. */
	assert_string_equal(refused(&scene, arena_format(&scene.arena, "%s\n%s%s", text, own, other)),
		"the log's signature does not hold");
}

static void signs_every_byte_of_the_text(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	const char *own;

	(void)state;
	log_scene_open(&scene);
	own = log_scene_line(&scene, "log.example", text);
	assert_string_equal(refused(&scene, arena_format(&scene.arena, "%sTimestamp: 1\n\n%s", text, own)),
		"the log's signature does not hold");
}

static void ends_the_text_at_the_last_empty_line(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct checkpoint checkpoint;
	const char *longer;

	(void)state;
	log_scene_open(&scene);
	longer = arena_format(&scene.arena, "%sTimestamp: 1\n\nmore\n", text);
	assert_null(refused_text(&scene, longer));
	assert_null(read_note(&scene, log_scene_note(&scene, longer), &checkpoint));
	assert_true(bytes_equal(checkpoint.text, bytes_of(longer)));
}

static void refuses_notes_that_are_none(void **state)
{
	static const char good_line[] = "\xe2\x80\x94 witness.example AQIDBAUGBwg=\n";
	static const char *const wrong[] = {
		"\xe2\x80\x93 log.example AQIDBAUGBwg=\n",  /* another dash */
		"- log.example AQIDBAUGBwg=\n",             /* a hyphen */
		"\xe2\x80\x94 log.example AQIDBAUGBwg\n=",  /* not base64 */
		"\xe2\x80\x94 log.example AQID\n",          /* too short for a key ID */
		"\xe2\x80\x94 log.example AQIDBA==\n",      /* an ID alone */
		"\xe2\x80\x94  AQIDBAUGBwg=\n",             /* no name */
		"\xe2\x80\x94 log.example\n",               /* no signature */
		"\xe2\x80\x94 log.example AQIDBAUGBwg= x\n" /* more */
	};
	CLEANUP(log_scene_close) struct log_scene scene;
	const char *own;

	(void)state;
	log_scene_open(&scene);
	own = log_scene_line(&scene, "log.example", text);
	assert_null(refused(&scene, arena_format(&scene.arena, "%s\n%s%s", text, own, good_line)));
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_non_null(refused(&scene, arena_format(&scene.arena, "%s\n%s%s", text, own, wrong[i])));
	assert_string_equal(refused(&scene, arena_format(&scene.arena, "%s\n%s%s", text, own, wrong[0])),
		"a line of its signatures is none");
	assert_string_equal(refused(&scene, arena_format(&scene.arena, "%s%s", text, own)),
		"no empty line ends its text");
	assert_string_equal(
		refused(&scene, arena_format(&scene.arena, "%s\n", text)), "the log has not signed it");
	assert_non_null(refused(&scene, ""));
	assert_non_null(refused(&scene, "\n"));
	assert_non_null(refused(&scene, "\n\n"));
}

static void refuses_a_last_line_without_its_end(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	const char *note;

	(void)state;
	log_scene_open(&scene);
	note = arena_format(
		&scene.arena, "%s\xe2\x80\x94 witness.example AQIDBAUGBwg=", log_scene_note(&scene, text));
	assert_string_equal(refused(&scene, note), "its last line has no end");
}

static void refuses_control_characters(void **state)
{
	static const char *const wrong[] = { "Timestamp:\t1\n", "a\rb\n", "\x1b[31m\n", "\xff\n" };
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	assert_null(refused_text(&scene, arena_format(&scene.arena, "%sd\xc3\xa9j\xc3\xa0\n", text)));
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_string_equal(refused_text(&scene, arena_format(&scene.arena, "%s%s", text, wrong[i])),
			"it holds control characters or is no UTF-8");
}

static void refuses_sizes_and_roots_that_are_none(void **state)
{
	static const char *const sizes[] = { "", "05", "-1", "+5", " 5", "5 ", "0x5", "five",
		"9223372036854775808", "18446744073709551616", "99999999999999999999999" };
	static const char *const roots[] = { "", "AAAA", "not base64",
		"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gAAAA" };
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	for (size_t i = 0; i < COUNT_OF(sizes); i++)
		assert_string_equal(refused_text(&scene, arena_format(&scene.arena, "log.example\n%s\n%s\n",
								 sizes[i], root)),
			"its second line is not the size of a tree");
	for (size_t i = 0; i < COUNT_OF(roots); i++)
		assert_string_equal(
			refused_text(&scene, arena_format(&scene.arena, "log.example\n5\n%s\nx\n", roots[i])),
			"its third line is not the hash of a root");
	assert_null(
		refused_text(&scene, arena_format(&scene.arena, "log.example\n%lld\n%s\n", 1LL << 62, root)));
	assert_non_null(refused_text(&scene, "log.example\n5\n"));
	assert_non_null(refused_text(&scene, arena_format(&scene.arena, "\n5\n%s\n", root)));
}

static void stops_at_a_hundred_signatures(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	CLEANUP(buf_release) struct buf note = BUF_INIT;

	(void)state;
	log_scene_open(&scene);
	buf_add(&note, log_scene_note(&scene, text));
	buf_add_repeated(&note, "\xe2\x80\x94 witness.example AQIDBAUGBwg=\n", 99);
	assert_null(refused(&scene, note.text));
	buf_add(&note, "\xe2\x80\x94 witness.example AQIDBAUGBwg=\n");
	assert_string_equal(refused(&scene, note.text), "it has too many signatures");
	buf_add_repeated(&note, "\xe2\x80\x94 witness.example AQIDBAUGBwg=\n", 3000);
	assert_string_equal(refused(&scene, note.text), "it is too long");
}

static void stops_at_sixteen_signatures_of_the_log(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	CLEANUP(buf_release) struct buf note = BUF_INIT;
	const char *own;

	(void)state;
	log_scene_open(&scene);
	own = log_scene_line(&scene, "log.example", text);
	buf_format(&note, "%s\n", text);
	buf_add_repeated(&note, own, 16);
	assert_null(refused(&scene, note.text));
	buf_add(&note, own);
	assert_string_equal(refused(&scene, note.text), "the log has signed it too often");
}

static bool is_of(struct log_scene *scene, const char *origin, bool second)
{
	struct checkpoint checkpoint;
	const char *note = arena_format(&scene->arena, "%s\n5\n%s\n", origin, root);

	assert_null(read_note(scene, log_scene_note(scene, note), &checkpoint));
	return checkpoint_is_of(&checkpoint, "log.example", second);
}

static void holds_the_origin_against_the_host(void **state)
{
	static const char *const others[] = { "log.other - 4711", "log.example.com", "log.exampl",
		"xlog.example", "log.example - ", "log.example - x", "log.example 4711", "log.example- 4711",
		"log.example -4711", "log.example - 4711 ", "log.example:8000", "other log.example" };
	CLEANUP(log_scene_close) struct log_scene scene;
	struct checkpoint checkpoint;

	(void)state;
	log_scene_open(&scene);
	assert_true(is_of(&scene, "log.example - 4711", false));
	assert_true(is_of(&scene, "log.example", false));
	assert_true(is_of(&scene, "log.example", true));
	assert_false(is_of(&scene, "log.example - 4711", true));
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		assert_false(is_of(&scene, others[i], false));
		assert_false(is_of(&scene, others[i], true));
	}
	assert_null(read_note(&scene, log_scene_note(&scene, text), &checkpoint));
	assert_false(checkpoint_is_of(&checkpoint, "", false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_origin_size_and_root),
		cmocka_unit_test(takes_signatures_of_all_three_schemes),
		cmocka_unit_test(knows_the_name_in_the_key_id),
		cmocka_unit_test(ignores_lines_of_others),
		cmocka_unit_test(refuses_another_name),
		cmocka_unit_test(keeps_the_port_in_the_name),
		cmocka_unit_test(refuses_another_key_id),
		cmocka_unit_test(refuses_a_known_line_that_does_not_verify),
		cmocka_unit_test(signs_every_byte_of_the_text),
		cmocka_unit_test(ends_the_text_at_the_last_empty_line),
		cmocka_unit_test(refuses_notes_that_are_none),
		cmocka_unit_test(refuses_a_last_line_without_its_end),
		cmocka_unit_test(refuses_control_characters),
		cmocka_unit_test(refuses_sizes_and_roots_that_are_none),
		cmocka_unit_test(stops_at_a_hundred_signatures),
		cmocka_unit_test(stops_at_sixteen_signatures_of_the_log),
		cmocka_unit_test(holds_the_origin_against_the_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
