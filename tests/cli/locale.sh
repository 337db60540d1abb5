# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
small_fleet
say in a locale without UTF-8 all our characters are ASCII
export LC_ALL=C
{
	"$SCABBARD" report
	"$SCABBARD" report --width 60
	"$SCABBARD" rules
	"$SCABBARD" doctor
	"$SCABBARD" help
	for rule in 101 110 124; do "$SCABBARD" explain $rule; done
} | LC_ALL=C grep -c "[$(printf '\200-\377')]"
run report --width 60 | sed -n '/^RULES/,/^$/p'
export LC_ALL=C.UTF-8
run report --width 60 | sed -n '/^RULES/,/SCB10[13]/p'
run report --width 60 --ascii | sed -n '/^RULES/,/SCB10[13]/p'
