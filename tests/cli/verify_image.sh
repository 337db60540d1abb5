# shellcheck shell=sh disable=SC1091
# What hangs onto images: layouts in folders and tar archives, as cosign and BuildKit make them.
. "$ROOT/tests/cli/lib.sh"
# A process that has closed itself in cannot be searched for what it lost; the unit tests are.
export ASAN_OPTIONS=detect_leaks=0
export XDG_CONFIG_HOME="$PWD/config"
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ours.pem 2>/dev/null
openssl pkey -in ours.pem -pubout -out ours.pub
mkdir config
printf '[attestations]\nunlogged = ["SHA256:%s"]\n' "$(openssl pkey -pubin -in ours.pub -outform DER |
	openssl dgst -sha256 -binary | openssl base64 -A | tr -d =)" >policy.toml
export SCABBARD_POLICY=policy.toml

digest() { # FILE
	sha256sum "$1" | cut -c 1-64
}
# A blob of standard input; its descriptor's members.
blob() { # LAYOUT
	cat >blob
	mkdir -p "$1/blobs/sha256"
	cp blob "$1/blobs/sha256/$(digest blob)"
	printf '"digest":"sha256:%s","size":%d' "$(digest blob)" "$(wc -c <blob)"
}
sign() {
	openssl dgst -sha256 -sign ours.pem | openssl base64 -A
}
statement() { # DIGEST
	printf '{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"app","digest":{"sha256":"%s"}}],"predicateType":"https://slsa.dev/provenance/v1","predicate":{"buildDefinition":{"buildType":"https://acme.example/build/v1","externalParameters":{}},"runDetails":{"builder":{"id":"https://acme.example/builder"}}}}' "$1"
}
envelope() {
	type=application/vnd.in-toto+json
	payload=$(cat)
	printf '{"payloadType":"%s","payload":"%s","signatures":[{"sig":"%s"}]}' $type \
		"$(printf '%s' "$payload" | openssl base64 -A)" \
		"$(printf 'DSSEv1 %d %s %d %s' ${#type} $type ${#payload} "$payload" | sign)"
}
# A manifest of one layer, its bytes from standard input; its descriptor.
manifest() { # LAYOUT TYPE LAYER-ANNOTATIONS MANIFEST-ANNOTATIONS
	layer=$(blob "$1")
	printf '{%s,"annotations":{%s}}' "$(printf '{"schemaVersion":2,"layers":[{"mediaType":"%s",%s,"annotations":{%s}}]}' \
		"$2" "$layer" "$3" | blob "$1")" "$4"
}
# An image with an envelope, a simple signature and a statement of BuildKit's, which speak of digests that are given.
layout() { # LAYOUT ENVELOPE-SUBJECT SIMPLE-SUBJECT
	attested=$(statement "$2" | envelope | manifest "$1" application/vnd.dsse.envelope.v1+json '' \
		"\"org.opencontainers.image.ref.name\":\"sha256-$image.att\"")
	printf '{"critical":{"identity":{"docker-reference":"app"},"image":{"docker-manifest-digest":"sha256:%s"},"type":"cosign container image signature"},"optional":null}' \
		"$3" >simple
	signed=$(manifest "$1" application/vnd.dev.cosign.simplesigning.v1+json \
		"\"dev.cosignproject.cosign/signature\":\"$(sign <simple)\"" \
		"\"org.opencontainers.image.ref.name\":\"sha256-$image.sig\"" <simple)
	claimed=$(statement "$image" | manifest "$1" application/vnd.in-toto+json \
		'"in-toto.io/predicate-type":"https://slsa.dev/provenance/v1"' "\"vnd.docker.reference.digest\":\"sha256:$image\"")
	printf '{"imageLayoutVersion":"1.0.0"}' >"$1/oci-layout"
	printf '{"schemaVersion":2,"manifests":[%s,%s,%s]}' "$attested" "$signed" "$claimed" >"$1/index.json"
}
# Signatures differ from run to run, and so do the digests of what holds them, and their order.
settled() {
	run "$@" | sed -e "s/$image/IMAGE/g" -e "s/$other/OTHER/g" -e 's|SHA256:[^ ,;"	)]*|SHA256:KEY|g' \
		-e 's|sha256/[0-9a-f]\{64\}|sha256/BLOB|g' -e 's/[0-9a-f]\{64\}/DIGEST/g' | sort
}
image=$(printf image | sha256sum | cut -c 1-64)
other=$(printf other | sha256sum | cut -c 1-64)

say an image and its attestations: a folder, a folder in a folder, an archive, a packed one
mkdir release
layout release/good "$image" "$image"
settled verify --key ours.pub --format tsv release/good
settled verify --key ours.pub --format tsv release
tar -C release/good -cf good.tar .
settled verify --key ours.pub --format tsv good.tar
gzip -k good.tar
settled verify --key ours.pub --format tsv good.tar.gz
say what speaks of another image than it hangs onto
layout bad "$other" "$other"
settled verify --key ours.pub --format tsv bad
say an image that is asked for
settled verify --key ours.pub --format tsv good.tar "sha256:$image"
settled verify --key ours.pub --format tsv good.tar "sha256:$other"
say a blob that is not what its name says
for blob in release/good/blobs/sha256/*; do
	grep -q docker-manifest-digest "$blob" && echo more >>"$blob"
done
settled verify --key ours.pub --format tsv release/good
say links, and an archive of something else
ln -s /etc/hosts release/good/link
tar -C release/good -cf link.tar .
run verify --key ours.pub link.tar
tar -cf none.tar policy.toml
run verify --key ours.pub none.tar
