/* What people decide about findings: its words, whether it can be recorded, and until when it holds. */
#include "model/decision.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"

enum { OWNER_MOST = 200, SCOPE_TEXT_MOST = 4096, SECONDS_OF_DAY = 86400, DATE_LENGTH = 10 };

/* The end of the year 9999: later days cannot be written. */
static const int64_t last_time = 253402300799;

/* --- words ----------------------------------------------------------------------------------------------- */

static const char *const state_words[DECISION_STATES] = {
	[DECISION_OPEN] = "open",
	[DECISION_IN_TRIAGE] = "in_triage",
	[DECISION_EXPLOITABLE] = "exploitable",
	[DECISION_ACCEPTED] = "accepted",
	[DECISION_FALSE_POSITIVE] = "false_positive",
	[DECISION_NOT_AFFECTED] = "not_affected",
};

static const char *const justification_words[JUSTIFICATION_COUNT] = {
	[JUSTIFICATION_NONE] = "",
	[JUSTIFICATION_CODE_NOT_PRESENT] = "code_not_present",
	[JUSTIFICATION_CODE_NOT_REACHABLE] = "code_not_reachable",
	[JUSTIFICATION_REQUIRES_CONFIGURATION] = "requires_configuration",
	[JUSTIFICATION_REQUIRES_DEPENDENCY] = "requires_dependency",
	[JUSTIFICATION_REQUIRES_ENVIRONMENT] = "requires_environment",
	[JUSTIFICATION_PROTECTED_BY_COMPILER] = "protected_by_compiler",
	[JUSTIFICATION_PROTECTED_AT_RUNTIME] = "protected_at_runtime",
	[JUSTIFICATION_PROTECTED_AT_PERIMETER] = "protected_at_perimeter",
	[JUSTIFICATION_PROTECTED_BY_MITIGATING_CONTROL] = "protected_by_mitigating_control",
};

const char *decision_state_word(enum decision_state state)
{
	return (size_t)state < DECISION_STATES ? state_words[state] : "";
}

const char *decision_state_shown(enum decision_state state)
{
	switch (state) {
	case DECISION_OPEN:
		return "open";
	case DECISION_IN_TRIAGE:
		return "in triage";
	case DECISION_EXPLOITABLE:
		return "confirmed";
	case DECISION_ACCEPTED:
		return "accepted";
	case DECISION_FALSE_POSITIVE:
	case DECISION_NOT_AFFECTED:
		return "dismissed";
	case DECISION_STATES:
		break;
	}
	return "";
}

/* The same but for what stands between the words. */
static bool is_word(const char *text, const char *word)
{
	for (; *text && *word; text++, word++)
		if (*text != *word && !(*word == '_' && (*text == '-' || *text == ' ')))
			return false;
	return !*text && !*word;
}

int decision_state_parse(const char *word)
{
	for (int state = 0; state < DECISION_STATES; state++)
		if (is_word(word, state_words[state]))
			return state;
	if (strcmp(word, "confirmed") == 0)
		return DECISION_EXPLOITABLE;
	return strcmp(word, "reopen") == 0 ? DECISION_OPEN : -1;
}

bool decision_settles(enum decision_state state)
{
	switch (state) {
	case DECISION_ACCEPTED:
	case DECISION_FALSE_POSITIVE:
	case DECISION_NOT_AFFECTED:
		return true;
	case DECISION_OPEN:
	case DECISION_IN_TRIAGE:
	case DECISION_EXPLOITABLE:
	case DECISION_STATES:
		break;
	}
	return false;
}

const char *justification_word(enum justification justification)
{
	return (size_t)justification < JUSTIFICATION_COUNT ? justification_words[justification] : "";
}

int justification_parse(const char *word)
{
	for (int justification = 1; justification < JUSTIFICATION_COUNT; justification++)
		if (is_word(word, justification_words[justification]))
			return justification;
	return -1;
}

/* --- what can be recorded -------------------------------------------------------------------------------- */

/* UTF-8 without control characters, but for those that are allowed. */
static bool is_plain(const char *text, const char *allowed)
{
	const size_t length = strlen(text);
	size_t position = 0;

	while (position < length) {
		const uint32_t rune = text_next(text, length, &position);
		const bool control = rune < ' ' || (rune >= 0x7f && rune < 0xa0);

		if (rune == TEXT_BAD_BYTE || (control && (rune >= 0x7f || !strchr(allowed, (int)rune))))
			return false;
	}
	return true;
}

static bool is_blank(const char *text)
{
	return !text[strspn(text, " \t\n")];
}

static int check_condition(const char *text, const char *what, const char *allowed, struct error *err)
{
	if (!*text)
		return 0;
	if (is_blank(text))
		return error_set(err, ERROR_USAGE, "the %s of the decision is blank", what);
	if (strlen(text) > SCOPE_TEXT_MOST)
		return error_set(err, ERROR_USAGE, "the %s of the decision is longer than %d bytes", what,
			SCOPE_TEXT_MOST);
	if (!is_plain(text, allowed))
		return error_set(err, ERROR_USAGE, "the %s of the decision is not plain UTF-8 text", what);
	return 0;
}

static bool has_condition(const struct decision_scope *scope)
{
	return scope->rule || *scope->repository || *scope->path || *scope->subject || *scope->target ||
	       *scope->commit;
}

static int check_conditions(const struct decision_scope *scope, struct error *err)
{
	int result = check_condition(scope->repository, "repository", "\n", err);

	if (result == 0)
		result = check_condition(scope->path, "path", "\n", err);
	if (result == 0)
		result = check_condition(scope->subject, "subject", "\n", err);
	if (result == 0)
		result = check_condition(scope->target, "module", "", err);
	if (result < 0)
		return result;
	if (scope->rule < 0)
		return error_set(err, ERROR_USAGE, "%d is no rule", scope->rule);
	if (*scope->commit && !text_is_hex(scope->commit, 40)) {
		error_set(err, ERROR_USAGE, "'%.60s' is no commit", scope->commit);
		error_hint(err, "A commit is named by its 40 digits, in lower case.");
		return ERROR_USAGE;
	}
	if (*scope->commit && !*scope->target) {
		error_set(err, ERROR_USAGE, "a commit without the module that it is of");
		error_hint(err, "Name the module too: MODULE@COMMIT.");
		return ERROR_USAGE;
	}
	return 0;
}

static int check_scope(const struct decision_scope *scope, struct error *err)
{
	const bool conditions = has_condition(scope);

	if (scope->finding_count && conditions)
		return error_set(err, ERROR_USAGE,
			"a decision names findings or says what they must be like, not both");
	if (scope->finding_count > DECISION_FINDINGS_MOST) {
		error_set(err, ERROR_USAGE, "%zu findings are more than one act can name, which is %d",
			scope->finding_count, DECISION_FINDINGS_MOST);
		error_hint(err, "Decide for a rule, repository, path or module instead.");
		return ERROR_USAGE;
	}
	if (!scope->finding_count && !conditions) {
		error_set(err, ERROR_USAGE, "a decision about everything cannot be recorded");
		error_hint(err, "Name findings, or a rule, repository, path, subject or module.");
		return ERROR_USAGE;
	}
	return check_conditions(scope, err);
}

static int check_reason(const struct decision *decision, struct error *err)
{
	const bool free =
		decision->owns || decision->state == DECISION_OPEN || decision->state == DECISION_IN_TRIAGE;

	if (strlen(decision->reason) > DECISION_REASON_MOST)
		return error_set(
			err, ERROR_USAGE, "the reason is longer than %d bytes", DECISION_REASON_MOST);
	if (!is_plain(decision->reason, "\n\t"))
		return error_set(err, ERROR_USAGE, "the reason is not plain UTF-8 text");
	if (free || !is_blank(decision->reason))
		return 0;
	error_set(err, ERROR_USAGE, "a decision needs a reason");
	error_hint(err, "Say why it is %s: others will ask.", decision_state_shown(decision->state));
	return ERROR_USAGE;
}

static int check_state(const struct decision *decision, struct error *err)
{
	const bool needs = decision->state == DECISION_NOT_AFFECTED;

	if (!*decision_state_word(decision->state))
		return error_set(err, ERROR_USAGE, "a decision of no known state");
	if (decision->justification && !*justification_word(decision->justification))
		return error_set(err, ERROR_USAGE, "a decision of no known justification");
	if (needs && !decision->justification) {
		error_set(err, ERROR_USAGE, "what is not affected needs a justification");
		error_hint(err, "One of them is '%s'.", justification_word(JUSTIFICATION_CODE_NOT_REACHABLE));
		return ERROR_USAGE;
	}
	if (!needs && decision->justification)
		return error_set(err, ERROR_USAGE, "only what is not affected has a justification");
	return 0;
}

static int check_until(int64_t until, int64_t now, struct error *err)
{
	CLEANUP(buf_release) struct buf date = BUF_INIT;

	if (!until || (until >= now && until <= last_time))
		return 0;
	if (until < 0 || until > last_time)
		return error_set(err, ERROR_USAGE, "the end of the decision is no day");
	buf_add_date(&date, until);
	error_set(err, ERROR_USAGE, "the decision would have ended already, on %s", date.text);
	error_hint(err, "Name today or a later day.");
	return ERROR_USAGE;
}

int decision_check(const struct decision *decision, int64_t now, struct error *err)
{
	int result = check_scope(&decision->scope, err);

	if (result == 0)
		result = check_reason(decision, err);
	if (result == 0 && (strlen(decision->owner) > OWNER_MOST || !is_plain(decision->owner, "")))
		result = error_set(err, ERROR_USAGE, "the owner is not one line of at most %d bytes of UTF-8",
			OWNER_MOST);
	if (result == 0 && *decision->owner && is_blank(decision->owner))
		result = error_set(err, ERROR_USAGE, "the owner is blank");
	if (result < 0 || decision->owns)
		return result;
	result = check_state(decision, err);
	return result < 0 ? result : check_until(decision->until, now, err);
}

/* --- until when ------------------------------------------------------------------------------------------ */

static int refuse_day(const char *text, struct error *err)
{
	error_set(err, ERROR_USAGE, "'%.60s' is no day", text);
	error_hint(err, "Write a day as 2026-12-31, or days, weeks or years from now as 30d, 12w, 1y.");
	return ERROR_USAGE;
}

int decision_until(const char *text, int64_t now, int64_t *ret, struct error *err)
{
	int64_t day = 0, age = 0, unit = 0;
	int result;

	if (strlen(text) == DATE_LENGTH && clock_parse(text, &day)) {
		if (day < 0 || day > last_time)
			return refuse_day(text, err);
	} else if (clock_parse_age(text, &age, &unit) && unit >= SECONDS_OF_DAY) {
		day = now + age;
	} else {
		return refuse_day(text, err);
	}
	day = day - day % SECONDS_OF_DAY + SECONDS_OF_DAY - 1;
	result = check_until(day, now, err);
	if (result == 0)
		*ret = day;
	return result;
}
