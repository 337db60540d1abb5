#include "vex.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "purl.h"

#include <string.h>

/* Only these: what is wrong with a pin or a fork is no vulnerability, and gets no id of one. */
static const struct vex_rule {
	const char *id;
} vex_rules[] = {
	{ "SCB901" },
	{ "SCB902" },
};

static const struct vex_state states[DECISION_STATES] = {
	[DECISION_OPEN] = { .analysis = "in_triage", .status = "under_investigation" },
	[DECISION_IN_TRIAGE] = { .analysis = "in_triage", .status = "under_investigation" },
	[DECISION_EXPLOITABLE] = { .analysis = "exploitable", .status = "affected" },
	[DECISION_ACCEPTED] = { .analysis = "exploitable", .response = "will_not_fix", .status = "affected" },
	[DECISION_FALSE_POSITIVE] = { .analysis = "false_positive", .status = "not_affected" },
	[DECISION_NOT_AFFECTED] = { .analysis = "not_affected", .status = "not_affected" },
};

static const struct vex_state closed = { .analysis = "resolved", .status = "fixed" };

/*
 * CycloneDX has nine words, OpenVEX five. What is not reached as the code is set up or linked is not executed; what only
 * another place would let happen, or is stopped before it arrives, is out of an adversary's hands.
 */
static const char *const justifications[JUSTIFICATION_COUNT] = {
	[JUSTIFICATION_CODE_NOT_PRESENT] = "vulnerable_code_not_present",
	[JUSTIFICATION_CODE_NOT_REACHABLE] = "vulnerable_code_not_in_execute_path",
	[JUSTIFICATION_REQUIRES_CONFIGURATION] = "vulnerable_code_not_in_execute_path",
	[JUSTIFICATION_REQUIRES_DEPENDENCY] = "vulnerable_code_not_in_execute_path",
	[JUSTIFICATION_REQUIRES_ENVIRONMENT] = "vulnerable_code_cannot_be_controlled_by_adversary",
	[JUSTIFICATION_PROTECTED_BY_COMPILER] = "inline_mitigations_already_exist",
	[JUSTIFICATION_PROTECTED_AT_RUNTIME] = "inline_mitigations_already_exist",
	[JUSTIFICATION_PROTECTED_AT_PERIMETER] = "vulnerable_code_cannot_be_controlled_by_adversary",
	[JUSTIFICATION_PROTECTED_BY_MITIGATING_CONTROL] = "inline_mitigations_already_exist",
};

static bool is_of_rule(const char *rule)
{
	for (size_t i = 0; i < COUNT_OF(vex_rules); i++)
		if (strcmp(vex_rules[i].id, rule) == 0)
			return true;
	return false;
}

static const char *text_of(const struct vex *vex, int column)
{
	return vex->row->cells[column].text;
}

/* "golang.org/x/net" of "pkg:golang/golang.org/x/net@v0.1.0"; text that is no purl as it is. */
static void add_name(struct buf *buf, const char *text, size_t length)
{
	const char *slash = text_starts(text, "pkg:") ? strchr(text, '/') : NULL;
	const char *end = slash ? slash + strcspn(slash, "@?# ") : text;

	if (slash && end > slash + 1)
		buf_add_bytes(buf, slash + 1, (size_t)(end - slash) - 1);
	else
		buf_add_bytes(buf, text, length == SIZE_MAX ? strlen(text) : length);
}

bool vex_read(const struct row *row, struct buf *scratch, struct vex *ret)
{
	const char *rule = row->cells[FIND_RULE].text, *subject = row->cells[FIND_SUBJECT].text;
	const char *blank = strrchr(subject, ' ');
	const bool is_whole = blank && blank[1];
	const int decision = decision_state_parse(row->cells[FIND_DECISION].text);
	size_t start;

	if (!is_of_rule(rule) || strcmp(row->cells[FIND_VERDICT].text, verdict_word(VERDICT_FAIL)) != 0)
		return false;
	buf_clear(scratch);
	if (is_whole)
		buf_add_bytes(scratch, subject, (size_t)(blank - subject));
	buf_add_char(scratch, '\0');
	start = scratch->length;
	add_name(scratch,
		is_whole   ? subject
		: *subject ? subject
			   : rule,
		is_whole ? (size_t)(blank - subject) : SIZE_MAX);
	*ret = (struct vex){
		.row = row,
		.vulnerability = is_whole   ? blank + 1
				 : *subject ? subject
					    : rule,
		.package = purl_is_plain(scratch->text) ? scratch->text : "",
		.name = scratch->text + start,
		.decision = decision < 0 ? DECISION_OPEN : (enum decision_state)decision,
	};
	ret->state = &states[ret->decision];
	/* What is not there any more needs no decision. */
	if (strcmp(row->cells[FIND_STATUS].text, "closed") == 0) {
		ret->decision = DECISION_OPEN;
		ret->state = &closed;
	}
	return true;
}

const char *vex_justification(const char *word)
{
	const int justification = justification_parse(word);

	return justification > 0 && justification < JUSTIFICATION_COUNT ? justifications[justification]
									: NULL;
}

void vex_add_reason(const struct vex *vex, struct buf *ret)
{
	const char *by = text_of(vex, FIND_BY), *reason = text_of(vex, FIND_REASON);
	const struct cell *until = &vex->row->cells[FIND_UNTIL];

	if (vex->decision == DECISION_OPEN)
		return;
	buf_add(ret, decision_state_shown(vex->decision));
	if (*by)
		buf_format(ret, " by %s", by);
	if (!until->empty && until->number) {
		buf_add(ret, " until ");
		buf_add_date(ret, until->number);
	}
	if (*reason)
		buf_format(ret, ": %s", reason);
}

void vex_add_action(const struct vex *vex, struct buf *ret)
{
	const char *remedy = text_of(vex, FIND_REMEDY);

	if (vex->decision == DECISION_ACCEPTED)
		vex_add_reason(vex, ret);
	else
		buf_add(ret, *remedy ? remedy : "not decided yet");
}
