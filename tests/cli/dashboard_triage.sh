# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
jobs=1
export SCABBARD_ACTOR=ada@acme
small_fleet
# What a person types into the dashboard of lines, and what is not the rows of lists.
typed() { # WHO LINE...
	who=$1
	shift
	printf '%s\n' "$@" q >lines
	SCABBARD_ACTOR=$who@acme "$SCABBARD" --plain <lines | sed -n '/^: /,$p' | grep -vE '^[0-9]+[.] rule'
	echo "=> $?"
}
say a decision is asked for, and can be taken back
typed ana findings accept 1 'the fork is on its way' soon 2026-12-31 undo redo
say somebody else took nothing, and so takes nothing back
typed bob findings undo comment 'looked at it too'
say marked rows, with a justification that has to be chosen
typed ana findings 'mark 1-2' not-affected '' '' 3 'never set here' ''
say what is wide says how much it is about
typed ana findings 'accept for=rule until=30d known' no 'accept for=rule until=30d known' yes
say a repository, by its row
typed ana repositories 1 in-triage 2 '' yes
say what was decided, and what it led to
typed bob decisions 1 take-back changes
say the week
typed bob week
say on a screen
printf '%s\n' '5ta' ':save-screen form.screen' '<S-Tab>3<Enter>' 'we know<Enter><Enter>' ':save-screen asked.screen' y \
	':save-screen done.screen' u ':save-screen undone.screen' gx ':save-screen decisions.screen' >keys
SCABBARD_ACTOR=cy@acme run --script keys
for screen in form asked done undone decisions; do
	echo "== $screen"
	sed -e '/^ *│\|^ *[0-9]* │/d' $screen.screen | tail -n 12
done
