#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/table.h"
#include "support_described.h"

static void every_from_is_an_image_but_stages(void **state)
{
	(void)state;
	assert_described(READER_DOCKERFILE,
		"FROM golang:1.22 AS Build\nFROM build\nfrom --platform=linux/arm64 alpine@sha256:00 as x\n"
		"COPY --from=build /a /b\nCOPY --from=0 /a /b\ncopy --chown=x --from=ghcr.io/a/b:1 /a /b\n"
		"RUN --mount=type=bind,from=busybox,target=/x true\nRUN --mount=type=cache,from=x true\nFROM "
		"scratch\n",
		"image build golang:1.22 FROM as Build\n"
		"image build alpine@sha256:00 FROM linux/arm64 as x\nimage build ghcr.io/a/b:1 COPY --from\n"
		"image build busybox RUN --mount\nimage build scratch FROM\n");
}

static void arguments_have_their_defaults(void **state)
{
	(void)state;
	assert_described(READER_DOCKERFILE,
		"ARG V=3.18 REG\nARG FULL=\"alpine:${V}\"\nFROM $FULL\nARG LATER=x\nFROM ${REG}/app:1\n"
		"FROM a:${LATER}\nFROM ${NONE:-debian}:12\nFROM ${V:+x}\nFROM $TARGET\n"
		"FROM --platform=$BUILDPLATFORM a:1\n",
		"image build alpine:3.18(default) FROM\nimage build {}/app:1(unknown) FROM\n"
		"image build a:{}(unknown) FROM\nimage build debian:12(default) FROM\nimage build (unknown) "
		"FROM\n"
		"image build (unknown) FROM\nimage build a:1 FROM\n");
}

static void directives_come_first(void **state)
{
	(void)state;
	assert_described(READER_DOCKERFILE,
		"# syntax = docker/dockerfile:1\n# escape=`\n\nFROM `\n  a:1\n# syntax=nothing\nFROM b:1\n",
		"image build docker/dockerfile:1 syntax\nimage build a:1 FROM\nimage build b:1 FROM\n");
}

static void lines_go_on_over_comments(void **state)
{
	(void)state;
	assert_described(READER_DOCKERFILE,
		"FROM \\\n# comment\n  a:1 \\\n\n  AS b\nRUN <<EOF\nFROM nothing\nEOF\nCOPY <<-\"X\" "
		"/a\nFROM nothing\n\tX\n"
		"FROM b\n",
		"image build a:1 FROM as b\n");
}

static void what_it_runs_of_dagger_is_read(void **state)
{
	(void)state;
	assert_described(READER_DOCKERFILE,
		"FROM a:1\nENV DAGGER_VERSION=0.9 X=y\nRUN --network=none curl "
		"https://dl.dagger.io/dagger/install.sh "
		"| \\\n # comment\n BIN_DIR=/b sh\nRUN <<EOF\ndagger call x\nEOF\n",
		"install install.sh in RUN: env:BIN_DIR=/b, #0=https://dl.dagger.io/dagger/install.sh\n"
		"cli call in RUN: #0=x\nsetting DAGGER_VERSION=0.9\nimage build a:1 FROM\n");
}

static void marks_the_image(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const char *text = "ARG A=b\nFROM --platform=x \\\n  ${A}:1 AS c\nCOPY --from=d:1 / /\n";
	const struct facts *facts = read_described(snapshot, READER_DOCKERFILE, text);

	(void)state;
	assert_marks(text, facts->images[0].at, "${A}:1");
	assert_int_equal(facts->images[0].at.column, 3);
	assert_marks(text, facts->images[1].at, "d:1");
}

static void arguments_cannot_run_away(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct facts *facts;

	(void)state;
	buf_add(&text, "ARG A=xxxxxxxx\n");
	for (char name = 'B'; name <= 'Z'; name++)
		buf_format(&text, "ARG %c=$%c$%c$%c$%c$%c\n", name, name - 1, name - 1, name - 1, name - 1,
			name - 1);
	buf_add(&text, "FROM $Z\n");
	facts = read_described(snapshot, READER_DOCKERFILE, text.text);
	assert_int_equal(facts->image_count, 1);
	assert_true(strlen(facts->images[0].text) <= 4096);
}

static void names_are_told_by_themselves(void **state)
{
	const struct reader *reader = reader_by_id(READER_DOCKERFILE);

	(void)state;
	assert_true(reader->wants("", "Dockerfile") && reader->wants("", "Dockerfile.dev") &&
		    reader->wants("a", "dev.Dockerfile") && reader->wants("", "Containerfile"));
	assert_false(reader->wants("", "Dockerfile.dockerignore") || reader->wants("", "dockerfile.go"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_from_is_an_image_but_stages),
		cmocka_unit_test(arguments_have_their_defaults),
		cmocka_unit_test(directives_come_first),
		cmocka_unit_test(lines_go_on_over_comments),
		cmocka_unit_test(what_it_runs_of_dagger_is_read),
		cmocka_unit_test(marks_the_image),
		cmocka_unit_test(arguments_cannot_run_away),
		cmocka_unit_test(names_are_told_by_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
