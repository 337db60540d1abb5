# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
say without a terminal there is no dashboard
run
run dashboard
say mistyped words
run scna fleet
run reprot
run help sacn
run export finding
run report --format jsn
run report --filtre x
run scan --jobs many .
say what is missing, too much or in the wrong place
run scan
run export
run report extra
run rules --jobs 3
run report --output
run scan -q --ref main .
run explain 999
run db prune
say without a home there is no default place
unset HOME
run report
