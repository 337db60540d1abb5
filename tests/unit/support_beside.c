#include "support_beside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "engine/link.h"
#include "rules/table.h"

enum { FILE_LIMIT = 1 << 20 };

static const struct json_limits json_limits = { .depth = 32, .values = 100000 };

void support_beside_release(struct support_beside *beside)
{
	findings_release(&beside->findings);
	policy_close(&beside->policy);
	snapshot_close(&beside->snapshot);
}

void support_beside_policy(struct support_beside *beside, const char *text)
{
	struct error err = { 0 };

	policy_close(&beside->policy);
	if (!text) {
		beside->policy = policy_new();
		beside->policy->persona = PERSONA_STRICT;
	} else if (policy_read(&beside->policy, text, strlen(text), rule_table, NULL, &err) < 0) {
		fail_msg("policy: %s", err.message);
	}
}

void support_beside_link(struct support_beside *beside)
{
	struct snapshot *snapshot = beside->snapshot;
	struct arena *arena = &snapshot->arena;

	snapshot->identity = "url:git.example.org/acme/pay";
	snapshot_sort(snapshot);
	snapshot_link(snapshot);
	beside->resolutions = arena_zero(arena, snapshot->reference_count, sizeof(*beside->resolutions));
	beside->skews = arena_zero(arena, snapshot->reference_count, sizeof(*beside->skews));
	beside->reviews = arena_zero(arena, snapshot->reference_count, sizeof(*beside->reviews));
	beside->image_skews = arena_zero(arena, snapshot->image_count, sizeof(*beside->image_skews));
	beside->certificate_shares =
		arena_zero(arena, snapshot->setting_count, sizeof(*beside->certificate_shares));
}

void support_beside_of(struct support_beside *ret, const char *engine, const char *list, const char *policy)
{
	*ret = (struct support_beside){ .snapshot = snapshot_new() };
	support_add_manifest(ret->snapshot, "dagger.json", engine, list);
	support_beside_policy(ret, policy);
	support_beside_link(ret);
}

void support_beside_make(struct support_beside *ret, const char *list, const char *policy)
{
	support_beside_of(ret, "v0.21.8", list, policy);
}

size_t support_beside_index(const struct support_beside *beside, const char *name)
{
	const struct snapshot *snapshot = beside->snapshot;

	for (size_t i = 0; i < snapshot->reference_count; i++)
		if (strcmp(snapshot->references[i].fact->name, name) == 0)
			return i;
	fail_msg("there is no reference '%s'", name);
	return 0;
}

struct resolution *support_resolution(struct support_beside *beside, const char *name)
{
	return &beside->resolutions[support_beside_index(beside, name)];
}

/* --- what stands in a folder -------------------------------------------------------------------------- */

static int64_t number(const struct json_value *object, const char *name)
{
	int64_t ret = 0;

	json_integer(json_member(object, name), &ret);
	return ret;
}

static void read_oid(const struct json_value *object, const char *name, char ret[OID_HEX + 1])
{
	const char *text = json_text(json_member(object, name));

	if (text)
		memcpy(ret, text, strlen(text) < OID_HEX ? strlen(text) + 1 : OID_HEX + 1);
}

static void read_resolution(struct support_beside *beside, size_t index, const struct json_value *value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json_writer writer = { .buf = &text };
	struct limits limits;
	struct error err = { 0 };

	if (!value)
		return;
	limits_default(&limits);
	json_write_value(&writer, NULL, value);
	if (resolution_read(&beside->resolutions[index], text.text, text.length, &limits,
		    &beside->snapshot->arena, &err) < 0)
		fail_msg("%s", err.message);
}

static void read_skew(struct skew *ret, const struct json_value *value)
{
	ret->commits = (uint32_t)number(value, "commits");
	ret->repositories = (uint32_t)number(value, "repositories");
	ret->same = (uint32_t)number(value, "same");
	read_oid(value, "most", ret->most);
	ret->most_count = (uint32_t)number(value, "most_count");
	read_oid(value, "newest", ret->newest);
	ret->newest_time = number(value, "newest_time");
}

static void read_reviews(struct support_beside *beside, size_t index, const struct json_value *list)
{
	struct arena *arena = &beside->snapshot->arena;
	struct review *items = arena_zero(arena, list ? json_count(list) : 0, sizeof(*items));
	size_t count = 0;

	for (const struct json_value *row = json_first(list); row; row = json_next(row)) {
		struct review *item = &items[count++];

		item->act = number(row, "act");
		item->target = "";
		read_oid(row, "commit", item->commit);
		item->step = (enum review_step)review_step_parse(json_text(json_member(row, "step")));
		item->outcome = json_is_true(json_member(row, "rejected")) ? REVIEW_REJECTED : REVIEW_PASSED;
		item->by = arena_string(arena, json_text(json_member(row, "by")));
		item->note = "";
		item->made = number(row, "made");
		item->until = number(row, "until");
	}
	beside->reviews[index] = (struct reviews){ items, count };
}

static void read_beside(struct support_beside *beside, const struct buf *text)
{
	CLEANUP(json_close) struct json *json = NULL;
	struct error err = { 0 };

	if (json_parse(&json, text->text, text->length, JSON_STRICT, &json_limits, NULL, &err) < 0)
		fail_msg("resolution.json: %s", err.message);
	for (const struct json_value *row = json_first(json_root(json)); row; row = json_next(row)) {
		const size_t index = support_beside_index(beside, json_name(row));

		read_resolution(beside, index, json_member(row, "resolution"));
		read_skew(&beside->skews[index], json_member(row, "skew"));
		read_reviews(beside, index, json_member(row, "reviews"));
	}
}

/* How the fleet uses the images of a name: all of that name have the same row. */
static void read_images(struct support_beside *beside, const struct buf *text)
{
	CLEANUP(json_close) struct json *json = NULL;
	struct error err = { 0 };

	if (json_parse(&json, text->text, text->length, JSON_STRICT, &json_limits, NULL, &err) < 0)
		fail_msg("images.json: %s", err.message);
	for (size_t i = 0; i < beside->snapshot->image_count; i++) {
		const struct json_value *row =
			json_member(json_root(json), beside->snapshot->images[i].repository);
		const char *most = row ? json_text(json_member(row, "most")) : NULL;
		struct image_skew *ret = &beside->image_skews[i];

		if (!row)
			continue;
		ret->digests = (uint32_t)number(row, "digests");
		ret->repositories = (uint32_t)number(row, "repositories");
		ret->same = (uint32_t)number(row, "same");
		ret->most_count = (uint32_t)number(row, "most_count");
		if (most && strlen(most) < sizeof(ret->most))
			memcpy(ret->most, most, strlen(most) + 1);
	}
}

static bool read_optional(const char *folder, const char *name, struct buf *ret)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	buf_format(&path, "%s/%s", folder, name);
	return file_read(ret, path.text, FILE_LIMIT, NULL) == 0;
}

void support_beside_folder(struct support_beside *ret, const char *folder)
{
	CLEANUP(buf_release) struct buf policy = BUF_INIT;
	CLEANUP(buf_release) struct buf beside = BUF_INIT;
	CLEANUP(buf_release) struct buf images = BUF_INIT;

	*ret = (struct support_beside){ .snapshot = snapshot_new() };
	if (support_add_folder(ret->snapshot, folder) < 1)
		fail_msg("%s holds no manifest", folder);
	support_beside_policy(ret, read_optional(folder, "policy.toml", &policy) ? policy.text : NULL);
	support_beside_link(ret);
	if (read_optional(folder, "resolution.json", &beside))
		read_beside(ret, &beside);
	if (read_optional(folder, "images.json", &images))
		read_images(ret, &images);
}

/* --- judging ------------------------------------------------------------------------------------------ */

void support_judge(struct support_beside *beside, int64_t now)
{
	struct rule_input input = {
		.snapshot = beside->snapshot,
		.policy = beside->policy,
		.resolutions = beside->resolutions,
		.skews = beside->skews,
		.reviews = beside->reviews,
		.image_skews = beside->image_skews,
		.certificate_shares = beside->certificate_shares,
		.now = now,
	};

	findings_release(&beside->findings);
	rules_check(&input, STAGE_ALL, &beside->findings);
}

void support_expect_verdict(struct support_beside *beside, int rule, const char *verdict)
{
	struct tally tally = support_tally(&beside->findings, rule, PATH_LIVE);
	const char *got = tally.pass ? "pass" : tally.fail ? "fail" : tally.unknown ? "unknown" : "-";

	if (tally.pass + tally.fail + tally.unknown + tally.declared > 1)
		fail_msg("SCB%d looked at more than one", rule);
	if (strcmp(got, verdict) != 0)
		fail_msg("SCB%d says %s, not %s", rule, got, verdict);
}
