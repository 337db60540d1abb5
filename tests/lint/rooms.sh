#!/bin/sh
# The law of the rooms: no include but those that rooms.txt allows.
#	sh tests/lint/rooms.sh [ROOT]
# Without ROOT it looks at this tree, after proving on a small bad tree that it can find what is wrong.
set -eu

here=$(cd "$(dirname "$0")" && pwd)

# Prints a line per broken rule; reads the table, then every source and header of src and include.
check_tree() { # ROOT
	(cd "$1" && find src include -type f \( -name '*.c' -o -name '*.h' \) ! -path '*/node_modules/*' |
		LC_ALL=C sort | xargs grep -Hn '^[[:space:]]*#[[:space:]]*include' || :) |
		awk -v root="$1" -v law="$here/rooms.txt" '
	function say(text) { print place ": " text; bad++ }
	function exists(path,   line, found) {
		found = (getline line < (root "/" path)) >= 0
		close(root "/" path)
		return found
	}
	function outside_allowed(name,   i, j, count, parts) {
		for (i = 1; i <= rooms; i++) {
			count = split(owned[room_name[i]], parts, " ")
			for (j = 1; j <= count; j++) {
				if (name != parts[j] && !(parts[j] ~ /\/$/ && index(name, parts[j]) == 1))
					continue
				if (room_name[i] == room || covered(name))
					return 1
				owner = room_name[i]
				return 0
			}
		}
		return 1
	}
	# One header may be given to a room out of a folder that belongs to another.
	function covered(name,   j, count, parts) {
		count = split(owned[room], parts, " ")
		for (j = 1; j <= count; j++)
			if (name == parts[j] || (parts[j] ~ /\/$/ && index(name, parts[j]) == 1))
				return 1
		return 0
	}
	BEGIN {
		while ((getline line < law) > 0) {
			if (line ~ /^#/ || line ~ /^[ \t]*$/)
				continue
			count = split(line, part, " ")
			room_name[++rooms] = part[1]
			known[part[1]] = 1
			allowed[part[1]] = "," (part[2] == "-" ? "" : part[2]) ","
			for (i = 3; i <= count; i++)
				if (part[i] != "-")
					owned[part[1]] = owned[part[1]] " " part[i]
		}
		if (!rooms) {
			print law ": no rooms in it"
			exit 1
		}
	}
	{
		split($0, field, ":")
		file = field[1]
		place = file ":" field[2]
		split(file, step, "/")
		depth = split(file, step, "/")
		room = depth > 2 ? step[2] : ""
		if (file == "src/main.c")
			room = "main"
		else if (!(room in known)) {
			say("\x27" room "\x27 is no room")
			next
		}
		if (match($0, /<[^>]*>/)) {
			name = substr($0, RSTART + 1, RLENGTH - 2)
			if (!outside_allowed(name))
				say("<" name "> belongs to room " owner)
			next
		}
		if (!match($0, /"[^"]*"/)) {
			say("an include by macro")
			next
		}
		name = substr($0, RSTART + 1, RLENGTH - 2)
		if (name ~ /\.\./ || name ~ /\.c$/) {
			say("\"" name "\" is not how a header is named")
			next
		}
		if (index(name, "/") == 0) {
			folder = file
			sub(/\/[^\/]*$/, "", folder)
			if (file ~ /^include\//)
				say("a public header includes the private \"" name "\"")
			else if (name !~ generated && !exists(folder "/" name))
				say("\"" name "\" does not stand beside the file")
			next
		}
		other = name
		sub(/\/.*/, "", other)
		if (!(other in known)) {
			say("\"" name "\" names no room (outside headers stand in < >)")
			next
		}
		if (!exists("include/" name))
			say("include/" name " does not exist")
		if (room == "main") {
			if (other != "cli")
				say("src/main.c includes \"" name "\", but may include only cli")
		} else if (other != room && index(allowed[room], "," other ",") == 0)
			say("room " room " includes \"" name "\", but may include only itself" \
				(allowed[room] == ",," ? "" : " and " substr(allowed[room], 2, length(allowed[room]) - 2)))
	}
	END { exit bad > 0 }
	' generated='^(query_[a-z]+|schema_sql|schema_[0-9]_sql|shipped_themes|snapshot_schema)[.]h$'
}

# A small tree in which every rule is broken once; each must be found, and nothing else.
prove() {
	bad=$(mktemp -d)
	trap 'rm -rf "$bad"' EXIT
	mkdir -p "$bad/src/base" "$bad/src/rules" "$bad/src/store" "$bad/src/attest" "$bad/src/attic" "$bad/include/base" \
		"$bad/include/store"
	echo 'int x;' >"$bad/src/base/own.h"
	echo '#include "own.h"' >"$bad/include/base/buf.h"
	echo 'int y;' >"$bad/include/store/store.h"
	printf '#include "base/buf.h"\n#include "own.h"\n#include <openssl/evp.h>\n#include <stdio.h>\n' >"$bad/src/base/good.c"
	printf '#include <openssl/x509.h>\n#include "openssl/evp.h"\n' >"$bad/src/base/outside.c"
	printf '#include <openssl/x509.h>\n#include <openssl/evp.h>\n' >"$bad/src/attest/good.c"
	printf '#include "store/store.h"\n#include "base/gone.h"\n#include "nowhere.h"\n' >"$bad/src/rules/bad.c"
	printf '#include <git2.h>\n#include "../base/own.h"\n' >"$bad/src/store/bad.c"
	echo '#include "base/buf.h"' >"$bad/src/attic/bad.c"
	echo '#include "store/store.h"' >"$bad/src/main.c"
	found=$(check_tree "$bad" || :)
	expected='include/base/buf.h:1
src/attic/bad.c:1
src/base/outside.c:1
src/base/outside.c:2
src/main.c:1
src/rules/bad.c:1
src/rules/bad.c:2
src/rules/bad.c:3
src/store/bad.c:1
src/store/bad.c:2'
	if [ "$(echo "$found" | cut -d: -f1,2 | LC_ALL=C sort)" != "$expected" ]; then
		echo "rooms: the check itself is broken; on its own bad example it found:"
		echo "$found"
		exit 1
	fi
}

if [ $# -gt 0 ]; then
	check_tree "$1"
	exit
fi
prove
cd "$here/../.."
if check_tree "$PWD"; then
	echo "rooms: every include is allowed"
else
	echo "rooms: see tests/lint/rooms.txt for who may include whom"
	exit 1
fi
