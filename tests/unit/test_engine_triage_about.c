/* What people name: findings by how their fingerprints begin, modules at a commit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "support_store.h"
#include "support_triage.h"

#define COMMIT "0123456789abcdef0123456789abcdef01234567"

static int find(struct fleet *fleet, const char *digits, int64_t *ret, struct error *err)
{
	return triage_find(fleet, &digits, 1, ret, err);
}

static void finds_a_finding_by_the_beginning_of_its_fingerprint(void **state)
{
	const char *database = support_triage_make("find.db");
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	struct error err = { 0 };
	int64_t id = 0;

	(void)state;
	support_triage_run(database, "UPDATE finding SET fingerprint = CASE id WHEN 1 THEN "
				     "x'0123456789abcdef0000000000000000' WHEN 2 THEN "
				     "x'0123456789abcdef0000000000000001' ELSE fingerprint END");
	assert_int_equal(fleet_open(&fleet, database, false, &err), 0);
	assert_int_equal(find(fleet, "0123456789ABCDEF0000000000000001", &id, &err), 0);
	assert_int_equal(id, 2);
	assert_int_equal(find(fleet, "0123456789abcdef000000000000000", &id, &err), ERROR_USAGE);
	assert_non_null(strstr(err.message, "several fingerprints"));
	assert_int_equal(find(fleet, "ffffffffffffffff", &id, &err), ERROR_NOT_FOUND);
	assert_int_equal(find(fleet, "0123456", &id, &err), ERROR_USAGE);
	assert_non_null(strstr(err.message, "is no fingerprint"));
	assert_int_equal(find(fleet, "0123456789abcdef00000000000000011", &id, &err), ERROR_USAGE);
	assert_int_equal(find(fleet, "0123456z", &id, &err), ERROR_USAGE);
	assert_int_equal(find(fleet, "", &id, &err), ERROR_USAGE);
	assert_non_null(strstr(err.hint, "first 8"));
	assert_int_equal(id, 2);
}

/* Many are found in another way than few: both must say the same. */
static void finds_many_as_it_finds_one(void **state)
{
	static const char *const digits[] = { "01234567", "0123456789abcdef0000000000000000", "01234567",
		"fedcba98", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "aaaaaaaaa", "bbbbbbbb", "bbbbbbbbb",
		"012345678" };
	static const int64_t ids[] = { 1, 1, 1, 3, 2, 2, 4, 4, 1 };
	const char *const ambiguous[] = { "01234567", "01234567", "01234567", "01234567", "01234567",
		"01234567", "01234567", "01234567", "aaaaaaaa" };
	const char *database = support_triage_make("many-find.db");
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	int64_t found[COUNT_OF(digits)] = { 0 }, one = 0;
	struct error err = { 0 };

	(void)state;
	support_triage_run(database,
		"UPDATE finding SET fingerprint = CASE id WHEN 1 THEN "
		"x'0123456789abcdef0000000000000000' WHEN 2 THEN "
		"x'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' WHEN 3 THEN "
		"x'aaaaaaaa0aaaaaaaaaaaaaaaaaaaaaaa' ELSE x'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb' END");
	support_triage_run(database, "INSERT INTO finding_alias (fingerprint, finding_id) VALUES "
				     "(x'fedcba98000000000000000000000000', 3)");
	assert_int_equal(fleet_open(&fleet, database, false, &err), 0);
	assert_int_equal(triage_find(fleet, digits, COUNT_OF(digits), found, &err), 0);
	assert_memory_equal(found, ids, sizeof(ids));
	for (size_t i = 0; i < COUNT_OF(digits); i++) {
		assert_int_equal(find(fleet, digits[i], &one, &err), 0);
		assert_int_equal(one, ids[i]);
	}
	assert_int_equal(triage_find(fleet, ambiguous, COUNT_OF(ambiguous), found, &err), ERROR_USAGE);
	assert_non_null(strstr(err.message, "'aaaaaaaa'"));
}

static void finds_it_by_the_fingerprint_from_before_it_moved(void **state)
{
	const char *database = support_triage_make("moved.db");
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	struct error err = { 0 };
	int64_t id = 0;

	(void)state;
	support_triage_run(database, "INSERT INTO finding_alias (fingerprint, finding_id) VALUES ("
				     "x'fedcba98000000000000000000000000', 3)");
	assert_int_equal(fleet_open(&fleet, database, false, &err), 0);
	assert_int_equal(find(fleet, "fedcba98", &id, &err), 0);
	assert_int_equal(id, 3);
}

static void takes_a_module_apart(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct decision_scope scope = {
		.repository = "", .path = "", .subject = "", .target = "", .commit = ""
	};
	struct error err = { 0 };

	(void)state;
	assert_int_equal(triage_module("https://github.com/x/y.git/sub@" COMMIT, &arena, &scope, &err), 0);
	assert_string_equal(scope.target, "github.com/x/y/sub");
	assert_string_equal(scope.commit, COMMIT);
	assert_int_equal(triage_module("github.com/x/y", &arena, &scope, &err), 0);
	assert_string_equal(scope.target, "github.com/x/y");
	assert_string_equal(scope.commit, "");
	assert_int_equal(triage_module("github.com/x/y@v1.2.0", &arena, &scope, &err), ERROR_USAGE);
	assert_int_equal(triage_module("", &arena, &scope, &err), ERROR_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_a_finding_by_the_beginning_of_its_fingerprint),
		cmocka_unit_test(finds_many_as_it_finds_one),
		cmocka_unit_test(finds_it_by_the_fingerprint_from_before_it_moved),
		cmocka_unit_test(takes_a_module_apart),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
