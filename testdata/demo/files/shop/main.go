package main

import (
	"context"

	"dagger/shop/internal/dagger"
)

type Shop struct{}

// Pages are made with whatever the calling pipeline wants.
func (m *Shop) Pages(image string, source *dagger.Directory) *dagger.Directory {
	return dag.Container().
		From(image).
		WithDirectory("/src", source).
		WithWorkdir("/src").
		WithExec([]string{"hugo", "--minify"}).
		Directory("/src/public")
}

// Announce says that it is out.
func (m *Shop) Announce(ctx context.Context, token *dagger.Secret, version string) (string, error) {
	return dag.Container().
		From("alpine:3.22@sha256:1a2b3c4d5e6f708114f1c2e91c0de4a5b8e7d60f1a2b3c4d5e6f708114f1c2e9").
		WithSecretVariable("TOKEN", token).
		WithEnvVariable("VERSION", version).
		WithExec([]string{"announce", "--channel", "releases"}).
		Stdout(ctx)
}
