#!/bin/sh
# How often a tool was told to look away. Each one says why on its own line or the line above it.
#	sh tests/lint/suppressions.sh
set -eu
cd "$(dirname "$0")/../.."

mark='NOLINT|cppcheck-suppress|#[[:space:]]*pragma|__attribute__[[:space:]]*\(\([[:space:]]*no_sanitize'
found=$(grep -rnE "$mark" src include tests --include='*.c' --include='*.h' --exclude-dir=node_modules || :)
[ -z "$found" ] || echo "$found"
count() {
	[ -z "$found" ] && echo 0 || echo "$found" | grep -cE "$1" || :
}
echo "suppressions: $(count NOLINT) NOLINT, $(count cppcheck-suppress) cppcheck-suppress, $(count 'pragma') pragma," \
	"$(count no_sanitize) no_sanitize"
