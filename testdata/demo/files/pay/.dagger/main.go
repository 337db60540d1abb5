package main

import (
	"context"

	"dagger/pay/internal/dagger"
)

const (
	// Renewed by the bot, tag and digest together.
	goImage   = "golang:1.24.6@sha256:5c1d9e0f7a3b4c62818e94d0f6b7a2953e0c4d8f1a6b7c92e35d4f081a2b3c4d"
	baseImage = "registry.example.org/acme/base:12@sha256:8e7d60f1a2b3c4d5e6f708114f1c2e91c0de4a5b8e7d60f1a2b3c4d5e6f70811"
)

type Pay struct{}

// Build compiles the program; nothing but its own folder is read.
func (m *Pay) Build(
	// +defaultPath="/cmd"
	source *dagger.Directory,
) *dagger.File {
	return dag.Container().
		From(goImage).
		WithMountedCache("/go/pkg/mod", dag.CacheVolume("pay-modules")).
		WithDirectory("/src", source).
		WithWorkdir("/src").
		WithEnvVariable("CGO_ENABLED", "0").
		WithExec([]string{"go", "build", "-o", "/out/pay", "./pay"}).
		File("/out/pay")
}

// Publish returns the address with its digest, for whoever deploys it.
func (m *Pay) Publish(ctx context.Context, source *dagger.Directory, token *dagger.Secret) (string, error) {
	return dag.Container().
		From(baseImage).
		WithFile("/usr/bin/pay", m.Build(source)).
		WithRegistryAuth("registry.example.org", "pay", token).
		Publish(ctx, "registry.example.org/acme/pay:1.8.0")
}
