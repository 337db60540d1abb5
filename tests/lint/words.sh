#!/bin/sh
# Words that the code does without, and where the few exceptions live. Comments and strings are not looked at,
# except for // and for notes to oneself.
#	sh tests/lint/words.sh
set -eu
cd "$(dirname "$0")/../.."

# word (extended regular expression, called like a function) | files that may | why not
calls() {
	cat <<'END'
malloc|calloc|realloc|reallocarray|free|strdup|strndup|asprintf|vasprintf	^src/base/	memory comes from base/memory.h, an arena or a buf
fopen|fdopen|freopen|opendir|creat|mkstemp|tmpfile	^src/base/	files are opened by base/file.h
open|openat	^src/(base/|git/worktree|engine/process|tui/term)	files are opened by base/file.h
strcpy|strcat|strncpy|strncat|stpcpy|stpncpy|sprintf|vsprintf|gets|strtok|alloca	-	text is built in a struct buf
printf|fprintf|vprintf|vfprintf|dprintf|vdprintf|puts|fputs|putchar|fputc|putc|perror|psignal	^src/(cli|tui)/|^src/base/memory[.]c	only cli and tui print
exit|_Exit|quick_exit|atexit	^src/base/memory[.]c|^src/cli/	a function that can fail returns an error
_exit	^src/(base|engine|tui)/	a child or a signal handler only
abort	^src/base/	out of memory ends in base/memory.c
atoi|atol|atoll|atof|scanf|sscanf|fscanf	-	numbers are read with a range, by base/text.h
gmtime|localtime|asctime|ctime|strftime_l	-	time comes from base/clock.h
time|gettimeofday|clock_gettime	^src/base/clock[.]c	time comes from base/clock.h, which tests can set
system|popen|execlp|execvp|execvpe	-	nothing is run through a shell or the PATH
setjmp|longjmp|sigsetjmp|siglongjmp	-	no jumps
rand|srand|random|drand48	-	nothing here is random
setlocale	^src/(cli|tui)/	the locale is the program's own affair
END
}

# Prints FILE:LINE:text with comments and the inside of strings taken out.
code_of() {
	awk '
	FNR == 1 { inside = 0 }
	{
		line = $0
		out = ""
		while (length(line)) {
			if (inside) {
				at = index(line, "*/")
				if (!at) { line = ""; break }
				line = substr(line, at + 2)
				inside = 0
				continue
			}
			if (!match(line, /"|\x27|\/\*|\/\//)) { out = out line; break }
			out = out substr(line, 1, RSTART - 1)
			mark = substr(line, RSTART, RLENGTH)
			line = substr(line, RSTART + RLENGTH)
			if (mark == "/*") { inside = 1; continue }
			if (mark == "//") { out = out "//"; break }
			for (i = 1; i <= length(line); i++) {
				c = substr(line, i, 1)
				if (c == "\\") i++
				else if (c == mark) break
			}
			out = out mark mark
			line = substr(line, i + 1)
		}
		print FILENAME ":" FNR ":" out
	}' "$@"
}

files=$(find src include tests -type f \( -name '*.c' -o -name '*.h' \) ! -path '*/node_modules/*' | LC_ALL=C sort)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck disable=SC2086 # file names of this project have no blanks
code_of $files >"$work/code"
grep -E '^(src|include)/' "$work/code" >"$work/own"

calls | while IFS='	' read -r words may why; do
	grep -E "(^[^:]*:[0-9]*:|[^A-Za-z0-9_.>])($words)[[:space:]]*\(" "$work/own" |
		{ [ "$may" = - ] && cat || grep -Ev "$may"; } | sed "s|\$|	[$why]|" >>"$work/bad" || :
done
grep -E '(^[^:]*:[0-9]*:|[^A-Za-z0-9_])goto([^A-Za-z0-9_]|$)' "$work/code" | sed 's|$|	[no goto]|' >>"$work/bad" || :
grep -E '//' "$work/code" | sed 's|$|	[comments are /* */]|' >>"$work/bad" || :
grep -E '^[^:]*:[0-9]*:[[:space:]]*typedef struct' "$work/own" | sed 's|$|	[no typedef of structs]|' >>"$work/bad" || :
# A note to oneself needs the number of an issue.
# shellcheck disable=SC2086
grep -nHE '\b(TODO|FIXME|XXX|HACK)\b' $files | grep -Ev '(TODO|FIXME)\(#[0-9]+\)' |
	sed 's|$|	[needs the number of an issue]|' >>"$work/bad" || :
# shellcheck disable=SC2086
awk 'FNR > 600 && !told[FILENAME]++ { print FILENAME ":" FNR ":\t[past 500 lines a file asks to be split by topic]" }' \
	$files >>"$work/bad"

if [ -s "$work/bad" ]; then
	LC_ALL=C sort -t: -k1,1 -k2,2n "$work/bad"
	echo "words: $(wc -l <"$work/bad") that this code does without"
	exit 1
fi
echo "words: none that this code does without"
