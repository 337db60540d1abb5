#include "commands_examples.h"

const struct example triage_examples[] = {
	{ "triage accept 4f1c2e91 --reason 'internal only, moved in Q1' --until 2027-03-31",
		"accept the risk of one finding until a day" },
	{ "triage false-positive --filter 'rule=SCB101 repo=acme/docs' --reason 'never run'",
		"all that match now, one by one" },
	{ "triage accept --rule SCB118 --repository 'acme/legacy-*' --until 90d --reason 'goes away'",
		"whatever the rule finds there, now and later" },
	{ "triage own --module github.com/other/deploy --owner team-release", "whose it is" },
	{ "triage undo", "take back what you did last" },
	{ "triage list --filter 'standing=\"ends soon\"'", "exceptions that end within 30 days" },
	{ "triage export -o decisions.json", "what is decided, for the gate or another database" },
	{ 0 },
};

const struct example audit_examples[] = {
	{ "audit show --since 7d", "who did what last week" },
	{ "audit show --head", "number and digest of the last act, to be kept elsewhere" },
	{ "audit verify --head 3f0a...", "is the chain whole, and is that act still in it" },
	{ "audit export >acts.jsonl", "for those who verify it without this program" },
	{ 0 },
};

const struct example check_examples[] = {
	{ "check", "the work tree of the repository here" },
	{ "check --staged", "what the next commit would hold, as the hook does" },
	{ "check --range origin/main...HEAD --fail-on medium", "only what a branch brings" },
	{ "check --baseline .scabbard-baseline.json --write-baseline", "take what is there as known" },
	{ "check --baseline .scabbard-baseline.json --format sarif -o out.sarif",
		"what is new since, for code scanning" },
	{ 0 },
};

const struct example verify_examples[] = {
	{ "verify dist", "every attestation below a folder, each with the file beside it that it names" },
	{ "verify --subject app.tar attestations", "may this be deployed: do the attestations say so" },
	{ "verify sha256:9b7c... attestations --explain", "the same of a digest, with every single check" },
	{ "verify app.sigstore.json --certificate-identity ci@acme.example --certificate-oidc-issuer "
	  "https://accounts.acme.example",
		"signed by that one and nobody else" },
	{ "verify release.intoto.jsonl --key cosign.pub --format json",
		"signed with a key, for other programs" },
	{ 0 },
};

const struct example verify_bundle_examples[] = {
	{ "verify-bundle --bundle a.sigstore.json --certificate-identity ci@acme.example "
	  "--certificate-oidc-issuer https://accounts.acme.example a.txt",
		"is it signed by that one" },
	{ "verify-bundle --bundle a.sigstore.json --key key.pem --trusted-root root.json sha256:9b7c...",
		"or with that key" },
	{ 0 },
};

const struct example trust_examples[] = {
	{ "trust add trusted_root.json", "believe what this root leads to" },
	{ "trust add cosign.pub", "believe what this key signed" },
	{ "trust list", "what is trusted, since when" },
	{ "trust show cosign.pub", "what is in it" },
	{ 0 },
};

const struct example hook_examples[] = {
	{ "hook install", "refuse commits that would fail, from now on" },
	{ "hook show ~/src/pay", "say which hook runs there" },
	{ "hook remove", "put the former hook back" },
	{ 0 },
};

const struct example fix_examples[] = {
	{ "fix | git apply", "mend what is proved; what is left is said on the terminal" },
	{ "fix --write ~/src/pay", "the same in place" },
	{ "fix --format text --filter kind:sdk", "what would be done about SDKs" },
	{ "fix --ref main /srv/git/pay.git >pins.patch", "a patch for a bare repository" },
	{ 0 },
};
