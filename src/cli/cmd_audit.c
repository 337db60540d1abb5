/* audit: the chain of what people did. */
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/output.h"
#include "base/text.h"
#include "commands.h"
#include "engine/triage.h"
#include "model/limits.h"
#include "paths.h"
#include "print.h"
#include "since.h"
#include "stop.h"

#include <string.h>

enum { PIECE = 32 * 1024, DIGEST_HEX = 64 };

bool audit_words(size_t index, struct buf *ret)
{
	static const char *const words[] = { "show", "verify", "export" };

	if (index >= COUNT_OF(words))
		return false;
	buf_add(ret, words[index]);
	return true;
}

bool audit_format_words(size_t index, struct buf *ret)
{
	static const char *const words[] = { "text", "json" };

	if (index >= COUNT_OF(words))
		return false;
	buf_add(ret, words[index]);
	return true;
}

/* Acts being written. */
struct acts {
	struct output output;
	struct buf text;
	int64_t since;
	size_t count;
	const volatile int *stop;
	void (*add)(struct acts *acts, const struct chain_link *link);
	struct error *err;
};

static void acts_release(struct acts *acts)
{
	output_release(&acts->output);
	buf_release(&acts->text);
}

static int pass_on(struct acts *acts)
{
	const int result = output_write(&acts->output, acts->text.text, acts->text.length, acts->err);

	buf_clear(&acts->text);
	return result;
}

static int take_link(const struct chain_link *link, void *context)
{
	struct acts *acts = context;

	if (*acts->stop)
		return error_set(acts->err, ERROR_SYSTEM, "stopped before everything was written");
	if (link->made < acts->since)
		return 0;
	acts->add(acts, link);
	acts->count++;
	return acts->text.length < PIECE ? 0 : pass_on(acts);
}

/* --- as text --------------------------------------------------------------------------------------------- */

static void add_lines(struct buf *text, const char *lines)
{
	while (*lines) {
		const size_t length = strcspn(lines, "\n");

		buf_add(text, "  ");
		buf_add_untrusted_bytes(text, lines, length);
		buf_add_char(text, '\n');
		lines += length + (lines[length] == '\n');
	}
}

/* What an act says, apart from its reason, in one line; the words are the program's own but for the owner. */
static void add_said(struct buf *text, const struct json_value *body)
{
	static const char *const members[] = { "state", "justification", "step", "outcome", "owner" };
	const char *comma = "  ";
	int64_t until;

	for (size_t i = 0; i < COUNT_OF(members); i++) {
		const char *word = json_text(json_member(body, members[i]));

		if (!word || !*word)
			continue;
		buf_format(text, "%s%s ", comma, members[i]);
		buf_add_untrusted(text, word);
		comma = ", ";
	}
	if (json_integer(json_member(body, "until"), &until)) {
		buf_format(text, "%suntil ", comma);
		buf_add_date(text, until);
		comma = ", ";
	}
	if (comma[0] == ',')
		buf_add_char(text, '\n');
}

/* Somebody may have written anything into the file. */
static bool parse_body(struct json **ret, const char *body)
{
	const struct json_limits limits = {
		.depth = (uint32_t)limit_table[LIMIT_JSON_DEPTH].value,
		.values = (uint32_t)limit_table[LIMIT_JSON_VALUES].value,
	};

	return json_parse(ret, body, strlen(body), JSON_STRICT, &limits, NULL, NULL) == 0;
}

static void add_body(struct buf *text, const char *body)
{
	static const char *const members[] = { "reason", "note", "text" };
	CLEANUP(json_close) struct json *json = NULL;

	if (!parse_body(&json, body)) {
		buf_add(text, "  what it says cannot be read\n");
		return;
	}
	add_said(text, json_root(json));
	for (size_t i = 0; i < COUNT_OF(members); i++) {
		const char *said = json_text(json_member(json_root(json), members[i]));

		if (said)
			add_lines(text, said);
	}
}

static void add_text(struct acts *acts, const struct chain_link *link)
{
	struct buf *text = &acts->text;

	buf_format(text, "act %lld  ", (long long)link->id);
	buf_add_minute(text, link->made);
	buf_add(text, "  ");
	buf_add_untrusted(text, link->actor);
	buf_format(text, "  %s", link->kind);
	if (link->undoes)
		buf_format(text, " of act %lld", (long long)link->undoes);
	if (!link->undoes && *link->scope) {
		buf_add(text, ": ");
		buf_add_untrusted(text, link->scope);
	}
	buf_add(text, link->undone ? "  (taken back)\n" : "\n");
	add_body(text, link->body);
}

/* --- as JSON --------------------------------------------------------------------------------------------- */

/* Members that both forms have. */
static void write_link(struct json_writer *writer, const struct chain_link *link)
{
	CLEANUP(buf_release) struct buf made = BUF_INIT;

	buf_add_time(&made, link->made);
	json_write_integer(writer, "act", link->id);
	json_write_text(writer, "made", made.text);
	json_write_text(writer, "actor", link->actor);
	json_write_text(writer, "kind", link->kind);
	json_write_text(writer, "scope", link->scope);
	if (link->undoes)
		json_write_integer(writer, "undoes", link->undoes);
	else
		json_write_null(writer, "undoes");
	json_write_bool(writer, "undone", link->undone);
}

static void add_json(struct acts *acts, const struct chain_link *link)
{
	struct json_writer writer = { .buf = &acts->text };
	CLEANUP(json_close) struct json *json = NULL;

	buf_add(&acts->text, acts->count ? ",\n" : "[\n");
	json_begin_object(&writer, NULL);
	write_link(&writer, link);
	json_write_text(&writer, "digest", link->digest);
	if (parse_body(&json, link->body))
		json_write_raw(&writer, "body", link->body, strlen(link->body));
	else
		json_write_null(&writer, "body");
	json_end_object(&writer);
}

static void add_exported(struct acts *acts, const struct chain_link *link)
{
	struct json_writer writer = { .buf = &acts->text };

	json_begin_object(&writer, NULL);
	write_link(&writer, link);
	json_write_text(&writer, "previous", link->previous);
	json_write_text(&writer, "digest", link->digest);
	json_write_text(&writer, "canonical", link->canonical);
	json_end_object(&writer);
	buf_add_char(&acts->text, '\n');
}

/* --- what is asked for ----------------------------------------------------------------------------------- */

static int write_acts(struct acts *acts, struct fleet *fleet, const struct settings *settings)
{
	acts->stop = stop_on_signals();
	if (output_open(&acts->output, settings->output, acts->err) < 0)
		return acts->err->code;
	return fleet_visit_chain(fleet, 0, take_link, acts, acts->err);
}

static int show_head(struct fleet *fleet, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	char digest[DIGEST_HEX + 1];
	int64_t act;

	if (fleet_chain_head(fleet, &act, digest, err) < 0)
		return err->code;
	buf_format(&text, "%lld %s\n", (long long)act, digest);
	return print_text(&text, err);
}

static int show(struct fleet *fleet, const struct settings *settings, struct error *err)
{
	const bool json = settings->format && strcmp(settings->format, "json") == 0;
	CLEANUP(acts_release)
	struct acts acts = { .output = OUTPUT_INIT,
		.text = BUF_INIT,
		.since = INT64_MIN,
		.add = json ? add_json : add_text,
		.err = err };
	int result = 0;

	if (settings->show_head)
		return show_head(fleet, err);
	if (settings->since)
		result = since_read(settings->since, clock_now(), &acts.since, err);
	if (result == 0)
		result = write_acts(&acts, fleet, settings);
	if (result < 0)
		return result;
	if (json)
		buf_add(&acts.text, acts.count ? "\n]\n" : "[]\n");
	else if (!acts.count)
		buf_add(&acts.text,
			settings->since ? "nobody has done anything since\n" : "nobody has done anything\n");
	return pass_on(&acts) < 0 ? err->code : output_finish(&acts.output, err);
}

static int verify(struct fleet *fleet, const char *head, const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf report = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	char digest[DIGEST_HEX + 1];
	int64_t act = 0;
	int result = fleet_verify_chain(fleet, head, &report, err);

	if (result == 0 && settings->quiet)
		return 0;
	buf_add_untrusted_lines(&text, report.text);
	if (result == 0 && fleet_chain_head(fleet, &act, digest, err) < 0)
		return err->code;
	if (result == 0 && act)
		buf_format(&text, "the last act is %lld, %s\n", (long long)act, digest);
	if (text.length && print_text(&text, result < 0 ? NULL : err) < 0 && result == 0)
		return err->code;
	return result;
}

/* Also a broken chain is written down; then it is said that it is. */
static int export(struct fleet *fleet, const struct settings *settings, struct error *err)
{
	CLEANUP(acts_release)
	struct acts acts = {
		.output = OUTPUT_INIT, .text = BUF_INIT, .since = INT64_MIN, .add = add_exported, .err = err
	};
	CLEANUP(buf_release) struct buf report = BUF_INIT;

	if (write_acts(&acts, fleet, settings) < 0 || pass_on(&acts) < 0 ||
		output_finish(&acts.output, err) < 0)
		return err->code;
	return fleet_verify_chain(fleet, NULL, &report, err);
}

/* --- which one ------------------------------------------------------------------------------------------- */

static int refuse_with(const char *option, const char *verb, struct error *err)
{
	return error_set(err, ERROR_USAGE, "%s does not go with 'audit %s'", option, verb);
}

static int check_options(const struct settings *settings, struct error *err)
{
	const char *verb = settings->operands.items[0];
	const bool shows = strcmp(verb, "show") == 0, verifies = strcmp(verb, "verify") == 0;

	if (settings->since && !shows)
		return refuse_with("--since", verb, err);
	if (settings->format && !shows)
		return refuse_with("--format", verb, err);
	if (settings->show_head && !shows && !verifies)
		return refuse_with("--head", verb, err);
	if (settings->output && verifies)
		return refuse_with("--output", verb, err);
	if (settings->show_head && shows && (settings->since || settings->format || settings->output))
		return error_set(err, ERROR_USAGE,
			"--head shows number and digest of the last act, and takes nothing else");
	if (settings->operands.count > 1 && !(verifies && settings->show_head))
		return error_set(
			err, ERROR_USAGE, "'audit %s' takes no '%.80s'", verb, settings->operands.items[1]);
	if (verifies && settings->show_head && settings->operands.count < 2) {
		error_set(err, ERROR_USAGE, "which act must be in the chain is not said");
		error_hint(err, "Give what 'scabbard audit show --head' printed: verify --head HASH.");
		return ERROR_USAGE;
	}
	return 0;
}

/* The digest to be found, in the form of the chain. */
static int read_head(const char *text, char ret[DIGEST_HEX + 1], struct error *err)
{
	if (strlen(text) == DIGEST_HEX)
		for (size_t i = 0; i <= DIGEST_HEX; i++)
			ret[i] = text[i] >= 'A' && text[i] <= 'F' ? (char)(text[i] - 'A' + 'a') : text[i];
	if (strlen(text) == DIGEST_HEX && text_is_hex(ret, DIGEST_HEX))
		return 0;
	error_set(err, ERROR_USAGE, "'%.80s' is not the %d digits of an act", text, DIGEST_HEX);
	error_hint(
		err, "'scabbard audit show --head' prints the number of the last act and then its digest.");
	return ERROR_USAGE;
}

int cmd_audit(const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	const char *verb = settings->operands.items[0];
	char head[DIGEST_HEX + 1] = "";

	if (check_options(settings, err) < 0 ||
		(settings->operands.count > 1 && read_head(settings->operands.items[1], head, err) < 0) ||
		paths_add_database(&path, settings, err) < 0 ||
		fleet_open(&fleet, path.text, false, err) < 0 || fleet_hold(fleet, err) < 0)
		return err->code;
	if (strcmp(verb, "show") == 0)
		return show(fleet, settings, err);
	if (strcmp(verb, "export") == 0)
		return export(fleet, settings, err);
	return verify(fleet, *head ? head : NULL, settings, err);
}
