# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
export SCABBARD_ACTOR=ada@example.org
pin=0123456789abcdef0123456789abcdef01234567
other=fedcba9876543210fedcba9876543210fedcba98
say nobody has scanned yet
run review list
small_fleet
run review list
run review show lint
say policy wants two steps of what others own
mkdir -p .home/.config/scabbard
cat >.home/.config/scabbard/policy.toml <<'END'
[fleet]
ours = ["github.com/acme/"]

[[reviews]]
sources = ["github.com/other/**"]
steps = ["reputation", "source"]
valid = "30d"
END
run evaluate
run export findings --filter 'rule=SCB206 repo:web' --format tsv
say one step by version, then both by the first digits of the commit
run review add github.com/other/lint/go@v1.2.0 --step source --note 'read all of it'
run review add github.com/other/lint/go@0123456 --step reputation,source --until 2027-03-31 -n 'asked around'
run export findings --filter 'rule=SCB206 repo:web' --format tsv
run review show lint
run review list
run review list --filter 'step=source'
run review list --filter 'by:bob'
run export reviews --filter is:current
run export references --filter 'reviewed=2' --format json
say before anybody uses it, and a rejection
export SCABBARD_ACTOR="$(printf 'Ev\033[31mil')"
run review add "github.com/other/fresh@$other" --step dependencies --note '"clean", says the tool'
run review add "https://github.com/other/lint.git/go@$pin" --step forked --outcome rejected --note 'nobody forked it'
run review show other/fresh
run review show "lint@$pin"
run export reviews --filter standing=unused
say a new pin makes it stale, and time lets it expire
export SCABBARD_ACTOR=ada@example.org
sed -i "s/$pin/$other/" fleet/web/dagger.json
git -C fleet/web commit -q -a -m 'another commit'
run scan -q fleet
run review show lint/go
SCABBARD_NOW=2027-04-01T00:00:00Z run review show "lint@$pin"
SCABBARD_NOW=2027-04-01T00:00:00Z run export reviews --filter standing=expired
say a review of a module that is used at another commit is outdated, and policy has an end for those without one
run review add "github.com/other/deploy@$pin" --step source --note 'read one of its commits'
run review list --filter 'standing=outdated'
run review add "github.com/other/lint/go@$other" --step source --note 'read it anew'
run review list --filter 'note:anew'
SCABBARD_NOW=2026-12-24T00:00:00Z run review list --filter 'note:anew'
SCABBARD_NOW=2026-12-24T00:00:00Z run review show "lint@$other"
run db check
say what is refused is not recorded
run review add
run review add github.com/other/lint/go
run review add github.com/other/lint/go@$pin --note x
run review add github.com/other/lint/go@$pin --step sources --note x
run review add github.com/other/lint/go@$pin --step source,, --note x
run review add github.com/other/lint/go@$pin --step source
run review add github.com/other/lint/go@$pin --step source --note ' '
run review add github.com/other/lint/go@$pin --step source --note "$(printf 'a\nb')"
"$SCABBARD" review add github.com/other/lint/go@$pin --step source --note "$(printf 'a\377')" || echo "=> $?"
run review add github.com/other/lint/go@$pin --step source --note x --until 2026-02-30
run review add github.com/other/lint/go@$pin --step source --note x --until tomorrow
run review add github.com/other/lint/go@$pin --step source --note x --until 2026-11-22
run review add github.com/other/lint/go@$pin --step source --note x --outcome fine
run review add github.com/other/lint/go@v9 --step source --note x
run review add github.com/other/lint/go@fffffff --step source --note x
run review add github.com/Other/lint/go@$pin --step source --note x
run review add ./lint@$pin --step source --note x
run review add 'github.com/other@v1' --step source --note x
"$SCABBARD" review add "$(printf 'github.com/x\033[31m/y@v1')" --step source --note x || echo "=> $?"
run review list --step source
run review list lint
run review show lint --filter x
run review show
run review list --filter 'stnding=current'
run review drop lint
run review list --filter 'made>=2026-11-24'
