# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
# What a repository asks for itself: more than the fleet's policy, if that lets it, and never less.
small_fleet
cat >fleet/web/.scabbard.toml <<'END'
[fleet]
persona = "audit"
[[rules]]
rule = 118
severity = "critical"
[[rules]]
rule = 101
on = false
[[pins]]
sources = "github.com/other"
level = "any"
require_field = true
[allow]
sources = ["github.com/nobody"]
[[suppressions]]
rule = 101
paths = ["**"]
reason = "because"
until = 2099-12-31
END
(cd fleet/web && sed -i 's|go@0123456789abcdef0123456789abcdef01234567|go@main|; s|v0.18.2|v0.1.0|' dagger.json &&
	git add -A && git commit -q -m two)
"$SCABBARD" scan -q fleet
show() {
	"$SCABBARD" export findings --filter 'repo:web' | cut -f2,4,6,8,9,12
}

say "nothing of it counts unless the policy says so"
show

say "with repository_policy = tighten it asks for more: 118 is critical, 101 stays on, its suppression is none"
printf '[fleet]\nrepository_policy = "tighten"\n' >policy.toml
run evaluate -q --policy policy.toml
show
run triage list

say "what the fleet has switched off stays off"
printf '[fleet]\nrepository_policy = "tighten"\n[[rules]]\nrule = 118\non = false\n' >policy.toml
run evaluate -q
show

say "one that is no policy is a finding where it would count"
printf '[fleet]\npersona = "lax"\n' >fleet/web/.scabbard.toml
(cd fleet/web && git add -A && git commit -q -m three)
run scan -q fleet
show
run evaluate -q --policy none
show
