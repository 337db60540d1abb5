#!/bin/sh
# Make the demo fleet as it was in July: small repositories that hold every form of manifest, and what goes wrong
# with them; and mirrors of what they use.
#	sh testdata/demo/fleet.sh FOLDER
# FOLDER is made anew: fleet/, mirrors/, and ids, the names of commits for later.sh. Names and hosts are made up.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$1"
mkdir -p "$1/fleet"
cd "$1/fleet"
fleet=$PWD
mirrors=${fleet%/*}/mirrors
ids=${fleet%/*}/ids
# shellcheck source=testdata/demo/lib.sh
. "$here/lib.sh"

# A commit of repositories that nobody here has a copy of, and a digest of an image.
ELSEWHERE=4f1c2e91c0de4a5b8e7d60f1a2b3c4d5e6f70811
DIGEST=$ELSEWHERE${ELSEWHERE#????????????????}

# What the fleet uses, so that its pins can name commits that are there.
# shellcheck source=testdata/demo/mirrors.sh
. "$here/mirrors.sh"

# --- ours, for all: a fork, and modules -------------------------------------------------------------

mv slack-fork slack
cd slack
git remote set-url origin https://github.com/acme/slack.git
echo '// or into a thread' >>main.go
commit 2026-04-15 'Post into threads'
remember SLACK_OURS
end_bare "$fleet/slack.git"

begin modules https://github.com/acme/modules.git
for name in alpine cache debugger golang icons lint node notify push release service shadow sign store wolfi; do
	module $name $name
done
commit 2025-09-01 'Add what all use'
remember FIRST
git tag alpine/v1.3.0
git tag store/v1.0.0
echo '// a smaller image' >>alpine/main.go
commit 2025-11-20 'Make the image smaller'
remember A
git tag alpine/v1.4.0
git tag wolfi/v0.3.0
git tag service/v1.1.0
echo '// to two registries' >>push/main.go
commit 2026-01-08 'Push to the second registry as well' Ben
remember B
module notify notify "{ \"name\": \"slack\", \"source\": \"github.com/acme/slack@main\", \"pin\": \"$SLACK_OURS\" }"
commit 2026-04-28 'Notify through our fork'
remember C
git tag debugger/v0.2.0
echo '// certificates of our own' >>alpine/main.go
commit 2026-06-20 'Trust our own certificates' Ben
remember NEWEST
git tag alpine/v1.5.0
end_bare "$fleet/modules.git"

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
file ci/lint/dagger.json <<END
{ "name": "lint", "engineVersion": "v0.19.10", "sdk": { "source": "go" } }
END
files pay
commit 2026-03-02 'Build with pinned modules'
end

# --- what others publish: held against mirrors ------------------------------------------------------

# Its versions are of July; later.sh has what came then.
begin checkout https://github.com/acme/checkout.git
file dagger.json <<END
{
  "name": "checkout",
  "engineVersion": "v0.19.10",
  "sdk": { "source": "go" },
  "dependencies": [
    {
      "name": "golang",
      "source": "github.com/example-modules/golang@v1.2.0",
      "pin": "$GOLANG_1_2"
    },
    {
      "name": "deploy",
      "source": "github.com/example-modules/deploy@v2.0.0",
      "pin": "$DEPLOY_2_0"
    },
    {
      "name": "slack",
      "source": "github.com/acme/slack@main",
      "pin": "$SLACK_OURS"
    }
  ]
}
END
files checkout
commit 2026-05-11 'Build, deploy, and say so'
end

begin shop https://github.com/acme/shop.git
file dagger.json <<END
{
  "name": "shop",
  "engineVersion": "v0.19.10",
  "sdk": { "source": "go" },
  "dependencies": [
    {
      "name": "slack",
      "source": "github.com/example-modules/slack@v1.1.0",
      "pin": "$SLACK_1_1"
    },
    {
      "name": "deploy",
      "source": "github.com/example-modules/deploy@v2.1.0"
    },
    {
      "name": "alpine",
      "source": "github.com/acme/modules/alpine@v1.4.0",
      "pin": "$A"
    }
  ]
}
END
files shop
commit 2026-06-25 'Say when it is out' Ben
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
commit 2026-01-12 'Start'
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
      "source": "github.com/acme/modules/alpine@v1.3.0",
      "pin": "$FIRST"
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
files web
commit 2026-04-20 'Drop the pin, it was in the way'
end

# --- pins that say something else than they seem to -------------------------------------------------

begin mobile https://github.com/acme/mobile
file dagger.json <<END
{
  "name": "mobile",
  "engineVersion": "v0.19.10",
  "sdk": { "source": "github.com/acme/sdks/kotlin@v0.3.0", "pin": "$ELSEWHERE" },
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
      "pin": "$(echo "$A" | cut -c 1-7)"
    },
    {
      "name": "cache",
      "source": "github.com/acme/modules/cache",
      "pin": "$(echo "$A" | tr a-f A-F)"
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
files mobile
commit 2026-05-04 'Pin everything, more or less'
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
{ "name": "preview", "sdk": "python", "sdkRuntime": "registry.example.org/sdk/python:v0.8.8@sha256:$DIGEST" }
END
file environment/dagger.json <<END
{ "root": "../..", "name": "environment", "sdk": "git://github.com/acme/sdks?ref=main&subpath=go" }
END
files legacy
commit 2026-02-11 'As it was'
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
files tools
commit 2026-03-15 'One folder a tool'
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
commit 2026-06-01 'Try the next version beside this one'
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
	'["","container.from",["docker.io/library/alpine:latest","linux/arm64"],"sha256:'$DIGEST'"]' \
	'["","git.ref",["https://github.com/acme/go-sdk","HEAD"],{"ref":"refs/heads/main","sha":"'$ELSEWHERE'"}]' \
	'["","git.ref",["https://github.com/example-co/daggerverse","refs/tags/v1.4.2"],{"ref":"refs/tags/v1.4.2","sha":"'$ELSEWHERE'"}]' |
	file dagger.lock
file ci/dagger-module.toml <<END
name = "ci"
engineVersion = "v1.0.0-beta.10"
source = "."

[runtime]
source = "go"

[[dependencies]]
name = "alpine"
source = "github.com/acme/modules/alpine@v1.5.0"
pin = "$NEWEST"

[codegen]
automaticGitignore = false
END
files platform
commit 2026-06-12 'Move to a workspace'
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
files runner
commit 2026-05-21 'Lock what we use'
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
pin = "$ELSEWHERE"

[modules.tickets]
source = "git@github.com:example-co/tickets/board@v0.9.0"
END
files edge
commit 2026-06-18 'Take modules from everywhere'
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
commit 2026-04-01 'Merge by hand'
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
commit 2026-02-02 'Show how it is done'
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
commit 2026-03-30 'Say hello to whoever lists this'
end

# --- repositories in other states -------------------------------------------------------------------

begin website https://github.com/acme/website
echo 'No pipeline here.' | file README.md
commit 2026-01-05 'Start'
end

begin fresh https://github.com/acme/fresh
end

# Damaged on purpose: the tree of its last commit is gone.
begin damaged https://github.com/acme/damaged
file dagger.json <<END
{ "name": "damaged", "engineVersion": "v0.19.10", "sdk": { "source": "go" } }
END
commit 2026-02-20 'Whole for now'
tree=$(git rev-parse 'HEAD^{tree}')
rm -f ".git/objects/$(echo "$tree" | cut -c1-2)/$(echo "$tree" | cut -c3-)"
end

written_on 2026-07-05 "$fleet"/*/.git "$fleet"/*.git "$mirrors"
