#!/bin/sh
# What `make start` does once the program is built: scan, then show.
#	sh testdata/demo/start.sh PROGRAM [REPOS]
# Without REPOS a demo fleet is made in build/demo and scanned; with it, the repositories in that folder are.
# On a terminal the dashboard opens, elsewhere the report is printed.
set -eu

program=$1
repositories=${2-}
demo=build/demo
policy=testdata/demo/policy.toml
cd "$(dirname "$0")/../.."

say() { # WHAT [COMMAND]
	printf '\n== %s\n' "$1"
	[ $# = 1 ] || printf '   $ %s\n' "$2"
}

make_demo() {
	script=$(find testdata/demo -type f -exec cat {} + | cksum)
	if [ "$(cat "$demo/made-by" 2>/dev/null)" = "$script" ] && [ -f "$demo/fleet.db" ]; then
		say "The demo fleet is in $demo/fleet (made earlier, and its scripts have not changed)"
		return
	fi
	say "Making the demo fleet in $demo/fleet: small git repositories with every kind of manifest and mistake"
	sh testdata/demo/make.sh "$program" "$demo"
	echo "$script" >"$demo/made-by"
	echo "   Beside it: mirrors of what it uses, and a database with a scan of July and some reviews."
}

# Incomplete is no failure here: what could not be read is shown in the dashboard and in the report.
scan() { # FOLDER DATABASE [OPTION]
	say "Scanning $1 into $2 (repositories are only read; no network)" \
		"$program scan --db $2${3:+ $3} $1"
	status=0
	# shellcheck disable=SC2086 # the option has a value
	"$program" scan --db "$2" ${3-} "$1" || status=$?
	case $status in
	0) ;;
	3)
		[ "$("$program" export repositories --db "$2" | wc -l)" -gt 1 ] || exit 3
		if [ "$repositories" = '' ]; then
			say "Exit status 3: not all could be read. In the demo, 'damaged' is broken on purpose"
		else
			say "Exit status 3: not all could be read. What, and why, stands above"
		fi
		;;
	*)
		echo "scabbard: the scan ended with exit status $status" >&2
		exit "$status"
		;;
	esac
}

show() { # DATABASE
	if [ -t 0 ] && [ -t 1 ]; then
		say "Opening the dashboard; ? helps, q leaves" "$program --db $1"
		"$program" --db "$1"
		say "The same as text:" "$program report --db $1"
	else
		say "This is no terminal, so here is the report; on a terminal the dashboard opens" \
			"$program report --db $1"
		"$program" report --db "$1"
	fi
}

# Commands that ask for what the demo was made to show.
show_more() {
	say 'More to try: who uses a module that is not pinned somewhere below, what was reviewed, which rule is that?' \
		"$program who --db $demo/fleet.db github.com/example-modules/base"
	printf '   $ %s\n' "$program review show --db $demo/fleet.db --policy $policy deploy" \
		"$program explain SCB105"
}

if [ "$repositories" = '' ]; then
	make_demo
	folder=$demo/fleet
	database=$demo/fleet.db
	options="--policy $policy"
	# The commits of the demo have fixed days, so its rules about age need one too.
	SCABBARD_NOW=2026-11-23T06:00:00Z
	export SCABBARD_NOW
	say "In the demo it is always 23 November 2026" "export SCABBARD_NOW=$SCABBARD_NOW"
else
	case $repositories in
	'~' | '~/'*) repositories=$HOME${repositories#'~'} ;;
	esac
	if [ ! -d "$repositories" ]; then
		echo "scabbard: REPOS names no folder: '$repositories'" >&2
		exit 2
	fi
	folder=$(cd "$repositories" && pwd)
	database=build/fleets/$(basename "$folder")-$(echo "$folder" | cksum | cut -d' ' -f1).db
	options=
	mkdir -p build/fleets
fi
scan "$folder" "$database" "$options"
show "$database"
[ "$repositories" != '' ] || show_more
