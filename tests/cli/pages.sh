# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
say what is not read stands apart from what is only noted
mkdir -p fleet/lost fleet/notes/broken fleet/many fleet/empty fleet/old
echo '{"name": "lost", "sdk": "go"}' >fleet/lost/dagger.json
echo '{"name": "notes", "sdk": "go", "engineVersion": "v0.19.10"}' >fleet/notes/dagger.json
echo '{"name": ' >fleet/notes/broken/dagger.json
for module in a b c d e f; do
	mkdir -p "fleet/many/$module"
	echo '{"name": "'$module'", "sdk": "github.com/other/sdk@main", "engineVersion": "v0.19.10"}' >"fleet/many/$module/dagger.json"
done
digest=4f1c2e91c0de4a5b8e7d60f1a2b3c4d5e6f708114f1c2e91c0de4a5b8e7d60f1
echo '{"name": "old", "root": ".", "sdkRuntime": "other/dagger-sdk-go:some-longer-tag@sha256:'$digest'"}' >fleet/old/dagger.json
git -c init.defaultBranch=main init -q fleet/empty
(cd fleet && repository lost && repository notes && repository many && repository old)
(
	cd fleet/notes
	for name in lib/one lib/two; do
		git update-index --add --cacheinfo 160000,0123456789abcdef0123456789abcdef01234567,$name
	done
	git commit -q -m two
)
rm -r fleet/lost/.git/objects/??
run scan -q fleet
run report
run report --all | sed -n '/Not read/,/^POSTURE/p; /^RULES/,$p'
say a digest stands on one line at any width
for width in 40 60 80; do run report --width $width | grep "$digest"; done
say one repository, where all is well
echo '{"name": "notes", "sdk": "go", "engineVersion": "v0.19.10"}' >fleet/many/a/dagger.json
rm -r fleet/many/[b-f]
(cd fleet/many && git add -A && git commit -q -m two)
run scan -q --db one.db fleet/many
run report --db one.db
say one that could not be read
run scan -q --db lost.db fleet/lost
run report --db lost.db
say the same rows make the same bytes
"$SCABBARD" report >one
"$SCABBARD" report >two
cmp one two && echo same
