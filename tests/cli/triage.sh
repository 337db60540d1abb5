# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
export SCABBARD_ACTOR=ada@example.org

# The fingerprint of the first finding that a filter matches.
fingerprint() { # FILTER
	"$SCABBARD" export findings --filter "$1" --sort repo,path,line,subject | sed -n '2s/\t.*//p'
}

# What stands where.
states() { # FILTER
	"$SCABBARD" export findings --filter "$1 -status=closed" --sort rule,repo,path,line | cut -f 2,7,8,12,21-26
}

say nothing is there yet
run triage list
run triage accept --rule SCB101 --reason x
small_fleet
run triage list
run triage undo
run triage redo

say one finding, by the first digits of its fingerprint
deploy=$(fingerprint 'rule=SCB101 subject:deploy')
short=$(printf %.8s "$deploy")
run triage accept "$short" --reason 'internal only' --until 2026-12-31 --dry-run
run triage accept "$short" --reason 'internal only' --until 2026-12-31
states 'rule=SCB101'
run triage show "$deploy"
run triage list

say bob does something else at the same time, ada takes back her own
SCABBARD_ACTOR=bob run triage false-positive --filter 'rule=SCB119' --reason - <<'END'
the folder is made by a script
before anything runs
END
run triage undo
states 'rule=SCB101 OR rule=SCB119'
run triage redo
run triage undo 2
run triage undo 2
run triage redo 2
run triage redo 2
run triage undo 2 --dry-run
run triage undo 2
run triage undo 4711
states 'rule=SCB101 OR rule=SCB119'

say a wide scope holds for what comes, a newer decision about one finding is stronger
run triage accept --rule SCB101 --repository 'acme/*' --reason 'all of it goes' --until 30d
run triage reopen "$deploy"
mkdir -p fleet/new && echo '{"name": "new", "engineVersion": "v0.18.2", "sdk": "go", "dependencies": ["github.com/other/new"]}' >fleet/new/dagger.json
(cd fleet && repository new)
run scan -q fleet
states 'rule=SCB101'

say every kind
old=$(fingerprint 'rule=SCB118 repo=acme/web')
run triage not-affected "$old" --justification code_not_reachable --reason 'never called'
run triage in-triage "$old"
run triage confirm "$old" --reason 'it is real' --owner release
run triage own "$old" --owner bob
run triage own "$old" --owner ''
run triage comment "$old" --reason 'asked upstream'
run triage show "$old" | sed -n '/^decision/,$p'

say ends pass, and what has ended is open again
SCABBARD_NOW=2026-12-23T23:59:59Z run triage list --filter 'state=accepted'
SCABBARD_NOW=2026-12-24T00:00:00Z run triage list --filter 'state=accepted'
SCABBARD_NOW=2026-12-24T00:00:00Z states 'rule=SCB101'

say changed evidence is open again, and says why
run triage undo 8
new=$(fingerprint 'rule=SCB101 repo=acme/new')
run triage accept "$new" --reason 'until it moves'
sed -i 's/other.new/&@main/' fleet/new/dagger.json
git -C fleet/new commit -q -a -m 'a branch'
run scan -q fleet
run triage show "$new" | sed -n '/^decision/,$p'

say files
run triage accept "$old" --reason 'carried over' --until 2027-06-30
run triage export -o decisions.json
cat decisions.json
run triage export --filter 'rule=SCB999'
run triage import decisions.json --db other.db
"$SCABBARD" scan -q --db other.db fleet
SCABBARD_ACTOR=bob run triage import decisions.json --db other.db --dry-run
SCABBARD_ACTOR=bob run triage import decisions.json --db other.db
SCABBARD_ACTOR=bob run triage import decisions.json --db other.db
run triage list --db other.db --format tsv
echo '{"format": "scabbard-decisions", "version": 1, "findings": []}' >empty.json
run triage import empty.json --db other.db
echo '{' >broken.json
run triage import broken.json --db other.db
run triage import missing.json

say a review is taken back too, and judged again
cat >policy.toml <<'END'
[[reviews]]
sources = ["github.com/other/**"]
steps = ["source"]
END
pin=0123456789abcdef0123456789abcdef01234567
run evaluate --policy policy.toml
run review add "github.com/other/lint/go@$pin" --step source --note 'read it'
run triage undo

say hostile names and words
SCABBARD_ACTOR="$(printf 'Ev\033[31mil')" "$SCABBARD" triage accept "$old" --owner "$(printf 'o\342\200\256wner')" --reason "$(printf 'right \342\200\256 to left <1B>')"
"$SCABBARD" triage accept "$old" --owner "$(printf 'o\033]0;x\007')" --reason x 2>&1 || echo "=> $?"
"$SCABBARD" triage accept "$old" --reason "$(printf 'red \033[31m')" 2>&1 || echo "=> $?"
run triage list --filter "owner:o"
run triage show "$old" | sed -n '/^decision/,/^history/p'
run db check

say what is refused is not recorded
"$SCABBARD" audit show --head | cut -d ' ' -f 1
run triage
run triage acept "$old"
run triage accept
run triage accept "$old"
run triage accept "$old" --reason ' '
run triage accept "$old" --reason x --until 2026-02-30
run triage accept "$old" --reason x --until soon
run triage accept "$old" --reason x --until 2026-11-22
run triage accept "$old" --filter rule=SCB101 --reason x
run triage accept "$old" --rule SCB101 --reason x
run triage accept 0123456 --reason x
run triage accept 00000000 --reason x
run triage accept --filter 'rule=SCB899' --reason x
run triage accept --filter 'sverity=high' --reason x
run triage accept --filter '' --reason x
run triage accept --rule SCB101 --repository nobody/here --reason x
run triage accept --rule 101 --reason x
run triage accept --module github.com/other/lint@v1 --reason x
run triage not-affected "$old" --reason x
run triage not-affected "$old" --justification because --reason x
run triage accept "$old" --justification code_not_present --reason x
run triage own "$old"
run triage comment "$old"
run triage comment --reason x
run triage undo last
run triage undo 1 2
run triage list --reason x
run triage list 4
run triage show
run triage export --format json
SCABBARD_ACTOR=policy run triage accept "$old" --reason x
head -c 5000 /dev/zero | tr '\0' x | run triage accept "$old" --reason -
"$SCABBARD" triage accept "$old" --reason "$(head -c 5000 /dev/zero | tr '\0' x)" 2>&1 || echo "=> $?"
"$SCABBARD" audit show --head | cut -d ' ' -f 1
