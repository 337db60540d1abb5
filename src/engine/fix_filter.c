/* The filter of references, over rows that lie in no database. */
#include <string.h>

#include "base/cleanup.h"
#include "fixing.h"

static void put(struct cell *cells, enum reference_column column, const char *text)
{
	cells[column] = (struct cell){ .text = text ? text : "", .empty = !text };
}

static void put_number(struct cell *cells, enum reference_column column, int64_t number)
{
	cells[column] = (struct cell){ .text = "", .number = number };
}

static const char *detail_words(const struct fixing *fixing, uint32_t detail)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	buf_add_reference_detail(&words, detail);
	return arena_string(fixing->arena, words.text);
}

/* What a scan would record, as far as the repository alone says it. */
static void fill(const struct fixing *fixing, const struct reference *reference, struct cell *cells)
{
	const struct reference_fact *fact = reference->fact;

	for (size_t i = 0; i < REF_COLUMNS; i++)
		cells[i] = (struct cell){ .text = "", .empty = true };
	put(cells, REF_REPO, fixing->repository);
	put(cells, REF_PATH, fixing->snapshot->files[reference->file].path);
	put(cells, REF_KIND, reference_kind_word(fact->kind));
	put(cells, REF_NAME, fact->name);
	put(cells, REF_SOURCE, fact->source);
	put(cells, REF_PIN, fact->pin);
	put(cells, REF_CLASS, reference_class_word(reference->class));
	put(cells, REF_DETAIL, detail_words(fixing, reference->detail));
	put(cells, REF_HOST, reference->host);
	put(cells, REF_REPO_ROOT, reference->root);
	put(cells, REF_SUBDIR, reference->subpath);
	put(cells, REF_VERSION, reference->version);
	put(cells, REF_VERSION_KIND, version_kind_word(reference->version_kind));
	put(cells, REF_LOCK, reference->lock_commit);
	put(cells, REF_EFFECTIVE, reference_effective_word(reference->effective));
	put_number(cells, REF_LINE, fact->at.line);
	put_number(cells, REF_COLUMN, fact->at.column);
}

int fix_filter_open(struct fixing *fixing, struct error *err)
{
	return filter_row_open(
		&fixing->filter, TABLE_REFERENCES, fixing->settings->filter, fixing->now, NULL, err);
}

bool fix_selects(struct fixing *fixing, const struct reference *reference)
{
	const enum path_class class = fixing->snapshot->files[reference->file].class;
	struct cell cells[REF_COLUMNS];
	const struct row row = { .cells = cells };

	if (fixing->settings->live_only && !filter_row_names_class(fixing->filter) && class != PATH_LIVE) {
		fixing->elsewhere++;
		return false;
	}
	fill(fixing, reference, cells);
	filter_row_set_path_class(fixing->filter, class);
	if (!filter_row_selects(fixing->filter, &row))
		return false;
	fixing->looked_at++;
	return true;
}
