# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
say names and values that want to take over the terminal
escape=$(printf '\033[2J\033]0;title\007')
bidi=$(printf 'gpj\342\200\256')
line=$(printf 'one\ntwo')
mkdir -p "fleet/pay/$escape" "fleet/pay/$bidi" "fleet/pay/$line" "fleet/pay/$(printf 'byte\377')" 'fleet/pay/"quote"' fleet/pay/=1+1
printf '{"name": "\\u001b[31mred", "sdk": "go", "dependencies": [{"name": "a\\u0007", "source": "github.com/x/y\\u202e@main"}]}\n' \
	>"fleet/pay/$escape/dagger.json"
for folder in "$bidi" "$line" "$(printf 'byte\377')" '"quote"' =1+1; do
	printf '{"name": "<1B>", "sdk": "go", "dependencies": [{"name": "@x", "source": "github.com/x/y@b\\u200bc"}]}\n' \
		>"fleet/pay/$folder/dagger.json"
done
(cd fleet && repository pay)
run scan fleet
run report
run export references --sort path
run export references --sort path --format csv | cut -d , -f 1-8
run export modules --sort path --format json
say no byte that is not shown got out
for format in text tsv csv json; do
	"$SCABBARD" report --format $format
done | LC_ALL=C tr -d '\r' | LC_ALL=C grep -c "[$(printf '\001-\010\013-\037\177')]"
"$SCABBARD" export references --format csv | LC_ALL=C grep -c "$(printf '\342\200\256')"
run scan "fleet/$escape"
run export references --filter "name:$escape OR"
