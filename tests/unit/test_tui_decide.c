/* Deciding about findings in the dashboard: the form, what it is about, what is posted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../tui/screens.h"
#include "tui/dashboard.h"
#include "tui/key.h"

/* --- the form ---------------------------------------------------------------------------------------- */

static void accepts_one_finding_with_a_reason_and_an_end(void **state)
{
	(void)state;
	assert_wishes("5jtawe know<Enter><Enter>",
		"decide accepted 1 ids filter [] scope [] why -: we know until 2027-02-22");
	assert_shows(
		"5jtawe know<Enter><Enter>", "accepted 1 finding until 2027-02-22 (act 17); u takes it back");
	assert_shows("5jtawe know<Enter><Enter>", "2/99");
}

static void suggests_an_end_that_typing_replaces(void **state)
{
	(void)state;
	assert_shows("5tax<Enter>", "2027-02-22  in 90d; empty = for ever");
	assert_shows("5tax<Enter>30d", "30d  to the end of 2026-12-24, in 30d");
	assert_wishes("5tax<Enter>30d<Enter>", "until 30d ");
	assert_wishes("5tax<Enter><Backspace><Enter>", "until never");
	assert_wishes("5tax<Enter><Left><Right><Backspace>8<Enter>", "until 2027-02-28");
	assert_wishes("5tax<Enter><C-u>never<Enter>", "until never");
}

static void refuses_a_malformed_end_in_place(void **state)
{
	static const char *const days[] = { "tomorrow", "2026-13-01", "2026-02-30", "2020-01-01", "30", "-3d",
		"3x" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(days); i++) {
		char keys[64], field[64];

		snprintf(keys, sizeof(keys), "5tax<Enter>%s<Enter>", days[i]);
		snprintf(field, sizeof(field), "Until     %s", days[i]);
		assert_wishes_nothing(keys);
		assert_shows(keys, field);
	}
	assert_shows("5tax<Enter>soon<Enter>", "'soon' is no day");
	/* What is typed next mends it. */
	assert_wishes("5tax<Enter>soon<Enter><C-u>2026-12-31<Enter>", "until 2026-12-31");
	assert_hides("5tax<Enter>soon<Enter>x", "is no day");
}

static void wants_a_reason_and_offers_the_last_one(void **state)
{
	(void)state;
	assert_wishes_nothing("5ta<Enter><Enter>");
	assert_shows("5ta<Enter><Enter>", "a reason is needed");
	assert_wishes_nothing("5ta   <Enter><Enter>");
	assert_wishes_nothing("5tx<Enter>");
	assert_shows("5tafirst words<Enter><Enter>ta", "Up takes: first words");
	assert_wishes("5tafirst words<Enter><Enter>tf<Up><Enter><Enter>",
		"decide false_positive 1 ids filter [] scope [] why -: first words until never");
	/* What was typed before giving up is not lost either. */
	assert_shows("5tahalf a thought<Esc>ta<Up>", "Reason    half a thought");
}

static void wants_a_justification(void **state)
{
	(void)state;
	assert_shows("5tn", "code_not_reachable               it is there but never runs");
	assert_wishes_nothing("5tn<Enter>reason<Enter><Enter>");
	assert_shows("5tn<Enter>reason<Enter><Enter>", "choose why it is not affected");
	assert_wishes("5tn2<Enter>it never runs<Enter><Enter>",
		"decide not_affected 1 ids filter [] scope [] why code_not_reachable: it never runs");
	assert_wishes("5tnjjj<Enter>x<Enter><Enter>", "why requires_configuration");
	assert_wishes("5tn<Up><Down><Down>9<Enter>x<Enter><Enter>", "why protected_by_mitigating_control");
	assert_shows("5tn0", "not chosen yet");
}

static void goes_between_fields_and_gives_up(void **state)
{
	(void)state;
	assert_shows("5taone<Tab><S-Tab> two", "Reason    one two");
	assert_wishes("5taone<Tab><S-Tab> two<Enter><Enter>", ": one two until");
	assert_wishes_nothing("5taone<Enter><Esc>");
	assert_shows("5taone<Enter><Esc>", "nothing was decided");
	assert_wishes_nothing("5taone<Enter><C-c>");
	assert_wishes_nothing("5ta<Backspace><Backspace>");
	assert_shows("5ta<Backspace><Backspace>x", "Reason    x");
}

static void takes_no_more_than_fits(void **state)
{
	CLEANUP(buf_release) struct buf keys = BUF_INIT;

	(void)state;
	buf_add(&keys, "5ta");
	for (int i = 0; i < 1100; i++)
		buf_add_char(&keys, 'x');
	assert_shows(keys.text, "that is as long as it can be here");
	buf_add(&keys, "<Enter><Enter>");
	run(keys.text, "fake", false);
	assert_non_null(strstr(fake_wish, "xxxx"));
}

static void shows_no_hidden_character_of_what_is_typed(void **state)
{
	(void)state;
	assert_hides("5tabad \xe2\x80\xae<Enter>", "\xe2\x80\xae");
	assert_shows("5tabad \xe2\x80\xae<Enter>", "Reason    bad <U+202E>");
}

/* --- what it is about -------------------------------------------------------------------------------- */

static void offers_wider_scopes_with_their_counts(void **state)
{
	(void)state;
	assert_shows("5ta<S-Tab>", "2  all 100 that this list shows                           100 findings");
	assert_shows("5ta<S-Tab>", "3  all that SCB103 finds in acme/pay");
	assert_shows("5ta<S-Tab>", "4  all that SCB103 finds, everywhere                  34 open findings");
	assert_shows("5ta<S-Tab>", "5  all about github.com/x/push");
	/* The commit that its reference runs is looked up. */
	assert_shows("5\n:26\nta<S-Tab>", "push at 4f1c2e91c0de  at most 34 open findings");
}

static void asks_before_it_decides_widely(void **state)
{
	(void)state;
	assert_wishes_nothing("5ta<S-Tab>3<Enter>x<Enter><Enter>");
	assert_shows("5ta<S-Tab>3<Enter>x<Enter><Enter>",
		"This decides 34 open findings, and those to come.  y does it");
	assert_wishes_nothing("5ta<S-Tab>3<Enter>x<Enter><Enter><Enter><Space>a");
	assert_wishes_nothing("5ta<S-Tab>3<Enter>x<Enter><Enter><Esc>");
	assert_shows("5ta<S-Tab>3<Enter>x<Enter><Enter><Esc>", "Until     2027-02-22");
	assert_wishes("5ta<S-Tab>3<Enter>x<Enter><Enter>y", "scope [SCB103 in acme/pay]");
	assert_wishes("5ta<S-Tab>4<Enter>x<Enter><Enter>y", "scope [SCB103]");
	assert_wishes("5ta<S-Tab>5<Enter>x<Enter><Enter>y", "scope [github.com/x/push]");
	assert_wishes("5\n:26\nta<S-Tab>6<Enter>x<Enter><Enter>y", "scope [github.com/x/push at 4f1c2e9");
	assert_shows("5ta<S-Tab>2<Enter>x<Enter><Enter>", "This decides 100 findings.  y does it");
	assert_wishes("5ta<S-Tab>2<Enter>x<Enter><Enter>y", "100 ids");
}

static void press(struct dashboard *dashboard, const char *keys)
{
	size_t position = 0;
	uint32_t key;

	while (keys[position] && key_next(keys, &position, &key)) {
		dashboard_key(dashboard, key);
		dashboard_draw(dashboard);
		while (dashboard_answers(dashboard))
			dashboard_draw(dashboard);
	}
}

/* A terminal says where pasted text begins and ends. */
static void takes_pasted_text_for_text_only(void **state)
{
	const struct tui_settings settings = { .database = "fake" };
	struct dashboard dashboard;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(dashboard_open(&dashboard, &settings, &err), 0);
	fake_wish[0] = '\0';
	press(&dashboard, "5ta");
	dashboard_key(&dashboard, KEY_CODE_PASTE_START);
	press(&dashboard, "two<Enter>lines");
	dashboard_key(&dashboard, KEY_CODE_PASTE_END);
	assert_string_equal(dashboard.prompt.text.text, "two lines");
	press(&dashboard, "<S-Tab>3<Enter><Enter><Enter>");
	dashboard_key(&dashboard, KEY_CODE_PASTE_START);
	press(&dashboard, "y");
	dashboard_key(&dashboard, KEY_CODE_PASTE_END);
	assert_string_equal(fake_wish, "");
	assert_true(dashboard.deciding.form.confirming);
	press(&dashboard, "y");
	assert_non_null(strstr(fake_wish, "scope [SCB103 in acme/pay]"));
	dashboard_close(&dashboard);
}

static void decides_about_what_has_findings(void **state)
{
	(void)state;
	assert_wishes("3ta<Enter>x<Enter><Enter>y", "filter [repo=\"acme/mobile\" path=\"ci/dagger.json\"]");
	assert_wishes(
		"3ta2<Enter>x<Enter><Enter>y", "scope [everything under /ci/dagger.json in acme/mobile]");
	assert_wishes("2ta<Enter>x<Enter><Enter>y", "filter [repo=\"acme/mobile\"]");
	assert_wishes("2<Enter>ta2<Enter>x<Enter><Enter>y", "scope [everything in acme/mobile]");
	assert_wishes("4ta<Enter>x<Enter><Enter>y", "filter [target=\"github.com/x/push\"]");
	assert_wishes("gn\n:3\nta<Enter>x<Enter><Enter>y",
		"path=\"dagger.json\" subject=\"dependency push-3\" class:any]");
	assert_wishes("5j<Enter>tax<Enter><Enter>", "decide accepted 1 ids");
	assert_shows("gnta<Enter>x<Enter><Enter>", "no finding is open there");
	assert_shows("1t", "t does nothing here");
	assert_shows("9\n:accept x", "'accept' does nothing here");
}

static void says_what_cannot_be_decided_about(void **state)
{
	(void)state;
	assert_shows("2c", "a comment is about one finding");
	assert_shows("5*c", "a comment is about one finding");
	assert_shows("5fnothing<Enter>ta", "there is no finding here to decide about");
	assert_shows("5\n:accept for=fleet x",
		"nothing here is called 'fleet'; there is this, list, rule, everywhere, module");
	assert_shows("5\n:not-affected why=because x", "no justification 'because'");
	assert_shows("5\n:triage", "say what to decide: accept, false-positive");
}

/* A name that would be a pattern stands for itself in a scope, and hostile ones are named as they are. */
static void names_what_it_is_about_exactly(void **state)
{
	(void)state;
	assert_wishes("5\n:9\nta<S-Tab>3<Enter>x<Enter><Enter>y", "scope [SCB110 in acme/\xe2\x80\xaegpj]");
	assert_wishes_in("decided", "5\n:60\nta<S-Tab>3<Enter>x<Enter><Enter>y", "in acme/\\*\\[a]\\?\\\\x]");
	assert_wishes("2\n:2\nta2<Enter>x<Enter><Enter>y", "scope [everything in acme/web]");
}

/* --- at once ----------------------------------------------------------------------------------------- */

static void asks_nothing_where_nothing_is_needed(void **state)
{
	(void)state;
	assert_wishes("5ti", "decide in_triage 1 ids");
	assert_wishes("5tr", "decide open 1 ids");
	assert_shows("5ti", "in triage 1 finding (act 17); u takes it back");
	/* It stays open, so it stays in the list. */
	assert_shows("5ti", "SCB103 critical  in triage");
	/* Many that nobody has named by hand are asked for. */
	assert_wishes_nothing("2ti");
	assert_shows("2ti", "Take into triage");
}

static void records_owners_and_comments(void **state)
{
	(void)state;
	assert_wishes("5toteam-pay<Enter>",
		"own open 1 ids filter [] scope [] why -: - until never owner team-pay");
	assert_wishes("5to<Enter>", "owner - ");
	assert_wishes("5clooked at it<Enter>", "comment open 1 ids filter [] scope [] why -: looked at it");
	assert_wishes_nothing("5c<Enter>");
	assert_shows("5c<Enter>", "a comment is some text");
}

static void decides_by_command(void **state)
{
	(void)state;
	assert_wishes("5\n:accept we know",
		"decide accepted 1 ids filter [] scope [] why -: we know until 2027-02-22");
	assert_wishes("5\n:accept until=2026-12-31 we know", ": we know until 2026-12-31");
	assert_wishes("5\n:triage confirm it is real",
		"decide exploitable 1 ids filter [] scope [] why -: it is real");
	assert_wishes("5\n:not-affected why=code_not_present left out",
		"why code_not_present: left out until never");
	assert_wishes("5\n:owner kim", "own open 1 ids filter [] scope [] why -: - until never owner kim");
	assert_wishes(
		"5\n:comment for the record", "comment open 1 ids filter [] scope [] why -: for the record");
	assert_shows("5:accept for=r", "for=repository    all in the repository");
	assert_shows("5:not-affected w", "why=protected_by_mitigating_control  other measures");
	assert_hides("5:accept w", "why=");
	assert_shows("5:triage n", "not-affected      Dismiss: not affected");
	/* What is missing is asked for, and what is wide is asked about. */
	assert_wishes_nothing("5\n:accept for=rule we know");
	assert_shows("5\n:accept for=rule we know", "This decides 34 open findings, and those to come");
	assert_wishes("5\n:accept for=rule we know\ny", "scope [SCB103 in acme/pay]");
	assert_wishes_nothing("5\n:accept until=2027-01-01");
	assert_shows("5\n:accept until=2027-01-01", "a reason is needed");
	assert_wishes_nothing("5\n:accept until=soon we know");
	assert_shows("5\n:accept until=soon we know", "'soon' is no day");
}

static void repeats_what_was_decided_last(void **state)
{
	(void)state;
	assert_wishes_nothing("5.");
	assert_shows("5.", "nothing was decided yet");
	assert_wishes("5tawe know<Enter>60d<Enter>.",
		"decide accepted 1 ids filter [] scope [] why -: we know until 60d");
	assert_wishes("5tn3<Enter>we know<Enter><Enter>v<Down><Down>.",
		"decide not_affected 3 ids filter [] scope [] why requires_configuration: we know");
	assert_shows("5tawe know<Enter><Enter>..", "97  by severity");
}

/* --- any input --------------------------------------------------------------------------------------- */

static void survives_any_keys_in_forms(void **state)
{
	static const char *const keys[] = { "ta", "tf", "tn", "ti", "tx", "to", "c", ".", "u", "<C-r>", "U",
		"<Space>", "v", "*", "_", "<Enter>", "<Enter>", "<Tab>", "<S-Tab>", "<Esc>", "y", "n", "x",
		"1", "3", "9", "j", "k", "<Up>", "<Down>", "<Backspace>", "<C-u>", "5", "3", "2", "gx", "gc",
		"w", "q" };
	static const char *const sizes[] = { "80x24", "40x12", "20x5", "19x4", "200x50", "60x7" };
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 60; round++) {
		CLEANUP(buf_release) struct buf script = BUF_INIT;

		buf_format(&script, ":resize %s\n5", sizes[round % (int)COUNT_OF(sizes)]);
		for (int i = 0; i < 120; i++) {
			seed = seed * 1103515245 + 12345;
			buf_add(&script, keys[(seed >> 16) % COUNT_OF(keys)]);
		}
		run(script.text,
			round % 3 == 0   ? "slow"
			: round % 3 == 1 ? "decided"
					 : "fake",
			round % 2 == 0);
	}
}

static void fits_the_form_into_any_size(void **state)
{
	(void)state;
	for (int width = 18; width < 150; width += 11) {
		for (int height = 3; height < 40; height += 4) {
			char keys[96];

			snprintf(keys, sizeof(keys),
				":resize %dx%d\n5tn<S-Tab>3<Enter>9<Enter>x<Enter><Enter>", width, height);
			run(keys, "decided", width % 2 == 0);
		}
	}
	assert_shows(":resize 20x5\n5ta", "Reason");
	assert_shows(":resize 40x12\n5ta", "Until   2027-02-22");
	assert_shows(":resize 40x9\n5tn9", "9  protected_by_mitigating_contr");
}

static void shows_hostile_text_as_tokens(void **state)
{
	static const char *const pages[] = { "5\n:9\n", "5\n:9<Enter><Enter>", "gx", "gxp",
		"gx\n:9<Enter><Enter>", "gc", "gcp", "w", "1", "5\n:9\nta<S-Tab>" };
	static const char *const sizes[] = { "80x24", "160x45", "40x12" };

	(void)state;
	for (size_t page = 0; page < COUNT_OF(pages); page++) {
		for (size_t size = 0; size < COUNT_OF(sizes); size++) {
			CLEANUP(buf_release) struct buf keys = BUF_INIT;

			buf_format(&keys, ":resize %s\n%s", sizes[size], pages[page]);
			for (int down = 0; down < 4; down++) {
				assert_harmless_in("decided", keys.text);
				buf_add(&keys, "<PageDown>");
			}
		}
	}
	assert_shows_in("decided", ":resize 160x45\n5:9<Enter><Enter>", "<1B>]0;owned<07><U+202E>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_one_finding_with_a_reason_and_an_end),
		cmocka_unit_test(suggests_an_end_that_typing_replaces),
		cmocka_unit_test(refuses_a_malformed_end_in_place),
		cmocka_unit_test(wants_a_reason_and_offers_the_last_one),
		cmocka_unit_test(wants_a_justification),
		cmocka_unit_test(goes_between_fields_and_gives_up),
		cmocka_unit_test(takes_no_more_than_fits),
		cmocka_unit_test(shows_no_hidden_character_of_what_is_typed),
		cmocka_unit_test(offers_wider_scopes_with_their_counts),
		cmocka_unit_test(asks_before_it_decides_widely),
		cmocka_unit_test(takes_pasted_text_for_text_only),
		cmocka_unit_test(decides_about_what_has_findings),
		cmocka_unit_test(says_what_cannot_be_decided_about),
		cmocka_unit_test(names_what_it_is_about_exactly),
		cmocka_unit_test(asks_nothing_where_nothing_is_needed),
		cmocka_unit_test(records_owners_and_comments),
		cmocka_unit_test(decides_by_command),
		cmocka_unit_test(repeats_what_was_decided_last),
		cmocka_unit_test(survives_any_keys_in_forms),
		cmocka_unit_test(fits_the_form_into_any_size),
		cmocka_unit_test(shows_hostile_text_as_tokens),
	};

	return cmocka_run_group_tests(tests, screens_make, screens_remove);
}
