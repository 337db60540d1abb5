/* Which repositories of the fleet use one client certificate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "engine/link.h"
#include "model/endpoint.h"
#include "model/policy.h"
#include "store/resolution.h"
#include "store/store_private.h"
#include "support_images.h"
#include "support_store.h"

#define KEY_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define KEY_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static const struct findings nothing = { .evaluate_after = INT64_MAX };

/* One repository: where its address stands, what it is, and a certificate file with its key. */
struct user {
	const char *file, *address, *certificate, *key;
};

static struct support_repository repository_of(const char *identity)
{
	return (struct support_repository){ .identity = identity, .place = identity, .findings = &nothing };
}

static int64_t save(struct store *store, const char *identity, const struct user *user)
{
	const struct support_repository repository = repository_of(identity);
	CLEANUP(snapshot_close) struct snapshot *snapshot = support_snapshot(&repository, false);

	support_add_setting(
		snapshot, user->file, SETTING_ENVIRONMENT, variable_runner_host, user->address, 1);
	if (user->certificate)
		support_add_setting(
			snapshot, user->certificate, SETTING_CERTIFICATE, "public_key", user->key, 1);
	support_link_again(snapshot);
	return support_save_snapshot(
		store, support_run(store, RUN_SCAN, 0), &repository, snapshot, false, NULL);
}

struct seen {
	uint32_t repositories;
	bool by_key;
	char other[32];
};

/* What is said of the only address of a repository as it is stored. */
static struct seen look(struct store *store, int64_t repository, const char *identity)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	CLEANUP(policy_close) struct policy *policy = policy_new();
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct seen ret = { 0 };
	struct beside beside;
	struct error err = { 0 };

	if (store_load_snapshot(store, repository, &policy->limits, &snapshot, &err) < 0)
		fail_msg("%s", err.message);
	snapshot->identity = identity;
	snapshot_link(snapshot);
	if (store_load_beside(store, repository, snapshot, &policy->limits, &arena, &beside, &err) < 0)
		fail_msg("%s", err.message);
	for (size_t i = 0; i < snapshot->setting_count; i++) {
		const struct certificate_share *share = &beside.certificate_shares[i];

		if (strcmp(snapshot->settings[i].fact->key, variable_runner_host) != 0) {
			assert_int_equal(share->repositories, 0);
			continue;
		}
		ret.repositories = share->repositories;
		ret.by_key = share->by_key;
		if (share->other)
			strncpy(ret.other, share->other, sizeof(ret.other) - 1);
	}
	return ret;
}

/* How many repositories both use, 0 = what the first one names cannot be told from others. */
static void check_pair(const struct user *one, const struct user *other, uint32_t repositories, bool by_key,
	const char *note)
{
	CLEANUP(store_close) struct store *store = support_store_open(note);
	const int64_t id = save(store, "url:a.org/acme/pay", one);
	struct seen seen;

	save(store, "url:a.org/acme/web", other);
	seen = look(store, id, "url:a.org/acme/pay");
	if (seen.repositories != repositories || seen.by_key != by_key)
		fail_msg("%s and %s: %u repositories, by %s", one->address, other->address, seen.repositories,
			seen.by_key ? "key" : "path");
	assert_string_equal(seen.other, repositories > 1 ? "acme/web" : "");
}

static void a_public_key_is_one_wherever_it_stands(void **state)
{
	static const struct user here = { "ci/compose.yaml", "tls://one:1?cert_path=certs/c.pem",
		"ci/certs/c.pem", KEY_A };
	static const struct user top = { "ci/compose.yaml", "tls://two:2?cert_path=./x.pem", "x.pem", KEY_A };
	static const struct user other = { "compose.yaml", "tls://one:1?cert_path=certs/c.pem", "certs/c.pem",
		KEY_B };
	static const struct user missing = { "compose.yaml", "tls://one:1?cert_path=certs/c.pem", NULL,
		NULL };

	(void)state;
	check_pair(&here, &top, 2, true, "key-1.db");
	check_pair(&top, &here, 2, true, "key-2.db");
	check_pair(&here, &other, 1, true, "key-3.db");
	/* A relative path to nothing that stands there. */
	check_pair(&here, &missing, 1, true, "key-4.db");
	check_pair(&missing, &missing, 0, false, "key-5.db");
}

static void a_path_is_one_for_one_engine(void **state)
{
	static const struct user here = { "a.yaml", "tls://one:1?cert_path=/etc/dagger/c.pem", NULL, NULL };
	static const struct user same = { "b/c.yaml",
		"tls://one:1?key_path=/k&cert_path=%2Fetc%2Fdagger/c.pem", NULL, NULL };
	static const struct user engine = { "a.yaml", "tls://two:1?cert_path=/etc/dagger/c.pem", NULL, NULL };
	static const struct user port = { "a.yaml", "tls://one:2?cert_path=/etc/dagger/c.pem", NULL, NULL };
	static const struct user path = { "a.yaml", "tls://one:1?cert_path=/etc/dagger/d.pem", NULL, NULL };

	(void)state;
	check_pair(&here, &same, 2, false, "path-1.db");
	check_pair(&here, &engine, 1, false, "path-2.db");
	check_pair(&here, &port, 1, false, "path-3.db");
	check_pair(&here, &path, 1, false, "path-4.db");
}

static void what_jobs_write_themselves_or_is_computed_is_left_out(void **state)
{
	static const char *const addresses[] = {
		"tls://one:1?cert_path=/tmp/c.pem",
		"tls://one:1?cert_path=/var/tmp/c.pem",
		"tls://one:1?cert_path=/run/c.pem",
		"tls://one:1?cert_path=/dev/shm/c.pem",
		"tls://one:1?cert_path=/github/workspace/c.pem",
		"tls://one:1?cert_path=/builds/acme/c.pem",
		("tls://one:1?cert_path=/home"
		 "/runner/c.pem"),
		"tls://one:1?cert_path=/etc/../tmp/c.pem",
		"tls://one:1?cert_path=$HOME/c.pem",
		"tls://one:1?cert_path=/etc/${JOB}/c.pem",
		"tls://$ENGINE?cert_path=/etc/c.pem",
		"tls://one:1?cert_path=",
		"tls://one:1",
		"tcp://one:1?cert_path=/etc/c.pem",
		"unix:///run/x?cert_path=/etc/c.pem",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(addresses); i++) {
		const struct user user = { "a.yaml", addresses[i], NULL, NULL };
		char name[] = "left-a.db";

		name[5] = (char)('a' + i);
		check_pair(&user, &user, 0, false, name);
	}
}

static void the_paths_of_a_machine_count_from_its_root(void **state)
{
	static const struct user machine = { "env", "tls://one:1?cert_path=/etc/c.pem", "etc/c.pem", KEY_A };
	static const struct user web = { "a.yaml", "tls://one:1?cert_path=c.pem", "c.pem", KEY_A };
	CLEANUP(store_close) struct store *store = support_store_open("machine.db");
	const int64_t id = save(store, "machine:build/1", &machine);
	const int64_t other = save(store, "url:a.org/acme/web", &web);
	struct seen seen = look(store, id, "machine:build/1");

	(void)state;
	assert_int_equal(seen.repositories, 2);
	assert_true(seen.by_key);
	assert_int_equal(look(store, other, "url:a.org/acme/web").repositories, 2);
}

static void who_judges_sees_that_another_one_has_come_or_gone(void **state)
{
	static const struct user user = { "a.yaml", "tls://one:1?cert_path=c.pem", "c.pem", KEY_A };
	static const struct user changed = { "a.yaml", "tls://one:1?cert_path=c.pem", "c.pem", KEY_B };
	CLEANUP(store_close) struct store *store = support_store_open("digest.db");
	const int64_t id = save(store, "url:a.org/acme/pay", &user);
	unsigned char alone[32], two[32], again[32];

	(void)state;
	assert_int_equal(store_beside_digest(store, id, alone, NULL), 0);
	save(store, "url:a.org/acme/web", &user);
	assert_int_equal(store_beside_digest(store, id, two, NULL), 0);
	assert_memory_not_equal(alone, two, sizeof(alone));
	assert_int_equal(look(store, id, "url:a.org/acme/pay").repositories, 2);
	save(store, "url:a.org/acme/web", &changed);
	assert_int_equal(store_beside_digest(store, id, again, NULL), 0);
	assert_memory_equal(alone, again, sizeof(alone));
	assert_int_equal(look(store, id, "url:a.org/acme/pay").repositories, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_public_key_is_one_wherever_it_stands),
		cmocka_unit_test(a_path_is_one_for_one_engine),
		cmocka_unit_test(what_jobs_write_themselves_or_is_computed_is_left_out),
		cmocka_unit_test(the_paths_of_a_machine_count_from_its_root),
		cmocka_unit_test(who_judges_sees_that_another_one_has_come_or_gone),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
