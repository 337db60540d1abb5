#include "support_lying.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/json.h"
#include "engine/collect.h"
#include "engine/protocol.h"

/* Send a message of the real worker on, or what is made of it. */
static void pass_on(const char *lie, const char *text, size_t length)
{
	CLEANUP(json_close) struct json *json = NULL;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	bool answer, refs;

	assert_int_equal(message_parse(&json, text, length, NULL), 0);
	answer = json_member(json_root(json), "answer") != NULL;
	refs = json_member(json_root(json), "refs") != NULL;
	if (!(strcmp(lie, "silent") == 0 && refs) && !(strcmp(lie, "lazy") == 0 && answer))
		message_add(&out, text, length);
	if ((strcmp(lie, "twice") == 0 && answer) || (strcmp(lie, "refs") == 0 && refs))
		message_add(&out, text, length);
	do {
		if (file_write_all(STDOUT_FILENO, out.text, out.length, NULL) < 0)
			_exit(0);
	} while (strcmp(lie, "endless") == 0 && answer);
}

static void relay(const char *lie, int from)
{
	CLEANUP(buf_release) struct buf in = BUF_INIT;
	const char *text;
	size_t length;
	ssize_t got;

	for (;;) {
		while (message_peek(&in, &text, &length) > 0) {
			pass_on(lie, text, length);
			message_drop(&in, length);
		}
		buf_reserve(&in, 4096);
		got = read(from, in.text + in.length, 4096);
		if (got <= 0)
			return;
		in.length += (size_t)got;
	}
}

int lying_main(int argc, char **argv)
{
	int ends[2];

	if (pipe(ends) < 0)
		return 1;
	if (fork() == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		_exit(worker_main(argc, argv));
	}
	close(ends[1]);
	relay(getenv("SCABBARD_TEST_LIE"), ends[0]);
	return 0;
}
