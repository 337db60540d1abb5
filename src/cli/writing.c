#include "writing.h"

#include "base/cleanup.h"
#include "base/file.h"
#include "base/output.h"
#include "beside.h"
#include "file_name.h"
#include "print.h"
#include "progress.h"
#include "stop.h"

#include <string.h>
#include <unistd.h>

enum { ROWS_A_STEP = 1024 };

/* A report under way. A table begins with its first row, so that a wrong filter or sort has written nothing. */
struct writer {
	struct fleet *fleet;
	const struct writing *writing;
	const struct report *report;
	struct report_settings settings;
	const char *folder; /* for one file a repository, else NULL */
	size_t files;
	struct output output;
	struct report_state *state;
	struct beside beside;
	struct buf repository; /* that the last row was of */
	bool has_repository;
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
	if (result == 0 && writer->report->news && writing->news.filter)
		result = fleet_visit(writer->fleet, &writing->news, write_news, writer, writer->err);
	if (result == 0 && writer->report->repository)
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

/* --- by repository ---------------------------------------------------------------------------------------- */

static int end_file(struct writer *writer)
{
	int result = writer->state ? writer->report->end(&writer->state, writer->err) : 0;

	if (result == 0)
		result = output_finish(&writer->output, writer->err);
	output_release(&writer->output);
	return result;
}

static int begin_file(struct writer *writer, const char *repository)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (writer->files && end_file(writer) < 0)
		return writer->err->code;
	if (!writer->files && file_make_folder(writer->folder, writer->err) < 0)
		return writer->err->code;
	buf_add_file_name(&name, repository);
	buf_add(&name, writer->report->suffix);
	file_join(&path, writer->folder, name.text);
	if (output_open(&writer->output, path.text, writer->err) < 0)
		return writer->err->code;
	writer->files++;
	return begin(writer);
}

static int begin_repository(const struct row *row, void *context)
{
	struct writer *writer = context;
	int result = 0;

	if (writer->folder)
		result = begin_file(writer, row->cells[REPOSITORY_REPO].text);
	else if (!writer->state)
		result = begin(writer);
	return result == 0 ? writer->report->begin_repository(writer->state, row, writer->err) : result;
}

/* What stands before a row: the repositories up to its own. */
static int reach(struct writer *writer, const struct row *row)
{
	const char *name = row->cells[table_column(writer->question->table, "repo")].text;

	if (writer->has_repository && strcmp(writer->repository.text, name) == 0)
		return 0;
	writer->has_repository = true;
	buf_clear(&writer->repository);
	buf_add(&writer->repository, name);
	return beside_reach(&writer->beside, name, begin_repository, writer, writer->err);
}

static int write_reference(const struct row *row, void *context)
{
	struct writer *writer = context;

	return writer->report->reference(writer->state, row, writer->err);
}

/* --- rows ------------------------------------------------------------------------------------------------- */

static int write_row(const struct row *row, void *context)
{
	struct writer *writer = context;
	int result = 0;

	if (*writer->stop)
		return EXIT_FAILED;
	if (writer->report->begin_repository)
		result = reach(writer, row);
	else if (!writer->state)
		result = begin(writer);
	if (result)
		return result;
	take_step(writer);
	result = writer->report->row(writer->state, row, writer->err);
	if (result == 0 && writer->report->reference && writer->question->table == TABLE_MODULES)
		result = beside_references(&writer->beside, row, write_reference, writer, writer->err);
	return result;
}

static int write_rest(struct writer *writer)
{
	const bool every = writer->report->begin_repository && writer->writing->every_repository;

	if (every && beside_reach(&writer->beside, NULL, begin_repository, writer, writer->err) < 0)
		return writer->err->code;
	if (writer->folder && !writer->files)
		return 0;
	if (!writer->state && begin(writer) < 0)
		return writer->err->code;
	return end_file(writer);
}

static int write_all(struct writer *writer)
{
	int result = writer->report->whole ? begin_whole(writer) : 0;

	if (result == 0 && writer->report->begin_repository)
		result = beside_open(&writer->beside, writer->fleet, writer->writing->every_repository,
			writer->writing->repositories, writer->err);
	if (result == 0)
		result = fleet_visit(writer->fleet, writer->question, write_row, writer, writer->err);
	progress_end(&writer->progress);
	if (result > 0)
		return error_set(writer->err, ERROR_SYSTEM, "stopped before everything was written");
	return result < 0 ? result : write_rest(writer);
}

/* Rows that scroll over a terminal are progress enough. */
static void start_progress(struct writer *writer, const struct settings *settings)
{
	progress_start(&writer->progress, settings, settings->command->name);
	if (writer->output.borrowed && isatty(STDOUT_FILENO))
		writer->progress.quiet = true;
}

bool writing_is_split(const struct settings *settings)
{
	const char *output = settings->output;

	return output && *output && (output[strlen(output) - 1] == '/' || file_is_folder(output));
}

static int open_place(struct writer *writer, const struct settings *settings)
{
	if (!writing_is_split(settings))
		return output_open(&writer->output, settings->output, writer->err);
	if (!writer->report->split) {
		error_set(writer->err, ERROR_USAGE, "'%s' is a folder", settings->output);
		error_hint(writer->err, "Name a file in it: %s is written as one.", writer->report->name);
		return ERROR_USAGE;
	}
	writer->folder = settings->output;
	return 0;
}

static void say_files(const struct writer *writer, const struct settings *settings)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add(&text, "wrote ");
	buf_add_quantity(&text, writer->files, "file", "files");
	buf_add(&text, " into '");
	buf_add_untrusted(&text, writer->folder);
	buf_add(&text, "'\n");
	print_note(settings, text.text);
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
		.beside = BESIDE_INIT,
		.repository = BUF_INIT,
		.stop = stop_on_signals(),
		.question = &writing->question,
		.err = err,
	};
	int result = open_place(&writer, settings);

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
	beside_close(&writer.beside);
	buf_release(&writer.repository);
	if (result == 0 && writer.folder)
		say_files(&writer, settings);
	return result;
}
