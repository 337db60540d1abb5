# What transcripts share; read by each of them. Sealed from the user's git settings.
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0
export GIT_AUTHOR_NAME='Ada' GIT_AUTHOR_EMAIL=ada@example.org GIT_AUTHOR_DATE='2026-01-02T03:04:05Z'
export GIT_COMMITTER_NAME='Ada' GIT_COMMITTER_EMAIL=ada@example.org GIT_COMMITTER_DATE='2026-01-02T03:04:05Z'

# Show a command, what it prints, and how it ends when that is not 0.
run() {
	echo "\$ scabbard${*:+ $*}"
	status=0
	"$SCABBARD" "$@" 2>&1 || status=$?
	[ $status = 0 ] || echo "=> $status"
}

say() {
	echo "# $*"
}

# A repository of the given name with an origin; its files are there already.
repository() { # FOLDER
	(
		cd "$1" && git -c init.defaultBranch=main init -q && git add -A && git commit -q -m one &&
			git remote add origin "https://github.com/acme/$1.git"
	)
}

# Two repositories: one with something of everything, one where all is well.
small_fleet() {
	mkdir -p fleet/pay/ci fleet/web fleet/pay/testdata/old
	cat >fleet/pay/dagger.json <<-'END'
		{
		  "name": "pay",
		  "engineVersion": "v0.18.2",
		  "sdk": {"source": "go"},
		  "dependencies": [
		    {"name": "alpine", "source": "github.com/dagger/dagger/modules/alpine@v0.18.2"},
		    {"name": "deploy", "source": "github.com/other/deploy@main"},
		    {"name": "lint", "source": "github.com/other/lint/go@v1.2.0", "pin": "0123456789abcdef0123456789abcdef01234567"}
		  ]
		}
	END
	echo '{"name": "ci", "sdk": "python", "dependencies": [{"name": "gone", "source": "../nowhere"}]}' >fleet/pay/ci/dagger.json
	echo '{"name": "old", "sdk": "go", "dependencies": ["github.com/other/old"]}' >fleet/pay/testdata/old/dagger.json
	cat >fleet/web/dagger.json <<-'END'
		{
		  "name": "web",
		  "engineVersion": "v0.18.2",
		  "sdk": {"source": "go"},
		  "dependencies": [
		    {"name": "lint", "source": "github.com/other/lint/go@0123456789abcdef0123456789abcdef01234567"}
		  ]
		}
	END
	(cd fleet && repository pay && repository web)
	"$SCABBARD" scan -q ${jobs:+--jobs "$jobs"} fleet
}
