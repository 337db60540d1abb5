# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
for theme in "$ROOT"/themes/*.theme; do
	"$SCABBARD" --check-theme "$theme" >/dev/null || echo "$theme: $?"
done
printf 'name = "x"\n[role]\nok = "mauve"\n' >bad.theme
run --check-theme bad.theme
run --check-theme nowhere.theme
