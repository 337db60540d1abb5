# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
say nothing is there yet
run report
run export findings
mkdir none
run scan none
run report
run report --filter is:new
rm -r none .home/.local
small_fleet
run report
run report --all
run report --width 60
run report --width 120 --filter 'severity>=high'
run report --filter repo:web
run report --filter 'repo:pay rule:SCB118' | sed -n '/^FINDINGS/,$p'
run report --filter 'repo:pay rule:SCB118' --all | sed -n '/^FINDINGS/,$p'
run report --filter repo:nobody
run report --filter class:any --format tsv | cut -f 2,7,8,9,15
run report --color always --filter repo:nobody | sed -n '1,6l'
run report --filter 'severity>>high'
say after a mend
echo '{"name": "ci", "sdk": "python", "engineVersion": "v0.18.2"}' >fleet/pay/ci/dagger.json
(cd fleet/pay && git commit -qam two)
run scan fleet
say what the second run brought
run report | sed -n '/^COVERAGE/,/^$/p; /^NEW/,/^$/p'
run report --filter rule:SCB119 | sed -n '/^NEW/,$p'
sed -i 's/"dependencies": \[/&{"name": "extra", "source": "github.com\/other\/extra@main"},/' fleet/web/dagger.json
(cd fleet/web && git commit -qam two)
run scan -q fleet
run report | sed -n '/^NEW/,/^WORST/p; /^FINDINGS/,/^  LOW/p'
run report --filter 'repo:pay' | sed -n '/^COVERAGE/,/^FINDINGS/p'
run report --filter 'is:closed' --format tsv | cut -f 2,7,8,9
run evaluate
run evaluate --all
