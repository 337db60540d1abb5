/*
 * Who is who (design, section 5). A folder can claim any name in its config, so a name that another place has is
 * shared only if one of the two histories contains the other's commit.
 */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "scan.h"

enum { NAMES_TRIED = 1000 };

/* --- who has which identity --------------------------------------------------------------------------- */

static size_t find_owner(const struct scan *scan, const char *identity)
{
	size_t low = 0, high = scan->owner_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(scan->owners[middle].identity, identity) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct owner *owner_of(const struct scan *scan, const char *identity)
{
	size_t at = find_owner(scan, identity);

	return at < scan->owner_count && strcmp(scan->owners[at].identity, identity) == 0 ? &scan->owners[at]
											  : NULL;
}

static void add_owner(struct scan *scan, const char *identity, size_t work)
{
	size_t at = find_owner(scan, identity);

	if (owner_of(scan, identity))
		return;
	memory_grow(&scan->owners, scan->owner_count, &scan->owner_capacity, sizeof(*scan->owners));
	memmove(scan->owners + at + 1, scan->owners + at, (scan->owner_count - at) * sizeof(*scan->owners));
	scan->owners[at] = (struct owner){ identity, work };
	scan->owner_count++;
}

bool scan_take_name(struct scan *scan, const char *name, const struct work *work)
{
	const struct owner *owner = owner_of(scan, name);

	if (owner)
		return &scan->works[owner->work] == work;
	add_owner(scan, name, (size_t)(work - scan->works));
	return true;
}

int scan_load_known(struct scan *scan)
{
	for (size_t i = 0; i < scan->sites.count; i++) {
		struct work *work = &scan->works[i];
		const struct owner *owner;

		if (store_known_at(scan->store, work->site->written, &scan->arena, &work->known, scan->err) <
			0)
			return scan->err->code;
		if (!work->known.id || work->site->problem)
			continue;
		owner = owner_of(scan, work->known.identity);
		if (owner) {
			work->shared = true;
			scan->works[owner->work].shared = true;
		}
		add_owner(scan, work->known.identity, i);
	}
	return 0;
}

/* --- deciding ----------------------------------------------------------------------------------------- */

static const char *identity_wanted(struct scan *scan, const struct work *work)
{
	CLEANUP(buf_release) struct buf folder = BUF_INIT;

	if (scan->settings->as)
		return scan->settings->as;
	if (work->site->identity)
		return work->site->identity;
	if (work->claim && text_starts(work->claim, "url:"))
		return work->claim;
	/* Without a remote, what it was called before is better than anything that could be guessed. */
	if (work->known.id)
		return work->known.identity;
	if (work->claim)
		return work->claim;
	buf_add_quoted(&folder, work->site->folder, strlen(work->site->folder));
	return arena_format(&scan->arena, "path:%s", folder.text);
}

static void record(struct scan *scan, struct work *work, const char *identity)
{
	size_t index = (size_t)(work - scan->works);

	add_owner(scan, identity, index);
	work->identity = identity;
	scan_record(scan, work, identity);
	scan_done(scan, work);
}

static void touch(struct scan *scan, struct work *work, int64_t repository)
{
	scan_touch(scan, work, repository);
	scan->result.read++;
	scan_done(scan, work);
}

/* Free for this work: nobody of this scan has it, and nobody else in the store. */
static bool is_free(struct scan *scan, const struct work *work, const char *identity)
{
	const struct owner *owner = owner_of(scan, identity);
	struct known_repository other = { 0 };

	if (owner)
		return &scan->works[owner->work] == work;
	return store_known_as(scan->store, identity, &scan->arena, &other, NULL) == 0 &&
	       (!other.id || other.id == work->known.id);
}

static void add_claim(struct work *work)
{
	snapshot_add_problem(work->snapshot, "", PROBLEM_IDENTITY,
		arena_format(&work->snapshot->arena, "claims the identity of '%s'", work->wanted));
	snapshot_sort(work->snapshot);
}

/* The name belongs to another repository: this one is numbered, and the row says what it claimed. */
static void record_numbered(struct scan *scan, struct work *work)
{
	const char *identity = NULL;

	for (int number = 2; number < NAMES_TRIED && !identity; number++) {
		identity = arena_format(&scan->arena, "%s#%d", work->wanted, number);
		if (!is_free(scan, work, identity))
			identity = NULL;
	}
	/* So many claim it that numbers tell nothing any more; its place is its own. */
	if (!identity)
		identity = arena_format(&scan->arena, "path:%s", work->site->written);
	add_claim(work);
	record(scan, work, identity);
}

/* Documents that claim one name: the first of them has it. */
static void identify_for_emission(struct scan *scan, struct work *work)
{
	const char *identity = work->wanted;

	for (int number = 2; !scan_take_name(scan, identity, work); number++)
		identity = arena_format(&scan->arena, "%s#%d", work->wanted, number);
	if (identity != work->wanted)
		add_claim(work);
	work->wanted = identity;
	work->snapshot->identity = arena_string(&work->snapshot->arena, identity);
}

static void ask(struct scan *scan, struct work *work, enum work_phase phase)
{
	work->phase = phase;
	scan_queue(scan, (size_t)(work - scan->works));
}

/* What a rival of this scan stands at: what was read now, else what was known. */
static const char *commit_of(const struct work *work)
{
	if (work->commit[0])
		return work->commit;
	return work->known.id ? work->known.commit : "";
}

/* The identity is known, but of no place of this scan. */
static void identify_by_store(struct scan *scan, struct work *work)
{
	struct known_repository other = { 0 };

	if (store_known_as(scan->store, work->wanted, &scan->arena, &other, scan->err) < 0) {
		scan_break(scan);
		return;
	}
	if (!other.id || !other.commit[0] || strcmp(other.commit, work->commit) == 0) {
		record(scan, work, work->wanted);
		return;
	}
	work->rival = SIZE_MAX;
	work->rival_commit = other.commit;
	ask(scan, work, WORK_ASK_FRESHER);
}

void scan_identify(struct scan *scan, struct work *work)
{
	const struct owner *owner;
	const struct work *rival;

	work->wanted = identity_wanted(scan, work);
	if (!scan->store) {
		identify_for_emission(scan, work);
		scan_emit(scan, work);
		scan->result.read++;
		scan_done(scan, work);
		return;
	}
	owner = owner_of(scan, work->wanted);
	if (!owner && work->known.id && strcmp(work->wanted, work->known.identity) == 0) {
		record(scan, work, work->wanted);
		return;
	}
	if (!owner) {
		identify_by_store(scan, work);
		return;
	}
	rival = &scan->works[owner->work];
	work->rival = owner->work;
	work->rival_commit = commit_of(rival);
	/* Several places, one repository: what is known came from the freshest. */
	if (work->shared && work->known.commit[0] && strcmp(work->known.identity, work->wanted) == 0) {
		work->rival = SIZE_MAX;
		work->rival_commit = work->known.commit;
		ask(scan, work, WORK_ASK_FRESHER);
	} else if (rival == work) {
		record(scan, work, work->wanted);
	} else if (strcmp(work->rival_commit, work->commit) == 0 && rival->known.id) {
		touch(scan, work, rival->known.id);
	} else {
		ask(scan, work, WORK_ASK_FRESHER);
	}
}

void scan_answer(struct scan *scan, struct work *work, bool contains)
{
	struct known_repository known = { 0 };

	if (work->phase == WORK_ASK_FRESHER && contains) {
		record(scan, work, work->wanted);
		return;
	}
	if (work->phase == WORK_ASK_FRESHER && work->rival != SIZE_MAX) {
		ask(scan, work, WORK_ASK_OLDER);
		return;
	}
	if (work->shared && work->rival == SIZE_MAX && strcmp(work->wanted, work->known.identity) == 0) {
		work->phase = WORK_HELD;
		return;
	}
	if (!contains) {
		record_numbered(scan, work);
		return;
	}
	if (store_known_as(scan->store, work->wanted, &scan->arena, &known, scan->err) < 0) {
		scan_break(scan);
		return;
	}
	touch(scan, work, known.id);
}

/* --- several places ----------------------------------------------------------------------------------- */

/* Whether a place of the same repository was recorded in this scan, or stood where it was known. */
static bool is_settled(const struct scan *scan, const struct work *work)
{
	for (size_t i = 0; i < scan->sites.count; i++) {
		const struct work *other = &scan->works[i];

		if (other->phase == WORK_DONE && other->known.id == work->known.id && other->identity)
			return true;
	}
	return false;
}

static struct work *freshest_held(struct scan *scan, struct work *held)
{
	struct work *freshest = held;

	for (size_t i = 0; i < scan->sites.count; i++) {
		struct work *work = &scan->works[i];

		if (work->phase != WORK_HELD || work->known.id != held->known.id)
			continue;
		if (work->snapshot->commit_time > freshest->snapshot->commit_time)
			freshest = work;
	}
	return freshest;
}

void scan_settle(struct scan *scan)
{
	for (size_t i = 0; i < scan->sites.count && !scan->broken; i++) {
		struct work *work = &scan->works[i];

		if (work->phase != WORK_HELD)
			continue;
		if (!is_settled(scan, work)) {
			struct work *freshest = freshest_held(scan, work);

			record(scan, freshest, freshest->wanted);
		}
		if (work->phase == WORK_HELD)
			touch(scan, work, work->known.id);
	}
}
