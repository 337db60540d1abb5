#include "marks.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void marks_release(struct marks *marks)
{
	memory_free(marks->ids);
	*marks = (struct marks){ 0 };
}

/* Where an id is, or would have to be. */
static size_t place_of(const struct marks *marks, int64_t id)
{
	size_t first = 0, end = marks->count;

	while (first < end) {
		const size_t middle = first + (end - first) / 2;

		if (marks->ids[middle] < id)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

bool marks_has(const struct marks *marks, int64_t id)
{
	const size_t place = place_of(marks, id);

	return place < marks->count && marks->ids[place] == id;
}

bool marks_toggle(struct marks *marks, int64_t id)
{
	const size_t place = place_of(marks, id);
	const bool is_marked = place < marks->count && marks->ids[place] == id;

	if (is_marked) {
		marks->count--;
		memmove(&marks->ids[place], &marks->ids[place + 1],
			(marks->count - place) * sizeof(*marks->ids));
		return false;
	}
	memory_grow(&marks->ids, marks->count, &marks->capacity, sizeof(*marks->ids));
	memmove(&marks->ids[place + 1], &marks->ids[place], (marks->count - place) * sizeof(*marks->ids));
	marks->ids[place] = id;
	marks->count++;
	return true;
}

static int compare_ids(const void *left, const void *right)
{
	const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return a < b ? -1 : a > b;
}

void marks_add(struct marks *marks, const int64_t *ids, size_t count)
{
	size_t kept = 0;

	if (count == 0)
		return;
	marks->ids = memory_resize(marks->ids, (marks->count + count) * sizeof(*marks->ids));
	marks->capacity = marks->count + count;
	memcpy(&marks->ids[marks->count], ids, count * sizeof(*ids));
	marks->count += count;
	qsort(marks->ids, marks->count, sizeof(*marks->ids), compare_ids);
	for (size_t i = 0; i < marks->count; i++) {
		if (kept == 0 || marks->ids[kept - 1] != marks->ids[i])
			marks->ids[kept++] = marks->ids[i];
	}
	marks->count = kept;
}

void marks_remove(struct marks *marks, const int64_t *ids, size_t count)
{
	struct marks gone = { 0 };
	size_t kept = 0;

	if (marks->count == 0 || count == 0)
		return;
	marks_add(&gone, ids, count);
	for (size_t i = 0; i < marks->count; i++) {
		if (!marks_has(&gone, marks->ids[i]))
			marks->ids[kept++] = marks->ids[i];
	}
	marks->count = kept;
	marks_release(&gone);
}

size_t marks_among(const struct marks *marks, const int64_t *ids, size_t count)
{
	size_t found = 0;

	for (size_t i = 0; marks->count && i < count; i++)
		found += marks_has(marks, ids[i]);
	return found;
}
