# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
# The files that a widely read article shows, and what is true of each of its claims.
cp -R "$ROOT/testdata/article" article
repository article
cat >policy.toml <<'END'
[fleet]
ours = ["github.com/acme/"]
[allow]
sources = ["github.com/acme/"]
[forks]
required = true
END
run scan -q --policy policy.toml article

say "each finding: the pins that the engine of that manifest ignores (108), and so what is unpinned (101) and old (118)"
"$SCABBARD" export findings --filter 'verdict:fail OR verdict:declared' | cut -f2,4,6,9,12

say "what is declared, and what would do it"
run explain SCB504
run report --filter 'verdict=declared'

say "in silence: the folder that the code names, the secret variable, the service binding"
"$SCABBARD" export findings --filter 'rule:601 OR rule:604 OR rule:613' | cut -f2,6,9,12
