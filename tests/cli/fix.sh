# shellcheck shell=sh disable=SC1091,SC2094
. "$ROOT/tests/cli/lib.sh"
# A process that has closed itself in cannot be searched for what it lost; the unit tests are.
export ASAN_OPTIONS=detect_leaks=0
# What others know as github.com/other/deploy: a tag that is peeled, a tag of a folder, a branch.
mkdir -p source/sub && (
	cd source && git -c init.defaultBranch=main init -q && echo '{"name": "deploy"}' | tee dagger.json >sub/dagger.json &&
		git add -A && git commit -q -m one && git tag -a -m one v1.0.0 && git commit -q --allow-empty -m two &&
		git tag sub/v1.0.0 && git branch side
)
mkdir -p mirrors/github.com/other
git clone -q --mirror source mirrors/github.com/other/deploy.git
git -C mirrors/github.com/other/deploy.git config remote.origin.url https://github.com/other/deploy
find mirrors -exec touch -d 2026-11-20T06:00:00Z {} +
mkdir -p pay/ci pay/docs/guide pay/testdata
cat >pay/dagger.json <<-'END'
	{
	  "name": "pay",
	  "engineVersion": "v0.18.2",
	  "sdk": "github.com/other/deploy@side",
	  "dependencies": [
	    {
	      "name": "deploy",
	      "source": "github.com/other/deploy@v1.0.0"
	    },
	    {"name": "sub", "source": "github.com/other/deploy/sub@v1.0.0"},
	    {"name": "gone", "source": "github.com/other/deploy@v9"},
	    {"name": "lint", "source": "github.com/other/lint/go"}
	  ]
	}
END
printf 'name = "ci"\r\n[[dependencies]]\r\nname = "deploy" # ours\r\nsource = "github.com/other/deploy@v1.0.0" # pinned below?' >pay/ci/dagger-module.toml
cp pay/ci/dagger-module.toml pay/testdata
repository pay
say without copies there is nothing to go by
run fix pay
run fix --format text pay
say a patch, and what is left
export SCABBARD_MIRRORS=mirrors
run fix pay
run fix -q pay | (cd pay && git apply --check --whitespace=nowarn && echo 'git takes it')
run fix -q pay | (cd pay && patch --dry-run -p1 | sed "s/'//g")
say as text, as JSON, of one kind
run fix --format text pay
run fix --format json --filter name=lint pay
run fix --filter kind:sdk pay
run fix --filter class:fixture --format text pay
run fix --all --format text pay | grep testdata
say a ref and a bare repository
git clone -q --bare pay pay.git
"$SCABBARD" fix -q pay >tree.patch || echo "=> $?"
"$SCABBARD" fix -q pay.git >bare.patch || echo "=> $?"
"$SCABBARD" fix -q --ref HEAD pay >ref.patch || echo "=> $?"
cmp tree.patch bare.patch && cmp tree.patch ref.patch && echo 'one patch'
run fix --ref nowhere pay
run fix --write pay.git
run fix --write --ref HEAD pay
say in place
run fix --write pay
git -C pay diff --stat
(cd pay && git diff ci | cat -v)
run fix --write --filter name=deploy pay
run fix pay/ci
say what two readers understand differently is left
mkdir odd && echo '{"dependencies": [{"source": "github.com/other/deploy@v1.0.0", "Source": "github.com/other/deploy"}]}' >odd/dagger.json
(cd odd && git -c init.defaultBranch=main init -q)
run fix odd
say a secret is not repeated
echo '{"dependencies": ["https://ada:hunter2hunter2@github.com/other/deploy@v1.0.0"]}' >odd/dagger.json
run fix odd
run fix --write odd
grep -c hunter2hunter2 odd/dagger.json
say a link is not followed
mv odd/dagger.json odd/there.json && ln -s there.json odd/dagger.json
run fix odd
say names from outside
mkdir "odd/$(printf 'esc\033[31m')" && echo '{"dependencies": ["github.com/other/deploy"]}' >"odd/$(printf 'esc\033[31m')/dagger.json"
run fix odd
run fix --format text odd
say 'the same reason many times is said once, unless all are asked for'
mkdir -p many/a many/b many/c && echo '{"dependencies": ["github.com/other/lint"]}' | tee many/a/dagger.json many/b/dagger.json >many/c/dagger.json
(cd many && git -c init.defaultBranch=main init -q)
run fix many
run fix --all many
say 'what no reader takes apart is no success'
mkdir torn && echo '{"name": "torn",' >torn/dagger.json && (cd torn && git -c init.defaultBranch=main init -q)
run fix torn
say 'a clone of the fleet proves by its own word, and that is said'
git clone -q source clone && git -C clone remote set-url origin https://github.com/other/deploy
mkdir told && echo '{"dependencies": ["github.com/other/deploy@v1.0.0"]}' >told/dagger.json && (cd told && git -c init.defaultBranch=main init -q)
"$SCABBARD" scan -q --db told.db clone
run fix --db told.db --mirrors none told
run fix --db told.db told
say policy says what is pinned
printf '[[pins]]\nsources = ["github.com/other"]\nlevel = "any"\n' >policy.toml
run fix --policy policy.toml odd
say wrong usage
run fix nowhere
run fix .home
run fix --filter knid:sdk pay
run fix --format sarif pay
run fix pay odd
run fix --db missing.db pay
