# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
small_fleet
for format in markdown github junit json sarif; do
	run check fleet/pay --format $format | sed 's/"version":"[^"]*","semanticVersion":"[^"]*"/"version":"..."/'
done
say a repository where all is well
for format in markdown github junit json sarif; do
	run check fleet/web --format $format | sed 's/"version":"[^"]*","semanticVersion":"[^"]*"/"version":"..."/'
done
