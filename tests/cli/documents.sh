# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
export SCABBARD_ACTOR=ada@acme.example
small_fleet
# What differs from build to build.
plain() {
	sed 's/"version":"[^"]*","semanticVersion":"[^"]*"/"version":"..."/'
}
say a folder gets one document for each repository, also where nothing was found
run export --format sarif --output documents/
ls documents
plain <documents/acme+web.sarif
grep -c '^{"ruleId"' documents/acme+pay.sarif
say one file holds those that a filter selects
run export --format sarif --filter 'rule=SCB101 subject:deploy' | plain
run export --format sarif --filter 'repo=acme/web' | plain | grep -c automationDetails
run export --format sarif --filter 'rule=SCB999' | plain
say what was decided comes when it is asked for
run triage accept --filter 'rule=SCB101 subject:deploy' --reason 'until the "winter"' --quiet
run export --format sarif --filter 'rule=SCB101 subject:deploy' | plain
run export --format sarif --filter 'rule=SCB101 subject:deploy' --include-suppressed |
	sed -n 's/.*"suppressions":\(.*\),"properties".*/\1/p'
run export findings --filter 'rule=SCB101 subject:deploy' --include-suppressed | cut -f 2,7,21-24
run export findings --filter 'is:open rule=SCB101' --include-suppressed | cut -f 2,7
say what cannot be
run export
run export --format csv
run export modules --format sarif
run export findings --format spdx
run export --format sarif --sort repo
run export references --include-suppressed
run export findings --output documents
run export findings --format json --output documents/
run export --format sarif --filter 'rule=' --output never/
run export --format xml
ls
say more repositories than one file holds, with names that lead elsewhere
mkdir many
for number in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17; do
	mkdir "many/$number"
	printf '%s\t%s\n' "$PWD/many/$number" "team/$number"
done >list
for name in .. ../../etc/passwd -rf 'a b' "$(printf 'x%0120d' 7)"; do
	mkdir -p "many/$(printf %s "$name" | cksum | cut -d ' ' -f 1)"
	printf '%s\t%s\n' "$PWD/many/$(printf %s "$name" | cksum | cut -d ' ' -f 1)" "$name"
done >>list
for folder in many/*; do
	echo '{"name": "x", "sdk": "go", "dependencies": ["github.com/x/y@main"]}' >"$folder/dagger.json"
	(cd "$folder" && git -c init.defaultBranch=main init -q && git add -A && git commit -q -m one)
done
run scan --quiet --db many.db @list
run export --db many.db --format sarif --output many.sarif
run export --db many.db --format sarif --output many.out/
ls many.out
ls
