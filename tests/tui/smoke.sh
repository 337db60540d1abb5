#!/bin/sh
# The dashboard on real terminals, driven through tmux: it comes up, follows keys and sizes, and leaves the
# terminal as it found it.
#	sh tests/tui/smoke.sh PROGRAM
# Nothing is waited for by time: what should appear is looked for until a deadline.
set -eu

program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
PATIENCE=300 # looks, a twentieth of a second apart
passed=0
failed=0

if ! command -v tmux >/dev/null 2>&1; then
	echo "skipped: tmux is not installed"
	echo "0 passed, 0 failed, 1 skipped"
	exit 0
fi
work=$(mktemp -d)
in_tmux() {
	tmux -S "$work/socket" -f /dev/null "$@"
}
trap 'in_tmux kill-server 2>/dev/null || :; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP PIPE

# --- what is looked at ------------------------------------------------------------------------------

make_database() {
	mkdir "$work/repository"
	(
		cd "$work/repository"
		export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
		export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org GIT_AUTHOR_DATE='2026-01-02T03:04:05Z'
		export GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org GIT_COMMITTER_DATE='2026-01-02T03:04:05Z'
		git -c init.defaultBranch=main init -q .
		git remote add origin https://github.com/acme/shop.git
		printf '%s\n' '{"name":"shop","engineVersion":"v0.19.10","sdk":"go","dependencies":[' \
			'{"name":"base","source":"github.com/acme/base@main"}]}' >dagger.json
		git add -A
		git commit -q -m one
	)
	"$program" scan --quiet --db "$work/fleet.db" "$work/repository" >"$work/scan" 2>&1 || {
		cat "$work/scan"
		return 1
	}
}

# Runs in the pane: the dashboard between two looks at the terminal.
cat >"$work/pane.sh" <<'END'
stty -g >"$1/before"
TERM=$2 sh -c 'echo $$ >"$1/pid"; exec "$2" --db "$1/fleet.db"' sh "$1" "$3"
echo $? >"$1/status"
stty -g >"$1/after"
echo back at the shell
: >"$1/done"
read -r line
END

# --- looking ----------------------------------------------------------------------------------------

# Looks until a command succeeds.
until_true() { # COMMAND...
	left=$PATIENCE
	until "$@"; do
		left=$((left - 1))
		[ "$left" -gt 0 ] || return 1
		sleep 0.05
	done
}

screen() {
	in_tmux capture-pane -p -t pane
}
shows() { # TEXT
	screen | grep -qF -- "$1"
}
bottom_shows() { # LINE TEXT
	screen | sed -n "$1p" | grep -qF -- "$2"
}
pane_is() { # FORMAT VALUE
	[ "$(in_tmux display-message -p -t pane "#{$1}")" = "$2" ]
}
press() { # KEY...
	in_tmux send-keys -t pane "$@"
}

begin() { # TERM
	rm -f "$work/before" "$work/after" "$work/status" "$work/done" "$work/pid"
	in_tmux new-session -d -s pane -x 80 -y 24 "sh '$work/pane.sh' '$work' '$1' '$program'"
}
end() {
	in_tmux kill-session -t pane 2>/dev/null || :
}

# --- the tests --------------------------------------------------------------------------------------

step() { # WHAT COMMAND...
	doing=$1
	shift
	until_true "$@"
}

put_back() { # STATUS
	step 'the program ended' test -e "$work/done" &&
		step "exit status $1" grep -qx "$1" "$work/status" &&
		step 'the line settings are as before' cmp -s "$work/before" "$work/after" &&
		step 'the alternate screen was left' pane_is alternate_on 0 &&
		step 'the cursor is shown' pane_is cursor_flag 1 &&
		step 'the shell can be seen' shows 'back at the shell'
}

follows_keys_and_sizes() { # TERM
	begin "$1"
	step 'the first screen' shows '[1Post]' && step 'the score' shows ' of 100' &&
		case $1 in
		xterm* | screen*) step 'the alternate screen' pane_is alternate_on 1 ;;
		esac &&
		press 2 && step 'repositories' shows '[2Repos]' && step 'the repository' shows 'acme/shop' &&
		press 5 && step "the finding's title" shows 'Git reference is not pinned' &&
		in_tmux resize-window -t pane -x 100 -y 30 && step 'the larger screen' bottom_shows 29 '? help' &&
		in_tmux resize-window -t pane -x 40 -y 12 && step 'the smaller screen' bottom_shows 11 'help' &&
		in_tmux resize-window -t pane -x 80 -y 24 && step 'the screen as it was' bottom_shows 23 '? help' &&
		press t && step 'what t leads to' shows 'accept the risk' &&
		press a && step 'the form' shows 'Accept the risk' && press x && press Enter && press Enter &&
		step 'what was decided' shows 'accepted 1 finding until' &&
		press u && step 'that it was taken back' shows 'took back: 1 finding' &&
		press q && step 'the question' shows 'Leave scabbard?' &&
		press y && put_back 0
}

leaves_by_signal() { # TERM
	begin "$1"
	step 'the first screen' shows '[1Post]' && kill -TERM "$(cat "$work/pid")" && put_back 143
}

refuses() { # TERM TEXT
	begin "$1"
	step 'the program ended' test -e "$work/done" &&
		step 'a sentence' shows "$2" &&
		step 'exit status 2' grep -qx 2 "$work/status" &&
		step 'the line settings are as before' cmp -s "$work/before" "$work/after"
}

check() { # NAME COMMAND...
	name=$1
	shift
	doing=
	if "$@"; then
		passed=$((passed + 1))
		echo "ok $name"
	else
		failed=$((failed + 1))
		echo "FAILED $name: waited for: $doing; exit status $(cat "$work/status" 2>/dev/null || echo none)"
		echo '    the screen:'
		screen 2>/dev/null | sed 's/^/    |/' || :
	fi
	end
}

make_database
# A server without sessions ends, and one that is just ending takes no new ones: this one stays.
in_tmux new-session -d -s keep -x 80 -y 24 cat
for terminal in xterm-256color screen-256color linux vt100; do
	check "$terminal follows keys and sizes" follows_keys_and_sizes "$terminal"
	check "$terminal is put back after SIGTERM" leaves_by_signal "$terminal"
done
check 'dumb is refused' refuses dumb 'cannot place its cursor'
check 'an unknown terminal is refused' refuses no-such-terminal 'is not known here'
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
