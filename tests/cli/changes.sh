# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
export SCABBARD_ACTOR=ada@example.org

small_fleet
"$SCABBARD" triage accept --filter 'rule=SCB101' --reason 'internal, "only"' --until 2026-12-10 >/dev/null
SCABBARD_NOW=2026-11-23T07:00:00Z "$SCABBARD" triage false-positive --rule SCB118 --repository acme/pay \
	--reason 'the engine is pinned elsewhere' >/dev/null
SCABBARD_NOW=2026-11-23T08:00:00Z SCABBARD_ACTOR=bob "$SCABBARD" triage undo 2 >/dev/null
SCABBARD_NOW=2026-11-23T09:00:00Z "$SCABBARD" triage own --rule SCB119 --owner carol >/dev/null

run export decisions
run export decisions --format csv --filter 'is:ending'
run export decisions --format json --filter 'standing=undone'
run export changes --filter '-is:worse'
run export changes --format csv --filter 'what=reopened' --sort rule,path
run export changes --format json --filter 'by=bob rule=SCB118 path=dagger.json'
run export changes --filter 'is:decded'
run export findings --filter 'is:accepted' | cut -f 2,6,7,21-25
run export findings --filter 'act=1' | wc -l
run export findings --filter 'owner=carol' | cut -f 2,26

say "what compares numbers lets what has ended be open first"
SCABBARD_NOW=2026-12-11T00:00:00Z run diff 2026-11-24

say "an end that nobody has settled yet reads as open, for somebody who only looks"
SCABBARD_NOW=2026-12-11T00:00:00Z run export findings --filter 'is:overdue' | cut -f 2,7,21,25
SCABBARD_NOW=2026-12-11T00:00:00Z run export findings --filter 'rule=SCB101' | cut -f 2,7
SCABBARD_NOW=2026-12-11T00:00:00Z run export decisions --filter 'is:expired' | cut -f 2,3,10
