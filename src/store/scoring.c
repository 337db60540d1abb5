/* Scores: what a subject weighs, and how sums of subjects become the two ends of a range. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "store_private.h"

enum { WEIGHT_MOST = 1000000 };

static const char setting[] = "scoring";

/* --- what is in force ------------------------------------------------------------------------------------ */

void scoring_reset(struct scoring *ret)
{
	*ret = (struct scoring){
		.weights = {
			[SEVERITY_INFO] = 0,
			[SEVERITY_LOW] = 1,
			[SEVERITY_MEDIUM] = 2,
			[SEVERITY_HIGH] = 5,
			[SEVERITY_CRITICAL] = 10,
		},
		.accepted_fails = true,
	};
}

/* The weights, then whether what is accepted fails. */
static void write_scoring(const struct scoring *scoring, struct buf *ret)
{
	for (size_t i = 0; i < COUNT_OF(scoring->weights); i++)
		buf_format(ret, "%lld ", (long long)scoring->weights[i]);
	buf_add_char(ret, scoring->accepted_fails ? '1' : '0');
}

static bool read_scoring(const char *text, struct scoring *ret)
{
	int64_t numbers[COUNT_OF(ret->weights) + 1] = { 0 };
	const char *at = text;

	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		char *end;

		numbers[i] = strtoll(at, &end, 10);
		if (end == at || numbers[i] < 0 || numbers[i] > WEIGHT_MOST)
			return false;
		at = end;
	}
	memcpy(ret->weights, numbers, sizeof(ret->weights));
	ret->accepted_fails = numbers[COUNT_OF(ret->weights)] != 0;
	return !*at;
}

void scoring_load(struct store *store)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!store_setting(store, setting, &text) || !read_scoring(text.text, &store->scoring))
		scoring_reset(&store->scoring);
}

int store_set_scoring(struct store *store, const int64_t weights[SEVERITY_CRITICAL + 1], bool accepted_fails,
	struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf before = BUF_INIT;
	struct scoring scoring = { .accepted_fails = accepted_fails };

	for (size_t i = 0; i < COUNT_OF(scoring.weights); i++)
		scoring.weights[i] = weights[i] < 0 ? 0 : weights[i] > WEIGHT_MOST ? WEIGHT_MOST : weights[i];
	write_scoring(&scoring, &text);
	store->scoring = scoring;
	if (store_setting(store, setting, &before) && strcmp(before.text, text.text) == 0)
		return 0;
	return store_set_setting(store, setting, text.text, err);
}

/* --- sums ------------------------------------------------------------------------------------------------ */

int64_t store_weight(const struct store *store, int rule)
{
	const struct rule *known = store_rule(store, rule);

	return known && known->severity <= SEVERITY_CRITICAL ? store->scoring.weights[known->severity] : 0;
}

void score_add(struct score_sum *score, const struct store *store, int rule, const struct sums *sums)
{
	const int64_t weight = store_weight(store, rule);
	const int64_t passed =
		sums->pass + sums->dismissed + (store->scoring.accepted_fails ? 0 : sums->accepted);

	score->pass += weight * passed;
	score->unknown += weight * (sums->unknown - sums->decided_unknown);
	score->all += weight * (sums->pass + sums->fail + sums->unknown + sums->declared);
}

int score_low(const struct score_sum *score)
{
	return score->all ? (int)(100 * score->pass / score->all) : -1;
}

int score_high(const struct score_sum *score)
{
	return score->all ? (int)(100 * (score->pass + score->unknown) / score->all) : -1;
}
