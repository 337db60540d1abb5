#!/bin/sh
# Run every fuzzer for a while, two at a time, beginning with its seeds and with what earlier runs found.
#	sh tests/fuzz/fuzz.sh BUILD SECONDS
# Corpora stay in BUILD/corpus/NAME; a dictionary is tests/fuzz/NAME.dict. An input that breaks something is
# kept in BUILD/crashes and named at the end; copied to testdata/fuzz/NAME every check replays it.
set -eu

AT_ONCE=2
MAX_LENGTH=16384

# Prints the last number behind a word of libFuzzer's log.
last_of() { # WORD FILE
	grep -ao "$1:* *[0-9][0-9]*" "$2" | tail -n 1 | grep -o '[0-9]*$' || echo 0
}

fuzz_one() { # BUILD SECONDS NAME
	log=$1/logs/$3.log
	corpus=$1/corpus/$3
	mkdir -p "$corpus"
	seeds=$1/seeds/$3
	rm -rf "$seeds"
	sh tests/fuzz/seeds.sh "$3" "$seeds"
	dictionary=tests/fuzz/$3.dict
	[ -e "$dictionary" ] || dictionary=
	status=0
	"$1/fuzz/fuzz_$3" -max_total_time="$2" -max_len="$MAX_LENGTH" -timeout=10 -rss_limit_mb=2048 \
		-print_final_stats=1 -artifact_prefix="$1/crashes/$3-" ${dictionary:+-dict="$dictionary"} \
		"$corpus" "$seeds" </dev/null >"$log" 2>&1 || status=$?
	executed=$(last_of 'number_of_executed_units' "$log")
	if [ "$status" = 0 ] && [ "$executed" -gt 0 ]; then
		verdict=passed
	else
		verdict=FAILED
	fi
	result=$(printf '%-7s %-16s %10s execs %8s execs/s %7s edges %6s inputs' "$verdict" "$3" "$executed" \
		"$(last_of 'average_exec_per_sec' "$log")" "$(last_of 'cov' "$log")" \
		"$(find "$corpus" -type f | wc -l)")
	echo "$result" >"$1/logs/$3.result"
	echo "$result"
}

if [ "${1-}" = --one ]; then
	fuzz_one "$2" "$3" "$4"
	exit 0
fi

if [ $# != 2 ]; then
	echo "usage: sh tests/fuzz/fuzz.sh BUILD SECONDS" >&2
	exit 2
fi
cd "$(dirname "$0")/../.."
mkdir -p "$1/corpus" "$1/crashes" "$1/logs"
rm -f "$1"/logs/*
build=$1
seconds=$2
set --
for source in tests/fuzz/fuzz_*.c; do
	name=$(basename "$source" .c)
	set -- "$@" "${name#fuzz_}"
done
echo "$# fuzzers, $seconds s each"
printf '%s\n' "$@" | xargs -P "$AT_ONCE" -n 1 sh tests/fuzz/fuzz.sh --one "$build" "$seconds" || :

passed=0
failed=0
for name; do
	if grep -qs '^passed' "$build/logs/$name.result"; then
		passed=$((passed + 1))
		continue
	fi
	failed=$((failed + 1))
	echo "--- FAILED $name; its last words ($build/logs/$name.log):"
	tail -n 25 "$build/logs/$name.log" 2>/dev/null | sed 's/^/    /'
	find "$build/crashes" -name "$name-*" | sed 's/^/input: /'
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
