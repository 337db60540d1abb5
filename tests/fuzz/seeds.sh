#!/bin/sh
# Lay the saved inputs of a fuzzer into a folder. What is no text is kept as text in testdata/fuzz/NAME: FILE.base64 is
# decoded to FILE, and FILE.gz.base64, which is packed for its size, to FILE.
#	sh tests/fuzz/seeds.sh NAME FOLDER
set -eu

from=testdata/fuzz/$1
mkdir -p "$2"
[ -d "$from" ] || exit 0
for file in "$from"/*; do
	[ -f "$file" ] || continue
	name=${file##*/}
	case $name in
	*.gz.base64) base64 -d "$file" | gzip -dc >"$2/${name%.gz.base64}" ;;
	*.base64) base64 -d "$file" >"$2/${name%.base64}" ;;
	*) cp "$file" "$2/$name" ;;
	esac
done
