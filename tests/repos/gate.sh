#!/bin/sh
# Make repositories for the gate below the folder given: states that differ, indexes of all kinds, and one that would run
# code if anybody let it. Needs git; run in a sealed environment:
#	env -i PATH="$PATH" HOME=FOLDER sh tests/repos/gate.sh FOLDER
set -eu
umask 022
cd "$1"
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0
export GIT_AUTHOR_NAME='Ada' GIT_AUTHOR_EMAIL=ada@example.org GIT_AUTHOR_DATE='2026-01-02T03:04:05Z'
export GIT_COMMITTER_NAME='Ada' GIT_COMMITTER_EMAIL=ada@example.org GIT_COMMITTER_DATE='2026-01-02T03:04:05Z'
git='git -c init.defaultBranch=main -c protocol.file.allow=always -c advice.detachedHead=false'
pin=0123456789abcdef0123456789abcdef01234567

# A manifest with one reference, at a commit or at a branch.
good() { # FILE NAME
	mkdir -p "$(dirname "$1")"
	printf '{\n  "name": "%s",\n  "engineVersion": "v0.18.2",\n  "sdk": {"source": "go"},\n  "dependencies": [\n    {"name": "%s", "source": "github.com/other/%s@%s"}\n  ]\n}\n' \
		"$2" "$2" "$2" "$pin" >"$1"
}
bad() { # FILE NAME
	good "$1" "$2"
	sed -i "s/@$pin/@main/" "$1"
}
commit() { # FOLDER MESSAGE
	(cd "$1" && $git add -A && $git commit -q -m "$2")
}
make() { # FOLDER
	$git init -q "$1" && $git -C "$1" remote add origin "https://github.com/acme/$1.git"
}

# What is staged differs from what was committed, and what lies there from both.
make staged && good staged/dagger.json a && commit staged one
bad staged/dagger.json a && $git -C staged add -A && good staged/dagger.json a
make unstaged && good unstaged/dagger.json a && commit unstaged one && bad unstaged/dagger.json a
make untracked && good untracked/dagger.json a && echo ignored/ >untracked/.gitignore && commit untracked one
bad untracked/new/dagger.json b && bad untracked/ignored/dagger.json c

# main: a floats, then it is mended; topic, from before that, adds b, which floats.
make range && bad range/dagger.json a && commit range one
$git -C range checkout -q -b topic && bad range/b/dagger.json b && commit range two
$git -C range checkout -q main && good range/dagger.json a && commit range three
$git -C range worktree add -q ../linked topic
$git clone -q --bare range bare.git && $git -C bare.git remote set-url origin https://github.com/acme/range.git
$git clone -q --depth 1 "file://$PWD/range" shallow && $git -C shallow remote set-url origin https://github.com/acme/range.git

# Nothing yet; only an index; nothing of Dagger.
make empty
make unborn && bad unborn/dagger.json a && $git -C unborn add -A
make other && echo text >other/readme && commit other one

# A manifest that nobody can read, where it counts and where it does not.
make unreadable && echo '{"name": ' >unreadable/dagger.json && commit unreadable one
make fixture && good fixture/dagger.json a && mkdir -p fixture/testdata/x && echo '{' >fixture/testdata/x/dagger.json && commit fixture one

# Indexes: a merge that is not finished, one that only announces, entries that are not checked out, versions and forms.
make conflict && good conflict/dagger.json a && commit conflict one
$git -C conflict checkout -q -b side && bad conflict/dagger.json b && commit conflict two
$git -C conflict checkout -q main && bad conflict/dagger.json c && commit conflict three
$git -C conflict merge -q side >/dev/null 2>&1 || :
make intended && good intended/dagger.json a && mkdir -p intended/new/x.example.org && echo text >intended/new/x.example.org/readme
commit intended one
bad intended/new/dagger.json b && $git -C intended add -N new/dagger.json
make skipped && bad skipped/dagger.json a && commit skipped one
$git -C skipped update-index --skip-worktree dagger.json && rm skipped/dagger.json
for version in 2 3 4; do
	make v$version && bad v$version/dagger.json a && good v$version/ci/dagger.json b
	good v$version/ci/sub/dagger.json c && echo x >v$version/ci/file && commit v$version one
	[ $version != 3 ] || { bad v3/z/dagger.json z && $git -C v3 add -N z/dagger.json; }
	$git -C v$version update-index --index-version $version
done
make split && bad split/dagger.json a && commit split one && $git -C split update-index --split-index
make sparse && bad sparse/dagger.json a && mkdir -p sparse/deep/er && echo x >sparse/deep/er/x && commit sparse one
$git -C sparse sparse-checkout init --cone --sparse-index >/dev/null 2>&1
make lost && bad lost/dagger.json a && commit lost one
oid="$($git -C lost rev-parse HEAD:dagger.json)"
rm -f "lost/.git/objects/$(echo "$oid" | cut -c1-2)/$(echo "$oid" | cut -c3-)"

# A repository that would run something at every turn. "touched" is made by whatever does.
make trap && bad trap/dagger.json a && echo '* filter=evil diff=evil' >trap/.gitattributes && commit trap one
evil="$PWD/evil.sh"
printf '#!/bin/sh\ntouch "%s/touched"\ncat\n' "$PWD" >evil.sh && chmod 755 evil.sh
printf '[core]\n\tfsmonitor = %s\n\thooksPath = %s\n\teditor = %s\n\tpager = %s\n\tsshCommand = %s\n' \
	"$evil" "$PWD" "$evil" "$evil" "$evil" >>trap/.git/config
printf '[filter "evil"]\n\tclean = %s\n\tsmudge = %s\n\tprocess = %s\n\trequired = true\n[diff "evil"]\n\ttextconv = %s\n\tcommand = %s\n' \
	"$evil" "$evil" "$evil" "$evil" "$evil" >>trap/.git/config
printf '[include]\n\tpath = %s/included\n[credential]\n\thelper = %s\n[uploadpack]\n\tpackObjectsHook = %s\n' \
	"$PWD" "$evil" "$evil" >>trap/.git/config
printf '[core]\n\tworktree = /\n' >included
for hook in pre-commit post-index-change post-checkout reference-transaction fsmonitor-watchman; do
	cp evil.sh trap/.git/hooks/$hook
	cp evil.sh $hook
done

# A submodule, and a git directory that lies apart.
make around && good around/dagger.json a && commit around one
(cd around && $git submodule add -q "$PWD/../range" sub 2>/dev/null) && commit around two
$git init -q --separate-git-dir "$PWD/apart.gitdir" apart && bad apart/dagger.json a && commit apart one

# A copy of what some refer to, with an old commit and a young one; and a repository for manifests of tests.
make policies && echo text >policies/readme && commit policies one
mkdir copies
copy() { # NAME OWNER
	$git init -q --bare "copies/$1.git" && $git -C "copies/$1.git" config remote.origin.url "https://github.com/$2/$1"
	tree="$(printf '100644 blob %s\tdagger.json\n' "$(printf '{"name":"%s","engineVersion":"v0.19.2","sdk":"go"}\n' "$1" |
		$git -C "copies/$1.git" hash-object -w --stdin)" | $git -C "copies/$1.git" mktree)"
	old="$($git -C "copies/$1.git" commit-tree -m old "$tree")"
	young="$(GIT_COMMITTER_DATE='2026-11-20T00:00:00Z' $git -C "copies/$1.git" commit-tree -m young -p "$old" "$tree")"
	$git -C "copies/$1.git" update-ref refs/heads/main "$young" && $git -C "copies/$1.git" update-ref refs/tags/v1.0.0 "$old"
	printf '%s.old\t%s\n%s.young\t%s\n' "$1" "$old" "$1" "$young" >>ids
}
copy lint other
copy own acme
