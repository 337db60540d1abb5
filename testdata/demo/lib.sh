# shellcheck shell=sh
# What the scripts of the demo fleet share; sourced. Commits have a fixed author and time, so that two runs give the
# same ids. Needs git.
umask 022
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0 LC_ALL=C TZ=UTC
# No sample hooks.
export GIT_TEMPLATE_DIR=

# A work tree, in which what follows happens until end or end_bare.
begin() { # NAME [URL]
	git -c init.defaultBranch=main init -q "$1"
	cd "$1"
	if [ $# -gt 1 ]; then
		git remote add origin "$2"
	fi
}

file() { # PATH, its text on standard input
	case $1 in
	*/*) mkdir -p "${1%/*}" ;;
	esac
	cat >"$1"
}

# Pipeline code, CI files, what engines are set up with: they lie beside this script, a folder a repository.
files() { # NAME
	# shellcheck disable=SC2154 # whoever sources this says where it lies
	cp -R "$here/files/$1/." .
}

# A small module in Go; what it does is of no interest.
module() { # FOLDER NAME [DEPENDENCY, the text of an object]
	{
		printf '{\n  "name": "%s",\n  "engineVersion": "v0.19.10",\n  "sdk": { "source": "go" }' "$2"
		[ $# = 2 ] || printf ',\n  "dependencies": [\n    %s\n  ]' "$3"
		printf '\n}\n'
	} | file "$1/dagger.json"
	echo "package main // $2" | file "$1/main.go"
}

commit() { # DATE MESSAGE [NAME]
	name=${3:-Ada}
	address=$(echo "$name" | tr '[:upper:]' '[:lower:]')@example.org
	git add -A
	GIT_AUTHOR_NAME=$name GIT_AUTHOR_EMAIL=$address GIT_AUTHOR_DATE="$1T09:00:00Z" \
		GIT_COMMITTER_NAME=$name GIT_COMMITTER_EMAIL=$address GIT_COMMITTER_DATE="$1T09:00:00Z" \
		git commit -q -m "$2"
}

# A name for the commit made last, for the manifests that refer to it; also in the file of the ids.
remember() { # VARIABLE
	eval "$1=\$(git rev-parse HEAD)"
	eval "echo \"$1=\$$1\"" >>"$ids"
}

end() {
	cd ..
}

# Only the repository stays, without its files, as a server or a mirror has it.
end_bare() { # FOLDER
	git config core.bare true
	mkdir -p "${1%/*}"
	rm -rf .git/index .git/logs .git/COMMIT_EDITMSG
	mv .git "$1"
	work=$PWD
	cd ..
	rm -rf "$work"
}

# Copies say how old they are by the time at which their refs were written.
written_on() { # DATE FOLDER...
	date=$1
	shift
	find "$@" -exec touch -h -d "$date" {} +
}
