/* who: which repositories use a module or an image, through whom, since when, and who brought it in. */
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/output.h"
#include "commands.h"
#include "engine/ledger.h"
#include "paths.h"
#include "print.h"
#include "reports/table.h"
#include "stop.h"

#include <string.h>

enum { PIECE = 32 * 1024 };

/* Which uses are being listed: each kind has a heading. */
enum kind { KIND_NONE, KIND_DIRECT, KIND_THROUGH, KIND_FORMER };

/* An answer under way: as text, or row by row in a format. */
struct answer {
	struct output output;
	const struct report *report; /* NULL = text */
	struct report_state *state;
	struct report_settings settings;
	struct buf text;
	enum kind kind;
	size_t counts[KIND_FORMER + 1];
	bool color, failed;
	const volatile int *stop;
	struct error *err;
};

static void answer_release(struct answer *answer)
{
	output_release(&answer->output);
	buf_release(&answer->text);
}

static int sink(const char *bytes, size_t length, void *context, struct error *err)
{
	struct answer *answer = context;

	return answer->failed ? 0 : output_write(&answer->output, bytes, length, err);
}

static int pass_on(struct answer *answer)
{
	int result = sink(answer->text.text, answer->text.length, answer, answer->err);

	buf_clear(&answer->text);
	return result;
}

/* --- as text --------------------------------------------------------------------------------------------- */

static enum kind kind_of(const struct use *use)
{
	if (use->until)
		return KIND_FORMER;
	return *use->through ? KIND_THROUGH : KIND_DIRECT;
}

static void add_head(struct answer *answer, enum kind kind)
{
	static const char *const heads[] = { [KIND_DIRECT] = "DIRECTLY",
		[KIND_THROUGH] = "THROUGH OTHER MODULES",
		[KIND_FORMER] = "FORMERLY" };

	if (answer->kind == kind)
		return;
	if (answer->kind != KIND_NONE)
		buf_add_char(&answer->text, '\n');
	answer->kind = kind;
	buf_add_heading(&answer->text, heads[kind], answer->color);
}

static void add_image(struct buf *text, const struct use *use)
{
	buf_add(text, "    ");
	buf_add_untrusted(text, use->target);
	if (*use->version) {
		buf_add_char(text, ':');
		buf_add_untrusted(text, use->version);
	}
	if (*use->digest) {
		buf_add(text, ", pulls ");
		buf_add_untrusted(text, use->digest);
		buf_add_char(text, '\n');
	} else {
		buf_add(text, ", floats\n");
	}
}

static void add_module(struct buf *text, const struct use *use)
{
	buf_add(text, "    ");
	buf_add_untrusted(text, use->target);
	if (*use->version && strcmp(use->version, use->commit) != 0) {
		buf_add_char(text, '@');
		buf_add_untrusted(text, use->version);
	}
	buf_format(text, use->commit[0] ? ", runs %s\n" : ", floats\n", use->commit);
}

static void add_since(struct buf *text, const struct use *use)
{
	const struct commit_note *introduced = &use->introduced;

	buf_add(text, use->until ? "    from " : "    since ");
	buf_add_date(text, use->first_seen);
	if (use->until) {
		buf_add(text, " until ");
		buf_add_date(text, use->until);
	}
	if (introduced->oid[0]) {
		buf_format(text, "; brought in by %.12s of ", introduced->oid);
		buf_add_date(text, introduced->time);
		buf_add(text, ", ");
		buf_add_untrusted(text, introduced->author);
		if (*introduced->subject)
			buf_add(text, ": ");
		buf_add_untrusted(text, introduced->subject);
	}
	buf_add_char(text, '\n');
}

static int add_use(struct answer *answer, const struct use *use)
{
	struct buf *text = &answer->text;

	add_head(answer, kind_of(use));
	buf_add(text, "  ");
	buf_add_untrusted(text, use->repository);
	buf_add(text, "  ");
	buf_add_untrusted(text, use->path);
	if (use->line)
		buf_format(text, ":%u", use->line);
	buf_add(text, "  ");
	buf_add_untrusted(text, use->reference);
	if (use->class != PATH_LIVE)
		buf_format(text, "  (%s)", path_class_word(use->class));
	buf_add_char(text, '\n');
	if (*use->through) {
		buf_add(text, "    through ");
		buf_add_untrusted(text, use->through);
		buf_add_char(text, '\n');
	}
	if (use->digest)
		add_image(text, use);
	else
		add_module(text, use);
	add_since(text, use);
	return text->length < PIECE ? 0 : pass_on(answer);
}

/* --- in a format ----------------------------------------------------------------------------------------- */

static struct cell text_cell(const char *text)
{
	return (struct cell){ .text = text, .empty = !*text };
}

static struct cell number_cell(int64_t number)
{
	return (struct cell){ .text = "", .number = number, .empty = number == 0 };
}

static int write_use(struct answer *answer, const struct use *use)
{
	const struct cell cells[USE_COLUMNS] = {
		[USE_REPO] = text_cell(use->repository),
		[USE_PATH] = text_cell(use->path),
		[USE_LINE] = number_cell(use->line),
		[USE_REFERENCE] = text_cell(use->reference),
		[USE_THROUGH] = text_cell(use->through),
		[USE_MODULE] = text_cell(use->target),
		[USE_VERSION] = text_cell(use->version),
		[USE_COMMIT] = text_cell(use->digest ? use->digest : use->commit),
		[USE_FIRST_SEEN] = number_cell(use->first_seen),
		[USE_UNTIL] = number_cell(use->until),
		[USE_INTRODUCED] = text_cell(use->introduced.oid),
		[USE_INTRODUCED_BY] = text_cell(use->introduced.author),
		[USE_INTRODUCED_AT] = number_cell(use->introduced.time),
		[USE_CLASS] = text_cell(path_class_word(use->class)),
	};
	const struct row row = { .cells = cells };

	return answer->report->row(answer->state, &row, answer->err);
}

/* --- the answer ------------------------------------------------------------------------------------------ */

static int on_use(const struct use *use, void *context)
{
	struct answer *answer = context;

	if (*answer->stop)
		return error_set(answer->err, ERROR_STOPPED, "stopped before everything was written");
	if (answer->report)
		return write_use(answer, use);
	answer->counts[kind_of(use)]++;
	return add_use(answer, use);
}

static void add_count(struct buf *text, const char **comma, size_t count, const char *what)
{
	if (!count)
		return;
	buf_format(text, "%s%zu %s", *comma, count, what);
	*comma = ", ";
}

/* What the look-up cannot know is as much of an answer as what it knows. */
static void add_end(struct answer *answer, const char *what, const struct who_coverage *coverage)
{
	const size_t *counts = answer->counts;
	struct buf *text = &answer->text;
	const char *comma = ": ";

	if (answer->kind == KIND_NONE) {
		buf_add(text, "nobody uses ");
		buf_add_untrusted(text, what);
	} else {
		buf_add_char(text, '\n');
		buf_add_quantity(text, counts[KIND_DIRECT] + counts[KIND_THROUGH] + counts[KIND_FORMER],
			"use", "uses");
		add_count(text, &comma, counts[KIND_DIRECT], "directly");
		add_count(text, &comma, counts[KIND_THROUGH], "through other modules");
		add_count(text, &comma, counts[KIND_FORMER], "formerly");
	}
	buf_add_char(text, '\n');
	if (coverage->floating) {
		buf_add_quantity(text, coverage->floating, "more use floats: what it runs",
			"more uses float: what they run");
		buf_add(text, " is not known\n");
	}
	if (coverage->never_read) {
		buf_add_quantity(text, coverage->never_read, "repository was never read: what it uses",
			"repositories were never read: what they use");
		buf_add(text, " is not known\n");
	}
	if (coverage->partly_read) {
		buf_add_quantity(text, coverage->partly_read, "repository was", "repositories were");
		buf_add(text, " read only in part, or not lately\n");
	}
}

static int begin(struct answer *answer, const struct settings *settings)
{
	if (output_open(&answer->output, settings->output, answer->err) < 0)
		return answer->err->code;
	answer->stop = stop_on_signals();
	answer->color = print_has_color(settings);
	if (!settings->format || strcmp(settings->format, "text") == 0)
		return 0;
	answer->report = report_by_name(settings->format);
	answer->settings = (struct report_settings){ .sink = sink,
		.context = answer,
		.now = clock_now(),
		.database = "",
		.filter = "",
		.rules = fleet_rules(),
		.columns = &use_table };
	return answer->report->begin(&answer->state, &answer->settings, answer->err);
}

static int finish(struct answer *answer, const char *what, const struct who_coverage *coverage)
{
	int result;

	if (answer->report) {
		result = answer->report->end(&answer->state, answer->err);
	} else {
		add_end(answer, what, coverage);
		result = pass_on(answer);
	}
	return result < 0 ? result : output_finish(&answer->output, answer->err);
}

int cmd_who(const struct settings *settings, struct error *err)
{
	CLEANUP(buf_release) struct buf database = BUF_INIT;
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	CLEANUP(answer_release)
	struct answer answer = { .output = OUTPUT_INIT, .text = BUF_INIT, .err = err };
	const char *what = settings->operands.items[0];
	struct who_coverage coverage = { 0 };
	int result;

	if (paths_add_database(&database, settings, err) < 0 ||
		fleet_open(&fleet, database.text, false, err) < 0 || fleet_hold(fleet, err) < 0 ||
		begin(&answer, settings) < 0)
		return err->code;
	result = fleet_who(fleet, what, settings->past, on_use, &answer, &coverage, err);
	if (result == 0)
		return finish(&answer, what, &coverage);
	/* A format gives its state up at its end alone; what it then writes is dropped. */
	answer.failed = true;
	if (answer.state)
		answer.report->end(&answer.state, NULL);
	return result;
}
