/* The review ledger: what people say of modules at a commit. */
#include "engine/ledger.h"

#include <string.h>

#include "actor.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "module_name.h"
#include "sources/reference.h"
#include "store/resolution.h"

enum { NOTE_MOST = 4096, SHORT_LEAST = 7, DAY = 24 * 60 * 60 };

void review_made_release(struct review_made *made)
{
	arena_release(&made->arena);
	*made = (struct review_made){ 0 };
}

/* --- what is reviewed ------------------------------------------------------------------------------------ */

static int parse_module(const char *text, struct arena *arena, struct git_reference *ret, struct error *err)
{
	if (reference_place(text, NULL, GRAMMAR_MODULE) == PLACE_LOCAL) {
		error_set(err, ERROR_USAGE, "'%.200s' names no module of another repository", text);
		error_hint(err, "Name it as references do: github.com/owner/name/folder@COMMIT.");
		return ERROR_USAGE;
	}
	git_reference_parse(text, false, arena, ret);
	if (ret->invalid || !*ret->root) {
		error_set(err, ERROR_USAGE, "'%.200s' is no module: %s", text,
			ret->invalid ? ret->invalid : "no repository");
		return ERROR_USAGE;
	}
	if (*ret->version)
		return 0;
	error_set(err, ERROR_USAGE, "'%.200s' names no commit", text);
	error_hint(err, "A review holds for one commit: MODULE@COMMIT.");
	return ERROR_USAGE;
}

static bool is_short_commit(const char *text)
{
	const size_t length = strlen(text);

	return length >= SHORT_LEAST && length <= OID_HEX && text_is_hex(text, length);
}

/* A module that is known by other letters, but for none but their case. */
struct twin {
	const char *target;
	bool known;
	struct buf other;
};

static int find_twin(const char *target, void *context)
{
	struct twin *twin = context;

	if (strcmp(target, twin->target) == 0)
		twin->known = true;
	else if (text_equal_ascii_case(target, twin->target) && !twin->other.length)
		buf_add(&twin->other, target);
	return 0;
}

static int refuse_twin(struct fleet *fleet, const char *target, struct error *err)
{
	struct twin twin = { .target = target, .other = BUF_INIT };
	int result = store_visit_targets(fleet_store(fleet), target, find_twin, &twin, err);

	if (result == 0 && !twin.known && twin.other.length) {
		result = error_set(err, ERROR_USAGE, "nothing is known of a module '%.200s'", target);
		error_hint(err, "Did you mean '%.200s'?", twin.other.text);
	}
	buf_release(&twin.other);
	return result;
}

/* The commits that uses of one target run. */
struct commits {
	const char *target;
	char first[OID_HEX + 1], other[OID_HEX + 1]; /* two that differ are enough */
};

static int note_commit(const struct use *use, void *context)
{
	struct commits *commits = context;

	if (strcmp(use->target, commits->target) != 0 || !use->commit[0] || commits->other[0])
		return 0;
	if (!commits->first[0])
		memcpy(commits->first, use->commit, sizeof(use->commit));
	else if (strcmp(commits->first, use->commit) != 0)
		memcpy(commits->other, use->commit, sizeof(use->commit));
	return 0;
}

/* A version or the beginning of a commit, as the references of the fleet resolve it. */
static int resolve(struct fleet *fleet, const char *target, const char *version, char ret[OID_HEX + 1],
	struct error *err)
{
	const struct who_question question = { .module = target, .version = version };
	struct commits commits = { .target = target };
	int result = store_who(fleet_store(fleet), &question, note_commit, &commits, err);

	if (result < 0)
		return result;
	if (!commits.first[0]) {
		error_set(err, ERROR_NOT_FOUND,
			"no reference of the fleet says which commit '%.60s' of '%.200s' is", version,
			target);
		error_hint(err, is_short_commit(version) ? "Name all 40 digits of the commit."
							 : "Name the commit by its 40 digits.");
		return ERROR_NOT_FOUND;
	}
	if (commits.other[0]) {
		error_set(err, ERROR_USAGE, "'%.60s' of '%.200s' is more than one commit: %.12s, %.12s",
			version, target, commits.first, commits.other);
		error_hint(err, "Name the commit by its 40 digits.");
		return ERROR_USAGE;
	}
	memcpy(ret, commits.first, sizeof(commits.first));
	return 0;
}

/* --- what is said ---------------------------------------------------------------------------------------- */

/* A day, until its last second. */
static int parse_until(const char *text, int64_t now, int64_t *ret, struct error *err)
{
	int64_t day;

	*ret = 0;
	if (!text)
		return 0;
	if (strlen(text) != strlen("2026-12-31") || !clock_parse(text, &day) || day <= 0) {
		error_set(err, ERROR_USAGE, "'%.60s' is no day", text);
		error_hint(err, "Days are written as 2026-12-31.");
		return ERROR_USAGE;
	}
	if (day + DAY <= now)
		return error_set(err, ERROR_USAGE, "'%.60s' is over", text);
	*ret = day + DAY - 1;
	return 0;
}

static bool is_plain(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	return true;
}

static int check_note(const char *note, struct error *err)
{
	if (!note || note[strspn(note, " ")] == '\0') {
		error_set(err, ERROR_USAGE, "a review without a note says nothing");
		error_hint(err, "Say with --note what was looked at.");
		return ERROR_USAGE;
	}
	if (strlen(note) > NOTE_MOST)
		return error_set(
			err, ERROR_USAGE, "a note of %zu bytes; the most is %d", strlen(note), NOTE_MOST);
	if (!text_is_utf8(note, strlen(note)) || !is_plain(note))
		return error_set(err, ERROR_USAGE, "the note is not one line of plain text");
	return 0;
}

static int add_steps(struct fleet *fleet, struct review *review, unsigned steps, struct review_made *made,
	struct error *err)
{
	for (int step = 0; step < REVIEW_STEPS; step++) {
		int64_t act = 0;
		int result;

		if (!(steps & 1U << step))
			continue;
		review->step = (enum review_step)step;
		result = store_add_review(fleet_store(fleet), review, &act, err);
		if (result < 0)
			return result;
		if (!made->first_act)
			made->first_act = act;
		made->last_act = act;
	}
	return 0;
}

int review_add(
	struct fleet *fleet, const struct review_wish *wish, struct review_made *ret, struct error *err)
{
	CLEANUP(review_made_release) struct review_made made = { 0 };
	CLEANUP(buf_release) struct buf actor = BUF_INIT;
	CLEANUP(buf_release) struct buf by = BUF_INIT;
	struct review review = { .outcome = wish->outcome, .note = wish->note, .made = clock_now() };
	struct git_reference module;
	int result = parse_module(wish->module, &made.arena, &module, err);

	if (result == 0)
		result = parse_until(wish->until, review.made, &review.until, err);
	if (result == 0)
		result = check_note(wish->note, err);
	if (result < 0)
		return result;
	made.target = *module.subpath ? arena_format(&made.arena, "%s/%s", module.root, module.subpath)
				      : module.root;
	result = refuse_twin(fleet, made.target, err);
	if (result < 0)
		return result;
	if (text_is_hex(module.version, OID_HEX))
		memcpy(made.commit, module.version, sizeof(made.commit));
	else
		result = resolve(fleet, made.target, module.version, made.commit, err);
	if (result == 0)
		result = store_put_target(fleet_store(fleet), module.host, module.root, module.subpath, err);
	if (result < 0)
		return result;
	engine_actor(&actor);
	buf_add_quoted(&by, actor.text, actor.length);
	review.by = by.text;
	review.target = made.target;
	memcpy(review.commit, made.commit, sizeof(review.commit));
	result = add_steps(fleet, &review, wish->steps, &made, err);
	if (result < 0)
		return result;
	*ret = made;
	made = (struct review_made){ 0 };
	return 0;
}
