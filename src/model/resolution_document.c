/* The JSON form of a resolution: what workers answer with and the store keeps. Read by resolution_reading.c. */
#include "resolution_document.h"

#include "base/json.h"
#include "model/resolution.h"

/*
 * Nothing may be written that would not be read again, or one strange commit would cost all that is known of a target:
 * lists are cut and times are clamped when they are written, and texts when they are read.
 */

static size_t at_most(size_t count, size_t most)
{
	return count < most ? count : most;
}

static void write_time(struct json_writer *writer, const char *name, int64_t time)
{
	if (time)
		json_write_integer(writer, name,
			time < TIME_EARLIEST ? TIME_EARLIEST
			: time > TIME_LATEST ? TIME_LATEST
					     : time);
}

static void write_number(struct json_writer *writer, const char *name, int64_t number)
{
	if (number)
		json_write_integer(writer, name, number);
}

static void write_asked(struct json_writer *writer, const char *name, int64_t number)
{
	if (number >= 0)
		json_write_integer(writer, name, number < INT32_MAX ? number : INT32_MAX);
}

static void write_truth(struct json_writer *writer, const char *name, bool truth)
{
	if (truth)
		json_write_bool(writer, name, true);
}

static void write_optional(struct json_writer *writer, const char *name, const char *text)
{
	if (text)
		json_write_text(writer, name, text);
}

/* A text that is "" when there is none. */
static void write_plain(struct json_writer *writer, const char *name, const char *text)
{
	if (text && text[0])
		json_write_text(writer, name, text);
}

static void write_commit(struct json_writer *writer, const char *name, const struct commit_note *commit)
{
	if (!commit->oid[0])
		return;
	json_begin_object(writer, name);
	json_write_text(writer, "oid", commit->oid);
	write_time(writer, "time", commit->time);
	write_plain(writer, "author", commit->author);
	write_plain(writer, "subject", commit->subject);
	write_truth(writer, "signature", commit->has_signature);
	json_end_object(writer);
}

static void write_changes(struct json_writer *writer, const struct resolution *resolution)
{
	size_t count = at_most(resolution->change_count, CHANGES_MOST);
	uint32_t left = resolution->changes_left + (uint32_t)(resolution->change_count - count);

	if (count)
		json_begin_array(writer, "changes");
	for (size_t i = 0; i < count; i++) {
		const char kind[2] = { resolution->changes[i].kind, 0 };

		json_begin_object(writer, NULL);
		json_write_text(writer, "kind", kind);
		json_write_text(writer, "path", resolution->changes[i].path);
		json_end_object(writer);
	}
	if (count)
		json_end_array(writer);
	write_number(writer, "changes_left", left);
}

static void write_maintenance(struct json_writer *writer, const struct maintenance *maintenance)
{
	if (!maintenance->known)
		return;
	json_begin_object(writer, "maintenance");
	write_time(writer, "first_commit", maintenance->first_commit);
	write_time(writer, "last_commit", maintenance->last_commit);
	write_number(writer, "commits", maintenance->commits);
	write_number(writer, "commits_year", maintenance->commits_year);
	write_number(writer, "authors", maintenance->authors);
	write_number(writer, "authors_year", maintenance->authors_year);
	write_number(writer, "tags", maintenance->tags);
	write_number(writer, "annotated_tags", maintenance->annotated_tags);
	write_number(writer, "signed_tags", maintenance->signed_tags);
	json_end_object(writer);
}

static void write_copies(struct json_writer *writer, const struct resolution *resolution)
{
	size_t count = at_most(resolution->copy_count, COPIES_MOST);

	if (count)
		json_begin_array(writer, "copies");
	for (size_t i = 0; i < count; i++) {
		const struct copy_note *copy = &resolution->copies[i];

		json_begin_object(writer, NULL);
		json_write_text(writer, "place", copy->place ? copy->place : "");
		write_truth(writer, "mirror", copy->mirror);
		write_truth(writer, "shallow", copy->shallow);
		write_truth(writer, "partial", copy->partial);
		write_time(writer, "updated", copy->updated);
		write_optional(writer, "problem", copy->problem);
		write_plain(writer, "commit", copy->commit);
		write_number(writer, "presence", copy->presence);
		json_end_object(writer);
	}
	if (count)
		json_end_array(writer);
	write_truth(writer, "copies_disagree", resolution->copies_disagree);
}

static void write_distance(struct json_writer *writer, const struct fork_distance *distance)
{
	if (!distance->shared && !distance->complete && !distance->behind && !distance->ahead &&
		!distance->module_touched && !distance->newest_missing.oid[0] && !distance->oldest_missing &&
		!distance->pin_compared && !distance->pin_ahead && !distance->pin_touched)
		return;
	json_begin_object(writer, "distance");
	write_truth(writer, "shared", distance->shared);
	write_truth(writer, "complete", distance->complete);
	write_number(writer, "behind", distance->behind);
	write_number(writer, "ahead", distance->ahead);
	write_truth(writer, "module_touched", distance->module_touched);
	write_commit(writer, "newest_missing", &distance->newest_missing);
	write_time(writer, "oldest_missing", distance->oldest_missing);
	write_truth(writer, "pin_compared", distance->pin_compared);
	write_number(writer, "pin_ahead", distance->pin_ahead);
	write_truth(writer, "pin_touched", distance->pin_touched);
	json_end_object(writer);
}

static void write_below(struct json_writer *writer, const struct resolution *resolution)
{
	size_t count = at_most(resolution->below_count, BELOW_MOST);

	if (count)
		json_begin_array(writer, "below");
	for (size_t i = 0; i < count; i++) {
		const struct below *below = &resolution->below[i];

		json_begin_object(writer, NULL);
		json_write_integer(writer, "parent", below->parent);
		json_write_integer(writer, "depth", below->depth);
		json_write_integer(writer, "kind", below->kind);
		write_plain(writer, "name", below->name);
		write_plain(writer, "source", below->source);
		write_plain(writer, "root", below->root);
		write_plain(writer, "subpath", below->subpath);
		write_plain(writer, "version", below->version);
		write_plain(writer, "commit", below->commit);
		write_number(writer, "class", below->class);
		write_number(writer, "effective", below->effective);
		write_number(writer, "presence", below->presence);
		write_number(writer, "reachable", below->reachable);
		write_number(writer, "label", below->label);
		write_optional(writer, "cut", below->cut);
		json_end_object(writer);
	}
	if (count)
		json_end_array(writer);
	write_truth(writer, "below_cut", resolution->below_cut || count < resolution->below_count);
}

/* Of a tag that moves all the time, what it named last says more than what it named first. */
static void write_seen(struct json_writer *writer, const struct resolution *resolution)
{
	size_t count = at_most(resolution->seen_count, SEEN_MOST);

	if (!count)
		return;
	json_begin_array(writer, "seen");
	for (size_t i = resolution->seen_count - count; i < resolution->seen_count; i++) {
		json_begin_object(writer, NULL);
		write_plain(writer, "commit", resolution->seen[i].commit);
		write_time(writer, "first", resolution->seen[i].first);
		write_time(writer, "last", resolution->seen[i].last);
		json_end_object(writer);
	}
	json_end_array(writer);
}

void resolution_write(const struct resolution *resolution, struct buf *ret)
{
	struct json_writer writer = { .buf = ret };

	json_begin_object(&writer, NULL);
	json_write_integer(&writer, "presence", resolution->presence);
	write_number(&writer, "reachable", resolution->reachable);
	write_number(&writer, "label", resolution->label);
	write_optional(&writer, "reason", resolution->reason);
	write_optional(&writer, "other_ref", resolution->other_ref);
	write_commit(&writer, "commit", &resolution->commit);
	write_optional(&writer, "label_ref", resolution->label_ref);
	write_truth(&writer, "label_annotated", resolution->label_annotated);
	write_truth(&writer, "label_signed", resolution->label_signed);
	write_commit(&writer, "label_commit", &resolution->label_commit);
	write_optional(&writer, "label_oddity", resolution->label_oddity);
	write_optional(&writer, "tip_ref", resolution->tip_ref);
	write_commit(&writer, "tip", &resolution->tip);
	write_asked(&writer, "behind", resolution->behind);
	write_asked(&writer, "ahead", resolution->ahead);
	write_asked(&writer, "module_changed", resolution->module_changed);
	write_changes(&writer, resolution);
	write_truth(&writer, "module_gone", resolution->module_gone);
	write_truth(&writer, "has_module", resolution->has_module);
	write_optional(&writer, "module_name", resolution->module_name);
	write_maintenance(&writer, &resolution->maintenance);
	write_copies(&writer, resolution);
	write_number(&writer, "tier", resolution->tier);
	write_number(&writer, "fork", resolution->fork);
	write_optional(&writer, "fork_reason", resolution->fork_reason);
	write_optional(&writer, "fork_of", resolution->fork_of);
	write_distance(&writer, &resolution->distance);
	write_number(&writer, "pin_upstream", resolution->pin_upstream);
	write_below(&writer, resolution);
	write_seen(&writer, resolution);
	json_end_object(&writer);
}
