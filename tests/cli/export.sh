# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
small_fleet
for table in repositories modules references findings graph reviews; do
	run export $table
done
run export references --format csv
run export references --format json --filter name:lint
run export findings --filter 'severity>=high' --sort -severity,path --format json
run export references --filter class:any --sort -path,name -o all.tsv
cut -f 2,4,15 all.tsv
ls
say wrong filters and sorts write nothing
run export references --filter 'nmae:x'
run export references --filter 'name:x OR'
run export references --filter '(name:x' -o bad.tsv
run export references --sort nmae
ls
run export modules --output nowhere/out.tsv
run export modules --output "$PWD"
say a reader that goes away
{ "$SCABBARD" export references; echo "=> $?"; } | sed -n '1d;/=>/p'
