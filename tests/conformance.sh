#!/bin/sh
# The conformance suite of Sigstore clients, a process a run, with the arguments as its protocol has them: every case by
# the path of its artifact and by its digest. Prints the wrong ones, and "N passed, N failed" at the end.
#	sh tests/conformance.sh PROGRAM
set -eu

# A process that has closed itself in cannot be searched for what it lost; the unit tests are.
export ASAN_OPTIONS=detect_leaks=0
program=$1
vectors=${SHARED:-$(dirname "$0")/../../shared}/vectors
if [ ! -d "$vectors/conformance" ]; then
	echo "skipped: there is no '$vectors/conformance'; SHARED names the folder of the real data"
	echo "0 passed, 0 failed, 1 skipped"
	exit 0
fi
IDENTITY=https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main
ISSUER=https://token.actions.githubusercontent.com
passed=0
failed=0

# A file of the case, or what stands for it.
part() { # CASE NAME OTHERWISE
	[ -e "$1/$2" ] && echo "$1/$2" || echo "$3"
}

text() { # CASE NAME OTHERWISE
	[ -e "$1/$2" ] && cat "$1/$2" || echo "$3"
}

# 0 is verified; anything else is refused, but an end by a signal is a failure of the program.
run() { # CASE ARTIFACT
	root=$(part "$1" trusted_root.json "$vectors/trusted_roots/public-good.json")
	status=0
	if [ -e "$1/key.pub" ]; then
		said=$("$program" verify-bundle --bundle "$1/bundle.sigstore.json" --key "$1/key.pub" --trusted-root "$root" \
			"$2" 2>&1) || status=$?
	else
		said=$("$program" verify-bundle --bundle "$1/bundle.sigstore.json" \
			--certificate-identity "$(text "$1" identity $IDENTITY)" \
			--certificate-oidc-issuer "$(text "$1" issuer $ISSUER)" --trusted-root "$root" "$2" 2>&1) || status=$?
	fi
	case $1 in
	*_fail) wanted=1 ;;
	*) wanted=0 ;;
	esac
	if [ $status = $wanted ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED $(basename "$1") $2: exit status $status, expected $wanted: $said"
	fi
}

for folder in "$vectors"/conformance/*/; do
	case=${folder%/}
	artifact=$(part "$case" artifact "$vectors/conformance/a.txt")
	run "$case" "$artifact"
	run "$case" "sha256:$(sha256sum "$artifact" | cut -c 1-64)"
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
