#!/bin/sh
# Run what `make tests` built, in a sealed environment, two programs at a time.
#	sh tests/run.sh BUILD [golden]
# Unit tests, saved inputs of the fuzzers, transcripts of commands, the terminal. A program is heard only when
# it fails. The last line counts single test cases. `golden` runs screens and transcripts only; with UPDATE=1
# in the environment they are written anew.
set -eu

TIMEOUT=${TIMEOUT:-120}
AT_ONCE=2
NOW=1795507200

# --- one program ------------------------------------------------------------------------------------

# Runs in the sealed world; everything it says goes to one file, in the order it was said.
sealed() { # NAME COMMAND...
	name=$1
	shift
	mkdir "$work/home/$name"
	env -i PATH="$PATH" HOME="$work/home/$name" TZ=UTC LC_ALL=C.UTF-8 TERM=xterm-256color \
		GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0 \
		${SHARED:+SHARED="$SHARED"} ${UPDATE:+UPDATE="$UPDATE"} ${REPLAY_ROUNDS:+REPLAY_ROUNDS="$REPLAY_ROUNDS"} \
		ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1 \
		timeout -k 5 "$TIMEOUT" "$@" </dev/null >"$work/said/$name" 2>&1
}

# cmocka: what is announced and neither passed nor skipped has failed, also when its setup did.
count_cases() { # FILE STATUS
	LC_ALL=C awk -v status="$2" '
	/^\[==========\] Running [0-9]+ test/ { announced += $3; running = 1 }
	/^\[==========\] [0-9]+ test\(s\) run/ { running = 0; ended++ }
	running && /\[       OK \] / { passed++ }
	running && /\[  FAILED  \] / { failed++ }
	running && /\[  SKIPPED \] / { skipped++ }
	END {
		if (running || !ended)
			failed++
		else if (announced - passed - skipped > failed)
			failed = announced - passed - skipped
		if ((status || !announced) && !failed)
			failed = 1
		print passed + 0, failed + 0, skipped + 0
	}' "$1"
}

# Scripts end with the same line as this one; what is written anew is not counted.
count_closing_line() { # FILE STATUS
	LC_ALL=C awk -v status="$2" -v update="${UPDATE-}" '
	/^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/ { passed = $1; failed = $3; skipped = $5; seen = 1 }
	END {
		if ((status || !seen || !(update || passed + failed + skipped)) && !failed)
			failed = 1
		print passed + 0, failed + 0, skipped + 0
	}' "$1"
}

count_status() { # FILE STATUS
	[ "$2" = 0 ] && echo 1 0 0 || echo 0 1 0
}

run_one() { # KIND PATH
	name=$(basename "$2")
	status=0
	started=$(date +%s%N)
	case $1 in
	unit)
		count=count_cases
		sealed "$name" "$2" || status=$?
		;;
	replay)
		count=count_status
		name=replay_${name#fuzz_}
		seeds=$work/seeds/${name#replay_}
		sh tests/fuzz/seeds.sh "${name#replay_}" "$seeds"
		if [ -n "$(find "$seeds" -type f 2>/dev/null | head -n 1)" ]; then
			sealed "$name" "$2" "$seeds" || status=$?
			[ "$status" = 0 ] || echo "The culprit: sh tests/fuzz/seeds.sh ${name#replay_} DIR; REPLAY_KEEP=FILE $2 DIR" >>"$work/said/$name"
		else
			echo "no saved inputs in testdata/fuzz/${name#replay_}" >"$work/said/$name"
			status=1
		fi
		;;
	script)
		count=count_closing_line
		name=$(echo "${2#tests/}" | tr / _)
		sealed "$name" env SCABBARD_NOW="$NOW" sh "$2" "$build/scabbard" || status=$?
		;;
	esac
	took=$((($(date +%s%N) - started) / 1000000))
	result="$("$count" "$work/said/$name" "$status") $took $name"
	echo "$result" >"$work/results/$name"
	tell "$result" >"$work/told/$name"
}

# What failed, whole, and what was skipped.
tell() { # "PASSED FAILED SKIPPED MILLISECONDS NAME"
	# shellcheck disable=SC2086 # five words
	set -- $1
	said=$work/said/$5
	if [ "$2" != 0 ]; then
		case $status in
		124 | 137) reason="took longer than $TIMEOUT s" ;;
		*) reason="exit status $status" ;;
		esac
		echo "--- FAILED $5: $2 failed, $reason"
		sed 's/^/    /' "$said"
	elif [ "$3" != 0 ]; then
		grep -a '^skipped: \|^\[  SKIPPED \] ' "$said" | grep -v 'listed below:$' |
			sed "s/^\[  SKIPPED \]/skipped:/; s/^skipped: /skipped: $5: /" | LC_ALL=C sort -u
	fi
}

if [ "${1-}" = --one ]; then
	work=$2
	build=$3
	run_one "${4%%:*}" "${4#*:}"
	exit 0
fi

# --- all of them ------------------------------------------------------------------------------------

if [ $# -lt 1 ] || [ $# -gt 2 ] || [ "${2-golden}" != golden ]; then
	echo "usage: sh tests/run.sh BUILD [golden]" >&2
	exit 2
fi
cd "$(dirname "$0")/.."
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP PIPE
mkdir "$work/home" "$work/said" "$work/told" "$work/results"

if [ "${SHARED-}" = '' ] && [ -d ../shared/corpus ]; then
	SHARED=$(cd ../shared && pwd)
fi
[ "${2-}" = golden ] || UPDATE=
export SHARED UPDATE REPLAY_ROUNDS="${REPLAY_ROUNDS-}"

# The long ones first. The sources are the list: what was not built has failed.
list() {
	for source in tests/cli/run.sh tests/conformance.sh tests/tui/*.sh tests/unit/test_*.c tests/fuzz/fuzz_*.c; do
		name=$(basename "$source" .c)
		case $source in
		*'*'*) ;;
		*.sh) [ ! -e "$source" ] || echo "script:$source" ;;
		tests/unit/*) echo "unit:$build/tests/$name" ;;
		tests/fuzz/*) echo "replay:$build/replay/$name" ;;
		esac
	done
}

if [ "${2-}" = golden ]; then
	list | grep -E '^script:tests/cli/|/test_tui_screens$' >"$work/list" || :
else
	list >"$work/list"
fi

# What gives no result, for whatever reason, has failed.
xargs -P "$AT_ONCE" -n 1 sh tests/run.sh --one "$work" "$build" <"$work/list" || :

find "$work/told" -type f | LC_ALL=C sort | xargs -r cat
expected=$(wc -l <"$work/list")
find "$work/results" -type f -exec cat {} + >"$work/all"
echo "slowest:"
LC_ALL=C sort -k4,4nr "$work/all" | head -n 10 | awk '{ printf "  %7.2f s  %s\n", $4 / 1000, $5 }'
awk -v expected="$expected" '
	{ passed += $1; failed += $2; skipped += $3 }
	END {
		failed += expected - NR
		if (!NR)
			failed++
		printf "%d passed, %d failed%s\n", passed, failed, skipped ? ", " skipped " skipped" : ""
		exit failed > 0
	}' "$work/all"
