# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
pin=0123456789abcdef0123456789abcdef01234567
manifest() { # VERSION
	printf '{\n  "name": "pay",\n  "engineVersion": "v0.19.11",\n  "sdk": {"source": "go"},\n  "dependencies": [\n    {"name": "deploy", "source": "github.com/other/deploy@%s"}\n  ]\n}\n' "$1"
}
mkdir pay other
manifest $pin >pay/dagger.json
echo text >other/readme
repository pay
repository other
say nothing fails
run check pay
run check pay --quiet
(cd pay/.git && run check)
run check other
say what lies there, what is staged, and what is committed
manifest main >pay/dagger.json
run check pay
run check pay --staged --quiet
git -C pay add dagger.json
manifest $pin >pay/dagger.json
run check --staged pay
run check pay/dagger.json
run check --ref HEAD pay
say a range shows what it changes, and a linked work tree has an index of its own
git -C pay commit -q -m two
git -C pay branch topic
git -C pay checkout -q -- dagger.json
run check pay --range HEAD~1..HEAD --format json
run check pay --range main~1..main~1
run check pay --range main...topic
git -C pay worktree add -q ../linked topic 2>/dev/null
run check --staged --fail-on medium linked --quiet
git clone -q --bare pay bare.git
git -C bare.git remote set-url origin https://github.com/acme/pay
run check bare.git
run check bare.git --ref main~1
say what is known does not fail
run check pay --baseline known.json --write-baseline
sed -n 1,6p known.json
run check pay --baseline known.json
sed -i s/@main/@dev/ pay/dagger.json
run check pay --baseline known.json
rm pay/dagger.json
run check pay --baseline known.json
git -C pay checkout -q -- dagger.json
run check other --baseline known.json
sed -i 's/"subject"/"state":"accepted","until":"some day","subject"/' known.json
run check pay --baseline known.json --quiet --format github
echo '{"format": "scabbard-decisions", "version": 1, "findings": [{"fingerprint": 7}]}' >wrong.json
run check pay --baseline wrong.json
run check pay --baseline nowhere.json
run check pay --write-baseline
say what the fleet knows, and what people decided
"$SCABBARD" scan -q pay
run check pay --fail-on high,new
fingerprint=$("$SCABBARD" export findings --filter rule:SCB101 --format tsv | sed -n '2s/	.*//p')
SCABBARD_ACTOR=ada@example.org run triage accept "$fingerprint" --reason 'until the release' --until 2026-12-01
run check pay
run check pay --include-suppressed --filter rule:SCB101 --format json
run check pay --filter is:accepted --all
SCABBARD_NOW=2026-12-02T00:00:00Z run check pay --quiet --filter rule:SCB101
say policy
printf '[[rules]]\nrule = "SCB101"\nseverity = "low"\n' >mild.toml
run check pay --policy mild.toml
printf '[allow]\nsources = ["github.com/acme/"]\n' >strict.toml
run check pay --policy strict.toml --filter rule:SCB201
printf '[allow\n' >broken.toml
run check pay --policy broken.toml
say what could not be read
rm .home/.local/share/scabbard/fleet.db*
printf '{"name": ' >pay/dagger.json
run check pay
run check pay --fail-on medium
git -C pay add dagger.json
rm "pay/.git/objects/$(git -C pay rev-parse :dagger.json | sed 's|^..|&/|')"
run check --staged pay
run check --staged pay --fail-on unknown
git -C pay update-index --split-index 2>/dev/null
run check --staged pay
say hostile text
git -C pay update-index --no-split-index
git -C pay reset -q --hard
printf '{"name": "pay", "engineVersion": "v0.19.11", "dependencies": [{"name": "a\\u001b[31mb", "source": "github.com/other/\342\200\256deploy@main;rm -rf"}]}\n' >pay/dagger.json
mkdir "pay/$(printf 'x\033[2Jy')"
manifest main >"pay/$(printf 'x\033[2Jy')/dagger.json"
run check pay
say wrong usage
run check pay --fail-on grave
run check pay --fail-on high,medium
run check --staged --ref HEAD pay
run check pay --range main
run check pay --ref nothing
run check pay --persona nobody
run check pay --filter 'severty:high'
run check pay --format pdf
run check nowhere
run check .
run check pay other
run check pay --db nowhere.db
