/* What copies say of references in the made-up fleet of the desk without a store: every state of a pin, and once
 * characters that may not be shown in every text. */
#ifndef SCABBARD_TESTS_FAKE_EVIDENCE_H
#define SCABBARD_TESTS_FAKE_EVIDENCE_H

#include "base/cleanup.h"
#include "base/memory.h"
#include "engine/desk.h"

#include <stdio.h>
#include <string.h>

enum { FAKE_DAY = 86400, FAKE_HOSTILE_ID = 9, FAKE_THROUGH_ID = 7 };

/* An escape sequence, a direction control, an invisible character, a C1 control and a byte that is no UTF-8. */
#define FAKE_HOSTILE "\x1b]0;owned\x07\xe2\x80\xae\xe2\x80\x8b\xc2\x9b\xff"

#define FAKE_PIN "4f1c2e91c0de4f1c2e91c0de4f1c2e91c0de4f1c"
#define FAKE_TAG "9ac41e0b1c2d9ac41e0b1c2d9ac41e0b1c2d9ac4"
#define FAKE_TIP "b80d113f00aab80d113f00aab80d113f00aab80d"
#define FAKE_OLD "77ab0c9d1e2f77ab0c9d1e2f77ab0c9d1e2f77ab"

static struct commit_note fake_commit(const char *oid, int64_t time, const char *author, const char *subject)
{
	struct commit_note note = { .time = time, .author = author, .subject = subject };

	snprintf(note.oid, sizeof(note.oid), "%s", oid);
	return note;
}

static struct path_change fake_changes[] = {
	{ 'M', "push/main.go" },
	{ 'A', "push/internal/dagger/a-file-with-a-very-long-name-that-no-narrow-screen-can-show-whole.go" },
	{ 'D', "push/old.go" },
	{ 'T', "push/link" },
};

static struct copy_note fake_copies[] = {
	{ .place = "/srv/mirrors/github.com/x/push.git",
		.mirror = true,
		.presence = PRESENCE_FOUND,
		.commit = FAKE_TAG },
	{ .place = "/data/ana/a-folder-with-a-long-name/and-another/clones/push/.git",
		.shallow = true,
		.presence = PRESENCE_FOUND,
		.commit = FAKE_PIN },
	{ .place = "/data/partial/push.git",
		.partial = true,
		.presence = PRESENCE_UNREADABLE,
		.problem = "object 77ab0c9d1e2f is missing: the copy is partial" },
};

static struct label_seen fake_seen[] = {
	{ .commit = FAKE_PIN, .first = 1790000000, .last = 1793000000 },
	{ .commit = FAKE_TAG, .first = 1794000000, .last = 1795500000 },
};

static struct below fake_below[] = {
	{ .parent = -1,
		.depth = 1,
		.kind = REFERENCE_DEPENDENCY,
		.name = "go",
		.source = "github.com/dagger/go@v0.18.2",
		.root = "github.com/dagger/go",
		.version = "v0.18.2",
		.commit = FAKE_TAG,
		.effective = EFFECTIVE_COMMIT,
		.presence = PRESENCE_FOUND,
		.reachable = REACH_YES,
		.label = LABEL_AGREES },
	{ .parent = -1,
		.depth = 1,
		.kind = REFERENCE_DEPENDENCY,
		.name = "sign",
		.source = "github.com/y/sign@main",
		.root = "github.com/y/sign",
		.version = "main",
		.effective = EFFECTIVE_FLOATING,
		.presence = PRESENCE_UNASKED,
		.label = LABEL_ALONE },
	{ .parent = 1,
		.depth = 2,
		.kind = REFERENCE_DEPENDENCY,
		.name = "oidc",
		.source = "github.com/y/sign/modules/oidc@modules/oidc/v2.0.0-rc.1",
		.root = "github.com/y/sign",
		.subpath = "modules/oidc",
		.version = "modules/oidc/v2.0.0-rc.1",
		.commit = FAKE_OLD,
		.effective = EFFECTIVE_COMMIT,
		.presence = PRESENCE_FOUND,
		.reachable = REACH_NO },
	{ .parent = 1,
		.depth = 2,
		.kind = REFERENCE_DEPENDENCY,
		.name = "alpine",
		.source = "github.com/nowhere/alpine",
		.root = "github.com/nowhere/alpine",
		.version = "",
		.commit = FAKE_OLD,
		.effective = EFFECTIVE_COMMIT,
		.presence = PRESENCE_NO_COPY,
		.cut = "no copy" },
	{ .parent = 2,
		.depth = 3,
		.kind = REFERENCE_DEPENDENCY,
		.name = "push",
		.source = "github.com/x/push@v1.2.0",
		.root = "github.com/x/push",
		.version = "v1.2.0",
		.commit = FAKE_PIN,
		.effective = EFFECTIVE_COMMIT,
		.presence = PRESENCE_FOUND,
		.reachable = REACH_YES,
		.label = LABEL_DISAGREES,
		.cut = "seen above" },
	{ .parent = -1,
		.depth = 1,
		.kind = REFERENCE_DEPENDENCY,
		.name = "lint",
		.source = "./modules/lint",
		.root = "github.com/x/push",
		.subpath = "modules/lint",
		.effective = EFFECTIVE_LOCAL },
	{ .parent = -1,
		.depth = 1,
		.kind = REFERENCE_SDK,
		.name = "go",
		.source = "go",
		.effective = EFFECTIVE_BUILTIN },
};

/* Every state that a pin can have; which one follows from the number. */
static void fake_pin(struct resolution *resolution, int64_t id)
{
	switch (id % 10) {
	case 1: /* a tag that was moved */
		resolution->label = LABEL_DISAGREES;
		resolution->label_annotated = true;
		resolution->label_oddity = "a branch has that name too";
		resolution->seen = fake_seen;
		resolution->seen_count = COUNT_OF(fake_seen);
		resolution->copies_disagree = true;
		resolution->copy_count = 3;
		break;
	case 2:
		resolution->presence = PRESENCE_ABSENT;
		resolution->reachable = REACH_UNKNOWN;
		resolution->label = LABEL_ABSENT;
		resolution->label_ref = "";
		resolution->label_commit = (struct commit_note){ 0 };
		resolution->commit = fake_commit(FAKE_PIN, 0, NULL, NULL);
		break;
	case 3: /* an impostor */
		resolution->reachable = REACH_NO;
		resolution->other_ref = "refs/pull/12/head";
		resolution->behind = 0;
		resolution->ahead = 1;
		resolution->label = LABEL_NONE;
		resolution->label_ref = NULL;
		resolution->label_commit = (struct commit_note){ 0 };
		break;
	case 5:
		*resolution = (struct resolution){ .presence = PRESENCE_NO_COPY,
			.label = LABEL_UNKNOWN,
			.reason = "there is no copy of github.com/x/push",
			.fork_reason = "the policy maps no fork, and there is no copy to compare",
			.behind = -1,
			.ahead = -1,
			.module_changed = -1 };
		break;
	case 6:
		resolution->label = LABEL_MOVED_ON;
		resolution->label_ref = "refs/heads/main";
		resolution->fork = FORK_INTERNAL;
		resolution->tier = TIER_OURS;
		resolution->fork_reason = "it shares the history of a mirror";
		resolution->fork_of = "github.com/upstream/push";
		resolution->distance = (struct fork_distance){ .shared = true,
			.complete = true,
			.behind = 14,
			.ahead = 2,
			.module_touched = true,
			.newest_missing = fake_commit(FAKE_TIP, 1795000000, "Cleo", "Fix the login"),
			.oldest_missing = 1780000000 };
		resolution->pin_upstream = REACH_NO;
		break;
	case 0: /* a shallow copy */
		resolution->reachable = REACH_UNKNOWN;
		resolution->label_commit = resolution->commit;
		resolution->reason = "the copy is shallow: its history is cut";
		resolution->maintenance.known = false;
		resolution->behind = resolution->ahead = resolution->module_changed = -1;
		break;
	case 8:
		resolution->presence = PRESENCE_UNASKED;
		resolution->reachable = REACH_UNKNOWN;
		resolution->label = LABEL_ALONE;
		resolution->commit = (struct commit_note){ 0 };
		resolution->label_ref = "refs/heads/main";
		break;
	default:
		resolution->label = LABEL_AGREES;
		resolution->label_commit = resolution->commit;
		resolution->behind = 0;
		resolution->change_count = 0;
		resolution->changes_left = 0;
		break;
	}
}

/* The same in every text that comes from outside. */
static void fake_hostile_resolution(struct resolution *resolution, struct arena *arena)
{
	const char *hostile = FAKE_HOSTILE "x";

	resolution->reason = resolution->label_oddity = resolution->module_name = hostile;
	resolution->label_ref = "refs/tags/" FAKE_HOSTILE "v1";
	resolution->tip_ref = "refs/heads/" FAKE_HOSTILE "main";
	resolution->commit.author = resolution->commit.subject = hostile;
	resolution->label_commit.author = resolution->label_commit.subject = hostile;
	resolution->tip.author = resolution->tip.subject = hostile;
	resolution->fork = FORK_INTERNAL;
	resolution->fork_reason = resolution->fork_of = hostile;
	resolution->distance.shared = true;
	resolution->distance.newest_missing = fake_commit(FAKE_TIP, 1795000000, hostile, hostile);
	resolution->changes = arena_copy(arena, fake_changes, sizeof(fake_changes));
	for (size_t i = 0; i < resolution->change_count; i++)
		resolution->changes[i].path = hostile;
	resolution->copies = arena_copy(arena, fake_copies, sizeof(fake_copies));
	resolution->copy_count = COUNT_OF(fake_copies);
	for (size_t i = 0; i < resolution->copy_count; i++)
		resolution->copies[i].place = resolution->copies[i].problem = hostile;
	resolution->below = arena_copy(arena, fake_below, sizeof(fake_below));
	for (size_t i = 0; i < resolution->below_count; i++) {
		struct below *step = &resolution->below[i];

		step->name = step->source = step->root = step->subpath = step->version = step->cut = hostile;
	}
}

static struct resolution *fake_resolution(int64_t id, int64_t now, struct arena *arena)
{
	struct resolution *resolution = arena_zero(arena, 1, sizeof(*resolution));

	*resolution = (struct resolution){
		.presence = PRESENCE_FOUND,
		.reachable = REACH_YES,
		.label = LABEL_AGREES,
		.commit = fake_commit(FAKE_PIN, now - 90 * FAKE_DAY, "Ana Author", "Push images by digest"),
		.label_ref = "refs/tags/v1.2.0",
		.label_commit = fake_commit(FAKE_TAG, now - 3 * FAKE_DAY, "Bob",
			"Send the credentials somewhere else, in a subject that is rather longer than a "
			"line"),
		.tip_ref = "refs/heads/main",
		.tip = fake_commit(FAKE_TIP, now - FAKE_DAY, "Cleo", "Merge the fix"),
		.behind = 12,
		.module_changed = 1,
		.changes = fake_changes,
		.change_count = COUNT_OF(fake_changes),
		.changes_left = 7,
		.has_module = true,
		.module_name = "push",
		.maintenance = { .known = true,
			.first_commit = now - 1500 * FAKE_DAY,
			.last_commit = now - FAKE_DAY,
			.commits = 1412,
			.commits_year = 130,
			.authors = 31,
			.authors_year = 4,
			.tags = 12,
			.annotated_tags = 10,
			.signed_tags = 8 },
		.copies = arena_copy(arena, fake_copies, sizeof(fake_copies)),
		.copy_count = 1,
		.tier = TIER_THIRD_PARTY,
		.fork = FORK_NONE,
		.fork_reason = "the policy maps no fork of it, and no repository of ours shares its history",
		.below = fake_below,
		.below_count = COUNT_OF(fake_below),
	};
	for (size_t i = 0; i < COUNT_OF(fake_copies); i++)
		resolution->copies[i].updated = now - (40 + 100 * (int64_t)i) * FAKE_DAY;
	resolution->commit.has_signature = true;
	fake_pin(resolution, id);
	if (id == FAKE_HOSTILE_ID)
		fake_hostile_resolution(resolution, arena);
	return resolution;
}

static void fake_reviews(struct detail *detail, int64_t id, int64_t now, struct arena *arena)
{
	static const struct review entries[] = {
		{ .act = 9,
			.commit = FAKE_PIN,
			.step = REVIEW_SOURCE,
			.outcome = REVIEW_PASSED,
			.by = "ana@build-7",
			.note = "read all of it, twice" },
		{ .act = 8,
			.commit = FAKE_PIN,
			.step = REVIEW_REPUTATION,
			.outcome = REVIEW_PASSED,
			.by = "bob@laptop",
			.note = "" },
		{ .act = 7,
			.commit = FAKE_OLD,
			.step = REVIEW_FORKED,
			.outcome = REVIEW_PASSED,
			.by = "bob@laptop",
			.note = "fork kept at git.example.com" },
		{ .act = 6,
			.commit = FAKE_TAG,
			.step = REVIEW_SOURCE,
			.outcome = REVIEW_REJECTED,
			.by = "ana@build-7",
			.note = "it sends the credentials to a host that nobody knows" },
	};
	struct review *items = arena_copy(arena, entries, sizeof(entries));

	for (size_t i = 0; i < COUNT_OF(entries); i++) {
		items[i].target = "github.com/x/push";
		items[i].made = now - (10 + 30 * (int64_t)i) * FAKE_DAY;
		if (id == FAKE_HOSTILE_ID)
			items[i].by = items[i].note = items[i].target = FAKE_HOSTILE "x";
	}
	items[0].until = now + 200 * FAKE_DAY;
	items[1].until = now - 5 * FAKE_DAY;
	detail->reviews.items = items;
	detail->reviews.count = COUNT_OF(entries);
}

/* Of a module that no reference of the fleet leads to. */
static void fake_uses_below(struct detail *detail, int64_t now, struct arena *arena)
{
	struct use *uses = arena_zero(arena, 2, sizeof(*uses));

	for (size_t i = 0; i < 2; i++)
		uses[i] = (struct use){ .repository = i ? "acme/web" : "acme/pay",
			.path = "dagger.json",
			.line = 4,
			.through = "github.com/x/notify",
			.version = "main",
			.first_seen = now - 9 * FAKE_DAY };
	detail->uses = uses;
	detail->use_count = 2;
}

static void fake_uses(struct detail *detail, int64_t id, int64_t now, struct arena *arena)
{
	static const struct {
		const char *repository, *path, *through, *version, *commit;
	} rows[] = {
		{ "acme/pay", "dagger.json", "", "v1.2.0", FAKE_PIN },
		{ "acme/pay", "ci/dagger.json", "", "v1.2.0", FAKE_PIN },
		{ "acme/web", ".dagger/modules/release/dagger.json", "", "main", "" },
		{ "acme/ios", "dagger.json", "github.com/x/notify", "v1.1.0", FAKE_OLD },
		{ "acme/gpu", "dagger.json", "github.com/x/notify > github.com/y/sign", "v1.2.0", FAKE_PIN },
		{ "acme/gpu", "train/dagger.json", "github.com/x/notify", "v1.1.0", FAKE_OLD },
		{ "acme/an-organisation-with-long-names", "dagger.json",
			"github.com/x/notify > github.com/y/sign", "v1.2.0", FAKE_PIN },
	};
	struct use *uses = arena_zero(arena, COUNT_OF(rows), sizeof(*uses));

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uses[i] = (struct use){ .repository = rows[i].repository,
			.path = rows[i].path,
			.line = 4,
			.through = rows[i].through,
			.version = rows[i].version,
			.first_seen = now - (int64_t)(1 + i * 9) * FAKE_DAY,
			.introduced = fake_commit(FAKE_TIP, now - 9 * FAKE_DAY, "Ana Author", "Add it") };
		snprintf(uses[i].commit, sizeof(uses[i].commit), "%s", rows[i].commit);
		if (id == FAKE_HOSTILE_ID) {
			uses[i].repository = uses[i].path = uses[i].version = FAKE_HOSTILE "x";
			uses[i].through = *uses[i].through ? FAKE_HOSTILE "x" : "";
			uses[i].introduced.author = FAKE_HOSTILE "x";
		}
	}
	uses[1].class = PATH_FIXTURE;
	detail->uses = uses;
	detail->use_count = COUNT_OF(rows);
	detail->uses_left = 3;
}

/* Everything that stands around a reference, a finding about one, or a row of the graph. */
static void fake_evidence(struct detail *detail, int64_t id, int64_t now, struct arena *arena)
{
	struct commit_note *introduced = arena_zero(arena, 1, sizeof(*introduced));
	struct skew *skew = arena_zero(arena, 1, sizeof(*skew));
	const bool hostile = id == FAKE_HOSTILE_ID;

	detail->resolution = fake_resolution(id, now, arena);
	*introduced = fake_commit(FAKE_TIP, now - 60 * FAKE_DAY, hostile ? FAKE_HOSTILE "x" : "Ana Author",
		hostile ? FAKE_HOSTILE "x" : "Publish with push");
	if (id % 10 != 3)
		detail->introduced = introduced;
	if (id % 10 == 2)
		*introduced = (struct commit_note){ 0 };
	*skew = (struct skew){ .commits = 3,
		.repositories = 7,
		.same = 2,
		.most = FAKE_TAG,
		.most_count = 4,
		.newest = FAKE_TAG,
		.newest_time = now - 3 * FAKE_DAY };
	if (id % 10 == 6) /* two users: one at a commit, one floats */
		*skew = (struct skew){
			.commits = 1, .repositories = 2, .same = 1, .most = FAKE_PIN, .most_count = 1
		};
	if (id % 10 == 8)
		*skew = (struct skew){ .commits = 1, .repositories = 3, .most = FAKE_PIN, .most_count = 1 };
	detail->skew = skew;
	if (id % 10 != 5)
		fake_reviews(detail, id, now, arena);
}

#endif
