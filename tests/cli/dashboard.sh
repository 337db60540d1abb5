# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
say before the first scan
printf ':save-screen empty.screen\n' >look.keys
run --script look.keys
cat empty.screen
# One after the other: rows of one age stand in the order of their recording.
jobs=1
small_fleet
say from the fleet to the line
printf '%s\n' ':findings' ':save-screen findings.screen' '<Enter>' ':save-screen finding.screen' >drill.keys
run --script drill.keys
cat findings.screen finding.screen
printf ':save-screen filtered.screen\n' >look.keys
run --view references --filter name:lint --script look.keys
cat filtered.screen
say as lines, and without colour
printf '5\nq\n' >lines
"$SCABBARD" --plain <lines
echo "=> $?"
say 'from a rule to a finding to its repository and back; what is refused; help'
printf '%s\n' 2 1 1 back 99 findings 'filter path:nowhere' 'filter bogus:1' '?' q >lines
"$SCABBARD" --plain <lines | grep -E '^(: |[0-9]+[.] [a-z]|Nothing|clear-filter|THE FILTER)'
