/* What is to be written to mend a finding, as far as lock and copies tell it. */
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "checking.h"

enum { RULE_UNPINNED = 101, RULE_PIN_FORM = 102 };

/* Names that a shell takes as they are, and no option. */
static bool is_plain(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/+:";

	return *text && *text != '-' && strspn(text, plain) == strlen(text);
}

static void add_copy(const struct resolution *resolution, int64_t now, struct buf *ret)
{
	const struct copy_note *copy = resolution->copy_count ? &resolution->copies[0] : NULL;

	buf_format(ret, ", says %s", copy && copy->mirror ? "a mirror" : "a copy");
	if (!copy || copy->updated <= 0)
		return;
	buf_add(ret, " of ");
	buf_add_age(ret, now - copy->updated);
	buf_add(ret, " ago");
}

/* A question that anybody can ask who may use the network. */
static void add_question(const struct reference *reference, struct buf *ret)
{
	const char *version = reference->version ? reference->version : "";

	if (!reference->clone_url || !is_plain(reference->clone_url) || (*version && !is_plain(version)))
		return;
	buf_format(ret, "\nWhich commit that is now: git ls-remote %s %s", reference->clone_url,
		*version ? version : "HEAD");
}

void check_add_edit(const struct checking *checking, const struct finding *finding, struct buf *ret)
{
	const struct judged *judged = checking_last(checking);
	const struct reference *reference;
	const struct resolution *resolution;

	if (finding->verdict != VERDICT_FAIL ||
		(finding->rule->number != RULE_UNPINNED && finding->rule->number != RULE_PIN_FORM))
		return;
	reference = checking_reference(checking, finding);
	if (!reference)
		return;
	resolution = &judged->beside.resolutions[reference - judged->snapshot->references];
	if (!resolution->label_commit.oid[0]) {
		add_question(reference, ret);
		return;
	}
	buf_format(ret, "\nIt is %s now", resolution->label_commit.oid);
	add_copy(resolution, checking->now, ret);
	buf_add(ret, ": 'scabbard fix --write' writes it.");
}
