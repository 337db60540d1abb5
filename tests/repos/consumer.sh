#!/bin/sh
# Make the repositories of resolve.sh below the folder given, and beside them a repository "consumer", which refers to
# them in every state that a reference can be in.
set -eu
sh "$(dirname "$0")/resolve.sh" "$1" >/dev/null
cd "$1"
export LC_ALL=C TZ=UTC GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=Eve GIT_AUTHOR_EMAIL=eve@example.org GIT_COMMITTER_NAME=Eve GIT_COMMITTER_EMAIL=eve@example.org
export GIT_AUTHOR_DATE='1775000000 +0000' GIT_COMMITTER_DATE='1775000000 +0000'

id() { # NAME
	awk -F '\t' -v name="$1" '$1 == name { print $2 }' ids
}
dependency() { # NAME SOURCE [PIN]
	printf '%s\n    { "name": "%s", "source": "%s"' "$comma" "$1" "$2"
	[ -z "${3-}" ] || printf ', "pin": "%s"' "$3"
	printf ' }'
	comma=,
}
up=github.com/example/upstream
nobody=ffffffffffffffffffffffffffffffffffffffff

# Nobody knows where a chain of nine tags ends, so nothing could be called unreachable.
git -C upstream.git update-ref -d refs/tags/chain9
# The impostor's proposal has gone on.
git -C upstream.git update-ref refs/pull/1/head \
	"$(git -C upstream.git commit-tree -p "$(id up.impostor)" -m 'And more' "$(id up.impostor)^{tree}")"

git -c init.defaultBranch=main init -q consumer
git -C consumer config remote.origin.url https://github.com/acme/consumer
mkdir consumer/ci
comma=
{
	printf '{\n  "name": "consumer",\n  "engineVersion": "v0.18.12",\n  "sdk": "go",\n  "dependencies": ['
	dependency agrees $up@v1.0.0 "$(id up.first)"
	dependency disagrees $up@v1.0.0 "$(id up.second)"
	dependency impostor $up@v1.0.0 "$(id up.impostor)"
	dependency prefixed $up/sub@v1.0.0 "$(id up.second)"
	dependency spelled $up/sub@sub/v1.0.0 "$(id up.second)"
	dependency branch $up/sub@main "$(id up.third)"
	dependency both $up@both "$(id up.second)"
	dependency nested $up@nested "$(id up.first)"
	dependency chained $up@chain8 "$(id up.tip)"
	dependency blob $up@blob "$(id up.tip)"
	dependency absent $up@v1.0.0 $nobody
	dependency nameless $up@v9.9.9 "$(id up.first)"
	dependency commit "$up@$(id up.first)"
	dependency alone $up@v1.1.0
	dependency head $up
	dependency pull "$up@pull/1/head" "$(id up.impostor)"
	dependency capitals "github.com/Example/Moved@v1.0.0" "$(id moved.after)"
	dependency bare "github.com/example/nowhere@$nobody"
	dependency nocopy github.com/example/nowhere@v1.0.0 $nobody
	dependency rewritten github.com/example/rewritten@main "$(id rewritten.old3)"
	dependency moved github.com/example/moved@v1.0.0 "$(id moved.before)"
	dependency graph github.com/example/a@main "$(id a.first)"
	dependency secret "https://user:hunter2hunter2@github.com/example/upstream@v1.1.0" "$(id up.merge)"
	printf '\n  ]\n}\n'
} >consumer/ci/dagger.json
git -C consumer add -A
git -C consumer commit -q -m 'Ask for everything'

# A workspace whose lock is moved by somebody else, long after the entry of its module was written.
lock() { # COMMIT
	printf '[["version","2"]]\n["","git.ref",["https://github.com/example/c","HEAD"],{"ref":"refs/heads/main","sha":"%s"}]\n' \
		"$1" >locked/dagger.lock
}
git -c init.defaultBranch=main init -q locked
git -C locked config remote.origin.url https://github.com/acme/locked
printf '[modules.c]\nsource = "github.com/example/c"\n' >locked/dagger.toml
lock "$(id c.first)"
git -C locked add -A
git -C locked commit -q -m 'Ask for c'
lock "$(id c.tip)"
export GIT_AUTHOR_NAME=Mallory GIT_AUTHOR_DATE='1776000000 +0000' GIT_COMMITTER_DATE='1776000000 +0000'
git -C locked commit -qam 'Move the lock'
