#!/bin/sh
# Make repositories that refer to each other and to odd copies, below the folder given; every id is always the same.
# Prints a table "NAME<tab>COMMIT", which is also written to FOLDER/ids. Run in a sealed environment:
#	env -i PATH="$PATH" HOME=FOLDER sh tests/repos/resolve.sh FOLDER
set -eu
umask 022
cd "$1"
export LC_ALL=C TZ=UTC GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0
export GIT_AUTHOR_NAME='Ada' GIT_AUTHOR_EMAIL=ada@example.org GIT_COMMITTER_NAME='Ada' GIT_COMMITTER_EMAIL=ada@example.org
git='git -c init.defaultBranch=main -c protocol.file.allow=always -c advice.detachedHead=false -c advice.nestedTag=false -c gc.auto=0 -c core.logAllRefUpdates=false'

: >ids
now=1767225600 # 2026-01-01

# One more day has passed.
tick() {
	now=$((now + 86400))
	export GIT_AUTHOR_DATE="$now +0000" GIT_COMMITTER_DATE="$now +0000"
}
commit() { # FOLDER MESSAGE [NAME]
	tick
	(cd "$1" && $git add -A && $git commit -q --allow-empty -m "$2")
	[ -z "${3-}" ] || name "$3" "$1" HEAD
}
name() { # NAME FOLDER REVISION
	printf '%s\t%s\n' "$1" "$($git -C "$2" rev-parse "$3^{}")" >>ids
}
id() { # NAME
	awk -F '\t' -v name="$1" '$1 == name { print $2 }' ids
}
remote() { # FOLDER REPOSITORY
	$git -C "$1" config remote.origin.url "https://github.com/example/$2"
}
# A bare copy with all refs, as a mirror has it.
bare() { # FROM TO REPOSITORY
	$git clone -q --bare "$1" "$2"
	$git -C "$1" for-each-ref --format='%(refname)' refs/pull | while read -r ref; do
		$git -C "$2" fetch -q "../$1" "$ref:$ref"
	done
	remote "$2" "$3"
}
# A work tree whose remote's refs are what it has itself.
pushed() { # FOLDER REPOSITORY
	remote "$1" "$2"
	$git -C "$1" for-each-ref --format='%(refname:lstrip=2)' refs/heads | while read -r branch; do
		$git -C "$1" update-ref "refs/remotes/origin/$branch" "refs/heads/$branch"
	done
	$git -C "$1" symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
}
object_path() { # GITDIR OID
	echo "$1/objects/$(echo "$2" | cut -c1-2)/$(echo "$2" | cut -c3-)"
}
# Replace the header lines of a commit: reads the new object from standard input.
write_object() { # FOLDER TYPE
	$git -C "$1" hash-object -w -t "$2" --stdin --literally
}
manifest() { # FILE NAME [DEPENDENCY...]
	file=$1
	mkdir -p "$(dirname "$file")"
	printf '{\n  "name": "%s",\n  "engineVersion": "v0.18.12",\n  "sdk": "go",\n  "dependencies": [' "$2" >"$file"
	shift 2
	comma=
	for dependency; do
		printf '%s\n    %s' "$comma" "$dependency" >>"$file"
		comma=,
	done
	printf '\n  ]\n}\n' >>"$file"
}
dependency() { # NAME SOURCE [PIN]
	printf '{ "name": "%s", "source": "%s"' "$1" "$2"
	[ -z "${3-}" ] || printf ', "pin": "%s"' "$3"
	printf ' }'
}

# --- upstream: branches, a merge, tags of every kind, and a commit that only a pull request leads to ----------

$git init -q up
manifest up/dagger.json top
manifest up/sub/dagger.json sub
printf 'one\n' >up/sub/main.go
printf 'kept\n' >up/sub/old.go
printf '#!/bin/sh\n' >up/sub/run.sh
printf 'read me\n' >up/README.md
commit up 'Begin' up.first
printf 'two\n' >up/sub/main.go
GIT_AUTHOR_NAME=Bob GIT_AUTHOR_EMAIL=Bob@Example.org commit up 'Change sub' up.second
printf 'read me twice\n' >up/README.md
GIT_AUTHOR_NAME=Bobby GIT_AUTHOR_EMAIL=bob@example.ORG commit up 'Change the read-me' up.third
$git -C up branch release
$git -C up checkout -q -b feature
printf 'feature\n' >up/feature.txt
commit up 'Add a feature' up.feature
$git -C up checkout -q main
tick
$git -C up merge -q --no-ff -m "Merge the feature" feature
name up.merge up HEAD
printf 'new\n' >up/sub/new.go
rm up/sub/old.go up/sub/run.sh
chmod +x up/sub/main.go
ln -s main.go up/sub/run.sh
commit up "$(printf 'Rework sub\n\nWith a body.')" up.tip

$git -C up checkout -q -b pull "$(id up.third)"
printf 'evil\n' >up/sub/main.go
GIT_AUTHOR_NAME="$(printf 'Ev\033[31mil')" commit up "$(printf 'Steal\007 it\n\nall')" up.impostor
$git -C up checkout -q main
$git -C up branch -q -D pull
$git -C up update-ref refs/pull/1/head "$(id up.impostor)"

tick
$git -C up tag -a -m 'Release' v1.0.0 "$(id up.first)"
$git -C up tag sub/v1.0.0 "$(id up.second)"
$git -C up tag v1.1.0 "$(id up.merge)"
$git -C up tag -a -m 'Nested' nested v1.0.0
$git -C up tag blob "$($git -C up rev-parse HEAD:README.md)"
$git -C up tag tree "$($git -C up rev-parse HEAD:sub)"
$git -C up tag -a -m 'Of a blob' noted-blob blob
$git -C up tag both "$(id up.first)"
$git -C up branch both "$(id up.second)"
$git -C up branch v1.1.0 "$(id up.third)"
$git -C up tag 1.0.0 "$(id up.third)"
$git -C up branch heads/main "$(id up.first)"
signed_tag() { # NAME BEGIN END
	printf 'object %s\ntype commit\ntag %s\ntagger Ada <ada@example.org> 1770000000 +0000\n\nSigned\n%s\n\nbase64\n%s\n' \
		"$(id up.tip)" "$1" "$2" "$3" | write_object up tag
}
for kind in 'PGP SIGNATURE' 'SSH SIGNATURE' 'SIGNED MESSAGE' 'PGP MESSAGE'; do
	tag="signed-$(echo "$kind" | tr 'A-Z ' 'a-z-')"
	$git -C up update-ref "refs/tags/$tag" "$(signed_tag "$tag" "-----BEGIN $kind-----" "-----END $kind-----")"
done
# Words about a signature are none.
$git -C up tag -a -m "$(printf 'Quoted\n\nsee -----BEGIN PGP SIGNATURE----- below')" quoted "$(id up.tip)"
# A chain of eight tags leads to a commit, one of nine is too long.
target=$(id up.tip)
type=commit
for link in 1 2 3 4 5 6 7 8 9; do
	target=$(printf 'object %s\ntype %s\ntag chain%s\ntagger Ada <ada@example.org> 1770000000 +0000\n\nlink\n' \
		"$target" "$type" "$link" | write_object up tag)
	type=tag
	$git -C up update-ref "refs/tags/chain$link" "$target"
done
# A commit with a signature: only its header counts.
signed=$($git -C up cat-file commit "$(id up.tip)" |
	sed '/^committer/a gpgsig -----BEGIN PGP SIGNATURE-----\n \n base64\n -----END PGP SIGNATURE-----' | write_object up commit)
$git -C up update-ref refs/heads/signed "$signed"
name up.signed up "$signed"

bare up upstream.git upstream
$git clone -q --bare up packed.git && $git -C packed.git pack-refs --all && $git -C packed.git repack -adq && remote packed.git upstream

# Work trees: with a second remote, a detached HEAD, a remote that nobody has fetched, a linked one.
$git clone -q up clone
(
	cd clone && $git remote add other ../up && $git fetch -q other && $git update-ref -d refs/remotes/origin/release
	$git update-ref refs/remotes/other/only "$($git commit-tree -p HEAD -m 'Only there' 'HEAD^{tree}')"
	$git checkout -q -b unpushed && $git commit -q --allow-empty -m 'Not pushed'
)
name clone.only clone refs/remotes/other/only
name clone.unpushed clone unpushed
remote clone upstream
$git clone -q up detached && $git -C detached checkout -q --detach "$(id up.first)" && remote detached upstream
$git clone -q up unfetched && rm -rf unfetched/.git/refs/remotes unfetched/.git/packed-refs && remote unfetched upstream
$git -C clone worktree add -q --detach ../linked "$(id up.first)"
$git clone -q --bare up bare-remotes.git && remote bare-remotes.git upstream
(
	cd bare-remotes.git
	$git update-ref refs/remotes/origin/only "$($git commit-tree -p HEAD -m 'Of a remote' 'HEAD^{tree}')"
)
name remotes.only bare-remotes.git refs/remotes/origin/only
# A clone of one branch alone, in which a commit of another one is present.
$git clone -q --single-branch --no-tags up narrow && $git -C narrow fetch -q origin refs/heads/signed && remote narrow upstream
# Packed refs that loose ones have overtaken.
$git clone -q --bare up overtaken.git && $git -C overtaken.git pack-refs --all
$git -C overtaken.git update-ref refs/heads/release "$(id up.first)"
remote overtaken.git upstream

# --- copies that are not whole --------------------------------------------------------------------------------

$git clone -q --depth 1 --no-single-branch --no-tags "file://$PWD/up" shallow && remote shallow upstream
$git -C up config uploadpack.allowFilter true
$git clone -q --bare --filter=blob:none "file://$PWD/up" partial.git
$git -C partial.git config remote.origin.url https://github.com/example/upstream
$git clone -q --bare --filter=tree:0 "file://$PWD/up" treeless.git
$git -C treeless.git config remote.origin.url https://github.com/example/upstream

loose_copy() { # NAME
	$git init -q --bare "$1"
	$git -C up pack-objects --all -q ../loose-pack </dev/null >/dev/null
	cat loose-pack-*.pack | $git -C "$1" unpack-objects -q
	rm -f loose-pack-*
	$git -C "$1" fetch -q ../up '+refs/heads/*:refs/heads/*' '+refs/tags/*:refs/tags/*'
	remote "$1" upstream
}
loose_copy corrupt.git
lost=$(object_path corrupt.git "$(id up.second)")
rm -f "$lost" && printf 'garbage' >"$lost"
loose_copy lacking.git
rm -f "$(object_path lacking.git "$(id up.second)")"
loose_copy treeless-commit.git
bad=$(printf 'author Ada <ada@example.org> 1770000000 +0000\n\nno tree\n' | write_object treeless-commit.git commit)
$git -C treeless-commit.git pack-refs --all
echo "$bad refs/heads/odd" >>treeless-commit.git/packed-refs
printf 'bad.commit\t%s\n' "$bad" >>ids

$git init -q --bare empty.git && remote empty.git empty
$git init -q unborn && remote unborn empty

# A history that was rewritten: what was there before is still in the copy.
$git init -q rewriting
printf 'a\n' >rewriting/a && commit rewriting 'One' rewritten.one
printf 'b\n' >rewriting/a && commit rewriting 'Two' rewritten.old2
printf 'c\n' >rewriting/a && commit rewriting 'Three' rewritten.old3
$git clone -q --bare rewriting rewritten.git
$git -C rewriting reset -q --hard "$(id rewritten.one)"
printf 'B\n' >rewriting/a && commit rewriting 'Two again' rewritten.new2
$git -C rewritten.git fetch -q ../rewriting '+main:main'
remote rewritten.git rewritten

# A tag that was moved: it was at moved.before, and is at moved.after.
$git init -q moving
manifest moving/dagger.json moved && commit moving 'Before' moved.before
printf 'x\n' >moving/x && printf 'y\n' >"moving/$(printf 'odd\tname')" && commit moving 'After' moved.after
$git -C moving tag v1.0.0
$git clone -q --bare moving moved.git && remote moved.git moved

# --- refs that nobody should follow ---------------------------------------------------------------------------

$git clone -q --bare up hostile.git && remote hostile.git upstream && $git -C hostile.git pack-refs --all
outside=$PWD/outside-ref
first=$(id up.first)
id up.second >"$outside"
(
	cd hostile.git
	mkdir -p refs/heads refs/tags
	ln -s "$outside" refs/heads/linked
	ln -s refs/heads/main refs/heads/old-style
	ln -s "$PWD/.." refs/heads/folder
	ln -s loop refs/heads/loop
	mkfifo refs/heads/fifo
	head -c 1000000 /dev/zero | tr '\0' a >refs/heads/huge
	: >refs/heads/emptied
	echo garbage >refs/heads/garbage
	echo "${first}0" >refs/heads/longer
	echo "$first" >refs/heads/name.lock
	echo "$first" >'refs/heads/star*'
	echo "$first" >"refs/heads/$(printf 'escape\033[31m')"
	echo "$first" >refs/heads/..dots
	echo "ref: refs/heads/main" >refs/heads/symbolic
	echo "ref: refs/heads/nothing" >refs/heads/dangling
	echo "ref: ../../outside-ref" >refs/heads/climbing
	echo "ref: refs/heads/chase2" >refs/heads/chase1
	echo "ref: refs/heads/chase3" >refs/heads/chase2
	echo "ref: refs/heads/chase4" >refs/heads/chase3
	echo "ref: refs/heads/chase5" >refs/heads/chase4
	echo "ref: refs/heads/chase6" >refs/heads/chase5
	echo "ref: refs/heads/main" >refs/heads/chase6
	echo "ref: refs/heads/circle" >refs/heads/circle
	{
		echo "$first refs/heads/../../escaped"
		echo "$first refs/heads/packed..dots"
		printf '%s refs/heads/bell\007\n' "$first"
		echo "$first refs/heads/with space"
		echo "$first ../outside"
		echo "$first HEAD"
		echo "$first refs/tags/$(printf 'byte\377')"
	} >>packed-refs
)

# --- forks ----------------------------------------------------------------------------------------------------

# Both lack two commits of upstream; one has a commit of its own in the module, the other one elsewhere.
for fork in touching apart; do
	$git clone -q --no-local up fork-$fork-work
	$git -C fork-$fork-work reset -q --hard "$(id up.third)"
	$git -C fork-$fork-work remote remove origin
	$git -C fork-$fork-work tag | xargs $git -C fork-$fork-work tag -d >/dev/null
done
printf 'ours\n' >fork-touching-work/sub/ours.go
commit fork-touching-work 'Add ours' fork.touching
printf 'ours\n' >fork-apart-work/ours.txt
commit fork-apart-work 'Add a file elsewhere' fork.apart
for fork in touching apart; do
	$git init -q --bare fork-$fork.git
	$git -C fork-$fork.git fetch -q ../fork-$fork-work main:main
	remote fork-$fork.git fork-$fork
done
# The one that keeps away from the module has then taken over what upstream did there.
$git clone -q --bare fork-apart.git fork-synced.git
$git clone -q fork-synced.git synced-work
tick
(cd synced-work && $git fetch -q ../up main && $git merge -q --no-ff -m 'Take over upstream' FETCH_HEAD && $git push -q origin main)
name fork.synced synced-work HEAD
remote fork-synced.git fork-synced
$git init -q unrelated-work
manifest unrelated-work/sub/dagger.json sub && commit unrelated-work 'Another beginning' unrelated
$git clone -q --bare unrelated-work unrelated.git && remote unrelated.git unrelated
# One that merged the beginning of another history, and kept its own files.
$git init -q --bare fork-rooted.git
third=$(id up.third)
tick
(
	cd fork-rooted.git && $git fetch -q ../up "$third:refs/heads/main" && $git fetch -q ../unrelated-work main
	$git update-ref refs/heads/main "$($git commit-tree -p main -p FETCH_HEAD -m 'Merge another history' 'main^{tree}')"
)
remote fork-rooted.git fork-rooted

# --- who brought it in ----------------------------------------------------------------------------------------

$git init -q told
manifest told/dagger.json told && printf 'a\n' >told/a && commit told 'Begin' told.root
manifest told/ci/dagger.json ci "$(dependency x github.com/example/x@v1)" && commit told 'Add ci' told.ci
printf 'b\n' >told/a && commit told 'Elsewhere' told.elsewhere
manifest told/ci/dagger.json ci "$(dependency x github.com/example/x@v2)" && commit told 'Ask for v2' told.v2
$git -C told checkout -q -b topic
manifest told/topic/dagger.json topic && commit told 'Add a topic' told.topic
$git -C told checkout -q main
printf 'c\n' >told/a && commit told 'Go on' told.on
tick
$git -C told merge -q --no-ff -m 'Merge the topic' topic
name told.merge told HEAD
mkdir -p told/moved/here
$git -C told mv ci/dagger.json moved/here/dagger.json
commit told 'Move ci' told.move
manifest told/ci/dagger.json again && commit told 'Bring it back' told.back
rm -r told/ci && commit told 'Take it away'
manifest told/ci/dagger.json again && commit told 'Bring it back again' told.again
printf 'd\n' >told/a && commit told 'End' told.end
pushed told told

# --- three levels: a asks for b, which asks for c and for a -----------------------------------------------------

$git init -q c && manifest c/dagger.json c && commit c 'Begin c' c.first
printf 'go on\n' >c/main.go && commit c 'Go on with c' c.tip
$git -C c tag -a -m 'Release' v0.1.0 "$(id c.first)"
$git init -q b
manifest b/lib/dagger.json b "$(dependency c github.com/example/c@main)" "$(dependency a github.com/example/a@main)" \
	"$(dependency near ../near)"
manifest b/near/dagger.json near
commit b 'Begin b' b.first
$git -C b tag lib/v1.0.0
printf 'go on\n' >b/lib/main.go && commit b 'Go on with b' b.tip
$git init -q a
manifest a/dagger.json a "$(dependency b github.com/example/b/lib@v1.0.0 "$(id b.first)")" && commit a 'Begin a' a.first
printf 'go on\n' >a/main.go && commit a 'Go on with a' a.tip
for module in a b c; do
	pushed $module $module
	bare $module $module.git $module
done

cat ids
