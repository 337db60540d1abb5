package main

import (
	"context"
	"fmt"

	"dagger/checkout/internal/dagger"
)

const goVersion = "1.23"

type Checkout struct{}

// Test runs the tests on the versions of Go that we support.
func (m *Checkout) Test(source *dagger.Directory) *dagger.Container {
	return dag.Container().
		From("golang:"+goVersion).
		WithMountedCache("/go/pkg/mod", dag.CacheVolume("go")).
		WithDirectory("/src", source).
		WithWorkdir("/src").
		WithExec([]string{"go", "test", "./..."})
}

// Migrate brings the database up to date.
func (m *Checkout) Migrate(
	// +default="registry.example.org/acme/migrate:4"
	image string,
	database *dagger.Secret,
) *dagger.Container {
	return dag.Container().
		From(image).
		WithSecretVariable("DATABASE_URL", database).
		WithExec([]string{"migrate", "up"})
}

// Image is built as it always was.
func (m *Checkout) Image(source *dagger.Directory) *dagger.Container {
	return source.DockerBuild()
}

// Release pushes what was built; the answer, which has the digest, is dropped.
func (m *Checkout) Release(ctx context.Context, source *dagger.Directory, version string) error {
	_, err := m.Image(source).
		WithExec([]string{"sh", "-c", fmt.Sprintf("echo %s >/etc/version", version)}).
		Publish(ctx, "registry.example.org/acme/checkout:latest")
	return err
}
