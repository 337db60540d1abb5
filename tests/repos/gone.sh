#!/bin/sh
# Make a repository "kept" of four modules below the folder given, and "user", which pins all of them at the first
# commit: later the folder of one is removed, one keeps all but its manifest, one is changed, and one is as it was.
set -eu
cd "$1"
export LC_ALL=C TZ=UTC GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=Eve GIT_AUTHOR_EMAIL=eve@example.org GIT_COMMITTER_NAME=Eve GIT_COMMITTER_EMAIL=eve@example.org
export GIT_AUTHOR_DATE='1775000000 +0000' GIT_COMMITTER_DATE='1775000000 +0000'

git -c init.defaultBranch=main init -q kept
git -C kept config remote.origin.url https://github.com/example/kept
for module in folder manifest changed same; do
	mkdir "kept/$module"
	printf '{ "name": "%s" }\n' "$module" >"kept/$module/dagger.json"
	echo a >"kept/$module/main.go"
done
git -C kept add .
git -C kept commit -q -m 'Begin'
pin=$(git -C kept rev-parse HEAD)
git -C kept rm -r -q folder manifest/dagger.json
echo b >kept/changed/main.go
git -C kept commit -q -a -m 'Clear up'
git -C kept update-ref refs/remotes/origin/main HEAD
git -C kept symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main

git -c init.defaultBranch=main init -q user
git -C user config remote.origin.url https://github.com/acme/user
comma=
{
	printf '{ "name": "user", "engineVersion": "v0.18.12", "dependencies": ['
	for module in folder manifest changed same; do
		printf '%s\n  { "name": "%s", "source": "github.com/example/kept/%s@main", "pin": "%s" }' \
			"$comma" "$module" "$module" "$pin"
		comma=,
	done
	printf '\n] }\n'
} >user/dagger.json
git -C user add .
git -C user commit -q -m 'Use them'
