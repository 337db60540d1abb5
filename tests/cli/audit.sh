# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
export SCABBARD_ACTOR=ada@example.org
db=.home/.local/share/scabbard/fleet.db

# Digests hang on the name that a database was given by chance.
nameless() {
	sed -e 's/[0-9a-fA-F]\{64\}/DIGEST/g'
}

run audit show
small_fleet
run audit show
run audit show --format json
run audit show --head | nameless
run audit verify
run audit export
say some acts, of two people
run triage accept --filter 'rule=SCB101' --reason 'internal only' --until 2026-12-31
SCABBARD_ACTOR=bob run triage own --rule SCB101 --owner bob
head=$("$SCABBARD" audit show --head | cut -d ' ' -f 2)
SCABBARD_ACTOR=bob SCABBARD_NOW=2026-11-25T12:00:00Z run triage undo
run review add github.com/other/lint/go@0123456789abcdef0123456789abcdef01234567 --step source --note 'read it'
run audit show
run audit show --since 2026-11-24
SCABBARD_NOW=2026-11-26T00:00:00Z run audit show --since 12h
run audit show --format json | nameless
run audit show --head | nameless
run audit verify | nameless
say "the act from before is still in it"
run audit verify --head "$head" | nameless
run audit verify --head "$(echo "$head" | tr a-f A-F)" | nameless
run audit verify -q

say somebody without this program verifies what is exported
"$SCABBARD" audit export -o acts.jsonl
nameless <acts.jsonl
cat >verify.pl <<'END'
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use JSON::PP;
my ($before, $count) = ("", 0);
while (my $line = <STDIN>) {
	my $act = JSON::PP->new->utf8->decode($line);
	my $canonical = $act->{canonical};
	utf8::encode($canonical);
	die "act $act->{act} does not follow\n" if $before && $act->{previous} ne $before;
	die "act $act->{act} was changed\n" if sha256_hex(pack("H*", $act->{previous}) . $canonical) ne $act->{digest};
	my $said = JSON::PP->new->utf8->decode($canonical);
	die "act $act->{act} says something else\n" if $said->{actor} ne $act->{actor} || $said->{id} != $act->{act};
	($before, $count) = ($act->{digest}, $count + 1);
}
print "$count acts follow from each other\n";
END
perl verify.pl <acts.jsonl
sed 's/internal only/internal, so/' acts.jsonl | perl verify.pl || echo "=> $?"
sed 2d acts.jsonl | perl verify.pl || echo "=> $?"

say what is refused
run audit
run audit shwo
run audit show 3
run audit show --since soon
run audit show --format tsv
run audit show --head --since 7d
run audit verify --head
run audit verify --head 1234
run audit verify --head 0000000000000000000000000000000000000000000000000000000000000000 | nameless
run audit verify 0000000000000000000000000000000000000000000000000000000000000000
run audit verify --since 7d
run audit export --head
run audit export --format json

say the end is cut off: the chain alone cannot tell, the head that was kept can
cp "$db" short.db
run triage undo 1 --db short.db
last=$("$SCABBARD" audit show --head --db short.db | cut -d ' ' -f 2)
run audit verify --head "$last" --db "$db" | nameless

say somebody has changed a word in the file
cp "$db" changed.db
LC_ALL=C sed -i 's/internal only/infernal only/g' changed.db
run audit verify --db changed.db
run audit export --db changed.db -o changed.jsonl
perl verify.pl <changed.jsonl || echo "=> $?"
run audit show --db changed.db | head -3
run db check --db changed.db
say somebody has put something else in its place
cp "$db" broken.db
LC_ALL=C sed -i 's/{"reason":"internal/<"reason":"internal/g' broken.db
run audit show --db broken.db | head -3
run audit show --db broken.db --format json | head -3 | nameless
run audit verify --db broken.db
