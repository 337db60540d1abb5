# shellcheck shell=sh disable=SC1091
# What `make start` shows: the demo must go on holding what it was made for.
. "$ROOT/tests/cli/lib.sh"
sh "$ROOT/testdata/demo/make.sh" "$SCABBARD" demo
export SCABBARD_DB=demo/fleet.db SCABBARD_POLICY="$ROOT/testdata/demo/policy.toml"
say what came in November, and what is held against mirrors, policy and reviews
run scan demo/fleet
run export findings --filter is:new --sort -severity,rule,repo,line | cut -f 2,4,8,10,12
run export findings --filter 'verdict=fail (rule=SCB104 OR rule=SCB111 OR rule=SCB112 OR rule=SCB114 OR rule~SCB2)' \
	--sort rule,repo,path,line | cut -f 2,4,7-10,12
run export references --filter 'repo:checkout OR repo:shop' --sort repo,line |
	cut -f 1,4,13,15,21-24,27,29-31
say what pipelines run, and how engine, cache and CI are set up
run export findings --filter 'rule~SCB[3-7]' --sort repo,path,line,rule | cut -f 2,4,6,8-10,12
run export images --sort name,role | cut -f 1,3-7
run export settings --filter 'findings>0 OR -state=set' --sort repo,path,line | cut -f 1-3,7-10
say who and what
run who github.com/example-modules/base
run review show deploy
say what changed in a month, what was decided, and that nothing of it was touched
run report --since 30d
run triage list
run audit verify | sed "s|, [0-9a-f]*$|, HASH|"
say a scan of the same finds the same
run scan demo/fleet
