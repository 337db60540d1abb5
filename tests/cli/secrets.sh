# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
# Each of the twenty holds the word that is looked for at the end.
word=hunter2
long=${word}abcdefghijklmnopqrstuvwxyz0123456789
say twenty secrets where people leave them
mkdir -p fleet/pay/ci fleet/pay/escaped fleet/pay/refused fleet/pay/module fleet/pay/.dagger fleet/web fleet/slip fleet/query
cat >fleet/pay/dagger.json <<END
{
  "name": "pay",
  "description": "call it with --token ghp_$long",
  "sdk": {"source": "https://builder:$word@github.com/acme/sdk@v1"},
  "api_token": "$word",
  "dependencies": [
    {"name": "one", "source": "https://me:$word@github.com/x/one@v1.0.0"},
    {"name": "two", "source": "https://ghp_$long@github.com/x/two@main"},
    {"name": "three", "source": "me:$word@github.com/x/three"},
    {"name": "four", "source": "https://github.com/x/four?access_token=$word"},
    {"name": "five", "source": "ssh://git:$word@host.example/x/five@v1", "pin": "glpat-$long"},
    {"name": "github_pat_$long", "source": "../ci"}
  ]
}
END
printf '{"name": "escaped", "dependencies": ["https:\\/\\/me\\u003a%s\\u0040github.com/x/y@v1"]}\n' "$word" \
	>fleet/pay/escaped/dagger.json
printf '{"name": "refused",\n "dependencies": ["https://me:%s@github.com/x/y"]\n oops}\n' "$word" \
	>fleet/pay/refused/dagger.json
cat >fleet/pay/module/dagger-module.toml <<END
name = "module"
# curl -u https://me:$word@github.com/x/y
[[dependencies]]
name = "six"
source = "https://me:$word@github.com/x/six@v1"
END
cat >fleet/pay/dagger.toml <<END
[modules.deploy]
source = "github.com/x/deploy@main"
[modules.deploy.settings]
password = "$word"
deploy-key = "-----BEGIN PRIVATE KEY-----\\n$word"
registryToken = 'env://REGISTRY_TOKEN'
AWS_ACCESS_KEY = "AKIA${word}ABCDEFGHI"
END
printf '[["version","1"]]\n["","git.resolve",["https://me:%s@github.com/x/one","v1.0.0"],"%s","pin"]\n' "$word" \
	0123456789abcdef0123456789abcdef01234567 >fleet/pay/.dagger/lock
for name in web slip query; do
	echo "{\"name\": \"$name\", \"sdk\": \"go\"}" >fleet/$name/dagger.json
done
(cd fleet && for name in pay web slip query; do repository $name; done)
git -C fleet/web remote set-url origin "https://me:$word@github.com/acme/web.git"
git -C fleet/slip remote set-url origin "https:/me:$word@github.com/acme/slip.git"
git -C fleet/query remote set-url origin "https://github.com/acme/query.git?private_token=$word"
grep -rhaoi "$word" fleet/*/*.json fleet/*/*/*.json fleet/pay/*.toml fleet/pay/*/*.toml fleet/pay/.dagger/lock \
	fleet/*/.git/config | wc -l
run scan fleet
say what is shown of them
"$SCABBARD" export references --sort path,name --format csv | cut -d , -f 2-6
say where they are repeated
mkdir outputs documents
"$SCABBARD" scan --emit documents fleet >outputs/emit 2>&1
for format in text tsv csv json; do
	"$SCABBARD" report --format $format >outputs/report.$format
done
for table in findings modules references repositories; do
	for format in tsv csv json; do
		"$SCABBARD" export $table --filter 'class:any' --format $format >outputs/$table.$format 2>&1
	done
done
{
	printf '%s\n' ':findings' ':save-screen outputs/findings.screen' '<Enter>'
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		printf ':save-screen outputs/finding%s.screen\n]\n' $i
	done
	printf '%s\n' ':repositories' ':save-screen outputs/repositories.screen'
} >keys
"$SCABBARD" --script keys >outputs/script 2>&1
"$SCABBARD" db check >outputs/check 2>&1
find outputs -type f | wc -l
grep -raoi "$word" "$HOME/.local/share/scabbard" outputs documents | LC_ALL=C sort | uniq -c
echo "repeated: $(grep -raoi "$word" "$HOME/.local/share/scabbard" outputs documents | wc -l)"
