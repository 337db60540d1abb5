#!/bin/sh
# Take the checks of the attestation room out one at a time (the names that held() is called with) and run its
# tests: each time one must fail.
#	sh tests/mutate.sh BUILD [CHECK ...]	BUILD was made with MODE=mutate
#	sh tests/mutate.sh --list
# Prints a row for each check with the first test that failed, and last how many there are and how many survived.
set -eu

AT_ONCE=2
TIMEOUT=${TIMEOUT:-120}

checks() {
	grep -oh 'held("[a-z0-9-]*"' src/attest/*.c | sed 's/.*"\(.*\)"/\1/' | LC_ALL=C sort -u
}

# Runs one program in a sealed world; what it says goes to a file.
sealed() { # CHECK PROGRAM FILE
	env -i PATH="$PATH" HOME=/nonexistent TZ=UTC LC_ALL=C.UTF-8 ${SHARED:+SHARED="$SHARED"} ${1:+SCABBARD_WITHOUT="$1"} \
		timeout -k 5 "$TIMEOUT" "$2" </dev/null >"$3" 2>&1
}

# One check: the first test that fails without it, or that none does.
run_one() { # WORK CHECK PROGRAM...
	work=$1
	check=$2
	shift 2
	for program in "$@"; do
		status=0
		sealed "$check" "$program" "$work/said/$check" || status=$?
		[ "$status" != 0 ] || continue
		failed=$(sed -n 's/^\[  FAILED  \] \([^0-9].*\)$/\1/p' "$work/said/$check" | head -n 1)
		echo "$check	$(basename "$program"): ${failed:-ended with status $status}" >"$work/rows/$check"
		return
	done
	echo "$check	SURVIVED" >"$work/rows/$check"
}

if [ "${1-}" = --one ]; then
	shift
	run_one "$@"
	exit 0
fi
cd "$(dirname "$0")/.."
if [ "${1-}" = --list ]; then
	checks
	exit 0
fi
if [ $# -lt 1 ]; then
	echo "usage: sh tests/mutate.sh BUILD [CHECK ...] | --list" >&2
	exit 2
fi
build=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP PIPE
mkdir "$work/said" "$work/rows"
if [ "${SHARED-}" = '' ] && [ -d ../shared/vectors ]; then
	SHARED=$(cd ../shared && pwd)
	export SHARED
fi

# A name must be written where it is asked for, or it would never be taken out.
if grep -n 'held(' src/attest/*.c | grep -v 'held("[a-z0-9-]*"' | grep -v '^src/attest/checks[.]c:'; then
	echo "mutate: a check without a name of its own"
	exit 1
fi
twice=$(grep -oh 'held("[a-z0-9-]*"' src/attest/*.c | sort | uniq -d)
if [ "$twice" ]; then
	echo "mutate: two checks of one name: $twice"
	exit 1
fi

# All must be right as they are; the quickest go first.
for source in tests/unit/test_attest_*.c; do
	program=$build/tests/$(basename "$source" .c)
	# It is of no check, and not built in this mode.
	[ "$(basename "$program")" != test_attest_certificate ] || continue
	started=$(date +%s%N)
	if ! sealed '' "$program" "$work/said/whole"; then
		echo "mutate: $(basename "$program") fails with every check in its place:"
		grep -a '^\[  FAILED  \]' "$work/said/whole" || cat "$work/said/whole"
		exit 1
	fi
	echo "$(($(date +%s%N) - started)) $program"
done >"$work/times" || { cat "$work/times"; exit 1; }
programs=$(sort -n "$work/times" | cut -d ' ' -f 2)

# shellcheck disable=SC2086 # names of checks and programs have no blanks
{ [ $# -gt 0 ] && printf '%s\n' "$@" || checks; } |
	xargs -P "$AT_ONCE" -I CHECK sh tests/mutate.sh --one "$work" CHECK $programs
cat "$work"/rows/* | awk -F '\t' '
	{ printf "%-28s %s\n", $1, $2; count++ }
	$2 == "SURVIVED" { survived++ }
	END {
		printf "%d checks, %d survived\n", count, survived
		exit survived > 0 || !count
	}'
