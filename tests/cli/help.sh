# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
run help
run --help
run help scan
run report -h
run help dashboard
run version
run --version
run export --version
