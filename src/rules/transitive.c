/* Rule 111: what a pinned module asks for itself. */
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "base/memory.h"
#include "base/semver.h"
#include "reasons.h"
#include "resolved.h"

enum { CHAINS_SHOWN = 5 };

/* What was found below one reference. */
struct descent {
	uint32_t unpinned;
	uint32_t branches; /* of those */
	uint32_t missing;  /* steps below which nothing is known */
	const struct below *first[CHAINS_SHOWN];
	struct digest state;
};

/* Below these nothing is missing: either it stands above, or no engine would load it. */
static bool is_harmless(const char *cut)
{
	static const char *const harmless[] = { "seen above", "leads out of the repository",
		"no engine takes it" };

	for (size_t i = 0; i < COUNT_OF(harmless); i++)
		if (strcmp(cut, harmless[i]) == 0)
			return true;
	return false;
}

static bool is_tag(const char *version)
{
	const char *last = strrchr(version, '/');

	return semver_is_valid(last ? last + 1 : version);
}

/* How firmly policy wants a target to be pinned. */
static enum pin_level level_of(struct rule_report *report, const struct below *step)
{
	const char *target = *step->subpath
				     ? arena_format(rule_arena(report), "%s/%s", step->root, step->subpath)
				     : step->root;
	struct policy_pin row;

	policy_pin(report->input->policy, target, &row);
	return row.level;
}

static bool is_unpinned(struct rule_report *report, const struct below *step)
{
	enum pin_level level;

	if (step->effective != EFFECTIVE_FLOATING || !*step->root)
		return false;
	level = level_of(report, step);
	return level == PIN_HASH || (level == PIN_TAG && !is_tag(step->version));
}

static struct descent descend(struct rule_report *report, const struct resolution *resolution)
{
	struct descent descent = { .missing = resolution->below_cut };

	digest_start(&descent.state);
	for (size_t i = 0; i < resolution->below_count; i++) {
		const struct below *step = &resolution->below[i];

		if (step->cut && !is_harmless(step->cut))
			descent.missing++;
		if (!is_unpinned(report, step))
			continue;
		if (descent.unpinned < CHAINS_SHOWN)
			descent.first[descent.unpinned] = step;
		descent.unpinned++;
		descent.branches += !is_tag(step->version);
		digest_add_text(&descent.state, step->source);
	}
	return descent;
}

static const char *end_state(struct rule_report *report, struct descent *descent)
{
	unsigned char digest[DIGEST_SIZE];
	CLEANUP(buf_release) struct buf hex = BUF_INIT;

	digest_finish(&descent->state, digest);
	buf_add_hex(&hex, digest, sizeof(digest));
	return arena_string(rule_arena(report), hex.text);
}

static void add_place(struct buf *buf, const char *root, const char *subpath)
{
	buf_add(buf, root);
	if (*subpath)
		buf_format(buf, "/%s", subpath);
}

/* "github.com/a/b > github.com/c/d@v1: the tag can be moved": from the reference down. */
static void add_chain(
	struct rule_report *report, const struct asked *asked, const struct below *step, struct buf *ret)
{
	const struct below *list = asked->resolution->below;
	const struct below *path[BELOW_DEPTH];
	size_t length = 0;

	for (int32_t at = (int32_t)(step - list); at >= 0 && length < BELOW_DEPTH; at = list[at].parent)
		path[length++] = &list[at];
	buf_add(ret, asked_target(report, asked));
	while (length--) {
		buf_add(ret, " > ");
		add_place(ret, path[length]->root, path[length]->subpath);
	}
	if (!*step->version)
		buf_add(ret, ": no version, so the head of the default branch runs");
	else if (is_tag(step->version))
		buf_format(ret, "@%s: the tag can be moved", step->version);
	else
		buf_format(ret, "@%s: what it names moves", step->version);
}

static void fail_below(struct rule_report *report, const struct asked *asked, const struct descent *descent,
	const char *state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct finding *finding;

	for (uint32_t i = 0; i < descent->unpinned && i < CHAINS_SHOWN; i++) {
		buf_add(&text, i ? "\n" : "");
		add_chain(report, asked, descent->first[i], &text);
	}
	if (descent->unpinned > CHAINS_SHOWN)
		buf_format(&text, "\nand %u more", descent->unpinned - CHAINS_SHOWN);
	if (descent->missing)
		buf_format(&text, "\n%s below it could not be followed",
			count_words(report, descent->missing, "reference"));
	finding = asked_fail(report, asked, state, arena_string(rule_arena(report), text.text));
	if (!descent->branches)
		finding->severity = SEVERITY_MEDIUM;
}

static void below(struct rule_report *report, const struct asked *asked)
{
	const struct resolution *resolution = asked->resolution;
	struct descent descent;
	const char *state;

	if (!*asked->commit)
		return;
	if (!asked_is_found(asked)) {
		asked_unknown(report, asked, asked_why(asked));
		return;
	}
	if (!resolution->has_module) {
		asked_unknown(report, asked, reason_no_manifest);
		return;
	}
	descent = descend(report, resolution);
	state = end_state(report, &descent);
	if (descent.unpinned)
		fail_below(report, asked, &descent, state);
	else if (descent.missing)
		asked_unknown(report, asked, reason_below_missing);
	else
		asked_pass(report, asked);
}

void check_below(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_asked(report, below);
}
