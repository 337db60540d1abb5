# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
run rules
run explain SCB101
run explain 124 --width 60
run explain SCB1O1
for rule in $("$SCABBARD" rules | sed -n 's/^\(SCB[0-9]*\).*/\1/p'); do
	"$SCABBARD" explain "$rule" >page || echo "$rule: $?"
	[ "$(grep -c -e '^CHECKS' -e '^WHY' -e '^MEND' page)" = 3 ] || echo "$rule: incomplete"
done
