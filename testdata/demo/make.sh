#!/bin/sh
# Make the demo: a fleet, mirrors of what it uses, and a database that remembers something: scans since July, what people
# had read by then, and what they decided. Then comes what happened in November, which the next scan finds.
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

# One repository is damaged on purpose, so the scan ends with 3.
scan() { # DAY
	act ada "$1" scan "$demo/fleet" 2>/dev/null || [ $? = 3 ]
}

decide() { # WHO DAY VERB REASON WHAT...
	who=$1 day=$2 verb=$3 reason=$4
	shift 4
	act "$who" "$day" triage "$verb" --reason "$reason" "$@"
}

sh "$here/fleet.sh" "$demo"
scan 2026-07-06
# shellcheck source=/dev/null
. "$demo/ids"
review ada 2026-07-07 "golang@$GOLANG_1_2" source,dependencies 'read all of it; go.sum checked'
review ben 2026-07-07 "deploy@$DEPLOY_2_0" source,dependencies 'no network but the region that is given'
review ada 2026-07-08 "slack@$SLACK_1_1" source,dependencies 'until the fork is in use' --until 2026-09-30
sh "$here/later.sh" "$demo" september
scan 2026-09-28
decide ben 2026-10-05 accept 'legacy is switched off at the end of the year' --filter 'repo=acme/legacy severity>=medium' \
	--until 2026-12-31
decide ada 2026-10-06 false-positive 'the folder is our own copy of it' --filter 'repo=acme/build/tools rule=SCB115'
decide lin 2026-10-06 accept 'until the vendor signs tags' --filter 'repo=acme/web rule=SCB201 subject:elixir' --until 2026-11-15
decide ada 2026-10-07 confirm 'seen in the log of the release' --filter 'repo=acme/mobile rule=SCB103'
scan 2026-10-26
decide ben 2026-11-02 in-triage 'asked the maintainers' --filter 'repo=acme/shop rule=SCB123'
act ben 2026-11-02 triage own --owner lin --filter 'repo=acme/shop rule=SCB123'
scan 2026-11-09
sh "$here/later.sh" "$demo" november
