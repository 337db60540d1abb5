# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
# How Dagger is configured for a user: engine.json, variables, and the certificates that they name.
mkdir -p "$HOME/.config/dagger" keys
cp "$ROOT/testdata/article/deploy/engine.json" "$HOME/.config/dagger/engine.json"
cp "$ROOT/testdata/rules/403/bad/certs/old.pem" "$ROOT/testdata/rules/403/bad/certs/client-key.pem" keys
chmod 644 keys/client-key.pem
export DAGGER_CLOUD_TOKEN=dag_0123456789abcdef0123456789abcdef DAGGER_CACHE_VERIFY=strict
export _EXPERIMENTAL_DAGGER_RUNNER_HOST="tls://engine.example.org?cert_path=$PWD/keys/old.pem&key_path=$PWD/keys/client-key.pem"
# Paths are from the root on, without its slash.
settled() {
	sed "s|${PWD#/}/|TMP/|g"
}
show() {
	"$SCABBARD" export findings --filter 'verdict:fail OR verdict:declared' | cut -f2,4,6,8,9,12 | settled
}

run scan --machine --as machine:box -q
show
run report --filter 'rule:403' | settled

say "what is set, and nothing of what is secret"
"$SCABBARD" export settings --filter 'kind:environment' | cut -f1,2,5,7-9
grep -r dag_0123 "$HOME/.local" >leak && echo "a token was stored"

say "a key that only its user reads, and no claims"
chmod 600 keys/client-key.pem
unset DAGGER_CACHE_VERIFY
rm "$HOME/.config/dagger/engine.json"
run scan --machine --as machine:box -q
show

say "as a document, taken in elsewhere"
run scan --machine --as machine:box --emit box.json -q
run ingest -q --db other.db box.json
"$SCABBARD" export repositories --db other.db | cut -f1-3,7,27

say "what another program has not hidden is hidden when it comes in"
sed 's|tls://engine|tls://ada:hunter22@engine|' box.json >tampered.json
run ingest -q --db third.db tampered.json
"$SCABBARD" export settings --db third.db --filter 'kind:environment' | cut -f7,8 | settled

say "it is no place for repositories"
run scan --machine fleet
run scan
