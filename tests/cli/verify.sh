# shellcheck shell=sh disable=SC1091
# A world of authorities, logs and signed things of the forge's, and envelopes signed with keys that are made here.
. "$ROOT/tests/cli/lib.sh"
# A process that has closed itself in cannot be searched for what it lost; the unit tests are.
export ASAN_OPTIONS=detect_leaks=0
export XDG_CONFIG_HOME="$PWD/config"
key() { # NAME
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.pem" 2>/dev/null
	openssl pkey -in "$1.pem" -pubout -out "$1.pub"
}
digest() { # FILE
	sha256sum "$1" | cut -c 1-64
}
statement() { # ARTIFACT [NAME]
	printf '{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"%s","digest":{"sha256":"%s"}}],"predicateType":"https://slsa.dev/provenance/v1","predicate":{"buildDefinition":{"buildType":"https://acme.example/build/v1","externalParameters":{}},"runDetails":{"builder":{"id":"https://acme.example/builder"}}}}' \
		"${2:-$1}" "$(digest "$1")"
}
# A DSSE envelope around standard input.
envelope() { # KEY...
	type=application/vnd.in-toto+json
	payload=$(cat)
	printf '{"payloadType":"%s","payload":"%s","signatures":[' $type "$(printf '%s' "$payload" | openssl base64 -A)"
	comma=
	for key in "$@"; do
		printf '%s{"sig":"%s"}' "$comma" "$(printf 'DSSEv1 %d %s %d %s' ${#type} $type ${#payload} "$payload" |
			openssl dgst -sha256 -sign "$key.pem" | openssl base64 -A)"
		comma=,
	done
	printf ']}\n'
}
# Keys that are made here, and what signatures bring with them, differ from run to run.
settled() {
	run "$@" | sed -e 's|SHA256:[^ ,;"	)]*|SHA256:KEY|g' -e 's|ME[QUY][A-Za-z0-9+/]*=*|SIGNATURE|g' \
		-e 's/tree [0-9a-f]\{64\}/tree ROOT/g'
}
# As 'trust list' names it.
fingerprint() { # KEY
	printf 'SHA256:%s' "$(openssl pkey -pubin -in "$1.pub" -outform DER | openssl dgst -sha256 -binary |
		openssl base64 -A | tr -d =)"
}
key ours
key other
mkdir dist config
echo one >dist/app.tar
echo two >dist/tool.tar
statement dist/app.tar app.tar | envelope ours >dist/app.tar.intoto.jsonl

"$FORGE" world
world() { # ARGUMENT...
	settled verify --trusted-root world/trusted_root.json --trusted-root world/signers.pem --trusted-root world/key.pem \
		--certificate-identity "$(cat world/identity)" --certificate-oidc-issuer "$(cat world/issuer)" --width 160 "$@"
}
say by the authorities of a world
world world/good --subject world/artifact
world world/bad --subject world/artifact
world world/bad/subject.sigstore.json
say somebody else is wanted, or anybody, or nobody is known
settled verify --trusted-root world/trusted_root.json --certificate-identity me --certificate-oidc-issuer you \
	--subject world/artifact world/good/message.sigstore.json
settled verify --trusted-root world/trusted_root.json --subject world/artifact world/good/message.sigstore.json
settled verify --trusted-root world/trusted_root.json --any-signer -q --subject world/artifact \
	world/good/message.sigstore.json
settled verify --subject world/artifact world/good/message.sigstore.json
say by policy, with builders and their levels
sed "s|WORLD|$PWD/world|" >policy.toml <<'TOML'
[attestations]
trust_roots = ["WORLD/trusted_root.json"]

[[attestations.identities]]
issuer = "https://token.actions.githubusercontent.com"
subject = "*"
sources = ["github.com/acme/"]

[[attestations.builders]]
id = "https://github.com/actions/runner/*"
level = 2
TOML
settled verify --policy policy.toml --subject world/artifact world/good/envelope.sigstore.json --explain --width 160
say a builder that policy does not know, a source that its signer may not sign
sed 's|runner/|other/|' policy.toml >builder.toml
settled verify --policy builder.toml --subject world/artifact world/good/envelope.sigstore.json
sed 's|github.com/acme/"|github.com/other/"|' policy.toml >source.toml
settled verify --policy source.toml --subject world/artifact world/good/envelope.sigstore.json

say nobody is trusted, and nobody said who should sign
settled verify dist
say with the key, but in no log
settled verify --key ours.pub dist
printf '[attestations]\nunlogged = ["%s", "%s"]\n' "$(fingerprint ours)" "$(fingerprint other)" >unlogged.toml
export SCABBARD_POLICY=unlogged.toml
say with the key, which needs none, compared with what lies beside it
settled verify --key ours.pub dist
settled verify --key other.pub dist
say what lies beside it is another
cp dist/app.tar kept && echo more >>dist/app.tar
settled verify --key ours.pub dist
mv kept dist/app.tar
say may this be deployed
settled verify --key ours.pub dist --subject dist/app.tar
settled verify --key ours.pub dist --subject dist/tool.tar
settled verify --key ours.pub dist "sha256:$(digest dist/app.tar)" | sed "s/$(digest dist/app.tar)/DIGEST/g"
settled verify --key ours.pub dist "sha256:$(digest dist/tool.tar)" | sed "s/$(digest dist/tool.tar)/DIGEST/g"
say a line changed
sed 's/"payload":"ey/"payload":"eX/' dist/app.tar.intoto.jsonl >dist/bad.intoto.jsonl
settled verify --key ours.pub dist
rm dist/bad.intoto.jsonl
say two keys
statement dist/tool.tar tool.tar | envelope ours other >two.intoto.jsonl
cat ours.pub other.pub >both.pub
settled verify --trusted-root both.pub --threshold 2 --any-signer two.intoto.jsonl
settled verify --trusted-root ours.pub --threshold 2 --any-signer two.intoto.jsonl
say unsigned claims, what is no attestation, what is not there
statement dist/tool.tar >claim.json
echo '{"a": 1}' >other.json
printf '{"payload": ' >half.json
run verify claim.json
run verify other.json
run verify half.json
run verify gone.json
mkdir empty
run verify empty
say hostile names do not reach the terminal
printf '{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"\\u001b[2Jx","digest":{"sha256":"%s"}}],"predicateType":"x\\u001b[31m","predicate":{}}' \
	"$(digest dist/app.tar)" | envelope ours >hostile.intoto.jsonl
settled verify --key ours.pub --explain hostile.intoto.jsonl
say every check
settled verify --key ours.pub --explain dist/app.tar.intoto.jsonl
say for other programs
settled verify --key ours.pub --format json dist
settled verify --key ours.pub --format tsv --explain dist
say wrong usage
run verify
run verify "sha256:$(digest dist/app.tar)"
run verify --certificate-identity me dist
run verify --key ours.pub --certificate-identity me --certificate-oidc-issuer you dist
run verify --key gone.pub dist
run verify --trusted-root other.json dist
run verify --staging dist
