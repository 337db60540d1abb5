# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
pin=0123456789abcdef0123456789abcdef01234567
manifest() { # VERSION
	printf '{\n  "name": "pay",\n  "engineVersion": "v0.19.11",\n  "sdk": {"source": "go"},\n  "dependencies": [\n    {"name": "deploy", "source": "github.com/other/deploy@%s"}\n  ]\n}\n' "$1"
}
# Commit, and say what came of it.
commit() {
	echo "\$ git commit $*"
	status=0
	git commit -q -m message "$@" 2>&1 || status=$?
	[ $status = 0 ] || echo "=> $status"
}
mkdir pay
manifest $pin >pay/dagger.json
repository pay
cd pay || exit
run hook show
run hook install
run hook install
run hook show
say what is staged counts, whatever lies there
manifest main >dagger.json
echo text >readme
git add readme
commit
say a commit of everything, and of one file, has an index of its own
commit -a
commit dagger.json
git add dagger.json
commit readme --allow-empty
commit
commit --no-verify
say the hook of somebody else runs first
run hook remove
printf '#!/bin/sh\necho somebody else >&2\ntest ! -e stop\n' >.git/hooks/pre-commit
chmod 755 .git/hooks/pre-commit
run hook install
commit --allow-empty
touch stop
commit --allow-empty
rm stop
run hook remove
cat .git/hooks/pre-commit
rm .git/hooks/pre-commit
say a linked work tree, and core.hooksPath
git worktree add -q -b topic ../linked 2>/dev/null
cd ../linked || exit
run hook install
manifest main >dagger.json
commit -a --allow-empty
manifest $pin >dagger.json
commit -a
run hook remove
mkdir own
git config core.hooksPath own
run hook install
manifest main >dagger.json
commit -a
run hook remove
say what could not be read
cd ../pay || exit
git config --unset core.hooksPath
run hook install
echo '{' >dagger.json
git add dagger.json
commit
SCABBARD_HOOK=lenient commit
say what it refuses
git config core.hooksPath /
run hook install
git config core.hooksPath nowhere
run hook install
cd .. || exit
run hook install
run hook install nowhere
run hook paint
run hook
