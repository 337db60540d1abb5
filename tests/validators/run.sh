#!/bin/sh
# Export everything in every format, and let validators that we did not write look at it.
#	sh tests/validators/run.sh BUILD
# The fleets are the demo, one of hostile names, and real manifests from ../shared/corpus where that is there. Every
# format of export and check has to be in the tables below, every document valid, and damaged copies of some refused.
# The closing lines count documents and what is in them.
set -eu

cd "$(dirname "$0")/../.."
root=$PWD
here=$root/tests/validators
build=${1:?the build folder, as build/debug}
case $build in
/*) program=$build/scabbard ;;
*) program=$root/$build/scabbard ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
: >"$work/log"
failed=0
if [ "${SHARED-}" = '' ] && [ -d ../shared/corpus ]; then
	SHARED=$(cd ../shared && pwd)
fi
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0 HOME="$work" TZ=UTC LC_ALL=C.UTF-8
export SCABBARD_NOW=1795507200 SCABBARD_ACTOR=ada@acme.example
unset SCABBARD_DB SCABBARD_POLICY SCABBARD_MIRRORS XDG_DATA_HOME XDG_CONFIG_HOME XDG_STATE_HOME

# What is written, of which table, with which ending, and who looks at it: a file here, perhaps with an argument.
exports() {
	cat <<-END
		tsv             any      .tsv          rows.mjs
		csv             any      .csv          rows.mjs
		json            any      .json         document.mjs
		sarif           findings .sarif        sarif.mjs
		cyclonedx       modules    .cdx.json   cyclonedx.mjs
		cyclonedx       references .cdx.json   cyclonedx.mjs
		cyclonedx       findings   .cdx.json   cyclonedx.mjs
		cyclonedx       image_uses .cdx.json   cyclonedx.mjs
		cyclonedx-1.5   modules    .cdx.json   cyclonedx.mjs
		cyclonedx-1.5   image_uses .cdx.json   cyclonedx.mjs
		spdx            modules    .spdx.json  spdx.mjs
		spdx            references .spdx.json  spdx.mjs
		spdx            image_uses .spdx.json  spdx.mjs
		openvex         findings   .vex.json   openvex.mjs
	END
}

checks() {
	cat <<-END
		text     .txt
		json     .json
		markdown .md    markdown.mjs
		sarif    .sarif sarif.mjs
		github   .log
		junit    .xml   junit.py
	END
}

tables='repositories modules references findings graph reviews changes decisions images image_uses settings'

fail() { # WHAT
	echo "FAILED: $*"
	failed=$((failed + 1))
}

# --- fleets -------------------------------------------------------------------------------------------------

# Not all of a fleet can be read: 3 is no failure here.
scan() { # DATABASE FOLDER [OPTION...]
	database=$1 folder=$2 status=0
	shift 2
	"$program" scan --quiet --db "$database" "$@" "$folder" 2>"$work/said" || status=$?
	case $status in
	0 | 3) ;;
	*)
		cat "$work/said"
		exit 1
		;;
	esac
}

# With decisions of every kind: what they become is looked at too.
make_demo() { # FOLDER
	sh testdata/demo/make.sh "$program" "$1" >"$work/said" 2>&1 || cat "$work/said"
	scan "$1/fleet.db" "$1/fleet" --policy testdata/demo/policy.toml
	"$program" triage accept --db "$1/fleet.db" --quiet --rule SCB118 --repository acme/build/tools \
		--reason 'the new engine comes in the "winter"; see <https://acme.example>' --until 2027-01-31
	"$program" triage not-affected --db "$1/fleet.db" --quiet --rule SCB101 --repository acme/mobile \
		--reason 'never run' --justification code_not_reachable
	"$program" triage false-positive --db "$1/fleet.db" --quiet --rule SCB122 --reason 'a test of ours'
}

# Every text that somebody else chooses says something that some format means.
make_hostile() { # FOLDER
	mkdir -p "$1/fleet"
	number=0
	for text in "$(printf '\033]8;;x\007')" "$(printf '\342\200\256gpj')" "$(printf 'one\ntwo')" "$(printf '\377\376')" \
		'"quote"' '=1+1' '-rf' '%41#?&' "<b>'&" '@dagger' 'a|b`c' '::error::x' 'C:\x' ' blank ' '..x' \
		"$(printf '\357\277\276')" "$(printf '\360\237\230\200')" "$(printf 'e\314\201')"; do
		number=$((number + 1))
		repository=$1/fleet/$number
		mkdir -p "$repository/ci/$text"
		hostile_manifest "$text" >"$repository/ci/$text/dagger.json"
		git -c init.defaultBranch=main init -q "$repository"
		git -C "$repository" add -A
		git -C "$repository" -c user.name="n$text" -c user.email=a@b.example commit -q -m "$text" 2>/dev/null
		printf '%s\t%s %s\n' "$repository" "$number" "$(printf %s "$text" | tr -d '\n')" >>"$1/list"
	done
	scan "$1/fleet.db" "@$1/list"
	"$program" triage accept --db "$1/fleet.db" --quiet --rule SCB102 --reason "$(printf '\342\200\256<b>"\nx|`::error::')"
}

hostile_manifest() { # TEXT
	text=$(printf %s "$1" | LC_ALL=C sed 's/[\\"]/\\&/g' | LC_ALL=C tr '\n' '|' | LC_ALL=C sed "s/$(printf '[\001-\037]')/\\\\u001b/g")
	printf '{"name": "%s", "engineVersion": "v0.18.2", "sdk": {"source": "go"}, "dependencies": [\n' "$text"
	printf ' {"name": "a%s", "source": "github.com/x/y%s@main"},\n' "$text" "$text"
	printf ' {"name": "b", "source": "github.com/x/y/%s@v1.0.0", "pin": "%s"},\n' "$text" "$text"
	printf ' {"name": "c", "source": "github.com/x/z@%s", "pin": "0123456789abcdef0123456789abcdef01234567"}]}\n' "$text"
}

make_corpus() { # FOLDER
	mkdir -p "$1/fleet"
	sh tests/repos/corpus.sh "$1/fleet" "$SHARED/corpus/manifests"
	scan "$1/fleet.db" "$1/fleet"
}

# --- writing and looking ------------------------------------------------------------------------------------

# Give a validator every file of a folder. It says "FILE: valid, WHAT: 3 things, ..." of each.
look() { # NAME FOLDER SUFFIX VALIDATOR...
	name=$1 folder=$2 suffix=$3
	shift 3
	case $1 in
	*.py) interpreter=python3 ;;
	*) interpreter=node ;;
	esac
	validator=$here/$1
	shift
	if [ -z "$(find "$folder" -type f -name "*$suffix" | head -n 1)" ]; then
		fail "$name: there is no document"
		return
	fi
	find "$folder" -type f -name "*$suffix" -print0 | LC_ALL=C sort -z |
		xargs -0 -n 500 "$interpreter" "$validator" "$@" >"$work/said" 2>&1 || fail "$name"
	grep -av ': valid, ' "$work/said" | head -n 50 || :
	grep -a ': valid, ' "$work/said" | sed "s|^.*: valid, |$name\t|" >>"$work/log"
}

# One document, and in a folder one for each repository; suppressed findings too, where there are any.
export_documents() { # FLEET FORMAT TABLE SUFFIX VALIDATOR
	to=$work/out/$2-$3-$1 option=
	mkdir -p "$to/one"
	[ "$3" != findings ] || option=--include-suppressed
	# shellcheck disable=SC2086 # an option or none
	if ! "$program" export "$3" --quiet --format "$2" --db "$work/$1/fleet.db" $option -o "$to/all/" 2>"$work/said"; then
		# Not a word about known vulnerabilities is no document.
		grep -q '^scabbard: nothing to state' "$work/said" && return 0
		# No format of a folder.
		grep -q "is a folder" "$work/said" || fail "$1 $2 $3: $(cat "$work/said")"
	fi
	if ! "$program" export "$3" --quiet --format "$2" --db "$work/$1/fleet.db" -o "$to/one/fleet$4" 2>"$work/said"; then
		grep -q '^scabbard: nothing to state\|20 repositories at most' "$work/said" ||
			fail "$1 $2 $3: $(cat "$work/said")"
	fi
	[ -z "$(find "$to" -type f | head -n 1)" ] || look "$2 $3" "$to" "$4" "$5"
}

# Rows of every table: each format has as many, and those of json are what their schema says.
export_rows() { # FLEET FORMAT SUFFIX VALIDATOR
	for table in $tables; do
		to=$work/out/$2-$table-$1
		mkdir -p "$to"
		"$program" export "$table" --quiet --format "$2" --db "$work/$1/fleet.db" --filter "$(everything "$table")" \
			-o "$to/$table$3" || fail "$1 $2 $table"
		case $4 in
		document.mjs) look "$2" "$to" "$3" "$4" "$here/schemas/export.schema.json#/\$defs/$table" ;;
		*) look "$2" "$to" "$3" "$4" ;;
		esac
	done
}

everything() { # TABLE
	case $1 in
	modules | references) echo class:any ;;
	findings) echo 'class:any (is:open OR is:closed)' ;;
	esac
}

export_fleet() { # FLEET
	exports | while read -r format table suffix validator; do
		echo "$format $table $suffix $validator"
	done >"$work/rows"
	while read -r format table suffix validator; do
		case $table in
		any) export_rows "$1" "$format" "$suffix" "$validator" ;;
		*) export_documents "$1" "$format" "$table" "$suffix" "$validator" ;;
		esac
	done <"$work/rows"
}

# What is found is 1, what cannot be read 3. A document that is written all the same has to be one.
check_repository() { # FLEET FORMAT REPOSITORY FILE
	file=$4 status=0
	set -- "$1" "$2" "$3"
	case $3 in
	*.git/) set -- "$@" --ref HEAD ;;
	esac
	"$program" check --quiet --db "$work/$1/fleet.db" --format "$2" "$3" ${4+"$4"} ${5+"$5"} >"$file" 2>"$work/said" ||
		status=$?
	[ -s "$file" ] || rm -f "$file"
	case $status in
	0 | 1 | 3) ;;
	*) fail "check --format $2 $3: $(cat "$work/said")" ;;
	esac
}

# The gate over each repository.
check_fleet() { # FLEET
	checks >"$work/rows"
	while read -r format suffix validator; do
		to=$work/out/check-$format-$1
		mkdir -p "$to"
		for repository in "$work/$1/fleet"/*/; do
			check_repository "$1" "$format" "$repository" "$to/$(basename "$repository")$suffix"
		done
		[ "$validator" = '' ] || look "check $format" "$to" "$suffix" "$validator"
	done <"$work/rows"
}

# --- what is no export ---------------------------------------------------------------------------------------

# Baselines, decisions and snapshots, by their schemas.
own_documents() { # FLEET
	to=$work/out/own-$1
	mkdir -p "$to"
	"$program" triage export --db "$work/$1/fleet.db" --quiet -o "$to/export.decisions.json" || fail "triage export $1"
	number=0
	for repository in "$work/$1/fleet"/*/; do
		number=$((number + 1))
		set -- "$1" "$repository"
		case $2 in
		*.git/) set -- "$@" --ref HEAD ;;
		esac
		"$program" check --quiet --db "$work/$1/fleet.db" --baseline "$to/$number.decisions.json" --write-baseline \
			"$2" ${3+"$3"} ${4+"$4"} >/dev/null 2>"$work/said" || :
		"$program" scan --quiet --db "$work/$1/emitted.db" --emit "$to/$number.snapshot.json" "$2" 2>"$work/said" || :
	done
	look decisions "$to" .decisions.json document.mjs "$here/schemas/decisions.schema.json"
	look snapshot "$to" .snapshot.json document.mjs "$root/src/model/snapshot.schema.json"
}

# What people are mailed: of the whole fleet, and of a week.
reports() { # FLEET
	to=$work/out/report-$1
	mkdir -p "$to"
	for since in 7d 52w; do
		"$program" report --db "$work/$1/fleet.db" --quiet --since $since --format markdown -o "$to/$since.md" &&
			"$program" report --db "$work/$1/fleet.db" --quiet --since $since --format html -o "$to/$since.html" ||
			fail "report $1 --since $since"
	done
	look 'report markdown' "$to" .md markdown.mjs
	look 'report html' "$to" .html page.py
}

# Of facts that no reader brings yet (known vulnerabilities), and of hostile rows: what unit tests have written.
unit_documents() {
	to=$work/out/unit
	mkdir -p "$to"
	for test in cyclonedx cyclonedx_document spdx openvex; do
		SCABBARD_DOCUMENTS=$to "$(dirname "$program")/tests/test_reports_$test" >"$work/said" 2>&1 ||
			fail "test_reports_$test: is it built?"
	done
	for format in cyclonedx spdx openvex; do
		mkdir -p "$to/$format"
		mv "$to/$format"-*.json "$to/$format" || fail "$format of unit tests"
		look "unit $format" "$to/$format" .json "$format.mjs"
	done
}

# --- nothing is forgotten -----------------------------------------------------------------------------------

offered() { # COMMAND
	"$program" docs bash | sed -n "/^\t$1:--format)/{n;s/.*words='\([^']*\)'.*/\1/p;}" | tr ' ' '\n' | LC_ALL=C sort -u
}

same() { # COMMAND TABLE-OF-THIS-FILE
	"$2" | awk '{ print $1 }' | LC_ALL=C sort -u >"$work/here"
	offered "$1" >"$work/offered"
	cmp -s "$work/here" "$work/offered" ||
		fail "formats of $1 and of this file differ: $(comm -3 "$work/here" "$work/offered" | tr -d '\t' | tr '\n' ' ')"
}

# Validators that take anything are found: a good document, small enough, damaged in every known way.
try_damage() {
	set --
	for format in sarif-findings cyclonedx-modules spdx-modules; do
		for file in "$work/out/$format-demo/all/acme+shop".*; do
			[ ! -f "$file" ] || set -- "$@" "$file"
		done
	done
	node "$here/broken.mjs" "$@" || fail "a damaged document was not refused"
	mkdir "$work/bad"
	printf 'one\ttwo\nthree\n' >"$work/bad/a.tsv"
	printf 'one,two\r\nthree,=1+1\r\n' >"$work/bad/a.csv"
	printf '[x](https://e.example)\n' >"$work/bad/a.md"
	printf '<p><script>x</script></p>\n' >"$work/bad/a.html"
	printf '<testsuites><testsuite name="x" tests="1" failures="0" errors="0" skipped="0"/></testsuites>\n' >"$work/bad/a.xml"
	for pair in 'node rows.mjs a.tsv' 'node rows.mjs a.csv' 'node markdown.mjs a.md' 'python3 page.py a.html' \
		'python3 junit.py a.xml'; do
		# shellcheck disable=SC2086 # three words
		set -- $pair
		! "$1" "$here/$2" "$work/bad/$3" >/dev/null || fail "$2 takes a bad document"
	done
}

same export exports
same check checks
for fleet in demo hostile; do
	mkdir "$work/$fleet"
	"make_$fleet" "$work/$fleet"
	export_fleet "$fleet"
	check_fleet "$fleet"
	own_documents "$fleet"
	reports "$fleet"
done
unit_documents
if [ "${SHARED-}" != '' ]; then
	mkdir "$work/corpus"
	make_corpus "$work/corpus"
	export_fleet corpus
else
	echo "skipped: there is no ../shared/corpus here: real manifests were not exported"
fi
try_damage

# By format: how many documents, and what their validators have counted in them.
LC_ALL=C awk -F '\t' '
{
	documents[$1]++
	all++
	parts = $2
	sub(/^[^:]*: /, "", parts)
	count = split(parts, things, ", ")
	for (i = 1; i <= count; i++)
		if (split(things[i], words, " ") == 2 && words[1] ~ /^[0-9]+$/) {
			sums[$1, words[2]] += words[1]
			if (!(($1, words[2]) in named)) {
				named[$1, words[2]] = 1
				names[$1] = names[$1] " " words[2]
			}
		}
}
END {
	for (format in documents) {
		line = sprintf("%s: %d documents", format, documents[format])
		count = split(names[format], words, " ")
		for (i = 1; i <= count; i++)
			line = line sprintf(", %d %s", sums[format, words[i]], words[i])
		print line | "LC_ALL=C sort"
	}
	close("LC_ALL=C sort")
	printf "validators: %d documents valid\n", all
}' "$work/log"
if [ "$failed" != 0 ]; then
	echo "validators: $failed failures"
	exit 1
fi
