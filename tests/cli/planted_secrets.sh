# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"
# Each secret holds the word that is looked for at the end, and a name that says where it was planted.
word=hunter2
plant() { # NAME: a secret that no recogniser of tokens knows
	echo "${word}$1"
}
token() { # NAME: one that they know
	echo "ghp_${word}$1abcdefghijklmnopqrstuvwxyz"
}
say secrets where pipelines hold them
mkdir -p fleet/code fleet/ci/.github/workflows fleet/ci/.circleci fleet/engine/certs fleet/tools
cd fleet/code
for sdk in go python typescript java php elixir dang; do
	mkdir -p $sdk/src
	echo "{\"name\": \"$sdk\", \"engineVersion\": \"v0.18.2\", \"sdk\": {\"source\": \"$sdk\"}}" >$sdk/dagger.json
done
cat >go/main.go <<END
package main

import (
	"context"
	"dagger/go/internal/dagger"
)

const deployKey = "$(plant GoConstant)"
const shade = "$(plant GoPlainName)"

type Go struct{}

// +default="$(token GoDefault)"
func (m *Go) Deploy(
	ctx context.Context,
	// +default="$(plant GoParameter)"
	password string,
) *dagger.Container {
	one := dag.SetSecret("deploy", "$(plant GoSetSecret)")
	two := dag.SetSecret("other", deployKey)
	four := dag.SetSecret("shade", shade)
	local := "$(plant GoLocal)"
	five := dag.SetSecret("local", local+"x")
	return dag.Container().From("registry.example.org/base:1").
		WithEnvVariable("DB_PASSWORD", "$(plant GoEnvVariable)").
		WithEnvVariable("DB_PASSWORD", shade).
		WithEnvVariable("NOTE", "x $(token GoToken)").
		WithRegistryAuth("ghcr.io", "me", five).
		WithSecretVariable("A", one).WithSecretVariable("B", two).
		WithSecretVariable("D", four).
		WithNewFile("/app/.netrc", "machine github.com login me password $(plant GoNetrc)").
		WithNewFile("/app/key", "-----BEGIN PRIVATE KEY-----\n$(plant GoPrivateKey)\n").
		WithExec([]string{"sh", "-c", "curl -u me:$(plant GoCurl) https://x.example.org"}).
		WithExec([]string{"curl", "-H", "Authorization: Bearer $(plant GoBearer)", "https://x.example.org"}).
		WithExec([]string{"docker", "login", "-u", "me", "-p", "$(plant GoLogin)"}).
		WithExec([]string{"deploy", "--password=$(plant GoFlag)", "--token", "$(plant GoFlagWord)"}).
		WithExec([]string{"git", "clone", "https://me:$(plant GoUrl)@github.com/x/y"})
}
END
cat >python/src/main.py <<END
import dagger
from dagger import dag, function, object_type

API_TOKEN = "$(plant PyConstant)"
SHADE = "$(plant PyPlainName)"

@object_type
class Python:
    @function
    async def deploy(self, password: str = "$(plant PyDefault)") -> str:
        secret = dag.set_secret("deploy", "$(plant PySetSecret)")
        other = dag.set_secret(name="deploy", plaintext=SHADE)
        third = dag.set_secret("deploy", f"x{SHADE}")
        return await (
            dag.container().from_("registry.example.org/base:1")
            .with_env_variable("API_TOKEN", "$(plant PyEnvVariable)")
            .with_env_variable("API_TOKEN", f"{SHADE}")
            .with_secret_variable("X", secret)
            .with_exec(["sh", "-c", "PASSWORD=$(plant PyShell) ./deploy"])
            .with_exec(["docker", "login", "--password", "$(plant PyLogin)"])
            .publish("https://me:$(plant PyUrl)@registry.example.org/x:1")
        )
END
cat >typescript/src/index.ts <<END
import { dag, Container, object, func } from "@dagger.io/dagger"

const apiKey = "$(plant TsConstant)"
const shade = "$(plant TsPlainName)"

@object()
class Typescript {
  @func()
  deploy(password = "$(plant TsDefault)"): Container {
    const one = dag.setSecret("deploy", "$(plant TsSetSecret)")
    const two = dag.setSecret("deploy", shade)
    return dag.container().from("registry.example.org/base:1")
      .withEnvVariable("API_KEY", "$(plant TsEnvVariable)")
      .withEnvVariable("API_KEY", \`\${shade}\`)
      .withLabel("secret", "$(plant TsLabel)")
      .build(dag.host().directory("."), { buildArgs: [{ name: "NPM_TOKEN", value: "$(plant TsBuildArg)" }] })
      .withExec(["npm", "config", "set", "//registry.example.org/:_authToken=$(plant TsNpm)"])
  }
}
END
cat >java/src/Java.java <<END
package io.dagger.modules.java;

import static io.dagger.client.Dagger.dag;
import io.dagger.client.Container;
import io.dagger.module.annotation.*;

@Object
public class Java {
  private static final String PASSWORD = "$(plant JavaConstant)";
  private static final String SHADE = "$(plant JavaPlainName)";

  @Function
  public Container deploy(@Default("$(plant JavaDefault)") String password) {
    var secret = dag().setSecret("deploy", "$(plant JavaSetSecret)");
    var other = dag().setSecret("deploy", SHADE);
    return dag().container().from("registry.example.org/base:1")
        .withEnvVariable("DB_PASSWORD", "$(plant JavaEnvVariable)")
        .withExec(java.util.List.of("login", "--password", "$(plant JavaFlag)"));
  }
}
END
cat >php/src/Php.php <<END
<?php
declare(strict_types=1);
namespace DaggerModule;
use Dagger\\Attribute\\{DaggerFunction, DaggerObject};
use Dagger\\Container;
use function Dagger\\dag;

#[DaggerObject]
class Php
{
    const API_KEY = '$(plant PhpConstant)';
    const SHADE = '$(plant PhpPlainName)';

    #[DaggerFunction]
    public function deploy(string \$password = '$(plant PhpDefault)'): Container
    {
        \$secret = dag()->setSecret('deploy', '$(plant PhpSetSecret)');
        \$other = dag()->setSecret('deploy', self::SHADE);
        return dag()->container()->from('registry.example.org/base:1')
            ->withEnvVariable('DB_PASSWORD', '$(plant PhpEnvVariable)')
            ->withExec(['login', '--password', '$(plant PhpFlag)']);
    }
}
END
cat >elixir/src/main.ex <<END
defmodule Elixir do
  use Dagger.Mod.Object, name: "Elixir"

  @api_key "$(plant ElixirConstant)"
  @shade "$(plant ElixirPlainName)"

  defn deploy(password: {String.t(), default: "$(plant ElixirDefault)"}) :: Dagger.Container.t() do
    secret = dag() |> Dagger.Client.set_secret("deploy", "$(plant ElixirSetSecret)")
    other = dag() |> Dagger.Client.set_secret("deploy", @shade)
    dag()
    |> Dagger.Client.container()
    |> Dagger.Container.from("registry.example.org/base:1")
    |> Dagger.Container.with_env_variable("DB_PASSWORD", "$(plant ElixirEnvVariable)")
    |> Dagger.Container.with_exec(["login", "--password", "$(plant ElixirFlag)"])
  end
end
END
cat >dang/main.dang <<END
type Dang {
  let apiKey: String! = "$(plant DangConstant)"
  let shade: String! = "$(plant DangPlainName)"

  pub deploy(password: String! = "$(plant DangDefault)"): Container! {
    container.from("registry.example.org/base:1").
      withEnvVariable("DB_PASSWORD", "$(plant DangEnvVariable)").
      withSecretVariable("X", setSecret("deploy", "$(plant DangSetSecret)")).
      withSecretVariable("Y", setSecret("deploy", shade)).
      withExec(["login", "--password", "$(plant DangFlag)"])
  }
}
END
cd ../ci
echo '{"name": "ci", "engineVersion": "v0.18.2", "sdk": {"source": "go"}}' >dagger.json
cat >.github/workflows/ci.yml <<END
name: "$(token GithubName)"
on: [push, pull_request_target]
env:
  DAGGER_CLOUD_TOKEN: $(plant GithubCloudToken)
  _EXPERIMENTAL_DAGGER_CACHE_CONFIG: type=s3,mode=max,access_key_id=$(plant GithubCacheKey),secret_access_key=$(plant GithubCacheSecret)
  _EXPERIMENTAL_DAGGER_RUNNER_HOST: tcp://me:$(plant GithubRunner)@engine.example.org:1234
  DB_PASSWORD: $(plant GithubEnv)
jobs:
  build:
    runs-on: ubuntu-latest
    env:
      API_KEY: "$(plant GithubJobEnv)"
    steps:
      - uses: actions/checkout@v4
        with:
          token: $(plant GithubCheckout)
      - uses: dagger/dagger-for-github@main
        with:
          cloud-token: $(plant GithubAction)
          verb: call
          args: deploy --password=$(plant GithubArgs) --token env:OK
      - name: deploy
        env:
          TOKEN: $(plant GithubStepEnv)
        run: |
          export DAGGER_CLOUD_TOKEN=$(plant GithubExport)
          PASSWORD=$(plant GithubPrefix) dagger call -m github.com/x/y@main deploy --password=$(plant GithubFlag) --registry-token $(plant GithubWord)
          dagger call deploy --password "$(plant GithubQuoted)" --key file:./key
          echo $(plant GithubEcho) | dagger login
          dagger call deploy --address https://me:$(plant GithubUrl)@host.example/x
          curl -H "Authorization: Bearer $(plant GithubBearer)" https://dl.dagger.io/dagger/install.sh | sh
          curl -u me:$(plant GithubCurl) https://dl.dagger.io/dagger/install.sh | sh
          dagger query <<'QUERY'
          { setSecret(name: "x", plaintext: "$(plant GithubQuery)") { id } }
          QUERY
END
cat >.gitlab-ci.yml <<END
variables:
  DAGGER_CLOUD_TOKEN: $(plant GitlabCloudToken)
  DB_PASSWORD: $(plant GitlabVariable)
build:
  image: registry.example.org/base:1
  services: [docker:dind]
  script:
    - dagger call deploy --password=$(plant GitlabFlag)
    - export API_TOKEN=$(plant GitlabExport) && dagger call deploy
END
cat >.circleci/config.yml <<END
version: 2.1
jobs:
  build:
    docker:
      - image: registry.example.org/base:1
        auth: {username: me, password: $(plant CircleAuth)}
        environment: {DAGGER_CLOUD_TOKEN: $(plant CircleCloudToken)}
    steps:
      - run:
          command: dagger call deploy --password $(plant CircleFlag)
          environment: {API_KEY: $(plant CircleEnv)}
END
cat >azure-pipelines.yml <<END
trigger: [main]
variables:
  DAGGER_CLOUD_TOKEN: $(plant AzureCloudToken)
steps:
  - script: dagger call deploy --password $(plant AzureFlag)
    env: {DB_PASSWORD: $(plant AzureEnv)}
END
cat >Jenkinsfile <<END
pipeline {
  agent { docker { image 'registry.example.org/base:1' } }
  environment { DAGGER_CLOUD_TOKEN = '$(plant JenkinsCloudToken)'
    DB_PASSWORD = '$(plant JenkinsEnv)' }
  stages { stage('x') { steps {
    sh 'dagger call deploy --password=$(plant JenkinsFlag)'
    sh "curl -u me:$(plant JenkinsCurl) https://dl.dagger.io/dagger/install.sh | sh"
    withEnv(['API_TOKEN=$(plant JenkinsWithEnv)']) { sh 'dagger call x' }
  } } }
}
END
cd ../tools
echo '{"name": "tools", "engineVersion": "v0.18.2", "sdk": {"source": "go"}}' >dagger.json
cat >Makefile <<END
DB_PASSWORD := $(plant MakeVariable)
export DAGGER_CLOUD_TOKEN = $(plant MakeCloudToken)
deploy:
	API_TOKEN=$(plant MakePrefix) dagger call deploy --password \$(DB_PASSWORD) --token=$(plant MakeFlag)
END
cat >justfile <<END
password := "$(plant JustVariable)"
deploy:
    dagger call deploy --password={{password}} --token $(plant JustFlag)
END
cat >Taskfile.yml <<END
version: "3"
vars: {PASSWORD: $(plant TaskVariable)}
env: {DAGGER_CLOUD_TOKEN: $(plant TaskCloudToken)}
tasks:
  deploy:
    cmds: ["dagger call deploy --password {{.PASSWORD}} --token $(plant TaskFlag)"]
END
cat >package.json <<END
{"name": "x", "scripts": {"deploy": "NPM_TOKEN=$(plant PackagePrefix) dagger call deploy --password $(plant PackageFlag)"},
 "dependencies": {"@dagger.io/dagger": "https://me:$(plant PackageUrl)@registry.example.org/dagger.tgz"}}
END
cat >Dockerfile <<END
ARG NPM_TOKEN=$(plant DockerArg)
FROM registry.example.org/base:1
ARG DB_PASSWORD="$(plant DockerArgQuoted)"
ENV API_KEY=$(plant DockerEnv) OTHER=1
ENV DAGGER_CLOUD_TOKEN $(plant DockerOldEnv)
RUN curl -u me:$(plant DockerCurl) https://dl.dagger.io/dagger/install.sh | sh
RUN dagger call deploy --password $(plant DockerFlag)
END
cat >compose.yml <<END
services:
  engine:
    image: registry.dagger.io/engine:v0.18.2
    privileged: true
    command: ["--addr", "tcp://0.0.0.0:1234", "--password", "$(plant ComposeFlag)"]
    environment:
      - DAGGER_CLOUD_TOKEN=$(plant ComposeCloudToken)
      - _EXPERIMENTAL_DAGGER_CACHE_CONFIG=type=s3,secret_access_key=$(plant ComposeCache)
      - DB_PASSWORD=$(plant ComposeList)
  db:
    image: registry.example.org/db:1
    environment: {POSTGRES_PASSWORD: $(plant ComposeMap), DATABASE_URL: "postgres://me:$(plant ComposeUrl)@db/x"}
END
cat >deploy.sh <<END
#!/bin/bash
PASSWORD=$(plant ShellVariable)
export DAGGER_CLOUD_TOKEN="$(plant ShellCloudToken)"
export _EXPERIMENTAL_DAGGER_CACHE_CONFIG="type=s3,access_key_id=$(plant ShellCacheKey),session_token=$(plant ShellCacheToken)"
dagger call deploy --password "\$PASSWORD" --token "$(plant ShellFlag)" --api-key=$(plant ShellEquals)
dagger -c 'container | from registry.example.org/base:1 | with-env-variable DB_PASSWORD $(plant ShellDagger) | with-secret-variable X \$(set-secret x $(plant ShellSetSecret))'
docker run -e DAGGER_CLOUD_TOKEN=$(plant ShellDockerRun) --privileged registry.dagger.io/engine:v0.18.2
docker build --build-arg NPM_TOKEN=$(plant ShellBuildArg) . && dagger version
END
printf 'DAGGER_CLOUD_TOKEN=%s\nDB_PASSWORD="%s"\n' "$(plant EnvFile)" "$(plant EnvFileQuoted)" >.env
cd ../engine
echo '{"name": "engine", "engineVersion": "v0.18.2", "sdk": {"source": "go"}}' >dagger.json
cat >engine.json <<END
{"registries": {"https://me:$(plant EngineRegistry)@registry.example.org": {"http": true},
  "docker.io": {"mirrors": ["me:$(plant EngineMirror)@mirror.example.org"]}},
 "password": "$(plant EngineUnknown)",
 "logLevel": "$(token EngineLevel)"}
END
cat >engine.toml <<END
debug = true
insecure-entitlements = ["security.insecure"]
[registry."me:$(plant TomlRegistry)@registry.example.org"]
  mirrors = ["https://me:$(plant TomlMirror)@mirror.example.org"]
[registry."x".auth]
  password = "$(plant TomlPassword)"
[grpc.tls]
  key = """-----BEGIN PRIVATE KEY-----
$(plant TomlKey)"""
END
cat >engine.yaml <<END
apiVersion: apps/v1
kind: Deployment
metadata: {name: dagger-engine, annotations: {note: "$(token ClusterNote)"}}
spec:
  template:
    spec:
      containers:
        - name: engine
          image: registry.dagger.io/engine:v0.18.2
          args: ["--password", "$(plant ClusterFlag)", "--token=$(plant ClusterEquals)"]
          env:
            - {name: DAGGER_CLOUD_TOKEN, value: $(plant ClusterCloudToken)}
            - {name: _EXPERIMENTAL_DAGGER_CACHE_CONFIG, value: "type=s3,secret_access_key=$(plant ClusterCache)"}
            - {name: DB_PASSWORD, value: $(plant ClusterEnv)}
          securityContext: {privileged: true}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: dagger-engine-config}
data:
  engine.json: '{"registries": {"me:$(plant ConfigMapRegistry)@registry.example.org": {"http": true}}, "token": "$(plant ConfigMapUnknown)"}'
  engine.toml: |
    [registry."docker.io"]
      mirrors = ["https://me:$(plant ConfigMapMirror)@mirror.example.org"]
---
apiVersion: v1
kind: Secret
metadata: {name: dagger-cloud}
stringData: {DAGGER_CLOUD_TOKEN: $(plant ClusterSecret)}
END
cat >values.yaml <<END
engine:
  image: {repository: registry.dagger.io/engine, tag: v0.18.2}
  config: |
    {"registries": {"https://me:$(plant HelmRegistry)@registry.example.org": {"http": true}}}
  env:
    - {name: DAGGER_CLOUD_TOKEN, value: "$(plant HelmCloudToken)"}
  existingSecretPassword: $(plant HelmPassword)
END
printf -- '-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n' "$(plant CertificateKey)" >certs/key.pem
{
	cat "$ROOT/testdata/rules/403/bad/certs/old.pem"
	printf -- '-----BEGIN RSA PRIVATE KEY-----\n%s\n-----END RSA PRIVATE KEY-----\n' "$(plant CertificateBundle)"
} >certs/bundle.pem
cd ../..
grep -rhao "$word[A-Za-z]*" fleet | sort -u | wc -l
(cd fleet && for name in code ci tools engine; do repository $name; done)
run scan fleet
for table in images settings; do
	"$SCABBARD" export $table --filter class:any | wc -l
done
say where they are repeated
mkdir outputs documents
"$SCABBARD" scan --emit documents fleet >outputs/emit 2>&1
"$SCABBARD" check fleet/code fleet/ci fleet/tools fleet/engine >outputs/check 2>&1
for format in text tsv csv json markdown html sarif junit github gitlab; do
	"$SCABBARD" report --format $format >outputs/report.$format 2>&1
	for name in code ci tools engine; do
		"$SCABBARD" check --format $format fleet/$name >outputs/check.$name.$format 2>&1
	done
done
for table in findings modules references repositories images settings; do
	for format in tsv csv json; do
		"$SCABBARD" export $table --filter 'class:any' --format $format >outputs/$table.$format 2>&1
	done
done
"$SCABBARD" export findings --filter 'is:open OR is:decided OR is:closed' >outputs/findings.all 2>&1
for format in cyclonedx spdx openvex sarif; do
	"$SCABBARD" export --format $format >outputs/$format 2>&1
	"$SCABBARD" export --format $format findings >outputs/findings.$format 2>&1
done
{
	printf '%s\n' ':findings' ':save-screen outputs/findings.screen' '<Enter>'
	for i in $(seq 60); do
		printf ':save-screen outputs/finding%s.screen\n]\n' "$i"
	done
	for view in repositories images settings references modules; do
		printf '%s\n' ":$view" ":save-screen outputs/$view.screen"
	done
} >keys
"$SCABBARD" --script keys >outputs/script 2>&1
"$SCABBARD" db check >outputs/dbcheck 2>&1
find outputs documents -type f -size +0 | wc -l
grep -raoi "$word[a-z]*" "$HOME/.local/share/scabbard" outputs documents | sed 's/^[^:]*://' | LC_ALL=C sort | uniq -c
echo "repeated: $(grep -raoi "$word" "$HOME/.local/share/scabbard" outputs documents | wc -l)"
say secrets that only several files show
store="$HOME/.local/share/scabbard"
count() { # whatever of the second part is there to be read
	grep -raoi "$word[a-z]*" "$store" "$@" | sed 's/^[^:]*://' | LC_ALL=C sort | uniq -c
	echo "repeated: $(grep -raoi "$word" "$store" "$@" | wc -l)"
}
names_of() { # FOLDER: constants, and what else their file says
	mkdir -p "$1/python/src"
	echo '{"name": "x", "engineVersion": "v0.18.2", "sdk": {"source": "go"}}' >"$1/dagger.json"
	echo '{"name": "y", "engineVersion": "v0.18.2", "sdk": {"source": "python"}}' >"$1/python/dagger.json"
	cat >"$1/names.go" <<END
package main

import "dagger/x/internal/dagger"

const shade = "$(plant Shade)"
const other = "$(plant Other)"
const third = "$word\\x54hird"
const half = "$(plant Half)"
const nameOfVariable = "DB_PASSWORD"
const switched = "true"
const image = "registry.example.org/shown:1"

func (m *X) Test() *dagger.Container {
	return dag.Container().From(image).
		WithEnvVariable("SWITCHED", "true").
		WithExec([]string{"echo", "$(plant Shade)"}).
		WithExec([]string{"echo", "x=$(plant Other);"})
}
END
	cat >"$1/python/src/names.py" <<END
import dagger
from dagger import dag

SHADE = "$(plant Python)"

def base():
    return dag.container().from_("registry.example.org/shown:2").with_exec(["echo", "$(plant Python)"])
END
}
uses_of() { # FOLDER: where the constants turn out to be secrets
	cat >"$1/main.go" <<END
package main

import "dagger/x/internal/dagger"

type X struct{}

func (m *X) Deploy() *dagger.Container {
	one := dag.SetSecret("deploy", shade)
	two := dag.SetSecret("deploy", "user-"+half)
	return dag.Container().From(image).
		WithEnvVariable(nameOfVariable, "$(plant Literal)").
		WithEnvVariable("DB_PASSWORD", other).
		WithEnvVariable("API_TOKEN", switched).
		WithExec([]string{"login", "--password", third}).
		WithSecretVariable("A", one).WithSecretVariable("B", two)
}
END
	cat >"$1/python/src/main.py" <<END
import dagger
from dagger import dag, function, object_type
from .names import SHADE

@object_type
class Y:
    @function
    def deploy(self) -> dagger.Secret:
        return dag.set_secret("deploy", SHADE)
END
}
rm -rf "$store"
mkdir -p several several-documents
names_of several/at-once
uses_of several/at-once
(cd several && repository at-once)
run scan several/at-once
"$SCABBARD" scan --emit several-documents several/at-once >several-documents/out 2>&1
"$SCABBARD" check several/at-once >several-documents/check 2>&1
"$SCABBARD" report --format json >several-documents/report 2>&1
count several-documents
grep -ho 'registry.example.org/shown:[12]\|"text":"true"' several-documents/*.json | LC_ALL=C sort | uniq -c
say the names first
rm -rf "$store"
names_of several/names-first
(cd several && repository names-first)
run scan several/names-first
echo "to be read: $(grep -raoi "$word" "$store" | wc -l | sed 's/^0$/nothing/;s/^[0-9]*$/something/')"
uses_of several/names-first
(cd several/names-first && git add -A && git commit -q -m uses)
run scan several/names-first
count
say the uses first
rm -rf "$store"
mkdir -p several/uses-first
names_of several/uses-first
uses_of several/uses-first
mv several/uses-first/names.go several/uses-first/python/src/names.py .
(cd several && repository uses-first)
run scan several/uses-first
mv names.go several/uses-first
mv names.py several/uses-first/python/src
(cd several/uses-first && git add -A && git commit -q -m names)
run scan several/uses-first
run scan --again several/uses-first
count several-documents
