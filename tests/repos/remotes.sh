#!/bin/sh
# Repositories that others fetch from: branches, tags of all kinds, notes, attestation refs, pull requests.
#	sh tests/repos/remotes.sh FOLDER
# Ids stand in FOLDER/ids, one a line: name, TAB, id.
set -eu
cd "$1"
export GIT_AUTHOR_DATE='2026-01-02T03:04:05Z' GIT_COMMITTER_DATE='2026-01-02T03:04:05Z'

note() { # NAME OBJECT
	printf '%s\t%s\n' "$1" "$(git rev-parse "$2")" >>../ids
}

git -c init.defaultBranch=trunk init -q tree
cd tree
for number in 1 2 3; do
	echo "$number" >file
	git add file
	git commit -q -m "$number"
	note "commit.$number" HEAD
done
git branch dev/x HEAD~1
git tag v1 HEAD~2
git tag -a -m two v2
git -c advice.nestedTag=false tag -a -m three v3 v2
git tag -a -m tree treetag 'HEAD^{tree}'
git notes add -m noted HEAD
note tag.v2 refs/tags/v2
git checkout -q --detach HEAD
echo pull >pull
git add pull
git commit -q -m 'pull request'
note pull HEAD
git update-ref refs/pull/1/head HEAD
git checkout -q trunk
git update-ref refs/attestations/one "$(echo '{}' | git hash-object -w --stdin)"
cd ..
git clone -q --mirror tree plain.git
git -c init.defaultBranch=main init -q --bare empty.git
