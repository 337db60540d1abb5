#!/bin/sh
# Make the demo: a fleet, mirrors of what it uses, and a database that remembers something: a scan in July and what
# people had read by then. Then comes what happened until November, which the next scan finds.
#	sh testdata/demo/make.sh PROGRAM FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=$1
demo=$2

# By somebody, on some day.
act() { # WHO DAY COMMAND...
	who=$1 day=$2
	shift 2
	SCABBARD_ACTOR=$who@acme.example SCABBARD_NOW=${day}T12:00:00Z "$program" "$@" --quiet \
		--db "$demo/fleet.db" --policy "$here/policy.toml"
}

review() { # WHO DAY MODULE STEPS NOTE [OPTION...]
	who=$1 day=$2 module=$3 steps=$4 note=$5
	shift 5
	act "$who" "$day" review add "github.com/example-modules/$module" --step "$steps" --note "$note" "$@"
}

sh "$here/fleet.sh" "$demo"
# One repository is damaged on purpose, so the scan ends with 3.
act ada 2026-07-06 scan "$demo/fleet" 2>/dev/null || [ $? = 3 ]
# shellcheck source=/dev/null
. "$demo/ids"
review ada 2026-07-07 "golang@$GOLANG_1_2" source,dependencies 'read all of it; go.sum checked'
review ben 2026-07-07 "deploy@$DEPLOY_2_0" source,dependencies 'no network but the region that is given'
review ada 2026-07-08 "slack@$SLACK_1_1" source,dependencies 'until the fork is in use' --until 2026-09-30
sh "$here/later.sh" "$demo"
