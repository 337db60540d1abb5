# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
say repositories of many shapes, some of them broken
run scan "$REPOS"
say nothing has changed, so nothing is read again but what was not whole
run scan "$REPOS"
run scan --again "$REPOS/plain"
run scan -q "$REPOS/broken"
run scan -q "$REPOS/plain" "$REPOS/history"
say a list, with a name of its own
printf '# two of them\n%s\n%s\tgiven/name\n' "$REPOS/plain" "$REPOS/history" >two.list
run scan --db other.db @two.list
run export --db other.db repositories --sort identity | cut -f 1,2
say what is not there
run scan nowhere
run scan @nowhere.list
mkdir empty
run scan empty
run scan --db "$PWD" "$REPOS/plain"
say a truncated database is refused
head -c 5000 other.db >cut.db
run scan --db cut.db "$REPOS/plain"
