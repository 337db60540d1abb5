package main

import (
	"context"

	"dagger/ci/internal/dagger"
)

type Ci struct{}

func (m *Ci) Build() *dagger.Container {
	return dag.Container().From("alpine")
}

func (m *Ci) Test() *dagger.Container {
	return dag.Container().From("ghcr.io/acme/tools:latest")
}
