#!/bin/sh
# The form of the sources is what .clang-format decides, and of every other text: no blanks at the end of a
# line, a newline at the end of a file.
#	sh tests/lint/form.sh
set -eu
cd "$(dirname "$0")/../.."

if ! command -v clang-format >/dev/null 2>&1; then
	echo "form: clang-format is missing; 'make lint' installs it"
	exit 1
fi
bad=0
find src include tests -type f \( -name '*.c' -o -name '*.h' \) ! -path '*/node_modules/*' | LC_ALL=C sort |
	xargs clang-format --dry-run --Werror --ferror-limit=1 || bad=1

texts=$(find Makefile README.md .ci src include tests testdata themes -type f \( -name '*.[ch]' -o -name '*.sh' -o \
	-name '*.sql' -o -name '*.theme' -o -name '*.md' -o -name '*.txt' -o -name Makefile -o -path '.ci/*' \) \
	! -path '*/node_modules/*' ! -path 'testdata/fuzz/*' ! -path 'testdata/rules/*')
# shellcheck disable=SC2086 # file names of this project have no blanks
if grep -nE '[[:blank:]]+$' $texts; then
	echo "form: blanks at the end of the lines above"
	bad=1
fi
for text in $texts; do
	if [ -s "$text" ] && [ "$(tail -c 1 "$text" | od -An -tx1 | tr -d ' ')" != 0a ]; then
		echo "$text: no newline at its end"
		bad=1
	fi
done
for script in $(find .ci tests testdata -type f \( -name '*.sh' -o -path '.ci/*' \) | LC_ALL=C sort); do
	sh -n "$script" || bad=1
done
[ $bad = 0 ] && echo "form: as .clang-format says" || exit 1
