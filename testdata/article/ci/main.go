package main

import (
	"context"

	"dagger/delivery/internal/dagger"
)

type Delivery struct{}

// Build compiles the service in an image whose digest was cut short when it was written down.
func (m *Delivery) Build(ctx context.Context, source *dagger.Directory, token *dagger.Secret) *dagger.File {
	return dag.Container().
		From("docker.io/library/golang:1.22@sha256:9f86d081884c").
		WithSecretVariable("REGISTRY_TOKEN", token).
		WithMountedDirectory("/src", source).
		WithWorkdir("/src").
		WithExec([]string{"go", "build", "-o", "/out/service", "./cmd/service"}).
		File("/out/service")
}

// Integration runs the tests against a database that only they can reach.
func (m *Delivery) Integration(ctx context.Context, source *dagger.Directory) (string, error) {
	database := dag.Container().
		From("docker.io/library/postgres:16@sha256:2f1e7a1f0b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6").
		WithExposedPort(5432).
		AsService()

	return dag.Container().
		From("docker.io/library/golang:1.22@sha256:3a2f7a1f0b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6").
		WithServiceBinding("db", database).
		WithMountedDirectory("/src", source).
		WithWorkdir("/src").
		WithExec([]string{"go", "test", "./..."}).
		Stdout(ctx)
}
