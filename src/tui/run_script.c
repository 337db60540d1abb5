#include "run.h"

#include "base/cleanup.h"
#include "base/file.h"
#include "base/memory.h"

#include <string.h>

enum { SCRIPT_BYTES = 1024 * 1024, TURNS_MAX = 64 };

void run_settle(struct dashboard *dashboard)
{
	/* Answers can lead to further questions, which end once the visible rows are here. */
	for (int i = 0; i < TURNS_MAX; i++) {
		dashboard_draw(dashboard);
		if (!dashboard->desk)
			return;
		desk_settle(dashboard->desk);
		if (!dashboard_answers(dashboard))
			return;
	}
}

static int run_keys(struct dashboard *dashboard, const char *line, struct error *err)
{
	size_t position = 0;
	uint32_t key;

	while (line[position]) {
		if (!key_next(line, &position, &key))
			return error_set(err, ERROR_MALFORMED, "no key at '%s'", line + position);
		dashboard_key(dashboard, key);
		run_settle(dashboard);
	}
	return 0;
}

/* `:name argument` runs at once, without the prompt; blank lines and comments do nothing; others are keys. */
static int run_line(struct dashboard *dashboard, const char *line, struct error *err)
{
	if (!*line || strncmp(line, "# ", 2) == 0)
		return 0;
	if (*line != ':')
		return run_keys(dashboard, line, err);
	/* What is saved is what was to be seen, the last line too. */
	if (strncmp(line, ":save-", 6) != 0)
		buf_clear(&dashboard->message);
	dashboard_command(dashboard, line + 1);
	run_settle(dashboard);
	return 0;
}

int run_script(struct dashboard *dashboard, const char *path, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	char *line;
	int number = 1;

	if (file_read(&text, path, SCRIPT_BYTES, err) < 0)
		return error_context(err, "reading the script '%s'", path);
	run_settle(dashboard);
	line = text.text;
	while (*line && !dashboard->leaving) {
		char *end = line + strcspn(line, "\n");
		const bool last = *end == '\0';

		*end = '\0';
		if (run_line(dashboard, line, err) < 0)
			return error_context(err, "%s:%d", path, number);
		if (last)
			break;
		line = end + 1;
		number++;
	}
	return 0;
}
