/* Copies that lie, manifests that ask without end, workers that are not to be trusted: what is said of a reference then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/collect.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "store/resolution.h"
#include "support_hostile.h"
#include "support_lying.h"

enum { CHAIN = 18, MANY = 3000, TAGS = 4, CLONES = 9, OLD = 1600000000 };

static const char target[] = "https://github.com/example/mod";

static int make_folder(void **state)
{
	(void)state;
	return hostile_start();
}

static int remove_folder(void **state)
{
	(void)state;
	hostile_stop();
	return 0;
}

/* --- repositories --------------------------------------------------------------------------------------- */

static void add_dependency(struct buf *manifest, const char *source, const char *pin)
{
	buf_format(manifest, "%s{\"name\":\"n%zu\",\"source\":\"%s\"", manifest->length ? "," : "",
		manifest->length, source);
	if (*pin)
		buf_format(manifest, ",\"pin\":\"%s\"", pin);
	buf_add_char(manifest, '}');
}

static void add_module(const char *repository, const char *dependencies, const char *more, const char *parent,
	char ret[HOSTILE_OID])
{
	CLEANUP(buf_release) struct buf manifest = BUF_INIT;
	CLEANUP(buf_release) struct buf tree = BUF_INIT;
	CLEANUP(buf_release) struct buf commit = BUF_INIT;
	char blob[HOSTILE_OID], top[HOSTILE_OID];

	buf_format(&manifest,
		"{\"name\":\"m\",\"engineVersion\":\"v0.19.10\",\"sdk\":\"go\",\"dependencies\":[%s]%s}",
		dependencies, more);
	hostile_add(repository, "blob", manifest.text, manifest.length, blob);
	hostile_entry(&tree, "100644", "dagger.json", blob);
	hostile_add_tree(repository, &tree, top);
	buf_format(&commit, "tree %s\n", top);
	if (*parent)
		buf_format(&commit, "parent %s\n", parent);
	buf_add(&commit, "author A <a@b> 1767323045 +0000\ncommitter A <a@b> 1767323045 +0000\n\nsee "
			 "https://u:hunter2@example.org/\n");
	hostile_add(repository, "commit", commit.text, commit.length, ret);
}

static void set_ref(const char *repository, const char *ref, const char *commit, int64_t time)
{
	const struct timespec times[2] = { { .tv_sec = time }, { .tv_sec = time } };

	hostile_write(hostile_path("%s/%s", repository, ref), commit, HOSTILE_OID - 1);
	assert_int_equal(utimensat(AT_FDCWD, hostile_path("%s/%s", repository, ref), times, 0), 0);
	assert_int_equal(utimensat(AT_FDCWD, hostile_path("%s/HEAD", repository), times, 0), 0);
}

static void make_copy(const char *repository, const char *url)
{
	hostile_make(repository);
	hostile_add_remote(repository, url);
}

static void make_consumer(const char *box, const char *source, const char *pin)
{
	const char *name = hostile_path("%s/fleet/consumer.git", box) + strlen(hostile_path("%s", ""));
	CLEANUP(buf_release) struct buf dependency = BUF_INIT;
	CLEANUP(memory_release) char *repository = memory_string(name);
	char commit[HOSTILE_OID];

	if (!file_is_folder(hostile_path("%s", repository)))
		make_copy(repository, "https://github.com/acme/consumer");
	add_dependency(&dependency, source, pin);
	add_module(repository, dependency.text, "", "", commit);
	hostile_write(hostile_path("%s/refs/heads/main", repository), commit, HOSTILE_OID - 1);
}

/* Two copies of one target: `first` of its tag and branch in the mirror, which a proposal has brought `evil` into. */
struct claim {
	char first[HOSTILE_OID], evil[HOSTILE_OID];
};

static void make_mirror(const char *box, int64_t time, struct claim *ret)
{
	char name[64];

	snprintf(name, sizeof(name), "%s/mirrors/mod.git", box);
	make_copy(name, target);
	add_module(name, "", "", "", ret->first);
	add_module(name, "", ",\"description\":\"evil\"", ret->first, ret->evil);
	set_ref(name, "refs/heads/main", ret->first, time);
	set_ref(name, "refs/tags/v1.0.0", ret->first, time);
	set_ref(name, "refs/pull/1/head", ret->evil, time);
}

/* A repository of the fleet that calls itself the same; `evil` is its branch and tag. */
static void make_impostor(const char *box, unsigned number, int64_t time)
{
	struct claim claim;
	char name[64];

	snprintf(name, sizeof(name), "%s/fleet/a%u.git", box, number);
	make_copy(name, target);
	add_module(name, "", "", "", claim.first);
	add_module(name, "", ",\"description\":\"evil\"", claim.first, claim.evil);
	set_ref(name, "refs/heads/main", claim.evil, time);
	set_ref(name, "refs/tags/v1.0.0", claim.evil, time);
}

static void scan(const char *box)
{
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	const char *path = hostile_path("%s/fleet", box);
	const struct collect_settings settings = {
		.paths = &path, .path_count = 1, .jobs = 2, .mirrors = hostile_path("%s/mirrors", box)
	};
	struct collect_result result;
	struct error error = { 0 };

	if (fleet_open(&fleet, hostile_path("%s/fleet.db", box), true, &error) < 0 ||
		collect_run(fleet, &settings, &result, &error) < 0)
		fail_msg("%s", error.message);
}

struct search {
	const char *root;
	int64_t reference;
};

static int find(const struct remote_reference *reference, void *context)
{
	struct search *search = context;

	if (strcmp(reference->root, search->root) == 0)
		search->reference = reference->id;
	return 0;
}

/* What the one reference to a root was resolved to. */
static struct resolution resolution_of(const char *box, const char *root, struct arena *arena)
{
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	struct search search = { .root = root };
	struct resolution resolution = { 0 };
	struct limits limits;
	struct error error = { 0 };

	limits_default(&limits);
	if (fleet_open(&fleet, hostile_path("%s/fleet.db", box), false, &error) < 0 ||
		store_visit_remote_references(fleet_store(fleet), find, &search, &error) < 0 ||
		store_load_resolution(
			fleet_store(fleet), search.reference, &limits, arena, &resolution, &error) < 0)
		fail_msg("%s", error.message);
	return resolution;
}

static struct resolution scan_and_load(const char *box, struct arena *arena)
{
	scan(box);
	return resolution_of(box, "github.com/example/mod", arena);
}

/* --- copies that contradict each other -------------------------------------------------------------------- */

static void lets_no_repository_of_the_fleet_say_what_a_mirror_denies(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found;
	struct claim claim;

	(void)state;
	make_mirror("denied", OLD, &claim);
	make_impostor("denied", 0, OLD + 1000);
	make_consumer("denied", "github.com/example/mod@v1.0.0", claim.evil);
	found = scan_and_load("denied", &arena);
	assert_int_equal(found.presence, PRESENCE_FOUND);
	assert_int_equal(found.reachable, REACH_UNKNOWN);
	assert_int_equal(found.label, LABEL_UNKNOWN);
	assert_true(found.copies_disagree && found.reason);
}

static void takes_no_copy_for_fresher_than_now(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found;
	struct claim claim;

	(void)state;
	make_mirror("future", INT64_C(4000000000), &claim);
	make_impostor("future", 0, INT64_C(4100000000));
	make_consumer("future", "github.com/example/mod@v1.0.0", claim.evil);
	found = scan_and_load("future", &arena);
	assert_true(found.copies[0].mirror);
	assert_int_equal(found.reachable, REACH_NO);
	assert_int_equal(found.label, LABEL_DISAGREES);
}

static void asks_a_mirror_however_many_others_there_are(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found;
	struct claim claim;

	(void)state;
	make_mirror("crowd", OLD + 1000, &claim);
	for (unsigned i = 0; i < CLONES; i++)
		make_impostor("crowd", i, OLD);
	make_consumer("crowd", "github.com/example/mod@v1.0.0", claim.evil);
	found = scan_and_load("crowd", &arena);
	assert_true(found.copies[0].mirror);
	assert_int_equal(found.reachable, REACH_NO);
	assert_string_equal(found.other_ref, "refs/pull/1/head");
}

static void repeats_no_secret_of_a_commit(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	const struct resolution found = resolution_of("crowd", "github.com/example/mod", &arena);

	(void)state;
	assert_string_equal(found.commit.subject, found.tip.subject);
	assert_non_null(strstr(found.commit.subject, "<secret"));
	assert_null(strstr(found.commit.subject, "hunter2"));
}

/* --- what stands below ------------------------------------------------------------------------------------ */

static void says_where_a_chain_is_too_deep_to_be_followed(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	char commit[HOSTILE_OID] = "";
	struct resolution found;

	(void)state;
	for (unsigned i = CHAIN; i-- > 0;) {
		CLEANUP(buf_release) struct buf dependency = BUF_INIT;
		CLEANUP(buf_release) struct buf url = BUF_INIT;
		char name[64];

		snprintf(name, sizeof(name), "deep/mirrors/m%u.git", i);
		buf_format(&url, "https://github.com/example/m%u", i);
		make_copy(name, url.text);
		buf_clear(&url);
		buf_format(&url, "github.com/example/m%u@main", i + 1);
		if (*commit)
			add_dependency(&dependency, url.text, commit);
		add_module(name, dependency.length ? dependency.text : "", "", "", commit);
		set_ref(name, "refs/heads/main", commit, OLD);
	}
	make_consumer("deep", "github.com/example/m0@main", commit);
	scan("deep");
	found = resolution_of("deep", "github.com/example/m0", &arena);
	assert_int_equal(found.below_count, BELOW_DEPTH);
	assert_null(found.below[BELOW_DEPTH - 2].cut);
	assert_non_null(found.below[BELOW_DEPTH - 1].cut);
	assert_string_equal(found.below[BELOW_DEPTH - 1].cut, "too deep");
}

static void takes_no_refused_manifest_for_one_that_asks_for_nothing(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf nested = BUF_INIT;
	char commit[HOSTILE_OID];
	struct resolution found;

	(void)state;
	buf_add(&nested, ",\"x\":");
	for (int i = 0; i < 200; i++)
		buf_add_char(&nested, i < 100 ? '[' : ']');
	make_copy("refused/mirrors/mod.git", target);
	add_module("refused/mirrors/mod.git", "{\"name\":\"f\",\"source\":\"github.com/example/floats\"}",
		nested.text, "", commit);
	set_ref("refused/mirrors/mod.git", "refs/heads/main", commit, OLD);
	make_consumer("refused", "github.com/example/mod@main", commit);
	found = scan_and_load("refused", &arena);
	assert_int_equal(found.presence, PRESENCE_FOUND);
	assert_false(found.has_module);
}

static void follows_what_asks_for_itself_without_end_as_far_as_is_shown(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf dependencies = BUF_INIT;
	CLEANUP(buf_release) struct buf packed = BUF_INIT;
	char commit[HOSTILE_OID];
	struct resolution found;
	struct stat status;

	(void)state;
	for (int i = 0; i < MANY; i++) {
		char source[64];

		snprintf(source, sizeof(source), "github.com/example/mod@v1.0.%d", i);
		add_dependency(&dependencies, source, "");
	}
	make_copy("endless/mirrors/mod.git", target);
	add_module("endless/mirrors/mod.git", dependencies.text, "", "", commit);
	for (int i = 0; i < TAGS; i++)
		buf_format(&packed, "%s refs/tags/v1.0.%d\n", commit, i);
	hostile_write(hostile_path("endless/mirrors/mod.git/packed-refs"), packed.text, packed.length);
	set_ref("endless/mirrors/mod.git", "refs/heads/main", commit, OLD);
	make_consumer("endless", "github.com/example/mod@main", commit);
	found = scan_and_load("endless", &arena);
	assert_int_equal(found.below_count, BELOW_MOST);
	assert_true(found.below_cut);
	assert_int_equal(stat(hostile_path("endless/fleet.db"), &status), 0);
	assert_true(status.st_size < 2 * 1024 * 1024);
}

/* --- workers that lie ------------------------------------------------------------------------------------- */

/* Nothing of what it said counts; the other copy's answer stands; and it is asked again when it is honest. */
static void believes_nothing_of_a_worker_that_answers_out_of_order(void **state)
{
	static const char *const lies[] = { "twice", "endless", "silent", "refs", "lazy" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lies); i++) {
		CLEANUP(arena_release) struct arena arena = { 0 };
		struct resolution found;
		struct claim claim;

		print_message("%s\n", lies[i]);
		make_mirror(lies[i], OLD, &claim);
		make_consumer(lies[i], "github.com/example/mod@v1.0.0", claim.first);
		setenv("SCABBARD_TEST_LIE", lies[i], 1);
		found = scan_and_load(lies[i], &arena);
		unsetenv("SCABBARD_TEST_LIE");
		assert_int_not_equal(found.presence, PRESENCE_FOUND);
		assert_int_equal(found.reachable, REACH_UNKNOWN);
		found = scan_and_load(lies[i], &arena);
		assert_int_equal(found.presence, PRESENCE_FOUND);
		assert_int_equal(found.label, LABEL_AGREES);
	}
}

/* A new reference comes while the copy cannot be asked: nothing but that a copy failed brings the question back. */
static void asks_again_what_a_copy_could_not_answer(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution found;
	struct claim claim;

	(void)state;
	make_mirror("again", OLD, &claim);
	make_consumer("again", "github.com/example/mod@v1.0.0", claim.first);
	assert_int_equal(scan_and_load("again", &arena).presence, PRESENCE_FOUND);
	make_consumer("again", "github.com/example/mod@v1.0.0", claim.evil);
	setenv("SCABBARD_TEST_WORKER_CRASH", "again/mirrors", 1);
	found = scan_and_load("again", &arena);
	unsetenv("SCABBARD_TEST_WORKER_CRASH");
	assert_int_equal(found.presence, PRESENCE_UNREADABLE);
	found = scan_and_load("again", &arena);
	assert_int_equal(found.presence, PRESENCE_FOUND);
	assert_int_equal(found.reachable, REACH_NO);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lets_no_repository_of_the_fleet_say_what_a_mirror_denies),
		cmocka_unit_test(takes_no_copy_for_fresher_than_now),
		cmocka_unit_test(asks_a_mirror_however_many_others_there_are),
		cmocka_unit_test(repeats_no_secret_of_a_commit),
		cmocka_unit_test(says_where_a_chain_is_too_deep_to_be_followed),
		cmocka_unit_test(takes_no_refused_manifest_for_one_that_asks_for_nothing),
		cmocka_unit_test(follows_what_asks_for_itself_without_end_as_far_as_is_shown),
		cmocka_unit_test(believes_nothing_of_a_worker_that_answers_out_of_order),
		cmocka_unit_test(asks_again_what_a_copy_could_not_answer),
	};

	if (argc > 1 && strcmp(argv[1], "__worker") == 0)
		return getenv("SCABBARD_TEST_LIE") ? lying_main(argc, argv) : worker_main(argc, argv);
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
