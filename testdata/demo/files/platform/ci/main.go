package main

import (
	"dagger/ci/internal/dagger"
)

type Ci struct{}

// Lint wants nothing but the source.
func (m *Ci) Lint(
	// +defaultPath="/"
	// +ignore=["*", "!**/*.go"]
	source *dagger.Directory,
) *dagger.Container {
	config := dag.HTTP(
		"https://config.example.org/lint.yml",
		dagger.HTTPOpts{Checksum: "sha256:4f1c2e91c0de4a5b8e7d60f1a2b3c4d5e6f708114f1c2e91c0de4a5b8e7d60f1"},
	)
	return dag.Container().
		From("docker.io/library/alpine:latest").
		WithFile("/lint.yml", config).
		WithDirectory("/src", source).
		WithExec([]string{"lint", "/src"})
}
