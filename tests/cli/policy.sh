# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
say "without a file there are the defaults"
run policy check
run policy show | head -6

say "beginning one, and never over another file"
run policy init
run policy check
cp .home/.config/scabbard/policy.toml before.toml
run policy init
run policy init before.toml
run policy init -o before.toml
cmp before.toml .home/.config/scabbard/policy.toml
"$SCABBARD" policy init - | cmp - before.toml
"$SCABBARD" policy init --output - | cmp - before.toml
run policy init --policy new/folder/policy.toml
cmp before.toml new/folder/policy.toml
sed -n '1,24p' before.toml
say "what is shown is the same policy"
run policy show | head -4
"$SCABBARD" policy show >shown.toml
run policy check shown.toml
"$SCABBARD" policy show shown.toml | sed 1d >again.toml
sed 1d shown.toml | cmp - again.toml

say "where it is wrong"
check() {
	cat >wrong.toml
	run policy check wrong.toml
}
check <<'END'
[fleet]
ours = ["github.com/acme/"]
	perona = "strict"    # what stands behind the place is not shown
END
check <<'END'
[fleet]
ours = ["github.com/acme/", "acme/"]
END
check <<'END'
[fleet]
behind_days = 3
END
check <<'END'
# Two teams, two names.
[[teams]]
name = "payments"
repositories = ["acme/pay"]

[[teams]]
name = "payments"
repositories = ["acme/web"]
END
check <<'END'
[[suppressions]]
rule = "SCB101"
paths = ["ci/"]
reason = "soon"
until = "2027-02-30"
END
check <<'END'
[[rules]]
rule = "SCB987"
on = false
END
check <<'END'
[forks]
required = yes
END
printf '[paths]\ndocs = ["%s", "\303\251\342\200\256x", "../x"]\n' "$(printf '%0100d' 0)" | check
printf '[paths]\ndocs = ["\033[31m"]\n' | check
printf '[fleet' | check

say "a secret given by mistake is not repeated"
check <<'END'
[credentials]
github.com = "ghp_0123456789abcdefghijABCDEFGHIJ012345"
END
check <<'END'
[credentials]
github.com = ghp_0123456789abcdefghijABCDEFGHIJ012345
END
check <<'END'
[fleet]
ours = ["https://me:hunter2@github.com/acme/"]
END
printf '[fleet]\ntoken = "hunter2"\n' | check

say "from elsewhere"
cp wrong.toml other.toml
export SCABBARD_POLICY=other.toml
run policy check
run policy show
run policy check before.toml
run policy check --policy before.toml
unset SCABBARD_POLICY
run policy check nowhere.toml
run policy show --policy nowhere.toml
run policy check .
printf '[limits]\nlock.lines = 1000\n' | run policy check -
printf '[limits]\nlock.lines = 1000000\n' | run policy check -
head -c 1100000 /dev/zero | tr '\0' '#' >huge.toml
run policy check huge.toml
rm -r .home/.config/scabbard
mkdir -p .home/.config/scabbard
ln -s gone.toml .home/.config/scabbard/policy.toml
run policy check
run policy init

say "a wrong one stops a command before anything is done"
run scan --policy other.toml .
run evaluate --policy nowhere.toml
[ -e .home/.local ] || echo "no database"

say "that of a repository is not ours"
rm .home/.config/scabbard/policy.toml
mkdir repo
cp other.toml repo/policy.toml
cp other.toml repo/.scabbard.toml
(cd repo && run policy check)
say "a link to a file is that file"
ln -s "$PWD/shown.toml" .home/.config/scabbard/policy.toml
run policy check --quiet
run policy check

say "wrong usage"
run policy
run policy chek
run policy check one.toml two.toml
run policy check --policy ''
run policy check ''
run policy show --output x
run policy init -o x before.toml
run policy check --polcy x

say "a policy that nobody names is that of last time"
rm -f .home/.config/scabbard/policy.toml
mkdir -p elsewhere
cat >elsewhere/strict.toml <<'END'
[allow]
sources = ["github.com/acme/"]
END
small_fleet >/dev/null 2>&1
run evaluate --policy elsewhere/strict.toml --quiet
run export findings --filter rule=SCB201 --format tsv | cut -f 2,8,12
run evaluate
run export findings --filter rule=SCB201 --format tsv | wc -l
mv elsewhere/strict.toml elsewhere/renamed.toml
run evaluate
run evaluate --policy none --quiet
run export findings --filter rule=SCB201 --format tsv | wc -l
