#!/bin/sh
# Make the demo fleet: small repositories that hold every form of manifest, and what goes wrong with them.
#	sh testdata/demo/fleet.sh FOLDER
# FOLDER is made anew. Names and hosts are made up; commits have a fixed author and time, so that two runs
# give the same ids. Needs git.
set -eu
umask 022
folder=$1
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org
export GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org

# Commits of other repositories; no such commit needs to exist to be looked at.
A=4f1c2e91c0de4a5b8e7d60f1a2b3c4d5e6f70811
B=9b6c0aa1d2e3f4a5968778695a4b3c2d1e0fabcd
C=e4ee5778b10345d09a65a9655022d8ec40fc489f

begin() { # NAME [URL]
	git -c init.defaultBranch=main init -q "$1"
	cd "$1"
	if [ $# -gt 1 ]; then
		git remote add origin "$2"
	fi
}

file() { # PATH, its text on standard input
	mkdir -p "$(dirname "$1")"
	cat >"$1"
}

commit() { # DAY MESSAGE
	git add -A
	GIT_AUTHOR_DATE="2026-$1T09:00:00Z" GIT_COMMITTER_DATE="2026-$1T09:00:00Z" git commit -q -m "$2"
}

end() {
	cd ..
}

# --- as it should be: every reference names a commit ------------------------------------------------

begin pay https://github.com/acme/pay.git
file dagger.json <<END
{
  "name": "pay",
  "engineVersion": "v0.19.10",
  "sdk": { "source": "go" },
  "dependencies": [
    {
      "name": "alpine",
      "source": "github.com/acme/modules/alpine@v1.4.0",
      "pin": "$A"
    },
    {
      "name": "notify",
      "source": "github.com/acme/modules/notify",
      "pin": "$C"
    },
    {
      "name": "push",
      "source": "github.com/acme/modules/push@$B"
    },
    { "name": "lint", "source": "./ci/lint" }
  ],
  "source": ".dagger"
}
END
file .dagger/main.go <<END
package main

type Pay struct{}
END
file ci/lint/dagger.json <<END
{ "name": "lint", "engineVersion": "v0.19.10", "sdk": { "source": "go" } }
END
commit 03-02 'Build with pinned modules'
end

# --- the everyday mistakes: branches, tags, nothing at all ------------------------------------------

begin web git@github.com:acme/web.git
file dagger.json <<END
{
  "name": "web",
  "engineVersion": "v0.18.19",
  "sdk": { "source": "typescript" },
  "dependencies": [
    {
      "name": "node",
      "source": "github.com/acme/modules/node@main",
      "pin": "$A"
    },
    {
      "name": "deploy",
      "source": "github.com/example-co/daggerverse/deploy@v2.1.0"
    }
  ]
}
END
commit 01-12 'Start'
file dagger.json <<END
{
  "name": "web",
  "engineVersion": "latest",
  "sdk": { "source": "github.com/example-co/sdks/elixir@main" },
  "dependencies": [
    {
      "name": "node",
      "source": "github.com/acme/modules/node@main"
    },
    {
      "name": "deploy",
      "source": "github.com/example-co/daggerverse/deploy@v2.1.0"
    },
    {
      "name": "notify",
      "source": "github.com/acme/modules/notify"
    },
    {
      "name": "alpine",
      "source": "github.com/acme/modules/alpine@v1.4.0",
      "pin": "$A"
    }
  ],
  "toolchains": [
    {
      "name": "docs",
      "source": "github.com/example-co/daggerverse/docs@release-2",
      "customizations": [ { "argument": "base", "defaultAddress": "docker.io/library/node:22" } ]
    }
  ]
}
END
commit 04-20 'Drop the pin, it was in the way'
end

# --- pins that say something else than they seem to -------------------------------------------------

begin mobile https://github.com/acme/mobile
file dagger.json <<END
{
  "name": "mobile",
  "engineVersion": "v0.19.10",
  "sdk": { "source": "github.com/acme/sdks/kotlin@v0.3.0", "pin": "$C" },
  "dependencies": [
    {
      "name": "sign",
      "source": "github.com/acme/modules/sign@$A",
      "pin": "$B"
    },
    {
      "name": "store",
      "source": "github.com/acme/modules/store@v1.0.0",
      "pin": "v1.0.0"
    },
    {
      "name": "emulator",
      "source": "github.com/acme/modules/emulator@v3.2.1",
      "pin": "4f1c2e9"
    },
    {
      "name": "cache",
      "source": "github.com/acme/modules/cache",
      "pin": "4F1C2E91C0DE4A5B8E7D60F1A2B3C4D5E6F70811"
    },
    {
      "name": "icons",
      "source": "github.com/acme/modules/icons@main",
      "pin": "$A"
    },
    { "name": "assets", "source": "./assets", "pin": "$C" }
  ]
}
END
file assets/dagger.json <<END
{ "name": "assets", "engineVersion": "v0.19.10", "sdk": { "source": "python" } }
END
commit 05-04 'Pin everything, more or less'
end

# --- forms of earlier days --------------------------------------------------------------------------

begin legacy https://github.com/acme/legacy
file dagger.json <<END
{
  "name": "legacy",
  "engineVersion": "v0.12.3",
  "sdk": "go",
  "dependencies": [
    {
      "name": "alpine",
      "source": "github.com/acme/modules/alpine@v1.4.0",
      "pin": "$A"
    },
    {
      "name": "push",
      "source": "github.com/acme/modules/push@$B"
    }
  ],
  "views": [ { "name": "all", "patterns": [ "**" ] } ]
}
END
file first/dagger.json <<END
{ "root": "..", "name": "first", "sdk": "go", "include": [ "**" ], "dependencies": [ "../second", "github.com/acme/modules/alpine@$A" ] }
END
file second/dagger.json <<END
{ "name": "second", "sdk": "go", "root-for": [ { "source": "." } ], "dependencies": [ { "name": "push", "source": "github.com/acme/modules/push@$B" } ] }
END
file preview/dagger.json <<END
{ "name": "preview", "sdk": "python", "sdkRuntime": "registry.example.org/sdk/python:v0.8.8@sha256:$A${A#????????????????}" }
END
file environment/dagger.json <<END
{ "root": "../..", "name": "environment", "sdk": "git://github.com/acme/sdks?ref=main&subpath=go" }
END
commit 02-11 'As it was'
end

# --- one repository, many modules: local targets ----------------------------------------------------

begin tools https://gitlab.example.org/acme/build/tools.git
file dagger.json <<END
{
  "name": "tools",
  "engineVersion": "v0.18.19",
  "sdk": { "source": "go" },
  "dependencies": [
    { "name": "compile", "source": "compile" },
    { "name": "gone", "source": "./gone" },
    { "name": "neighbour", "source": "../../pay" },
    {
      "name": "shadow",
      "source": "github.com/acme/modules/shadow@v1.0.0"
    }
  ]
}
END
file compile/dagger.json <<END
{ "name": "compile", "engineVersion": "v0.18.19", "sdk": { "source": "go" }, "dependencies": [ { "name": "tools", "source": ".." } ] }
END
file github.com/acme/modules/shadow@v1.0.0/dagger.json <<END
{ "name": "shadow", "engineVersion": "v0.18.19", "sdk": { "source": "go" } }
END
commit 03-15 'One folder a tool'
end

# --- two manifests in one folder --------------------------------------------------------------------

begin twofold https://github.com/acme/twofold
file dagger.json <<END
{
  "name": "twofold",
  "engineVersion": "v0.21.8",
  "sdk": { "source": "go" },
  "dependencies": [ { "name": "wolfi", "source": "github.com/acme/modules/wolfi@v0.3.0", "pin": "$A" } ]
}
END
file dagger-module.toml <<END
name = "twofold"
engineVersion = "v1.0.0-beta.10"

[runtime]
source = "go"

[[dependencies]]
name = "wolfi"
source = "github.com/acme/modules/wolfi@main"
END
commit 06-01 'Try the next version beside this one'
end

# --- a workspace of version 1.0, with its lock ------------------------------------------------------

begin platform https://github.com/acme/platform.git
file dagger.toml <<END
ignore = ["docs/**"]

[modules.golang]
source = "github.com/acme/modules/golang@$A"
entrypoint = true

[modules.docs]
source = "github.com/example-co/daggerverse/docs@v1.4.2"
settings = { base = "docker.io/library/alpine:latest" }

[modules.release]
source = "github.com/acme/modules/release@main"

[modules.dagger-go-sdk]
source = "github.com/acme/go-sdk"

[modules.dagger-go-sdk.as-sdk]
name = "go"

[[modules.dagger-go-sdk.as-sdk.modules]]
path = "ci"

[modules.debugger]
source = "github.com/acme/modules/debugger@v0.2.0"
pin = "$C"

[env.dev.modules.debugger]
source = "github.com/acme/modules/debugger@trunk"
END
printf '%s\n%s\n%s\n%s' \
	'[["version","2"]]' \
	'["","container.from",["docker.io/library/alpine:latest","linux/arm64"],"sha256:'"$A${A#????????????????}"'"]' \
	'["","git.ref",["https://github.com/acme/go-sdk","HEAD"],{"ref":"refs/heads/main","sha":"'$B'"}]' \
	'["","git.ref",["https://github.com/example-co/daggerverse","refs/tags/v1.4.2"],{"ref":"refs/tags/v1.4.2","sha":"'$C'"}]' |
	file dagger.lock
file ci/dagger-module.toml <<END
name = "ci"
engineVersion = "v1.0.0-beta.10"
source = "."

[runtime]
source = "go"

[[dependencies]]
name = "alpine"
source = "github.com/acme/modules/alpine@v1.4.0"
pin = "$A"

[codegen]
automaticGitignore = false
END
commit 06-12 'Move to a workspace'
end

# --- a lock that no engine of that version enforces -------------------------------------------------

begin runner https://github.com/acme/runner
file dagger.json <<END
{
  "name": "runner",
  "engineVersion": "v0.21.8",
  "sdk": { "source": "python" },
  "blueprint": { "name": "service", "source": "github.com/acme/modules/service@v1.1.0" },
  "clients": [ { "generator": "go", "directory": "./client" } ]
}
END
printf '%s\n%s\n%s' \
	'[["version","1"]]' \
	'["","git.branch",["https://github.com/acme/modules","main"],"'$B'","float"]' \
	'["","git.ref",["https://github.com/acme/modules","service/v1.1.0"],"'$A'","pin"]' |
	file .dagger/lock
commit 05-21 'Lock what we use'
end

# --- where a reference leads: vanity domains, no encryption, other hosts ----------------------------

begin edge ssh://git@git.example.org:2222/acme/edge.git
file dagger.toml <<END
[modules.go]
source = "dagger.io/sdk/go@main"

[modules.build]
source = "modules.example.net/build@main"

[modules.private]
source = "https://ci:not-a-real-password@git.example.org/acme/private.git@v1.0.0"

[modules.plain]
source = "http://git.example.org/acme/plain.git/build@v1.0.0"

[modules.group]
source = "https://gitlab.example.org/acme/group/deep.git/sub@v2.0.0"
pin = "$A"

[modules.tickets]
source = "git@github.com:example-co/tickets/board@v0.9.0"
END
commit 06-18 'Take modules from everywhere'
end

# --- manifests that two readers read differently, or not at all -------------------------------------

begin ambiguous https://github.com/acme/ambiguous
file dagger.json <<END
{
  "name": "ambiguous",
  "engineVersion": "v0.19.10",
  "sdk": { "source": "go" },
  "dependencies": [
    {
      "name": "twice",
      "source": "github.com/acme/modules/alpine@v1.4.0",
      "pin": "$A",
      "Pin": "$B"
    }
  ]
}
END
file comment/dagger.json <<END
{
  // the engine reads no comments
  "name": "comment",
  "sdk": "go"
}
END
{ printf '\357\273\277' && echo '{ "name": "mark", "sdk": "go" }'; } | file mark/dagger.json
file cut/dagger.json <<END
{ "name": "cut", "sdk": "go", "dependencies": [
END
file broken/dagger-module.toml <<END
name = "broken"
name = "again"
END
commit 04-01 'Merge by hand'
end

# --- what is shown but does not run -----------------------------------------------------------------

begin samples https://github.com/acme/samples
for place in testdata/unpinned examples/quick docs/guide/snippets/one vendor/example.org/lib; do
	file $place/dagger.json <<END
{ "name": "sample", "engineVersion": "v0.18.0", "sdk": "go", "dependencies": [ { "name": "x", "source": "github.com/example-co/x@main" } ] }
END
done
file dagger.json <<END
{ "name": "samples", "engineVersion": "v0.19.10", "sdk": { "source": "go" } }
END
commit 02-02 'Show how it is done'
end

# --- names that are meant for the terminal, not for people ------------------------------------------

begin hostile https://github.com/acme/hostile
title=$(printf 'ci\033]0;owned\007')
file "$title/dagger.json" <<END
{ "name": "title", "engineVersion": "v0.19.10", "sdk": "go", "dependencies": [ { "name": "x", "source": "github.com/example-co/x" } ] }
END
turned=$(printf 'ci-\342\200\256gpj')
file "$turned/dagger.json" <<END
{ "name": "al\u202epine", "engineVersion": "v0.19.10", "sdk": "go", "dependencies": [ { "name": "y", "source": "github.com/example-co/y@ma\u202ein" } ] }
END
bytes=$(printf 'not\377text')
file "$bytes/dagger.json" <<END
{ "name": "bytes", "engineVersion": "v0.19.10", "sdk": "go" }
END
commit 03-30 'Say hello to whoever lists this'
end

# --- repositories in other states -------------------------------------------------------------------

begin website https://github.com/acme/website
echo 'No pipeline here.' | file README.md
commit 01-05 'Start'
end

begin fresh https://github.com/acme/fresh
end

begin modules https://github.com/acme/modules.git
for name in alpine notify push; do
	file $name/dagger.json <<END
{ "name": "$name", "engineVersion": "v0.19.10", "sdk": { "source": "go" } }
END
	commit 01-08 "Add $name"
done
end
git clone -q --bare modules modules.git
git -C modules.git remote set-url origin https://github.com/acme/modules.git
rm -rf modules

# Damaged on purpose: the tree of its last commit is gone.
begin damaged https://github.com/acme/damaged
file dagger.json <<END
{ "name": "damaged", "engineVersion": "v0.19.10", "sdk": { "source": "go" } }
END
commit 02-20 'Whole for now'
tree=$(git rev-parse 'HEAD^{tree}')
rm -f ".git/objects/$(echo "$tree" | cut -c1-2)/$(echo "$tree" | cut -c3-)"
end
