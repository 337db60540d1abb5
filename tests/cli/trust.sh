# shellcheck shell=sh disable=SC1091
# What is trusted: taken by the user's own act, shown with age and digest, refused when others can write it.
. "$ROOT/tests/cli/lib.sh"
umask 022
export XDG_CONFIG_HOME="$PWD/config"
# Digests and ids that follow from keys made here.
settled() {
	run "$@" | sed -e 's|SHA256:[A-Za-z0-9+/=]*|SHA256:KEY|g' -e 's|[0-9a-f]\{64\}|HEX|g'
}
"$FORGE" world
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem 2>/dev/null
openssl pkey -in key.pem -pubout -out cosign.pub
touch -d 2026-11-20T00:00:00Z world/trusted_root.json cosign.pub

run trust list
run trust show
run trust add
run trust list x
run trust add nowhere.json

say a root is added, and said what is in it
settled trust add world/trusted_root.json
settled trust add world/trusted_root.json

say keys as well, also by a file of another name
cp cosign.pub release-key
settled trust add release-key
mkdir pay
cp cosign.pub pay/cosign.pub
echo x >pay/dagger.json
repository pay
settled trust add pay/cosign.pub

say nothing that is no root or public key, and nothing over what is there
settled trust add key.pem
echo '{"mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1", "tlogs": [{}]}' >bad.json
run trust add bad.json
run trust add pay/dagger.json
mkdir other
openssl genpkey -algorithm ED25519 2>/dev/null | openssl pkey -pubout >other/cosign.pub
run trust add other/cosign.pub
ls config/scabbard/trust

say each with its age
touch -d 2026-11-20T00:00:00Z config/scabbard/trust/*
touch -d 2026-01-01T00:00:00Z config/scabbard/trust/trusted_root.json
settled trust list
settled trust show cosign.pub
run trust show nothing

say files of the policy too
cat >policy.toml <<-END
	[attestations]
	trust_roots = ["$PWD/cosign.pub"]
	root_days = 1000
END
rm config/scabbard/trust/release-key.pub config/scabbard/trust/cosign.pub
touch -d 2026-11-20T00:00:00Z cosign.pub
settled trust list --policy policy.toml
printf '[attestations]\ntrust_roots = ["cosign.pub"]\n' >here.toml
settled trust list --policy here.toml

say what others can write is refused
chmod 666 config/scabbard/trust/trusted_root.json
settled trust list
chmod 644 config/scabbard/trust/trusted_root.json
chmod 777 config/scabbard/trust
run trust list
run trust add cosign.pub
