# shellcheck shell=sh disable=SC1091
. "$ROOT/tests/cli/lib.sh"

digest() { # DIGIT
	printf 'sha256:%064d' 0 | tr 0 "$1"
}

module() { # FOLDER IMAGE...
	folder=$1
	mkdir -p "fleet/$1"
	printf '{"name": "%s", "engineVersion": "v0.18.2", "sdk": {"source": "go"}}\n' "$1" >"fleet/$1/dagger.json"
	printf 'module dagger/x\n\nrequire dagger.io/dagger v0.18.2\n' >"fleet/$1/go.mod"
	{
		printf 'package main\n\ntype Ci struct{}\n\nfunc (m *Ci) Build() *Container {\n'
		shift
		for image; do
			printf '\tdag.Container().From("%s")\n' "$image"
		done
		printf '\treturn nil\n}\n'
	} >"fleet/$folder/main.go"
}

module app alpine:3.20 "ghcr.io/acme/tools:1@$(digest a)" alpine
module web "alpine:3.20@$(digest b)"
cat >fleet/app/engine.json <<-'END'
	{
	  "security": { "insecureRootCapabilities": true },
	  "registries": { "registry.example": { "http": true } }
	}
END
(cd fleet && repository app && repository web)
run scan -q fleet

run export images --filter role=base
run export image_uses --format csv
run export images --filter 'is:unpinned uses>2' --format json
run export settings
run who alpine:3.20
run who "$(digest a | cut -c 1-12)"
run who nothing:1
say another tag, then all in one document
printf 'package main\n\ntype Ci struct{}\n\nfunc (m *Ci) Build() *Container {\n\treturn dag.Container().From("alpine:3.21")\n}\n' >fleet/app/main.go
git -C fleet/app commit -q -a -m two
run scan -q fleet
run who alpine --past
run export image_uses --format cyclonedx -o images.cdx.json
grep -o '"purl":"[^"]*"' images.cdx.json
run export images --filter class:fixture
run db check
