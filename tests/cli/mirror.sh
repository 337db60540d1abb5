# shellcheck shell=sh disable=SC1091
# Where the program starts network processes a name from a test's variable ends them before they ask anybody.
. "$ROOT/tests/cli/lib.sh"
mkdir source && (
	cd source && git -c init.defaultBranch=main init -q && echo 1 >file && git add -A && git commit -q -m one &&
		git tag v1 && git tag -a -m two v2 && git branch side && git update-ref refs/pull/1/head HEAD
)
git clone -q --mirror source other.git
export SCABBARD_MIRRORS=mirrors SCABBARD_DB=fleet.db
say nothing is there
run mirror list
run mirror update
run mirror add
run mirror remove
run mirror add --missing
say a copy of each, and the same again
run mirror add ./source "file://$PWD/other.git"
run mirror add ./source
run mirror list | sed 's/^ *[0-9.]* *\([0-9]\)/ N \1/'
run mirror list --format tsv | cut -f 1-3,5-9
run mirror list --format csv | sed -n 2p
say what is new, and what has gone
(cd source && git tag v3 && git tag -d v1 >/dev/null && git commit -q --allow-empty -m more)
run mirror update
git -C "mirrors/_file$PWD/source.git" for-each-ref --format '%(refname)'
say a failure is one line, keeps what is there, and is remembered
mv other.git away.git
run mirror update "$PWD/other"
run mirror list --format json | grep -o '"problem": "[^"]*there is[^"]*"'
run mirror update -q
say the network is named before it is used
run mirror add git://127.0.0.1:1/x/y
run mirror add -q git://127.0.0.1:1/x/y
say what is no address
run mirror add https://ada:hunter2@github.com/x/y
run mirror add hunter2@github.com/x/y
run mirror add https://github.com/../x
run mirror add ext::sh
run mirror add github.com
run mirror update github.com/no/such
run mirror lisst
run mirror list --missing
run mirror add x --format json
say taking away needs the exact name
run mirror remove "$PWD/sourc"
run mirror remove "$PWD/source/"
run mirror remove "$PWD/source"
run mirror list --format tsv | cut -f 1-3
say what a person put there stays
git clone -q --mirror source mirrors/by-hand.git
run mirror update
run mirror remove by-hand
run mirror list --format tsv | cut -f 1,3,5,6,8
say another folder
run mirror list --mirrors nowhere
SCABBARD_MIRRORS=elsewhere run mirror list
run mirror list --mirrors ''
run doctor | sed -n '/^  mirrors/,/^  policy/p' | head -n 2
say what a mirror has said counts no more when it is gone
"$SCABBARD" mirror add -q ./source
mkdir -p mirrors/github.com/other && mv "mirrors/_file$PWD/source.git" mirrors/github.com/other/lint.git
sed -i 's|"root": *"[^"]*"|"root": "github.com/other/lint"|' mirrors/github.com/other/lint.git/scabbard.json
git -C mirrors/github.com/other/lint.git config remote.origin.url https://github.com/other/lint
small_fleet
run export findings --filter 'rule=SCB105 repo:web' --format json | grep -o '"seen": "[^,]*'
run mirror remove github.com/other/lint
run export findings --filter 'rule=SCB105 repo:web' --format json | grep -o '"seen": "[^,]*'
rm -rf fleet fleet.db*
say what the fleet refers to and lacks, with a process that ends before it asks anybody
small_fleet
SCABBARD_TEST_NETWORK_CRASH=github.com run mirror add --missing
run mirror list --format tsv | cut -f 1,3
