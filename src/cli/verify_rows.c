#include "verify_rows.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "print.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
	WIDTH_DEFAULT = 120,
	WIDTH_LEAST = 80,
	VERDICT_WIDTH = 14,
	LEVEL_WIDTH = 5,
	GAP = 2,
	STATE_WIDTH = 11,
	STEP_WIDTH = 11
};

enum row_column {
	ROW_VERDICT,
	ROW_STEP,
	ROW_WHY,
	ROW_FILE,
	ROW_LINE,
	ROW_INDEX,
	ROW_FORMAT,
	ROW_ARTIFACT,
	ROW_SIGNER,
	ROW_ISSUER,
	ROW_BUILDER,
	ROW_SOURCE,
	ROW_COMMIT,
	ROW_LEVEL,
	ROW_PREDICATE,
	ROW_TIME,
	ROW_ROOT,
	ROW_STEPS,
	ROW_COLUMNS
};

static const struct column row_columns[ROW_COLUMNS] = {
	[ROW_VERDICT] = { .name = "verdict",
		.type = COLUMN_WORD,
		.about = "VERIFIED, or what it is instead" },
	[ROW_STEP] = { .name = "step", .type = COLUMN_WORD, .about = "the first check that failed" },
	[ROW_WHY] = { .name = "why", .about = "the verdict as a sentence" },
	[ROW_FILE] = { .name = "file", .about = "that holds the attestation" },
	[ROW_LINE] = { .name = "line", .type = COLUMN_NUMBER, .about = "of JSON Lines" },
	[ROW_INDEX] = { .name = "index", .type = COLUMN_NUMBER, .about = "in its value, from 0" },
	[ROW_FORMAT] = { .name = "format", .type = COLUMN_WORD, .about = "how it is written" },
	[ROW_ARTIFACT] = { .name = "artifact",
		.about = "file or digest that was compared; empty = none was" },
	[ROW_SIGNER] = { .name = "signer", .about = "who signed, once that is proved" },
	[ROW_ISSUER] = { .name = "issuer", .about = "who vouched for the signer" },
	[ROW_BUILDER] = { .name = "builder", .about = "that the signed provenance names" },
	[ROW_SOURCE] = { .name = "source", .about = "repository; certified, or else as signed" },
	[ROW_COMMIT] = { .name = "commit", .about = "likewise" },
	[ROW_LEVEL] = { .name = "level",
		.type = COLUMN_NUMBER,
		.about = "SLSA build level that policy allows" },
	[ROW_PREDICATE] = { .name = "predicate", .about = "what kind of statement it is" },
	[ROW_TIME] = { .name = "time", .type = COLUMN_TIME, .about = "earliest that is proved" },
	[ROW_ROOT] = { .name = "root", .about = "trust root or key that was used" },
	[ROW_STEPS] = { .name = "steps", .about = "with --explain: every check, a line each" },
};

const struct table verify_table = {
	.name = "verdicts",
	.rows = "verdicts",
	.title = "Verdicts",
	.columns = row_columns,
	.column_count = ROW_COLUMNS,
	.sort = "",
};

void verify_rows_release(struct verify_rows *rows)
{
	if (rows->state)
		rows->report->end(&rows->state, NULL);
	output_release(&rows->output);
	buf_release(&rows->text);
}

bool verify_is_enough(const struct settings *settings, enum attestation_verdict verdict)
{
	return verdict == VERDICT_VERIFIED || (settings->any_signer && verdict == VERDICT_VERIFIED_ANY);
}

/* --- what of it may be believed ------------------------------------------------------------------------- */

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* Names are shown as facts only once they are proved; of others the sentence says what they claim. */
static bool is_proved(const struct verification *found)
{
	return found->verdict == VERDICT_VERIFIED || found->verdict == VERDICT_VERIFIED_ANY ||
	       found->verdict == VERDICT_SIGNED_NO_TIME;
}

static const char *signer_of(const struct verification *found)
{
	if (!is_proved(found))
		return "";
	return or_empty(found->certified ? found->certified->san : found->key);
}

static const char *issuer_of(const struct verification *found)
{
	return is_proved(found) && found->certified ? or_empty(found->certified->issuer) : "";
}

static const char *builder_of(const struct verification *found)
{
	if (!is_proved(found))
		return "";
	if (found->statement && found->statement->builder)
		return found->statement->builder;
	return or_empty(found->certified ? found->certified->signer : NULL);
}

static const char *source_of(const struct verification *found)
{
	if (!is_proved(found))
		return "";
	if (found->certified && found->certified->repository)
		return found->certified->repository;
	return or_empty(found->statement ? found->statement->source : NULL);
}

static const char *commit_of(const struct verification *found)
{
	if (!is_proved(found))
		return "";
	if (found->certified && found->certified->commit)
		return found->certified->commit;
	return or_empty(found->statement ? found->statement->source_commit : NULL);
}

/* --- steps ---------------------------------------------------------------------------------------------- */

static void add_detail(struct buf *text, const struct step_result *step)
{
	const char *comma = "";

	if (step->state == STEP_FAILED && step->expected) {
		buf_format(text, "expected %s", step->expected);
		comma = ", ";
	}
	if (step->seen) {
		buf_format(text, step->state == STEP_FAILED ? "%sseen %s" : "%s%s", comma, step->seen);
		comma = ", ";
	}
	if (step->note)
		buf_format(text, *comma ? "; %s" : "%s", step->note);
}

static void add_steps(struct buf *text, const struct verification *found)
{
	for (size_t i = 0; i < found->step_count; i++) {
		const struct step_result *step = &found->steps[i];

		CLEANUP(buf_release) struct buf detail = BUF_INIT;

		add_detail(&detail, step);
		buf_format(text, "%s%s %s%s%s", i ? "\n" : "", attestation_step_word(step->step),
			step_state_word(step->state), detail.length ? ": " : "", detail.text);
	}
}

/* --- for programs --------------------------------------------------------------------------------------- */

static int sink(const char *bytes, size_t length, void *context, struct error *err)
{
	struct verify_rows *rows = context;

	return output_write(&rows->output, bytes, length, err);
}

static struct cell text_cell(const char *text)
{
	return (struct cell){ .text = text, .empty = !*text };
}

static struct cell number_cell(int64_t number, bool known)
{
	return (struct cell){ .text = "", .number = known ? number : 0, .empty = !known };
}

static int write_cells(
	struct verify_rows *rows, const struct verified *verified, const char *why, const char *steps)
{
	const struct verification *found = verified->verification;
	const char *failed = found->failed ? attestation_step_word(found->failed) : "";
	const char *predicate = found->statement ? found->statement->predicate_type : NULL;
	const struct cell cells[ROW_COLUMNS] = {
		[ROW_VERDICT] = text_cell(attestation_verdict_word(found->verdict)),
		[ROW_STEP] = text_cell(failed),
		[ROW_WHY] = text_cell(why),
		[ROW_FILE] = text_cell(verified->path),
		[ROW_LINE] = number_cell((int64_t)verified->line, verified->line > 0),
		[ROW_INDEX] = number_cell((int64_t)verified->index, true),
		[ROW_FORMAT] = text_cell(attestation_format_word(verified->format)),
		[ROW_ARTIFACT] = text_cell(or_empty(verified->artifact)),
		[ROW_SIGNER] = text_cell(signer_of(found)),
		[ROW_ISSUER] = text_cell(issuer_of(found)),
		[ROW_BUILDER] = text_cell(builder_of(found)),
		[ROW_SOURCE] = text_cell(source_of(found)),
		[ROW_COMMIT] = text_cell(commit_of(found)),
		[ROW_LEVEL] = number_cell(found->level, is_proved(found) && found->level >= 0),
		[ROW_PREDICATE] = text_cell(or_empty(predicate)),
		[ROW_TIME] = number_cell(found->time, is_proved(found) && found->time),
		[ROW_ROOT] = text_cell(or_empty(found->root)),
		[ROW_STEPS] = text_cell(steps),
	};
	const struct row row = { .cells = cells };

	return rows->report->row(rows->state, &row, rows->err);
}

static int write_row(struct verify_rows *rows, const struct verified *verified)
{
	CLEANUP(buf_release) struct buf why = BUF_INIT;
	CLEANUP(buf_release) struct buf steps = BUF_INIT;

	verification_add_line(&why, verified->verification);
	if (rows->settings->explain)
		add_steps(&steps, verified->verification);
	return write_cells(rows, verified, why.text, steps.text);
}

/* --- for people ----------------------------------------------------------------------------------------- */

/* What of the width is left is shared out: file, artifact, signer, builder, source. */
static const struct {
	const char *head;
	size_t parts;
} shares[] = { { "FILE", 24 }, { "ARTIFACT", 18 }, { "SIGNER", 26 }, { "BUILDER", 16 }, { "SOURCE", 16 } };

static size_t share_width(const struct verify_rows *rows, size_t index)
{
	const size_t gaps = (COUNT_OF(shares) + 1) * GAP;

	return (rows->width - VERDICT_WIDTH - LEVEL_WIDTH - gaps) * shares[index].parts / 100;
}

static void add_cells(struct verify_rows *rows, struct buf *text, const char *verdict, const char *level,
	const char *const *cells)
{
	buf_add_column(text, verdict, VERDICT_WIDTH, TEXT_CUT_END, true, rows->ascii);
	buf_add_repeated(text, " ", GAP);
	for (size_t i = 0; i < COUNT_OF(shares); i++) {
		buf_add_column(text, cells[i], share_width(rows, i), TEXT_CUT_MIDDLE, true, rows->ascii);
		buf_add_repeated(text, " ", GAP);
	}
	buf_add(text, level);
}

static void add_head(struct verify_rows *rows)
{
	CLEANUP(buf_release) struct buf head = BUF_INIT;
	const char *heads[COUNT_OF(shares)];

	for (size_t i = 0; i < COUNT_OF(shares); i++)
		heads[i] = shares[i].head;
	add_cells(rows, &head, "VERDICT", "LEVEL", heads);
	buf_add_heading(&rows->text, head.text, rows->color);
	rows->begun = true;
}

static void add_step_lines(struct buf *text, const struct verification *found)
{
	for (size_t i = 0; i < found->step_count; i++) {
		const struct step_result *step = &found->steps[i];
		CLEANUP(buf_release) struct buf detail = BUF_INIT;

		add_detail(&detail, step);
		buf_format(text, "    %-*s  ", STATE_WIDTH, step_state_word(step->state));
		buf_format(text, "%-*s", detail.length ? STEP_WIDTH + GAP : 0,
			attestation_step_word(step->step));
		buf_add_untrusted(text, detail.text);
		buf_add_char(text, '\n');
	}
}

static void add_line(struct verify_rows *rows, const struct verified *verified)
{
	const struct verification *found = verified->verification;
	CLEANUP(buf_release) struct buf file = BUF_INIT;
	CLEANUP(buf_release) struct buf level = BUF_INIT;
	CLEANUP(buf_release) struct buf why = BUF_INIT;
	const char *cells[] = { NULL, verified->artifact ? verified->artifact : "not compared",
		signer_of(found), builder_of(found), source_of(found) };

	if (!rows->begun)
		add_head(rows);
	buf_add(&file, verified->path);
	if (verified->line)
		buf_format(&file, ":%zu", verified->line);
	if (verified->index)
		buf_format(&file, "#%zu", verified->index + 1);
	cells[0] = file.text;
	for (size_t i = 0; i < COUNT_OF(cells); i++)
		cells[i] = *cells[i] ? cells[i] : "-";
	if (is_proved(found) && found->level >= 0)
		buf_format(&level, "L%d", found->level);
	add_cells(rows, &rows->text, attestation_verdict_word(found->verdict),
		level.length ? level.text : "-", cells);
	buf_add_char(&rows->text, '\n');
	if (found->verdict != VERDICT_VERIFIED) {
		verification_add_line(&why, found);
		buf_add(&rows->text, "    ");
		buf_add_untrusted(&rows->text, why.text);
		buf_add_char(&rows->text, '\n');
	}
	if (rows->settings->explain)
		add_step_lines(&rows->text, found);
}

static int pass_on(struct verify_rows *rows)
{
	int result = output_write(&rows->output, rows->text.text, rows->text.length, rows->err);

	buf_clear(&rows->text);
	return result;
}

static void add_total(struct verify_rows *rows, const struct verify_result *result)
{
	struct buf *text = &rows->text;
	const char *comma = ": ";

	if (result->count)
		buf_add_quantity(text, result->count, "verdict", "verdicts");
	else
		buf_add(text, "no attestation");
	for (size_t i = VERDICT_VERIFIED; i <= VERDICT_MALFORMED; i++) {
		if (!result->counts[i])
			continue;
		buf_format(text, "%s%zu %s", comma, result->counts[i],
			attestation_verdict_word((enum attestation_verdict)i));
		comma = ", ";
	}
	buf_add_char(text, '\n');
	if (result->others) {
		buf_add_quantity(text, result->others, "more speaks", "more speak");
		buf_add(text, " of something else\n");
	}
}

/* --- together ------------------------------------------------------------------------------------------- */

static size_t table_width(const struct settings *settings)
{
	struct winsize size;

	if (settings->width)
		return settings->width;
	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return WIDTH_DEFAULT;
	return size.ws_col < WIDTH_LEAST ? WIDTH_LEAST : size.ws_col;
}

int verify_rows_open(struct verify_rows *ret, const struct settings *settings, struct error *err)
{
	struct report_settings told = {
		.sink = sink,
		.context = ret,
		.now = clock_now(),
		.filter = "",
		.database = "",
		.columns = &verify_table,
	};

	*ret = (struct verify_rows){
		.settings = settings,
		.output = OUTPUT_INIT,
		.text = BUF_INIT,
		.width = table_width(settings),
		.color = print_has_color(settings),
		.ascii = print_is_ascii(settings),
		.err = err,
	};
	if (output_open(&ret->output, NULL, err) < 0)
		return err->code;
	if (!settings->format || strcmp(settings->format, "text") == 0)
		return 0;
	ret->report = report_by_name(settings->format);
	return ret->report->begin(&ret->state, &told, err);
}

int verify_rows_add(const struct verified *verified, void *context)
{
	struct verify_rows *rows = context;

	if (rows->report)
		return write_row(rows, verified);
	if (rows->settings->quiet && verify_is_enough(rows->settings, verified->verification->verdict))
		return 0;
	add_line(rows, verified);
	return pass_on(rows);
}

void verify_note_error(struct error *ret, const char *path, const char *text)
{
	if (strstr(text, path))
		error_set(ret, ERROR_MALFORMED, "%s", text);
	else
		error_set(ret, ERROR_MALFORMED, "'%s': %s", path, text);
}

void verify_rows_note(const char *path, bool failed, const char *text, void *context)
{
	struct verify_rows *rows = context;
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	struct error error = { 0 };

	if (failed) {
		verify_note_error(&error, path, text);
		print_failure(&error);
		return;
	}
	buf_add(&line, "note: '");
	buf_add_untrusted(&line, path);
	buf_add(&line, "': ");
	buf_add_untrusted(&line, text);
	buf_add_char(&line, '\n');
	print_note(rows->settings, line.text);
}

int verify_rows_finish(struct verify_rows *rows, const struct verify_result *result)
{
	if (rows->report) {
		if (rows->report->end(&rows->state, rows->err) < 0)
			return rows->err->code;
		return output_finish(&rows->output, rows->err);
	}
	if (rows->settings->quiet)
		return 0;
	add_total(rows, result);
	return pass_on(rows) < 0 ? rows->err->code : output_finish(&rows->output, rows->err);
}
