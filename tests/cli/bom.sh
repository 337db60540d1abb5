# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
small_fleet
version=$("$SCABBARD" version)
# What differs with the program: its version, and the document's own id, which is a digest of all of it.
settled() { # FILE
	sed -e "s|${version#scabbard }|VERSION|g" -e 's|urn:uuid:[-0-9a-f]*|urn:uuid:...|' \
		-e 's|\(spdxdocs/[A-Za-z0-9%]*\)-[-0-9a-f]*|\1-...|' "$1"
}
say a repository: its modules, what they run, and what of that is not known
run export --format cyclonedx --filter repo=acme/pay -o pay.json
settled pay.json
run export modules --format spdx --filter repo=acme/web -o web.json
settled web.json
say one component a row of references
run export references --format cyclonedx-1.5 -o references.json
grep -c '"bom-ref":"reference-' references.json
"$SCABBARD" export references | sed 1d | wc -l | tr -d ' '
say the same again is the same
"$SCABBARD" export references --format cyclonedx-1.5 | cmp - references.json && echo same
say a folder: one document a repository
mkdir boms
run export --format cyclonedx -o boms
ls boms
grep -o '"bom-ref":"subject","name":"[^"]*"' boms/*
say only vulnerabilities are statements
run export --format openvex -o vex.json
run export findings --format cyclonedx -o findings.json
settled findings.json
ls
say what a format cannot hold
run export findings --format spdx
run export repositories --format cyclonedx
run export modules --format openvex
