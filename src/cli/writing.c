#include "writing.h"

#include "base/cleanup.h"
#include "base/output.h"
#include "progress.h"
#include "stop.h"

#include <unistd.h>

enum { ROWS_A_STEP = 1024 };

/* A report under way. A table begins with its first row, so that a wrong filter or sort has written nothing. */
struct writer {
	struct fleet *fleet;
	const struct writing *writing;
	const struct report *report;
	struct report_settings settings;
	struct output output;
	struct report_state *state;
	const volatile int *stop;
	const struct list_question *question;
	struct progress progress;
	size_t rows, all; /* `all` is asked for when there are many */
	bool notes;       /* which half of the problems is due */
	bool failed;      /* what is still to come is dropped */
	struct error *err;
};

static int sink(const char *bytes, size_t length, void *context, struct error *err)
{
	struct writer *writer = context;

	return writer->failed ? 0 : output_write(&writer->output, bytes, length, err);
}

static int write_problem(const char *repository, const struct problem *problem, void *context)
{
	struct writer *writer = context;

	if (problem_is_note(problem->code) != writer->notes)
		return 0;
	return writer->report->problem(writer->state, repository, problem, writer->err);
}

static int write_news(const struct row *row, void *context)
{
	struct writer *writer = context;

	return writer->report->news(writer->state, row, writer->err);
}

static int write_repository(const struct row *row, void *context)
{
	struct writer *writer = context;

	return writer->report->repository(writer->state, row, writer->err);
}

static int begin(struct writer *writer)
{
	return writer->report->begin(&writer->state, &writer->settings, writer->err);
}

/* What a whole report says before its rows. The question is tried first, so that a wrong one has written nothing. */
static int begin_whole(struct writer *writer)
{
	const struct writing *writing = writer->writing;
	int result = fleet_count(writer->fleet, writer->question, &writer->all, writer->err);

	if (result == 0)
		result = begin(writer);
	for (int half = 0; result == 0 && half < 2; half++) {
		writer->notes = half;
		result = fleet_visit_problems(writer->fleet, write_problem, writer, writer->err);
	}
	if (result == 0 && writing->news.filter)
		result = fleet_visit(writer->fleet, &writing->news, write_news, writer, writer->err);
	if (result == 0)
		result = fleet_visit(writer->fleet, &writing->worst, write_repository, writer, writer->err);
	return result;
}

static void take_step(struct writer *writer)
{
	if (writer->progress.quiet || ++writer->rows % ROWS_A_STEP != 0)
		return;
	if (!writer->all && fleet_count(writer->fleet, writer->question, &writer->all, NULL) < 0)
		writer->progress.quiet = true;
	if (writer->all < writer->rows)
		writer->all = writer->rows;
	progress_step(writer->rows, writer->all, "", &writer->progress);
}

static int write_row(const struct row *row, void *context)
{
	struct writer *writer = context;

	if (*writer->stop)
		return EXIT_FAILED;
	if (!writer->state && begin(writer) < 0)
		return writer->err->code;
	take_step(writer);
	return writer->report->row(writer->state, row, writer->err);
}

static int write_all(struct writer *writer)
{
	int result = writer->report->whole ? begin_whole(writer) : 0;

	if (result == 0)
		result = fleet_visit(writer->fleet, writer->question, write_row, writer, writer->err);
	progress_end(&writer->progress);
	if (result < 0)
		return result;
	if (result > 0) {
		error_set(writer->err, ERROR_SYSTEM, "stopped before everything was written");
		return writer->err->code;
	}
	if (!writer->state && begin(writer) < 0)
		return writer->err->code;
	if (writer->report->end(&writer->state, writer->err) < 0)
		return writer->err->code;
	return output_finish(&writer->output, writer->err);
}

/* Rows that scroll over a terminal are progress enough. */
static void start_progress(struct writer *writer, const struct settings *settings)
{
	progress_start(&writer->progress, settings, settings->command->name);
	if (writer->output.borrowed && isatty(STDOUT_FILENO))
		writer->progress.quiet = true;
}

int write_rows(struct fleet *fleet, const struct writing *writing, const struct settings *settings,
	struct error *err)
{
	struct writer writer = {
		.fleet = fleet,
		.writing = writing,
		.report = writing->report,
		.settings = writing->settings,
		.output = OUTPUT_INIT,
		.stop = stop_on_signals(),
		.question = &writing->question,
		.err = err,
	};
	int result = output_open(&writer.output, settings->output, err);

	start_progress(&writer, settings);
	writer.settings.sink = sink;
	writer.settings.context = &writer;
	writer.settings.table = writing->question.table;
	if (result == 0)
		result = write_all(&writer);
	writer.failed = result != 0;
	if (writer.state)
		writer.report->end(&writer.state, NULL);
	output_release(&writer.output);
	return result;
}
