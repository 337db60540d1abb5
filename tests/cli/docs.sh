# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
"$SCABBARD" docs man >scabbard.1
if command -v groff >/dev/null; then
	groff -ww -man -Tutf8 scabbard.1 2>&1 >page | head
	grep -c . page >/dev/null && echo "the manual page has no warnings" || :
else
	echo "the manual page has no warnings"
fi
grep -e '^.SH' scabbard.1
say every command, option, column and format is in it
for word in scan ingest evaluate report export explain rules policy mirror doctor docs; do
	grep -q "^.SS scabbard $word" scabbard.1 || echo "no command $word"
done
for table in repositories modules references findings; do
	grep -q "^.SS $table" scabbard.1 || echo "no table $table"
done
say bash
"$SCABBARD" docs bash >scabbard.bash
complete_with() {
	bash -c '
		. ./scabbard.bash
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_scabbard
		printf "%s\n" "${COMPREPLY[@]}"' bash "$@" | LC_ALL=C sort | tr '\n' ' '
	echo
}
if command -v bash >/dev/null; then
	complete_with scabbard e
	complete_with scabbard export f
	complete_with scabbard export --f
	complete_with scabbard report --format ''
	complete_with scabbard --db x scan --em
	complete_with scabbard explain SCB12
	complete_with scabbard policy ch
	complete_with scabbard policy check scabb
	complete_with scabbard policy check --color a
	complete_with scabbard scan scabb
fi
say zsh and fish, where they are
"$SCABBARD" docs zsh >_scabbard
if command -v zsh >/dev/null; then zsh -n _scabbard; fi
head -n 1 _scabbard
"$SCABBARD" docs fish >scabbard.fish
if command -v fish >/dev/null; then fish -n scabbard.fish; fi
head -n 2 scabbard.fish
say schema
"$SCABBARD" docs schema | cmp - "$ROOT/src/model/snapshot.schema.json" && echo same
run docs html
