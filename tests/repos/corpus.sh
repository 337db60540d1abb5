#!/bin/sh
# Make one repository of each folder OWNER__NAME of real manifests, below the folder given, paths kept.
#	env -i PATH="$PATH" HOME=FOLDER sh tests/repos/corpus.sh FOLDER MANIFESTS
set -eu
umask 022
manifests=$(cd "$2" && pwd)
cd "$1"
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0
export GIT_AUTHOR_NAME='Ada' GIT_AUTHOR_EMAIL=ada@example.org GIT_AUTHOR_DATE='2026-01-02T03:04:05Z'
export GIT_COMMITTER_NAME='Ada' GIT_COMMITTER_EMAIL=ada@example.org GIT_COMMITTER_DATE='2026-01-02T03:04:05Z'

for folder in "$manifests"/*/; do
	name=$(basename "$folder")
	git -c init.defaultBranch=main init -q --template= "$name"
	git --git-dir="$name/.git" --work-tree="$folder" add -A -f
	git --git-dir="$name/.git" commit -q -m manifests
	printf '[remote "origin"]\n\turl = https://github.com/%s/%s\n' "${name%%__*}" "${name#*__}" >>"$name/.git/config"
done
