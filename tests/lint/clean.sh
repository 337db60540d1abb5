#!/bin/sh
# No file names a folder of one machine, a host of a package registry, or how the work on it was organised.
#	sh tests/lint/clean.sh
set -eu
cd "$(dirname "$0")/../.."

# extended regular expression, any case | why not. Brackets keep this file from finding itself.
patterns() {
	cat <<'END'
(^|[^a-z0-9_.:/-])/(wor[k]|roo[t]|hom[e])/	a path of one machine
(registr[y][.]npm|pypi[.]or[g]|files[.]pythonhoste[d]|crates[.]i[o]|repo1?[.]mave[n]|proxy[.]golan[g]|deb[.]debia[n])	a host of a package registry
(sub-?agen[t]|co-authore[d]-by|language mode[l]|coding assistan[t]|(this|earlier|previous|last) sessio[n]|task brie[f])	how the work was done
END
}

files=$(find . -type f ! -path './.git/*' ! -path './build/*' ! -path '*/node_modules/*' | sed 's|^\./||' | LC_ALL=C sort)
found=$(mktemp)
trap 'rm -f "$found"' EXIT
patterns | while IFS='	' read -r pattern why; do
	# shellcheck disable=SC2086 # file names of this project have no blanks
	grep -nHaiE "$pattern" $files | sed "s|\$|	[$why]|" >>"$found" || :
done
if [ -s "$found" ]; then
	cut -c1-300 "$found"
	echo "clean: $(wc -l <"$found") lines that belong to one machine or one day"
	exit 1
fi
echo "clean: no file tells of one machine or one day"
