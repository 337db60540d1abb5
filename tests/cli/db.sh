# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
run db info
run db check
run evaluate
small_fleet
run db info | sed -e 's/ [0-9]* bytes/ N bytes/' -e '/^  wal/d'
run db check
say a file that is no database
echo 'not a database, but long enough to look like a file of something else' >text.db
run db check --db text.db
run report --db text.db
say where things are
run doctor | sed -n '/^files/,/^terminal/p'
XDG_DATA_HOME=$PWD/data XDG_CONFIG_HOME=$PWD/config run doctor | sed -n '/^files/,/^terminal/p'
XDG_DATA_HOME=relative run doctor | sed -n '/database/p'
SCABBARD_DB=there.db run doctor | sed -n '/database/p'
SCABBARD_DB=there.db run doctor --db here.db | sed -n '/database/p'
run doctor | grep -c -e manifest.bytes -e fleet.names
