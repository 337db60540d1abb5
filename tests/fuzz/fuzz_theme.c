/* Theme and key files are the user's own, but a mistake in one must never stop the dashboard. */
#include "base/buf.h"
#include "tui/keymap.h"
#include "tui/theme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text = BUF_INIT, inherits = BUF_INIT, problems = BUF_INIT;
	struct keymap keymap;
	struct theme theme;

	buf_add_bytes(&text, data, size);
	theme_default(&theme);
	theme_read(&theme, "fuzz.theme", text.text, text.length, &inherits, &problems);
	keymap_default(&keymap);
	keymap_read(&keymap, "keys.toml", text.text, text.length, &problems);
	keymap_release(&keymap);
	buf_release(&text);
	buf_release(&inherits);
	buf_release(&problems);
	return 0;
}
