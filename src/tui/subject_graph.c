/* The document about a module of the graph: who uses it, what it uses, at which commits, who has read it. */
#include "evidence.h"
#include "subject_parts.h"
#include "trees.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "posture_page.h"
#include "table_page.h"

#include <string.h>

static void buf_add_number_or_none(struct buf *buf, int64_t number)
{
	if (number)
		buf_add_count(buf, number);
	else
		buf_add(buf, "none");
}

static void add_use_counts(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (is_only_through(TABLE_GRAPH, subject->row)) {
		buf_add(&text, "no repository directly, ");
		buf_add_count(&text, subject_number(subject, GRAPH_BELOW));
		buf_add(&text, " through other modules");
		document_words(document, "Used by", ROLE_TEXT, text.text);
		return;
	}
	buf_add_counted(&text, subject_number(subject, GRAPH_USED_BY), "repository", "repositories");
	buf_add(&text, " directly, ");
	buf_add_number_or_none(&text, subject_number(subject, GRAPH_BELOW));
	buf_add(&text, " only through other modules; ");
	buf_add_counted(&text, subject_number(subject, GRAPH_REFERENCES), "reference", "references");
	document_words(document, "Used by", ROLE_TEXT, text.text);
}

static void add_commit_counts(struct document *document, const struct subject *subject)
{
	const int64_t commits = subject_number(subject, GRAPH_COMMITS);
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (commits == 0) {
		document_words(document, "Commits", ROLE_TEXT, "no fixed commit of it runs");
		return;
	}

	buf_add(&text, "runs at ");
	buf_add_counted(&text, commits, "commit", "commits");
	buf_add(&text, " over the fleet");
	buf_add(&text, ", ");
	buf_add_number_or_none(&text, subject_number(subject, GRAPH_REVIEWED));
	buf_add(&text, " with a passed review");
	document_words(document, "Commits", commits > 1 ? ROLE_STRONG : ROLE_TEXT, text.text);
}

/* Of one that only others lead to, the uses alone say whether it floats there. */
static void add_floating_below(struct document *document, const struct subject *subject)
{
	const struct detail *detail = subject->detail;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	int64_t floating = 0;

	if (!detail || !is_only_through(TABLE_GRAPH, subject->row))
		return;
	for (size_t i = 0; i < detail->use_count; i++)
		floating += !*detail->uses[i].commit;
	if (floating == 0)
		return;
	buf_add(&text, detail->uses_left ? "at least " : "");
	buf_add_counted(&text, floating, "use floats", "uses float");
	buf_add(&text, " below other modules");
	document_words(document, "Below", ROLE_BAD, text.text);
}

/* What is wrong with references to it, in one line. */
static void add_pin_counts(struct document *document, const struct subject *subject)
{
	static const struct {
		int column;
		const char *one, *many;
	} counts[] = {
		{ GRAPH_FLOATING, "floats", "float" },
		{ GRAPH_DISAGREE, "disagrees with its label", "disagree with their labels" },
		{ GRAPH_UNREACHABLE, "is reached by no branch or tag", "are reached by no branch or tag" },
		{ GRAPH_ABSENT, "is not in my copy", "are not in my copy" },
	};
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	bool bad = false;

	for (size_t i = 0; i < COUNT_OF(counts); i++) {
		const int64_t count = subject_number(subject, counts[i].column);

		if (count == 0)
			continue;
		buf_add(&text, text.length ? ", " : "");
		buf_add_counted(&text, count, counts[i].one, counts[i].many);
		bad = bad || counts[i].column != GRAPH_ABSENT;
	}
	document_words(document, "References", bad ? ROLE_BAD : ROLE_UNKNOWN, text.text);
}

static void add_worst(struct document *document, const struct subject *subject)
{
	const struct cell *worst = &subject->row->cells[GRAPH_WORST];
	const int64_t findings = subject_number(subject, GRAPH_FINDINGS);
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (findings == 0)
		return;
	buf_add_counted(&text, findings, "finding", "findings");
	if (!worst->empty)
		buf_format(&text, ", worst %s", severity_word((enum severity)worst->number));
	document_words(document, "Findings",
		worst->empty ? ROLE_UNKNOWN : severity_role((enum severity)worst->number), text.text);
}

/* "fork of github.com/x/y", where the upstream is known. */
static void add_fork_state(const struct subject *subject, const char *fork, struct buf *ret)
{
	const struct resolution *resolution = subject->detail ? subject->detail->resolution : NULL;
	const char *of = resolution ? text_or_empty(resolution->fork_of) : "";

	if (!*fork || strcmp(fork, fork_state_word(FORK_UNKNOWN)) == 0)
		buf_add(ret, "fork unknown");
	else
		buf_add(ret, fork);
	if (!*of)
		return;
	if (strcmp(fork, fork_state_word(FORK_INTERNAL)) == 0)
		buf_format(ret, " of %s", of);
	else if (strcmp(fork, fork_state_word(FORK_AVAILABLE)) == 0)
		buf_format(ret, ": %s", of);
}

static void add_head(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf whose = BUF_INIT;
	const char *tier = subject_text(subject, GRAPH_TIER), *fork = subject_text(subject, GRAPH_FORK);
	const bool unknown = strcmp(tier, tier_word(TIER_UNKNOWN)) == 0 || !*tier;

	document_line(document);
	document_outside(document, 1, ROLE_STRONG, subject_text(subject, GRAPH_MODULE));
	if (unknown) {
		document_words(document, "Whose", ROLE_DIM,
			"not told: the policy names no namespace of ours; 'scabbard policy init' begins one");
	} else {
		buf_format(&whose, "%s; ", tier);
		add_fork_state(subject, fork, &whose);
		document_pair(document, "Whose", ROLE_TEXT, whose.text);
	}
	add_use_counts(document, subject);
	add_commit_counts(document, subject);
	add_pin_counts(document, subject);
	add_floating_below(document, subject);
	add_worst(document, subject);
	add_time(document, subject, "In use since", GRAPH_FIRST_SEEN);
}

/* The commit whose manifest the tree below is of. */
static void add_uses_at(struct document *document, const struct subject *subject)
{
	const struct resolution *resolution = subject->detail ? subject->detail->resolution : NULL;
	const char *commit = "";
	CLEANUP(buf_release) struct buf title = BUF_INIT;

	if (resolution && *resolution->commit.oid)
		commit = resolution->commit.oid;
	else if (resolution)
		commit = resolution->label_commit.oid;
	buf_add(&title, "USES");
	if (text_is_hex(commit, strlen(commit)) && strlen(commit) >= SHORT_OID)
		buf_format(&title, ", AT %.*s", SHORT_OID, commit);
	add_uses(document, subject, title.text);
}

static void add_graph_links(struct document *document, const struct subject *subject)
{
	CLEANUP(buf_release) struct buf references = BUF_INIT;
	CLEANUP(buf_release) struct buf findings = BUF_INIT;
	CLEANUP(buf_release) struct buf reviews = BUF_INIT;
	CLEANUP(buf_release) struct buf same = BUF_INIT;

	add_section(document, "GO ON");
	buf_add_scope(&references, subject, TABLE_REFERENCES, GRAPH_ROOT, "repo_root");
	buf_add_scope(&references, subject, TABLE_REFERENCES, GRAPH_SUBDIR, "subdir");
	if (!is_only_through(TABLE_GRAPH, subject->row))
		add_counted_link(document, TABLE_REFERENCES, references.text, "references",
			(long long)subject_number(subject, GRAPH_REFERENCES));
	buf_add_scope(&findings, subject, TABLE_FINDINGS, GRAPH_MODULE, "target");
	if (!is_only_through(TABLE_GRAPH, subject->row) || subject_number(subject, GRAPH_FINDINGS))
		add_counted_link(document, TABLE_FINDINGS, findings.text, "findings",
			(long long)subject_number(subject, GRAPH_FINDINGS));
	buf_add_scope(&reviews, subject, TABLE_REVIEWS, GRAPH_MODULE, "module");
	add_list_link(document, "its reviews", TABLE_REVIEWS, reviews.text, "reviews");
	if (!*subject_text(subject, GRAPH_SUBDIR))
		return;
	buf_add_scope(&same, subject, TABLE_GRAPH, GRAPH_ROOT, "root");
	add_list_link(document, "every module of its repository", TABLE_GRAPH, same.text,
		subject_text(subject, GRAPH_ROOT));
}

void add_graph_module(struct document *document, const struct subject *subject)
{
	add_head(document, subject);
	if (subject->brief)
		return;
	add_commits_in_use(document, subject);
	add_users(document, subject);
	add_uses_at(document, subject);
	if (subject->detail && subject->detail->resolution) {
		add_ownership(document, subject);
		add_copies(document, subject);
	}
	add_ledger(document, subject);
	add_graph_links(document, subject);
	add_history(document, subject);
}
