#!/bin/sh
# Make a repository without a commit, below the folder given.
#	env -i PATH="$PATH" HOME=FOLDER sh tests/repos/empty.sh FOLDER NAME
set -eu
umask 022
cd "$1"
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
git -c init.defaultBranch=main init -q --template= "$2"
