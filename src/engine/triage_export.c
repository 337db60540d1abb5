/* Writing down what people have decided, as a file that is a baseline for the gate and can be taken in elsewhere. */
#include "triaging.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "engine/baseline.h"

enum { PIECE = 32 * 1024, RULE_PREFIX = 3 };

/* Names of repositories, and what they are. */
struct identity {
	const char *name, *identity;
};

struct export
{
	struct arena arena;
	struct identity *identities; /* by name */
	size_t identity_count, identity_capacity;
	struct output *output;
	struct buf text;
	size_t count;
	struct error *err;
};

static void export_release(struct export *export)
{
	arena_release(&export->arena);
	buf_release(&export->text);
}

/* --- repositories ---------------------------------------------------------------------------------------- */

static int keep_identity(const struct stored_repository *repository, void *context)
{
	struct export *export = context;

	arena_grow(&export->arena, &export->identities, export->identity_count, &export->identity_capacity,
		sizeof(*export->identities));
	export->identities[export->identity_count++] = (struct identity){
		.name = arena_string(&export->arena, repository->name),
		.identity = arena_string(&export->arena, repository->identity),
	};
	return 0;
}

static int compare_identities(const void *left, const void *right)
{
	const struct identity *one = left, *other = right;

	return strcmp(one->name, other->name);
}

static const char *identity_of(const struct export *export, const char *name)
{
	const struct identity wanted = { .name = name };
	const struct identity *found = bsearch(&wanted, export->identities, export->identity_count,
		sizeof(*export->identities), compare_identities);

	return found ? found->identity : "";
}

/* --- findings -------------------------------------------------------------------------------------------- */

static int pass_on(struct export *export)
{
	const int result = output_write(export->output, export->text.text, export->text.length, export->err);

	buf_clear(&export->text);
	return result;
}

static void read_hex(const char *hex, unsigned char ret[16])
{
	for (size_t i = 0; i < 16 && hex[2 * i] && hex[2 * i + 1]; i++) {
		const char digits[] = { hex[2 * i], hex[2 * i + 1], '\0' };

		ret[i] = (unsigned char)strtoul(digits, NULL, 16);
	}
}

static int add_finding(const struct row *row, void *context)
{
	struct export *export = context;
	const struct cell *cells = row->cells;
	const int state = decision_state_parse(cells[FIND_DECISION].text);
	const int justification = justification_parse(cells[FIND_JUSTIFICATION].text);
	struct baseline_entry entry = {
		.rule = (int)strtol(cells[FIND_RULE].text + RULE_PREFIX, NULL, 10),
		.repository = identity_of(export, cells[FIND_REPO].text),
		.path = cells[FIND_PATH].text,
		.subject = cells[FIND_SUBJECT].text,
		.state = state > 0 ? (enum decision_state)state : DECISION_OPEN,
		.justification = justification > 0 ? (enum justification)justification : JUSTIFICATION_NONE,
		.until = cells[FIND_UNTIL].empty ? 0 : cells[FIND_UNTIL].number,
		.reason = cells[FIND_REASON].text,
		.by = cells[FIND_BY].text,
	};

	if (entry.state == DECISION_OPEN || strcmp(entry.by, "policy") == 0)
		return 0;
	read_hex(cells[FIND_FINGERPRINT].text, entry.finding.fingerprint);
	read_hex(cells[FIND_EVIDENCE].text, entry.finding.evidence);
	baseline_add(&export->text, &entry, export->count++ == 0);
	return export->text.length < PIECE ? 0 : pass_on(export);
}

int triage_export(struct fleet *fleet, const struct triage_exchange *exchange, struct output *output,
	size_t *ret_count, struct error *err)
{
	CLEANUP(export_release) struct export export = { .output = output, .text = BUF_INIT, .err = err };
	CLEANUP(buf_release) struct buf filter = BUF_INIT;
	struct list_question question = { .table = TABLE_FINDINGS, .sort = "fingerprint" };
	size_t matching;
	int result;

	/* Asked for by itself first, so that a mistake is told at its own place. */
	question.filter = exchange->filter;
	if (exchange->filter && fleet_count(fleet, &question, &matching, err) < 0)
		return error_context(err, "in the filter");
	buf_add(&filter, "(is:decided OR is:triage OR is:confirmed) class:any");
	if (exchange->filter && *exchange->filter)
		buf_format(&filter, " (%s)", exchange->filter);
	question.filter = filter.text;
	result = store_visit_repositories(fleet_store(fleet), keep_identity, &export, err);
	if (result < 0)
		return result;
	if (export.identity_count > 1)
		qsort(export.identities, export.identity_count, sizeof(*export.identities),
			compare_identities);
	baseline_begin(&export.text);
	result = fleet_visit(fleet, &question, add_finding, &export, err);
	if (result < 0)
		return result;
	baseline_end(&export.text);
	*ret_count = export.count;
	return pass_on(&export);
}
