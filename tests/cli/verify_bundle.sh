# shellcheck shell=sh disable=SC1091
# How it is asked and how it ends; what it verifies is for tests/conformance.sh.
. "$ROOT/tests/cli/lib.sh"
# A process that has closed itself in cannot be searched for what it lost; the unit tests are.
export ASAN_OPTIONS=detect_leaks=0
export XDG_CONFIG_HOME="$PWD/config"
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem 2>/dev/null
openssl pkey -in key.pem -pubout -out key.pub
mkdir -p config/scabbard
echo hello >a.txt
hash=$(sha256sum a.txt | cut -c 1-64)
printf '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"k"}},"messageSignature":{"messageDigest":{"algorithm":"SHA2_256","digest":"%s"},"signature":"%s"}}\n' \
	"$(printf '%s' "$hash" | sed 's/../\\x&/g' | xargs -0 printf '%b' | openssl base64 -A)" \
	"$(openssl dgst -sha256 -sign key.pem a.txt | openssl base64 -A)" >a.sigstore.json
settled() {
	run "$@" | sed "s|SHA256:[A-Za-z0-9+/=]*|SHA256:KEY|g; s/$hash/DIGEST/g"
}
say signed with a key, but in no log
settled verify-bundle --bundle a.sigstore.json --key key.pub a.txt
settled verify-bundle --key key.pub "sha256:$hash" --bundle a.sigstore.json
say nothing else than one bundle is one
cat a.sigstore.json a.sigstore.json >two.jsonl
run verify-bundle --bundle two.jsonl --key key.pub a.txt
(cat a.sigstore.json && echo more) >more.jsonl
run verify-bundle --bundle more.jsonl --key key.pub a.txt
echo '{}' >no.json
run verify-bundle --bundle no.json --key key.pub a.txt
run verify-bundle --bundle gone.json --key key.pub a.txt
say trust that is not there, or is none
run verify-bundle --staging --bundle a.sigstore.json --key key.pub a.txt
run verify-bundle --trusted-root gone.json --bundle a.sigstore.json --key key.pub a.txt
run verify-bundle --trusted-root no.json --bundle a.sigstore.json --key key.pub a.txt
say an artifact that is not there, a key that is none
run verify-bundle --bundle a.sigstore.json --key key.pub gone.txt
run verify-bundle --bundle a.sigstore.json --key a.txt a.txt
say wrong usage
run verify-bundle a.txt
run verify-bundle --bundle a.sigstore.json a.txt
run verify-bundle --bundle a.sigstore.json --key key.pub
run verify-bundle --bundle a.sigstore.json --key key.pub a.txt b.txt
run verify-bundle --bundle a.sigstore.json --certificate-identity me a.txt
run verify-bundle --bundle a.sigstore.json --key key.pub --offline a.txt
say the files that are named are taken, whoever may write them
"$FORGE" world
chmod 666 world/trusted_root.json
for bundle in good/message bad/signature; do
	run verify-bundle --bundle "world/$bundle.sigstore.json" --certificate-identity "$(cat world/identity)" \
		--certificate-oidc-issuer "$(cat world/issuer)" --trusted-root world/trusted_root.json world/artifact
done
