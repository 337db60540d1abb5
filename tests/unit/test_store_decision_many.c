/* Very many findings under one decision: how long it takes and how much memory is printed, what comes of it is asserted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/resource.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "support_decide.h"
#include "support_rules.h"

enum { REPOSITORIES = 10, FINDINGS_EACH = 10000, FINDINGS = REPOSITORIES * FINDINGS_EACH };

static long kilobytes(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

struct watch {
	const char *what;
	int64_t start;
	long before;
};

static struct watch start(const char *what)
{
	return (struct watch){ what, clock_ticks(), kilobytes() };
}

static void tell(const struct watch *watch)
{
	print_message("             %-44s %7.2f s, %ld MiB more at most\n", watch->what,
		(double)(clock_ticks() - watch->start) / 1e9, (kilobytes() - watch->before) / 1024);
}

static void fill(struct store *store)
{
	CLEANUP(memory_release) struct support_spec *specs = memory_zero(FINDINGS_EACH, sizeof(*specs));
	CLEANUP(arena_release) struct arena arena = { 0 };

	for (size_t i = 0; i < FINDINGS_EACH; i++)
		specs[i] = (struct support_spec){ .rule = 101 + (int)(i % 2),
			.path = arena_format(&arena, "m%zu/dagger.json", i / 10),
			.subject = arena_format(&arena, "dependency d%zu", i) };
	for (int i = 0; i < REPOSITORIES; i++)
		support_scan(store, arena_format(&arena, "url:a.org/x/r%d", i), specs, FINDINGS_EACH, 0);
}

static void a_hundred_thousand_findings_are_decided_at_once(void **state)
{
	struct store *store = *state;
	struct decision decision = support_decision(DECISION_ACCEPTED, "ada");
	struct act_result result;
	struct watch watch = start("recording 100,000 findings");
	size_t reopened;

	fill(store);
	tell(&watch);
	decision.scope.repository = "a.org/x/*";
	decision.scope.subject = "dependency *";
	decision.until = SUPPORT_NOW + SUPPORT_DAY;
	watch = start("a wide decision about all of them");
	result = support_decide(store, &decision);
	tell(&watch);
	assert_int_equal(result.matched, FINDINGS);
	assert_int_equal(result.changed, FINDINGS);
	assert_int_equal(support_ask(store, "SELECT sum(accepted_count) FROM repository"), FINDINGS);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM act"), 1);
	watch = start("looking whether all is well");
	support_whole(store);
	tell(&watch);
	watch = start("its end");
	assert_int_equal(store_end_decisions(store, support_run(store, RUN_EVALUATE, 3),
				 SUPPORT_NOW + 3 * SUPPORT_DAY, &reopened, NULL),
		0);
	tell(&watch);
	assert_int_equal(reopened, FINDINGS);
	assert_int_equal(support_ask(store, "SELECT sum(accepted) FROM total"), 0);
}

static void as_many_as_one_act_may_name_are_decided_at_once(void **state)
{
	struct store *store = *state;
	CLEANUP(memory_release) int64_t *ids = memory_zero(DECISION_FINDINGS_MOST, sizeof(*ids));
	CLEANUP(memory_release)
	struct decided_finding *names = memory_zero(DECISION_FINDINGS_MOST, sizeof(*names));
	struct decision decision = support_decision(DECISION_FALSE_POSITIVE, "bob");
	struct act_result result;
	struct watch watch = start("10,000 findings named one by one");
	size_t count = 0;

	for (int64_t i = 0; i < DECISION_FINDINGS_MOST; i++)
		ids[i] = 1 + i * (FINDINGS / DECISION_FINDINGS_MOST);
	assert_int_equal(store_name_findings(store, ids, DECISION_FINDINGS_MOST, names, &count, NULL), 0);
	assert_int_equal(count, DECISION_FINDINGS_MOST);
	decision.scope.findings = names;
	decision.scope.finding_count = count;
	result = support_decide(store, &decision);
	tell(&watch);
	assert_int_equal(result.matched, DECISION_FINDINGS_MOST);
	assert_int_equal(result.changed, DECISION_FINDINGS_MOST);
	watch = start("one finding named among 100,000");
	support_name(store, &decision, 1);
	decision.state = DECISION_ACCEPTED;
	support_decide(store, &decision);
	tell(&watch);
	watch = start("taking the 10,000 back");
	assert_int_equal(support_undo(store, result.act, "bob").changed, DECISION_FINDINGS_MOST - 1);
	tell(&watch);
	support_whole(store);
}

/* In memory: what a disk does is not what is looked at. */
static int setup(void **state)
{
	struct store *store = NULL;

	if (store_open(&store, ":memory:", STORE_WRITE, NULL) < 0)
		return -1;
	store_set_rules(store, support_rules);
	*state = store;
	return 0;
}

static int teardown(void **state)
{
	struct store *store = *state;

	store_close(&store);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hundred_thousand_findings_are_decided_at_once),
		cmocka_unit_test(as_many_as_one_act_may_name_are_decided_at_once),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
