# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
# A manifest of a repository of the fleet, with one dependency.
depends() { # FOLDER NAME SOURCE [PIN]
	mkdir -p "fleet/$1"
	printf '{"name": "%s", "engineVersion": "v0.18.2", "dependencies": [\n  {"name": "%s", "source": "%s"%s}\n]}\n' \
		"$(basename "$1")" "$2" "$3" "${4:+, \"pin\": \"$4\"}" >"fleet/$1/dagger.json"
}
head_of() {
	git -C "fleet/$1" rev-parse HEAD
}
# So that copies can tell what is reachable: what the remote has is what is here.
pushed() {
	git -C "fleet/$1" update-ref refs/remotes/origin/main HEAD
}
mkdir -p fleet/base
echo '{"name": "base", "engineVersion": "v0.18.2"}' >fleet/base/dagger.json
(cd fleet && repository base)
pushed base
depends lib/go base github.com/acme/base@main "$(head_of base)"
(cd fleet && repository lib)
pushed lib
depends app lib github.com/acme/lib/go@main
depends app/testdata/old lib github.com/acme/lib/go "$(head_of lib)"
depends web base "github.com/acme/base@$(head_of base)"
(cd fleet && repository app && repository web)
mkdir -p fleet/broken
(cd fleet/broken && git -c init.defaultBranch=main init -q && echo nonsense >.git/HEAD)
run scan -q fleet
run who github.com/acme/base
run who base@"$(head_of base | cut -c 1-8)" --format tsv
run who git@github.com:acme/lib.git
run who lib/go@"$(head_of lib)"
run who acme/base@v9
run who lib/go@0123456
run who acme/nothing
run who acme/base --format json
run who acme/base --format csv -o who.csv
tail -n 1 who.csv | cut -c 1-60
say web takes another commit, then nothing of it
git -C fleet/base commit -q --allow-empty -m two
pushed base
depends web base "github.com/acme/base@$(head_of base)"
export SCABBARD_NOW=2026-11-24T06:00:00Z
git -C fleet/web commit -q -a -m 'take two'
run scan -q fleet
run who base --past
echo '{"name": "web", "engineVersion": "v0.18.2"}' >fleet/web/dagger.json
export SCABBARD_NOW=2026-11-25T06:00:00Z
git -C fleet/web commit -q -a -m 'take none'
run scan -q fleet
run who base@main
run who base@"$(head_of base)"
run who base@"$(head_of base)" --past
say what comes from outside is shown as what it is
mkdir -p fleet/odd
printf '{"name": "odd", "dependencies": [{"name": "a\\u001b[31m", "source": "github.com/acme/base@v1\\u202e"}]}\n' >fleet/odd/dagger.json
export GIT_AUTHOR_NAME="$(printf 'Ev\033[31mil')"
(cd fleet && repository odd)
run scan -q fleet
"$SCABBARD" who base@"$(printf 'v1\342\200\256')" | cat -v
"$SCABBARD" who "$(printf 'x\033[31m/y')" | cat -v
say what cannot be asked
run who
run who ''
run who @v1
run who base --format yaml
run who base --db nowhere.db
