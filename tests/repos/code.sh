#!/bin/sh
# A repository with code: a module whose code lies in ci, a client in cmd, and folders with code that is neither.
#	sh tests/repos/code.sh FOLDER
set -eu
umask 022
cd "$1"
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_TERMINAL_PROMPT=0
mkdir -p code/ci/internal/dagger code/tools code/cmd code/other
echo '{"name":"m","engineVersion":"v0.19.0","source":"../tools","sdk":"go"}' >moved.json
cd code
git -c init.defaultBranch=main init -q
git config user.name Ada
git config user.email ada@example.org
git remote add origin https://github.com/acme/code
echo '{"name":"m","engineVersion":"v0.19.0","sdk":"go"}' >ci/dagger.json
printf 'package main\n\nconst base = "alpine:3.20"\n' >ci/images.go
printf 'package main\n\nfunc (m *M) Build() *dagger.Container {\n\treturn dag.Container().From(base)\n}\n' >ci/main.go
cp ci/main.go tools/main.go
cp ci/main.go other/main.go
cp ci/main.go ci/internal/dagger/dagger.gen.go
cp ci/main.go ci/main.go.txt
printf 'module m\n\nrequire dagger.io/dagger v0.19.0\n' >cmd/go.mod
printf 'package main\n\nimport "dagger.io/dagger"\n' >cmd/main.go
printf 'module other\n' >other/go.mod
{ head -c 9000 /dev/zero; echo 'package main // dagger'; } >ci/zero.go
git add .
git commit -qm one
