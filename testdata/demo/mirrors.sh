# shellcheck shell=sh disable=SC2154
# The mirrors of the demo: what third parties publish; sourced by fleet.sh, which says where $mirrors are.
# Each is there for what can be told by holding a pin against it.
third=$mirrors/github.com/example-modules

# The tag tells the truth, and upstream has gone on. What it asks for itself is not pinned.
begin golang https://github.com/example-modules/golang.git
module . golang '{ "name": "base", "source": "github.com/example-modules/base@main" }'
commit 2025-03-10 'Build Go programs' Bea
git tag v1.0.0
echo '// cgo is off' >>main.go
commit 2025-11-02 'Switch cgo off' Tom
remember GOLANG_1_2
git tag v1.2.0
echo '// modules are cached' >>main.go
commit 2026-03-18 'Keep the cache of modules between builds' Bea
echo '// and so is the build' >>main.go
echo 'How to use it.' | file README.md
commit 2026-05-02 'Keep the cache of builds as well' Tom
git tag v1.3.0
end_bare "$third/golang.git"

begin base https://github.com/example-modules/base.git
module . base '{ "name": "certificates", "source": "github.com/example-modules/certificates@v0.3.0" }'
commit 2025-02-03 'A base image for the others' Bea
end_bare "$third/base.git"

# Its tag v2.1.0 is moved later, when others have pinned what it named.
begin deploy https://github.com/example-modules/deploy.git
module . deploy
commit 2025-06-01 'Deploy to one region' Uma
remember DEPLOY_2_0
git tag v2.0.0
echo '// region string' >>main.go
commit 2026-02-10 'Take the region from the caller' Tom
remember DEPLOY_2_1
git tag v2.1.0
end_bare "$third/deploy.git"

# Anybody can propose a commit. It then lies in the same network of repositories, but on no branch and no tag.
begin attest https://github.com/example-modules/attest.git
module . attest
commit 2025-08-12 'Say how an image was built' Sam
git tag v1.0.0
echo '// faster' >>main.go
commit 2026-10-30 'Make it faster' Lou
remember ATTEST_PROPOSED
git update-ref refs/pull/12/head HEAD
git reset -q --hard HEAD~1
end_bare "$third/attest.git"

# Forked by us after its second commit; it has gone on since.
begin slack https://github.com/example-modules/slack.git
module . slack
commit 2025-01-20 'Post a message' Bea
echo '// to a channel' >>main.go
commit 2025-10-05 'Post to a channel' Uma
remember SLACK_1_1
git tag v1.1.0
cp -R . ../slack-fork
echo '// with retries' >>main.go
commit 2026-02-25 'Try again when it fails' Uma
echo '// tokens are checked' >>main.go
commit 2026-05-30 'Refuse tokens that are none' Bea
end_bare "$third/slack.git"

begin lint https://github.com/example-modules/lint.git
module . lint
commit 2025-05-15 'Lint' Uma
git tag v0.9.0
end_bare "$third/lint.git"
