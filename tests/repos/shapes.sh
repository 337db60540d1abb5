#!/bin/sh
# Make repositories of many shapes below the folder given. Needs git; run in a sealed environment:
#	env -i PATH="$PATH" HOME=FOLDER sh tests/repos/shapes.sh FOLDER
set -eu
umask 022
cd "$1"
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0
export GIT_AUTHOR_NAME='Ada' GIT_AUTHOR_EMAIL=ada@example.org GIT_AUTHOR_DATE='2026-01-02T03:04:05Z'
export GIT_COMMITTER_NAME='Ada' GIT_COMMITTER_EMAIL=ada@example.org GIT_COMMITTER_DATE='2026-01-02T03:04:05Z'
git='git -c init.defaultBranch=main -c protocol.file.allow=always -c advice.detachedHead=false'

manifest() { # FILE NAME
	mkdir -p "$(dirname "$1")"
	printf '{"name":"%s","sdk":"go","dependencies":[{"name":"a","source":"github.com/x/a@v1.0.0"}]}\n' "$2" >"$1"
}
commit() { # FOLDER MESSAGE
	(cd "$1" && $git add -A && $git commit -q -m "$2")
}

# A plain work tree: two manifests, a lock, folders without any.
$git init -q plain
manifest plain/dagger.json top
manifest plain/ci/dagger.json ci
mkdir -p plain/src/deep/er
echo 'package main' >plain/src/deep/er/main.go
commit plain one
(cd plain && $git remote add upstream https://github.com/other/plain.git &&
	$git remote add origin https://user:word@github.com/acme/plain.git)

# The same in other places and forms.
$git clone -q --bare plain bare.git
$git clone -q --shared plain borrowed
$git clone -q --depth 1 "file://$PWD/plain" shallow
(cd plain && $git worktree add -q --detach ../linked HEAD)
$git clone -q plain packed && (cd packed && $git pack-refs --all && $git repack -adq)
$git clone -q plain detached && (cd detached && $git checkout -q --detach)
for name in borrowed shallow packed detached bare.git; do
	(cd $name && $git remote set-url origin "https://github.com/acme/$name")
done

# No commit yet; no remote; a format that is not read.
$git init -q unborn
$git init -q local && manifest local/dagger.json local && commit local one
$git init -q --object-format=sha256 sha256 && manifest sha256/dagger.json s && commit sha256 one
mkdir broken && mkdir broken/.git && echo garbage >broken/.git/HEAD && mkdir broken/.git/objects broken/.git/refs

# Names and kinds that must not be followed.
$git init -q odd
manifest odd/real/dagger.json real
ln -s real/dagger.json odd/dagger.json
ln -s real odd/link
odd_name="$(printf 'tab\there')"
manifest "odd/$odd_name/dagger.json" odd
bytes_name="$(printf 'byte\377s')"
manifest "odd/$bytes_name/dagger.json" bytes
(cd odd && $git -c protocol.file.allow=always submodule add -q "$PWD/../local" sub)
commit odd one

# Folders beside a manifest that look like hosts.
$git init -q shadow
manifest shadow/dagger.json shadow
manifest shadow/github.com/x/a/dagger.json inner
mkdir -p shadow/.github/workflows shadow/lib/example.org
echo on: push >shadow/.github/workflows/ci.yml
echo text >shadow/lib/example.org/readme
commit shadow one

# Over the limit of a manifest.
$git init -q large
mkdir large/ok && manifest large/ok/dagger.json ok
head -c 1100000 /dev/zero | tr '\0' ' ' >large/dagger.json
commit large one

# A blob and a tree that are absent; a blob whose bytes are not what its id says.
$git init -q missing && manifest missing/dagger.json gone && manifest missing/sub/dagger.json there
manifest missing/tree/dagger.json tree
commit missing one
for what in HEAD:dagger.json HEAD:tree; do
	oid="$(cd missing && $git rev-parse $what)"
	rm -f "missing/.git/objects/$(echo "$oid" | cut -c1-2)/$(echo "$oid" | cut -c3-)"
done
$git init -q forged && manifest forged/dagger.json good && manifest forged/other/dagger.json evil && commit forged one
good="$(cd forged && $git rev-parse HEAD:dagger.json)"
evil="$(cd forged && $git rev-parse HEAD:other/dagger.json)"
object() { echo "forged/.git/objects/$(echo "$1" | cut -c1-2)/$(echo "$1" | cut -c3-)"; }
rm -f "$(object "$good")" && cp "$(object "$evil")" "$(object "$good")"

# Trees that break the format: cut off, a slash in a name, a mode that is none.
$git init -q damaged && manifest damaged/fine/dagger.json fine
(
	cd damaged && $git add -A && fine="$($git write-tree --prefix=fine/)"
	cut="$(printf '100644 dagger.json\000short' | $git hash-object -w -t tree --literally --stdin)"
	slash="$(printf '100644 ../dagger.json\00012345678901234567890' |
		$git hash-object -w -t tree --literally --stdin)"
	mode="$(printf '1006x4 dagger.json\00012345678901234567890' |
		$git hash-object -w -t tree --literally --stdin)"
	top="$(printf '040000 tree %s\tcut\n040000 tree %s\tfine\n040000 tree %s\tmode\n040000 tree %s\tslash\n' \
		"$cut" "$fine" "$mode" "$slash" | $git mktree)"
	$git update-ref refs/heads/main "$($git commit-tree -m one "$top")"
)

# A repository inside a work tree.
$git init -q outer && manifest outer/dagger.json outer && commit outer one
$git init -q outer/inner && manifest outer/inner/dagger.json inner && commit outer/inner one

# A history of three, the last with one changed folder.
$git init -q history && manifest history/a/dagger.json a && manifest history/b/dagger.json b
mkdir -p history/c && echo c >history/c/c && commit history one
manifest history/b/dagger.json b2 && commit history two
manifest history/d/dagger.json d && commit history three
(cd history && $git tag -a -m release v1.0.0 HEAD~1)

# Two that claim one name, with histories of their own.
mkdir twins
for name in first second; do
	$git init -q twins/$name && manifest twins/$name/dagger.json $name && commit twins/$name $name
	(cd twins/$name && $git remote add origin git@github.com:acme/twin.git)
done

# Work in progress: changed, new, ignored, deleted.
$git init -q edited && manifest edited/dagger.json committed && manifest edited/old/dagger.json old
echo '/ignored/' >edited/.gitignore && commit edited one
manifest edited/dagger.json changed && manifest edited/new/dagger.json new
manifest edited/ignored/dagger.json ignored && rm -r edited/old
