#include "most.h"

#include "base/memory.h"

#include <string.h>

static void item_start(struct most_item *item)
{
	buf_clear(&item->name);
	item->count = 0;
}

void most_start(struct most *most)
{
	if (!most->last.name.text) {
		most->last.name = (struct buf)BUF_INIT;
		for (size_t i = 0; i < MOST_KEPT; i++)
			most->kept[i].name = (struct buf)BUF_INIT;
	}
	item_start(&most->last);
	for (size_t i = 0; i < MOST_KEPT; i++)
		item_start(&most->kept[i]);
	most->used = most->names = most->total = 0;
}

void most_release(struct most *most)
{
	if (!most->last.name.text)
		return;
	buf_release(&most->last.name);
	for (size_t i = 0; i < MOST_KEPT; i++)
		buf_release(&most->kept[i].name);
	*most = (struct most){ 0 };
}

/* The last place is free or goes to the one under way, if that is larger; then it moves up. */
static void keep_last(struct most *most)
{
	size_t place = most->used;
	struct most_item item;

	if (!most->last.count)
		return;
	if (place == MOST_KEPT && most->kept[--place].count >= most->last.count)
		return;
	most->used = place + 1;
	item = most->kept[place];
	most->kept[place] = most->last;
	most->last = item;
	item_start(&most->last);
	for (; place && most->kept[place - 1].count < most->kept[place].count; place--) {
		item = most->kept[place - 1];
		most->kept[place - 1] = most->kept[place];
		most->kept[place] = item;
	}
}

void most_add(struct most *most, const char *name)
{
	if (!most->last.count || strcmp(most->last.name.text, name) != 0) {
		keep_last(most);
		item_start(&most->last);
		buf_add(&most->last.name, name);
		most->names++;
	}
	most->last.count++;
	most->total++;
}

void most_write(struct most *most, size_t limit, struct buf *ret)
{
	size_t written = 0;

	keep_last(most);
	item_start(&most->last);
	for (; written < most->used && written < limit; written++) {
		buf_format(ret, "%s%s", written ? ", " : "", most->kept[written].name.text);
		if (most->total > most->names && most->names > 1)
			buf_format(ret, " %zu", most->kept[written].count);
	}
	if (most->names > written)
		buf_format(ret, " and %zu more", most->names - written);
}
