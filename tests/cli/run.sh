#!/bin/sh
# Compare transcripts: tests/cli/NAME.sh is run in a sealed world, and what its commands print and how they end
# must be what NAME.out says.
#	sh tests/cli/run.sh PROGRAM [NAME...]
# UPDATE=1 writes the .out files anew. Prints a line a transcript, and "N passed, N failed" at the end.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
shift
# Names of one length, so that wrapped text does not depend on them.
shared=$(mktemp -d /tmp/scabbard-cli.XXXXXX)
trap 'rm -rf "$shared" "$shared".*' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$shared/repos"
# A copy, so that building may go on.
cp "$program" "$shared/scabbard"
cp "$(dirname "$program")/tests/forge" "$shared/forge"
version=$("$shared/scabbard" version)

# In a world of its own: nothing of the user's, one time, one language.
sealed() { # FOLDER COMMAND...
	folder=$1
	shift
	mkdir -p "$folder/.home"
	(cd "$folder" && env -i PATH="$PATH" HOME="$folder/.home" TZ=UTC LC_ALL=C.UTF-8 SCABBARD_NOW=2026-11-23T06:00:00Z \
		SCABBARD="$shared/scabbard" FORGE="$shared/forge" ROOT="$root" REPOS="$shared/repos" "$@" </dev/null)
}

# What differs from run to run and from machine to machine.
settle() { # FOLDER
	sed -e "s|$1/.home|HOME|g" -e "s|$1|TMP|g" -e "s|$shared/repos|REPOS|g" -e "s|$shared/scabbard|scabbard|g" \
		-e "s|$root|ROOT|g" -e "s|$version|scabbard VERSION|g" -e 's/ in [0-9]*\.[0-9] s/ in N s/' -e '/^note: this kernel/d'
}

show_difference() { # NAME
	diff -u "$root/tests/cli/$1.out" "$shared/$1.out" | head -60 || :
}

[ $# -gt 0 ] || set -- $(cd "$root/tests/cli" && ls ./*.sh | sed -e 's|^\./||' -e 's|\.sh$||' |
	grep -vx -e run -e lib)
sealed "$shared" sh "$root/tests/repos/shapes.sh" "$shared/repos" >"$shared/making" 2>&1 ||
	{ cat "$shared/making"; exit 1; }
# Its commit holds the path of its submodule, so it is not known by its commits here.
git -C "$shared/repos/odd" remote add origin https://github.com/acme/odd.git
passed=0
failed=0
for name in "$@"; do
	work=$(mktemp -d /tmp/scabbard-cli.XXXXXX)
	status=0
	sealed "$work" timeout 120 sh "$root/tests/cli/$name.sh" >"$shared/raw" 2>&1 || status=$?
	[ $status = 0 ] || echo "the script ended with $status" >>"$shared/raw"
	settle "$work" <"$shared/raw" >"$shared/$name.out"
	rm -rf "$work"
	if [ "${UPDATE:-}" = 1 ]; then
		cmp -s "$shared/$name.out" "$root/tests/cli/$name.out" ||
			{ cp "$shared/$name.out" "$root/tests/cli/$name.out"; echo "cli/$name: written"; continue; }
	fi
	if cmp -s "$shared/$name.out" "$root/tests/cli/$name.out"; then
		passed=$((passed + 1))
		echo "cli/$name: ok"
	else
		failed=$((failed + 1))
		echo "cli/$name: FAILED"
		show_difference "$name"
	fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
