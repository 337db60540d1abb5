package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Build(version string) *dagger.Container {
	return dag.Container().
		WithEnvVariable("VERSION", version).
		WithExec([]string{"make", "VERSION=" + version}).
		WithExec([]string{"sh", "-c", "make VERSION=\"$VERSION\""})
}
