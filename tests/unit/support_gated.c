#include "support_gated.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"

void gated_start(struct gated *gated)
{
	*gated = (struct gated){ .gate = {
					 .repository = "acme/pay",
					 .url = "github.com/acme/pay",
					 .commit = "0123456789abcdef0123456789abcdef01234567",
					 .threshold = "high",
				 } };
}

struct cell *gated_add(struct gated *gated, enum severity severity, bool fails)
{
	struct cell *cells = gated->cells[gated->count];
	struct row row;

	support_row_clear(&row, cells);
	cells[FIND_FINGERPRINT].text = "602e35cd3ce77d954950d9cea11722bd";
	cells[FIND_RULE].text = "SCB101";
	cells[FIND_TITLE].text = "Git reference is not pinned";
	cells[FIND_SEVERITY] = (struct cell){ .text = "", .number = severity };
	cells[FIND_VERDICT].text = "fail";
	cells[FIND_STATUS].text = "new";
	cells[FIND_PATH].text = "ci/dagger.json";
	cells[FIND_LINE] = (struct cell){ .text = "", .number = 9 };
	cells[FIND_COLUMN] = (struct cell){ .text = "", .number = 17 };
	cells[FIND_END_COLUMN] = (struct cell){ .text = "", .number = 52 };
	cells[FIND_SUBJECT].text = "dependency alpine";
	cells[FIND_SEEN].text = "names the branch main";
	cells[FIND_REMEDY].text = "Name the commit.";
	gated->fails[gated->count++] = fails;
	gated->gate.count++;
	gated->gate.failing += fails;
	return cells;
}

void gated_write_times(const char *format, struct gated *gated, size_t times, struct buf *ret)
{
	const struct report *report = report_for(format, USE_CHECK);
	const struct report_settings settings = {
		.sink = support_sink,
		.context = ret,
		.database = "",
		.filter = "",
		.gate = &gated->gate,
		.table = TABLE_FINDINGS,
	};
	struct report_state *state = NULL;
	struct error err = { 0 };

	gated->gate.fails = gated->fails;
	assert_int_equal(report->begin(&state, &settings, &err), 0);
	for (size_t i = 0; i < gated->count * times; i++) {
		const struct row row = { .id = (int64_t)(i % gated->count),
			.cells = gated->cells[i % gated->count] };

		assert_int_equal(report->row(state, &row, &err), 0);
	}
	assert_int_equal(report->end(&state, &err), 0);
	assert_null(state);
}

void gated_write(const char *format, struct gated *gated, struct buf *ret)
{
	gated_write_times(format, gated, 1, ret);
}

void gated_assert_has(const struct buf *out, const char *part)
{
	if (!strstr(out->text, part))
		fail_msg("no '%s' in:\n%s", part, out->text);
}

void gated_assert_lacks(const struct buf *out, const char *part)
{
	if (strstr(out->text, part))
		fail_msg("'%s' in:\n%s", part, out->text);
}

const char *const gated_hostile_texts[] = {
	"a\n::error::owned",
	"a\r::add-mask::x",
	"##[error]owned",
	"%0A::error::owned",
	"]]><script>alert('1')</script>",
	"\x1b[31mred\x1b]8;;x\a\x7f",
	"\xff\xfe\x80",
	"\xe2\x80\xae"
	"gnp.exe",
	"\xef\xbf\xbe\xef\xbf\xbf",
	"a|b`c``d\\|e",
	"<details><img src=x onerror=y>",
	"&lt;&#64;&amp;",
	"@dagger/team #12 owner/x#3 www.evil.example https://evil.example/x mailto:a@b.example",
	"[x](https://evil.example) ![y](//evil.example)",
	"*_~$^{}[]()<>!",
	"\"}]}",
	"\"a\\tb\"",
};

const size_t gated_hostile_count = COUNT_OF(gated_hostile_texts);
