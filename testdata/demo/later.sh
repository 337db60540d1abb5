#!/bin/sh
# What happened later to the demo fleet and to what it uses: in September, or in November.
#	sh testdata/demo/later.sh FOLDER september|november
# FOLDER was made by fleet.sh; the first comes before the second.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"
folder=$PWD
ids=$folder/ids
# shellcheck source=testdata/demo/lib.sh
. "$here/lib.sh"
# shellcheck source=/dev/null
. "$ids"

# The files of a bare repository's main branch, for another commit on it; until closed.
reopen() { # GITDIR
	export GIT_DIR="$1" GIT_WORK_TREE="$folder/work"
	mkdir "$folder/work"
	cd "$folder/work"
	git reset -q --hard
}

close() {
	rm -rf "$GIT_DIR/index" "$GIT_DIR/COMMIT_EDITMSG"
	unset GIT_DIR GIT_WORK_TREE
	cd "$folder"
	rm -rf work
}

third=$folder/mirrors/github.com/example-modules

september() {
	# A tag is moved: who pinned what it named runs the same as before, who did not runs something else.
	reopen "$third/deploy.git"
	echo '// the token comes from the environment' >>main.go
	commit 2026-09-14 'Read the token from the environment' Tom
	git tag -f v2.1.0 >/dev/null
	close

	# Somebody updates what was reviewed.
	cd fleet/checkout
	sed -i -e "s/deploy@v2.0.0/deploy@v2.1.0/" -e "s/$DEPLOY_2_0/$DEPLOY_2_1/" dagger.json
	sed -i -e 's/"1.23"/"1.24"/' main.go
	commit 2026-09-19 'Deploy to the region that is asked for' Ben
	day=2026-09-21
}

november() {
	reopen "$third/lint.git"
	echo '// with arguments' >>main.go
	commit 2026-11-20 'Pass arguments through' Tom
	remember LINT_0_10
	git tag v0.10.0
	close

	# Somebody takes a commit that was only proposed.
	cd fleet/checkout
	sed -i -e '/"name": "slack"/{
i\      "name": "attest",
i\      "source": "github.com/example-modules/attest@v1.0.0",
i\      "pin": "'"$ATTEST_PROPOSED"'"
i\    },
i\    {
}' dagger.json
	commit 2026-11-10 'Attest what is shipped' Lin
	cd ../shop
	sed -i -e '/"name": "alpine"/{
i\      "name": "lint",
i\      "source": "github.com/example-modules/lint@v0.10.0",
i\      "pin": "'"$LINT_0_10"'"
i\    },
i\    {
}' dagger.json
	cat >>main.go <<'END'

// Lint with the rules that everybody has.
func (m *Shop) Lint(source *dagger.Directory) *dagger.Container {
	return dag.Container().
		From("alpine").
		WithExec([]string{"sh", "-c", "wget -qO- https://lint.example.net/install.sh | sh"}).
		WithDirectory("/src", source).
		WithExec([]string{"lint", "/src"})
}
END
	commit 2026-11-21 'Lint before it is out' Ben
	day=2026-11-22
}

"$2"
cd "$folder"
written_on "$day" fleet/*/.git fleet/*.git mirrors
